#include "record/store/store.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/os.h"
#include "record/store/store_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const store_schema =
    "CREATE TABLE IF NOT EXISTS session(id TEXT PRIMARY KEY, learner TEXT, lesson TEXT, version TEXT, started BIGINT, locale TEXT,"
    " device TEXT, room TEXT, school TEXT, journal TEXT, native TEXT);"
    "CREATE TABLE IF NOT EXISTS fact(id TEXT PRIMARY KEY, session TEXT, number BIGINT, kind TEXT, seconds DOUBLE PRECISION, step TEXT,"
    " object TEXT, value DOUBLE PRECISION, amount BIGINT, text TEXT);"
    "CREATE INDEX IF NOT EXISTS fact_kind ON fact(kind, session);"
    "CREATE INDEX IF NOT EXISTS fact_session ON fact(session);"
    "CREATE TABLE IF NOT EXISTS lesson(version TEXT PRIMARY KEY, lesson TEXT, definitions TEXT);"
    "CREATE TABLE IF NOT EXISTS forgotten(learner TEXT PRIMARY KEY);"
    "CREATE TABLE IF NOT EXISTS problem(source TEXT, kind TEXT, example TEXT, count BIGINT, PRIMARY KEY(source, kind));"
    "CREATE TABLE IF NOT EXISTS cursor(source TEXT PRIMARY KEY, more TEXT);";

static bool fail_sqlite(const Store *store) { return fail(ERR_STORE, "%s", sqlite3_errmsg(store->db)); }

bool store_is_url(const char *where) { return where && (!strncmp(where, "postgresql://", 13) || !strncmp(where, "postgres://", 11)); }

static bool prepare(Store *store, const char *sql, sqlite3_stmt **out) {
    return sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK || fail_sqlite(store);
}

static bool prepare_all(Store *s) {
    return prepare(s, "INSERT INTO session VALUES(?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING", &s->put_session) &&
           prepare(s, "INSERT INTO fact VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING", &s->put_fact) &&
           prepare(s, "SELECT 1 FROM fact WHERE id=? AND session=? AND kind=? AND object=? AND text=? AND abs(value-?)<0.011", &s->same_fact) &&
           prepare(s, "INSERT INTO lesson VALUES(?,?,?) ON CONFLICT(version) DO UPDATE SET definitions=excluded.definitions"
                      " WHERE length(excluded.definitions)>length(lesson.definitions)", &s->put_lesson) &&
           prepare(s, "INSERT INTO problem VALUES(?,?,?,1) ON CONFLICT(source,kind) DO UPDATE SET count=problem.count+1", &s->put_problem) &&
           prepare(s, "SELECT 1 FROM forgotten WHERE learner=?", &s->is_forgotten) && prepare(s, "DELETE FROM fact WHERE id=?", &s->remove);
}

// An empty name is SQLite's word for a temporary file that vanishes with the connection.
static bool open_sqlite(Store *store, const char *path) {
    int code = sqlite3_open_v2(path ? path : "", &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) return fail(ERR_STORE, "%s: %s", path ? path : "", sqlite3_errmsg(store->db));
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_busy_timeout(store->db, 2000);
    store_run(store, path ? "PRAGMA cache_size=-65536" : "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA temp_store=FILE");
    return store_run(store, store_schema) && prepare_all(store);
}

Store *store_open(const char *where) {
    Store *store = calloc(1, sizeof *store);
    if (!store) abort();
    bool fine = store_is_url(where) ? (store->server = postgres_open(where)) && postgres_run(store->server, store_schema) : open_sqlite(store, where);
    if (fine) return store;
    store_close(store);
    return NULL;
}

void store_close(Store *s) {
    if (!s) return;
    sqlite3_stmt *all[] = {s->put_session, s->put_fact, s->same_fact, s->put_lesson, s->put_problem, s->is_forgotten, s->remove};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) sqlite3_finalize(all[i]);
    sqlite3_close(s->db);
    postgres_close(s->server);
    free(s);
}

bool store_run(Store *store, const char *sql) {
    if (store->server) return postgres_run(store->server, sql);
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail_sqlite(store);
}

bool store_begin(Store *store) { return store_run(store, "BEGIN"); }
bool store_commit(Store *store) { return store_run(store, "COMMIT"); }

// ---- writing --------------------------------------------------------------------------------------------------------

static void bind(sqlite3_stmt *s, int at, const char *text) { sqlite3_bind_text(s, at, text ? text : "", -1, SQLITE_STATIC); }

