#include "evaluate/mastery.h"
#include "base/dmath.h"

enum { STEPS_MOST = 5000 };
static const double SMALLEST_MOVE = 1e-10, GUESS_OR_SLIP_MOST = 0.5;

KnowledgeModel knowledge_default(void) {
    return (KnowledgeModel){.known = 0.3, .learn = 0.15, .guess = 0.2, .slip = 0.1};
}

double knowledge_next_right(const KnowledgeModel *m, double known) {
    return known * (1 - m->slip) + (1 - known) * m->guess;
}

// What the answer alone says; an answer that the model holds impossible says nothing.
static double given_answer(const KnowledgeModel *m, double known, int8_t answer) {
    if (answer != ANSWER_RIGHT && answer != ANSWER_WRONG) return known;
    double right = knowledge_next_right(m, known);
    double all = answer == ANSWER_RIGHT ? right : 1 - right;
    double both = known * (answer == ANSWER_RIGHT ? 1 - m->slip : m->slip);
    return all > 0 ? both / all : known;
}

double knowledge_after(const KnowledgeModel *m, double known, int8_t answer) {
    if (known != known) known = m->known;
    double after = given_answer(m, known, answer);
    return d_clamp(after + (1 - after) * m->learn, 0, 1);
}

double knowledge_trace(const KnowledgeModel *m, const int8_t *answers, size_t count) {
    double known = m->known;
    for (size_t i = 0; i < count; i++) known = knowledge_after(m, known, answers[i]);
    return known;
}

bool knowledge_mastered(double known, double threshold) { return known >= threshold; }

// ---- fitting
// -----------------------------------------------------------------------------------------------------------

static double answer_probability(const KnowledgeModel *m, bool known, int8_t answer) {
    if (answer == ANSWER_RIGHT) return known ? 1 - m->slip : m->guess;
    if (answer == ANSWER_WRONG) return known ? m->slip : 1 - m->guess;
    return 1;
}

static double sequence_likelihood(const KnowledgeModel *m, const int8_t *answers, uint32_t length) {
    double known = m->known, sum = 0;
    for (uint32_t t = 0; t < length; t++) {
        double right = knowledge_next_right(m, known);
        if (answers[t] == ANSWER_RIGHT) sum += d_log(right);
        if (answers[t] == ANSWER_WRONG) sum += d_log(1 - right);
        known = knowledge_after(m, known, answers[t]);
    }
    return sum;
}

static bool has_answer(const int8_t *answers, uint32_t length) {
    for (uint32_t t = 0; t < length; t++)
        if ((answers[t] & ~1) == 0) return true;
    return false;
}

static double weight_of(const KnowledgeData *data, size_t i) { return data->weight ? (double)data->weight[i] : 1; }

double knowledge_log_likelihood(const KnowledgeModel *m, const KnowledgeData *data) {
    double sum = 0;
    const int8_t *answers = data->answers;
    for (size_t i = 0; i < data->sequences; answers += data->length[i++])
        if (weight_of(data, i) > 0) sum += weight_of(data, i) * sequence_likelihood(m, answers, data->length[i]);
    return sum;
}

typedef struct Expected {            // counts under the present model
    double first_known, first;       // of the first opportunities, known
    double learned, unknown_steps;   // moves from unknown to known; steps begun unknown
    double guessed, unknown_answers; // right answers while unknown; answers while unknown
    double slipped, known_answers;   // wrong answers while known; answers while known
} Expected;

