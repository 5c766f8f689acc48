// Rules about texts: every key in every language, translations that grew old, reading pace, narration.
#include "base/hash.h"
#include "base/utf8.h"
#include "world/lesson/check_private.h"
#include <string.h>

const char *locale_file(Check *c, int locale) {
    return arena_print(c->arena, "strings/%s.json", c->lesson->locales[locale]);
}

// ---- which keys the lesson uses -----------------------------------------------------------------------------------

bool text_is_used(const Check *c, const char *key) {
    for (size_t i = 0; i < (size_t)c->use_count; i++)
        if (!strcmp(c->uses[i].key, key)) return true;
    return false;
}

static bool is_first_use(const Check *c, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (!strcmp(c->uses[i].key, c->uses[index].key)) return false;
    return true;
}

// ---- strings ------------------------------------------------------------------------------------------------------

int line_of_key(Bytes bytes, const char *key) {
    size_t length = strlen(key);
    int line = 1;
    for (size_t i = 0; i + length + 1 < bytes.size; i++) {
        if (bytes.data[i] == '\n') line++;
        if (bytes.data[i] == '"' && !memcmp(bytes.data + i + 1, key, length) && bytes.data[i + 1 + length] == '"')
            return line;
    }
    return 0;
}

static void check_missing(Check *c, int locale) {
    const Strings *s = c->strings[locale];
    for (size_t i = 0; i < (size_t)c->use_count; i++) {
        if (!is_first_use(c, i)) continue;
        const LessonText *u = &c->uses[i];
        const char *text = strings_find(s, u->key);
        if (!text)
            found(c, CHECK_STRING_MISSING, u->line, "%s\t%s", u->key, locale_file(c, locale));
        else if (!text[strspn(text, " \t\r\n")])
            found_in(c, CHECK_STRING_EMPTY, locale_file(c, locale), line_of_key(c->string_bytes[locale], u->key), "%s",
                     u->key);
    }
}

// Formulas, names and numbers may be alike in two languages; a run of words or of Chinese characters is not.
static bool is_prose(const char *text) {
    int words = 0, letters = 0, wide = 0;
    for (uint32_t ch; (ch = utf8_next(&text));) {
        bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
        wide += utf8_is_wide(ch);
        letters = letter ? letters + 1 : 0;
        words += letters == 3;
    }
    return words >= 3 || wide >= 4;
}

static void check_unused(Check *c, int locale) {
    const Strings *s = c->strings[locale], *first = c->strings[0];
    for (int i = 0; i < strings_count(s); i++) {
        const char *key = strings_key(s, i), *original = locale && first ? strings_find(first, key) : NULL;
        int line = line_of_key(c->string_bytes[locale], key);
        if (!text_is_used(c, key))
            found_in(c, CHECK_STRING_UNUSED, locale_file(c, locale), line, "%.*s", utf8_within(key, 200), key);
        else if (original && is_prose(original) && !strcmp(original, strings_find(s, key)))
            found_in(c, CHECK_STRING_STALE, locale_file(c, locale), line, "%s\t%s", key, locale_file(c, 0));
    }
}

// strings/translated.json: { "en": { "KEY": "fingerprint of the original when it was translated" } }, by `orrery
// strings`.
static void check_outdated(Check *c, const json_t *translated, int locale) {
    const char *key;
    json_t *mark;
    json_object_foreach((json_t *)json_object_get(translated, c->lesson->locales[locale]), key, mark) {
        const char *original = strings_find(c->strings[0], key), *was = json_string_value(mark);
        if (!original || !was || !strings_find(c->strings[locale], key) ||
            !strcmp(was, strings_fingerprint(c->arena, original)))
            continue;
        found_in(c, CHECK_STRING_OUTDATED, locale_file(c, locale), line_of_key(c->string_bytes[locale], key),
                 "%.*s\t%s", utf8_within(key, 200), key, locale_file(c, 0));
    }
}

static void check_translations(Check *c) {
    Bytes bytes;
    if (!c->files->has(c->files->context, STRINGS_TRANSLATED)) return;
    error_clear();
    json_t *root = c->files->read(c->files->context, c->arena, STRINGS_TRANSLATED, &bytes)
                       ? json_parse(bytes, STRINGS_TRANSLATED)
                       : NULL;
    if (!root) found_in(c, error_last()->id, STRINGS_TRANSLATED, error_last()->line, "%s", error_last()->values);
    for (int i = 1; root && i < c->lesson->locale_count; i++)
        if (c->strings[0] && c->strings[i]) check_outdated(c, root, i);
    json_decref(root);
}

// ---- narration ----------------------------------------------------------------------------------------------------

static void check_pace(Check *c, const LessonLine *line) {
    enum { TENTHS_FOR_FAST_READERS = 7 };
    for (int i = 0; i < c->lesson->locale_count; i++) {
        const char *text = c->strings[i] ? strings_find(c->strings[i], line->text) : NULL;
        double needed = text ? caption_seconds(text) : 0;
        if (line->seconds <= 0 || line->seconds * 10 >= needed * TENTHS_FOR_FAST_READERS) continue;
        found(c, CHECK_PACE, line->line, "%s\t%.1f\t%s\t%.1f", line->text, line->seconds, c->lesson->locales[i],
              needed);
        return;
    }
}

static Language language_of(const char *locale) { return language_from_tag(locale); }

// A lesson without any recorded voice is fine; one with holes is not.
static void check_narration(Check *c, const char *locale) {
    const Lesson *l = c->lesson;
    int present = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int s = 0; s < l->step_count; s++)
            for (int i = 0; i < l->steps[s].line_count; i++) {
                const LessonLine *line = &l->steps[s].lines[i];
                const char *file = line->sound[language_of(locale)];
                bool has = file && c->files->has(c->files->context, file);
                if (pass == 0)
                    present += has;
                else if (!has && !line->own_sound && present)
                    found(c, CHECK_NARRATION, line->line, "%s\t%s", line->text, locale);
            }
}

void check_texts(Check *c) {
    c->uses = lesson_texts(c->arena, c->lesson, &c->use_count);
    for (int i = 0; i < c->lesson->locale_count; i++) {
        check_narration(c, c->lesson->locales[i]);
        if (!c->strings[i]) continue;
        check_missing(c, i);
        check_unused(c, i);
    }
    check_translations(c);
    for (int s = 0; s < c->lesson->step_count; s++)
        for (int i = 0; i < c->lesson->steps[s].line_count; i++) check_pace(c, &c->lesson->steps[s].lines[i]);
}
