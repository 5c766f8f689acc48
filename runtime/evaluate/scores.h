// The distribution of a total score when each item is passed with its own probability, independently (the
// Poisson-binomial; Lord and Wingersky 1984). With p = e / (1 + e) it is the elementary symmetric function gamma_s(e)
// over the product of all (1 + e), so conditional Rasch estimation and score-based fit stand on the same sums of
// positive terms. For this room only.
#ifndef ORRERY_EVALUATE_SCORES_H
#define ORRERY_EVALUATE_SCORES_H
#include "base/arena.h"

// f[s] for s = 0 .. n.
void score_distribution(const double *p, int n, double *f);
// without[j * n + s]: the distribution over the other items, s = 0 .. n - 1. n^2 log n multiplications, no division, so
// no digit is lost. `scratch`: score_scratch(n) numbers.
void score_without_each(const double *p, int n, double *without, double *scratch);
size_t score_scratch(int n);

#endif
