// Buffers, views and accessors: bytes of the file to checked arrays of numbers (glTF 2.0, section 3.6).
#include "asset/gltf_private.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

// ---- buffers ------------------------------------------------------------------------------------------------------

static int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool gltf_data_uri(Gltf *g, const char *uri, Bytes *out) {
    const char *comma = strchr(uri, ',');
    if (!comma || comma - uri < 7 || strncmp(comma - 7, ";base64", 7) != 0) return gltf_wrong("a data URI is not base64");
    const char *text = comma + 1;
    size_t length = strlen(text), size = 0;
    uint8_t *data = gltf_room(g, length / 4 * 3 + 4, 1);
    uint32_t bits = 0;
    int have = 0;
    if (!data) return false;
    for (size_t i = 0; i < length && text[i] != '='; i++) {
        int value = base64_value(text[i]);
        if (value < 0) return gltf_wrong("a data URI is not base64");
        bits = bits << 6 | (uint32_t)value;
        if ((have += 6) < 8) continue;
        have -= 8;
        data[size++] = (uint8_t)(bits >> have);
    }
    *out = (Bytes){data, size};
    return true;
}

// A neighbour's name: no scheme, no root, no way up, no escapes.
static bool name_is_plain(const char *name) {
    size_t length = strlen(name);
    if (!length || length > 200 || name[0] == '/' || strstr(name, "..") || strchr(name, ':') || strchr(name, '\\')) return false;
    return true;
}

static void decode_percent(char *text) {
    char *out = text;
    for (; *text; text++) {
        unsigned value;
        if (text[0] == '%' && sscanf(text + 1, "%2x", &value) == 1 && value >= 0x20) *out++ = (char)value, text += 2;
        else *out++ = *text;
    }
    *out = 0;
}

bool gltf_fetch(Gltf *g, const char *uri, Bytes *out) {
    if (!strncmp(uri, "data:", 5)) return gltf_data_uri(g, uri, out);
    char *name = arena_text(g->arena, uri, strnlen(uri, 600));
    decode_percent(name);
    if (!name_is_plain(name)) return gltf_wrong("it names the file “%.*s” outside of its folder", utf8_within(name, 80), name);
    if (!g->neighbour) return gltf_wrong("it names the file “%.*s”, which is not embedded", utf8_within(name, 80), name);
    return g->neighbour(g->context, name, g->bulk, out);
}

bool gltf_buffers(Gltf *g) {
    const json_t *list;
    if (!gltf_list(g, "buffers", GLTF_LIST_MOST, &list, &g->buffer_count)) return false;
    g->buffers = arena_array(g->arena, Bytes, g->buffer_count + 1);
    for (size_t i = 0; i < g->buffer_count; i++) {
        const json_t *buffer = json_array_get(list, i);
        const char *uri = json_string_value(json_object_get(buffer, "uri"));
        json_int_t length = json_integer_value(json_object_get(buffer, "byteLength"));
        if (uri && !gltf_fetch(g, uri, &g->buffers[i])) return false;
        if (!uri && i == 0) g->buffers[i] = g->binary;
        if (length < 0 || (uint64_t)length > g->buffers[i].size) return gltf_wrong("buffer %zu is shorter than it says", i);
        g->buffers[i].size = (size_t)length;
    }
    return true;
}

bool gltf_view(const Gltf *g, int index, Bytes *out, uint32_t *stride) {
    const json_t *list, *view;
    size_t count;
    int buffer;
    if (!gltf_list(g, "bufferViews", GLTF_LIST_MOST * 16, &list, &count)) return false;
    view = json_array_get(list, (size_t)index);
    if (index < 0 || (size_t)index >= count || !gltf_index(view, "buffer", g->buffer_count, &buffer) || buffer == MODEL_NONE)
        return gltf_wrong("buffer view %d is wrong", index);
    json_int_t offset = json_integer_value(json_object_get(view, "byteOffset")), length = json_integer_value(json_object_get(view, "byteLength"));
    json_int_t step = json_integer_value(json_object_get(view, "byteStride"));
    uint64_t size = g->buffers[buffer].size;
    if (offset < 0 || length < 0 || (uint64_t)offset > size || (uint64_t)length > size - (uint64_t)offset)
        return gltf_wrong("buffer view %d reaches outside of its buffer", index);
    if (step < 0 || step > 252 || (step && step < 4)) return gltf_wrong("buffer view %d has a wrong stride", index);
    *out = (Bytes){g->buffers[buffer].data + offset, (size_t)length};
    if (stride) *stride = (uint32_t)step;
    return true;
}

// ---- accessors ----------------------------------------------------------------------------------------------------

typedef struct Accessor {
    const json_t *json;
    uint32_t count;
    int width, component, size; // size of one component in bytes
    bool normalized;
    const uint8_t *data; // NULL = zeros
    size_t stride;
} Accessor;

static int component_size(json_int_t component) {
    switch (component) {
    case 5120: case 5121: return 1;
    case 5122: case 5123: return 2;
    case 5125: case 5126: return 4;
    default: return 0;
    }
}

static int type_width(const char *type) {
    static const struct {
        const char *name;
        int width;
    } types[] = {{"SCALAR", 1}, {"VEC2", 2}, {"VEC3", 3}, {"VEC4", 4}, {"MAT4", 16}};
    for (size_t i = 0; type && i < sizeof types / sizeof types[0]; i++)
        if (!strcmp(types[i].name, type)) return types[i].width;
    return 0;
}

