// One row of a recording to bytes and back.
#include "base/error.h"
#include "base/hash.h"
#include "record/recording.h"
#include <string.h>

enum { ROW_VERSION = 1, ROW_OPEN = 0, ROW_SEALED = 1, HEAD = 2, CHECKSUM = 8, STATE_BYTES = 2 + 16 + 8 + 2 * STATE_FIELD_COUNT };
_Static_assert(STATE_FIELD_COUNT <= 64, "the changed checks are a 64-bit set");

static void put(uint8_t **at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) *(*at)++ = (uint8_t)(value >> (8 * i));
}

typedef struct Take {
    const uint8_t *at, *end;
    bool fine;
} Take;
static uint64_t take(Take *from, int bytes) {
    uint64_t value = 0;
    if (from->end - from->at < bytes) return from->fine = false, 0;
    for (int i = 0; i < bytes; i++) value |= (uint64_t)*from->at++ << (8 * i);
    return value;
}

// Binds a row to its place.
static Bytes context_of(const char *session, uint64_t first, int count, uint8_t out[128]) {
    uint8_t *at = out;
    size_t length = strnlen(session, 96);
    memcpy(at, session, length);
    at += length;
    put(&at, first, 8), put(&at, (uint64_t)count, 4), put(&at, ROW_VERSION, 1);
    return (Bytes){out, (size_t)(at - out)};
}

static void put_checksum(uint8_t *data, size_t size) {
    DigestState state;
    digest_begin(&state);
    digest_add(&state, data, size);
    Digest digest = digest_end(&state);
    memcpy(data + size, digest.bytes, CHECKSUM);
}

// version, kind, body, checksum
static size_t envelop(Bytes plain, Bytes context, const SealKey *key, uint8_t *out) {
    out[0] = ROW_VERSION, out[1] = key ? ROW_SEALED : ROW_OPEN;
    if (!key) memcpy(out + HEAD, plain.data, plain.size);
    else if (!seal_close(key, context, plain, out + HEAD)) return 0;
    size_t size = HEAD + plain.size + (key ? SEAL_EXTRA : 0);
    put_checksum(out, size);
    return size + CHECKSUM;
}

// The plain body in `arena`, followed by a NUL.
static bool develop(Bytes data, Bytes context, const SealKey *key, Arena *arena, Bytes *plain) {
    if (data.size < HEAD + CHECKSUM) return fail(ERR_RECORDING, "%zu bytes", data.size);
    size_t size = data.size - CHECKSUM;
    uint8_t *copy = arena_alloc(arena, data.size);
    memcpy(copy, data.data, size);
    put_checksum(copy, size);
    if (memcmp(copy + size, data.data + size, CHECKSUM) != 0) return fail(ERR_RECORDING, "checksum");
    if (copy[0] != ROW_VERSION || copy[1] > ROW_SEALED) return fail(ERR_RECORDING, "version %d", copy[0]);
    Bytes body = {copy + HEAD, size - HEAD};
    copy[size] = 0;
    if (copy[1] == ROW_OPEN) return *plain = body, true;
    if (body.size < SEAL_EXTRA) return fail(ERR_RECORDING, "seal");
    uint8_t *opened = arena_alloc(arena, body.size);
    if (!key || !seal_open(key, context, body, opened)) return fail(ERR_RECORDING, "key");
    return *plain = (Bytes){opened, body.size - SEAL_EXTRA}, true;
}

static size_t plain_bound(int ticks) { return 2 + (size_t)ticks * STATE_BYTES + input_encode_bound(ticks); }
size_t recording_row_bound(int ticks) { return HEAD + plain_bound(ticks) + SEAL_EXTRA + CHECKSUM; }

