// Which components each interaction profile has, as the specification lists them: what a runtime checks suggestions by.
#ifndef ORRERY_TESTS_FAKE_OPENXR_REGISTRY_H
#define ORRERY_TESTS_FAKE_OPENXR_REGISTRY_H
#include <stdbool.h>

enum { REGISTRY_LACKS_PROFILE = -1, REGISTRY_LACKS_PATH = 0, REGISTRY_HAS = 1 };
// Does /interaction_profiles/`profile` have the binding path `path` (“/user/hand/left/input/select/click”)? A path to
// the parent of components (“.../thumbstick”) counts when it has x and y.
int registry_has(const char *profile, const char *path);
// Which extension or version brings the profile: "" = OpenXR 1.0, "1.1", or the extension's name; NULL = no such
// profile.
const char *registry_source(const char *profile);
#endif
