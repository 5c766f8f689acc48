#include "record/policy.h"
#include "base/error.h"
#include "base/json.h"
#include "record/statement.h"
#include <stdlib.h>
#include <string.h>

// A folder of the user's own: $variable/orrery/name, else ~/fallback/orrery/name.
static void own_path(const char *variable, const char *fallback, const char *name, char *out, size_t size) {
    const char *base = getenv(variable), *home = getenv("HOME");
    if (base && *base) snprintf(out, size, "%s/orrery/%s", base, name);
    else snprintf(out, size, "%s/%s/orrery/%s", home ? home : "", fallback, name);
}

static Policy policy_default(void) {
    Policy p = {.keep_recordings = true, .recording_days = 30};
    snprintf(p.home_page, sizeof p.home_page, "https://learners.example");
    own_path("XDG_DATA_HOME", ".local/share", "device.key", p.key_file, sizeof p.key_file);
    return p;
}

// Each field of the file: section (or "" for the top), key, where it goes.
typedef struct PolicyField {
    const char *section, *key;
    enum { POLICY_BOOL, POLICY_DAYS, POLICY_MINUTES, POLICY_TEXT, POLICY_HOME_PAGE } kind;
    size_t offset, size;
} PolicyField;
static const PolicyField fields[] = {
    {"recording", "keep", POLICY_BOOL, offsetof(Policy, keep_recordings), 0},
    {"recording", "days", POLICY_DAYS, offsetof(Policy, recording_days), 0},
    {"recording", "leave_device", POLICY_BOOL, offsetof(Policy, leave_device), 0},
    {"events", "days", POLICY_DAYS, offsetof(Policy, event_days), 0},
    {"statements", "home_page", POLICY_HOME_PAGE, offsetof(Policy, home_page), sizeof((Policy *)0)->home_page},
    {"comfort", "break_minutes", POLICY_MINUTES, offsetof(Policy, break_minutes), 0},
    {"", "key_file", POLICY_TEXT, offsetof(Policy, key_file), sizeof((Policy *)0)->key_file},
};
enum { FIELD_COUNT = sizeof fields / sizeof fields[0], DAYS_MOST = 36500, MINUTES_MOST = 24 * 60 };

static bool put(Policy *out, const PolicyField *f, const json_t *value) {
    char *at = (char *)out + f->offset;
    json_int_t days = json_integer_value(value);
    int most;
    switch (f->kind) {
    case POLICY_BOOL:
        if (!json_is_boolean(value)) return fail(ERR_POLICY, "%s: true / false", f->key);
        *(bool *)at = json_is_true(value);
        return true;
    case POLICY_DAYS:
    case POLICY_MINUTES:
        most = f->kind == POLICY_DAYS ? DAYS_MOST : MINUTES_MOST;
        if (!json_is_integer(value) || days < 0 || days > most) return fail(ERR_POLICY, "%s: 0 .. %d", f->key, most);
        *(int *)at = (int)days;
        return true;
    case POLICY_HOME_PAGE: // a store would refuse every statement
        if (json_is_string(value) && !statement_home_page(json_string_value(value))) return fail(ERR_POLICY, "%s: \"https://…\"", f->key);
        // fall through
    case POLICY_TEXT:
        if (!json_is_string(value) || !json_string_length(value) || json_string_length(value) >= f->size)
            return fail(ERR_POLICY, "%s: \"…\"", f->key);
        memcpy(at, json_string_value(value), json_string_length(value) + 1);
        return true;
    }
    return false;
}

static bool read_section(json_t *object, const char *section, Policy *out) {
    const char *key;
    json_t *value;
    if (!json_is_object(object)) return fail(ERR_POLICY, "%s { }", section);
    json_object_foreach(object, key, value) {
        int i = 0;
        if (!*section && json_is_object(value)) {
            if (!read_section(value, key, out)) return false;
            continue;
        }
        while (i < FIELD_COUNT && (strcmp(fields[i].section, section) != 0 || strcmp(fields[i].key, key) != 0)) i++;
        if (i == FIELD_COUNT) return fail(ERR_POLICY, "“%.40s”?", key);
        if (!put(out, &fields[i], value)) return false;
    }
    return true;
}

static bool exists(const char *path) {
    OsEntry entry;
    Error before = *error_last();
    bool there = os->entry(path, &entry);
    fail_again(&before);
    return there;
}

bool policy_load(const char *path, Policy *out) {
    char own[1024];
    *out = policy_default();
    own_path("XDG_CONFIG_HOME", ".config", "policy.json", own, sizeof own);
    if (!path && exists(own)) path = own;
    if (!path && exists("/etc/orrery/policy.json")) path = "/etc/orrery/policy.json";
    if (!path) return true;
    Arena *arena = arena_create("policy", 0);
    Bytes text;
    json_t *root = os->read_file(arena, path, 1 << 16, &text) ? json_parse(text, path) : NULL;
    bool fine = root && read_section(root, "", out);
    if (!fine) error_set_place(path, 0);
    json_decref(root);
    arena_destroy(arena);
    return fine;
}

static void make_parent(const char *path) {
    char folder[1024];
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path) return;
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    os->make_folder(folder);
}

bool policy_key(const Policy *policy, SealKey *out) {
    bool made = false, there = exists(policy->key_file);
    if (!there) {
        make_parent(policy->key_file);
        if (!seal_new_key(out) || !os->create_secret(policy->key_file, out->bytes, sizeof out->bytes, &made)) return false;
        if (made) return true;
    }
    Arena *arena = arena_create("key", 0);
    Bytes text;
    bool fine = os->read_file(arena, policy->key_file, 4096, &text);
    if (fine && text.size != SEAL_KEY_SIZE) {
        fine = fail(ERR_POLICY, "key_file: %zu ≠ %d", text.size, SEAL_KEY_SIZE);
        error_set_place(policy->key_file, 0);
    }
    if (fine) memcpy(out->bytes, text.data, SEAL_KEY_SIZE);
    arena_destroy(arena);
    return fine;
}
