// Shared by the journal's own files only.
//
//   journal.c         the handle, the queue's writing end (the caller's thread)
//   journal_writer.c  the writer thread: when to commit, when to try again
//   journal_file.c    SQLite: open, check, insert
//   journal_session.c a session's beginning and end: learner, key, retention
//   journal_schema.c  the tables, and older files brought up to this version
//   journal_keep.c    forgetting a learner
//   recorder.c        the recording's queue and rows
//   journal_read.c    reading, on its own connection
#ifndef ORRERY_RECORD_JOURNAL_PRIVATE_H
#define ORRERY_RECORD_JOURNAL_PRIVATE_H
#include "record/journal.h"
#include "record/recording.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stddef.h>

enum {
    JOURNAL_APPLICATION_ID = 0x4f525259, // "ORRY" in the file's header
    JOURNAL_VERSION = 2,
    TEXT_FIELDS = 4,         // phase, step, object, text
    FIELD_MOST = 255,        // bytes of one text; longer ones are cut at a character's edge
    CHUNK_SIZE = 512 * 1024, // some 5,000 events: at any rate a lesson has, more than the longest commit
    BATCH_MOST = 2048,       // events in one transaction
    COMMIT_EVERY_MS = 20,    // the writer looks this often
    RETRY_EVERY_MS = 1000,   // after a failure
    CLOSE_WAIT_MS = 2000,
    TROUBLES_MOST = 8
};

// One event in the queue, followed by its four texts, each with its NUL; the next record starts 8-byte aligned.
typedef struct Record {
    uint64_t number, tick;
    double value;
    uint16_t size; // of head and texts, rounded up
    uint16_t kind;
    uint32_t unused;
} Record;
enum { RECORD_MOST = sizeof(Record) + TEXT_FIELDS * (FIELD_MOST + 1) };

// The queue is a chain of chunks. The caller's thread appends to the last, the writer walks behind it. All chunks of a
// session stay until the end (about 100 bytes an event): when someone deletes the file, all of it is written again.
//
//   first -> chunk -> chunk -> last        at: how far the file is known to be durable
//            ^at               ^filled
typedef struct Chunk {
    _Atomic(struct Chunk *) next;
    _Atomic uint32_t filled; // bytes
    _Alignas(8) unsigned char data[CHUNK_SIZE];
} Chunk;

typedef struct Cursor {
    Chunk *chunk;
    uint32_t offset;
} Cursor;

// ---- the recording (recorder.c) -----------------------------------------------------------------------------------

enum { CHUNK_TICKS = 128, UNKNOWN_TICKS_MOST = 5 * 60 * 120 }; // without a file for so long: the recording is given up
typedef struct TickChunk {
    _Atomic(struct TickChunk *) next;
    _Atomic uint32_t filled;
    RecordedTick ticks[CHUNK_TICKS];
} TickChunk;

typedef struct RecorderRow { // as it goes into the table
    uint64_t first;
    int ticks;
    const uint8_t *data;
    size_t size;
} RecorderRow;

typedef struct Recorder {
    TickChunk *last;                        // the caller's
    _Atomic(TickChunk *) spare;             // between the threads
    _Atomic uint64_t added, durable;        // ticks
    TickChunk *head;                        // the writer's from here
    uint32_t at;                            // in head
    RecordedTick *waiting;                  // ROW_TICKS
    int count, sliced;                      // waiting; of these in the file
    uint64_t first, began;                  // tick of waiting[0]; of the first tick that this program recorded
    RecorderRow *done;                      // finished rows
    size_t done_count, done_room, done_written;
    uint8_t *plain, *row;                   // scratch
    SealKey key;                            // the learner's
} Recorder;

bool recorder_create(Recorder *recorder, uint64_t first);
void recorder_free(Recorder *recorder);
void recorder_add(Recorder *recorder, const InputKept *input, const WorldState *state); // the caller's thread
void recorder_refill(Recorder *recorder); // the writer's, now and then
uint64_t recorder_pending(const Recorder *recorder);
bool recorder_is_due(const Recorder *recorder);
// Takes over what the caller queued; full rows are made, so that a disk that is away costs little memory.
bool recorder_absorb(Recorder *recorder, const char *session);
// Inside the writer's transaction: gives every row that is not in the file to `sink`, which puts it in the place of rows
// that it covers. recorder_committed follows when the transaction is durable; otherwise it is simply called again.
typedef bool (*RecorderSink)(void *context, const RecorderRow *row);
bool recorder_write(Recorder *recorder, const char *session, RecorderSink sink, void *context);
void recorder_committed(Recorder *recorder);
void recorder_rewind(Recorder *recorder); // the file is new: all rows again

