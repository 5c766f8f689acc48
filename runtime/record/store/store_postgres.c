// The store's PostgreSQL side, by libpq. Rows come in chunks of a cursor, so that a large answer needs no large memory.
#include "base/error.h"
#include "record/store/store_private.h"
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_AT_ONCE = 20000, COPY_BUFFER = 1 << 16 };

struct Postgres {
    PGconn *connection;
    int64_t changed;
    char *buffer; // of COPY
    size_t used;
};

// The server's words without line ends; a password in an address is never among them.
static bool fail_server(const Postgres *p) {
    char line[400];
    snprintf(line, sizeof line, "PostgreSQL: %s", PQerrorMessage(p->connection));
    for (char *c = line; *c; c++)
        if (*c == '\n' || *c == '\t') *c = ' ';
    return fail(ERR_STORE, "%s", line);
}

Postgres *postgres_open(const char *url) {
    Postgres *p = calloc(1, sizeof *p);
    if (!p || !(p->buffer = malloc(COPY_BUFFER + 4096))) abort();
    p->connection = PQconnectdb(url);
    if (PQstatus(p->connection) == CONNECTION_OK && postgres_run(p, "SET client_min_messages=warning; SET client_encoding='UTF8'")) return p;
    fail_server(p);
    postgres_close(p);
    return NULL;
}

void postgres_close(Postgres *p) {
    if (!p) return;
    PQfinish(p->connection);
    free(p->buffer);
    free(p);
}

int64_t postgres_changed(const Postgres *p) { return p->changed; }

bool postgres_run(Postgres *p, const char *sql) {
    PGresult *result = PQexec(p->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    bool fine = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    p->changed = fine ? strtoll(PQcmdTuples(result), NULL, 10) : 0;
    PQclear(result);
    return fine || fail_server(p);
}

// ---- reading --------------------------------------------------------------------------------------------------------

// A single-row stream in chunks: the engine's pointer is the present chunk.
static bool next_chunk(StoreRows *rows) {
    Postgres *p = rows->store->server;
    char sql[60];
    PQclear(rows->engine);
    snprintf(sql, sizeof sql, "FETCH %d FROM report_rows", ROWS_AT_ONCE);
    rows->engine = PQexec(p->connection, sql);
    rows->row = -1;
    if (PQresultStatus(rows->engine) != PGRES_TUPLES_OK) return rows->failed = true, fail_server(p);
    rows->count = PQntuples(rows->engine);
    return rows->count > 0;
}

bool postgres_ask(Postgres *p, const char *sql, StoreRows *rows) {
    size_t size = strlen(sql) + 80;
    char *declare = malloc(size);
    if (!declare) abort();
    snprintf(declare, size, "BEGIN; DECLARE report_rows NO SCROLL CURSOR FOR %s", sql);
    bool fine = postgres_run(p, declare);
    free(declare);
    if (!fine) {
        PQclear(PQexec(p->connection, "ROLLBACK"));
        return false;
    }
    rows->row = rows->count = 0;
    return true;
}

bool postgres_row(StoreRows *rows) {
    if (rows->engine && rows->row + 1 < rows->count) return rows->row++, true;
    if (!next_chunk(rows)) return false;
    return rows->row = 0, true;
}

const char *postgres_text(StoreRows *rows, int column) { return PQgetvalue(rows->engine, rows->row, column); }
bool postgres_null(StoreRows *rows, int column) { return PQgetisnull(rows->engine, rows->row, column); }

void postgres_done(StoreRows *rows) {
    PQclear(rows->engine);
    PQclear(PQexec(rows->store->server->connection, rows->failed ? "ROLLBACK" : "COMMIT"));
}

// ---- COPY -----------------------------------------------------------------------------------------------------------

bool postgres_copy_begin(Postgres *p, const char *table) {
    char sql[120];
    snprintf(sql, sizeof sql, "COPY %s FROM STDIN", table);
    PGresult *result = PQexec(p->connection, sql);
    bool fine = PQresultStatus(result) == PGRES_COPY_IN;
    PQclear(result);
    p->used = 0;
    return fine || fail_server(p);
}

static bool flush(Postgres *p) {
    bool fine = !p->used || PQputCopyData(p->connection, p->buffer, (int)p->used) == 1;
    p->used = 0;
    return fine || fail_server(p);
}

// COPY's text format: a tab between values, a line end behind the last; these and the backslash are escaped.
static bool put(Postgres *p, char c) {
    static const char special[] = "\\\n\r\t", names[] = "\\nrt";
    const char *found = strchr(special, c);
    if (p->used + 2 > COPY_BUFFER && !flush(p)) return false;
    if (found) p->buffer[p->used++] = '\\', c = names[found - special];
    p->buffer[p->used++] = c;
    return true;
}

bool postgres_copy_row(Postgres *p, const char *const *values, int count) {
    for (int i = 0; i < count; i++) {
        for (const char *at = values[i]; *at; at++)
            if (!put(p, *at)) return false;
        if (p->used + 1 > COPY_BUFFER && !flush(p)) return false;
        p->buffer[p->used++] = i + 1 < count ? '\t' : '\n';
    }
    return true;
}

bool postgres_copy_end(Postgres *p) {
    bool fine = flush(p) && PQputCopyEnd(p->connection, NULL) == 1;
    PGresult *result;
    while ((result = PQgetResult(p->connection))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) fine = false;
        PQclear(result);
    }
    return fine || fail_server(p);
}
