// Statements: valid JSON whatever the journal holds, ids that never change, every kind mapped, and a profile that says
// neither more nor less than the table. (tests/xapi checks them with an independent validator.)
#include "check.h"
#include "base/os.h"
#include "base/random.h"
#include "record/statement.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char definitions[] =
    "{\"title\":{\"en\":\"T\",\"zh-CN\":\"题\"},\"steps\":{\"x1\":{\"title\":{\"en\":\"One\"},\"phase\":\"data\"}},"
    "\"questions\":{\"q1\":{\"kind\":\"choice\",\"text\":{\"en\":\"Which?\"},\"prediction\":false,\"options\":[{\"id\":\"a\",\"text\":{\"en\":"
    "\"A\"},\"right\":false},{\"id\":\"b\",\"text\":{\"en\":\"B\"},\"right\":true}]},"
    "\"q2\":{\"kind\":\"number\",\"step\":\"x1\",\"text\":{\"en\":\"How far?\"},\"prediction\":false,\"options\":[],\"answer\":-0.2,\"tolerance\":0.01,\"unit\":\"m\"},"
    "\"q3\":{\"kind\":\"open\",\"text\":{\"en\":\"Why?\"},\"prediction\":false,\"options\":[]}}}";

static JournalSessionRow a_row(void) {
    return (JournalSessionRow){.id = "00112233445566778899aabbccddeeff", .started = "2026-11-23T22:28:24.480Z", .ended = "", .pack = "pinhole",
                               .pack_digest = "", .engine = "0.1.0", .locale = "zh-CN", .device = "headless", .learner = "0123456789abcdef"};
}

static json_t *statement_of(StatementSession *s, const JournalEventRow *row) {
    char out[STATEMENT_MOST];
    size_t size = statement_write(s, row, out, sizeof out);
    assert_true(size > 0);
    json_error_t error;
    json_t *j = json_loadb(out, size, JSON_REJECT_DUPLICATES, &error);
    if (!j) print_message("%s\n%.*s\n", error.text, (int)size, out);
    assert_non_null(j);
    return j;
}

static const char *text_at(json_t *j, const char *a, const char *b, const char *c) {
    json_t *at = json_object_get(j, a);
    if (b) at = json_object_get(at, b);
    if (c) at = json_object_get(at, c);
    return json_string_value(at);
}

static JournalEventRow an_event(EventKind kind, const char *object, double value, const char *text) {
    JournalEventRow row = {.number = 7, .time = 2, .kind = event_name(kind)};
    row.event = (Event){.tick = 240, .kind = kind, .phase = "data", .step = "x1", .object = object, .value = value};
    snprintf(row.event.text, sizeof row.event.text, "%s", text);
    return row;
}

static void test_answers(void **state) {
    Arena *arena = arena_create("t", 0);
    JournalSessionRow session = a_row();
    StatementSession *s = statement_session(arena, &session, definitions, "https://home.example");
    JournalEventRow row = an_event(EVENT_ANSWERED, "q1", 0, "a");
    json_t *j = statement_of(s, &row);
    assert_string_equal(text_at(j, "verb", "id", NULL), "http://adlnet.gov/expapi/verbs/answered");
    assert_string_equal(text_at(j, "object", "definition", "interactionType"), "choice");
    json_t *pattern = json_object_get(json_object_get(json_object_get(j, "object"), "definition"), "correctResponsesPattern");
    assert_int_equal(json_array_size(pattern), 1);
    assert_string_equal(json_string_value(json_array_get(pattern, 0)), "b");
    assert_string_equal(text_at(j, "result", "response", NULL), "a");
    assert_true(json_is_false(json_object_get(json_object_get(j, "result"), "success")));
    assert_string_equal(text_at(j, "timestamp", NULL, NULL), "2026-11-23T22:28:26.480Z");
    assert_string_equal(text_at(j, "actor", "account", "name"), "0123456789abcdef");
    json_decref(j);
    // the time since the step was entered, whether that event was seen or is told
    row = an_event(EVENT_STEP_ENTERED, "", 0, "");
    row.event.tick = 90;
    json_decref(statement_of(s, &row));
    row = an_event(EVENT_ANSWERED, "q1", 1, "b");
    j = statement_of(s, &row);
    assert_string_equal(text_at(j, "result", "duration", NULL), "PT1.25S");
    StatementSession *other = statement_session(arena, &session, definitions, "https://home.example");
    statement_from(other, 90);
    json_t *same = statement_of(other, &row);
    assert_true(json_equal(j, same));
    json_decref(j), json_decref(same);
    row = an_event(EVENT_ANSWERED, "q2", 1, "-0.2");
    j = statement_of(s, &row);
    pattern = json_object_get(json_object_get(json_object_get(j, "object"), "definition"), "correctResponsesPattern");
    assert_string_equal(json_string_value(json_array_get(pattern, 0)), "-0.21[:]-0.19");
    assert_string_equal(text_at(json_object_get(j, "object"), "definition", "name", "en"), "One"); // the step's title
    assert_string_equal(text_at(json_object_get(j, "object"), "definition", "description", "en"), "How far?");
    assert_true(json_is_true(json_object_get(json_object_get(j, "result"), "success")));
    json_decref(j);
    row = an_event(EVENT_ANSWERED, "q3", -1, "因为光沿直线传播");
    j = statement_of(s, &row);
    assert_string_equal(text_at(j, "object", "definition", "interactionType"), "long-fill-in");
    assert_null(json_object_get(json_object_get(j, "result"), "success"));
    json_decref(j);
    row = an_event(EVENT_LOOKED, "kite", 1.234, "");
    j = statement_of(s, &row);
    assert_string_equal(text_at(j, "result", "duration", NULL), "PT1.23S");
    json_decref(j);
    arena_destroy(arena);
}

