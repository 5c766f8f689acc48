#include "world/lesson/lesson_reader.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 1000, SHOWN_MOST = 60 };

bool loader_wrong(const Loader *l, ErrorId id, const char *word, const char *format, ...) {
    char text[600];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    text[utf8_valid(text, strlen(text))] = 0;
    int line = word ? script_line_of(&l->lines, l->line, l->end_line, word) : l->line;
    return fail_at(id, (Place){l->file, line}, "%s", text);
}

const char *shown(const Loader *l, const char *text) {
    char *copy = arena_text(l->arena, text, strnlen(text, SHOWN_MOST));
    for (char *c = copy; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = ' ';
    copy[utf8_valid(copy, strlen(copy))] = 0;
    return copy;
}

void narrow_line(Loader *l, const char *word) {
    if (word) l->line = script_line_of(&l->lines, l->line, l->end_line, word);
}

static lua_State *lua_of(Loader *l) { return l->sandbox.lua; }
static int get(Loader *l, const char *key) { return lua_getfield(lua_of(l), -1, key); }
static void pop(Loader *l) { lua_pop(lua_of(l), 1); }

static bool wrong_kind(Loader *l, const char *key, const char *example) {
    return loader_wrong(l, ERR_LESSON_FIELD_KIND, key, "%s\t%s", key, example);
}

static const char *copy_text(Loader *l, int index) {
    size_t size;
    const char *text = lua_tolstring(lua_of(l), index, &size);
    return strlen(text) == size && size < TEXT_MOST ? arena_text(l->arena, text, size) : NULL;
}

// ---- unknown fields -----------------------------------------------------------------------------------------------

static size_t least(size_t a, size_t b, size_t c) {
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

// Letters to insert, drop or change to get from one word to the other.
static size_t edit_distance(const char *a, const char *b) {
    size_t row[40], length = strlen(b);
    if (length >= 40 || strlen(a) >= 40) return 40;
    for (size_t j = 0; j <= length; j++) row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t above = row[j + 1];
            row[j + 1] = least(above + 1, row[j] + 1, corner + (a[i] != b[j]));
            corner = above;
        }
    }
    return row[length];
}

static const char *nearest(const Field *fields, const char *key) {
    const char *best = "";
    size_t distance = SIZE_MAX;
    for (const Field *f = fields; f->name; f++)
        if (edit_distance(f->name, key) < distance) best = f->name, distance = edit_distance(f->name, key);
    return best;
}

static bool is_known(const Field *fields, const char *key) {
    for (const Field *f = fields; f->name; f++)
        if (!strcmp(f->name, key)) return true;
    return false;
}

// Lua gives a table's keys in an order that differs from run to run: of several unknown ones the first by name is told.
static bool check_keys(Loader *l, const char *owner, const Field *fields) {
    lua_State *lua = lua_of(l);
    const char *unknown = NULL;
    for (lua_pushnil(lua); lua_next(lua, -2); lua_pop(lua, 1)) {
        const char *key = lua_type(lua, -2) == LUA_TSTRING ? shown(l, lua_tostring(lua, -2)) : "[1]";
        bool known = lua_type(lua, -2) == LUA_TSTRING && is_known(fields, lua_tostring(lua, -2));
        if (!known && (!unknown || strcmp(key, unknown) < 0)) unknown = key;
    }
    return !unknown || loader_wrong(l, ERR_LESSON_FIELD_UNKNOWN, unknown, "%s\t%s\t%s", owner, unknown, nearest(fields, unknown));
}

// ---- fields -------------------------------------------------------------------------------------------------------

bool read_text(Loader *l, const char *key, bool required, const char **out) {
    int type = get(l, key);
    const char *text = type == LUA_TSTRING ? copy_text(l, -1) : NULL;
    pop(l);
    *out = text;
    if (type == LUA_TNIL) return !required || loader_wrong(l, ERR_LESSON_FIELD_MISSING, NULL, "%s\t%s", l->owner, key);
    return (text && *text) || wrong_kind(l, key, "\"text\"");
}

static bool read_bool(Loader *l, const char *key, bool *out) {
    int type = get(l, key);
    if (type == LUA_TBOOLEAN) *out = lua_toboolean(lua_of(l), -1);
    pop(l);
    return type == LUA_TBOOLEAN || type == LUA_TNIL || wrong_kind(l, key, "true");
}

static bool out_of_range(Loader *l, const Field *f, double value) {
    return loader_wrong(l, ERR_LESSON_FIELD_RANGE, f->name, "%s\t%g\t%g\t%g", f->name, value, f->low, f->high);
}