// Runs a bound statement to its end; true when it gave a row, or changed one.
static bool once(Store *store, sqlite3_stmt *s, bool *hit) {
    int code = sqlite3_step(s);
    *hit = code == SQLITE_ROW || (code == SQLITE_DONE && sqlite3_changes(store->db) > 0);
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE || fail_sqlite(store);
}

static bool is_forgotten(Store *store, const char *learner) {
    bind(store->is_forgotten, 1, learner);
    int code = sqlite3_step(store->is_forgotten);
    sqlite3_reset(store->is_forgotten);
    return code == SQLITE_ROW;
}

StorePut store_put_session(Store *store, const StoreSession *s) {
    bool hit;
    if (is_forgotten(store, s->learner)) return STORE_OTHER;
    const char *const texts[] = {s->id, s->learner, s->lesson, s->version, NULL, s->locale, s->device, s->room, s->school, s->journal, s->native};
    for (int i = 0; i < 11; i++) bind(store->put_session, i + 1, texts[i]);
    sqlite3_bind_int64(store->put_session, 5, s->started);
    if (!once(store, store->put_session, &hit)) return STORE_FAILED;
    return hit ? STORE_NEW : STORE_SAME;
}

static int64_t tenths(double value) { return d_abs(value) < 1e12 ? (int64_t)d_round(value * 10) : 0; }

StorePut store_put_fact(Store *store, const StoreFact *f) {
    sqlite3_stmt *s = store->put_fact;
    bool hit;
    double value = d_finite(f->value) ? f->value : 0, seconds = d_finite(f->seconds) ? f->seconds : 0;
    bind(s, 1, f->id), bind(s, 2, f->session), bind(s, 4, f->kind), bind(s, 6, f->step), bind(s, 7, f->object), bind(s, 10, f->text);
    sqlite3_bind_int64(s, 3, f->number), sqlite3_bind_double(s, 5, seconds), sqlite3_bind_double(s, 8, value), sqlite3_bind_int64(s, 9, tenths(value));
    if (!once(store, s, &hit)) return STORE_FAILED;
    if (hit) return STORE_NEW;
    s = store->same_fact;
    bind(s, 1, f->id), bind(s, 2, f->session), bind(s, 3, f->kind), bind(s, 4, f->object), bind(s, 5, f->text);
    sqlite3_bind_double(s, 6, value);
    int code = sqlite3_step(s);
    sqlite3_reset(s);
    return code == SQLITE_ROW ? STORE_SAME : STORE_OTHER;
}

bool store_put_lesson(Store *store, const char *version, const char *lesson, const char *definitions) {
    bool hit;
    bind(store->put_lesson, 1, version), bind(store->put_lesson, 2, lesson), bind(store->put_lesson, 3, definitions);
    return once(store, store->put_lesson, &hit);
}

bool store_problem(Store *store, const char *source, const char *kind, const char *example) {
    bool hit;
    bind(store->put_problem, 1, source), bind(store->put_problem, 2, kind), bind(store->put_problem, 3, example);
    return once(store, store->put_problem, &hit);
}

bool store_remove_fact(Store *store, const char *id, bool *was_there) {
    bind(store->remove, 1, id);
    return once(store, store->remove, was_there);
}

bool store_forget(Store *store, const char *learner) {
    Arena *arena = arena_create("forget", 0);
    const char *who = store_quote(arena, learner);
    bool fine = store_run(store, arena_print(arena, "DELETE FROM fact WHERE session IN (SELECT id FROM session WHERE learner=%s);"
                                                    "DELETE FROM session WHERE learner=%s;"
                                                    "INSERT INTO forgotten VALUES(%s) ON CONFLICT DO NOTHING", who, who, who));
    arena_destroy(arena);
    return fine;
}

// ---- reading --------------------------------------------------------------------------------------------------------

bool store_ask(Store *store, const char *sql, StoreRows *rows) {
    *rows = (StoreRows){.store = store, .row = -1};
    if (store->server) return postgres_ask(store->server, sql, rows) || (rows->failed = true, false);
    if (sqlite3_prepare_v2(store->db, sql, -1, (sqlite3_stmt **)&rows->engine, NULL) == SQLITE_OK) return true;
    rows->failed = true;
    return fail_sqlite(store);
}

bool store_row(StoreRows *rows) {
    if (rows->failed) return false;
    if (rows->store->server) return postgres_row(rows);
    int code = sqlite3_step(rows->engine);
    if (code != SQLITE_ROW && code != SQLITE_DONE) rows->failed = !fail_sqlite(rows->store);
    return code == SQLITE_ROW;
}

