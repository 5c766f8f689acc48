// The headset without one: states, losses, times, spaces and what is shown, against a runtime that does as it is told
// and writes down every call that OpenXR does not allow.
#include "unit/check.h"
#include "base/random.h"
#include "unit/fake_headset.h"
#include <math.h>
#include <stdio.h>

static FakeHeadset h;
static Random chance;

static int prepare(void **state) {
    h = fake_headset();
    chance = random_seed(4, 1);
    return 0;
}

static int clean(void **state) {
    if (h.device) device_xr.close(h.device);
    h.device = NULL;
    h.reset();
    fake_forget(&h);
    return 0;
}

static bool is_worn(void) { return h.input.present; }

// Frames until the picture is there again; the most that anyone should wait is some seconds.
static bool comes_back(int frames) {
    for (int i = 0; i < frames; i++) {
        fake_frame(&h);
        if (is_worn() && h.frame.draw) return true;
    }
    return false;
}

static void put_on(void) {
    assert_true(fake_put_on(&h, false));
    assert_true(comes_back(20));
    fake_forget(&h);
}

// ---- states -------------------------------------------------------------------------------------------------------

static void a_session_begins_and_shows(void **state) {
    put_on();
    fake_frames(&h, 30);
    assert_int_equal(h.xr->frames_ended, (int)h.xr->calls[FAKE_BeginFrame]);
    assert_in_range(h.xr->layers, 1, 16);
    assert_int_equal(h.xr->layer_views, 2);
    assert_int_equal(h.xr->blend_shown, XR_ENVIRONMENT_BLEND_MODE_OPAQUE);
    fake_take_off(&h);
}

static void a_hundred_rounds_of_stop_and_ready(void **state) {
    put_on();
    for (int round = 0; round < 100; round++) {
        int begun = (int)h.xr->calls[FAKE_BeginSession];
        h.state(XR_SESSION_STATE_VISIBLE), h.state(XR_SESSION_STATE_SYNCHRONIZED), h.state(XR_SESSION_STATE_STOPPING);
        fake_frames(&h, 1 + (int)random_below(&chance, 4));
        assert_false(h.xr->running);
        assert_false(h.frame.quit);
        assert_false(is_worn());
        h.state(XR_SESSION_STATE_READY);
        assert_true(comes_back(10));
        assert_int_equal(h.xr->calls[FAKE_BeginSession], begun + 1);
    }
    assert_int_equal(h.xr->sessions_made, 1);
    fake_take_off(&h);
}

// What the specification lets follow each state while a session lives.
static XrSessionState next_state(void) {
    switch (h.xr->state) {
    case XR_SESSION_STATE_SYNCHRONIZED:
        return random_below(&chance, 2) ? XR_SESSION_STATE_VISIBLE : XR_SESSION_STATE_STOPPING;
    case XR_SESSION_STATE_VISIBLE:
        return random_below(&chance, 2) ? XR_SESSION_STATE_FOCUSED : XR_SESSION_STATE_SYNCHRONIZED;
    case XR_SESSION_STATE_FOCUSED: return XR_SESSION_STATE_VISIBLE;
    case XR_SESSION_STATE_IDLE: return h.xr->running ? XR_SESSION_STATE_IDLE : XR_SESSION_STATE_READY;
    default: return h.xr->state; // READY and STOPPING wait for the program
    }
}

static void random_walk(int steps) {
    for (int i = 0; i < steps; i++) {
        XrSessionState next = next_state();
        if (next != h.xr->state && random_below(&chance, 3) == 0) h.state(next);
        if (random_below(&chance, 200) == 0) h.state(XR_SESSION_STATE_LOSS_PENDING);
        if (random_below(&chance, 300) == 0) h.xr->instance_lost = true;
        h.xr->should_render = random_below(&chance, 5) > 0;
        fake_frame(&h);
        if (!h.frame.away) assert_true(h.frame.seconds < 10);
        if (h.frame.draw) assert_int_equal(h.frame.view_count, 2);
        if (is_worn()) assert_true(h.xr->running);
    }
}

static void random_states_and_losses(void **state) {
    for (int round = 0; round < 12; round++) {
        put_on();
        random_walk(400);
        h.xr->should_render = true;
        assert_false(h.frame.quit);
        fake_take_off(&h);
    }
}

