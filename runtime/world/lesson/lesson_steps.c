// Steps: narration, questions, rows, plots, hints, settings, ways on. Questions of all steps are read first, because goals
// and branches of any step may ask for any answer.
#include "base/dmath.h"
#include "world/lesson/lesson_reader.h"
#include <stdio.h>
#include <string.h>

enum { STEPS_MOST = 500, LINES_MOST = 40, OPTIONS_MOST = 8, HINTS_MOST = 8, SETTINGS_MOST = 24, READINGS_MOST = 24, BRANCHES_MOST = 24 };

static lua_State *lua_of(Loader *l) { return l->sandbox.lua; }
static void pop(Loader *l) { lua_pop(lua_of(l), 1); }

// ---- narration ----------------------------------------------------------------------------------------------------

static const Field sound_fields[] = {
    {"en", FIELD_TEXT, OPTIONAL, AT(LessonLine, sound[LANGUAGE_ENGLISH])},
    {"zh-CN", FIELD_TEXT, OPTIONAL, AT(LessonLine, sound[LANGUAGE_CHINESE])},
    {0}};

// sound = "one file" for both languages, or { en = "...", ["zh-CN"] = "..." }
static bool read_sound(Loader *l, const char *key, void *target) {
    LessonLine *line = target;
    bool is_text = lua_getfield(lua_of(l), -1, key) == LUA_TSTRING;
    pop(l);
    if (!is_text) {
        const Field field = {key, FIELD_TABLE, OPTIONAL, .fields = sound_fields};
        if (!read_field(l, &field, line)) return false;
    } else {
        if (!read_text(l, key, true, &line->sound[0])) return false;
        line->sound[1] = line->sound[0];
    }
    line->own_sound = line->sound[0] || line->sound[1];
    return true;
}

static const Field line_fields[] = {
    {"by", FIELD_NAME, OPTIONAL, AT(LessonLine, speaker), .of = DECLARE_SPEAKER},
    {"text", FIELD_TEXT, REQUIRED, AT(LessonLine, text)},
    {"sound", FIELD_CUSTOM, OPTIONAL, .read = read_sound},
    {"seconds", FIELD_QUANTITY, OPTIONAL, AT(LessonLine, seconds), .of = UNIT_TIME, .low = 0, .high = 600},
    {0}};

// Where nothing else is said, a line's sound is sounds/KEY.LOCALE.ogg.
static void default_sounds(Loader *l, LessonLine *line) {
    static const char *const tags[2] = {"en", "zh-CN"};
    for (int i = 0; i < 2; i++)
        if (!line->own_sound) line->sound[i] = arena_print(l->arena, "sounds/%s.%s.ogg", line->text, tags[i]);
}

// "key" is short for { text = "key" }
static bool read_line(Loader *l, int index, LessonLine *line) {
    int type = lua_rawgeti(lua_of(l), -1, index);
    *line = (LessonLine){.speaker = declared_index(l, DECLARE_SPEAKER, "guide")};
    if (type == LUA_TSTRING) {
        lua_createtable(lua_of(l), 0, 1);
        lua_insert(lua_of(l), -2);
        lua_setfield(lua_of(l), -2, "text");
    } else if (type != LUA_TTABLE) {
        return loader_wrong(l, ERR_LESSON_FIELD_KIND, "say", "say\t{ \"KEY\", { by = \"ID\", text = \"KEY\" } }");
    } else if (lua_getfield(lua_of(l), -1, "seconds") == LUA_TNUMBER) { // a bare number is seconds
        lua_pushfstring(lua_of(l), "%f s", lua_tonumber(lua_of(l), -1));
        lua_setfield(lua_of(l), -3, "seconds");
        pop(l);
    } else {
        pop(l);
    }
    if (!read_fields(l, "say", line_fields, line)) return false;
    pop(l);
    narrow_line(l, line->text);
    line->line = l->line;
    default_sounds(l, line);
    return line->speaker >= 0 || loader_wrong(l, ERR_LESSON_SPEAKER, line->text, "guide");
}

static bool read_say(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    if (!push_list(l, key, LINES_MOST, &step->line_count)) return false;
    LessonLine *lines = arena_array(l->arena, LessonLine, step->line_count + 1);
    int start = l->line;
    narrow_line(l, key);
    for (int i = 0; i < step->line_count; i++)
        if (!read_line(l, i + 1, &lines[i])) return false;
    pop(l);
    l->line = start;
    step->lines = lines;
    return true;
}

