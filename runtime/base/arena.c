#include "base/arena.h"
#include "base/error.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

//  arena -> newest block -> older block -> ... ; allocation takes from the newest block only
typedef struct Block {
    struct Block *older;
    size_t size, used; // of data[]
    _Alignas(16) unsigned char data[];
} Block;

struct Arena {
    const char *name;
    size_t limit, total;
    Block *block;
};

enum { FIRST_BLOCK = 16 * 1024, LARGEST_STEP = 4 * 1024 * 1024 };

Arena *arena_create(const char *name, size_t limit) {
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena) abort();
    arena->name = name;
    arena->limit = limit ? limit : (size_t)1 << 30;
    return arena;
}

static void free_blocks(Block *block) {
    while (block) {
        Block *older = block->older;
        free(block);
        block = older;
    }
}

void arena_destroy(Arena *arena) {
    if (!arena) return;
    free_blocks(arena->block);
    free(arena);
}

void arena_reset(Arena *arena) {
    Block *keep = arena->block;
    for (Block *b = keep; b; b = b->older)
        if (b->size > keep->size) keep = b;
    for (Block *b = arena->block; b;) {
        Block *older = b->older;
        if (b != keep) free(b);
        b = older;
    }
    if (keep) {
        memset(keep->data, 0, keep->used);
        keep->older = NULL;
        keep->used = 0;
    }
    arena->block = keep;
    arena->total = keep ? keep->size : 0;
}

static bool add_block(Arena *arena, size_t size) {
    size_t room = arena->block ? arena->block->size * 2 : FIRST_BLOCK;
    if (room > LARGEST_STEP) room = LARGEST_STEP;
    if (room < size) room = size;
    if (size > arena->limit || arena->total > arena->limit - size) return false;
    Block *block = calloc(1, sizeof *block + room);
    if (!block) return false;
    block->size = room;
    block->older = arena->block;
    arena->block = block;
    arena->total += room;
    return true;
}

static void *take(Arena *arena, size_t size) {
    if (size > SIZE_MAX - 64) return NULL;
    size = (size + 15) & ~(size_t)15;
    Block *block = arena->block;
    if (!block || block->size - block->used < size) {
        if (!add_block(arena, size)) return NULL;
        block = arena->block;
    }
    void *memory = block->data + block->used;
    block->used += size;
    return memory;
}

void *arena_alloc(Arena *arena, size_t size) {
    void *memory = take(arena, size);
    if (!memory) {
        fprintf(stderr, "orrery: out of memory: %zu bytes for “%s”\n", size, arena->name);
        abort();
    }
    return memory;
}

void *arena_try(Arena *arena, size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) return fail_null(ERR_MEMORY, "%zu x %zu", count, size);
    void *memory = take(arena, count * size);
    return memory ? memory : fail_null(ERR_MEMORY, "%zu x %zu", count, size);
}

char *arena_text(Arena *arena, const char *text, size_t length) {
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_string(Arena *arena, const char *text) { return text ? arena_text(arena, text, strlen(text)) : NULL; }

char *arena_print(Arena *arena, const char *format, ...) {
    va_list values, again;
    va_start(values, format);
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, values);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(values);
    va_end(again);
    return text;
}

size_t arena_used(const Arena *arena) { return arena->total; }

void *array_grow(Arena *arena, void *items, size_t count, size_t *room, size_t size) {
    if (count < *room) return items;
    size_t more = *room ? *room * 2 : 8;
    void *moved = arena_alloc(arena, more * size);
    if (count) memcpy(moved, items, count * size);
    *room = more;
    return moved;
}
