// Strokes of the painter: boxes, discs, lines, signs, focus rings and text, each a quad or a few in the panel's plane.
#include "stage/render/panels_private.h"
#include "stage/render/text_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

Rect rect_inset(Rect r, float x, float y) { return (Rect){r.left + x, r.bottom + y, r.width - 2 * x, r.height - 2 * y}; }

static void put_color(const Painter *p, uint16_t out[4], Color c) {
    for (int i = 0; i < 3; i++) out[i] = p->linear[c >> (24 - 8 * i) & 0xFF];
    out[3] = (uint16_t)((c & 0xFF) * 257);
}

// Boxes grow from the front of the slot and glyphs from its back. A full slot counts as cut text.
static PanelVertex *add_quad(Painter *p, bool glyph) {
    PanelSlot *s = p->slot;
    if (s->boxes + s->glyphs == PANEL_QUADS_MOST) {
        s->cut++;
        return NULL;
    }
    return s->vertices + 4 * (glyph ? PANEL_QUADS_MOST - ++s->glyphs : s->boxes++);
}

typedef struct BoxPaint {
    float x, y, half_width, half_height, radius, width, softness;
    float rim;      // only so much from the edge inwards is seen; 0 = all of the box
    float along[2]; // unit vector of the box's own x axis
    Color fill, line;
    PaintKind kind;
} BoxPaint;

// The part of a box between two corners (metres from its centre).
static void add_part(Painter *p, const BoxPaint *b, float u0, float w0, float u1, float w1) {
    PanelVertex *v = add_quad(p, false);
    if (!v) return;
    for (int i = 0; i < 4; i++) {
        float u = i & 1 ? u1 : u0, w = i & 2 ? w1 : w0;
        v[i] = (PanelVertex){
            .place = {b->x + u * b->along[0] - w * b->along[1], b->y + u * b->along[1] + w * b->along[0], u, w},
            .shape = {b->half_width, b->half_height, fminf(b->radius, fminf(b->half_width, b->half_height)), b->width},
            .kind = {b->softness, (float)(b->kind + 8 * p->index)}};
        put_color(p, v[i].fill, b->fill);
        put_color(p, v[i].line, b->line);
    }
}

// Frames, rings and shadows are four strips, because filling what nobody sees is what costs time:
//   +---------------+
//   +---+-------+---+
//   |   |       |   |
//   +---+-------+---+
//   +---------------+
static void add_box(Painter *p, const BoxPaint *b) {
    float margin = b->softness * 1.5f + p->t * 0.12f; // room for the antialiased edge also when seen from far away
    float w = b->half_width + margin, h = b->half_height + margin, rim = margin + b->rim;
    if (b->rim <= 0 || w < rim * 1.5f || h < rim * 1.5f) {
        add_part(p, b, -w, -h, w, h);
        return;
    }
    add_part(p, b, -w, h - rim, w, h);
    add_part(p, b, -w, -h, w, rim - h);
    add_part(p, b, -w, rim - h, rim - w, h - rim);
    add_part(p, b, w - rim, rim - h, w, h - rim);
}

static BoxPaint box_of(Rect r, float radius) {
    return (BoxPaint){.x = r.left + r.width / 2, .y = r.bottom + r.height / 2, .half_width = r.width / 2,
                      .half_height = r.height / 2, .radius = radius, .along = {1, 0}};
}

void paint_box(Painter *p, Rect r, float radius, Color fill, Color line, float width) {
    BoxPaint b = box_of(r, radius);
    b.fill = fill, b.line = line, b.width = width;
    if (!(fill & 0xFF)) b.rim = fmaxf(radius * 0.3f, width) + p->t * 0.12f;
    add_box(p, &b);
}

void paint_ground(Painter *p, Rect r, float radius, PaintKind kind) {
    BoxPaint b = box_of(r, radius);
    b.fill = p->skin->ground, b.line = p->skin->edge, b.width = p->hair * 1.2f, b.kind = kind;
    add_box(p, &b);
}

void paint_shadow(Painter *p, Rect r, float radius, float softness, float drop) {
    if (!(p->skin->shadow & 0xFF)) return;
    r.bottom -= drop;
    BoxPaint b = box_of(r, radius);
    b.fill = b.line = p->skin->shadow, b.softness = softness;
    b.rim = radius * 0.3f + drop + p->t * 0.12f; // the rest lies under what throws the shadow
    add_box(p, &b);
}

void paint_stroke(Painter *p, float x0, float y0, float x1, float y1, float width, Color color) {
    float dx = x1 - x0, dy = y1 - y0, length = hypotf(dx, dy);
    BoxPaint b = {.x = (x0 + x1) / 2, .y = (y0 + y1) / 2, .half_width = (length + width) / 2, .half_height = width / 2,
                  .radius = width / 2, .along = {length > 0 ? dx / length : 1, length > 0 ? dy / length : 0},
                  .fill = color, .line = color};
    add_box(p, &b);
}

