// One glyph's outline to a signed-distance bitmap: exact distances to the flattened outline instead of FreeType's SDF mode,
// which takes milliseconds. Each piece of the outline only visits the texels within the spread around it:
//
//      .........        distance: least over the pieces near a texel
//      ..+----..        inside:   winding number of the texel's centre, from crossings
//      ..|####..                  collected on the row to its left
#include "stage/render/text_private.h"
#include <math.h>
#include <string.h>
#include FT_OUTLINE_H

enum { PIECES_MOST = 8192 };

typedef struct Piece {
    float x0, y0, x1, y1; // texels, y up
} Piece;

typedef struct Baker {
    Piece pieces[PIECES_MOST];
    int count;
    float x, y, scale; // pen and texels a font unit
    float square[TEXT_BITMAP_MOST * TEXT_BITMAP_MOST]; // least squared distance
    int8_t winding[TEXT_BITMAP_MOST * (TEXT_BITMAP_MOST + 1)];
} Baker;

Baker *baker_create(Arena *arena) { return arena_new(arena, Baker); }

// ---- flattening ---------------------------------------------------------------------------------------------------

static void line_to(Baker *b, float x, float y) {
    if (b->count < PIECES_MOST && (x != b->x || y != b->y)) b->pieces[b->count++] = (Piece){b->x, b->y, x, y};
    b->x = x, b->y = y;
}

// A curve whose control polygon is `length` texels long; the chord error stays below about a twentieth of a texel.
static int steps_of(float length) {
    int n = (int)ceilf(sqrtf(length) * 1.1f);
    return n < 1 ? 1 : n > 12 ? 12 : n;
}

static int on_move(const FT_Vector *to, void *user) {
    Baker *b = user;
    b->x = (float)to->x * b->scale, b->y = (float)to->y * b->scale;
    return 0;
}

static int on_line(const FT_Vector *to, void *user) {
    Baker *b = user;
    line_to(b, (float)to->x * b->scale, (float)to->y * b->scale);
    return 0;
}

static int on_conic(const FT_Vector *c, const FT_Vector *to, void *user) {
    Baker *b = user;
    float x0 = b->x, y0 = b->y, cx = (float)c->x * b->scale, cy = (float)c->y * b->scale;
    float x1 = (float)to->x * b->scale, y1 = (float)to->y * b->scale;
    int n = steps_of(hypotf(cx - x0, cy - y0) + hypotf(x1 - cx, y1 - cy));
    for (int i = 1; i <= n; i++) {
        float t = (float)i / (float)n, u = 1 - t;
        line_to(b, u * u * x0 + 2 * u * t * cx + t * t * x1, u * u * y0 + 2 * u * t * cy + t * t * y1);
    }
    return 0;
}

static int on_cubic(const FT_Vector *c, const FT_Vector *d, const FT_Vector *to, void *user) {
    Baker *b = user;
    float x0 = b->x, y0 = b->y, cx = (float)c->x * b->scale, cy = (float)c->y * b->scale;
    float dx = (float)d->x * b->scale, dy = (float)d->y * b->scale;
    float x1 = (float)to->x * b->scale, y1 = (float)to->y * b->scale;
    int n = steps_of(hypotf(cx - x0, cy - y0) + hypotf(dx - cx, dy - cy) + hypotf(x1 - dx, y1 - dy));
    for (int i = 1; i <= n; i++) {
        float t = (float)i / (float)n, u = 1 - t, a = u * u * u, p = 3 * u * u * t, q = 3 * u * t * t, e = t * t * t;
        line_to(b, a * x0 + p * cx + q * dx + e * x1, a * y0 + p * cy + q * dy + e * y1);
    }
    return 0;
}

// ---- distances ----------------------------------------------------------------------------------------------------

static int clamp_index(float value, int limit) {
    int i = (int)floorf(value);
    return i < 0 ? 0 : i > limit ? limit : i;
}

// Lowers the distances of the texels within the spread around a piece. Coordinates: texel (c, r) has its centre at
// (left + c + 0.5, bottom + r + 0.5), rows from the bottom.
static void spread_piece(Baker *b, const Piece *p, int width, int height, float left, float bottom) {
    const float reach = TEXT_SPREAD + 0.5f;
    float ex = p->x1 - p->x0, ey = p->y1 - p->y0, inverse = 1 / (ex * ex + ey * ey);
    int c0 = clamp_index(fminf(p->x0, p->x1) - left - reach, width), c1 = clamp_index(fmaxf(p->x0, p->x1) - left + reach, width - 1);
    int r0 = clamp_index(fminf(p->y0, p->y1) - bottom - reach, height);
    int r1 = clamp_index(fmaxf(p->y0, p->y1) - bottom + reach, height - 1);
    for (int r = r0; r <= r1; r++) {
        float py = bottom + (float)r + 0.5f - p->y0, px = left + (float)c0 + 0.5f - p->x0;
        float *out = b->square + r * TEXT_BITMAP_MOST;
        for (int c = c0; c <= c1; c++, px += 1) {
            float t = (px * ex + py * ey) * inverse;
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            float qx = px - t * ex, qy = py - t * ey, d = qx * qx + qy * qy;
            out[c] = d < out[c] ? d : out[c];
        }
    }
}

