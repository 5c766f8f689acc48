// orrery store: schools are gathered in PostgreSQL.
#include "base/error.h"
#include "base/log.h"
#include "record/store/ingest.h"
#include "tools/commands.h"
#include <jansson.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery store push INPUT... postgresql://USER@HOST/DATABASE [--school NAME] [--json]\n\n"
    "Gathers journals (or folders, or files of xAPI statements) in PostgreSQL. Pushing the same again changes nothing; learners who\n"
    "were forgotten are forgotten there too. “orrery report postgresql://...” then reports from there. The password comes from\n"
    "~/.pgpass or PGPASSWORD, never from the address. Recordings, names and keys are not pushed.\n\nExample:\n"
    "  orrery store push class7/ postgresql://orrery@localhost/schools --school \"No. 3 School\"\n",
    "用法：orrery store push 输入... postgresql://用户@主机/数据库 [--school 名称] [--json]\n\n"
    "把学习记录（或文件夹、xAPI 语句文件）汇集到 PostgreSQL。重复推送不会改变任何内容；已删除的学习者在那里也会删除。\n"
    "之后可用“orrery report postgresql://…”出报告。密码取自 ~/.pgpass 或 PGPASSWORD，不写在网址中。不推送录像、姓名和密钥。\n\n示例：\n"
    "  orrery store push class7/ postgresql://orrery@localhost/schools --school 三中\n"};

enum { INPUTS_MOST = 1000 };
typedef struct Options {
    const char *inputs[INPUTS_MOST], *url, *school;
    int input_count;
    bool json, help;
} Options;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static int read_options(int argc, char **argv, Options *o) {
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help")) o->help = true;
        else if (!strcmp(argv[i], "--json")) o->json = true;
        else if (!strcmp(argv[i], "--school")) {
            if (++i >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", "--school");
            o->school = argv[i];
        } else if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        else if (store_is_url(argv[i])) o->url = argv[i];
        else if (o->input_count < INPUTS_MOST) o->inputs[o->input_count++] = argv[i];
    }
    if (o->help) return 0;
    if (!o->input_count || strcmp(o->inputs[0], "push") != 0) return usage("say what to do: orrery store push ...%s", "请写明操作：orrery store push …%s", "");
    if (o->input_count < 2) return usage("name a journal or a folder%s", "请指定学习记录或文件夹%s", "");
    if (!o->url) return usage("name the database: postgresql://...%s", "请指定数据库：postgresql://…%s", "");
    return 0;
}

static void tell(const Options *o, const IngestReport *in, const StoreCopy *c) {
    double rate = c->seconds > 0 ? (double)c->facts / c->seconds : 0;
    if (o->json)
        printf("{\"sessions\": %lld, \"facts\": %lld, \"facts_new\": %lld, \"problems\": %lld, \"forgotten\": %lld, \"seconds\": %.3f, \"rows_a_second\": %.0f}\n", (long long)c->sessions, (long long)c->facts,
               (long long)c->facts_new, (long long)in->problems, (long long)c->forgotten, c->seconds, rate);
    else
        printf(language_get() == LANGUAGE_CHINESE ? "%lld 个会话，%lld 个事实，其中新的 %lld 个；%.1f 秒（每秒 %.0f 行）\n" : "%lld sessions, %lld facts, %lld of them new; %.1f s (%.0f rows a second)\n", (long long)c->sessions,
               (long long)c->facts, (long long)c->facts_new, c->seconds, rate);
}

static bool push(const Options *o) {
    IngestReport in = {0};
    StoreCopy copy;
    Store *from = store_open(NULL), *to = from ? store_open(o->url) : NULL;
    bool fine = to != NULL;
    for (int i = 1; fine && i < o->input_count; i++) fine = ingest_path(from, o->inputs[i], o->school, &in);
    fine = fine && store_copy(from, to, &copy);
    if (fine) tell(o, &in, &copy);
    Error kept = *error_last();
    store_close(from), store_close(to);
    if (!fine) fail_again(&kept);
    return fine;
}

int command_store(int argc, char **argv) {
    static Options o;
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(help[language_get()], stdout), 0;
    if (push(&o)) return 0;
    log_error();
    return 1;
}
