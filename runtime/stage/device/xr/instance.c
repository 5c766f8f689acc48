#include "stage/device/xr/headset.h"
#include "base/error.h"
#include "base/log.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// ---- what the runtime offers --------------------------------------------------------------------------------------

typedef struct Offer {
    const char *extension;
    size_t has; // the flag in HeadsetHas
} Offer;

#define OFFER(extension, flag)                                                                                         \
    { extension, offsetof(HeadsetHas, flag) }
static const Offer offers[] = {
    OFFER(XR_KHR_OPENGL_ENABLE_EXTENSION_NAME, opengl),
    OFFER(XR_KHR_OPENGL_ES_ENABLE_EXTENSION_NAME, embedded),
    OFFER(XR_MNDX_EGL_ENABLE_EXTENSION_NAME, egl),
    OFFER(XR_KHR_COMPOSITION_LAYER_DEPTH_EXTENSION_NAME, depth),
    OFFER(XR_KHR_VISIBILITY_MASK_EXTENSION_NAME, mask),
    OFFER(XR_EXT_HAND_TRACKING_EXTENSION_NAME, hands),
    OFFER(XR_EXT_HAND_INTERACTION_EXTENSION_NAME, hand_interaction),
    OFFER(XR_EXT_EYE_GAZE_INTERACTION_EXTENSION_NAME, gaze),
    OFFER(XR_EXT_LOCAL_FLOOR_EXTENSION_NAME, floor),
    OFFER(XR_EXT_USER_PRESENCE_EXTENSION_NAME, presence),
    OFFER(XR_FB_PASSTHROUGH_EXTENSION_NAME, passthrough),
    OFFER(XR_VARJO_QUAD_VIEWS_EXTENSION_NAME, quad_views),
    OFFER(XR_BD_CONTROLLER_INTERACTION_EXTENSION_NAME, bytedance),
    OFFER(XR_BD_ULTRA_CONTROLLER_INTERACTION_EXTENSION_NAME, bytedance_ultra),
    OFFER(XR_META_TOUCH_CONTROLLER_PLUS_EXTENSION_NAME, touch_plus),
    OFFER(XR_FB_TOUCH_CONTROLLER_PRO_EXTENSION_NAME, touch_pro),
};
enum { OFFER_COUNT = sizeof offers / sizeof offers[0] };

static bool offered(const XrExtensionProperties *list, uint32_t count, const char *name) {
    for (uint32_t i = 0; i < count; i++)
        if (!strcmp(list[i].extensionName, name)) return true;
    return false;
}

// Names what is offered of what we know, and sets the flags.
static uint32_t choose_extensions(Device *d, const XrExtensionProperties *list, uint32_t count,
                                  const char *names[OFFER_COUNT]) {
    uint32_t chosen = 0;
    d->has = (HeadsetHas){0};
    for (int i = 0; i < OFFER_COUNT; i++) {
        if (!offered(list, count, offers[i].extension)) continue;
        *((bool *)&d->has + offers[i].has) = true;
        names[chosen++] = offers[i].extension;
    }
    return chosen;
}

static XrExtensionProperties *list_extensions(Device *d, uint32_t *count) {
    PFN_xrEnumerateInstanceExtensionProperties list = NULL;
    XrResult result = d->get(XR_NULL_HANDLE, "xrEnumerateInstanceExtensionProperties", (PFN_xrVoidFunction *)&list);
    *count = 0;
    if (result == XR_SUCCESS) result = list(NULL, 0, count, NULL);
    XrExtensionProperties *all = result == XR_SUCCESS ? calloc(*count + 1, sizeof *all) : NULL;
    for (uint32_t i = 0; all && i < *count; i++) all[i].type = XR_TYPE_EXTENSION_PROPERTIES;
    if (all) result = list(NULL, *count, count, all);
    if (result == XR_SUCCESS && all) return all;
    free(all);
    return fail_null(ERR_HEADSET_RUNTIME, "%s", xr_result_name(result));
}

// ---- the instance -------------------------------------------------------------------------------------------------

static XrResult create(Device *d, const char *const *names, uint32_t count, XrVersion version) {
    PFN_xrCreateInstance make = NULL;
    XrInstanceCreateInfo info = {
        .type = XR_TYPE_INSTANCE_CREATE_INFO, .enabledExtensionCount = count, .enabledExtensionNames = names};
    snprintf(info.applicationInfo.applicationName, sizeof info.applicationInfo.applicationName, "Orrery");
    snprintf(info.applicationInfo.engineName, sizeof info.applicationInfo.engineName, "Orrery");
    info.applicationInfo.applicationVersion = info.applicationInfo.engineVersion = 1;
    info.applicationInfo.apiVersion = version;
    XrResult result = d->get(XR_NULL_HANDLE, "xrCreateInstance", (PFN_xrVoidFunction *)&make);
    return result == XR_SUCCESS ? make(&info, &d->instance) : result;
}

