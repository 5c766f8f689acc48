// The sandbox in which lesson.lua runs: Lua 5.4 without any library. A script can only build tables and call the
// declaration functions; there is nothing to open, load, match, format, schedule or collect with.
//
// Bounded: memory (16 MiB), memory ever asked for (256 MiB, so that copying in a loop ends), one string (16 KiB),
// instructions (500,000). Text chunks only. No string methods, metatables, coroutines, finalisers, to-be-closed variables.
#ifndef ORRERY_WORLD_LESSON_SANDBOX_H
#define ORRERY_WORLD_LESSON_SANDBOX_H
#include "base/error.h"
#include "base/os.h"
#include <lua.h>

typedef struct Sandbox {
    lua_State *lua;
    size_t used, asked; // bytes
    int steps;          // thousands of instructions
    const char *file;
    bool out_of_time, out_of_memory;
} Sandbox;

bool sandbox_open(Sandbox *sandbox, const char *file);
void sandbox_close(Sandbox *sandbox);
// Makes a function visible to the script, with `context` as its upvalue 1 (light userdata).
void sandbox_give(Sandbox *sandbox, const char *name, lua_CFunction function, void *context);
// Compiles and runs the script. ERR_SCRIPT, ERR_SCRIPT_LIMIT or ERR_SCRIPT_FORBIDDEN with file and line.
bool sandbox_run(Sandbox *sandbox, Bytes script);
// The line that the running script is at, `level` calls up.
int sandbox_line(lua_State *lua);
#endif
