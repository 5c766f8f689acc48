#include "pack/pack_private.h"
#include "base/error.h"
#include "base/utf8.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MOST = 4000, FOLDERS_MOST = 4000, NAME_MOST = 200, DEPTH_MOST = 8, PATH_ROOM = 4096 };
static const uint64_t FILE_MOST = (uint64_t)256 << 20, TOTAL_MOST = (uint64_t)512 << 20;

// The walk keeps a queue of folders instead of recursing: depth and memory stay bounded whatever the folder holds.
typedef struct Walk {
    Pack *pack;
    Arena *listing;              // one folder's entries, reset for each folder
    ARRAY(const char *) folders; // names inside the pack, "" first
} Walk;

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

bool pack_name_is_plain(const char *name) {
    if (!name) return false;
    bool part_starts = true;
    int depth = 1;
    const char *at = name;
    for (; *at; at++) {
        if (*at == '/') {
            if (part_starts) return false;
            part_starts = true, depth++;
        } else {
            if (!is_name_byte(*at) || (part_starts && *at == '.')) return false;
            part_starts = false;
        }
    }
    return !part_starts && at - name <= NAME_MOST && depth <= DEPTH_MOST;
}

// Names come from outside: no tab may split the message's values, no byte may break its UTF-8.
static bool fail_name(const char *name) {
    char shown[NAME_MOST + 60];
    snprintf(shown, sizeof shown, "%s", name ? name : "");
    shown[utf8_valid(shown, strlen(shown))] = 0;
    for (char *at = shown; *at; at++)
        if ((unsigned char)*at < 0x20) *at = '?';
    return fail(ERR_PACK_NAME, "%s", shown);
}

// A name inside the pack ("" = the pack itself) as the system knows it.
static bool full_path(const Pack *pack, const char *name, char out[PATH_ROOM]) {
    int length =
        *name ? snprintf(out, PATH_ROOM, "%s/%s", pack->path, name) : snprintf(out, PATH_ROOM, "%s", pack->path);
    return length < PATH_ROOM || fail_name(name);
}

// Refuses at the limit and not after the walk: a hostile folder may go on for ever.
static bool add_file(Pack *pack, const char *name, const OsEntry *entry) {
    if (entry->size > FILE_MOST)
        return fail(ERR_PACK_LIMIT, "%s: %llu > %llu", name, (unsigned long long)entry->size,
                    (unsigned long long)FILE_MOST);
    pack->total += entry->size;
    if (pack->total > TOTAL_MOST) return fail(ERR_PACK_LIMIT, "> %llu", (unsigned long long)TOTAL_MOST);
    if (pack->files.count >= FILES_MOST) return fail(ERR_PACK_LIMIT, "> %d", FILES_MOST);
    *array_push(pack->arena, &pack->files) = (PackFile){name, entry->size, entry->modified_ns};
    return true;
}

// Hidden entries and, at the top, what only the lesson's makers need.
static bool is_content(const char *folder, const char *entry) {
    if (entry[0] == '.') return false;
    return *folder || (strcmp(entry, "models-source") != 0 && strcmp(entry, "acts") != 0);
}

static bool add_entry(Walk *walk, const char *folder, const OsEntry *entry) {
    Pack *pack = walk->pack;
    if (!is_content(folder, entry->name)) return true;
    const char *name =
        *folder ? arena_print(pack->arena, "%s/%s", folder, entry->name) : arena_string(pack->arena, entry->name);
    if (!pack_name_is_plain(name) || entry->kind == OS_LINK || entry->kind == OS_OTHER) return fail_name(name);
    if (entry->kind == OS_FILE) return add_file(pack, name, entry);
    if (walk->folders.count >= FOLDERS_MOST) return fail(ERR_PACK_LIMIT, "> %d", FOLDERS_MOST);
    *array_push(pack->arena, &walk->folders) = name;
    return true;
}

static bool list_one(Walk *walk, const char *folder) {
    char path[PATH_ROOM];
    OsEntry *entries;
    size_t count;
    arena_reset(walk->listing); // 10,000 entries are 3 MB; they are not kept for all folders at once
    if (!full_path(walk->pack, folder, path)) return false;
    if (!os->list_folder(walk->listing, path, &entries, &count)) return false;
    for (size_t i = 0; i < count; i++)
        if (!add_entry(walk, folder, &entries[i])) return false;
    return true;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const PackFile *)a)->name, ((const PackFile *)b)->name);
}

