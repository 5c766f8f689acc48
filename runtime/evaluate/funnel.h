// How far learners came: Kaplan and Meier's (1958) estimate over the steps of a lesson. Leaving at a step is the event;
// a session that was cut there for another reason (the bell, a museum's closing) is censored: it counts up to that step
// only.
//
//     step      0     1     2          at_risk[k] = at_risk[k-1] - left[k-1] - censored[k-1]
//     at risk   100   90    70
//     left      8     15    ...        S_k = product over i <= k of (1 - left_i / at_risk_i)
//     censored  2     5
#ifndef ORRERY_EVALUATE_FUNNEL_H
#define ORRERY_EVALUATE_FUNNEL_H
#include "evaluate/estimate.h"

typedef struct FunnelStep {
    uint64_t left, censored; // in: at this step
    uint64_t at_risk;        // out
    // S after this step. Greenwood's error; interval by log(-log S) (R: survfit(conf.type = "log-log")); none where S
    // is 0 or 1. n: at risk at this step. Gate: cell (n). 0 at risk: undefined.
    Estimate stays;
    // left / at risk, Wilson's interval. Gate: cell.
    Estimate leaves;
} FunnelStep;

// `entered`: at risk at step 0. What is more than at risk in left or censored is cut (left first).
void funnel_figures(FunnelStep *steps, int count, uint64_t entered, const Gates *gates);

#endif
