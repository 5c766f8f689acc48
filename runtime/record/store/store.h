// The fact store: what learners did, from many journals and statements, in tables that a report asks. SQLite is the embedded
// default; the same tables and the same SQL stand in PostgreSQL (or what speaks its protocol), where schools are gathered.
//
//   session(id PRIMARY KEY, learner, lesson, version, started, locale, device, room, school, journal, native)
//   fact(id PRIMARY KEY, session, number, kind, seconds, step, object, value, amount, text)
//   lesson(version PRIMARY KEY, lesson, definitions)     what ids mean (player/definitions.h)
//   forgotten(learner PRIMARY KEY)                       whose facts may not come back
//   problem(source, kind, example, count)                what ingest found wrong, and how often
//   cursor(source PRIMARY KEY, more)                     how far a learning record store was read
//
// A fact's id is its statement's (record/statement.h), so that the same event from a journal, a file and an LRS is one fact.
// session.id = the statements' registration; version = the pack's digest; started = ms since 1970; amount = value in tenths,
// rounded, for durations: groups of it give medians without fetching rows. room = the class, school = who pushed it, native =
// the journal's own session id, for `orrery replay`.
//
// Life: store_open .. store_close, one thread. Errors: ERR_STORE with the engine's words. Only SQL of both engines may be
// asked: no functions beyond sum, count, min, max, abs, coalesce, CASE; window functions are fine.
#ifndef ORRERY_RECORD_STORE_H
#define ORRERY_RECORD_STORE_H
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Store Store;

typedef struct StoreSession {
    const char *id, *learner, *lesson, *version, *locale, *device, *room, *school, *journal, *native;
    int64_t started;
} StoreSession;

typedef struct StoreFact {
    const char *id, *session, *kind, *step, *object, *text;
    int64_t number;
    double seconds, value;
} StoreFact;

typedef enum StorePut { STORE_NEW, STORE_SAME, STORE_OTHER, STORE_FAILED } StorePut; // OTHER: the id is there with another content

// A file (made when missing), NULL = a temporary one, or postgresql://... . ERR_STORE.
Store *store_open(const char *where);
void store_close(Store *store); // NULL is fine
bool store_is_url(const char *where);
bool store_run(Store *store, const char *sql); // one or more statements without rows

// Writing, SQLite only: between store_begin and store_commit. Texts may be NULL (stored as '').
bool store_begin(Store *store);
bool store_commit(Store *store);
StorePut store_put_session(Store *store, const StoreSession *session);
StorePut store_put_fact(Store *store, const StoreFact *fact);
bool store_put_lesson(Store *store, const char *version, const char *lesson, const char *definitions);
bool store_forget(Store *store, const char *learner); // and deletes what there is
bool store_problem(Store *store, const char *source, const char *kind, const char *example);
bool store_remove_fact(Store *store, const char *id, bool *was_there);

// Reading: rows in order until false. Texts are valid until the next row.
//     StoreRows rows;  if (store_ask(store, sql, &rows)) while (store_row(&rows)) ... store_text(&rows, 0);  store_done(&rows)
typedef struct StoreRows {
    Store *store;
    void *engine;
    int row, count;
    bool failed;
} StoreRows;
bool store_ask(Store *store, const char *sql, StoreRows *rows);
bool store_row(StoreRows *rows);
const char *store_text(StoreRows *rows, int column); // never NULL
double store_number(StoreRows *rows, int column);
int64_t store_integer(StoreRows *rows, int column);
bool store_null(StoreRows *rows, int column);
bool store_done(StoreRows *rows); // false when the rows ended by a failure
// A text as an SQL literal, in `arena`.
const char *store_quote(Arena *arena, const char *text);

// Everything of `from` (SQLite) into `to` (PostgreSQL): facts that are there stay, so that pushing twice changes nothing;
// whoever is forgotten in one is forgotten in the other.
typedef struct StoreCopy {
    int64_t sessions, facts, facts_new, forgotten;
    double seconds;
} StoreCopy;
bool store_copy(Store *from, Store *to, StoreCopy *report);
#endif
