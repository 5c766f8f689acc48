#include "pack/archive.h"
#include "base/error.h"
#include "pack/pack.h"
#include <string.h>

enum { LOCAL = 30, CENTRAL = 46, END = 22, FILES_MOST = 4000, NAME_MOST = 200, DATE_1980 = 0x21, VERSION = 10 };
enum { LOCAL_SIGN = 0x04034b50, CENTRAL_SIGN = 0x02014b50, END_SIGN = 0x06054b50 };
static const size_t ARCHIVE_MOST = (size_t)513 << 20;

// ---- bytes --------------------------------------------------------------------------------------------------------

static void put16(uint8_t *at, unsigned value) { at[0] = (uint8_t)value, at[1] = (uint8_t)(value >> 8); }
static void put32(uint8_t *at, uint32_t value) { put16(at, value & 0xffff), put16(at + 2, value >> 16); }
static uint32_t get32(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}
static unsigned get16(const uint8_t *at) { return at[0] | (unsigned)at[1] << 8; }

// CRC-32 of ISO 3309, as zip has it (reflected 0x04c11db7); for other programs, ours trust digests.
static uint32_t crc32_of(Bytes content) {
    uint32_t table[256], crc = 0xffffffff;
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int k = 0; k < 8; k++) table[i] = table[i] & 1 ? table[i] >> 1 ^ 0xedb88320 : table[i] >> 1;
    }
    for (size_t i = 0; i < content.size; i++) crc = table[(crc ^ content.data[i]) & 0xff] ^ crc >> 8;
    return ~crc;
}

// ---- headers ------------------------------------------------------------------------------------------------------

// The part that local and central headers share, from “version needed” on.
//   0 version 2 flags 4 method 6 time 8 date 10 crc 14 packed 18 size 22 name length 24 extra length
enum { SHARED = 26 };
static void write_shared(uint8_t *at, const ArchiveFile *file, uint32_t crc) {
    memset(at, 0, SHARED);
    put16(at, VERSION), put16(at + 8, DATE_1980), put32(at + 10, crc);
    put32(at + 14, (uint32_t)file->content.size), put32(at + 18, (uint32_t)file->content.size),
        put16(at + 22, (unsigned)strlen(file->name));
}

static void write_local(uint8_t *at, const ArchiveFile *file, uint32_t crc) {
    put32(at, LOCAL_SIGN);
    write_shared(at + 4, file, crc);
    memcpy(at + LOCAL, file->name, strlen(file->name));
}

static void write_central(uint8_t *at, const ArchiveFile *file, uint32_t crc, uint32_t offset) {
    memset(at, 0, CENTRAL);
    put32(at, CENTRAL_SIGN), put16(at + 4, VERSION);
    write_shared(at + 6, file, crc);
    put32(at + 42, offset);
    memcpy(at + CENTRAL, file->name, strlen(file->name));
}

static void write_end(uint8_t *at, int count, size_t directory, size_t size) {
    memset(at, 0, END);
    put32(at, END_SIGN), put16(at + 8, (unsigned)count), put16(at + 10, (unsigned)count);
    put32(at + 12, (uint32_t)size), put32(at + 16, (uint32_t)directory);
}

Bytes archive_write(Arena *arena, const ArchiveFile *files, int count) {
    size_t directory = 0, listing = 0;
    for (int i = 0; i < count; i++)
        directory += LOCAL + strlen(files[i].name) + files[i].content.size, listing += CENTRAL + strlen(files[i].name);
    uint8_t *out = arena_alloc(arena, directory + listing + END), *at = out, *central = out + directory;
    for (int i = 0; i < count; i++) {
        uint32_t crc = crc32_of(files[i].content);
        write_central(central, &files[i], crc, (uint32_t)(at - out));
        write_local(at, &files[i], crc);
        at += LOCAL + strlen(files[i].name), central += CENTRAL + strlen(files[i].name);
        if (files[i].content.size) memcpy(at, files[i].content.data, files[i].content.size);
        at += files[i].content.size;
    }
    write_end(central, count, directory, listing);
    return (Bytes){out, directory + listing + END};
}

// ---- reading ------------------------------------------------------------------------------------------------------

static bool wrong(const char *what, size_t at) { return fail(ERR_PACK_ARCHIVE, "%s\t%zu", what, at); }

// Reads the file at *at and moves past it. Its header is written again from what was read: any other bit is refused.
static bool read_file(Arena *arena, Bytes a, size_t end, size_t *at, ArchiveFile *file) {
    uint8_t again[LOCAL + NAME_MOST];
    const uint8_t *header = a.data + *at;
    if (end - *at < LOCAL) return wrong("header", *at);
    size_t length = get16(header + 26), size = get32(header + 22);
    if (length > NAME_MOST || end - *at - LOCAL < length) return wrong("name", *at);
    if (end - *at - LOCAL - length < size) return wrong("size", *at);
    if (memchr(header + LOCAL, 0, length)) return wrong("name", *at);
    *file = (ArchiveFile){arena_text(arena, (const char *)header + LOCAL, length), {header + LOCAL + length, size}};
    write_local(again, file, get32(header + 14));
    if (memcmp(again, header, LOCAL) != 0) return wrong("header", *at);
    *at += LOCAL + length + size;
    return pack_name_is_plain(file->name) || wrong("name", *at);
}

// The directory is a function of the files before it.
static bool check_directory(Bytes a, size_t start, const ArchiveFile *files, int count) {
    uint8_t again[CENTRAL + NAME_MOST], end[END];
    size_t at = start, offset = 0;
    for (int i = 0; i < count; i++) {
        size_t length = strlen(files[i].name);
        if (a.size - END - at < CENTRAL + length) return wrong("directory", at);
        write_central(again, &files[i], get32(a.data + offset + 14), (uint32_t)offset);
        if (memcmp(again, a.data + at, CENTRAL + length) != 0) return wrong("directory", at);
        at += CENTRAL + length, offset += LOCAL + length + files[i].content.size;
    }
    write_end(end, count, start, at - start);
    return (at == a.size - END && !memcmp(end, a.data + at, END)) || wrong("end", at);
}

bool archive_read(Arena *arena, Bytes a, ArchiveFile **files, int *count) {
    if (a.size < END || a.size > ARCHIVE_MOST) return wrong("size", 0);
    const uint8_t *end = a.data + a.size - END;
    size_t directory = get32(end + 16), at = 0;
    *count = (int)get16(end + 10);
    if (get32(end) != END_SIGN || *count > FILES_MOST || directory > a.size - END) return wrong("end", a.size - END);
    *files = arena_array(arena, ArchiveFile, *count + 1);
    for (int i = 0; i < *count; i++) {
        if (!read_file(arena, a, directory, &at, &(*files)[i])) return false;
        if (i && strcmp((*files)[i - 1].name, (*files)[i].name) >= 0) return wrong("order", at);
    }
    return (at == directory || wrong("gap", at)) && check_directory(a, directory, *files, *count);
}
