// The flow of a lesson: entering and leaving steps, narration, questions, rows, hints. No flow lives anywhere else.
#include "base/dmath.h"
#include "world/world_state.h"
#include "world/words.h"
#include <stdlib.h>
#include <string.h>

static const LessonQuestion *question_of(const World *w) {
    const LessonStep *step = world_step(w);
    return step ? step->question : NULL;
}

static QuestionState *state_of(World *w) { return &w->questions[w->step.index]; }

// ---- narration ----------------------------------------------------------------------------------------------------

static double line_seconds(const World *w, const LessonLine *line) {
    double seconds = line->seconds > 0 ? line->seconds : caption_seconds(world_text(w, line->text));
    double speed = w->given.settings.reading_speed;
    return speed > 0 ? seconds / speed : 1e9;
}

static void say_line(World *w, int line) {
    const LessonStep *step = world_step(w);
    w->step.line = line;
    if (!step || line >= step->line_count) return;
    const LessonLine *it = &step->lines[line];
    w->step.line_left = line_seconds(w, it);
    w->step.line_number++;
    world_emit(w, EVENT_SAID, w->lesson->speakers[it->speaker].id, 0, "%s", it->text);
}

static bool speaking(const World *w) {
    const LessonStep *step = world_step(w);
    return step && w->step.line < step->line_count;
}

void steps_repeat(World *w) {
    if (world_step(w) && world_step(w)->line_count) say_line(w, 0);
}

// ---- entering and leaving -----------------------------------------------------------------------------------------

static void show_objects(World *w, const LessonStep *step) {
    for (int i = 0; i < step->show_count; i++) w->objects[step->show_objects[i]].hidden = false;
    for (int i = 0; i < step->hide_count; i++) w->objects[step->hide_objects[i]].hidden = true;
}

void steps_light(World *w, const char *id) {
    for (int i = 0; id && i < w->lesson->light_count; i++) {
        if (strcmp(w->lesson->lights[i].id, id) != 0 || i == w->light_index) continue;
        w->light_from = w->light;
        w->light_index = i;
        w->light_time = 0;
    }
}

void steps_enter(World *w, int index) {
    objects_release(w);
    uint64_t lines = w->step.line_number;
    const LessonStep *before = w->step.index >= 0 ? &w->lesson->steps[w->step.index] : NULL;
    const LessonStep *step = &w->lesson->steps[index];
    w->step = (StepState){.index = index, .entered = w->tick, .line_number = lines, .rows_at_entry = 0};
    if (step->table >= 0) w->step.rows_at_entry = w->notebook.tables[step->table].row_count;
    w->visited[index] = true;
    w->entry[0] = 0;
    if (!before || before->phase != step->phase) world_emit(w, EVENT_PHASE_ENTERED, phase_name(step->phase), 0, NULL);
    world_emit(w, EVENT_STEP_ENTERED, "", 0, NULL);
    for (int i = 0; i < step->setting_count; i++)
        apparatus_set_clamped(&w->apparatus[step->settings[i].apparatus], step->settings[i].parameter, step->settings[i].value);
    objects_from_apparatus(w);
    show_objects(w, step);
    steps_light(w, step->light);
    say_line(w, 0);
}

static double share_right_first(const World *w) {
    int asked = 0, right = 0;
    for (int i = 0; i < w->lesson->step_count; i++) {
        const LessonQuestion *q = w->lesson->steps[i].question;
        if (!q || q->prediction || q->kind == QUESTION_OPEN || !w->questions[i].answered) continue;
        asked++;
        right += w->questions[i].first_right;
    }
    return asked ? (double)right / asked : 1;
}

static void leave(World *w) {
    const LessonStep *step = world_step(w);
    int next = NO_INDEX;
    for (int i = 0; i < step->branch_count && next < 0; i++)
        if (!step->branches[i].when || expression_true(step->branches[i].when, world_read_name, w)) next = step->branches[i].step;
    world_emit(w, EVENT_STEP_LEFT, "", world_seconds(w->tick - w->step.entered), NULL);
    if (next >= 0) {
        steps_enter(w, next);
        return;
    }
    objects_release(w);
    w->step.index = NO_INDEX;
    w->ended = true;
    world_emit(w, EVENT_LESSON_ENDED, "", share_right_first(w), NULL);
}

bool steps_has_question(const World *w) {
    const LessonStep *step = world_step(w);
    return step && step->question && !w->questions[w->step.index].answered;
}

bool steps_asks_rows(const World *w) {
    const LessonStep *step = world_step(w);
    return step && step->table >= 0 && step->rows > 0;
}

