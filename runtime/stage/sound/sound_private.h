// Shared by the sound room's own files only. Three threads:
//
//   frame's thread   sound.c         keeps what it wishes for in one plain struct and publishes copies of it
//   output thread    sound_output.c  owns OpenAL, makes the voices follow the newest wishes, says which have ended
//   decoding thread  sound_decode.c  turns encoded bytes into samples, what is wanted now first
//
// Wishes are a state and not a stream of commands, so nothing can overflow however long a device takes to open.
// With a loopback the output thread does not run; sound_render does its work.
#ifndef ORRERY_STAGE_SOUND_PRIVATE_H
#define ORRERY_STAGE_SOUND_PRIVATE_H
#include "asset/sound_file.h"
#include "stage/sound/sound.h"
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

enum {
    VOICES = 32,
    SAMPLES_MOST = 1024, // the effects and what sound_add brings
    OUTPUT_RATE = 48000, // Hz
    STEP_FRAMES = 256,   // loopback: frames between two looks at the wishes
    STEP_MS = 10,        // output thread: the same
    CLOSE_MS = 2000
};

typedef struct Wish {
    uint32_t generation; // counts the sounds that this voice was used for; 0 = none yet
    int32_t sample;
    Vec3 position;
    float volume;
    bool head_locked, loop, stop;
} Wish;

typedef struct Wishes {
    Wish voices[VOICES];
    Pose head;
    bool paused;
} Wishes;

// WAITING -> DECODED (data is set; the decoder does not touch it again) -> LOADED (data is freed), or WAITING ->
// BROKEN.
typedef enum SampleState { SAMPLE_WAITING, SAMPLE_DECODED, SAMPLE_LOADED, SAMPLE_BROKEN } SampleState;

typedef struct Sample {
    _Atomic int state;
    _Atomic bool urgent; // somebody waits for it
    Bytes encoded;
    const char *name;
    SoundData data;
    unsigned buffer; // OpenAL's, 0 without a device
    bool stereo;
    double seconds;
} Sample;

typedef struct Output Output;

struct SoundOutput {
    SoundSettings settings;

    // The frame's thread.
    Wishes wishes;
    int back; // the slot it may write

    // Wishes on their way: three slots, of which each side owns one; `middle` is the third, +4 when it is news.
    Wishes slots[3];
    _Atomic int middle;
    int front;                         // the output's slot
    _Atomic uint32_t finished[VOICES]; // the last generation that has ended
    _Atomic int sample_count;
    Sample samples[SAMPLES_MOST];
    _Atomic bool stop, ended, left; // left: the closer gave up waiting; the output thread frees all

    sem_t work; // one post for each sample
    pthread_t decoder, thread;
    bool decoder_runs, thread_runs;
    Output *output;
};

// sound_decode.c
bool decode_start(SoundOutput *sound);
void decode_stop(SoundOutput *sound);

// sound_output.c
Output *output_create(SoundOutput *sound);
void output_destroy(Output *output);
void *output_thread(void *sound);
void output_render(Output *output, float *out, int frames); // loopback

// synth.c: one of the built-in effects, mono; samples are malloc'ed.
bool synth_effect(SoundEffect effect, SoundData *out);

// sound.c
const Wishes *sound_news(SoundOutput *sound); // the newest wishes; the output's side
void sound_free_all(SoundOutput *sound);
#endif
