// xAPI statements as facts. Orrery's own are read back exactly (their verbs, activity ids and extensions say all); of others'
// what they have in common with a lesson is used: beginnings, answers, ends.
#include "base/dmath.h"
#include "base/error.h"
#include "base/hash.h"
#include "record/statement.h"
#include "record/store/ingest_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uuid/uuid.h>

enum { LINE_MOST = 4 << 20, WHOLE_MOST = 512 << 20, ID_MOST = 400 };
static const int64_t EARLIEST_MS = 1420070400000, DAY_MS = 86400000;
#define EXTENSION(name) STATEMENT_BASE "/extensions/" name

typedef struct Read { // one statement, being read
    Ingest *in;
    const json_t *statement;
    char id[40], session[40], learner[40], lesson[ID_MOST], object[ID_MOST], text[2048];
    const char *kind, *step, *room; // room: of an Orrery activity ("steps"), else ""
    bool own;
    int64_t ms;
    double seconds, value;
} Read;

static const json_t *at(const json_t *o, const char *a, const char *b, const char *c) {
    o = json_object_get(o, a);
    if (b) o = json_object_get(o, b);
    return c ? json_object_get(o, c) : o;
}

static const char *text_of(const json_t *o) { return json_is_string(o) ? json_string_value(o) : ""; }

bool ingest_time(const char *iso, int64_t *ms) {
    struct tm t = {0};
    double seconds = 0;
    int used = 0, hours = 0, minutes = 0;
    char sign = 'Z';
    if (sscanf(iso, "%4d-%2d-%2dT%2d:%2d:%lf%n", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min, &seconds, &used) < 6) return false;
    if (!(seconds >= 0 && seconds < 62) || t.tm_mon < 1 || t.tm_mon > 12) return false;
    sscanf(iso + used, "%c%2d%*1[:]%2d", &sign, &hours, &minutes);
    t.tm_year -= 1900, t.tm_mon -= 1;
    int64_t offset = (int64_t)(hours * 60 + minutes) * 60000;
    *ms = (int64_t)timegm(&t) * 1000 + (int64_t)(seconds * 1000 + 0.5) + (sign == '+' ? -offset : sign == '-' ? offset : 0);
    return true;
}

// "PT1H2M3.45S" in seconds; days too. -1 = none.
static double duration_of(const char *iso) {
    double sum = 0, number;
    bool any = false;
    if (*iso++ != 'P') return -1;
    for (int used; *iso;) {
        if (*iso == 'T') { iso++; continue; }
        if (sscanf(iso, "%lf%n", &number, &used) != 1) return -1;
        iso += used;
        double unit = *iso == 'D' ? 86400 : *iso == 'H' ? 3600 : *iso == 'M' ? 60 : *iso == 'S' ? 1 : 0;
        if (!unit) return -1;
        sum += number * unit, any = true, iso++;
    }
    return any ? sum : -1;
}

// ---- who and where ----------------------------------------------------------------------------------------------------

static bool is_pseudonym(const char *text) { return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32; }

static void pseudonym(const Ingest *in, const char *who, char out[40]) {
    DigestState state;
    char hex[65];
    digest_begin(&state);
    digest_add(&state, in->salt, sizeof in->salt);
    digest_add(&state, who, strlen(who));
    digest_hex(digest_end(&state), hex);
    snprintf(out, 40, "%.32s", hex);
}

static bool read_actor(Read *r) {
    const json_t *actor = json_object_get(r->statement, "actor");
    const char *account = text_of(at(actor, "account", "name", NULL)), *const others[] = {"mbox", "mbox_sha1sum", "openid", "name"};
    if (is_pseudonym(account)) return snprintf(r->learner, sizeof r->learner, "%s", account), true;
    char who[1000];
    snprintf(who, sizeof who, "%s %s", text_of(at(actor, "account", "homePage", NULL)), account);
    if (*account) return pseudonym(r->in, who, r->learner), true;
    for (int i = 0; i < 4; i++)
        if (*text_of(json_object_get(actor, others[i]))) return pseudonym(r->in, text_of(json_object_get(actor, others[i])), r->learner), true;
    return false;
}

