// The world: steps, questions, grabbing, focus, scanning, animation, and that it is a function of its inputs.
#include "unit/check.h"
#include "base/dmath.h"
#include "base/random.h"
#include "unit/small_lesson.h"
#include <math.h>

static Small small;

static int create(void **state) {
    small = small_create();
    assert_non_null(small.strings);
    *state = small_world(&small, 7);
    return *state ? 0 : -1;
}

static int destroy(void **state) {
    arena_destroy(small.arena);
    return 0;
}

// ---- a learner for tests ------------------------------------------------------------------------------------------

static Input at_rest(void) { return input_idle(); }

static void ticks(World *w, Input input, int count) {
    for (int i = 0; i < count; i++) {
        world_tick(w, &input);
        input.commands = 0;
        input.text[0] = 0;
    }
}

static void command(World *w, uint32_t commands) {
    Input input = at_rest();
    input.commands = commands;
    ticks(w, input, 2);
}

static void type(World *w, const char *text) {
    Input input = at_rest();
    snprintf(input.text, sizeof input.text, "%s", text);
    ticks(w, input, 1);
}

static void focus_on(World *w, const char *id) {
    for (int i = 0; i < 64 && strcmp(world_view(w)->focus_id, id) != 0; i++) command(w, COMMAND_NEXT);
    assert_string_equal(world_view(w)->focus_id, id);
}

static void press(World *w, const char *id) {
    focus_on(w, id);
    command(w, COMMAND_ACTIVATE);
}

static Input aimed(const World *w, Vec3 target, bool trigger) {
    Input input = at_rest();
    const WorldView *view = world_view(w);
    Vec3 to = quat_rotate(quat_conjugate(view->seat.orientation), vec3_sub(target, view->seat.position));
    HandInput *hand = &input.hand[HAND_RIGHT];
    hand->tracked = true;
    hand->aim.position = vec3(0.1f, 1.0f, -0.2f);
    hand->aim.orientation = quat_look(vec3_sub(to, hand->aim.position));
    hand->grip = (Pose){vec3(0, -50, 0), quat_identity()};
    hand->buttons = trigger ? HAND_SELECT : 0;
    return input;
}

static void grab(World *w, int object) {
    Vec3 centre = world_view(w)->objects[object].centre;
    ticks(w, aimed(w, centre, false), 2);
    assert_true(world_view(w)->objects[object].pointed);
    ticks(w, aimed(w, centre, true), 2);
    assert_true(world_view(w)->objects[object].held);
}

static int count_events(World *w, EventKind kind) {
    int count, found = 0;
    const Event *events = world_events(w, &count);
    for (int i = 0; i < count; i++) found += events[i].kind == kind;
    return found;
}

// ---- steps --------------------------------------------------------------------------------------------------------

static void test_begins_with_narration_and_continues(void **state) {
    World *w = *state;
    int count;
    const Event *events = world_events(w, &count);
    assert_int_equal(events[0].kind, EVENT_SESSION_STARTED);
    assert_int_equal(events[1].kind, EVENT_PHASE_ENTERED);
    assert_int_equal(events[2].kind, EVENT_STEP_ENTERED);
    assert_string_equal(events[2].step, "hello");
    assert_true(world_view(w)->line.active);
    assert_string_equal(world_view(w)->line.text, "你好，同学。");
    ticks(w, at_rest(), 2 * TICKS_PER_SECOND - 2); // the first line takes 2 s, the second 1 s
    assert_string_equal(world_view(w)->line.text, "你好，同学。");
    ticks(w, at_rest(), 4);
    assert_string_equal(world_view(w)->line.text, "Do it.");
    ticks(w, at_rest(), TICKS_PER_SECOND);
    assert_false(world_view(w)->line.active);
    command(w, COMMAND_CONTINUE);
    assert_int_equal(world_view(w)->step, STEP_CHOICE);
}

