// The sandbox in which lesson.lua runs: Lua 5.4 without any library. A script can only build tables and call the
// declaration functions; there is nothing to open, load, match, format, schedule or collect with.
//
// Bounded, each measured in tests/unit/test_lesson_sandbox.c: memory 16 MiB; memory ever asked for 64 MiB (so that
// copying ends); one text 4 KiB; one block while the script runs 64 KiB (so that no table grows long chains of equal
// hashes); 200,000 instructions; 8 calls deep. Text chunks only. No string methods, metatables, coroutines, finalisers or
// to-be-closed variables: what would make them is not given. script_scan.h keeps loops and functions out before this.
#ifndef ORRERY_WORLD_LESSON_SANDBOX_H
#define ORRERY_WORLD_LESSON_SANDBOX_H
#include "base/error.h"
#include "base/os.h"
#include <lua.h>

typedef struct Sandbox {
    lua_State *lua;
    size_t used, asked; // bytes
    int steps;          // hundreds of instructions
    const char *file;
    bool running; // the script is compiled and runs
    bool out_of_time, out_of_memory;
} Sandbox;

bool sandbox_open(Sandbox *sandbox, const char *file);
void sandbox_close(Sandbox *sandbox);
// Compiles and runs the script. ERR_SCRIPT, ERR_SCRIPT_LIMIT or ERR_SCRIPT_FORBIDDEN with file and line; a failure that a
// declaration function left (error_last) is kept as it is.
bool sandbox_run(Sandbox *sandbox, Bytes script);
// Runs a function without letting an error out of it: false with ERR_SCRIPT_LIMIT (memory) or what `function` left.
bool sandbox_protect(Sandbox *sandbox, bool (*function)(void *context), void *context);
// The line that the running script is at, in its innermost function.
int sandbox_line(lua_State *lua);
#endif
