// orrery check: finds the mistakes of a lesson before a learner does. The rules are in world/lesson/check*.c; here the pack
// and its models are opened for them and what they found is printed.
#include "asset/gltf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "pack/pack.h"
#include "tools/commands.h"
#include "world/lesson/check.h"
#include "world/lesson/lesson.h"
#include <errno.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery check PACK [--json] [--strict]\n\n"
    "Loads the lesson, walks through its steps and reports every mistake with file, line, cause and cure:\n"
    "script errors, steps that cannot be reached or never end, missing texts, files, answers, feedback and sources.\n\n"
    "  --json     print the findings as JSON, in English and Chinese\n"
    "  --strict   warnings count as errors\n\n"
    "Examples:\n"
    "  orrery check lessons/pinhole\n"
    "  orrery check lessons/pinhole --json\n\n"
    "Exit codes: 0 no error found, 1 errors found, 2 wrong usage.\n",
    "用法：orrery check 课程包 [--json] [--strict]\n\n"
    "载入课程，走遍其步骤，报告每个错误的文件、行号、原因和办法：\n"
    "脚本错误、无法到达或无法结束的步骤，缺少的文本、文件、答案、反馈和出处。\n\n"
    "  --json     以 JSON 打印结果，含中英文\n"
    "  --strict   警告也算错误\n\n"
    "示例：\n"
    "  orrery check lessons/pinhole\n"
    "  orrery check lessons/pinhole --json\n\n"
    "退出码：0 没有错误，1 发现错误，2 用法错误。\n"};

static const char *say(const char *english, const char *chinese) { return language_get() == LANGUAGE_CHINESE ? chinese : english; }

typedef struct Request {
    const char *path;
    bool json, strict, help;
} Request;

static bool usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, say(english, chinese), value);
    return fail(ERR_USAGE, "%s", message);
}

static bool take_arguments(Request *request, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) request->help = true;
        else if (!strcmp(argv[i], "--json")) request->json = true;
        else if (!strcmp(argv[i], "--strict")) request->strict = true;
        else if (argv[i][0] == '-') return usage("there is no option “%s”", "没有选项“%s”", argv[i]);
        else if (request->path) return usage("“%s” is too much: check takes one lesson", "“%s”多余：check 只接受一个课程", argv[i]);
        else request->path = argv[i];
    }
    return request->help || request->path || usage("%s needs a lesson", "%s 需要课程文件夹", "orrery check");
}

// ---- the pack as the checker sees it ------------------------------------------------------------------------------

typedef struct Source {
    Pack *pack;
    Arena *arena;
    const Model **models;
    int model_count;
    const char *folder; // of the model that is being read
} Source;

static bool source_has(void *context, const char *name) {
    const Source *s = context;
    OsEntry entry;
    if (strncmp(name, "acts/", 5) != 0) return pack_has(s->pack, name);
    return pack_name_is_plain(name) && os->entry(arena_print(s->arena, "%s/%s", pack_path(s->pack), name), &entry);
}

static bool source_read(void *context, Arena *arena, const char *name, Bytes *out) { return pack_read(((Source *)context)->pack, arena, name, out); }
static const char *source_name(void *context, int index) { return pack_file(((Source *)context)->pack, index)->name; }

static bool source_has_node(void *context, const char *node) {
    const Source *s = context;
    for (int i = 0; i < s->model_count; i++)
        if (model_find_node(s->models[i], node) >= 0) return true;
    return false;
}

static bool read_neighbour(void *context, const char *name, Arena *arena, Bytes *out) {
    const Source *s = context;
    return pack_read(s->pack, arena, arena_print(arena, "%s%s", s->folder, name), out);
}

// Every model of the pack, so that nodes can be looked for. A model that does not load is told at once.
static bool load_models(Source *s) {
    bool fine = true;
    s->models = arena_array(s->arena, const Model *, pack_file_count(s->pack) + 1);
    for (int i = 0; i < pack_file_count(s->pack); i++) {
        const char *name = pack_file(s->pack, i)->name, *dot = strrchr(name, '.'), *slash = strrchr(name, '/');
        if (!dot || (strcmp(dot, ".glb") != 0 && strcmp(dot, ".gltf") != 0)) continue;
        Bytes bytes;
        s->folder = arena_print(s->arena, "%.*s", slash ? (int)(slash - name) + 1 : 0, name);
        error_clear();
        const char *file = arena_print(s->arena, "%s/%s", pack_path(s->pack), name);
        const Model *model = pack_read(s->pack, s->arena, name, &bytes) ? gltf_read(s->arena, bytes, file, read_neighbour, s) : NULL;
        if (model) {
            s->models[s->model_count++] = model;
            continue;
        }
        error_set_place(file, 0);
        log_error();
        fine = false;
    }
    return fine;
}

