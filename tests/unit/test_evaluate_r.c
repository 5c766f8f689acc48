// Against R: psych, eRm, mantelhaen.test, effectsize, survival, and marginal likelihoods maximised another way. The
// references are tests/evaluate/references.txt, which tests/evaluate/reference.R writes. Closed forms within 1e-10,
// what iterates within 1e-6, conditional Rasch within 1e-5. Every figure of the file must be computed here, and the
// file must hold every set.
#include "check.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/os.h"
#include "evaluate/classical.h"
#include "evaluate/fairness.h"
#include "evaluate/funnel.h"
#include "evaluate/gain.h"
#include "evaluate/marginal.h"
#include "evaluate/mastery.h"
#include "evaluate/sample.h"
#include "evaluate_data.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const Gates open_gates = {.confidence = 0.95};

typedef struct Figure { // the same summary as `out` of reference.R
    char name[24];
    int count;
    double sum;
} Figure;

typedef struct Figures {
    Figure list[80];
    int count;
} Figures;

static void put(Figures *f, const char *name, const double *values, int n) {
    Figure *figure = &f->list[f->count++];
    *figure = (Figure){.count = 0};
    snprintf(figure->name, sizeof figure->name, "%s", name);
    for (int i = 0; i < n; i++)
        if (d_finite(values[i])) figure->count++, figure->sum += values[i] * (1 + (i + 1) * 7 % 11 / 11.0);
}

static void put_classical(Figures *f, Arena *arena, const DataSet *d) {
    double p[60], wilson_limits[120], drop[60], d27[60];
    Classical *c = classical_begin(arena, d->items, MISSING_LEFT_OUT);
    classical_add(c, d->answers, (size_t)d->persons);
    for (int j = 0; j < d->items; j++) {
        ItemFigures item = classical_item(c, &open_gates, j);
        p[j] = item.difficulty.value, drop[j] = item.correlation.value, d27[j] = item.discrimination.value;
        wilson_limits[2 * j] = item.difficulty.low, wilson_limits[2 * j + 1] = item.difficulty.high;
    }
    Reliability r = classical_reliability(c, &open_gates);
    put(f, "p", p, d->items), put(f, "wilson", wilson_limits, 2 * d->items), put(f, "drop", drop, d->items);
    put(f, "d27", d27, d->items);
    put(f, "alpha", (double[]){r.alpha.value, r.alpha.low, r.alpha.high, r.measurement_error.value}, 4);
    put(f, "kr20", &r.kr20.value, 1);
    put(f, "score", (double[]){r.mean.value, r.deviation.value, r.mean.low, r.mean.high}, 4);
}

static void put_fairness(Figures *f, Arena *arena, const DataSet *d) {
    Fairness *fairness = fairness_begin(arena, d->items, MISSING_LEFT_OUT);
    fairness_add(fairness, d->answers, d->groups, (size_t)d->persons);
    FairnessFigures item[60];
    double v[9][60];
    for (int method = 0; method < 2; method++) {
        for (int j = 0; j < d->items; j++) item[j] = fairness_item(fairness, &open_gates, j);
        fairness_adjust(item, d->items, method ? ADJUST_BENJAMINI_HOCHBERG : ADJUST_HOLM);
        for (int j = 0; j < d->items; j++) v[7 + method][j] = item[j].p_adjusted;
    }
    for (int j = 0; j < d->items; j++) {
        v[0][j] = item[j].odds_ratio.value, v[1][j] = item[j].odds_ratio.low, v[2][j] = item[j].odds_ratio.high;
        v[3][j] = item[j].chi_square, v[4][j] = item[j].chi_square_corrected, v[5][j] = item[j].p,
        v[6][j] = item[j].p_corrected;
    }
    static const char *const names[] = {"odds", "odds_low", "odds_high", "chi", "chi_c",
                                        "p_mh", "p_mh_c",   "holm",      "bh"};
    for (int k = 0; k < 9; k++) put(f, names[k], v[k], d->items);
}

static void put_rasch(Figures *f, Arena *arena, const DataSet *d, const Patterns *patterns) {
    double b[60], error[60], outfit[60], infit[60];
    RaschFit *fit = rasch_conditional(arena, patterns, &open_gates);
    for (int j = 0; j < d->items; j++) {
        b[j] = fit->item[j].difficulty.value, error[j] = fit->item[j].difficulty.error;
        outfit[j] = fit->item[j].fit.outfit, infit[j] = fit->item[j].fit.infit;
    }
    put(f, "rasch", b, d->items), put(f, "rasch_se", error, d->items), put(f, "rasch_logl", &fit->log_likelihood, 1);
    put(f, "rasch_outfit", outfit, d->items), put(f, "rasch_infit", infit, d->items);
}

