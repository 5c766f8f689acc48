#include "world/lesson/lesson_reader.h"
#include "base/dmath.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool loader_wrong(const Loader *l, const char *format, ...) {
    char text[400];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return fail_at(ERR_SCRIPT, (Place){l->file, l->line}, "%s", text);
}

static int get(Loader *l, const char *key) { return lua_getfield(l->sandbox.lua, -1, key); }
static void pop(Loader *l) { lua_pop(l->sandbox.lua, 1); }

bool read_has(Loader *l, const char *key) {
    bool has = get(l, key) != LUA_TNIL;
    pop(l);
    return has;
}

bool read_known(Loader *l, const char *const *keys) {
    lua_State *lua = l->sandbox.lua;
    for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) {
        if (lua_type(lua, -2) != LUA_TSTRING) continue;
        const char *key = lua_tostring(lua, -2);
        bool known = false;
        for (int i = 0; keys[i]; i++) known = known || !strcmp(keys[i], key);
        if (known) continue;
        bool fine = loader_wrong(l, "the field “%.40s” is not known here", key);
        lua_pop(lua, 2);
        return fine;
    }
    return true;
}

static const char *copy_text(Loader *l, int index) {
    size_t size;
    const char *text = lua_tolstring(l->sandbox.lua, index, &size);
    return strlen(text) == size && size < 1000 ? arena_text(l->arena, text, size) : NULL;
}

bool read_text(Loader *l, const char *key, bool required, const char **out) {
    int type = get(l, key);
    const char *text = type == LUA_TSTRING ? copy_text(l, -1) : NULL;
    pop(l);
    if (type == LUA_TNIL) return *out = NULL, !required || loader_wrong(l, "the field “%s” is missing", key);
    if (!text) return loader_wrong(l, "the field “%s” is not a text", key);
    *out = text;
    return true;
}

bool read_bool(Loader *l, const char *key, bool *out) {
    int type = get(l, key);
    if (type == LUA_TBOOLEAN) *out = lua_toboolean(l->sandbox.lua, -1);
    pop(l);
    return type == LUA_TBOOLEAN || type == LUA_TNIL || loader_wrong(l, "the field “%s” is neither true nor false", key);
}

bool read_number(Loader *l, const char *key, double *out) {
    int type = get(l, key);
    double value = lua_tonumber(l->sandbox.lua, -1);
    pop(l);
    if (type == LUA_TNIL) return true;
    if (type != LUA_TNUMBER || !d_finite(value)) return loader_wrong(l, "the field “%s” is not a number", key);
    *out = value;
    return true;
}

bool read_numbers(Loader *l, const char *key, float *out, int count) {
    lua_State *lua = l->sandbox.lua;
    int type = get(l, key);
    bool fine = type == LUA_TTABLE && lua_rawlen(lua, -1) == (size_t)count;
    for (int i = 0; fine && i < count; i++) {
        fine = lua_rawgeti(lua, -1, i + 1) == LUA_TNUMBER;
        out[i] = (float)lua_tonumber(lua, -1);
        fine = fine && d_finite(out[i]);
        lua_pop(lua, 1);
    }
    pop(l);
    return fine || type == LUA_TNIL || loader_wrong(l, "the field “%s” does not hold %d numbers", key, count);
}

bool read_quantity(Loader *l, const char *key, UnitKind kind, double *out) {
    int type = get(l, key);
    char text[80];
    if (type == LUA_TNUMBER) snprintf(text, sizeof text, "%.17g", lua_tonumber(l->sandbox.lua, -1));
    else snprintf(text, sizeof text, "%.79s", type == LUA_TSTRING ? lua_tostring(l->sandbox.lua, -1) : "");
    pop(l);
    if (type == LUA_TNIL) return true;
    if (unit_parse(text, kind, out)) return true;
    error_set_place(l->file, l->line);
    return false;
}

bool read_texts(Loader *l, const char *key, int most, const char *const **out, int *count) {
    lua_State *lua = l->sandbox.lua;
    if (!push_list(l, key, most, count)) return false;
    const char **texts = arena_array(l->arena, const char *, *count + 1);
    bool fine = true;
    for (int i = 0; fine && i < *count; i++) {
        fine = lua_rawgeti(lua, -1, i + 1) == LUA_TSTRING && (texts[i] = copy_text(l, -1)) != NULL;
        lua_pop(lua, 1);
    }
    pop(l);
    *out = texts;
    return fine || loader_wrong(l, "the field “%s” holds something that is not a text", key);
}

bool push_list(Loader *l, const char *key, int most, int *count) {
    int type = get(l, key);
    *count = type == LUA_TTABLE ? (int)lua_rawlen(l->sandbox.lua, -1) : 0;
    bool fine = type == LUA_TTABLE || type == LUA_TNIL;
    if (fine && *count <= most) return true;
    pop(l);
    return fine ? loader_wrong(l, "the field “%s” holds more than %d", key, most) : loader_wrong(l, "the field “%s” is not a list", key);
}

