// The container of a packed lesson: a zip in which nothing is left to choose, so that a list of files gives the same
// bytes on every machine, and every other zip is refused.
//
//   local header, name, content | local header, name, content | ... | directory | end
//
// Files stand in the byte order of their names, without gaps, stored (method 0), dated 1980-01-01, without flags, extra
// fields, comments, folders, links or attributes; the directory says the same as the local headers; the end is the last
// byte. So there is nothing that could unpack to more than it is, overlap, stand twice or lie about its size. Any zip
// program can list and unpack it. Does not: compress, sign, or look into the files.
#ifndef ORRERY_PACK_ARCHIVE_H
#define ORRERY_PACK_ARCHIVE_H
#include "base/os.h"

typedef struct ArchiveFile {
    const char *name;
    Bytes content; // reading: inside the archive's bytes
} ArchiveFile;

// At most 4,000 files, 512 MiB in all. `files` sorted by name, names plain (pack_name_is_plain).
Bytes archive_write(Arena *arena, const ArchiveFile *files, int count);
// ERR_PACK_ARCHIVE with what is wrong and at which byte. The list lives in `arena`, names too.
bool archive_read(Arena *arena, Bytes archive, ArchiveFile **files, int *count);
#endif
