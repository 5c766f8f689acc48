#include "stage/sound/sound_private.h"
#include "base/log.h"
#include <AL/al.h>
#include <AL/alc.h>
#include <AL/alext.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const float FADE_SECONDS = 0.03f, NEAR_METRES = 1.0f, ROLLOFF = 0.7f, FAR_METRES = 60;

typedef enum VoiceState { VOICE_IDLE, VOICE_WAITING, VOICE_PLAYING, VOICE_FADING } VoiceState;

typedef struct Voice {
    VoiceState state;
    uint32_t generation;
    ALuint source;
    float fade;    // FADING: 1 to 0, then on to -1 while the mixer plays out what it has at hand
    double played; // seconds
} Voice;

struct Output {
    SoundOutput *sound;
    ALCdevice *device; // NULL = silent
    ALCcontext *context;
    Voice voices[VOICES];
    float master; // 1, or on the way to 0 and then to -1 (as Voice.fade) when paused
    bool halted;  // paused, and the fade is over: the sources stand still
    bool opened;  // a device was tried
    double next_check, clock;
    PFNALCSETTHREADCONTEXTPROC set_thread_context;
    LPALCRENDERSAMPLESSOFT render;
};

Output *output_create(SoundOutput *sound) {
    Output *output = calloc(1, sizeof *output);
    if (!output) abort();
    output->sound = sound;
    output->master = 1;
    return output;
}

// OpenAL's current context is the process's; with this extension it is the thread's, so that two outputs can live.
static void make_current(Output *output, ALCcontext *context) {
    if (output->set_thread_context)
        output->set_thread_context(context);
    else
        alcMakeContextCurrent(context);
}

static ALCdevice *open_loopback(Output *output) {
    if (!alcIsExtensionPresent(NULL, "ALC_SOFT_loopback")) return NULL;
    LPALCLOOPBACKOPENDEVICESOFT open_it =
        (LPALCLOOPBACKOPENDEVICESOFT)alcGetProcAddress(NULL, "alcLoopbackOpenDeviceSOFT");
    output->render = (LPALCRENDERSAMPLESSOFT)alcGetProcAddress(NULL, "alcRenderSamplesSOFT");
    return open_it && output->render ? open_it(NULL) : NULL;
}

// Asking ALSA on a machine without any sound writes ten lines of complaints to the console; so look first.
static bool has_sound_system(void) {
#ifdef __linux__
    static const char *const devices[] = {"/dev/snd", "/dev/dsp"}, *const servers[] = {"pulse", "pipewire-0"};
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    OsEntry entry;
    if (getenv("PULSE_SERVER") || getenv("ALSOFT_DRIVERS")) return true;
    for (int i = 0; i < 2; i++) {
        char path[512];
        if (os->entry(devices[i], &entry)) return true;
        snprintf(path, sizeof path, "%s/%s", runtime ? runtime : "/nowhere", servers[i]);
        if (os->entry(path, &entry)) return true;
    }
    return false;
#else
    return true;
#endif
}

// OpenAL Soft's last resort is a device that plays to nobody; being silent costs less than mixing for it.
static ALCdevice *open_real(void) {
    ALCdevice *device = alcOpenDevice(NULL);
    if (!device || strcmp(alcGetString(device, ALC_ALL_DEVICES_SPECIFIER), "No Output") != 0) return device;
    alcCloseDevice(device);
    return NULL;
}

static void close_device(Output *output) {
    if (output->context) {
        make_current(output, NULL);
        alcDestroyContext(output->context);
    }
    if (output->device) alcCloseDevice(output->device);
    output->context = NULL, output->device = NULL;
}

static bool open_context(Output *output) {
    const SoundSettings *settings = &output->sound->settings;
    ALCint attributes[16], *at = attributes;
    *at++ = ALC_FREQUENCY, *at++ = OUTPUT_RATE;
    if (alcIsExtensionPresent(output->device, "ALC_SOFT_HRTF"))
        *at++ = ALC_HRTF_SOFT, *at++ = settings->mono ? ALC_FALSE : ALC_TRUE;
    if (settings->loopback) {
        *at++ = ALC_FORMAT_CHANNELS_SOFT, *at++ = ALC_STEREO_SOFT;
        *at++ = ALC_FORMAT_TYPE_SOFT, *at++ = ALC_FLOAT_SOFT;
    }
    *at = 0;
    output->context = alcCreateContext(output->device, attributes);
    return output->context != NULL;
}

static void open_device(Output *output) {
    const SoundSettings *settings = &output->sound->settings;
    output->opened = true;
    if (settings->off) return;
    if (!settings->loopback && !has_sound_system()) {
        log_note("sound: this machine has none; the lesson's captions remain");
        return;
    }
    if (alcIsExtensionPresent(NULL, "ALC_EXT_thread_local_context"))
        output->set_thread_context = (PFNALCSETTHREADCONTEXTPROC)alcGetProcAddress(NULL, "alcSetThreadContext");
    output->device = settings->loopback ? open_loopback(output) : open_real();
    if (!output->device || !open_context(output)) {
        close_device(output);
        log_note("sound: no device can be opened; the lesson goes on without sound, its captions remain");
        return;
    }
    make_current(output, output->context);
    alDistanceModel(AL_INVERSE_DISTANCE_CLAMPED);
    for (int i = 0; i < VOICES; i++) alGenSources(1, &output->voices[i].source);
    alListenerf(AL_GAIN, settings->volume);
}

