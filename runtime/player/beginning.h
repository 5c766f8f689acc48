// How a session begins: a new one, the same one at the tick where it stopped, or a new one that takes over what an earlier
// one came to (when the pack, the program or the language has changed since). Private to the player.
#ifndef ORRERY_PLAYER_BEGINNING_H
#define ORRERY_PLAYER_BEGINNING_H
#include "player/player.h"
#include "player/session.h"
#include "record/journal.h"

typedef struct Beginning {
    Session *session;
    World *world;
    Journal *journal;
    Outbox *outbox;  // NULL unless statements are sent
    uint64_t inputs; // recorded before this program took over
} Beginning;

// Opens pack, world and journal. False with an Error; what was opened so far is in `out` and is closed by the caller.
bool begin_session(const PlayerDescription *description, PlayerReport *report, Beginning *out);

#endif
