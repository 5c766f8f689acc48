// Published figures, properties over random data, and bad input. R's references are test_evaluate_r.c, intervals'
// coverage test_evaluate_coverage.c.
#include "check.h"
#include "base/dmath.h"
#include "base/random.h"
#include "evaluate/classical.h"
#include "evaluate/distribution.h"
#include "evaluate/fairness.h"
#include "evaluate/funnel.h"
#include "evaluate/gain.h"
#include "evaluate/marginal.h"
#include "evaluate/mastery.h"
#include "evaluate/options.h"
#include "evaluate/sample.h"
#include <stddef.h>
#include <string.h>

static const Gates open_gates = {.confidence = 0.95};

static void near(double value, double expected, double tolerance) {
    if (d_abs(value - expected) <= tolerance) return;
    print_message("%.12g is not %.12g\n", value, expected);
    assert_true(false);
}

// The Law School Admission Test, section 6: 1,000 persons on five questions, how many gave each pattern 00000, 00001
// ... 11111 (Bock and Lieberman 1970, table 1; R: psych's lsat6, ltm's LSAT).
static const int lsat6[32] = {3,  6,  2,  11, 1, 1,  3,  4,  1,  8,  0,  16,  0,  3,  2,  15,
                              10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298};

static void lsat6_row(int pattern, int8_t *row) {
    for (int j = 0; j < 5; j++) row[j] = pattern >> (4 - j) & 1;
}

static void test_lsat6(void **state) {
    Arena *arena = arena_create("test", 0);
    Gates gates = gates_default();
    Patterns *patterns = patterns_begin(arena, 5, MISSING_LEFT_OUT);
    Classical *classical = classical_begin(arena, 5, MISSING_LEFT_OUT);
    for (int i = 0; i < 32; i++) {
        int8_t row[5];
        lsat6_row(i, row);
        patterns_add_counted(patterns, row, (uint64_t)lsat6[i]);
        for (int k = 0; k < lsat6[i]; k++) classical_add(classical, row, 1);
    }
    assert_int_equal(patterns_persons(patterns), 1000);
    near(classical_reliability(classical, &gates).alpha.value, 0.2949971922, 5e-11);
    MarginalFit *rasch = marginal_fit(arena, patterns, MODEL_RASCH, &gates);
    MarginalFit *one = marginal_fit(arena, patterns, MODEL_ONE_PARAMETER, &gates);
    MarginalFit *two = marginal_fit(arena, patterns, MODEL_TWO_PARAMETER, &gates);
    near(rasch->log_likelihood, -2473.053847, 1e-6); // R: ltm
    near(one->log_likelihood, -2466.937600, 1e-6);
    static const double b[] = {-3.615267, -1.322421, -0.317631, -1.730090, -2.780172};
    for (int j = 0; j < 5; j++) {
        near(one->item[j].slope.value, 0.7551346, 1e-6);
        near(one->item[j].difficulty.value, b[j], 1e-6);
    }
    assert_int_equal(one->parameters, 6); // mirt's page prints 6 parameters, AIC 4945.875, BIC 4975.322, G2(25) = 21.8
    near(one->aic, 4945.875, 5e-4), near(one->bic, 4975.322, 5e-4), near(one->g2, 21.8, 0.05);
    assert_true(one->g2_freedom == 25);
    // ltm stops 8e-6 below the maximum here (its search ends by a relative 1e-8); no likelihood may be lower than ltm's
    near(two->log_likelihood, -2466.653385, 1e-5);
    assert_true(two->log_likelihood >= -2466.653385);
    arena_destroy(arena);
}

