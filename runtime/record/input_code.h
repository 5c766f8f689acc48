// The input of one tick as a recording keeps it.
#ifndef ORRERY_RECORD_INPUT_CODE_H
#define ORRERY_RECORD_INPUT_CODE_H
#include "world/input.h"
#include <stddef.h>
typedef struct InputKept { Input input; } InputKept;
void input_keep(const Input *input, InputKept *kept);
void input_restore(const InputKept *kept, Input *input);
typedef struct InputEncoder { uint8_t *out, *start; uint64_t first; int count; } InputEncoder;
typedef struct InputDecoder { const uint8_t *at, *end; } InputDecoder;
static inline size_t input_encode_bound(int count) { return 16 + (size_t)count * sizeof(Input); }
void input_encode_begin(InputEncoder *e, uint8_t *out, size_t capacity, uint64_t first, int count);
void input_encode_next(InputEncoder *e, const InputKept *kept);
size_t input_encode_end(InputEncoder *e);
bool input_decode_begin(InputDecoder *d, const uint8_t *data, size_t size, uint64_t *first, int *count);
bool input_decode_next(InputDecoder *d, InputKept *kept);
#endif
