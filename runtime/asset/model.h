// A model: what the rest of the house knows of a glTF file. Plain, checked, GPU-ready data in one arena; nothing in it
// refers to the file any more. Made by asset/gltf.h; read by world/scene (nodes, animation, bounds) and stage/render.
//
// Everything is validated when the model is made: every index is inside its array, node parents come before their
// children, vertex data holds finite numbers only, index buffers point at existing vertices, weights sum to 1.
// So readers need no checks. Models never change after they are made.
#ifndef ORRERY_ASSET_MODEL_H
#define ORRERY_ASSET_MODEL_H
#include "base/arena.h"
#include "base/os.h"
#include "base/vec.h"

enum { MODEL_NONE = -1 };

typedef struct ModelVertex { // 64 bytes, uploaded as it stands
    float position[3];
    float normal[3];
    float tangent[4]; // w = handedness; (1,0,0,1) when the file has none and no normal map needs it
    float uv[2][2];   // uv[0] = TEXCOORD_0, uv[1] = TEXCOORD_1
    uint8_t color[4]; // linear, 255 = 1
    uint8_t joints[4];
    uint8_t weights[4]; // sum 255; all 0 when the primitive is not skinned
    uint8_t padding[4];
} ModelVertex;

typedef struct ModelMorph { // one morph target of a primitive: a difference for each vertex
    float (*position)[3];   // NULL when the target does not move this attribute
    float (*normal)[3];
} ModelMorph;

typedef enum ModelTopology { MODEL_TRIANGLES, MODEL_LINES, MODEL_POINTS } ModelTopology; // strips and fans are unrolled

typedef struct ModelPrimitive {
    ModelTopology topology;
    int material; // index, or MODEL_NONE = the default material
    const ModelVertex *vertices;
    const uint32_t *indices;
    uint32_t vertex_count, index_count;
    const ModelMorph *morphs;
    int morph_count;
    bool skinned;
    Box bounds; // of the unmorphed, unskinned vertices, in the mesh's own space
} ModelPrimitive;

typedef struct ModelMesh {
    const char *name;
    const ModelPrimitive *primitives;
    int primitive_count;
    const float *weights; // default morph weights
    int weight_count;
    Box bounds;
} ModelMesh;

typedef enum ModelAlpha { MODEL_OPAQUE, MODEL_MASK, MODEL_BLEND } ModelAlpha;

typedef struct ModelTextureUse { // one texture slot of a material
    int texture;                 // index, or MODEL_NONE
    int uv;                      // 0 or 1
    float offset[2], scale[2], rotation; // KHR_texture_transform; identity when absent
} ModelTextureUse;

typedef struct ModelMaterial {
    const char *name;
    float base_color[4]; // linear
    float metallic, roughness, normal_scale, occlusion_strength;
    float emission[3]; // linear, KHR_materials_emissive_strength already multiplied in
    float alpha_cutoff;
    ModelAlpha alpha;
    bool double_sided, unlit;
    ModelTextureUse base_color_map, metallic_roughness_map, normal_map, occlusion_map, emission_map;
} ModelMaterial;

typedef enum ModelWrap { MODEL_REPEAT, MODEL_CLAMP, MODEL_MIRROR } ModelWrap;

typedef struct ModelTexture {
    int image;
    ModelWrap wrap_u, wrap_v;
    bool nearest; // magnification
    bool srgb;    // used as base colour or emission
} ModelTexture;

typedef struct ModelImage {
    const char *name;
    Bytes encoded;         // PNG or JPEG as it stood in the file; decoded off the frame by asset/image.h
    uint32_t width, height; // read from its header when the model is made
} ModelImage;

typedef enum ModelLightKind { MODEL_LIGHT_SUN, MODEL_LIGHT_POINT, MODEL_LIGHT_SPOT } ModelLightKind;

typedef struct ModelLight { // shines along the node's -Z
    const char *name;
    ModelLightKind kind;
    float color[3];  // linear
    float intensity; // candela (point, spot) or lux (sun), as KHR_lights_punctual
    float range;     // metres, 0 = unlimited
    float inner_cone, outer_cone; // radians, spot only
} ModelLight;

typedef struct ModelNode {
    const char *name; // "" when the file gives none
    int parent;       // smaller than the node's own index, or MODEL_NONE
    int mesh, skin, light;
    Transform rest;
    const float *weights; // morph weights of this node, or NULL = the mesh's
    const char *extras;   // the node's "extras" as JSON text, or NULL
} ModelNode;

typedef struct ModelSkin {
    const int *joints; // node indices
    const Mat4 *inverse_bind;
    int joint_count; // at most 256
} ModelSkin;

typedef enum ModelPath { MODEL_TRANSLATION, MODEL_ROTATION, MODEL_SCALE, MODEL_WEIGHTS } ModelPath;
typedef enum ModelInterpolation { MODEL_STEP, MODEL_LINEAR, MODEL_CUBIC } ModelInterpolation;

typedef struct ModelChannel {
    int node;
    ModelPath path;
    ModelInterpolation interpolation;
    const float *times; // seconds, strictly rising, at least one
    const float *values; // count * width floats; for MODEL_CUBIC in-tangent, value, out-tangent: 3 * count * width
    int count, width;    // width 3, 4 or the number of morph weights
} ModelChannel;

typedef struct ModelAnimation {
    const char *name;
    const ModelChannel *channels;
    int channel_count;
    float duration; // seconds
} ModelAnimation;

typedef struct Model {
    const char *file; // for messages
    const ModelNode *nodes;
    const ModelMesh *meshes;
    const ModelMaterial *materials;
    const ModelTexture *textures;
    const ModelImage *images;
    const ModelSkin *skins;
    const ModelAnimation *animations;
    const ModelLight *lights;
    int node_count, mesh_count, material_count, texture_count, image_count, skin_count, animation_count, light_count;
    Box bounds; // of the whole default scene at rest
    bool placeholder; // true when the file was broken and this is the visible stand-in
} Model;

// Index of the first node of that name, or MODEL_NONE.
int model_find_node(const Model *model, const char *name);
// The striped box that stands in for a broken model, so that its author sees where it should be. 0.5 m, in `arena`.
const Model *model_placeholder(Arena *arena, const char *file);

#endif
