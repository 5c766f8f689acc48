#include "record/journal_read.h"
#include "base/error.h"
#include "base/os.h"
#include "base/utf8.h"
#include "record/journal_private.h"
#include <stdlib.h>
#include <string.h>

// A hostile schema can make one row cost for ever; one row of ours costs a few thousand steps of SQLite's machine.
enum { STEPS_IN_CALL = 100000, CALLS_MOST = 5000, SESSIONS_MOST = 100000, TEXT_MOST = 1 << 23, ROW_TEXTS = 4 };

struct JournalReader {
    sqlite3 *db;
    sqlite3_stmt *events, *rows;
    char *path;
    int version;                // of the file
    int calls;                  // of the progress handler since the last row
    char texts[ROW_TEXTS][256]; // kind, phase, step, object
};

static int out_of_patience(void *argument) { return ++((JournalReader *)argument)->calls > CALLS_MOST; }

static bool fail_problem(const JournalReader *reader, const JournalProblem *problem) {
    char line[512];
    journal_sentence(reader->path, problem, line, sizeof line);
    return fail(ERR_JOURNAL, "%s", line);
}

static bool fail_code(const JournalReader *reader) {
    JournalProblem problem = {0};
    journal_file_problem(reader->db, sqlite3_extended_errcode(reader->db), &problem);
    if (problem.why == WHY_OTHER) problem.why = WHY_DAMAGED; // "cannot be written" would be the wrong word here
    return fail_problem(reader, &problem);
}

static void harden(JournalReader *reader) {
    sqlite3 *db = reader->db;
    journal_file_distrust(db);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, TEXT_MOST);
    sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, 25000);
    sqlite3_busy_timeout(db, 500);
    sqlite3_progress_handler(db, STEPS_IN_CALL, out_of_patience, reader);
    sqlite3_exec(db, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON;", NULL, NULL, NULL);
}

// A path as SQLite's URI: everything but plain letters is escaped.
static char *uri_of(const char *path, bool immutable) {
    char *uri = malloc(strlen(path) * 3 + 40), *at = uri;
    if (!uri) abort();
    at += sprintf(at, "file:%s", path[0] == '/' ? "" : "./");
    for (; *path; path++) {
        bool plain =
            strchr("/._-", *path) || (*path >= '0' && *path <= '9') || ((*path | 32) >= 'a' && (*path | 32) <= 'z');
        at += sprintf(at, plain ? "%c" : "%%%02X", (unsigned char)*path);
    }
    sprintf(at, "%s", immutable ? "?immutable=1" : "");
    return uri;
}

