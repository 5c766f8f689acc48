// Fonts and shaping: which font has a character, its glyphs and their widths in ems, and the spaces between the scripts.
// Fallback fonts are opened when a text first needs them, because a whole CJK collection is 19 MB.
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"
#include "stage/render/text_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t FILE_LIMIT = (size_t)64 << 20;
static const float THIN_SPACE = 0.22f; // ems between Chinese and Latin or digits
static const float BEARING = 0.06f;    // ems left beside the ink of a full-width glyph that is set narrow
static const float SIGN_BEARING = 0.1f;

// FreeType gives outlines and HarfBuzz shapes with its own reader, both from the same bytes, which live as long as the fonts.
static bool open_font(TextFonts *fonts, TextFont *f) {
    Bytes bytes;
    if (!os->read_file(fonts->arena, f->path, FILE_LIMIT, &bytes)) return false;
    if (FT_New_Memory_Face(fonts->library, bytes.data, (FT_Long)bytes.size, f->face_index, &f->ft))
        return fail(ERR_FONT, "%s", f->path);
    if (!FT_IS_SCALABLE(f->ft) || !f->ft->units_per_EM) return fail(ERR_FONT, "%s", f->path);
    hb_blob_t *blob = hb_blob_create((const char *)bytes.data, (unsigned)bytes.size, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, (unsigned)f->face_index);
    f->hb = hb_font_create(face);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    f->upem = (float)f->ft->units_per_EM;
    hb_font_set_scale(f->hb, f->ft->units_per_EM, f->ft->units_per_EM);
    return true;
}

TextFont *text_font(TextFonts *fonts, int index) {
    TextFont *f = &fonts->fonts[index];
    if (!f->opened) {
        f->opened = true;
        f->failed = !open_font(fonts, f);
        if (f->failed) log_note("font “%s” is skipped", f->path);
    }
    return f->failed ? NULL : f;
}

void text_close_fonts(TextFonts *fonts) {
    for (int i = 0; i < fonts->font_count; i++) {
        if (fonts->fonts[i].hb) hb_font_destroy(fonts->fonts[i].hb);
        if (fonts->fonts[i].ft) FT_Done_Face(fonts->fonts[i].ft);
    }
}

// ---- choosing a font ----------------------------------------------------------------------------------------------

static bool has(TextFonts *fonts, int index, uint32_t code) {
    TextFont *f = text_font(fonts, index);
    return f && FT_Get_Char_Index(f->ft, code);
}

// The face's own font first, then the chain. A text in the bold face may so have a rare hanzi in the normal weight: better
// than a box.
static int font_for(TextFonts *fonts, TextFace face, uint32_t code) {
    if (fonts->special[face] >= 0 && has(fonts, fonts->special[face], code)) return fonts->special[face];
    for (int i = 0; i < fonts->sans_count; i++)
        if (has(fonts, i, code)) return i;
    return TEXT_FONT_BOX;
}

static bool invisible(const TextCharacter *c) {
    return c->cls == CLASS_LINE || c->cls == CLASS_ZERO || c->code == 0x2060 || c->code == 0xFEFF;
}

static bool follows_any(uint32_t code) { // combining marks and selectors stay with the font of their base
    return (code >= 0x300 && code <= 0x36F) || (code >= 0xFE00 && code <= 0xFE0F) || code == 0x200D;
}

// ---- shaping ------------------------------------------------------------------------------------------------------

// A character's width is the sum of its glyphs' advances; of a ligature the first character has it all.
static void put_glyph(TextScratch *s, ShapedGlyph glyph) {
    if (s->glyph_count == TEXT_GLYPHS_MOST) {
        s->cut = true;
        return;
    }
    s->glyphs[s->glyph_count++] = glyph;
    s->characters[glyph.character].width += glyph.advance;
}

static void shape_boxes(TextScratch *s, int first, int end) {
    for (int i = first; i < end; i++)
        if (!invisible(&s->characters[i])) put_glyph(s, (ShapedGlyph){(uint32_t)TEXT_FONT_BOX << 16, (uint16_t)i, 0.75f, 0, 0});
}

static void shape_run(TextFonts *fonts, int font, int first, int end) {
    TextScratch *s = &fonts->scratch;
    TextFont *f = text_font(fonts, font);
    hb_buffer_clear_contents(fonts->buffer);
    hb_buffer_add_utf32(fonts->buffer, s->codes, s->character_count, (unsigned)first, end - first);
    hb_buffer_set_direction(fonts->buffer, HB_DIRECTION_LTR);
    hb_buffer_set_language(fonts->buffer, fonts->language);
    hb_buffer_guess_segment_properties(fonts->buffer);
    hb_shape(f->hb, fonts->buffer, NULL, 0);
    unsigned count = 0;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(fonts->buffer, &count);
    const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(fonts->buffer, &count);
    for (unsigned i = 0; i < count; i++)
        put_glyph(s, (ShapedGlyph){(uint32_t)font << 16 | (info[i].codepoint & 0xFFFF), (uint16_t)info[i].cluster,
                                   (float)at[i].x_advance / f->upem, (float)at[i].x_offset / f->upem, (float)at[i].y_offset / f->upem});
}

