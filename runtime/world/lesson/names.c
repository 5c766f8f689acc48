// What the names of a lesson mean: "camera.screen", the values that go with it, and the names inside of expressions.
#include "world/lesson/lesson_reader.h"
#include <stdio.h>
#include <string.h>

enum { NAME_MOST = 80 };

static bool split_name(Loader *l, const char *text, char owner[NAME_MOST], const char **member) {
    const char *dot = strchr(text, '.');
    if (!dot || dot == text || dot - text >= NAME_MOST || !dot[1]) return loader_wrong(l, ERR_LESSON_NAME, text, "%s", shown(l, text));
    snprintf(owner, NAME_MOST, "%.*s", (int)(dot - text), text);
    *member = dot + 1;
    return true;
}

static const ApparatusKind *kind_of(Loader *l, const char *text, int *apparatus, const char **member) {
    char owner[NAME_MOST];
    if (!split_name(l, text, owner, member)) return NULL;
    if (!find_declared(l, DECLARE_APPARATUS, arena_string(l->arena, owner), apparatus)) return NULL;
    return l->lesson->apparatus[*apparatus].kind;
}

// The lab's own failure, with the place in the script.
static bool place_failure(Loader *l, const char *word) {
    error_set_place(l->file, script_line_of(&l->lines, l->line, l->end_line, word));
    return false;
}

bool find_parameter(Loader *l, const char *text, int *apparatus, int *parameter) {
    const char *member = NULL;
    const ApparatusKind *kind = kind_of(l, text, apparatus, &member);
    if (!kind) return false;
    *parameter = lab_parameter(kind, shown(l, member));
    return *parameter >= 0 || place_failure(l, text);
}

bool find_reading(Loader *l, const char *text, int *apparatus, int *reading) {
    const char *member = NULL;
    const ApparatusKind *kind = kind_of(l, text, apparatus, &member);
    if (!kind) return false;
    *reading = lab_reading(kind, shown(l, member));
    return *reading >= 0 || place_failure(l, text);
}

static int reading_index(const ApparatusKind *kind, const char *name) {
    for (int i = 0; i < kind->reading_count; i++)
        if (!strcmp(kind->readings[i].name, name)) return i;
    return -1;
}

static int parameter_index(const ApparatusKind *kind, const char *name) {
    for (int i = 0; i < kind->parameter_count; i++)
        if (!strcmp(kind->parameters[i].name, name)) return i;
    return -1;
}

bool find_quantity(Loader *l, const char *text, int *apparatus, int *index, bool *is_reading) {
    const char *member = NULL;
    const ApparatusKind *kind = kind_of(l, text, apparatus, &member);
    if (!kind) return false;
    *is_reading = parameter_index(kind, member) < 0;
    return *is_reading ? find_reading(l, text, apparatus, index) : find_parameter(l, text, apparatus, index);
}

// Checked as the apparatus itself would check it: unit, choice and range.
bool read_parameter_value(Loader *l, int apparatus, int parameter, const char *text, double *out) {
    Apparatus probe = {.kind = l->lesson->apparatus[apparatus].kind}; // parameters only: it is never started
    if (!apparatus_set_text(&probe, parameter, shown(l, text))) return place_failure(l, text);
    *out = probe.parameters[parameter];
    return true;
}

// ---- expressions --------------------------------------------------------------------------------------------------

static int step_of_question(const Loader *l, const char *id) {
    for (int i = 0; i < l->lesson->step_count; i++)
        if (l->lesson->steps[i].question && !strcmp(l->lesson->steps[i].question->id, id)) return i;
    return -1;
}

static bool resolve_call(Loader *l, const char *function, const char *argument, Name *out) {
    static const struct {
        const char *name;
        NameKind kind;
        DeclarationKind of; // DECLARE_COUNT = a question
        UnitKind unit;
    } functions[] = {{"rows", NAME_ROWS, DECLARE_DATA, UNIT_NONE},         {"answered", NAME_ANSWERED, DECLARE_COUNT, UNIT_NONE},
                     {"answer", NAME_ANSWER, DECLARE_COUNT, UNIT_NONE},    {"right", NAME_RIGHT, DECLARE_COUNT, UNIT_NONE},
                     {"tries", NAME_TRIES, DECLARE_COUNT, UNIT_NONE},      {"looked", NAME_LOOKED, DECLARE_OBJECT, UNIT_TIME},
                     {"grabbed", NAME_GRABBED, DECLARE_OBJECT, UNIT_NONE}, {"visited", NAME_VISITED, DECLARE_STEP, UNIT_NONE}};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(functions[i].name, function) != 0) continue;
        int first = functions[i].of == DECLARE_COUNT ? step_of_question(l, argument) : declared_index(l, functions[i].of, argument);
        *out = (Name){functions[i].kind, first, 0, functions[i].unit};
        return first >= 0;
    }
    return false;
}

static bool resolve_object(const Loader *l, int object, const char *member, Name *out) {
    if (strcmp(member, "value") != 0) return false;
    const LessonObject *o = &l->lesson->objects[object];
    UnitKind unit = o->apparatus >= 0 ? l->lesson->apparatus[o->apparatus].kind->parameters[o->parameter].kind : UNIT_NONE;
    *out = (Name){NAME_OBJECT_VALUE, object, 0, unit};
    return true;
}

// A name of the expression language: OBJECT.value, APPARATUS.PARAMETER, APPARATUS.READING, seconds, function(argument).
static bool resolve_name(void *context, const char *owner, const char *member, bool call, Name *out) {
    Loader *l = context;
    if (call) return resolve_call(l, owner, member, out);
    if (!member) return *out = (Name){NAME_SECONDS, 0, 0, UNIT_TIME}, !strcmp(owner, "seconds");
    int object = declared_index(l, DECLARE_OBJECT, owner), apparatus = declared_index(l, DECLARE_APPARATUS, owner);
    if (object >= 0 && resolve_object(l, object, member, out)) return true;
    if (apparatus < 0) return false;
    const ApparatusKind *kind = l->lesson->apparatus[apparatus].kind;
    int parameter = parameter_index(kind, member), reading = reading_index(kind, member);
    if (reading >= 0) *out = (Name){NAME_READING, apparatus, reading, kind->readings[reading].kind};
    else if (parameter >= 0) *out = (Name){NAME_PARAMETER, apparatus, parameter, kind->parameters[parameter].kind};
    return reading >= 0 || parameter >= 0;
}

bool read_expression(Loader *l, const char *key, const Expression **out) {
    const char *text;
    *out = NULL;
    if (!read_text(l, key, false, &text)) return false;
    if (!text) return true;
    Place place = {l->file, script_line_of(&l->lines, l->line, l->end_line, key)};
    *out = expression_compile(l->arena, text, place, resolve_name, l);
    return *out && expression_is_truth(*out, place);
}
