// Meshes: attributes to ModelVertex, strips and fans unrolled, missing normals and tangents computed (glTF 2.0, section 3.7).
#include "asset/gltf_private.h"
#include "base/dmath.h"
#include <string.h>

typedef struct Attributes {
    Floats position, normal, tangent, uv[2], color, joints, weights;
} Attributes;

// An attribute is absent (count 0), or as long as the positions and of one of the two widths.
static bool read_attribute(Gltf *g, const json_t *from, const char *key, int width, int other, uint32_t vertices, Floats *out) {
    int accessor;
    *out = (Floats){0};
    if (!gltf_index(from, key, GLTF_LIST_MOST * 16, &accessor)) return false;
    if (accessor == MODEL_NONE) return true;
    if (!gltf_floats(g, accessor, out)) return false;
    if (out->width != width && out->width != other) return gltf_wrong("%s has %d components", key, out->width);
    return !vertices || out->count == vertices || gltf_wrong("%s has %u elements, not %u", key, out->count, vertices);
}

static bool read_attributes(Gltf *g, const json_t *from, Attributes *a) {
    if (!read_attribute(g, from, "POSITION", 3, 3, 0, &a->position)) return false;
    uint32_t n = a->position.count;
    if (!n) return gltf_wrong("a primitive has no POSITION");
    if (n > GLTF_VERTICES_MOST) return fail(ERR_MODEL_LIMIT, "%u vertices", n);
    return read_attribute(g, from, "NORMAL", 3, 3, n, &a->normal) && read_attribute(g, from, "TANGENT", 4, 4, n, &a->tangent) &&
           read_attribute(g, from, "TEXCOORD_0", 2, 2, n, &a->uv[0]) && read_attribute(g, from, "TEXCOORD_1", 2, 2, n, &a->uv[1]) &&
           read_attribute(g, from, "COLOR_0", 3, 4, n, &a->color) && read_attribute(g, from, "JOINTS_0", 4, 4, n, &a->joints) &&
           read_attribute(g, from, "WEIGHTS_0", 4, 4, n, &a->weights);
}

static uint8_t to_byte(double x) { return (uint8_t)(d_clamp(x, 0, 1) * 255 + 0.5); }

// Four weights as bytes that sum to exactly 255: what rounding loses or wins goes to the largest.
static void fill_weights(ModelVertex *v, const float *w) {
    double sum = 0;
    int total = 0, largest = 0;
    for (int i = 0; i < 4; i++) sum += d_max(w[i], 0);
    for (int i = 0; i < 4 && sum > 0; i++) {
        v->weights[i] = to_byte(d_max(w[i], 0) / sum);
        total += v->weights[i];
        if (v->weights[i] > v->weights[largest]) largest = i;
    }
    v->weights[largest] = (uint8_t)(v->weights[largest] + (255 - total));
}

static bool fill_vertex(const Attributes *a, uint32_t i, ModelVertex *v) {
    *v = (ModelVertex){.tangent = {1, 0, 0, 1}, .color = {255, 255, 255, 255}};
    memcpy(v->position, a->position.values + 3 * i, sizeof v->position);
    if (a->normal.count) memcpy(v->normal, a->normal.values + 3 * i, sizeof v->normal);
    if (a->tangent.count) memcpy(v->tangent, a->tangent.values + 4 * i, sizeof v->tangent);
    for (int set = 0; set < 2; set++)
        if (a->uv[set].count) memcpy(v->uv[set], a->uv[set].values + 2 * i, sizeof v->uv[set]);
    for (int c = 0; a->color.count && c < a->color.width; c++) v->color[c] = to_byte(a->color.values[(size_t)i * (size_t)a->color.width + (size_t)c]);
    if (!a->joints.count || !a->weights.count) return true;
    for (int c = 0; c < 4; c++) {
        float joint = a->joints.values[4 * i + (uint32_t)c];
        if (joint < 0 || joint >= GLTF_JOINTS_MOST) return fail(ERR_MODEL_LIMIT, "joint %g", joint);
        v->joints[c] = (uint8_t)joint;
    }
    fill_weights(v, a->weights.values + 4 * i);
    return true;
}

// ---- indices ------------------------------------------------------------------------------------------------------

