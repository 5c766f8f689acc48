// xr_probe: asks the runtime itself, without the program that is tested: is it there, and does what the remote driver
// is told arrive in OpenXR? A session without graphics (XR_MND_headless) is enough for that. usage: xr_probe ready
// SECONDS      waits until the runtime answers
//        xr_probe remote PORT        sends head, controllers and hands; 1 when something arrives otherwise
#include "base/dmath.h"
#include "xr/remote.h"
#include <openxr/openxr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#define XR_USE_TIMESPEC
#include <openxr/openxr_platform.h>

typedef struct Probe {
    XrInstance instance;
    XrSystemId system;
    XrSession session;
    XrSessionState state;
    XrSpace floor;
    XrActionSet set;
    XrAction select, aim;
    XrPath hand[REMOTE_HANDS];
    XrSpace aim_space[REMOTE_HANDS];
    XrHandTrackerEXT tracker[REMOTE_HANDS];
    PFN_xrLocateHandJointsEXT locate_joints;
    Remote remote;
    int wrong;
} Probe;

static void pause_ms(long ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL); }

static void must(XrResult result, const char *call) {
    if (XR_SUCCEEDED(result)) return;
    fprintf(stderr, "xr_probe: %s: %d\n", call, (int)result);
    exit(1);
}
#define MUST(call) must(call, #call)

static XrResult make_instance(XrInstance *out, bool all) {
    const char *const names[] = {"XR_MND_headless", "XR_EXT_hand_tracking", "XR_KHR_convert_timespec_time",
                                 "XR_EXT_local_floor"};
    XrInstanceCreateInfo info = {
        .type = XR_TYPE_INSTANCE_CREATE_INFO, .enabledExtensionCount = all ? 4 : 0, .enabledExtensionNames = names};
    snprintf(info.applicationInfo.applicationName, sizeof info.applicationInfo.applicationName, "xr_probe");
    info.applicationInfo.apiVersion = XR_MAKE_VERSION(1, 0, 0);
    return xrCreateInstance(&info, out);
}

// Looks again every 20 ms: the runtime has no way to call us.
static int wait_until_ready(double seconds) {
    const XrSystemGetInfo head = {.type = XR_TYPE_SYSTEM_GET_INFO, .formFactor = XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY};
    for (long ms = 0; (double)ms < seconds * 1000; ms += 20, pause_ms(20)) {
        XrInstance instance = XR_NULL_HANDLE;
        XrSystemId system;
        if (make_instance(&instance, false) != XR_SUCCESS) continue;
        XrResult found = xrGetSystem(instance, &head, &system);
        xrDestroyInstance(instance);
        if (found == XR_SUCCESS) return 0;
    }
    fprintf(stderr, "xr_probe: no runtime within %.0f s\n", seconds);
    return 1;
}

static void open_actions(Probe *p) {
    XrActionSetCreateInfo set = {
        .type = XR_TYPE_ACTION_SET_CREATE_INFO, .actionSetName = "probe", .localizedActionSetName = "Probe"};
    XrActionCreateInfo select = {.type = XR_TYPE_ACTION_CREATE_INFO,
                                 .actionType = XR_ACTION_TYPE_BOOLEAN_INPUT,
                                 .actionName = "select",
                                 .localizedActionName = "Select",
                                 .countSubactionPaths = 2,
                                 .subactionPaths = p->hand};
    XrActionCreateInfo aim = {.type = XR_TYPE_ACTION_CREATE_INFO,
                              .actionType = XR_ACTION_TYPE_POSE_INPUT,
                              .actionName = "aim",
                              .localizedActionName = "Aim",
                              .countSubactionPaths = 2,
                              .subactionPaths = p->hand};
    static const char *const paths[] = {"/user/hand/left/input/select/click", "/user/hand/right/input/select/click",
                                        "/user/hand/left/input/aim/pose", "/user/hand/right/input/aim/pose"};
    XrActionSuggestedBinding list[4];
    XrInteractionProfileSuggestedBinding all = {
        .type = XR_TYPE_INTERACTION_PROFILE_SUGGESTED_BINDING, .countSuggestedBindings = 4, .suggestedBindings = list};
    XrSessionActionSetsAttachInfo attach = {
        .type = XR_TYPE_SESSION_ACTION_SETS_ATTACH_INFO, .countActionSets = 1, .actionSets = &p->set};
    MUST(xrStringToPath(p->instance, "/user/hand/left", &p->hand[0]));
    MUST(xrStringToPath(p->instance, "/user/hand/right", &p->hand[1]));
    MUST(xrCreateActionSet(p->instance, &set, &p->set));
    MUST(xrCreateAction(p->set, &select, &p->select));
    MUST(xrCreateAction(p->set, &aim, &p->aim));
    for (int i = 0; i < 4; i++) {
        list[i].action = i < 2 ? p->select : p->aim;
        MUST(xrStringToPath(p->instance, paths[i], &list[i].binding));
    }
    MUST(xrStringToPath(p->instance, "/interaction_profiles/khr/simple_controller", &all.interactionProfile));
    MUST(xrSuggestInteractionProfileBindings(p->instance, &all));
    MUST(xrAttachSessionActionSets(p->session, &attach));
}

