// Act files: the words, the errors, and the same acts in every manner, and through a device that answers late.
#include "unit/check.h"
#include "base/error.h"
#include "player/acts.h"
#include "unit/small_lesson.h"
#include <math.h>

static const char solve[] = "# solves the small lesson\n"
                            "expect step hello\ncontinue\n"
                            "choose up\nexpect answer q1 wrong\nexpect misconception upright\nchoose down\nexpect answer q1 right\ncontinue\n"
                            "enter -0.20 m\nexpect answer q2 right\ncontinue\n"
                            "move slider 0.90 m over 1s\nwait 1s\nrelease\nexpect object slider 0.90 m\n"
                            "set dial 4 mm\nexpect object dial 4 mm\nuse door\nexpect object door 1\ncontinue\n"
                            "row\nrow\nexpect rows sizes 2\ncontinue\n"
                            "write \"because light is straight\"\ncontinue\n"
                            "look bird 2s\nscreenshot last\ncontinue\nexpect end\n";

typedef struct Run {
    ActsState state;
    int screenshots;
    long ticks;
    World *world;
} Run;

static Run run(Small *small, const char *text, ActsManner manner) {
    Run r = {.world = small_world(small, 5)};
    Input input = input_idle();
    Bytes bytes = {(const uint8_t *)text, strlen(text)};
    Acts *acts = acts_load(small->arena, bytes, "test.acts", &small->lesson, manner);
    if (!acts) return r.state = ACTS_FAILED, r;
    do {
        r.state = acts_tick(acts, r.world, &input);
        if (r.state == ACTS_FAILED) break;
        r.screenshots += acts_screenshot(acts) != NULL;
        world_tick(r.world, &input);
        if (manner == ACTS_BY_KEYBOARD || manner == ACTS_BY_SWITCH) { // no pointing is smuggled in
            assert_false(input.hand[0].tracked || input.hand[1].tracked);
            assert_true(input.head.orientation.w == 1);
        }
        if (manner == ACTS_BY_HEADSET) assert_true(!input.text[0] && !input.commands);
        if (manner == ACTS_BY_LEFT) assert_false(input.hand[HAND_RIGHT].tracked);
        if (manner == ACTS_BY_SWITCH) assert_true((input.commands & ~(uint32_t)COMMAND_SWITCH) == 0 && !input.text[0]);
    } while (r.state == ACTS_RUNNING && ++r.ticks < 4000 * TICKS_PER_SECOND);
    return r;
}

static void test_same_acts_in_every_manner(void **state) {
    for (int manner = 0; manner < ACTS_MANNER_COUNT; manner++) {
        Small small = small_create();
        Run r = run(&small, solve, (ActsManner)manner);
        char message[600] = "";
        if (r.state == ACTS_FAILED) error_message(error_last(), LANGUAGE_ENGLISH, message, sizeof message);
        if (message[0]) print_message("%s: line %d: %s\n", acts_manner_name((ActsManner)manner), error_last()->line, message);
        assert_int_equal(r.state, ACTS_DONE);
        assert_true(world_view(r.world)->ended);
        assert_int_equal(r.screenshots, 1);
        print_message("%s: %.0f s of lesson\n", acts_manner_name((ActsManner)manner), (double)r.ticks / TICKS_PER_SECOND);
        arena_destroy(small.arena);
    }
}

// Acts through a device: the world gets what was wanted some ticks ago, and only every so often, as a headset's frames give it.
typedef struct Loop {
    Input late[256];
    int lag, frame; // ticks
} Loop;

