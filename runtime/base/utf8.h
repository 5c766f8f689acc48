// UTF-8 by the rules of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
#ifndef ORRERY_BASE_UTF8_H
#define ORRERY_BASE_UTF8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
// Decodes one character at *at and moves *at past it. A bad byte gives U+FFFD and moves one byte. 0 at the end.
uint32_t utf8_next(const char **at);
// Length in bytes of the valid prefix of `text`; equal to `length` when all of it is valid and holds no NUL.
size_t utf8_valid(const char *text, size_t length);
// Length in bytes of the start of `text` that fits into `most` bytes and does not end inside a character; for "%.*s".
int utf8_within(const char *text, int most);
size_t utf8_count(const char *text); // characters
// Writes 1 to 4 bytes and a NUL; returns the number of bytes.
int utf8_encode(uint32_t character, char out[5]);
// True for characters set one em wide: CJK ideographs, kana, Hangul, full-width forms and CJK punctuation.
bool utf8_is_wide(uint32_t character);
#endif
