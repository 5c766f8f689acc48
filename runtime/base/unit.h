// Quantities: a number with a unit, always stored in SI inside. "0.5 m", "2cm", "-0.20 m", "550 nm", "30 deg", "3".
// The unit is part of the text that people write and read; a bare number is accepted only for UNIT_NONE.
#ifndef ORRERY_BASE_UNIT_H
#define ORRERY_BASE_UNIT_H
#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>

typedef enum UnitKind {
    UNIT_NONE,   // a pure number
    UNIT_LENGTH, // m
    UNIT_TIME,   // s
    UNIT_ANGLE,  // rad inside, degrees for people
    UNIT_MASS,   // kg
    UNIT_SPEED,  // m/s
    UNIT_ACCELERATION, // m/s^2
    UNIT_LUMINANCE_RATIO, // relative brightness, a pure number
    UNIT_ENERGY, // J
    UNIT_ANGULAR_SPEED, // rad/s inside, degrees a second for people
    UNIT_KIND_COUNT
} UnitKind;

const char *unit_kind_name(UnitKind kind, Language language); // "length", "长度"
// Reads all of `text` as a quantity of `kind`: spaces around it, after its sign and before its unit are fine, spaces inside
// the number are not; a real minus sign U+2212 is a minus.
// Fails with ERR_UNIT when it is something else, another kind, not finite or has text behind it.
bool unit_parse(const char *text, UnitKind kind, double *si);
// The factor from a unit's symbol to SI ("cm" -> 0.01) if it belongs to `kind`.
bool unit_factor(const char *symbol, UnitKind kind, double *factor);
// Formats an SI value with the symbol that suits people and `digits` significant digits: 0.0009964 -> "0.9964 mm".
// It is rounded once, in the unit shown; from 1 to 1e15 no exponent is written and all digits before the point are.
// What is not finite is written "nan" or "inf". Decimal point always; a real minus sign is not used (plain '-').
void unit_format(double si, UnitKind kind, int digits, char *out, size_t size);
// Formats with a given symbol of the kind and a fixed number of decimals: (-0.2, LENGTH, "cm", 1) -> "-20.0 cm".
void unit_format_in(double si, UnitKind kind, const char *symbol, int decimals, char *out, size_t size);
#endif
