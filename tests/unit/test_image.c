// Images decoded in children: the same pixels as in this process, and a decoder that turns against us is stopped, costs one
// clear error, and leaves the next image and the lesson alone.
#include "unit/check.h"
#include "asset/gltf.h"
#include "asset/image_private.h"
#include "base/error.h"
#include "base/random.h"
#include "player/session.h"
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

static const char lesson[] = ORRERY_SOURCE_DIR "/lessons/pinhole";

// ---- the same pixels ----------------------------------------------------------------------------------------------

static double since_ms(uint64_t start) { return (double)(os->monotonic_ns() - start) / 1e6; }

static void test_lesson_images_are_the_same(void **state) {
    Session *session = session_open(lesson, "en"); // starts the children
    assert_non_null(session);
    assert_true(image_is_isolated());
    int compared = 0;
    double here = 0, isolated = 0;
    for (int m = 0; m < session->lesson->model_count; m++)
        for (int i = 0; i < session->models[m]->image_count; i++, compared++) {
            const ModelImage *it = &session->models[m]->images[i];
            Image image;
            uint32_t width, height;
            const char *reason;
            uint64_t start = os->monotonic_ns();
            assert_true(image_decode(it->encoded, &image));
            isolated += since_ms(start), start = os->monotonic_ns();
            uint8_t *pixels = image_decode_here(it->encoded, &width, &height, &reason);
            here += since_ms(start);
            assert_non_null(pixels);
            assert_true(width == image.width && height == image.height && width == it->width && height == it->height);
            assert_memory_equal(pixels, image.pixels, (size_t)width * height * 4);
            free(pixels);
            image_free(&image);
        }
    print_message("%d images: %.2f ms each here, %.2f ms isolated\n", compared, here / compared, isolated / compared);
    assert_true(compared >= 10);
    uint64_t start = os->monotonic_ns();
    assert_true(image_isolation_start());
    print_message("starting the children: %.2f ms\n", since_ms(start));
    session_close(session);
    assert_false(image_is_isolated());
}

// A random picture as PNG, followed by one byte that no decoder of PNG reads.
static Bytes picture(Arena *arena, Random *random, uint8_t behind, Image *image) {
    Bytes bytes;
    const char *path = ORRERY_BUILD_DIR "/isolated.png";
    image->width = 1 + random_below(random, 90), image->height = 1 + random_below(random, 90);
    size_t size = (size_t)image->width * image->height * 4;
    image->pixels = arena_alloc(arena, size);
    for (size_t i = 0; i < size; i++) image->pixels[i] = (uint8_t)random_u32(random);
    assert_true(image_write_png(path, image, false) && os->read_file(arena, path, 1 << 20, &bytes));
    uint8_t *longer = arena_alloc(arena, bytes.size + 1);
    memcpy(longer, bytes.data, bytes.size);
    longer[bytes.size] = behind;
    return (Bytes){longer, bytes.size + 1};
}

static void expect_decoded(Bytes bytes, const Image *image) {
    Image back;
    assert_true(image_decode(bytes, &back));
    assert_true(back.width == image->width && back.height == image->height);
    assert_memory_equal(back.pixels, image->pixels, (size_t)back.width * back.height * 4);
    image_free(&back);
}

// ---- smaller levels -----------------------------------------------------------------------------------------------

static double decoded(double code) { return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4); }
static double encoded(double light) { return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055; }

// By the definition: decode, take the mean of the pixels that stand over this one, encode.
static double mean_of(const uint8_t *above, uint32_t width, uint32_t height, uint32_t x, uint32_t y, int channel, bool curve) {
    double sum = 0;
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t u = width > 1 ? 2 * x + i % 2 : 0, v = height > 1 ? 2 * y + i / 2 : 0;
        double value = above[((size_t)v * width + u) * 4 + (size_t)channel] / 255.0;
        sum += (curve ? decoded(value) : value) / 4;
    }
    return 255 * (curve ? encoded(sum) : sum);
}