const char *store_text(StoreRows *rows, int column) {
    if (rows->store->server) return postgres_text(rows, column);
    const char *text = (const char *)sqlite3_column_text(rows->engine, column);
    return text ? text : "";
}

double store_number(StoreRows *rows, int column) {
    return rows->store->server ? strtod(postgres_text(rows, column), NULL) : sqlite3_column_double(rows->engine, column);
}

int64_t store_integer(StoreRows *rows, int column) {
    return rows->store->server ? strtoll(postgres_text(rows, column), NULL, 10) : sqlite3_column_int64(rows->engine, column);
}

bool store_null(StoreRows *rows, int column) {
    return rows->store->server ? postgres_null(rows, column) : sqlite3_column_type(rows->engine, column) == SQLITE_NULL;
}

bool store_done(StoreRows *rows) {
    if (rows->store->server) postgres_done(rows);
    else sqlite3_finalize(rows->engine);
    rows->engine = NULL;
    return !rows->failed;
}

const char *store_quote(Arena *arena, const char *text) {
    size_t length = strlen(text);
    char *out = arena_alloc(arena, 2 * length + 3), *at = out;
    *at++ = '\'';
    for (; *text; text++) {
        if (*text == '\'') *at++ = '\'';
        *at++ = *text;
    }
    *at++ = '\'';
    return out;
}

// ---- gathering --------------------------------------------------------------------------------------------------------

// Rows of one table into a staging table of the same shape on the server.
static bool copy_table(Store *from, Store *to, const char *table, int columns, int64_t *count) {
    char sql[200];
    StoreRows rows;
    const char *values[16];
    bool fine = true;
    snprintf(sql, sizeof sql, "CREATE TEMP TABLE pushed_%s (LIKE %s)", table, table);
    if (!postgres_run(to->server, sql)) return false;
    snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
    if (!store_ask(from, sql, &rows)) return store_done(&rows), false;
    snprintf(sql, sizeof sql, "pushed_%s", table);
    fine = postgres_copy_begin(to->server, sql);
    for (*count = 0; fine && store_row(&rows); ++*count) {
        for (int i = 0; i < columns; i++) values[i] = store_text(&rows, i);
        fine = postgres_copy_row(to->server, values, columns);
    }
    fine = store_done(&rows) && fine;
    return postgres_copy_end(to->server) && fine;
}

static bool merge(Store *to, int64_t *facts_new) {
    // a later push may carry an LRS's copy of a session first and its journal later: what the journal knows is filled in
    bool fine = postgres_run(to->server, "INSERT INTO forgotten SELECT * FROM pushed_forgotten ON CONFLICT DO NOTHING;"
                                         "INSERT INTO lesson SELECT * FROM pushed_lesson ON CONFLICT DO NOTHING;"
                                         "INSERT INTO session SELECT * FROM pushed_session p WHERE NOT EXISTS"
                                         " (SELECT 1 FROM forgotten f WHERE f.learner = p.learner)"
                                         " ON CONFLICT(id) DO UPDATE SET native = excluded.native, journal = excluded.journal WHERE session.native = ''") &&
                postgres_run(to->server, "INSERT INTO fact SELECT p.* FROM pushed_fact p JOIN session s ON s.id = p.session ORDER BY p.id ON CONFLICT DO NOTHING");
    *facts_new = fine ? postgres_changed(to->server) : 0;
    return fine && postgres_run(to->server, "DELETE FROM fact WHERE session IN (SELECT s.id FROM session s JOIN forgotten f ON f.learner = s.learner);"
                                            "DELETE FROM session WHERE learner IN (SELECT learner FROM forgotten);"
                                            "DROP TABLE pushed_fact; DROP TABLE pushed_session; DROP TABLE pushed_lesson; DROP TABLE pushed_forgotten");
}

bool store_copy(Store *from, Store *to, StoreCopy *report) {
    int64_t lessons;
    uint64_t start = os->monotonic_ns();
    *report = (StoreCopy){0};
    if (!to->server || from->server) return fail(ERR_STORE, "%s", "push goes from SQLite to PostgreSQL");
    bool fine = store_begin(to) && copy_table(from, to, "forgotten", 1, &report->forgotten) && copy_table(from, to, "lesson", 3, &lessons) &&
                copy_table(from, to, "session", 11, &report->sessions) && copy_table(from, to, "fact", 10, &report->facts) &&
                merge(to, &report->facts_new) && store_commit(to);
    if (!fine) {
        Error kept = *error_last();
        store_run(to, "ROLLBACK");
        fail_again(&kept);
    }
    report->seconds = (double)(os->monotonic_ns() - start) * 1e-9;
    return fine;
}
