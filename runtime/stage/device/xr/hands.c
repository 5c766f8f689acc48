// Tracked hands (XR_EXT_hand_tracking): 26 joints a hand, and the gestures that stand for buttons where no profile of
// hands says so: thumb on index finger = select; a fist = grab; an open palm towards the face, then a pinch = menu.
#include "base/os.h"
#include "stage/device/xr/headset.h"
#include <string.h>

static const float PINCH_ON = 0.015f, PINCH_OFF = 0.028f; // metres between the tips
static const float FIST_ON = 0.055f, FIST_OFF = 0.075f;   // metres from three fingertips to the palm, in the mean
static const float FACING = 0.75f;                        // cosine between the palm's normal and the way to the head
static const uint64_t SETTLED = 150 * 1000 * 1000;        // ns of steady joints before a hand counts

void xr_hands_open(Device *d) {
    memset(d->gestures, 0, sizeof d->gestures);
    memset(d->trackers, 0, sizeof d->trackers);
    if (!d->has.hands || !d->xr.CreateHandTrackerEXT || !d->xr.LocateHandJointsEXT) return;
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        XrHandTrackerCreateInfoEXT info = {.type = XR_TYPE_HAND_TRACKER_CREATE_INFO_EXT,
                                           .hand = hand == HAND_LEFT ? XR_HAND_LEFT_EXT : XR_HAND_RIGHT_EXT,
                                           .handJointSet = XR_HAND_JOINT_SET_DEFAULT_EXT};
        if (xr_failed(d, d->xr.CreateHandTrackerEXT(d->session, &info, &d->trackers[hand]), "xrCreateHandTrackerEXT"))
            d->trackers[hand] = XR_NULL_HANDLE;
    }
}

void xr_hands_close(Device *d) {
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        if (d->trackers[hand]) d->xr.DestroyHandTrackerEXT(d->trackers[hand]);
        d->trackers[hand] = XR_NULL_HANDLE;
    }
}

// Some runtimes say that a hand is active while its joints are not valid.
static bool locate(Device *d, int hand, Pose joints[HAND_JOINTS]) {
    const XrSpaceLocationFlags both = XR_SPACE_LOCATION_POSITION_VALID_BIT | XR_SPACE_LOCATION_ORIENTATION_VALID_BIT;
    XrHandJointLocationEXT at[XR_HAND_JOINT_COUNT_EXT];
    XrHandJointLocationsEXT all = {
        .type = XR_TYPE_HAND_JOINT_LOCATIONS_EXT, .jointCount = XR_HAND_JOINT_COUNT_EXT, .jointLocations = at};
    XrHandJointsLocateInfoEXT info = {
        .type = XR_TYPE_HAND_JOINTS_LOCATE_INFO_EXT, .baseSpace = d->base, .time = d->time};
    if (!d->trackers[hand] ||
        xr_failed(d, d->xr.LocateHandJointsEXT(d->trackers[hand], &info, &all), "xrLocateHandJointsEXT") ||
        !all.isActive)
        return false;
    for (int i = 0; i < HAND_JOINTS; i++) {
        if ((at[i].locationFlags & both) != both) return false;
        joints[i] = pose_of(at[i].pose);
    }
    return true;
}

static float apart(const Pose *joints, int a, int b) {
    return vec3_length(vec3_sub(joints[a].position, joints[b].position));
}

static float fist(const Pose *joints) {
    return (apart(joints, XR_HAND_JOINT_MIDDLE_TIP_EXT, XR_HAND_JOINT_PALM_EXT) +
            apart(joints, XR_HAND_JOINT_RING_TIP_EXT, XR_HAND_JOINT_PALM_EXT) +
            apart(joints, XR_HAND_JOINT_LITTLE_TIP_EXT, XR_HAND_JOINT_PALM_EXT)) /
           3;
}

// The palm joint's +Y points out of the back of the hand.
static bool faces_head(const Pose *palm, Vec3 head) {
    Vec3 out = quat_rotate(palm->orientation, vec3(0, -1, 0));
    return vec3_dot(out, vec3_normalize(vec3_sub(head, palm->position))) > FACING;
}

static void read_gestures(Device *d, int hand, const Pose *joints, Vec3 head, HandInput *input) {
    HeadsetGesture *g = &d->gestures[hand];
    bool pinched_before = g->pinched;
    const uint32_t both = HAND_SELECT | HAND_GRAB;
    g->pinched =
        apart(joints, XR_HAND_JOINT_THUMB_TIP_EXT, XR_HAND_JOINT_INDEX_TIP_EXT) < (g->pinched ? PINCH_OFF : PINCH_ON);
    g->grasped = !g->pinched && fist(joints) < (g->grasped ? FIST_OFF : FIST_ON);
    g->palm_up = faces_head(&joints[XR_HAND_JOINT_PALM_EXT], head);
    if (g->palm_up && g->pinched && !pinched_before) d->commands |= COMMAND_MENU;
    if (g->palm_up) input->buttons &= ~both; // that hand talks to the menu
    if (g->palm_up || g->by_profile) return; // the runtime knows a pinch better than we do
    if (g->pinched) input->buttons |= HAND_SELECT;
    if (g->grasped) input->buttons |= HAND_GRAB;
}

// Where a hand points that no profile gives a ray: from the shoulder through the first knuckle, which is steadier than
// a finger.
static Pose aim_of(const Pose *joints, const Pose *head, int hand) {
    Vec3 ahead = quat_rotate(head->orientation, vec3(0, 0, -1));
    Vec3 right = vec3_normalize(vec3_cross(vec3(ahead.x, 0, ahead.z), vec3(0, 1, 0)));
    Vec3 shoulder =
        vec3_add(vec3_add(head->position, vec3(0, -0.22f, 0)), vec3_scale(right, hand == HAND_LEFT ? -0.16f : 0.16f));
    Vec3 from = joints[XR_HAND_JOINT_INDEX_PROXIMAL_EXT].position;
    return (Pose){from, quat_look(vec3_sub(from, shoulder))};
}

static Pose grip_of(const Pose *joints) {
    const Pose *palm = &joints[XR_HAND_JOINT_PALM_EXT];
    return (Pose){palm->position, palm->orientation};
}

// Joints that come and go for some frames, while a hand reaches for a controller, change nothing.
static bool settled(HeadsetGesture *g, bool seen) {
    uint64_t now = os->monotonic_ns();
    if (!seen)
        *g = (HeadsetGesture){.by_profile = g->by_profile};
    else if (!g->seen_since)
        g->seen_since = now;
    return seen && now - g->seen_since >= SETTLED;
}

void xr_hands_read(Device *d, Input *input) {
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        HandInput *it = &input->hand[hand];
        bool held = it->tracked && !d->gestures[hand].by_profile; // a controller in the hand, which may have joints too
        Pose joints[HAND_JOINTS];
        if (!settled(&d->gestures[hand], locate(d, hand, joints))) continue;
        it->jointed = true;
        memcpy(it->joints, joints, sizeof joints);
        if (held) continue;
        if (!it->tracked) it->aim = aim_of(joints, &input->head, hand), it->grip = grip_of(joints);
        it->tracked = true;
        read_gestures(d, hand, joints, input->head.position, it);
    }
}