// Any call may fail at any time. The program may then show less, but never breaks a rule, and once nothing fails any
// more the lesson is seen again.
static void random_failures(void **state) {
    for (int round = 0; round < 20; round++) {
        put_on();
        h.xr->chance = random_u32(&chance);
        h.xr->failing_by_chance = 1 << random_below(&chance, 6);
        random_walk(200);
        h.xr->failing_by_chance = 0, h.xr->should_render = true;
        for (int i = 0; i < 40 && h.xr->state != XR_SESSION_STATE_FOCUSED; i++) {
            if (h.xr->running && h.xr->state != XR_SESSION_STATE_STOPPING)
                h.state(h.xr->state == XR_SESSION_STATE_SYNCHRONIZED ? XR_SESSION_STATE_VISIBLE
                                                                     : XR_SESSION_STATE_FOCUSED);
            else if (h.xr->state == XR_SESSION_STATE_IDLE)
                h.state(XR_SESSION_STATE_READY);
            fake_frames(&h, 3);
        }
        assert_true(comes_back(200));
        fake_take_off(&h);
    }
}

static void leaving_by_the_headsets_menu_ends_it(void **state) {
    put_on();
    h.state(XR_SESSION_STATE_EXITING);
    fake_frame(&h);
    assert_true(h.frame.quit);
    fake_take_off(&h);
}

// ---- losses -------------------------------------------------------------------------------------------------------

static void every_call_may_lose_the_session_or_the_instance(void **state) {
    const XrResult losses[] = {XR_ERROR_SESSION_LOST, XR_ERROR_INSTANCE_LOST, XR_ERROR_RUNTIME_FAILURE};
    for (int call = 0; call < FAKE_CreateInstance; call++)
        for (int i = 0; i < 3; i++) {
            put_on();
            h.xr->forced[call].result = losses[i], h.xr->forced[call].times = 1;
            fake_frames(&h, 5);
            h.xr->instance_lost = h.xr->forced[call].times > 0; // a call that comes only when all is built anew
            assert_true(comes_back(200));
            fake_take_off(&h);
        }
}

static void a_lost_session_is_made_anew(void **state) {
    put_on();
    h.state(XR_SESSION_STATE_LOSS_PENDING);
    fake_frame(&h);
    assert_true(comes_back(100));
    assert_int_equal(h.xr->sessions_made, 2);
    h.xr->forced[FAKE_SyncActions].result = XR_SESSION_LOSS_PENDING,
    h.xr->forced[FAKE_SyncActions].times = 1; // a success
    fake_frames(&h, 2);
    assert_true(comes_back(100));
    assert_int_equal(h.xr->sessions_made, 3);
    assert_int_equal(h.xr->instances_made, 1);
    assert_true(h.happened & DEVICE_LOST && h.happened & DEVICE_CONNECTED);
    fake_take_off(&h);
}

static void a_new_instance_waits_until_the_old_one_is_gone(void **state) {
    put_on();
    XrEventDataInstanceLossPending e = {.type = XR_TYPE_EVENT_DATA_INSTANCE_LOSS_PENDING,
                                        .lossTime = h.xr->time + 3000000000};
    h.event(&e, sizeof e);
    uint64_t told = fake_clock;
    for (int i = 0; i < 1000 && h.xr->instances_made == 1; i++) fake_frame(&h);
    assert_int_equal(h.xr->instances_made, 2);
    assert_in_range((fake_clock - told) / 1000000, 3000, 4500); // ms
    assert_true(comes_back(100));
    fake_take_off(&h);
}

static void an_absurd_loss_time_does_not_wait_for_ever(void **state) {
    put_on();
    XrEventDataInstanceLossPending e = {.type = XR_TYPE_EVENT_DATA_INSTANCE_LOSS_PENDING, .lossTime = INT64_MAX};
    h.event(&e, sizeof e);
    for (int i = 0; i < 2000 && h.xr->instances_made == 1; i++) fake_frame(&h);
    assert_true(comes_back(100));
    fake_take_off(&h);
}

static void a_headset_that_is_gone_for_long_comes_back(void **state) {
    put_on();
    h.xr->no_headset = h.xr->instance_lost = true;
    fake_frames(&h, 2000);
    assert_true(h.frame.away);
    assert_in_range(h.xr->instances_made, 5, 200); // asked for again and again, but not all the time
    h.xr->no_headset = false;
    assert_true(comes_back(200));
    fake_take_off(&h);
}

// ---- times --------------------------------------------------------------------------------------------------------

static void wrong_times(XrTime time, XrDuration period, int frames) {
    h.xr->bad_time = time, h.xr->bad_period = period, h.xr->bad_times = frames;
    for (int i = 0; i < frames; i++) {
        fake_frame(&h);
        assert_true(h.frame.seconds < 1);
        assert_false(isnan(h.frame.seconds));
    }
}

