#include "world/lesson/texts.h"

typedef struct Collector {
    Arena *arena;
    ARRAY(LessonText) list;
    const char *owner, *id;
} Collector;

static void add(Collector *c, TextKey key, int line, const char *role) {
    if (key) *array_push(c->arena, &c->list) = (LessonText){key, line, c->owner, c->id, role};
}

static void add_question(Collector *c, const LessonQuestion *q) {
    add(c, q->text, q->line, "question");
    for (int i = 0; i < q->option_count; i++) {
        const LessonOption *o = &q->options[i];
        add(c, o->text, o->line,
            q->kind == QUESTION_OPEN ? "sentence to answer with"
            : o->right               ? "option, right"
                                     : "option, wrong");
        add(c, o->feedback, o->line, "feedback to that option");
    }
    for (int i = 0; i < q->wrong_count; i++)
        add(c, q->wrongs[i].feedback, q->wrongs[i].line, "feedback to a wrong number");
    add(c, q->feedback_right, q->line, "feedback, right");
    add(c, q->feedback_wrong, q->line, "feedback, wrong");
    add(c, q->rubric, q->line, "rubric, for teachers");
    add(c, q->model_answer, q->line, "model answer");
}

static void add_step(Collector *c, const Lesson *l, const LessonStep *step) {
    c->owner = "step", c->id = step->id;
    add(c, step->title, step->line, "title");
    for (int i = 0; i < step->line_count; i++)
        add(c, step->lines[i].text, step->lines[i].line,
            arena_print(c->arena, "said by %s", l->speakers[step->lines[i].speaker].id));
    add(c, step->quote, step->line, "quotation"), add(c, step->quote_source, step->line, "source of the quotation");
    add(c, step->task, step->line, "task");
    if (step->question) add_question(c, step->question);
    for (int i = 0; i < step->hint_count; i++) add(c, step->hints[i].text, step->hints[i].line, "hint");
}

static void add_declarations(Collector *c, const Lesson *l) {
    c->owner = "lesson", c->id = "";
    add(c, l->title, l->line, "title"), add(c, l->summary, l->line, "summary");
    add(c, l->ambience_text, l->place_line, "caption of the place's sound");
    for (int i = 0; i < l->speaker_count; i++)
        c->owner = "speaker", c->id = l->speakers[i].id, add(c, l->speakers[i].name, l->speakers[i].line, "name");
    for (int i = 0; i < l->object_count; i++) {
        c->owner = "object", c->id = l->objects[i].id;
        add(c, l->objects[i].name, l->objects[i].line, "name");
        add(c, l->objects[i].text, l->objects[i].line, "description for those who do not see it");
    }
    for (int i = 0; i < l->table_count; i++) {
        c->owner = "data", c->id = l->tables[i].id;
        add(c, l->tables[i].title, l->tables[i].line, "title");
        for (int k = 0; k < l->tables[i].column_count; k++)
            add(c, l->tables[i].columns[k].label, l->tables[i].line, "head of a column");
    }
    for (int i = 0; i < l->misconception_count; i++)
        c->owner = "misconception", c->id = l->misconceptions[i].id,
        add(c, l->misconceptions[i].text, l->misconceptions[i].line, "idea, in the learner's words");
    for (int i = 0; i < l->spot_count; i++)
        c->owner = "spot", c->id = l->spots[i].id, add(c, l->spots[i].name, l->spots[i].line, "name");
}

const LessonText *lesson_texts(Arena *arena, const Lesson *lesson, int *count) {
    Collector c = {.arena = arena};
    add_declarations(&c, lesson);
    for (int i = 0; i < lesson->step_count; i++) add_step(&c, lesson, &lesson->steps[i]);
    *count = (int)c.list.count;
    return c.list.items;
}
