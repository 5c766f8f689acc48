// One function for each kind of element. The world gives rectangles in multiples of the body em (world/layout.c); insets
// here use the same multiples, so that what the world estimated is what is set.
#include "stage/render/panels_private.h"
#include "stage/render/text_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool has(const Element *e, unsigned flag) { return e->flags & flag; }

static bool id_begins(const Element *e, const char *prefix) { return e->id && !strncmp(e->id, prefix, strlen(prefix)); }

// Text that stands at the top of its rectangle is lowered by half of the leading, so that blocks keep one rhythm.
static Rect leaded(const Painter *p, Rect r, float size) {
    r.height -= fminf(0.19f * size * p->t, r.height * 0.1f);
    return r;
}

static void flow_text(Painter *p, const Element *e, TextFace face, float size, Color color) {
    paint_text(p, leaded(p, e->rect, size), e->text, (Words){face, size, color, 0, PLACE_TOP});
}

// What leads into the next element stands at the bottom: when the world's estimate had a line too many, the empty line is
// then above it.
static void lead_text(Painter *p, const Element *e, float size) {
    Rect r = e->rect;
    r.bottom += 0.19f * size * p->t;
    r.height -= 0.19f * size * p->t;
    paint_text(p, r, e->text, (Words){TEXT_BOLD, size, p->skin->ink, 0, PLACE_BOTTOM});
}

// ---- reading ------------------------------------------------------------------------------------------------------

static void paint_heading(Painter *p, const Element *e) { lead_text(p, e, 1.35f); }

static void paint_note(Painter *p, const Element *e) { flow_text(p, e, TEXT_SANS, 0.92f, p->skin->quiet); }

static void paint_body(Painter *p, const Element *e) {
    if (e->id && !strcmp(e->id, "question")) lead_text(p, e, 1);
    else flow_text(p, e, TEXT_SANS, 1, p->skin->ink);
    if (!has(e, ELEMENT_RIGHT)) return;
    float x = e->rect.left - p->t * 0.56f, y = e->rect.bottom + e->rect.height - p->t * 0.75f;
    paint_tick(p, x, y, p->t * 0.72f, p->skin->right); // a task that is done: in the margin
}

// Quotation and source are one block in the middle of the rectangle, with a bar as high as the block.
static void paint_quote(Painter *p, const Element *e) {
    const Skin *s = p->skin;
    bool sourced = e->second && *e->second;
    float t = p->t, bar = t * 0.14f, source = sourced ? t * 1.6f : 0;
    Rect in = {e->rect.left + t, e->rect.bottom + t * 0.4f, e->rect.width - t * 2, e->rect.height - t * 0.8f};
    const Words old = {TEXT_SERIF, 1.15f, s->ink, 0, PLACE_TOP};
    float spare = fmaxf(0, in.height - source - measure_text(p, in.width, in.height - source, e->text, old)->height);
    in.bottom += spare / 2, in.height -= spare;
    paint_box(p, (Rect){in.left - t * 0.72f, in.bottom - t * 0.05f, bar, in.height + t * 0.05f}, bar / 2, s->accent, s->accent, 0);
    paint_text(p, (Rect){in.left, in.bottom + source, in.width, in.height - source}, e->text, old);
    if (!sourced) return;
    char text[512];
    snprintf(text, sizeof text, "—— %s", e->second);
    paint_text(p, (Rect){in.left, in.bottom, in.width + t * 0.6f, t * 1.3f}, text, (Words){TEXT_SANS, 0.88f, s->quiet, 2, PLACE_MIDDLE});
}

