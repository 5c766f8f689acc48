#include "evaluate/classical.h"
#include "base/dmath.h"
#include "evaluate/distribution.h"
#include <assert.h>
#include <string.h>

// Persons wait as bits, one word an item, until 64 are there; then each pair of items needs four popcounts for all of
// them.
//
//                 person 0 1 2 ... 63
//     answered[j]        1 1 0 ...         a[j] & a[k]      answered both
//     right[j]           0 1 0 ...         x[j] & a[k]      right on j among those
typedef struct Block {
    uint64_t *answered, *right; // [items]
    int persons;
} Block;

struct Classical {
    int items;
    MissingRule missing;
    uint64_t persons, complete;
    uint64_t *both, *first_right, *both_right; // [j * items + k]; both and both_right for j <= k only
    uint64_t *at_score, *right_at;             // [score], [score * items + item]: persons with every answer
    Block block;
};

Classical *classical_begin(Arena *arena, int items, MissingRule missing) {
    assert(items >= 0 && items <= ITEMS_MOST);
    Classical *c = arena_new(arena, Classical);
    size_t n = (size_t)items;
    *c = (Classical){.items = items, .missing = missing};
    c->both = arena_array(arena, uint64_t, n * n + 1);
    c->first_right = arena_array(arena, uint64_t, n * n + 1);
    c->both_right = arena_array(arena, uint64_t, n * n + 1);
    c->at_score = arena_array(arena, uint64_t, n + 1);
    c->right_at = arena_array(arena, uint64_t, (n + 1) * n + 1);
    c->block.answered = arena_array(arena, uint64_t, n + 1);
    c->block.right = arena_array(arena, uint64_t, n + 1);
    return c;
}

static uint64_t bits(uint64_t word) { return (uint64_t)__builtin_popcountll(word); }

static void count_block(Classical *c) {
    const uint64_t *a = c->block.answered, *x = c->block.right;
    for (int j = 0; j < c->items; j++)
        for (int k = 0; k < c->items; k++) {
            size_t at = (size_t)j * (size_t)c->items + (size_t)k;
            c->first_right[at] += bits(x[j] & a[k]);
            if (k < j) continue;
            c->both[at] += bits(a[j] & a[k]);
            c->both_right[at] += bits(x[j] & x[k]);
        }
    memset(c->block.answered, 0, sizeof(uint64_t) * (size_t)c->items);
    memset(c->block.right, 0, sizeof(uint64_t) * (size_t)c->items);
    c->block.persons = 0;
}

static void add_complete(Classical *c, const int8_t *answers, int score) {
    uint64_t *right = c->right_at + (size_t)score * (size_t)c->items;
    for (int j = 0; j < c->items; j++) right[j] += answers[j] == ANSWER_RIGHT;
    c->at_score[score]++;
    c->complete++;
}

static void add_person(Classical *c, const int8_t *answers) {
    int answered = 0, score = 0;
    for (int j = 0; j < c->items; j++) answered += (answers[j] & ~1) == 0, score += answers[j] == ANSWER_RIGHT;
    if (!answered) return;
    bool all = answered == c->items || c->missing == MISSING_IS_WRONG;
    int place = c->block.persons++;
    for (int j = 0; j < c->items; j++) {
        c->block.answered[j] |= (uint64_t)(all || (answers[j] & ~1) == 0) << place;
        c->block.right[j] |= (uint64_t)(answers[j] == ANSWER_RIGHT) << place;
    }
    c->persons++;
    if (all) add_complete(c, answers, score);
    if (c->block.persons == 64) count_block(c);
}

void classical_add(Classical *c, const int8_t *answers, size_t persons) {
    for (size_t i = 0; i < persons; i++) add_person(c, answers + i * (size_t)c->items);
}

// What a pair of items has in common, those who still wait included.
typedef struct Pair {
    double n, right_j, right_k, right_both;
} Pair;

static Pair pair_of(const Classical *c, int j, int k) {
    size_t n = (size_t)c->items, jk = (size_t)j * n + (size_t)k, kj = (size_t)k * n + (size_t)j;
    size_t low = j < k ? jk : kj;
    const uint64_t *a = c->block.answered, *x = c->block.right;
    return (Pair){(double)(c->both[low] + bits(a[j] & a[k])), (double)(c->first_right[jk] + bits(x[j] & a[k])),
                  (double)(c->first_right[kj] + bits(x[k] & a[j])), (double)(c->both_right[low] + bits(x[j] & x[k]))};
}

