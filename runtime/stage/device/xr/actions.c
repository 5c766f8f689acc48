// Controllers, gaze and haptics, by actions. The system may bind them otherwise; we only suggest (profiles.c).
#include "base/error.h"
#include "base/log.h"
#include "stage/device/xr/headset.h"
#include "stage/device/xr/profiles.h"
#include <stdio.h>
#include <string.h>

static const float STICK_FAR = 0.7f, STICK_BACK = 0.4f; // a turn happens beyond the first; the next only after a return

static const struct {
    const char *name, *label;
    XrActionType type;
    bool hands;
} kinds[DO_COUNT] = {
    [DO_GRIP] = {"grip", "Hand", XR_ACTION_TYPE_POSE_INPUT, true},
    [DO_AIM] = {"aim", "Pointing ray", XR_ACTION_TYPE_POSE_INPUT, true},
    [DO_SELECT] = {"select", "Select", XR_ACTION_TYPE_BOOLEAN_INPUT, true},
    [DO_GRAB] = {"grab", "Grab", XR_ACTION_TYPE_BOOLEAN_INPUT, true},
    [DO_MENU] = {"menu", "Menu and pause", XR_ACTION_TYPE_BOOLEAN_INPUT, true},
    [DO_STICK] = {"stick", "Turn and teleport", XR_ACTION_TYPE_VECTOR2F_INPUT, true},
    [DO_STICK_PRESS] = {"stick_press", "Turn and teleport (pressed)", XR_ACTION_TYPE_BOOLEAN_INPUT, true},
    [DO_PULSE] = {"pulse", "Touch that is felt", XR_ACTION_TYPE_VIBRATION_OUTPUT, true},
    [DO_GAZE] = {"gaze", "Gaze", XR_ACTION_TYPE_POSE_INPUT, false},
};

// ---- opening ------------------------------------------------------------------------------------------------------

static XrPath path(Device *d, const char *text) {
    XrPath path = XR_NULL_PATH;
    xr_failed(d, d->xr.StringToPath(d->instance, text, &path), "xrStringToPath");
    return path;
}

static bool create_actions(Device *d) {
    XrActionSetCreateInfo set = {
        .type = XR_TYPE_ACTION_SET_CREATE_INFO, .actionSetName = "lesson", .localizedActionSetName = "Lesson"};
    if (xr_failed(d, d->xr.CreateActionSet(d->instance, &set, &d->action_set), "xrCreateActionSet")) return false;
    for (int i = 0; i < DO_COUNT; i++) {
        XrActionCreateInfo info = {.type = XR_TYPE_ACTION_CREATE_INFO, .actionType = kinds[i].type};
        if (i == DO_GAZE && !d->has.gaze) continue;
        snprintf(info.actionName, sizeof info.actionName, "%s", kinds[i].name);
        snprintf(info.localizedActionName, sizeof info.localizedActionName, "%s", kinds[i].label);
        if (kinds[i].hands) info.countSubactionPaths = HAND_COUNT, info.subactionPaths = d->hand_paths;
        if (xr_failed(d, d->xr.CreateAction(d->action_set, &info, &d->actions[i]), "xrCreateAction")) return false;
    }
    return true;
}

static XrResult suggest(Device *d, const Profile *p, bool essential) {
    ProfileBinding bindings[PROFILE_BINDINGS_MOST];
    XrActionSuggestedBinding list[PROFILE_BINDINGS_MOST];
    int count = profile_bindings(p, essential, bindings);
    for (int i = 0; i < count; i++)
        list[i] = (XrActionSuggestedBinding){d->actions[bindings[i].action], path(d, bindings[i].path)};
    XrInteractionProfileSuggestedBinding info = {.type = XR_TYPE_INTERACTION_PROFILE_SUGGESTED_BINDING,
                                                 .interactionProfile = path(d, p->path),
                                                 .countSuggestedBindings = (uint32_t)count,
                                                 .suggestedBindings = list};
    return d->xr.SuggestInteractionProfileBindings(d->instance, &info);
}

static bool is_offered(const Device *d, const Profile *p) {
    if (p->in_1_1 && d->has.version_1_1) return true;
    if (p->needs == (size_t)NEEDS_NOTHING) return !p->in_1_1;
    return *((const bool *)&d->has + p->needs);
}

