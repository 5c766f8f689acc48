#include "evaluate/rasch.h"
#include "base/dmath.h"
#include "evaluate/linear.h"
#include "evaluate/newton.h"
#include "evaluate/proportion.h"
#include "evaluate/scores.h"
#include <string.h>

// Persons with the same answered items, by score: all that the conditional likelihood needs.
typedef struct Group {
    int items, *item; // which of the estimated items, ascending
    double *persons;  // [score 0 .. items]
} Group;

typedef struct Conditional {
    const Patterns *patterns;
    Arena *arena;
    int items;          // estimated
    int *original;      // [items] -> item of the patterns
    uint64_t *use;      // [words]: the estimated ones
    double *right;      // [items]: right answers of persons who count
    uint64_t *answered; // [items]: persons who count and answered
    uint64_t persons;
    Group *group;
    size_t groups;
    double *easiness, *p, *f, *without, *pairs, *scratch, *expected; // work
} Conditional;

static int score_of(const uint64_t *bits, const uint64_t *use, int words) {
    int sum = 0;
    for (int w = 0; w < words; w++) sum += __builtin_popcountll(bits[w] & use[w]);
    return sum;
}

// A person counts with a score that is neither 0 nor full.
static bool counts(const Pattern *pattern, const uint64_t *use, int words) {
    int right = score_of(pattern->right, use, words);
    return right > 0 && right < score_of(pattern->answered, use, words);
}

// Items that nobody or everybody (of those who count) got right go, which may make further persons extreme, and so on.
static void choose_items(Conditional *c) {
    int all = patterns_items(c->patterns), words = patterns_words(c->patterns);
    uint64_t *right = arena_array(c->arena, uint64_t, all + 1), *answered = arena_array(c->arena, uint64_t, all + 1);
    for (int j = 0; j < all; j++) c->use[j / 64] |= UINT64_C(1) << (j % 64);
    for (bool changed = true; changed;) {
        changed = false, c->persons = 0, c->items = 0;
        memset(right, 0, sizeof *right * (size_t)all);
        memset(answered, 0, sizeof *answered * (size_t)all);
        for (size_t i = 0; i < patterns_distinct(c->patterns); i++) {
            Pattern pattern = patterns_at(c->patterns, i);
            if (!counts(&pattern, c->use, words)) continue;
            c->persons += pattern.count;
            for (int j = 0; j < all; j++)
                if (pattern_bit(pattern.answered, j))
                    answered[j] += pattern.count, right[j] += pattern_bit(pattern.right, j) ? pattern.count : 0;
        }
        for (int j = 0; j < all; j++) {
            if (!pattern_bit(c->use, j)) continue;
            if (right[j] > 0 && right[j] < answered[j]) {
                c->original[c->items] = j, c->answered[c->items] = answered[j], c->right[c->items++] = (double)right[j];
                continue;
            }
            c->use[j / 64] &= ~(UINT64_C(1) << (j % 64));
            changed = true;
        }
    }
}

// Fischer's condition (1981): whichever way the items are split, someone passed in the first part and failed in the
// second. reach[j]: items that someone who passed j failed, then what can be reached from those.
static bool has_maximum(const Conditional *c) {
    int n = c->items, words = patterns_words(c->patterns);
    uint64_t *reach = arena_array(c->arena, uint64_t, n * words + 1);
    for (size_t i = 0; i < patterns_distinct(c->patterns); i++) {
        Pattern pattern = patterns_at(c->patterns, i);
        for (int j = 0; j < n; j++)
            for (int w = 0; pattern_bit(pattern.right, c->original[j]) && w < words; w++)
                reach[j * words + w] |= pattern.answered[w] & ~pattern.right[w] & c->use[w];
    }
    for (int via = 0; via < n; via++)
        for (int j = 0; j < n; j++)
            for (int w = 0; pattern_bit(reach + j * words, c->original[via]) && w < words; w++)
                reach[j * words + w] |= reach[via * words + w];
    for (int j = 0; j < n; j++)
        for (int k = 0; k < n; k++)
            if (j != k && !pattern_bit(reach + j * words, c->original[k])) return false;
    return n >= 2;
}

static Group *begin_group(Conditional *c, const Pattern *pattern) {
    Group *g = &c->group[c->groups++];
    g->item = arena_array(c->arena, int, c->items);
    for (int j = 0; j < c->items; j++)
        if (pattern_bit(pattern->answered, c->original[j])) g->item[g->items++] = j;
    g->persons = arena_array(c->arena, double, g->items + 1);
    return g;
}

