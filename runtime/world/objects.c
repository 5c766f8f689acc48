// Objects of the lesson: their place along a slider or hinge, grabbing by ray, by hand and by command, looking. How free
// objects move is in carry.c.
//
//   travel (metres or radians from rest)  <->  value (SI of the parameter it drives, or from..to)
#include "base/dmath.h"
#include "world/world_state.h"
#include <string.h>

static const float POKE_NEAR = 0.05f, POKE_IN = 0.004f, POKE_OUT = 0.018f; // metres before a panel, of a fingertip
static const double REACH = 0.12;          // metres: a hand this near may grab
static const double MARGIN = 0.015;        // metres: targets are a little larger than they look ...
static const double MARGIN_SHARE = 0.012;  // ... and grow with distance (about 0.7 degrees)
static const float HINGE_DEAD = 0.024f;      // metres around a pivot where a ray turns nothing
static const double TOGGLE_SECONDS = 0.9;
static const double GLIDE_SECONDS = 6;     // one-switch: from one end to the other

static const LessonObject *declared(const World *w, int object) { return &w->lesson->objects[object]; }

static double share_of_value(const LessonObject *o, double value) {
    if (o->to == o->from) return 0;
    double share = o->logarithmic ? d_log(value / o->from) / d_log(o->to / o->from) : (value - o->from) / (o->to - o->from);
    return d_clamp(share, 0, 1);
}

static double value_of_share(const LessonObject *o, double share) {
    return o->logarithmic ? o->from * d_pow(o->to / o->from, share) : o->from + (o->to - o->from) * share;
}

static double travel_of_value(const LessonObject *o, double value) {
    return o->travel[0] + (o->travel[1] - o->travel[0]) * share_of_value(o, value);
}

static bool drives(const LessonObject *o) { return o->apparatus >= 0; }

static bool is_choice(const World *w, const LessonObject *o) {
    return drives(o) && w->apparatus[o->apparatus].kind->parameters[o->parameter].choices[0];
}

double objects_value(const World *w, int object) {
    const LessonObject *o = declared(w, object);
    double span = o->travel[1] - o->travel[0];
    double value = value_of_share(o, span == 0 ? 0 : d_clamp((w->objects[object].travel - o->travel[0]) / span, 0, 1));
    return is_choice(w, o) ? d_round(value) : value;
}

static void set_travel(World *w, int object, double travel) {
    const LessonObject *o = declared(w, object);
    double low = d_min(o->travel[0], o->travel[1]), high = d_max(o->travel[0], o->travel[1]);
    w->objects[object].travel = d_clamp(travel, low, high);
    if (drives(o)) apparatus_set_clamped(&w->apparatus[o->apparatus], o->parameter, objects_value(w, object));
}

void objects_set_value(World *w, int object, double value) { set_travel(w, object, travel_of_value(declared(w, object), value)); }

void objects_from_apparatus(World *w) {
    for (int i = 0; i < w->lesson->object_count; i++) {
        const LessonObject *o = declared(w, i);
        if (!drives(o) || o->grab == GRAB_NONE) continue;
        w->objects[i].travel = travel_of_value(o, w->apparatus[o->apparatus].parameters[o->parameter]);
    }
}

void objects_create(World *w) {
    for (int i = 0; i < w->lesson->object_count; i++) {
        const LessonObject *o = declared(w, i);
        ObjectState *s = &w->objects[i];
        WorldObject *shown = &w->shown_objects[i];
        shown->node = o->node ? scene_find(&w->scene, o->node) : MODEL_NONE;
        shown->twin = o->twin ? scene_find(&w->scene, o->twin) : MODEL_NONE;
        if (shown->node != MODEL_NONE) {
            s->rest = s->placed = w->scene.nodes.items[shown->node].local;
            s->rest_world = mat4_translation(w->scene.nodes.items[shown->node].world);
            w->animation_frozen[shown->node] = o->grab != GRAB_NONE;
        }
        if (shown->twin != MODEL_NONE) s->twin_rest = w->scene.nodes.items[shown->twin].local, w->animation_frozen[shown->twin] = true;
        if (o->grab != GRAB_NONE && !drives(o)) s->travel = travel_of_value(o, o->initial);
    }
    objects_from_apparatus(w);
    for (int i = 0; i < w->lesson->object_count; i++) w->objects[i].shown = w->objects[i].travel;
}