// Newcombe (1998), table II: 56/70 against 48/80 by method 10; Kaplan and Meier (1958), the worked example of
// section 2.
static void test_published(void **state) {
    Estimate e = compare_proportions(48, 80, 56, 70, &open_gates);
    near(e.value, 0.2, 1e-12), near(e.low, 0.0524, 5e-5), near(e.high, 0.3339, 5e-5);
    FunnelStep steps[2] = {{.left = 3, .censored = 5}, {.left = 2}};
    funnel_figures(steps, 2, 20, &open_gates);
    near(steps[1].stays.value, 17.0 / 20 * 10 / 12, 1e-15);
    KnowledgeModel m = knowledge_default();
    near(knowledge_after(&m, 0.3, ANSWER_RIGHT), 0.658536585365853 + 0.341463414634147 * 0.15, 1e-14);
    near(knowledge_after(&m, 0.3, ANSWER_WRONG), 0.03 / 0.59 + (1 - 0.03 / 0.59) * 0.15, 1e-14);
    near(knowledge_after(&m, 0.3, ANSWER_MISSING), 0.405, 1e-15);
    double p[] = {0.01, __builtin_nan(""), 0.04, 0.03, 0.005}, holm[5], bh[5], scratch[5];
    memcpy(holm, p, sizeof p), memcpy(bh, p, sizeof p);
    adjust_p(holm, 5, ADJUST_HOLM, scratch), adjust_p(bh, 5, ADJUST_BENJAMINI_HOCHBERG, scratch);
    near(holm[0], 0.03, 1e-15), near(holm[2], 0.06, 1e-15), near(holm[3], 0.06, 1e-15), near(holm[4], 0.02, 1e-15);
    near(bh[0], 0.02, 1e-15), near(bh[2], 0.04, 1e-15), near(bh[3], 0.04, 1e-15), near(bh[4], 0.02, 1e-15);
    assert_true(holm[1] != holm[1] && bh[1] != bh[1]);
}

// Quantiles and probabilities undo each other over their whole range; the noncentral t with shift 0 is the t.
static void test_distributions(void **state) {
    Random r = random_seed(3, 1);
    for (int n = 0; n < 300; n++) {
        double p = 0.0005 + 0.999 * random_unit(&r), a = d_exp(6 * random_unit(&r)), b = d_exp(9 * random_unit(&r));
        near(normal_below(normal_quantile(p)), p, 1e-13);
        near(t_below(t_quantile(p, a), a), p, 1e-12);
        near(beta_below(beta_quantile(p, a, b), a, b), p, 1e-11);
        near(1 - chi_square_above(chi_square_quantile(p, b), b), p, 1e-11);
        near(noncentral_t_below(t_quantile(p, a), a, 0), p, 1e-11);
        near(beta_below(p, a, b) + beta_below(1 - p, b, a), 1, 1e-12);
        near(log_gamma(a + 1) - log_gamma(a), d_log(a), 1e-11);
    }
    near(noncentral_t_below(5, 49, noncentral_t_shift(5, 49, 0.025)), 0.025, 1e-12);
    near(f_quantile(0.975, 10, 20), 2.773671375199, 1e-11); // R: qf
}

// ---- properties
// -------------------------------------------------------------------------------------------------------

static void random_rows(Random *r, int8_t *rows, int8_t *groups, int persons, int items) {
    for (int i = 0; i < persons; i++) {
        double ability = random_normal(r);
        groups[i] = (int8_t)random_below(r, 3);
        for (int j = 0; j < items; j++) {
            double p = 1 / (1 + d_exp(-(ability - (j - items / 2.0) / 3)));
            rows[i * items + j] = random_below(r, 10) ? random_unit(r) < p : ANSWER_MISSING;
        }
    }
}

enum { PERSONS = 400, ITEMS = 9 };
static int8_t rows[PERSONS * ITEMS], groups[PERSONS];

// Figures are Estimates one after the other, then counts: the same bits but for the room after each state.
static void assert_same_figures(const void *a, const void *b, size_t size) {
    uint8_t x[1024], y[1024];
    assert_true(size <= sizeof x);
    memcpy(x, a, size), memcpy(y, b, size);
    for (size_t at = 0; at + sizeof(Estimate) <= size; at += sizeof(Estimate))
        for (size_t i = sizeof(EstimateState); i < offsetof(Estimate, n); i++) x[at + i] = y[at + i] = 0;
    assert_memory_equal(x, y, size);
}

