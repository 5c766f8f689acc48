// Shared by gltf*.c: the file being read. Every helper checks what it reads and fails with ERR_MODEL...
#ifndef ORRERY_ASSET_GLTF_PRIVATE_H
#define ORRERY_ASSET_GLTF_PRIVATE_H
#include "asset/gltf.h"
#include "base/error.h"
#include "base/json.h"

// What one model may hold at most; generous for lessons, small enough that a hostile file cannot hurt.
enum {
    GLTF_FILE_MOST = 256 << 20,
    GLTF_VERTICES_MOST = 4 << 20,
    GLTF_INDICES_MOST = 16 << 20,
    GLTF_NODES_MOST = 4096,
    GLTF_LIST_MOST = 4096, // meshes, materials, accessors (times 16), ...
    GLTF_MORPHS_MOST = 64,
    GLTF_JOINTS_MOST = 256,
    GLTF_DEPTH_MOST = 64,
    GLTF_JSON_DEPTH_MOST = 64,
};

typedef struct Gltf {
    Arena *arena, *bulk; // bulk: vertices, indices, files: what is not needed once the model is on the GPU
    const char *file;
    json_t *root;
    Bytes binary; // of a .glb
    Bytes *buffers;
    size_t buffer_count;
    GltfNeighbour neighbour;
    void *context;
    uint64_t room; // bytes that decoded data may still take
    Model *model;
    int *node_place; // file's node index -> index in model->nodes, or -1
    bool quantized;
} Gltf;

bool gltf_wrong(const char *format, ...) __attribute__((format(printf, 1, 2))); // ERR_MODEL, false
#ifdef __clang_analyzer__ // see error.h
#define gltf_wrong(...) (gltf_wrong(__VA_ARGS__), false)
#endif
void *gltf_room(Gltf *g, size_t count, size_t size);                            // bulk memory within g->room, or NULL

// Lists at the root; `count` 0 when absent. False when it is not a list or too long.
bool gltf_list(const Gltf *g, const char *key, size_t most, const json_t **list, size_t *count);
// An optional index into a list of `limit`: *out = MODEL_NONE when absent.
bool gltf_index(const json_t *object, const char *key, size_t limit, int *out);
bool gltf_number(const json_t *object, const char *key, double otherwise, float *out); // optional, finite
bool gltf_numbers(const json_t *object, const char *key, float *out, int count);       // optional: `out` keeps its defaults
const char *gltf_string(Gltf *g, const json_t *object, const char *key); // a copy, "" when absent
const json_t *gltf_extension(const json_t *object, const char *name);

typedef struct Floats {
    float *values;
    uint32_t count;
    int width;       // components of one element
    int component;   // glTF component type
    bool normalized;
} Floats;
// Decodes an accessor to floats (normalised integers to 0..1 or -1..1). Non-finite numbers fail.
bool gltf_floats(Gltf *g, int accessor, Floats *out);
bool gltf_indices(Gltf *g, int accessor, uint32_t **out, uint32_t *count);

bool gltf_buffers(Gltf *g);
bool gltf_view(const Gltf *g, int index, Bytes *out, uint32_t *stride);
bool gltf_data_uri(Gltf *g, const char *uri, Bytes *out); // "data:...;base64,..."
bool gltf_fetch(Gltf *g, const char *uri, Bytes *out);    // data URI or neighbour
bool gltf_materials(Gltf *g);   // images, textures, materials
bool gltf_meshes(Gltf *g);
bool gltf_scene(Gltf *g);       // lights, nodes, skins
bool gltf_animations(Gltf *g);
#endif
