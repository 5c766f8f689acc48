#include "stage/device/xr/headset.h"
#include "stage/device/xr/platform.h"
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"

// ---- opening and closing ------------------------------------------------------------------------------------------

static bool create(Device *d) {
    PlatformBinding binding;
    const char *platform = xr_instance_check_graphics(d) ? platform_bind(d, &binding) : NULL;
    if (!platform) return false;
    XrSessionCreateInfo info = {.type = XR_TYPE_SESSION_CREATE_INFO, .next = &binding, .systemId = d->system};
    XrResult result = d->xr.CreateSession(d->instance, &info, &d->session);
    if (result == XR_SUCCESS) {
        if (!d->recoveries)
            log_note("%s: %s, %d x %d pixels, %d views, %s", d->runtime, d->system_name, d->width, d->height,
                     d->view_count, platform);
        return true;
    }
    d->session = XR_NULL_HANDLE;
    return fail(ERR_HEADSET, "no session with %s (%s)", d->system_name, xr_result_name(result));
}

bool xr_session_open(Device *d) {
    d->state = XR_SESSION_STATE_UNKNOWN;
    d->running = d->exiting = d->begun = false;
    d->worn = true;
    d->bad_times = 0;
    d->last_time = 0;
    if (!create(d)) return false;
    if (xr_space_open(d) && xr_actions_attach(d) && xr_layers_open(d)) return xr_hands_open(d), true;
    Error kept = *error_last();
    xr_session_close(d);
    fail_again(&kept);
    return false;
}

void xr_session_close(Device *d) {
    if (!d->session) return;
    xr_hands_close(d);
    xr_layers_close(d);
    xr_actions_close_spaces(d);
    xr_space_close(d);
    d->xr.DestroySession(d->session);
    d->session = XR_NULL_HANDLE;
    d->running = d->begun = false;
}

// ---- states -------------------------------------------------------------------------------------------------------

static void begin(Device *d) {
    XrSessionBeginInfo info = {.type = XR_TYPE_SESSION_BEGIN_INFO, .primaryViewConfigurationType = d->view_kind};
    if (d->running) return;
    d->running = !xr_failed(d, d->xr.BeginSession(d->session, &info), "xrBeginSession");
    d->bad_times = 0, d->last_time = 0;
}

static void end(Device *d) {
    if (!d->running) return;
    d->running = false;
    xr_failed(d, d->xr.EndSession(d->session), "xrEndSession");
}

// READY and STOPPING may follow one another for ever: stopping is not leaving.
static void enter_state(Device *d, XrSessionState state) {
    d->state = state;
    switch (state) {
    case XR_SESSION_STATE_READY: begin(d); break;
    case XR_SESSION_STATE_STOPPING: end(d); break;
    case XR_SESSION_STATE_EXITING: d->exiting = true; break; // the learner left by the headset's own menu
    case XR_SESSION_STATE_LOSS_PENDING: xr_lose(d, LOSS_SESSION, "XR_SESSION_STATE_LOSS_PENDING"); break;
    case XR_SESSION_STATE_UNKNOWN:
    case XR_SESSION_STATE_IDLE:
    case XR_SESSION_STATE_SYNCHRONIZED:
    case XR_SESSION_STATE_VISIBLE: // seen, but the input goes to the system's menu: xr_actions_read says that nobody is
                                   // there
    case XR_SESSION_STATE_FOCUSED:
    case XR_SESSION_STATE_MAX_ENUM: break;
    }
}

// ---- events -------------------------------------------------------------------------------------------------------

// The instance goes at lossTime; a new one may be made only after that. No function tells the runtime's time now, but
// the last frame's is within some frames of it.
static void instance_goes(Device *d, XrTime loss_time) {
    const XrDuration margin = 200 * 1000 * 1000, most = 10 * 1000000000LL;
    XrDuration left = d->time > 0 && loss_time > d->time ? loss_time - d->time : 0;
    xr_lose(d, LOSS_INSTANCE, "XrEventDataInstanceLossPending");
    d->retry_at = os->monotonic_ns() + (uint64_t)((left < most ? left : most) + margin);
}

// LOCAL and the floor below it move when the learner re-centres by the headset's own menu. STAGE's floor counts where it
// stands in for LOCAL_FLOOR.
static void space_changes(Device *d, const XrEventDataReferenceSpaceChangePending *e) {
    if (e->session != d->session) return;
    switch ((int)e->referenceSpaceType) {
    case XR_REFERENCE_SPACE_TYPE_LOCAL:
    case XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT: d->space_changes = e->changeTime > 0 ? e->changeTime : 1; break;
    case XR_REFERENCE_SPACE_TYPE_STAGE: d->floor_known = d->floor_known && !d->stage; break;
    default: break;
    }
}

static void handle(Device *d, const XrEventDataBuffer *e) {
    switch ((int)e->type) {
    case XR_TYPE_EVENT_DATA_SESSION_STATE_CHANGED: {
        const XrEventDataSessionStateChanged *it = (const void *)e;
        if (it->session == d->session) enter_state(d, it->state);
        break;
    }
    case XR_TYPE_EVENT_DATA_INSTANCE_LOSS_PENDING:
        instance_goes(d, ((const XrEventDataInstanceLossPending *)e)->lossTime);
        break;
    case XR_TYPE_EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING: space_changes(d, (const void *)e); break;
    case XR_TYPE_EVENT_DATA_INTERACTION_PROFILE_CHANGED: xr_actions_profiles(d); break;
    case XR_TYPE_EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR:
        xr_layers_load_masks(d, (int)((const XrEventDataVisibilityMaskChangedKHR *)e)->viewIndex);
        break;
    case XR_TYPE_EVENT_DATA_USER_PRESENCE_CHANGED_EXT:
        d->worn = ((const XrEventDataUserPresenceChangedEXT *)e)->isUserPresent;
        break;
    case XR_TYPE_EVENT_DATA_EVENTS_LOST:
        log_note("OpenXR: %u events were lost", ((const XrEventDataEventsLost *)e)->lostEventCount);
        break;
    default: break;
    }
}

void xr_session_events(Device *d) {
    for (;;) {
        XrEventDataBuffer event = {.type = XR_TYPE_EVENT_DATA_BUFFER};
        XrResult result = d->xr.PollEvent(d->instance, &event);
        if (result == XR_EVENT_UNAVAILABLE || xr_failed(d, result, "xrPollEvent")) return;
        handle(d, &event);
    }
}
