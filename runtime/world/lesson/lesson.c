// From lesson.lua to a Lesson: the script runs and only collects its declarations; then they are read, kind by kind, in an
// order in which every name is known before it is used. What each declaration holds stands in the Field tables below.
#include "world/lesson/lesson.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include "world/lesson/lesson_reader.h"
#include <lauxlib.h>
#include <limits.h>
#include <string.h>

enum { LIST_MOST = 64, ID_MOST = 60, DECLARATIONS_MOST = 1500, LOCALES_MOST = 16, MODELS_MOST = 32 };

// name in the script, whether an id follows it
static const struct {
    const char *name;
    bool has_id;
} declarations[DECLARE_COUNT] = {{"lesson", false},    {"place", false},   {"light", true},       {"speaker", true},
                                 {"object", true},     {"apparatus", true}, {"follow", false},    {"obscura", false},
                                 {"reflection", false}, {"data", true},    {"misconception", true}, {"spot", true},
                                 {"migrate", true},    {"step", true},      {"phase", true}};

const char *declaration_name(DeclarationKind kind) { return declarations[kind].name; }

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

static bool is_duplicate(const Loader *l, DeclarationKind kind, const char *id) {
    for (size_t i = 0; i < l->list.count; i++)
        if (l->list.items[i].kind == kind && !strcmp(l->list.items[i].id, id)) return true;
    return false;
}

static bool may_keep(const Loader *l, DeclarationKind kind, const char *id, Place place) {
    const char *name = declarations[kind].name;
    bool single = kind == DECLARE_LESSON || kind == DECLARE_PLACE;
    if (l->list.count >= DECLARATIONS_MOST)
        return fail_at(ERR_LESSON_COUNT, place, "lesson.lua\t%d\t%d", DECLARATIONS_MOST + 1, DECLARATIONS_MOST);
    if (single && is_duplicate(l, kind, id)) return fail_at(ERR_LESSON_ONCE, place, "%s", name);
    // a phase may be taken up again
    if (declarations[kind].has_id && kind != DECLARE_PHASE && is_duplicate(l, kind, id))
        return fail_at(ERR_LESSON_DUPLICATE_ID, place, "%s\t%s", name, id);
    return true;
}

// Leaves the failure that a declaration found as the script's own: sandbox_run passes it on.
static int stop(lua_State *lua) {
    lua_pushliteral(lua, "declaration");
    return lua_error(lua);
}

// The declaration's table is kept, and the registry remembers by the table which declaration it is: a phase finds its
// steps so.
static int keep(lua_State *lua, Loader *l, DeclarationKind kind, const char *id, int line) {
    Place place = {l->file, line};
    if (lua_type(lua, 1) != LUA_TTABLE) return fail_at(ERR_LESSON_TABLE, place, "%s", declarations[kind].name), stop(lua);
    if (!may_keep(l, kind, id, place)) return stop(lua);
    lua_settop(lua, 1);
    lua_pushvalue(lua, 1);
    int reference = luaL_ref(lua, LUA_REGISTRYINDEX);
    *array_push(l->arena, &l->list) = (Declaration){.kind = kind, .id = id, .reference = reference, .line = line};
    lua_pushinteger(lua, (lua_Integer)l->list.count);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, lua_topointer(lua, 1));
    return 1;
}

// Upvalues: loader, kind, id, line of the id.
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
    const char *id = lua_type(lua, 1) == LUA_TSTRING ? lua_tostring(lua, 1) : "{ … }";
    if (!id_is_fine(id)) {
        fail_at(ERR_LESSON_ID, (Place){l->file, line}, "%s\t%s", declarations[kind].name, shown(l, id));
        return stop(lua);
    }
    lua_pushlightuserdata(lua, l);
    lua_pushinteger(lua, kind);
    lua_pushlightuserdata(lua, arena_string(l->arena, id));
    lua_pushinteger(lua, line);
    lua_pushcclosure(lua, declare_table, 4);
    return 1;
}

static bool give_declarations(void *context) {
    Loader *l = context;
    for (int i = 0; i < DECLARE_COUNT; i++) {
        lua_pushlightuserdata(l->sandbox.lua, l);
        lua_pushinteger(l->sandbox.lua, i);
        lua_pushcclosure(l->sandbox.lua, declare, 2);
        lua_setglobal(l->sandbox.lua, declarations[i].name);
    }
    return true;
}

