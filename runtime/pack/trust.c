#include "pack/trust.h"
#include "base/error.h"
#include "base/json.h"
#include <stdlib.h>
#include <string.h>

// ---- dates and versions -------------------------------------------------------------------------------------------

// Days since 1970-01-01 of a date of the Gregorian calendar (Hinnant, days_from_civil).
static int64_t days_of(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year, era = y / 400, in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

bool date_is_over(const char *date, int64_t now_ms, bool *over) {
    int year, month, day, end = 0;
    *over = false;
    if (!*date) return true;
    if (sscanf(date, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || end != 10 || date[10]) return false;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return false;
    *over = now_ms >= (days_of(year, month, day) + 1) * 86400000;
    return true;
}

int version_compare(const char *a, const char *b) {
    while (*a || *b) {
        char *end_a, *end_b;
        unsigned long x = strtoul(a, &end_a, 10), y = strtoul(b, &end_b, 10);
        if (x != y) return x < y ? -1 : 1;
        if (end_a == a && end_b == b && *a != *b) return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        a = *end_a ? end_a + 1 : end_a, b = *end_b ? end_b + 1 : end_b;
    }
    return 0;
}

// ---- the file -----------------------------------------------------------------------------------------------------

static bool wrong(const Trust *t, const char *field) {
    return fail_at(ERR_TRUST_FILE, (Place){t->file, 0}, "%s", field);
}

static const char *text_of(Arena *arena, const json_t *object, const char *field) {
    const char *text = json_string_value(json_object_get(object, field));
    return text && strlen(text) < 200 ? arena_string(arena, text) : NULL;
}

static bool read_keys(Arena *arena, const json_t *list, Trust *t) {
    TrustKey *keys = arena_array(arena, TrustKey, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);
        TrustKey *key = &keys[t->key_count++];
        const char *expires = text_of(arena, row, "expires");
        bool over;
        key->name = text_of(arena, row, "name"), key->expires = expires ? expires : "";
        if (!key->name || !hex_read(json_string_value(json_object_get(row, "key")), key->key.bytes, sizeof(PublicKey)))
            return wrong(t, "keys");
        if (!date_is_over(key->expires, 0, &over)) return wrong(t, "expires");
    }
    t->keys = keys;
    return true;
}

static bool read_revoked(Arena *arena, const json_t *list, Trust *t) {
    PublicKey *keys = arena_array(arena, PublicKey, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!hex_read(json_string_value(json_array_get(list, i)), keys[t->revoked_count++].bytes, sizeof(PublicKey)))
            return wrong(t, "revoked");
    t->revoked = keys;
    return true;
}

static bool read_choice(const json_t *root, const char *field, Trust *t, bool *refuse) {
    const char *word = json_string_value(json_object_get(root, field));
    *refuse = word && !strcmp(word, "refuse");
    return !json_object_get(root, field) || *refuse || (word && !strcmp(word, "allow")) || wrong(t, field);
}

static bool read_seen(Arena *arena, const json_t *seen, Trust *t) {
    const char *lesson;
    json_t *version;
    t->seen = arena_array(arena, struct TrustSeen, json_object_size(seen) + 1);
    json_object_foreach((json_t *)seen, lesson, version) {
        if (!json_is_string(version)) return wrong(t, "seen");
        t->seen[t->seen_count++] =
            (struct TrustSeen){arena_string(arena, lesson), arena_string(arena, json_string_value(version))};
    }
    return true;
}

// An unknown field may be a misspelt “revoked”: refused.
static bool check_fields(const json_t *root, const Trust *t) {
    static const char *const known[] = {"keys", "revoked", "rollback", "folders", "seen"};
    const char *field;
    json_t *value;
    json_object_foreach((json_t *)root, field, value) {
        bool fine = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) fine = fine || !strcmp(known[i], field);
        if (!fine) return wrong(t, "?");
    }
    return json_is_object(root) || wrong(t, "{ … }");
}

bool trust_read(Arena *arena, const char *path, Trust *t) {
    Bytes bytes;
    OsEntry entry;
    *t = (Trust){.file = arena_string(arena, path)};
    if (!os->entry(path, &entry))
        return error_clear(), read_keys(arena, NULL, t) && read_revoked(arena, NULL, t) && read_seen(arena, NULL, t);
    json_t *root = os->read_file(arena, path, 1 << 20, &bytes) ? json_parse(bytes, path) : NULL;
    if (!root) return false;
    bool fine = check_fields(root, t) && read_keys(arena, json_object_get(root, "keys"), t) &&
                read_revoked(arena, json_object_get(root, "revoked"), t) &&
                read_choice(root, "rollback", t, &t->refuse_rollback) &&
                read_choice(root, "folders", t, &t->refuse_folders) &&
                read_seen(arena, json_object_get(root, "seen"), t);
    json_decref(root);
    return fine;
}

