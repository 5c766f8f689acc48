// Events: what happened, for the journal. The world emits them while it ticks; whoever drives the world takes them
// away after each tick. A pure function of the input, so a replay gives the same list. Plain values, no pointers kept
// past the lesson's life.
#ifndef ORRERY_WORLD_EVENT_H
#define ORRERY_WORLD_EVENT_H
#include <stdint.h>

// EVENT(id, name): the name is what stands in the journal; never change or reuse one.
#define EVENT_LIST                                                                                                     \
    EVENT(EVENT_SESSION_STARTED, "session-started")                                                                    \
    EVENT(EVENT_PHASE_ENTERED, "phase-entered")     /* object = phase */                                               \
    EVENT(EVENT_STEP_ENTERED, "step-entered")                                                                          \
    EVENT(EVENT_STEP_LEFT, "step-left")             /* value = seconds spent */                                        \
    EVENT(EVENT_SAID, "said")                       /* object = speaker, text = string key */                          \
    EVENT(EVENT_LOOKED, "looked")                   /* object; value = seconds of the dwell */                         \
    EVENT(EVENT_GRABBED, "grabbed")                 /* object */                                                       \
    EVENT(EVENT_RELEASED, "released")               /* object; value = its value then (SI or 0..1); text = "x;y;z" in metres if it is free */                  \
    EVENT(EVENT_USED, "used")                       /* object; value = new state */                                    \
    EVENT(EVENT_SET, "set")                         /* object = apparatus.parameter; value SI (after a change settled) */ \
    EVENT(EVENT_MEASURED, "measured")               /* object = table; text = row as "a;b;c" in SI; value = row number */ \
    EVENT(EVENT_ANSWERED, "answered")               /* object = question; text = answer; value = 1 right, 0 wrong, -1 open */ \
    EVENT(EVENT_MISCONCEPTION, "misconception")     /* object = misconception id */                                    \
    EVENT(EVENT_RETRY, "retry")                     /* object = question; value = attempt number */                    \
    EVENT(EVENT_HINT, "hint")                       /* value = number of the hint; text = "asked", "time" or "errors" */ \
    EVENT(EVENT_GOAL, "goal")                       /* the step's task is done */                                      \
    EVENT(EVENT_DESCRIBED, "described")             /* object */                                                       \
    EVENT(EVENT_TELEPORTED, "teleported")           /* text = "x;z" in metres */                                       \
    EVENT(EVENT_PAUSED, "paused")                                                                                      \
    EVENT(EVENT_RESUMED, "resumed")                                                                                    \
    EVENT(EVENT_LESSON_ENDED, "lesson-ended")       /* value = share of questions right at first try, 0..1 */

typedef enum EventKind {
#define EVENT(id, name) id,
    EVENT_LIST
#undef EVENT
    EVENT_KIND_COUNT
} EventKind;

typedef struct Event {
    uint64_t tick;
    EventKind kind;
    const char *phase, *step; // ids; "" outside steps
    const char *object;       // id or ""
    double value;             // 0 when the kind has none
    char text[200];           // "" when the kind has none
} Event;

const char *event_name(EventKind kind);

#endif