bool objects_allowed(const World *w, int object) {
    const LessonStep *step = world_step(w);
    if (!step || declared(w, object)->grab == GRAB_NONE || w->objects[object].hidden) return false;
    for (int i = 0; i < step->allow_count; i++)
        if (step->allow[i] == object) return true;
    return false;
}

// ---- posing -------------------------------------------------------------------------------------------------------

static Vec3 axis_of(const LessonObject *o) { return vec3(o->axis[0], o->axis[1], o->axis[2]); }

static void pose_node(World *w, int node, const LessonObject *o, const Transform *rest, double travel) {
    Transform *local = &w->scene.nodes.items[node].local;
    if (o->grab == GRAB_SLIDER) local->translation = vec3_add(rest->translation, vec3_scale(axis_of(o), (float)travel));
    else local->rotation = quat_mul(quat_axis_angle(axis_of(o), (float)travel), rest->rotation);
}

static void follow_links(World *w) {
    for (int i = 0; i < w->lesson->link_count; i++) {
        const LessonLink *link = &w->lesson->links[i];
        int node = w->shown_objects[link->object].node;
        if (node == MODEL_NONE) continue;
        Vec3 moved = vec3_sub(mat4_translation(w->scene.nodes.items[node].world), w->objects[link->object].rest_world);
        float along = vec3_dot(moved, vec3(link->axis[0], link->axis[1], link->axis[2]));
        apparatus_set_clamped(&w->apparatus[link->apparatus], link->parameter, along);
    }
}

static void update_shown(World *w, int object) {
    WorldObject *shown = &w->shown_objects[object];
    shown->value = objects_value(w, object);
    shown->allowed = objects_allowed(w, object);
    shown->held = w->hold.by != HOLD_NONE && w->hold.object == object;
    if (shown->node == MODEL_NONE) return;
    w->scene.nodes.items[shown->node].visible = !w->objects[object].hidden;
    Box box = scene_bounds(&w->scene, shown->node);
    if (box.low.x > box.high.x) {
        shown->centre = mat4_translation(w->scene.nodes.items[shown->node].world);
        shown->radius = 0.05f;
    } else {
        shown->centre = vec3_mix(box.low, box.high, 0.5f);
        shown->radius = vec3_length(vec3_sub(box.high, box.low)) / 2;
    }
}

void objects_pose(World *w, double seconds) {
    for (int i = 0; i < w->lesson->object_count; i++) {
        const LessonObject *o = declared(w, i);
        ObjectState *s = &w->objects[i];
        const WorldObject *shown = &w->shown_objects[i];
        // toggles swing, everything else is where it was put
        double most = o->grab == GRAB_TOGGLE ? d_abs(o->travel[1] - o->travel[0]) * seconds / TOGGLE_SECONDS : 1e9;
        s->shown += d_clamp(s->travel - s->shown, -most, most);
        if (o->grab == GRAB_NONE || shown->node == MODEL_NONE) continue;
        if (o->grab == GRAB_FREE) w->scene.nodes.items[shown->node].local = s->placed;
        else pose_node(w, shown->node, o, &s->rest, s->shown);
        if (shown->twin != MODEL_NONE) pose_node(w, shown->twin, o, &s->twin_rest, -s->shown);
    }
    scene_update(&w->scene);
    follow_links(w);
    for (int i = 0; i < w->lesson->object_count; i++) update_shown(w, i);
}

// ---- grabbing -----------------------------------------------------------------------------------------------------

static Vec3 world_axis(const World *w, int object) {
    int parent = w->scene.nodes.items[w->shown_objects[object].node].parent;
    Vec3 axis = axis_of(declared(w, object));
    return vec3_normalize(parent == MODEL_NONE ? axis : mat4_direction(w->scene.nodes.items[parent].world, axis));
}

static Vec3 pivot(const World *w, int object) { return mat4_translation(w->scene.nodes.items[w->shown_objects[object].node].world); }

// How far along the line point + s * axis the ray passes nearest; false when they are almost parallel.
static bool along_axis(Ray ray, Vec3 point, Vec3 axis, double *s) {
    Vec3 between = vec3_sub(point, ray.origin);
    double b = vec3_dot(axis, ray.direction), d = vec3_dot(axis, between), e = vec3_dot(ray.direction, between);
    double denominator = 1 - b * b;
    if (denominator < 1e-4) return false;
    *s = (b * e - d) / denominator;
    return true;
}

