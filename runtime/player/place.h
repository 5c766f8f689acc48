// Where a lesson that stands on a table was set in the learner's own room, remembered for the next time: a JSON object in the user's own
// folder ($XDG_DATA_HOME/orrery/tables.json or ~/.local/share/...), { "LESSON-ID": [x, y, z, yaw] }, metres and degrees from the
// headset's origin on the floor. A file that cannot be read or written is told, and the learner sets the table anew.
#ifndef ORRERY_PLAYER_PLACE_H
#define ORRERY_PLAYER_PLACE_H
#include "world/world.h"

// Puts the remembered place, if there is one, into an input that is to be ticked next.
void place_recall(const World *world, Input *input);
void place_remember(const World *world);
#endif
