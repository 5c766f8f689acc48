// Rules about facts.json: its form, the texts that it names, and a source for every quotation.
#include "base/utf8.h"
#include "world/lesson/check_private.h"
#include <string.h>

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

bool fact_sources(const json_t *facts, const char *key) {
    size_t i;
    json_t *fact;
    json_array_foreach((json_t *)facts, i, fact) if (names_key(json_object_get(fact, "keys"), key) &&
                                                     !json_object_get(fact, "lab")) return true;
    return false;
}

static void check_fact_keys(Check *c, const char *id, const json_t *keys) {
    size_t i;
    json_t *item;
    json_array_foreach(keys, i, item) {
        const char *key = json_string_value(item);
        if (key && !text_is_used(c, key))
            found_in(c, CHECK_FACTS_KEY, "facts.json", 0, "%.*s\t%.*s", utf8_within(id, 60), id, utf8_within(key, 200),
                     key);
    }
}

static void check_fact(Check *c, const json_t *fact, size_t number) {
    const char *id = text_field(fact, "id"), *source = text_field(fact, "source");
    const json_t *keys = json_object_get(fact, "keys");
    if (!id) found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "%zu\tid", number);
    if (!source) found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "%zu\tsource", number);
    if (keys && !json_is_array(keys) && !json_is_string(keys))
        found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "%zu\tkeys", number);
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
void check_facts(Check *c) {
    Bytes bytes;
    size_t i;
    json_t *fact;
    if (!c->files->has(c->files->context, "facts.json")) {
        found_in(c, CHECK_FACTS, "facts.json", 0, "facts.json");
        return;
    }
    error_clear();
    json_t *root =
        c->files->read(c->files->context, c->arena, "facts.json", &bytes) ? json_parse(bytes, "facts.json") : NULL;
    const json_t *facts = json_is_array(root) ? root : json_object_get(root, "facts");
    if (!root)
        found_in(c, error_last()->id, "facts.json", error_last()->line, "%s", error_last()->values);
    else if (!json_is_array(facts))
        found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "0\tfacts");
    json_array_foreach(facts, i, fact) check_fact(c, fact, i + 1);
    if (json_is_array(facts)) check_quotes(c, facts), check_numbers(c, facts);
    json_decref(root);
}
