#include "world/lab/lab.h"
#include "base/dmath.h"
#include "base/error.h"
#include "world/lab/lab_kinds.h"
#include <stdio.h>
#include <string.h>

// Every kind of apparatus: one row here, one file of its own. Sorted by name.
static const ApparatusKind *const kinds[] = {&lab_mirror, &lab_pinhole};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

const ApparatusKind *const *lab_kinds(int *count) {
    *count = KIND_COUNT;
    return kinds;
}

const ApparatusKind *lab_find(const char *name) {
    for (int i = 0; i < KIND_COUNT; i++)
        if (!strcmp(kinds[i]->name, name)) return kinds[i];
    return fail_null(ERR_LAB_APPARATUS, "%.60s", name);
}

int lab_parameter(const ApparatusKind *kind, const char *name) {
    for (int i = 0; i < kind->parameter_count; i++)
        if (!strcmp(kind->parameters[i].name, name)) return i;
    fail(ERR_LAB_PARAMETER, "%s\t%.60s", kind->name, name);
    return -1;
}

int lab_reading(const ApparatusKind *kind, const char *name) {
    for (int i = 0; i < kind->reading_count; i++)
        if (!strcmp(kind->readings[i].name, name)) return i;
    fail(ERR_LAB_READING, "%s\t%.60s", kind->name, name);
    return -1;
}

bool apparatus_create(Apparatus *a, const ApparatusKind *kind, const char *id, Arena *arena) {
    *a = (Apparatus){.kind = kind, .id = id};
    for (int i = 0; i < kind->parameter_count; i++) a->parameters[i] = kind->parameters[i].initial;
    if (kind->state_size) a->state = arena_alloc(arena, kind->state_size);
    if (kind->start) kind->start(a->state, a->parameters);
    return true;
}

bool apparatus_set(Apparatus *a, int parameter, double value) {
    const ParameterInfo *info = &a->kind->parameters[parameter];
    if (!(value >= info->low && value <= info->high)) {
        char is[64], low[64], high[64];
        unit_format(value, info->kind, 6, is, sizeof is);
        parameter_format(info, info->low, low, sizeof low);
        parameter_format(info, info->high, high, sizeof high);
        return fail(ERR_LAB_RANGE, "%s\t%s\t%s\t%s", info->name, is, low, high);
    }
    a->parameters[parameter] = info->choices[0] ? d_round(value) : value;
    return true;
}

void apparatus_set_clamped(Apparatus *a, int parameter, double value) {
    const ParameterInfo *info = &a->kind->parameters[parameter];
    if (value != value) return;
    value = d_clamp(value, info->low, info->high);
    a->parameters[parameter] = info->choices[0] ? d_round(value) : value;
}

bool apparatus_set_text(Apparatus *a, int parameter, const char *text) {
    const ParameterInfo *info = &a->kind->parameters[parameter];
    double value;
    if (!info->choices[0]) return unit_parse(text, info->kind, &value) && apparatus_set(a, parameter, value);
    char all[200] = "";
    for (int i = 0; info->choices[i]; i++) {
        if (!strcmp(info->choices[i], text)) return apparatus_set(a, parameter, i);
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", info->choices[i]);
    }
    return fail(ERR_LAB_CHOICE, "%.60s\t%s", text, all);
}

void apparatus_tick(Apparatus *a, double seconds) {
    if (a->kind->tick) a->kind->tick(a->state, a->parameters, seconds);
}

double apparatus_read(const Apparatus *a, int reading) { return a->kind->read(a->state, a->parameters, reading); }

double apparatus_measure(const Apparatus *a, int reading, Random *random) {
    const ReadingInfo *info = &a->kind->readings[reading];
    double value = apparatus_read(a, reading);
    if (info->uncertainty > 0) value += info->uncertainty * random_normal(random);
    if (info->resolution > 0) value = d_round(value / info->resolution) * info->resolution;
    return value;
}

void reading_format(const ReadingInfo *info, double value, char *out, size_t size) {
    int count = 0;
    while (count < LAB_CHOICES_MOST && info->choices[count]) count++;
    if (value != value) snprintf(out, size, "—");
    else if (count) snprintf(out, size, "%s", info->choices[(int)d_clamp(d_round(value), 0, count - 1)]);
    else unit_format(value, info->kind, 4, out, size);
}

void parameter_format(const ParameterInfo *info, double value, char *out, size_t size) {
    if (info->choices[0]) snprintf(out, size, "%s", info->choices[(int)d_clamp(d_round(value), info->low, info->high)]);
    else unit_format(value, info->kind, 4, out, size);
}
