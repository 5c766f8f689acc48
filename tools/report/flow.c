// Who took part, how far they came and where they stopped; time on each step against the author's plan; hints; comfort.
#include "evaluate/classical.h"
#include "evaluate/disclosure.h"
#include "evaluate/funnel.h"
#include "evaluate/sample.h"
#include "tools/report/report.h"
#include <math.h>
#include <string.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)

static ReportStep *step_of(ReportLesson *l, const char *id) {
    for (int i = 0; i < l->step_count; i++)
        if (!strcmp(l->steps[i].id, id)) return &l->steps[i];
    return NULL;
}

// ---- from the store -------------------------------------------------------------------------------------------------------

static bool count_by_step(Report *r, const char *sql, size_t offset) {
    StoreRows rows;
    bool fine = store_ask(r->store, sql, &rows);
    while (fine && store_row(&rows)) {
        ReportStep *step = step_of(&r->lesson, store_text(&rows, 0));
        if (step) *(uint64_t *)(void *)((char *)step + offset) = (uint64_t)store_integer(&rows, 1);
    }
    return store_done(&rows) && fine;
}

static bool read_counts(Report *r) {
    return count_by_step(r, "SELECT f.step, count(DISTINCT a.person) FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'step-entered' GROUP BY f.step", offsetof(ReportStep, entered)) &&
           count_by_step(r, "SELECT step, count(*) FROM last_step WHERE person NOT IN (SELECT a.person FROM fact f JOIN attempt a ON a.session = f.session"
                            " WHERE f.kind = 'lesson-ended') GROUP BY step", offsetof(ReportStep, stopped)) &&
           count_by_step(r, "SELECT f.step, count(DISTINCT a.person) FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'hint' GROUP BY f.step", offsetof(ReportStep, hints)) &&
           count_by_step(r, "SELECT f.step, count(DISTINCT a.person) FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'hint' AND f.text = 'asked' GROUP BY f.step", offsetof(ReportStep, asked));
}

// Tenths of seconds with their counts, not the visits themselves.
static bool read_times(Report *r) {
    StoreRows rows;
    bool fine = store_ask(r->store, "SELECT f.step, f.amount, count(*) FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'step-left'"
                                    " GROUP BY f.step, f.amount ORDER BY f.step, f.amount", &rows);
    while (fine && store_row(&rows)) {
        ReportStep *step = step_of(&r->lesson, store_text(&rows, 0));
        size_t count = (size_t)store_integer(&rows, 2);
        if (!step) continue;
        if (!step->seconds) step->seconds = arena_array(r->arena, double, r->lesson.person_count * 4 + 1); // resumed visits too
        for (size_t i = 0; i < count && step->visits < r->lesson.person_count * 4; i++) step->seconds[step->visits++] = store_number(&rows, 1) / 10;
    }
    return store_done(&rows) && fine;
}

// ---- participation ----------------------------------------------------------------------------------------------------------

static void participation(Report *r) {
    ReportLesson *l = &r->lesson;
    uint64_t n = l->person_count, k = r->policy.gates.cell, paused = 0;
    double *seconds = arena_array(r->arena, double, n + 1);
    size_t ended = 0;
    for (size_t i = 0; i < n; i++) {
        paused += l->persons[i].paused;
        if (l->persons[i].ended) seconds[ended++] = l->persons[i].seconds;
    }
    Section *s = document_section(&r->document, 2, report_id(r, "participation"), T("Who took part, and how far they came", "谁参加了，走到哪一步"), NULL);
    Table *t = document_table(&r->document, s, report_id(r, "participation"), T("Participation", "参与情况"), NULL);
    table_column(t, "figure", T("Figure", "指标"), NULL);
    table_column(t, "value", T("Value", "数值"), T("shares with Wilson's interval, medians with the order-statistics interval; 95 %", "比例用 Wilson 区间，中位数用次序统计量区间；95 %"));
    Cell *row = table_row(&r->document, t);
    row[0] = cell_text(T("Learners", "学习者")), row[1] = n < k ? cell_not_enough((int64_t)n, (int64_t)k) : cell_count((int64_t)n);
    row = table_row(&r->document, t);
    row[0] = cell_text(T("Finished the lesson", "学完全课")), row[1] = cell_share(r, l->ended, n);
    row = table_row(&r->document, t);
    row[0] = cell_text(T("Time to finish, median", "学完用时中位数")), row[1] = cell_estimate_seconds(sample_median(r->arena, seconds, ended, &r->policy.gates), k);
    if (l->minutes[1] > 0) {
        row = table_row(&r->document, t);
        row[0] = cell_text(T("Time that the author plans", "作者计划用时")), row[1] = cell_text(arena_print(r->arena, T("%.0f to %.0f min", "%.0f 至 %.0f 分钟"), l->minutes[0], l->minutes[1]));
    }
    row = table_row(&r->document, t);
    row[0] = cell_text(T("Took a break (paused at least once)", "中途休息（至少暂停一次）")), row[1] = cell_share(r, paused, n);
    row = table_row(&r->document, t);
    row[0] = cell_text(T("Frames that the headset missed", "头显丢帧")), row[1] = cell_text(T("not in the journals", "学习记录中没有"));
}

