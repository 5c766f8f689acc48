// orrery strings: translation files. The lesson's first locale is the original.
//
//   strings/fr.po    for translators and their programs (gettext): original, context, translation; stale ones are
//   “fuzzy” strings/fr.json  what the program reads: made of it strings/translated.json  which original each
//   translation was made of
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "pack/pack.h"
#include "player/checking.h"
#include "player/rehearsal.h"
#include "tools/commands.h"
#include "tools/po.h"
#include "world/lesson/texts.h"
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery strings PACK --add LOCALE\n"
    "       orrery strings PACK --pseudo\n\n"
    "  --add LOCALE  makes strings/LOCALE.po for translators, with where and by whom each text is said; take the "
    "translated\n"
    "                file in by the same command. Texts whose original has changed since are marked “fuzzy”\n"
    "  --pseudo      lays out every step with texts 40 % longer, in accented letters, and tells what is cut or is in "
    "no string file\n\n"
    "Examples:\n"
    "  orrery strings lessons/pinhole --add fr\n"
    "  orrery strings lessons/pinhole --pseudo\n\n"
    "Exit codes: 0 done (with --pseudo: nothing found), 1 it failed, 2 wrong usage.\n",
    "用法：orrery strings 课程包 --add 语言\n"
    "      orrery strings 课程包 --pseudo\n\n"
    "  --add 语言    为译者生成 strings/语言.po，写明每段文本的位置和说话人；译好后用同一命令收回。\n"
    "                原文已改动的译文标为 fuzzy\n"
    "  --pseudo      用加长 40 % 并带重音的伪文本排布每个步骤，指出放不下或不在字符串文件中的文本\n\n"
    "示例：\n"
    "  orrery strings lessons/pinhole --add fr\n"
    "  orrery strings lessons/pinhole --pseudo\n\n"
    "退出码：0 完成（--pseudo：没有发现问题），1 失败，2 用法错误。\n"};

typedef struct Request {
    const char *path, *locale;
    bool pseudo, help;
} Request;

static const char *say(const char *english, const char *chinese) {
    return language_get() == LANGUAGE_CHINESE ? chinese : english;
}

static bool usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, say(english, chinese), value);
    return fail(ERR_USAGE, "%s", message);
}

static bool is_locale(const char *text) {
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    return n >= 2 && n <= 20 && !text[n];
}

static bool take_arguments(Request *r, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return r->help = true;
        if (!strcmp(argv[i], "--pseudo"))
            r->pseudo = true;
        else if (!strcmp(argv[i], "--add") && i + 1 < argc)
            r->locale = argv[++i];
        else if (argv[i][0] == '-')
            return usage("there is no option “%s”", "没有选项“%s”", argv[i]);
        else if (r->path)
            return usage("“%s” is too much", "“%s”多余", argv[i]);
        else
            r->path = argv[i];
    }
    if (!r->path || r->pseudo == (r->locale != NULL))
        return usage("%s needs a lesson and --add LOCALE or --pseudo", "%s 需要课程和 --add 语言 或 --pseudo",
                     "orrery strings");
    return r->pseudo || is_locale(r->locale) ||
           usage("“%s” is no locale, such as fr or pt-BR", "“%s”不是语言标记，例如 fr 或 pt-BR", r->locale);
}

// ---- what there is ------------------------------------------------------------------------------------------------

typedef struct Work {
    Arena *arena;
    Pack *pack;
    const Lesson *lesson;
    const Strings *original, *known; // known: strings/LOCALE.json as it is, or NULL
    const char *locale;
    json_t *translated; // strings/translated.json
    Po *po;             // strings/LOCALE.po as it is; empty when there is none
    int count, missing, stale;
} Work;

static const char *path_in(const Work *w, const char *name) {
    return arena_print(w->arena, "%s/%s", pack_path(w->pack), name);
}

static const Strings *load_strings(const Work *w, const char *locale) {
    Bytes bytes;
    const char *name = arena_print(w->arena, "strings/%s.json", locale);
    return pack_read(w->pack, w->arena, name, &bytes) ? strings_load(w->arena, bytes, path_in(w, name)) : NULL;
}

static bool open_work(Work *w) {
    Bytes bytes;
    if (!pack_read(w->pack, w->arena, "lesson.lua", &bytes)) return false;
    w->lesson = lesson_load(w->arena, bytes, path_in(w, "lesson.lua"));
    w->original = w->lesson ? load_strings(w, w->lesson->locales[0]) : NULL;
    return w->original != NULL;
}

static bool open_translation(Work *w) {
    Bytes bytes;
    const char *json = arena_print(w->arena, "strings/%s.json", w->locale),
               *po = arena_print(w->arena, "strings/%s.po", w->locale);
    if (!strcmp(w->locale, w->lesson->locales[0])) return usage("“%s” is the original", "“%s”是原文", w->locale);
    if (pack_has(w->pack, json) && !(w->known = load_strings(w, w->locale))) return false;
    if (pack_has(w->pack, STRINGS_TRANSLATED)) {
        if (!pack_read(w->pack, w->arena, STRINGS_TRANSLATED, &bytes)) return false;
        w->translated = json_parse(bytes, STRINGS_TRANSLATED);
        if (!w->translated) return false;
    } else {
        w->translated = json_object();
    }
    bytes = (Bytes){(const uint8_t *)"", 0};
    if (pack_has(w->pack, po) && !pack_read(w->pack, w->arena, po, &bytes)) return false;
    w->po = po_read(w->arena, bytes, path_in(w, po));
    return w->po != NULL;
}

