// Statements: each event of the journal as one xAPI 1.0.3 statement (adlnet/xAPI-Spec, xAPI-Data.md), one line of JSON.
// The table of verbs stands in statement_table.c; our own verbs, activity types and extensions are published as an xAPI
// profile in assets/xapi/orrery.jsonld.
//
//     StatementSession *s = statement_session(arena, row, definitions, home_page);
//     for each event row:  size = statement_write(s, &event, out, sizeof out);
//     statement_session_end(s);
//
// The learner is an account { homePage, name = pseudonym }. The statement's id is the UUID version 5 (RFC 9562) of session
// and event number, so the same event has the same id wherever and how often it is made. Does not: send (outbox.h), read the
// journal, or use the heap after statement_session.
#ifndef ORRERY_RECORD_STATEMENT_H
#define ORRERY_RECORD_STATEMENT_H
#include "record/journal_read.h"

#define STATEMENT_BASE "https://w3id.org/xapi/orrery" // of our own IRIs

enum { STATEMENT_MOST = 16384 }; // bytes of one statement are below this; longer texts are cut at a character's edge

typedef struct StatementSession StatementSession;

// Lives in `arena`. `definitions`: journal_read_definitions, or NULL (names are then ids). Never fails: broken definitions
// count as none.
StatementSession *statement_session(Arena *arena, const JournalSessionRow *row, const char *definitions, const char *home_page);
void statement_session_end(StatementSession *session); // frees what is not in the arena; NULL is fine
// Making statements does not begin at the session's first event: the tick at which the step of then was entered
// (journal_read_step), so that an answer's duration is the same whichever way it is made.
void statement_from(StatementSession *session, uint64_t step_entered);
// One line without its end; not terminated. Returns its length, 0 when `size` is too small.
size_t statement_write(StatementSession *session, const JournalEventRow *event, char *out, size_t size);
// "00112233-4455-5677-8899-aabbccddeeff"
void statement_id(const char *session, uint64_t number, char out[37]);

// The mapping, for the profile's test and for documents.
typedef struct StatementVerb {
    const char *iri, *display[2]; // English, Chinese
    const char *activity;         // type of its object
} StatementVerb;
const StatementVerb *statement_verb(EventKind kind);
// Our extensions' names, NULL at the end.
extern const char *const statement_extensions[];

#endif
