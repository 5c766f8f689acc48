#include "evaluate/quadrature.h"
#include "base/dmath.h"

// Orthonormal Hermite polynomials: h[k+1] = (x h[k] - sqrt(k) h[k-1]) / sqrt(k+1); h'[n] = sqrt(n) h[n-1].
typedef struct Hermite {
    int order;
    const double *root; // sqrt(k)
} Hermite;

typedef struct HermiteValue {
    double last, before, squares; // h[order], h[order-1], h[0]^2 + ... + h[order-1]^2
} HermiteValue;

static HermiteValue hermite(const Hermite *h, double x) {
    double before = 0, now = 1, squares = 0;
    for (int k = 0; k < h->order; k++) {
        double next = (x * now - h->root[k] * before) / h->root[k + 1];
        squares += now * now;
        before = now, now = next;
    }
    return (HermiteValue){now, before, squares};
}

// The zero between low and high, where the signs differ: Newton's steps from the secant.
static double zero_between(const Hermite *h, double low, double high, double at_low, double at_high) {
    double x = low + (high - low) * at_low / (at_low - at_high);
    for (int i = 0; i < 5; i++) {
        HermiteValue v = hermite(h, x);
        x -= v.last / (h->root[h->order] * v.before);
    }
    return x;
}

static void put(Quadrature *q, const Hermite *h, double zero) {
    double weight = 1 / hermite(h, zero).squares; // Christoffel's number
    if (weight > 1e-17) q->at[q->points] = zero, q->log_weight[q->points++] = d_log(weight);
}

// From the zeros of one side, ascending, to both; `middle`: the first of them is 0 and has no twin.
static Quadrature mirrored(Arena *arena, const Quadrature *half, bool middle) {
    int twins = half->points - middle, points = half->points + twins;
    Quadrature q = {points, arena_array(arena, double, points + 1), arena_array(arena, double, points + 1)};
    double all = 0;
    for (int i = 0; i < points; i++) {
        int from = i < twins ? half->points - 1 - i : i - twins;
        q.at[i] = i < twins ? -half->at[from] : half->at[from], q.log_weight[i] = half->log_weight[from];
        all += d_exp(q.log_weight[i]);
    }
    for (int i = 0; i < points; i++) q.log_weight[i] -= d_log(all);
    return q;
}

// Neighbouring zeros are at least pi / sqrt(order + 1/2) apart; beyond 9.5 every weight is below 1e-17.
Quadrature gauss_hermite(Arena *arena, int order) {
    double *root = arena_array(arena, double, order + 2);
    for (int k = 0; k <= order + 1; k++) root[k] = d_sqrt(k);
    Hermite h = {order, root};
    Quadrature q = {0, arena_array(arena, double, order + 1), arena_array(arena, double, order + 1)};
    double step = D_PI / d_sqrt(order + 0.5) / 2, reach = d_min(9.5, 2 * d_sqrt(order) + 1);
    if (order % 2) put(&q, &h, 0);
    double low = order % 2 ? step : 0, at_low = hermite(&h, low).last;
    for (; low < reach; low += step) {
        double at_high = hermite(&h, low + step).last;
        if ((at_low < 0) != (at_high < 0)) put(&q, &h, zero_between(&h, low, low + step, at_low, at_high));
        at_low = at_high;
    }
    return mirrored(arena, &q, order % 2);
}
