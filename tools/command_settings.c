// orrery settings: prints the settings in force, as the JSON that the settings file may hold.
#include "base/error.h"
#include "base/log.h"
#include "stage/device/settings.h"
#include "tools/commands.h"
#include <stdio.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery settings [--settings FILE]\n\n"
    "Prints all settings (keys, gamepad, comfort, access) as JSON. Write them to a file, change what you like, and give it to\n"
    "“orrery play --settings FILE”, or save it as ~/.config/orrery/settings.json.\n\nExample:\n  orrery settings > my-settings.json\n",
    "用法：orrery settings [--settings 文件]\n\n"
    "以 JSON 打印全部设置（按键、手柄、舒适与无障碍）。把它写入文件，修改后用“orrery play --settings 文件”使用，\n"
    "或保存为 ~/.config/orrery/settings.json。\n\n示例：\n  orrery settings > my-settings.json\n"};

int command_settings(int argc, char **argv) {
    const char *file = NULL;
    Settings settings;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help")) return fputs(help[language_get()], stdout), 0;
        if (!strcmp(argv[i], "--settings") && i + 1 < argc) {
            file = argv[++i];
            continue;
        }
        fail(ERR_USAGE, "settings: “%s”?", argv[i]);
        log_error();
        return 2;
    }
    if (!settings_load(file, &settings)) return log_error(), 1;
    Arena *arena = arena_create("settings", 0);
    puts(settings_text(arena, &settings));
    arena_destroy(arena);
    return 0;
}
