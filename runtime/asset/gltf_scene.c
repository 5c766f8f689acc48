// Lights, nodes and skins. Nodes are put in an order in which parents come before their children; only those of the default
// scene are taken, so that unused ones cost nothing (glTF 2.0, section 3.5; KHR_lights_punctual).
#include "asset/gltf_private.h"
#include "base/dmath.h"
#include <stdlib.h>
#include <string.h>

static bool read_light(Gltf *g, const json_t *from, ModelLight *light) {
    const char *type = json_string_value(json_object_get(from, "type"));
    const json_t *spot = json_object_get(from, "spot");
    *light = (ModelLight){.name = gltf_string(g, from, "name"), .color = {1, 1, 1}};
    if (!type) return gltf_wrong("a light has no type");
    light->kind = !strcmp(type, "directional") ? MODEL_LIGHT_SUN : !strcmp(type, "spot") ? MODEL_LIGHT_SPOT : MODEL_LIGHT_POINT;
    return gltf_numbers(from, "color", light->color, 3) && gltf_number(from, "intensity", 1, &light->intensity) && gltf_number(from, "range", 0, &light->range) &&
           gltf_number(spot, "innerConeAngle", 0, &light->inner_cone) && gltf_number(spot, "outerConeAngle", D_PI / 4, &light->outer_cone);
}

static bool read_lights(Gltf *g) {
    const json_t *list = json_object_get(gltf_extension(g->root, "KHR_lights_punctual"), "lights");
    size_t count = json_array_size(list);
    if (count > 256) return fail(ERR_MODEL_LIMIT, "%zu lights", count);
    ModelLight *lights = arena_array(g->arena, ModelLight, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_light(g, json_array_get(list, i), &lights[i])) return false;
    g->model->lights = lights, g->model->light_count = (int)count;
    return true;
}

static bool read_matrix(const json_t *from, Transform *out) {
    float m[16] = {0};
    if (!gltf_numbers(from, "matrix", m, 16)) return false;
    Mat4 matrix;
    memcpy(matrix.m, m, sizeof m);
    Vec3 x = vec3(m[0], m[1], m[2]), y = vec3(m[4], m[5], m[6]), z = vec3(m[8], m[9], m[10]);
    *out = (Transform){mat4_translation(matrix), mat4_rotation(matrix), vec3(vec3_length(x), vec3_length(y), vec3_length(z))};
    if (vec3_dot(vec3_cross(x, y), z) < 0) { // a mirror image: one axis is turned round
        out->scale.x = -out->scale.x;
        memcpy(matrix.m, (float[]){-x.x, -x.y, -x.z}, 3 * sizeof(float));
        out->rotation = mat4_rotation(matrix);
    }
    return true;
}

static bool read_transform(const json_t *from, Transform *t) {
    float move[3] = {0}, turn[4] = {0, 0, 0, 1}, scale[3] = {1, 1, 1};
    *t = transform_identity();
    if (json_object_get(from, "matrix")) return read_matrix(from, t);
    if (!gltf_numbers(from, "translation", move, 3) || !gltf_numbers(from, "rotation", turn, 4) || !gltf_numbers(from, "scale", scale, 3)) return false;
    t->translation = vec3(move[0], move[1], move[2]);
    t->rotation = quat_normalize((Quat){turn[0], turn[1], turn[2], turn[3]});
    t->scale = vec3(scale[0], scale[1], scale[2]);
    return true;
}

static bool read_node_weights(Gltf *g, const json_t *from, ModelNode *node) {
    const json_t *list = json_object_get(from, "weights");
    int count = node->mesh == MODEL_NONE ? 0 : g->model->meshes[node->mesh].weight_count;
    if (!list || json_array_size(list) != (size_t)count || !count) return true;
    float *weights = arena_array(g->arena, float, count);
    node->weights = weights;
    return gltf_numbers(from, "weights", weights, count);
}

