#include "base/error.h"
#include "record/outbox_private.h"
#include <string.h>

enum { KEEP_TRIES = 60, KEEP_PAUSE_NS = 20000000 };

static bool fail_problem(const OutboxQueue *q, const JournalProblem *problem) {
    char line[512];
    journal_sentence(q->journal, problem, line, sizeof line);
    return fail(ERR_JOURNAL, "%s", line);
}

static bool take_turn(OutboxQueue *q) {
    JournalProblem problem = {0};
    if (journal_file_take_turn(q->journal, &q->turn, &problem)) return true;
    if (problem.why != WHY_BUSY) return fail_problem(q, &problem);
    bool zh = language_get() == LANGUAGE_CHINESE;
    return fail(ERR_OUTBOX, zh ? "另一个程序正在发送“%.200s”" : "another program is sending “%.200s”", q->journal);
}

bool outbox_queue_open(OutboxQueue *q) {
    OsEntry entry;
    JournalProblem problem = {0};
    if (q->reader) return true;
    bool fine = os->entry(q->journal, &entry) && (journal_file_open(&q->file, q->journal, &problem) || fail_problem(q, &problem)) &&
                take_turn(q) && (q->reader = journal_read_open(q->journal)) != NULL;
    if (!fine) outbox_queue_close(q);
    return fine;
}

static void end_session(OutboxQueue *q) {
    arena_destroy(q->arena);
    q->statements = NULL, q->arena = NULL;
}

void outbox_queue_close(OutboxQueue *q) {
    end_session(q);
    journal_read_close(q->reader);
    if (q->file.db) journal_file_close(&q->file);
    sqlite3_close(q->turn);
    q->reader = NULL, q->turn = NULL;
}

// Numbers count from 1 without a gap, so the greatest one tells how many there are without reading them all.
bool outbox_queue_waiting(OutboxQueue *q, Arena *arena, OutboxWaiting **sessions, size_t *count) {
    ARRAY(OutboxWaiting) list = {0};
    sqlite3_stmt *query = NULL;
    JournalProblem problem = {.why = WHY_MOVED};
    if (journal_file_gone(&q->file)) return fail_problem(q, &problem);
    int code = sqlite3_prepare_v2(q->file.db,
                                  "SELECT id, last - done FROM (SELECT id, started, rowid AS place,"
                                  " (SELECT max(number) FROM event WHERE session=session.id) AS last,"
                                  " coalesce((SELECT number FROM sent WHERE lrs=?1 AND session=session.id), 0) AS done FROM session)"
                                  " WHERE last > done ORDER BY started, place LIMIT 100000", -1, &query, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(query, 1, q->lrs, -1, SQLITE_STATIC);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(query);
        if (code != SQLITE_ROW) break;
        const char *id = (const char *)sqlite3_column_text(query, 0);
        *array_push(arena, &list) = (OutboxWaiting){arena_string(arena, id ? id : ""), (uint64_t)sqlite3_column_int64(query, 1)};
    }
    if (code != SQLITE_DONE) journal_file_problem(q->file.db, sqlite3_extended_errcode(q->file.db), &problem), fail_problem(q, &problem);
    sqlite3_finalize(query);
    *sessions = list.items, *count = list.count;
    return code == SQLITE_DONE;
}

