// The recording on its way into the journal: a chain of ticks that the frame's thread appends to, and the writer that
// makes rows of them. A row of at most 0.1 s is written with every commit; when 10 s are full, one row replaces them.
//
//     caller:  chunk -> chunk -> last       (given back to the caller one at a time, through `spare`)
//     writer:  waiting[0 .. count)          ticks from `first` on; the first `sliced` of them are in the file
#include "base/error.h"
#include "record/journal_private.h"
#include <stdlib.h>
#include <string.h>

static TickChunk *new_chunk(void) {
    TickChunk *chunk = malloc(sizeof *chunk);
    if (chunk) memset(chunk, 0, sizeof *chunk); // touches every page here and not on the frame's thread
    return chunk;
}

bool recorder_create(Recorder *r, uint64_t first) {
    *r = (Recorder){.first = first, .began = first};
    r->head = r->last = new_chunk();
    r->waiting = malloc(ROW_TICKS * sizeof *r->waiting);
    r->plain = malloc(recording_row_bound(ROW_TICKS));
    r->row = malloc(recording_row_bound(ROW_TICKS));
    atomic_store(&r->spare, new_chunk());
    return r->head && r->waiting && r->plain && r->row;
}

void recorder_free(Recorder *r) {
    for (TickChunk *chunk = r->head; chunk;) {
        TickChunk *next = atomic_load(&chunk->next);
        free(chunk);
        chunk = next;
    }
    free(atomic_load(&r->spare));
    for (size_t i = 0; i < r->done_count; i++) free((void *)r->done[i].data);
    free(r->done), free(r->waiting), free(r->plain), free(r->row);
    seal_forget(&r->key);
}

// ---- the caller's thread ------------------------------------------------------------------------------------------

void recorder_add(Recorder *r, const InputKept *input, const WorldState *state) {
    uint32_t filled = atomic_load_explicit(&r->last->filled, memory_order_relaxed);
    if (filled == CHUNK_TICKS) {
        TickChunk *chunk = atomic_exchange(&r->spare, NULL);
        if (!chunk && !(chunk = new_chunk())) return; // the system has no memory left at all
        atomic_store_explicit(&r->last->next, chunk, memory_order_release);
        r->last = chunk;
        filled = 0;
    }
    RecordedTick *tick = &r->last->ticks[filled];
    tick->input = *input;
    tick->has_state = state != NULL;
    if (state) tick->state = *state;
    atomic_store_explicit(&r->last->filled, filled + 1, memory_order_release);
    atomic_fetch_add(&r->added, 1);
}

// ---- the writer's thread ------------------------------------------------------------------------------------------

// A chunk that was read to its end goes back to the caller, zeroed only in its counters.
static void give_back(Recorder *r, TickChunk *chunk) {
    TickChunk *none = NULL;
    atomic_store(&chunk->next, NULL);
    atomic_store(&chunk->filled, 0);
    if (!atomic_compare_exchange_strong(&r->spare, &none, chunk)) free(chunk);
}

static bool pull(Recorder *r) {
    uint32_t filled = atomic_load_explicit(&r->head->filled, memory_order_acquire);
    if (r->at == filled) {
        TickChunk *next = filled == CHUNK_TICKS ? atomic_load_explicit(&r->head->next, memory_order_acquire) : NULL;
        if (!next) return false;
        give_back(r, r->head);
        r->head = next, r->at = 0;
        return pull(r);
    }
    r->waiting[r->count++] = r->head->ticks[r->at++];
    return true;
}

void recorder_refill(Recorder *r) {
    if (!atomic_load(&r->spare)) atomic_store(&r->spare, new_chunk());
}

uint64_t recorder_pending(const Recorder *r) { return atomic_load(&r->added) - atomic_load(&r->durable); }

bool recorder_is_due(const Recorder *r) { return recorder_pending(r) >= SLICE_TICKS; }

// A full row is made once and stays in memory (some kilobytes for 10 s), so that a deleted file can be written again.
static bool finish_row(Recorder *r, const char *session) {
    if (r->done_count == r->done_room) {
        size_t room = r->done_room ? r->done_room * 2 : 64;
        RecorderRow *grown = realloc(r->done, room * sizeof *grown);
        if (!grown) return false;
        r->done = grown, r->done_room = room;
    }
    size_t size = recording_row_write(r->waiting, r->count, session, r->first, &r->key, r->plain, r->row);
    uint8_t *copy = size ? malloc(size) : NULL;
    if (!copy) return false;
    r->done[r->done_count++] = (RecorderRow){r->first, r->count, memcpy(copy, r->row, size), size};
    r->first += (uint64_t)r->count;
    r->count = r->sliced = 0;
    return true;
}

bool recorder_absorb(Recorder *r, const char *session) {
    do {
        if (r->count == ROW_TICKS && !finish_row(r, session)) return false;
    } while (pull(r));
    return true;
}

bool recorder_write(Recorder *r, const char *session, RecorderSink sink, void *context) {
    if (!recorder_absorb(r, session)) return false;
    for (size_t i = r->done_written; i < r->done_count; i++)
        if (!sink(context, &r->done[i])) return false;
    if (r->count == r->sliced) return true;
    RecorderRow slice = {r->first + (uint64_t)r->sliced, r->count - r->sliced, r->row, 0};
    slice.size = recording_row_write(r->waiting + r->sliced, slice.ticks, session, slice.first, &r->key, r->plain, r->row);
    return slice.size && sink(context, &slice);
}

void recorder_committed(Recorder *r) {
    r->done_written = r->done_count;
    r->sliced = r->count;
    atomic_store(&r->durable, r->first + (uint64_t)r->count - r->began);
}

void recorder_rewind(Recorder *r) {
    r->done_written = 0;
    r->sliced = 0;
    atomic_store(&r->durable, 0);
}
