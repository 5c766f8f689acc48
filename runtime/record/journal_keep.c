#include "record/journal_keep.h"
#include "base/error.h"
#include "base/os.h"
#include "record/journal_private.h"
#include <stdlib.h>
#include <string.h>

static bool step_with(sqlite3 *db, const char *sql, const char *learner, const char *now, int64_t *out, JournalProblem *problem) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(statement, 1, learner, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && now) code = sqlite3_bind_text(statement, 2, now, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW && out) *out = sqlite3_column_int64(statement, 0);
    bool fine = code == SQLITE_ROW || code == SQLITE_DONE;
    if (!fine) journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    sqlite3_finalize(statement);
    return fine;
}

#define THEIRS "(SELECT id FROM session WHERE learner=?1)"

static bool count(sqlite3 *db, const char *learner, ForgetReport *report, JournalProblem *problem) {
    int64_t known = 0, sessions = 0, events = 0, bytes = 0, sent = 0;
    bool fine = step_with(db, "SELECT (SELECT count(*) FROM learner WHERE id=?1) + (SELECT count(*) FROM tombstone WHERE learner=?1)"
                              " + (SELECT count(*) FROM session WHERE learner=?1)", learner, NULL, &known, problem) &&
                step_with(db, "SELECT count(*) FROM session WHERE learner=?1", learner, NULL, &sessions, problem) &&
                step_with(db, "SELECT count(*) FROM event WHERE session IN " THEIRS, learner, NULL, &events, problem) &&
                step_with(db, "SELECT total(length(data)) FROM recording WHERE session IN " THEIRS, learner, NULL, &bytes, problem) &&
                step_with(db, "SELECT total(number) FROM sent WHERE session IN " THEIRS, learner, NULL, &sent, problem);
    *report = (ForgetReport){(uint64_t)sessions, (uint64_t)events, (uint64_t)bytes, (uint64_t)sent, known > 0};
    return fine;
}

static bool erase(sqlite3 *db, const char *learner, JournalProblem *problem) {
    static const char *const deletions[] = {
        "DELETE FROM recording WHERE session IN " THEIRS, "DELETE FROM event WHERE session IN " THEIRS,
        "DELETE FROM quarantine WHERE session IN " THEIRS, "DELETE FROM sent WHERE session IN " THEIRS,
        "DELETE FROM session WHERE learner=?1", "DELETE FROM learner WHERE id=?1"};
    char now[32];
    journal_now(now);
    for (size_t i = 0; i < sizeof deletions / sizeof deletions[0]; i++)
        if (!step_with(db, deletions[i], learner, NULL, NULL, problem)) return false;
    return step_with(db, "INSERT OR IGNORE INTO tombstone(learner, forgotten) VALUES(?1,?2)", learner, now, NULL, problem);
}

// Until the log is emptied the old pages may still stand in it.
static bool empty_log(sqlite3 *db, JournalProblem *problem) {
    int code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code != SQLITE_OK) journal_file_problem(db, code, problem);
    return code == SQLITE_OK;
}

static bool forget(JournalFile *file, const char *learner, ForgetReport *report, JournalProblem *problem) {
    if (!journal_file_lock(file, problem)) return false;
    sqlite3_busy_timeout(file->db, 5000); // a reader that is just looking is worth waiting for
    bool fine = journal_file_run(file->db, "BEGIN IMMEDIATE", problem) && count(file->db, learner, report, problem) &&
                (!report->was_known || erase(file->db, learner, problem)) && journal_file_run(file->db, "COMMIT", problem);
    if (!fine) sqlite3_exec(file->db, "ROLLBACK", NULL, NULL, NULL);
    if (fine) fine = empty_log(file->db, problem);
    journal_file_unlock(file);
    return fine;
}

