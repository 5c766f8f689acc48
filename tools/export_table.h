// orrery export --format table: the learner's notebook as a spreadsheet opens it.
//
//     "session","table","row","距离 / cm","像高 / cm"        one block for each table of each session,
//     "4f2a…","像的大小",1,30.0,15.1                          with a heading of its own; blocks are parted by an empty line
//
// Values as the instruments showed them, in the unit of the column; an empty field where there was none. Labels in the
// language of the program; where the journal does not know the lesson's definitions, ids and SI values.
#ifndef ORRERY_TOOLS_EXPORT_TABLE_H
#define ORRERY_TOOLS_EXPORT_TABLE_H
#include "base/arena.h"
#include "record/journal_read.h"

// RFC 4180 text of one session's tables in `arena`, "" when nothing was measured. `damaged` is set when events are missing.
const char *export_table(JournalReader *reader, Arena *arena, const JournalSessionRow *session, bool *damaged);
#endif
