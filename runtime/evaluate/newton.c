#include "evaluate/newton.h"
#include "base/dmath.h"
#include "evaluate/linear.h"
#include <string.h>

enum { STEPS_MOST = 500, HALVINGS_MOST = 30 };
static const double FAR = 100; // logits; no item of people is there

typedef struct Climb {
    const Likelihood *of;
    double *x, *gradient, *step, *trial, *factor;
    double value;
    bool exact; // `factor` is the information, not the bound
} Climb;

static double largest(const double *v, int n) {
    double most = 0;
    for (int i = 0; i < n; i++) most = d_max(most, d_abs(v[i]));
    return most;
}

// The matrix for the next step; false when none can be had.
static bool prepare(Climb *c, int steps) {
    const Likelihood *l = c->of;
    if (steps >= l->bound_steps || !l->bound) {
        l->information(l->context, c->factor);
        c->exact = cholesky(c->factor, l->parameters);
        if (c->exact) return true;
    }
    c->exact = false;
    if (!l->bound) return false;
    l->bound(l->context, c->factor);
    return cholesky(c->factor, l->parameters);
}

// Goes along the step, halved until the likelihood does not fall (but for rounding).
static bool advance(Climb *c) {
    const Likelihood *l = c->of;
    int n = l->parameters;
    memcpy(c->step, c->gradient, sizeof *c->step * (size_t)n);
    cholesky_solve(c->factor, n, c->step);
    double length = largest(c->step, n), scale = length > 2 ? 2 / length : 1;
    for (int halving = 0; halving < HALVINGS_MOST; halving++, scale /= 2) {
        for (int i = 0; i < n; i++) c->trial[i] = c->x[i] + scale * c->step[i];
        double value = l->value(l->context, c->trial, c->gradient);
        if (!(value >= c->value - 1e-13 * d_abs(c->value))) continue;
        memcpy(c->x, c->trial, sizeof *c->x * (size_t)n);
        c->value = value;
        return true;
    }
    c->value = l->value(l->context, c->x, c->gradient);
    return false;
}

int maximise(Arena *arena, const Likelihood *l, double *x, double *value) {
    size_t n = (size_t)l->parameters;
    Climb c = {.of = l,
               .x = x,
               .gradient = arena_array(arena, double, n + 1),
               .step = arena_array(arena, double, n + 1),
               .trial = arena_array(arena, double, n + 1),
               .factor = arena_array(arena, double, n *n + 1)};
    c.value = *value = l->value(l->context, x, c.gradient);
    bool again = true;
    for (int steps = 0; steps < STEPS_MOST; steps++) {
        double before = largest(c.gradient, (int)n);
        if (before <= l->tolerance) return steps;
        if (!d_finite(before) || !(largest(x, (int)n) < FAR)) return -1;
        if (again && !prepare(&c, steps)) return -1;
        bool moved = advance(&c), was_fresh = again;
        *value = c.value;
        if (!moved && was_fresh && c.exact) return largest(c.gradient, (int)n) <= 100 * l->tolerance ? steps : -1;
        // an exact matrix serves on while the gradient falls fast
        again = !moved || !c.exact || largest(c.gradient, (int)n) > 0.1 * before;
    }
    return -1;
}
