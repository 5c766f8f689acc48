// The text module's front: creation, sizes and lines of a layout, and the cache of layouts.
//
// The cache is three classes of fixed room (64, 320 and 2,560 glyphs), so that nothing is allocated after creation:
//
//   index[hash] -> entry { layout, glyphs[room], keys[room], slots[room] }      an entry unused for two frames may go
//
// A layout's quads hold places in the atlas. They are filled in again when the atlas' generation has moved on.
#include "stage/render/text_private.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/os.h"
#include "base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int ROOMS[3] = {64, 320, 2560}, COUNTS[3] = {LAYOUTS_SMALL, LAYOUTS_MEDIUM, LAYOUTS_LARGE};
static const float PITCH_HAN = 1.5f, PITCH_LATIN = 1.4f, PITCH_LEAST = 1.3f; // line height, ems
static const float ASCENT = 0.93f, DESCENT = 0.18f; // of the first and the last line; their middle is that of a hanzi
static const float SHRINK = 0.97f;

// ---- creation -----------------------------------------------------------------------------------------------------

// "file.ttc#2" is face 2 of a collection.
static int add_font(TextFonts *fonts, const char *path) {
    if (fonts->font_count == TEXT_FONTS_MOST) return -1;
    TextFont *f = &fonts->fonts[fonts->font_count];
    const char *mark = strrchr(path, '#');
    size_t length = mark && mark[1] >= '0' && mark[1] <= '9' ? (size_t)(mark - path) : strlen(path);
    f->face_index = path[length] ? atoi(path + length + 1) : 0;
    snprintf(f->path, sizeof f->path, "%.*s", (int)length, path);
    OsEntry entry;
    if (!os->entry(f->path, &entry)) {
        log_note("font “%s” is missing", f->path);
        *f = (TextFont){.opened = false};
        return -1;
    }
    return fonts->font_count++;
}

static int add_special(TextFonts *fonts, const char *path) {
    int index = path ? add_font(fonts, path) : -1;
    return index >= 0 && text_font(fonts, index) ? index : -1;
}

static void create_layouts(TextFonts *fonts) {
    LayoutEntry *e = fonts->layouts;
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < COUNTS[c]; i++, e++) {
            e->room = ROOMS[c];
            e->glyphs = arena_array(fonts->arena, TextGlyph, e->room);
            e->keys = arena_array(fonts->arena, uint32_t, e->room);
            e->slots = arena_array(fonts->arena, uint16_t, e->room);
            e->characters = arena_array(fonts->arena, uint16_t, e->room);
            e->lines = arena_array(fonts->arena, uint16_t, e->room);
            e->layout.glyphs = e->glyphs;
        }
    fonts->empty.layout.cut = true;
}

// Only the first font must be there: with it every text has at least boxes.
static bool open_chain(TextFonts *fonts, const char *const *chain, const char *bold, const char *serif) {
    if (!chain || !chain[0]) return fail(ERR_FONT, "no font is named");
    for (int i = 0; chain[i]; i++) {
        int index = add_font(fonts, chain[i]);
        if (i == 0 && (index < 0 || !text_font(fonts, index))) return fail(ERR_FONT, "%s", chain[0]);
    }
    fonts->sans_count = fonts->font_count;
    fonts->special[TEXT_SANS] = -1;
    fonts->special[TEXT_BOLD] = add_special(fonts, bold);
    fonts->special[TEXT_SERIF] = add_special(fonts, serif);
    error_clear();
    return true;
}

TextFonts *text_create_sized(const char *const *sans_chain, const char *bold, const char *serif, int atlas_size) {
    Arena *arena = arena_create("fonts", (size_t)256 << 20);
    TextFonts *fonts = arena_new(arena, TextFonts);
    fonts->arena = arena;
    if (FT_Init_FreeType(&fonts->library)) {
        arena_destroy(arena);
        return fail_null(ERR_FONT, "FreeType");
    }
    fonts->buffer = hb_buffer_create();
    fonts->language = hb_language_from_string("zh-Hans", -1);
    if (!open_chain(fonts, sans_chain, bold, serif)) {
        text_destroy(fonts);
        return NULL;
    }
    fonts->baker = baker_create(arena);
    atlas_create(&fonts->atlas, arena, atlas_size);
    create_layouts(fonts);
    return fonts;
}

