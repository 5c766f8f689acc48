#include "world/lab/notebook.h"
#include "base/dmath.h"
#include <string.h>

NotebookTable *notebook_table(Notebook *notebook, const char *id) {
    for (int i = 0; i < notebook->table_count; i++)
        if (!strcmp(notebook->tables[i].id, id)) return &notebook->tables[i];
    return NULL;
}

bool notebook_add_row(NotebookTable *table, const double *values) {
    if (table->row_count >= NOTEBOOK_ROWS_MOST) return false;
    memcpy(table->rows[table->row_count++], values, sizeof(double) * (size_t)table->column_count);
    return true;
}

// The row that becomes free is cleared: two notebooks that show the same must have the same digest.
void notebook_remove_row(NotebookTable *table, int row) {
    if (row < 0 || row >= table->row_count || table->row_count > NOTEBOOK_ROWS_MOST) return;
    for (table->row_count--; row < table->row_count; row++) memcpy(table->rows[row], table->rows[row + 1], sizeof table->rows[row]);
    memset(table->rows[row], 0, sizeof table->rows[row]);
}

// The rows that a fit can use, packed:  table rows 0 1 - 3 - 5  ->  points 0 1 2 3
typedef struct Points {
    double x[NOTEBOOK_ROWS_MOST], y[NOTEBOOK_ROWS_MOST];
    int count;
} Points;

static Points finite_points(const NotebookTable *table, int x_column, int y_column) {
    Points points = {.count = 0};
    for (int i = 0; i < table->row_count; i++) {
        double x = table->rows[i][x_column], y = table->rows[i][y_column];
        if (!d_finite(x) || !d_finite(y)) continue;
        points.x[points.count] = x;
        points.y[points.count++] = y;
    }
    return points;
}

// Least squares about the means, and about the first point before that: large offsets cost no digits, and equal x give
// exactly zero spread instead of rounding noise.
static bool fit_line(const Points *points, Fit *fit) {
    double mean_x = 0, mean_y = 0, spread = 0, product = 0, x0 = points->x[0], y0 = points->y[0];
    for (int i = 0; i < points->count; i++) mean_x += points->x[i] - x0, mean_y += points->y[i] - y0;
    if (points->count < 2) return false;
    mean_x /= points->count, mean_y /= points->count;
    for (int i = 0; i < points->count; i++) {
        double x = points->x[i] - x0 - mean_x, y = points->y[i] - y0 - mean_y;
        spread += x * x, product += x * y;
    }
    if (spread == 0 || !d_finite(spread)) return false;
    fit->a = product / spread;
    fit->b = y0 + mean_y - fit->a * (x0 + mean_x);
    return true;
}

// The line through the origin: a = sum xy / sum xx.
static bool fit_proportional(const Points *points, Fit *fit) {
    double squares = 0, products = 0;
    for (int i = 0; i < points->count; i++) {
        squares += points->x[i] * points->x[i];
        products += points->x[i] * points->y[i];
    }
    if (squares == 0 || !d_finite(squares)) return false;
    fit->a = products / squares;
    return true;
}

// Through the origin against x^2.
static bool fit_square(const Points *points, Fit *fit) {
    Points squares = *points;
    for (int i = 0; i < points->count; i++) squares.x[i] *= points->x[i];
    return fit_proportional(&squares, fit);
}

// log|y| = log|a| + b log x. A row at x = 0 or with the other sign has no logarithm: the learner must see that the law
// does not hold there, so the whole fit fails instead of leaving the row out.
static bool fit_power(const Points *points, Fit *fit) {
    Points logarithms = {.count = points->count};
    Fit line = {0};
    for (int i = 0; i < points->count; i++) {
        if (points->x[i] <= 0 || points->y[i] == 0) return false;
        if ((points->y[i] > 0) != (points->y[0] > 0)) return false;
        logarithms.x[i] = d_log(points->x[i]);
        logarithms.y[i] = d_log(d_abs(points->y[i]));
    }
    if (!fit_line(&logarithms, &line)) return false;
    fit->a = points->y[0] > 0 ? d_exp(line.b) : -d_exp(line.b);
    fit->b = line.a;
    return true;
}

double fit_at(FitKind kind, const Fit *fit, double x) {
    if (kind == FIT_POWER) return x > 0 ? fit->a * d_pow(x, fit->b) : __builtin_nan("");
    return fit->a * (kind == FIT_SQUARE ? x * x : x) + fit->b;
}

// Residuals are those of the real y for every kind, so that the kinds can be compared with each other.
static void judge(FitKind kind, const Points *points, Fit *fit) {
    double mean = 0, left = 0, total = 0;
    for (int i = 0; i < points->count; i++) mean += points->y[i] / points->count;
    for (int i = 0; i < points->count; i++) {
        double off = points->y[i] - fit_at(kind, fit, points->x[i]), from_mean = points->y[i] - mean;
        left += off * off, total += from_mean * from_mean;
    }
    fit->residual = d_sqrt(left / points->count);
    fit->r_squared = total > 0 ? 1 - left / total : left == 0;
}

Fit notebook_fit(const NotebookTable *table, int x_column, int y_column, FitKind kind) {
    Fit fit = {0};
    if (x_column < 0 || y_column < 0 || x_column >= table->column_count || y_column >= table->column_count) return fit;
    Points points = finite_points(table, x_column, y_column);
    static bool (*const fits[])(const Points *, Fit *) = {
        [FIT_PROPORTIONAL] = fit_proportional, [FIT_LINEAR] = fit_line, [FIT_POWER] = fit_power, [FIT_SQUARE] = fit_square};
    bool valid = points.count > 0 && fits[kind](&points, &fit);
    if (valid) judge(kind, &points, &fit);
    // values of 1e150 and more overflow the sums: better no curve than a wrong one
    valid = valid && d_finite(fit.a) && d_finite(fit.b) && d_finite(fit.residual) && d_finite(fit.r_squared);
    if (!valid) return (Fit){.points = points.count};
    fit.valid = true;
    fit.points = points.count;
    return fit;
}
