// Where glyphs lie in the atlas. Cells stand on shelves of a few heights (marks, small letters, hanzi):
//
//   shelf 0  | 光 | 影 | hole |  之  |   free      |     a hole is a freed cell and is taken again by a glyph that fits
//   shelf 1  |a|b|c|d|     free                    |     in it; when nothing is free, the glyphs longest unused go
//
// A glyph used in this frame is never evicted, so that what panels draw stays in its place.
#include "base/log.h"
#include "stage/render/text_private.h"
#include <string.h>

enum { RECENT = 3 }; // frames in which a glyph counts as in use; the caller may count a frame more than once

void atlas_create(Atlas *a, Arena *arena, int size) {
    a->size = size;
    a->texels = arena_alloc(arena, (size_t)size * (size_t)size);
    a->frame = RECENT;
    memset(a->buckets, 0xFF, sizeof a->buckets);
    for (int i = 0; i < ATLAS_GLYPHS_MOST; i++) a->glyphs[i].next = i + 1 < ATLAS_GLYPHS_MOST ? (uint16_t)(i + 1) : ATLAS_NONE;
}

static uint16_t *bucket_of(Atlas *a, uint32_t key) { return &a->buckets[(key * 2654435761u) >> 20]; }

static bool in_use(const Atlas *a, const AtlasGlyph *g) { return g->used && g->frame + RECENT > a->frame; }

// Layouts notice by the generation that a slot may hold another glyph now.
static void forget(Atlas *a, uint16_t slot) { // takes a glyph out of the table; its cell is the caller's
    AtlasGlyph *g = &a->glyphs[slot];
    uint16_t *link = bucket_of(a, g->key);
    while (*link != slot) link = &a->glyphs[*link].next;
    *link = g->next;
    if (!g->baked) a->wanted--;
    *g = (AtlasGlyph){.next = a->free_glyph, .shelf = ATLAS_NONE};
    a->free_glyph = slot;
    a->generation++;
    a->evicted++;
}

// The glyph longest unused that is not in use and fits (width 0: any glyph), or ATLAS_NONE.
static uint16_t oldest(const Atlas *a, int width, int height) {
    uint16_t best = ATLAS_NONE;
    for (int i = 0; i < ATLAS_GLYPHS_MOST; i++) {
        const AtlasGlyph *g = &a->glyphs[i];
        if (!g->used || in_use(a, g)) continue;
        if (width && (g->shelf == ATLAS_NONE || g->cell_width < width || a->shelves[g->shelf].height < height)) continue;
        if (best == ATLAS_NONE || g->frame < a->glyphs[best].frame) best = (uint16_t)i;
    }
    return best;
}

static void add_hole(Atlas *a, int shelf, int x, int width) {
    if (a->hole_count < ATLAS_GLYPHS_MOST && width > 0)
        a->holes[a->hole_count++] = (AtlasHole){(uint16_t)shelf, (uint16_t)x, (uint16_t)width};
}

static void evict(Atlas *a, uint16_t slot) {
    AtlasGlyph g = a->glyphs[slot];
    forget(a, slot);
    if (g.shelf != ATLAS_NONE) add_hole(a, g.shelf, g.cell_x, g.cell_width);
}

static void touch(Atlas *a, AtlasGlyph *g) {
    if (g->refused && g->frame != a->frame) g->refused = g->baked = false, a->wanted++;
    g->frame = a->frame;
}

uint16_t atlas_use(Atlas *a, uint32_t key) {
    uint16_t *bucket = bucket_of(a, key);
    for (uint16_t i = *bucket; i != ATLAS_NONE; i = a->glyphs[i].next)
        if (a->glyphs[i].key == key) {
            touch(a, &a->glyphs[i]);
            return i;
        }
    if (a->free_glyph == ATLAS_NONE) {
        uint16_t victim = oldest(a, 0, 0);
        if (victim == ATLAS_NONE) return ATLAS_NONE;
        evict(a, victim);
    }
    uint16_t slot = a->free_glyph;
    a->free_glyph = a->glyphs[slot].next;
    a->glyphs[slot] = (AtlasGlyph){.key = key, .next = *bucket, .used = true, .shelf = ATLAS_NONE, .frame = a->frame};
    *bucket = slot;
    a->wanted++;
    return slot;
}

// ---- cells --------------------------------------------------------------------------------------------------------

typedef struct Cell {
    int shelf, x, width;
} Cell;

// The narrowest hole that is wide enough; not in a shelf so tall that hanzi would lose their places to commas.
static bool take_hole(Atlas *a, int width, int height, Cell *out) {
    int best = -1;
    for (int i = 0; i < a->hole_count; i++) {
        const AtlasHole *h = &a->holes[i];
        int tall = a->shelves[h->shelf].height;
        if (h->width < width || tall < height || tall > height + 24) continue;
        if (best < 0 || h->width < a->holes[best].width) best = i;
    }
    if (best < 0) return false;
    AtlasHole h = a->holes[best];
    a->holes[best] = a->holes[--a->hole_count];
    int rest = h.width - width;
    if (rest < 16) rest = 0; // too narrow for any glyph: stays with the cell
    add_hole(a, h.shelf, h.x + h.width - rest, rest);
    *out = (Cell){h.shelf, h.x, h.width - rest};
    return true;
}

