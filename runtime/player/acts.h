// Acts: a text file that drives the learner at the level of meaning ("grab screen", "choose inverted"). Each act becomes
// ordinary Input, tick by tick, by looking at what the world shows: the world cannot tell acts from a person.
//
//   # a comment                         look OBJECT [2s]            grab OBJECT      release
//   move OBJECT VALUE [over 1s]         set OBJECT VALUE            use OBJECT       walk SPOT
//   move OBJECT to X Y Z [over 1s]      set OBJECT to X Y Z         (free objects: metres in the room)
//   choose OPTION                       enter NUMBER UNIT           write "TEXT"     row     continue     hint
//   press ELEMENT                       wait 3s                     screenshot NAME
//   expect step ID | phase NAME | answer QUESTION right|wrong | rows TABLE N | misconception ID | object ID VALUE | object ID at X Y Z | end
//
// The same file can be carried out in several manners, which is how the keyboard-only and one-switch paths are tested.
#ifndef ORRERY_PLAYER_ACTS_H
#define ORRERY_PLAYER_ACTS_H
#include "base/os.h"
#include "world/world.h"

typedef enum ActsManner {
    ACTS_BY_POINTER,  // head, right hand and its trigger
    ACTS_BY_LEFT,     // the same with the left hand only
    ACTS_BY_KEYBOARD, // commands and typed text only; never points, never turns the head
    ACTS_BY_SWITCH,   // one switch only: scanning
    ACTS_BY_HEADSET,  // as a headset can: head, one hand and its select button; nothing typed, no commands
    ACTS_MANNER_COUNT
} ActsManner;

const char *acts_manner_name(ActsManner manner); // "pointer", "left", "keyboard", "switch"

typedef struct Acts Acts;

// How acts that go through a real device differ from acts that are the input themselves.
typedef struct ActsDevice {
    int lag;            // ticks until the world shows what was done
    bool from_shoulder; // the ray begins at the shoulder, as the device makes it of a tracked hand
} ActsDevice;

// Reads and checks the words; names are checked against the lesson. NULL: ERR_ACTS with file and line.
Acts *acts_load(Arena *arena, Bytes text, const char *file, const Lesson *lesson, ActsManner manner);

// One more act behind those there are, so that acts can be decided while they are carried out: a simulated learner does.
// `line` is one line as in a file; it and its numbers are copied into `arena`. False with ERR_ACTS.
bool acts_append(Acts *acts, Arena *arena, const char *line);

void acts_through(Acts *acts, ActsDevice device); // before the first tick

typedef enum ActsState { ACTS_RUNNING, ACTS_DONE, ACTS_FAILED } ActsState;

// Fills `input` for the next tick from what the world shows now. ACTS_FAILED leaves ERR_ACTS_EXPECT or ERR_ACTS_TIME with
// file and line.
ActsState acts_tick(Acts *acts, const World *world, Input *input);
// The name of a screenshot asked for at this tick, or NULL.
const char *acts_screenshot(const Acts *acts);
float acts_progress(const Acts *acts); // 0..1

#endif
