// Statements: each event of the journal as one xAPI 1.0.3 statement (adlnet/xAPI-Spec, xAPI-Data.md), one line of JSON.
// The table of verbs stands in statement_table.c; our own verbs, activity types and extensions are published as an xAPI
// profile in assets/xapi/orrery.jsonld.
//
//     StatementSession *s = statement_session(arena, row, definitions, home_page);
//     for each event row:  size = statement_write(s, &event, out, sizeof out);
//
// The learner is an account { homePage, name = pseudonym }. The statement's id is the UUID version 5 (RFC 9562) of session
// and event number, so the same event has the same id wherever and how often it is made. Activities stand under
// STATEMENT_BASE/lessons/PACK/ROOM/ID; a statement's parent is its step, its grouping the lesson, its category the profile.
// Does not: send (outbox.h), read the journal, or use the heap or the arena after statement_session.
#ifndef ORRERY_RECORD_STATEMENT_H
#define ORRERY_RECORD_STATEMENT_H
#include "record/journal_read.h"

#define STATEMENT_BASE "https://w3id.org/xapi/orrery" // of our own IRIs

// Bytes of one statement are below STATEMENT_MOST, whatever a journal holds; an activity whose texts are of extravagant length
// (above 12 kB) goes by its id. A home page is shorter than STATEMENT_HOME_PAGE_MOST.
enum { STATEMENT_MOST = 32768, STATEMENT_HOME_PAGE_MOST = 200 };

typedef struct StatementSession StatementSession;

// Lives in `arena`, as `row` must. `definitions`: journal_read_definitions, or NULL (names are then ids). Never fails: broken
// definitions count as none.
StatementSession *statement_session(Arena *arena, const JournalSessionRow *row, const char *definitions, const char *home_page);
// Making statements does not begin at the session's first event: the tick at which the step of then was entered
// (journal_read_step), so that an answer's duration is the same whichever way it is made.
void statement_from(StatementSession *session, uint64_t step_entered);
// One line without its end; not terminated. Returns its length, 0 when `size` is too small.
size_t statement_write(StatementSession *session, const JournalEventRow *event, char *out, size_t size);
// An http or https URL that can stand in a statement.
bool statement_home_page(const char *url);
// "00112233-4455-5677-8899-aabbccddeeff"
void statement_id(const char *session, uint64_t number, char out[37]);

// The mapping, for the profile's test and for documents.
typedef struct StatementVerb {
    const char *iri, *display[2]; // English, Chinese
    const char *activity, *room;  // type of its object, and the folder in which its id stands ("" = the lesson itself)
} StatementVerb;
const StatementVerb *statement_verb(EventKind kind);

#endif
