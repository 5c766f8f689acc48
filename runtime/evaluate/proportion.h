// Intervals of proportions, and how a share of the highest and the lowest scores is taken. No gates here: the callers
// know.
#ifndef ORRERY_EVALUATE_PROPORTION_H
#define ORRERY_EVALUATE_PROPORTION_H
#include "evaluate/estimate.h"

// The multiple of a standard error that a normal interval of this confidence reaches to: 1.96 for 0.95. A confidence
// outside ]0, 1[ counts as 0.95.
double normal_multiple(double confidence);
double t_multiple(double confidence, double freedom);
// (1 - confidence) / 2.
double outer_tail(double confidence);

// Wilson's score interval (1927) for `right` of `n`; value = right / n. Undefined for n = 0. Counts may be fractions.
Estimate wilson(double right, double n, double confidence);
// Second minus first: Newcombe (1998), method 10, the hybrid of two Wilson intervals; error: the unpooled one. n: n_1 +
// n_2.
Estimate newcombe(double right_1, double n_1, double right_2, double n_2, double confidence);
// Correlation with Fisher's z interval; error on the scale of r, (1 - r^2) / sqrt(n - 3).
Estimate fisher(double correlation, uint64_t n, double confidence);

// The share of hits in the 27 % of persons with the lowest (or highest) scores. persons[s] and hits[s * stride] are
// counts at score s = 0 .. scores - 1. Of the persons at the score where the group ends, each counts with the same
// fraction, so that the group is 0.27 of all exactly. NAN when nobody is there.
double tail_share(const uint64_t *persons, const uint64_t *hits, int stride, int scores, bool highest);

#endif