static void make_groups(Conditional *c) {
    int words = patterns_words(c->patterns);
    size_t distinct = patterns_distinct(c->patterns), different = distinct ? 1 : 0;
    uint32_t *order = patterns_by_answered(c->arena, c->patterns);
    for (size_t i = 1; i < distinct; i++)
        different += memcmp(patterns_at(c->patterns, order[i]).answered,
                            patterns_at(c->patterns, order[i - 1]).answered, sizeof(uint64_t) * (size_t)words) != 0;
    c->group = arena_array(c->arena, Group, different + 1);
    const uint64_t *last = NULL;
    for (size_t i = 0; i < distinct; i++) {
        Pattern pattern = patterns_at(c->patterns, order[i]);
        if (!counts(&pattern, c->use, words)) continue;
        if (!last || memcmp(last, pattern.answered, sizeof *last * (size_t)words)) begin_group(c, &pattern);
        last = pattern.answered;
        c->group[c->groups - 1].persons[score_of(pattern.right, c->use, words)] += (double)pattern.count;
    }
}

static double log_one_plus_exp(double x) { return x > 0 ? x + d_log(1 + d_exp(-x)) : d_log(1 + d_exp(x)); }

// The probabilities of the group's items at the ability where half of them are passed, about: scores of either end stay
// well above the smallest number. Returns that shift, which conditioning on the score cancels.
static double group_probabilities(const Conditional *c, const Group *g, double *p) {
    double shift = 0;
    for (int i = 0; i < g->items; i++) shift -= c->easiness[g->item[i]] / g->items;
    for (int i = 0; i < g->items; i++) p[i] = 1 / (1 + d_exp(-c->easiness[g->item[i]] - shift));
    return shift;
}

static double group_value(Conditional *c, const Group *g, double *gradient) {
    int n = g->items;
    double shift = group_probabilities(c, g, c->p), all = 0, value = 0;
    for (int i = 0; i < n; i++) all += log_one_plus_exp(c->easiness[g->item[i]] + shift);
    score_distribution(c->p, n, c->f);
    score_without_each(c->p, n, c->without, c->scratch);
    for (int s = 1; s < n; s++) {
        if (!(g->persons[s] > 0)) continue;
        value -= g->persons[s] * (d_log(c->f[s]) + all - s * shift);
        for (int i = 0; i < n; i++)
            gradient[g->item[i]] -= g->persons[s] * c->p[i] * c->without[i * n + s - 1] / c->f[s];
    }
    return value;
}

static double conditional_value(void *context, const double *x, double *gradient) {
    Conditional *c = context;
    double value = 0;
    memcpy(c->easiness, x, sizeof *x * (size_t)c->items);
    for (int j = 0; j < c->items; j++) gradient[j] = c->right[j], value += c->right[j] * x[j];
    for (size_t g = 0; g < c->groups; g++) value += group_value(c, &c->group[g], gradient);
    return value;
}

// Adds sum over scores of persons * (P(both) - P(j) P(k)).
static void group_information(Conditional *c, const Group *g, double *matrix) {
    int n = g->items;
    group_probabilities(c, g, c->p);
    score_distribution(c->p, n, c->f);
    score_without_each(c->p, n, c->without, c->scratch);
    for (int j = 0; j < n; j++) {
        double pj = c->p[j], *row = matrix + (size_t)g->item[j] * (size_t)c->items;
        // without[j] over the others, then without each of those too
        memmove(c->expected, c->p, sizeof(double) * (size_t)j);
        memmove(c->expected + j, c->p + j + 1, sizeof(double) * (size_t)(n - j - 1));
        score_without_each(c->expected, n - 1, c->pairs, c->scratch);
        for (int s = 1; s < n; s++) {
            if (!(g->persons[s] > 0)) continue;
            double weight = g->persons[s] / c->f[s], single = pj * c->without[j * n + s - 1];
            row[g->item[j]] += weight * single;
            for (int k = 0; k < n; k++) {
                double both = k == j || s < 2 ? 0 : pj * c->p[k] * c->pairs[(k - (k > j)) * (n - 1) + s - 2];
                row[g->item[k]] += weight * (both - single * c->p[k] * c->without[k * n + s - 1] / c->f[s]);
            }
        }
    }
}

// The likelihood does not change when all easinesses move together; a constant added to the matrix fixes their sum.
static double ridge(const Conditional *c) { return (double)c->persons / c->items; }

static void conditional_information(void *context, double *matrix) {
    Conditional *c = context;
    for (int i = 0; i < c->items * c->items; i++) matrix[i] = ridge(c);
    for (size_t g = 0; g < c->groups; g++) group_information(c, &c->group[g], matrix);
}

// ---- fit of items
// ------------------------------------------------------------------------------------------------------

typedef struct Residuals {
    double square, weighted, information;
    uint64_t n;
} Residuals;

typedef struct ScoreSearch {
    const Conditional *c;
    const Group *g;
    double score;
} ScoreSearch;

static double expected_score(void *context, double ability) {
    const ScoreSearch *s = context;
    double sum = -s->score;
    for (int i = 0; i < s->g->items; i++) sum += 1 / (1 + d_exp(-s->c->easiness[s->g->item[i]] - ability));
    return sum;
}

// Every person of the group with that score has the same ability, so each pattern needs only its right answers.
static void add_residuals(const Conditional *c, const Group *g, const Pattern *pattern, double ability, Residuals *of) {
    for (int i = 0; i < g->items; i++) {
        int j = g->item[i];
        double p = 1 / (1 + d_exp(-c->easiness[j] - ability)), q = 1 - p, count = (double)pattern->count;
        double x = pattern_bit(pattern->right, c->original[j]), square = (x - p) * (x - p);
        of[j].square += count * square / (p * q), of[j].weighted += count * square;
        of[j].information += count * p * q, of[j].n += pattern->count;
    }
}

