// A look at the words of lesson.lua before Lua sees them: a lesson declares data, so the words of programs (loops,
// functions, jumps) and the two operators that would call libm (^ and %) are refused here, with their line. What is left
// runs each instruction once, so the time that a script takes is bounded by its length.
//
// Also keeps the script's lines, so that a mistake inside a long declaration can name its own line.
// Does not: parse. What it lets through may still be wrong Lua; the sandbox's own bounds do not lean on it.
#ifndef ORRERY_WORLD_LESSON_SCRIPT_SCAN_H
#define ORRERY_WORLD_LESSON_SCRIPT_SCAN_H
#include "base/arena.h"
#include "base/error.h"
#include "base/os.h"

typedef struct ScriptLines {
    const char *text;
    size_t size;
    const size_t *starts; // offset of each line; starts[count] = size
    int count;
} ScriptLines;

// ERR_SCRIPT_FORBIDDEN or ERR_SCRIPT_LIMIT (too long, too many numbers) with file and line.
bool script_scan(Bytes script, const char *file);
ScriptLines script_lines(Arena *arena, Bytes script);
// The first line in [from, before) that holds `word` as a word of its own; `from` when there is none.
int script_line_of(const ScriptLines *lines, int from, int before, const char *word);
#endif
