// The journal's SQLite file on the writer's side. WAL with synchronous=EXTRA: a commit that returned survives a power
// cut. (EXTRA is FULL in WAL; while the file is being made it also syncs the folder after a rollback journal is deleted:
// without that a cut could bring the deleted journal back, and it would undo what was acknowledged since.)
//
// SQLite 3.7.0 to 3.51.2 can lose an acknowledged commit when one connection resets the WAL while another checkpoints.
// Two programs may well write one journal (two windows of one user), so with such a library every commit and checkpoint
// is made under an exclusive lock on an empty database beside the file, FILE-lock. Readers never checkpoint.
#include "record/journal_private.h"
#include "base/os.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FIRST_SAFE_SQLITE = 3051003, LOCK_WAIT_MS = 1000, BUSY_WAIT_MS = 250, TICKS_IN_SECOND = 120 };
static const int64_t FULL_CHECK_BYTES = 2 << 20; // a few ms; pages of larger files are checked as they are read

static JournalWhy why_of(int code, int system) {
    if (system == ENOSPC || system == EFBIG || system == EDQUOT) return WHY_FULL;
    if (system == EROFS) return WHY_READ_ONLY;
    switch (code & 0xff) {
    case SQLITE_NOTADB: return WHY_FOREIGN;
    case SQLITE_CORRUPT: return WHY_DAMAGED;
    case SQLITE_ERROR: return WHY_DAMAGED; // our own statements fail only on tables that are not ours
    case SQLITE_FULL: return WHY_FULL;
    case SQLITE_PERM:
    case SQLITE_READONLY: return WHY_READ_ONLY;
    case SQLITE_CANTOPEN: return WHY_MISSING;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return WHY_BUSY;
    default: return WHY_OTHER;
    }
}

void journal_file_problem(sqlite3 *db, int code, JournalProblem *problem) {
    // The system's number is left over from earlier calls unless the failure was one of the system's.
    int kind = code & 0xff;
    bool from_system = kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN || kind == SQLITE_FULL;
    problem->why = why_of(code, from_system && db ? sqlite3_system_errno(db) : 0);
    snprintf(problem->detail, sizeof problem->detail, "%s", problem->why == WHY_FOREIGN ? "" : sqlite3_errstr(code));
}

bool journal_file_run(sqlite3 *db, const char *sql, JournalProblem *problem) {
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK) journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    return code == SQLITE_OK;
}

// The first column of the first row, as a number.
static bool ask(sqlite3 *db, const char *sql, int64_t *out, JournalProblem *problem) {
    sqlite3_stmt *query = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(query);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(query, 0);
    else
        journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    sqlite3_finalize(query);
    return code == SQLITE_ROW;
}

// SQLite takes a file of a few bytes for an empty database and would write over it.
static bool has_magic(sqlite3 *db, JournalProblem *problem) {
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    char head[16];
    sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK || size == 0) return true;
    bool fine =
        size >= 512 && file->pMethods->xRead(file, head, 16, 0) == SQLITE_OK && !memcmp(head, "SQLite format 3", 16);
    if (!fine) *problem = (JournalProblem){.why = WHY_FOREIGN};
    return fine;
}

bool journal_file_identify(sqlite3 *db, int *version_found, JournalProblem *problem) {
    int64_t application, version, tables;
    if (!has_magic(db, problem)) return false;
    if (!ask(db, "PRAGMA application_id", &application, problem)) return false;
    if (!ask(db, "PRAGMA user_version", &version, problem)) return false;
    if (!ask(db, "SELECT count(*) FROM sqlite_schema", &tables, problem)) return false;
    *version_found = (int)version;
    if (application == 0 && version == 0 && tables == 0) return true; // an empty file
    problem->detail[0] = 0;
    if (application != JOURNAL_APPLICATION_ID) return problem->why = WHY_FOREIGN, false;
    if (version > JOURNAL_VERSION) return problem->why = WHY_FUTURE, false;
    if (version < 1) return problem->why = WHY_DAMAGED, false;
    return true;
}

// A file made by a stranger may hold triggers, views and functions in its schema; none of them may run.
void journal_file_distrust(sqlite3 *db) {
    sqlite3_extended_result_codes(db, 1);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
}

static bool open_one(const char *path, int wait_ms, sqlite3 **db, JournalProblem *problem) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(path, db, flags, NULL);
    if (code != SQLITE_OK) return journal_file_problem(*db, sqlite3_extended_errcode(*db), problem), false;
    journal_file_distrust(*db);
    sqlite3_busy_timeout(*db, wait_ms);
    return true;
}

// An empty database beside the file, for its locks alone: they end with the process that holds them.
static bool open_beside(const char *path, const char *ending, int wait_ms, sqlite3 **db, JournalProblem *problem) {
    char *name = sqlite3_mprintf("%s%s", path, ending);
    if (!name) return *problem = (JournalProblem){.why = WHY_OTHER}, false;
    bool fine = open_one(name, wait_ms, db, problem);
    sqlite3_free(name);
    if (fine) sqlite3_exec(*db, "PRAGMA journal_mode=MEMORY", NULL, NULL, NULL); // nothing is ever written there
    return fine;
}

