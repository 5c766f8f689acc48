// Questions: difficulty, discrimination, distractors; misconceptions before and after; gain.
#include "evaluate/classical.h"
#include "evaluate/disclosure.h"
#include "evaluate/gain.h"
#include "evaluate/options.h"
#include "tools/report/report.h"
#include <math.h>
#include <string.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)

// The judged columns alone, packed.
static int8_t *judged_answers(Report *r) {
    ReportLesson *l = &r->lesson;
    int8_t *out = arena_array(r->arena, int8_t, l->person_count * (size_t)l->judged + 1);
    for (size_t i = 0; i < l->person_count; i++) memcpy(out + i * (size_t)l->judged, l->answers + i * (size_t)l->columns, (size_t)l->judged);
    return out;
}

static uint8_t *judged_options(Report *r) {
    ReportLesson *l = &r->lesson;
    uint8_t *out = arena_array(r->arena, uint8_t, l->person_count * (size_t)l->judged + 1);
    for (size_t i = 0; i < l->person_count; i++) memcpy(out + i * (size_t)l->judged, l->chosen + i * (size_t)l->columns, (size_t)l->judged);
    return out;
}

// ---- the table of items -----------------------------------------------------------------------------------------------------

static void item_table(Report *r, Section *s, const Classical *c) {
    ReportLesson *l = &r->lesson;
    const Gates *g = &r->policy.gates;
    Table *t = document_table(&r->document, s, report_id(r, "items"), T("Questions, first answer of each learner", "题目（每位学习者的第一次作答）"), NULL);
    table_column(t, "item", T("Question", "题目"), NULL);
    table_column(t, "p", T("Difficulty p", "难度 p"), T("share right at the first try (Wilson)", "首次答对的比例（Wilson 区间）"));
    table_column(t, "r", T("Discrimination r", "区分度 r"), T("corrected item-total correlation: with the sum of the other questions (Fisher’s z)", "校正后的题总相关：与其余题目总分的相关（Fisher z 区间）"));
    table_column(t, "d27", "D27", T("right among the best 27 % less right among the weakest 27 % (ties by fractions; Newcombe)", "高分 27 % 组与低分 27 % 组答对率之差（同分按比例分配；Newcombe 区间）"));
    table_column(t, "again", T("Tried again", "再次尝试"), T("share of those who answered who needed more than one try", "作答者中用了不止一次的比例"));
    for (int i = 0; i < l->judged; i++) {
        ReportItem *item = &l->items[i];
        ItemFigures f = classical_item(c, g, i);
        item->difficulty = f.difficulty, item->correlation = f.correlation, item->discrimination = f.discrimination;
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(arena_print(r->arena, "%s  %s", item->id, item->text));
        row[1] = cell_share(r, f.right, f.answered);
        row[1].alert = f.difficulty.state == ESTIMATE_GIVEN && (f.difficulty.value > r->policy.easy || f.difficulty.value < r->policy.hard);
        row[2] = cell_estimate(f.correlation, 2, g->reliability);
        row[2].alert = f.correlation.state == ESTIMATE_GIVEN && f.correlation.value < r->policy.weak;
        row[3] = cell_estimate(f.discrimination, 2, g->reliability);
        row[4] = cell_share(r, item->more_tries, item->answered);
    }
}

static void item_plot(Report *r, Section *s) {
    ReportLesson *l = &r->lesson;
    Plot *p = document_plot(&r->document, s, PLOT_SCATTER, report_id(r, "items-plot"), T("Difficulty and discrimination", "难度与区分度"));
    p->form = FORM_PERCENT, p->low = -0.4, p->high = 1;
    p->x_label = T("share right at the first try", "首次答对比例"), p->y_label = "r";
    p->description = T("Good questions lie high. Below the line at 0 the able fail and the weak succeed: look at the key first.", "好题位于上方。低于 0 线意味着强者答错、弱者答对：请先检查标准答案。");
    for (int i = 0; i < l->judged; i++) {
        const ReportItem *item = &l->items[i];
        uint64_t k = r->policy.gates.cell;
        bool told = item->right >= k && item->answered - item->right >= k;
        if (!told || item->correlation.state != ESTIMATE_GIVEN) continue;
        PlotPoint *point = plot_point(&r->document, p, item->id, item->correlation.value);
        point->second = item->difficulty.value, point->alert = item->correlation.value < r->policy.weak;
    }
    if (!p->points.count) s->items.count--; // nothing may be drawn
}

// ---- distractors ------------------------------------------------------------------------------------------------------------