static void expect_levels(const Image *image, bool srgb) {
    const uint8_t *above = image->pixels;
    uint32_t width = image->width, height = image->height;
    for (int level = 1; level < image->levels; level++) {
        const uint8_t *at = above + (size_t)width * height * 4;
        uint32_t w = width > 1 ? width / 2 : 1, h = height > 1 ? height / 2 : 1;
        for (uint32_t i = 0; i < w * h * 4; i++)
            assert_true(fabs(at[i] - mean_of(above, width, height, i / 4 % w, i / 4 / w, (int)(i % 4), srgb && i % 4 < 3)) <= 1);
        above = at, width = w, height = h;
    }
    assert_true(width == 1 && height == 1);
}

static void test_levels_are_means_in_linear_light(void **state) {
    Random random = random_seed(7, 1);
    for (int n = 0; n < 200; n++) {
        Image image = {.width = 1 + random_below(&random, 70), .height = 1 + random_below(&random, 70)};
        size_t size = (size_t)image.width * image.height * 4;
        image.pixels = malloc(size);
        assert_non_null(image.pixels);
        for (size_t i = 0; i < size; i++) image.pixels[i] = (uint8_t)((random_u32(&random) & 255) >> (n % 3 * 3)); // dark ones too
        assert_true(image_add_levels(&image, n % 2));
        expect_levels(&image, n % 2);
        image_free(&image);
    }
}

static void test_broken_images_end_no_child(void **state) {
    Arena *arena = arena_create("image", 0);
    Random random = random_seed(1, 1);
    int refused = 0;
    assert_true(image_isolation_start());
    for (int n = 0; n < 300; n++) {
        Image image, back;
        Bytes whole = picture(arena, &random, 0, &image);
        expect_decoded(whole, &image);
        uint8_t *data = (uint8_t *)whole.data;
        for (int i = 0; i < 4; i++) data[random_below(&random, (uint32_t)whole.size)] ^= (uint8_t)(1 << random_below(&random, 8));
        if (image_decode((Bytes){data, random_below(&random, (uint32_t)whole.size)}, &back)) {
            image_free(&back);
            continue;
        }
        assert_int_equal(error_last()->id, ERR_IMAGE);
        assert_true(!strstr(error_last()->values, "stopped") && !strstr(error_last()->values, "ended"));
        refused++;
    }
    assert_true(refused > 100);
    image_isolation_stop();
    arena_destroy(arena);
}

// ---- a decoder that was taken over --------------------------------------------------------------------------------

typedef enum Crime { NONE, OPEN, CONNECT, FORK, MAP, ALLOCATE, ABORT, NULL_POINTER, LEAVE, LIE_SMALL, LIE_LARGE, ALL_DESCRIPTORS, CRIMES } Crime;

static volatile int *nowhere; // not a constant, so that it is really read

static uint8_t *descriptors_left(uint32_t width, uint32_t height) { // decodes fine only if 0 is all there is
    for (int fd = 1; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) != -1) return NULL;
    return image_allocate((size_t)width * height * 4);
}

static uint8_t *hostile(Bytes encoded, uint32_t *width, uint32_t *height, const char **reason) {
    uint8_t *pixels = image_decode_here(encoded, width, height, reason);
    switch ((Crime)encoded.data[encoded.size - 1]) {
    case OPEN: return open("/etc/hostname", O_RDONLY) >= 0 ? pixels : NULL;
    case CONNECT: return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? pixels : NULL;
    case FORK: return fork() >= 0 ? pixels : NULL;
    case MAP: return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ? pixels : NULL;
    case ALLOCATE: return image_allocate((size_t)3 << 30);
    case ABORT: abort();
    case NULL_POINTER: return *nowhere ? pixels : NULL;
    case LEAVE: _exit(0);
    case LIE_SMALL: return *width -= 1, pixels;
    case LIE_LARGE: return *height += 4000, pixels;
    case ALL_DESCRIPTORS: return descriptors_left(*width, *height);
    default: return pixels;
    }
}

