// orrery export: a journal's events as xAPI statements, CSV or JSON lines, on standard output.
#include "base/arena.h"
#include "base/error.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "record/policy.h"
#include "record/statement.h"
#include "tools/commands.h"
#include "tools/export_table.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery export JOURNAL[#SESSION] --format xapi|csv|jsonl|table [--home-page URL] [--policy FILE]\n\n"
    "Writes a journal's events to standard output: all sessions, or those whose id begins with SESSION.\n\n"
    "  xapi    one xAPI 1.0.3 statement a line; the same event always has the same statement id\n"
    "  csv     one event a row, with a header (RFC 4180, UTF-8)\n"
    "  jsonl   one event a line, as the journal holds it\n"
    "  table   the learner's notebook: every row that was written, with labels and units (RFC 4180, UTF-8)\n\n"
    "  --home-page URL   of the account that stands for a learner (else the policy's)\n\nExamples:\n"
    "  orrery export session.db --format xapi > statements.jsonl\n  orrery export session.db#4f2a --format csv > session.csv\n",
    "用法：orrery export 学习记录[#会话] --format xapi|csv|jsonl|table [--home-page 网址] [--policy 文件]\n\n"
    "把学习记录中的事件写到标准输出：全部会话，或编号以“会话”开头的那些。\n\n"
    "  xapi    每行一条 xAPI 1.0.3 语句；同一事件的语句编号始终相同\n"
    "  csv     每行一个事件，含表头（RFC 4180，UTF-8）\n"
    "  jsonl   每行一个事件，内容同学习记录\n"
    "  table   学习者的实验记录：每次记入的一行，含标题与单位（RFC 4180，UTF-8）\n\n"
    "  --home-page 网址   代表学习者的账户所属网址（默认取自策略文件）\n\n示例：\n"
    "  orrery export session.db --format xapi > statements.jsonl\n  orrery export session.db#4f2a --format csv > session.csv\n"};

typedef struct Export {
    const char *journal, *session, *format, *home_page, *policy;
    bool help;
    int trouble; // errno of the first write that failed
    char text[STATEMENT_MOST];
} Export;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[300];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

// "FILE#SESSION"; but a file may have that very name.
static void split_journal(Export *e, char *argument) {
    OsEntry entry;
    char *mark = strrchr(argument, '#');
    e->journal = argument;
    if (mark && !os->entry(argument, &entry)) *mark = 0, e->session = mark + 1;
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
        if (e->journal) return usage("only one journal at a time; “%s” is too much", "一次只能导出一个学习记录；多余的“%s”", argv[i]);
        split_journal(e, argv[i]);
    }
    if (e->help) return 0;
    if (!e->journal) return usage("name a journal, for example session.db%s", "请指定学习记录，例如 session.db%s", "");
    if (!e->format || (strcmp(e->format, "xapi") != 0 && strcmp(e->format, "csv") != 0 && strcmp(e->format, "jsonl") != 0 && strcmp(e->format, "table") != 0))
        return usage("--format is xapi, csv, jsonl or table%s", "--format 为 xapi、csv、jsonl 或 table%s", "");
    if (e->home_page && !statement_home_page(e->home_page)) return usage("“%s” is not the URL of a home page", "“%s”不是主页网址", e->home_page);
    return 0;
}

// ---- one event ----------------------------------------------------------------------------------------------------

// A field of RFC 4180: always in quotation marks, as nothing is known of a text.
static void put_field(JsonWriter *o, const char *separator, const char *text) {
    json_put(o, separator), json_put(o, "\"");
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) json_put_bytes(o, text, (size_t)(quote - text)), json_put(o, "\"\"");
    json_put(o, text), json_put(o, "\"");
}

static void put_integer(JsonWriter *o, uint64_t value) { // SQLite's integers are signed
    bool negative = value > INT64_MAX;
    if (negative) json_put(o, "-");
    json_put_unsigned(o, negative ? 0 - value : value);
}

static const char csv_header[] = "session,lesson,learner,locale,number,tick,time,kind,phase,step,object,value,text,started,device,pack_digest\r\n";

static size_t write_csv(const JournalSessionRow *s, const JournalEventRow *row, char *out, size_t size) {
    const Event *e = &row->event;
    JsonWriter o = json_writer(out, size);
    put_field(&o, "", s->id), put_field(&o, ",", s->pack), put_field(&o, ",", s->learner), put_field(&o, ",", s->locale);
    json_put(&o, ","), put_integer(&o, row->number), json_put(&o, ","), put_integer(&o, e->tick);
    json_put(&o, ","), json_put_number(&o, row->time);
    put_field(&o, ",", row->kind), put_field(&o, ",", e->phase), put_field(&o, ",", e->step), put_field(&o, ",", e->object);
    json_put(&o, ","), json_put_number(&o, e->value), put_field(&o, ",", e->text);
    put_field(&o, ",", s->started), put_field(&o, ",", s->device), put_field(&o, ",", s->pack_digest), json_put(&o, "\r\n");
    return json_written(&o);
}

