#include "pack/manifest.h"
#include "base/error.h"
#include "base/json.h"
#include "pack/pack.h"
#include <stdlib.h>
#include <string.h>

static json_t *hex_json(const uint8_t *bytes, size_t size) {
    char text[2 * 64 + 1];
    hex_write(bytes, size, text);
    return json_string(text);
}

static Bytes dump(Arena *arena, json_t *root) {
    char *text = json_dumps(root, JSON_COMPACT);
    Bytes out = {(const uint8_t *)arena_string(arena, text), strlen(text)};
    free(text);
    json_decref(root);
    return out;
}

static bool wrong(const char *field) { return fail(ERR_PACK_MANIFEST, "%s", field); }

static bool read_text(Arena *arena, const json_t *object, const char *field, const char **out) {
    const char *text = json_string_value(json_object_get(object, field));
    if (!text || strlen(text) > 200) return wrong(field);
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < 0x20) return wrong(field); // it is shown, and stands in signed lines
    *out = arena_string(arena, text);
    return true;
}

static bool read_hex(const json_t *object, const char *field, uint8_t *out, size_t size) {
    return hex_read(json_string_value(json_object_get(object, field)), out, size) || wrong(field);
}

// ---- manifest -----------------------------------------------------------------------------------------------------

Bytes manifest_write(Arena *arena, const Manifest *m) {
    json_t *files = json_array();
    for (int i = 0; i < m->file_count; i++)
        json_array_append_new(files, json_pack("[s, I, o]", m->files[i].name, (json_int_t)m->files[i].size,
                                               hex_json(m->files[i].digest.bytes, sizeof(Digest))));
    return dump(arena, json_pack("{s:i, s:s, s:s, s:o, s:o}", "format", 1, "id", m->id, "version", m->version, "digest",
                                 hex_json(m->digest.bytes, sizeof(Digest)), "files", files));
}

static bool read_file(Arena *arena, const json_t *row, ManifestFile *out) {
    const char *name = json_string_value(json_array_get(row, 0));
    const json_t *size = json_array_get(row, 1);
    if (json_array_size(row) != 3 || !pack_name_is_plain(name) || !json_is_integer(size) ||
        json_integer_value(size) < 0)
        return wrong("files");
    *out = (ManifestFile){.name = arena_string(arena, name), .size = (uint64_t)json_integer_value(size)};
    return hex_read(json_string_value(json_array_get(row, 2)), out->digest.bytes, sizeof(Digest)) || wrong("files");
}

static bool read_files(Arena *arena, const json_t *list, Manifest *out) {
    size_t count = json_array_size(list);
    ManifestFile *files = arena_array(arena, ManifestFile, count + 1);
    if (!json_is_array(list) || count > 4000) return wrong("files");
    for (size_t i = 0; i < count; i++) {
        if (!read_file(arena, json_array_get(list, i), &files[i])) return false;
        if (i && strcmp(files[i - 1].name, files[i].name) >= 0) return wrong("files");
    }
    out->files = files, out->file_count = (int)count;
    return true;
}

bool manifest_read(Arena *arena, Bytes bytes, Manifest *out) {
    json_t *root = json_parse(bytes, MANIFEST_NAME);
    if (!root) return false;
    *out = (Manifest){0};
    bool fine = (json_is_object(root) && json_integer_value(json_object_get(root, "format")) == 1) || wrong("format");
    fine = fine && read_text(arena, root, "id", &out->id) && read_text(arena, root, "version", &out->version) &&
           read_hex(root, "digest", out->digest.bytes, sizeof(Digest)) &&
           read_files(arena, json_object_get(root, "files"), out);
    json_decref(root);
    return fine;
}

// ---- signature ----------------------------------------------------------------------------------------------------

static json_t *certificate_json(const Certificate *c) {
    return json_pack("{s:s, s:o, s:o, s:s, s:o}", "name", c->name, "key", hex_json(c->key.bytes, sizeof(PublicKey)),
                     "by", hex_json(c->by.bytes, sizeof(PublicKey)), "expires", c->expires, "signature",
                     hex_json(c->signature.bytes, sizeof(Signature)));
}