// Runs of one font; HarfBuzz takes Chinese and Latin of one font together, the letters do not interact with hanzi.
static void shape_runs(TextFonts *fonts, TextFace face) {
    TextScratch *s = &fonts->scratch;
    for (int first = 0; first < s->character_count;) {
        if (invisible(&s->characters[first])) {
            first++;
            continue;
        }
        int font = font_for(fonts, face, s->codes[first]), end = first + 1;
        bool wide = s->characters[first].cls == CLASS_HAN;
        while (end < s->character_count && !invisible(&s->characters[end]) &&
               (follows_any(s->codes[end]) || (wide == (s->characters[end].cls == CLASS_HAN) &&
                                               font_for(fonts, face, s->codes[end]) == font)))
            end++;
        if (font == TEXT_FONT_BOX) shape_boxes(s, first, end);
        else shape_run(fonts, font, first, end);
        first = end;
    }
}

// ---- spacing ------------------------------------------------------------------------------------------------------

// The ink of a glyph within its advance, in ems.
static bool ink_of(TextFonts *fonts, const ShapedGlyph *g, float *left, float *right) {
    hb_glyph_extents_t e;
    int font = (int)(g->key >> 16);
    if (font == TEXT_FONT_BOX || !hb_font_get_glyph_extents(fonts->fonts[font].hb, g->key & 0xFFFF, &e)) return false;
    *left = g->dx + (float)e.x_bearing / fonts->fonts[font].upem;
    *right = *left + (float)e.width / fonts->fonts[font].upem;
    return true;
}

// Noto CJK draws quotes and operators one em wide for Chinese; between Latin letters that looks like a hole. The side
// bearings are cut instead of asking for another font, so that the stroke weight stays that of the text.
static void set_narrow(TextFonts *fonts, TextCharacter *c, ShapedGlyph *g) {
    float left, right, pad = c->cls == CLASS_LATIN && c->code > 0x2020 ? SIGN_BEARING : BEARING;
    if (g->advance < 0.9f || !ink_of(fonts, g, &left, &right)) return;
    float advance = right - left + 2 * pad;
    if (advance >= g->advance) return;
    c->shift = pad - left;
    c->width += advance - g->advance;
    g->advance = advance;
}

// Blank halves of full-width marks: the blank after 。 may vanish at the end of a line (gap), the one before （ at its start
// (lead); 0.04 em stays beside the ink.
static void set_full(TextFonts *fonts, TextCharacter *c, const ShapedGlyph *g) {
    float left, right;
    if (g->advance < 0.9f || !ink_of(fonts, g, &left, &right)) return;
    float before = left - 0.04f, after = g->advance - right - 0.04f;
    if (c->cls == CLASS_OPEN) c->lead = before < 0 ? 0 : before > 0.5f ? 0.5f : before;
    else c->gap = after < 0 ? 0 : after > 0.5f ? 0.5f : after;
}

static bool western(const TextCharacter *c) {
    return c->cls == CLASS_LATIN || c->cls == CLASS_DIGIT || c->code == '%' || c->code == 0xB0;
}

// One of two blanks that meet goes: 」。  ）（  。」  ：「
static void squeeze(TextCharacter *a, TextCharacter *b) {
    if (!a->full || !b->full) return;
    if (a->cls == CLASS_CLOSE && a->gap > 0) a->width -= a->gap, a->gap = 0;
    else if (a->cls == CLASS_OPEN && b->cls == CLASS_OPEN && b->lead > 0) b->width -= b->lead, b->shift -= b->lead, b->lead = 0;
}

static void space_pair(TextCharacter *a, TextCharacter *b) {
    squeeze(a, b);
    if ((a->cls == CLASS_HAN && western(b)) || (western(a) && b->cls == CLASS_HAN)) a->width += THIN_SPACE, a->gap += THIN_SPACE;
}

static void space_out(TextFonts *fonts) {
    TextScratch *s = &fonts->scratch;
    for (int i = 0; i < s->glyph_count; i++) {
        TextCharacter *c = &s->characters[s->glyphs[i].character];
        if (c->narrow) set_narrow(fonts, c, &s->glyphs[i]);
        else if (c->full) set_full(fonts, c, &s->glyphs[i]);
    }
    for (int i = 0; i + 1 < s->character_count; i++) {
        TextCharacter *c = &s->characters[i];
        space_pair(c, c + 1);
        // A typed space between the scripts is as thin as the one that we add.
        bool between = i > 0 && c->code == ' ' && ((c - 1)->cls == CLASS_HAN) != ((c + 1)->cls == CLASS_HAN);
        if (between && ((c - 1)->cls == CLASS_HAN || (c + 1)->cls == CLASS_HAN)) c->width = THIN_SPACE;
    }
}

void text_shape(TextFonts *fonts, TextFace face) {
    fonts->scratch.glyph_count = 0;
    shape_runs(fonts, face);
    space_out(fonts);
}
