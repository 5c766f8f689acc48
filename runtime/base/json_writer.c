#include "base/json_writer.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

JsonWriter json_writer(char *memory, size_t size) { return (JsonWriter){memory, memory, memory + size, false}; }

size_t json_written(const JsonWriter *w) { return w->full ? 0 : (size_t)(w->at - w->start); }

void json_put_bytes(JsonWriter *w, const char *text, size_t size) {
    w->full |= (size_t)(w->end - w->at) < size;
    if (w->full) return; // nothing behind a gap, or two pieces would look like one
    memcpy(w->at, text, size);
    w->at += size;
}

void json_put(JsonWriter *w, const char *text) { json_put_bytes(w, text, strlen(text)); }

static void put_escape(JsonWriter *w, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    if (c == '"' || c == '\\') json_put_bytes(w, (const char[]){'\\', (char)c}, 2);
    else json_put_bytes(w, (const char[]){'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6);
}

void json_put_escaped(JsonWriter *w, const char *text) {
    const char *end = text + utf8_valid(text, strlen(text)), *plain = text;
    for (; text < end; text++) {
        if ((unsigned char)*text >= 0x20 && *text != '"' && *text != '\\') continue;
        json_put_bytes(w, plain, (size_t)(text - plain));
        put_escape(w, (unsigned char)*text);
        plain = text + 1;
    }
    json_put_bytes(w, plain, (size_t)(end - plain));
}

void json_put_string(JsonWriter *w, const char *text) { json_put(w, "\""), json_put_escaped(w, text), json_put(w, "\""); }

void json_put_unsigned(JsonWriter *w, uint64_t value) {
    char digits[20];
    int at = 20;
    do digits[--at] = (char)('0' + value % 10);
    while (value /= 10);
    json_put_bytes(w, digits + at, (size_t)(20 - at));
}

void json_put_number(JsonWriter *w, double value) {
    char text[40];
    if (!d_finite(value)) {
        json_put(w, "null");
    } else if (d_abs(value) < 1e15 && value == (double)(int64_t)value) { // most numbers of a journal; printf is slow
        if (value < 0) json_put(w, "-");
        json_put_unsigned(w, (uint64_t)d_abs(value));
    } else {
        int digits = 15;
        do snprintf(text, sizeof text, "%.*g", digits, value);
        while (strtod(text, NULL) != value && ++digits <= 17);
        json_put(w, text);
    }
}
