// NAME.key, which never leaves its owner ({ "name", "secret" }, readable by the owner only), and NAME.pub beside it,
// which is given away (pack/manifest.h).
#ifndef ORRERY_TOOLS_KEY_FILES_H
#define ORRERY_TOOLS_KEY_FILES_H
#include "pack/manifest.h"

typedef struct KeyFile {
    SecretKey secret;
    Identity identity; // of NAME.pub
} KeyFile;

// Reads NAME.key and the NAME.pub beside it, which must belong together. ERR_FILE_*, ERR_JSON, ERR_PACK_MANIFEST,
// ERR_USAGE when others may read the key.
bool key_file_read(Arena *arena, const char *path, KeyFile *out);
void key_file_forget(KeyFile *key);
bool identity_file_read(Arena *arena, const char *path, Identity *out);
// NAME.pub of NAME.key
const char *identity_path(Arena *arena, const char *key_path);
#endif