// ---- questions ----------------------------------------------------------------------------------------------------

static const Field option_fields[] = {
    {"id", FIELD_TEXT, REQUIRED, AT(LessonOption, id)},
    {"text", FIELD_TEXT, REQUIRED, AT(LessonOption, text)},
    {"right", FIELD_BOOL, OPTIONAL, AT(LessonOption, right)},
    {"feedback", FIELD_TEXT, OPTIONAL, AT(LessonOption, feedback)},
    {"misconception", FIELD_NAME, OPTIONAL, AT(LessonOption, misconception), .of = DECLARE_MISCONCEPTION},
    {0}};

static void start_option(Loader *l, void *item) { *(LessonOption *)item = (LessonOption){.misconception = -1}; }

static bool id_is_plain(const char *id) {
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return n > 0 && n <= 60 && !id[n];
}

static bool finish_option(Loader *l, void *item, int index) {
    LessonOption *it = item;
    narrow_line(l, it->id);
    it->line = l->line;
    if (!id_is_plain(it->id)) return loader_wrong(l, ERR_LESSON_ID, it->id, "option\t%s", shown(l, it->id));
    for (int i = 0; i < index; i++)
        if (!strcmp((it - index + i)->id, it->id)) return loader_wrong(l, ERR_LESSON_DUPLICATE_ID, it->id, "option\t%s", it->id);
    return true;
}

static const Items options = {"options", option_fields, sizeof(LessonOption), OPTIONS_MOST, start_option, finish_option};

static bool read_options(Loader *l, const char *key, void *target) {
    LessonQuestion *q = target;
    return read_items(l, key, &options, (const void **)&q->options, &q->option_count);
}

// sentences = { "key1", "key2" }, or options with ids
static bool read_sentences(Loader *l, LessonQuestion *q) {
    int count;
    const char *const *texts;
    if (!push_list(l, "sentences", OPTIONS_MOST, &count)) return false;
    bool plain = count > 0 && lua_rawgeti(lua_of(l), -1, 1) == LUA_TSTRING;
    lua_pop(lua_of(l), count > 0 ? 2 : 1);
    if (!plain) return read_options(l, "sentences", q);
    const Field field = {"sentences", FIELD_TEXTS, OPTIONAL, 0, .count = sizeof texts, .of = OPTIONS_MOST};
    struct {
        const char *const *texts;
        int count;
    } list;
    if (!read_field(l, &field, &list)) return false;
    LessonOption *items = arena_array(l->arena, LessonOption, list.count + 1);
    for (int i = 0; i < list.count; i++) {
        items[i] = (LessonOption){.id = arena_print(l->arena, "s%d", i + 1), .text = list.texts[i], .misconception = -1};
        items[i].line = script_line_of(&l->lines, l->line, l->end_line, list.texts[i]);
    }
    q->options = items, q->option_count = list.count;
    return true;
}

// The unit of a wrong value is that of its question; texts are read first and parsed when the question's unit is known.
typedef struct WrongText {
    LessonWrong wrong;
    const char *value, *tolerance;
} WrongText;

static const Field wrong_fields[] = {
    {"value", FIELD_TEXT, REQUIRED, AT(WrongText, value)},
    {"tolerance", FIELD_TEXT, OPTIONAL, AT(WrongText, tolerance)},
    {"feedback", FIELD_TEXT, REQUIRED, AT(WrongText, wrong.feedback)},
    {"misconception", FIELD_NAME, OPTIONAL, AT(WrongText, wrong.misconception), .of = DECLARE_MISCONCEPTION},
    {0}};

static void start_wrong(Loader *l, void *item) {
    *(WrongText *)item = (WrongText){.wrong.misconception = -1};
    // pure numbers may stand bare: value = 5
    static const char *const keys[] = {"value", "tolerance"};
    for (int i = 0; i < 2; i++) {
        if (lua_getfield(lua_of(l), -1, keys[i]) == LUA_TNUMBER) {
            char text[40];
            snprintf(text, sizeof text, "%.17g", lua_tonumber(lua_of(l), -1));
            lua_pushstring(lua_of(l), text);
            lua_setfield(lua_of(l), -3, keys[i]);
        }
        pop(l);
    }
}

static bool finish_wrong(Loader *l, void *item, int index) {
    WrongText *it = item;
    narrow_line(l, it->value);
    it->wrong.line = l->line;
    return true;
}