// A direction across the axis from which angles count.
static Vec3 across(Vec3 axis) { return vec3_normalize(vec3_cross(axis, d_abs(axis.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0))); }

// Angle about the axis of where the ray meets the hinge's plane; false when the ray runs along the plane or comes so near
// to the pivot that it has no direction.
static bool hinge_angle(Ray ray, Vec3 centre, Vec3 axis, double *angle) {
    double toward = vec3_dot(ray.direction, axis);
    if (d_abs(toward) < 0.05) return false;
    float t = (float)(vec3_dot(vec3_sub(centre, ray.origin), axis) / toward);
    Vec3 out = vec3_sub(vec3_add(ray.origin, vec3_scale(ray.direction, t)), centre), u = across(axis);
    if (t < 0 || vec3_length(out) < HINGE_DEAD) return false;
    *angle = d_atan2(vec3_dot(out, vec3_cross(axis, u)), vec3_dot(out, u));
    return true;
}

static void hold(World *w, HoldBy by, int object, int hand, Vec3 point) {
    objects_release(w);
    ObjectState *s = &w->objects[object];
    w->hold = (Hold){.by = by, .object = object, .hand = hand, .point = point, .travel_start = s->travel,
                     .moved_from = objects_value(w, object)};
    carry_begin(w);
    if (hand >= 0) w->hold.grip_start = quat_rotate(w->seat.orientation, w->input.hand[hand].grip.position);
    s->grabs++;
    world_emit(w, EVENT_GRABBED, declared(w, object)->id, 0, NULL);
}

static void emit_released(World *w, int object, double value) {
    const char *id = declared(w, object)->id;
    Vec3 at = mat4_translation(w->scene.nodes.items[w->shown_objects[object].node].world);
    if (declared(w, object)->grab != GRAB_FREE) world_emit(w, EVENT_RELEASED, id, value, NULL);
    else world_emit(w, EVENT_RELEASED, id, value, "%.3f;%.3f;%.3f", (double)at.x, (double)at.y, (double)at.z);
}

void objects_release(World *w) {
    if (w->hold.by == HOLD_NONE) return;
    int object = w->hold.object;
    const LessonObject *o = declared(w, object);
    if (w->hold.hand >= 0) w->view.felt[w->hold.hand]++;
    w->hold.by = HOLD_NONE;
    w->focus.glide = 0;
    if (is_choice(w, o)) objects_set_value(w, object, objects_value(w, object));
    double value = objects_value(w, object);
    emit_released(w, object, value);
    if (!drives(o) || value == w->hold.moved_from) return;
    const Apparatus *a = &w->apparatus[o->apparatus];
    char name[100];
    snprintf(name, sizeof name, "%s.%s", a->id, a->kind->parameters[o->parameter].name);
    world_emit(w, EVENT_SET, o->id, value, "%s", name);
}

void objects_grab_command(World *w, int object) {
    if (w->hold.by != HOLD_NONE && w->hold.object == object) {
        objects_release(w);
    } else if (declared(w, object)->grab == GRAB_TOGGLE) {
        objects_use(w, object);
    } else {
        hold(w, HOLD_COMMAND, object, -1, w->shown_objects[object].centre);
    }
}

void objects_use(World *w, int object) {
    const LessonObject *o = declared(w, object);
    double middle = (o->from + o->to) / 2, value = objects_value(w, object) > middle ? o->from : o->to;
    objects_set_value(w, object, value);
    w->objects[object].grabs++;
    world_emit(w, EVENT_USED, o->id, value, NULL);
}

void objects_step(World *w, int object, int direction) {
    const LessonObject *o = declared(w, object);
    double value = objects_value(w, object);
    if (o->grab == GRAB_FREE) {
        carry_step(w, object, direction);
        return;
    }
    if (o->logarithmic) value *= direction > 0 ? o->step : 1 / o->step;
    else value += direction * (o->step > 0 ? o->step : (o->to - o->from) / 50);
    objects_set_value(w, object, value);
}

void objects_glide(World *w, double seconds) {
    if (w->hold.by != HOLD_COMMAND || !w->focus.glide) return;
    const LessonObject *o = declared(w, w->hold.object);
    if (o->grab == GRAB_FREE) {
        carry_glide(w, seconds);
        return;
    }
    double rate = (o->travel[1] - o->travel[0]) / GLIDE_SECONDS;
    set_travel(w, w->hold.object, w->objects[w->hold.object].travel + rate * seconds * w->focus.glide);
}

