// Course quality index: a rubric (data) filled from what data can answer and from what people judged (a file).
//
//   points of a computed item = weight * clamp((value - low) / (high - low), 0, 1);    value = part / whole, whole numbers
//
// So the index is a function of whole numbers, each of which is a count of statements: DIR/trace/ITEM.csv names every one of
// them, and whoever counts them again comes to the same bits. The trace is for the school, not for publication.
#include "base/dmath.h"
#include "base/error.h"
#include "base/json.h"
#include "base/os.h"
#include "tools/report/report.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)

typedef struct Measure { // part / whole
    int64_t part, whole;
    uint64_t n;          // learners behind it
    bool given;
    double value;
} Measure;

typedef struct Rubric {
    json_t *rubric, *marks;
    FILE *trace;
    const char *folder;
    double points, possible, computed, people;
    int missing, vetoed, unanswered;
} Rubric;

static json_t *read_json(Report *r, const char *path) {
    Bytes bytes;
    if (!os->read_file(r->arena, path, 4 << 20, &bytes)) return NULL;
    json_t *root = json_parse(bytes, path);
    if (root && !json_is_object(root)) return json_decref(root), fail_null(ERR_RUBRIC, "%s", path);
    return root;
}

// ---- measures, each with its trace ----------------------------------------------------------------------------------------

static bool open_trace(Rubric *q, Arena *arena, const char *item) {
    const char *path = arena_print(arena, "%s/%s.csv", q->folder, item);
    if (!os->make_folder(q->folder) || !(q->trace = fopen(path, "w"))) return fail(ERR_FILE_WRITE, "%s\t%s", path, "");
    fputs("statement,counts,as\n", q->trace);
    return true;
}

// Rows: statement id, 0 or 1 (counts as part), word.
static bool count_rows(Report *r, Rubric *q, const char *sql, int64_t *part, int64_t *whole) {
    StoreRows rows;
    bool fine = store_ask(r->store, sql, &rows);
    while (fine && store_row(&rows)) {
        int64_t counts = store_integer(&rows, 1);
        fprintf(q->trace, "%s,%lld,%s\n", store_text(&rows, 0), (long long)counts, store_text(&rows, 2));
        *part += counts, ++*whole;
    }
    return store_done(&rows) && fine;
}

// One statement for each learner who began: the first of the first session.
static bool measure_use(Report *r, Rubric *q, Measure *m) {
    int64_t enrolled = json_integer_value(json_object_get(q->marks, "enrolled")), whole = 0;
    if (!count_rows(r, q, "SELECT min(f.id), 1, 'learner' FROM fact f JOIN session s ON s.id = f.session WHERE f.kind = 'session-started' GROUP BY s.learner ORDER BY min(f.id)", &m->part, &whole)) return false;
    m->whole = enrolled, m->n = (uint64_t)m->part, m->given = enrolled > 0 && m->part >= (int64_t)r->policy.gates.cell;
    return true;
}

// Class gain <g> = (post - pre) / (1 - pre) from counts of right answers: (post_right * pre_n - pre_right * post_n) / (post_n * (pre_n - pre_right)).
static bool measure_gain(Report *r, Rubric *q, Measure *m) {
    int64_t pre_right = 0, pre = 0, post_right = 0, post = 0;
    bool fine = true;
    const char *format = "SELECT f.id, CASE WHEN f.value > 0 OR f.text IN (%s) THEN 1 ELSE 0 END, '%s' FROM fact f JOIN session s ON s.id = f.session WHERE f.kind = 'answered' AND s.lesson = %s AND f.object IN (%s) AND f.number ="
                         " (SELECT min(g.number) FROM fact g WHERE g.session = f.session AND g.kind = 'answered' AND g.object = f.object) ORDER BY f.id";
    const ReportLesson *l = &r->lesson; // the last one built; a course of several lessons is measured by its last
    const char *keys = "''", *before = "''", *after = "''";
    for (int i = 0; i < l->columns; i++) {
        bool shared = false;
        for (int k = 0; k < l->columns && !shared; k++)
            for (int o = 0; o < l->items[i].option_count && l->items[k].prediction != l->items[i].prediction; o++)
                for (int p = 0; p < l->items[k].option_count; p++)
                    shared |= *l->items[i].options[o].misconception && !strcmp(l->items[i].options[o].misconception, l->items[k].options[p].misconception);
        const char **list = l->items[i].prediction ? &before : &after;
        if (shared) *list = arena_print(r->arena, "%s, %s", *list, store_quote(r->arena, l->items[i].id));
        for (int o = 0; l->items[i].prediction && o < l->items[i].option_count; o++)
            if (l->items[i].options[o].right) keys = arena_print(r->arena, "%s, %s", keys, store_quote(r->arena, l->items[i].options[o].id));
    }
    const char *lesson = store_quote(r->arena, l->id);
    fine = count_rows(r, q, arena_print(r->arena, format, keys, "before", lesson, before), &pre_right, &pre) && count_rows(r, q, arena_print(r->arena, format, "''", "after", lesson, after), &post_right, &post);
    m->part = post_right * pre - pre_right * post, m->whole = post * (pre - pre_right);
    m->n = l->person_count, m->given = l->person_count >= r->policy.gates.gain && m->whole > 0;
    return fine;
}

