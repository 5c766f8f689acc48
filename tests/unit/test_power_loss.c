// Power loss: a session of 1,000 events and its recording are written through a disk that notes every write and sync. At
// every one of these moments the power is cut: the disk then holds what was synced, and of the rest nothing, an arbitrary
// part in an arbitrary order, or a torn piece. Each such disk is opened: it must be a good journal, with every event that
// had been acknowledged, and input for every event.
#include "check.h"
#include "disk_vfs.h"
#include "base/error.h"
#include "base/os.h"
#include "record/journal.h"
#include "record/journal_read.h"
#include <stdio.h>
#include <unistd.h>

enum { EVENTS = 1000, SECTOR = 512 };
static char folder[] = "/dev/shm/orrery-power-XXXXXX";
static const SealKey device_key = {{7}};
static char path[256], cut[256];

typedef struct Image { // one file of the disk
    unsigned char *data;
    size_t size, room;
    bool there;
} Image;

static void image_write(Image *image, size_t offset, const unsigned char *data, size_t size) {
    if (offset + size > image->room) image->data = realloc(image->data, image->room = (offset + size) * 2);
    if (offset > image->size) memset(image->data + image->size, 0, offset - image->size);
    memcpy(image->data + offset, data, size);
    if (offset + size > image->size) image->size = offset + size;
    image->there = true;
}

static void image_apply(Image *image, const DiskEntry *e) {
    if (e->op == DISK_WRITE) image_write(image, (size_t)e->offset, e->data, (size_t)e->size);
    if (e->op == DISK_TRUNCATE && (size_t)e->size < image->size) image->size = (size_t)e->size;
    if (e->op == DISK_DELETE) image->size = 0, image->there = false;
}

static Image image_copy(const Image *from) {
    Image to = {malloc(from->size + 1), from->size, from->size + 1, from->there};
    if (from->size) memcpy(to.data, from->data, from->size);
    return to;
}

// What lies on the disk at power loss: of the unsynced operations on a file, by `kind`: 0 none, 1 any part in any order,
// 2 all but the last of which a torn piece.
static void lose_power(const Image *synced, const DiskEntry **loose, int count, int kind, Random *random, Image *out) {
    for (int f = 0; f < DISK_FILES_MOST; f++) out[f] = image_copy(&synced[f]);
    for (int i = 0; kind == 2 && i + 1 < count; i++) image_apply(&out[loose[i]->file], loose[i]);
    if (kind == 2 && count && loose[count - 1]->op == DISK_WRITE) {
        DiskEntry torn = *loose[count - 1];
        sqlite3_int64 sectors = torn.size / SECTOR;
        torn.size = sectors ? (sqlite3_int64)random_below(random, (uint32_t)sectors) * SECTOR : 0;
        if (torn.size) image_apply(&out[torn.file], &torn);
    }
    if (kind != 1) return;
    int order[256];
    if (count > 256) loose += count - 256, count = 256;
    for (int i = 0; i < count; i++) order[i] = i;
    for (int i = count; i > 1; i--) { // Fisher-Yates
        int k = (int)random_below(random, (uint32_t)i), t = order[i - 1];
        order[i - 1] = order[k], order[k] = t;
    }
    for (int i = 0; i < count; i++)
        if (random_below(random, 2)) image_apply(&out[loose[order[i]]->file], loose[order[i]]);
}

static void put_on_disk(const Image *images) {
    for (int f = 0; f < disk_name_count; f++) {
        char name[600];
        const char *tail = disk_names[f] + strlen(path); // "", "-wal", "-lock", ...
        snprintf(name, sizeof name, "%s%s", cut, tail);
        unlink(name);
        if (!images[f].there) continue;
        FILE *file = fopen(name, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(images[f].data, 1, images[f].size, file), images[f].size);
        fclose(file);
    }
    char shm[300];
    snprintf(shm, sizeof shm, "%s-shm", cut);
    unlink(shm);
}

// Events in the journal, which must be the first ones without a gap, with input for all; -1 when it is no journal yet.
static int events_there(void) {
    Arena *arena = arena_create("cut", 0);
    JournalReader *reader = journal_read_open(cut);
    JournalSessionRow *rows;
    size_t sessions;
    int events = -1;
    if (reader && journal_read_sessions(reader, arena, &rows, &sessions) && sessions == 1) {
        JournalEventRow row;
        bool damaged = false;
        assert_true(journal_read_begin(reader, rows[0].id));
        uint64_t last = 0;
        for (events = 0; journal_read_next(reader, &row, &damaged); events++) {
            assert_int_equal(row.number, events + 1);
            last = row.event.tick;
        }
        assert_false(damaged);
        assert_true(rows[0].ticks >= last); // an event without its input could not be replayed
    } else if (reader && sessions == 0) {
        events = 0;
    }
    journal_read_close(reader);
    arena_destroy(arena);
    return events;
}

