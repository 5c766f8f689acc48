// Free objects: carried rigidly by ray and by grip, kept within reach of the room, left where they are, moved by commands
// and by act files in every manner. Their parent is turned and scaled, so that the room's space is not the node's.
#include "unit/check.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/random.h"
#include "player/acts.h"
#include "unit/small_lesson.h"
#include <math.h>

enum { LENS = OBJECT_DOOR };
static const float STEP = 0.02f;
static Small small;

static World *free_world(void) {
    static const int allow[] = {LENS, OBJECT_SLIDER};
    small = small_create();
    LessonObject *lens = (LessonObject *)&small.lesson.objects[LENS];
    lens->id = "lens", lens->grab = GRAB_FREE, lens->step = STEP, lens->travel[1] = 0;
    for (int i = 0; i < SMALL_STEPS; i++) {
        LessonStep *step = (LessonStep *)&small.lesson.steps[i];
        step->allow = allow, step->allow_count = 2;
    }
    Transform *table = &((ModelNode *)small.models[0]->nodes)[0].rest;
    table->rotation = quat_normalize(quat_mul(quat_axis_angle(vec3(0, 1, 0), 0.4f), quat_axis_angle(vec3(1, 0, 0), 0.05f)));
    table->scale = vec3(1.2f, 1.2f, 1.2f);
    World *w = small_world(&small, 7);
    world_go(w, STEP_MOVE);
    return w;
}

static int create(void **state) { return (*state = free_world()) ? 0 : -1; }
static int destroy(void **state) {
    arena_destroy(small.arena);
    return 0;
}

static Mat4 placed(const World *w) { return world_view(w)->scene->nodes.items[world_view(w)->objects[LENS].node].world; }
static Vec3 place(const World *w) { return mat4_translation(placed(w)); }
static bool held(const World *w) { return world_view(w)->objects[LENS].held; }

static void ticks(World *w, Input input, int count) {
    for (int i = 0; i < count; i++, input.commands = 0) world_tick(w, &input);
}

static void command(World *w, uint32_t commands) {
    Input input = input_idle();
    input.commands = commands;
    ticks(w, input, 2);
}

static bool is_near(Vec3 a, Vec3 b, float most) { return vec3_length(vec3_sub(a, b)) <= most; }

static Quat any_rotation(Random *random) {
    Vec3 axis = vec3((float)random_unit(random) - 0.5f, (float)random_unit(random) - 0.5f, (float)random_unit(random) - 0.5f);
    return quat_axis_angle(vec3_add(axis, vec3(0.01f, 0, 0)), (float)random_unit(random) * 6);
}

static Vec3 any_place(Random *random) {
    return vec3((float)random_unit(random) * 2 - 1, 0.5f + (float)random_unit(random) * 1.2f, (float)random_unit(random) * 2 - 1.5f);
}

// A hand that grips the lens, or (by ray) aims at it from somewhere near.
static Input grabbing(World *w, bool by_ray, Random *random) {
    Input input = input_idle();
    HandInput *hand = &input.hand[HAND_LEFT];
    Vec3 centre = world_view(w)->objects[LENS].centre;
    hand->tracked = true;
    if (by_ray) {
        hand->aim.position = vec3_add(centre, quat_rotate(any_rotation(random), vec3(0, 0, 0.9f)));
        hand->aim.orientation = quat_look(vec3_sub(centre, hand->aim.position));
        hand->grip = (Pose){vec3(0, -50, 0), quat_identity()};
    } else {
        hand->grip = (Pose){vec3_add(centre, vec3(0.03f, 0.02f, -0.02f)), any_rotation(random)};
        hand->aim = (Pose){vec3(0, -50, 0), quat_axis_angle(vec3(1, 0, 0), -1)};
    }
    ticks(w, input, 1);
    hand->buttons = by_ray ? HAND_SELECT : HAND_GRAB;
    ticks(w, input, 1);
    return input;
}

static Mat4 hand_matrix(const HandInput *hand, bool by_ray) { return mat4_from_pose(by_ray ? hand->aim : hand->grip); }

