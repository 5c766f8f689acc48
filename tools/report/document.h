// The report as data: findings, and sections of tables and plots. It is made once and written three times (HTML, JSON, CSV), so
// that the page, the figures for other programs and the sheets cannot differ.
//
//   Document -> findings[]                          plain words, evidence, recordings
//            -> sections[] -> items[] (Table, Plot, note in words)
//                             Table -> columns[] (each with its definition) x rows[] of Cells
//
// A cell is a number with digits, interval and n, or says why there is none: not enough data for its gate, or hidden because
// people could be told from it. Everything lives in the document's arena. Ids are English and stable; texts are in the report's
// one language.
#ifndef ORRERY_TOOLS_REPORT_DOCUMENT_H
#define ORRERY_TOOLS_REPORT_DOCUMENT_H
#include "base/arena.h"
#include "base/error.h"
#include <stdint.h>

typedef enum CellKind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_NOT_ENOUGH, CELL_HIDDEN } CellKind;
typedef enum CellForm { FORM_PLAIN, FORM_PERCENT, FORM_COUNT, FORM_SECONDS, FORM_SIGNED } CellForm;

typedef struct Cell {
    CellKind kind;
    CellForm form;
    int digits;
    double value, low, high;
    bool has_interval;
    int64_t n, needed; // n: what it rests on (-1 = not told); needed: of a gate that is not reached
    const char *text;  // CELL_TEXT; of a hidden cell what may be said ("> 96 %"), or NULL
    bool alert;        // stands out
} Cell;

typedef struct Column {
    const char *id, *title, *definition; // definition NULL: the title says it
} Column;

enum { COLUMNS_MOST = 14 };
typedef struct Table {
    const char *id, *title, *note;
    Column columns[COLUMNS_MOST];
    int column_count;
    ARRAY(Cell *) rows;
} Table;

typedef enum PlotKind {
    PLOT_BARS,   // rows: a bar from zero to value, a line from low to high
    PLOT_DOTS,   // rows: a dot at value, a line from low to high, a mark at reference, a ring at second
    PLOT_SCATTER, // points: x = second, y = value
    PLOT_CURVES, // lines of values over x
    PLOT_MAP     // persons (histogram) against items on one scale
} PlotKind;

typedef struct PlotPoint {
    const char *label, *text;       // text: beside the mark, or NULL = the value
    double value, low, high, reference, second;
    bool has_interval, has_reference, has_second, hidden, alert;
    bool faint; // hidden, but at most `value`: a pale bar
} PlotPoint;

typedef struct Plot {
    PlotKind kind;
    const char *id, *title, *description, *x_label, *y_label, *value_name, *second_name, *reference_name;
    CellForm form;
    double low, high; // of the value's axis; equal = from the data
    ARRAY(PlotPoint) points;
} Plot;

typedef struct Item {
    Table *table;
    Plot *plot;
    const char *words;
} Item;

typedef struct Section {
    const char *id, *title, *intro;
    int level; // 1 = a lesson's chapter, 2 = a section of it
    ARRAY(Item) items;
} Section;

typedef struct Recording { // one that shows it
    const char *learner, *session, *command, *what;
    double seconds; // where to look
} Recording;

enum { RECORDINGS_MOST = 3 };
typedef struct Finding {
    double weight;  // larger = more useful; sorts them
    const char *id, *title, *words, *evidence, *advice, *section;
    Recording recordings[RECORDINGS_MOST];
    int recording_count;
} Finding;

typedef struct Document {
    Arena *arena;
    Language language;
    const char *title, *subtitle, *made; // made: date, ISO
    ARRAY(Item) facts;     // tables in front: what went in
    ARRAY(Finding) findings;
    ARRAY(Section *) sections;
    int findings_shown;
    int64_t n_step; // every n is told as a multiple of it, rounded down: differences of n then tell of nobody. 0 = as it is
} Document;

#define WORDS(document, english, chinese) ((document)->language == LANGUAGE_CHINESE ? (chinese) : (english))

Section *document_section(Document *document, int level, const char *id, const char *title, const char *intro);
Table *document_table(Document *document, Section *section, const char *id, const char *title, const char *note);
Plot *document_plot(Document *document, Section *section, PlotKind kind, const char *id, const char *title);
void document_words(Document *document, Section *section, const char *words);
void table_column(Table *table, const char *id, const char *title, const char *definition);
Cell *table_row(Document *document, Table *table); // column_count empty cells
PlotPoint *plot_point(Document *document, Plot *plot, const char *label, double value);

Cell cell_text(const char *text);
Cell cell_count(int64_t count);
Cell cell_number(double value, int digits, int64_t n);
Cell cell_percent(double share, int64_t n);
Cell cell_seconds(double seconds, int64_t n);
Cell cell_with(Cell cell, double low, double high); // ... and its interval
Cell cell_not_enough(int64_t n, int64_t needed);
Cell cell_hidden(const char *may_be_said);
int64_t document_n(const Document *document, int64_t n);
// As people read it: "0.42", "63 %", "not enough data (n = 31, 100 needed)". In `arena`.
const char *cell_words(const Document *document, const Cell *cell, Arena *arena);
const char *number_words(CellForm form, double value, int digits, Arena *arena);

// ERR_FILE_WRITE. The page is one file that needs no other; names of CSV files are the tables' ids.
bool document_write_html(const Document *document, const char *path);
bool document_write_json(const Document *document, const char *path);
bool document_write_csv(const Document *document, const char *folder);
#endif
