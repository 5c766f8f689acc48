// A pack as the checker sees it: its files, models and act files (world/lesson/check.h). Used by every command that
// checks, and by the tests, which show the checker a pack with one fault in it.
#ifndef ORRERY_PLAYER_CHECKING_H
#define ORRERY_PLAYER_CHECKING_H
#include "asset/model.h"
#include "pack/pack.h"
#include "world/lesson/check.h"

typedef struct Checking Checking;

// Loads all models of the pack; what does not load is kept as a finding. Everything lives in `arena`; `pack` must stay
// open.
Checking *checking_open(Arena *arena, Pack *pack);
// `rehearse`: act files are played too (tenths of a second). Whoever wants the checker to see something else changes
// the functions of the copy.
CheckFiles checking_files(Checking *checking, bool rehearse);
// check_pack, with the models that did not load before the other findings.
CheckResult checking_run(Checking *checking, const CheckFiles *files);
// The lesson's models in its order; NULL while one is missing or broken.
const Model *const *checking_models(const Checking *checking, const Lesson *lesson);
#endif
