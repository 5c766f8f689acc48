// Inside of the panels module: what panels.c (GPU, cache), panels_draw.c (boxes, strokes, text), panels_elements.c (one
// function for each kind of element), panels_table.c (tables and plots) and panels_skin.c (colours) share.
//
// Everything is a quad of one vertex format: a box with rounded corners (fill, line, soft edge) or a glyph. All text of a
// panel lies above all of its boxes, so that each panel is two draws whose fragment programs are short: a software
// rasteriser runs both sides of every branch.
//
//     place     x, y in the panel's plane (metres)   u, v  box: metres from its centre, glyph: texels of the atlas
//     shape     half width, half height, radius, line width (metres)
//     fill, line  linear light and alpha, 0 to 65535
//     kind      softness of the edge (metres); PaintKind + 8 * panel
#ifndef ORRERY_STAGE_RENDER_PANELS_PRIVATE_H
#define ORRERY_STAGE_RENDER_PANELS_PRIVATE_H
#include "stage/render/panels.h"
#include <stdint.h>

enum { PANEL_QUADS_MOST = 2048, PANEL_LAYOUTS_MOST = 256 };

typedef uint32_t Color; // 0xRRGGBBAA, sRGB
typedef enum PaintKind { PAINT_BOX, PAINT_PAPER, PAINT_LACQUER } PaintKind; // texture of the ground

typedef struct PanelVertex {
    float place[4], shape[4];
    uint16_t fill[4], line[4];
    float kind[2];
} PanelVertex;

typedef struct Skin {
    PaintKind ground_kind;
    Color ground, edge, frame;   // the panel, its edge line, the fine line inside
    Color ink, quiet, accent;    // text, secondary text, seals and speakers
    Color rule;                  // hairlines of tables, axes
    Color button, button_line, button_ink;
    Color pointed, pressed;      // fills of a button
    Color primary, primary_line, primary_ink;
    Color disabled_ink;
    Color field;                 // fill of entry fields
    Color right, wrong, hint;    // lines, badges and their fills
    Color right_card, wrong_card, hint_card;
    Color badge_ink;             // signs on badges
    Color shadow;
    float line;                  // thickness of lines, times the normal
    float radius;                // of the panel's corners, ems
} Skin;

typedef struct PanelSlot { // one panel as it was last built
    uint64_t hash;
    PanelVertex *vertices; // four for each quad: boxes from the front, glyphs from the back
    int boxes, glyphs, layout_count, cut;
    const TextLayout *layouts[PANEL_LAYOUTS_MOST];
    uint32_t generation; // of the atlas
    float smallest;      // least legible em, metres
    float least;         // smallest em that was set, metres; 0 = no text
    bool used;
} PanelSlot;

typedef struct Painter { // builds one panel
    TextFonts *fonts;
    PanelSlot *slot;
    const Skin *skin;
    const Panel *panel;
    int index;
    float t, smallest; // body and least legible em, metres
    float hair;        // thickness of a fine line, metres
    const uint16_t *linear; // of each sRGB value 0..255
} Painter;

typedef struct Words { // how a text is set
    TextFace face;
    float size; // ems of the body text
    Color color;
    int align;    // 0 left, 1 centre, 2 right
    enum { PLACE_TOP, PLACE_MIDDLE, PLACE_BOTTOM } place;
} Words;

// panels_skin.c
const Skin *panel_skin(PanelSkin skin, bool high_contrast);
float panel_contrast(Color text, Color ground); // WCAG 2; alpha of `ground` over white, which is its worst case for light text
bool skin_light(const Skin *skin);

// panels_draw.c
Rect rect_inset(Rect r, float x, float y);
void paint_box(Painter *p, Rect r, float radius, Color fill, Color line, float width);
void paint_ground(Painter *p, Rect r, float radius, PaintKind kind);
void paint_shadow(Painter *p, Rect r, float radius, float softness, float drop);
void paint_stroke(Painter *p, float x0, float y0, float x1, float y1, float width, Color color);
void paint_disc(Painter *p, float x, float y, float radius, Color fill, Color line, float width);
void paint_tick(Painter *p, float x, float y, float size, Color color);  // ✓ by strokes, centred
void paint_cross(Painter *p, float x, float y, float size, Color color); // ✗
void paint_erase(Painter *p, float x, float y, float size, Color color); // ⌫
void paint_focus(Painter *p, Rect r, float radius);
// The layout that paint_text would use, to know its height first.
const TextLayout *measure_text(Painter *p, float width, float height, const char *text, Words words);
// Sets the text into the rectangle and counts it if it was cut; NULL for an empty text.
const TextLayout *paint_text(Painter *p, Rect r, const char *text, Words words);

// panels_elements.c
void paint_panel(Painter *p);

// panels_table.c
// A number with a real minus sign, which is as wide as the digits; `text` itself when there is none to change.
const char *real_minus(const char *text, char *out, size_t size);
void paint_table(Painter *p, const Element *e);
void paint_plot(Painter *p, const Element *e);
#endif
