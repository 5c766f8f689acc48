#include "player/hands.h"
#include <math.h>

// XrHandJointEXT: palm 0, wrist 1, thumb 2 to 5, then five joints for each finger.
enum { WRIST = 1, THUMB = 2, INDEX = 6, MIDDLE = 11, RING = 16, LITTLE = 21 };
static const float NEAR_HEAD = 0.15f; // metres: what points from there is a mouse, not a hand

#define FINGER(first, number)                                                                                          \
    {first, first + 1, number}, {first + 1, first + 2, number}, {first + 2, first + 3, number}, {first + 3, first + 4, number}
const HandBone hand_bones[HAND_BONES] = {{WRIST, MIDDLE, -1},  {THUMB, THUMB + 1, 0}, {THUMB + 1, THUMB + 2, 0}, {THUMB + 2, THUMB + 3, 0},
                                         FINGER(INDEX, 1), FINGER(MIDDLE, 2), FINGER(RING, 3), FINGER(LITTLE, 4)};

static Vec3 between(const Vec3 *joints, int from, int to) { return vec3_sub(joints[to], joints[from]); }

// A thumb turns about another axis than the fingers: its back is as far up as that of the hand, their hinge is across it.
static Mat4 frame_of(const Vec3 *joints, const HandBone *b, Vec3 across, Vec3 back, float side, Vec3 scale) {
    Vec3 z = vec3_scale(vec3_normalize(between(joints, b->from, b->to)), -1), x, y;
    if (b->finger == 0) {
        y = vec3_normalize(vec3_sub(back, vec3_scale(z, vec3_dot(back, z))));
        x = vec3_scale(vec3_cross(y, z), side);
    } else {
        x = vec3_normalize(vec3_sub(across, vec3_scale(z, vec3_dot(across, z))));
        y = vec3_scale(vec3_cross(z, x), side);
    }
    x = vec3_scale(x, scale.x), y = vec3_scale(y, scale.y), z = vec3_scale(z, scale.z);
    Vec3 o = joints[b->from];
    return (Mat4){{x.x, x.y, x.z, 0, y.x, y.y, y.z, 0, z.x, z.y, z.z, 0, o.x, o.y, o.z, 1}};
}

void hand_frames(const Vec3 joints[HAND_JOINTS], const Vec3 rest[HAND_JOINTS], bool left, Mat4 frames[HAND_BONES]) {
    float side = left ? -1 : 1;
    Vec3 across = vec3_normalize(between(joints, INDEX + 1, LITTLE + 1)), ahead = between(joints, WRIST, MIDDLE + 1);
    Vec3 back = vec3_scale(vec3_normalize(vec3_cross(across, ahead)), side);
    float size = vec3_length(ahead) / vec3_length(between(rest, WRIST, MIDDLE + 1));
    for (int i = 0; i < HAND_BONES; i++) {
        const HandBone *b = &hand_bones[i];
        float length = vec3_length(between(joints, b->from, b->to)) / vec3_length(between(rest, b->from, b->to));
        frames[i] = frame_of(joints, b, across, back, side, vec3(size, size, b->finger < 0 ? size : length));
    }
}

void hands_nodes(const Hands *hands, RenderNode nodes[HANDS_NODES]) {
    for (int i = 0; i < HANDS_NODES; i++)
        nodes[i] = (RenderNode){.model = i < HAND_COUNT ? hands->hand : hands->brush, .mirrored_by = -1, .shadowless = true, .hidden = true, .world = mat4_identity()};
}

static Vec3 in_world(const WorldView *view, Vec3 p) { return vec3_add(view->seat.position, quat_rotate(view->seat.orientation, p)); }

// Runtimes say sometimes that joints are known and send nothing of use: such a hand is not shown.
static bool whole(const Vec3 *joints) {
    float palm = vec3_length(between(joints, WRIST, MIDDLE + 1));
    for (int i = 0; i < HAND_BONES; i++) {
        float length = vec3_length(between(joints, hand_bones[i].from, hand_bones[i].to));
        if (!(length > 0.002f && length < 0.2f)) return false;
    }
    return palm > 0.03f && palm < 0.2f;
}

static void pose_hand(Hands *hands, const WorldView *view, int side, RenderNode *n) {
    const HandInput *in = &view->hand[side];
    Vec3 joints[HAND_JOINTS];
    n->hidden = true;
    if (!in->jointed) return;
    for (int i = 0; i < HAND_JOINTS; i++) joints[i] = in_world(view, in->joints[i].position);
    if (!whole(joints)) return;
    hand_frames(joints, hand_rest, side == HAND_LEFT, hands->frames[side]);
    n->joints = hands->frames[side];
    n->world = hands->frames[side][HAND_BONE_PALM]; // its handedness tells the front of a triangle
    n->hidden = false;
}

// A brush lies in the hand and points where the ray goes.
static void pose_brush(const WorldView *view, int side, RenderNode *n) {
    const HandInput *in = &view->hand[side];
    Vec3 at = in_world(view, in->grip.position);
    n->hidden = !in->tracked || in->jointed || vec3_length(vec3_sub(at, view->head.position)) < NEAR_HEAD;
    n->world = mat4_from_pose((Pose){at, quat_mul(view->seat.orientation, in->aim.orientation)});
}

// Through glasses and cameras the learner sees the real hands: nothing is put over them.
void hands_pose(Hands *hands, const WorldView *view, RenderNode nodes[HANDS_NODES]) {
    for (int side = 0; side < HAND_COUNT; side++) {
        pose_hand(hands, view, side, &nodes[side]);
        pose_brush(view, side, &nodes[HAND_COUNT + side]);
        if (view->sees_through) nodes[side].hidden = nodes[HAND_COUNT + side].hidden = true;
    }
}
