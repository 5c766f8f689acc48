// What was looked at, and what was measured against what the experiment's equations say.
#include "evaluate/sample.h"
#include "tools/report/report.h"
#include "world/lab/lab.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)

// ---- attention ----------------------------------------------------------------------------------------------------------------

static bool attention(Report *r) {
    ReportLesson *l = &r->lesson;
    const json_t *objects = json_object_get(l->definitions, "objects");
    uint64_t k = r->policy.gates.cell;
    StoreRows rows;
    Table *t = NULL;
    Plot *p = NULL;
    bool fine = store_ask(r->store, "SELECT f.object, sum(f.amount), count(*), count(DISTINCT a.person) FROM fact f JOIN attempt a ON a.session = f.session"
                                    " WHERE f.kind = 'looked' GROUP BY f.object ORDER BY sum(f.amount) DESC, f.object", &rows);
    while (fine && store_row(&rows)) {
        uint64_t persons = (uint64_t)store_integer(&rows, 3);
        double seconds = store_number(&rows, 1) / 10;
        if (!t) {
            Section *s = document_section(&r->document, 2, report_id(r, "attention"), T("What was looked at", "注视了什么"),
                                          T("From where the head pointed, by named object, never as a track of the gaze.", "根据头部朝向按物体统计，绝不记录视线轨迹。"));
            p = document_plot(&r->document, s, PLOT_BARS, report_id(r, "attention-plot"), T("Seconds a learner looked at each object", "每位学习者注视各物体的秒数"));
            p->form = FORM_COUNT;
            t = document_table(&r->document, s, report_id(r, "attention"), T("Attention by object", "各物体的注视情况"), NULL);
            table_column(t, "object", T("Object", "物体"), NULL);
            table_column(t, "looked", T("Looked at it", "看过的人"), T("share of learners who looked at it for half a second or more (Wilson)", "注视半秒以上的学习者比例（Wilson 区间）"));
            table_column(t, "seconds", T("Seconds each", "人均秒数"), T("all looking divided by those who looked", "总注视时间除以看过的人数"));
        }
        const char *id = arena_string(r->arena, store_text(&rows, 0)), *name = report_words(r, json_object_get(objects, id), id);
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(name), row[1] = cell_share(r, persons, l->person_count);
        row[2] = persons >= k ? cell_number(round(10 * seconds / (double)persons) / 10, 1, (int64_t)persons) : cell_not_enough((int64_t)persons, (int64_t)k);
        PlotPoint *point = plot_point(&r->document, p, name, persons ? seconds / (double)persons : 0);
        point->hidden = persons < k;
    }
    return store_done(&rows) && fine;
}

// ---- measured against true ------------------------------------------------------------------------------------------------------

enum { COLUMNS = 8 };
typedef struct Truth { // of one table
    Apparatus *apparatus;
    int parameter[COLUMNS], reading[COLUMNS]; // -1 = the column is none
    const json_t *columns;
    int count;
} Truth;

static int named(const ApparatusKind *kind, const char *name, bool reading) { return reading ? lab_reading(kind, name) : lab_parameter(kind, name); }

// The apparatus as it stands in the step that writes the rows; parameters among the columns are set from each row.
static bool truth_of(Report *r, const json_t *table, Truth *out) {
    const json_t *set = json_object_get(table, "apparatus");
    const char *kind_name = json_string_value(json_object_get(set, "kind")), *name;
    const ApparatusKind *kind = kind_name ? lab_find(kind_name) : NULL;
    json_t *value;
    *out = (Truth){.columns = json_object_get(table, "columns"), .apparatus = arena_new(r->arena, Apparatus)};
    out->count = (int)json_array_size(out->columns);
    if (!kind || out->count > COLUMNS) return false;
    apparatus_create(out->apparatus, kind, "report", r->arena);
    json_object_foreach(json_object_get(set, "set"), name, value) {
        int parameter = lab_parameter(kind, name);
        if (parameter >= 0) apparatus_set_clamped(out->apparatus, parameter, json_number_value(value));
    }
    for (int i = 0; i < out->count; i++) {
        const json_t *column = json_array_get(out->columns, (size_t)i);
        const char *of = json_string_value(json_object_get(column, "of"));
        bool reading = json_is_true(json_object_get(column, "reading"));
        out->reading[i] = of && reading ? named(kind, of, true) : -1, out->parameter[i] = of && !reading ? named(kind, of, false) : -1;
    }
    return true;
}

static int row_of(const char *text, double values[COLUMNS]) {
    int count = 0;
    for (char *end; *text && count < COLUMNS; text = *end ? end + 1 : end) {
        values[count] = strtod(text, &end);
        if (end == text) break;
        count++;
    }
    return count;
}

typedef struct Errors { // of one column: measured less true
    double *off, *size;
    size_t count;
} Errors;

