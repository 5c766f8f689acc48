// Models to the GPU: geometry in slices, images decoded on two threads of their own and uploaded as they arrive.
#include "asset/image.h"
#include "base/error.h"
#include "base/log.h"
#include "stage/render/renderer_private.h"
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { DECODERS = 2 };

// ---- geometry -----------------------------------------------------------------------------------------------------

static void describe_vertex(void) {
    static const struct {
        GLuint place;
        GLint width;
        GLenum type;
        GLboolean normalized;
        size_t offset;
    } attributes[] = {{0, 3, GL_FLOAT, GL_FALSE, offsetof(ModelVertex, position)}, {1, 3, GL_FLOAT, GL_FALSE, offsetof(ModelVertex, normal)},
                      {2, 4, GL_FLOAT, GL_FALSE, offsetof(ModelVertex, tangent)},  {3, 2, GL_FLOAT, GL_FALSE, offsetof(ModelVertex, uv[0])},
                      {4, 2, GL_FLOAT, GL_FALSE, offsetof(ModelVertex, uv[1])},    {5, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(ModelVertex, color)},
                      {7, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(ModelVertex, weights)}};
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        glEnableVertexAttribArray(attributes[i].place);
        glVertexAttribPointer(attributes[i].place, attributes[i].width, attributes[i].type, attributes[i].normalized, sizeof(ModelVertex), (void *)attributes[i].offset);
    }
    glEnableVertexAttribArray(6);
    glVertexAttribIPointer(6, 4, GL_UNSIGNED_BYTE, sizeof(ModelVertex), (void *)offsetof(ModelVertex, joints));
}

static void upload_primitive(Renderer *r, GpuPrimitive *g) {
    const ModelPrimitive *p = g->from;
    static const GLenum modes[] = {GL_TRIANGLES, GL_LINES, GL_POINTS};
    g->mode = modes[p->topology];
    g->index_count = (int)p->index_count;
    g->index_type = p->vertex_count <= 65536 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT;
    g->material = p->material;
    glGenVertexArrays(1, &g->array);
    glBindVertexArray(g->array);
    glGenBuffers(1, &g->vertices);
    glBindBuffer(GL_ARRAY_BUFFER, g->vertices);
    glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)(p->vertex_count * sizeof(ModelVertex)), p->vertices, p->morph_count ? GL_DYNAMIC_DRAW : GL_STATIC_DRAW);
    glGenBuffers(1, &g->indices);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, g->indices);
    size_t each = g->index_type == GL_UNSIGNED_SHORT ? 2 : 4;
    uint16_t *narrow = each == 2 ? malloc(p->index_count * 2 + 1) : NULL;
    for (uint32_t i = 0; narrow && i < p->index_count; i++) narrow[i] = (uint16_t)p->indices[i];
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, (GLsizeiptr)(p->index_count * each), narrow ? (const void *)narrow : p->indices, GL_STATIC_DRAW);
    free(narrow);
    describe_vertex();
    glBindVertexArray(0);
    r->statistics.geometry_bytes += p->vertex_count * sizeof(ModelVertex) + p->index_count * each;
}

static void fill_use(const ModelTextureUse *from, float offset_scale[4], float turn[4]) {
    memcpy(offset_scale, (float[]){from->offset[0], from->offset[1], from->scale[0], from->scale[1]}, 4 * sizeof(float));
    memcpy(turn, (float[]){__builtin_cosf(from->rotation), __builtin_sinf(from->rotation), (float)from->uv, from->texture >= 0}, 4 * sizeof(float));
}

static void fill_material(const ModelMaterial *m, MaterialBlock *b) {
    const ModelTextureUse *uses[] = {&m->base_color_map, &m->metallic_roughness_map, &m->normal_map, &m->occlusion_map, &m->emission_map};
    memcpy(b->base_color, m->base_color, sizeof b->base_color);
    memcpy(b->emission, (float[]){m->emission[0], m->emission[1], m->emission[2], m->alpha_cutoff}, sizeof b->emission);
    memcpy(b->surface, (float[]){m->metallic, m->roughness, m->normal_scale, m->occlusion_strength}, sizeof b->surface);
    for (int i = 0; i < 5; i++) fill_use(uses[i], b->use[i].offset_scale, b->use[i].turn);
}

