// Decoding in children, so that a hostile image can at worst spoil the pictures of its own lesson.
//
//   parent                                      child (forked early, nothing open but one socket)
//   header parsed here, size known       ->     read: length, bytes
//   answer checked against the header    <-     write: answer, pixels        (strict seccomp: read, write, exit; nothing else)
//
// A child that dies, lies or is silent is killed, gives one ERR_IMAGE, and is replaced at the next image.
#include "asset/image_private.h"
#include "base/error.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

enum { CHILDREN = 2, SILENCE_MS = 20000, CPU_SECONDS = 120 };
static const size_t BLOCK = (size_t)1 << 30; // address space of a child's memory; only what is touched costs

typedef struct Answer { // before the pixels
    uint32_t width, height; // 0 x 0: failed
    char reason[56];
} Answer;

typedef struct Child {
    pthread_mutex_t lock;
    pid_t pid; // 0 = none
    int socket;
} Child;

static Child children[CHILDREN] = {{.lock = PTHREAD_MUTEX_INITIALIZER}, {.lock = PTHREAD_MUTEX_INITIALIZER}};
static ImageDecoder decoder; // NULL = images are decoded in this process

// ---- memory of stb ------------------------------------------------------------------------------------------------

static struct {
    uint8_t *base, *last; // base NULL: malloc is used; `last` is the newest piece, which alone can grow in place
    size_t used;
} block;

void *image_allocate(size_t size) {
    if (!block.base) return malloc(size);
    size_t padded = (size + 15) & ~(size_t)15;
    if (padded < size || padded > BLOCK - block.used) return NULL;
    block.last = block.base + block.used;
    block.used += padded;
    return block.last;
}

void *image_grow(void *memory, size_t old_size, size_t size) {
    if (!block.base) return realloc(memory, size);
    if (memory && memory == block.last) block.used = (size_t)(block.last - block.base);
    void *grown = image_allocate(size);
    if (grown && memory && grown != memory) memcpy(grown, memory, old_size < size ? old_size : size);
    return grown;
}

void image_release(void *memory) {
    if (!block.base) free(memory);
}

// ---- the child ----------------------------------------------------------------------------------------------------

static void leave(void) {
    for (;;) syscall(SYS_exit, 0); // _exit would call exit_group, which strict seccomp forbids
}

static void read_all(void *out, size_t size) {
    for (uint8_t *at = out; size;) {
        ssize_t n = read(0, at, size);
        if (n <= 0) leave(); // the parent has gone or wants no more
        at += n, size -= (size_t)n;
    }
}

static void write_all(const void *data, size_t size) {
    for (const uint8_t *at = data; size;) {
        ssize_t n = write(0, at, size);
        if (n <= 0) leave();
        at += n, size -= (size_t)n;
    }
}

static void close_the_system(int socket) {
    static const struct {
        int what;
        rlim_t most;
    } limits[] = {{RLIMIT_CPU, CPU_SECONDS}, {RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 0}, {RLIMIT_NPROC, 0}, {RLIMIT_NOFILE, 1}};
    dup2(socket, 0);
    if (syscall(SYS_close_range, 1, ~0U, 0) != 0)
        for (int fd = 1, most = (int)sysconf(_SC_OPEN_MAX); fd < most; fd++) close(fd);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) setrlimit((__rlimit_resource_t)limits[i].what, &(struct rlimit){limits[i].most, limits[i].most});
    block.base = mmap(NULL, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (block.base == MAP_FAILED) _exit(1);
#ifndef SANITIZED
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT); // memory is limited by the block: there is no mmap any more
#endif
}

static void serve(int socket) {
    close_the_system(socket);
    for (;;) {
        uint64_t size;
        Answer answer = {0};
        const char *reason = "out of memory";
        block.used = 0;
        read_all(&size, sizeof size);
        uint8_t *data = image_allocate(size), *pixels = NULL;
        if (!data) leave();
        read_all(data, size);
        pixels = decoder((Bytes){data, size}, &answer.width, &answer.height, &reason);
        if (!pixels) {
            answer = (Answer){0};
            for (size_t i = 0; i + 1 < sizeof answer.reason && reason[i]; i++) answer.reason[i] = reason[i];
        }
        write_all(&answer, sizeof answer);
        if (pixels) write_all(pixels, (size_t)answer.width * answer.height * 4);
    }
}

