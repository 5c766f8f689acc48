// What the runtime composes: the learner's room (passthrough), the picture with its depth, and quads with panels.
#include "stage/device/xr/headset.h"
#include "base/error.h"
#include "base/log.h"
#include <stdlib.h>
#include <string.h>

// OpenGL's names of formats: shading is linear and the driver encodes, so only sRGB formats will do.
enum {
    SRGB8_ALPHA8 = 0x8C43,
    DEPTH24_STENCIL8 = 0x88F0,
    DEPTH32F = 0x8CAC,
    DEPTH16 = 0x81A5,
    DEPTH24 = 0x81A6,
    DEPTH32F_STENCIL8 = 0x8CAD
};
static const int64_t color_formats[] = {SRGB8_ALPHA8, 0};
static const int64_t depth_formats[] = {DEPTH24_STENCIL8, DEPTH32F, DEPTH32F_STENCIL8, DEPTH24, DEPTH16, 0};

// ---- visibility masks ---------------------------------------------------------------------------------------------

static void drop_mask(Device *d, int view) {
    free(d->mask_corners[view]);
    free(d->mask_indices[view]);
    d->mask_corners[view] = NULL, d->mask_indices[view] = NULL;
    d->masks[view] = (DeviceMask){0};
}

static bool sane_mask(const XrVisibilityMaskKHR *m) {
    for (uint32_t i = 0; i < m->indexCountOutput; i++)
        if (m->indices[i] >= m->vertexCountOutput) return false;
    return m->indexCountOutput % 3 == 0;
}

static void read_mask(Device *d, int view, XrVisibilityMaskKHR *m) {
    enum { MOST = 1 << 16 };
    const XrVisibilityMaskTypeKHR kind = XR_VISIBILITY_MASK_TYPE_HIDDEN_TRIANGLE_MESH_KHR;
    XrResult result = d->xr.GetVisibilityMaskKHR(d->session, d->view_kind, (uint32_t)view, kind, m);
    if (xr_failed(d, result, "xrGetVisibilityMaskKHR") || !m->vertexCountOutput || m->vertexCountOutput > MOST ||
        m->indexCountOutput > MOST)
        return;
    d->mask_corners[view] = calloc(m->vertexCountOutput, sizeof *d->mask_corners[view]);
    d->mask_indices[view] = calloc(m->indexCountOutput + 1, sizeof *d->mask_indices[view]);
    if (!d->mask_corners[view] || !d->mask_indices[view]) return;
    m->vertexCapacityInput = m->vertexCountOutput, m->indexCapacityInput = m->indexCountOutput;
    m->vertices = (XrVector2f *)d->mask_corners[view], m->indices = d->mask_indices[view];
    result = d->xr.GetVisibilityMaskKHR(d->session, d->view_kind, (uint32_t)view, kind, m);
    if (xr_failed(d, result, "xrGetVisibilityMaskKHR") || !sane_mask(m)) return;
    d->masks[view] = (DeviceMask){d->mask_corners[view], d->mask_indices[view], (int)m->indexCountOutput};
}

void xr_layers_load_masks(Device *d, int view) {
    XrVisibilityMaskKHR mask = {.type = XR_TYPE_VISIBILITY_MASK_KHR};
    if (!d->has.mask || !d->xr.GetVisibilityMaskKHR || view < 0 || view >= d->view_count) return;
    drop_mask(d, view);
    read_mask(d, view, &mask);
    if (!d->masks[view].index_count) drop_mask(d, view);
    d->mask_version++;
}

// ---- the learner's room -------------------------------------------------------------------------------------------

static bool has_blend(const Device *d, XrEnvironmentBlendMode mode) {
    for (uint32_t i = 0; i < d->blend_count; i++)
        if (d->blend[i] == mode) return true;
    return false;
}

static bool open_passthrough(Device *d) {
    XrPassthroughCreateInfoFB make = {.type = XR_TYPE_PASSTHROUGH_CREATE_INFO_FB,
                                      .flags = XR_PASSTHROUGH_IS_RUNNING_AT_CREATION_BIT_FB};
    if (!d->has.passthrough || !d->xr.CreatePassthroughFB || !d->xr.CreatePassthroughLayerFB) return false;
    if (xr_failed(d, d->xr.CreatePassthroughFB(d->session, &make, &d->passthrough), "xrCreatePassthroughFB"))
        return false;
    XrPassthroughLayerCreateInfoFB layer = {.type = XR_TYPE_PASSTHROUGH_LAYER_CREATE_INFO_FB,
                                            .passthrough = d->passthrough,
                                            .flags = XR_PASSTHROUGH_IS_RUNNING_AT_CREATION_BIT_FB,
                                            .purpose = XR_PASSTHROUGH_LAYER_PURPOSE_RECONSTRUCTION_FB};
    return !xr_failed(d, d->xr.CreatePassthroughLayerFB(d->session, &layer, &d->passthrough_layer),
                      "xrCreatePassthroughLayerFB");
}