// ---- lesson and place ---------------------------------------------------------------------------------------------

static bool read_pair(Loader *l, const char *key, void *target) {
    float pair[2] = {0, 0};
    Lesson *it = target;
    bool grades = !strcmp(key, "grades");
    const Field field = {key, FIELD_FLOATS, OPTIONAL, 0, .of = 2};
    int *out = grades ? it->grades : it->minutes, most = grades ? 20 : 600;
    out[0] = 1, out[1] = grades ? 12 : 60;
    pair[0] = (float)out[0], pair[1] = (float)out[1];
    if (!read_field(l, &field, pair)) return false;
    for (int i = 0; i < 2; i++)
        if (!(pair[i] >= 0 && pair[i] <= (float)most)) return loader_wrong(l, ERR_LESSON_FIELD_RANGE, key, "%s\t%g\t0\t%d", key, (double)pair[i], most);
    if (pair[0] > pair[1]) return loader_wrong(l, ERR_LESSON_FIELD_RANGE, key, "%s\t%g\t0\t%g", key, (double)pair[0], (double)pair[1]);
    out[0] = (int)pair[0], out[1] = (int)pair[1];
    return true;
}

static const Field lesson_fields[] = {
    {"id", FIELD_TEXT, REQUIRED, AT(Lesson, id)},
    {"version", FIELD_TEXT, REQUIRED, AT(Lesson, version)},
    {"title", FIELD_TEXT, REQUIRED, AT(Lesson, title)},
    {"locales", FIELD_TEXTS, REQUIRED, AT(Lesson, locales), COUNT_AT(Lesson, locale_count), .of = LOCALES_MOST},
    {"licence", FIELD_TEXT, OPTIONAL, AT(Lesson, licence)},
    {"summary", FIELD_TEXT, OPTIONAL, AT(Lesson, summary)},
    {"subject", FIELD_TEXT, OPTIONAL, AT(Lesson, subject)},
    {"authors", FIELD_TEXTS, OPTIONAL, AT(Lesson, authors), COUNT_AT(Lesson, author_count), .of = LIST_MOST},
    {"grades", FIELD_CUSTOM, OPTIONAL, .read = read_pair},
    {"minutes", FIELD_CUSTOM, OPTIONAL, .read = read_pair},
    {0}};

static bool read_lesson(Loader *l, Lesson *it) {
    it->line = l->line;
    if (!read_fields(l, "lesson", lesson_fields, it)) return false;
    if (!id_is_fine(it->id)) return loader_wrong(l, ERR_LESSON_ID, "id", "lesson\t%s", shown(l, it->id));
    for (int i = 0; i < it->locale_count; i++)
        if (!id_is_fine(it->locales[i])) return loader_wrong(l, ERR_LESSON_ID, "locales", "locales\t%s", shown(l, it->locales[i]));
    return it->locale_count > 0 || loader_wrong(l, ERR_LESSON_FIELD_MISSING, NULL, "lesson\tlocales");
}

// models, outdoor and surroundings become one list. What stands outdoors gets the whole sky's light; surroundings are left out where the
// learner's own room is seen.
static bool read_models(Loader *l, const char *key, void *target) {
    static const char *const names[] = {"models", "outdoor", "surroundings"};
    enum { LISTS = 3 };
    Lesson *it = target;
    struct {
        const char *const *names;
        int count;
    } lists[LISTS];
    int all = 0, at = 0;
    for (int i = 0; i < LISTS; i++) {
        const Field field = {names[i], FIELD_TEXTS, OPTIONAL, .count = sizeof(void *), .of = MODELS_MOST};
        if (!read_field(l, &field, &lists[i])) return false;
        all += lists[i].count;
    }
    const char **models = arena_array(l->arena, const char *, all + 1);
    bool *outdoor = arena_array(l->arena, bool, all + 1), *surrounds = arena_array(l->arena, bool, all + 1);
    for (int i = 0; i < LISTS; i++)
        for (int k = 0; k < lists[i].count; k++, at++) models[at] = lists[i].names[k], outdoor[at] = i == 1, surrounds[at] = i >= 1;
    it->models = models, it->model_outdoor = outdoor, it->model_surrounds = surrounds, it->model_count = all;
    return true;
}