static bool read_number(Loader *l, const Field *f, double *out, bool *has) {
    int type = get(l, f->name);
    double value = lua_tonumber(lua_of(l), -1);
    pop(l);
    *has = type != LUA_TNIL;
    if (type == LUA_TNIL) return true;
    if (type != LUA_TNUMBER || !d_finite(value)) return wrong_kind(l, f->name, "3");
    if (f->low < f->high && !(value >= f->low && value <= f->high)) return out_of_range(l, f, value);
    *out = value;
    return true;
}

static bool read_any_number(Loader *l, const Field *f, void *out) {
    double value = 0;
    bool has;
    if (!read_number(l, f, &value, &has)) return false;
    if (!has) return true;
    if (f->type == FIELD_FLOAT) *(float *)out = (float)value;
    else if (f->type == FIELD_DOUBLE) *(double *)out = value;
    else if (value != d_floor(value) || d_abs(value) > INT_MAX) return wrong_kind(l, f->name, "3");
    else *(int *)out = (int)value;
    return true;
}

static bool read_floats(Loader *l, const char *key, float *out, int count) {
    static const char *const examples[] = {"", "{1}", "{1, 2}", "{1, 2, 3}", "{1, 2, 3, 4}"};
    lua_State *lua = lua_of(l);
    int type = get(l, key);
    bool fine = type == LUA_TTABLE && lua_rawlen(lua, -1) == (size_t)count;
    for (int i = 0; fine && i < count; i++) {
        fine = lua_rawgeti(lua, -1, i + 1) == LUA_TNUMBER;
        double value = lua_tonumber(lua, -1);
        fine = fine && d_abs(value) < 1e9; // metres, colours, grades: also keeps NAN out
        if (fine) out[i] = (float)value;
        pop(l);
    }
    pop(l);
    return fine || type == LUA_TNIL || wrong_kind(l, key, examples[count]);
}

static bool read_quantity(Loader *l, const Field *f, double *out) {
    int type = get(l, f->name);
    char text[80] = "";
    if (type == LUA_TNUMBER) snprintf(text, sizeof text, "%.17g", lua_tonumber(lua_of(l), -1));
    else if (type == LUA_TSTRING) snprintf(text, sizeof text, "%s", shown(l, lua_tostring(lua_of(l), -1)));
    pop(l);
    if (type == LUA_TNIL) return true;
    if (!unit_parse(text, (UnitKind)f->of, out)) {
        error_set_place(l->file, script_line_of(&l->lines, l->line, l->end_line, f->name));
        return false;
    }
    return !(f->low < f->high) || (*out >= f->low && *out <= f->high) || out_of_range(l, f, *out);
}

bool find_word(Loader *l, const char *key, const char *text, const char *const *words, int *out) {
    char all[200] = "";
    size_t used = 0;
    for (int i = 0; words[i]; i++) {
        if (!strcmp(words[i], text)) return *out = i, true;
        if (used < sizeof all) used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", i ? ", " : "", words[i]);
    }
    return loader_wrong(l, ERR_LESSON_WORD, key, "%s\t%s\t%s", key, shown(l, text), all);
}

static bool read_word(Loader *l, const Field *f, int *out) {
    const char *text;
    if (!read_text(l, f->name, f->required, &text)) return false;
    return !text || find_word(l, f->name, text, f->words, out);
}

static bool read_texts(Loader *l, const char *key, int most, const char *const **out, int *count) {
    if (!push_list(l, key, most, count)) return false;
    const char **texts = arena_array(l->arena, const char *, *count + 1);
    bool fine = true;
    for (int i = 0; fine && i < *count; i++) {
        fine = lua_rawgeti(lua_of(l), -1, i + 1) == LUA_TSTRING && (texts[i] = copy_text(l, -1)) != NULL && texts[i][0];
        pop(l);
    }
    pop(l);
    *out = texts;
    return fine || wrong_kind(l, key, "{\"a\", \"b\"}");
}

static bool read_name(Loader *l, const Field *f, int *out) {
    const char *id;
    if (!read_text(l, f->name, f->required, &id)) return false;
    return !id || find_declared(l, (DeclarationKind)f->of, id, out);
}

static bool read_names(Loader *l, const Field *f, const int **out, int *count) {
    enum { NAMES_MOST = 64 };
    const char *const *ids;
    if (!read_texts(l, f->name, NAMES_MOST, &ids, count)) return false;
    int *list = arena_array(l->arena, int, *count + 1);
    for (int i = 0; i < *count; i++)
        if (!find_declared(l, (DeclarationKind)f->of, ids[i], &list[i])) return false;
    *out = list;
    return true;
}

