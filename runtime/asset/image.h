// Images: PNG and JPEG to plain pixels. Decoding is slow and its input hostile: call it off the frame's thread.
#ifndef ORRERY_ASSET_IMAGE_H
#define ORRERY_ASSET_IMAGE_H
#include "base/arena.h"
#include "base/os.h"

enum { IMAGE_LARGEST_SIDE = 4096 };

typedef struct Image {
    uint32_t width, height;
    uint8_t *pixels; // RGBA, 4 bytes a pixel, top row first
} Image;

// Reads only the header. ERR_IMAGE when it is neither PNG nor JPEG, or larger than IMAGE_LARGEST_SIDE.
bool image_size(Bytes encoded, uint32_t *width, uint32_t *height);
// Pixels come from malloc; free them with image_free. Safe to call from several threads at once.
bool image_decode(Bytes encoded, Image *out);
void image_free(Image *image);
// Writes an RGBA image as PNG (for screenshots). `flip`: the first row given is the bottom one (OpenGL).
bool image_write_png(const char *path, const Image *image, bool flip);
#endif
