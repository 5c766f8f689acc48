// Between classes, versions and groups: who finished, what differs, whether questions are fair.
#include "evaluate/classical.h"
#include "evaluate/disclosure.h"
#include "evaluate/fairness.h"
#include "evaluate/sample.h"
#include "tools/report/report.h"
#include <math.h>
#include <string.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)

// ---- classes ----------------------------------------------------------------------------------------------------------------

static bool score_of(const ReportLesson *l, size_t person, double *share) {
    int right = 0, asked = 0;
    for (int i = 0; i < l->judged; i++) {
        int8_t answer = l->answers[person * (size_t)l->columns + (size_t)i];
        if (answer >= 0) asked++, right += answer;
    }
    *share = asked ? (double)right / asked : 0;
    return asked > 0;
}

// Rows: classes; columns: finished, not finished; with both margins, as whoever reads the report can add them up.
static void rooms(Report *r) {
    ReportLesson *l = &r->lesson;
    int n = l->room_count;
    if (n < 2) return;
    uint64_t *counts = arena_array(r->arena, uint64_t, 3 * (size_t)(n + 1));
    bool *shown = arena_array(r->arena, bool, 3 * (size_t)(n + 1));
    double *scores = arena_array(r->arena, double, l->person_count + 1);
    for (size_t i = 0; i < l->person_count; i++) {
        const ReportPerson *p = &l->persons[i];
        if (p->room < 0) continue;
        int cells[] = {3 * p->room + !p->ended, 3 * p->room + 2, 3 * n + !p->ended, 3 * n + 2};
        for (int k = 0; k < 4; k++) counts[cells[k]]++;
    }
    disclosure_protect(r->arena, counts, n, 2, (DisclosureRule){r->policy.gates.cell, true}, shown);
    Section *s = document_section(&r->document, 2, report_id(r, "classes"), T("Classes", "班级"), NULL);
    Table *t = document_table(&r->document, s, report_id(r, "classes"), T("Classes", "班级"),
                              T("Cells from which a few learners could be told are withheld, and others with them, so that no difference of cells tells either.", "会透露少数学习者的单元格不公布，并相应隐去其他单元格，使任何差值也无法推出。"));
    table_column(t, "class", T("Class", "班级"), NULL);
    table_column(t, "learners", T("Learners", "学习者"), NULL);
    table_column(t, "finished", T("Finished", "学完"), NULL);
    table_column(t, "not_finished", T("Not finished", "未学完"), NULL);
    table_column(t, "score", T("Right at first try", "首次答对"), T("mean over learners of the share of their answers that were right at the first try (t interval)", "每位学习者首次答对比例的平均（t 区间）"));
    for (int room = 0; room <= n; room++) {
        Cell *row = table_row(&r->document, t);
        size_t count = 0;
        for (size_t i = 0; i < l->person_count; i++)
            if ((room == n || l->persons[i].room == room) && score_of(l, i, &scores[count])) count++;
        row[0] = cell_text(room == n ? T("All", "合计") : l->rooms[room]);
        row[1] = shown[3 * room + 2] ? cell_count((int64_t)counts[3 * room + 2]) : cell_hidden(NULL);
        for (int k = 0; k < 2; k++) row[2 + k] = shown[3 * room + k] ? cell_count((int64_t)counts[3 * room + k]) : cell_hidden(NULL);
        row[4] = l->judged ? cell_estimate_percent(sample_mean(scores, count, &r->policy.gates), r->policy.gates.cell) : (Cell){0};
        row[4].n = -1; // its own n would tell who did not answer
    }
}

// ---- versions ---------------------------------------------------------------------------------------------------------------

typedef struct Side { // of a comparison
    uint64_t n, ended;
    double *scores, *seconds;
    size_t score_count, second_count;
} Side;

static Side side_of(Report *r, int version) {
    ReportLesson *l = &r->lesson;
    Side side = {.scores = arena_array(r->arena, double, l->person_count + 1), .seconds = arena_array(r->arena, double, l->person_count + 1)};
    for (size_t i = 0; i < l->person_count; i++) {
        const ReportPerson *p = &l->persons[i];
        if (p->version != version) continue;
        side.n++, side.ended += p->ended;
        if (p->ended) side.seconds[side.second_count++] = p->seconds;
        if (score_of(l, i, &side.scores[side.score_count])) side.score_count++;
    }
    return side;
}

