// From lesson.lua to a Lesson: the script runs and only collects its declarations; then they are read, kind by kind, in an
// order in which every name is known before it is used.
#include "world/lesson/lesson.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include "world/lesson/lesson_reader.h"
#include <lauxlib.h>
#include <string.h>

enum { LIST_MOST = 64, STEPS_MOST = 500, ID_MOST = 60 };

// name in the script, whether an id follows it
static const struct {
    const char *name;
    bool has_id;
} declarations[DECLARE_COUNT] = {{"lesson", false},   {"place", false},   {"light", true},       {"speaker", true}, {"object", true},
                                 {"apparatus", true}, {"follow", false},  {"obscura", false},    {"reflection", false},
                                 {"data", true},      {"misconception", true}, {"spot", true},   {"step", true},    {"phase", true}};

const char *phase_name(Phase phase) {
    static const char *const names[PHASE_COUNT] = {"orientation", "hypothesis", "experiment", "data", "conclusion"};
    return names[phase];
}

double caption_seconds(const char *text) {
    double seconds = 0;
    for (uint32_t c; (c = utf8_next(&text));) seconds += utf8_is_wide(c) ? 1 / 4.5 : 1 / 15.0;
    return d_max(seconds, 1.5) + 0.8;
}

// ---- collecting ---------------------------------------------------------------------------------------------------

static bool id_is_fine(const char *id) {
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return n > 0 && n <= ID_MOST && !id[n];
}

static int complain(lua_State *lua, const char *what, const char *value) { return luaL_error(lua, "%s “%s”", what, value); }

static bool is_duplicate(const Loader *l, DeclarationKind kind, const char *id) {
    for (size_t i = 0; i < l->list.count; i++)
        if (l->list.items[i].kind == kind && !strcmp(l->list.items[i].id, id)) return true;
    return false;
}

// The declaration's table is kept; the script gets its number back, which a phase takes for its steps.
static int keep(lua_State *lua, Loader *l, DeclarationKind kind, const char *id, int line) {
    if (lua_type(lua, 1) != LUA_TTABLE) return complain(lua, "a table { … } must follow", declarations[kind].name);
    if (l->list.count > 2000) return complain(lua, "too many declarations:", declarations[kind].name);
    bool single = kind == DECLARE_LESSON || kind == DECLARE_PLACE;
    if ((declarations[kind].has_id || single) && is_duplicate(l, kind, id)) {
        fail_at(ERR_LESSON_DUPLICATE_ID, (Place){l->file, line}, "%s\t%s", declarations[kind].name, id);
        return luaL_error(lua, "duplicate");
    }
    lua_settop(lua, 1);
    lua_pushvalue(lua, 1);
    int reference = luaL_ref(lua, LUA_REGISTRYINDEX);
    *array_push(l->arena, &l->list) = (Declaration){.kind = kind, .id = id, .reference = reference, .line = line};
    lua_pushinteger(lua, (lua_Integer)l->list.count);
    lua_setfield(lua, 1, "\001declaration");
    return 1;
}

static int declare_table(lua_State *lua) {
    Loader *l = lua_touserdata(lua, lua_upvalueindex(1));
    int kind = (int)lua_tointeger(lua, lua_upvalueindex(2)), line = (int)lua_tointeger(lua, lua_upvalueindex(4));
    return keep(lua, l, (DeclarationKind)kind, lua_touserdata(lua, lua_upvalueindex(3)), line);
}

// object "screen" { ... } is two calls: the first takes the id and gives back what takes the table.
static int declare(lua_State *lua) {
    Loader *l = lua_touserdata(lua, lua_upvalueindex(1));
    int kind = (int)lua_tointeger(lua, lua_upvalueindex(2)), line = sandbox_line(lua);
    if (!declarations[kind].has_id) return keep(lua, l, (DeclarationKind)kind, "", line);
    const char *id = lua_type(lua, 1) == LUA_TSTRING ? lua_tostring(lua, 1) : "";
    if (!id_is_fine(id)) return complain(lua, "an id of letters, digits, _ and - must follow", declarations[kind].name);
    lua_pushlightuserdata(lua, l);
    lua_pushinteger(lua, kind);
    lua_pushlightuserdata(lua, arena_string(l->arena, id));
    lua_pushinteger(lua, line);
    lua_pushcclosure(lua, declare_table, 4);
    return 1;
}