// In pieces, merged, in another order: the same bits; and a figure is the same from the whole and from patterns with
// counts.
static void test_pieces(void **state) {
    Random r = random_seed(5, 1);
    Arena *arena = arena_create("test", 0);
    for (int n = 0; n < 20; n++, arena_reset(arena)) {
        random_rows(&r, rows, groups, PERSONS, ITEMS);
        MissingRule rule = n % 2 ? MISSING_IS_WRONG : MISSING_LEFT_OUT;
        Classical *whole = classical_begin(arena, ITEMS, rule), *first = classical_begin(arena, ITEMS, rule),
                  *second = classical_begin(arena, ITEMS, rule);
        Fairness *f = fairness_begin(arena, ITEMS, rule), *f1 = fairness_begin(arena, ITEMS, rule),
                 *f2 = fairness_begin(arena, ITEMS, rule);
        classical_add(whole, rows, PERSONS), fairness_add(f, rows, groups, PERSONS);
        int cut = (int)random_below(&r, PERSONS);
        for (int i = PERSONS - 1; i >= 0; i--) classical_add(i < cut ? first : second, rows + i * ITEMS, 1);
        fairness_add(f1, rows, groups, (size_t)cut);
        fairness_add(f2, rows + cut * ITEMS, groups + cut, (size_t)(PERSONS - cut));
        classical_merge(first, second), fairness_merge(f1, f2);
        Reliability a = classical_reliability(whole, &open_gates), b = classical_reliability(first, &open_gates);
        assert_same_figures(&a, &b, sizeof a);
        for (int j = 0; j < ITEMS; j++) {
            ItemFigures x = classical_item(whole, &open_gates, j), y = classical_item(first, &open_gates, j);
            assert_same_figures(&x, &y, sizeof x);
            FairnessFigures u = fairness_item(f, &open_gates, j), v = fairness_item(f1, &open_gates, j);
            assert_true(u.chi_square == v.chi_square && u.odds_ratio.value == v.odds_ratio.value && u.focal == v.focal);
        }
    }
    arena_destroy(arena);
}

// Patterns hold every row that went in; equal rows are one pattern; more than 64 items.
static void test_patterns(void **state) {
    Random r = random_seed(6, 1);
    Arena *arena = arena_create("test", 0);
    for (int items = 1; items <= 200; items += 37, arena_reset(arena)) {
        Patterns *p = patterns_begin(arena, items, MISSING_LEFT_OUT);
        int8_t row[200], back[200];
        uint64_t right = 0, answered = 0;
        for (int i = 0; i < 3000; i++) {
            for (int j = 0; j < items; j++) row[j] = (int8_t)random_below(&r, i % 2 ? 2 : 4) - (i % 2 ? 0 : 2);
            for (int j = 0; i % 3 == 0 && j < items; j++) row[j] = (int8_t)(j % 2);
            for (int j = 0; j < items; j++) right += row[j] == 1, answered += row[j] == 1 || row[j] == 0;
            patterns_add(p, row, 1);
        }
        uint64_t persons = 0;
        for (size_t i = 0; i < patterns_distinct(p); i++) {
            uint64_t count = patterns_row(p, i, back);
            persons += count;
            for (int j = 0; j < items; j++) right -= back[j] == 1 ? count : 0, answered -= back[j] >= 0 ? count : 0;
        }
        assert_int_equal(right, 0);
        assert_int_equal(answered, 0);
        assert_int_equal(persons, patterns_persons(p));
        assert_true(patterns_distinct(p) <= 2001);
    }
    arena_destroy(arena);
}

