#include "record/journal_private.h"
#include "base/error.h"
#include "base/os.h"
#include "base/utf8.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

// {path} comes before, SQLite's own words behind in brackets.
static const char *const sentences[WHY_COUNT][2] = {
    [WHY_FOREIGN] = {"is not an Orrery journal", "不是浑仪的学习记录"},
    [WHY_FUTURE] = {"was made by a newer version of Orrery", "由更新版本的浑仪创建"},
    [WHY_DAMAGED] = {"is damaged or cut short", "已损坏或不完整"},
    [WHY_NOT_FILE] = {"is not a file", "不是文件"},
    [WHY_FULL] = {"cannot grow: the disk is full", "无法写入：磁盘已满"},
    [WHY_READ_ONLY] = {"or its folder is read-only", "或其所在文件夹为只读"},
    [WHY_MISSING] = {"cannot be opened or created", "无法打开或创建"},
    [WHY_BUSY] = {"is held by another program", "正被其他程序占用"},
    [WHY_MOVED] = {"was deleted or moved", "已被删除或移动"},
    [WHY_FORGOTTEN] = {"has forgotten this learner", "已删除该学习者"},
    [WHY_OTHER] = {"cannot be written", "无法写入"},
};

void journal_sentence(const char *path, const JournalProblem *problem, char *out, size_t size) {
    Language language = language_get();
    const char *open = language == LANGUAGE_CHINESE ? "“%.300s”%s" : "“%.300s” %s";
    int used = snprintf(out, size, open, path, sentences[problem->why][language]);
    if (problem->detail[0] && used > 0 && (size_t)used < size)
        snprintf(out + used, size - (size_t)used, " (%s)", problem->detail);
    for (char *at = out; *at; at++)
        if (*at == '\t' || *at == '\n') *at = ' '; // a tab would split the message's values
}

// Lines already told stay where they are, because the other thread may be reading them.
void journal_set_trouble(Journal *journal, const JournalProblem *problem) {
    if (!problem) {
        atomic_store(&journal->trouble, -1);
        return;
    }
    char line[512];
    journal->why = problem->why;
    journal_sentence(journal->path, problem, line, sizeof line);
    int index = 0;
    while (index < TROUBLES_MOST - 1 && journal->troubles[index][0] && strcmp(journal->troubles[index], line) != 0)
        index++;
    if (!journal->troubles[index][0]) memcpy(journal->troubles[index], line, sizeof line);
    atomic_store(&journal->trouble, index);
}

Chunk *journal_new_chunk(void) {
    Chunk *chunk = malloc(sizeof *chunk);
    if (!chunk) return NULL;
    memset(chunk, 0, sizeof *chunk); // touches every page here and not on the frame's thread
    return chunk;
}

const Record *journal_record(Cursor *at) {
    uint32_t filled = atomic_load_explicit(&at->chunk->filled, memory_order_acquire);
    if (at->offset >= filled) {
        // `next` is published after the last `filled`, so a chunk with a successor is complete.
        Chunk *next = atomic_load_explicit(&at->chunk->next, memory_order_acquire);
        if (!next) return NULL;
        if (at->offset >= atomic_load_explicit(&at->chunk->filled, memory_order_acquire)) *at = (Cursor){next, 0};
        return journal_record(at);
    }
    return (const Record *)(const void *)(at->chunk->data + at->offset);
}

const char *journal_record_text(const Record *record, int field) {
    const char *text = (const char *)(record + 1);
    while (field-- > 0) text += strlen(text) + 1;
    return text;
}

static char *copy(const char *text) {
    char *out = strdup(text ? text : "");
    if (!out) abort();
    return out;
}

static void random_id(char out[33]) {
    uint8_t bytes[16] = {0};
    if (!os->random_bytes(bytes, sizeof bytes)) {
        // Without the system's randomness two clocks still tell sessions apart.
        uint64_t clocks[2] = {(uint64_t)os->wall_ms(), os->monotonic_ns()};
        memcpy(bytes, clocks, sizeof bytes);
    }
    for (int i = 0; i < 16; i++) snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

// SQLite gives ":memory:" and "" a meaning of their own; here they are names of files.
static char *file_path(const char *path) {
    bool special = path[0] == ':' || !strncmp(path, "file:", 5);
    char *out = malloc(strlen(path) + 3);
    if (!out) abort();
    sprintf(out, "%s%s", special ? "./" : "", path);
    return out;
}

static Journal *create(const char *path, const JournalSession *session) {
    Journal *journal = calloc(1, sizeof *journal);
    if (!journal || !(journal->first = journal_new_chunk())) abort();
    journal->path = path ? file_path(path) : NULL;
    random_id(journal->id);
    journal_now(journal->started);
    journal->pack_id = copy(session->pack_id), journal->engine = copy(session->engine);
    journal->locale = copy(session->locale), journal->device = copy(session->device);
    journal->learner = copy(session->learner), journal->definitions = copy(session->definitions);
    digest_hex(session->pack_digest, journal->digest);
    journal->seed = session->seed;
    journal->header = session->header ? copy(session->header) : NULL;
    journal->recording_days = session->recording_days, journal->event_days = session->event_days;
    if (session->resume) {
        snprintf(journal->id, sizeof journal->id, "%s", session->resume);
        journal->resumed = true, journal->events_base = session->resume_events;
    }
    journal->records = path && session->device_key && session->learner && recorder_create(&journal->recorder, session->resume_ticks) &&
                       seal_new_key(&journal->recorder.key);
    if (session->device_key) journal->device_key = *session->device_key;
    journal->last = journal->first, journal->next_number = journal->events_base + 1;
    journal->at = (Cursor){journal->first, 0};
    atomic_store(&journal->spare, journal_new_chunk());
    atomic_store(&journal->trouble, -1);
    return journal;
}

void journal_free(Journal *journal) {
    journal_file_close(&journal->file);
    recorder_free(&journal->recorder);
    seal_forget(&journal->device_key);
    for (Chunk *chunk = journal->first; chunk;) {
        Chunk *next = atomic_load(&chunk->next);
        free(chunk);
        chunk = next;
    }
    free(atomic_load(&journal->spare));
    free(journal->path), free(journal->pack_id), free(journal->engine), free(journal->locale), free(journal->device);
    free(journal->learner), free(journal->definitions), free(journal->header);
    free(journal);
}

static void make_parent(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path) return;
    char *folder = strndup(path, (size_t)(slash - path));
    if (folder) os->make_folder(folder); // when this fails, opening the file fails and says why
    free(folder);
}