// Forward and backward with one pass each way. Nothing is forgotten (known stays known), so the backward pass needs
// b[t] = P(answers after t | state at t) for two states only; both passes are scaled to 1.
// `forward`: 2 numbers for each opportunity.
static void expect_sequence(const KnowledgeModel *m, const int8_t *answers, uint32_t length, double weight,
                            double *forward, Expected *e) {
    double known = m->known, unknown = 1 - m->known;
    for (uint32_t t = 0; t < length; t++) {
        double k = known * answer_probability(m, true, answers[t]),
               u = unknown * answer_probability(m, false, answers[t]);
        double all = k + u;
        if (!(all > 0)) return; // the model holds this sequence impossible
        forward[2 * t] = k / all, forward[2 * t + 1] = u / all;
        known = (k + u * m->learn) / all, unknown = u * (1 - m->learn) / all;
    }
    double after_known = 1, after_unknown = 1;
    for (uint32_t t = length; t-- > 0;) {
        double k = forward[2 * t] * after_known, u = forward[2 * t + 1] * after_unknown, all = k + u;
        k /= all, u /= all;
        if (answers[t] == ANSWER_RIGHT || answers[t] == ANSWER_WRONG) {
            e->known_answers += weight * k, e->unknown_answers += weight * u;
            *(answers[t] == ANSWER_RIGHT ? &e->guessed : &e->slipped) += weight * (answers[t] == ANSWER_RIGHT ? u : k);
        }
        if (!t) e->first_known += weight * k, e->first += weight;
        if (!t) break;
        double pk = answer_probability(m, true, answers[t]) * after_known;
        double pu = answer_probability(m, false, answers[t]) * after_unknown;
        double stay = (1 - m->learn) * pu, move = m->learn * pk;
        double before = forward[2 * t - 1], total = forward[2 * t - 2] * pk + before * (move + stay);
        e->unknown_steps += weight * before * (move + stay) / total, e->learned += weight * before * move / total;
        double scale = pk + move + stay;
        after_known = pk / scale, after_unknown = (move + stay) / scale;
    }
}

static double ratio(double part, double all, double otherwise) { return all > 0 ? part / all : otherwise; }

static KnowledgeModel next_model(const KnowledgeModel *m, const Expected *e) {
    return (KnowledgeModel){.known = ratio(e->first_known, e->first, m->known),
                            .learn = ratio(e->learned, e->unknown_steps, m->learn),
                            .guess = d_min(ratio(e->guessed, e->unknown_answers, m->guess), GUESS_OR_SLIP_MOST),
                            .slip = d_min(ratio(e->slipped, e->known_answers, m->slip), GUESS_OR_SLIP_MOST)};
}

static double distance(const KnowledgeModel *a, const KnowledgeModel *b) {
    return d_max(d_max(d_abs(a->known - b->known), d_abs(a->learn - b->learn)),
                 d_max(d_abs(a->guess - b->guess), d_abs(a->slip - b->slip)));
}

// Learners with an answer, and the longest sequence.
static uint64_t learners(const KnowledgeData *data, uint32_t *longest) {
    uint64_t n = 0;
    const int8_t *answers = data->answers;
    *longest = 0;
    for (size_t i = 0; i < data->sequences; answers += data->length[i++]) {
        if (data->length[i] > *longest) *longest = data->length[i];
        if (has_answer(answers, data->length[i])) n += data->weight ? data->weight[i] : 1;
    }
    return n;
}

static KnowledgeModel inside(KnowledgeModel m) {
    KnowledgeModel standard = knowledge_default();
    return (KnowledgeModel){m.known > 0 && m.known < 1 ? m.known : standard.known,
                            m.learn > 0 && m.learn < 1 ? m.learn : standard.learn,
                            m.guess > 0 && m.guess < GUESS_OR_SLIP_MOST ? m.guess : standard.guess,
                            m.slip > 0 && m.slip < GUESS_OR_SLIP_MOST ? m.slip : standard.slip};
}

KnowledgeFit knowledge_fit(Arena *arena, const KnowledgeData *data, KnowledgeModel start, const Gates *gates) {
    uint32_t longest;
    KnowledgeFit fit = {.n = learners(data, &longest), .model = inside(start), .log_likelihood = __builtin_nan("")};
    fit.state = fit.n < gates->reliability ? ESTIMATE_TOO_FEW : ESTIMATE_UNDEFINED;
    if (fit.state == ESTIMATE_TOO_FEW || !fit.n) return fit;
    double *forward = arena_array(arena, double, 2 * (size_t)longest);
    for (; fit.iterations < STEPS_MOST; fit.iterations++) {
        Expected e = {0};
        const int8_t *answers = data->answers;
        for (size_t i = 0; i < data->sequences; answers += data->length[i++])
            if (has_answer(answers, data->length[i]))
                expect_sequence(&fit.model, answers, data->length[i], weight_of(data, i), forward, &e);
        KnowledgeModel next = next_model(&fit.model, &e);
        double moved = distance(&next, &fit.model);
        fit.model = next;
        if (moved < SMALLEST_MOVE) {
            fit.state = ESTIMATE_GIVEN;
            break;
        }
    }
    fit.log_likelihood = knowledge_log_likelihood(&fit.model, data);
    return fit;
}