static void drag_by_ray(World *w) {
    int object = w->hold.object;
    const LessonObject *o = declared(w, object);
    Ray ray = w->hands[w->hold.hand].ray;
    double moved;
    if (o->grab == GRAB_SLIDER) {
        if (along_axis(ray, w->hold.point, world_axis(w, object), &moved)) set_travel(w, object, w->hold.travel_start + moved);
    } else {
        if (!hinge_angle(ray, pivot(w, object), world_axis(w, object), &moved)) return;
        if (!w->hold.angle_known) w->hold.angle_known = true, w->hold.angle_last = moved;
        double turn = moved - w->hold.angle_last; // the short way round
        if (turn > D_PI) turn -= 2 * D_PI;
        if (turn < -D_PI) turn += 2 * D_PI;
        w->hold.turned += turn, w->hold.angle_last = moved;
        set_travel(w, object, w->hold.travel_start + w->hold.turned);
    }
}

static void drag_by_grip(World *w) {
    int object = w->hold.object;
    const LessonObject *o = declared(w, object);
    Vec3 grip = quat_rotate(w->seat.orientation, w->input.hand[w->hold.hand].grip.position);
    Vec3 moved = vec3_sub(grip, w->hold.grip_start);
    double travel = vec3_dot(moved, world_axis(w, object));
    if (o->grab == GRAB_HINGE) { // an arm's movement across the radius turns the hinge
        Vec3 arm = vec3_sub(w->hold.point, pivot(w, object));
        float radius = vec3_length(arm);
        Vec3 across = vec3_normalize(vec3_cross(world_axis(w, object), arm));
        travel = radius > 1e-3f ? vec3_dot(moved, across) / radius : 0;
    }
    set_travel(w, object, w->hold.travel_start + travel);
}

// The object that a ray points at: one that can be moved now before one that can only be looked at.
static int pick_object(const World *w, Ray ray, float *distance) {
    int best = NO_INDEX;
    bool best_allowed = false;
    for (int i = 0; i < w->lesson->object_count; i++) {
        int node = w->shown_objects[i].node;
        if (node == MODEL_NONE || w->objects[i].hidden) continue;
        float away = vec3_length(vec3_sub(w->shown_objects[i].centre, ray.origin));
        float d = scene_pick(&w->scene, node, ray, (float)(MARGIN + MARGIN_SHARE * away));
        bool allowed = objects_allowed(w, i);
        if (d < 0 || (best >= 0 && (best_allowed != allowed ? best_allowed : d >= *distance))) continue;
        best = i, best_allowed = allowed, *distance = d;
    }
    return best;
}

static bool pick_element(const World *w, Ray ray, int *panel, int *element, float *distance) {
    bool hit = false;
    for (int p = 0; p < PANEL_COUNT; p++) {
        const Panel *it = &w->panels[p];
        Quat back = quat_conjugate(it->pose.orientation);
        Vec3 o = quat_rotate(back, vec3_sub(ray.origin, it->pose.position)), d = quat_rotate(back, ray.direction);
        if (!it->visible || p == PANEL_CAPTION_INDEX || d.z >= -1e-5f || o.z <= 0) continue;
        float t = -o.z / d.z, x = o.x + d.x * t, y = o.y + d.y * t;
        if (x < -it->width / 2 || x > it->width / 2 || y < -it->height / 2 || y > it->height / 2) continue;
        if (hit && t >= *distance) continue;
        hit = true, *panel = p, *element = NO_INDEX, *distance = t;
        for (int i = 0; i < it->element_count; i++) {
            const Rect *r = &it->elements[i].rect;
            if (it->elements[i].usable && x >= r->left && x <= r->left + r->width && y >= r->bottom && y <= r->bottom + r->height)
                *element = i;
        }
    }
    return hit;
}

Ray objects_ray(const World *w, int hand) {
    const Pose *aim = &w->input.hand[hand].aim;
    return (Ray){vec3_add(w->seat.position, quat_rotate(w->seat.orientation, aim->position)),
                 quat_rotate(quat_mul(w->seat.orientation, aim->orientation), vec3(0, 0, -1))};
}

