// The texts of a lesson: strings/LOCALE.json, one flat object { "key": "text" }.
#ifndef ORRERY_WORLD_LESSON_STRINGS_H
#define ORRERY_WORLD_LESSON_STRINGS_H
#include "base/arena.h"
#include "base/os.h"
typedef struct Strings Strings;
// ERR_JSON, ERR_STRINGS (value is not text, empty key, more than 5,000 entries, a text over 4,000 bytes, a control or
// direction-turning character).
const Strings *strings_load(Arena *arena, Bytes bytes, const char *file);
// The text, or NULL when the key is missing.
const char *strings_find(const Strings *strings, const char *key);
// The text, or the key itself so that its absence is seen. NULL key gives "".
const char *strings_text(const Strings *strings, const char *key);
int strings_count(const Strings *strings);
const char *strings_key(const Strings *strings, int index);

// Which original each translation was made of: { "LOCALE": { "KEY": "fingerprint" } }; the first locale is the
// original.
#define STRINGS_TRANSLATED "strings/translated.json"
const char *strings_fingerprint(Arena *arena, const char *original); // 16 hexadecimal digits
#endif