// A step keeps to the plan when half of its visits or more took no longer than the policy allows.
static bool measure_steps(Report *r, Rubric *q, Measure *m) {
    const ReportLesson *l = &r->lesson;
    bool fine = true;
    for (int i = 0; fine && i < l->step_count; i++) {
        int64_t within = 0, visits = 0, most = (int64_t)(l->steps[i].plan * r->policy.slow * 10);
        if (!(l->steps[i].plan > 0)) continue;
        fine = count_rows(r, q, arena_print(r->arena, "SELECT f.id, CASE WHEN f.amount <= %lld THEN 1 ELSE 0 END, %s FROM fact f JOIN session s ON s.id = f.session WHERE f.kind = 'step-left' AND s.lesson = %s AND f.step = %s ORDER BY f.id",
                                            (long long)most, store_quote(r->arena, l->steps[i].id), store_quote(r->arena, l->id), store_quote(r->arena, l->steps[i].id)), &within, &visits);
        if (visits) m->whole++, m->part += 2 * within >= visits;
    }
    m->n = l->person_count, m->given = m->whole > 0 && l->person_count >= r->policy.gates.cell;
    return fine;
}

static bool measure(Report *r, Rubric *q, const char *item, const char *name, Measure *out) {
    static const struct {
        const char *name;
        bool (*run)(Report *, Rubric *, Measure *);
    } measures[] = {{"use", measure_use}, {"gain", measure_gain}, {"steps-in-plan", measure_steps}};
    *out = (Measure){0};
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        if (strcmp(measures[i].name, name) != 0) continue;
        if (!open_trace(q, r->arena, item)) return false;
        bool fine = measures[i].run(r, q, out);
        fclose(q->trace);
        if (out->given) out->value = (double)out->part / (double)out->whole;
        return fine;
    }
    return fail(ERR_RUBRIC, "measure: %s", name);
}

// ---- items ------------------------------------------------------------------------------------------------------------------

static bool item_from_data(Report *r, Rubric *q, const json_t *item, const char *id, double weight, Cell *row) {
    Measure m;
    double low = json_number_value(json_object_get(item, "low")), high = json_number_value(json_object_get(item, "high"));
    const char *name = json_string_value(json_object_get(item, "measure"));
    if (!name || !(low < high)) return fail(ERR_RUBRIC, "%s: measure, low < high", id);
    if (!measure(r, q, id, name, &m)) return false;
    row[3] = cell_text(T("computed", "由数据计算"));
    if (!m.given) return q->missing++, row[4] = cell_text(!strcmp(name, "use") ? T("not computed: the marks file names no “enrolled”, or there are too few learners", "未计算：评分文件没有 enrolled，或学习者太少") : T("not enough data", "数据不足")), true;
    double points = weight * d_clamp((m.value - low) / (high - low), 0, 1);
    row[2] = cell_number(points, 2, (int64_t)m.n), q->points += points, q->computed += points;
    row[4] = cell_text(arena_print(r->arena, T("value %.4f; trace/%s.csv", "数值 %.4f；trace/%s.csv"), m.value, id));
    return true;
}

static bool item_from_people(Report *r, Rubric *q, const char *id, double weight, Cell *row) {
    const json_t *mark = json_object_get(json_object_get(q->marks, "items"), id), *points = json_object_get(mark, "points");
    const char *grade = json_string_value(json_object_get(mark, "grade")), *by = json_string_value(json_object_get(mark, "by"));
    row[3] = cell_text(T("judged by people", "人工评定"));
    if (!mark) return q->missing++, row[4] = cell_text(T("not judged yet", "尚未评定")), true;
    const json_t *factor = grade ? json_object_get(json_object_get(q->rubric, "grades"), grade) : NULL;
    double given = factor ? weight * json_number_value(factor) : json_number_value(points);
    if ((!factor && !json_is_number(points)) || given < 0 || given > weight) return fail(ERR_RUBRIC, "%s: %s (0 … %g)", id, grade ? grade : "points", weight);
    row[2] = cell_number(given, 2, -1), q->points += given, q->people += given;
    row[4] = cell_text(arena_print(r->arena, "%s%s%s", by ? arena_string(r->arena, by) : "", grade ? ", " : "", grade ? arena_string(r->arena, grade) : ""));
    return true;
}

static bool one_item(Report *r, Rubric *q, Table *t, const json_t *item) {
    const char *id = json_string_value(json_object_get(item, "id")), *from = json_string_value(json_object_get(item, "from"));
    double weight = json_number_value(json_object_get(item, "weight"));
    if (!id || !*id || id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] || !from || !(weight > 0)) return fail(ERR_RUBRIC, "items: id, from, weight");
    Cell *row = table_row(&r->document, t);
    id = arena_string(r->arena, id);
    row[0] = cell_text(report_words(r, json_object_get(item, "title"), id)), row[1] = cell_number(weight, 0, -1);
    q->possible += weight;
    return !strcmp(from, "data") ? item_from_data(r, q, item, id, weight, row) : item_from_people(r, q, id, weight, row);
}

