#include "world/lesson/sandbox.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMORY_MOST = 16 << 20,
    ASKED_MOST = 64 << 20,
    STRING_MOST = 4 << 10,
    BLOCK_MOST = 64 << 10,
    STEP = 100,
    STEPS_MOST = 2000,
};

// Lua tells the kind of a new object in old_size. Texts are held short, so that comparing or joining them stays cheap.
static bool is_too_much(const Sandbox *s, bool is_new, size_t kind, size_t before, size_t size) {
    if (s->used - before + size > MEMORY_MOST || s->asked + size > ASKED_MOST) return true;
    if (is_new && kind == LUA_TSTRING && size > STRING_MOST) return true;
    return s->running && size > BLOCK_MOST;
}

static void *allocate(void *context, void *old, size_t old_size, size_t size) {
    Sandbox *s = context;
    size_t before = old ? old_size : 0;
    if (size == 0) {
        s->used -= before;
        free(old);
        return NULL;
    }
    if (size > before && is_too_much(s, !old, old_size, before, size)) {
        s->out_of_memory = true;
        return NULL;
    }
    void *moved = realloc(old, size);
    if (!moved) return NULL;
    s->used += size - before;
    if (size > before) s->asked += size;
    return moved;
}

static void count(lua_State *lua, lua_Debug *debug) {
    Sandbox *s;
    lua_getallocf(lua, (void **)&s);
    if (++s->steps < STEPS_MOST) return;
    s->out_of_time = true;
    lua_pushliteral(lua, "time");
    lua_error(lua);
}

bool sandbox_open(Sandbox *s, const char *file) {
    *s = (Sandbox){.file = file};
    s->lua = lua_newstate(allocate, s);
    if (!s->lua) return fail(ERR_MEMORY, "Lua");
    return true;
}

void sandbox_close(Sandbox *s) {
    if (s->lua) lua_close(s->lua);
    s->lua = NULL;
}

int sandbox_line(lua_State *lua) {
    lua_Debug debug;
    if (!lua_getstack(lua, 1, &debug) || !lua_getinfo(lua, "l", &debug)) return 0;
    return debug.currentline;
}

typedef struct Reader {
    Bytes bytes;
    bool given;
} Reader;

static const char *read_script(lua_State *lua, void *context, size_t *size) {
    Reader *r = context;
    *size = r->given ? 0 : r->bytes.size;
    r->given = true;
    return *size ? (const char *)r->bytes.data : NULL;
}

// A name that other Lua programs have and a lesson has not: told apart from a slip of the pen.
static bool is_forbidden(const char *message, char out[40]) {
    static const char *const names[] = {
        "require", "load",   "loadstring", "dofile", "loadfile", "pcall",  "xpcall",   "setmetatable", "getmetatable", "rawset", "rawget",
        "rawlen",  "rawequal", "coroutine", "debug", "os",       "io",     "string",   "table",        "math",         "utf8",   "package",
        "print",   "warn",   "collectgarbage", "select", "pairs", "ipairs", "next",    "tostring",     "tonumber",     "type",   "error",
        "assert",  "_G",     "arg",        "unpack"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char pattern[64];
        snprintf(pattern, sizeof pattern, "(global '%s')", names[i]);
        if (!strstr(message, pattern)) continue;
        snprintf(out, 40, "%s", names[i]);
        return true;
    }
    // ("x"):rep(9): a text has no methods here
    const char *method = strstr(message, "attempt to index a string value");
    if (method) snprintf(out, 40, "\"…\":…()");
    return method != NULL;
}

// Lua's message is "lesson:LINE: text"; it may quote the script, whose tabs must not split the values.
static bool report(Sandbox *s, const char *given) {
    int line = 0, skipped = 0;
    char name[40], message[300];
    if (!given) given = "?";
    if (sscanf(given, "lesson:%d: %n", &line, &skipped) == 1 && skipped > 0) given += skipped;
    snprintf(message, sizeof message, "%s", given);
    for (char *c = message; *c; c++)
        if ((unsigned char)*c < 0x20) *c = ' ';
    message[utf8_valid(message, strlen(message))] = 0;
    Place place = {s->file, line};
    if (s->out_of_time) return fail_at(ERR_SCRIPT_LIMIT, place, "%d instructions", STEPS_MOST * STEP);
    if (s->out_of_memory) return fail_at(ERR_SCRIPT_LIMIT, place, "%d MiB", MEMORY_MOST >> 20);
    if (strstr(message, "overflow") || strstr(message, "too many") || strstr(message, "too complex"))
        return fail_at(ERR_SCRIPT_LIMIT, place, "%s", message);
    if (is_forbidden(message, name)) return fail_at(ERR_SCRIPT_FORBIDDEN, place, "%s", name);
    return fail_at(ERR_SCRIPT, place, "%s", message);
}

static bool report_top(Sandbox *s) {
    // tolstring would turn a number into a text in place and may fail outside of a protected call
    return report(s, lua_type(s->lua, -1) == LUA_TSTRING ? lua_tostring(s->lua, -1) : NULL);
}

bool sandbox_run(Sandbox *s, Bytes script) {
    Reader reader = {script, false};
    error_clear();
    if (lua_load(s->lua, read_script, &reader, "=lesson", "t") != LUA_OK) return report_top(s);
    s->running = true;
    lua_sethook(s->lua, count, LUA_MASKCOUNT, STEP); // here, because sandbox_protect takes it away
    if (lua_pcall(s->lua, 0, 0, 0) != LUA_OK) return error_last()->id == ERR_NONE ? report_top(s) : false;
    return true;
}

typedef struct Call {
    bool (*function)(void *context);
    void *context;
    bool fine;
} Call;

static int call_it(lua_State *lua) {
    Call *call = lua_touserdata(lua, 1);
    call->fine = call->function(call->context);
    return 0;
}

bool sandbox_protect(Sandbox *s, bool (*function)(void *context), void *context) {
    Call call = {function, context, false};
    s->running = false; // the house's own reading may build what it needs, within the memory cap
    lua_sethook(s->lua, NULL, 0, 0);
    lua_settop(s->lua, 0);
    lua_pushcfunction(s->lua, call_it); // no allocation: a light C function
    lua_pushlightuserdata(s->lua, &call);
    if (lua_pcall(s->lua, 1, 0, 0) != LUA_OK) return report_top(s);
    return call.fine;
}