// The property: object^-1 * hand is the same matrix for all poses of the hand inside the room.
static void follows_rigidly(bool by_ray, uint64_t seed) {
    Random random = random_seed(seed, 1);
    int followed = 0;
    for (int grab = 0; grab < 30; grab++) {
        World *w = free_world();
        Input input = grabbing(w, by_ray, &random);
        HandInput *hand = &input.hand[HAND_LEFT];
        if (!held(w)) { // something else stood in the way
            destroy(NULL);
            continue;
        }
        Mat4 in_hand = mat4_mul(mat4_inverse_affine(hand_matrix(hand, by_ray)), placed(w));
        for (int i = 0; i < 40; i++, followed++) {
            Pose *pose = by_ray ? &hand->aim : &hand->grip;
            // a hand such that the lens comes to a place inside the room, turned in any way
            pose->orientation = any_rotation(&random);
            pose->position = vec3_sub(any_place(&random), quat_rotate(pose->orientation, mat4_translation(in_hand)));
            ticks(w, input, 1);
            Mat4 now = mat4_mul(mat4_inverse_affine(hand_matrix(hand, by_ray)), placed(w));
            for (int k = 0; k < 16; k++) assert_float_equal(now.m[k], in_hand.m[k], 2e-5);
        }
        Mat4 last = placed(w);
        hand->buttons = 0;
        ticks(w, input, 1);
        int count, released = 0;
        const Event *events = world_events(w, &count);
        for (int i = 0; i < count; i++) {
            float x, y, z;
            if (events[i].kind != EVENT_RELEASED || sscanf(events[i].text, "%f;%f;%f", &x, &y, &z) != 3) continue;
            released++;
            assert_true(is_near(vec3(x, y, z), place(w), 1e-3f));
        }
        assert_int_equal(released, 1);
        assert_false(held(w));
        for (int i = 0; i < 20; i++) { // and stays, whatever the hand does
            hand->grip.position = hand->aim.position = any_place(&random);
            ticks(w, input, 1);
            for (int k = 0; k < 16; k++) assert_true(placed(w).m[k] == last.m[k]);
        }
        destroy(NULL);
    }
    assert_true(followed > 400);
}

static void test_follows_a_grip_rigidly(void **state) { follows_rigidly(false, 1); }
static void test_follows_a_ray_rigidly(void **state) { follows_rigidly(true, 2); }

static void test_stays_within_reach(void **state) {
    World *w = *state;
    Random random = random_seed(3, 1);
    Vec3 rest = place(w);
    Input input = grabbing(w, false, &random);
    int at_the_wall = 0;
    assert_true(held(w));
    for (int i = 0; i < 500; i++) {
        Vec3 wish = vec3((float)random_unit(&random) * 40 - 20, (float)random_unit(&random) * 20 - 10, (float)random_unit(&random) * 40 - 20);
        input.hand[HAND_LEFT].grip.position = wish;
        ticks(w, input, 1);
        Vec3 at = place(w);
        assert_true(fabsf(at.x) <= 2.8001f && fabsf(at.z) <= 2.8001f && at.y >= -1e-4f && at.y <= fmaxf(2.2001f, rest.y));
        at_the_wall += !is_near(at, wish, 1);
    }
    assert_true(at_the_wall > 300);
}

static void test_the_wheel_pushes_it_off(void **state) {
    World *w = *state;
    Random random = random_seed(4, 1);
    Input input = grabbing(w, true, &random);
    HandInput *hand = &input.hand[HAND_LEFT];
    assert_true(held(w));
    hand->aim = (Pose){vec3(0, 1.2f, 1), quat_identity()};
    ticks(w, input, 1);
    float away = hand->aim.position.z - place(w).z;
    for (int i = 0; i < 10; i++) input.commands = COMMAND_MORE, ticks(w, input, 1);
    input.commands = 0, ticks(w, input, 1); // a command is carried out after the hand moved
    assert_float_equal(hand->aim.position.z - place(w).z, away + 10 * STEP, 1e-4);
    for (int i = 0; i < 500; i++) input.commands = COMMAND_LESS, ticks(w, input, 1);
    away = hand->aim.position.z - place(w).z;
    assert_true(away >= 0.0999f && away < 0.1f + STEP + 1e-4f); // never through the hand
}

