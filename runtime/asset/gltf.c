// The container and the root of a glTF 2.0 file; its parts are read by gltf_*.c. glTF 2.0 specification, Khronos, 2021.
#include "asset/gltf_private.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef gltf_wrong // it is defined here, see gltf_private.h
bool gltf_wrong(const char *format, ...) {
    va_list values;
    va_start(values, format);
    bool fine = fail_because_list(ERR_MODEL, format, values);
    va_end(values);
    return fine;
}

void *gltf_room(Gltf *g, size_t count, size_t size) {
    if (size && count > g->room / size) {
        fail(ERR_MODEL_LIMIT, "%zu x %zu bytes", count, size);
        return NULL;
    }
    g->room -= (uint64_t)count * size;
    return arena_try(g->bulk, count ? count : 1, size);
}

bool gltf_list(const Gltf *g, const char *key, size_t most, const json_t **list, size_t *count) {
    *list = json_object_get(g->root, key);
    *count = json_array_size(*list);
    if (*list && !json_is_array(*list)) return gltf_wrong("“%s” is not a list", key);
    return *count <= most || fail(ERR_MODEL_LIMIT, "%zu %s", *count, key);
}

bool gltf_index(const json_t *object, const char *key, size_t limit, int *out) {
    const json_t *value = json_object_get(object, key);
    json_int_t n = json_integer_value(value);
    *out = MODEL_NONE;
    if (!value) return true;
    if (!json_is_integer(value) || n < 0 || n >= (json_int_t)limit) return gltf_wrong("“%s” names nothing in the file", key);
    *out = (int)n;
    return true;
}

bool gltf_number(const json_t *object, const char *key, double otherwise, float *out) {
    const json_t *value = json_object_get(object, key);
    double n = value ? json_number_value(value) : otherwise;
    *out = (float)n;
    return (!value || json_is_number(value)) && d_finite(*out) ? true : gltf_wrong("“%s” is not a number", key);
}

bool gltf_numbers(const json_t *object, const char *key, float *out, int count) {
    const json_t *list = json_object_get(object, key);
    if (!list) return true;
    if (json_array_size(list) != (size_t)count) return gltf_wrong("“%s” does not hold %d numbers", key, count);
    for (int i = 0; i < count; i++) {
        const json_t *value = json_array_get(list, (size_t)i);
        out[i] = (float)json_number_value(value);
        if (!json_is_number(value) || !d_finite(out[i])) return gltf_wrong("“%s” does not hold %d numbers", key, count);
    }
    return true;
}

const char *gltf_string(Gltf *g, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_text(g->arena, text, strnlen(text, 200)) : "";
}

const json_t *gltf_extension(const json_t *object, const char *name) {
    return json_object_get(json_object_get(object, "extensions"), name);
}

// ---- container ----------------------------------------------------------------------------------------------------

static uint32_t little32(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24; }

//  "glTF" version length | length "JSON" json | length "BIN\0" binary | further chunks are skipped
static bool split_container(Bytes file, Bytes *json, Bytes *binary) {
    enum { HEADER = 12, CHUNK = 8 };
    static const uint32_t JSON_CHUNK = 0x4e4f534a, BINARY_CHUNK = 0x004e4942;
    if (file.size < HEADER + CHUNK) return gltf_wrong("the file is cut off");
    if (little32(file.data + 4) != 2) return gltf_wrong("it is version %u of the container, not 2", little32(file.data + 4));
    size_t length = little32(file.data + 8), at = HEADER;
    if (length > file.size || length < HEADER + CHUNK) return gltf_wrong("the file is cut off");
    for (int chunk = 0; at + CHUNK <= length; chunk++) {
        size_t size = little32(file.data + at);
        uint32_t kind = little32(file.data + at + 4);
        at += CHUNK;
        if (size > length - at) return gltf_wrong("chunk %d is cut off", chunk);
        if (chunk == 0 && kind != JSON_CHUNK) return gltf_wrong("its first chunk is not JSON");
        if (chunk == 0) *json = (Bytes){file.data + at, size};
        if (chunk == 1 && kind == BINARY_CHUNK) *binary = (Bytes){file.data + at, size};
        at += size;
        at += (4 - at % 4) % 4;
    }
    return true;
}

// jansson recurses; a file of a million brackets must not reach it.
static bool depth_is_sane(Bytes json) {
    int depth = 0;
    bool text = false;
    for (size_t i = 0; i < json.size; i++) {
        uint8_t c = json.data[i];
        if (text && c == '\\') i++;
        else if (c == '"') text = !text;
        else if (!text && (c == '{' || c == '[') && ++depth > GLTF_JSON_DEPTH_MOST) return gltf_wrong("it is nested too deep");
        else if (!text && (c == '}' || c == ']')) depth--;
    }
    return true;
}

static bool check_asset(const Gltf *g) {
    const char *version = json_string_value(json_object_get(json_object_get(g->root, "asset"), "version"));
    if (!version) return gltf_wrong("“asset.version” is missing");
    return !strncmp(version, "2.", 2) || gltf_wrong("it is glTF %.*s, not 2.0", utf8_within(version, 20), version);
}

static bool check_extensions(Gltf *g) {
    static const char *const known[] = {"KHR_texture_transform", "KHR_materials_unlit", "KHR_materials_emissive_strength",
                                        "KHR_lights_punctual", "KHR_mesh_quantization"};
    const json_t *list;
    size_t count;
    if (!gltf_list(g, "extensionsRequired", GLTF_LIST_MOST, &list, &count)) return false;
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(list, i));
        bool fine = false;
        for (size_t k = 0; name && k < sizeof known / sizeof known[0]; k++) fine = fine || !strcmp(name, known[k]);
        if (!fine) return fail(ERR_MODEL_EXTENSION, "%.*s", name ? utf8_within(name, 100) : 1, name ? name : "?");
        if (!strcmp(name, "KHR_mesh_quantization")) g->quantized = true;
    }
    return true;
}

static bool read_parts(Gltf *g) {
    return check_asset(g) && check_extensions(g) && gltf_buffers(g) && gltf_materials(g) && gltf_meshes(g) && gltf_scene(g) && gltf_animations(g);
}

const Model *gltf_read(Arena *arena, Bytes bytes, const char *name, GltfNeighbour neighbour, void *context) {
    return gltf_read_apart(arena, arena, bytes, name, neighbour, context);
}

const Model *gltf_read_apart(Arena *arena, Arena *bulk, Bytes bytes, const char *name, GltfNeighbour neighbour, void *context) {
    Gltf g = {.arena = arena, .bulk = bulk, .file = arena_string(arena, name), .neighbour = neighbour, .context = context};
    Bytes json = bytes;
    error_clear();
    bool fine = bytes.size <= GLTF_FILE_MOST || fail(ERR_MODEL_LIMIT, "%zu bytes", bytes.size);
    if (fine && bytes.size >= 4 && !memcmp(bytes.data, "glTF", 4)) fine = split_container(bytes, &json, &g.binary);
    fine = fine && depth_is_sane(json);
    g.root = fine ? json_parse(json, g.file) : NULL;
    g.room = (uint64_t)bytes.size * 64 + (32 << 20);
    g.model = arena_new(arena, Model);
    g.model->file = g.file;
    fine = g.root && (json_is_object(g.root) || gltf_wrong("it is not an object")) && read_parts(&g);
    json_decref(g.root);
    if (!fine) error_set_place(g.file, 0);
    return fine ? g.model : NULL;
}
