// Sound without ears: rendered through OpenAL's loopback and measured.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#undef fail // cmocka's; the house has its own
#include "stage/sound/sound.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 48000, SECOND = RATE };

static Arena *arena;
static Bytes tone, noise; // tone: 440 Hz for 1 s; noise: pink, 0.5 s
static float samples[4 * RATE * 2];

typedef struct Level {
    double left, right; // RMS
} Level;

static Level render(SoundOutput *sound, int frames) {
    Level level = {0, 0};
    sound_render(sound, samples, frames);
    for (int i = 0; i < frames; i++)
        level.left += samples[2 * i] * samples[2 * i], level.right += samples[2 * i + 1] * samples[2 * i + 1];
    return (Level){sqrt(level.left / frames), sqrt(level.right / frames)};
}

static double decibel(double ratio) { return 20 * log10(ratio); }

static float largest_step(int from, int to) {
    float most = 0;
    for (int i = from + 1; i < to; i++) most = fmaxf(most, fabsf(samples[2 * i] - samples[2 * i - 2]));
    return most;
}

static SoundOutput *open_loopback(bool mono) {
    SoundOutput *sound = sound_create(&(SoundSettings){.loopback = true, .mono = mono, .volume = 1});
    assert_non_null(sound);
    sound_listener(sound, (Pose){{0, 1.2f, 0}, {0, 0, 0, 1}});
    return sound;
}

static const Vec3 left_side = {-2, 1.2f, 0}, right_side = {2, 1.2f, 0};

static void test_left_and_right(void **state) {
    SoundOutput *sound = open_loopback(false);
    int id = sound_add(sound, noise, "noise.ogg");
    assert_true(id >= 0);
    int voice = sound_play(sound, id, left_side, false, true, 1);
    render(sound, SECOND / 4);
    Level level = render(sound, SECOND);
    print_message("source left: left ear %+.1f dB against right\n", decibel(level.left / level.right));
    assert_true(level.left > 0.005 && decibel(level.left / level.right) > 3);
    sound_move(sound, voice, right_side);
    render(sound, SECOND / 4);
    level = render(sound, SECOND);
    assert_true(decibel(level.right / level.left) > 3);
    // Turning the head to the right brings it to the front: equal ears.
    float half = 0.70710678f;
    sound_listener(sound, (Pose){{0, 1.2f, 0}, {0, -half, 0, half}});
    render(sound, SECOND / 4);
    level = render(sound, SECOND);
    assert_true(fabs(decibel(level.right / level.left)) < 1);
    // Farther is quieter.
    sound_move(sound, voice, vec3(16, 1.2f, 0));
    render(sound, SECOND / 4);
    Level far_away = render(sound, SECOND);
    assert_true(decibel(level.right / far_away.right) > 6);
    sound_destroy(sound);
}

static void test_mono(void **state) {
    SoundOutput *sound = open_loopback(true);
    int id = sound_add(sound, noise, "noise.ogg");
    int voice = sound_play(sound, id, left_side, false, true, 1);
    render(sound, SECOND / 4);
    Level level = render(sound, SECOND);
    assert_true(level.left > 0.005);
    print_message("mono: ears differ by %.3f dB\n", fabs(decibel(level.left / level.right)));
    assert_true(fabs(decibel(level.left / level.right)) < 0.1);
    sound_move(sound, voice, vec3(-16, 1.2f, 0)); // the distance is still heard
    render(sound, SECOND / 4);
    Level far_away = render(sound, SECOND);
    assert_true(decibel(level.left / far_away.left) > 6);
    sound_destroy(sound);
}

static void test_stop_does_not_click(void **state) {
    SoundOutput *sound = open_loopback(false);
    int id = sound_add(sound, tone, "tone.ogg");
    int voice = sound_play(sound, id, vec3(0, 0, 0), true, true, 1);
    render(sound, SECOND / 2 + 77);
    float before = largest_step(SECOND / 4, SECOND / 2);
    assert_true(sound_playing(sound, voice));
    sound_stop(sound, voice);
    assert_false(sound_playing(sound, voice));
    render(sound, SECOND / 2);
    float after = largest_step(0, SECOND / 2);
    print_message("largest step: %.4f playing, %.4f stopping\n", before, after);
    assert_true(before > 0.005f && after < before * 1.25f);
    assert_true(largest_step(SECOND / 4, SECOND / 2) < 1e-4f); // and then it is silent
    // Its voice is free again; the old number does not reach the new sound.
    int again = sound_play(sound, id, vec3(0, 0, 0), true, false, 1);
    assert_true(again >= 0 && again != voice);
    sound_stop(sound, voice);
    assert_true(sound_playing(sound, again));
    sound_destroy(sound);
}

