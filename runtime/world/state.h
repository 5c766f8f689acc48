// The world's state as a digest: 128 bits over every value that the next tick depends on, and a short check of each field,
// so that two runs that part can name the first field in which they differ. The same on every machine, whatever the
// compiler: scalars only, never padding, pointers or what is derived for the eye (panels, view).
#ifndef ORRERY_WORLD_STATE_H
#define ORRERY_WORLD_STATE_H
#include <stdint.h>

typedef struct World World;

// STATE(id, subsystem, field). A recording stores checks by position: add at the end, never remove or reorder.
#define STATE_LIST                                                                                                     \
    STATE(STATE_TICK, "clock", "tick")                                                                                 \
    STATE(STATE_RANDOM, "clock", "random")                                                                             \
    STATE(STATE_PAUSED, "clock", "paused")                                                                             \
    STATE(STATE_STEP, "lesson", "step")                                                                                \
    STATE(STATE_LINE, "lesson", "line")                                                                                \
    STATE(STATE_GOAL, "lesson", "goal")                                                                                \
    STATE(STATE_HINTS, "lesson", "hints")                                                                              \
    STATE(STATE_FEEDBACK, "lesson", "feedback")                                                                        \
    STATE(STATE_QUESTIONS, "lesson", "questions")                                                                      \
    STATE(STATE_VISITED, "lesson", "visited")                                                                          \
    STATE(STATE_MISCONCEPTIONS, "lesson", "misconceptions")                                                            \
    STATE(STATE_ENTRY, "lesson", "entry")                                                                              \
    STATE(STATE_PARAMETERS, "lab", "parameters")                                                                       \
    STATE(STATE_APPARATUS, "lab", "apparatus")                                                                         \
    STATE(STATE_NOTEBOOK, "lab", "notebook")                                                                           \
    STATE(STATE_TRAVEL, "objects", "travel")                                                                           \
    STATE(STATE_PLACED, "objects", "placed")                                                                           \
    STATE(STATE_LOOKED, "objects", "looked")                                                                           \
    STATE(STATE_GRABS, "objects", "grabs")                                                                             \
    STATE(STATE_HOLD, "objects", "hold")                                                                               \
    STATE(STATE_FOCUS, "learner", "focus")                                                                             \
    STATE(STATE_HANDS, "learner", "hands")                                                                             \
    STATE(STATE_SEAT, "learner", "seat")                                                                               \
    STATE(STATE_TELEPORT, "learner", "teleport")                                                                       \
    STATE(STATE_PANELS, "place", "panels")                                                                             \
    STATE(STATE_LIGHT, "place", "light")                                                                               \
    STATE(STATE_OPTICS, "place", "optics")                                                                             \
    STATE(STATE_NODES, "scene", "nodes")                                                                               \
    STATE(STATE_SETTINGS, "learner", "settings")

typedef enum StateField {
#define STATE(id, subsystem, field) id,
    STATE_LIST
#undef STATE
    STATE_FIELD_COUNT
} StateField;

typedef struct WorldState {
    uint64_t tick;
    uint8_t digest[16];                 // BLAKE2b over all values in the order of the list
    uint16_t checks[STATE_FIELD_COUNT]; // of each field alone
} WorldState;

// Some tens of microseconds for a lesson's place; no heap.
void world_state(const World *world, WorldState *out);
// The first field whose checks differ, or STATE_FIELD_COUNT.
StateField world_state_difference(const WorldState *a, const WorldState *b);
const char *state_subsystem(StateField field);
const char *state_field(StateField field);

#endif
