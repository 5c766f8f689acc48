// orrery send: statements to a learning record store.
#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "record/outbox.h"
#include "record/policy.h"
#include "tools/commands.h"
#include <jansson.h>
#include <string.h>
#include <unistd.h>

static const char *const help[2] = {
    "Usage: orrery send JOURNAL --lrs URL --key K --secret-file FILE [options]\n\n"
    "Sends a journal's events as xAPI statements to a learning record store, until all are there. It remembers in the\n"
    "journal how far it came; run it again at any time. A statement that the store refuses for ever is set aside with\n"
    "the reason (“orrery journal” counts them); the rest goes on.\n\n"
    "  --lrs URL            of the store, without /statements; https, or this machine\n"
    "  --key K              user name of the store's client\n"
    "  --secret-file FILE   its first line is the secret; readable by its owner only (chmod 600)\n"
    "  --home-page URL      of the learners' accounts (else the policy's)      --policy FILE\n"
    "  --once               stop, with exit code 1, where it would have to wait for the store\n"
    "  --insecure-http      plain http to another machine: only inside a network that you trust\n"
    "  --json               print the result as JSON\n\nExamples:\n"
    "  orrery send session.db --lrs https://lrs.example/xapi --key school7 --secret-file lrs.secret\n"
    "  orrery send session.db --lrs http://127.0.0.1:8080/xapi --key school7 --secret-file lrs.secret --once --json\n",
    "用法：orrery send 学习记录 --lrs 网址 --key 密钥名 --secret-file 文件 [选项]\n\n"
    "把学习记录中的事件以 xAPI 语句发送到学习记录存储，直至全部送达。进度保存在学习记录中，可随时再次运行。\n"
    "被永久拒绝的语句连同原因另存（“orrery journal”会计数），其余继续发送。\n\n"
    "  --lrs 网址           存储的网址，不含 /statements；须为 https 或本机\n"
    "  --key 密钥名         存储客户端的用户名\n"
    "  --secret-file 文件   第一行为密码；只能由所有者读取（chmod 600）\n"
    "  --home-page 网址     学习者账户所属网址（默认取自策略文件）      --policy 文件\n"
    "  --once               需要等待存储时即停止，退出码为 1\n"
    "  --insecure-http      对其他机器使用不加密的 http：仅限可信网络\n"
    "  --json               以 JSON 打印结果\n\n示例：\n"
    "  orrery send session.db --lrs https://lrs.example/xapi --key school7 --secret-file lrs.secret\n"
    "  orrery send session.db --lrs http://127.0.0.1:8080/xapi --key school7 --secret-file lrs.secret --once --json\n"};

typedef struct Send {
    OutboxSettings outbox;
    const char *secret_file, *policy;
    bool json, help;
    uint64_t shown_ns;
    char warned[sizeof(((OutboxReport *)0)->trouble)];
} Send;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[300];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static int read_options(int argc, char **argv, Send *s) {
    struct {
        const char *name, **value;
    } const options[] = {{"--lrs", &s->outbox.lrs}, {"--key", &s->outbox.key}, {"--secret-file", &s->secret_file},
                         {"--home-page", &s->outbox.home_page}, {"--policy", &s->policy}};
    struct {
        const char *name;
        bool *flag;
    } const flags[] = {{"--insecure-http", &s->outbox.allow_http}, {"--once", &s->outbox.once}, {"--json", &s->json}, {"--help", &s->help}};
    for (int i = 1; i < argc; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof flags / sizeof flags[0]; k++)
            if (!strcmp(argv[i], flags[k].name)) known = *flags[k].flag = true;
        for (size_t k = 0; !known && k < sizeof options / sizeof options[0]; k++) {
            if (strcmp(argv[i], options[k].name) != 0) continue;
            if (i + 1 >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", argv[i]);
            *options[k].value = argv[++i], known = true;
        }
        if (known) continue;
        if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        if (s->outbox.journal) return usage("only one journal at a time; “%s” is too much", "一次只能发送一个学习记录；多余的“%s”", argv[i]);
        s->outbox.journal = argv[i];
    }
    if (s->help) return 0;
    if (!s->outbox.journal) return usage("name a journal, for example session.db%s", "请指定学习记录，例如 session.db%s", "");
    if (!s->outbox.lrs) return usage("name the store: --lrs URL%s", "请指定存储：--lrs 网址%s", "");
    if (!s->outbox.key || !s->secret_file) return usage("give --key K and --secret-file FILE%s", "请给出 --key 密钥名 和 --secret-file 文件%s", "");
    return 0;
}

static bool show(void *context, const OutboxReport *r) {
    Send *s = context;
    uint64_t now = os->monotonic_ns();
    if (!isatty(STDERR_FILENO)) { // a log: each trouble once in a row
        if (!r->trouble[0] || !strcmp(s->warned, r->trouble)) return true;
        log_warning("%s", r->trouble);
        memcpy(s->warned, r->trouble, sizeof s->warned);
        return true;
    }
    if (!r->trouble[0] && now - s->shown_ns < 250000000u) return true; // before a wait it is shown at once
    s->shown_ns = now;
    fprintf(stderr, language_get() == LANGUAGE_CHINESE ? "\r\033[K已发送 %llu，剩余约 %llu  %.80s" : "\r\033[K%llu sent, about %llu left  %.80s",
            (unsigned long long)r->sent, (unsigned long long)r->pending, r->trouble);
    return true;
}

static void print_report(const Send *s, const OutboxReport *r) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    if (s->json) {
        json_t *j = json_pack("{s:I, s:I, s:I, s:I, s:I}", "sent", (json_int_t)r->sent, "quarantined", (json_int_t)r->quarantined, "pending",
                              (json_int_t)r->pending, "requests", (json_int_t)r->requests, "failures", (json_int_t)r->failures);
        json_dumpf(j, stdout, JSON_INDENT(2)), putchar('\n');
        json_decref(j);
        return;
    }
    printf(zh ? "已发送 %llu 条，另存 %llu 条，剩余 %llu 条\n" : "%llu statements sent, %llu set aside, %llu left\n", (unsigned long long)r->sent,
           (unsigned long long)r->quarantined, (unsigned long long)r->pending);
}

int command_send(int argc, char **argv) {
    Send s = {0};
    Policy policy;
    OutboxReport report = {0};
    int wrong = read_options(argc, argv, &s);
    if (wrong) return wrong;
    if (s.help) return fputs(help[language_get()], stdout), 0;
    Arena *arena = arena_create("send", 0);
    bool fine = policy_load(s.policy, &policy) && (s.outbox.secret = outbox_secret(arena, s.secret_file)) != NULL;
    if (!s.outbox.home_page) s.outbox.home_page = policy.home_page;
    fine = fine && outbox_send(&s.outbox, show, &s, &report);
    if (s.shown_ns) fputs("\r\033[K", stderr);
    arena_destroy(arena);
    if (!fine) log_error();
    if (fine || report.requests) print_report(&s, &report);
    return fine && !report.pending ? 0 : 1;
}
