#include "stage/sound/sound_private.h"
#include "base/error.h"
#include "base/log.h"

// A sample somebody waits for, otherwise the oldest. NULL when all is done.
static Sample *next_sample(SoundOutput *sound) {
    int count = atomic_load(&sound->sample_count);
    Sample *first = NULL;
    for (int i = 0; i < count; i++) {
        Sample *sample = &sound->samples[i];
        if (atomic_load(&sample->state) != SAMPLE_WAITING) continue;
        if (atomic_load(&sample->urgent)) return sample;
        if (!first) first = sample;
    }
    return first;
}

// For the mono setting: left and right become one before OpenAL can place them.
static void mix_down(SoundData *data) {
    for (size_t i = 0; i < data->frames; i++)
        data->samples[i] = (int16_t)((data->samples[2 * i] + data->samples[2 * i + 1]) / 2);
    data->channels = 1;
}

static bool make(SoundOutput *sound, Sample *sample) {
    long index = sample - sound->samples;
    if (index < SOUND_EFFECT_COUNT) return synth_effect((SoundEffect)index, &sample->data);
    return sound_decode(sample->encoded, &sample->data);
}

static void decode_one(SoundOutput *sound, Sample *sample) {
    if (!make(sound, sample)) {
        error_set_place(sample->name ? sample->name : "sound", 0);
        log_error();
        atomic_store(&sample->state, SAMPLE_BROKEN);
        return;
    }
    if (sound->settings.mono && sample->data.channels == 2) mix_down(&sample->data);
    sample->stereo = sample->data.channels == 2;
    sample->seconds = (double)sample->data.frames / sample->data.rate;
    atomic_store(&sample->state, SAMPLE_DECODED);
}

static void *decoder(void *argument) {
    SoundOutput *sound = argument;
    for (;;) {
        while (sem_wait(&sound->work) != 0) {
        } // interrupted by a signal
        if (atomic_load(&sound->stop)) return NULL;
        Sample *sample = next_sample(sound);
        if (sample) decode_one(sound, sample);
    }
}

bool decode_start(SoundOutput *sound) {
    sem_init(&sound->work, 0, SOUND_EFFECT_COUNT);
    return pthread_create(&sound->decoder, NULL, decoder, sound) == 0;
}

void decode_stop(SoundOutput *sound) {
    atomic_store(&sound->stop, true);
    sem_post(&sound->work);
    if (sound->decoder_runs) pthread_join(sound->decoder, NULL);
    sem_destroy(&sound->work);
}