int steps_rows(const World *w) { return w->notebook.tables[world_step(w)->table].row_count - w->step.rows_at_entry; }

static bool activity_done(const World *w) {
    const LessonStep *step = world_step(w);
    if (step->question && !w->questions[w->step.index].answered) return false;
    if (step->look_seconds > 0 && w->step.looked < step->look_seconds) return false;
    if (step->goal && w->step.goal_held < d_max(step->hold, 0)) return false;
    return !steps_asks_rows(w) || steps_rows(w) >= step->rows;
}

bool steps_can_leave(const World *w) {
    const LessonStep *step = world_step(w);
    return step && w->step.done && (!step->gate || expression_true(step->gate, world_read_name, (World *)w));
}

void steps_continue(World *w) {
    if (!world_step(w)) return;
    if (speaking(w)) say_line(w, w->step.line + 1);
    else if (steps_can_leave(w)) leave(w);
}

// ---- hints --------------------------------------------------------------------------------------------------------

void steps_hint(World *w, const char *why) {
    const LessonStep *step = world_step(w);
    if (!step || !step->hint_count) return;
    int index = w->step.hints < step->hint_count ? w->step.hints : step->hint_count - 1;
    w->step.hints = index + 1;
    w->step.hint_clock = 0;
    w->step.hint_text = world_text(w, step->hints[index].text);
    world_emit(w, EVENT_HINT, "", index + 1, "%s", why);
}

static void hint_if_due(World *w) {
    const LessonStep *step = world_step(w);
    if (w->step.hints >= step->hint_count || w->step.done) return;
    const LessonHint *hint = &step->hints[w->step.hints];
    if (hint->after > 0 && w->step.hint_clock >= hint->after) steps_hint(w, "time");
    else if (hint->errors > 0 && w->step.errors >= hint->errors) steps_hint(w, "errors");
}

// ---- questions ----------------------------------------------------------------------------------------------------

static void meet_misconception(World *w, int misconception) {
    if (misconception < 0) return;
    w->misconception_met[misconception] = true;
    world_emit(w, EVENT_MISCONCEPTION, w->lesson->misconceptions[misconception].id, 0, NULL);
}

static void settle(World *w, const LessonQuestion *q, bool right, const char *answer, TextKey feedback, int misconception) {
    QuestionState *s = state_of(w);
    s->tries++;
    s->answer = answer;
    bool judged = !q->prediction && q->kind != QUESTION_OPEN;
    s->right = right;
    if (s->tries == 1) s->first_right = right;
    world_emit(w, EVENT_ANSWERED, q->id, judged ? right : -1, "%s", answer);
    meet_misconception(w, misconception);
    bool over = !right && q->tries > 0 && s->tries >= q->tries;
    s->answered = right || !judged || over;
    w->step.feedback = feedback ? feedback : right ? q->feedback_right : q->feedback_wrong;
    w->step.feedback_kind = !judged ? FEEDBACK_INFO : right ? FEEDBACK_RIGHT : FEEDBACK_WRONG;
    if (!w->step.feedback) w->step.feedback_kind = FEEDBACK_NONE;
    w->step.hint_text = NULL;
    if (s->answered) return;
    w->step.errors++;
    world_emit(w, EVENT_RETRY, q->id, s->tries + 1, NULL);
}

void steps_choose(World *w, int option) {
    const LessonQuestion *q = question_of(w);
    if (!q || !steps_has_question(w) || option < 0 || option >= q->option_count) return;
    QuestionState *s = state_of(w);
    if (s->struck & 1u << option) return;
    const LessonOption *o = &q->options[option];
    s->chosen = option;
    if (!o->right && !q->prediction) s->struck |= 1u << option;
    settle(w, q, o->right || q->prediction, o->id, o->feedback, o->misconception);
    if (q->prediction) s->right = o->right;
}

void steps_pick_sentence(World *w, int option) {
    const LessonQuestion *q = question_of(w);
    if (!q || !steps_has_question(w) || q->kind != QUESTION_OPEN || option < 0 || option >= q->option_count) return;
    state_of(w)->picked ^= 1u << option;
}