static void fit_items(Conditional *c, RaschFit *fit) {
    Residuals *of = arena_array(c->arena, Residuals, c->items + 1);
    uint32_t *order = patterns_by_answered(c->arena, c->patterns);
    int words = patterns_words(c->patterns), group = -1;
    const uint64_t *last = NULL;
    double *ability = arena_array(c->arena, double, c->items + 2);
    for (size_t i = 0; i < patterns_distinct(c->patterns); i++) { // the same order as make_groups went
        Pattern pattern = patterns_at(c->patterns, order[i]);
        if (!counts(&pattern, c->use, words)) continue;
        const Group *g = &c->group[group < 0 ? 0 : group];
        if (!last || memcmp(last, pattern.answered, sizeof *last * (size_t)words)) {
            g = &c->group[++group];
            for (int s = 1; s < g->items; s++)
                if (g->persons[s] > 0) ability[s] = find_root(expected_score, &(ScoreSearch){c, g, s}, -200, 200);
        }
        last = pattern.answered;
        add_residuals(c, g, &pattern, ability[score_of(pattern.right, c->use, words)], of);
    }
    for (int j = 0; j < c->items; j++)
        fit->item[c->original[j]].fit =
            (FitFigures){of[j].square / (double)of[j].n, of[j].weighted / of[j].information, of[j].n};
}

// ---- the whole
// ---------------------------------------------------------------------------------------------------------

static void set_difficulties(Conditional *c, const double *x, const Gates *gates, RaschFit *fit) {
    int n = c->items;
    double *factor = arena_array(c->arena, double, n *n), *inverse = arena_array(c->arena, double, n *n);
    conditional_information(c, factor);
    if (!cholesky(factor, n)) return;
    cholesky_inverse(factor, n, inverse);
    fit->state = ESTIMATE_GIVEN;
    double z = normal_multiple(gates->confidence), centre = 0;
    for (int j = 0; j < n; j++) centre += x[j] / n;
    for (int j = 0; j < n; j++) {
        double variance = inverse[j * n + j] - 1 / (ridge(c) * n * n);
        fit->item[c->original[j]].difficulty =
            estimate_around(c->answered[j], centre - x[j], d_sqrt(d_max(variance, 0)), z);
    }
    fit_items(c, fit);
}

static void estimate(Conditional *c, const Gates *gates, RaschFit *fit) {
    size_t n = (size_t)c->items;
    c->easiness = arena_array(c->arena, double, n), c->p = arena_array(c->arena, double, n);
    c->f = arena_array(c->arena, double, n + 1), c->expected = arena_array(c->arena, double, n);
    c->without = arena_array(c->arena, double, n *n), c->pairs = arena_array(c->arena, double, n *n);
    c->scratch = arena_array(c->arena, double, score_scratch((int)n));
    double *x = arena_array(c->arena, double, n), centre = 0;
    for (size_t j = 0; j < n; j++) x[j] = d_log(c->right[j] / ((double)c->answered[j] - c->right[j])), centre += x[j];
    for (size_t j = 0; j < n; j++) x[j] -= centre / (double)n;
    Likelihood likelihood = {.context = c,
                             .parameters = c->items,
                             .value = conditional_value,
                             .information = conditional_information,
                             .tolerance = 1e-11 * (double)c->persons};
    double value;
    fit->iterations = maximise(c->arena, &likelihood, x, &value);
    if (fit->iterations < 0) return;
    fit->log_likelihood = value;
    set_difficulties(c, x, gates, fit);
}

RaschFit *rasch_conditional(Arena *arena, const Patterns *patterns, const Gates *gates) {
    int all = patterns_items(patterns);
    double none = __builtin_nan("");
    Conditional c = {.patterns = patterns,
                     .arena = arena,
                     .original = arena_array(arena, int, all + 1),
                     .use = arena_array(arena, uint64_t, patterns_words(patterns)),
                     .right = arena_array(arena, double, all + 1),
                     .answered = arena_array(arena, uint64_t, all + 1)};
    RaschFit *fit = arena_new(arena, RaschFit);
    *fit = (RaschFit){.items = all, .log_likelihood = none, .item = arena_array(arena, RaschItem, all + 1)};
    choose_items(&c);
    fit->persons = c.persons;
    bool few = c.persons < gates->rasch;
    fit->state = few ? ESTIMATE_TOO_FEW : ESTIMATE_UNDEFINED;
    for (int j = 0; j < all; j++)
        fit->item[j] = (RaschItem){few ? estimate_too_few(c.persons) : estimate_undefined(c.persons), {none, none, 0}};
    if (few || !has_maximum(&c)) return fit;
    fit->estimated = c.items;
    make_groups(&c);
    estimate(&c, gates, fit);
    return fit;
}
