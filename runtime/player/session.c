#include "player/session.h"
#include "asset/gltf.h"
#include "asset/image.h"
#include "base/error.h"
#include "base/log.h"
#include "player/trusting.h"
#include <string.h>

enum { SCRIPT_MOST = 1 << 20, STRINGS_MOST = 4 << 20 };

static bool load_lesson(Session *s) {
    Bytes script;
    if (!pack_read(s->pack, s->arena, "lesson.lua", &script)) return false;
    s->lesson = lesson_load(s->arena, script, arena_print(s->arena, "%s/lesson.lua", pack_path(s->pack)));
    return s->lesson != NULL;
}

// The wanted locale if the lesson has it; otherwise one of the same language; otherwise the lesson's first.
static const char *choose_locale(const Lesson *lesson, const char *wanted) {
    const char *tag = wanted ? wanted : language_get() == LANGUAGE_CHINESE ? "zh-CN" : "en";
    for (int i = 0; i < lesson->locale_count; i++)
        if (!strcmp(lesson->locales[i], tag)) return lesson->locales[i];
    for (int i = 0; i < lesson->locale_count; i++)
        if (!strncmp(lesson->locales[i], tag, 2)) return lesson->locales[i];
    if (!lesson->locale_count) return "en";
    log_warning("%s -> %s", tag, lesson->locales[0]);
    return lesson->locales[0];
}

static bool load_strings(Session *s, const char *wanted) {
    Bytes bytes;
    s->locale = choose_locale(s->lesson, wanted);
    s->language = language_from_tag(s->locale);
    const char *name = arena_print(s->arena, "strings/%s.json", s->locale);
    if (!pack_read(s->pack, s->arena, name, &bytes)) return false;
    s->strings = strings_load(s->arena, bytes, arena_print(s->arena, "%s/%s", pack_path(s->pack), name));
    return s->strings != NULL;
}

typedef struct Neighbour {
    const Session *session;
    const char *model;
} Neighbour;

static bool read_neighbour(void *context, const char *name, Arena *arena, Bytes *out) {
    const Neighbour *n = context;
    const char *slash = strrchr(n->model, '/');
    int folder = slash ? (int)(slash - n->model) + 1 : 0;
    return pack_read(n->session->pack, arena, arena_print(arena, "%.*s%s", folder, n->model, name), out);
}

// A broken model must not take the lesson away: its author sees a placeholder and the reason.
static const Model *load_model(Session *s, const char *name) {
    Bytes bytes;
    Neighbour neighbour = {s, name};
    const char *file = arena_print(s->arena, "%s/%s", pack_path(s->pack), name);
    const Model *model = NULL;
    if (pack_read(s->pack, s->bulk, name, &bytes)) model = gltf_read_apart(s->arena, s->bulk, bytes, file, read_neighbour, &neighbour);
    if (model) return model;
    error_set_place(file, 0);
    log_error();
    return model_placeholder(s->arena, file);
}

static void load_models(Session *s) {
    s->models = arena_array(s->arena, const Model *, s->lesson->model_count + 1);
    for (int i = 0; i < s->lesson->model_count; i++) s->models[i] = load_model(s, s->lesson->models[i]);
}

Session *session_open(const char *path, const char *locale) {
    Pack *pack = pack_open(path);
    if (!pack) return NULL;
    Arena *arena = arena_create("pack", 0);
    if (!trusting_check(arena, pack)) {
        pack_close(pack);
        arena_destroy(arena);
        return NULL;
    }
    Session *s = arena_new(arena, Session);
    *s = (Session){.arena = arena, .bulk = arena_create("models", 0), .pack = pack};
    if (!image_isolation_start()) log_error(); // images then fail one by one, and the lesson goes on without them
    if (load_lesson(s) && load_strings(s, locale) && pack_digest(pack, &s->digest)) {
        load_models(s);
        return s;
    }
    session_close(s);
    return NULL;
}

static bool has_morphs(const Model *m) {
    for (int i = 0; i < m->mesh_count; i++)
        for (int k = 0; k < m->meshes[i].primitive_count; k++)
            if (m->meshes[i].primitives[k].morph_count) return true;
    return false;
}

void session_drop_bulk(Session *s) {
    for (int i = 0; i < s->lesson->model_count; i++)
        if (has_morphs(s->models[i])) return;
    arena_destroy(s->bulk);
    s->bulk = NULL;
}

void session_close(Session *s) {
    if (!s) return;
    arena_destroy(s->bulk);
    image_isolation_stop();
    pack_close(s->pack);
    arena_destroy(s->arena);
}
