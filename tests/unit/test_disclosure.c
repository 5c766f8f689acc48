// No cell under k can be rebuilt: linear programming attacks random tables, with a simplex of its own that knows
// nothing of networks, and tiny tables are attacked by trying every table of whole numbers.
#include "check.h"
#include "base/arena.h"
#include "base/dmath.h"
#include "base/random.h"
#include "evaluate/disclosure.h"
#include <string.h>

enum { SIDE = 5, CELLS = SIDE * SIDE, EQUATIONS = 2 * SIDE, WIDTH = CELLS + EQUATIONS + 1 };

// ---- simplex: minimise or maximise one variable under equations, all variables >= 0
// ---------------------------------------
typedef struct Simplex {
    int equations, variables;         // artificial variables follow the real ones
    double row[EQUATIONS + 1][WIDTH]; // the last row is the objective; the last column the right side
    int basis[EQUATIONS];
} Simplex;

static void pivot(Simplex *s, int r, int c) {
    int width = s->variables + s->equations + 1;
    double by = s->row[r][c];
    for (int j = 0; j < width; j++) s->row[r][j] /= by;
    for (int i = 0; i <= s->equations; i++) {
        double factor = s->row[i][c];
        for (int j = 0; i != r && factor != 0 && j < width; j++) s->row[i][j] -= factor * s->row[r][j];
    }
    s->basis[r] = c;
}

// Bland's rule, so it ends. The objective row is minimised over the first `columns`. false: unbounded.
static bool minimise(Simplex *s, int columns) {
    int last = s->variables + s->equations;
    for (;;) {
        int enter = -1, leave = -1;
        for (int j = 0; j < columns && enter < 0; j++)
            if (s->row[s->equations][j] < -1e-9) enter = j;
        if (enter < 0) return true;
        double best = 0;
        for (int i = 0; i < s->equations; i++) {
            if (s->row[i][enter] < 1e-9) continue;
            double ratio = s->row[i][last] / s->row[i][enter];
            bool better = leave < 0 || ratio < best - 1e-12 || (ratio <= best + 1e-12 && s->basis[i] < s->basis[leave]);
            if (better) best = ratio, leave = i;
        }
        if (leave < 0) return false;
        pivot(s, leave, enter);
    }
}

static void price_out(Simplex *s) {
    int width = s->variables + s->equations + 1;
    for (int i = 0; i < s->equations; i++) {
        double factor = s->row[s->equations][s->basis[i]];
        for (int j = 0; factor != 0 && j < width; j++) s->row[s->equations][j] -= factor * s->row[i][j];
    }
}

// The least value of sign * x[variable]; *bounded is false when there is none.
static double extreme(const double a[EQUATIONS][CELLS], const double *right, int equations, int variables, int variable,
                      double sign, bool *bounded) {
    Simplex s = {.equations = equations, .variables = variables};
    int last = variables + equations;
    for (int i = 0; i < equations; i++) {
        double turn = right[i] < 0 ? -1 : 1;
        for (int j = 0; j < variables; j++) s.row[i][j] = turn * a[i][j];
        s.row[i][variables + i] = 1, s.row[i][last] = turn * right[i], s.basis[i] = variables + i;
        s.row[equations][variables + i] = 1;
    }
    price_out(&s);
    assert_true(minimise(&s, last));
    assert_true(d_abs(s.row[equations][last]) < 1e-6); // the true table fits
    for (int i = 0; i < equations; i++)                // artificial variables that stayed leave where they can
        for (int j = 0; s.basis[i] >= variables && j < variables; j++)
            if (d_abs(s.row[i][j]) > 1e-9) pivot(&s, i, j);
    memset(s.row[equations], 0, sizeof s.row[equations]);
    s.row[equations][variable] = sign;
    price_out(&s);
    *bounded = minimise(&s, variables);
    return -s.row[equations][last] * sign;
}

// What a reader can tell of a hidden cell by linear programming.
static DisclosureInterval attack(const uint64_t *counts, int rows, int columns, const bool *shown, int cell) {
    double a[EQUATIONS][CELLS] = {{0}}, right[EQUATIONS] = {0};
    int width = columns + 1, cells = (rows + 1) * width, variables = 0, wanted = 0;
    for (int c = 0; c < cells; c++) {
        int equation[2] = {c / width, rows + 1 + c % width};
        double sign[2] = {c % width == columns ? -1 : 1, c / width == rows ? -1 : 1};
        for (int e = 0; e < 2; e++) {
            if (shown[c])
                right[equation[e]] -= sign[e] * (double)counts[c];
            else
                a[equation[e]][variables] = sign[e];
        }
        if (c == cell) wanted = variables;
        variables += !shown[c];
    }
    bool low_bounded, high_bounded;
    double low = extreme(a, right, rows + columns + 2, variables, wanted, 1, &low_bounded);
    double high = extreme(a, right, rows + columns + 2, variables, wanted, -1, &high_bounded);
    assert_true(low_bounded);
    return (DisclosureInterval){low, high_bounded ? high : __builtin_inf()};
}