// Gains add up in any order of schools; a distractor that the able choose shows; the right option has the item's
// correlation.
static void test_gain_and_options(void **state) {
    Random r = random_seed(8, 1);
    double pre[300], post[300];
    for (int i = 0; i < 300; i++) pre[i] = 100 * random_unit(&r), post[i] = pre[i] + (100 - pre[i]) * random_unit(&r);
    pre[7] = 100, post[7] = 90, pre[9] = __builtin_nan(""), post[11] = 101;
    Gain whole = {0}, a = {0}, b = {0};
    gain_add(&whole, pre, post, 300), gain_add(&a, pre, post, 123), gain_add(&b, pre + 123, post + 123, 177);
    gain_merge(&a, &b);
    GainFigures x = gain_figures(&whole, &open_gates), y = gain_figures(&a, &open_gates);
    assert_int_equal(x.normalised.n, 298);
    assert_int_equal(x.excluded, 1);
    near(x.normalised.value, y.normalised.value, 1e-13), near(x.individual.low, y.individual.low, 1e-13);
    near(x.d_av.high, y.d_av.high, 1e-11);

    Arena *arena = arena_create("test", 0);
    Options *o = options_begin(arena, ITEMS, 4, MISSING_IS_WRONG);
    Classical *c = classical_begin(arena, ITEMS, MISSING_IS_WRONG);
    random_rows(&r, rows, groups, PERSONS, ITEMS);
    uint8_t chosen[PERSONS * ITEMS];
    for (int i = 0; i < PERSONS; i++) {
        int score = 0;
        for (int j = 0; j < ITEMS; j++) score += rows[i * ITEMS + j] == 1;
        for (int j = 0; j < ITEMS; j++) chosen[i * ITEMS + j] = rows[i * ITEMS + j] == 1 ? 0 : score > 4 ? 2 : 1;
    }
    options_add(o, rows, chosen, PERSONS), classical_add(c, rows, PERSONS);
    for (int j = 0; j < ITEMS; j++) {
        OptionFigures right = options_option(o, &open_gates, j, 0), able = options_option(o, &open_gates, j, 2);
        ItemFigures item = classical_item(c, &open_gates, j);
        near(right.correlation.value, item.correlation.value, 1e-12);
        near(right.share.value, item.difficulty.value, 1e-15);
        near(right.upper.value - right.lower.value, item.discrimination.value, 1e-12);
        assert_true(able.chosen == 0 || able.upper.value >= able.lower.value);
        assert_int_equal(options_option(o, &open_gates, j, 3).chosen, 0);
    }
    arena_destroy(arena);
}

// Abilities: WLE and EAP are finite at every score, rise with it, and ML is not finite at the ends.
static void test_abilities(void **state) {
    double slope[ITEMS], difficulty[ITEMS], last = -100;
    for (int j = 0; j < ITEMS; j++) slope[j] = 1, difficulty[j] = (j - 4) / 2.0;
    for (int score = 0; score <= ITEMS; score++) {
        int8_t row[ITEMS];
        for (int j = 0; j < ITEMS; j++) row[j] = j < score;
        Ability w = ability_weighted(row, ITEMS, slope, difficulty),
                e = ability_expected(row, ITEMS, slope, difficulty), m = ability_likely(row, ITEMS, slope, difficulty);
        assert_true(w.finite && e.finite && w.value > last && e.error < 1);
        assert_true(m.finite == (score > 0 && score < ITEMS));
        last = w.value;
    }
    int8_t none[ITEMS];
    memset(none, ANSWER_MISSING, sizeof none);
    Ability e = ability_expected(none, ITEMS, slope, difficulty);
    near(e.value, 0, 1e-12), near(e.error, 1, 1e-9);
    assert_false(ability_weighted(none, ITEMS, slope, difficulty).finite);
}

// ---- bad input
// --------------------------------------------------------------------------------------------------------

static void no_number(Estimate e, EstimateState state) {
    assert_int_equal(e.state, state);
    assert_true(e.value != e.value && e.low != e.low);
}

static void check_defined(Estimate e) {
    if (e.state == ESTIMATE_GIVEN)
        assert_true(d_finite(e.value));
    else
        no_number(e, e.state);
}

