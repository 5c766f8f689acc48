#include "evaluate/marginal_likelihood.h"
#include "base/dmath.h"
#include <string.h>

// Where the posterior of a pattern is worth counting: exp(-45) is 3e-20 of its top.
static const double NEGLIGIBLE = -45;

static void choose_items(Marginal *m) {
    int all = patterns_items(m->patterns);
    double *right = arena_array(m->arena, double, all + 1), *answered = arena_array(m->arena, double, all + 1);
    for (size_t i = 0; i < patterns_distinct(m->patterns); i++) {
        Pattern pattern = patterns_at(m->patterns, i);
        for (int j = 0; j < all; j++) {
            if (!pattern_bit(pattern.answered, j)) continue;
            answered[j] += (double)pattern.count;
            if (pattern_bit(pattern.right, j)) right[j] += (double)pattern.count;
        }
    }
    for (int j = 0; j < all; j++) {
        if (!(right[j] > 0 && right[j] < answered[j])) continue;
        m->use[j / 64] |= UINT64_C(1) << (j % 64);
        m->original[m->items] = j, m->right[m->items] = right[j], m->answered[m->items++] = answered[j];
    }
}

// Rasch: d_1 d_2 ...; one parameter: a, then d_1 ...; two parameters: a_1 d_1 a_2 d_2 ...
static void place_parameters(Marginal *m) {
    int common = m->model == MODEL_ONE_PARAMETER;
    for (int j = 0; j < m->items; j++) {
        bool two = m->model == MODEL_TWO_PARAMETER;
        m->parameter[2 * j] = two ? 2 * j : common ? 0 : -1;
        m->parameter[2 * j + 1] = two ? 2 * j + 1 : j + common;
    }
    m->parameters = m->model == MODEL_TWO_PARAMETER ? 2 * m->items : m->items + common;
}

// Points as near to each other as the posterior's standard deviation at slopes of 1.5, 1 / sqrt(1 + J 1.5^2 / 4); those
// of order n are sqrt(2) pi / sqrt(2 n + 1) apart around 0.
static int quadrature_order(int items) {
    int order = (int)(D_PI * D_PI * (1 + 0.5625 * items));
    return order < 61 ? 61 : order;
}

void marginal_begin(Marginal *m, Arena *arena, const Patterns *patterns, MarginalModel model) {
    size_t all = (size_t)patterns_items(patterns) + 1;
    *m = (Marginal){.arena = arena, .patterns = patterns, .model = model};
    m->original = arena_array(arena, int, all), m->use = arena_array(arena, uint64_t, patterns_words(patterns));
    m->right = arena_array(arena, double, all), m->answered = arena_array(arena, double, all);
    choose_items(m);
    m->quadrature = gauss_hermite(arena, quadrature_order(m->items));
    size_t points = (size_t)m->quadrature.points, cells = all * points;
    m->order = patterns_by_answered(arena, patterns);
    m->parameter = arena_array(arena, int, 2 * all);
    place_parameters(m);
    m->a = arena_array(arena, double, all), m->d = arena_array(arena, double, all);
    m->p = arena_array(arena, double, cells), m->log_q = arena_array(arena, double, cells);
    m->expected = arena_array(arena, double, cells);
    m->mean = arena_array(arena, double, patterns_distinct(patterns) + 1);
    m->persons = arena_array(arena, double, points), m->right_at = arena_array(arena, double, cells);
    m->work = arena_array(arena, double, 2 * all), m->full = arena_array(arena, double, 4 * all * all);
    m->base = arena_array(arena, double, points), m->posterior = arena_array(arena, double, points);
}

static void set_curves(Marginal *m, const double *x) {
    int points = m->quadrature.points;
    for (int j = 0; j < m->items; j++) {
        m->a[j] = m->parameter[2 * j] < 0 ? 1 : x[m->parameter[2 * j]];
        m->d[j] = x[m->parameter[2 * j + 1]];
        for (int q = 0; q < points; q++) {
            double logit = m->a[j] * m->quadrature.at[q] + m->d[j], e = d_exp(-d_abs(logit));
            m->p[j * points + q] = (logit > 0 ? 1 : e) / (1 + e);
            m->log_q[j * points + q] = -d_log(1 + e) - d_max(logit, 0);
        }
    }
}

