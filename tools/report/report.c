#include "tools/report/report.h"
#include "base/error.h"
#include "base/json.h"
#include "base/os.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define T(english, chinese) WORDS(&r->document, english, chinese)

// ---- policy ---------------------------------------------------------------------------------------------------------------

ReportPolicy report_policy_default(void) {
    return (ReportPolicy){.gates = gates_default(), .easy = 0.95, .hard = 0.15, .weak = 0.1, .reliability = 0.7, .slow = 1.5, .stops = 0.05, .alarm = 0.05, .findings = 5};
}

typedef struct Field {
    const char *name;
    size_t offset;
    bool whole; // uint64_t, else double
    double low, high;
} Field;

static const Field fields[] = {
#define GATE(name) {#name, offsetof(ReportPolicy, gates.name), true, 0, 1e9}
#define SHARE(name) {#name, offsetof(ReportPolicy, name), false, 0, 1}
    GATE(cell), GATE(reliability), GATE(rasch), GATE(two_parameter), GATE(fairness), GATE(fairness_group), GATE(gain),
    {"confidence", offsetof(ReportPolicy, gates.confidence), false, 0.5, 0.9999}, SHARE(easy), SHARE(hard), SHARE(weak), {"alpha", offsetof(ReportPolicy, reliability), false, 0, 1},
    {"slow", offsetof(ReportPolicy, slow), false, 1, 100}, SHARE(stops), SHARE(alarm),
};

static bool read_field(const char *key, const json_t *value, ReportPolicy *out) {
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        const Field *f = &fields[i];
        if (strcmp(f->name, key) != 0) continue;
        double number = json_number_value(value);
        if (!json_is_number(value) || number < f->low || number > f->high) return fail(ERR_POLICY, "%s (%g … %g)", key, f->low, f->high);
        if (!strcmp(key, "cell") && number < 2) return fail(ERR_POLICY, "%s (2 …)", key); // one person is never a group
        char *at = (char *)out + f->offset;
        if (f->whole) *(uint64_t *)(void *)at = (uint64_t)number;
        else *(double *)(void *)at = number;
        return true;
    }
    return !strcmp(key, "comment") || fail(ERR_POLICY, "%s", key);
}

bool report_policy_load(Arena *arena, const char *path, ReportPolicy *out) {
    Bytes bytes;
    const char *key;
    json_t *value;
    *out = report_policy_default();
    if (!path) return true;
    if (!os->read_file(arena, path, 1 << 20, &bytes)) return false;
    json_t *root = json_parse(bytes, path);
    bool fine = root != NULL;
    json_object_foreach(root, key, value) fine = fine && read_field(key, value, out);
    json_decref(root);
    if (!fine) error_set_place(path, 0);
    return fine;
}

// ---- front matter -----------------------------------------------------------------------------------------------------------

typedef struct Explained {
    const char *kind, *english, *chinese;
} Explained;

static const Explained problems[] = {
    {"unreadable", "a file that is no journal and holds no statements; not used", "既非学习记录也无语句的文件；未使用"},
    {"damaged", "a session that ends in damage; what stands before it is used", "会话末尾已损坏；之前的部分照常使用"},
    {"gap", "events of a session are missing", "会话缺少部分事件"},
    {"unclosed", "a session that was not closed (crash, power cut); what it did counts", "会话未正常结束（崩溃、断电）；已做的计入"},
    {"backward", "an event earlier than the one before it; ordered by its own time", "事件早于前一事件；按自身时间排序"},
    {"clock", "a time that cannot be; the order within the session is used", "不可能的时间；使用会话内的次序"},
    {"unknown-kind", "an event of a later version; not used", "更新版本的事件；未使用"},
    {"foreign", "a statement of another application that says nothing of a lesson; not used", "其他应用的、与课程无关的语句；未使用"},
    {"duplicate", "the same event again; used once", "重复的事件；只用一次"},
    {"conflict", "an event that came twice with different content; the first is used", "同一事件内容不同；使用最先的"},
    {"not-json", "a line that is no JSON; not used", "不是 JSON 的行；未使用"},
    {"not-statement", "an object that is no statement; not used", "不是语句的对象；未使用"},
    {"no-actor", "a statement of nobody; not used", "没有主体的语句；未使用"},
    {"no-id", "a statement without an id; used under one of its content", "没有编号的语句；按内容编号使用"},
    {"too-long", "a line beyond all reason; not used", "过长的行；未使用"},
    {"voided", "a statement that was taken back, with what it took back; not used", "被撤销的语句；未使用"},
    {"forgotten", "of a learner who was forgotten; not used", "属于已被删除的学习者；未使用"},
    {"half-sent", "a session whose beginning is missing; what is there counts", "会话缺少开头；已有的部分计入"},
};

static const char *explain(Report *r, const char *kind) {
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++)
        if (!strcmp(problems[i].kind, kind)) return T(problems[i].english, problems[i].chinese);
    return kind;
}

static bool list_problems(Report *r) {
    StoreRows rows;
    Table *t = NULL;
    bool fine = store_ask(r->store, "SELECT kind, sum(count), count(*) FROM problem GROUP BY kind ORDER BY sum(count) DESC, kind", &rows);
    while (fine && store_row(&rows)) {
        if (!t) {
            t = document_table(&r->document, NULL, "problems", T("What was wrong with the data", "数据中的问题"), NULL);
            table_column(t, "kind", T("Kind", "种类"), NULL), table_column(t, "meaning", T("Meaning, and what was done", "含义与处理"), NULL);
            table_column(t, "count", T("How often", "次数"), NULL), table_column(t, "sources", T("Sources", "来源数"), NULL);
        }
        Cell *row = table_row(&r->document, t);
        row[0] = cell_text(arena_string(r->arena, store_text(&rows, 0))), row[1] = cell_text(explain(r, store_text(&rows, 0)));
        row[2] = cell_count(store_integer(&rows, 1)), row[3] = cell_count(store_integer(&rows, 2));
    }
    return store_done(&rows) && fine;
}

