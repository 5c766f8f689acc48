// Shared by the outbox's own files only.
//
//   outbox.c         the walk over the journal, the thread
//   outbox_decide.c  what an answer means (pure)
//   outbox_queue.c   the journal's side: what is still to be sent, batches, how far we came
//   outbox_http.c    the network's side: one POST
#ifndef ORRERY_RECORD_OUTBOX_PRIVATE_H
#define ORRERY_RECORD_OUTBOX_PRIVATE_H
#include "base/os.h"
#include "record/journal_private.h"
#include "record/outbox.h"
#include "record/statement.h"

// ---- the network --------------------------------------------------------------------------------------------------

typedef struct OutboxHttp OutboxHttp;

// ERR_OUTBOX when the address or the key is of no use, or the address is plain HTTP to another machine. `quit` (may be NULL)
// ends a transfer within a tenth of a second.
OutboxHttp *outbox_http_open(const OutboxSettings *settings, const atomic_bool *quit);
void outbox_http_close(OutboxHttp *http); // NULL is fine
// POSTs a JSON array. answer->count and ->gzip are the caller's; *body is the answer's (text, valid until the next call).
void outbox_http_post(OutboxHttp *http, Bytes array, OutboxAnswer *answer, const char **body);
// GETs the statements: `query` ("?limit=100") behind the address, or a "more" link that the store gave, absolute or from its
// root; one that leads to another machine is refused (ERR_OUTBOX, false). *status 0 = no answer came.
bool outbox_http_get(OutboxHttp *http, const char *query_or_more, int *status, const char **body);
const char *outbox_http_problem(const OutboxHttp *http); // of the last post, when no answer came

// ---- the journal --------------------------------------------------------------------------------------------------

typedef struct OutboxItem {
    uint64_t number;
    char id[37];
} OutboxItem;

typedef struct OutboxBatch {
    char body[OUTBOX_BYTES]; // a JSON array
    size_t size;
    int count;
    bool too_long; // the one statement of the batch fits into no batch
    OutboxItem items[OUTBOX_BATCH];
} OutboxBatch;

typedef struct OutboxWaiting { // a session that is not wholly sent
    const char *session;
    uint64_t events; // still to be sent
} OutboxWaiting;

typedef struct OutboxQueue {
    const char *journal, *lrs, *home_page;
    const atomic_bool *quit; // ends waiting for another program's lock; may be NULL
    JournalFile file;
    sqlite3 *turn; // while we hold it no other program sends this journal
    JournalReader *reader;
    Arena *arena; // of the session
    StatementSession *statements;
    char session[256];
    uint64_t sent; // of the session
} OutboxQueue;

// ERR_FILE_MISSING, ERR_JOURNAL; ERR_OUTBOX while another program sends this journal. Opening an open queue does nothing.
bool outbox_queue_open(OutboxQueue *queue);
void outbox_queue_close(OutboxQueue *queue);
// Sessions that wait, oldest first, in `arena`. ERR_JOURNAL.
bool outbox_queue_waiting(OutboxQueue *queue, Arena *arena, OutboxWaiting **sessions, size_t *count);
bool outbox_queue_begin(OutboxQueue *queue, const char *session);
// The next statements of the session, at most `limit` and OUTBOX_BYTES; count 0 at its end. No transaction stays open, so
// that however long the answer takes the journal's writer is not hindered.
bool outbox_queue_next(OutboxQueue *queue, int limit, OutboxBatch *batch);
// Everything up to `number` is delivered, or that one is refused for ever: one transaction under the journal's lock. A
// session that was forgotten meanwhile leaves no trace.
bool outbox_queue_keep(OutboxQueue *queue, uint64_t number, const char *refused);

#endif
