// Digests of content (BLAKE2b through libsodium) and a fast 64-bit hash for tables (FNV-1a; not for security).
#ifndef ORRERY_BASE_HASH_H
#define ORRERY_BASE_HASH_H
#include <stddef.h>
#include <stdint.h>
typedef struct Digest {
    uint8_t bytes[32];
} Digest;
typedef struct DigestState {
    _Alignas(64) unsigned char opaque[384];
} DigestState;
void digest_begin(DigestState *state);
void digest_add(DigestState *state, const void *data, size_t size);
Digest digest_end(DigestState *state);
void digest_hex(Digest digest, char out[65]);
uint64_t hash64(const void *data, size_t size);
uint64_t hash64_string(const char *text);
#endif
