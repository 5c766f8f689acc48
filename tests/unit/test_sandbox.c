// Scripts that attack: each must end quickly with the right error, with the scan of words in front and without it.
#include "base/arena.h"
#include "unit/check.h"
#include "world/lesson/lesson.h"
#include "world/lesson/sandbox.h"
#include "world/lesson/script_scan.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double slowest;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); // other programs on the machine do not count
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// Not a measure of speed: an attack that works never ends. The worst case is printed.
static const double SECONDS_MOST = 5;

static void note(const char *name, double seconds) {
    if (seconds > slowest) slowest = seconds;
    if (seconds > SECONDS_MOST) fprintf(stderr, "%.60s took %.3f s\n", name, seconds);
    assert_true(seconds < SECONDS_MOST);
}

// Straight into the sandbox, as if the scan had let it through.
static ErrorId run_raw(const char *script, size_t size) {
    Sandbox s;
    double start = now();
    assert_true(sandbox_open(&s, "x.lua"));
    bool fine = sandbox_run(&s, (Bytes){(const uint8_t *)script, size});
    sandbox_close(&s);
    assert_int_equal(s.used, 0); // everything was given back
    note(script, now() - start);
    return fine ? ERR_NONE : error_last()->id;
}

static ErrorId load(const char *script, size_t size) {
    Arena *arena = arena_create("sandbox test", 0);
    double start = now();
    const Lesson *lesson = lesson_load(arena, (Bytes){(const uint8_t *)script, size}, "x.lua");
    note(script, now() - start);
    ErrorId id = lesson ? ERR_NONE : error_last()->id;
    arena_destroy(arena);
    return id;
}

typedef struct Attack {
    const char *script;
    ErrorId scanned, raw; // with the scan in front; in the sandbox alone
} Attack;