static bool collect(Loader *l, Bytes script) {
    if (!sandbox_open(&l->sandbox, l->file)) return false;
    for (int i = 0; i < DECLARE_COUNT; i++) {
        lua_pushlightuserdata(l->sandbox.lua, l);
        lua_pushinteger(l->sandbox.lua, i);
        lua_pushcclosure(l->sandbox.lua, declare, 2);
        lua_setglobal(l->sandbox.lua, declarations[i].name);
    }
    return sandbox_run(&l->sandbox, script);
}

// ---- reading each kind --------------------------------------------------------------------------------------------

static bool read_lesson(Loader *l, Lesson *it) {
    static const char *const keys[] = {"id", "version", "licence", "title", "summary", "grades", "minutes", "locales", "authors", "subject", NULL};
    float grades[2] = {1, 12}, minutes[2] = {1, 60};
    if (!read_known(l, keys) || !read_text(l, "id", true, &it->id) || !read_text(l, "version", true, &it->version) ||
        !read_text(l, "licence", false, &it->licence) || !read_text(l, "title", true, &it->title) || !read_text(l, "summary", false, &it->summary) ||
        !read_numbers(l, "grades", grades, 2) || !read_numbers(l, "minutes", minutes, 2) || !read_texts(l, "locales", 16, &it->locales, &it->locale_count))
        return false;
    for (int i = 0; i < 2; i++) it->grades[i] = (int)d_clamp(grades[i], 0, 20), it->minutes[i] = (int)d_clamp(minutes[i], 0, 600);
    return it->locale_count > 0 || loader_wrong(l, "the field “locales” is missing");
}

static bool read_place(Loader *l, Lesson *it) {
    static const char *const keys[] = {"models", "outdoor", "ambience", "seat", "look", "walk", NULL};
    const char *const *inside, *const *outside;
    int in = 0, out = 0, corners = 0;
    if (!read_known(l, keys) || !read_texts(l, "models", 32, &inside, &in) || !read_texts(l, "outdoor", 32, &outside, &out) ||
        !read_text(l, "ambience", false, &it->ambience) || !read_numbers(l, "seat", it->seat, 3) || !read_numbers(l, "look", it->look, 3))
        return false;
    const char **models = arena_array(l->arena, const char *, in + out + 1);
    bool *outdoor = arena_array(l->arena, bool, in + out + 1);
    for (int i = 0; i < in + out; i++) models[i] = i < in ? inside[i] : outside[i - in], outdoor[i] = i >= in;
    it->models = models, it->model_outdoor = outdoor, it->model_count = in + out;
    if (!push_list(l, "walk", 2, &corners)) return false;
    bool fine = corners == 0 || corners == 2;
    for (int i = 0; fine && i < corners; i++) {
        float *corner = i ? it->walk_high : it->walk_low;
        fine = lua_rawgeti(l->sandbox.lua, -1, i + 1) == LUA_TTABLE && lua_rawlen(l->sandbox.lua, -1) == 2;
        for (int c = 0; fine && c < 2; c++) {
            fine = lua_rawgeti(l->sandbox.lua, -1, c + 1) == LUA_TNUMBER;
            corner[c] = (float)lua_tonumber(l->sandbox.lua, -1);
            lua_pop(l->sandbox.lua, 1);
        }
        lua_pop(l->sandbox.lua, 1);
    }
    lua_pop(l->sandbox.lua, 1);
    return fine || loader_wrong(l, "the field “walk” is not two corners {x, z}");
}

// Azimuth 0 = north = -Z (ahead of the seat), 90 deg = +X; elevation above the horizon.
static bool read_sun(Loader *l, LessonLight *it) {
    double azimuth = 0, elevation = D_PI / 4;
    lua_getfield(l->sandbox.lua, -1, "sun");
    if (!lua_istable(l->sandbox.lua, -1)) return lua_pop(l->sandbox.lua, 1), true;
    static const char *const keys[] = {"azimuth", "elevation", "direction", NULL};
    bool fine = read_known(l, keys) && read_quantity(l, "azimuth", UNIT_ANGLE, &azimuth) && read_quantity(l, "elevation", UNIT_ANGLE, &elevation);
    it->sun_direction[0] = (float)(d_cos(elevation) * d_sin(azimuth));
    it->sun_direction[1] = (float)d_sin(elevation);
    it->sun_direction[2] = (float)(-d_cos(elevation) * d_cos(azimuth));
    fine = fine && read_numbers(l, "direction", it->sun_direction, 3);
    lua_pop(l->sandbox.lua, 1);
    Vec3 unit = vec3_normalize(vec3(it->sun_direction[0], it->sun_direction[1], it->sun_direction[2]));
    it->sun_direction[0] = unit.x, it->sun_direction[1] = unit.y, it->sun_direction[2] = unit.z;
    return fine;
}

