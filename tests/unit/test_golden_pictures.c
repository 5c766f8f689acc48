// Golden screenshots: six moments of the pinhole lesson, drawn by the program in OpenGL and in OpenGL ES, against the kept
// pictures with a perceptual tolerance: pictures are compared as 16 x 16 block means in a lightness scale, so that a driver's
// dithering, a glyph's edge or a dust mote do not matter, but a missing object, a wrong colour, or a flipped image does.
//
// After a wanted change: build/release/orrery play lessons/pinhole --device headless --acts lessons/pinhole/acts/solve.acts
//   --pictures tests/golden/pictures --seed 20260101 --language zh --size 640x360   and look at every picture before it is kept.
#include "unit/check.h"
#include "asset/image.h"
#include "base/error.h"
#include "base/os.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, LEAST_PICTURES = 6 };
static const double MEAN_MOST = 1.5, BLOCK_MOST = 14; // of 100 lightness units

static const char pictures[] = ORRERY_SOURCE_DIR "/tests/golden/pictures";
static const char made[] = ORRERY_BUILD_DIR "/golden-pictures";

static bool load(const char *folder, const char *name, Image *image) {
    char path[1024];
    Bytes bytes;
    Arena *arena = arena_create("picture", 0);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    bool fine = os->read_file(arena, path, 64 << 20, &bytes) && image_decode(bytes, image);
    arena_destroy(arena);
    return fine;
}

// CIE L* of a block's mean luminance, and its mean red-green and blue-yellow offsets on the same scale.
static void block_mean(const Image *image, uint32_t bx, uint32_t by, double out[3]) {
    double sum[3] = {0};
    for (uint32_t y = 0; y < BLOCK; y++)
        for (uint32_t x = 0; x < BLOCK; x++) {
            const uint8_t *p = image->pixels + ((size_t)(by * BLOCK + y) * image->width + bx * BLOCK + x) * 4;
            for (int c = 0; c < 3; c++) sum[c] += pow(p[c] / 255.0, 2.2);
        }
    for (int c = 0; c < 3; c++) sum[c] /= BLOCK * BLOCK;
    double luminance = 0.2126 * sum[0] + 0.7152 * sum[1] + 0.0722 * sum[2];
    out[0] = 116 * cbrt(luminance + 1e-6) - 16;
    out[1] = 60 * (cbrt(sum[0] + 1e-6) - cbrt(sum[1] + 1e-6));
    out[2] = 40 * (cbrt(sum[2] + 1e-6) - cbrt(sum[1] + 1e-6));
}

typedef struct Difference {
    double mean, most;
} Difference;

static Difference compare(const Image *a, const Image *b) {
    Difference d = {0};
    uint32_t columns = a->width / BLOCK, rows = a->height / BLOCK;
    for (uint32_t y = 0; y < rows; y++)
        for (uint32_t x = 0; x < columns; x++) {
            double p[3], q[3], sum = 0;
            block_mean(a, x, y, p);
            block_mean(b, x, y, q);
            for (int c = 0; c < 3; c++) sum += (p[c] - q[c]) * (p[c] - q[c]);
            d.mean += sqrt(sum) / (columns * rows);
            if (sqrt(sum) > d.most) d.most = sqrt(sum);
        }
    return d;
}

static void play(const char *more) {
    char command[2048];
    snprintf(command, sizeof command,
             "%s play %s/lessons/pinhole --device headless --acts %s/lessons/pinhole/acts/solve.acts --pictures %s --seed 20260101 "
             "--language zh --size 640x360 %s >/dev/null",
             ORRERY_PROGRAM, ORRERY_SOURCE_DIR, ORRERY_SOURCE_DIR, made, more);
    assert_int_equal(system(command), 0);
}

static void compare_all(void) {
    Arena *arena = arena_create("list", 0);
    OsEntry *entries;
    size_t count, compared = 0, wrong = 0;
    assert_true(os->list_folder(arena, pictures, &entries, &count));
    for (size_t i = 0; i < count; i++) {
        Image kept, now;
        if (!strstr(entries[i].name, ".png")) continue;
        assert_true(load(pictures, entries[i].name, &kept));
        assert_true(load(made, entries[i].name, &now));
        assert_int_equal(kept.width, now.width);
        assert_int_equal(kept.height, now.height);
        Difference d = compare(&kept, &now);
        bool fine = d.mean <= MEAN_MOST && d.most <= BLOCK_MOST;
        print_message("%s %s: mean %.2f, most %.2f\n", fine ? "ok  " : "FAIL", entries[i].name, d.mean, d.most);
        compared++, wrong += !fine;
        image_free(&kept);
        image_free(&now);
    }
    assert_true(compared >= LEAST_PICTURES);
    assert_int_equal(wrong, 0);
    arena_destroy(arena);
}

static void test_opengl(void **state) {
    play("");
    compare_all();
}

static void test_opengl_es(void **state) {
    play("--gles");
    compare_all();
}

// The comparison itself notices an upside-down picture, a missing part and a shift of colour, and forgives noise.
static void test_comparison_notices(void **state) {
    Arena *arena = arena_create("list", 0);
    OsEntry *entries;
    size_t count, tried = 0;
    assert_true(os->list_folder(arena, pictures, &entries, &count));
    for (size_t i = 0; i < count; i++) {
        Image kept, changed;
        if (!strstr(entries[i].name, ".png")) continue;
        assert_true(load(pictures, entries[i].name, &kept) && load(pictures, entries[i].name, &changed));
        size_t size = (size_t)kept.width * kept.height * 4;
        for (size_t k = 0; k < size; k++) {
            int noisy = kept.pixels[k] + rand() % 5 - 2;
            changed.pixels[k] = (uint8_t)(noisy < 0 ? 0 : noisy > 255 ? 255 : noisy);
        }
        assert_true(compare(&kept, &changed).most < BLOCK_MOST && compare(&kept, &changed).mean < MEAN_MOST);
        for (uint32_t y = 0; y < kept.height; y++)
            memcpy(changed.pixels + (size_t)y * kept.width * 4, kept.pixels + (size_t)(kept.height - 1 - y) * kept.width * 4, kept.width * 4);
        assert_true(compare(&kept, &changed).mean > MEAN_MOST);
        memcpy(changed.pixels, kept.pixels, size);
        for (uint32_t y = 96; y < 160; y++) memset(changed.pixels + ((size_t)y * kept.width + 96) * 4, y % 2 ? 255 : 0, 64 * 4);
        assert_true(compare(&kept, &changed).most > BLOCK_MOST);
        image_free(&kept);
        image_free(&changed);
        tried++;
    }
    assert_true(tried >= LEAST_PICTURES);
    arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_opengl), cmocka_unit_test(test_opengl_es), cmocka_unit_test(test_comparison_notices)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
