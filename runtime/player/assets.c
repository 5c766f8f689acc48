#include "player/assets.h"
#include "base/error.h"
#include "base/os.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program_folder(Arena *arena) {
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) return ".";
    path[length] = 0;
    char *slash = strrchr(path, '/');
    if (slash) *slash = 0;
    return arena_string(arena, path);
}

static bool is_file(const char *path) {
    OsEntry entry;
    Error before = *error_last();
    bool fine = os->entry(path, &entry);
    if (!fine && before.id == ERR_NONE) error_clear();
    return fine;
}

const char *assets_find(Arena *arena, const char *name) {
    const char *named = getenv("ORRERY_ASSETS"), *program = program_folder(arena);
    const char *places[] = {named ? named : "", arena_print(arena, "%s/assets", program),
                            arena_print(arena, "%s/../../assets", program), arena_print(arena, "%s/../share/orrery/assets", program),
                            (ORRERY_SOURCE_DIR "/assets"), "/usr/share/orrery/assets"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (!places[i][0]) continue;
        char *path = arena_print(arena, "%s/%s", places[i], name);
        if (is_file(path)) return path;
    }
    return "";
}

void assets_fonts(Arena *arena, RendererDescription *description) {
    static const char *const system_fonts[] = {"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc#2",
                                               "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"};
    int count = 0;
    const char *own = assets_find(arena, "fonts/sans.otf"), *bold = assets_find(arena, "fonts/bold.otf");
    const char *serif = assets_find(arena, "fonts/serif.otf");
    if (own[0]) description->font_files[count++] = own;
    for (size_t i = 0; i < sizeof system_fonts / sizeof system_fonts[0]; i++) {
        char *path = arena_string(arena, system_fonts[i]), *face = strchr(path, '#');
        if (face) *face = 0;
        if (is_file(path)) description->font_files[count++] = system_fonts[i];
    }
    description->bold_file = bold[0] ? bold : NULL;
    description->serif_file = serif[0] ? serif : NULL;
}