// Label and value share a line; the rule below leads the eye from one to the other.
static void paint_reading(Painter *p, const Element *e) {
    const Skin *s = p->skin;
    Rect r = e->rect;
    float share = 0.55f, t = p->t;
    char value[128];
    paint_text(p, (Rect){r.left, r.bottom, r.width * share, r.height}, e->text, (Words){TEXT_SANS, 0.96f, s->quiet, 0, PLACE_MIDDLE});
    paint_text(p, (Rect){r.left + r.width * share, r.bottom, r.width * (1 - share), r.height},
               e->second ? real_minus(e->second, value, sizeof value) : NULL, (Words){TEXT_BOLD, 1.06f, s->ink, 2, PLACE_MIDDLE});
    paint_stroke(p, r.left, r.bottom + t * 0.06f, r.left + r.width, r.bottom + t * 0.06f, p->hair * 0.8f, s->rule);
}

// Five phases of inquiry: the track has their ticks, `value` fills it.
static void paint_progress(Painter *p, const Element *e) {
    const Skin *s = p->skin;
    Rect r = e->rect;
    float t = p->t, y = r.bottom + r.height / 2, left = r.left, width = r.width * 0.5f, high = t * 0.26f;
    float value = e->value < 0 ? 0 : e->value > 1 ? 1 : e->value;
    for (int i = 0; i < 5; i++) {
        float gap = t * 0.16f, each = (width - 4 * gap) / 5, x = left + (float)i * (each + gap);
        float done = fmaxf(0, fminf(1, value * 5 - (float)i));
        paint_box(p, (Rect){x, y - high / 2, each, high}, high / 2, s->button, s->rule, p->hair);
        if (done > 0.02f) paint_box(p, (Rect){x, y - high / 2, fmaxf(each * done, high), high}, high / 2, s->accent, s->accent, 0);
    }
    char text[256];
    snprintf(text, sizeof text, "%s%s%s", e->second ? e->second : "", e->second && *e->second ? "  " : "", e->text);
    paint_text(p, (Rect){left + width + t, r.bottom, r.width - width - t, r.height}, text,
               (Words){TEXT_SANS, 0.85f, s->quiet, 2, PLACE_MIDDLE});
}

// The speaker stands above the line in the accent colour; an arrow behind the name is part of the text that the world gives.
static void paint_caption(Painter *p, const Element *e) {
    const Skin *s = p->skin;
    Rect r = e->rect;
    bool speaker = e->second && *e->second;
    float head = speaker ? fminf(p->t * 1.55f, r.height * 0.4f) : 0;
    const Words line = {TEXT_SANS, 1, s->ink, 0, PLACE_TOP};
    float spare = r.height - head - measure_text(p, r.width, r.height - head, e->text, line)->height;
    r.height -= fmaxf(spare, 0) / 2; // speaker and line are one block in the middle
    if (speaker)
        paint_text(p, (Rect){r.left, r.bottom + r.height - head, r.width, head}, e->second, (Words){TEXT_BOLD, 0.92f, s->accent, 0, PLACE_TOP});
    paint_text(p, (Rect){r.left, r.bottom, r.width, r.height - head}, e->text, line);
}

// ---- cards --------------------------------------------------------------------------------------------------------

// A badge that straddles the card's left edge: its form tells right, wrong and hint apart without colour.
static void paint_sign(Painter *p, float x, float y, float radius, unsigned flags) {
    const Skin *s = p->skin;
    Color color = flags & ELEMENT_RIGHT ? s->right : flags & ELEMENT_WRONG ? s->wrong : s->hint;
    paint_disc(p, x, y, radius, color, s->badge_ink, p->hair);
    if (flags & ELEMENT_RIGHT) paint_tick(p, x, y, radius * 1.35f, s->badge_ink);
    else if (flags & ELEMENT_WRONG) paint_cross(p, x, y, radius * 1.4f, s->badge_ink);
    else { // a letter i, by strokes so that it sits in the middle
        paint_disc(p, x, y + radius * 0.45f, radius * 0.14f, s->badge_ink, s->badge_ink, 0);
        paint_stroke(p, x, y + radius * 0.1f, x, y - radius * 0.48f, radius * 0.24f, s->badge_ink);
    }
}

