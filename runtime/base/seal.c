#include "base/seal.h"
#include <sodium.h>

_Static_assert(SEAL_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");
enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
_Static_assert(SEAL_EXTRA == NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES, "nonce and tag");

bool seal_new_key(SealKey *key) { return os->random_bytes(key->bytes, sizeof key->bytes); }
void seal_forget(SealKey *key) { sodium_memzero(key, sizeof *key); }

bool seal_close(const SealKey *key, Bytes context, Bytes plain, uint8_t *out) {
    if (!os->random_bytes(out, NONCE)) return false;
    return crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, plain.data, plain.size, context.data, context.size, NULL, out,
                                                      key->bytes) == 0;
}

bool seal_open(const SealKey *key, Bytes context, Bytes sealed, uint8_t *out) {
    if (sealed.size < SEAL_EXTRA) return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.data + NONCE, sealed.size - NONCE, context.data,
                                                      context.size, sealed.data, key->bytes) == 0;
}
