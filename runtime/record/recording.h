// A recording: what the learner did at every tick of a session, kept in the journal's table `recording`. It is the source
// from which a session can be played again to the same bit; everything else is derived.
//
//     recording(session, first, ticks, data)      rows follow one another without a gap: first = ticks before this row
//
//     data:  version (1 byte: 1) | kind (1 byte: 0 = open, 1 = sealed under the learner's key) | body | checksum (8 bytes)
//     body:  seal_close'd, bound to session, first and ticks:  states | block
//     states: count (2 bytes), then for each: tick within the row (2 bytes), digest (16 bytes), which checks changed
//             (8 bytes, a bit for each), those checks (2 bytes each)
//     block:  the inputs, input_code.h
//     checksum: the first 8 bytes of BLAKE2b over all before it: tells damage from a wrong key
//
// While a session runs, a row of at most 0.1 s is committed at a time; every 10 s these rows are replaced by one.
// Numbers are little-endian. Does not: play (player/replay.h) or decide what may be kept (policy.h).
#ifndef ORRERY_RECORD_RECORDING_H
#define ORRERY_RECORD_RECORDING_H
#include "base/seal.h"
#include "record/input_code.h"
#include "record/journal_read.h"
#include "world/state.h"

enum { ROW_TICKS = 1200, SLICE_TICKS = 8 }; // a slice then waits at most 20 ms for the writer, and for its commit

typedef struct RecordedTick {
    InputKept input;
    bool has_state;
    WorldState state; // after the tick
} RecordedTick;

// One row's data. The writer's scratch memory is `plain`; `out` takes at most recording_row_bound() bytes. 0 = no
// randomness for the seal.
size_t recording_row_bound(int ticks);
size_t recording_row_write(const RecordedTick *ticks, int count, const char *session, uint64_t first, const SealKey *key, uint8_t *plain,
                           uint8_t *out);
// The other way. `ticks` takes `count` (1 .. ROW_TICKS) ticks. ERR_RECORDING tells what is wrong with the row.
bool recording_row_read(Bytes data, const char *session, uint64_t first, int count, const SealKey *key, Arena *scratch,
                        RecordedTick *ticks);

// The session's header (text: settings, where it began), sealed and checked in the same way. Returns the bytes written,
// at most size + RECORDING_HEADER_EXTRA; reading gives a copy in `arena` that ends with NUL.
enum { RECORDING_HEADER_EXTRA = 2 + SEAL_EXTRA + 8 };
size_t recording_header_write(const char *text, const char *session, const SealKey *key, uint8_t *out);
const char *recording_header_read(Bytes data, const char *session, const SealKey *key, Arena *arena);
// A learner's key as it rests in the journal: sealed under the device's key, bound to the learner.
enum { WRAPPED_KEY_SIZE = SEAL_KEY_SIZE + SEAL_EXTRA };
bool recording_key_wrap(const SealKey *key, const char *learner, const SealKey *device, uint8_t out[WRAPPED_KEY_SIZE]);
bool recording_key_unwrap(Bytes wrapped, const char *learner, const SealKey *device, SealKey *out);

typedef struct Recording { // a session's recording, opened for reading
    JournalReader *reader;
    Arena *scratch;        // of the present row
    char session[80];
    SealKey key;
    RecordedTick *row;
    int count, at;         // in the present row
    uint64_t first;        // of the present row
    uint64_t ticks;        // in the whole recording, up to the first gap
    const char *trouble;   // NULL, or why the recording ends before its last row (ready text in the program's language)
} Recording;

// `device` unwraps the learner's key. ERR_RECORDING: there is none, it was forgotten, or the key is another device's.
bool recording_open(Recording *recording, JournalReader *reader, Arena *arena, const JournalSessionRow *session, const SealKey *device);
// The next tick, valid until the next call; NULL at the end. A damaged row ends the recording there (trouble).
const RecordedTick *recording_next(Recording *recording);
void recording_close(Recording *recording); // forgets the key

#endif