// A fingertip close before a panel, or a little behind it: the ray goes straight from it into the panel, and touching it presses.
// A finger must come out again before it can press once more.
static bool poke(World *w, int hand, Ray *ray) {
    HandState *h = &w->hands[hand];
    const HandInput *in = &w->input.hand[hand];
    const Panel *p = &w->panels[PANEL_MAIN];
    bool was = h->poking;
    h->poking = false;
    if (!in->jointed || !p->visible) return false;
    Vec3 tip = vec3_add(w->seat.position, quat_rotate(w->seat.orientation, in->joints[INDEX_TIP].position));
    Vec3 at = quat_rotate(quat_conjugate(p->pose.orientation), vec3_sub(tip, p->pose.position)), out = quat_rotate(p->pose.orientation, vec3(0, 0, 1));
    bool before = at.x >= -p->width / 2 && at.x <= p->width / 2 && at.y >= -p->height / 2 && at.y <= p->height / 2;
    if (!before || at.z > POKE_NEAR || at.z < -POKE_NEAR) return false;
    h->poking = at.z < (was ? POKE_OUT : POKE_IN);
    *ray = (Ray){vec3_add(tip, vec3_scale(out, POKE_NEAR - at.z)), vec3_scale(out, -1)};
    return true;
}

static void point(World *w, int hand) {
    HandState *h = &w->hands[hand];
    h->ray = objects_ray(w, hand);
    poke(w, hand, &h->ray);
    h->panel = h->element = h->object = NO_INDEX;
    h->distance = 0;
    float on_panel = 0, on_object = 0;
    bool panel = pick_element(w, h->ray, &h->panel, &h->element, &on_panel);
    h->object = pick_object(w, h->ray, &on_object);
    // a panel hides what is behind it; what stands before a panel can still be reached only if it can be moved
    int element_before = h->element_before, object_before = h->object_before;
    bool object_first = h->object >= 0 && (!panel || (on_object < on_panel && objects_allowed(w, h->object)));
    if (object_first) h->panel = h->element = NO_INDEX, h->distance = on_object;
    else h->object = NO_INDEX, h->distance = panel ? on_panel : 0;
    h->element_before = h->element, h->object_before = h->object;
    bool usable = h->element >= 0 || (h->object >= 0 && objects_allowed(w, h->object));
    if (usable && (h->element != element_before || h->object != object_before)) w->view.touched[hand]++;
}

static int near_hand(const World *w, int hand) {
    Vec3 at = vec3_add(w->seat.position, quat_rotate(w->seat.orientation, w->input.hand[hand].grip.position));
    int best = NO_INDEX;
    float nearest = (float)REACH;
    for (int i = 0; i < w->lesson->object_count; i++) {
        if (!objects_allowed(w, i) || w->shown_objects[i].node == MODEL_NONE) continue;
        Box box = scene_bounds(&w->scene, w->shown_objects[i].node);
        Vec3 inside = vec3((float)d_clamp(at.x, box.low.x, box.high.x), (float)d_clamp(at.y, box.low.y, box.high.y),
                           (float)d_clamp(at.z, box.low.z, box.high.z));
        float away = vec3_length(vec3_sub(at, inside));
        if (away < nearest) best = i, nearest = away;
    }
    return best;
}

// Where the ray takes hold: on the surface, or for a hinge where it meets the plane in which the hinge turns.
static Vec3 grab_point(const World *w, int object, Ray ray, float distance) {
    float toward = vec3_dot(ray.direction, world_axis(w, object));
    if (declared(w, object)->grab == GRAB_HINGE && (toward > 0.05f || toward < -0.05f))
        distance = vec3_dot(vec3_sub(pivot(w, object), ray.origin), world_axis(w, object)) / toward;
    Vec3 point = vec3_add(ray.origin, vec3_scale(ray.direction, distance)), centre = pivot(w, object);
    bool at_pivot = declared(w, object)->grab == GRAB_HINGE && vec3_length(vec3_sub(point, centre)) < HINGE_DEAD;
    return at_pivot ? vec3_add(centre, vec3_scale(across(world_axis(w, object)), 2.5f * HINGE_DEAD)) : point;
}

