// What the hands do in a headset: every controller of the table, sticks, tracked hands and their gestures, and what is
// felt.
#include "unit/check.h"
#include "base/dmath.h"
#include "base/random.h"
#include "stage/device/xr/profiles.h"
#include "unit/fake_headset.h"
#include <math.h>
#include <stdio.h>

static FakeHeadset h;
static Random chance;

static int prepare(void **state) {
    h = fake_headset();
    chance = random_seed(5, 1);
    return 0;
}
static int clean(void **state) {
    if (h.device) device_xr.close(h.device);
    h.device = NULL;
    h.reset();
    fake_forget(&h);
    return 0;
}
static void put_on(void) {
    assert_true(fake_put_on(&h, false));
    fake_frames(&h, 20);
    assert_true(h.input.present);
    fake_forget(&h);
}
static float room(float low, float high) { return low + (high - low) * (float)random_unit(&chance); }

// ---- the table of controllers -------------------------------------------------------------------------------------

static const char *const wanted[] = {"khr/simple_controller",
                                     "oculus/touch_controller",
                                     "meta/touch_plus_controller",
                                     "meta/touch_pro_controller",
                                     "valve/index_controller",
                                     "htc/vive_controller",
                                     "microsoft/motion_controller",
                                     "bytedance/pico_neo3_controller",
                                     "bytedance/pico4_controller",
                                     "bytedance/pico_g3_controller",
                                     "bytedance/pico_ultra_controller_bd",
                                     "ext/hand_interaction_ext",
                                     "ext/eye_gaze_interaction"};

static void every_controller_has_a_row(void **state) {
    for (size_t w = 0; w < sizeof wanted / sizeof wanted[0]; w++) {
        bool found = false;
        for (int i = 0; i < profile_count; i++)
            found = found || !strcmp(profiles[i].path + strlen("/interaction_profiles/"), wanted[w]);
        if (!found) print_error("no row for %s\n", wanted[w]);
        assert_true(found);
    }
}

static void every_binding_is_in_the_registry(void **state) {
    ProfileBinding bindings[PROFILE_BINDINGS_MOST];
    for (int i = 0; i < profile_count; i++)
        for (int essential = 0; essential < 2; essential++) {
            int count = profile_bindings(&profiles[i], essential, bindings);
            assert_in_range(count, 1, PROFILE_BINDINGS_MOST - 1);
            for (int b = 0; b < count; b++) {
                bool has = h.registry_has(profiles[i].path, bindings[b].path) == 1;
                if (!has) print_error("%s has no %s\n", profiles[i].path, bindings[b].path);
                assert_true(has);
                for (int other = 0; other < b; other++)
                    assert_false(bindings[other].action == bindings[b].action &&
                                 !strcmp(bindings[other].path, bindings[b].path));
            }
        }
}

static bool binds(const Profile *p, bool essential, HeadsetAction action, const char *side) {
    ProfileBinding bindings[PROFILE_BINDINGS_MOST];
    int count = profile_bindings(p, essential, bindings);
    for (int b = 0; b < count; b++)
        if (bindings[b].action == action && (strstr(bindings[b].path, side))) return true;
    return false;
}

// One hand is enough, whichever it is: select and menu, even where only what is essential is taken.
static void each_hand_alone_selects_and_opens_the_menu(void **state) {
    static const char *const sides[] = {"/left/", "/right/"};
    for (int i = 0; i < profile_count; i++) {
        bool hands = strstr(profiles[i].path, "/ext/hand") != NULL, eyes = strstr(profiles[i].path, "eye_gaze") != NULL;
        for (int side = 0; side < 2 && !eyes; side++)
            for (int essential = 0; essential < 2; essential++) {
                assert_true(binds(&profiles[i], essential, DO_SELECT, sides[side]));
                assert_true(binds(&profiles[i], essential, DO_AIM, sides[side]));
                assert_true(binds(&profiles[i], essential, DO_GRIP, sides[side]));
                assert_int_equal(binds(&profiles[i], essential, DO_MENU, sides[side]),
                                 !hands); // hands have a gesture for it
            }
    }
}

