// The rehearsal: for the checker, every act file is played without a display, and every step is laid out in every
// language. Much faster than real time; deterministic (the seed is fixed).
#ifndef ORRERY_PLAYER_REHEARSAL_H
#define ORRERY_PLAYER_REHEARSAL_H
#include "asset/model.h"
#include "world/lesson/check.h"

typedef struct RehearsalActs { // one act file of the pack
    const char *name;          // "acts/solve.acts"
    Bytes text;
} RehearsalActs;

// `models`: one for each lesson->models. `strings`: one for each locale, NULL where it did not load (the first that did
// is played). Every file is played by pointer; acts/solve.acts also with the left hand alone and by keyboard alone. The
// result lives in `arena`; NULL when no language can be played.
const CheckRehearsal *rehearse(Arena *arena, const Lesson *lesson, const Strings *const *strings,
                               const Model *const *models, const RehearsalActs *acts, int act_count);

typedef struct PseudoFinding { // a text of a step that is cut, or that no string file holds
    int step;
    const char *element; // its id; "" = the whole panel does not fit
} PseudoFinding;

// Lays out every step in a language that nobody speaks: every text in accented letters, 40 % longer, between ⟦ and ⟧.
const PseudoFinding *rehearse_pseudo(Arena *arena, const Lesson *lesson, const Strings *original,
                                     const Model *const *models, int *count);

// Triangles, draws, texture memory of the place, and what flickers in its animations.
CheckPlace rehearse_place(const Lesson *lesson, const Model *const *models);
#endif
