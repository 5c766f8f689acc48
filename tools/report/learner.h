// A simulated learner: someone of known ability, ideas and pace who plays the real lesson by acts, as a person would by hand.
// What such a class did is then reported like any other, and the report can be compared with what is known of it.
//
//   the chance of a right first answer to an item:   (1 - slip) / (1 + exp(-(ability - difficulty)))       (Rasch, with slips)
//   a wrong answer is the option of a misconception that the learner holds, where there is one; otherwise any wrong one
//   seconds spent on thinking: log-normal around what the item costs, times the learner's pace
//   leaving for good: a small chance at each step, larger for the impatient and after failures
//
// Everything comes from the seed. Does not: keep the journal (class.h) or measure anything.
#ifndef ORRERY_TOOLS_REPORT_LEARNER_H
#define ORRERY_TOOLS_REPORT_LEARNER_H
#include "base/random.h"
#include "player/acts.h"
#include "player/session.h"

enum { PLANTS_MOST = 16, GROUP_COUNT = 2 };

typedef enum PlantKind {
    PLANT_WRONG_KEY,       // those who understand give another answer than the key
    PLANT_EVERYONE_PASSES, // of an item: nobody can fail it
    PLANT_NOBODY_KNOWS,    // of a step: nobody understands what to do
    PLANT_BIASED_ITEM,     // of an item: 1.2 logits harder for the second group at the same ability
    PLANT_KIND_COUNT
} PlantKind;

typedef struct Plant {
    PlantKind kind;
    const char *where; // id of the question or step
} Plant;

// How the steps of a lesson can be done: what its act files do in them, found by carrying them out once.
typedef struct Solution {
    const char *step;
    ARRAY(const char *) lines; // acts; answers are not among them
    const char *written;       // an answer in words, or NULL
} Solution;

typedef struct SimulatedLesson {
    Session *session;
    Solution *solutions; // one for each step of the lesson
    double *difficulty;  // one for each step with a judged or predicted question, logits
    const Plant *plants;
    int plant_count;
} SimulatedLesson;

typedef struct LearnerTraits { // the truth
    double ability;    // logits, standard normal
    double pace;       // 1 = as the author planned; 2 = twice as slow
    double slip;       // chance to miss what is understood
    double patience;   // 0..1
    double asks;       // chance to ask for a hint when stuck
    int group;         // 0 or 1; the same abilities in both
    uint64_t misconceptions; // held at the start: a bit for each of the lesson
    ActsManner manner;
} LearnerTraits;

// Called after each tick's events are there to be taken; false ends the session (the journal is gone).
typedef bool (*LearnerTick)(void *context, World *world, const Input *input);

typedef struct LearnerOutcome {
    bool ended;         // the lesson's end was reached
    bool stuck;         // a step could not be done: a fault of lesson or acts, told by its author's id
    const char *left_at; // id of the step at which the learner went, or NULL
} LearnerOutcome;

// Opens the pack, reads all files of PACK/acts and carries them out. NULL with an Error when the lesson cannot be played or a
// plant names what is not there. `difficulties` come from the seed, evenly spread from -1.8 to 1.8.
bool simulated_lesson_open(SimulatedLesson *lesson, const char *pack, const char *locale, uint64_t seed, const Plant *plants, int plant_count);
void simulated_lesson_close(SimulatedLesson *lesson);
LearnerTraits learner_draw(const SimulatedLesson *lesson, Random *random);
// Plays until the end, or until the learner leaves. Blocks; ticks go through `tick`. False with an Error.
bool learner_play(const SimulatedLesson *lesson, const LearnerTraits *traits, Random *random, World *world, LearnerTick tick, void *context,
                  LearnerOutcome *outcome);
const char *plant_name(PlantKind kind); // "wrong-key", ...
#endif