// An extension's profile is suggested only where the extension, or the version that took it in, is there.
static void what_is_not_offered_is_not_suggested(void **state) {
    put_on();
    int all = h.xr->profiles_taken;
    assert_int_equal(h.xr->last_rejected[0], 0);
    fake_take_off(&h);
    h.xr->only_1_0 = true;
    const char *hidden[] = {
        XR_EXT_HAND_INTERACTION_EXTENSION_NAME,       XR_EXT_EYE_GAZE_INTERACTION_EXTENSION_NAME,
        XR_BD_CONTROLLER_INTERACTION_EXTENSION_NAME,  XR_BD_ULTRA_CONTROLLER_INTERACTION_EXTENSION_NAME,
        XR_META_TOUCH_CONTROLLER_PLUS_EXTENSION_NAME, XR_FB_TOUCH_CONTROLLER_PRO_EXTENSION_NAME};
    memcpy(h.xr->hidden, hidden, sizeof hidden);
    put_on();
    assert_int_equal(h.xr->profiles_taken, 5); // those of OpenXR 1.0
    assert_in_range(all, 13, 15);
    fake_take_off(&h);
}

static void a_rejected_controller_is_no_reason_to_have_none(void **state) {
    static const char *const rejects[] = {"valve", "bytedance", "khr", "hand_interaction"};
    for (int i = 0; i < 4; i++) {
        h.xr->rejects = rejects[i];
        put_on();
        h.xr->hand[1].select = true;
        fake_frames(&h, 2);
        assert_true(h.input.hand[HAND_RIGHT].buttons & HAND_SELECT);
        fake_take_off(&h);
    }
    h.xr->rejects_rich = true; // what every lesson needs is taken all the same
    put_on();
    assert_in_range(h.xr->profiles_taken, 13, 15);
    fake_take_off(&h);
    h.xr->rejects = "/";
    assert_false(fake_put_on(&h, false));
    assert_string_equal(error_name(error_last()->id), "headset");
}

static void no_controller_at_all(void **state) {
    h.xr->profile = NULL;
    for (int i = 0; i < 2; i++) h.xr->hand[i].active = false;
    put_on();
    h.xr->profile = "/interaction_profiles/htc/vive_controller";
    for (int i = 0; i < 20; i++) {
        XrEventDataInteractionProfileChanged e = {.type = XR_TYPE_EVENT_DATA_INTERACTION_PROFILE_CHANGED};
        h.event(&e, sizeof e);
        fake_frames(&h, 3);
        bool there = h.xr->profile != NULL;
        assert_int_equal(h.input.hand[HAND_LEFT].tracked, i > 0 && !there);
        for (int hand = 0; hand < 2; hand++) h.xr->hand[hand].active = there;
        h.xr->profile = there ? NULL : "/interaction_profiles/htc/vive_controller";
    }
    fake_take_off(&h);
}

// ---- buttons and sticks -------------------------------------------------------------------------------------------

static void buttons_arrive(void **state) {
    put_on();
    for (int i = 0; i < 500; i++) {
        bool select[2], grab[2];
        for (int hand = 0; hand < 2; hand++)
            h.xr->hand[hand].select = select[hand] = random_below(&chance, 2),
            h.xr->hand[hand].grab = grab[hand] = random_below(&chance, 2);
        fake_frame(&h);
        for (int hand = 0; hand < 2; hand++)
            assert_int_equal(h.input.hand[hand].buttons,
                             (select[hand] ? HAND_SELECT : 0) | (grab[hand] ? HAND_GRAB : 0));
    }
    fake_take_off(&h);
}

static void the_menu_opens_once_for_each_press(void **state) {
    put_on();
    int opened = 0, pressed = 0;
    bool before = false;
    for (int i = 0; i < 300; i++) {
        bool down = random_below(&chance, 3) == 0;
        h.xr->hand[0].menu = down;
        pressed += down && !before, before = down;
        fake_forget(&h);
        fake_frame(&h);
        opened += !!(h.commands & COMMAND_MENU);
    }
    assert_int_equal(opened, pressed);
    fake_take_off(&h);
}