// ---- funnel -------------------------------------------------------------------------------------------------------------------

// Where fewer than k left, the step is told together with those before it: its count would tell how many they were.
static void hide_small_drops(Report *r) {
    ReportLesson *l = &r->lesson;
    uint64_t n = l->person_count, k = r->policy.gates.cell, open = 0;
    int last = -1;
    for (int i = 0; i < l->step_count; i++) {
        open += l->steps[i].stopped;
        l->steps[i].shown = n >= k && (open == 0 || open >= k);
        if (l->steps[i].shown) open = 0, last = i;
    }
    // who is left at the end finished; when fewer than k are still unaccounted for, the last shown step is joined to them
    for (; open && open < k && last >= 0; last--) {
        if (!l->steps[last].shown) continue;
        uint64_t before = 0;
        for (int i = last; i >= 0 && (i == last || !l->steps[i].shown); i--) before += l->steps[i].stopped;
        l->steps[last].shown = false, open += before;
    }
    if (n - l->ended && n - l->ended < k)
        for (int i = 0; i < l->step_count; i++) l->steps[i].shown = l->steps[i].shown && l->steps[i].stopped_at_risk == n && !l->steps[i].stopped;
}

static void funnel_estimates(Report *r) {
    ReportLesson *l = &r->lesson;
    FunnelStep *steps = arena_array(r->arena, FunnelStep, l->step_count + 1);
    for (int i = 0; i < l->step_count; i++) steps[i].left = l->steps[i].stopped;
    funnel_figures(steps, l->step_count, l->person_count, &r->policy.gates);
    for (int i = 0; i < l->step_count; i++) {
        ReportStep *s = &l->steps[i];
        s->stays = steps[i].stays, s->leaves = steps[i].leaves, s->stopped_at_risk = steps[i].at_risk;
        s->optional = s->entered * 10 < steps[i].at_risk * 9;
    }
}

static void funnel_plot(Report *r, Section *section) {
    ReportLesson *l = &r->lesson;
    Plot *p = document_plot(&r->document, section, PLOT_BARS, report_id(r, "funnel-plot"), T("Still there after each step", "每一步之后仍在学习的比例"));
    p->form = FORM_PERCENT, p->low = 0, p->high = 1;
    p->description = T("Kaplan–Meier estimate over the steps with a 95 % interval. Steps with a pale bar are told together with the next dark one: too few left there. Red: many left here or just before.",
                       "各步骤的 Kaplan–Meier 估计及 95 % 区间。浅色条形的步骤与其后深色的合并公布：在那里离开的人太少。红色：许多人在此处或稍前离开。");
    double before = 1;
    for (int i = 0; i < l->step_count; i++) {
        const ReportStep *s = &l->steps[i];
        PlotPoint *point = plot_point(&r->document, p, arena_print(r->arena, "%s  %s", s->id, s->title), s->stays.value);
        point->hidden = !s->shown || s->stays.state != ESTIMATE_GIVEN;
        point->low = s->stays.low, point->high = s->stays.high, point->has_interval = isfinite(s->stays.low);
        point->alert = !point->hidden && before - s->stays.value > r->policy.stops;
        if (point->hidden) point->value = before, point->faint = true;
        else before = s->stays.value;
    }
}

