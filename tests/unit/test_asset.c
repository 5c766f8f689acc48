// The asset room: every glTF file of Debian's assimp-testmodels loads or is refused cleanly, with the verdict and the counts that
// an independent reader gave; small hand-made files for features; hundreds of single mutations.
#include "unit/check.h"
#include "asset/gltf.h"
#include "asset/image.h"
#include "asset/sound_file.h"
#include "base/error.h"
#include "base/random.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char corpus[] = "/usr/share/assimp/models";

static bool read_neighbour(void *context, const char *name, Arena *arena, Bytes *out) {
    const char *file = context, *slash = strrchr(file, '/');
    return os->read_file(arena, arena_print(arena, "%.*s%s", (int)(slash - file) + 1, file, name), 64 << 20, out);
}

static const Model *load(Arena *arena, const char *path) {
    Bytes bytes;
    if (!os->read_file(arena, path, 64 << 20, &bytes)) return NULL;
    return gltf_read(arena, bytes, path, read_neighbour, (void *)path);
}

static unsigned triangles(const Model *m) {
    unsigned count = 0;
    for (int i = 0; i < m->mesh_count; i++)
        for (int p = 0; p < m->meshes[i].primitive_count; p++)
            if (m->meshes[i].primitives[p].topology == MODEL_TRIANGLES) count += m->meshes[i].primitives[p].index_count / 3;
    return count;
}

// What model.h promises to its readers.
static void assert_sound(const Model *m) {
    for (int i = 0; i < m->node_count; i++) {
        assert_true(m->nodes[i].parent < i);
        assert_true(m->nodes[i].mesh < m->mesh_count && m->nodes[i].skin < m->skin_count && m->nodes[i].light < m->light_count);
    }
    for (int i = 0; i < m->mesh_count; i++)
        for (int p = 0; p < m->meshes[i].primitive_count; p++) {
            const ModelPrimitive *it = &m->meshes[i].primitives[p];
            assert_true(it->material < m->material_count);
            for (uint32_t k = 0; k < it->index_count; k++) assert_true(it->indices[k] < it->vertex_count);
            for (uint32_t v = 0; v < it->vertex_count; v++) {
                const ModelVertex *x = &it->vertices[v];
                assert_true(isfinite(x->position[0]) && isfinite(x->normal[1]) && isfinite(x->uv[0][0]));
                assert_true(x->position[0] >= it->bounds.low.x && x->position[0] <= it->bounds.high.x);
                int sum = x->weights[0] + x->weights[1] + x->weights[2] + x->weights[3];
                assert_true(it->skinned ? sum == 255 : sum == 0);
            }
        }
}

typedef struct Tally {
    int loaded, refused;
} Tally;

static void walk(const char *folder, Tally *tally) {
    Arena *arena = arena_create("walk", 0);
    OsEntry *entries;
    size_t count;
    if (!os->list_folder(arena, folder, &entries, &count)) count = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = entries[i].name, *path = arena_print(arena, "%s/%s", folder, name), *dot = strrchr(name, '.');
        if (entries[i].kind == OS_FOLDER) walk(path, tally);
        if (entries[i].kind != OS_FILE || !dot || (strcmp(dot, ".gltf") != 0 && strcmp(dot, ".glb") != 0)) continue;
        Arena *own = arena_create("model", 0);
        const Model *m = load(own, path);
        if (m) assert_sound(m);
        else assert_true(error_last()->id != ERR_NONE && error_last()->values[0]);
        tally->loaded += m != NULL, tally->refused += m == NULL;
        arena_destroy(own);
    }
    arena_destroy(arena);
}

static void test_corpus(void **state) {
    Tally tally = {0};
    walk(corpus, &tally);
    print_message("assimp-testmodels: %d loaded, %d refused with an error\n", tally.loaded, tally.refused);
    assert_true(tally.loaded >= 34 && tally.loaded + tally.refused >= 53); // Debian 12: 34 and 19
}

