// A recording gives back what was kept, to the bit; it opens only with its key and in its place; and a session replayed
// from it comes to the same states, events and end.
#include "check.h"
#include "golden_run.h"
#include "base/random.h"
#include "player/playback.h"
#include "record/journal_keep.h"
#include "record/recording.h"
#include <stdio.h>
#include <unistd.h>

static char folder[] = "/tmp/orrery-recording-XXXXXX";
static GoldenRun run;

static const char *in_folder(const char *name) {
    static char path[4][256];
    static int turn;
    char *out = path[turn++ % 4];
    snprintf(out, 256, "%s/%s", folder, name);
    return out;
}

static Input wild_input(Random *random) {
    Input input = input_idle();
    for (int i = 0; i < HAND_COUNT; i++) {
        input.hand[i].tracked = random_below(random, 2);
        input.hand[i].aim.position = vec3((float)random_normal(random), (float)random_normal(random), (float)random_normal(random));
        input.hand[i].buttons = random_below(random, 4);
    }
    input.commands = random_below(random, 1u << 21);
    snprintf(input.text, sizeof input.text, "%s", random_below(random, 2) ? "倒立 3" : "");
    return input;
}

static void test_rows_round_trip(void **state) {
    Random random = random_seed(1, 1);
    static RecordedTick ticks[ROW_TICKS], back[ROW_TICKS];
    uint8_t *plain = malloc(recording_row_bound(ROW_TICKS)), *out = malloc(recording_row_bound(ROW_TICKS));
    for (int trial = 0; trial < 40; trial++) {
        SealKey key;
        int count = 1 + (int)random_below(&random, trial % 4 ? 40 : ROW_TICKS);
        uint64_t first = random_u32(&random);
        assert_true(seal_new_key(&key));
        memset(ticks, 0, sizeof ticks);
        for (int i = 0; i < count; i++) {
            Input input = wild_input(&random);
            input_keep(&input, &ticks[i].input);
            ticks[i].has_state = random_below(&random, 5) == 0;
            for (int f = 0; ticks[i].has_state && f < STATE_FIELD_COUNT; f++) ticks[i].state.checks[f] = (uint16_t)random_below(&random, 3);
            for (int b = 0; ticks[i].has_state && b < 16; b++) ticks[i].state.digest[b] = (uint8_t)random_u32(&random);
        }
        bool sealed = trial & 1;
        size_t size = recording_row_write(ticks, count, "session", first, sealed ? &key : NULL, plain, out);
        assert_true(size > 0 && size <= recording_row_bound(count));
        Arena *arena = arena_create("row", 0);
        assert_true(recording_row_read((Bytes){out, size}, "session", first, count, &key, arena, back));
        for (int i = 0; i < count; i++) {
            assert_memory_equal(&ticks[i].input, &back[i].input, sizeof back[i].input);
            assert_int_equal(ticks[i].has_state, back[i].has_state);
            assert_memory_equal(ticks[i].state.checks, back[i].state.checks, sizeof back[i].state.checks);
            assert_memory_equal(ticks[i].state.digest, back[i].state.digest, 16);
        }
        // another place, another key, a changed bit, a lost end
        if (sealed) assert_false(recording_row_read((Bytes){out, size}, "other", first, count, &key, arena, back));
        if (sealed) assert_false(recording_row_read((Bytes){out, size}, "session", first + 1, count, &key, arena, back));
        if (sealed) assert_false(recording_row_read((Bytes){out, size}, "session", first, count, &golden_key, arena, back));
        out[random_below(&random, (uint32_t)size)] ^= (uint8_t)(1u << random_below(&random, 8));
        assert_false(recording_row_read((Bytes){out, size}, "session", first, count, &key, arena, back));
        assert_false(recording_row_read((Bytes){out, random_below(&random, (uint32_t)size)}, "session", first, count, &key, arena, back));
        arena_destroy(arena);
    }
    free(plain), free(out);
}

// Nobody can forge a row that harms, even with the right checksum: every mutation of an unsealed row is read or refused.
static void test_hostile_rows(void **state) {
    Random random = random_seed(3, 1);
    static RecordedTick ticks[30], back[ROW_TICKS];
    uint8_t *plain = malloc(recording_row_bound(30)), *out = malloc(recording_row_bound(30));
    memset(ticks, 0, sizeof ticks);
    for (int i = 0; i < 30; i++) {
        Input input = wild_input(&random);
        input_keep(&input, &ticks[i].input);
        ticks[i].has_state = i % 7 == 0;
    }
    for (int trial = 0; trial < 3000; trial++) {
        size_t size = recording_row_write(ticks, 30, "s", 0, NULL, plain, out), body = size - 8;
        for (uint32_t flips = 1 + random_below(&random, 6); flips--;) out[random_below(&random, (uint32_t)body)] = (uint8_t)random_u32(&random);
        DigestState hash;
        digest_begin(&hash);
        digest_add(&hash, out, body);
        Digest digest = digest_end(&hash);
        memcpy(out + body, digest.bytes, 8);
        Arena *arena = arena_create("row", 0);
        recording_row_read((Bytes){out, size}, "s", 0, 30, &golden_key, arena, back);
        arena_destroy(arena);
    }
    free(plain), free(out);
}

