// What a glTF file says is what is drawn: small models made here, read by the strict reader, posed by the scene and
// drawn in OpenGL and OpenGL ES; pixels are compared with the specification's own formulas.
//
//   the eye is at the origin, the picture spans -1..1 m at one metre's distance:  at(x, y) is the pixel of (x, y, -1)
#include "unit/check.h"
#include "asset/gltf.h"
#include "asset/image.h"
#include "base/error.h"
#include "base/random.h"
#include "stage/device/device.h"
#include "stage/render/renderer.h"
#include "world/scene/scene.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 128, FLOATS = 5126, SHORTS = 5123, SIGNED_SHORTS = 5122, BYTES = 5121, TEXT = 1 << 17 };

// ---- making a file ------------------------------------------------------------------------------------------------

typedef struct Maker {
    Arena *arena;
    uint8_t data[1 << 14];
    size_t size;
    int views, accessors;
    char view_text[4096], accessor_text[4096];
} Maker;

static char *base64(Arena *arena, const uint8_t *data, size_t size) {
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = arena_array(arena, char, size * 4 / 3 + 8), *at = out;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t bits = (uint32_t)data[i] << 16 | (i + 1 < size ? (uint32_t)data[i + 1] << 8 : 0) |
                        (i + 2 < size ? data[i + 2] : 0);
        for (int k = 0; k < 4; k++) *at++ = i + (size_t)k > size ? '=' : signs[bits >> (18 - 6 * k) & 63];
    }
    return *at = 0, out;
}

static int put_view(Maker *m, const void *data, size_t size) {
    char *end = m->view_text + strlen(m->view_text);
    sprintf(end, "%s{\"buffer\":0,\"byteOffset\":%zu,\"byteLength\":%zu}", m->views ? "," : "", m->size, size);
    memcpy(m->data + m->size, data, size);
    m->size += (size + 3) / 4 * 4;
    return m->views++;
}

// `more` is further fields of the accessor, beginning with a comma, or "".
static int put(Maker *m, const void *data, size_t size, int component, int count, const char *type, const char *more) {
    char *end = m->accessor_text + strlen(m->accessor_text);
    int view = data ? put_view(m, data, size) : -1;
    sprintf(end, "%s{", m->accessors ? "," : "");
    if (view >= 0) sprintf(end + strlen(end), "\"bufferView\":%d,", view);
    sprintf(end + strlen(end), "\"componentType\":%d,\"count\":%d,\"type\":\"%s\"%s}", component, count, type, more);
    return m->accessors++;
}

static const float corners[4][3] = {{-0.25f, -0.25f, 0}, {0.25f, -0.25f, 0}, {0.25f, 0.25f, 0}, {-0.25f, 0.25f, 0}};
#define CORNER_BOUNDS ",\"min\":[-0.25,-0.25,0],\"max\":[0.25,0.25,0]"

static Maker *make(Arena *arena) {
    static const uint16_t indices[] = {0, 1, 2, 0, 2, 3};
    Maker *m = arena_new(arena, Maker);
    *m = (Maker){.arena = arena};
    put(m, indices, sizeof indices, SHORTS, 6, "SCALAR", "");          // accessor 0
    put(m, corners, sizeof corners, FLOATS, 4, "VEC3", CORNER_BOUNDS); // accessor 1
    return m;
}

// A picture of `width` texels in a row, as the "images" and "textures" of a file; sampled sharply.
static const char *texture(Arena *arena, const uint8_t (*texels)[4], int width, const char *wrap) {
    enum { EACH = 16 };
    Image image = {.width = (uint32_t)(width * EACH), .height = EACH};
    Bytes png;
    image.pixels = malloc((size_t)image.width * image.height * 4);
    for (uint32_t i = 0; i < image.width * image.height; i++)
        memcpy(image.pixels + 4 * i, texels[i % image.width / EACH], 4);
    static const char path[] = ORRERY_BUILD_DIR "/drawn.png";
    assert_true(image_write_png(path, &image, false));
    assert_true(os->read_file(arena, path, 1 << 20, &png));
    free(image.pixels);
    return arena_print(arena,
                       "\"samplers\":[{\"magFilter\":9728,%s}],\"textures\":[{\"source\":0,\"sampler\":0}],"
                       "\"images\":[{\"uri\":\"data:image/png;base64,%s\"}]",
                       wrap, base64(arena, png.data, png.size));
}

