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
