// Steps: narration, questions, rows, plots, hints, settings, branches. Questions of all steps are read first, because goals
// and branches of any step may ask for any answer.
#include "base/dmath.h"
#include "world/lesson/lesson_reader.h"
#include <stdio.h>
#include <string.h>

enum { STEPS_MOST = 500, LINES_MOST = 40, OPTIONS_MOST = 8, HINTS_MOST = 8, LIST_MOST = 24 };

static void pop(Loader *l) { lua_pop(l->sandbox.lua, 1); }

// ---- narration ----------------------------------------------------------------------------------------------------

static bool read_sound(Loader *l, LessonLine *line) {
    const char *any;
    lua_getfield(l->sandbox.lua, -1, "sound");
    bool table = lua_istable(l->sandbox.lua, -1), fine = true;
    if (table) fine = read_text(l, "en", false, &line->sound[LANGUAGE_ENGLISH]) && read_text(l, "zh-CN", false, &line->sound[LANGUAGE_CHINESE]);
    pop(l);
    if (table || !fine) return fine;
    if (!read_text(l, "sound", false, &any)) return false;
    line->sound[0] = line->sound[1] = any;
    return true;
}

static int guide(Loader *l) { return declared_index(l, DECLARE_SPEAKER, "guide"); }

// Where nothing else is said, a line's sound is sounds/KEY.LOCALE.ogg.
static void default_sounds(Loader *l, LessonLine *line) {
    static const char *const tags[2] = {"en", "zh-CN"};
    for (int i = 0; i < 2; i++)
        if (!line->sound[i]) line->sound[i] = arena_print(l->arena, "sounds/%s.%s.ogg", line->text, tags[i]);
}

static bool read_line(Loader *l, int index, LessonLine *line) {
    static const char *const keys[] = {"by", "text", "sound", "seconds", NULL};
    *line = (LessonLine){.speaker = guide(l), .line = l->line};
    if (lua_rawgeti(l->sandbox.lua, -1, index) == LUA_TSTRING) {
        line->text = arena_string(l->arena, lua_tostring(l->sandbox.lua, -1));
        pop(l);
    } else {
        const char *by = NULL;
        bool fine = lua_istable(l->sandbox.lua, -1) ? read_known(l, keys) && read_text(l, "by", false, &by) && read_text(l, "text", true, &line->text) &&
                                                          read_sound(l, line) && read_quantity(l, "seconds", UNIT_TIME, &line->seconds)
                                                    : loader_wrong(l, "line %d of “say” is neither a text nor a table", index);
        pop(l);
        if (!fine || (by && !find_declared(l, DECLARE_SPEAKER, "speaker", by, &line->speaker))) return false;
    }
    default_sounds(l, line);
    return line->speaker >= 0 || loader_wrong(l, "a line needs a speaker: declare speaker \"guide\"");
}

static bool read_say(Loader *l, LessonStep *step) {
    if (!push_list(l, "say", LINES_MOST, &step->line_count)) return false;
    LessonLine *lines = arena_array(l->arena, LessonLine, step->line_count + 1);
    bool fine = true;
    for (int i = 0; fine && i < step->line_count; i++) fine = read_line(l, i + 1, &lines[i]);
    pop(l);
    step->lines = lines;
    return fine;
}

// ---- questions ----------------------------------------------------------------------------------------------------

static bool read_misconception_name(Loader *l, int *out) {
    const char *id;
    *out = -1;
    return read_text(l, "misconception", false, &id) && (!id || find_declared(l, DECLARE_MISCONCEPTION, "misconception", id, out));
}

static bool read_option(Loader *l, LessonOption *o) {
    static const char *const keys[] = {"id", "text", "right", "misconception", "feedback", NULL};
    *o = (LessonOption){.misconception = -1, .line = l->line};
    return read_known(l, keys) && read_text(l, "id", true, &o->id) && read_text(l, "text", true, &o->text) && read_bool(l, "right", &o->right) &&
           read_text(l, "feedback", false, &o->feedback) && read_misconception_name(l, &o->misconception);
}

static bool read_options(Loader *l, const char *key, LessonQuestion *q) {
    if (!push_list(l, key, OPTIONS_MOST, &q->option_count)) return false;
    LessonOption *options = arena_array(l->arena, LessonOption, q->option_count + 1);
    bool fine = true;
    for (int i = 0; fine && i < q->option_count; i++) {
        fine = push_item(l, i + 1);
        if (!fine) break;
        fine = read_option(l, &options[i]);
        pop(l);
        for (int k = 0; fine && k < i; k++)
            if (!strcmp(options[k].id, options[i].id)) fine = fail_at(ERR_LESSON_DUPLICATE_ID, (Place){l->file, l->line}, "option\t%s", options[i].id);
    }
    pop(l);
    q->options = options;
    return fine;
}