// With divisor n - 1, from persons who answered both; NAN when there are fewer than two, and then so is every sum with
// it.
static double covariance(const Classical *c, int j, int k) {
    Pair p = pair_of(c, j, k);
    return p.n < 2 ? __builtin_nan("") : (p.right_both - p.right_j * p.right_k / p.n) / (p.n - 1);
}

void classical_merge(Classical *c, const Classical *other) {
    assert(c->items == other->items && c->missing == other->missing);
    size_t n = (size_t)c->items;
    count_block(c);
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < n; k++) {
            Pair p = pair_of(other, (int)j, (int)k);
            c->first_right[j * n + k] += (uint64_t)p.right_j;
            if (k >= j) c->both[j * n + k] += (uint64_t)p.n, c->both_right[j * n + k] += (uint64_t)p.right_both;
        }
    for (size_t s = 0; s <= n; s++) c->at_score[s] += other->at_score[s];
    for (size_t i = 0; i < (n + 1) * n; i++) c->right_at[i] += other->right_at[i];
    c->persons += other->persons, c->complete += other->complete;
}

// Sums of the covariance matrix over the items that vary.
typedef struct Spread {
    int varying;
    double trace, total;
} Spread;

static Spread spread_of(const Classical *c) {
    Spread s = {0, 0, 0};
    for (int j = 0; j < c->items; j++) {
        double variance = covariance(c, j, j);
        if (!(variance > 0)) continue;
        s.varying++, s.trace += variance, s.total += variance;
        for (int k = 0; k < j; k++)
            if (covariance(c, k, k) > 0) s.total += 2 * covariance(c, j, k);
    }
    return s;
}

static Estimate corrected_correlation(const Classical *c, const Gates *gates, int item) {
    uint64_t n = (uint64_t)pair_of(c, item, item).n;
    if (n < gates->reliability) return estimate_too_few(n);
    double variance = covariance(c, item, item), shared = 0;
    for (int k = 0; k < c->items; k++)
        if (k != item && covariance(c, k, k) > 0) shared += covariance(c, item, k);
    double rest = spread_of(c).total - 2 * shared - variance;
    if (!(variance > 0) || !(rest > 1e-12)) return estimate_undefined(n);
    return fisher(shared / d_sqrt(variance * rest), n, gates->confidence);
}

static Estimate upper_lower(const Classical *c, const Gates *gates, int item) {
    if (c->complete < gates->reliability) return estimate_too_few(c->complete);
    if (!c->complete) return estimate_undefined(0);
    double group = 0.27 * (double)c->complete, share[2];
    for (int upper = 0; upper < 2; upper++)
        share[upper] = tail_share(c->at_score, c->right_at + item, c->items, c->items + 1, upper);
    Estimate e = newcombe(share[0] * group, group, share[1] * group, group, gates->confidence);
    e.n = c->complete;
    return e;
}

ItemFigures classical_item(const Classical *c, const Gates *gates, int item) {
    assert(item >= 0 && item < c->items);
    Pair own = pair_of(c, item, item);
    uint64_t answered = (uint64_t)own.n;
    return (ItemFigures){.difficulty = answered < gates->cell ? estimate_too_few(answered)
                                                              : wilson(own.right_j, own.n, gates->confidence),
                         .correlation = corrected_correlation(c, gates, item),
                         .discrimination = upper_lower(c, gates, item),
                         .answered = answered,
                         .right = (uint64_t)own.right_j};
}

// 1 - (1 - alpha) F: Feldt 1965.
static Estimate feldt(double alpha, uint64_t persons, int items, double confidence) {
    double n = (double)persons - 1, tail = outer_tail(confidence), none = __builtin_nan("");
    if (n < 1) return estimate_given(persons, alpha, none, none, none);
    double second = n * (items - 1);
    return estimate_given(persons, alpha, none, 1 - (1 - alpha) * f_quantile(1 - tail, n, second),
                          1 - (1 - alpha) * f_quantile(tail, n, second));
}

