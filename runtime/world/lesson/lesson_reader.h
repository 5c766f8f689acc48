// Reading declared tables: what fields a declaration has stands in one table of Field rows for each; the reader knows
// kinds, units, names, ranges, lists and unknown fields. Private to the lesson room.
//
//     static const Field spot_fields[] = {
//         {"name", FIELD_TEXT, REQUIRED, AT(LessonSpot, name)},
//         {"position", FIELD_FLOATS, REQUIRED, AT(LessonSpot, position), .of = 3},
//         {0}};
//
// A declaration is a Lua table kept in the registry with the line on which it begins. All functions read the table on top
// of the stack and leave the stack as it was; on a mistake they return false with an Error that names file and line
// (the stack is then of no more use). They run inside sandbox_protect.
#ifndef ORRERY_WORLD_LESSON_LESSON_READER_H
#define ORRERY_WORLD_LESSON_LESSON_READER_H
#include "world/lesson/lesson.h"
#include "world/lesson/sandbox.h"
#include "world/lesson/script_scan.h"

typedef enum DeclarationKind {
    DECLARE_LESSON, DECLARE_PLACE, DECLARE_LIGHT, DECLARE_SPEAKER, DECLARE_OBJECT, DECLARE_APPARATUS, DECLARE_FOLLOW, DECLARE_OBSCURA,
    DECLARE_REFLECTION, DECLARE_DATA, DECLARE_MISCONCEPTION, DECLARE_SPOT, DECLARE_MIGRATE, DECLARE_STEP, DECLARE_PHASE, DECLARE_COUNT
} DeclarationKind;

const char *declaration_name(DeclarationKind kind); // as written in the script

typedef struct Declaration {
    DeclarationKind kind;
    const char *id; // "" for kinds without one
    int reference;  // of the table in Lua's registry
    int line;
    Phase phase; // steps
    bool placed; // steps: stands in a phase
} Declaration;

typedef struct Loader {
    Arena *arena;
    Sandbox sandbox;
    Lesson *lesson;
    const char *file;
    ScriptLines lines;
    ARRAY(Declaration) list;
    int line, end_line; // of what is being read: mistakes are looked for in [line, end_line)
    const char *owner;  // what is being read, for messages: "step"
} Loader;

typedef enum FieldType {
    FIELD_TEXT,     // const char *
    FIELD_BOOL,     // bool
    FIELD_INT,      // int in [low, high]
    FIELD_FLOAT,    // float in [low, high]
    FIELD_DOUBLE,   // double, any finite number
    FIELD_FLOATS,   // float[of]
    FIELD_QUANTITY, // double in SI, not below zero if `low` is 0 and `high` > 0; of = UnitKind
    FIELD_WORD,     // int: index in `words`
    FIELD_TEXTS,    // const char *const *, and int at `count`; at most `of`
    FIELD_NAME,     // int: index of a declaration of kind `of`; absent leaves it
    FIELD_NAMES,    // const int *, and int at `count`
    FIELD_TABLE,    // fields of an inner table, read into the same struct
    FIELD_CUSTOM,   // read(loader, key, struct)
    FIELD_WITH,     // belongs to the custom field before it; known, but read there
} FieldType;

typedef struct Field Field;
struct Field {
    const char *name;
    FieldType type;
    bool required;
    size_t at, count;
    int of;
    double low, high;
    const char *const *words; // NULL-terminated
    const Field *fields;
    bool (*read)(Loader *l, const char *key, void *target);
};
enum { OPTIONAL = false, REQUIRED = true };
#define AT(type, member) .at = offsetof(type, member)
#define COUNT_AT(type, member) .count = offsetof(type, member)

// ERR id at the line of `word` inside what is being read (NULL = where that begins).
bool loader_wrong(const Loader *l, ErrorId id, const char *word, const char *format, ...) __attribute__((format(printf, 4, 5)));
// A text of the script for a message: without tabs and control characters, at most 60 bytes, never half a character.
const char *shown(const Loader *l, const char *text);

bool read_fields(Loader *l, const char *owner, const Field *fields, void *target);
bool read_field(Loader *l, const Field *field, void *target);
bool read_text(Loader *l, const char *key, bool required, const char **out);
// Pushes the field's list (or nil) and gives its length; the caller pops it.
bool push_list(Loader *l, const char *key, int most, int *count);
bool push_item(Loader *l, const char *key, int index); // 1-based; a mistake when it is not a table
// A list of tables into an array of structs; `start` (may be NULL) fills each before, `finish` checks it after.
typedef struct Items {
    const char *owner;
    const Field *fields;
    size_t size;
    int most;
    void (*start)(Loader *l, void *item);
    bool (*finish)(Loader *l, void *item, int index);
} Items;
bool read_items(Loader *l, const char *key, const Items *items, const void **out, int *count);

// Makes the declaration's table the one that is read.
void open_declaration(Loader *l, const Declaration *declaration);
int declared_index(const Loader *l, DeclarationKind kind, const char *id); // among its kind, in order; -1
bool find_declared(Loader *l, DeclarationKind kind, const char *id, int *out);
bool find_word(Loader *l, const char *key, const char *text, const char *const *words, int *out);
// Inside an item the mistake is looked for from the line of its own id or text on.
void narrow_line(Loader *l, const char *word);

// names.c: what names mean
bool find_parameter(Loader *l, const char *text, int *apparatus, int *parameter);
bool find_reading(Loader *l, const char *text, int *apparatus, int *reading);
bool find_quantity(Loader *l, const char *text, int *apparatus, int *index, bool *is_reading); // either
bool read_parameter_value(Loader *l, int apparatus, int parameter, const char *text, double *out);
bool read_expression(Loader *l, const char *key, const Expression **out); // NULL when absent

bool load_steps(Loader *l); // lesson_steps.c
#endif
