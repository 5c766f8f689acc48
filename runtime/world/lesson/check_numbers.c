// Rules about numbers: what texts, answers and facts say against what the lab shows and where it comes from.
//
//   values of the lesson:  what apparatus and steps set, ends of objects, answers, constants of goals, instruments
//   shown a number in a text  =  one of these, or its text is named by a fact; a fact with a claim ("lab") adds its own
//   values
#include "base/dmath.h"
#include "base/utf8.h"
#include "world/lesson/check_private.h"
#include "world/lesson/quantities.h"
#include <stdio.h>
#include <string.h>

enum { SWEEP = 240, STATES_MOST = 64 };

typedef struct Known { // one value that a text may say
    UnitKind kind;
    double value;
} Known;

typedef struct Numbers {
    Check *check;
    ARRAY(Known) known;
    // Parameters of every apparatus as they stand at the start ([0]) and when each step has set its own.
    double (*states)[LAB_APPARATUS_MOST][LAB_PARAMETERS_MOST];
    int state_count;
} Numbers;

static bool is_near(double a, double b) { return d_abs(d_abs(a) - d_abs(b)) <= 0.005 * d_max(d_abs(a), d_abs(b)); }

static void know(Numbers *n, UnitKind kind, double value) {
    if (d_finite(value)) *array_push(n->check->arena, &n->known) = (Known){kind, value};
}

// A constant without a unit may stand for any: goal = "kite.value > 4" and “four metres”.
static bool is_known(const Known *known, size_t count, const Quantity *q) {
    for (size_t i = 0; i < count; i++)
        if ((known[i].kind == q->kind || known[i].kind == UNIT_NONE) && is_near(known[i].value, q->value)) return true;
    return false;
}

// ---- the lab's states ---------------------------------------------------------------------------------------------

static void collect_states(Numbers *n) {
    const Lesson *l = n->check->lesson;
    n->states = arena_alloc(n->check->arena, sizeof *n->states * STATES_MOST);
    for (int a = 0; a < l->apparatus_count; a++)
        memcpy(n->states[0][a], l->apparatus[a].initial, sizeof n->states[0][a]);
    n->state_count = 1;
    for (int s = 0; s < l->step_count && n->state_count < STATES_MOST; s++) {
        const LessonStep *step = &l->steps[s];
        if (!step->setting_count) continue;
        memcpy(n->states[n->state_count], n->states[n->state_count - 1], sizeof *n->states);
        for (int i = 0; i < step->setting_count; i++)
            n->states[n->state_count][step->settings[i].apparatus][step->settings[i].parameter] =
                step->settings[i].value;
        n->state_count++;
    }
}

// Readings that live in time cannot be asked without playing.
static bool is_still(const ApparatusKind *kind) { return !kind->tick && !kind->state_size; }

static bool shows(double before, double value, const LessonQuestion *q) {
    if (!d_finite(value)) return false;
    bool crossed = d_finite(before) && (before - q->answer) * (value - q->answer) <= 0;
    return crossed || d_abs(value - q->answer) <= q->tolerance;
}

static double along(const LessonObject *o, double t) {
    return o->logarithmic ? o->from * d_pow(o->to / o->from, t) : o->from + (o->to - o->from) * t;
}

// Does the reading take the answer's value somewhere on the object's way, all else as in `parameters`?
static bool shown_along(const LessonObject *o, const ApparatusKind *kind, int reading, const double *parameters,
                        const LessonQuestion *q) {
    double set[LAB_PARAMETERS_MOST], before = __builtin_nan("");
    memcpy(set, parameters, sizeof set);
    for (int i = 0; i <= SWEEP; i++) {
        set[o->parameter] = along(o, i / (double)SWEEP);
        double value = kind->read(NULL, set, reading);
        if (shows(before, value, q)) return true;
        before = value;
    }
    return false;
}

static bool shown_by(const Numbers *n, int apparatus, int reading, const LessonQuestion *q) {
    const Lesson *l = n->check->lesson;
    const ApparatusKind *kind = l->apparatus[apparatus].kind;
    if (!is_still(kind)) return true;
    for (int s = 0; s < n->state_count; s++) {
        const double *parameters = n->states[s][apparatus];
        if (shows(__builtin_nan(""), kind->read(NULL, parameters, reading), q)) return true;
        for (int i = 0; i < l->object_count; i++)
            if (l->objects[i].apparatus == apparatus && shown_along(&l->objects[i], kind, reading, parameters, q))
                return true;
    }
    return false;
}

// A lesson without an instrument of that kind asks to reckon: nothing to compare with.
static void check_shown(const Numbers *n, const LessonQuestion *q) {
    const Lesson *l = n->check->lesson;
    bool any = false;
    for (int a = 0; a < l->apparatus_count; a++)
        for (int r = 0; r < l->apparatus[a].kind->reading_count; r++) {
            const ReadingInfo *info = &l->apparatus[a].kind->readings[r];
            if (info->kind != q->unit_kind || info->choices[0]) continue;
            any = true;
            if (shown_by(n, a, r, q)) return;
        }
    char answer[40];
    unit_format(q->answer, q->unit_kind, 3, answer, sizeof answer);
    if (any) found(n->check, CHECK_ANSWER_SHOWN, q->line, "%s\t%s", q->id, answer);
}