// OpenXR 1.1 where the runtime (and the loader) have it; older ones refuse and get 1.0.
static bool create_instance(Device *d) {
    const char *names[OFFER_COUNT];
    uint32_t count, chosen;
    XrExtensionProperties *all = list_extensions(d, &count);
    if (!all) return false;
    chosen = choose_extensions(d, all, count, names);
    free(all);
    if (!d->has.opengl && !d->has.embedded)
        return fail(ERR_HEADSET_GRAPHICS, "%s", "XR_KHR_opengl_enable, XR_KHR_opengl_es_enable");
    d->has.version_1_1 = true;
    XrResult result = create(d, names, chosen, XR_MAKE_VERSION(1, 1, 0));
    if (result == XR_ERROR_API_VERSION_UNSUPPORTED) {
        d->has.version_1_1 = false;
        result = create(d, names, chosen, XR_MAKE_VERSION(1, 0, 0));
    }
    if (result == XR_ERROR_API_VERSION_UNSUPPORTED) return fail(ERR_HEADSET_VERSION, "%s", xr_result_name(result));
    if (result == XR_SUCCESS) return xr_functions_load(d->get, d->instance, &d->xr);
    d->instance = XR_NULL_HANDLE;
    return fail(ERR_HEADSET_RUNTIME, "%s", xr_result_name(result));
}

static void name_runtime(Device *d) {
    XrInstanceProperties it = {.type = XR_TYPE_INSTANCE_PROPERTIES};
    if (d->xr.GetInstanceProperties(d->instance, &it) != XR_SUCCESS) return;
    XrVersion v = it.runtimeVersion;
    snprintf(d->runtime, sizeof d->runtime, "%.90s %d.%d.%d", it.runtimeName, (int)XR_VERSION_MAJOR(v),
             (int)XR_VERSION_MINOR(v), (int)XR_VERSION_PATCH(v));
}

// ---- the system ---------------------------------------------------------------------------------------------------

// A head-mounted display, or a phone or tablet that is held.
static bool find_system(Device *d) {
    static const XrFormFactor factors[] = {XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY, XR_FORM_FACTOR_HANDHELD_DISPLAY};
    XrResult result = XR_SUCCESS, first = XR_SUCCESS;
    for (int i = 0; i < 2; i++) {
        result = d->xr.GetSystem(
            d->instance, &(XrSystemGetInfo){.type = XR_TYPE_SYSTEM_GET_INFO, .formFactor = factors[i]}, &d->system);
        if (result == XR_SUCCESS) return true;
        if (i == 0) first = result;
    }
    return fail(ERR_HEADSET_MISSING, "%s	%s", d->runtime[0] ? d->runtime : "OpenXR", xr_result_name(first));
}

// What was offered by the runtime may still be beyond the system.
static void ask_system(Device *d) {
    XrSystemEyeGazeInteractionPropertiesEXT gaze = {.type = XR_TYPE_SYSTEM_EYE_GAZE_INTERACTION_PROPERTIES_EXT};
    XrSystemHandTrackingPropertiesEXT hands = {.type = XR_TYPE_SYSTEM_HAND_TRACKING_PROPERTIES_EXT};
    XrSystemUserPresencePropertiesEXT presence = {.type = XR_TYPE_SYSTEM_USER_PRESENCE_PROPERTIES_EXT};
    XrSystemPassthroughPropertiesFB passthrough = {.type = XR_TYPE_SYSTEM_PASSTHROUGH_PROPERTIES_FB};
    XrSystemProperties it = {.type = XR_TYPE_SYSTEM_PROPERTIES};
    if (d->has.gaze) gaze.next = it.next, it.next = &gaze;
    if (d->has.hands) hands.next = it.next, it.next = &hands;
    if (d->has.presence) presence.next = it.next, it.next = &presence;
    if (d->has.passthrough) passthrough.next = it.next, it.next = &passthrough;
    if (xr_failed(d, d->xr.GetSystemProperties(d->instance, d->system, &it), "xrGetSystemProperties")) return;
    d->has.gaze = d->has.gaze && gaze.supportsEyeGazeInteraction;
    d->has.hands = d->has.hands && hands.supportsHandTracking;
    d->has.presence = d->has.presence && presence.supportsUserPresence;
    d->has.passthrough = d->has.passthrough && passthrough.supportsPassthrough;
    snprintf(d->system_name, sizeof d->system_name, "%s", it.systemName);
}

// The richest kind of view that we draw: four (two with a sharper inset each), two, or one.
static bool choose_views(Device *d) {
    static const XrViewConfigurationType wanted[] = {XR_VIEW_CONFIGURATION_TYPE_PRIMARY_QUAD_VARJO,
                                                     XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO,
                                                     XR_VIEW_CONFIGURATION_TYPE_PRIMARY_MONO};
    XrViewConfigurationType kinds[16];
    uint32_t count = 0;
    XrResult result = d->xr.EnumerateViewConfigurations(d->instance, d->system, 16, &count, kinds);
    bool four = d->has.quad_views || d->has.version_1_1;
    for (size_t w = four ? 0 : 1; result == XR_SUCCESS && w < sizeof wanted / sizeof wanted[0]; w++)
        for (uint32_t i = 0; i < count; i++)
            if (kinds[i] == wanted[w]) return d->view_kind = kinds[i], true;
    return fail(ERR_HEADSET, "%s shows neither one nor two views (%s)", d->system_name, xr_result_name(result));
}

