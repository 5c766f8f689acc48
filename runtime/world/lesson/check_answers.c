// Rules about questions: right answers, feedback, tolerances, misconceptions.
#include "base/dmath.h"
#include "world/lesson/check_private.h"
#include <string.h>

static void check_choice(Check *c, const LessonQuestion *q) {
    int right = 0;
    for (int i = 0; i < q->option_count; i++) {
        const LessonOption *o = &q->options[i];
        right += o->right;
        if (!o->right && !o->feedback && !q->feedback_wrong && !q->prediction)
            found(c, CHECK_FEEDBACK, o->line, "%s\t%s", q->id, o->id);
    }
    if (!right && !q->prediction) found(c, CHECK_CHOICE_RIGHT, q->line, "%s", q->id);
    if (right == q->option_count && !q->prediction) found(c, CHECK_CHOICE_ALL_RIGHT, q->line, "%s", q->id);
}

// ---- number questions ---------------------------------------------------------------------------------------------

typedef struct Finest {
    const LessonApparatus *apparatus;
    const ReadingInfo *info;
} Finest;

static void consider(const Lesson *l, int apparatus, int reading, UnitKind kind, Finest *finest) {
    const ReadingInfo *info = &l->apparatus[apparatus].kind->readings[reading];
    if (info->kind != kind || !(info->resolution > 0)) return;
    if (!finest->info || info->resolution < finest->info->resolution)
        *finest = (Finest){&l->apparatus[apparatus], info};
}

static void consider_table(const Lesson *l, int table, UnitKind kind, Finest *finest) {
    for (int i = 0; table >= 0 && i < l->tables[table].column_count; i++) {
        const LessonColumn *column = &l->tables[table].columns[i];
        if (column->is_reading) consider(l, column->apparatus, column->index, kind, finest);
    }
}

// The finest instrument of the right kind that the question's own step shows; if it shows none, that the notebook
// keeps.
static void check_tolerance(Check *c, const LessonStep *step, const LessonQuestion *q) {
    const Lesson *l = c->lesson;
    Finest finest = {0};
    for (int i = 0; i < step->reading_count; i++)
        consider(l, step->readings[2 * i], step->readings[2 * i + 1], q->unit_kind, &finest);
    consider_table(l, step->table, q->unit_kind, &finest);
    consider_table(l, step->plot_table, q->unit_kind, &finest);
    for (int i = 0; !finest.info && i < l->table_count; i++) consider_table(l, i, q->unit_kind, &finest);
    if (!finest.info || q->tolerance >= finest.info->resolution) return;
    char asked[40], shown[40];
    unit_format(q->tolerance, q->unit_kind, 3, asked, sizeof asked);
    unit_format(finest.info->resolution, q->unit_kind, 3, shown, sizeof shown);
    found(c, CHECK_TOLERANCE, q->line, "%s\t%s\t%s.%s\t%s", q->id, asked, finest.apparatus->id, finest.info->name,
          shown);
}

static void check_number(Check *c, const LessonStep *step, const LessonQuestion *q) {
    check_tolerance(c, step, q);
    for (int i = 0; i < q->wrong_count; i++)
        if (d_abs(q->wrongs[i].value - q->answer) <= q->tolerance)
            found(c, CHECK_NUMBER_CLASH, q->wrongs[i].line, "%s", q->id);
    if (!q->feedback_wrong && !q->prediction) found(c, CHECK_FEEDBACK, q->line, "%s\t…", q->id);
}

// ---- misconceptions -----------------------------------------------------------------------------------------------

typedef struct Shown { // how a misconception shows itself in answers
    int answers, with_feedback;
    const LessonQuestion *question;
    const char *answer;
    int line;
} Shown;

static Shown how_shown(const Lesson *l, int misconception) {
    Shown shown = {0};
    for (int s = 0; s < l->step_count; s++) {
        const LessonQuestion *q = l->steps[s].question;
        for (int i = 0; q && i < q->option_count; i++) {
            const LessonOption *o = &q->options[i];
            if (o->misconception != misconception) continue;
            shown.answers++, shown.with_feedback += o->feedback != NULL;
            shown.question = q, shown.answer = o->id, shown.line = o->line;
        }
        for (int i = 0; q && i < q->wrong_count; i++) // a wrong value always has feedback
            if (q->wrongs[i].misconception == misconception) shown.answers++, shown.with_feedback++;
    }
    return shown;
}

static void check_misconceptions(Check *c) {
    const Lesson *l = c->lesson;
    for (int i = 0; i < l->misconception_count; i++) {
        const LessonMisconception *m = &l->misconceptions[i];
        Shown shown = how_shown(l, i);
        const char *acts = arena_print(c->arena, "acts/misconception-%s.acts", m->id);
        if (!shown.answers)
            found(c, CHECK_MISCONCEPTION_OPTION, m->line, "%s", m->id);
        else if (!shown.with_feedback)
            found(c, CHECK_FEEDBACK, shown.line, "%s\t%s", shown.question->id, shown.answer);
        if (!c->files->has(c->files->context, acts)) found(c, CHECK_MISCONCEPTION_ACTS, m->line, "%s\t%s", m->id, acts);
    }
}

void check_answers(Check *c) {
    for (int i = 0; i < c->lesson->step_count; i++) {
        const LessonStep *step = &c->lesson->steps[i];
        const LessonQuestion *q = step->question;
        if (!q) continue;
        if (q->kind == QUESTION_CHOICE) check_choice(c, q);
        if (q->kind == QUESTION_NUMBER) check_number(c, step, q);
        if (q->kind == QUESTION_OPEN && !q->rubric) found(c, CHECK_RUBRIC, q->line, "%s\trubric", q->id);
        if (q->kind == QUESTION_OPEN && !q->model_answer) found(c, CHECK_RUBRIC, q->line, "%s\tmodel", q->id);
    }
    check_misconceptions(c);
}