bool outbox_queue_begin(OutboxQueue *q, const char *session) {
    JournalSessionRow *row;
    sqlite3_stmt *query = NULL;
    end_session(q);
    q->arena = arena_create("outbox", 0);
    q->sent = 0;
    snprintf(q->session, sizeof q->session, "%s", session);
    if (!journal_read_session(q->reader, q->arena, session, &row)) return false;
    if (row) q->statements = statement_session(q->arena, row, journal_read_definitions(q->reader, q->arena, row->pack_digest), q->home_page);
    int code = sqlite3_prepare_v2(q->file.db, "SELECT number FROM sent WHERE lrs=? AND session=?", -1, &query, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(query, 1, q->lrs, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_text(query, 2, session, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(query);
    if (code == SQLITE_ROW) q->sent = (uint64_t)sqlite3_column_int64(query, 0);
    JournalProblem problem;
    if (code != SQLITE_ROW && code != SQLITE_DONE) journal_file_problem(q->file.db, sqlite3_extended_errcode(q->file.db), &problem), fail_problem(q, &problem);
    sqlite3_finalize(query);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

// False when the batch is full; a statement that does not even fit alone is a batch of its own.
static bool add(OutboxQueue *q, const JournalEventRow *row, OutboxBatch *b) {
    size_t room = OUTBOX_BYTES - b->size - 2; // comma and bracket
    size_t size = statement_write(q->statements, row, b->body + b->size + (b->count > 0), room < STATEMENT_MOST ? room : STATEMENT_MOST);
    if (!size && b->count) return false;
    b->too_long = !size;
    if (b->count) b->body[b->size++] = ',';
    b->size += size;
    b->items[b->count].number = row->number;
    statement_id(q->session, row->number, b->items[b->count++].id);
    return size > 0;
}

bool outbox_queue_next(OutboxQueue *q, int limit, OutboxBatch *b) {
    JournalEventRow row;
    bool damaged = false;
    b->count = 0, b->too_long = false;
    b->body[0] = '[', b->size = 1;
    if (!q->statements) return true; // forgotten since it was listed
    uint64_t entered;
    if (!journal_read_step(q->reader, q->session, q->sent, &entered) || !journal_read_after(q->reader, q->session, q->sent)) return false;
    statement_from(q->statements, entered);
    while (b->count < limit && journal_read_next(q->reader, &row, &damaged) && add(q, &row, b)) {}
    journal_read_end(q->reader);
    b->body[b->size++] = ']';
    return !damaged;
}

static bool put(OutboxQueue *q, const char *sql, uint64_t number, const char *now, const char *reason, JournalProblem *problem) {
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(q->file.db, sql, -1, &s, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(s, 1, q->lrs, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_text(s, 2, q->session, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(s, 3, (int64_t)number);
    if (code == SQLITE_OK && reason) code = sqlite3_bind_text(s, 4, now, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && reason) code = sqlite3_bind_text(s, 5, reason, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(s);
    if (code != SQLITE_DONE) journal_file_problem(q->file.db, sqlite3_extended_errcode(q->file.db), problem);
    sqlite3_finalize(s);
    return code == SQLITE_DONE;
}

static bool transact(OutboxQueue *q, uint64_t number, const char *refused, JournalProblem *problem) {
    char now[32];
    journal_now(now);
    if (!journal_file_run(q->file.db, "BEGIN IMMEDIATE", problem)) return false;
    bool fine = put(q, "INSERT INTO sent(lrs, session, number) SELECT ?1, id, ?3 FROM session WHERE id=?2"
                       " ON CONFLICT(lrs, session) DO UPDATE SET number=max(number, excluded.number)", number, NULL, NULL, problem) &&
                (!refused || put(q, "INSERT OR IGNORE INTO quarantine(lrs, session, number, time, reason) SELECT ?1, id, ?3, ?4, ?5"
                                    " FROM session WHERE id=?2", number, now, refused, problem)) &&
                journal_file_run(q->file.db, "COMMIT", problem);
    if (!fine) sqlite3_exec(q->file.db, "ROLLBACK", NULL, NULL, NULL);
    return fine;
}

bool outbox_queue_keep(OutboxQueue *q, uint64_t number, const char *refused) {
    JournalProblem problem = {.why = WHY_BUSY};
    // Another program may be writing; what is not kept is sent again, which is harmless.
    for (int tries = 0; tries < KEEP_TRIES && problem.why == WHY_BUSY && !(q->quit && atomic_load(q->quit)); tries++) {
        if (tries) os->sleep_ns(KEEP_PAUSE_NS);
        if (!journal_file_lock(&q->file, &problem)) continue;
        bool fine = transact(q, number, refused, &problem);
        journal_file_unlock(&q->file);
        if (fine) return q->sent = number, true;
    }
    return fail_problem(q, &problem);
}