static bool read_walk(Loader *l, const char *key, void *target) {
    Lesson *it = target;
    lua_State *lua = l->sandbox.lua;
    int corners;
    if (!push_list(l, key, 2, &corners)) return false;
    bool fine = corners == 0 || corners == 2;
    for (int i = 0; fine && i < corners; i++) {
        float *corner = i ? it->walk_high : it->walk_low;
        fine = lua_rawgeti(lua, -1, i + 1) == LUA_TTABLE && lua_rawlen(lua, -1) == 2;
        for (int c = 0; fine && c < 2; c++) {
            fine = lua_rawgeti(lua, -1, c + 1) == LUA_TNUMBER && d_abs(lua_tonumber(lua, -1)) < 1e4;
            if (fine) corner[c] = (float)lua_tonumber(lua, -1);
            lua_pop(lua, 1);
        }
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
    fine = fine && it->walk_low[0] <= it->walk_high[0] && it->walk_low[1] <= it->walk_high[1];
    return fine || loader_wrong(l, ERR_LESSON_FIELD_KIND, key, "%s\t{ {-2, -1}, {2, 2} }", key);
}

static const float TABLE_LOW = 0.3f, TABLE_HIGH = 1.3f; // metres above the floor

static const Field place_fields[] = {
    {"models", FIELD_CUSTOM, OPTIONAL, .read = read_models},
    {"outdoor", .type = FIELD_WITH},
    {"surroundings", .type = FIELD_WITH},
    {"table", FIELD_FLOATS, OPTIONAL, AT(Lesson, table), .of = 3},
    {"ambience", FIELD_TEXT, OPTIONAL, AT(Lesson, ambience)},
    {"ambience_text", FIELD_TEXT, OPTIONAL, AT(Lesson, ambience_text)},
    {"seat", FIELD_FLOATS, REQUIRED, AT(Lesson, seat), .of = 3},
    {"look", FIELD_FLOATS, REQUIRED, AT(Lesson, look), .of = 3},
    {"walk", FIELD_CUSTOM, OPTIONAL, .read = read_walk},
    {0}};

static bool read_place(Loader *l, Lesson *it) {
    it->place_line = l->line;
    if (!read_fields(l, "place", place_fields, it)) return false;
    it->on_table = it->table[1] != 0;
    bool fine = !it->on_table || (it->table[1] >= TABLE_LOW && it->table[1] <= TABLE_HIGH);
    return fine || loader_wrong(l, ERR_LESSON_FIELD_RANGE, "table", "table[2]\t%g\t%g\t%g", (double)it->table[1], (double)TABLE_LOW, (double)TABLE_HIGH);
}

// ---- light --------------------------------------------------------------------------------------------------------

static bool make_unit(Loader *l, const char *key, float v[3]) {
    Vec3 unit = vec3_normalize(vec3(v[0], v[1], v[2]));
    v[0] = unit.x, v[1] = unit.y, v[2] = unit.z;
    return vec3_dot(unit, unit) > 0.5f || loader_wrong(l, ERR_LESSON_DIRECTION, key, "%s", key);
}

// Azimuth 0 = ahead of the seat (-Z), 90 deg = right (+X); elevation above the horizon.
static bool read_azimuth(Loader *l, const char *key, void *target) {
    struct {
        double azimuth, elevation;
    } sun = {0, D_PI / 4};
    static const Field fields[2] = {{"azimuth", FIELD_QUANTITY, OPTIONAL, 0, .of = UNIT_ANGLE},
                                    {"elevation", FIELD_QUANTITY, OPTIONAL, .at = sizeof(double), .of = UNIT_ANGLE}};
    LessonLight *it = target;
    if (!read_field(l, &fields[0], &sun) || !read_field(l, &fields[1], &sun)) return false;
    it->sun_direction[0] = (float)(d_cos(sun.elevation) * d_sin(sun.azimuth));
    it->sun_direction[1] = (float)d_sin(sun.elevation);
    it->sun_direction[2] = (float)(-d_cos(sun.elevation) * d_cos(sun.azimuth));
    return true;
}

static const Field sun_fields[] = {
    {"azimuth", FIELD_CUSTOM, OPTIONAL, .read = read_azimuth},
    {"elevation", .type = FIELD_WITH},
    {"direction", FIELD_FLOATS, OPTIONAL, AT(LessonLight, sun_direction), .of = 3},
    {0}};
static const Field sky_fields[] = {
    {"zenith", FIELD_FLOATS, OPTIONAL, AT(LessonLight, sky_zenith), .of = 3},
    {"horizon", FIELD_FLOATS, OPTIONAL, AT(LessonLight, sky_horizon), .of = 3},
    {"ground", FIELD_FLOATS, OPTIONAL, AT(LessonLight, ground), .of = 3},
    {0}};
static const Field light_fields[] = {
    {"sun", FIELD_TABLE, OPTIONAL, .fields = sun_fields},
    {"sun_color", FIELD_FLOATS, OPTIONAL, AT(LessonLight, sun_color), .of = 3},
    {"sun_strength", FIELD_FLOAT, OPTIONAL, AT(LessonLight, sun_strength), .low = 0, .high = 1000},
    {"sky", FIELD_TABLE, OPTIONAL, .fields = sky_fields},
    {"indoor", FIELD_FLOAT, OPTIONAL, AT(LessonLight, indoor), .low = 0, .high = 1},
    {"candle", FIELD_FLOAT, OPTIONAL, AT(LessonLight, candle), .low = 0, .high = 100},
    {"exposure", FIELD_FLOAT, OPTIONAL, AT(LessonLight, exposure), .low = -20, .high = 20},
    {0}};

static bool read_light(Loader *l, const char *id, void *out) {
    LessonLight *it = out;
    *it = (LessonLight){.id = id, .sun_direction = {0, 1, 0}, .sun_color = {1, 0.95f, 0.87f}, .sun_strength = 3,
                        .sky_zenith = {0.25f, 0.45f, 0.85f}, .sky_horizon = {0.75f, 0.82f, 0.9f}, .ground = {0.25f, 0.23f, 0.2f},
                        .indoor = 0.5f, .candle = 1, .line = l->line};
    return read_fields(l, "light", light_fields, it) && make_unit(l, "direction", it->sun_direction);
}

// ---- apparatus and objects ----------------------------------------------------------------------------------------

static bool read_kind(Loader *l, const char *key, void *target) {
    LessonApparatus *it = target;
    const char *name;
    if (!read_text(l, key, true, &name)) return false;
    it->kind = lab_find(shown(l, name));
    if (it->kind) return true;
    error_set_place(l->file, script_line_of(&l->lines, l->line, l->end_line, key));
    return false;
}

// set = { screen = "0.6 m", shape = "round" }, in the order of the apparatus' own table.
static bool read_initial(Loader *l, const char *key, void *target) {
    LessonApparatus *it = target;
    Field fields[LAB_PARAMETERS_MOST + 1] = {0};
    const char *values[LAB_PARAMETERS_MOST] = {0};
    for (int i = 0; i < it->kind->parameter_count; i++) {
        fields[i] = (Field){it->kind->parameters[i].name, FIELD_TEXT, OPTIONAL, .at = sizeof values[0] * (size_t)i};
        it->initial[i] = it->kind->parameters[i].initial;
    }
    const Field set = {key, FIELD_TABLE, OPTIONAL, .fields = fields};
    if (!read_field(l, &set, values)) return false;
    for (int i = 0; i < it->kind->parameter_count; i++)
        if (values[i] && !read_parameter_value(l, (int)(it - l->lesson->apparatus), i, values[i], &it->initial[i])) return false;
    return true;
}

static const Field apparatus_fields[] = {
    {"kind", FIELD_CUSTOM, REQUIRED, .read = read_kind},
    {"set", FIELD_CUSTOM, OPTIONAL, .read = read_initial},
    {0}};

static bool read_apparatus(Loader *l, const char *id, void *out) {
    *(LessonApparatus *)out = (LessonApparatus){.id = id, .line = l->line};
    return read_fields(l, "apparatus", apparatus_fields, out);
}

static bool read_end(Loader *l, int index, UnitKind kind, double *out) {
    bool fine = lua_rawgeti(l->sandbox.lua, -1, index) == LUA_TSTRING && unit_parse(shown(l, lua_tostring(l->sandbox.lua, -1)), kind, out);
    lua_pop(l->sandbox.lua, 1);
    return fine;
}

// travel = { "-0.5 m", "1.1 m" }: metres for sliders, degrees for hinges and toggles
static bool read_travel(Loader *l, const char *key, void *target) {
    LessonObject *it = target;
    UnitKind kind = it->grab == GRAB_SLIDER ? UNIT_LENGTH : UNIT_ANGLE;
    int count;
    if (!push_list(l, key, 2, &count)) return false;
    bool fine = count == 2 && read_end(l, 1, kind, &it->travel[0]) && read_end(l, 2, kind, &it->travel[1]);
    lua_pop(l->sandbox.lua, 1);
    bool needed = it->grab == GRAB_SLIDER || it->grab == GRAB_HINGE || it->grab == GRAB_TOGGLE;
    if ((!needed && count == 0) || (fine && it->travel[0] != it->travel[1])) return true;
    return loader_wrong(l, ERR_LESSON_TRAVEL, key, "%s\t%s", it->id, kind == UNIT_LENGTH ? "{\"-0.5 m\", \"1.1 m\"}" : "{\"0 deg\", \"90 deg\"}");
}

// What moves through values without an apparatus, or through the words of a choice, has plain numbers at its ends.
static const Field plain_ends[] = {
    {"from", FIELD_DOUBLE, OPTIONAL, AT(LessonObject, from)},
    {"to", FIELD_DOUBLE, OPTIONAL, AT(LessonObject, to)},
    {"step", FIELD_DOUBLE, OPTIONAL, AT(LessonObject, step)},
    {"initial", FIELD_DOUBLE, OPTIONAL, AT(LessonObject, initial)},
    {0}};

static bool read_plain_ends(Loader *l, LessonObject *it) {
    for (const Field *f = plain_ends; f->name; f++) {
        if (!strcmp(f->name, "initial")) it->initial = it->from;
        if (!read_field(l, f, it)) return false;
    }
    return true;
}

static bool read_quantity_ends(Loader *l, LessonObject *it, const ParameterInfo *info) {
    const char *from, *to;
    if (!read_text(l, "from", false, &from) || !read_text(l, "to", false, &to)) return false;
    if (from && !read_parameter_value(l, it->apparatus, it->parameter, from, &it->from)) return false;
    if (to && !read_parameter_value(l, it->apparatus, it->parameter, to, &it->to)) return false;
    it->initial = it->from;
    const Field ratio = {"step", FIELD_DOUBLE, OPTIONAL, AT(LessonObject, step)};
    const Field step = {"step", FIELD_QUANTITY, OPTIONAL, AT(LessonObject, step), .of = (int)info->kind};
    return read_field(l, it->logarithmic ? &ratio : &step, it);
}

static bool read_drive(Loader *l, const char *key, void *target) {
    static const char *const scales[] = {"linear", "log", NULL};
    LessonObject *it = target;
    const char *drives;
    int scale = 0;
    const Field scale_field = {"scale", FIELD_WORD, OPTIONAL, 0, .words = scales};
    if (!read_text(l, key, false, &drives) || !read_field(l, &scale_field, &scale)) return false;
    it->apparatus = it->parameter = -1;
    it->from = 0, it->to = 1, it->logarithmic = scale == 1;
    if (!drives) return read_plain_ends(l, it);
    if (!find_parameter(l, drives, &it->apparatus, &it->parameter)) return false;
    const ParameterInfo *info = &l->lesson->apparatus[it->apparatus].kind->parameters[it->parameter];
    it->from = info->low, it->to = info->high;
    if (!info->choices[0]) return read_quantity_ends(l, it, info);
    it->step = 1;
    return read_plain_ends(l, it);
}

static const char *const grabs[] = {"none", "slider", "hinge", "free", "toggle", NULL};
static const Field object_fields[] = {
    {"node", FIELD_TEXT, REQUIRED, AT(LessonObject, node)},
    {"name", FIELD_TEXT, REQUIRED, AT(LessonObject, name)},
    {"text", FIELD_TEXT, OPTIONAL, AT(LessonObject, text)},
    {"grab", FIELD_WORD, OPTIONAL, AT(LessonObject, grab), .words = grabs},
    {"axis", FIELD_FLOATS, OPTIONAL, AT(LessonObject, axis), .of = 3},
    {"travel", FIELD_CUSTOM, OPTIONAL, .read = read_travel},
    {"twin", FIELD_TEXT, OPTIONAL, AT(LessonObject, twin)},
    {"drives", FIELD_CUSTOM, OPTIONAL, .read = read_drive},
    {"from", .type = FIELD_WITH},
    {"to", .type = FIELD_WITH},
    {"scale", .type = FIELD_WITH},
    {"step", .type = FIELD_WITH},
    {"initial", .type = FIELD_WITH},
    {0}};

static bool read_object(Loader *l, const char *id, void *out) {
    LessonObject *it = out;
    *it = (LessonObject){.id = id, .line = l->line, .axis = {0, 0, 1}};
    if (!read_fields(l, "object", object_fields, it)) return false;
    if (it->logarithmic && !(it->from > 0 && it->to > 0)) return loader_wrong(l, ERR_LESSON_SCALE, "scale", "%s", id);
    if (it->logarithmic && !(it->step > 1)) it->step = d_pow(it->to > it->from ? it->to / it->from : it->from / it->to, 0.02);
    if (!it->logarithmic && !(it->step > 0)) it->step = d_abs(it->to - it->from) / 50;
    return make_unit(l, "axis", it->axis);
}

// ---- the smaller declarations -------------------------------------------------------------------------------------

static bool read_drives(Loader *l, const char *key, void *target) {
    LessonLink *it = target;
    const char *drives;
    return read_text(l, key, true, &drives) && find_parameter(l, drives, &it->apparatus, &it->parameter);
}

static const Field speaker_fields[] = {
    {"name", FIELD_TEXT, REQUIRED, AT(LessonSpeaker, name)},
    {"node", FIELD_TEXT, OPTIONAL, AT(LessonSpeaker, node)},
    {0}};
static const Field follow_fields[] = {
    {"object", FIELD_NAME, REQUIRED, AT(LessonLink, object), .of = DECLARE_OBJECT},
    {"axis", FIELD_FLOATS, OPTIONAL, AT(LessonLink, axis), .of = 3},
    {"drives", FIELD_CUSTOM, REQUIRED, .read = read_drives},
    {0}};
static const Field obscura_fields[] = {
    {"apparatus", FIELD_NAME, REQUIRED, AT(LessonObscura, apparatus), .of = DECLARE_APPARATUS},
    {"hole", FIELD_TEXT, REQUIRED, AT(LessonObscura, hole)},
    {"screen", FIELD_TEXT, REQUIRED, AT(LessonObscura, screen)},
    {0}};
static const Field reflection_fields[] = {
    {"apparatus", FIELD_NAME, REQUIRED, AT(LessonReflection, apparatus), .of = DECLARE_APPARATUS},
    {"mirror", FIELD_TEXT, REQUIRED, AT(LessonReflection, mirror)},
    {"object", FIELD_TEXT, REQUIRED, AT(LessonReflection, object)},
    {0}};
static const Field misconception_fields[] = {{"text", FIELD_TEXT, REQUIRED, AT(LessonMisconception, text)}, {0}};
static const Field spot_fields[] = {
    {"name", FIELD_TEXT, REQUIRED, AT(LessonSpot, name)},
    {"position", FIELD_FLOATS, REQUIRED, AT(LessonSpot, position), .of = 3},
    {"look", FIELD_FLOATS, REQUIRED, AT(LessonSpot, look), .of = 3},
    {0}};

static bool read_speaker(Loader *l, const char *id, void *out) {
    *(LessonSpeaker *)out = (LessonSpeaker){.id = id, .line = l->line};
    return read_fields(l, "speaker", speaker_fields, out);
}

static bool read_follow(Loader *l, const char *id, void *out) {
    LessonLink *it = out;
    *it = (LessonLink){.axis = {1, 0, 0}, .line = l->line};
    return read_fields(l, "follow", follow_fields, it) && make_unit(l, "axis", it->axis);
}

static bool read_obscura(Loader *l, const char *id, void *out) {
    *(LessonObscura *)out = (LessonObscura){.line = l->line};
    return read_fields(l, "obscura", obscura_fields, out);
}

static bool read_reflection(Loader *l, const char *id, void *out) {
    *(LessonReflection *)out = (LessonReflection){.line = l->line};
    return read_fields(l, "reflection", reflection_fields, out);
}

static bool read_misconception(Loader *l, const char *id, void *out) {
    *(LessonMisconception *)out = (LessonMisconception){.id = id, .line = l->line};
    return read_fields(l, "misconception", misconception_fields, out);
}

static bool read_spot(Loader *l, const char *id, void *out) {
    *(LessonSpot *)out = (LessonSpot){.id = id, .line = l->line};
    return read_fields(l, "spot", spot_fields, out);
}

static const Field migration_fields[] = {
    {"to", FIELD_NAME, REQUIRED, AT(LessonMigration, to), .of = DECLARE_STEP},
    {0}};

static bool read_migration(Loader *l, const char *id, void *out) {
    *(LessonMigration *)out = (LessonMigration){.from = id, .line = l->line};
    return read_fields(l, "migrate", migration_fields, out);
}

// ---- tables of data -----------------------------------------------------------------------------------------------

static bool read_of(Loader *l, const char *key, void *target) {
    LessonColumn *it = target;
    const char *of;
    return read_text(l, key, true, &of) && find_quantity(l, of, &it->apparatus, &it->index, &it->is_reading);
}

static const Field column_fields[] = {
    {"id", FIELD_TEXT, REQUIRED, AT(LessonColumn, id)},
    {"label", FIELD_TEXT, REQUIRED, AT(LessonColumn, label)},
    {"of", FIELD_CUSTOM, REQUIRED, .read = read_of},
    {"unit", FIELD_TEXT, OPTIONAL, AT(LessonColumn, unit)},
    {"decimals", FIELD_INT, OPTIONAL, AT(LessonColumn, decimals), .low = 0, .high = 9},
    {0}};

static void start_column(Loader *l, void *item) { *(LessonColumn *)item = (LessonColumn){.decimals = 1}; }

static bool finish_column(Loader *l, void *item, int index) {
    LessonColumn *it = item;
    const ApparatusKind *kind = l->lesson->apparatus[it->apparatus].kind;
    UnitKind unit = it->is_reading ? kind->readings[it->index].kind : kind->parameters[it->index].kind;
    double factor;
    narrow_line(l, it->id);
    if (!id_is_fine(it->id)) return loader_wrong(l, ERR_LESSON_ID, it->id, "column\t%s", shown(l, it->id));
    for (int i = 0; i < index; i++)
        if (!strcmp((it - index + i)->id, it->id)) return loader_wrong(l, ERR_LESSON_DUPLICATE_ID, it->id, "column\t%s", it->id);
    if (!it->unit) it->unit = "";
    if (unit_factor(it->unit, unit, &factor)) return true;
    return loader_wrong(l, ERR_LESSON_UNIT, "unit", "%s\t%s", shown(l, it->unit), it->id);
}

static const Items columns = {"columns", column_fields, sizeof(LessonColumn), NOTEBOOK_COLUMNS_MOST, start_column, finish_column};

static bool read_columns(Loader *l, const char *key, void *target) {
    LessonTable *it = target;
    const void *items;
    if (!read_items(l, key, &columns, &items, &it->column_count)) return false;
    memcpy(it->columns, items, sizeof(LessonColumn) * (size_t)it->column_count);
    return it->column_count > 0 || loader_wrong(l, ERR_LESSON_FIELD_MISSING, NULL, "data\tcolumns");
}

static const Field data_fields[] = {
    {"title", FIELD_TEXT, REQUIRED, AT(LessonTable, title)},
    {"columns", FIELD_CUSTOM, REQUIRED, .read = read_columns},
    {0}};

static bool read_data(Loader *l, const char *id, void *out) {
    *(LessonTable *)out = (LessonTable){.id = id, .line = l->line};
    return read_fields(l, "data", data_fields, out);
}

// ---- all of one kind ----------------------------------------------------------------------------------------------

// How each kind is read into its array of the lesson; in this order, so that every name is known before it is used.
#define LIST(kind, array, count, type, read, most) {DECLARE_##kind, offsetof(Lesson, array), offsetof(Lesson, count), sizeof(type), read, most}
static const struct {
    DeclarationKind kind;
    size_t array, count, size;
    bool (*read)(Loader *l, const char *id, void *out);
    int most;
} lists[] = {
    LIST(LIGHT, lights, light_count, LessonLight, read_light, LIST_MOST),
    LIST(SPEAKER, speakers, speaker_count, LessonSpeaker, read_speaker, LIST_MOST),
    LIST(APPARATUS, apparatus, apparatus_count, LessonApparatus, read_apparatus, LAB_APPARATUS_MOST),
    LIST(OBJECT, objects, object_count, LessonObject, read_object, LIST_MOST),
    LIST(FOLLOW, links, link_count, LessonLink, read_follow, LIST_MOST),
    LIST(OBSCURA, obscura, obscura_count, LessonObscura, read_obscura, 4),
    LIST(REFLECTION, reflections, reflection_count, LessonReflection, read_reflection, 2),
    LIST(DATA, tables, table_count, LessonTable, read_data, NOTEBOOK_TABLES_MOST),
    LIST(MISCONCEPTION, misconceptions, misconception_count, LessonMisconception, read_misconception, LIST_MOST),
    LIST(SPOT, spots, spot_count, LessonSpot, read_spot, LIST_MOST),
    LIST(MIGRATE, migrations, migration_count, LessonMigration, read_migration, LIST_MOST),
};
enum { LIST_COUNT = sizeof lists / sizeof lists[0] };

static bool count_kind(Loader *l, DeclarationKind kind, int most, int *count) {
    *count = 0;
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i].kind != kind || ++*count <= most) continue;
        return fail_at(ERR_LESSON_COUNT, (Place){l->file, l->list.items[i].line}, "%s\t%d\t%d", declarations[kind].name, *count, most);
    }
    return true;
}