enum { POINTS, LINES, LINE_LOOP, LINE_STRIP, TRIANGLES, TRIANGLE_STRIP, TRIANGLE_FAN, MODES };

typedef struct Triangle {
    uint32_t corner[3];
} Triangle;

static Triangle unroll(int mode, const uint32_t *in, uint32_t i) {
    if (mode == TRIANGLE_FAN) return (Triangle){{in[0], in[i + 1], in[i + 2]}};
    return i % 2 ? (Triangle){{in[i + 1], in[i], in[i + 2]}} : (Triangle){{in[i], in[i + 1], in[i + 2]}};
}

static bool unroll_all(Gltf *g, int mode, const uint32_t *in, uint32_t count, uint32_t **out, uint32_t *out_count) {
    bool strip = mode == TRIANGLE_STRIP || mode == TRIANGLE_FAN, loop = mode == LINE_LOOP || mode == LINE_STRIP;
    if (!strip && !loop) {
        uint32_t each = mode == TRIANGLES ? 3 : mode == LINES ? 2 : 1;
        *out = (uint32_t *)in, *out_count = count - count % each;
        return true;
    }
    uint32_t parts = strip ? (count >= 3 ? count - 2 : 0) : count >= 2 ? count - (mode == LINE_STRIP) : 0;
    *out_count = parts * (strip ? 3 : 2);
    *out = gltf_room(g, *out_count, sizeof(uint32_t));
    if (!*out) return false;
    for (uint32_t i = 0; i < parts; i++) {
        Triangle t = strip ? unroll(mode, in, i) : (Triangle){{in[i], in[(i + 1) % count], 0}};
        memcpy(*out + i * (strip ? 3 : 2), t.corner, (strip ? 3 : 2) * sizeof(uint32_t));
    }
    return true;
}

static bool read_indices(Gltf *g, const json_t *from, int mode, ModelPrimitive *p) {
    uint32_t *in, *out, count;
    int accessor;
    if (!gltf_index(from, "indices", GLTF_LIST_MOST * 16, &accessor)) return false;
    if (accessor != MODEL_NONE) {
        if (!gltf_indices(g, accessor, &in, &count)) return false;
    } else {
        count = p->vertex_count;
        in = gltf_room(g, count, sizeof *in);
        if (!in) return false;
        for (uint32_t i = 0; i < count; i++) in[i] = i;
    }
    for (uint32_t i = 0; i < count; i++)
        if (in[i] >= p->vertex_count) return gltf_wrong("an index points behind the last vertex");
    if (!unroll_all(g, mode, in, count, &out, &p->index_count)) return false;
    p->indices = out;
    p->topology = mode == POINTS ? MODEL_POINTS : mode < TRIANGLES ? MODEL_LINES : MODEL_TRIANGLES;
    return true;
}

// ---- normals and tangents -----------------------------------------------------------------------------------------

static Vec3 at(const ModelVertex *v) { return vec3(v->position[0], v->position[1], v->position[2]); }

static void set_normal(ModelVertex *v, Vec3 n) {
    if (vec3_dot(n, n) == 0) n = vec3(0, 1, 0);
    v->normal[0] = n.x, v->normal[1] = n.y, v->normal[2] = n.z;
}

// Flat normals need corners of their own for each triangle (section 3.7.2.1).
static bool flatten(Gltf *g, ModelPrimitive *p) {
    ModelVertex *vertices = gltf_room(g, p->index_count, sizeof *vertices);
    uint32_t *indices = gltf_room(g, p->index_count, sizeof *indices);
    if (!vertices || !indices) return false;
    for (uint32_t i = 0; i < p->index_count; i++) vertices[i] = p->vertices[p->indices[i]], indices[i] = i;
    for (uint32_t i = 0; i + 2 < p->index_count; i += 3) {
        Vec3 a = at(&vertices[i]), b = at(&vertices[i + 1]), c = at(&vertices[i + 2]);
        Vec3 n = vec3_normalize(vec3_cross(vec3_sub(b, a), vec3_sub(c, a)));
        for (uint32_t k = 0; k < 3; k++) set_normal(&vertices[i + k], n);
    }
    p->vertices = vertices, p->vertex_count = p->index_count, p->indices = indices;
    return true;
}

