// A lesson as data: what the Lua file declares, checked and resolved. Read-only after lesson_load; lives in the pack's
// arena. Everything that a message may need knows its line in lesson.lua.
#ifndef ORRERY_WORLD_LESSON_LESSON_H
#define ORRERY_WORLD_LESSON_LESSON_H
#include "base/arena.h"
#include "base/error.h"
#include "base/os.h"
#include "base/vec.h"
#include "world/lab/lab.h"
#include "world/lab/notebook.h"
#include "world/lesson/expression.h"

typedef enum Phase { PHASE_ORIENTATION, PHASE_HYPOTHESIS, PHASE_EXPERIMENT, PHASE_DATA, PHASE_CONCLUSION, PHASE_COUNT } Phase;
const char *phase_name(Phase phase); // "orientation", ...

// A text of the lesson: the key into strings/LOCALE.json. NULL key = no text.
typedef const char *TextKey;

typedef struct LessonLight { // light "morning" { ... }: a mood of the place; steps name one
    const char *id;
    float sun_direction[3]; // towards the sun, unit
    float sun_color[3];     // linear
    float sun_strength;     // relative illuminance of a surface facing the sun
    float sky_zenith[3], sky_horizon[3], ground[3]; // linear radiance of the sky's gradient
    float indoor; // 0..1: share of the sky's light that reaches the inside of the room
    float candle; // 0..1 strength of the candles
    float exposure; // stops
    int line;
} LessonLight;

typedef enum GrabKind { GRAB_NONE, GRAB_SLIDER, GRAB_HINGE, GRAB_FREE, GRAB_TOGGLE } GrabKind;

typedef struct LessonObject { // object "screen" { ... }: something with a name that can be looked at, described, moved
    const char *id, *node;
    TextKey name, text; // what it is; a description for those who do not see it
    GrabKind grab;
    float axis[3];        // of the slider or hinge, in the node's parent space, unit
    double travel[2];     // slider: metres; hinge and toggle: radians, from rest, at `from` and at `to`
    double from, to;      // value at both ends (SI of the parameter; 0 and 1 when it drives nothing)
    bool logarithmic;     // equal travel = equal ratio of values
    double step;          // one press of LESS or MORE, SI (logarithmic: ratio > 1)
    double initial;       // value at start when it drives nothing
    int apparatus, parameter; // what it drives, or -1
    const char *twin;     // toggle: a second node that turns the other way (double shutters), or NULL
    int line;
} LessonObject;

typedef struct LessonApparatus { // apparatus "camera" { kind = "pinhole", set = { screen = "0.6 m" } }
    const char *id;
    const ApparatusKind *kind;
    double initial[LAB_PARAMETERS_MOST];
    int line;
} LessonApparatus;

typedef struct LessonLink { // follow { object, axis, from object's value }: an apparatus parameter follows a node's place
    int object;             // whose position along `axis` (world metres from rest) ...
    float axis[3];
    int apparatus, parameter; // ... is written to this parameter
    int line;
} LessonLink;

typedef struct LessonObscura { // the real image: scene seen from `hole` through the hole, shown on node `screen`
    int apparatus;
    const char *hole, *screen; // nodes
    int line;
} LessonObscura;

typedef struct LessonReflection { // the image of `object` in the concave mirror `mirror`, placed by the apparatus
    int apparatus;
    const char *mirror, *object; // nodes; the mirror's +Z is its axis, its origin the vertex
    int line;
} LessonReflection;

typedef struct LessonColumn {
    const char *id;
    TextKey label;
    int apparatus;
    bool is_reading;  // otherwise a parameter
    int index;        // of the reading or parameter
    const char *unit; // symbol for people
    int decimals;
} LessonColumn;

typedef struct LessonTable { // data "sizes" { columns = { ... } }
    const char *id;
    TextKey title;
    LessonColumn columns[NOTEBOOK_COLUMNS_MOST];
    int column_count;
    int line;
} LessonTable;

typedef struct LessonSpeaker {
    const char *id;
    TextKey name;
    const char *node; // where the voice comes from, or NULL = the guide, close to the learner
    int line;
} LessonSpeaker;

typedef struct LessonLine { // one spoken and captioned line
    int speaker;
    TextKey text;
    const char *sound[2]; // pack file for English and Chinese, or NULL
    bool own_sound;       // the author named the file; otherwise it is sounds/KEY.LOCALE.ogg, which may be missing
    double seconds;       // how long it takes; filled from the text's length when the author gives none
    int line;
} LessonLine;

typedef struct LessonMisconception {
    const char *id;
    TextKey text; // the mistaken idea in the learner's words
    int line;
} LessonMisconception;

typedef enum QuestionKind { QUESTION_CHOICE, QUESTION_NUMBER, QUESTION_OPEN } QuestionKind;

typedef struct LessonOption {
    const char *id;
    TextKey text, feedback;
    bool right;
    int misconception; // or -1
    int line;
} LessonOption;

typedef struct LessonWrong { // number question: a typical wrong value and what it shows
    double value, tolerance;
    TextKey feedback;
    int misconception; // or -1
    int line;
} LessonWrong;