static bool connect_to(JournalReader *reader, bool immutable) {
    char *uri = uri_of(reader->path, immutable);
    int code = sqlite3_open_v2(uri, &reader->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    free(uri);
    if (code == SQLITE_OK) harden(reader);
    return code == SQLITE_OK;
}

static bool has_wal(const JournalReader *reader) {
    OsEntry entry;
    char name[4200];
    snprintf(name, sizeof name, "%s-wal", reader->path);
    return os->entry(name, &entry) && entry.size > 0;
}

static bool identify(JournalReader *reader, JournalProblem *problem) {
    if (!journal_file_identify(reader->db, &reader->version, problem)) return false;
    if (!reader->version) *problem = (JournalProblem){.why = WHY_FOREIGN};
    return reader->version > 0;
}

// In a folder where nothing can be written SQLite cannot share memory with a writer; with no WAL there is none to share
// with, and the file may be read as it lies.
static bool open_reader(JournalReader *reader) {
    JournalProblem problem = {.why = WHY_MISSING};
    if (connect_to(reader, false) && identify(reader, &problem)) return true;
    if (problem.why == WHY_FOREIGN || problem.why == WHY_FUTURE || has_wal(reader))
        return fail_problem(reader, &problem);
    sqlite3_close(reader->db);
    reader->db = NULL;
    if (connect_to(reader, true) && identify(reader, &problem)) return true;
    return fail_problem(reader, &problem);
}

JournalReader *journal_read_open(const char *path) {
    OsEntry entry;
    if (!os->entry(path, &entry)) return NULL;
    JournalReader *reader = calloc(1, sizeof *reader);
    if (!reader || !(reader->path = strdup(path))) abort();
    bool file = entry.kind == OS_FILE || entry.kind == OS_LINK;
    if (!file) fail_problem(reader, &(JournalProblem){.why = WHY_NOT_FILE});
    if (file && open_reader(reader)) return reader;
    journal_read_close(reader);
    return NULL;
}

void journal_read_close(JournalReader *reader) {
    if (!reader) return;
    sqlite3_finalize(reader->events);
    sqlite3_finalize(reader->rows);
    sqlite3_close(reader->db);
    free(reader->path);
    free(reader);
}

static bool prepare(JournalReader *reader, const char *sql, sqlite3_stmt **out) {
    reader->calls = 0;
    return sqlite3_prepare_v2(reader->db, sql, -1, out, NULL) == SQLITE_OK || fail_code(reader);
}

// Valid for as long as the row; never NULL.
static const char *column(sqlite3_stmt *query, int index, size_t *length) {
    const char *text = (const char *)sqlite3_column_text(query, index);
    *length = text ? utf8_valid(text, (size_t)sqlite3_column_bytes(query, index)) : 0;
    return text ? text : "";
}

static const char *keep(Arena *arena, sqlite3_stmt *query, int index) {
    size_t length;
    const char *text = column(query, index, &length);
    return arena_text(arena, text, length < 255 ? length : 255);
}

#define SESSIONS                                                                                                       \
    "SELECT id, started, ended, pack, pack_digest, engine, locale, device, seed,"                                      \
    " (SELECT count(*) FROM event WHERE session = session.id),"                                                        \
    " (SELECT count(*) FROM event WHERE session = session.id AND kind = 'lesson-ended'),"
static const char sessions_1[] = SESSIONS " '', 0, 0, 0, 0";
static const char sessions_2[] =
    SESSIONS " learner, (SELECT sum(ticks) FROM recording WHERE session = session.id),"
             " (SELECT sum(length(data)) FROM recording WHERE session = session.id),"
             " (SELECT min(number) FROM sent WHERE session = session.id),"
             " (SELECT count(*) FROM quarantine WHERE session = session.id)";

static JournalSessionRow session_row(Arena *arena, sqlite3_stmt *query) {
    return (JournalSessionRow){.id = keep(arena, query, 0),
                               .started = keep(arena, query, 1),
                               .ended = keep(arena, query, 2),
                               .pack = keep(arena, query, 3),
                               .pack_digest = keep(arena, query, 4),
                               .engine = keep(arena, query, 5),
                               .locale = keep(arena, query, 6),
                               .device = keep(arena, query, 7),
                               .seed = (uint64_t)sqlite3_column_int64(query, 8),
                               .events = (uint64_t)sqlite3_column_int64(query, 9),
                               .lesson_ended = sqlite3_column_int64(query, 10) > 0,
                               .learner = keep(arena, query, 11),
                               .ticks = (uint64_t)sqlite3_column_int64(query, 12),
                               .recording_bytes = (uint64_t)sqlite3_column_int64(query, 13),
                               .sent = (uint64_t)sqlite3_column_int64(query, 14),
                               .quarantined = (uint64_t)sqlite3_column_int64(query, 15)};
}

static bool read_sessions(JournalReader *reader, Arena *arena, const char *id, JournalSessionRow **rows, size_t *count) {
    ARRAY(JournalSessionRow) list = {0};
    sqlite3_stmt *query = NULL;
    char sql[1000];
    snprintf(sql, sizeof sql, "%s FROM session %s ORDER BY started, rowid", reader->version < 2 ? sessions_1 : sessions_2, id ? "WHERE id=?" : "");
    if (!prepare(reader, sql, &query)) return false;
    if (id) sqlite3_bind_text(query, 1, id, -1, SQLITE_STATIC);
    int code;
    while ((code = sqlite3_step(query)) == SQLITE_ROW && list.count < SESSIONS_MOST) {
        reader->calls = 0;
        *array_push(arena, &list) = session_row(arena, query);
    }
    bool fine = code == SQLITE_DONE || code == SQLITE_ROW || fail_code(reader);
    sqlite3_finalize(query);
    *rows = list.items, *count = list.count;
    return fine;
}

bool journal_read_sessions(JournalReader *reader, Arena *arena, JournalSessionRow **rows, size_t *count) {
    return read_sessions(reader, arena, NULL, rows, count);
}

bool journal_read_session(JournalReader *reader, Arena *arena, const char *id, JournalSessionRow **row) {
    size_t count;
    return read_sessions(reader, arena, id, row, &count);
}

const char *journal_read_definitions(JournalReader *reader, Arena *arena, const char *pack_digest) {
    sqlite3_stmt *query = NULL;
    const char *found = NULL;
    if (reader->version < 2) return NULL;
    if (!prepare(reader, "SELECT definitions FROM lesson WHERE pack_digest=?", &query)) return NULL;
    sqlite3_bind_text(query, 1, pack_digest, -1, SQLITE_STATIC);
    if (sqlite3_step(query) == SQLITE_ROW) {
        size_t length;
        const char *text = column(query, 0, &length);
        found = arena_text(arena, text, length);
    }
    sqlite3_finalize(query);
    return found;
}

bool journal_read_forgotten(JournalReader *reader, Arena *arena, const char ***learners, size_t *count) {
    ARRAY(const char *) list = {0};
    sqlite3_stmt *query = NULL;
    int code = SQLITE_DONE;
    *learners = NULL, *count = 0;
    if (reader->version < 2) return true;
    if (!prepare(reader, "SELECT learner FROM tombstone", &query)) return false;
    while ((code = sqlite3_step(query)) == SQLITE_ROW && list.count < SESSIONS_MOST) {
        reader->calls = 0;
        *array_push(arena, &list) = keep(arena, query, 0);
    }
    bool fine = code == SQLITE_DONE || code == SQLITE_ROW || fail_code(reader);
    sqlite3_finalize(query);
    *learners = list.items, *count = list.count;
    return fine;
}

static bool read_blob(JournalReader *reader, Arena *arena, const char *sql, const char *id, Bytes *out) {
    sqlite3_stmt *query = NULL;
    *out = (Bytes){0};
    if (reader->version < 2) return true;
    if (!prepare(reader, sql, &query)) return false;
    sqlite3_bind_text(query, 1, id, -1, SQLITE_STATIC);
    int code = sqlite3_step(query);
    const void *data = code == SQLITE_ROW ? sqlite3_column_blob(query, 0) : NULL;
    if (data) {
        size_t size = (size_t)sqlite3_column_bytes(query, 0);
        *out = (Bytes){memcpy(arena_alloc(arena, size + 1), data, size), size};
    }
    bool fine = code == SQLITE_ROW || code == SQLITE_DONE || fail_code(reader);
    sqlite3_finalize(query);
    return fine;
}

bool journal_read_key(JournalReader *reader, Arena *arena, const char *learner, Bytes *out) {
    return read_blob(reader, arena, "SELECT key FROM learner WHERE id=?", learner, out);
}

bool journal_read_header(JournalReader *reader, Arena *arena, const char *session, Bytes *out) {
    return read_blob(reader, arena, "SELECT header FROM session WHERE id=?", session, out);
}

bool journal_read_recording(JournalReader *reader, const char *session) {
    sqlite3_finalize(reader->rows);
    reader->rows = NULL;
    if (reader->version < 2) return true;
    if (!prepare(reader, "SELECT first, ticks, data FROM recording WHERE session=? ORDER BY first", &reader->rows)) return false;
    sqlite3_bind_text(reader->rows, 1, session, -1, SQLITE_TRANSIENT);
    return true;
}

bool journal_read_row(JournalReader *reader, uint64_t *first, int *ticks, Bytes *data) {
    reader->calls = 0;
    int code = reader->rows ? sqlite3_step(reader->rows) : SQLITE_DONE;
    if (code == SQLITE_ROW) {
        int64_t count = sqlite3_column_int64(reader->rows, 1);
        *first = (uint64_t)sqlite3_column_int64(reader->rows, 0);
        *ticks = count < 0 || count > INT32_MAX ? 0 : (int)count;
        *data = (Bytes){sqlite3_column_blob(reader->rows, 2), (size_t)sqlite3_column_bytes(reader->rows, 2)};
        return true;
    }
    if (code != SQLITE_DONE) fail_code(reader);
    sqlite3_finalize(reader->rows);
    return reader->rows = NULL, false;
}

bool journal_read_begin(JournalReader *reader, const char *session) { return journal_read_after(reader, session, 0); }

void journal_read_end(JournalReader *reader) {
    sqlite3_finalize(reader->events);
    reader->events = NULL;
}

bool journal_read_after(JournalReader *reader, const char *session, uint64_t number) {
    journal_read_end(reader);
    if (!prepare(reader,
                 "SELECT kind, phase, step, object, text, number, tick, time, value FROM event WHERE session=? AND "
                 "number>? ORDER BY number",
                 &reader->events))
        return false;
    sqlite3_bind_text(reader->events, 1, session, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(reader->events, 2, (int64_t)number);
    return true;
}

bool journal_read_step(JournalReader *reader, const char *session, uint64_t number, uint64_t *tick) {
    sqlite3_stmt *query = NULL;
    *tick = 0;
    if (!prepare(reader, "SELECT tick FROM event WHERE session=? AND number<=? AND kind='step-entered' ORDER BY number DESC LIMIT 1", &query)) return false;
    sqlite3_bind_text(query, 1, session, -1, SQLITE_STATIC);
    sqlite3_bind_int64(query, 2, (int64_t)number);
    int code = sqlite3_step(query);
    if (code == SQLITE_ROW) *tick = (uint64_t)sqlite3_column_int64(query, 0);
    bool fine = code == SQLITE_ROW || code == SQLITE_DONE || fail_code(reader);
    sqlite3_finalize(query);
    return fine;
}

static void copy_text(sqlite3_stmt *query, int index, char *out, size_t size) {
    size_t length;
    const char *text = column(query, index, &length);
    if (length >= size) length = utf8_valid(text, size - 1);
    memcpy(out, text, length);
    out[length] = 0;
}

static EventKind kind_of(const char *name) {
    int kind = 0;
    while (kind < EVENT_KIND_COUNT && strcmp(event_name((EventKind)kind), name) != 0) kind++;
    return (EventKind)kind;
}

bool journal_read_next(JournalReader *reader, JournalEventRow *row, bool *damaged) {
    sqlite3_stmt *query = reader->events;
    if (damaged) *damaged = false;
    reader->calls = 0;
    int code = query ? sqlite3_step(query) : SQLITE_DONE;
    if (code != SQLITE_ROW) {
        bool bad = code != SQLITE_DONE;
        if (bad) fail_code(reader);
        if (damaged) *damaged = bad;
        sqlite3_finalize(query); // another step would begin again
        return reader->events = NULL, false;
    }
    for (int i = 0; i < 4; i++) copy_text(query, i, reader->texts[i], sizeof reader->texts[i]);
    *row = (JournalEventRow){.number = (uint64_t)sqlite3_column_int64(query, 5),
                             .time = sqlite3_column_double(query, 7),
                             .kind = reader->texts[0]};
    row->event = (Event){.tick = (uint64_t)sqlite3_column_int64(query, 6),
                         .kind = kind_of(reader->texts[0]),
                         .phase = reader->texts[1],
                         .step = reader->texts[2],
                         .object = reader->texts[3],
                         .value = sqlite3_column_double(query, 8)};
    copy_text(query, 4, row->event.text, sizeof row->event.text);
    return true;
}
