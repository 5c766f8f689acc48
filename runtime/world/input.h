// Input: everything a learner does in one tick, whoever reports it (desktop, headset, act file, replay, test).
// Plain data that anyone may fill; the world is a function of (lesson, seed, sequence of Inputs) and nothing else.
// Poses are in the *seat's* space: metres, Y up, origin on the floor under the seat, -Z ahead of the seated learner; the
// world adds where the learner has walked or teleported (Learner in world.h).
#ifndef ORRERY_WORLD_INPUT_H
#define ORRERY_WORLD_INPUT_H
#include "base/vec.h"
#include <stdbool.h>
#include <stdint.h>

enum { TICKS_PER_SECOND = 120, INPUT_TEXT_SIZE = 32, HAND_LEFT = 0, HAND_RIGHT = 1, HAND_COUNT = 2, HAND_JOINTS = 26, INDEX_TIP = 10 };

// Pressed states, held as long as the learner holds; the world finds the edges.
enum {
    HAND_SELECT = 1 << 0, // trigger, mouse button, pinch: press buttons, grab at a distance
    HAND_GRAB = 1 << 1,   // squeeze: grab what is near or pointed at
    HAND_TELEPORT = 1 << 2, // stick ahead: shows where one would stand; letting go goes there
};

typedef struct HandInput {
    bool tracked; // false: the poses mean nothing and nothing is pressed
    bool jointed; // the joints are known (hand tracking)
    Pose aim;     // the pointing ray: origin and -Z
    Pose grip;    // where the hand holds things
    uint32_t buttons;
    Pose joints[HAND_JOINTS]; // palm, wrist, thumb (4), index, middle, ring, little (5 each): OpenXR's XrHandJointEXT
} HandInput;

// What happened to the device in one tick: kept, because it explains what a learner did. The world takes notice of DEVICE_SEES_THROUGH only.
enum {
    DEVICE_RESIZED = 1 << 0,    // the window has a new size (Input.window)
    DEVICE_CONNECTED = 1 << 1,  // a controller, gamepad or headset came
    DEVICE_LOST = 1 << 2,       //   ... or went
    DEVICE_RECENTRED = 1 << 3,  // the system moved the origin
    DEVICE_SEES_THROUGH = 1 << 4, // the learner's own room is seen behind the picture, from now on
};

// Commands of one tick (edges, not states): what keyboards, gamepads, switches and voice can do without pointing.
enum {
    COMMAND_NEXT = 1 << 0,        // focus the next thing that can be used
    COMMAND_PREVIOUS = 1 << 1,    //   ... the previous one
    COMMAND_ACTIVATE = 1 << 2,    // press the focused button; grab or let go of the focused object; use it
    COMMAND_CANCEL = 1 << 3,      // let go; close the menu
    COMMAND_LESS = 1 << 4,        // move the held or focused object one step towards its low end
    COMMAND_MORE = 1 << 5,        //   ... towards its high end
    COMMAND_HINT = 1 << 6,        // ask for a hint
    COMMAND_ROW = 1 << 7,         // write the instruments' readings as a row into the notebook
    COMMAND_REPEAT = 1 << 8,      // say the last words again
    COMMAND_CONTINUE = 1 << 9,    // skip the rest of the narration, or go on when the step is done
    COMMAND_MENU = 1 << 10,       // pause and open or close the menu
    COMMAND_SAFE = 1 << 11,       // safe place: pause, quiet, plain view (ACCESSIBILITY: XAUR 11a)
    COMMAND_RECENTRE = 1 << 12,   // take the present head pose as the seat's
    COMMAND_TURN_LEFT = 1 << 13,  // snap turn by the settings' angle
    COMMAND_TURN_RIGHT = 1 << 14,
    COMMAND_TELEPORT = 1 << 15,   // go to where the right (or left) hand's ray meets the floor
    COMMAND_SEAT = 1 << 16,       // go back to the seat
    COMMAND_ERASE = 1 << 17,      // delete the last character of the text being entered
    COMMAND_SUBMIT = 1 << 18,     // give the entered text or number as the answer
    COMMAND_SWITCH = 1 << 19,     // one-switch access: start scanning, then take what is focused
    COMMAND_PLACE = 1 << 21,      // the lesson's table stands where the right hand's grip is, facing as it faces
    COMMAND_DESCRIBE = 1 << 20,   // describe what is focused or pointed at (caption and speech)
};

typedef struct Input {
    Pose head;
    HandInput hand[HAND_COUNT];
    float walk[2]; // right and ahead, -1..1, relative to where the head looks
    uint32_t commands;
    char text[INPUT_TEXT_SIZE]; // UTF-8 typed in this tick, NUL-terminated; whole characters only
    bool present;               // false: nobody wears the headset or the window lost the focus; the lesson waits
    bool gazing;                // the eyes are tracked:
    Pose gaze;                  //   where they look from, and -Z where to
    uint32_t device;            // DEVICE_*
    uint16_t window[2];         // pixels, width and height; 0 = no window
} Input;

// A seated learner with no hands, head at the seat's eye height, looking ahead.
Input input_idle(void);

#endif
