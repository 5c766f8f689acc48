// Figures of a sample: median and its spread, means over classes, and what two versions differ by.
// Values that are not finite are left out everywhere. n: the values that are left. Gate: cell unless said otherwise.
#ifndef ORRERY_EVALUATE_SAMPLE_H
#define ORRERY_EVALUATE_SAMPLE_H
#include "base/arena.h"
#include "base/random.h"
#include "evaluate/estimate.h"
#include <stddef.h>

// Median (mean of the middle two) with the order-statistics interval that covers at least `confidence` by the binomial
// distribution (Conover 1999); error NAN. Sorts a copy in `arena`.
Estimate sample_median(Arena *arena, const double *values, size_t count, const Gates *gates);
// Median absolute deviation from the median, times 1.4826 (R: mad). No interval.
Estimate sample_mad(Arena *arena, const double *values, size_t count, const Gates *gates);
// Quantile by linear interpolation (R: quantile, type 7). 0 <= fraction <= 1. No interval.
Estimate sample_quantile(Arena *arena, const double *values, size_t count, double fraction, const Gates *gates);
// Mean with t interval.
Estimate sample_mean(const double *values, size_t count, const Gates *gates);

// ---- persons in classes --------------------------------------------------------------------------------------------
// Persons of one class are alike, so classes are drawn, not persons: the cluster bootstrap (Davison and Hinkley
// 1997, 3.8). Interval: percentiles of `replicates` draws, widened for few classes (Hesterberg 2015: the tail 1 - c/2
// becomes Phi(-sqrt(m / (m-1)) t(m-1))), error: their standard deviation. `cluster`: one number 0 .. clusters - 1 for
// each value. Undefined with fewer than two classes. The same `random` gives the same bits.
typedef enum ClusterStatistic { CLUSTER_MEAN, CLUSTER_MEDIAN } ClusterStatistic;
Estimate cluster_bootstrap(Arena *arena, ClusterStatistic statistic, const double *values, const uint32_t *cluster,
                           size_t count, uint32_t clusters, int replicates, Random *random, const Gates *gates);

// ---- two versions --------------------------------------------------------------------------------------------------
// Always second minus first. n: both together; each must pass the gate `cell`.
// Difference of proportions: Newcombe (1998), method 10 (hybrid of Wilson's intervals); error: the unpooled one.
Estimate compare_proportions(uint64_t right_1, uint64_t n_1, uint64_t right_2, uint64_t n_2, const Gates *gates);
// Difference of means: Welch (1947) (R: t.test).
Estimate compare_means(const double *first, size_t count_1, const double *second, size_t count_2, const Gates *gates);
// Difference of medians, cluster bootstrap of each version on its own; without classes give each person its own number.
typedef struct ClusteredSample {
    const double *values;
    const uint32_t *cluster;
    size_t count;
    uint32_t clusters;
} ClusteredSample;
Estimate compare_clustered(Arena *arena, ClusterStatistic statistic, const ClusteredSample *first,
                           const ClusteredSample *second, int replicates, Random *random, const Gates *gates);

#endif
