#include "evaluate/distribution.h"
#include "base/dmath.h"
#include "evaluate/linear.h"

static const double LOG_ROOT_TWO_PI = 0.91893853320467274178;

static double not_a_number(void) { return __builtin_nan(""); }

// log Gamma(x) minus its main term (x - 1/2) log x - x + log sqrt(2 pi), for x >= 10 by Stirling's series.
static double stirling_series(double x) {
    static const double c[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156};
    double sum = 0, power = 1 / x, square = power * power;
    for (int i = 0; i < 7; i++, power *= square) sum += c[i] * power;
    return sum;
}

double log_gamma(double x) {
    if (!(x > 0)) return not_a_number();
    double product = 1;
    for (; x < 10; x += 1) product *= x;
    return (x - 0.5) * d_log(x) - x + LOG_ROOT_TWO_PI + stirling_series(x) - d_log(product);
}

static double stirling_rest(double x) {
    if (x >= 10) return stirling_series(x);
    return log_gamma(x) - ((x - 0.5) * d_log(x) - x + LOG_ROOT_TWO_PI);
}

// x log(x / m) + m - x without loss of digits near x = m (Loader 2000).
static double deviance(double x, double m) {
    if (d_abs(x - m) >= 0.1 * (x + m)) return x * d_log(x / m) + m - x;
    double v = (x - m) / (x + m), sum = (x - m) * v, term = 2 * x * v;
    for (int j = 1; j < 1000; j++) {
        term *= v * v;
        double next = sum + term / (2 * j + 1);
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

double normal_density(double x) { return d_exp(-x * x / 2 - LOG_ROOT_TWO_PI); }

double normal_below(double x) {
    double tail = gamma_above(0.5, x * x / 2) / 2;
    return x < 0 ? tail : 1 - tail;
}

// A start good to 5e-4 (Abramowitz and Stegun 26.2.23), then Halley's steps in the lower tail, where digits are kept.
double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) return p == 0 ? -__builtin_inf() : p == 1 ? __builtin_inf() : not_a_number();
    double tail = d_min(p, 1 - p), t = d_sqrt(-2 * d_log(tail));
    double x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
    for (int i = 0; i < 3; i++) {
        double step = (normal_below(x) - tail) / normal_density(x);
        x -= step / (1 + x * step / 2);
    }
    return p < 0.5 ? x : -x;
}

// The continued fraction of the incomplete gamma function by Lentz's method (Abramowitz and Stegun 6.5.31).
static double gamma_fraction(double a, double x) {
    double b = x + 1 - a, c = 1e300, d = 1 / b, value = d;
    for (int i = 1; i < 100000; i++) {
        double term = -i * (i - a);
        b += 2;
        d = term * d + b, d = 1 / (d_abs(d) < 1e-300 ? 1e-300 : d);
        c = b + term / c, c = d_abs(c) < 1e-300 ? 1e-300 : c;
        value *= d * c;
        if (d_abs(d * c - 1) < 1e-16) break;
    }
    return value;
}

static double gamma_series(double a, double x) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < 100000 && term > sum * 1e-17; n++) term *= x / (a + n), sum += term;
    return sum;
}

double gamma_above(double shape, double x) {
    if (!(shape > 0) || !(x >= 0)) return not_a_number();
    if (x == 0) return 1;
    if (!d_finite(x)) return 0;
    double scale = d_sqrt(shape) * d_exp(-stirling_rest(shape) - deviance(shape, x) - LOG_ROOT_TWO_PI);
    return x < shape + 1 ? 1 - scale * gamma_series(shape, x) : scale * gamma_fraction(shape, x);
}

double chi_square_above(double x, double freedom) { return gamma_above(freedom / 2, x / 2); }

typedef struct Search { // of the argument at which a distribution reaches p
    double p, a, b;
} Search;

static double chi_square_search(void *context, double x) {
    const Search *s = context;
    return 1 - s->p - chi_square_above(x, s->a);
}

double chi_square_quantile(double p, double freedom) {
    if (!(p > 0 && p < 1) || !(freedom > 0)) return not_a_number();
    double high = freedom;
    while (chi_square_above(high, freedom) > 1 - p) high *= 2;
    return find_root(chi_square_search, &(Search){p, freedom, 0}, 0, high);
}

// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), Lentz's method.
static double beta_fraction(double x, double a, double b) {
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (d_abs(d) < 1e-300 ? 1e-300 : d);
    double value = d;
    for (int m = 1; m < 200000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + even * d, d = 1 / (d_abs(d) < 1e-300 ? 1e-300 : d);
        c = 1 + even / c, c = d_abs(c) < 1e-300 ? 1e-300 : c;
        value *= d * c;
        d = 1 + odd * d, d = 1 / (d_abs(d) < 1e-300 ? 1e-300 : d);
        c = 1 + odd / c, c = d_abs(c) < 1e-300 ? 1e-300 : c;
        value *= d * c;
        if (d_abs(d * c - 1) < 1e-16) break;
    }
    return value;
}

// I_x(a, b), given both x and y = 1 - x so that neither end loses digits.
static double beta_both(double x, double y, double a, double b) {
    if (x <= 0) return 0;
    if (y <= 0) return 1;
    double n = a + b;
    double scale = d_sqrt(a * b / n) * d_exp(stirling_rest(n) - stirling_rest(a) - stirling_rest(b) - LOG_ROOT_TWO_PI -
                                             deviance(a, n * x) - deviance(b, n * y));
    if (x < (a + 1) / (n + 2)) return scale * beta_fraction(x, a, b) / a;
    return 1 - scale * beta_fraction(y, b, a) / b;
}

double beta_below(double x, double a, double b) {
    if (!(a > 0 && b > 0) || x != x) return not_a_number();
    return beta_both(x, 1 - x, a, b);
}

static double beta_search(void *context, double x) {
    const Search *s = context;
    return beta_below(x, s->a, s->b) - s->p;
}

double beta_quantile(double p, double a, double b) {
    if (!(p >= 0 && p <= 1) || !(a > 0 && b > 0)) return not_a_number();
    return find_root(beta_search, &(Search){p, a, b}, 0, 1);
}

double t_below(double t, double freedom) {
    if (!(freedom > 0) || t != t) return not_a_number();
    double square = t * t, all = freedom + square;
    double tail = d_finite(square) ? beta_both(freedom / all, square / all, freedom / 2, 0.5) / 2 : 0;
    return t < 0 ? tail : 1 - tail;
}

double t_quantile(double p, double freedom) {
    if (!(p > 0 && p < 1) || !(freedom > 0)) return not_a_number();
    double y = beta_quantile(d_abs(1 - 2 * p), 0.5, freedom / 2), t = d_sqrt(freedom * y / (1 - y));
    return p < 0.5 ? -t : t;
}

double f_quantile(double p, double freedom_1, double freedom_2) {
    double x = beta_quantile(p, freedom_1 / 2, freedom_2 / 2);
    return freedom_2 * x / (freedom_1 * (1 - x));
}

double binomial_below(double k, double n, double p) {
    if (!(p >= 0 && p <= 1) || !(n >= 0) || k != k) return not_a_number();
    if (k < 0) return 0;
    return k >= n ? 1 : beta_both(1 - p, p, n - d_floor(k), d_floor(k) + 1);
}

// (exp(2u) - 1) / 2 - u: how far the logarithm of a chi is from its mode, without loss of digits near 0.
static double chi_exponent(double u) {
    if (d_abs(u) > 0.25) return (d_exp(2 * u) - 1) / 2 - u;
    double sum = 0, term = u;
    for (int k = 2; k < 30; k++) term *= 2 * u / k, sum += term;
    return sum;
}

double noncentral_t_below(double t, double freedom, double shift) {
    if (!(freedom > 0) || t != t || !d_finite(shift)) return not_a_number();
    enum { POINTS_MOST = 200000 };
    double spread = 1 / d_sqrt(freedom), low = -(40 / freedom + 10 * spread), high = d_min(10 * spread, 3);
    double step = d_max(0.2 / (d_abs(t) + 1 / spread + 1), (high - low) / POINTS_MOST);
    double scale = d_sqrt(freedom / D_PI) * d_exp(-stirling_rest(freedom / 2)) * step, sum = 0;
    for (double u = low; u <= high; u += step) {
        double weight = d_exp(-freedom * chi_exponent(u));
        if (weight > 1e-20) sum += weight * normal_below(t * d_exp(u) - shift);
    }
    return scale * sum;
}

static double shift_search(void *context, double shift) {
    const Search *s = context;
    return s->p - noncentral_t_below(s->a, s->b, shift);
}

double noncentral_t_shift(double t, double freedom, double p) {
    if (!(p > 0 && p < 1) || !(freedom > 0) || !d_finite(t)) return not_a_number();
    Search search = {p, t, freedom};
    double reach = 5 + d_abs(t) * (1 + 5 / d_sqrt(freedom));
    while (shift_search(&search, t - reach) > 0 || shift_search(&search, t + reach) < 0) reach *= 2;
    return find_root(shift_search, &search, t - reach, t + reach);
}
