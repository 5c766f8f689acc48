// The plan's order against the fixed order, on simulated learners who truly know or do not know each concept.
#include "check.h"
#include "base/random.h"
#include "tools/report/plan.h"

enum { CONCEPTS = 8, LEARNERS = 400, STEPS_MOST = 2000 };

typedef struct Pupil { // the truth, as Bayesian knowledge tracing supposes it
    bool knows[CONCEPTS];
    PlanConcept concepts[CONCEPTS];
    Random random;
} Pupil;

static void begin(Pupil *p, uint64_t seed) {
    KnowledgeModel m = knowledge_default();
    *p = (Pupil){.random = random_seed(seed, 3)};
    for (int i = 0; i < CONCEPTS; i++) {
        p->knows[i] = random_unit(&p->random) < m.known;
        p->concepts[i] = (PlanConcept){.id = "c", .known = m.known};
        if (i % 2) p->concepts[i].builds_on[0] = i - 1, p->concepts[i].builds_count = 1;
    }
}

// One step: a question on the concept, and a chance to learn it; twice as hard without what it builds on.
static void take_step(Pupil *p, int concept) {
    KnowledgeModel m = knowledge_default();
    PlanConcept *c = &p->concepts[concept];
    bool right = random_unit(&p->random) < (p->knows[concept] ? 1 - m.slip : m.guess);
    bool ready = !c->builds_count || p->knows[c->builds_on[0]];
    if (random_unit(&p->random) < (ready ? m.learn : m.learn / 2)) p->knows[concept] = true;
    c->known = knowledge_after(&m, c->known, right ? ANSWER_RIGHT : ANSWER_WRONG);
    c->answers++, c->wrong += !right;
}

static bool all_mastered(const Pupil *p) {
    for (int i = 0; i < CONCEPTS; i++)
        if (!knowledge_mastered(p->concepts[i].known, MASTERY)) return false;
    return true;
}

static int steps_fixed(uint64_t seed) {
    Pupil p;
    begin(&p, seed);
    int steps = 0;
    for (; steps < STEPS_MOST && !all_mastered(&p); steps++) take_step(&p, steps % CONCEPTS);
    return steps;
}

static int steps_planned(uint64_t seed) {
    Pupil p;
    PlanReason reason;
    begin(&p, seed);
    int steps = 0;
    for (int next; steps < STEPS_MOST && (next = plan_next(p.concepts, CONCEPTS, &reason)) >= 0; steps++) take_step(&p, next);
    return steps;
}

static void reaches_mastery_in_a_quarter_fewer_steps(void **state) {
    double fixed = 0, planned = 0;
    for (uint64_t seed = 1; seed <= LEARNERS; seed++) fixed += steps_fixed(seed), planned += steps_planned(seed);
    print_message("steps to mastery: fixed order %.1f, planned %.1f, %.0f %% fewer\n", fixed / LEARNERS, planned / LEARNERS, 100 * (1 - planned / fixed));
    assert_true(planned < 0.75 * fixed);
}

static void asks_for_what_is_built_on_first(void **state) {
    PlanReason reason;
    PlanConcept c[2] = {{.id = "a", .known = 0.3, .builds_on = {1}, .builds_count = 1}, {.id = "b", .known = 0.3}};
    assert_int_equal(plan_next(c, 2, &reason), 1);
    assert_int_equal(reason, PLAN_FOUNDATION);
    c[1].known = 0.99;
    assert_int_equal(plan_next(c, 2, &reason), 0);
    assert_int_equal(reason, PLAN_UNPRACTISED);
}

static void a_held_misconception_goes_first(void **state) {
    PlanReason reason;
    PlanConcept c[2] = {{.id = "a", .known = 0.9}, {.id = "b", .known = 0.4, .answers = 1, .wrong = 1, .held = true}};
    assert_int_equal(plan_next(c, 2, &reason), 1);
    assert_int_equal(reason, PLAN_MISCONCEPTION);
}

static void a_circle_does_not_lock_out(void **state) {
    PlanReason reason;
    PlanConcept c[2] = {{.id = "a", .known = 0.3, .builds_on = {1}, .builds_count = 1}, {.id = "b", .known = 0.3, .builds_on = {0}, .builds_count = 1}};
    assert_true(plan_next(c, 2, &reason) >= 0);
    c[0].known = c[1].known = 0.99;
    assert_int_equal(plan_next(c, 2, &reason), -1);
    assert_int_equal(reason, PLAN_DONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reaches_mastery_in_a_quarter_fewer_steps), cmocka_unit_test(asks_for_what_is_built_on_first),
                                       cmocka_unit_test(a_held_misconception_goes_first), cmocka_unit_test(a_circle_does_not_lock_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
