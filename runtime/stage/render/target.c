// Framebuffers: the picture is drawn multisampled into layers of an own sRGB target and resolved: straight into a headset's
// textures; or into a texture of our own that is shown in a window, in a given framebuffer, or nowhere (read back only).
// OpenGL ES drivers that can (OVR_multiview_multisampled_render_to_texture) keep the samples in tile memory: then a headset's
// textures are drawn into directly and there is nothing to resolve.
#include "base/error.h"
#include "stage/render/renderer_private.h"

void target_free(Target *t) {
    glDeleteFramebuffers(2, (GLuint[]){t->drawing, t->resolved});
    glDeleteTextures(3, (GLuint[]){t->color, t->color_single, t->depth});
    *t = (Target){0};
}

static GLuint layers(GLenum format, const Target *t, bool multisampled) {
    GLuint name;
    GLenum kind = multisampled ? GL_TEXTURE_2D_MULTISAMPLE_ARRAY : GL_TEXTURE_2D_ARRAY;
    glGenTextures(1, &name);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(kind, name);
    if (multisampled) glTexStorage3DMultisample(kind, t->samples, format, t->width, t->height, t->layers, GL_TRUE);
    else glTexStorage3D(kind, 1, format, t->width, t->height, t->layers);
    return name;
}

static bool resolves_itself(const Renderer *r, const Target *t) {
    return r->context.stereo == STEREO_MULTIVIEW && t->layers > 1 && stereo_group(r, t->layers) > 1 && t->samples > 1 &&
           GLAD_GL_OVR_multiview_multisampled_render_to_texture && glFramebufferTextureMultisampleMultiviewOVR;
}

// ---- drawing ------------------------------------------------------------------------------------------------------

static void attach(const Renderer *r, const Target *t, GLenum place, GLuint texture, int first, int group) {
    bool multiview = r->context.stereo == STEREO_MULTIVIEW;
    if (t->implicit) glFramebufferTextureMultisampleMultiviewOVR(GL_FRAMEBUFFER, place, texture, 0, t->samples, first, group);
    else if (group > 1 && multiview) glFramebufferTextureMultiviewOVR(GL_FRAMEBUFFER, place, texture, 0, first, group);
    else if (group > 1) glFramebufferTexture(GL_FRAMEBUFFER, place, texture, 0);
    else glFramebufferTextureLayer(GL_FRAMEBUFFER, place, texture, 0, first);
}

void target_begin(Renderer *r, const Target *t, const RenderTarget *to, int first, int group) {
    GLuint color = !t->implicit ? t->color : to->color_texture ? to->color_texture : t->color_single;
    glBindFramebuffer(GL_FRAMEBUFFER, t->drawing);
    attach(r, t, GL_COLOR_ATTACHMENT0, color, first, group);
    attach(r, t, GL_DEPTH_ATTACHMENT, t->implicit && to->depth_texture ? to->depth_texture : t->depth, first, group);
}

bool target_size(Renderer *r, Target *t, const RenderTarget *to, int views) {
    int width = to->layered ? to->width : to->width / views;
    GLenum depth_format = to->depth_texture ? to->depth_format : GL_DEPTH_COMPONENT24; // a resolve asks for equal formats
    if (t->width == width && t->height == to->height && t->layers == views && t->depth_format == depth_format) return true;
    target_free(t);
    *t = (Target){.width = width, .height = to->height, .layers = views, .samples = r->given.samples, .depth_format = depth_format};
    t->implicit = resolves_itself(r, t);
    bool multisampled = t->samples > 1 && !t->implicit;
    if (!t->implicit) t->color = layers(GL_SRGB8_ALPHA8, t, multisampled);
    t->depth = layers(depth_format, t, multisampled);
    t->color_single = layers(GL_SRGB8_ALPHA8, t, false);
    glGenFramebuffers(1, &t->drawing);
    glGenFramebuffers(1, &t->resolved);
    target_begin(r, t, &(RenderTarget){0}, 0, stereo_group(r, views));
    GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
    if (status == GL_FRAMEBUFFER_COMPLETE) return true;
    target_free(t);
    return fail(ERR_GRAPHICS, "framebuffer 0x%x (%d x %d, %d views)", status, width, to->height, views);
}

// ---- showing ------------------------------------------------------------------------------------------------------