// The persons that R keeps, without the items that it drops.
static void put_abilities(Figures *f, const char *name, const DataSet *d, const double *a, const double *b) {
    double expected[16], weighted[16];
    char key[24];
    int n = 0;
    for (int i = 0; i < d->persons && n < 8; i++) {
        const int8_t *row = d->answers + i * d->items;
        bool any = false;
        for (int j = 0; j < d->items; j++) any = any || row[j] >= 0;
        if (!any) continue;
        Ability e = ability_expected(row, d->items, a, b), w = ability_weighted(row, d->items, a, b);
        expected[2 * n] = e.value, expected[2 * n + 1] = e.error, weighted[2 * n] = w.value,
                     weighted[2 * n + 1] = w.error;
        n++;
    }
    snprintf(key, sizeof key, "%s_eap", name), put(f, key, expected, 2 * n);
    snprintf(key, sizeof key, "%s_wle", name), put(f, key, weighted, 2 * n);
}

static void put_marginal(Figures *f, Arena *arena, const DataSet *d, const Patterns *patterns, MarginalModel model) {
    static const char *const names[] = {"mml_rasch", "mml_1pl", "mml_2pl"};
    double value[120], error[120], fit_s[60], a[60], b[60];
    char key[24];
    MarginalFit *fit = marginal_fit(arena, patterns, model, &open_gates);
    int n = 0, kept = fit->estimated;
    for (int j = 0; j < d->items; j++) {
        const MarginalItem *item = &fit->item[j];
        a[j] = item->slope.value, b[j] = item->difficulty.value;
        if (item->difficulty.state != ESTIMATE_GIVEN) continue; // constant: R has dropped it
        value[n] = a[j], value[kept + n] = b[j], error[n] = item->slope.error, error[kept + n] = item->difficulty.error;
        fit_s[n++] = item->score_fit_freedom + (model == MODEL_TWO_PARAMETER ? 2 : 1) == 0 ? 0 : item->score_fit.value;
    }
    put(f, names[model], value, 2 * n), put(f, (snprintf(key, sizeof key, "%s_se", names[model]), key), error, 2 * n);
    put(f, (snprintf(key, sizeof key, "%s_logl", names[model]), key), &fit->log_likelihood, 1);
    put(f, (snprintf(key, sizeof key, "%s_sx2", names[model]), key), fit_s, n);
    put_abilities(f, names[model], d, a, b);
}

static void put_gain(Figures *f, int set) {
    PairSet p = pairs_of(set);
    Gain gain = {0};
    gain_add(&gain, p.pre, p.post, (size_t)p.count);
    GainFigures g = gain_figures(&gain, &open_gates);
    put(f, "hake", (double[]){g.normalised.value, g.normalised.low, g.normalised.high}, 3);
    put(f, "individual", (double[]){g.individual.value, g.individual.low, g.individual.high}, 3);
    put(f, "difference", (double[]){g.difference.value, g.difference.low, g.difference.high}, 3);
    put(f, "d_z", &g.d_z.value, 1), put(f, "d_av", &g.d_av.value, 1);
    put(f, "g", (double[]){g.g_z.value, g.g_av.value}, 2);
    put(f, "d_z_limits", (double[]){g.d_z.low, g.d_z.high}, 2);
}

static void put_funnel(Figures *f, const PairSet *p) {
    FunnelStep steps[5] = {0};
    double s[3][4];
    for (int i = 0; i < p->count; i++) {
        int step = p->pre[i] >= 80 ? 4 : (int)(p->pre[i] / 20);
        if (step < 4 && p->post[i] > 40)
            steps[step].left++;
        else
            steps[step].censored++;
    }
    funnel_figures(steps, 5, (uint64_t)p->count, &open_gates);
    for (int k = 0; k < 4; k++)
        s[0][k] = steps[k].stays.value, s[1][k] = steps[k].stays.low, s[2][k] = steps[k].stays.high;
    put(f, "km", s[0], 4), put(f, "km_low", s[1], 4), put(f, "km_high", s[2], 4);
}

static void put_samples(Figures *f, Arena *arena, int set) {
    PairSet p = pairs_of(set);
    size_t n = (size_t)p.count;
    static const double fraction[] = {0, 0.1, 0.25, 0.9, 1};
    Estimate median = sample_median(arena, p.pre, n, &open_gates);
    double v[7] = {median.value, sample_mad(arena, p.pre, n, &open_gates).value};
    for (int i = 0; i < 5; i++) v[2 + i] = sample_quantile(arena, p.pre, n, fraction[i], &open_gates).value;
    put(f, "median", v, 7), put(f, "median_limits", (double[]){median.low, median.high}, 2);
    Estimate welch = compare_means(p.pre, n, p.post, n, &open_gates);
    put(f, "welch", (double[]){welch.value, welch.low, welch.high}, 3);
    uint64_t first = 0, second = 0;
    for (size_t i = 0; i < n; i++) first += p.pre[i] > 50, second += p.post[i] > 50;
    Estimate newcombe_limits = compare_proportions(first, n, second, n, &open_gates);
    put(f, "newcombe", (double[]){newcombe_limits.low, newcombe_limits.high}, 2);
    put_funnel(f, &p);
}

