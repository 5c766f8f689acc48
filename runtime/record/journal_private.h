// Shared by the journal's own files only.
//
//   journal.c         the handle, the queue's writing end (the caller's thread)
//   journal_writer.c  the writer thread: when to commit, when to try again
//   journal_file.c    SQLite: open, check, insert
//   journal_schema.c  the tables, and older files brought up to this version
//   journal_read.c    reading, on its own connection
#ifndef ORRERY_RECORD_JOURNAL_PRIVATE_H
#define ORRERY_RECORD_JOURNAL_PRIVATE_H
#include "record/journal.h"
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
    WHY_OTHER,
    WHY_COUNT
} JournalWhy;

typedef struct JournalFile {
    sqlite3 *db, *lock; // lock: see journal_file.c; both NULL while closed
    sqlite3_stmt *insert;
} JournalFile;

struct Journal {
    char *path; // NULL = memory only
    char id[33], started[32];
    char *pack_id, *engine, *locale, *device, *learner, *definitions, digest[65];
    uint64_t seed;

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
bool journal_file_begin_session(JournalFile *file, const Journal *journal, JournalProblem *problem);
bool journal_file_end_session(JournalFile *file, const Journal *journal, JournalProblem *problem);
// Writes at most BATCH_MOST events from *at in one transaction and moves *at behind them; *at is unchanged on failure.
bool journal_file_commit(JournalFile *file, const Journal *journal, Cursor *at, uint64_t *count,
                         JournalProblem *problem);
// How many events of this session the file holds.
bool journal_file_count(JournalFile *file, const Journal *journal, uint64_t *count, JournalProblem *problem);
bool journal_file_gone(JournalFile *file); // deleted or moved under our hands
// Application id and version (0 = an empty file) of an open database; used by reader and writer.
bool journal_file_identify(sqlite3 *db, int *version, JournalProblem *problem);
void journal_file_distrust(sqlite3 *db); // no triggers, views or functions of the file's own
void journal_file_problem(sqlite3 *db, int code, JournalProblem *problem);
void journal_now(char out[32]); // ISO 8601, UTC, milliseconds

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
