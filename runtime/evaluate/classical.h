// Classical test theory: difficulty, discrimination and reliability, from one pass over persons.
//
//     Classical *c = classical_begin(arena, items, MISSING_LEFT_OUT);
//     classical_add(c, answers, persons);                  // as often as there are pieces
//     ItemFigures f = classical_item(c, &gates, 3);
//
// Kept per pair of items: how many answered both, how many were right on either and on both; per total score: persons
// and right answers to each item. 64 persons are held as bits until they are counted into the pairs together. Size: 24
// bytes * items^2 + 8 * items^2, so 2 MB for 256 items. Cost: about items / 16 operations an answer.
//
// Missing answers (MISSING_LEFT_OUT): difficulty from who answered the item; covariances pairwise, cov(j,k) from who
// answered both, as R's cov(use = "pairwise") and psych::alpha do; scores, and so the upper-lower index, from persons
// who answered every item. Persons without any answer are not counted anywhere.
#ifndef ORRERY_EVALUATE_CLASSICAL_H
#define ORRERY_EVALUATE_CLASSICAL_H
#include "base/arena.h"
#include "evaluate/estimate.h"
#include "evaluate/proportion.h"

typedef struct Classical Classical;

Classical *classical_begin(Arena *arena, int items, MissingRule missing); // 0 <= items <= ITEMS_MOST
// `answers`: persons rows of `items` answers.
void classical_add(Classical *classical, const int8_t *answers, size_t persons);
// The counts of `other` (same items and rule) join those of `classical`: schools counted apart make a city.
void classical_merge(Classical *classical, const Classical *other);

typedef struct ItemFigures {
    // p = right / answered. Wilson's interval (1927; R: prop.test(correct = FALSE)). n: persons who answered. Gate:
    // cell.
    Estimate difficulty;
    // r = cor(X_j, T - X_j) from pairwise covariances (R: psych::alpha()$item.stats$r.drop; constant items are left out
    // of T). Interval by Fisher's z with n - 3. n: persons who answered the item. Gate: reliability.
    // Undefined for a constant item, or when no other item varies.
    Estimate correlation;
    // D = p_upper - p_lower (Kelley 1939), the 27 % of persons with the highest and the lowest total score. Ties: of
    // the persons at the score where a group ends, each counts with the same fraction, so that both groups are 0.27 n
    // exactly and no order of rows matters. Newcombe's interval. n: persons with every answer. Gate: reliability.
    Estimate discrimination;
    uint64_t answered, right; // counts; check the gate `cell` before printing
} ItemFigures;

// Gates as above. 0 <= item < items.
ItemFigures classical_item(const Classical *classical, const Gates *gates, int item);

typedef struct Reliability {
    // alpha = J/(J-1) (1 - sum var_j / var_T) (Cronbach 1951), pairwise covariances with divisor n - 1, J: the items
    // that vary (R: psych::alpha()$total$raw_alpha). Interval: Feldt (1965), 1 - (1 - alpha) F(1 -+ c; n-1, (n-1)(J-1))
    // (R: psych::alpha.ci); no standard error. n: persons with at least one answer. Gate: reliability.
    // Undefined with fewer than two items that vary, when var_T <= 0, or when fewer than two persons answered some pair
    // of items (a lesson that branches: ask for each branch).
    Estimate alpha;
    // KR-20 (Kuder and Richardson 1937) = J/(J-1) (1 - sum p q / var_T) with divisor n in p q and in var_T, from
    // persons with every answer, all items counted in J; equals alpha when nothing is missing and no item is constant.
    // n: those persons.
    Estimate kr20;
    // Standard error of measurement in points: s_T sqrt(1 - alpha), s_T^2 = the sum of the covariances that alpha used.
    Estimate measurement_error;
    // Total score of persons with every answer: mean (t interval) and standard deviation (divisor n - 1; delta
    // method on its logarithm with the fourth moment). Gate: cell.
    Estimate mean, deviation;
} Reliability;

Reliability classical_reliability(const Classical *classical, const Gates *gates);

int classical_items(const Classical *classical);
uint64_t classical_persons(const Classical *classical);             // with at least one answer
uint64_t classical_complete(const Classical *classical);            // with every answer
uint64_t classical_at_score(const Classical *classical, int score); // persons with every answer, score 0 .. items
uint64_t classical_right_at(const Classical *classical, int score, int item); // of those, right on the item

#endif