static const Items wrongs = {"wrong", wrong_fields, sizeof(WrongText), OPTIONS_MOST, start_wrong, finish_wrong};

static bool parse_quantity(Loader *l, const char *text, UnitKind kind, int line, double *out) {
    if (unit_parse(shown(l, text), kind, out)) return true;
    error_set_place(l->file, line);
    return false;
}

static bool read_wrongs(Loader *l, LessonQuestion *q) {
    const void *items;
    if (!read_items(l, "wrong", &wrongs, &items, &q->wrong_count)) return false;
    const WrongText *texts = items;
    LessonWrong *list = arena_array(l->arena, LessonWrong, q->wrong_count + 1);
    for (int i = 0; i < q->wrong_count; i++) {
        list[i] = texts[i].wrong;
        list[i].tolerance = q->tolerance;
        if (!parse_quantity(l, texts[i].value, q->unit_kind, list[i].line, &list[i].value)) return false;
        if (texts[i].tolerance && !parse_quantity(l, texts[i].tolerance, q->unit_kind, list[i].line, &list[i].tolerance)) return false;
        if (!(list[i].tolerance > 0))
            return fail_at(ERR_LESSON_FIELD_RANGE, (Place){l->file, list[i].line}, "tolerance\t%g\t> 0\t…", list[i].tolerance);
    }
    q->wrongs = list;
    return true;
}

static bool read_number_question(Loader *l, LessonQuestion *q) {
    double factor;
    int kind = UNIT_NONE;
    if (!read_text(l, "unit", false, &q->unit)) return false;
    if (!q->unit) q->unit = "";
    while (kind < UNIT_KIND_COUNT && !unit_factor(q->unit, (UnitKind)kind, &factor)) kind++;
    if (kind == UNIT_KIND_COUNT) return loader_wrong(l, ERR_LESSON_UNIT, "unit", "%s\t%s", shown(l, q->unit), shown(l, q->id));
    q->unit_kind = (UnitKind)kind;
    const Field answer = {"answer", FIELD_QUANTITY, REQUIRED, AT(LessonQuestion, answer), .of = kind};
    const Field tolerance = {"tolerance", FIELD_QUANTITY, REQUIRED, AT(LessonQuestion, tolerance), .of = kind};
    if (!read_field(l, &answer, q) || !read_field(l, &tolerance, q)) return false;
    if (!(q->tolerance > 0)) return loader_wrong(l, ERR_LESSON_FIELD_RANGE, "tolerance", "tolerance\t%g\t> 0\t…", q->tolerance);
    return read_wrongs(l, q);
}

static const char *const question_kinds[] = {"choice", "number", "open", NULL};
static const Field question_fields[] = {
    {"id", FIELD_TEXT, REQUIRED, AT(LessonQuestion, id)},
    {"kind", FIELD_WORD, REQUIRED, AT(LessonQuestion, kind), .words = question_kinds},
    {"text", FIELD_TEXT, REQUIRED, AT(LessonQuestion, text)},
    {"tries", FIELD_INT, OPTIONAL, AT(LessonQuestion, tries), .low = 0, .high = 99},
    {"prediction", FIELD_BOOL, OPTIONAL, AT(LessonQuestion, prediction)},
    {"feedback_right", FIELD_TEXT, OPTIONAL, AT(LessonQuestion, feedback_right)},
    {"feedback_wrong", FIELD_TEXT, OPTIONAL, AT(LessonQuestion, feedback_wrong)},
    {"rubric", FIELD_TEXT, OPTIONAL, AT(LessonQuestion, rubric)},
    {"model", FIELD_TEXT, OPTIONAL, AT(LessonQuestion, model_answer)},
    {"evidence", FIELD_NAMES, OPTIONAL, AT(LessonQuestion, evidence), COUNT_AT(LessonQuestion, evidence_count), .of = DECLARE_STEP},
    {"options", .type = FIELD_WITH},   // choice
    {"unit", .type = FIELD_WITH},      // number
    {"answer", .type = FIELD_WITH},
    {"tolerance", .type = FIELD_WITH},
    {"wrong", .type = FIELD_WITH},
    {"sentences", .type = FIELD_WITH}, // open
    {0}};

