#include "world/lesson/script_scan.h"
#include <stdio.h>
#include <string.h>

// Lua's tables and constants are chained by hash and a hostile script can choose numbers that all fall into one chain:
// work grows with the square of their count. 5,000 of them cost less than 50 ms.
enum { SCRIPT_MOST = 256 << 10, NUMBERS_MOST = 5000 };

typedef struct Scan {
    const char *at, *end;
    Place place;
    int numbers;
} Scan;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_word(char c) { return is_letter(c) || is_digit(c); }

static char peek(const Scan *s, int ahead) { return s->end - s->at > ahead ? s->at[ahead] : 0; }

static void step(Scan *s) {
    if (s->at < s->end && *s->at++ == '\n') s->place.line++;
}

static bool is_line_end(char c) { return c == '\n' || c == '\r'; } // Lua takes either, or both as one

// The level of a long bracket that opens here ("[[" = 0, "[==[" = 2), or -1.
static int long_bracket(const Scan *s) {
    int level = 0;
    if (peek(s, 0) != '[') return -1;
    while (peek(s, 1 + level) == '=') level++;
    return peek(s, 1 + level) == '[' ? level : -1;
}

static bool closes(const Scan *s, int level) {
    if (peek(s, 0) != ']' || peek(s, 1 + level) != ']') return false;
    for (int i = 0; i < level; i++)
        if (peek(s, 1 + i) != '=') return false;
    return true;
}

static void skip_long(Scan *s, int level) {
    for (int i = 0; i < level + 2; i++) step(s);
    while (s->at < s->end && !closes(s, level)) step(s);
    for (int i = 0; i < level + 2; i++) step(s);
}

static void skip_comment(Scan *s) {
    step(s), step(s);
    int level = long_bracket(s);
    if (level >= 0) {
        skip_long(s, level);
        return;
    }
    while (s->at < s->end && !is_line_end(*s->at)) step(s);
}

// An unfinished text ends with its line: Lua will complain about it. "\z" may run over line ends, so may "\" newline.
static void skip_quoted(Scan *s) {
    char quote = *s->at;
    for (step(s); s->at < s->end && *s->at != quote && !is_line_end(*s->at); step(s)) {
        if (*s->at != '\\') continue;
        step(s);
        if (is_line_end(peek(s, 0)) && is_line_end(peek(s, 1)) && peek(s, 0) != peek(s, 1)) step(s);
        if (peek(s, 0) != 'z') continue;
        while (peek(s, 1) && strchr(" \t\r\n\v\f", peek(s, 1))) step(s);
    }
    if (peek(s, 0) == quote) step(s);
}

static bool check_name(Scan *s) {
    static const char *const programs[] = {"for", "while", "repeat", "until", "goto", "function", "return", "break"};
    const char *start = s->at;
    while (is_word(peek(s, 0))) step(s);
    size_t length = (size_t)(s->at - start);
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        if (strlen(programs[i]) == length && !memcmp(programs[i], start, length))
            return fail_at(ERR_SCRIPT_FORBIDDEN, s->place, "%s", programs[i]);
    return true;
}

static bool check_number(Scan *s) {
    while (is_word(peek(s, 0)) || peek(s, 0) == '.') step(s);
    return ++s->numbers <= NUMBERS_MOST || fail_at(ERR_SCRIPT_LIMIT, s->place, "%d × 0-9", NUMBERS_MOST);
}

static bool check_sign(Scan *s) {
    static const char *const signs[] = {"^", "%", "::"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        bool here = peek(s, 0) == signs[i][0] && (!signs[i][1] || peek(s, 1) == signs[i][1]);
        if (here) return fail_at(ERR_SCRIPT_FORBIDDEN, s->place, "%s", signs[i]);
    }
    step(s);
    return true;
}

// "local x <close>" is the only way to a to-be-closed variable, and "<const>" is not needed either.
static bool check_attribute(Scan *s) {
    Scan ahead = *s;
    step(&ahead);
    while (peek(&ahead, 0) && strchr(" \t\r\n\v\f", peek(&ahead, 0))) step(&ahead);
    bool is_close = !strncmp(ahead.at, "close", ahead.end - ahead.at < 5 ? 0 : 5) && ahead.end - ahead.at >= 5;
    return !is_close || is_word(peek(&ahead, 5)) || fail_at(ERR_SCRIPT_FORBIDDEN, s->place, "<close>");
}

static bool check_token(Scan *s) {
    char c = *s->at;
    if (c == '-' && peek(s, 1) == '-') return skip_comment(s), true;
    if (c == '"' || c == '\'') return skip_quoted(s), true;
    if (long_bracket(s) >= 0) return skip_long(s, long_bracket(s)), true;
    if (is_letter(c)) return check_name(s);
    if (is_digit(c) || (c == '.' && is_digit(peek(s, 1)))) return check_number(s);
    if (c == '<' && !check_attribute(s)) return false;
    return check_sign(s);
}

bool script_scan(Bytes script, const char *file) {
    Scan s = {(const char *)script.data, (const char *)script.data + script.size, {file, 1}, 0};
    if (script.size > SCRIPT_MOST) return fail_at(ERR_SCRIPT_LIMIT, (Place){file, 0}, "%d KiB", SCRIPT_MOST >> 10);
    if (peek(&s, 0) == '#') // Lua skips a first line that begins so
        while (s.at < s.end && *s.at != '\n') step(&s);
    while (s.at < s.end)
        if (!check_token(&s)) return false;
    return true;
}

// ---- lines --------------------------------------------------------------------------------------------------------

ScriptLines script_lines(Arena *arena, Bytes script) {
    ScriptLines lines = {.text = (const char *)script.data, .size = script.size, .count = 1};
    for (size_t i = 0; i < script.size; i++) lines.count += lines.text[i] == '\n';
    size_t *starts = arena_array(arena, size_t, lines.count + 1);
    int at = 1;
    for (size_t i = 0; i < script.size; i++)
        if (lines.text[i] == '\n') starts[at++] = i + 1;
    starts[lines.count] = script.size;
    lines.starts = starts;
    return lines;
}

static bool holds(const char *text, size_t size, const char *word) {
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(text + i, word, length) != 0) continue;
        bool before = i > 0 && (is_word(text[i - 1]) || text[i - 1] == '.'), after = i + length < size && is_word(text[i + length]);
        if (!before && !after) return true;
    }
    return false;
}

int script_line_of(const ScriptLines *lines, int from, int before, const char *word) {
    for (int line = from; *word && line >= 1 && line < before && line <= lines->count; line++)
        if (holds(lines->text + lines->starts[line - 1], lines->starts[line] - lines->starts[line - 1], word)) return line;
    return from;
}