static void take_row(Truth *t, const char *text, Errors *errors, size_t most) {
    double values[COLUMNS];
    int count = row_of(text, values);
    for (int i = 0; i < count && i < t->count; i++)
        if (t->parameter[i] >= 0) apparatus_set_clamped(t->apparatus, t->parameter[i], values[i]);
    for (int i = 0; i < count && i < t->count; i++) {
        double exact = t->reading[i] >= 0 ? apparatus_read(t->apparatus, t->reading[i]) : NAN;
        if (!isfinite(exact) || errors[i].count >= most) continue;
        errors[i].off[errors[i].count] = values[i] - exact;
        errors[i].size[errors[i].count++] = exact != 0 ? fabs((values[i] - exact) / exact) : 0;
    }
}

static void column_row(Report *r, Table *out, const json_t *column, const Errors *e, uint64_t persons, const char *table) {
    uint64_t k = r->policy.gates.cell;
    const char *id = json_string_value(json_object_get(column, "id")), *unit = json_string_value(json_object_get(column, "unit"));
    double factor = 1;
    for (int kind = 0; unit && kind < UNIT_KIND_COUNT; kind++)
        if (unit_factor(unit, (UnitKind)kind, &factor)) break;
    for (size_t i = 0; i < e->count; i++) e->off[i] /= factor;
    Cell *row = table_row(&r->document, out);
    row[0] = cell_text(arena_print(r->arena, "%s: %s (%s)", table, report_words(r, json_object_get(column, "label"), id ? id : ""), unit && *unit ? unit : "1"));
    if (persons < k) { row[1] = cell_not_enough((int64_t)persons, (int64_t)k); return; }
    row[1] = cell_number((double)e->count / (double)persons, 1, (int64_t)persons);
    row[2] = cell_estimate(sample_median(r->arena, e->off, e->count, &r->policy.gates), 3, k), row[3] = cell_estimate(sample_mad(r->arena, e->off, e->count, &r->policy.gates), 3, k);
    row[4] = cell_estimate_percent(sample_median(r->arena, e->size, e->count, &r->policy.gates), k);
    row[4].digits = 2;
}

static bool measured_table(Report *r, Section **s, Table **out, const char *id, const json_t *table) {
    Truth truth;
    StoreRows rows;
    const size_t most = r->lesson.person_count * 32 + 1;
    Errors errors[COLUMNS] = {0};
    uint64_t persons = 0;
    const char *quoted = store_quote(r->arena, id), *title = report_words(r, json_object_get(table, "title"), id);
    if (!truth_of(r, table, &truth)) return true; // its apparatus is not known here
    for (int i = 0; i < truth.count; i++) errors[i].off = arena_array(r->arena, double, most), errors[i].size = arena_array(r->arena, double, most);
    bool fine = store_ask(r->store, arena_print(r->arena, "SELECT count(DISTINCT a.person) FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'measured' AND f.object = %s", quoted), &rows);
    if (fine && store_row(&rows)) persons = (uint64_t)store_integer(&rows, 0);
    fine = store_done(&rows) && fine && store_ask(r->store, arena_print(r->arena, "SELECT f.text FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'measured' AND f.object = %s ORDER BY f.id", quoted), &rows);
    while (fine && store_row(&rows)) take_row(&truth, store_text(&rows, 0), errors, most);
    if (!store_done(&rows) || !fine) return false;
    if (!*s) {
        *s = document_section(&r->document, 2, report_id(r, "measured"), T("What was measured", "测得了什么"), T("Each row of the learners’ tables against what the experiment’s equations give for the same setting.", "学习者表格中的每一行，与相同设置下实验方程给出的真值对照。"));
        *out = document_table(&r->document, *s, report_id(r, "measured"), T("Measured against true", "测量值与真值"), NULL);
        table_column(*out, "column", T("Table: column", "表：列"), NULL);
        table_column(*out, "rows", T("Rows each", "人均行数"), T("rows written, for each learner who wrote any", "写过数据的学习者的人均行数"));
        table_column(*out, "off", T("Median error", "误差中位数"), T("measured less true, in the column’s unit", "测量值减真值，单位同该列"));
        table_column(*out, "spread", T("Spread", "离散程度"), T("median absolute deviation × 1.4826", "中位绝对偏差 × 1.4826"));
        table_column(*out, "relative", T("Relative error", "相对误差"), T("median of |measured − true| / |true|", "|测量值 − 真值| / |真值| 的中位数"));
    }
    for (int i = 0; i < truth.count; i++)
        if (truth.reading[i] >= 0) column_row(r, *out, json_array_get(truth.columns, (size_t)i), &errors[i], persons, title);
    return true;
}

bool report_lookings(Report *r) {
    const char *id;
    json_t *table;
    Section *section = NULL;
    Table *out = NULL;
    bool fine = attention(r);
    json_object_foreach(json_object_get(r->lesson.definitions, "tables"), id, table) fine = fine && measured_table(r, &section, &out, arena_string(r->arena, id), table);
    return fine;
}
