#include "world/lesson/quantities.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    UnitKind kind;
    double factor;
} units[] = {
    // longer words before those that they begin with
    {"m/s", UNIT_SPEED, 1},
    {"km/h", UNIT_SPEED, 1 / 3.6},
    {"kg", UNIT_MASS, 1},
    {"km", UNIT_LENGTH, 1e3},
    {"cm", UNIT_LENGTH, 1e-2},
    {"mm", UNIT_LENGTH, 1e-3},
    {"nm", UNIT_LENGTH, 1e-9},
    {"um", UNIT_LENGTH, 1e-6},
    {"µm", UNIT_LENGTH, 1e-6},
    {"ms", UNIT_TIME, 1e-3},
    {"min", UNIT_TIME, 60},
    {"m", UNIT_LENGTH, 1},
    {"s", UNIT_TIME, 1},
    {"h", UNIT_TIME, 3600},
    {"g", UNIT_MASS, 1e-3},
    {"deg", UNIT_ANGLE, 0.017453292519943295},
    {"°", UNIT_ANGLE, 0.017453292519943295},
    {"%", UNIT_NONE, 0.01},
    {"kilometres", UNIT_LENGTH, 1e3},
    {"centimetres", UNIT_LENGTH, 1e-2},
    {"centimetre", UNIT_LENGTH, 1e-2},
    {"millimetres", UNIT_LENGTH, 1e-3},
    {"millimetre", UNIT_LENGTH, 1e-3},
    {"metres", UNIT_LENGTH, 1},
    {"metre", UNIT_LENGTH, 1},
    {"seconds", UNIT_TIME, 1},
    {"second", UNIT_TIME, 1},
    {"minutes", UNIT_TIME, 60},
    {"minute", UNIT_TIME, 60},
    {"hours", UNIT_TIME, 3600},
    {"degrees", UNIT_ANGLE, 0.017453292519943295},
    {"kilograms", UNIT_MASS, 1},
    {"grams", UNIT_MASS, 1e-3},
    {"per cent", UNIT_NONE, 0.01},
    {"厘米", UNIT_LENGTH, 1e-2},
    {"毫米", UNIT_LENGTH, 1e-3},
    {"纳米", UNIT_LENGTH, 1e-9},
    {"微米", UNIT_LENGTH, 1e-6},
    {"千米", UNIT_LENGTH, 1e3},
    {"公里", UNIT_LENGTH, 1e3},
    {"米", UNIT_LENGTH, 1},
    {"秒", UNIT_TIME, 1},
    {"分钟", UNIT_TIME, 60},
    {"小时", UNIT_TIME, 3600},
    {"度", UNIT_ANGLE, 0.017453292519943295},
    {"千克", UNIT_MASS, 1},
    {"克", UNIT_MASS, 1e-3},
};
enum { UNIT_COUNT = sizeof units / sizeof units[0] };

