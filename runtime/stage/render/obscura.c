// The camera obscura's real image: the garden drawn once as the hole sees it, through exactly the rectangle of directions that
// the paper can receive; the paper then gathers it through every point of the hole (shaders/mesh.frag.glsl).
//
//   paper point (x, y)  <-  direction  (-(cx + x) / L, -(cy + y) / L)      c = paper's centre seen from the hole, L = distance
#include "base/hash.h"
#include "stage/render/renderer_private.h"
#include <math.h>
#include <string.h>

enum { LEAST_AGE = 3 };
static const float NEAR = 0.35f, FAR = 400, GAIN = 0.62f;

typedef struct Frustum {
    Vec3 x, y, z;
    float left, right, down, up; // tangents
    float distance;
} Frustum;

static bool frustum_of(const RenderObscura *o, Frustum *f) {
    f->x = vec3_normalize(mat4_direction(o->screen, vec3(1, 0, 0)));
    f->y = vec3_normalize(mat4_direction(o->screen, vec3(0, 1, 0)));
    f->z = vec3_normalize(mat4_direction(o->screen, vec3(0, 0, 1)));
    Vec3 c = vec3_sub(mat4_translation(o->screen), o->hole);
    f->distance = vec3_dot(c, f->z);
    if (f->distance < 0.005f) return false;
    float cx = vec3_dot(c, f->x), cy = vec3_dot(c, f->y), w = o->size[0] / 2, h = o->size[1] / 2;
    f->left = -(cx + w) / f->distance, f->right = -(cx - w) / f->distance;
    f->down = -(cy + h) / f->distance, f->up = -(cy - h) / f->distance;
    return true;
}

static void matrix_of(const RenderObscura *o, const Frustum *f, float out[16]) {
    Mat4 view = {{f->x.x, f->y.x, f->z.x, 0, f->x.y, f->y.y, f->z.y, 0, f->x.z, f->y.z, f->z.z, 0, -vec3_dot(f->x, o->hole),
                  -vec3_dot(f->y, o->hole), -vec3_dot(f->z, o->hole), 1}};
    float w = f->right - f->left, h = f->up - f->down;
    Mat4 project = {{2 / w, 0, 0, 0, 0, 2 / h, 0, 0, (f->right + f->left) / w, (f->up + f->down) / h, -(FAR + NEAR) / (FAR - NEAR), -1, 0, 0,
                     -2 * FAR * NEAR / (FAR - NEAR), 0}};
    Mat4 all = mat4_mul(project, view);
    memcpy(out, all.m, sizeof all.m);
}

// Points spread evenly over the hole's shape, in the square -1..1 that is as wide as the hole.
void obscura_taps(const RenderObscura *o, float taps[16][4]) {
    for (int i = 0; i < TAPS; i++) {
        float u = ((float)i + 0.5f) / TAPS, turn = (float)i * 2.39996323f, x, y; // golden angle
        if (o->hole_shape == 0) {
            x = sqrtf(u) * cosf(turn), y = sqrtf(u) * sinf(turn);
        } else {
            float v = fmodf((float)i * 0.61803399f + 0.31f, 1);
            if (o->hole_shape == 1) {
                x = 2 * u - 1, y = 2 * v - 1;
            } else { // equilateral, centroid at the hole's centre, corner up
                float s = sqrtf(u), a = 1 - s, b = s * (1 - v), c = s * v;
                x = b - c, y = 1.1547f * a - 0.57735f * (b + c);
            }
        }
        taps[i / 2][i % 2 * 2] = x, taps[i / 2][i % 2 * 2 + 1] = y;
    }
}

static uint64_t hash_of(const RenderScene *scene, const float matrix[16]) {
    uint64_t h = hash64(matrix, 16 * sizeof(float)) ^ hash64(&scene->sun, sizeof scene->sun) * 3 ^ hash64(&scene->sky, sizeof scene->sky) * 5;
    for (int i = 0; i < scene->node_count; i++)
        if (scene->nodes[i].outdoor) h = (h ^ hash64(scene->nodes[i].world.m, sizeof(Mat4))) * 1099511628211u;
    return h;
}