static bool read_sky(Loader *l, LessonLight *it) {
    static const char *const keys[] = {"zenith", "horizon", "ground", NULL};
    lua_getfield(l->sandbox.lua, -1, "sky");
    bool fine = !lua_istable(l->sandbox.lua, -1) || (read_known(l, keys) && read_numbers(l, "zenith", it->sky_zenith, 3) &&
                                                    read_numbers(l, "horizon", it->sky_horizon, 3) && read_numbers(l, "ground", it->ground, 3));
    lua_pop(l->sandbox.lua, 1);
    return fine;
}

static bool read_light(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"sun", "sun_color", "sun_strength", "sky", "indoor", "candle", "exposure", NULL};
    LessonLight *it = out;
    *it = (LessonLight){.id = id, .sun_direction = {0, 1, 0}, .sun_color = {1, 0.95f, 0.87f}, .sun_strength = 3, .sky_zenith = {0.25f, 0.45f, 0.85f},
                        .sky_horizon = {0.75f, 0.82f, 0.9f}, .ground = {0.25f, 0.23f, 0.2f}, .indoor = 0.5f, .candle = 1, .line = l->line};
    double strength = it->sun_strength, indoor = it->indoor, candle = it->candle, exposure = 0;
    bool fine = read_known(l, keys) && read_sun(l, it) && read_sky(l, it) && read_numbers(l, "sun_color", it->sun_color, 3) &&
                read_number(l, "sun_strength", &strength) && read_number(l, "indoor", &indoor) && read_number(l, "candle", &candle) &&
                read_number(l, "exposure", &exposure);
    it->sun_strength = (float)d_clamp(strength, 0, 1000), it->indoor = (float)d_clamp(indoor, 0, 1);
    it->candle = (float)d_clamp(candle, 0, 100), it->exposure = (float)d_clamp(exposure, -20, 20);
    return fine;
}

static bool read_speaker(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"name", "node", NULL};
    LessonSpeaker *it = out;
    *it = (LessonSpeaker){.id = id, .line = l->line};
    return read_known(l, keys) && read_text(l, "name", true, &it->name) && read_text(l, "node", false, &it->node);
}

static bool read_apparatus(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"kind", "set", NULL};
    LessonApparatus *it = out;
    const char *kind;
    *it = (LessonApparatus){.id = id, .line = l->line};
    if (!read_known(l, keys) || !read_text(l, "kind", true, &kind)) return false;
    it->kind = lab_find(kind);
    if (!it->kind) return error_set_place(l->file, l->line), false;
    Apparatus probe;
    apparatus_create(&probe, it->kind, id, l->arena);
    lua_State *lua = l->sandbox.lua;
    bool fine = true;
    lua_getfield(lua, -1, "set");
    for (lua_pushnil(lua); fine && lua_istable(lua, -2) && lua_next(lua, -2);) {
        const char *name = lua_type(lua, -2) == LUA_TSTRING ? lua_tostring(lua, -2) : "?";
        const char *value = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "?";
        int parameter = lab_parameter(it->kind, name);
        fine = parameter >= 0 && apparatus_set_text(&probe, parameter, value);
        lua_pop(lua, fine ? 1 : 2);
    }
    lua_settop(lua, 1);
    if (!fine) error_set_place(l->file, l->line);
    memcpy(it->initial, probe.parameters, sizeof it->initial);
    return fine;
}

static bool read_grab(Loader *l, LessonObject *it) {
    static const char *const names[] = {"none", "slider", "hinge", "free", "toggle"};
    const char *grab;
    if (!read_text(l, "grab", false, &grab)) return false;
    for (int i = 0; grab && i < 5; i++)
        if (!strcmp(names[i], grab)) return it->grab = (GrabKind)i, true;
    return !grab || loader_wrong(l, "“%.30s” is none of slider, hinge, free, toggle", grab);
}