void output_destroy(Output *output) {
    if (output->context) make_current(output, output->context);
    for (int i = 0; output->context && i < VOICES; i++) alDeleteSources(1, &output->voices[i].source);
    int count = atomic_load(&output->sound->sample_count);
    for (int i = 0; output->context && i < count; i++)
        if (output->sound->samples[i].buffer) alDeleteBuffers(1, &output->sound->samples[i].buffer);
    close_device(output);
    free(output);
}

// OpenAL has its own copy from here on; silent, only the length matters.
static void load(Output *output, Sample *sample) {
    SoundData *data = &sample->data;
    if (output->device) {
        alGenBuffers(1, &sample->buffer);
        alBufferData(sample->buffer, data->channels == 2 ? AL_FORMAT_STEREO16 : AL_FORMAT_MONO16, data->samples,
                     (ALsizei)(data->frames * (size_t)data->channels * 2), data->rate);
    }
    sound_free(data);
    atomic_store(&sample->state, SAMPLE_LOADED);
}

static void load_all(Output *output) {
    int count = atomic_load(&output->sound->sample_count);
    for (int i = 0; i < count; i++)
        if (atomic_load(&output->sound->samples[i].state) == SAMPLE_DECODED) load(output, &output->sound->samples[i]);
}

// Mono: everything comes from straight ahead, equal in both ears, and the distance is heard by loudness alone.
static float mono_gain(const Wishes *wishes, const Wish *wish) {
    float distance = wish->head_locked ? 0 : vec3_length(vec3_sub(wish->position, wishes->head.position));
    distance = fminf(fmaxf(distance, NEAR_METRES), FAR_METRES);
    return NEAR_METRES / (NEAR_METRES + ROLLOFF * (distance - NEAR_METRES));
}

static void place(Output *output, const Voice *voice, const Wishes *wishes, const Wish *wish) {
    if (!output->device) return;
    bool mono = output->sound->settings.mono, relative = mono || wish->head_locked;
    float gain = wish->volume * (voice->state == VOICE_FADING ? fmaxf(voice->fade, 0) : 1);
    alSourcef(voice->source, AL_GAIN, fmaxf(mono ? gain * mono_gain(wishes, wish) : gain, 0));
    alSourcei(voice->source, AL_SOURCE_RELATIVE, relative);
    if (relative)
        alSource3f(voice->source, AL_POSITION, 0, 0, -NEAR_METRES);
    else
        alSource3f(voice->source, AL_POSITION, wish->position.x, wish->position.y, wish->position.z);
}

static void begin(Output *output, Voice *voice, const Wishes *wishes, const Wish *wish, const Sample *sample) {
    voice->state = VOICE_PLAYING;
    if (!output->device) return;
    alSourcei(voice->source, AL_BUFFER, (ALint)sample->buffer);
    alSourcei(voice->source, AL_LOOPING, wish->loop);
    alSourcei(voice->source, AL_DIRECT_CHANNELS_SOFT, sample->stereo); // stereo is ambience: played as it was recorded
    alSourcef(voice->source, AL_REFERENCE_DISTANCE, NEAR_METRES);
    alSourcef(voice->source, AL_MAX_DISTANCE, FAR_METRES);
    alSourcef(voice->source, AL_ROLLOFF_FACTOR, ROLLOFF);
    place(output, voice, wishes, wish);
    alSourcePlay(voice->source);
}

static void end(Output *output, Voice *voice) {
    if (output->device) {
        alSourceStop(voice->source);
        alSourcei(voice->source, AL_BUFFER, 0);
    }
    voice->state = VOICE_IDLE;
    atomic_store(&output->sound->finished[voice - output->voices], voice->generation);
}

static void wait_for_sample(Output *output, Voice *voice, const Wishes *wishes, const Wish *wish) {
    Sample *sample = &output->sound->samples[wish->sample];
    int state = atomic_load(&sample->state);
    if (wish->stop || state == SAMPLE_BROKEN)
        end(output, voice);
    else if (state == SAMPLE_LOADED && !output->halted)
        begin(output, voice, wishes, wish, sample);
}

static bool is_over(const Output *output, const Voice *voice, const Wish *wish) {
    ALint state;
    if (wish->loop) return false;
    if (!output->device) return voice->played >= output->sound->samples[wish->sample].seconds;
    alGetSourcei(voice->source, AL_SOURCE_STATE, &state);
    return state == AL_STOPPED;
}