static void option_rows(Report *r, Table *t, const ReportItem *item, const Options *options, int column) {
    uint64_t *counts = arena_array(r->arena, uint64_t, 2 * (OPTIONS_MOST + 1));
    bool *shown = arena_array(r->arena, bool, 2 * (OPTIONS_MOST + 1));
    int n = item->option_count;
    uint64_t known = 0;
    for (int o = 0; o < n; o++) counts[o] = item->options[o].count, known += counts[o];
    counts[n] = known;
    for (int o = 0; o <= n; o++) counts[n + 1 + o] = counts[o]; // column totals of a table of one row
    disclosure_protect(r->arena, counts, 1, n, (DisclosureRule){r->policy.gates.cell, true}, shown);
    for (int o = 0; o < n; o++) {
        const ReportOption *option = &item->options[o];
        Cell *row = table_row(&r->document, t);
        OptionFigures f = {0};
        if (options) f = options_option(options, &r->policy.gates, column, o);
        row[0] = cell_text(o ? "" : item->id);
        row[1] = cell_text(arena_print(r->arena, "%s%s", option->right ? "✓ " : "", option->text));
        row[2] = cell_text(option->misconception);
        bool told = shown[o] && shown[n + 1 + o];
        row[3] = told ? cell_estimate_percent(wilson((double)option->count, (double)known, r->policy.gates.confidence), r->policy.gates.cell) : cell_hidden(NULL);
        if (!options) continue;
        row[4] = told ? cell_estimate(f.correlation, 2, r->policy.gates.reliability) : cell_hidden(NULL);
        row[4].alert = f.correlation.state == ESTIMATE_GIVEN && !option->right && f.correlation.low > 0;
    }
}

static void option_table(Report *r, Section *s, const Options *options) {
    ReportLesson *l = &r->lesson;
    Table *t = document_table(&r->document, s, report_id(r, "options"), T("Which answers were given", "各选项的选择情况"), NULL);
    table_column(t, "item", T("Question", "题目"), NULL);
    table_column(t, "option", T("Answer", "答案"), T("✓ = right by the key", "✓ = 标准答案"));
    table_column(t, "misconception", T("Misconception", "迷思概念"), T("the mistaken idea that this answer shows, by its id", "该答案所体现的错误观念（编号）"));
    table_column(t, "share", T("Chosen", "选择比例"), T("share of first answers (Wilson); withheld where a few could be told from it", "首次作答的比例（Wilson 区间）；若会透露少数人则不公布"));
    table_column(t, "r", T("r with the rest", "与其余题的 r"), T("point-biserial correlation with the other questions’ sum: positive for the right answer; a wrong one with a positive value draws the able", "与其余题目总分的点二列相关：正确答案应为正；错误选项为正说明它吸引了强者"));
    for (int i = 0; i < l->judged; i++) option_rows(r, t, &l->items[i], options, i);
    for (int i = l->judged; i < l->columns; i++) option_rows(r, t, &l->items[i], NULL, 0);
}

// ---- misconceptions -----------------------------------------------------------------------------------------------------------

// -1: the item offers no such answer; else whether person showed the idea. Missing answers: -1.
static int shows(const ReportLesson *l, const ReportItem *item, size_t person, const char *idea) {
    uint8_t option = l->chosen[person * (size_t)l->columns + (size_t)item->column];
    return option == 255 ? -1 : !strcmp(item->options[option].misconception, idea);
}

static const ReportItem *offering(const ReportLesson *l, const char *idea, bool prediction) {
    const ReportItem *found = NULL;
    for (int i = 0; i < l->columns; i++) {
        const ReportItem *item = &l->items[i];
        if (item->prediction != prediction) continue;
        for (int o = 0; o < item->option_count; o++)
            if (!strcmp(item->options[o].misconception, idea) && (!found || !prediction)) found = item; // the first before, the last after
    }
    return found;
}

typedef struct Change {
    uint64_t pairs, before, after, gained, lost;
} Change;

static Change change_of(const ReportLesson *l, const ReportItem *before, const ReportItem *after, const char *idea) {
    Change c = {0};
    for (size_t i = 0; i < l->person_count; i++) {
        int b = before ? shows(l, before, i, idea) : -1, a = shows(l, after, i, idea);
        if (a < 0 || (before && b < 0)) continue;
        c.pairs++, c.before += b > 0, c.after += (uint64_t)a, c.gained += before && !b && a, c.lost += b > 0 && !a;
    }
    return c;
}

// The options that show the idea, as SQL.
static const char *options_with(Report *r, const ReportItem *item, const char *idea) {
    const char *list = "''";
    for (int o = 0; o < item->option_count; o++)
        if (!strcmp(item->options[o].misconception, idea)) list = arena_print(r->arena, "%s, %s", list, store_quote(r->arena, item->options[o].id));
    return list;
}

