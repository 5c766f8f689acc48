// The journal: a SQLite file that keeps sessions and their events, one row each, durable within 100 ms.
//
// journal_add copies the event into a ring and returns at once (no lock that waits, no heap, no disk); a writer thread
// commits. When the disk is full, the file read-only or the device gone, the journal says so once (journal_trouble),
// keeps the events in memory and tries again every second; the lesson never waits and never ends because of it.
//
//   session(id TEXT PRIMARY KEY, started TEXT, pack TEXT, pack_digest TEXT, engine TEXT, seed INTEGER, locale TEXT, device TEXT, ended TEXT)
//   event(session TEXT, number INTEGER, tick INTEGER, time REAL, kind TEXT, phase TEXT, step TEXT, object TEXT, value REAL, text TEXT,
//         PRIMARY KEY(session, number))
//
// Rules: one writing connection a file, WAL, synchronous=FULL; gate on sqlite3_libversion_number for the WAL-reset bug
// (with one connection and no concurrent checkpoint it cannot strike). One thread owns the handle except the writer.
#ifndef ORRERY_RECORD_JOURNAL_H
#define ORRERY_RECORD_JOURNAL_H
#include "base/hash.h"
#include "world/event.h"
#include <stdbool.h>

typedef struct JournalSession {
    const char *pack_id, *engine, *locale, *device;
    Digest pack_digest;
    uint64_t seed;
} JournalSession;

typedef struct Journal Journal;

// Opens or creates the file (its folder too) and begins a session with a random id. NULL path = memory only.
// A file that is not a journal, or of a future version: NULL with ERR_JOURNAL. A file that cannot be written: the
// journal opens in memory and journal_trouble tells why.
Journal *journal_open(const char *path, const JournalSession *session);
void journal_add(Journal *journal, const Event *event);
// NULL when all is well, otherwise one line in the program's language. Cleared when writing works again.
const char *journal_trouble(Journal *journal);
const char *journal_session_id(const Journal *journal);
uint64_t journal_pending(Journal *journal); // events not yet durable
// Commits what is left (waits at most 2 s), marks the session ended, frees all. False when something was not saved.
bool journal_close(Journal *journal);
#endif