static void negative_and_absurd_times_drive_nothing(void **state) {
    const XrTime times[] = {0, -1, INT64_MIN, -5000000000, INT64_MAX, INT64_MAX / 2};
    const XrDuration periods[] = {0, -1, INT64_MAX, 59000000000000000};
    for (int t = 0; t < 6; t++)
        for (int p = 0; p < 4; p++) {
            put_on();
            fake_frames(&h, 10);
            uint64_t missed = h.frame.missed;
            wrong_times(times[t], periods[p], 3);
            assert_true(comes_back(10));
            assert_in_range(h.frame.missed - missed, 0, 30); // of the frames that were dropped, not of centuries
            fake_take_off(&h);
        }
}

static void a_runtime_whose_times_stay_wrong_is_begun_anew(void **state) {
    put_on();
    wrong_times(-1, 0, 95);
    h.xr->bad_times = 0;
    assert_true(comes_back(100));
    assert_int_equal(h.xr->sessions_made, 2);
    fake_take_off(&h);
}

static void the_first_times_may_be_wrong(void **state) {
    const XrTime times[] = {-1, 0, INT64_MAX, 4600000000000000000};
    for (int i = 0; i < 4; i++) {
        h.xr->bad_time = times[i], h.xr->bad_times = 5;
        put_on();
        assert_int_equal(h.xr->sessions_made, 1);
        fake_take_off(&h);
    }
}

// A runtime on a slow machine: two seconds from picture to picture are slow, not wrong.
static void a_slow_runtime_is_believed(void **state) {
    h.xr->period = 2000000000;
    put_on();
    int shown = h.xr->frames_shown;
    fake_frames(&h, 100);
    assert_int_equal(h.xr->frames_shown - shown, 100);
    assert_int_equal(h.xr->sessions_made, 1);
    fake_take_off(&h);
}

static void a_clock_that_stands_still_is_begun_anew(void **state) {
    put_on();
    wrong_times(7, 0, 95);
    h.xr->bad_times = 0;
    assert_true(comes_back(100));
    assert_int_equal(h.xr->sessions_made, 2);
    fake_take_off(&h);
}

static void a_clock_that_jumped_is_believed_in_the_end(void **state) {
    put_on();
    h.xr->time += 3600LL * 1000000000;
    assert_true(comes_back(20));
    fake_frames(&h, 5);
    assert_true(fabs(h.frame.seconds - 0.0111) < 0.001);
    assert_int_equal(h.xr->sessions_made, 1);
    fake_take_off(&h);
}

static void missed_frames_are_counted(void **state) {
    put_on();
    fake_frames(&h, 10);
    uint64_t before = h.frame.missed;
    for (int i = 0; i < 50; i++) {
        h.xr->time +=
            h.xr->period * (i % 3); // one frame in three comes after one interval, one after two, one after three
        fake_frame(&h);
    }
    assert_int_equal(h.frame.missed - before, 49);
    fake_take_off(&h);
}

// ---- images -------------------------------------------------------------------------------------------------------

static void a_frame_without_an_image_is_still_ended(void **state) {
    const FakeCall calls[] = {FAKE_WaitSwapchainImage, FAKE_AcquireSwapchainImage};
    const XrResult results[] = {XR_TIMEOUT_EXPIRED, XR_ERROR_OUT_OF_MEMORY};
    for (int i = 0; i < 2; i++) {
        put_on();
        int ended = h.xr->frames_ended;
        h.xr->forced[calls[i]].result = results[i], h.xr->forced[calls[i]].times = 20;
        fake_frames(&h, 10);
        assert_int_equal(h.xr->frames_ended - ended, 10);
        assert_int_equal(h.xr->layers, 0);
        h.xr->forced[calls[i]].times = 0;
        assert_true(comes_back(5));
        fake_take_off(&h);
    }
}

static void nothing_is_drawn_that_nobody_sees(void **state) {
    put_on();
    int ended = h.xr->frames_ended;
    h.xr->should_render = false;
    fake_frames(&h, 10);
    assert_false(h.frame.draw);
    assert_int_equal(h.xr->frames_ended - ended, 10);
    assert_int_equal(h.xr->layers, 0);
    fake_take_off(&h);
}

static void one_two_and_four_views(void **state) {
    const int views[] = {1, 2, 4};
    for (int i = 0; i < 3; i++) {
        h.xr->views = views[i];
        put_on();
        assert_int_equal(h.frame.view_count, views[i]);
        assert_int_equal(h.xr->layer_views, views[i]);
        fake_take_off(&h);
    }
}