static void misconception_row(Report *r, Table *t, Plot *p, const char *idea, const char *text) {
    ReportLesson *l = &r->lesson;
    const ReportItem *before = offering(l, idea, true), *after = offering(l, idea, false);
    if (!after) return;
    Change c = change_of(l, before, after, idea);
    Cell *row = table_row(&r->document, t);
    row[0] = cell_text(text);
    row[1] = cell_text(arena_print(r->arena, "%s → %s", before ? before->id : "–", after->id));
    row[2] = before ? cell_share(r, c.before, c.pairs) : (Cell){0};
    row[3] = cell_share(r, c.after, c.pairs);
    row[4] = before && row[2].kind == CELL_NUMBER && row[3].kind == CELL_NUMBER ? cell_share(r, c.lost, c.before) : (Cell){0};
    PlotPoint *point = plot_point(&r->document, p, text, row[3].value);
    point->hidden = row[3].kind != CELL_NUMBER, point->text = point->hidden ? row[3].text : NULL;
    point->low = row[3].low, point->high = row[3].high, point->has_interval = row[3].has_interval;
    point->has_second = row[2].kind == CELL_NUMBER, point->second = row[2].value;
    if (row[3].kind == CELL_NUMBER && row[3].low > 0.2) {
        point->alert = true;
        Finding *f = report_finding(r, 20 + 40 * row[3].value, report_id(r, arena_print(r->arena, "misconception-%s", idea)),
                                    arena_print(r->arena, T("“%s” survives the lesson", "学完后仍有人认为“%s”"), text),
                                    arena_print(r->arena, T("At the last question that can show it (%1$s), %2$s of %3$llu learners gave this answer.", "在最后一道能体现它的题（%1$s）上，%3$llu 名学习者中有 %2$s 选了这个答案。"),
                                                after->id, number_words(FORM_PERCENT, row[3].value, 0, r->arena), (unsigned long long)document_n(&r->document, (int64_t)c.pairs)));
        f->evidence = arena_print(r->arena, T("%s to %s (Wilson, 95 %%); before: %s.", "%s 至 %s（Wilson，95 %%）；之前：%s。"), number_words(FORM_PERCENT, row[3].low, 0, r->arena),
                                  number_words(FORM_PERCENT, row[3].high, 0, r->arena), row[2].kind == CELL_NUMBER ? number_words(FORM_PERCENT, row[2].value, 0, r->arena) : "–");
        f->advice = T("Let the experiment contradict it once more, before that question.", "请在该题之前，让实验再次与这一观念相矛盾。");
        finding_recordings(r, f, arena_print(r->arena, "SELECT a.learner, a.native, a.journal, q.seconds FROM first_answer q JOIN attempt a ON a.session = q.session WHERE q.item = %s AND q.text IN (%s) ORDER BY q.seconds, a.learner",
                                             store_quote(r->arena, after->id), options_with(r, after, idea)),
                           arena_print(r->arena, T("gives this answer to %s", "在 %s 题给出这个答案"), after->id));
    }
}

static void misconceptions(Report *r) {
    const json_t *ideas = json_object_get(r->lesson.definitions, "misconceptions");
    const char *idea;
    json_t *text;
    if (!json_object_size(ideas)) return;
    Section *s = document_section(&r->document, 2, report_id(r, "misconceptions"), T("Misconceptions, before and after", "迷思概念：之前与之后"), NULL);
    Plot *p = document_plot(&r->document, s, PLOT_DOTS, report_id(r, "misconceptions-plot"), T("Share of learners who show the idea", "持有该观念的学习者比例"));
    p->form = FORM_PERCENT, p->low = 0, p->high = 1, p->value_name = T("at the last question", "最后一题"), p->second_name = T("in the prediction", "预测时");
    Table *t = document_table(&r->document, s, report_id(r, "misconceptions"), T("Misconceptions", "迷思概念"), NULL);
    table_column(t, "idea", T("Idea", "观念"), NULL);
    table_column(t, "items", T("From → to", "从 → 到"), T("the prediction that can show it, and the last judged question that can", "能体现它的预测题，以及最后一道能体现它的判分题"));
    table_column(t, "before", T("Before", "之前"), T("share who gave that answer in the prediction; only learners who answered both (Wilson)", "预测时给出该答案的比例；只计两题都作答者（Wilson 区间）"));
    table_column(t, "after", T("After", "之后"), T("share who gave it at the last question, first answer (Wilson)", "最后一题首次作答时给出该答案的比例（Wilson 区间）"));
    table_column(t, "given_up", T("Given up", "已放弃"), T("of those who had the idea before, the share who no longer showed it (Wilson)", "原先持有者中不再体现的比例（Wilson 区间）"));
    json_object_foreach((json_t *)(uintptr_t)ideas, idea, text) misconception_row(r, t, p, arena_string(r->arena, idea), report_words(r, text, idea));
}

