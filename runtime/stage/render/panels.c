// Panels on the GPU: which panels changed, one vertex buffer, two draws for each panel that is seen.
//
//   panel -> hash of all that it shows --same--> its quads of last time
//                                      --new---> painter -> slot.vertices
//   slots, farthest first -> one vertex buffer -> two draws a panel, boxes and glyphs
//
// The pose of each panel is a uniform, so that a panel which moves is not built again.
//
// Glyphs of unchanged panels are marked as used every frame, so that the atlas keeps them; when the atlas has moved any
// glyph, the panels are built again.
#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "stage/render/panels_private.h"
#include "stage/render/text_private.h"
#include <glad/gl.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

enum { SLOTS = PANELS_MOST, QUADS_MOST = SLOTS * PANEL_QUADS_MOST, ATLAS_UNIT = 11, NOISE_UNIT = 12, NOISE = 64 };

static const float LEGIBLE = 0.01134507f; // tangent of 0.65 degrees

typedef struct PanelPrograms {
    unsigned box, glyph;
    int box_pose, glyph_pose;
} PanelPrograms;

struct Panels {
    Arena *arena;
    TextFonts *fonts;
    bool high_contrast;
    const ProgramContext *context;
    PanelPrograms programs[PROGRAM_VIEWS_MOST + 1]; // by ProgramDescription.views, made when needed
    unsigned vao, vertices, indices, atlas, noise;
    PanelSlot slots[SLOTS];
    int order[SLOTS], order_count;
    int uploaded[SLOTS], uploaded_count; // the order that the vertex buffer holds
    Mat4 poses[8];
    uint16_t linear[256]; // sRGB to linear light
    int boxes_at[SLOTS]; // first quad of each panel of the order; its glyphs follow its boxes
    int cut, atlas_size;
    float least_angle; // radians, of all text
};

// ---- creation -----------------------------------------------------------------------------------------------------

// Sends the rectangle of the atlas that changed since the last call.
static void upload_atlas(Panels *p) {
    int c[4];
    const uint8_t *texels = text_atlas(p->fonts, &p->atlas_size, &p->atlas_size, c);
    if (!c[2]) return;
    glActiveTexture(GL_TEXTURE0 + ATLAS_UNIT);
    glBindTexture(GL_TEXTURE_2D, p->atlas);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, p->atlas_size);
    glTexSubImage2D(GL_TEXTURE_2D, 0, c[0], c[1], c[2], c[3], GL_RED, GL_UNSIGNED_BYTE,
                    texels + (size_t)c[1] * (size_t)p->atlas_size + c[0]);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glActiveTexture(GL_TEXTURE0);
}

static void create_texture(Panels *p) {
    glGenTextures(1, &p->atlas);
    glActiveTexture(GL_TEXTURE0 + ATLAS_UNIT);
    glBindTexture(GL_TEXTURE_2D, p->atlas);
    p->atlas_size = text_atlas_size(p->fonts);
    glTexStorage2D(GL_TEXTURE_2D, 1, GL_R8, p->atlas_size, p->atlas_size);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    // The whole of it: what was warmed before, or drawn by panels that are gone.
    int changed[4];
    const uint8_t *texels = text_atlas(p->fonts, &p->atlas_size, &p->atlas_size, changed);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, p->atlas_size, p->atlas_size, GL_RED, GL_UNSIGNED_BYTE, texels);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glActiveTexture(GL_TEXTURE0);
}

static uint8_t lattice(Random *random) { return (uint8_t)(96 + random_below(random, 64)); }

// A tile of soft noise for paper and lacquer: random values, which the linear filter makes smooth; its texels are larger than pixels.
static void create_noise(Panels *p) {
    uint8_t texels[NOISE * NOISE];
    Random random = random_seed(1088, 3);
    for (int i = 0; i < NOISE * NOISE; i++) texels[i] = lattice(&random);
    glGenTextures(1, &p->noise);
    glActiveTexture(GL_TEXTURE0 + NOISE_UNIT);
    glBindTexture(GL_TEXTURE_2D, p->noise);
    glTexStorage2D(GL_TEXTURE_2D, 1, GL_R8, NOISE, NOISE);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, NOISE, NOISE, GL_RED, GL_UNSIGNED_BYTE, texels);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glActiveTexture(GL_TEXTURE0);
}

