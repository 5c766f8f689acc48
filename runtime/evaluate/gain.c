#include "evaluate/gain.h"
#include "base/dmath.h"
#include "evaluate/distribution.h"
#include "evaluate/proportion.h"

static bool is_percent(double x) { return x >= 0 && x <= 100; } // false for NAN

static void add_individual(Gain *g, double gain) {
    double deviation = gain - g->mean_individual;
    g->mean_individual += deviation / (double)++g->below;
    g->square_individual += deviation * (gain - g->mean_individual);
}

void gain_add(Gain *g, const double *pre, const double *post, size_t pairs) {
    for (size_t i = 0; i < pairs; i++) {
        if (!is_percent(pre[i]) || !is_percent(post[i])) continue;
        double n = (double)++g->pairs, from_pre = pre[i] - g->mean_pre, from_post = post[i] - g->mean_post;
        g->mean_pre += from_pre / n, g->mean_post += from_post / n;
        g->square_pre += from_pre * (pre[i] - g->mean_pre);
        g->square_post += from_post * (post[i] - g->mean_post);
        g->product += from_pre * (post[i] - g->mean_post);
        if (pre[i] < 100) add_individual(g, (post[i] - pre[i]) / (100 - pre[i]));
    }
}

// Chan, Golub and LeVeque (1979): centred sums of two parts.
void gain_merge(Gain *g, const Gain *other) {
    double a = (double)g->pairs, b = (double)other->pairs, n = a + b;
    if (b == 0) return;
    double pre = other->mean_pre - g->mean_pre, post = other->mean_post - g->mean_post;
    g->square_pre += other->square_pre + pre * pre * a * b / n;
    g->square_post += other->square_post + post * post * a * b / n;
    g->product += other->product + pre * post * a * b / n;
    g->mean_pre += pre * b / n, g->mean_post += post * b / n;
    g->pairs += other->pairs;
    if (other->below == 0) return;
    double c = (double)g->below, d = (double)other->below, shift = other->mean_individual - g->mean_individual;
    g->square_individual += other->square_individual + shift * shift * c * d / (c + d);
    g->mean_individual += shift * d / (c + d);
    g->below += other->below;
}

static Estimate with_t(uint64_t n, double value, double variance, double confidence) {
    if (n < 2) return estimate_undefined(n);
    return estimate_around(n, value, d_sqrt(variance), t_multiple(confidence, (double)n - 1));
}

static Estimate scaled(Estimate e, double factor) {
    return estimate_given(e.n, e.value * factor, e.error * factor, e.low * factor, e.high * factor);
}

// d_z with the limits that the noncentral t gives; error: sqrt(1/n + d^2 / 2n), the usual large-sample one.
static Estimate effect(uint64_t pairs, double difference, double deviation, double confidence) {
    double n = (double)pairs, root = d_sqrt(n), d = difference / deviation, tail = outer_tail(confidence);
    if (pairs < 2 || !(deviation > 1e-9)) return estimate_undefined(pairs);
    return estimate_given(pairs, d, d_sqrt(1 / n + d * d / (2 * n)),
                          noncentral_t_shift(d * root, n - 1, 1 - tail) / root,
                          noncentral_t_shift(d * root, n - 1, tail) / root);
}

// Hedges' (1981) correction for small samples.
static double small_sample(double freedom) {
    return d_exp(log_gamma(freedom / 2) - log_gamma((freedom - 1) / 2)) / d_sqrt(freedom / 2);
}

static void effects(GainFigures *out, const Gain *g, double difference, double variance, double confidence) {
    double n = (double)g->pairs, deviation = d_sqrt(d_max(variance, 0));
    double average = (d_sqrt(g->square_pre / (n - 1)) + d_sqrt(g->square_post / (n - 1))) / 2;
    out->d_z = effect(g->pairs, difference, deviation, confidence);
    out->d_av = out->g_z = out->g_av = estimate_undefined(g->pairs);
    if (out->d_z.state != ESTIMATE_GIVEN) return;
    if (average > 0) out->d_av = scaled(out->d_z, deviation / average);
    if (n < 3) return;
    out->g_z = scaled(out->d_z, small_sample(n - 1));
    if (average > 0) out->g_av = scaled(out->d_av, small_sample(n - 1));
}

GainFigures gain_figures(const Gain *g, const Gates *gates) {
    uint64_t n = g->pairs;
    GainFigures out = {.excluded = n - g->below};
    if (n < gates->gain) {
        out.normalised = out.difference = out.d_z = out.d_av = out.g_z = out.g_av = estimate_too_few(n);
        out.individual = estimate_too_few(g->below);
        return out;
    }
    double m = (double)n - 1, difference = g->mean_post - g->mean_pre, room = 100 - g->mean_pre,
           gain = difference / room;
    double pre = g->square_pre / m, post = g->square_post / m, both = g->product / m;
    double variance = post + pre - 2 * both, of_gain = post + (1 - gain) * (1 - gain) * pre - 2 * (1 - gain) * both;
    out.normalised =
        room > 0 ? with_t(n, gain, of_gain / (double)n / (room * room), gates->confidence) : estimate_undefined(n);
    out.difference = with_t(n, difference, variance / (double)n, gates->confidence);
    double below = (double)g->below;
    out.individual = g->below < gates->gain ? estimate_too_few(g->below)
                                            : with_t(g->below, g->mean_individual,
                                                     g->square_individual / (below - 1) / below, gates->confidence);
    effects(&out, g, difference, variance, gates->confidence);
    return out;
}
