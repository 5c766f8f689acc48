// How OpenXR is tied to the OpenGL context that is current: a row for each way in platform.c and a file for each. A way
// for Android is one more file: it fills XrGraphicsBindingOpenGLESAndroidKHR and hands the activity to the loader
// before the instance is made.
#ifndef ORRERY_STAGE_DEVICE_XR_PLATFORM_H
#define ORRERY_STAGE_DEVICE_XR_PLATFORM_H
#include "stage/device/xr/headset.h"

typedef union PlatformBinding {
    XrBaseInStructure base;
    XrGraphicsBindingOpenGLXlibKHR xlib;
    XrGraphicsBindingEGLMNDX egl;
} PlatformBinding;

typedef struct Platform {
    const char *name;
    bool (*bind)(const Device *d,
                 PlatformBinding *out); // false: the current context is not of this kind, or the runtime lacks the way
} Platform;

extern const Platform platform_xlib, platform_egl;
// Fills the binding of the current context; its name, or NULL with ERR_HEADSET.
const char *platform_bind(const Device *d, PlatformBinding *out);
#endif
