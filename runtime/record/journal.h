// The journal: a SQLite file that keeps sessions and their events, one row each, durable within 100 ms.
//
// journal_add copies the event into a queue and returns at once (no lock that waits, no heap, no disk); a writer thread
// commits. When the disk is full, the file read-only or the device gone, the journal says so once (journal_trouble),
// keeps the events in memory and tries again every second; the lesson never waits and never ends because of it.
//
//   session(id TEXT PRIMARY KEY, started TEXT, pack TEXT, pack_digest TEXT, engine TEXT, seed INTEGER,
//           locale TEXT, device TEXT, ended TEXT, learner TEXT, header BLOB)
//   event(session TEXT, number INTEGER, tick INTEGER, time REAL, kind TEXT, phase TEXT, step TEXT,
//         object TEXT, value REAL, text TEXT, PRIMARY KEY(session, number))
//
//   learner(id TEXT PRIMARY KEY, created TEXT, key BLOB)            a random pseudonym and its wrapped key
//   tombstone(learner TEXT PRIMARY KEY, forgotten TEXT)             who was forgotten; may never come back
//   recording(session, first, ticks, data BLOB)                     input, sealed (recording.h)
//   lesson(pack_digest TEXT PRIMARY KEY, definitions TEXT)          what steps and questions mean, for statements
//   sent(lrs, session, number)   quarantine(lrs, session, number, time, reason)     what an LRS has and refused
//
// number counts from 1 without a gap, time = tick / 120 in seconds, seed is the same 64 bits read as a signed number.
//
// Rules: WAL, synchronous=EXTRA. With an SQLite that has the WAL-reset bug (before 3.51.3) commits and checkpoints of
// all programs are made one at a time under a lock on FILE-lock, an empty file that stays. A session's events stay in
// memory until its end (about 100 bytes each), so that a deleted file is written again whole. Does not: read
// (journal_read.h), send, or print. One thread owns the handle; the writer's thread is the journal's own.
#ifndef ORRERY_RECORD_JOURNAL_H
#define ORRERY_RECORD_JOURNAL_H
#include "base/hash.h"
#include "base/seal.h"
#include "record/input_code.h"
#include "world/event.h"
#include "world/state.h"

typedef struct JournalSession {
    const char *pack_id, *engine, *locale, *device;
    const char *learner;     // random pseudonym, or NULL
    const char *definitions; // JSON: the lesson's titles, steps and questions in all its languages, or NULL
    Digest pack_digest;
    uint64_t seed;
    // The recording (recording.h): kept when `device_key` is given and there is a learner. The key is copied.
    const SealKey *device_key;
    const char *header;      // text: settings, where it began; sealed with the recording
    int recording_days, event_days; // policy: what is older is deleted when this session begins; 0 = never
    // Going on with a session of the file: its id, and how many events and ticks it holds. NULL = a new session.
    const char *resume;
    uint64_t resume_events, resume_ticks;
} JournalSession;

typedef struct Journal Journal;

// Opens or creates the file (its folder too) and begins a session with a random id. NULL path = no file: events are
// counted and forgotten.
// A file that is not a journal, or of a future version: NULL with ERR_JOURNAL. A learner who was forgotten:
// ERR_FORGOTTEN. A file that cannot be written: the
// journal opens in memory and journal_trouble tells why.
Journal *journal_open(const char *path, const JournalSession *session);
// Copies the event; texts over 255 bytes are cut at a character's edge. Under a microsecond, no system call; heap only
// when more than 5,000 events wait for a writer that hangs.
void journal_add(Journal *journal, const Event *event);
// One tick of the recording: the kept input and, now and then (once a second), the state after it. Call it after the
// world's tick and before that tick's events are added. Copies; under a few microseconds, no system call; heap only when
// the writer lags by more than a second. Does nothing when nothing is recorded.
void journal_tick(Journal *journal, const InputKept *input, const WorldState *state);
uint64_t journal_ticks_pending(Journal *journal); // not yet durable: who ticks faster than the clock waits while this grows
// NULL when all is well, otherwise one line in the program's language, valid until journal_close. Cleared when writing
// works again.
const char *journal_trouble(Journal *journal);
const char *journal_session_id(const Journal *journal);
uint64_t journal_pending(Journal *journal); // events not yet durable
// Commits what is left (waits at most 2 s), marks the session ended, frees all (when the disk hangs, the
// writer's thread frees it later). False when something was not saved.
bool journal_close(Journal *journal);
#endif
