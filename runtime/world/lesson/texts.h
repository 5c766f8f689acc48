// Every text that a lesson uses, in the order in which a learner meets it: for the checker and for translators.
#ifndef ORRERY_WORLD_LESSON_TEXTS_H
#define ORRERY_WORLD_LESSON_TEXTS_H
#include "world/lesson/lesson.h"

typedef struct LessonText {
    TextKey key;
    int line;               // in lesson.lua
    const char *owner, *id; // "step" "x1"; id "" when the owner has none
    const char *role;       // "task", "hint", "say (Mozi)" ...
} LessonText;

// In `arena`. A key that is used twice stands twice.
const LessonText *lesson_texts(Arena *arena, const Lesson *lesson, int *count);
#endif