TextFonts *text_create(const char *const *sans_chain, const char *bold, const char *serif) {
    return text_create_sized(sans_chain, bold, serif, TEXT_ATLAS);
}

void text_destroy(TextFonts *fonts) {
    if (!fonts) return;
    text_close_fonts(fonts);
    hb_buffer_destroy(fonts->buffer);
    FT_Done_FreeType(fonts->library);
    arena_destroy(fonts->arena);
}

// ---- size and lines -----------------------------------------------------------------------------------------------

typedef struct Setting { // how a text was made to fit
    float size, pitch; // metres; ems
    int lines;         // shown
    bool cut;
} Setting;

static float height_of(int lines, float pitch) { return lines ? (float)(lines - 1) * pitch + ASCENT + DESCENT : 0; }

static float widest(const TextScratch *s) {
    float most = 0;
    for (int i = 0; i < s->line_count; i++) most = fmaxf(most, s->lines[i].width);
    return most;
}

// At one size: the normal line height, or a tighter one before the letters are made smaller.
static bool fits_at(TextScratch *s, float width, float height, float size, Setting *out) {
    float pitch = s->wide ? PITCH_HAN : PITCH_LATIN, room = height / size * 1.0005f;
    text_fill(s, width / size);
    *out = (Setting){size, pitch, s->line_count, false};
    if (widest(s) > width / size * 1.0005f || s->line_count == TEXT_LINES_MOST) return false;
    if (height_of(s->line_count, pitch) <= room) return true;
    if (s->line_count > 1) out->pitch = fmaxf(PITCH_LEAST, (room - ASCENT - DESCENT) / (float)(s->line_count - 1));
    return height_of(s->line_count, out->pitch) <= room;
}

// Sizes are tried from the wanted one down in steps of 3 %, each a pass over the characters without shaping. A text that
// does not fit even at the smallest keeps as many lines as there is room for (at least one).
static Setting choose_size(TextScratch *s, float width, float height, float size, float smallest) {
    Setting set;
    smallest = fminf(smallest, size);
    for (int i = 0; size > smallest && i < 200; i++, size *= SHRINK)
        if (fits_at(s, width, height, size, &set)) return set;
    if (fits_at(s, width, height, smallest, &set)) return set;
    set.cut = true;
    float room = height / smallest * 1.0005f - ASCENT - DESCENT;
    int lines = room < 0 ? 1 : 1 + (int)(room / set.pitch);
    set.lines = lines < s->line_count ? lines : s->line_count;
    return set;
}

// ---- placing glyphs -----------------------------------------------------------------------------------------------

typedef struct Placing {
    TextFonts *fonts;
    LayoutEntry *entry;
    Setting set;
    float width; // metres
    int align;
} Placing;

static void add_glyph(Placing *p, const ShapedGlyph *g, float x, float baseline, int line) {
    LayoutEntry *e = p->entry;
    if (e->layout.glyph_count == e->room) {
        e->layout.cut = true;
        return;
    }
    int i = e->layout.glyph_count++;
    e->keys[i] = g->key;
    e->slots[i] = ATLAS_NONE;
    e->characters[i] = g->character;
    e->lines[i] = (uint16_t)line;
    // x, y hold the pen until fill_quads knows the glyph's box; height < 0 marks that.
    e->glyphs[i] = (TextGlyph){x + g->dx * p->set.size, baseline + g->dy * p->set.size, 0, -1, {0}};
}

