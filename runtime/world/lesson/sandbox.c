#include "world/lesson/sandbox.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMORY_MOST = 16 << 20,
    ASKED_MOST = 256 << 20,
    STRING_MOST = 16 << 10,
    STEP = 1000,
    STEPS_MOST = 500,
    SCRIPT_MOST = 1 << 20,
};

// Lua tells the kind of a new object in old_size: strings are held short, so that comparing or joining them stays cheap.
static void *allocate(void *context, void *old, size_t old_size, size_t size) {
    Sandbox *s = context;
    size_t before = old ? old_size : 0;
    if (size == 0) {
        s->used -= before;
        free(old);
        return NULL;
    }
    bool too_much = s->used - before + size > MEMORY_MOST || s->asked + size > ASKED_MOST || (!old && old_size == LUA_TSTRING && size > STRING_MOST);
    if (size > before && too_much) {
        s->out_of_memory = true;
        return NULL;
    }
    void *moved = realloc(old, size);
    if (!moved) return NULL;
    s->used += size - before;
    s->asked += size;
    return moved;
}

static void count(lua_State *lua, lua_Debug *debug) {
    Sandbox *s;
    lua_getallocf(lua, (void **)&s);
    if (++s->steps < STEPS_MOST) return;
    s->out_of_time = true;
    lua_pushstring(lua, "time");
    lua_error(lua);
}

bool sandbox_open(Sandbox *s, const char *file) {
    *s = (Sandbox){.file = file};
    s->lua = lua_newstate(allocate, s);
    if (!s->lua) return fail(ERR_MEMORY, "Lua");
    lua_sethook(s->lua, count, LUA_MASKCOUNT, STEP);
    return true;
}

void sandbox_close(Sandbox *s) {
    if (s->lua) lua_close(s->lua);
    s->lua = NULL;
}

void sandbox_give(Sandbox *s, const char *name, lua_CFunction function, void *context) {
    lua_pushlightuserdata(s->lua, context);
    lua_pushcclosure(s->lua, function, 1);
    lua_setglobal(s->lua, name);
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
    static const char *const names[] = {"require", "load", "loadstring", "dofile", "loadfile", "pcall", "xpcall", "setmetatable", "getmetatable",
                                        "rawset", "rawget", "coroutine", "debug", "os", "io", "string", "table", "math", "utf8", "package",
                                        "print", "collectgarbage", "select", "pairs", "ipairs", "next", "tostring", "tonumber", "type", "error", "assert"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char pattern[64];
        snprintf(pattern, sizeof pattern, "(global '%s')", names[i]);
        if (!strstr(message, pattern)) continue;
        snprintf(out, 40, "%s", names[i]);
        return true;
    }
    return false;
}

// Lua's message is "lesson:LINE: text".
static bool report(Sandbox *s) {
    const char *message = lua_tostring(s->lua, -1);
    int line = 0, skipped = 0;
    char name[40];
    if (!message) message = "?";
    if (sscanf(message, "lesson:%d: %n", &line, &skipped) == 1 && skipped > 0) message += skipped;
    Place place = {s->file, line};
    if (s->out_of_time) return fail_at(ERR_SCRIPT_LIMIT, place, "time");
    if (s->out_of_memory) return fail_at(ERR_SCRIPT_LIMIT, place, "memory");
    if (is_forbidden(message, name)) return fail_at(ERR_SCRIPT_FORBIDDEN, place, "%s", name);
    return fail_at(ERR_SCRIPT, place, "%.300s", message);
}

bool sandbox_run(Sandbox *s, Bytes script) {
    Reader reader = {script, false};
    if (script.size > SCRIPT_MOST) return fail_at(ERR_SCRIPT_LIMIT, (Place){s->file, 0}, "memory");
    if (lua_load(s->lua, read_script, &reader, "=lesson", "t") != LUA_OK) return report(s);
    if (lua_pcall(s->lua, 0, 0, 0) != LUA_OK) return error_last()->id != ERR_NONE ? false : report(s);
    return true;
}
