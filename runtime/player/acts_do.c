// How each act becomes input, in four manners. An act is called once a tick until it says that it is done; `stage` counts
// what it has reached, `mark` the tick at which that was.
#include "base/dmath.h"
#include "base/error.h"
#include "player/acts_private.h"
#include <stdlib.h>
#include <string.h>

enum { TURN_TICKS = 40, KEY_TICKS = 8 }; // a head turns in a third of a second; keys come 15 a second

static bool by_pointer(const Acts *a) { return a->manner == ACTS_BY_POINTER || a->manner == ACTS_BY_LEFT || a->manner == ACTS_BY_HEADSET; }

static void to_stage(Acts *a, int stage) { a->stage = stage, a->mark = a->ticks; }
static int since(const Acts *a) { return a->ticks - a->mark; }

static ActResult failed(Acts *a, const Act *act, const char *expected, const char *found) {
    fail_at(ERR_ACTS_EXPECT, (Place){a->file, act->line}, "%s\t%s", expected, found);
    return ACT_FAILED;
}

// ---- pointing -----------------------------------------------------------------------------------------------------

static Vec3 to_seat(const Acts *a, Vec3 world) {
    return quat_rotate(quat_conjugate(a->view->seat.orientation), vec3_sub(world, a->view->seat.position));
}

static void face(Acts *a, Vec3 target, float extra_yaw) {
    Vec3 to = vec3_sub(to_seat(a, target), a->input.head.position);
    Quat goal = quat_mul(quat_axis_angle(vec3(0, 1, 0), extra_yaw), quat_look(to));
    a->input.head.orientation = quat_slerp(a->input.head.orientation, goal, 0.12f);
}

static void aim(Acts *a, Vec3 target) {
    HandInput *hand = &a->input.hand[a->hand];
    float side = a->hand == HAND_RIGHT ? 1 : -1;
    hand->tracked = true;
    hand->aim.position = vec3(0.2f * side, 0.95f, -0.25f);
    if (a->device.from_shoulder) { // see aim_of in stage/device/xr/hands.c
        Vec3 ahead = quat_rotate(a->input.head.orientation, vec3(0, 0, -1)), right = vec3_normalize(vec3_cross(vec3(ahead.x, 0, ahead.z), vec3(0, 1, 0)));
        hand->aim.position = vec3_add(vec3_add(a->input.head.position, vec3(0, -0.22f, 0)), vec3_scale(right, 0.16f * side));
    }
    hand->grip.position = hand->aim.position;
    hand->aim.orientation = hand->grip.orientation = quat_look(vec3_sub(to_seat(a, target), hand->aim.position));
}

static Vec3 object_centre(const Acts *a, int object) { return a->view->objects[object].centre; }

static Vec3 element_centre(const Panel *panel, const Element *e) {
    Vec3 local = vec3(e->rect.left + e->rect.width / 2, e->rect.bottom + e->rect.height / 2, 0);
    return vec3_add(panel->pose.position, quat_rotate(panel->pose.orientation, local));
}

static void trigger(Acts *a, bool down) { a->input.hand[a->hand].buttons = down ? HAND_SELECT : 0; }

// A point on the object that the ray reaches: its middle, then points around it; a panel in the way is driven off by
// turning the head further.
static bool point_at_object(Acts *a, int object) {
    static const float around[][2] = {{0, 0}, {0.6f, 0}, {-0.6f, 0}, {0, 0.6f}, {0, -0.6f}};
    int each = TURN_TICKS + 2 * a->device.lag, attempt = since(a) / each % 5;
    Vec3 centre = object_centre(a, object), to = vec3_normalize(vec3_sub(centre, a->view->head.position));
    Vec3 right = vec3_normalize(vec3_cross(to, vec3(0, 1, 0))), up = vec3_cross(right, to);
    float radius = a->view->objects[object].radius * 0.5f;
    Vec3 target = vec3_add(centre, vec3_add(vec3_scale(right, around[attempt][0] * radius), vec3_scale(up, around[attempt][1] * radius)));
    bool second_round = since(a) > each * 5;
    face(a, centre, !second_round ? 0 : since(a) / (each * 5) % 2 ? 0.7f : -0.7f);
    aim(a, target);
    return a->view->objects[object].pointed && since(a) % each > 12 + a->device.lag;
}

// ---- pressing an element of a panel in each manner -----------------------------------------------------------------

