// Which panels a headset shows as layers of their own (runtime/stage/render/apart.c), and with how many pixels. Slots of the
// device are the panels' indices. Private to the player.
#ifndef ORRERY_PLAYER_APART_H
#define ORRERY_PLAYER_APART_H
#include "stage/device/device.h"
#include "stage/render/renderer.h"

typedef struct ApartPanel {
    uint64_t stamp;      // of what its texture holds; 0 = nothing of use
    float width, height; // of the texture, metres: as large as the panel ever was
    bool refused;        // the device had no texture: it stays in the picture
} ApartPanel;

typedef struct Apart {
    ApartPanel panels[DEVICE_QUADS_MOST];
    float density; // pixels a metre
} Apart;

// The panels that are holes in the next picture: those whose textures hold something. None while all fades to black.
unsigned apart_choose(Apart *apart, const DeviceKind *kind, const DeviceFrame *frame, const RenderScene *scene);
// After the picture: draws anew what has changed, and tells the device where the panels are.
void apart_show(Apart *apart, const DeviceKind *kind, Device *device, const DeviceFrame *frame, Renderer *renderer, const RenderScene *scene, Pose seat);
#endif
