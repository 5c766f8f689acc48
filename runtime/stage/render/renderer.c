#include "stage/render/renderer.h"
#include "base/error.h"
#include "base/log.h"
#include "stage/render/renderer_private.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHADOW_SIZE = 2048, INSTANCE_SLOTS = 8192 };

uint64_t render_now(void) { return os->monotonic_ns(); }

void render_encode(const Renderer *r, bool in_shader) {
    if (r->context.encodes) (in_shader ? glDisable : glEnable)(GL_FRAMEBUFFER_SRGB);
}

// ---- creation -----------------------------------------------------------------------------------------------------

static void GLAD_API_PTR on_message(GLenum source, GLenum type, GLuint id, GLenum severity, GLsizei length, const GLchar *message, const void *context) {
    if (severity != GL_DEBUG_SEVERITY_NOTIFICATION) log_warning("OpenGL: %s", message);
}

static bool load_functions(Renderer *r) {
    int version = r->given.embedded ? gladLoadGLES2((GLADloadfunc)r->given.load) : gladLoadGL((GLADloadfunc)r->given.load);
    int least = r->given.embedded ? GLAD_MAKE_VERSION(3, 2) : GLAD_MAKE_VERSION(4, 5);
    if (version < least) return fail(ERR_GRAPHICS, "OpenGL %s%d.%d", r->given.embedded ? "ES " : "", GLAD_VERSION_MAJOR(version), GLAD_VERSION_MINOR(version));
    snprintf(r->name, sizeof r->name, "%s, %s", (const char *)glGetString(GL_RENDERER), (const char *)glGetString(GL_VERSION));
    r->context = (ProgramContext){.embedded = r->given.embedded, .encodes = !r->given.embedded, .software = strstr(r->name, "llvmpipe") || strstr(r->name, "softpipe")};
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    r->surfaceless = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_UNDEFINED;
    if (r->given.debug && glDebugMessageCallback) {
        glEnable(GL_DEBUG_OUTPUT);
        glDebugMessageCallback(on_message, NULL);
    }
    return true;
}

static GLuint uniform_buffer(size_t size) {
    GLuint name;
    glGenBuffers(1, &name);
    glBindBuffer(GL_UNIFORM_BUFFER, name);
    glBufferData(GL_UNIFORM_BUFFER, (GLsizeiptr)size, NULL, GL_DYNAMIC_DRAW);
    return name;
}

static void create_buffers(Renderer *r) {
    GLint align = 256;
    glGetIntegerv(GL_UNIFORM_BUFFER_OFFSET_ALIGNMENT, &align);
    r->instance_stride = ((int)sizeof(InstanceBlock) + align - 1) / align * align;
    r->instance_slots = INSTANCE_SLOTS;
    r->instance_buffer = uniform_buffer((size_t)r->instance_stride * INSTANCE_SLOTS);
    r->frame_buffer = uniform_buffer(sizeof(FrameBlock));
    r->shadow_frame_buffer = uniform_buffer(sizeof(FrameBlock));
    r->capture_frame_buffer = uniform_buffer(sizeof(FrameBlock));
    r->skin_buffer = uniform_buffer(256 * sizeof(Mat4));
    glGenVertexArrays(1, &r->empty_array);
}

static void filter(GLenum kind, GLint min, GLint mag, GLint wrap) {
    glTexParameteri(kind, GL_TEXTURE_MIN_FILTER, min);
    glTexParameteri(kind, GL_TEXTURE_MAG_FILTER, mag);
    glTexParameteri(kind, GL_TEXTURE_WRAP_S, wrap);
    glTexParameteri(kind, GL_TEXTURE_WRAP_T, wrap);
}

static bool complete(void) {
    GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
    return status == GL_FRAMEBUFFER_COMPLETE || fail(ERR_GRAPHICS, "framebuffer 0x%x", status);
}

static bool create_shadow(Renderer *r) {
    int size = r->given.shadow_size;
    glGenTextures(1, &r->shadow_map);
    glActiveTexture(GL_TEXTURE0 + UNIT_SHADOW);
    glBindTexture(GL_TEXTURE_2D, r->shadow_map);
    glTexStorage2D(GL_TEXTURE_2D, 1, GL_DEPTH_COMPONENT32F, size, size);
    filter(GL_TEXTURE_2D, GL_LINEAR, GL_LINEAR, GL_CLAMP_TO_BORDER); // outside of the map everything is lit
    glTexParameterfv(GL_TEXTURE_2D, GL_TEXTURE_BORDER_COLOR, (float[]){1, 1, 1, 1});
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_MODE, GL_COMPARE_REF_TO_TEXTURE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_FUNC, GL_LEQUAL);
    glGenFramebuffers(1, &r->shadow_fbo);
    glBindFramebuffer(GL_FRAMEBUFFER, r->shadow_fbo);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, r->shadow_map, 0);
    GLenum none = GL_NONE;
    glDrawBuffers(1, &none);
    glReadBuffer(GL_NONE);
    return complete();
}

