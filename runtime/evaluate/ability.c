#include "evaluate/linear.h"
#include "evaluate/marginal.h"
#include "base/dmath.h"

typedef struct Answers {
    const int8_t *answers;
    int items;
    const double *slope, *difficulty;
} Answers;

// Sums over the answered items at one ability: log-likelihood, its derivative, information and the derivative of that.
typedef struct Curve {
    double value, score, information, bend;
} Curve;

static bool usable(const Answers *a, int j) {
    return (a->answers[j] & ~1) == 0 && d_finite(a->slope[j]) && d_finite(a->difficulty[j]);
}

static Curve curve_at(const Answers *a, double theta) {
    Curve c = {0, 0, 0, 0};
    for (int j = 0; j < a->items; j++) {
        if (!usable(a, j)) continue;
        double slope = a->slope[j], logit = slope * (theta - a->difficulty[j]), e = d_exp(-d_abs(logit));
        double p = (logit > 0 ? 1 : e) / (1 + e), q = (logit > 0 ? e : 1) / (1 + e), x = a->answers[j];
        c.value += x * logit - d_log(1 + e) - d_max(logit, 0);
        c.score += slope * (x - p), c.information += slope * slope * p * q;
        c.bend += slope * slope * slope * p * q * (q - p);
    }
    return c;
}

static bool has_answer(const Answers *a) {
    for (int j = 0; j < a->items; j++)
        if (usable(a, j) && a->slope[j] != 0) return true;
    return false;
}

// The integrand is a bell of width 0.05 or more that dies off at both ends, so equal steps converge geometrically.
Ability ability_expected(const int8_t *answers, int items, const double *slope, const double *difficulty) {
    Answers a = {answers, items, slope, difficulty};
    enum { STEPS = 400 };
    double log_weight[STEPS + 1], top = -1e300, sum = 0, mean = 0, square = 0;
    for (int i = 0; i <= STEPS; i++) {
        double theta = -10 + 20.0 * i / STEPS;
        log_weight[i] = curve_at(&a, theta).value - theta * theta / 2;
        top = d_max(top, log_weight[i]);
    }
    for (int i = 0; i <= STEPS; i++) {
        double theta = -10 + 20.0 * i / STEPS, weight = d_exp(log_weight[i] - top);
        sum += weight, mean += weight * theta, square += weight * theta * theta;
    }
    mean /= sum;
    return (Ability){mean, d_sqrt(d_max(square / sum - mean * mean, 0)), true};
}

static double likely_slope(void *context, double theta) { return curve_at(context, theta).score; }

static double weighted_slope(void *context, double theta) {
    Curve c = curve_at(context, theta);
    return c.information > 0 ? c.score + c.bend / (2 * c.information) : c.score;
}

static Ability root_of(Answers *a, double (*slope)(void *, double)) {
    Ability none = {__builtin_nan(""), __builtin_nan(""), false};
    if (!has_answer(a)) return none;
    double theta = find_root(slope, a, -30, 30), error = 1 / d_sqrt(curve_at(a, theta).information);
    return d_finite(theta) && d_finite(error) ? (Ability){theta, error, true} : none;
}

Ability ability_weighted(const int8_t *answers, int items, const double *slope, const double *difficulty) {
    return root_of(&(Answers){answers, items, slope, difficulty}, weighted_slope);
}

Ability ability_likely(const int8_t *answers, int items, const double *slope, const double *difficulty) {
    Answers a = {answers, items, slope, difficulty};
    double low = 0, high = 0; // what the score comes to at either end of the ability scale
    for (int j = 0; j < items; j++) {
        if (!usable(&a, j)) continue;
        double x = answers[j], up = slope[j] > 0 ? 1 : slope[j] < 0 ? 0 : 0.5;
        high += slope[j] * (x - up), low += slope[j] * (x - (1 - up));
    }
    if (!(low > 1e-12 && high < -1e-12)) return (Ability){__builtin_nan(""), __builtin_nan(""), false};
    return root_of(&a, likely_slope);
}