static int turns_of(float x, float y, int frames) {
    int turns = 0;
    h.xr->hand[1].stick[0] = x, h.xr->hand[1].stick[1] = y;
    for (int i = 0; i < frames; i++) {
        fake_forget(&h);
        fake_frame(&h);
        turns += !!(h.commands & (COMMAND_TURN_LEFT | COMMAND_TURN_RIGHT));
    }
    return turns;
}

static void the_stick_turns_by_steps(void **state) {
    put_on();
    for (int i = 0; i < 20; i++) {
        float side = i % 2 ? 1 : -1;
        assert_int_equal(turns_of(side * 0.95f, 0.1f, 30), 1); // once, however long it is held
        assert_int_equal(turns_of(side * 0.55f, 0, 5), 0);     // a tremor is no second push
        assert_int_equal(turns_of(side * 0.95f, 0, 5), 0);
        assert_int_equal(turns_of(0, 0, 2), 0);
    }
    h.xr->hand[1].stick[1] = 0.9f;
    fake_frame(&h);
    assert_true(h.input.hand[HAND_RIGHT].buttons & HAND_TELEPORT);
    fake_take_off(&h);
}

// A pad that is only touched moves nobody.
static void a_pad_counts_while_it_is_pressed(void **state) {
    h.xr->profile = "/interaction_profiles/htc/vive_controller";
    put_on();
    assert_int_equal(turns_of(0.95f, 0, 5), 0);
    h.xr->hand[1].stick_press = true;
    assert_int_equal(turns_of(0.95f, 0, 5), 1);
    fake_take_off(&h);
}

static void a_pulse_is_told_in_nanoseconds(void **state) {
    put_on();
    device_xr.pulse(h.device, HAND_LEFT, 0.03f, 0.7f);
    assert_int_equal(h.xr->pulses, 1);
    assert_in_range(h.xr->pulse_duration, 29900000, 30100000);
    assert_true(fabsf(h.xr->pulse_amplitude - 0.7f) < 1e-6f);
    h.state(XR_SESSION_STATE_VISIBLE);
    fake_frames(&h, 2);
    device_xr.pulse(h.device, HAND_LEFT, 0.03f, 0.7f);
    assert_int_equal(h.xr->pulses, 1); // the system's menu has the hands
    fake_take_off(&h);
}

// ---- tracked hands ------------------------------------------------------------------------------------------------

// A hand in its own space: palm at the origin, its normal along -Y, fingers along -Z. `pinch`: metres between the tips
// of thumb and index finger; `fist`: from the other tips to the palm.
static void shape(int hand, float pinch, float fist, Pose at) {
    FakeHand *it = &h.xr->hand[hand];
    it->tracked = true;
    for (int j = 0; j < XR_HAND_JOINT_COUNT_EXT; j++) {
        Vec3 p = vec3(0, 0, -0.05f);
        if (j == XR_HAND_JOINT_PALM_EXT) p = vec3(0, 0, 0);
        if (j == XR_HAND_JOINT_THUMB_TIP_EXT) p = vec3(0.03f, -0.02f, -0.08f);
        if (j == XR_HAND_JOINT_INDEX_TIP_EXT) p = vec3(0.03f, -0.02f, -0.08f - pinch);
        if (j == XR_HAND_JOINT_MIDDLE_TIP_EXT || j == XR_HAND_JOINT_RING_TIP_EXT || j == XR_HAND_JOINT_LITTLE_TIP_EXT)
            p = vec3(0, 0, -fist);
        p = vec3_add(at.position, quat_rotate(at.orientation, p));
        it->joints[j] =
            (XrPosef){{at.orientation.x, at.orientation.y, at.orientation.z, at.orientation.w}, {p.x, p.y, p.z}};
    }
}

static const float OPEN = 0.09f, CLOSED = 0.03f;

static Pose palm_away(void) { // in front of the learner, back of the hand up
    return (Pose){vec3(room(-0.3f, 0.3f), room(0.8f, 1.1f), room(-0.5f, -0.3f)),
                  quat_yaw_pitch(room(-0.5f, 0.5f), room(-0.3f, 0.3f))};
}

