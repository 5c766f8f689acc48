// Fairness between two groups: does an item treat persons of the same total score alike? Mantel-Haenszel, one pass.
//
//     at score k         right   wrong
//     reference group    A       B         alpha_MH = sum(A D / N) / sum(B C / N)
//     focal group        C       D
//
// The total score includes the item itself, which keeps the test right under the Rasch model (Holland and Thayer 1988).
// Persons who left an item out do not count (MISSING_IS_WRONG: everyone who answered anything counts).
// Scores where fewer than two persons or only one group stand add nothing. Size: 32 bytes * items * (items + 1).
#ifndef ORRERY_EVALUATE_FAIRNESS_H
#define ORRERY_EVALUATE_FAIRNESS_H
#include "base/arena.h"
#include "evaluate/estimate.h"

enum { GROUP_REFERENCE = 0, GROUP_FOCAL = 1 }; // any other value: in neither, not counted

typedef struct Fairness Fairness;

Fairness *fairness_begin(Arena *arena, int items, MissingRule missing);
// `groups`: one for each person.
void fairness_add(Fairness *fairness, const int8_t *answers, const int8_t *groups, size_t persons);
void fairness_merge(Fairness *fairness, const Fairness *other);

typedef enum FairnessClass { // Educational Testing Service (Zwick 2012, RR-12-08)
    FAIRNESS_NONE,           // not given
    FAIRNESS_A,              // negligible: |delta| < 1, or the chi-square test does not reject at 5 %
    FAIRNESS_B,              // between
    FAIRNESS_C, // large: |delta| >= 1.5 and significantly above 1 (one-sided 5 %). Rarely found in small groups
} FairnessClass;

typedef struct FairnessFigures {
    uint64_t reference, focal; // persons who count
    // Common odds ratio; error of its logarithm (Robins, Breslow and Greenland 1986), interval exp(ln alpha -+ z error)
    // (R: mantelhaen.test). Above 1 the item favours the reference group. n: both groups.
    // Gates: fairness (both), fairness_group (the smaller). Undefined when a sum is 0.
    Estimate odds_ratio;
    Estimate delta; // -2.35 ln alpha, below 0 against the focal group; error and interval on this scale
    // Chi-square with one degree of freedom, without and with the continuity correction of 0.5 (none when |sum| < 0.5,
    // as in R), and their p. NAN when not given. `p_adjusted` is set by fairness_adjust.
    double chi_square, chi_square_corrected, p, p_corrected, p_adjusted;
    FairnessClass class; // by p_corrected
} FairnessFigures;

FairnessFigures fairness_item(const Fairness *fairness, const Gates *gates, int item);

typedef enum Adjustment { ADJUST_HOLM, ADJUST_BENJAMINI_HOCHBERG } Adjustment;

// R: p.adjust(method = "holm" / "BH"). p that are NAN stay and do not count. `scratch`: `count` numbers.
void adjust_p(double *p, int count, Adjustment method, double *scratch);
// Fills p_adjusted of all items from p_corrected. count <= ITEMS_MOST.
void fairness_adjust(FairnessFigures *items, int count, Adjustment method);

#endif
