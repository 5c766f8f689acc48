// Reading declared tables: one place for kinds, units, names and unknown fields. Private to the lesson room.
//
// A declaration is a Lua table kept in the registry with the line on which it was declared. All read_* functions take the
// table on top of the stack, leave the stack as it was, and return false with an Error that names file and line.
#ifndef ORRERY_WORLD_LESSON_LESSON_READER_H
#define ORRERY_WORLD_LESSON_LESSON_READER_H
#include "world/lesson/lesson.h"
#include "world/lesson/sandbox.h"

typedef enum DeclarationKind {
    DECLARE_LESSON, DECLARE_PLACE, DECLARE_LIGHT, DECLARE_SPEAKER, DECLARE_OBJECT, DECLARE_APPARATUS, DECLARE_FOLLOW, DECLARE_OBSCURA,
    DECLARE_REFLECTION, DECLARE_DATA, DECLARE_MISCONCEPTION, DECLARE_SPOT, DECLARE_STEP, DECLARE_PHASE, DECLARE_COUNT
} DeclarationKind;

typedef struct Declaration {
    DeclarationKind kind;
    const char *id; // "" for kinds without one
    int reference;  // of the table in Lua's registry
    int line;
    Phase phase;    // steps
    bool placed;    // steps: stands in a phase
} Declaration;

typedef struct Loader {
    Arena *arena;
    Sandbox sandbox;
    Lesson *lesson;
    const char *file;
    ARRAY(Declaration) list;
    int line; // of the declaration being read
    int last_phase;
} Loader;

bool loader_wrong(const Loader *l, const char *format, ...) __attribute__((format(printf, 2, 3))); // ERR_SCRIPT at l->line

bool read_has(Loader *l, const char *key);
bool read_known(Loader *l, const char *const *keys); // fails on a field that is not in the NULL-terminated list
bool read_text(Loader *l, const char *key, bool required, const char **out);
bool read_bool(Loader *l, const char *key, bool *out);
bool read_number(Loader *l, const char *key, double *out);        // a bare number; absent leaves *out
bool read_numbers(Loader *l, const char *key, float *out, int count); // a list of bare numbers
bool read_quantity(Loader *l, const char *key, UnitKind kind, double *out); // "10 cm", or a bare number where kind has no unit
bool read_texts(Loader *l, const char *key, int most, const char *const **out, int *count);
// Pushes the field's table (or nil) and gives its length; the caller pops it.
bool push_list(Loader *l, const char *key, int most, int *count);
bool push_item(Loader *l, int index); // 1-based; false when it is not a table; pushes nothing then

int declared_index(const Loader *l, DeclarationKind kind, const char *id); // among its kind, in order; -1
bool find_declared(Loader *l, DeclarationKind kind, const char *what, const char *id, int *out);
bool split_name(Loader *l, const char *text, char owner[80], char member[80]); // "camera.screen"
bool find_parameter(Loader *l, const char *text, int *apparatus, int *parameter);
bool find_reading(Loader *l, const char *text, int *apparatus, int *reading);
bool read_parameter_value(Loader *l, int apparatus, int parameter, const char *text, double *out);
const Expression *read_expression(Loader *l, const char *key, bool *fine); // NULL when absent

bool load_steps(Loader *l); // lesson_steps.c
#endif
