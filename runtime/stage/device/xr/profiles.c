#include "stage/device/xr/profiles.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define NEEDS(flag) offsetof(HeadsetHas, flag)
#define TOUCH                                                                                                          \
    "select:trigger/value grab:squeeze/value menu:left/menu/click menu:left/y/click menu:right/b/click "               \
    "stick:thumbstick pulse:haptic"
#define PICO                                                                                                           \
    "select:trigger/value grab:squeeze/value menu:left/menu/click menu:left/y/click menu:right/b/click "               \
    "stick:thumbstick pulse:haptic"

// Paths and components: OpenXR 1.1, section 6.4 and the extensions named. Menu is on either hand wherever there is a
// button for it, so that one hand is enough.
const Profile profiles[] = {
    {"/interaction_profiles/khr/simple_controller", "Simple", (size_t)NEEDS_NOTHING, false,
     "select:select/click menu:menu/click pulse:haptic"},
    {"/interaction_profiles/oculus/touch_controller", "Touch", (size_t)NEEDS_NOTHING, false, TOUCH},
    {"/interaction_profiles/meta/touch_plus_controller", "Touch Plus", (size_t)NEEDS_NOTHING, true, TOUCH},
    {"/interaction_profiles/meta/touch_controller_plus", "Touch Plus", NEEDS(touch_plus), false, TOUCH},
    {"/interaction_profiles/meta/touch_pro_controller", "Touch Pro", (size_t)NEEDS_NOTHING, true, TOUCH},
    {"/interaction_profiles/facebook/touch_controller_pro", "Touch Pro", NEEDS(touch_pro), false, TOUCH},
    {"/interaction_profiles/valve/index_controller", "Index", (size_t)NEEDS_NOTHING, false,
     "select:trigger/value grab:squeeze/value menu:b/click stick:thumbstick pulse:haptic"},
    {"/interaction_profiles/htc/vive_controller", "Vive", (size_t)NEEDS_NOTHING, false,
     "select:trigger/value grab:squeeze/click menu:menu/click stick:trackpad press:trackpad/click pulse:haptic"},
    {"/interaction_profiles/microsoft/motion_controller", "Windows Mixed Reality", (size_t)NEEDS_NOTHING, false,
     "select:trigger/value grab:squeeze/click menu:menu/click stick:thumbstick pulse:haptic"},
    {"/interaction_profiles/bytedance/pico_neo3_controller", "PICO Neo3", NEEDS(bytedance), true,
     "select:trigger/value grab:squeeze/value menu:menu/click menu:left/y/click menu:right/b/click stick:thumbstick "
     "pulse:haptic"},
    {"/interaction_profiles/bytedance/pico4_controller", "PICO 4", NEEDS(bytedance), true, PICO},
    {"/interaction_profiles/bytedance/pico_g3_controller", "PICO G3", NEEDS(bytedance), true,
     "select:trigger/value menu:menu/click stick:thumbstick"},
    {"/interaction_profiles/bytedance/pico_ultra_controller_bd", "PICO Ultra", NEEDS(bytedance_ultra), false, PICO},
    {"/interaction_profiles/ext/hand_interaction_ext", "hands", NEEDS(hand_interaction), false,
     "select:aim_activate_ext/value grab:grasp_ext/value"},
    {"/interaction_profiles/ext/eye_gaze_interaction", "eyes", NEEDS(gaze), false, "gaze:"},
};
const int profile_count = sizeof profiles / sizeof profiles[0];

static const struct {
    const char *word;
    HeadsetAction action;
    bool essential;
} words[] = {{"select", DO_SELECT, true}, {"grab", DO_GRAB, false},         {"menu", DO_MENU, true},
             {"stick", DO_STICK, false},  {"press", DO_STICK_PRESS, false}, {"pulse", DO_PULSE, false},
             {"gaze", DO_GAZE, true}};

static const char *const sides[HAND_COUNT] = {"left", "right"};

static void add(ProfileBinding out[], int *count, HeadsetAction action, int hand, const char *way,
                const char *component, int length) {
    if (*count == PROFILE_BINDINGS_MOST) return;
    ProfileBinding *b = &out[(*count)++];
    b->action = action;
    snprintf(b->path, sizeof b->path, "/user/hand/%s/%s/%.*s", sides[hand], way, length, component);
}

// One "ACTION:[left/|right/]COMPONENT" of `length` bytes.
static void add_word(ProfileBinding out[], int *count, const char *text, int length, bool essential) {
    const char *colon = memchr(text, ':', (size_t)length);
    for (size_t i = 0; colon && i < sizeof words / sizeof words[0]; i++) {
        if (strncmp(words[i].word, text, (size_t)(colon - text)) != 0 || words[i].word[colon - text] ||
            (essential && !words[i].essential))
            continue;
        const char *component = colon + 1;
        if (words[i].action == DO_GAZE) {
            ProfileBinding *b = &out[(*count)++];
            *b = (ProfileBinding){DO_GAZE, "/user/eyes_ext/input/gaze_ext/pose"};
            return;
        }
        for (int hand = 0; hand < HAND_COUNT; hand++) {
            int skip = 0;
            for (int other = 0; other < HAND_COUNT; other++) {
                size_t side = strlen(sides[other]);
                if (!strncmp(component, sides[other], side) && component[side] == '/')
                    skip = other == hand ? (int)side + 1 : -1;
            }
            if (skip >= 0)
                add(out, count, words[i].action, hand, words[i].action == DO_PULSE ? "output" : "input",
                    component + skip, length - (int)(component + skip - text));
        }
    }
}

int profile_bindings(const Profile *profile, bool essential, ProfileBinding out[PROFILE_BINDINGS_MOST]) {
    int count = 0;
    bool hands = strncmp(profile->bindings, "gaze:", 5) != 0;
    for (int hand = 0; hands && hand < HAND_COUNT; hand++) {
        add(out, &count, DO_GRIP, hand, "input", "grip/pose", 9);
        add(out, &count, DO_AIM, hand, "input", "aim/pose", 8);
    }
    for (const char *at = profile->bindings; *at;) {
        int length = (int)strcspn(at, " ");
        add_word(out, &count, at, length, essential);
        at += length + (at[length] == ' ');
    }
    return count;
}
