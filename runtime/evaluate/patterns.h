// Response patterns with counts: what the iterative models work from. Equal rows are counted together, so 500,000
// persons on 12 questions are at most 4,096 patterns (more with missing answers).
//
//     pattern   right     0110 0100...   64 items a word, item j = bit j % 64 of word j / 64
//               answered  1110 1111...   right is a subset of answered
//               count     17
//
// Size: (16 bytes * ceil(items / 64) + 12) for each distinct pattern, at most double while it grows.
// Persons without any answer are left out. Patterns from elsewhere (GROUP BY in a database) come in with their counts.
#ifndef ORRERY_EVALUATE_PATTERNS_H
#define ORRERY_EVALUATE_PATTERNS_H
#include "base/arena.h"
#include "evaluate/estimate.h"

typedef struct Patterns Patterns;

Patterns *patterns_begin(Arena *arena, int items, MissingRule missing); // 0 <= items <= ITEMS_MOST
void patterns_add(Patterns *patterns, const int8_t *answers, size_t persons);
// One row that `count` persons gave. The total of counts stays below 2^53.
void patterns_add_counted(Patterns *patterns, const int8_t *answers, uint64_t count);

int patterns_items(const Patterns *patterns);
uint64_t patterns_persons(const Patterns *patterns); // the sum of counts
size_t patterns_distinct(const Patterns *patterns);
// Pattern number `index` (in order of first arrival): its row into `answers`, returns its count.
uint64_t patterns_row(const Patterns *patterns, size_t index, int8_t *answers);

// The same without unpacking, valid until the next pattern is added. words = ceil(items / 64).
typedef struct Pattern {
    const uint64_t *right, *answered;
    uint64_t count;
} Pattern;
int patterns_words(const Patterns *patterns);
Pattern patterns_at(const Patterns *patterns, size_t index);
// The indices of all patterns, those with the same answered items one after the other; in `arena`.
uint32_t *patterns_by_answered(Arena *arena, const Patterns *patterns);

static inline bool pattern_bit(const uint64_t *words, int item) { return words[item / 64] >> (item % 64) & 1; }

#endif
