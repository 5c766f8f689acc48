// Text layout: properties over random strings of both scripts, the cache, the atlas, the distance fields.
#include "base/error.h"
#include "base/os.h"
#include "base/random.h"
#include "base/utf8.h"
#include "stage/render/text_private.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FONTS ORRERY_SOURCE_DIR "/assets/fonts/"

static const char *const CHAIN[] = {FONTS "sans.otf", NULL};

static int setup(void **state) {
    *state = text_create(CHAIN, FONTS "bold.otf", FONTS "serif.otf");
    if (!*state) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
    return *state ? 0 : 1;
}

static int teardown(void **state) {
    text_destroy(*state);
    return 0;
}

// ---- random texts -------------------------------------------------------------------------------------------------

static const char *const WORDS[] = {"光", "影", "小孔成像", "屏幕", "沿直线传播", "light", "the", "pinhole", "screen", "upside-down",
                                    "0.5 m", "30 cm", "12", "3.14", "550 nm", "30 米", "25%", "10 m/s", "R²", "墨子", "沈括"};
static const char *const MARKS[] = {"，", "。", "、", "；", "：", "！", "？", "”", "）", "》",
                                    "」", ",", ".", ")", " ", " ", "", "", "……", "——"};
static const char *const OPENS[] = {"“", "（", "《", "「", "(", "", "", "", "", ""};
#define PICK(list) list[random_below(random, sizeof list / sizeof *list)]

static void random_text(Random *random, char *out, size_t size) {
    size_t at = 0;
    int count = 3 + (int)random_below(random, 40);
    for (int i = 0; i < count && at + 64 < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s%s", PICK(OPENS), PICK(WORDS), PICK(MARKS));
}

static int decode(const char *text, uint32_t *codes, int most) {
    int count = 0;
    for (uint32_t c; count < most && (c = utf8_next(&text));) codes[count++] = c;
    return count;
}

// First and last character with ink of each line.
static void edges(const LayoutEntry *e, const uint32_t *codes, int line, uint32_t *first, uint32_t *last) {
    *first = *last = 0;
    for (int i = 0; i < e->layout.glyph_count; i++) {
        uint32_t c = codes[e->characters[i]];
        if (e->lines[i] != line || c == ' ') continue;
        if (!*first) *first = c;
        *last = c;
    }
}

static void test_no_line_breaks_the_rules(void **state) {
    Random random = random_seed(1, 1);
    for (int n = 0; n < 500; n++) {
        char text[2048] = "";
        uint32_t codes[2048], first, last;
        random_text(&random, text, sizeof text);
        decode(text, codes, 2048);
        float width = 9 + (float)random_below(&random, 20);
        const TextLayout *l = text_layout(*state, TEXT_SANS, text, width, 1000, 1, 0.5f, 0);
        const LayoutEntry *e = text_entry(*state, l);
        for (int line = 0; line < l->line_count; line++) {
            edges(e, codes, line, &first, &last);
            if (line > 0 && first) assert_false(text_forbidden_start(first));
            if (line + 1 < l->line_count && last) assert_false(text_forbidden_end(last));
        }
        text_frame(*state, 0);
    }
}

static void test_every_character_once_in_order(void **state) {
    Random random = random_seed(2, 1);
    for (int n = 0; n < 500; n++) {
        char text[2048] = "";
        uint32_t codes[2048];
        random_text(&random, text, sizeof text);
        int count = decode(text, codes, 2048);
        const TextLayout *l = text_layout(*state, TEXT_SERIF, text, 12, 1000, 1, 0.5f, (int)random_below(&random, 3));
        const LayoutEntry *e = text_entry(*state, l);
        int next = 0, line = 0;
        for (int i = 0; i < l->glyph_count; i++) {
            if (next > 0 && e->characters[i] == next + 1 && codes[next] == 0x2014) next++; // —— is one glyph
            assert_int_equal(e->characters[i], next);
            assert_true(e->lines[i] >= line);
            line = e->lines[i];
            next++;
        }
        if (next == count - 1 && codes[next] == 0x2014) next++;
        assert_int_equal(next, count);
        assert_false(l->cut);
        text_frame(*state, 0);
    }
}

static void test_width_is_kept(void **state) {
    Random random = random_seed(3, 1);
    for (int n = 0; n < 500; n++) {
        char text[2048] = "";
        random_text(&random, text, sizeof text);
        float width = 3 + (float)random_unit(&random) * 30, height = 2 + (float)random_unit(&random) * 30;
        const TextLayout *l = text_layout(*state, TEXT_BOLD, text, width, height, 1, 0.6f, (int)random_below(&random, 3));
        text_frame(*state, UINT64_MAX);
        l = text_layout(*state, TEXT_BOLD, text, width, height, 1, 0.6f, 0);
        assert_true(l->width <= width * 1.001f);
        assert_true(l->cut || l->height <= height * 1.001f);
        float margin = 6.0f / TEXT_EM * l->size;
        for (int i = 0; i < l->glyph_count; i++) {
            if (!l->glyphs[i].atlas[2]) continue;
            assert_true(l->glyphs[i].x >= -margin - 0.1f);
            assert_true(l->glyphs[i].x + l->glyphs[i].width <= width + margin + 0.1f);
        }
    }
}

static bool same_line(TextFonts *fonts, const char *text, const char *part, float width) {
    uint32_t codes[512];
    const TextLayout *l = text_layout(fonts, TEXT_SANS, text, width, 1000, 1, 1, 0);
    const LayoutEntry *e = text_entry(fonts, l);
    int at = decode(text, codes, 512) - decode(strstr(text, part), codes, 512), length = decode(part, codes, 512);
    int first = -1, last = -1;
    for (int i = 0; i < l->glyph_count; i++) {
        if (e->characters[i] == at) first = e->lines[i];
        if (e->characters[i] <= at + length - 1) last = e->lines[i]; // a ligature begins earlier
    }
    assert_true(first >= 0 && last >= 0);
    return first == last;
}

static void test_words_and_units_stay_whole(void **state) {
    const char *zh = "把屏幕移到离小孔0.50 m处，塔高30米，量得像高约2.5 cm，温度25℃，亮度为35%的光，在《梦溪笔谈》里也有——见卷三……";
    const char *parts[] = {"0.50 m", "30米", "2.5 cm", "25℃", "35%", "——", "……"};
    for (float width = 6; width < 30; width += 0.5f)
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) assert_true(same_line(*state, zh, parts[i], width));
    const char *en = "Move the screen 0.50 m away; it’s 3 × 4 cm, and light travels straight through the pinhole.";
    const char *words[] = {"0.50 m", "screen", "it’s", "4 cm,", "straight", "pinhole."};
    for (float width = 6; width < 30; width += 0.5f)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) assert_true(same_line(*state, en, words[i], width));
}