static void test_choice_wrong_then_right(void **state) {
    World *w = *state;
    int tries;
    bool answered, right;
    world_go(w, STEP_CHOICE);
    command(w, 0);
    command(w, COMMAND_CONTINUE);
    assert_int_equal(world_view(w)->step, STEP_CHOICE); // the gate is the question
    press(w, "choice:up");
    assert_true(world_question_state(w, "q1", &tries, &answered, &right));
    assert_int_equal(tries, 1);
    assert_false(answered);
    assert_true(world_misconception_met(w, 0));
    const Element *wrong = world_element(w, "choice:up", NULL);
    assert_true(wrong && wrong->flags & ELEMENT_WRONG && !wrong->usable); // struck out, marked, not pressable again
    assert_string_equal(world_element(w, "feedback", NULL)->text, "No: think.");
    press(w, "choice:down");
    world_question_state(w, "q1", &tries, &answered, &right);
    assert_true(answered && right && tries == 2);
    press(w, "button:continue");
    assert_int_equal(world_view(w)->step, STEP_NUMBER);
}

static void test_tries_run_out(void **state) {
    World *w = *state;
    world_go(w, STEP_NUMBER);
    static const struct {
        const char *text;
        bool accepted, right;
    } cases[] = {{"abc", false, false}, {"-0.2.1", false, false}, {"5 s", false, false}, {"0.2", true, false}, {"-21 cm", true, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int before, after;
        bool answered, right;
        world_question_state(w, "q2", &before, &answered, &right);
        while (world_element(w, "field", NULL) && world_element(w, "field", NULL)->text[0]) command(w, COMMAND_ERASE);
        type(w, cases[i].text);
        command(w, COMMAND_SUBMIT);
        world_question_state(w, "q2", &after, &answered, &right);
        assert_int_equal(after - before, cases[i].accepted);
        assert_int_equal(right, cases[i].right);
    }
    assert_true(world_misconception_met(w, 0)); // 0.2 m: forgot that the image is inverted
}

static void test_keypad_enters_a_number(void **state) {
    World *w = *state;
    int tries;
    bool answered, right;
    world_go(w, STEP_NUMBER);
    command(w, 0);
    for (const char *at = "-0.29"; *at; at++) {
        char id[8];
        snprintf(id, sizeof id, "key:%c", *at);
        press(w, id);
    }
    press(w, "key:erase");
    assert_string_equal(world_element(w, "field", NULL)->text, "-0.2");
    press(w, "button:submit");
    world_question_state(w, "q2", &tries, &answered, &right);
    assert_true(answered && right && tries == 1);
}

static void test_open_answer_from_a_sentence(void **state) {
    World *w = *state;
    int tries;
    bool answered, right;
    world_go(w, STEP_OPEN);
    command(w, COMMAND_SUBMIT);
    world_question_state(w, "q3", &tries, &answered, &right);
    assert_false(answered); // nothing written
    press(w, "sentence:s1");
    press(w, "button:submit");
    world_question_state(w, "q3", &tries, &answered, &right);
    assert_true(answered);
    assert_string_equal(world_element(w, "feedback", NULL)->text, "Because.");
}

static void test_goal_needs_to_hold(void **state) {
    World *w = *state;
    world_go(w, STEP_MOVE);
    command(w, 0);
    grab(w, OBJECT_SLIDER);
    Vec3 target = world_grab_target(w, OBJECT_SLIDER, 0.9);
    ticks(w, aimed(w, target, true), TICKS_PER_SECOND / 4); // a quarter of a second is not enough
    assert_false(world_view(w)->done);
    ticks(w, aimed(w, world_grab_target(w, OBJECT_SLIDER, 0.5), true), 10);
    ticks(w, aimed(w, target, true), TICKS_PER_SECOND / 4);
    assert_false(world_view(w)->done);
    ticks(w, aimed(w, target, true), TICKS_PER_SECOND / 2);
    assert_true(world_view(w)->done);
}

static void test_rows(void **state) {
    World *w = *state;
    world_go(w, STEP_ROWS);
    command(w, 0);
    const NotebookTable *table = &world_notebook(w)->tables[0];
    press(w, "button:row");
    assert_int_equal(table->row_count, 1);
    assert_false(world_view(w)->done);
    command(w, COMMAND_ROW);
    assert_int_equal(table->row_count, 2);
    assert_true(world_view(w)->done);
    const Apparatus *a = world_apparatus(w, 0);
    int reading = lab_reading(a->kind, "image_height"), screen = lab_parameter(a->kind, "screen");
    for (int i = 0; i < 2; i++) {
        assert_float_equal(table->rows[i][0], a->parameters[screen], 1e-12);
        assert_float_equal(table->rows[i][1], apparatus_read(a, reading), 6 * a->kind->readings[reading].uncertainty + a->kind->readings[reading].resolution);
    }
    for (int i = 0; i < NOTEBOOK_ROWS_MOST + 3; i++) command(w, COMMAND_ROW);
    assert_int_equal(table->row_count, NOTEBOOK_ROWS_MOST);
}

static void test_looking_is_a_task(void **state) {
    World *w = *state;
    world_go(w, STEP_LOOK);
    Input away = at_rest(), at = at_rest();
    away.head.orientation = quat_yaw_pitch(2, 0);
    ticks(w, away, 3 * TICKS_PER_SECOND);
    assert_false(world_view(w)->done);
    for (int i = 0; i < TICKS_PER_SECOND + 4; i++) { // the bird flies
        at.head.orientation = quat_look(vec3_sub(world_view(w)->objects[OBJECT_BIRD].centre, vec3(0, 1.2f, 0)));
        ticks(w, at, 1);
    }
    assert_true(world_view(w)->done);
    command(w, COMMAND_CONTINUE);
    assert_true(world_view(w)->ended);
    assert_int_equal(count_events(w, EVENT_LESSON_ENDED), 1);
}

static void test_hint_after_time_and_when_asked(void **state) {
    World *w = *state;
    world_go(w, STEP_CHOICE);
    ticks(w, at_rest(), 19 * TICKS_PER_SECOND);
    assert_null(world_element(w, "hint", NULL));
    ticks(w, at_rest(), 2 * TICKS_PER_SECOND);
    assert_string_equal(world_element(w, "hint", NULL)->text, "Look up.");
    world_go(w, STEP_CHOICE);
    command(w, COMMAND_HINT);
    assert_non_null(world_element(w, "hint", NULL));
}

static void test_absence_and_pause_stop_the_lesson(void **state) {
    World *w = *state;
    Input nobody = at_rest();
    nobody.present = false;
    ticks(w, nobody, 10 * TICKS_PER_SECOND);
    assert_string_equal(world_view(w)->line.text, "你好，同学。");
    command(w, COMMAND_MENU);
    assert_true(world_view(w)->paused);
    ticks(w, at_rest(), 10 * TICKS_PER_SECOND);
    assert_non_null(world_element(w, "button:larger", NULL));
    press(w, "button:menu");
    assert_false(world_view(w)->paused);
    assert_string_equal(world_view(w)->line.text, "你好，同学。");
    command(w, COMMAND_SAFE);
    assert_true(world_view(w)->paused && world_view(w)->fade > 0.5f);
    press(w, "button:menu");
    assert_false(world_view(w)->paused);
}

// ---- grabbing -----------------------------------------------------------------------------------------------------

static void test_slider_follows_the_ray(void **state) {
    World *w = *state;
    Random random = random_seed(3, 3);
    world_go(w, STEP_MOVE);
    command(w, 0);
    grab(w, OBJECT_SLIDER);
    for (int i = 0; i < 200; i++) {
        double value = 0.1 + random_unit(&random);
        ticks(w, aimed(w, world_grab_target(w, OBJECT_SLIDER, value), true), 1);
        assert_float_equal(world_object_value(w, OBJECT_SLIDER), value, 2e-4);
        const Apparatus *a = world_apparatus(w, 0);
        assert_float_equal(a->parameters[lab_parameter(a->kind, "screen")], value, 2e-4); // it drives what it says
    }
    ticks(w, aimed(w, world_grab_target(w, OBJECT_SLIDER, 0.1), true), 1);
    Vec3 beyond = vec3_add(world_grab_target(w, OBJECT_SLIDER, 0.1), vec3(-5, 0, 0));
    ticks(w, aimed(w, beyond, true), 1);
    assert_float_equal(world_object_value(w, OBJECT_SLIDER), 0.1, 1e-9); // never leaves its rail
    ticks(w, at_rest(), 1);
    assert_false(world_view(w)->objects[OBJECT_SLIDER].held);
}

static void test_dial_turns_logarithmically(void **state) {
    World *w = *state;
    world_go(w, STEP_MOVE);
    command(w, 0);
    Vec3 rim = vec3_add(world_view(w)->objects[OBJECT_DIAL].centre, vec3(0.05f, 0.02f, 0.05f));
    ticks(w, aimed(w, rim, false), 2);
    ticks(w, aimed(w, rim, true), 2);
    assert_true(world_view(w)->objects[OBJECT_DIAL].held);
    double value = world_object_value(w, OBJECT_DIAL);
    for (int i = 0; i < 150; i++) { // turned little by little, as a hand does; a sudden half turn has no direction
        value *= i < 60 ? 1.02 : 0.98;
        value = d_clamp(value, 0.0003, 0.008);
        ticks(w, aimed(w, world_grab_target(w, OBJECT_DIAL, value), true), 1);
        assert_true(fabs(world_object_value(w, OBJECT_DIAL) / value - 1) < 0.01);
    }
}

static void test_grip_moves_what_is_near(void **state) {
    World *w = *state;
    world_go(w, STEP_MOVE);
    command(w, 0);
    Vec3 centre = world_view(w)->objects[OBJECT_SLIDER].centre;
    Input input = at_rest();
    input.hand[HAND_LEFT].tracked = true;
    input.hand[HAND_LEFT].grip.position = centre;
    input.hand[HAND_LEFT].aim = (Pose){centre, quat_yaw_pitch(3, 0)};
    input.hand[HAND_LEFT].buttons = HAND_GRAB;
    double before = world_object_value(w, OBJECT_SLIDER);
    ticks(w, input, 2);
    assert_true(world_view(w)->objects[OBJECT_SLIDER].held);
    input.hand[HAND_LEFT].grip.position.x += 0.1f;
    ticks(w, input, 1);
    assert_float_equal(world_object_value(w, OBJECT_SLIDER) - before, 0.1, 1e-5);
}

static void test_toggle_swings(void **state) {
    World *w = *state;
    world_go(w, STEP_MOVE);
    command(w, 0);
    press(w, "object:door");
    assert_float_equal(world_object_value(w, OBJECT_DOOR), 1, 1e-9);
    const SceneNode *door = &world_view(w)->scene->nodes.items[world_view(w)->objects[OBJECT_DOOR].node];
    float early = door->local.rotation.y;
    ticks(w, at_rest(), 2 * TICKS_PER_SECOND);
    assert_true(early < 0.2f);
    assert_float_equal(door->local.rotation.y, sin(0.75), 1e-5);
}

static void test_keys_move_by_steps(void **state) {
    World *w = *state;
    world_go(w, STEP_MOVE);
    command(w, 0);
    focus_on(w, "object:slider");
    double before = world_object_value(w, OBJECT_SLIDER);
    for (int i = 0; i < 5; i++) command(w, COMMAND_MORE);
    assert_float_equal(world_object_value(w, OBJECT_SLIDER) - before, 0.05, 1e-6);
    command(w, COMMAND_ACTIVATE);
    assert_true(world_view(w)->objects[OBJECT_SLIDER].held);
    assert_non_null(world_element(w, "button:release", NULL));
    command(w, COMMAND_CANCEL);
    assert_false(world_view(w)->objects[OBJECT_SLIDER].held);
}

static void test_one_switch_glides(void **state) {
    World *w = *state;
    world_go(w, STEP_MOVE);
    command(w, COMMAND_SWITCH);
    assert_true(world_view(w)->scanning);
    for (int i = 0; i < 60 * TICKS_PER_SECOND && strcmp(world_view(w)->focus_id, "object:slider") != 0; i++) ticks(w, at_rest(), 1);
    command(w, COMMAND_SWITCH); // grabs; the focus is on "more"
    assert_string_equal(world_view(w)->focus_id, "button:more");
    double before = world_object_value(w, OBJECT_SLIDER);
    command(w, COMMAND_SWITCH);
    ticks(w, at_rest(), TICKS_PER_SECOND);
    double moved = world_object_value(w, OBJECT_SLIDER);
    assert_true(moved > before + 0.05);
    command(w, COMMAND_SWITCH); // stops
    double stopped = world_object_value(w, OBJECT_SLIDER);
    ticks(w, at_rest(), TICKS_PER_SECOND);
    assert_float_equal(world_object_value(w, OBJECT_SLIDER), stopped, 1e-9);
}

static void test_only_allowed_objects_move(void **state) {
    World *w = *state;
    Vec3 bird = world_view(w)->objects[OBJECT_BIRD].centre;
    ticks(w, aimed(w, bird, false), 2);
    ticks(w, aimed(w, world_view(w)->objects[OBJECT_BIRD].centre, true), 5);
    assert_false(world_view(w)->objects[OBJECT_BIRD].held);
}

// ---- moving about, animation, picking -----------------------------------------------------------------------------

static void test_teleport_and_turn(void **state) {
    World *w = *state;
    Input input = aimed(w, vec3(1, 0, 1), false);
    input.commands = COMMAND_TELEPORT;
    ticks(w, input, TICKS_PER_SECOND);
    assert_float_equal(world_view(w)->head.position.x, 1, 0.01);
    assert_float_equal(world_view(w)->head.position.z, 1, 0.01);
    input = aimed(w, vec3(5, 0, 1), false); // outside of the floor
    input.commands = COMMAND_TELEPORT;
    ticks(w, input, TICKS_PER_SECOND);
    assert_float_equal(world_view(w)->head.position.x, 1, 0.01);
    Vec3 before = world_view(w)->head.position;
    command(w, COMMAND_TURN_LEFT);
    assert_float_equal(vec3_length(vec3_sub(world_view(w)->head.position, before)), 0, 1e-5); // turning does not slide
    Vec3 ahead = quat_rotate(world_view(w)->head.orientation, vec3(0, 0, -1));
    assert_float_equal(atan2(-ahead.x, -ahead.z), D_PI / 6, 1e-4);
    command(w, COMMAND_SEAT);
    ticks(w, at_rest(), TICKS_PER_SECOND);
    assert_float_equal(world_view(w)->head.position.x, 0, 0.01);
    for (int i = 0; i < 60; i++) { // walking stays on the floor
        input = at_rest();
        input.walk[1] = 1;
        ticks(w, input, 30);
        assert_true(world_walkable(w, world_view(w)->head.position.x, world_view(w)->head.position.z));
    }
}

static void test_animation_interpolates(void **state) {
    World *w = *state;
    const Scene *scene = world_view(w)->scene;
    int bird = scene_find(scene, "bird");
    for (int i = 0; i < 400; i++) {
        ticks(w, at_rest(), 1);
        double t = fmod((double)world_view(w)->tick / TICKS_PER_SECOND, 2);
        assert_float_equal(scene->nodes.items[bird].local.translation.x, t < 1 ? t : 2 - t, 1e-5);
    }
}

static void test_picking_agrees_with_sampling(void **state) {
    World *w = *state;
    const Scene *scene = world_view(w)->scene;
    Random random = random_seed(5, 5);
    int slider = scene_find(scene, "slider"), hits = 0;
    Box box = scene_bounds(scene, slider); // the node is not turned, so its box is its bounds
    for (int i = 0; i < 2000; i++) {
        Vec3 from = vec3((float)random_unit(&random) * 4 - 2, (float)random_unit(&random) * 3, (float)random_unit(&random) * 3 - 1);
        Vec3 to = vec3((float)random_unit(&random) * 1.4f - 0.4f, (float)random_unit(&random) * 1.2f + 0.6f, -1.5f);
        Ray ray = {from, vec3_normalize(vec3_sub(to, from))};
        float d = scene_pick(scene, slider, ray, 0);
        bool inside = false;
        for (int k = 0; k <= 4000 && !inside; k++) { // walk along the ray in millimetres
            Vec3 p = vec3_add(from, vec3_scale(ray.direction, 0.0015f * (float)k));
            inside = p.x > box.low.x && p.x < box.high.x && p.y > box.low.y && p.y < box.high.y && p.z > box.low.z && p.z < box.high.z;
        }
        if (inside) assert_true(d >= 0);
        if (d < 0) assert_false(inside);
        hits += d >= 0;
    }
    assert_in_range(hits, 50, 1950);
}

// ---- the world is a function of its inputs ------------------------------------------------------------------------

static Input random_input(Random *random, const Input *before) {
    Input input = *before;
    input.commands = 0;
    input.text[0] = 0;
    if (random_below(random, 12) == 0) input.commands = 1u << random_below(random, 21);
    if (random_below(random, 60) == 0) snprintf(input.text, sizeof input.text, "%s", random_below(random, 2) ? "0.2" : "塔");
    for (int h = 0; h < HAND_COUNT; h++) {
        HandInput *hand = &input.hand[h];
        if (random_below(random, 200) == 0) hand->tracked = !hand->tracked;
        if (random_below(random, 20) == 0) hand->buttons = random_below(random, 4);
        hand->aim.orientation = quat_yaw_pitch((float)random_normal(random) * 0.6f, (float)random_normal(random) * 0.3f);
        hand->aim.position = vec3(0.1f, 1, -0.2f);
        hand->grip.position = vec3((float)random_normal(random), 1.2f, -1.4f);
    }
    input.head.orientation = quat_yaw_pitch((float)random_normal(random), (float)random_normal(random) * 0.4f);
    if (random_below(random, 100) == 0) input.walk[0] = (float)random_unit(random) * 2 - 1, input.walk[1] = (float)random_unit(random) * 2 - 1;
    if (random_below(random, 300) == 0) input.present = !input.present;
    return input;
}

static void assert_same_events(World *a, World *b) {
    int na, nb;
    const Event *ea = world_events(a, &na), *eb = world_events(b, &nb);
    assert_int_equal(na, nb);
    for (int i = 0; i < na; i++) {
        assert_int_equal(ea[i].kind, eb[i].kind);
        assert_int_equal(ea[i].tick, eb[i].tick);
        assert_memory_equal(&ea[i].value, &eb[i].value, sizeof ea[i].value);
        assert_string_equal(ea[i].text, eb[i].text);
    }
}

static void test_same_input_same_world(void **state) {
    for (uint64_t seed = 1; seed <= 8; seed++) {
        Small other = small_create();
        World *a = small_world(&small, seed), *b = small_world(&other, seed);
        Random random = random_seed(seed, 11);
        Input input = input_idle();
        for (int i = 0; i < 6000; i++) {
            input = random_input(&random, &input);
            world_tick(a, &input);
            world_tick(b, &input);
            assert_same_events(a, b);
            const WorldView *va = world_view(a), *vb = world_view(b);
            assert_memory_equal(&va->head, &vb->head, sizeof va->head);
            assert_int_equal(va->step, vb->step);
            for (int o = 0; o < SMALL_OBJECTS; o++) {
                double x = world_object_value(a, o), y = world_object_value(b, o);
                assert_memory_equal(&x, &y, sizeof x);
            }
            for (int p = 0; p < va->panel_count; p++) {
                assert_memory_equal(&va->panels[p].pose, &vb->panels[p].pose, sizeof va->panels[p].pose);
                assert_int_equal(va->panels[p].element_count, vb->panels[p].element_count);
            }
        }
        arena_destroy(other.arena);
    }
}

static void test_panels_are_sound(void **state) {
    World *w = *state;
    Random random = random_seed(9, 9);
    Input input = input_idle();
    for (int i = 0; i < 8000; i++) {
        input = random_input(&random, &input);
        world_tick(w, &input);
        for (int p = 0; p < world_view(w)->panel_count; p++) {
            const Panel *panel = &world_view(w)->panels[p];
            if (!panel->visible) continue;
            float away = vec3_length(vec3_sub(panel->pose.position, world_view(w)->head.position));
            assert_true(away >= 0.5f);                              // no panel nearer than half a metre
            assert_true(panel->text_height / away >= 0.01134f);     // 0.65 degrees of view
            for (int e = 0; e < panel->element_count; e++) {
                const Rect *r = &panel->elements[e].rect;
                assert_true(r->width > 0 && r->height > 0);
                assert_true(r->left >= -panel->width / 2 - 1e-4f && r->left + r->width <= panel->width / 2 + 1e-4f);
                assert_true(r->bottom >= -panel->height / 2 - 1e-4f && r->bottom + r->height <= panel->height / 2 + 1e-4f);
            }
        }
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, create, destroy)
    const struct CMUnitTest tests[] = {
        TEST(test_begins_with_narration_and_continues), TEST(test_choice_wrong_then_right), TEST(test_tries_run_out),
        TEST(test_keypad_enters_a_number), TEST(test_open_answer_from_a_sentence), TEST(test_goal_needs_to_hold), TEST(test_rows),
        TEST(test_looking_is_a_task), TEST(test_hint_after_time_and_when_asked), TEST(test_absence_and_pause_stop_the_lesson),
        TEST(test_slider_follows_the_ray), TEST(test_dial_turns_logarithmically), TEST(test_grip_moves_what_is_near),
        TEST(test_toggle_swings), TEST(test_keys_move_by_steps), TEST(test_one_switch_glides), TEST(test_only_allowed_objects_move),
        TEST(test_teleport_and_turn), TEST(test_animation_interpolates), TEST(test_picking_agrees_with_sampling),
        TEST(test_same_input_same_world), TEST(test_panels_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
