// orrery export: a journal's events as xAPI statements, CSV or JSON lines, on standard output.
#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "record/policy.h"
#include "record/statement.h"
#include "tools/commands.h"
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery export JOURNAL[#SESSION] --format xapi|csv|jsonl [--home-page URL] [--policy FILE]\n\n"
    "Writes a journal's events to standard output: all sessions, or the one whose id begins with SESSION.\n\n"
    "  xapi    one xAPI 1.0.3 statement a line; the same event always has the same statement id\n"
    "  csv     one event a row, with a header (RFC 4180, UTF-8)\n"
    "  jsonl   one event a line, as the journal holds it\n\n"
    "  --home-page URL   of the account that stands for a learner (else the policy's)\n\nExamples:\n"
    "  orrery export session.db --format xapi > statements.jsonl\n  orrery export session.db#4f2a --format csv > session.csv\n",
    "用法：orrery export 学习记录[#会话] --format xapi|csv|jsonl [--home-page 网址] [--policy 文件]\n\n"
    "把学习记录中的事件写到标准输出：全部会话，或编号以“会话”开头的那一个。\n\n"
    "  xapi    每行一条 xAPI 1.0.3 语句；同一事件的语句编号始终相同\n"
    "  csv     每行一个事件，含表头（RFC 4180，UTF-8）\n"
    "  jsonl   每行一个事件，内容同学习记录\n\n"
    "  --home-page 网址   代表学习者的账户所属网址（默认取自策略文件）\n\n示例：\n"
    "  orrery export session.db --format xapi > statements.jsonl\n  orrery export session.db#4f2a --format csv > session.csv\n"};

typedef struct Export {
    char journal[4096];
    const char *session, *format, *home_page, *policy;
    bool help;
    char text[STATEMENT_MOST];
} Export;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[300];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static int read_options(int argc, char **argv, Export *e) {
    struct {
        const char *name, **value;
    } const options[] = {{"--format", &e->format}, {"--home-page", &e->home_page}, {"--policy", &e->policy}};
    for (int i = 1; i < argc; i++) {
        bool known = !strcmp(argv[i], "--help");
        e->help |= known;
        for (size_t k = 0; !known && k < sizeof options / sizeof options[0]; k++) {
            if (strcmp(argv[i], options[k].name) != 0) continue;
            if (i + 1 >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", argv[i]);
            *options[k].value = argv[++i], known = true;
        }
        if (known) continue;
        if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        if (e->journal[0]) return usage("only one journal at a time; “%s” is too much", "一次只能导出一个学习记录；多余的“%s”", argv[i]);
        snprintf(e->journal, sizeof e->journal, "%s", argv[i]);
        char *mark = strrchr(e->journal, '#');
        if (mark) *mark = 0, e->session = mark + 1;
    }
    if (e->help) return 0;
    if (!e->journal[0]) return usage("name a journal, for example session.db%s", "请指定学习记录，例如 session.db%s", "");
    if (!e->format || (strcmp(e->format, "xapi") != 0 && strcmp(e->format, "csv") != 0 && strcmp(e->format, "jsonl") != 0))
        return usage("--format is xapi, csv or jsonl%s", "--format 为 xapi、csv 或 jsonl%s", "");
    return 0;
}

static void print_quoted(const char *text) { // RFC 4180
    putchar('"');
    for (; *text; text++) {
        if (*text == '"') putchar('"');
        putchar(*text);
    }
    putchar('"');
}

static void print_csv(const JournalSessionRow *s, const JournalEventRow *row) {
    const Event *e = &row->event;
    const char *texts[] = {row->kind, e->phase, e->step, e->object};
    printf("%s,%s,%s,%s,%llu,%llu,%.6f", s->id, s->pack, s->learner, s->locale, (unsigned long long)row->number, (unsigned long long)e->tick, row->time);
    for (int i = 0; i < 4; i++) putchar(','), print_quoted(texts[i]);
    printf(",%.10g,", e->value);
    print_quoted(e->text);
    fputs("\r\n", stdout);
}

static void print_json(const JournalSessionRow *s, const JournalEventRow *row) {
    const Event *e = &row->event;
    json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:f, s:s, s:s, s:s, s:s, s:f, s:s}", "session", s->id, "lesson", s->pack, "learner",
                          s->learner, "locale", s->locale, "number", (json_int_t)row->number, "tick", (json_int_t)e->tick, "time", row->time,
                          "kind", row->kind, "phase", e->phase, "step", e->step, "object", e->object, "value", e->value, "text", e->text);
    if (j) json_dumpf(j, stdout, JSON_COMPACT), putchar('\n');
    json_decref(j);
}

static bool export_session(Export *e, JournalReader *reader, Arena *arena, const JournalSessionRow *row) {
    bool xapi = !strcmp(e->format, "xapi"), csv = !strcmp(e->format, "csv"), damaged = false;
    StatementSession *s = xapi ? statement_session(arena, row, journal_read_definitions(reader, arena, row->pack_digest), e->home_page) : NULL;
    JournalEventRow event;
    bool fine = journal_read_begin(reader, row->id);
    while (fine && !ferror(stdout) && journal_read_next(reader, &event, &damaged)) {
        if (csv) print_csv(row, &event);
        else if (!xapi) print_json(row, &event);
        else {
            size_t size = statement_write(s, &event, e->text, sizeof e->text - 1);
            e->text[size] = '\n';
            if (size) fwrite(e->text, 1, size + 1, stdout);
        }
    }
    statement_session_end(s);
    return fine && !damaged;
}

static bool export_all(Export *e) {
    Policy policy;
    Arena *arena = arena_create("export", 0);
    JournalSessionRow *rows;
    size_t count, exported = 0;
    JournalReader *reader = policy_load(e->policy, &policy) ? journal_read_open(e->journal) : NULL;
    if (!e->home_page) e->home_page = policy.home_page;
    bool fine = reader && journal_read_sessions(reader, arena, &rows, &count);
    if (fine && !strcmp(e->format, "csv")) fputs("session,lesson,learner,locale,number,tick,time,kind,phase,step,object,value,text\r\n", stdout);
    for (size_t i = 0; fine && i < count; i++) {
        if (e->session && strncmp(rows[i].id, e->session, strlen(e->session)) != 0) continue;
        Arena *own = arena_create("session", 0);
        fine = export_session(e, reader, own, &rows[i]);
        arena_destroy(own);
        exported++;
    }
    if (fine && e->session && !exported) fine = fail(ERR_RECORDING, language_get() == LANGUAGE_CHINESE ? "没有会话“%s”" : "there is no session “%s”", e->session);
    journal_read_close(reader);
    arena_destroy(arena);
    return fine;
}

int command_export(int argc, char **argv) {
    Export e = {0};
    int wrong = read_options(argc, argv, &e);
    if (wrong) return wrong;
    if (e.help) return fputs(help[language_get()], stdout), 0;
    signal(SIGPIPE, SIG_IGN); // who reads only the beginning is no error
    static char buffer[1 << 18];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    bool fine = export_all(&e);
    errno = 0;
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    if (!written && errno == EPIPE) return 0;
    if (!written) fail(ERR_FILE_WRITE, "%s\t%s", "stdout", strerror(errno)), fine = false;
    if (!fine) log_error();
    return fine ? 0 : 1;
}
