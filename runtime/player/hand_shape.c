// The shape of a hand: cones along its bones, melted into each other as a distance field, and the field's surface as a mesh
// (surface nets: Gibson, "Constrained elastic surface nets", 1998), each vertex tied to the bones that it lies on.
//
//     cell with corners inside and outside  ->  a vertex where its edges cross the surface, on average
//     edge that crosses                     ->  a quad of the four cells around it
#include "player/hands.h"
#include <math.h>
#include <string.h>

const Vec3 hand_rest[HAND_JOINTS] = {
    {0, 0, -0.050f}, {0, 0, 0}, // palm, wrist
    {-0.020f, -0.010f, -0.022f}, {-0.044f, -0.017f, -0.050f}, {-0.063f, -0.020f, -0.077f}, {-0.078f, -0.021f, -0.100f},
    {-0.014f, 0, -0.030f}, {-0.027f, 0, -0.090f}, {-0.035f, 0, -0.132f}, {-0.039f, 0, -0.157f}, {-0.043f, 0, -0.181f},
    {-0.002f, 0.002f, -0.030f}, {-0.004f, 0.003f, -0.096f}, {-0.005f, 0.003f, -0.142f}, {-0.0055f, 0.003f, -0.171f}, {-0.006f, 0.003f, -0.197f},
    {0.010f, 0.001f, -0.029f}, {0.018f, 0.001f, -0.090f}, {0.026f, 0.001f, -0.132f}, {0.031f, 0.001f, -0.159f}, {0.035f, 0.001f, -0.183f},
    {0.020f, -0.003f, -0.027f}, {0.037f, -0.004f, -0.079f}, {0.051f, -0.004f, -0.108f}, {0.058f, -0.004f, -0.126f}, {0.064f, -0.004f, -0.145f},
};

enum { CELLS_X = 56, CELLS_Y = 24, CELLS_Z = 88, BLOCK = 4, CORNERS = (CELLS_X + 1) * (CELLS_Y + 1) * (CELLS_Z + 1) };
static const float CELL = 0.003f;
static const Vec3 LOW = {-0.092f, -0.040f, -0.206f}; // of the grid, metres

// ---- the distance field -------------------------------------------------------------------------------------------

static float cone(Vec3 p, Vec3 a, Vec3 b, float radius_a, float radius_b) {
    Vec3 ap = vec3_sub(p, a), ab = vec3_sub(b, a);
    float t = fmaxf(0, fminf(1, vec3_dot(ap, ab) / vec3_dot(ab, ab)));
    return vec3_length(vec3_sub(ap, vec3_scale(ab, t))) - (radius_a + (radius_b - radius_a) * t);
}

// The nearer of two, melted where both are within `k`.
static float melt(float a, float b, float k) {
    float h = fmaxf(k - fabsf(a - b), 0) / k;
    return fminf(a, b) - h * h * k * 0.25f;
}

// The last joint lies at a finger's end: the cone's round end must not stand out beyond it.
static float phalanx(Vec3 p, int bone, float radius_a, float radius_b, bool last) {
    Vec3 a = hand_rest[hand_bones[bone].from], b = hand_rest[hand_bones[bone].to];
    if (last) b = vec3_sub(b, vec3_scale(vec3_normalize(vec3_sub(b, a)), radius_b));
    return cone(p, a, b, radius_a, radius_b);
}

static float finger(Vec3 p, int f) {
    static const float sizes[5] = {1, 1, 1.04f, 0.98f, 0.84f};
    float s = sizes[f];
    int bone = f * 4; // the first is the one in the palm
    float d = phalanx(p, bone + 1, 0.0098f * s, 0.0089f * s, false);
    d = melt(d, phalanx(p, bone + 2, 0.0088f * s, 0.0081f * s, false), 0.0015f);
    return melt(d, phalanx(p, bone + 3, 0.0081f * s, 0.0066f * s, true), 0.0015f);
}

static float thumb(Vec3 p) {
    float d = phalanx(p, 1, 0.0150f, 0.0118f, false);
    d = melt(d, phalanx(p, 2, 0.0116f, 0.0100f, false), 0.005f);
    return melt(d, phalanx(p, 3, 0.0100f, 0.0078f, true), 0.004f);
}