static const Model *finish(Maker *m, const char *rest) {
    char *json = arena_array(m->arena, char, TEXT);
    snprintf(json, TEXT,
             "{\"asset\":{\"version\":\"2.0\"},\"scene\":0,\"scenes\":[{\"nodes\":[0]}],\"bufferViews\":[%s],"
             "\"accessors\":[%s],"
             "\"buffers\":[{\"byteLength\":%zu,\"uri\":\"data:application/octet-stream;base64,%s\"}],%s}",
             m->view_text, m->accessor_text, m->size, base64(m->arena, m->data, m->size), rest);
    const Model *model = gltf_read(m->arena, (Bytes){(const uint8_t *)json, strlen(json)}, "drawn.gltf", NULL, NULL);
    if (!model) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
    assert_non_null(model);
    return model;
}

// ---- drawing it ---------------------------------------------------------------------------------------------------

typedef struct Bench {
    const DeviceKind *kind;
    Device *device;
    Renderer *renderer;
    Arena *arena;
    uint8_t pixels[SIZE * SIZE * 4];
    RenderScene scene; // lights, filled before `draw`
} Bench;

static Bench *open_bench(bool embedded) {
    Bench *b = calloc(1, sizeof *b);
    *b = (Bench){.kind = device_find("headless"), .arena = arena_create("drawn", 0)};
    b->device =
        b->kind->open(&(DeviceDescription){.width = SIZE, .height = SIZE, .embedded = embedded, .field_of_view = 1});
    assert_non_null(b->device);
    b->renderer = renderer_create(&(RendererDescription){.load = b->kind->load, .embedded = embedded, .samples = 4});
    assert_non_null(b->renderer);
    return b;
}

static void close_bench(Bench *b) {
    renderer_destroy(b->renderer);
    b->kind->close(b->device);
    arena_destroy(b->arena);
    free(b);
}

// Every mesh of the model as the player gives it: world matrices, joints and weights of the scene at that time.
static void draw(Bench *b, const Model *model, double seconds) {
    Scene scene;
    scene_create(&scene, b->arena);
    scene_add_model(&scene, model);
    for (int i = 0; i < model->animation_count; i++) scene_animate(&scene, 0, i, seconds, NULL);
    scene_update(&scene);
    RenderModel *uploaded = renderer_add_model(b->renderer, model);
    assert_non_null(uploaded);
    while (!renderer_load(b->renderer, 1000000000)) {
    }
    RenderNode nodes[8];
    Mat4 joints[8];
    int count = 0;
    for (int i = 0; i < model->node_count; i++) {
        const ModelNode *n = &model->nodes[i];
        if (n->mesh == MODEL_NONE) continue;
        for (int j = 0; n->skin != MODEL_NONE && j < model->skins[n->skin].joint_count; j++)
            joints[j] = scene.nodes.items[model->skins[n->skin].joints[j]].world;
        nodes[count++] = (RenderNode){.model = uploaded,
                                      .node = i,
                                      .world = scene.nodes.items[i].world,
                                      .mirrored_by = -1,
                                      .joints = n->skin == MODEL_NONE ? NULL : joints,
                                      .weights = scene.nodes.items[i].weights};
    }
    b->scene.nodes = nodes, b->scene.node_count = count;
    RenderView view = {.view = mat4_from_pose((Pose){{0, 0, 0}, {0, 0, 0, 1}}), .tangents = {-1, 1, -1, 1}};
    RenderTarget target = {.width = SIZE, .height = SIZE};
    for (int i = 0; i < 2; i++) renderer_frame(b->renderer, &b->scene, &view, 1, &target);
    renderer_read(b->renderer, &target, b->pixels);
}

static const uint8_t *at(const Bench *b, double x, double y) {
    int column = (int)((x + 1) / 2 * SIZE), row = (int)((y + 1) / 2 * SIZE);
    return b->pixels + 4 * (row * SIZE + column);
}

static int encoded(double c) {
    return (int)(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055) + 0.5);
}
static double toned(double c) { return c * (2.51 * c + 0.03) / (c * (2.43 * c + 0.59) + 0.14); }