static bool lock_open(JournalFile *file, const char *path, JournalProblem *problem) {
    if (sqlite3_libversion_number() >= FIRST_SAFE_SQLITE) return true;
    return open_beside(path, "-lock", LOCK_WAIT_MS, &file->lock, problem);
}

bool journal_file_take_turn(const char *path, sqlite3 **turn, JournalProblem *problem) {
    *turn = NULL;
    if (open_beside(path, "-sender", 0, turn, problem) && journal_file_run(*turn, "BEGIN EXCLUSIVE", problem)) return true;
    sqlite3_close(*turn);
    return *turn = NULL, false;
}

bool journal_file_lock(JournalFile *file, JournalProblem *problem) {
    return !file->lock || journal_file_run(file->lock, "BEGIN EXCLUSIVE", problem);
}
void journal_file_unlock(JournalFile *file) {
    if (file->lock) sqlite3_exec(file->lock, "ROLLBACK", NULL, NULL, NULL);
}

static bool check_pages(sqlite3 *db, JournalProblem *problem) {
    int64_t pages, size;
    if (!ask(db, "PRAGMA page_count", &pages, problem) || !ask(db, "PRAGMA page_size", &size, problem)) return false;
    if (pages * size > FULL_CHECK_BYTES) return true;
    sqlite3_stmt *query = NULL;
    int code = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &query, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(query);
    bool fine = code == SQLITE_ROW && !strcmp((const char *)sqlite3_column_text(query, 0), "ok");
    if (code != SQLITE_ROW)
        journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    else if (!fine)
        *problem = (JournalProblem){.why = WHY_DAMAGED};
    sqlite3_finalize(query);
    return fine;
}

static bool prepare(sqlite3 *db, const char *sql, sqlite3_stmt **out, JournalProblem *problem) {
    int code = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    if (code != SQLITE_OK) journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    return code == SQLITE_OK;
}

// Under the lock: another program may be making the same file.
static bool prepare_file(JournalFile *file, JournalProblem *problem) {
    int version;
    sqlite3 *db = file->db;
    if (!journal_file_identify(db, &version, problem)) return false;
    if (sqlite3_db_readonly(db, "main")) return *problem = (JournalProblem){.why = WHY_READ_ONLY}, false;
    if (!journal_file_run(db, "PRAGMA synchronous=EXTRA; PRAGMA journal_mode=WAL; PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON;", problem)) return false;
    if (version && !check_pages(db, problem)) return false;
    if (!journal_schema_bring_up(db, version, problem)) return false;
    return prepare(db, "INSERT OR IGNORE INTO event VALUES(?,?,?,?,?,?,?,?,?,?)", &file->insert, problem) &&
           prepare(db, "INSERT OR REPLACE INTO recording VALUES(?,?,?,?)", &file->put_row, problem) &&
           prepare(db, "SELECT 1 FROM tombstone WHERE learner=?", &file->forgotten, problem) &&
           prepare(db, "DELETE FROM recording WHERE session=? AND first>=? AND first<?", &file->drop_rows, problem);
}

bool journal_file_open(JournalFile *file, const char *path, JournalProblem *problem) {
    *file = (JournalFile){0};
    int version;
    bool fine = open_one(path, BUSY_WAIT_MS, &file->db, problem);
    fine = fine && journal_file_identify(file->db, &version, problem); // nothing is put beside a stranger's file
    fine = fine && lock_open(file, path, problem) && journal_file_lock(file, problem);
    if (fine) fine = prepare_file(file, problem), journal_file_unlock(file);
    if (!fine) journal_file_close(file);
    return fine;
}

// Closing checkpoints and removes the WAL; where the lock is not to be had, the WAL stays for the next one to open it.
void journal_file_close(JournalFile *file) {
    JournalProblem ignored;
    sqlite3_finalize(file->insert), sqlite3_finalize(file->put_row), sqlite3_finalize(file->drop_rows);
    sqlite3_finalize(file->forgotten);
    if (file->db) {
        bool locked = journal_file_lock(file, &ignored);
        if (!locked) sqlite3_db_config(file->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_close(file->db);
        if (locked) journal_file_unlock(file);
    }
    sqlite3_close(file->lock);
    *file = (JournalFile){0};
}

bool journal_file_count(JournalFile *file, const Journal *journal, uint64_t *count, JournalProblem *problem) {
    char sql[120];
    int64_t found = 0;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM event WHERE session='%s' AND number>%llu", journal->id,
             (unsigned long long)journal->events_base); // the id is our own hex
    if (!ask(file->db, sql, &found, problem)) return false;
    *count = (uint64_t)found;
    return true;
}