// ---- sizes --------------------------------------------------------------------------------------------------------

static void test_shrinks_step_by_step(void **state) {
    const char *text = "光从塔的顶端出发，沿直线穿过窗上的小孔，落在暗室里的白纸上。Light travels in straight lines.";
    float before = 1e9f;
    bool cut = false;
    for (float height = 12; height > 0.3f; height -= 0.1f) {
        const TextLayout *l = text_layout(*state, TEXT_SANS, text, 10, height, 1, 0.5f, 0);
        assert_true(l->size <= before + 1e-6f && l->size >= 0.5f - 1e-6f && l->size <= 1);
        if (!l->cut) assert_true(l->height <= height * 1.001f);
        if (cut) assert_true(l->cut);
        if (l->cut) assert_float_equal(l->size, 0.5f, 1e-6);
        before = l->size, cut = l->cut;
    }
    assert_true(cut);
}

static void test_cut_text_ends_with_ellipsis(void **state) {
    TextFonts *fonts = *state;
    const TextLayout *l = text_layout(fonts, TEXT_SANS, "塔影倒立在白纸上，塔影倒立在白纸上，塔影倒立在白纸上。", 8, 2.7f, 1, 1, 0);
    const LayoutEntry *e = text_entry(fonts, l);
    assert_true(l->cut);
    unsigned dots = FT_Get_Char_Index(fonts->fonts[0].ft, 0x2026);
    assert_int_equal(e->keys[l->glyph_count - 1], dots);
    assert_true(l->width <= 8.001f);
    assert_int_equal(l->line_count, 2);
}

static void test_alignment(void **state) {
    text_warm(*state, TEXT_SANS, "光");
    float x[3];
    for (int align = 0; align < 3; align++) x[align] = text_layout(*state, TEXT_SANS, "光", 10, 2, 1, 1, align)->glyphs[0].x;
    assert_float_equal(x[1] - x[0], 4.5f, 1e-4);
    assert_float_equal(x[2] - x[0], 9, 1e-4);
}