// log weight + sum of log Q over the answered items: the same for all patterns with these.
static void set_base(Marginal *m, const Pattern *pattern) {
    int points = m->quadrature.points;
    memcpy(m->base, m->quadrature.log_weight, sizeof *m->base * (size_t)points);
    for (int j = 0; j < m->items; j++) {
        if (!pattern_bit(pattern->answered, m->original[j])) continue;
        const double *log_q = m->log_q + (size_t)j * (size_t)points;
        for (int q = 0; q < points; q++) m->base[q] += log_q[q];
    }
}

typedef struct Range { // points where a posterior is not negligible: first .. last - 1
    int first, last;
} Range;

// The posterior of a pattern (with sum 1) into m->posterior; zero outside the range. Returns log P(pattern).
static double set_posterior(Marginal *m, const Pattern *pattern, Range *range) {
    double slope = 0, level = 0, top = -1e300, sum = 0, *w = m->posterior;
    int points = m->quadrature.points;
    for (int j = 0; j < m->items; j++)
        if (pattern_bit(pattern->right, m->original[j])) slope += m->a[j], level += m->d[j];
    for (int q = 0; q < points; q++) w[q] = m->base[q] + slope * m->quadrature.at[q], top = d_max(top, w[q]);
    *range = (Range){points, 0};
    for (int q = 0; q < points; q++) {
        bool counts = w[q] - top > NEGLIGIBLE;
        w[q] = counts ? d_exp(w[q] - top) : 0;
        sum += w[q];
        if (counts) range->first = q < range->first ? q : range->first, range->last = q + 1;
    }
    for (int q = range->first; q < range->last; q++) w[q] /= sum;
    return top + level + d_log(sum);
}

// Patterns first .. last - 1 of the order, all with the same answered items.
typedef struct Run {
    size_t first, last;
} Run;

static bool next_run(const Marginal *m, Run *run) {
    size_t distinct = patterns_distinct(m->patterns), size = sizeof(uint64_t) * (size_t)patterns_words(m->patterns);
    if (run->last == distinct) return false;
    run->first = run->last++;
    const uint64_t *answered = patterns_at(m->patterns, m->order[run->first]).answered;
    while (run->last < distinct && !memcmp(answered, patterns_at(m->patterns, m->order[run->last]).answered, size))
        run->last++;
    return true;
}

// One pattern's share in the value and in the sums; gradient rows of a get the posterior mean of who is right.
static double expect_pattern(Marginal *m, uint32_t index, double *gradient_a) {
    Pattern pattern = patterns_at(m->patterns, index);
    Range range;
    double count = (double)pattern.count, mean = 0, value = set_posterior(m, &pattern, &range);
    for (int q = range.first; q < range.last; q++) {
        m->persons[q] += count * m->posterior[q];
        mean += m->posterior[q] * m->quadrature.at[q];
    }
    m->mean[index] = mean;
    for (int j = 0; j < m->items; j++)
        if (pattern_bit(pattern.right, m->original[j])) gradient_a[j] += count * mean;
    return count * value;
}

// Persons by ability, who answered the items of this pattern, join what is expected of each.
static void add_expected(Marginal *m, const Pattern *pattern) {
    int points = m->quadrature.points;
    for (int j = 0; j < m->items; j++) {
        if (!pattern_bit(pattern->answered, m->original[j])) continue;
        for (int q = 0; q < points; q++) m->expected[j * points + q] += m->persons[q];
    }
}

