// What is injected. Each function calls what is below and changes what it says, or does not call it at all.
#include "layer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FAULTS = 24, EVENTS = 16 };

typedef struct Fault {
    char name[32];
    uint64_t frame, count;
    uint64_t done;
} Fault;

static Fault faults[FAULTS];
static int fault_count;
static bool instance_lost, session_lost, stopped; // stopped: between xrEndSession and xrBeginSession, as we pretend
static int64_t no_instance_before;                // monotonic ns
static XrEventDataBuffer queue[EVENTS];
static int queued;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void faults_read(void) {
    const char *at = getenv("XR_FAULTS");
    static bool before;
    if (before || !at) return; // counts go on when an instance is made anew
    before = true;
    while (*at && fault_count < FAULTS) {
        Fault f = {.count = 0};
        int length = (int)strcspn(at, " "), name = (int)strcspn(at, "@ ");
        snprintf(f.name, sizeof f.name, "%.*s", name < 31 ? name : 31, at);
        if (name < length) f.frame = strtoull(at + name + 1, NULL, 10);
        const char *times = memchr(at + name, 'x', (size_t)(length - name));
        f.count = times ? strtoull(times + 1, NULL, 10) : 1;
        if (*f.name) faults[fault_count++] = f;
        at += length + (at[length] == ' ');
    }
}

static Fault *find(const char *name) {
    for (int i = 0; i < fault_count; i++)
        if (!strcmp(faults[i].name, name)) return &faults[i];
    return NULL;
}

bool fault_given(const char *name) { return find(name) != NULL; }

bool fault_on(const char *name) {
    Fault *f = find(name);
    bool on = f && layer.frame >= f->frame && layer.frame < f->frame + f->count;
    if (on && !f->done++) watch("did %s", name);
    return on;
}

bool fault_once(const char *name) {
    Fault *f = find(name);
    if (!f || layer.frame < f->frame || f->done >= f->count) return false;
    f->done++;
    watch("did %s", name);
    return true;
}

XrResult fault_lost(void) {
    if (instance_lost) return XR_ERROR_INSTANCE_LOST;
    return session_lost ? XR_ERROR_SESSION_LOST : XR_SUCCESS;
}

#define CALL(name, arguments)                                                                                          \
    do {                                                                                                               \
        XrResult lost = fault_lost();                                                                                  \
        return lost != XR_SUCCESS ? lost : layer.next.name arguments;                                                  \
    } while (0)

void fault_instance_made(void) {
    if (now() < no_instance_before) watch("wrong: a new instance before lossTime");
    no_instance_before = 0;
}

// Hastened, the program's time runs twice as fast as the runtime's.
static XrTime told_time(XrTime real) {
    if (!fault_given("hasten")) return real;
    if (!layer.begin) layer.begin = real;
    return layer.begin + 2 * (real - layer.begin);
}
XrTime fault_real_time(XrTime told) { return layer.begin ? layer.begin + (told - layer.begin) / 2 : told; }

// ---- instance, system, session ------------------------------------------------------------------------------------

static XrResult XRAPI_CALL DestroyInstance(XrInstance instance) {
    instance_lost = session_lost = stopped = false, queued = 0;
    layer.session = XR_NULL_HANDLE;
    return layer.next.DestroyInstance(instance);
}

static XrResult XRAPI_CALL GetSystemProperties(XrInstance instance, XrSystemId system, XrSystemProperties *out) {
    XrResult result = layer.next.GetSystemProperties(instance, system, out);
    for (XrBaseOutStructure *it = out->next; layer.has_presence && it; it = it->next)
        if (it->type == XR_TYPE_SYSTEM_USER_PRESENCE_PROPERTIES_EXT)
            ((XrSystemUserPresencePropertiesEXT *)it)->supportsUserPresence = fault_given("away");
    return result;
}

static XrResult XRAPI_CALL EnumerateViewConfigurations(XrInstance instance, XrSystemId system, uint32_t capacity,
                                                       uint32_t *count, XrViewConfigurationType *out) {
    XrResult result = layer.next.EnumerateViewConfigurations(instance, system, capacity, count, out);
    if (!fault_given("four-views") || result != XR_SUCCESS) return result;
    if (capacity > *count) out[*count] = XR_VIEW_CONFIGURATION_TYPE_PRIMARY_QUAD_VARJO;
    ++*count;
    return result;
}

