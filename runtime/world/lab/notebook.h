// The learner's notebook: tables of measured rows, plots and fits over their columns. Plain fixed-size data: it is part of
// the state that is saved and digested, so it holds no pointers but to the lesson's ids, and rows that are not used are
// zero. Does not measure (lab.h does), draw (the stage does), or know which step may write where.
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

// y = a x;  y = a x + b;  y = a x^b;  y = a x^2
typedef enum FitKind { FIT_PROPORTIONAL, FIT_LINEAR, FIT_POWER, FIT_SQUARE } FitKind;

typedef struct Fit {
    // Enough points with distinct x (1 with x != 0; 2; 2; 1 with x != 0), all usable and the result finite. FIT_POWER needs every x > 0
    // and all y of one sign, none zero: one row at the origin makes it invalid rather than being dropped in silence.
    bool valid;
    double a, b;     // SI; 0 when not valid, and b = 0 for FIT_PROPORTIONAL and FIT_SQUARE
    double residual; // root mean square of the residuals in y (FIT_POWER: of the real y, not of logarithms)
    double r_squared; // 1 - (sum of squared residuals) / (sum of squares about the mean of y); may be negative
    int points;      // rows where both columns are finite
} Fit;

// The table with that id; NULL when there is none.
NotebookTable *notebook_table(Notebook *notebook, const char *id);
// `values`: column_count numbers, SI, NAN = no value. false when the table is full; the table stays as it was.
bool notebook_add_row(NotebookTable *table, const double *values);
// Later rows move up. A row that does not exist is ignored.
void notebook_remove_row(NotebookTable *table, int row);
// Least squares over the rows where both columns are finite; FIT_POWER is fitted as a line through the logarithms, so it
// weighs relative errors. Deterministic. A column outside the table gives an invalid fit.
Fit notebook_fit(const NotebookTable *table, int x_column, int y_column, FitKind kind);
// The fitted curve at x, SI. For FIT_POWER x must be > 0 (NAN otherwise).
double fit_at(FitKind kind, const Fit *fit, double x);
#endif
