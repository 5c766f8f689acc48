#include "player/beginning.h"
#include "base/error.h"
#include "base/log.h"
#include "player/definitions.h"
#include "player/playback.h"
#include <stdlib.h>
#include <string.h>

typedef struct Begin {
    const PlayerDescription *given;
    PlayerReport *report;
    Beginning *out;
    Policy policy;
    SealKey device;
    bool has_key;
    uint64_t seed;
    SessionStart start;
    JournalSession journal; // what will be journalled
    ARRAY(Event) behind;    // events that a replay gave again but the journal does not hold
} Begin;

// ---- who ----------------------------------------------------------------------------------------------------------

static bool is_pseudonym(const char *text) { return strlen(text) == 32 && strspn(text, "0123456789abcdef") == 32; }

// A name must never be stored: a word becomes a pseudonym under the device's key, the same each time on this device.
static void pseudonym_of(const Begin *b, const char *word, char out[40]) {
    DigestState state;
    char hex[65];
    digest_begin(&state);
    digest_add(&state, b->device.bytes, sizeof b->device.bytes);
    digest_add(&state, word, strlen(word));
    digest_hex(digest_end(&state), hex);
    snprintf(out, 40, "%.32s", hex);
}

static bool name_learner(Begin *b) {
    char *out = b->report->learner;
    const char *learner = b->given->learner;
    uint8_t bytes[16];
    if (learner && is_pseudonym(learner)) return snprintf(out, 40, "%s", learner), true;
    if (learner && b->has_key) return pseudonym_of(b, learner, out), true;
    if (!os->random_bytes(bytes, sizeof bytes)) return false;
    for (int i = 0; i < 16; i++) snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

// Without a key nothing can be sealed: then nothing is recorded, and the lesson goes on.
static bool open_policy(Begin *b) {
    if (!policy_load(b->given->policy, &b->policy)) return false;
    b->has_key = b->given->journal && policy_key(&b->policy, &b->device);
    if (b->given->journal && !b->has_key) log_error();
    return true;
}

// ---- what ---------------------------------------------------------------------------------------------------------

static bool new_world(Begin *b) {
    Session *s = b->out->session;
    WorldDescription w = {.lesson = s->lesson, .strings = s->strings, .language = s->language, .models = s->models, .seed = b->seed};
    b->out->world = start_world(s->arena, &w, &b->start);
    return b->out->world != NULL;
}

// Runs the whole recording into a fresh world. False (with b->out as before) when it does not lead to the recorded states.
static bool replay_all(Begin *b, Playback *back) {
    Session *s = b->out->session;
    World *world = playback_world(back, s);
    uint64_t events = 0;
    b->behind.count = 0;
    do {
        int count;
        const Event *list = world_events(world, &count);
        for (int i = 0; i < count; i++)
            if (++events > back->row.events) *array_push(s->arena, &b->behind) = list[i];
    } while (!back->differs && playback_tick(back, world, NULL));
    if (back->differs || back->recording.trouble || events < back->row.events) return false;
    b->out->world = world;
    b->out->inputs = back->ticks;
    return true;
}

static bool go_on_exactly(Begin *b, Playback *back) {
    char digest[65];
    digest_hex(b->out->session->digest, digest);
    if (!back->has_recording || strcmp(back->row.pack_digest, digest) != 0 || strcmp(back->row.engine, ORRERY_VERSION) != 0) return false;
    if (strcmp(back->row.locale, b->out->session->locale) != 0 || !replay_all(b, back)) return false;
    Arena *arena = b->out->session->arena;
    b->journal.resume = arena_string(arena, back->row.id);
    b->journal.resume_events = back->row.events, b->journal.resume_ticks = back->ticks;
    b->seed = back->row.seed;
    b->report->resumed_at = (double)world_view(b->out->world)->tick / TICKS_PER_SECOND;
    return true;
}

static Event kept_event(Arena *arena, const Event *event) {
    Event e = *event;
    e.phase = arena_string(arena, e.phase), e.step = arena_string(arena, e.step), e.object = arena_string(arena, e.object);
    return e;
}

// What the earlier session came to, by ids: its own recalled events first, then those it journalled.
static bool recall(Begin *b, Playback *back) {
    Session *s = b->out->session;
    ARRAY(Event) list = {0};
    JournalEventRow row;
    const char *step = "", *phase = "";
    for (int i = 0; back->has_recording && i < back->start.recalled_count; i++)
        *array_push(s->arena, &list) = kept_event(s->arena, &back->start.recalled[i]);
    if (!journal_read_begin(back->reader, back->row.id)) return false;
    while (journal_read_next(back->reader, &row, NULL)) {
        if (row.event.kind == EVENT_KIND_COUNT) continue;
        Event *e = array_push(s->arena, &list);
        *e = kept_event(s->arena, &row.event);
        if (e->kind == EVENT_STEP_ENTERED) step = e->step, phase = e->phase;
        b->report->resumed_at = (double)e->tick / TICKS_PER_SECOND;
    }
    b->start.recalled = list.items, b->start.recalled_count = (int)list.count;
    b->start.resumed = true;
    b->start.step = s->lesson->steps[world_resume_step(s->lesson, step, phase, &b->start.resumed_by)].id;
    return true;
}

static void tell(const Begin *b) {
    static const char *const how[4][2] = {{"at the same step", "从同一步"}, {"at the step that took its place", "从替代的那一步"},
                                          {"at the start of the phase", "从该阶段开头"}, {"from the start", "从头"}};
    bool zh = language_get() == LANGUAGE_CHINESE;
    if (b->journal.resume) log_note(zh ? "从 %.1f 秒处继续" : "going on at %.1f s", b->report->resumed_at);
    else if (b->start.resumed) log_note(zh ? "课程或程序已更新，%s继续" : "the lesson or the program has changed: going on %s", how[b->start.resumed_by][zh]);
    else log_note(zh ? "没有未完成的学习，重新开始" : "there is no unfinished session: a new one begins");
}

static bool resume(Begin *b) {
    Playback back;
    const char *learner = b->given->learner ? b->report->learner : NULL;
    bool found = playback_open_unfinished(&back, b->given->journal, b->out->session->lesson->id, learner, &b->policy);
    bool fine = found || error_last()->id == ERR_NONE || error_last()->id == ERR_FILE_MISSING;
    if (found && !b->given->locale && strcmp(back.row.locale, b->out->session->locale) != 0) { // in the language it was begun in
        Session *other = session_open(b->given->pack, back.row.locale);
        if (other) session_close(b->out->session), b->out->session = other;
    }
    if (found) {
        if (back.row.learner[0]) snprintf(b->report->learner, sizeof b->report->learner, "%s", back.row.learner);
        fine = go_on_exactly(b, &back) || recall(b, &back);
    }
    tell(b);
    playback_close(&back);
    return fine;
}

// ---- all of it ----------------------------------------------------------------------------------------------------

static bool open_journal(Begin *b) {
    Session *s = b->out->session;
    b->journal.pack_id = s->lesson->id, b->journal.engine = ORRERY_VERSION, b->journal.locale = s->locale;
    b->journal.device = b->given->device, b->journal.pack_digest = s->digest, b->journal.seed = b->seed;
    b->journal.learner = b->report->learner;
    b->journal.device_key = b->has_key && b->policy.keep_recordings ? &b->device : NULL;
    b->journal.header = b->journal.resume ? NULL : start_to_text(s->arena, &b->start);
    if (b->given->journal && !(b->journal.definitions = definitions_text(s))) log_error(); // statements then name ids only
    b->journal.recording_days = b->policy.recording_days, b->journal.event_days = b->policy.event_days;
    b->out->journal = journal_open(b->given->journal, &b->journal);
    if (!b->out->journal) return false;
    for (size_t i = 0; i < b->behind.count; i++) journal_add(b->out->journal, &b->behind.items[i]);
    snprintf(b->report->session, sizeof b->report->session, "%s", journal_session_id(b->out->journal));
    return true;
}

// A store that cannot be reached is no reason not to learn; a wrong address or secret is told at once.
static bool open_outbox(Begin *b) {
    const PlayerDescription *d = b->given;
    if (!d->lrs) return true;
    OutboxSettings s = {.journal = d->journal, .lrs = d->lrs, .key = d->lrs_key, .home_page = b->policy.home_page, .allow_http = d->insecure_http,
                        .secret = outbox_secret(b->out->session->arena, d->secret_file)};
    return s.secret && (b->out->outbox = outbox_start(&s)) != NULL;
}

static bool begin(Begin *b) {
    const PlayerDescription *d = b->given;
    b->out->session = session_open(d->pack, d->locale);
    if (!b->out->session || !open_policy(b) || !name_learner(b)) return false;
    b->start = (SessionStart){.pack = d->pack, .step = d->start_step, .settings = d->settings.world};
    if (b->policy.break_minutes) b->start.settings.break_minutes = (float)b->policy.break_minutes;
    b->seed = d->seed;
    while (!b->seed)
        if (!os->random_bytes(&b->seed, sizeof b->seed)) return false;
    if (d->resume && d->journal && !resume(b)) return false;
    return (b->out->world || new_world(b)) && open_journal(b) && open_outbox(b);
}

bool begin_session(const PlayerDescription *description, PlayerReport *report, Beginning *out) {
    Begin b = {.given = description, .report = report, .out = out};
    *out = (Beginning){0};
    bool fine = begin(&b);
    seal_forget(&b.device);
    return fine;
}
