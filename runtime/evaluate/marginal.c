#include "evaluate/marginal.h"
#include "base/dmath.h"
#include "evaluate/distribution.h"
#include "evaluate/linear.h"
#include "evaluate/marginal_likelihood.h"
#include "evaluate/newton.h"
#include "evaluate/proportion.h"
#include "evaluate/scores.h"

enum { BOUND_STEPS = 8 };

// ---- fit
// ---------------------------------------------------------------------------------------------------------------

// Residuals at the posterior mean of each pattern.
static void fit_residuals(const Marginal *m, MarginalFit *fit) {
    for (int j = 0; j < m->items; j++) {
        double square = 0, weighted = 0, information = 0;
        for (size_t i = 0; i < patterns_distinct(m->patterns); i++) {
            Pattern pattern = patterns_at(m->patterns, i);
            if (!pattern_bit(pattern.answered, m->original[j])) continue;
            double p = 1 / (1 + d_exp(-m->a[j] * m->mean[i] - m->d[j])), q = 1 - p, count = (double)pattern.count;
            double residual = pattern_bit(pattern.right, m->original[j]) - p;
            square += count * residual * residual / (p * q);
            weighted += count * residual * residual, information += count * p * q;
        }
        fit->item[m->original[j]].fit =
            (FitFigures){square / m->answered[j], weighted / information, (uint64_t)m->answered[j]};
    }
}

// Persons with every estimated item answered, and their right answers, by score.
typedef struct ScoreTable {
    int items;
    double *persons, *right; // [score], [item * (items + 1) + score]
    double *same, *other;    // model: P(score), and [item * (items + 1) + score] P(score and right on the item)
} ScoreTable;

static void observe_scores(const Marginal *m, ScoreTable *t) {
    int words = patterns_words(m->patterns);
    for (size_t i = 0; i < patterns_distinct(m->patterns); i++) {
        Pattern pattern = patterns_at(m->patterns, i);
        int score = 0, missing = 0;
        for (int w = 0; w < words; w++) {
            score += __builtin_popcountll(pattern.right[w] & m->use[w]);
            missing += __builtin_popcountll(~pattern.answered[w] & m->use[w]);
        }
        if (missing) continue;
        t->persons[score] += (double)pattern.count;
        for (int j = 0; j < t->items; j++)
            if (pattern_bit(pattern.right, m->original[j]))
                t->right[j * (t->items + 1) + score] += (double)pattern.count;
    }
}

static void expect_scores(const Marginal *m, ScoreTable *t) {
    int n = t->items, points = m->quadrature.points;
    double *p = arena_array(m->arena, double, n), *f = arena_array(m->arena, double, n + 1);
    double *without = arena_array(m->arena, double, n *n), *scratch = arena_array(m->arena, double, score_scratch(n));
    for (int q = 0; q < points; q++) {
        double weight = d_exp(m->quadrature.log_weight[q]);
        for (int j = 0; j < n; j++) p[j] = m->p[j * points + q];
        score_distribution(p, n, f);
        score_without_each(p, n, without, scratch);
        for (int s = 0; s <= n; s++) t->same[s] += weight * f[s];
        for (int j = 0; j < n; j++)
            for (int s = 1; s <= n; s++) t->other[j * (n + 1) + s] += weight * p[j] * without[j * n + s - 1];
    }
}

typedef struct Cell {
    double persons, observed, expected;
} Cell;

// Scores 1 .. n - 1; neighbours are joined until one right and one wrong answer are expected, and what is left at the
// upper end joins the last cell. Returns how many cells there are.
static int join_scores(const ScoreTable *t, int j, Cell *cells) {
    int n = t->items, count = 0;
    Cell open = {0, 0, 0};
    for (int s = 1; s < n; s++) {
        if (!(t->persons[s] > 0)) continue;
        open.persons += t->persons[s], open.observed += t->right[j * (n + 1) + s];
        open.expected += t->persons[s] * t->other[j * (n + 1) + s] / t->same[s];
        if (open.expected < 1 || open.persons - open.expected < 1) continue;
        cells[count++] = open;
        open = (Cell){0, 0, 0};
    }
    if (count) {
        cells[count - 1].persons += open.persons;
        cells[count - 1].observed += open.observed, cells[count - 1].expected += open.expected;
    }
    return count;
}

