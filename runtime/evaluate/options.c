#include "evaluate/options.h"
#include "base/dmath.h"
#include "evaluate/proportion.h"
#include <assert.h>

struct Options {
    int items, options;
    MissingRule missing;
    uint64_t *persons; // [item][score]: with a known option
    uint64_t *chosen;  // [item][option][score]
    uint64_t
        *right; // [item][option][score]: those of them whose answer is right (0 or all of them, but for a changed key)
};

Options *options_begin(Arena *arena, int items, int options, MissingRule missing) {
    assert(items >= 0 && items <= ITEMS_MOST && options >= 1 && options <= 64);
    Options *o = arena_new(arena, Options);
    size_t scores = (size_t)items + 1, cells = (size_t)items * (size_t)options * scores;
    *o = (Options){.items = items, .options = options, .missing = missing};
    o->persons = arena_array(arena, uint64_t, (size_t)items * scores + 1);
    o->chosen = arena_array(arena, uint64_t, cells + 1);
    o->right = arena_array(arena, uint64_t, cells + 1);
    return o;
}

static size_t cell(const Options *o, int item, int option) {
    return ((size_t)item * (size_t)o->options + (size_t)option) * ((size_t)o->items + 1);
}

static void add_person(Options *o, const int8_t *answers, const uint8_t *chosen) {
    int answered = 0, score = 0;
    for (int j = 0; j < o->items; j++) answered += (answers[j] & ~1) == 0, score += answers[j] == ANSWER_RIGHT;
    if (!answered || (answered < o->items && o->missing == MISSING_LEFT_OUT)) return;
    for (int j = 0; j < o->items; j++) {
        if (chosen[j] >= o->options) continue;
        o->persons[(size_t)j * ((size_t)o->items + 1) + (size_t)score]++;
        o->chosen[cell(o, j, chosen[j]) + (size_t)score]++;
        o->right[cell(o, j, chosen[j]) + (size_t)score] += answers[j] == ANSWER_RIGHT;
    }
}

void options_add(Options *o, const int8_t *answers, const uint8_t *chosen, size_t persons) {
    for (size_t i = 0; i < persons; i++) add_person(o, answers + i * (size_t)o->items, chosen + i * (size_t)o->items);
}

// Sums for the correlation of choosing (0 or 1) with the rest score: the total without the item's own point.
typedef struct RestSums {
    double n, rest, rest_square, chosen, chosen_rest;
} RestSums;

static RestSums rest_sums(const Options *o, int item, int option) {
    RestSums r = {0, 0, 0, 0, 0};
    for (int s = 0; s <= o->items; s++) {
        double persons = (double)o->persons[(size_t)item * ((size_t)o->items + 1) + (size_t)s], right = 0;
        for (int k = 0; k < o->options; k++) right += (double)o->right[cell(o, item, k) + (size_t)s];
        double here = (double)o->chosen[cell(o, item, option) + (size_t)s];
        double here_right = (double)o->right[cell(o, item, option) + (size_t)s];
        r.n += persons, r.chosen += here;
        r.rest += s * persons - right;
        r.rest_square += (double)s * s * (persons - right) + (s - 1.0) * (s - 1.0) * right;
        r.chosen_rest += s * here - here_right;
    }
    return r;
}

static Estimate rest_correlation(const RestSums *r, const Gates *gates) {
    uint64_t n = (uint64_t)r->n;
    if (n < gates->reliability) return estimate_too_few(n);
    double variance = (r->rest_square - r->rest * r->rest / r->n) * (r->chosen - r->chosen * r->chosen / r->n);
    if (!(variance > 1e-12)) return estimate_undefined(n);
    return fisher((r->chosen_rest - r->rest * r->chosen / r->n) / d_sqrt(variance), n, gates->confidence);
}

static Estimate tail_of(const Options *o, const Gates *gates, int item, int option, double n, bool highest) {
    if ((uint64_t)n < gates->reliability) return estimate_too_few((uint64_t)n);
    if (!(n > 0)) return estimate_undefined(0);
    const uint64_t *persons = o->persons + (size_t)item * ((size_t)o->items + 1);
    double share = tail_share(persons, o->chosen + cell(o, item, option), 1, o->items + 1, highest);
    return wilson(share * 0.27 * n, 0.27 * n, gates->confidence);
}

OptionFigures options_option(const Options *o, const Gates *gates, int item, int option) {
    assert(item >= 0 && item < o->items && option >= 0 && option < o->options);
    RestSums sums = rest_sums(o, item, option);
    return (OptionFigures){.chosen = (uint64_t)sums.chosen,
                           .share = sums.n < (double)gates->cell ? estimate_too_few((uint64_t)sums.n)
                                                                 : wilson(sums.chosen, sums.n, gates->confidence),
                           .upper = tail_of(o, gates, item, option, sums.n, true),
                           .lower = tail_of(o, gates, item, option, sums.n, false),
                           .correlation = rest_correlation(&sums, gates)};
}