static bool is_timestamp(const char *t) {
    static const char shape[] = "dddd-dd-ddTdd:dd:dd.dddZ";
    bool fine = strlen(t) == sizeof shape - 1;
    for (size_t i = 0; fine && shape[i]; i++) fine = shape[i] == 'd' ? t[i] >= '0' && t[i] <= '9' : t[i] == shape[i];
    return fine;
}

static void fill(Random *r, int hostility, char *out, int length) {
    for (int k = 0; k < length; k++) out[k] = (char)(1 + random_below(r, hostility % 2 ? 255 : 127));
    out[length] = 0;
}

// Every kind, with and without definitions, with texts, times and numbers as a hostile journal would hold them.
static void test_hostile_texts(void **state) {
    Random r = random_seed(8, 1);
    for (int n = 0; n < 300; n++) {
        Arena *arena = arena_create("t", 0);
        char junk[6][256];
        for (int i = 0; i < 6; i++) fill(&r, n, junk[i], (int)random_below(&r, 256));
        JournalSessionRow session = a_row();
        session.pack = junk[0], session.engine = junk[1], session.device = junk[2], session.learner = junk[3];
        if (n % 3 == 0) session.started = junk[4], session.locale = junk[5];
        if (n % 5 == 0) session.started = n % 2 ? "9999-99-99T99:99:99.999Z" : "-999-01-01T00:00:00.000Z";
        StatementSession *s = statement_session(arena, &session, n % 3 ? definitions : n % 2 ? NULL : junk[1], "https://home.example");
        size_t used = arena_used(arena);
        for (int kind = 0; kind <= EVENT_KIND_COUNT; kind++) {
            JournalEventRow row = an_event(kind < EVENT_KIND_COUNT ? (EventKind)kind : EVENT_LOOKED, junk[4], random_normal(&r) * 1e6, junk[5]);
            if (kind == EVENT_KIND_COUNT) row.event.kind = EVENT_KIND_COUNT, row.kind = junk[0]; // a kind of a later version
            row.event.step = junk[3], row.event.phase = junk[2], row.number = (uint64_t)kind;
            row.event.tick = ((uint64_t)random_u32(&r) << 32 | random_u32(&r)) >> random_below(&r, 64);
            if (n % 4 == 0) row.event.value = n % 8 ? 1e308 : 0.0 / 0.0 * (double)n, row.time = row.event.value;
            json_t *j = statement_of(s, &row);
            assert_true(is_timestamp(text_at(j, "timestamp", NULL, NULL)));
            assert_string_equal(text_at(j, "version", NULL, NULL), "1.0.3");
            json_decref(j);
        }
        assert_int_equal(arena_used(arena), used); // what is made once is made in statement_session
        arena_destroy(arena);
    }
}

// Everything at its longest, each byte of the kind that grows most, still fits; and what does not fit is said by 0.
static void test_sizes(void **state) {
    Arena *arena = arena_create("t", 0);
    char longest[256], page[STATEMENT_HOME_PAGE_MOST] = "https://";
    JournalSessionRow session = a_row();
    memset(longest, 1, 255), longest[255] = 0;
    memset(page + 8, 'a', sizeof page - 9);
    assert_true(statement_home_page(page));
    session.pack = session.engine = session.device = session.learner = longest;
    char *broad = arena_print(arena, "{\"questions\":{\"q\":{\"kind\":\"open\",\"text\":{\"en\":\"%.*s\"}}}}", 11400,
                              (const char *)memset(arena_alloc(arena, 12000), 'x', 11999));
    StatementSession *s = statement_session(arena, &session, broad, page);
    static char out[STATEMENT_MOST], small[STATEMENT_MOST];
    size_t most = 0;
    for (int kind = 0; kind <= EVENT_KIND_COUNT; kind++) {
        JournalEventRow row = an_event(EVENT_LOOKED, kind == EVENT_ANSWERED ? "q" : longest, 1.0 / 3, longest);
        row.event.kind = (EventKind)kind, row.event.step = row.event.phase = row.kind = longest, row.event.tick = row.number = UINT64_MAX;
        size_t size = statement_write(s, &row, out, sizeof out);
        assert_true(size > 0);
        if (size > most) most = size;
        for (size_t room = kind; room < size; room += 97) assert_int_equal(statement_write(s, &row, small, room), 0);
        assert_int_equal(statement_write(s, &row, small, size), size);
        assert_memory_equal(out, small, size);
    }
    assert_true(most > 10000);
    arena_destroy(arena);
}

