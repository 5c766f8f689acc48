// A device: who fills the Input and where the picture goes. One row in the table of device.c for each.
//   desktop   SDL2 window, mouse and keyboard, gamepad, switch
//   xr        any OpenXR headset; a window of the desktop mirrors what one eye sees
//   headless  EGL without display; nobody there: the act driver or a test fills the Input
#ifndef ORRERY_STAGE_DEVICE_DEVICE_H
#define ORRERY_STAGE_DEVICE_DEVICE_H
#include "world/input.h"
#include <stdbool.h>

typedef void (*DeviceFunction)(void);

typedef struct DeviceDescription {
    int width, height; // of the window or surface, pixels
    bool embedded;     // OpenGL ES 3.2 instead of OpenGL 4.5 core
    bool fullscreen;
    const char *title;
    float eye_height;  // metres, of the seated learner's head above the floor
    float field_of_view; // vertical, radians
    const struct Settings *settings; // bindings and comfort (settings.h); copied
    bool one_switch; // every key and button is the one switch
    bool mirror;     // the window only mirrors: it never waits for its display
    bool see_through; // the lesson would stand in the learner's own room (where the device can)
} DeviceDescription;

// What is behind what is drawn: nothing (draw a sky), or the learner's room, as alpha 0 or as black.
typedef enum DeviceSee { SEE_NOTHING, SEE_BY_ALPHA, SEE_BY_ADDING } DeviceSee;

typedef struct DeviceView {
    Pose eye;          // seat space, like Input
    float tangents[4]; // left, right, down, up (RenderView)
} DeviceView;

typedef struct DeviceMask { // what the lenses hide of a view: triangles at a distance of 1 before the eye (x, y)
    const float (*corners)[2];
    const uint32_t *indices;
    int index_count; // 0 = nothing is hidden
} DeviceMask;

typedef struct DeviceQuad { // a picture of its own, seen where the one with the room above it has alpha 0; sharper than what is drawn there
    bool on;
    Pose pose; // of its middle, seat space; it looks along its +Z
    float width, height; // metres
} DeviceQuad;

enum { DEVICE_QUADS_MOST = 4 };
// Planes between which depth is drawn, metres: what a headset needs to know of a depth texture (0 near .. 1 far).
static const float DEVICE_NEAR = 0.06f, DEVICE_FAR = 600; // as RENDER_NEAR and RENDER_FAR: the stage's parts do not know each other

typedef struct DeviceFrame {
    int width, height; // present size of the window in pixels, 0 = no window
    bool quit;         // the learner closed the window or left by the headset's menu
    bool draw;         // false: nothing to show (minimised, headset off)
    bool away;         // the device is gone for now: the world waits
    int view_count;
    DeviceView views[4];
    uint64_t missed;   // frames that the display had to do without so far
    double seconds;    // since the frame before by the display's clock; negative: ask the computer's clock
    // A headset's own textures (OpenGL names), one layer for each view (no array where there is one view); 0 = the picture goes to the window or surface.
    unsigned color, depth; // depth 0 = not wanted
    unsigned depth_format; // of the depth texture, OpenGL's name
    int layer_width, layer_height;
    DeviceSee see;
    unsigned quads_kept; // a bit for each slot of quad_texture that still holds its picture
    DeviceMask masks[4];
    unsigned mask_version; // changes when a mask does
} DeviceFrame;

typedef struct Device Device;
typedef struct DeviceKind {
    const char *name;
    const char *label[2];
    Device *(*open)(const DeviceDescription *description); // NULL: ERR_DISPLAY, ERR_GRAPHICS
    void (*close)(Device *device);
    DeviceFunction (*load)(const char *name); // OpenGL functions
    // Collects what happened; fills `input` for the ticks of this frame. Commands and text are for the first tick only.
    void (*poll)(Device *device, Input *input, DeviceFrame *frame);
    void (*present)(Device *device); // shows the frame (may wait for the display)
    // While text is expected, letter keys type; otherwise they are bindings. NULL where nothing can be typed.
    void (*expect_text)(Device *device, bool expected);
    bool hands;                      // the learner's hands are in the room: they are shown
    bool interactive;                // a person may be there: frames follow the clock
    // The rest is NULL where the device has no such thing.
    // A texture of that size to draw into before `present`; 0 when there is none. Slots count from 0; a slot keeps its picture
    // until the next one is drawn into it.
    unsigned (*quad_texture)(Device *device, int slot, int width, int height);
    void (*place_quads)(Device *device, const DeviceQuad quads[DEVICE_QUADS_MOST]); // each frame, before `present`
    void (*pulse)(Device *device, int hand, float seconds, float strength); // a touch that is felt; strength 0..1
} DeviceKind;

const DeviceKind *device_find(const char *name); // NULL and ERR_USAGE
const DeviceKind *const *device_kinds(int *count);
#endif
