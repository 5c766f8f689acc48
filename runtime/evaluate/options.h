// Distractor analysis: who chose which option of a question. One pass; counts per item, option and total score.
//
//     Options *o = options_begin(arena, items, 5);
//     options_add(o, answers, chosen, persons);
//     OptionFigures f = options_option(o, &gates, item, option);
//
// Size: 4 bytes * items * (options + 1) * (items + 1). Only persons who answered every item count, because the total
// score orders them (MISSING_IS_WRONG: everyone who answered anything).
#ifndef ORRERY_EVALUATE_OPTIONS_H
#define ORRERY_EVALUATE_OPTIONS_H
#include "base/arena.h"
#include "evaluate/estimate.h"

enum { OPTION_NONE = 255 }; // no option known for this answer; any code >= options counts as this

typedef struct Options Options;

Options *options_begin(Arena *arena, int items, int options, MissingRule missing); // 1 <= options <= 64
// `answers` as for classical_add; `chosen`: of the same shape, the option's code 0 .. options - 1 or OPTION_NONE.
void options_add(Options *options, const int8_t *answers, const uint8_t *chosen, size_t persons);

typedef struct OptionFigures {
    uint64_t chosen;       // persons who chose it; check the gate `cell` before printing
    Estimate share;        // chosen / persons with a known option, Wilson's interval. Gate: cell (of n)
    Estimate upper, lower; // the same among the upper and the lower 27 % (ties as in classical.h). Gate: reliability
    // Point-biserial correlation of choosing it with the total score of the other items. Fisher's interval. Right
    // options are positive; a distractor with a positive one draws the able: look at the key. Gate: reliability.
    Estimate correlation;
} OptionFigures;

OptionFigures options_option(const Options *options, const Gates *gates, int item, int option);

#endif
