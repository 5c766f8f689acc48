#include "evaluate/proportion.h"
#include "base/dmath.h"
#include "evaluate/distribution.h"

double outer_tail(double confidence) { return (1 - (confidence > 0 && confidence < 1 ? confidence : 0.95)) / 2; }

double normal_multiple(double confidence) { return -normal_quantile(outer_tail(confidence)); }

double t_multiple(double confidence, double freedom) { return -t_quantile(outer_tail(confidence), freedom); }

Estimate wilson(double right, double n, double confidence) {
    if (!(n > 0)) return estimate_undefined(0);
    double p = right / n, z = normal_multiple(confidence), square = z * z / n;
    double centre = (p + square / 2) / (1 + square);
    double half = z * d_sqrt(p * (1 - p) / n + square / (4 * n)) / (1 + square);
    // at 0 and 1 the bound is exact; rounding would leave 1e-17
    double low = right <= 0 ? 0 : centre - half, high = right >= n ? 1 : centre + half;
    return estimate_given((uint64_t)n, p, d_sqrt(p * (1 - p) / n), low, high);
}

Estimate newcombe(double right_1, double n_1, double right_2, double n_2, double confidence) {
    if (!(n_1 > 0) || !(n_2 > 0)) return estimate_undefined(0);
    Estimate a = wilson(right_1, n_1, confidence), b = wilson(right_2, n_2, confidence);
    double difference = b.value - a.value;
    double down_a = a.value - a.low, up_a = a.high - a.value, down_b = b.value - b.low, up_b = b.high - b.value;
    return estimate_given((uint64_t)(n_1 + n_2), difference, d_sqrt(a.error * a.error + b.error * b.error),
                          difference - d_sqrt(down_b * down_b + up_a * up_a),
                          difference + d_sqrt(up_b * up_b + down_a * down_a));
}

static double tanh_of(double x) {
    double e = d_exp(2 * x);
    return d_finite(e) ? (e - 1) / (e + 1) : 1;
}

Estimate fisher(double r, uint64_t n, double confidence) {
    if (!d_finite(r)) return estimate_undefined(n);
    r = d_clamp(r, -1, 1);
    if (n <= 3) return estimate_given(n, r, __builtin_nan(""), __builtin_nan(""), __builtin_nan(""));
    double error = 1 / d_sqrt((double)n - 3);
    if (d_abs(r) == 1) return estimate_given(n, r, 0, r, r);
    double z = 0.5 * d_log((1 + r) / (1 - r)), reach = normal_multiple(confidence) * error;
    return estimate_given(n, r, (1 - r * r) * error, tanh_of(z - reach), tanh_of(z + reach));
}

double tail_share(const uint64_t *persons, const uint64_t *hits, int stride, int scores, bool highest) {
    double all = 0, group = 0, hit = 0;
    for (int s = 0; s < scores; s++) all += (double)persons[s];
    double left = 0.27 * all;
    for (int i = 0; i < scores && left > 0; i++) {
        int s = highest ? scores - 1 - i : i;
        double here = (double)persons[s], taken = d_min(here, left);
        if (here > 0) hit += (double)hits[s * stride] * (taken / here);
        left -= taken, group += taken;
    }
    return hit / group; // NAN for 0 / 0
}
