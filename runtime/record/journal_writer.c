// The writer thread. It looks every 20 ms, so that an event waits at most that long and one commit, and it needs no
// wake-up from the frame's thread: journal_add makes no system call.
#include "record/journal_private.h"
#include "base/os.h"

static uint64_t after_ms(uint64_t ms) { return os->monotonic_ns() + ms * 1000000u; }

// With no file the events are done as soon as they are seen; there is no one who could read them.
static void forget_all(Journal *journal) {
    while (journal_record(&journal->at)) {
        journal->at.offset += journal_record(&journal->at)->size;
        atomic_fetch_add(&journal->durable, 1);
    }
}

// After each opening the file is asked how much it holds of this session. When that is not what was counted (the file
// is new, was replaced, or a commit failed only in its answer) all is written from the first event; rows that are
// already there are left alone, so nothing doubles.
static bool begin(Journal *journal, JournalProblem *problem) {
    uint64_t found;
    if (!journal_file_begin_session(&journal->file, journal, problem)) return false;
    if (!journal_file_count(&journal->file, journal, &found, problem)) return false;
    if (found != atomic_load(&journal->durable)) {
        journal->at = (Cursor){journal->first, 0};
        atomic_store(&journal->durable, 0);
    }
    if (journal->records) recorder_rewind(&journal->recorder);
    return journal->begun = journal->known = true;
}

static bool open_file(Journal *journal, JournalProblem *problem) {
    journal->begun = false;
    return journal_file_open(&journal->file, journal->path, problem);
}

static bool write_all(Journal *journal, JournalProblem *problem) {
    if (!journal->file.db && !open_file(journal, problem)) return false;
    if (!journal->begun && !begin(journal, problem)) return false;
    uint64_t count;
    do {
        if (!journal_file_commit(&journal->file, journal, &journal->at, &count, problem)) return false;
        // Asked after the commit: what went into a deleted file is not durable.
        if (count && journal_file_gone(&journal->file)) return *problem = (JournalProblem){.why = WHY_MOVED}, false;
        atomic_fetch_add(&journal->durable, count);
    } while (count);
    return true;
}

bool journal_try(Journal *journal) {
    JournalProblem problem = {0};
    if (write_all(journal, &problem)) {
        journal_set_trouble(journal, NULL);
        return true;
    }
    // A missing file shows itself as an I/O error of some kind first.
    if (journal->file.db && journal_file_gone(&journal->file)) problem = (JournalProblem){.why = WHY_MOVED};
    journal_set_trouble(journal, &problem);
    // A fresh connection each time: after an I/O error SQLite may hold on to what it believed about the file.
    journal_file_close(&journal->file);
    journal->retry_ns = after_ms(RETRY_EVERY_MS);
    return false;
}

static bool has_work(Journal *journal) {
    return !journal->file.db || journal_pending(journal) > 0 || (journal->records && recorder_is_due(&journal->recorder));
}

static void look(Journal *journal, uint64_t *next_check) {
    if (!atomic_load(&journal->spare)) atomic_store(&journal->spare, journal_new_chunk());
    if (journal->records) recorder_refill(&journal->recorder);
    if (!journal->path) {
        forget_all(journal);
        return;
    }
    uint64_t now = os->monotonic_ns();
    if (journal->file.db && now >= *next_check) {
        *next_check = after_ms(RETRY_EVERY_MS);
        if (journal_file_gone(&journal->file)) {
            journal_set_trouble(journal, &(JournalProblem){.why = WHY_MOVED});
            journal_file_close(&journal->file);
            journal->retry_ns = after_ms(RETRY_EVERY_MS);
        }
    }
    if (has_work(journal) && now >= journal->retry_ns) journal_try(journal);
    if (journal->begun || !journal->records) return;
    if (journal->known) recorder_absorb(&journal->recorder, journal->id);
    else if (recorder_pending(&journal->recorder) > UNKNOWN_TICKS_MOST) journal->records = false;
}

static bool end_session(Journal *journal) {
    JournalProblem problem = {0};
    bool fine = journal_try(journal) && journal_file_end_session(&journal->file, journal, &problem);
    if (!fine && journal->file.db) journal_set_trouble(journal, &problem);
    return fine;
}

// At the end a lock held by someone else is worth waiting for; a full disk is not.
static void finish(Journal *journal) {
    if (!journal->path) {
        forget_all(journal);
        return;
    }
    if (journal->file.db && journal_file_gone(&journal->file)) journal_file_close(&journal->file);
    uint64_t deadline = after_ms(CLOSE_WAIT_MS * 3 / 4);
    while (!end_session(journal) && journal->why == WHY_BUSY && os->monotonic_ns() < deadline) os->sleep_ns(100000000);
    journal_file_close(&journal->file);
}

void *journal_writer(void *argument) {
    Journal *journal = argument;
    uint64_t next_check = after_ms(RETRY_EVERY_MS);
    while (!atomic_load(&journal->stop)) {
        look(journal, &next_check);
        os->sleep_ns(COMMIT_EVERY_MS * 1000000u);
    }
    finish(journal);
    if (atomic_exchange(&journal->left, true))
        journal_free(journal);
    else
        atomic_store(&journal->finished, true);
    return NULL;
}