// What can never become a journal is refused; what may get better (space, rights) is tried again later.
static bool is_refused(JournalWhy why) { return why <= WHY_NOT_FILE || why == WHY_FORGOTTEN; }

// SQLite takes a file of one byte for an empty one.
static bool is_file(const char *path) {
    OsEntry entry;
    JournalProblem problem = {.why = WHY_COUNT};
    char line[512];
    if (!os->entry(path, &entry)) return true; // to be made
    if (entry.kind != OS_FILE && entry.kind != OS_LINK)
        problem.why = WHY_NOT_FILE;
    else if (entry.kind == OS_FILE && entry.size == 1)
        problem.why = WHY_FOREIGN;
    if (problem.why == WHY_COUNT) return true;
    journal_sentence(path, &problem, line, sizeof line);
    return fail(ERR_JOURNAL, "%s", line);
}

static bool first_try(Journal *journal) {
    if (!is_file(journal->path)) return false;
    make_parent(journal->path);
    if (journal_try(journal) || !is_refused(journal->why)) return true;
    if (journal->why == WHY_FORGOTTEN) return fail(ERR_FORGOTTEN, "%s", journal->learner);
    return fail(ERR_JOURNAL, "%s", journal->troubles[atomic_load(&journal->trouble)]);
}

static bool start_writer(Journal *journal) {
    return pthread_create(&journal->thread, NULL, journal_writer, journal) == 0 || fail(ERR_JOURNAL, "%s", "no thread");
}

Journal *journal_open(const char *path, const JournalSession *session) {
    assert(session);
    Journal *journal = create(path, session);
    if ((!path || first_try(journal)) && start_writer(journal)) {
        error_clear();
        return journal;
    }
    journal_free(journal);
    return NULL;
}

// The caller's end of the chain. Only when the writer is stuck and the spare chunk is used up does this allocate.
static bool next_chunk(Journal *journal) {
    Chunk *chunk = atomic_exchange(&journal->spare, NULL);
    if (!chunk && !(chunk = journal_new_chunk())) return false;
    atomic_store_explicit(&journal->last->next, chunk, memory_order_release);
    journal->last = chunk;
    return true;
}

static char *put_text(char *at, const char *text) {
    size_t length = text ? strnlen(text, FIELD_MOST + 1) : 0;
    if (length > FIELD_MOST) length = utf8_valid(text, FIELD_MOST);
    if (length) memcpy(at, text, length);
    at[length] = 0;
    return at + length + 1;
}

void journal_add(Journal *journal, const Event *event) {
    uint32_t filled = atomic_load_explicit(&journal->last->filled, memory_order_relaxed);
    if (filled + RECORD_MOST > CHUNK_SIZE) {
        if (!next_chunk(journal)) return; // the system has no memory left at all
        filled = 0;
    }
    unsigned char *start = journal->last->data + filled;
    Record *record = (Record *)(void *)start;
    char *at = (char *)(record + 1);
    at = put_text(at, event->phase);
    at = put_text(at, event->step);
    at = put_text(at, event->object);
    at = put_text(at, event->text);
    size_t size = ((size_t)((unsigned char *)at - start) + 7) & ~(size_t)7;
    *record = (Record){journal->next_number++, event->tick, event->value, (uint16_t)size, (uint16_t)event->kind, 0};
    atomic_fetch_add(&journal->added, 1);
    atomic_store_explicit(&journal->last->filled, filled + (uint32_t)size, memory_order_release);
}

void journal_tick(Journal *journal, const InputKept *input, const WorldState *state) {
    if (journal->records) recorder_add(&journal->recorder, input, state);
}

uint64_t journal_ticks_pending(Journal *journal) { return journal->records ? recorder_pending(&journal->recorder) : 0; }

const char *journal_trouble(Journal *journal) {
    int index = atomic_load(&journal->trouble);
    return index < 0 ? NULL : journal->troubles[index];
}

const char *journal_session_id(const Journal *journal) { return journal->id; }

// `durable` first: read the other way round, a commit in between would make the difference negative.
uint64_t journal_pending(Journal *journal) {
    uint64_t durable = atomic_load(&journal->durable);
    return atomic_load(&journal->added) - durable;
}

bool journal_close(Journal *journal) {
    uint64_t deadline = os->monotonic_ns() + CLOSE_WAIT_MS * 1000000ull;
    atomic_store(&journal->stop, true);
    while (!atomic_load(&journal->finished) && os->monotonic_ns() < deadline) os->sleep_ns(1000000);
    // A disk that hangs must not hold the learner: whoever comes second to `left` frees the journal.
    if (!atomic_load(&journal->finished) && !atomic_exchange(&journal->left, true)) {
        pthread_detach(journal->thread);
        return false;
    }
    pthread_join(journal->thread, NULL);
    bool saved = atomic_load(&journal->trouble) < 0 && journal_pending(journal) == 0 && journal_ticks_pending(journal) == 0;
    journal_free(journal);
    return saved;
}
