// Playback: a recorded session turned back into a world, tick by tick, for `orrery replay` and for going on after a stop.
// The states that were recorded each second are recomputed and compared; the first difference is kept.
#ifndef ORRERY_PLAYER_PLAYBACK_H
#define ORRERY_PLAYER_PLAYBACK_H
#include "base/error.h"
#include "player/session.h"
#include "player/start.h"
#include "record/policy.h"
#include "record/recording.h"

typedef struct Playback {
    JournalReader *reader;
    Arena *arena;
    JournalSessionRow row;
    SessionStart start;
    bool has_recording; // false: `missing` tells why; the row is still there
    Error missing;
    Recording recording;
    uint64_t ticks;     // played
    uint64_t compared;  // states
    bool differs;       // from here on what is shown is not what was
    uint64_t differs_tick;
    StateField differs_field; // STATE_FIELD_COUNT: only the digest differs
} Playback;

// `session`: an id or the beginning of one; NULL = the newest. ERR_JOURNAL, ERR_RECORDING (no such session).
bool playback_open(Playback *playback, const char *journal, const char *session, const Policy *policy);
// The newest session of that pack (and learner, if not NULL) that has not come to its end; false without an Error when
// there is none.
bool playback_open_unfinished(Playback *playback, const char *journal, const char *pack_id, const char *learner, const Policy *policy);
void playback_close(Playback *playback);
// The world at the session's beginning; texts and models are the session's.
World *playback_world(Playback *playback, const Session *session);
// Applies the next recorded tick; false at the end. The input is copied to `input` when not NULL.
bool playback_tick(Playback *playback, World *world, Input *input);

#endif