static float palm(Vec3 p) {
    Vec3 wrist = vec3(0, -0.002f, 0.004f), thumb_side = vec3(-0.009f, 0, 0.004f), other_side = vec3(0.009f, 0, 0.004f), arm = vec3(0, 0, 0.030f);
    float d = melt(cone(p, thumb_side, vec3_add(thumb_side, arm), 0.0175f, 0.0185f), cone(p, other_side, vec3_add(other_side, arm), 0.0175f, 0.0185f), 0.02f);
    for (int f = 1; f < 5; f++) d = melt(d, cone(p, vec3_mix(wrist, hand_rest[hand_bones[f * 4].from], 0.8f), hand_rest[hand_bones[f * 4].to], 0.0135f, 0.0108f), 0.016f);
    return melt(d, cone(p, vec3(0.020f, -0.009f, -0.018f), vec3(0.034f, -0.010f, -0.062f), 0.0130f, 0.0095f), 0.014f); // ball of the little finger
}

static float field(Vec3 p) {
    float base = melt(palm(p), thumb(p), 0.015f), d = base;
    for (int f = 1; f < 5; f++) d = fminf(d, melt(base, finger(p, f), 0.008f)); // fingers melt into the palm, not into each other
    return d;
}

static Vec3 slope(Vec3 p) {
    const float e = 0.0008f;
    return vec3_normalize(vec3(field(vec3(p.x + e, p.y, p.z)) - field(vec3(p.x - e, p.y, p.z)), field(vec3(p.x, p.y + e, p.z)) - field(vec3(p.x, p.y - e, p.z)),
                               field(vec3(p.x, p.y, p.z + e)) - field(vec3(p.x, p.y, p.z - e))));
}

// ---- its surface --------------------------------------------------------------------------------------------------

typedef struct Net {
    float *values;      // at the grid's corners
    uint32_t *vertex_of; // of each cell: index + 1, or 0
    ARRAY(ModelVertex) vertices;
    ARRAY(uint32_t) indices;
    Arena *arena;
} Net;

static int corner_at(int x, int y, int z) { return (z * (CELLS_Y + 1) + y) * (CELLS_X + 1) + x; }
static Vec3 grid_point(float x, float y, float z) { return vec3(LOW.x + x * CELL, LOW.y + y * CELL, LOW.z + z * CELL); }

// Blocks far from the surface take the value of their middle: most of the grid.
static void sample_block(Net *n, int bx, int by, int bz) {
    const float half = BLOCK / 2.0f, reach = half * CELL * 1.8f + 0.004f;
    float middle = field(grid_point((float)bx + half, (float)by + half, (float)bz + half));
    for (int z = bz; z < bz + BLOCK && z <= CELLS_Z; z++)
        for (int y = by; y < by + BLOCK && y <= CELLS_Y; y++)
            for (int x = bx; x < bx + BLOCK && x <= CELLS_X; x++)
                n->values[corner_at(x, y, z)] = fabsf(middle) > reach ? middle : field(grid_point((float)x, (float)y, (float)z));
}

static void sample(Net *n) {
    for (int z = 0; z <= CELLS_Z; z += BLOCK)
        for (int y = 0; y <= CELLS_Y; y += BLOCK)
            for (int x = 0; x <= CELLS_X; x += BLOCK) sample_block(n, x, y, z);
}

// Where the twelve edges of a cell cross, on average; false when none does.
static bool cell_point(const Net *n, int x, int y, int z, Vec3 *out) {
    Vec3 sum = vec3(0, 0, 0);
    int crossings = 0;
    for (int edge = 0; edge < 12; edge++) {
        int axis = edge / 4, u = edge & 1, v = edge >> 1 & 1, from[3] = {0}, to[3];
        from[(axis + 1) % 3] = u, from[(axis + 2) % 3] = v;
        memcpy(to, from, sizeof to);
        to[axis] = 1;
        float a = n->values[corner_at(x + from[0], y + from[1], z + from[2])], b = n->values[corner_at(x + to[0], y + to[1], z + to[2])];
        if ((a < 0) == (b < 0)) continue;
        float t = a / (a - b), p[3] = {(float)from[0], (float)from[1], (float)from[2]};
        p[axis] = t;
        sum = vec3_add(sum, vec3(p[0], p[1], p[2])), crossings++;
    }
    if (crossings) *out = grid_point((float)x + sum.x / (float)crossings, (float)y + sum.y / (float)crossings, (float)z + sum.z / (float)crossings);
    return crossings > 0;
}

