// Short expressions over the notebook, the lab and the answers: goals, gates and branches of a lesson.
//
//   camera.image_height / camera.object < -0.02 and rows(sizes) >= 3
//   abs(camera.screen - 80 cm) < 1 cm          answer(q1) == "inverted"        seconds > 20 s
//
// Names: APPARATUS.PARAMETER_OR_READING, object values as OBJECT.value; functions: abs, min, max, sqrt, rows(TABLE),
// answered(QUESTION), answer(QUESTION), right(QUESTION), tries(QUESTION), looked(OBJECT), grabbed(OBJECT),
// visited(STEP), seconds (in this step). Operators: or and not == ~= < <= > >= + - * / ( ). Numbers may carry a unit
// symbol after a space ("80 cm", "30 deg"); strings stand in ' or ". No loops, no calls to anything else.
//
// Units are checked when the expression is compiled: lengths are compared with lengths only.
#ifndef ORRERY_WORLD_LESSON_EXPRESSION_H
#define ORRERY_WORLD_LESSON_EXPRESSION_H
#include "base/arena.h"
#include "base/error.h"
#include "base/unit.h"

typedef struct Expression Expression;

typedef enum NameKind {
    NAME_READING,   // first = apparatus, second = reading
    NAME_PARAMETER, // first = apparatus, second = parameter
    NAME_OBJECT_VALUE, // first = object
    NAME_ROWS,      // first = table
    NAME_ANSWERED, NAME_ANSWER, NAME_RIGHT, NAME_TRIES, // first = step index that holds the question
    NAME_LOOKED, NAME_GRABBED, // first = object
    NAME_VISITED,   // first = step
    NAME_SECONDS,
} NameKind;

typedef struct Name {
    NameKind kind;
    int first, second;
    UnitKind unit;
} Name;

// A value is a number (truth: not 0) or, when text is not NULL, a word.
typedef struct Value {
    double number;
    const char *text;
} Value;

// Finds what a name means at compile time: `owner` "camera", `member` "screen" (or function "rows", argument "sizes").
typedef bool (*NameResolver)(void *context, const char *owner, const char *member, bool call, Name *out);
// Gives its value at run time. NAN for what does not exist; comparisons with NAN are false.
typedef Value (*NameReader)(void *context, Name name);

// ERR_EXPRESSION, _NAME, _UNIT, _TRUTH or _LIMIT with `place` and what is wrong where. At most 200 terms.
const Expression *expression_compile(Arena *arena, const char *text, Place place, NameResolver resolve, void *context);
Value expression_value(const Expression *expression, NameReader read, void *context);
bool expression_true(const Expression *expression, NameReader read, void *context);
// Every name in the expression, for the checker. Returns the count; *names belongs to the expression.
int expression_names(const Expression *expression, const Name **names);
// The index-th constant, SI and the kind of its unit; false when there are no more.
bool expression_number(const Expression *expression, int index, double *value, UnitKind *kind);
// Whether the whole is a truth (or a number without a unit); ERR_EXPRESSION_TRUTH with `place` when it is not.
bool expression_is_truth(const Expression *expression, Place place);
// The index-th comparison of answer(QUESTION) with a word: the question's step and the word. false when there are no more.
bool expression_answer(const Expression *expression, int index, int *step, const char **word);
#endif