static XrViewConfigurationType real_kind(XrViewConfigurationType type) {
    return type == XR_VIEW_CONFIGURATION_TYPE_PRIMARY_QUAD_VARJO ? XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO : type;
}

static XrResult XRAPI_CALL EnumerateViewConfigurationViews(XrInstance instance, XrSystemId system,
                                                           XrViewConfigurationType type, uint32_t capacity,
                                                           uint32_t *count, XrViewConfigurationView *out) {
    XrResult result =
        layer.next.EnumerateViewConfigurationViews(instance, system, real_kind(type), capacity, count, out);
    if (real_kind(type) == type || result != XR_SUCCESS) return result;
    if (capacity >= 4) out[2] = out[0], out[3] = out[1];
    *count = 4;
    return watch("did four-views"), result;
}

// What glasses offer that the runtime does not have.
static XrResult XRAPI_CALL EnumerateEnvironmentBlendModes(XrInstance instance, XrSystemId system,
                                                          XrViewConfigurationType type, uint32_t capacity,
                                                          uint32_t *count, XrEnvironmentBlendMode *out) {
    bool additive = fault_given("additive"), alpha = fault_given("alpha");
    if (!additive && !alpha)
        return layer.next.EnumerateEnvironmentBlendModes(instance, system, real_kind(type), capacity, count, out);
    *count = 1;
    if (capacity) out[0] = additive ? XR_ENVIRONMENT_BLEND_MODE_ADDITIVE : XR_ENVIRONMENT_BLEND_MODE_ALPHA_BLEND;
    return XR_SUCCESS;
}

static XrResult XRAPI_CALL CreateSession(XrInstance instance, const XrSessionCreateInfo *info, XrSession *out) {
    XrResult result = instance_lost ? XR_ERROR_INSTANCE_LOST : layer.next.CreateSession(instance, info, out);
    if (result == XR_SUCCESS) layer.session = *out;
    return result;
}

static XrResult XRAPI_CALL DestroySession(XrSession session) {
    session_lost = stopped = false, queued = 0;
    layer.session = XR_NULL_HANDLE;
    return layer.next.DestroySession(session);
}

static void push(const void *event, size_t size) {
    if (queued == EVENTS) return;
    queue[queued] = (XrEventDataBuffer){0};
    memcpy(&queue[queued++], event, size);
}
static void push_state(XrSessionState state) {
    XrEventDataSessionStateChanged e = {
        .type = XR_TYPE_EVENT_DATA_SESSION_STATE_CHANGED, .session = layer.session, .state = state, .time = layer.real};
    push(&e, sizeof e);
}

static XrResult XRAPI_CALL BeginSession(XrSession session, const XrSessionBeginInfo *info) {
    XrSessionBeginInfo real = *info;
    real.primaryViewConfigurationType = real_kind(info->primaryViewConfigurationType);
    if (!stopped) CALL(BeginSession, (session, &real));
    stopped = false;
    push_state(XR_SESSION_STATE_SYNCHRONIZED), push_state(XR_SESSION_STATE_VISIBLE),
        push_state(XR_SESSION_STATE_FOCUSED);
    return XR_SUCCESS;
}

static XrResult XRAPI_CALL EndSession(XrSession session) {
    if (!fault_given("stop")) CALL(EndSession, (session));
    stopped = true;
    push_state(XR_SESSION_STATE_IDLE), push_state(XR_SESSION_STATE_READY);
    return XR_SUCCESS;
}

// ---- events -------------------------------------------------------------------------------------------------------

static void presence(bool present) {
    XrEventDataUserPresenceChangedEXT e = {
        .type = XR_TYPE_EVENT_DATA_USER_PRESENCE_CHANGED_EXT, .session = layer.session, .isUserPresent = present};
    push(&e, sizeof e);
}

static void changes(bool running) { // of presence and focus: there and back
    static bool away, unfocused;
    bool is_away = fault_on("away"), is_unfocused = fault_on("unfocused");
    if (is_away != away) presence(!is_away);
    if (running && is_unfocused != unfocused)
        push_state(is_unfocused ? XR_SESSION_STATE_VISIBLE : XR_SESSION_STATE_FOCUSED);
    away = is_away, unfocused = is_unfocused;
}