// Central moments of the score of persons with every answer.
typedef struct Moments {
    double n, mean, second, fourth; // sums of powers of the deviation, not divided
} Moments;

static Moments score_moments(const Classical *c) {
    Moments m = {(double)c->complete, 0, 0, 0};
    for (int s = 0; s <= c->items; s++) m.mean += s * (double)c->at_score[s];
    m.mean /= m.n;
    for (int s = 0; s <= c->items; s++) {
        double square = (s - m.mean) * (s - m.mean), count = (double)c->at_score[s];
        if (count > 0) m.second += count * square, m.fourth += count * square * square;
    }
    return m;
}

static Estimate kuder_richardson(const Classical *c, const Gates *gates, const Moments *m) {
    if (c->complete < gates->reliability) return estimate_too_few(c->complete);
    double sum = 0;
    for (int j = 0; j < c->items; j++) {
        double right = 0;
        for (int s = 0; s <= c->items; s++) right += (double)classical_right_at(c, s, j);
        sum += right / m->n * (1 - right / m->n);
    }
    if (c->items < 2 || !(m->second > 0)) return estimate_undefined(c->complete);
    double value = c->items / (c->items - 1.0) * (1 - sum / (m->second / m->n));
    return feldt(value, c->complete, c->items, gates->confidence);
}

static Estimate score_mean(const Gates *gates, const Moments *m) {
    uint64_t n = (uint64_t)m->n;
    if (n < gates->cell) return estimate_too_few(n);
    if (n < 2) return estimate_given(n, m->mean, __builtin_nan(""), __builtin_nan(""), __builtin_nan(""));
    double error = d_sqrt(m->second / (m->n - 1) / m->n);
    return estimate_around(n, m->mean, error, t_multiple(gates->confidence, m->n - 1));
}

// Delta method on the logarithm: var(log s) = (m4 / m2^2 - 1) / 4n. A chi-square interval would demand normal scores.
static Estimate score_deviation(const Gates *gates, const Moments *m) {
    uint64_t n = (uint64_t)m->n;
    if (n < gates->cell) return estimate_too_few(n);
    if (n < 2) return estimate_undefined(n);
    double value = d_sqrt(m->second / (m->n - 1));
    if (!(value > 0)) return estimate_given(n, 0, 0, 0, 0);
    double kurtosis = m->fourth * m->n / (m->second * m->second);
    double error = d_sqrt(d_max(kurtosis - 1, 0) / (4 * m->n)),
           reach = d_exp(normal_multiple(gates->confidence) * error);
    return estimate_given(n, value, value * error, value / reach, value * reach);
}

Reliability classical_reliability(const Classical *c, const Gates *gates) {
    Moments m = score_moments(c);
    Reliability r = {
        .kr20 = kuder_richardson(c, gates, &m), .mean = score_mean(gates, &m), .deviation = score_deviation(gates, &m)};
    if (c->persons < gates->reliability) {
        r.alpha = r.measurement_error = estimate_too_few(c->persons);
        return r;
    }
    Spread s = spread_of(c);
    r.alpha = r.measurement_error = estimate_undefined(c->persons);
    if (s.varying < 2 || !(s.total > 1e-12)) return r;
    double alpha = s.varying / (s.varying - 1.0) * (1 - s.trace / s.total), none = __builtin_nan("");
    r.alpha = feldt(alpha, c->persons, s.varying, gates->confidence);
    r.measurement_error = estimate_given(c->persons, d_sqrt(s.total * (1 - alpha)), none, none, none);
    return r;
}

int classical_items(const Classical *c) { return c->items; }
uint64_t classical_persons(const Classical *c) { return c->persons; }
uint64_t classical_complete(const Classical *c) { return c->complete; }

uint64_t classical_at_score(const Classical *c, int score) {
    assert(score >= 0 && score <= c->items);
    return c->at_score[score];
}

uint64_t classical_right_at(const Classical *c, int score, int item) {
    assert(score >= 0 && score <= c->items && item >= 0 && item < c->items);
    return c->right_at[(size_t)score * (size_t)c->items + (size_t)item];
}