// ---- the answer in its feedback ------------------------------------------------------------------------------------

static bool misses_answer(const char *text, const LessonQuestion *q) {
    Quantity found_one;
    bool any = false;
    for (int at = 0; quantity_next(text, at, &found_one); at = found_one.start + found_one.length) {
        if (found_one.year || found_one.kind != q->unit_kind) continue;
        if (d_abs(found_one.value - d_abs(q->answer)) <= q->tolerance) return false;
        any = true;
    }
    return any;
}

static void check_feedback(Check *c, const LessonQuestion *q) {
    char answer[40];
    unit_format(q->answer, q->unit_kind, 3, answer, sizeof answer);
    for (int i = 0; q->feedback_right && i < c->lesson->locale_count; i++) {
        const char *text = c->strings[i] ? strings_find(c->strings[i], q->feedback_right) : NULL;
        if (!text || !misses_answer(text, q)) continue;
        found_in(c, CHECK_ANSWER_TEXT, locale_file(c, i), line_of_key(c->string_bytes[i], q->feedback_right),
                 "%s\t%s\t%s", q->id, q->feedback_right, answer);
    }
}

// ---- values of the lesson -----------------------------------------------------------------------------------------

static void know_expression(Numbers *n, const Expression *e) {
    double value;
    UnitKind kind;
    for (int i = 0; e && expression_number(e, i, &value, &kind); i++) know(n, kind, value);
}

static void know_question(Numbers *n, const LessonQuestion *q) {
    if (q->kind != QUESTION_NUMBER) return;
    know(n, q->unit_kind, q->answer), know(n, q->unit_kind, q->tolerance);
    for (int i = 0; i < q->wrong_count; i++) know(n, q->unit_kind, q->wrongs[i].value);
}

static void know_step(Numbers *n, const LessonStep *step) {
    know_expression(n, step->goal), know_expression(n, step->gate);
    for (int i = 0; i < step->branch_count; i++) know_expression(n, step->branches[i].when);
    know(n, UNIT_TIME, step->look_seconds), know(n, UNIT_TIME, step->hold);
    if (step->question) know_question(n, step->question);
}

static void know_parameters(Numbers *n) {
    const Lesson *l = n->check->lesson;
    for (int a = 0; a < l->apparatus_count; a++)
        for (int p = 0; p < l->apparatus[a].kind->parameter_count; p++)
            for (int s = 0; s < n->state_count; s++)
                if (!s || n->states[s][a][p] != n->states[s - 1][a][p])
                    know(n, l->apparatus[a].kind->parameters[p].kind, n->states[s][a][p]);
}

static void know_readings(Numbers *n) {
    const Lesson *l = n->check->lesson;
    for (int i = 0, state = 0; i < l->step_count; i++) {
        const LessonStep *step = &l->steps[i];
        if (step->setting_count && state + 1 < n->state_count) state++;
        for (int k = 0; k < step->reading_count; k++) {
            int a = step->readings[2 * k], r = step->readings[2 * k + 1];
            const ApparatusKind *kind = l->apparatus[a].kind;
            if (is_still(kind)) know(n, kind->readings[r].kind, kind->read(NULL, n->states[state][a], r));
        }
    }
}

static void know_all(Numbers *n) {
    const Lesson *l = n->check->lesson;
    know_parameters(n), know_readings(n);
    for (int i = 0; i < l->object_count; i++) {
        const LessonObject *o = &l->objects[i];
        UnitKind kind = o->apparatus < 0 ? UNIT_NONE : l->apparatus[o->apparatus].kind->parameters[o->parameter].kind;
        if (o->grab != GRAB_NONE) know(n, kind, o->from), know(n, kind, o->to), know(n, kind, o->step);
    }
    for (int i = 0; i < l->step_count; i++) know_step(n, &l->steps[i]);
}

// ---- claims of facts ----------------------------------------------------------------------------------------------

// "lab": { "of": "camera.image_height", "at": { "screen": "0.4 m" }, "is": "-0.20 m" }, or a list of such
typedef struct Claim {
    const char *fact, *of, *is;
    const json_t *at;
    int apparatus, reading;
    const ApparatusKind *kind;
    double value;
} Claim;

static bool wrong_form(Check *c, const Claim *claim, const char *what) {
    found_in(c, CHECK_FACTS_FORM, "facts.json", 0, "%.60s\tlab: %.100s", claim->fact, what);
    return false;
}

