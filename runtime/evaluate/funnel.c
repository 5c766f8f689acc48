#include "evaluate/funnel.h"
#include "base/dmath.h"
#include "evaluate/proportion.h"

// The limits stay within 0 and 1 because the interval is taken on log(-log S).
static Estimate staying(uint64_t at_risk, double stays, double greenwood, double confidence) {
    double none = __builtin_nan(""), error = stays * d_sqrt(greenwood);
    if (!(stays > 0 && stays < 1)) return estimate_given(at_risk, stays, stays > 0 ? 0 : none, none, none);
    double logarithm = d_log(stays), turn = d_exp(normal_multiple(confidence) * d_sqrt(greenwood) / -logarithm);
    return estimate_given(at_risk, stays, error, d_exp(logarithm * turn), d_exp(logarithm / turn));
}

void funnel_figures(FunnelStep *steps, int count, uint64_t entered, const Gates *gates) {
    double stays = 1, greenwood = 0;
    uint64_t at_risk = entered;
    for (int k = 0; k < count; k++) {
        FunnelStep *s = &steps[k];
        s->left = s->left < at_risk ? s->left : at_risk;
        s->censored = s->censored < at_risk - s->left ? s->censored : at_risk - s->left;
        s->at_risk = at_risk;
        double n = (double)at_risk, d = (double)s->left;
        if (at_risk) stays *= 1 - d / n, greenwood += d / (n * (n - d));
        bool few = at_risk < gates->cell;
        s->stays = few       ? estimate_too_few(at_risk)
                   : at_risk ? staying(at_risk, stays, greenwood, gates->confidence)
                             : estimate_undefined(0);
        s->leaves = few ? estimate_too_few(at_risk) : wilson(d, n, gates->confidence);
        at_risk -= s->left + s->censored;
    }
}
