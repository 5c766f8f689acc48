#include "record/statement.h"
#include "base/dmath.h"
#include "base/hash.h"
#include "base/utf8.h"
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uuid/uuid.h>

enum { KNOWN_MOST = 1024, ID_SIZE = 800 }; // KNOWN_MOST: a power of two, above what a lesson can declare

typedef struct Known { // an activity whose JSON is made already
    const char *key, *json;
    size_t size;
} Known;

struct StatementSession {
    Arena *arena;
    const char *pack, *registration, *actor, *context;
    size_t actor_size, context_size;
    uuid_t space;             // of this session's statements
    uint64_t step_entered;    // tick
    int64_t started_ms;       // since 1970; -1 when the journal holds no time
    int64_t day;              // of `date`
    char date[16];
    json_t *definitions;
    const char *verbs[EVENT_KIND_COUNT];
    Known known[KNOWN_MOST];
    int known_count;
};

// ---- writing ------------------------------------------------------------------------------------------------------

typedef struct Out {
    char *at, *end;
    bool full;
} Out;

static void put_bytes(Out *o, const char *text, size_t size) {
    if ((size_t)(o->end - o->at) < size) {
        o->full = true;
        return;
    }
    memcpy(o->at, text, size);
    o->at += size;
}
static void put(Out *o, const char *text) { put_bytes(o, text, strlen(text)); }

// A JSON string's inside. Bytes that are no UTF-8 end the text.
static void put_escaped(Out *o, const char *text) {
    size_t size = utf8_valid(text, strlen(text));
    for (const char *end = text + size, *plain = text; text < end;) {
        while (text < end && (unsigned char)*text >= 0x20 && *text != '"' && *text != '\\') text++;
        put_bytes(o, plain, (size_t)(text - plain));
        if (text == end) return;
        char escape[8];
        int length = *text == '"' || *text == '\\' ? snprintf(escape, sizeof escape, "\\%c", *text)
                                                   : snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)*text);
        put_bytes(o, escape, (size_t)length);
        plain = ++text;
    }
}
static void put_string(Out *o, const char *text) { put(o, "\""), put_escaped(o, text), put(o, "\""); }

static void put_unsigned(Out *o, uint64_t value) {
    char digits[20];
    int at = 20;
    do digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    put_bytes(o, digits + at, (size_t)(20 - at));
}
static void put_number(Out *o, double value) { // JSON has no infinity
    char text[40];
    if (!d_finite(value)) value = 0;
    if (value == (double)(int64_t)value && d_abs(value) < 1e15) {
        if (value < 0) put(o, "-");
        put_unsigned(o, (uint64_t)d_abs(value));
        return;
    }
    put_bytes(o, text, (size_t)snprintf(text, sizeof text, "%.10g", value));
}
static void put_two(Out *o, unsigned value) { put_bytes(o, (const char[]){(char)('0' + value / 10 % 10), (char)('0' + value % 10)}, 2); }

// ISO 8601 duration with 0.01 s.
static void put_duration(Out *o, double seconds) {
    uint64_t hundredths = seconds > 0 && d_finite(seconds) ? (uint64_t)(seconds * 100 + 0.5) : 0;
    put(o, "\"PT"), put_unsigned(o, hundredths / 100), put(o, "."), put_two(o, (unsigned)(hundredths % 100)), put(o, "S\"");
}

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
    Out o = {name, name + sizeof name, false};
    put_unsigned(&o, number);
    uuid_generate_sha1(id, space, name, (size_t)(o.at - name));
    static const char hex[] = "0123456789abcdef";
    for (int i = 0, at = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out[at++] = '-';
        out[at++] = hex[id[i] >> 4], out[at++] = hex[id[i] & 15];
    }
    out[36] = 0;
}

void statement_id(const char *session, uint64_t number, char out[37]) {
    uuid_t space;
    space_of(session, space);
    id_in(space, number, out);
}

// ---- activities ---------------------------------------------------------------------------------------------------