static void losses(void) {
    const int64_t loss = 1000000000;
    XrEventDataInstanceLossPending e = {.type = XR_TYPE_EVENT_DATA_INSTANCE_LOSS_PENDING,
                                        .lossTime = layer.told + (fault_given("hasten") ? 2 : 1) * loss};
    if (fault_once("instance-lost")) instance_lost = true;
    if (fault_once("session-lost")) session_lost = true;
    if (fault_once("session-loss-pending")) push_state(XR_SESSION_STATE_LOSS_PENDING);
    if (fault_once("instance-loss-pending")) push(&e, sizeof e), no_instance_before = now() + loss;
}

static void others(void) {
    XrEventDataVisibilityMaskChangedKHR mask = {.type = XR_TYPE_EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR,
                                                .session = layer.session,
                                                .viewConfigurationType = XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO,
                                                .viewIndex = 1};
    XrEventDataReferenceSpaceChangePending space = {.type = XR_TYPE_EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING,
                                                    .session = layer.session,
                                                    .referenceSpaceType = XR_REFERENCE_SPACE_TYPE_LOCAL,
                                                    .changeTime = layer.told,
                                                    .poseInPreviousSpace = {{0, 0, 0, 1}, {0, 0, 0}}};
    XrEventDataInteractionProfileChanged profile = {.type = XR_TYPE_EVENT_DATA_INTERACTION_PROFILE_CHANGED,
                                                    .session = layer.session};
    XrEventDataEventsLost lost = {.type = XR_TYPE_EVENT_DATA_EVENTS_LOST, .lostEventCount = 3};
    if (fault_once("mask-change")) push(&mask, sizeof mask);
    if (fault_once("recentre")) push(&space, sizeof space);
    if (fault_once("null-profile")) push(&profile, sizeof profile);
    if (fault_once("events-lost")) push(&lost, sizeof lost);
}

static XrResult XRAPI_CALL PollEvent(XrInstance instance, XrEventDataBuffer *event) {
    static uint64_t polled;
    if (layer.session && layer.frame != polled && !stopped) {
        polled = layer.frame;
        changes(true), losses(), others();
        if (layer.frame % 3 == 0 && fault_once("stop")) push_state(XR_SESSION_STATE_STOPPING);
    }
    if (fault_lost() == XR_ERROR_INSTANCE_LOST) return XR_ERROR_INSTANCE_LOST;
    if (!queued) return layer.next.PollEvent(instance, event);
    *event = queue[0];
    memmove(queue, queue + 1, sizeof queue[0] * (size_t)--queued);
    return XR_SUCCESS;
}

// ---- frames -------------------------------------------------------------------------------------------------------

static XrResult XRAPI_CALL WaitFrame(XrSession session, const XrFrameWaitInfo *info, XrFrameState *state) {
    if (stopped) return watch("wrong: xrWaitFrame while the session does not run"), XR_ERROR_SESSION_NOT_RUNNING;
    XrResult lost = fault_lost(), result = lost != XR_SUCCESS ? lost : layer.next.WaitFrame(session, info, state);
    layer.frame++;
    if (result != XR_SUCCESS) return result;
    layer.real = state->predictedDisplayTime;
    layer.told = state->predictedDisplayTime = told_time(layer.real);
    if (fault_given("hasten")) state->predictedDisplayPeriod *= 2;
    if (fault_given("times"))
        watch("time %lld.%03lld s, period %lld ms, render %d", (long long)(layer.told / 1000000000),
              (long long)(layer.told / 1000000 % 1000), (long long)(state->predictedDisplayPeriod / 1000000),
              (int)state->shouldRender);
    if (fault_on("negative-time")) state->predictedDisplayTime = -1 - (XrTime)layer.frame;
    if (fault_on("absurd-time")) state->predictedDisplayTime = INT64_MAX - (XrTime)layer.frame;
    if (fault_on("frozen-time")) state->predictedDisplayTime = 1;
    if (fault_on("absurd-period")) state->predictedDisplayPeriod = 59000000000000000;
    if (fault_on("hidden")) state->shouldRender = XR_FALSE;
    return result;
}

static XrResult XRAPI_CALL BeginFrame(XrSession session, const XrFrameBeginInfo *info) {
    CALL(BeginFrame, (session, info));
}

