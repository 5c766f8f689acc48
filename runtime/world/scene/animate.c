// Animation: glTF 2.0, section 3.11 and appendix C (step, linear with slerp for rotations, cubic Hermite spline).
#include "base/dmath.h"
#include "world/scene/scene.h"

enum { WIDEST = 64 };

// The last key at or before `time`; keys rise strictly.
static int key_before(const ModelChannel *c, float time) {
    int low = 0, high = c->count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (c->times[middle] <= time) low = middle;
        else high = middle - 1;
    }
    return low;
}

static void cubic(const ModelChannel *c, int key, float t, float span, float *out) {
    const float *a = c->values + (size_t)key * 3 * (size_t)c->width, *b = a + 3 * c->width;
    float t2 = t * t, t3 = t2 * t;
    for (int i = 0; i < c->width; i++) {
        float value0 = a[c->width + i], leave = a[2 * c->width + i] * span, value1 = b[c->width + i], arrive = b[i] * span;
        out[i] = (2 * t3 - 3 * t2 + 1) * value0 + (t3 - 2 * t2 + t) * leave + (-2 * t3 + 3 * t2) * value1 + (t3 - t2) * arrive;
    }
}

static void sample(const ModelChannel *c, float time, float *out) {
    int key = key_before(c, time), width = c->width;
    bool is_cubic = c->interpolation == MODEL_CUBIC;
    const float *value = c->values + (size_t)key * (size_t)width * (is_cubic ? 3 : 1) + (is_cubic ? width : 0);
    for (int i = 0; i < width; i++) out[i] = value[i];
    if (key == c->count - 1 || time <= c->times[0] || c->interpolation == MODEL_STEP) return;
    float span = c->times[key + 1] - c->times[key], t = (time - c->times[key]) / span;
    if (is_cubic) {
        cubic(c, key, t, span, out);
        return;
    }
    const float *next = value + width;
    if (c->path == MODEL_ROTATION) {
        Quat q = quat_slerp((Quat){value[0], value[1], value[2], value[3]}, (Quat){next[0], next[1], next[2], next[3]}, t);
        out[0] = q.x, out[1] = q.y, out[2] = q.z, out[3] = q.w;
    } else {
        for (int i = 0; i < width; i++) out[i] = value[i] + (next[i] - value[i]) * t;
    }
}

// Morph weights need room that lives as long as the node; given once.
static float *own_weights(Scene *scene, SceneNode *n, int count) {
    if (n->weights == n->model->nodes[n->model_node].weights) n->weights = arena_array(scene->arena, float, count);
    return (float *)n->weights;
}

static void apply(Scene *scene, SceneNode *n, const ModelChannel *c, const float *v) {
    switch (c->path) {
    case MODEL_TRANSLATION: n->local.translation = vec3(v[0], v[1], v[2]); break;
    case MODEL_ROTATION: n->local.rotation = quat_normalize((Quat){v[0], v[1], v[2], v[3]}); break;
    case MODEL_SCALE: n->local.scale = vec3(v[0], v[1], v[2]); break;
    case MODEL_WEIGHTS: {
        float *weights = own_weights(scene, n, c->width);
        for (int i = 0; i < c->width; i++) weights[i] = v[i];
        break;
    }
    }
}

void scene_animate(Scene *scene, int model, int animation, double seconds, const bool *frozen) {
    const SceneModel *m = &scene->models.items[model];
    const ModelAnimation *a = &m->model->animations[animation];
    float time = a->duration > 0 ? (float)(seconds - d_floor(seconds / a->duration) * a->duration) : 0;
    for (int i = 0; i < a->channel_count; i++) {
        const ModelChannel *c = &a->channels[i];
        int node = m->first_node + c->node;
        float value[WIDEST] = {0};
        if (c->width > WIDEST || (frozen && frozen[node])) continue;
        sample(c, time, value);
        apply(scene, &scene->nodes.items[node], c, value);
    }
}