static bool has_focus(const Acts *a, const char *id) { return !strcmp(a->view->focus_id, id); }

// Moves the focus to `id` with NEXT; true when it is there.
static bool focus_by_keys(Acts *a, const char *id) {
    if (has_focus(a, id)) return true;
    if (a->ticks % KEY_TICKS == 0) a->input.commands |= COMMAND_NEXT;
    return false;
}

// Waits until scanning comes by; the switch is pressed once to start it.
static bool focus_by_scanning(Acts *a, const char *id) {
    if (!a->view->scanning && a->ticks % KEY_TICKS == 0) a->input.commands |= COMMAND_SWITCH;
    return a->view->scanning && has_focus(a, id);
}

// A press lasts until the device has surely seen it, and its end too.
static ActResult let_go(Acts *a) {
    if (since(a) >= a->device.lag) trigger(a, false);
    return since(a) > 2 + 2 * a->device.lag ? ACT_DONE : ACT_GOING;
}

// One press on an element: 0 wait and aim, 1 pressed, 2 released.
static ActResult press_element(Acts *a, const Act *act, const char *id) {
    const Panel *panel = NULL;
    const Element *e = world_element(a->world, id, &panel);
    if (a->stage == 0 && (!e || !e->usable)) {
        if (since(a) < 10 * TICKS_PER_SECOND) return ACT_GOING;
        return failed(a, act, id, e ? "it cannot be used now" : "it is not shown");
    }
    if (!by_pointer(a)) {
        bool there = a->manner == ACTS_BY_KEYBOARD ? focus_by_keys(a, id) : focus_by_scanning(a, id);
        if (!there) return ACT_GOING;
        a->input.commands = a->manner == ACTS_BY_KEYBOARD ? COMMAND_ACTIVATE : COMMAND_SWITCH;
        return ACT_DONE_TICK;
    }
    if (a->stage == 0) {
        Vec3 target = element_centre(panel, e);
        face(a, target, 0);
        aim(a, target);
        if (e->flags & ELEMENT_POINTED && since(a) > TURN_TICKS + a->device.lag) trigger(a, true), to_stage(a, 1);
        return ACT_GOING;
    }
    return let_go(a);
}

ActResult act_press(Acts *a, const Act *act) { return press_element(a, act, act->id); }
ActResult act_row(Acts *a, const Act *act) { return press_element(a, act, "button:row"); }
ActResult act_hint(Acts *a, const Act *act) { return press_element(a, act, "button:hint"); }

ActResult act_choose(Acts *a, const Act *act) {
    char id[100];
    snprintf(id, sizeof id, "choice:%s", act->id);
    if (!world_element(a->world, id, NULL)) snprintf(id, sizeof id, "sentence:%s", act->id);
    return press_element(a, act, id);
}

// Presses until the step changes: narration is skipped line by line, then the step is left.
ActResult act_continue(Acts *a, const Act *act) {
    if (a->ticks == 0) a->step_before = a->view->step;
    if (a->view->step != a->step_before || a->view->ended) {
        trigger(a, false);
        return ACT_DONE;
    }
    ActResult result = press_element(a, act, "button:continue");
    if (result != ACT_DONE && result != ACT_DONE_TICK) return result;
    to_stage(a, 0);
    return ACT_GOING;
}

// ---- text ---------------------------------------------------------------------------------------------------------

// One character every few ticks; true when all of it is typed. `mark` is the tick of the first.
static bool type(Acts *a, const char *text) {
    int index = since(a) / KEY_TICKS;
    if (since(a) % KEY_TICKS) return false;
    const char *at = text;
    for (int i = 0; i < index && *at; i++)
        for (at++; (*at & 0xc0) == 0x80; at++) {}
    if (!*at) return true;
    size_t length = 1;
    while ((at[length] & 0xc0) == 0x80) length++;
    if (length < INPUT_TEXT_SIZE) memcpy(a->input.text, at, length);
    return false;
}

// With one switch the keypad is scanned: stage = number of the key.
static ActResult enter_by_switch(Acts *a, const Act *act) {
    size_t count = strspn(act->text, "+-0123456789.");
    char id[16] = "button:submit";
    if ((size_t)a->stage < count) snprintf(id, sizeof id, "key:%c", act->text[a->stage]);
    if (!world_element(a->world, id, NULL)) return failed(a, act, id, "it is not shown");
    if (!focus_by_scanning(a, id)) return ACT_GOING;
    a->input.commands = COMMAND_SWITCH;
    if ((size_t)a->stage == count) return ACT_DONE_TICK;
    to_stage(a, a->stage + 1);
    return ACT_GOING;
}

