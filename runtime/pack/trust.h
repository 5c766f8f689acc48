// Whose packs may be played here: the trust file, kept by whoever looks after the machine.
//
//   { "keys": [{ "name": "Jiaxing", "key": "…", "expires": "2030-12-31" }],   roots; "expires" may be left out
//     "revoked": ["…"],                                                        keys that count no longer, wherever they
//     stand "rollback": "refuse",                                                    or "allow" (default): older
//     versions of a lesson "folders": "refuse",                                                     or "allow"
//     (default): unsigned folders "seen": { "pinhole": "1.2.0" } }                                         newest
//     version played, by lesson
//
// A pack is trusted when its key is a root, or certificates lead from it to a root, and nothing on the way is revoked
// or over. A missing file trusts nobody and lets folders play.
#ifndef ORRERY_PACK_TRUST_H
#define ORRERY_PACK_TRUST_H
#include "pack/manifest.h"

typedef struct TrustKey {
    const char *name, *expires; // "" = without end
    PublicKey key;
} TrustKey;

typedef struct Trust {
    const TrustKey *keys;
    const PublicKey *revoked;
    int key_count, revoked_count;
    bool refuse_rollback, refuse_folders;
    const char *file;
    struct TrustSeen {
        const char *lesson, *version;
    } * seen;
    int seen_count;
} Trust;

// ERR_JSON, ERR_TRUST_FILE. Everything lives in `arena`.
bool trust_read(Arena *arena, const char *path, Trust *out);
bool trust_write(const Trust *trust); // back to its file; makes its folder
// `now_ms` since 1970 UTC. ERR_TRUST_UNKNOWN, _REVOKED, _EXPIRED or _ROLLBACK; *root = name of the root that stands
// behind it.
bool trust_accepts(const Trust *trust, const Signed *by, const Manifest *manifest, int64_t now_ms, const char **root);
// Remembers the version when it is the newest seen; true when something changed (then trust_write).
bool trust_saw(Arena *arena, Trust *trust, const Manifest *manifest);
// -1, 0 or 1: numbers between points are compared as numbers ("1.10.0" is newer than "1.9.2").
int version_compare(const char *a, const char *b);
// "2030-12-31" is over when the day after it has begun. False for what is no date.
bool date_is_over(const char *date, int64_t now_ms, bool *over);
#endif
