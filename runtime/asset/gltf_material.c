// Images, textures and materials (glTF 2.0, sections 3.8 and 3.9; KHR_texture_transform, _unlit, _emissive_strength).
#include "asset/gltf_private.h"
#include "asset/image.h"
#include "base/dmath.h"
#include <string.h>

static bool read_image(Gltf *g, const json_t *from, ModelImage *image) {
    const char *uri = json_string_value(json_object_get(from, "uri"));
    int view;
    *image = (ModelImage){.name = gltf_string(g, from, "name")};
    if (!gltf_index(from, "bufferView", GLTF_LIST_MOST * 16, &view)) return false;
    if (view != MODEL_NONE ? !gltf_view(g, view, &image->encoded, NULL) : !uri || !gltf_fetch(g, uri, &image->encoded)) {
        if (error_last()->id != ERR_NONE) return false;
        return gltf_wrong("an image has neither a buffer view nor a URI");
    }
    return image_size(image->encoded, &image->width, &image->height);
}

static bool read_images(Gltf *g) {
    const json_t *list;
    size_t count;
    if (!gltf_list(g, "images", 256, &list, &count)) return false;
    ModelImage *images = arena_array(g->arena, ModelImage, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_image(g, json_array_get(list, i), &images[i])) return false;
    g->model->images = images, g->model->image_count = (int)count;
    return true;
}

static ModelWrap wrap_of(const json_t *sampler, const char *key) {
    json_int_t wrap = json_integer_value(json_object_get(sampler, key));
    return wrap == 33071 ? MODEL_CLAMP : wrap == 33648 ? MODEL_MIRROR : MODEL_REPEAT;
}

static bool read_textures(Gltf *g) {
    const json_t *list, *samplers;
    size_t count, sampler_count;
    if (!gltf_list(g, "textures", GLTF_LIST_MOST, &list, &count) || !gltf_list(g, "samplers", GLTF_LIST_MOST, &samplers, &sampler_count)) return false;
    ModelTexture *textures = arena_array(g->arena, ModelTexture, count + 1);
    for (size_t i = 0; i < count; i++) {
        const json_t *from = json_array_get(list, i);
        int sampler;
        if (!gltf_index(from, "source", (size_t)g->model->image_count, &textures[i].image)) return false;
        if (!gltf_index(from, "sampler", sampler_count, &sampler)) return false;
        const json_t *s = sampler == MODEL_NONE ? NULL : json_array_get(samplers, (size_t)sampler);
        textures[i].wrap_u = wrap_of(s, "wrapS"), textures[i].wrap_v = wrap_of(s, "wrapT");
        textures[i].nearest = json_integer_value(json_object_get(s, "magFilter")) == 9728;
    }
    g->model->textures = textures, g->model->texture_count = (int)count;
    return true;
}

static bool read_use(Gltf *g, const json_t *parent, const char *key, bool srgb, ModelTextureUse *use) {
    const json_t *from = json_object_get(parent, key), *transform = gltf_extension(from, "KHR_texture_transform");
    *use = (ModelTextureUse){.texture = MODEL_NONE, .scale = {1, 1}};
    if (!from) return true;
    if (!gltf_index(from, "index", (size_t)g->model->texture_count, &use->texture) || !gltf_index(from, "texCoord", 2, &use->uv)) return false;
    if (use->uv == MODEL_NONE) use->uv = 0;
    if (use->texture != MODEL_NONE && g->model->textures[use->texture].image == MODEL_NONE) use->texture = MODEL_NONE;
    if (use->texture != MODEL_NONE && srgb) ((ModelTexture *)g->model->textures)[use->texture].srgb = true;
    if (!transform) return true;
    int uv;
    if (!gltf_index(transform, "texCoord", 2, &uv)) return false;
    if (uv != MODEL_NONE) use->uv = uv;
    return gltf_numbers(transform, "offset", use->offset, 2) && gltf_numbers(transform, "scale", use->scale, 2) &&
           gltf_number(transform, "rotation", 0, &use->rotation);
}

static bool read_alpha(const json_t *from, ModelMaterial *m) {
    const char *mode = json_string_value(json_object_get(from, "alphaMode"));
    m->alpha = !mode || !strcmp(mode, "OPAQUE") ? MODEL_OPAQUE : !strcmp(mode, "MASK") ? MODEL_MASK : MODEL_BLEND;
    return gltf_number(from, "alphaCutoff", 0.5, &m->alpha_cutoff);
}

static bool read_emission(Gltf *g, const json_t *from, ModelMaterial *m) {
    float strength;
    if (!gltf_numbers(from, "emissiveFactor", m->emission, 3)) return false;
    if (!gltf_number(gltf_extension(from, "KHR_materials_emissive_strength"), "emissiveStrength", 1, &strength)) return false;
    for (int i = 0; i < 3; i++) m->emission[i] *= strength;
    return read_use(g, from, "emissiveTexture", true, &m->emission_map);
}

static bool read_material(Gltf *g, const json_t *from, ModelMaterial *m) {
    const json_t *pbr = json_object_get(from, "pbrMetallicRoughness");
    *m = (ModelMaterial){.name = gltf_string(g, from, "name"), .base_color = {1, 1, 1, 1}};
    m->double_sided = json_is_true(json_object_get(from, "doubleSided"));
    m->unlit = gltf_extension(from, "KHR_materials_unlit") != NULL;
    return gltf_numbers(pbr, "baseColorFactor", m->base_color, 4) && gltf_number(pbr, "metallicFactor", 1, &m->metallic) &&
           gltf_number(pbr, "roughnessFactor", 1, &m->roughness) && read_use(g, pbr, "baseColorTexture", true, &m->base_color_map) &&
           read_use(g, pbr, "metallicRoughnessTexture", false, &m->metallic_roughness_map) &&
           read_use(g, from, "normalTexture", false, &m->normal_map) && gltf_number(json_object_get(from, "normalTexture"), "scale", 1, &m->normal_scale) &&
           read_use(g, from, "occlusionTexture", false, &m->occlusion_map) &&
           gltf_number(json_object_get(from, "occlusionTexture"), "strength", 1, &m->occlusion_strength) && read_emission(g, from, m) && read_alpha(from, m);
}

bool gltf_materials(Gltf *g) {
    const json_t *list;
    size_t count;
    if (!read_images(g) || !read_textures(g) || !gltf_list(g, "materials", GLTF_LIST_MOST, &list, &count)) return false;
    ModelMaterial *materials = arena_array(g->arena, ModelMaterial, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!read_material(g, json_array_get(list, i), &materials[i])) return false;
    g->model->materials = materials, g->model->material_count = (int)count;
    return true;
}