static void create_indices(Panels *p) {
    Arena *scratch = arena_create("panel indices", 0);
    uint16_t *indices = arena_array(scratch, uint16_t, 6 * QUADS_MOST);
    for (int i = 0; i < QUADS_MOST; i++)
        for (int k = 0; k < 6; k++) indices[6 * i + k] = (uint16_t)(4 * i + (int[]){0, 1, 2, 2, 1, 3}[k]);
    glGenBuffers(1, &p->indices);
    glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, p->indices);
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, (GLsizeiptr)(6 * QUADS_MOST * sizeof *indices), indices, GL_STATIC_DRAW);
    arena_destroy(scratch);
}

static void attribute(unsigned place, int count, GLenum type, size_t offset) {
    glEnableVertexAttribArray(place);
    glVertexAttribPointer(place, count, type, type == GL_UNSIGNED_SHORT, sizeof(PanelVertex), (const void *)offset);
}

// One buffer for all panels. 16-bit indices reach all of its vertices: 6 panels of 2,048 quads are 49,152.
static void create_buffers(Panels *p) {
    glGenVertexArrays(1, &p->vao);
    glBindVertexArray(p->vao);
    create_indices(p);
    glGenBuffers(1, &p->vertices);
    glBindBuffer(GL_ARRAY_BUFFER, p->vertices);
    glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)(4 * QUADS_MOST * sizeof(PanelVertex)), NULL, GL_DYNAMIC_DRAW);
    attribute(0, 4, GL_FLOAT, offsetof(PanelVertex, place));
    attribute(1, 4, GL_FLOAT, offsetof(PanelVertex, shape));
    attribute(2, 4, GL_UNSIGNED_SHORT, offsetof(PanelVertex, fill));
    attribute(3, 4, GL_UNSIGNED_SHORT, offsetof(PanelVertex, line));
    attribute(4, 2, GL_FLOAT, offsetof(PanelVertex, kind));
    glBindVertexArray(0);
    glBindBuffer(GL_ARRAY_BUFFER, 0);
}

static void fill_linear(Panels *p) {
    for (int i = 0; i < 256; i++) {
        float v = (float)i / 255;
        p->linear[i] = (uint16_t)(65535 * (v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f)) + 0.5f);
    }
}

static void set_sampler(unsigned program, int unit) {
    glUseProgram(program);
    glUniform1i(glGetUniformLocation(program, "atlas"), unit);
    glUseProgram(0);
}

// Both programs come from the same two files. They are small on purpose: a software driver compiles them while the first
// frame waits.
static bool create_programs(Panels *p, PanelPrograms *out, int views) {
    out->box = program_create(p->context, &(ProgramDescription){"panel.vert.glsl", "panel.frag.glsl", NULL, views});
    out->glyph = out->box ? program_create(p->context, &(ProgramDescription){"panel.vert.glsl", "panel.frag.glsl", "#define GLYPHS 1\n", views}) : 0;
    if (!out->glyph) return false;
    out->box_pose = glGetUniformLocation(out->box, "panel_pose");
    out->glyph_pose = glGetUniformLocation(out->glyph, "panel_pose");
    set_sampler(out->box, NOISE_UNIT);
    set_sampler(out->glyph, ATLAS_UNIT);
    glUseProgram(out->glyph);
    glUniform1f(glGetUniformLocation(out->glyph, "atlas_size"), (float)text_atlas_size(p->fonts));
    glUniform1f(glGetUniformLocation(out->glyph, "atlas_range"), text_distance_range(p->fonts));
    glUseProgram(0);
    return true;
}

