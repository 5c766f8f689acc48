#include "tools/report/document.h"
#include <math.h>
#include <string.h>

Section *document_section(Document *d, int level, const char *id, const char *title, const char *intro) {
    Section *section = arena_new(d->arena, Section);
    *section = (Section){.id = id, .title = title, .intro = intro, .level = level};
    return *array_push(d->arena, &d->sections) = section;
}

static Item *add(Document *d, Section *section) {
    if (section) return array_push(d->arena, &section->items);
    return array_push(d->arena, &d->facts);
}

Table *document_table(Document *d, Section *section, const char *id, const char *title, const char *note) {
    Table *table = arena_new(d->arena, Table);
    *table = (Table){.id = id, .title = title, .note = note};
    *add(d, section) = (Item){.table = table};
    return table;
}

Plot *document_plot(Document *d, Section *section, PlotKind kind, const char *id, const char *title) {
    Plot *plot = arena_new(d->arena, Plot);
    *plot = (Plot){.kind = kind, .id = id, .title = title};
    *add(d, section) = (Item){.plot = plot};
    return plot;
}

void document_words(Document *d, Section *section, const char *words) { *add(d, section) = (Item){.words = words}; }

void table_column(Table *table, const char *id, const char *title, const char *definition) {
    if (table->column_count < COLUMNS_MOST) table->columns[table->column_count++] = (Column){id, title, definition};
}

Cell *table_row(Document *d, Table *table) { return *array_push(d->arena, &table->rows) = arena_array(d->arena, Cell, COLUMNS_MOST); }

PlotPoint *plot_point(Document *d, Plot *plot, const char *label, double value) {
    PlotPoint *point = array_push(d->arena, &plot->points);
    *point = (PlotPoint){.label = label, .value = value};
    return point;
}

// ---- cells ----------------------------------------------------------------------------------------------------------

Cell cell_text(const char *text) { return (Cell){.kind = CELL_TEXT, .text = text ? text : "", .n = -1}; }
Cell cell_count(int64_t count) { return (Cell){.kind = CELL_NUMBER, .form = FORM_COUNT, .value = (double)count, .n = -1}; }

Cell cell_number(double value, int digits, int64_t n) {
    if (!isfinite(value)) return (Cell){.kind = CELL_EMPTY, .n = n};
    return (Cell){.kind = CELL_NUMBER, .form = FORM_PLAIN, .value = value, .digits = digits, .n = n};
}

Cell cell_percent(double share, int64_t n) {
    Cell cell = cell_number(share, 0, n);
    cell.form = FORM_PERCENT;
    return cell;
}

Cell cell_seconds(double seconds, int64_t n) {
    Cell cell = cell_number(seconds, 0, n);
    cell.form = FORM_SECONDS;
    return cell;
}

Cell cell_with(Cell cell, double low, double high) {
    cell.low = low, cell.high = high, cell.has_interval = isfinite(low) && isfinite(high);
    return cell;
}

Cell cell_not_enough(int64_t n, int64_t needed) { return (Cell){.kind = CELL_NOT_ENOUGH, .n = n, .needed = needed}; }
Cell cell_hidden(const char *may_be_said) { return (Cell){.kind = CELL_HIDDEN, .text = may_be_said, .n = -1}; }

// A minus sign and a thin space before the unit, as printed books have them.
const char *number_words(CellForm form, double value, int digits, Arena *arena) {
    double size = fabs(value);
    const char *sign = value < 0 && round(size * pow(10, digits + (form == FORM_PERCENT ? 2 : 0))) > 0 ? "−" : form == FORM_SIGNED ? "+" : "";
    switch (form) {
    case FORM_PERCENT: return arena_print(arena, "%s%.*f %%", sign, digits, size * 100);
    case FORM_COUNT: return arena_print(arena, "%s%.0f", sign, size);
    case FORM_SECONDS: // from a minute and a half on as clocks show it
        if (size < 90) return arena_print(arena, "%s%.0f s", sign, size);
        return arena_print(arena, "%s%d:%02d", sign, (int)(size + 0.5) / 60, (int)(size + 0.5) % 60);
    default: return arena_print(arena, "%s%.*f", sign, digits, size);
    }
}

int64_t document_n(const Document *d, int64_t n) { return d->n_step > 1 && n >= 0 ? n / d->n_step * d->n_step : n; }

static const char *not_enough(const Document *d, const Cell *c, Arena *arena) {
    int64_t n = document_n(d, c->n);
    if (!n && c->n) return arena_print(arena, WORDS(d, "not enough data (fewer than %lld of %lld)", "数据不足（少于 %lld / 需 %lld）"), (long long)d->n_step, (long long)c->needed);
    return arena_print(arena, WORDS(d, "not enough data (%lld of %lld)", "数据不足（%lld / 需 %lld）"), (long long)n, (long long)c->needed);
}

const char *cell_words(const Document *d, const Cell *c, Arena *arena) {
    switch (c->kind) {
    case CELL_TEXT: return c->text;
    case CELL_NUMBER: return number_words(c->form, c->value, c->digits, arena);
    case CELL_NOT_ENOUGH: return not_enough(d, c, arena);
    case CELL_HIDDEN: return c->text ? c->text : WORDS(d, "withheld", "不公布");
    default: return "–";
    }
}
