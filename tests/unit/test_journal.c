// The journal: nothing lost, nothing doubled, nobody kept waiting, whatever the disk does.
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#undef fail // cmocka's; the house has its own
#include "faulty_os.h"
#include "record/journal.h"
#include "record/journal_read.h"
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// Counts this thread's allocations; a sanitizer brings its own allocator, so there the count stays 0.
static _Thread_local long heap_calls;
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(SANITIZED) && defined(__GLIBC__)
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
void *malloc(size_t size) { return heap_calls++, __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return heap_calls++, __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return heap_calls++, __libc_realloc(old, size); }
#endif

static char root[64];

static const char *in_root(const char *name) {
    static char paths[4][256];
    static int turn;
    char *path = paths[turn++ % 4];
    snprintf(path, 256, "%s/%s", root, name);
    return path;
}

static JournalSession a_session(void) {
    return (JournalSession){.pack_id = "pinhole",
                            .engine = "0.1.0",
                            .locale = "zh-CN",
                            .device = "headless",
                            .pack_digest = {{1, 2, 3}},
                            .seed = 0xfedcba9876543210u};
}

static Journal *open_journal(const char *path) {
    JournalSession session = a_session();
    return journal_open(path, &session);
}

static void add(Journal *journal, int i) {
    Event event = {.tick = (uint64_t)i * 120,
                   .kind = EVENT_SET,
                   .phase = "experiment",
                   .step = "x2",
                   .object = "camera.screen",
                   .value = i};
    snprintf(event.text, sizeof event.text, "第%d次", i);
    journal_add(journal, &event);
}

static void sleep_ms(int ms) { usleep((useconds_t)ms * 1000); }

// Waits for a state that the writer's thread brings about; false after ten seconds.
static bool until_saved(Journal *journal) {
    for (int i = 0; i < 1000; i++, sleep_ms(10))
        if (journal_pending(journal) == 0 && !journal_trouble(journal)) return true;
    return false;
}
static bool until_trouble(Journal *journal) {
    for (int i = 0; i < 500; i++, sleep_ms(10))
        if (journal_trouble(journal)) return true;
    return false;
}

// How many events the file's session holds; -1 when they are not exactly 1, 2, 3, ... with the values 0, 1, 2, ...
static int events_in_order(const char *path, const char *id) {
    JournalReader *reader = journal_read_open(path);
    if (!reader) return -1;
    JournalEventRow row;
    int count = 0;
    bool damaged = !journal_read_begin(reader, id);
    while (!damaged && journal_read_next(reader, &row, &damaged)) {
        if (row.number != (uint64_t)count + 1 || row.event.value != count)
            damaged = true;
        else
            count++;
    }
    journal_read_close(reader);
    return damaged ? -1 : count;
}