// ---- gain -------------------------------------------------------------------------------------------------------------------

static bool shares_idea(const ReportItem *a, const ReportItem *b) {
    for (int i = 0; i < a->option_count; i++)
        for (int k = 0; k < b->option_count; k++)
            if (*a->options[i].misconception && !strcmp(a->options[i].misconception, b->options[k].misconception)) return true;
    return false;
}

// Predictions that show an idea, and judged questions that show the same: percent right of each, for each learner.
static bool in_gain(const ReportLesson *l, const ReportItem *item) {
    for (int i = 0; i < l->columns; i++)
        if (l->items[i].prediction != item->prediction && shares_idea(item, &l->items[i])) return true;
    return false;
}

static double percent_right(const ReportLesson *l, size_t person, const bool *counts, bool prediction) {
    int asked = 0, right = 0;
    for (int i = 0; i < l->columns; i++) {
        int8_t answer = l->answers[person * (size_t)l->columns + (size_t)i];
        if (!counts[i] || l->items[i].prediction != prediction) continue;
        if (answer < 0) return NAN;
        asked++, right += answer;
    }
    return asked ? 100.0 * right / asked : NAN;
}

static void gain_row(Report *r, Table *t, const char *name, Estimate e, int digits) {
    Cell *row = table_row(&r->document, t);
    row[0] = cell_text(name), row[1] = cell_estimate(e, digits, r->policy.gates.gain);
}

static void gain(Report *r) {
    ReportLesson *l = &r->lesson;
    bool *counts = arena_array(r->arena, bool, l->columns + 1), any = false;
    Gain g = {0};
    for (int i = 0; i < l->columns; i++) any |= counts[i] = in_gain(l, &l->items[i]);
    if (!any) return;
    for (size_t i = 0; i < l->person_count; i++) {
        double pre = percent_right(l, i, counts, true), post = percent_right(l, i, counts, false);
        gain_add(&g, &pre, &post, 1);
    }
    GainFigures f = gain_figures(&g, &r->policy.gates);
    Section *s = document_section(&r->document, 2, report_id(r, "gain"), T("What was gained", "学习增益"),
                                  T("Before: the predictions that can show a misconception. After: first answers to the judged questions about the same ideas. Only learners who answered all of them.",
                                    "之前：能体现迷思概念的预测题。之后：针对同样观念的判分题的首次作答。只计全部作答的学习者。"));
    Table *t = document_table(&r->document, s, report_id(r, "gain"), T("Gain and effect size", "增益与效应量"), NULL);
    table_column(t, "figure", T("Figure", "指标"), NULL);
    table_column(t, "value", T("Value", "数值"), T("n = learners with both scores", "n = 两项都有成绩的学习者"));
    gain_row(r, t, T("Normalised gain <g> of the class (Hake): (after − before) / (100 − before)", "班级标准化增益 <g>（Hake）：（后 − 前）/（100 − 前）"), f.normalised, 2);
    gain_row(r, t, T("Mean of each learner’s normalised gain", "个人标准化增益的平均"), f.individual, 2);
    gain_row(r, t, T("Difference in points of 100", "百分制差值"), f.difference, 1);
    gain_row(r, t, T("Paired effect size d_z (noncentral t)", "配对效应量 d_z（非中心 t）"), f.d_z, 2);
    gain_row(r, t, T("Effect size d_av", "效应量 d_av"), f.d_av, 2);
    gain_row(r, t, T("Hedges’ g of d_av", "d_av 的 Hedges g"), f.g_av, 2);
}

bool report_items(Report *r) {
    ReportLesson *l = &r->lesson;
    if (!l->columns) return true;
    Section *s = document_section(&r->document, 2, report_id(r, "questions"), T("Questions", "题目"), NULL);
    int8_t *answers = judged_answers(r);
    Classical *c = classical_begin(r->arena, l->judged, MISSING_LEFT_OUT);
    Options *o = l->judged ? options_begin(r->arena, l->judged, OPTIONS_MOST, MISSING_LEFT_OUT) : NULL;
    classical_add(c, answers, l->person_count);
    if (o) options_add(o, answers, judged_options(r), l->person_count);
    item_table(r, s, c);
    item_plot(r, s);
    option_table(r, s, o);
    misconceptions(r);
    gain(r);
    return true;
}
