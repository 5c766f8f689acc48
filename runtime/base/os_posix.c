#include "base/error.h"
#include "base/os.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool read_all(int fd, uint8_t *data, size_t size, size_t *got) {
    *got = 0;
    while (*got < size) {
        ssize_t n = read(fd, data + *got, size - *got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        if (n == 0) break;
        *got += (size_t)n;
    }
    return true;
}

static bool posix_read_file(Arena *arena, const char *path, size_t limit, Bytes *out) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return errno == ENOENT ? fail(ERR_FILE_MISSING, "%s", path) : fail(ERR_FILE_READ, "%s\t%s", path, strerror(errno));
    struct stat info;
    bool fine = false;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        fail(ERR_FILE_READ, "%s\tnot a regular file", path);
    } else if ((uint64_t)info.st_size > limit) {
        fail(ERR_FILE_TOO_LARGE, "%s\t%zu", path, limit);
    } else {
        size_t size = (size_t)info.st_size, got = 0;
        uint8_t *data = arena_try(arena, size + 1, 1);
        if (data && !read_all(fd, data, size, &got)) fail(ERR_FILE_READ, "%s\t%s", path, strerror(errno));
        else if (data) fine = true, data[got] = 0, *out = (Bytes){data, got};
    }
    close(fd);
    return fine;
}

static bool write_all(int fd, const uint8_t *data, size_t size) {
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        data += n, size -= (size_t)n;
    }
    return fsync(fd) == 0;
}

static bool posix_write_file(const char *path, const void *data, size_t size) {
    char beside[4200];
    if (snprintf(beside, sizeof beside, "%s.part", path) >= (int)sizeof beside) return fail(ERR_FILE_WRITE, "%s\tname too long", path);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return fail(ERR_FILE_WRITE, "%s\t%s", path, strerror(errno));
    bool fine = write_all(fd, data, size);
    int why = errno;
    if (close(fd) != 0 && fine) fine = false, why = errno;
    if (fine && rename(beside, path) != 0) fine = false, why = errno;
    if (fine) return true;
    unlink(beside);
    return fail(ERR_FILE_WRITE, "%s\t%s", path, strerror(why));
}

// Written beside and linked into place: whoever comes second finds the whole file of the first.
static bool posix_create_secret(const char *path, const void *data, size_t size, bool *made) {
    char beside[4200];
    *made = false;
    if (access(path, F_OK) == 0) return true;
    if (snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid()) >= (int)sizeof beside) return fail(ERR_FILE_WRITE, "%s\tname too long", path);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return fail(ERR_FILE_WRITE, "%s\t%s", path, strerror(errno));
    bool fine = write_all(fd, data, size);
    int why = errno;
    if (close(fd) != 0 && fine) fine = false, why = errno;
    if (fine) *made = link(beside, path) == 0;
    if (fine && !*made && errno != EEXIST) fine = false, why = errno;
    unlink(beside);
    return fine || fail(ERR_FILE_WRITE, "%s\t%s", path, strerror(why));
}

static bool posix_entry(const char *path, OsEntry *out) {
    struct stat info;
    if (lstat(path, &info) != 0) return fail(ERR_FILE_MISSING, "%s", path);
    const char *slash = strrchr(path, '/');
    *out = (OsEntry){.kind = S_ISREG(info.st_mode)   ? OS_FILE
                             : S_ISDIR(info.st_mode) ? OS_FOLDER
                             : S_ISLNK(info.st_mode) ? OS_LINK
                                                     : OS_OTHER,
                     .size = (uint64_t)info.st_size,
                     .others = info.st_mode & (S_IRGRP | S_IROTH),
                     .modified_ns = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec};
    snprintf(out->name, sizeof out->name, "%.255s", slash ? slash + 1 : path);
    return true;
}

static int by_name(const void *a, const void *b) { return strcmp(((const OsEntry *)a)->name, ((const OsEntry *)b)->name); }

static bool posix_list_folder(Arena *arena, const char *path, OsEntry **entries, size_t *count) {
    DIR *folder = opendir(path);
    if (!folder) return fail(ERR_FILE_MISSING, "%s", path);
    ARRAY(OsEntry) list = {0};
    for (struct dirent *d; (d = readdir(folder)) && list.count <= 10000;) {
        char full[4200];
        OsEntry entry;
        if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, "..")) continue;
        if (snprintf(full, sizeof full, "%s/%s", path, d->d_name) >= (int)sizeof full) continue;
        if (posix_entry(full, &entry)) *array_push(arena, &list) = entry;
    }
    closedir(folder);
    if (list.count > 10000) return fail(ERR_PACK_LIMIT, "%s", path);
    if (list.count) qsort(list.items, list.count, sizeof *list.items, by_name);
    *entries = list.items, *count = list.count;
    return true;
}

static bool posix_make_folder(const char *path) {
    char part[4200];
    if (strlen(path) >= sizeof part) return fail(ERR_FILE_WRITE, "%s\tname too long", path);
    strcpy(part, path);
    for (char *at = part + 1; *at; at++) {
        if (*at != '/') continue;
        *at = 0;
        mkdir(part, 0755);
        *at = '/';
    }
    if (mkdir(part, 0755) == 0 || errno == EEXIST) return true;
    return fail(ERR_FILE_WRITE, "%s\t%s", path, strerror(errno));
}

static uint64_t posix_monotonic_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
static int64_t posix_wall_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
static void posix_sleep_ns(uint64_t duration) {
    struct timespec t = {(time_t)(duration / 1000000000u), (long)(duration % 1000000000u)};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) {}
}
static bool posix_random_bytes(void *out, size_t size) {
    return getrandom(out, size, 0) == (ssize_t)size || fail(ERR_FILE_READ, "random\t%s", strerror(errno));
}

extern char **environ;

static bool posix_start_program(const char *const *arguments, int *process) {
    posix_spawn_file_actions_t files;
    pid_t pid;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int wrong = posix_spawnp(&pid, arguments[0], &files, NULL, (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    if (wrong) return fail(ERR_FILE_MISSING, "%s", arguments[0]);
    *process = pid;
    return true;
}

static void posix_end_program(int process) {
    kill(process, SIGTERM);
    waitpid(process, NULL, 0);
}

static const Os posix = {posix_read_file, posix_write_file, posix_create_secret, posix_entry,   posix_list_folder,  posix_make_folder,
                         posix_monotonic_ns, posix_wall_ms, posix_sleep_ns, posix_random_bytes, posix_start_program, posix_end_program};
const Os *os = &posix;
