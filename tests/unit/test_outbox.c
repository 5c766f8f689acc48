// The outbox against a learning record store that fails in every way it can, and a sender that is killed now and then: in
// the end the store holds exactly what was journalled, less what it refuses for ever, which stands in quarantine.
//   ORRERY_FAULTS=10000 for the long run.
#include "check.h"
#include "base/error.h"
#include "base/os.h"
#include "base/random.h"
#include "record/journal.h"
#include "record/journal_keep.h"
#include "record/outbox.h"
#include "record/statement.h"
#include <arpa/inet.h>
#include <jansson.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
        for (int i = 0; i < OUTBOX_BATCH; i++) {
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

// A queue of statements and a store that answers anything, then well: nothing is passed that was neither taken nor set aside
// alone, nothing is set aside that the store did not refuse, and between two waits there are few requests.
static void test_any_answers(void **state) {
    Random r = random_seed(8, 2);
    enum { STATEMENTS = 500, BAD = 400 };
    for (int trial = 0; trial < 300; trial++) {
        OutboxState s = outbox_state();
        int at = 0, taken = 0, aside = 0, busy = 0, largest = 1 + (int)random_below(&r, OUTBOX_BATCH), requests = 0;
        for (; at < STATEMENTS; requests++) {
            double wait;
            int count = s.limit < STATEMENTS - at ? s.limit : STATEMENTS - at;
            bool bad = requests < BAD, large = count > largest;
            OutboxAnswer a = {.status = large ? 413 : 200, .accepted = !large, .count = count, .gzip = !s.plain, .retry_after = -1};
            if (bad) a = random_answer(&r, count, !s.plain);
            OutboxStep step = outbox_decide(&s, &a, random_unit(&r), &wait);
            if (step == OUTBOX_DELIVERED) at += count, taken += count;
            if (step == OUTBOX_QUARANTINE) at += count, aside += count, assert_true(bad);
            busy = step == OUTBOX_AGAIN ? busy + 1 : 0;
            assert_true(busy <= 10); // 200 -> 1 is eight halvings, and gzip is given up once
            assert_int_equal(at, taken + aside);
            assert_true(requests < BAD + 4 * STATEMENTS);
        }
    }
}

// Behind a store that takes seven statements at a time one request in four is wasted at most; on a dead line it becomes small.
static void test_batch_size(void **state) {
    OutboxState s = outbox_state();
    double wait;
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
        bool large = s.limit > 7;
        OutboxAnswer a = {.status = large ? 413 : 200, .accepted = !large, .count = s.limit, .retry_after = -1};
        outbox_decide(&s, &a, 0, &wait);
        refused += large;
    }
    assert_true(refused <= 250);
    for (int i = 0; i < 8; i++) outbox_decide(&s, &(OutboxAnswer){.count = s.limit, .retry_after = -1}, 0, &wait);
    assert_int_equal(s.limit, 1);
    s = outbox_state();
    outbox_decide(&s, &(OutboxAnswer){.status = 200, .accepted = true, .count = 1, .gzip = true, .retry_after = -1}, 0, &wait);
    assert_int_equal(outbox_decide(&s, &(OutboxAnswer){.status = 415, .count = 9, .gzip = true, .retry_after = -1}, 0, &wait), OUTBOX_AGAIN);
    assert_true(s.plain); // the store changed its mind
}