static void test_a_hostile_decoder_costs_one_error(void **state) {
    Arena *arena = arena_create("image", 0);
    Random random = random_seed(2, 1);
    assert_true(image_isolation_start_with(hostile));
    for (int n = 0; n < 60; n++) {
        Image image, back = {0};
        Crime crime = (Crime)(1 + n % (CRIMES - 1));
#ifdef SANITIZED
        if (crime == OPEN || crime == CONNECT || crime == FORK || crime == MAP) continue; // no seccomp there, see image.h
#endif
        Bytes bad = picture(arena, &random, (uint8_t)crime, &image);
        error_clear();
        bool decoded = image_decode(bad, &back);
#ifdef SANITIZED
        if (crime == ALL_DESCRIPTORS) assert_true(decoded);
#endif
        if (decoded) {
            image_free(&back);
        } else {
            bool clean = crime == ALLOCATE;
            assert_int_equal(error_last()->id, ERR_IMAGE);
            if (!clean) assert_true(strstr(error_last()->values, "stopped (signal") || strstr(error_last()->values, "ended early"));
        }
        assert_true(decoded == (crime == ALL_DESCRIPTORS && back.width));
        assert_null(back.pixels);
        for (int i = 0; i < 3; i++) expect_decoded(picture(arena, &random, NONE, &image), &image); // as if nothing had happened
    }
    image_isolation_stop();
    arena_destroy(arena);
}

// ---- the lesson goes on -------------------------------------------------------------------------------------------

static int spoil(const char *folder) { // breaks what every image of every model is decoded with; the headers stay
    char path[1024];
    int spoiled = 0;
    DIR *models = opendir(folder);
    for (struct dirent *entry; models && (entry = readdir(models));) {
        Arena *arena = arena_create("spoil", 0);
        Bytes bytes;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strstr(entry->d_name, ".glb") && os->read_file(arena, path, 64 << 20, &bytes)) {
            uint8_t *data = (uint8_t *)bytes.data;
            for (size_t i = 0; i + 700 < bytes.size; i++) {
                bool png = !memcmp(data + i, "\x89PNG\r\n\x1a\n", 8), huffman = !memcmp(data + i, "\xff\xc4\x00", 3) && data[i + 3] < 0x60 && !data[i + 4];
                if (png) memset(data + i + 41, 0xff, 40), spoiled++;
                if (huffman) data[i + 1] = 0x02, spoiled++; // of a JPEG: a marker that no decoder knows
            }
            assert_true(os->write_file(path, data, bytes.size));
        }
        arena_destroy(arena);
    }
    if (models) closedir(models);
    return spoiled;
}

static void test_the_lesson_goes_on(void **state) {
    static const char copy[] = ORRERY_BUILD_DIR "/spoiled-lesson";
    char command[2048];
    snprintf(command, sizeof command, "rm -rf %s && cp -r %s %s && echo 'screenshot one' >%s/one.acts", copy, lesson, copy, copy);
    assert_int_equal(system(command), 0);
    int spoiled = spoil(ORRERY_BUILD_DIR "/spoiled-lesson/models");
    snprintf(command, sizeof command, "%s play %s --device headless --language en --size 320x180 --acts %s/one.acts --pictures %s >%s/out 2>&1", ORRERY_PROGRAM, copy, copy, copy, copy);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "test $(grep -c '\\[image\\]' %s/out) -ge 10", copy);
    assert_int_equal(system(command), 0);
    assert_true(spoiled >= 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lesson_images_are_the_same),
        cmocka_unit_test(test_broken_images_end_no_child),
        cmocka_unit_test(test_a_hostile_decoder_costs_one_error),
        cmocka_unit_test(test_the_lesson_goes_on),
        cmocka_unit_test(test_levels_are_means_in_linear_light),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
