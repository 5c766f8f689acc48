// The player's voices, rendered by OpenAL's loopback: what a speaker says comes from where the speaker stands, in the learner's
// own frame however the learner sits and looks; the guide speaks close to the learner and does not turn.
#include "unit/check.h"
#include "base/dmath.h"
#include "base/random.h"
#include "player/voice.h"
#include <math.h>
#include <string.h>

enum { RATE = 48000, PART = RATE / TICKS_PER_SECOND };

typedef struct Room {
    Session *session;
    World *w;
    SoundOutput *sound;
    Voice *voice;
} Room;

static Room enter(void) {
    Room r = {.session = session_open(ORRERY_SOURCE_DIR "/lessons/pinhole", "zh-CN")};
    assert_non_null(r.session);
    ((Lesson *)r.session->lesson)->ambience = NULL; // only the words are measured
    WorldDescription d = {.lesson = r.session->lesson, .strings = r.session->strings, .language = r.session->language, .models = r.session->models,
                          .seed = 1, .settings = world_settings_default()};
    r.w = world_create(r.session->arena, &d);
    r.sound = sound_create(&(SoundSettings){.loopback = true, .volume = 1});
    r.voice = voice_create(r.session, r.sound);
    return r;
}

static void leave(Room *r) {
    sound_destroy(r->sound);
    session_close(r->session);
}

// The step with the first line that `speaker` says at its start; its words are long enough to be heard for two seconds.
static int step_of(const Lesson *lesson, const char *speaker) {
    for (int i = 0; i < lesson->step_count; i++)
        if (lesson->steps[i].line_count && !strcmp(lesson->speakers[lesson->steps[i].lines[0].speaker].id, speaker)) return i;
    return -1;
}

// One tick, one frame, and the sound of that time; adds the energy of both ears.
static void hear(Room *r, const Input *input, double energy[2]) {
    static float samples[PART * 2];
    world_tick(r->w, input);
    voice_frame(r->voice, r->w);
    sound_render(r->sound, samples, PART);
    for (int i = 0; i < PART * 2; i++) energy[i % 2] += (double)samples[i] * (double)samples[i];
}

// By how many decibels the right ear hears more, and the speaker's direction (-1 left .. 1 right) from the learner's head.
static double right_ear(Room *r, int step, float yaw, uint32_t turns, double *side) {
    Input input = input_idle();
    double silent[2], energy[2] = {0, 0};
    world_go(r->w, step);
    input.head.orientation = quat_yaw_pitch(yaw, 0);
    input.commands = turns;
    hear(r, &input, silent);
    input.commands = 0;
    for (int i = 0; i < TICKS_PER_SECOND / 2; i++) hear(r, &input, silent); // the voice begins, the head's turn has settled
    for (int i = 0; i < 3 * TICKS_PER_SECOND / 2; i++) hear(r, &input, energy);
    const WorldView *view = world_view(r->w);
    assert_true(view->line.active && energy[0] + energy[1] > 1e-3);
    Vec3 to = quat_rotate(quat_conjugate(view->head.orientation), vec3_sub(view->line.place, view->head.position));
    *side = to.x / d_max(vec3_length(to), 1e-6);
    return 10 * log10(energy[1] / energy[0]);
}

static void test_a_speaker_is_heard_where_he_stands(void **state) {
    Room r = enter();
    Random random = random_seed(1, 1);
    int step = step_of(r.session->lesson, "mozi"), left = 0, right = 0;
    assert_true(step >= 0);
    for (int n = 0; n < 14; n++) {
        static const uint32_t turns[] = {0, COMMAND_TURN_LEFT, COMMAND_TURN_RIGHT};
        double side, more = right_ear(&r, step, (float)(random_unit(&random) * 6.2 - 3.1), turns[random_below(&random, 3)], &side);
        if (side < -0.4) assert_true(more < -2), left++;
        if (side > 0.4) assert_true(more > 2), right++;
        if (fabs(side) < 0.08) assert_true(fabs(more) < 3);
    }
    assert_true(left >= 3 && right >= 3);
    leave(&r);
}

static void test_the_guide_is_close(void **state) {
    Room r = enter();
    int step = step_of(r.session->lesson, "guide");
    double side, ahead = right_ear(&r, step, 0, 0, &side);
    for (float yaw = -2; yaw < 2.1f; yaw += 1) assert_true(fabs(right_ear(&r, step, yaw, 0, &side) - ahead) < 0.3);
    assert_true(fabs(ahead) < 0.5);
    leave(&r);
}

static void test_words_stop_with_their_line(void **state) {
    Room r = enter();
    Input input = input_idle();
    double side, rest[2] = {0, 0};
    right_ear(&r, step_of(r.session->lesson, "mozi"), 0, 0, &side);
    input.commands = COMMAND_MENU; // a pause is silent
    hear(&r, &input, rest);
    input.commands = 0;
    for (int i = 0; i < TICKS_PER_SECOND / 4; i++) hear(&r, &input, rest);
    rest[0] = rest[1] = 0;
    for (int i = 0; i < TICKS_PER_SECOND / 2; i++) hear(&r, &input, rest);
    assert_true(rest[0] + rest[1] < 1e-6);
    leave(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_speaker_is_heard_where_he_stands), cmocka_unit_test(test_the_guide_is_close),
                                       cmocka_unit_test(test_words_stop_with_their_line)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
