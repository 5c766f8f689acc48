// The settings file: key and gamepad bindings and comfort, one JSON object. Everything has a default; a file names only what
// differs. “orrery settings” prints them all.
//
//   { "keys": { "hint": ["H", "F2"], ... }, "gamepad": { "hint": ["y"], ... }, "mouse": { "press": ["left"], ... },
//     "look_speed": 1.0, "snap_turn_degrees": 30, "text_scale": 1.0, "reading_speed": 1.0, "captions": true,
//     "one_switch": false, "scan_seconds": 1.4, "mono": false, "high_contrast": false, "speak": false, "volume": 0.9, "field_of_view_degrees": 50,
//     "remember": false, "mirror": true, "vignette": 0.0, "seated": true, "eye_height": 0.0 }
//
// Keys have SDL's names ("Tab", "Left Shift", "F2", "A"); gamepad buttons too ("a", "start", "leftshoulder", "dpup").
// The mouse has "left", "middle", "right", "x1", "x2", "wheelup" and "wheeldown"; "press" and "drag-look" are the mouse's own.
#ifndef ORRERY_STAGE_DEVICE_SETTINGS_H
#define ORRERY_STAGE_DEVICE_SETTINGS_H
#include "base/os.h"
#include "world/world.h"

// ACTION(id, name, command, keys, gamepad, mouse): command 0 = a state held down, not a command of one tick.
#define ACTION_LIST                                                                                                    \
    ACTION(ACTION_NEXT, "next", COMMAND_NEXT, "Tab", "rightshoulder", "")                                              \
    ACTION(ACTION_PREVIOUS, "previous", COMMAND_PREVIOUS, "Shift+Tab", "leftshoulder", "")                             \
    ACTION(ACTION_ACTIVATE, "activate", COMMAND_ACTIVATE, "Return,Space", "a", "")                                     \
    ACTION(ACTION_CANCEL, "cancel", COMMAND_CANCEL, "Backspace", "b", "")                                              \
    ACTION(ACTION_LESS, "less", COMMAND_LESS, "-,PageDown", "dpleft", "wheeldown")                                     \
    ACTION(ACTION_MORE, "more", COMMAND_MORE, "=,PageUp", "dpright", "wheelup")                                        \
    ACTION(ACTION_HINT, "hint", COMMAND_HINT, "H,F2", "y", "")                                                         \
    ACTION(ACTION_ROW, "row", COMMAND_ROW, "R,F3", "x", "")                                                            \
    ACTION(ACTION_REPEAT, "repeat", COMMAND_REPEAT, "F4", "", "")                                                      \
    ACTION(ACTION_DESCRIBE, "describe", COMMAND_DESCRIBE, "F5", "leftstick", "")                                       \
    ACTION(ACTION_CONTINUE, "continue", COMMAND_CONTINUE, "C,F6", "dpdown", "")                                        \
    ACTION(ACTION_MENU, "menu", COMMAND_MENU, "Escape", "start", "")                                                   \
    ACTION(ACTION_SAFE, "safe-place", COMMAND_SAFE, "F8", "", "")                                                      \
    ACTION(ACTION_RECENTRE, "recentre", COMMAND_RECENTRE, "Home", "back", "")                                          \
    ACTION(ACTION_TURN_LEFT, "turn-left", COMMAND_TURN_LEFT, "Q", "", "")                                              \
    ACTION(ACTION_TURN_RIGHT, "turn-right", COMMAND_TURN_RIGHT, "E", "", "")                                           \
    ACTION(ACTION_TELEPORT, "teleport", COMMAND_TELEPORT, "T", "rightstick", "middle")                                 \
    ACTION(ACTION_SEAT, "seat", COMMAND_SEAT, "End", "dpup", "")                                                       \
    ACTION(ACTION_SWITCH, "switch", COMMAND_SWITCH, "F9", "", "")                                                      \
    ACTION(ACTION_SUBMIT, "submit", COMMAND_SUBMIT, "Return", "", "")                                                  \
    ACTION(ACTION_ERASE, "erase", COMMAND_ERASE, "Backspace", "", "")                                                  \
    ACTION(ACTION_WALK_AHEAD, "walk-ahead", 0, "W", "", "")                                                            \
    ACTION(ACTION_WALK_BACK, "walk-back", 0, "S", "", "")                                                              \
    ACTION(ACTION_WALK_LEFT, "walk-left", 0, "A", "", "")                                                              \
    ACTION(ACTION_WALK_RIGHT, "walk-right", 0, "D", "", "")                                                            \
    ACTION(ACTION_LOOK_LEFT, "look-left", 0, "Left", "", "")                                                           \
    ACTION(ACTION_LOOK_RIGHT, "look-right", 0, "Right", "", "")                                                        \
    ACTION(ACTION_LOOK_UP, "look-up", 0, "Up", "", "")                                                                 \
    ACTION(ACTION_LOOK_DOWN, "look-down", 0, "Down", "", "")                                                           \
    ACTION(ACTION_PRESS, "press", 0, "", "", "left")                                                                   \
    ACTION(ACTION_DRAG, "drag-look", 0, "", "", "right")

typedef enum Action {
#define ACTION(id, name, command, keys, gamepad, mouse) id,
    ACTION_LIST
#undef ACTION
    ACTION_COUNT
} Action;

enum { BINDINGS_MOST = 4 };

typedef struct Settings {
    char keys[ACTION_COUNT][BINDINGS_MOST][24]; // SDL key names, "Shift+" before one that needs it; "" = unused
    char gamepad[ACTION_COUNT][BINDINGS_MOST][24];
    char mouse[ACTION_COUNT][BINDINGS_MOST][24];
    double look_speed, volume, field_of_view; // field_of_view in radians
    bool mono, high_contrast;
    bool speak;      // panels and focus are spoken (stage/sound/speech.h)
    bool remember;   // what is changed in the lesson's menu goes into the file (a learner's own headset); off for shared ones
    bool mirror;     // a window shows what the headset shows
    WorldSettings world;
} Settings;

const char *action_name(Action action);
uint32_t action_command(Action action);
Settings settings_default(void);
// The defaults changed by the file. ERR_SETTINGS, ERR_JSON with file and line. A NULL path reads the user's own file
// ($XDG_CONFIG_HOME/orrery/settings.json or ~/.config/...) if there is one.
bool settings_load(const char *path, Settings *out);
// Writes what `now` differs from `before` into the file (or the user's own), beside what stands there. ERR_FILE_WRITE, ERR_JSON.
bool settings_remember(const char *path, const WorldSettings *before, const WorldSettings *now);
// The settings as JSON text in `arena`.
char *settings_text(Arena *arena, const Settings *settings);
#endif
