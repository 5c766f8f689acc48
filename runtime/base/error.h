// Errors: one style for the whole house.
//
// A function that can fail returns false or NULL and leaves one Error in a slot of the calling thread:
//
//     return fail(ERR_FILE_MISSING, "%s", path);                        // nothing known about a line
//     return fail_at(ERR_LESSON_DUPLICATE_ID, place, "%s\t%s", "step", id);
//
// Every id is one row of errors.def with its message and its cure in English and Chinese. Messages hold places
// {0} {1} ...: the formatted text is split at tab characters to fill them, so that both languages can order the
// values as they need. The first failure is the cause: a caller that only passes a failure on adds nothing, and a
// caller that knows the file adds it with error_set_place().
//
// Does not: allocate, print by itself, or end the program. A programmer's error is an assert, not an Error.
#ifndef ORRERY_BASE_ERROR_H
#define ORRERY_BASE_ERROR_H
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

typedef enum Language { LANGUAGE_ENGLISH, LANGUAGE_CHINESE } Language;

typedef enum ErrorId {
#define ERROR(id, name, message_en, message_zh, cure_en, cure_zh) id,
#include "base/errors.def"
#undef ERROR
    ERROR_COUNT
} ErrorId;

// Where something stands in a file; line 0 = the whole file, file NULL or "" = unknown.
typedef struct Place {
    const char *file;
    int line;
} Place;

typedef struct Error {
    ErrorId id;
    char file[256]; // "" when the failure has no file
    int line;       // 1-based, 0 when unknown
    char values[768]; // tab-separated values for the places {0} {1} ... of the message; ENGLISH\vCHINESE in one
} Error;

// Fill this thread's slot and return false.
bool fail(ErrorId id, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool fail_at(ErrorId id, Place place, const char *format, ...) __attribute__((format(printf, 3, 4)));
// The value {0} is a cause from base/causes.def, in both languages; `format` is its English form.
bool fail_because(ErrorId id, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool fail_because_list(ErrorId id, const char *format, va_list values);
const char *error_cause(const char *english, Language language); // the row's format, or the English one when it has no row

#ifdef __clang_analyzer__ // it sees one file at a time and cannot know that they return false
#define fail(...) (fail(__VA_ARGS__), false)
#define fail_at(...) (fail_at(__VA_ARGS__), false)
#define fail_because(...) (fail_because(__VA_ARGS__), false)
#endif

// The same with NULL as result, for functions that return a pointer.
#define fail_null(...) (fail(__VA_ARGS__), NULL)

// This thread's last failure (id ERR_NONE when there is none). Valid until the next failure on this thread.
const Error *error_last(void);
void error_clear(void);
// Puts back an Error that was copied before a clean-up which may have failed too.
void fail_again(const Error *error);
// Names the file (and line, if > 0) of the last failure when it has none yet.
void error_set_place(const char *file, int line);

// Kebab-case name of an id as users, logs and tests see it, e.g. "lesson-duplicate-id".
const char *error_name(ErrorId id);
// The message with its values, without file or cure: "the step id “h2” is used twice". Always terminates `out`.
void error_message(const Error *error, Language language, char *out, size_t size);
const char *error_cure(ErrorId id, Language language);

// Two lines on `stream`:  FILE:LINE: error [name]: message   and   "  cure: ..." . Control characters are shown as '?'.
void error_print(const Error *error, Language language, FILE *stream);

// The language in which the program talks to people at the console. Set once at start, before threads.
void language_set(Language language);
Language language_get(void);
// "zh", "zh-CN", "zh_CN.UTF-8", "en", ... ; anything that is not Chinese is English.
Language language_from_tag(const char *tag);

#endif