// The default material of glTF 2.0 is fully metallic; shown as it is written there.
static void upload_materials(Renderer *r, RenderModel *m) {
    static const ModelTextureUse none = {.texture = MODEL_NONE, .scale = {1, 1}};
    ModelMaterial plain = {.base_color = {1, 1, 1, 1}, .metallic = 1, .roughness = 1, .base_color_map = none, .metallic_roughness_map = none,
                           .normal_map = none, .occlusion_map = none, .emission_map = none};
    GLint align = 256;
    glGetIntegerv(GL_UNIFORM_BUFFER_OFFSET_ALIGNMENT, &align);
    m->material_stride = ((int)sizeof(MaterialBlock) + align - 1) / align * align;
    size_t size = (size_t)m->material_stride * (size_t)(m->model->material_count + 1);
    uint8_t *data = calloc(1, size);
    for (int i = 0; data && i <= m->model->material_count; i++)
        fill_material(i < m->model->material_count ? &m->model->materials[i] : &plain, (MaterialBlock *)(data + (size_t)i * (size_t)m->material_stride));
    glGenBuffers(1, &m->materials);
    glBindBuffer(GL_UNIFORM_BUFFER, m->materials);
    glBufferData(GL_UNIFORM_BUFFER, (GLsizeiptr)size, data, GL_STATIC_DRAW);
    free(data);
}

static bool has_colors(const ModelPrimitive *p) {
    static const uint8_t white[4] = {255, 255, 255, 255};
    for (uint32_t i = 0; i < p->vertex_count; i++)
        if (memcmp(p->vertices[i].color, white, sizeof white) != 0) return true;
    return false;
}

bool upload_create(Renderer *r, RenderModel *m) {
    int count = 0;
    m->first_primitive = arena_array(r->arena, int, m->model->mesh_count + 1);
    for (int i = 0; i < m->model->mesh_count; i++) m->first_primitive[i] = count, count += m->model->meshes[i].primitive_count;
    m->primitives = arena_array(r->arena, GpuPrimitive, count + 1);
    m->first_primitive[m->model->mesh_count] = count;
    for (int i = 0, at = 0; i < m->model->mesh_count; i++)
        for (int p = 0; p < m->model->meshes[i].primitive_count; p++, at++) {
            GpuPrimitive *g = &m->primitives[at];
            g->from = &m->model->meshes[i].primitives[p];
            g->colored = has_colors(g->from);
            if (g->from->morph_count) g->morphed = arena_array(r->arena, ModelVertex, g->from->vertex_count);
        }
    m->textures = arena_array(r->arena, GpuTexture, m->model->texture_count + 1);
    upload_materials(r, m);
    for (int i = 0; i < m->model->texture_count; i++)
        if (m->model->textures[i].image != MODEL_NONE) decoder_add(r, m, i);
    return true;
}

bool upload_geometry(Renderer *r, RenderModel *m, uint64_t until) {
    int count = m->first_primitive[m->model->mesh_count];
    while (m->uploaded < count && render_now() < until) {
        GpuPrimitive *g = &m->primitives[m->uploaded++];
        upload_primitive(r, g);
    }
    return m->uploaded == count;
}

void upload_destroy(RenderModel *m) {
    for (int i = 0; i < m->uploaded; i++) {
        glDeleteVertexArrays(1, &m->primitives[i].array);
        glDeleteBuffers(1, &m->primitives[i].vertices);
        glDeleteBuffers(1, &m->primitives[i].indices);
    }
    for (int i = 0; i < m->model->texture_count; i++)
        if (m->textures[i].name) glDeleteTextures(1, &m->textures[i].name);
    glDeleteBuffers(1, &m->materials);
}

// ---- images -------------------------------------------------------------------------------------------------------

struct ImageJob {
    RenderModel *model;
    int texture;
    Image image;
    bool failed;
    ImageJob *next;
};

struct Decoder {
    pthread_t threads[DECODERS];
    pthread_mutex_t lock;
    pthread_cond_t wake;
    ImageJob *waiting, *waiting_last, *done;
    bool stop;
};

