// No cell under k can be rebuilt: which cells of a table of persons may be shown, with its margins.
//
//     counts, row-major, (rows + 1) x (columns + 1): the last column holds row totals, the last row column totals,
//     the corner all persons.  Every row and every column adds up, and whoever reads the table knows that.
//
// A cell with fewer than k persons is hidden (zero too, unless zero_is_shown: that nobody chose something may be told).
// So are other cells, until nobody can place a hidden small cell within an interval narrower than k from what is shown,
// by any sum or difference: the interval is exact (maximum flow; the table is a network, so linear and integer
// programming agree). Where that cannot be done, everything is hidden, the corner too. The cells to give up are those
// with the fewest persons, along the cheapest cycle (Cox 1980; Kelly, Golden and Assad 1992).
#ifndef ORRERY_EVALUATE_DISCLOSURE_H
#define ORRERY_EVALUATE_DISCLOSURE_H
#include "base/arena.h"
#include <stdint.h>

typedef struct DisclosureRule {
    uint64_t k; // 10
    bool zero_is_shown;
} DisclosureRule;

// Sets shown[] (one for each cell of counts). Returns how many cells are shown. False sums are a programmer's error:
// the margins are computed from the inner cells before anything else. rows, columns >= 1; a list is a table with one
// row.
size_t disclosure_protect(Arena *arena, uint64_t *counts, int rows, int columns, DisclosureRule rule, bool *shown);

typedef struct DisclosureInterval {
    double low, high; // high is INFINITY when nothing bounds it
} DisclosureInterval;
// What a reader can tell about one cell from those shown, knowing that every cell is at least 0.
DisclosureInterval disclosure_interval(Arena *arena, const uint64_t *counts, int rows, int columns, const bool *shown,
                                       int row, int column);

#endif