static bool read_node(Gltf *g, const json_t *from, int parent, size_t skins, ModelNode *node) {
    *node = (ModelNode){.name = gltf_string(g, from, "name"), .parent = parent};
    const json_t *extras = json_object_get(from, "extras");
    if (extras) {
        char *text = json_dumps(extras, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
        node->extras = text ? arena_text(g->arena, text, strnlen(text, 4000)) : NULL;
        free(text);
    }
    if (!gltf_index(from, "mesh", (size_t)g->model->mesh_count, &node->mesh) || !gltf_index(from, "skin", skins, &node->skin)) return false;
    if (!gltf_index(gltf_extension(from, "KHR_lights_punctual"), "light", (size_t)g->model->light_count, &node->light)) return false;
    return read_transform(from, &node->rest) && read_node_weights(g, from, node);
}

typedef struct Walk {
    Gltf *g;
    const json_t *list;
    size_t count, skins;
    ModelNode *nodes;
    int used;
} Walk;

// Depth first; a node that is met twice has two parents or stands below itself.
static bool walk(Walk *w, const json_t *children, int parent, int depth) {
    if (depth > GLTF_DEPTH_MOST) return fail(ERR_MODEL_LIMIT, "%d levels of nodes", depth);
    for (size_t i = 0; i < json_array_size(children); i++) {
        const json_t *value = json_array_get(children, i);
        json_int_t index = json_integer_value(value);
        if (!json_is_integer(value) || index < 0 || index >= (json_int_t)w->count) return gltf_wrong("a node names a child that is not there");
        if (w->g->node_place[index] != MODEL_NONE) return gltf_wrong("node %lld stands in two places", (long long)index);
        const json_t *from = json_array_get(w->list, (size_t)index);
        int place = w->used++;
        w->g->node_place[index] = place;
        if (!read_node(w->g, from, parent, w->skins, &w->nodes[place])) return false;
        if (!walk(w, json_object_get(from, "children"), place, depth + 1)) return false;
    }
    return true;
}

// The default scene's roots; without scenes, every node that is nobody's child.
static bool read_nodes(Gltf *g) {
    const json_t *scenes, *skins, *list;
    size_t count, scene_count, skin_count;
    int scene;
    if (!gltf_list(g, "nodes", GLTF_NODES_MOST, &list, &count) || !gltf_list(g, "scenes", GLTF_LIST_MOST, &scenes, &scene_count)) return false;
    if (!gltf_list(g, "skins", GLTF_LIST_MOST, &skins, &skin_count) || !gltf_index(g->root, "scene", scene_count, &scene)) return false;
    Walk w = {g, list, count, skin_count, arena_array(g->arena, ModelNode, count + 1), 0};
    g->node_place = arena_array(g->arena, int, count + 1);
    for (size_t i = 0; i < count; i++) g->node_place[i] = MODEL_NONE;
    const json_t *roots = json_object_get(json_array_get(scenes, scene == MODEL_NONE ? 0 : (size_t)scene), "nodes");
    if (scene_count && !walk(&w, roots, MODEL_NONE, 0)) return false;
    for (size_t i = 0; !scene_count && i < count; i++) {
        bool child = false;
        for (size_t k = 0; k < count && !child; k++) {
            const json_t *children = json_object_get(json_array_get(list, k), "children");
            for (size_t c = 0; c < json_array_size(children); c++) child = child || json_integer_value(json_array_get(children, c)) == (json_int_t)i;
        }
        json_t *one = json_pack("[i]", (int)i);
        bool fine = child || walk(&w, one, MODEL_NONE, 0);
        json_decref(one);
        if (!fine) return false;
    }
    g->model->nodes = w.nodes, g->model->node_count = w.used;
    return true;
}

static bool read_skin(Gltf *g, const json_t *from, size_t node_count, ModelSkin *skin) {
    const json_t *joints = json_object_get(from, "joints");
    size_t count = json_array_size(joints);
    int accessor;
    if (!count || count > GLTF_JOINTS_MOST) return fail(ERR_MODEL_LIMIT, "%zu joints", count);
    int *places = arena_array(g->arena, int, count);
    Mat4 *inverse = arena_array(g->arena, Mat4, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(joints, i);
        json_int_t index = json_integer_value(value);
        if (!json_is_integer(value) || index < 0 || index >= (json_int_t)node_count || g->node_place[index] == MODEL_NONE)
            return gltf_wrong("a skin names a joint that is not in the scene");
        places[i] = g->node_place[index];
        inverse[i] = mat4_identity();
    }
    if (!gltf_index(from, "inverseBindMatrices", GLTF_LIST_MOST * 16, &accessor)) return false;
    if (accessor != MODEL_NONE) {
        Floats m;
        if (!gltf_floats(g, accessor, &m)) return false;
        if (m.width != 16 || m.count < count) return gltf_wrong("a skin has too few matrices");
        memcpy(inverse, m.values, count * sizeof *inverse);
    }
    *skin = (ModelSkin){places, inverse, (int)count};
    return true;
}

static bool read_skins(Gltf *g) {
    const json_t *list, *nodes;
    size_t count, node_count;
    if (!gltf_list(g, "skins", GLTF_LIST_MOST, &list, &count) || !gltf_list(g, "nodes", GLTF_NODES_MOST, &nodes, &node_count)) return false;
    ModelSkin *skins = arena_array(g->arena, ModelSkin, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_skin(g, json_array_get(list, i), node_count, &skins[i])) return false;
    g->model->skins = skins, g->model->skin_count = (int)count;
    return true;
}

// A vertex may name only joints that its skin has; a mesh may be skinned only by nodes with a skin.
static bool check_joints(const Gltf *g) {
    const Model *m = g->model;
    for (int n = 0; n < m->node_count; n++) {
        if (m->nodes[n].mesh == MODEL_NONE || m->nodes[n].skin == MODEL_NONE) continue;
        const ModelMesh *mesh = &m->meshes[m->nodes[n].mesh];
        int joints = m->skins[m->nodes[n].skin].joint_count;
        for (int p = 0; p < mesh->primitive_count; p++)
            for (uint32_t v = 0; mesh->primitives[p].skinned && v < mesh->primitives[p].vertex_count; v++)
                for (int c = 0; c < 4; c++)
                    if (mesh->primitives[p].vertices[v].weights[c] && mesh->primitives[p].vertices[v].joints[c] >= joints)
                        return gltf_wrong("a vertex is moved by a joint that its skin does not have");
    }
    return true;
}

static void find_bounds(Gltf *g) {
    Model *m = g->model;
    Mat4 *world = arena_array(g->arena, Mat4, m->node_count + 1);
    m->bounds = box_empty();
    for (int i = 0; i < m->node_count; i++) {
        const ModelNode *n = &m->nodes[i];
        Mat4 local = mat4_from_transform(n->rest);
        world[i] = n->parent == MODEL_NONE ? local : mat4_mul(world[n->parent], local);
        if (n->mesh == MODEL_NONE) continue;
        Box moved = box_transform(world[i], m->meshes[n->mesh].bounds);
        if (moved.low.x <= moved.high.x) m->bounds = box_add(box_add(m->bounds, moved.low), moved.high);
    }
}

bool gltf_scene(Gltf *g) {
    if (!read_lights(g) || !read_nodes(g) || !read_skins(g) || !check_joints(g)) return false;
    find_bounds(g);
    return true;
}