static void open_spaces(Probe *p) {
    const XrPosef here = {{0, 0, 0, 1}, {0, 0, 0}};
    PFN_xrCreateHandTrackerEXT make = NULL;
    MUST(xrGetInstanceProcAddr(p->instance, "xrCreateHandTrackerEXT", (PFN_xrVoidFunction *)&make));
    MUST(xrGetInstanceProcAddr(p->instance, "xrLocateHandJointsEXT", (PFN_xrVoidFunction *)&p->locate_joints));
    MUST(xrCreateReferenceSpace(
        p->session,
        &(XrReferenceSpaceCreateInfo){.type = XR_TYPE_REFERENCE_SPACE_CREATE_INFO,
                                      .referenceSpaceType = (XrReferenceSpaceType)1000426000, // LOCAL_FLOOR
                                      .poseInReferenceSpace = here},
        &p->floor));
    for (int i = 0; i < REMOTE_HANDS; i++) {
        MUST(xrCreateActionSpace(p->session,
                                 &(XrActionSpaceCreateInfo){.type = XR_TYPE_ACTION_SPACE_CREATE_INFO,
                                                            .action = p->aim,
                                                            .subactionPath = p->hand[i],
                                                            .poseInActionSpace = here},
                                 &p->aim_space[i]));
        MUST(make(p->session,
                  &(XrHandTrackerCreateInfoEXT){.type = XR_TYPE_HAND_TRACKER_CREATE_INFO_EXT,
                                                .hand = i == REMOTE_LEFT ? XR_HAND_LEFT_EXT : XR_HAND_RIGHT_EXT,
                                                .handJointSet = XR_HAND_JOINT_SET_DEFAULT_EXT},
                  &p->tracker[i]));
    }
}

static void poll_state(Probe *p) {
    XrEventDataBuffer event = {.type = XR_TYPE_EVENT_DATA_BUFFER};
    while (xrPollEvent(p->instance, &event) == XR_SUCCESS) {
        if (event.type == XR_TYPE_EVENT_DATA_SESSION_STATE_CHANGED)
            p->state = ((XrEventDataSessionStateChanged *)&event)->state;
        event = (XrEventDataBuffer){.type = XR_TYPE_EVENT_DATA_BUFFER};
    }
}

static bool wait_for_state(Probe *p, XrSessionState state) {
    for (int i = 0; i < 500; i++, pause_ms(10)) {
        poll_state(p);
        if (p->state == state) return true;
    }
    fprintf(stderr, "xr_probe: the session is in state %d, not %d\n", (int)p->state, (int)state);
    return false;
}

static bool open_probe(Probe *p) {
    MUST(make_instance(&p->instance, true));
    MUST(xrGetSystem(
        p->instance,
        &(XrSystemGetInfo){.type = XR_TYPE_SYSTEM_GET_INFO, .formFactor = XR_FORM_FACTOR_HEAD_MOUNTED_DISPLAY},
        &p->system));
    MUST(xrCreateSession(
        p->instance, &(XrSessionCreateInfo){.type = XR_TYPE_SESSION_CREATE_INFO, .systemId = p->system}, &p->session));
    open_actions(p);
    open_spaces(p);
    if (!wait_for_state(p, XR_SESSION_STATE_READY)) return false;
    MUST(xrBeginSession(
        p->session, &(XrSessionBeginInfo){.type = XR_TYPE_SESSION_BEGIN_INFO,
                                          .primaryViewConfigurationType = XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO}));
    return wait_for_state(p, XR_SESSION_STATE_FOCUSED);
}

