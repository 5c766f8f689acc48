// libFuzzer: any bytes are a model or one clean error; a model that is accepted holds what model.h promises.
#include "asset/gltf.h"
#include "asset/image.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const Model *m) {
    for (int i = 0; i < m->node_count; i++)
        if (m->nodes[i].parent >= i || m->nodes[i].mesh >= m->mesh_count) abort();
    for (int i = 0; i < m->mesh_count; i++)
        for (int p = 0; p < m->meshes[i].primitive_count; p++) {
            const ModelPrimitive *it = &m->meshes[i].primitives[p];
            for (uint32_t k = 0; k < it->index_count; k++)
                if (it->indices[k] >= it->vertex_count) abort();
            for (uint32_t v = 0; v < it->vertex_count; v++)
                if (!(it->vertices[v].position[0] - it->vertices[v].position[0] == 0)) abort();
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_create("fuzz", 256 << 20);
    const Model *model = gltf_read(arena, (Bytes){data, size}, "fuzz.glb", NULL, NULL);
    if (model) check(model);
    for (int i = 0; model && i < model->image_count; i++) {
        Image image;
        if (model->images[i].width * model->images[i].height <= 256 * 256 && image_decode(model->images[i].encoded, &image)) image_free(&image);
    }
    arena_destroy(arena);
    return 0;
}
