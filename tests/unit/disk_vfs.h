// A disk for SQLite that a test can spoil: a VFS around the default one.
//
//   disk_fail_share   this share of writes, syncs and truncations fails (I/O error, or no space)
//   disk_log          every write, sync, truncation, creation and deletion is written down, so that the disk as it would
//                     stand after a power loss at any moment can be made: what was synced, and of the rest nothing, some in
//                     any order, or a torn piece
#ifndef ORRERY_TESTS_DISK_VFS_H
#define ORRERY_TESTS_DISK_VFS_H
#include "base/random.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISK_FILES_MOST = 8 };
typedef enum DiskOp { DISK_WRITE, DISK_SYNC, DISK_TRUNCATE, DISK_DELETE, DISK_MARK } DiskOp;
typedef struct DiskEntry {
    DiskOp op;
    int file;
    sqlite3_int64 offset, size; // truncate: size; delete: size = the folder is synced; mark: offset = the test's number
    unsigned char *data;
} DiskEntry;

static double disk_fail_share;
static Random disk_random;
static bool disk_log;
static char disk_names[DISK_FILES_MOST][512];
static int disk_name_count;
static DiskEntry *disk_entries;
static size_t disk_count, disk_room;
static pthread_mutex_t disk_lock = PTHREAD_MUTEX_INITIALIZER;

typedef struct DiskFile {
    sqlite3_file base;
    int number; // in disk_names, or -1
    sqlite3_file *real;
} DiskFile;

static sqlite3_vfs *disk_real;
static sqlite3_vfs disk_vfs;

static int disk_number(const char *name) {
    int i = 0;
    while (i < disk_name_count && strcmp(disk_names[i], name) != 0) i++;
    if (i == disk_name_count && i < DISK_FILES_MOST) snprintf(disk_names[disk_name_count++], 512, "%s", name);
    return i;
}

static void disk_note(DiskOp op, int file, sqlite3_int64 offset, sqlite3_int64 size, const void *data) {
    if (!disk_log || file < 0) return;
    pthread_mutex_lock(&disk_lock);
    if (disk_count == disk_room) disk_entries = realloc(disk_entries, (disk_room = disk_room * 2 + 1024) * sizeof *disk_entries);
    DiskEntry *e = &disk_entries[disk_count++];
    *e = (DiskEntry){op, file, offset, size, NULL};
    if (data) e->data = memcpy(malloc((size_t)size), data, (size_t)size);
    pthread_mutex_unlock(&disk_lock);
}

static bool disk_fails(void) {
    if (disk_fail_share <= 0) return false;
    pthread_mutex_lock(&disk_lock);
    bool fails = random_unit(&disk_random) < disk_fail_share;
    pthread_mutex_unlock(&disk_lock);
    return fails;
}

#define REAL(f) (((DiskFile *)(f))->real)
static int disk_close(sqlite3_file *f) {
    int code = REAL(f)->pMethods ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK;
    free(REAL(f));
    return code;
}
static int disk_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at) { return REAL(f)->pMethods->xRead(REAL(f), out, n, at); }
static int disk_write(sqlite3_file *f, const void *data, int n, sqlite3_int64 at) {
    if (disk_fails()) return random_below(&disk_random, 2) ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    disk_note(DISK_WRITE, ((DiskFile *)f)->number, at, n, data);
    return REAL(f)->pMethods->xWrite(REAL(f), data, n, at);
}
static int disk_truncate(sqlite3_file *f, sqlite3_int64 size) {
    if (disk_fails()) return SQLITE_IOERR_TRUNCATE;
    disk_note(DISK_TRUNCATE, ((DiskFile *)f)->number, 0, size, NULL);
    return REAL(f)->pMethods->xTruncate(REAL(f), size);
}
static int disk_sync(sqlite3_file *f, int flags) {
    if (disk_fails()) return SQLITE_IOERR_FSYNC;
    int code = REAL(f)->pMethods->xSync(REAL(f), flags);
    disk_note(DISK_SYNC, ((DiskFile *)f)->number, 0, 0, NULL);
    return code;
}
static int disk_size(sqlite3_file *f, sqlite3_int64 *size) { return REAL(f)->pMethods->xFileSize(REAL(f), size); }
static int disk_lock_file(sqlite3_file *f, int level) { return REAL(f)->pMethods->xLock(REAL(f), level); }
static int disk_unlock(sqlite3_file *f, int level) { return REAL(f)->pMethods->xUnlock(REAL(f), level); }
static int disk_reserved(sqlite3_file *f, int *out) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out); }
static int disk_control(sqlite3_file *f, int op, void *argument) { return REAL(f)->pMethods->xFileControl(REAL(f), op, argument); }
static int disk_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int disk_traits(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }
static int disk_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
    return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}
static int disk_shm_lock(sqlite3_file *f, int offset, int n, int flags) { return REAL(f)->pMethods->xShmLock(REAL(f), offset, n, flags); }
static void disk_shm_barrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int disk_shm_unmap(sqlite3_file *f, int erase) { return REAL(f)->pMethods->xShmUnmap(REAL(f), erase); }

static const sqlite3_io_methods disk_methods = {
    2, disk_close, disk_read, disk_write, disk_truncate, disk_sync, disk_size, disk_lock_file, disk_unlock, disk_reserved, disk_control,
    disk_sector, disk_traits, disk_shm_map, disk_shm_lock, disk_shm_barrier, disk_shm_unmap, NULL, NULL};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out) {
    DiskFile *file = (DiskFile *)f;
    file->real = calloc(1, (size_t)disk_real->szOsFile);
    int code = disk_real->xOpen(disk_real, name, file->real, flags, out);
    file->number = name && disk_log ? disk_number(name) : -1;
    file->base.pMethods = file->real->pMethods ? &disk_methods : NULL;
    if (!file->base.pMethods) free(file->real);
    return code;
}
static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync_folder) {
    if (disk_log) disk_note(DISK_DELETE, disk_number(name), 0, sync_folder, NULL);
    return disk_real->xDelete(disk_real, name, sync_folder);
}

static inline void disk_install(uint64_t seed) {
    disk_real = sqlite3_vfs_find(NULL);
    disk_vfs = *disk_real;
    disk_vfs.zName = "disk", disk_vfs.szOsFile = sizeof(DiskFile), disk_vfs.xOpen = disk_open, disk_vfs.xDelete = disk_delete;
    disk_vfs.pNext = NULL;
    disk_random = random_seed(seed, 77);
    sqlite3_vfs_register(&disk_vfs, 1);
}
static inline void disk_remove(void) {
    sqlite3_vfs_unregister(&disk_vfs);
    sqlite3_vfs_register(disk_real, 1);
}
#endif