static void paint_feedback(Painter *p, const Element *e) {
    const Skin *s = p->skin;
    float t = p->t, sign = t * 0.62f;
    Rect r = e->rect;
    Color card = has(e, ELEMENT_RIGHT) ? s->right_card : has(e, ELEMENT_WRONG) ? s->wrong_card : s->hint_card;
    Color line = has(e, ELEMENT_RIGHT) ? s->right : has(e, ELEMENT_WRONG) ? s->wrong : s->hint;
    paint_box(p, r, t * 0.3f, card, line, p->hair * 1.3f);
    Rect in = {r.left + t * 1.0f, r.bottom + t * 0.35f, r.width - t * 1.6f, r.height - t * 0.7f};
    paint_text(p, in, e->text, (Words){TEXT_SANS, 1, s->ink, 0, PLACE_MIDDLE});
    paint_sign(p, r.left + t * 0.05f, r.bottom + r.height - t * 1.1f, sign, e->flags);
}

// ---- what can be pressed ------------------------------------------------------------------------------------------

typedef struct Face { // how a pressable looks in its state
    Color fill, line, ink;
    float width, sink;
    bool raised;
} Face;

// States add up: a primary button can be pointed at, pressed and focused; disabled ones lie flat without fill.
static Face face_of(const Painter *p, const Element *e) {
    const Skin *s = p->skin;
    Face f = {s->button, s->button_line, s->button_ink, p->hair * 1.2f, 0, PLACE_MIDDLE};
    bool primary = has(e, ELEMENT_PRIMARY);
    if (primary) f.fill = s->primary, f.line = s->primary_line, f.ink = s->primary_ink;
    if (has(e, ELEMENT_DISABLED)) f = (Face){0, s->rule, s->disabled_ink, p->hair * 0.8f, 0, false};
    else if (has(e, ELEMENT_POINTED)) {
        f.width = p->hair * 2.8f, f.line = primary ? s->button : s->ink;
        if (!primary) f.fill = s->pointed;
    }
    if (has(e, ELEMENT_PRESSED) && !has(e, ELEMENT_DISABLED)) {
        f.raised = false, f.sink = p->t * 0.06f;
        if (!primary) f.fill = s->pressed;
    }
    return f;
}

static Rect paint_face(Painter *p, const Element *e, const Face *f, float radius) {
    Rect r = e->rect;
    r.bottom -= f->sink;
    if (f->raised) paint_shadow(p, r, radius, p->t * 0.22f, p->t * 0.08f);
    paint_box(p, r, radius, f->fill, f->line, f->width);
    return r;
}

static void paint_button(Painter *p, const Element *e) {
    Face f = face_of(p, e);
    Rect r = paint_face(p, e, &f, p->t * 0.38f);
    TextFace face = has(e, ELEMENT_PRIMARY) ? TEXT_BOLD : TEXT_SANS;
    paint_text(p, rect_inset(r, p->t * 0.35f, p->t * 0.12f), e->text, (Words){face, 1, f.ink, 1, PLACE_MIDDLE});
}

// No font of ours has ⌫, so that key is drawn.
static void paint_key(Painter *p, const Element *e) {
    Face f = face_of(p, e);
    Rect r = paint_face(p, e, &f, p->t * 0.3f);
    if (id_begins(e, "key:erase")) paint_erase(p, r.left + r.width / 2, r.bottom + r.height / 2, p->t * 1.1f, f.ink);
    else paint_text(p, rect_inset(r, p->t * 0.1f, p->t * 0.1f), e->text, (Words){TEXT_BOLD, 1.12f, f.ink, 1, PLACE_MIDDLE});
}

