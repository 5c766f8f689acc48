// libFuzzer: any bytes are a string file or one clean error.
#include "world/lesson/strings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_create("fuzz", 256 << 20);
    const Strings *strings = strings_load(arena, (Bytes){data, size}, "fuzz.json");
    for (int i = 0; strings && i < strings_count(strings); i++)
        if (!strings_find(strings, strings_key(strings, i))) __builtin_trap();
    arena_destroy(arena);
    return 0;
}