static void test_punctuation_is_squeezed(void **state) {
    float plain = text_layout(*state, TEXT_SANS, "光影光影", 100, 2, 1, 1, 0)->width;
    assert_float_equal(plain, 4, 1e-3);
    assert_true(text_layout(*state, TEXT_SANS, "光」。影", 100, 2, 1, 1, 0)->width < 3.65f);   // 」。 share one blank
    assert_true(text_layout(*state, TEXT_SANS, "光影光。", 100, 2, 1, 1, 0)->width < 3.65f);   // a blank hangs at the end
    float mixed = text_layout(*state, TEXT_SANS, "光a影", 100, 2, 1, 1, 0)->width;
    float spaced = text_layout(*state, TEXT_SANS, "光 a 影", 100, 2, 1, 1, 0)->width;
    float letter = text_layout(*state, TEXT_SANS, "a", 100, 2, 1, 1, 0)->width;
    assert_float_equal(mixed, 2 + letter + 0.44f, 1e-3); // a thin space on both sides, typed or not
    assert_float_equal(spaced, mixed, 1e-3);
    assert_true(text_layout(*state, TEXT_SANS, "it’s", 100, 2, 1, 1, 0)->width < 1.6f); // a narrow apostrophe
}

// ---- hostile texts ------------------------------------------------------------------------------------------------

static void test_missing_glyph_is_a_hollow_box(void **state) {
    TextFonts *fonts = *state;
    const TextLayout *l = text_layout(fonts, TEXT_SANS, "a\U0001F600b", 100, 2, 1, 1, 0);
    const LayoutEntry *e = text_entry(fonts, l);
    assert_int_equal(l->glyph_count, 3);
    assert_int_equal(e->keys[1], (uint32_t)TEXT_FONT_BOX << 16);
    bake_box(fonts->baker, &fonts->bitmap);
    const GlyphBitmap *b = &fonts->bitmap;
    assert_true(b->texels[b->height / 2 * b->width + b->width / 2] < 40); // hollow
    int most = 0;
    for (int x = 0; x < b->width; x++) most = b->texels[b->height / 2 * b->width + x] > most ? b->texels[b->height / 2 * b->width + x] : most;
    assert_in_range(most, 128 + 18, 128 + 33); // the middle of a stroke of 2.9 texels
}

static void test_invalid_utf8(void **state) {
    Random random = random_seed(4, 1);
    for (int n = 0; n < 500; n++) {
        char text[64];
        int length = 1 + (int)random_below(&random, 62);
        for (int i = 0; i < length; i++) text[i] = (char)(1 + random_below(&random, 255));
        text[length] = 0;
        const TextLayout *l = text_layout(*state, TEXT_SANS, text, 10, 50, 1, 0.5f, 0);
        assert_true(l->width <= 10.01f && l->glyph_count <= 64);
        text_frame(*state, UINT64_MAX);
    }
}

static void test_a_megabyte_is_bounded(void **state) {
    size_t size = (size_t)1 << 20;
    char *text = malloc(size + 1);
    assert_non_null(text);
    for (size_t i = 0; i < size; i++) text[i] = i % 7 ? 'a' : ' ';
    text[size] = 0;
    uint64_t start = os->monotonic_ns();
    const TextLayout *l = text_layout(*state, TEXT_SANS, text, 40, 20, 1, 0.5f, 0);
    printf("a text of 1 MB: %.2f ms\n", (double)(os->monotonic_ns() - start) / 1e6);
    assert_true(l->cut && l->glyph_count <= 2560);
    memset(text, 'x', size); // one endless word
    l = text_layout(*state, TEXT_SANS, text, 40, 20, 1, 0.5f, 0);
    assert_true(l->cut && l->width <= 40.01f);
    memset(text, '\n', size);
    l = text_layout(*state, TEXT_SANS, text, 40, 20, 1, 0.5f, 0);
    assert_true(l->cut);
    free(text);
}

static void test_empty_texts(void **state) {
    assert_int_equal(text_layout(*state, TEXT_SANS, "", 10, 2, 1, 1, 0)->glyph_count, 0);
    assert_int_equal(text_layout(*state, TEXT_SANS, "\n", 10, 2, 1, 1, 0)->glyph_count, 0);
    text_layout(*state, TEXT_SANS, "光影", 0.2f, 0.1f, 1, 1, 0); // narrower than a character
}

// ---- cache and atlas ----------------------------------------------------------------------------------------------