// One table of any kind through everything, with gates of 0: no crash, and a number only where there is one.
static void feed(Arena *arena, const int8_t *table, const int8_t *group, int persons, int items) {
    size_t n = (size_t)persons;
    Classical *c = classical_begin(arena, items, MISSING_LEFT_OUT);
    Fairness *f = fairness_begin(arena, items, MISSING_LEFT_OUT);
    Patterns *p = patterns_begin(arena, items, MISSING_LEFT_OUT);
    Options *o = options_begin(arena, items, 2, MISSING_LEFT_OUT);
    classical_add(c, table, n), fairness_add(f, table, group, n), patterns_add(p, table, n);
    options_add(o, table, (const uint8_t *)table, n);
    Reliability r = classical_reliability(c, &open_gates);
    check_defined(r.alpha), check_defined(r.kr20), check_defined(r.measurement_error), check_defined(r.mean);
    for (int j = 0; j < items; j++) {
        ItemFigures item = classical_item(c, &open_gates, j);
        check_defined(item.difficulty), check_defined(item.correlation), check_defined(item.discrimination);
        check_defined(fairness_item(f, &open_gates, j).odds_ratio),
            check_defined(fairness_item(f, &open_gates, j).delta);
        check_defined(options_option(o, &open_gates, j, 1).correlation),
            check_defined(options_option(o, &open_gates, j, 0).upper);
    }
    RaschFit *rasch = rasch_conditional(arena, p, &open_gates);
    for (int j = 0; j < items; j++) check_defined(rasch->item[j].difficulty);
    for (int m = 0; m < 3; m++) {
        MarginalFit *fit = marginal_fit(arena, p, (MarginalModel)m, &open_gates);
        for (int j = 0; j < items; j++) check_defined(fit->item[j].slope), check_defined(fit->item[j].score_fit);
    }
}

static void test_bad_tables(void **state) {
    Random r = random_seed(9, 1);
    Arena *arena = arena_create("test", 0);
    for (int n = 0; n < 300; n++, arena_reset(arena)) {
        int items = (int)random_below(&r, 7), persons = (int)random_below(&r, n % 4 ? 12 : 60), kind = n % 6;
        for (int i = 0; i < persons * items; i++)
            rows[i] = (int8_t)(kind == 0   ? ANSWER_MISSING
                               : kind == 1 ? 1
                               : kind == 2 ? 0
                               : kind == 3 ? (int)random_below(&r, 256) - 128
                               : kind == 4 ? i % items < items / 2 // two sets of items, one always passed
                                           : (int)random_below(&r, 3) - 1);
        for (int i = 0; i < persons; i++) groups[i] = (int8_t)(random_below(&r, 5) - 1);
        feed(arena, rows, groups, persons, items);
    }
    arena_destroy(arena);
}

// Below a gate there is never a number, at it there is.
static void test_gates(void **state) {
    Random r = random_seed(10, 1);
    Arena *arena = arena_create("test", 0);
    Gates gates = gates_default();
    static int8_t many[600 * ITEMS], sides[600];
    random_rows(&r, many, sides, 600, ITEMS);
    for (int i = 0; i < 600 * ITEMS; i++) many[i] = many[i] == 1;
    for (int i = 0; i < 600; i++) sides[i] = i % 3 == 0;
    static const int sizes[] = {9, 10, 99, 100, 149, 150, 499, 500, 599, 600};
    for (int k = 0; k < 10; k++, arena_reset(arena)) {
        size_t n = (size_t)sizes[k];
        Classical *c = classical_begin(arena, ITEMS, MISSING_LEFT_OUT);
        Fairness *f = fairness_begin(arena, ITEMS, MISSING_LEFT_OUT);
        Patterns *p = patterns_begin(arena, ITEMS, MISSING_LEFT_OUT);
        classical_add(c, many, n), fairness_add(f, many, sides, n), patterns_add(p, many, n);
        ItemFigures item = classical_item(c, &gates, 3);
        assert_int_equal(item.difficulty.state == ESTIMATE_GIVEN, n >= 10);
        assert_int_equal(item.correlation.state == ESTIMATE_GIVEN, n >= 100);
        assert_int_equal(item.discrimination.state == ESTIMATE_GIVEN, n >= 100);
        assert_int_equal(classical_reliability(c, &gates).alpha.state == ESTIMATE_GIVEN, n >= 100);
        assert_int_equal(
            marginal_fit(arena, p, MODEL_ONE_PARAMETER, &gates)->item[3].difficulty.state == ESTIMATE_GIVEN, n >= 150);
        assert_int_equal(marginal_fit(arena, p, MODEL_TWO_PARAMETER, &gates)->item[3].slope.state == ESTIMATE_GIVEN,
                         n >= 500);
        assert_int_equal(fairness_item(f, &gates, 3).odds_ratio.state == ESTIMATE_GIVEN,
                         n >= 598); // 200 of the smaller group
        if (n < 10) no_number(item.difficulty, ESTIMATE_TOO_FEW);
    }
    arena_destroy(arena);
}