static XrResult XRAPI_CALL EndFrame(XrSession session, const XrFrameEndInfo *info) {
    XrFrameEndInfo real = *info;
    XrCompositionLayerProjection two;
    const XrCompositionLayerBaseHeader *layers[32];
    watch_frame(info);
    if (info->displayTime <= 0) return watch("did refuse a time"), XR_ERROR_TIME_INVALID;
    real.displayTime = layer.real;
    if (fault_given("additive") || fault_given("alpha")) real.environmentBlendMode = XR_ENVIRONMENT_BLEND_MODE_OPAQUE;
    for (uint32_t i = 0; i < info->layerCount && i < 32; i++) {
        layers[i] = info->layers[i];
        if (layers[i]->type != XR_TYPE_COMPOSITION_LAYER_PROJECTION ||
            ((const XrCompositionLayerProjection *)layers[i])->viewCount != 4)
            continue;
        two = *(const XrCompositionLayerProjection *)layers[i]; // the insets are ours alone
        two.viewCount = 2;
        layers[i] = (const XrCompositionLayerBaseHeader *)&two;
    }
    real.layers = layers;
    CALL(EndFrame, (session, &real));
}

// An inset looks straight ahead, a third as wide.
static XrResult XRAPI_CALL LocateViews(XrSession session, const XrViewLocateInfo *info, XrViewState *state,
                                       uint32_t capacity, uint32_t *count, XrView *views) {
    XrViewLocateInfo real = *info;
    real.displayTime = fault_real_time(info->displayTime),
    real.viewConfigurationType = real_kind(info->viewConfigurationType);
    XrResult lost = fault_lost(),
             result = lost != XR_SUCCESS ? lost : layer.next.LocateViews(session, &real, state, capacity, count, views);
    if (real.viewConfigurationType == info->viewConfigurationType || result != XR_SUCCESS) return result;
    for (int i = 2; i < 4 && capacity >= 4; i++) {
        views[i] = views[i - 2];
        XrFovf *f = &views[i].fov;
        f->angleLeft /= 3, f->angleRight /= 3, f->angleUp /= 3, f->angleDown /= 3;
    }
    *count = 4;
    return result;
}

static XrResult XRAPI_CALL LocateSpace(XrSpace space, XrSpace base, XrTime time, XrSpaceLocation *out) {
    CALL(LocateSpace, (space, base, fault_real_time(time), out));
}

// ---- images and masks ---------------------------------------------------------------------------------------------

static XrResult XRAPI_CALL CreateSwapchain(XrSession session, const XrSwapchainCreateInfo *info, XrSwapchain *out) {
    XrResult lost = fault_lost(), result = lost != XR_SUCCESS ? lost : layer.next.CreateSwapchain(session, info, out);
    if (result == XR_SUCCESS) watch_swapchain(*out, info);
    return result;
}

static XrResult XRAPI_CALL EnumerateSwapchainImages(XrSwapchain swapchain, uint32_t capacity, uint32_t *count,
                                                    XrSwapchainImageBaseHeader *out) {
    XrResult result = layer.next.EnumerateSwapchainImages(swapchain, capacity, count, out);
    if (result == XR_SUCCESS && capacity) watch_images(swapchain, out, *count);
    return result;
}

static XrResult XRAPI_CALL AcquireSwapchainImage(XrSwapchain swapchain, const XrSwapchainImageAcquireInfo *info,
                                                 uint32_t *index) {
    if (fault_on("acquire-fails")) return XR_ERROR_OUT_OF_MEMORY;
    XrResult lost = fault_lost(),
             result = lost != XR_SUCCESS ? lost : layer.next.AcquireSwapchainImage(swapchain, info, index);
    if (result == XR_SUCCESS) watch_acquired(swapchain, *index);
    return result;
}

static XrResult XRAPI_CALL WaitSwapchainImage(XrSwapchain swapchain, const XrSwapchainImageWaitInfo *info) {
    if (info->timeout == XR_INFINITE_DURATION) watch("wrong: waits for an image for ever");
    if (fault_on("wait-times-out")) return XR_TIMEOUT_EXPIRED;
    if (fault_on("wait-fails")) return XR_ERROR_OUT_OF_MEMORY;
    CALL(WaitSwapchainImage, (swapchain, info));
}

static XrResult XRAPI_CALL ReleaseSwapchainImage(XrSwapchain swapchain, const XrSwapchainImageReleaseInfo *info) {
    if (fault_on("release-fails")) return XR_ERROR_OUT_OF_MEMORY;
    watch_release(swapchain);
    CALL(ReleaseSwapchainImage, (swapchain, info));
}