static void delete_programs(Panels *p) {
    for (int i = 0; i <= PROGRAM_VIEWS_MOST; i++) glDeleteProgram(p->programs[i].box), glDeleteProgram(p->programs[i].glyph);
}

Panels *panels_create(const ProgramContext *context, TextFonts *fonts, bool high_contrast) {
    Arena *arena = arena_create("panels", 0);
    Panels *p = arena_new(arena, Panels);
    p->arena = arena, p->fonts = fonts, p->context = context, p->high_contrast = high_contrast;
    if (!create_programs(p, &p->programs[0], 0)) {
        delete_programs(p);
        arena_destroy(arena);
        return NULL;
    }
    for (int i = 0; i < SLOTS; i++) p->slots[i].vertices = arena_array(arena, PanelVertex, 4 * PANEL_QUADS_MOST);
    fill_linear(p);
    create_texture(p);
    create_noise(p);
    create_buffers(p);
    return p;
}

void panels_destroy(Panels *p) {
    if (!p) return;
    delete_programs(p);
    glDeleteVertexArrays(1, &p->vao);
    glDeleteBuffers(2, (unsigned[]){p->vertices, p->indices});
    glDeleteTextures(2, (unsigned[]){p->atlas, p->noise});
    arena_destroy(p->arena);
}

// ---- what a panel shows, as one number ----------------------------------------------------------------------------

// Order matters: every part is folded into all that came before it.
static void mix(uint64_t *hash, const void *data, size_t size) {
    *hash = (*hash ^ hash64(data, size)) * 0x9E3779B97F4A7C15u;
    *hash ^= *hash >> 29;
}

// By content and not by address: the world composes texts anew each tick in the same places.
static void mix_text(uint64_t *hash, const char *text) {
    if (text) mix(hash, text, strlen(text) + 1);
    else mix(hash, "\1", 1);
}

static void mix_table(uint64_t *hash, const PanelTable *t) {
    const NotebookTable *n = t->table;
    int numbers[] = {t->x, t->y, (int)t->fit_kind, t->fit.valid, n ? n->column_count : 0, n ? n->row_count : 0};
    double fit[] = {t->fit.a, t->fit.b, t->fit.r_squared};
    mix(hash, numbers, sizeof numbers);
    mix(hash, fit, sizeof fit);
    mix(hash, t->decimals, sizeof t->decimals);
    for (int c = 0; n && c < n->column_count; c++) mix_text(hash, t->column_label[c]), mix_text(hash, t->column_unit[c]);
    if (n) mix(hash, n->rows, (size_t)n->row_count * sizeof n->rows[0]);
}

static uint64_t hash_of(const Panel *panel, float smallest) {
    uint64_t hash = 1;
    float numbers[] = {panel->width, panel->height, panel->text_height, smallest, (float)panel->skin, (float)panel->element_count};
    mix(&hash, numbers, sizeof numbers);
    for (int i = 0; i < panel->element_count; i++) {
        const Element *e = &panel->elements[i];
        float parts[] = {e->rect.left, e->rect.bottom, e->rect.width, e->rect.height, e->value, (float)e->kind, (float)e->flags};
        mix(&hash, parts, sizeof parts);
        mix_text(&hash, e->id), mix_text(&hash, e->text), mix_text(&hash, e->second);
        if (e->table) mix_table(&hash, e->table);
    }
    return hash ? hash : 1;
}

// The least legible size at this distance, kept while the eye moves a little so that text does not change its size.
static float legible_size(const PanelSlot *slot, const Panel *panel, Vec3 eye) {
    float exact = vec3_length(vec3_sub(panel->pose.position, eye)) * LEGIBLE;
    if (slot->used && exact <= slot->smallest && exact > slot->smallest * 0.9f) return slot->smallest;
    return exact * 1.02f;
}

// ---- preparing ----------------------------------------------------------------------------------------------------