// ---- what arrives -------------------------------------------------------------------------------------------------

static XrTime now(Probe *p) {
    PFN_xrConvertTimespecTimeToTimeKHR convert = NULL;
    struct timespec t;
    XrTime time = 0;
    clock_gettime(CLOCK_MONOTONIC, &t);
    MUST(xrGetInstanceProcAddr(p->instance, "xrConvertTimespecTimeToTimeKHR", (PFN_xrVoidFunction *)&convert));
    MUST(convert(p->instance, &t, &time));
    return time;
}

static void check(Probe *p, bool fine, const char *what) {
    if (!fine) p->wrong++, printf("xr_probe: wrong: %s\n", what);
}

static Vec3 vector(XrVector3f v) { return vec3(v.x, v.y, v.z); }
static float apart(Vec3 a, Vec3 b) { return vec3_length(vec3_sub(a, b)); }

static bool down(Probe *p, int hand) {
    XrActionStateGetInfo info = {
        .type = XR_TYPE_ACTION_STATE_GET_INFO, .action = p->select, .subactionPath = p->hand[hand]};
    XrActionStateBoolean state = {.type = XR_TYPE_ACTION_STATE_BOOLEAN};
    XrActiveActionSet set = {.actionSet = p->set};
    MUST(xrSyncActions(
        p->session,
        &(XrActionsSyncInfo){.type = XR_TYPE_ACTIONS_SYNC_INFO, .countActiveActionSets = 1, .activeActionSets = &set}));
    MUST(xrGetActionStateBoolean(p->session, &info, &state));
    return state.isActive && state.currentState;
}

static bool send_and_wait(Probe *p) {
    bool fine = remote_send(&p->remote);
    check(p, fine, "the driver takes the packet");
    pause_ms(50);
    return fine;
}

static void check_head(Probe *p) {
    const float places[][5] = {{0, 1.2f, 0, 0, 0}, {0.3f, 1.5f, -0.2f, 0.7f, 0}, {-0.5f, 0.9f, 0.4f, -2, 0.5f}};
    for (int i = 0; i < 3; i++) {
        Pose pose = remote_pose_at(places[i][0], places[i][1], places[i][2], places[i][3], places[i][4]);
        p->remote.packet.head = remote_pose(pose);
        send_and_wait(p);
        XrView views[2] = {{.type = XR_TYPE_VIEW}, {.type = XR_TYPE_VIEW}};
        XrViewState state = {.type = XR_TYPE_VIEW_STATE};
        uint32_t count = 0;
        XrViewLocateInfo info = {.type = XR_TYPE_VIEW_LOCATE_INFO,
                                 .viewConfigurationType = XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO,
                                 .displayTime = now(p),
                                 .space = p->floor};
        MUST(xrLocateViews(p->session, &info, &state, 2, &count, views));
        Vec3 middle = vec3_mix(vector(views[0].pose.position), vector(views[1].pose.position), 0.5f);
        check(p, count == 2 && apart(middle, pose.position) < 0.001f, "the head is where it was sent");
        float eyes = apart(vector(views[0].pose.position), vector(views[1].pose.position));
        check(p, eyes > 0.05f && eyes < 0.08f, "the eyes are as far apart as eyes are");
    }
}

static void check_hand(Probe *p, int hand) {
    RemoteHand *h = &p->remote.packet.hand[hand];
    Pose pose = remote_pose_at(hand ? 0.3f : -0.3f, 1.1f, -0.4f, 0.3f, -0.2f);
    XrSpaceLocation at = {.type = XR_TYPE_SPACE_LOCATION};
    h->pose = remote_pose(pose);
    for (int on = 0; on < 2; on++) {
        h->trigger = (float)on, h->trigger_click = (uint8_t)on;
        send_and_wait(p);
        check(p, down(p, hand) == on, on ? "the trigger is down" : "the trigger is up");
    }
    h->trigger = 0, h->trigger_click = 0;
    MUST(xrLocateSpace(p->aim_space[hand], p->floor, now(p), &at));
    Vec3 ahead =
        quat_rotate((Quat){at.pose.orientation.x, at.pose.orientation.y, at.pose.orientation.z, at.pose.orientation.w},
                    vec3(0, 0, -1));
    check(p, apart(vector(at.pose.position), pose.position) < 0.001f, "the hand is where it was sent");
    check(p, vec3_dot(ahead, quat_rotate(pose.orientation, vec3(0, 0, -1))) > 0.9999f,
          "the hand points where it was sent to");
}

