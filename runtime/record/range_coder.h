// An adaptive binary range coder (G. N. N. Martin 1979; carry handling as in LZMA): each yes-or-no decision costs as many
// bits as it surprises. A Chance is the mean of a quick and a slow estimate of how often the answer was 0.
#ifndef ORRERY_RECORD_RANGE_CODER_H
#define ORRERY_RECORD_RANGE_CODER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Chance {
    uint16_t quick, slow; // of 0, in 1/65536
} Chance;

static inline Chance chance_even(void) { return (Chance){32768, 32768}; }
static inline uint32_t chance_of_zero(const Chance *c) { // 1 .. 4095 of 4096
    uint32_t p = ((uint32_t)c->quick + c->slow) >> 5;
    return p < 1 ? 1 : p > 4095 ? 4095 : p;
}
static inline void chance_learn(Chance *c, int bit) {
    if (bit) c->quick = (uint16_t)(c->quick - (c->quick >> 4)), c->slow = (uint16_t)(c->slow - (c->slow >> 7));
    else c->quick = (uint16_t)(c->quick + ((65535 - c->quick) >> 4)), c->slow = (uint16_t)(c->slow + ((65535 - c->slow) >> 7));
}

typedef struct RangeEncoder {
    uint64_t low;
    uint32_t range;
    uint8_t cache;
    size_t pending;     // bytes that a carry may still change
    uint8_t *at, *end;
    bool full;          // the bytes did not fit; what was written is of no use
} RangeEncoder;

static inline void range_begin(RangeEncoder *e, uint8_t *out, size_t room) {
    *e = (RangeEncoder){.range = 0xffffffffu, .pending = 1, .at = out, .end = out + room};
}
static inline void range_put(RangeEncoder *e, uint8_t byte) {
    if (e->at == e->end) e->full = true;
    else *e->at++ = byte;
}
static inline void range_shift(RangeEncoder *e) {
    if ((uint32_t)e->low < 0xff000000u || e->low >> 32) {
        uint8_t carry = (uint8_t)(e->low >> 32), byte = e->cache;
        for (; e->pending; e->pending--, byte = 0xff) range_put(e, (uint8_t)(byte + carry));
        e->cache = (uint8_t)(e->low >> 24);
    }
    e->pending++;
    e->low = (e->low & 0x00ffffffu) << 8;
}
static inline void range_bit(RangeEncoder *e, Chance *c, int bit) {
    uint32_t bound = (e->range >> 12) * chance_of_zero(c);
    if (bit) e->low += bound, e->range -= bound;
    else e->range = bound;
    chance_learn(c, bit);
    for (; e->range < 1u << 24; e->range <<= 8) range_shift(e);
}
static inline void range_plain(RangeEncoder *e, uint32_t value, int bits) { // all equally likely
    while (bits--) {
        e->range >>= 1;
        if (value >> bits & 1) e->low += e->range;
        for (; e->range < 1u << 24; e->range <<= 8) range_shift(e);
    }
}
static inline void range_end(RangeEncoder *e) {
    for (int i = 0; i < 5; i++) range_shift(e);
}

typedef struct RangeDecoder {
    uint32_t range, code;
    const uint8_t *at, *end;
    size_t missing; // bytes read behind the end (as 0); up to 4 are the encoder's own slack
} RangeDecoder;

static inline uint32_t range_get(RangeDecoder *d) {
    if (d->at < d->end) return *d->at++;
    d->missing++;
    return 0;
}
static inline void range_open(RangeDecoder *d, const uint8_t *data, size_t size) {
    *d = (RangeDecoder){.range = 0xffffffffu, .at = data, .end = data + size};
    for (int i = 0; i < 5; i++) d->code = d->code << 8 | range_get(d);
}
static inline int range_take(RangeDecoder *d, Chance *c) {
    uint32_t bound = (d->range >> 12) * chance_of_zero(c);
    int bit = d->code >= bound;
    if (bit) d->code -= bound, d->range -= bound;
    else d->range = bound;
    chance_learn(c, bit);
    for (; d->range < 1u << 24; d->range <<= 8) d->code = d->code << 8 | range_get(d);
    return bit;
}
static inline uint32_t range_take_plain(RangeDecoder *d, int bits) {
    uint32_t value = 0;
    while (bits--) {
        d->range >>= 1;
        uint32_t bit = d->code >= d->range;
        if (bit) d->code -= d->range;
        value = value << 1 | bit;
        for (; d->range < 1u << 24; d->range <<= 8) d->code = d->code << 8 | range_get(d);
    }
    return value;
}
#endif
