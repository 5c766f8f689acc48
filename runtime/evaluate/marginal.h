// Item response models by marginal maximum likelihood (Bock and Aitkin 1981): P(right) = 1 / (1 + exp(-a_j (theta -
// b_j))) with theta normal, mean 0, variance 1 (R: ltm::rasch, ltm::ltm; mirt). Inside, a theta + d with d = -a b. The
// integral is Gauss-Hermite with at least 61 points, and more where long tests make the posterior narrow (as many as
// keep their distance under the posterior's standard deviation at a slope of 1.5; those of weight below 1e-17 are
// dropped). EM steps first, then Newton steps with the exact observed information (Louis 1982), until the largest
// gradient for each person is below 1e-11. Start: a = 1, b from the item's difficulty. Standard errors from that
// information; of b by the delta method. Works from patterns with counts; cost: patterns * (items + points) a step,
// patterns * items^2 a Newton step.
//
// Missing answers are left out of a person's likelihood (missing at random). Items that everyone passes or fails have
// no finite estimate: undefined, and left out of the likelihood.
#ifndef ORRERY_EVALUATE_MARGINAL_H
#define ORRERY_EVALUATE_MARGINAL_H
#include "base/arena.h"
#include "evaluate/patterns.h"
#include "evaluate/rasch.h"

typedef enum MarginalModel {
    MODEL_RASCH,         // a = 1 for every item
    MODEL_ONE_PARAMETER, // one slope a for all items, estimated
    MODEL_TWO_PARAMETER, // a slope for each item
} MarginalModel;

typedef struct MarginalItem {
    Estimate slope;      // a; error 0 where the model fixes it. n: persons who answered. Gate: see MarginalFit
    Estimate difficulty; // b; undefined where a is 0
    FitFigures fit;      // residuals at the EAP ability of each person; NAN unless given
    // S-X2 (Orlando and Thissen 2000): observed and expected right answers by total score, persons with every answer.
    // Neighbouring scores are joined, from the lowest up, until at least 1 right and 1 wrong are expected. value:
    // chi-square; error, low, high: NAN. Undefined when no degree of freedom is left.
    Estimate score_fit;
    int score_fit_freedom;
    double score_fit_p;
} MarginalItem;

typedef struct MarginalFit {
    MarginalModel model;
    EstimateState state; // Gate: rasch (Rasch, one-parameter) or two_parameter, on persons. Undefined: no convergence
    uint64_t persons;
    int items, estimated, parameters, points, iterations; // points: of the quadrature, after dropping
    double log_likelihood; // the constants of the multinomial are not in it (LSAT6: -2466.938 for one parameter)
    double aic, bic;
    double *covariance; // of (a_1, d_1, a_2, d_2 ...): 2 items x 2 items; rows of what was not estimated are 0
    // G2 against the free multinomial (mirt's G2), only when nothing is missing; freedom = 2^items - 1 - parameters.
    // p is NAN (do not print) when fewer than 5 persons a pattern are expected on average.
    double g2, g2_p;
    double g2_freedom;
    MarginalItem *item;
} MarginalFit;

// Result in `arena`, with everything that was needed on the way.
MarginalFit *marginal_fit(Arena *arena, const Patterns *patterns, MarginalModel model, const Gates *gates);

// ---- the ability of one person ------------------------------------------------------------------------------------
typedef struct Ability {
    double value, error;
    bool finite; // false: no finite value (maximum likelihood at an extreme score, no answer); value and error are NAN
} Ability;

// `slope`, `difficulty`: `items` numbers; items whose slope or difficulty is not finite are passed over, as missing
// ones are. No gate: a person's own figure is for that person only. Expected a posteriori: mean and standard deviation
// of theta given the answers, prior N(0, 1); no answer: (0, 1).
Ability ability_expected(const int8_t *answers, int items, const double *slope, const double *difficulty);
// Warm's weighted likelihood (1989): the maximum of log L + log I / 2; finite at extreme scores. Error 1 / sqrt(I).
Ability ability_weighted(const int8_t *answers, int items, const double *slope, const double *difficulty);
// Maximum likelihood; not finite at extreme scores. Error 1 / sqrt(I).
Ability ability_likely(const int8_t *answers, int items, const double *slope, const double *difficulty);

#endif