static void test_cache(void **state) {
    const TextLayout *a = text_layout(*state, TEXT_SANS, "影", 10, 2, 1, 1, 0);
    assert_ptr_equal(a, text_layout(*state, TEXT_SANS, "影", 10, 2, 1, 1, 0));
    assert_ptr_not_equal(a, text_layout(*state, TEXT_BOLD, "影", 10, 2, 1, 1, 0));
    assert_ptr_not_equal(a, text_layout(*state, TEXT_SANS, "影", 10, 2, 1, 1, 1));
    for (int i = 0; i < 3000; i++) { // far more than there are entries; what is used stays
        char text[32];
        snprintf(text, sizeof text, "第%d行", i);
        assert_int_equal(text_layout(*state, TEXT_SANS, text, 10, 2, 1, 1, 0)->line_count, 1);
        assert_true(text_keep(*state, a));
        assert_ptr_equal(a, text_layout(*state, TEXT_SANS, "影", 10, 2, 1, 1, 0));
        text_frame(*state, UINT64_MAX);
    }
}

static void check_atlas(TextFonts *fonts) { // no two cells overlap, and every cell shows its glyph
    static GlyphBitmap bitmap;
    Atlas *a = &fonts->atlas;
    for (int i = 0; i < ATLAS_GLYPHS_MOST; i++) {
        const AtlasGlyph *g = &a->glyphs[i];
        if (!g->used || !g->baked || g->nothing) continue;
        assert_true(g->x + g->width <= a->size && g->y + g->height <= a->size);
        if ((g->key >> 16) == TEXT_FONT_BOX) bake_box(fonts->baker, &bitmap);
        else bake_glyph(fonts->baker, fonts->fonts[g->key >> 16].ft, g->key & 0xFFFF, &bitmap);
        assert_int_equal(bitmap.width, g->width);
        for (int r = 0; r < g->height; r++)
            assert_memory_equal(bitmap.texels + r * g->width, a->texels + (g->y + r) * a->size + g->x, g->width);
    }
}

static void test_atlas_evicts_only_the_unused(void **state) {
    TextFonts *fonts = text_create_sized(CHAIN, NULL, NULL, 512); // room for about 70 hanzi
    Random random = random_seed(5, 1);
    const TextLayout *kept = text_layout(fonts, TEXT_SANS, "塔影倒立", 10, 2, 1, 1, 0);
    for (int n = 0; n < 120; n++) {
        char text[256], *at = text;
        for (int i = 0; i < 24; i++) {
            char utf8[5];
            uint32_t c = random_below(&random, 4) ? 0x4E00 + random_below(&random, 3000) : 'A' + random_below(&random, 57);
            at += sprintf(at, "%.*s", utf8_encode(c, utf8), utf8);
        }
        const TextLayout *l = text_layout(fonts, TEXT_SANS, text, 30, 2, 1, 1, 0);
        text_bake(fonts, UINT64_MAX);
        assert_true(text_keep(fonts, l) && text_keep(fonts, kept));
        for (int i = 0; i < kept->glyph_count; i++) assert_true(kept->glyphs[i].atlas[2] > 0);
        for (int k = 0; k < 4; k++) text_frame(fonts, UINT64_MAX), text_keep(fonts, kept);
        if (n % 20 == 0) check_atlas(fonts);
    }
    check_atlas(fonts);
    printf("atlas of 512: %d evicted, %d refused\n", fonts->atlas.evicted, fonts->atlas.refused);
    assert_true(fonts->atlas.evicted > 500);
    assert_int_equal(fonts->atlas.refused, 0);
    text_destroy(fonts);
}

static void test_full_atlas_recovers(void **state) {
    TextFonts *fonts = text_create_sized(CHAIN, NULL, NULL, 128); // four hanzi
    const char *text = "光影塔孔屏幕白纸暗室";
    const TextLayout *l = text_layout(fonts, TEXT_SANS, text, 30, 2, 1, 1, 0);
    text_frame(fonts, UINT64_MAX);
    assert_true(fonts->atlas.refused > 0);
    for (int i = 0; i < 8; i++) text_frame(fonts, UINT64_MAX);
    l = text_layout(fonts, TEXT_SANS, "纸暗", 30, 2, 1, 1, 0); // refused before, has room now
    text_frame(fonts, UINT64_MAX);
    l = text_layout(fonts, TEXT_SANS, "纸暗", 30, 2, 1, 1, 0);
    for (int i = 0; i < l->glyph_count; i++) assert_true(l->glyphs[i].atlas[2] > 0);
    text_destroy(fonts);
}

