// Rules about the place and the learner in it: what a headset can draw, where a seated learner can look, motion, age;
// and what the act files showed when they were played.
#include "base/dmath.h"
#include "world/lesson/check_private.h"
#include <stdio.h>
#include <string.h>

// ---- the place ----------------------------------------------------------------------------------------------------

static void check_budget(Check *c, const CheckPlace *p) {
    int line = c->lesson->place_line;
    if (p->triangles > BUDGET_TRIANGLES)
        found(c, CHECK_BUDGET_TRIANGLES, line, "%d\t%d", p->triangles, BUDGET_TRIANGLES);
    if (p->draws > BUDGET_DRAWS) found(c, CHECK_BUDGET_DRAWS, line, "%d\t%d", p->draws, BUDGET_DRAWS);
    if (p->texture_mib > BUDGET_TEXTURE_MIB)
        found(c, CHECK_BUDGET_TEXTURES, line, "%.0f\t%d", p->texture_mib, BUDGET_TEXTURE_MIB);
    if (p->flickers) found(c, CHECK_FLASH, line, "%s\t%d", p->flickers, p->flashes);
}

// Walking moves the view; who cannot bear that, or has one switch, goes by spots.
static void check_motion(Check *c) {
    const Lesson *l = c->lesson;
    bool walks = l->walk_high[0] > l->walk_low[0] || l->walk_high[1] > l->walk_low[1];
    if (walks && !l->spot_count) found(c, CHECK_MOTION, l->place_line, "walk");
}

// Degrees between where the seated learner faces and the object, seen from above.
static double degrees_aside(const Lesson *l, const float at[3]) {
    double ahead = d_atan2(l->look[0] - l->seat[0], l->seat[2] - l->look[2]);
    double aside = d_abs(d_atan2(at[0] - l->seat[0], l->seat[2] - at[2]) - ahead) * 180 / D_PI;
    return aside > 180 ? 360 - aside : aside;
}

// Who turns the head by 90 degrees sees 15 more with the eyes.
static void check_seen(Check *c, const LessonStep *step, int object) {
    float at[3];
    if (object < 0 || !c->files->node_place(c->files->context, c->lesson->objects[object].node, at)) return;
    double aside = degrees_aside(c->lesson, at);
    if (aside > 90 + 15)
        found(c, CHECK_SEATED, step->line, "%s\t%s\t%.0f", step->id, c->lesson->objects[object].id, aside);
}

static void check_seat(Check *c) {
    const Lesson *l = c->lesson;
    for (int s = 0; c->files->node_place && s < l->step_count; s++) {
        const LessonStep *step = &l->steps[s];
        if (step->look) check_seen(c, step, lesson_object(l, step->look));
        for (int i = 0; i < step->allow_count; i++) check_seen(c, step, step->allow[i]);
    }
}

// Two sittings with a rest between: 10 minutes each up to twelve years of age (grade 6), 20 minutes each above.
static void check_age(Check *c) {
    const Lesson *l = c->lesson;
    int longest = l->grades[0] <= 6 ? 20 : 40;
    if (l->minutes[1] > longest) found(c, CHECK_AGE, l->line, "%d\t%d\t%d", l->minutes[1], l->grades[0], longest);
}

void check_place(Check *c) {
    CheckPlace place;
    if (c->files->place && c->files->place(c->files->context, c->lesson, &place)) check_budget(c, &place);
    check_motion(c);
    check_seat(c);
    check_age(c);
}

// ---- the rehearsal ------------------------------------------------------------------------------------------------

static bool asks_for_something(const LessonStep *step) {
    return step->goal || step->look_seconds > 0 || step->rows > 0;
}

// By pointer the act file itself is wrong; in another manner the lesson has no path for it.
static void check_run(Check *c, const CheckRun *run) {
    const Error *e = &run->error;
    if (e->id == ERR_NONE) return;
    if (!strcmp(run->manner, "pointer"))
        found_in(c, e->id, run->file, e->line, "%s", e->values);
    else
        found_in(c, CHECK_PATH, run->file, e->line, "%s\t%s\t%.*s", run->file, run->manner,
                 (int)strcspn(e->values, "\t"), e->values);
}

void check_rehearsal(Check *c) {
    const Lesson *l = c->lesson;
    const CheckRehearsal *r =
        c->files->rehearse ? c->files->rehearse(c->files->context, c->arena, l, c->strings) : NULL;
    if (!r) return;
    for (int i = 0; i < r->run_count; i++) check_run(c, &r->runs[i]);
    for (int s = 0; r->run_count && s < l->step_count; s++)
        if (asks_for_something(&l->steps[s]) && !r->done[s])
            found(c, CHECK_GOAL_UNREACHED, l->steps[s].line, "%s", l->steps[s].id);
    for (int i = 0; i < r->tight_count; i++) {
        const LessonStep *step = &l->steps[r->tight[i].step];
        found(c, CHECK_TEXT_SIZE, step->line, "%s\t%s", step->id, r->tight[i].locale);
    }
    if (r->flashes > 3)
        found(c, CHECK_FLASH, l->steps[r->flash_step].line, "%s\t%d", l->steps[r->flash_step].id, r->flashes);
}