static XrResult XRAPI_CALL GetVisibilityMaskKHR(XrSession session, XrViewConfigurationType type, uint32_t view,
                                                XrVisibilityMaskTypeKHR kind, XrVisibilityMaskKHR *out) {
    if (fault_given("empty-mask"))
        return out->vertexCountOutput = out->indexCountOutput = 0, watch("did empty-mask"), XR_SUCCESS;
    CALL(GetVisibilityMaskKHR, (session, real_kind(type), view % 2, kind, out));
}

// ---- input --------------------------------------------------------------------------------------------------------

static bool is_rejected(const char *profile) {
    for (int i = 0; i < fault_count; i++)
        if (!strncmp(faults[i].name, "reject=", 7) && strstr(profile, faults[i].name + 7)) return true;
    return false;
}

static XrResult XRAPI_CALL SuggestInteractionProfileBindings(XrInstance instance,
                                                             const XrInteractionProfileSuggestedBinding *info) {
    char profile[XR_MAX_PATH_LENGTH] = "";
    uint32_t size = 0;
    layer.next.PathToString(instance, info->interactionProfile, sizeof profile, &size, profile);
    if (is_rejected(profile)) return watch("did reject %s", profile), XR_ERROR_PATH_UNSUPPORTED;
    CALL(SuggestInteractionProfileBindings, (instance, info));
}

static XrResult XRAPI_CALL GetCurrentInteractionProfile(XrSession session, XrPath hand,
                                                        XrInteractionProfileState *out) {
    if (fault_given("null-profile")) return out->interactionProfile = XR_NULL_PATH, XR_SUCCESS;
    CALL(GetCurrentInteractionProfile, (session, hand, out));
}

static XrResult XRAPI_CALL SyncActions(XrSession session, const XrActionsSyncInfo *info) {
    if (stopped) watch("wrong: xrSyncActions while the session does not run");
    if (fault_on("unfocused")) return XR_SESSION_NOT_FOCUSED;
    CALL(SyncActions, (session, info));
}

static XrResult XRAPI_CALL ApplyHapticFeedback(XrSession session, const XrHapticActionInfo *info,
                                               const XrHapticBaseHeader *haptic) {
    const XrHapticVibration *v = (const void *)haptic;
    watch("felt %lld ms at %.2f", (long long)(v->duration / 1000000), (double)v->amplitude);
    CALL(ApplyHapticFeedback, (session, info, haptic));
}

static XrResult XRAPI_CALL LocateHandJointsEXT(XrHandTrackerEXT tracker, const XrHandJointsLocateInfoEXT *info,
                                               XrHandJointLocationsEXT *out) {
    XrHandJointsLocateInfoEXT real = *info;
    real.time = fault_real_time(info->time);
    XrResult lost = fault_lost(),
             result = lost != XR_SUCCESS ? lost : layer.next.LocateHandJointsEXT(tracker, &real, out);
    if (result != XR_SUCCESS || !fault_on("invalid-joints")) return result;
    out->isActive = XR_TRUE;
    for (uint32_t i = 0; i < out->jointCount; i++) out->jointLocations[i].locationFlags = 0;
    return result;
}

PFN_xrVoidFunction fault_function(const char *name) {
#define OURS(function)                                                                                                 \
    { "xr" #function, (PFN_xrVoidFunction)function }
    static const struct {
        const char *name;
        PFN_xrVoidFunction function;
    } ours[] = {OURS(DestroyInstance),
                OURS(GetSystemProperties),
                OURS(EnumerateViewConfigurations),
                OURS(EnumerateViewConfigurationViews),
                OURS(EnumerateEnvironmentBlendModes),
                OURS(CreateSession),
                OURS(DestroySession),
                OURS(BeginSession),
                OURS(EndSession),
                OURS(PollEvent),
                OURS(WaitFrame),
                OURS(BeginFrame),
                OURS(EndFrame),
                OURS(LocateViews),
                OURS(LocateSpace),
                OURS(CreateSwapchain),
                OURS(EnumerateSwapchainImages),
                OURS(AcquireSwapchainImage),
                OURS(WaitSwapchainImage),
                OURS(ReleaseSwapchainImage),
                OURS(GetVisibilityMaskKHR),
                OURS(SuggestInteractionProfileBindings),
                OURS(GetCurrentInteractionProfile),
                OURS(SyncActions),
                OURS(ApplyHapticFeedback),
                OURS(LocateHandJointsEXT)};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (!strcmp(ours[i].name, name)) return ours[i].function;
    return NULL;
}