static void test_round_trip(void **state) {
    const char *path = in_root("new/folder/round.journal");
    Journal *journal = open_journal(path);
    assert_non_null(journal);
    assert_null(journal_trouble(journal));
    char id[40];
    strcpy(id, journal_session_id(journal));
    assert_int_equal(strlen(id), 32);
    assert_int_equal(strspn(id, "0123456789abcdef"), 32);
    for (int i = 0; i < EVENT_KIND_COUNT; i++) {
        Event event = {.tick = (uint64_t)i * 60,
                       .kind = (EventKind)i,
                       .phase = "data",
                       .step = "d1",
                       .object = "尺",
                       .value = -0.1 * i};
        snprintf(event.text, sizeof event.text, "'); DROP TABLE event; -- \"%d\"\n倒", i);
        journal_add(journal, &event);
    }
    assert_true(journal_close(journal));
    assert_int_not_equal(access(in_root("new/folder/round.journal-wal"), F_OK), 0);
    JournalReader *reader = journal_read_open(path);
    assert_non_null(reader);
    Arena *arena = arena_create("test", 0);
    JournalSessionRow *rows;
    size_t count;
    assert_true(journal_read_sessions(reader, arena, &rows, &count));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].id, id);
    assert_string_equal(rows[0].pack, "pinhole");
    assert_string_equal(rows[0].locale, "zh-CN");
    assert_memory_equal(rows[0].pack_digest, "01020300", 8);
    assert_int_equal(strlen(rows[0].started), 24);
    assert_true(strcmp(rows[0].ended, rows[0].started) >= 0);
    assert_true(rows[0].seed == a_session().seed);
    assert_int_equal(rows[0].events, EVENT_KIND_COUNT);
    assert_true(journal_read_begin(reader, id));
    JournalEventRow row;
    bool damaged;
    for (int i = 0; i < EVENT_KIND_COUNT; i++) {
        assert_true(journal_read_next(reader, &row, &damaged));
        assert_int_equal(row.event.kind, i);
        assert_int_equal(row.event.tick, i * 60);
        assert_true(row.time == i * 0.5 && row.event.value == -0.1 * i);
        assert_string_equal(row.event.object, "尺");
        assert_non_null(strstr(row.event.text, "\n倒"));
    }
    assert_false(journal_read_next(reader, &row, &damaged));
    assert_false(damaged);
    assert_false(journal_read_next(reader, &row, &damaged));
    journal_read_close(reader);
    arena_destroy(arena);
}

static void test_sessions_share_a_file(void **state) {
    const char *path = in_root("shared.journal");
    Journal *journals[3];
    char ids[3][40];
    for (int j = 0; j < 3; j++) {
        assert_non_null(journals[j] = open_journal(path));
        strcpy(ids[j], journal_session_id(journals[j]));
    }
    for (int i = 0; i < 600; i++) {
        add(journals[i % 3], i / 3);
        if (i % 20 == 0) sleep_ms(5);
    }
    for (int j = 0; j < 3; j++) assert_true(journal_close(journals[j]));
    for (int j = 0; j < 3; j++) assert_int_equal(events_in_order(path, ids[j]), 200);
    assert_string_not_equal(ids[0], ids[1]);
}

static void test_memory_only(void **state) {
    Journal *journal = open_journal(NULL);
    assert_non_null(journal);
    for (int i = 0; i < 5000; i++) add(journal, i);
    assert_true(until_saved(journal));
    assert_true(journal_close(journal));
}

// Opens, reports, waits for the go, adds one event, reports, and then waits for its death.
static void child_adds_one(const char *path, int report) {
    Journal *journal = open_journal(path);
    if (!journal || write(report, journal_session_id(journal), 32) != 32) _exit(1);
    sleep_ms(1 + getpid() % 23); // anywhere in the writer's round
    add(journal, 0);
    if (write(report, "!", 1) != 1) _exit(1);
    for (;;) pause();
}

// A machine that is busy with other things may hold a thread back for longer; nearly always it is not.
static void test_durable_in_100_ms(void **state) {
    int durable = 0;
    for (int round = 0; round < 100; round++) {
        const char *path = in_root("killed.journal");
        int pipes[2], status;
        char id[34] = "", done = 0;
        assert_int_equal(pipe(pipes), 0);
        pid_t child = fork();
        if (child == 0) child_adds_one(path, pipes[1]);
        assert_int_equal(read(pipes[0], id, 32), 32);
        assert_int_equal(read(pipes[0], &done, 1), 1);
        sleep_ms(100);
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        close(pipes[0]), close(pipes[1]);
        durable += events_in_order(path, id) == 1;
    }
    print_message("durable when killed after 100 ms: %d of 100\n", durable);
    assert_true(durable >= 90);
}