static bool create_capture(Renderer *r) {
    int levels = 1;
    while (CAPTURE_SIZE >> levels) levels++;
    glGenTextures(1, &r->capture_color);
    glActiveTexture(GL_TEXTURE0 + UNIT_OBSCURA);
    glBindTexture(GL_TEXTURE_2D, r->capture_color);
    glTexStorage2D(GL_TEXTURE_2D, levels, GL_RGBA16F, CAPTURE_SIZE, CAPTURE_SIZE);
    filter(GL_TEXTURE_2D, GL_LINEAR_MIPMAP_LINEAR, GL_LINEAR, GL_CLAMP_TO_EDGE);
    glGenRenderbuffers(1, &r->capture_depth);
    glBindRenderbuffer(GL_RENDERBUFFER, r->capture_depth);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_DEPTH_COMPONENT24, CAPTURE_SIZE, CAPTURE_SIZE);
    glGenFramebuffers(1, &r->capture_fbo);
    glBindFramebuffer(GL_FRAMEBUFFER, r->capture_fbo);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, r->capture_color, 0);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, r->capture_depth);
    return complete();
}

static void create_white(Renderer *r) {
    static const uint8_t pixel[4] = {255, 255, 255, 255};
    glGenTextures(1, &r->white);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, r->white);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, 1, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixel);
    filter(GL_TEXTURE_2D, GL_NEAREST, GL_NEAREST, GL_REPEAT);
}

static bool create_text(Renderer *r) {
    const RendererDescription *d = &r->given;
    if (!d->font_files[0]) return true; // a renderer without panels: the benchmark of a model
    r->fonts = text_create(d->font_files, d->bold_file, d->serif_file);
    r->panels = r->fonts ? panels_create(&r->context, r->fonts, d->high_contrast) : NULL;
    return r->panels != NULL;
}

Renderer *renderer_create(const RendererDescription *description) {
    Arena *arena = arena_create("renderer", 0);
    Renderer *r = arena_new(arena, Renderer);
    r->arena = arena;
    r->given = *description;
    r->warm_end = &r->warm;
    if (r->given.samples < 1) r->given.samples = 4;
    bool loaded = load_functions(r);
    if (!r->given.shadow_size) r->given.shadow_size = r->context.software ? SHADOW_SIZE / 2 : SHADOW_SIZE;
    if (loaded) create_buffers(r), create_white(r), environment_create(r);
    if (loaded && decoder_start(r) && create_shadow(r) && create_capture(r) && stereo_choose(r, r->given.stereo) && stereo_begin(r, 1) && create_text(r)) return r;
    Error kept = *error_last();
    renderer_destroy(r);
    fail_again(&kept);
    return NULL;
}

void renderer_destroy(Renderer *r) {
    decoder_stop(r);
    if (r->panels) panels_destroy(r->panels);
    if (r->fonts) text_destroy(r->fonts);
    for (int i = 0; i < r->model_count; i++) upload_destroy(r->models[i]);
    if (r->empty_array) {
        target_free(&r->target);
        for (int i = 0; i < r->variant_count; i++) glDeleteProgram(r->variants[i].program);
        stereo_free(r);
        lens_free(&r->mask);
        apart_free(r);
        glDeleteTextures(4, (GLuint[]){r->shadow_map, r->capture_color, r->white, r->environment});
        glDeleteRenderbuffers(1, &r->capture_depth);
        glDeleteFramebuffers(3, (GLuint[]){r->shadow_fbo, r->capture_fbo, r->reading_fbo});
        glDeleteBuffers(5, (GLuint[]){r->instance_buffer, r->frame_buffer, r->shadow_frame_buffer, r->capture_frame_buffer, r->skin_buffer});
        glDeleteVertexArrays(1, &r->empty_array);
    }
    arena_destroy(r->arena);
}

const char *renderer_name(const Renderer *r) { return r->name; }
int renderer_samples(const Renderer *r) { return r->given.samples; }
const RenderStatistics *renderer_statistics(const Renderer *r) { return &r->statistics; }

// ---- loading ------------------------------------------------------------------------------------------------------

RenderModel *renderer_add_model(Renderer *r, const Model *model) {
    if (r->model_count == MODELS_MOST) return fail_null(ERR_GRAPHICS, "more than %d models", MODELS_MOST);
    RenderModel *m = arena_new(r->arena, RenderModel);
    m->model = model;
    m->index = r->model_count;
    r->models[r->model_count++] = m;
    upload_create(r, m);
    return m;
}

