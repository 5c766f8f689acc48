// JSON through jansson, which refuses duplicate keys, bad UTF-8 and numbers out of range. Values stay jansson's (json_t);
// these helpers only read them strictly: a missing or wrong field fails with ERR_JSON_FIELD and names itself.
#ifndef ORRERY_BASE_JSON_H
#define ORRERY_BASE_JSON_H
#include "base/os.h"
#include <jansson.h>
// The caller owns the result (json_decref). On failure NULL, ERR_JSON with `file` and line.
json_t *json_parse(Bytes bytes, const char *file);
bool json_get_string(const json_t *object, const char *key, const char **out);
bool json_get_number(const json_t *object, const char *key, double *out);
bool json_get_index(const json_t *object, const char *key, uint32_t limit, uint32_t *out); // integer in [0, limit)
#endif
