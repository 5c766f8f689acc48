// Small dense linear algebra and a root finder, for this room only. Matrices are row-major n x n.
#ifndef ORRERY_EVALUATE_LINEAR_H
#define ORRERY_EVALUATE_LINEAR_H
#include <stdbool.h>

// The lower factor L of a symmetric positive definite matrix (L L' = matrix), in place; what is above the diagonal is
// left alone. false when it is not positive definite.
bool cholesky(double *matrix, int n);
// Solves L L' x = vector in place.
void cholesky_solve(const double *factor, int n, double *vector);
// The inverse of L L' into `inverse`, symmetric.
void cholesky_inverse(const double *factor, int n, double *inverse);

// A zero of `function` between low and high, where it has different signs (Ridders 1979); NAN when it has not. Ends
// when the place moves by less than 1e-15 of itself.
double find_root(double (*function)(void *context, double x), void *context, double low, double high);

#endif
