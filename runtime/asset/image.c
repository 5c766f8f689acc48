#include "asset/image_private.h"
#include "base/error.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define STBI_NO_STDIO
#include <stb/stb_image.h>
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

static uint32_t big_endian(const uint8_t *at, int bytes) {
    uint32_t value = 0;
    for (int i = 0; i < bytes; i++) value = value << 8 | at[i];
    return value;
}

static bool png_size(Bytes e, uint32_t *width, uint32_t *height) {
    if (e.size < 33 || memcmp(e.data, "\x89PNG\r\n\x1a\n", 8) != 0 || memcmp(e.data + 12, "IHDR", 4) != 0) return false;
    *width = big_endian(e.data + 16, 4), *height = big_endian(e.data + 20, 4);
    return true;
}

// From marker to marker up to the start of a frame (SOF0 to SOF2: baseline, extended, progressive).
static bool jpeg_size(Bytes e, uint32_t *width, uint32_t *height) {
    if (e.size < 4 || memcmp(e.data, "\xff\xd8\xff", 3) != 0) return false;
    for (size_t at = 2; at + 9 <= e.size && e.data[at] == 0xff;) {
        uint8_t marker = e.data[at + 1];
        if (marker == 0xff) { // padding
            at++;
            continue;
        }
        *height = big_endian(e.data + at + 5, 2), *width = big_endian(e.data + at + 7, 2);
        if (marker >= 0xc0 && marker <= 0xc2) return true;
        at += 2 + big_endian(e.data + at + 2, 2);
    }
    return false;
}

// Parsed here and not by stb: this runs in the program itself, on files of anybody.
bool image_size(Bytes encoded, uint32_t *width, uint32_t *height) {
    uint32_t w, h;
    if (encoded.size >= INT_MAX || (!png_size(encoded, &w, &h) && !jpeg_size(encoded, &w, &h)))
        return fail_because(ERR_IMAGE, "it is neither PNG nor JPEG");
    if (w < 1 || h < 1 || w > IMAGE_LARGEST_SIDE || h > IMAGE_LARGEST_SIDE) return fail(ERR_IMAGE, "%u x %u", w, h);
    *width = w, *height = h;
    return true;
}

uint8_t *image_decode_here(Bytes encoded, uint32_t *width, uint32_t *height, const char **reason) {
    int w = 0, h = 0, channels;
    uint8_t *pixels = stbi_load_from_memory(encoded.data, (int)encoded.size, &w, &h, &channels, 4);
    *width = (uint32_t)w, *height = (uint32_t)h;
    if (!pixels) *reason = stbi_failure_reason();
    return pixels;
}

bool image_decode(Bytes encoded, Image *out) {
    Image image = {0};
    const char *reason = "";
    if (!image_size(encoded, &image.width, &image.height)) return false;
    if (image_is_isolated()) {
        if (!image_decode_isolated(encoded, &image)) return false;
    } else {
        image.pixels = image_decode_here(encoded, &image.width, &image.height, &reason);
        if (!image.pixels) return fail(ERR_IMAGE, "%s", reason);
    }
    *out = image;
    return true;
}

void image_free(Image *image) {
    free(image->pixels);
    image->pixels = NULL;
}

typedef struct Written {
    uint8_t *data;
    size_t size, room;
    bool failed;
} Written;

static void append(void *context, void *data, int size) {
    Written *w = context;
    if (w->size + (size_t)size > w->room) {
        size_t room = (w->size + (size_t)size) * 2;
        uint8_t *grown = realloc(w->data, room);
        if (!grown) {
            w->failed = true;
            return;
        }
        w->data = grown, w->room = room;
    }
    memcpy(w->data + w->size, data, (size_t)size);
    w->size += (size_t)size;
}

bool image_write_png(const char *path, const Image *image, bool flip) {
    size_t row = (size_t)image->width * 4;
    Written w = {0};
    uint8_t *turned = flip ? malloc(row * image->height) : NULL;
    if (flip && !turned) return fail(ERR_MEMORY, "%s", path);
    for (uint32_t y = 0; flip && y < image->height; y++) memcpy(turned + row * y, image->pixels + row * (image->height - 1 - y), row);
    bool fine = stbi_write_png_to_func(append, &w, (int)image->width, (int)image->height, 4, flip ? turned : image->pixels, (int)row) && !w.failed;
    fine = fine ? os->write_file(path, w.data, w.size) : fail(ERR_MEMORY, "%s", path);
    free(turned);
    free(w.data);
    return fine;
}
