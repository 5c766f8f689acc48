// Inside of the text module, shared by text.c and its text_*.c files, panels.c (keeping and baking) and the tests.
//
//   UTF-8 -> characters (decode, classes, break opportunities)      text_break.c
//         -> shaped glyphs in em units (fonts, HarfBuzz, spacing)   text_faces.c
//         -> lines (greedy, kinsoku, shrink, ellipsis)              text_break.c
//         -> a TextLayout in the cache                              text.c
//   glyph -> distance field (outline, exact distances)              text_bake.c
//         -> a cell of the atlas (shelves, LRU)                     text_atlas.c
//
// Shaping knows no size: all measures are in ems, so that trying a smaller size only breaks lines again.
#ifndef ORRERY_STAGE_RENDER_TEXT_PRIVATE_H
#define ORRERY_STAGE_RENDER_TEXT_PRIVATE_H
#include "stage/render/text.h"
#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb.h>

enum {
    TEXT_EM = 48,     // texels of the em square in the atlas
    TEXT_SPREAD = 6,  // texels from the outline to the values 0 and 255
    TEXT_ATLAS = 2048,
    TEXT_CHARACTERS_MOST = 2048, // of one text; longer texts are cut
    TEXT_GLYPHS_MOST = 3072,     // of one text
    TEXT_LINES_MOST = 512,
    TEXT_FONTS_MOST = 12,
    TEXT_FONT_BOX = 255,         // the "font" of the hollow box
    TEXT_BITMAP_MOST = 3 * TEXT_EM,
    ATLAS_GLYPHS_MOST = 4096,
    ATLAS_SHELVES_MOST = 256,
    ATLAS_NONE = 0xFFFF,
};

typedef enum CharacterClass {
    CLASS_LATIN, // letters of all alphabetic scripts, symbols: words stay whole
    CLASS_DIGIT,
    CLASS_HAN,
    CLASS_OPEN,  // ends no line
    CLASS_CLOSE, // begins no line
    CLASS_HYPHEN,
    CLASS_SPACE,
    CLASS_GLUE, // no-break space
    CLASS_ZERO, // zero-width space: a break and nothing else
    CLASS_LINE, // end of line
} CharacterClass;

typedef struct TextCharacter {
    uint32_t code;
    uint8_t cls;       // CharacterClass
    bool breaks;       // a line may begin here
    bool full;         // full-width punctuation with a blank half
    bool narrow;       // a full-width glyph that is set with its own width (English quotes, operators)
    float width;       // ems, with `gap`
    float gap;         // of width: what vanishes at the end of a line (thin space, blank half of 。)
    float lead;        // ems that vanish at the start of a line (blank half of 「)
    float shift;       // ems that the ink moves (trimmed side bearing)
} TextCharacter;

typedef struct ShapedGlyph {
    uint32_t key;       // font << 16 | glyph
    uint16_t character; // index of the character it begins with
    float advance, dx, dy; // ems
} ShapedGlyph;

typedef struct TextLine {
    uint16_t first, end; // characters
    float width;         // ems, of the ink and inner spaces
} TextLine;

typedef struct TextScratch { // one text at a time goes through here
    TextCharacter characters[TEXT_CHARACTERS_MOST + 1];
    uint32_t codes[TEXT_CHARACTERS_MOST + 1];
    ShapedGlyph glyphs[TEXT_GLYPHS_MOST];
    TextLine lines[TEXT_LINES_MOST];
    int character_count, glyph_count, line_count;
    bool cut;  // more characters or glyphs than fit
    bool wide; // holds hanzi
} TextScratch;

typedef struct TextFont {
    char path[512];
    int face_index;
    bool opened, failed;
    FT_Face ft;
    hb_font_t *hb;
    float upem;
} TextFont;

typedef struct GlyphBitmap { // baked, row 0 at the top
    int width, height;
    float left, top; // of the bitmap's upper left corner from the origin on the baseline, texels, y up
    uint8_t texels[TEXT_BITMAP_MOST * TEXT_BITMAP_MOST];
} GlyphBitmap;

typedef struct AtlasGlyph {
    uint32_t key;
    uint16_t next;      // in its hash chain or in the free list
    bool used, baked, nothing; // nothing: a space, no cell
    bool refused;              // no room was left; tried again in a later frame
    uint16_t x, y, width, height; // texels of the bitmap
    uint16_t shelf, cell_x, cell_width; // shelf ATLAS_NONE: no cell
    float left, top;
    uint64_t frame; // last used
} AtlasGlyph;

typedef struct AtlasShelf {
    uint16_t y, height, end; // end: x where free space begins
} AtlasShelf;

