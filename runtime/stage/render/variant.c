// Mesh programs: one for each combination of features that a loaded model really has.
#include "base/error.h"
#include "stage/render/renderer_private.h"
#include <stdio.h>
#include <string.h>

uint32_t variant_of(const Model *m, const GpuPrimitive *g, const RenderNode *n) {
    static const ModelMaterial plain = {.base_color_map = {.texture = -1}, .metallic_roughness_map = {.texture = -1}, .normal_map = {.texture = -1},
                                        .occlusion_map = {.texture = -1}, .emission_map = {.texture = -1}};
    const ModelMaterial *it = g->from->material == MODEL_NONE ? &plain : &m->materials[g->from->material];
    uint32_t v = 0;
    if (g->colored) v |= VARIANT_COLORED;
    if (n->mirrored_by >= 0) v |= VARIANT_MIRRORED;
    if (it->base_color_map.texture >= 0) v |= VARIANT_BASE_MAP;
    if (it->alpha == MODEL_MASK) v |= VARIANT_MASK;
    if (it->alpha == MODEL_BLEND && n->mirrored_by < 0) v |= VARIANT_BLENDED;
    if (g->from->skinned) v |= VARIANT_SKINNED;
    if (it->unlit || g->from->topology != MODEL_TRIANGLES) return v | VARIANT_UNLIT;
    if (n->outdoor) v |= VARIANT_OUTDOOR;
    if (it->metallic_roughness_map.texture >= 0) v |= VARIANT_SURFACE_MAP;
    if (it->normal_map.texture >= 0) v |= VARIANT_NORMAL_MAP;
    if (it->occlusion_map.texture >= 0 && it->occlusion_strength > 0) v |= VARIANT_OCCLUSION_MAP;
    if (it->emission_map.texture >= 0) v |= VARIANT_EMISSION_MAP;
    if (n->obscura_screen) v |= VARIANT_OBSCURA;
    return v;
}

static void write_defines(const ProgramContext *c, uint32_t variant, char *out, size_t size) {
    static const char *const names[] = {"BASE_MAP", "SURFACE_MAP", "NORMAL_MAP", "OCCLUSION_MAP", "EMISSION_MAP", "MASK", "UNLIT",
                                        "SKINNED", "OBSCURA", "OUTLINE", "COLORED", "MIRRORED", "OUTDOOR", "BLENDED", "LIGHTS"};
    size_t used = 0;
    out[0] = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (variant & 1u << i) used += (size_t)snprintf(out + used, size - used, "#define %s 1\n", names[i]);
    uint32_t mapped = VARIANT_BASE_MAP | VARIANT_SURFACE_MAP | VARIANT_NORMAL_MAP | VARIANT_OCCLUSION_MAP | VARIANT_EMISSION_MAP | VARIANT_OBSCURA;
    if (variant & mapped) used += (size_t)snprintf(out + used, size - used, "#define MAPPED 1\n");
    if (!(variant & (VARIANT_UNLIT | VARIANT_OUTLINE))) used += (size_t)snprintf(out + used, size - used, "#define LIT 1\n");
    if (c->encodes && !(variant & VARIANT_BLENDED)) snprintf(out + used, size - used, "#define ENCODED 1\n");
}

// Samplers and blocks keep the same places in every program, so that binding is done once.
static void fix_places(GLuint program) {
    static const struct {
        const char *name;
        int unit;
    } samplers[] = {{"base_map", UNIT_BASE},           {"surface_map", UNIT_SURFACE},   {"normal_map", UNIT_NORMAL},    {"occlusion_map", UNIT_OCCLUSION},
                    {"emission_map", UNIT_EMISSION}, {"shadow_map", UNIT_SHADOW}, {"obscura_image", UNIT_OBSCURA}, {"environment", UNIT_ENVIRONMENT}};
    glUseProgram(program);
    for (size_t i = 0; i < sizeof samplers / sizeof samplers[0]; i++) {
        GLint at = glGetUniformLocation(program, samplers[i].name);
        if (at >= 0) glUniform1i(at, samplers[i].unit);
    }
}

GLuint variant_program(Renderer *r, uint32_t variant) {
    for (int i = 0; i < r->variant_count; i++)
        if (r->variants[i].variant == variant) return r->variants[i].program;
    if (r->variant_count == VARIANTS_MOST) {
        fail(ERR_GRAPHICS, "more than %d kinds of material", VARIANTS_MOST);
        return 0;
    }
    char defines[400];
    bool depth = variant & VARIANT_DEPTH;
    write_defines(&r->context, variant, defines, sizeof defines);
    ProgramContext context = r->context;
    if (depth) context.stereo = STEREO_PASSES;
    ProgramDescription d = {depth ? "depth.vert.glsl" : "mesh.vert.glsl", depth ? "depth.frag.glsl" : "mesh.frag.glsl", defines, (int)(variant >> VARIANT_VIEWS)};
    GLuint program = program_create(&context, &d);
    if (program) fix_places(program);
    r->variants[r->variant_count].variant = variant;
    r->variants[r->variant_count++].program = program;
    return program;
}
