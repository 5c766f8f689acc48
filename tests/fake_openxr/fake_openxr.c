// Instance, session, frames and pictures of the fake runtime; spaces and input are in fake_input.c.
#include "fake_private.h"
#include <EGL/egl.h>
#include <stdlib.h>

FakeXr fake;
static XrEventDataBuffer events[FAKE_EVENTS];
static int event_count;
static uint64_t attached_to, waited, begun; // the session whose actions are attached; frames waited for and begun

FakeXr *fake_openxr(void) { return &fake; }

void fake_openxr_reset(void) {
    for (FakeObject *it; (it = fake_first(FAKE_INSTANCE));) fake_drop(it->handle);
    event_count = 0, attached_to = 0, waited = begun = 0;
    const XrPosef here = {{0, 0, 0, 1}, {0, 1.2f, 0}};
    fake = (FakeXr){.views = 2,
                    .blend = {XR_ENVIRONMENT_BLEND_MODE_OPAQUE},
                    .blend_count = 1,
                    .least_opengl = XR_MAKE_VERSION(4, 1, 0),
                    .color_format = 0x8C43 /* GL_SRGB8_ALPHA8 */,
                    .mask_corners = 3,
                    .time = 1000000000,
                    .period = 11111111,
                    .should_render = true,
                    .present = true,
                    .head = here,
                    .local = here,
                    .profile = "/interaction_profiles/khr/simple_controller",
                    .chance = 1};
    for (int i = 0; i < 2; i++)
        fake.hand[i] = (FakeHand){.active = true, .pose = {{0, 0, 0, 1}, {i ? 0.2f : -0.2f, 1, -0.3f}}};
}

// ---- what is wrong, and what is made to fail ----------------------------------------------------------------------

void fake_wrong(const char *call, const char *what) {
    if (fake.wrong_count < FAKE_WRONGS)
        snprintf(fake.wrong[fake.wrong_count], sizeof fake.wrong[0], "xr%s: %s", call, what);
    fake.wrong_count++;
}

static uint32_t chance(uint32_t below) {
    fake.chance = fake.chance * 1664525 + 1013904223;
    return (fake.chance >> 8) % below;
}

// A session or an instance that was lost stays so; other failures pass.
static XrResult fail_by_chance(FakeKind kind) {
    static const XrResult results[] = {XR_ERROR_INSTANCE_LOST, XR_ERROR_RUNTIME_FAILURE, XR_ERROR_OUT_OF_MEMORY,
                                       XR_ERROR_SESSION_LOST};
    if (!fake.failing_by_chance || chance(1000) >= (uint32_t)fake.failing_by_chance) return XR_SUCCESS;
    XrResult result = results[chance(kind == FAKE_INSTANCE ? 3 : 4)];
    if (result == XR_ERROR_INSTANCE_LOST) fake.instance_lost = true;
    return result;
}

// What every call begins with; `destroys` is exempt from loss, as OpenXR has it.
XrResult fake_enter(FakeCall call, const char *name, const void *handle, FakeKind kind, bool destroys) {
    fake.calls[call]++;
    if (kind != FAKE_ANY && !fake_find((uint64_t)(uintptr_t)handle, kind))
        return fake_wrong(name, "the handle is gone"), XR_ERROR_HANDLE_INVALID;
    if (destroys) return XR_SUCCESS;
    if (fake.instance_lost && kind != FAKE_ANY) return XR_ERROR_INSTANCE_LOST;
    if (fake.forced[call].times) {
        if (fake.forced[call].times > 0) fake.forced[call].times--;
        return fake.forced[call].result;
    }
    return kind == FAKE_ANY ? XR_SUCCESS : fail_by_chance(kind);
}

// ---- events -------------------------------------------------------------------------------------------------------

void fake_openxr_event(const void *event, size_t size) {
    if (event_count == FAKE_EVENTS) return;
    events[event_count] = (XrEventDataBuffer){0};
    memcpy(&events[event_count++], event, size);
}

