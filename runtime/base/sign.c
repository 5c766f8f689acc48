#include "base/sign.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(sizeof(SecretKey) == crypto_sign_SECRETKEYBYTES && sizeof(Signature) == crypto_sign_BYTES,
              "Ed25519's sizes");

bool sign_new_key(PublicKey *open, SecretKey *secret) {
    uint8_t seed[crypto_sign_SEEDBYTES];
    if (!os->random_bytes(seed, sizeof seed)) return false;
    crypto_sign_seed_keypair(open->bytes, secret->bytes, seed);
    sodium_memzero(seed, sizeof seed);
    return true;
}

void sign_forget(SecretKey *secret) { sodium_memzero(secret, sizeof *secret); }
void sign_public(const SecretKey *secret, PublicKey *open) { crypto_sign_ed25519_sk_to_pk(open->bytes, secret->bytes); }

void sign_make(const SecretKey *secret, Bytes text, Signature *out) {
    crypto_sign_detached(out->bytes, NULL, text.data, text.size, secret->bytes);
}

bool sign_check(const PublicKey *key, Bytes text, const Signature *signature) {
    return crypto_sign_verify_detached(signature->bytes, text.data, text.size, key->bytes) == 0;
}

void hex_write(const uint8_t *bytes, size_t size, char *out) { sodium_bin2hex(out, 2 * size + 1, bytes, size); }

bool hex_read(const char *text, uint8_t *out, size_t size) {
    size_t length;
    return text && strlen(text) == 2 * size && sodium_hex2bin(out, size, text, 2 * size, NULL, &length, NULL) == 0 &&
           length == size;
}
