// Rules about the way through a lesson: the graph of its steps, their order, and whether goals can be reached by hand.
#include "world/lesson/check_private.h"
#include "base/utf8.h"
#include <string.h>

// ---- the graph ----------------------------------------------------------------------------------------------------

// The ways out of a step that can be taken: all up to the first that is always open.
static int open_ways(const LessonStep *step) {
    for (int i = 0; i < step->branch_count; i++)
        if (!step->branches[i].when) return i + 1;
    return step->branch_count;
}

// Without a way, or when every way has a condition, the lesson can end at this step.
static bool may_end(const LessonStep *step) { return !step->branch_count || step->branches[open_ways(step) - 1].when; }

// What can be reached without going through the steps that `closed` marks (NULL = none).
static bool *find_reachable(Check *c, const bool *closed) {
    const Lesson *l = c->lesson;
    bool *reached = arena_array(c->arena, bool, l->step_count);
    int *queue = arena_array(c->arena, int, l->step_count), count = !closed || !closed[0];
    reached[0] = count > 0;
    for (int at = 0; at < count; at++) {
        const LessonStep *step = &l->steps[queue[at]];
        for (int i = 0; i < open_ways(step); i++) {
            int to = step->branches[i].step;
            if (!reached[to] && !(closed && closed[to])) reached[to] = true, queue[count++] = to;
        }
    }
    return reached;
}

// Steps from which some way leads to the end: grows until nothing changes.
static bool *find_ending(Check *c) {
    const Lesson *l = c->lesson;
    bool *ends = arena_array(c->arena, bool, l->step_count);
    for (bool changed = true; changed;) {
        changed = false;
        for (int i = l->step_count - 1; i >= 0; i--) {
            bool now = may_end(&l->steps[i]);
            for (int k = 0; k < open_ways(&l->steps[i]); k++) now = now || ends[l->steps[i].branches[k].step];
            changed = changed || now != ends[i];
            ends[i] = now;
        }
    }
    return ends;
}

static void check_graph(Check *c) {
    const Lesson *l = c->lesson;
    bool *reached = find_reachable(c, NULL), *ends = find_ending(c);
    for (int i = 0; i < l->step_count; i++) {
        const LessonStep *step = &l->steps[i];
        if (!reached[i]) found(c, CHECK_UNREACHABLE, step->line, "%s", step->id);
        if (!ends[i]) found(c, CHECK_DEAD_END, step->line, "%s", step->id);
        int ways = open_ways(step);
        if (ways < step->branch_count) found(c, CHECK_BRANCH_DEAD, step->branches[ways].line, "%s", step->id);
        if (step->branch_count && may_end(step))
            found(c, CHECK_BRANCH_OPEN, step->branches[step->branch_count - 1].line, "%s", step->id);
        if (i > 0 && step->phase < l->steps[i - 1].phase)
            found(c, CHECK_PHASE_ORDER, step->line, "%s\t%s\t%s", step->id, phase_name(step->phase),
                  phase_name(l->steps[i - 1].phase));
    }
}

// ---- evidence -----------------------------------------------------------------------------------------------------

// A step is on every way to another when that cannot be reached with the step closed.
static void check_evidence_step(Check *c, const LessonStep *step, int index, int evidence, int line) {
    bool *closed = arena_array(c->arena, bool, c->lesson->step_count);
    closed[evidence] = true;
    if (evidence != index && find_reachable(c, closed)[index])
        found(c, CHECK_EVIDENCE, line, "%s\t%s", step->id, c->lesson->steps[evidence].id);
}

// A plot shows rows: every way to it leads through a step that writes them.
static void check_plot_rows(Check *c, const LessonStep *step, int index) {
    const Lesson *l = c->lesson;
    bool *closed = arena_array(c->arena, bool, l->step_count);
    int writer = -1;
    for (int i = 0; i < l->step_count; i++)
        if (l->steps[i].table == step->plot_table) closed[i] = true, writer = i;
    if (writer >= 0 && !closed[index] && find_reachable(c, closed)[index])
        found(c, CHECK_EVIDENCE, step->line, "%s\t%s", step->id, l->steps[writer].id);
}

