#include "record/outbox.h"
#include "base/error.h"
#include "base/utf8.h"
#include "record/journal_private.h"
#include "record/outbox_private.h"
#include "record/statement.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_EVERY_MS = 2000, NAP_MS = 50 };

typedef struct Item { // of a batch
    uint64_t number;
    char id[37];
} Item;

typedef struct Sender {
    OutboxSettings s;
    OutboxHttp *http;
    JournalFile file;
    OutboxState state;
    OutboxReport *report;
    OutboxProgress progress;
    void *context;
    const atomic_bool *stop;
    Item items[OUTBOX_BATCH];
    int count;
    char *body;      // the JSON array
    size_t size;
} Sender;

static bool fail_problem(const Sender *s, const JournalProblem *problem) {
    char line[512];
    journal_sentence(s->s.journal, problem, line, sizeof line);
    return fail(ERR_JOURNAL, "%s", line);
}

const char *outbox_secret(Arena *arena, const char *file) {
    OsEntry entry;
    Bytes text;
    bool zh = language_get() == LANGUAGE_CHINESE;
    if (!os->entry(file, &entry)) return NULL;
    if (entry.others) return fail_null(ERR_OUTBOX, zh ? "“%.200s”可被其他用户读取（请运行 chmod 600）" : "“%.200s” can be read by others (chmod 600)", file);
    if (!os->read_file(arena, file, 4096, &text)) return NULL;
    size_t length = strcspn((const char *)text.data, "\r\n");
    if (!length) return fail_null(ERR_OUTBOX, zh ? "“%.200s”是空的" : "“%.200s” is empty", file);
    return arena_text(arena, (const char *)text.data, length);
}

// ---- what was sent ------------------------------------------------------------------------------------------------