static bool take_shelf(Atlas *a, int width, int height, Cell *out) {
    for (int i = 0; i < a->shelf_count; i++) {
        AtlasShelf *s = &a->shelves[i];
        if (s->height != height || s->end + width > a->size) continue;
        *out = (Cell){i, s->end, width};
        s->end = (uint16_t)(s->end + width);
        return true;
    }
    if (a->shelf_count == ATLAS_SHELVES_MOST || a->shelf_top + height > a->size || width > a->size) return false;
    a->shelves[a->shelf_count] = (AtlasShelf){(uint16_t)a->shelf_top, (uint16_t)height, (uint16_t)width};
    a->shelf_top += height;
    *out = (Cell){a->shelf_count++, 0, width};
    return true;
}

// The new glyph takes the whole cell of the old one, so that cells do not crumble.
static bool take_oldest(Atlas *a, int width, int height, Cell *out) {
    uint16_t victim = oldest(a, width, height);
    if (victim == ATLAS_NONE) return false;
    AtlasGlyph g = a->glyphs[victim];
    forget(a, victim);
    *out = (Cell){g.shelf, g.cell_x, g.cell_width};
    return true;
}

// Last resort: a shelf none of whose glyphs is in use is emptied, so that wide glyphs can follow narrow ones.
static bool take_emptied_shelf(Atlas *a, int width, int height, Cell *out) {
    bool busy[ATLAS_SHELVES_MOST] = {false};
    for (int i = 0; i < ATLAS_GLYPHS_MOST; i++)
        if (in_use(a, &a->glyphs[i]) && a->glyphs[i].shelf != ATLAS_NONE) busy[a->glyphs[i].shelf] = true;
    int shelf = 0;
    while (shelf < a->shelf_count && (busy[shelf] || a->shelves[shelf].height < height || a->size < width)) shelf++;
    if (shelf == a->shelf_count) return false;
    for (int i = 0; i < ATLAS_GLYPHS_MOST; i++)
        if (a->glyphs[i].used && a->glyphs[i].shelf == shelf) forget(a, (uint16_t)i);
    int kept = 0;
    for (int i = 0; i < a->hole_count; i++)
        if (a->holes[i].shelf != shelf) a->holes[kept++] = a->holes[i];
    a->hole_count = kept;
    a->shelves[shelf].end = (uint16_t)width;
    *out = (Cell){shelf, 0, width};
    return true;
}

// One rectangle around all changes since the last upload; new glyphs lie close together, so that it stays small.
static void mark_changed(Atlas *a, int x, int y, int width, int height) {
    int *c = a->changed;
    if (!c[2]) {
        c[0] = x, c[1] = y, c[2] = width, c[3] = height;
        return;
    }
    int right = c[0] + c[2] > x + width ? c[0] + c[2] : x + width, low = c[1] + c[3] > y + height ? c[1] + c[3] : y + height;
    c[0] = c[0] < x ? c[0] : x, c[1] = c[1] < y ? c[1] : y;
    c[2] = right - c[0], c[3] = low - c[1];
}

static void copy_into(Atlas *a, const AtlasGlyph *g, const Cell *cell, const GlyphBitmap *bitmap) {
    int tall = a->shelves[cell->shelf].height;
    for (int r = 0; r < tall; r++) { // the whole cell: what lay there before would shine in at the edge
        uint8_t *row = a->texels + (size_t)(g->y + r) * (size_t)a->size + (size_t)cell->x;
        memset(row, 0, (size_t)cell->width);
        if (r < bitmap->height) memcpy(row, bitmap->texels + r * bitmap->width, (size_t)bitmap->width);
    }
    mark_changed(a, cell->x, g->y, cell->width, tall);
}

// Few classes, so that any freed cell suits many glyphs; nearly all glyphs of a Chinese lesson are of the third.
static int shelf_height(int height) {
    return height <= 24 ? 24 : height <= 40 ? 40 : height <= 64 ? 64 : (height + 15) / 16 * 16;
}

bool atlas_put(Atlas *a, uint16_t slot, const GlyphBitmap *bitmap) {
    AtlasGlyph *g = &a->glyphs[slot];
    if (!g->baked) a->wanted--;
    g->baked = true;
    g->nothing = !bitmap->width;
    a->generation++;
    if (g->nothing) return true;
    int width = (bitmap->width + 1 + 3) / 4 * 4, height = shelf_height(bitmap->height + 1); // one clear texel between
    Cell cell;
    if (!take_hole(a, width, height, &cell) && !take_shelf(a, width, height, &cell) && !take_oldest(a, width, height, &cell) &&
        !take_emptied_shelf(a, width, height, &cell)) {
        if (!a->refused++ && !a->quiet) log_warning("the glyph atlas is full: some characters are not shown");
        g->nothing = g->refused = true;
        return false;
    }
    g->shelf = (uint16_t)cell.shelf, g->cell_x = (uint16_t)cell.x, g->cell_width = (uint16_t)cell.width;
    g->x = (uint16_t)cell.x, g->y = a->shelves[cell.shelf].y;
    g->width = (uint16_t)bitmap->width, g->height = (uint16_t)bitmap->height;
    g->left = bitmap->left, g->top = bitmap->top;
    copy_into(a, g, &cell, bitmap);
    return true;
}
