// Shared by outbox.c (what to send) and outbox_http.c (how).
#ifndef ORRERY_RECORD_OUTBOX_PRIVATE_H
#define ORRERY_RECORD_OUTBOX_PRIVATE_H
#include "base/os.h"
#include "record/outbox.h"
#include <stdatomic.h>

typedef struct OutboxHttp OutboxHttp;

// ERR_OUTBOX when the address is no http(s) URL, or plain HTTP to another machine. `stop` ends a transfer early.
OutboxHttp *outbox_http_open(const OutboxSettings *settings, const atomic_bool *stop);
void outbox_http_close(OutboxHttp *http);
// POSTs a JSON array. answer->count and ->gzip are the caller's; *body is the answer's (text, valid until the next call).
void outbox_http_post(OutboxHttp *http, Bytes array, OutboxAnswer *answer, const char **body);
const char *outbox_http_problem(const OutboxHttp *http); // of the last post, when no answer came

#endif