static int hex_of(char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; }

// One part of a path up to its slash, its escapes undone; returns behind it.
static const char *part(const char *from, char *out, size_t size) {
    size_t used = 0;
    for (; *from && *from != '/'; from++) {
        char c = *from;
        if (c == '%' && hex_of(from[1]) >= 0 && hex_of(from[2]) >= 0) c = (char)(hex_of(from[1]) * 16 + hex_of(from[2])), from += 2;
        if (used + 1 < size && c) out[used++] = c;
    }
    out[used] = 0;
    return *from == '/' ? from + 1 : from;
}

static void read_object(Read *r) {
    static const char base[] = STATEMENT_BASE "/lessons/";
    static const char *const rooms[] = {"steps", "questions", "objects", "tables", "misconceptions", "phases", "narrations", "places"};
    const char *id = text_of(at(r->statement, "object", "id", NULL));
    r->room = "";
    r->own = !strncmp(id, base, sizeof base - 1);
    if (!r->own) {
        const json_t *group = at(r->statement, "context", "contextActivities", "grouping"), *parent = at(r->statement, "context", "contextActivities", "parent");
        const json_t *up = json_array_size(group) ? json_array_get(group, 0) : json_array_size(parent) ? json_array_get(parent, 0) : json_object_get(r->statement, "object");
        snprintf(r->object, sizeof r->object, "%s", id), snprintf(r->lesson, sizeof r->lesson, "%s", text_of(json_object_get(up, "id")));
        return;
    }
    char room[40] = "";
    const char *rest = part(part(id + sizeof base - 1, r->lesson, sizeof r->lesson), room, sizeof room);
    part(rest, r->object, sizeof r->object);
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
        if (!strcmp(room, rooms[i])) r->room = rooms[i];
}

// ---- what -------------------------------------------------------------------------------------------------------------

static const char *own_kind(const char *verb, const char *room) {
    for (int i = 0; i < EVENT_KIND_COUNT; i++) {
        const StatementVerb *v = statement_verb((EventKind)i);
        if (!strcmp(v->iri, verb) && !strcmp(v->room, room)) return event_name((EventKind)i);
    }
    return NULL;
}

static const char *foreign_kind(const char *verb) {
    static const struct {
        const char *end, *kind;
    } verbs[] = {{"/initialized", "session-started"}, {"/launched", "session-started"}, {"/answered", "answered"}, {"/completed", "lesson-ended"},
                 {"/passed", "lesson-ended"}, {"/failed", "lesson-ended"}};
    size_t length = strlen(verb);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        size_t end = strlen(verbs[i].end);
        if (length > end && !strcmp(verb + length - end, verbs[i].end)) return verbs[i].kind;
    }
    return NULL;
}

static void row_text(Read *r, const json_t *row) {
    size_t i, used = 0;
    const json_t *value;
    json_array_foreach(row, i, value)
        if (used < sizeof r->text) used += (size_t)snprintf(r->text + used, sizeof r->text - used, "%s%.9g", i ? ";" : "", json_number_value(value));
}

static void read_result(Read *r) {
    const json_t *result = json_object_get(r->statement, "result"), *extensions = json_object_get(result, "extensions"), *success = json_object_get(result, "success");
    static const char *const numbers[] = {EXTENSION("hint"), EXTENSION("attempt"), EXTENSION("value")};
    const json_t *scaled = at(result, "score", "scaled", NULL);
    double duration = duration_of(text_of(json_object_get(result, "duration")));
    snprintf(r->text, sizeof r->text, "%s", text_of(at(r->statement, "context", "extensions", EXTENSION("text"))));
    for (int i = 0; i < 3; i++)
        if (json_is_number(json_object_get(extensions, numbers[i]))) r->value = json_number_value(json_object_get(extensions, numbers[i]));
    if (!strcmp(r->kind, "step-left") || !strcmp(r->kind, "looked")) r->value = duration > 0 ? duration : 0;
    else if (!strcmp(r->kind, "lesson-ended")) r->value = json_is_number(scaled) ? json_number_value(scaled) : 0;
    else if (!strcmp(r->kind, "measured")) row_text(r, json_object_get(extensions, EXTENSION("row")));
    else if (!strcmp(r->kind, "answered")) {
        snprintf(r->text, sizeof r->text, "%s", text_of(json_object_get(result, "response")));
        r->value = json_is_boolean(success) ? json_is_true(success) : json_is_number(scaled) ? json_number_value(scaled) >= 1 : -1;
    }
}