static void press(World *w, int hand, bool by_grip) {
    HandState *h = &w->hands[hand];
    int near = near_hand(w, hand);
    w->focus.on = false;
    w->last_hand = hand;
    if (w->menu == MENU_PLACE && h->element < 0) {
        travel_place_by_hand(w, hand);
        return;
    }
    if (h->element >= 0 || near >= 0 || (h->object >= 0 && objects_allowed(w, h->object))) w->view.felt[hand]++;
    if (h->element >= 0 && !by_grip) {
        focus_press_element(w, &w->panels[h->panel].elements[h->element]);
    } else if (near >= 0 && declared(w, near)->grab != GRAB_TOGGLE) {
        Vec3 at = vec3_add(w->seat.position, quat_rotate(w->seat.orientation, w->input.hand[hand].grip.position));
        hold(w, HOLD_GRIP, near, hand, at);
    } else if (h->object >= 0 && objects_allowed(w, h->object)) {
        if (declared(w, h->object)->grab == GRAB_TOGGLE) objects_use(w, h->object);
        else hold(w, HOLD_RAY, h->object, hand, grab_point(w, h->object, h->ray, h->distance));
    }
}

void objects_hands(World *w) {
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        HandState *h = &w->hands[hand];
        const HandInput *in = &w->input.hand[hand];
        h->tracked = in->tracked;
        if (in->tracked) point(w, hand);
        else h->object = h->panel = h->element = NO_INDEX, h->distance = 0, h->poking = false;
        uint32_t buttons = in->tracked ? in->buttons & (HAND_SELECT | HAND_GRAB) : 0;
        if (h->poking) buttons |= HAND_SELECT;
        uint32_t pressed = buttons & ~h->buttons_before;
        if (pressed) press(w, hand, !(pressed & HAND_SELECT));
        bool holds = w->hold.by == HOLD_RAY || w->hold.by == HOLD_GRIP;
        if (holds && w->hold.hand == hand) {
            if (!buttons) objects_release(w);
            else if (declared(w, w->hold.object)->grab == GRAB_FREE) carry(w);
            else if (w->hold.by == HOLD_RAY) drag_by_ray(w);
            else drag_by_grip(w);
        }
        h->buttons_before = buttons;
    }
    if (w->hold.by != HOLD_NONE && !objects_allowed(w, w->hold.object)) objects_release(w);
}

Vec3 world_grab_target(const World *w, int object, double value) {
    const LessonObject *o = declared(w, object);
    Vec3 point = w->hold.by != HOLD_NONE ? w->hold.point : w->shown_objects[object].centre;
    double start = w->hold.by != HOLD_NONE ? w->hold.travel_start : w->objects[object].travel;
    double moved = travel_of_value(o, value) - start;
    if (o->grab == GRAB_SLIDER) return vec3_add(point, vec3_scale(world_axis(w, object), (float)moved));
    Vec3 centre = pivot(w, object);
    return vec3_add(centre, quat_rotate(quat_axis_angle(world_axis(w, object), (float)moved), vec3_sub(point, centre)));
}

// ---- looking ------------------------------------------------------------------------------------------------------

static bool looked_at(const World *w, int object) {
    const WorldObject *o = &w->shown_objects[object];
    if (o->node == MODEL_NONE || w->objects[object].hidden) return false;
    if (o->pointed || o->focused || o->held) return true;
    Vec3 to = vec3_sub(o->centre, w->view.head.position);
    float away = vec3_length(to);
    if (away < 1e-3f) return false;
    double angle = d_acos(d_clamp(vec3_dot(vec3_scale(to, 1 / away), quat_rotate(w->view.head.orientation, vec3(0, 0, -1))), -1, 1));
    return angle < d_max(0.12, d_min(0.5, d_atan2(o->radius, away)));
}

void objects_look(World *w, double seconds) {
    for (int i = 0; i < w->lesson->object_count; i++) {
        WorldObject *o = &w->shown_objects[i];
        ObjectState *s = &w->objects[i];
        o->pointed = w->hands[HAND_LEFT].object == i || w->hands[HAND_RIGHT].object == i;
        o->focused = w->focus.on && !strncmp(w->focus.id, "object:", 7) && !strcmp(w->focus.id + 7, declared(w, i)->id);
        if (looked_at(w, i)) {
            s->looked += seconds;
            s->looked_total += seconds;
        } else {
            if (s->looked >= 0.5) world_emit(w, EVENT_LOOKED, declared(w, i)->id, s->looked, NULL);
            s->looked = 0;
        }
    }
}
