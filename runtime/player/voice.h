// The sounds of a lesson: narration from the world's present line, effects from its events, the ambience of the place.
#ifndef ORRERY_PLAYER_VOICE_H
#define ORRERY_PLAYER_VOICE_H
#include "player/session.h"
#include "stage/sound/sound.h"
typedef struct Voice Voice;
// Registers every sound file that the lesson names (read now, decoded off the frame). NULL sound = silent.
Voice *voice_create(Session *session, SoundOutput *sound);
void voice_event(Voice *voice, const World *world, const Event *event);
void voice_frame(Voice *voice, const World *world); // once a frame
#endif
