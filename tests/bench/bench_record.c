// Figures of the recording for `make bench`: what a frame pays, how soon a commit is durable, bytes, replay, export. Nothing
// here passes or fails.
#include "../unit/golden_run.h"
#include "player/definitions.h"
#include "player/playback.h"
#include "record/statement.h"
#include <stdio.h>
#include <unistd.h>

static char folder[] = "/tmp/orrery-bench-XXXXXX", path[256];

static double seconds(void) { return (double)os->monotonic_ns() * 1e-9; }
static int by_value(const void *a, const void *b) { return *(const double *)a < *(const double *)b ? -1 : *(const double *)a > *(const double *)b; }

static void remove_journal(void) {
    static const char *const tails[] = {"", "-wal", "-shm", "-lock"};
    char name[300];
    for (int i = 0; i < 4; i++) snprintf(name, sizeof name, "%s%s", path, tails[i]), unlink(name);
}

static void joints(Input *input, int tick) {
    for (int h = 0; h < HAND_COUNT; h++) {
        input->hand[h].tracked = input->hand[h].jointed = true;
        input->hand[h].grip = input->hand[h].aim = (Pose){{0.01f * (float)(tick % 50), 1, -0.4f}, {0, 0, 0, 1}};
        for (int j = 0; j < HAND_JOINTS; j++)
            input->hand[h].joints[j] = (Pose){{0.01f * (float)j + 0.001f * (float)(tick % 30), 1, -0.4f}, quat_axis_angle(vec3(1, 0, 0), 0.01f * (float)(tick % 100))};
    }
}

// Quantising, digesting (once a second) and queueing, at the pace of a device, as the frame's thread pays it.
static void bench_append(const GoldenRun *run, bool with_joints) {
    enum { TICKS = 2400 };
    static double cost[TICKS];
    JournalSession session = golden_journal_session(run);
    remove_journal();
    Journal *journal = journal_open(path, &session);
    World *world = golden_world(run);
    for (int i = 0; i < TICKS; i++) {
        Input input = input_idle(), restored;
        InputKept kept;
        WorldState state;
        input.head.position.x = 0.0001f * (float)(i % 1000);
        if (with_joints) joints(&input, i);
        double start = seconds();
        input_keep(&input, &kept);
        input_restore(&kept, &restored);
        if (i % 120 == 0) world_state(world, &state);
        journal_tick(journal, &kept, i % 120 ? NULL : &state);
        cost[i] = (seconds() - start) * 1e6;
        os->sleep_ns(500000);
    }
    journal_close(journal);
    qsort(cost, TICKS, sizeof *cost, by_value);
    printf("append%s: median %.1f us, 99 %% %.1f us, longest %.1f us a tick\n", with_joints ? ", two hands with joints" : "", cost[TICKS / 2],
           cost[TICKS * 99 / 100], cost[TICKS - 1]);
}

static void bench_commit(const GoldenRun *run) {
    enum { COMMITS = 60 };
    static double latency[COMMITS];
    JournalSession session = golden_journal_session(run);
    remove_journal();
    Journal *journal = journal_open(path, &session);
    for (int i = 0; i < COMMITS; i++) {
        double start = seconds();
        journal_add(journal, &run->events[i]);
        while (journal_pending(journal)) os->sleep_ns(100000);
        latency[i] = (seconds() - start) * 1000;
        os->sleep_ns((uint64_t)(i % 20) * 1000000);
    }
    journal_close(journal);
    qsort(latency, COMMITS, sizeof *latency, by_value);
    printf("commit: an event is durable after a median of %.1f ms, at most %.1f ms\n", latency[COMMITS / 2], latency[COMMITS - 1]);
}

static void bench_durable_events(const GoldenRun *run) {
    enum { EVENTS = 100000 };
    JournalSession session = golden_journal_session(run);
    session.definitions = definitions_text(run->session);
    remove_journal();
    Journal *journal = journal_open(path, &session);
    double start = seconds();
    for (int i = 0; i < EVENTS; i++) journal_add(journal, &run->events[i % run->event_count]);
    while (journal_pending(journal)) os->sleep_ns(1000000);
    printf("durable events: %.0f a second in batches\n", EVENTS / (seconds() - start));
    journal_close(journal);
}

// On the journal of bench_durable_events: reading and making statements, as `orrery export --format xapi` does.
static void bench_export(void) {
    Arena *arena = arena_create("bench", 0);
    static char out[STATEMENT_MOST];
    JournalSessionRow *rows;
    JournalEventRow row;
    size_t count, bytes = 0, statements = 0;
    double start = seconds();
    JournalReader *reader = journal_read_open(path);
    if (!journal_read_sessions(reader, arena, &rows, &count)) return;
    StatementSession *s = statement_session(arena, &rows[0], journal_read_definitions(reader, arena, rows[0].pack_digest), "https://learners.example");
    if (!journal_read_begin(reader, rows[0].id)) return;
    for (; journal_read_next(reader, &row, NULL); statements++) bytes += statement_write(s, &row, out, sizeof out);
    double took = seconds() - start;
    printf("export: %.0f statements a second, %.0f bytes each\n", (double)statements / took, (double)bytes / (double)statements);
    statement_session_end(s);
    journal_read_close(reader);
    arena_destroy(arena);
}

static void bench_replay(const GoldenRun *run) {
    Policy policy = {0};
    Playback back;
    bool made;
    snprintf(policy.key_file, sizeof policy.key_file, "%s/device.key", folder);
    if (!os->create_secret(policy.key_file, golden_key.bytes, sizeof golden_key.bytes, &made)) return;
    JournalSession session = golden_journal_session(run);
    remove_journal();
    Journal *journal = journal_open(path, &session);
    golden_journal(run, journal, 0, run->count);
    journal_close(journal);
    if (!playback_open(&back, path, NULL, &policy) || !back.has_recording) return;
    printf("recording: %.1f kB for %.0f s of acts: %.1f kB a minute (see tests/unit/test_input_code.c for tracked hands)\n",
           (double)back.row.recording_bytes / 1000, run->count / 120.0, (double)back.row.recording_bytes / 1000 / (run->count / 7200.0));
    World *world = playback_world(&back, run->session);
    double start = seconds();
    while (playback_tick(&back, world, NULL)) {}
    double took = seconds() - start;
    printf("replay: %.0f s of lesson in %.0f ms, %.0f times real time, %llu digests verified%s\n", run->count / 120.0, took * 1000,
           run->count / 120.0 / took, (unsigned long long)back.compared, back.differs ? " (DIFFERENT)" : "");
    playback_close(&back);
}

int main(void) {
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/bench.journal", folder);
    GoldenRun run = golden_run("lessons/pinhole", "lessons/pinhole/acts/solve.acts");
    bench_append(&run, false);
    bench_append(&run, true);
    bench_commit(&run);
    bench_durable_events(&run);
    bench_export();
    for (int i = 0; i < 3; i++) bench_replay(&run);
    golden_close(&run);
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}