// ---- bones --------------------------------------------------------------------------------------------------------

static bool in_palm(int bone) { return bone == HAND_BONE_PALM || (hand_bones[bone].finger > 0 && bone == hand_bones[bone].finger * 4); }

// A finger's skin hangs on that finger and the palm, never on its neighbour.
static bool may_pull(int nearest, int bone) {
    return bone == nearest || in_palm(bone) || in_palm(nearest) ? true : hand_bones[bone].finger == hand_bones[nearest].finger;
}

static float bone_distance(Vec3 p, int bone) {
    const HandBone *b = &hand_bones[bone];
    float thin = in_palm(bone) ? 0.004f : 0; // in the palm bones lie side by side: a finger's own skin is not theirs
    return cone(p, hand_rest[b->from], hand_rest[b->to], 0, 0) + thin;
}

// The strongest four of them, by how near they are; the rest of rounding goes to the first.
static void tie(ModelVertex *v, Vec3 p) {
    const float soft = 0.0022f, taken = 9;
    float distance[HAND_BONES], weight[4], total = 0;
    int nearest = 0, left = 255;
    for (int i = 0; i < HAND_BONES; i++) {
        distance[i] = bone_distance(p, i);
        if (distance[i] < distance[nearest]) nearest = i;
    }
    float least = distance[nearest];
    for (int k = 0; k < 4; k++) {
        int best = nearest;
        for (int i = 0; i < HAND_BONES; i++)
            if (may_pull(nearest, i) && distance[i] < distance[best]) best = i;
        weight[k] = expf((least - distance[best]) / soft);
        total += weight[k];
        v->joints[k] = (uint8_t)best, distance[best] = taken;
    }
    for (int k = 1; k < 4; k++) v->weights[k] = (uint8_t)(255 * weight[k] / total), left -= v->weights[k];
    v->weights[0] = (uint8_t)left;
}

static void add_vertex(Net *n, int cell, Vec3 p) {
    for (int i = 0; i < 2; i++) p = vec3_sub(p, vec3_scale(slope(p), field(p))); // onto the surface: no steps of the grid are left
    Vec3 normal = slope(p);
    ModelVertex v = {.position = {p.x, p.y, p.z}, .normal = {normal.x, normal.y, normal.z}, .tangent = {1, 0, 0, 1}, .color = {255, 255, 255, 255}};
    tie(&v, p);
    *array_push(n->arena, &n->vertices) = v;
    n->vertex_of[cell] = (uint32_t)n->vertices.count;
}

// The quad around the edge that leaves a corner along an axis, turned to the side where the field grows.
static void add_quad(Net *n, int x, int y, int z, int axis) {
    int at[3] = {x, y, z}, to[3] = {x, y, z}, u = (axis + 1) % 3, v = (axis + 2) % 3;
    static const int around[4][2] = {{0, 0}, {-1, 0}, {-1, -1}, {0, -1}};
    uint32_t corner[4];
    to[axis]++;
    float a = n->values[corner_at(x, y, z)], b = n->values[corner_at(to[0], to[1], to[2])];
    if ((a < 0) == (b < 0)) return;
    for (int i = 0; i < 4; i++) {
        int cell[3] = {at[0], at[1], at[2]};
        cell[u] += around[i][0], cell[v] += around[i][1];
        corner[i] = n->vertex_of[corner_at(cell[0], cell[1], cell[2])] - 1;
    }
    static const int outward[6] = {0, 1, 2, 0, 2, 3}, inward[6] = {0, 2, 1, 0, 3, 2};
    for (int i = 0; i < 6; i++) *array_push(n->arena, &n->indices) = corner[a < 0 ? outward[i] : inward[i]];
}

static void make_surface(Net *n) {
    Vec3 p;
    for (int z = 0; z < CELLS_Z; z++)
        for (int y = 0; y < CELLS_Y; y++)
            for (int x = 0; x < CELLS_X; x++)
                if (cell_point(n, x, y, z, &p)) add_vertex(n, corner_at(x, y, z), p);
    for (int z = 1; z < CELLS_Z; z++)
        for (int y = 1; y < CELLS_Y; y++)
            for (int x = 1; x < CELLS_X; x++)
                for (int axis = 0; axis < 3; axis++) add_quad(n, x, y, z, axis);
}

