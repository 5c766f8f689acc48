// Probability distributions that intervals and tests need, by base/dmath.h: same bits on every machine. Relative
// accuracy about 1e-13 in the middle; arguments that make no sense give NAN. Sources: Abramowitz and
// Stegun 6.1, 6.5, 26.5; Loader (2000) for the large-parameter terms; Wichura's AS 241 for the normal quantile.
#ifndef ORRERY_EVALUATE_DISTRIBUTION_H
#define ORRERY_EVALUATE_DISTRIBUTION_H

double log_gamma(double x); // x > 0
double normal_density(double x);
double normal_below(double x); // P(Z <= x)
double normal_quantile(double p);
double gamma_above(double shape, double x); // P(G > x), scale 1
double chi_square_above(double x, double freedom);
double chi_square_quantile(double p, double freedom); // of P(X <= x) = p
double beta_below(double x, double a, double b);      // the regularised incomplete beta function
double beta_quantile(double p, double a, double b);
double t_below(double t, double freedom);
double t_quantile(double p, double freedom);
double f_quantile(double p, double freedom_1, double freedom_2);
double binomial_below(double k, double n, double p); // P(X <= k)
// P(T <= t) for the noncentral t, by the trapezoid rule over the logarithm of the chi (the integrand dies off both
// ways, so the rule converges geometrically).
double noncentral_t_below(double t, double freedom, double shift);
// The shift for which P(T <= t) = p.
double noncentral_t_shift(double t, double freedom, double p);

#endif
