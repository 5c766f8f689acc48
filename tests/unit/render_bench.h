// Shared by the tests of the renderer: a headless device with a renderer, models made by hand, pictures read back.
#ifndef ORRERY_TESTS_RENDER_BENCH_H
#define ORRERY_TESTS_RENDER_BENCH_H
#include "unit/check.h"
#include "base/error.h"
#include "stage/device/device.h"
#include "stage/render/renderer.h"
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 256, HEIGHT = 256 };

typedef struct Bench {
    const DeviceKind *kind;
    Device *device;
    Renderer *renderer;
    Arena *arena;
    uint8_t *pixels;
} Bench;

// `r`: what differs from a plain renderer. Its renderer is NULL where `r.stereo` is not offered.
static inline Bench open_bench_with(RendererDescription r) {
    Bench b = {.kind = device_find("headless"), .arena = arena_create("render", 0)};
    DeviceDescription d = {.width = WIDTH, .height = HEIGHT, .embedded = r.embedded, .field_of_view = 1};
    b.device = b.kind->open(&d);
    if (!b.device) print_message("%s\n", error_last()->values);
    assert_non_null(b.device);
    r.load = b.kind->load;
    b.renderer = renderer_create(&r);
    if (!b.renderer) print_message("%s: %s\n", error_last()->file, error_last()->values);
    assert_true(b.renderer || r.stereo);
    b.pixels = malloc(WIDTH * 4 * HEIGHT * 4);
    return b;
}

static inline Bench open_bench(bool embedded) { return open_bench_with((RendererDescription){.embedded = embedded}); }

static inline void close_bench(Bench *b) {
    if (b->renderer) renderer_destroy(b->renderer);
    b->kind->close(b->device);
    arena_destroy(b->arena);
    free(b->pixels);
}

// A quad in the xy plane, one metre wide, unlit in that linear colour.
static inline const Model *quad(Arena *arena, float red, float green, float blue) {
    static const float corners[4][2] = {{-0.5f, -0.5f}, {0.5f, -0.5f}, {0.5f, 0.5f}, {-0.5f, 0.5f}};
    static const uint32_t indices[6] = {0, 1, 2, 0, 2, 3};
    ModelVertex *v = arena_array(arena, ModelVertex, 4);
    for (int i = 0; i < 4; i++)
        v[i] = (ModelVertex){.position = {corners[i][0], corners[i][1], 0}, .normal = {0, 0, 1}, .tangent = {1, 0, 0, 1}, .color = {255, 255, 255, 255},
                             .uv = {{corners[i][0] + 0.5f, 0.5f - corners[i][1]}}};
    ModelTextureUse none = {.texture = MODEL_NONE, .scale = {1, 1}};
    ModelMaterial *m = arena_new(arena, ModelMaterial);
    *m = (ModelMaterial){.name = "", .base_color = {red, green, blue, 1}, .roughness = 1, .unlit = true, .double_sided = true, .base_color_map = none,
                         .metallic_roughness_map = none, .normal_map = none, .occlusion_map = none, .emission_map = none};
    Box box = {{-0.5f, -0.5f, 0}, {0.5f, 0.5f, 0}};
    ModelPrimitive *p = arena_new(arena, ModelPrimitive);
    *p = (ModelPrimitive){.material = 0, .vertices = v, .indices = indices, .vertex_count = 4, .index_count = 6, .bounds = box};
    ModelMesh *mesh = arena_new(arena, ModelMesh);
    *mesh = (ModelMesh){.name = "", .primitives = p, .primitive_count = 1, .bounds = box};
    ModelNode *node = arena_new(arena, ModelNode);
    *node = (ModelNode){.name = "quad", .parent = MODEL_NONE, .skin = MODEL_NONE, .light = MODEL_NONE, .rest = transform_identity()};
    Model *model = arena_new(arena, Model);
    *model = (Model){.file = "quad", .nodes = node, .meshes = mesh, .materials = m, .node_count = 1, .mesh_count = 1, .material_count = 1, .bounds = box};
    return model;
}

static inline RenderModel *add(Bench *b, const Model *m) {
    RenderModel *uploaded = renderer_add_model(b->renderer, m);
    assert_non_null(uploaded);
    while (!renderer_load(b->renderer, 1000000000)) {}
    return uploaded;
}

static inline Mat4 placed(float x, float y, float z, float scale) {
    return mat4_from_transform((Transform){{x, y, z}, {0, 0, 0, 1}, {scale, scale, scale}});
}

static inline RenderView view_at(float x, float y, float z, float tangent) {
    RenderView v = {.view = mat4_inverse_affine(mat4_from_pose((Pose){{x, y, z}, {0, 0, 0, 1}}))};
    memcpy(v.tangents, (float[]){-tangent, tangent, -tangent, tangent}, sizeof v.tangents);
    return v;
}

static inline void draw(Bench *b, const RenderScene *s, const RenderView *views, int count) {
    RenderTarget target = {.width = WIDTH * count, .height = HEIGHT};
    for (int i = 0; i < 8; i++) renderer_frame(b->renderer, s, views, count, &target); // the obscura's image is refreshed every third frame
    renderer_read(b->renderer, &target, b->pixels);
}

static inline const uint8_t *pixel(const Bench *b, int x, int y) { return b->pixels + ((size_t)y * WIDTH + (size_t)x) * 4; }
#endif
