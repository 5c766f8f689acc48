// Figures of the evaluation for `make bench`: CPU seconds and memory for 6 million responses, as few long and many
// short tests, and for 60 million that stream through in pieces. bench_evaluate [MILLIONS...], default 6 60. Nothing
// here passes or fails.
#include "base/dmath.h"
#include "base/random.h"
#include "evaluate/classical.h"
#include "evaluate/fairness.h"
#include "evaluate/marginal.h"
#include "evaluate/options.h"
#include "evaluate/rasch.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { PIECE = 2000, ITEMS_LARGEST = 64, OPTIONS = 4, ABILITIES = 256 };

static double cpu_seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

static double peak_megabytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

// Answers of a two-parameter model, from a table of thresholds so that making them costs little.
typedef struct Source {
    int items;
    uint32_t threshold[ABILITIES][ITEMS_LARGEST];
    Random random;
    int8_t answers[PIECE * ITEMS_LARGEST], groups[PIECE];
    uint8_t chosen[PIECE * ITEMS_LARGEST];
} Source;

static Source source;

static void source_begin(int items) {
    source.items = items, source.random = random_seed(1, 1);
    for (int k = 0; k < ABILITIES; k++) {
        double ability = random_normal(&source.random);
        for (int j = 0; j < items; j++) {
            double slope = 0.7 + 0.1 * (j % 9), difficulty = (j % 13 - 6) / 4.0;
            source.threshold[k][j] = (uint32_t)(4294967295.0 / (1 + d_exp(-slope * (ability - difficulty))));
        }
    }
}

static void source_fill(int persons) {
    for (int i = 0; i < persons; i++) {
        const uint32_t *threshold = source.threshold[random_below(&source.random, ABILITIES)];
        source.groups[i] = (int8_t)(i & 1);
        for (int j = 0; j < source.items; j++) {
            bool right = random_u32(&source.random) < threshold[j];
            source.answers[i * source.items + j] = right;
            source.chosen[i * source.items + j] = right ? 0 : (uint8_t)(1 + (i + j) % (OPTIONS - 1));
        }
    }
}

typedef struct Counts {
    Classical *classical;
    Fairness *fairness;
    Options *options;
    Patterns *patterns;
} Counts;

static void stream(Counts *c, long persons, double seconds[4]) {
    for (long left = persons; left > 0; left -= PIECE) {
        int n = left < PIECE ? (int)left : PIECE;
        source_fill(n);
        double at[5];
        at[0] = cpu_seconds(), classical_add(c->classical, source.answers, (size_t)n);
        at[1] = cpu_seconds(), fairness_add(c->fairness, source.answers, source.groups, (size_t)n);
        at[2] = cpu_seconds(), options_add(c->options, source.answers, source.chosen, (size_t)n);
        at[3] = cpu_seconds(), patterns_add(c->patterns, source.answers, (size_t)n);
        at[4] = cpu_seconds();
        for (int k = 0; k < 4; k++) seconds[k] += at[k + 1] - at[k];
    }
}

static void figures(const Counts *c, int items) {
    Gates gates = gates_default();
    double start = cpu_seconds(), alpha = classical_reliability(c->classical, &gates).alpha.value, sum = 0;
    for (int j = 0; j < items; j++) sum += classical_item(c->classical, &gates, j).correlation.value;
    for (int j = 0; j < items; j++) sum += fairness_item(c->fairness, &gates, j).chi_square;
    for (int j = 0; j < items * OPTIONS; j++)
        sum += options_option(c->options, &gates, j / OPTIONS, j % OPTIONS).correlation.value;
    printf("  all classical, fairness and option figures  %7.2f s   (alpha %.3f, sum %.0f)\n", cpu_seconds() - start,
           alpha, sum);
}

static void models(const Counts *c) {
    Gates gates = gates_default();
    static const char *const names[] = {"marginal Rasch", "1PL", "2PL, with errors, infit, S-X2"};
    Arena *arena = arena_create("bench", (size_t)4 << 30);
    double start = cpu_seconds();
    RaschFit *rasch = rasch_conditional(arena, c->patterns, &gates);
    printf("  conditional Rasch, with errors and fit      %7.2f s   (%d steps)\n", cpu_seconds() - start,
           rasch->iterations);
    for (int m = 0; m < 3; m++) {
        arena_reset(arena);
        start = cpu_seconds();
        MarginalFit *fit = marginal_fit(arena, c->patterns, (MarginalModel)m, &gates);
        printf("  %-43s %7.2f s   (%d steps, log-likelihood %.3f)\n", names[m], cpu_seconds() - start, fit->iterations,
               fit->log_likelihood);
    }
    arena_destroy(arena);
}

static void bench(long millions, int items) {
    long persons = millions * 1000000 / items;
    Arena *arena = arena_create("bench", (size_t)4 << 30);
    source_begin(items);
    Counts c = {classical_begin(arena, items, MISSING_LEFT_OUT), fairness_begin(arena, items, MISSING_LEFT_OUT),
                options_begin(arena, items, OPTIONS, MISSING_LEFT_OUT), patterns_begin(arena, items, MISSING_LEFT_OUT)};
    double seconds[4] = {0};
    stream(&c, persons, seconds);
    printf("%ld million responses: %ld persons x %d items, %zu patterns (CPU seconds, one thread)\n", millions, persons,
           items, patterns_distinct(c.patterns));
    static const char *const names[] = {"classical counts", "fairness counts", "option counts", "patterns"};
    for (int k = 0; k < 4; k++) printf("  %-43s %7.2f s\n", names[k], seconds[k]);
    figures(&c, items);
    models(&c);
    printf("  memory: counts %.0f MB, peak so far %.0f MB\n", (double)arena_used(arena) / 1048576, peak_megabytes());
    arena_destroy(arena);
}

int main(int count, char **arguments) {
    static const char *standard[] = {"", "6", "60"};
    const char **list = count > 1 ? (const char **)arguments : standard;
    for (int i = 1; i < (count > 1 ? count : 3); i++) bench(atol(list[i]), 12), bench(atol(list[i]), 60);
    return 0;
}
