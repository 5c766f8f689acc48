// A loader and a runtime of the tests' own in one small library, built as libopenxr_loader.so.1: what a program sees of
// a headset without one. It is strict where real runtimes are lenient (every call in the wrong state or with a handle
// that is gone is written down as a wrong) and obedient where they are not (any call fails as it is told to).
//
//   A unit test opens the library by its path, before the program under test looks for a loader by name, and gets the
//   one FakeXr by fake_openxr(). It sets what comes next and reads what was shown.
//   A program test puts the library's folder into LD_LIBRARY_PATH and says by ORRERY_FAKE_OPENXR what is amiss: words
//   of fake_openxr.c's table, separated by blanks.
//
// Images are real textures where an EGL context is current, and mere numbers elsewhere. Frames are not waited for: each
// is `period` after the one before. No call here is made from more than one thread.
#ifndef ORRERY_TESTS_FAKE_OPENXR_H
#define ORRERY_TESTS_FAKE_OPENXR_H
#include "stage/device/xr/functions.h"

// What fake.forced is indexed by: FAKE_CreateSession, ...
typedef enum FakeCall {
#define NEEDED(name) FAKE_##name,
#define OFFERED(name) FAKE_##name,
    XR_FUNCTION_LIST
#undef NEEDED
#undef OFFERED
        FAKE_CreateInstance,
    FAKE_EnumerateInstanceExtensionProperties,
    FAKE_CALLS
} FakeCall;

enum { FAKE_WRONGS = 16, FAKE_EVENTS = 64, FAKE_HIDDEN = 8 };

typedef struct FakeHand {
    bool active, tracked;                 // a controller is there; joints come
    bool select, grab, menu, stick_press; // pressed
    float stick[2];
    XrPosef pose; // grip and aim, in STAGE
    bool joints_invalid;
    XrPosef joints[XR_HAND_JOINT_COUNT_EXT];
} FakeHand;

typedef struct FakeXr {
    // what is offered
    bool only_1_0, neither_version, no_headset, no_runtime, no_system_opengl;
    const char *hidden[FAKE_HIDDEN]; // extensions that are not offered
    int views;                       // 1, 2 or 4
    XrEnvironmentBlendMode blend[3];
    uint32_t blend_count;
    XrVersion least_opengl;
    bool no_local_floor, no_stage;
    int64_t color_format;
    int mask_corners;    // of each view; 0 = an empty mask
    const char *rejects; // profiles whose path holds this are rejected
    bool rejects_rich;   //   ... or those with more than poses, select and menu
    const char *profile; // of the hands now; NULL: none
    // what happens
    XrTime time;
    XrDuration period;
    bool should_render, present;
    XrTime bad_time; // told instead of `time` for bad_times frames
    int bad_times;
    XrDuration bad_period; // 0 = the usual one
    XrPosef head, local;   // in STAGE
    FakeHand hand[2];
    struct {
        XrResult result;
        int times; // calls that still fail; -1: for ever
    } forced[FAKE_CALLS];
    bool instance_lost;    // until the instance is destroyed
    int failing_by_chance; // of 1000 calls, with errors that the call may give
    uint32_t chance;
    // what was seen
    uint64_t calls[FAKE_CALLS];
    int wrong_count;
    char wrong[FAKE_WRONGS][120];
    int instances, sessions, others; // alive now
    int instances_made, sessions_made;
    XrSessionState state;
    bool running;
    int frames_ended, frames_shown; // with at least one layer
    uint32_t layers, layer_views;   // of the last xrEndFrame
    XrEnvironmentBlendMode blend_shown;
    XrCompositionLayerFlags flags_shown;
    float base_height; // of the space that the picture hangs on, above STAGE's floor
    int pulses;
    XrDuration pulse_duration;
    float pulse_amplitude;
    int profiles_taken;
    char last_rejected[128];
    XrTime recreated_after; // set by the test: an instance made before that time is a wrong
} FakeXr;

typedef FakeXr *(*FakeOpenxr)(void);
FakeXr *fake_openxr(void);
void fake_openxr_reset(void);                                    // as at the start; everything made by it is gone
void fake_openxr_event(const void *event, size_t size);          // queued behind the others
void fake_openxr_state(XrSessionState state);                    // the session comes to it
void fake_openxr_recentre(XrReferenceSpaceType kind, XrTime at); // that space moves then
#endif