// Counts where a piece crosses the centre lines of rows: the winding number changes to the right of the crossing.
static void wind_piece(Baker *b, const Piece *p, int width, int height, float left, float bottom) {
    float low = fminf(p->y0, p->y1) - bottom, high = fmaxf(p->y0, p->y1) - bottom;
    int8_t turn = p->y1 > p->y0 ? 1 : -1;
    for (int r = (int)ceilf(low - 0.5f); (float)r + 0.5f < high && r < height; r++) {
        if (r < 0) continue;
        float t = ((float)r + 0.5f + bottom - p->y0) / (p->y1 - p->y0);
        int c = (int)ceilf(p->x0 + t * (p->x1 - p->x0) - left - 0.5f);
        b->winding[r * (TEXT_BITMAP_MOST + 1) + (c < 0 ? 0 : c > width ? width : c)] += turn;
    }
}

static void write_texels(Baker *b, GlyphBitmap *out) {
    for (int r = 0; r < out->height; r++) {
        const float *square = b->square + r * TEXT_BITMAP_MOST;
        const int8_t *turns = b->winding + r * (TEXT_BITMAP_MOST + 1);
        uint8_t *row = out->texels + (out->height - 1 - r) * out->width;
        for (int c = 0, winding = 0; c < out->width; c++) {
            winding += turns[c];
            float d = sqrtf(square[c]) * (127.0f / TEXT_SPREAD), value = 128 + (winding ? d : -d);
            row[c] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5f);
        }
    }
}

static void rasterise(Baker *b, GlyphBitmap *out) {
    float low_x = 1e9f, low_y = 1e9f, high_x = -1e9f, high_y = -1e9f;
    out->width = out->height = 0;
    if (!b->count) return;
    for (int i = 0; i < b->count; i++) {
        const Piece *p = &b->pieces[i];
        low_x = fminf(low_x, fminf(p->x0, p->x1)), high_x = fmaxf(high_x, fmaxf(p->x0, p->x1));
        low_y = fminf(low_y, fminf(p->y0, p->y1)), high_y = fmaxf(high_y, fmaxf(p->y0, p->y1));
    }
    const int margin = TEXT_SPREAD - 1; // past it a field is so faint that nothing is lost
    float left = floorf(low_x) - margin, bottom = floorf(low_y) - margin;
    out->width = (int)(ceilf(high_x) - left) + margin, out->height = (int)(ceilf(high_y) - bottom) + margin;
    if (out->width > TEXT_BITMAP_MOST) out->width = TEXT_BITMAP_MOST;
    if (out->height > TEXT_BITMAP_MOST) out->height = TEXT_BITMAP_MOST;
    out->left = left, out->top = bottom + (float)out->height;
    for (int r = 0; r < out->height; r++) {
        for (int c = 0; c < out->width; c++) b->square[r * TEXT_BITMAP_MOST + c] = 1e6f;
        memset(b->winding + r * (TEXT_BITMAP_MOST + 1), 0, (size_t)out->width + 1);
    }
    for (int i = 0; i < b->count; i++) {
        spread_piece(b, &b->pieces[i], out->width, out->height, left, bottom);
        wind_piece(b, &b->pieces[i], out->width, out->height, left, bottom);
    }
    write_texels(b, out);
}

void bake_glyph(Baker *b, FT_Face face, unsigned glyph, GlyphBitmap *out) {
    static const FT_Outline_Funcs functions = {on_move, on_line, on_conic, on_cubic, 0, 0};
    b->count = 0;
    b->scale = (float)TEXT_EM / (float)face->units_per_EM;
    // A glyph that the file describes wrongly has no ink: the text goes on without it.
    if (!FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_BITMAP) && face->glyph->format == FT_GLYPH_FORMAT_OUTLINE)
        FT_Outline_Decompose(&face->glyph->outline, &functions, b);
    rasterise(b, out);
}

static void box_contour(Baker *b, float x0, float y0, float x1, float y1, bool reverse) {
    b->x = x0, b->y = y0;
    line_to(b, reverse ? x0 : x1, reverse ? y1 : y0);
    line_to(b, x1, y1);
    line_to(b, reverse ? x1 : x0, reverse ? y0 : y1);
    line_to(b, x0, y0);
}

void bake_box(Baker *b, GlyphBitmap *out) {
    const float em = TEXT_EM, line = 0.06f * em;
    float x0 = 0.08f * em, y0 = -0.04f * em, x1 = 0.67f * em, y1 = 0.76f * em;
    b->count = 0;
    box_contour(b, x0, y0, x1, y1, false);
    box_contour(b, x0 + line, y0 + line, x1 - line, y1 - line, true);
    rasterise(b, out);
}
