#include "world/lab/notebook.h"
#include "base/dmath.h"
#include <string.h>

NotebookTable *notebook_table(Notebook *notebook, const char *id) {
    for (int i = 0; i < notebook->table_count; i++)
        if (!strcmp(notebook->tables[i].id, id)) return &notebook->tables[i];
    return NULL;
}

bool notebook_add_row(NotebookTable *table, const double *values) {
    if (table->row_count == NOTEBOOK_ROWS_MOST) return false;
    memcpy(table->rows[table->row_count++], values, sizeof(double) * (size_t)table->column_count);
    return true;
}

void notebook_remove_row(NotebookTable *table, int row) {
    if (row < 0 || row >= table->row_count) return;
    memmove(table->rows[row], table->rows[row + 1], sizeof table->rows[0] * (size_t)(table->row_count - row - 1));
    table->row_count--;
}

typedef struct Points {
    double x[NOTEBOOK_ROWS_MOST], y[NOTEBOOK_ROWS_MOST];
    int count;
} Points;

static Points usable(const NotebookTable *t, int x, int y, FitKind kind) {
    Points p = {.count = 0};
    for (int i = 0; i < t->row_count; i++) {
        double a = t->rows[i][x], b = t->rows[i][y];
        if (!d_finite(a) || !d_finite(b)) continue;
        if (kind == FIT_POWER && (a <= 0 || b == 0)) continue;
        p.x[p.count] = a, p.y[p.count] = b, p.count++;
    }
    return p;
}

// y = a x + b by least squares about the means, which keeps digits that the plain sums would lose.
static bool line(const double *x, const double *y, int n, double *a, double *b) {
    double mx = 0, my = 0, xx = 0, xy = 0;
    for (int i = 0; i < n; i++) mx += x[i] / n, my += y[i] / n;
    for (int i = 0; i < n; i++) xx += (x[i] - mx) * (x[i] - mx), xy += (x[i] - mx) * (y[i] - my);
    if (n < 2 || xx == 0) return false;
    *a = xy / xx, *b = my - *a * mx;
    return true;
}

static bool proportional(const Points *p, Fit *fit) {
    double xx = 0, xy = 0;
    for (int i = 0; i < p->count; i++) xx += p->x[i] * p->x[i], xy += p->x[i] * p->y[i];
    fit->a = xx > 0 ? xy / xx : 0;
    return p->count >= 1 && xx > 0;
}

// log|y| = log|a| + b log x; all y must have one sign.
static bool power(const Points *p, Fit *fit) {
    double lx[NOTEBOOK_ROWS_MOST], ly[NOTEBOOK_ROWS_MOST], intercept = 0;
    for (int i = 0; i < p->count; i++) {
        if ((p->y[i] > 0) != (p->y[0] > 0)) return false;
        lx[i] = d_log(p->x[i]), ly[i] = d_log(d_abs(p->y[i]));
    }
    if (!line(lx, ly, p->count, &fit->b, &intercept)) return false;
    fit->a = d_exp(intercept) * (p->y[0] > 0 ? 1 : -1);
    return true;
}

double fit_at(FitKind kind, const Fit *fit, double x) {
    return kind == FIT_POWER ? fit->a * d_pow(x, fit->b) : fit->a * x + (kind == FIT_LINEAR ? fit->b : 0);
}

Fit notebook_fit(const NotebookTable *table, int x, int y, FitKind kind) {
    Fit fit = {0};
    Points p = usable(table, x, y, kind);
    fit.points = p.count;
    fit.valid = kind == FIT_PROPORTIONAL ? proportional(&p, &fit) : kind == FIT_LINEAR ? line(p.x, p.y, p.count, &fit.a, &fit.b) : power(&p, &fit);
    if (!fit.valid) return fit;
    double mean = 0, left = 0, total = 0;
    for (int i = 0; i < p.count; i++) mean += p.y[i] / p.count;
    for (int i = 0; i < p.count; i++) {
        double off = p.y[i] - fit_at(kind, &fit, p.x[i]);
        left += off * off, total += (p.y[i] - mean) * (p.y[i] - mean);
    }
    fit.residual = d_sqrt(left / p.count);
    fit.r_squared = total > 0 ? 1 - left / total : 1;
    return fit;
}
