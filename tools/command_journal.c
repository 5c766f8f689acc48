// orrery journal: what a journal holds, what is sent, what is kept until when. orrery forget: one learner's data, gone.
#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "record/journal_keep.h"
#include "record/journal_read.h"
#include "record/policy.h"
#include "tools/commands.h"
#include <jansson.h>
#include <string.h>
#include <time.h>

static const char *const journal_help[2] = {
    "Usage: orrery journal JOURNAL [--policy FILE] [--json] [--copy FILE [--copy-key FILE]]\n\n"
    "Lists the sessions of a journal: when, which lesson, whose (a pseudonym), how long, how many events and bytes of\n"
    "recording, what is sent to a learning record store and what is not, and until when the recording is kept.\n\n"
    "  --copy FILE       a copy for another place: sessions and events, without recordings\n"
    "  --copy-key FILE   where the policy lets recordings leave the device: take them along, readable with that device's key\n\n"
    "The policy file says what is recorded and for how long:\n"
    "  { \"recording\": { \"keep\": true, \"days\": 30, \"leave_device\": false },\n"
    "    \"events\": { \"days\": 0 },\n"
    "    \"statements\": { \"home_page\": \"https://learners.example\" },\n"
    "    \"key_file\": \"/var/lib/orrery/device.key\" }\n"
    "It is looked for in ~/.config/orrery/policy.json and /etc/orrery/policy.json. Days 0 = for ever.\n\nExamples:\n"
    "  orrery journal session.db\n  orrery journal session.db --json\n",
    "用法：orrery journal 学习记录 [--policy 文件] [--json] [--copy 文件 [--copy-key 文件]]\n\n"
    "列出学习记录中的会话：时间、课程、学习者（代号）、时长、事件数、录像字节数，哪些已发送到学习记录存储、哪些没有，\n"
    "以及录像保存到何时。\n\n"
    "  --copy 文件       供他处使用的副本：只含会话和事件，不含录像\n"
    "  --copy-key 文件   策略允许录像离开设备时：连同录像复制，用那台设备的密钥可读\n\n"
    "策略文件规定记录什么、保存多久：\n"
    "  { \"recording\": { \"keep\": true, \"days\": 30, \"leave_device\": false },\n"
    "    \"events\": { \"days\": 0 },\n"
    "    \"statements\": { \"home_page\": \"https://learners.example\" },\n"
    "    \"key_file\": \"/var/lib/orrery/device.key\" }\n"
    "依次在 ~/.config/orrery/policy.json 和 /etc/orrery/policy.json 查找。天数 0 表示永久。\n\n示例：\n"
    "  orrery journal session.db\n  orrery journal session.db --json\n"};

static const char *const forget_help[2] = {
    "Usage: orrery forget JOURNAL --learner ID [--json]\n\n"
    "Makes one learner's data unrecoverable: the key that recordings are sealed under is destroyed, sessions, events and\n"
    "recordings are deleted and overwritten, and a tombstone keeps the learner from coming back. ID is the pseudonym that\n"
    "“orrery journal JOURNAL” shows (32 digits). This cannot be undone.\n\nExample:\n"
    "  orrery forget session.db --learner 2e064c9f56c0b8215b29416cd953de47\n",
    "用法：orrery forget 学习记录 --learner 代号 [--json]\n\n"
    "使一名学习者的数据无法恢复：销毁录像密钥，删除并覆写会话、事件和录像，并留下标记使其不会再回来。\n"
    "代号即“orrery journal 学习记录”所列的 32 位代号。此操作不可撤销。\n\n示例：\n"
    "  orrery forget session.db --learner 2e064c9f56c0b8215b29416cd953de47\n"};

typedef struct Options {
    const char *journal, *policy, *learner, *copy, *copy_key;
    bool json, help;
} Options;

