// libFuzzer: any bytes are a lesson or one clean error, within the sandbox's bounds; a lesson that is accepted can be ticked.
#include "asset/model.h"
#include "world/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char texts[] = "{\"a\":\"b\"}";
    Arena *arena = arena_create("fuzz", 512 << 20);
    const Lesson *lesson = lesson_load(arena, (Bytes){data, size}, "fuzz.lua");
    if (lesson && lesson->model_count < 8) {
        const Model *models[8];
        for (int i = 0; i < lesson->model_count; i++) models[i] = model_placeholder(arena, "fuzz");
        WorldDescription d = {.lesson = lesson, .models = models, .seed = 1, .settings = world_settings_default(),
                              .strings = strings_load(arena, (Bytes){(const uint8_t *)texts, sizeof texts - 1}, "fuzz.json")};
        World *world = world_create(arena, &d);
        Input input = input_idle();
        for (int i = 0; i < 60; i++) {
            input.commands = i % 3 == 0 ? COMMAND_NEXT : i % 3 == 1 ? COMMAND_ACTIVATE : COMMAND_CONTINUE;
            world_tick(world, &input);
        }
    }
    arena_destroy(arena);
    return 0;
}
