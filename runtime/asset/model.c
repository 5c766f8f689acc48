#include "asset/model.h"
#include <string.h>

int model_find_node(const Model *model, const char *name) {
    for (int i = 0; i < model->node_count; i++)
        if (!strcmp(model->nodes[i].name, name)) return i;
    return MODEL_NONE;
}

// One face of the box as four stripes, magenta and amber, so that it is seen against any wall.
static void add_face(ModelVertex *v, uint32_t *indices, int face) {
    static const uint8_t colors[2][4] = {{220, 30, 160, 255}, {255, 176, 32, 255}};
    int axis = face / 2;
    float side = face % 2 ? 0.25f : -0.25f;
    for (int stripe = 0; stripe < 4; stripe++)
        for (int corner = 0; corner < 4; corner++) {
            int at = (face * 4 + stripe) * 4 + corner;
            float u = -0.25f + 0.125f * (float)(stripe + (corner & 1)), w = corner & 2 ? 0.25f : -0.25f;
            v[at] = (ModelVertex){.tangent = {1, 0, 0, 1}};
            memcpy(v[at].color, colors[stripe % 2], 4);
            v[at].position[axis] = side, v[at].position[(axis + 1) % 3] = u, v[at].position[(axis + 2) % 3] = w;
            v[at].normal[axis] = side > 0 ? 1 : -1;
        }
    static const uint32_t outward[6] = {0, 1, 3, 0, 3, 2}, inward[6] = {0, 3, 1, 0, 2, 3};
    for (int stripe = 0; stripe < 4; stripe++)
        for (int k = 0; k < 6; k++)
            indices[(face * 4 + stripe) * 6 + k] = (uint32_t)((face * 4 + stripe) * 4) + (side > 0 ? outward : inward)[k];
}

const Model *model_placeholder(Arena *arena, const char *file) {
    enum { QUADS = 6 * 4 };
    ModelVertex *vertices = arena_array(arena, ModelVertex, QUADS * 4);
    uint32_t *indices = arena_array(arena, uint32_t, QUADS * 6);
    for (int face = 0; face < 6; face++) add_face(vertices, indices, face);
    Box box = {{-0.25f, -0.25f, -0.25f}, {0.25f, 0.25f, 0.25f}};
    ModelPrimitive *primitive = arena_new(arena, ModelPrimitive);
    *primitive = (ModelPrimitive){.topology = MODEL_TRIANGLES, .material = 0, .vertices = vertices, .indices = indices,
                                  .vertex_count = QUADS * 4, .index_count = QUADS * 6, .bounds = box};
    ModelMaterial *material = arena_new(arena, ModelMaterial);
    ModelTextureUse none = {.texture = MODEL_NONE, .scale = {1, 1}};
    *material = (ModelMaterial){.name = "placeholder", .base_color = {1, 1, 1, 1}, .roughness = 1, .unlit = true, .base_color_map = none,
                                .metallic_roughness_map = none, .normal_map = none, .occlusion_map = none, .emission_map = none};
    ModelMesh *mesh = arena_new(arena, ModelMesh);
    *mesh = (ModelMesh){.name = "placeholder", .primitives = primitive, .primitive_count = 1, .bounds = box};
    ModelNode *node = arena_new(arena, ModelNode);
    *node = (ModelNode){.name = "placeholder", .parent = MODEL_NONE, .skin = MODEL_NONE, .light = MODEL_NONE, .rest = transform_identity()};
    node->rest.translation = vec3(0, 1.2f, -1.5f); // before a seated learner, not inside of one
    Model *model = arena_new(arena, Model);
    *model = (Model){.file = file, .nodes = node, .meshes = mesh, .materials = material, .node_count = 1, .mesh_count = 1,
                     .material_count = 1, .bounds = box_transform(mat4_from_transform(node->rest), box), .placeholder = true};
    return model;
}