static void submit_number(World *w, const LessonQuestion *q) {
    double value;
    char with_unit[ENTRY_SIZE + 16];
    if (!w->entry[0]) return;
    snprintf(with_unit, sizeof with_unit, "%s %s", w->entry, q->unit);
    if (!unit_parse(w->entry, q->unit_kind, &value) && !unit_parse(with_unit, q->unit_kind, &value)) {
        w->step.notice = word(w->given.language, WORD_NOT_A_NUMBER);
        return;
    }
    bool right = d_abs(value - q->answer) <= q->tolerance;
    TextKey feedback = NULL;
    int misconception = NO_INDEX;
    for (int i = 0; !right && !feedback && i < q->wrong_count; i++)
        if (d_abs(value - q->wrongs[i].value) <= q->wrongs[i].tolerance)
            feedback = q->wrongs[i].feedback, misconception = q->wrongs[i].misconception;
    char *answer = arena_print(w->arena, "%.10g", value);
    w->step.notice = NULL;
    settle(w, q, right, answer, feedback, misconception);
    if (!state_of(w)->answered) w->entry[0] = 0;
}

static void submit_open(World *w, const LessonQuestion *q) {
    char answer[ENTRY_SIZE * 2];
    size_t used = (size_t)snprintf(answer, sizeof answer, "%s", w->entry);
    for (int i = 0; i < q->option_count && used < sizeof answer; i++)
        if (state_of(w)->picked & 1u << i)
            used += (size_t)snprintf(answer + used, sizeof answer - used, "%s%s", used ? " " : "", world_text(w, q->options[i].text));
    if (!used) {
        w->step.notice = word(w->given.language, WORD_WRITE_FIRST);
        return;
    }
    w->step.notice = NULL;
    settle(w, q, true, arena_string(w->arena, answer), q->feedback_right ? q->feedback_right : q->model_answer, NO_INDEX);
}

void steps_submit(World *w) {
    const LessonQuestion *q = question_of(w);
    if (!q || !steps_has_question(w)) return;
    if (q->kind == QUESTION_NUMBER) submit_number(w, q);
    else if (q->kind == QUESTION_OPEN) submit_open(w, q);
}

void steps_type(World *w, const char *text) {
    const LessonQuestion *q = question_of(w);
    size_t used = strlen(w->entry), more = strlen(text);
    if (!q || !steps_has_question(w) || q->kind == QUESTION_CHOICE || used + more >= sizeof w->entry) return;
    memcpy(w->entry + used, text, more + 1);
    w->step.notice = NULL;
}

void steps_erase(World *w) {
    size_t used = strlen(w->entry);
    while (used > 0 && (w->entry[--used] & 0xc0) == 0x80) {}
    w->entry[used] = 0;
}

// ---- measuring ----------------------------------------------------------------------------------------------------

static double measure(World *w, const LessonColumn *column) {
    const Apparatus *a = &w->apparatus[column->apparatus];
    return column->is_reading ? apparatus_measure(a, column->index, &w->random) : a->parameters[column->index];
}

void steps_row(World *w) {
    const LessonStep *step = world_step(w);
    if (!step || step->table < 0) return;
    const LessonTable *table = &w->lesson->tables[step->table];
    double values[NOTEBOOK_COLUMNS_MOST];
    char text[200];
    size_t used = 0;
    text[0] = 0;
    for (int i = 0; i < table->column_count; i++) {
        values[i] = measure(w, &table->columns[i]);
        if (used < sizeof text) used += (size_t)snprintf(text + used, sizeof text - used, "%s%.9g", i ? ";" : "", values[i]);
    }
    if (!notebook_add_row(&w->notebook.tables[step->table], values)) {
        w->step.notice = word(w->given.language, WORD_TABLE_FULL);
        return;
    }
    w->step.notice = word(w->given.language, WORD_ROW_WRITTEN);
    w->view.felt[w->last_hand]++;
    world_emit(w, EVENT_MEASURED, table->id, w->notebook.tables[step->table].row_count, "%s", text);
}

// ---- time ---------------------------------------------------------------------------------------------------------

static void narrate(World *w, double seconds) {
    if (!speaking(w)) return;
    w->step.line_left -= seconds;
    if (w->step.line_left <= 0) say_line(w, w->step.line + 1);
}

void steps_tick(World *w, double seconds) {
    const LessonStep *step = world_step(w);
    if (!step) return;
    narrate(w, seconds);
    int look = step->look ? lesson_object(w->lesson, step->look) : NO_INDEX;
    if (look >= 0 && w->objects[look].looked > 0) w->step.looked += seconds;
    bool holds = step->goal && expression_true(step->goal, world_read_name, w);
    if (!w->step.done || holds) w->step.goal_held = holds ? w->step.goal_held + seconds : 0;
    if (!w->step.done) {
        w->step.hint_clock += seconds;
        hint_if_due(w);
        if (!activity_done(w)) return;
        w->step.done = true;
        if (step->goal || step->look_seconds > 0 || steps_asks_rows(w)) world_emit(w, EVENT_GOAL, "", 0, NULL);
    }
}
