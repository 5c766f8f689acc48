// Reading a journal: sessions and their events in order, for tests, reports and `orrery journal`. Opens the file
// read-only and never changes or checkpoints it, so a session that is being written may be read at the same time.
// The file is hostile: foreign, damaged or huge files fail with ERR_JOURNAL; triggers, views and functions in it never
// run. Life: journal_read_open .. journal_read_close, one thread. Texts are valid UTF-8; a broken one is cut before the
// break.
#ifndef ORRERY_RECORD_JOURNAL_READ_H
#define ORRERY_RECORD_JOURNAL_READ_H
#include "base/os.h"
#include "world/event.h"

typedef struct JournalReader JournalReader;

typedef struct JournalSessionRow {
    const char *id, *started, *ended; // ISO 8601 in UTC; ended is "" when the program did not come to close it
    const char *pack, *pack_digest, *engine, *locale, *device;
    const char *learner; // random pseudonym; "" in files of version 1
    uint64_t seed, events;
    uint64_t ticks, recording_bytes;  // of its recording
    uint64_t sent, quarantined;       // statements that every LRS has; that one refused
    bool lesson_ended;
} JournalSessionRow;

typedef struct JournalEventRow {
    uint64_t number;  // 1, 2, 3, ...
    double time;      // seconds since the session began
    const char *kind; // the name as it stands in the file
    Event event;      // event.kind is EVENT_KIND_COUNT when the name is unknown here
} JournalEventRow;

// ERR_FILE_MISSING, ERR_JOURNAL.
JournalReader *journal_read_open(const char *path);
void journal_read_close(JournalReader *reader); // NULL is fine
// All sessions, oldest first, in `arena`; at most 100,000. ERR_JOURNAL.
bool journal_read_sessions(JournalReader *reader, Arena *arena, JournalSessionRow **rows, size_t *count);
// The one with this id; *row is NULL when there is none.
bool journal_read_session(JournalReader *reader, Arena *arena, const char *id, JournalSessionRow **row);
// What the pack's steps and questions mean (JSON, see JournalSession.definitions), in `arena`; NULL = not kept.
const char *journal_read_definitions(JournalReader *reader, Arena *arena, const char *pack_digest);
// Who was forgotten: none of theirs may be used, wherever it comes from. In `arena`.
bool journal_read_forgotten(JournalReader *reader, Arena *arena, const char ***learners, size_t *count);
// Raw bytes of the tables `learner` (key) and `session` (header), in `arena`; size 0 = none.
bool journal_read_key(JournalReader *reader, Arena *arena, const char *learner, Bytes *out);
bool journal_read_header(JournalReader *reader, Arena *arena, const char *session, Bytes *out);
// Rows of a session's recording in order; data is valid until the next call. False at the end or on damage (ERR_JOURNAL).
bool journal_read_recording(JournalReader *reader, const char *session);
bool journal_read_row(JournalReader *reader, uint64_t *first, int *ticks, Bytes *data);
// Starts at a session's first event; an unknown id simply has none.
bool journal_read_begin(JournalReader *reader, const char *session);
bool journal_read_after(JournalReader *reader, const char *session, uint64_t number); // ... at the one behind `number`
// The tick of the last step-entered up to that number; 0 when there is none.
bool journal_read_step(JournalReader *reader, const char *session, uint64_t number, uint64_t *tick);
// The next event, valid until the next call. False at the end, and on damage: *damaged (may be NULL) then tells which,
// with ERR_JOURNAL.
bool journal_read_next(JournalReader *reader, JournalEventRow *row, bool *damaged);
// Leaves the events before their end. Until then, or the end, a writer's log cannot be emptied nor a learner forgotten.
void journal_read_end(JournalReader *reader);
#endif