bool renderer_load(Renderer *r, uint64_t budget_ns) {
    uint64_t until = render_now() + budget_ns;
    bool all = true;
    for (int i = 0; i < r->model_count; i++) all = upload_geometry(r, r->models[i], until) && all;
    decoder_take(r, until);
    if (all && r->images_left) os->sleep_ns(200000); // the threads are at it
    return all && !r->images_left;
}

float renderer_loaded(const Renderer *r) {
    int done = r->images_total - r->images_left, total = r->images_total;
    for (int i = 0; i < r->model_count; i++) done += r->models[i]->uploaded, total += r->models[i]->first_primitive[r->models[i]->model->mesh_count];
    return total ? (float)done / (float)total : 1;
}

// ---- a frame ------------------------------------------------------------------------------------------------------

static void set4(float out[4], Vec3 v, float w) { out[0] = v.x, out[1] = v.y, out[2] = v.z, out[3] = w; }

static Mat4 projection(const float t[4]) {
    float w = t[1] - t[0], h = t[3] - t[2], n = RENDER_NEAR, f = RENDER_FAR;
    return (Mat4){{2 / w, 0, 0, 0, 0, 2 / h, 0, 0, (t[1] + t[0]) / w, (t[3] + t[2]) / h, -(f + n) / (f - n), -1, 0, 0, -2 * f * n / (f - n), 0}};
}

// Clip corner to a point in the view's direction; the sky's shader takes the eye away again.
static Mat4 unprojection(const RenderView *view) {
    Mat4 m = mat4_inverse_affine(view->view);
    const float *t = view->tangents;
    Vec3 x = mat4_direction(m, vec3((t[1] - t[0]) / 2, 0, 0)), y = mat4_direction(m, vec3(0, (t[3] - t[2]) / 2, 0));
    Vec3 middle = vec3_add(mat4_point(m, vec3((t[1] + t[0]) / 2, (t[3] + t[2]) / 2, -1)), vec3(0, 0, 0));
    return (Mat4){{x.x, x.y, x.z, 0, y.x, y.y, y.z, 0, 0, 0, 0, 0, middle.x, middle.y, middle.z, 1}};
}

static void fill_views(Renderer *r, const RenderView *views, int count, float planes[][4]) {
    for (int i = 0; i < count; i++) {
        Mat4 all = mat4_mul(projection(views[i].tangents), views[i].view);
        memcpy(r->frame.view_projection[i], all.m, sizeof all.m);
        set4(r->frame.eye[i], mat4_translation(mat4_inverse_affine(views[i].view)), 1);
        frustum_planes(all.m, planes + 6 * i);
    }
}

static void fill_scene(Renderer *r, const RenderScene *s) {
    FrameBlock *f = &r->frame;
    set4(f->sun_direction, s->sun.direction, 0);
    set4(f->sun_color, s->sun.color, powf(1 - s->fade, 1 / 2.4f)); // the encoded colour of a share of the light
    set4(f->sky_zenith, s->sky.zenith, 1);
    set4(f->sky_horizon, s->sky.horizon, 1);
    set4(f->sky_ground, s->sky.ground, 1);
    for (int i = 0; i < s->light_count; i++) {
        set4(f->light_position[i], s->lights[i].position, s->lights[i].range);
        const RenderLight *l = &s->lights[i];
        float slope = l->spot ? 1 / fmaxf(l->inner - l->outer, 1e-3f) : 0; // KHR_lights_punctual
        set4(f->light_color[i], l->color, slope);
        set4(f->light_cone[i], l->direction, l->spot ? -l->outer * slope : 1);
    }
    for (int i = 0; i < s->mirror_count; i++) {
        set4(f->mirror_centre[i], s->mirrors[i].centre, s->mirrors[i].radius);
        set4(f->mirror_normal[i], s->mirrors[i].normal, 0);
    }
    float exposure = __builtin_exp2f(s->exposure);
    memcpy(f->settings, (float[]){exposure, (float)s->seconds, s->fade, s->sky.indoor}, sizeof f->settings);
    f->counts[2] = s->light_count, f->counts[3] = 0;
}

static void draw_sky(Renderer *r, const RenderScene *s, const RenderView *views, int count) {
    Mat4 unproject[VIEWS_MOST];
    const RenderSky *sky = &s->sky;
    if (vec3_length(vec3_add(vec3_add(sky->zenith, sky->horizon), vec3_add(sky->ground, s->sun.color))) <= 0) return; // black, as it is
    for (int i = 0; i < count; i++) unproject[i] = unprojection(&views[i]);
    glUseProgram(r->fixed[r->program_views].sky);
    glUniformMatrix4fv(r->fixed[r->program_views].sky_unproject, count, GL_FALSE, unproject[0].m);
    glDisable(GL_CULL_FACE);
    glBindVertexArray(r->empty_array);
    render_encode(r, true);
    glDrawArraysInstanced(GL_TRIANGLES, 0, 3, r->frame.counts[0]);
    render_encode(r, false);
    r->statistics.draws++;
}

