// orrery report: from journals and statements to a page, JSON and CSV.
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"
#include "record/outbox.h"
#include "record/store/ingest.h"
#include "tools/commands.h"
#include "tools/report/report.h"
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery report INPUT... -o DIR [options]\n\n"
    "Writes DIR/report.html (one page that needs no other file, for screens, phones and paper), DIR/report.json and "
    "DIR/csv/*.csv.\n"
    "INPUT is a journal, a folder of journals, a file of xAPI statements (JSON lines or an array; in a folder "
    "*.xapi.jsonl), the\n"
    "address of a learning record store (https://...), or postgresql://... that “orrery store push” has filled.\n\n"
    "  -o DIR             where to write                    --language zh|en   of the page (default: the program's)\n"
    "  --groups FILE      lines of LEARNER,GROUP: two groups whose treatment by the questions is compared\n"
    "  --rubric FILE      course quality index by a rubric (assets/rubrics/*.json)\n"
    "  --marks FILE       what people judged, for the rubric\n"
    "  --gates FILE       sample gates and thresholds (assets/report/policy.json shows them)\n"
    "  --store FILE       keep the gathered facts there; the next report reads only what is new from a record store\n"
    "  --key KEY --secret-file FILE --insecure-http         for a learning record store\n\nExamples:\n"
    "  orrery report session.db -o report\n"
    "  orrery report class7/ --groups class7/groups.csv --language zh -o report7\n"
    "  orrery report statements.jsonl https://lrs.example/xapi --key K --secret-file secret -o report\n"
    "  orrery report postgresql://localhost/schools --rubric assets/rubrics/zhejiang-2009.json --marks marks.json -o "
    "city\n",
    "用法：orrery report 输入... -o 文件夹 [选项]\n\n"
    "写出 文件夹/report.html（单个网页，不依赖其他文件，适合屏幕、手机和打印）、report.json 和 csv/*.csv。\n"
    "输入可以是学习记录、存放学习记录的文件夹、xAPI 语句文件（每行一个 JSON 或一个数组；文件夹中为 *.xapi.jsonl）、\n"
    "学习记录存储的网址（https://…），或由“orrery store push”汇集的 postgresql://…。\n\n"
    "  -o 文件夹          写到哪里                          --language zh|en   网页语言（默认同程序）\n"
    "  --groups 文件      每行“学习者,组”：比较题目对两组是否公平\n"
    "  --rubric 文件      按评估指标计算课程质量指数（assets/rubrics/*.json）\n"
    "  --marks 文件       人工评定的分数，用于评估指标\n"
    "  --gates 文件       样本门槛与阈值（样例见 assets/report/policy.json）\n"
    "  --store 文件       把汇集的事实保存在此；下次只从学习记录存储读取新的部分\n"
    "  --key 密钥名 --secret-file 文件 --insecure-http      用于学习记录存储\n\n示例：\n"
    "  orrery report session.db -o report\n"
    "  orrery report class7/ --groups class7/groups.csv --language zh -o report7\n"
    "  orrery report statements.jsonl https://lrs.example/xapi --key K --secret-file secret -o report\n"
    "  orrery report postgresql://localhost/schools --rubric assets/rubrics/zhejiang-2009.json --marks marks.json -o "
    "city\n"};

