// The tables of a journal and how an older file becomes one of this version. Journals of every version must open for
// ever: a step is added at the end of `steps`, none is ever changed (tests/journals keeps a file of each version).
#include "record/journal_private.h"
#include <stdio.h>

// steps[n] takes a file of version n to version n + 1; an empty file is version 0.
static const char *const steps[] = {
    "CREATE TABLE session(id TEXT PRIMARY KEY, started TEXT, pack TEXT, pack_digest TEXT, engine TEXT, seed INTEGER,"
    "  locale TEXT, device TEXT, ended TEXT) STRICT;"
    "CREATE TABLE event(session TEXT, number INTEGER, tick INTEGER, time REAL, kind TEXT, phase TEXT, step TEXT,"
    "  object TEXT, value REAL, text TEXT, PRIMARY KEY(session, number)) STRICT, WITHOUT ROWID;"
    "PRAGMA application_id=0x4f525259;",

    // 2: recordings under a key of the learner's own, what questions and steps mean, what was sent.
    "ALTER TABLE session ADD COLUMN learner TEXT;"
    "ALTER TABLE session ADD COLUMN header BLOB;"
    "CREATE TABLE learner(id TEXT PRIMARY KEY, created TEXT, key BLOB) STRICT, WITHOUT ROWID;"
    "CREATE TABLE tombstone(learner TEXT PRIMARY KEY, forgotten TEXT) STRICT, WITHOUT ROWID;"
    "CREATE TABLE recording(session TEXT, first INTEGER, ticks INTEGER, data BLOB, PRIMARY KEY(session, first)) STRICT;"
    "CREATE TABLE lesson(pack_digest TEXT PRIMARY KEY, definitions TEXT) STRICT, WITHOUT ROWID;"
    "CREATE TABLE sent(lrs TEXT, session TEXT, number INTEGER, PRIMARY KEY(lrs, session)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE quarantine(lrs TEXT, session TEXT, number INTEGER, time TEXT, reason TEXT,"
    "  PRIMARY KEY(lrs, session, number)) STRICT, WITHOUT ROWID;",
};
_Static_assert(sizeof steps / sizeof steps[0] == JOURNAL_VERSION, "one step for each version");

bool journal_schema_bring_up(sqlite3 *db, int version, JournalProblem *problem) {
    if (version == JOURNAL_VERSION) return true;
    char close[60];
    snprintf(close, sizeof close, "PRAGMA user_version=%d; COMMIT;", JOURNAL_VERSION);
    int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    for (int i = version; code == SQLITE_OK && i < JOURNAL_VERSION; i++) code = sqlite3_exec(db, steps[i], NULL, NULL, NULL);
    if (code == SQLITE_OK) code = sqlite3_exec(db, close, NULL, NULL, NULL);
    if (code == SQLITE_OK) return true;
    journal_file_problem(db, sqlite3_extended_errcode(db), problem);
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}
