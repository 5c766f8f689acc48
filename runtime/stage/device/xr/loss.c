// Session and instance may be lost at any time: the headset's cable, its battery, an update of the runtime, a crash of
// it. The lesson does not end: the OpenGL context and everything in it stay; what hangs on OpenXR is taken down and
// built anew, again and again.
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"
#include "stage/device/xr/headset.h"

static const uint64_t RETRY_NS = 500 * 1000 * 1000;

bool xr_failed(Device *d, XrResult result, const char *call) {
    switch (result) {
    case XR_SESSION_LOSS_PENDING:
        if (d->lost == LOSS_NONE) d->lost = LOSS_SESSION;
        return false;
    case XR_ERROR_SESSION_LOST:
        if (d->lost == LOSS_NONE) d->lost = LOSS_SESSION;
        break;
    case XR_ERROR_INSTANCE_LOST:
    case XR_ERROR_RUNTIME_FAILURE:
    case XR_ERROR_RUNTIME_UNAVAILABLE: d->lost = LOSS_INSTANCE; break;
    default: break;
    }
    if (XR_SUCCEEDED(result)) return false;
    if (d->complained != call) log_warning("%s: %s", call, xr_result_name(result));
    d->complained = call;
    return true;
}

static void take_down(Device *d) {
    if (d->lost == LOSS_INSTANCE)
        xr_instance_close(d);
    else
        xr_session_close(d);
    if (d->recoveries++ < 100) log_note("the headset is lost; the lesson waits"); // a log does not fill a disk
    d->happened |= DEVICE_LOST;
    d->lost = LOSS_NONE;
}

// After a lost session the system may be another one: it is looked for anew, with the instance.
static bool build_up(Device *d) {
    if (!d->instance && !xr_instance_open(d)) return false;
    if (xr_session_open(d)) return true;
    xr_instance_close(d);
    return false;
}

bool xr_loss_mend(Device *d) {
    uint64_t now = os->monotonic_ns();
    if (d->lost != LOSS_NONE && now >= d->retry_at) take_down(d);
    if (d->session) return d->lost == LOSS_NONE;
    if (now < d->retry_at) return false;
    d->retry_at = now + RETRY_NS;
    d->complained = NULL;
    if (!build_up(d)) return false;
    d->happened |= DEVICE_CONNECTED;
    d->retry_at = 0;
    log_note("the headset is there again");
    return true;
}