static void journal_all(const char *path) {
    JournalSession session = golden_journal_session(&run);
    Journal *journal = journal_open(path, &session);
    assert_non_null(journal);
    golden_journal(&run, journal, 0, run.count);
    assert_true(journal_close(journal));
}

static Policy policy_here(void) {
    Policy policy = {.keep_recordings = true};
    snprintf(policy.key_file, sizeof policy.key_file, "%s", in_folder("device.key"));
    bool made;
    assert_true(os->create_secret(policy.key_file, golden_key.bytes, sizeof golden_key.bytes, &made));
    return policy;
}

static void test_replay_is_exact(void **state) {
    const char *path = in_folder("replay.journal");
    Policy policy = policy_here();
    Playback back;
    WorldState last;
    int events = 0;
    journal_all(path);
    assert_true(playback_open(&back, path, NULL, &policy));
    assert_true(back.has_recording);
    World *world = playback_world(&back, run.session);
    do {
        int count;
        const Event *list = world_events(world, &count);
        for (int i = 0; i < count; i++, events++) {
            assert_int_equal(list[i].tick, run.events[events].tick);
            assert_int_equal(list[i].kind, run.events[events].kind);
            assert_string_equal(list[i].text, run.events[events].text);
        }
    } while (playback_tick(&back, world, NULL));
    world_state(world, &last);
    assert_null(back.recording.trouble);
    assert_false(back.differs);
    assert_int_equal(back.compared, run.count / 120);
    assert_int_equal(back.ticks, run.count);
    assert_int_equal(events, run.event_count);
    assert_memory_equal(last.digest, run.last.digest, 16);
    playback_close(&back);
}

// One tick's input is changed: the first recorded second after it differs, and a field of that subsystem is named.
static void test_difference_is_found(void **state) {
    const char *path = in_folder("changed.journal");
    Policy policy = policy_here();
    JournalSession session = golden_journal_session(&run);
    Playback back;
    int at = 0;
    while (run.events[at].kind != EVENT_ANSWERED) at++;
    int tick = (int)run.events[at].tick - 2; // ticks of the world run one ahead of the inputs
    InputKept kept = run.ticks[tick].kept;
    Input idle = input_idle();
    input_keep(&idle, &run.ticks[tick].kept);
    Journal *journal = journal_open(path, &session);
    golden_journal(&run, journal, 0, run.count);
    assert_true(journal_close(journal));
    run.ticks[tick].kept = kept;
    assert_true(playback_open(&back, path, NULL, &policy));
    World *world = playback_world(&back, run.session);
    while (!back.differs && playback_tick(&back, world, NULL)) {}
    assert_true(back.differs);
    assert_in_range(back.differs_tick, tick, tick + 121);
    assert_true(back.differs_field < STATE_FIELD_COUNT);
    print_message("first difference: %s / %s\n", state_subsystem(back.differs_field), state_field(back.differs_field));
    playback_close(&back);
}

static bool file_holds(const char *path, const void *needle, size_t size) {
    Arena *arena = arena_create("raw", 0);
    Bytes raw = {0};
    bool found = false;
    if (os->read_file(arena, path, 1u << 30, &raw))
        for (size_t i = 0; !found && i + size <= raw.size; i++) found = !memcmp(raw.data + i, needle, size);
    arena_destroy(arena);
    return found;
}

