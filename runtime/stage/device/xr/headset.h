// The headset: what the files of runtime/stage/device/xr/ share. Nothing of OpenXR is seen outside of this folder.
//
//   functions   the loader and the functions of an instance
//   instance    instance and system: what the runtime offers, how many views
//   platform*   how OpenXR is tied to the OpenGL context that is current (one file for each way)
//   session     the session's states and the events that move it
//   space       the floor under the learner's seat
//   swapchain   images that the runtime shows
//   layers      the picture, its depth, panels of their own, what is behind it all
//   frame       wait, begin, where the eyes are, end; and what to think of the times that are told
//   profiles    which button of which controller means what: one table
//   actions     controllers, gaze and haptics
//   hands       tracked hands and their gestures
//   loss        instance and session may vanish at any time: everything is made anew, the lesson goes on
//
// Lives of the handles: an instance holds a system and the actions; a session hangs on the instance, spaces, swapchains
// and hand trackers on the session. What is above in the list outlives what is below; the OpenGL context outlives them
// all. Everything is called from the one thread that draws.
#ifndef ORRERY_STAGE_DEVICE_XR_HEADSET_H
#define ORRERY_STAGE_DEVICE_XR_HEADSET_H
#include "stage/device/device.h"
#include "stage/device/settings.h"
#include "stage/device/xr/functions.h"

enum { HEADSET_IMAGES_MOST = 8 };

typedef struct HeadsetHas { // extensions that the runtime offers (all are asked for), and what the system can do
    bool opengl, embedded, egl, depth, mask, hands, hand_interaction, gaze, floor, presence, passthrough, quad_views,
        bytedance, bytedance_ultra, touch_plus, touch_pro;
    bool version_1_1; // what OpenXR 1.1 took in needs no extension
} HeadsetHas;

typedef struct HeadsetSwapchain {
    XrSwapchain handle;
    int width, height, layers;
    int64_t format; // OpenGL's name
    uint32_t images[HEADSET_IMAGES_MOST]; // OpenGL names
    uint32_t image_count, current;
    bool waiting, acquired; // the current image is asked for; may be drawn
    bool shown;             // an image was released: a layer may show it
} HeadsetSwapchain;

typedef enum HeadsetAction {
    DO_GRIP,
    DO_AIM,
    DO_SELECT,
    DO_GRAB,
    DO_MENU,
    DO_STICK,
    DO_STICK_PRESS,
    DO_PULSE,
    DO_GAZE,
    DO_COUNT
} HeadsetAction;

typedef enum HeadsetLoss { LOSS_NONE, LOSS_SESSION, LOSS_INSTANCE } HeadsetLoss;

typedef struct HeadsetGesture { // of a tracked hand
    bool pinched, grasped, palm_up;
    bool by_profile; // the hand itself is the controller (XR_EXT_hand_interaction)
    uint64_t seen_since; // monotonic ns since when joints come (0: they do not)
} HeadsetGesture;

struct Device {
    // as long as the device
    DeviceDescription given;
    Settings settings;
    const DeviceKind *screen_kind; // whose OpenGL context draws: the window that mirrors the picture, or none
    Device *screen;
    PFN_xrGetInstanceProcAddr get;
    XrFunctions xr;
    HeadsetLoss lost;
    char lost_by[96]; // why, for the log
    uint64_t retry_at;      // monotonic ns
    const char *complained; // the call whose failure was told last
    int recoveries;

    // as long as the instance
    XrInstance instance;
    HeadsetHas has;
    char runtime[XR_MAX_RUNTIME_NAME_SIZE], system_name[XR_MAX_SYSTEM_NAME_SIZE];
    XrSystemId system;
    XrViewConfigurationType view_kind;
    int view_count, width, height;   // of a view, pixels
    XrEnvironmentBlendMode blend[8]; // the runtime's favourite first
    uint32_t blend_count;
    XrActionSet action_set;
    XrAction actions[DO_COUNT];
    XrPath hand_paths[HAND_COUNT], hand_profile;