static double pearson(const Cell *cells, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
        double residual = cells[i].observed - cells[i].expected;
        sum += residual * residual * cells[i].persons / (cells[i].expected * (cells[i].persons - cells[i].expected));
    }
    return sum;
}

static void fit_scores(const Marginal *m, const Gates *gates, MarginalFit *fit) {
    size_t n = (size_t)m->items;
    ScoreTable t = {.items = m->items,
                    .persons = arena_array(m->arena, double, n + 1),
                    .right = arena_array(m->arena, double, n *(n + 1)),
                    .same = arena_array(m->arena, double, n + 1),
                    .other = arena_array(m->arena, double, n *(n + 1))};
    Cell *cells = arena_array(m->arena, Cell, n + 1);
    observe_scores(m, &t);
    expect_scores(m, &t);
    double complete = 0, none = __builtin_nan("");
    for (size_t s = 0; s <= n; s++) complete += t.persons[s];
    for (int j = 0; j < m->items; j++) {
        MarginalItem *item = &fit->item[m->original[j]];
        int count = join_scores(&t, j, cells);
        double value = pearson(cells, count);
        item->score_fit_freedom = count - (m->model == MODEL_TWO_PARAMETER ? 2 : 1);
        item->score_fit = complete < (double)gates->rasch ? estimate_too_few((uint64_t)complete)
                          : item->score_fit_freedom < 1   ? estimate_undefined((uint64_t)complete)
                                                          : estimate_given((uint64_t)complete, value, none, none, none);
        if (item->score_fit.state == ESTIMATE_GIVEN)
            item->score_fit_p = chi_square_above(value, item->score_fit_freedom);
    }
}

// 2 sum r log(r / (N P)): against a multinomial that is free for every pattern.
static void fit_patterns(Marginal *m, MarginalFit *fit) {
    double n = (double)fit->persons, sum = 0, cells = 1;
    for (int j = 0; j < m->items; j++) cells *= 2;
    for (int j = 0; j < m->items; j++)
        if (m->answered[j] < n) return;
    if (m->items < fit->items || m->items > 40) return; // 2^40 patterns: nobody has the persons
    for (size_t i = 0; i < patterns_distinct(m->patterns); i++) {
        double count = (double)patterns_at(m->patterns, i).count;
        sum += count * d_log(count / n);
    }
    fit->g2 = 2 * (sum - fit->log_likelihood);
    fit->g2_freedom = cells - 1 - fit->parameters;
    if (n / cells >= 5 && fit->g2_freedom >= 1) fit->g2_p = chi_square_above(d_max(fit->g2, 0), fit->g2_freedom);
}

// ---- the whole
// ---------------------------------------------------------------------------------------------------------

static double covariance_of(const Marginal *m, const double *inverse, int u, int v) {
    int row = m->parameter[u], column = m->parameter[v];
    return row < 0 || column < 0 ? 0 : inverse[row * m->parameters + column];
}

// b = -d / a, so its gradient is (d / a^2, -1 / a).
static void set_item(const Marginal *m, const double *inverse, int j, double z, MarginalItem *item) {
    uint64_t n = (uint64_t)m->answered[j];
    double a = m->a[j], d = m->d[j], of_a = d / (a * a), of_d = -1 / a;
    double aa = covariance_of(m, inverse, 2 * j, 2 * j), ad = covariance_of(m, inverse, 2 * j, 2 * j + 1),
           dd = covariance_of(m, inverse, 2 * j + 1, 2 * j + 1);
    item->slope = estimate_around(n, a, d_sqrt(aa), z);
    double variance = of_a * of_a * aa + 2 * of_a * of_d * ad + of_d * of_d * dd;
    item->difficulty = estimate_around(n, -d / a, d_sqrt(d_max(variance, 0)), z);
}

