// Self-voicing: what is new on the main panel is read aloud once the narration is silent, and what comes into focus at
// once, with its role, value and state.
#ifndef ORRERY_PLAYER_DESCRIBE_H
#define ORRERY_PLAYER_DESCRIBE_H
#include "player/session.h"

typedef struct Describe Describe;

Describe *describe_create(Session *session, bool narrated);  // lines with a sound are heard
void describe_frame(Describe *describe, const World *world); // NULL: nothing is described
void describe_destroy(Describe *describe);
#endif