// With the hand alone: one key after the other, then the button.
static ActResult enter_by_hand(Acts *a, const Act *act, const char *text) {
    size_t count = strspn(text, "-0123456789.");
    char id[16] = "button:submit";
    bool last = (size_t)a->letter >= count;
    if (!last) snprintf(id, sizeof id, "key:%c", text[a->letter]);
    ActResult result = press_element(a, act, id);
    if (result != ACT_DONE || last) return result;
    a->letter++;
    to_stage(a, 0);
    return ACT_GOING;
}

static ActResult submit(Acts *a, const Act *act) {
    if (a->manner != ACTS_BY_KEYBOARD) return press_element(a, act, "button:submit");
    a->input.commands = COMMAND_SUBMIT;
    return ACT_DONE_TICK;
}

// Typed text first (stage 10 so that press_element starts with its own stage 0 afterwards).
static ActResult type_and_submit(Acts *a, const Act *act) {
    if (a->ticks == 0) to_stage(a, 10);
    if (a->stage == 10 && !type(a, act->text)) return ACT_GOING;
    if (a->stage == 10) to_stage(a, 0);
    return submit(a, act);
}

ActResult act_enter(Acts *a, const Act *act) {
    if (!world_element(a->world, "field", NULL)) return failed(a, act, "a question that takes a number", "none is shown");
    if (a->manner == ACTS_BY_HEADSET) return enter_by_hand(a, act, act->text + (*act->text == '+'));
    return a->manner == ACTS_BY_SWITCH ? enter_by_switch(a, act) : type_and_submit(a, act);
}

static ActResult write_by_hand(Acts *a, const Act *act, const LessonQuestion *q) {
    char id[100] = "button:submit";
    bool last = a->letter == 1 || !q->option_count;
    if (!last) snprintf(id, sizeof id, "sentence:%s", q->options[0].id);
    ActResult result = press_element(a, act, id);
    if (result != ACT_DONE || last) return result;
    a->letter = 1;
    to_stage(a, 0);
    return ACT_GOING;
}

// Who cannot type builds the answer from the lesson's sentences: the first one stands for the text.
ActResult act_write(Acts *a, const Act *act) {
    const LessonQuestion *q = a->view->step < 0 ? NULL : a->lesson->steps[a->view->step].question;
    if (!q || q->kind != QUESTION_OPEN) return failed(a, act, "an open question", "none is shown");
    if (a->manner != ACTS_BY_SWITCH && a->manner != ACTS_BY_HEADSET) return type_and_submit(a, act);
    char id[100] = "button:submit";
    if (a->manner == ACTS_BY_HEADSET) return write_by_hand(a, act, q);
    if (a->stage == 0 && q->option_count) snprintf(id, sizeof id, "sentence:%s", q->options[0].id);
    if (!focus_by_scanning(a, id)) return ACT_GOING;
    a->input.commands = COMMAND_SWITCH;
    if (a->stage == 1 || !q->option_count) return ACT_DONE_TICK;
    to_stage(a, 1);
    return ACT_GOING;
}

// ---- objects ------------------------------------------------------------------------------------------------------

static const char *object_focus(const Acts *a, int object, char out[100]) {
    snprintf(out, 100, "object:%s", a->lesson->objects[object].id);
    return out;
}

ActResult act_look(Acts *a, const Act *act) {
    char id[100];
    int ticks = (int)((act->seconds > 0 ? act->seconds : 1) * TICKS_PER_SECOND);
    if (by_pointer(a)) {
        face(a, object_centre(a, act->index), 0);
        return a->ticks >= ticks + TURN_TICKS + a->device.lag ? ACT_DONE : ACT_GOING;
    }
    object_focus(a, act->index, id);
    bool there = a->manner == ACTS_BY_KEYBOARD ? focus_by_keys(a, id) : focus_by_scanning(a, id);
    if (a->manner == ACTS_BY_SWITCH) a->stage += there; // scanning comes by again and again: the time adds up
    else if (there) a->stage++;
    return a->stage >= ticks ? ACT_DONE : ACT_GOING;
}

static bool held(const Acts *a, int object) { return a->view->objects[object].held; }

