// Quantities in running text, Chinese or English: "30 m", "0.4 metres", "two seconds", "三十米", "零点四米", "一米三",
// "25 %", and years: "1638", "公元前3世纪". For the checker, which compares them with the experiment and asks for their
// sources. Does not: understand sentences, signs ("−0.20 m" is 0.20 m) or numbers without a unit other than years.
#ifndef ORRERY_WORLD_LESSON_QUANTITIES_H
#define ORRERY_WORLD_LESSON_QUANTITIES_H
#include "base/unit.h"

typedef struct Quantity {
    UnitKind kind;
    double value; // SI, never below zero; a year or century as it is written
    bool year;
    int start, length; // bytes of the text
} Quantity;

// The next quantity at or after byte `from`; false when there is none.
bool quantity_next(const char *text, int from, Quantity *out);
#endif