static void assert_color(const Bench *b, double x, double y, double red, double green, double blue) {
    const double want[3] = {red, green, blue};
    const uint8_t *have = at(b, x, y);
    for (int c = 0; c < 3; c++)
        if (abs(have[c] - encoded(want[c])) > 3)
            print_error("(%.2f, %.2f): %d %d %d\n", x, y, have[0], have[1], have[2]), assert_true(false);
}

// One quad before the eye; `mesh`, `node` and `more` complete the file.
static const Model *one(Maker *m, const char *attributes, const char *material, const char *node, const char *more) {
    return finish(m, arena_print(m->arena,
                                 "\"meshes\":[{\"primitives\":[{\"indices\":0,\"material\":0,\"attributes\":{%s}%s]}],"
                                 "\"materials\":[{\"doubleSided\":true,%s}],"
                                 "\"nodes\":[{\"mesh\":0%s}]%s",
                                 attributes, strstr(attributes, "\"targets\"") ? "" : "}", material, node, more));
}

#define UNLIT "\"extensions\":{\"KHR_materials_unlit\":{}}"
#define WHITE "\"pbrMetallicRoughness\":{\"baseColorFactor\":[1,1,1,1],\"metallicFactor\":0,\"roughnessFactor\":1}"
#define AHEAD ",\"translation\":[0,0,-1]"

// ---- colours ------------------------------------------------------------------------------------------------------

static void draws_vertex_colours(void **state) {
    Bench *b = open_bench(*(bool *)*state);
    static const uint8_t colors[4][4] = {{51, 102, 204, 255}, {51, 102, 204, 255}, {255, 0, 0, 255}, {255, 0, 0, 255}};
    Maker *m = make(b->arena);
    put(m, colors, sizeof colors, BYTES, 4, "VEC4", ",\"normalized\":true");
    draw(b,
         one(m, "\"POSITION\":1,\"COLOR_0\":2", "\"pbrMetallicRoughness\":{\"baseColorFactor\":[0.5,1,1,1]}," UNLIT,
             AHEAD, ""),
         0);
    for (double y = -0.2; y < 0.21; y += 0.1) { // linear between the two edges, at the middle of that pixel's row
        double t = ((int)((y + 1) / 2 * SIZE) + 0.5) / SIZE * 2 - 1, up = (t + 0.25) * 2;
        assert_color(b, 0.01, y, 0.5 * (0.2 + 0.8 * up), 0.4 * (1 - up), 0.8 * (1 - up));
    }
    assert_color(b, 0.5, 0.5, 0, 0, 0);
    close_bench(b);
}

static void draws_emission_and_occlusion(void **state) {
    Bench *b = open_bench(*(bool *)*state);
    draw(b,
         one(make(b->arena), "\"POSITION\":1",
             "\"emissiveFactor\":[0.1,0.2,0.4],\"extensions\":{\"KHR_materials_emissive_strength\":{"
             "\"emissiveStrength\":2}},"
             "\"pbrMetallicRoughness\":{\"baseColorFactor\":[0,0,0,1],\"metallicFactor\":0}",
             AHEAD, ""),
         0);
    assert_color(b, 0, 0, toned(0.2), toned(0.4), toned(0.8));
    close_bench(b);
    for (int strength = 0; strength <= 1; strength++) { // half of the sky's light, if at all; half of what is seen
        b = open_bench(*(bool *)*state);
        Maker *m = make(b->arena);
        static const float uv[4][2] = {{0, 1}, {1, 1}, {1, 0}, {0, 0}};
        static const uint8_t half[1][4] = {{128, 128, 128, 255}};
        put(m, uv, sizeof uv, FLOATS, 4, "VEC2", "");
        b->scene.sky = (RenderSky){{0.2f, 0.2f, 0.2f}, {0.2f, 0.2f, 0.2f}, {0.2f, 0.2f, 0.2f}, 1};
        draw(b,
             one(m, "\"POSITION\":1,\"TEXCOORD_0\":2",
                 arena_print(b->arena, WHITE ",\"occlusionTexture\":{\"index\":0,\"strength\":%d}", strength), AHEAD,
                 arena_print(b->arena, ",%s", texture(b->arena, half, 1, "\"wrapS\":10497"))),
             0);
        double light = 0.2 * (strength ? 128 / 255.0 : 1);
        assert_true(at(b, 0, 0)[1] >= encoded(toned(light)) - 2 && at(b, 0, 0)[1] <= encoded(toned(light * 1.05)) + 2);
        close_bench(b);
    }
}

