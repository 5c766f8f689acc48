#include "player/trusting.h"
#include "base/error.h"
#include "base/log.h"
#include <stdlib.h>

const char *trusting_path(Arena *arena) {
    const char *named = getenv("ORRERY_TRUST"), *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (named && *named) return arena_string(arena, named);
    if (config && *config) return arena_print(arena, "%s/orrery/trust.json", config);
    return arena_print(arena, "%s/.config/orrery/trust.json", home ? home : "");
}

bool trusting_check(Arena *arena, const Pack *pack) {
    Trust trust;
    const char *root;
    if (!trust_read(arena, trusting_path(arena), &trust)) return false;
    if (!pack_manifest(pack)) return !trust.refuse_folders || fail(ERR_TRUST_FOLDER, "%s", pack_path(pack));
    if (!trust_accepts(&trust, pack_signed(pack), pack_manifest(pack), os->wall_ms(), &root)) {
        error_set_place(pack_path(pack), 0);
        return false;
    }
    // A place that cannot be written to keeps no versions: it is told, and the lesson plays.
    if (trust.refuse_rollback && trust_saw(arena, &trust, pack_manifest(pack)) && !trust_write(&trust)) log_error();
    return true;
}
