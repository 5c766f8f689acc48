#include "world/recall.h"
#include "world/words.h"
#include "world/world_state.h"
#include <stdlib.h>
#include <string.h>

static int question_step(const Lesson *lesson, const char *question) {
    for (int i = 0; i < lesson->step_count; i++)
        if (lesson->steps[i].question && !strcmp(lesson->steps[i].question->id, question)) return i;
    return NO_INDEX;
}

static bool recall_answer(World *w, const Event *e) {
    int step = question_step(w->lesson, e->object);
    if (step < 0) return false;
    const LessonQuestion *q = w->lesson->steps[step].question;
    QuestionState *s = &w->questions[step];
    bool judged = !q->prediction && q->kind != QUESTION_OPEN, right = e->value > 0;
    int option = 0;
    while (option < q->option_count && strcmp(q->options[option].id, e->text) != 0) option++;
    if (q->kind == QUESTION_CHOICE) {
        if (option == q->option_count) return false; // the answer given then is no longer among the options
        s->chosen = option;
        if (judged && !right) s->struck |= 1u << option;
        if (!judged) right = q->options[option].right;
    }
    s->tries++;
    s->right = right || q->kind == QUESTION_OPEN;
    if (s->tries == 1) s->first_right = s->right;
    s->answer = arena_string(w->arena, e->text);
    s->answered = s->right || !judged || (q->tries > 0 && s->tries >= q->tries);
    return true;
}

static bool recall_row(World *w, const Event *e) {
    NotebookTable *table = notebook_table(&w->notebook, e->object);
    double values[NOTEBOOK_COLUMNS_MOST];
    const char *at = e->text;
    int count = 0;
    for (char *end; table && count < table->column_count && *at; count++, at = *end ? end + 1 : end) {
        values[count] = strtod(at, &end);
        if (end == at || (*end && *end != ';')) return false;
    }
    return table && count == table->column_count && !*at && notebook_add_row(table, values);
}

// The event names the handle that was moved and, as text, the parameter that it drives.
static bool recall_parameter(World *w, const Event *e) {
    int object = lesson_object(w->lesson, e->object);
    if (object < 0) return false;
    objects_set_value(w, object, e->value);
    return true;
}

bool world_recall(World *w, const Event *e) {
    int step = lesson_step(w->lesson, e->step);
    switch (e->kind) {
    case EVENT_STEP_ENTERED: return step >= 0 && (w->visited[step] = true);
    case EVENT_ANSWERED: return recall_answer(w, e);
    case EVENT_MEASURED: return recall_row(w, e);
    case EVENT_SET: return recall_parameter(w, e);
    case EVENT_MISCONCEPTION:
        for (int i = 0; i < w->lesson->misconception_count; i++)
            if (!strcmp(w->lesson->misconceptions[i].id, e->object)) return w->misconception_met[i] = true;
        return false;
    default: return false;
    }
}

int world_resume_step(const Lesson *lesson, const char *step, const char *phase, ResumeBy *by) {
    int found = lesson_step(lesson, step);
    if (found >= 0) return *by = RESUME_BY_STEP, found;
    for (int i = 0; i < lesson->migration_count; i++)
        if (!strcmp(lesson->migrations[i].from, step)) return *by = RESUME_BY_MIGRATION, lesson->migrations[i].to;
    for (int i = 0; i < lesson->step_count; i++)
        if (!strcmp(phase_name(lesson->steps[i].phase), phase)) return *by = RESUME_BY_PHASE, i;
    return *by = RESUME_AT_START, 0;
}

void world_resume(World *w, int step, ResumeBy by) {
    world_go(w, step);
    w->step.notice = word(w->given.language, (Word)(WORD_RESUMED_STEP + (int)by));
}
