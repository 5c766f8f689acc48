#include "record/statement.h"
#include "base/dmath.h"
#include "base/hash.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uuid/uuid.h>

// KNOWN_MOST: a power of two, above twice what a lesson can declare. The journal's texts have at most 255 bytes, each of which
// can become six; the sum of all parts then stays below STATEMENT_MOST.
enum { KNOWN_MOST = 4096, ACTIVITY_MOST = 12288, FIELD_JSON_MOST = 255 * JSON_ESCAPE_MOST, CONSTANTS_MOST = 2500 };
_Static_assert(ACTIVITY_MOST + 9 * FIELD_JSON_MOST + STATEMENT_HOME_PAGE_MOST + CONSTANTS_MOST < STATEMENT_MOST,
               "actor, verb, activity, result, context: each at its longest");
static const int64_t LAST_MS = 253402300799999; // the end of the year 9999; ISO 8601 has four digits

typedef struct Known { // an activity of the definitions, as JSON
    const char *key, *json;
    size_t size;
} Known;

struct StatementSession {
    Arena *arena;
    const char *pack, *actor, *context;
    size_t actor_size, context_size;
    uuid_t space;       // of this session's statements
    uint64_t step_entered; // tick
    int64_t started_ms; // since 1970; 0 when the journal holds no time
    int64_t day;        // of `date`
    char date[16];
    const char *verbs[EVENT_KIND_COUNT];
    Known known[KNOWN_MOST];
    int known_count;
};

// ---- writing ------------------------------------------------------------------------------------------------------

static void put_two(JsonWriter *o, unsigned value) {
    json_put_bytes(o, (const char[]){(char)('0' + value / 10 % 10), (char)('0' + value % 10)}, 2);
}

// ISO 8601 duration with 0.01 s.
static void put_duration(JsonWriter *o, double seconds) {
    uint64_t hundredths = seconds > 0 && seconds < 1e12 ? (uint64_t)(seconds * 100 + 0.5) : 0;
    json_put(o, "\"PT"), json_put_unsigned(o, hundredths / 100), json_put(o, "."), put_two(o, (unsigned)(hundredths % 100)), json_put(o, "S\"");
}

// xAPI has no null here: a number that is none is 0.
static void put_finite(JsonWriter *o, double value) { json_put_number(o, d_finite(value) ? value : 0); }

// ---- ids ----------------------------------------------------------------------------------------------------------

// Namespaces: the profile's is the UUID v5 of its URL, a session's that of the session in it, a statement's name is its
// number.
static void space_of(const char *session, uuid_t out) {
    static const uuid_t url = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    uuid_t profile;
    uuid_generate_sha1(profile, url, STATEMENT_BASE, strlen(STATEMENT_BASE));
    uuid_generate_sha1(out, profile, session, strlen(session));
}

static void id_in(const uuid_t space, uint64_t number, char out[37]) {
    char name[24];
    uuid_t id;
    JsonWriter o = json_writer(name, sizeof name);
    json_put_unsigned(&o, number);
    uuid_generate_sha1(id, space, name, json_written(&o));
    uuid_unparse_lower(id, out);
}

void statement_id(const char *session, uint64_t number, char out[37]) {
    uuid_t space;
    space_of(session, space);
    id_in(space, number, out);
}

// ---- activities ---------------------------------------------------------------------------------------------------

