// What a headset needs of the world: the teleport's arc, fingers that poke, panels that stay while a head sways, a seat that comes to
// the learner, comfort in the menu, and a rest in time.
#include "unit/check.h"
#include "base/dmath.h"
#include "base/random.h"
#include "player/place.h"
#include "unit/small_lesson.h"
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static Small small;

static int create(void **state) {
    small = small_create();
    *state = small_world(&small, 7);
    return *state ? 0 : -1;
}
static int destroy(void **state) {
    arena_destroy(small.arena);
    return 0;
}

static void ticks(World *w, Input input, int count) {
    for (int i = 0; i < count; i++) {
        world_tick(w, &input);
        input.commands = 0;
    }
}
static void command(World *w, uint32_t commands) {
    Input input = input_idle();
    input.commands = commands;
    ticks(w, input, 2);
}
static void press(World *w, const char *id) {
    for (int i = 0; i < 64 && strcmp(world_view(w)->focus_id, id) != 0; i++) command(w, COMMAND_NEXT);
    assert_string_equal(world_view(w)->focus_id, id);
    command(w, COMMAND_ACTIVATE);
}
static int count_events(World *w, EventKind kind) {
    int count, found = 0;
    const Event *events = world_events(w, &count);
    for (int i = 0; i < count; i++) found += events[i].kind == kind;
    return found;
}
static float room(const Random *r) { return (float)random_unit((Random *)r); }

// ---- the arc ------------------------------------------------------------------------------------------------------

static Input aiming(Vec3 from, float yaw, float pitch, bool down) {
    Input input = input_idle();
    input.hand[HAND_LEFT].tracked = true;
    input.hand[HAND_LEFT].aim = input.hand[HAND_LEFT].grip = (Pose){from, quat_yaw_pitch(yaw, pitch)};
    input.hand[HAND_LEFT].buttons = down ? HAND_TELEPORT : 0;
    return input;
}

// The stone's way, in small steps instead of by the formula.
static Vec3 fall(Vec3 at, Vec3 v, double gravity) {
    const float dt = 1e-4f;
    while (at.y > 0 || v.y > 0) {
        at = vec3_add(at, vec3_scale(v, dt));
        v.y -= (float)gravity * dt;
    }
    return at;
}

static void test_arc_is_a_throw(void **state) {
    World *w = *state;
    Random random = random_seed(5, 5);
    int gone = 0, refused = 0;
    for (int i = 0; i < 200; i++) {
        Vec3 from = vec3(0.3f * room(&random), 0.6f + room(&random), -0.3f);
        float yaw = 6.28f * room(&random), pitch = 1.2f * room(&random) - 0.9f;
        ticks(w, aiming(from, yaw, pitch, true), 3);
        const WorldArc arc = world_view(w)->arc;
        assert_true(arc.on);
        Vec3 there = fall(arc.from, arc.velocity, (double)arc.gravity);
        assert_float_equal(arc.landing.x, there.x, 5e-3);
        assert_float_equal(arc.landing.z, there.z, 5e-3);
        assert_float_equal(arc.landing.y, 0, 1e-6);
        assert_int_equal(arc.valid, world_walkable(w, arc.landing.x, arc.landing.z));
        Vec3 before = world_view(w)->head.position;
        ticks(w, aiming(from, yaw, pitch, false), TICKS_PER_SECOND);
        assert_false(world_view(w)->arc.on);
        Vec3 now = world_view(w)->head.position;
        Vec3 want = arc.valid ? arc.landing : before;
        assert_float_equal(now.x, want.x, 1e-3);
        assert_float_equal(now.z, want.z, 1e-3);
        gone += arc.valid, refused += !arc.valid;
    }
    assert_true(gone > 10 && refused > 10);
}