// ---- one text -----------------------------------------------------------------------------------------------------

typedef struct Translation {
    const char *text; // NULL = none yet
    bool stale;
} Translation;

// A translator's entry counts when it was made of the present original; a file without one keeps what the JSON says.
static Translation translation_of(const Work *w, const char *key, const char *original) {
    const PoEntry *entry = po_find(w->po, key);
    const char *mark = json_string_value(json_object_get(json_object_get(w->translated, w->locale), key));
    const char *known = w->known ? strings_find(w->known, key) : NULL;
    bool outdated = mark && strcmp(mark, strings_fingerprint(w->arena, original)) != 0;
    if (entry && entry->text[0] && (!entry->fuzzy || !known))
        return (Translation){entry->text, strcmp(entry->original, original) != 0};
    return (Translation){known, known && outdated};
}

static const char *context_of(Work *w, const LessonText *text) {
    return arena_print(w->arena, "%s%s%s: %s", text->owner, text->id[0] ? " " : "", text->id, text->role);
}

static void add_text(Work *w, const LessonText *text, json_t *strings, json_t *marks, PoWriter *out) {
    const char *original = strings_find(w->original, text->key);
    if (!original || json_object_get(strings, text->key) || po_wrote(out, text->key)) return;
    Translation t = translation_of(w, text->key, original);
    w->count++, w->missing += !t.text, w->stale += t.stale;
    po_write(out, &(PoEntry){text->key, original, t.text ? t.text : "", t.stale}, context_of(w, text), text->line);
    if (!t.text) return;
    json_object_set_new(strings, text->key, json_string(t.text));
    const char *mark = json_string_value(json_object_get(json_object_get(w->translated, w->locale), text->key));
    json_object_set_new(marks, text->key,
                        json_string(t.stale && mark ? mark
                                    : t.stale       ? "stale"
                                                    : strings_fingerprint(w->arena, original)));
}

static bool write_json(const Work *w, const char *name, const json_t *object) {
    char *text = json_dumps(object, JSON_INDENT(1));
    bool fine = text && os->write_file(path_in(w, name), text, strlen(text));
    free(text);
    return fine;
}

static bool write_translation(Work *w) {
    int count;
    const LessonText *texts = lesson_texts(w->arena, w->lesson, &count);
    json_t *strings = json_object(), *marks = json_object();
    PoWriter out = po_writer(w->arena, w->lesson->id, w->locale);
    for (int i = 0; i < count; i++) add_text(w, &texts[i], strings, marks, &out);
    json_object_set(w->translated, w->locale, marks);
    const char *po = po_text(&out);
    bool fine = os->write_file(path_in(w, arena_print(w->arena, "strings/%s.po", w->locale)), po, strlen(po)) &&
                write_json(w, arena_print(w->arena, "strings/%s.json", w->locale), strings) &&
                write_json(w, STRINGS_TRANSLATED, w->translated);
    json_decref(strings), json_decref(marks);
    return fine;
}

static bool is_declared(const Work *w) {
    for (int i = 0; i < w->lesson->locale_count; i++)
        if (!strcmp(w->lesson->locales[i], w->locale)) return true;
    return false;
}

static bool add_locale(Work *w) {
    bool fine = open_translation(w) && write_translation(w);
    json_decref(w->translated);
    if (!fine) return false;
    printf(say("strings/%s.po: %d texts, %d not translated, %d to be looked at again\n",
               "strings/%s.po：%d 处文本，%d 处未译，%d 处需要重看\n"),
           w->locale, w->count, w->missing, w->stale);
    if (!is_declared(w))
        printf(say("add \"%s\" to “locales” in lesson.lua when all is translated\n",
                   "全部译好后，请在 lesson.lua 的 locales 中加上 \"%s\"\n"),
               w->locale);
    return true;
}

// ---- the pseudo-locale --------------------------------------------------------------------------------------------

static bool try_pseudo(Work *w, int *found) {
    Checking *checking = checking_open(w->arena, w->pack);
    const Model *const *models = checking_models(checking, w->lesson);
    if (!models) return fail(ERR_MODEL, "%s", pack_path(w->pack));
    const PseudoFinding *list = rehearse_pseudo(w->arena, w->lesson, w->original, models, found);
    for (int i = 0; i < *found; i++) {
        const char *step = w->lesson->steps[list[i].step].id;
        if (!list[i].element[0])
            printf(
                say("step %s: its texts do not fit when they are 40 %% longer\n", "步骤 %s：文本加长 40 %% 后放不下\n"),
                step);
        else
            printf(say("step %s: “%s” shows a text that is in no string file\n",
                       "步骤 %s：“%s”显示的文本不在任何字符串文件中\n"),
                   step, list[i].element);
    }
    printf(say("%d steps laid out, %d found\n", "排布了 %d 个步骤，发现 %d 处\n"), w->lesson->step_count, *found);
    return true;
}

int command_strings(int argc, char **argv) {
    Request request = {0};
    if (!take_arguments(&request, argc, argv)) return log_error(), 2;
    if (request.help) return fputs(help[language_get()], stdout), 0;
    Arena *arena = arena_create("strings", 0);
    Work work = {.arena = arena, .locale = request.locale, .pack = pack_open(request.path)};
    int found = 0;
    bool fine = work.pack && open_work(&work) && (request.pseudo ? try_pseudo(&work, &found) : add_locale(&work));
    if (!fine) log_error();
    pack_close(work.pack);
    arena_destroy(arena);
    return !fine || found > 0;
}
