// Spaces, views, actions and hands of the fake runtime.
#include "fake_private.h"
#include "registry.h"

// ---- spaces -------------------------------------------------------------------------------------------------------

static XrVector3f rotate(XrQuaternionf q, XrVector3f v) {
    XrVector3f c = {q.y * v.z - q.z * v.y + q.w * v.x, q.z * v.x - q.x * v.z + q.w * v.y,
                    q.x * v.y - q.y * v.x + q.w * v.z};
    return (XrVector3f){v.x + 2 * (q.y * c.z - q.z * c.y), v.y + 2 * (q.z * c.x - q.x * c.z),
                        v.z + 2 * (q.x * c.y - q.y * c.x)};
}

static XrQuaternionf times(XrQuaternionf a, XrQuaternionf b) {
    return (XrQuaternionf){a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y, a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
                           a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
                           a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z};
}

static XrPosef within(XrPosef base, XrPosef pose) { // `pose`, as `base` sees it
    XrQuaternionf back = {-base.orientation.x, -base.orientation.y, -base.orientation.z, base.orientation.w};
    XrVector3f way = {pose.position.x - base.position.x, pose.position.y - base.position.y,
                      pose.position.z - base.position.z};
    return (XrPosef){times(back, pose.orientation), rotate(back, way)};
}

static XrPosef origin_of(const FakeObject *space) {
    const XrPosef nowhere = {{0, 0, 0, 1}, {0, 0, 0}};
    XrPosef floor = fake.local;
    floor.position.y = 0;
    if (space->action) return fake.hand[space->hand == 1].pose;
    switch (space->type) {
    case XR_REFERENCE_SPACE_TYPE_VIEW: return fake.head;
    case XR_REFERENCE_SPACE_TYPE_LOCAL: return fake.local;
    case XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT: return floor;
    default: return nowhere;
    }
}

XrPosef fake_place_of(XrSpace space) {
    FakeObject *it = OBJECT(space, FAKE_SPACE);
    XrPosef pose = it ? origin_of(it) : (XrPosef){{0, 0, 0, 1}, {0, 0, 0}};
    if (!it) return pose;
    XrVector3f moved = rotate(pose.orientation, (XrVector3f){it->offset[0], it->offset[1], it->offset[2]});
    pose.position = (XrVector3f){pose.position.x + moved.x, pose.position.y + moved.y, pose.position.z + moved.z};
    return pose;
}

XrResult XRAPI_CALL EnumerateReferenceSpaces(XrSession session, uint32_t capacity, uint32_t *count,
                                             XrReferenceSpaceType *out) {
    ENTER(EnumerateReferenceSpaces, session, FAKE_SESSION);
    XrReferenceSpaceType list[4] = {XR_REFERENCE_SPACE_TYPE_VIEW, XR_REFERENCE_SPACE_TYPE_LOCAL};
    *count = 2;
    if (!fake.no_stage) list[(*count)++] = XR_REFERENCE_SPACE_TYPE_STAGE;
    if (!fake.no_local_floor) list[(*count)++] = XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT;
    for (uint32_t i = 0; i < *count && i < capacity; i++) out[i] = list[i];
    return XR_SUCCESS;
}

static FakeObject *make_space(XrSession session, XrPosef offset, XrSpace *out) {
    FakeObject *space = fake_make(FAKE_SPACE, (uint64_t)(uintptr_t)session);
    memcpy(space->offset, &offset.position, sizeof space->offset);
    *out = HANDLE(XrSpace, space);
    return space;
}

