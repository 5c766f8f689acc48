// Images: PNG and JPEG to plain pixels. Decoding is slow and its input hostile: call it off the frame's thread.
#ifndef ORRERY_ASSET_IMAGE_H
#define ORRERY_ASSET_IMAGE_H
#include "base/arena.h"
#include "base/os.h"

enum { IMAGE_LARGEST_SIDE = 4096 };

typedef struct Image {
    uint32_t width, height;
    uint8_t *pixels; // RGBA, 4 bytes a pixel, top row first
    int levels;      // after image_add_levels: how many; each is half the one before it (rounded down, at least 1) and follows it
} Image;

// Reads only the header. ERR_IMAGE when it is neither PNG nor JPEG, or larger than IMAGE_LARGEST_SIDE.
bool image_size(Bytes encoded, uint32_t *width, uint32_t *height);
// Images of a lesson are somebody else's: from image_isolation_start on, image_decode hands them to two child processes that
// can do nothing but read, write and exit (Linux, strict seccomp; on a kernel without it, and with AddressSanitizer, which
// needs the system itself, only closed descriptors and resource limits). Start it early, while forking is cheap: later starts copy more page tables. A
// child keeps the memory of its largest image until image_isolation_stop. ERR_IMAGE when no child can be made.
bool image_isolation_start(void);
void image_isolation_stop(void);
// Pixels come from malloc; free them with image_free. Safe to call from several threads at once. ERR_IMAGE when the image is
// broken, or when decoding it crashed, called the system or said nothing for 20 s; the next image is decoded as if nothing
// had happened.
bool image_decode(Bytes encoded, Image *out);
// Adds the smaller levels, down to one pixel, each the mean of four pixels of the level before it, taken in linear light if
// `srgb` says that colours are encoded. For a decoder's thread. ERR_MEMORY, and the image is as it was.
bool image_add_levels(Image *image, bool srgb);
void image_free(Image *image);
// Writes an RGBA image as PNG (for screenshots). `flip`: the first row given is the bottom one (OpenGL).
bool image_write_png(const char *path, const Image *image, bool flip);
#endif