// Definitions of any shape: texts of other kinds, languages and lengths leave a valid statement in our two languages.
static void test_hostile_definitions(void **state) {
    static const char *const bad[] = {
        "{", "[]", "3", "{\"questions\":3,\"steps\":[],\"title\":\"x\"}", "{\"questions\":{\"q1\":null},\"objects\":{\"q1\":[1]}}",
        "{\"questions\":{\"q1\":{\"kind\":\"choice\",\"text\":{\"en\":5,\"no tag\":\"x\",\"zh\":\"问\"},\"options\":[3,{\"id\":7,\"right\":true},{\"id\":\"a\",\"text\":9}]}}}",
        "{\"questions\":{\"q1\":{\"kind\":\"number\",\"step\":4,\"text\":\"x\",\"answer\":1e308,\"tolerance\":-1e308}}}",
        "{\"questions\":{\"q1\":{\"kind\":8,\"text\":{\"fr\":\"Quoi ?\"}}}}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Arena *arena = arena_create("t", 0);
        JournalSessionRow session = a_row();
        StatementSession *s = statement_session(arena, &session, bad[i], "https://home.example");
        JournalEventRow row = an_event(EVENT_ANSWERED, "q1", 1, "a");
        json_t *j = statement_of(s, &row), *definition = json_object_get(json_object_get(j, "object"), "definition"), *text;
        const char *language;
        json_object_foreach(json_object_get(definition, "name"), language, text) {
            assert_true(!strcmp(language, "en") || !strcmp(language, "zh-CN") || !strcmp(language, "und"));
            assert_true(json_is_string(text));
        }
        if (i == 5) assert_string_equal(text_at(definition, "description", "zh-CN", NULL), "问");
        if (i == 5) assert_int_equal(json_array_size(json_object_get(definition, "choices")), 1);
        json_decref(j);
        arena_destroy(arena);
    }
}

// Durations: ISO 8601 with 0.01 s, never off by more than half of that.
static void test_durations(void **state) {
    Arena *arena = arena_create("t", 0);
    JournalSessionRow session = a_row();
    StatementSession *s = statement_session(arena, &session, NULL, "https://home.example");
    Random r = random_seed(3, 3);
    for (int n = 0; n < 2000; n++) {
        double want = n % 7 ? random_unit(&r) * (n % 2 ? 10 : 1e5) : -random_unit(&r), got;
        JournalEventRow row = an_event(EVENT_LOOKED, "kite", want, "");
        json_t *j = statement_of(s, &row);
        const char *text = text_at(j, "result", "duration", NULL), *point = strchr(text, '.');
        char rest;
        assert_int_equal(sscanf(text, "PT%lf%c", &got, &rest), 2);
        assert_int_equal(rest, 'S');
        assert_true(point && strlen(point) == 4);
        want = want > 0 ? want : 0;
        assert_true(got - want <= 0.00501 && want - got <= 0.00501);
        json_decref(j);
    }
    arena_destroy(arena);
}

static const char *parent_of(json_t *j) {
    json_t *parents = json_object_get(json_object_get(json_object_get(j, "context"), "contextActivities"), "parent");
    return json_string_value(json_object_get(json_array_get(parents, 0), "id"));
}

// lesson > phase > step > everything else.
static void test_parents(void **state) {
    static const struct {
        EventKind kind;
        const char *object, *parent;
    } cases[] = {{EVENT_SESSION_STARTED, "", NULL},
                 {EVENT_PHASE_ENTERED, "data", STATEMENT_BASE "/lessons/pinhole"},
                 {EVENT_STEP_ENTERED, "", STATEMENT_BASE "/lessons/pinhole/phases/data"},
                 {EVENT_GRABBED, "screen", STATEMENT_BASE "/lessons/pinhole/steps/x1"},
                 {EVENT_ANSWERED, "q1", STATEMENT_BASE "/lessons/pinhole/steps/x1"}};
    Arena *arena = arena_create("t", 0);
    JournalSessionRow session = a_row();
    StatementSession *s = statement_session(arena, &session, definitions, "https://home.example");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        JournalEventRow row = an_event(cases[i].kind, cases[i].object, 0, "");
        json_t *j = statement_of(s, &row);
        if (cases[i].parent) assert_string_equal(parent_of(j), cases[i].parent);
        else assert_null(parent_of(j));
        json_decref(j);
    }
    arena_destroy(arena);
}

