// Where the learner is: the seat, walking, turning by steps, teleporting with a blink. Nothing here moves the camera smoothly
// unless the learner walks by keys or a stick.
#include "base/dmath.h"
#include "world/world_state.h"

static const float WALK_SPEED = 1.2f;            // m/s
static const float THROW = 6.5f, GRAVITY = 9.81f; // of the teleport's arc, m/s and m/s2
enum { BLINK_TICKS = TICKS_PER_SECOND / 3 };     // teleport: fade out, move, fade in

float travel_yaw(Quat q) {
    Vec3 ahead = quat_rotate(q, vec3(0, 0, -1));
    return (float)d_atan2(-ahead.x, -ahead.z);
}

static Pose seat_pose(const World *w) {
    const float *s = w->lesson->seat, *l = w->lesson->look;
    float yaw = (float)d_atan2(s[0] - l[0], s[2] - l[2]);
    return (Pose){{s[0], 0, s[2]}, quat_axis_angle(vec3(0, 1, 0), yaw)};
}

void travel_create(World *w) { w->seat = seat_pose(w); }

bool world_walkable(const World *w, float x, float z) {
    const float *low = w->lesson->walk_low, *high = w->lesson->walk_high;
    return x >= low[0] && x <= high[0] && z >= low[1] && z <= high[1];
}

static Vec3 flat(Vec3 v) { return vec3(v.x, 0, v.z); }

// Moves the seat's space so that the head comes to stand over `target`.
static void put_head_over(World *w, Vec3 target) {
    Vec3 head = quat_rotate(w->seat.orientation, flat(w->input.head.position));
    w->seat.position = vec3(target.x - head.x, w->seat.position.y, target.z - head.z);
}

// Turns about the head, so that the learner does not slide.
static void turn(World *w, float radians) {
    Vec3 before = vec3_add(w->seat.position, quat_rotate(w->seat.orientation, flat(w->input.head.position)));
    w->seat.orientation = quat_normalize(quat_mul(quat_axis_angle(vec3(0, 1, 0), radians), w->seat.orientation));
    put_head_over(w, before);
}

static void walk(World *w, double seconds) {
    Vec3 wish = vec3(w->input.walk[0], 0, -w->input.walk[1]);
    if (vec3_dot(wish, wish) < 1e-4f) return;
    Quat way = quat_axis_angle(vec3(0, 1, 0), travel_yaw(w->view.head.orientation));
    Vec3 step = vec3_scale(quat_rotate(way, wish), WALK_SPEED * (float)seconds), to = vec3_add(w->view.head.position, step);
    if (world_walkable(w, to.x, to.z)) w->seat.position = vec3_add(w->seat.position, step);
}

static bool go(World *w, Vec3 at) {
    if (!world_walkable(w, at.x, at.z)) return false;
    w->teleport_to = BLINK_TICKS;
    w->teleport_target = at;
    return true;
}

// By a command: straight to where the ray meets the floor.
static void teleport_by_ray(World *w) {
    Ray ray = w->input.hand[HAND_RIGHT].tracked  ? objects_ray(w, HAND_RIGHT)
              : w->input.hand[HAND_LEFT].tracked ? objects_ray(w, HAND_LEFT)
                                                 : (Ray){w->view.head.position, quat_rotate(w->view.head.orientation, vec3(0, 0, -1))};
    if (ray.direction.y > -0.05f) return;
    go(w, vec3_add(ray.origin, vec3_scale(ray.direction, -ray.origin.y / ray.direction.y)));
}

// By hand: an arc as of a thrown stone, so that a low ray reaches near and a high one far. y(t) = y + v t - g t^2 / 2 = 0.
static void throw_arc(World *w, int hand) {
    Ray ray = objects_ray(w, hand);
    WorldArc *arc = &w->view.arc;
    Vec3 v = vec3_scale(ray.direction, THROW);
    float above = ray.origin.y > 0 ? ray.origin.y : 0;
    float t = (float)(((double)v.y + d_sqrt((double)(v.y * v.y + 2 * GRAVITY * above))) / (double)GRAVITY);
    *arc = (WorldArc){.on = true, .from = ray.origin, .velocity = v, .gravity = GRAVITY, .seconds = t};
    arc->landing = vec3(ray.origin.x + v.x * t, 0, ray.origin.z + v.z * t);
    arc->valid = world_walkable(w, arc->landing.x, arc->landing.z);
}

