// Bayesian knowledge tracing (Corbett and Anderson 1995): does a learner know a concept, judged from answers in order?
//
//     P(known | right) = L (1 - slip) / (L (1 - slip) + (1 - L) guess)        then, after each opportunity,
//     P(known | wrong) = L slip / (L slip + (1 - L) (1 - guess))              L = P + (1 - P) learn
#ifndef ORRERY_EVALUATE_MASTERY_H
#define ORRERY_EVALUATE_MASTERY_H
#include "base/arena.h"
#include "evaluate/estimate.h"
#include <stddef.h>

typedef struct KnowledgeModel { // each in [0, 1]; guess + slip < 1 or the answers would count the wrong way round
    double known;               // before the first answer
    double learn;               // from one opportunity to the next
    double guess;               // right though not known
    double slip;                // wrong though known
} KnowledgeModel;

KnowledgeModel knowledge_default(void); // known 0.3, learn 0.15, guess 0.2, slip 0.1

// P(known) after one more answer (ANSWER_MISSING: an opportunity without an answer). NAN in `known` counts as
// model->known.
double knowledge_after(const KnowledgeModel *model, double known, int8_t answer);
// P(the next answer is right).
double knowledge_next_right(const KnowledgeModel *model, double known);
// P(known) after `count` answers, from model->known.
double knowledge_trace(const KnowledgeModel *model, const int8_t *answers, size_t count);
// mastered: P(known) >= threshold (0.95 by convention).
bool knowledge_mastered(double known, double threshold);

// Sequences of answers of one concept, one after the other in `answers`: sequence i has length[i] of them, and
// weight[i] learners gave it (NULL: one each).
typedef struct KnowledgeData {
    const int8_t *answers;
    const uint32_t *length;
    const uint64_t *weight;
    size_t sequences;
} KnowledgeData;

typedef struct KnowledgeFit {
    EstimateState state; // Gate: reliability, on learners. Undefined: no convergence in 5,000 steps
    uint64_t n;          // learners with at least one answer
    KnowledgeModel model;
    double log_likelihood; // sum of weight * log P(sequence)
    int iterations;
} KnowledgeFit;

// Expectation-maximisation (Baum and Welch) from `start`, until no parameter moves by 1e-10; guess and slip stay below
// 0.5, the bound that keeps “known” meaning known (Baker et al. 2008).
KnowledgeFit knowledge_fit(Arena *arena, const KnowledgeData *data, KnowledgeModel start, const Gates *gates);
double knowledge_log_likelihood(const KnowledgeModel *model, const KnowledgeData *data);

#endif