enum { INPUTS_MOST = 1000 };
typedef struct Options {
    const char *inputs[INPUTS_MOST], *folder, *language, *groups, *rubric, *marks, *gates, *store, *key, *secret_file;
    int input_count;
    bool insecure, help;
} Options;

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
    } with_value[] = {{"-o", &o->folder},       {"--language", &o->language}, {"--groups", &o->groups},
                      {"--rubric", &o->rubric}, {"--marks", &o->marks},       {"--gates", &o->gates},
                      {"--store", &o->store},   {"--key", &o->key},           {"--secret-file", &o->secret_file}};
    for (int i = 1; i < argc; i++) {
        bool known = false;
        if (!strcmp(argv[i], "--help"))
            known = o->help = true;
        else if (!strcmp(argv[i], "--insecure-http"))
            known = o->insecure = true;
        for (size_t k = 0; !known && k < sizeof with_value / sizeof with_value[0]; k++) {
            if (strcmp(argv[i], with_value[k].name) != 0) continue;
            if (i + 1 >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", argv[i]);
            *with_value[k].value = argv[++i], known = true;
        }
        if (known) continue;
        if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        if (o->input_count == INPUTS_MOST)
            return usage("too many inputs at “%s”; name a folder", "输入过多（“%s”）；请指定文件夹", argv[i]);
        o->inputs[o->input_count++] = argv[i];
    }
    if (o->help) return 0;
    if (!o->input_count)
        return usage("name a journal, a folder or statements, for example session.db%s",
                     "请指定学习记录、文件夹或语句，例如 session.db%s", "");
    if (!o->folder) return usage("name a folder for the report: -o DIR%s", "请指定报告的文件夹：-o 文件夹%s", "");
    if (o->language && strcmp(o->language, "zh") != 0 && strcmp(o->language, "en") != 0)
        return usage("--language is zh or en, not “%s”", "--language 为 zh 或 en，不是“%s”", o->language);
    if (o->marks && !o->rubric)
        return usage("--marks belongs to --rubric FILE%s", "--marks 须与 --rubric 文件 一起使用%s", "");
    for (int i = 0; i < o->input_count; i++)
        if (store_is_url(o->inputs[i]) && (o->input_count > 1 || o->store))
            return usage("“%s” is the only input then: push the others there first",
                         "“%s”须是唯一的输入：请先把其他输入推送到那里", "postgresql://");
    return 0;
}

static bool is_web(const char *input) { return !strncmp(input, "http://", 7) || !strncmp(input, "https://", 8); }

static bool ingest_input(const Options *o, Store *store, Arena *arena, const char *input, IngestReport *report) {
    if (!is_web(input)) return ingest_path(store, input, NULL, report);
    IngestLrs lrs = {.url = input,
                     .key = o->key,
                     .allow_http = o->insecure,
                     .secret = o->secret_file ? outbox_secret(arena, o->secret_file) : ""};
    return lrs.secret && ingest_lrs(store, &lrs, report);
}

static bool ingest_all(const Options *o, Store *store, Arena *arena, IngestReport *report) {
    bool fine = true;
    for (int pass = 0; pass < 2; pass++) // files before record stores: journals know more of a session
        for (int i = 0; fine && i < o->input_count; i++)
            if (is_web(o->inputs[i]) == (pass == 1)) fine = ingest_input(o, store, arena, o->inputs[i], report);
    return fine && ingest_finish(store, report);
}

static bool write_all(const Options *o, const Report *r) {
    const Document *d = &r->document;
    return os->make_folder(o->folder) && document_write_html(d, arena_print(r->arena, "%s/report.html", o->folder)) &&
           document_write_json(d, arena_print(r->arena, "%s/report.json", o->folder)) &&
           document_write_csv(d, arena_print(r->arena, "%s/csv", o->folder));
}

static void tell(const Options *o, const Report *r, const IngestReport *in) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    if (in->sources)
        printf(zh ? "读入 %lld 个来源：%lld 个会话，%lld 个事实，%lld 处问题\n"
                  : "read %lld sources: %lld sessions, %lld facts, %lld problems\n",
               (long long)in->sources, (long long)in->sessions, (long long)in->facts, (long long)in->problems);
    for (size_t i = 0; i < r->document.findings.count && i < (size_t)r->document.findings_shown; i++)
        printf("  %zu. %s\n", i + 1, r->document.findings.items[i].title);
    printf("%s/report.html\n", o->folder);
}

static bool run(const Options *o) {
    Report r = {
        .arena = arena_create("report", (size_t)4 << 30), .groups = o->groups, .rubric = o->rubric, .marks = o->marks,
        .definitions = json_array()};
    IngestReport in = {0};
    const char *where = store_is_url(o->inputs[0]) ? o->inputs[0] : o->store;
    r.trace = arena_print(r.arena, "%s/trace", o->folder);
    r.document.language = o->language ? language_from_tag(o->language) : language_get();
    bool fine = report_policy_load(r.arena, o->gates, &r.policy) && (r.store = store_open(where)) != NULL;
    if (fine && !store_is_url(o->inputs[0])) fine = ingest_all(o, r.store, r.arena, &in);
    fine = fine && report_build(&r) && write_all(o, &r);
    if (fine) tell(o, &r, &in);
    Error kept = *error_last();
    store_close(r.store);
    json_decref(r.definitions);
    arena_destroy(r.arena);
    if (!fine) fail_again(&kept);
    return fine;
}

int command_report(int argc, char **argv) {
    static Options o;
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(help[language_get()], stdout), 0;
    if (run(&o)) return 0;
    log_error();
    return 1;
}