// Of each state only the checks that changed since the one before it in this row: most fields stand still.
static void write_states(const RecordedTick *ticks, int count, uint8_t **at) {
    uint8_t *how_many = *at;
    uint16_t states = 0, before[STATE_FIELD_COUNT] = {0};
    *at += 2;
    for (int i = 0; i < count; i++) {
        if (!ticks[i].has_state) continue;
        const WorldState *state = &ticks[i].state;
        uint64_t changed = 0;
        for (int f = 0; f < STATE_FIELD_COUNT; f++) changed |= (uint64_t)(state->checks[f] != before[f]) << f;
        put(at, (uint64_t)i, 2);
        memcpy(*at, state->digest, 16), *at += 16;
        put(at, changed, 8);
        for (int f = 0; f < STATE_FIELD_COUNT; f++)
            if (changed >> f & 1) put(at, state->checks[f], 2);
        memcpy(before, state->checks, sizeof before);
        states++;
    }
    put(&how_many, states, 2);
}

static bool read_states(Take *from, RecordedTick *ticks, int count) {
    uint16_t checks[STATE_FIELD_COUNT] = {0};
    int states = (int)take(from, 2), before = -1;
    for (int i = 0; i < states && from->fine; i++) {
        int tick = (int)take(from, 2);
        if (tick <= before || tick >= count || from->end - from->at < 16) return false;
        WorldState *state = &ticks[tick].state;
        memcpy(state->digest, from->at, 16), from->at += 16;
        uint64_t changed = take(from, 8);
        if (changed >> STATE_FIELD_COUNT) return false;
        for (int f = 0; f < STATE_FIELD_COUNT; f++)
            if (changed >> f & 1) checks[f] = (uint16_t)take(from, 2);
        memcpy(state->checks, checks, sizeof checks);
        ticks[tick].has_state = true;
        before = tick;
    }
    return from->fine;
}

size_t recording_row_write(const RecordedTick *ticks, int count, const char *session, uint64_t first, const SealKey *key, uint8_t *plain,
                           uint8_t *out) {
    uint8_t *at = plain, context[128];
    write_states(ticks, count, &at);
    at += input_encode(&ticks[0].input, sizeof *ticks, count, first, at);
    return envelop((Bytes){plain, (size_t)(at - plain)}, context_of(session, first, count, context), key, out);
}

// What stands in the row must be what the table says of it: a row moved to another place is refused.
static bool unpack(Bytes plain, uint64_t first, int count, RecordedTick *ticks) {
    Take from = {plain.data, plain.data + plain.size, true};
    memset(ticks, 0, sizeof *ticks * (size_t)count);
    if (!read_states(&from, ticks, count)) return fail(ERR_RECORDING, "states");
    uint64_t block_first;
    int block_count;
    if (!input_decode(from.at, (size_t)(from.end - from.at), &ticks[0].input, sizeof *ticks, count, &block_first, &block_count)) return false;
    return (block_first == first && block_count == count) || fail(ERR_RECORDING, "block");
}

bool recording_row_read(Bytes data, const char *session, uint64_t first, int count, const SealKey *key, Arena *scratch,
                        RecordedTick *ticks) {
    uint8_t context[128];
    Bytes plain;
    if (count < 1 || count > ROW_TICKS) return fail(ERR_RECORDING, "row %llu", (unsigned long long)first);
    return develop(data, context_of(session, first, count, context), key, scratch, &plain) && unpack(plain, first, count, ticks);
}

size_t recording_header_write(const char *text, const char *session, const SealKey *key, uint8_t *out) {
    uint8_t context[128];
    return envelop((Bytes){(const uint8_t *)text, strlen(text)}, context_of(session, UINT64_MAX, 0, context), key, out);
}

const char *recording_header_read(Bytes data, const char *session, const SealKey *key, Arena *arena) {
    uint8_t context[128];
    Bytes plain;
    if (!develop(data, context_of(session, UINT64_MAX, 0, context), key, arena, &plain)) return NULL;
    return (const char *)plain.data;
}

bool recording_key_wrap(const SealKey *key, const char *learner, const SealKey *device, uint8_t out[WRAPPED_KEY_SIZE]) {
    uint8_t context[128];
    return seal_close(device, context_of(learner, 0, 0, context), (Bytes){key->bytes, sizeof key->bytes}, out);
}

bool recording_key_unwrap(Bytes wrapped, const char *learner, const SealKey *device, SealKey *out) {
    uint8_t context[128];
    if (wrapped.size != WRAPPED_KEY_SIZE) return false;
    return seal_open(device, context_of(learner, 0, 0, context), wrapped, out->bytes);
}