static void test_retry_after(void **state) {
    const int64_t now = 784111777000; // Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {{"0", 0}, {"120", 120}, {" 7 ", 7}, {"3600", 3600}, {"3601", 3600}, {"99999999999999999999999999", 3600}, {"20301231", 3600},
                 {"Sun, 06 Nov 1994 08:49:37 GMT", 0}, {"Sun, 06 Nov 1994 08:51:07 GMT", 90}, {"Sunday, 06-Nov-94 08:51:07 GMT", 90},
                 {"Sun Nov  6 08:51:07 1994", 90}, {"Sun, 06 Nov 1994 08:00:00 GMT", 0}, {"Fri, 31 Dec 2999 23:59:59 GMT", 3600},
                 {"", -1}, {" ", -1}, {"-5", -1}, {"soon", -1}, {"1e9", -1}, {"7 s", -1}, {"0x10", -1}, {"NaN", -1}, {"12:99:99", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double seconds = outbox_retry_after(cases[i].text, now);
        if (seconds != cases[i].seconds) print_error("“%s”: %g\n", cases[i].text, seconds);
        assert_true(seconds == cases[i].seconds);
    }
    Random r = random_seed(5, 5);
    for (int trial = 0; trial < 50000; trial++) { // any bytes, any clock
        char text[40];
        int length = (int)random_below(&r, 39);
        for (int i = 0; i < length; i++) text[i] = random_below(&r, 2) ? "0123456789 :,-GMTSunNov"[random_below(&r, 23)] : (char)(1 + random_below(&r, 255));
        text[length] = 0;
        uint64_t clock = (uint64_t)random_u32(&r) << 32 | random_u32(&r);
        double seconds = outbox_retry_after(text, (int64_t)(clock >> 1) - INT64_MAX / 2);
        assert_true(seconds == -1 || (seconds >= 0 && seconds <= OUTBOX_RETRY_AFTER_MOST));
    }
}

static void test_addresses(void **state) {
    OutboxReport report;
    OutboxSettings s = {.journal = "/nonexistent", .key = "k", .secret = "s", .home_page = "https://h.example"};
    static char endless[5000] = "https://lrs.example/";
    memset(endless + strlen(endless), 'x', sizeof endless - strlen(endless) - 1);
    const char *const bad[] = {"", "no url", "ftp://lrs.example/x", "http://lrs.example/xapi", "file:///etc/passwd", "http://127.evil.example/",
                               "http://127.0.0.1.evil.example/", "http://localhost.evil.example/", "http://128.0.0.1/", "https://k:s@lrs.example/",
                               "https://k@lrs.example/", "https://lrs.example/?a=b", "https://lrs.example/#a", endless};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        s.lrs = bad[i];
        assert_false(outbox_send(&s, NULL, NULL, &report));
        assert_int_equal(error_last()->id, ERR_OUTBOX);
        assert_null(outbox_start(&s));
    }
    static const char *const good[] = {"http://127.0.0.1:1/xapi", "http://127.1:1", "http://localhost:1/", "http://[::1]:1/x", "https://lrs.example/x"};
    for (int i = 0; i < 5; i++) {
        s.lrs = good[i];
        assert_false(outbox_send(&s, NULL, NULL, &report));
        assert_int_equal(error_last()->id, ERR_FILE_MISSING);
    }
    s.key = "k:k";
    assert_false(outbox_send(&s, NULL, NULL, &report));
    assert_int_equal(error_last()->id, ERR_OUTBOX);
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
    for (size_t have = 0; !strchr(port, '\n') && have < sizeof port - 1; have++) assert_int_equal(read(out[0], port + have, 1), 1); // its line may come in pieces
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
    json_t *j = json_loadf(f, 0, NULL);
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
    return (OutboxSettings){.journal = path, .lrs = store->url, .key = "key", .secret = "secret", .home_page = "https://h.example", .patience = 1e-6, .timeout = 0.1};
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
            if (!fine && error_last()->id != ERR_OUTBOX) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
            _exit(fine ? 0 : error_last()->id == ERR_OUTBOX ? 2 : 1); // 2: the key was refused, for a while
        }
        uint64_t slices = kills < 100 ? 5 + random_below(random, 60) : UINT64_MAX;
        for (uint64_t i = 0; i < slices && waitpid(child, &status, WNOHANG) == 0; i++) os->sleep_ns(1000000);
        if (kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child) continue;
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == 2) continue;
        assert_int_equal(WEXITSTATUS(status), 0);
        return kills;
    }
}

