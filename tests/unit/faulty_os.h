// The operating system as a test wants it: the real table, but its n-th call fails, or its clock jumps. Include it in
// one test program, call faulty_install, and faulty_remove at the end. For one thread's use unless only faulty_counts
// matter.
//
//     for (int n = 1; ; n++) {              // every call fails once
//         faulty_install(n);
//         bool fine = thing_under_test();
//         faulty_remove();
//         if (!faulty_hit()) break;         // it made fewer than n calls: all have been tried
//         assert_false(fine);
//     }
#ifndef ORRERY_TESTS_FAULTY_OS_H
#define ORRERY_TESTS_FAULTY_OS_H
#include "base/error.h"
#include "base/os.h"
#include <stdatomic.h>

static const Os *faulty_real;
static Os faulty_table;
static atomic_int faulty_left, faulty_calls; // calls until the failure; calls made
static atomic_llong faulty_clock_ms;         // added to the wall clock

static inline bool faulty_now(void) {
    atomic_fetch_add(&faulty_calls, 1);
    return atomic_fetch_sub(&faulty_left, 1) == 1;
}
static inline bool faulty_read_file(Arena *arena, const char *path, size_t limit, Bytes *out) {
    return faulty_now() ? fail(ERR_FILE_READ, "%s\tfaulty_os", path) : faulty_real->read_file(arena, path, limit, out);
}
static inline bool faulty_write_file(const char *path, const void *data, size_t size) {
    return faulty_now() ? fail(ERR_FILE_WRITE, "%s\tfaulty_os", path) : faulty_real->write_file(path, data, size);
}
static inline bool faulty_create_secret(const char *path, const void *data, size_t size, bool *made) {
    return faulty_now() ? fail(ERR_FILE_WRITE, "%s\tfaulty_os", path) : faulty_real->create_secret(path, data, size, made);
}
static inline bool faulty_entry(const char *path, OsEntry *out) {
    return faulty_now() ? fail(ERR_FILE_MISSING, "%s", path) : faulty_real->entry(path, out);
}
static inline bool faulty_list_folder(Arena *arena, const char *path, OsEntry **entries, size_t *count) {
    return faulty_now() ? fail(ERR_FILE_MISSING, "%s", path) : faulty_real->list_folder(arena, path, entries, count);
}
static inline bool faulty_make_folder(const char *path) {
    return faulty_now() ? fail(ERR_FILE_WRITE, "%s\tfaulty_os", path) : faulty_real->make_folder(path);
}
static inline bool faulty_random_bytes(void *out, size_t size) {
    return faulty_now() ? fail(ERR_FILE_READ, "random\tfaulty_os") : faulty_real->random_bytes(out, size);
}
static inline int64_t faulty_wall_ms(void) { return faulty_real->wall_ms() + atomic_load(&faulty_clock_ms); }

// `n`: the call that fails, counted from 1; 0 = none. Clocks and sleep never fail and are not counted.
static inline void faulty_install(int n) {
    faulty_real = os;
    faulty_table = *os;
    faulty_table.read_file = faulty_read_file, faulty_table.write_file = faulty_write_file;
    faulty_table.create_secret = faulty_create_secret;
    faulty_table.entry = faulty_entry, faulty_table.list_folder = faulty_list_folder;
    faulty_table.make_folder = faulty_make_folder, faulty_table.random_bytes = faulty_random_bytes;
    faulty_table.wall_ms = faulty_wall_ms;
    atomic_store(&faulty_left, n), atomic_store(&faulty_calls, 0), atomic_store(&faulty_clock_ms, 0);
    os = &faulty_table;
}
static inline void faulty_remove(void) { os = faulty_real; }
static inline bool faulty_hit(void) { return atomic_load(&faulty_left) <= 0; }

#endif
