// Spoken descriptions for those who do not see the panels, by the speech program that the person has: Speech Dispatcher
// (spd-say), which knows their voice and rate, or espeak-ng. With neither, the lines are printed on standard error,
// where a terminal's screen reader or braille display finds them. Something new interrupts what is being said. One
// thread.
#ifndef ORRERY_STAGE_SOUND_SPEECH_H
#define ORRERY_STAGE_SOUND_SPEECH_H
#include "base/arena.h"

typedef struct Speech Speech;

Speech *speech_create(Arena *arena, const char *language); // BCP 47: "zh-CN", "en"; never fails
void speech_say(Speech *speech, const char *text); // UTF-8; signs that are no words (arrows, boxes) are left out
void speech_destroy(Speech *speech);               // silent at once
#endif