static void test_faults_and_kills(void **state) {
    enum { SESSIONS = 3 };
    const char *wanted = getenv("ORRERY_FAULTS");
    int faults = wanted ? atoi(wanted) : 500, events = faults / SESSIONS + 100;
    static char ids[SESSIONS][40];
    for (int seed = 0; seed < 2; seed++) { // one store takes gzip, the other does not
        Random random = random_seed((uint64_t)seed, 4);
        unlink(path);
        Store store = start_store(seed, 0.7, 5);
        journal_sessions(SESSIONS, events / 2, ids);
        poison_some(&store, ids, SESSIONS, events / 2);
        int kills = send_with_kills(&store, &random);
        json_t *report = ask(&store, "/report", "");
        json_t *have = json_object_get(report, "statements");
        size_t want = 0;
        for (int s = 0; s < SESSIONS; s++)
            for (int n = 1; n <= events / 2; n++) {
                char each[37];
                statement_id(ids[s], (uint64_t)n, each);
                assert_int_equal(json_object_get(have, each) != NULL, !is_poison((uint64_t)n));
                want += !is_poison((uint64_t)n);
            }
        assert_int_equal(json_object_size(have), want);
        static const char *const never[] = {"conflicts", "wrong", "followed", "doubled"};
        for (int i = 0; i < 4; i++) assert_int_equal(json_integer_value(json_object_get(report, never[i])), 0);
        assert_int_equal(count_of("SELECT count(*) FROM quarantine WHERE number % 97 = 0 AND reason LIKE '%poison%'"), SESSIONS * (events / 2 / 97));
        assert_int_equal(count_of("SELECT count(*) FROM quarantine"), SESSIONS * (events / 2 / 97));
        assert_int_equal(count_of("SELECT count(*) FROM sent"), SESSIONS);
        int done = (int)json_integer_value(json_object_get(report, "faults"));
        print_message("%d statements, %d requests, %d faulted, %d kills\n", (int)want, (int)json_integer_value(json_object_get(report, "requests")), done, kills);
        assert_true(done >= faults / 2);
        json_decref(report);
        stop_store(&store);
    }
}

// In the background: what is journalled while it runs arrives, the last of it while it is stopped.
static void test_background(void **state) {
    static char ids[1][40];
    unlink(path);
    Store store = start_store(2, 0, 1000);
    journal_sessions(1, 50, ids);
    OutboxSettings s = settings_for(&store);
    s.timeout = 0;
    Outbox *outbox = outbox_start(&s);
    OutboxReport report;
    assert_non_null(outbox);
    for (int i = 0; i < 2000 && count_of("SELECT coalesce(max(number), 0) FROM sent") < 50; i++) os->sleep_ns(5000000);
    journal_sessions(1, 30, ids);
    outbox_stop(outbox, &report);
    json_t *kept = ask(&store, "/report", "");
    uint64_t arrived = json_object_size(json_object_get(kept, "statements"));
    assert_in_range(arrived, report.sent, 80); // a machine under load may not come to the last ones in its second
    assert_int_equal(count_of("SELECT total(number) FROM sent"), report.sent);
    assert_in_range(report.sent, 50, 80);
    assert_true(outbox_send(&s, NULL, NULL, &report));
    assert_int_equal(count_of("SELECT total(number) FROM sent"), 80);
    json_decref(kept);
    stop_store(&store);
}

// A store that takes a connection and says nothing: until it answers, the test knows that the outbox waits.
typedef struct Silent {
    int listener, connection;
    char url[64];
} Silent;

