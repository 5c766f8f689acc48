#include "player/definitions.h"
#include "world/words.h"
#include <jansson.h>
#include <stdlib.h>

enum { LOCALES_MOST = 16, STRINGS_MOST = 4 << 20 };

typedef struct Texts { // one for each language
    const char *locales[LOCALES_MOST];
    const Strings *strings[LOCALES_MOST];
    int count;
} Texts;

static bool load_texts(const Session *s, Texts *out) {
    for (int i = 0; i < s->lesson->locale_count && out->count < LOCALES_MOST; i++) {
        const char *name = arena_print(s->arena, "strings/%s.json", s->lesson->locales[i]);
        Bytes bytes;
        if (!pack_read(s->pack, s->arena, name, &bytes)) return false;
        out->locales[out->count] = s->lesson->locales[i];
        if (!(out->strings[out->count++] = strings_load(s->arena, bytes, name))) return false;
    }
    return true;
}

static json_t *text(const Texts *t, TextKey key) {
    json_t *map = json_object();
    for (int i = 0; i < t->count; i++) {
        const char *found = key ? strings_find(t->strings[i], key) : NULL;
        if (found) json_object_set_new(map, t->locales[i], json_string(found));
    }
    return map;
}

static json_t *question(const Texts *t, const LessonQuestion *q, const char *step) {
    static const char *const kinds[] = {[QUESTION_CHOICE] = "choice", [QUESTION_NUMBER] = "number", [QUESTION_OPEN] = "open"};
    json_t *options = json_array();
    for (int i = 0; i < q->option_count; i++)
        json_array_append_new(options, json_pack("{s:s, s:o, s:b}", "id", q->options[i].id, "text", text(t, q->options[i].text), "right",
                                                 q->options[i].right));
    json_t *out = json_pack("{s:s, s:s, s:o, s:b, s:o}", "kind", kinds[q->kind], "step", step, "text", text(t, q->text), "prediction", q->prediction, "options", options);
    if (q->kind != QUESTION_NUMBER) return out;
    json_object_set_new(out, "answer", json_real(q->answer));
    json_object_set_new(out, "tolerance", json_real(q->tolerance));
    json_object_set_new(out, "unit", json_string(q->unit ? q->unit : ""));
    return out;
}

static json_t *table(const Texts *t, const LessonTable *it) {
    json_t *columns = json_array();
    for (int i = 0; i < it->column_count; i++)
        json_array_append_new(columns, json_pack("{s:s, s:o, s:s}", "id", it->columns[i].id, "label", text(t, it->columns[i].label), "unit", it->columns[i].unit ? it->columns[i].unit : ""));
    return json_pack("{s:o, s:o}", "title", text(t, it->title), "columns", columns);
}

static json_t *steps(const Texts *t, const Lesson *lesson, json_t *questions) {
    json_t *out = json_object();
    for (int i = 0; i < lesson->step_count; i++) {
        const LessonStep *step = &lesson->steps[i];
        json_object_set_new(out, step->id, json_pack("{s:o, s:s}", "title", text(t, step->title), "phase", phase_name(step->phase)));
        if (step->question) json_object_set_new(questions, step->question->id, question(t, step->question, step->id));
    }
    return out;
}

static json_t *phases(void) {
    json_t *out = json_object();
    for (int i = 0; i < PHASE_COUNT; i++) {
        Word name = (Word)(WORD_ORIENTATION + i);
        json_object_set_new(out, phase_name((Phase)i), json_pack("{s:s, s:s}", "en", word(LANGUAGE_ENGLISH, name), "zh-CN", word(LANGUAGE_CHINESE, name)));
    }
    return out;
}

const char *definitions_text(const Session *s) {
    Texts t = {0};
    const Lesson *lesson = s->lesson;
    if (!load_texts(s, &t)) return NULL;
    json_t *questions = json_object(), *objects = json_object(), *tables = json_object(), *misconceptions = json_object();
    for (int i = 0; i < lesson->object_count; i++) json_object_set_new(objects, lesson->objects[i].id, text(&t, lesson->objects[i].name));
    for (int i = 0; i < lesson->table_count; i++) json_object_set_new(tables, lesson->tables[i].id, table(&t, &lesson->tables[i]));
    for (int i = 0; i < lesson->misconception_count; i++)
        json_object_set_new(misconceptions, lesson->misconceptions[i].id, text(&t, lesson->misconceptions[i].text));
    json_t *root = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "phases", phases(), "title", text(&t, lesson->title), "steps", steps(&t, lesson, questions), "objects",
                             objects, "tables", tables, "misconceptions", misconceptions, "questions", questions);
    char *dumped = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
    const char *copy = arena_string(s->arena, dumped);
    free(dumped);
    json_decref(root);
    return copy;
}