static void version_row(Report *r, Table *t, const char *name, Cell first, Cell second, Estimate difference, CellForm form) {
    Cell *row = table_row(&r->document, t);
    row[0] = cell_text(name), row[1] = first, row[2] = second;
    row[3] = first.kind == CELL_NUMBER && second.kind == CELL_NUMBER ? cell_estimate(difference, form == FORM_PERCENT ? 1 : 0, r->policy.gates.cell) : cell_hidden(NULL);
    row[3].form = form;
    row[3].alert = row[3].kind == CELL_NUMBER && (difference.low > 0 || difference.high < 0);
}

static const char *version_name(Report *r, int version) {
    const char *digest = r->lesson.versions[version];
    char *sql = arena_print(r->arena, "SELECT definitions FROM lesson WHERE version = %s", store_quote(r->arena, digest));
    StoreRows rows;
    const char *name = "";
    if (store_ask(r->store, sql, &rows) && store_row(&rows)) {
        json_t *o = json_loads(store_text(&rows, 0), 0, NULL);
        const char *number = json_string_value(json_object_get(o, "version"));
        name = arena_string(r->arena, number ? number : "");
        json_decref(o);
    }
    store_done(&rows);
    return arena_print(r->arena, "%s (%.8s)", name, digest);
}

static void versions(Report *r) {
    ReportLesson *l = &r->lesson;
    if (l->version_count < 2) return;
    const Gates *g = &r->policy.gates;
    Side a = side_of(r, 0), b = side_of(r, 1);
    if (b.n < g->cell) return; // nothing may be told of so few; and of one version there is nothing to compare
    Section *s = document_section(&r->document, 2, report_id(r, "versions"), T("Two versions compared", "两个版本的比较"), NULL);
    Table *t = document_table(&r->document, s, report_id(r, "versions"), T("Versions", "版本"), T("The versions with most learners. Learners were not assigned by lot unless the school did so: a difference may have other causes.", "学习者最多的两个版本。除非学校随机分配，差异可能另有原因。"));
    table_column(t, "figure", T("Figure", "指标"), NULL);
    table_column(t, "first", version_name(r, 0), NULL);
    table_column(t, "second", version_name(r, 1), NULL);
    table_column(t, "difference", T("Second less first", "后者减前者"), T("shares: Newcombe; means: Welch; medians: bootstrap over learners; 95 %", "比例：Newcombe；平均数：Welch；中位数：按学习者自助法；95 %"));
    version_row(r, t, T("Finished", "学完"), cell_share(r, a.ended, a.n), cell_share(r, b.ended, b.n), compare_proportions(a.ended, a.n, b.ended, b.n, g), FORM_PERCENT);
    version_row(r, t, T("Right at first try, mean", "首次答对（平均）"), cell_estimate_percent(sample_mean(a.scores, a.score_count, g), g->cell), cell_estimate_percent(sample_mean(b.scores, b.score_count, g), g->cell),
                compare_means(a.scores, a.score_count, b.scores, b.score_count, g), FORM_PERCENT);
    version_row(r, t, T("Time to finish, mean", "学完用时（平均）"), cell_estimate_seconds(sample_mean(a.seconds, a.second_count, g), g->cell), cell_estimate_seconds(sample_mean(b.seconds, b.second_count, g), g->cell),
                compare_means(a.seconds, a.second_count, b.seconds, b.second_count, g), FORM_SECONDS);
}

// ---- fairness ---------------------------------------------------------------------------------------------------------------

