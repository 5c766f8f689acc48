// The checker: every mistake of a lesson. A pure function from the files of a pack, its models and a rehearsal of its
// act files to a list of findings; what a rule says in both languages, and how grave it is, stands in base/rules.def.
// Does not: open packs or models, play (the caller gives functions), print, or change anything.
// Life: findings and their texts live in the arena.
//
//     lesson.lua, strings, facts.json, released.json  --check*.c-->  findings
//     models         --> CheckPlace      (budget, places, what flickers)
//     acts/*.acts    --> CheckRehearsal  (what was done, by which manner it failed, texts too long)
#ifndef ORRERY_WORLD_LESSON_CHECK_H
#define ORRERY_WORLD_LESSON_CHECK_H
#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/os.h"
#include "world/lesson/lesson.h"
#include "world/lesson/strings.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING } Severity;
const char *severity_name(Severity severity); // "error", "warning"

typedef struct Finding {
    ErrorId rule;
    Severity severity;
    const char *file;   // "…/lesson.lua"
    int line;           // 0 = the whole file
    const char *values; // as Error.values
} Finding;

Error finding_error(const Finding *finding); // for error_message and error_cure

typedef struct RuleInfo {
    ErrorId id;
    Severity severity;
} RuleInfo;
const RuleInfo *check_rules(int *count); // every row of base/rules.def
bool check_may_find(ErrorId id);         // another id that a check can give: what keeps a file of a lesson from loading

// What a standalone headset draws at its display's rate.
enum { BUDGET_TRIANGLES = 300000, BUDGET_DRAWS = 150, BUDGET_TEXTURE_MIB = 256 };

typedef struct CheckPlace { // of all the lesson's models together
    int triangles, draws;
    double texture_mib; // as the GPU keeps them, with mipmaps
    const char
        *flickers; // a node that comes and goes more than three times a second and fills 0.006 sr or more; or NULL
    int flashes;   // how often within a second
} CheckPlace;

typedef struct CheckRun {      // one act file carried out in one manner
    const char *file, *manner; // "acts/solve.acts", "keyboard"
    Error error;               // why it stopped; ERR_NONE = it did not
} CheckRun;

typedef struct CheckTight { // a step whose texts do not fit its panel
    int step;
    const char *locale;
} CheckTight;

typedef struct CheckRehearsal {
    const CheckRun *runs;
    int run_count;
    const bool *done; // for each step: some run did what it asks for
    const CheckTight *tight;
    int tight_count;
    int flashes, flash_step; // most flashes of the whole view within a second, and in which step
} CheckRehearsal;

// The pack as the checker sees it. Names are inside the pack: "strings/en.json", "acts/solve.acts".
typedef struct CheckFiles {
    void *context;
    const char *folder;                           // in front of the names in findings: "lessons/pinhole"
    bool (*has)(void *context, const char *name); // acts/ too
    bool (*read)(void *context, Arena *arena, const char *name, Bytes *out); // false with an Error
    int count;
    const char *(*name)(void *context, int index);     // of the pack's content, sorted
    bool (*has_node)(void *context, const char *node); // in any of the lesson's models; NULL = not known
    bool (*node_place)(void *context, const char *node, float out[3]);   // at rest, metres; NULL = not known
    bool (*place)(void *context, const Lesson *lesson, CheckPlace *out); // false or NULL = not known
    // Plays the act files and lays out every step in every language. NULL, or a NULL result: those rules are left out.
    const CheckRehearsal *(*rehearse)(void *context, Arena *arena, const Lesson *lesson, const Strings *const *strings);
} CheckFiles;

typedef struct CheckResult {
    const Finding *findings; // sorted by file, line, rule
    int count, errors, warnings;
    int steps, texts; // what was looked at; 0 steps when the lesson did not load
} CheckResult;

CheckResult check_pack(Arena *arena, const CheckFiles *files);
// What released.json holds when this lesson is published: the meaning of every id that learners' records will hold. The
// caller owns it (json_decref).
json_t *check_released_ids(Arena *arena, const Lesson *lesson);
#endif
