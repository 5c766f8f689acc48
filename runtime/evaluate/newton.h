// Maximising a log-likelihood by Newton's method with an exact information matrix. For this room only.
#ifndef ORRERY_EVALUATE_NEWTON_H
#define ORRERY_EVALUATE_NEWTON_H
#include "base/arena.h"

typedef struct Likelihood {
    void *context;
    int parameters;
    // The log-likelihood at x and its gradient. The other two functions are asked about the x of the last call.
    double (*value)(void *context, const double *x, double *gradient);
    // Minus the second derivatives, parameters x parameters; may be expensive: used again as long as steps go well.
    void (*information)(void *context, double *matrix);
    // A cheap matrix not smaller than it, positive definite, for the first steps and where the exact one is not (with
    // the complete data's information this is the EM gradient algorithm, Lange 1995). NULL: none.
    void (*bound)(void *context, double *matrix);
    int bound_steps;  // how many steps to begin with `bound`
    double tolerance; // the largest component of the gradient where it ends
} Likelihood;

// Moves x to the maximum. Returns the number of steps, or -1 when there is no convergence (a parameter runs off, or 500
// steps). *value: the log-likelihood there. The last call of `value` was at x.
int maximise(Arena *arena, const Likelihood *likelihood, double *x, double *value);

#endif