// ---- when -------------------------------------------------------------------------------------------------------------

static bool read_time(Read *r) {
    int64_t stored;
    const char *stamp = text_of(json_object_get(r->statement, "timestamp"));
    const json_t *tick = at(r->statement, "context", "extensions", EXTENSION("tick"));
    bool known = ingest_time(stamp, &r->ms), late = known && ingest_time(text_of(json_object_get(r->statement, "stored")), &stored) && r->ms > stored + 60000;
    r->seconds = json_is_number(tick) ? json_number_value(tick) / 120 : (double)r->ms / 1000;
    if (known && !late && r->ms >= EARLIEST_MS && r->ms <= r->in->now_ms + DAY_MS) return true;
    return ingest_trouble(r->in, "clock", r->id);
}

static void uuid_of(const char *space_name, const char *text, size_t size, char out[37]) {
    static const uuid_t url = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    uuid_t space, id;
    uuid_generate_sha1(space, url, space_name, strlen(space_name));
    uuid_generate_sha1(id, space, text, size);
    uuid_unparse_lower(id, out);
}

// A registration, or all of one learner in one lesson on one day.
static void read_session_id(Read *r) {
    const char *registration = text_of(at(r->statement, "context", "registration", NULL));
    char day[ID_MOST + 100];
    uuid_t id;
    if (uuid_parse(registration, id) == 0) {
        uuid_unparse_lower(id, r->session);
        return;
    }
    snprintf(day, sizeof day, "%s %s %lld", r->learner, r->lesson, (long long)(r->ms / DAY_MS));
    uuid_of("orrery session", day, strlen(day), r->session);
}

static bool read_id(Read *r) {
    uuid_t id;
    if (uuid_parse(text_of(json_object_get(r->statement, "id")), id) == 0) return uuid_unparse_lower(id, r->id), true;
    char *content = json_dumps(r->statement, JSON_SORT_KEYS | JSON_COMPACT);
    if (content) uuid_of("orrery statement", content, strlen(content), r->id);
    free(content);
    return ingest_trouble(r->in, "no-id", r->id);
}

// Statements may come in any order: it is counted, and facts are ordered by their own time.
static bool note_order(Read *r) {
    double last = json_number_value(json_object_get(r->in->last, r->session));
    bool back = r->seconds < last - 1e-9;
    if (!back) json_object_set_new(r->in->last, r->session, json_real(r->seconds));
    return !back || ingest_trouble(r->in, "backward", r->session);
}

// ---- what questions mean, as far as statements tell ---------------------------------------------------------------------

static bool is_right(const json_t *patterns, const char *option) {
    size_t i;
    const json_t *pattern;
    json_array_foreach(patterns, i, pattern)
        if (!strcmp(text_of(pattern), option)) return true;
    return false;
}

static json_t *options_of(const json_t *definition) {
    json_t *out = json_array();
    size_t i;
    const json_t *choice;
    json_array_foreach(json_object_get(definition, "choices"), i, choice) {
        json_t *text = json_object_get(choice, "description");
        const char *id = text_of(json_object_get(choice, "id"));
        json_array_append_new(out, json_pack("{s:s, s:O, s:b}", "id", id, "text", text ? text : json_object_get(choice, "id"), "right",
                                             is_right(json_object_get(definition, "correctResponsesPattern"), id)));
    }
    return out;
}

