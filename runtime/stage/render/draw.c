// The draw list: one item for each primitive of each node, sorted once by program, material and mesh; equal neighbours are a
// run, one instanced draw. Every frame the runs are put in order: opaque ones from near to far, so that a pixel is shaded
// about once, then blended ones from far to near, as their arithmetic needs it.
#include "base/error.h"
#include "base/log.h"
#include "stage/render/renderer_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ModelMesh *mesh_of(const RenderNode *n) {
    int mesh = n->model->model->nodes[n->node].mesh;
    return mesh == MODEL_NONE ? NULL : &n->model->model->meshes[mesh];
}

static int by_key(const void *a, const void *b) {
    const DrawItem *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->node - y->node;
}

// Sun and hole see the scene alone: their passes have programs for one view.
static uint32_t pass_variant(const Renderer *r, const DrawItem *it, DrawPass pass, bool lights) {
    uint32_t views = pass == PASS_CAPTURE ? 0 : (uint32_t)r->program_views << VARIANT_VIEWS;
    if (pass == PASS_SHADOW) return VARIANT_DEPTH | (it->variant & (VARIANT_MASK | VARIANT_SKINNED)) | (it->variant & VARIANT_MASK ? VARIANT_BASE_MAP : 0);
    if (pass == PASS_OUTLINE) return views | VARIANT_OUTLINE | (it->variant & VARIANT_SKINNED);
    return views | it->variant | (lights && !(it->variant & VARIANT_UNLIT) ? VARIANT_LIGHTS : 0);
}

static void add_item(Renderer *r, const RenderNode *n, int node, int primitive) {
    RenderModel *m = n->model;
    const ModelPrimitive *p = m->primitives[primitive].from;
    const ModelMaterial *material = p->material == MODEL_NONE ? NULL : &m->model->materials[p->material];
    DrawItem *it = &r->items[r->item_count++];
    *it = (DrawItem){.node = node, .primitive = primitive, .model = m, .variant = variant_of(m->model, &m->primitives[primitive], n)};
    it->alpha = material ? (int)material->alpha : MODEL_OPAQUE;
    it->double_sided = material && material->double_sided;
    // program, then model and material, then mesh
    it->key = (uint64_t)it->variant << 44 | (uint64_t)it->double_sided << 43 | (uint64_t)m->index << 36 | (uint64_t)(uint32_t)(p->material + 1) << 22 | (uint32_t)primitive;
    // what the passes of a later frame may need is compiled now: no frame waits for a compiler
    static const DrawPass passes[] = {PASS_OPAQUE, PASS_SHADOW, PASS_OUTLINE, PASS_CAPTURE};
    for (size_t i = 0; i < sizeof passes / sizeof passes[0] - !n->outdoor; i++)
        for (int lights = 0; lights < 2; lights++)
            if (!variant_program(r, pass_variant(r, it, passes[i], lights && r->has_lights))) log_error();
}

// Blended, skinned and morphed primitives stay alone: each has its own place in the order, or its own vertices.
static bool joins(const RenderScene *scene, const DrawItem *a, const DrawItem *b) {
    const RenderNode *n = &scene->nodes[a->node];
    return a->key == b->key && a->alpha != MODEL_BLEND && !n->joints && !a->model->primitives[a->primitive].morphed && n->mirrored_by < 0;
}

static void make_runs(Renderer *r, const RenderScene *scene) {
    r->run_count = 0;
    for (int i = 0; i < r->item_count;) {
        DrawRun *run = &r->runs[r->run_count++];
        *run = (DrawRun){.first = i, .count = 1, .blended = r->items[i].variant & VARIANT_BLENDED};
        while (++i < r->item_count && run->count < INSTANCES_MOST && joins(scene, &r->items[run->first], &r->items[i])) run->count++;
    }
}