ActResult act_grab(Acts *a, const Act *act) {
    char id[100];
    if (held(a, act->index)) return ACT_DONE;
    if (!a->view->objects[act->index].allowed) return failed(a, act, "an object that can be moved in this step", act->id);
    if (!by_pointer(a)) {
        object_focus(a, act->index, id);
        bool there = a->manner == ACTS_BY_KEYBOARD ? focus_by_keys(a, id) : focus_by_scanning(a, id);
        if (there) a->input.commands = a->manner == ACTS_BY_KEYBOARD ? COMMAND_ACTIVATE : COMMAND_SWITCH;
        return ACT_GOING;
    }
    if (a->stage == 0 && point_at_object(a, act->index)) trigger(a, true), to_stage(a, 1);
    else if (a->stage == 1 && since(a) > TURN_TICKS + 2 * a->device.lag) trigger(a, false), to_stage(a, 2); // missed: once more
    else if (a->stage == 2 && since(a) > 2 + 2 * a->device.lag) to_stage(a, 0);
    return ACT_GOING;
}

ActResult act_release(Acts *a, const Act *act) {
    bool any = false;
    for (int i = 0; i < a->lesson->object_count; i++) any = any || held(a, i);
    if (!any) return ACT_DONE;
    if (by_pointer(a)) trigger(a, false);
    else if (a->manner == ACTS_BY_KEYBOARD) a->input.commands = COMMAND_CANCEL;
    else if (focus_by_scanning(a, "button:release")) a->input.commands = COMMAND_SWITCH;
    return ACT_GOING;
}

// The value of a move: with the unit of what the object drives, one of its words, or a plain number.
static bool read_target(Acts *a, const Act *act, double *value) {
    const LessonObject *o = &a->lesson->objects[act->index];
    if (o->apparatus >= 0) {
        const ParameterInfo *info = &world_apparatus(a->world, o->apparatus)->kind->parameters[o->parameter];
        for (int i = 0; info->choices[0] && info->choices[i]; i++)
            if (!strcmp(info->choices[i], act->text)) return *value = i, true;
        if (unit_parse(act->text, info->kind, value)) return true;
    }
    if (unit_parse(act->text, UNIT_NONE, value) || unit_parse(act->text, UNIT_LENGTH, value)) return true;
    error_set_place(a->file, act->line);
    return false;
}

static double mix(const LessonObject *o, double from, double to, double share) {
    if (o->logarithmic) return from * d_pow(to / from, share);
    return from + (to - from) * share;
}

static ActResult move_by_pointer(Acts *a, const Act *act, double target) {
    const LessonObject *o = &a->lesson->objects[act->index];
    // the ray first comes to the grab point and stays until the device has seen it there: a hinge counts its turns from it
    double seconds = act->seconds > 0 ? act->seconds : 1, share = d_clamp((since(a) - 2 * a->device.lag) / (seconds * TICKS_PER_SECOND), 0, 1);
    Vec3 point = world_grab_target(a->world, act->index, mix(o, a->from, target, share));
    face(a, point, 0);
    aim(a, point);
    return share >= 1 && since(a) > seconds * TICKS_PER_SECOND + 10 + 4 * a->device.lag ? ACT_DONE : ACT_GOING;
}

// One press of LESS or MORE at a time until another press would not come nearer.
static ActResult move_by_keys(Acts *a, const Act *act, double target) {
    const LessonObject *o = &a->lesson->objects[act->index];
    double now = world_object_value(a->world, act->index);
    bool up = (target > now) == (o->to > o->from);
    double next = o->logarithmic ? (up ? now * o->step : now / o->step) : now + (up ? o->step : -o->step);
    double before = o->logarithmic ? d_abs(d_log(target / now)) : d_abs(target - now);
    double after = o->logarithmic ? d_abs(d_log(target / next)) : d_abs(target - next);
    if (after >= before) return ACT_DONE;
    if (a->ticks % KEY_TICKS == 0) a->input.commands = up ? COMMAND_MORE : COMMAND_LESS;
    return ACT_GOING;
}