// ---- output -------------------------------------------------------------------------------------------------------

static void print_plain(const char *text) { // file names and values come from outside
    for (; *text; text++) putchar((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}

static void print_finding(const Finding *f) {
    static const char *const words[2][2] = {{"error", "错误"}, {"warning", "警告"}};
    Error error = finding_error(f);
    char message[1200];
    error_message(&error, language_get(), message, sizeof message);
    print_plain(f->file);
    if (f->line > 0) printf(":%d", f->line);
    printf(": %s [%s]: ", words[f->severity][language_get()], error_name(f->rule));
    print_plain(message);
    printf("\n  %s: %s\n", say("cure", "办法"), error_cure(f->rule, language_get()));
}

static void print_summary(const char *path, CheckResult result) {
    if (language_get() == LANGUAGE_CHINESE)
        printf("%s：%d 个步骤，%d 处文本：%d 个错误，%d 个警告\n", path, result.steps, result.texts, result.errors, result.warnings);
    else
        printf("%s: %d steps, %d texts: %d error%s, %d warning%s\n", path, result.steps, result.texts, result.errors, result.errors == 1 ? "" : "s",
               result.warnings, result.warnings == 1 ? "" : "s");
}

static json_t *json_finding(const Finding *f) {
    Error error = finding_error(f);
    char english[1200], chinese[1200];
    error_message(&error, LANGUAGE_ENGLISH, english, sizeof english);
    error_message(&error, LANGUAGE_CHINESE, chinese, sizeof chinese);
    return json_pack("{s:s, s:s, s:s, s:i, s:{s:s, s:s}, s:{s:s, s:s}}", "rule", error_name(f->rule), "severity", severity_name(f->severity), "file", f->file,
                     "line", f->line, "message", "en", english, "zh", chinese, "cure", "en", error_cure(f->rule, LANGUAGE_ENGLISH), "zh",
                     error_cure(f->rule, LANGUAGE_CHINESE));
}

static void print_json(const char *path, CheckResult result) {
    json_t *findings = json_array();
    for (int i = 0; i < result.count; i++) json_array_append_new(findings, json_finding(&result.findings[i]));
    json_t *root = json_pack("{s:s, s:i, s:i, s:i, s:i, s:o}", "pack", path, "steps", result.steps, "texts", result.texts, "errors", result.errors, "warnings",
                             result.warnings, "findings", findings);
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
}

static bool flush(void) {
    return (fflush(stdout) == 0 && !ferror(stdout)) || fail(ERR_FILE_WRITE, "%s\t%s", say("standard output", "标准输出"), strerror(errno));
}

static int check(const Request *request, Arena *arena) {
    Source source = {.pack = pack_open(request->path), .arena = arena};
    if (!source.pack) return log_error(), 1;
    bool models = load_models(&source);
    CheckFiles files = {.context = &source, .folder = request->path, .has = source_has, .read = source_read, .name = source_name};
    files.count = pack_file_count(source.pack);
    files.has_node = models ? source_has_node : NULL; // a broken model may hold any node
    CheckResult result = check_pack(arena, &files);
    for (int i = 0; !request->json && i < result.count; i++) print_finding(&result.findings[i]);
    if (request->json) print_json(request->path, result);
    else print_summary(request->path, result);
    pack_close(source.pack);
    if (!flush()) return log_error(), 1;
    return !models || result.errors || (request->strict && result.warnings);
}

int command_check(int argc, char **argv) {
    Request request = {0};
    if (!take_arguments(&request, argc, argv)) return log_error(), 2;
    if (request.help) return fputs(help[language_get()], stdout), 0;
    Arena *arena = arena_create("check", 0);
    int code = check(&request, arena);
    arena_destroy(arena);
    return code;
}
