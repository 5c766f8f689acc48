#include "world/lesson/strings.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"
#include <string.h>

enum { STRINGS_MOST = 5000, TEXT_MOST = 4000 };

typedef struct Entry {
    const char *key, *text;
} Entry;

struct Strings {
    Arena *arena;
    Entry *entries;
    int count;
    int *slots; // open addressing by hash64_string: index + 1, 0 = free
    size_t slot_count;
};

static size_t slot_of(const Strings *s, const char *key) {
    size_t at = hash64_string(key) & (s->slot_count - 1);
    while (s->slots[at] && strcmp(s->entries[s->slots[at] - 1].key, key) != 0) at = (at + 1) & (s->slot_count - 1);
    return at;
}

// Control characters, and those that turn the order of the text around, would draw something else than what stands
// here.
static bool is_plain(const char *text) {
    for (uint32_t c; (c = utf8_next(&text));) {
        bool control = (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0);
        bool turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        if (control || turns) return false;
    }
    return true;
}

static bool add(Strings *s, const char *key, const json_t *value) {
    const char *text = json_string_value(value);
    if (!*key || strlen(key) > 200) return fail(ERR_STRINGS, "“%.*s”", utf8_within(key, 60), key);
    if (!text) return fail(ERR_STRINGS, "“%.*s” is not a text", utf8_within(key, 60), key);
    if (json_string_length(value) > TEXT_MOST)
        return fail(ERR_STRINGS, "“%.*s” is longer than %d bytes", utf8_within(key, 60), key, TEXT_MOST);
    if (!is_plain(text))
        return fail(ERR_STRINGS, "“%.*s”: U+0000–U+001F, U+202A–U+202E, U+2066–U+2069", utf8_within(key, 60), key);
    s->entries[s->count] = (Entry){arena_string(s->arena, key), arena_string(s->arena, text)};
    s->slots[slot_of(s, key)] = ++s->count;
    return true;
}

static bool add_all(Strings *s, json_t *root) {
    const char *key;
    json_t *value;
    if (!json_is_object(root)) return fail(ERR_STRINGS, "{ … }");
    if (json_object_size(root) > STRINGS_MOST)
        return fail(ERR_STRINGS, "%zu > %d", json_object_size(root), STRINGS_MOST);
    s->entries = arena_array(s->arena, Entry, json_object_size(root) + 1);
    for (s->slot_count = 16; s->slot_count < json_object_size(root) * 2;) s->slot_count *= 2;
    s->slots = arena_array(s->arena, int, s->slot_count);
    json_object_foreach(root, key, value) if (!add(s, key, value)) return false;
    return true;
}

const Strings *strings_load(Arena *arena, Bytes bytes, const char *file) {
    error_clear();
    json_t *root = json_parse(bytes, file);
    Strings *s = arena_new(arena, Strings);
    s->arena = arena;
    bool fine = root && add_all(s, root);
    json_decref(root);
    if (!fine) error_set_place(file, 0);
    return fine ? s : NULL;
}

const char *strings_find(const Strings *s, const char *key) {
    int index = s->slots[slot_of(s, key)];
    return index ? s->entries[index - 1].text : NULL;
}

const char *strings_text(const Strings *s, const char *key) {
    if (!key) return "";
    const char *text = strings_find(s, key);
    return text ? text : key;
}

int strings_count(const Strings *s) { return s->count; }
const char *strings_key(const Strings *s, int index) { return s->entries[index].key; }

const char *strings_fingerprint(Arena *arena, const char *original) {
    return arena_print(arena, "%016llx", (unsigned long long)hash64_string(original));
}
