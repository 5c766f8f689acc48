// A learner's next step: from how well each concept is known, what it builds on, and the mistaken ideas that were met.
//
// A concept is what some questions of the lessons show in common: the misconception that their wrong answers name, otherwise the
// question itself. It builds on the concepts that come before it in the same phase's reasoning: by default on the one that the
// lesson meets just before; a course file can say otherwise:
//
//   { "concepts": { "upright": { "requires": [], "lesson": "pinhole" }, "smaller-sharper": { "requires": ["upright"] } } }
//
// How well it is known: Bayesian knowledge tracing over all answers in order (evaluate/mastery.h); mastered at 0.95. The next
// concept is the least that is not mastered and whose requirements are; of equal ones the one with a misconception still held.
#ifndef ORRERY_TOOLS_REPORT_PLAN_H
#define ORRERY_TOOLS_REPORT_PLAN_H
#include "evaluate/mastery.h"
#include <stdbool.h>

enum { CONCEPTS_MOST = 128, REQUIRES_MOST = 8 };
#define MASTERY 0.95

typedef struct PlanConcept {
    const char *id;
    int builds_on[REQUIRES_MOST], builds_count; // indices of concepts
    double known;     // 0..1
    int answers, wrong; // so far
    bool held;        // the last answer still showed its misconception
} PlanConcept;

typedef enum PlanReason {
    PLAN_DONE,        // all is mastered
    PLAN_MISCONCEPTION, // the idea was met at the last answer
    PLAN_UNPRACTISED, // no answer yet, and everything that it builds on is known
    PLAN_UNSURE,      // answered, but not surely known
    PLAN_FOUNDATION,  // another concept waits for it
} PlanReason;

// The concept to work on next, or -1 when all are mastered.
int plan_next(const PlanConcept *concepts, int count, PlanReason *reason);
#endif
