// Replay: a recorded session shown again, in a window or headless, and checked: does this program, on this machine, come to
// the same states?
#ifndef ORRERY_PLAYER_REPLAY_H
#define ORRERY_PLAYER_REPLAY_H
#include "player/player.h"
#include "world/state.h"

enum { REPLAY_PICTURES_MOST = 64 };

typedef struct ReplayDescription {
    const char *journal, *session; // file; id or its beginning, NULL = the newest
    const char *pack;              // folder; NULL: where it was when recorded, else lessons/ID
    const char *to_step;           // stop when this step is entered, or NULL
    double from_seconds;           // begin to show at this lesson time; what is before it is run through at once
    double to_seconds;             // stop at this lesson time; 0 = play to the end
    struct {
        double seconds;
        const char *file;
    } pictures[REPLAY_PICTURES_MOST]; // in any order
    int picture_count;
    const char *frames;            // folder: a picture every 1/frame_rate of lesson time, or NULL
    double frame_rate, speed;      // pictures a second (30); lesson seconds a second in a window (1)
    PlayerDescription stage;       // device, size, settings, policy of the showing
} ReplayDescription;

typedef struct ReplayReport {
    char session[40], pack[64], device[200];
    double seconds;     // played, of lesson time
    uint64_t ticks, states, events;
    bool complete;      // to the recording's end
    char trouble[200];  // why the recording ends before its last row, or ""
    bool differs;       // a recomputed state is not the recorded one
    uint64_t differs_tick; // the first recorded state that differs; the one a second before it was the same
    StateField differs_field;
    int pictures;
} ReplayReport;

ReplayDescription replay_description_default(void);
// False with an Error: ERR_JOURNAL, ERR_RECORDING, what a pack or a display may say. A difference is not an Error.
bool replay_run(const ReplayDescription *description, ReplayReport *report);

#endif