static void test_bad_samples(void **state) {
    Arena *arena = arena_create("test", 0);
    Random r = random_seed(1, 1);
    double nothing[] = {__builtin_nan(""), __builtin_inf(), -__builtin_inf()}, same[40], one = 4;
    uint32_t cluster[40];
    for (uint32_t i = 0; i < 40; i++) same[i] = 5, cluster[i] = i % 4;
    no_number(sample_median(arena, nothing, 3, &open_gates), ESTIMATE_UNDEFINED);
    no_number(sample_mean(NULL, 0, &open_gates), ESTIMATE_UNDEFINED);
    no_number(sample_quantile(arena, same, 40, __builtin_nan(""), &open_gates), ESTIMATE_UNDEFINED);
    assert_true(sample_median(arena, &one, 1, &open_gates).value == 4);
    assert_true(sample_mad(arena, same, 40, &open_gates).value == 0);
    Estimate e = cluster_bootstrap(arena, CLUSTER_MEDIAN, same, cluster, 40, 4, 50, &r, &open_gates);
    assert_true(e.low == 5 && e.high == 5 && e.error == 0);
    no_number(cluster_bootstrap(arena, CLUSTER_MEAN, same, cluster, 40, 1, 50, &r, &open_gates), ESTIMATE_UNDEFINED);
    no_number(compare_means(same, 1, same, 40, &open_gates), ESTIMATE_UNDEFINED);
    no_number(compare_proportions(5, 4, 1, 4, &open_gates), ESTIMATE_UNDEFINED);
    Gain gain = {0};
    no_number(gain_figures(&gain, &open_gates).d_z, ESTIMATE_UNDEFINED);
    gain_add(&gain, (double[]){100, 100, 100}, (double[]){100, 100, 100}, 3);
    no_number(gain_figures(&gain, &open_gates).normalised, ESTIMATE_UNDEFINED);
    FunnelStep steps[2] = {{.left = 9, .censored = 9}, {.left = 1}};
    funnel_figures(steps, 2, 4, &open_gates);
    assert_true(steps[0].left == 4 && steps[0].censored == 0 && steps[1].at_risk == 0);
    no_number(steps[1].stays, ESTIMATE_UNDEFINED);
    KnowledgeModel odd = {__builtin_nan(""), 2, -1, 0.9};
    KnowledgeData data = {NULL, NULL, NULL, 0};
    assert_int_equal(knowledge_fit(arena, &data, odd, &open_gates).state, ESTIMATE_UNDEFINED);
    arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lsat6),         cmocka_unit_test(test_published),
                                       cmocka_unit_test(test_distributions), cmocka_unit_test(test_pieces),
                                       cmocka_unit_test(test_patterns),      cmocka_unit_test(test_gain_and_options),
                                       cmocka_unit_test(test_abilities),     cmocka_unit_test(test_bad_tables),
                                       cmocka_unit_test(test_gates),         cmocka_unit_test(test_bad_samples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
