// The floor under the learner's seat. LOCAL_FLOOR where the runtime has it (OpenXR 1.1, XR_EXT_local_floor); elsewhere
// LOCAL, lowered by where STAGE says that the floor is, or else by the height at which the lesson's learner sits.
#include "stage/device/xr/headset.h"

static bool make(Device *d, XrReferenceSpaceType kind, float lower, XrSpace *out) {
    XrReferenceSpaceCreateInfo info = {.type = XR_TYPE_REFERENCE_SPACE_CREATE_INFO,
                                       .referenceSpaceType = kind,
                                       .poseInReferenceSpace = {{0, 0, 0, 1}, {0, -lower, 0}}};
    return !xr_failed(d, d->xr.CreateReferenceSpace(d->session, &info, out), "xrCreateReferenceSpace");
}

static bool has_kind(Device *d, XrReferenceSpaceType kind) {
    XrReferenceSpaceType kinds[32];
    uint32_t count = 0;
    if (xr_failed(d, d->xr.EnumerateReferenceSpaces(d->session, 32, &count, kinds), "xrEnumerateReferenceSpaces"))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (kinds[i] == kind) return true;
    return false;
}

static void destroy(Device *d, XrSpace *space) {
    if (*space) d->xr.DestroySpace(*space);
    *space = XR_NULL_HANDLE;
}

bool xr_space_open(Device *d) {
    bool floor = (d->has.floor || d->has.version_1_1) && has_kind(d, XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT);
    d->floor_known = floor;
    d->space_changes = 0;
    if (!make(d, XR_REFERENCE_SPACE_TYPE_VIEW, 0, &d->view_space)) return false;
    if (floor) return make(d, XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT, 0, &d->base);
    if (has_kind(d, XR_REFERENCE_SPACE_TYPE_STAGE)) make(d, XR_REFERENCE_SPACE_TYPE_STAGE, 0, &d->stage);
    return make(d, XR_REFERENCE_SPACE_TYPE_LOCAL, 0, &d->local) &&
           make(d, XR_REFERENCE_SPACE_TYPE_LOCAL, d->given.eye_height, &d->base);
}

void xr_space_close(Device *d) {
    destroy(d, &d->base), destroy(d, &d->view_space), destroy(d, &d->local), destroy(d, &d->stage);
}

static bool locate(Device *d, XrSpace space, XrSpace base, Pose *pose) {
    const XrSpaceLocationFlags both = XR_SPACE_LOCATION_POSITION_VALID_BIT | XR_SPACE_LOCATION_ORIENTATION_VALID_BIT;
    XrSpaceLocation at = {.type = XR_TYPE_SPACE_LOCATION};
    if (!space || xr_failed(d, d->xr.LocateSpace(space, base, d->time, &at), "xrLocateSpace") ||
        (at.locationFlags & both) != both)
        return false;
    *pose = pose_of(at.pose);
    return true;
}

bool xr_space_locate(Device *d, XrSpace space, Pose *pose) { return locate(d, space, d->base, pose); }

static void find_floor(Device *d) {
    Pose stage;
    XrSpace lowered;
    d->floor_known = !d->stage;
    if (!locate(d, d->stage, d->local, &stage) || !make(d, XR_REFERENCE_SPACE_TYPE_LOCAL, -stage.position.y, &lowered))
        return; // not tracked yet: looked for again in the next frame
    d->floor_known = true;
    destroy(d, &d->base);
    d->base = lowered;
}

void xr_space_update(Device *d) {
    if (d->space_changes && d->time >= d->space_changes) {
        d->space_changes = 0;
        d->happened |= DEVICE_RECENTRED;
        d->commands |= COMMAND_RECENTRE; // the seat comes to where the learner is now
        if (d->local) d->floor_known = false;
    }
    if (!d->floor_known) find_floor(d);
}