static void capture(Renderer *r, const RenderScene *scene, const float matrix[16], const Frustum *f) {
    FrameBlock *block = &r->frame;
    FrameBlock kept = *block;
    float planes[6][4];
    memcpy(block->view_projection[0], matrix, 16 * sizeof(float));
    memcpy(block->eye[0], (float[]){scene->obscura.hole.x, scene->obscura.hole.y, scene->obscura.hole.z, 1}, 4 * sizeof(float));
    block->counts[0] = 1, block->counts[1] = 0, block->counts[3] = 1;
    glBindBuffer(GL_UNIFORM_BUFFER, r->capture_frame_buffer);
    glBufferSubData(GL_UNIFORM_BUFFER, 0, sizeof *block, block);
    glBindBufferBase(GL_UNIFORM_BUFFER, BLOCK_FRAME, r->capture_frame_buffer);
    *block = kept;
    glBindFramebuffer(GL_FRAMEBUFFER, r->capture_fbo);
    glViewport(0, 0, CAPTURE_SIZE, CAPTURE_SIZE);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    frustum_planes(matrix, planes);
    draw_pass(r, scene, PASS_CAPTURE, planes, 1, 1);
    glUseProgram(r->fixed[0].sky);
    Vec3 across = vec3_scale(f->x, f->right - f->left), rise = vec3_scale(f->y, f->up - f->down);
    Vec3 corner = vec3_sub(vec3_add(vec3_scale(f->x, f->left), vec3_scale(f->y, f->down)), f->z);
    Vec3 middle = vec3_add(corner, vec3_scale(vec3_add(across, rise), 0.5f));
    // takes clip x, y to a direction from the hole; the eye is added because the shader takes it away again
    Mat4 unproject = {{across.x / 2, across.y / 2, across.z / 2, 0, rise.x / 2, rise.y / 2, rise.z / 2, 0, 0, 0, 0, 0, middle.x + scene->obscura.hole.x,
                       middle.y + scene->obscura.hole.y, middle.z + scene->obscura.hole.z, 1}};
    glUniformMatrix4fv(r->fixed[0].sky_unproject, 1, GL_FALSE, unproject.m);
    glDepthFunc(GL_LEQUAL);
    glDisable(GL_CULL_FACE);
    glBindVertexArray(r->empty_array);
    glDrawArraysInstanced(GL_TRIANGLES, 0, 3, 1);
    glBindVertexArray(0);
    glActiveTexture(GL_TEXTURE0 + UNIT_OBSCURA);
    glBindTexture(GL_TEXTURE_2D, r->capture_color);
    glGenerateMipmap(GL_TEXTURE_2D);
}

void obscura_update(Renderer *r, const RenderScene *scene) {
    const RenderObscura *o = &scene->obscura;
    Frustum f;
    float matrix[16];
    memset(r->frame.obscura, 0, sizeof r->frame.obscura);
    if (!o->on || !frustum_of(o, &f)) return;
    matrix_of(o, &f, matrix);
    uint64_t now = hash_of(scene, matrix);
    r->capture_age++;
    if (now != r->capture_hash && (r->capture_age >= LEAST_AGE || !r->capture_hash)) {
        capture(r, scene, matrix, &f);
        r->capture_hash = now;
        r->capture_age = 0;
    }
    float u = o->blur / o->size[0] / 2, v = o->blur / o->size[1] / 2;
    // each tap stands for its share of the spot, and diffraction washes out what is finer than its own spot
    float grain = o->blur / o->size[0] * CAPTURE_SIZE / sqrtf(TAPS) * 1.2f, wave = o->diffraction / o->size[0] * CAPTURE_SIZE * 0.5f;
    float level = log2f(fmaxf(1, sqrtf(grain * grain + wave * wave)));
    memcpy(r->frame.obscura, (float[]){u, v, level, GAIN * o->brightness * exp2f(o->exposure)}, sizeof r->frame.obscura);
    obscura_taps(o, r->frame.taps);
}