// ---- textures -----------------------------------------------------------------------------------------------------

static const uint8_t four[4][4] = {{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}};
static const float plain_uv[4][2] = {{0, 1}, {1, 1}, {1, 0}, {0, 0}};

static void assert_texel(const Bench *b, double x, double y, double u, const uint8_t texels[4][4]) {
    const uint8_t *t = texels[(int)floor(u * 4) & 3];
    assert_color(b, x, y, t[0] / 255.0, t[1] / 255.0, t[2] / 255.0);
}

// KHR_texture_transform: u' = translation * rotation * scale * u, the rotation counter-clockwise in (u, v).
static void draws_texture_transforms(void **state) {
    Random random = random_seed(3, 1);
    for (int n = 0; n < 6; n++) {
        Bench *b = open_bench(*(bool *)*state);
        Maker *m = make(b->arena);
        double offset[2] = {random_unit(&random), random_unit(&random)}, turn = random_unit(&random) * 6,
               scale[2] = {0.5 + random_unit(&random), 0.5 + random_unit(&random)};
        put(m, plain_uv, sizeof plain_uv, FLOATS, 4, "VEC2", "");
        draw(b,
             one(m, "\"POSITION\":1,\"TEXCOORD_0\":2",
                 arena_print(b->arena,
                             "\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0,\"extensions\":{\"KHR_"
                             "texture_transform\":"
                             "{\"offset\":[%f,%f],\"rotation\":%f,\"scale\":[%f,%f]}}}}," UNLIT,
                             offset[0], offset[1], turn, scale[0], scale[1]),
                 AHEAD, arena_print(b->arena, ",%s", texture(b->arena, four, 4, "\"wrapS\":10497"))),
             0);
        for (int k = 0; k < 30; k++) {
            double x = random_unit(&random) * 0.46 - 0.23, y = random_unit(&random) * 0.46 - 0.23;
            double px = ((int)((x + 1) / 2 * SIZE) + 0.5) / SIZE * 2 - 1,
                   py = ((int)((y + 1) / 2 * SIZE) + 0.5) / SIZE * 2 - 1;
            double u = (px + 0.25) * 2 * scale[0], v = (0.25 - py) * 2 * scale[1];
            double found = cos(turn) * u + sin(turn) * v + offset[0], part = found * 4 - floor(found * 4);
            if (part > 0.12 && part < 0.88) assert_texel(b, x, y, found, four); // not at a seam
        }
        close_bench(b);
    }
}

static void draws_wrap_modes(void **state) {
    static const struct {
        int wrap;
        double at[4]; // where u = -0.375, 0.125, 0.875 and 1.375 are found
    } modes[] = {{10497, {0.625, 0.125, 0.875, 0.375}},
                 {33071, {0.1, 0.125, 0.875, 0.9}},
                 {33648, {0.375, 0.125, 0.875, 0.625}}};
    for (int n = 0; n < 3; n++) {
        Bench *b = open_bench(*(bool *)*state);
        Maker *m = make(b->arena);
        static const float uv[4][2] = {{-0.5f, 1}, {1.5f, 1}, {1.5f, 0}, {-0.5f, 0}};
        put(m, uv, sizeof uv, FLOATS, 4, "VEC2", "");
        draw(b,
             one(m, "\"POSITION\":1,\"TEXCOORD_0\":2",
                 "\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0}}," UNLIT, AHEAD,
                 arena_print(b->arena, ",%s",
                             texture(b->arena, four, 4, arena_print(b->arena, "\"wrapS\":%d", modes[n].wrap)))),
             0);
        const double u[4] = {-0.375, 0.125, 0.875, 1.375};
        for (int k = 0; k < 4; k++) assert_texel(b, (u[k] + 0.5) / 2 * 0.5 - 0.25, 0, modes[n].at[k], four);
        close_bench(b);
    }
}

