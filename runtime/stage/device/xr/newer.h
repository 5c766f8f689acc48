// OpenXR's headers with the platforms we bind, and the names that are newer than the headers of Debian 12
// (OpenXR 1.0.20), so that the program builds with old headers and uses what a newer runtime offers. Values: the OpenXR
// registry, xr.xml 1.1.
#ifndef ORRERY_STAGE_DEVICE_XR_NEWER_H
#define ORRERY_STAGE_DEVICE_XR_NEWER_H
#include <stdint.h>
#define XR_NO_PROTOTYPES 1
#define XR_USE_GRAPHICS_API_OPENGL 1
#define XR_USE_GRAPHICS_API_OPENGL_ES 1
#define XR_USE_PLATFORM_EGL 1
#include <EGL/egl.h>
// The Xlib binding without Xlib's headers: the few types that its struct holds, as Xlib and GLX define them.
#define XR_USE_PLATFORM_XLIB 1
typedef struct _XDisplay Display;
typedef struct __GLXFBConfigRec *GLXFBConfig;
typedef struct __GLXcontextRec *GLXContext;
typedef unsigned long GLXDrawable;
#include <openxr/openxr.h>
#include <openxr/openxr_platform.h>
#include <openxr/openxr_reflection.h>

#ifndef XR_EXT_local_floor
#define XR_EXT_LOCAL_FLOOR_EXTENSION_NAME "XR_EXT_local_floor"
#define XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT ((XrReferenceSpaceType)1000426000)
#endif

#ifndef XR_EXT_hand_interaction
#define XR_EXT_HAND_INTERACTION_EXTENSION_NAME "XR_EXT_hand_interaction"
#endif

#ifndef XR_EXT_user_presence
#define XR_EXT_USER_PRESENCE_EXTENSION_NAME "XR_EXT_user_presence"
#define XR_TYPE_EVENT_DATA_USER_PRESENCE_CHANGED_EXT ((XrStructureType)1000470000)
#define XR_TYPE_SYSTEM_USER_PRESENCE_PROPERTIES_EXT ((XrStructureType)1000470001)
typedef struct XrEventDataUserPresenceChangedEXT {
    XrStructureType type;
    const void *next;
    XrSession session;
    XrBool32 isUserPresent;
} XrEventDataUserPresenceChangedEXT;
typedef struct XrSystemUserPresencePropertiesEXT {
    XrStructureType type;
    void *next;
    XrBool32 supportsUserPresence;
} XrSystemUserPresencePropertiesEXT;
#endif

#ifndef XR_BD_controller_interaction
#define XR_BD_CONTROLLER_INTERACTION_EXTENSION_NAME "XR_BD_controller_interaction"
#endif
#ifndef XR_BD_ultra_controller_interaction
#define XR_BD_ULTRA_CONTROLLER_INTERACTION_EXTENSION_NAME "XR_BD_ultra_controller_interaction"
#endif
#ifndef XR_META_touch_controller_plus
#define XR_META_TOUCH_CONTROLLER_PLUS_EXTENSION_NAME "XR_META_touch_controller_plus"
#endif
#ifndef XR_FB_touch_controller_pro
#define XR_FB_TOUCH_CONTROLLER_PRO_EXTENSION_NAME "XR_FB_touch_controller_pro"
#endif

#endif
