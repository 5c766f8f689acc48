// Shared by the store's own files: store.c (SQLite and what is common), store_postgres.c.
#ifndef ORRERY_RECORD_STORE_PRIVATE_H
#define ORRERY_RECORD_STORE_PRIVATE_H
#include "record/store/store.h"
#include <sqlite3.h>

typedef struct Postgres Postgres;

struct Store {
    sqlite3 *db;      // or
    Postgres *server; // the other is NULL
    sqlite3_stmt *put_session, *put_fact, *same_fact, *put_lesson, *put_problem, *is_forgotten, *remove;
};

extern const char *const store_schema; // in SQL of both engines

Postgres *postgres_open(const char *url);
void postgres_close(Postgres *server);
bool postgres_run(Postgres *server, const char *sql);
bool postgres_ask(Postgres *server, const char *sql, StoreRows *rows);
bool postgres_row(StoreRows *rows);
const char *postgres_text(StoreRows *rows, int column);
bool postgres_null(StoreRows *rows, int column);
void postgres_done(StoreRows *rows);
// Rows of a table by COPY: begin, rows of texts (NULL = null), end.
bool postgres_copy_begin(Postgres *server, const char *table);
bool postgres_copy_row(Postgres *server, const char *const *values, int count);
bool postgres_copy_end(Postgres *server);
int64_t postgres_changed(const Postgres *server); // by the last postgres_run
#endif
