// The outbox against a learning record store that fails in every way it can, and a sender that is killed now and then: in
// the end the store holds exactly what was journalled, less what it refuses for ever, which stands in quarantine.
//   ORRERY_FAULTS=10000 for the long run.
#include "check.h"
#include "base/error.h"
#include "base/os.h"
#include "base/random.h"
#include "record/journal.h"
#include "record/outbox.h"
#include "record/statement.h"
#include <jansson.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/orrery-outbox-XXXXXX", path[256];

// ---- deciding -----------------------------------------------------------------------------------------------------

static OutboxAnswer random_answer(Random *r, int count, bool gzip) {
    static const int statuses[] = {0, 200, 200, 204, 301, 302, 400, 400, 401, 403, 404, 409, 413, 415, 429, 500, 502, 503, 999, -5};
    OutboxAnswer a = {.status = statuses[random_below(r, 20)], .count = count, .gzip = gzip, .retry_after = -1};
    a.accepted = a.status == 200 && random_below(r, 3) > 0;
    if (random_below(r, 4) == 0) a.retry_after = random_unit(r) * 1e9;
    return a;
}

// Whatever answers come: only an accepted batch is passed, only a single statement is set aside, waiting has bounds, and as
// soon as the store behaves everything gets through.
static void test_decisions(void **state) {
    Random r = random_seed(3, 9);
    for (int trial = 0; trial < 2000; trial++) {
        OutboxState s = outbox_state();
        for (int i = 0; i < 60; i++) {
            double wait;
            int count = 1 + (int)random_below(&r, (uint32_t)s.limit), failures = s.failures;
            OutboxAnswer a = random_answer(&r, count, !s.plain);
            OutboxStep step = outbox_decide(&s, &a, random_unit(&r), &wait);
            assert_int_equal(step == OUTBOX_DELIVERED, a.accepted);
            if (step == OUTBOX_QUARANTINE) assert_true(count == 1 && (a.status == 400 || a.status == 409 || a.status == 413));
            if (step == OUTBOX_AGAIN) assert_true(s.limit < count || s.plain); // never the same request at once
            if (step == OUTBOX_WAIT) assert_true(wait > 0 && wait <= OUTBOX_RETRY_AFTER_MOST && s.failures == failures + 1);
            if (step == OUTBOX_WAIT && a.retry_after < 0) assert_true(wait <= OUTBOX_WAIT_MOST);
            assert_in_range(s.limit, 1, OUTBOX_BATCH);
        }
        for (int i = 0; i < 9; i++) {
            double wait;
            OutboxAnswer good = {.status = 200, .accepted = true, .count = s.limit, .retry_after = -1};
            assert_int_equal(outbox_decide(&s, &good, 0, &wait), OUTBOX_DELIVERED);
        }
        assert_int_equal(s.limit, OUTBOX_BATCH);
    }
}

// A poisonous statement in a batch is found by halving: at most 2 log2(200) + 1 requests, and nothing else is set aside.
static void test_bisection(void **state) {
    for (int poison = 0; poison < OUTBOX_BATCH; poison++) {
        OutboxState s = outbox_state();
        int at = 0, requests = 0, quarantined = -1;
        while (at < OUTBOX_BATCH) {
            double wait;
            int count = s.limit < OUTBOX_BATCH - at ? s.limit : OUTBOX_BATCH - at;
            bool bad = poison >= at && poison < at + count;
            OutboxAnswer a = {.status = bad ? 400 : 200, .accepted = !bad, .count = count, .retry_after = -1};
            OutboxStep step = outbox_decide(&s, &a, 0, &wait);
            if (step == OUTBOX_QUARANTINE) quarantined = at;
            if (step == OUTBOX_DELIVERED || step == OUTBOX_QUARANTINE) at += count;
            assert_true(++requests < 60);
        }
        assert_int_equal(quarantined, poison);
    }
}

