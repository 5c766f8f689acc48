// How several views are drawn (StereoWay in program.h): chosen when the renderer is made, by what the driver says and does.
#include "base/error.h"
#include "base/log.h"
#include "stage/render/renderer_private.h"
#include <string.h>

static const char *const names[STEREO_COUNT] = {[STEREO_PASSES] = "passes", [STEREO_LAYERS] = "layers", [STEREO_MULTIVIEW] = "multiview"};

static bool offered(const Renderer *r, StereoWay way) {
    switch (way) {
    case STEREO_LAYERS: return !r->given.embedded && GLAD_GL_ARB_shader_viewport_layer_array;
    case STEREO_MULTIVIEW: return GLAD_GL_OVR_multiview && GLAD_GL_OVR_multiview2 && glFramebufferTextureMultiviewOVR;
    default: return true;
    }
}

// Mesa's drivers offer multiview, but not with several samples a pixel: a small framebuffer of two views tells.
static bool works(Renderer *r, StereoWay way) {
    Target trial = {0};
    if (!offered(r, way)) return false;
    r->context.stereo = way;
    r->views_most = way == STEREO_PASSES ? 1 : VIEWS_MOST;
    if (way == STEREO_MULTIVIEW) glGetIntegerv(GL_MAX_VIEWS_OVR, &r->views_most);
    bool fine = r->views_most > 1 && target_size(r, &trial, &(RenderTarget){.width = 16, .height = 16, .layered = true}, 2);
    target_free(&trial);
    for (int i = 0; i < 8 && glGetError(); i++) {} // of the trial
    return fine;
}

// What is demanded comes with one sample a pixel where it does not come with more.
static bool works_plainly(Renderer *r, StereoWay way) {
    int samples = r->given.samples;
    r->given.samples = 1;
    if (works(r, way)) return log_note("stereo: %s without multisampling", names[way]), true;
    r->given.samples = samples;
    return false;
}

static bool take_best(Renderer *r, StereoWay from) {
    for (int way = (int)from; way > STEREO_PASSES; way--)
        if (works(r, (StereoWay)way)) return true;
    r->context.stereo = STEREO_PASSES, r->views_most = 1;
    return true;
}

bool stereo_choose(Renderer *r, const char *wanted) {
    if (!wanted) return take_best(r, STEREO_MULTIVIEW);
    for (StereoWay way = STEREO_PASSES; way < STEREO_COUNT; way++) {
        if (strcmp(wanted, names[way]) != 0) continue;
        if (way == STEREO_PASSES) return take_best(r, way);
        return works(r, way) || works_plainly(r, way) || fail(ERR_GRAPHICS, "stereo “%s”: not offered by %s", wanted, r->name);
    }
    return fail(ERR_GRAPHICS, "stereo “%s”: multiview, layers, passes", wanted);
}

const char *renderer_stereo(const Renderer *r) { return names[r->context.stereo]; }

int stereo_group(const Renderer *r, int count) {
    if (count <= r->views_most) return count;
    return count % 2 == 0 && r->views_most >= 2 ? 2 : 1;
}

static bool make(Renderer *r, FixedPrograms *p, int views) {
    const char *encoded = r->context.encodes ? "#define ENCODED 1\n" : NULL;
    const struct {
        GLuint *program;
        ProgramDescription description;
    } all[] = {{&p->sky, {"sky.vert.glsl", "sky.frag.glsl", encoded, views}},         {&p->beam, {"beam.vert.glsl", "beam.frag.glsl", NULL, views}},
               {&p->arc, {"arc.vert.glsl", "arc.frag.glsl", "#define ARC 1\n", views}}, {&p->ring, {"arc.vert.glsl", "arc.frag.glsl", NULL, views}},
               {&p->mask, {"mask.vert.glsl", "mask.frag.glsl", NULL, views}},         {&p->vignette, {"vignette.vert.glsl", "vignette.frag.glsl", NULL, views}}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (!(*all[i].program = program_create(&r->context, &all[i].description))) return false;
    p->sky_unproject = glGetUniformLocation(p->sky, "unproject");
    p->beam_from = glGetUniformLocation(p->beam, "beam_from");
    p->beam_to = glGetUniformLocation(p->beam, "beam_to");
    p->beam_color = glGetUniformLocation(p->beam, "beam_color");
    return true;
}

int stereo_begin(Renderer *r, int count) {
    int group = stereo_group(r, count);
    bool multiview = group > 1 && r->context.stereo == STEREO_MULTIVIEW;
    r->program_views = multiview ? group : 0;
    FixedPrograms *p = &r->fixed[r->program_views];
    if (p->vignette || make(r, p, r->program_views)) return group;
    log_error();
    if (!multiview) return 0;
    take_best(r, STEREO_LAYERS);
    return stereo_begin(r, count);
}

void stereo_free(Renderer *r) {
    for (int i = 0; i <= VIEWS_MOST; i++) {
        const FixedPrograms *p = &r->fixed[i];
        const GLuint all[] = {p->sky, p->beam, p->arc, p->ring, p->mask, p->vignette};
        for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) glDeleteProgram(all[k]);
    }
}