// Glides with one switch: choose the direction by scanning, press again when the value comes by.
static ActResult move_by_switch(Acts *a, const Act *act, double target) {
    const LessonObject *o = &a->lesson->objects[act->index];
    double now = world_object_value(a->world, act->index), close = d_abs(o->to - o->from) * 0.004;
    if (o->logarithmic) close = target * 0.02;
    bool up = (target > now) == (o->to > o->from);
    if (a->stage == 0) {
        if (d_abs(target - now) <= close) return ACT_DONE;
        if (!focus_by_scanning(a, up ? "button:more" : "button:less")) return ACT_GOING;
        a->input.commands = COMMAND_SWITCH;
        to_stage(a, up ? 1 : 2);
        return ACT_GOING;
    }
    bool passed = up != (a->stage == 1);
    if (since(a) < 2 || (!passed && d_abs(target - now) > close)) return ACT_GOING;
    a->input.commands = COMMAND_SWITCH; // stops the glide
    return ACT_DONE_TICK;
}

// ---- free objects -------------------------------------------------------------------------------------------------

static bool is_free(const Acts *a, int object) { return a->lesson->objects[object].grab == GRAB_FREE; }

static Vec3 object_place(const Acts *a, int object) {
    int node = a->view->objects[object].node;
    return node == MODEL_NONE ? vec3(0, 0, 0) : mat4_translation(a->view->scene->nodes.items[node].world);
}

// "to 0.2 1.1 -0.5" with the given first word: metres in the room.
static bool read_place(const char *text, const char *first, Vec3 *place) {
    float at[3];
    size_t length = strlen(first);
    if (strncmp(text, first, length) != 0 || text[length] != ' ') return false;
    text += length;
    for (int i = 0; i < 3; i++) {
        char *end;
        at[i] = strtof(text, &end);
        if (end == text || !(at[i] > -1e4f && at[i] < 1e4f)) return false;
        text = end;
    }
    *place = vec3(at[0], at[1], at[2]);
    return !text[strspn(text, " ")];
}

// The hand itself goes the way that the object shall go: what it holds follows rigidly.
static ActResult carry_by_pointer(Acts *a, const Act *act, Vec3 place) {
    HandInput *hand = &a->input.hand[a->hand];
    double seconds = act->seconds > 0 ? act->seconds : 1, share = d_min(1, since(a) / (seconds * TICKS_PER_SECOND));
    Vec3 way = vec3_sub(to_seat(a, place), to_seat(a, a->object_from));
    hand->aim.position = hand->grip.position = vec3_add(a->hand_from, vec3_scale(way, (float)share));
    face(a, object_place(a, act->index), 0);
    return since(a) > seconds * TICKS_PER_SECOND + 10 + 2 * a->device.lag ? ACT_DONE : ACT_GOING;
}

// The button that brings the held object nearer to where it shall be along one of the learner's axes; NULL when none does.
// `direction` is + or - (1 + axis).
static const char *carry_button(Vec3 way, double close, int *direction) {
    static const char *const names[3][2] = {{"button:left", "button:right"}, {"button:down", "button:up"}, {"button:nearer", "button:farther"}};
    float along[3] = {way.x, way.y, -way.z};
    for (int axis = 0; axis < 3; axis++) {
        if (d_abs(along[axis]) <= close) continue;
        *direction = along[axis] > 0 ? axis + 1 : -(axis + 1);
        return names[axis][along[axis] > 0];
    }
    return NULL;
}

static ActResult carry_by_keys(Acts *a, const Act *act, Vec3 way) {
    int direction;
    const char *id = carry_button(way, a->lesson->objects[act->index].step * 0.51, &direction);
    if (!id) return ACT_DONE;
    if (focus_by_keys(a, id) && a->ticks % KEY_TICKS == 0) a->input.commands = COMMAND_ACTIVATE;
    return ACT_GOING;
}

// Stage 20 looks for a direction, 24 + direction glides.
static ActResult carry_by_switch(Acts *a, Vec3 way) {
    int direction;
    float along[3] = {way.x, way.y, -way.z};
    if (a->stage == 20) {
        const char *id = carry_button(way, 0.004, &direction);
        if (!id) return ACT_DONE;
        if (!focus_by_scanning(a, id)) return ACT_GOING;
        to_stage(a, 24 + direction);
    } else {
        direction = a->stage - 24;
        float left = direction > 0 ? along[direction - 1] : -along[-direction - 1];
        if (since(a) < 2 || left > 0.002f) return ACT_GOING;
        to_stage(a, 20); // stops the glide
    }
    a->input.commands = COMMAND_SWITCH;
    return ACT_GOING;
}

static ActResult carry(Acts *a, const Act *act, Vec3 place) {
    Vec3 way = vec3_sub(to_seat(a, place), to_seat(a, object_place(a, act->index)));
    if (by_pointer(a)) return carry_by_pointer(a, act, place);
    return a->manner == ACTS_BY_KEYBOARD ? carry_by_keys(a, act, way) : carry_by_switch(a, way);
}