static void *decode(void *context) {
    Decoder *d = context;
    pthread_mutex_lock(&d->lock);
    while (!d->stop) {
        ImageJob *job = d->waiting;
        if (!job) {
            pthread_cond_wait(&d->wake, &d->lock);
            continue;
        }
        d->waiting = job->next;
        if (!d->waiting) d->waiting_last = NULL;
        pthread_mutex_unlock(&d->lock);
        const Model *m = job->model->model;
        const ModelTexture *t = &m->textures[job->texture];
        job->failed = !image_decode(m->images[t->image].encoded, &job->image);
        if (!job->failed && !image_add_levels(&job->image, t->srgb)) job->failed = true, image_free(&job->image);
        if (job->failed) {
            error_set_place(m->file, 0);
            log_error();
        }
        pthread_mutex_lock(&d->lock);
        job->next = d->done;
        d->done = job;
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

bool decoder_start(Renderer *r) {
    Decoder *d = arena_new(r->arena, Decoder);
    r->decoder = d;
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->wake, NULL);
    for (int i = 0; i < DECODERS; i++)
        if (pthread_create(&d->threads[i], NULL, decode, d) != 0) return fail(ERR_GRAPHICS, "no thread");
    return true;
}

void decoder_stop(Renderer *r) {
    Decoder *d = r->decoder;
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    d->stop = true;
    pthread_cond_broadcast(&d->wake);
    pthread_mutex_unlock(&d->lock);
    for (int i = 0; i < DECODERS; i++) pthread_join(d->threads[i], NULL);
    for (ImageJob *job = d->done; job; job = job->next)
        if (!job->failed) image_free(&job->image);
    pthread_cond_destroy(&d->wake);
    pthread_mutex_destroy(&d->lock);
}

void decoder_add(Renderer *r, RenderModel *m, int texture) {
    ImageJob *job = arena_new(r->arena, ImageJob);
    *job = (ImageJob){.model = m, .texture = texture};
    r->images_left++, r->images_total++;
    pthread_mutex_lock(&r->decoder->lock);
    if (r->decoder->waiting_last) r->decoder->waiting_last->next = job;
    else r->decoder->waiting = job;
    r->decoder->waiting_last = job;
    pthread_cond_signal(&r->decoder->wake);
    pthread_mutex_unlock(&r->decoder->lock);
}

static GLenum wrap(ModelWrap w) { return w == MODEL_CLAMP ? GL_CLAMP_TO_EDGE : w == MODEL_MIRROR ? GL_MIRRORED_REPEAT : GL_REPEAT; }

static void upload_image(Renderer *r, ImageJob *job) {
    const ModelTexture *t = &job->model->model->textures[job->texture];
    GpuTexture *g = &job->model->textures[job->texture];
    g->ready = true;
    if (job->failed) return; // the white stand-in stays
    glGenTextures(1, &g->name);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, g->name);
    GLsizei width = (GLsizei)job->image.width, height = (GLsizei)job->image.height;
    const uint8_t *pixels = job->image.pixels;
    glTexStorage2D(GL_TEXTURE_2D, job->image.levels, t->srgb ? GL_SRGB8_ALPHA8 : GL_RGBA8, width, height);
    for (int level = 0; level < job->image.levels; level++) {
        glTexSubImage2D(GL_TEXTURE_2D, level, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
        pixels += (size_t)width * (size_t)height * 4;
        width = width > 1 ? width / 2 : 1, height = height > 1 ? height / 2 : 1;
    }
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, t->nearest ? GL_NEAREST : GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, (GLint)wrap(t->wrap_u));
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, (GLint)wrap(t->wrap_v));
    r->statistics.texture_bytes += (uint64_t)job->image.width * job->image.height * 4 * 4 / 3;
    image_free(&job->image);
}

void decoder_take(Renderer *r, uint64_t until) {
    while (r->images_left && render_now() < until) {
        pthread_mutex_lock(&r->decoder->lock);
        ImageJob *job = r->decoder->done;
        if (job) r->decoder->done = job->next;
        pthread_mutex_unlock(&r->decoder->lock);
        if (!job) return;
        upload_image(r, job);
        r->images_left--;
    }
}
