// Rules about texts: every key in every language, reading pace, narration, and the sources in facts.json.
#include "base/json.h"
#include "base/utf8.h"
#include "world/lesson/check_private.h"
#include <string.h>

static const char *locale_file(Check *c, int locale) { return arena_print(c->arena, "strings/%s.json", c->lesson->locales[locale]); }

// ---- which keys the lesson uses -----------------------------------------------------------------------------------

static void use(Check *c, TextKey key, int line) {
    if (key) *array_push(c->arena, &c->uses) = (TextUse){key, line};
}

static void use_question(Check *c, const LessonQuestion *q) {
    const TextKey own[] = {q->text, q->feedback_right, q->feedback_wrong, q->rubric, q->model_answer};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) use(c, own[i], q->line);
    for (int i = 0; i < q->option_count; i++) use(c, q->options[i].text, q->options[i].line), use(c, q->options[i].feedback, q->options[i].line);
    for (int i = 0; i < q->wrong_count; i++) use(c, q->wrongs[i].feedback, q->wrongs[i].line);
}

static void use_step(Check *c, const LessonStep *step) {
    const TextKey own[] = {step->title, step->task, step->quote, step->quote_source};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) use(c, own[i], step->line);
    for (int i = 0; i < step->line_count; i++) use(c, step->lines[i].text, step->lines[i].line);
    for (int i = 0; i < step->hint_count; i++) use(c, step->hints[i].text, step->hints[i].line);
    if (step->question) use_question(c, step->question);
}

static void collect_uses(Check *c) {
    const Lesson *l = c->lesson;
    use(c, l->title, l->line), use(c, l->summary, l->line), use(c, l->ambience_text, l->place_line);
    for (int i = 0; i < l->speaker_count; i++) use(c, l->speakers[i].name, l->speakers[i].line);
    for (int i = 0; i < l->object_count; i++) use(c, l->objects[i].name, l->objects[i].line), use(c, l->objects[i].text, l->objects[i].line);
    for (int i = 0; i < l->table_count; i++) {
        use(c, l->tables[i].title, l->tables[i].line);
        for (int k = 0; k < l->tables[i].column_count; k++) use(c, l->tables[i].columns[k].label, l->tables[i].line);
    }
    for (int i = 0; i < l->misconception_count; i++) use(c, l->misconceptions[i].text, l->misconceptions[i].line);
    for (int i = 0; i < l->spot_count; i++) use(c, l->spots[i].name, l->spots[i].line);
    for (int i = 0; i < l->step_count; i++) use_step(c, &l->steps[i]);
}

static bool is_used(const Check *c, const char *key) {
    for (size_t i = 0; i < c->uses.count; i++)
        if (!strcmp(c->uses.items[i].key, key)) return true;
    return false;
}

static bool is_first_use(const Check *c, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (!strcmp(c->uses.items[i].key, c->uses.items[index].key)) return false;
    return true;
}

// ---- strings ------------------------------------------------------------------------------------------------------

static void check_missing(Check *c, int locale) {
    const Strings *s = c->strings[locale];
    for (size_t i = 0; i < c->uses.count; i++) {
        if (!is_first_use(c, i)) continue;
        const TextUse *u = &c->uses.items[i];
        const char *text = strings_find(s, u->key);
        if (!text) found(c, CHECK_STRING_MISSING, u->line, "%s\t%s", u->key, locale_file(c, locale));
        else if (!text[strspn(text, " \t\r\n")])
            found_in(c, CHECK_STRING_EMPTY, locale_file(c, locale), strings_line(c->string_bytes[locale], u->key), "%s", u->key);
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
        int line = strings_line(c->string_bytes[locale], key);
        if (!is_used(c, key)) found_in(c, CHECK_STRING_UNUSED, locale_file(c, locale), line, "%.*s", utf8_within(key, 200), key);
        else if (original && is_prose(original) && !strcmp(original, strings_find(s, key)))
            found_in(c, CHECK_STRING_STALE, locale_file(c, locale), line, "%s\t%s", key, locale_file(c, 0));
    }
}

// ---- narration ----------------------------------------------------------------------------------------------------

