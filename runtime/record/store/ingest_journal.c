#include "base/error.h"
#include "record/journal_read.h"
#include "record/statement.h"
#include "record/store/ingest_private.h"
#include <string.h>

static const int64_t EARLIEST_MS = 1420070400000, DAY_MS = 86400000; // 2015

// What a report does not ask for: narration and phases follow from steps, an arc's landing place is nobody's business.
static bool is_kept(EventKind kind) {
    return kind != EVENT_SAID && kind != EVENT_PHASE_ENTERED && kind != EVENT_TELEPORTED && kind != EVENT_GRABBED && kind != EVENT_DESCRIBED;
}

// Steps and lessons name themselves by the fact's step or session.
static const char *object_of(const Event *e) {
    switch (e->kind) {
    case EVENT_SESSION_STARTED:
    case EVENT_LESSON_ENDED: return "";
    default: return e->object;
    }
}

static bool check_session(Ingest *in, const JournalSessionRow *row, int64_t started) {
    if ((started < EARLIEST_MS || started > in->now_ms + DAY_MS) && !ingest_trouble(in, "clock", row->started)) return false;
    return *row->ended || ingest_trouble(in, "unclosed", row->id);
}

static bool put_event(Ingest *in, const char *session, const JournalSessionRow *row, const JournalEventRow *event) {
    char id[37];
    const Event *e = &event->event;
    if (e->kind == EVENT_KIND_COUNT) return ingest_trouble(in, "unknown-kind", event->kind);
    if (!is_kept(e->kind)) return true;
    statement_id(row->id, event->number, id);
    bool lesson = e->kind == EVENT_LESSON_ENDED || e->kind == EVENT_SESSION_STARTED;
    StoreFact fact = {.id = id, .session = session, .number = (int64_t)event->number, .kind = event->kind, .seconds = (double)e->tick / 120,
                      .step = lesson ? "" : e->step, .object = object_of(e), .value = e->value, .text = e->text};
    return ingest_fact(in, &fact);
}

static bool read_events(Ingest *in, JournalReader *reader, const char *session, const JournalSessionRow *row) {
    JournalEventRow event;
    uint64_t number = 0, tick = 0;
    bool damaged = false, fine = journal_read_begin(reader, row->id);
    while (fine && journal_read_next(reader, &event, &damaged)) {
        if (event.number != number + 1) fine = ingest_trouble(in, "gap", row->id);
        if (event.event.tick < tick) fine = fine && ingest_trouble(in, "backward", row->id);
        number = event.number, tick = event.event.tick;
        fine = fine && put_event(in, session, row, &event);
    }
    return fine && (!damaged || ingest_trouble(in, "damaged", row->id));
}

// "class-03.journal" -> "class-03"
static const char *room_of(Ingest *in) {
    const char *dot = strrchr(in->source, '.');
    return dot ? arena_text(in->arena, in->source, (size_t)(dot - in->source)) : in->source;
}

static bool read_session(Ingest *in, JournalReader *reader, const char *path, const JournalSessionRow *row) {
    char session[37];
    int64_t started = 0;
    statement_id(row->id, 0, session); // as the statements' registration
    ingest_time(row->started, &started);
    StoreSession s = {.id = session, .learner = *row->learner ? row->learner : row->id, .lesson = row->pack, .version = row->pack_digest,
                      .locale = row->locale, .device = row->device, .room = room_of(in), .school = in->school, .journal = path, .native = row->id, .started = started};
    const char *definitions = journal_read_definitions(reader, in->arena, row->pack_digest);
    if (definitions && !store_put_lesson(in->store, row->pack_digest, row->pack, definitions)) return false;
    switch (store_put_session(in->store, &s)) {
    case STORE_NEW: in->report->sessions++; break;
    case STORE_OTHER: return ingest_trouble(in, "forgotten", "");
    case STORE_FAILED: return false;
    default: break;
    }
    return check_session(in, row, started) && read_events(in, reader, session, row);
}

static bool read_forgotten(Ingest *in, JournalReader *reader) {
    const char **learners;
    size_t count;
    if (!journal_read_forgotten(reader, in->arena, &learners, &count)) return false;
    for (size_t i = 0; i < count; i++)
        if (!store_forget(in->store, learners[i])) return false;
    return true;
}

bool ingest_journal(Ingest *in, const char *path) {
    JournalReader *reader = journal_read_open(path);
    JournalSessionRow *rows;
    size_t count = 0;
    bool fine = reader && read_forgotten(in, reader) && journal_read_sessions(reader, in->arena, &rows, &count);
    for (size_t i = 0; fine && i < count; i++) fine = read_session(in, reader, path, &rows[i]);
    journal_read_close(reader);
    return fine;
}