// Counts as glTF states them (meshes, materials, animations, skins, triangles), or the reason of the refusal.
static void test_known_files(void **state) {
    static const struct {
        const char *file;
        int meshes, materials, animations, skins;
        unsigned triangles;
        ErrorId refused;
    } known[] = {{"glTF2/2CylinderEngine-glTF-Binary/2CylinderEngine.glb", 29, 34, 0, 0, 75730, ERR_NONE},
                 {"glTF2/BoxTextured-glTF/BoxTextured.gltf", 1, 1, 0, 0, 12, ERR_NONE},
                 {"glTF2/BoxTextured-glTF-Binary/BoxTextured.glb", 1, 1, 0, 0, 12, ERR_NONE},
                 {"glTF2/BoxTextured-glTF-Embedded/BoxTextured.gltf", 1, 1, 0, 0, 12, ERR_NONE},
                 {"glTF2/glTF-Sample-Models/AnimatedMorphCube-glTF/AnimatedMorphCube.gltf", 1, 1, 1, 0, 12, ERR_NONE},
                 {"glTF2/simple_skin/simple_skin.gltf", 1, 0, 1, 1, 8, ERR_NONE},
                 {"glTF/BoxTextured-glTF/BoxTextured.gltf", 0, 0, 0, 0, 0, ERR_MODEL},
                 {"glTF2/BoxWithInfinites-glTF-Binary/BoxWithInfinites.glb", 0, 0, 0, 0, 0, ERR_MODEL},
                 {"glTF2/IndexOutOfRange/IndexOutOfRange.gltf", 0, 0, 0, 0, 0, ERR_MODEL},
                 {"glTF2/RecursiveNodes/RecursiveNodes.gltf", 0, 0, 0, 0, 0, ERR_MODEL},
                 {"glTF2/MissingBin/BoxTextured.gltf", 0, 0, 0, 0, 0, ERR_FILE_MISSING},
                 {"glTF2/draco/2CylinderEngine.gltf", 0, 0, 0, 0, 0, ERR_MODEL_EXTENSION}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        Arena *arena = arena_create("model", 0);
        const Model *m = load(arena, arena_print(arena, "%s/%s", corpus, known[i].file));
        if (known[i].refused) {
            assert_null(m);
            assert_int_equal(error_last()->id, known[i].refused);
        } else {
            assert_non_null(m);
            assert_int_equal(m->mesh_count, known[i].meshes);
            assert_int_equal(m->material_count, known[i].materials);
            assert_int_equal(m->animation_count, known[i].animations);
            assert_int_equal(m->skin_count, known[i].skins);
            if (known[i].triangles) assert_int_equal(triangles(m), known[i].triangles);
        }
        arena_destroy(arena);
    }
}

// ---- a hand-made triangle, and what becomes of it when one thing is changed -----------------------------------------

static char *small(Arena *arena) {
    Bytes bytes;
    assert_true(os->read_file(arena, ORRERY_SOURCE_DIR "/tests/fuzz/corpus/fuzz_gltf/triangle.gltf", 1 << 20, &bytes));
    return (char *)bytes.data;
}

static const Model *read_text(Arena *arena, const char *text) { return gltf_read(arena, (Bytes){(const uint8_t *)text, strlen(text)}, "small.gltf", NULL, NULL); }

