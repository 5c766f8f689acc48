#include "player/place.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/os.h"
#include <stdlib.h>
#include <string.h>

static void file_path(char *out, size_t size) {
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && *data) snprintf(out, size, "%s/orrery", data);
    else snprintf(out, size, "%s/.local/share/orrery", home ? home : "");
}

// What the file holds; an empty object when there is none or it is broken.
static json_t *load(Arena *arena, const char *path) {
    Bytes text;
    OsEntry entry;
    json_t *root = NULL;
    Error before = *error_last();
    if (os->entry(path, &entry) && os->read_file(arena, path, 1 << 20, &text)) {
        root = json_parse(text, path);
        if (!root) log_error();
    }
    fail_again(&before);
    if (json_is_object(root)) return root;
    json_decref(root);
    return json_object();
}

void place_recall(const World *world, Input *input) {
    char folder[1024], path[1100];
    Arena *arena = arena_create("tables", 0);
    file_path(folder, sizeof folder);
    snprintf(path, sizeof path, "%s/tables.json", folder);
    json_t *root = load(arena, path);
    double v[4];
    const json_t *list = json_object_get(root, world_lesson(world)->id);
    bool fine = json_array_size(list) == 4;
    for (size_t i = 0; fine && i < 4; i++) {
        v[i] = json_number_value(json_array_get(list, i));
        fine = json_is_number(json_array_get(list, i)) && v[i] > -1000 && v[i] < 1000;
    }
    json_decref(root);
    arena_destroy(arena);
    if (!fine) return;
    input->commands |= COMMAND_PLACE;
    input->hand[HAND_RIGHT].tracked = true;
    input->hand[HAND_RIGHT].grip = (Pose){vec3((float)v[0], (float)v[1], (float)v[2]), quat_yaw_pitch((float)(v[3] * D_PI / 180), 0)};
}

void place_remember(const World *world) {
    char folder[1024], path[1100];
    const WorldView *view = world_view(world);
    Arena *arena = arena_create("tables", 0);
    file_path(folder, sizeof folder);
    snprintf(path, sizeof path, "%s/tables.json", folder);
    json_t *root = load(arena, path);
    json_object_set_new(root, world_lesson(world)->id,
                        json_pack("[f, f, f, f]", (double)view->placed_at.x, (double)view->placed_at.y, (double)view->placed_at.z, (double)view->placed_yaw * 180 / D_PI));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    Error before = *error_last();
    if (!text || !os->make_folder(folder) || !os->write_file(path, text, strlen(text))) log_error();
    fail_again(&before);
    free(text);
    json_decref(root);
    arena_destroy(arena);
}
