#include "asset/image.h"
#include "base/error.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define STBI_NO_STDIO
#include <stb/stb_image.h>
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

static bool is_known(Bytes e) {
    bool png = e.size > 24 && !memcmp(e.data, "\x89PNG\r\n\x1a\n", 8), jpeg = e.size > 4 && !memcmp(e.data, "\xff\xd8\xff", 3);
    return (png || jpeg) && e.size < INT_MAX;
}

bool image_size(Bytes encoded, uint32_t *width, uint32_t *height) {
    int w, h, channels;
    if (!is_known(encoded)) return fail(ERR_IMAGE, "it is neither PNG nor JPEG");
    if (!stbi_info_from_memory(encoded.data, (int)encoded.size, &w, &h, &channels)) return fail(ERR_IMAGE, "%s", stbi_failure_reason());
    if (w < 1 || h < 1 || w > IMAGE_LARGEST_SIDE || h > IMAGE_LARGEST_SIDE) return fail(ERR_IMAGE, "%d x %d", w, h);
    *width = (uint32_t)w, *height = (uint32_t)h;
    return true;
}

bool image_decode(Bytes encoded, Image *out) {
    int w, h, channels;
    if (!image_size(encoded, &out->width, &out->height)) return false;
    out->pixels = stbi_load_from_memory(encoded.data, (int)encoded.size, &w, &h, &channels, 4);
    if (!out->pixels) return fail(ERR_IMAGE, "%s", stbi_failure_reason());
    out->width = (uint32_t)w, out->height = (uint32_t)h;
    return true;
}

void image_free(Image *image) {
    stbi_image_free(image->pixels);
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