static void put_knowledge(Figures *f, Arena *arena, int set) {
    enum { LEARNERS = 400, LENGTH = 8 };
    uint64_t state = (uint64_t)set + 9000;
    double shift = set % 3 / 32.0, m[4] = {0.25 + shift, 0.25 + shift, 0.1875 + shift, 0.125 + shift};
    static int8_t answers[LEARNERS * LENGTH];
    static uint32_t length[LEARNERS];
    for (int i = 0; i < LEARNERS; i++) {
        bool known = next_draw(&state) < m[0];
        length[i] = LENGTH;
        for (int t = 0; t < LENGTH; t++) {
            double u = next_draw(&state), v = next_draw(&state);
            answers[i * LENGTH + t] = known ? u >= m[3] : u < m[2];
            known = known || v < m[1];
        }
    }
    KnowledgeFit fit =
        knowledge_fit(arena, &(KnowledgeData){answers, length, NULL, LEARNERS}, knowledge_default(), &open_gates);
    put(f, "bkt", (double[]){fit.model.known, fit.model.learn, fit.model.guess, fit.model.slip}, 4);
    put(f, "bkt_logl", &fit.log_likelihood, 1);
}

static Figures figures_of(int set) {
    Arena *arena = arena_create("test", 0);
    DataSet d = data_set(arena, set);
    Figures f = {.count = 0};
    put_classical(&f, arena, &d);
    put_fairness(&f, arena, &d);
    Patterns *patterns = patterns_begin(arena, d.items, MISSING_LEFT_OUT);
    patterns_add(patterns, d.answers, (size_t)d.persons);
    put_rasch(&f, arena, &d, patterns);
    for (int model = 0; model < 3 && d.persons >= 150 && d.items >= 3; model++)
        put_marginal(&f, arena, &d, patterns, (MarginalModel)model);
    if (set < 100) put_gain(&f, set), put_samples(&f, arena, set);
    if (set < 6) put_knowledge(&f, arena, set);
    arena_destroy(arena);
    return f;
}

// eRm's difficulties are within 1e-5 each, so a weighted sum of n of them is within n times that.
static double tolerance_of(const char *name, int count) {
    if (!strcmp(name, "rasch")) return 1e-5 * (count > 1 ? count : 1);
    if (!strncmp(name, "rasch", 5)) return 1e-5;
    return strncmp(name, "mml", 3) && strncmp(name, "bkt", 3) ? 1e-10 : 1e-6;
}

// Compares one line of the file; returns how many figures it holds.
static int compare_line(char *line, int *set, int *wrong) {
    *set = atoi(strtok(line, " "));
    Figures ours = figures_of(*set);
    int count = 0;
    for (char *token; (token = strtok(NULL, " ")); count++) {
        char name[24];
        int defined;
        double sum;
        assert_int_equal(sscanf(token, "%23[^:]:%d:%lf", name, &defined, &sum), 3);
        const Figure *found = NULL;
        for (int i = 0; i < ours.count; i++)
            if (!strcmp(ours.list[i].name, name)) found = &ours.list[i];
        double off = found ? d_abs(found->sum - sum) / d_max(1, d_abs(sum)) : 1;
        if (found && found->count == defined && off <= tolerance_of(name, defined)) continue;
        ++*wrong;
        print_message("set %d %s: R has %d values, sum %.13g; we have %d, %.13g (off by %.2g)\n", *set, name, defined,
                      sum, found ? found->count : -1, found ? found->sum : 0, off);
    }
    return count;
}

static void test_references(void **state) {
    Arena *arena = arena_create("references", 0);
    Bytes file;
    assert_true(os->read_file(arena, ORRERY_SOURCE_DIR "/tests/evaluate/references.txt", 4 << 20, &file));
    int lines = 0, figures = 0, wrong = 0;
    for (char *at = (char *)file.data, *end; *at && (end = strchr(at, '\n')); at = end + 1, lines++) {
        *end = 0;
        int set;
        figures += compare_line(at, &set, &wrong);
        assert_int_equal(set, lines);
    }
    print_message("%d data sets, %d figures, %d wrong\n", lines, figures, wrong);
    assert_int_equal(lines, EVALUATE_SETS);
    assert_true(figures > 5000);
    assert_int_equal(wrong, 0);
    arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_references)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