static void follow(Output *output, Voice *voice, const Wishes *wishes, const Wish *wish, float seconds) {
    if (voice->generation != wish->generation) { // only a voice that has ended gets a new sound
        *voice = (Voice){.state = VOICE_WAITING, .generation = wish->generation, .source = voice->source};
    }
    if (voice->state == VOICE_WAITING) wait_for_sample(output, voice, wishes, wish);
    if (voice->state == VOICE_PLAYING) {
        if (!output->halted) voice->played += seconds;
        if (is_over(output, voice, wish))
            end(output, voice);
        else if (wish->stop)
            voice->state = VOICE_FADING, voice->fade = 1;
    }
    if (voice->state == VOICE_FADING) {
        voice->fade -= seconds / FADE_SECONDS;
        if (voice->fade <= -1 || is_over(output, voice, wish)) end(output, voice);
    }
    if (voice->state == VOICE_PLAYING || voice->state == VOICE_FADING) place(output, voice, wishes, wish);
}

static void listen(Output *output, const Wishes *wishes) {
    if (!output->device) return;
    Vec3 ahead = quat_rotate(wishes->head.orientation, vec3(0, 0, -1)),
         up = quat_rotate(wishes->head.orientation, vec3(0, 1, 0));
    float both[6] = {ahead.x, ahead.y, ahead.z, up.x, up.y, up.z};
    alListener3f(AL_POSITION, wishes->head.position.x, wishes->head.position.y, wishes->head.position.z);
    alListenerfv(AL_ORIENTATION, both);
    alListenerf(AL_GAIN, output->sound->settings.volume * fmaxf(output->master, 0));
}

static void halt(Output *output, bool halted) {
    output->halted = halted;
    for (int i = 0; output->device && i < VOICES; i++) {
        if (output->voices[i].state != VOICE_PLAYING) continue;
        if (halted)
            alSourcePause(output->voices[i].source);
        else
            alSourcePlay(output->voices[i].source);
    }
}

// Pausing fades first and starts again from nothing, so that neither clicks.
static void fade_master(Output *output, bool paused, float seconds) {
    float change = seconds / FADE_SECONDS;
    if (paused)
        output->master = fmaxf(output->master - change, -1);
    else
        output->master = output->halted ? 0 : fminf(fmaxf(output->master, 0) + change, 1);
    if (paused && output->master <= -1 && !output->halted) halt(output, true);
    if (!paused && output->halted) halt(output, false);
}

// A headset that is unplugged takes its device along; the voices then go on by the clock.
static void check_device(Output *output) {
    ALCint connected = 1;
    if (!output->device || output->clock < output->next_check) return;
    output->next_check = output->clock + 1;
    if (alcIsExtensionPresent(output->device, "ALC_EXT_disconnect"))
        alcGetIntegerv(output->device, ALC_CONNECTED, 1, &connected);
    if (connected) return;
    log_note("sound: the device is gone; the lesson goes on without sound");
    close_device(output);
}

static void step(Output *output, float seconds, bool closing) {
    const Wishes *wishes = sound_news(output->sound);
    output->clock += seconds;
    check_device(output);
    load_all(output);
    fade_master(output, wishes->paused || closing, seconds);
    listen(output, wishes);
    for (int i = 0; i < VOICES; i++) follow(output, &output->voices[i], wishes, &wishes->voices[i], seconds);
    if (output->device) alGetError(); // a place that is not a number is refused by OpenAL, and that is all
}

void *output_thread(void *argument) {
    SoundOutput *sound = argument;
    Output *output = sound->output;
    open_device(output);
    uint64_t last = os->monotonic_ns();
    for (float closing = 0; closing < 2 * FADE_SECONDS;) {
        uint64_t now = os->monotonic_ns();
        float seconds = (float)(now - last) * 1e-9f;
        bool stop = atomic_load(&sound->stop);
        last = now;
        if (stop) closing += output->device ? seconds : 1;
        step(output, seconds, stop);
        if (!stop || output->device) os->sleep_ns(STEP_MS * 1000000u);
    }
    if (output->context) make_current(output, NULL);
    if (atomic_exchange(&sound->left, true))
        sound_free_all(sound);
    else
        atomic_store(&sound->ended, true);
    return NULL;
}

// A rendered sound track must not depend on how fast the decoder was.
static void wait_for_decoder(Output *output) {
    const Wishes *wishes = sound_news(output->sound);
    if (!output->sound->decoder_runs) return;
    for (int i = 0; i < VOICES; i++) {
        const Wish *wish = &wishes->voices[i];
        if (!wish->generation || wish->stop) continue;
        while (atomic_load(&output->sound->samples[wish->sample].state) == SAMPLE_WAITING) os->sleep_ns(200000);
    }
}

void output_render(Output *output, float *out, int frames) {
    if (!output->opened) open_device(output);
    if (output->context) make_current(output, output->context);
    memset(out, 0, (size_t)frames * 2 * sizeof *out);
    wait_for_decoder(output);
    for (int done = 0, count; done < frames; done += count) {
        count = frames - done < STEP_FRAMES ? frames - done : STEP_FRAMES;
        step(output, (float)count / OUTPUT_RATE, false);
        if (output->device) output->render(output->device, out + 2 * done, count);
    }
    if (output->context) make_current(output, NULL);
}
