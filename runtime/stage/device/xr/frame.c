// One frame: wait for the runtime, begin, see where the eyes are, end. A frame that was begun is always ended, with no
// layer when there is nothing to show.
#include "stage/device/xr/headset.h"
#include "base/os.h"
#include <math.h>

enum { JUMPED_AFTER = 3, BAD_TIMES_MOST = 90 }; // frames; after a second of them the session is made anew
static const XrDuration PERIOD_USUAL = 11111111, PERIOD_MOST = 10000000000;
static const XrTime TIME_MOST = 4000000000000000000; // a century after whatever the clock began with
static const XrTime JUMP_MOST = 10000000000; // 10 s from one frame to the next: asleep, not at work

static bool follows(XrTime time, XrTime before) { return time > before && time - before <= JUMP_MOST; }

// Some runtimes have told negative times and periods of centuries, with success: such a time drives nothing. A clock that
// has jumped and goes on from there is believed after some frames. A slow runtime's period may be long; one that cannot be
// is not used.
static bool sane(const Device *d, const XrFrameState *f) {
    XrTime time = f->predictedDisplayTime;
    if (time <= 0 || time > TIME_MOST) return false;
    if (!d->last_time || follows(time, d->last_time)) return true;
    return d->bad_times >= JUMPED_AFTER && d->told_time > 0 && follows(time, d->told_time);
}

static XrDuration sane_period(const XrFrameState *f) {
    XrDuration period = f->predictedDisplayPeriod;
    return period > 0 && period <= PERIOD_MOST ? period : PERIOD_USUAL;
}

static void count_missed(Device *d) {
    XrDuration intervals = (d->time - d->last_time + d->period / 2) / d->period;
    if (intervals > 1) d->missed += (uint64_t)intervals - 1;
}

// False: the time is not to be believed; if that lasts, the session is begun again.
static bool take_time(Device *d, const XrFrameState *f, DeviceFrame *frame) {
    bool good = sane(d, f), goes_on = d->last_time && follows(f->predictedDisplayTime, d->last_time);
    d->told_time = f->predictedDisplayTime;
    if (good) {
        d->time = f->predictedDisplayTime, d->period = sane_period(f);
        frame->seconds = goes_on ? (double)(d->time - d->last_time) * 1e-9 : 0;
        if (goes_on) count_missed(d);
        d->last_time = d->time, d->bad_times = 0;
        return true;
    }
    if (++d->bad_times > BAD_TIMES_MOST) xr_lose(d, LOSS_SESSION, "xrWaitFrame: predictedDisplayTime");
    // the frame still has to be ended: at a time that the runtime will not refuse for ever after
    d->time = d->last_time > 0 ? d->last_time + d->period : f->predictedDisplayTime;
    return false;
}

static bool locate_views(Device *d, DeviceFrame *frame) {
    XrViewLocateInfo where = {.type = XR_TYPE_VIEW_LOCATE_INFO,
                              .viewConfigurationType = d->view_kind,
                              .displayTime = d->time,
                              .space = d->base};
    XrViewState state = {.type = XR_TYPE_VIEW_STATE};
    uint32_t count = 0;
    for (int i = 0; i < 4; i++) d->views[i] = (XrView){.type = XR_TYPE_VIEW};
    if (xr_failed(d, d->xr.LocateViews(d->session, &where, &state, 4, &count, d->views), "xrLocateViews")) return false;
    const XrViewStateFlags both = XR_VIEW_STATE_ORIENTATION_VALID_BIT | XR_VIEW_STATE_POSITION_VALID_BIT;
    if ((int)count != d->view_count || (state.viewStateFlags & both) != both) return false;
    frame->view_count = d->view_count;
    for (int i = 0; i < d->view_count; i++) {
        const XrFovf *f = &d->views[i].fov;
        frame->views[i] = (DeviceView){pose_of(d->views[i].pose),
                                       {tanf(f->angleLeft), tanf(f->angleRight), tanf(f->angleDown), tanf(f->angleUp)}};
    }
    return true;
}

void xr_frame_begin(Device *d, DeviceFrame *frame) {
    XrFrameState state = {.type = XR_TYPE_FRAME_STATE};
    if (xr_failed(d, d->xr.WaitFrame(d->session, NULL, &state), "xrWaitFrame")) {
        os->sleep_ns((uint64_t)PERIOD_USUAL); // whatever is wrong, it is not asked for a thousand times a second
        return;
    }
    bool good = take_time(d, &state, frame);
    frame->missed = d->missed;
    if (xr_failed(d, d->xr.BeginFrame(d->session, NULL), "xrBeginFrame")) return;
    d->begun = true;
    if (!good) return;
    xr_space_update(d);
    if (locate_views(d, frame) && state.shouldRender) xr_layers_begin(d, frame);
}

void xr_frame_end(Device *d) {
    if (!d->begun) return;
    d->begun = false;
    xr_layers_end(d, d->drawn);
}
