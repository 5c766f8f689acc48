// The notebook's fits against closed forms and an own solve of the normal equations in long double; rows and tables.
#include "check.h"
#include "base/random.h"
#include "world/lab/notebook.h"
#include <math.h>
#include <string.h>

typedef long double Real;
enum { SETS = 300 }; // random tables

static void near(double value, double wanted, double share) {
    if (fabs(value - wanted) <= share * fabs(wanted)) return;
    print_error("%.12g is not %.12g within %g\n", value, wanted, share);
    assert_true(false);
}

static NotebookTable table_of(const double (*rows)[2], int count) {
    NotebookTable table = {.id = "t", .column_count = 2};
    for (int i = 0; i < count; i++) assert_true(notebook_add_row(&table, rows[i]));
    return table;
}

static void fits_closed_forms(void **state) {
    NotebookTable line = table_of((const double[][2]){{1, 5}, {2, 7}, {3, 9}, {4, 11}}, 4);
    Fit fit = notebook_fit(&line, 0, 1, FIT_LINEAR);
    assert_true(fit.valid && fit.points == 4);
    near(fit.a, 2, 1e-14), near(fit.b, 3, 1e-14), near(fit.r_squared, 1, 1e-14);
    assert_true(fit.residual < 1e-14);
    near(fit_at(FIT_LINEAR, &fit, 10), 23, 1e-14);
    NotebookTable power = table_of((const double[][2]){{1, -3}, {2, -12}, {5, -75}, {0.5, -0.75}}, 4); // y = -3 x^2
    fit = notebook_fit(&power, 0, 1, FIT_POWER);
    assert_true(fit.valid);
    near(fit.a, -3, 1e-12), near(fit.b, 2, 1e-12), near(fit_at(FIT_POWER, &fit, 10), -300, 1e-12);
    assert_true(isnan(fit_at(FIT_POWER, &fit, 0)));
    NotebookTable fall = table_of((const double[][2]){{0.5, 0.6}, {1, 2.4}, {-2, 9.6}, {0, 0}}, 4); // y = 2.4 x^2
    fit = notebook_fit(&fall, 0, 1, FIT_SQUARE);
    assert_true(fit.valid && fit.b == 0 && fit.residual < 1e-14);
    near(fit.a, 2.4, 1e-14), near(fit_at(FIT_SQUARE, &fit, 3), 21.6, 1e-14);
    NotebookTable rough = table_of((const double[][2]){{1, 1}, {2, 3}}, 2); // y = a x: a = 7/5, residuals -0.4 and 0.2
    fit = notebook_fit(&rough, 0, 1, FIT_PROPORTIONAL);
    near(fit.a, 1.4, 1e-14), near(fit.residual, sqrt((0.16 + 0.04) / 2), 1e-14),
        near(fit.r_squared, 1 - 0.2 / 2, 1e-14);
    assert_true(fit.b == 0);
}

static void fits_that_are_none(void **state) {
    NotebookTable empty = {.id = "t", .column_count = 2};
    for (FitKind kind = FIT_PROPORTIONAL; kind <= FIT_SQUARE; kind++) {
        assert_false(notebook_fit(&empty, 0, 1, kind).valid);
        assert_false(notebook_fit(&empty, 0, 2, kind).valid);
        assert_false(notebook_fit(&empty, -1, 0, kind).valid);
    }
    NotebookTable one = table_of((const double[][2]){{2, 6}}, 1);
    assert_true(notebook_fit(&one, 0, 1, FIT_PROPORTIONAL).valid);
    assert_false(notebook_fit(&one, 0, 1, FIT_LINEAR).valid);
    assert_false(notebook_fit(&one, 0, 1, FIT_POWER).valid);
    NotebookTable same = table_of((const double[][2]){{0.1, 1}, {0.1, 2}, {0.1, 3}}, 3); // 0.1 + 0.1 + 0.1 is not 0.3
    assert_false(notebook_fit(&same, 0, 1, FIT_LINEAR).valid);
    assert_false(notebook_fit(&same, 0, 1, FIT_POWER).valid);
    NotebookTable origin = table_of((const double[][2]){{0, 0}}, 1);
    assert_false(notebook_fit(&origin, 0, 1, FIT_PROPORTIONAL).valid);
    assert_false(notebook_fit(&origin, 0, 1, FIT_SQUARE).valid);
    static const double bad[][3][2] = {
        {{1, 1}, {2, 2}, {0, 3}}, {{1, 1}, {2, 2}, {-1, 3}}, {{1, 1}, {2, 0}, {3, 3}}, {{1, 1}, {2, -2}, {3, 3}}};
    for (int i = 0; i < 4; i++) {
        NotebookTable table = table_of(bad[i], 3);
        Fit fit = notebook_fit(&table, 0, 1, FIT_POWER);
        assert_false(fit.valid);
        assert_true(fit.a == 0 && fit.b == 0 && fit.points == 3);
    }
    NotebookTable huge = table_of((const double[][2]){{1e200, 1}, {-1e200, 2}, {3e250, 7}}, 3);
    for (FitKind kind = FIT_PROPORTIONAL; kind <= FIT_SQUARE; kind++)
        assert_false(notebook_fit(&huge, 0, 1, kind).valid);
}