// sentences = { "key1", "key2" } or as options with ids
static bool read_sentences(Loader *l, LessonQuestion *q) {
    int count;
    if (!push_list(l, "sentences", OPTIONS_MOST, &count)) return false;
    bool plain = count > 0 && lua_rawgeti(l->sandbox.lua, -1, 1) == LUA_TSTRING;
    lua_settop(l->sandbox.lua, lua_gettop(l->sandbox.lua) - (count > 0));
    pop(l);
    if (!plain) return read_options(l, "sentences", q);
    const char *const *texts;
    if (!read_texts(l, "sentences", OPTIONS_MOST, &texts, &q->option_count)) return false;
    LessonOption *options = arena_array(l->arena, LessonOption, q->option_count + 1);
    for (int i = 0; i < q->option_count; i++)
        options[i] = (LessonOption){.id = arena_print(l->arena, "s%d", i + 1), .text = texts[i], .misconception = -1, .line = l->line};
    q->options = options;
    return true;
}

static bool read_wrongs(Loader *l, LessonQuestion *q) {
    static const char *const keys[] = {"value", "tolerance", "misconception", "feedback", NULL};
    if (!push_list(l, "wrong", OPTIONS_MOST, &q->wrong_count)) return false;
    LessonWrong *wrongs = arena_array(l->arena, LessonWrong, q->wrong_count + 1);
    bool fine = true;
    for (int i = 0; fine && i < q->wrong_count; i++) {
        LessonWrong *w = &wrongs[i];
        *w = (LessonWrong){.tolerance = q->tolerance, .misconception = -1, .line = l->line};
        fine = push_item(l, i + 1);
        if (!fine) break;
        fine = read_known(l, keys) && read_quantity(l, "value", q->unit_kind, &w->value) && read_quantity(l, "tolerance", q->unit_kind, &w->tolerance) &&
               read_text(l, "feedback", true, &w->feedback) && read_misconception_name(l, &w->misconception);
        pop(l);
    }
    pop(l);
    q->wrongs = wrongs;
    return fine;
}

static bool read_number_question(Loader *l, LessonQuestion *q) {
    double factor;
    if (!read_text(l, "unit", false, &q->unit)) return false;
    if (!q->unit) q->unit = "";
    for (q->unit_kind = UNIT_NONE; q->unit_kind < UNIT_KIND_COUNT && !unit_factor(q->unit, q->unit_kind, &factor);) q->unit_kind++;
    if (q->unit_kind == UNIT_KIND_COUNT) return loader_wrong(l, "“%s” is not a unit", q->unit);
    if (!read_has(l, "answer") || !read_has(l, "tolerance")) return loader_wrong(l, "a number question needs answer and tolerance");
    if (!read_quantity(l, "answer", q->unit_kind, &q->answer) || !read_quantity(l, "tolerance", q->unit_kind, &q->tolerance)) return false;
    return (q->tolerance > 0 || loader_wrong(l, "the tolerance is not above zero")) && read_wrongs(l, q);
}

static bool read_question(Loader *l, LessonQuestion *q) {
    static const char *const keys[] = {"id", "kind", "text", "options", "unit", "answer", "tolerance", "wrong", "right", "wrong_feedback", "feedback_right",
                                       "feedback_wrong", "rubric", "model", "sentences", "tries", "prediction", NULL};
    const char *kind;
    double tries = 0;
    *q = (LessonQuestion){.line = l->line, .unit = ""};
    if (!read_known(l, keys) || !read_text(l, "id", true, &q->id) || !read_text(l, "kind", true, &kind) || !read_text(l, "text", true, &q->text) ||
        !read_text(l, "feedback_right", false, &q->feedback_right) || !read_text(l, "feedback_wrong", false, &q->feedback_wrong) ||
        !read_text(l, "rubric", false, &q->rubric) || !read_text(l, "model", false, &q->model_answer) || !read_number(l, "tries", &tries) ||
        !read_bool(l, "prediction", &q->prediction))
        return false;
    q->tries = (int)d_clamp(tries, 0, 99);
    if (!strcmp(kind, "choice")) return q->kind = QUESTION_CHOICE, read_options(l, "options", q) && (q->option_count >= 2 || loader_wrong(l, "a choice needs two options"));
    if (!strcmp(kind, "number")) return q->kind = QUESTION_NUMBER, read_number_question(l, q);
    if (!strcmp(kind, "open")) return q->kind = QUESTION_OPEN, read_sentences(l, q);
    return loader_wrong(l, "“%.30s” is none of choice, number, open", kind);
}