    // as long as the session
    XrSession session;
    XrSessionState state;
    bool running, attached, exiting;
    bool worn;                              // user presence; true where it is not offered
    XrSpace base, view_space, local, stage; // base: floor under the seat
    bool floor_known;
    XrTime space_changes; // LOCAL moves then; 0 = it does not
    XrSpace action_spaces[DO_COUNT][HAND_COUNT];
    XrHandTrackerEXT trackers[HAND_COUNT];
    HeadsetGesture gestures[HAND_COUNT];
    HeadsetSwapchain color, depth, quads[DEVICE_QUADS_MOST];
    XrPassthroughFB passthrough;
    XrPassthroughLayerFB passthrough_layer;
    float (*mask_corners[4])[2];
    uint32_t *mask_indices[4];
    DeviceMask masks[4];
    unsigned mask_version;

    // of the frame
    bool begun, drawn; // xrBeginFrame was called; there is a picture to show
    XrTime time, last_time; // that drives the frame; of the last frame whose time was believed (0: of none)
    XrTime told_time;       // what the runtime said last, believed or not
    XrDuration period;
    int bad_times; // in a row
    uint64_t missed;
    XrView views[4];
    DeviceQuad quad_places[DEVICE_QUADS_MOST];
    DeviceSee see;

    // of the learner
    uint32_t commands, happened; // COMMAND_*, DEVICE_* of the next tick
    bool menu_before[HAND_COUNT], turned[HAND_COUNT], tracked_before[HAND_COUNT];
    bool seated; // the seat was brought to where the learner was first
    bool was_present;
    Pose head; // where it was last
};

// True when `result` is a failure: it is told once for each call, and loss is noted. XR_SESSION_LOSS_PENDING is noted
// too.
bool xr_failed(Device *d, XrResult result, const char *call);
// Session or instance are of no more use: the next poll takes them down and builds them anew. The first cause is kept, the
// greater loss counts.
void xr_lose(Device *d, HeadsetLoss loss, const char *cause);
static inline Pose pose_of(XrPosef p) {
    return (Pose){{p.position.x, p.position.y, p.position.z},
                  {p.orientation.x, p.orientation.y, p.orientation.z, p.orientation.w}};
}
static inline XrPosef xr_pose(Pose p) {
    return (XrPosef){{p.orientation.x, p.orientation.y, p.orientation.z, p.orientation.w},
                     {p.position.x, p.position.y, p.position.z}};
}

// instance.c: ERR_HEADSET when there is no loader, runtime, headset or OpenGL.
bool xr_instance_open(Device *d);
void xr_instance_close(Device *d); // what hangs on it too
bool xr_instance_check_graphics(Device *d);
// session.c
bool xr_session_open(Device *d);
void xr_session_close(Device *d);
void xr_session_events(Device *d); // all that wait; moves the state
// space.c
bool xr_space_open(Device *d);
void xr_space_close(Device *d);
void xr_space_update(Device *d); // each frame: finds the floor, follows changes
bool xr_space_locate(Device *d, XrSpace space, Pose *pose);
// swapchain.c
bool xr_swapchain_open(Device *d, HeadsetSwapchain *s, int64_t format, XrSwapchainUsageFlags usage, int width,
                       int height, int layers);
void xr_swapchain_close(Device *d, HeadsetSwapchain *s);
bool xr_swapchain_acquire(Device *d, HeadsetSwapchain *s);
void xr_swapchain_release(Device *d, HeadsetSwapchain *s);
// The first of `wanted` (0 ends it) that the runtime has, or 0.
int64_t xr_swapchain_format(Device *d, const int64_t *wanted);
// layers.c
bool xr_layers_open(Device *d);
void xr_layers_close(Device *d);
void xr_layers_load_masks(Device *d, int view);
void xr_layers_begin(Device *d, DeviceFrame *frame); // acquires the images of the picture
void xr_layers_end(Device *d, bool show);            // releases them and ends the frame
unsigned xr_layers_quad(Device *d, int slot, int width, int height);
// frame.c
void xr_frame_begin(Device *d, DeviceFrame *frame);
void xr_frame_end(Device *d);
// actions.c
bool xr_actions_open(Device *d);
bool xr_actions_attach(Device *d);
void xr_actions_close_spaces(Device *d);
void xr_actions_read(Device *d, Input *input);
void xr_actions_profiles(Device *d); // which controllers the hands hold now, after the runtime said that it changed
void xr_actions_pulse(Device *d, int hand, float seconds, float strength);
// hands.c
void xr_hands_open(Device *d);
void xr_hands_close(Device *d);
void xr_hands_read(Device *d, Input *input);
// loss.c: true when there is a session
bool xr_loss_mend(Device *d);
#endif
