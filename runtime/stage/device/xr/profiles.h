// Which button of which controller means what: one row for each interaction profile.
#ifndef ORRERY_STAGE_DEVICE_XR_PROFILES_H
#define ORRERY_STAGE_DEVICE_XR_PROFILES_H
#include "stage/device/xr/headset.h"

typedef struct Profile {
    const char *path, *name;
    size_t needs; // the flag in HeadsetHas without which the profile is not suggested; NEEDS_NOTHING
    bool in_1_1;  // ... or OpenXR 1.1, which took it in
    // What the buttons do: "ACTION:[left/|right/]COMPONENT", separated by blanks. Both hands, unless one is named.
    // Every profile of two hands has poses of grip and aim; `pulse` = it can be felt.
    const char *bindings;
} Profile;

enum { NEEDS_NOTHING = -1 };
extern const Profile profiles[];
extern const int profile_count;

typedef struct ProfileBinding {
    HeadsetAction action;
    char path[128];
} ProfileBinding;

enum { PROFILE_BINDINGS_MOST = 32 };
// The bindings of a profile, both hands; `essential` leaves out all but poses, select and menu: for a runtime that
// rejects the rest.
int profile_bindings(const Profile *profile, bool essential, ProfileBinding out[PROFILE_BINDINGS_MOST]);
#endif
