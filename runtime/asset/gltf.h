// A strict reader of glTF 2.0: .glb, and .gltf with embedded or neighbouring buffers and images.
//
// Supports: metallic-roughness, normal, occlusion, emission, alpha modes, vertex colours, two sets of texture
// coordinates, skins, morph targets, sparse accessors, all interpolations, KHR_texture_transform,
// KHR_materials_unlit, KHR_materials_emissive_strength, KHR_lights_punctual, KHR_mesh_quantization.
// Does not: decode images (see image.h), read Draco or meshopt compression, follow absolute or escaping URIs.
//
// The file is hostile: every count, offset, index and number is checked; a broken file fails with ERR_MODEL,
// ERR_MODEL_LIMIT, ERR_MODEL_EXTENSION or ERR_JSON (with the file's name; for JSON the line) and leaves nothing behind
// but memory in `arena`. Missing normals are computed flat; missing tangents are computed where a normal map needs them.
#ifndef ORRERY_ASSET_GLTF_H
#define ORRERY_ASSET_GLTF_H
#include "asset/model.h"

// Reads a neighbouring file that a .gltf names (already checked to be a plain relative name). NULL: only embedded data.
typedef bool (*GltfNeighbour)(void *context, const char *name, Arena *arena, Bytes *out);

// `name` is used in messages and kept. `bytes` must live as long as the model (images point into it).
const Model *gltf_read(Arena *arena, Bytes bytes, const char *name, GltfNeighbour neighbour, void *context);
// The same with two arenas: vertices, indices, morph targets and neighbouring files lie in `bulk`. Once the model is uploaded
// (and when it has no morph targets) `bulk` and `bytes` may go; nodes, boxes, materials and animations stay in `arena`.
const Model *gltf_read_apart(Arena *arena, Arena *bulk, Bytes bytes, const char *name, GltfNeighbour neighbour, void *context);

#endif