static void check_evidence(Check *c) {
    const Lesson *l = c->lesson;
    for (int i = 0; i < l->step_count; i++) {
        const LessonStep *step = &l->steps[i];
        const LessonQuestion *q = step->question;
        for (int k = 0; q && k < q->evidence_count; k++) check_evidence_step(c, step, i, q->evidence[k], q->line);
        if (step->plot) check_plot_rows(c, step, i);
    }
}

// ---- goals --------------------------------------------------------------------------------------------------------

static bool allows(const LessonStep *step, int object) {
    for (int i = 0; i < step->allow_count; i++)
        if (step->allow[i] == object) return true;
    return false;
}

// An apparatus that lives in time, or follows something that no hand moves, changes by itself.
static bool changes_alone(const Lesson *l, const LessonStep *step, int apparatus) {
    for (int i = 0; i < l->link_count; i++)
        if (l->links[i].apparatus == apparatus && (l->objects[l->links[i].object].grab == GRAB_NONE || allows(step, l->links[i].object))) return true;
    return l->apparatus[apparatus].kind->tick != NULL;
}

static bool moves_apparatus(const Lesson *l, const LessonStep *step, int apparatus) {
    for (int i = 0; i < step->allow_count; i++)
        if (l->objects[step->allow[i]].apparatus == apparatus) return true;
    return changes_alone(l, step, apparatus);
}

static bool moves_object(const Lesson *l, const LessonStep *step, int object) {
    const LessonObject *o = &l->objects[object];
    return allows(step, object) || (o->apparatus >= 0 && moves_apparatus(l, step, o->apparatus));
}

// Whether anything that the learner can do in this step may change what the name stands for.
static bool can_change(const Lesson *l, int index, Name name) {
    const LessonStep *step = &l->steps[index];
    switch (name.kind) {
    case NAME_READING:
    case NAME_PARAMETER: return moves_apparatus(l, step, name.first);
    case NAME_OBJECT_VALUE: return moves_object(l, step, name.first);
    case NAME_GRABBED: return allows(step, name.first);
    case NAME_ROWS: return step->table == name.first;
    case NAME_ANSWERED:
    case NAME_ANSWER:
    case NAME_RIGHT:
    case NAME_TRIES: return name.first == index;
    case NAME_LOOKED:
    case NAME_SECONDS: return true;
    case NAME_VISITED: return false;
    }
    return false;
}

// Rows, answers and visits of earlier steps stay: a gate may ask for what was earned before.
static bool was_earned(NameKind kind) {
    return kind == NAME_ROWS || kind == NAME_ANSWERED || kind == NAME_ANSWER || kind == NAME_RIGHT ||
           kind == NAME_TRIES || kind == NAME_VISITED;
}

static void check_changeable(Check *c, int index, const Expression *e, const char *what) {
    const Name *names;
    int count = e ? expression_names(e, &names) : 0;
    if (!count) return;
    for (int i = 0; i < count; i++)
        if (can_change(c->lesson, index, names[i]) || (!strcmp(what, "gate") && was_earned(names[i].kind))) return;
    found(c, CHECK_GOAL_IDLE, c->lesson->steps[index].line, "%s\t%s", c->lesson->steps[index].id, what);
}

static bool has_option(const LessonQuestion *q, const char *id) {
    for (int i = 0; i < q->option_count; i++)
        if (!strcmp(q->options[i].id, id)) return true;
    return false;
}

static void check_words(Check *c, const Expression *e, int line) {
    int step;
    const char *word;
    for (int i = 0; e && expression_answer(e, i, &step, &word); i++) {
        const LessonQuestion *q = c->lesson->steps[step].question;
        if (q->kind == QUESTION_CHOICE && !has_option(q, word))
            found(c, CHECK_ANSWER_WORD, line, "%s\t%.*s", q->id, utf8_within(word, 60), word);
    }
}

static void check_expressions(Check *c) {
    const Lesson *l = c->lesson;
    for (int i = 0; i < l->step_count; i++) {
        const LessonStep *step = &l->steps[i];
        check_changeable(c, i, step->goal, "goal");
        check_changeable(c, i, step->gate, "gate");
        check_words(c, step->goal, step->line);
        check_words(c, step->gate, step->line);
        for (int k = 0; k < step->branch_count; k++) check_words(c, step->branches[k].when, step->branches[k].line);
    }
}

