// Kills: sessions of the golden runs are journalled by a child process that is killed (-9) at a random moment; in every
// second one the disk fails now and then, too. Afterwards the journal must open, hold at least what had been acknowledged,
// nothing that did not happen, and input for every event; replayed, it must come to the recorded states; and a session that
// is resumed there must end as if nothing had happened.
//   ORRERY_KILLS=1000 for the long run.
#include "check.h"
#include "golden_run.h"
#include "disk_vfs.h"
#include "base/error.h"
#include "player/playback.h"
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 5 };
static const char *const acts[RUNS] = {"solve", "misconception-upright", "misconception-inside-hole", "misconception-smaller-sharper",
                                       "misconception-square-sun"};
static GoldenRun runs[RUNS];
static char folder[] = "/dev/shm/orrery-kills-XXXXXX";
static char path[256];

typedef struct Acknowledged { // shared with the child
    _Atomic uint64_t events, ticks, added;
} Acknowledged;
static Acknowledged *seen;

static void note(Journal *journal, uint64_t events, uint64_t ticks) {
    atomic_store(&seen->added, ticks);
    atomic_store(&seen->ticks, ticks - journal_ticks_pending(journal));
    atomic_store(&seen->events, events - journal_pending(journal));
}

// As `orrery play --resume` does: first the events that the recording gives again but the journal does not hold yet.
static void go_on(const GoldenRun *run, Journal *journal, int ticks, int events) {
    for (int e = events; ticks && e < run->ticks[ticks - 1].events; e++) journal_add(journal, &run->events[e]);
}

// The child: journals from `from` on, a little faster than life, until it is killed or done.
static void play(const GoldenRun *run, const JournalSession *session, int from, int events, uint64_t seed, double fails) {
    disk_fail_share = fails;
    if (fails > 0) disk_install(seed);
    Journal *journal = journal_open(path, session);
    if (!journal) _exit(2);
    uint64_t before = (uint64_t)events;
    go_on(run, journal, from, events);
    for (int i = from; i < run->count; i++) {
        golden_journal(run, journal, i, i + 1);
        note(journal, (uint64_t)run->ticks[i].events - before, (uint64_t)(i + 1 - from));
        if (i % 16 == 0) os->sleep_ns(300000);
    }
    for (;;) { // waits for its end
        note(journal, (uint64_t)run->event_count - before, (uint64_t)(run->count - from));
        os->sleep_ns(1000000);
    }
}

static void kill_after(pid_t child, uint64_t ns) {
    int status;
    os->sleep_ns(ns);
    assert_int_equal(waitpid(child, &status, WNOHANG), 0); // it was still alive
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
}

// The events in the journal are the run's first ones; returns how many, and where the recording ends.
static uint64_t check_events(const GoldenRun *run, uint64_t *ticks, char session[40]) {
    Arena *arena = arena_create("kills", 0);
    JournalReader *reader = journal_read_open(path);
    JournalSessionRow *rows;
    JournalEventRow row;
    size_t sessions;
    uint64_t count = 0, last = 0;
    bool damaged = false;
    *ticks = 0, session[0] = 0;
    if (!reader && atomic_load(&seen->events) == 0) return arena_destroy(arena), 0; // killed before it was a journal
    assert_non_null(reader);
    assert_true(journal_read_sessions(reader, arena, &rows, &sessions));
    assert_true(sessions <= 1);
    if (sessions) {
        assert_true(journal_read_begin(reader, rows[0].id));
        for (; journal_read_next(reader, &row, &damaged); count++) {
            const Event *e = &run->events[count];
            assert_int_equal(row.number, count + 1);
            assert_int_equal(row.event.kind, e->kind);
            assert_int_equal(row.event.tick, e->tick);
            assert_string_equal(row.event.text, e->text);
            last = e->tick;
        }
        assert_false(damaged);
        *ticks = rows[0].ticks;
        assert_true(*ticks + 1 >= last || count == 0); // the world ticks once before the first input
        snprintf(session, 40, "%s", rows[0].id);
    }
    journal_read_close(reader);
    arena_destroy(arena);
    return count;
}

static Policy policy_here(void) {
    Policy policy = {.keep_recordings = true};
    bool made;
    snprintf(policy.key_file, sizeof policy.key_file, "%s/device.key", folder);
    assert_true(os->create_secret(policy.key_file, golden_key.bytes, sizeof golden_key.bytes, &made));
    return policy;
}

static void check_replay(const GoldenRun *run, uint64_t ticks) {
    Policy policy = policy_here();
    Playback back;
    assert_true(playback_open(&back, path, NULL, &policy));
    assert_true(back.has_recording || ticks == 0);
    if (back.has_recording) {
        World *world = playback_world(&back, run->session);
        WorldState state;
        while (playback_tick(&back, world, NULL)) {}
        assert_null(back.recording.trouble);
        assert_false(back.differs);
        assert_int_equal(back.ticks, ticks);
        assert_int_equal(back.compared, ticks / 120);
        world_state(world, &state);
        if (ticks == (uint64_t)run->count) assert_memory_equal(state.digest, run->last.digest, 16);
    }
    playback_close(&back);
}