void fake_openxr_state(XrSessionState state) {
    FakeObject *session = fake_first(FAKE_SESSION);
    if (!session) return;
    fake.state = state;
    XrEventDataSessionStateChanged e = {
        .type = XR_TYPE_EVENT_DATA_SESSION_STATE_CHANGED, .session = HANDLE(XrSession, session), .state = state};
    fake_openxr_event(&e, sizeof e);
}

void fake_openxr_recentre(XrReferenceSpaceType kind, XrTime at) {
    FakeObject *session = fake_first(FAKE_SESSION);
    XrEventDataReferenceSpaceChangePending e = {
        .type = XR_TYPE_EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING, .referenceSpaceType = kind, .changeTime = at};
    if (session) e.session = HANDLE(XrSession, session);
    fake_openxr_event(&e, sizeof e);
}

XrResult XRAPI_CALL PollEvent(XrInstance instance, XrEventDataBuffer *event) {
    ENTER(PollEvent, instance, FAKE_INSTANCE);
    if (event->type != XR_TYPE_EVENT_DATA_BUFFER) fake_wrong("PollEvent", "the buffer has another type");
    if (!event_count) return XR_EVENT_UNAVAILABLE;
    *event = events[0];
    memmove(events, events + 1, sizeof events[0] * (size_t)--event_count);
    return XR_SUCCESS;
}

// ---- instance and system ------------------------------------------------------------------------------------------

static const char *const offered[] = {XR_KHR_OPENGL_ENABLE_EXTENSION_NAME,
                                      XR_KHR_OPENGL_ES_ENABLE_EXTENSION_NAME,
                                      XR_MNDX_EGL_ENABLE_EXTENSION_NAME,
                                      XR_KHR_COMPOSITION_LAYER_DEPTH_EXTENSION_NAME,
                                      XR_KHR_VISIBILITY_MASK_EXTENSION_NAME,
                                      XR_EXT_HAND_TRACKING_EXTENSION_NAME,
                                      XR_EXT_HAND_INTERACTION_EXTENSION_NAME,
                                      XR_EXT_EYE_GAZE_INTERACTION_EXTENSION_NAME,
                                      XR_EXT_LOCAL_FLOOR_EXTENSION_NAME,
                                      XR_EXT_USER_PRESENCE_EXTENSION_NAME,
                                      XR_FB_PASSTHROUGH_EXTENSION_NAME,
                                      XR_VARJO_QUAD_VIEWS_EXTENSION_NAME,
                                      XR_BD_CONTROLLER_INTERACTION_EXTENSION_NAME,
                                      XR_BD_ULTRA_CONTROLLER_INTERACTION_EXTENSION_NAME,
                                      XR_META_TOUCH_CONTROLLER_PLUS_EXTENSION_NAME,
                                      XR_FB_TOUCH_CONTROLLER_PRO_EXTENSION_NAME};
enum { OFFERED_COUNT = sizeof offered / sizeof offered[0] };

static bool is_offered(const char *name) {
    for (int i = 0; i < FAKE_HIDDEN; i++)
        if (fake.hidden[i] && !strcmp(fake.hidden[i], name)) return false;
    for (int i = 0; i < OFFERED_COUNT; i++)
        if (!strcmp(offered[i], name)) return true;
    return false;
}

XrResult XRAPI_CALL EnumerateInstanceExtensionProperties(const char *layer, uint32_t capacity, uint32_t *count,
                                                         XrExtensionProperties *list) {
    ENTER(EnumerateInstanceExtensionProperties, NULL, FAKE_ANY);
    if (fake.no_runtime) return XR_ERROR_RUNTIME_UNAVAILABLE;
    *count = 0;
    for (int i = 0; i < OFFERED_COUNT; i++) {
        if (!is_offered(offered[i])) continue;
        if (capacity && *count < capacity)
            snprintf(list[*count].extensionName, sizeof list[*count].extensionName, "%s", offered[i]);
        ++*count;
    }
    return XR_SUCCESS;
}