static bool read_step_question(Loader *l, LessonStep *step) {
    lua_getfield(l->sandbox.lua, -1, "question");
    bool has = lua_istable(l->sandbox.lua, -1), fine = true;
    if (has) {
        LessonQuestion *q = arena_new(l->arena, LessonQuestion);
        fine = read_question(l, q);
        for (int i = 0; fine && i < l->lesson->step_count; i++) {
            const LessonQuestion *other = l->lesson->steps[i].question;
            if (other && !strcmp(other->id, q->id)) fine = fail_at(ERR_LESSON_DUPLICATE_ID, (Place){l->file, l->line}, "question\t%s", q->id);
        }
        step->question = q;
    }
    lua_settop(l->sandbox.lua, 1);
    return fine;
}

// ---- tables, plots, hints, settings --------------------------------------------------------------------------------

static bool read_rows(Loader *l, LessonStep *step) {
    static const char *const keys[] = {"table", "count", NULL};
    const char *table = NULL;
    double count = 1;
    step->table = -1;
    lua_getfield(l->sandbox.lua, -1, "rows");
    bool has = lua_istable(l->sandbox.lua, -1), fine = true;
    if (has) fine = read_known(l, keys) && read_text(l, "table", true, &table) && read_number(l, "count", &count);
    pop(l);
    step->rows = has ? (int)d_clamp(count, 0, NOTEBOOK_ROWS_MOST) : 0;
    return fine && (!has || find_declared(l, DECLARE_DATA, "data", table, &step->table));
}

static bool find_column(Loader *l, const LessonTable *table, const char *id, int *out) {
    for (*out = 0; *out < table->column_count; ++*out)
        if (!strcmp(table->columns[*out].id, id)) return true;
    return fail_at(ERR_LESSON_TARGET, (Place){l->file, l->line}, "column\t%.60s", id);
}

static bool read_plot(Loader *l, LessonStep *step) {
    static const char *const keys[] = {"data", "x", "y", "fit", "show_fit", NULL};
    const char *data = NULL, *x = NULL, *y = NULL, *fit = NULL;
    step->plot_table = -1;
    lua_getfield(l->sandbox.lua, -1, "plot");
    step->plot = lua_istable(l->sandbox.lua, -1);
    bool fine = !step->plot || (read_known(l, keys) && read_text(l, "data", true, &data) && read_text(l, "x", true, &x) && read_text(l, "y", true, &y) &&
                                read_text(l, "fit", false, &fit) && read_bool(l, "show_fit", &step->show_fit));
    pop(l);
    if (!fine || !step->plot) return fine;
    step->plot_fit = !fit || !strcmp(fit, "proportional") ? FIT_PROPORTIONAL : !strcmp(fit, "linear") ? FIT_LINEAR : FIT_POWER;
    if (fit && step->plot_fit == FIT_POWER && strcmp(fit, "power") != 0) return loader_wrong(l, "“fit” is proportional, linear or power");
    if (!find_declared(l, DECLARE_DATA, "data", data, &step->plot_table)) return false;
    const LessonTable *table = &l->lesson->tables[step->plot_table];
    return find_column(l, table, x, &step->plot_x) && find_column(l, table, y, &step->plot_y);
}

static bool read_hints(Loader *l, LessonStep *step) {
    static const char *const keys[] = {"text", "after", "errors", NULL};
    if (!push_list(l, "hints", HINTS_MOST, &step->hint_count)) return false;
    LessonHint *hints = arena_array(l->arena, LessonHint, step->hint_count + 1);
    bool fine = true;
    for (int i = 0; fine && i < step->hint_count; i++) {
        double errors = 0;
        hints[i] = (LessonHint){.line = l->line};
        fine = push_item(l, i + 1);
        if (!fine) break;
        fine = read_known(l, keys) && read_text(l, "text", true, &hints[i].text) && read_quantity(l, "after", UNIT_TIME, &hints[i].after) && read_number(l, "errors", &errors);
        hints[i].errors = (int)d_clamp(errors, 0, 99);
        pop(l);
    }
    pop(l);
    step->hints = hints;
    return fine;
}

// A table's keys come in no fixed order; settings are sorted by what they set, so that the lesson is the same each time.
static void sort_settings(LessonSetting *s, int count) {
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && (s[k].apparatus * 100 + s[k].parameter < s[k - 1].apparatus * 100 + s[k - 1].parameter); k--) {
            LessonSetting swap = s[k];
            s[k] = s[k - 1], s[k - 1] = swap;
        }
}