static void fits_skip_what_is_missing(void **state) {
    NotebookTable with =
        table_of((const double[][2]){{1, 5}, {NAN, 7}, {2, 7}, {3, NAN}, {NAN, NAN}, {INFINITY, 1}, {4, 11.5}}, 7);
    NotebookTable without = table_of((const double[][2]){{1, 5}, {2, 7}, {4, 11.5}}, 3);
    for (FitKind kind = FIT_PROPORTIONAL; kind <= FIT_SQUARE; kind++) {
        Fit a = notebook_fit(&with, 0, 1, kind), b = notebook_fit(&without, 0, 1, kind);
        assert_true(a.valid && a.points == 3);
        assert_true(a.a == b.a && a.b == b.b && a.residual == b.residual && a.r_squared == b.r_squared);
    }
    NotebookTable level =
        table_of((const double[][2]){{1, 4}, {2, 4}, {3, 4}}, 3); // no spread in y: nothing left to explain
    Fit fit = notebook_fit(&level, 0, 1, FIT_LINEAR);
    assert_true(fit.valid && fit.a == 0 && fit.b == 4 && fit.r_squared == 1);
}

// Normal equations in long double, by Cramer's rule, on (x, y) as they are given.
static void solve(const double (*rows)[2], int count, bool logarithms, Real *slope, Real *intercept) {
    Real n = count, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int i = 0; i < count; i++) {
        Real x = logarithms ? logl(rows[i][0]) : rows[i][0],
             y = logarithms ? logl(fabsl((Real)rows[i][1])) : rows[i][1];
        sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    Real determinant = n * sxx - sx * sx;
    *slope = (n * sxy - sx * sy) / determinant;
    *intercept = (sxx * sy - sx * sxy) / determinant;
}

static void fits_random(void **state) {
    Random random = random_seed(12, 1);
    for (int n = 0; n < SETS; n++) {
        double rows[NOTEBOOK_ROWS_MOST][2];
        int count = 3 + (int)random_below(&random, NOTEBOOK_ROWS_MOST - 2);
        double sign = random_below(&random, 2) ? 1 : -1, scale = pow(10, 8 * random_unit(&random) - 6);
        for (int i = 0; i < count; i++) {
            rows[i][0] = scale * (0.1 + random_unit(&random));
            rows[i][1] = sign * (0.01 + random_unit(&random));
        }
        NotebookTable table = table_of((const double(*)[2])rows, count);
        Real slope, intercept, squares = 0, products = 0, left = 0;
        solve((const double(*)[2])rows, count, false, &slope, &intercept);
        Fit fit = notebook_fit(&table, 0, 1, FIT_LINEAR);
        assert_true(fit.valid && fabsl(fit.a - slope) * scale < 1e-11L && fabsl(fit.b - intercept) < 1e-11L);
        for (int i = 0; i < count; i++) {
            Real off = rows[i][1] - slope * rows[i][0] - intercept;
            left += off * off;
            squares += (Real)rows[i][0] * rows[i][0], products += (Real)rows[i][0] * rows[i][1];
        }
        near(fit.residual, (double)sqrtl(left / count), 1e-9);
        assert_true(fit.r_squared > -1e-9 && fit.r_squared <= 1);
        near(notebook_fit(&table, 0, 1, FIT_PROPORTIONAL).a, (double)(products / squares), 1e-12);
        solve((const double(*)[2])rows, count, true, &slope, &intercept);
        fit = notebook_fit(&table, 0, 1, FIT_POWER);
        assert_true(fit.valid && fabsl(fit.b - slope) < 1e-10L);
        near(fit.a, sign * (double)expl(intercept), 1e-8);
    }
}

static void fit_far_from_origin(void **state) { // offsets that plain sums in double would lose
    double rows[10][2];
    for (int i = 0; i < 10; i++) rows[i][0] = 1e8 + i, rows[i][1] = 1e8 + 2.0 * i;
    NotebookTable table = table_of((const double(*)[2])rows, 10);
    Fit fit = notebook_fit(&table, 0, 1, FIT_LINEAR);
    near(fit.a, 2, 1e-13);
}

static void notebook_rows(void **state) {
    NotebookTable table = {.id = "t", .column_count = 2};
    for (int i = 0; i < NOTEBOOK_ROWS_MOST; i++) assert_true(notebook_add_row(&table, (double[]){i, i * i}));
    NotebookTable full = table;
    assert_false(notebook_add_row(&table, (double[]){99, 99}));
    assert_memory_equal(&table, &full, sizeof table);
    notebook_remove_row(&table, -1), notebook_remove_row(&table, NOTEBOOK_ROWS_MOST);
    assert_memory_equal(&table, &full, sizeof table);
    notebook_remove_row(&table, 3);
    assert_int_equal(table.row_count, NOTEBOOK_ROWS_MOST - 1);
    assert_true(table.rows[2][0] == 2 && table.rows[3][0] == 4 && table.rows[30][0] == 31);
    while (table.row_count) notebook_remove_row(&table, table.row_count - 1);
    NotebookTable empty = {.id = "t", .column_count = 2};
    empty.id = table.id;
    assert_memory_equal(&table, &empty, sizeof table); // nothing stays behind: same content, same digest
    Notebook notebook = {.table_count = 2};
    notebook.tables[0].id = "sizes", notebook.tables[1].id = "holes";
    assert_ptr_equal(notebook_table(&notebook, "holes"), &notebook.tables[1]);
    assert_null(notebook_table(&notebook, "hole"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_closed_forms),         cmocka_unit_test(fits_that_are_none),
        cmocka_unit_test(fits_skip_what_is_missing), cmocka_unit_test(fits_random),
        cmocka_unit_test(fit_far_from_origin),       cmocka_unit_test(notebook_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