bool push_item(Loader *l, int index) {
    if (lua_rawgeti(l->sandbox.lua, -1, index) == LUA_TTABLE) return true;
    pop(l);
    return loader_wrong(l, "item %d is not a table", index);
}

// ---- names --------------------------------------------------------------------------------------------------------

int declared_index(const Loader *l, DeclarationKind kind, const char *id) {
    int at = 0;
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i].kind != kind) continue;
        if (!strcmp(l->list.items[i].id, id)) return at;
        at++;
    }
    return -1;
}

bool find_declared(Loader *l, DeclarationKind kind, const char *what, const char *id, int *out) {
    *out = declared_index(l, kind, id);
    return *out >= 0 || fail_at(ERR_LESSON_TARGET, (Place){l->file, l->line}, "%s\t%.60s", what, id);
}

bool split_name(Loader *l, const char *text, char owner[80], char member[80]) {
    const char *dot = strchr(text, '.');
    if (!dot || dot == text || dot - text > 79 || strlen(dot + 1) > 79 || !dot[1]) return loader_wrong(l, "“%.60s” is not APPARATUS.NAME", text);
    snprintf(owner, 80, "%.*s", (int)(dot - text), text);
    snprintf(member, 80, "%s", dot + 1);
    return true;
}

static const ApparatusKind *kind_of(Loader *l, const char *text, int *apparatus, char member[80]) {
    char owner[80];
    if (!split_name(l, text, owner, member) || !find_declared(l, DECLARE_APPARATUS, "apparatus", owner, apparatus)) return NULL;
    return l->lesson->apparatus[*apparatus].kind;
}

bool find_parameter(Loader *l, const char *text, int *apparatus, int *parameter) {
    char member[80];
    const ApparatusKind *kind = kind_of(l, text, apparatus, member);
    if (!kind) return false;
    *parameter = lab_parameter(kind, member);
    if (*parameter < 0) error_set_place(l->file, l->line);
    return *parameter >= 0;
}

bool find_reading(Loader *l, const char *text, int *apparatus, int *reading) {
    char member[80];
    const ApparatusKind *kind = kind_of(l, text, apparatus, member);
    if (!kind) return false;
    *reading = lab_reading(kind, member);
    if (*reading < 0) error_set_place(l->file, l->line);
    return *reading >= 0;
}

// Checked as the apparatus itself would check it: unit, choice and range.
bool read_parameter_value(Loader *l, int apparatus, int parameter, const char *text, double *out) {
    Apparatus probe;
    apparatus_create(&probe, l->lesson->apparatus[apparatus].kind, "", l->arena);
    if (!apparatus_set_text(&probe, parameter, text)) {
        error_set_place(l->file, l->line);
        return false;
    }
    *out = probe.parameters[parameter];
    return true;
}

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

static bool resolve_name(void *context, const char *owner, const char *member, bool call, Name *out) {
    Loader *l = context;
    if (call) return resolve_call(l, owner, member, out);
    if (!member) return *out = (Name){NAME_SECONDS, 0, 0, UNIT_TIME}, !strcmp(owner, "seconds");
    int object = declared_index(l, DECLARE_OBJECT, owner), apparatus = declared_index(l, DECLARE_APPARATUS, owner);
    if (object >= 0 && !strcmp(member, "value")) {
        const LessonObject *o = &l->lesson->objects[object];
        UnitKind unit = o->apparatus >= 0 ? l->lesson->apparatus[o->apparatus].kind->parameters[o->parameter].kind : UNIT_NONE;
        return *out = (Name){NAME_OBJECT_VALUE, object, 0, unit}, true;
    }
    if (apparatus < 0) return false;
    const ApparatusKind *kind = l->lesson->apparatus[apparatus].kind;
    for (int i = 0; i < kind->reading_count; i++)
        if (!strcmp(kind->readings[i].name, member)) return *out = (Name){NAME_READING, apparatus, i, kind->readings[i].kind}, true;
    for (int i = 0; i < kind->parameter_count; i++)
        if (!strcmp(kind->parameters[i].name, member)) return *out = (Name){NAME_PARAMETER, apparatus, i, kind->parameters[i].kind}, true;
    return false;
}

const Expression *read_expression(Loader *l, const char *key, bool *fine) {
    const char *text;
    if (!read_text(l, key, false, &text)) return *fine = false, NULL;
    if (!text) return NULL;
    const Expression *e = expression_compile(l->arena, text, (Place){l->file, l->line}, resolve_name, l);
    if (!e) *fine = false;
    return e;
}