// travel = { "-0.5 m", "1.1 m" }: metres for sliders, degrees for hinges and toggles
static bool read_travel(Loader *l, LessonObject *it) {
    UnitKind kind = it->grab == GRAB_SLIDER ? UNIT_LENGTH : UNIT_ANGLE;
    int count;
    if (!push_list(l, "travel", 2, &count)) return false;
    bool fine = count == 2;
    for (int i = 0; fine && i < 2; i++) {
        fine = lua_rawgeti(l->sandbox.lua, -1, i + 1) == LUA_TSTRING && unit_parse(lua_tostring(l->sandbox.lua, -1), kind, &it->travel[i]);
        lua_pop(l->sandbox.lua, 1);
    }
    lua_pop(l->sandbox.lua, 1);
    bool needed = it->grab == GRAB_SLIDER || it->grab == GRAB_HINGE || it->grab == GRAB_TOGGLE;
    if (!needed || (fine && it->travel[0] != it->travel[1])) return true;
    return loader_wrong(l, "the field “travel” needs two different %s", kind == UNIT_LENGTH ? "lengths" : "angles");
}

static bool read_drive(Loader *l, LessonObject *it) {
    const char *drives, *scale, *from, *to;
    if (!read_text(l, "drives", false, &drives) || !read_text(l, "scale", false, &scale)) return false;
    it->apparatus = it->parameter = -1;
    it->from = 0, it->to = 1;
    if (scale && strcmp(scale, "log") != 0 && strcmp(scale, "linear") != 0) return loader_wrong(l, "“scale” is linear or log");
    it->logarithmic = scale && !strcmp(scale, "log");
    if (!drives) return read_number(l, "from", &it->from) && read_number(l, "to", &it->to) && read_number(l, "step", &it->step);
    if (!find_parameter(l, drives, &it->apparatus, &it->parameter)) return false;
    const ParameterInfo *info = &l->lesson->apparatus[it->apparatus].kind->parameters[it->parameter];
    it->from = info->low, it->to = info->high;
    if (info->choices[0]) return it->step = 1, read_number(l, "from", &it->from) && read_number(l, "to", &it->to) && read_number(l, "step", &it->step);
    if (!read_text(l, "from", false, &from) || !read_text(l, "to", false, &to)) return false;
    if (from && !read_parameter_value(l, it->apparatus, it->parameter, from, &it->from)) return false;
    if (to && !read_parameter_value(l, it->apparatus, it->parameter, to, &it->to)) return false;
    return it->logarithmic ? read_number(l, "step", &it->step) : read_quantity(l, "step", info->kind, &it->step);
}

static bool read_object(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"node", "name", "text", "grab", "axis", "travel", "drives", "from", "to", "scale", "step", "initial", "twin", NULL};
    LessonObject *it = out;
    *it = (LessonObject){.id = id, .line = l->line, .axis = {0, 0, 1}};
    if (!read_known(l, keys) || !read_text(l, "node", true, &it->node) || !read_text(l, "name", true, &it->name) || !read_text(l, "text", false, &it->text) ||
        !read_text(l, "twin", false, &it->twin) || !read_numbers(l, "axis", it->axis, 3) || !read_grab(l, it) || !read_travel(l, it) || !read_drive(l, it))
        return false;
    it->initial = it->from;
    if (!read_number(l, "initial", &it->initial)) return false;
    if (it->logarithmic && !(it->from > 0 && it->to > 0)) return loader_wrong(l, "a log scale needs from and to above zero");
    if (it->logarithmic && !(it->step > 1)) it->step = d_pow(it->to > it->from ? it->to / it->from : it->from / it->to, 0.02);
    if (!it->logarithmic && !(it->step > 0)) it->step = d_abs(it->to - it->from) / 50;
    Vec3 axis = vec3_normalize(vec3(it->axis[0], it->axis[1], it->axis[2]));
    it->axis[0] = axis.x, it->axis[1] = axis.y, it->axis[2] = axis.z;
    return vec3_dot(axis, axis) > 0.5f || loader_wrong(l, "“axis” has no direction");
}

static bool read_object_name(Loader *l, const char *key, int *out) {
    const char *id;
    return read_text(l, key, true, &id) && find_declared(l, DECLARE_OBJECT, "object", id, out);
}

static bool read_follow(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"object", "axis", "drives", NULL};
    LessonLink *it = out;
    const char *drives;
    *it = (LessonLink){.axis = {1, 0, 0}, .line = l->line};
    return read_known(l, keys) && read_object_name(l, "object", &it->object) && read_numbers(l, "axis", it->axis, 3) &&
           read_text(l, "drives", true, &drives) && find_parameter(l, drives, &it->apparatus, &it->parameter);
}