// The palm (-Y of its joint) looks at the head.
static Pose palm_to_face(void) {
    Vec3 at = vec3(room(-0.2f, 0.2f), room(0.9f, 1.2f), room(-0.5f, -0.35f)),
         head = vec3(h.xr->head.position.x, h.xr->head.position.y, h.xr->head.position.z);
    Quat look = quat_look(vec3_sub(head, at)); // -Z at the head; then -Z becomes -Y
    return (Pose){at, quat_mul(look, quat_axis_angle(vec3(1, 0, 0), (float)(D_PI / 2)))};
}

static void lay_controllers_down(void) {
    for (int i = 0; i < 2; i++) h.xr->hand[i].active = false;
}

static void a_pinch_selects_and_does_not_flicker(void **state) {
    put_on();
    lay_controllers_down();
    bool expected = false;
    for (int i = 0; i < 2000; i++) {
        float pinch = room(0, 0.05f);
        shape(1, pinch, OPEN, palm_away());
        fake_frame(&h);
        if (i < 30) continue; // a hand that has just come settles first
        if (pinch < 0.0149f) expected = true;
        if (pinch > 0.0281f) expected = false;
        if (pinch < 0.0149f || pinch > 0.0281f || (pinch > 0.0151f && pinch < 0.0279f))
            assert_int_equal(!!(h.input.hand[HAND_RIGHT].buttons & HAND_SELECT), expected);
        else
            expected = h.input.hand[HAND_RIGHT].buttons & HAND_SELECT; // too near to the limits to say
        assert_false(h.input.hand[HAND_RIGHT].buttons & HAND_GRAB);
        assert_true(h.input.hand[HAND_RIGHT].jointed);
    }
    fake_take_off(&h);
}

static void a_fist_grabs(void **state) {
    put_on();
    lay_controllers_down();
    for (int i = 0; i < 400; i++) {
        bool closed = i / 20 % 2;
        shape(0, 0.04f, closed ? room(0.02f, 0.054f) : room(0.08f, 0.12f), palm_away());
        fake_frame(&h);
        if (i >= 40) assert_int_equal(!!(h.input.hand[HAND_LEFT].buttons & HAND_GRAB), closed);
    }
    fake_take_off(&h);
}

static void an_open_palm_and_a_pinch_open_the_menu(void **state) {
    put_on();
    lay_controllers_down();
    for (int round = 0; round < 50; round++) {
        Pose at = palm_to_face();
        shape(1, 0.06f, OPEN, at);
        fake_frames(&h, 20);
        fake_forget(&h);
        shape(1, 0.005f, OPEN, at);
        fake_frames(&h, 10);
        assert_true(h.commands & COMMAND_MENU);
        assert_int_equal(h.input.hand[HAND_RIGHT].buttons, 0); // it does not press what is behind it as well
        fake_forget(&h);
        fake_frames(&h, 10);
        assert_false(h.commands & COMMAND_MENU); // once
    }
    fake_take_off(&h);
}

// The runtime's own hands (XR_EXT_hand_interaction): select comes from it, the menu still from the palm.
static void hands_with_a_profile_still_open_the_menu(void **state) {
    h.xr->profile = "/interaction_profiles/ext/hand_interaction_ext";
    put_on();
    XrEventDataInteractionProfileChanged e = {.type = XR_TYPE_EVENT_DATA_INTERACTION_PROFILE_CHANGED};
    h.event(&e, sizeof e);
    Pose at = palm_to_face();
    shape(1, 0.06f, OPEN, at);
    fake_frames(&h, 20);
    fake_forget(&h);
    shape(1, 0.005f, OPEN, at);
    h.xr->hand[1].select = true;
    fake_frame(&h);
    assert_true(h.commands & COMMAND_MENU);
    assert_int_equal(h.input.hand[HAND_RIGHT].buttons, 0);
    shape(1, 0.04f, OPEN, palm_away());
    fake_frames(&h, 2);
    assert_true(h.input.hand[HAND_RIGHT].buttons & HAND_SELECT); // as the runtime says, not as the tips say
    fake_take_off(&h);
}

