// The same figures as JSON and CSV.
#include "base/os.h"
#include "tools/report/document.h"
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *cell_json(const Document *d, const Cell *c) {
    json_t *o;
    switch (c->kind) {
    case CELL_TEXT: return json_string(c->text);
    case CELL_NOT_ENOUGH: return json_pack("{s:s, s:I, s:I}", "missing", "not enough data", "n", (json_int_t)document_n(d, c->n), "needed", (json_int_t)c->needed);
    case CELL_HIDDEN: return json_pack("{s:s, s:s?}", "missing", "withheld", "said", c->text);
    case CELL_NUMBER:
        if (c->form == FORM_COUNT && !c->has_interval) return json_integer((json_int_t)c->value);
        o = json_pack("{s:o}", "value", number(c->value));
        if (c->has_interval) json_object_set_new(o, "low", number(c->low)), json_object_set_new(o, "high", number(c->high));
        if (c->n >= 0) json_object_set_new(o, "n", json_integer((json_int_t)document_n(d, c->n)));
        return o;
    default: return json_null();
    }
}

static json_t *table_json(const Document *d, const Table *t) {
    json_t *columns = json_array(), *rows = json_array();
    for (int i = 0; i < t->column_count; i++)
        json_array_append_new(columns, json_pack("{s:s, s:s, s:s?}", "id", t->columns[i].id, "title", t->columns[i].title, "definition", t->columns[i].definition));
    for (size_t r = 0; r < t->rows.count; r++) {
        json_t *row = json_object();
        for (int i = 0; i < t->column_count; i++) json_object_set_new(row, t->columns[i].id, cell_json(d, &t->rows.items[r][i]));
        json_array_append_new(rows, row);
    }
    return json_pack("{s:s, s:s, s:s?, s:o, s:o}", "id", t->id, "title", t->title, "note", t->note, "columns", columns, "rows", rows);
}

static json_t *finding_json(const Finding *f) {
    json_t *recordings = json_array();
    for (int i = 0; i < f->recording_count; i++)
        json_array_append_new(recordings, json_pack("{s:s, s:s, s:f, s:s, s:s?}", "learner", f->recordings[i].learner, "session", f->recordings[i].session,
                                                    "seconds", f->recordings[i].seconds, "command", f->recordings[i].command, "what", f->recordings[i].what));
    return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s?, s:f, s:o}", "id", f->id, "title", f->title, "words", f->words, "evidence", f->evidence, "advice",
                     f->advice, "section", f->section, "weight", f->weight, "recordings", recordings);
}

static json_t *items_json(const Document *d, const Item *items, size_t count) {
    json_t *tables = json_array();
    for (size_t i = 0; i < count; i++)
        if (items[i].table) json_array_append_new(tables, table_json(d, items[i].table));
    return tables;
}

bool document_write_json(const Document *d, const char *path) {
    json_t *findings = json_array(), *sections = json_array();
    for (size_t i = 0; i < d->findings.count; i++) json_array_append_new(findings, finding_json(&d->findings.items[i]));
    for (size_t i = 0; i < d->sections.count; i++) {
        const Section *s = d->sections.items[i];
        json_array_append_new(sections, json_pack("{s:s, s:s, s:i, s:s?, s:o}", "id", s->id, "title", s->title, "level", s->level, "intro", s->intro, "tables",
                                                  items_json(d, s->items.items, s->items.count)));
    }
    json_t *root = json_pack("{s:s, s:s?, s:s, s:s, s:o, s:o, s:o}", "title", d->title, "subtitle", d->subtitle, "made", d->made, "language",
                             d->language == LANGUAGE_CHINESE ? "zh-CN" : "en", "input", items_json(d, d->facts.items, d->facts.count), "findings", findings,
                             "sections", sections);
    char *text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(15));
    bool fine = text ? os->write_file(path, text, strlen(text)) : fail(ERR_FILE_WRITE, "%s\t%s", path, "JSON");
    free(text);
    json_decref(root);
    return fine;
}

// ---- CSV ------------------------------------------------------------------------------------------------------------

// RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front.
static void put_field(FILE *out, const char *text) {
    fputc('"', out);
    if (*text && strchr("=+-@\t\r", *text)) fputc('\'', out);
    for (; *text; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

// Every column as value, low, high and n; the last three only where some row has them.
static bool any(const Table *t, int column, bool interval) {
    for (size_t r = 0; r < t->rows.count; r++) {
        const Cell *c = &t->rows.items[r][column];
        if (interval ? c->has_interval : c->kind == CELL_NUMBER && c->n >= 0) return true;
    }
    return false;
}

static void put_cell(FILE *out, const Document *d, const Cell *c, Arena *arena) {
    if (c->kind == CELL_NUMBER) fprintf(out, "%.12g", c->value);
    else if (c->kind != CELL_EMPTY) put_field(out, cell_words(d, c, arena));
}

static void put_row(FILE *out, const Document *d, const Table *t, const Cell *row, Arena *arena) {
    for (int i = 0; i < t->column_count; i++) {
        const Cell *c = row ? &row[i] : NULL;
        if (i) fputc(',', out);
        if (c) put_cell(out, d, c, arena);
        else put_field(out, t->columns[i].id);
        if (any(t, i, true)) {
            if (c && c->has_interval) fprintf(out, ",%.12g,%.12g", c->low, c->high);
            else fprintf(out, c ? ",," : ",\"%s_low\",\"%s_high\"", t->columns[i].id, t->columns[i].id);
        }
        if (any(t, i, false)) {
            if (c && c->n >= 0) fprintf(out, ",%lld", (long long)document_n(d, c->n));
            else fprintf(out, c ? "," : ",\"%s_n\"", t->columns[i].id);
        }
    }
    fputs("\r\n", out);
}

static bool write_table(const Document *d, const Table *t, const char *folder) {
    char *text = NULL;
    size_t size = 0;
    Arena *arena = arena_create("csv", 0);
    FILE *out = open_memstream(&text, &size);
    fputs("\xef\xbb\xbf", out); // spreadsheets then read the Chinese
    put_row(out, d, t, NULL, arena);
    for (size_t r = 0; r < t->rows.count; r++) put_row(out, d, t, t->rows.items[r], arena);
    fclose(out);
    bool fine = os->write_file(arena_print(arena, "%s/%s.csv", folder, t->id), text, size);
    free(text);
    arena_destroy(arena);
    return fine;
}

static bool write_items(const Document *d, const Item *items, size_t count, const char *folder) {
    for (size_t i = 0; i < count; i++)
        if (items[i].table && !write_table(d, items[i].table, folder)) return false;
    return true;
}

bool document_write_csv(const Document *d, const char *folder) {
    if (!os->make_folder(folder) || !write_items(d, d->facts.items, d->facts.count, folder)) return false;
    for (size_t i = 0; i < d->sections.count; i++)
        if (!write_items(d, d->sections.items[i]->items.items, d->sections.items[i]->items.count, folder)) return false;
    return true;
}