static void test_pause(void **state) {
    SoundOutput *sound = open_loopback(false);
    int id = sound_add(sound, tone, "tone.ogg");
    int voice = sound_play(sound, id, vec3(0, 0, 0), true, false, 1);
    render(sound, SECOND / 2);
    float before = largest_step(SECOND / 4, SECOND / 2);
    sound_pause(sound, true);
    render(sound, SECOND / 4);
    assert_true(largest_step(0, SECOND / 4) < before * 1.25f);
    assert_true(render(sound, 2 * SECOND).left < 1e-6);
    assert_true(sound_playing(sound, voice)); // longer than the sound, but time stood still
    sound_pause(sound, false);
    Level level = render(sound, SECOND / 4);
    assert_true(level.left > 0.02 && largest_step(0, SECOND / 4) < before * 1.25f);
    render(sound, SECOND / 2);
    assert_false(sound_playing(sound, voice));
    sound_destroy(sound);
}

static void test_ends_by_itself(void **state) {
    SoundOutput *sound = open_loopback(false);
    int id = sound_add(sound, noise, "noise.ogg");
    int voice = sound_play(sound, id, left_side, false, false, 1);
    render(sound, SECOND * 4 / 10);
    assert_true(sound_playing(sound, voice));
    render(sound, SECOND * 2 / 10);
    assert_false(sound_playing(sound, voice));
    sound_destroy(sound);
}

static void test_most_voices(void **state) {
    SoundOutput *sound = open_loopback(false);
    int id = sound_add(sound, noise, "noise.ogg"), voices[33];
    for (int i = 0; i < 33; i++) voices[i] = sound_play(sound, id, left_side, false, false, 0.1f);
    for (int i = 0; i < 32; i++) assert_true(voices[i] >= 0 && sound_playing(sound, voices[i]));
    assert_int_equal(voices[32], -1);
    sound_effect(sound, SOUND_TOUCH, left_side); // no room, no harm
    render(sound, SECOND);
    for (int i = 0; i < 32; i++) assert_false(sound_playing(sound, voices[i]));
    for (int i = 0; i < 200; i++) { // played and stopped between two looks of the output
        int voice = sound_play(sound, id, left_side, false, true, 1);
        assert_true(voice >= 0 || i >= 32);
        sound_stop(sound, voice);
        if (i % 32 == 31) render(sound, SECOND / 4);
    }
    assert_true(render(sound, SECOND).left < 1e-6);
    sound_destroy(sound);
}

static void test_effects(void **state) {
    for (int effect = 0; effect < SOUND_EFFECT_COUNT; effect++) {
        SoundOutput *sound = open_loopback(false);
        sound_effect(sound, (SoundEffect)effect, vec3(0, 1.2f, -1));
        render(sound, 3 * SECOND);
        float peak = 0;
        int last = 0;
        for (int i = 0; i < 3 * SECOND; i++) {
            peak = fmaxf(peak, fabsf(samples[2 * i]));
            if (fabsf(samples[2 * i]) > 1e-3f) last = i;
        }
        print_message("effect %d: peak %.1f dB, heard for %.2f s\n", effect, decibel(peak), last / (double)RATE);
        assert_true(peak > 0.01f && peak < 0.5f);
        assert_true(last > RATE / 50 && last < 3 * SECOND - RATE / 2);
        sound_destroy(sound);
    }
}

static void test_rendering_repeats(void **state) {
    static float first[RATE * 2];
    for (int round = 0; round < 2; round++) {
        SoundOutput *sound = open_loopback(false);
        int id = sound_add(sound, noise, "noise.ogg");
        sound_play(sound, id, left_side, false, true, 1);
        sound_effect(sound, SOUND_RIGHT, right_side);
        render(sound, SECOND);
        if (round == 0)
            memcpy(first, samples, sizeof first);
        else
            assert_memory_equal(first, samples, sizeof first);
        sound_destroy(sound);
    }
}

static void sleep_ms(int ms) { os->sleep_ns((uint64_t)ms * 1000000u); }