// Ids of a lesson are letters, digits, - and _; anything else (a hostile journal) is escaped as in a URL.
static void put_path(Out *o, const char *id) {
    static const char hex[] = "0123456789ABCDEF";
    for (; *id; id++) {
        unsigned char c = (unsigned char)*id;
        bool plain = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '_' || c == '.';
        if (plain) put_bytes(o, id, 1);
        else put_bytes(o, (const char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
}

static void put_activity_id(Out *o, const char *pack, const char *room, const char *id) {
    put(o, STATEMENT_BASE "/lessons/"), put_path(o, pack);
    if (*room) put(o, "/"), put(o, room), put(o, "/"), put_path(o, id);
}

static void put_dumped(Out *o, const json_t *value) {
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text) put(o, text);
    free(text);
}

// A language map must not be empty: an id then names itself.
static void put_map(Out *o, const json_t *map, const char *fallback) {
    if (json_is_object(map) && json_object_size(map)) put_dumped(o, map);
    else put(o, "{\"und\":"), put_string(o, fallback), put(o, "}");
}

static void put_choices(Out *o, const json_t *options) {
    size_t i;
    const json_t *option;
    bool any = false;
    put(o, ",\"interactionType\":\"choice\",\"correctResponsesPattern\":[");
    json_array_foreach(options, i, option) {
        if (!json_is_true(json_object_get(option, "right"))) continue;
        put(o, any ? "," : ""), put_dumped(o, json_object_get(option, "id"));
        any = true;
    }
    put(o, "],\"choices\":[");
    json_array_foreach(options, i, option) {
        const char *id = json_string_value(json_object_get(option, "id"));
        put(o, i ? ",{\"id\":" : "{\"id\":"), put_string(o, id ? id : "");
        put(o, ",\"description\":"), put_map(o, json_object_get(option, "text"), id ? id : ""), put(o, "}");
    }
    put(o, "]");
}

static void put_interaction(Out *o, const json_t *question) {
    const char *kind = json_string_value(json_object_get(question, "kind"));
    if (kind && !strcmp(kind, "choice")) {
        put_choices(o, json_object_get(question, "options"));
    } else if (kind && !strcmp(kind, "number")) {
        double answer = json_number_value(json_object_get(question, "answer")), tolerance = json_number_value(json_object_get(question, "tolerance"));
        put(o, ",\"interactionType\":\"numeric\",\"correctResponsesPattern\":[\""), put_number(o, answer - tolerance);
        put(o, "[:]"), put_number(o, answer + tolerance), put(o, "\"]");
    } else {
        put(o, kind ? ",\"interactionType\":\"long-fill-in\"" : ",\"interactionType\":\"other\"");
    }
}

// Where an event's object stands: the folder of its activity id, and what the definitions call it.
typedef struct Room {
    const char *room, *id;
    const json_t *name, *question;
} Room;

static Room room_of(const StatementSession *s, const JournalEventRow *row) {
    const Event *e = &row->event;
    const json_t *d = s->definitions;
    const char *step = *e->step ? e->step : "none", *object = *e->object ? e->object : "none";
    switch (e->kind) {
    case EVENT_PHASE_ENTERED: return (Room){"phases", object, json_object_get(json_object_get(d, "phases"), object), NULL};
    case EVENT_STEP_ENTERED:
    case EVENT_STEP_LEFT:
    case EVENT_HINT:
    case EVENT_GOAL: return (Room){"steps", step, json_object_get(json_object_get(json_object_get(d, "steps"), step), "title"), NULL};
    case EVENT_SAID: return (Room){"narrations", *e->text ? e->text : "none", NULL, NULL};
    case EVENT_MEASURED: return (Room){"tables", object, json_object_get(json_object_get(json_object_get(d, "tables"), object), "title"), NULL};
    case EVENT_ANSWERED:
    case EVENT_RETRY: {
        const json_t *q = json_object_get(json_object_get(d, "questions"), object);
        return (Room){"questions", object, json_object_get(q, "text"), q ? q : json_null()};
    }
    case EVENT_MISCONCEPTION: return (Room){"misconceptions", object, json_object_get(json_object_get(d, "misconceptions"), object), NULL};
    case EVENT_TELEPORTED: return (Room){"places", "floor", NULL, NULL};
    case EVENT_SESSION_STARTED:
    case EVENT_PAUSED:
    case EVENT_RESUMED:
    case EVENT_LESSON_ENDED: return (Room){"", "", json_object_get(d, "title"), NULL};
    default: return (Room){"objects", object, json_object_get(json_object_get(d, "objects"), object), NULL};
    }
}

static void put_activity(Out *o, const StatementSession *s, const JournalEventRow *row, const Room *room) {
    const char *type = row->event.kind < EVENT_KIND_COUNT ? statement_verb(row->event.kind)->activity : STATEMENT_BASE "/activity-types/object";
    put(o, "{\"objectType\":\"Activity\",\"id\":\""), put_activity_id(o, s->pack, room->room, room->id);
    put(o, "\",\"definition\":{\"type\":\""), put(o, type), put(o, "\",\"name\":");
    put_map(o, room->name, *room->id ? room->id : s->pack);
    if (room->question) put_interaction(o, room->question);
    put(o, "}}");
}

// The activity's JSON, made at its first use.
static const Known *activity(StatementSession *s, const JournalEventRow *row) {
    char scratch[STATEMENT_MOST / 2], key[ID_SIZE];
    Room room = room_of(s, row);
    int length = snprintf(key, sizeof key, "%s/%s", room.room, room.id);
    if (length >= (int)sizeof key) key[utf8_valid(key, strlen(key))] = 0;
    uint64_t at = hash64_string(key);
    for (; s->known[at % KNOWN_MOST].key; at++)
        if (!strcmp(s->known[at % KNOWN_MOST].key, key)) return &s->known[at % KNOWN_MOST];
    Out o = {scratch, scratch + sizeof scratch, false};
    put_activity(&o, s, row, &room);
    if (o.full) { // a question of extravagant length goes without its texts
        Room bare = {room.room, room.id, NULL, NULL};
        o = (Out){scratch, scratch + sizeof scratch, false};
        put_activity(&o, s, row, &bare);
    }
    static _Thread_local Known spare;
    bool remember = s->known_count < KNOWN_MOST / 2;
    Known *known = remember ? &s->known[at % KNOWN_MOST] : &spare;
    static _Thread_local char spare_json[STATEMENT_MOST / 2];
    size_t size = (size_t)(o.at - scratch);
    if (remember) {
        s->known_count++;
        *known = (Known){arena_string(s->arena, key), arena_text(s->arena, scratch, size), size};
    } else {
        memcpy(spare_json, scratch, size);
        *known = (Known){"", spare_json, size};
    }
    return known;
}

// ---- the session's constant parts ---------------------------------------------------------------------------------

// "2026-11-23T22:28:24.480Z" -> milliseconds since 1970, or -1.
static int64_t milliseconds_of(const char *iso) {
    struct tm t = {0};
    int ms = 0;
    if (sscanf(iso, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min, &t.tm_sec, &ms) < 6) return -1;
    t.tm_year -= 1900, t.tm_mon -= 1;
    time_t seconds = timegm(&t);
    return seconds < 0 ? -1 : (int64_t)seconds * 1000 + ms;
}

static const char *finish(Arena *arena, const char *from, const Out *o, size_t *size) {
    *size = (size_t)(o->at - from);
    return arena_text(arena, from, *size);
}

static void make_verbs(StatementSession *s) {
    char scratch[600];
    size_t size;
    for (int i = 0; i < EVENT_KIND_COUNT; i++) {
        const StatementVerb *v = statement_verb((EventKind)i);
        Out o = {scratch, scratch + sizeof scratch, false};
        put(&o, "{\"id\":\""), put(&o, v->iri), put(&o, "\",\"display\":{\"en\":"), put_string(&o, v->display[0]);
        put(&o, ",\"zh-CN\":"), put_string(&o, v->display[1]), put(&o, "}}");
        s->verbs[i] = finish(s->arena, scratch, &o, &size);
    }
}

static void make_context(StatementSession *s, const JournalSessionRow *row) {
    char scratch[4096], registration[37];
    Out o = {scratch, scratch + sizeof scratch, false};
    id_in(s->space, 0, registration);
    put(&o, "{\"registration\":\""), put(&o, registration), put(&o, "\",\"platform\":\"Orrery ");
    put_escaped(&o, row->engine), put(&o, " ("), put_escaped(&o, row->device), put(&o, ")\"");
    size_t letters = strspn(row->locale, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (*row->locale && !row->locale[letters]) put(&o, ",\"language\":"), put_string(&o, row->locale);
    put(&o, ",\"contextActivities\":{\"category\":[{\"id\":\"" STATEMENT_BASE "/v1.0\",\"definition\":{\"type\":"
            "\"http://adlnet.gov/expapi/activities/profile\"}}],\"grouping\":[{\"id\":\"");
    put_activity_id(&o, s->pack, "", ""), put(&o, "\"}]},\"extensions\":{");
    s->context = finish(s->arena, scratch, &o, &s->context_size);
}

StatementSession *statement_session(Arena *arena, const JournalSessionRow *row, const char *definitions, const char *home_page) {
    StatementSession *s = arena_new(arena, StatementSession);
    char scratch[2048];
    Out o = {scratch, scratch + sizeof scratch, false};
    *s = (StatementSession){.arena = arena, .pack = *row->pack ? row->pack : "unknown", .started_ms = milliseconds_of(row->started), .day = -1};
    s->definitions = definitions ? json_loads(definitions, 0, NULL) : NULL;
    space_of(row->id, s->space);
    put(&o, "{\"objectType\":\"Agent\",\"account\":{\"homePage\":"), put_string(&o, home_page);
    put(&o, ",\"name\":"), put_string(&o, *row->learner ? row->learner : row->id), put(&o, "}}");
    s->actor = finish(arena, scratch, &o, &s->actor_size);
    make_verbs(s);
    make_context(s, row);
    return s;
}

void statement_from(StatementSession *s, uint64_t step_entered) { s->step_entered = step_entered; }

void statement_session_end(StatementSession *s) {
    if (!s) return;
    json_decref(s->definitions);
    s->definitions = NULL;
}

// ---- one statement ------------------------------------------------------------------------------------------------

static void put_timestamp(Out *o, StatementSession *s, uint64_t tick) {
    int64_t ms = (s->started_ms < 0 ? 0 : s->started_ms) + (int64_t)(tick / 3 * 25 + tick % 3 * 25 / 3), day = ms / 86400000, rest = ms % 86400000;
    if (day != s->day) {
        time_t seconds = (time_t)(day * 86400);
        struct tm t;
        if (!gmtime_r(&seconds, &t)) memset(&t, 0, sizeof t);
        strftime(s->date, sizeof s->date, "%Y-%m-%dT", &t);
        s->day = day;
    }
    put(o, "\""), put(o, s->date), put_two(o, (unsigned)(rest / 3600000)), put(o, ":"), put_two(o, (unsigned)(rest / 60000 % 60)), put(o, ":");
    put_two(o, (unsigned)(rest / 1000 % 60)), put(o, "."), put_bytes(o, (const char[]){(char)('0' + rest / 100 % 10)}, 1);
    put_two(o, (unsigned)(rest % 100)), put(o, "Z\"");
}

static void put_row(Out *o, const char *text) { // "a;b;c" as numbers
    put(o, "[");
    for (const char *at = text; *at;) {
        char *end;
        double value = strtod(at, &end);
        if (end == at) break;
        if (at != text) put(o, ",");
        if (d_finite(value)) put_number(o, value);
        else put(o, "null");
        at = *end == ';' ? end + 1 : end;
        if (*end && *end != ';') break;
    }
    put(o, "]");
}

#define EXTENSION(name) "\"" STATEMENT_BASE "/extensions/" name "\":"

static void put_result(Out *o, const StatementSession *s, const JournalEventRow *row) {
    const Event *e = &row->event;
    switch (e->kind) {
    case EVENT_STEP_LEFT:
    case EVENT_LOOKED: put(o, ",\"result\":{\"duration\":"), put_duration(o, e->value), put(o, "}"); return;
    case EVENT_ANSWERED:
        put(o, ",\"result\":{\"response\":"), put_string(o, e->text);
        if (e->value >= 0) put(o, e->value > 0 ? ",\"success\":true,\"score\":{\"scaled\":1}" : ",\"success\":false,\"score\":{\"scaled\":0}");
        put(o, ",\"duration\":"), put_duration(o, e->tick > s->step_entered ? (double)(e->tick - s->step_entered) / 120 : 0), put(o, "}");
        return;
    case EVENT_GOAL: put(o, ",\"result\":{\"completion\":true}"); return;
    case EVENT_LESSON_ENDED:
        put(o, ",\"result\":{\"completion\":true,\"score\":{\"scaled\":"), put_number(o, e->value >= 0 && e->value <= 1 ? e->value : 0);
        put(o, "},\"duration\":"), put_duration(o, row->time), put(o, "}");
        return;
    case EVENT_MEASURED: put(o, ",\"result\":{\"extensions\":{" EXTENSION("row")), put_row(o, e->text), put(o, "}}"); return;
    case EVENT_HINT:
        put(o, ",\"result\":{\"extensions\":{" EXTENSION("hint")), put_number(o, e->value), put(o, "}}");
        return;
    case EVENT_RETRY: put(o, ",\"result\":{\"extensions\":{" EXTENSION("attempt")), put_number(o, e->value), put(o, "}}"); return;
    case EVENT_RELEASED:
    case EVENT_USED:
    case EVENT_SET: put(o, ",\"result\":{\"extensions\":{" EXTENSION("value")), put_number(o, e->value), put(o, "}}"); return;
    default: return;
    }
}

static void put_context(Out *o, const StatementSession *s, const JournalEventRow *row) {
    const Event *e = &row->event;
    bool has_text = *e->text && (e->kind == EVENT_SET || e->kind == EVENT_HINT || e->kind == EVENT_TELEPORTED || e->kind >= EVENT_KIND_COUNT);
    put(o, ",\"context\":"), put_bytes(o, s->context, s->context_size);
    put(o, EXTENSION("tick")), put_unsigned(o, e->tick);
    if (*e->step) put(o, "," EXTENSION("step")), put_string(o, e->step);
    if (*e->phase) put(o, "," EXTENSION("phase")), put_string(o, e->phase);
    if (has_text) put(o, "," EXTENSION("text")), put_string(o, e->text);
    put(o, "}}");
}

size_t statement_write(StatementSession *s, const JournalEventRow *row, char *out, size_t size) {
    char id[37];
    Out o = {out, out + size, false};
    const Known *object = activity(s, row);
    id_in(s->space, row->number, id);
    put(&o, "{\"id\":\""), put_bytes(&o, id, 36), put(&o, "\",\"actor\":"), put_bytes(&o, s->actor, s->actor_size);
    put(&o, ",\"verb\":");
    if (row->event.kind < EVENT_KIND_COUNT) put(&o, s->verbs[row->event.kind]);
    else put(&o, "{\"id\":\"" STATEMENT_BASE "/verbs/"), put_path(&o, *row->kind ? row->kind : "unknown"), put(&o, "\"}");
    put(&o, ",\"object\":"), put_bytes(&o, object->json, object->size);
    if (row->event.kind == EVENT_STEP_ENTERED) s->step_entered = row->event.tick;
    put_result(&o, s, row);
    put_context(&o, s, row);
    put(&o, ",\"timestamp\":"), put_timestamp(&o, s, row->event.tick), put(&o, ",\"version\":\"1.0.3\"}");
    return o.full ? 0 : (size_t)(o.at - out);
}
