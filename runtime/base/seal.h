// Sealing: authenticated encryption of small records at rest (XChaCha20-Poly1305, libsodium's aead_xchacha20poly1305_ietf).
// A sealed record is nonce (24 bytes, random), ciphertext, tag (16). `context` is not stored but must be the same when
// opened: it ties a record to its place, so that records cannot be exchanged. Keys live in memory only as long as needed:
// seal_forget them.
#ifndef ORRERY_BASE_SEAL_H
#define ORRERY_BASE_SEAL_H
#include "base/os.h"

enum { SEAL_KEY_SIZE = 32, SEAL_EXTRA = 24 + 16 };

typedef struct SealKey {
    uint8_t bytes[SEAL_KEY_SIZE];
} SealKey;

bool seal_new_key(SealKey *key); // from the system's randomness; false when there is none
void seal_forget(SealKey *key);  // overwrites it
// Writes plain.size + SEAL_EXTRA bytes to `out`. False (nothing written) when the system gives no randomness.
bool seal_close(const SealKey *key, Bytes context, Bytes plain, uint8_t *out);
// Writes sealed.size - SEAL_EXTRA bytes to `out`. False when the key or context is another or a bit was changed.
bool seal_open(const SealKey *key, Bytes context, Bytes sealed, uint8_t *out);

#endif
