// Shared by image.c (headers, PNG writing), image_isolated.c (decoding in children) and stb.c; tests put in decoders of their own.
#ifndef ORRERY_ASSET_IMAGE_PRIVATE_H
#define ORRERY_ASSET_IMAGE_PRIVATE_H
#include "asset/image.h"

// Decodes to RGBA in memory from image_allocate; NULL and a reason when it cannot. Runs in the child.
typedef uint8_t *(*ImageDecoder)(Bytes encoded, uint32_t *width, uint32_t *height, const char **reason);
uint8_t *image_decode_here(Bytes encoded, uint32_t *width, uint32_t *height, const char **reason);

bool image_is_isolated(void);
bool image_decode_isolated(Bytes encoded, Image *out);
bool image_isolation_start_with(ImageDecoder decoder);

// stb's allocator: malloc, or in a child a piece of the one block that it got before the system was closed to it.
void *image_allocate(size_t size);
void *image_grow(void *memory, size_t old_size, size_t size);
void image_release(void *memory);
#endif