static bool read_settings(Loader *l, LessonStep *step) {
    lua_State *lua = l->sandbox.lua;
    LessonSetting *settings = arena_array(l->arena, LessonSetting, LIST_MOST);
    bool fine = true;
    lua_getfield(lua, -1, "set");
    for (lua_pushnil(lua); fine && lua_istable(lua, -2) && lua_next(lua, -2);) {
        LessonSetting *s = &settings[step->setting_count];
        const char *name = lua_type(lua, -2) == LUA_TSTRING ? lua_tostring(lua, -2) : "?", *value = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "?";
        s->line = l->line;
        fine = step->setting_count < LIST_MOST - 1 ? find_parameter(l, name, &s->apparatus, &s->parameter) && read_parameter_value(l, s->apparatus, s->parameter, value, &s->value)
                                                   : loader_wrong(l, "“set” holds more than %d", LIST_MOST - 1);
        step->setting_count++;
        lua_pop(lua, 1);
    }
    lua_settop(lua, 1);
    step->settings = settings;
    sort_settings(settings, step->setting_count);
    return fine;
}

static bool read_objects(Loader *l, const char *key, const int **out, int *count) {
    const char *const *ids;
    if (!read_texts(l, key, LIST_MOST, &ids, count)) return false;
    int *list = arena_array(l->arena, int, *count + 1);
    for (int i = 0; i < *count; i++)
        if (!find_declared(l, DECLARE_OBJECT, "object", ids[i], &list[i])) return false;
    *out = list;
    return true;
}

static bool read_readings(Loader *l, LessonStep *step) {
    const char *const *names;
    if (!read_texts(l, "readings", LIST_MOST, &names, &step->reading_count)) return false;
    int *pairs = arena_array(l->arena, int, step->reading_count * 2 + 1);
    for (int i = 0; i < step->reading_count; i++)
        if (!find_reading(l, names[i], &pairs[2 * i], &pairs[2 * i + 1])) return false;
    step->readings = pairs;
    return true;
}

static bool read_light_name(Loader *l, LessonStep *step) {
    int index;
    return read_text(l, "light", false, &step->light) && (!step->light || find_declared(l, DECLARE_LIGHT, "light", step->light, &index));
}

static bool read_look(Loader *l, LessonStep *step) {
    int index;
    if (!read_text(l, "look", false, &step->look) || !read_quantity(l, "look_for", UNIT_TIME, &step->look_seconds)) return false;
    if (step->look_seconds > 0 && !step->look) return loader_wrong(l, "“look_for” needs “look”");
    return !step->look || find_declared(l, DECLARE_OBJECT, "object", step->look, &index);
}

// ---- branches -----------------------------------------------------------------------------------------------------

static bool find_step(Loader *l, const char *id, int *out) { return find_declared(l, DECLARE_STEP, "step", id, out); }

static bool read_branch(Loader *l, int index, LessonBranch *branch) {
    static const char *const keys[] = {"when", "go", NULL};
    const char *go = NULL;
    bool fine = true;
    *branch = (LessonBranch){.line = l->line};
    if (lua_rawgeti(l->sandbox.lua, -1, index) == LUA_TSTRING) {
        go = arena_string(l->arena, lua_tostring(l->sandbox.lua, -1));
    } else {
        fine = lua_istable(l->sandbox.lua, -1) ? read_known(l, keys) && read_text(l, "go", true, &go) : loader_wrong(l, "item %d of “next” is not a step", index);
        if (fine) branch->when = read_expression(l, "when", &fine);
    }
    pop(l);
    return fine && find_step(l, go, &branch->step);
}

// Nothing said: the next step of the file; the last one ends the lesson. next = "end" ends it anywhere.
static bool read_next(Loader *l, LessonStep *step, int index) {
    int type = lua_getfield(l->sandbox.lua, -1, "next"), count = type == LUA_TTABLE ? (int)lua_rawlen(l->sandbox.lua, -1) : 1;
    LessonBranch *branches = arena_array(l->arena, LessonBranch, count + 1);
    bool fine = count <= LIST_MOST || loader_wrong(l, "“next” holds more than %d", LIST_MOST);
    step->branches = branches;
    if (type == LUA_TTABLE) {
        for (int i = 0; fine && i < count; i++) fine = read_branch(l, i + 1, &branches[i]);
        step->branch_count = count;
    } else if (type == LUA_TSTRING) {
        const char *go = lua_tostring(l->sandbox.lua, -1);
        bool end = !strcmp(go, "end");
        fine = end || find_step(l, go, &branches[0].step);
        step->branch_count = !end;
    } else {
        branches[0].step = index + 1;
        step->branch_count = index + 1 < l->lesson->step_count;
    }
    pop(l);
    return fine;
}

