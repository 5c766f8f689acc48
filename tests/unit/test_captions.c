// Captions: every sound that is played is named while it is heard, with an arrow towards what is out of sight; no line
// is cut by the edge of a flat display, however the head turns. And descriptions reach the speech program, or the
// terminal.
#include "unit/check.h"
#include "base/dmath.h"
#include "base/random.h"
#include "stage/sound/speech.h"
#include "player/acts.h"
#include "player/session.h"
#include "world/noise.h"
#include <math.h>
#include <string.h>

enum { CAPTION = 1 };

static World *world_of(Session *s, float text_scale) {
    WorldDescription d = {.lesson = s->lesson,
                          .strings = s->strings,
                          .language = s->language,
                          .models = s->models,
                          .seed = 1,
                          .settings = world_settings_default()};
    d.settings.text_scale = text_scale;
    return world_create(s->arena, &d);
}

static Session *pinhole(const char *locale) {
    Session *s = session_open(ORRERY_SOURCE_DIR "/lessons/pinhole", locale);
    assert_non_null(s);
    return s;
}

static const char *heard(const World *w) {
    const Panel *p = &world_view(w)->panels[CAPTION];
    for (int i = 0; p->visible && i < p->element_count; i++)
        if (!strcmp(p->elements[i].id, "sound")) return p->elements[i].text;
    return NULL;
}

// ---- what is heard can be read ------------------------------------------------------------------------------------

// The last sound of these events, or NOISE_NONE; marks it in `met`.
static Noise last_noise(const World *w, const Event *events, int count, bool met[NOISE_COUNT + 1]) {
    Noise last = NOISE_NONE;
    for (int i = 0; i < count; i++) {
        Vec3 place;
        bool close;
        Noise noise = world_noise(w, &events[i], &place, &close);
        if (noise != NOISE_NONE) last = noise;
        if (close) assert_true(vec3_length(vec3_sub(place, world_view(w)->head.position)) < 0.51f);
        met[noise] = true;
    }
    return last;
}

static void solve(const char *locale, const char *acts_name, bool met[NOISE_COUNT + 1]) {
    static const Word words[] = {
#define NOISE(id, word) [id] = word,
        NOISE_LIST
#undef NOISE
    };
    Session *s = pinhole(locale);
    World *w = world_of(s, 1);
    Bytes text;
    char file[300];
    snprintf(file, sizeof file, ORRERY_SOURCE_DIR "/lessons/pinhole/acts/%s.acts", acts_name);
    assert_true(os->read_file(s->arena, file, 1 << 20, &text));
    Acts *acts = acts_load(s->arena, text, file, s->lesson, ACTS_BY_POINTER);
    Input input = input_idle();
    while (acts_tick(acts, w, &input) == ACTS_RUNNING) {
        world_tick(w, &input);
        int count;
        const Event *events = world_events(w, &count);
        Noise last = last_noise(w, events, count, met);
        if (last == NOISE_NONE || world_view(w)->paused) continue;
        assert_non_null(heard(w));
        assert_non_null(strstr(heard(w), word(s->language, words[last])));
    }
    session_close(s);
}

static void test_every_sound_is_named(void **state) {
    bool met[NOISE_COUNT + 1] = {false};
    solve("zh-CN", "solve", met);
    solve("en", "misconception-square-sun", met);
    for (int i = 0; i < NOISE_COUNT; i++) assert_true(met[i]);
}

static void test_the_ambience_is_named_first(void **state) {
    Session *s = pinhole("zh-CN");
    World *w = world_of(s, 1);
    Input input = input_idle();
    bool named = false;
    for (int i = 0; i < 6 * TICKS_PER_SECOND; i++) {
        world_tick(w, &input);
        named |= heard(w) && strstr(heard(w), strings_text(s->strings, s->lesson->ambience_text));
    }
    assert_true(named);
    assert_null(heard(w)); // and not for ever
    session_close(s);
}

// A thing that is let go behind the learner's back is pointed at.
static void test_arrows_point_at_what_is_out_of_sight(void **state) {
    Session *s = pinhole("en");
    World *w = world_of(s, 1);
    Input input = input_idle();
    int kite = lesson_object(s->lesson, "kite");
    world_go(w, 1);
    for (int side = -1; side <= 1; side++) {
        Vec3 to = vec3_sub(world_view(w)->objects[kite].centre, world_view(w)->head.position);
        float yaw = (float)d_atan2(-to.x, -to.z);
        input.head.orientation = quat_yaw_pitch(yaw + 1.2f * (float)side, 0); // turned left: the kite is to the right
        for (int i = 0; i < 40 && strcmp(world_view(w)->focus_id, "object:kite") != 0; i++)
            input.commands = COMMAND_NEXT, world_tick(w, &input);
        input.commands = COMMAND_ACTIVATE, world_tick(w, &input);
        assert_non_null(heard(w));
        assert_int_equal(strstr(heard(w), "→") != NULL, side == 1);
        assert_int_equal(strstr(heard(w), "←") != NULL, side == -1);
        input.commands = COMMAND_CANCEL, world_tick(w, &input);
    }
    session_close(s);
}

