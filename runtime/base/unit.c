#include "base/unit.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct UnitRow {
    UnitKind kind;
    const char *symbol;
    double factor;
    double from; // unit_format uses the row whose `from` is the largest not above |value| (SI); negative: never
} UnitRow;

static const UnitRow rows[] = {
    {UNIT_NONE, "", 1, 0},
    {UNIT_NONE, "%", 0.01, -1},
    {UNIT_LENGTH, "nm", 1e-9, 0},
    {UNIT_LENGTH, "um", 1e-6, 1e-6},
    {UNIT_LENGTH, "µm", 1e-6, -1},
    {UNIT_LENGTH, "mm", 1e-3, 1e-4},
    {UNIT_LENGTH, "cm", 1e-2, 1e-2},
    {UNIT_LENGTH, "m", 1, 1},
    {UNIT_LENGTH, "km", 1e3, 1e3},
    {UNIT_TIME, "us", 1e-6, 0},
    {UNIT_TIME, "ms", 1e-3, 1e-3},
    {UNIT_TIME, "s", 1, 1},
    {UNIT_TIME, "min", 60, -1},
    {UNIT_TIME, "h", 3600, -1},
    {UNIT_ANGLE, "deg", D_PI / 180, 0},
    {UNIT_ANGLE, "°", D_PI / 180, -1},
    {UNIT_ANGLE, "rad", 1, -1},
    {UNIT_MASS, "g", 1e-3, 0},
    {UNIT_MASS, "kg", 1, 1},
    {UNIT_SPEED, "m/s", 1, 0},
    {UNIT_SPEED, "km/h", 1 / 3.6, -1},
    {UNIT_ACCELERATION, "m/s^2", 1, 0},
    {UNIT_LUMINANCE_RATIO, "", 1, 0},
    {UNIT_ENERGY, "mJ", 1e-3, 0},
    {UNIT_ENERGY, "J", 1, 1},
    {UNIT_ANGULAR_SPEED, "deg/s", D_PI / 180, 0},
    {UNIT_ANGULAR_SPEED, "rad/s", 1, -1},
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const char *const kind_names[UNIT_KIND_COUNT][2] = {
    {"number", "纯数"}, {"length", "长度"}, {"time", "时间"},           {"angle", "角度"},
    {"mass", "质量"},   {"speed", "速度"},  {"acceleration", "加速度"}, {"brightness ratio", "亮度比"},
    {"energy", "能量"},    {"angular speed", "角速度"},
};

const char *unit_kind_name(UnitKind kind, Language language) { return kind_names[kind][language]; }

bool unit_factor(const char *symbol, UnitKind kind, double *factor) {
    for (int i = 0; i < ROW_COUNT; i++) {
        if (rows[i].kind != kind || strcmp(rows[i].symbol, symbol) != 0) continue;
        *factor = rows[i].factor;
        return true;
    }
    return false;
}

static size_t spaces(const char *text) { return strspn(text, " \t"); }

// Copies without the spaces around it, and with '-' for U+2212; false when it does not fit.
static bool trim(const char *text, char *out, size_t size) {
    size_t n = 0;
    for (text += spaces(text); *text; text++) {
        if (n + 1 >= size) return false;
        if (!strncmp(text, "\xe2\x88\x92", 3)) out[n++] = '-', text += 2;
        else out[n++] = *text;
    }
    while (n && (out[n - 1] == ' ' || out[n - 1] == '\t')) n--;
    out[n] = 0;
    return true;
}

// Only plain decimal numbers: strtod alone would take "inf", "nan" and hexadecimal too.
static const char *number_end(const char *at) {
    size_t count = strspn(at, "0123456789");
    at += count;
    if (*at == '.') {
        size_t after = strspn(at + 1, "0123456789");
        at += 1 + after, count += after;
    }
    if (!count) return NULL;
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1 + (at[1] == '-' || at[1] == '+');
        if (*exponent >= '0' && *exponent <= '9') at = exponent + strspn(exponent, "0123456789");
    }
    return at;
}

static bool parse(const char *text, UnitKind kind, double *si) {
    char trimmed[64];
    double factor;
    if (!trim(text, trimmed, sizeof trimmed)) return false;
    // a space after the sign is how some people write; one inside the number would join two numbers
    bool minus = trimmed[0] == '-', sign = minus || trimmed[0] == '+';
    const char *number = trimmed + sign + (sign ? spaces(trimmed + 1) : 0);
    const char *end = number_end(number);
    if (!end || !unit_factor(end + spaces(end), kind, &factor)) return false;
    double value = strtod(number, NULL) * factor;
    if (!d_finite(value)) return false;
    *si = minus ? -value : value;
    return true;
}

bool unit_parse(const char *text, UnitKind kind, double *si) {
    const char *english = unit_kind_name(kind, LANGUAGE_ENGLISH), *chinese = unit_kind_name(kind, LANGUAGE_CHINESE);
    return parse(text, kind, si) || fail(ERR_UNIT, "%.*s\t%s\t%s", utf8_within(text, 60), text, english, chinese);
}

// `value` to so many significant digits, without an exponent as far as people read such numbers.
static double write_number(double value, int digits, char *out, size_t size) {
    snprintf(out, size, "%.*g", digits, value);
    if (strchr(out, 'e') && d_abs(value) >= 1 && d_abs(value) < 1e15) snprintf(out, size, "%.0f", value);
    return d_abs(strtod(out, NULL));
}

void unit_format(double si, UnitKind kind, int digits, char *out, size_t size) {
    char number[40], best[40] = "";
    const UnitRow *row = NULL;
    if (!d_finite(si)) {
        snprintf(out, size, "%g", si);
        return;
    }
    // each row is judged by what would be shown, so that 0.99999 m is 1 m and not 100 cm; the value is rounded once
    for (int i = 0; i < ROW_COUNT; i++) {
        if (rows[i].kind != kind || rows[i].from < 0) continue;
        double shown = write_number(si / rows[i].factor, digits, number, sizeof number);
        bool fits = shown * rows[i].factor >= rows[i].from * (1 - 1e-12) || (si == 0 && rows[i].factor == 1);
        if (!fits || (row && rows[i].from < row->from)) continue;
        row = &rows[i];
        memcpy(best, number, sizeof best);
    }
    snprintf(out, size, "%s%s%s", best, row->symbol[0] ? " " : "", row->symbol);
}

void unit_format_in(double si, UnitKind kind, const char *symbol, int decimals, char *out, size_t size) {
    double factor = 1;
    unit_factor(symbol, kind, &factor);
    snprintf(out, size, "%.*f%s%s", decimals, si / factor, symbol[0] ? " " : "", symbol);
}