// Before the first commit there is nothing to read; but the next program must be able to begin there.
static bool can_begin(void) {
    JournalSession session = {.pack_id = "p", .engine = "e", .locale = "en", .device = "d"};
    Journal *journal = journal_open(cut, &session);
    return journal && !journal_trouble(journal) && journal_close(journal);
}

static void write_session(void) {
    JournalSession session = {.pack_id = "p", .engine = "e", .locale = "en", .device = "d", .learner = "learner",
                              .device_key = &device_key, .header = "{}"};
    Journal *journal = journal_open(path, &session);
    assert_non_null(journal);
    Input input = input_idle();
    InputKept kept;
    for (int i = 1; i <= EVENTS; i++) {
        for (int t = 0; t < 3; t++) {
            input.head.position.x = (float)(i * 3 + t) * 0.01f;
            input_keep(&input, &kept);
            journal_tick(journal, &kept, NULL);
        }
        Event event = {.tick = (uint64_t)i * 3, .kind = EVENT_SET, .phase = "data", .step = "s", .object = "o", .value = i};
        journal_add(journal, &event);
        if (i % 5) continue;
        os->sleep_ns(3000000); // so that commits fall in many places
        uint64_t pending = journal_pending(journal);
        disk_note(DISK_MARK, 0, (sqlite3_int64)i - (sqlite3_int64)pending, 0, NULL);
    }
    assert_true(journal_close(journal));
    disk_note(DISK_MARK, 0, EVENTS, 0, NULL);
}

static void test_every_moment(void **state) {
    Image synced[DISK_FILES_MOST] = {0}, now[DISK_FILES_MOST];
    const DiskEntry **loose = NULL;
    int count = 0, room = 0, acknowledged = 0, cuts = 0, most = 0;
    Random random = random_seed(5, 5);
    disk_log = true;
    disk_install(1);
    write_session();
    disk_log = false;
    disk_remove();
    for (size_t i = 0; i < disk_count; i++) {
        const DiskEntry *e = &disk_entries[i];
        if (e->op == DISK_MARK) {
            acknowledged = (int)e->offset;
            continue;
        }
        if (e->op == DISK_SYNC || (e->op == DISK_DELETE && e->size)) { // a deletion whose folder is synced lasts
            if (e->op == DISK_DELETE) image_apply(&synced[e->file], e);
            int kept = 0;
            for (int k = 0; k < count; k++) {
                if (loose[k]->file == e->file && e->op == DISK_DELETE) continue;
                if (loose[k]->file == e->file) image_apply(&synced[e->file], loose[k]);
                else loose[kept++] = loose[k];
            }
            count = kept;
        } else {
            if (count == room) loose = realloc(loose, sizeof(void *) * (size_t)(room = room * 2 + 64));
            loose[count++] = e;
        }
        lose_power(synced, loose, count, (int)(i % 3), &random, now);
        put_on_disk(now);
        int events = events_there();
        if (events < 0 ? acknowledged > 0 : events < acknowledged) print_message("operation %zu, kind %d: %d of %d acknowledged\n", i, (int)(i % 3), events, acknowledged);
        assert_true(events < 0 ? acknowledged == 0 && can_begin() : events >= acknowledged);
        most = events > most ? events : most;
        cuts++;
        for (int f = 0; f < DISK_FILES_MOST; f++) free(now[f].data);
    }
    print_message("%d power losses; %d events at most\n", cuts, most);
    assert_true(cuts > 500);
    assert_int_equal(acknowledged, EVENTS);
    assert_int_equal(most, EVENTS);
    for (int f = 0; f < DISK_FILES_MOST; f++) free(synced[f].data);
    for (size_t i = 0; i < disk_count; i++) free(disk_entries[i].data);
    free(disk_entries), free(loose);
}

static int set_up(void **state) {
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/whole.journal", folder);
    snprintf(cut, sizeof cut, "%s/cut.journal", folder);
    return 0;
}
static int tear_down(void **state) {
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_moment)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
