// Statements from a learning record store, page by page (xAPI-Communication.md 2.1.3: limit, ascending, more).
#include "base/error.h"
#include "record/outbox_private.h"
#include "record/store/ingest_private.h"
#include <stdlib.h>
#include <string.h>

enum { PAGE = 200, TRIES = 4 };

static bool read_cursor(Ingest *in, char *more, size_t size) {
    StoreRows rows;
    const char *sql = arena_print(in->arena, "SELECT more FROM cursor WHERE source = %s", store_quote(in->arena, in->source));
    more[0] = 0;
    if (store_ask(in->store, sql, &rows) && store_row(&rows)) snprintf(more, size, "%s", store_text(&rows, 0));
    return store_done(&rows);
}

static bool keep_cursor(Ingest *in, const char *more) {
    const char *source = store_quote(in->arena, in->source), *text = store_quote(in->arena, more);
    return store_run(in->store, arena_print(in->arena, "INSERT INTO cursor VALUES(%s, %s) ON CONFLICT(source) DO UPDATE SET more = excluded.more", source, text));
}

// A busy store is asked again, a little later; one that gives too much at once, for less.
static json_t *get_page(OutboxHttp *http, const char *link) {
    json_error_t error;
    int status = 0;
    const char *body = "";
    for (int i = 0; i < TRIES; i++) {
        if (!outbox_http_get(http, link, &status, &body)) return NULL;
        json_t *page = status == 200 ? json_loads(body, 0, &error) : NULL;
        if (page && json_is_array(json_object_get(page, "statements"))) return page;
        json_decref(page);
        if (status >= 400 && status < 500 && status != 429) break;
        os->sleep_ns((uint64_t)200000000 << i);
    }
    bool zh = language_get() == LANGUAGE_CHINESE;
    if (status == 200) return fail_null(ERR_STATEMENTS, "%s", zh ? "学习记录存储的应答不是语句" : "the store's answer holds no statements");
    if (status) return fail_null(ERR_STATEMENTS, zh ? "学习记录存储应答 %d" : "the store answered %d", status);
    return fail_null(ERR_STATEMENTS, "%s", outbox_http_problem(http));
}

// A page and the place of the next one in one transaction: after a cut the same page is read again, and its facts are there.
static bool take_page(Ingest *in, const json_t *page, char *more, size_t size) {
    size_t i;
    const json_t *statement;
    bool fine = store_begin(in->store);
    json_array_foreach(json_object_get(page, "statements"), i, statement) fine = fine && ingest_statement(in, statement);
    const char *next = json_string_value(json_object_get(page, "more"));
    snprintf(more, size, "%s", next ? next : "");
    fine = fine && (!*more || keep_cursor(in, more)) && store_commit(in->store);
    if (!fine) {
        Error kept = *error_last();
        store_run(in->store, "ROLLBACK");
        fail_again(&kept);
    }
    return fine;
}

bool ingest_lrs(Store *store, const IngestLrs *lrs, IngestReport *report) {
    OutboxSettings s = {.lrs = lrs->url, .key = lrs->key ? lrs->key : "", .secret = lrs->secret ? lrs->secret : "", .allow_http = lrs->allow_http};
    Ingest in = {.store = store, .report = report, .source = lrs->url, .arena = arena_create("lrs", 0), .now_ms = os->wall_ms()};
    char more[4096];
    OutboxHttp *http = outbox_http_open(&s, NULL);
    bool fine = http && read_cursor(&in, more, sizeof more);
    report->sources++;
    ingest_statements_begin(&in);
    if (fine && !*more) snprintf(more, sizeof more, "?ascending=true&limit=%d", lrs->page > 0 ? lrs->page : PAGE);
    while (fine && *more) {
        json_t *page = get_page(http, more);
        fine = page && take_page(&in, page, more, sizeof more);
        json_decref(page);
    }
    Error kept = *error_last();
    bool ended = ingest_statements_end(&in);
    if (!fine) fail_again(&kept);
    outbox_http_close(http);
    arena_destroy(in.arena);
    return fine && ended;
}