ActResult act_move(Acts *a, const Act *act) {
    double target = 0;
    Vec3 place = vec3(0, 0, 0);
    bool free = is_free(a, act->index);
    if (free && !read_place(act->text, "to", &place)) return failed(a, act, "to X Y Z (metres)", act->text);
    if (!free && !read_target(a, act, &target)) return ACT_FAILED;
    if (!held(a, act->index)) {
        ActResult result = act_grab(a, act);
        return result == ACT_FAILED ? result : ACT_GOING;
    }
    if (a->stage < 20) {
        a->from = world_object_value(a->world, act->index);
        a->object_from = object_place(a, act->index), a->hand_from = a->input.hand[a->hand].aim.position;
        to_stage(a, 20);
    }
    if (free) return carry(a, act, place);
    if (by_pointer(a)) return move_by_pointer(a, act, target);
    if (a->manner == ACTS_BY_KEYBOARD) return move_by_keys(a, act, target);
    a->stage -= 20; // stages of its own
    ActResult result = move_by_switch(a, act, target);
    a->stage += 20;
    return result;
}

ActResult act_set(Acts *a, const Act *act) {
    if (a->stage < 40) {
        ActResult result = act_move(a, act);
        if (result == ACT_FAILED || result == ACT_GOING) return result;
        to_stage(a, 40);
        return ACT_GOING;
    }
    return act_release(a, act);
}

ActResult act_use(Acts *a, const Act *act) {
    char id[100];
    if (!a->view->objects[act->index].allowed) return failed(a, act, "an object that can be used in this step", act->id);
    if (!by_pointer(a)) {
        object_focus(a, act->index, id);
        bool there = a->manner == ACTS_BY_KEYBOARD ? focus_by_keys(a, id) : focus_by_scanning(a, id);
        if (!there) return ACT_GOING;
        a->input.commands = a->manner == ACTS_BY_KEYBOARD ? COMMAND_ACTIVATE : COMMAND_SWITCH;
        return ACT_DONE_TICK;
    }
    if (a->stage == 0) {
        if (point_at_object(a, act->index)) trigger(a, true), to_stage(a, 1);
        return ACT_GOING;
    }
    return let_go(a);
}

// The arc's pitch is found by trying: nearer or farther by what it falls short. True when it lands on the spot.
static bool aim_arc(Acts *a, Vec3 there) {
    HandInput *hand = &a->input.hand[a->hand];
    if (a->stage == 0) a->pitch = -0.4f, to_stage(a, 1);
    Vec3 from = vec3(0.2f, 0.95f, -0.25f), way = vec3_sub(to_seat(a, there), from);
    hand->tracked = true, hand->buttons = HAND_TELEPORT;
    float yaw = (float)d_atan2(-way.x, -way.z);
    hand->aim = hand->grip = (Pose){from, quat_yaw_pitch(yaw, a->pitch)};
    if (!a->view->arc.on || since(a) < 4 + 2 * a->device.lag) return false;
    Vec3 got = vec3_sub(to_seat(a, a->view->arc.landing), from);
    double error = d_sqrt(way.x * way.x + way.z * way.z) - d_sqrt(got.x * got.x + got.z * got.z);
    if (d_abs(error) < 0.03) return true;
    a->pitch += (float)d_clamp(0.25 * error, -0.2, 0.2);
    to_stage(a, 1);
    return false;
}

static ActResult walk_by_arc(Acts *a, const Act *act, const LessonSpot *spot, Vec3 there) {
    if (a->stage < 2 && aim_arc(a, there)) to_stage(a, 2);
    if (a->stage < 2) return ACT_GOING;
    a->input.hand[a->hand].buttons = 0;
    face(a, vec3(spot->look[0], spot->look[1], spot->look[2]), 0);
    if (since(a) < 3 * TURN_TICKS + 2 * a->device.lag) return ACT_GOING;
    Vec3 off = vec3_sub(a->view->head.position, there);
    return off.x * off.x + off.z * off.z < 0.09f ? ACT_DONE : failed(a, act, spot->id, "the learner stands elsewhere");
}

