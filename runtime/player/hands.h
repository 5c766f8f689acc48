// The learner's own hands as they are shown: a modelled hand that follows 26 tracked joints, and the brush that a controller
// is. Shapes are made in code when a stage is opened for a headset (hand_shape.c); each frame only their bones move.
#ifndef ORRERY_PLAYER_HANDS_H
#define ORRERY_PLAYER_HANDS_H
#include "asset/model.h"
#include "stage/render/renderer.h"
#include "world/world.h"

// Bones of a hand: the palm's, then for thumb, index, middle, ring and little finger those from each joint to the next.
enum { HAND_BONES = 20, HAND_BONE_PALM = 0 };

// From which joint to which each bone goes (indices of XrHandJointEXT), and its finger (0 thumb .. 4 little, -1 the palm).
typedef struct HandBone {
    int from, to, finger;
} HandBone;
extern const HandBone hand_bones[HAND_BONES];

// A frame for each bone: origin at its first joint, -Z along it and as long as it is next to `rest`, +Y to the back of the
// hand. Only positions are used, because runtimes differ in how they turn joints. A left hand's frames are mirrored, so that
// the right hand's shape serves both.
void hand_frames(const Vec3 joints[HAND_JOINTS], const Vec3 rest[HAND_JOINTS], bool left, Mat4 frames[HAND_BONES]);

// hand_shape.c; everything in `arena`. The hand: node 0, a skin of HAND_BONES. The brush: node 0, held at the origin, its tip
// towards -Z.
extern const Vec3 hand_rest[HAND_JOINTS]; // of a right hand, metres: wrist at the origin, fingers along -Z, back up
const Model *hand_shape(Arena *arena);
const Model *brush_shape(Arena *arena);

typedef struct Hands {
    RenderModel *hand, *brush; // NULL where hands are not shown
    Mat4 frames[HAND_COUNT][HAND_BONES];
} Hands;

enum { HANDS_NODES = 2 * HAND_COUNT };
void hands_nodes(const Hands *hands, RenderNode nodes[HANDS_NODES]); // once
void hands_pose(Hands *hands, const WorldView *view, RenderNode nodes[HANDS_NODES]); // each frame
#endif
