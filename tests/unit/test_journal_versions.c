// Journals of every version open for ever: read as they are, and brought up to this version when written to.
#include "check.h"
#include "base/os.h"
#include "record/journal.h"
#include "record/journal_read.h"
#include "record/recording.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERSION_2_EVENTS = 56, VERSION_2_TICKS = 2225 };
static char folder[] = "/tmp/orrery-versions-XXXXXX";

static const char *copy_of(const char *fixture, char out[256]) {
    Arena *arena = arena_create("fixture", 0);
    char path[256];
    Bytes bytes;
    snprintf(path, sizeof path, ORRERY_SOURCE_DIR "/tests/journals/%s", fixture);
    snprintf(out, 256, "%s/%s", folder, fixture);
    assert_true(os->read_file(arena, path, 1 << 24, &bytes));
    assert_true(os->write_file(out, bytes.data, bytes.size));
    arena_destroy(arena);
    return out;
}

typedef struct Content {
    size_t sessions;
    uint64_t events, hash;
} Content;

// What a reader sees of the first session.
static Content content(const char *path) {
    Arena *arena = arena_create("content", 0);
    JournalReader *reader = journal_read_open(path);
    JournalSessionRow *rows;
    JournalEventRow row;
    Content c = {0};
    assert_non_null(reader);
    assert_true(journal_read_sessions(reader, arena, &rows, &c.sessions));
    assert_true(c.sessions > 0);
    assert_string_equal(rows[0].learner, "");
    assert_true(journal_read_begin(reader, rows[0].id));
    for (bool bad; journal_read_next(reader, &row, &bad); c.events++)
        c.hash = c.hash * 31 + hash64_string(row.event.text) + hash64_string(row.kind) + row.event.tick;
    assert_int_equal(c.events, rows[0].events);
    journal_read_close(reader);
    arena_destroy(arena);
    return c;
}

static void test_version_1(void **state) {
    char path[256];
    Content before = content(copy_of("version-1.journal", path));
    assert_int_equal(before.events, 26);
    JournalSession session = {.pack_id = "p", .engine = "e", .locale = "en", .device = "d", .learner = "abc", .definitions = "{}"};
    Journal *journal = journal_open(path, &session);
    assert_non_null(journal);
    assert_null(journal_trouble(journal));
    journal_add(journal, &(Event){.tick = 1, .phase = "", .step = "", .object = ""});
    assert_true(journal_close(journal));
    Content after = content(path);
    assert_int_equal(after.sessions, before.sessions + 1);
    assert_int_equal(after.events, before.events);
    assert_int_equal(after.hash, before.hash);
    Arena *arena = arena_create("rows", 0);
    JournalReader *reader = journal_read_open(path);
    JournalSessionRow *rows;
    size_t count;
    assert_true(journal_read_sessions(reader, arena, &rows, &count));
    assert_string_equal(rows[count - 1].learner, "abc");
    assert_string_equal(journal_read_definitions(reader, arena, rows[count - 1].pack_digest), "{}");
    assert_null(journal_read_definitions(reader, arena, rows[0].pack_digest));
    journal_read_close(reader);
    arena_destroy(arena);
}

// Version 2 brought recordings: every tick of it must be read, under the key that lies beside it.
static void test_version_2(void **state) {
    char path[256];
    Arena *arena = arena_create("fixture", 0);
    JournalReader *reader = journal_read_open(copy_of("version-2.journal", path));
    JournalSessionRow *rows;
    size_t count;
    Bytes bytes;
    SealKey device;
    Recording recording;
    assert_non_null(reader);
    assert_true(os->read_file(arena, ORRERY_SOURCE_DIR "/tests/journals/version-2.key", 4096, &bytes));
    assert_int_equal(bytes.size, SEAL_KEY_SIZE);
    memcpy(device.bytes, bytes.data, SEAL_KEY_SIZE);
    assert_true(journal_read_sessions(reader, arena, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].events, VERSION_2_EVENTS);
    assert_int_equal(rows[0].ticks, VERSION_2_TICKS);
    assert_true(recording_open(&recording, reader, arena, &rows[0], &device));
    int ticks = 0, states = 0, pressed = 0;
    for (const RecordedTick *tick; (tick = recording_next(&recording)); ticks++) {
        Input input;
        input_restore(&tick->input, &input);
        states += tick->has_state;
        pressed += input.hand[HAND_RIGHT].buttons != 0;
        assert_true(input.present && input.head.position.y > 0.5f && input.head.position.y < 2);
    }
    assert_null(recording.trouble);
    assert_int_equal(ticks, VERSION_2_TICKS);
    assert_int_equal(states, VERSION_2_TICKS / 120);
    assert_true(pressed > 10);
    assert_true(journal_read_header(reader, arena, rows[0].id, &bytes));
    assert_non_null(recording_header_read(bytes, rows[0].id, &recording.key, arena));
    assert_non_null(journal_read_definitions(reader, arena, rows[0].pack_digest));
    recording_close(&recording);
    journal_read_close(reader);
    arena_destroy(arena);
}

static int set_up(void **state) { return mkdtemp(folder) ? 0 : -1; }
static int tear_down(void **state) {
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_version_1), cmocka_unit_test(test_version_2)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