static bool find_claimed(Check *c, Claim *claim) {
    const Lesson *l = c->lesson;
    const char *dot = claim->of ? strchr(claim->of, '.') : NULL;
    for (claim->apparatus = 0; dot && claim->apparatus < l->apparatus_count; claim->apparatus++) {
        const LessonApparatus *a = &l->apparatus[claim->apparatus];
        if (strlen(a->id) != (size_t)(dot - claim->of) || strncmp(a->id, claim->of, strlen(a->id)) != 0) continue;
        claim->kind = a->kind, claim->reading = lab_reading(a->kind, dot + 1);
        return claim->reading >= 0 || wrong_form(c, claim, claim->of);
    }
    return wrong_form(c, claim, claim->of ? claim->of : "of");
}

static bool set_claimed(Check *c, Claim *claim, Apparatus *apparatus, Numbers *n) {
    const char *name;
    json_t *value;
    memcpy(apparatus->parameters, c->lesson->apparatus[claim->apparatus].initial, sizeof apparatus->parameters);
    json_object_foreach((json_t *)claim->at, name, value) {
        int parameter = lab_parameter(claim->kind, name);
        if (parameter < 0 || !json_is_string(value)) return wrong_form(c, claim, name);
        if (!apparatus_set_text(apparatus, parameter, json_string_value(value)))
            return wrong_form(c, claim, json_string_value(value));
        know(n, claim->kind->parameters[parameter].kind, apparatus->parameters[parameter]);
    }
    return true;
}

// Right to the last digit that is written: "9.30 mm" claims 9.295 to 9.305 mm.
static bool agrees(const char *written, UnitKind kind, double claimed, double shown) {
    const char *point = strchr(written, '.'), *symbol = written + strspn(written, "+-−0123456789. ");
    double unit = 1, digit = point ? d_pow(10, -(double)strspn(point + 1, "0123456789")) : 1;
    unit_factor(symbol, kind, &unit);
    return d_abs(claimed - shown) <= 0.5001 * unit * digit;
}

static void check_claim(Numbers *n, Claim *claim) {
    Check *c = n->check;
    Apparatus apparatus;
    if (!find_claimed(c, claim)) return;
    const ReadingInfo *info = &claim->kind->readings[claim->reading];
    if (!claim->is || !unit_parse(claim->is, info->kind, &claim->value)) {
        wrong_form(c, claim, claim->is ? claim->is : "is");
        return;
    }
    apparatus_create(&apparatus, claim->kind, claim->of, c->arena);
    if (!set_claimed(c, claim, &apparatus, n)) return;
    apparatus_start(&apparatus, 0);
    double shown = apparatus_read(&apparatus, claim->reading);
    know(n, info->kind, claim->value);
    if (agrees(claim->is, info->kind, claim->value, shown)) return;
    char text[60];
    unit_format(shown, info->kind, 4, text, sizeof text);
    found_in(c, CHECK_NUMBER_LAB, "facts.json", 0, "%.60s\t%.60s\t%.40s\t%s", claim->fact, claim->of, claim->is, text);
}

static void check_claims(Numbers *n, const json_t *fact, const json_t *claims) {
    size_t count = json_is_array(claims) ? json_array_size(claims) : 1;
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_array(claims) ? json_array_get(claims, i) : claims;
        const char *id = json_string_value(json_object_get(fact, "id"));
        Claim claim = {.fact = id ? id : "?",
                       .of = json_string_value(json_object_get(one, "of")),
                       .is = json_string_value(json_object_get(one, "is"))};
        claim.at = json_object_get(one, "at");
        check_claim(n, &claim);
    }
}

// ---- numbers in texts ---------------------------------------------------------------------------------------------

static void check_text(Numbers *n, int locale, const char *key, const char *text, bool sourced) {
    Check *c = n->check;
    Quantity q;
    for (int at = 0; quantity_next(text, at, &q); at = q.start + q.length) {
        if (sourced || (!q.year && is_known(n->known.items, n->known.count, &q))) continue;
        found_in(c, CHECK_NUMBER, locale_file(c, locale), line_of_key(c->string_bytes[locale], key), "%s\t%.*s", key,
                 utf8_within(text + q.start, q.length), text + q.start);
    }
}

// A fact with a claim stands for its own values only: another number beside them is still asked for.
static void check_texts_of_facts(Numbers *n, const json_t *facts) {
    Check *c = n->check;
    for (int i = 0; i < c->lesson->locale_count; i++)
        for (int k = 0; c->strings[i] && k < strings_count(c->strings[i]); k++) {
            const char *key = strings_key(c->strings[i], k);
            if (text_is_used(c, key)) check_text(n, i, key, strings_find(c->strings[i], key), fact_sources(facts, key));
        }
}

void check_numbers(Check *c, const json_t *facts) {
    Numbers n = {.check = c};
    size_t i;
    json_t *fact;
    collect_states(&n);
    know_all(&n);
    json_array_foreach((json_t *)facts, i, fact) {
        const json_t *claims = json_object_get(fact, "lab");
        if (claims) check_claims(&n, fact, claims);
    }
    check_texts_of_facts(&n, facts);
    for (int s = 0; s < c->lesson->step_count; s++) {
        const LessonQuestion *q = c->lesson->steps[s].question;
        if (q && q->kind == QUESTION_NUMBER) check_shown(&n, q), check_feedback(c, q);
    }
}
