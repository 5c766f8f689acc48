// Packs that are one signed file: mapped, checked, read in place; and the making of them.
#include "base/error.h"
#include "pack/pack_private.h"
#include <string.h>

static const size_t COPIED_MOST = 1 << 20; // larger contents are given where they are mapped

static Digest digest_of(Bytes content) {
    DigestState state;
    digest_begin(&state);
    digest_add(&state, content.data, content.size);
    return digest_end(&state);
}

// ---- opening ------------------------------------------------------------------------------------------------------

static const ArchiveFile *find(const ArchiveFile *files, int count, const char *name) {
    for (int i = 0; i < count; i++)
        if (!strcmp(files[i].name, name)) return &files[i];
    return NULL;
}

static bool is_own(const char *name) { return !strcmp(name, MANIFEST_NAME) || !strcmp(name, SIGNATURE_NAME); }

// The manifest names every other file of the archive, in the same order, and nothing else.
static bool match(Pack *pack, const ArchiveFile *files, int count) {
    ArchiveFile *contents = arena_array(pack->arena, ArchiveFile, count + 1);
    int at = 0;
    for (int i = 0; i < count; i++) {
        if (is_own(files[i].name)) continue;
        const ManifestFile *said = at < pack->manifest.file_count ? &pack->manifest.files[at] : NULL;
        if (!said || strcmp(said->name, files[i].name) != 0 || said->size != files[i].content.size)
            return fail(ERR_PACK_MANIFEST, "%s", files[i].name);
        contents[at++] = files[i];
        *array_push(pack->arena, &pack->files) = (PackFile){files[i].name, files[i].content.size, 0};
    }
    pack->contents = contents;
    return at == pack->manifest.file_count || fail(ERR_PACK_MANIFEST, "%s", pack->manifest.files[at].name);
}

// There is one way to write a signature file down; any other is refused, so that no bit of a pack is free.
static bool read_signed(Pack *pack, Bytes content) {
    if (!signed_read(pack->arena, content, &pack->by)) return false;
    Bytes again = signed_write(pack->arena, &pack->by);
    return (again.size == content.size && !memcmp(again.data, content.data, again.size)) ||
           fail(ERR_PACK_SIGNATURE, SIGNATURE_NAME);
}

static bool open_parts(Pack *pack) {
    ArchiveFile *files;
    int count;
    if (!archive_read(pack->arena, pack->packed, &files, &count)) return false;
    const ArchiveFile *manifest = find(files, count, MANIFEST_NAME), *by = find(files, count, SIGNATURE_NAME);
    if (!manifest || !by) return fail(ERR_PACK_SIGNATURE, "%s", manifest ? SIGNATURE_NAME : MANIFEST_NAME);
    if (!read_signed(pack, by->content) || !signed_check(&pack->by, manifest->content)) return false;
    if (!manifest_read(pack->arena, manifest->content, &pack->manifest) || !match(pack, files, count)) return false;
    pack->digest = pack->manifest.digest, pack->digested = true;
    return pack_has(pack, "lesson.lua") || fail(ERR_PACK_NOT_A_PACK, "%s", pack->path);
}

Pack *packed_open(const char *path) {
    Bytes packed;
    if (!os->map_file(path, &packed)) return NULL;
    Arena *arena = arena_create("pack", 0);
    Pack *pack = arena_new(arena, Pack);
    *pack = (Pack){.arena = arena, .path = arena_string(arena, path), .packed = packed};
    if (open_parts(pack)) return pack;
    error_set_place(path, 0);
    pack_close(pack);
    return NULL;
}

bool packed_read(const Pack *pack, Arena *arena, const char *name, Bytes *out) {
    for (size_t i = 0; i < pack->files.count; i++) {
        if (strcmp(pack->files.items[i].name, name) != 0) continue;
        Bytes content = pack->contents[i].content;
        Digest digest = digest_of(content);
        if (memcmp(&digest, &pack->manifest.files[i].digest, sizeof digest) != 0)
            return fail(ERR_PACK_DIGEST, "%s\t%s", name, pack->path);
        *out =
            content.size > COPIED_MOST
                ? content
                : (Bytes){(const uint8_t *)arena_text(arena, (const char *)content.data, content.size), content.size};
        return true;
    }
    return fail(ERR_FILE_MISSING, "%s/%s", pack->path, name);
}

const Manifest *pack_manifest(const Pack *pack) { return pack->packed.data ? &pack->manifest : NULL; }
const Signed *pack_signed(const Pack *pack) { return pack->packed.data ? &pack->by : NULL; }

// ---- making -------------------------------------------------------------------------------------------------------

// What the archive needs for itself, and a key that was left in the folder by mistake.
static bool must_stay_out(const char *name) {
    size_t length = strlen(name);
    return is_own(name) || (length > 4 && !strcmp(name + length - 4, ".key"));
}

static bool read_all(Arena *arena, Pack *folder, ArchiveFile *contents, ManifestFile *said) {
    for (int i = 0; i < pack_file_count(folder); i++) {
        const char *name = pack_file(folder, i)->name;
        if (must_stay_out(name)) return fail(ERR_PACK_NAME, "%s", name);
        contents[i].name = name;
        if (!pack_read(folder, arena, name, &contents[i].content)) return false;
        said[i] = (ManifestFile){name, contents[i].content.size, digest_of(contents[i].content)};
    }
    return true;
}

// The files of the archive in the order of their names.
static int insert(ArchiveFile *files, int count, ArchiveFile file) {
    int at = count;
    for (; at > 0 && strcmp(files[at - 1].name, file.name) > 0; at--) files[at] = files[at - 1];
    files[at] = file;
    return count + 1;
}

bool pack_make(Arena *arena, Pack *folder, const char *id, const char *version, const SecretKey *key, const Signed *by,
               Bytes *out) {
    int count = pack_file_count(folder);
    ArchiveFile *files = arena_array(arena, ArchiveFile, count + 2);
    ManifestFile *said = arena_array(arena, ManifestFile, count + 1);
    Manifest manifest = {.id = id, .version = version, .files = said, .file_count = count};
    if (!pack_digest(folder, &manifest.digest) || !read_all(arena, folder, files, said)) return false;
    Bytes text = manifest_write(arena, &manifest);
    Signed own = *by;
    sign_public(key, &own.key);
    sign_make(key, text, &own.signature);
    count = insert(files, count, (ArchiveFile){MANIFEST_NAME, text});
    count = insert(files, count, (ArchiveFile){SIGNATURE_NAME, signed_write(arena, &own)});
    *out = archive_write(arena, files, count);
    return true;
}