static Silent silent_store(void) {
    Silent silent = {.listener = socket(AF_INET, SOCK_STREAM, 0)};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    assert_int_equal(bind(silent.listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(silent.listener, 5), 0);
    assert_int_equal(getsockname(silent.listener, (struct sockaddr *)&address, &size), 0);
    snprintf(silent.url, sizeof silent.url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    return silent;
}

// Returns when the whole request is there.
static void await_request(Silent *silent) {
    static char request[1 << 20];
    size_t have = 0, want = SIZE_MAX;
    silent->connection = accept(silent->listener, NULL, NULL);
    while (have < want) {
        ssize_t got = read(silent->connection, request + have, sizeof request - 1 - have);
        assert_true(got > 0);
        request[have += (size_t)got] = 0;
        char *end = strstr(request, "\r\n\r\n"), *length = strstr(request, "Content-Length: ");
        if (end && length) want = (size_t)(end + 4 - request) + strtoul(length + 16, NULL, 10);
    }
}

// While an answer is outstanding the writer's log can be emptied and the learner forgotten; no second program sends; what the
// store says of a learner who is gone is not kept; and stopping takes a second at most, not the minute of an answer.
static void test_silent_store(void **state) {
    static char ids[1][40];
    OutboxReport report;
    ForgetReport forgotten;
    Silent silent = silent_store();
    OutboxSettings s = {.journal = path, .lrs = silent.url, .key = "key", .secret = "secret", .home_page = "https://h.example", .patience = 1e-6};
    for (int answer = 0; answer < 2; answer++) {
        unlink(path);
        journal_sessions(1, answer ? 1 : OUTBOX_BATCH * 2, ids); // more than a batch: the reading is not at its end
        Outbox *outbox = outbox_start(&s);
        assert_non_null(outbox);
        await_request(&silent);
        assert_false(outbox_send(&s, NULL, NULL, &report));
        assert_int_equal(error_last()->id, ERR_OUTBOX);
        assert_non_null(strstr(error_last()->values, "another program"));
        assert_true(journal_forget(path, "abcdef", &forgotten)); // fails unless the log can be emptied
        assert_int_equal(forgotten.sessions, 1);
        if (answer) {
            static const char text[] = "HTTP/1.1 413 Too Large\r\nContent-Length: 6\r\n\r\nabcdef";
            assert_int_equal(write(silent.connection, text, sizeof text - 1), sizeof text - 1);
        }
        uint64_t before = os->monotonic_ns();
        outbox_stop(outbox, &report);
        assert_true(os->monotonic_ns() - before < 5000000000u);
        assert_int_equal(report.sent, 0);
        close(silent.connection);
        assert_int_equal(count_of("SELECT count(*) FROM sent") + count_of("SELECT count(*) FROM quarantine"), 0);
    }
    close(silent.listener);
}

// Another program holds the journal's lock and does not let go: what was sent cannot be kept, and still stopping is soon.
static void test_held_lock(void **state) {
    static char ids[1][40];
    OutboxReport report;
    char name[300];
    sqlite3 *lock;
    unlink(path);
    journal_sessions(1, 5, ids);
    Store store = start_store(2, 0, 1000);
    Silent silent = silent_store();
    OutboxSettings s = settings_for(&store);
    s.lrs = silent.url, s.timeout = 0;
    Outbox *outbox = outbox_start(&s);
    await_request(&silent);
    snprintf(name, sizeof name, "%s-lock", path);
    assert_int_equal(sqlite3_open(name, &lock), SQLITE_OK);
    assert_int_equal(sqlite3_exec(lock, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    char id[37], text[400], list[300] = "[";
    for (int n = 1; n <= 5; n++) {
        statement_id(ids[0], (uint64_t)n, id);
        snprintf(list + strlen(list), sizeof list - strlen(list), "\"%s\"%s", id, n < 5 ? "," : "]");
    }
    snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", (int)strlen(list), list);
    assert_int_equal(write(silent.connection, text, strlen(text)), (ssize_t)strlen(text));
    uint64_t before = os->monotonic_ns();
    outbox_stop(outbox, &report);
    assert_true(os->monotonic_ns() - before < 5000000000u);
    sqlite3_close(lock);
    s.lrs = store.url;
    for (bool fine = false; !fine; os->sleep_ns(10000000)) { // the thread that was left gives its turn back when it can
        fine = outbox_send(&s, NULL, NULL, &report);
        if (!fine) assert_int_equal(error_last()->id, ERR_OUTBOX);
    }
    assert_int_equal(report.sent, 5);
    close(silent.connection), close(silent.listener);
    stop_store(&store);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_decisions), cmocka_unit_test(test_bisection), cmocka_unit_test(test_any_answers),
                                       cmocka_unit_test(test_batch_size), cmocka_unit_test(test_retry_after), cmocka_unit_test(test_addresses),
                                       cmocka_unit_test(test_faults_and_kills), cmocka_unit_test(test_background),
                                       cmocka_unit_test(test_silent_store), cmocka_unit_test(test_held_lock)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
