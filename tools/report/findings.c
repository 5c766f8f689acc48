// What stands out, in plain words. Each rule looks at figures that passed their gates and disclosure; its weight says how much it
// matters for who must act, from 100 (results are wrong) down to 10 (good to know).
#include "tools/report/report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)

static bool given(Estimate e) { return e.state == ESTIMATE_GIVEN; }

static const char *wrong_answers(Report *r, const ReportItem *item) {
    return arena_print(r->arena, "SELECT a.learner, a.native, a.journal, q.seconds FROM first_answer q JOIN attempt a ON a.session = q.session WHERE q.item = %s AND q.value = 0 ORDER BY q.seconds, a.learner",
                       store_quote(r->arena, item->id));
}

// The able fail and the weak succeed: the key is wrong, or the question is read in another way than it is meant.
static void wrong_key(Report *r, const ReportItem *item) {
    if (!given(item->correlation) || item->correlation.high >= r->policy.weak) return;
    Finding *f = report_finding(r, 100 - 10 * item->correlation.value, report_id(r, arena_print(r->arena, "key-%s", item->id)),
                                arena_print(r->arena, T("The key of question %s may be wrong", "%s 题的标准答案可能有误"), item->id),
                                arena_print(r->arena, T("Learners who do well elsewhere miss it as often as others, or more: “%s”", "其他题做得好的学习者在此题上并不更好，甚至更差：“%s”"), item->text));
    f->evidence = arena_print(r->arena, T("Correlation with the other questions %.2f (%.2f to %.2f), D27 %.2f, n = %lld.", "与其余题目的相关 %.2f（%.2f 至 %.2f），D27 为 %.2f，n = %lld。"),
                              item->correlation.value, item->correlation.low, item->correlation.high, item->discrimination.value, (long long)document_n(&r->document, (int64_t)item->correlation.n));
    f->advice = T("Check which answer is right, then read the wording as a pupil would.", "请核对标准答案，再像学生一样读一遍题目。");
    finding_recordings(r, f, wrong_answers(r, item), arena_print(r->arena, T("answers %s", "回答 %s 题"), item->id));
}

static void too_easy_or_hard(Report *r, const ReportItem *item) {
    const ReportPolicy *p = &r->policy;
    if (!given(item->difficulty)) return;
    bool easy = item->difficulty.low > p->easy, hard = item->difficulty.high < p->hard;
    if (!easy && !hard) return;
    uint64_t k = p->gates.cell, wrong = item->answered - item->right;
    Finding *f = report_finding(r, hard ? 45 : 30, report_id(r, arena_print(r->arena, "difficulty-%s", item->id)),
                                arena_print(r->arena, easy ? T("Everyone passes question %s", "%s 题人人都对") : T("Almost nobody passes question %s", "%s 题几乎无人答对"), item->id),
                                easy ? T("It tells nothing about who has understood.", "它无法区分谁真正理解了。") : T("It is far above what the lesson leads to.", "它远高于本课所能达到的水平。"));
    bool tell = easy ? wrong == 0 || wrong >= k : item->right == 0 || item->right >= k;
    double bound = easy ? 1 - (double)k / (double)item->answered : (double)k / (double)item->answered;
    f->evidence = arena_print(r->arena, T("Right at the first try: %s%s, n = %lld.", "首次答对：%s%s，n = %lld。"), tell ? "" : easy ? "> " : "< ",
                              number_words(FORM_PERCENT, tell ? item->difficulty.value : bound, 0, r->arena), (long long)document_n(&r->document, (int64_t)item->answered));
    f->advice = easy ? T("Keep it as encouragement, or ask what the picture looks like somewhere else.", "可保留作鼓励，或换一个需要推理的情境来问。") : T("Look at the step before it, or ask it in two parts.", "请检查它之前的步骤，或拆成两问。");
}

