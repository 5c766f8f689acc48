#include "evaluate/quadrature.h"
#include "base/dmath.h"
#include "evaluate/linear.h"

// Orthonormal Hermite polynomials: h[k+1] = (x h[k] - sqrt(k) h[k-1]) / sqrt(k+1).
typedef struct Hermite {
    int order;
    const double *root; // sqrt(k)
} Hermite;

static double hermite(void *context, double x) {
    const Hermite *h = context;
    double before = 0, now = 1;
    for (int k = 0; k < h->order; k++) {
        double next = (x * now - h->root[k] * before) / h->root[k + 1];
        before = now, now = next;
    }
    return now;
}

// Christoffel's number: 1 / (h0^2 + ... + h(order-1)^2).
static double weight_at(const Hermite *h, double x) {
    double before = 0, now = 1, sum = 0;
    for (int k = 0; k < h->order; k++) {
        sum += now * now;
        double next = (x * now - h->root[k] * before) / h->root[k + 1];
        before = now, now = next;
    }
    return 1 / sum;
}

Quadrature gauss_hermite(Arena *arena, int order) {
    double *root = arena_array(arena, double, order + 2);
    for (int k = 0; k <= order + 1; k++) root[k] = d_sqrt(k);
    Hermite h = {order, root};
    Quadrature q = {0, arena_array(arena, double, order), arena_array(arena, double, order)};
    // neighbouring zeros are at least pi / sqrt(order + 1/2) apart; beyond 9.5 every weight is below 1e-17
    double step = D_PI / d_sqrt(order + 0.5) / 3, reach = d_min(9.5, 2 * d_sqrt(order) + 1), all = 0;
    double before = hermite(&h, -reach - step / 7);
    for (double x = -reach - step / 7; x < reach; x += step) {
        double after = hermite(&h, x + step);
        if ((before < 0) != (after < 0)) {
            double zero = find_root(hermite, &h, x, x + step), weight = weight_at(&h, zero);
            if (weight > 1e-17) q.at[q.points] = zero, q.log_weight[q.points++] = d_log(weight), all += weight;
        }
        before = after;
    }
    for (int i = 0; i < q.points; i++) q.log_weight[i] -= d_log(all);
    return q;
}
