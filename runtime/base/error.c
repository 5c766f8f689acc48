#include "base/error.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <string.h>

#undef fail // here they are defined, see error.h
#undef fail_at
#undef fail_because

typedef struct ErrorRow {
    const char *name, *message[2], *cure[2];
} ErrorRow;

static const ErrorRow rows[ERROR_COUNT] = {
#define ERROR(id, name, message_en, message_zh, cure_en, cure_zh) {name, {message_en, message_zh}, {cure_en, cure_zh}},
#include "base/errors.def"
#undef ERROR
};

static _Thread_local Error slot;
static Language program_language = LANGUAGE_ENGLISH;

static void fill(ErrorId id, Place place, const char *format, va_list values) {
    slot.id = id;
    slot.line = place.line;
    snprintf(slot.file, sizeof slot.file, "%s", place.file ? place.file : "");
    int length = vsnprintf(slot.values, sizeof slot.values, format, values);
    if (length >= (int)sizeof slot.values) slot.values[utf8_within(slot.values, sizeof slot.values - 1)] = 0;
}

bool fail(ErrorId id, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fill(id, (Place){0}, format, values);
    va_end(values);
    return false;
}

bool fail_at(ErrorId id, Place place, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fill(id, place, format, values);
    va_end(values);
    return false;
}

const char *error_cause(const char *english, Language language) {
    static const char *const causes[][2] = {
#define CAUSE(english, chinese) {[LANGUAGE_ENGLISH] = english, [LANGUAGE_CHINESE] = chinese},
#include "base/causes.def"
#undef CAUSE
    };
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (!strcmp(causes[i][LANGUAGE_ENGLISH], english)) return causes[i][language];
    return english;
}

bool fail_because_list(ErrorId id, const char *format, va_list values) {
    char text[2][300];
    va_list again;
    va_copy(again, values);
    vsnprintf(text[0], sizeof text[0], error_cause(format, LANGUAGE_ENGLISH), values);
    vsnprintf(text[1], sizeof text[1], error_cause(format, LANGUAGE_CHINESE), again);
    va_end(again);
    return fail(id, "%s\v%s", text[0], text[1]);
}

bool fail_because(ErrorId id, const char *format, ...) {
    va_list values;
    va_start(values, format);
    bool fine = fail_because_list(id, format, values);
    va_end(values);
    return fine;
}

const Error *error_last(void) { return &slot; }
void fail_again(const Error *error) { slot = *error; }
void error_clear(void) { memset(&slot, 0, sizeof slot); }

void error_set_place(const char *file, int line) {
    if (slot.file[0]) return;
    snprintf(slot.file, sizeof slot.file, "%s", file);
    if (line > 0) slot.line = line;
}

const char *error_name(ErrorId id) { return id < ERROR_COUNT ? rows[id].name : "unknown"; }
const char *error_cure(ErrorId id, Language language) { return id < ERROR_COUNT ? rows[id].cure[language] : ""; }

// The index-th tab-separated value in that language, its length in *length.
static const char *value_at(const char *values, int index, Language language, size_t *length) {
    while (index-- > 0) {
        values += strcspn(values, "\t");
        if (*values) values++;
    }
    *length = strcspn(values, "\t");
    const char *split = memchr(values, '\v', *length);
    if (!split) return values;
    size_t english = (size_t)(split - values);
    if (language == LANGUAGE_CHINESE) return *length -= english + 1, split + 1;
    return *length = english, values;
}

static void append(char *out, size_t size, size_t *used, const char *text, size_t length) {
    if (*used + length >= size) length = size - 1 - *used;
    memcpy(out + *used, text, length);
    *used += length;
    out[*used] = 0;
}

void error_message(const Error *error, Language language, char *out, size_t size) {
    size_t used = 0;
    out[0] = 0;
    if (error->id >= ERROR_COUNT) return;
    for (const char *at = rows[error->id].message[language]; *at;) {
        size_t length = strcspn(at, "{");
        append(out, size, &used, at, length);
        at += length;
        if (at[0] == '{' && at[1] >= '0' && at[1] <= '9' && at[2] == '}') {
            const char *value = value_at(error->values, at[1] - '0', language, &length);
            append(out, size, &used, value, length);
            at += 3;
        } else if (*at) {
            append(out, size, &used, at++, 1);
        }
    }
}

static void print_clean(const char *text, FILE *stream) {
    for (; *text; text++) fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, stream);
}

void error_print(const Error *error, Language language, FILE *stream) {
    char message[1200];
    error_message(error, language, message, sizeof message);
    if (error->file[0]) {
        print_clean(error->file, stream);
        if (error->line > 0) fprintf(stream, ":%d", error->line);
        fputs(": ", stream);
    }
    fprintf(stream, "%s [%s]: ", language == LANGUAGE_CHINESE ? "错误" : "error", error_name(error->id));
    print_clean(message, stream);
    const char *cure = error_cure(error->id, language);
    if (cure[0]) fprintf(stream, "\n  %s: %s", language == LANGUAGE_CHINESE ? "办法" : "cure", cure);
    fputc('\n', stream);
}

void language_set(Language language) { program_language = language; }
Language language_get(void) { return program_language; }
Language language_from_tag(const char *tag) {
    return tag && (tag[0] == 'z' || tag[0] == 'Z') && (tag[1] == 'h' || tag[1] == 'H') ? LANGUAGE_CHINESE : LANGUAGE_ENGLISH;
}
