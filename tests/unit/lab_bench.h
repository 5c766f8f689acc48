// An apparatus on the bench of a test: set by names, ticked, read by names. Include after check.h.
#ifndef ORRERY_TESTS_LAB_BENCH_H
#define ORRERY_TESTS_LAB_BENCH_H
#include "base/dmath.h"
#include "base/error.h"
#include "world/lab/lab.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static Arena *arena;
static const double TICK = 1.0 / 120;

static inline int setup(void **state) { return arena = arena_create("bench", 0), 0; }
static inline int teardown(void **state) { return arena_destroy(arena), 0; }

static inline Apparatus create(const char *kind) {
    Apparatus a;
    assert_non_null(lab_find(kind));
    apparatus_create(&a, lab_find(kind), "test", arena);
    return a;
}

static inline void set(Apparatus *a, const char *name, double value) {
    int index = lab_parameter(a->kind, name);
    assert_true(index >= 0);
    if (!apparatus_set(a, index, value)) print_error("%s = %.17g\n", name, value);
    assert_true(a->parameters[index] == value);
}

static inline void set_text(Apparatus *a, const char *name, const char *text) {
    int index = lab_parameter(a->kind, name);
    assert_true(index >= 0 && apparatus_set_text(a, index, text));
}

static inline double get(const Apparatus *a, const char *name) {
    int index = lab_parameter(a->kind, name);
    assert_true(index >= 0);
    return a->parameters[index];
}

static inline int reading(const Apparatus *a, const char *name) {
    int index = lab_reading(a->kind, name);
    assert_true(index >= 0);
    return index;
}

static inline double read_of(const Apparatus *a, const char *name) { return apparatus_read(a, reading(a, name)); }

static inline const char *word_of(const Apparatus *a, const char *name) {
    return a->kind->readings[reading(a, name)].choices[(int)read_of(a, name)];
}

static inline void run(Apparatus *a, double seconds) {
    for (long i = 0, ticks = lround(seconds / TICK); i < ticks; i++) apparatus_tick(a, TICK);
}

static inline void close_to(double value, double wanted, double off, const char *what, int line) {
    if (fabs(value - wanted) <= off) return;
    print_error("line %d: %s is %.12g, not %.12g within %g\n", line, what, value, wanted, off);
    assert_true(false);
}
#define within(value, wanted, off) close_to((value), (wanted), (off), #value, __LINE__)
#define near(value, wanted, share) close_to((value), (wanted), fabs(wanted) * (share), #value, __LINE__)

static inline double between(Random *random, double low, double high) {
    return low + random_unit(random) * (high - low);
}
// Evenly in the logarithm, so that small values are tried too.
static inline double spread(Random *random, double low, double high) {
    return low * pow(high / low, random_unit(random));
}
#endif
