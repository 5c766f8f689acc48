#include "tools/report/plan.h"

static bool mastered(const PlanConcept *c) { return knowledge_mastered(c->known, MASTERY); }

static bool ready(const PlanConcept *concepts, const PlanConcept *c) {
    for (int i = 0; i < c->builds_count; i++)
        if (!mastered(&concepts[c->builds_on[i]])) return false;
    return true;
}

static bool waited_for(const PlanConcept *concepts, int count, int index) {
    for (int i = 0; i < count; i++)
        for (int k = 0; k < concepts[i].builds_count; k++)
            if (concepts[i].builds_on[k] == index && !mastered(&concepts[i])) return true;
    return false;
}

// Nearest to being known first: little work that opens the way to what builds on it. A held idea goes before all.
static bool before(const PlanConcept *a, const PlanConcept *b) {
    if (a->held != b->held) return a->held;
    return a->known > b->known;
}

int plan_next(const PlanConcept *concepts, int count, PlanReason *reason) {
    int best = -1;
    for (int pass = 0; pass < 2 && best < 0; pass++) // requirements in a circle must not lock a learner out
        for (int i = 0; i < count; i++) {
            const PlanConcept *c = &concepts[i];
            if (mastered(c) || (pass == 0 && !ready(concepts, c))) continue;
            if (best < 0 || before(c, &concepts[best])) best = i;
        }
    *reason = PLAN_DONE;
    if (best < 0) return -1;
    const PlanConcept *c = &concepts[best];
    *reason = c->held ? PLAN_MISCONCEPTION : waited_for(concepts, count, best) ? PLAN_FOUNDATION : c->answers ? PLAN_UNSURE : PLAN_UNPRACTISED;
    return best;
}