// MASK: what is at least as opaque as the cutoff is there, the rest is not; BLEND lets through.
static void draws_alpha_modes(void **state) {
    static const uint8_t alphas[4][4] = {
        {255, 255, 255, 0}, {255, 255, 255, 100}, {255, 255, 255, 160}, {255, 255, 255, 255}};
    static const char *const modes[] = {"\"alphaMode\":\"OPAQUE\"", "\"alphaMode\":\"MASK\",\"alphaCutoff\":0.5",
                                        "\"alphaMode\":\"BLEND\""};
    for (int n = 0; n < 3; n++) {
        Bench *b = open_bench(*(bool *)*state);
        Maker *m = make(b->arena);
        put(m, plain_uv, sizeof plain_uv, FLOATS, 4, "VEC2", "");
        draw(b,
             one(m, "\"POSITION\":1,\"TEXCOORD_0\":2",
                 arena_print(b->arena,
                             "%s,\"pbrMetallicRoughness\":{\"baseColorTexture\":{\"index\":0},\"baseColorFactor\":[0.4,"
                             "0.4,0.4,1]}," UNLIT,
                             modes[n]),
                 AHEAD, arena_print(b->arena, ",%s", texture(b->arena, alphas, 4, "\"wrapS\":33071"))),
             0);
        for (int k = 0; k < 4; k++) {
            double a = alphas[k][3] / 255.0, seen = n == 0 ? 1 : n == 1 ? a >= 0.5 : a, c = 0.4 * seen;
            assert_color(b, -0.1875 + 0.125 * k, 0, c, c, c);
        }
        close_bench(b);
    }
}

// ---- shapes -------------------------------------------------------------------------------------------------------

static bool is_there(const Bench *b, double x, double y) { return at(b, x, y)[1] > 200; }

static void assert_quad_at(const Bench *b, double x, double y) {
    assert_true(is_there(b, x, y) && is_there(b, x - 0.2, y - 0.2) && is_there(b, x + 0.2, y + 0.2));
    assert_false(is_there(b, x - 0.3, y) || is_there(b, x + 0.3, y) || is_there(b, x, y - 0.3) ||
                 is_there(b, x, y + 0.3));
}

static void draws_skins(void **state) {
    Bench *b = open_bench(*(bool *)*state);
    Maker *m = make(b->arena);
    static const uint8_t joints[4][4] = {{0}, {0}, {0, 1}, {0, 1}}; // the upper corners hang on both
    static const float weights[4][4] = {{1}, {1}, {0.5f, 0.5f}, {0.5f, 0.5f}};
    static const float bind[2][16] = {{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1},
                                      {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -0.25f, 0, 1}};
    put(m, joints, sizeof joints, BYTES, 4, "VEC4", "");
    put(m, weights, sizeof weights, FLOATS, 4, "VEC4", "");
    put(m, bind, sizeof bind, FLOATS, 2, "MAT4", "");
    // The second joint stands 0.6 m to the right of its bind pose: the upper edge moves by half of that.
    draw(b,
         finish(m, "\"meshes\":[{\"primitives\":[{\"indices\":0,\"material\":0,\"attributes\":{\"POSITION\":1,\"JOINTS_"
                   "0\":2,\"WEIGHTS_0\":3}}]}],"
                   "\"materials\":[{\"doubleSided\":true," UNLIT
                   "}],\"skins\":[{\"joints\":[1,2],\"inverseBindMatrices\":4}],"
                   "\"nodes\":[{\"children\":[1,3]},{\"translation\":[0,0,-1],\"children\":[2]},{\"translation\":[0.6,"
                   "0.25,0]},"
                   "{\"mesh\":0,\"skin\":0,\"translation\":[5,5,5]}]"),
         0); // a skinned mesh's own place does not count
    assert_true(is_there(b, -0.2, -0.22) && is_there(b, 0.2, -0.22) && is_there(b, 0.08, 0.22) &&
                is_there(b, 0.5, 0.22));
    assert_false(is_there(b, -0.2, 0.22) || is_there(b, 0.3, -0.22));
    close_bench(b);
}

