// Session and instance may be lost at any time: the headset's cable, its battery, an update of the runtime, a crash of
// it. The lesson does not end: the OpenGL context and everything in it stay; what hangs on OpenXR is taken down and
// built anew, again and again.
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"
#include "stage/device/xr/headset.h"
#include <stdio.h>

static const uint64_t RETRY_NS = 500 * 1000 * 1000;

void xr_lose(Device *d, HeadsetLoss loss, const char *cause) {
    if (d->lost == LOSS_NONE) snprintf(d->lost_by, sizeof d->lost_by, "%s", cause);
    if (loss > d->lost) d->lost = loss;
}

bool xr_failed(Device *d, XrResult result, const char *call) {
    switch (result) {
    case XR_SESSION_LOSS_PENDING:
    case XR_ERROR_SESSION_LOST: xr_lose(d, LOSS_SESSION, xr_result_name(result)); break;
    case XR_ERROR_INSTANCE_LOST:
    case XR_ERROR_RUNTIME_FAILURE:
    case XR_ERROR_RUNTIME_UNAVAILABLE: xr_lose(d, LOSS_INSTANCE, xr_result_name(result)); break;
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
    if (d->recoveries++ < 100) log_note("the headset is lost (%s); the lesson waits", d->lost_by); // a log does not fill a disk
    d->happened |= DEVICE_LOST;
    d->lost = LOSS_NONE;
}

// After a lost session the system may be another one: it is looked for anew, with the instance.
static bool build_up(Device *d) {
    if (!d->instance && !xr_instance_open(d)) return false;
    if (xr_session_open(d)) return true;
    xr_instance_close(d);
    d->lost = LOSS_NONE; // nothing is there that could be lost again
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
