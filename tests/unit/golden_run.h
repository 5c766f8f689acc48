// A lesson solved by an act file, kept in memory: inputs as a recording keeps them, events, states. The measure for what a
// journal must give back after kills, power losses and replays.
#ifndef ORRERY_TESTS_GOLDEN_RUN_H
#define ORRERY_TESTS_GOLDEN_RUN_H
#include "base/os.h"
#include "player/acts.h"
#include "player/session.h"
#include "player/start.h"
#include "record/journal.h"
#include "world/state.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { GOLDEN_SEED = 20260101 };

typedef struct GoldenTick {
    InputKept kept;
    int events; // in all after this tick
} GoldenTick;

typedef struct GoldenRun {
    Session *session;
    SessionStart start;
    GoldenTick *ticks;
    int count, event_count;
    Event *events;
    WorldState *states; // after every 120th tick: states[i] belongs to tick 120 (i + 1)
    WorldState last;
} GoldenRun;

static World *golden_world(const GoldenRun *run) {
    const Session *s = run->session;
    WorldDescription d = {.lesson = s->lesson, .strings = s->strings, .language = s->language, .models = s->models, .seed = GOLDEN_SEED};
    World *world = start_world(s->arena, &d, &run->start);
    assert(world);
    return world;
}

static void golden_take(GoldenRun *run, World *world) {
    int count;
    const Event *events = world_events(world, &count);
    for (int i = 0; i < count; i++) run->events[run->event_count++] = events[i];
}

// Plays the acts once. Everything lives as long as run->session.
static GoldenRun golden_run(const char *pack, const char *acts_file) {
    enum { TICKS_MOST = 60000, EVENTS_MOST_ = 4000 };
    GoldenRun run = {.session = session_open(pack, "zh-CN")};
    assert(run.session);
    Arena *arena = run.session->arena;
    Bytes text;
    run.start = (SessionStart){.pack = pack, .settings = world_settings_default()};
    run.ticks = malloc(sizeof *run.ticks * TICKS_MOST), run.events = malloc(sizeof *run.events * EVENTS_MOST_);
    run.states = malloc(sizeof *run.states * (TICKS_MOST / 120));
    World *world = golden_world(&run);
    bool read = os->read_file(arena, acts_file, 1 << 20, &text);
    Acts *acts = read ? acts_load(arena, text, acts_file, run.session->lesson, ACTS_BY_POINTER) : NULL;
    assert(acts);
    Input input = input_idle(), restored;
    golden_take(&run, world);
    while (acts_tick(acts, world, &input) == ACTS_RUNNING && run.count < TICKS_MOST) {
        GoldenTick *tick = &run.ticks[run.count];
        input_keep(&input, &tick->kept);
        input_restore(&tick->kept, &restored);
        world_tick(world, &restored);
        golden_take(&run, world);
        tick->events = run.event_count;
        if (++run.count % 120 == 0) world_state(world, &run.states[run.count / 120 - 1]);
    }
    world_state(world, &run.last);
    return run;
}

static void golden_close(GoldenRun *run) {
    free(run->ticks), free(run->events), free(run->states);
    session_close(run->session);
}

static const SealKey golden_key = {{7, 7, 7}};
static const char golden_learner[] = "0123456789abcdef0123456789abcdef";

static JournalSession golden_journal_session(const GoldenRun *run) {
    return (JournalSession){.pack_id = run->session->lesson->id, .engine = ORRERY_VERSION, .locale = run->session->locale, .device = "headless",
                            .pack_digest = run->session->digest, .seed = GOLDEN_SEED, .learner = golden_learner, .device_key = &golden_key,
                            .header = start_to_text(run->session->arena, &run->start)};
}

// Journals the run's ticks [from, to) and their events, without ticking a world.
static void golden_journal(const GoldenRun *run, Journal *journal, int from, int to) {
    for (int i = from; i < to; i++) {
        int before = i ? run->ticks[i - 1].events : 0;
        journal_tick(journal, &run->ticks[i].kept, (i + 1) % 120 ? NULL : &run->states[(i + 1) / 120 - 1]);
        for (int e = before; e < run->ticks[i].events; e++) journal_add(journal, &run->events[e]);
    }
}
#endif