static void draws_morph_targets(void **state) {
    static const double weights[] = {0, 0.5, 1};
    for (int n = 0; n < 3; n++) {
        Bench *b = open_bench(*(bool *)*state);
        Maker *m = make(b->arena);
        static const float right[4][3] = {{0.6f, 0, 0}, {0.6f, 0, 0}, {0.6f, 0, 0}, {0.6f, 0, 0}},
                           up[4][3] = {{0, 0.4f, 0}, {0, 0.4f, 0}, {0, 0.4f, 0}, {0, 0.4f, 0}};
        put(m, right, sizeof right, FLOATS, 4, "VEC3", ",\"min\":[0.6,0,0],\"max\":[0.6,0,0]");
        put(m, up, sizeof up, FLOATS, 4, "VEC3", ",\"min\":[0,0.4,0],\"max\":[0,0.4,0]");
        draw(
            b,
            finish(m,
                   arena_print(
                       b->arena,
                       "\"meshes\":[{\"weights\":[%f,1],\"primitives\":[{\"indices\":0,\"material\":0,\"attributes\":{"
                       "\"POSITION\":1},"
                       "\"targets\":[{\"POSITION\":2},{\"POSITION\":3}]}]}],\"materials\":[{\"doubleSided\":true," UNLIT
                       "}],\"nodes\":[{\"mesh\":0" AHEAD "}]",
                       weights[n])),
            0);
        assert_quad_at(b, 0.6 * weights[n], 0.4);
        close_bench(b);
    }
}

// Sparse: the base is all zeros (no buffer view), the four corners come from the sparse part, in unsigned bytes'
// indices.
static void draws_sparse_accessors(void **state) {
    Bench *b = open_bench(*(bool *)*state);
    Maker *m = make(b->arena);
    static const uint8_t places[4] = {0, 1, 2, 3};
    int indices = put_view(m, places, sizeof places), values = put_view(m, corners, sizeof corners);
    put(m, NULL, 0, FLOATS, 4, "VEC3",
        arena_print(b->arena,
                    CORNER_BOUNDS ",\"sparse\":{\"count\":4,\"indices\":{\"bufferView\":%d,\"componentType\":%d},"
                                  "\"values\":{\"bufferView\":%d}}",
                    indices, BYTES, values));
    draw(b, one(m, "\"POSITION\":2", UNLIT, AHEAD, ""), 0);
    assert_quad_at(b, 0, 0);
    close_bench(b);
}

// KHR_mesh_quantization: normalised signed shorts, -32767..32767 for -1..1, brought to size by the node.
static void draws_quantised_meshes(void **state) {
    Bench *b = open_bench(*(bool *)*state);
    Maker *m = make(b->arena);
    static const int16_t places[4][4] = {
        {-32767, -32767, 0}, {32767, -32767, 0}, {32767, 32767, 0}, {-32767, 32767, 0}};
    int view = put_view(m, places, sizeof places);
    sprintf(m->view_text + strlen(m->view_text) - 1, ",\"byteStride\":8}");
    char *end = m->accessor_text + strlen(m->accessor_text);
    sprintf(end,
            ",{\"bufferView\":%d,\"componentType\":%d,\"normalized\":true,\"count\":4,\"type\":\"VEC3\",\"min\":[-"
            "32767,-32767,0],\"max\":[32767,32767,0]}",
            view, SIGNED_SHORTS);
    m->accessors++;
    draw(b,
         one(m, "\"POSITION\":2", UNLIT, ",\"translation\":[0.1,0.2,-1],\"scale\":[0.25,0.25,0.25]",
             ",\"extensionsUsed\":[\"KHR_mesh_quantization\"],\"extensionsRequired\":[\"KHR_mesh_quantization\"]"),
         0);
    assert_quad_at(b, 0.1, 0.2);
    close_bench(b);
}

// ---- motion -------------------------------------------------------------------------------------------------------

static const Model *moving(Bench *b, const char *interpolation, const float (*values)[3], int count) {
    static const float times[2] = {0, 2};
    Maker *m = make(b->arena);
    put(m, times, sizeof times, FLOATS, 2, "SCALAR", ",\"min\":[0],\"max\":[2]");
    put(m, values, sizeof *values * (size_t)count, FLOATS, count, "VEC3", "");
    return one(m, "\"POSITION\":1", UNLIT, "",
               arena_print(b->arena,
                           ",\"animations\":[{\"samplers\":[{\"input\":2,\"output\":3,\"interpolation\":\"%s\"}],"
                           "\"channels\":[{\"sampler\":0,\"target\":{\"node\":0,\"path\":\"translation\"}}]}]",
                           interpolation));
}

