#include "base/unit.h"
#include "base/dmath.h"
#include "base/error.h"
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
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

const char *unit_kind_name(UnitKind kind) {
    static const char *const names[UNIT_KIND_COUNT] = {"number", "length", "time", "angle", "mass", "speed", "acceleration", "brightness ratio"};
    return names[kind];
}

bool unit_factor(const char *symbol, UnitKind kind, double *factor) {
    for (int i = 0; i < ROW_COUNT; i++) {
        if (rows[i].kind != kind || strcmp(rows[i].symbol, symbol) != 0) continue;
        *factor = rows[i].factor;
        return true;
    }
    return false;
}

// Copies without spaces and with '-' for U+2212; false when it does not fit.
static bool squeeze(const char *text, char *out, size_t size) {
    size_t n = 0;
    for (; *text; text++) {
        if (*text == ' ' || *text == '\t') continue;
        if (n + 1 >= size) return false;
        if (!strncmp(text, "\xe2\x88\x92", 3)) out[n++] = '-', text += 2;
        else out[n++] = *text;
    }
    out[n] = 0;
    return true;
}

// Only plain decimal numbers: strtod alone would take "inf", "nan" and hexadecimal too.
static const char *number_end(const char *at) {
    if (*at == '-' || *at == '+') at++;
    const char *digits = at;
    at += strspn(at, "0123456789");
    size_t count = (size_t)(at - digits);
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

bool unit_parse(const char *text, UnitKind kind, double *si) {
    char squeezed[64];
    double factor;
    const char *end = squeeze(text, squeezed, sizeof squeezed) ? number_end(squeezed) : NULL;
    if (!end || !unit_factor(end, kind, &factor)) return fail(ERR_UNIT, "%.60s\t%s", text, unit_kind_name(kind));
    double value = strtod(squeezed, NULL) * factor;
    if (!d_finite(value)) return fail(ERR_UNIT, "%.60s\t%s", text, unit_kind_name(kind));
    *si = value;
    return true;
}

void unit_format(double si, UnitKind kind, int digits, char *out, size_t size) {
    const UnitRow *best = NULL;
    if (!d_finite(si)) {
        snprintf(out, size, "%g", si);
        return;
    }
    // the value is rounded first, so that 0.99999 m prints as 1 m and not as 100 cm
    char rounded[40];
    snprintf(rounded, sizeof rounded, "%.*g", digits, si);
    double value = strtod(rounded, NULL), magnitude = d_abs(value);
    for (int i = 0; i < ROW_COUNT; i++)
        if (rows[i].kind == kind && rows[i].from >= 0 && rows[i].from <= magnitude && (!best || rows[i].from >= best->from))
            best = &rows[i];
    if (kind == UNIT_LENGTH && magnitude == 0) best = &rows[7];
    char number[40];
    snprintf(number, sizeof number, "%.*g", digits, value / best->factor);
    if (strchr(number, 'e')) snprintf(number, sizeof number, "%.0f", value / best->factor);
    snprintf(out, size, "%s%s%s", number, best->symbol[0] ? " " : "", best->symbol);
}

void unit_format_in(double si, UnitKind kind, const char *symbol, int decimals, char *out, size_t size) {
    double factor = 1;
    unit_factor(symbol, kind, &factor);
    snprintf(out, size, "%.*f%s%s", decimals, si / factor, symbol[0] ? " " : "", symbol);
}