static int usage(const char *english, const char *chinese, const char *value) {
    char message[300];
    snprintf(message, sizeof message, language_get() == LANGUAGE_CHINESE ? chinese : english, value);
    fail(ERR_USAGE, "%s", message);
    log_error();
    return 2;
}

static int read_options(int argc, char **argv, Options *o) {
    for (int i = 1; i < argc; i++) {
        const char **value = !strcmp(argv[i], "--policy")     ? &o->policy
                             : !strcmp(argv[i], "--learner")  ? &o->learner
                             : !strcmp(argv[i], "--copy")     ? &o->copy
                             : !strcmp(argv[i], "--copy-key") ? &o->copy_key
                                                              : NULL;
        if (value && i + 1 >= argc) return usage("“%s” needs a value", "“%s”后面缺少值", argv[i]);
        if (value) *value = argv[++i];
        else if (!strcmp(argv[i], "--json")) o->json = true;
        else if (!strcmp(argv[i], "--help")) o->help = true;
        else if (argv[i][0] == '-') return usage("unknown option “%s”", "未知选项“%s”", argv[i]);
        else if (o->journal) return usage("only one journal at a time; “%s” is too much", "一次只能处理一个学习记录；多余的“%s”", argv[i]);
        else o->journal = argv[i];
    }
    if (!o->help && !o->journal) return usage("name a journal, for example session.db%s", "请指定学习记录，例如 session.db%s", "");
    return 0;
}

// The day until which a recording is kept, or "" for ever.
static void kept_until(const JournalSessionRow *row, int days, char out[16]) {
    struct tm t = {0};
    out[0] = 0;
    if (!days || sscanf(row->started, "%4d-%2d-%2d", &t.tm_year, &t.tm_mon, &t.tm_mday) != 3) return;
    t.tm_year -= 1900, t.tm_mon -= 1, t.tm_mday += days, t.tm_hour = 12;
    if (mktime(&t) != (time_t)-1) strftime(out, 16, "%Y-%m-%d", &t);
}

static json_t *row_json(const JournalSessionRow *r, const char *until, const char *events_until) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:b, s:f, s:I, s:I, s:I, s:s, s:s}", "session", r->id, "started", r->started, "ended",
                     r->ended, "lesson", r->pack, "locale", r->locale, "device", r->device, "learner", r->learner, "events",
                     (json_int_t)r->events, "lesson_ended", r->lesson_ended, "seconds", (double)r->ticks / 120, "recording_bytes",
                     (json_int_t)r->recording_bytes, "sent", (json_int_t)r->sent, "quarantined", (json_int_t)r->quarantined,
                     "recording_kept_until", until, "events_kept_until", events_until);
}

static void print_row(const JournalSessionRow *r, const char *until) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    const char *state = r->lesson_ended ? (zh ? "已学完" : "finished") : (zh ? "未完成" : "unfinished");
    char recording[80] = "-";
    if (r->ticks) snprintf(recording, sizeof recording, zh ? "%.0f 秒 %.1f kB，保存至 %s" : "%.0f s %.1f kB until %s", (double)r->ticks / 120,
                           (double)r->recording_bytes / 1000, *until ? until : zh ? "永久" : "for ever");
    printf(zh ? "%.8s  %.16s  %-12s %s  学习者 %.8s  事件 %llu（已发送 %llu，被拒 %llu）  录像 %s\n"
              : "%.8s  %.16s  %-12s %-10s  learner %.8s  %llu events (%llu sent, %llu refused)  recording %s\n",
           r->id, r->started, r->pack, state, *r->learner ? r->learner : "-", (unsigned long long)r->events, (unsigned long long)r->sent,
           (unsigned long long)r->quarantined, recording);
}