// ---- steps --------------------------------------------------------------------------------------------------------

static bool read_step(Loader *l, LessonStep *step, int index) {
    static const char *const keys[] = {"title", "say", "quote", "quote_source", "look", "look_for", "task", "goal", "hold", "gate", "question", "rows",
                                       "plot", "hints", "set", "allow", "readings", "light", "show", "hide", "next", NULL};
    bool fine = read_known(l, keys) && read_text(l, "title", true, &step->title) && read_text(l, "task", false, &step->task) &&
                read_text(l, "quote", false, &step->quote) && read_text(l, "quote_source", false, &step->quote_source) && read_say(l, step) &&
                read_look(l, step) && read_quantity(l, "hold", UNIT_TIME, &step->hold) && read_rows(l, step) && read_plot(l, step) && read_hints(l, step) &&
                read_settings(l, step) && read_objects(l, "allow", &step->allow, &step->allow_count) &&
                read_objects(l, "show", &step->show_objects, &step->show_count) && read_objects(l, "hide", &step->hide_objects, &step->hide_count) &&
                read_readings(l, step) && read_light_name(l, step) && read_next(l, step, index);
    if (fine) step->goal = read_expression(l, "goal", &fine);
    if (fine) step->gate = read_expression(l, "gate", &fine);
    return fine;
}

static bool read_phase_name(Loader *l, const Declaration *d, Phase *out) {
    for (int i = 0; i < PHASE_COUNT; i++)
        if (!strcmp(phase_name((Phase)i), d->id)) return *out = (Phase)i, true;
    return loader_wrong(l, "“%.40s” is none of orientation, hypothesis, experiment, data, conclusion", d->id);
}

// phase "x" { step..., step... }: each item is a step's table with the mark that its declaration left in it.
static bool place_steps(Loader *l, const Declaration *d) {
    lua_State *lua = l->sandbox.lua;
    Phase phase = PHASE_ORIENTATION;
    l->line = d->line;
    if (!read_phase_name(l, d, &phase)) return false;
    lua_settop(lua, 0);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, d->reference);
    for (int i = 1, count = (int)lua_rawlen(lua, 1); i <= count; i++) {
        lua_Integer mark = 0;
        if (lua_rawgeti(lua, 1, i) == LUA_TTABLE && lua_getfield(lua, -1, "\001declaration") == LUA_TNUMBER) mark = lua_tointeger(lua, -1);
        lua_settop(lua, 1);
        if (mark < 1 || mark > (lua_Integer)l->list.count || l->list.items[mark - 1].kind != DECLARE_STEP) return loader_wrong(l, "item %d of the phase is not a step", i);
        Declaration *step = &l->list.items[mark - 1];
        if (step->placed) return loader_wrong(l, "step “%s” stands in two phases", step->id);
        step->placed = true, step->phase = phase;
    }
    return true;
}

static bool open_step(Loader *l, const Declaration *d) {
    l->line = d->line;
    lua_settop(l->sandbox.lua, 0);
    lua_rawgeti(l->sandbox.lua, LUA_REGISTRYINDEX, d->reference);
    lua_pushnil(l->sandbox.lua);
    lua_setfield(l->sandbox.lua, -2, "\001declaration");
    return d->placed || loader_wrong(l, "step “%s” stands in no phase", d->id);
}

bool load_steps(Loader *l) {
    int count = 0, at = 0;
    for (size_t i = 0; i < l->list.count; i++) {
        if (l->list.items[i].kind == DECLARE_PHASE && !place_steps(l, &l->list.items[i])) return false;
        count += l->list.items[i].kind == DECLARE_STEP;
    }
    l->line = 0;
    if (!count) return loader_wrong(l, "there is no step");
    if (count > STEPS_MOST) return loader_wrong(l, "more than %d steps", STEPS_MOST);
    LessonStep *steps = arena_array(l->arena, LessonStep, count);
    l->lesson->steps = steps;
    for (size_t i = 0; i < l->list.count; i++) {
        const Declaration *d = &l->list.items[i];
        if (d->kind != DECLARE_STEP) continue;
        steps[at] = (LessonStep){.id = d->id, .phase = d->phase, .line = d->line};
        if (!open_step(l, d) || !read_step_question(l, &steps[at])) return false;
        l->lesson->step_count = ++at;
    }
    at = 0;
    for (size_t i = 0; i < l->list.count; i++)
        if (l->list.items[i].kind == DECLARE_STEP) {
            if (!open_step(l, &l->list.items[i]) || !read_step(l, &steps[at], at)) return false;
            at++;
        }
    return true;
}