void draw_list(Renderer *r, const RenderScene *scene) {
    if (r->listed == scene->nodes && r->listed_nodes == scene->node_count && r->listed_views == r->program_views) return;
    int count = 0;
    for (int i = 0; i < scene->node_count; i++) count += mesh_of(&scene->nodes[i]) ? mesh_of(&scene->nodes[i])->primitive_count : 0;
    if (count > r->item_room) {
        r->items = arena_array(r->arena, DrawItem, count);
        r->runs = arena_array(r->arena, DrawRun, count);
        r->item_room = count;
    }
    if (scene->node_count > r->bounds_room) {
        r->bounds = arena_array(r->arena, Box, scene->node_count);
        r->bounds_room = scene->node_count;
    }
    r->item_count = 0;
    r->has_lights = scene->light_count > 0;
    for (int i = 0; i < r->model_count; i++) r->has_lights = r->has_lights || r->models[i]->model->light_count > 0;
    for (int i = 0; i < scene->node_count; i++) {
        const RenderNode *n = &scene->nodes[i];
        int mesh = n->model->model->nodes[n->node].mesh;
        for (int p = 0; mesh_of(n) && p < mesh_of(n)->primitive_count; p++) add_item(r, n, i, n->model->first_primitive[mesh] + p);
    }
    qsort(r->items, (size_t)r->item_count, sizeof *r->items, by_key);
    make_runs(r, scene);
    r->listed = scene->nodes, r->listed_nodes = scene->node_count, r->listed_views = r->program_views;
}

// Skins and morph targets move vertices away from their mesh's box: it is grown by its own size.
static void find_bounds(Renderer *r, const RenderScene *scene) {
    for (int i = 0; i < scene->node_count; i++) {
        const RenderNode *n = &scene->nodes[i];
        const ModelMesh *mesh = mesh_of(n);
        if (!mesh) continue;
        Box box = mesh->bounds;
        if (n->joints || n->weights) {
            Vec3 grow = vec3_sub(box.high, box.low);
            box.low = vec3_sub(box.low, grow), box.high = vec3_add(box.high, grow);
        }
        r->bounds[i] = box_transform(n->joints ? n->joints[0] : n->world, box);
        if (n->joints) r->bounds[i] = (Box){{-1e9f, -1e9f, -1e9f}, {1e9f, 1e9f, 1e9f}};
    }
}

static float box_distance(const Box *b, Vec3 eye, bool centre) {
    Vec3 p = centre ? vec3_mix(b->low, b->high, 0.5f)
                    : vec3(fmaxf(b->low.x, fminf(eye.x, b->high.x)), fmaxf(b->low.y, fminf(eye.y, b->high.y)), fmaxf(b->low.z, fminf(eye.z, b->high.z)));
    return vec3_length(vec3_sub(p, eye));
}

static bool goes_before(const DrawRun *a, const DrawRun *b) {
    if (a->blended != b->blended) return b->blended;
    return a->blended ? a->distance > b->distance : a->distance < b->distance;
}

// Insertion, because the order is nearly that of the last frame: linear then, without heap, and stable.
void draw_order(Renderer *r, const RenderScene *scene, Vec3 eye) {
    find_bounds(r, scene);
    for (int i = 0; i < r->run_count; i++) {
        DrawRun run = r->runs[i];
        run.distance = INFINITY;
        for (int k = run.first; k < run.first + run.count; k++)
            run.distance = fminf(run.distance, box_distance(&r->bounds[r->items[k].node], eye, run.blended));
        int at = i;
        for (; at > 0 && goes_before(&run, &r->runs[at - 1]); at--) r->runs[at] = r->runs[at - 1];
        r->runs[at] = run;
    }
}

void frustum_planes(const float m[16], float planes[6][4]) {
    for (int i = 0; i < 6; i++) {
        float sign = i % 2 ? -1.0f : 1.0f;
        int row = i / 2;
        for (int c = 0; c < 4; c++) planes[i][c] = m[c * 4 + 3] + sign * m[c * 4 + row];
    }
}

static bool inside(const Box *b, const float (*planes)[4]) {
    for (int i = 0; i < 6; i++) {
        const float *p = planes[i];
        float x = p[0] > 0 ? b->high.x : b->low.x, y = p[1] > 0 ? b->high.y : b->low.y, z = p[2] > 0 ? b->high.z : b->low.z;
        if (p[0] * x + p[1] * y + p[2] * z + p[3] < 0) return false;
    }
    return true;
}

static bool seen(const Renderer *r, int node, const float (*planes)[4], int frusta) {
    for (int i = 0; i < frusta; i++)
        if (inside(&r->bounds[node], planes + 6 * i)) return true;
    return frusta == 0;
}

static bool wanted(const Renderer *r, const DrawItem *it, const RenderNode *n, DrawPass pass) {
    const ModelPrimitive *p = it->model->primitives[it->primitive].from;
    if (n->hidden || it->primitive >= it->model->uploaded) return false;
    switch (pass) {
    case PASS_OPAQUE: return it->alpha != MODEL_BLEND && n->mirrored_by < 0;
    case PASS_MIRROR_IMAGES: return n->mirrored_by >= 0;
    case PASS_BLEND: return it->alpha == MODEL_BLEND && n->mirrored_by < 0;
    case PASS_OUTLINE: return n->outline > 0 && n->mirrored_by < 0 && p->topology == MODEL_TRIANGLES;
    case PASS_SHADOW: return n->mirrored_by < 0 && !n->shadowless && it->alpha != MODEL_BLEND && !(it->variant & VARIANT_UNLIT);
    case PASS_CAPTURE: return n->outdoor && n->mirrored_by < 0;
    }
    return false;
}