// Fills the slot's quads. What the atlas lacks is baked on the way, which moves its generation on.
static void build(Panels *p, int index, const Panel *panel) {
    PanelSlot *slot = &p->slots[index];
    slot->boxes = slot->glyphs = slot->layout_count = slot->cut = 0;
    slot->least = 0;
    Painter painter = {.fonts = p->fonts, .slot = slot, .skin = panel_skin(panel->skin, p->high_contrast), .panel = panel,
                       .linear = p->linear, .index = index, .t = panel->text_height, .smallest = slot->smallest};
    painter.hair = panel->text_height * 0.05f * painter.skin->line;
    paint_panel(&painter);
    slot->generation = text_generation(p->fonts);
    p->uploaded_count = -1;
}

// True when the slot's quads still show the right places of the atlas. Marks its glyphs as used in any case.
static bool kept(Panels *p, PanelSlot *slot) {
    bool all = true;
    for (int i = 0; i < slot->layout_count; i++) all = text_keep(p->fonts, slot->layouts[i]) && all;
    return all && slot->generation == text_generation(p->fonts);
}

static void prepare_panel(Panels *p, int index, const Panel *panel, Vec3 eye) {
    PanelSlot *slot = &p->slots[index];
    float smallest = legible_size(slot, panel, eye);
    uint64_t hash = hash_of(panel, smallest);
    bool same = slot->used && slot->hash == hash;
    slot->used = true, slot->hash = hash, slot->smallest = smallest;
    if (!same || !kept(p, slot)) build(p, index, panel);
    p->poses[index] = mat4_from_pose(panel->pose);
    p->cut += slot->cut;
    float angle = atan2f(slot->least, vec3_length(vec3_sub(panel->pose.position, eye)));
    if (slot->least && (!p->least_angle || angle < p->least_angle)) p->least_angle = angle;
}

// Farthest first; a few panels, so insertion it is.
static void put_in_order(Panels *p, const Panel *list, int index, Vec3 eye) {
    float away = vec3_length(vec3_sub(list[index].pose.position, eye));
    int i = p->order_count++;
    for (; i > 0 && vec3_length(vec3_sub(list[p->order[i - 1]].pose.position, eye)) < away; i--) p->order[i] = p->order[i - 1];
    p->order[i] = index;
}

static int send_quads(int at, const PanelVertex *quads, int count) {
    const size_t quad = 4 * sizeof(PanelVertex);
    if (count) glBufferSubData(GL_ARRAY_BUFFER, (GLintptr)(quad * (size_t)at), (GLsizeiptr)(quad * (size_t)count), quads);
    return at + count;
}

// Nothing is sent while the same panels stand in the same order and none was built.
static void upload_vertices(Panels *p) {
    if (p->uploaded_count == p->order_count && !memcmp(p->uploaded, p->order, (size_t)p->order_count * sizeof *p->order)) return;
    glBindBuffer(GL_ARRAY_BUFFER, p->vertices);
    for (int i = 0, at = 0; i < p->order_count; i++) {
        const PanelSlot *slot = &p->slots[p->order[i]];
        p->boxes_at[i] = at;
        at = send_quads(at, slot->vertices, slot->boxes);
        at = send_quads(at, slot->vertices + 4 * (PANEL_QUADS_MOST - slot->glyphs), slot->glyphs);
    }
    glBindBuffer(GL_ARRAY_BUFFER, 0);
    memcpy(p->uploaded, p->order, sizeof p->order);
    p->uploaded_count = p->order_count;
}

void panels_prepare(Panels *p, const Panel *list, int count, Vec3 eye) {
    if (count > SLOTS) count = SLOTS;
    p->order_count = p->cut = 0;
    p->least_angle = 0;
    text_frame(p->fonts, 0);
    for (int i = 0; i < SLOTS; i++) {
        bool shown = i < count && list[i].visible;
        if (!shown) p->slots[i].used = false;
        else put_in_order(p, list, i, eye), prepare_panel(p, i, &list[i], eye);
    }
    // A later panel's new glyph may have taken the place of nothing in use, but it moved the atlas' generation on: one more
    // look makes earlier panels current without building them where nothing of theirs moved.
    for (int i = 0; i < p->order_count; i++) {
        PanelSlot *slot = &p->slots[p->order[i]];
        if (slot->generation != text_generation(p->fonts)) build(p, p->order[i], &list[p->order[i]]);
    }
    upload_atlas(p);
    upload_vertices(p);
}