// ---- the parent ---------------------------------------------------------------------------------------------------

static bool begin(Child *c) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return fail(ERR_IMAGE, "socketpair: %s", strerror(errno));
    c->pid = fork();
    if (c->pid == 0) serve(pair[1]);
    close(pair[1]);
    c->socket = pair[0];
    if (c->pid > 0) return true;
    close(pair[0]), c->pid = 0;
    return fail(ERR_IMAGE, "fork: %s", strerror(errno));
}

static int end(Child *c) {
    int status = 0;
    if (!c->pid) return 0;
    close(c->socket);
    kill(c->pid, SIGKILL); // reaches only one that still runs: a dead one keeps its own status
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR) {}
    c->pid = 0;
    return status;
}

static bool send_all(const Child *c, const void *data, size_t size) {
    for (const uint8_t *at = data; size;) {
        ssize_t n = send(c->socket, at, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n, size -= (size_t)n;
    }
    return true;
}

static bool receive_all(const Child *c, void *out, size_t size) {
    for (uint8_t *at = out; size;) {
        struct pollfd ready = {c->socket, POLLIN, 0};
        int found = poll(&ready, 1, SILENCE_MS);
        ssize_t n = found > 0 ? recv(c->socket, at, size, 0) : found;
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        at += n, size -= (size_t)n;
    }
    return true;
}

static bool ended(Child *c) {
    int status = end(c);
    if (WIFSIGNALED(status)) return fail_because(ERR_IMAGE, "decoding it was stopped (signal %d)", WTERMSIG(status));
    return fail_because(ERR_IMAGE, "decoding it ended early");
}

static bool refused(Answer *answer) {
    answer->reason[sizeof answer->reason - 1] = 0;
    for (char *at = answer->reason; *at; at++)
        if (*at < ' ' || *at > '~') *at = '?';
    return fail(ERR_IMAGE, "%s", answer->reason);
}

// What the child answers is believed only as far as it agrees with the header.
static bool ask(Child *c, Bytes encoded, Image *out) {
    Answer answer;
    uint64_t size = encoded.size;
    if (!c->pid && !begin(c)) return false;
    if (!send_all(c, &size, sizeof size) || !send_all(c, encoded.data, encoded.size) || !receive_all(c, &answer, sizeof answer)) return ended(c);
    if (!answer.width && !answer.height) return refused(&answer);
    if (answer.width != out->width || answer.height != out->height) return ended(c);
    out->pixels = malloc((size_t)out->width * out->height * 4);
    if (out->pixels && receive_all(c, out->pixels, (size_t)out->width * out->height * 4)) return true;
    free(out->pixels), out->pixels = NULL;
    return ended(c);
}

bool image_decode_isolated(Bytes encoded, Image *out) {
    int free_one = 0;
    while (free_one < CHILDREN - 1 && pthread_mutex_trylock(&children[free_one].lock) != 0) free_one++;
    if (free_one == CHILDREN - 1) pthread_mutex_lock(&children[free_one].lock);
    bool fine = ask(&children[free_one], encoded, out);
    pthread_mutex_unlock(&children[free_one].lock);
    return fine;
}

bool image_is_isolated(void) { return decoder != NULL; }

bool image_isolation_start_with(ImageDecoder with) {
    image_isolation_stop();
    decoder = with;
    for (int i = 0; i < CHILDREN; i++)
        if (!begin(&children[i])) return false;
    return true;
}

bool image_isolation_start(void) { return image_isolation_start_with(image_decode_here); }

void image_isolation_stop(void) {
    for (int i = 0; i < CHILDREN; i++) {
        pthread_mutex_lock(&children[i].lock);
        end(&children[i]);
        pthread_mutex_unlock(&children[i].lock);
    }
    decoder = NULL;
}
