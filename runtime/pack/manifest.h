// What a packed lesson says of itself, and who signed it. Two files of the archive:
//
//   manifest.json   { "format": 1, "id": "pinhole", "version": "1.0.0", "digest": "…", "files": [["lesson.lua", 17018,
//   "…"], …] } signature.json  { "key": "…", "signature": "…", "certificates": [{ "name", "key", "by", "expires",
//   "signature" }, …] }
//
// "digest" is that of the lesson's folder (pack_digest), so that sessions of folder and pack know each other. The
// signature is over the bytes of manifest.json. Certificates lead from the author's key upwards: by the school's key,
// by the city's key.
#ifndef ORRERY_PACK_MANIFEST_H
#define ORRERY_PACK_MANIFEST_H
#include "base/hash.h"
#include "base/sign.h"

#define MANIFEST_NAME "manifest.json"
#define SIGNATURE_NAME "signature.json"

enum { CERTIFICATES_MOST = 8 };

typedef struct ManifestFile {
    const char *name;
    uint64_t size;
    Digest digest; // BLAKE2b-256 of its content
} ManifestFile;

typedef struct Manifest {
    const char *id, *version;
    Digest digest;
    const ManifestFile *files; // sorted by name
    int file_count;
} Manifest;

typedef struct Certificate {    // “the key belongs to name, says by, until expires”
    const char *name, *expires; // "2030-12-31", or "" = without end
    PublicKey key, by;
    Signature signature;
} Certificate;

typedef struct Signed { // who stands behind a pack
    PublicKey key;
    Signature signature;
    const Certificate *certificates;
    int certificate_count;
} Signed;

Bytes manifest_write(Arena *arena, const Manifest *manifest);
// Strict. ERR_JSON, ERR_PACK_MANIFEST (with the field). Texts live in `arena`.
bool manifest_read(Arena *arena, Bytes bytes, Manifest *out);

Bytes signed_write(Arena *arena, const Signed *by);
bool signed_read(Arena *arena, Bytes bytes, Signed *out);
// ERR_PACK_SIGNATURE when the manifest is not what was signed, or a certificate was not made by its key. That a key may
// be trusted is another question: trust.h.
bool signed_check(const Signed *by, Bytes manifest);

// NAME.pub, which its owner gives away: { "name", "key", "certificates": […] }. The signature of `by` is not used.
typedef struct Identity {
    const char *name;
    Signed by;
} Identity;
Bytes identity_write(Arena *arena, const Identity *identity);
bool identity_read(Arena *arena, Bytes bytes, const char *file, Identity *out); // ERR_JSON, ERR_PACK_MANIFEST

// The text that `by` signs in a certificate.
Bytes certificate_text(Arena *arena, const Certificate *certificate);
#endif
