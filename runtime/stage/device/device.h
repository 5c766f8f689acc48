// A device: who fills the Input and where the picture goes. One row in the table of device.c for each.
//   desktop   SDL2 window, mouse and keyboard, gamepad, switch
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
} DeviceDescription;

typedef struct DeviceView {
    Pose eye;          // seat space, like Input
    float tangents[4]; // left, right, down, up (RenderView)
} DeviceView;

typedef struct DeviceFrame {
    int width, height; // present size in pixels
    bool quit;         // the learner closed the window
    bool draw;         // false: nothing to show (minimised)
    int view_count;
    DeviceView views[4];
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
    bool interactive;                // a person may be there: frames follow the clock
} DeviceKind;

const DeviceKind *device_find(const char *name); // NULL and ERR_USAGE
const DeviceKind *const *device_kinds(int *count);
#endif