static bool insert(JournalFile *file, const char *session, const Record *record, JournalProblem *problem) {
    sqlite3_stmt *s = file->insert;
    sqlite3_bind_text(s, 1, session, -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 2, (int64_t)record->number);
    sqlite3_bind_int64(s, 3, (int64_t)record->tick);
    sqlite3_bind_double(s, 4, (double)record->tick / TICKS_IN_SECOND);
    sqlite3_bind_text(s, 5, event_name((EventKind)record->kind), -1, SQLITE_STATIC);
    for (int i = 0; i < TEXT_FIELDS - 1; i++)
        sqlite3_bind_text(s, 6 + i, journal_record_text(record, i), -1, SQLITE_STATIC);
    sqlite3_bind_double(s, 9, record->value);
    sqlite3_bind_text(s, 10, journal_record_text(record, TEXT_FIELDS - 1), -1, SQLITE_STATIC);
    int code = sqlite3_step(s);
    if (code != SQLITE_DONE) journal_file_problem(file->db, sqlite3_extended_errcode(file->db), problem);
    sqlite3_reset(s);
    return code == SQLITE_DONE;
}

typedef struct RowsTo { // where recorder_write puts its rows
    JournalFile *file;
    const char *session;
    JournalProblem *problem;
} RowsTo;

// The row takes the place of those that it covers.
static bool put_row(void *context, const RecorderRow *row) {
    const RowsTo *to = context;
    sqlite3_stmt *drop = to->file->drop_rows, *put = to->file->put_row;
    int64_t first = (int64_t)row->first;
    sqlite3_bind_text(drop, 1, to->session, -1, SQLITE_STATIC), sqlite3_bind_text(put, 1, to->session, -1, SQLITE_STATIC);
    sqlite3_bind_int64(drop, 2, first), sqlite3_bind_int64(put, 2, first);
    sqlite3_bind_int64(drop, 3, first + row->ticks), sqlite3_bind_int(put, 3, row->ticks);
    sqlite3_bind_blob64(put, 4, row->data, row->size, SQLITE_STATIC);
    bool fine = sqlite3_step(drop) == SQLITE_DONE && sqlite3_step(put) == SQLITE_DONE;
    if (!fine) journal_file_problem(to->file->db, sqlite3_extended_errcode(to->file->db), to->problem);
    sqlite3_reset(drop), sqlite3_reset(put);
    return fine;
}

// While this session runs, someone may have made the journal forget its learner: nothing may come back.
static bool is_forgotten(JournalFile *file, const Journal *journal, JournalProblem *problem) {
    sqlite3_bind_text(file->forgotten, 1, journal->learner, -1, SQLITE_STATIC);
    bool found = sqlite3_step(file->forgotten) == SQLITE_ROW;
    sqlite3_reset(file->forgotten);
    if (found) *problem = (JournalProblem){.why = WHY_FORGOTTEN};
    return found;
}

// Events first, then all ticks there are: a tick is queued before its events, so the file never holds an event without
// the input that led to it.
static bool transact(JournalFile *file, Journal *journal, Cursor *at, uint64_t *count, JournalProblem *problem) {
    RowsTo to = {file, journal->id, problem};
    if (!journal_file_run(file->db, "BEGIN IMMEDIATE", problem)) return false;
    bool fine = !is_forgotten(file, journal, problem);
    for (const Record *record; fine && *count < BATCH_MOST && (record = journal_record(at)); ++*count) {
        fine = insert(file, journal->id, record, problem);
        at->offset += record->size;
    }
    if (journal->records) fine = fine && recorder_write(&journal->recorder, journal->id, put_row, &to);
    if (fine && journal_file_run(file->db, "COMMIT", problem)) return true;
    sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

bool journal_file_commit(JournalFile *file, Journal *journal, Cursor *at, uint64_t *count, JournalProblem *problem) {
    Cursor there = *at;
    *count = 0;
    *problem = (JournalProblem){.why = WHY_OTHER};
    if (!journal_record(&there) && !(journal->records && recorder_pending(&journal->recorder))) return true;
    if (!journal_file_lock(file, problem)) return false;
    bool fine = transact(file, journal, &there, count, problem);
    journal_file_unlock(file);
    if (fine) {
        *at = there;
        if (journal->records) recorder_committed(&journal->recorder);
    } else {
        *count = 0;
    }
    return fine;
}

bool journal_file_gone(JournalFile *file) {
    int moved = 0;
    return sqlite3_file_control(file->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

void journal_now(char out[32]) { journal_time(os->wall_ms(), out); }

void journal_time(int64_t ms, char out[32]) {
    time_t seconds = (time_t)(ms / 1000);
    struct tm utc;
    if (ms < 0 || !gmtime_r(&seconds, &utc)) memset(&utc, 0, sizeof utc);
    size_t length = strftime(out, 24, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + length, 32 - length, ".%03dZ", (int)(ms % 1000));
}