// ---- drawing ------------------------------------------------------------------------------------------------------

static int draw_quads(unsigned program, int first, int count, int views) {
    if (!count) return 0;
    glUseProgram(program);
    glDrawElementsInstanced(GL_TRIANGLES, 6 * count, GL_UNSIGNED_SHORT, (const void *)((size_t)first * 6 * sizeof(uint16_t)), views);
    return 1;
}

static void bind(const Panels *p, const PanelPrograms *programs) {
    glUseProgram(programs->box);
    glUniformMatrix4fv(programs->box_pose, 8, GL_FALSE, p->poses[0].m);
    glUseProgram(programs->glyph);
    glUniformMatrix4fv(programs->glyph_pose, 8, GL_FALSE, p->poses[0].m);
    glActiveTexture(GL_TEXTURE0 + ATLAS_UNIT);
    glBindTexture(GL_TEXTURE_2D, p->atlas);
    glActiveTexture(GL_TEXTURE0 + NOISE_UNIT);
    glBindTexture(GL_TEXTURE_2D, p->noise);
    glActiveTexture(GL_TEXTURE0);
    glBindVertexArray(p->vao);
}

static PanelPrograms *begin_draw(Panels *p, int program_views) {
    PanelPrograms *programs = &p->programs[program_views];
    if (!p->order_count || (!programs->glyph && !create_programs(p, programs, program_views))) return NULL;
    bind(p, programs);
    glDepthMask(GL_FALSE);
    glDisable(GL_CULL_FACE);
    glEnable(GL_BLEND);
    glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    return programs;
}

static void end_draw(void) {
    glBindVertexArray(0);
    glUseProgram(0);
    glDisable(GL_BLEND);
    glDepthMask(GL_TRUE);
}

// Depth is tested and not written: quads of a panel lie in one plane and are told apart by their order alone. Of a panel apart
// only the boxes are drawn, and only what they hide of the picture: all else lies inside of them.
int panels_draw(Panels *p, int program_views, int copies, unsigned apart) {
    int draws = 0;
    PanelPrograms *programs = begin_draw(p, program_views);
    if (!programs) return 0;
    glEnable(GL_DEPTH_TEST);
    for (int i = 0; i < p->order_count; i++) {
        const PanelSlot *slot = &p->slots[p->order[i]];
        bool hole = apart >> p->order[i] & 1;
        glBlendFunc(hole ? GL_ZERO : GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        draws += draw_quads(programs->box, p->boxes_at[i], slot->boxes, copies);
        if (!hole) draws += draw_quads(programs->glyph, p->boxes_at[i] + slot->boxes, slot->glyphs, copies);
    }
    end_draw();
    return draws;
}

void panels_draw_alone(Panels *p, int panel) {
    PanelPrograms *programs = begin_draw(p, 0);
    if (!programs) return;
    for (int i = 0; i < p->order_count; i++) {
        const PanelSlot *slot = &p->slots[p->order[i]];
        if (p->order[i] != panel) continue;
        draw_quads(programs->box, p->boxes_at[i], slot->boxes, 1);
        draw_quads(programs->glyph, p->boxes_at[i] + slot->boxes, slot->glyphs, 1);
    }
    end_draw();
}

uint64_t panels_stamp(const Panels *p, int panel) { return p->slots[panel].used ? p->slots[panel].hash : 0; }

int panels_cut(const Panels *p) { return p->cut; }
float panels_least_angle(const Panels *p) { return p->least_angle; }