static bool all_items(Report *r, Rubric *q, Table *t) {
    size_t g, i;
    const json_t *group, *item;
    json_array_foreach(json_object_get(q->rubric, "groups"), g, group) {
        Cell *row = table_row(&r->document, t);
        double before = q->points, possible = q->possible;
        size_t at = t->rows.count - 1;
        row[0] = cell_text(report_words(r, json_object_get(group, "title"), "group")), row[0].alert = true;
        json_array_foreach(json_object_get(group, "items"), i, item) if (!one_item(r, q, t, item)) return false;
        t->rows.items[at][1] = cell_number(q->possible - possible, 0, -1), t->rows.items[at][2] = cell_number(q->points - before, 2, -1);
        t->rows.items[at][3] = cell_text(T("group", "大项"));
    }
    return true;
}

static void vetoes(Report *r, Rubric *q, Section *s) {
    size_t i;
    const json_t *veto;
    if (!json_array_size(json_object_get(q->rubric, "vetoes"))) return;
    Table *t = document_table(&r->document, s, "vetoes", T("Vetoes", "一票否决项"), T("One is enough: the index is then 0.", "任何一项成立，指数即为 0。"));
    table_column(t, "veto", T("Veto", "否决项"), NULL), table_column(t, "holds", T("Does it hold?", "是否成立"), NULL);
    json_array_foreach(json_object_get(q->rubric, "vetoes"), i, veto) {
        const char *id = json_string_value(json_object_get(veto, "id"));
        const json_t *holds = json_object_get(json_object_get(q->marks, "vetoes"), id ? id : "");
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(report_words(r, json_object_get(veto, "title"), id ? id : ""));
        row[1] = cell_text(json_is_true(holds) ? T("YES", "成立") : json_is_false(holds) ? T("no", "不成立") : T("not answered", "未答"));
        q->vetoed += json_is_true(holds), q->unanswered += !json_is_boolean(holds);
    }
}

static bool fill(Report *r, Rubric *q) {
    Section *s = document_section(&r->document, 2, "rubric", T("Course quality index", "课程质量指数"), report_words(r, json_object_get(q->rubric, "source"), ""));
    Table *sum = document_table(&r->document, s, "index", report_words(r, json_object_get(q->rubric, "title"), "rubric"), NULL);
    table_column(sum, "figure", T("Figure", "指标"), NULL), table_column(sum, "value", T("Value", "数值"), NULL);
    Table *t = document_table(&r->document, s, "rubric", T("Points", "得分"), T("Computed points: weight × (value − low) / (high − low), cut at 0 and 1; value is a quotient of two counts of statements.", "计算得分：权重 ×（数值 − 下限）/（上限 − 下限），截于 0 与 1；数值是两个语句计数之商。"));
    table_column(t, "item", T("Item", "指标项"), NULL), table_column(t, "weight", T("Weight", "权重"), NULL), table_column(t, "points", T("Points", "得分"), NULL);
    table_column(t, "from", T("From", "来源"), NULL), table_column(t, "evidence", T("Evidence", "依据"), NULL);
    if (!all_items(r, q, t)) return false;
    vetoes(r, q, s);
    Cell *row = table_row(&r->document, sum);
    row[0] = cell_text(T("Index, of 100", "指数（满分 100）")), row[1] = cell_number(q->vetoed ? 0 : q->points, 2, -1), row[1].alert = q->vetoed > 0;
    row = table_row(&r->document, sum);
    row[0] = cell_text(T("of it computed from data", "其中由数据计算")), row[1] = cell_number(q->computed, 2, -1);
    row = table_row(&r->document, sum);
    row[0] = cell_text(T("of it judged by people", "其中人工评定")), row[1] = cell_number(q->people, 2, -1);
    row = table_row(&r->document, sum);
    row[0] = cell_text(T("State", "状态")), row[1] = cell_text(q->vetoed ? T("vetoed", "已被否决") : q->missing || q->unanswered ? arena_print(r->arena, T("provisional: %d items without points, %d vetoes not answered", "暂定：%d 项没有得分，%d 个否决项未答"), q->missing, q->unanswered) : T("complete", "完整"));
    return q->possible > 99.999 && q->possible < 100.001 ? true : fail(ERR_RUBRIC, "weights: %g", q->possible);
}

bool report_rubric(Report *r) {
    Rubric q = {.folder = r->trace};
    if (!r->rubric) return true;
    bool fine = (q.rubric = read_json(r, r->rubric)) != NULL && (!r->marks || (q.marks = read_json(r, r->marks)) != NULL) && fill(r, &q);
    if (!fine) error_set_place(r->rubric, 0);
    json_decref(q.rubric), json_decref(q.marks);
    return fine;
}