static void four_views_by_version_alone(void **state) {
    h.xr->views = 4, h.xr->hidden[0] = XR_VARJO_QUAD_VIEWS_EXTENSION_NAME;
    put_on(); // PRIMARY_STEREO_WITH_FOVEATED_INSET is a part of OpenXR 1.1
    assert_int_equal(h.xr->layer_views, 4);
    fake_take_off(&h);
}

static void masks_may_be_empty_and_may_change(void **state) {
    h.xr->mask_corners = 0;
    put_on();
    assert_int_equal(h.frame.masks[0].index_count, 0);
    h.xr->mask_corners = 6;
    XrEventDataVisibilityMaskChangedKHR e = {.type = XR_TYPE_EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR,
                                             .viewConfigurationType = XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO,
                                             .viewIndex = 1};
    unsigned version = h.frame.mask_version;
    h.event(&e, sizeof e);
    fake_frames(&h, 2);
    assert_int_equal(h.frame.masks[0].index_count, 0);
    assert_int_equal(h.frame.masks[1].index_count, 6);
    assert_true(h.frame.mask_version != version);
    e.viewIndex = 7; // there is no such view
    h.event(&e, sizeof e);
    fake_frames(&h, 2);
    fake_take_off(&h);
}

// What is offered, whether the lesson would stand in the learner's room, and what comes of it.
static void what_is_seen_behind_the_picture(void **state) {
    enum {
        OPAQUE = XR_ENVIRONMENT_BLEND_MODE_OPAQUE,
        ALPHA = XR_ENVIRONMENT_BLEND_MODE_ALPHA_BLEND,
        ADD = XR_ENVIRONMENT_BLEND_MODE_ADDITIVE
    };
    const struct {
        int modes[2], count;
        bool passthrough, lesson, through;
        DeviceSee see;
        int blend;
        uint32_t layers;
    } rows[] = {
        {{OPAQUE}, 1, false, false, false, SEE_NOTHING, OPAQUE, 1},
        {{OPAQUE}, 1, false, true, false, SEE_NOTHING, OPAQUE, 1},
        {{OPAQUE}, 1, true, true, true, SEE_BY_ALPHA, OPAQUE, 2},
        {{OPAQUE}, 1, true, false, false, SEE_NOTHING, OPAQUE, 1},
        {{OPAQUE, ALPHA}, 2, false, true, true, SEE_BY_ALPHA, ALPHA, 1},
        {{OPAQUE, ALPHA}, 2, false, false, false, SEE_NOTHING, OPAQUE, 1},
        {{ADD}, 1, false, true, true, SEE_BY_ADDING, ADD, 1},
        {{ADD}, 1, false, false, true, SEE_NOTHING, ADD, 1},
        {{ALPHA}, 1, false, true, true, SEE_BY_ALPHA, ALPHA, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        h.xr->blend_count = (uint32_t)rows[i].count;
        for (int m = 0; m < rows[i].count; m++) h.xr->blend[m] = (XrEnvironmentBlendMode)rows[i].modes[m];
        if (!rows[i].passthrough) h.xr->hidden[0] = XR_FB_PASSTHROUGH_EXTENSION_NAME;
        assert_true(fake_put_on(&h, rows[i].lesson));
        assert_true(comes_back(20));
        assert_int_equal(h.frame.see, rows[i].see);
        assert_int_equal(h.xr->blend_shown, rows[i].blend);
        assert_int_equal(h.xr->layers, rows[i].layers);
        assert_int_equal(!!(h.happened & DEVICE_SEES_THROUGH), rows[i].through);
        fake_forget(&h);
        fake_take_off(&h);
    }
}

// ---- where the learner is -----------------------------------------------------------------------------------------

static void the_floor_is_found_where_the_runtime_has_none(void **state) {
    const struct {
        bool floor, stage;
        float
            base; // of the space that the picture hangs on, metres above the real floor; the head's origin is at 1.5 m
    } rows[] = {{true, true, 0}, {false, true, 0}, {false, false, 1.5f - 1.2f}};
    for (int i = 0; i < 3; i++) {
        h.xr->no_local_floor = !rows[i].floor, h.xr->no_stage = !rows[i].stage;
        h.xr->only_1_0 = !rows[i].floor;
        h.xr->local.position.y = 1.5f;
        put_on();
        fake_frames(&h, 3);
        assert_true(fabsf(h.xr->base_height - rows[i].base) < 1e-4f);
        fake_take_off(&h);
    }
}

static void the_seat_follows_the_headsets_recentre(void **state) {
    put_on();
    h.recentre(XR_REFERENCE_SPACE_TYPE_LOCAL_FLOOR_EXT, h.xr->time + 10 * h.xr->period);
    fake_frames(&h, 8);
    assert_false(h.commands & COMMAND_RECENTRE); // not before its time
    fake_frames(&h, 4);
    assert_true(h.commands & COMMAND_RECENTRE && h.happened & DEVICE_RECENTRED);
    fake_forget(&h);
    h.recentre(XR_REFERENCE_SPACE_TYPE_LOCAL, 0); // it has happened already
    fake_frames(&h, 2);
    assert_true(h.commands & COMMAND_RECENTRE);
    fake_forget(&h);
    h.recentre(XR_REFERENCE_SPACE_TYPE_STAGE, 0); // another boundary: the seat stays
    fake_frames(&h, 3);
    assert_int_equal(h.commands & COMMAND_RECENTRE, 0);
    fake_take_off(&h);
}

static void the_first_look_is_the_seats(void **state) {
    assert_true(fake_put_on(&h, false));
    assert_true(comes_back(20));
    assert_true(h.commands & COMMAND_RECENTRE);
    fake_take_off(&h);
}

static void nobody_wears_it(void **state) {
    put_on();
    XrEventDataUserPresenceChangedEXT e = {.type = XR_TYPE_EVENT_DATA_USER_PRESENCE_CHANGED_EXT,
                                           .isUserPresent = XR_FALSE};
    h.event(&e, sizeof e);
    fake_frames(&h, 2);
    assert_false(is_worn());
    e.isUserPresent = XR_TRUE;
    h.event(&e, sizeof e);
    fake_frames(&h, 2);
    assert_true(is_worn());
    fake_take_off(&h);
}

static void without_focus_the_lesson_is_seen_but_waits(void **state) {
    put_on();
    h.xr->hand[1].select = true;
    h.state(XR_SESSION_STATE_VISIBLE);
    fake_frames(&h, 3);
    assert_true(h.frame.draw);
    assert_false(is_worn());
    assert_false(h.input.hand[HAND_RIGHT].tracked);
    h.state(XR_SESSION_STATE_FOCUSED);
    fake_frames(&h, 3);
    assert_true(is_worn());
    assert_true(h.input.hand[HAND_RIGHT].buttons & HAND_SELECT);
    fake_take_off(&h);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(negative_and_absurd_times_drive_nothing, clean),
        cmocka_unit_test_teardown(a_runtime_whose_times_stay_wrong_is_begun_anew, clean),
        cmocka_unit_test_teardown(the_first_times_may_be_wrong, clean),
        cmocka_unit_test_teardown(a_slow_runtime_is_believed, clean),
        cmocka_unit_test_teardown(a_clock_that_stands_still_is_begun_anew, clean),
        cmocka_unit_test_teardown(a_clock_that_jumped_is_believed_in_the_end, clean),
        cmocka_unit_test_teardown(missed_frames_are_counted, clean),
        cmocka_unit_test_teardown(a_session_begins_and_shows, clean),
        cmocka_unit_test_teardown(a_hundred_rounds_of_stop_and_ready, clean),
        cmocka_unit_test_teardown(random_states_and_losses, clean),
        cmocka_unit_test_teardown(random_failures, clean),
        cmocka_unit_test_teardown(leaving_by_the_headsets_menu_ends_it, clean),
        cmocka_unit_test_teardown(every_call_may_lose_the_session_or_the_instance, clean),
        cmocka_unit_test_teardown(a_lost_session_is_made_anew, clean),
        cmocka_unit_test_teardown(a_new_instance_waits_until_the_old_one_is_gone, clean),
        cmocka_unit_test_teardown(an_absurd_loss_time_does_not_wait_for_ever, clean),
        cmocka_unit_test_teardown(a_headset_that_is_gone_for_long_comes_back, clean),
        cmocka_unit_test_teardown(a_frame_without_an_image_is_still_ended, clean),
        cmocka_unit_test_teardown(nothing_is_drawn_that_nobody_sees, clean),
        cmocka_unit_test_teardown(one_two_and_four_views, clean),
        cmocka_unit_test_teardown(four_views_by_version_alone, clean),
        cmocka_unit_test_teardown(masks_may_be_empty_and_may_change, clean),
        cmocka_unit_test_teardown(what_is_seen_behind_the_picture, clean),
        cmocka_unit_test_teardown(the_floor_is_found_where_the_runtime_has_none, clean),
        cmocka_unit_test_teardown(the_seat_follows_the_headsets_recentre, clean),
        cmocka_unit_test_teardown(the_first_look_is_the_seats, clean),
        cmocka_unit_test_teardown(nobody_wears_it, clean),
        cmocka_unit_test_teardown(without_focus_the_lesson_is_seen_but_waits, clean),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
