#include "record/outbox.h"
#include "base/error.h"
#include "base/utf8.h"
#include "record/outbox_private.h"
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { LOOK_EVERY_S = 2, NAP_MS = 50, STOP_SENDING_MS = 800, STOP_MS = 1000, REFUSED_WAIT_S = 60 };

typedef struct Sender {
    OutboxSettings s;
    OutboxHttp *http;
    OutboxQueue queue;
    OutboxState state;
    OutboxReport report;
    OutboxProgress progress;
    void *context;
    const atomic_bool *hurry, *quit; // of the background's: no more waiting; no more at all. NULL in front
    OutboxBatch batch;
} Sender;

const char *outbox_secret(Arena *arena, const char *file) {
    OsEntry entry;
    Bytes text;
    bool zh = language_get() == LANGUAGE_CHINESE;
    if (!os->entry(file, &entry)) return NULL;
    if (entry.others) return fail_null(ERR_OUTBOX, zh ? "“%.200s”可被其他用户读取（请运行 chmod 600）" : "“%.200s” can be read by others (chmod 600)", file);
    if (!os->read_file(arena, file, 4096, &text)) return NULL;
    size_t length = strcspn((const char *)text.data, "\r\n");
    if (!length) return fail_null(ERR_OUTBOX, zh ? "“%.200s”是空的" : "“%.200s” is empty", file);
    return arena_text(arena, (const char *)text.data, length);
}

// ---- an answer ----------------------------------------------------------------------------------------------------

// A good answer names every id that was sent, in any order.
static bool names_all(const OutboxBatch *b, const char *body) {
    json_t *list = json_loads(body, 0, NULL);
    int found = 0;
    for (int i = 0; json_is_array(list) && i < b->count; i++) {
        const char *same = json_string_value(json_array_get(list, (size_t)i));
        bool there = same && !strcmp(same, b->items[i].id);
        for (size_t k = 0; !there && k < json_array_size(list); k++) {
            const char *id = json_string_value(json_array_get(list, k));
            there = id && !strcmp(id, b->items[i].id);
        }
        found += there;
    }
    json_decref(list);
    return found == b->count;
}

static bool set(const atomic_bool *flag) { return flag && atomic_load(flag); }

// One line, valid UTF-8, whatever the LRS wrote.
static void tell(Sender *s, const OutboxAnswer *a, const char *body) {
    bool zh = language_get() == LANGUAGE_CHINESE;
    char *out = s->report.trouble;
    size_t room = sizeof s->report.trouble;
    if (!a->status) snprintf(out, room, zh ? "没有应答：%.200s" : "no answer: %.200s", outbox_http_problem(s->http));
    else if (a->status == 200) snprintf(out, room, "%s", zh ? "应答没有列出所发的语句" : "the answer does not name the statements that were sent");
    else if (a->status == 401 || a->status == 403) snprintf(out, room, zh ? "密钥或密码被拒绝（HTTP %d：%.160s）" : "the key or its secret is refused (HTTP %d: %.160s)", a->status, body);
    else snprintf(out, room, "HTTP %d: %.160s", a->status, body);
    out[utf8_valid(out, strlen(out))] = 0;
    for (char *at = out; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f) *at = ' ';
}

static void wait(const Sender *s, double seconds) {
    double left = seconds * (s->s.patience > 0 ? s->s.patience : 1), nap = NAP_MS / 1000.0;
    for (; left > 0 && !set(s->hurry); left -= nap) os->sleep_ns((uint64_t)((left < nap ? left : nap) * 1e9));
}

static double chance(void) {
    uint16_t bits = 0;
    os->random_bytes(&bits, sizeof bits);
    return bits / 65535.0;
}

static bool keep(Sender *s, const char *refused) {
    int count = s->batch.count;
    if (!outbox_queue_keep(&s->queue, s->batch.items[count - 1].number, refused)) return false;
    *(refused ? &s->report.quarantined : &s->report.sent) += (uint64_t)count;
    s->report.pending -= s->report.pending > (uint64_t)count ? (uint64_t)count : s->report.pending;
    return true;
}

