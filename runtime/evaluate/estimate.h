// What every statistic of this room returns: a number with its n, its standard error and its interval, or the reason
// why there is none. The room goes from responses to numbers and does nothing else: no clock, file, thread, database or
// JSON. Its mathematics is base/dmath.h, so the same responses give the same bits on every machine.
//
//     rows of answers --classical_add / fairness_add / patterns_add--> counts --(asked once)--> Estimates
//
// Everything classical is one pass over persons (a row each) into counts whose size depends on the items alone; what
// iterates (Rasch, 1PL, 2PL) works from patterns with counts. So rows may come in pieces and need not be kept.
//
// Objects live in the arena they were begun in and are freed with it. Nothing here is shared between threads; two
// threads may work on two objects in two arenas. No function crashes on what it is fed: empty, all missing, constant or
// NaN input gives an Estimate that says so. Wrong use by the program (a NULL object, an item out of range) asserts.
#ifndef ORRERY_EVALUATE_ESTIMATE_H
#define ORRERY_EVALUATE_ESTIMATE_H
#include <stdbool.h>
#include <stdint.h>

typedef enum EstimateState {
    ESTIMATE_TOO_FEW,   // n is below the gate: print “not enough data”, never a number
    ESTIMATE_UNDEFINED, // enough data, but the formula has no value for it (a constant item, a model that diverges)
    ESTIMATE_GIVEN,
} EstimateState;

typedef struct Estimate {
    EstimateState state;
    uint64_t n;       // what the gate was asked with: persons, pairs ...; each function says which
    double value;     // NAN unless given
    double error;     // standard error; NAN where none is defined
    double low, high; // interval at gates.confidence; NAN where none is defined
} Estimate;

// The least n for each kind of figure, and the confidence of every interval. A policy file fills it; gates_default() is
// what EVALUATION asks for. Gates of 0 give numbers from whatever there is (tests use that).
typedef struct Gates {
    uint64_t cell;           // 10: persons behind any single cell: a proportion, an option, a step, a median
    uint64_t reliability;    // 100: alpha, KR-20, corrected correlation, upper-lower index
    uint64_t rasch;          // 150: Rasch and 1PL, conditional or marginal
    uint64_t two_parameter;  // 500: 2PL
    uint64_t fairness;       // 500: Mantel-Haenszel, both groups together
    uint64_t fairness_group; // 200: the smaller group
    uint64_t gain;           // 30: pairs of pre and post
    double confidence;       // 0.95; outside ]0, 1[ counts as 0.95
} Gates;

Gates gates_default(void);

Estimate estimate_too_few(uint64_t n);
Estimate estimate_undefined(uint64_t n);
// Given if value is finite, undefined otherwise. error, low, high may be NAN.
Estimate estimate_given(uint64_t n, double value, double error, double low, double high);
// The same with the interval value -+ multiple * error.
Estimate estimate_around(uint64_t n, double value, double error, double multiple);

// ---- answers --------------------------------------------------------------------------------------------------------
// One person is a row of `items` answers. Every other value than 0 and 1 counts as missing.
enum { ANSWER_MISSING = -1, ANSWER_WRONG = 0, ANSWER_RIGHT = 1, ITEMS_MOST = 512 };

// What a missing answer means. Left out: the statistic uses who answered (each header says how). Wrong: a missing
// answer of a person who answered at least one item counts as wrong, as in a test where everyone had the time.
typedef enum MissingRule { MISSING_LEFT_OUT, MISSING_IS_WRONG } MissingRule;

#endif