XrResult XRAPI_CALL CreateReferenceSpace(XrSession session, const XrReferenceSpaceCreateInfo *info, XrSpace *out) {
    ENTER(CreateReferenceSpace, session, FAKE_SESSION);
    bool lacks = (info->referenceSpaceType == XR_REFERENCE_SPACE_TYPE_STAGE && fake.no_stage) ||
                 (info->referenceSpaceType == XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT && fake.no_local_floor);
    if (lacks)
        return fake_wrong("CreateReferenceSpace", "a kind that is not offered"), XR_ERROR_REFERENCE_SPACE_UNSUPPORTED;
    make_space(session, info->poseInReferenceSpace, out)->type = (int)info->referenceSpaceType;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL CreateActionSpace(XrSession session, const XrActionSpaceCreateInfo *info, XrSpace *out) {
    ENTER(CreateActionSpace, session, FAKE_SESSION);
    FakeObject *action = OBJECT(info->action, FAKE_ACTION);
    if (!action || action->type != XR_ACTION_TYPE_POSE_INPUT)
        return fake_wrong("CreateActionSpace", "not an action of a pose"), XR_ERROR_ACTION_TYPE_MISMATCH;
    FakeObject *space = make_space(session, info->poseInActionSpace, out);
    space->action = action->handle, space->hand = (int)info->subactionPath - 1;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroySpace(XrSpace space) {
    LEAVE(DestroySpace, space, FAKE_SPACE);
    return XR_SUCCESS;
}

static bool is_time(const char *call, XrTime time) {
    if (time <= 0) fake_wrong(call, "at a time that is none");
    return time > 0;
}

XrResult XRAPI_CALL LocateSpace(XrSpace space, XrSpace base, XrTime time, XrSpaceLocation *out) {
    ENTER(LocateSpace, space, FAKE_SPACE);
    if (!OBJECT(base, FAKE_SPACE)) return fake_wrong("LocateSpace", "the base is gone"), XR_ERROR_HANDLE_INVALID;
    if (!is_time("LocateSpace", time)) return XR_ERROR_TIME_INVALID;
    const FakeObject *it = OBJECT(space, FAKE_SPACE);
    bool seen = !it->action || fake.hand[it->hand == 1].active;
    out->pose = within(fake_place_of(base), fake_place_of(space));
    out->locationFlags = seen ? XR_SPACE_LOCATION_POSITION_VALID_BIT | XR_SPACE_LOCATION_ORIENTATION_VALID_BIT : 0;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL LocateViews(XrSession session, const XrViewLocateInfo *info, XrViewState *state, uint32_t capacity,
                                uint32_t *count, XrView *views) {
    ENTER(LocateViews, session, FAKE_SESSION);
    if (!OBJECT(info->space, FAKE_SPACE))
        return fake_wrong("LocateViews", "the space is gone"), XR_ERROR_HANDLE_INVALID;
    if (!is_time("LocateViews", info->displayTime)) return XR_ERROR_TIME_INVALID;
    *count = (uint32_t)fake.views;
    if (capacity < *count) return capacity ? XR_ERROR_SIZE_INSUFFICIENT : XR_SUCCESS;
    state->viewStateFlags = XR_VIEW_STATE_ORIENTATION_VALID_BIT | XR_VIEW_STATE_POSITION_VALID_BIT;
    for (int i = 0; i < fake.views; i++) {
        XrPosef eye = fake.head;
        XrVector3f aside = rotate(eye.orientation, (XrVector3f){fake.views == 1 ? 0
                                                                : i % 2         ? 0.0315f
                                                                                : -0.0315f,
                                                                0, 0});
        eye.position = (XrVector3f){eye.position.x + aside.x, eye.position.y + aside.y, eye.position.z + aside.z};
        views[i].pose = within(fake_place_of(info->space), eye);
        views[i].fov = i < 2 ? (XrFovf){-0.8f, 0.75f, 0.7f, -0.8f} : (XrFovf){-0.25f, 0.25f, 0.25f, -0.25f};
    }
    return XR_SUCCESS;
}

// ---- actions ------------------------------------------------------------------------------------------------------

static char paths[512][128];

XrResult XRAPI_CALL StringToPath(XrInstance instance, const char *text, XrPath *out) {
    ENTER(StringToPath, instance, FAKE_INSTANCE);
    strcpy(paths[0], "/user/hand/left"), strcpy(paths[1], "/user/hand/right"); // so that a hand's number is known
    for (uint64_t i = 0; i < 512; i++) {
        if (!paths[i][0]) snprintf(paths[i], sizeof paths[i], "%s", text);
        if (!strcmp(paths[i], text)) return *out = i + 1, XR_SUCCESS;
    }
    return XR_ERROR_PATH_COUNT_EXCEEDED;
}

static const char *text_of(XrPath path) { return path > 0 && path <= 512 ? paths[path - 1] : ""; }

XrResult XRAPI_CALL PathToString(XrInstance instance, XrPath path, uint32_t capacity, uint32_t *count, char *out) {
    ENTER(PathToString, instance, FAKE_INSTANCE);
    if (path == XR_NULL_PATH) return fake_wrong("PathToString", "the null path"), XR_ERROR_PATH_INVALID;
    *count = (uint32_t)strlen(text_of(path)) + 1;
    if (capacity) snprintf(out, capacity, "%s", text_of(path));
    return XR_SUCCESS;
}

XrResult XRAPI_CALL CreateActionSet(XrInstance instance, const XrActionSetCreateInfo *info, XrActionSet *out) {
    ENTER(CreateActionSet, instance, FAKE_INSTANCE);
    *out = HANDLE(XrActionSet, fake_make(FAKE_ACTION_SET, (uint64_t)(uintptr_t)instance));
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroyActionSet(XrActionSet set) {
    LEAVE(DestroyActionSet, set, FAKE_ACTION_SET);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL CreateAction(XrActionSet set, const XrActionCreateInfo *info, XrAction *out) {
    ENTER(CreateAction, set, FAKE_ACTION_SET);
    FakeObject *action = fake_make(FAKE_ACTION, (uint64_t)(uintptr_t)set);
    action->type = (int)info->actionType;
    snprintf(action->name, sizeof action->name, "%.63s", info->actionName);
    *out = HANDLE(XrAction, action);
    return XR_SUCCESS;
}

// What kind of action a component may drive.
static bool drives(const char *path, int type) {
    const char *last = strrchr(path, '/');
    bool pose = !strcmp(last, "/pose"), haptic = !strcmp(last, "/haptic"),
         stick = !strcmp(last, "/thumbstick") || !strcmp(last, "/trackpad");
    switch (type) {
    case XR_ACTION_TYPE_POSE_INPUT: return pose;
    case XR_ACTION_TYPE_VIBRATION_OUTPUT: return haptic;
    case XR_ACTION_TYPE_VECTOR2F_INPUT: return stick;
    default: return !pose && !haptic && !stick;
    }
}

static XrResult refuse(const char *profile, const char *path, XrResult result) {
    snprintf(fake.last_rejected, sizeof fake.last_rejected, "%.60s %.60s", strrchr(profile, '/'), path);
    return result;
}

XrResult XRAPI_CALL SuggestInteractionProfileBindings(XrInstance instance,
                                                      const XrInteractionProfileSuggestedBinding *info) {
    ENTER(SuggestInteractionProfileBindings, instance, FAKE_INSTANCE);
    const char *profile = text_of(info->interactionProfile);
    if (fake.rejects && strstr(profile, fake.rejects)) return XR_ERROR_PATH_UNSUPPORTED;
    if (fake.rejects_rich && info->countSuggestedBindings > 10) return XR_ERROR_PATH_UNSUPPORTED;
    if (!registry_source(profile)) return refuse(profile, "(no such profile)", XR_ERROR_PATH_UNSUPPORTED);
    for (uint32_t i = 0; i < info->countSuggestedBindings; i++) {
        FakeObject *action = OBJECT(info->suggestedBindings[i].action, FAKE_ACTION);
        const char *path = text_of(info->suggestedBindings[i].binding);
        if (!action)
            return fake_wrong("SuggestInteractionProfileBindings", "an action that is none"), XR_ERROR_HANDLE_INVALID;
        if (registry_has(profile, path) != REGISTRY_HAS || !drives(path, action->type))
            return refuse(profile, path, XR_ERROR_PATH_UNSUPPORTED);
    }
    fake.profiles_taken++;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL AttachSessionActionSets(XrSession session, const XrSessionActionSetsAttachInfo *info) {
    ENTER(AttachSessionActionSets, session, FAKE_SESSION);
    if (fake_is_attached(session))
        return fake_wrong("AttachSessionActionSets", "a second time"), XR_ERROR_ACTIONSETS_ALREADY_ATTACHED;
    fake_attach(session);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetCurrentInteractionProfile(XrSession session, XrPath hand, XrInteractionProfileState *out) {
    ENTER(GetCurrentInteractionProfile, session, FAKE_SESSION);
    if (!fake_is_attached(session))
        return fake_wrong("GetCurrentInteractionProfile", "nothing is attached"), XR_ERROR_ACTIONSET_NOT_ATTACHED;
    out->interactionProfile = XR_NULL_PATH;
    if (!fake.profile) return XR_SUCCESS;
    FakeObject *parent = fake_first(FAKE_INSTANCE);
    return StringToPath(HANDLE(XrInstance, parent), fake.profile, &out->interactionProfile);
}

XrResult XRAPI_CALL SyncActions(XrSession session, const XrActionsSyncInfo *info) {
    ENTER(SyncActions, session, FAKE_SESSION);
    if (!fake.running) fake_wrong("SyncActions", "the session does not run");
    if (!fake_is_attached(session))
        return fake_wrong("SyncActions", "nothing is attached"), XR_ERROR_ACTIONSET_NOT_ATTACHED;
    return fake.state == XR_SESSION_STATE_FOCUSED ? XR_SUCCESS : XR_SESSION_NOT_FOCUSED;
}

static XrResult state_of(const char *call, const XrActionStateGetInfo *info, int type, FakeObject **action,
                         FakeHand **hand) {
    *action = OBJECT(info->action, FAKE_ACTION);
    if (!*action) return fake_wrong(call, "an action that is none"), XR_ERROR_HANDLE_INVALID;
    if ((*action)->type != type) return fake_wrong(call, "an action of another type"), XR_ERROR_ACTION_TYPE_MISMATCH;
    *hand = &fake.hand[info->subactionPath == 2];
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetActionStateBoolean(XrSession session, const XrActionStateGetInfo *info,
                                          XrActionStateBoolean *out) {
    ENTER(GetActionStateBoolean, session, FAKE_SESSION);
    FakeObject *a;
    FakeHand *h;
    XrResult result = state_of("GetActionStateBoolean", info, XR_ACTION_TYPE_BOOLEAN_INPUT, &a, &h);
    if (result != XR_SUCCESS) return result;
    bool press = !strcmp(a->name, "stick_press");
    out->isActive = h->active && (!press || (fake.profile && strstr(fake.profile, "vive")));
    out->currentState = !strcmp(a->name, "select") ? h->select
                        : !strcmp(a->name, "grab") ? h->grab
                        : press                    ? h->stick_press
                                                   : h->menu;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetActionStateVector2f(XrSession session, const XrActionStateGetInfo *info,
                                           XrActionStateVector2f *out) {
    ENTER(GetActionStateVector2f, session, FAKE_SESSION);
    FakeObject *a;
    FakeHand *h;
    XrResult result = state_of("GetActionStateVector2f", info, XR_ACTION_TYPE_VECTOR2F_INPUT, &a, &h);
    if (result != XR_SUCCESS) return result;
    out->isActive = h->active, out->currentState = (XrVector2f){h->stick[0], h->stick[1]};
    return XR_SUCCESS;
}

XrResult XRAPI_CALL GetActionStatePose(XrSession session, const XrActionStateGetInfo *info, XrActionStatePose *out) {
    ENTER(GetActionStatePose, session, FAKE_SESSION);
    FakeObject *a;
    FakeHand *h;
    XrResult result = state_of("GetActionStatePose", info, XR_ACTION_TYPE_POSE_INPUT, &a, &h);
    if (result != XR_SUCCESS) return result;
    out->isActive = !strcmp(a->name, "gaze") ? XR_FALSE : h->active;
    return XR_SUCCESS;
}

XrResult XRAPI_CALL ApplyHapticFeedback(XrSession session, const XrHapticActionInfo *info,
                                        const XrHapticBaseHeader *haptic) {
    ENTER(ApplyHapticFeedback, session, FAKE_SESSION);
    const XrHapticVibration *v = (const void *)haptic;
    if (v->duration < 1000000 || v->duration > 5000000000)
        fake_wrong("ApplyHapticFeedback", "not between 1 ms and 5 s");
    if (v->amplitude <= 0 || v->amplitude > 1) fake_wrong("ApplyHapticFeedback", "the amplitude is not within 0..1");
    fake.pulses++, fake.pulse_duration = v->duration, fake.pulse_amplitude = v->amplitude;
    return XR_SUCCESS;
}

// ---- hands, and the learner's room --------------------------------------------------------------------------------

XrResult XRAPI_CALL CreateHandTrackerEXT(XrSession session, const XrHandTrackerCreateInfoEXT *info,
                                         XrHandTrackerEXT *out) {
    ENTER(CreateHandTrackerEXT, session, FAKE_SESSION);
    FakeObject *tracker = fake_make(FAKE_TRACKER, (uint64_t)(uintptr_t)session);
    tracker->hand = info->hand == XR_HAND_RIGHT_EXT;
    *out = HANDLE(XrHandTrackerEXT, tracker);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroyHandTrackerEXT(XrHandTrackerEXT tracker) {
    LEAVE(DestroyHandTrackerEXT, tracker, FAKE_TRACKER);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL LocateHandJointsEXT(XrHandTrackerEXT tracker, const XrHandJointsLocateInfoEXT *info,
                                        XrHandJointLocationsEXT *out) {
    ENTER(LocateHandJointsEXT, tracker, FAKE_TRACKER);
    if (!is_time("LocateHandJointsEXT", info->time)) return XR_ERROR_TIME_INVALID;
    const FakeHand *hand = &fake.hand[OBJECT(tracker, FAKE_TRACKER)->hand];
    out->isActive = hand->tracked;
    for (uint32_t i = 0; i < out->jointCount; i++) {
        out->jointLocations[i].pose = within(fake_place_of(info->baseSpace), hand->joints[i]);
        out->jointLocations[i].locationFlags =
            hand->joints_invalid ? 0 : XR_SPACE_LOCATION_POSITION_VALID_BIT | XR_SPACE_LOCATION_ORIENTATION_VALID_BIT;
    }
    return XR_SUCCESS;
}

XrResult XRAPI_CALL CreatePassthroughFB(XrSession session, const XrPassthroughCreateInfoFB *info,
                                        XrPassthroughFB *out) {
    ENTER(CreatePassthroughFB, session, FAKE_SESSION);
    *out = HANDLE(XrPassthroughFB, fake_make(FAKE_PASSTHROUGH, (uint64_t)(uintptr_t)session));
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroyPassthroughFB(XrPassthroughFB passthrough) {
    LEAVE(DestroyPassthroughFB, passthrough, FAKE_PASSTHROUGH);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL PassthroughStartFB(XrPassthroughFB passthrough) {
    ENTER(PassthroughStartFB, passthrough, FAKE_PASSTHROUGH);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL PassthroughPauseFB(XrPassthroughFB passthrough) {
    ENTER(PassthroughPauseFB, passthrough, FAKE_PASSTHROUGH);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL CreatePassthroughLayerFB(XrSession session, const XrPassthroughLayerCreateInfoFB *info,
                                             XrPassthroughLayerFB *out) {
    ENTER(CreatePassthroughLayerFB, session, FAKE_SESSION);
    *out = HANDLE(XrPassthroughLayerFB, fake_make(FAKE_LAYER, (uint64_t)(uintptr_t)info->passthrough));
    return XR_SUCCESS;
}

XrResult XRAPI_CALL DestroyPassthroughLayerFB(XrPassthroughLayerFB layer) {
    LEAVE(DestroyPassthroughLayerFB, layer, FAKE_LAYER);
    return XR_SUCCESS;
}

XrResult XRAPI_CALL PassthroughLayerResumeFB(XrPassthroughLayerFB layer) {
    ENTER(PassthroughLayerResumeFB, layer, FAKE_LAYER);
    return XR_SUCCESS;
}