static const char *today(Arena *arena) {
    char text[20];
    time_t now = (time_t)(os->wall_ms() / 1000);
    struct tm t;
    if (!gmtime_r(&now, &t)) return "";
    strftime(text, sizeof text, "%Y-%m-%d", &t);
    return arena_string(arena, text);
}

static bool list_lessons(Report *r, const char *lessons[LESSONS_MOST], int *count) {
    StoreRows rows;
    int64_t learners = 0, sessions = 0;
    bool fine = store_ask(r->store, "SELECT lesson, count(DISTINCT learner) AS n FROM session GROUP BY lesson ORDER BY n DESC, lesson", &rows);
    while (fine && store_row(&rows) && *count < LESSONS_MOST) lessons[(*count)++] = arena_string(r->arena, store_text(&rows, 0));
    fine = store_done(&rows) && fine && store_ask(r->store, "SELECT count(DISTINCT learner), count(*) FROM session", &rows);
    if (fine && store_row(&rows)) learners = store_integer(&rows, 0), sessions = store_integer(&rows, 1);
    fine = store_done(&rows) && fine;
    int64_t step = r->document.n_step;
    (void)sessions;
    r->document.subtitle = learners < step ? arena_print(r->arena, T("Fewer than %lld learners. %s", "学习者不足 %lld 名。%s"), (long long)step, r->document.made)
                                           : arena_print(r->arena, T("%lld learners, %d lesson(s). %s", "%lld 名学习者，%d 门课程。%s"), (long long)document_n(&r->document, learners), *count, r->document.made);
    return fine;
}

static void method(Report *r) {
    uint64_t k = r->policy.gates.cell;
    Section *s = document_section(&r->document, 2, "method", T("How these figures were made", "这些数字从何而来"), NULL);
    document_words(&r->document, s, arena_print(r->arena, T("Every figure is computed from the journals of the lessons (what was done, when, with which answer), first answers unless said otherwise. Intervals cover 95 %%. "
                                                            "Below its gate a figure is not given: %llu learners for any share or median, %llu for correlations and reliability, %llu for Rasch, %llu for the two-parameter model, %llu (%llu in the smaller group) for fairness, %llu pairs for gain.",
                                                            "所有数字均由课程的学习记录（做了什么、何时、如何作答）计算而来；除另有说明外只用首次作答。区间覆盖率为 95 %%。"
                                                            "低于样本门槛的数字不给出：比例与中位数需 %llu 人，相关与信度需 %llu 人，Rasch 需 %llu 人，双参数模型需 %llu 人，公平性需 %llu 人（较小组 %llu 人），增益需 %llu 对。"),
                                                (unsigned long long)k, (unsigned long long)r->policy.gates.reliability, (unsigned long long)r->policy.gates.rasch, (unsigned long long)r->policy.gates.two_parameter,
                                                (unsigned long long)r->policy.gates.fairness, (unsigned long long)r->policy.gates.fairness_group, (unsigned long long)r->policy.gates.gain));
    document_words(&r->document, s, arena_print(r->arena, T("No name is in the data: learners are random pseudonyms, and the table that leads back to them rests with the school. No count from 1 to %llu of learners is told, nor can one be worked out: "
                                                            "such cells are withheld together with others, shares are whole percents, and every n is rounded down to a multiple of %llu.",
                                                            "数据中没有姓名：学习者是随机代号，对应表只在学校。1 至 %llu 人的计数既不公布，也无法推算：此类单元格连同其他单元格一并隐去，比例取整百分数，每个 n 向下取 %llu 的倍数。"),
                                                (unsigned long long)k - 1, (unsigned long long)k));
}

static int by_weight(const void *a, const void *b) {
    const Finding *x = a, *y = b;
    return x->weight != y->weight ? (x->weight < y->weight) - (x->weight > y->weight) : strcmp(x->id, y->id);
}

static bool build_lesson(Report *r, const char *lesson, int number, int count) {
    r->prefix = count > 1 ? arena_print(r->arena, "l%d-", number + 1) : "";
    bool fine = report_gather(r, lesson);
    if (fine && count > 1) document_section(&r->document, 1, report_id(r, "lesson"), r->lesson.title, NULL);
    if (fine && !number) r->document.title = count > 1 ? T("Course report", "课程评估报告") : arena_print(r->arena, T("%s: a report", "《%s》评估报告"), r->lesson.title);
    fine = fine && report_flow(r) && report_items(r) && report_models(r) && report_groups(r) && report_lookings(r);
    if (fine) report_findings(r);
    return fine;
}

bool report_build(Report *r) {
    const char *lessons[LESSONS_MOST];
    int count = 0;
    Document *d = &r->document;
    d->arena = r->arena, d->made = today(r->arena), d->findings_shown = r->policy.findings, d->n_step = (int64_t)r->policy.gates.cell;
    if (!list_lessons(r, lessons, &count) || !list_problems(r)) return false;
    if (!count) return fail(ERR_STORE, "%s", language_get() == LANGUAGE_CHINESE ? "没有任何会话" : "there are no sessions");
    for (int i = 0; i < count; i++)
        if (!build_lesson(r, lessons[i], i, count)) return false;
    if (!report_rubric(r)) return false; // measures the last lesson, whose figures are still there
    method(r);
    if (d->findings.count) qsort(d->findings.items, d->findings.count, sizeof *d->findings.items, by_weight);
    return true;
}