static void test_keys_move_it_as_the_learner_sits(void **state) {
    static const struct {
        const char *id;
        float x, y, z;
    } buttons[] = {{"button:left", -1, 0, 0}, {"button:right", 1, 0, 0},  {"button:down", 0, -1, 0},
                   {"button:up", 0, 1, 0},    {"button:nearer", 0, 0, 1}, {"button:farther", 0, 0, -1}};
    World *w = *state;
    for (int turn = 0; turn < 3; turn++, command(w, COMMAND_TURN_LEFT)) {
        for (int i = 0; i < 64 && strcmp(world_view(w)->focus_id, "object:lens") != 0; i++) command(w, COMMAND_NEXT);
        command(w, COMMAND_ACTIVATE);
        assert_true(held(w));
        for (size_t b = 0; b < sizeof buttons / sizeof buttons[0]; b++) {
            for (int i = 0; i < 64 && strcmp(world_view(w)->focus_id, buttons[b].id) != 0; i++) command(w, COMMAND_NEXT);
            Vec3 before = place(w), way = vec3_scale(vec3(buttons[b].x, buttons[b].y, buttons[b].z), STEP);
            command(w, COMMAND_ACTIVATE);
            assert_true(is_near(place(w), vec3_add(before, quat_rotate(world_view(w)->seat.orientation, way)), 1e-5f));
        }
        command(w, COMMAND_CANCEL);
        assert_false(held(w));
    }
    Vec3 before = place(w); // not held, only focused: less and more move it sideways
    for (int i = 0; i < 64 && strcmp(world_view(w)->focus_id, "object:lens") != 0; i++) command(w, COMMAND_NEXT);
    for (int i = 0; i < 4; i++) command(w, COMMAND_MORE);
    assert_true(is_near(place(w), vec3_add(before, quat_rotate(world_view(w)->seat.orientation, vec3(4 * STEP, 0, 0))), 1e-5f));
}

static void run_acts(const char *text, ActsManner manner) {
    World *w = free_world();
    Input input;
    Acts *acts = acts_load(small.arena, (Bytes){(const uint8_t *)text, strlen(text)}, "free.acts", &small.lesson, manner);
    assert_non_null(acts);
    ActsState now = ACTS_RUNNING;
    for (long i = 0; now == ACTS_RUNNING && i < 900L * TICKS_PER_SECOND; i++) {
        now = acts_tick(acts, w, &input);
        if (now != ACTS_FAILED) world_tick(w, &input);
    }
    if (now == ACTS_FAILED) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
    assert_int_equal(now, ACTS_DONE);
    assert_false(held(w));
    destroy(NULL);
}

static void test_acts_carry_in_every_manner(void **state) {
    Random random = random_seed(6, 1);
    for (int manner = 0; manner < ACTS_MANNER_COUNT; manner++) {
        char text[600];
        Vec3 a = any_place(&random), b = any_place(&random);
        snprintf(text, sizeof text,
                 "grab lens\nmove lens to %.3f %.3f %.3f over 1s\nwait 0.2s\nexpect object lens at %.3f %.3f %.3f\nrelease\n"
                 "set lens to %.3f %.3f %.3f\nexpect object lens at %.3f %.3f %.3f\n",
                 (double)a.x, (double)a.y, (double)a.z, (double)a.x, (double)a.y, (double)a.z, (double)b.x, (double)b.y, (double)b.z,
                 (double)b.x, (double)b.y, (double)b.z);
        run_acts(text, (ActsManner)manner);
    }
}

static void test_wrong_places_stop(void **state) {
    static const char *const texts[] = {"move lens 3\n", "move lens to 1 2\n", "set lens to 1 2 nan\n", "set lens to 1 2 3 4\n",
                                        "move lens to 1e9 0 0 over 1s\n", "expect object lens at 9 9 9\n"};
    World *w = *state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Input input = input_idle();
        Acts *acts = acts_load(small.arena, (Bytes){(const uint8_t *)texts[i], strlen(texts[i])}, "bad.acts", &small.lesson, ACTS_BY_POINTER);
        assert_non_null(acts);
        ActsState now = ACTS_RUNNING;
        for (int t = 0; now == ACTS_RUNNING && t < 5 * TICKS_PER_SECOND; t++) {
            now = acts_tick(acts, w, &input);
            if (now == ACTS_RUNNING) world_tick(w, &input);
        }
        assert_int_equal(now, ACTS_FAILED);
        assert_int_equal(error_last()->line, 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follows_a_grip_rigidly),
        cmocka_unit_test(test_follows_a_ray_rigidly),
        cmocka_unit_test_setup_teardown(test_stays_within_reach, create, destroy),
        cmocka_unit_test_setup_teardown(test_the_wheel_pushes_it_off, create, destroy),
        cmocka_unit_test_setup_teardown(test_keys_move_it_as_the_learner_sits, create, destroy),
        cmocka_unit_test(test_acts_carry_in_every_manner),
        cmocka_unit_test_setup_teardown(test_wrong_places_stop, create, destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