static bool read_apparatus_name(Loader *l, int *out) {
    const char *id;
    return read_text(l, "apparatus", true, &id) && find_declared(l, DECLARE_APPARATUS, "apparatus", id, out);
}

static bool read_obscura(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"apparatus", "hole", "screen", NULL};
    LessonObscura *it = out;
    *it = (LessonObscura){.line = l->line};
    return read_known(l, keys) && read_apparatus_name(l, &it->apparatus) && read_text(l, "hole", true, &it->hole) && read_text(l, "screen", true, &it->screen);
}

static bool read_reflection(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"apparatus", "mirror", "object", NULL};
    LessonReflection *it = out;
    *it = (LessonReflection){.line = l->line};
    return read_known(l, keys) && read_apparatus_name(l, &it->apparatus) && read_text(l, "mirror", true, &it->mirror) && read_text(l, "object", true, &it->object);
}

static bool read_column(Loader *l, LessonColumn *it) {
    static const char *const keys[] = {"id", "label", "of", "unit", "decimals", NULL};
    const char *of;
    double decimals = 1;
    if (!read_known(l, keys) || !read_text(l, "id", true, &it->id) || !read_text(l, "label", true, &it->label) || !read_text(l, "of", true, &of) ||
        !read_text(l, "unit", false, &it->unit) || !read_number(l, "decimals", &decimals))
        return false;
    it->decimals = (int)d_clamp(decimals, 0, 9);
    if (!it->unit) it->unit = "";
    char owner[80], member[80];
    if (!split_name(l, of, owner, member) || !find_declared(l, DECLARE_APPARATUS, "apparatus", owner, &it->apparatus)) return false;
    const ApparatusKind *kind = l->lesson->apparatus[it->apparatus].kind;
    it->is_reading = false;
    for (int i = 0; i < kind->reading_count; i++)
        if (!strcmp(kind->readings[i].name, member)) it->is_reading = true, it->index = i;
    if (!it->is_reading && !find_parameter(l, of, &it->apparatus, &it->index)) return false;
    double factor;
    UnitKind unit = it->is_reading ? kind->readings[it->index].kind : kind->parameters[it->index].kind;
    return unit_factor(it->unit, unit, &factor) || loader_wrong(l, "“%s” is not a unit of %s", it->unit, unit_kind_name(unit));
}

static bool read_data(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"title", "columns", NULL};
    LessonTable *it = out;
    *it = (LessonTable){.id = id, .line = l->line};
    if (!read_known(l, keys) || !read_text(l, "title", true, &it->title) || !push_list(l, "columns", NOTEBOOK_COLUMNS_MOST, &it->column_count)) return false;
    if (!it->column_count) return loader_wrong(l, "the field “columns” is missing");
    for (int i = 0; i < it->column_count; i++)
        if (!push_item(l, i + 1) || !read_column(l, &it->columns[i])) return false;
        else lua_pop(l->sandbox.lua, 1);
    lua_pop(l->sandbox.lua, 1);
    return true;
}

static bool read_misconception(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"text", NULL};
    LessonMisconception *it = out;
    *it = (LessonMisconception){.id = id, .line = l->line};
    return read_known(l, keys) && read_text(l, "text", true, &it->text);
}

static bool read_spot(Loader *l, const char *id, void *out) {
    static const char *const keys[] = {"name", "position", "look", NULL};
    LessonSpot *it = out;
    *it = (LessonSpot){.id = id, .line = l->line};
    return read_known(l, keys) && read_text(l, "name", true, &it->name) && read_numbers(l, "position", it->position, 3) && read_numbers(l, "look", it->look, 3);
}

// ---- all of one kind ----------------------------------------------------------------------------------------------

typedef bool (*ReadOne)(Loader *l, const char *id, void *out);

static int count_of(const Loader *l, DeclarationKind kind) {
    int count = 0;
    for (size_t i = 0; i < l->list.count; i++) count += l->list.items[i].kind == kind;
    return count;
}

