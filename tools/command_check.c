// orrery check: finds the mistakes of a lesson before a learner does. The rules are in world/lesson/check*.c, the pack
// as they see it in player/checking.c, what is printed in check_report.c.
#include "base/error.h"
#include "base/log.h"
#include "player/checking.h"
#include "tools/check_report.h"
#include "tools/commands.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery check PACK [--json | --sarif] [--strict] [--fast]\n"
    "       orrery check PACK --release\n"
    "       orrery check --rules\n\n"
    "Loads the lesson, walks through its steps, plays its act files without a display, and reports every mistake with "
    "file,\n"
    "line, cause and cure: script errors, steps that cannot be reached or never end, goals that nobody reaches, "
    "missing or\n"
    "stale texts, files, answers, feedback and sources, numbers that disagree with the experiment, what a headset "
    "cannot draw.\n\n"
    "  --json     print the findings as JSON, in English and Chinese\n"
    "  --sarif    print them as SARIF 2.1.0, for editors\n"
    "  --strict   warnings count as errors\n"
    "  --fast     leave out what must be played: for editors, at every keystroke\n"
    "  --release  write released.json: what the ids of this version mean. Later versions are compared with it\n"
    "  --rules    print the reference of all rules\n\n"
    "Examples:\n"
    "  orrery check lessons/pinhole\n"
    "  orrery check lessons/pinhole --sarif > pinhole.sarif\n\n"
    "Exit codes: 0 no error found, 1 errors found, 2 wrong usage.\n",
    "用法：orrery check 课程包 [--json | --sarif] [--strict] [--fast]\n"
    "      orrery check 课程包 --release\n"
    "      orrery check --rules\n\n"
    "载入课程，走遍其步骤，不开显示地演练其动作文件，报告每个错误的文件、行号、原因和办法：\n"
    "脚本错误、无法到达或无法结束的步骤、无人达成的目标，缺少或过时的文本、文件、答案、反馈和出处，\n"
    "与实验不符的数值，以及头显无法绘制的内容。\n\n"
    "  --json     以 JSON 打印结果，含中英文\n"
    "  --sarif    以 SARIF 2.1.0 打印结果，供编辑器使用\n"
    "  --strict   警告也算错误\n"
    "  --fast     不做需要演练的检查：供编辑器随时运行\n"
    "  --release  写出 released.json：本版本各标识的含义，以后的版本与之比较\n"
    "  --rules    打印全部规则\n\n"
    "示例：\n"
    "  orrery check lessons/pinhole\n"
    "  orrery check lessons/pinhole --sarif > pinhole.sarif\n\n"
    "退出码：0 没有错误，1 发现错误，2 用法错误。\n"};

static const char *say(const char *english, const char *chinese) {
    return language_get() == LANGUAGE_CHINESE ? chinese : english;
}

typedef struct Request {
    const char *path;
    bool json, sarif, strict, fast, release, rules, help;
} Request;

static bool usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, say(english, chinese), value);
    return fail(ERR_USAGE, "%s", message);
}

static bool take_option(Request *r, const char *word) {
    const struct {
        const char *word;
        bool *flag;
    } options[] = {{"--help", &r->help},     {"-h", &r->help},     {"--json", &r->json},       {"--sarif", &r->sarif},
                   {"--strict", &r->strict}, {"--fast", &r->fast}, {"--release", &r->release}, {"--rules", &r->rules}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (!strcmp(word, options[i].word)) return *options[i].flag = true;
    return false;
}

static bool take_arguments(Request *request, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (take_option(request, argv[i])) continue;
        if (argv[i][0] == '-') return usage("there is no option “%s”", "没有选项“%s”", argv[i]);
        if (request->path)
            return usage("“%s” is too much: check takes one lesson", "“%s”多余：check 只接受一个课程", argv[i]);
        request->path = argv[i];
    }
    return request->help || request->rules || request->path ||
           usage("%s needs a lesson", "%s 需要课程文件夹", "orrery check");
}

static bool flush(void) {
    return (fflush(stdout) == 0 && !ferror(stdout)) ||
           fail(ERR_FILE_WRITE, "%s\t%s", say("standard output", "标准输出"), strerror(errno));
}

// Only a lesson without mistakes is published.
static bool release(Arena *arena, Pack *pack) {
    Bytes script;
    if (!pack_read(pack, arena, "lesson.lua", &script)) return false;
    const Lesson *lesson = lesson_load(arena, script, "lesson.lua");
    json_t *ids = lesson ? check_released_ids(arena, lesson) : NULL;
    char *text = ids ? json_dumps(ids, JSON_INDENT(1)) : NULL;
    const char *file = arena_print(arena, "%s/released.json", pack_path(pack));
    bool fine = text && os->write_file(file, text, strlen(text));
    if (fine) printf(say("%s: version %s is published\n", "%s：版本 %s 已发布\n"), file, lesson->version);
    free(text);
    json_decref(ids);
    return fine;
}

static void print(const Request *request, CheckResult result) {
    if (request->sarif)
        check_report_sarif(result);
    else if (request->json)
        check_report_json(request->path, result);
    else
        check_report_text(request->path, result);
}

static int check(const Request *request, Arena *arena) {
    Pack *pack = pack_open(request->path);
    if (!pack) return log_error(), 1;
    Checking *checking = checking_open(arena, pack);
    CheckFiles files = checking_files(checking, !request->fast);
    CheckResult result = checking_run(checking, &files);
    print(request, result);
    bool bad = result.errors || (request->strict && result.warnings);
    bool written = bad || !request->release || release(arena, pack);
    pack_close(pack);
    if (!written || !flush()) return log_error(), 1;
    return bad;
}

int command_check(int argc, char **argv) {
    Request request = {0};
    if (!take_arguments(&request, argc, argv)) return log_error(), 2;
    if (request.help) return fputs(help[language_get()], stdout), 0;
    if (request.rules) return check_report_rules(), 0;
    Arena *arena = arena_create("check", 0);
    int code = check(&request, arena);
    arena_destroy(arena);
    return code;
}