// A runtime that knows one path less rejects a whole profile: then what every lesson needs is suggested alone. One
// controller that is rejected altogether is no reason to have none.
static bool suggest_all(Device *d) {
    int taken = 0;
    for (int i = 0; i < profile_count; i++) {
        if (!is_offered(d, &profiles[i])) continue;
        XrResult result = suggest(d, &profiles[i], false);
        if (XR_FAILED(result)) result = suggest(d, &profiles[i], true);
        if (XR_SUCCEEDED(result))
            taken++;
        else if (!d->recoveries)
            log_note("%s: %s rejects %s", profiles[i].name, d->runtime, xr_result_name(result));
    }
    return taken > 0 || fail(ERR_HEADSET, "%s takes none of the controllers", d->runtime);
}

bool xr_actions_open(Device *d) {
    d->hand_paths[HAND_LEFT] = path(d, "/user/hand/left"), d->hand_paths[HAND_RIGHT] = path(d, "/user/hand/right");
    d->hand_profile = path(d, "/interaction_profiles/ext/hand_interaction_ext");
    if (create_actions(d)) return suggest_all(d);
    return fail(ERR_HEADSET, "%s makes no actions", d->runtime);
}

static bool open_space(Device *d, HeadsetAction action, int hand) {
    XrActionSpaceCreateInfo info = {.type = XR_TYPE_ACTION_SPACE_CREATE_INFO,
                                    .action = d->actions[action],
                                    .poseInActionSpace = {{0, 0, 0, 1}, {0, 0, 0}}};
    if (kinds[action].hands) info.subactionPath = d->hand_paths[hand];
    return !xr_failed(d, d->xr.CreateActionSpace(d->session, &info, &d->action_spaces[action][hand]),
                      "xrCreateActionSpace");
}

// None: the controllers lie on the table. What is not a hand by itself is held by one.
void xr_actions_profiles(Device *d) {
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        XrInteractionProfileState now = {.type = XR_TYPE_INTERACTION_PROFILE_STATE};
        XrResult result = d->xr.GetCurrentInteractionProfile(d->session, d->hand_paths[hand], &now);
        d->gestures[hand].by_profile = !xr_failed(d, result, "xrGetCurrentInteractionProfile") &&
                                       now.interactionProfile != XR_NULL_PATH &&
                                       now.interactionProfile == d->hand_profile;
    }
    d->happened |= DEVICE_CONNECTED;
}

bool xr_actions_attach(Device *d) {
    XrSessionActionSetsAttachInfo info = {
        .type = XR_TYPE_SESSION_ACTION_SETS_ATTACH_INFO, .countActionSets = 1, .actionSets = &d->action_set};
    XrResult result = d->xr.AttachSessionActionSets(d->session, &info);
    if (result != XR_SUCCESS) return fail(ERR_HEADSET, "xrAttachSessionActionSets (%s)", xr_result_name(result));
    for (int hand = 0; hand < HAND_COUNT; hand++)
        if (!open_space(d, DO_GRIP, hand) || !open_space(d, DO_AIM, hand))
            return fail(ERR_HEADSET, "%s", "xrCreateActionSpace");
    return !d->has.gaze || open_space(d, DO_GAZE, 0) || fail(ERR_HEADSET, "%s", "xrCreateActionSpace");
}

void xr_actions_close_spaces(Device *d) {
    for (int i = 0; i < DO_COUNT; i++)
        for (int hand = 0; hand < HAND_COUNT; hand++)
            if (d->action_spaces[i][hand]) d->xr.DestroySpace(d->action_spaces[i][hand]);
    memset(d->action_spaces, 0, sizeof d->action_spaces);
}

// ---- each frame ---------------------------------------------------------------------------------------------------

static XrActionStateGetInfo about(const Device *d, HeadsetAction action, int hand) {
    return (XrActionStateGetInfo){.type = XR_TYPE_ACTION_STATE_GET_INFO,
                                  .action = d->actions[action],
                                  .subactionPath = kinds[action].hands ? d->hand_paths[hand] : XR_NULL_PATH};
}

static bool is_down(Device *d, HeadsetAction action, int hand) {
    XrActionStateGetInfo info = about(d, action, hand);
    XrActionStateBoolean state = {.type = XR_TYPE_ACTION_STATE_BOOLEAN};
    return !xr_failed(d, d->xr.GetActionStateBoolean(d->session, &info, &state), "xrGetActionStateBoolean") &&
           state.isActive && state.currentState;
}

static bool is_active(Device *d, HeadsetAction action, int hand) {
    XrActionStateGetInfo info = about(d, action, hand);
    XrActionStatePose state = {.type = XR_TYPE_ACTION_STATE_POSE};
    return !xr_failed(d, d->xr.GetActionStatePose(d->session, &info, &state), "xrGetActionStatePose") && state.isActive;
}

