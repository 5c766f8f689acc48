// The short sounds of touching and answering: wood, a brush, a small bronze bell, a plucked string. Each is a sum of
// decaying partials, as a struck body makes them, and a little filtered noise for the blow itself. Quiet on purpose:
// they are heard hundreds of times in a lesson.
#include "stage/sound/sound_private.h"
#include "base/error.h"
#include "base/random.h"
#include <math.h>
#include <stdlib.h>

enum { PARTIALS_MOST = 8 };

typedef struct Partial {
    float hertz, level, decay; // decay: seconds to 1/e
} Partial;

typedef struct Recipe {
    float seconds, peak;                 // peak of the finished sound, 1 = full scale
    float attack;                        // seconds
    float noise, noise_decay, noise_cut; // level against the partials; seconds; Hz of the low-pass
    float swell;                         // seconds until the noise is loudest (a stroke, not a blow)
    Partial partials[PARTIALS_MOST];
} Recipe;

// Wood: few, inharmonic, gone within 60 ms. Bell: hum, prime, minor third, fifth, octave and above, the higher the
// sooner gone; the two hums 1.5 Hz apart beat slowly. String: harmonics with the highest gone first.
static const Recipe recipes[SOUND_EFFECT_COUNT] = {
    [SOUND_TOUCH] =
        {0.16f, 0.10f, 0.0015f, 0.5f, 0.006f, 2600, 0, {{620, 1, 0.030f}, {1510, 0.45f, 0.016f}, {2730, 0.2f, 0.009f}}},
    [SOUND_GRAB] =
        {0.22f, 0.14f, 0.0015f, 0.6f, 0.010f, 1900, 0, {{410, 1, 0.042f}, {1020, 0.5f, 0.022f}, {1890, 0.22f, 0.012f}}},
    [SOUND_RELEASE] = {0.18f, 0.09f, 0.002f, 0.4f, 0.008f, 1500, 0, {{520, 1, 0.034f}, {1240, 0.35f, 0.017f}}},
    [SOUND_RIGHT] = {2.4f,
                     0.16f,
                     0.002f,
                     0.12f,
                     0.012f,
                     5000,
                     0,
                     {{523.0f, 0.45f, 0.90f},
                      {524.5f, 0.35f, 0.85f},
                      {1046.5f, 1, 0.60f},
                      {1254.0f, 0.4f, 0.38f},
                      {1568.0f, 0.3f, 0.30f},
                      {2093.0f, 0.35f, 0.24f},
                      {2810.0f, 0.15f, 0.13f},
                      {3960.0f, 0.08f, 0.07f}}},
    [SOUND_WRONG] =
        {0.45f, 0.17f, 0.003f, 0.35f, 0.014f, 700, 0, {{147, 1, 0.110f}, {332, 0.4f, 0.060f}, {571, 0.18f, 0.030f}}},
    [SOUND_ROW] = {0.42f, 0.07f, 0.004f, 1, 0.085f, 3200, 0.07f, {{0, 0, 0}}},
    [SOUND_STEP] = {1.5f,
                    0.12f,
                    0.0025f,
                    0.15f,
                    0.008f,
                    3000,
                    0,
                    {{293.7f, 1, 0.50f},
                     {587.4f, 0.5f, 0.34f},
                     {881.2f, 0.3f, 0.24f},
                     {1175.2f, 0.16f, 0.17f},
                     {1469.5f, 0.09f, 0.12f},
                     {440.5f, 0.35f, 0.42f}}},
};

// A decaying sine is a complex number turned and shrunk a little for each sample: two multiplications and no sin.
static void add_partial(const Partial *partial, float *out, int frames) {
    if (partial->level <= 0) return;
    double turn = 6.283185307179586 * partial->hertz / OUTPUT_RATE, shrink = exp(-1.0 / (partial->decay * OUTPUT_RATE));
    double c = cos(turn) * shrink, s = sin(turn) * shrink, x = partial->level, y = 0;
    for (int i = 0; i < frames; i++) {
        out[i] += (float)y;
        double next = x * c - y * s;
        y = x * s + y * c, x = next;
    }
}

static void add_noise(const Recipe *recipe, float *out, int frames, uint64_t seed) {
    Random random = random_seed(seed, 1);
    double low = 0, band = 0, keep = exp(-6.283185307179586 * recipe->noise_cut / OUTPUT_RATE);
    for (int i = 0; i < frames; i++) {
        double t = (double)i / OUTPUT_RATE, white = 2 * random_unit(&random) - 1;
        low = keep * low + (1 - keep) * white;
        band += 0.03 * (low - band); // takes the rumble out
        double rise = recipe->swell > 0 ? t / recipe->swell * exp(1 - t / recipe->swell) : 1;
        out[i] +=
            (float)(recipe->noise * 2 * (low - band) * rise * (recipe->swell > 0 ? 1 : exp(-t / recipe->noise_decay)));
    }
}

// Begins and ends at zero and brings the loudest sample to the recipe's peak.
static void finish(const Recipe *recipe, const float *in, int16_t *out, int frames) {
    float peak = 1e-9f;
    int rise = (int)(recipe->attack * OUTPUT_RATE) + 1, fall = OUTPUT_RATE / 50;
    for (int i = 0; i < frames; i++) peak = fmaxf(peak, fabsf(in[i]));
    for (int i = 0; i < frames; i++) {
        float gain = recipe->peak / peak * 32767;
        if (i < rise) gain *= (float)i / (float)rise;
        if (frames - i < fall) gain *= (float)(frames - 1 - i) / (float)fall;
        out[i] = (int16_t)lrintf(in[i] * gain);
    }
}

bool synth_effect(SoundEffect effect, SoundData *out) {
    const Recipe *recipe = &recipes[effect];
    int frames = (int)(recipe->seconds * OUTPUT_RATE);
    float *mix = calloc((size_t)frames, sizeof *mix);
    int16_t *samples = malloc((size_t)frames * sizeof *samples);
    bool fine = mix && samples;
    if (fine) {
        for (int i = 0; i < PARTIALS_MOST; i++) add_partial(&recipe->partials[i], mix, frames);
        add_noise(recipe, mix, frames, (uint64_t)effect + 1);
        finish(recipe, mix, samples, frames);
        *out = (SoundData){samples, 1, OUTPUT_RATE, (size_t)frames};
    } else {
        free(samples);
    }
    free(mix);
    return fine || fail(ERR_MEMORY, "%d", frames);
}
