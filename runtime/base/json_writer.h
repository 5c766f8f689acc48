// Writing JSON into a fixed piece of memory: no heap, no locale, no failure half-way unseen. Each function appends; what does
// not fit is left out and `full` is set, so that the caller looks once at the end. The caller writes the braces and commas.
//
//     JsonWriter w = json_writer(buffer, sizeof buffer);
//     json_put(&w, "{\"name\":"), json_put_string(&w, name), json_put(&w, "}");
//     size_t size = json_written(&w);      // 0 = it did not fit
//
// The memory is the caller's and is not terminated. Reading JSON is json.h.
#ifndef ORRERY_BASE_JSON_WRITER_H
#define ORRERY_BASE_JSON_WRITER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct JsonWriter {
    char *start, *at, *end;
    bool full;
} JsonWriter;

enum { JSON_ESCAPE_MOST = 6 }; // bytes that one byte of a text can become

JsonWriter json_writer(char *memory, size_t size);
size_t json_written(const JsonWriter *writer); // bytes; 0 when something was left out
void json_put_bytes(JsonWriter *writer, const char *text, size_t size); // as they are
void json_put(JsonWriter *writer, const char *text);
// The inside of a string (RFC 8259, section 7), and a whole one with its quotation marks. A text that is not UTF-8 ends
// before its first bad byte.
void json_put_escaped(JsonWriter *writer, const char *text);
void json_put_string(JsonWriter *writer, const char *text);
void json_put_unsigned(JsonWriter *writer, uint64_t value);
// The shortest of 15 to 17 digits that reads back as the same number; null when it is not finite.
void json_put_number(JsonWriter *writer, double value);
#endif