static void paint_letter(Painter *p, const Element *e, float x, float y, const Face *f) {
    const Skin *s = p->skin;
    bool filled = has(e, ELEMENT_CHOSEN) || has(e, ELEMENT_RIGHT);
    Color fill = !filled ? 0 : has(e, ELEMENT_WRONG) ? s->wrong : has(e, ELEMENT_RIGHT) ? s->right : s->primary;
    Color ink = !filled ? f->ink : has(e, ELEMENT_WRONG) || has(e, ELEMENT_RIGHT) ? s->badge_ink : s->primary_ink;
    float r = p->t * 0.74f;
    char letter[2] = {(char)('A' + (int)fmaxf(0, fminf(25, e->value))), 0};
    paint_disc(p, x, y, r, fill, filled ? fill : f->line, p->hair * 1.4f);
    paint_text(p, (Rect){x - r, y - r, 2 * r, 2 * r}, letter, (Words){TEXT_BOLD, 0.92f, ink, 1, PLACE_MIDDLE});
}

// Sentences of an open answer: any number may be picked, so they have boxes to tick instead of letters.
static void paint_tick_box(Painter *p, const Element *e, float x, float y, const Face *f) {
    const Skin *s = p->skin;
    float r = p->t * 0.55f;
    bool on = has(e, ELEMENT_CHOSEN);
    paint_box(p, (Rect){x - r, y - r, 2 * r, 2 * r}, r * 0.3f, on ? s->primary : s->field, on ? s->primary : f->line, p->hair * 1.5f);
    if (on) paint_tick(p, x, y, r * 1.7f, s->primary_ink);
}

// Letter, text, sign. After the answer the sign on the right tells, the filled letter shows what was chosen.
static void paint_choice(Painter *p, const Element *e) {
    const Skin *s = p->skin;
    float t = p->t;
    Face f = face_of(p, e);
    if (has(e, ELEMENT_CHOSEN) && !has(e, ELEMENT_DISABLED)) f.line = s->primary, f.width = p->hair * 2.8f;
    if (has(e, ELEMENT_RIGHT)) f.fill = s->right_card, f.line = s->right, f.ink = s->ink, f.width = p->hair * 2.2f;
    if (has(e, ELEMENT_WRONG)) f.fill = s->wrong_card, f.line = s->wrong, f.ink = s->ink, f.width = p->hair * 1.4f;
    if (has(e, ELEMENT_CHOSEN) && has(e, ELEMENT_DISABLED)) f.ink = s->ink;
    Rect r = paint_face(p, e, &f, t * 0.42f);
    float y = r.bottom + r.height / 2;
    if (id_begins(e, "sentence:")) paint_tick_box(p, e, r.left + t * 1.1f, y, &f);
    else paint_letter(p, e, r.left + t * 1.15f, y, &f);
    bool marked = has(e, ELEMENT_RIGHT) || has(e, ELEMENT_WRONG);
    Rect in = {r.left + t * 2.25f, r.bottom + t * 0.15f, r.width - t * (marked ? 3.5f : 2.7f), r.height - t * 0.3f};
    paint_text(p, in, e->text, (Words){TEXT_SANS, 1, f.ink, 0, PLACE_MIDDLE});
    float x = r.left + r.width - t * 0.8f;
    if (has(e, ELEMENT_RIGHT)) paint_tick(p, x, y, t * 0.95f, s->right);
    else if (has(e, ELEMENT_WRONG)) paint_cross(p, x, y, t * 0.95f, s->wrong);
}

// ---- entry --------------------------------------------------------------------------------------------------------

// Where the next character will stand: behind the last glyph with ink.
static void paint_caret(Painter *p, Rect in, const TextLayout *layout) {
    float x = in.left, y = in.bottom + in.height / 2, tall = p->t * 0.62f;
    if (layout && layout->glyph_count) {
        const TextGlyph *g = &layout->glyphs[layout->glyph_count - 1];
        float edge = layout->size * (float)(TEXT_SPREAD - 1) / TEXT_EM;
        x = in.left + g->x + fmaxf(g->width - edge, 0) + p->t * 0.04f;
        float top = in.bottom + in.height - (in.height - layout->height) / 2; // the text is centred in height
        y = top - layout->height + layout->size * 0.555f;
    }
    paint_box(p, (Rect){x, y - tall, p->t * 0.085f, 2 * tall}, 0, p->skin->accent, p->skin->accent, 0);
}