static void learn_question(Read *r) {
    const json_t *definition = at(r->statement, "object", "definition", NULL), *text = json_object_get(definition, "description");
    json_t *lesson = json_object_get(r->in->lessons, r->lesson), *empty = json_object();
    if (!lesson) json_object_set_new(r->in->lessons, r->lesson, lesson = json_pack("{s:{}, s:{}}", "questions", "steps"));
    json_t *questions = json_object_get(lesson, "questions");
    const char *type = text_of(json_object_get(definition, "interactionType"));
    if (!text) text = json_object_get(definition, "name");
    if (json_object_size(questions) < 2000 && !json_object_get(questions, r->object))
        json_object_set_new(questions, r->object, json_pack("{s:s, s:s, s:O, s:b, s:o}", "kind", !strcmp(type, "numeric") ? "number" : *type == 'l' || *type == 'f' ? "open" : "choice",
                                                            "step", r->step, "text", text ? text : empty, "prediction", r->value < 0, "options", options_of(definition)));
    json_decref(empty);
}

// ---- one statement ------------------------------------------------------------------------------------------------------

static bool put(Read *r) {
    bool lesson = !strcmp(r->kind, "lesson-ended") || !strcmp(r->kind, "session-started"), step = !strcmp(r->room, "steps");
    char version[ID_MOST + 10];
    snprintf(version, sizeof version, "xapi:%s", r->lesson);
    StoreSession session = {.id = r->session, .learner = r->learner, .lesson = r->lesson, .version = version, .room = r->in->source, .school = r->in->school,
                            .locale = text_of(at(r->statement, "context", "language", NULL)), .device = "xapi", .started = r->ms};
    StorePut put = store_put_session(r->in->store, &session);
    if (put == STORE_FAILED) return false;
    if (put == STORE_OTHER) return ingest_trouble(r->in, "forgotten", "");
    r->in->report->sessions += put == STORE_NEW;
    StoreFact fact = {.id = r->id, .session = r->session, .kind = r->kind, .seconds = r->seconds, .step = lesson ? "" : step ? r->object : r->step,
                      .object = lesson || step ? "" : r->object, .value = r->value, .text = r->text};
    return ingest_fact(r->in, &fact);
}

static bool take_back(Read *r) {
    bool there = false;
    const char *id = text_of(at(r->statement, "object", "id", NULL));
    return store_remove_fact(r->in->store, id, &there) && ingest_trouble(r->in, "voided", r->id);
}

bool ingest_statement(Ingest *in, const json_t *statement) {
    static const char *const unused[] = {"said", "phase-entered", "teleported", "grabbed", "described"};
    Read r = {.in = in, .statement = statement};
    const char *verb = text_of(at(statement, "verb", "id", NULL));
    if (!json_is_object(statement) || !*verb || !json_is_object(json_object_get(statement, "object"))) return ingest_trouble(in, "not-statement", "");
    if (!read_id(&r)) return false;
    if (!strcmp(verb, "http://adlnet.gov/expapi/verbs/voided")) return take_back(&r);
    if (!read_actor(&r)) return ingest_trouble(in, "no-actor", r.id);
    read_object(&r);
    r.step = text_of(at(statement, "context", "extensions", EXTENSION("step")));
    r.kind = r.own ? own_kind(verb, r.room) : foreign_kind(verb);
    if (!r.kind) return ingest_trouble(in, r.own ? "unknown-kind" : "foreign", verb);
    for (size_t i = 0; i < sizeof unused / sizeof unused[0]; i++)
        if (!strcmp(r.kind, unused[i])) return true;
    if (!read_time(&r)) return false;
    read_session_id(&r);
    read_result(&r);
    if (!strcmp(r.kind, "answered")) learn_question(&r);
    return note_order(&r) && put(&r);
}

// ---- many -----------------------------------------------------------------------------------------------------------------