static void fairness_finding(Report *r, const ReportItem *item, const FairnessFigures *f) {
    static const char *const classes[] = {"", "A", "B", "C"};
    const char *against = f->delta.value < 0 ? r->group_names[1] : r->group_names[0];
    Finding *finding = report_finding(r, 70 + 5 * fabs(f->delta.value), report_id(r, arena_print(r->arena, "fairness-%s", item->id)),
                                      arena_print(r->arena, T("Question %s is harder for group %s", "%s 题对 %s 组更难"), item->id, against),
                                      T("Learners of the same score are less often right if they belong to that group.", "总分相同的学习者中，属于该组的人更少答对。"));
    finding->evidence = arena_print(r->arena, T("Mantel–Haenszel odds ratio %.2f (%.2f to %.2f), delta %.2f, class %s, p %.4f after correction for all questions (Holm), n = %lld.",
                                                "Mantel–Haenszel 比值比 %.2f（%.2f 至 %.2f），delta %.2f，%s 级，经全部题目校正（Holm）p = %.4f，n = %lld。"),
                                    f->odds_ratio.value, f->odds_ratio.low, f->odds_ratio.high, f->delta.value, classes[f->class], f->p_adjusted, (long long)document_n(&r->document, (int64_t)f->odds_ratio.n));
    finding->advice = T("Read its words and pictures with both groups in mind; then change it or leave it out of marks.", "请从两组学习者的角度审读该题的文字和画面，然后修改，或不计入成绩。");
    finding_recordings(r, finding, arena_print(r->arena, "SELECT a.learner, a.native, a.journal, q.seconds FROM first_answer q JOIN attempt a ON a.session = q.session WHERE q.item = %s AND q.value = 0 ORDER BY q.seconds, a.learner", store_quote(r->arena, item->id)),
                       arena_print(r->arena, T("answers %s wrong", "%s 题答错"), item->id));
}

static void fairness(Report *r) {
    ReportLesson *l = &r->lesson;
    static const char *const classes[] = {"–", "A", "B", "C"};
    if (!r->groups || l->judged < 2) return;
    Fairness *f = fairness_begin(r->arena, l->judged, MISSING_LEFT_OUT);
    for (size_t i = 0; i < l->person_count; i++) {
        int8_t group = (int8_t)l->persons[i].group;
        fairness_add(f, l->answers + i * (size_t)l->columns, &group, 1);
    }
    FairnessFigures *figures = arena_array(r->arena, FairnessFigures, l->judged);
    for (int i = 0; i < l->judged; i++) figures[i] = fairness_item(f, &r->policy.gates, i);
    fairness_adjust(figures, l->judged, ADJUST_HOLM);
    Section *s = document_section(&r->document, 2, report_id(r, "fairness"), T("Fairness between groups", "群体间的公平性"), NULL);
    Table *t = document_table(&r->document, s, report_id(r, "fairness"), arena_print(r->arena, T("%s (reference) and %s", "%s（参照）与 %s"), r->group_names[0] ? r->group_names[0] : "–", r->group_names[1] ? r->group_names[1] : "–"),
                              arena_print(r->arena, T("Needs %llu learners, %llu in the smaller group.", "需要 %llu 名学习者，较小组至少 %llu 名。"), (unsigned long long)r->policy.gates.fairness, (unsigned long long)r->policy.gates.fairness_group));
    table_column(t, "item", T("Question", "题目"), NULL);
    table_column(t, "odds", T("Odds ratio", "比值比"), T("Mantel–Haenszel over equal total scores; above 1 the question favours the reference group", "在总分相同者中计算的 Mantel–Haenszel 比值比；大于 1 有利于参照组"));
    table_column(t, "delta", "Δ", T("−2.35 ln of it (ETS scale); below 0 against the second group", "其自然对数乘 −2.35（ETS 量尺）；小于 0 不利于第二组"));
    table_column(t, "class", T("Class", "等级"), T("ETS: A negligible, B between, C large", "ETS：A 可忽略，B 中等，C 大"));
    table_column(t, "p", T("p, corrected", "校正后 p"), T("chi-square with continuity correction, Holm over all questions", "带连续性校正的卡方检验，按全部题目作 Holm 校正"));
    for (int i = 0; i < l->judged; i++) {
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(l->items[i].id), row[1] = cell_estimate(figures[i].odds_ratio, 2, r->policy.gates.fairness), row[2] = cell_estimate(figures[i].delta, 2, r->policy.gates.fairness);
        row[3] = cell_text(classes[figures[i].class]), row[4] = figures[i].odds_ratio.state == ESTIMATE_GIVEN ? cell_number(figures[i].p_adjusted, 4, -1) : (Cell){0};
        bool unfair = figures[i].odds_ratio.state == ESTIMATE_GIVEN && figures[i].p_adjusted < r->policy.alarm && figures[i].class >= FAIRNESS_B;
        row[4].alert = unfair;
        if (unfair) fairness_finding(r, &l->items[i], &figures[i]);
    }
}

bool report_groups(Report *r) {
    rooms(r);
    versions(r);
    fairness(r);
    return true;
}