static void test_addresses(void **state) {
    OutboxReport report;
    OutboxSettings s = {.journal = "/nonexistent", .key = "k", .secret = "s", .home_page = "https://h.example"};
    static const char *const bad[] = {"", "no url", "ftp://lrs.example/x", "http://lrs.example/xapi", "file:///etc/passwd"};
    for (int i = 0; i < 5; i++) {
        s.lrs = bad[i];
        assert_false(outbox_send(&s, NULL, NULL, &report));
        assert_int_equal(error_last()->id, ERR_OUTBOX);
        assert_null(outbox_start(&s));
    }
    s.lrs = "http://127.0.0.1:1/xapi", s.journal = "/nonexistent";
    assert_false(outbox_send(&s, NULL, NULL, &report));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
}

// ---- against a store ----------------------------------------------------------------------------------------------

typedef struct Store {
    pid_t process;
    int input; // closing it ends the store
    char url[64];
} Store;

static Store start_store(int seed, double share, int most) {
    Store store;
    int in[2], out[2];
    char port[16] = "", texts[3][32];
    assert_int_equal(pipe(in) | pipe(out), 0);
    snprintf(texts[0], 32, "%d", seed), snprintf(texts[1], 32, "%g", share), snprintf(texts[2], 32, "%d", most);
    store.process = fork();
    if (!store.process) {
        dup2(in[0], 0), dup2(out[1], 1);
        close(in[1]), close(out[0]);
        execl("/usr/bin/python3", "python3", ORRERY_SOURCE_DIR "/tests/lrs/lrs.py", texts[0], texts[1], texts[2], (char *)NULL);
        _exit(1);
    }
    close(in[0]), close(out[1]);
    store.input = in[1];
    assert_true(read(out[0], port, sizeof port - 1) > 0);
    close(out[0]);
    snprintf(store.url, sizeof store.url, "http://127.0.0.1:%d", atoi(port));
    return store;
}

static void stop_store(Store *store) {
    int status;
    close(store->input);
    waitpid(store->process, &status, 0);
}

static json_t *ask(const Store *store, const char *room, const char *post) {
    char command[600];
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c \"import urllib.request, sys; print(urllib.request.urlopen('%s%s', data=open('%s','rb').read() if '%s' else None)"
             ".read().decode())\"", store->url, room, post, post);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    json_t *j = json_loadf(f, JSON_DISABLE_EOF_CHECK, NULL);
    pclose(f);
    return j;
}

static bool is_poison(uint64_t number) { return number % 97 == 0; }

// Sessions with `events` events each; returns their ids.
static void journal_sessions(int sessions, int events, char ids[][40]) {
    for (int i = 0; i < sessions; i++) {
        JournalSession session = {.pack_id = "pinhole", .engine = "0.1.0", .locale = "en", .device = "headless", .learner = "abcdef"};
        Journal *journal = journal_open(path, &session);
        assert_non_null(journal);
        snprintf(ids[i], 40, "%s", journal_session_id(journal));
        for (int n = 0; n < events; n++) {
            Event e = {.tick = (uint64_t)n, .kind = (EventKind)(n % EVENT_KIND_COUNT), .phase = "data", .step = "d1", .object = "o", .value = n};
            journal_add(journal, &e);
        }
        assert_true(journal_close(journal));
    }
}

static OutboxSettings settings_for(const Store *store) {
    return (OutboxSettings){.journal = path, .lrs = store->url, .key = "key", .secret = "secret", .home_page = "https://h.example", .patience = 1e-6};
}

static void poison_some(const Store *store, char ids[][40], int sessions, int events) {
    json_t *list = json_array();
    char id[37], file[300];
    for (int i = 0; i < sessions; i++)
        for (int n = 1; n <= events; n++)
            if (is_poison((uint64_t)n)) statement_id(ids[i], (uint64_t)n, id), json_array_append_new(list, json_string(id));
    snprintf(file, sizeof file, "%s/poison.json", folder);
    json_dump_file(list, file, 0);
    json_decref(list);
    json_decref(ask(store, "/poison", file));
}

static int64_t count_of(const char *sql) {
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return count;
}