static json_t *hex_json(const PublicKey *key) {
    char text[65];
    hex_write(key->bytes, sizeof *key, text);
    return json_string(text);
}

static bool make_folder_of(const char *file) {
    char folder[1024];
    const char *slash = strrchr(file, '/');
    if (!slash || slash == file || slash - file >= (int)sizeof folder) return true;
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - file), file);
    return os->make_folder(folder);
}

bool trust_write(const Trust *t) {
    json_t *keys = json_array(), *revoked = json_array(), *seen = json_object();
    for (int i = 0; i < t->key_count; i++)
        json_array_append_new(keys, json_pack("{s:s, s:o, s:s}", "name", t->keys[i].name, "key",
                                              hex_json(&t->keys[i].key), "expires", t->keys[i].expires));
    for (int i = 0; i < t->revoked_count; i++) json_array_append_new(revoked, hex_json(&t->revoked[i]));
    for (int i = 0; i < t->seen_count; i++)
        json_object_set_new(seen, t->seen[i].lesson, json_string(t->seen[i].version));
    json_t *root = json_pack("{s:o, s:o, s:s, s:s, s:o}", "keys", keys, "revoked", revoked, "rollback",
                             t->refuse_rollback ? "refuse" : "allow", "folders", t->refuse_folders ? "refuse" : "allow",
                             "seen", seen);
    char *text = json_dumps(root, JSON_INDENT(1));
    bool fine = make_folder_of(t->file) && os->write_file(t->file, text, strlen(text));
    free(text);
    json_decref(root);
    return fine;
}

// ---- deciding -----------------------------------------------------------------------------------------------------

static bool same_key(const PublicKey *a, const PublicKey *b) { return !memcmp(a, b, sizeof *a); }

static bool is_revoked(const Trust *t, const PublicKey *key) {
    for (int i = 0; i < t->revoked_count; i++)
        if (same_key(&t->revoked[i], key)) return true;
    return false;
}

static const TrustKey *root_of(const Trust *t, const PublicKey *key) {
    for (int i = 0; i < t->key_count; i++)
        if (same_key(&t->keys[i].key, key)) return &t->keys[i];
    return NULL;
}

static const Certificate *certificate_of(const Signed *by, const PublicKey *key) {
    for (int i = 0; i < by->certificate_count; i++)
        if (same_key(&by->certificates[i].key, key)) return &by->certificates[i];
    return NULL;
}

static bool is_valid(const char *name, const char *expires, int64_t now_ms) {
    bool over;
    return (date_is_over(expires, now_ms, &over) && !over) || fail(ERR_TRUST_EXPIRED, "%s\t%s", name, expires);
}

// From the pack's key upwards until a root; every key on the way is looked at. The way is shorter than the list, or it
// is a circle.
static bool find_root(const Trust *t, const Signed *by, int64_t now_ms, const TrustKey **root) {
    char shown[65];
    PublicKey key = by->key;
    hex_write(by->key.bytes, sizeof by->key, shown);
    for (int i = 0; i <= by->certificate_count; i++) {
        if (is_revoked(t, &key))
            return hex_write(key.bytes, sizeof key, shown), fail(ERR_TRUST_REVOKED, "%.16s", shown);
        *root = root_of(t, &key);
        if (*root) return is_valid((*root)->name, (*root)->expires, now_ms);
        const Certificate *c = certificate_of(by, &key);
        if (!c) break;
        if (!is_valid(c->name, c->expires, now_ms)) return false;
        key = c->by;
    }
    return fail(ERR_TRUST_UNKNOWN, "%.16s\t%s", shown, t->file);
}

static struct TrustSeen *seen_of(const Trust *t, const char *lesson) {
    for (int i = 0; i < t->seen_count; i++)
        if (!strcmp(t->seen[i].lesson, lesson)) return &t->seen[i];
    return NULL;
}

bool trust_accepts(const Trust *t, const Signed *by, const Manifest *m, int64_t now_ms, const char **root) {
    const TrustKey *found = NULL;
    if (!find_root(t, by, now_ms, &found)) return false;
    *root = found->name;
    const struct TrustSeen *seen = seen_of(t, m->id);
    if (!t->refuse_rollback || !seen || version_compare(m->version, seen->version) >= 0) return true;
    return fail(ERR_TRUST_ROLLBACK, "%s\t%s\t%s", m->id, m->version, seen->version);
}

bool trust_saw(Arena *arena, Trust *t, const Manifest *m) {
    struct TrustSeen *seen = seen_of(t, m->id);
    if (seen && version_compare(m->version, seen->version) <= 0) return false;
    if (!seen) seen = &t->seen[t->seen_count++]; // there is room for one more
    *seen = (struct TrustSeen){arena_string(arena, m->id), arena_string(arena, m->version)};
    return true;
}