static bool list_all(Pack *pack) {
    Walk walk = {.pack = pack, .listing = arena_create("pack listing", 0)};
    *array_push(pack->arena, &walk.folders) = "";
    bool fine = true;
    for (size_t i = 0; fine && i < walk.folders.count; i++) fine = list_one(&walk, walk.folders.items[i]);
    arena_destroy(walk.listing);
    if (fine && pack->files.count) qsort(pack->files.items, pack->files.count, sizeof(PackFile), by_name);
    return fine;
}

Pack *pack_open(const char *path) {
    assert(path);
    OsEntry entry;
    if (!os->entry(path, &entry)) return NULL;
    if (entry.kind == OS_FILE) return packed_open(path);
    // A link here is the person's own choice; if it leads nowhere, the listing says so.
    if (entry.kind != OS_FOLDER && entry.kind != OS_LINK) return fail_null(ERR_PACK_NOT_A_PACK, "%s", path);
    Arena *arena = arena_create("pack", 0);
    Pack *pack = arena_new(arena, Pack);
    pack->arena = arena;
    pack->path = arena_string(arena, path);
    if (list_all(pack) && (pack_has(pack, "lesson.lua") || fail(ERR_PACK_NOT_A_PACK, "%s", path))) return pack;
    arena_destroy(arena);
    return NULL;
}

void pack_close(Pack *pack) {
    if (!pack) return;
    if (pack->packed.data) os->unmap_file(pack->packed);
    arena_destroy(pack->arena);
}

const char *pack_path(const Pack *pack) { return pack->path; }
int pack_file_count(const Pack *pack) { return (int)pack->files.count; }

const PackFile *pack_file(const Pack *pack, int index) {
    assert(index >= 0 && (size_t)index < pack->files.count);
    return &pack->files.items[index];
}

bool pack_has(const Pack *pack, const char *name) {
    PackFile key = {.name = name};
    return name && pack->files.count && bsearch(&key, pack->files.items, pack->files.count, sizeof key, by_name);
}

// Looks at each folder on the way and at the file again: a link or a FIFO may have been put there after the listing.
static bool check_way(const Pack *pack, const char *name) {
    char path[PATH_ROOM];
    for (const char *end = name; end; end = *end ? end + 1 : NULL) {
        end += strcspn(end, "/");
        char part[NAME_MOST + 1];
        OsEntry entry;
        snprintf(part, sizeof part, "%.*s", (int)(end - name), name);
        if (!full_path(pack, part, path) || !os->entry(path, &entry)) return false;
        if ((int)entry.kind != (*end ? OS_FOLDER : OS_FILE)) return fail_name(part);
    }
    return true;
}

bool pack_read(const Pack *pack, Arena *arena, const char *name, Bytes *out) {
    char path[PATH_ROOM];
    if (!pack_name_is_plain(name)) return fail_name(name);
    if (pack->packed.data) return packed_read(pack, arena, name, out);
    if (!full_path(pack, name, path)) return false;
    if (!pack_has(pack, name) && strncmp(name, "acts/", 5) != 0) return fail(ERR_FILE_MISSING, "%s", path);
    return check_way(pack, name) && os->read_file(arena, path, FILE_MOST, out);
}

// One file in the digest:  name 00 | size, 8 bytes little-endian | content
static bool digest_file(const Pack *pack, Arena *arena, DigestState *state, const char *name) {
    Bytes content = {0};
    arena_reset(arena);
    if (!pack_read(pack, arena, name, &content)) return false;
    uint8_t size[8];
    for (int i = 0; i < 8; i++) size[i] = (uint8_t)((uint64_t)content.size >> 8 * i);
    digest_add(state, name, strlen(name) + 1);
    digest_add(state, size, sizeof size);
    digest_add(state, content.data, content.size);
    return true;
}

bool pack_digest(Pack *pack, Digest *out) {
    if (!pack->digested) {
        Arena *arena = arena_create("pack digest", 0);
        DigestState state;
        bool fine = true;
        digest_begin(&state);
        for (size_t i = 0; fine && i < pack->files.count; i++)
            fine = digest_file(pack, arena, &state, pack->files.items[i].name);
        arena_destroy(arena);
        if (!fine) return false;
        pack->digest = digest_end(&state), pack->digested = true;
    }
    *out = pack->digest;
    return true;
}
