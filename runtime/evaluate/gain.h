// Before and after: normalised gain and effect sizes of paired scores, one pass.
// Scores are percent of the points that could be had (0 .. 100); a pair with a score that is not finite or outside is
// left out. Gate of every figure: gain, on pairs. Size: constant.
#ifndef ORRERY_EVALUATE_GAIN_H
#define ORRERY_EVALUATE_GAIN_H
#include "evaluate/estimate.h"
#include <stddef.h>

typedef struct Gain {                                             // sums; zero is the empty one
    uint64_t pairs, below;                                        // below: pairs with pre < 100
    double mean_pre, mean_post, square_pre, square_post, product; // means and centred sums (Welford)
    double mean_individual, square_individual;
} Gain;

void gain_add(Gain *gain, const double *pre, const double *post, size_t pairs);
void gain_merge(Gain *gain, const Gain *other);

typedef struct GainFigures {
    // Hake (1998): <g> = (post - pre) / (100 - pre) of the class means. Error by the delta method, t interval with n
    // - 1.
    Estimate normalised;
    // The mean of each learner's (post - pre) / (100 - pre); learners with pre = 100 are left out. t interval.
    Estimate individual;
    Estimate difference; // mean(post - pre) in points, t interval (R: t.test(paired = TRUE))
    // d_z = mean(difference) / sd(difference); interval from the noncentral t (R: effectsize::cohens_d(paired = TRUE)).
    Estimate d_z;
    // d_av = mean(difference) / ((sd_pre + sd_post) / 2) (Lakens 2013); interval: that of d_z times sd(difference) /
    // sd_av (after Algina and Keselman 2003).
    Estimate d_av;
    // g = J d with J = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2)), m = n - 1 (R: effectsize::hedges_g(paired = TRUE) for
    // g_z); intervals are those of d times J.
    Estimate g_z, g_av;
    uint64_t excluded; // pairs with pre = 100, left out of `individual`
} GainFigures;

// Undefined: no spread of the differences (d, g), mean pre of 100 (normalised).
GainFigures gain_figures(const Gain *gain, const Gates *gates);

#endif