static JournalSession resumed(const GoldenRun *run, const char *session, uint64_t events, uint64_t ticks) {
    JournalSession it = golden_journal_session(run);
    if (*session) it.resume = session, it.resume_events = events, it.resume_ticks = ticks;
    return it;
}

// Going on there to the end.
static void finish(const GoldenRun *run, const char *session, uint64_t events, uint64_t ticks) {
    JournalSession it = resumed(run, session, events, ticks);
    Journal *journal = journal_open(path, &it);
    assert_non_null(journal);
    go_on(run, journal, (int)ticks, (int)events);
    golden_journal(run, journal, (int)ticks, run->count);
    assert_true(journal_close(journal));
    char again[40];
    uint64_t all;
    assert_int_equal(check_events(run, &all, again), run->event_count);
    assert_int_equal(all, run->count);
    check_replay(run, all);
}

static void remove_files(void) {
    static const char *const tails[] = {"", "-wal", "-shm", "-lock", "-journal"};
    char name[300];
    for (int i = 0; i < 5; i++) snprintf(name, sizeof name, "%s%s", path, tails[i]), unlink(name);
}

static void test_kills(void **state) {
    const char *wanted = getenv("ORRERY_KILLS");
    int kills = wanted ? atoi(wanted) : 80, finished = 0;
    uint64_t replayed = 0, kept = 0, lost_most = 0;
    Random random = random_seed(99, 1);
    for (int n = 0; n < kills;) {
        const GoldenRun *run = &runs[n % RUNS];
        char session[40] = "";
        uint64_t events = 0, ticks = 0;
        remove_files();
        for (int again = 0; again < 3 && n < kills; again++, n++) { // killed, resumed, killed again
            JournalSession it = resumed(run, session, events, ticks);
            uint64_t events_before = events, ticks_before = ticks, seed = random_u32(&random);
            double fails = n % 2 ? 0.02 : 0;
            memset(seen, 0, sizeof *seen);
            pid_t child = fork();
            if (!child) play(run, &it, (int)ticks, (int)events, seed, fails);
            kill_after(child, (uint64_t)(random_unit(&random) * random_unit(&random) * 400e6));
            events = check_events(run, &ticks, session);
            assert_true(events >= events_before + atomic_load(&seen->events));
            assert_true(ticks >= ticks_before + atomic_load(&seen->ticks));
            uint64_t lost = ticks_before + atomic_load(&seen->added) > ticks ? ticks_before + atomic_load(&seen->added) - ticks : 0;
            if (fails == 0 && lost > lost_most) lost_most = lost;
            kept += atomic_load(&seen->events);
            if (n % 4 == 0 && *session) check_replay(run, ticks), replayed += ticks;
        }
        if (n % 2) continue;
        finish(run, session, events, ticks);
        finished++;
    }
    print_message("%d kills, %llu events acknowledged, %llu ticks replayed, %d sessions finished after resuming\n", kills,
                  (unsigned long long)kept, (unsigned long long)replayed, finished);
    assert_true(kept > 0 && replayed > 0 && finished > 0);
}

static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

// At the pace of life: what a kill takes away is at most the last tenth of a second (the median is asserted with room for a
// busy machine; all are printed).
static void test_last_tenth_of_a_second(void **state) {
    enum { KILLS = 12 };
    int lost[KILLS];
    Random random = random_seed(5, 2);
    for (int n = 0; n < KILLS; n++) {
        JournalSession it = golden_journal_session(&runs[0]);
        char session[40];
        uint64_t ticks;
        remove_files();
        memset(seen, 0, sizeof *seen);
        pid_t child = fork();
        if (!child) {
            Journal *journal = journal_open(path, &it);
            uint64_t start = os->monotonic_ns();
            for (int i = 0; journal && i < runs[0].count; i++) {
                golden_journal(&runs[0], journal, i, i + 1);
                atomic_store(&seen->added, (uint64_t)i + 1);
                while (os->monotonic_ns() - start < (uint64_t)(i + 1) * 1000000000u / 120) os->sleep_ns(1000000);
            }
            _exit(2);
        }
        kill_after(child, 400000000u + random_below(&random, 300000000u));
        check_events(&runs[0], &ticks, session);
        lost[n] = (int)(atomic_load(&seen->added) - ticks);
    }
    qsort(lost, KILLS, sizeof *lost, by_value);
    print_message("ticks lost: %d at least, %d in the median, %d at most (12 are a tenth of a second)\n", lost[0], lost[KILLS / 2], lost[KILLS - 1]);
    assert_true(lost[KILLS / 2] <= 18);
}

static int set_up(void **state) {
    for (int i = 0; i < RUNS; i++) {
        char file[128];
        snprintf(file, sizeof file, "lessons/pinhole/acts/%s.acts", acts[i]);
        runs[i] = golden_run("lessons/pinhole", file);
    }
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/killed.journal", folder);
    return 0;
}
static int tear_down(void **state) {
    char command[300];
    for (int i = 0; i < RUNS; i++) golden_close(&runs[i]);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kills), cmocka_unit_test(test_last_tenth_of_a_second)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
