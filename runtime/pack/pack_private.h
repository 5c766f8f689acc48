// Shared by pack.c (folders) and packed.c (files).
#ifndef ORRERY_PACK_PACK_PRIVATE_H
#define ORRERY_PACK_PACK_PRIVATE_H
#include "pack/archive.h"
#include "pack/pack.h"

struct Pack {
    Arena *arena;
    const char *path;
    ARRAY(PackFile) files; // sorted by byte order of the names
    uint64_t total;        // bytes of all files
    bool digested;
    Digest digest;
    // of a file only:
    Bytes packed;                // mapped; data NULL for a folder
    const ArchiveFile *contents; // one for each of `files`
    Manifest manifest;
    Signed by;
};

Pack *packed_open(const char *path);
bool packed_read(const Pack *pack, Arena *arena, const char *name, Bytes *out);
#endif
