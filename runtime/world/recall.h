// Going on when the same world cannot be replayed (the pack or the program has changed since): what the learner came to is
// told to a fresh world by ids, from the events of the earlier session. Ids that the new lesson does not have are left out.
#ifndef ORRERY_WORLD_RECALL_H
#define ORRERY_WORLD_RECALL_H
#include "world/world.h"

// Takes over what one event says: an answer, a written row, a parameter's value, a misconception, a visited step. Call it
// for the events in their order, between world_create and world_go. Returns false when the event says nothing here.
bool world_recall(World *world, const Event *event);

// How a learner who stood at `step` of `phase` comes back into a changed lesson.
typedef enum ResumeBy { RESUME_BY_STEP, RESUME_BY_MIGRATION, RESUME_BY_PHASE, RESUME_AT_START } ResumeBy;
// The step to go on at: the same id; else what the lesson's `migrate` table says; else the first step of the phase; else 0.
int world_resume_step(const Lesson *lesson, const char *step, const char *phase, ResumeBy *by);
// Enters that step and tells the learner, on the panel, how the place was found.
void world_resume(World *world, int step, ResumeBy by);

#endif