static bool set_items(Marginal *m, const Gates *gates, MarginalFit *fit) {
    int free = m->parameters, n = 2 * fit->items;
    double *factor = arena_array(m->arena, double, free *free), *inverse = arena_array(m->arena, double, free *free);
    marginal_information(m, factor);
    if (!cholesky(factor, free)) return false;
    cholesky_inverse(factor, free, inverse);
    for (int u = 0; u < 2 * m->items; u++)
        for (int v = 0; v < 2 * m->items; v++)
            fit->covariance[(2 * m->original[u / 2] + u % 2) * n + 2 * m->original[v / 2] + v % 2] =
                covariance_of(m, inverse, u, v);
    for (int j = 0; j < m->items; j++)
        set_item(m, inverse, j, normal_multiple(gates->confidence), &fit->item[m->original[j]]);
    return true;
}

static void estimate(Marginal *m, const Gates *gates, MarginalFit *fit) {
    double *x = arena_array(m->arena, double, m->parameters), value;
    for (int j = 0; j < m->items; j++) {
        if (m->parameter[2 * j] >= 0) x[m->parameter[2 * j]] = 1;
        x[m->parameter[2 * j + 1]] = 1.2 * d_log(m->right[j] / (m->answered[j] - m->right[j]));
    }
    Likelihood likelihood = {.context = m,
                             .parameters = m->parameters,
                             .value = marginal_value,
                             .information = marginal_information,
                             .bound = marginal_complete_information,
                             .bound_steps = BOUND_STEPS,
                             .tolerance = 1e-11 * (double)fit->persons};
    fit->iterations = maximise(m->arena, &likelihood, x, &value);
    if (fit->iterations < 0 || !set_items(m, gates, fit)) return;
    fit->state = ESTIMATE_GIVEN;
    fit->log_likelihood = value;
    fit->aic = -2 * value + 2 * fit->parameters;
    fit->bic = -2 * value + fit->parameters * d_log((double)fit->persons);
    fit_residuals(m, fit);
    fit_scores(m, gates, fit);
    fit_patterns(m, fit);
}

MarginalFit *marginal_fit(Arena *arena, const Patterns *patterns, MarginalModel model, const Gates *gates) {
    int items = patterns_items(patterns);
    double none = __builtin_nan("");
    MarginalFit *fit = arena_new(arena, MarginalFit);
    *fit = (MarginalFit){.model = model,
                         .persons = patterns_persons(patterns),
                         .items = items,
                         .log_likelihood = none,
                         .aic = none,
                         .bic = none,
                         .g2 = none,
                         .g2_p = none,
                         .g2_freedom = none,
                         .covariance = arena_array(arena, double, 4 * items * items + 1),
                         .item = arena_array(arena, MarginalItem, items + 1)};
    bool few = fit->persons < (model == MODEL_TWO_PARAMETER ? gates->two_parameter : gates->rasch);
    Estimate empty = few ? estimate_too_few(fit->persons) : estimate_undefined(fit->persons);
    fit->state = empty.state;
    for (int j = 0; j < items; j++) fit->item[j] = (MarginalItem){empty, empty, {none, none, 0}, empty, 0, none};
    if (few) return fit;
    Marginal *m = arena_new(arena, Marginal);
    marginal_begin(m, arena, patterns, model);
    fit->estimated = m->items, fit->parameters = m->parameters, fit->points = m->quadrature.points;
    // fewer items than this do not tell a slope from the spread of ability
    static const int least[] = {[MODEL_RASCH] = 1, [MODEL_ONE_PARAMETER] = 2, [MODEL_TWO_PARAMETER] = 3};
    if (m->items >= least[model]) estimate(m, gates, fit);
    return fit;
}
