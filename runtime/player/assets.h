// Where the program's own files are: fonts today. Looked for beside the program, then in the source tree it was built from,
// then in /usr/share/orrery.
#ifndef ORRERY_PLAYER_ASSETS_H
#define ORRERY_PLAYER_ASSETS_H
#include "base/arena.h"
#include "stage/render/renderer.h"
// "" when it is not found.
const char *assets_find(Arena *arena, const char *name);
// Fills font_files and serif_file: the project's own subsets first, then what the system has.
void assets_fonts(Arena *arena, RendererDescription *description);
#endif