// Sends in a child that is killed after a random time, until a child comes to the end by itself.
static int send_with_kills(const Store *store, Random *random) {
    OutboxSettings s = settings_for(store);
    for (int kills = 0;; kills++) {
        int status = 0;
        pid_t child = fork();
        if (!child) {
            OutboxReport report;
            alarm(120); // a store that is gone would be waited for
            bool fine = outbox_send(&s, NULL, NULL, &report) && report.pending == 0;
            if (!fine) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
            _exit(fine ? 0 : 1);
        }
        uint64_t slices = kills < 100 ? 5 + random_below(random, 60) : UINT64_MAX;
        for (uint64_t i = 0; i < slices && waitpid(child, &status, WNOHANG) == 0; i++) os->sleep_ns(1000000);
        if (kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child) continue;
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
        return kills;
    }
}

static void test_faults_and_kills(void **state) {
    enum { SESSIONS = 3 };
    const char *wanted = getenv("ORRERY_FAULTS");
    int faults = wanted ? atoi(wanted) : 500, events = faults / SESSIONS / 2 + 100;
    static char ids[SESSIONS][40];
    for (int seed = 0; seed < 2; seed++) { // one store takes gzip, the other does not
        Random random = random_seed((uint64_t)seed, 4);
        unlink(path);
        Store store = start_store(seed, 0.7, 5);
        journal_sessions(SESSIONS, events / 2, ids);
        poison_some(&store, ids, SESSIONS, events / 2);
        int kills = send_with_kills(&store, &random);
        json_t *report = ask(&store, "/report", "");
        json_t *have = json_object_get(report, "ids");
        json_t *set = json_object();
        size_t i, want = 0;
        json_t *id;
        json_array_foreach(have, i, id) json_object_set_new(set, json_string_value(id), json_true());
        for (int s = 0; s < SESSIONS; s++)
            for (int n = 1; n <= events / 2; n++) {
                char each[37];
                statement_id(ids[s], (uint64_t)n, each);
                assert_int_equal(json_object_get(set, each) != NULL, !is_poison((uint64_t)n));
                want += !is_poison((uint64_t)n);
            }
        assert_int_equal(json_array_size(have), want);
        assert_int_equal(json_integer_value(json_object_get(report, "conflicts")), 0);
        assert_int_equal(json_integer_value(json_object_get(report, "wrong")), 0);
        assert_int_equal(count_of("SELECT count(*) FROM quarantine WHERE number % 97 = 0 AND reason LIKE '%poison%'"), SESSIONS * (events / 2 / 97));
        assert_int_equal(count_of("SELECT count(*) FROM quarantine"), SESSIONS * (events / 2 / 97));
        assert_int_equal(count_of("SELECT count(*) FROM sent"), SESSIONS);
        int done = (int)json_integer_value(json_object_get(report, "faults"));
        print_message("%d statements, %d requests, %d faulted, %d kills\n", (int)want, (int)json_integer_value(json_object_get(report, "requests")), done, kills);
        assert_true(done >= faults / 2);
        json_decref(set), json_decref(report);
        stop_store(&store);
    }
}

// In the background: what is journalled while it runs arrives; it stops soon even when the store never answers.
static void test_background(void **state) {
    static char ids[1][40];
    unlink(path);
    Store store = start_store(2, 0, 1000);
    journal_sessions(1, 50, ids);
    OutboxSettings s = settings_for(&store);
    Outbox *outbox = outbox_start(&s);
    OutboxReport report;
    assert_non_null(outbox);
    for (int i = 0; i < 2000 && count_of("SELECT coalesce(max(number), 0) FROM sent") < 50; i++) os->sleep_ns(5000000);
    outbox_stop(outbox, &report);
    assert_int_equal(report.sent, 50);
    stop_store(&store);
    s.patience = 1; // nobody is there now
    journal_sessions(1, 5, ids);
    outbox = outbox_start(&s);
    os->sleep_ns(100000000);
    uint64_t before = os->monotonic_ns();
    outbox_stop(outbox, &report);
    assert_true(os->monotonic_ns() - before < 5000000000u); // not the ten seconds of a connection, nor a minute of waiting
    assert_int_equal(report.sent, 0);
}

static int set_up(void **state) {
    signal(SIGPIPE, SIG_IGN);
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/outbox.journal", folder);
    return 0;
}
static int tear_down(void **state) {
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_decisions), cmocka_unit_test(test_bisection), cmocka_unit_test(test_addresses),
                                       cmocka_unit_test(test_faults_and_kills), cmocka_unit_test(test_background)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