static void test_aiming_presses_nothing(void **state) {
    World *w = *state;
    world_go(w, STEP_MOVE);
    Vec3 centre = world_view(w)->objects[OBJECT_SLIDER].centre, from = vec3(0.1f, 1, -0.2f);
    Input input = aiming(from, 0, 0, true);
    Vec3 to = quat_rotate(quat_conjugate(world_view(w)->seat.orientation), vec3_sub(centre, world_view(w)->seat.position));
    input.hand[HAND_LEFT].aim.orientation = quat_look(vec3_sub(to, from));
    ticks(w, input, 5);
    assert_true(world_view(w)->objects[OBJECT_SLIDER].pointed);
    assert_false(world_view(w)->objects[OBJECT_SLIDER].held);
}

// ---- poking -------------------------------------------------------------------------------------------------------

// A hand whose index finger ends `before` metres in front of the middle of an element; it points elsewhere.
static Input finger(const World *w, const Panel *panel, const Element *e, float before) {
    const WorldView *view = world_view(w);
    Vec3 local = vec3(e->rect.left + e->rect.width / 2, e->rect.bottom + e->rect.height / 2, before);
    Vec3 at = vec3_add(panel->pose.position, quat_rotate(panel->pose.orientation, local));
    Vec3 seat = quat_rotate(quat_conjugate(view->seat.orientation), vec3_sub(at, view->seat.position));
    Input input = input_idle();
    HandInput *hand = &input.hand[HAND_RIGHT];
    hand->tracked = hand->jointed = true;
    hand->aim = hand->grip = (Pose){vec3(0.2f, 1, 0), quat_yaw_pitch(3, 0)};
    for (int i = 0; i < HAND_JOINTS; i++) hand->joints[i] = (Pose){seat, quat_identity()};
    return input;
}

static void test_a_finger_presses_once(void **state) {
    World *w = *state;
    const Panel *panel;
    command(w, COMMAND_MENU);
    bool captions = world_element(w, "button:captions", &panel) != NULL;
    assert_true(captions);
    const char *before = world_element(w, "button:captions", NULL)->text;
    for (int round = 1; round <= 4; round++) {
        for (float z = 0.045f; z > -0.02f; z -= 0.001f) {
            const Element *e = world_element(w, "button:captions", &panel);
            ticks(w, finger(w, panel, e, z), 1);
        }
        const Element *e = world_element(w, "button:captions", &panel);
        assert_int_equal(strcmp(e->text, before) != 0, round % 2); // pressed once, however long it stays in
        ticks(w, finger(w, panel, e, 0.01f), 20);                  // not far enough out
        ticks(w, finger(w, panel, e, -0.01f), 20);
        assert_int_equal(strcmp(world_element(w, "button:captions", NULL)->text, before) != 0, round % 2);
        ticks(w, finger(w, panel, e, 0.2f), 2);
    }
    const Element *e = world_element(w, "button:captions", &panel);
    ticks(w, finger(w, panel, e, -0.2f), 5); // far behind the panel: not in it
    assert_int_equal(strcmp(world_element(w, "button:captions", NULL)->text, before), 0);
}

static void test_what_hands_feel(void **state) {
    World *w = *state;
    const Panel *panel;
    command(w, COMMAND_MENU);
    const Element *e = world_element(w, "button:captions", &panel);
    uint32_t touched = world_view(w)->touched[HAND_RIGHT], felt = world_view(w)->felt[HAND_RIGHT];
    ticks(w, finger(w, panel, e, 0.04f), 10);
    assert_int_equal(world_view(w)->touched[HAND_RIGHT], touched + 1); // came to the button, once
    assert_int_equal(world_view(w)->felt[HAND_RIGHT], felt);
    ticks(w, finger(w, panel, e, -0.01f), 10);
    assert_int_equal(world_view(w)->felt[HAND_RIGHT], felt + 1); // pressed it
    assert_int_equal(world_view(w)->felt[HAND_LEFT], 0);
}

// ---- panels and the seat ------------------------------------------------------------------------------------------