static void paint_field(Painter *p, const Element *e) {
    const Skin *s = p->skin;
    float t = p->t, unit = e->second && *e->second ? t * 2.6f : 0, sign = has(e, ELEMENT_RIGHT | ELEMENT_WRONG) ? t * 1.4f : 0;
    Rect r = e->rect;
    bool open = !has(e, ELEMENT_DISABLED);
    Color line = has(e, ELEMENT_RIGHT) ? s->right : has(e, ELEMENT_WRONG) ? s->wrong : open ? s->primary : s->rule;
    paint_box(p, r, t * 0.3f, s->field, line, p->hair * (open ? 2.2f : 1.4f));
    Rect in = {r.left + t * 0.6f, r.bottom + t * 0.2f, r.width - t * 1.2f - unit - sign, r.height - t * 0.4f};
    TextFace face = unit > 0 ? TEXT_BOLD : TEXT_SANS;
    const TextLayout *layout = paint_text(p, in, e->text, (Words){face, unit > 0 ? 1.15f : 1, s->ink, 0, PLACE_MIDDLE});
    if (open) paint_caret(p, in, layout);
    float right = r.left + r.width - sign;
    if (unit > 0) {
        float x = right - unit;
        paint_stroke(p, x, r.bottom + t * 0.4f, x, r.bottom + r.height - t * 0.4f, p->hair, s->rule);
        paint_text(p, (Rect){x, r.bottom, unit, r.height}, e->second, (Words){TEXT_SANS, 1, s->quiet, 1, PLACE_MIDDLE});
    }
    if (has(e, ELEMENT_RIGHT)) paint_tick(p, right + sign * 0.4f, r.bottom + r.height / 2, t, s->right);
    else if (has(e, ELEMENT_WRONG)) paint_cross(p, right + sign * 0.4f, r.bottom + r.height / 2, t, s->wrong);
}

// ---- the panel ----------------------------------------------------------------------------------------------------

static void paint_element(Painter *p, const Element *e) {
    static void (*const painters[])(Painter *, const Element *) = {
        [ELEMENT_HEADING] = paint_heading, [ELEMENT_TEXT] = paint_body, [ELEMENT_QUOTE] = paint_quote,
        [ELEMENT_NOTE] = paint_note, [ELEMENT_BUTTON] = paint_button, [ELEMENT_CHOICE] = paint_choice,
        [ELEMENT_FIELD] = paint_field, [ELEMENT_KEY] = paint_key, [ELEMENT_READING] = paint_reading,
        [ELEMENT_TABLE] = paint_table, [ELEMENT_PLOT] = paint_plot, [ELEMENT_PROGRESS] = paint_progress,
        [ELEMENT_CAPTION] = paint_caption, [ELEMENT_FEEDBACK] = paint_feedback,
    };
    if ((size_t)e->kind < sizeof painters / sizeof *painters) painters[e->kind](p, e);
}

// Paper and lacquer stand on a soft shadow inside a frame of two lines, like a mounted sheet.
static void paint_back(Painter *p) {
    const Panel *panel = p->panel;
    const Skin *s = p->skin;
    float t = p->t, radius = s->radius * t;
    Rect r = {-panel->width / 2, -panel->height / 2, panel->width, panel->height};
    paint_shadow(p, r, radius, t * 0.9f, t * 0.35f);
    paint_ground(p, r, radius, s->ground_kind);
    if (s->frame & 0xFF) paint_box(p, rect_inset(r, t * 0.3f, t * 0.3f), radius * 0.6f, 0, s->frame, p->hair * 0.8f);
}

void paint_panel(Painter *p) {
    paint_back(p);
    for (int i = 0; i < p->panel->element_count; i++) paint_element(p, &p->panel->elements[i]);
    for (int i = 0; i < p->panel->element_count; i++) { // last, so that no neighbour covers the ring
        const Element *e = &p->panel->elements[i];
        if (has(e, ELEMENT_FOCUSED)) paint_focus(p, e->rect, p->t * 0.38f);
    }
}