typedef enum JournalWhy {
    WHY_FOREIGN,
    WHY_FUTURE,
    WHY_DAMAGED,
    WHY_NOT_FILE,
    WHY_FULL,
    WHY_READ_ONLY,
    WHY_MISSING,
    WHY_BUSY,
    WHY_MOVED,
    WHY_FORGOTTEN,
    WHY_OTHER,
    WHY_COUNT
} JournalWhy;

typedef struct JournalFile {
    sqlite3 *db, *lock; // lock: see journal_file.c; both NULL while closed
    sqlite3_stmt *insert, *put_row, *drop_rows, *forgotten;
} JournalFile;

struct Journal {
    char *path; // NULL = memory only
    char id[33], started[32];
    char *pack_id, *engine, *locale, *device, *learner, *definitions, digest[65];
    char *header;               // text, or NULL
    uint64_t seed, events_base; // events_base: of this session in the file when it was resumed
    bool resumed;
    _Atomic bool records;       // the recorder is in use; the writer may give it up
    Recorder recorder;
    SealKey device_key;         // wraps the learner's key
    int recording_days, event_days;

    // The caller's thread.
    Chunk *last;
    uint64_t next_number;

    // Between the two threads.
    _Atomic(Chunk *) spare;            // made by the writer, so that the caller never needs the heap
    _Atomic uint64_t added, durable;   // counts of events
    _Atomic int trouble;               // index into troubles, or -1
    char troubles[TROUBLES_MOST][512]; // a line is written once, then published, then never changed
    _Atomic bool stop, finished, left; // left: the closer gave up waiting; the writer frees the journal

    // The writer.
    Chunk *first;
    Cursor at;
    JournalFile file;
    JournalWhy why; // of the last failure
    bool begun;     // this session's row is in the open file
    bool known;     // it was there at least once: the learner's key is settled
    uint64_t retry_ns;
    pthread_t thread;
};

// journal_file.c; these run on the writer's thread (or before it starts). On failure they say why.
typedef struct JournalProblem {
    JournalWhy why;
    char detail[128]; // SQLite's words
} JournalProblem;
bool journal_file_open(JournalFile *file, const char *path, JournalProblem *problem);
void journal_file_close(JournalFile *file);
// The session's row, the learner and the key; learns the learner's key from the file when it is there.
bool journal_file_begin_session(JournalFile *file, Journal *journal, JournalProblem *problem);
bool journal_file_end_session(JournalFile *file, const Journal *journal, JournalProblem *problem);
// Writes at most BATCH_MOST events from *at in one transaction and moves *at behind them; *at is unchanged on failure.
bool journal_file_commit(JournalFile *file, Journal *journal, Cursor *at, uint64_t *count, JournalProblem *problem);
// How many events of this session, beyond events_base, the file holds.
bool journal_file_count(JournalFile *file, const Journal *journal, uint64_t *count, JournalProblem *problem);
bool journal_file_gone(JournalFile *file); // deleted or moved under our hands
// Application id and version (0 = an empty file) of an open database; used by reader and writer.
bool journal_file_identify(sqlite3 *db, int *version, JournalProblem *problem);
void journal_file_distrust(sqlite3 *db); // no triggers, views or functions of the file's own
void journal_file_problem(sqlite3 *db, int code, JournalProblem *problem);
void journal_now(char out[32]); // ISO 8601, UTC, milliseconds
void journal_time(int64_t ms, char out[32]); // the same of a time since 1970
bool journal_file_run(sqlite3 *db, const char *sql, JournalProblem *problem);
bool journal_file_lock(JournalFile *file, JournalProblem *problem); // see the top of journal_file.c
void journal_file_unlock(JournalFile *file);
// One program at a time sends a journal: the lock on FILE-sender, an empty file that stays. WHY_BUSY at once when another
// has it; sqlite3_close gives it back.
bool journal_file_take_turn(const char *path, sqlite3 **turn, JournalProblem *problem);

// journal_schema.c: from `version` (0 = empty) to JOURNAL_VERSION in one transaction.
bool journal_schema_bring_up(sqlite3 *db, int version, JournalProblem *problem);

// journal.c: one line in the program's language.
void journal_sentence(const char *path, const JournalProblem *problem, char *out, size_t size);
void journal_free(Journal *journal);
void journal_set_trouble(Journal *journal, const JournalProblem *problem); // NULL clears
Chunk *journal_new_chunk(void);
const Record *journal_record(Cursor *at); // the record at the cursor or NULL; steps into the next chunk
const char *journal_record_text(const Record *record, int field);

// journal_writer.c
void *journal_writer(void *journal);
bool journal_try(Journal *journal); // opens if needed and commits everything that waits
#endif
