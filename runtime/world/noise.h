// Short sounds: which events make them, where they are heard and what captions call them. One row each in NOISE_LIST;
// the player gives each its sound, so whatever is heard can also be read.
#ifndef ORRERY_WORLD_NOISE_H
#define ORRERY_WORLD_NOISE_H
#include "world/words.h"
#include "world/world.h"

// NOISE(id, word)
#define NOISE_LIST                                                                                                     \
    NOISE(NOISE_TOUCH, WORD_NOISE_TOUCH)                                                                               \
    NOISE(NOISE_GRAB, WORD_NOISE_GRAB)                                                                                 \
    NOISE(NOISE_RELEASE, WORD_NOISE_RELEASE)                                                                           \
    NOISE(NOISE_RIGHT, WORD_NOISE_RIGHT)                                                                               \
    NOISE(NOISE_WRONG, WORD_NOISE_WRONG)                                                                               \
    NOISE(NOISE_ROW, WORD_NOISE_ROW)                                                                                   \
    NOISE(NOISE_STEP, WORD_NOISE_STEP)

typedef enum Noise {
#define NOISE(id, word) id,
    NOISE_LIST
#undef NOISE
        NOISE_COUNT,
    NOISE_NONE = NOISE_COUNT
} Noise;

// The sound of an event, or NOISE_NONE. *place (world) is that of the object it is about, or just before the learner's
// face; *close tells which.
Noise world_noise(const World *world, const Event *event, Vec3 *place, bool *close);
#endif
