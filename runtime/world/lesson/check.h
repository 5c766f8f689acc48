// The checker: every mistake of a lesson that can be found without playing it. A pure function from the files of a pack to
// a list of findings; what a rule says in both languages stands in base/errors.def under its id ("check-unreachable").
// Does not: open packs or models (the caller gives functions), print, or change anything.
// Life: findings and their texts live in the arena.
#ifndef ORRERY_WORLD_LESSON_CHECK_H
#define ORRERY_WORLD_LESSON_CHECK_H
#include "base/arena.h"
#include "base/error.h"
#include "base/os.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING } Severity;
const char *severity_name(Severity severity); // "error", "warning"

typedef struct Finding {
    ErrorId rule;
    Severity severity;
    const char *file; // "…/lesson.lua"
    int line;         // 0 = the whole file
    const char *values; // as Error.values
} Finding;

Error finding_error(const Finding *finding); // for error_message and error_cure

// The pack as the checker sees it. Names are inside the pack: "strings/en.json", "acts/solve.acts".
typedef struct CheckFiles {
    void *context;
    const char *folder; // in front of the names in findings: "lessons/pinhole"
    bool (*has)(void *context, const char *name); // acts/ too
    bool (*read)(void *context, Arena *arena, const char *name, Bytes *out); // false with an Error
    int count;
    const char *(*name)(void *context, int index); // of the pack's content, sorted
    bool (*has_node)(void *context, const char *node); // in any of the lesson's models; NULL = not known
} CheckFiles;

typedef struct CheckResult {
    const Finding *findings; // sorted by file, line, rule
    int count, errors, warnings;
    int steps, texts; // what was looked at; 0 steps when the lesson did not load
} CheckResult;

CheckResult check_pack(Arena *arena, const CheckFiles *files);
#endif
