// Sound: narration and effects placed in the scene, OpenAL Soft with HRTF. Works with no sound device (every call is
// then quiet and cheap, and times still run). Samples are decoded on a thread of its own, never on the frame's.
// One thread makes all calls; none of them waits for a device, a decoder or a lock (about 40 ns each). The device is
// opened and OpenAL called on another thread, so what is asked for is heard within 10 ms. Does not: stream (a sample is
// decoded whole, at most ten minutes), record, or come back to a device that was unplugged (sounds then go on silently
// and take their time).
#ifndef ORRERY_STAGE_SOUND_SOUND_H
#define ORRERY_STAGE_SOUND_SOUND_H
#include "base/os.h"
#include "base/vec.h"

typedef struct SoundOutput SoundOutput;
typedef struct SoundSettings {
    bool off;      // no device is opened
    bool mono;     // accessibility: the same on both ears
    bool loopback; // for tests and videos: render by sound_render instead of a device
    float volume;  // 0..1
} SoundSettings;

// Never fails: without a device it is silent and says so by log_note.
SoundOutput *sound_create(const SoundSettings *settings);
void sound_destroy(SoundOutput *sound);
// Registers encoded bytes (Ogg Vorbis; bytes and name must live until sound_destroy) and starts decoding, what is
// played first before the rest. Returns an id >= 0, or -1 after 1,017 samples. A sound that cannot be decoded is said
// on the console and ends at once when played.
int sound_add(SoundOutput *sound, Bytes encoded, const char *name);
// Plays at a place in the world, or close to the listener when `head_locked`. Returns a voice >= 0, or -1. At most 32.
// Stereo samples are ambience: they play as recorded and have no place. A voice's number is never that of a later
// sound.
int sound_play(SoundOutput *sound, int id, Vec3 position, bool head_locked, bool loop, float volume);
void sound_move(SoundOutput *sound, int voice, Vec3 position);
void sound_stop(SoundOutput *sound, int voice); // with a short fade, no click
// False from sound_stop on, or when the sound has ended; by the clock when there is no device. Time stands still in a
// pause.
bool sound_playing(SoundOutput *sound, int voice);
void sound_listener(SoundOutput *sound, Pose head);
void sound_pause(SoundOutput *sound, bool paused);
// Built-in short effects, synthesised, no files: for touch, grab, right, wrong, row written, step.
typedef enum SoundEffect {
    SOUND_TOUCH,
    SOUND_GRAB,
    SOUND_RELEASE,
    SOUND_RIGHT,
    SOUND_WRONG,
    SOUND_ROW,
    SOUND_STEP,
    SOUND_EFFECT_COUNT
} SoundEffect;
void sound_effect(SoundOutput *sound, SoundEffect effect, Vec3 position);
// Loopback only: renders `frames` stereo frames at 48 kHz into `out` (interleaved float). Waits for the
// decoder, so that the same calls give the same samples.
void sound_render(SoundOutput *sound, float *out, int frames);
#endif