XrResult XRAPI_CALL CreateInstance(const XrInstanceCreateInfo *info, XrInstance *out) {
    ENTER(CreateInstance, NULL, FAKE_ANY);
    if (fake.no_runtime) return XR_ERROR_RUNTIME_UNAVAILABLE;
    bool newer = XR_VERSION_MINOR(info->applicationInfo.apiVersion) > 0;
    if (fake.neither_version || (fake.only_1_0 && newer)) return XR_ERROR_API_VERSION_UNSUPPORTED;
    for (uint32_t i = 0; i < info->enabledExtensionCount; i++)
        if (!is_offered(info->enabledExtensionNames[i])) return XR_ERROR_EXTENSION_NOT_PRESENT;
    if (fake_count(FAKE_INSTANCE)) fake_wrong("CreateInstance", "there is one already");
    if (fake.time < fake.recreated_after) fake_wrong("CreateInstance", "before the old one was gone");
    *out = HANDLE(XrInstance, fake_make(FAKE_INSTANCE, 0));
    fake.instances_made++;
    event_count = 0;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroyInstance(XrInstance instance) {
    LEAVE(DestroyInstance, instance, FAKE_INSTANCE);
    fake.instance_lost = false, fake.running = false, event_count = 0;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetInstanceProperties(XrInstance instance, XrInstanceProperties *out) {
    ENTER(GetInstanceProperties, instance, FAKE_INSTANCE);
    out->runtimeVersion = XR_MAKE_VERSION(1, 2, 3);
    snprintf(out->runtimeName, sizeof out->runtimeName, "Fake");
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetSystem(XrInstance instance, const XrSystemGetInfo *info, XrSystemId *out) {
    ENTER(GetSystem, instance, FAKE_INSTANCE);
    if (info->formFactor != XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY) return XR_ERROR_FORM_FACTOR_UNSUPPORTED;
    if (fake.no_headset) return XR_ERROR_FORM_FACTOR_UNAVAILABLE;
    *out = 1;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetSystemProperties(XrInstance instance, XrSystemId system, XrSystemProperties *out) {
    ENTER(GetSystemProperties, instance, FAKE_INSTANCE);
    snprintf(out->systemName, sizeof out->systemName, "Fake HMD");
    for (XrBaseOutStructure *next = out->next; next; next = next->next) switch ((int)next->type) {
        case XR_TYPE_SYSTEM_EYE_GAZE_INTERACTION_PROPERTIES_EXT:
            ((XrSystemEyeGazeInteractionPropertiesEXT *)next)->supportsEyeGazeInteraction = XR_TRUE;
            break;
        case XR_TYPE_SYSTEM_HAND_TRACKING_PROPERTIES_EXT:
            ((XrSystemHandTrackingPropertiesEXT *)next)->supportsHandTracking = XR_TRUE;
            break;
        case XR_TYPE_SYSTEM_USER_PRESENCE_PROPERTIES_EXT:
            ((XrSystemUserPresencePropertiesEXT *)next)->supportsUserPresence = XR_TRUE;
            break;
        case XR_TYPE_SYSTEM_PASSTHROUGH_PROPERTIES_FB:
            ((XrSystemPassthroughPropertiesFB *)next)->supportsPassthrough = XR_TRUE;
            break;
        default: break;
        }
    return XR_SUCCESS;
}

XrResult XRAPI_CALL EnumerateEnvironmentBlendModes(XrInstance instance, XrSystemId system, XrViewConfigurationType type,
                                                   uint32_t capacity, uint32_t *count, XrEnvironmentBlendMode *out) {
    ENTER(EnumerateEnvironmentBlendModes, instance, FAKE_INSTANCE);
    *count = fake.blend_count;
    for (uint32_t i = 0; i < fake.blend_count && i < capacity; i++) out[i] = fake.blend[i];
    return XR_SUCCESS;
}

XrResult XRAPI_CALL EnumerateViewConfigurations(XrInstance instance, XrSystemId system, uint32_t capacity,
                                                uint32_t *count, XrViewConfigurationType *out) {
    ENTER(EnumerateViewConfigurations, instance, FAKE_INSTANCE);
    XrViewConfigurationType list[2] = {fake.views == 4   ? XR_VIEW_CONFIGURATION_TYPE_PRIMARY_QUAD_VARJO
                                       : fake.views == 2 ? XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO
                                                         : XR_VIEW_CONFIGURATION_TYPE_PRIMARY_MONO,
                                       XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO};
    *count = fake.views == 4 ? 2 : 1;
    for (uint32_t i = 0; i < *count && i < capacity; i++) out[i] = list[i];
    return XR_SUCCESS;
}

XrResult XRAPI_CALL EnumerateViewConfigurationViews(XrInstance instance, XrSystemId system,
                                                    XrViewConfigurationType type, uint32_t capacity, uint32_t *count,
                                                    XrViewConfigurationView *out) {
    ENTER(EnumerateViewConfigurationViews, instance, FAKE_INSTANCE);
    *count = (uint32_t)fake.views;
    for (uint32_t i = 0; i < *count && i < capacity; i++)
        out[i].recommendedImageRectWidth = 160, out[i].recommendedImageRectHeight = 120, out[i].maxImageRectWidth = 160,
        out[i].maxImageRectHeight = 120, out[i].recommendedSwapchainSampleCount = 1;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetOpenGLGraphicsRequirementsKHR(XrInstance instance, XrSystemId system,
                                                     XrGraphicsRequirementsOpenGLKHR *out) {
    ENTER(GetOpenGLGraphicsRequirementsKHR, instance, FAKE_INSTANCE);
    out->minApiVersionSupported = fake.least_opengl, out->maxApiVersionSupported = XR_MAKE_VERSION(99, 0, 0);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetOpenGLESGraphicsRequirementsKHR(XrInstance instance, XrSystemId system,
                                                       XrGraphicsRequirementsOpenGLESKHR *out) {
    ENTER(GetOpenGLESGraphicsRequirementsKHR, instance, FAKE_INSTANCE);
    out->minApiVersionSupported =
        fake.least_opengl > XR_MAKE_VERSION(8, 0, 0) ? fake.least_opengl : XR_MAKE_VERSION(3, 0, 0);
    return XR_SUCCESS;
}

// ---- the session --------------------------------------------------------------------------------------------------

XrResult XRAPI_CALL CreateSession(XrInstance instance, const XrSessionCreateInfo *info, XrSession *out) {
    ENTER(CreateSession, instance, FAKE_INSTANCE);
    bool asked =
        fake.calls[FAKE_GetOpenGLGraphicsRequirementsKHR] || fake.calls[FAKE_GetOpenGLESGraphicsRequirementsKHR];
    if (!asked)
        return fake_wrong("CreateSession", "graphics requirements were not asked for"),
               XR_ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING;
    if (!info->next) return fake_wrong("CreateSession", "no graphics binding"), XR_ERROR_GRAPHICS_DEVICE_INVALID;
    if (fake_count(FAKE_SESSION)) fake_wrong("CreateSession", "there is one already");
    *out = HANDLE(XrSession, fake_make(FAKE_SESSION, (uint64_t)(uintptr_t)instance));
    fake.sessions_made++, fake.running = false, waited = begun = 0;
    fake_openxr_state(XR_SESSION_STATE_IDLE), fake_openxr_state(XR_SESSION_STATE_READY);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroySession(XrSession session) {
    LEAVE(DestroySession, session, FAKE_SESSION);
    fake.running = false;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL BeginSession(XrSession session, const XrSessionBeginInfo *info) {
    ENTER(BeginSession, session, FAKE_SESSION);
    if (fake.running) return fake_wrong("BeginSession", "it runs already"), XR_ERROR_SESSION_RUNNING;
    if (fake.state == XR_SESSION_STATE_LOSS_PENDING) return XR_SESSION_LOSS_PENDING; // the event is still on its way
    if (fake.state != XR_SESSION_STATE_READY)
        return fake_wrong("BeginSession", "it is not ready"), XR_ERROR_SESSION_NOT_READY;
    fake.running = true, waited = begun = 0;
    fake_openxr_state(XR_SESSION_STATE_SYNCHRONIZED), fake_openxr_state(XR_SESSION_STATE_VISIBLE),
        fake_openxr_state(XR_SESSION_STATE_FOCUSED);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL EndSession(XrSession session) {
    ENTER(EndSession, session, FAKE_SESSION);
    if (!fake.running) return fake_wrong("EndSession", "it does not run"), XR_ERROR_SESSION_NOT_RUNNING;
    if (fake.state == XR_SESSION_STATE_LOSS_PENDING) return XR_SESSION_LOSS_PENDING;
    if (fake.state != XR_SESSION_STATE_STOPPING)
        return fake_wrong("EndSession", "it is not stopping"), XR_ERROR_SESSION_NOT_STOPPING;
    if (begun) fake_wrong("EndSession", "a frame was begun and not ended");
    fake.running = false;
    fake_openxr_state(XR_SESSION_STATE_IDLE);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL RequestExitSession(XrSession session) {
    ENTER(RequestExitSession, session, FAKE_SESSION);
    return XR_SUCCESS;
}

// ---- images -------------------------------------------------------------------------------------------------------

XrResult XRAPI_CALL EnumerateSwapchainFormats(XrSession session, uint32_t capacity, uint32_t *count, int64_t *out) {
    ENTER(EnumerateSwapchainFormats, session, FAKE_SESSION);
    const int64_t list[] = {fake.color_format, 0x88F0 /* GL_DEPTH24_STENCIL8 */};
    *count = 2;
    for (uint32_t i = 0; i < 2 && i < capacity; i++) out[i] = list[i];
    return XR_SUCCESS;
}

static void make_textures(FakeObject *s, unsigned format) {
    typedef void (*Generate)(int, unsigned *);
    typedef void (*Bind)(unsigned, unsigned);
    typedef void (*Store)(unsigned, int, unsigned, int, int, int);
    enum { TEXTURE_2D = 0x0DE1, TEXTURE_2D_ARRAY = 0x8C1A };
    bool real = eglGetCurrentContext() != EGL_NO_CONTEXT;
    for (int i = 0; i < FAKE_IMAGES; i++) s->textures[i] = (unsigned)(i + 1);
    if (!real) return;
    ((Generate)eglGetProcAddress("glGenTextures"))(FAKE_IMAGES, s->textures);
    unsigned kind = s->layers > 1 ? TEXTURE_2D_ARRAY : TEXTURE_2D;
    for (int i = 0; i < FAKE_IMAGES; i++) {
        ((Bind)eglGetProcAddress("glBindTexture"))(kind, s->textures[i]);
        if (kind == TEXTURE_2D_ARRAY)
            ((Store)eglGetProcAddress("glTexStorage3D"))(kind, 1, format, s->width, s->height, s->layers);
        else
            ((void (*)(unsigned, int, unsigned, int, int))eglGetProcAddress("glTexStorage2D"))(kind, 1, format,
                                                                                               s->width, s->height);
        ((Bind)eglGetProcAddress("glBindTexture"))(kind, 0);
    }
}

XrResult XRAPI_CALL CreateSwapchain(XrSession session, const XrSwapchainCreateInfo *info, XrSwapchain *out) {
    ENTER(CreateSwapchain, session, FAKE_SESSION);
    FakeObject *s = fake_make(FAKE_SWAPCHAIN, (uint64_t)(uintptr_t)session);
    s->width = (int)info->width, s->height = (int)info->height, s->layers = (int)info->arraySize;
    make_textures(s, (unsigned)info->format);
    *out = HANDLE(XrSwapchain, s);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroySwapchain(XrSwapchain swapchain) {
    LEAVE(DestroySwapchain, swapchain, FAKE_SWAPCHAIN);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL EnumerateSwapchainImages(XrSwapchain swapchain, uint32_t capacity, uint32_t *count,
                                             XrSwapchainImageBaseHeader *out) {
    ENTER(EnumerateSwapchainImages, swapchain, FAKE_SWAPCHAIN);
    FakeObject *s = OBJECT(swapchain, FAKE_SWAPCHAIN);
    *count = FAKE_IMAGES;
    for (uint32_t i = 0; i < FAKE_IMAGES && i < capacity; i++)
        ((XrSwapchainImageOpenGLKHR *)out)[i].image = s->textures[i];
    return XR_SUCCESS;
}

XrResult XRAPI_CALL AcquireSwapchainImage(XrSwapchain swapchain, const XrSwapchainImageAcquireInfo *info,
                                          uint32_t *index) {
    ENTER(AcquireSwapchainImage, swapchain, FAKE_SWAPCHAIN);
    FakeObject *s = OBJECT(swapchain, FAKE_SWAPCHAIN);
    if (s->acquired + s->waited >= FAKE_IMAGES)
        return fake_wrong("AcquireSwapchainImage", "all are acquired"), XR_ERROR_CALL_ORDER_INVALID;
    s->acquired++, *index = s->next++ % FAKE_IMAGES;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL WaitSwapchainImage(XrSwapchain swapchain, const XrSwapchainImageWaitInfo *info) {
    ENTER(WaitSwapchainImage, swapchain, FAKE_SWAPCHAIN);
    FakeObject *s = OBJECT(swapchain, FAKE_SWAPCHAIN);
    if (!s->acquired || s->waited)
        return fake_wrong("WaitSwapchainImage", "none is acquired, or one was waited for"), XR_ERROR_CALL_ORDER_INVALID;
    if (info->timeout == XR_INFINITE_DURATION) fake_wrong("WaitSwapchainImage", "waits for ever");
    s->acquired--, s->waited = 1;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL ReleaseSwapchainImage(XrSwapchain swapchain, const XrSwapchainImageReleaseInfo *info) {
    ENTER(ReleaseSwapchainImage, swapchain, FAKE_SWAPCHAIN);
    FakeObject *s = OBJECT(swapchain, FAKE_SWAPCHAIN);
    if (!s->waited) return fake_wrong("ReleaseSwapchainImage", "none was waited for"), XR_ERROR_CALL_ORDER_INVALID;
    s->waited = 0, s->released = true;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetVisibilityMaskKHR(XrSession session, XrViewConfigurationType type, uint32_t view,
                                         XrVisibilityMaskTypeKHR kind, XrVisibilityMaskKHR *out) {
    ENTER(GetVisibilityMaskKHR, session, FAKE_SESSION);
    uint32_t count = (uint32_t)fake.mask_corners;
    out->vertexCountOutput = out->indexCountOutput = count;
    for (uint32_t i = 0; i < count && i < out->vertexCapacityInput && out->vertices; i++)
        out->vertices[i] = (XrVector2f){i % 3 == 1 ? -0.6f : -1, i % 3 == 2 ? -0.6f : -1};
    for (uint32_t i = 0; i < count && i < out->indexCapacityInput && out->indices; i++) out->indices[i] = i;
    return XR_SUCCESS;
}

// ---- frames -------------------------------------------------------------------------------------------------------

XrResult XRAPI_CALL WaitFrame(XrSession session, const XrFrameWaitInfo *info, XrFrameState *out) {
    ENTER(WaitFrame, session, FAKE_SESSION);
    if (!fake.running) return fake_wrong("WaitFrame", "the session does not run"), XR_ERROR_SESSION_NOT_RUNNING;
    fake.time += fake.period, waited++;
    bool bad = fake.bad_times > 0;
    if (bad) fake.bad_times--;
    out->predictedDisplayTime = bad ? fake.bad_time : fake.time;
    out->predictedDisplayPeriod = bad && fake.bad_period ? fake.bad_period : fake.period;
    out->shouldRender =
        fake.should_render && fake.state >= XR_SESSION_STATE_VISIBLE && fake.state <= XR_SESSION_STATE_FOCUSED;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL BeginFrame(XrSession session, const XrFrameBeginInfo *info) {
    ENTER(BeginFrame, session, FAKE_SESSION);
    if (!waited) return fake_wrong("BeginFrame", "no frame was waited for"), XR_ERROR_CALL_ORDER_INVALID;
    waited = 0;
    bool discarded = begun > 0;
    if (discarded) fake_wrong("BeginFrame", "the frame before was not ended");
    begun = 1;
    return discarded ? XR_FRAME_DISCARDED : XR_SUCCESS;
}

static void check_image(const XrSwapchainSubImage *image) {
    FakeObject *s = OBJECT(image->swapchain, FAKE_SWAPCHAIN);
    const XrRect2Di *r = &image->imageRect;
    if (!s) return fake_wrong("EndFrame", "a layer's swapchain is gone");
    if (!s->released) fake_wrong("EndFrame", "a layer's image was never released");
    bool fits = r->offset.x >= 0 && r->offset.y >= 0 && r->extent.width > 0 && r->extent.height > 0 &&
                r->offset.x + r->extent.width <= s->width && r->offset.y + r->extent.height <= s->height &&
                (int)image->imageArrayIndex < s->layers;
    if (!fits) fake_wrong("EndFrame", "a layer shows more than its image");
}

static bool is_unit(XrQuaternionf q) {
    float length = q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w;
    return length > 0.98f && length < 1.02f;
}

static void check_projection(const XrCompositionLayerProjection *it) {
    if ((int)it->viewCount != fake.views) fake_wrong("EndFrame", "another number of views");
    fake.layer_views = it->viewCount, fake.flags_shown = it->layerFlags;
    fake.base_height = fake_place_of(it->space).position.y;
    for (uint32_t v = 0; v < it->viewCount; v++) {
        check_image(&it->views[v].subImage);
        if (!is_unit(it->views[v].pose.orientation)) fake_wrong("EndFrame", "an eye's orientation is not a rotation");
        for (const XrBaseInStructure *next = it->views[v].next; next; next = next->next)
            if (next->type == XR_TYPE_COMPOSITION_LAYER_DEPTH_INFO_KHR)
                check_image(&((const XrCompositionLayerDepthInfoKHR *)next)->subImage);
    }
}

static void check_layer(const XrCompositionLayerBaseHeader *it) {
    if (it->type != XR_TYPE_COMPOSITION_LAYER_PASSTHROUGH_FB && !OBJECT(it->space, FAKE_SPACE))
        fake_wrong("EndFrame", "a layer's space is gone");
    if (it->type == XR_TYPE_COMPOSITION_LAYER_PROJECTION) check_projection((const void *)it);
    if (it->type != XR_TYPE_COMPOSITION_LAYER_QUAD) return;
    const XrCompositionLayerQuad *quad = (const void *)it;
    check_image(&quad->subImage);
    if (quad->size.width <= 0 || quad->size.height <= 0 || !is_unit(quad->pose.orientation))
        fake_wrong("EndFrame", "a quad without size or direction");
}

XrResult XRAPI_CALL EndFrame(XrSession session, const XrFrameEndInfo *info) {
    bool is_begun = begun > 0;
    begun = 0; // however it ends
    ENTER(EndFrame, session, FAKE_SESSION);
    if (!is_begun) return fake_wrong("EndFrame", "no frame was begun"), XR_ERROR_CALL_ORDER_INVALID;
    if (info->displayTime <= 0) return XR_ERROR_TIME_INVALID; // told by us, and given back
    bool blends = false;
    for (uint32_t i = 0; i < fake.blend_count; i++) blends = blends || fake.blend[i] == info->environmentBlendMode;
    if (!blends)
        return fake_wrong("EndFrame", "a blend mode that is not offered"), XR_ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED;
    for (uint32_t i = 0; i < info->layerCount; i++) check_layer(info->layers[i]);
    fake.frames_ended++, fake.frames_shown += info->layerCount > 0;
    fake.layers = info->layerCount, fake.blend_shown = info->environmentBlendMode;
    return XR_SUCCESS;
}

// ---- what fake_input.c asks ---------------------------------------------------------------------------------------

void fake_attach(XrSession session) { attached_to = (uint64_t)(uintptr_t)session; }
bool fake_is_attached(XrSession session) { return attached_to == (uint64_t)(uintptr_t)session; }

// ---- the loader ---------------------------------------------------------------------------------------------------

// What ORRERY_FAKE_OPENXR may say.
static void take_words(void) {
    const char *words = getenv("ORRERY_FAKE_OPENXR");
#define SAYS(word) (words && strstr(words, word))
    fake.no_runtime = SAYS("no-runtime");
    fake.no_headset = SAYS("no-headset");
    fake.only_1_0 = SAYS("old-version");
    fake.neither_version = SAYS("other-version");
    if (SAYS("no-opengl"))
        fake.hidden[0] = XR_KHR_OPENGL_ENABLE_EXTENSION_NAME, fake.hidden[1] = XR_KHR_OPENGL_ES_ENABLE_EXTENSION_NAME;
    if (SAYS("no-binding")) fake.hidden[0] = XR_MNDX_EGL_ENABLE_EXTENSION_NAME;
    if (SAYS("new-opengl")) fake.least_opengl = XR_MAKE_VERSION(9, 0, 0);
    if (SAYS("no-srgb")) fake.color_format = 0x8058; // GL_RGBA8
    if (SAYS("no-session"))
        fake.forced[FAKE_CreateSession].result = XR_ERROR_GRAPHICS_DEVICE_INVALID,
        fake.forced[FAKE_CreateSession].times = -1;
    if (SAYS("one-view")) fake.views = 1;
    if (SAYS("four-views")) fake.views = 4;
    if (SAYS("additive")) fake.blend[0] = XR_ENVIRONMENT_BLEND_MODE_ADDITIVE;
    if (SAYS("slow")) fake.period = 100000000;
#undef SAYS
}

// For a program test: what it came to, into the file that ORRERY_FAKE_OPENXR_REPORT names.
static void report(void) {
    const char *path = getenv("ORRERY_FAKE_OPENXR_REPORT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "wrong %d\nframes %d\nshown %d\nviews %u\nblend %d\ninstances %d\n", fake.wrong_count,
            fake.frames_ended, fake.frames_shown, fake.layer_views, (int)fake.blend_shown, fake_count(FAKE_INSTANCE));
    for (int i = 0; i < fake.wrong_count && i < FAKE_WRONGS; i++) fprintf(file, "%s\n", fake.wrong[i]);
    fclose(file);
}

// Every function by its name.
static PFN_xrVoidFunction find(const char *name) {
#define NEEDED(function)                                                                                               \
    if (!strcmp(name, "xr" #function)) return FUNCTION(function);
#define OFFERED(function) NEEDED(function)
#define FUNCTION(function) (PFN_xrVoidFunction) function
    XR_FUNCTION_LIST
    NEEDED(CreateInstance)
    NEEDED(EnumerateInstanceExtensionProperties)
    return NULL;
}

__attribute__((visibility("default"))) XrResult XRAPI_CALL xrGetInstanceProcAddr(XrInstance instance, const char *name,
                                                                                 PFN_xrVoidFunction *out) {
    static bool begun_once;
    if (!begun_once) {
        begun_once = true;
        if (!fake.period) fake_openxr_reset();
        take_words();
        atexit(report);
    }
    *out = find(name);
    return *out ? XR_SUCCESS : XR_ERROR_FUNCTION_UNSUPPORTED;
}
