// Animations (glTF 2.0, section 3.11). Channels that move nodes outside of the scene are left out.
#include "asset/gltf_private.h"
#include <string.h>

static bool read_path(const char *name, ModelPath *path) {
    static const char *const names[] = {"translation", "rotation", "scale", "weights"};
    for (int i = 0; name && i < 4; i++)
        if (!strcmp(names[i], name)) return *path = (ModelPath)i, true;
    return false;
}

static int width_of(const Gltf *g, const ModelChannel *c) {
    if (c->path == MODEL_ROTATION) return 4;
    if (c->path != MODEL_WEIGHTS) return 3;
    int mesh = g->model->nodes[c->node].mesh;
    return mesh == MODEL_NONE ? 0 : g->model->meshes[mesh].weight_count;
}

static const float *keep(Gltf *g, const float *values, uint64_t count) {
    return memcpy(arena_array(g->arena, float, count + 1), values, count * sizeof(float));
}

static bool read_keys(Gltf *g, const json_t *sampler, ModelChannel *c) {
    const char *how = json_string_value(json_object_get(sampler, "interpolation"));
    int input, output;
    Floats times, values;
    c->interpolation = !how || !strcmp(how, "LINEAR") ? MODEL_LINEAR : !strcmp(how, "STEP") ? MODEL_STEP : MODEL_CUBIC;
    if (!gltf_index(sampler, "input", GLTF_LIST_MOST * 16, &input) || !gltf_index(sampler, "output", GLTF_LIST_MOST * 16, &output)) return false;
    if (input == MODEL_NONE || output == MODEL_NONE) return gltf_wrong("an animation has no keys");
    if (!gltf_floats(g, input, &times) || !gltf_floats(g, output, &values)) return false;
    c->width = width_of(g, c);
    uint64_t have = (uint64_t)values.count * (uint64_t)values.width;
    uint64_t need = (uint64_t)times.count * (uint64_t)c->width * (c->interpolation == MODEL_CUBIC ? 3 : 1);
    if (times.width != 1 || !c->width || have != need) return gltf_wrong("an animation has %llu numbers where %llu belong", (unsigned long long)have, (unsigned long long)need);
    for (uint32_t i = 0; i < times.count; i++)
        if (times.values[i] < 0 || (i && times.values[i] <= times.values[i - 1])) return gltf_wrong("the times of an animation do not rise");
    c->times = keep(g, times.values, times.count), c->values = keep(g, values.values, have), c->count = (int)times.count;
    return true;
}

static bool read_channel(Gltf *g, const json_t *from, const json_t *samplers, ModelChannel *c, bool *used) {
    const json_t *target = json_object_get(from, "target"), *nodes;
    size_t node_count;
    int node, sampler;
    *used = false;
    if (!gltf_list(g, "nodes", GLTF_NODES_MOST, &nodes, &node_count) || !gltf_index(target, "node", node_count, &node)) return false;
    if (!gltf_index(from, "sampler", json_array_size(samplers), &sampler) || sampler == MODEL_NONE) return gltf_wrong("an animation has no sampler");
    if (node == MODEL_NONE || g->node_place[node] == MODEL_NONE) return true;
    *c = (ModelChannel){.node = g->node_place[node]};
    if (!read_path(json_string_value(json_object_get(target, "path")), &c->path)) return true;
    *used = true;
    return read_keys(g, json_array_get(samplers, (size_t)sampler), c);
}

static bool read_animation(Gltf *g, const json_t *from, ModelAnimation *a) {
    const json_t *list = json_object_get(from, "channels"), *samplers = json_object_get(from, "samplers");
    size_t count = json_array_size(list);
    if (count > GLTF_LIST_MOST) return fail(ERR_MODEL_LIMIT, "%zu channels", count);
    ModelChannel *channels = arena_array(g->arena, ModelChannel, count + 1);
    *a = (ModelAnimation){.name = gltf_string(g, from, "name"), .channels = channels};
    for (size_t i = 0; i < count; i++) {
        ModelChannel *c = &channels[a->channel_count];
        bool used;
        if (!read_channel(g, json_array_get(list, i), samplers, c, &used)) return false;
        if (!used) continue;
        a->channel_count++;
        if (c->times[c->count - 1] > a->duration) a->duration = c->times[c->count - 1];
    }
    return true;
}

bool gltf_animations(Gltf *g) {
    const json_t *list;
    size_t count;
    if (!gltf_list(g, "animations", GLTF_LIST_MOST, &list, &count)) return false;
    ModelAnimation *animations = arena_array(g->arena, ModelAnimation, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_animation(g, json_array_get(list, i), &animations[i])) return false;
    g->model->animations = animations, g->model->animation_count = (int)count;
    return true;
}
