#include "base/hash.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(sizeof(crypto_generichash_state) <= sizeof(DigestState), "DigestState holds libsodium's state");

void digest_begin(DigestState *state) { crypto_generichash_init((void *)state->opaque, NULL, 0, sizeof(Digest)); }
void digest_add(DigestState *state, const void *data, size_t size) {
    if (size) crypto_generichash_update((void *)state->opaque, data, size);
}
Digest digest_end(DigestState *state) {
    Digest digest;
    crypto_generichash_final((void *)state->opaque, digest.bytes, sizeof digest.bytes);
    return digest;
}
void digest_hex(Digest digest, char out[65]) { sodium_bin2hex(out, 65, digest.bytes, sizeof digest.bytes); }

uint64_t hash64(const void *data, size_t size) {
    const unsigned char *byte = data;
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < size; i++) hash = (hash ^ byte[i]) * 1099511628211u;
    return hash;
}
uint64_t hash64_string(const char *text) { return hash64(text, strlen(text)); }