static bool joints_of(Probe *p, int hand, XrHandJointLocationEXT joints[XR_HAND_JOINT_COUNT_EXT]) {
    XrHandJointLocationsEXT all = {
        .type = XR_TYPE_HAND_JOINT_LOCATIONS_EXT, .jointCount = XR_HAND_JOINT_COUNT_EXT, .jointLocations = joints};
    MUST(p->locate_joints(p->tracker[hand],
                          &(XrHandJointsLocateInfoEXT){
                              .type = XR_TYPE_HAND_JOINTS_LOCATE_INFO_EXT, .baseSpace = p->floor, .time = now(p)},
                          &all));
    for (int i = 0; i < XR_HAND_JOINT_COUNT_EXT; i++)
        if (!(joints[i].locationFlags & XR_SPACE_LOCATION_POSITION_VALID_BIT)) return false;
    return all.isActive;
}

// Prints where each curl of thumb and index finger puts their tips: what a pinch is made of.
static void show_pinches(Probe *p, int hand) {
    XrHandJointLocationEXT j[XR_HAND_JOINT_COUNT_EXT];
    RemoteHand *h = &p->remote.packet.hand[hand];
    printf("mm from thumb tip to index tip; rows: thumb 0 to 1, columns: index 0 to 1\n");
    for (int thumb = 0; thumb <= 10; thumb++, printf("\n"))
        for (int index = 0; index <= 10; index++) {
            h->curl[CURL_THUMB] = (float)thumb / 10, h->curl[CURL_INDEX] = (float)index / 10;
            send_and_wait(p);
            joints_of(p, hand, j);
            printf("%5.0f", (double)apart(vector(j[XR_HAND_JOINT_THUMB_TIP_EXT].pose.position),
                                          vector(j[XR_HAND_JOINT_INDEX_TIP_EXT].pose.position)) *
                                1000);
        }
}

static void check_joints(Probe *p, int hand) {
    XrHandJointLocationEXT j[XR_HAND_JOINT_COUNT_EXT];
    RemoteHand *h = &p->remote.packet.hand[hand];
    h->hand_tracking_active = 0;
    send_and_wait(p);
    check(p, !joints_of(p, hand, j), "no joints of a hand that is away");
    h->hand_tracking_active = 1, h->active = 0;
    send_and_wait(p);
    check(p, joints_of(p, hand, j), "joints without a controller");
    check(p,
          apart(vector(j[XR_HAND_JOINT_WRIST_EXT].pose.position),
                vec3(h->pose.position[0], h->pose.position[1], h->pose.position[2])) < 0.001f,
          "the wrist is where the hand is");
    if (getenv("XR_PROBE_PINCHES")) show_pinches(p, hand);
    h->hand_tracking_active = 0, h->active = 1;
}

static int try_remote(int port) {
    Probe p = {.remote = remote_open(port)};
    if (!open_probe(&p)) return 1;
    check_head(&p);
    for (int hand = 0; hand < REMOTE_HANDS; hand++) check_hand(&p, hand), check_joints(&p, hand);
    remote_close(&p.remote);
    xrDestroySession(p.session);
    xrDestroyInstance(p.instance);
    printf("xr_probe: %d wrong\n", p.wrong);
    return p.wrong ? 1 : 0;
}

int main(int count, char **words) {
    if (count == 3 && !strcmp(words[1], "ready")) return wait_until_ready(atof(words[2]));
    if (count == 3 && !strcmp(words[1], "remote")) return try_remote(atoi(words[2]));
    return fputs("usage: xr_probe ready SECONDS | remote PORT\n", stderr), 2;
}
