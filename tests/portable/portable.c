// The world alone, for comparing compilers, optimisation levels and processors: no window, no GPU, no sound.
//
//   portable acts PACK FILE.acts        plays acts and prints the state digest of every second, then of the end
//   portable verify JOURNAL KEY PACK    replays the newest session of a journal and prints the first difference, if any
#include "base/log.h"
#include "player/acts.h"
#include "player/playback.h"
#include <stdio.h>
#include <string.h>

static void print_state(const World *world) {
    WorldState state;
    world_state(world, &state);
    printf("%llu ", (unsigned long long)state.tick);
    for (int i = 0; i < 16; i++) printf("%02x", state.digest[i]);
    for (int i = 0; i < STATE_FIELD_COUNT; i++) printf(" %04x", state.checks[i]);
    putchar('\n');
}

static int play(const char *pack, const char *file) {
    Session *s = session_open(pack, "zh-CN");
    Bytes text;
    if (!s || !os->read_file(s->arena, file, 1 << 20, &text)) return log_error(), 1;
    WorldDescription d = {.lesson = s->lesson, .strings = s->strings, .language = s->language, .models = s->models, .seed = 20260101};
    SessionStart start = {.settings = world_settings_default()};
    World *world = start_world(s->arena, &d, &start);
    Acts *acts = acts_load(s->arena, text, file, s->lesson, ACTS_BY_POINTER);
    Input input = input_idle(), restored;
    InputKept kept;
    uint64_t ticks = 0;
    ActsState state = ACTS_RUNNING;
    while (acts && (state = acts_tick(acts, world, &input)) == ACTS_RUNNING) {
        int count;
        world_events(world, &count);
        input_keep(&input, &kept);
        input_restore(&kept, &restored);
        world_tick(world, &restored);
        if (++ticks % TICKS_PER_SECOND == 0) print_state(world);
    }
    if (state == ACTS_DONE) print_state(world);
    else log_error();
    session_close(s);
    return state == ACTS_DONE ? 0 : 1;
}

static int verify(const char *journal, const char *key, const char *pack) {
    Policy policy = {0};
    Playback back;
    snprintf(policy.key_file, sizeof policy.key_file, "%s", key);
    Session *s = playback_open(&back, journal, NULL, &policy) ? session_open(pack, back.row.locale) : NULL;
    if (!s || !back.has_recording) return log_error(), 1;
    World *world = playback_world(&back, s);
    int count;
    do world_events(world, &count);
    while (playback_tick(&back, world, NULL));
    bool same = !back.differs && !back.recording.trouble && back.compared > 0;
    printf("%llu ticks, %llu states: %s\n", (unsigned long long)back.ticks, (unsigned long long)back.compared, same ? "the same" : "different");
    if (back.differs) printf("tick %llu: %s / %s\n", (unsigned long long)back.differs_tick, state_subsystem(back.differs_field), state_field(back.differs_field));
    playback_close(&back);
    session_close(s);
    return same ? 0 : 1;
}

int main(int argc, char **argv) {
    if (argc == 4 && !strcmp(argv[1], "acts")) return play(argv[2], argv[3]);
    if (argc == 5 && !strcmp(argv[1], "verify")) return verify(argv[2], argv[3], argv[4]);
    fprintf(stderr, "usage: portable acts PACK FILE.acts | verify JOURNAL KEY PACK\n");
    return 2;
}