typedef struct AtlasHole { // a freed cell
    uint16_t shelf, x, width;
} AtlasHole;

typedef struct Atlas {
    uint8_t *texels;
    int size;
    AtlasGlyph glyphs[ATLAS_GLYPHS_MOST];
    uint16_t buckets[ATLAS_GLYPHS_MOST], free_glyph;
    AtlasShelf shelves[ATLAS_SHELVES_MOST];
    AtlasHole holes[ATLAS_GLYPHS_MOST];
    int shelf_count, hole_count, shelf_top;
    int changed[4]; // x, y, width, height; width 0 = clean
    uint64_t frame;
    uint32_t generation; // counts every change of a glyph's place
    int wanted;          // glyphs used and not baked yet
    int evicted, refused; // for statistics and tests
    bool quiet;           // warming: what finds no room may come later
} Atlas;

typedef struct LayoutEntry {
    TextLayout layout;
    uint64_t hash, frame;
    TextGlyph *glyphs;
    uint32_t *keys;       // of each glyph
    uint16_t *slots;      // its place in atlas.glyphs, checked against the key
    uint16_t *characters; // index of its character, for tests
    uint16_t *lines;      // its line, for tests
    uint32_t generation;  // of the atlas when `glyphs` was filled
    int room;             // glyphs
} LayoutEntry;

enum { LAYOUTS_SMALL = 384, LAYOUTS_MEDIUM = 96, LAYOUTS_LARGE = 12, LAYOUTS_MOST = LAYOUTS_SMALL + LAYOUTS_MEDIUM + LAYOUTS_LARGE };

struct TextFonts {
    Arena *arena;
    FT_Library library;
    TextFont fonts[TEXT_FONTS_MOST];
    int font_count, sans_count; // fonts[0 .. sans_count) is the chain
    int special[TEXT_FACE_COUNT]; // the face's own font, before the chain; -1 = none
    hb_buffer_t *buffer;
    hb_language_t language;
    TextScratch scratch;
    GlyphBitmap bitmap;
    struct Baker *baker;
    Atlas atlas;
    uint64_t baked; // glyphs so far
    LayoutEntry layouts[LAYOUTS_MOST];
    uint16_t index[1024]; // open addressing by hash; 0 = free, otherwise layout + 1
    LayoutEntry empty;    // handed out when every layout is in use
};

// text_break.c
void text_decode(TextScratch *s, const char *text);
bool text_forbidden_start(uint32_t code); // 、。，）」 ... and , . ) ...
bool text_forbidden_end(uint32_t code);   // （「《 ... and ( [
// Breaks into lines of at most `limit` ems.
void text_fill(TextScratch *s, float limit);
float text_line_lead(const TextScratch *s, const TextLine *line); // ems cut at the start of the line

// text_faces.c
TextFont *text_font(TextFonts *fonts, int index); // opened on first use; NULL when it cannot be
void text_shape(TextFonts *fonts, TextFace face); // fills the scratch's glyphs and the characters' widths
void text_close_fonts(TextFonts *fonts);

// text_bake.c
struct Baker *baker_create(Arena *arena);
void bake_glyph(struct Baker *baker, FT_Face face, unsigned glyph, GlyphBitmap *out); // width 0 = no ink
void bake_box(struct Baker *baker, GlyphBitmap *out);

// text_atlas.c
void atlas_create(Atlas *atlas, Arena *arena, int size);
// The slot of a glyph, entered as wanted when it is new; marks it used in this frame. ATLAS_NONE when the table is full
// of glyphs in use.
uint16_t atlas_use(Atlas *atlas, uint32_t key);
// Gives a baked bitmap its cell, evicting what this frame does not use. False when there is no room.
bool atlas_put(Atlas *atlas, uint16_t slot, const GlyphBitmap *bitmap);

// text.c, for panels.c and tests
// Marks a layout and its glyphs as used in this frame; returns false when it is not valid any more.
bool text_keep(TextFonts *fonts, const TextLayout *layout);
// Bakes what layouts want, until `budget_ns` have passed; true when something changed.
bool text_bake(TextFonts *fonts, uint64_t budget_ns);
bool text_pending(const TextFonts *fonts);
int text_atlas_size(const TextFonts *fonts);
uint32_t text_generation(const TextFonts *fonts); // changes when a glyph's place in the atlas does
TextFonts *text_create_sized(const char *const *sans_chain, const char *bold, const char *serif, int atlas_size);
const LayoutEntry *text_entry(const TextFonts *fonts, const TextLayout *layout);
#endif
