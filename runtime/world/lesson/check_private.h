// Shared by the files of the checker.
#ifndef ORRERY_WORLD_LESSON_CHECK_PRIVATE_H
#define ORRERY_WORLD_LESSON_CHECK_PRIVATE_H
#include "world/lesson/check.h"
#include "world/lesson/lesson.h"
#include "world/lesson/strings.h"

typedef struct TextUse { // a text key and where the lesson uses it
    TextKey key;
    int line;
} TextUse;

typedef struct Check {
    Arena *arena;
    const CheckFiles *files;
    const Lesson *lesson;
    const Strings **strings; // for each locale of the lesson; NULL when it did not load
    Bytes *string_bytes;
    ARRAY(TextUse) uses;
    ARRAY(Finding) findings;
} Check;

// A finding in lesson.lua, or in another file of the pack.
void found(Check *c, ErrorId rule, int line, const char *format, ...) __attribute__((format(printf, 4, 5)));
void found_in(Check *c, ErrorId rule, const char *file, int line, const char *format, ...) __attribute__((format(printf, 5, 6)));

void check_flow(Check *c);    // check_flow.c: the graph of steps, goals
void check_answers(Check *c); // check_answers.c: questions, misconceptions
void check_texts(Check *c);   // check_texts.c: strings, facts, narration
#endif