static bool read_inner(Loader *l, const Field *f, void *target) {
    int type = get(l, f->name);
    bool fine = type == LUA_TNIL || (type == LUA_TTABLE && read_fields(l, f->name, f->fields, target));
    pop(l);
    return fine || (type != LUA_TTABLE && wrong_kind(l, f->name, "{ … }"));
}

static bool is_absent(Loader *l, const char *key) {
    bool absent = get(l, key) == LUA_TNIL;
    pop(l);
    return absent;
}

bool read_field(Loader *l, const Field *f, void *target) {
    void *at = (char *)target + f->at, *count = (char *)target + f->count;
    if (f->required && is_absent(l, f->name)) return loader_wrong(l, ERR_LESSON_FIELD_MISSING, NULL, "%s\t%s", l->owner, f->name);
    switch (f->type) {
    case FIELD_TEXT: return read_text(l, f->name, f->required, at);
    case FIELD_BOOL: return read_bool(l, f->name, at);
    case FIELD_INT:
    case FIELD_FLOAT:
    case FIELD_DOUBLE: return read_any_number(l, f, at);
    case FIELD_FLOATS: return read_floats(l, f->name, at, f->of);
    case FIELD_QUANTITY: return read_quantity(l, f, at);
    case FIELD_WORD: return read_word(l, f, at);
    case FIELD_TEXTS: return read_texts(l, f->name, f->of, at, count);
    case FIELD_NAME: return read_name(l, f, at);
    case FIELD_NAMES: return read_names(l, f, at, count);
    case FIELD_TABLE: return read_inner(l, f, target);
    case FIELD_CUSTOM: return f->read(l, f->name, target);
    case FIELD_WITH: return true;
    }
    return false;
}

bool read_fields(Loader *l, const char *owner, const Field *fields, void *target) {
    const char *outer = l->owner;
    l->owner = owner;
    if (!check_keys(l, owner, fields)) return false;
    for (const Field *f = fields; f->name; f++)
        if (!read_field(l, f, target)) return false;
    l->owner = outer;
    return true;
}

// ---- lists --------------------------------------------------------------------------------------------------------

bool push_list(Loader *l, const char *key, int most, int *count) {
    int type = get(l, key);
    size_t length = type == LUA_TTABLE ? (size_t)lua_rawlen(lua_of(l), -1) : 0;
    *count = length > INT_MAX ? INT_MAX : (int)length;
    if (type != LUA_TTABLE && type != LUA_TNIL) return wrong_kind(l, key, "{ … }");
    return *count <= most || loader_wrong(l, ERR_LESSON_COUNT, key, "%s\t%d\t%d", key, *count, most);
}

bool push_item(Loader *l, const char *key, int index) {
    return lua_rawgeti(lua_of(l), -1, index) == LUA_TTABLE || wrong_kind(l, key, "{ { … }, { … } }");
}

bool read_items(Loader *l, const char *key, const Items *items, const void **out, int *count) {
    if (!push_list(l, key, items->most, count)) return false;
    char *array = arena_alloc(l->arena, items->size * (size_t)(*count + 1));
    int line = l->line;
    narrow_line(l, key);
    for (int i = 0; i < *count; i++) {
        void *item = array + items->size * (size_t)i;
        if (!push_item(l, key, i + 1)) return false;
        if (items->start) items->start(l, item);
        if (!read_fields(l, items->owner, items->fields, item)) return false;
        if (items->finish && !items->finish(l, item, i)) return false;
        pop(l);
    }
    pop(l);
    l->line = line;
    *out = array;
    return true;
}

// ---- declarations -------------------------------------------------------------------------------------------------

// A declaration's own lines end where the next one begins.
static int end_of(const Loader *l, const Declaration *d) {
    int end = l->lines.count + 1;
    for (size_t i = 0; i < l->list.count; i++)
        if (l->list.items[i].line > d->line && l->list.items[i].line < end) end = l->list.items[i].line;
    return end;
}

void open_declaration(Loader *l, const Declaration *d) {
    l->line = d->line;
    l->end_line = end_of(l, d);
    lua_settop(lua_of(l), 1); // what sandbox_protect gave
    lua_rawgeti(lua_of(l), LUA_REGISTRYINDEX, d->reference);
}

int declared_index(const Loader *l, DeclarationKind kind, const char *id) {
    int at = 0;
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i].kind != kind) continue;
        if (!strcmp(l->list.items[i].id, id)) return at;
        at++;
    }
    return -1;
}

bool find_declared(Loader *l, DeclarationKind kind, const char *id, int *out) {
    *out = declared_index(l, kind, id);
    return *out >= 0 || loader_wrong(l, ERR_LESSON_TARGET, id, "%s\t%s", declaration_name(kind), shown(l, id));
}
