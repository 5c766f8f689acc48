// For the lesson tests: the tutorial lesson as text, and changed copies of it.
#ifndef ORRERY_TESTS_LESSON_FILES_H
#define ORRERY_TESTS_LESSON_FILES_H
#include "base/arena.h"
#include "base/error.h"
#include "base/os.h"
#include "unit/check.h"
#include <string.h>

#define TUTORIAL ORRERY_SOURCE_DIR "/tests/lessons/tutorial"

static const char *read_text_file(Arena *arena, const char *path) {
    Bytes bytes;
    if (!os->read_file(arena, path, 1 << 20, &bytes)) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
    return (const char *)bytes.data;
}

static int line_at(const char *text, const char *at) {
    int line = 1;
    for (; text < at; text++) line += *text == '\n';
    return line;
}

// The text with the first `find` replaced; *line is the line of the change.
static const char *changed(Arena *arena, const char *text, const char *find, const char *replace, int *line) {
    const char *at = strstr(text, find);
    if (!at) fprintf(stderr, "“%s” is not in the text\n", find);
    assert_non_null(at);
    *line = line_at(text, at);
    return arena_print(arena, "%.*s%s%s", (int)(at - text), text, replace, at + strlen(find));
}

static Bytes bytes_of(const char *text) { return (Bytes){(const uint8_t *)text, strlen(text)}; }
#endif
