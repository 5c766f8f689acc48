#include "base/error.h"
#include "record/recording.h"
#include <string.h>

static const char *say(const char *english, const char *chinese) { return language_get() == LANGUAGE_CHINESE ? chinese : english; }

bool recording_open(Recording *r, JournalReader *reader, Arena *arena, const JournalSessionRow *session, const SealKey *device) {
    Bytes wrapped;
    *r = (Recording){.reader = reader, .row = arena_array(arena, RecordedTick, ROW_TICKS)};
    snprintf(r->session, sizeof r->session, "%s", session->id);
    if (!journal_read_key(reader, arena, session->learner, &wrapped)) return false;
    if (!wrapped.size) return fail(ERR_RECORDING, "%s", say("the learner's key is not in this journal", "此学习记录中没有该学习者的密钥"));
    if (!recording_key_unwrap(wrapped, session->learner, device, &r->key))
        return fail(ERR_RECORDING, "%s", say("it was sealed under another device's key", "它由另一台设备的密钥加密"));
    r->scratch = arena_create("recording", 0);
    return journal_read_recording(reader, session->id);
}

static bool end(Recording *r, const char *english, const char *chinese) {
    r->trouble = say(english, chinese);
    return false;
}

// False at the end. What lies behind a missing or damaged row cannot be played: the state would not be the same.
static bool next_row(Recording *r) {
    uint64_t first;
    int count;
    Bytes data;
    error_clear();
    if (!journal_read_row(r->reader, &first, &count, &data))
        return error_last()->id == ERR_NONE ? false : end(r, "the journal is damaged there", "学习记录在该处损坏");
    if (first != r->ticks) return end(r, "a part is missing there", "该处缺少一段");
    arena_reset(r->scratch);
    if (!recording_row_read(data, r->session, first, count, &r->key, r->scratch, r->row)) return end(r, "a row is damaged there", "该处有一行损坏");
    r->first = first, r->count = count, r->at = 0;
    r->ticks += (uint64_t)count;
    return true;
}

const RecordedTick *recording_next(Recording *r) {
    if (r->trouble || (r->at == r->count && !next_row(r))) return NULL;
    return &r->row[r->at++];
}

void recording_close(Recording *r) {
    seal_forget(&r->key);
    arena_destroy(r->scratch);
    r->scratch = NULL;
}
