// What the operating system gives, as one table of functions: POSIX in os_posix.c; other systems are one file each; a
// test installs its own table that fails each call in turn. Nothing else in the house calls the system for these.
// The world never calls it (no clock, no file).
#ifndef ORRERY_BASE_OS_H
#define ORRERY_BASE_OS_H
#include "base/arena.h"
#include <stdint.h>

typedef struct Bytes {
    const uint8_t *data;
    size_t size;
} Bytes;

typedef struct OsEntry { // one entry of a folder
    char name[256];
    enum { OS_FILE, OS_FOLDER, OS_LINK, OS_OTHER } kind;
    uint64_t size;       // of a file, bytes
    int64_t modified_ns; // since 1970, for hot reload
    bool others;         // someone else than its owner may read it
} OsEntry;

typedef struct Os {
    // The whole file in `arena`, followed by a NUL that is not counted. ERR_FILE_MISSING, ERR_FILE_READ,
    // ERR_FILE_TOO_LARGE (more than `limit` bytes).
    bool (*read_file)(Arena *arena, const char *path, size_t limit, Bytes *out);
    // Writes beside the file and renames over it, so that a reader sees the old or the new file. ERR_FILE_WRITE.
    bool (*write_file)(const char *path, const void *data, size_t size);
    // Makes a file that only its owner can read (0600), durable before it returns. *made is false, and the call fine, when
    // the file is there already: it is left as it is. ERR_FILE_WRITE.
    bool (*create_secret)(const char *path, const void *data, size_t size, bool *made);
    // Fails with ERR_FILE_MISSING. Links are reported as links, not followed.
    bool (*entry)(const char *path, OsEntry *out);
    // All entries except "." and "..", sorted by byte order of their names. ERR_FILE_MISSING, ERR_PACK_LIMIT (> 10,000).
    bool (*list_folder)(Arena *arena, const char *path, OsEntry **entries, size_t *count);
    bool (*make_folder)(const char *path); // with its parents; fine if it is there
    uint64_t (*monotonic_ns)(void);        // never runs backward
    int64_t (*wall_ms)(void);              // since 1970 UTC; may jump
    void (*sleep_ns)(uint64_t duration);
    bool (*random_bytes)(void *out, size_t size); // from the system, for session ids and fresh seeds
    // Starts a program found on the PATH, with nothing to read and its output thrown away. `arguments` end with NULL, the
    // first is its name. ERR_FILE_MISSING.
    bool (*start_program)(const char *const *arguments, int *process);
    void (*end_program)(int process); // ends it if it still runs; call it once for each that was started
} Os;

extern const Os *os; // the POSIX table unless a test replaces it

#endif
