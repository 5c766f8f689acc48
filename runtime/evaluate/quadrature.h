// Gauss-Hermite quadrature for the standard normal distribution. For this room only.
#ifndef ORRERY_EVALUATE_QUADRATURE_H
#define ORRERY_EVALUATE_QUADRATURE_H
#include "base/arena.h"

typedef struct Quadrature {
    int points;
    double *at, *log_weight; // ascending; the weights sum to 1
} Quadrature;

// The rule of `order` points (>= 2), without those whose weight is below 1e-17 of all.
Quadrature gauss_hermite(Arena *arena, int order);

#endif
