// Filling the fact store: from journals, from files of xAPI statements and from learning record stores, Orrery's or others'.
//
// Nothing is believed: what is half there, doubled, out of order, of a wrong clock, of a stranger or hostile is counted under a
// kind of problem with one example (table `problem`) and never shifts a figure silently. The kinds:
//   unreadable      a file that is no journal and no statements; the others are read
//   damaged         a journal that ends in damage; what stands before it is used
//   gap             numbers of a session's events are missing: they were lost or not all sent
//   unclosed        a session that was never closed (crash, power cut); what it did counts
//   backward        an event before the one in front of it; facts are ordered by their own time
//   clock           a time before 2015, more than a day ahead of now, or of a statement after it was stored
//   unknown-kind    an event or verb that this program does not know: not used
//   foreign         a statement of another application that says nothing of a step, question or end: not used
//   duplicate       the same event again: used once
//   conflict        an event whose id is there with another content: the first is used
//   not-json, not-statement, no-actor, no-id, too-long     a line that cannot be used (no-id: used, under an id of its content)
//   voided          a statement that another one took back: not used
//   forgotten       of a learner who was forgotten: not used
//   half-sent       a session of which the beginning is missing
//
// A person's name, mail address or account becomes a pseudonym that cannot be led back; Orrery's own pseudonyms stay.
#ifndef ORRERY_RECORD_STORE_INGEST_H
#define ORRERY_RECORD_STORE_INGEST_H
#include "record/store/store.h"

typedef struct IngestReport {
    int64_t sources, sessions, facts, problems;
} IngestReport;

typedef struct IngestLrs {
    const char *url, *key, *secret;
    bool allow_http;
    int page; // statements asked for at a time; 0 = 200
} IngestLrs;

// Kind of input by its content: a folder (all journals in it, and in its folders), a journal, or a file of statements.
// `school` is kept with each session (may be NULL). False with an Error when the input itself cannot be used at all.
bool ingest_path(Store *store, const char *path, const char *school, IngestReport *report);
// Pages until there are no more; a cursor in the store lets the next call go on where this one stopped. ERR_STATEMENTS,
// ERR_OUTBOX (address).
bool ingest_lrs(Store *store, const IngestLrs *lrs, IngestReport *report);
// After the last input: what can only be said of all (half-sent sessions).
bool ingest_finish(Store *store, IngestReport *report);
#endif
