// Shared by ingest.c (files and folders), ingest_journal.c, ingest_statement.c and ingest_lrs.c.
#ifndef ORRERY_RECORD_STORE_INGEST_PRIVATE_H
#define ORRERY_RECORD_STORE_INGEST_PRIVATE_H
#include "record/store/ingest.h"
#include "base/os.h"
#include <jansson.h>

typedef struct Ingest {
    Store *store;
    IngestReport *report;
    const char *source, *school;
    Arena *arena;     // of the source
    json_t *lessons;  // statements only: lesson -> definitions as far as statements tell them
    json_t *last;     // statements only: session -> tick of the last statement
    uint8_t salt[16]; // of pseudonyms
    int64_t now_ms;
} Ingest;

bool ingest_trouble(Ingest *ingest, const char *kind, const char *example); // counts it
// Puts one fact and counts what came of it. False only when the store fails.
bool ingest_fact(Ingest *ingest, const StoreFact *fact);
bool ingest_journal(Ingest *ingest, const char *path);
void ingest_statements_begin(Ingest *ingest);
bool ingest_statement(Ingest *ingest, const json_t *statement);
bool ingest_statements_end(Ingest *ingest); // writes the definitions
bool ingest_statement_file(Ingest *ingest, const char *path);
bool ingest_time(const char *iso, int64_t *ms); // ISO 8601 with Z or an offset
#endif