// The ellipsis of a cut text, from the first font that has one; `width` in ems.
static bool ellipsis_of(TextFonts *fonts, ShapedGlyph *out, float *width) {
    TextFont *f = text_font(fonts, 0);
    unsigned glyph = FT_Get_Char_Index(f->ft, 0x2026);
    hb_glyph_extents_t e;
    if (!glyph || !hb_font_get_glyph_extents(f->hb, glyph, &e)) return false;
    *width = (float)e.width / f->upem + 0.15f;
    *out = (ShapedGlyph){.key = glyph, .advance = *width, .dx = 0.1f - (float)e.x_bearing / f->upem};
    return true;
}

// Takes characters off the end of the last shown line until the ellipsis fits behind them.
static void make_room(TextScratch *s, TextLine *line, float limit, float needed) {
    while (line->end > line->first + 1 && line->width + needed > limit) {
        line->end--;
        line->width -= s->characters[line->end].width;
    }
    while (line->end > line->first + 1 && s->characters[line->end - 1].cls >= CLASS_OPEN) {
        line->end--;
        line->width -= s->characters[line->end].width;
    }
    if (line->width < 0) line->width = 0;
}

static float start_of(const Placing *p, float line_width) {
    float rest = p->width - line_width * p->set.size;
    return p->align == 0 || rest < 0 ? 0 : p->align == 1 ? rest / 2 : rest;
}

// `next` walks through the shaped glyphs, which are in the order of their characters.
static void place_line(Placing *p, int number, int *next, const ShapedGlyph *dots, float dots_width) {
    TextScratch *s = &p->fonts->scratch;
    TextLine *line = &s->lines[number];
    float size = p->set.size, baseline = -(ASCENT + (float)number * p->set.pitch) * size;
    float total = line->width + dots_width, x = start_of(p, total) - text_line_lead(s, line) * size;
    for (int c = line->first; c < line->end; c++) {
        // Glyphs follow each other by their advances; the next character begins where spacing rules say.
        float at = x + s->characters[c].shift * size;
        while (*next < s->glyph_count && s->glyphs[*next].character < c) (*next)++;
        for (; *next < s->glyph_count && s->glyphs[*next].character == c; (*next)++) {
            add_glyph(p, &s->glyphs[*next], at, baseline, number);
            at += s->glyphs[*next].advance * size;
        }
        x += s->characters[c].width * size;
    }
    ShapedGlyph mark = dots_width > 0 ? *dots : (ShapedGlyph){0};
    mark.character = line->end;
    if (dots_width > 0) add_glyph(p, &mark, start_of(p, total) + line->width * size, baseline, number);
    p->entry->layout.width = fmaxf(p->entry->layout.width, total * size);
}

static void place_lines(Placing *p) {
    TextScratch *s = &p->fonts->scratch;
    TextLayout *layout = &p->entry->layout;
    ShapedGlyph dots = {0};
    float dots_width = 0;
    layout->glyph_count = 0, layout->width = 0;
    layout->line_count = p->set.lines, layout->size = p->set.size;
    layout->height = height_of(p->set.lines, p->set.pitch) * p->set.size;
    layout->cut = p->set.cut || s->cut;
    for (int i = 0, next = 0; i < p->set.lines; i++) {
        bool last = layout->cut && i == p->set.lines - 1 && ellipsis_of(p->fonts, &dots, &dots_width);
        if (last) make_room(s, &s->lines[i], p->width / p->set.size, dots_width);
        place_line(p, i, &next, &dots, last ? dots_width : 0);
    }
}

// ---- quads --------------------------------------------------------------------------------------------------------