double marginal_value(void *context, const double *x, double *gradient) {
    Marginal *m = context;
    int points = m->quadrature.points;
    double value = 0;
    set_curves(m, x);
    memset(m->expected, 0, sizeof(double) * (size_t)points * (size_t)m->items);
    memset(m->work, 0, sizeof(double) * (size_t)m->items);
    for (Run run = {0, 0}; next_run(m, &run);) {
        Pattern pattern = patterns_at(m->patterns, m->order[run.first]);
        set_base(m, &pattern);
        memset(m->persons, 0, sizeof(double) * (size_t)points);
        for (size_t i = run.first; i < run.last; i++) value += expect_pattern(m, m->order[i], m->work);
        add_expected(m, &pattern);
    }
    memset(gradient, 0, sizeof *gradient * (size_t)m->parameters);
    for (int j = 0; j < m->items; j++) {
        double of_a = m->work[j], of_d = m->right[j];
        for (int q = 0; q < points; q++) {
            double right = m->expected[j * points + q] * m->p[j * points + q];
            of_a -= right * m->quadrature.at[q], of_d -= right;
        }
        if (m->parameter[2 * j] >= 0) gradient[m->parameter[2 * j]] += of_a;
        gradient[m->parameter[2 * j + 1]] += of_d;
    }
    return value;
}

// ---- information
// -------------------------------------------------------------------------------------------------------
//
// Louis (1982): information = E(complete) - E(S S') + E(S) E(S)', summed over patterns, where S is the score of the
// complete data: (x_j - P_j) theta for a_j and (x_j - P_j) for d_j, 0 for an item without answer, and E is over the
// posterior. E(S_j S_k) = sum_q w_q theta^t (x_j - P_j)(x_k - P_k): its x_j x_k part needs only the posterior's
// moments; the rest is collected over a run of patterns with the same answered items (persons and right answers by
// ability) and done once.

enum { POWERS = 3 };

// Adds factor * theta^t terms to the four places of items j and k: (a, a) takes t = 2, (a, d) and (d, a) 1, (d, d) 0.
static void add_block(const Marginal *m, double *full, int j, int k, const double moment[POWERS], double factor) {
    size_t n = 2 * (size_t)m->items, at = 2 * (size_t)j * n + 2 * (size_t)k;
    full[at] += factor * moment[2], full[at + 1] += factor * moment[1];
    full[at + n] += factor * moment[1], full[at + n + 1] += factor * moment[0];
}

static void add_complete(const Marginal *m, double *full) {
    int points = m->quadrature.points;
    for (int j = 0; j < m->items; j++) {
        double moment[POWERS] = {0, 0, 0};
        for (int q = 0; q < points; q++) {
            double p = m->p[j * points + q], at = m->quadrature.at[q], term = m->expected[j * points + q] * p * (1 - p);
            moment[0] += term, moment[1] += term * at, moment[2] += term * at * at;
        }
        add_block(m, full, j, j, moment, 1);
    }
}

// E(S) of one pattern, in the order a_1 d_1 a_2 d_2 ...
static void mean_score(const Marginal *m, const Pattern *pattern, Range range, const double moment[POWERS],
                       double *score) {
    int points = m->quadrature.points;
    for (int j = 0; j < m->items; j++) {
        score[2 * j] = score[2 * j + 1] = 0;
        if (!pattern_bit(pattern->answered, m->original[j])) continue;
        double x = pattern_bit(pattern->right, m->original[j]), of_a = x * moment[1], of_d = x;
        for (int q = range.first; q < range.last; q++) {
            double right = m->posterior[q] * m->p[j * points + q];
            of_a -= right * m->quadrature.at[q], of_d -= right;
        }
        score[2 * j] = of_a, score[2 * j + 1] = of_d;
    }
}

