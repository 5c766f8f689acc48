// A session's beginning and end in the file: its row, the learner and the learner's key, what has been kept long enough.
#include "record/journal_private.h"
#include "base/os.h"
#include <string.h>

// sqlite3_prepare, bind all texts, then the number and the blob where the statement has places for them; step once.
typedef struct Values {
    const char *texts[9];
    int count;
    int64_t number;
    Bytes blob;
} Values;

static bool run_with(sqlite3 *db, const char *sql, const Values *values, JournalProblem *problem) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    for (int i = 0; code == SQLITE_OK && i < values->count; i++)
        code = sqlite3_bind_text(statement, i + 1, values->texts[i], -1, SQLITE_STATIC);
    if (code == SQLITE_OK) {
        int places = sqlite3_bind_parameter_count(statement), next = values->count + 1;
        if (values->blob.data) sqlite3_bind_blob64(statement, next, values->blob.data, values->blob.size, SQLITE_STATIC);
        else if (places >= next) sqlite3_bind_int64(statement, next, values->number);
        code = sqlite3_step(statement);
    }
    if (code != SQLITE_DONE && code != SQLITE_ROW) journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    sqlite3_finalize(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW;
}

// *found: there is such a row; its first column, when it is a blob, goes to `out` (at most `room` bytes).
static bool look_up(sqlite3 *db, const char *sql, const char *id, bool *found, uint8_t *out, size_t room, size_t *size, JournalProblem *problem) {
    sqlite3_stmt *query = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(query, 1, id, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(query);
    *found = code == SQLITE_ROW;
    *size = *found ? (size_t)sqlite3_column_bytes(query, 0) : 0;
    if (*size > room) *size = 0;
    if (*size) memcpy(out, sqlite3_column_blob(query, 0), *size);
    bool fine = code == SQLITE_ROW || code == SQLITE_DONE;
    if (!fine) journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    sqlite3_finalize(query);
    return fine;
}

static bool check_forgotten(sqlite3 *db, const Journal *journal, JournalProblem *problem) {
    bool found;
    size_t size;
    if (!look_up(db, "SELECT forgotten FROM tombstone WHERE learner=?", journal->learner, &found, NULL, 0, &size, problem)) return false;
    if (found) *problem = (JournalProblem){.why = WHY_FORGOTTEN};
    return !found;
}

static bool put_session(sqlite3 *db, const Journal *journal, JournalProblem *problem) {
    Values row = {.texts = {journal->id, journal->started, journal->pack_id, journal->digest, journal->engine, journal->locale,
                            journal->device, journal->learner},
                  .count = 8, .number = (int64_t)journal->seed};
    Values again = {.texts = {journal->id}, .count = 1}, meaning = {.texts = {journal->digest, journal->definitions}, .count = 2};
    if (!run_with(db, "INSERT OR IGNORE INTO session(id, started, pack, pack_digest, engine, locale, device, learner, seed)"
                      " VALUES(?,?,?,?,?,?,?,?,?)", &row, problem))
        return false;
    if (journal->resumed && !run_with(db, "UPDATE session SET ended=NULL WHERE id=?", &again, problem)) return false;
    if (!journal->definitions[0]) return true;
    return run_with(db, "INSERT OR IGNORE INTO lesson(pack_digest, definitions) VALUES(?,?)", &meaning, problem);
}

// A learner that the file knows already brings the key; another device's key cannot be opened, then nothing is recorded.
static bool put_key(sqlite3 *db, Journal *journal, JournalProblem *problem) {
    uint8_t wrapped[WRAPPED_KEY_SIZE];
    char now[32];
    bool found;
    size_t size;
    if (!look_up(db, "SELECT key FROM learner WHERE id=?", journal->learner, &found, wrapped, sizeof wrapped, &size, problem)) return false;
    if (found) {
        journal->records = recording_key_unwrap((Bytes){wrapped, size}, journal->learner, &journal->device_key, &journal->recorder.key);
        return true;
    }
    journal_now(now);
    Values row = {.texts = {journal->learner, now}, .count = 2, .blob = {wrapped, sizeof wrapped}};
    if (!recording_key_wrap(&journal->recorder.key, journal->learner, &journal->device_key, wrapped)) {
        journal->records = false;
        return true;
    }
    return run_with(db, "INSERT INTO learner(id, created, key) VALUES(?,?,?)", &row, problem);
}

static bool put_header(sqlite3 *db, const Journal *journal, JournalProblem *problem) {
    if (!journal->header || !journal->records) return true;
    size_t room = strlen(journal->header) + RECORDING_HEADER_EXTRA;
    uint8_t *sealed = sqlite3_malloc64(room);
    size_t size = sealed ? recording_header_write(journal->header, journal->id, &journal->recorder.key, sealed) : 0;
    Values row = {.texts = {journal->id}, .count = 1, .blob = {sealed, size}};
    bool fine = !size || run_with(db, "UPDATE session SET header=?2 WHERE id=?1 AND header IS NULL", &row, problem);
    sqlite3_free(sealed);
    return fine;
}

static void days_ago(int days, char out[32]) { journal_time(os->wall_ms() - (int64_t)days * 86400000, out); }

// What the policy keeps no longer. Pages are overwritten (secure_delete).
static bool retain(sqlite3 *db, const Journal *journal, JournalProblem *problem) {
    char limit[32];
    Values old = {.texts = {limit}, .count = 1};
    bool fine = true;
    if (journal->recording_days) {
        days_ago(journal->recording_days, limit);
        fine = run_with(db, "DELETE FROM recording WHERE session IN (SELECT id FROM session WHERE started < ?)", &old, problem);
    }
    if (!fine || !journal->event_days) return fine;
    days_ago(journal->event_days, limit);
    return run_with(db, "DELETE FROM event WHERE session IN (SELECT id FROM session WHERE started < ?)", &old, problem);
}

static bool begin(sqlite3 *db, Journal *journal, JournalProblem *problem) {
    bool known = journal->learner[0];
    if (known && !check_forgotten(db, journal, problem)) return false;
    if (!put_session(db, journal, problem)) return false;
    if (journal->records && !(put_key(db, journal, problem) && put_header(db, journal, problem))) return false;
    return retain(db, journal, problem);
}

bool journal_file_begin_session(JournalFile *file, Journal *journal, JournalProblem *problem) {
    if (!journal_file_lock(file, problem)) return false;
    bool fine = journal_file_run(file->db, "BEGIN IMMEDIATE", problem) && begin(file->db, journal, problem) &&
                journal_file_run(file->db, "COMMIT", problem);
    if (!fine) sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
    journal_file_unlock(file);
    return fine;
}

bool journal_file_end_session(JournalFile *file, const Journal *journal, JournalProblem *problem) {
    char now[32];
    journal_now(now);
    Values row = {.texts = {now, journal->id}, .count = 2};
    if (!journal_file_lock(file, problem)) return false;
    bool fine = run_with(file->db, "UPDATE session SET ended=? WHERE id=?", &row, problem);
    journal_file_unlock(file);
    return fine;
}