static void funnel(Report *r) {
    ReportLesson *l = &r->lesson;
    uint64_t k = r->policy.gates.cell;
    Section *s = document_section(&r->document, 2, report_id(r, "funnel"), T("Where they stopped", "在哪里停下"), NULL);
    funnel_plot(r, s);
    Table *t = document_table(&r->document, s, report_id(r, "steps"), T("Steps", "步骤"), NULL);
    table_column(t, "step", T("Step", "步骤"), NULL);
    table_column(t, "stays", T("Still there", "仍在学习"), T("share of all learners who have not left up to this step’s end (Kaplan–Meier, Greenwood, log-log interval)", "到这一步结束仍未离开的学习者比例（Kaplan–Meier，Greenwood 误差，log-log 区间）"));
    table_column(t, "leaves", T("Leave here", "在此离开"), T("of those who came here, the share for whom this was the last step, without finishing (Wilson)", "到达者中以此为最后一步且未学完的比例（Wilson 区间）"));
    table_column(t, "median", T("Time", "用时"), T("median of the time from entering to leaving the step, each visit", "从进入到离开该步骤的时间中位数，按每次停留计"));
    table_column(t, "plan", T("Plan", "计划"), T("what the author allots: the narration, and the time after which the first hint comes by itself", "作者的安排：旁白时间，以及第一条提示自动出现的时间"));
    table_column(t, "hints", T("Had a hint", "得到提示"), T("share of those who came here who had at least one hint, asked for or given", "到达者中至少得到一次提示（主动或自动）的比例"));
    for (int i = 0; i < l->step_count; i++) {
        ReportStep *step = &l->steps[i];
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(arena_print(r->arena, "%s  %s", step->id, step->title));
        row[1] = step->shown ? cell_estimate_percent(step->stays, k) : cell_hidden(NULL);
        bool leaves = step->shown && (i == 0 || l->steps[i - 1].shown);
        row[2] = leaves ? cell_share(r, step->stopped, step->stopped_at_risk) : cell_hidden(NULL);
        step->median = sample_median(r->arena, step->seconds, step->visits, &r->policy.gates);
        row[3] = cell_estimate_seconds(step->median, k);
        row[3].alert = step->plan > 0 && step->median.state == ESTIMATE_GIVEN && step->median.low > r->policy.slow * step->plan;
        row[4] = step->plan > 0 ? cell_seconds(step->plan, -1) : (Cell){0};
        row[5] = cell_share(r, step->hints, step->entered);
    }
}

static void time_plot(Report *r) {
    ReportLesson *l = &r->lesson;
    Section *s = document_section(&r->document, 2, report_id(r, "time"), T("Time on each step against the plan", "每步用时与计划对照"), NULL);
    Plot *p = document_plot(&r->document, s, PLOT_DOTS, report_id(r, "time-plot"), T("Time on each step, seconds", "每步用时（秒）"));
    p->form = FORM_COUNT, p->reference_name = T("the author’s plan", "作者计划"), p->value_name = T("median and middle half of the learners", "中位数与中间一半学习者");
    p->description = T("Red: the median’s interval lies wholly above one and a half times the plan.", "红色：中位数的区间完全高于计划的 1.5 倍。");
    for (int i = 0; i < l->step_count; i++) {
        ReportStep *step = &l->steps[i];
        PlotPoint *point = plot_point(&r->document, p, arena_print(r->arena, "%s  %s", step->id, step->title), step->median.value);
        Estimate low = sample_quantile(r->arena, step->seconds, step->visits, 0.25, &r->policy.gates), high = sample_quantile(r->arena, step->seconds, step->visits, 0.75, &r->policy.gates);
        point->hidden = step->median.state != ESTIMATE_GIVEN;
        point->low = low.value, point->high = high.value, point->has_interval = low.state == ESTIMATE_GIVEN && high.state == ESTIMATE_GIVEN;
        point->reference = step->plan, point->has_reference = step->plan > 0;
        point->alert = step->plan > 0 && step->median.state == ESTIMATE_GIVEN && step->median.low > r->policy.slow * step->plan;
        if (!point->hidden) point->text = number_words(FORM_SECONDS, point->value, 0, r->arena);
    }
}

bool report_flow(Report *r) {
    if (!read_counts(r) || !read_times(r)) return false;
    participation(r);
    if (!r->lesson.step_count) return true;
    funnel_estimates(r);
    hide_small_drops(r);
    funnel(r);
    time_plot(r);
    return true;
}