// A controller in the hand whose joints are told too: a grip looks like a fist and a thumb lies on the index finger.
static void a_hand_that_holds_a_controller_makes_no_gestures(void **state) {
    h.xr->profile = "/interaction_profiles/oculus/touch_controller";
    put_on();
    for (int i = 0; i < 100; i++) {
        shape(1, 0.005f, CLOSED, i % 2 ? palm_away() : palm_to_face());
        fake_frame(&h);
        assert_int_equal(h.input.hand[HAND_RIGHT].buttons, 0);
        assert_false(h.commands & COMMAND_MENU);
    }
    assert_true(h.input.hand[HAND_RIGHT].jointed);
    fake_take_off(&h);
}

static void joints_that_are_not_valid_are_no_hand(void **state) {
    put_on();
    lay_controllers_down();
    shape(1, 0.005f, CLOSED, palm_away());
    h.xr->hand[1].joints_invalid = true;
    fake_frames(&h, 60);
    assert_false(h.input.hand[HAND_RIGHT].tracked);
    assert_false(h.input.hand[HAND_RIGHT].jointed);
    assert_int_equal(h.input.hand[HAND_RIGHT].buttons, 0);
    fake_take_off(&h);
}

// From controllers to hands and back, with the gap and the overlap that headsets have: a hand's button is never stuck.
static void hands_and_controllers_may_be_changed_at_any_time(void **state) {
    put_on();
    for (int round = 0; round < 40; round++) {
        h.xr->hand[1].active = true, h.xr->hand[1].tracked = false, h.xr->hand[1].select = true;
        fake_frames(&h, 5);
        assert_true(h.input.hand[HAND_RIGHT].tracked && h.input.hand[HAND_RIGHT].buttons & HAND_SELECT);
        h.xr->hand[1].active = false, h.xr->hand[1].select = false;
        fake_frames(&h, (int)random_below(&chance, 30));
        shape(1, 0.05f, OPEN, palm_away());
        fake_frames(&h, 20);
        assert_true(h.input.hand[HAND_RIGHT].tracked && h.input.hand[HAND_RIGHT].jointed);
        assert_int_equal(h.input.hand[HAND_RIGHT].buttons, 0);
        shape(1, 0.005f, OPEN, palm_away());
        fake_frames(&h, 2);
        assert_true(h.input.hand[HAND_RIGHT].buttons & HAND_SELECT);
        h.xr->hand[1].active = random_below(&chance, 2);
    }
    assert_true(h.happened & DEVICE_LOST && h.happened & DEVICE_CONNECTED);
    fake_take_off(&h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_controller_has_a_row),
        cmocka_unit_test(every_binding_is_in_the_registry),
        cmocka_unit_test(each_hand_alone_selects_and_opens_the_menu),
        cmocka_unit_test_teardown(what_is_not_offered_is_not_suggested, clean),
        cmocka_unit_test_teardown(a_rejected_controller_is_no_reason_to_have_none, clean),
        cmocka_unit_test_teardown(no_controller_at_all, clean),
        cmocka_unit_test_teardown(buttons_arrive, clean),
        cmocka_unit_test_teardown(the_menu_opens_once_for_each_press, clean),
        cmocka_unit_test_teardown(the_stick_turns_by_steps, clean),
        cmocka_unit_test_teardown(a_pad_counts_while_it_is_pressed, clean),
        cmocka_unit_test_teardown(a_pulse_is_told_in_nanoseconds, clean),
        cmocka_unit_test_teardown(a_pinch_selects_and_does_not_flicker, clean),
        cmocka_unit_test_teardown(a_fist_grabs, clean),
        cmocka_unit_test_teardown(an_open_palm_and_a_pinch_open_the_menu, clean),
        cmocka_unit_test_teardown(hands_with_a_profile_still_open_the_menu, clean),
        cmocka_unit_test_teardown(a_hand_that_holds_a_controller_makes_no_gestures, clean),
        cmocka_unit_test_teardown(joints_that_are_not_valid_are_no_hand, clean),
        cmocka_unit_test_teardown(hands_and_controllers_may_be_changed_at_any_time, clean),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