static void bind_textures(Renderer *r, const DrawItem *it) {
    const ModelPrimitive *p = it->model->primitives[it->primitive].from;
    if (p->material == MODEL_NONE) return;
    const ModelMaterial *m = &it->model->model->materials[p->material];
    const ModelTextureUse *uses[] = {&m->base_color_map, &m->metallic_roughness_map, &m->normal_map, &m->occlusion_map, &m->emission_map};
    for (int i = 0; i < 5; i++) {
        if (uses[i]->texture < 0) continue;
        GLuint name = it->model->textures[uses[i]->texture].name;
        glActiveTexture(GL_TEXTURE0 + (GLenum)i);
        glBindTexture(GL_TEXTURE_2D, name ? name : r->white);
    }
}

static void morph(const RenderNode *n, GpuPrimitive *g) {
    const ModelPrimitive *p = g->from;
    const float *weights = n->weights ? n->weights : n->model->model->meshes[n->model->model->nodes[n->node].mesh].weights;
    memcpy(g->morphed, p->vertices, p->vertex_count * sizeof *g->morphed);
    for (int t = 0; t < p->morph_count; t++)
        for (uint32_t v = 0; weights[t] != 0 && v < p->vertex_count; v++)
            for (int c = 0; c < 3; c++) {
                if (p->morphs[t].position) g->morphed[v].position[c] += weights[t] * p->morphs[t].position[v][c];
                if (p->morphs[t].normal) g->morphed[v].normal[c] += weights[t] * p->morphs[t].normal[v][c];
            }
    glBindBuffer(GL_ARRAY_BUFFER, g->vertices);
    glBufferSubData(GL_ARRAY_BUFFER, 0, (GLsizeiptr)(p->vertex_count * sizeof *g->morphed), g->morphed);
}

static void skin(Renderer *r, const RenderNode *n) {
    const ModelNode *node = &n->model->model->nodes[n->node];
    const ModelSkin *s = &n->model->model->skins[node->skin];
    static Mat4 joints[256];
    for (int i = 0; i < s->joint_count; i++) joints[i] = mat4_mul(n->joints[i], s->inverse_bind[i]);
    glBindBuffer(GL_UNIFORM_BUFFER, r->skin_buffer);
    glBufferSubData(GL_UNIFORM_BUFFER, 0, (GLsizeiptr)((size_t)s->joint_count * sizeof(Mat4)), joints);
    glBindBufferBase(GL_UNIFORM_BUFFER, BLOCK_SKIN, r->skin_buffer);
}

static void fill_instance(const RenderNode *n, InstanceBlock *b) {
    memcpy(b->world, n->world.m, sizeof b->world);
    b->state[0] = n->highlight, b->state[1] = 0, b->state[2] = (float)(n->mirrored_by + 1), b->state[3] = 0;
}

// Instance data goes round one buffer; a new lap orphans the old one, so that nothing in use is overwritten.
static void put_instances(Renderer *r, const InstanceBlock *data, int count) {
    int slots = (int)((sizeof *data * (size_t)count + (size_t)r->instance_stride - 1) / (size_t)r->instance_stride);
    int window = (int)((sizeof *data * INSTANCES_MOST + (size_t)r->instance_stride - 1) / (size_t)r->instance_stride);
    glBindBuffer(GL_UNIFORM_BUFFER, r->instance_buffer);
    if (r->instance_used + window > r->instance_slots) {
        glBufferData(GL_UNIFORM_BUFFER, (GLsizeiptr)r->instance_slots * r->instance_stride, NULL, GL_STREAM_DRAW);
        r->instance_used = 0;
    }
    GLintptr at = (GLintptr)r->instance_used * r->instance_stride;
    glBufferSubData(GL_UNIFORM_BUFFER, at, (GLsizeiptr)(sizeof *data * (size_t)count), data);
    glBindBufferRange(GL_UNIFORM_BUFFER, BLOCK_INSTANCES, r->instance_buffer, at, (GLsizeiptr)sizeof *data * INSTANCES_MOST);
    r->instance_used += slots;
}

