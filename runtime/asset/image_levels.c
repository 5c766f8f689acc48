// The smaller levels of a texture, made beside the frame: a software OpenGL that is asked for them compiles a program
// for each kind of texture first, on the frame's own thread.
#include "asset/image.h"
#include "base/error.h"
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { LIGHT = 1 << 14 }; // steps of linear light: fine enough that each of the 256 encoded values has its own

static uint16_t light_of[256]; // linear light of an encoded value
static uint8_t code_of[LIGHT]; // the encoded value nearest to a linear light
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static double decode(double code) { return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4); }

static void make_tables(void) {
    for (int code = 0, at = 0; code < 256; code++) {
        light_of[code] = (uint16_t)(decode(code / 255.0) * (LIGHT - 1) + 0.5);
        double end = code < 255 ? decode((code + 0.5) / 255) * (LIGHT - 1) : LIGHT; // half way to the next value
        for (; at < LIGHT && at <= end; at++) code_of[at] = (uint8_t)code;
    }
}

static void mean(const uint8_t *const from[4], bool srgb, uint8_t *to) {
    for (int c = 0; c < 4; c++) {
        const unsigned a = from[0][c], b = from[1][c], d = from[2][c], e = from[3][c];
        if (srgb && c < 3)
            to[c] = code_of[(light_of[a] + light_of[b] + light_of[d] + light_of[e] + 2u) / 4];
        else
            to[c] = (uint8_t)((a + b + d + e + 2) / 4);
    }
}

static void halve(const uint8_t *from, uint32_t width, uint32_t height, bool srgb, uint8_t *to) {
    uint32_t half_width = width > 1 ? width / 2 : 1, half_height = height > 1 ? height / 2 : 1;
    for (uint32_t y = 0; y < half_height; y++) {
        const uint8_t *row = from + (size_t)y * 2 * width * 4, *next = height > 1 ? row + (size_t)width * 4 : row;
        for (uint32_t x = 0; x < half_width; x++, to += 4) {
            size_t at = (size_t)x * 8, beside = width > 1 ? at + 4 : at;
            mean((const uint8_t *const[4]){row + at, row + beside, next + at, next + beside}, srgb, to);
        }
    }
}

bool image_add_levels(Image *image, bool srgb) {
    size_t size = 0;
    int levels = 0;
    pthread_once(&tables_once, make_tables);
    for (uint32_t w = image->width, h = image->height, last = 0; !last; w = w > 1 ? w / 2 : 1, h = h > 1 ? h / 2 : 1) {
        size += (size_t)w * h * 4, levels++;
        last = w == 1 && h == 1;
    }
    uint8_t *grown = realloc(image->pixels, size);
    if (!grown) return fail(ERR_MEMORY, "%u x %u", image->width, image->height);
    image->pixels = grown, image->levels = levels;
    uint32_t w = image->width, h = image->height;
    for (int level = 1; level < levels; level++) {
        halve(grown, w, h, srgb, grown + (size_t)w * h * 4);
        grown += (size_t)w * h * 4;
        w = w > 1 ? w / 2 : 1, h = h > 1 ? h / 2 : 1;
    }
    return true;
}