static const Attack attacks[] = {
    // endless
    {"while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"repeat until false", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"::a:: goto a", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"for i = 1, 1e9 do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"for i = 1, math.huge do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"local function f() return f() end f()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local function f() return 1 + f() end f()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local f f = function(...) return f(1, ...) end f()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local t = {} t[1] = t for i = 1, 1e9 do t = t[1] end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    // memory
    {"local t = {} for i = 1, 1e9 do t[i] = i end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local t = {} for i = 1, 1e9 do t = {t} end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local t = {} for i = 1, 1e9 do t[i] = {{}, {}, {}} end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local s = 'x' while true do s = s .. s end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local s = 'x' s = s..s..s..s..s..s..s..s s = s..s..s..s..s..s..s..s s = s..s..s..s..s..s..s..s s = s..s..s..s..s..s..s..s s = s..s..s..s..s..s..s..s",
     ERR_SCRIPT_LIMIT, ERR_SCRIPT_LIMIT},
    {"local s = '' for i = 1, 1e9 do s = i .. 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local t, f = {} f = function(...) t[#t + 1] = function() return t end return f(...) end f()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    // chains of equal hashes: multiples of (2^k - 1) for every table size up to 2^16
    {"local t = {} for i = 1, 1e9 do t[i * 1023 * 2047 * 4095] = 1 end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local t = {} for i = 1, 1e9 do t[i * 65535 * 32767] = 1 end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local t = {} for i = 1, 1e9 do t[i + 0.5] = 1 end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    // comparing long texts
    {"local a = 'x' a = a..a..a..a a = a..a..a..a a = a..a..a..a a = a..a..a..a a = a..a..a..a a = a..a local b = a..'y' local c = a..'z' for i = 1, 1e9 do local x = b < c end",
     ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local a = 'x' a = a..a..a..a a = a..a..a..a a = a..a..a..a a = a..a..a..a a = a..a..a..a a = a..a for i = 1, 1e9 do local x = a .. i end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    // libraries that are not there
    {"(('x'):rep(1e9)):find(('.-'):rep(50))", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"local x = ('a'):match('(.-)*b')", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"local x = ('x').gsub", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"string.rep('x', 1e9)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"string.format('%99999d', 1)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"table.move({}, 1, 1e15, 2)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"table.insert({}, 1, 1)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"table.concat({}, 'x', 1, 1e9)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"table.unpack({}, 1, 1e7)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"table.sort({1, 2}, function() return true end)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"xpcall(error, function() while true do end end)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"pcall(function() while true do end end)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"setmetatable({}, {__gc = function() while true do end end})", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"local x <close> = setmetatable({}, {__close = 1})", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"local x <close> = {}", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT},
    {"getmetatable('').__index = nil", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"coroutine.wrap(coroutine.close)()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"coroutine.create(print)", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"load('while true do end')()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"dofile('/etc/passwd')", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"require('os').execute('id')", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"os.execute('id')", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"io.open('/etc/passwd')", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"debug.sethook()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"collectgarbage('stop')", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"_G.os = 1", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"_ENV.os.exit()", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"_ENV = nil x = 1", ERR_SCRIPT, ERR_SCRIPT},
    {"print('hello')", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    {"error({})", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_FORBIDDEN},
    // numbers
    {"local x = 1 // 0", ERR_SCRIPT, ERR_SCRIPT},
    {"local x = 2 ^ 1000", ERR_SCRIPT_FORBIDDEN, ERR_NONE},
    {"local x = 5.5 % 1", ERR_SCRIPT_FORBIDDEN, ERR_NONE},
    {"local x = -9223372036854775808 // -1", ERR_LESSON_MISSING, ERR_NONE},
    // things that look like words of programs and are not
    {"--[==[ while true do end ]==] local x = 'for'", ERR_LESSON_MISSING, ERR_NONE},
    {"local format, forty, endless = 1, 2, 3", ERR_LESSON_MISSING, ERR_NONE},
    {"local x = 'it\\'s while' -- while", ERR_LESSON_MISSING, ERR_NONE},
    {"local x = 'a\\z\n   while' local y = [[\nwhile\n]]", ERR_LESSON_MISSING, ERR_NONE},
    {"local a, b = 1, 2 local c = a <b", ERR_LESSON_MISSING, ERR_NONE},
    // ways around the scan
    {"--[[ ]] while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"--[=[ ]] ]=] while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"-- [[\nwhile true do end -- ]]", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = '\\\\' while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = \"'\" while true do end local y = \"'\"", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = '\\\r\n' while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = {[1]=1,[ [[a]] ]=2} while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"#!\nwhile true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT},
    {"--\rwhile true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = 1while true do end", ERR_SCRIPT, ERR_SCRIPT},
    {"local x = '\\\n\r' while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = '\\\r' while true do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = '\r' while true do end '", ERR_SCRIPT, ERR_SCRIPT}, // unfinished in Lua too
    {"lesson { id = (function() while true do end end)() }", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
    {"local x = 0x1 for i = 1, 1e9 do end", ERR_SCRIPT_FORBIDDEN, ERR_SCRIPT_LIMIT},
};

static void attacks_end(void **state) {
    int wrong = 0;
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        const Attack *a = &attacks[i];
        ErrorId scanned = load(a->script, strlen(a->script)), raw = run_raw(a->script, strlen(a->script));
        if (scanned == a->scanned && raw == a->raw) continue;
        wrong++;
        fprintf(stderr, "%s\n  scanned: %s (wanted %s), raw: %s (wanted %s)\n", a->script, error_name(scanned), error_name(a->scanned), error_name(raw), error_name(a->raw));
    }
    assert_int_equal(wrong, 0);
}

// Scripts that are made, not written: as long and as nested as the limits let them be.
static char *repeat(const char *head, const char *body, int count, const char *tail) {
    size_t size = strlen(head) + (strlen(body) + 12) * (size_t)count + strlen(tail) + 1, used = 0;
    char *text = malloc(size);
    used += (size_t)snprintf(text, size, "%s", head);
    for (int i = 0; i < count; i++) {
        const char *hash = strchr(body, '#'); // stands for the number
        used += hash ? (size_t)snprintf(text + used, size - used, "%.*s%d%s", (int)(hash - body), body, i, hash + 1)
                     : (size_t)snprintf(text + used, size - used, "%s", body);
    }
    snprintf(text + used, size - used, "%s", tail);
    return text;
}

static void made_attacks_end(void **state) {
    static const struct {
        const char *head, *body;
        int count;
        const char *tail;
    } made[] = {
        {"local t = {", "[#00000001]=1,", 15000, "}"},          // many different keys
        {"local t = {", "[#.5]=1,", 20000, "}"},                // floats
        {"local t = {", "a#=1,", 25000, "}"},                   // names
        {"local t = {", "'#',", 25000, "}"},                    // texts
        {"local t = {", "{},", 80000, "}"},                     // tables
        {"local t = ", "{", 250, ""},                           // nesting
        {"local t = ", "(", 5000, ""},
        {"local t = ", "-", 100000, "1"},
        {"local t = ", "not ", 50000, "1"},
        {"local t = 1", " + 1", 4000, ""},
        {"local t = 'a'", " .. 'a'", 20000, ""},
        {"local t = 'a'", " .. 'a'", 190, ""},
        {"", "local a# = 1 ", 300, ""},                         // more than 200 locals
        {"", "do ", 300, ""},
        {"", "x# = {} ", 20000, ""},                            // globals
        {"", "if true then ", 300, ""},
        {"", "lesson ", 30000, ""},
        {"", "step 's#' { } ", 12000, ""},                      // declarations
        {"", "local x = [[", 1, ""},
        {"local x = '", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 8000, "'"},
        {"--", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 8000, ""},
        {"local t = ", "{[", 200, ""},
        {"", "\n", 260000, ""},
        {"", ";", 260000, ""},
        {"", "[", 260000, ""},
        {"", "=", 260000, ""},
    };
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) {
        char *script = repeat(made[i].head, made[i].body, made[i].count, made[i].tail);
        load(script, strlen(script));
        run_raw(script, strlen(script));
        free(script);
    }
}

// Integers that all fall into the same chain of a table with 2^k places: work would grow with the square.
static void equal_hashes_end(void **state) {
    size_t size = 260000, used = (size_t)snprintf((char[1]){0}, 0, "%s", "");
    char *script = malloc(size);
    used = (size_t)snprintf(script, size, "local t = {");
    for (int i = 1; used < size - 40; i++) used += (size_t)snprintf(script + used, size - used, "[%lld]=1,", 65535ll * 32767 * i);
    snprintf(script + used, size - used, "}");
    assert_int_equal(load(script, strlen(script)), ERR_SCRIPT_LIMIT);
    run_raw(script, strlen(script));
    free(script);
}

static void says_where(void **state) {
    Arena *arena = arena_create("sandbox test", 0);
    const char *script = "\n\nlocal a = 1\nos.exit(1)\n";
    assert_null(lesson_load(arena, (Bytes){(const uint8_t *)script, strlen(script)}, "dir/lesson.lua"));
    assert_int_equal(error_last()->line, 4);
    assert_string_equal(error_last()->file, "dir/lesson.lua");
    assert_string_equal(error_last()->values, "os");
    arena_destroy(arena);
}

// A declaration cannot be made to run twice, nor from inside another one, and its table cannot be swapped under it.
static void declarations_hold(void **state) {
    static const struct {
        const char *script;
        ErrorId error;
    } tricks[] = {
        {"local s = step 's' s { title = 't' } s { title = 't' }", ERR_LESSON_DUPLICATE_ID},
        {"local t = { title = 't' } local a = step 'a' (t) local b = step 'b' (t) phase 'data' { t }", ERR_LESSON_MISSING},
        {"step 's' (step)", ERR_LESSON_TABLE},
        {"step 's' ()", ERR_LESSON_TABLE},
        {"lesson()", ERR_LESSON_TABLE},
        {"lesson(lesson)", ERR_LESSON_TABLE},
        {"step(5)", ERR_LESSON_ID},
        {"step(nil)", ERR_LESSON_ID},
        {"lesson = nil lesson {}", ERR_SCRIPT},
        {"local t = {} t.t = t lesson(t)", ERR_LESSON_FIELD_UNKNOWN},
        {"local t = {} t.id = t lesson(t)", ERR_LESSON_FIELD_KIND},
    };
    for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
        ErrorId got = load(tricks[i].script, strlen(tricks[i].script));
        if (got != tricks[i].error) fprintf(stderr, "%s: %s, wanted %s\n", tricks[i].script, error_name(got), error_name(tricks[i].error));
        assert_int_equal(got, tricks[i].error);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(attacks_end), cmocka_unit_test(made_attacks_end), cmocka_unit_test(equal_hashes_end),
                                       cmocka_unit_test(says_where), cmocka_unit_test(declarations_hold)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fprintf(stderr, "slowest attack: %.1f ms\n", slowest * 1e3);
    return failed;
}