typedef struct LessonQuestion {
    const char *id;
    QuestionKind kind;
    TextKey text;
    const LessonOption *options; // choice; open: sentences to build an answer from when there is no keyboard
    int option_count;
    UnitKind unit_kind; // number
    const char *unit;   // symbol
    double answer, tolerance; // SI
    const LessonWrong *wrongs;
    int wrong_count;
    TextKey feedback_right, feedback_wrong;
    TextKey rubric, model_answer; // open
    int tries; // after so many wrong answers the right one is shown and explained; 0 = never
    const int *evidence; // steps that show what the answer rests on; every way to the question leads through each
    int evidence_count;
    bool prediction; // any answer is accepted and remembered; it is judged by the experiment, not by a tick
    int line;
} LessonQuestion;

typedef struct LessonHint {
    TextKey text;
    double after; // seconds in the step without success, or 0
    int errors;   // wrong answers, or 0
    int line;
} LessonHint;

typedef struct LessonSetting { // set = { ["camera.hole"] = "2 mm" }
    int apparatus, parameter;
    double value;
    int line;
} LessonSetting;

typedef struct LessonBranch { // next = { { when = "answer(q1) == 'upright'", go = "x3" }, "x4" }
    const Expression *when;   // NULL = always. When no branch holds, the lesson ends
    int step;                 // index
    int line;
} LessonBranch;

typedef struct LessonStep {
    const char *id;
    Phase phase;
    TextKey title, task, quote, quote_source;
    const LessonLine *lines;
    int line_count;
    const char *look;   // object to look at (a soft pointer leads there), or NULL
    double look_seconds; // > 0: looking that long is the step's task
    const Expression *goal; // the task is done when this holds ...
    double hold;            // ... for this long (seconds)
    const Expression *gate; // the step can be left only when this holds; NULL = always
    const LessonQuestion *question;
    int table;  // rows are written into this table, or -1
    int rows;   // how many rows the step asks for
    bool plot;  // show the plot of `plot_table`
    int plot_table, plot_x, plot_y;
    FitKind plot_fit;
    bool show_fit;
    const LessonHint *hints;
    int hint_count;
    const LessonSetting *settings;
    int setting_count;
    const int *allow; // objects that can be moved in this step
    int allow_count;
    const int *readings; // pairs (apparatus, reading) shown on the instrument panel
    int reading_count;   // number of pairs
    const char *light;   // id, or NULL = unchanged
    const int *show_objects, *hide_objects;
    int show_count, hide_count;
    const LessonBranch *branches;
    int branch_count; // 0 = the lesson ends here
    int line;
} LessonStep;

typedef struct LessonSpot { // a place to teleport to, named for those who cannot point
    const char *id;
    TextKey name;
    float position[3], look[3];
    int line;
} LessonSpot;

typedef struct LessonMigration { // migrate "old-id" { to = "new-id" }: where a learner who stood at a removed step goes on
    const char *from;
    int to; // index
    int line;
} LessonMigration;

typedef struct Lesson {
    const char *file; // "…/lesson.lua" for messages
    const char *id, *version, *licence, *subject; // licence and subject may be NULL
    TextKey title, summary;
    int grades[2], minutes[2];
    const char *const *locales, *const *authors;
    int locale_count, author_count;
    int line; // of lesson { } and place { }
    int place_line;
    const char *const *models; // pack files, in order
    const bool *model_outdoor; // for each model: its nodes get the whole sky's light (place.outdoor)
    const bool *model_surrounds; // ... is left out where the learner's own room is seen (place.outdoor, place.surroundings)
    int model_count;
    bool on_table;  // where the device sees through, the lesson stands on a real table:
    float table[3]; //   the middle of the edge of its top that is nearest to the learner, metres
    const char *ambience; // looped sound of the place or NULL
    TextKey ambience_text; // what its caption calls it, or NULL
    float seat[3], look[3]; // eye position of the seated learner and a point ahead; metres
    float walk_low[2], walk_high[2]; // x and z of the floor on which one may walk
    const LessonLight *lights;
    const LessonObject *objects;
    const LessonApparatus *apparatus;
    const LessonLink *links;
    const LessonObscura *obscura;
    const LessonReflection *reflections;
    const LessonTable *tables;
    const LessonSpeaker *speakers;
    const LessonMisconception *misconceptions;
    const LessonStep *steps; // in the order of the file; phases in their order
    const LessonSpot *spots;
    const LessonMigration *migrations;
    int light_count, object_count, apparatus_count, link_count, obscura_count, reflection_count, table_count,
        speaker_count, misconception_count, step_count, spot_count, migration_count;
} Lesson;

// Runs the script in the sandbox and resolves every name. `script` need not be terminated. On the first mistake: NULL
// and an Error with `file` and line. Texts are resolved separately (strings.h).
const Lesson *lesson_load(Arena *arena, Bytes script, const char *file);
// How long a caption stays: 4.5 Chinese characters or 15 other characters a second, at least 1.5 s, and 0.8 s more.
double caption_seconds(const char *text);
int lesson_step(const Lesson *lesson, const char *id);   // index or -1
int lesson_object(const Lesson *lesson, const char *id); // index or -1
const LessonQuestion *lesson_question(const Lesson *lesson, const char *id);

#endif