static bool list(const Options *o) {
    Policy policy;
    Arena *arena = arena_create("journal", 0);
    JournalReader *reader = policy_load(o->policy, &policy) ? journal_read_open(o->journal) : NULL;
    JournalSessionRow *rows;
    size_t count;
    bool fine = reader && journal_read_sessions(reader, arena, &rows, &count);
    json_t *all = json_array();
    for (size_t i = 0; fine && i < count; i++) {
        char until[16], events_until[16];
        kept_until(&rows[i], policy.recording_days, until), kept_until(&rows[i], policy.event_days, events_until);
        if (o->json) json_array_append_new(all, row_json(&rows[i], until, events_until));
        else print_row(&rows[i], until);
    }
    if (fine && o->json) json_dumpf(all, stdout, JSON_INDENT(2)), putchar('\n');
    json_decref(all);
    journal_read_close(reader);
    arena_destroy(arena);
    return fine;
}

static bool copy(const Options *o) {
    Policy policy, other;
    SealKey from = {{0}}, to = {{0}};
    if (!policy_load(o->policy, &policy)) return false;
    if (o->copy_key && !policy.leave_device)
        return fail(ERR_POLICY, "%s", language_get() == LANGUAGE_CHINESE ? "recording.leave_device 为 false：录像不得离开本设备"
                                                                         : "recording.leave_device is false: recordings may not leave this device");
    other = policy;
    if (o->copy_key) snprintf(other.key_file, sizeof other.key_file, "%s", o->copy_key);
    bool fine = (!o->copy_key || (policy_key(&policy, &from) && policy_key(&other, &to))) &&
                journal_copy(o->journal, o->copy, o->copy_key ? &from : NULL, o->copy_key ? &to : NULL);
    seal_forget(&from), seal_forget(&to);
    return fine;
}

int command_journal(int argc, char **argv) {
    Options o = {0};
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(journal_help[language_get()], stdout), 0;
    if (o.learner) return usage("“%s” belongs to “orrery forget”", "“%s”用于“orrery forget”", "--learner");
    if (o.copy_key && !o.copy) return usage("--copy-key belongs to --copy FILE%s", "--copy-key 须与 --copy 文件 一起使用%s", "");
    if (o.copy ? copy(&o) : list(&o)) return 0;
    log_error();
    return 1;
}

int command_forget(int argc, char **argv) {
    Options o = {0};
    ForgetReport r;
    int wrong = read_options(argc, argv, &o);
    if (wrong) return wrong;
    if (o.help) return fputs(forget_help[language_get()], stdout), 0;
    if (o.copy || o.copy_key) return usage("“%s” belongs to “orrery journal”", "“%s”用于“orrery journal”", "--copy");
    if (!o.learner || !*o.learner) return usage("name the learner: --learner ID%s", "请指定学习者：--learner 代号%s", "");
    bool zh = language_get() == LANGUAGE_CHINESE;
    if (!journal_forget(o.journal, o.learner, &r)) return log_error(), 1;
    if (!r.was_known) {
        fail(ERR_USAGE, zh ? "学习记录中没有学习者“%s”" : "the journal has no learner “%s”", o.learner);
        return log_error(), 1;
    }
    if (o.json) {
        json_t *j = json_pack("{s:s, s:I, s:I, s:I, s:I}", "learner", o.learner, "sessions", (json_int_t)r.sessions, "events", (json_int_t)r.events,
                              "recording_bytes", (json_int_t)r.recording_bytes, "sent", (json_int_t)r.sent);
        json_dumpf(j, stdout, JSON_INDENT(2)), putchar('\n');
        json_decref(j);
        return 0;
    }
    printf(zh ? "已删除：%llu 个会话，%llu 个事件，%.1f kB 录像\n" : "forgotten: %llu sessions, %llu events, %.1f kB of recordings\n",
               (unsigned long long)r.sessions, (unsigned long long)r.events, (double)r.recording_bytes / 1000);
    if (r.sent)
        printf(zh ? "其中 %llu 条已发送：请学习记录存储的管理员删除该代号的数据\n"
                  : "%llu of these were sent: ask the operator of the learning record store to delete that pseudonym's data\n", (unsigned long long)r.sent);
    return 0;
}