// ---- what is turned on a lathe ------------------------------------------------------------------------------------

enum { AROUND = 28 };

typedef struct Turning { // a point of a profile: the radius at a place along Z
    float radius, z;
} Turning;

// `flat`: height of a ring as a share of its width. The profile runs from one end to the other, outside to the left.
static ModelPrimitive turned(Arena *arena, const Turning *profile, int count, float flat, int material, bool skinned) {
    ModelVertex *vertices = arena_array(arena, ModelVertex, (count - 1) * 2 * (AROUND + 1));
    uint32_t *indices = arena_array(arena, uint32_t, (count - 1) * AROUND * 6);
    ModelPrimitive p = {.material = material, .vertices = vertices, .indices = indices, .skinned = skinned, .bounds = box_empty()};
    for (int i = 0; i + 1 < count; i++) {
        float dr = profile[i + 1].radius - profile[i].radius, dz = profile[i + 1].z - profile[i].z;
        uint32_t first = p.vertex_count;
        for (int k = 0; k <= AROUND; k++)
            for (int end = 0; end < 2; end++) {
                float turn = 6.2831853f * (float)k / AROUND, c = cosf(turn), s = sinf(turn), r = profile[i + end].radius;
                Vec3 at = vec3(r * c, r * s * flat, profile[i + end].z), n = vec3_normalize(vec3(-dz * c, -dz * s / flat, dr));
                vertices[p.vertex_count++] = (ModelVertex){.position = {at.x, at.y, at.z}, .normal = {n.x, n.y, n.z}, .tangent = {1, 0, 0, 1},
                                                           .color = {255, 255, 255, 255}, .weights = {skinned ? 255 : 0}};
                p.bounds = box_add(p.bounds, at);
            }
        for (uint32_t k = 0; k < AROUND; k++)
            for (int corner = 0; corner < 6; corner++) indices[p.index_count++] = first + 2 * k + (uint32_t[]){0, 1, 2, 1, 3, 2}[corner];
    }
    return p;
}

// ---- models -------------------------------------------------------------------------------------------------------

static ModelMaterial material(float red, float green, float blue, float metallic, float roughness) {
    const ModelTextureUse none = {.texture = MODEL_NONE, .scale = {1, 1}};
    return (ModelMaterial){.name = "", .base_color = {red, green, blue, 1}, .metallic = metallic, .roughness = roughness, .occlusion_strength = 1, .normal_scale = 1,
                           .base_color_map = none, .metallic_roughness_map = none, .normal_map = none, .occlusion_map = none, .emission_map = none};
}

static Model *one_mesh(Arena *arena, const char *name, ModelPrimitive *primitives, int count, ModelMaterial *materials, int material_count) {
    ModelMesh *mesh = arena_new(arena, ModelMesh);
    *mesh = (ModelMesh){.name = name, .primitives = primitives, .primitive_count = count, .bounds = box_empty()};
    for (int i = 0; i < count; i++) mesh->bounds = box_add(box_add(mesh->bounds, primitives[i].bounds.low), primitives[i].bounds.high);
    ModelNode *node = arena_new(arena, ModelNode);
    *node = (ModelNode){.name = name, .parent = MODEL_NONE, .skin = MODEL_NONE, .light = MODEL_NONE, .rest = transform_identity()};
    Model *m = arena_new(arena, Model);
    *m = (Model){.file = name, .nodes = node, .node_count = 1, .meshes = mesh, .mesh_count = 1, .materials = materials, .material_count = material_count, .bounds = mesh->bounds};
    return m;
}

static const ModelSkin *make_skin(Arena *arena) {
    Mat4 frames[HAND_BONES], *inverse = arena_array(arena, Mat4, HAND_BONES);
    hand_frames(hand_rest, hand_rest, false, frames);
    for (int i = 0; i < HAND_BONES; i++) inverse[i] = mat4_inverse_affine(frames[i]);
    ModelSkin *skin = arena_new(arena, ModelSkin);
    *skin = (ModelSkin){.joints = arena_array(arena, int, HAND_BONES), .inverse_bind = inverse, .joint_count = HAND_BONES};
    return skin;
}