static const char *const english[] = {"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
static const char *const chinese[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool starts(const char *at, const char *word) { return !strncmp(at, word, strlen(word)); }

// ---- numbers ------------------------------------------------------------------------------------------------------

// Each reads a number at `at` and gives its length in bytes, or 0.
static int digits(const char *at, double *value) {
    int n = 0;
    while (is_digit(at[n]) || (at[n] == '.' && n && is_digit(at[n + 1]))) n++;
    char copy[40] = "";
    if (n && n < (int)sizeof copy) memcpy(copy, at, (size_t)n), *value = strtod(copy, NULL);
    return n < (int)sizeof copy ? n : 0;
}

static int english_number(const char *at, double *value) {
    for (int i = 12; i >= 0; i--) {
        int n = (int)strlen(english[i]);
        bool capital = at[0] + 32 == english[i][0] && !strncmp(at + 1, english[i] + 1, (size_t)n - 1);
        if ((capital || starts(at, english[i])) && !is_letter(at[n])) return *value = i, n;
    }
    return 0;
}

static int chinese_digit(const char *at) {
    if (starts(at, "两")) return 2;
    if (starts(at, "〇")) return 0;
    for (int i = 0; i < 10; i++)
        if (starts(at, chinese[i])) return i;
    return -1;
}

// 三十 = 30, 一百二十 = 120, 零点四 = 0.4; every character is three bytes.
static int chinese_number(const char *at, double *value) {
    double sum = 0, one = -1, place = 0;
    int n = 0;
    for (;; n += 3) {
        int digit = chinese_digit(at + n), times = starts(at + n, "十")   ? 10
                                                   : starts(at + n, "百") ? 100
                                                   : starts(at + n, "千") ? 1000
                                                                          : 0;
        if (starts(at + n, "千米") || starts(at + n, "千克")) times = 0;
        if (digit >= 0 && place > 0)
            sum += digit * place, place /= 10;
        else if (digit >= 0)
            one = digit;
        else if (times && place <= 0)
            sum += (one < 0 ? 1 : one) * times, one = 0;
        else if (starts(at + n, "点") && one >= 0 && place <= 0)
            sum += one, one = 0, place = 0.1;
        else
            break;
    }
    *value = sum + (one > 0 ? one : 0);
    return n;
}

// ---- units and years ----------------------------------------------------------------------------------------------

static int unit_at(const char *at, int *unit) {
    int space = at[0] == ' ' ? 1 : starts(at, "\u00a0") ? 2 : 0;
    for (*unit = 0; *unit < UNIT_COUNT; ++*unit) {
        int n = (int)strlen(units[*unit].word);
        if (starts(at + space, units[*unit].word) && !(is_letter(at[space]) && is_letter(at[space + n])))
            return space + n;
    }
    return 0;
}

// 一米三 = 1.3 m
static int tail(const char *at, int unit, double *value) {
    int digit = units[unit].factor == 1 && units[unit].kind == UNIT_LENGTH ? chinese_digit(at) : -1, next;
    double more;
    if (digit <= 0 || unit_at(at + 3, &next) || chinese_number(at + 3, &more)) return 0;
    *value += digit / 10.0;
    return 3;
}

static bool is_year(const char *text, int start, int length, double value) {
    const char *after = text + start + length;
    after += *after == ' ';
    if (starts(after, "年") || starts(after, "世纪") || starts(after, "century") || starts(after, "BC") ||
        starts(after, "AD"))
        return true;
    bool ordinal = (starts(after, "st ") || starts(after, "nd ") || starts(after, "rd ") || starts(after, "th ")) &&
                   starts(after + 3, "century");
    bool four = length == 4 && value >= 1000 && value < 2100 && !memchr(text + start, '.', 4);
    return ordinal || four || (start >= 3 && !strncmp(after - length - 3, "AD ", 3));
}

static bool read_at(const char *text, int start, Quantity *out) {
    const char *at = text + start;
    double value = 0;
    int number = digits(at, &value), unit;
    bool arabic = number > 0;
    if (!number) number = english_number(at, &value);
    if (!number) number = chinese_number(at, &value);
    if (!number) return false;
    int length = unit_at(at + number, &unit);
    *out = (Quantity){.start = start, .length = number + length, .value = value};
    if (length) {
        out->length += arabic ? 0 : tail(at + number + length, unit, &out->value);
        out->kind = units[unit].kind, out->value *= units[unit].factor;
        return true;
    }
    out->year = arabic && is_year(text, start, number, value);
    return out->year;
}

bool quantity_next(const char *text, int from, Quantity *out) {
    const char *at = text + from;
    for (const char *next = at; *at; at = next) {
        int start = (int)(at - text);
        uint32_t c = utf8_next(&next);
        char before = start ? text[start - 1] : ' ';
        bool inside = is_letter(before) || is_digit(before) || before == '.';
        if ((inside && c < 128) || c <= ' ') continue;
        if (read_at(text, start, out)) return true;
    }
    return false;
}