// Where `count` elements of `element` bytes stand in a view, from an offset; checked to lie inside.
static bool locate(const Gltf *g, const json_t *from, size_t count, size_t element, const uint8_t **data, size_t *stride) {
    Bytes view;
    uint32_t step;
    int index;
    if (!gltf_index(from, "bufferView", GLTF_LIST_MOST * 16, &index) || index == MODEL_NONE) return gltf_wrong("an accessor has no buffer view");
    if (!gltf_view(g, index, &view, &step)) return false;
    json_int_t offset = json_integer_value(json_object_get(from, "byteOffset"));
    *stride = step ? step : element;
    if (offset < 0 || (uint64_t)offset > view.size) return gltf_wrong("an accessor reaches outside of its view");
    size_t left = view.size - (size_t)offset;
    if (count && (left < element || (count - 1) > (left - element) / *stride)) return gltf_wrong("an accessor reaches outside of its view");
    *data = view.data + offset;
    return true;
}

static bool open_accessor(const Gltf *g, int index, Accessor *a) {
    const json_t *list;
    size_t count;
    if (!gltf_list(g, "accessors", GLTF_LIST_MOST * 16, &list, &count)) return false;
    if (index < 0 || (size_t)index >= count) return gltf_wrong("there is no accessor %d", index);
    *a = (Accessor){.json = json_array_get(list, (size_t)index)};
    json_int_t component = json_integer_value(json_object_get(a->json, "componentType")), n = json_integer_value(json_object_get(a->json, "count"));
    a->component = (int)component;
    a->size = component_size(component);
    a->width = type_width(json_string_value(json_object_get(a->json, "type")));
    a->normalized = json_is_true(json_object_get(a->json, "normalized"));
    if (!a->size || !a->width) return gltf_wrong("accessor %d has an unknown type", index);
    if (n < 1 || n > GLTF_INDICES_MOST) return fail(ERR_MODEL_LIMIT, "accessor %d: %lld", index, (long long)n);
    a->count = (uint32_t)n;
    if (!json_object_get(a->json, "bufferView")) return true;
    return locate(g, a->json, a->count, (size_t)a->width * (size_t)a->size, &a->data, &a->stride);
}

static double component_value(const uint8_t *p, int component, bool normalized) {
    switch (component) {
    case 5120: return normalized ? d_max((int8_t)p[0] / 127.0, -1) : (int8_t)p[0];
    case 5121: return normalized ? p[0] / 255.0 : p[0];
    case 5122: {
        int16_t v = (int16_t)(p[0] | p[1] << 8);
        return normalized ? d_max(v / 32767.0, -1) : v;
    }
    case 5123: {
        uint16_t v = (uint16_t)(p[0] | p[1] << 8);
        return normalized ? v / 65535.0 : v;
    }
    case 5125: return (double)((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
    default: {
        float v;
        memcpy(&v, p, sizeof v); // the machine is little-endian, as the file is
        return v;
    }
    }
}

static bool read_element(const uint8_t *p, const Accessor *a, float *out) {
    for (int c = 0; c < a->width; c++) {
        out[c] = (float)component_value(p + c * a->size, a->component, a->normalized);
        if (!d_finite(out[c])) return gltf_wrong("it holds a number that is not finite");
    }
    return true;
}

// Sparse accessors replace some elements: indices and values stand in views of their own (section 3.6.2.3).
static bool apply_sparse(Gltf *g, const Accessor *a, float *values) {
    const json_t *sparse = json_object_get(a->json, "sparse"), *indices = json_object_get(sparse, "indices");
    if (!sparse) return true;
    json_int_t count = json_integer_value(json_object_get(sparse, "count")), component = json_integer_value(json_object_get(indices, "componentType"));
    const uint8_t *at, *data;
    size_t stride, value_stride;
    int size = component_size(component);
    if (count < 1 || count > (json_int_t)a->count || !size || component == 5126 || component == 5120 || component == 5122)
        return gltf_wrong("a sparse accessor is wrong");
    if (!locate(g, indices, (size_t)count, (size_t)size, &at, &stride)) return false;
    if (!locate(g, json_object_get(sparse, "values"), (size_t)count, (size_t)a->width * (size_t)a->size, &data, &value_stride)) return false;
    for (json_int_t i = 0; i < count; i++) {
        double index = component_value(at + (size_t)i * stride, (int)component, false);
        if (index >= a->count) return gltf_wrong("a sparse accessor is wrong");
        if (!read_element(data + (size_t)i * value_stride, a, values + (size_t)index * (size_t)a->width)) return false;
    }
    return true;
}

bool gltf_floats(Gltf *g, int index, Floats *out) {
    Accessor a;
    if (!open_accessor(g, index, &a)) return false;
    *out = (Floats){.count = a.count, .width = a.width, .component = a.component, .normalized = a.normalized};
    out->values = gltf_room(g, (size_t)a.count * (size_t)a.width, sizeof(float));
    if (!out->values) return false;
    for (uint32_t i = 0; a.data && i < a.count; i++)
        if (!read_element(a.data + i * a.stride, &a, out->values + (size_t)i * (size_t)a.width)) return false;
    return apply_sparse(g, &a, out->values);
}

bool gltf_indices(Gltf *g, int index, uint32_t **out, uint32_t *count) {
    Accessor a;
    if (!open_accessor(g, index, &a)) return false;
    if (a.width != 1 || (a.component != 5121 && a.component != 5123 && a.component != 5125)) return gltf_wrong("its indices are of a wrong type");
    *count = a.count;
    *out = gltf_room(g, a.count, sizeof(uint32_t));
    if (!*out) return false;
    for (uint32_t i = 0; a.data && i < a.count; i++) (*out)[i] = (uint32_t)component_value(a.data + i * a.stride, a.component, false);
    return true;
}
