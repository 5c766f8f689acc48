// The Rasch model by conditional maximum likelihood: P(right) = 1 / (1 + exp(-(theta - b_j))). Conditional on a
// person's total score the ability drops out, so nothing is assumed about how ability is spread (Andersen 1970; R:
// eRm::RM, psychotools::raschmodel). Elementary symmetric functions by sums of positive terms only (no difference
// algorithm), so they keep their digits for any number of items; Newton steps with the exact Hessian.
//
// Missing answers: a person counts with the items answered (groups with the same missing items have their own symmetric
// functions, as in eRm). Persons who answered all their items right, or none, say nothing about b and are left out.
// Items that everyone (of those who count) got right or wrong are left out: their state is undefined.
#ifndef ORRERY_EVALUATE_RASCH_H
#define ORRERY_EVALUATE_RASCH_H
#include "base/arena.h"
#include "evaluate/patterns.h"

typedef struct FitFigures { // of one item
    // Mean squares of residuals z = (x - P) / sqrt(P Q) (Wright and Masters 1982): outfit = mean z^2, infit = sum (x -
    // P)^2 / sum P Q; 1 is expected, above 1.3 the answers are noisier than the model, below 0.7 too regular.
    double outfit, infit;
    uint64_t n; // persons behind both
} FitFigures;

typedef struct RaschItem {
    // b in logits, those of all estimated items sum to zero. Error from the inverse information of that
    // parametrisation; interval b -+ z error. n: persons who count and answered the item. Gate: rasch, on all persons
    // who count.
    Estimate difficulty;
    // With the ability of each score by maximum likelihood (R: eRm::itemfit); extreme scores are left out. NAN if not
    // estimated.
    FitFigures fit;
} RaschItem;

typedef struct RaschFit {
    EstimateState
        state; // as of every item that is estimated. Undefined: no finite maximum exists (Fischer 1981: the items
               // fall into two sets where nobody failed in one and passed in the other), or no convergence
    uint64_t persons; // who count
    int items, estimated;
    double log_likelihood; // conditional, including no constant; NAN unless given
    int iterations;
    RaschItem *item; // `items` of them
} RaschFit;

// Result in `arena`, with everything that was needed on the way.
RaschFit *rasch_conditional(Arena *arena, const Patterns *patterns, const Gates *gates);

#endif
