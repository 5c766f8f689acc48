#include "base/json.h"
#include "base/error.h"

json_t *json_parse(Bytes bytes, const char *file) {
    json_error_t error;
    json_t *value = json_loadb((const char *)bytes.data, bytes.size, JSON_REJECT_DUPLICATES, &error);
    if (!value) fail_at(ERR_JSON, (Place){file, error.line}, "%s", error.text);
    return value;
}

bool json_get_string(const json_t *object, const char *key, const char **out) {
    *out = json_string_value(json_object_get(object, key));
    return *out || fail(ERR_JSON_FIELD, "%s\ttext", key);
}

bool json_get_number(const json_t *object, const char *key, double *out) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_number(value)) return fail(ERR_JSON_FIELD, "%s\ta number", key);
    *out = json_number_value(value);
    return true;
}

bool json_get_index(const json_t *object, const char *key, uint32_t limit, uint32_t *out) {
    const json_t *value = json_object_get(object, key);
    json_int_t n = json_integer_value(value);
    if (!json_is_integer(value) || n < 0 || n >= (json_int_t)limit)
        return fail(ERR_JSON_FIELD, "%s\ta whole number below %u", key, limit);
    *out = (uint32_t)n;
    return true;
}