static bool read_question_kind(Loader *l, LessonQuestion *q) {
    if (q->kind == QUESTION_NUMBER) return read_number_question(l, q);
    if (q->kind == QUESTION_OPEN) return read_sentences(l, q);
    if (!read_options(l, "options", q)) return false;
    return q->option_count >= 2 || loader_wrong(l, ERR_LESSON_OPTIONS, "options", "%s\t%d", shown(l, q->id), q->option_count);
}

static bool check_question_id(Loader *l, const LessonQuestion *q) {
    if (!id_is_plain(q->id)) return loader_wrong(l, ERR_LESSON_ID, q->id, "question\t%s", shown(l, q->id));
    for (int i = 0; i < l->lesson->step_count; i++) {
        const LessonQuestion *other = l->lesson->steps[i].question;
        if (other && !strcmp(other->id, q->id)) return loader_wrong(l, ERR_LESSON_DUPLICATE_ID, q->id, "question\t%s", q->id);
    }
    return true;
}

static bool read_question(Loader *l, LessonStep *step) {
    int type = lua_getfield(lua_of(l), -1, "question"), start = l->line;
    if (type == LUA_TNIL) return pop(l), true;
    if (type != LUA_TTABLE) return loader_wrong(l, ERR_LESSON_FIELD_KIND, "question", "question\t{ … }");
    LessonQuestion *q = arena_new(l->arena, LessonQuestion);
    narrow_line(l, "question");
    *q = (LessonQuestion){.line = l->line, .unit = ""};
    const char *owner = l->owner;
    if (!read_fields(l, "question", question_fields, q) || !check_question_id(l, q)) return false;
    l->owner = "question";
    if (!read_question_kind(l, q)) return false;
    l->owner = owner, l->line = start;
    step->question = q;
    pop(l);
    return true;
}

// ---- tables, plots, hints, settings --------------------------------------------------------------------------------

static const Field rows_fields[] = {
    {"table", FIELD_NAME, REQUIRED, AT(LessonStep, table), .of = DECLARE_DATA},
    {"count", FIELD_INT, OPTIONAL, AT(LessonStep, rows), .low = 1, .high = NOTEBOOK_ROWS_MOST},
    {0}};

static bool read_rows(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    const Field field = {key, FIELD_TABLE, OPTIONAL, .fields = rows_fields};
    step->rows = 1;
    if (!read_field(l, &field, step)) return false;
    if (step->table < 0) step->rows = 0;
    return true;
}

static bool read_column_name(Loader *l, const char *key, const LessonTable *table, int *out) {
    const char *id;
    if (!read_text(l, key, true, &id)) return false;
    for (*out = 0; *out < table->column_count; ++*out)
        if (!strcmp(table->columns[*out].id, id)) return true;
    return loader_wrong(l, ERR_LESSON_TARGET, key, "column\t%s", shown(l, id));
}

static bool read_axes(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    const LessonTable *table = &l->lesson->tables[step->plot_table];
    return read_column_name(l, "x", table, &step->plot_x) && read_column_name(l, "y", table, &step->plot_y);
}

static const char *const fits[] = {"proportional", "linear", "power", "square", NULL}; // as FitKind
static const Field plot_fields[] = {
    {"data", FIELD_NAME, REQUIRED, AT(LessonStep, plot_table), .of = DECLARE_DATA},
    {"x", FIELD_CUSTOM, REQUIRED, .read = read_axes},
    {"y", .type = FIELD_WITH, .required = true},
    {"fit", FIELD_WORD, OPTIONAL, AT(LessonStep, plot_fit), .words = fits},
    {"show_fit", FIELD_BOOL, OPTIONAL, AT(LessonStep, show_fit)},
    {0}};

static bool read_plot(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    const Field field = {key, FIELD_TABLE, OPTIONAL, .fields = plot_fields};
    if (!read_field(l, &field, step)) return false;
    step->plot = step->plot_table >= 0;
    return true;
}

static const Field hint_fields[] = {
    {"text", FIELD_TEXT, REQUIRED, AT(LessonHint, text)},
    {"after", FIELD_QUANTITY, OPTIONAL, AT(LessonHint, after), .of = UNIT_TIME, .low = 0, .high = 3600},
    {"errors", FIELD_INT, OPTIONAL, AT(LessonHint, errors), .low = 0, .high = 99},
    {0}};

static bool finish_hint(Loader *l, void *item, int index) {
    LessonHint *it = item;
    narrow_line(l, it->text);
    it->line = l->line;
    return true;
}