static void close_passthrough(Device *d) {
    if (d->passthrough_layer) d->xr.DestroyPassthroughLayerFB(d->passthrough_layer);
    if (d->passthrough) d->xr.DestroyPassthroughFB(d->passthrough);
    d->passthrough_layer = XR_NULL_HANDLE, d->passthrough = XR_NULL_HANDLE;
}

// See-through glasses always add; cameras and lesson decide the rest. A device that can only show a closed picture gets
// a room.
static void choose_see(Device *d) {
    bool opaque = has_blend(d, XR_ENVIRONMENT_BLEND_MODE_OPAQUE),
         alpha = has_blend(d, XR_ENVIRONMENT_BLEND_MODE_ALPHA_BLEND);
    d->see = SEE_NOTHING;
    if (!opaque && !alpha)
        d->see = SEE_BY_ADDING;
    else if (!opaque || (d->given.see_through && alpha))
        d->see = SEE_BY_ALPHA;
    else if (d->given.see_through && open_passthrough(d))
        d->see = SEE_BY_ALPHA;
}

static XrEnvironmentBlendMode blend_mode(const Device *d) {
    if (d->see == SEE_BY_ADDING) return XR_ENVIRONMENT_BLEND_MODE_ADDITIVE;
    bool by_layer = d->passthrough_layer != XR_NULL_HANDLE;
    return d->see == SEE_BY_ALPHA && !by_layer ? XR_ENVIRONMENT_BLEND_MODE_ALPHA_BLEND
                                               : XR_ENVIRONMENT_BLEND_MODE_OPAQUE;
}

// ---- opening ------------------------------------------------------------------------------------------------------

bool xr_layers_open(Device *d) {
    const XrSwapchainUsageFlags color = XR_SWAPCHAIN_USAGE_COLOR_ATTACHMENT_BIT | XR_SWAPCHAIN_USAGE_SAMPLED_BIT;
    int64_t format = xr_swapchain_format(d, color_formats),
            depth = d->has.depth ? xr_swapchain_format(d, depth_formats) : 0;
    if (!format) return fail(ERR_HEADSET_GRAPHICS, "%s", "GL_SRGB8_ALPHA8");
    if (!xr_swapchain_open(d, &d->color, format, color, d->width, d->height, d->view_count)) return false;
    if (depth && !xr_swapchain_open(d, &d->depth, depth, XR_SWAPCHAIN_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT, d->width,
                                    d->height, d->view_count))
        log_error();
    for (int i = 0; i < d->view_count; i++) xr_layers_load_masks(d, i);
    choose_see(d);
    if (d->see != SEE_NOTHING) d->happened |= DEVICE_SEES_THROUGH;
    return true;
}

void xr_layers_close(Device *d) {
    close_passthrough(d);
    xr_swapchain_close(d, &d->color);
    xr_swapchain_close(d, &d->depth);
    for (int i = 0; i < DEVICE_QUADS_MOST; i++) xr_swapchain_close(d, &d->quads[i]);
    memset(d->quad_places, 0, sizeof d->quad_places);
    for (int i = 0; i < 4; i++) drop_mask(d, i);
}

// ---- a frame ------------------------------------------------------------------------------------------------------

void xr_layers_begin(Device *d, DeviceFrame *frame) {
    d->drawn = xr_swapchain_acquire(d, &d->color);
    if (!d->drawn) return;
    bool depth = xr_swapchain_acquire(d, &d->depth);
    frame->color = d->color.images[d->color.current];
    frame->depth = depth ? d->depth.images[d->depth.current] : 0;
    frame->depth_format = (unsigned)d->depth.format;
    frame->layer_width = d->width, frame->layer_height = d->height;
    frame->see = d->given.see_through ? d->see : SEE_NOTHING;
    memcpy(frame->masks, d->masks, sizeof frame->masks);
    frame->mask_version = d->mask_version;
    for (int i = 0; i < DEVICE_QUADS_MOST; i++) frame->quads_kept |= (unsigned)d->quads[i].shown << i;
    frame->draw = true;
}

unsigned xr_layers_quad(Device *d, int slot, int width, int height) {
    const XrSwapchainUsageFlags usage = XR_SWAPCHAIN_USAGE_COLOR_ATTACHMENT_BIT | XR_SWAPCHAIN_USAGE_SAMPLED_BIT;
    HeadsetSwapchain *s = &d->quads[slot];
    if (!d->drawn || slot < 0 || slot >= DEVICE_QUADS_MOST) return 0;
    if (s->handle && (s->width != width || s->height != height)) xr_swapchain_close(d, s);
    if (!s->handle && !xr_swapchain_open(d, s, xr_swapchain_format(d, color_formats), usage, width, height, 1))
        return log_error(), 0;
    return s->acquired || xr_swapchain_acquire(d, s) ? s->images[s->current] : 0;
}

