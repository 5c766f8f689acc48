// Text: FreeType and HarfBuzz, signed-distance glyphs in a dynamic atlas, a fallback chain, a box for what no font has.
// Layout only (no OpenGL in this header): panels.c draws the runs. Sizes in metres of the em square.
#ifndef ORRERY_STAGE_RENDER_TEXT_H
#define ORRERY_STAGE_RENDER_TEXT_H
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct TextFonts TextFonts;

typedef enum TextFace { TEXT_SANS, TEXT_BOLD, TEXT_SERIF, TEXT_FACE_COUNT } TextFace;

typedef struct TextGlyph {
    float x, y;          // lower left of the quad, metres from the text's top left corner (y down is negative)
    float width, height; // of the quad
    uint16_t atlas[4];   // texels: x, y, width, height in the atlas; 0 width = nothing to draw (space)
} TextGlyph;

typedef struct TextLayout {
    const TextGlyph *glyphs;
    int glyph_count, line_count;
    float width, height; // of what was set
    bool cut;            // did not fit even at the smallest size: the last line ends with …
    float size;          // em size that was used
} TextLayout;

// Opens the faces; a missing first font is an error (ERR_FONT), missing fallbacks are skipped with a note.
TextFonts *text_create(const char *const *sans_chain, const char *bold, const char *serif);
void text_destroy(TextFonts *fonts);
// Sets UTF-8 text into width x height: wraps by the rules of both scripts (no line starts with 、。，）」 or ends with
// （「; Latin words stay whole; a space between Chinese and Latin is thin), in `size`, or smaller down to `smallest` until
// it fits. Results are cached by content; the layout is valid until text_frame has been called twice without it being used.
const TextLayout *text_layout(TextFonts *fonts, TextFace face, const char *text, float width, float height, float size,
                              float smallest, int align /* 0 left, 1 centre, 2 right */);
// Bakes at most `budget_ns` worth of new glyphs into the atlas; call once a frame. Returns true when the atlas changed.
bool text_frame(TextFonts *fonts, uint64_t budget_ns);
// Bakes every glyph of `text` now (while the lesson loads).
void text_warm(TextFonts *fonts, TextFace face, const char *text);
uint64_t text_baked(const TextFonts *fonts); // glyphs, since the fonts were opened
// One byte a texel, 128 = the outline, rows of `width`. Dirty rectangle since the last call in `changed` (x,y,w,h).
const uint8_t *text_atlas(TextFonts *fonts, int *width, int *height, int changed[4]);
float text_distance_range(const TextFonts *fonts); // texels from 0 to 255
#endif
