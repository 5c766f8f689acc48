#include "record/input_code.h"
#include <string.h>
void input_keep(const Input *input, InputKept *kept) { kept->input = *input; }
void input_restore(const InputKept *kept, Input *input) { *input = kept->input; }
void input_encode_begin(InputEncoder *e, uint8_t *out, size_t capacity, uint64_t first, int count) { e->start = out; memcpy(out, &first, 8); memcpy(out+8,&count,4); e->out = out + 12; }
void input_encode_next(InputEncoder *e, const InputKept *kept) { memcpy(e->out, kept, sizeof *kept); e->out += sizeof *kept; }
size_t input_encode_end(InputEncoder *e) { return (size_t)(e->out - e->start); }
bool input_decode_begin(InputDecoder *d, const uint8_t *data, size_t size, uint64_t *first, int *count) { if (size < 12) return false; memcpy(first, data, 8); memcpy(count, data+8,4); d->at = data+12; d->end = data+size; return true; }
bool input_decode_next(InputDecoder *d, InputKept *kept) { if (d->end - d->at < (long)sizeof *kept) return false; memcpy(kept, d->at, sizeof *kept); d->at += sizeof *kept; return true; }
