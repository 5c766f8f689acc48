#include "record/store/ingest.h"
#include "base/error.h"
#include "record/store/ingest_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MOST = 6 };

bool ingest_trouble(Ingest *in, const char *kind, const char *example) {
    in->report->problems++;
    return store_problem(in->store, in->source, kind, example);
}

bool ingest_fact(Ingest *in, const StoreFact *fact) {
    switch (store_put_fact(in->store, fact)) {
    case STORE_NEW: in->report->facts++; return true;
    case STORE_SAME: return ingest_trouble(in, "duplicate", fact->id);
    case STORE_OTHER: return ingest_trouble(in, "conflict", fact->id);
    default: return false;
    }
}

static void begin(Ingest *in, Store *store, const char *source, const char *school, IngestReport *report) {
    *in = (Ingest){.store = store, .report = report, .source = source, .school = school, .arena = arena_create("ingest", 0), .now_ms = os->wall_ms()};
    report->sources++;
}

// The source's name in the report: never a whole path, which may hold a person's name.
static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static bool is_sqlite(const char *path) {
    char head[16] = "";
    FILE *file = fopen(path, "rb");
    size_t got = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) fclose(file);
    return got == sizeof head && !memcmp(head, "SQLite format 3", 16);
}

// Each source in a transaction of its own: what fails half-way leaves nothing.
static bool ingest_file(Store *store, const char *path, const char *school, IngestReport *report) {
    Ingest in;
    begin(&in, store, name_of(path), school, report);
    bool journal = is_sqlite(path), fine = store_begin(store);
    fine = fine && (journal ? ingest_journal(&in, path) : ingest_statement_file(&in, path));
    Error kept = *error_last();
    if (fine) fine = store_commit(store);
    else store_run(store, "ROLLBACK"), fail_again(&kept);
    arena_destroy(in.arena);
    return fine;
}

static bool ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}

static bool is_input(const char *name) {
    return ends_with(name, ".journal") || ends_with(name, ".db") || ends_with(name, ".xapi.jsonl") || ends_with(name, ".xapi.json");
}

// What cannot be read in a folder is told and passed over.
static bool ingest_entry(Store *store, const char *path, const char *school, IngestReport *report) {
    if (ingest_file(store, path, school, report)) return true;
    if (error_last()->id == ERR_STORE) return false;
    char why[300];
    error_message(error_last(), LANGUAGE_ENGLISH, why, sizeof why);
    report->problems++;
    return store_problem(store, name_of(path), "unreadable", why);
}

// Journals before statements: they know more of a session.
static bool ingest_folder(Store *store, const char *path, const char *school, int depth, IngestReport *report) {
    Arena *arena = arena_create("folder", 0);
    OsEntry *entries;
    size_t count;
    bool fine = os->list_folder(arena, path, &entries, &count);
    for (int pass = 0; fine && pass < 3; pass++)
        for (size_t i = 0; fine && i < count; i++) {
            const char *inner = arena_print(arena, "%s/%s", path, entries[i].name);
            bool folder = entries[i].kind == OS_FOLDER, statements = ends_with(entries[i].name, ".jsonl") || ends_with(entries[i].name, ".json");
            if (folder && pass == 2 && depth < DEPTH_MOST) fine = ingest_folder(store, inner, school ? school : entries[i].name, depth + 1, report);
            else if (entries[i].kind == OS_FILE && is_input(entries[i].name) && (statements ? 1 : 0) == pass)
                fine = ingest_entry(store, inner, school, report);
        }
    arena_destroy(arena);
    return fine;
}

bool ingest_path(Store *store, const char *path, const char *school, IngestReport *report) {
    OsEntry entry;
    if (!os->entry(path, &entry)) return false;
    if (entry.kind != OS_FOLDER) return ingest_file(store, path, school, report);
    int64_t before = report->sources;
    if (!ingest_folder(store, path, school, 0, report)) return false;
    return report->sources > before || fail(ERR_USAGE, language_get() == LANGUAGE_CHINESE ? "文件夹“%s”中没有学习记录" : "the folder “%s” holds no journals", path);
}

bool ingest_finish(Store *store, IngestReport *report) {
    StoreRows rows;
    Arena *arena = arena_create("half-sent", 0);
    ARRAY(const char *) sessions = {0};
    bool fine = store_ask(store, "SELECT id FROM session WHERE NOT EXISTS (SELECT 1 FROM fact WHERE fact.session = session.id AND kind = 'session-started')"
                                 " AND EXISTS (SELECT 1 FROM fact WHERE fact.session = session.id AND kind = 'step-entered')", &rows);
    while (fine && store_row(&rows)) *array_push(arena, &sessions) = arena_string(arena, store_text(&rows, 0));
    fine = store_done(&rows) && fine;
    for (size_t i = 0; fine && i < sessions.count; i++) report->problems++, fine = store_problem(store, "*", "half-sent", sessions.items[i]);
    arena_destroy(arena);
    return fine;
}
