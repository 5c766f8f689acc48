// orrery plan: what one learner should do next, and why.
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "record/store/ingest.h"
#include "tools/commands.h"
#include "tools/report/plan.h"
#include "tools/report/report.h"
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery plan JOURNAL|DIR --learner ID [--course FILE] [--json]\n\n"
    "The next step for one learner: from how well each concept of the lessons is known (Bayesian knowledge tracing over all\n"
    "answers), what it builds on, and the misconceptions that were met; with the reason in words. For the learner and the\n"
    "teacher on this device: nothing is sent or published.\n\n"
    "  --learner ID       pseudonym, or the beginning of one (“orrery journal JOURNAL” lists them)\n"
    "  --course FILE      what builds on what: { \"concepts\": { ID: { \"requires\": [ID, ...] } } }\n\nExample:\n"
    "  orrery plan session.db --learner 778c14be\n",
    "用法：orrery plan 学习记录|文件夹 --learner 代号 [--course 文件] [--json]\n\n"
    "一名学习者的下一步：依据各课程概念的掌握程度（对全部作答做贝叶斯知识追踪）、先修关系和出现过的迷思概念，\n"
    "并用文字说明理由。只供本机上的学习者和教师使用，不发送也不公布。\n\n"
    "  --learner 代号     代号或其开头（“orrery journal 学习记录”可列出）\n"
    "  --course 文件      先修关系：{ \"concepts\": { 概念: { \"requires\": [概念, …] } } }\n\n示例：\n"
    "  orrery plan session.db --learner 778c14be\n"};

typedef struct Options {
    const char *input, *learner, *course;
    bool json, help;
} Options;

typedef struct Concept { // beside its PlanConcept
    const char *text, *lesson, *step, *step_title;
    int order;
} Concept;

