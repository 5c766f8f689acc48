// Signatures: Ed25519 (RFC 8032) through libsodium, and hexadecimal for what people keep of keys.
#ifndef ORRERY_BASE_SIGN_H
#define ORRERY_BASE_SIGN_H
#include "base/os.h"

typedef struct PublicKey {
    uint8_t bytes[32];
} PublicKey;
typedef struct SecretKey { // seed and public key; forget it after use (sign_forget)
    uint8_t bytes[64];
} SecretKey;
typedef struct Signature {
    uint8_t bytes[64];
} Signature;

bool sign_new_key(PublicKey *open, SecretKey *secret); // false when the system gives no randomness
void sign_forget(SecretKey *secret);                   // overwrites it
void sign_public(const SecretKey *secret, PublicKey *open);
void sign_make(const SecretKey *secret, Bytes text, Signature *out);
bool sign_check(const PublicKey *key, Bytes text, const Signature *signature);

void hex_write(const uint8_t *bytes, size_t size, char *out); // 2 * size characters and a NUL
bool hex_read(const char *text, uint8_t *out, size_t size);   // exactly 2 * size characters; NULL is false
#endif
