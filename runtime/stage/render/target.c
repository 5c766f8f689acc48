// Framebuffers: the picture is drawn multisampled into layers of an own sRGB target, resolved, and shown: in a window, in a given
// framebuffer, or nowhere (read back only).
#include "base/error.h"
#include "stage/render/renderer_private.h"

void target_free(Target *t) {
    glDeleteFramebuffers(1, &t->multisampled);
    glDeleteFramebuffers(1, &t->resolved);
    glDeleteTextures(1, &t->color);
    glDeleteTextures(1, &t->depth);
    glDeleteTextures(1, &t->color_single);
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

bool target_size(Renderer *r, Target *t, int width, int height, int count) {
    if (t->width == width && t->height == height && t->layers == count) return true;
    target_free(t);
    *t = (Target){.width = width, .height = height, .layers = count, .samples = r->given.samples};
    bool multisampled = t->samples > 1;
    t->color = layers(GL_SRGB8_ALPHA8, t, multisampled);
    t->depth = layers(GL_DEPTH24_STENCIL8, t, multisampled);
    t->color_single = layers(GL_SRGB8_ALPHA8, t, false);
    glGenFramebuffers(1, &t->multisampled);
    glGenFramebuffers(1, &t->resolved);
    glBindFramebuffer(GL_FRAMEBUFFER, t->multisampled);
    if (count > 1 && r->context.layer_in_vertex) {
        glFramebufferTexture(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color, 0);
        glFramebufferTexture(GL_FRAMEBUFFER, GL_DEPTH_STENCIL_ATTACHMENT, t->depth, 0);
    } else {
        glFramebufferTextureLayer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color, 0, 0);
        glFramebufferTextureLayer(GL_FRAMEBUFFER, GL_DEPTH_STENCIL_ATTACHMENT, t->depth, 0, 0);
    }
    GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
    return status == GL_FRAMEBUFFER_COMPLETE || fail(ERR_GRAPHICS, "framebuffer 0x%x (%d x %d)", status, width, height);
}

static void show_layer(Renderer *r, const Target *t, const RenderTarget *to, int layer, int views) {
    int width = to->layered ? to->width : to->width / views, x = to->layered ? 0 : layer * width;
    bool to_window = to->framebuffer == 0;
    glBindFramebuffer(GL_READ_FRAMEBUFFER, t->resolved);
    glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color_single, 0, layer);
    if (to_window && r->surfaceless) return;
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, to->framebuffer);
    if (!r->given.embedded && to_window) glDisable(GL_FRAMEBUFFER_SRGB); // encoded bytes as they are
    glBlitFramebuffer(0, 0, t->width, t->height, x, 0, x + width, to->height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    if (!r->given.embedded) glEnable(GL_FRAMEBUFFER_SRGB);
}

// Two framebuffers for the resolve: a reading one with the layer of the multisampled texture, the resolved one for writing.
void target_show(Renderer *r, const Target *t, const RenderTarget *to, int views) {
    if (!r->reading_fbo) glGenFramebuffers(1, &r->reading_fbo);
    GLuint resolved = to->color_texture ? to->color_texture : t->color_single;
    for (int layer = 0; layer < t->layers; layer++) {
        glBindFramebuffer(GL_READ_FRAMEBUFFER, r->reading_fbo);
        glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color, 0, layer);
        glBindFramebuffer(GL_DRAW_FRAMEBUFFER, t->resolved);
        glFramebufferTextureLayer(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, resolved, 0, layer);
        glBlitFramebuffer(0, 0, t->width, t->height, 0, 0, t->width, t->height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
        if (!to->color_texture) show_layer(r, t, to, layer, views);
    }
}

void renderer_mirror(Renderer *r, const RenderTarget *from, int window_width, int window_height) {
    if (r->surfaceless || !r->reading_fbo) return;
    int width = from->width, height = from->height;
    if ((int64_t)width * window_height > (int64_t)height * window_width) width = (int)((int64_t)height * window_width / window_height);
    else height = (int)((int64_t)width * window_height / window_width);
    int x = (from->width - width) / 2, y = (from->height - height) / 2;
    glBindFramebuffer(GL_READ_FRAMEBUFFER, r->reading_fbo);
    glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, from->color_texture, 0, 0);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    if (!r->given.embedded) glDisable(GL_FRAMEBUFFER_SRGB); // encoded bytes as they are
    glBlitFramebuffer(x, y, x + width, y + height, 0, 0, window_width, window_height, GL_COLOR_BUFFER_BIT, GL_LINEAR);
    if (!r->given.embedded) glEnable(GL_FRAMEBUFFER_SRGB);
}
