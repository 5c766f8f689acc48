#include "tools/key_files.h"
#include "base/error.h"
#include "base/json.h"
#include <string.h>

enum { KEY_FILE_MOST = 64 << 10 };

const char *identity_path(Arena *arena, const char *key_path) {
    size_t length = strlen(key_path);
    bool ends = length > 4 && !strcmp(key_path + length - 4, ".key");
    return arena_print(arena, "%.*s.pub", (int)(ends ? length - 4 : length), key_path);
}

bool identity_file_read(Arena *arena, const char *path, Identity *out) {
    Bytes bytes;
    return os->read_file(arena, path, KEY_FILE_MOST, &bytes) && identity_read(arena, bytes, path, out);
}

static bool read_secret(Arena *arena, const char *path, SecretKey *out) {
    Bytes bytes;
    json_t *root = os->read_file(arena, path, KEY_FILE_MOST, &bytes) ? json_parse(bytes, path) : NULL;
    if (!root) return false;
    bool fine = hex_read(json_string_value(json_object_get(root, "secret")), out->bytes, sizeof *out) ||
                fail_at(ERR_PACK_MANIFEST, (Place){path, 0}, "secret");
    json_decref(root);
    return fine;
}

static bool belongs(const KeyFile *key, const char *path) {
    PublicKey open;
    sign_public(&key->secret, &open);
    return !memcmp(&open, &key->identity.by.key, sizeof open) || fail_at(ERR_PACK_MANIFEST, (Place){path, 0}, "key");
}

bool key_file_read(Arena *arena, const char *path, KeyFile *out) {
    OsEntry entry;
    const char *open = identity_path(arena, path);
    if (!os->entry(path, &entry)) return false;
    if (entry.others) return fail(ERR_USAGE, "%s: chmod 600", path);
    return read_secret(arena, path, &out->secret) && identity_file_read(arena, open, &out->identity) &&
           belongs(out, open);
}

void key_file_forget(KeyFile *key) { sign_forget(&key->secret); }
