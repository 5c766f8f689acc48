// How a session began: what a recording's header holds beside pack, seed and locale. From it and the recorded input the
// whole session follows. Private to the player.
#ifndef ORRERY_PLAYER_START_H
#define ORRERY_PLAYER_START_H
#include "world/recall.h"

typedef struct SessionStart {
    const char *pack;       // path as it was given, to find the pack again
    const char *step;       // id of the step it began at, or NULL = the first
    WorldSettings settings;
    const Event *recalled;  // of an earlier session, told to the world before the first tick (world/recall.h)
    int recalled_count;
    bool resumed;           // `step` goes on with that earlier session, and the learner is told:
    ResumeBy resumed_by;
} SessionStart;

// JSON in `arena`.
const char *start_to_text(Arena *arena, const SessionStart *start);
// Strict: any other shape is ERR_RECORDING. Texts live in `arena`.
bool start_from_text(Arena *arena, const char *text, SessionStart *out);
// A world as it was when the session began, its first events still to be taken.
World *start_world(Arena *arena, WorldDescription *description, const SessionStart *start);

#endif