static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void test_latency_is_measured(void **state) {
    enum { ROUNDS = 60 };
    static int micro[ROUNDS];
    Journal *journal = open_journal(in_root("latency.journal"));
    for (int i = 0; i < ROUNDS; i++) {
        usleep((useconds_t)(i * 337 % 20000));
        uint64_t start = os->monotonic_ns();
        add(journal, i);
        while (journal_pending(journal)) usleep(200);
        micro[i] = (int)((os->monotonic_ns() - start) / 1000);
    }
    assert_true(journal_close(journal));
    qsort(micro, ROUNDS, sizeof *micro, by_value);
    print_message("durable after: median %.1f ms, longest %.1f ms\n", micro[ROUNDS / 2] / 1e3, micro[ROUNDS - 1] / 1e3);
}

static void test_add_is_cheap(void **state) {
    enum { EVENTS = 10000 };
    static int nano[EVENTS];
    const char *path = in_root("cheap.journal");
    Journal *journal = open_journal(path);
    char id[40];
    strcpy(id, journal_session_id(journal));
    heap_calls = 0;
    for (int i = 0; i < EVENTS; i++) {
        Event event = {.tick = (uint64_t)i,
                       .kind = EVENT_LOOKED,
                       .phase = "experiment",
                       .step = "x2",
                       .object = "kite",
                       .value = i};
        uint64_t start = os->monotonic_ns();
        journal_add(journal, &event);
        nano[i] = (int)(os->monotonic_ns() - start);
        if (i % 20 == 19) usleep(2000); // 10,000 events a second, far above any lesson
    }
    assert_int_equal(heap_calls, 0);
    assert_true(journal_close(journal));
    assert_int_equal(events_in_order(path, id), EVENTS);
    qsort(nano, EVENTS, sizeof *nano, by_value);
    print_message("journal_add: median %d ns, 99 %% %d ns, longest %d ns\n", nano[EVENTS / 2], nano[EVENTS * 99 / 100],
                  nano[EVENTS - 1]);
    assert_true(nano[EVENTS * 99 / 100] < 20000);
}

// A writer that hangs: its sleep does not return until it is let go.
static atomic_bool hold;
static pthread_t main_thread;
static void sleep_or_hang(uint64_t duration) {
    do usleep((useconds_t)(duration / 1000));
    while (atomic_load(&hold) && !pthread_equal(pthread_self(), main_thread));
}

// A tick of the recording, with the joints of two hands, takes no heap on the frame's thread.
static void test_ticks_take_no_heap(void **state) {
    static const SealKey key = {{1}};
    JournalSession session = a_session();
    session.learner = "learner", session.device_key = &key;
    Journal *journal = journal_open(in_root("ticks.journal"), &session);
    assert_non_null(journal);
    Input input = input_idle();
    input.hand[0].tracked = input.hand[0].jointed = input.hand[1].tracked = input.hand[1].jointed = true;
    heap_calls = 0;
    for (int i = 0; i < 600; i++) {
        InputKept kept;
        input.hand[0].joints[3].position.x = 0.001f * (float)i;
        input_keep(&input, &kept);
        journal_tick(journal, &kept, NULL);
        if (i % 20 == 0) sleep_ms(5); // as a display would
    }
    assert_int_equal(heap_calls, 0);
    assert_true(journal_close(journal));
}

static void test_writer_hangs(void **state) {
    static Os slow;
    const Os *real = os;
    main_thread = pthread_self();
    slow = *os, slow.sleep_ns = sleep_or_hang, os = &slow;
    const char *path = in_root("hangs.journal");
    Journal *journal = open_journal(path);
    char id[40];
    strcpy(id, journal_session_id(journal));
    sleep_ms(50);
    atomic_store(&hold, true);
    sleep_ms(50);
    uint64_t start = os->monotonic_ns();
    for (int i = 0; i < 50000; i++) add(journal, i);
    assert_true(os->monotonic_ns() - start < 2000000000u); // mere memory
    assert_true(journal_pending(journal) >= 49000);
    atomic_store(&hold, false);
    assert_true(until_saved(journal));
    assert_true(journal_close(journal));
    assert_int_equal(events_in_order(path, id), 50000);
    // Closing gives up after two seconds, says so, and the writer cleans up behind it.
    journal = open_journal(path);
    atomic_store(&hold, true);
    sleep_ms(50);
    add(journal, 0);
    start = os->monotonic_ns();
    assert_false(journal_close(journal));
    uint64_t took = os->monotonic_ns() - start;
    assert_true(took > 1500000000u && took < 3000000000u);
    atomic_store(&hold, false);
    sleep_ms(300);
    os = real;
}

