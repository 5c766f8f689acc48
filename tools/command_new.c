// orrery new: a lesson folder made of a template that checks clean and plays at once. Templates are lessons themselves,
// in assets/templates; only the lesson's id is changed.
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"
#include "player/assets.h"
#include "tools/commands.h"
#include <stdio.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery new NAME [--from TEMPLATE]\n\n"
    "Makes the folder NAME with a small lesson in it, ready to be changed; its last part becomes the lesson's id.\n\n"
    "  --from inquiry   look, guess, try, decide, explain: a closed box (default)\n"
    "  --from pinhole   an experiment with a measured table, a plot and a number question\n"
    "  --from gallery   objects to look at, each with its description\n"
    "  --from quiz      a choice, a number and an open question\n\n"
    "Examples:\n"
    "  orrery new my-lesson\n"
    "  orrery new lessons/shadows --from quiz\n\n"
    "Exit codes: 0 done, 1 it failed, 2 wrong usage.\n",
    "用法：orrery new 名称 [--from 模板]\n\n"
    "新建名为“名称”的文件夹，其中有一个可直接修改的小课程；最后一段成为课程标识。\n\n"
    "  --from inquiry   看、猜、试、判断、说明：一个关着的盒子（默认）\n"
    "  --from pinhole   有数据表、作图和数值题的实验\n"
    "  --from gallery   供观察的物体，各有说明\n"
    "  --from quiz      选择题、数值题、开放题各一\n\n"
    "示例：\n"
    "  orrery new my-lesson\n"
    "  orrery new lessons/shadows --from quiz\n\n"
    "退出码：0 完成，1 失败，2 用法错误。\n"};

static const char *const templates[] = {"inquiry", "pinhole", "gallery", "quiz"};
enum { TEMPLATE_COUNT = sizeof templates / sizeof templates[0], FILE_MOST = 16 << 20 };

typedef struct Request {
    const char *folder, *template_name;
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

static bool take_template(Request *r, const char *name) {
    for (int i = 0; name && i < TEMPLATE_COUNT; i++)
        if (!strcmp(name, templates[i])) return r->template_name = templates[i], true;
    return usage("“%s” is no template: inquiry, pinhole, gallery, quiz",
                 "没有模板“%s”：inquiry、pinhole、gallery、quiz", name ? name : "");
}

static bool take_arguments(Request *r, int argc, char **argv) {
    r->template_name = templates[0];
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return r->help = true;
        if (!strcmp(argv[i], "--from")) {
            if (!take_template(r, i + 1 < argc ? argv[++i] : NULL)) return false;
        } else if (argv[i][0] == '-') {
            return usage("there is no option “%s”", "没有选项“%s”", argv[i]);
        } else if (r->folder) {
            return usage("“%s” is too much: new takes one name", "“%s”多余：new 只接受一个名称", argv[i]);
        } else {
            r->folder = argv[i];
        }
    }
    return r->folder || usage("%s needs a name", "%s 需要一个名称", "orrery new");
}

// The last part of the folder's name; NULL when it cannot be an id.
static const char *id_of(Arena *arena, const char *folder) {
    char *copy = arena_string(arena, folder);
    size_t length = strlen(copy);
    while (length > 1 && copy[length - 1] == '/') copy[--length] = 0;
    const char *slash = strrchr(copy, '/'), *id = slash ? slash + 1 : copy;
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return n > 0 && n <= 60 && !id[n] ? id : fail_null(ERR_LESSON_ID, "lesson\t%.60s", id);
}

// ---- copying ------------------------------------------------------------------------------------------------------

typedef struct Copy {
    Arena *arena;
    const char *template_name, *id;
} Copy;

// lesson { id = "inquiry", ... } of the template becomes the new lesson's.
static Bytes with_id(const Copy *c, Bytes text) {
    const char *old = arena_print(c->arena, "lesson { id = \"%s\"", c->template_name),
               *at = strstr((const char *)text.data, old);
    if (!at) return text;
    int before = (int)(at - (const char *)text.data);
    const char *changed =
        arena_print(c->arena, "%.*slesson { id = \"%s\"%s", before, (const char *)text.data, c->id, at + strlen(old));
    return (Bytes){(const uint8_t *)changed, strlen(changed)};
}

static bool copy_file(const Copy *c, const char *from, const char *to, const char *name) {
    Bytes content;
    if (!os->read_file(c->arena, from, FILE_MOST, &content)) return false;
    if (!strcmp(name, "lesson.lua")) content = with_id(c, content);
    return os->write_file(to, content.data, content.size);
}

static bool copy_folder(const Copy *c, const char *from, const char *to) {
    OsEntry *entries;
    size_t count;
    if (!os->list_folder(c->arena, from, &entries, &count) || !os->make_folder(to)) return false;
    for (size_t i = 0; i < count; i++) {
        const char *name = entries[i].name, *source = arena_print(c->arena, "%s/%s", from, name),
                   *target = arena_print(c->arena, "%s/%s", to, name);
        if (entries[i].kind == OS_FOLDER ? !copy_folder(c, source, target) : !copy_file(c, source, target, name))
            return false;
    }
    return true;
}

// An empty folder may be there already; anything in it is left alone.
static bool is_free(Arena *arena, const char *folder) {
    OsEntry entry, *entries;
    size_t count;
    if (!os->entry(folder, &entry)) return error_clear(), true;
    bool empty = entry.kind == OS_FOLDER && os->list_folder(arena, folder, &entries, &count) && count == 0;
    return empty || fail(ERR_EXISTS, "%s", folder);
}

static bool make(const Request *r, Arena *arena) {
    Copy copy = {arena, r->template_name, id_of(arena, r->folder)};
    if (!copy.id || !is_free(arena, r->folder)) return false;
    const char *script = assets_find(arena, arena_print(arena, "templates/%s/lesson.lua", r->template_name));
    if (!script[0]) return fail(ERR_FILE_MISSING, "assets/templates/%s", r->template_name);
    return copy_folder(&copy, arena_text(arena, script, strlen(script) - strlen("/lesson.lua")), r->folder);
}

int command_new(int argc, char **argv) {
    Request request = {0};
    if (!take_arguments(&request, argc, argv)) return log_error(), 2;
    if (request.help) return fputs(help[language_get()], stdout), 0;
    Arena *arena = arena_create("new", 0);
    bool made = make(&request, arena);
    if (made)
        printf(say("%s: a lesson made of the template %s. Next:\n  orrery play %s\n  orrery check %s\nIts texts are in "
                   "strings/, its steps in lesson.lua.\n",
                   "%s：已由模板 %s 生成课程。接下来：\n  orrery play %s\n  orrery check %s\n文本在 strings/，步骤在 "
                   "lesson.lua。\n"),
               request.folder, request.template_name, request.folder, request.folder);
    else
        log_error();
    arena_destroy(arena);
    return !made;
}