static bool bind_and_step(Sender *s, const char *sql, const char *const *texts, int count, int64_t number, const char *reason, int64_t *out) {
    sqlite3_stmt *q = NULL;
    char now[32];
    journal_now(now);
    int code = sqlite3_prepare_v2(s->file.db, sql, -1, &q, NULL);
    for (int i = 0; code == SQLITE_OK && i < count; i++) code = sqlite3_bind_text(q, i + 1, texts[i], -1, SQLITE_STATIC);
    if (code == SQLITE_OK) sqlite3_bind_int64(q, count + 1, number);
    if (code == SQLITE_OK && reason) sqlite3_bind_text(q, count + 2, now, -1, SQLITE_STATIC), sqlite3_bind_text(q, count + 3, reason, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(q);
    if (code == SQLITE_ROW && out) *out = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool sent_so_far(Sender *s, const char *session, uint64_t *number) {
    const char *texts[] = {s->s.lrs, session};
    int64_t found = 0;
    bool fine = bind_and_step(s, "SELECT number FROM sent WHERE lrs=? AND session=? AND ?3 IS NOT NULL", texts, 2, 0, NULL, &found);
    *number = found > 0 ? (uint64_t)found : 0;
    return fine;
}

// Everything up to `number` is delivered, or this one is quarantined: in one transaction under the journal's lock.
static bool keep(Sender *s, const char *session, uint64_t number, const char *refused) {
    const char *texts[] = {s->s.lrs, session};
    JournalProblem problem = {.why = WHY_OTHER};
    for (int tries = 0; tries < 100; tries++) { // another program may be writing
        if (journal_file_lock(&s->file, &problem)) {
            bool fine = journal_file_run(s->file.db, "BEGIN IMMEDIATE", &problem) &&
                        bind_and_step(s, "INSERT INTO sent(lrs, session, number) VALUES(?,?,?) ON CONFLICT(lrs, session)"
                                         " DO UPDATE SET number=max(number, excluded.number)", texts, 2, (int64_t)number, NULL, NULL) &&
                        (!refused || bind_and_step(s, "INSERT OR IGNORE INTO quarantine(lrs, session, number, time, reason) VALUES(?,?,?,?,?)",
                                                   texts, 2, (int64_t)number, refused, NULL)) &&
                        journal_file_run(s->file.db, "COMMIT", &problem);
            if (!fine) sqlite3_exec(s->file.db, "ROLLBACK", NULL, NULL, NULL);
            journal_file_unlock(&s->file);
            if (fine) return true;
        }
        os->sleep_ns(20000000);
    }
    return fail_problem(s, &problem);
}

// ---- a batch ------------------------------------------------------------------------------------------------------

static bool gather(Sender *s, JournalReader *reader, StatementSession *session, const char *id, uint64_t after) {
    JournalEventRow row;
    bool damaged = false;
    uint64_t entered;
    if (!journal_read_step(reader, id, after, &entered)) return false;
    statement_from(session, entered);
    s->count = 0, s->size = 0;
    s->body[s->size++] = '[';
    if (!journal_read_after(reader, id, after)) return false;
    while (s->count < s->state.limit && s->size + STATEMENT_MOST + 2 < OUTBOX_BYTES && journal_read_next(reader, &row, &damaged)) {
        if (s->count) s->body[s->size++] = ',';
        size_t size = statement_write(session, &row, s->body + s->size, STATEMENT_MOST);
        if (!size) { // cannot be: no event is so long; but nothing may hang
            s->size -= s->count > 0;
            continue;
        }
        s->size += size;
        s->items[s->count].number = row.number;
        statement_id(id, row.number, s->items[s->count++].id);
    }
    s->body[s->size++] = ']';
    return !damaged;
}

// A good answer names every id that was sent, in any order.
static bool names_all(const Sender *s, const char *body) {
    json_t *list = json_loads(body, 0, NULL);
    int found = 0;
    for (int i = 0; json_is_array(list) && i < s->count; i++) {
        const char *same = json_string_value(json_array_get(list, (size_t)i));
        bool there = same && !strcmp(same, s->items[i].id);
        for (size_t k = 0; !there && k < json_array_size(list); k++) {
            const char *id = json_string_value(json_array_get(list, k));
            there = id && !strcmp(id, s->items[i].id);
        }
        found += there;
    }
    json_decref(list);
    return found == s->count;
}

static void tell(Sender *s, const OutboxAnswer *a, const char *body) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    char *out = s->report->trouble;
    size_t room = sizeof s->report->trouble;
    if (!a->status) snprintf(out, room, zh ? "没有应答：%.200s" : "no answer: %.200s", outbox_http_problem(s->http));
    else if (a->status == 200) snprintf(out, room, "%s", zh ? "应答没有列出所发的语句" : "the answer does not name the statements that were sent");
    else snprintf(out, room, "HTTP %d: %.160s", a->status, body);
    for (char *at = out; *at; at++)
        if ((unsigned char)*at < 0x20) *at = ' ';
    out[utf8_valid(out, strlen(out))] = 0;
}

static bool stopped(const Sender *s) { return s->stop && atomic_load(s->stop); }

static void wait(const Sender *s, double seconds) {
    double left = seconds * (s->s.patience > 0 ? s->s.patience : 1);
    for (; left > 0 && !stopped(s); left -= NAP_MS / 1000.0) os->sleep_ns((uint64_t)((left < NAP_MS / 1000.0 ? left : NAP_MS / 1000.0) * 1e9));
}

static double chance(void) {
    uint16_t bits = 0;
    os->random_bytes(&bits, sizeof bits);
    return bits / 65535.0;
}

// Sends the batch once and acts on the answer. False: an Error.
static bool send_batch(Sender *s, const char *session) {
    const char *body;
    double pause;
    OutboxAnswer a = {.count = s->count, .gzip = !s->state.plain};
    outbox_http_post(s->http, (Bytes){(const uint8_t *)s->body, s->size}, &a, &body);
    if (stopped(s)) return true;
    s->report->requests++;
    a.accepted = a.status == 200 && names_all(s, body);
    OutboxStep step = outbox_decide(&s->state, &a, chance(), &pause);
    if (!a.accepted) tell(s, &a, body);
    switch (step) {
    case OUTBOX_DELIVERED:
        s->report->trouble[0] = 0;
        s->report->sent += (uint64_t)s->count;
        return keep(s, session, s->items[s->count - 1].number, NULL);
    case OUTBOX_QUARANTINE:
        s->report->quarantined++;
        return keep(s, session, s->items[0].number, s->report->trouble);
    case OUTBOX_REFUSED:
        if (!s->stop) return fail(ERR_OUTBOX, "%s", s->report->trouble);
        s->report->failures++, wait(s, pause > 60 ? pause : 60);
        return true;
    case OUTBOX_WAIT: s->report->failures++, wait(s, pause); return true;
    case OUTBOX_AGAIN: return true;
    }
    return true;
}

// ---- all sessions -------------------------------------------------------------------------------------------------

static bool goes_on(const Sender *s) { return !stopped(s) && (!s->progress || s->progress(s->context, s->report)); }

static bool send_session(Sender *s, JournalReader *reader, const JournalSessionRow *row, bool *going) {
    uint64_t after;
    Arena *arena = arena_create("outbox", 0);
    StatementSession *session = statement_session(arena, row, journal_read_definitions(reader, arena, row->pack_digest), s->s.home_page);
    bool fine;
    do fine = sent_so_far(s, row->id, &after) && gather(s, reader, session, row->id, after) && (!s->count || send_batch(s, row->id));
    while (fine && s->count && (*going = goes_on(s)));
    arena_destroy(arena);
    return fine;
}

// One walk over the journal as it is now.
static bool walk(Sender *s, bool *going) {
    Arena *arena = arena_create("outbox", 0);
    JournalReader *reader = journal_read_open(s->s.journal);
    JournalSessionRow *rows;
    size_t count = 0;
    bool fine = reader && journal_read_sessions(reader, arena, &rows, &count);
    s->report->pending = 0;
    for (size_t i = 0; fine && i < count; i++) {
        uint64_t sent;
        fine = sent_so_far(s, rows[i].id, &sent);
        s->report->pending += rows[i].events > sent ? rows[i].events - sent : 0;
    }
    uint64_t all = s->report->pending, before = s->report->sent + s->report->quarantined;
    for (size_t i = 0; fine && *going && i < count; i++) {
        fine = send_session(s, reader, &rows[i], going);
        uint64_t done = s->report->sent + s->report->quarantined - before;
        s->report->pending = all > done ? all - done : 0;
    }
    journal_read_close(reader);
    arena_destroy(arena);
    return fine;
}

static bool open_sender(Sender *s, const OutboxSettings *settings, const atomic_bool *stop, OutboxReport *report) {
    JournalProblem problem = {0};
    *s = (Sender){.s = *settings, .stop = stop, .report = report, .state = outbox_state()};
    *report = (OutboxReport){0};
    s->http = outbox_http_open(settings, stop);
    if (!s->http || !(s->body = malloc(OUTBOX_BYTES + STATEMENT_MOST))) return false;
    OsEntry entry;
    if (!os->entry(settings->journal, &entry)) return false;
    return journal_file_open(&s->file, settings->journal, &problem) || fail_problem(s, &problem);
}

static void close_sender(Sender *s) {
    if (s->file.db) journal_file_close(&s->file);
    outbox_http_close(s->http);
    free(s->body);
}

bool outbox_send(const OutboxSettings *settings, OutboxProgress progress, void *context, OutboxReport *report) {
    Sender s;
    bool going = true, fine = open_sender(&s, settings, NULL, report);
    s.progress = progress, s.context = context;
    do fine = fine && walk(&s, &going);
    while (fine && going && report->pending);
    Error kept = *error_last();
    close_sender(&s);
    if (!fine) fail_again(&kept);
    return fine;
}

// ---- in the background --------------------------------------------------------------------------------------------

struct Outbox {
    OutboxSettings settings;
    char *texts[5];
    atomic_bool stop;
    OutboxReport report;
    pthread_t thread;
};

static void *run(void *context) {
    Outbox *o = context;
    while (!atomic_load(&o->stop)) {
        Sender s;
        OutboxReport now;
        bool going = true;
        if (open_sender(&s, &o->settings, &o->stop, &now)) walk(&s, &going);
        close_sender(&s);
        o->report.sent += now.sent, o->report.quarantined += now.quarantined, o->report.pending = now.pending;
        o->report.requests += now.requests, o->report.failures += now.failures;
        memcpy(o->report.trouble, now.trouble, sizeof now.trouble);
        for (int i = 0; i < LOOK_EVERY_MS / NAP_MS && !atomic_load(&o->stop); i++) os->sleep_ns(NAP_MS * 1000000u);
    }
    return NULL;
}

static void free_outbox(Outbox *o) {
    for (int i = 0; i < 5; i++) {
        if (o->texts[i]) memset(o->texts[i], 0, strlen(o->texts[i])); // one is the secret
        free(o->texts[i]);
    }
    free(o);
}

Outbox *outbox_start(const OutboxSettings *settings) {
    Outbox *o = calloc(1, sizeof *o);
    if (!o) abort();
    const char *from[] = {settings->journal, settings->lrs, settings->key, settings->secret, settings->home_page};
    for (int i = 0; i < 5; i++) o->texts[i] = strdup(from[i]);
    o->settings = *settings;
    o->settings.journal = o->texts[0], o->settings.lrs = o->texts[1], o->settings.key = o->texts[2];
    o->settings.secret = o->texts[3], o->settings.home_page = o->texts[4];
    OutboxHttp *probe = outbox_http_open(&o->settings, NULL); // the address, checked before the lesson begins
    bool fine = probe != NULL;
    outbox_http_close(probe);
    if (fine && pthread_create(&o->thread, NULL, run, o) != 0) fine = fail(ERR_OUTBOX, "thread");
    if (fine) return o;
    free_outbox(o);
    return NULL;
}

void outbox_stop(Outbox *o, OutboxReport *report) {
    if (!o) return;
    atomic_store(&o->stop, true);
    pthread_join(o->thread, NULL);
    *report = o->report;
    free_outbox(o);
}
