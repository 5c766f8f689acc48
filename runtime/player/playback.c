#include "player/playback.h"
#include "base/error.h"
#include "base/log.h"
#include <string.h>

// The device's key unwraps the learner's, which opens the header and the rows; the first is forgotten at once.
static bool open_recording(Playback *p, const Policy *policy) {
    SealKey device;
    Bytes header;
    bool fine = policy_key(policy, &device) && recording_open(&p->recording, p->reader, p->arena, &p->row, &device) &&
                journal_read_header(p->reader, p->arena, p->row.id, &header);
    if (fine && !header.size) fine = fail(ERR_RECORDING, "%s", language_get() == LANGUAGE_CHINESE ? "没有保存操作录像" : "none was kept");
    const char *text = fine ? recording_header_read(header, p->row.id, &p->recording.key, p->arena) : NULL;
    seal_forget(&device);
    return text && start_from_text(p->arena, text, &p->start);
}

static bool take_row(Playback *p, const JournalSessionRow *row, const Policy *policy) {
    p->row = *row;
    p->has_recording = open_recording(p, policy);
    if (!p->has_recording) p->missing = *error_last();
    return true;
}

static bool open_journal(Playback *p, const char *journal, JournalSessionRow **rows, size_t *count) {
    *p = (Playback){.arena = arena_create("playback", 0)};
    p->reader = journal_read_open(journal);
    return p->reader && journal_read_sessions(p->reader, p->arena, rows, count);
}

bool playback_open(Playback *p, const char *journal, const char *session, const Policy *policy) {
    JournalSessionRow *rows;
    size_t count;
    if (!open_journal(p, journal, &rows, &count)) return false;
    for (size_t i = count; i-- > 0;)
        if (!session || !strncmp(rows[i].id, session, strlen(session))) return take_row(p, &rows[i], policy);
    return fail(ERR_RECORDING, language_get() == LANGUAGE_CHINESE ? "没有会话“%s”" : "there is no session “%s”", session ? session : "");
}

bool playback_open_unfinished(Playback *p, const char *journal, const char *pack_id, const char *learner, const Policy *policy) {
    JournalSessionRow *rows;
    size_t count;
    if (!open_journal(p, journal, &rows, &count)) return false;
    error_clear();
    for (size_t i = count; i-- > 0;) {
        if (strcmp(rows[i].pack, pack_id) != 0 || (learner && strcmp(rows[i].learner, learner) != 0)) continue;
        // The newest decides: who finished since then does not want the older one back.
        return !rows[i].lesson_ended && take_row(p, &rows[i], policy);
    }
    return false;
}

void playback_close(Playback *p) {
    if (p->recording.scratch) recording_close(&p->recording);
    journal_read_close(p->reader);
    arena_destroy(p->arena);
    *p = (Playback){0};
}

World *playback_world(Playback *p, const Session *session) {
    WorldDescription w = {.lesson = session->lesson, .strings = session->strings, .language = session->language,
                          .models = session->models, .seed = p->row.seed};
    return start_world(session->arena, &w, &p->start);
}

// After the first difference everything differs; only the first says something about its cause.
static void compare(Playback *p, const World *world, const WorldState *recorded) {
    WorldState now;
    p->compared++;
    if (p->differs) return;
    world_state(world, &now);
    if (!memcmp(now.digest, recorded->digest, sizeof now.digest)) return;
    p->differs = true;
    p->differs_tick = now.tick;
    p->differs_field = world_state_difference(&now, recorded);
}

bool playback_tick(Playback *p, World *world, Input *input) {
    const RecordedTick *tick = recording_next(&p->recording);
    Input restored;
    if (!tick) return false;
    input_restore(&tick->input, &restored);
    world_tick(world, &restored);
    p->ticks++;
    if (tick->has_state) compare(p, world, &tick->state);
    if (input) *input = restored;
    return true;
}