// Ids of a lesson are letters, digits, - and _; anything else (a hostile journal) is escaped as in a URL.
static void put_path(JsonWriter *o, const char *id) {
    static const char hex[] = "0123456789ABCDEF";
    for (; *id; id++) {
        unsigned char c = (unsigned char)*id;
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' || c == '.';
        if (plain) json_put_bytes(o, id, 1);
        else json_put_bytes(o, (const char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
}

static void put_activity_id(JsonWriter *o, const char *pack, const char *room, const char *id) {
    json_put(o, STATEMENT_BASE "/lessons/"), put_path(o, pack);
    if (*room) json_put(o, "/"), json_put(o, room), json_put(o, "/"), put_path(o, id);
}

// The text of the first locale of that language ("zh-CN", "zh" ...), or NULL.
static const char *text_in(const json_t *map, const char *language) {
    const char *locale;
    json_t *text;
    size_t length = strlen(language);
    json_object_foreach((json_t *)map, locale, text) {
        bool same = !strncmp(locale, language, length) && (!locale[length] || locale[length] == '-');
        if (same && json_is_string(text)) return json_string_value(text);
    }
    return NULL;
}

// A language map; it must not be empty: an id then names itself.
static void put_map(JsonWriter *o, const json_t *map, const char *fallback) {
    const char *english = text_in(map, "en"), *chinese = text_in(map, "zh");
    json_put(o, "{");
    if (english) json_put(o, "\"en\":"), json_put_string(o, english);
    if (chinese) json_put(o, english ? ",\"zh-CN\":" : "\"zh-CN\":"), json_put_string(o, chinese);
    if (!english && !chinese) json_put(o, "\"und\":"), json_put_string(o, fallback);
    json_put(o, "}");
}

static void put_choices(JsonWriter *o, const json_t *options) {
    size_t i;
    const json_t *option;
    const char *separator = "";
    json_put(o, ",\"interactionType\":\"choice\",\"correctResponsesPattern\":[");
    json_array_foreach(options, i, option) {
        const char *id = json_string_value(json_object_get(option, "id"));
        if (!id || !json_is_true(json_object_get(option, "right"))) continue;
        json_put(o, separator), json_put_string(o, id), separator = ",";
    }
    json_put(o, "],\"choices\":["), separator = "";
    json_array_foreach(options, i, option) {
        const char *id = json_string_value(json_object_get(option, "id"));
        if (!id) continue;
        json_put(o, separator), json_put(o, "{\"id\":"), json_put_string(o, id), separator = ",";
        json_put(o, ",\"description\":"), put_map(o, json_object_get(option, "text"), id), json_put(o, "}");
    }
    json_put(o, "]");
}

// As many digits as an answer in the journal has, so that 0.21 is not written 0.21000000000000002.
static void put_bound(JsonWriter *o, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.10g", d_finite(value) ? value : 0);
    json_put(o, text);
}

static void put_interaction(JsonWriter *o, const json_t *question) {
    const char *kind = json_string_value(json_object_get(question, "kind"));
    if (kind && !strcmp(kind, "choice")) {
        put_choices(o, json_object_get(question, "options"));
    } else if (kind && !strcmp(kind, "number")) {
        double answer = json_number_value(json_object_get(question, "answer"));
        double tolerance = d_abs(json_number_value(json_object_get(question, "tolerance")));
        json_put(o, ",\"interactionType\":\"numeric\",\"correctResponsesPattern\":[\""), put_bound(o, answer - tolerance);
        json_put(o, "[:]"), put_bound(o, answer + tolerance), json_put(o, "\"]");
    } else {
        json_put(o, kind ? ",\"interactionType\":\"long-fill-in\"" : ",\"interactionType\":\"other\"");
    }
}

// `meaning` is what the definitions say of this id, or NULL.
static void put_activity(JsonWriter *o, const StatementSession *s, const StatementVerb *verb, const char *id, const json_t *steps, const json_t *meaning) {
    bool question = !strcmp(verb->room, "questions");
    const json_t *text = question ? json_object_get(meaning, "text") : NULL, *title = json_object_get(meaning, "title"), *name = title ? title : meaning;
    const char *step = json_string_value(json_object_get(meaning, "step"));
    if (question && !(name = step ? json_object_get(json_object_get(steps, step), "title") : NULL)) name = text;
    json_put(o, "{\"objectType\":\"Activity\",\"id\":\""), put_activity_id(o, s->pack, verb->room, id);
    json_put(o, "\",\"definition\":{\"type\":\""), json_put(o, verb->activity), json_put(o, "\",\"name\":");
    put_map(o, name, *id ? id : s->pack);
    if (text_in(text, "en") || text_in(text, "zh")) json_put(o, ",\"description\":"), put_map(o, text, "");
    if (question) put_interaction(o, meaning);
    json_put(o, "}}");
}

// The place of room/id in the table: found, or free.
static Known *known_at(StatementSession *s, const char *key) {
    uint64_t at = hash64_string(key);
    while (s->known[at % KNOWN_MOST].key && strcmp(s->known[at % KNOWN_MOST].key, key) != 0) at++;
    return &s->known[at % KNOWN_MOST];
}

static void learn(StatementSession *s, EventKind kind, const char *id, const json_t *steps, const json_t *meaning) {
    char scratch[ACTIVITY_MOST];
    const StatementVerb *verb = statement_verb(kind);
    JsonWriter o = json_writer(scratch, sizeof scratch);
    put_activity(&o, s, verb, id, steps, meaning);
    size_t size = json_written(&o); // one of extravagant length goes by its id
    if (!size || s->known_count >= KNOWN_MOST / 2) return;
    const char *key = arena_print(s->arena, "%s/%s", verb->room, id);
    *known_at(s, key) = (Known){key, arena_text(s->arena, scratch, size), size};
    s->known_count++;
}

// Everything that the definitions name, each room by one kind of event that has such an object.
static void learn_all(StatementSession *s, const char *definitions) {
    static const EventKind kinds[] = {EVENT_PHASE_ENTERED, EVENT_STEP_ENTERED, EVENT_LOOKED, EVENT_MEASURED, EVENT_ANSWERED, EVENT_MISCONCEPTION};
    json_t *root = definitions ? json_loads(definitions, 0, NULL) : NULL, *meaning;
    const json_t *steps = json_object_get(root, "steps");
    const char *id;
    learn(s, EVENT_SESSION_STARTED, "", NULL, json_object_get(root, "title"));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        json_t *room = json_object_get(root, statement_verb(kinds[i])->room);
        json_object_foreach(room, id, meaning) learn(s, kinds[i], id, steps, meaning);
    }
    json_decref(root);
}

// Which one of its room an event is about.
static const char *object_of(const Event *e) {
    const char *id = e->object;
    switch (e->kind) {
    case EVENT_SESSION_STARTED:
    case EVENT_PAUSED:
    case EVENT_RESUMED:
    case EVENT_LESSON_ENDED: return "";
    case EVENT_STEP_ENTERED:
    case EVENT_STEP_LEFT:
    case EVENT_HINT:
    case EVENT_GOAL: id = e->step; break;
    case EVENT_SAID: id = e->text; break;
    case EVENT_TELEPORTED: return "floor";
    default: break;
    }
    return *id ? id : "none";
}

static void put_object(JsonWriter *o, StatementSession *s, const StatementVerb *verb, const char *id) {
    char key[600];
    snprintf(key, sizeof key, "%s/%s", verb->room, id);
    const Known *known = known_at(s, key);
    if (known->key) json_put_bytes(o, known->json, known->size);
    else put_activity(o, s, verb, id, NULL, NULL);
}

// ---- the session's constant parts ---------------------------------------------------------------------------------

// "2026-11-23T22:28:24.480Z" -> milliseconds since 1970; 0 when it is no time.
static int64_t milliseconds_of(const char *iso) {
    struct tm t = {0};
    int ms = 0;
    if (sscanf(iso, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min, &t.tm_sec, &ms) < 6) return 0;
    t.tm_year -= 1900, t.tm_mon -= 1;
    int64_t sum = (int64_t)timegm(&t) * 1000 + ms;
    return sum < 0 ? 0 : sum > LAST_MS ? LAST_MS : sum;
}

// A language tag of RFC 5646 as far as its shape: 2 to 8 letters, then parts of 1 to 8 letters or digits.
static bool is_language(const char *tag) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t part = strspn(tag, letters);
    if (part < 2 || strcspn(tag, "0123456789") < part) return false;
    for (; part >= 1 && part <= 8; part = strspn(tag, letters)) {
        if (!tag[part]) return true;
        if (tag[part] != '-') return false;
        tag += part + 1;
    }
    return false;
}

static const char *keep(StatementSession *s, const JsonWriter *o, size_t *size) { return *size = json_written(o), arena_text(s->arena, o->start, *size); }

static JsonWriter writer_of(StatementSession *s, size_t size) { return json_writer(arena_alloc(s->arena, size), size); }

static void make_verbs(StatementSession *s) {
    char scratch[600];
    size_t size;
    for (int i = 0; i < EVENT_KIND_COUNT; i++) {
        const StatementVerb *v = statement_verb((EventKind)i);
        JsonWriter o = json_writer(scratch, sizeof scratch);
        json_put(&o, "{\"id\":\""), json_put(&o, v->iri), json_put(&o, "\",\"display\":{\"en\":"), json_put_string(&o, v->display[0]);
        json_put(&o, ",\"zh-CN\":"), json_put_string(&o, v->display[1]), json_put(&o, "}}");
        s->verbs[i] = keep(s, &o, &size);
    }
}

static void make_actor(StatementSession *s, const JournalSessionRow *row, const char *home_page) {
    const char *name = *row->learner ? row->learner : row->id;
    JsonWriter o = writer_of(s, 100 + JSON_ESCAPE_MOST * (strlen(home_page) + strlen(name)));
    json_put(&o, "{\"objectType\":\"Agent\",\"account\":{\"homePage\":"), json_put_string(&o, home_page);
    json_put(&o, ",\"name\":"), json_put_string(&o, name), json_put(&o, "}}");
    s->actor = o.start, s->actor_size = json_written(&o);
}

// Up to where an event's own parent and extensions follow.
static void make_context(StatementSession *s, const JournalSessionRow *row) {
    char registration[37];
    JsonWriter o = writer_of(s, 600 + JSON_ESCAPE_MOST * (strlen(row->engine) + strlen(row->device) + strlen(s->pack) + strlen(row->locale)));
    id_in(s->space, 0, registration);
    json_put(&o, "{\"registration\":\""), json_put(&o, registration), json_put(&o, "\",\"platform\":\"Orrery ");
    json_put_escaped(&o, row->engine), json_put(&o, " ("), json_put_escaped(&o, row->device), json_put(&o, ")\"");
    if (is_language(row->locale)) json_put(&o, ",\"language\":"), json_put_string(&o, row->locale);
    json_put(&o, ",\"contextActivities\":{\"category\":[{\"id\":\"" STATEMENT_BASE "/v1.0\",\"definition\":{\"type\":"
                 "\"http://adlnet.gov/expapi/activities/profile\"}}],\"grouping\":[{\"id\":\"");
    put_activity_id(&o, s->pack, "", ""), json_put(&o, "\"}]");
    s->context = o.start, s->context_size = json_written(&o);
}

StatementSession *statement_session(Arena *arena, const JournalSessionRow *row, const char *definitions, const char *home_page) {
    StatementSession *s = arena_new(arena, StatementSession);
    s->arena = arena, s->pack = *row->pack ? row->pack : "unknown";
    s->started_ms = milliseconds_of(row->started), s->day = -1;
    space_of(row->id, s->space);
    make_actor(s, row, home_page);
    make_verbs(s);
    make_context(s, row);
    learn_all(s, definitions);
    return s;
}

void statement_from(StatementSession *s, uint64_t step_entered) { s->step_entered = step_entered; }

bool statement_home_page(const char *url) {
    size_t scheme = !strncmp(url, "https://", 8) ? 8 : !strncmp(url, "http://", 7) ? 7 : 0, length = strlen(url);
    bool fine = scheme && length < STATEMENT_HOME_PAGE_MOST && utf8_valid(url, length) == length && strcspn(url + scheme, "/?#") > 0;
    for (size_t i = 0; fine && i < length; i++) fine = (unsigned char)url[i] > ' ' && url[i] != 127 && !strchr("\"<>\\^`{|}", url[i]);
    return fine;
}

// ---- one statement ------------------------------------------------------------------------------------------------

// A damaged tick must leave a date of four digits, and an integer that every reader of JSON takes.
static uint64_t tick_of(const StatementSession *s, const Event *e) {
    uint64_t most = (uint64_t)(LAST_MS - s->started_ms) / 25 * 3; // until the calendar ends
    return e->tick < most ? e->tick : most;
}

static void put_timestamp(JsonWriter *o, StatementSession *s, uint64_t tick) {
    int64_t ms = s->started_ms + (int64_t)(tick / 3 * 25 + tick % 3 * 25 / 3), day = ms / 86400000, rest = ms % 86400000;
    if (day != s->day) {
        time_t seconds = (time_t)(day * 86400);
        struct tm t;
        if (!gmtime_r(&seconds, &t)) memset(&t, 0, sizeof t);
        strftime(s->date, sizeof s->date, "%Y-%m-%dT", &t);
        s->day = day;
    }
    json_put(o, "\""), json_put(o, s->date), put_two(o, (unsigned)(rest / 3600000)), json_put(o, ":"), put_two(o, (unsigned)(rest / 60000 % 60));
    json_put(o, ":"), put_two(o, (unsigned)(rest / 1000 % 60)), json_put(o, "."), json_put_unsigned(o, (uint64_t)(rest / 100 % 10));
    put_two(o, (unsigned)(rest % 100)), json_put(o, "Z\"");
}

static void put_row(JsonWriter *o, const char *text) { // "a;b;c" as numbers
    char *end;
    json_put(o, "[");
    for (const char *at = text; *at; at = end + 1) {
        double value = strtod(at, &end);
        if (end == at) break;
        if (at != text) json_put(o, ",");
        json_put_number(o, value);
        if (*end != ';') break;
    }
    json_put(o, "]");
}

#define EXTENSION(name) "\"" STATEMENT_BASE "/extensions/" name "\":"

static void put_answer(JsonWriter *o, const StatementSession *s, const Event *e) {
    json_put(o, ",\"result\":{\"response\":"), json_put_string(o, e->text);
    if (e->value >= 0) json_put(o, e->value > 0 ? ",\"success\":true,\"score\":{\"scaled\":1}" : ",\"success\":false,\"score\":{\"scaled\":0}");
    uint64_t tick = tick_of(s, e);
    json_put(o, ",\"duration\":"), put_duration(o, tick > s->step_entered ? (double)(tick - s->step_entered) / 120 : 0), json_put(o, "}");
}

static void put_end(JsonWriter *o, const JournalEventRow *row) {
    double share = row->event.value;
    json_put(o, ",\"result\":{\"completion\":true,\"score\":{\"scaled\":"), json_put_number(o, share >= 0 && share <= 1 ? share : 0);
    json_put(o, "},\"duration\":"), put_duration(o, row->time), json_put(o, "}");
}

static void put_result(JsonWriter *o, const StatementSession *s, const JournalEventRow *row) {
    const Event *e = &row->event;
    const char *number = NULL;
    switch (e->kind) {
    case EVENT_STEP_LEFT:
    case EVENT_LOOKED: json_put(o, ",\"result\":{\"duration\":"), put_duration(o, e->value), json_put(o, "}"); return;
    case EVENT_ANSWERED: put_answer(o, s, e); return;
    case EVENT_GOAL: json_put(o, ",\"result\":{\"completion\":true}"); return;
    case EVENT_LESSON_ENDED: put_end(o, row); return;
    case EVENT_MEASURED: json_put(o, ",\"result\":{\"extensions\":{" EXTENSION("row")), put_row(o, e->text), json_put(o, "}}"); return;
    case EVENT_HINT: number = EXTENSION("hint"); break;
    case EVENT_RETRY: number = EXTENSION("attempt"); break;
    case EVENT_RELEASED:
    case EVENT_USED:
    case EVENT_SET: number = EXTENSION("value"); break;
    default: return;
    }
    json_put(o, ",\"result\":{\"extensions\":{"), json_put(o, number), put_finite(o, e->value), json_put(o, "}}");
}

// What an activity belongs to: the step in which it happened; a step belongs to its phase, all else to the lesson.
static void put_parent(JsonWriter *o, const StatementSession *s, const Event *e, const char *room) {
    if (!*room) return;
    bool step = !strcmp(room, "steps"), phase = !strcmp(room, "phases");
    const char *up = phase ? "" : step ? e->phase : e->step;
    json_put(o, ",\"parent\":[{\"id\":\""), put_activity_id(o, s->pack, !*up ? "" : step ? "phases" : "steps", up), json_put(o, "\"}]");
}

static void put_context(JsonWriter *o, const StatementSession *s, const Event *e, const char *room) {
    bool told = e->kind == EVENT_SAID || e->kind == EVENT_MEASURED || e->kind == EVENT_ANSWERED; // its text stands elsewhere
    json_put(o, ",\"context\":"), json_put_bytes(o, s->context, s->context_size);
    put_parent(o, s, e, room);
    json_put(o, "},\"extensions\":{" EXTENSION("tick")), json_put_unsigned(o, tick_of(s, e));
    if (*e->step) json_put(o, "," EXTENSION("step")), json_put_string(o, e->step);
    if (*e->phase) json_put(o, "," EXTENSION("phase")), json_put_string(o, e->phase);
    if (*e->text && !told) json_put(o, "," EXTENSION("text")), json_put_string(o, e->text);
    json_put(o, "}}");
}

size_t statement_write(StatementSession *s, const JournalEventRow *row, char *out, size_t size) {
    const Event *e = &row->event;
    bool known = e->kind < EVENT_KIND_COUNT; // otherwise a kind of a later version: its own name is the verb
    const StatementVerb *verb = statement_verb(known ? e->kind : EVENT_LOOKED);
    char id[37];
    JsonWriter o = json_writer(out, size);
    id_in(s->space, row->number, id);
    json_put(&o, "{\"id\":\""), json_put_bytes(&o, id, 36), json_put(&o, "\",\"actor\":"), json_put_bytes(&o, s->actor, s->actor_size);
    json_put(&o, ",\"verb\":");
    if (known) json_put(&o, s->verbs[e->kind]);
    else json_put(&o, "{\"id\":\"" STATEMENT_BASE "/verbs/"), put_path(&o, *row->kind ? row->kind : "unknown"), json_put(&o, "\"}");
    json_put(&o, ",\"object\":"), put_object(&o, s, verb, object_of(e));
    if (e->kind == EVENT_STEP_ENTERED) s->step_entered = tick_of(s, e);
    put_result(&o, s, row);
    put_context(&o, s, e, verb->room);
    json_put(&o, ",\"timestamp\":"), put_timestamp(&o, s, tick_of(s, e)), json_put(&o, ",\"version\":\"1.0.3\"}");
    return json_written(&o);
}
