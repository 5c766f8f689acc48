// What a session needs from a pack, loaded and checked: lesson, texts, models. Private to the player.
#ifndef ORRERY_PLAYER_SESSION_H
#define ORRERY_PLAYER_SESSION_H
#include "pack/pack.h"
#include "world/world.h"

typedef struct Session {
    Arena *arena;
    Arena *bulk; // model files, vertices, indices; NULL once they are on the GPU
    Pack *pack;
    const Lesson *lesson;
    const Strings *strings;
    const char *locale;
    Language language;
    const Model **models; // placeholders where a file is broken (told on the console)
    Digest digest;
} Session;

// NULL and an Error when there is no playable lesson. `locale` NULL = the program's language, else the lesson's first.
Session *session_open(const char *path, const char *locale);
void session_close(Session *session);
// Frees what only the GPU's upload needs. The models' nodes, boxes and animations stay. Does nothing while a model has morph
// targets, which are mixed from the vertices in each frame.
void session_drop_bulk(Session *session);
#endif
