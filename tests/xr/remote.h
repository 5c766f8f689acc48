// Moves the head, the controllers and the hands that Monado's remote driver simulates. One packet over TCP sets the
// state of everything until the next. Poses are in the driver's tracking space: metres, Y up, origin on the floor; it
// is also the runtime's STAGE and LOCAL_FLOOR. Layout: Monado 25.0, drivers/remote/r_interface.h (struct
// r_remote_data).
#ifndef ORRERY_TESTS_XR_REMOTE_H
#define ORRERY_TESTS_XR_REMOTE_H
#include "base/vec.h"
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REMOTE_LEFT, REMOTE_RIGHT, REMOTE_HANDS };
enum { CURL_LITTLE, CURL_RING, CURL_MIDDLE, CURL_INDEX, CURL_THUMB, CURL_COUNT };

typedef struct RemotePose {
    float orientation[4]; // x y z w
    float position[3];
} RemotePose;

typedef struct RemoteView {
    float fov[4];    // left, right, up, down, radians
    RemotePose pose; // relative to the head
    uint32_t pad;
} RemoteView;

typedef struct RemoteHand { // a Valve Index controller, and the hand that holds it
    RemotePose pose;        // grip and aim alike
    float linear_velocity[3], angular_velocity[3];
    float curl[CURL_COUNT]; // 0 straight .. 1 closed
    float trigger, squeeze, squeeze_force;
    float thumbstick[2];
    float trackpad_force;
    float trackpad[2];
    uint8_t hand_tracking_active, active; // joints come; the controller is there
    uint8_t system_click, system_touch, a_click, a_touch, b_click, b_touch, trigger_click, trigger_touch,
        thumbstick_click, thumbstick_touch, trackpad_touch;
    uint8_t pad[3];
} RemoteHand;

typedef struct RemotePacket {
    char header[8]; // "mndrmt3\0"
    RemoteView views[2];
    RemotePose head;
    uint8_t views_valid; // 0: the runtime's own eyes
    uint8_t pad[3];
    RemoteHand hand[REMOTE_HANDS];
} RemotePacket;

static_assert(sizeof(RemoteView) == 48, "view");
static_assert(offsetof(RemotePacket, head) == 104, "head");
static_assert(offsetof(RemotePacket, hand) == 136, "hands");
static_assert(offsetof(RemoteHand, trigger) == 72 && offsetof(RemoteHand, active) == 105 && sizeof(RemoteHand) == 120,
              "hand");
static_assert(sizeof(RemotePacket) == 376, "packet");

typedef struct Remote {
    int port, socket;    // socket -1: not connected
    RemotePacket packet; // what remote_send sends next
} Remote;

// A head at 1.2 m, both controllers there, nothing pressed. Connects when it can.
Remote remote_open(int port);
// Sends remote->packet; connects first where needed (the service may have been restarted). False: nobody listens, or it
// is not the driver of that layout.
bool remote_send(Remote *remote);
void remote_close(Remote *remote);

RemotePose remote_pose(Pose pose);
Pose remote_pose_at(float x, float y, float z, float yaw, float pitch); // radians; yaw to the left, pitch up
// A TCP port of this machine that is free now; 0: none.
int remote_free_port(void);
#endif
