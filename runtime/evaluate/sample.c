#include "evaluate/sample.h"
#include "base/dmath.h"
#include "evaluate/distribution.h"
#include "evaluate/proportion.h"
#include <assert.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The finite values in order, in `arena`.
static double *sorted(Arena *arena, const double *values, size_t count, size_t *kept) {
    double *copy = arena_array(arena, double, count + 1);
    *kept = 0;
    for (size_t i = 0; i < count; i++)
        if (d_finite(values[i])) copy[(*kept)++] = values[i];
    qsort(copy, *kept, sizeof *copy, by_value);
    return copy;
}

// R's type 7: the place (n - 1) * fraction between the values in order.
static double quantile_of(const double *ordered, size_t n, double fraction) {
    double place = (double)(n - 1) * fraction;
    size_t low = (size_t)d_floor(place), high = low + 1 < n ? low + 1 : low;
    return ordered[low] + (place - (double)low) * (ordered[high] - ordered[low]);
}

static double median_of(const double *ordered, size_t n) {
    return n % 2 ? ordered[n / 2] : ordered[n / 2 - 1] + (ordered[n / 2] - ordered[n / 2 - 1]) / 2;
}

Estimate sample_median(Arena *arena, const double *values, size_t count, const Gates *gates) {
    size_t n;
    const double *x = sorted(arena, values, count, &n);
    if (n < gates->cell) return estimate_too_few(n);
    if (!n) return estimate_undefined(0);
    // the largest rank r for which P(Binomial(n, 1/2) < r) stays in the tail
    double tail = outer_tail(gates->confidence), none = __builtin_nan("");
    double start = d_floor((double)n / 2 - normal_multiple(gates->confidence) * d_sqrt((double)n) / 2) - 2;
    size_t r = start > 0 ? (size_t)start : 0;
    while (r < n / 2 && binomial_below((double)r, (double)n, 0.5) <= tail) r++;
    while (r > 0 && binomial_below((double)r - 1, (double)n, 0.5) > tail) r--;
    return estimate_given(n, median_of(x, n), none, r ? x[r - 1] : none, r ? x[n - r] : none);
}

Estimate sample_mad(Arena *arena, const double *values, size_t count, const Gates *gates) {
    size_t n;
    double *x = sorted(arena, values, count, &n), none = __builtin_nan("");
    if (n < gates->cell) return estimate_too_few(n);
    if (!n) return estimate_undefined(0);
    double centre = median_of(x, n);
    for (size_t i = 0; i < n; i++) x[i] = d_abs(x[i] - centre);
    qsort(x, n, sizeof *x, by_value);
    return estimate_given(n, 1.4826 * median_of(x, n), none, none, none);
}

Estimate sample_quantile(Arena *arena, const double *values, size_t count, double fraction, const Gates *gates) {
    size_t n;
    const double *x = sorted(arena, values, count, &n);
    double none = __builtin_nan("");
    if (n < gates->cell) return estimate_too_few(n);
    if (!n || !(fraction >= 0 && fraction <= 1)) return estimate_undefined(n);
    return estimate_given(n, quantile_of(x, n, fraction), none, none, none);
}

typedef struct Moments {
    uint64_t n;
    double mean, square; // square: sum of squared deviations
} Moments;

static Moments moments_of(const double *values, size_t count) {
    Moments m = {0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        if (!d_finite(values[i])) continue;
        double deviation = values[i] - m.mean;
        m.mean += deviation / (double)++m.n;
        m.square += deviation * (values[i] - m.mean);
    }
    return m;
}

Estimate sample_mean(const double *values, size_t count, const Gates *gates) {
    Moments m = moments_of(values, count);
    double n = (double)m.n, none = __builtin_nan("");
    if (m.n < gates->cell) return estimate_too_few(m.n);
    if (!m.n) return estimate_undefined(0);
    if (m.n < 2) return estimate_given(m.n, m.mean, none, none, none);
    return estimate_around(m.n, m.mean, d_sqrt(m.square / (n - 1) / n), t_multiple(gates->confidence, n - 1));
}

// ---- classes
// ---------------------------------------------------------------------------------------------------------

// Values in order with their class; a draw gives each class a weight (how often it was drawn), and the statistic is
// that of the values repeated so often. Nothing is copied or sorted again.
typedef struct Drawn {
    double *value;
    uint32_t *cluster;
    size_t count;
    uint32_t *weight, *used; // [clusters]; used: the classes that hold a value
    double *sum, *size;      // [clusters]
    uint32_t classes;
} Drawn;

typedef struct Tagged {
    double value;
    uint32_t cluster;
} Tagged;