static void random_table(Random *random, uint64_t *counts, int rows, int columns) {
    uint32_t most = (uint32_t[]){4, 12, 30, 200}[random_below(random, 4)];
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
            counts[i * (columns + 1) + j] =
                random_below(random, 5) ? random_below(random, most) : random_below(random, 3);
}

static void test_linear_programming(void **state) {
    Random random = random_seed(2026, 1);
    Arena *arena = arena_create("test", 0);
    int attacked = 0, tables_with_shown = 0, complementary = 0;
    for (int n = 0; n < 600; n++, arena_reset(arena)) {
        int rows = 1 + (int)random_below(&random, SIDE - 1), columns = 1 + (int)random_below(&random, SIDE - 1);
        uint64_t counts[CELLS] = {0};
        bool shown[CELLS];
        DisclosureRule rule = {n % 3 ? 10 : 3, n % 2 == 0};
        random_table(&random, counts, rows, columns);
        size_t visible = disclosure_protect(arena, counts, rows, columns, rule, shown);
        tables_with_shown += visible > 0;
        for (int c = 0; c < (rows + 1) * (columns + 1); c++) {
            bool small = counts[c] < rule.k && !(rule.zero_is_shown && counts[c] == 0);
            assert_false(small && shown[c]);
            complementary += !small && !shown[c];
            if (shown[c]) continue;
            DisclosureInterval lp = attack(counts, rows, columns, shown, c);
            DisclosureInterval ours =
                disclosure_interval(arena, counts, rows, columns, shown, c / (columns + 1), c % (columns + 1));
            assert_true(d_abs(lp.low - ours.low) < 1e-6);
            assert_true(lp.high == ours.high || d_abs(lp.high - ours.high) < 1e-6);
            if (small) assert_true(lp.high - lp.low >= (double)rule.k - 1e-6), attacked++;
        }
    }
    print_message("%d small cells attacked, %d cells hidden beside them, %d of 600 tables show something\n", attacked,
                  complementary, tables_with_shown);
    assert_true(attacked > 1000 && complementary > 300 && tables_with_shown > 400);
    arena_destroy(arena);
}

// Every whole table up to 30 in each cell, for 2 x 2: the smallest and largest of each hidden cell.
static void test_enumeration(void **state) {
    Random random = random_seed(7, 1);
    Arena *arena = arena_create("test", 0);
    for (int n = 0; n < 60; n++, arena_reset(arena)) {
        uint64_t counts[9] = {0};
        bool shown[9];
        for (int c = 0; c < 4; c++) counts[c / 2 * 3 + c % 2] = random_below(&random, 14);
        disclosure_protect(arena, counts, 2, 2, (DisclosureRule){5, false}, shown);
        double low[9], high[9];
        for (int c = 0; c < 9; c++) low[c] = 1e9, high[c] = -1;
        for (int code = 0; code < 31 * 31 * 31 * 31; code++) {
            int x[4] = {code % 31, code / 31 % 31, code / 961 % 31, code / 29791};
            int t[9] = {
                x[0], x[1], x[0] + x[1], x[2], x[3], x[2] + x[3], x[0] + x[2], x[1] + x[3], x[0] + x[1] + x[2] + x[3]};
            bool fits = true;
            for (int c = 0; c < 9; c++) fits = fits && (!shown[c] || t[c] == (int)counts[c]);
            for (int c = 0; fits && c < 9; c++) low[c] = d_min(low[c], t[c]), high[c] = d_max(high[c], t[c]);
        }
        for (int c = 0; c < 9; c++) {
            DisclosureInterval ours = disclosure_interval(arena, counts, 2, 2, shown, c / 3, c % 3);
            assert_true(ours.low == low[c]);
            // without a bound the trial ends at its own edge
            if (d_finite(ours.high) && ours.high <= 30) assert_true(ours.high == high[c]);
            if (counts[c] < 5) assert_true(!shown[c] && high[c] - low[c] >= 5);
        }
    }
    arena_destroy(arena);
}

// The attack finds what is there to find: with only the small cell hidden it is rebuilt to the digit.
static void test_attack_works(void **state) {
    uint64_t counts[] = {3, 40, 43, 50, 60, 110, 53, 100, 153};
    bool shown[] = {false, true, true, true, true, true, true, true, true};
    DisclosureInterval lp = attack(counts, 2, 2, shown, 0);
    assert_true(d_abs(lp.low - 3) < 1e-9 && d_abs(lp.high - 3) < 1e-9);
    Arena *arena = arena_create("test", 0);
    assert_int_equal(disclosure_protect(arena, counts, 2, 2, (DisclosureRule){10, false}, shown),
                     5); // a 2 x 2 cycle is hidden
    arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_linear_programming), cmocka_unit_test(test_enumeration),
                                       cmocka_unit_test(test_attack_works)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
