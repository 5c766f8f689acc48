// The lab: experiments that obey their equations. An *apparatus* is one row of the table in lab.c and one file of its own
// (pinhole.c, mirror.c, ...). Part of the deterministic world: no clock, file, thread, libm or hidden chance.
//
// An apparatus has parameters (what the learner or a command sets), a state that moves with time (may be empty), and
// readings (what nature answers: exact values of the model). An *instrument* stands between a reading and the notebook:
// it rounds to its resolution and errs with a stated standard uncertainty, drawn from the session's seed.
//
//     parameters --> read (the model: exact, no chance) --> instrument (error, then rounding) --> notebook
//
// Whatever is done to an apparatus is a parameter: a ball is let go by setting its `catch` to "released" and put back by
// "held"; time runs faster by `time_scale`. So handles, steps' settings, act files and the command line need nothing new.
// What scatters inside (the hand that starts a water clock) draws from the apparatus's own `chance`, once, when it happens.
//
// Does not: draw, keep rows (notebook.h), know lessons or steps, or check what an expression asks for.
// Life: kinds and their tables are constants of the program; an Apparatus is plain data whose state lives in the arena
// that created it. An Apparatus may be copied together with its state, never freed. One thread at a time.
#ifndef ORRERY_WORLD_LAB_LAB_H
#define ORRERY_WORLD_LAB_LAB_H
#include "base/arena.h"
#include "base/error.h"
#include "base/random.h"
#include "base/unit.h"
#include <stdint.h>

enum { LAB_PARAMETERS_MOST = 24, LAB_READINGS_MOST = 32, LAB_CHOICES_MOST = 8, LAB_APPARATUS_MOST = 8 };

typedef struct ParameterInfo {
    const char *name; // as written in lessons and on the command line: "screen"
    const char *label[2]; // English, Chinese (index by Language)
    UnitKind kind;
    double low, high, initial; // SI, inclusive; for a choice: 0 .. count-1
    const char *choices[LAB_CHOICES_MOST + 1]; // NULL-terminated words when this parameter is a choice ("round", ...)
} ParameterInfo;

typedef struct ReadingInfo {
    const char *name; // "image_height"
    const char *label[2];
    UnitKind kind;
    double resolution;  // of the instrument that reads it, SI; 0 = exact
    double uncertainty; // standard uncertainty of one reading, SI; 0 = exact
    const char *choices[LAB_CHOICES_MOST + 1]; // words when the reading is a word (orientation: "inverted", ...)
    const char *source; // equation and where it comes from
    double relative;    // a further standard uncertainty, as a share of the value (a light meter: 0.03); 0 = none
    const char *instrument[2]; // "ruler, 1 mm"; what a learner would hold. English, Chinese
    double scatter;     // standard deviation that the value itself brings along (a hand's reaction), SI; told, not added
} ReadingInfo;

// One place along an apparatus that has a length (a river): for drawing it and for tables.
typedef struct ProfileSample {
    double x, surface, bed; // metres from the beginning; heights above the apparatus's datum
    double speed;           // m/s, positive towards larger x
    double width;           // metres across
} ProfileSample;

typedef struct ApparatusKind {
    const char *name;
    const char *label[2];
    const ParameterInfo *parameters;
    const ReadingInfo *readings;
    int parameter_count, reading_count;
    size_t state_size; // 0 when the apparatus has no state
    // The state as it stands before the first tick. It is digested as bytes: scalars of 8 bytes only, no NAN, no padding.
    void (*start)(void *state, const double *parameters);
    // Moves the state by `seconds` (one tick); may substep. NULL when there is no state.
    void (*tick)(void *state, const double *parameters, double seconds, Random *chance);
    // The true value of one reading. NAN = there is none (for example no image). Words give their index.
    double (*read)(const void *state, const double *parameters, int reading);
    // Sample `index` of `profile_count`, which is 0 (and `profile` NULL) when there is nothing to draw along a length.
    ProfileSample (*profile)(const void *state, const double *parameters, int index);
    int profile_count;
} ApparatusKind;

typedef struct Apparatus {
    const ApparatusKind *kind;
    const char *id;                           // the lesson's name for it
    double parameters[LAB_PARAMETERS_MOST];   // SI
    void *state;                              // kind->state_size bytes
    Random chance;                            // of what scatters inside it
} Apparatus;

// Every kind of apparatus, sorted by name.
const ApparatusKind *const *lab_kinds(int *count);
const ApparatusKind *lab_find(const char *name);                           // ERR_LAB_APPARATUS
int lab_parameter(const ApparatusKind *kind, const char *name);            // index; -1 and ERR_LAB_PARAMETER
int lab_reading(const ApparatusKind *kind, const char *name);              // index; -1 and ERR_LAB_READING

// A new apparatus with its initial parameters, started with seed 0. State lives in `arena`.
void apparatus_create(Apparatus *apparatus, const ApparatusKind *kind, const char *id, Arena *arena);
// Puts the state back to its beginning with the present parameters: after a set-up, before the first tick. What scatters
// inside follows `seed`; the apparatuses of one session take seeds of their own.
void apparatus_start(Apparatus *apparatus, uint64_t seed);
// SI value; fails with ERR_LAB_RANGE when outside and leaves the parameter as it was.
bool apparatus_set(Apparatus *apparatus, int parameter, double value);
// The same, clamped into the range: for handles that a learner drags.
void apparatus_set_clamped(Apparatus *apparatus, int parameter, double value);
// From text with a unit, or a choice word. ERR_UNIT, ERR_LAB_CHOICE, ERR_LAB_RANGE.
bool apparatus_set_text(Apparatus *apparatus, int parameter, const char *text);
void apparatus_tick(Apparatus *apparatus, double seconds);
double apparatus_read(const Apparatus *apparatus, int reading); // exact; NAN = none
// What the instrument shows: rounded to its resolution, with a normal error of its standard uncertainty. NAN stays NAN.
// An error never turns a value's sign: the instrument shows 0 then (a calliper has no negative side). Draws exactly one
// normal number when the reading has an uncertainty, none otherwise, whatever the value: a replay stays in step.
double apparatus_measure(const Apparatus *apparatus, int reading, Random *random);
// The standard uncertainty of a shown value, SI: the instrument's, its relative part, what the value brings along, and its
// rounding (resolution / sqrt 12), together. For error bars. 0 = exact; NAN for a NAN.
double reading_uncertainty(const ReadingInfo *info, double value);
// Fills `out` with at most `most` samples along the apparatus and returns how many; 0 when it has no length to draw.
int apparatus_profile(const Apparatus *apparatus, ProfileSample *out, int most);
// "-10.0 cm", "inverted" (the word as lessons write it). "—" for NAN. The last digit is the instrument's resolution; an
// exact reading shows 4 significant digits.
void reading_format(const ReadingInfo *info, double value, char *out, size_t size);
void parameter_format(const ParameterInfo *info, double value, char *out, size_t size);
// The same for people: words in their language ("倒立"). Quantities do not change.
void reading_format_for(const ReadingInfo *info, double value, Language language, char *out, size_t size);
void parameter_format_for(const ParameterInfo *info, double value, Language language, char *out, size_t size);
// A choice word in a language: ("inverted", Chinese) -> "倒立". A word that the table does not hold stays itself.
const char *lab_word(const char *word, Language language);
// The number of words of a choice; 0 for a quantity.
int lab_choice_count(const char *const *choices);

#endif
