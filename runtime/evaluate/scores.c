#include "evaluate/scores.h"
#include <string.h>

// One more item: f of n items becomes f of n + 1.
static void multiply(double *f, int n, double p) {
    f[n + 1] = f[n] * p;
    for (int s = n; s > 0; s--) f[s] = f[s] * (1 - p) + f[s - 1] * p;
    f[0] *= 1 - p;
}

void score_distribution(const double *p, int n, double *f) {
    f[0] = 1;
    for (int i = 0; i < n; i++) multiply(f, i, p[i]);
}

// `f` holds the items outside first .. last - 1. Each half needs the other half multiplied in:
//
//     outside {0..7}: 1  ->  outside {0..3}: items 4..7  ->  outside {0,1}: 2..7  ->  outside {0}: 1..7
static void split(const double *p, int n, int first, int last, const double *f, double *without, double *scratch) {
    int outside = n - (last - first);
    if (last - first == 1) {
        memcpy(without + (size_t)first * (size_t)n, f, sizeof *f * (size_t)n);
        return;
    }
    int middle = (first + last) / 2;
    for (int half = 0; half < 2; half++) {
        memcpy(scratch, f, sizeof *f * ((size_t)outside + 1));
        int from = half ? first : middle, to = half ? middle : last;
        for (int i = from; i < to; i++) multiply(scratch, outside + i - from, p[i]);
        split(p, n, half ? middle : first, half ? last : middle, scratch, without, scratch + n + 1);
    }
}

void score_without_each(const double *p, int n, double *without, double *scratch) {
    if (n < 1) return;
    scratch[0] = 1;
    split(p, n, 0, n, scratch, without, scratch + n + 1);
}

size_t score_scratch(int n) {
    size_t depth = 3;
    for (int m = n; m > 1; m = (m + 1) / 2) depth++;
    return depth * ((size_t)n + 1);
}