static void check_pace(Check *c, const LessonLine *line) {
    enum { TENTHS_FOR_FAST_READERS = 7 };
    for (int i = 0; i < c->lesson->locale_count; i++) {
        const char *text = c->strings[i] ? strings_find(c->strings[i], line->text) : NULL;
        double needed = text ? caption_seconds(text) : 0;
        if (line->seconds <= 0 || line->seconds * 10 >= needed * TENTHS_FOR_FAST_READERS) continue;
        found(c, CHECK_PACE, line->line, "%s\t%.1f\t%s\t%.1f", line->text, line->seconds, c->lesson->locales[i], needed);
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
                if (pass == 0) present += has;
                else if (!has && !line->own_sound && present) found(c, CHECK_NARRATION, line->line, "%s\t%s", line->text, locale);
            }
}

// ---- facts --------------------------------------------------------------------------------------------------------

static const char *text_field(const json_t *fact, const char *name) {
    const char *text = json_string_value(json_object_get(fact, name));
    return text && *text ? text : NULL;
}

// Does any fact name this key? keys = "o1.quote" or ["o1.quote", ...]
static bool names_key(const json_t *keys, const char *key) {
    if (json_is_string(keys)) return !strcmp(json_string_value(keys), key);
    size_t i;
    json_t *item;
    json_array_foreach(keys, i, item) if (json_is_string(item) && !strcmp(json_string_value(item), key)) return true;
    return false;
}

static bool has_fact(const json_t *facts, const char *key) {
    size_t i;
    json_t *fact;
    json_array_foreach(facts, i, fact) if (names_key(json_object_get(fact, "keys"), key)) return true;
    return false;
}

static void check_fact_keys(Check *c, const char *id, const json_t *keys) {
    size_t i;
    json_t *item;
    json_array_foreach(keys, i, item) {
        const char *key = json_string_value(item);
        if (key && !is_used(c, key)) found_in(c, CHECK_FACTS_KEY, "facts.json", 0, "%.*s\t%.*s", utf8_within(id, 60), id, utf8_within(key, 200), key);
    }
}

static void check_fact(Check *c, const json_t *fact, size_t number) {
    const char *id = text_field(fact, "id"), *source = text_field(fact, "source");
    const json_t *keys = json_object_get(fact, "keys");
    if (!id) found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "%zu\tid", number);
    if (!source) found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "%zu\tsource", number);
    if (keys && !json_is_array(keys) && !json_is_string(keys)) found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "%zu\tkeys", number);
    if (id) check_fact_keys(c, id, keys);
}

static void check_quotes(Check *c, const json_t *facts) {
    for (int i = 0; i < c->lesson->step_count; i++) {
        const LessonStep *step = &c->lesson->steps[i];
        if (!step->quote) continue;
        if (!has_fact(facts, step->quote)) found(c, CHECK_QUOTE, step->line, "%s", step->quote);
        if (!step->quote_source) found(c, CHECK_QUOTE_SOURCE, step->line, "%s", step->quote);
    }
}

// facts.json: { "facts": [ { "id", "source", "keys": [...], ... } ] }, or the list alone
static void check_facts(Check *c) {
    Bytes bytes;
    size_t i;
    json_t *fact;
    if (!c->files->has(c->files->context, "facts.json")) {
        found_in(c, CHECK_FACTS, "facts.json", 0, "facts.json");
        return;
    }
    error_clear();
    json_t *root = c->files->read(c->files->context, c->arena, "facts.json", &bytes) ? json_parse(bytes, "facts.json") : NULL;
    const json_t *facts = json_is_array(root) ? root : json_object_get(root, "facts");
    if (!root) found_in(c, error_last()->id, "facts.json", error_last()->line, "%s", error_last()->values);
    else if (!json_is_array(facts)) found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "0\tfacts");
    json_array_foreach(facts, i, fact) check_fact(c, fact, i + 1);
    if (json_is_array(facts)) check_quotes(c, facts);
    json_decref(root);
}

void check_texts(Check *c) {
    collect_uses(c);
    for (int i = 0; i < c->lesson->locale_count; i++) {
        check_narration(c, c->lesson->locales[i]);
        if (!c->strings[i]) continue;
        check_missing(c, i);
        check_unused(c, i);
    }
    for (int s = 0; s < c->lesson->step_count; s++)
        for (int i = 0; i < c->lesson->steps[s].line_count; i++) check_pace(c, &c->lesson->steps[s].lines[i]);
    check_facts(c);
}