static void test_panels_stay_while_the_head_sways(void **state) {
    World *w = *state;
    Random random = random_seed(2, 2);
    Input input = input_idle();
    ticks(w, input, 10);
    Pose before = world_view(w)->panels[0].pose;
    for (int i = 0; i < 600; i++) {
        Vec3 sway = vec3_scale(vec3_normalize(vec3(room(&random) - 0.5f, room(&random) - 0.5f, room(&random) - 0.5f)), 0.17f);
        input.head.position = vec3_add(vec3(0, 1.2f, 0), sway);
        ticks(w, input, 1);
        assert_memory_equal(&world_view(w)->panels[0].pose, &before, sizeof before);
        assert_true(vec3_length(vec3_sub(before.position, world_view(w)->head.position)) >= 0.5f);
    }
    input.head.position = vec3(0.4f, 1.3f, -0.2f);
    ticks(w, input, TICKS_PER_SECOND);
    Vec3 moved = vec3_sub(world_view(w)->panels[0].pose.position, before.position);
    assert_float_equal(vec3_length(moved), vec3_length(vec3(0.4f, 0.1f, -0.2f)), 1e-3); // it came after the head
}

// Leaning, standing up, lunging, even walking through it: each point of a panel keeps half a metre from the eyes.
static void test_no_panel_comes_near(void **state) {
    World *w = *state;
    Random random = random_seed(3, 3);
    Input input = input_idle();
    Vec3 velocity = vec3(0, 0, 0);
    float least = 9;
    for (int i = 0; i < 4000; i++) {
        Vec3 pull = vec3_scale(vec3_sub(vec3(0, 1.2f, 0), input.head.position), 0.02f);
        Vec3 push = vec3((room(&random) - 0.5f) * 0.6f, (room(&random) - 0.5f) * 0.2f, (room(&random) - 0.5f) * 0.8f);
        velocity = vec3_scale(vec3_add(velocity, vec3_add(pull, push)), 0.98f); // up to some metres a second
        input.head.position = vec3_add(input.head.position, vec3_scale(velocity, 1.0f / TICKS_PER_SECOND));
        ticks(w, input, 1);
        for (int p = 0; p < world_view(w)->panel_count; p++) {
            const Panel *panel = &world_view(w)->panels[p];
            Vec3 eye = world_view(w)->head.position;
            for (int x = -4; x <= 4; x++)
                for (int y = -4; y <= 4; y++) {
                    Vec3 at = vec3((float)x / 8 * panel->width, (float)y / 8 * panel->height, 0);
                    Vec3 point = vec3_add(panel->pose.position, quat_rotate(panel->pose.orientation, at));
                    float distance = vec3_length(vec3_sub(point, eye));
                    least = distance < least ? distance : least;
                    assert_true(distance >= 0.4999f);
                }
        }
    }
    assert_true(least < 0.55f); // the walk did put it to the test
}

static void test_recentre_seats_the_learner(void **state) {
    World *w = *state;
    Random random = random_seed(8, 8);
    const float *seat = small.lesson.seat, *look = small.lesson.look;
    for (int i = 0; i < 50; i++) {
        Input input = input_idle();
        input.head = (Pose){vec3(room(&random) - 0.5f, 0.9f + room(&random), room(&random) - 0.5f), quat_yaw_pitch(6 * room(&random), 0)};
        input.commands = COMMAND_RECENTRE;
        ticks(w, input, 2);
        Pose head = world_view(w)->head;
        assert_float_equal(head.position.x, seat[0], 1e-5);
        assert_float_equal(head.position.y, seat[1], 1e-5);
        assert_float_equal(head.position.z, seat[2], 1e-5);
        Vec3 ahead = quat_rotate(head.orientation, vec3(0, 0, -1)), want = vec3_normalize(vec3(look[0] - seat[0], 0, look[2] - seat[2]));
        assert_true(vec3_dot(ahead, want) > 0.9999f);
    }
}