typedef struct Layers { // of one xrEndFrame
    XrCompositionLayerProjection picture;
    XrCompositionLayerProjectionView views[4];
    XrCompositionLayerDepthInfoKHR depths[4];
    XrCompositionLayerPassthroughFB room;
    XrCompositionLayerQuad quads[DEVICE_QUADS_MOST];
    const XrCompositionLayerBaseHeader *list[DEVICE_QUADS_MOST + 2];
    uint32_t count;
} Layers;

static void add(Layers *l, const void *layer) { l->list[l->count++] = layer; }

static XrSwapchainSubImage image_of(const HeadsetSwapchain *s, int layer) {
    return (XrSwapchainSubImage){s->handle, {{0, 0}, {s->width, s->height}}, (uint32_t)layer};
}

static void add_room(const Device *d, Layers *l) {
    if (!d->passthrough_layer) return;
    l->room = (XrCompositionLayerPassthroughFB){.type = XR_TYPE_COMPOSITION_LAYER_PASSTHROUGH_FB,
                                                .layerHandle = d->passthrough_layer,
                                                .flags = XR_COMPOSITION_LAYER_BLEND_TEXTURE_SOURCE_ALPHA_BIT};
    add(l, &l->room);
}

static void add_picture(const Device *d, Layers *l) {
    for (int i = 0; i < d->view_count; i++) {
        l->depths[i] = (XrCompositionLayerDepthInfoKHR){.type = XR_TYPE_COMPOSITION_LAYER_DEPTH_INFO_KHR,
                                                        .subImage = image_of(&d->depth, i),
                                                        .maxDepth = 1,
                                                        .nearZ = DEVICE_NEAR,
                                                        .farZ = DEVICE_FAR};
        l->views[i] = (XrCompositionLayerProjectionView){.type = XR_TYPE_COMPOSITION_LAYER_PROJECTION_VIEW,
                                                         .pose = d->views[i].pose,
                                                         .fov = d->views[i].fov,
                                                         .subImage = image_of(&d->color, i),
                                                         .next = d->depth.shown ? &l->depths[i] : NULL};
    }
    l->picture = (XrCompositionLayerProjection){.type = XR_TYPE_COMPOSITION_LAYER_PROJECTION,
                                                .space = d->base,
                                                .viewCount = (uint32_t)d->view_count,
                                                .views = l->views};
    bool above = d->see == SEE_BY_ALPHA || l->count > 0; // something is seen through it
    if (above) l->picture.layerFlags = XR_COMPOSITION_LAYER_BLEND_TEXTURE_SOURCE_ALPHA_BIT;
    add(l, &l->picture);
}

// Below the picture, which has holes where they are seen: see runtime/stage/render/apart.c.
static void add_quads(const Device *d, Layers *l) {
    for (int i = 0; i < DEVICE_QUADS_MOST; i++) {
        const DeviceQuad *q = &d->quad_places[i];
        if (!q->on || !d->quads[i].shown) continue;
        l->quads[i] = (XrCompositionLayerQuad){.type = XR_TYPE_COMPOSITION_LAYER_QUAD,
                                               .space = d->base,
                                               .subImage = image_of(&d->quads[i], 0),
                                               .layerFlags = XR_COMPOSITION_LAYER_BLEND_TEXTURE_SOURCE_ALPHA_BIT,
                                               .pose = xr_pose(q->pose),
                                               .eyeVisibility = XR_EYE_VISIBILITY_BOTH,
                                               .size = {q->width, q->height}};
        add(l, &l->quads[i]);
    }
}

void xr_layers_end(Device *d, bool show) {
    Layers l = {.count = 0};
    xr_swapchain_release(d, &d->color);
    xr_swapchain_release(d, &d->depth);
    for (int i = 0; i < DEVICE_QUADS_MOST; i++) xr_swapchain_release(d, &d->quads[i]);
    if (show && d->drawn && d->color.shown) add_room(d, &l), add_quads(d, &l), add_picture(d, &l);
    XrFrameEndInfo end = {.type = XR_TYPE_FRAME_END_INFO,
                          .displayTime = d->time,
                          .environmentBlendMode = blend_mode(d),
                          .layerCount = l.count,
                          .layers = l.list};
    xr_failed(d, d->xr.EndFrame(d->session, &end), "xrEndFrame");
    d->drawn = false;
}
