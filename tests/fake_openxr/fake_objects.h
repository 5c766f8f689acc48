// The handles of the fake runtime: which are alive, what they hang on, what they hold. Destroying one destroys what
// hangs on it, as in OpenXR. A handle is an index and a count of how often its place was used, so that an old one is
// told.
#ifndef ORRERY_TESTS_FAKE_OPENXR_OBJECTS_H
#define ORRERY_TESTS_FAKE_OPENXR_OBJECTS_H
#include <stdbool.h>
#include <stdint.h>

typedef enum FakeKind {
    FAKE_ANY,
    FAKE_INSTANCE,
    FAKE_SESSION,
    FAKE_SPACE,
    FAKE_SWAPCHAIN,
    FAKE_ACTION_SET,
    FAKE_ACTION,
    FAKE_TRACKER,
    FAKE_PASSTHROUGH,
    FAKE_LAYER
} FakeKind;

enum { FAKE_IMAGES = 3, FAKE_OBJECTS = 512 };

typedef struct FakeObject {
    FakeKind kind; // FAKE_ANY: free
    uint64_t handle, parent;
    int type, hand;            // of a reference space, action, tracker; -1 = none
    char name[64];             // of an action
    uint64_t action;           // of an action space
    float offset[3];           // of a space in what it is made of
    int width, height, layers; // of a swapchain
    unsigned textures[FAKE_IMAGES];
    int acquired, waited; // images; acquired but not yet waited for, waited for but not yet released
    uint32_t next;
    bool released;
} FakeObject;

FakeObject *fake_make(FakeKind kind, uint64_t parent); // NULL: too many are alive
FakeObject *fake_find(uint64_t handle, FakeKind kind); // NULL: gone, or of another kind
void fake_drop(uint64_t handle);                       // and what hangs on it
int fake_count(FakeKind kind);                         // alive; FAKE_ANY: all
FakeObject *fake_first(FakeKind kind);
#endif