// ---- comfort ------------------------------------------------------------------------------------------------------

static void test_comfort_in_the_menu(void **state) {
    World *w = *state;
    command(w, COMMAND_MENU);
    press(w, "button:comfort");
    float height = world_view(w)->head.position.y;
    press(w, "button:taller");
    press(w, "button:taller");
    assert_float_equal(world_view(w)->head.position.y, height + 0.1f, 1e-5);
    assert_float_equal(world_settings(w)->eye_height, height + 0.1f, 1e-5);
    press(w, "button:shorter");
    assert_float_equal(world_view(w)->head.position.y, height + 0.05f, 1e-5);
    float first = world_settings(w)->snap_turn;
    for (int i = 0; i < 5; i++) press(w, "button:turn");
    assert_float_equal(world_settings(w)->snap_turn, first, 1e-6); // five angles, and round again
    press(w, "button:turn");
    float turn = world_settings(w)->snap_turn;
    assert_true(turn > first);
    press(w, "button:vignette");
    assert_float_equal(world_settings(w)->vignette, 0.5f, 0);
    press(w, "button:back");
    press(w, "button:menu");
    Vec3 ahead = quat_rotate(world_view(w)->head.orientation, vec3(0, 0, -1));
    command(w, COMMAND_TURN_LEFT);
    assert_float_equal(acosf(vec3_dot(ahead, quat_rotate(world_view(w)->head.orientation, vec3(0, 0, -1)))), turn, 1e-3);
}

static void test_a_rest_in_time(void **state) {
    World *w = *state;
    WorldSettings settings = world_settings_default();
    settings.break_minutes = 2;
    World *resting = small_world_with(&small, 7, &settings);
    ticks(w, input_idle(), 5 * 60 * TICKS_PER_SECOND);
    assert_false(world_view(w)->paused); // nobody asked for it
    ticks(resting, input_idle(), 2 * 60 * TICKS_PER_SECOND - 3);
    assert_false(world_view(resting)->paused);
    ticks(resting, input_idle(), 4);
    assert_true(world_view(resting)->paused);
    count_events(resting, EVENT_PAUSED);
    command(resting, COMMAND_MENU);
    assert_false(world_view(resting)->paused);
    ticks(resting, input_idle(), 60 * TICKS_PER_SECOND);
    assert_false(world_view(resting)->paused);
    ticks(resting, input_idle(), 61 * TICKS_PER_SECOND);
    assert_true(world_view(resting)->paused); // and again
}

// ---- a table in the learner's own room -------------------------------------------------------------------------------

static const float TABLE[3] = {0.1f, 0.78f, -0.55f};

static World *on_a_table(void) {
    small.lesson.on_table = true;
    memcpy(small.lesson.table, TABLE, sizeof TABLE);
    World *w = small_world(&small, 7);
    Input input = input_idle();
    input.device = DEVICE_SEES_THROUGH;
    ticks(w, input, 1);
    return w;
}

static Vec3 in_world(const World *w, Vec3 seat) {
    const WorldView *view = world_view(w);
    return vec3_add(view->seat.position, quat_rotate(view->seat.orientation, seat));
}

static void assert_there(Vec3 at) {
    assert_float_equal(at.x, TABLE[0], 1e-5);
    assert_float_equal(at.y, TABLE[1], 1e-5);
    assert_float_equal(at.z, TABLE[2], 1e-5);
}