// Reads every declaration of a kind into an array of `size`-byte structs; the array is hung into the lesson before reading,
// so that later ones may name earlier ones.
static bool read_all(Loader *l, DeclarationKind kind, size_t size, const void **array, int *count, ReadOne read, int most) {
    int n = count_of(l, kind), at = 0;
    l->line = 0;
    if (n > most) return loader_wrong(l, "more than %d of “%s”", most, declarations[kind].name);
    char *items = arena_alloc(l->arena, size * (size_t)(n + 1));
    *array = items, *count = n;
    for (size_t i = 0; i < l->list.count; i++) {
        const Declaration *d = &l->list.items[i];
        if (d->kind != kind) continue;
        l->line = d->line;
        lua_settop(l->sandbox.lua, 0);
        lua_rawgeti(l->sandbox.lua, LUA_REGISTRYINDEX, d->reference);
        lua_pushnil(l->sandbox.lua);
        lua_setfield(l->sandbox.lua, -2, "\001declaration");
        if (!read(l, d->id, items + size * (size_t)at++)) return false;
    }
    return true;
}

static bool read_single(Loader *l, DeclarationKind kind, bool (*read)(Loader *, Lesson *)) {
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i].kind != kind) continue;
        l->line = l->list.items[i].line;
        lua_settop(l->sandbox.lua, 0);
        lua_rawgeti(l->sandbox.lua, LUA_REGISTRYINDEX, l->list.items[i].reference);
        lua_pushnil(l->sandbox.lua);
        lua_setfield(l->sandbox.lua, -2, "\001declaration");
        return read(l, l->lesson);
    }
    l->line = 0;
    return loader_wrong(l, "“%s { … }” is missing", declarations[kind].name);
}

#define ALL(kind, field, read, most)                                                                                                       \
    read_all(l, kind, sizeof *l->lesson->field##s, (const void **)&l->lesson->field##s, &l->lesson->field##_count, read, most)

static bool read_declarations(Loader *l) {
    Lesson *it = l->lesson;
    // light directions of the schema use plurals; obscura and apparatus have none
    return read_single(l, DECLARE_LESSON, read_lesson) && read_single(l, DECLARE_PLACE, read_place) && ALL(DECLARE_LIGHT, light, read_light, LIST_MOST) &&
           ALL(DECLARE_SPEAKER, speaker, read_speaker, LIST_MOST) &&
           read_all(l, DECLARE_APPARATUS, sizeof *it->apparatus, (const void **)&it->apparatus, &it->apparatus_count, read_apparatus, LAB_APPARATUS_MOST) &&
           ALL(DECLARE_OBJECT, object, read_object, LIST_MOST) && ALL(DECLARE_FOLLOW, link, read_follow, LIST_MOST) &&
           read_all(l, DECLARE_OBSCURA, sizeof *it->obscura, (const void **)&it->obscura, &it->obscura_count, read_obscura, 4) &&
           ALL(DECLARE_REFLECTION, reflection, read_reflection, 2) && ALL(DECLARE_DATA, table, read_data, NOTEBOOK_TABLES_MOST) &&
           ALL(DECLARE_MISCONCEPTION, misconception, read_misconception, LIST_MOST) && ALL(DECLARE_SPOT, spot, read_spot, LIST_MOST) && load_steps(l);
}

const Lesson *lesson_load(Arena *arena, Bytes script, const char *file) {
    Loader l = {.arena = arena, .file = arena_string(arena, file), .lesson = arena_new(arena, Lesson)};
    size_t valid = utf8_valid((const char *)script.data, script.size);
    error_clear();
    if (valid != script.size) {
        fail_at(ERR_TEXT_ENCODING, (Place){l.file, 0}, "%zu", valid + 1);
        return NULL;
    }
    l.lesson->file = l.file;
    bool fine = collect(&l, script) && read_declarations(&l);
    sandbox_close(&l.sandbox);
    return fine ? l.lesson : NULL;
}

int lesson_step(const Lesson *lesson, const char *id) {
    for (int i = 0; i < lesson->step_count; i++)
        if (!strcmp(lesson->steps[i].id, id)) return i;
    return -1;
}

int lesson_object(const Lesson *lesson, const char *id) {
    for (int i = 0; i < lesson->object_count; i++)
        if (!strcmp(lesson->objects[i].id, id)) return i;
    return -1;
}

const LessonQuestion *lesson_question(const Lesson *lesson, const char *id) {
    for (int i = 0; i < lesson->step_count; i++)
        if (lesson->steps[i].question && !strcmp(lesson->steps[i].question->id, id)) return lesson->steps[i].question;
    return NULL;
}