static ModelPrimitive skin_surface(Arena *arena) {
    Net net = {.arena = arena};
    Arena *scratch = arena_create("hand", 0);
    net.values = arena_array(scratch, float, CORNERS);
    net.vertex_of = arena_array(scratch, uint32_t, CORNERS);
    sample(&net);
    make_surface(&net);
    arena_destroy(scratch);
    return (ModelPrimitive){.material = 0, .vertices = net.vertices.items, .vertex_count = (uint32_t)net.vertices.count, .indices = net.indices.items,
                            .index_count = (uint32_t)net.indices.count, .skinned = true, .bounds = {LOW, vec3(-LOW.x, -LOW.y, 0.06f)}};
}

// White jade, in a sleeve of indigo with a pale hem.
const Model *hand_shape(Arena *arena) {
    static const Turning sleeve[] = {{0.055f, 0.110f}, {0.047f, 0.060f}, {0.0425f, 0.034f}, {0.0425f, 0.034f}, {0.0405f, 0.036f}, {0.0415f, 0.06f}, {0.052f, 0.108f}};
    static const Turning hem[] = {{0.0436f, 0.044f}, {0.0437f, 0.0325f}, {0.0425f, 0.0305f}, {0.0402f, 0.0315f}, {0.0400f, 0.037f}};
    ModelPrimitive *p = arena_array(arena, ModelPrimitive, 3);
    ModelMaterial *m = arena_array(arena, ModelMaterial, 3);
    m[0] = material(0.66f, 0.61f, 0.52f, 0, 0.42f), m[1] = material(0.026f, 0.052f, 0.115f, 0, 0.8f), m[2] = material(0.62f, 0.55f, 0.40f, 0, 0.7f);
    m[1].double_sided = m[2].double_sided = true;
    p[0] = skin_surface(arena);
    p[1] = turned(arena, sleeve, sizeof sleeve / sizeof sleeve[0], 0.80f, 1, true);
    p[2] = turned(arena, hem, sizeof hem / sizeof hem[0], 0.80f, 2, true);
    Model *hand = one_mesh(arena, "hand", p, 3, m, 3);
    ((ModelNode *)hand->nodes)->skin = 0;
    hand->skins = make_skin(arena), hand->skin_count = 1;
    return hand;
}

// Rosewood with a cap and a ferrule of brass and a tip of hair, 24 cm; held where it balances.
const Model *brush_shape(Arena *arena) {
    static const Turning handle[] = {{0.0052f, 0.105f}, {0.0056f, 0.05f}, {0.0058f, -0.02f}, {0.0052f, -0.085f}};
    static const Turning cap[] = {{0, 0.1165f}, {0.0030f, 0.1155f}, {0.0052f, 0.112f}, {0.0062f, 0.108f}, {0.0062f, 0.104f}, {0.0052f, 0.1025f}};
    static const Turning ferrule[] = {{0.0052f, -0.083f}, {0.0066f, -0.0845f}, {0.0066f, -0.088f}, {0.0058f, -0.0895f}, {0.0058f, -0.094f}, {0.0064f, -0.0955f}, {0.0060f, -0.098f}};
    static const Turning hair[] = {{0.0058f, -0.097f}, {0.0068f, -0.104f}, {0.0070f, -0.110f}, {0.0058f, -0.118f}, {0.0036f, -0.127f}, {0.0014f, -0.134f}, {0, -0.138f}};
    ModelPrimitive *p = arena_array(arena, ModelPrimitive, 4);
    ModelMaterial *m = arena_array(arena, ModelMaterial, 3);
    m[0] = material(0.095f, 0.030f, 0.020f, 0, 0.32f), m[1] = material(0.72f, 0.50f, 0.20f, 1, 0.3f), m[2] = material(0.50f, 0.42f, 0.30f, 0, 0.6f);
    p[0] = turned(arena, handle, sizeof handle / sizeof handle[0], 1, 0, false);
    p[1] = turned(arena, cap, sizeof cap / sizeof cap[0], 1, 1, false);
    p[2] = turned(arena, ferrule, sizeof ferrule / sizeof ferrule[0], 1, 1, false);
    p[3] = turned(arena, hair, sizeof hair / sizeof hair[0], 1, 2, false);
    return one_mesh(arena, "brush", p, 4, m, 3);
}
