// The learner's notebook: tables of measured rows, plots and fits over their columns. Plain fixed-size data: it is part of
// the state that is saved and digested, so it holds no pointers but to the lesson's ids.
#ifndef ORRERY_WORLD_LAB_NOTEBOOK_H
#define ORRERY_WORLD_LAB_NOTEBOOK_H
#include "base/unit.h"

enum { NOTEBOOK_TABLES_MOST = 8, NOTEBOOK_COLUMNS_MOST = 6, NOTEBOOK_ROWS_MOST = 32 };

typedef struct NotebookTable {
    const char *id;
    int column_count, row_count;
    UnitKind kinds[NOTEBOOK_COLUMNS_MOST];
    double rows[NOTEBOOK_ROWS_MOST][NOTEBOOK_COLUMNS_MOST]; // SI, as the instruments showed them; NAN = no value
} NotebookTable;

typedef struct Notebook {
    NotebookTable tables[NOTEBOOK_TABLES_MOST];
    int table_count;
} Notebook;

typedef enum FitKind { FIT_PROPORTIONAL, FIT_LINEAR, FIT_POWER } FitKind; // y = a x;  y = a x + b;  y = a x^b

typedef struct Fit {
    bool valid; // enough distinct points (1, 2, 2) and all usable
    double a, b;
    double residual; // root mean square of the residuals in y (FIT_POWER: of the real y, not of logarithms)
    double r_squared;
    int points;
} Fit;

// NULL when there is none.
NotebookTable *notebook_table(Notebook *notebook, const char *id);
// false when the table is full.
bool notebook_add_row(NotebookTable *table, const double *values);
void notebook_remove_row(NotebookTable *table, int row);
// Least squares over the rows where both columns are finite. Deterministic.
Fit notebook_fit(const NotebookTable *table, int x_column, int y_column, FitKind kind);
double fit_at(FitKind kind, const Fit *fit, double x);
#endif