static ActsState run_through(Small *small, const Loop *given, bool from_shoulder, World **world) {
    Loop loop = *given;
    Input wanted = input_idle(), reported = input_idle();
    Bytes bytes = {(const uint8_t *)solve, strlen(solve)};
    Acts *acts = acts_load(small->arena, bytes, "test.acts", &small->lesson, ACTS_BY_HEADSET);
    *world = small_world(small, 5);
    acts_through(acts, (ActsDevice){.lag = loop.lag + loop.frame, .from_shoulder = from_shoulder});
    for (int i = 0; i < 256; i++) loop.late[i] = input_idle();
    for (long tick = 0; tick < 4000 * TICKS_PER_SECOND; tick++) {
        ActsState state = acts_tick(acts, *world, &wanted);
        if (state != ACTS_RUNNING) return state;
        assert_int_equal(wanted.commands, 0); // a hand has neither keys
        assert_int_equal(wanted.text[0], 0);  // nor letters
        assert_false(wanted.hand[HAND_LEFT].tracked);
        assert_int_equal(wanted.hand[HAND_RIGHT].buttons & ~(uint32_t)(HAND_SELECT | HAND_TELEPORT), 0);
        if (tick % loop.frame == 0) reported = loop.late[(tick + 256 - loop.lag) % 256];
        loop.late[tick % 256] = wanted;
        world_tick(*world, &reported);
    }
    return ACTS_RUNNING;
}

static void test_acts_through_a_slow_device(void **state) {
    static const Loop loops[] = {{.lag = 1, .frame = 1}, {.lag = 5, .frame = 2}, {.lag = 12, .frame = 12}, {.lag = 60, .frame = 30}};
    for (int i = 0; i < 8; i++) {
        Small small = small_create();
        World *world;
        ActsState end = run_through(&small, &loops[i / 2], i % 2, &world);
        char message[600] = "";
        if (end == ACTS_FAILED) error_message(error_last(), LANGUAGE_ENGLISH, message, sizeof message);
        if (message[0]) print_message("lag %d: line %d: %s\n", loops[i / 2].lag, error_last()->line, message);
        assert_int_equal(end, ACTS_DONE);
        assert_true(world_view(world)->ended);
        arena_destroy(small.arena);
    }
}

static void test_bad_files_are_refused_with_their_line(void **state) {
    static const struct {
        const char *text;
        int line;
    } cases[] = {{"fly\n", 1},          {"\n\nlook nobody\n", 3},    {"look\n", 1},        {"wait soon\n", 1},    {"move slider\n", 1},
                 {"choose\n", 1},       {"continue now\n", 1},       {"walk nowhere\n", 1}, {"set\n", 1},          {"expect\n", 1},
                 {"# fine\nenter\n", 2}, {"row row\n", 1},            {"screenshot\n", 1},  {"use nobody\n", 1}};
    Small small = small_create();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Bytes bytes = {(const uint8_t *)cases[i].text, strlen(cases[i].text)};
        assert_null(acts_load(small.arena, bytes, "bad.acts", &small.lesson, ACTS_BY_POINTER));
        assert_int_equal(error_last()->id, ERR_ACTS);
        assert_int_equal(error_last()->line, cases[i].line);
        assert_string_equal(error_last()->file, "bad.acts");
    }
    arena_destroy(small.arena);
}

static void test_failed_expectations_stop(void **state) {
    static const struct {
        const char *text;
        int line;
    } cases[] = {{"expect step choice\n", 1},
                 {"wait 0.1s\nexpect end\n", 2},
                 {"expect misconception upright\n", 1},
                 {"expect rows sizes 1\n", 1},
                 {"expect answer q1 right\n", 1},
                 {"expect nonsense\n", 1},
                 {"grab bird\n", 1},
                 {"continue\ncontinue\n", 2}, // the question is not answered
                 {"choose up\n", 1},          // not shown yet
                 {"expect object slider 3 m\n", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Small small = small_create();
        Run r = run(&small, cases[i].text, ACTS_BY_POINTER);
        assert_int_equal(r.state, ACTS_FAILED);
        assert_int_equal(error_last()->line, cases[i].line);
        arena_destroy(small.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_acts_in_every_manner), cmocka_unit_test(test_acts_through_a_slow_device), cmocka_unit_test(test_bad_files_are_refused_with_their_line),
                                       cmocka_unit_test(test_failed_expectations_stop)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