bool journal_forget(const char *path, const char *learner, ForgetReport *report) {
    OsEntry entry;
    JournalFile file;
    JournalProblem problem = {.why = WHY_OTHER};
    char line[512];
    *report = (ForgetReport){0};
    if (!os->entry(path, &entry)) return false;
    bool fine = journal_file_open(&file, path, &problem) && forget(&file, learner, report, &problem);
    if (file.db) journal_file_close(&file);
    if (fine) return true;
    journal_sentence(path, &problem, line, sizeof line);
    return fail(ERR_JOURNAL, "%s", line);
}

// ---- copying ------------------------------------------------------------------------------------------------------

static bool rewrap_one(sqlite3 *db, const char *learner, Bytes wrapped, const SealKey *from, const SealKey *to) {
    SealKey key;
    uint8_t again[WRAPPED_KEY_SIZE];
    sqlite3_stmt *put = NULL;
    if (!recording_key_unwrap(wrapped, learner, from, &key)) return true; // not ours to open: it stays closed
    bool fine = recording_key_wrap(&key, learner, to, again) &&
                sqlite3_prepare_v2(db, "UPDATE learner SET key=? WHERE id=?", -1, &put, NULL) == SQLITE_OK;
    seal_forget(&key);
    if (fine) sqlite3_bind_blob(put, 1, again, sizeof again, SQLITE_STATIC), sqlite3_bind_text(put, 2, learner, -1, SQLITE_STATIC);
    fine = fine && sqlite3_step(put) == SQLITE_DONE;
    sqlite3_finalize(put);
    return fine;
}

static bool rewrap(sqlite3 *db, const SealKey *from, const SealKey *to, JournalProblem *problem) {
    sqlite3_stmt *all = NULL;
    bool fine = sqlite3_prepare_v2(db, "SELECT id, key FROM learner ORDER BY id", -1, &all, NULL) == SQLITE_OK;
    while (fine && sqlite3_step(all) == SQLITE_ROW) {
        Bytes wrapped = {sqlite3_column_blob(all, 1), (size_t)sqlite3_column_bytes(all, 1)};
        char learner[100];
        snprintf(learner, sizeof learner, "%s", (const char *)sqlite3_column_text(all, 0));
        fine = rewrap_one(db, learner, wrapped, from, to);
    }
    if (!fine) journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    sqlite3_finalize(all);
    return fine;
}

static bool vacuum_into(sqlite3 *db, const char *out, JournalProblem *problem) {
    sqlite3_stmt *copy = NULL;
    int code = sqlite3_prepare_v2(db, "VACUUM INTO ?", -1, &copy, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(copy, 1, out, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(copy);
    if (code != SQLITE_DONE) journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    sqlite3_finalize(copy);
    return code == SQLITE_DONE;
}

static bool change_copy(const char *out, const SealKey *from, const SealKey *to, JournalProblem *problem) {
    JournalFile copy;
    bool fine = journal_file_open(&copy, out, problem);
    if (fine && to) fine = rewrap(copy.db, from, to, problem);
    else if (fine) fine = journal_file_run(copy.db, "DELETE FROM recording; DELETE FROM learner; UPDATE session SET header=NULL; VACUUM", problem);
    if (fine) fine = empty_log(copy.db, problem);
    if (copy.db) journal_file_close(&copy);
    return fine;
}

bool journal_copy(const char *path, const char *out, const SealKey *from, const SealKey *to) {
    OsEntry entry;
    JournalFile file;
    JournalProblem problem = {.why = WHY_OTHER};
    char line[512];
    if (!os->entry(path, &entry)) return false;
    if (os->entry(out, &entry)) return fail(ERR_FILE_WRITE, "%s\t%s", out, language_get() == LANGUAGE_CHINESE ? "文件已存在" : "it is there already");
    bool fine = journal_file_open(&file, path, &problem) && vacuum_into(file.db, out, &problem);
    if (file.db) journal_file_close(&file);
    if (!fine) journal_sentence(path, &problem, line, sizeof line);
    else if (!(fine = change_copy(out, from, to, &problem))) journal_sentence(out, &problem, line, sizeof line);
    return fine || fail(ERR_JOURNAL, "%s", line);
}