static bool has_rows_before(const Lesson *l, int index) {
    for (int i = 0; i <= index; i++)
        if (l->steps[i].table == l->steps[index].plot_table) return true;
    return false;
}

// ---- what is declared and never used ------------------------------------------------------------------------------

static void mark_names(const Expression *e, NameKind kind, NameKind other, bool *used) {
    const Name *names;
    int count = e ? expression_names(e, &names) : 0;
    for (int i = 0; i < count; i++)
        if (names[i].kind == kind || names[i].kind == other) used[names[i].first] = true;
}

static void mark_in_steps(const Lesson *l, NameKind kind, NameKind other, bool *used) {
    for (int i = 0; i < l->step_count; i++) {
        const LessonStep *step = &l->steps[i];
        mark_names(step->goal, kind, other, used);
        mark_names(step->gate, kind, other, used);
        for (int k = 0; k < step->branch_count; k++) mark_names(step->branches[k].when, kind, other, used);
    }
}

static void check_apparatus_used(Check *c) {
    const Lesson *l = c->lesson;
    bool used[LAB_APPARATUS_MOST] = {false};
    mark_in_steps(l, NAME_READING, NAME_PARAMETER, used);
    for (int i = 0; i < l->object_count; i++)
        if (l->objects[i].apparatus >= 0) used[l->objects[i].apparatus] = true;
    for (int i = 0; i < l->obscura_count; i++) used[l->obscura[i].apparatus] = true;
    for (int i = 0; i < l->reflection_count; i++) used[l->reflections[i].apparatus] = true;
    for (int i = 0; i < l->table_count; i++)
        for (int k = 0; k < l->tables[i].column_count; k++) used[l->tables[i].columns[k].apparatus] = true;
    for (int i = 0; i < l->step_count; i++)
        for (int k = 0; k < l->steps[i].reading_count; k++) used[l->steps[i].readings[2 * k]] = true;
    for (int i = 0; i < l->apparatus_count; i++)
        if (!used[i]) found(c, CHECK_UNUSED, l->apparatus[i].line, "apparatus\t%s", l->apparatus[i].id);
}

static void check_tables_used(Check *c) {
    const Lesson *l = c->lesson;
    bool used[NOTEBOOK_TABLES_MOST] = {false};
    mark_in_steps(l, NAME_ROWS, NAME_ROWS, used);
    for (int i = 0; i < l->step_count; i++) {
        if (l->steps[i].table >= 0) used[l->steps[i].table] = true;
        if (l->steps[i].plot_table >= 0) used[l->steps[i].plot_table] = true;
    }
    for (int i = 0; i < l->table_count; i++)
        if (!used[i]) found(c, CHECK_UNUSED, l->tables[i].line, "data\t%s", l->tables[i].id);
}

// The first light is the place's own; the others must be named by a step.
static void check_lights_used(Check *c) {
    const Lesson *l = c->lesson;
    for (int i = 1; i < l->light_count; i++) {
        bool used = false;
        for (int k = 0; k < l->step_count; k++)
            used = used || (l->steps[k].light && !strcmp(l->steps[k].light, l->lights[i].id));
        if (!used) found(c, CHECK_UNUSED, l->lights[i].line, "light\t%s", l->lights[i].id);
    }
}

static void check_speakers_used(Check *c) {
    const Lesson *l = c->lesson;
    for (int i = 0; i < l->speaker_count; i++) {
        bool used = !strcmp(l->speakers[i].id, "guide");
        for (int s = 0; s < l->step_count; s++)
            for (int k = 0; k < l->steps[s].line_count; k++) used = used || l->steps[s].lines[k].speaker == i;
        if (!used) found(c, CHECK_UNUSED, l->speakers[i].line, "speaker\t%s", l->speakers[i].id);
    }
}

void check_flow(Check *c) {
    const Lesson *l = c->lesson;
    check_graph(c);
    check_evidence(c);
    check_expressions(c);
    for (int i = 0; i < l->step_count; i++)
        if (l->steps[i].plot && !has_rows_before(l, i))
            found(c, CHECK_PLOT_EMPTY, l->steps[i].line, "%s\t%s", l->steps[i].id,
                  l->tables[l->steps[i].plot_table].id);
    check_apparatus_used(c);
    check_tables_used(c);
    check_lights_used(c);
    check_speakers_used(c);
}
