// libFuzzer: any file is a journal, whole or damaged, or one clean error. The first byte says how the rest is meant: as the
// file itself, or as changes (two bytes of offset, one of value) to a journal that the house has written.
#include "base/error.h"
#include "base/os.h"
#include "base/utf8.h"
#include "record/journal.h"
#include "record/journal_read.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SESSIONS_MOST = 100000, EVENTS_MOST = 20000, FILE_MOST = 1 << 20 };

static char folder[100], path[160];
static uint8_t *whole;
static size_t whole_size;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void sweep(void) {
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", "-lock"};
    char name[200];
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) snprintf(name, sizeof name, "%s%s", path, ends[i]), unlink(name);
}

static void finish(void) {
    sweep();
    rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    snprintf(folder, sizeof folder, "%s/orrery-fuzz-XXXXXX", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm"); // in memory where there is such a place
    must(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/journal", folder);
    atexit(finish);
    Journal *journal = journal_open(path, &(JournalSession){.pack_id = "pinhole", .engine = "1", .locale = "zh-CN", .device = "fuzz", .seed = 7});
    must(journal != NULL);
    for (int i = 0; i < 60; i++) {
        Event event = {.tick = (uint64_t)i * 7, .kind = (EventKind)(i % EVENT_KIND_COUNT), .phase = "data", .step = "d1", .object = "screen", .value = i * 0.1};
        snprintf(event.text, sizeof event.text, "屏幕 %d", i);
        journal_add(journal, &event);
    }
    must(journal_close(journal));
    Arena *arena = arena_create("fuzz", 0);
    Bytes bytes;
    must(os->read_file(arena, path, FILE_MOST, &bytes));
    whole = malloc(bytes.size), whole_size = bytes.size;
    memcpy(whole, bytes.data, bytes.size);
    arena_destroy(arena);
    return 0;
}

static void check_text(const char *text) { must(text && utf8_valid(text, strlen(text)) == strlen(text)); }

static void read_events(JournalReader *reader, const char *session) {
    JournalEventRow row;
    bool damaged = false;
    int count = 0;
    error_clear();
    if (!journal_read_begin(reader, session)) {
        must(error_last()->id == ERR_JOURNAL);
        return;
    }
    while (count++ < EVENTS_MOST && journal_read_next(reader, &row, &damaged)) {
        check_text(row.kind), check_text(row.event.phase), check_text(row.event.step), check_text(row.event.object), check_text(row.event.text);
        must(row.event.kind <= EVENT_KIND_COUNT);
    }
    if (damaged) must(error_last()->id == ERR_JOURNAL);
}

static void read_all(void) {
    Arena *arena = arena_create("fuzz", 256 << 20);
    JournalSessionRow *rows;
    size_t count;
    error_clear();
    JournalReader *reader = journal_read_open(path);
    bool fine = reader && journal_read_sessions(reader, arena, &rows, &count);
    if (!fine) must(error_last()->id == ERR_JOURNAL || error_last()->id == ERR_FILE_MISSING);
    if (fine) must(count <= SESSIONS_MOST);
    for (size_t i = 0; fine && i < count && i < 20; i++) {
        check_text(rows[i].id), check_text(rows[i].pack), check_text(rows[i].started), check_text(rows[i].ended);
        read_events(reader, rows[i].id);
    }
    journal_read_close(reader);
    arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    uint8_t *file = malloc(whole_size + size);
    size_t file_size = whole_size;
    memcpy(file, whole, whole_size);
    if (data[0] % 4 == 0) memcpy(file, data + 1, file_size = size - 1);
    else if (data[0] % 4 == 1) file_size = (size_t)data[0] * whole_size / 256; // cut off
    else
        for (size_t i = 1; i + 2 < size; i += 3) file[((size_t)data[i] << 8 | data[i + 1]) % whole_size] = data[i + 2];
    sweep();
    FILE *out = fopen(path, "wb");
    must(out && fwrite(file, 1, file_size, out) == file_size && !fclose(out));
    free(file);
    read_all();
    return 0;
}
