// The sun's shadow map: one orthographic depth map around what is near, drawn again only when something in it moved.
#include "base/hash.h"
#include "stage/render/renderer_private.h"
#include <math.h>
#include <string.h>

static const float RADIUS_MOST = 11; // metres around the eye
enum { LEAST_AGE = 6 };               // frames between redraws that only small movements ask for

static uint64_t mix(uint64_t h, uint64_t x) { return (h ^ x) * 1099511628211u; }

static uint64_t hash_of(const Renderer *r, const RenderScene *scene, const float matrix[16]) {
    uint64_t h = mix(hash64(matrix, 16 * sizeof(float)), hash64(&scene->sun.direction, sizeof scene->sun.direction));
    for (int i = 0; i < scene->node_count; i++)
        if (scene->nodes[i].mirrored_by < 0 && !scene->nodes[i].shadowless) h = mix(mix(h, hash64(scene->nodes[i].world.m, sizeof(Mat4))), scene->nodes[i].hidden);
    for (int i = 0; i < r->model_count; i++) h = mix(h, (uint64_t)r->models[i]->uploaded);
    return h;
}

// The sphere that is shadowed: all of a small scene, otherwise what is around the eye, in steps so that it does not swim.
static void sphere(const Renderer *r, const RenderScene *scene, const RenderView *view, Vec3 *centre, float *radius) {
    Box box = box_empty();
    for (int i = 0; i < scene->node_count; i++)
        if (!scene->nodes[i].hidden && !scene->nodes[i].shadowless && r->bounds[i].low.x <= r->bounds[i].high.x && r->bounds[i].high.x < 1e8f)
            box = box_add(box_add(box, r->bounds[i].low), r->bounds[i].high);
    *centre = vec3_mix(box.low, box.high, 0.5f);
    *radius = vec3_length(vec3_sub(box.high, box.low)) / 2;
    Mat4 inverse = mat4_inverse_affine(view->view);
    bool outdoors = false;
    for (int i = 0; i < scene->node_count; i++) outdoors = outdoors || scene->nodes[i].outdoor;
    if (!outdoors || *radius <= RADIUS_MOST) return;
    Vec3 eye = mat4_translation(inverse);
    *centre = vec3(roundf(eye.x / 2) * 2, 1, roundf(eye.z / 2) * 2 - 4);
    *radius = RADIUS_MOST;
}

static void sun_matrix(Vec3 centre, float radius, Vec3 sun, float out[16]) {
    Vec3 z = vec3_normalize(sun), x = vec3_normalize(vec3_cross(fabsf(z.y) > 0.95f ? vec3(1, 0, 0) : vec3(0, 1, 0), z)), y = vec3_cross(z, x);
    float s = 1 / radius, depth = 1 / (radius * 4); // casters stand up to three radii towards the sun
    Vec3 rows[3] = {vec3_scale(x, s), vec3_scale(y, s), vec3_scale(z, -depth)};
    for (int row = 0; row < 3; row++) {
        out[row] = rows[row].x, out[4 + row] = rows[row].y, out[8 + row] = rows[row].z;
        out[12 + row] = -vec3_dot(rows[row], centre);
    }
    out[3] = out[7] = out[11] = 0, out[15] = 1;
    out[14] += 0.5f; // the centre lies deep in the box: room for tall casters before it
}

static void to_texture(const float clip[16], float out[16]) {
    for (int c = 0; c < 4; c++)
        for (int row = 0; row < 4; row++) out[c * 4 + row] = row < 3 ? 0.5f * clip[c * 4 + row] + 0.5f * clip[c * 4 + 3] : clip[c * 4 + row];
}

static void draw_map(Renderer *r, const RenderScene *scene, const float clip[16]) {
    float planes[6][4];
    FrameBlock *block = &r->frame;
    FrameBlock kept = *block;
    memcpy(block->view_projection[0], clip, 16 * sizeof(float));
    block->counts[0] = 1, block->counts[1] = 0;
    glBindBuffer(GL_UNIFORM_BUFFER, r->shadow_frame_buffer);
    glBufferSubData(GL_UNIFORM_BUFFER, 0, sizeof *block, block);
    glBindBufferBase(GL_UNIFORM_BUFFER, BLOCK_FRAME, r->shadow_frame_buffer);
    *block = kept;
    glBindFramebuffer(GL_FRAMEBUFFER, r->shadow_fbo);
    int size = r->given.shadow_size;
    glViewport(0, 0, size, size);
    glClear(GL_DEPTH_BUFFER_BIT);
    glEnable(GL_POLYGON_OFFSET_FILL);
    glPolygonOffset(1.5f, 3);
    frustum_planes(clip, planes);
    draw_pass(r, scene, PASS_SHADOW, planes, 1, 1);
    glDisable(GL_POLYGON_OFFSET_FILL);
}

void shadow_update(Renderer *r, const RenderScene *scene, const RenderView *view) {
    float clip[16];
    Vec3 centre;
    float radius;
    sphere(r, scene, view, &centre, &radius);
    if (!(radius > 0) || vec3_dot(scene->sun.color, scene->sun.color) < 1e-8f) return;
    sun_matrix(centre, radius, scene->sun.direction, clip);
    uint64_t now = hash_of(r, scene, clip);
    r->shadow_age++;
    if (now != r->shadow_hash && (r->shadow_age >= LEAST_AGE || !r->shadow_hash)) {
        draw_map(r, scene, clip);
        to_texture(clip, r->shadow_matrix);
        r->shadow_hash = now;
        r->shadow_age = 0;
    }
    memcpy(r->frame.shadow_matrix, r->shadow_matrix, sizeof r->frame.shadow_matrix);
}
