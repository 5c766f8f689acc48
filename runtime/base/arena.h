// Memory by lifetime: an arena gives out memory that is freed all at once (process, pack, step, frame).
// Memory is zeroed and aligned to 16 bytes. Allocation never returns NULL: at the arena's limit, or when the system
// has none left, the program ends with one clear line, except where arena_try is used (hostile sizes).
// Not thread-safe: one thread at a time uses an arena.
#ifndef ORRERY_BASE_ARENA_H
#define ORRERY_BASE_ARENA_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Arena Arena;

// `name` is kept by reference (a literal). `limit` in bytes, 0 = 1 GiB.
Arena *arena_create(const char *name, size_t limit);
void arena_destroy(Arena *arena); // NULL is fine
// Forgets everything but keeps the largest block, so that a frame arena stops allocating after warm-up.
void arena_reset(Arena *arena);

void *arena_alloc(Arena *arena, size_t size);
// Like arena_alloc, but count * size may be hostile: fails with ERR_MEMORY and NULL instead of ending the program.
void *arena_try(Arena *arena, size_t count, size_t size);
char *arena_string(Arena *arena, const char *text); // copy; NULL stays NULL
char *arena_text(Arena *arena, const char *text, size_t length);
char *arena_print(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t arena_used(const Arena *arena);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

// A growing array in an arena. ARRAY(Node) nodes;  *array_push(arena, &nodes) = node;
#define ARRAY(type)                                                                                                    \
    struct {                                                                                                           \
        type *items;                                                                                                   \
        size_t count, room;                                                                                            \
    }
void *array_grow(Arena *arena, void *items, size_t count, size_t *room, size_t size);
#define array_push(arena, array)                                                                                       \
    ((array)->items = array_grow((arena), (array)->items, (array)->count, &(array)->room, sizeof *(array)->items),      \
     &(array)->items[(array)->count++])

#endif