static bool read_pose(Device *d, HeadsetAction action, int hand, Pose *pose) {
    return is_active(d, action, hand) && xr_space_locate(d, d->action_spaces[action][hand], pose);
}

// To the side: one turn each time. Ahead, held: the arc shows where one would stand; let go to go there. A pad without
// a spring counts only while it is pressed.
static void read_stick(Device *d, int hand, HandInput *input) {
    XrActionStateGetInfo info = about(d, DO_STICK, hand), press = about(d, DO_STICK_PRESS, hand);
    XrActionStateVector2f at = {.type = XR_TYPE_ACTION_STATE_VECTOR2F};
    XrActionStateBoolean pressed = {.type = XR_TYPE_ACTION_STATE_BOOLEAN};
    if (xr_failed(d, d->xr.GetActionStateVector2f(d->session, &info, &at), "xrGetActionStateVector2f") || !at.isActive)
        return;
    if (xr_failed(d, d->xr.GetActionStateBoolean(d->session, &press, &pressed), "xrGetActionStateBoolean")) return;
    float x = at.currentState.x, y = at.currentState.y;
    if (pressed.isActive && !pressed.currentState) x = y = 0;
    float aside = x < 0 ? -x : x;
    if (!d->turned[hand] && aside > STICK_FAR && aside > y) {
        d->turned[hand] = true;
        d->commands |= x < 0 ? COMMAND_TURN_LEFT : COMMAND_TURN_RIGHT;
    }
    if (aside < STICK_BACK) d->turned[hand] = false;
    if (y > STICK_FAR && y > aside) input->buttons |= HAND_TELEPORT;
}

static void read_menu(Device *d, int hand) {
    bool down = is_down(d, DO_MENU, hand);
    if (down && !d->menu_before[hand]) d->commands |= COMMAND_MENU;
    d->menu_before[hand] = down;
}

static void read_hand(Device *d, int hand, HandInput *input) {
    Pose aim, grip;
    bool aims = read_pose(d, DO_AIM, hand, &aim), grips = read_pose(d, DO_GRIP, hand, &grip);
    read_menu(d, hand);
    input->tracked = aims || grips;
    if (!input->tracked) return;
    input->aim = aims ? aim : grip, input->grip = grips ? grip : aim;
    if (is_down(d, DO_SELECT, hand)) input->buttons |= HAND_SELECT;
    if (is_down(d, DO_GRAB, hand)) input->buttons |= HAND_GRAB;
    read_stick(d, hand, input);
}

static void notice_changes(Device *d, const Input *input) {
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        if (input->hand[hand].tracked != d->tracked_before[hand])
            d->happened |= input->hand[hand].tracked ? DEVICE_CONNECTED : DEVICE_LOST;
        d->tracked_before[hand] = input->hand[hand].tracked;
    }
}

void xr_actions_read(Device *d, Input *input) {
    XrActiveActionSet active = {d->action_set, XR_NULL_PATH};
    XrActionsSyncInfo info = {
        .type = XR_TYPE_ACTIONS_SYNC_INFO, .countActiveActionSets = 1, .activeActionSets = &active};
    XrResult result = d->xr.SyncActions(d->session, &info);
    if (xr_failed(d, result, "xrSyncActions") || result == XR_SESSION_NOT_FOCUSED)
        return; // the system's menu has the hands
    for (int hand = 0; hand < HAND_COUNT; hand++) read_hand(d, hand, &input->hand[hand]);
    xr_hands_read(d, input);
    input->gazing = d->has.gaze && read_pose(d, DO_GAZE, 0, &input->gaze);
    notice_changes(d, input);
}

void xr_actions_pulse(Device *d, int hand, float seconds, float strength) {
    XrHapticActionInfo info = {
        .type = XR_TYPE_HAPTIC_ACTION_INFO, .action = d->actions[DO_PULSE], .subactionPath = d->hand_paths[hand]};
    XrHapticVibration pulse = {.type = XR_TYPE_HAPTIC_VIBRATION,
                               .duration = (XrDuration)((double)seconds * 1e9),
                               .frequency = XR_FREQUENCY_UNSPECIFIED,
                               .amplitude = strength};
    if (!d->running || d->state != XR_SESSION_STATE_FOCUSED) return;
    xr_failed(d, d->xr.ApplyHapticFeedback(d->session, &info, (const XrHapticBaseHeader *)&pulse),
              "xrApplyHapticFeedback");
}
