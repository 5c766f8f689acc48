// A lesson pack: a folder, or a signed file made of one (archive.h, manifest.h). Gives files by their names inside the
// pack, checks every name and size, and knows the digest of all content, which is the same for a folder and the file
// made of it. The pack is hostile: no links, no names that leave the folder, no name over 200 bytes or 8 folders deep,
// no more than 4,000 files, 512 MiB in all, 256 MiB each. The path that the person named may itself be a link. A file
// is mapped, never unpacked; its structure and signature are checked before pack_open returns, each content against its
// digest when it is read. Whether its signer is trusted is the caller's question (pack_manifest, pack_signed, trust.h).
// Does not: watch the folder (open it again to see new files), keep files open, or cache their content.
// Life: pack_open .. pack_close; what pack_file and pack_path give lives as long. Reading is safe from several threads
// with an arena each; pack_digest belongs to one thread.
#ifndef ORRERY_PACK_PACK_H
#define ORRERY_PACK_PACK_H
#include "base/arena.h"
#include "base/hash.h"
#include "base/os.h"
#include "pack/manifest.h"

typedef struct PackFile {
    const char *name; // "models/study.glb"
    uint64_t size;
    int64_t modified_ns;
} PackFile;

typedef struct Pack Pack;

// Lists and checks the folder or file; fails with ERR_FILE_MISSING, ERR_PACK_NOT_A_PACK, ERR_PACK_NAME, ERR_PACK_LIMIT;
// for files also ERR_PACK_ARCHIVE, ERR_PACK_MANIFEST, ERR_PACK_SIGNATURE, ERR_JSON. Hidden files, "models-source" and
// "acts" folders are not part of the content (not listed, not in the digest), but pack_read can read acts/.
Pack *pack_open(const char *path);
void pack_close(Pack *pack); // NULL is fine
const char *pack_path(const Pack *pack);
int pack_file_count(const Pack *pack);
const PackFile *pack_file(const Pack *pack, int index); // sorted by name
bool pack_has(const Pack *pack, const char *name);
// Gives one file: in `arena`, or of a packed file's larger contents the mapped bytes, valid until pack_close. The name
// is checked again. ERR_PACK_NAME, ERR_FILE_*, ERR_PACK_DIGEST.
bool pack_read(const Pack *pack, Arena *arena, const char *name, Bytes *out);
// BLAKE2b over the sorted list of (name, size, content). Read on first call. Independent of where the folder lies.
bool pack_digest(Pack *pack, Digest *out);
const Manifest *pack_manifest(const Pack *pack); // NULL for a folder
const Signed *pack_signed(const Pack *pack);     // NULL for a folder
// Makes the bytes of a signed file of a folder's content. `by` brings the certificates; key and signature are filled
// in. ERR_PACK_NAME when the folder holds a file that the archive needs for itself, or a key.
bool pack_make(Arena *arena, Pack *folder, const char *id, const char *version, const SecretKey *key, const Signed *by,
               Bytes *out);
// True for a plain relative name: parts of letters, digits, '-', '_', '.', not starting with '.', joined by '/'.
bool pack_name_is_plain(const char *name);
#endif