static json_t *certificates_json(const Signed *by) {
    json_t *list = json_array();
    for (int i = 0; i < by->certificate_count; i++) json_array_append_new(list, certificate_json(&by->certificates[i]));
    return list;
}

Bytes signed_write(Arena *arena, const Signed *by) {
    return dump(arena,
                json_pack("{s:o, s:o, s:o}", "key", hex_json(by->key.bytes, sizeof(PublicKey)), "signature",
                          hex_json(by->signature.bytes, sizeof(Signature)), "certificates", certificates_json(by)));
}

static bool read_certificate(Arena *arena, const json_t *object, Certificate *out) {
    return read_text(arena, object, "name", &out->name) && read_text(arena, object, "expires", &out->expires) &&
           read_hex(object, "key", out->key.bytes, sizeof(PublicKey)) &&
           read_hex(object, "by", out->by.bytes, sizeof(PublicKey)) &&
           read_hex(object, "signature", out->signature.bytes, sizeof(Signature));
}

static bool read_certificates(Arena *arena, const json_t *list, Signed *out) {
    size_t count = json_array_size(list);
    Certificate *certificates = arena_array(arena, Certificate, CERTIFICATES_MOST);
    if (!json_is_array(list) || count > CERTIFICATES_MOST) return wrong("certificates");
    for (size_t i = 0; i < count; i++)
        if (!read_certificate(arena, json_array_get(list, i), &certificates[i])) return false;
    out->certificates = certificates, out->certificate_count = (int)count;
    return true;
}

bool signed_read(Arena *arena, Bytes bytes, Signed *out) {
    json_t *root = json_parse(bytes, SIGNATURE_NAME);
    if (!root) return false;
    *out = (Signed){0};
    bool fine = read_certificates(arena, json_object_get(root, "certificates"), out) &&
                read_hex(root, "key", out->key.bytes, sizeof(PublicKey)) &&
                read_hex(root, "signature", out->signature.bytes, sizeof(Signature));
    json_decref(root);
    return fine;
}

// ---- identities ---------------------------------------------------------------------------------------------------

Bytes identity_write(Arena *arena, const Identity *it) {
    return dump(arena,
                json_pack("{s:s, s:o, s:o}", "name", it->name, "key", hex_json(it->by.key.bytes, sizeof(PublicKey)),
                          "certificates", certificates_json(&it->by)));
}

bool identity_read(Arena *arena, Bytes bytes, const char *file, Identity *out) {
    json_t *root = json_parse(bytes, file);
    if (!root) return false;
    *out = (Identity){0};
    bool fine = read_text(arena, root, "name", &out->name) &&
                read_hex(root, "key", out->by.key.bytes, sizeof(PublicKey)) &&
                read_certificates(arena, json_object_get(root, "certificates"), &out->by);
    if (!fine) error_set_place(file, 0);
    json_decref(root);
    return fine;
}

Bytes certificate_text(Arena *arena, const Certificate *c) {
    char key[65], by[65];
    hex_write(c->key.bytes, sizeof(PublicKey), key), hex_write(c->by.bytes, sizeof(PublicKey), by);
    const char *text = arena_print(arena, "orrery certificate 1\n%s\n%s\n%s\n%s\n", c->name, key, by, c->expires);
    return (Bytes){(const uint8_t *)text, strlen(text)};
}

bool signed_check(const Signed *by, Bytes manifest) {
    if (!sign_check(&by->key, manifest, &by->signature)) return fail(ERR_PACK_SIGNATURE, MANIFEST_NAME);
    Arena *arena = arena_create("certificates", 0);
    bool fine = true;
    for (int i = 0; fine && i < by->certificate_count; i++) {
        const Certificate *c = &by->certificates[i];
        fine = sign_check(&c->by, certificate_text(arena, c), &c->signature) || fail(ERR_PACK_SIGNATURE, "%s", c->name);
    }
    arena_destroy(arena);
    return fine;
}
