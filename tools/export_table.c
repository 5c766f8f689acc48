#include "tools/export_table.h"
#include "base/error.h"
#include "base/unit.h"
#include "record/journal_read.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_MOST = 64, CELLS_MOST = 32 };

typedef struct Sheet { // one table of one session, written row by row
    const char *id;
    int rows;
    ARRAY(char) text;
} Sheet;

typedef struct Sheets {
    Arena *arena;
    const JournalSessionRow *session;
    const json_t *tables; // of the definitions, or NULL
    Sheet list[TABLES_MOST];
    int count;
} Sheets;

static void put(Sheets *s, Sheet *sheet, const char *text) {
    for (; *text; text++) *array_push(s->arena, &sheet->text) = *text;
}

static void put_quoted(Sheets *s, Sheet *sheet, const char *text) {
    put(s, sheet, "\"");
    for (; *text; text++) {
        if (*text == '"') put(s, sheet, "\"");
        *array_push(s->arena, &sheet->text) = *text;
    }
    put(s, sheet, "\"");
}

// A text of the definitions in the language of the program, in any language, or the id.
static const char *said(const json_t *texts, const char *id) {
    const json_t *text = json_object_get(texts, language_get() == LANGUAGE_CHINESE ? "zh-CN" : "en");
    if (!text) text = json_object_iter_value(json_object_iter((json_t *)texts));
    return json_is_string(text) ? json_string_value(text) : id;
}

static const json_t *columns_of(const Sheets *s, const Sheet *sheet) {
    return json_object_get(json_object_get(s->tables, sheet->id), "columns");
}

static const char *unit_of(const json_t *column) {
    const char *unit = json_string_value(json_object_get(column, "unit"));
    return unit ? unit : "";
}

static double factor_of(const char *symbol) { // a symbol belongs to one kind only
    double factor = 1;
    for (int kind = 0; kind < UNIT_KIND_COUNT && *symbol; kind++)
        if (unit_factor(symbol, (UnitKind)kind, &factor)) break;
    return factor;
}

static void put_heading(Sheets *s, Sheet *sheet, size_t columns) {
    put(s, sheet, "\"session\",\"table\",\"row\"");
    for (size_t c = 0; c < columns; c++) {
        const json_t *column = json_array_get(columns_of(s, sheet), c);
        const char *id = json_string_value(json_object_get(column, "id")), *unit = unit_of(column);
        const char *label = said(json_object_get(column, "label"), id ? id : arena_print(s->arena, "%d", (int)c + 1));
        put(s, sheet, ",");
        put_quoted(s, sheet, *unit ? arena_print(s->arena, "%s / %s", label, unit) : label);
    }
    put(s, sheet, "\r\n");
}

static Sheet *sheet_of(Sheets *s, const char *id, size_t columns) {
    for (int i = 0; i < s->count; i++)
        if (!strcmp(s->list[i].id, id)) return &s->list[i];
    if (s->count == TABLES_MOST) return NULL;
    Sheet *sheet = &s->list[s->count++];
    *sheet = (Sheet){.id = arena_string(s->arena, id)};
    put_heading(s, sheet, columns);
    return sheet;
}

// "0.3;-0.151;nan" -> the numbers
static size_t split(const char *text, double *out) {
    size_t count = 0;
    for (char *end; *text && count < CELLS_MOST; text = *end == ';' ? end + 1 : end) {
        out[count++] = strtod(text, &end);
        if (end == text) return 0;
    }
    return count;
}

static void put_row(Sheets *s, const Event *e) {
    double values[CELLS_MOST];
    size_t count = split(e->text, values);
    Sheet *sheet = count ? sheet_of(s, e->object, count) : NULL;
    if (!sheet) return;
    put_quoted(s, sheet, s->session->id), put(s, sheet, ",");
    put_quoted(s, sheet, said(json_object_get(json_object_get(s->tables, sheet->id), "title"), sheet->id));
    put(s, sheet, arena_print(s->arena, ",%d", ++sheet->rows));
    for (size_t c = 0; c < count; c++) {
        double value = values[c] / factor_of(unit_of(json_array_get(columns_of(s, sheet), c)));
        put(s, sheet, value == value ? arena_print(s->arena, ",%.9g", value) : ",");
    }
    put(s, sheet, "\r\n");
}

const char *export_table(JournalReader *reader, Arena *arena, const JournalSessionRow *session, bool *damaged) {
    Sheets s = {.arena = arena, .session = session};
    const char *definitions = journal_read_definitions(reader, arena, session->pack_digest), *all = "";
    json_t *root = definitions ? json_loads(definitions, 0, NULL) : NULL;
    JournalEventRow row;
    s.tables = json_object_get(root, "tables");
    while (journal_read_next(reader, &row, damaged))
        if (!strcmp(row.kind, "measured")) put_row(&s, &row.event);
    for (int i = 0; i < s.count; i++) {
        *array_push(arena, &s.list[i].text) = 0;
        all = arena_print(arena, "%s%s\r\n", all, s.list[i].text.items);
    }
    json_decref(root);
    return all;
}