void paint_disc(Painter *p, float x, float y, float radius, Color fill, Color line, float width) {
    paint_box(p, (Rect){x - radius, y - radius, 2 * radius, 2 * radius}, radius, fill, line, width);
}

// ---- signs --------------------------------------------------------------------------------------------------------

// Signs are strokes in proportion to their size, so that they have the weight of the text beside them.
void paint_tick(Painter *p, float x, float y, float size, Color color) {
    float s = size / 2, w = size * 0.17f;
    paint_stroke(p, x - 0.62f * s, y - 0.02f * s, x - 0.16f * s, y - 0.5f * s, w, color);
    paint_stroke(p, x - 0.16f * s, y - 0.5f * s, x + 0.64f * s, y + 0.5f * s, w, color);
}

void paint_cross(Painter *p, float x, float y, float size, Color color) {
    float s = size * 0.25f, w = size * 0.17f;
    paint_stroke(p, x - s, y - s, x + s, y + s, w, color);
    paint_stroke(p, x - s, y + s, x + s, y - s, w, color);
}

void paint_erase(Painter *p, float x, float y, float size, Color color) {
    float h = size * 0.32f, w = size * 0.085f, left = x - size * 0.6f, bend = x - size * 0.24f, right = x + size * 0.5f;
    paint_stroke(p, left, y, bend, y + h, w, color);
    paint_stroke(p, left, y, bend, y - h, w, color);
    paint_stroke(p, bend, y + h, right, y + h, w, color);
    paint_stroke(p, bend, y - h, right, y - h, w, color);
    paint_stroke(p, right, y - h, right, y + h, w, color);
    float c = size * 0.13f, m = x + size * 0.12f;
    paint_stroke(p, m - c, y - c, m + c, y + c, w, color);
    paint_stroke(p, m - c, y + c, m + c, y - c, w, color);
}

// Dark, bright, dark: one of the two is far from any colour behind it.
void paint_focus(Painter *p, Rect r, float radius) {
    const Color dark = 0x0B1016FF, bright = 0xFFC83DFF;
    float w = p->t * (p->skin->line > 1 ? 0.13f : 0.085f), outer = w * 2.4f;
    paint_box(p, rect_inset(r, -outer - w, -outer - w), radius + outer + w, 0, dark, w * 3.4f);
    paint_box(p, rect_inset(r, -outer, -outer), radius + outer, 0, bright, w * 1.5f);
}

// ---- text ---------------------------------------------------------------------------------------------------------

const TextLayout *measure_text(Painter *p, float width, float height, const char *text, Words words) {
    return text_layout(p->fonts, words.face, text, width, height, fmaxf(p->t * words.size, p->smallest), p->smallest, words.align);
}

static void add_glyph(Painter *p, const TextGlyph *g, float x, float y, Color color) {
    PanelVertex *v = g->atlas[2] ? add_quad(p, true) : NULL;
    if (!v) return;
    for (int i = 0; i < 4; i++) {
        bool right = i & 1, top = i & 2;
        v[i] = (PanelVertex){.place = {x + g->x + (right ? g->width : 0), y + g->y + (top ? g->height : 0),
                                       (float)(g->atlas[0] + (right ? g->atlas[2] : 0)), (float)(g->atlas[1] + (top ? 0 : g->atlas[3]))},
                             .kind = {0, (float)(8 * p->index)}};
        put_color(p, v[i].fill, color);
    }
}

const TextLayout *paint_text(Painter *p, Rect r, const char *text, Words words) {
    if (!text || !*text || r.width <= 0 || r.height <= 0) return NULL;
    const TextLayout *layout = measure_text(p, r.width, r.height, text, words);
    if (text_pending(p->fonts)) { // what was not warmed is baked here: a frame with holes in its text is worse
        text_bake(p->fonts, UINT64_MAX);
        text_keep(p->fonts, layout);
    }
    float top = r.bottom + r.height;
    if (words.place == PLACE_MIDDLE) top -= (r.height - layout->height) / 2;
    if (words.place == PLACE_BOTTOM) top -= r.height - layout->height;
    for (int i = 0; i < layout->glyph_count; i++) add_glyph(p, &layout->glyphs[i], r.left, top, words.color);
    if (layout->cut) p->slot->cut++;
    if (!p->slot->least || layout->size < p->slot->least) p->slot->least = layout->size;
    if (p->slot->layout_count < PANEL_LAYOUTS_MOST) p->slot->layouts[p->slot->layout_count++] = layout;
    return layout;
}