// Without a device sounds still take their time.
static void check_times(SoundOutput *sound) {
    int id = sound_add(sound, noise, "noise.ogg");
    int voice = sound_play(sound, id, left_side, false, false, 1),
        loop = sound_play(sound, id, left_side, true, true, 1);
    uint64_t start = os->monotonic_ns();
    sleep_ms(250);
    assert_true(sound_playing(sound, voice));
    while (sound_playing(sound, voice) && os->monotonic_ns() - start < 5000000000u) sleep_ms(5);
    double took = (double)(os->monotonic_ns() - start) * 1e-9;
    print_message("0.5 s of sound took %.2f s\n", took);
    assert_true(took > 0.45 && took < 2);
    assert_true(sound_playing(sound, loop));
    sound_stop(sound, loop);
    assert_false(sound_playing(sound, loop));
    sound_destroy(sound);
}

static void test_off(void **state) { check_times(sound_create(&(SoundSettings){.off = true, .volume = 1})); }

static void test_no_device(void **state) {
    uint64_t start = os->monotonic_ns();
    SoundOutput *sound = sound_create(&(SoundSettings){.volume = 1});
    assert_true(os->monotonic_ns() - start < 50000000u); // nothing waits for the device
    check_times(sound);
}

static void test_broken_sounds(void **state) {
    SoundOutput *sound = open_loopback(false);
    Bytes cut = {noise.data, noise.size / 2}, rubbish = {(const uint8_t *)"OggS rubbish", 12}, nothing = {NULL, 0};
    int ids[] = {sound_add(sound, cut, "cut.ogg"), sound_add(sound, rubbish, "rubbish.ogg"),
                 sound_add(sound, nothing, "nothing.ogg")};
    for (int i = 0; i < 3; i++) {
        int voice = sound_play(sound, ids[i], left_side, false, false, 1);
        render(sound, SECOND);
        assert_false(sound_playing(sound, voice));
    }
    assert_int_equal(sound_play(sound, 999, left_side, false, false, 1), -1);
    assert_int_equal(sound_play(sound, -5, left_side, false, false, 1), -1);
    sound_stop(sound, -1), sound_move(sound, 12345, left_side);
    assert_false(sound_playing(sound, -1));
    int id = sound_add(sound, noise, "noise.ogg");
    sound_play(sound, id, vec3(NAN, INFINITY, 0), false, true, NAN);
    sound_listener(sound, (Pose){{NAN, 0, 0}, {0, 0, 0, 0}});
    render(sound, SECOND / 10);
    sound_destroy(sound);
}

static void test_calls_are_cheap(void **state) {
    SoundOutput *sound = sound_create(&(SoundSettings){.volume = 1});
    int id = sound_add(sound, noise, "noise.ogg"), voice = sound_play(sound, id, left_side, false, true, 1);
    uint64_t start = os->monotonic_ns();
    for (int i = 0; i < 10000; i++) {
        sound_listener(sound, (Pose){{0, 0, 0}, {0, 0, 0, 1}});
        sound_move(sound, voice, left_side);
        sound_playing(sound, voice);
    }
    double each = (double)(os->monotonic_ns() - start) / 20000;
    print_message("one call: %.0f ns\n", each);
    assert_true(each < 20000);
    sound_destroy(sound);
}

static int set_up(void **state) {
    arena = arena_create("test", 0);
    return os->read_file(arena, ORRERY_SOURCE_DIR "/tests/unit/tone.ogg", 1 << 20, &tone) &&
                   os->read_file(arena, ORRERY_SOURCE_DIR "/tests/unit/noise.ogg", 1 << 20, &noise)
               ? 0
               : -1;
}
static int tear_down(void **state) { return arena_destroy(arena), 0; }

int main(void) {
    setenv("ALSOFT_DRIVERS", "null", 1); // no device but the one that plays to nobody; OpenAL looks at this once
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_left_and_right),
                                       cmocka_unit_test(test_mono),
                                       cmocka_unit_test(test_stop_does_not_click),
                                       cmocka_unit_test(test_pause),
                                       cmocka_unit_test(test_ends_by_itself),
                                       cmocka_unit_test(test_most_voices),
                                       cmocka_unit_test(test_effects),
                                       cmocka_unit_test(test_rendering_repeats),
                                       cmocka_unit_test(test_off),
                                       cmocka_unit_test(test_no_device),
                                       cmocka_unit_test(test_broken_sounds),
                                       cmocka_unit_test(test_calls_are_cheap)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
