// The sandbox: scripts that would run for ever, or eat memory, end quickly with one clear error.
#include "unit/check.h"
#include "base/error.h"
#include "world/lesson/lesson.h"
#include <string.h>
#include <time.h>

static double cpu_seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

static void test_attacks_end(void **state) {
    static const char *const attacks[] = {
        "while true do end", "local x = '\\\r\n' while true do end", "repeat until false", "::a:: goto a", "for i = 1, 1e18 do end",
        "local s = 'x' while true do s = s .. s end", "local t = {} while true do t[#t + 1] = {} end", "local function f() return f() + 1 end f()",
        "local function f() return f() end f()", "x = ('a'):rep(1e9)", "os.exit()", "require('os')", "load('x')()", "string.rep('x', 1e9)",
        "setmetatable({}, {__gc = function() end})", "local t <close> = nil", "coroutine.wrap(function() end)()", "lesson { id = (function() while true do end end)() }",
        "local a = {} a[1e300] = 1 a[0/0] = 1", "error('x')", "\27Lua"};
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        Arena *arena = arena_create("attack", 0);
        double before = cpu_seconds();
        const Lesson *lesson = lesson_load(arena, (Bytes){(const uint8_t *)attacks[i], strlen(attacks[i])}, "attack.lua");
        assert_null(lesson);
        assert_true(error_last()->id != ERR_NONE);
        assert_string_equal(error_last()->file, "attack.lua");
        assert_true(cpu_seconds() - before < 5); // not a measure of speed: an attack that works never ends
        arena_destroy(arena);
    }
}

static void test_shipped_lessons_load_the_same_every_time(void **state) {
    Bytes script;
    Arena *arena = arena_create("lesson", 0);
    assert_true(os->read_file(arena, ORRERY_SOURCE_DIR "/lessons/pinhole/lesson.lua", 1 << 20, &script));
    const Lesson *a = lesson_load(arena, script, "lesson.lua"), *b = lesson_load(arena, script, "lesson.lua");
    assert_true(a && b);
    assert_in_range(a->step_count, 14, 500);
    assert_int_equal(a->step_count, b->step_count);
    bool seen[PHASE_COUNT] = {false};
    int questions = 0;
    for (int i = 0; i < a->step_count; i++) {
        assert_string_equal(a->steps[i].id, b->steps[i].id);
        assert_int_equal(a->steps[i].setting_count, b->steps[i].setting_count);
        for (int k = 0; k < a->steps[i].setting_count; k++) assert_int_equal(a->steps[i].settings[k].parameter, b->steps[i].settings[k].parameter);
        seen[a->steps[i].phase] = true;
        questions += a->steps[i].question != NULL;
    }
    for (int i = 0; i < PHASE_COUNT; i++) assert_true(seen[i]);
    assert_in_range(questions, 5, 50);
    arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_attacks_end), cmocka_unit_test(test_shipped_lessons_load_the_same_every_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