// Wherever the real table is and however the learner stands before it, it becomes the lesson's, and the learner faces the lesson.
static void test_the_table_is_where_the_hand_is(void **state) {
    Random random = random_seed(4, 4);
    World *w = on_a_table();
    const float *seat = small.lesson.seat, *look = small.lesson.look;
    assert_true(world_view(w)->paused); // it asks for the table first
    for (int i = 0; i < 100; i++) {
        Vec3 table = vec3(2 * room(&random) - 1, 0.6f + 0.4f * room(&random), 2 * room(&random) - 1);
        Input input = input_idle();
        input.head = (Pose){vec3(room(&random), 1.1f + room(&random), room(&random)), quat_yaw_pitch(6 * room(&random), -0.4f)};
        HandInput *hand = &input.hand[i % HAND_COUNT];
        hand->tracked = true, hand->jointed = i % 3 == 0;
        hand->aim = (Pose){table, quat_yaw_pitch(0, 1.5f)}; // at the ceiling: not at the panel
        hand->grip = (Pose){table, quat_identity()};
        for (int k = 0; k < HAND_JOINTS; k++) hand->joints[k] = (Pose){k == INDEX_TIP ? table : vec3(9, 9, 9), quat_identity()};
        ticks(w, input, 2);
        hand->buttons = HAND_SELECT;
        ticks(w, input, 2);
        assert_there(in_world(w, table));
        Vec3 ahead = quat_rotate(world_view(w)->head.orientation, vec3(0, 0, -1)), want = vec3_normalize(vec3(look[0] - seat[0], 0, look[2] - seat[2]));
        assert_true(vec3_dot(vec3_normalize(vec3(ahead.x, 0, ahead.z)), want) > 0.999f);
        assert_int_equal(world_view(w)->placings, i + 1);
    }
}

static void test_the_table_is_remembered(void **state) {
    char folder[] = "/tmp/orrery-place-XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("XDG_DATA_HOME", folder, 1);
    World *first = on_a_table();
    Input input = input_idle();
    place_recall(first, &input);
    assert_int_equal(input.commands, 0); // nothing to remember yet
    input.hand[HAND_LEFT] = (HandInput){.tracked = true, .aim = {vec3(0.3f, 0.7f, 0.2f), quat_yaw_pitch(0, 1.5f)}, .grip = {vec3(0.3f, 0.7f, 0.2f), quat_identity()}};
    input.head.orientation = quat_yaw_pitch(1, 0);
    ticks(first, input, 2);
    input.hand[HAND_LEFT].buttons = HAND_SELECT;
    ticks(first, input, 2);
    place_remember(first);
    World *second = on_a_table();
    input = input_idle();
    place_recall(second, &input);
    ticks(second, input, 1);
    assert_false(world_view(second)->paused);
    assert_there(in_world(second, vec3(0.3f, 0.7f, 0.2f)));
    assert_float_equal(world_view(second)->placed_yaw, 1, 1e-4);
    Input turned = input_idle(); // nothing moves a learner in a real room but the learner
    turned.commands = COMMAND_TURN_LEFT | COMMAND_TELEPORT | COMMAND_SEAT;
    turned.walk[1] = 1;
    ticks(second, turned, 100);
    assert_there(in_world(second, vec3(0.3f, 0.7f, 0.2f)));
    turned.commands = COMMAND_RECENTRE;
    ticks(second, turned, 1);
    assert_true(world_view(second)->paused); // the origin moved: it asks again
    char path[100];
    snprintf(path, sizeof path, "%s/orrery/tables.json", folder);
    FILE *file = fopen(path, "w");
    fputs("{\"small\": [1, 2", file);
    fclose(file);
    input = input_idle();
    place_recall(second, &input); // broken: told, and nothing is remembered
    assert_int_equal(input.commands, 0);
    unlink(path);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)
    const struct CMUnitTest tests[] = {
        TEST(test_arc_is_a_throw), TEST(test_aiming_presses_nothing), TEST(test_a_finger_presses_once), TEST(test_what_hands_feel),
        TEST(test_panels_stay_while_the_head_sways), TEST(test_no_panel_comes_near), TEST(test_recentre_seats_the_learner), TEST(test_comfort_in_the_menu), TEST(test_a_rest_in_time),
        TEST(test_the_table_is_where_the_hand_is), TEST(test_the_table_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
