// The outbox: brings a journal's statements to a learning record store (LRS), whatever the network and the LRS do. It keeps
// in the journal how far it came (table `sent`) and what was refused (table `quarantine`), so it goes on where it stopped,
// after weeks, a crash or a changed machine. Statement ids follow from session and event number: sending twice is harmless,
// and so are answers that come late, twice or never.
//
//     batch of statements --POST--> answer --outbox_decide--> delivered | smaller | quarantine | wait | give up
//
// One program at a time sends a journal (two would be harmless). Does not: follow redirects, speak plain HTTP to anyone but this machine (unless allowed), or trust a 200 whose body does
// not name the statements that were sent (a hotel's login page says 200, too).
#ifndef ORRERY_RECORD_OUTBOX_H
#define ORRERY_RECORD_OUTBOX_H
#include "base/arena.h"
#include <stdint.h>

typedef struct OutboxSettings {
    const char *journal, *lrs; // file; URL of the LRS without /statements: https, or http on this machine; no password in it
    const char *key, *secret;  // Basic authentication; no colon in the key
    const char *home_page;     // of the learners' accounts
    bool allow_http;           // plain HTTP to other machines
    bool once;                 // fails where it would have to wait
    double patience;           // multiplies all waiting; 1 (0 counts as 1). Tests use less
    double timeout;            // seconds that one answer may take; 60 (0 counts as 60)
} OutboxSettings;

typedef struct OutboxReport {
    uint64_t sent, quarantined, pending; // statements: by this call; still to be sent
    uint64_t requests, failures;         // failures: answers after which the outbox waited
    char trouble[300];                   // the last one, in the program's language; "" after a delivery
} OutboxReport;

// The first line of a file that only its owner can read, in `arena`. ERR_OUTBOX when others can, or it is empty.
const char *outbox_secret(Arena *arena, const char *file);

// Sends until nothing is left (also what is journalled meanwhile). `progress` (may be NULL) is called after each answer,
// before the waiting; false from it stops, which is not an Error. ERR_OUTBOX: the address is wrong, the LRS refuses the key,
// another program sends this journal, or `once` and no good answer. ERR_JOURNAL, ERR_FILE_MISSING.
typedef bool (*OutboxProgress)(void *context, const OutboxReport *report);
bool outbox_send(const OutboxSettings *settings, OutboxProgress progress, void *context, OutboxReport *report);

// The same on a thread of its own, of the lowest priority, for as long as a lesson plays; looks for new events every two
// seconds. Texts are copied. No failure ends it: the trouble stands in the report and it tries again.
typedef struct Outbox Outbox;
Outbox *outbox_start(const OutboxSettings *settings); // NULL: ERR_OUTBOX (wrong address or key)
// Sends what is left while the LRS answers well, for at most a second, then stops wherever it is. NULL outbox is fine.
void outbox_stop(Outbox *outbox, OutboxReport *report);

// ---- deciding (pure; for tests) -----------------------------------------------------------------------------------

enum { OUTBOX_BATCH = 200, OUTBOX_BYTES = 1 << 20, OUTBOX_WAIT_MOST = 600, OUTBOX_RETRY_AFTER_MOST = 3600 };

typedef struct OutboxState {
    int limit;       // statements in the next batch, 1 .. OUTBOX_BATCH
    int threshold;   // up to here the limit doubles, above it grows by one: more was once too large
    int failures;    // in a row
    bool plain, gzip_proven; // plain: the LRS does not take gzip
} OutboxState;

typedef struct OutboxAnswer {
    int status;           // HTTP; 0 = none came (refused, timed out, cut short)
    bool accepted;        // 200 and the body names all ids that were sent
    double retry_after;   // seconds, or -1
    int count;            // statements in the batch
    bool gzip;            // it was sent compressed
} OutboxAnswer;

typedef enum OutboxStep {
    OUTBOX_DELIVERED,  // go on behind the batch
    OUTBOX_AGAIN,      // at once, smaller or plain
    OUTBOX_QUARANTINE, // the one statement of the batch is refused for ever
    OUTBOX_WAIT,       // the same again, later
    OUTBOX_REFUSED,    // the key: only a person can help
} OutboxStep;

OutboxState outbox_state(void);
// `chance` (0..1) spreads the waiting of many devices. *wait is in seconds, 0 unless OUTBOX_WAIT or OUTBOX_REFUSED.
OutboxStep outbox_decide(OutboxState *state, const OutboxAnswer *answer, double chance, double *wait);
// Seconds until then, 0 .. OUTBOX_RETRY_AFTER_MOST; -1 when it is neither a number nor a date (RFC 9110, 10.2.3).
double outbox_retry_after(const char *text, int64_t wall_ms);

#endif