// A headset's texture of a single view is no array.
static void attach_given(GLenum framebuffer, GLenum place, GLuint texture, const Target *t, int layer) {
    if (t->layers == 1) glFramebufferTexture2D(framebuffer, place, GL_TEXTURE_2D, texture, 0);
    else glFramebufferTextureLayer(framebuffer, place, texture, 0, layer);
}

static void show_layer(Renderer *r, const Target *t, const RenderTarget *to, int layer, int views) {
    int width = to->layered ? to->width : to->width / views, x = to->layered ? 0 : layer * width;
    bool to_window = to->framebuffer == 0;
    if (to_window && r->surfaceless) return;
    glBindFramebuffer(GL_READ_FRAMEBUFFER, t->resolved);
    glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color_single, 0, layer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, to->framebuffer);
    if (!r->given.embedded && to_window) glDisable(GL_FRAMEBUFFER_SRGB); // encoded bytes as they are
    glBlitFramebuffer(0, 0, t->width, t->height, x, 0, x + width, to->height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    if (!r->given.embedded) glEnable(GL_FRAMEBUFFER_SRGB);
}

static void resolve(Renderer *r, const Target *t, const RenderTarget *to, int layer) {
    GLbitfield what = GL_COLOR_BUFFER_BIT;
    glBindFramebuffer(GL_READ_FRAMEBUFFER, r->reading_fbo);
    glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color, 0, layer);
    glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, t->depth, 0, layer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, t->resolved);
    if (to->color_texture) attach_given(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, to->color_texture, t, layer);
    else glFramebufferTextureLayer(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color_single, 0, layer);
    if (to->depth_texture) attach_given(GL_DRAW_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, to->depth_texture, t, layer), what |= GL_DEPTH_BUFFER_BIT;
    glBlitFramebuffer(0, 0, t->width, t->height, 0, 0, t->width, t->height, what, GL_NEAREST);
    glFramebufferTexture2D(GL_DRAW_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, 0, 0);
    glInvalidateFramebuffer(GL_READ_FRAMEBUFFER, 2, (GLenum[]){GL_COLOR_ATTACHMENT0, GL_DEPTH_ATTACHMENT}); // the samples have done their work
}

// Two framebuffers for the resolve: a reading one with the layer of the multisampled texture, the resolved one for writing.
void target_show(Renderer *r, const Target *t, const RenderTarget *to, int views) {
    if (!r->reading_fbo) glGenFramebuffers(1, &r->reading_fbo);
    if (t->implicit && !to->depth_texture) glInvalidateFramebuffer(GL_FRAMEBUFFER, 1, (GLenum[]){GL_DEPTH_ATTACHMENT});
    for (int layer = 0; layer < t->layers; layer++) {
        if (!t->implicit) resolve(r, t, to, layer);
        if (!to->color_texture) show_layer(r, t, to, layer, views);
    }
}

void renderer_mirror(Renderer *r, const RenderTarget *from, int window_width, int window_height) {
    if (r->surfaceless || !r->reading_fbo) return;
    int width = from->width, height = from->height;
    if ((int64_t)width * window_height > (int64_t)height * window_width) width = (int)((int64_t)height * window_width / window_height);
    else height = (int)((int64_t)width * window_height / window_width);
    int x = (from->width - width) / 2, y = (from->height - height) / 2;
    if (from->panels_apart) apart_compose(r, from);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, r->reading_fbo);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, 0, 0);
    if (from->panels_apart) glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, r->target.color_single, 0, 0);
    else attach_given(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, from->color_texture, &r->target, 0);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    if (!r->given.embedded) glDisable(GL_FRAMEBUFFER_SRGB); // encoded bytes as they are
    glBlitFramebuffer(x, y, x + width, y + height, 0, 0, window_width, window_height, GL_COLOR_BUFFER_BIT, GL_LINEAR);
    if (!r->given.embedded) glEnable(GL_FRAMEBUFFER_SRGB);
}

void renderer_read(Renderer *r, const RenderTarget *to, uint8_t *rgba) {
    int views = r->target.layers, width = r->target.width;
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glPixelStorei(GL_PACK_ROW_LENGTH, to->layered ? width : to->width);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, r->target.resolved);
    for (int i = 0; i < views && (!to->layered || i == 0); i++) {
        glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, r->target.color_single, 0, i);
        glReadPixels(0, 0, width, r->target.height, GL_RGBA, GL_UNSIGNED_BYTE, rgba + (size_t)i * (size_t)width * 4);
    }
    glPixelStorei(GL_PACK_ROW_LENGTH, 0);
}