static void draws_all_interpolations(void **state) {
    static const float straight[2][3] = {{-0.5f, 0, -1}, {0.5f, 0.4f, -1}};
    static const float spline[6][3] = {{0, 0, 0},     {-0.5f, 0, -1},   {1.2f, 0, 0},
                                       {0, -0.8f, 0}, {0.5f, 0.4f, -1}, {0, 0, 0}};
    for (double t = 0.1; t < 2; t += 0.6) {
        double s = t / 2, s2 = s * s, s3 = s2 * s;
        Bench *b = open_bench(*(bool *)*state);
        draw(b, moving(b, "STEP", straight, 2), t);
        assert_quad_at(b, -0.5, 0);
        draw(b, moving(b, "LINEAR", straight, 2), t);
        assert_quad_at(b, -0.5 + s, 0.4 * s);
        draw(b, moving(b, "CUBICSPLINE", spline, 6), t); // Hermite: tangents times the span of 2 s
        double x = (2 * s3 - 3 * s2 + 1) * -0.5 + (s3 - 2 * s2 + s) * 2 * 1.2 + (3 * s2 - 2 * s3) * 0.5;
        double y = (3 * s2 - 2 * s3) * 0.4 + (s3 - s2) * 2 * -0.8;
        assert_quad_at(b, x, y);
        close_bench(b);
    }
}

// A rotation turns evenly along the shorter arc; weights follow their channel.
static void draws_turning_and_morphing(void **state) {
    for (double t = 0.25; t < 2; t += 0.5) {
        Bench *b = open_bench(*(bool *)*state);
        Maker *m = make(b->arena);
        static const float times[2] = {0, 2}, turns[2][4] = {{0, 0, 0, 1}, {0, 0, -0.70710678f, -0.70710678f}},
                           weights[2] = {0, 1};
        static const float away[4][3] = {{0.6f, 0, 0}, {0.6f, 0, 0}, {0.6f, 0, 0}, {0.6f, 0, 0}};
        put(m, times, sizeof times, FLOATS, 2, "SCALAR", ",\"min\":[0],\"max\":[2]");
        put(m, turns, sizeof turns, FLOATS, 2, "VEC4", "");
        put(m, weights, sizeof weights, FLOATS, 2, "SCALAR", "");
        put(m, away, sizeof away, FLOATS, 4, "VEC3", ",\"min\":[0.6,0,0],\"max\":[0.6,0,0]");
        draw(b,
             finish(
                 m,
                 "\"meshes\":[{\"primitives\":[{\"indices\":0,\"material\":0,\"attributes\":{\"POSITION\":1},"
                 "\"targets\":[{\"POSITION\":5}]}]}],"
                 "\"materials\":[{\"doubleSided\":true," UNLIT "}],\"nodes\":[{\"mesh\":0" AHEAD "}],"
                 "\"animations\":[{\"samplers\":[{\"input\":2,\"output\":3},{\"input\":2,\"output\":4}],\"channels\":["
                 "{\"sampler\":0,\"target\":{\"node\":0,\"path\":\"rotation\"}},{\"sampler\":1,\"target\":{\"node\":0,"
                 "\"path\":\"weights\"}}]}]"),
             t);
        double turn = t / 2 * 1.57079633, x = 0.6 * t / 2 * cos(turn),
               y = 0.6 * t / 2 * sin(turn); // a quarter turn to the left
        assert_true(is_there(b, x, y));
        for (int k = 0; k < 4; k++) { // just inside and outside of each side
            double a = turn + k * 1.57079633;
            assert_true(is_there(b, x + 0.22 * cos(a), y + 0.22 * sin(a)));
            assert_false(is_there(b, x + 0.28 * cos(a), y + 0.28 * sin(a)));
        }
        close_bench(b);
    }
}

// ---- light --------------------------------------------------------------------------------------------------------