static void test_home_pages(void **state) {
    static const char *const good[] = {"https://learners.example", "http://school.example:8080/a?b#c", "https://学校.example/"};
    static const char *const bad[] = {"", "learners.example", "https://", "https:///x", "mailto:a@b.example", "https://a b.example", "https://a.example/\"", "https://a\n.example"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) assert_true(statement_home_page(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_false(statement_home_page(bad[i]));
}

// Ids are true UUIDs of version 5: Python's uuid module must come to the same.
static void test_ids(void **state) {
    static const char script[] =
        "/usr/bin/python3 -c \"import uuid; p = uuid.uuid5(uuid.NAMESPACE_URL, 'https://w3id.org/xapi/orrery');"
        "[print(uuid.uuid5(uuid.uuid5(p, s), str(n))) for s in ('a', '00ff') for n in (1, 2, 10, 4294967297)]\"";
    static const uint64_t numbers[] = {1, 2, 10, 4294967297u};
    FILE *python = popen(script, "r");
    assert_non_null(python);
    for (int i = 0; i < 8; i++) {
        char want[64], id[37];
        assert_non_null(fgets(want, sizeof want, python));
        want[36] = 0;
        statement_id(i < 4 ? "a" : "00ff", numbers[i % 4], id);
        assert_string_equal(id, want);
    }
    assert_int_equal(pclose(python), 0);
}

// Marks every IRI of ours that stands in a statement; each must be a concept of the profile.
static void mark_used(json_t *used, const char *statement) {
    static const char *const groups[] = {STATEMENT_BASE "/verbs/", STATEMENT_BASE "/activity-types/", STATEMENT_BASE "/extensions/"};
    for (int g = 0; g < 3; g++)
        for (const char *at = statement; (at = strstr(at, groups[g])); at++) {
            char iri[200];
            snprintf(iri, sizeof iri, "%.*s", (int)strcspn(at, "\""), at);
            if (!json_object_get(used, iri)) print_message("not in the profile: %s\n", iri);
            assert_non_null(json_object_get(used, iri));
            json_object_set_new(used, iri, json_true());
        }
}

// What statements of every kind hold under our base stands in the profile, and the profile holds nothing that none uses.
static void test_profile(void **state) {
    json_t *profile = json_load_file(ORRERY_SOURCE_DIR "/assets/xapi/orrery.jsonld", JSON_REJECT_DUPLICATES, NULL);
    json_t *concepts = json_object_get(profile, "concepts"), *used = json_object(), *c, *mark;
    size_t i;
    const char *iri;
    assert_string_equal(json_string_value(json_object_get(profile, "id")), STATEMENT_BASE);
    json_array_foreach(concepts, i, c) {
        json_object_set_new(used, json_string_value(json_object_get(c, "id")), json_false());
        for (int l = 0; l < 2; l++) {
            assert_non_null(json_object_get(json_object_get(c, "prefLabel"), l ? "zh-CN" : "en"));
            assert_non_null(json_object_get(json_object_get(c, "definition"), l ? "zh-CN" : "en"));
        }
    }
    Arena *arena = arena_create("t", 0);
    JournalSessionRow session = a_row();
    StatementSession *s = statement_session(arena, &session, definitions, "https://home.example");
    for (int k = 0; k < EVENT_KIND_COUNT; k++) {
        const StatementVerb *v = statement_verb((EventKind)k);
        static char out[STATEMENT_MOST];
        assert_true(v->iri && v->activity && v->room && v->display[0][0] && v->display[1][0]);
        JournalEventRow row = an_event((EventKind)k, "kite", 1, "1;2");
        size_t size = statement_write(s, &row, out, sizeof out - 1);
        out[size] = 0;
        mark_used(used, out);
    }
    json_object_foreach(used, iri, mark) {
        if (!json_is_true(mark)) print_message("no statement uses %s\n", iri);
        assert_true(json_is_true(mark));
    }
    arena_destroy(arena);
    json_decref(used);
    json_decref(profile);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answers),   cmocka_unit_test(test_hostile_texts), cmocka_unit_test(test_hostile_definitions),
                                       cmocka_unit_test(test_sizes),     cmocka_unit_test(test_durations),     cmocka_unit_test(test_parents),
                                       cmocka_unit_test(test_home_pages), cmocka_unit_test(test_ids),          cmocka_unit_test(test_profile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
