#include "player/apart.h"
#include <math.h>

static const float MARGIN = 1.12f;    // of a panel's size: shadow and focus ring stand out of it
static const float READING = 0.7f;    // metres from which panels are read
static const float FINER = 1.3f;      // pixels of a panel for each of the display's, each way
static const float STEP = 0.08f;      // metres by which textures grow, so that a line more does not make a new one
static const float DENSITY_LEAST = 600, PIXELS_MOST = 2048;

unsigned apart_choose(Apart *a, const DeviceKind *kind, const DeviceFrame *f, const RenderScene *s) {
    unsigned apart = 0;
    if (!f->color || !kind->quad_texture || s->fade > 0) return 0;
    a->density = fmaxf(DENSITY_LEAST, FINER * (float)f->layer_width / (f->views[0].tangents[1] - f->views[0].tangents[0]) / READING);
    for (int i = 0; i < s->panel_count && i < DEVICE_QUADS_MOST; i++) {
        ApartPanel *p = &a->panels[i];
        if (!(f->quads_kept >> i & 1)) p->stamp = 0; // a new session begins with empty textures
        if (p->stamp && s->panels[i].visible && !p->refused) apart |= 1u << i;
    }
    return apart;
}

static int pixels(const Apart *a, float metres) { return (int)fminf(PIXELS_MOST, metres * a->density); }

static void grow(float *size, float needed) {
    if (needed > *size) *size = ceilf(needed / STEP) * STEP;
}

static void draw(Apart *a, int slot, const DeviceKind *kind, Device *device, Renderer *r, const Panel *panel) {
    ApartPanel *p = &a->panels[slot];
    uint64_t stamp = renderer_panel_stamp(r, slot);
    float width = p->width, height = p->height;
    grow(&p->width, panel->width * MARGIN), grow(&p->height, panel->height * MARGIN);
    if (stamp == p->stamp && width == p->width && height == p->height) return;
    int wide = pixels(a, p->width), high = pixels(a, p->height);
    unsigned texture = kind->quad_texture(device, slot, wide, high);
    p->refused = !texture;
    p->stamp = texture ? stamp : 0;
    if (texture) renderer_panel(r, panel, slot, texture, wide, high, p->width, p->height);
}

void apart_show(Apart *a, const DeviceKind *kind, Device *device, const DeviceFrame *f, Renderer *r, const RenderScene *s, Pose seat) {
    DeviceQuad quads[DEVICE_QUADS_MOST] = {0};
    if (!f->color || !kind->quad_texture) return;
    Quat back = quat_conjugate(seat.orientation);
    for (int i = 0; i < s->panel_count && i < DEVICE_QUADS_MOST; i++) {
        const Panel *panel = &s->panels[i];
        if (!panel->visible || a->panels[i].refused || s->fade > 0) continue;
        draw(a, i, kind, device, r, panel);
        Pose pose = {quat_rotate(back, vec3_sub(panel->pose.position, seat.position)), quat_mul(back, panel->pose.orientation)};
        quads[i] = (DeviceQuad){a->panels[i].stamp != 0, pose, a->panels[i].width, a->panels[i].height};
    }
    kind->place_quads(device, quads);
}