static void teleport_by_hands(World *w) {
    w->view.arc.on = false;
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        const HandInput *in = &w->input.hand[hand];
        bool aims = in->tracked && (in->buttons & HAND_TELEPORT);
        if (aims || w->aiming[hand]) throw_arc(w, hand);
        if (w->aiming[hand] && !aims && in->tracked && w->view.arc.valid) go(w, w->view.arc.landing);
        w->aiming[hand] = aims;
        if (!aims) w->view.arc.on = false;
        else return; // one arc at a time
    }
}

static void blink(World *w) {
    if (!w->teleport_to) return;
    if (--w->teleport_to != BLINK_TICKS / 2) return;
    put_head_over(w, w->teleport_target);
    world_emit(w, EVENT_TELEPORTED, "", 0, "%.2f;%.2f", w->teleport_target.x, w->teleport_target.z);
}

// Half of the blink to close the eyes, half to open them.
float travel_fade(const World *w) {
    float half = BLINK_TICKS / 2.0f, from_middle = (float)w->teleport_to - half;
    return w->teleport_to ? 1 - (from_middle < 0 ? -from_middle : from_middle) / half : 0;
}

// The seat's space is moved so that the real table comes to be the lesson's: nothing of the lesson moves.
void travel_place(World *w, Vec3 point, float yaw) {
    const float *t = w->lesson->table;
    w->seat.orientation = quat_mul(seat_pose(w).orientation, quat_axis_angle(vec3(0, 1, 0), -yaw));
    w->seat.position = vec3_sub(vec3(t[0], t[1], t[2]), quat_rotate(w->seat.orientation, point));
    w->placed = true;
    w->anchor_head = w->input.head.position;
    w->view.placings++;
    w->view.placed_at = point, w->view.placed_yaw = yaw;
}

// Where the fingertip or the controller touches the table, facing as the learner faces.
void travel_place_by_hand(World *w, int hand) {
    const HandInput *in = &w->input.hand[hand];
    travel_place(w, in->jointed ? in->joints[INDEX_TIP].position : in->grip.position, travel_yaw(w->input.head.orientation));
}

static void see_through(World *w) {
    if (!w->lesson->on_table || !(w->input.device & DEVICE_SEES_THROUGH)) return;
    w->sees_through = w->view.sees_through = true;
    if (!w->placed) menu_open(w, MENU_PLACE);
}

void travel_recentre(World *w) {
    if (w->sees_through) { // the table may be elsewhere now: only the learner knows
        w->placed = false;
        menu_open(w, MENU_PLACE);
        return;
    }
    Pose home = seat_pose(w);
    float turned = travel_yaw(w->input.head.orientation);
    w->seat.orientation = quat_mul(home.orientation, quat_axis_angle(vec3(0, 1, 0), -turned));
    put_head_over(w, home.position);
    float height = w->given.settings.eye_height > 0 ? w->given.settings.eye_height : w->lesson->seat[1];
    w->seat.position.y = w->given.settings.seated ? height - w->input.head.position.y : 0;
}

void travel_home(World *w) {
    w->teleport_to = BLINK_TICKS;
    w->teleport_target = seat_pose(w).position;
}

void travel_tick(World *w, double seconds) {
    uint32_t c = w->input.commands;
    see_through(w);
    if (c & COMMAND_PLACE && w->sees_through) travel_place(w, w->input.hand[HAND_RIGHT].grip.position, travel_yaw(w->input.hand[HAND_RIGHT].grip.orientation)), menu_open(w, MENU_CLOSED);
    if (w->sees_through) c &= ~(uint32_t)(COMMAND_TURN_LEFT | COMMAND_TURN_RIGHT | COMMAND_TELEPORT | COMMAND_SEAT); // the room is real
    if (c & COMMAND_TURN_LEFT) turn(w, w->given.settings.snap_turn);
    if (c & COMMAND_TURN_RIGHT) turn(w, -w->given.settings.snap_turn);
    if (c & COMMAND_RECENTRE) travel_recentre(w);
    if (c & COMMAND_TELEPORT) teleport_by_ray(w);
    if (!w->sees_through) teleport_by_hands(w);
    if (c & COMMAND_SEAT) travel_home(w);
    if (!w->sees_through) walk(w, seconds);
    blink(w);
    w->view.head = (Pose){vec3_add(w->seat.position, quat_rotate(w->seat.orientation, w->input.head.position)),
                          quat_mul(w->seat.orientation, w->input.head.orientation)};
}