// Images in mirrors stand in front of everything but are cut to where the mirror is seen; among themselves nearer hides farther.
static void draw_mirror_images(Renderer *r, const RenderScene *s, const float (*planes)[4], int count, int views) {
    glDepthRangef(0, 0.02f);
    draw_pass(r, s, PASS_MIRROR_IMAGES, planes, count, views);
    glDepthRangef(0, 1);
}

static void begin(Renderer *r, const RenderTarget *to) {
    glViewport(0, 0, r->target.width, r->target.height);
    glClearColor(0, 0, 0, to->behind == BEHIND_ROOM ? 0 : 1);
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    glBindBuffer(GL_UNIFORM_BUFFER, r->frame_buffer);
    glBufferSubData(GL_UNIFORM_BUFFER, 0, sizeof r->frame, &r->frame);
    glBindBufferBase(GL_UNIFORM_BUFFER, BLOCK_FRAME, r->frame_buffer);
    glActiveTexture(GL_TEXTURE0 + UNIT_SHADOW);
    glBindTexture(GL_TEXTURE_2D, r->shadow_map);
    glActiveTexture(GL_TEXTURE0 + UNIT_OBSCURA);
    glBindTexture(GL_TEXTURE_2D, r->capture_color);
    glActiveTexture(GL_TEXTURE0 + UNIT_ENVIRONMENT);
    glBindTexture(GL_TEXTURE_2D, r->environment);
}

static void draw_all(Renderer *r, const RenderScene *s, const RenderView *views, int count, const float (*planes)[4], const RenderTarget *to) {
    int copies = r->frame.counts[0];
    glDisable(GL_BLEND);
    lens_mask(r, to, views, count);
    draw_pass(r, s, PASS_OPAQUE, planes, count, copies);
    glDepthFunc(GL_LEQUAL);
    if (to->behind == BEHIND_SKY) draw_sky(r, s, views, count);
    draw_mirror_images(r, s, planes, count, copies);
    draw_pass(r, s, PASS_OUTLINE, planes, count, copies);
    glEnable(GL_BLEND);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glDepthMask(GL_FALSE);
    draw_pass(r, s, PASS_BLEND, planes, count, copies);
    strips_draw(r, s);
    if (r->panels) r->statistics.draws += panels_draw(r->panels, r->program_views, copies, to->panels_apart);
    glEnable(GL_BLEND);
    lens_vignette(r, s->vignette, views, count);
    glDepthMask(GL_TRUE);
    glDisable(GL_BLEND);
    glBindVertexArray(0);
}

static void prepare(Renderer *r, const RenderScene *s, const RenderView *views) {
    glEnable(GL_DEPTH_TEST);
    glDepthFunc(GL_LESS);
    glDepthMask(GL_TRUE);
    glDisable(GL_BLEND);
    glDisable(GL_SCISSOR_TEST);
    if (!r->given.embedded) glEnable(GL_FRAMEBUFFER_SRGB), glEnable(GL_PROGRAM_POINT_SIZE);
    r->statistics.draws = r->statistics.triangles = r->statistics.instances = 0;
    draw_list(r, s);
    draw_order(r, s, mat4_translation(mat4_inverse_affine(views[0].view)));
    fill_scene(r, s);
    environment_update(r, &s->sky);
    shadow_update(r, s, &views[0]);
    obscura_update(r, s);
    if (!r->panels) return;
    Vec3 eye = mat4_translation(mat4_inverse_affine(views[0].view));
    panels_prepare(r->panels, s->panels, s->panel_count, eye);
    r->statistics.glyphs_baked = text_baked(r->fonts);
}

void renderer_frame(Renderer *r, const RenderScene *s, const RenderView *views, int count, const RenderTarget *to) {
    float planes[6 * VIEWS_MOST][4];
    if (count < 1 || count > VIEWS_MOST || to->width < (to->layered ? 1 : count) || to->height < 1) return;
    int group = stereo_begin(r, count);
    if (!group) return;
    if (!target_size(r, &r->target, to, count)) {
        log_error();
        return;
    }
    prepare(r, s, views);
    for (int first = 0; first < count; first += group) {
        glDepthFunc(GL_LESS);
        glDepthMask(GL_TRUE);
        fill_views(r, views, count, planes);
        r->frame.counts[0] = r->program_views ? 1 : group, r->frame.counts[1] = first;
        target_begin(r, &r->target, to, first, group);
        begin(r, to);
        draw_all(r, s, views, count, planes, to);
    }
    target_show(r, &r->target, to, count);
}

void renderer_wait(Renderer *r) { glFinish(); }
