#include "player/start.h"
#include "base/error.h"
#include "base/json.h"
#include <stdlib.h>
#include <string.h>

// Every setting of the world by name; floats and switches.
static const struct {
    const char *name;
    size_t offset;
    bool is_switch;
} fields[] = {
#define NUMBER(field) {#field, offsetof(WorldSettings, field), false}
#define SWITCH(field) {#field, offsetof(WorldSettings, field), true}
    NUMBER(eye_height), NUMBER(snap_turn), NUMBER(text_scale), NUMBER(reading_speed), NUMBER(scan_seconds), NUMBER(vignette), NUMBER(break_minutes), SWITCH(captions), SWITCH(one_switch), SWITCH(seated),
};
enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

static json_t *settings_json(const WorldSettings *settings) {
    json_t *object = json_object();
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *at = (const char *)settings + fields[i].offset;
        json_object_set_new(object, fields[i].name, fields[i].is_switch ? json_boolean(*(const bool *)at) : json_real((double)*(const float *)at));
    }
    return object;
}

static json_t *event_json(const Event *e) {
    return json_pack("[s, s, s, s, f, s]", event_name(e->kind), e->phase, e->step, e->object, e->value, e->text);
}

const char *start_to_text(Arena *arena, const SessionStart *start) {
    json_t *recalled = json_array();
    for (int i = 0; i < start->recalled_count; i++) json_array_append_new(recalled, event_json(&start->recalled[i]));
    json_t *root = json_pack("{s:s?, s:s?, s:i, s:o, s:o}", "pack", start->pack, "step", start->step, "resumed_by",
                             start->resumed ? (int)start->resumed_by : -1, "settings", settings_json(&start->settings),
                             "recalled", recalled);
    char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(17));
    const char *copy = arena_string(arena, text);
    free(text);
    json_decref(root);
    return copy;
}

static bool read_settings(const json_t *object, WorldSettings *out) {
    for (int i = 0; i < FIELD_COUNT; i++) {
        const json_t *value = json_object_get(object, fields[i].name);
        char *at = (char *)out + fields[i].offset;
        if (!value) continue; // newer than the recording: its default
        if (fields[i].is_switch ? !json_is_boolean(value) : !json_is_number(value)) return fail(ERR_RECORDING, "settings.%s", fields[i].name);
        if (fields[i].is_switch) *(bool *)at = json_is_true(value);
        else *(float *)at = (float)json_number_value(value);
    }
    return true;
}

static bool read_event(Arena *arena, json_t *row, Event *e) {
    const char *kind, *phase, *step, *object, *text;
    if (json_unpack(row, "[s, s, s, s, F, s]", &kind, &phase, &step, &object, &e->value, &text) != 0) return fail(ERR_RECORDING, "recalled");
    int known = 0;
    while (known < EVENT_KIND_COUNT && strcmp(event_name((EventKind)known), kind) != 0) known++;
    if (known == EVENT_KIND_COUNT) return fail(ERR_RECORDING, "recalled: %.40s", kind);
    e->kind = (EventKind)known;
    e->phase = arena_string(arena, phase), e->step = arena_string(arena, step), e->object = arena_string(arena, object);
    snprintf(e->text, sizeof e->text, "%s", text);
    return true;
}

static bool read_recalled(Arena *arena, json_t *list, SessionStart *out) {
    size_t count = json_array_size(list);
    Event *events = arena_array(arena, Event, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_event(arena, json_array_get(list, i), &events[i])) return false;
    out->recalled = events, out->recalled_count = (int)count;
    return true;
}

bool start_from_text(Arena *arena, const char *text, SessionStart *out) {
    *out = (SessionStart){.settings = world_settings_default()};
    json_t *root = json_parse((Bytes){(const uint8_t *)text, strlen(text)}, "header");
    if (!root) return false;
    out->pack = arena_string(arena, json_string_value(json_object_get(root, "pack")));
    out->step = arena_string(arena, json_string_value(json_object_get(root, "step")));
    json_int_t by = json_integer_value(json_object_get(root, "resumed_by"));
    out->resumed = by >= RESUME_BY_STEP && by <= RESUME_AT_START;
    out->resumed_by = out->resumed ? (ResumeBy)by : RESUME_BY_STEP;
    bool fine = read_settings(json_object_get(root, "settings"), &out->settings) && read_recalled(arena, json_object_get(root, "recalled"), out);
    json_decref(root);
    return fine;
}

World *start_world(Arena *arena, WorldDescription *description, const SessionStart *start) {
    description->settings = start->settings;
    World *world = world_create(arena, description);
    for (int i = 0; i < start->recalled_count; i++) world_recall(world, &start->recalled[i]);
    if (!start->step) return world;
    int step = lesson_step(description->lesson, start->step);
    if (step < 0) return fail_null(ERR_USAGE, "--step %s", start->step);
    if (start->resumed) world_resume(world, step, start->resumed_by);
    else world_go(world, step);
    return world;
}
