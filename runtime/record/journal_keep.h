// What a journal keeps, and making it forget.
#ifndef ORRERY_RECORD_JOURNAL_KEEP_H
#define ORRERY_RECORD_JOURNAL_KEEP_H
#include "base/seal.h"

typedef struct ForgetReport {
    uint64_t sessions, events, recording_bytes; // deleted
    uint64_t sent;                              // statements that an LRS has already: its operator must delete them
    bool was_known;                             // the learner was in the journal (or was forgotten before)
} ForgetReport;

// Makes a learner's data unrecoverable in this file: the key, recordings, events and sessions are deleted and their pages
// overwritten with zeros, the write-ahead log is emptied, and a tombstone stays, so that a writer or a later sync cannot
// bring the learner back. A program that is just playing this learner's session stops keeping it. The file's blocks on a
// worn flash chip are beyond any program's reach; the recordings there are sealed under the key that is gone.
// ERR_JOURNAL (also when another program holds the file), ERR_FILE_MISSING.
bool journal_forget(const char *path, const char *learner, ForgetReport *report);

// Copies a journal for another place (a teacher's machine, an evaluator). Without `to` the copy holds no recording, no header
// and no key: only sessions and events. With `to` (the other device's key) the learners' keys are wrapped under it instead of
// `from`, so that the recordings open there. `out` must not exist. ERR_JOURNAL, ERR_FILE_MISSING, ERR_FILE_WRITE.
bool journal_copy(const char *path, const char *out, const SealKey *from, const SealKey *to);

#endif