// ---- fonts --------------------------------------------------------------------------------------------------------

static void test_fallbacks(void **state) {
    const char *chain[] = {FONTS "serif.otf", "/nowhere/none.otf", FONTS "sans.otf", NULL};
    TextFonts *fonts = text_create(chain, "/nowhere/bold.otf", NULL);
    assert_non_null(fonts);
    assert_int_equal(text_layout(fonts, TEXT_BOLD, "光", 10, 2, 1, 1, 0)->glyph_count, 1);
    text_destroy(fonts);
    OsEntry entry;
    if (os->entry("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", &entry)) { // a face of a collection, opened when needed
        fonts = text_create((const char *[]){FONTS "sans.otf", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc#2", NULL}, NULL, NULL);
        text_layout(fonts, TEXT_SANS, "光影", 10, 2, 1, 1, 0);
        assert_false(fonts->fonts[1].opened);
        const TextLayout *l = text_layout(fonts, TEXT_SANS, "光齉", 10, 2, 1, 1, 0);
        assert_int_equal(text_entry(fonts, l)->keys[1] >> 16, 1);
        assert_string_equal(fonts->fonts[1].ft->family_name, "Noto Sans CJK SC");
        text_destroy(fonts);
    }
    assert_null(text_create((const char *[]){"/nowhere/none.otf", NULL}, NULL, NULL));
    assert_int_equal(error_last()->id, ERR_FONT);
    assert_null(text_create((const char *[]){ORRERY_SOURCE_DIR "/LICENSE", NULL}, NULL, NULL)); // no font at all
    assert_int_equal(error_last()->id, ERR_FONT);
    error_clear();
}

// The subsets hold every hanzi of GB 2312's first rows and what the interface needs.
static void test_subsets_are_complete(void **state) {
    const char *need = "的一是了我不在人们有来他这上着个地到大里说就去子得也和那要下看天时过出小么起你都把好还多没为又可家学只以主会样年想"
                       "生同老中十从自面前头道它后然走很像见两用她国动进成回什边作对开而己些现山民候经发工向事命给长水几义三声于高手知理眼志点心战"
                       "景到在午有端與景長說光之人煦若射下者之人也高陽燧照物皆倒中間有礙故也筭家謂之格術影入窗隙則倒乃其常理夢溪筆談酉陽雜俎沈括墨子經"
                       "ABCxyz0189 àéüñ āáǎà αβγλμπΩ ←→↑↓ ×÷±≈≤≥√∞∝ ，。、；：？！“”‘’（）《》「」【】…—·°′″℃％ ²³µ ✓";
    for (int face = 0; face < TEXT_FACE_COUNT; face++) {
        const TextLayout *l = text_layout(*state, (TextFace)face, need, 1000, 100, 1, 1, 0);
        const LayoutEntry *e = text_entry(*state, l);
        for (int i = 0; i < l->glyph_count; i++) assert_true(e->keys[i] >> 16 != TEXT_FONT_BOX);
    }
}

static void test_warming_and_speed(void **state) {
    TextFonts *fonts = *state;
    char text[4096], *at = text;
    for (uint32_t c = 0x4E00; c < 0x4E00 + 1000; c++) at += utf8_encode(c, at);
    uint64_t start = os->monotonic_ns();
    text_warm(fonts, TEXT_SERIF, text);
    int baked = 0;
    for (int i = 0; i < ATLAS_GLYPHS_MOST; i++) baked += fonts->atlas.glyphs[i].baked;
    printf("warmed %d glyphs, %.3f ms each\n", baked, (double)(os->monotonic_ns() - start) / 1e6 / baked);
    assert_false(text_pending(fonts));
    assert_true(baked > 300);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_no_line_breaks_the_rules), TEST(test_every_character_once_in_order), TEST(test_width_is_kept),
        TEST(test_words_and_units_stay_whole), TEST(test_shrinks_step_by_step), TEST(test_cut_text_ends_with_ellipsis),
        TEST(test_alignment), TEST(test_punctuation_is_squeezed), TEST(test_missing_glyph_is_a_hollow_box),
        TEST(test_invalid_utf8), TEST(test_a_megabyte_is_bounded), TEST(test_empty_texts), TEST(test_cache),
        cmocka_unit_test(test_atlas_evicts_only_the_unused), cmocka_unit_test(test_full_atlas_recovers),
        cmocka_unit_test(test_fallbacks), TEST(test_subsets_are_complete), TEST(test_warming_and_speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