static void write_file(const char *path, const void *data, size_t size) {
    assert_true(os->write_file(path, data, size));
}

static void make_database(const char *path, const char *sql) {
    sqlite3 *db;
    unlink(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

// Refused with a sentence, by writer and reader, and not one byte of it changed.
static void assert_refused(const char *path, const char *words) {
    Arena *arena = arena_create("test", 0);
    Bytes before = {0}, after = {0};
    os->read_file(arena, path, 1 << 26, &before);
    error_clear();
    assert_null(open_journal(path));
    assert_int_equal(error_last()->id, ERR_JOURNAL);
    if (!strstr(error_last()->values, words)) print_message("%s: %s\n", words, error_last()->values);
    assert_non_null(strstr(error_last()->values, words));
    error_clear();
    assert_null(journal_read_open(path));
    assert_int_equal(error_last()->id, ERR_JOURNAL);
    os->read_file(arena, path, 1 << 26, &after);
    assert_int_equal(before.size, after.size);
    if (before.size) assert_memory_equal(before.data, after.data, before.size);
    arena_destroy(arena);
}

static void test_foreign_files(void **state) {
    const char *path = in_root("foreign");
    static char noise[20000];
    for (size_t i = 0; i < sizeof noise; i++) noise[i] = (char)(i * 2654435761u >> 13);
    write_file(path, "x", 1);
    assert_refused(path, "not an Orrery journal");
    write_file(path, noise, sizeof noise);
    assert_refused(path, "not an Orrery journal");
    memcpy(noise, "SQLite format 3", 16);
    write_file(path, noise, sizeof noise);
    assert_refused(path, "foreign");
    make_database(path, "CREATE TABLE t(x); INSERT INTO t VALUES(1)");
    assert_refused(path, "not an Orrery journal");
    make_database(path, "CREATE TABLE t(x); PRAGMA application_id=0x4f525259; PRAGMA user_version=999");
    assert_refused(path, "newer version");
    make_database(path, "CREATE TABLE t(x); PRAGMA application_id=0x4f525259; PRAGMA user_version=0");
    assert_refused(path, "damaged");
    language_set(LANGUAGE_CHINESE);
    assert_refused(path, "已损坏");
    language_set(LANGUAGE_ENGLISH);
    assert_refused(root, "not a file");
    // Our number on tables that are not ours: the reader finds out when it asks.
    make_database(path, "CREATE TABLE t(x); PRAGMA application_id=0x4f525259; PRAGMA user_version=1");
    assert_null(open_journal(path));
    assert_int_equal(error_last()->id, ERR_JOURNAL);
    error_clear();
    assert_null(journal_read_open(in_root("nowhere")));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
    // An empty file is as good as none.
    write_file(path, "", 0);
    Journal *journal = open_journal(path);
    assert_non_null(journal);
    assert_true(journal_close(journal));
}

static void read_everything(const char *path) {
    JournalReader *reader = journal_read_open(path);
    if (!reader) return;
    Arena *arena = arena_create("test", 0);
    JournalSessionRow *rows;
    size_t count;
    if (journal_read_sessions(reader, arena, &rows, &count))
        for (size_t i = 0; i < count && i < 10; i++) {
            JournalEventRow row;
            int most = 10000;
            if (journal_read_begin(reader, rows[i].id))
                while (most-- && journal_read_next(reader, &row, NULL)) assert_true(strlen(row.event.text) < 200);
        }
    arena_destroy(arena);
    journal_read_close(reader);
}

static void remove_with_wal(const char *path) {
    char name[300];
    static const char *const ends[] = {"", "-wal", "-shm", "-lock", "-journal"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

static void test_damaged_files(void **state) {
    const char *path = in_root("good.journal"), *broken = in_root("broken.journal");
    Journal *journal = open_journal(path);
    for (int i = 0; i < 200; i++) add(journal, i);
    assert_true(journal_close(journal));
    Arena *arena = arena_create("test", 0);
    Bytes good;
    assert_true(os->read_file(arena, path, 1 << 20, &good));
    for (size_t size = 1; size < good.size; size += size < 200 ? 13 : 1777) {
        remove_with_wal(broken);
        write_file(broken, good.data, size);
        assert_null(open_journal(broken));
        assert_int_equal(error_last()->id, ERR_JOURNAL);
        read_everything(broken);
    }
    uint8_t *bytes = arena_alloc(arena, good.size);
    for (unsigned i = 0; i < 150; i++) {
        memcpy(bytes, good.data, good.size);
        size_t at = i < 100 ? i : (i * 2654435761u) % good.size;
        bytes[at] ^= (uint8_t)(1u << i % 8);
        remove_with_wal(broken);
        write_file(broken, bytes, good.size);
        read_everything(broken);
        journal = open_journal(broken);
        if (!journal) continue;
        add(journal, 0);
        journal_close(journal); // its answer may be either
    }
    arena_destroy(arena);
}

// Right numbers in the header, but tables that try something.
static void test_hostile_schemas(void **state) {
    static const char *const schemas[] = {
        "CREATE VIEW event AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x AS session, x AS "
        "number, x AS tick,"
        " x AS time, x AS kind, x AS phase, x AS step, x AS object, x AS value, x AS text FROM c;"
        "CREATE TABLE session(id, started, pack, pack_digest, engine, seed, locale, device, ended); INSERT INTO "
        "session(id) VALUES('a');",
        "CREATE TABLE event(session, number, tick, time, kind, phase, step, object, value, text);"
        "CREATE TABLE session(id, started, pack, pack_digest, engine, seed, locale, device, ended);"
        "INSERT INTO session VALUES(zeroblob(5000000), NULL, 7, 1.5, x'ff', 'seed', '', '', '');"
        "INSERT INTO event VALUES('a', 'x', 'y', 'z', zeroblob(900000), x'ff00ff', 'a\xff', NULL, 'v', "
        "zeroblob(2000));",
        "CREATE TABLE event(session, number, tick, time, kind, phase, step, object, value, text);"
        "CREATE TABLE session(id, started, pack, pack_digest, engine, seed, locale, device, ended); INSERT INTO "
        "session(id) VALUES('a');"
        "INSERT INTO event VALUES('a', 'x', 'y', 'z', zeroblob(900000), x'ff00ff', 'a\xff', NULL, 'v', zeroblob(2000));"
        "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END;"};
    const char *path = in_root("hostile.journal");
    char sql[2000];
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
        remove_with_wal(path);
        snprintf(sql, sizeof sql, "%s PRAGMA application_id=0x4f525259; PRAGMA user_version=1", schemas[i]);
        make_database(path, sql);
        read_everything(path);
        Journal *journal = open_journal(path);
        if (!journal) continue;
        add(journal, 0);
        journal_close(journal);
    }
}

// The child's own file system of `size`, gone with the child. False where the system does not allow one.
static bool mount_small(const char *folder, const char *size) {
    if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return false;
    return mount("tmpfs", folder, "tmpfs", 0, size) == 0;
}

// Fills the file system, or without one of its own lowers the largest size that a file may have.
static void fill_disk(const char *filler, bool own) {
    char block[4096] = {1};
    if (own) {
        int fd = open(filler, O_CREAT | O_WRONLY, 0644);
        while (write(fd, block, sizeof block) == sizeof block) {
        }
        close(fd);
    } else {
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit = {4096, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
}
static void free_disk(const char *filler, bool own) {
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    if (own)
        unlink(filler);
    else
        setrlimit(RLIMIT_FSIZE, &limit);
}

#define CHECK(condition)                                                                                               \
    if (!(condition)) {                                                                                                \
        fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);                                      \
        _exit(1);                                                                                                      \
    }

// Full from the start or from the middle; the events of the dry time are kept and written when there is room again.
static void child_full_disk(const char *folder, bool from_start, bool allow_mount) {
    char path[300], filler[300], id[40];
    bool own = allow_mount && mount_small(folder, "size=400k");
    snprintf(path, sizeof path, "%s/full.journal", folder), snprintf(filler, sizeof filler, "%s/filler", folder);
    if (from_start) fill_disk(filler, own);
    Journal *journal = open_journal(path);
    CHECK(journal);
    strcpy(id, journal_session_id(journal));
    CHECK(!journal_trouble(journal) == !from_start);
    for (int i = 0; i < 100; i++) add(journal, i);
    if (!from_start) {
        CHECK(until_saved(journal));
        fill_disk(filler, own);
    }
    for (int i = 100; i < 1200; i++) add(journal, i);
    CHECK(until_trouble(journal));
    CHECK(!own || strstr(journal_trouble(journal), "disk is full"));
    CHECK(journal_pending(journal) > 0);
    sleep_ms(1300); // a retry that fails again
    CHECK(journal_trouble(journal));
    free_disk(filler, own);
    CHECK(until_saved(journal));
    for (int i = 1200; i < 1300; i++) add(journal, i);
    CHECK(journal_close(journal));
    CHECK(events_in_order(path, id) == 1300);
    _exit(0);
}

static void run_full_disk(bool from_start, bool allow_mount) {
    int status;
    char folder[200];
    snprintf(folder, sizeof folder, "%s/full-%d-%d", root, from_start, allow_mount);
    mkdir(folder, 0755);
    pid_t child = fork();
    if (child == 0) child_full_disk(folder, from_start, allow_mount);
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

static void test_disk_full(void **state) {
    run_full_disk(false, true);
    run_full_disk(true, true);
    run_full_disk(false, false);
}

static void child_no_rights(const char *path, const char *folder) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(9);
    Journal *journal = open_journal(path);
    CHECK(journal);
    CHECK(journal_trouble(journal));
    CHECK(strstr(journal_trouble(journal), path));
    add(journal, 0);
    CHECK(!journal_close(journal));
    // Reading works without any right to write.
    if (access(path, R_OK) == 0) {
        JournalReader *reader = journal_read_open(path);
        CHECK(reader);
        journal_read_close(reader);
    }
    _exit(0);
}

static void test_read_only(void **state) {
    const char *folder = in_root("locked");
    char path[300], fresh[300];
    snprintf(path, sizeof path, "%s/old.journal", folder), snprintf(fresh, sizeof fresh, "%s/new.journal", folder);
    Journal *journal = open_journal(path);
    add(journal, 0);
    assert_true(journal_close(journal));
    assert_int_equal(chmod(root, 0755), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    const char *paths[] = {path, fresh};
    for (int i = 0; i < 2; i++) {
        int status;
        pid_t child = fork();
        if (child == 0) child_no_rights(paths[i], folder);
        waitpid(child, &status, 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(chmod(folder, 0755), 0);
}

static void test_deleted_file(void **state) {
    const char *path = in_root("deleted.journal");
    Journal *journal = open_journal(path);
    char id[40];
    strcpy(id, journal_session_id(journal));
    for (int i = 0; i < 10; i++) add(journal, i);
    assert_true(until_saved(journal));
    remove_with_wal(path);
    add(journal, 10);
    assert_true(until_trouble(journal));
    assert_non_null(strstr(journal_trouble(journal), "deleted or moved"));
    for (int i = 11; i < 15; i++) add(journal, i);
    assert_true(until_saved(journal));
    assert_int_equal(events_in_order(path, id), 15);
    // With nothing new to write it is noticed as well, and at the latest on closing.
    remove_with_wal(path);
    assert_true(until_trouble(journal));
    assert_true(until_saved(journal));
    assert_int_equal(events_in_order(path, id), 15);
    remove_with_wal(path);
    assert_true(journal_close(journal));
    assert_int_equal(events_in_order(path, id), 15);
}

static void test_held_by_another(void **state) {
    const char *path = in_root("held.journal");
    sqlite3 *other;
    Journal *journal = open_journal(path);
    char id[40];
    strcpy(id, journal_session_id(journal));
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < 10; i++) add(journal, i);
    assert_true(until_trouble(journal));
    assert_non_null(strstr(journal_trouble(journal), "another program"));
    sqlite3_close(other);
    assert_true(until_saved(journal));
    // A reader in the middle of its transaction holds nobody up.
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN; SELECT * FROM event", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 10; i < 20; i++) add(journal, i);
    assert_true(until_saved(journal));
    assert_int_equal(events_in_order(path, id), 20); // and we read while it is written
    assert_true(journal_close(journal));
    sqlite3_close(other);
    assert_int_equal(events_in_order(path, id), 20);
}

static void test_no_randomness_and_wild_clock(void **state) {
    const char *path = in_root("wild.journal");
    for (int n = 1; n <= 4; n++) {
        faulty_install(n);
        atomic_store(&faulty_clock_ms, -4000000000000); // before 1970
        Journal *journal = open_journal(path);
        assert_non_null(journal);
        add(journal, 0);
        atomic_store(&faulty_clock_ms, 0);
        assert_true(journal_close(journal));
        faulty_remove();
    }
    read_everything(path);
}

static void test_long_texts(void **state) {
    char object[1000];
    memset(object, 'x', 254), strcpy(object + 254, "尺尺尺");
    Journal *journal = open_journal(in_root("long.journal"));
    journal_add(journal, &(Event){.kind = EVENT_USED, .phase = NULL, .step = "", .object = object});
    assert_true(until_saved(journal));
    char id[40];
    strcpy(id, journal_session_id(journal));
    assert_true(journal_close(journal));
    JournalReader *reader = journal_read_open(in_root("long.journal"));
    JournalEventRow row;
    assert_true(journal_read_begin(reader, id) && journal_read_next(reader, &row, NULL));
    assert_int_equal(strlen(row.event.object), 254); // cut before the character that does not fit
    assert_string_equal(row.event.phase, "");
    journal_read_close(reader);
}

static int set_up(void **state) {
    snprintf(root, sizeof root, "/tmp/orrery-test-journal-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}
static int tear_down(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip),
                                       cmocka_unit_test(test_sessions_share_a_file),
                                       cmocka_unit_test(test_memory_only),
                                       cmocka_unit_test(test_durable_in_100_ms),
                                       cmocka_unit_test(test_latency_is_measured),
                                       cmocka_unit_test(test_add_is_cheap),
                                       cmocka_unit_test(test_ticks_take_no_heap),
                                       cmocka_unit_test(test_writer_hangs),
                                       cmocka_unit_test(test_foreign_files),
                                       cmocka_unit_test(test_damaged_files),
                                       cmocka_unit_test(test_hostile_schemas),
                                       cmocka_unit_test(test_disk_full),
                                       cmocka_unit_test(test_read_only),
                                       cmocka_unit_test(test_deleted_file),
                                       cmocka_unit_test(test_held_by_another),
                                       cmocka_unit_test(test_no_randomness_and_wild_clock),
                                       cmocka_unit_test(test_long_texts)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
