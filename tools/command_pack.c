// orrery pack and orrery verify: a lesson's folder as one signed file, and what such a file says.
#include "base/error.h"
#include "base/log.h"
#include "player/checking.h"
#include "player/trusting.h"
#include "tools/commands.h"
#include "tools/key_files.h"
#include <stdio.h>
#include <string.h>

static const char *const pack_help[2] = {
    "Usage: orrery pack FOLDER -o FILE.orrery --key NAME.key\n\n"
    "Checks the lesson (warnings are allowed, errors are not) and writes it as one signed file: a zip whose bytes "
    "depend on\n"
    "the lesson and the key only. NAME.pub beside the key brings the certificates of the school and the city.\n\n"
    "Example:\n  orrery pack lessons/pinhole -o pinhole.orrery --key author.key\n\nExit codes: 0 done, 1 it failed, 2 "
    "wrong usage.\n",
    "用法：orrery pack 文件夹 -o 文件.orrery --key 名称.key\n\n"
    "检查课程（可以有警告，不能有错误），并写成一个签名文件：一个 zip，其字节只取决于课程和密钥。\n"
    "密钥旁边的 名称.pub 带有学校和城市的证书。\n\n"
    "示例：\n  orrery pack lessons/pinhole -o pinhole.orrery --key author.key\n\n退出码：0 完成，1 失败，2 "
    "用法错误。\n"};
static const char *const verify_help[2] = {
    "Usage: orrery verify FILE.orrery\n\n"
    "Checks the file's structure, its signature and the digest of every content, and whether a trusted key stands "
    "behind it.\n\n"
    "Example:\n  orrery verify pinhole.orrery\n\nExit codes: 0 all is right, 1 it is not, 2 wrong usage.\n",
    "用法：orrery verify 文件.orrery\n\n"
    "检查文件的结构、签名和每个内容的摘要，以及是否有受信任的密钥为其担保。\n\n"
    "示例：\n  orrery verify pinhole.orrery\n\n退出码：0 一切正确，1 有问题，2 用法错误。\n"};

typedef struct Request {
    const char *path, *out, *key;
    bool help;
} Request;

static const char *say(const char *english, const char *chinese) {
    return language_get() == LANGUAGE_CHINESE ? chinese : english;
}

static bool usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, say(english, chinese), value);
    return fail(ERR_USAGE, "%s", message);
}

static bool take_arguments(Request *r, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return r->help = true;
        if (!strcmp(argv[i], "-o") && i + 1 < argc)
            r->out = argv[++i];
        else if (!strcmp(argv[i], "--key") && i + 1 < argc)
            r->key = argv[++i];
        else if (argv[i][0] == '-')
            return usage("there is no option “%s”", "没有选项“%s”", argv[i]);
        else if (r->path)
            return usage("“%s” is too much", "“%s”多余", argv[i]);
        else
            r->path = argv[i];
    }
    return r->path || usage("%s needs a lesson", "%s 需要课程", argv[0]);
}

// ---- pack ---------------------------------------------------------------------------------------------------------

static bool is_clean(Arena *arena, Pack *pack) {
    Checking *checking = checking_open(arena, pack);
    CheckFiles files = checking_files(checking, true);
    CheckResult result = checking_run(checking, &files);
    for (int i = 0; i < result.count; i++) {
        if (result.findings[i].severity != SEVERITY_ERROR) continue;
        Error error = finding_error(&result.findings[i]);
        return fail_again(&error), false;
    }
    return true;
}

static bool make(const Request *r, Arena *arena, Pack *folder) {
    Bytes script, packed;
    KeyFile key;
    if (pack_manifest(folder)) return usage("“%s” is packed already", "“%s”已经打包", r->path);
    if (!is_clean(arena, folder) || !pack_read(folder, arena, "lesson.lua", &script) ||
        !key_file_read(arena, r->key, &key))
        return false;
    const Lesson *lesson = lesson_load(arena, script, "lesson.lua");
    bool fine = lesson &&
                pack_make(arena, folder, lesson->id, lesson->version, &key.secret, &key.identity.by, &packed) &&
                os->write_file(r->out, packed.data, packed.size);
    if (fine)
        printf(say("%s: %s %s, %d files, %zu bytes, signed by %s\n", "%s：%s %s，%d 个文件，%zu 字节，由 %s 签名\n"),
               r->out, lesson->id, lesson->version, pack_file_count(folder), packed.size, key.identity.name);
    key_file_forget(&key);
    return fine;
}

int command_pack(int argc, char **argv) {
    Request request = {0};
    bool fine = take_arguments(&request, argc, argv);
    if (fine && request.help) return fputs(pack_help[language_get()], stdout), 0;
    if (!fine || !((request.out && request.key) ||
                   usage("%s needs -o FILE and --key FILE", "%s 需要 -o 文件 和 --key 文件", "orrery pack")))
        return log_error(), 2;
    Arena *arena = arena_create("pack", (size_t)3 << 30);
    Pack *folder = pack_open(request.path);
    fine = folder && make(&request, arena, folder);
    if (!fine) log_error();
    pack_close(folder);
    arena_destroy(arena);
    return !fine;
}

// ---- verify -------------------------------------------------------------------------------------------------------

static bool read_every_file(Pack *pack) {
    bool fine = true;
    for (int i = 0; fine && i < pack_file_count(pack); i++) {
        Arena *arena = arena_create("verify", 0);
        Bytes content;
        fine = pack_read(pack, arena, pack_file(pack, i)->name, &content);
        arena_destroy(arena);
    }
    return fine;
}

static bool verify(const Request *r, Arena *arena, Pack *pack) {
    Trust trust;
    const char *root;
    if (!pack_manifest(pack)) return fail(ERR_PACK_SIGNATURE, "%s", r->path);
    if (!read_every_file(pack) || !trust_read(arena, trusting_path(arena), &trust)) return false;
    const Manifest *m = pack_manifest(pack);
    printf(say("%s: %s %s, %d files, whole and signed\n", "%s：%s %s，%d 个文件，完整且已签名\n"), r->path, m->id,
           m->version, m->file_count);
    for (int i = 0; i < pack_signed(pack)->certificate_count; i++)
        printf(say("  certificate: %s%s%s\n", "  证书：%s%s%s\n"), pack_signed(pack)->certificates[i].name,
               pack_signed(pack)->certificates[i].expires[0] ? ", " : "", pack_signed(pack)->certificates[i].expires);
    if (!trust_accepts(&trust, pack_signed(pack), m, os->wall_ms(), &root)) return false;
    printf(say("  trusted: %s\n", "  受信任：%s\n"), root);
    return true;
}

int command_verify(int argc, char **argv) {
    Request request = {0};
    if (!take_arguments(&request, argc, argv)) return log_error(), 2;
    if (request.help) return fputs(verify_help[language_get()], stdout), 0;
    Arena *arena = arena_create("verify", 0);
    Pack *pack = pack_open(request.path);
    bool fine = pack && verify(&request, arena, pack);
    fflush(stdout);
    if (!fine) log_error();
    pack_close(pack);
    arena_destroy(arena);
    return !fine;
}
