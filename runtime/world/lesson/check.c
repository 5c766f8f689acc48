// Loads the pack's lesson and strings and lets each group of rules look at them; here also the rules about files.
#include "world/lesson/check_private.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const RuleInfo rules[] = {
#define RULE(id, severity, ...) {id, SEVERITY_##severity},
#include "base/rules.def"
#undef RULE
};

const RuleInfo *check_rules(int *count) {
    *count = sizeof rules / sizeof rules[0];
    return rules;
}

enum { FINDINGS_MOST = 2000 };

const char *severity_name(Severity severity) { return severity == SEVERITY_ERROR ? "error" : "warning"; }

Error finding_error(const Finding *f) {
    Error error = {.id = f->rule, .line = f->line};
    snprintf(error.file, sizeof error.file, "%s", f->file);
    snprintf(error.values, sizeof error.values, "%s", f->values);
    return error;
}

// The rows of errors.def from scripts to act files, and those of files, models and instruments.
bool check_may_find(ErrorId id) {
    bool file = (id >= ERR_FILE_MISSING && id <= ERR_UNIT && id != ERR_FILE_WRITE) || id == ERR_STRINGS ||
                (id >= ERR_MODEL && id <= ERR_MODEL_EXTENSION);
    return file || (id >= ERR_LAB_APPARATUS && id < CHECK_UNREACHABLE) || (id >= ERR_ACTS && id <= ERR_ACTS_TIME);
}

// What is no rule kept a file from loading: an error.
static Severity severity_of(ErrorId id) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].id == id) return rules[i].severity;
    return SEVERITY_ERROR;
}

static void add(Check *c, ErrorId rule, const char *file, int line, const char *values) {
    if (c->findings.count >= FINDINGS_MOST) return;
    *array_push(c->arena, &c->findings) = (Finding){rule, severity_of(rule), file, line, values};
}

static const char *path_of(const Check *c, const char *name) {
    return arena_print(c->arena, "%s/%s", c->files->folder, name);
}

static void add_formatted(Check *c, ErrorId rule, const char *file, int line, const char *format, va_list values) {
    char text[700];
    vsnprintf(text, sizeof text, format, values);
    text[utf8_valid(text, strlen(text))] = 0;
    add(c, rule, path_of(c, file), line, arena_string(c->arena, text));
}

void found(Check *c, ErrorId rule, int line, const char *format, ...) {
    va_list values;
    va_start(values, format);
    add_formatted(c, rule, "lesson.lua", line, format, values);
    va_end(values);
}

void found_in(Check *c, ErrorId rule, const char *file, int line, const char *format, ...) {
    va_list values;
    va_start(values, format);
    add_formatted(c, rule, file, line, format, values);
    va_end(values);
}

// A file that cannot be read or loaded: its own error is the finding.
static void add_failure(Check *c, const char *name) {
    const Error *e = error_last();
    add(c, e->id, e->file[0] ? arena_string(c->arena, e->file) : path_of(c, name), e->line,
        arena_string(c->arena, e->values));
}

// ---- loading ------------------------------------------------------------------------------------------------------

static bool load_lesson(Check *c) {
    Bytes script;
    error_clear();
    if (c->files->read(c->files->context, c->arena, "lesson.lua", &script))
        c->lesson = lesson_load(c->arena, script, path_of(c, "lesson.lua"));
    if (!c->lesson) add_failure(c, "lesson.lua");
    return c->lesson != NULL;
}

static void load_strings(Check *c) {
    const Lesson *l = c->lesson;
    c->strings = arena_array(c->arena, const Strings *, l->locale_count);
    c->string_bytes = arena_array(c->arena, Bytes, l->locale_count);
    for (int i = 0; i < l->locale_count; i++) {
        const char *name = arena_print(c->arena, "strings/%s.json", l->locales[i]);
        if (!c->files->has(c->files->context, name)) {
            found(c, CHECK_LOCALE, l->line, "%s\t%s", l->locales[i], name);
            continue;
        }
        error_clear();
        if (c->files->read(c->files->context, c->arena, name, &c->string_bytes[i]))
            c->strings[i] = strings_load(c->arena, c->string_bytes[i], path_of(c, name));
        if (!c->strings[i]) add_failure(c, name);
    }
}

// ---- files --------------------------------------------------------------------------------------------------------

