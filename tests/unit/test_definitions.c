// Definitions of the lessons in the house: every id of the lesson is there with its texts in every language, nothing else is,
// and the same pack gives the same bytes.
#include "check.h"
#include "player/definitions.h"
#include <jansson.h>
#include <string.h>

static const char *const packs[] = {ORRERY_SOURCE_DIR "/lessons/pinhole", ORRERY_SOURCE_DIR "/tests/lessons/tutorial"};

static json_t *in(json_t *root, const char *room, const char *id) { return json_object_get(json_object_get(root, room), id); }

static void is_text(json_t *map, const Lesson *lesson) {
    for (int l = 0; l < lesson->locale_count; l++) {
        const char *text = json_string_value(json_object_get(map, lesson->locales[l]));
        assert_true(text && *text);
    }
    assert_int_equal(json_object_size(map), lesson->locale_count);
}

static void is_question(json_t *j, const Lesson *lesson, const LessonStep *step) {
    static const char *const kinds[] = {[QUESTION_CHOICE] = "choice", [QUESTION_NUMBER] = "number", [QUESTION_OPEN] = "open"};
    const LessonQuestion *q = step->question;
    assert_string_equal(json_string_value(json_object_get(j, "kind")), kinds[q->kind]);
    assert_string_equal(json_string_value(json_object_get(j, "step")), step->id);
    is_text(json_object_get(j, "text"), lesson);
    json_t *options = json_object_get(j, "options");
    assert_int_equal(json_array_size(options), q->option_count);
    for (int i = 0; i < q->option_count; i++) {
        json_t *option = json_array_get(options, (size_t)i);
        assert_string_equal(json_string_value(json_object_get(option, "id")), q->options[i].id);
        assert_int_equal(json_is_true(json_object_get(option, "right")), q->options[i].right);
        is_text(json_object_get(option, "text"), lesson);
    }
    if (q->kind != QUESTION_NUMBER) return;
    double answer = json_number_value(json_object_get(j, "answer"));
    assert_true(answer - q->answer < 1e-9 && q->answer - answer < 1e-9);
    assert_true(json_number_value(json_object_get(j, "tolerance")) >= 0);
    assert_string_equal(json_string_value(json_object_get(j, "unit")), q->unit ? q->unit : "");
}

static int are_steps(json_t *root, const Lesson *lesson) {
    int questions = 0;
    for (int i = 0; i < lesson->step_count; i++) {
        const LessonStep *step = &lesson->steps[i];
        json_t *j = in(root, "steps", step->id);
        if (step->title) is_text(json_object_get(j, "title"), lesson);
        assert_string_equal(json_string_value(json_object_get(j, "phase")), phase_name(step->phase));
        if (step->question) is_question(in(root, "questions", step->question->id), lesson, step), questions++;
    }
    return questions;
}

static void are_tables(json_t *root, const Lesson *lesson) {
    for (int i = 0; i < lesson->table_count; i++) {
        const LessonTable *t = &lesson->tables[i];
        json_t *columns = json_object_get(in(root, "tables", t->id), "columns");
        assert_int_equal(json_array_size(columns), t->column_count);
        for (int c = 0; c < t->column_count; c++)
            assert_string_equal(json_string_value(json_object_get(json_array_get(columns, (size_t)c), "id")), t->columns[c].id);
    }
}

static void test_lessons(void **state) {
    for (size_t p = 0; p < sizeof packs / sizeof packs[0]; p++) {
        Session *session = session_open(packs[p], "en");
        assert_non_null(session);
        const Lesson *lesson = session->lesson;
        const char *text = definitions_text(session);
        json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(root);
        assert_string_equal(text, definitions_text(session));
        is_text(json_object_get(root, "title"), lesson);
        for (int i = 0; i < PHASE_COUNT; i++) assert_int_equal(json_object_size(in(root, "phases", phase_name((Phase)i))), 2);
        for (int i = 0; i < lesson->object_count; i++) is_text(in(root, "objects", lesson->objects[i].id), lesson);
        for (int i = 0; i < lesson->misconception_count; i++) is_text(in(root, "misconceptions", lesson->misconceptions[i].id), lesson);
        are_tables(root, lesson);
        assert_int_equal(json_object_size(json_object_get(root, "questions")), are_steps(root, lesson));
        assert_int_equal(json_object_size(json_object_get(root, "steps")), lesson->step_count);
        assert_int_equal(json_object_size(json_object_get(root, "objects")), lesson->object_count);
        assert_int_equal(json_object_size(json_object_get(root, "tables")), lesson->table_count);
        assert_null(strpbrk(text, "\n\t"));
        json_decref(root);
        session_close(session);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lessons)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