static void normalize_normals(ModelPrimitive *p) {
    ModelVertex *v = (ModelVertex *)p->vertices;
    for (uint32_t i = 0; i < p->vertex_count; i++) set_normal(&v[i], vec3_normalize(vec3(v[i].normal[0], v[i].normal[1], v[i].normal[2])));
}

// Tangents where a normal map needs them: each triangle's u direction added up at its corners (Lengyel).
static bool make_tangents(Gltf *g, ModelPrimitive *p, int uv) {
    ModelVertex *v = (ModelVertex *)p->vertices;
    Vec3 *sum = gltf_room(g, (size_t)p->vertex_count * 2, sizeof *sum);
    if (!sum) return false;
    for (uint32_t i = 0; i + 2 < p->index_count; i += 3) {
        const ModelVertex *a = &v[p->indices[i]], *b = &v[p->indices[i + 1]], *c = &v[p->indices[i + 2]];
        Vec3 e1 = vec3_sub(at(b), at(a)), e2 = vec3_sub(at(c), at(a));
        float x1 = b->uv[uv][0] - a->uv[uv][0], y1 = b->uv[uv][1] - a->uv[uv][1], x2 = c->uv[uv][0] - a->uv[uv][0], y2 = c->uv[uv][1] - a->uv[uv][1];
        float area = x1 * y2 - x2 * y1;
        if (!(area > 1e-20f || area < -1e-20f)) continue;
        Vec3 t = vec3_scale(vec3_sub(vec3_scale(e1, y2), vec3_scale(e2, y1)), 1 / area);
        Vec3 s = vec3_scale(vec3_sub(vec3_scale(e2, x1), vec3_scale(e1, x2)), 1 / area);
        for (uint32_t k = 0; k < 3; k++) {
            uint32_t corner = p->indices[i + k];
            sum[2 * corner] = vec3_add(sum[2 * corner], t), sum[2 * corner + 1] = vec3_add(sum[2 * corner + 1], s);
        }
    }
    for (uint32_t i = 0; i < p->vertex_count; i++) {
        Vec3 n = vec3(v[i].normal[0], v[i].normal[1], v[i].normal[2]);
        Vec3 t = vec3_normalize(vec3_sub(sum[2 * i], vec3_scale(n, vec3_dot(n, sum[2 * i]))));
        if (!(vec3_dot(t, t) > 0.5f)) t = vec3_normalize(vec3_cross(n, d_abs(n.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0)));
        float side = vec3_dot(vec3_cross(n, t), sum[2 * i + 1]) < 0 ? -1 : 1;
        memcpy(v[i].tangent, (float[]){t.x, t.y, t.z, side}, sizeof v[i].tangent);
    }
    return true;
}

// ---- morph targets ------------------------------------------------------------------------------------------------

static bool read_morphs(Gltf *g, const json_t *from, ModelPrimitive *p) {
    const json_t *targets = json_object_get(from, "targets");
    size_t count = json_array_size(targets);
    if (count > GLTF_MORPHS_MOST) return fail(ERR_MODEL_LIMIT, "%zu morph targets", count);
    ModelMorph *morphs = arena_array(g->arena, ModelMorph, count + 1);
    for (size_t i = 0; i < count; i++) {
        Floats position, normal;
        const json_t *target = json_array_get(targets, i);
        if (!read_attribute(g, target, "POSITION", 3, 3, p->vertex_count, &position) || !read_attribute(g, target, "NORMAL", 3, 3, p->vertex_count, &normal))
            return false;
        morphs[i] = (ModelMorph){(float(*)[3])position.values, (float(*)[3])normal.values};
    }
    p->morphs = morphs, p->morph_count = (int)count;
    return true;
}

// When corners were split for flat normals, the targets' differences must follow.
static bool spread_morphs(Gltf *g, ModelPrimitive *p, const uint32_t *corner) {
    for (int i = 0; i < p->morph_count; i++) {
        float(*moved)[3] = p->morphs[i].position;
        if (!moved) continue;
        float(*spread)[3] = gltf_room(g, p->vertex_count, sizeof *spread);
        if (!spread) return false;
        for (uint32_t k = 0; k < p->vertex_count; k++) memcpy(spread[k], moved[corner[k]], sizeof *spread);
        ((ModelMorph *)p->morphs)[i] = (ModelMorph){spread, NULL};
    }
    return true;
}