// Leaving, slowness and hints together: one finding for a step, whatever shows it.
static void lost_at_step(Report *r, const ReportStep *s) {
    const ReportPolicy *p = &r->policy;
    double over = given(s->median) && s->plan > 0 && s->median.low > p->slow * s->plan ? s->median.value / s->plan : 0;
    bool leaves = s->shown && given(s->leaves) && s->leaves.low > p->stops && s->stopped >= p->gates.cell;
    uint64_t k = p->gates.cell, without = s->entered - s->hints;
    double hinted = s->entered >= k && s->hints >= k ? (double)s->hints / (double)s->entered : 0;
    if (!leaves && !(over > 0 && hinted > 0.5)) return;
    Finding *f = report_finding(r, 40 + 100 * (leaves ? s->leaves.value : 0) + 8 * over + 15 * hinted, report_id(r, arena_print(r->arena, "step-%s", s->id)),
                                arena_print(r->arena, T("Learners do not know what to do at step %s, “%s”", "学习者在 %s 步“%s”不知道该做什么"), s->id, s->title),
                                arena_print(r->arena, "%s%s%s",
                                            leaves ? arena_print(r->arena, T("%s of those who come here leave the lesson here. ", "到达者中有 %s 在此离开。"), number_words(FORM_PERCENT, s->leaves.value, 0, r->arena)) : "",
                                            over > 0 ? arena_print(r->arena, T("The others take %.1f times what the author planned. ", "其余的人用时是计划的 %.1f 倍。"), over) : "",
                                            hinted > 0.3 ? arena_print(r->arena, T("%s%s need a hint.", "%s%s 需要提示。"), without && without < k ? T("More than ", "超过 ") : "",
                                                                       number_words(FORM_PERCENT, without && without < k ? 1 - (double)k / (double)s->entered : hinted, 0, r->arena)) : ""));
    f->evidence = arena_print(r->arena, T("Median time %s (%s to %s), planned %s; came here: n = %lld.", "用时中位数 %s（%s 至 %s），计划 %s；到达 n = %lld。"), number_words(FORM_SECONDS, s->median.value, 0, r->arena),
                              number_words(FORM_SECONDS, s->median.low, 0, r->arena), number_words(FORM_SECONDS, s->median.high, 0, r->arena), number_words(FORM_SECONDS, s->plan, 0, r->arena), (long long)document_n(&r->document, (int64_t)s->entered));
    f->advice = T("Watch the recordings, then say the task more plainly or show its first move.", "请先看录像，再把任务说得更明白，或示范第一个动作。");
    if (leaves)
        finding_recordings(r, f, arena_print(r->arena, "SELECT a.learner, a.native, a.journal, q.seconds FROM last_step q JOIN attempt a ON a.session = q.session WHERE q.step = %s AND q.person NOT IN"
                                                       " (SELECT b.person FROM fact f JOIN attempt b ON b.session = f.session WHERE f.kind = 'lesson-ended') ORDER BY q.seconds, a.learner", store_quote(r->arena, s->id)),
                           T("comes here and leaves", "来到这一步后离开"));
    else
        finding_recordings(r, f, arena_print(r->arena, "SELECT a.learner, a.native, a.journal, f.seconds - f.value AS began FROM fact f JOIN attempt a ON a.session = f.session WHERE f.kind = 'step-left' AND f.step = %s ORDER BY f.value, a.learner", store_quote(r->arena, s->id)),
                           T("enters the step", "进入这一步"));
}

// What is worth knowing where nothing is wrong: the question that costs most, and how far learners come.
static void hardest(Report *r) {
    const ReportItem *hard = NULL;
    uint64_t k = r->policy.gates.cell;
    for (int i = 0; i < r->lesson.judged; i++) {
        const ReportItem *item = &r->lesson.items[i];
        if (given(item->difficulty) && item->right >= k && item->answered - item->right >= k && (!hard || item->difficulty.value < hard->difficulty.value)) hard = item;
    }
    if (!hard || hard->difficulty.value > 0.6) return;
    Finding *f = report_finding(r, 14, report_id(r, arena_print(r->arena, "hardest-%s", hard->id)), arena_print(r->arena, T("Question %s is the hardest", "%s 题最难"), hard->id),
                                arena_print(r->arena, T("%s are right at the first try: “%s”", "首次答对的只有 %s：“%s”"), number_words(FORM_PERCENT, hard->difficulty.value, 0, r->arena), hard->text));
    f->evidence = arena_print(r->arena, T("%s to %s (Wilson, 95 %%), n = %lld.", "%s 至 %s（Wilson，95 %%），n = %lld。"), number_words(FORM_PERCENT, hard->difficulty.low, 0, r->arena),
                              number_words(FORM_PERCENT, hard->difficulty.high, 0, r->arena), (long long)document_n(&r->document, (int64_t)hard->answered));
    finding_recordings(r, f, wrong_answers(r, hard), arena_print(r->arena, T("answers %s wrong", "%s 题答错"), hard->id));
}

static void far_they_come(Report *r) {
    const ReportLesson *l = &r->lesson;
    uint64_t n = l->person_count, k = r->policy.gates.cell;
    if (n < k || l->ended < k || (n - l->ended && n - l->ended < k)) return;
    double share = (double)l->ended / (double)n;
    Finding *f = report_finding(r, share < 0.8 ? 16 : 9, report_id(r, "finish"), arena_print(r->arena, T("%s finish the lesson", "%s 的学习者学完全课"), number_words(FORM_PERCENT, share, 0, r->arena)),
                                share < 0.8 ? T("The others leave on the way; the funnel below shows where.", "其余的人中途离开；下面的图显示在哪里。") : T("Few leave on the way.", "中途离开的人很少。"));
    f->evidence = arena_print(r->arena, "n = %lld", (long long)document_n(&r->document, (int64_t)n));
}

void report_findings(Report *r) {
    hardest(r);
    far_they_come(r);
    ReportLesson *l = &r->lesson;
    for (int i = 0; i < l->judged; i++) wrong_key(r, &l->items[i]), too_easy_or_hard(r, &l->items[i]);
    for (int i = 0; i < l->step_count; i++) lost_at_step(r, &l->steps[i]);
}