// Enters a layout's glyphs in the atlas' table as used; the quads of those that moved or were baked are filled in.
static void fill_quads(TextFonts *fonts, LayoutEntry *e) {
    Atlas *a = &fonts->atlas;
    float scale = e->layout.size / TEXT_EM;
    for (int i = 0; i < e->layout.glyph_count; i++) {
        AtlasGlyph *held = e->slots[i] == ATLAS_NONE ? NULL : &a->glyphs[e->slots[i]];
        if (held && held->used && !held->refused && held->key == e->keys[i]) held->frame = a->frame;
        else e->slots[i] = atlas_use(a, e->keys[i]);
        if (e->slots[i] == ATLAS_NONE || e->generation == a->generation) continue;
        const AtlasGlyph *g = &a->glyphs[e->slots[i]];
        TextGlyph *q = &e->glyphs[i];
        if (!g->baked || g->nothing) {
            memset(q->atlas, 0, sizeof q->atlas);
            continue;
        }
        memcpy(q->atlas, (uint16_t[]){g->x, g->y, g->width, g->height}, sizeof q->atlas);
        if (q->height >= 0) continue;
        q->x += g->left * scale, q->y += (g->top - (float)g->height) * scale;
        q->width = (float)g->width * scale, q->height = (float)g->height * scale;
    }
    e->generation = a->generation;
}

// ---- the cache ----------------------------------------------------------------------------------------------------

enum { INDEX_MASK = 1023 };

static uint64_t hash_of(TextFace face, const char *text, size_t length, float width, float height, float size, float smallest,
                        int align) {
    float numbers[4] = {width, height, size, smallest};
    uint64_t parts[3] = {hash64(text, length), hash64(numbers, sizeof numbers), (uint64_t)face << 8 | (uint64_t)(unsigned)align};
    uint64_t hash = hash64(parts, sizeof parts);
    return hash ? hash : 1;
}

static LayoutEntry *find(TextFonts *fonts, uint64_t hash) {
    for (unsigned i = hash & INDEX_MASK; fonts->index[i]; i = (i + 1) & INDEX_MASK)
        if (fonts->layouts[fonts->index[i] - 1].hash == hash) return &fonts->layouts[fonts->index[i] - 1];
    return NULL;
}

static void enter(TextFonts *fonts, LayoutEntry *e) {
    unsigned i = e->hash & INDEX_MASK;
    while (fonts->index[i]) i = (i + 1) & INDEX_MASK;
    fonts->index[i] = (uint16_t)(e - fonts->layouts + 1);
}

// Rebuilding the whole index when an entry goes keeps open addressing free of tombstones; it is 1,024 slots.
static void rebuild_index(TextFonts *fonts) {
    memset(fonts->index, 0, sizeof fonts->index);
    for (int i = 0; i < LAYOUTS_MOST; i++)
        if (fonts->layouts[i].hash) enter(fonts, &fonts->layouts[i]);
}

// The smallest class that has room, so that a long text does not wait behind short ones; a text longer than the largest
// class is cut by add_glyph.
static LayoutEntry *room_for(TextFonts *fonts, int glyphs) {
    LayoutEntry *best = NULL;
    for (int i = 0; i < LAYOUTS_MOST; i++) {
        LayoutEntry *e = &fonts->layouts[i];
        if (e->room < glyphs && e->room < ROOMS[2]) continue;
        if (!e->hash) return e;
        // A frame may be counted twice (text.h): four counts are at least two frames.
        if (e->frame + 4 <= fonts->atlas.frame && (!best || (e->room == best->room && e->frame < best->frame))) best = e;
    }
    if (!best) return NULL;
    best->hash = 0;
    rebuild_index(fonts);
    return best;
}

// A hit costs a hash of the text and a walk over its glyphs (2 microseconds for a paragraph); a miss shapes (0.1 to 0.5 ms).
const TextLayout *text_layout(TextFonts *fonts, TextFace face, const char *text, float width, float height, float size,
                              float smallest, int align) {
    size_t length = strnlen(text, 4 * TEXT_CHARACTERS_MOST + 1); // more is cut anyway
    uint64_t hash = hash_of(face, text, length, width, height, size, smallest, align);
    LayoutEntry *e = find(fonts, hash);
    if (!e) {
        text_decode(&fonts->scratch, text);
        text_shape(fonts, face);
        Setting set = choose_size(&fonts->scratch, width, height, size, smallest);
        e = room_for(fonts, fonts->scratch.glyph_count + 1);
        if (!e) return &fonts->empty.layout;
        Placing placing = {fonts, e, set, width, align};
        place_lines(&placing);
        e->hash = hash;
        e->generation = fonts->atlas.generation - 1;
        enter(fonts, e);
    }
    e->frame = fonts->atlas.frame;
    fill_quads(fonts, e);
    return &e->layout;
}