// The salt rests in the store, so that a store that is kept gives one person one pseudonym.
static void find_salt(Ingest *in) {
    StoreRows rows;
    char hex[40] = "";
    if (store_ask(in->store, "SELECT more FROM cursor WHERE source = '#salt'", &rows) && store_row(&rows)) snprintf(hex, sizeof hex, "%s", store_text(&rows, 0));
    store_done(&rows);
    if (!*hex) {
        char sql[120];
        os->random_bytes(in->salt, sizeof in->salt);
        for (int i = 0; i < 16; i++) snprintf(hex + 2 * i, 3, "%02x", in->salt[i]);
        snprintf(sql, sizeof sql, "INSERT INTO cursor VALUES('#salt', '%s')", hex);
        store_run(in->store, sql);
    }
    for (int i = 0; i < 16; i++) in->salt[i] = (uint8_t)(hex_of(hex[2 * i]) * 16 + hex_of(hex[2 * i + 1]));
}

void ingest_statements_begin(Ingest *in) {
    in->lessons = json_object(), in->last = json_object();
    find_salt(in);
}

bool ingest_statements_end(Ingest *in) {
    const char *lesson;
    json_t *definitions;
    bool fine = true;
    json_object_foreach(in->lessons, lesson, definitions) {
        char *text = json_dumps(definitions, JSON_COMPACT | JSON_SORT_KEYS);
        fine = fine && text && store_put_lesson(in->store, arena_print(in->arena, "xapi:%s", lesson), lesson, text);
        free(text);
    }
    json_decref(in->lessons), json_decref(in->last);
    in->lessons = in->last = NULL;
    return fine;
}

static bool read_line(Ingest *in, const char *line, size_t length) {
    json_error_t error;
    char where[40];
    if (length > LINE_MOST) return ingest_trouble(in, "too-long", "");
    json_t *statement = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
    snprintf(where, sizeof where, "%.20s", error.text);
    bool fine = statement ? ingest_statement(in, statement) : ingest_trouble(in, "not-json", where);
    json_decref(statement);
    return fine;
}

static bool read_array(Ingest *in, const char *text, size_t size) {
    json_error_t error;
    json_t *array = json_loadb(text, size, 0, &error), *statement;
    if (json_is_object(array) && json_object_get(array, "statements")) { // as an LRS answers
        json_t *inner = json_incref(json_object_get(array, "statements"));
        json_decref(array), array = inner;
    }
    if (!json_is_array(array)) return json_decref(array), fail(ERR_STATEMENTS, "%s", error.text);
    size_t i;
    bool fine = true;
    json_array_foreach(array, i, statement) fine = fine && ingest_statement(in, statement);
    json_decref(array);
    return fine;
}

static bool read_lines(Ingest *in, const char *text, size_t size) {
    const char *end = text + size;
    int64_t before = in->report->facts + in->report->problems;
    for (const char *line = text; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t length = (size_t)((stop ? stop : end) - line);
        if (length && line[length - 1] == '\r') length--;
        if (length && !read_line(in, line, length)) return false;
        line = stop ? stop + 1 : end;
    }
    return in->report->facts + in->report->problems > before || fail(ERR_STATEMENTS, "%s", in->source);
}

bool ingest_statement_file(Ingest *in, const char *path) {
    Bytes bytes;
    Arena *arena = arena_create("statements", (size_t)1 << 30);
    bool fine = os->read_file(arena, path, WHOLE_MOST, &bytes);
    if (fine) {
        const char *text = (const char *)bytes.data;
        size_t space = strspn(text, " \t\r\n\xef\xbb\xbf"); // a byte order mark is no fault
        size_t rest = bytes.size > space ? bytes.size - space : 0;
        ingest_statements_begin(in);
        fine = rest && text[space] == '[' ? read_array(in, text + space, rest) : rest && text[space] == '{' && strncmp(text + space, "{\"statements\"", 13) == 0
                   ? read_array(in, text + space, rest) : rest && text[space] == '{' ? read_lines(in, text + space, rest) : fail(ERR_STATEMENTS, "%s", in->source);
        Error kept = *error_last();
        bool ended = ingest_statements_end(in);
        if (!fine) fail_again(&kept);
        fine = fine && ended;
    }
    arena_destroy(arena);
    return fine;
}
