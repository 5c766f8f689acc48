#include "evaluate/patterns.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

// slot -> index + 1 of a pattern, 0 = free; open addressing, at most half full.
//     words: right[words] answered[words] of pattern 0, of pattern 1, ...
struct Patterns {
    Arena *arena;
    int items, words;
    MissingRule missing;
    uint64_t persons;
    uint64_t *data, *count;
    uint32_t *slot;
    size_t distinct, room, slots;
};

enum { FIRST_ROOM = 64, WORDS_MOST = ITEMS_MOST / 64 };

static void make_room(Patterns *p, size_t room) {
    size_t pair = 2 * (size_t)p->words;
    uint64_t *data = arena_array(p->arena, uint64_t, room * pair), *count = arena_array(p->arena, uint64_t, room);
    if (p->distinct) {
        memcpy(data, p->data, p->distinct * pair * sizeof *data);
        memcpy(count, p->count, p->distinct * sizeof *count);
    }
    p->data = data, p->count = count, p->room = room;
}

Patterns *patterns_begin(Arena *arena, int items, MissingRule missing) {
    assert(items >= 0 && items <= ITEMS_MOST);
    Patterns *p = arena_new(arena, Patterns);
    *p = (Patterns){.arena = arena, .items = items, .words = items ? (items + 63) / 64 : 1, .missing = missing};
    make_room(p, FIRST_ROOM);
    p->slots = 2 * FIRST_ROOM;
    p->slot = arena_array(arena, uint32_t, p->slots);
    return p;
}

static size_t hash(const uint64_t *key, size_t words) {
    uint64_t h = 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < words; i++) h = (h ^ key[i]) * 0xD6E8FEB86659FD93u, h ^= h >> 32;
    return (size_t)h;
}

static size_t find_slot(const Patterns *p, const uint64_t *key) {
    size_t pair = 2 * (size_t)p->words, at = hash(key, pair) & (p->slots - 1);
    while (p->slot[at] && memcmp(p->data + (p->slot[at] - 1) * pair, key, pair * sizeof *key))
        at = (at + 1) & (p->slots - 1);
    return at;
}

static void grow(Patterns *p) {
    make_room(p, 2 * p->room);
    p->slots *= 2;
    p->slot = arena_array(p->arena, uint32_t, p->slots);
    for (size_t i = 0; i < p->distinct; i++)
        p->slot[find_slot(p, p->data + i * 2 * (size_t)p->words)] = (uint32_t)i + 1;
}

// Packs a row; false when it holds no answer.
static bool pack(const Patterns *p, const int8_t *answers, uint64_t *key) {
    uint64_t any = 0;
    for (int w = 0; w < p->words; w++) {
        uint64_t right = 0, answered = 0;
        int first = w * 64, last = first + 64 < p->items ? first + 64 : p->items;
        for (int j = first; j < last; j++) {
            right |= (uint64_t)(answers[j] == ANSWER_RIGHT) << (j - first);
            answered |= (uint64_t)((answers[j] & ~1) == 0) << (j - first);
        }
        any |= answered;
        key[w] = right, key[p->words + w] = answered;
        if (p->missing == MISSING_IS_WRONG && last > first) key[p->words + w] = ~UINT64_C(0) >> (64 - (last - first));
    }
    return any != 0;
}

void patterns_add_counted(Patterns *p, const int8_t *answers, uint64_t count) {
    uint64_t key[2 * WORDS_MOST];
    if (!count || !pack(p, answers, key)) return;
    size_t at = find_slot(p, key);
    if (!p->slot[at]) {
        if (p->distinct == p->room) grow(p), at = find_slot(p, key);
        memcpy(p->data + p->distinct * 2 * (size_t)p->words, key, 2 * (size_t)p->words * sizeof *key);
        p->slot[at] = (uint32_t)++p->distinct;
    }
    p->count[p->slot[at] - 1] += count;
    p->persons += count;
}

void patterns_add(Patterns *p, const int8_t *answers, size_t persons) {
    for (size_t i = 0; i < persons; i++) patterns_add_counted(p, answers + i * (size_t)p->items, 1);
}

int patterns_items(const Patterns *p) { return p->items; }
int patterns_words(const Patterns *p) { return p->words; }
uint64_t patterns_persons(const Patterns *p) { return p->persons; }
size_t patterns_distinct(const Patterns *p) { return p->distinct; }

Pattern patterns_at(const Patterns *p, size_t index) {
    assert(index < p->distinct);
    const uint64_t *key = p->data + index * 2 * (size_t)p->words;
    return (Pattern){key, key + p->words, p->count[index]};
}

uint64_t patterns_row(const Patterns *p, size_t index, int8_t *answers) {
    Pattern pattern = patterns_at(p, index);
    for (int j = 0; j < p->items; j++)
        answers[j] = pattern_bit(pattern.answered, j) ? pattern_bit(pattern.right, j) : ANSWER_MISSING;
    return pattern.count;
}

// Radix sort, stable: one pass for each byte of `answered` that is not the same everywhere.
uint32_t *patterns_by_answered(Arena *arena, const Patterns *p) {
    uint32_t *order = arena_array(arena, uint32_t, p->distinct + 1),
             *other = arena_array(arena, uint32_t, p->distinct + 1);
    for (size_t i = 0; i < p->distinct; i++) order[i] = (uint32_t)i;
    for (int byte = 0; byte < p->words * 8; byte++) {
        size_t start[257] = {0};
        for (size_t i = 0; i < p->distinct; i++)
            start[1 + (patterns_at(p, i).answered[byte / 8] >> (byte % 8 * 8) & 255)]++;
        size_t most = 0;
        for (int v = 1; v <= 256; v++) most = start[v] > most ? start[v] : most, start[v] += start[v - 1];
        if (most == p->distinct) continue;
        for (size_t i = 0; i < p->distinct; i++)
            other[start[patterns_at(p, order[i]).answered[byte / 8] >> (byte % 8 * 8) & 255]++] = order[i];
        uint32_t *swap = order;
        order = other, other = swap;
    }
    return order;
}