const LayoutEntry *text_entry(const TextFonts *fonts, const TextLayout *layout) {
    if (layout == &fonts->empty.layout) return &fonts->empty;
    for (int i = 0; i < LAYOUTS_MOST; i++)
        if (&fonts->layouts[i].layout == layout) return &fonts->layouts[i];
    return NULL;
}

bool text_keep(TextFonts *fonts, const TextLayout *layout) {
    LayoutEntry *e = (LayoutEntry *)(void *)((char *)(uintptr_t)layout - offsetof(LayoutEntry, layout));
    if (e == &fonts->empty || !e->hash) return false;
    e->frame = fonts->atlas.frame;
    fill_quads(fonts, e);
    return true;
}

// ---- baking -------------------------------------------------------------------------------------------------------

uint64_t text_baked(const TextFonts *fonts) { return fonts->baked; }
bool text_pending(const TextFonts *fonts) { return fonts->atlas.wanted > 0; }
uint32_t text_generation(const TextFonts *fonts) { return fonts->atlas.generation; }
int text_atlas_size(const TextFonts *fonts) { return fonts->atlas.size; }
float text_distance_range(const TextFonts *fonts) { return 2.0f * TEXT_SPREAD * 255 / 254; }

// Bitmaps go through one buffer of the fonts: baking is never re-entered, all calls come from the renderer's thread.
static void bake_slot(TextFonts *fonts, int slot) {
    uint32_t key = fonts->atlas.glyphs[slot].key;
    int font = (int)(key >> 16);
    if (font == TEXT_FONT_BOX) bake_box(fonts->baker, &fonts->bitmap);
    else bake_glyph(fonts->baker, fonts->fonts[font].ft, key & 0xFFFF, &fonts->bitmap);
    atlas_put(&fonts->atlas, (uint16_t)slot, &fonts->bitmap);
    fonts->baked++;
}

bool text_bake(TextFonts *fonts, uint64_t budget_ns) {
    Atlas *a = &fonts->atlas;
    if (!a->wanted) return false;
    uint64_t start = budget_ns == UINT64_MAX ? 0 : os->monotonic_ns();
    for (int i = 0; i < ATLAS_GLYPHS_MOST && a->wanted; i++) {
        if (!a->glyphs[i].used || a->glyphs[i].baked) continue;
        bake_slot(fonts, i);
        if (budget_ns != UINT64_MAX && os->monotonic_ns() - start >= budget_ns) break;
    }
    return true;
}

bool text_frame(TextFonts *fonts, uint64_t budget_ns) {
    bool changed = text_bake(fonts, budget_ns);
    fonts->atlas.frame++;
    return changed;
}

void text_warm(TextFonts *fonts, TextFace face, const char *text) {
    TextScratch *s = &fonts->scratch;
    fonts->atlas.quiet = true;
    while (*text) { // in parts, so that a lesson's whole text may be given at once
        text_decode(s, text);
        text_shape(fonts, face);
        for (int i = 0; i < s->glyph_count; i++) atlas_use(&fonts->atlas, s->glyphs[i].key);
        for (int i = 0; i < TEXT_CHARACTERS_MOST && *text; i++) utf8_next(&text);
    }
    text_bake(fonts, UINT64_MAX);
    fonts->atlas.quiet = false;
}

const uint8_t *text_atlas(TextFonts *fonts, int *width, int *height, int changed[4]) {
    *width = *height = fonts->atlas.size;
    memcpy(changed, fonts->atlas.changed, sizeof fonts->atlas.changed);
    memset(fonts->atlas.changed, 0, sizeof fonts->atlas.changed);
    return fonts->atlas.texels;
}