static bool has(const Check *c, const char *name) { return c->files->has(c->files->context, name); }

static void check_file(Check *c, const char *name, int line) {
    if (name && !has(c, name)) found(c, CHECK_ASSET, line, "%s", name);
}

static bool is_line_sound(const Check *c, const char *file) {
    for (int s = 0; s < c->lesson->step_count; s++)
        for (int i = 0; i < c->lesson->steps[s].line_count; i++)
            for (int k = 0; k < 2; k++) {
                const char *sound = c->lesson->steps[s].lines[i].sound[k];
                if (sound && !strcmp(sound, file)) return true;
            }
    return false;
}

static bool is_used(const Check *c, const char *file) {
    for (int i = 0; i < c->lesson->model_count; i++)
        if (!strcmp(c->lesson->models[i], file)) return true;
    return (c->lesson->ambience && !strcmp(c->lesson->ambience, file)) || is_line_sound(c, file);
}

static void check_files(Check *c) {
    const Lesson *l = c->lesson;
    for (int i = 0; i < l->model_count; i++) check_file(c, l->models[i], l->place_line);
    check_file(c, l->ambience, l->place_line);
    for (int s = 0; s < l->step_count; s++)
        for (int i = 0; i < l->steps[s].line_count; i++) {
            const LessonLine *line = &l->steps[s].lines[i];
            if (!line->own_sound) continue;
            check_file(c, line->sound[0], line->line);
            if (line->sound[1] != line->sound[0]) check_file(c, line->sound[1], line->line);
        }
    for (int i = 0; i < c->files->count; i++) {
        const char *name = c->files->name(c->files->context, i);
        bool counts = !strncmp(name, "models/", 7) || !strncmp(name, "sounds/", 7);
        if (counts && !is_used(c, name)) found_in(c, CHECK_ASSET_UNUSED, name, 0, "%s", name);
    }
    if (!has(c, "acts/solve.acts")) found(c, CHECK_ACTS, 0, "acts/solve.acts");
}

static void check_node(Check *c, const char *node, int line) {
    if (node && !c->files->has_node(c->files->context, node)) found(c, CHECK_NODE, line, "%s", node);
}

static void check_nodes(Check *c) {
    const Lesson *l = c->lesson;
    if (!c->files->has_node) return;
    for (int i = 0; i < l->object_count; i++) {
        check_node(c, l->objects[i].node, l->objects[i].line);
        check_node(c, l->objects[i].twin, l->objects[i].line);
    }
    for (int i = 0; i < l->speaker_count; i++) check_node(c, l->speakers[i].node, l->speakers[i].line);
    for (int i = 0; i < l->obscura_count; i++) {
        check_node(c, l->obscura[i].hole, l->obscura[i].line);
        check_node(c, l->obscura[i].screen, l->obscura[i].line);
    }
    for (int i = 0; i < l->reflection_count; i++) {
        check_node(c, l->reflections[i].mirror, l->reflections[i].line);
        check_node(c, l->reflections[i].object, l->reflections[i].line);
    }
}

// ---- the whole ----------------------------------------------------------------------------------------------------

static int by_place(const void *a, const void *b) {
    const Finding *x = a, *y = b;
    int file = strcmp(x->file, y->file);
    if (file) return file;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return x->rule != y->rule ? (x->rule < y->rule ? -1 : 1) : strcmp(x->values, y->values);
}

CheckResult check_pack(Arena *arena, const CheckFiles *files) {
    Check c = {.arena = arena, .files = files};
    if (load_lesson(&c)) {
        load_strings(&c);
        if (!c.lesson->licence) found(&c, CHECK_LICENCE, c.lesson->line, "licence");
        check_files(&c);
        check_nodes(&c);
        check_flow(&c);
        check_answers(&c);
        check_place(&c);
        check_texts(&c);
        check_facts(&c);
        check_released(&c);
        check_rehearsal(&c);
    }
    if (c.findings.count) qsort(c.findings.items, c.findings.count, sizeof(Finding), by_place);
    CheckResult result = {.findings = c.findings.items, .count = (int)c.findings.count, .texts = c.use_count};
    result.steps = c.lesson ? c.lesson->step_count : 0;
    for (int i = 0; i < result.count; i++) result.errors += c.findings.items[i].severity == SEVERITY_ERROR;
    result.warnings = result.count - result.errors;
    return result;
}
