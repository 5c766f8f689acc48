#include "evaluate/fairness.h"
#include "base/dmath.h"
#include "evaluate/distribution.h"
#include "evaluate/proportion.h"
#include <assert.h>

struct Fairness {
    int items;
    MissingRule missing;
    uint64_t (*count)[2][2]; // [score * items + item][group][right]
};

Fairness *fairness_begin(Arena *arena, int items, MissingRule missing) {
    assert(items >= 0 && items <= ITEMS_MOST);
    Fairness *f = arena_new(arena, Fairness);
    *f = (Fairness){items, missing, arena_alloc(arena, sizeof *f->count * (size_t)items * ((size_t)items + 1) + 1)};
    return f;
}

static void add_person(Fairness *f, const int8_t *answers, int group) {
    int answered = 0, score = 0;
    for (int j = 0; j < f->items; j++) answered += (answers[j] & ~1) == 0, score += answers[j] == ANSWER_RIGHT;
    if (!answered || (answered < f->items && f->missing == MISSING_LEFT_OUT)) return;
    uint64_t(*at)[2][2] = f->count + (size_t)score * (size_t)f->items;
    for (int j = 0; j < f->items; j++) at[j][group][answers[j] == ANSWER_RIGHT]++;
}

void fairness_add(Fairness *f, const int8_t *answers, const int8_t *groups, size_t persons) {
    for (size_t i = 0; i < persons; i++)
        if (groups[i] == GROUP_REFERENCE || groups[i] == GROUP_FOCAL)
            add_person(f, answers + i * (size_t)f->items, groups[i]);
}

void fairness_merge(Fairness *f, const Fairness *other) {
    assert(f->items == other->items && f->missing == other->missing);
    for (size_t i = 0; i < (size_t)f->items * ((size_t)f->items + 1); i++)
        for (int k = 0; k < 4; k++) f->count[i][k / 2][k % 2] += other->count[i][k / 2][k % 2];
}

// Sums over the scores, with N persons at each: R = A D / N, S = B C / N; of the variance of ln alpha: P = (A + D) / N,
// Q = (B + C) / N. difference: sum of A - E(A); variance: sum of var(A).
typedef struct Sums {
    double r, s, pr, ps_qr, qs, difference, variance;
} Sums;

static void add_score(Sums *sums, uint64_t count[2][2]) {
    double a = (double)count[GROUP_REFERENCE][1], b = (double)count[GROUP_REFERENCE][0];
    double c = (double)count[GROUP_FOCAL][1], d = (double)count[GROUP_FOCAL][0], n = a + b + c + d;
    if (n < 2) return;
    double r = a * d / n, s = b * c / n, p = (a + d) / n, q = (b + c) / n;
    sums->r += r, sums->s += s;
    sums->pr += p * r, sums->ps_qr += p * s + q * r, sums->qs += q * s;
    sums->difference += a - (a + b) * (a + c) / n;
    sums->variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1));
}

static void chi_squares(FairnessFigures *out, const Sums *sums) {
    double size = d_abs(sums->difference), corrected = size - (size >= 0.5 ? 0.5 : 0);
    if (!(sums->variance > 0)) return;
    out->chi_square = size * size / sums->variance;
    out->chi_square_corrected = corrected * corrected / sums->variance;
    out->p = chi_square_above(out->chi_square, 1);
    out->p_corrected = chi_square_above(out->chi_square_corrected, 1);
}

static FairnessClass class_of(const FairnessFigures *f) {
    double size = d_abs(f->delta.value);
    if (size < 1 || !(f->p_corrected < 0.05)) return FAIRNESS_A;
    return size >= 1.5 && size - 1 > normal_multiple(0.90) * f->delta.error ? FAIRNESS_C : FAIRNESS_B;
}

static void odds_ratio(FairnessFigures *out, const Sums *sums, uint64_t n, double confidence) {
    if (!(sums->r > 0) || !(sums->s > 0)) return;
    double r = sums->r, s = sums->s, logarithm = d_log(r / s), z = normal_multiple(confidence);
    double error = d_sqrt(sums->pr / (2 * r * r) + sums->ps_qr / (2 * r * s) + sums->qs / (2 * s * s));
    out->odds_ratio = estimate_given(n, r / s, error, d_exp(logarithm - z * error), d_exp(logarithm + z * error));
    out->delta = estimate_around(n, -2.35 * logarithm, 2.35 * error, z);
    out->class = class_of(out);
}

FairnessFigures fairness_item(const Fairness *f, const Gates *gates, int item) {
    assert(item >= 0 && item < f->items);
    double none = __builtin_nan("");
    FairnessFigures out = {
        .chi_square = none, .chi_square_corrected = none, .p = none, .p_corrected = none, .p_adjusted = none};
    Sums sums = {0};
    for (int score = 0; score <= f->items; score++) {
        uint64_t(*count)[2] = f->count[(size_t)score * (size_t)f->items + (size_t)item];
        out.reference += count[GROUP_REFERENCE][0] + count[GROUP_REFERENCE][1];
        out.focal += count[GROUP_FOCAL][0] + count[GROUP_FOCAL][1];
        add_score(&sums, count);
    }
    uint64_t n = out.reference + out.focal, smaller = out.reference < out.focal ? out.reference : out.focal;
    out.odds_ratio = out.delta = estimate_too_few(n);
    if (n < gates->fairness || smaller < gates->fairness_group) return out;
    out.odds_ratio = out.delta = estimate_undefined(n);
    chi_squares(&out, &sums);
    odds_ratio(&out, &sums, n, gates->confidence);
    return out;
}

// Rank r of m, from the smallest p: Holm p (m - r + 1), never below an earlier one; Benjamini-Hochberg p m / r, never
// above a later one. Both need each p's neighbour in order, which is found by looking for the next smallest: count^2,
// but small.
void adjust_p(double *p, int count, Adjustment method, double *scratch) {
    int known = 0;
    for (int i = 0; i < count; i++) scratch[i] = p[i], known += p[i] == p[i];
    for (int i = 0; i < count; i++) {
        if (scratch[i] != scratch[i]) continue;
        double result = method == ADJUST_HOLM ? 0 : 1;
        for (int k = 0; k < count; k++) {
            bool before = scratch[k] <= scratch[i], after = scratch[k] >= scratch[i];
            if (method == ADJUST_HOLM ? !before : !after) continue;
            int less = 0, equal = 0;
            for (int l = 0; l < count; l++) less += scratch[l] < scratch[k], equal += scratch[l] == scratch[k];
            if (method == ADJUST_HOLM)
                result = d_max(result, scratch[k] * (known - less));
            else
                result = d_min(result, scratch[k] * known / (less + equal));
        }
        p[i] = d_min(result, 1);
    }
}

void fairness_adjust(FairnessFigures *items, int count, Adjustment method) {
    assert(count <= ITEMS_MOST);
    double p[ITEMS_MOST], scratch[ITEMS_MOST];
    for (int i = 0; i < count; i++) p[i] = items[i].p_corrected;
    adjust_p(p, count, method, scratch);
    for (int i = 0; i < count; i++) items[i].p_adjusted = p[i];
}