// Sends the batch once and acts on the answer; *pause: seconds before the next. False: an Error.
static bool send_batch(Sender *s, double *pause) {
    const char *body;
    OutboxAnswer a = {.count = s->batch.count, .gzip = !s->state.plain};
    *pause = 0;
    if (s->batch.too_long) return keep(s, "too long");
    outbox_http_post(s->http, (Bytes){(const uint8_t *)s->batch.body, s->batch.size}, &a, &body);
    if (set(s->quit)) return true;
    s->report.requests++;
    a.accepted = a.status == 200 && names_all(&s->batch, body);
    OutboxStep step = outbox_decide(&s->state, &a, chance(), pause);
    s->report.trouble[0] = 0;
    if (!a.accepted) tell(s, &a, body);
    s->report.failures += step == OUTBOX_WAIT || step == OUTBOX_REFUSED;
    switch (step) {
    case OUTBOX_DELIVERED: return keep(s, NULL);
    case OUTBOX_QUARANTINE: return keep(s, s->report.trouble);
    case OUTBOX_REFUSED:
        if (!s->hurry) return fail(ERR_OUTBOX, "%s", s->report.trouble);
        if (*pause < REFUSED_WAIT_S) *pause = REFUSED_WAIT_S;
        return true;
    case OUTBOX_WAIT: return !s->s.once || fail(ERR_OUTBOX, "%s", s->report.trouble);
    case OUTBOX_AGAIN: return true;
    }
    return true;
}

// ---- all sessions -------------------------------------------------------------------------------------------------

// In a hurry only good answers keep it going.
static bool must_end(const Sender *s) { return set(s->quit) || (set(s->hurry) && s->state.failures); }

static bool send_session(Sender *s, const char *session, bool *going) {
    double pause;
    if (!outbox_queue_begin(&s->queue, session)) return false;
    do {
        if (!outbox_queue_next(&s->queue, s->state.limit, &s->batch)) return false;
        if (!s->batch.count) return true;
        if (!send_batch(s, &pause)) return false;
        *going = (!s->progress || s->progress(s->context, &s->report)) && !must_end(s);
        if (*going) wait(s, pause);
        *going = *going && !must_end(s);
    } while (*going);
    return true;
}

// One walk over the journal as it is now.
static bool walk(Sender *s, bool *going) {
    Arena *arena = arena_create("outbox", 0);
    OutboxWaiting *sessions;
    size_t count = 0;
    bool fine = outbox_queue_open(&s->queue) && outbox_queue_waiting(&s->queue, arena, &sessions, &count);
    if (fine) s->report.pending = 0;
    for (size_t i = 0; i < count; i++) s->report.pending += sessions[i].events;
    for (size_t i = 0; fine && *going && i < count; i++) fine = send_session(s, sessions[i].session, going);
    arena_destroy(arena);
    return fine;
}

// NULL: ERR_OUTBOX.
static Sender *open_sender(const OutboxSettings *settings, const atomic_bool *hurry, const atomic_bool *quit) {
    OutboxHttp *http = outbox_http_open(settings, quit);
    if (!http) return NULL;
    Sender *s = calloc(1, sizeof *s);
    if (!s) abort();
    s->s = *settings, s->http = http, s->state = outbox_state(), s->hurry = hurry, s->quit = quit;
    s->queue = (OutboxQueue){.journal = settings->journal, .lrs = settings->lrs, .home_page = settings->home_page, .quit = quit};
    return s;
}

static void close_sender(Sender *s) {
    if (!s) return;
    outbox_queue_close(&s->queue);
    outbox_http_close(s->http);
    free(s);
}

bool outbox_send(const OutboxSettings *settings, OutboxProgress progress, void *context, OutboxReport *report) {
    *report = (OutboxReport){0};
    Sender *s = open_sender(settings, NULL, NULL);
    if (!s) return false;
    s->progress = progress, s->context = context;
    bool going = true, fine;
    uint64_t done, before;
    do { // a walk that came to nothing would come to nothing again
        before = s->report.sent + s->report.quarantined;
        fine = walk(s, &going);
        done = s->report.sent + s->report.quarantined;
    } while (fine && going && done > before);
    Error kept = *error_last();
    *report = s->report;
    close_sender(s);
    if (!fine) fail_again(&kept);
    return fine;
}

