// How far the scores can be trusted; Rasch and two-parameter models.
#include "evaluate/classical.h"
#include "evaluate/marginal.h"
#include "evaluate/patterns.h"
#include "evaluate/rasch.h"
#include "tools/report/report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)
enum { BINS = 24, CURVE_POINTS = 33 };

static int8_t *judged_row(const ReportLesson *l, size_t person) { return l->answers + person * (size_t)l->columns; }

static void reliability_row(Report *r, Table *t, const char *name, Estimate e, int digits) {
    Cell *row = table_row(&r->document, t);
    row[0] = cell_text(name), row[1] = cell_estimate(e, digits, r->policy.gates.reliability);
}

static void reliability(Report *r, Section *s) {
    ReportLesson *l = &r->lesson;
    Classical *c = classical_begin(r->arena, l->judged, MISSING_LEFT_OUT);
    for (size_t i = 0; i < l->person_count; i++) classical_add(c, judged_row(l, i), 1);
    Reliability f = classical_reliability(c, &r->policy.gates);
    Table *t = document_table(&r->document, s, report_id(r, "reliability"), T("Reliability", "信度"), NULL);
    table_column(t, "figure", T("Figure", "指标"), NULL);
    table_column(t, "value", T("Value", "数值"), T("n = learners with at least one answer (KR-20, mean, deviation: with every answer)", "n = 至少作答一题的学习者（KR-20、平均分、标准差：全部作答者）"));
    reliability_row(r, t, T("Cronbach’s alpha (Feldt’s interval)", "Cronbach α（Feldt 区间）"), f.alpha, 2);
    reliability_row(r, t, "KR-20", f.kr20, 2);
    reliability_row(r, t, T("Standard error of measurement, points", "测量标准误（分）"), f.measurement_error, 2);
    Cell *row = table_row(&r->document, t);
    row[0] = cell_text(arena_print(r->arena, T("Mean score of %d", "平均分（满分 %d）"), l->judged)), row[1] = cell_estimate(f.mean, 2, r->policy.gates.cell);
    row = table_row(&r->document, t);
    row[0] = cell_text(T("Standard deviation of scores", "得分标准差")), row[1] = cell_estimate(f.deviation, 2, r->policy.gates.cell);
    if (f.alpha.state != ESTIMATE_GIVEN || f.alpha.high >= r->policy.reliability) return;
    Finding *finding = report_finding(r, 18, report_id(r, "reliability"), T("The score of one learner is not to be trusted", "单个学习者的得分不可靠"),
                                      arena_print(r->arena, T("The %d questions together measure with alpha %.2f; a mark for a person asks for at least %.2f.", "%d 道题合起来的 α 为 %.2f；给个人评分至少需要 %.2f。"),
                                                  l->judged, f.alpha.value, r->policy.reliability));
    finding->evidence = arena_print(r->arena, T("95 %% interval %.2f to %.2f (Feldt), n = %lld.", "95 %% 区间 %.2f 至 %.2f（Feldt），n = %lld。"), f.alpha.low, f.alpha.high, (long long)document_n(&r->document, (int64_t)f.alpha.n));
    finding->advice = T("Use the figures of classes; or ask more questions of the same kind.", "请使用班级层面的数据，或增加同类题目。");
}

// ---- models ---------------------------------------------------------------------------------------------------------------

static void rasch_table(Report *r, Section *s, const RaschFit *fit) {
    ReportLesson *l = &r->lesson;
    Table *t = document_table(&r->document, s, report_id(r, "rasch"), T("Rasch model (conditional maximum likelihood)", "Rasch 模型（条件极大似然）"),
                              fit->state == ESTIMATE_GIVEN ? arena_print(r->arena, T("Conditional log-likelihood %.3f.", "条件对数似然 %.3f。"), fit->log_likelihood) : NULL);
    table_column(t, "item", T("Question", "题目"), NULL);
    table_column(t, "b", T("Difficulty b", "难度 b"), T("logits, those of all questions sum to 0; with its standard error’s 95 % interval", "logit，全部题目之和为 0；由标准误给出 95 % 区间"));
    table_column(t, "se", T("Standard error", "标准误"), NULL);
    table_column(t, "infit", "Infit", T("weighted mean square of residuals; 1 is expected, above 1.3 noisier than the model", "加权残差均方；期望为 1，高于 1.3 表示比模型更杂乱"));
    table_column(t, "outfit", "Outfit", T("unweighted mean square", "未加权残差均方"));
    for (int i = 0; i < l->judged; i++) {
        const RaschItem *item = &fit->item[i];
        l->items[i].rasch = item->difficulty, l->items[i].outfit = item->fit.outfit;
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(l->items[i].id), row[1] = cell_estimate(item->difficulty, 2, r->policy.gates.rasch);
        if (item->difficulty.state != ESTIMATE_GIVEN) continue;
        row[2] = cell_number(item->difficulty.error, 3, -1), row[3] = cell_number(item->fit.infit, 2, -1), row[4] = cell_number(item->fit.outfit, 2, -1);
        row[3].alert = item->fit.infit > 1.3, row[4].alert = item->fit.outfit > 1.3;
    }
}