// ---- primitives ---------------------------------------------------------------------------------------------------

static bool needs_tangents(const Gltf *g, const ModelPrimitive *p) {
    return p->topology == MODEL_TRIANGLES && p->material != MODEL_NONE && g->model->materials[p->material].normal_map.texture != MODEL_NONE;
}

static bool finish_normals(Gltf *g, ModelPrimitive *p, const Attributes *a) {
    if (p->topology != MODEL_TRIANGLES) return true;
    if (a->normal.count) {
        normalize_normals(p);
    } else {
        const uint32_t *corners = p->indices;
        if (!flatten(g, p) || !spread_morphs(g, p, corners)) return false;
    }
    if (!needs_tangents(g, p) || (a->tangent.count && a->normal.count)) return true;
    return make_tangents(g, p, g->model->materials[p->material].normal_map.uv);
}

static bool read_primitive(Gltf *g, const json_t *from, ModelPrimitive *p) {
    Attributes a;
    const json_t *mode_value = json_object_get(from, "mode");
    json_int_t mode = mode_value ? json_integer_value(mode_value) : TRIANGLES;
    *p = (ModelPrimitive){.bounds = box_empty()};
    if (mode < 0 || mode >= MODES) return gltf_wrong("a primitive has mode %lld", (long long)mode);
    if (gltf_extension(from, "KHR_draco_mesh_compression")) return fail(ERR_MODEL_EXTENSION, "KHR_draco_mesh_compression");
    if (!gltf_index(from, "material", (size_t)g->model->material_count, &p->material) || !read_attributes(g, json_object_get(from, "attributes"), &a)) return false;
    ModelVertex *vertices = gltf_room(g, a.position.count, sizeof *vertices);
    if (!vertices) return false;
    for (uint32_t i = 0; i < a.position.count; i++)
        if (!fill_vertex(&a, i, &vertices[i])) return false;
    p->vertices = vertices, p->vertex_count = a.position.count;
    p->skinned = a.joints.count && a.weights.count;
    if (!read_indices(g, from, (int)mode, p) || !read_morphs(g, from, p) || !finish_normals(g, p, &a)) return false;
    for (uint32_t i = 0; i < p->vertex_count; i++) p->bounds = box_add(p->bounds, at(&p->vertices[i]));
    return true;
}

static bool read_weights(Gltf *g, const json_t *from, ModelMesh *mesh) {
    for (int i = 0; i < mesh->primitive_count; i++)
        if (mesh->primitives[i].morph_count > mesh->weight_count) mesh->weight_count = mesh->primitives[i].morph_count;
    float *weights = arena_array(g->arena, float, mesh->weight_count + 1);
    mesh->weights = weights;
    return json_array_size(json_object_get(from, "weights")) != (size_t)mesh->weight_count || gltf_numbers(from, "weights", weights, mesh->weight_count);
}

static bool read_mesh(Gltf *g, const json_t *from, ModelMesh *mesh) {
    const json_t *list = json_object_get(from, "primitives");
    size_t count = json_array_size(list);
    if (!count || count > GLTF_LIST_MOST) return gltf_wrong("a mesh has %zu primitives", count);
    ModelPrimitive *primitives = arena_array(g->arena, ModelPrimitive, count);
    *mesh = (ModelMesh){.name = gltf_string(g, from, "name"), .primitives = primitives, .primitive_count = (int)count, .bounds = box_empty()};
    for (size_t i = 0; i < count; i++) {
        if (!read_primitive(g, json_array_get(list, i), &primitives[i])) return false;
        if (primitives[i].vertex_count) mesh->bounds = box_add(box_add(mesh->bounds, primitives[i].bounds.low), primitives[i].bounds.high);
    }
    return read_weights(g, from, mesh);
}

bool gltf_meshes(Gltf *g) {
    const json_t *list;
    size_t count;
    if (!gltf_list(g, "meshes", GLTF_LIST_MOST, &list, &count)) return false;
    ModelMesh *meshes = arena_array(g->arena, ModelMesh, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_mesh(g, json_array_get(list, i), &meshes[i])) return false;
    g->model->meshes = meshes, g->model->mesh_count = (int)count;
    return true;
}