// The array is hung into the lesson before it is read, so that later declarations may look at earlier ones.
static bool read_list(Loader *l, int list) {
    int count, at = 0;
    if (!count_kind(l, lists[list].kind, lists[list].most, &count)) return false;
    char *items = arena_alloc(l->arena, lists[list].size * (size_t)(count + 1));
    *(void **)((char *)l->lesson + lists[list].array) = items;
    *(int *)((char *)l->lesson + lists[list].count) = count;
    for (size_t i = 0; i < l->list.count; i++) {
        const Declaration *d = &l->list.items[i];
        if (d->kind != lists[list].kind) continue;
        open_declaration(l, d);
        if (!lists[list].read(l, d->id, items + lists[list].size * (size_t)at++)) return false;
    }
    return true;
}

static bool read_single(Loader *l, DeclarationKind kind, bool (*read)(Loader *, Lesson *)) {
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i].kind != kind) continue;
        open_declaration(l, &l->list.items[i]);
        return read(l, l->lesson);
    }
    return fail_at(ERR_LESSON_MISSING, (Place){l->file, 0}, "%s { … }", declarations[kind].name);
}

static bool read_declarations(void *context) {
    Loader *l = context;
    if (!read_single(l, DECLARE_LESSON, read_lesson) || !read_single(l, DECLARE_PLACE, read_place)) return false;
    for (int i = 0; i < LIST_COUNT; i++)
        if (!read_list(l, i)) return false;
    return load_steps(l);
}

// ---- the whole ----------------------------------------------------------------------------------------------------

static bool check_encoding(const Loader *l, Bytes script) {
    size_t valid = utf8_valid((const char *)script.data, script.size);
    return valid == script.size || fail_at(ERR_TEXT_ENCODING, (Place){l->file, 0}, "%zu", valid + 1);
}

static bool run(Loader *l, Bytes script) {
    return sandbox_protect(&l->sandbox, give_declarations, l) && sandbox_run(&l->sandbox, script) &&
           sandbox_protect(&l->sandbox, read_declarations, l);
}

const Lesson *lesson_load(Arena *arena, Bytes script, const char *file) {
    Loader l = {.arena = arena, .file = arena_string(arena, file), .lesson = arena_new(arena, Lesson), .end_line = INT_MAX};
    error_clear();
    l.lesson->file = l.file;
    if (!script.data) script.data = (const uint8_t *)"", script.size = 0;
    if (!check_encoding(&l, script) || !script_scan(script, l.file) || !sandbox_open(&l.sandbox, l.file)) return NULL;
    l.lines = script_lines(arena, script);
    bool fine = run(&l, script);
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
