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

static void add_misconception(json_t *option, const Lesson *lesson, int misconception) {
    if (misconception >= 0) json_object_set_new(option, "misconception", json_string(lesson->misconceptions[misconception].id));
}

static json_t *wrongs(const Lesson *lesson, const LessonQuestion *q) {
    json_t *out = json_array();
    for (int i = 0; i < q->wrong_count; i++) {
        json_t *wrong = json_pack("{s:f, s:f}", "value", q->wrongs[i].value, "tolerance", q->wrongs[i].tolerance);
        add_misconception(wrong, lesson, q->wrongs[i].misconception);
        json_array_append_new(out, wrong);
    }
    return out;
}

static json_t *question(const Texts *t, const Lesson *lesson, const LessonQuestion *q, const char *step) {
    static const char *const kinds[] = {[QUESTION_CHOICE] = "choice", [QUESTION_NUMBER] = "number", [QUESTION_OPEN] = "open"};
    json_t *options = json_array();
    for (int i = 0; i < q->option_count; i++) {
        json_t *option = json_pack("{s:s, s:o, s:b}", "id", q->options[i].id, "text", text(t, q->options[i].text), "right", q->options[i].right);
        add_misconception(option, lesson, q->kind == QUESTION_CHOICE ? q->options[i].misconception : -1);
        json_array_append_new(options, option);
    }
    json_t *out = json_pack("{s:s, s:s, s:o, s:b, s:o}", "kind", kinds[q->kind], "step", step, "text", text(t, q->text), "prediction", q->prediction, "options", options);
    if (q->kind != QUESTION_NUMBER) return out;
    json_object_set_new(out, "answer", json_real(q->answer));
    json_object_set_new(out, "tolerance", json_real(q->tolerance));
    json_object_set_new(out, "wrong", wrongs(lesson, q));
    json_object_set_new(out, "unit", json_string(q->unit ? q->unit : ""));
    return out;
}

// The apparatus as it stands in the first step that writes rows into the table: a report computes true values from it.
static json_t *table_apparatus(const Lesson *lesson, int table, int apparatus) {
    const LessonApparatus *a = &lesson->apparatus[apparatus];
    json_t *set = json_object();
    for (int i = 0; i < a->kind->parameter_count; i++) json_object_set_new(set, a->kind->parameters[i].name, json_real(a->initial[i]));
    for (int i = 0; i < lesson->step_count; i++) {
        const LessonStep *step = &lesson->steps[i];
        for (int k = 0; k < step->setting_count; k++)
            if (step->settings[k].apparatus == apparatus)
                json_object_set_new(set, a->kind->parameters[step->settings[k].parameter].name, json_real(step->settings[k].value));
        if (step->table == table) break;
    }
    return json_pack("{s:s, s:o}", "kind", a->kind->name, "set", set);
}

static json_t *column(const Texts *t, const Lesson *lesson, const LessonColumn *it) {
    const ApparatusKind *kind = lesson->apparatus[it->apparatus].kind;
    return json_pack("{s:s, s:o, s:s, s:s, s:b}", "id", it->id, "label", text(t, it->label), "unit", it->unit ? it->unit : "", "of",
                     it->is_reading ? kind->readings[it->index].name : kind->parameters[it->index].name, "reading", it->is_reading);
}

static json_t *table(const Texts *t, const Lesson *lesson, int index) {
    const LessonTable *it = &lesson->tables[index];
    json_t *columns = json_array();
    for (int i = 0; i < it->column_count; i++) json_array_append_new(columns, column(t, lesson, &it->columns[i]));
    json_t *out = json_pack("{s:o, s:o}", "title", text(t, it->title), "columns", columns);
    if (it->column_count) json_object_set_new(out, "apparatus", table_apparatus(lesson, index, it->columns[0].apparatus));
    return out;
}

// What the author allots to a step, seconds: the narration, and then the time after which the first hint comes by itself (or
// what looking and holding take), and reading and thinking over its question.
static double reading_seconds(const Texts *t, TextKey key) {
    const char *words = key && t->count ? strings_find(t->strings[0], key) : NULL;
    return words ? caption_seconds(words) : 0;
}

// Reading a question, its options and what is said to the answer; as long again to think.
static double question_seconds(const Texts *t, const LessonQuestion *q) {
    double seconds = q ? reading_seconds(t, q->text) : 0, feedback = 0;
    for (int i = 0; q && i < q->option_count; i++) {
        seconds += reading_seconds(t, q->options[i].text);
        double one = reading_seconds(t, q->options[i].feedback);
        if (one > feedback) feedback = one;
    }
    if (q && q->kind != QUESTION_CHOICE) seconds += reading_seconds(t, q->feedback_right);
    return 2 * seconds + feedback;
}

static double planned(const Texts *t, const LessonStep *step) {
    double seconds = question_seconds(t, step->question), before_help = 0;
    for (int i = 0; i < step->line_count; i++)
        seconds += step->lines[i].seconds > 0 ? step->lines[i].seconds : reading_seconds(t, step->lines[i].text);
    for (int i = 0; i < step->hint_count && !(before_help > 0); i++) before_help = step->hints[i].after;
    double doing = step->look_seconds + step->hold;
    return before_help > seconds + doing ? before_help : seconds + doing;
}

static json_t *steps(const Texts *t, const Lesson *lesson, json_t *questions) {
    json_t *out = json_object();
    for (int i = 0; i < lesson->step_count; i++) {
        const LessonStep *step = &lesson->steps[i];
        json_object_set_new(out, step->id, json_pack("{s:o, s:s, s:i, s:f}", "title", text(t, step->title), "phase", phase_name(step->phase), "order", i, "plan", planned(t, step)));
        if (step->question) json_object_set_new(questions, step->question->id, question(t, lesson, step->question, step->id));
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
    for (int i = 0; i < lesson->table_count; i++) json_object_set_new(tables, lesson->tables[i].id, table(&t, lesson, i));
    for (int i = 0; i < lesson->misconception_count; i++)
        json_object_set_new(misconceptions, lesson->misconceptions[i].id, text(&t, lesson->misconceptions[i].text));
    json_t *root = json_pack("{s:s, s:[ii], s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "version", lesson->version ? lesson->version : "", "minutes",
                             lesson->minutes[0], lesson->minutes[1], "phases", phases(), "title", text(&t, lesson->title), "steps", steps(&t, lesson, questions), "objects",
                             objects, "tables", tables, "misconceptions", misconceptions, "questions", questions);
    char *dumped = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
    const char *copy = arena_string(s->arena, dumped);
    free(dumped);
    json_decref(root);
    return copy;
}