typedef struct Plan {
    Arena *arena;
    Store *store;
    const Options *options;
    const char *learner;
    PlanConcept concepts[CONCEPTS_MOST];
    Concept about[CONCEPTS_MOST];
    int count;
    Report words; // for texts in the language of the program
} Plan;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static int read_options(int argc, char **argv, Options *o) {
    const struct {
        const char *name, **value;
    } with_value[] = {{"--learner", &o->learner}, {"--course", &o->course}};
    for (int i = 1; i < argc; i++) {
        bool known = false;
        if (!strcmp(argv[i], "--help")) known = o->help = true;
        else if (!strcmp(argv[i], "--json")) known = o->json = true;
        for (size_t k = 0; !known && k < 2; k++) {
            if (strcmp(argv[i], with_value[k].name) != 0) continue;
            if (i + 1 >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", argv[i]);
            *with_value[k].value = argv[++i], known = true;
        }
        if (known) continue;
        if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        if (o->input) return usage("one journal or folder at a time; “%s” is too much", "一次一个学习记录或文件夹；多余的“%s”", argv[i]);
        o->input = argv[i];
    }
    if (o->help) return 0;
    if (!o->input) return usage("name a journal, for example session.db%s", "请指定学习记录，例如 session.db%s", "");
    if (!o->learner || !*o->learner) return usage("name the learner: --learner ID%s", "请指定学习者：--learner 代号%s", "");
    return 0;
}

// ---- who and what -----------------------------------------------------------------------------------------------------------

static bool find_learner(Plan *p) {
    StoreRows rows;
    const char *prefix = p->options->learner, *found[2] = {NULL, NULL};
    int count = 0;
    bool fine = store_ask(p->store, "SELECT DISTINCT learner FROM session ORDER BY learner", &rows);
    while (fine && store_row(&rows))
        if (!strncmp(store_text(&rows, 0), prefix, strlen(prefix)) && count++ < 2) found[count - 1] = arena_string(p->arena, store_text(&rows, 0));
    if (!store_done(&rows) || !fine) return false;
    bool zh = language_get() == LANGUAGE_CHINESE;
    p->learner = found[0];
    if (count == 1) return true;
    return count ? fail(ERR_USAGE, zh ? "“%s”对应多名学习者：请写长一些" : "“%s” begins several pseudonyms: write more of it", prefix) : fail(ERR_USAGE, zh ? "没有学习者“%s”" : "there is no learner “%s”", prefix);
}

static int concept_index(const Plan *p, const char *id) {
    for (int i = 0; i < p->count; i++)
        if (!strcmp(p->concepts[i].id, id)) return i;
    return -1;
}

static const char *idea_of(const json_t *question) {
    size_t i;
    const json_t *option;
    const char *lists[] = {"options", "wrong"};
    for (int k = 0; k < 2; k++)
        json_array_foreach(json_object_get(question, lists[k]), i, option)
            if (json_object_get(option, "misconception")) return json_string_value(json_object_get(option, "misconception"));
    return NULL;
}

static int step_order(const json_t *definitions, const char *step) { return (int)json_integer_value(json_object_get(json_object_get(json_object_get(definitions, "steps"), step), "order")); }

// The step to go to is the one before the question where something is done about it; here: the question's own step.
static void add_question(Plan *p, const json_t *definitions, const char *lesson, const char *id, const json_t *question) {
    const char *kind = json_string_value(json_object_get(question, "kind")), *idea = idea_of(question), *step = json_string_value(json_object_get(question, "step"));
    if (!kind || !strcmp(kind, "open") || json_is_true(json_object_get(question, "prediction")) || !step || p->count == CONCEPTS_MOST) return;
    const char *name = idea ? idea : id;
    int order = step_order(definitions, step), at = concept_index(p, name);
    if (at >= 0 && p->about[at].order <= order) return;
    if (at < 0) at = p->count++;
    p->concepts[at] = (PlanConcept){.id = arena_string(p->arena, name), .known = knowledge_default().known};
    const json_t *text = idea ? json_object_get(json_object_get(definitions, "misconceptions"), idea) : json_object_get(question, "text");
    p->about[at] = (Concept){.text = report_words(&p->words, text, name), .lesson = lesson, .step = arena_string(p->arena, step), .order = order,
                             .step_title = report_words(&p->words, json_object_get(json_object_get(json_object_get(definitions, "steps"), step), "title"), step)};
}

// Concepts of all lessons; each builds on the one that its lesson meets just before it, unless the course file says otherwise.
static bool read_concepts(Plan *p) {
    StoreRows rows;
    bool fine = store_ask(p->store, "SELECT DISTINCT l.lesson, l.definitions FROM lesson l ORDER BY l.lesson", &rows);
    while (fine && store_row(&rows)) {
        json_t *definitions = json_loads(store_text(&rows, 1), 0, NULL), *question;
        const char *lesson = arena_string(p->arena, store_text(&rows, 0)), *id;
        json_object_foreach(json_object_get(definitions, "questions"), id, question) add_question(p, definitions, lesson, id, question);
        json_decref(definitions);
    }
    for (int i = 0; i < p->count; i++) {
        int before = -1;
        for (int k = 0; k < p->count; k++)
            if (!strcmp(p->about[k].lesson, p->about[i].lesson) && p->about[k].order < p->about[i].order && (before < 0 || p->about[k].order > p->about[before].order)) before = k;
        if (before >= 0) p->concepts[i].builds_on[0] = before, p->concepts[i].builds_count = 1;
    }
    return store_done(&rows) && fine;
}

static bool read_course(Plan *p) {
    Bytes bytes;
    const char *id;
    json_t *concept;
    if (!p->options->course) return true;
    if (!os->read_file(p->arena, p->options->course, 1 << 20, &bytes)) return false;
    json_t *root = json_parse(bytes, p->options->course);
    bool fine = root != NULL;
    json_object_foreach(json_object_get(root, "concepts"), id, concept) {
        int at = concept_index(p, id);
        size_t i;
        const json_t *required;
        if (at < 0) continue; // of a lesson that was not played yet
        p->concepts[at].builds_count = 0;
        json_array_foreach(json_object_get(concept, "requires"), i, required) {
            int other = json_is_string(required) ? concept_index(p, json_string_value(required)) : -1;
            if (other >= 0 && p->concepts[at].builds_count < REQUIRES_MOST) p->concepts[at].builds_on[p->concepts[at].builds_count++] = other;
        }
    }
    json_decref(root);
    return fine;
}

// ---- what is known ------------------------------------------------------------------------------------------------------------


static void take_answer(Plan *p, const json_t *definitions, const char *question, const char *text, double value) {
    const json_t *q = json_object_get(json_object_get(definitions, "questions"), question);
    const char *idea = idea_of(q);
    int at = concept_index(p, idea ? idea : question);
    size_t i;
    const json_t *option;
    if (at < 0 || value < 0) return;
    PlanConcept *c = &p->concepts[at];
    KnowledgeModel model = knowledge_default();
    c->known = knowledge_after(&model, c->known, value > 0 ? ANSWER_RIGHT : ANSWER_WRONG);
    c->answers++, c->wrong += value <= 0, c->held = false;
    json_array_foreach(json_object_get(q, "options"), i, option)
        if (!strcmp(json_string_value(json_object_get(option, "id")), text) && json_object_get(option, "misconception")) c->held = value <= 0;
}

static bool read_answers(Plan *p) {
    StoreRows rows;
    const char *sql = arena_print(p->arena, "SELECT f.object, f.text, f.value, l.definitions, s.lesson FROM fact f JOIN session s ON s.id = f.session JOIN lesson l ON l.version = s.version"
                                            " WHERE f.kind = 'answered' AND s.learner = %s ORDER BY s.started, f.seconds, f.number", store_quote(p->arena, p->learner));
    bool fine = store_ask(p->store, sql, &rows);
    json_t *definitions = NULL;
    char lesson[300] = "";
    while (fine && store_row(&rows)) {
        if (strcmp(lesson, store_text(&rows, 4)) != 0 || !definitions) {
            json_decref(definitions);
            definitions = json_loads(store_text(&rows, 3), 0, NULL);
            snprintf(lesson, sizeof lesson, "%s", store_text(&rows, 4));
        }
        take_answer(p, definitions, arena_string(p->arena, store_text(&rows, 0)), store_text(&rows, 1), store_number(&rows, 2));
    }
    json_decref(definitions);
    return store_done(&rows) && fine;
}

// ---- telling ------------------------------------------------------------------------------------------------------------------

static const char *reason_words(const Plan *p, int next, PlanReason reason) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    const PlanConcept *c = &p->concepts[next];
    switch (reason) {
    case PLAN_MISCONCEPTION: return arena_print(p->arena, zh ? "最近一次作答仍体现出“%s”" : "the last answer still shows the idea “%s”", p->about[next].text);
    case PLAN_FOUNDATION: return zh ? "其他概念以它为基础，而它还没有掌握" : "other concepts build on it, and it is not mastered yet";
    case PLAN_UNPRACTISED: return zh ? "它的先修概念都已掌握，而它还没有练习过" : "everything that it builds on is known, and it was never practised";
    default: return arena_print(p->arena, zh ? "%d 次作答中错了 %d 次，还不能确定已掌握" : "%d answers, %d of them wrong: it is not surely known", c->answers, c->wrong);
    }
}