static const Items hints = {"hints", hint_fields, sizeof(LessonHint), HINTS_MOST, NULL, finish_hint};

static bool read_hints(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    return read_items(l, key, &hints, (const void **)&step->hints, &step->hint_count);
}

static int compare_settings(const LessonSetting *a, const LessonSetting *b) {
    return a->apparatus != b->apparatus ? a->apparatus - b->apparatus : a->parameter - b->parameter;
}

// A table's keys come in no fixed order; settings are kept sorted by what they set, so that a lesson is always the same.
static void insert_setting(LessonSetting *list, int count, LessonSetting setting) {
    for (; count > 0 && compare_settings(&list[count - 1], &setting) > 0; count--) list[count] = list[count - 1];
    list[count] = setting;
}

static bool read_setting(Loader *l, const char *name, LessonSetting *out) {
    const char *value = lua_type(lua_of(l), -1) == LUA_TSTRING ? lua_tostring(lua_of(l), -1) : NULL;
    out->line = script_line_of(&l->lines, l->line, l->end_line, name);
    if (!value) return loader_wrong(l, ERR_LESSON_FIELD_KIND, name, "%s\t\"2 mm\"", shown(l, name));
    return find_parameter(l, name, &out->apparatus, &out->parameter) && read_parameter_value(l, out->apparatus, out->parameter, value, &out->value);
}

static bool read_settings(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    lua_State *lua = lua_of(l);
    LessonSetting *list = arena_array(l->arena, LessonSetting, SETTINGS_MOST + 1);
    int type = lua_getfield(lua, -1, key);
    step->settings = list;
    if (type == LUA_TNIL) return pop(l), true;
    if (type != LUA_TTABLE) return loader_wrong(l, ERR_LESSON_FIELD_KIND, key, "set\t{ [\"camera.hole\"] = \"2 mm\" }");
    for (lua_pushnil(lua); lua_next(lua, -2); pop(l)) {
        LessonSetting setting;
        if (step->setting_count == SETTINGS_MOST) return loader_wrong(l, ERR_LESSON_COUNT, key, "set\t%d\t%d", SETTINGS_MOST + 1, SETTINGS_MOST);
        if (lua_type(lua, -2) != LUA_TSTRING) return loader_wrong(l, ERR_LESSON_FIELD_KIND, key, "set\t{ [\"camera.hole\"] = \"2 mm\" }");
        if (!read_setting(l, lua_tostring(lua, -2), &setting)) return false;
        insert_setting(list, step->setting_count++, setting);
    }
    pop(l);
    return true;
}

static bool read_readings(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    struct {
        const char *const *names;
        int count;
    } list;
    const Field field = {key, FIELD_TEXTS, OPTIONAL, 0, .count = sizeof(void *), .of = READINGS_MOST};
    if (!read_field(l, &field, &list)) return false;
    int *pairs = arena_array(l->arena, int, list.count * 2 + 1);
    for (int i = 0; i < list.count; i++)
        if (!find_reading(l, list.names[i], &pairs[2 * i], &pairs[2 * i + 1])) return false;
    step->readings = pairs, step->reading_count = list.count;
    return true;
}

// ---- ways on ------------------------------------------------------------------------------------------------------

static const Field branch_fields[] = {
    {"go", FIELD_NAME, REQUIRED, AT(LessonBranch, step), .of = DECLARE_STEP},
    {"when", .type = FIELD_WITH},
    {0}};

// { when = "...", go = "ID" }, or "ID" for always
static bool read_branch(Loader *l, int index, LessonBranch *branch) {
    int type = lua_rawgeti(lua_of(l), -1, index);
    if (type == LUA_TSTRING) {
        const char *id = lua_tostring(lua_of(l), -1);
        narrow_line(l, id);
        if (!find_declared(l, DECLARE_STEP, id, &branch->step)) return false;
    } else if (type == LUA_TTABLE) {
        if (!read_fields(l, "next", branch_fields, branch) || !read_expression(l, "when", &branch->when)) return false;
        narrow_line(l, l->lesson->steps[branch->step].id);
    } else {
        return loader_wrong(l, ERR_LESSON_FIELD_KIND, "next", "next\t{ { when = \"…\", go = \"ID\" }, \"ID\" }");
    }
    branch->line = l->line;
    pop(l);
    return true;
}