ActResult act_walk(Acts *a, const Act *act) {
    const LessonSpot *spot = &a->lesson->spots[act->index];
    Vec3 there = vec3(spot->position[0], 0, spot->position[2]);
    if (a->manner == ACTS_BY_HEADSET) return walk_by_arc(a, act, spot, there);
    aim(a, there);
    if (a->ticks == TURN_TICKS) a->input.commands = COMMAND_TELEPORT;
    if (a->ticks > 2 * TURN_TICKS) face(a, vec3(spot->look[0], spot->look[1], spot->look[2]), 0);
    if (a->ticks < 4 * TURN_TICKS) return ACT_GOING;
    Vec3 off = vec3_sub(a->view->head.position, there);
    return off.x * off.x + off.z * off.z < 0.09f ? ACT_DONE : failed(a, act, spot->id, "the learner stands elsewhere");
}

// ---- the rest -----------------------------------------------------------------------------------------------------

ActResult act_wait(Acts *a, const Act *act) { return a->ticks >= act->seconds * TICKS_PER_SECOND ? ACT_DONE : ACT_GOING; }

ActResult act_screenshot(Acts *a, const Act *act) {
    if (a->ticks == 0) return ACT_GOING; // one tick, so that what was done before is shown
    a->screenshot = act->id;
    return ACT_DONE_TICK;
}

// Two words of an expectation and a third; missing ones are "".
static void split(const char *text, char out[3][100]) {
    memset(out, 0, 300);
    sscanf(text, "%99s %99s %99[^\n]", out[0], out[1], out[2]);
}

static bool expect_object(Acts *a, const char *id, const char *value, char *found, size_t size) {
    int object = lesson_object(a->lesson, id);
    Act act = {.index = object, .text = value};
    double want = 0, now = object < 0 ? 0 : world_object_value(a->world, object);
    Vec3 place;
    if (object >= 0 && is_free(a, object) && read_place(value, "at", &place)) {
        Vec3 at = object_place(a, object);
        snprintf(found, size, "at %.3f %.3f %.3f", (double)at.x, (double)at.y, (double)at.z);
        return vec3_length(vec3_sub(at, place)) <= 0.02f;
    }
    snprintf(found, size, "%.6g", now);
    return object >= 0 && read_target(a, &act, &want) && d_abs(want - now) <= 0.02 * d_max(d_abs(want), 1e-9);
}

// True when what is expected holds; `found` says what is there instead.
static bool holds(Acts *a, char w[3][100], char *found, size_t size) {
    int tries;
    bool answered, right;
    const LessonStep *step = a->view->step < 0 ? NULL : &a->lesson->steps[a->view->step];
    if (!strcmp(w[0], "end")) return snprintf(found, size, "step %s", step ? step->id : "none"), a->view->ended;
    if (!strcmp(w[0], "step")) return snprintf(found, size, "step %s", step ? step->id : "none (the lesson has ended)"), step && !strcmp(step->id, w[1]);
    if (!strcmp(w[0], "phase")) return snprintf(found, size, "phase %s", phase_name(a->view->phase)), !strcmp(phase_name(a->view->phase), w[1]);
    if (!strcmp(w[0], "object")) return expect_object(a, w[1], w[2], found, size);
    if (!strcmp(w[0], "answer") && world_question_state(a->world, w[1], &tries, &answered, &right)) {
        snprintf(found, size, "%s", !tries ? "not answered" : right ? "right" : "wrong");
        return tries && right == !strcmp(w[2], "right");
    }
    if (!strcmp(w[0], "misconception")) {
        snprintf(found, size, "not met");
        for (int i = 0; i < a->lesson->misconception_count; i++)
            if (!strcmp(a->lesson->misconceptions[i].id, w[1])) return world_misconception_met(a->world, i);
    }
    if (!strcmp(w[0], "rows")) {
        const NotebookTable *table = NULL;
        for (int i = 0; i < a->lesson->table_count; i++)
            if (!strcmp(a->lesson->tables[i].id, w[1])) table = &world_notebook(a->world)->tables[i];
        snprintf(found, size, "%d rows", table ? table->row_count : 0);
        return table && table->row_count == atoi(w[2]);
    }
    snprintf(found, size, "“%s” is not something that can be expected", w[0]);
    return false;
}

ActResult act_expect(Acts *a, const Act *act) {
    char words[3][100], found[200] = "";
    split(act->text, words);
    if (holds(a, words, found, sizeof found)) return ACT_DONE;
    return a->ticks < TICKS_PER_SECOND + 2 * a->device.lag ? ACT_GOING : failed(a, act, act->text, found);
}
