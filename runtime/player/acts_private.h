// Shared by acts.c (reading, walking through) and acts_do.c (carrying out).
#ifndef ORRERY_PLAYER_ACTS_PRIVATE_H
#define ORRERY_PLAYER_ACTS_PRIVATE_H
#include "player/acts.h"

enum { ACT_SECONDS_MOST = 120 }; // scanning with one switch is slow

typedef struct Act Act;
typedef enum ActResult { ACT_GOING, ACT_DONE, ACT_DONE_TICK, ACT_FAILED } ActResult; // DONE_TICK: its input must be ticked first
typedef ActResult (*ActFunction)(Acts *acts, const Act *act);

struct Act {
    const char *word, *source; // source = the whole line
    ActFunction run;
    const char *id, *text;
    int index, line;
    double seconds;
};

struct Acts {
    const char *file, *screenshot;
    const Lesson *lesson;
    ActsManner manner;
    ActsDevice device;
    int hand, letter; // letter: of a text being entered on the keypad
    ARRAY(Act) list;
    size_t at;
    int ticks, stage, mark; // of the act going on: ticks so far, its stage, ticks when the stage began
    float pitch;      // of the teleport's arc
    double from;      // value at the start of a move
    Vec3 object_from, hand_from; // where a free object and the hand were then
    int step_before;
    Input input;      // kept between ticks: the head stays where it looks, a trigger stays pressed
    const World *world;
    const WorldView *view;
};

ActResult act_look(Acts *, const Act *);
ActResult act_grab(Acts *, const Act *);
ActResult act_release(Acts *, const Act *);
ActResult act_move(Acts *, const Act *);
ActResult act_set(Acts *, const Act *);
ActResult act_use(Acts *, const Act *);
ActResult act_walk(Acts *, const Act *);
ActResult act_choose(Acts *, const Act *);
ActResult act_enter(Acts *, const Act *);
ActResult act_write(Acts *, const Act *);
ActResult act_row(Acts *, const Act *);
ActResult act_continue(Acts *, const Act *);
ActResult act_hint(Acts *, const Act *);
ActResult act_press(Acts *, const Act *);
ActResult act_wait(Acts *, const Act *);
ActResult act_screenshot(Acts *, const Act *);
ActResult act_expect(Acts *, const Act *);

#endif