// Two learners in one file; one is forgotten: of that one nothing is left in the raw file, the other's session still plays.
static void test_forget(void **state) {
    const char *path = in_folder("forget.journal"), *log = in_folder("forget.journal-wal");
    Policy policy = policy_here();
    char wrapped[2][72], ids[2][40];
    static const char *const learners[2] = {"aaaa0123456789abcdef0123456789ab", "bbbb0123456789abcdef0123456789ab"};
    for (int i = 0; i < 2; i++) {
        JournalSession session = golden_journal_session(&run);
        session.learner = learners[i];
        Journal *journal = journal_open(path, &session);
        golden_journal(&run, journal, 0, run.count);
        Event mark = {.kind = EVENT_ANSWERED, .phase = "data", .step = "x", .object = "open"};
        snprintf(mark.text, sizeof mark.text, "the words of learner %d", i);
        journal_add(journal, &mark);
        snprintf(ids[i], sizeof ids[i], "%s", journal_session_id(journal));
        assert_true(journal_close(journal));
        Arena *arena = arena_create("key", 0);
        JournalReader *reader = journal_read_open(path);
        Bytes key;
        assert_true(journal_read_key(reader, arena, learners[i], &key));
        assert_int_equal(key.size, 72);
        memcpy(wrapped[i], key.data, 72);
        journal_read_close(reader);
        arena_destroy(arena);
    }
    ForgetReport report;
    assert_true(file_holds(path, "the words of learner 0", 22));
    assert_true(journal_forget(path, learners[0], &report));
    assert_true(report.was_known && report.sessions == 1 && report.recording_bytes > 0);
    assert_int_equal(report.events, run.event_count + 1);
    for (int i = 0; i < 2; i++) { // gone, and still there
        assert_int_equal(file_holds(path, i ? "the words of learner 1" : "the words of learner 0", 22), i);
        assert_int_equal(file_holds(path, wrapped[i], 72), i);
        assert_int_equal(file_holds(path, ids[i], 32), i);
        assert_false(file_holds(log, ids[i], 32));
    }
    assert_true(file_holds(path, learners[0], 32)); // the tombstone
    JournalSession again = golden_journal_session(&run);
    again.learner = learners[0];
    assert_null(journal_open(path, &again));
    assert_int_equal(error_last()->id, ERR_FORGOTTEN);
    Playback back;
    assert_true(playback_open(&back, path, ids[1], &policy));
    World *world = playback_world(&back, run.session);
    while (playback_tick(&back, world, NULL)) {}
    assert_false(back.differs);
    assert_int_equal(back.ticks, run.count);
    playback_close(&back);
    assert_true(journal_forget(path, "nobody", &report));
    assert_false(report.was_known);
}

// A session that is going on while its learner is forgotten keeps nothing more.
static void test_forget_while_playing(void **state) {
    const char *path = in_folder("playing.journal");
    JournalSession session = golden_journal_session(&run);
    Journal *journal = journal_open(path, &session);
    ForgetReport report;
    golden_journal(&run, journal, 0, 600);
    for (int i = 0; i < 1000 && journal_ticks_pending(journal); i++) os->sleep_ns(10000000);
    assert_true(journal_forget(path, golden_learner, &report));
    golden_journal(&run, journal, 600, 1200);
    assert_false(journal_close(journal));
    Arena *arena = arena_create("rows", 0);
    JournalReader *reader = journal_read_open(path);
    JournalSessionRow *rows;
    size_t count;
    assert_true(journal_read_sessions(reader, arena, &rows, &count));
    assert_int_equal(count, 0);
    journal_read_close(reader);
    arena_destroy(arena);
    assert_false(file_holds(path, "orientation", 11)); // a phase of its events
}

// The whole journal of 20 minutes with head and two controllers (90 reports a second), digests and rows included.
static void test_file_of_20_minutes(void **state) {
    const char *path = in_folder("long.journal");
    JournalSession session = golden_journal_session(&run);
    Journal *journal = journal_open(path, &session);
    Random r = random_seed(6, 6);
    Input input = input_idle();
    InputKept kept;
    WorldState world = {0};
    for (int i = 0; i < 20 * 60 * 120; i++) {
        for (int d = 0; i % 4 && d < 3; d++) { // three of four ticks bring a report: noise, tremor and slow movement
            Pose *pose = d == 0 ? &input.head : &input.hand[d - 1].grip;
            float slow = 0.3f * (float)((i / 7) % 900) / 900;
            pose->position = vec3(slow + (float)random_normal(&r) * 1e-4f, 1 + (float)random_normal(&r) * 1e-4f, (float)random_normal(&r) * 1e-4f);
            pose->orientation = quat_yaw_pitch(slow + (float)random_normal(&r) * 4e-4f, (float)random_normal(&r) * 4e-4f);
            if (d) input.hand[d - 1].tracked = true, input.hand[d - 1].aim = *pose;
        }
        input_keep(&input, &kept);
        for (int f = 0; i % 120 == 0 && f < STATE_FIELD_COUNT; f += 2) world.checks[f] = (uint16_t)random_u32(&r);
        for (int b = 0; i % 120 == 0 && b < 16; b++) world.digest[b] = (uint8_t)random_u32(&r);
        journal_tick(journal, &kept, i % 120 ? NULL : &world);
        while (journal_ticks_pending(journal) > 4000) os->sleep_ns(1000000);
    }
    assert_true(journal_close(journal));
    OsEntry entry;
    assert_true(os->entry(path, &entry));
    print_message("the journal of 20 minutes: %.2f MB\n", (double)entry.size / 1e6);
    assert_true(entry.size < 1500000);
}

static int set_up(void **state) {
    run = golden_run("lessons/pinhole", "lessons/pinhole/acts/solve.acts");
    return mkdtemp(folder) ? 0 : -1;
}
static int tear_down(void **state) {
    char command[300];
    golden_close(&run);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_round_trip), cmocka_unit_test(test_hostile_rows),  cmocka_unit_test(test_replay_is_exact),
        cmocka_unit_test(test_difference_is_found), cmocka_unit_test(test_forget), cmocka_unit_test(test_forget_while_playing),
        cmocka_unit_test(test_file_of_20_minutes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