static void model_table(Report *r, Section *s, const MarginalFit *two, const MarginalFit *one) {
    ReportLesson *l = &r->lesson;
    Table *t = document_table(&r->document, s, report_id(r, "two-parameter"), T("Two-parameter model (marginal maximum likelihood)", "双参数模型（边际极大似然）"),
                              two->state == ESTIMATE_GIVEN && one->state == ESTIMATE_GIVEN
                                  ? arena_print(r->arena, T("Log-likelihood %.3f (one slope for all: %.3f); AIC %.1f (%.1f).", "对数似然 %.3f（共同斜率：%.3f）；AIC %.1f（%.1f）。"), two->log_likelihood, one->log_likelihood, two->aic, one->aic) : NULL);
    table_column(t, "item", T("Question", "题目"), NULL);
    table_column(t, "a", T("Slope a", "斜率 a"), T("how sharply it tells able from weak; ability is standard normal", "区分强弱的陡峭程度；能力服从标准正态"));
    table_column(t, "b", T("Difficulty b", "难度 b"), T("the ability at which half are right", "半数人答对处的能力"));
    table_column(t, "fit", "S-X² p", T("fit by total score (Orlando and Thissen); small p: the curve does not fit", "按总分检验拟合（Orlando 与 Thissen）；p 小表示曲线不合"));
    for (int i = 0; i < l->judged; i++) {
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(l->items[i].id);
        row[1] = cell_estimate(two->item[i].slope, 2, r->policy.gates.two_parameter), row[2] = cell_estimate(two->item[i].difficulty, 2, r->policy.gates.two_parameter);
        if (two->item[i].score_fit.state == ESTIMATE_GIVEN) row[3] = cell_number(two->item[i].score_fit_p, 3, -1), row[3].alert = two->item[i].score_fit_p < 0.01;
    }
}

static void curves(Report *r, Section *s, const MarginalFit *two) {
    ReportLesson *l = &r->lesson;
    Plot *p = document_plot(&r->document, s, PLOT_CURVES, report_id(r, "curves"), T("Chance of a right answer by ability", "答对概率与能力的关系"));
    p->x_label = T("ability, standard deviations", "能力（标准差）");
    p->description = T("Each line is one question of the two-parameter model.", "每条线是双参数模型中的一道题。");
    for (int i = 0; i < l->judged; i++) {
        double a = two->item[i].slope.value, b = two->item[i].difficulty.value;
        if (!isfinite(a) || !isfinite(b)) continue;
        for (int k = 0; k < CURVE_POINTS; k++) {
            double x = -4 + 8.0 * k / (CURVE_POINTS - 1);
            plot_point(&r->document, p, l->items[i].id, 1 / (1 + exp(-a * (x - b))))->second = x;
        }
    }
}

// Histogram of abilities, bins under k learners joined to none: they are left empty when they could tell of someone.
static void person_map(Report *r, Section *s, const MarginalFit *one) {
    ReportLesson *l = &r->lesson;
    const double low = -4, high = 4, width = (high - low) / BINS;
    uint64_t bins[BINS] = {0};
    double *slope = arena_array(r->arena, double, l->judged), *difficulty = arena_array(r->arena, double, l->judged);
    for (int i = 0; i < l->judged; i++) slope[i] = one->item[i].slope.value, difficulty[i] = one->item[i].difficulty.value;
    for (size_t i = 0; i < l->person_count; i++) {
        Ability a = ability_expected(judged_row(l, i), l->judged, slope, difficulty);
        int bin = (int)floor((a.value - low) / width);
        if (a.finite && a.error < 0.99) bins[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
    }
    Plot *p = document_plot(&r->document, s, PLOT_MAP, report_id(r, "map"), T("Learners and questions on one scale", "学习者与题目在同一量尺上"));
    p->low = low, p->high = high, p->value_name = T("above: learners (groups under ten are left out); below: questions", "上：学习者（不足十人的组不画）；下：题目");
    for (int i = 0; i < BINS; i++) {
        PlotPoint *point = plot_point(&r->document, p, "", low + width * (i + 0.5));
        point->second = bins[i] >= r->policy.gates.cell ? (double)bins[i] : 0, point->reference = width;
    }
    for (int i = 0; i < l->judged; i++)
        if (isfinite(difficulty[i])) plot_point(&r->document, p, "", difficulty[i])->text = l->items[i].id;
}

bool report_models(Report *r) {
    ReportLesson *l = &r->lesson;
    if (l->judged < 2) return true;
    Section *s = document_section(&r->document, 2, report_id(r, "models"), T("Reliability and models", "信度与模型"), NULL);
    reliability(r, s);
    Patterns *patterns = patterns_begin(r->arena, l->judged, MISSING_LEFT_OUT);
    for (size_t i = 0; i < l->person_count; i++) patterns_add(patterns, judged_row(l, i), 1);
    RaschFit *rasch = rasch_conditional(r->arena, patterns, &r->policy.gates);
    MarginalFit *one = marginal_fit(r->arena, patterns, MODEL_ONE_PARAMETER, &r->policy.gates), *two = marginal_fit(r->arena, patterns, MODEL_TWO_PARAMETER, &r->policy.gates);
    rasch_table(r, s, rasch);
    if (one->state == ESTIMATE_GIVEN) person_map(r, s, one);
    model_table(r, s, two, one);
    if (two->state == ESTIMATE_GIVEN) curves(r, s, two);
    return true;
}
