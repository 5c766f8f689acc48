#include "player/checking.h"
#include "asset/gltf.h"
#include "base/error.h"
#include "player/rehearsal.h"
#include <string.h>

struct Checking {
    Pack *pack;
    Arena *arena;
    const char **names; // of the models, as in the pack
    const Model **models;
    int model_count;
    const char *folder; // of the model that is being read
    ARRAY(Finding) broken;
};

// ---- files --------------------------------------------------------------------------------------------------------

// acts/ is no content of a pack, but an author's folder has it.
static bool source_has(void *context, const char *name) {
    const Checking *s = context;
    OsEntry entry;
    if (strncmp(name, "acts/", 5) != 0) return pack_has(s->pack, name);
    return pack_name_is_plain(name) && os->entry(arena_print(s->arena, "%s/%s", pack_path(s->pack), name), &entry);
}

static bool source_read(void *context, Arena *arena, const char *name, Bytes *out) {
    return pack_read(((Checking *)context)->pack, arena, name, out);
}
static const char *source_name(void *context, int index) { return pack_file(((Checking *)context)->pack, index)->name; }

// ---- models -------------------------------------------------------------------------------------------------------

static bool read_neighbour(void *context, const char *name, Arena *arena, Bytes *out) {
    const Checking *s = context;
    return pack_read(s->pack, arena, arena_print(arena, "%s%s", s->folder, name), out);
}

static void keep_broken(Checking *s, const char *file) {
    const Error *e = error_last();
    *array_push(s->arena, &s->broken) =
        (Finding){e->id, SEVERITY_ERROR, e->file[0] ? arena_string(s->arena, e->file) : file, e->line,
                  arena_string(s->arena, e->values)};
}

static void load_model(Checking *s, const char *name) {
    const char *slash = strrchr(name, '/'), *file = arena_print(s->arena, "%s/%s", pack_path(s->pack), name);
    Bytes bytes;
    s->folder = arena_print(s->arena, "%.*s", slash ? (int)(slash - name) + 1 : 0, name);
    error_clear();
    const Model *model =
        pack_read(s->pack, s->arena, name, &bytes) ? gltf_read(s->arena, bytes, file, read_neighbour, s) : NULL;
    if (model)
        s->names[s->model_count] = name, s->models[s->model_count++] = model;
    else
        keep_broken(s, file);
}

static void load_models(Checking *s) {
    s->models = arena_array(s->arena, const Model *, pack_file_count(s->pack) + 1);
    s->names = arena_array(s->arena, const char *, pack_file_count(s->pack) + 1);
    for (int i = 0; i < pack_file_count(s->pack); i++) {
        const char *name = pack_file(s->pack, i)->name, *dot = strrchr(name, '.');
        if (dot && (!strcmp(dot, ".glb") || !strcmp(dot, ".gltf"))) load_model(s, name);
    }
}

static bool source_has_node(void *context, const char *node) {
    const Checking *s = context;
    for (int i = 0; i < s->model_count; i++)
        if (model_find_node(s->models[i], node) >= 0) return true;
    return false;
}

static Vec3 rest_place(const Model *m, int node) {
    Vec3 at = vec3(0, 0, 0);
    for (; node != MODEL_NONE; node = m->nodes[node].parent)
        at = mat4_point(mat4_from_transform(m->nodes[node].rest), at);
    return at;
}

static bool source_node_place(void *context, const char *node, float out[3]) {
    const Checking *s = context;
    for (int i = 0; i < s->model_count; i++) {
        int index = model_find_node(s->models[i], node);
        if (index < 0) continue;
        Vec3 at = rest_place(s->models[i], index);
        out[0] = at.x, out[1] = at.y, out[2] = at.z;
        return true;
    }
    return false;
}

const Model *const *checking_models(const Checking *s, const Lesson *lesson) {
    const Model **list = arena_array(s->arena, const Model *, lesson->model_count + 1);
    for (int i = 0; i < lesson->model_count; i++) {
        for (int k = 0; k < s->model_count; k++)
            if (!strcmp(s->names[k], lesson->models[i])) list[i] = s->models[k];
        if (!list[i]) return NULL;
    }
    return list;
}

static bool source_place(void *context, const Lesson *lesson, CheckPlace *out) {
    const Model *const *models = checking_models(context, lesson);
    if (models) *out = rehearse_place(lesson, models);
    return models != NULL;
}

// ---- act files ----------------------------------------------------------------------------------------------------

static RehearsalActs *read_acts(Checking *s, int *count) {
    OsEntry *entries;
    size_t listed = 0;
    const char *folder = arena_print(s->arena, "%s/acts", pack_path(s->pack));
    *count = 0;
    if (!os->list_folder(s->arena, folder, &entries, &listed)) return error_clear(), NULL;
    RehearsalActs *acts = arena_array(s->arena, RehearsalActs, listed + 1);
    for (size_t i = 0; i < listed; i++) {
        const char *dot = strrchr(entries[i].name, '.');
        if (entries[i].kind != OS_FILE || !dot || strcmp(dot, ".acts") != 0) continue;
        RehearsalActs *it = &acts[*count];
        it->name = arena_print(s->arena, "acts/%s", entries[i].name);
        if (os->read_file(s->arena, arena_print(s->arena, "%s/%s", folder, entries[i].name), 1 << 20, &it->text))
            ++*count;
    }
    return acts;
}

static const CheckRehearsal *source_rehearse(void *context, Arena *arena, const Lesson *lesson,
                                             const Strings *const *strings) {
    Checking *s = context;
    int count;
    const Model *const *models = checking_models(s, lesson);
    const RehearsalActs *acts = read_acts(s, &count);
    return models ? rehearse(arena, lesson, strings, models, acts, count) : NULL;
}

// ---- the whole ----------------------------------------------------------------------------------------------------

// Broken models stand first: what they miss explains much of the rest.
static CheckResult with_broken(Checking *s, CheckResult result) {
    if (!s->broken.count) return result;
    Finding *all = arena_array(s->arena, Finding, s->broken.count + (size_t)result.count);
    memcpy(all, s->broken.items, sizeof *all * s->broken.count);
    if (result.count) memcpy(all + s->broken.count, result.findings, sizeof *all * (size_t)result.count);
    result.findings = all;
    result.count += (int)s->broken.count, result.errors += (int)s->broken.count;
    return result;
}

Checking *checking_open(Arena *arena, Pack *pack) {
    Checking *s = arena_new(arena, Checking);
    *s = (Checking){.pack = pack, .arena = arena};
    load_models(s);
    return s;
}

CheckFiles checking_files(Checking *s, bool rehearse_acts) {
    CheckFiles files = {.context = s,
                        .folder = pack_path(s->pack),
                        .has = source_has,
                        .read = source_read,
                        .name = source_name,
                        .place = source_place,
                        .node_place = source_node_place};
    files.count = pack_file_count(s->pack);
    if (!s->broken.count) files.has_node = source_has_node; // a broken model may hold any node
    if (rehearse_acts) files.rehearse = source_rehearse;
    return files;
}

CheckResult checking_run(Checking *s, const CheckFiles *files) { return with_broken(s, check_pack(s->arena, files)); }
