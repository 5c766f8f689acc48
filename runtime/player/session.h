// What a session needs from a pack, loaded and checked: lesson, texts, models. Private to the player.
#ifndef ORRERY_PLAYER_SESSION_H
#define ORRERY_PLAYER_SESSION_H
#include "pack/pack.h"
#include "world/world.h"

typedef struct Session {
    Arena *arena;
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
#endif
