#include "world/scene/scene.h"
#include "base/dmath.h"
#include <assert.h>
#include <string.h>

void scene_create(Scene *scene, Arena *arena) { *scene = (Scene){.arena = arena}; }

int scene_add_model(Scene *scene, const Model *model) {
    int first = (int)scene->nodes.count, index = (int)scene->models.count;
    *array_push(scene->arena, &scene->models) = (SceneModel){model, first};
    for (int i = 0; i < model->node_count; i++) {
        const ModelNode *n = &model->nodes[i];
        *array_push(scene->arena, &scene->nodes) = (SceneNode){.name = n->name,
                                                               .model = model,
                                                               .model_index = index,
                                                               .model_node = i,
                                                               .parent = n->parent == MODEL_NONE ? MODEL_NONE : first + n->parent,
                                                               .visible = true,
                                                               .local = n->rest,
                                                               .weights = n->weights};
    }
    return index;
}

int scene_find(const Scene *scene, const char *name) {
    for (size_t i = 0; i < scene->nodes.count; i++)
        if (!strcmp(scene->nodes.items[i].name, name)) return (int)i;
    return MODEL_NONE;
}

// Most of a place stands still: only what moved, or stands on what moved, is multiplied again.
void scene_update(Scene *scene) {
    for (size_t i = 0; i < scene->nodes.count; i++) {
        SceneNode *n = &scene->nodes.items[i];
        const SceneNode *parent = n->parent == MODEL_NONE ? NULL : &scene->nodes.items[n->parent];
        n->shown = n->visible && (!parent || parent->shown);
        n->moved = !n->known || (parent && parent->moved) || memcmp(&n->local, &n->posed, sizeof n->local) != 0;
        if (!n->moved) continue;
        Mat4 local = mat4_from_transform(n->local);
        n->world = parent ? mat4_mul(parent->world, local) : local;
        n->posed = n->local;
        n->known = true;
    }
}

static const ModelMesh *mesh_of(const SceneNode *n) {
    int mesh = n->model->nodes[n->model_node].mesh;
    return mesh == MODEL_NONE ? NULL : &n->model->meshes[mesh];
}

static bool is_below(const Scene *scene, int node, int ancestor) {
    while (node > ancestor) node = scene->nodes.items[node].parent;
    return node == ancestor;
}

// Children stand after their parents and before the end of the same model.
static int last_node(const Scene *scene, int node) {
    const SceneModel *m = &scene->models.items[scene->nodes.items[node].model_index];
    return m->first_node + m->model->node_count - 1;
}

Box scene_bounds(const Scene *scene, int node) {
    Box box = box_empty();
    for (int i = node, last = last_node(scene, node); i <= last; i++) {
        const ModelMesh *mesh = mesh_of(&scene->nodes.items[i]);
        if (!mesh || !is_below(scene, i, node)) continue;
        Box moved = box_transform(scene->nodes.items[i].world, mesh->bounds);
        if (moved.low.x <= moved.high.x) box = box_add(box_add(box, moved.low), moved.high);
    }
    return box;
}

// The ray in the node's own space keeps its parameter, because the direction is not normalised again.
static float pick_mesh(const SceneNode *n, const ModelMesh *mesh, Ray ray, float margin) {
    Mat4 inverse = mat4_inverse_affine(n->world);
    float scale = vec3_length(mat4_direction(inverse, ray.direction)) * margin;
    Box box = mesh->bounds;
    Vec3 grow = vec3(scale, scale, scale);
    box.low = vec3_sub(box.low, grow), box.high = vec3_add(box.high, grow);
    return ray_box((Ray){mat4_point(inverse, ray.origin), mat4_direction(inverse, ray.direction)}, box);
}

float scene_pick(const Scene *scene, int node, Ray ray, float margin) {
    float nearest = -1;
    for (int i = node, last = last_node(scene, node); i <= last; i++) {
        const SceneNode *n = &scene->nodes.items[i];
        const ModelMesh *mesh = mesh_of(n);
        if (!mesh || !n->shown || !is_below(scene, i, node)) continue;
        float distance = pick_mesh(n, mesh, ray, margin);
        if (distance >= 0 && (nearest < 0 || distance < nearest)) nearest = distance;
    }
    return nearest;
}
