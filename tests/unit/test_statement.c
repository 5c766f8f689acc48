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
    "\"q2\":{\"kind\":\"number\",\"text\":{\"en\":\"How far?\"},\"prediction\":false,\"options\":[],\"answer\":-0.2,\"tolerance\":0.01,\"unit\":\"m\"},"
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
    statement_session_end(other);
    json_decref(j), json_decref(same);
    row = an_event(EVENT_ANSWERED, "q2", 1, "-0.2");
    j = statement_of(s, &row);
    pattern = json_object_get(json_object_get(json_object_get(j, "object"), "definition"), "correctResponsesPattern");
    assert_string_equal(json_string_value(json_array_get(pattern, 0)), "-0.21[:]-0.19");
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
    statement_session_end(s);
    arena_destroy(arena);
}

// Every kind, with and without definitions, with texts as a hostile journal would hold them.
static void test_hostile_texts(void **state) {
    Random r = random_seed(8, 1);
    for (int n = 0; n < 300; n++) {
        Arena *arena = arena_create("t", 0);
        char junk[6][200];
        for (int i = 0; i < 6; i++) {
            int length = (int)random_below(&r, 190);
            for (int k = 0; k < length; k++) junk[i][k] = (char)(1 + random_below(&r, n % 2 ? 255 : 127));
            junk[i][length] = 0;
        }
        JournalSessionRow session = a_row();
        session.pack = junk[0], session.engine = junk[1], session.device = junk[2], session.learner = junk[3];
        if (n % 3 == 0) session.started = junk[4], session.locale = junk[5];
        StatementSession *s = statement_session(arena, &session, n % 3 ? definitions : n % 2 ? NULL : junk[1], "https://home.example");
        for (int kind = 0; kind <= EVENT_KIND_COUNT; kind++) {
            JournalEventRow row = an_event(kind < EVENT_KIND_COUNT ? (EventKind)kind : EVENT_LOOKED, junk[4], random_normal(&r) * 1e6, junk[5]);
            if (kind == EVENT_KIND_COUNT) row.event.kind = EVENT_KIND_COUNT, row.kind = junk[0]; // a kind of a later version
            row.event.step = junk[3], row.number = (uint64_t)kind;
            json_decref(statement_of(s, &row));
        }
        statement_session_end(s);
        arena_destroy(arena);
    }
}

// Long texts everywhere must not overflow; what does not fit is said by 0.
static void test_sizes(void **state) {
    Arena *arena = arena_create("t", 0);
    JournalSessionRow session = a_row();
    StatementSession *s = statement_session(arena, &session, definitions, "https://home.example");
    JournalEventRow row = an_event(EVENT_ANSWERED, "q1", 1, "b");
    char out[STATEMENT_MOST], small[STATEMENT_MOST];
    size_t size = statement_write(s, &row, out, sizeof out);
    for (size_t room = 0; room < size; room += 7) assert_int_equal(statement_write(s, &row, small, room), 0);
    assert_int_equal(statement_write(s, &row, small, size), size);
    assert_memory_equal(out, small, size);
    statement_session_end(s);
    arena_destroy(arena);
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

static bool profile_has(json_t *concepts, const char *iri) {
    size_t i;
    json_t *c;
    json_array_foreach(concepts, i, c) if (!strcmp(json_string_value(json_object_get(c, "id")), iri)) return true;
    return false;
}

// What the table uses under our base stands in the profile, and the profile holds nothing that the table does not use.
static void test_profile(void **state) {
    json_t *profile = json_load_file(ORRERY_SOURCE_DIR "/assets/xapi/orrery.jsonld", JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(profile);
    json_t *concepts = json_object_get(profile, "concepts"), *c;
    assert_string_equal(json_string_value(json_object_get(profile, "id")), STATEMENT_BASE);
    char iri[200];
    size_t i, base = strlen(STATEMENT_BASE);
    for (int k = 0; k < EVENT_KIND_COUNT; k++) {
        const StatementVerb *v = statement_verb((EventKind)k);
        assert_non_null(v->iri);
        assert_true(v->display[0][0] && v->display[1][0]);
        if (!strncmp(v->iri, STATEMENT_BASE, base)) assert_true(profile_has(concepts, v->iri));
        if (!strncmp(v->activity, STATEMENT_BASE, base)) assert_true(profile_has(concepts, v->activity));
    }
    for (int k = 0; statement_extensions[k]; k++) {
        snprintf(iri, sizeof iri, STATEMENT_BASE "/extensions/%s", statement_extensions[k]);
        assert_true(profile_has(concepts, iri));
    }
    json_array_foreach(concepts, i, c) {
        const char *id = json_string_value(json_object_get(c, "id"));
        bool used = false;
        for (int k = 0; k < EVENT_KIND_COUNT; k++)
            used |= !strcmp(statement_verb((EventKind)k)->iri, id) || !strcmp(statement_verb((EventKind)k)->activity, id);
        for (int k = 0; statement_extensions[k]; k++) used |= !strcmp(strrchr(id, '/') + 1, statement_extensions[k]);
        if (!used) print_message("not used: %s\n", id);
        assert_true(used);
        assert_non_null(json_object_get(json_object_get(c, "prefLabel"), "zh-CN"));
        assert_non_null(json_object_get(json_object_get(c, "definition"), "en"));
    }
    json_decref(profile);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answers), cmocka_unit_test(test_hostile_texts), cmocka_unit_test(test_sizes),
                                       cmocka_unit_test(test_ids), cmocka_unit_test(test_profile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