static bool read_branches(Loader *l, LessonStep *step) {
    int start = l->line;
    if (!push_list(l, "next", BRANCHES_MOST, &step->branch_count)) return false;
    LessonBranch *branches = arena_array(l->arena, LessonBranch, step->branch_count + 1);
    narrow_line(l, "next");
    for (int i = 0; i < step->branch_count; i++)
        if (!read_branch(l, i + 1, &branches[i])) return false;
    pop(l);
    l->line = start;
    step->branches = branches;
    return true;
}

static bool read_one_way(Loader *l, LessonStep *step) {
    const char *go;
    LessonBranch *branch = arena_new(l->arena, LessonBranch);
    if (!read_text(l, "next", true, &go)) return false;
    step->branches = branch;
    if (!strcmp(go, "end")) return true; // ends the lesson anywhere
    branch->line = script_line_of(&l->lines, l->line, l->end_line, "next");
    step->branch_count = 1;
    return find_declared(l, DECLARE_STEP, go, &branch->step);
}

// Nothing said: the next step of the file; the last one ends the lesson.
static bool read_next(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    int type = lua_getfield(lua_of(l), -1, key), index = (int)(step - l->lesson->steps);
    pop(l);
    if (type == LUA_TTABLE) return read_branches(l, step);
    if (type != LUA_TNIL) return read_one_way(l, step);
    LessonBranch *branch = arena_new(l->arena, LessonBranch);
    *branch = (LessonBranch){.step = index + 1, .line = step->line};
    step->branches = branch;
    step->branch_count = index + 1 < l->lesson->step_count;
    return true;
}

// ---- steps --------------------------------------------------------------------------------------------------------

static bool read_id(Loader *l, const char *key, DeclarationKind kind, const char **out) {
    int index;
    return read_text(l, key, false, out) && (!*out || find_declared(l, kind, *out, &index));
}

static bool read_look(Loader *l, const char *key, void *target) {
    LessonStep *step = target;
    const Field look_for = {"look_for", FIELD_QUANTITY, OPTIONAL, AT(LessonStep, look_seconds), .of = UNIT_TIME, .low = 0, .high = 600};
    if (!read_id(l, key, DECLARE_OBJECT, &step->look) || !read_field(l, &look_for, step)) return false;
    return step->look_seconds <= 0 || step->look || loader_wrong(l, ERR_LESSON_FIELD_MISSING, "look_for", "step\tlook");
}

static bool read_light(Loader *l, const char *key, void *target) {
    return read_id(l, key, DECLARE_LIGHT, &((LessonStep *)target)->light);
}

static bool read_goal(Loader *l, const char *key, void *target) { return read_expression(l, key, &((LessonStep *)target)->goal); }
static bool read_gate(Loader *l, const char *key, void *target) { return read_expression(l, key, &((LessonStep *)target)->gate); }

static const Field step_fields[] = {
    {"title", FIELD_TEXT, REQUIRED, AT(LessonStep, title)},
    {"task", FIELD_TEXT, OPTIONAL, AT(LessonStep, task)},
    {"quote", FIELD_TEXT, OPTIONAL, AT(LessonStep, quote)},
    {"quote_source", FIELD_TEXT, OPTIONAL, AT(LessonStep, quote_source)},
    {"say", FIELD_CUSTOM, OPTIONAL, .read = read_say},
    {"look", FIELD_CUSTOM, OPTIONAL, .read = read_look},
    {"look_for", .type = FIELD_WITH},
    {"goal", FIELD_CUSTOM, OPTIONAL, .read = read_goal},
    {"hold", FIELD_QUANTITY, OPTIONAL, AT(LessonStep, hold), .of = UNIT_TIME, .low = 0, .high = 600},
    {"gate", FIELD_CUSTOM, OPTIONAL, .read = read_gate},
    {"question", .type = FIELD_WITH}, // read before
    {"rows", FIELD_CUSTOM, OPTIONAL, .read = read_rows},
    {"plot", FIELD_CUSTOM, OPTIONAL, .read = read_plot},
    {"hints", FIELD_CUSTOM, OPTIONAL, .read = read_hints},
    {"set", FIELD_CUSTOM, OPTIONAL, .read = read_settings},
    {"allow", FIELD_NAMES, OPTIONAL, AT(LessonStep, allow), COUNT_AT(LessonStep, allow_count), .of = DECLARE_OBJECT},
    {"show", FIELD_NAMES, OPTIONAL, AT(LessonStep, show_objects), COUNT_AT(LessonStep, show_count), .of = DECLARE_OBJECT},
    {"hide", FIELD_NAMES, OPTIONAL, AT(LessonStep, hide_objects), COUNT_AT(LessonStep, hide_count), .of = DECLARE_OBJECT},
    {"readings", FIELD_CUSTOM, OPTIONAL, .read = read_readings},
    {"light", FIELD_CUSTOM, OPTIONAL, .read = read_light},
    {"next", FIELD_CUSTOM, OPTIONAL, .read = read_next},
    {0}};