static void print_json(const Plan *p, int next, PlanReason reason) {
    json_t *list = json_array();
    for (int i = 0; i < p->count; i++)
        json_array_append_new(list, json_pack("{s:s, s:f, s:i, s:i, s:b, s:b}", "concept", p->concepts[i].id, "known", p->concepts[i].known, "answers", p->concepts[i].answers, "wrong",
                                              p->concepts[i].wrong, "misconception_held", p->concepts[i].held, "mastered", knowledge_mastered(p->concepts[i].known, MASTERY)));
    json_t *root = json_pack("{s:s, s:o}", "learner", p->learner, "concepts", list);
    if (next >= 0)
        json_object_set_new(root, "next", json_pack("{s:s, s:s, s:s, s:s}", "concept", p->concepts[next].id, "lesson", p->about[next].lesson, "step", p->about[next].step, "reason", reason_words(p, next, reason)));
    json_dumpf(root, stdout, JSON_INDENT(2)), putchar('\n');
    json_decref(root);
}

static void print_words(const Plan *p, int next, PlanReason reason) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    for (int i = 0; i < p->count; i++)
        printf(zh ? "  %3.0f %%  %s%s\n" : "  %3.0f %%  %s%s\n", 100 * p->concepts[i].known, p->about[i].text, p->concepts[i].held ? (zh ? "（仍持有）" : " (still held)") : "");
    if (next < 0) { printf("%s\n", zh ? "所有概念都已掌握。" : "Every concept is mastered."); return; }
    printf(zh ? "下一步：课程 %s，步骤 %s“%s”\n理由：%s。\n  orrery play lessons/%s --step %s\n" : "Next: lesson %s, step %s, “%s”\nWhy: %s.\n  orrery play lessons/%s --step %s\n", p->about[next].lesson, p->about[next].step,
           p->about[next].step_title, reason_words(p, next, reason), p->about[next].lesson, p->about[next].step);
}

static bool run(const Options *o) {
    Plan p = {.arena = arena_create("plan", 0), .options = o};
    IngestReport in = {0};
    PlanReason reason;
    p.words = (Report){.arena = p.arena, .document = {.language = language_get()}};
    bool fine = (p.store = store_open(store_is_url(o->input) ? o->input : NULL)) != NULL && (store_is_url(o->input) || ingest_path(p.store, o->input, NULL, &in)) && find_learner(&p) && read_concepts(&p) && read_course(&p) && read_answers(&p);
    if (fine && !p.count) fine = fail(ERR_STORE, "%s", language_get() == LANGUAGE_CHINESE ? "学习记录中没有判分的题目" : "the journals hold no judged questions");
    if (fine) {
        int next = plan_next(p.concepts, p.count, &reason);
        if (o->json) print_json(&p, next, reason);
        else print_words(&p, next, reason);
    }
    Error kept = *error_last();
    store_close(p.store);
    arena_destroy(p.arena);
    if (!fine) fail_again(&kept);
    return fine;
}

int command_plan(int argc, char **argv) {
    Options o = {0};
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(help[language_get()], stdout), 0;
    if (run(&o)) return 0;
    log_error();
    return 1;
}
