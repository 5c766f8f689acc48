#include "stage/device/settings.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/json.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

typedef struct ActionRow {
    const char *name;
    uint32_t command;
    const char *keys, *gamepad, *mouse;
} ActionRow;

static const ActionRow actions[ACTION_COUNT] = {
#define ACTION(id, name, command, keys, gamepad, mouse) {name, command, keys, gamepad, mouse},
    ACTION_LIST
#undef ACTION
};

// Numbers and switches of the file: where they go and what they may be.
typedef struct Field {
    const char *name;
    size_t offset;
    enum { FIELD_BOOL, FIELD_FLOAT, FIELD_DOUBLE, FIELD_DEGREES_FLOAT, FIELD_DEGREES_DOUBLE } kind;
    double low, high;
} Field;

static const Field fields[] = {
    {"look_speed", offsetof(Settings, look_speed), FIELD_DOUBLE, 0.1, 10},
    {"volume", offsetof(Settings, volume), FIELD_DOUBLE, 0, 1},
    {"field_of_view_degrees", offsetof(Settings, field_of_view), FIELD_DEGREES_DOUBLE, 30, 100},
    {"mono", offsetof(Settings, mono), FIELD_BOOL, 0, 1},
    {"high_contrast", offsetof(Settings, high_contrast), FIELD_BOOL, 0, 1},
    {"speak", offsetof(Settings, speak), FIELD_BOOL, 0, 1},
    {"remember", offsetof(Settings, remember), FIELD_BOOL, 0, 1},
    {"mirror", offsetof(Settings, mirror), FIELD_BOOL, 0, 1},
    {"vignette", offsetof(Settings, world.vignette), FIELD_FLOAT, 0, 1},
    {"seated", offsetof(Settings, world.seated), FIELD_BOOL, 0, 1},
    {"eye_height", offsetof(Settings, world.eye_height), FIELD_FLOAT, 0, 2.2},
    {"snap_turn_degrees", offsetof(Settings, world.snap_turn), FIELD_DEGREES_FLOAT, 5, 90},
    {"text_scale", offsetof(Settings, world.text_scale), FIELD_FLOAT, 0.75, 2},
    {"reading_speed", offsetof(Settings, world.reading_speed), FIELD_FLOAT, 0, 3},
    {"scan_seconds", offsetof(Settings, world.scan_seconds), FIELD_FLOAT, 0.3, 10},
    {"captions", offsetof(Settings, world.captions), FIELD_BOOL, 0, 1},
    {"one_switch", offsetof(Settings, world.one_switch), FIELD_BOOL, 0, 1},
};
enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

const char *action_name(Action action) { return actions[action].name; }
uint32_t action_command(Action action) { return actions[action].command; }

static void split(const char *list, char out[BINDINGS_MOST][24]) {
    memset(out, 0, BINDINGS_MOST * 24);
    for (int i = 0; *list && i < BINDINGS_MOST; i++) {
        size_t length = strcspn(list, ",");
        snprintf(out[i], 24, "%.*s", (int)length, list);
        list += length + (list[length] == ',');
    }
}

Settings settings_default(void) {
    Settings s = {.look_speed = 1, .volume = 0.9, .field_of_view = 50 * D_PI / 180, .mirror = true, .world = world_settings_default()};
    for (int i = 0; i < ACTION_COUNT; i++)
        split(actions[i].keys, s.keys[i]), split(actions[i].gamepad, s.gamepad[i]), split(actions[i].mouse, s.mouse[i]);
    return s;
}

static double get(const Settings *s, const Field *f) {
    const char *at = (const char *)s + f->offset;
    switch (f->kind) {
    case FIELD_BOOL: return *(const bool *)at;
    case FIELD_FLOAT: return *(const float *)at;
    case FIELD_DOUBLE: return *(const double *)at;
    case FIELD_DEGREES_FLOAT: return *(const float *)at * 180 / D_PI;
    case FIELD_DEGREES_DOUBLE: return *(const double *)at * 180 / D_PI;
    }
    return 0;
}

static void put(Settings *s, const Field *f, double value) {
    char *at = (char *)s + f->offset;
    switch (f->kind) {
    case FIELD_BOOL: *(bool *)at = value != 0; break;
    case FIELD_FLOAT: *(float *)at = (float)value; break;
    case FIELD_DOUBLE: *(double *)at = value; break;
    case FIELD_DEGREES_FLOAT: *(float *)at = (float)(value * D_PI / 180); break;
    case FIELD_DEGREES_DOUBLE: *(double *)at = value * D_PI / 180; break;
    }
}

typedef struct Source {
    const char *path, *text;
} Source;

// Jansson forgets where a value stood: its line is found by its name, behind the name of its section.
static bool wrong_at(const Source *source, const char *section, const char *key) {
    char quoted[64];
    const char *from = source->text;
    int line = 1;
    for (int i = section ? 0 : 1; i < 2; i++) {
        snprintf(quoted, sizeof quoted, "\"%.*s\"", utf8_within(i ? key : section, 60), i ? key : section);
        const char *at = strstr(from, quoted);
        for (; at && from < at; from++) line += *from == '\n';
    }
    error_set_place(source->path, line);
    return false;
}

static bool read_binding(const char *what, const char *key, json_t *value, char (*out)[BINDINGS_MOST][24]) {
    int action = 0;
    while (action < ACTION_COUNT && strcmp(actions[action].name, key) != 0) action++;
    if (action == ACTION_COUNT) return fail(ERR_SETTINGS, "%s: “%.*s”?", what, utf8_within(key, 40), key);
    if (!json_is_array(value) || json_array_size(value) > BINDINGS_MOST) return fail(ERR_SETTINGS, "%s.%s: [\"…\"] (0..%d)", what, key, BINDINGS_MOST);
    memset(out[action], 0, sizeof out[action]);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *name = json_string_value(json_array_get(value, i));
        if (!name || !*name || strlen(name) > 23) return fail(ERR_SETTINGS, "%s.%s[%zu]", what, key, i);
        snprintf(out[action][i], 24, "%s", name);
    }
    return true;
}