static void add_pattern(Marginal *m, const Pattern *pattern, Range range, double *full) {
    int points = m->quadrature.points, n = 2 * m->items, rights = 0;
    double count = (double)pattern->count, moment[POWERS] = {1, 0, 0};
    int right[ITEMS_MOST];
    for (int q = range.first; q < range.last; q++) {
        double at = m->quadrature.at[q], w = m->posterior[q];
        moment[1] += w * at, moment[2] += w * at * at;
        m->persons[q] += count * w;
    }
    for (int j = 0; j < m->items; j++)
        if (pattern_bit(pattern->right, m->original[j])) right[rights++] = j;
    for (int i = 0; i < rights; i++) {
        for (int k = i; k < rights; k++) add_block(m, full, right[i], right[k], moment, -count);
        double *by_ability = m->right_at + (size_t)right[i] * (size_t)points;
        for (int q = range.first; q < range.last; q++) by_ability[q] += count * m->posterior[q];
    }
    mean_score(m, pattern, range, moment, m->work);
    for (int u = 0; u < n; u++) {
        double factor = count * m->work[u], *row = full + (size_t)u * (size_t)n;
        for (int v = u & ~1; factor != 0 && v < n; v++) row[v] += factor * m->work[v];
    }
}

// The parts with P of E(S_j S_k) for a run: sum_q theta^t (persons P_j P_k - right_j P_k - right_k P_j).
static void add_run(const Marginal *m, const Pattern *pattern, Range range, double *full) {
    int points = m->quadrature.points;
    for (int j = 0; j < m->items; j++) {
        if (!pattern_bit(pattern->answered, m->original[j])) continue;
        const double *pj = m->p + (size_t)j * (size_t)points, *rj = m->right_at + (size_t)j * (size_t)points;
        for (int k = j; k < m->items; k++) {
            if (!pattern_bit(pattern->answered, m->original[k])) continue;
            const double *pk = m->p + (size_t)k * (size_t)points, *rk = m->right_at + (size_t)k * (size_t)points;
            double moment[POWERS] = {0, 0, 0};
            for (int q = range.first; q < range.last; q++) {
                double at = m->quadrature.at[q], term = (m->persons[q] * pj[q] - rj[q]) * pk[q] - rk[q] * pj[q];
                moment[0] += term, moment[1] += term * at, moment[2] += term * at * at;
            }
            add_block(m, full, j, k, moment, -1);
        }
    }
}

// From (a_1, d_1, ...) to the free parameters; `full` is filled in blocks on and above the diagonal.
static void reduce(const Marginal *m, const double *full, double *matrix) {
    int n = 2 * m->items, free = m->parameters;
    memset(matrix, 0, sizeof *matrix * (size_t)free * (size_t)free);
    for (int u = 0; u < n; u++)
        for (int v = 0; v < n; v++) {
            int row = m->parameter[u], column = m->parameter[v];
            if (row < 0 || column < 0) continue;
            matrix[row * free + column] += u / 2 <= v / 2 ? full[u * n + v] : full[v * n + u];
        }
}

static double *empty_matrix(Marginal *m) {
    memset(m->full, 0, sizeof(double) * 4 * (size_t)m->items * (size_t)m->items);
    return m->full;
}

void marginal_complete_information(void *context, double *matrix) {
    Marginal *m = context;
    double *full = empty_matrix(m);
    add_complete(m, full);
    reduce(m, full, matrix);
}

void marginal_information(void *context, double *matrix) {
    Marginal *m = context;
    double *full = empty_matrix(m);
    size_t points = (size_t)m->quadrature.points;
    add_complete(m, full);
    for (Run run = {0, 0}; next_run(m, &run);) {
        Pattern first = patterns_at(m->patterns, m->order[run.first]);
        Range all = {(int)points, 0};
        set_base(m, &first);
        memset(m->persons, 0, sizeof(double) * points);
        memset(m->right_at, 0, sizeof(double) * points * (size_t)m->items);
        for (size_t i = run.first; i < run.last; i++) {
            Pattern pattern = patterns_at(m->patterns, m->order[i]);
            Range range;
            set_posterior(m, &pattern, &range);
            add_pattern(m, &pattern, range, full);
            all.first = range.first < all.first ? range.first : all.first;
            all.last = range.last > all.last ? range.last : all.last;
        }
        add_run(m, &first, all, full);
    }
    reduce(m, full, matrix);
}
