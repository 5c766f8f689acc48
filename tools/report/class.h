// A simulated class: many simulated learners (learner.h) play the real lesson headless, and real journals are written, one
// for each classroom, beside what is known of the class.
//
//   DIR/class-01.journal ...    sessions as any device writes them; recordings sealed under this device's key
//   DIR/truth.jsonl             one line for each item (difficulty, what was planted) and each learner (ability, pace, group,
//                               misconceptions, where he left); for tests: the report never reads it
//   DIR/groups.csv              pseudonym,group: what a school knows and the journals do not
//
// The same pack, seed and size give the same events, times and ids. Classrooms are shared out to processes of their own.
#ifndef ORRERY_TOOLS_REPORT_CLASS_H
#define ORRERY_TOOLS_REPORT_CLASS_H
#include "record/policy.h"
#include "tools/report/learner.h"

typedef struct ClassDescription {
    const char *pack, *folder, *locale; // locale NULL = the program's language
    int learners, room, processes;      // room: learners in a classroom (40)
    uint64_t seed;
    bool recordings;
    Plant plants[PLANTS_MOST];
    int plant_count;
    const Policy *policy;
} ClassDescription;

typedef struct ClassReport {
    int learners, ended, left, stuck, journals;
    double lesson_seconds, seconds; // played, of lesson time; it took, of real time
} ClassReport;

// False with an Error. Files of an earlier class in the folder are a reason to refuse: nothing is overwritten.
bool class_run(const ClassDescription *description, ClassReport *report);
#endif