static void test_captions_can_be_off(void **state) {
    Session *s = pinhole("en");
    World *w = world_of(s, 1);
    Input input = input_idle();
    assert_true(world_view(w)->panels[CAPTION].visible);
    ((WorldSettings *)world_settings(w))->captions = false;
    world_tick(w, &input);
    assert_false(world_view(w)->panels[CAPTION].visible);
    session_close(s);
}

// ---- no edge cuts them --------------------------------------------------------------------------------------------

static float overhang; // the worst: share of half the picture that a corner stands beyond its edge

static void check_corners(const World *w) {
    const WorldView *view = world_view(w);
    const Panel *p = &view->panels[CAPTION];
    const float up = tanf(25 * 3.14159265f / 180), right = up * 16 / 9; // the default window
    for (int i = 0; p->visible && i < 4; i++) {
        Vec3 corner = vec3(i & 1 ? p->width / 2 : -p->width / 2, i & 2 ? p->height / 2 : -p->height / 2, 0);
        corner = vec3_add(p->pose.position, quat_rotate(p->pose.orientation, corner));
        Vec3 at = quat_rotate(quat_conjugate(view->head.orientation), vec3_sub(corner, view->head.position));
        assert_true(at.z < 0);
        overhang = fmaxf(overhang, fmaxf(fabsf(at.x / at.z) / right, fabsf(at.y / at.z) / up) - 1);
    }
}

static void test_no_edge_cuts_them(void **state) {
    Random random = random_seed(11, 1);
    overhang = -1;
    for (int n = 0; n < 2; n++) {
        Session *s = pinhole(n ? "en" : "zh-CN");
        World *w = world_of(s, 1);
        Input input = input_idle();
        for (int step = 0; step < s->lesson->step_count; step++) {
            world_go(w, step);
            for (int i = 0; i < 30; i++) { // a new direction every few ticks: panels follow, lag, and follow again
                input.head.orientation =
                    quat_yaw_pitch((float)(random_unit(&random) * 6.28), (float)(random_unit(&random) - 0.5));
                input.commands = random_below(&random, 6) ? 0 : COMMAND_CONTINUE;
                for (unsigned k = 1 + random_below(&random, 40); k > 0; k--, input.commands = 0)
                    world_tick(w, &input), check_corners(w);
            }
        }
        session_close(s);
    }
    print_message("a caption's corner comes to %.3f of the half picture\n", (double)(1 + overhang));
    assert_true(overhang <= 0);
}

// ---- speech -------------------------------------------------------------------------------------------------------

static char started[4][400];
static int start_count, end_count;
static const char *installed;

static bool start_program(const char *const *arguments, int *process) {
    if (strcmp(arguments[0], installed) != 0) return fail(ERR_FILE_MISSING, "%s", arguments[0]);
    char *out = started[start_count++ % 4];
    for (out[0] = 0; *arguments; arguments++) strcat(strcat(out, *arguments), "|");
    return *process = 40 + start_count, true;
}

static void end_program(int process) {
    assert_int_equal(process, 40 + start_count);
    end_count++;
}

static void speak_by(const char *program, const char *first, const char *second) {
    const Os *real = os;
    Os table = *os;
    Arena *arena = arena_create("speech", 0);
    table.start_program = start_program, table.end_program = end_program;
    os = &table, installed = program, start_count = end_count = 0;
    Speech *speech = speech_create(arena, "zh-CN");
    speech_say(speech, "近孔 ▶, 按钮 ⌫→");
    speech_say(speech, "“ü”—…");
    assert_int_equal(end_count, 1); // the second interrupts the first
    speech_destroy(speech);
    assert_int_equal(end_count, 2);
    assert_string_equal(started[0], first);
    assert_string_equal(started[1], second);
    os = real;
    arena_destroy(arena);
}

static void test_descriptions_are_spoken(void **state) {
    speak_by("spd-say", "spd-say|--stop|--language|zh|--|近孔 , 按钮 |", "spd-say|--stop|--language|zh|--|“ü”—…|");
    speak_by("espeak-ng", "espeak-ng|-v|zh|--|近孔 , 按钮 |", "espeak-ng|-v|zh|--|“ü”—…|");
}

static void test_programs_are_started_and_ended(void **state) {
    int process = -1;
    assert_true(os->start_program((const char *const[]){"sleep", "1000", NULL}, &process));
    assert_true(process > 0);
    os->end_program(process); // returns at once: it was ended
    assert_false(os->start_program((const char *const[]){"no-such-program-here", NULL}, &process));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_sound_is_named),
                                       cmocka_unit_test(test_the_ambience_is_named_first),
                                       cmocka_unit_test(test_arrows_point_at_what_is_out_of_sight),
                                       cmocka_unit_test(test_captions_can_be_off),
                                       cmocka_unit_test(test_no_edge_cuts_them),
                                       cmocka_unit_test(test_descriptions_are_spoken),
                                       cmocka_unit_test(test_programs_are_started_and_ended)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