// ---- in the background --------------------------------------------------------------------------------------------

struct Outbox {
    OutboxSettings settings;
    char *texts[5];
    atomic_bool hurry, quit, finished, left; // left: the other one gave up waiting, and who comes second frees all
    Sender *sender;
    pthread_mutex_t guard;
    OutboxReport report; // as others may see it
    pthread_t thread;
};

static bool publish(void *context, const OutboxReport *report) {
    Outbox *o = context;
    pthread_mutex_lock(&o->guard);
    o->report = *report;
    pthread_mutex_unlock(&o->guard);
    return true;
}

static void free_outbox(Outbox *o) {
    close_sender(o->sender);
    for (int i = 0; i < 5; i++) {
        if (o->texts[i]) memset(o->texts[i], 0, strlen(o->texts[i])); // one is the secret
        free(o->texts[i]);
    }
    pthread_mutex_destroy(&o->guard);
    free(o);
}

// The frame comes first; and a TLS library that writes to a closed connection must not end the program.
static void step_back(void) {
    sigset_t pipe;
    sigemptyset(&pipe), sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
#ifdef __linux__
    setpriority(PRIO_PROCESS, 0, 19); // of this thread alone, there
#endif
}

static void *run(void *context) {
    Outbox *o = context;
    Sender *s = o->sender;
    double pause = LOOK_EVERY_S;
    step_back();
    for (bool last = false, going = true; going && !last;) {
        last = atomic_load(&o->hurry); // one walk more, for what came at the end
        bool fine = walk(s, &going);
        if (!fine) {
            error_message(error_last(), language_get(), s->report.trouble, sizeof s->report.trouble);
            outbox_queue_close(&s->queue); // a fresh start: the file may have been moved, or its disk full
        }
        publish(o, &s->report);
        pause = fine ? LOOK_EVERY_S : pause * 2 > OUTBOX_WAIT_MOST ? OUTBOX_WAIT_MOST : pause * 2;
        if (going && !last) wait(s, pause);
    }
    outbox_queue_close(&s->queue);
    if (atomic_exchange(&o->left, true)) free_outbox(o);
    else atomic_store(&o->finished, true);
    return NULL;
}

Outbox *outbox_start(const OutboxSettings *settings) {
    Outbox *o = calloc(1, sizeof *o);
    if (!o) abort();
    const char *from[] = {settings->journal, settings->lrs, settings->key, settings->secret, settings->home_page};
    for (int i = 0; i < 5; i++) o->texts[i] = strdup(from[i]);
    o->settings = *settings;
    o->settings.journal = o->texts[0], o->settings.lrs = o->texts[1], o->settings.key = o->texts[2];
    o->settings.secret = o->texts[3], o->settings.home_page = o->texts[4];
    pthread_mutex_init(&o->guard, NULL);
    o->sender = open_sender(&o->settings, &o->hurry, &o->quit); // a wrong address is told before the lesson begins
    if (o->sender) o->sender->progress = publish, o->sender->context = o;
    if (o->sender && pthread_create(&o->thread, NULL, run, o) == 0) return o;
    if (o->sender) fail(ERR_OUTBOX, "pthread_create");
    free_outbox(o);
    return NULL;
}

static bool finished_by(Outbox *o, uint64_t deadline) {
    while (!atomic_load(&o->finished) && os->monotonic_ns() < deadline) os->sleep_ns(1000000);
    return atomic_load(&o->finished);
}

void outbox_stop(Outbox *o, OutboxReport *report) {
    if (!o) return;
    uint64_t now = os->monotonic_ns();
    atomic_store(&o->hurry, true);
    if (!finished_by(o, now + STOP_SENDING_MS * 1000000ull)) atomic_store(&o->quit, true);
    bool finished = finished_by(o, now + STOP_MS * 1000000ull);
    pthread_mutex_lock(&o->guard);
    *report = o->report;
    pthread_mutex_unlock(&o->guard);
    // It hangs in a lock or in the name service, which cannot be interrupted: what it was doing is harmless.
    if (!finished && !atomic_exchange(&o->left, true)) {
        pthread_detach(o->thread);
        return;
    }
    pthread_join(o->thread, NULL);
    free_outbox(o);
}
