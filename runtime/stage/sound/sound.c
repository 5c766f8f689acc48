#include "stage/sound/sound_private.h"
#include "base/log.h"
#include <assert.h>
#include <stdlib.h>

enum { NEWS = 4 };

// Wait-free on both sides: swap the own slot for the middle one.
static void publish(SoundOutput *sound) {
    sound->slots[sound->back] = sound->wishes;
    sound->back = atomic_exchange(&sound->middle, sound->back | NEWS) & ~NEWS;
}

const Wishes *sound_news(SoundOutput *sound) {
    if (atomic_load(&sound->middle) & NEWS) sound->front = atomic_exchange(&sound->middle, sound->front) & ~NEWS;
    return &sound->slots[sound->front];
}

SoundOutput *sound_create(const SoundSettings *settings) {
    SoundOutput *sound = calloc(1, sizeof *sound);
    if (!sound) abort();
    sound->settings = *settings;
    sound->wishes.head.orientation = quat_identity();
    for (int i = 0; i < 3; i++) sound->slots[i] = sound->wishes;
    sound->back = 0, sound->front = 1;
    atomic_store(&sound->middle, 2);
    atomic_store(&sound->sample_count, SOUND_EFFECT_COUNT); // the first samples are the effects
    sound->output = output_create(sound);
    sound->decoder_runs = decode_start(sound);
    if (!settings->loopback) sound->thread_runs = pthread_create(&sound->thread, NULL, output_thread, sound) == 0;
    if (!sound->decoder_runs || (!settings->loopback && !sound->thread_runs)) log_note("sound: no thread, so no sound");
    return sound;
}

void sound_free_all(SoundOutput *sound) {
    int count = atomic_load(&sound->sample_count);
    output_destroy(sound->output);
    for (int i = 0; i < count; i++)
        if (atomic_load(&sound->samples[i].state) == SAMPLE_DECODED) sound_free(&sound->samples[i].data);
    free(sound);
}

void sound_destroy(SoundOutput *sound) {
    if (!sound) return;
    decode_stop(sound); // from here on nobody reads the encoded bytes
    atomic_store(&sound->stop, true);
    if (sound->thread_runs) {
        uint64_t deadline = os->monotonic_ns() + CLOSE_MS * 1000000ull;
        while (!atomic_load(&sound->ended) && os->monotonic_ns() < deadline) os->sleep_ns(1000000);
        // A sound server that hangs must not hold the program: whoever comes second to `left` frees everything.
        if (!atomic_load(&sound->ended) && !atomic_exchange(&sound->left, true)) {
            pthread_detach(sound->thread);
            return;
        }
        pthread_join(sound->thread, NULL);
    }
    sound_free_all(sound);
}

int sound_add(SoundOutput *sound, Bytes encoded, const char *name) {
    int index = atomic_load(&sound->sample_count);
    if (index >= SAMPLES_MOST) return -1;
    Sample *sample = &sound->samples[index];
    sample->encoded = encoded, sample->name = name;
    atomic_store(&sound->sample_count, index + 1);
    sem_post(&sound->work);
    return index - SOUND_EFFECT_COUNT;
}

static bool is_free(SoundOutput *sound, int voice) {
    return atomic_load(&sound->finished[voice]) == sound->wishes.voices[voice].generation;
}

// A voice's number carries its generation, so that an old number never reaches a newer sound.
static int play(SoundOutput *sound, int sample, Vec3 position, bool head_locked, bool loop, float volume) {
    int voice = 0;
    if (sample < 0 || sample >= atomic_load(&sound->sample_count)) return -1;
    while (voice < VOICES && !is_free(sound, voice)) voice++;
    if (voice == VOICES) return -1;
    uint32_t generation = sound->wishes.voices[voice].generation % 0x3ffffff + 1; // voice * generation stays an int
    sound->wishes.voices[voice] = (Wish){generation, sample, position, volume, head_locked, loop, false};
    atomic_store(&sound->samples[sample].urgent, true);
    publish(sound);
    return (int)(generation * VOICES) + voice;
}

int sound_play(SoundOutput *sound, int id, Vec3 position, bool head_locked, bool loop, float volume) {
    if (id < 0 || id >= SAMPLES_MOST) return -1;
    return play(sound, id + SOUND_EFFECT_COUNT, position, head_locked, loop, volume);
}

void sound_effect(SoundOutput *sound, SoundEffect effect, Vec3 position) {
    assert((unsigned)effect < SOUND_EFFECT_COUNT);
    play(sound, (int)effect, position, false, false, 1);
}

// The wish behind a voice's number, or NULL when the voice has another sound by now.
static Wish *wish_of(SoundOutput *sound, int voice) {
    if (voice < 0) return NULL;
    Wish *wish = &sound->wishes.voices[voice % VOICES];
    return wish->generation == (uint32_t)voice / VOICES ? wish : NULL;
}

void sound_move(SoundOutput *sound, int voice, Vec3 position) {
    Wish *wish = wish_of(sound, voice);
    if (!wish) return;
    wish->position = position;
    publish(sound);
}

void sound_stop(SoundOutput *sound, int voice) {
    Wish *wish = wish_of(sound, voice);
    if (!wish) return;
    wish->stop = true;
    publish(sound);
}

bool sound_playing(SoundOutput *sound, int voice) {
    const Wish *wish = wish_of(sound, voice);
    return wish && !wish->stop && !is_free(sound, voice % VOICES);
}

void sound_listener(SoundOutput *sound, Pose head) {
    sound->wishes.head = head;
    publish(sound);
}

void sound_pause(SoundOutput *sound, bool paused) {
    sound->wishes.paused = paused;
    publish(sound);
}

void sound_render(SoundOutput *sound, float *out, int frames) {
    assert(sound->settings.loopback);
    output_render(sound->output, out, frames);
}