static bool mirrors_handedness(const Mat4 *m) {
    Vec3 x = {m->m[0], m->m[1], m->m[2]}, y = {m->m[4], m->m[5], m->m[6]}, z = {m->m[8], m->m[9], m->m[10]};
    return vec3_dot(vec3_cross(x, y), z) < 0;
}

typedef struct Bound { // what is bound now, to change only what differs
    GLuint program;
    const RenderModel *model;
    int material, culling, flipped, encodes;
} Bound;

static void bind_material(Renderer *r, const DrawItem *it, DrawPass pass, Bound *b) {
    int material = it->model->primitives[it->primitive].material;
    if (b->model == it->model && b->material == material) return;
    b->model = it->model, b->material = material;
    if (pass == PASS_OUTLINE) return;
    int slot = material < 0 ? it->model->model->material_count : material;
    glBindBufferRange(GL_UNIFORM_BUFFER, BLOCK_MATERIAL, it->model->materials, (GLintptr)slot * it->model->material_stride, sizeof(MaterialBlock));
    bind_textures(r, it);
}

static void bind(Renderer *r, const DrawItem *it, DrawPass pass, uint32_t variant, Bound *b) {
    GLuint program = variant_program(r, variant);
    int culling = pass == PASS_OUTLINE ? 2 : it->double_sided || pass == PASS_SHADOW ? 0 : 1, encodes = !(variant & VARIANT_BLENDED);
    if (b->program != program) glUseProgram(b->program = program);
    bind_material(r, it, pass, b);
    if (b->culling != culling) {
        if (culling) glEnable(GL_CULL_FACE), glCullFace(culling == 2 ? GL_FRONT : GL_BACK);
        else glDisable(GL_CULL_FACE);
        b->culling = culling;
    }
    if (b->encodes != encodes) b->encodes = encodes, render_encode(r, encodes);
    glBindVertexArray(it->model->primitives[it->primitive].array);
}

// What no candle reaches is drawn by a program without candles.
static bool reached(const Renderer *r, const RenderScene *scene, const DrawRun *run) {
    for (int i = 0; i < scene->light_count; i++)
        for (int k = run->first; k < run->first + run->count; k++)
            if (box_distance(&r->bounds[r->items[k].node], scene->lights[i].position, false) < scene->lights[i].range) return true;
    return false;
}

// The instances of a run that turn triangles over (negative scale), or those that do not, in one draw.
static void draw_side(Renderer *r, const RenderScene *scene, const DrawRun *run, DrawPass pass, const InstanceBlock *blocks, int count, int flipped, int views, Bound *b) {
    const DrawItem *it = &r->items[run->first];
    const RenderNode *n = &scene->nodes[it->node];
    GpuPrimitive *g = &it->model->primitives[it->primitive];
    uint32_t variant = pass_variant(r, it, pass, reached(r, scene, run));
    if (!variant_program(r, variant)) return;
    if (g->morphed) morph(n, g);
    if (n->joints && g->from->skinned) skin(r, n);
    bind(r, it, pass, variant, b);
    if (b->flipped != flipped) glFrontFace(flipped ? GL_CW : GL_CCW), b->flipped = flipped;
    put_instances(r, blocks, count);
    glDrawElementsInstanced(g->mode, g->index_count, g->index_type, NULL, count * views);
    r->statistics.draws++;
    r->statistics.instances += count;
    r->statistics.triangles += g->mode == GL_TRIANGLES ? g->index_count / 3 * count * views : 0;
}

void draw_pass(Renderer *r, const RenderScene *scene, DrawPass pass, const float (*planes)[4], int frusta, int views) {
    Bound bound = {.material = -2, .culling = -1, .flipped = -1, .encodes = -1};
    InstanceBlock blocks[2][INSTANCES_MOST];
    for (int i = 0; i < r->run_count; i++) {
        const DrawRun *run = &r->runs[i];
        int counts[2] = {0};
        for (int k = run->first; k < run->first + run->count; k++) {
            const DrawItem *it = &r->items[k];
            const RenderNode *n = &scene->nodes[it->node];
            if (!wanted(r, it, n, pass) || !seen(r, it->node, planes, frusta)) continue;
            int flipped = mirrors_handedness(&n->world);
            fill_instance(n, &blocks[flipped][counts[flipped]++]);
        }
        for (int flipped = 0; flipped < 2; flipped++)
            if (counts[flipped]) draw_side(r, scene, run, pass, blocks[flipped], counts[flipped], flipped, views, &bound);
    }
    glFrontFace(GL_CCW);
    glBindVertexArray(0);
    render_encode(r, false);
}