static void put_member(JsonWriter *o, const char *name, const char *text) { json_put(o, name), json_put_string(o, text); }

static size_t write_jsonl(const JournalSessionRow *s, const JournalEventRow *row, char *out, size_t size) {
    const Event *e = &row->event;
    JsonWriter o = json_writer(out, size);
    put_member(&o, "{\"session\":", s->id), put_member(&o, ",\"lesson\":", s->pack), put_member(&o, ",\"learner\":", s->learner);
    put_member(&o, ",\"locale\":", s->locale), json_put(&o, ",\"number\":"), put_integer(&o, row->number);
    json_put(&o, ",\"tick\":"), put_integer(&o, e->tick), json_put(&o, ",\"time\":"), json_put_number(&o, row->time);
    put_member(&o, ",\"kind\":", row->kind), put_member(&o, ",\"phase\":", e->phase), put_member(&o, ",\"step\":", e->step);
    put_member(&o, ",\"object\":", e->object), json_put(&o, ",\"value\":"), json_put_number(&o, e->value);
    put_member(&o, ",\"text\":", e->text), json_put(&o, "}\n");
    return json_written(&o);
}

static size_t write_statement(StatementSession *s, const JournalEventRow *row, char *out, size_t size) {
    size_t written = statement_write(s, row, out, size - 1);
    out[written] = '\n';
    return written + 1;
}

// ---- all of them --------------------------------------------------------------------------------------------------

// False from the first failure on; its reason is kept, because later calls change errno.
static bool emit(Export *e, const char *text, size_t size) {
    errno = 0;
    if (!e->trouble && fwrite(text, 1, size, stdout) != size) e->trouble = errno ? errno : EIO;
    return !e->trouble;
}

static bool export_session(Export *e, JournalReader *reader, Arena *arena, const JournalSessionRow *row) {
    StatementSession *s = NULL;
    JournalEventRow event;
    bool damaged = false, going = journal_read_begin(reader, row->id), csv = !strcmp(e->format, "csv");
    if (!going) return false;
    if (!strcmp(e->format, "table")) {
        const char *text = export_table(reader, arena, row, &damaged);
        emit(e, text, strlen(text));
        return !damaged;
    }
    if (!strcmp(e->format, "xapi")) s = statement_session(arena, row, journal_read_definitions(reader, arena, row->pack_digest), e->home_page);
    while (going && journal_read_next(reader, &event, &damaged)) {
        size_t size = s     ? write_statement(s, &event, e->text, sizeof e->text)
                      : csv ? write_csv(row, &event, e->text, sizeof e->text)
                            : write_jsonl(row, &event, e->text, sizeof e->text);
        going = emit(e, e->text, size);
    }
    return !damaged;
}

static bool export_all(Export *e) {
    Policy policy;
    Arena *arena = arena_create("export", 0);
    JournalSessionRow *rows;
    size_t count, exported = 0;
    JournalReader *reader = policy_load(e->policy, &policy) ? journal_read_open(e->journal) : NULL;
    if (!e->home_page) e->home_page = policy.home_page;
    bool fine = reader && journal_read_sessions(reader, arena, &rows, &count);
    if (fine && !strcmp(e->format, "csv")) emit(e, csv_header, sizeof csv_header - 1);
    for (size_t i = 0; fine && !e->trouble && i < count; i++) {
        if (e->session && strncmp(rows[i].id, e->session, strlen(e->session)) != 0) continue;
        Arena *own = arena_create("session", 0);
        fine = export_session(e, reader, own, &rows[i]);
        arena_destroy(own);
        exported++;
    }
    if (fine && !e->trouble && e->session && !exported) fine = fail(ERR_RECORDING, language_get() == LANGUAGE_CHINESE ? "没有会话“%s”" : "there is no session “%s”", e->session);
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
    if (!e.trouble && fflush(stdout) != 0) e.trouble = errno ? errno : EIO;
    if (e.trouble == EPIPE) return 0;
    if (e.trouble) fine = fail(ERR_FILE_WRITE, "%s\t%s", language_get() == LANGUAGE_CHINESE ? "标准输出" : "standard output", strerror(e.trouble));
    if (!fine) log_error();
    return fine ? 0 : 1;
}
