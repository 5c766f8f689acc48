// Free objects: carried rigidly by a hand or on the end of its ray, moved step by step by commands, left where they are.
//
//   a hand's pose (world) * the object's pose in the hand, fixed when it was grabbed  ->  the node's local transform
#include "base/dmath.h"
#include "world/world_state.h"

static const float ARM = 0.8f;          // metres past the floor on which one may stand
static const float TOP = 2.2f;          // metres: as high as a standing person reaches
static const float NEAREST = 0.1f;      // metres: an object on a ray is drawn no nearer to the hand
static const double GLIDE_SPEED = 0.15; // metres a second, one-switch

static Pose pose_after(Pose outer, Pose inner) {
    return (Pose){vec3_add(outer.position, quat_rotate(outer.orientation, inner.position)),
                  quat_normalize(quat_mul(outer.orientation, inner.orientation))};
}

static Pose hand_pose(const World *w) {
    const HandInput *hand = &w->input.hand[w->hold.hand];
    return pose_after(w->seat, w->hold.by == HOLD_GRIP ? hand->grip : hand->aim);
}

static Pose pose_of(const World *w, int object) {
    Mat4 world = w->scene.nodes.items[w->shown_objects[object].node].world;
    return (Pose){mat4_translation(world), mat4_rotation(world)};
}

// Nothing can be carried to where nobody can fetch it again; where it stood at first is always allowed.
static Vec3 within_room(const World *w, int object, Vec3 at) {
    const Lesson *lesson = w->lesson;
    Box room = box_add(box_empty(), vec3(lesson->walk_low[0] - ARM, 0, lesson->walk_low[1] - ARM));
    room = box_add(room, vec3(lesson->walk_high[0] + ARM, TOP, lesson->walk_high[1] + ARM));
    room = box_add(room, vec3(lesson->seat[0] - ARM, 0, lesson->seat[2] - ARM));
    room = box_add(room, vec3(lesson->seat[0] + ARM, 0, lesson->seat[2] + ARM));
    room = box_add(room, w->objects[object].rest_world);
    return vec3((float)d_clamp(at.x, room.low.x, room.high.x), (float)d_clamp(at.y, room.low.y, room.high.y),
                (float)d_clamp(at.z, room.low.z, room.high.z));
}

static void place(World *w, int object, Pose pose) {
    Transform *local = &w->objects[object].placed;
    int parent = w->scene.nodes.items[w->shown_objects[object].node].parent;
    Mat4 outer = parent == MODEL_NONE ? mat4_identity() : w->scene.nodes.items[parent].world;
    local->translation = mat4_point(mat4_inverse_affine(outer), within_room(w, object, pose.position));
    local->rotation = quat_normalize(quat_mul(quat_conjugate(mat4_rotation(outer)), pose.orientation));
}

void carry_begin(World *w) {
    if (w->hold.hand < 0) return;
    Pose hand = hand_pose(w), object = pose_of(w, w->hold.object);
    Quat back = quat_conjugate(hand.orientation);
    w->hold.in_hand = (Pose){quat_rotate(back, vec3_sub(object.position, hand.position)), quat_mul(back, object.orientation)};
}

void carry(World *w) { place(w, w->hold.object, pose_after(hand_pose(w), w->hold.in_hand)); }

static void shift(World *w, int object, int direction, double metres) {
    Pose pose = pose_of(w, object);
    float by = (float)(direction > 0 ? metres : -metres);
    int axis = direction > 0 ? direction : -direction;
    Vec3 along = axis == CARRY_RIGHT ? vec3(by, 0, 0) : axis == CARRY_UP ? vec3(0, by, 0) : vec3(0, 0, -by);
    pose.position = vec3_add(pose.position, quat_rotate(w->seat.orientation, along));
    place(w, object, pose);
}

void carry_step(World *w, int object, int direction) {
    double step = w->lesson->objects[object].step;
    bool in_hand = w->hold.object == object && (w->hold.by == HOLD_RAY || w->hold.by == HOLD_GRIP);
    if (!in_hand) {
        shift(w, object, direction, step);
    } else { // more and less (the mouse wheel) push it off and draw it near
        float *z = &w->hold.in_hand.position.z, wish = *z - (float)(direction > 0 ? step : -step);
        if (direction > 0 || wish <= -NEAREST) *z = wish;
    }
}

void carry_glide(World *w, double seconds) { shift(w, w->hold.object, w->focus.glide, GLIDE_SPEED * seconds); }