// All views share one texture array, so the largest size counts.
static bool size_views(Device *d) {
    XrViewConfigurationView views[4];
    uint32_t count = 0;
    for (int i = 0; i < 4; i++) views[i] = (XrViewConfigurationView){.type = XR_TYPE_VIEW_CONFIGURATION_VIEW};
    XrResult result = d->xr.EnumerateViewConfigurationViews(d->instance, d->system, d->view_kind, 4, &count, views);
    if (result != XR_SUCCESS || count < 1 || count > 4)
        return fail(ERR_HEADSET, "%u views (%s)", count, xr_result_name(result));
    d->view_count = (int)count, d->width = d->height = 0;
    for (uint32_t i = 0; i < count; i++) {
        if ((int)views[i].recommendedImageRectWidth > d->width) d->width = (int)views[i].recommendedImageRectWidth;
        if ((int)views[i].recommendedImageRectHeight > d->height) d->height = (int)views[i].recommendedImageRectHeight;
    }
    bool sane = d->width > 0 && d->width <= 8192 && d->height > 0 && d->height <= 8192;
    return sane || fail(ERR_HEADSET, "views of %d x %d pixels", d->width, d->height);
}

static bool find_blend_modes(Device *d) {
    XrResult result = d->xr.EnumerateEnvironmentBlendModes(
        d->instance, d->system, d->view_kind, sizeof d->blend / sizeof d->blend[0], &d->blend_count, d->blend);
    if (result == XR_SUCCESS && d->blend_count) return true;
    return fail(ERR_HEADSET, "no environment blend mode (%s)", xr_result_name(result));
}

static bool open_parts(Device *d) {
    if (!find_system(d)) return false;
    ask_system(d);
    return choose_views(d) && size_views(d) && find_blend_modes(d) && xr_actions_open(d);
}

bool xr_instance_open(Device *d) {
    if (!d->get && !xr_loader_open(&d->get)) return false;
    if (!create_instance(d)) return false;
    name_runtime(d);
    if (open_parts(d)) return true;
    Error kept = *error_last();
    xr_instance_close(d);
    fail_again(&kept);
    return false;
}

void xr_instance_close(Device *d) {
    xr_session_close(d);
    if (d->instance) d->xr.DestroyInstance(d->instance); // its actions go with it
    d->instance = XR_NULL_HANDLE;
    d->action_set = XR_NULL_HANDLE;
    memset(d->actions, 0, sizeof d->actions);
}

// The runtime says which OpenGL it works with; it must be asked before a session is made.
bool xr_instance_check_graphics(Device *d) {
    typedef void (*GetInteger)(unsigned name, int *value);
    enum { MAJOR_VERSION = 0x821B, MINOR_VERSION = 0x821C };
    GetInteger get = (GetInteger)d->screen_kind->load("glGetIntegerv");
    int major = 0, minor = 0;
    if (get) get(MAJOR_VERSION, &major), get(MINOR_VERSION, &minor);
    XrGraphicsRequirementsOpenGLKHR gl = {.type = XR_TYPE_GRAPHICS_REQUIREMENTS_OPENGL_KHR};
    XrGraphicsRequirementsOpenGLESKHR es = {.type = XR_TYPE_GRAPHICS_REQUIREMENTS_OPENGL_ES_KHR};
    bool embedded = d->given.embedded;
    const char *name = embedded ? "OpenGL ES" : "OpenGL";
    bool can =
        embedded ? d->xr.GetOpenGLESGraphicsRequirementsKHR != NULL : d->xr.GetOpenGLGraphicsRequirementsKHR != NULL;
    if (!can) return fail(ERR_HEADSET_GRAPHICS, "%s", embedded ? "XR_KHR_opengl_es_enable" : "XR_KHR_opengl_enable");
    XrResult result = embedded ? d->xr.GetOpenGLESGraphicsRequirementsKHR(d->instance, d->system, &es)
                               : d->xr.GetOpenGLGraphicsRequirementsKHR(d->instance, d->system, &gl);
    if (result != XR_SUCCESS) return fail(ERR_HEADSET_GRAPHICS, "%s: %s", name, xr_result_name(result));
    XrVersion least = embedded ? es.minApiVersionSupported : gl.minApiVersionSupported;
    if (XR_MAKE_VERSION(major, minor, 0) >= least) return true;
    return fail(ERR_HEADSET_GRAPHICS, "%s %d.%d > %d.%d", name, (int)XR_VERSION_MAJOR(least),
                (int)XR_VERSION_MINOR(least), major, minor);
}