static bool read_bindings(const Source *source, json_t *object, const char *what, char (*out)[BINDINGS_MOST][24]) {
    const char *key;
    json_t *value;
    if (object && !json_is_object(object)) return fail(ERR_SETTINGS, "“%s” { }", what);
    json_object_foreach(object, key, value) {
        if (!read_binding(what, key, value, out)) return wrong_at(source, what, key);
    }
    return true;
}

static bool read_field(Settings *s, const char *key, const json_t *value) {
    for (int i = 0; i < FIELD_COUNT; i++) {
        const Field *f = &fields[i];
        if (strcmp(f->name, key) != 0) continue;
        bool is_bool = json_is_boolean(value);
        double number = is_bool ? json_is_true(value) : json_number_value(value);
        if (is_bool != (f->kind == FIELD_BOOL) || (!is_bool && !json_is_number(value)) || number < f->low || number > f->high)
            return f->kind == FIELD_BOOL ? fail(ERR_SETTINGS, "%s: true / false", key) : fail(ERR_SETTINGS, "%s: %g .. %g", key, f->low, f->high);
        put(s, f, number);
        return true;
    }
    return fail(ERR_SETTINGS, "“%.*s”?", utf8_within(key, 40), key);
}

static bool read_all(const Source *source, json_t *root, Settings *out) {
    const char *key;
    json_t *value;
    if (!json_is_object(root)) return fail(ERR_SETTINGS, "{ }");
    json_object_foreach(root, key, value) {
        bool fine = !strcmp(key, "keys")      ? read_bindings(source, value, key, out->keys)
                    : !strcmp(key, "gamepad") ? read_bindings(source, value, key, out->gamepad)
                    : !strcmp(key, "mouse")   ? read_bindings(source, value, key, out->mouse)
                                              : read_field(out, key, value);
        if (!fine) return wrong_at(source, NULL, key);
    }
    return true;
}

static bool users_own(char *path, size_t size) {
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && *config) snprintf(path, size, "%s/orrery/settings.json", config);
    else snprintf(path, size, "%s/.config/orrery/settings.json", home ? home : "");
    OsEntry entry;
    Error before = *error_last();
    bool there = os->entry(path, &entry);
    fail_again(&before);
    return there;
}

bool settings_load(const char *path, Settings *out) {
    char own[4096];
    *out = settings_default();
    if (!path && !users_own(own, sizeof own)) return true;
    if (!path) path = own;
    Arena *arena = arena_create("settings", 0);
    Bytes text;
    bool fine = os->read_file(arena, path, 1 << 20, &text);
    json_t *root = fine ? json_parse(text, path) : NULL;
    fine = root && read_all(&(Source){path, (const char *)text.data}, root, out);
    if (!fine) error_set_place(path, 0);
    json_decref(root);
    arena_destroy(arena);
    return fine;
}

static json_t *field_json(const Settings *s, const Field *f) {
    double value = d_round(get(s, f) * 1000) / 1000;
    return f->kind == FIELD_BOOL ? json_boolean(value != 0) : json_real(value);
}

// True when anything was to be written.
static bool add_changes(json_t *root, const WorldSettings *before, const WorldSettings *now) {
    Settings old = settings_default(), new = old;
    bool any = false;
    old.world = *before, new.world = *now;
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (get(&old, &fields[i]) == get(&new, &fields[i])) continue;
        json_object_set_new(root, fields[i].name, field_json(&new, &fields[i]));
        any = true;
    }
    return any;
}

bool settings_remember(const char *path, const WorldSettings *before, const WorldSettings *now) {
    char own[4096], folder[4096];
    bool there = users_own(own, sizeof own);
    if (!path) path = own;
    else there = true;
    Arena *arena = arena_create("settings", 0);
    Bytes text;
    json_t *root = !there ? json_object() : os->read_file(arena, path, 1 << 20, &text) ? json_parse(text, path) : NULL;
    bool fine = root != NULL;
    if (fine && add_changes(root, before, now)) {
        char *out = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        const char *slash = strrchr(path, '/');
        snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
        fine = os->make_folder(folder) && os->write_file(path, out, strlen(out));
        free(out);
    }
    json_decref(root);
    arena_destroy(arena);
    return fine;
}

static json_t *bindings_json(const char (*from)[BINDINGS_MOST][24]) {
    json_t *object = json_object();
    for (int i = 0; i < ACTION_COUNT; i++) {
        json_t *list = json_array();
        for (int k = 0; k < BINDINGS_MOST; k++)
            if (from[i][k][0]) json_array_append_new(list, json_string(from[i][k]));
        json_object_set_new(object, actions[i].name, list);
    }
    return object;
}

char *settings_text(Arena *arena, const Settings *s) {
    json_t *root = json_object();
    for (int i = 0; i < FIELD_COUNT; i++) json_object_set_new(root, fields[i].name, field_json(s, &fields[i]));
    json_object_set_new(root, "keys", bindings_json(s->keys));
    json_object_set_new(root, "gamepad", bindings_json(s->gamepad));
    json_object_set_new(root, "mouse", bindings_json(s->mouse));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6)), *copy = arena_string(arena, text);
    free(text);
    json_decref(root);
    return copy;
}
