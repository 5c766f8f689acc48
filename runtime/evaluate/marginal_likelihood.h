// The marginal likelihood of one- and two-parameter logistic items, with gradient and information. For this room only.
//
// With d = -a b the log-likelihood of a pattern at ability theta is  theta S_a + S_d + sum log Q_j(theta), where S_a
// and S_d are the sums of a and d over the right answers. So a pattern needs one exponential a point, whatever the
// number of items, and the gradient needs of it only how often each item was right, and the posterior's mean (an
// exponential family).
#ifndef ORRERY_EVALUATE_MARGINAL_LIKELIHOOD_H
#define ORRERY_EVALUATE_MARGINAL_LIKELIHOOD_H
#include "evaluate/marginal.h"
#include "evaluate/quadrature.h"

typedef struct Marginal {
    Arena *arena;
    const Patterns *patterns;
    MarginalModel model;
    Quadrature quadrature;
    int items;                  // estimated
    int *original;              // [items] -> item of the patterns
    uint64_t *use;              // [words]: the estimated ones
    double *right, *answered;   // [items]: counts of persons
    uint32_t *order;            // patterns, those with the same answered items together
    int parameters, *parameter; // [2 items]: (a_j, d_j) -> place among the free parameters, -1 = fixed

    // of the last call of marginal_value
    double *a, *d;     // [items]
    double *p, *log_q; // [item * points + point]: P(right), log P(wrong)
    double *expected;  // [item * points + point]: persons who answered the item, by ability
    double *mean;      // [pattern]: posterior mean of theta
    double *base, *posterior, *persons, *work, *right_at, *full; // work
} Marginal;

// context: a Marginal; see newton.h.
double marginal_value(void *context, const double *x, double *gradient);
void marginal_information(void *context, double *matrix);
void marginal_complete_information(void *context, double *matrix); // as if ability were known: never smaller

// Fills `use` and what follows from it: items that someone passed and someone failed.
void marginal_begin(Marginal *marginal, Arena *arena, const Patterns *patterns, MarginalModel model);

#endif
