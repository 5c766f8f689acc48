// Shared by the files of the checker.
#ifndef ORRERY_WORLD_LESSON_CHECK_PRIVATE_H
#define ORRERY_WORLD_LESSON_CHECK_PRIVATE_H
#include "world/lesson/check.h"
#include "world/lesson/texts.h"

typedef struct Check {
    Arena *arena;
    const CheckFiles *files;
    const Lesson *lesson;
    const Strings **strings; // for each locale of the lesson; NULL when it did not load
    Bytes *string_bytes;
    const LessonText *uses;
    int use_count;
    ARRAY(Finding) findings;
} Check;

// A finding in lesson.lua, or in another file of the pack.
void found(Check *c, ErrorId rule, int line, const char *format, ...) __attribute__((format(printf, 4, 5)));
void found_in(Check *c, ErrorId rule, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

void check_flow(Check *c);    // check_flow.c: the graph of steps, goals
void check_answers(Check *c); // check_answers.c: questions, misconceptions
void check_texts(Check *c);   // check_texts.c: strings, narration
void check_facts(Check *c);   // check_facts.c: facts.json, quotations; after check_texts
void check_numbers(Check *c,
                   const json_t *facts); // check_numbers.c: what texts and facts say against what the lab shows
bool fact_sources(const json_t *facts,
                  const char *key); // check_facts.c: a fact without a claim of its own names the text
void check_place(Check *c);         // check_place.c: budget, seat, motion, age
void check_released(Check *c);      // check_released.c: ids of the last version
void check_rehearsal(Check *c);     // check_place.c: what the act files showed

// check_texts.c
bool text_is_used(const Check *c, const char *key);
int line_of_key(Bytes bytes, const char *key); // of "key" in a JSON file; 0 when it is written with escapes
const char *locale_file(Check *c, int locale); // "strings/en.json"
#endif
