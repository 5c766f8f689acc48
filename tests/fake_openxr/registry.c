#include "registry.h"
#include <stdio.h>
#include <string.h>

// “l:”/“r:” ahead of a component: on that hand only. Sources: OpenXR 1.1, section 6.4 “Interaction Profile Paths”, and
// the named extensions' “Supported component paths”.
#define HAND_POSES "input/grip/pose input/aim/pose "
#define TOUCH_BUTTONS                                                                                                  \
    "l:input/x/click l:input/x/touch l:input/y/click l:input/y/touch l:input/menu/click "                              \
    "r:input/a/click r:input/a/touch r:input/b/click r:input/b/touch r:input/system/click "
#define TOUCH_AXES                                                                                                     \
    "input/squeeze/value input/trigger/value input/trigger/touch input/thumbstick input/thumbstick/x "                 \
    "input/thumbstick/y input/thumbstick/click input/thumbstick/touch input/thumbrest/touch "
#define PICO_BUTTONS                                                                                                   \
    "l:input/x/click l:input/x/touch l:input/y/click l:input/y/touch r:input/a/click r:input/a/touch "                 \
    "r:input/b/click r:input/b/touch input/system/click "
#define PICO_AXES                                                                                                      \
    "input/trigger/click input/trigger/value input/trigger/touch input/thumbstick input/thumbstick/x "                 \
    "input/thumbstick/y input/thumbstick/click input/thumbstick/touch input/squeeze/click input/squeeze/value "
#define TRACKPAD "input/trackpad input/trackpad/x input/trackpad/y input/trackpad/touch "
#define BD "XR_BD_controller_interaction"

static const struct {
    const char *profile, *source, *components;
} rows[] = {
    {"khr/simple_controller", "", HAND_POSES "input/select/click input/menu/click output/haptic"},
    {"oculus/touch_controller", "", HAND_POSES TOUCH_BUTTONS TOUCH_AXES "output/haptic"},
    {"meta/touch_plus_controller", "1.1", HAND_POSES TOUCH_BUTTONS TOUCH_AXES "output/haptic"},
    {"meta/touch_controller_plus", "XR_META_touch_controller_plus",
     HAND_POSES TOUCH_BUTTONS TOUCH_AXES "output/haptic"},
    {"meta/touch_pro_controller", "1.1", HAND_POSES TOUCH_BUTTONS TOUCH_AXES "output/haptic"},
    {"facebook/touch_controller_pro", "XR_FB_touch_controller_pro",
     HAND_POSES TOUCH_BUTTONS TOUCH_AXES "output/haptic"},
    {"valve/index_controller", "",
     HAND_POSES TRACKPAD
     "input/system/click input/system/touch input/a/click input/a/touch input/b/click input/b/touch "
     "input/squeeze/value input/squeeze/force input/trigger/click input/trigger/value input/trigger/touch "
     "input/thumbstick input/thumbstick/x input/thumbstick/y input/thumbstick/click input/thumbstick/touch "
     "input/trackpad/force output/haptic"},
    {"htc/vive_controller", "",
     HAND_POSES TRACKPAD "input/system/click input/squeeze/click input/menu/click input/trigger/click "
                         "input/trigger/value input/trackpad/click output/haptic"},
    {"microsoft/motion_controller", "",
     HAND_POSES TRACKPAD
     "input/menu/click input/squeeze/click input/trigger/value input/thumbstick "
     "input/thumbstick/x input/thumbstick/y input/thumbstick/click input/trackpad/click output/haptic"},
    {"bytedance/pico_neo3_controller", BD, HAND_POSES PICO_BUTTONS PICO_AXES "input/menu/click output/haptic"},
    {"bytedance/pico4_controller", BD, HAND_POSES PICO_BUTTONS PICO_AXES "l:input/menu/click output/haptic"},
    {"bytedance/pico_g3_controller", BD,
     HAND_POSES "input/trigger/click input/trigger/value input/menu/click input/thumbstick input/thumbstick/click"},
    {"bytedance/pico_ultra_controller_bd", "XR_BD_ultra_controller_interaction",
     HAND_POSES PICO_BUTTONS PICO_AXES "l:input/menu/click output/haptic"},
    {"ext/hand_interaction_ext", "XR_EXT_hand_interaction",
     HAND_POSES
     "input/pinch_ext/pose input/poke_ext/pose input/pinch_ext/value input/pinch_ext/ready_ext "
     "input/aim_activate_ext/value input/aim_activate_ext/ready_ext input/grasp_ext/value input/grasp_ext/ready_ext"},
    {"ext/eye_gaze_interaction", "XR_EXT_eye_gaze_interaction", "e:input/gaze_ext/pose"},
};

static int find(const char *profile) {
    const char prefix[] = "/interaction_profiles/";
    if (strncmp(profile, prefix, sizeof prefix - 1) != 0) return -1;
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++)
        if (!strcmp(rows[i].profile, profile + sizeof prefix - 1)) return i;
    return -1;
}

const char *registry_source(const char *profile) {
    int row = find(profile);
    return row < 0 ? NULL : rows[row].source;
}

int registry_has(const char *profile, const char *path) {
    static const struct {
        const char *user;
        char side;
    } users[] = {{"/user/hand/left/", 'l'}, {"/user/hand/right/", 'r'}, {"/user/eyes_ext/", 'e'}};
    int row = find(profile);
    if (row < 0) return REGISTRY_LACKS_PROFILE;
    for (size_t u = 0; u < sizeof users / sizeof users[0]; u++) {
        size_t length = strlen(users[u].user);
        if (strncmp(path, users[u].user, length) != 0) continue;
        for (const char *at = rows[row].components; *at;) {
            size_t word = strcspn(at, " ");
            const char *component = at[1] == ':' ? at + 2 : at;
            bool side_fits = at[1] == ':' ? at[0] == users[u].side : users[u].side != 'e';
            size_t rest = word - (size_t)(component - at);
            if (side_fits && strlen(path + length) == rest && !strncmp(component, path + length, rest))
                return REGISTRY_HAS;
            at += word + (at[word] == ' ');
        }
    }
    return REGISTRY_LACKS_PATH;
}