// A white wall at 1 m, lit from `height` before its middle: radiance = albedo / pi * I cos^4 / height^2, and a little
// from its surface (reflectance 4 % at least: Fresnel's share of both).
static double wall(double intensity, double height, double x, double y) {
    double d2 = x * x + y * y + height * height, cosine = height / sqrt(d2);
    return intensity * cosine / d2 / 3.14159265;
}

static void assert_lit(const Bench *b, double x, double y, double light) {
    int have = at(b, x, y)[1], low = encoded(toned(light * 0.94)), high = encoded(toned(light * 1.06));
    if (have < low - 2 || have > high + 2)
        print_error("(%.2f, %.2f): %d, not %d to %d\n", x, y, have, low, high), assert_true(false);
}

static void draws_point_and_spot_lights(void **state) {
    for (int spot = 0; spot <= 1; spot++) {
        Bench *b = open_bench(*(bool *)*state);
        b->scene.light_count = 1;
        b->scene.lights[0] = (RenderLight){.position = {0, 0, -0.4f},
                                           .color = {0.3f, 0.3f, 0.3f},
                                           .range = 100,
                                           .spot = spot,
                                           .direction = {0, 0, -1},
                                           .inner = cosf(0.3f),
                                           .outer = cosf(0.7f)};
        draw(b, one(make(b->arena), "\"POSITION\":1", WHITE, ",\"translation\":[0,0,-1],\"scale\":[4,4,4]", ""), 0);
        for (double x = 0; x < 0.9; x += 0.1) {
            double px = ((int)((x + 1) / 2 * SIZE) + 0.5) / SIZE * 2 - 1, py = 1.0 / SIZE,
                   angle = atan(hypot(px, py) / 0.6);
            double cone = fmin(fmax((cos(angle) - cos(0.7)) / (cos(0.3) - cos(0.7)), 0), 1);
            assert_lit(b, x, 0, wall(0.3, 0.6, px, py) * (spot ? cone * cone : 1));
        }
        close_bench(b);
    }
}

// A normal map that leans by 0.6 radians towards +u: lit from there, the wall is as bright as if it faced the sun.
static void draws_normal_maps(void **state) {
    for (int mapped = 0; mapped <= 1; mapped++) {
        Bench *b = open_bench(*(bool *)*state);
        Maker *m = make(b->arena);
        const uint8_t leaning[1][4] = {
            {(uint8_t)lround(127.5 + 127.5 * sin(0.6)), 128, (uint8_t)lround(127.5 + 127.5 * cos(0.6)), 255}};
        put(m, plain_uv, sizeof plain_uv, FLOATS, 4, "VEC2", "");
        b->scene.sun = (RenderSun){{sinf(0.6f), 0, cosf(0.6f)}, {0.6f, 0.6f, 0.6f}};
        draw(b,
             one(m, "\"POSITION\":1,\"TEXCOORD_0\":2",
                 arena_print(b->arena, WHITE "%s", mapped ? ",\"normalTexture\":{\"index\":0}" : ""), AHEAD,
                 arena_print(b->arena, ",%s", texture(b->arena, leaning, 1, "\"wrapS\":10497"))),
             0);
        assert_lit(b, 0, 0, 0.6 * (mapped ? 1 : cos(0.6)) / 3.14159265);
        close_bench(b);
    }
}

int main(void) {
    static bool drivers[2] = {false, true}; // OpenGL, OpenGL ES
#define BOTH(test)                                                                                                     \
    cmocka_unit_test_prestate(test, &drivers[0]), { #test " (ES)", test, NULL, NULL, &drivers[1] }
    const struct CMUnitTest tests[] = {BOTH(draws_vertex_colours),       BOTH(draws_emission_and_occlusion),
                                       BOTH(draws_texture_transforms),   BOTH(draws_wrap_modes),
                                       BOTH(draws_alpha_modes),          BOTH(draws_skins),
                                       BOTH(draws_morph_targets),        BOTH(draws_sparse_accessors),
                                       BOTH(draws_quantised_meshes),     BOTH(draws_all_interpolations),
                                       BOTH(draws_turning_and_morphing), BOTH(draws_point_and_spot_lights),
                                       BOTH(draws_normal_maps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