static int by_tagged(const void *a, const void *b) {
    const Tagged *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static Drawn drawn_of(Arena *arena, const ClusteredSample *sample) {
    Tagged *tagged = arena_array(arena, Tagged, sample->count + 1);
    Drawn d = {.value = arena_array(arena, double, sample->count + 1),
               .cluster = arena_array(arena, uint32_t, sample->count + 1),
               .weight = arena_array(arena, uint32_t, sample->clusters + 1),
               .used = arena_array(arena, uint32_t, sample->clusters + 1),
               .sum = arena_array(arena, double, sample->clusters + 1),
               .size = arena_array(arena, double, sample->clusters + 1)};
    for (size_t i = 0; i < sample->count; i++)
        if (d_finite(sample->values[i]) && sample->cluster[i] < sample->clusters)
            tagged[d.count++] = (Tagged){sample->values[i], sample->cluster[i]};
    qsort(tagged, d.count, sizeof *tagged, by_tagged);
    for (size_t i = 0; i < d.count; i++) {
        d.value[i] = tagged[i].value, d.cluster[i] = tagged[i].cluster;
        d.sum[d.cluster[i]] += d.value[i], d.size[d.cluster[i]] += 1;
    }
    for (uint32_t k = 0; k < sample->clusters; k++)
        if (d.size[k] > 0) d.weight[k] = 1, d.used[d.classes++] = k;
    return d;
}

static void draw(Drawn *d, Random *random) {
    for (uint32_t k = 0; k < d->classes; k++) d->weight[d->used[k]] = 0;
    for (uint32_t k = 0; k < d->classes; k++) d->weight[d->used[random_below(random, d->classes)]]++;
}

static double weighted_median(const Drawn *d) {
    double all = 0, passed = 0;
    for (uint32_t k = 0; k < d->classes; k++) all += d->size[d->used[k]] * d->weight[d->used[k]];
    for (size_t i = 0; i < d->count; i++) {
        passed += d->weight[d->cluster[i]];
        if (passed * 2 < all) continue;
        if (passed * 2 > all) return d->value[i];
        size_t next = i + 1; // exactly half: the mean with the next value that was drawn
        while (next + 1 < d->count && !d->weight[d->cluster[next]]) next++;
        return d->value[i] + (d->value[next] - d->value[i]) / 2;
    }
    return __builtin_nan("");
}

static double statistic_of(const Drawn *d, ClusterStatistic statistic) {
    if (statistic == CLUSTER_MEDIAN) return weighted_median(d);
    double sum = 0, size = 0;
    for (uint32_t k = 0; k < d->classes; k++) {
        sum += d->sum[d->used[k]] * d->weight[d->used[k]];
        size += d->size[d->used[k]] * d->weight[d->used[k]];
    }
    return sum / size;
}

// Percentiles of few classes are too narrow by what separates z from t and n from n - 1: the tail is taken further out.
static double widened_tail(double confidence, uint32_t classes) {
    double m = classes;
    return normal_below(-d_sqrt(m / (m - 1)) * t_multiple(confidence, m - 1));
}

static Estimate of_replicates(uint64_t n, double value, double *replicate, int replicates, double confidence,
                              uint32_t classes) {
    Moments m = moments_of(replicate, (size_t)replicates);
    if (m.n < 2) return estimate_undefined(n);
    qsort(replicate, (size_t)replicates, sizeof *replicate, by_value);
    double tail = widened_tail(confidence, classes);
    return estimate_given(n, value, d_sqrt(m.square / ((double)m.n - 1)),
                          quantile_of(replicate, (size_t)replicates, tail),
                          quantile_of(replicate, (size_t)replicates, 1 - tail));
}

Estimate cluster_bootstrap(Arena *arena, ClusterStatistic statistic, const double *values, const uint32_t *cluster,
                           size_t count, uint32_t clusters, int replicates, Random *random, const Gates *gates) {
    Drawn d = drawn_of(arena, &(ClusteredSample){values, cluster, count, clusters});
    if (d.count < gates->cell) return estimate_too_few(d.count);
    if (d.classes < 2 || replicates < 2) return estimate_undefined(d.count);
    double value = statistic_of(&d, statistic), *replicate = arena_array(arena, double, replicates);
    for (int r = 0; r < replicates; r++) draw(&d, random), replicate[r] = statistic_of(&d, statistic);
    return of_replicates(d.count, value, replicate, replicates, gates->confidence, d.classes);
}

Estimate compare_clustered(Arena *arena, ClusterStatistic statistic, const ClusteredSample *first,
                           const ClusteredSample *second, int replicates, Random *random, const Gates *gates) {
    Drawn a = drawn_of(arena, first), b = drawn_of(arena, second);
    uint64_t n = a.count + b.count, smaller = a.count < b.count ? a.count : b.count;
    if (smaller < gates->cell) return estimate_too_few(n);
    if (a.classes < 2 || b.classes < 2 || replicates < 2) return estimate_undefined(n);
    double value = statistic_of(&b, statistic) - statistic_of(&a, statistic);
    double *replicate = arena_array(arena, double, replicates);
    for (int r = 0; r < replicates; r++) {
        draw(&a, random), draw(&b, random);
        replicate[r] = statistic_of(&b, statistic) - statistic_of(&a, statistic);
    }
    return of_replicates(n, value, replicate, replicates, gates->confidence,
                         a.classes < b.classes ? a.classes : b.classes);
}

// ---- two versions
// ----------------------------------------------------------------------------------------------------

Estimate compare_proportions(uint64_t right_1, uint64_t n_1, uint64_t right_2, uint64_t n_2, const Gates *gates) {
    if (n_1 < gates->cell || n_2 < gates->cell) return estimate_too_few(n_1 + n_2);
    if (right_1 > n_1 || right_2 > n_2) return estimate_undefined(n_1 + n_2);
    return newcombe((double)right_1, (double)n_1, (double)right_2, (double)n_2, gates->confidence);
}

Estimate compare_means(const double *first, size_t count_1, const double *second, size_t count_2, const Gates *gates) {
    Moments a = moments_of(first, count_1), b = moments_of(second, count_2);
    if (a.n < gates->cell || b.n < gates->cell) return estimate_too_few(a.n + b.n);
    if (a.n < 2 || b.n < 2) return estimate_undefined(a.n + b.n);
    double n_a = (double)a.n, n_b = (double)b.n, v_a = a.square / (n_a - 1) / n_a, v_b = b.square / (n_b - 1) / n_b;
    double difference = b.mean - a.mean, variance = v_a + v_b;
    if (!(variance > 0)) return estimate_given(a.n + b.n, difference, 0, difference, difference);
    double freedom = variance * variance / (v_a * v_a / (n_a - 1) + v_b * v_b / (n_b - 1));
    return estimate_around(a.n + b.n, difference, d_sqrt(variance), t_multiple(gates->confidence, freedom));
}