// ---- phases -------------------------------------------------------------------------------------------------------

static const char *const phases[] = {"orientation", "hypothesis", "experiment", "data", "conclusion", NULL};

static Declaration *declaration_of(Loader *l, int index) { // of the table on top
    bool known = lua_rawgetp(lua_of(l), LUA_REGISTRYINDEX, lua_topointer(lua_of(l), index)) == LUA_TNUMBER;
    lua_Integer number = known ? lua_tointeger(lua_of(l), -1) : 0;
    pop(l);
    return number >= 1 && number <= (lua_Integer)l->list.count ? &l->list.items[number - 1] : NULL;
}

// phase "x" { step..., step... }: the registry knows for each table which declaration it is.
static bool place_steps(Loader *l, const Declaration *phase) {
    lua_State *lua = lua_of(l);
    int kind = 0, count;
    l->line = phase->line, l->end_line = phase->line + 1;
    if (!find_word(l, "phase", phase->id, phases, &kind)) return false;
    lua_settop(lua, 1);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, phase->reference);
    count = (int)lua_rawlen(lua, 2);
    for (lua_pushnil(lua); lua_next(lua, 2); pop(l))
        if (lua_type(lua, -2) != LUA_TNUMBER)
            return loader_wrong(l, ERR_LESSON_PHASE_ITEM, NULL, "%s\t%s", phase->id, lua_type(lua, -2) == LUA_TSTRING ? shown(l, lua_tostring(lua, -2)) : "?");
    for (int i = 1; i <= count; i++) {
        Declaration *step = lua_rawgeti(lua, 2, i) == LUA_TTABLE ? declaration_of(l, -1) : NULL;
        pop(l);
        if (!step || step->kind != DECLARE_STEP) return loader_wrong(l, ERR_LESSON_PHASE_ITEM, NULL, "%s\t%d", phase->id, i);
        if (step->placed) return fail_at(ERR_LESSON_STEP_TWICE, (Place){l->file, step->line}, "%s", step->id);
        step->placed = true, step->phase = (Phase)kind;
    }
    return true;
}

static bool place_all(Loader *l, int *count) {
    *count = 0;
    for (size_t i = 0; i < l->list.count; i++) {
        const Declaration *d = &l->list.items[i];
        if (d->kind == DECLARE_PHASE && !place_steps(l, d)) return false;
        if (d->kind == DECLARE_STEP && ++*count > STEPS_MOST)
            return fail_at(ERR_LESSON_COUNT, (Place){l->file, d->line}, "step\t%d\t%d", *count, STEPS_MOST);
    }
    return *count > 0 || fail_at(ERR_LESSON_MISSING, (Place){l->file, 0}, "step");
}

static bool read_questions(Loader *l, LessonStep *steps) {
    for (size_t i = 0; i < l->list.count; i++) {
        const Declaration *d = &l->list.items[i];
        if (d->kind != DECLARE_STEP) continue;
        LessonStep *step = &steps[l->lesson->step_count];
        *step = (LessonStep){.id = d->id, .phase = d->phase, .line = d->line, .table = -1, .plot_table = -1};
        if (!d->placed) return fail_at(ERR_LESSON_STEP_LOST, (Place){l->file, d->line}, "%s", d->id);
        open_declaration(l, d);
        l->owner = "step";
        if (!read_question(l, step)) return false;
        l->lesson->step_count++;
    }
    return true;
}

bool load_steps(Loader *l) {
    int count, at = 0;
    if (!place_all(l, &count)) return false;
    LessonStep *steps = arena_array(l->arena, LessonStep, count);
    l->lesson->steps = steps;
    if (!read_questions(l, steps)) return false;
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i].kind != DECLARE_STEP) continue;
        open_declaration(l, &l->list.items[i]);
        if (!read_fields(l, "step", step_fields, &steps[at++])) return false;
    }
    return true;
}