static const char *replaced(Arena *arena, const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    assert_non_null(at);
    return arena_print(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void test_small_file(void **state) {
    Arena *arena = arena_create("small", 0);
    const Model *m = read_text(arena, small(arena));
    assert_non_null(m);
    assert_int_equal(m->node_count, 1);
    assert_int_equal(triangles(m), 1);
    const ModelPrimitive *p = &m->meshes[0].primitives[0];
    for (int i = 0; i < 3; i++) assert_float_equal(p->vertices[i].normal[2], 1, 1e-6); // flat normal of the xy plane
    assert_float_equal(m->animations[0].duration, 1, 1e-6);
    assert_float_equal(m->animations[0].channels[0].values[3], 1, 1e-6);
    arena_destroy(arena);
}

static void test_single_faults(void **state) {
    static const char *const faults[][2] = {{"\"version\": \"2.0\"", "\"version\": \"1.0\""},   {"\"nodes\": [0]", "\"nodes\": [1]"},
                                            {"\"nodes\": [0]", "\"nodes\": [0, 0]"},            {"\"mesh\": 0", "\"mesh\": 7"},
                                            {"\"mesh\": 0", "\"mesh\": -1"},                    {"\"mesh\": 0", "\"mesh\": \"x\""},
                                            {"\"POSITION\": 0", "\"POSITION\": 99"},            {"\"POSITION\": 0", "\"NORMAL\": 0"},
                                            {"\"indices\": 1", "\"indices\": 0"},               {"\"count\": 3", "\"count\": 4000000000"},
                                            {"\"count\": 3", "\"count\": -3"},                  {"\"count\": 3", "\"count\": 4"},
                                            {"\"componentType\": 5126", "\"componentType\": 1"}, {"\"VEC3\"", "\"VEC9\""},
                                            {"\"byteLength\": 36", "\"byteLength\": 99999"},    {"\"byteOffset\": 36", "\"byteOffset\": 999999999999"},
                                            {"\"byteOffset\": 36", "\"byteOffset\": -4"},       {"\"buffer\": 0", "\"buffer\": 3"},
                                            {"base64,", "base64,!!!!"},                         {"data:application", "../../../etc/passwd?"},
                                            {"\"input\": 2", "\"input\": 1"},                   {"\"output\": 3", "\"output\": 2"},
                                            {"\"sampler\": 0", "\"sampler\": 5"},               {"\"asset\"", "\"extensionsRequired\": [\"NO_such\"], \"asset\""}};
    Arena *arena = arena_create("small", 0);
    const char *text = small(arena);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const Model *m = read_text(arena, replaced(arena, text, faults[i][0], faults[i][1]));
        if (m) print_message("not noticed: %s -> %s\n", faults[i][0], faults[i][1]);
        assert_null(m);
        assert_string_equal(error_last()->file, "small.gltf");
    }
    arena_destroy(arena);
}

static void test_random_mutations(void **state) {
    Arena *arena = arena_create("small", 0);
    char *text = small(arena);
    size_t size = strlen(text);
    Random random = random_seed(11, 4);
    int loaded = 0;
    for (int i = 0; i < 3000; i++) {
        Arena *own = arena_create("mutant", 64 << 20);
        char *mutant = arena_text(own, text, size);
        for (uint32_t k = 0, n = 1 + random_below(&random, 3); k < n; k++) mutant[random_below(&random, (uint32_t)size)] = (char)(32 + random_below(&random, 95));
        const Model *m = gltf_read(own, (Bytes){(const uint8_t *)mutant, size}, "mutant", NULL, NULL);
        if (m) assert_sound(m), loaded++;
        arena_destroy(own);
    }
    assert_in_range(loaded, 1, 2999);
    arena_destroy(arena);
}

static void test_truncated_binary(void **state) {
    Arena *arena = arena_create("glb", 0);
    Bytes bytes;
    assert_true(os->read_file(arena, ORRERY_SOURCE_DIR "/lessons/pinhole/models/kite.glb", 64 << 20, &bytes));
    for (size_t size = 0; size < bytes.size; size += bytes.size / 97 + 1) {
        Arena *own = arena_create("cut", 0);
        assert_null(gltf_read(own, (Bytes){bytes.data, size}, "cut.glb", NULL, NULL));
        arena_destroy(own);
    }
    assert_non_null(gltf_read(arena, bytes, "kite.glb", NULL, NULL));
    arena_destroy(arena);
}

static void test_lesson_models_within_their_budget(void **state) {
    static const char *const names[] = {"study", "courtyard", "pagoda", "kite"};
    unsigned total = 0;
    Arena *arena = arena_create("lesson", 0);
    for (int i = 0; i < 4; i++) {
        const Model *m = load(arena, arena_print(arena, "%s/lessons/pinhole/models/%s.glb", ORRERY_SOURCE_DIR, names[i]));
        assert_non_null(m);
        assert_sound(m);
        total += triangles(m);
    }
    assert_true(total < 300000);
    const Model *pagoda = load(arena, ORRERY_SOURCE_DIR "/lessons/pinhole/models/pagoda.glb");
    int node = model_find_node(pagoda, "pagoda");
    assert_float_equal(pagoda->bounds.high.y - pagoda->nodes[node].rest.translation.y, 30, 0.01); // pupils measure it
    arena_destroy(arena);
}

static void test_placeholder(void **state) {
    Arena *arena = arena_create("placeholder", 0);
    const Model *m = model_placeholder(arena, "x.glb");
    assert_sound(m);
    assert_true(m->placeholder);
    assert_int_equal(triangles(m), 48);
    arena_destroy(arena);
}

static void test_images_round_trip_and_refuse(void **state) {
    Arena *arena = arena_create("image", 0);
    Random random = random_seed(3, 9);
    uint8_t pixels[13 * 7 * 4];
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)random_u32(&random);
    Image image = {.width = 13, .height = 7, .pixels = pixels}, back;
    const char *path = ORRERY_BUILD_DIR "/round-trip.png";
    Bytes bytes;
    assert_true(image_write_png(path, &image, false));
    assert_true(os->read_file(arena, path, 1 << 20, &bytes) && image_decode(bytes, &back));
    assert_int_equal(back.width, 13);
    assert_memory_equal(back.pixels, pixels, sizeof pixels);
    image_free(&back);
    assert_true(image_write_png(path, &image, true) && os->read_file(arena, path, 1 << 20, &bytes) && image_decode(bytes, &back));
    assert_memory_equal(back.pixels, pixels + 6 * 13 * 4, 13 * 4); // the last row came first
    image_free(&back);
    for (size_t size = 0; size < bytes.size - 12; size += 3) assert_false(image_decode((Bytes){bytes.data, size}, &back));
    assert_false(image_write_png("/nowhere/at/all.png", &image, false));
    arena_destroy(arena);
}

static void test_sounds(void **state) {
    Arena *arena = arena_create("sound", 0);
    SoundData sound;
    Bytes bytes;
    assert_true(os->read_file(arena, ORRERY_SOURCE_DIR "/tests/unit/tone.ogg", 1 << 20, &bytes));
    assert_true(sound_decode(bytes, &sound) && sound.frames > 1000);
    sound_free(&sound);
    assert_false(sound_decode((Bytes){bytes.data, 0}, &sound));
    assert_false(sound_decode((Bytes){(const uint8_t *)"OggS", 4}, &sound));
    assert_int_equal(error_last()->id, ERR_SOUND);
    arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_corpus), cmocka_unit_test(test_known_files), cmocka_unit_test(test_small_file),
                                       cmocka_unit_test(test_single_faults), cmocka_unit_test(test_random_mutations), cmocka_unit_test(test_truncated_binary),
                                       cmocka_unit_test(test_lesson_models_within_their_budget), cmocka_unit_test(test_placeholder),
                                       cmocka_unit_test(test_images_round_trip_and_refuse), cmocka_unit_test(test_sounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
