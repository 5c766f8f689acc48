// What a lesson's ids mean, as JSON: titles of lesson, steps, objects, tables, questions with options and right answers,
// misconceptions; each text in all languages of the lesson. Kept with the journal, so that statements and reports can be
// made where the pack is not.
//
//   { "title": T, "version": "1.0.0", "minutes": [10, 15], "phases": { id: T },
//     "steps": { id: { "title": T, "phase": id, "order": 0.., "plan": seconds that the author allots } }, "objects": { id: T },
//     "tables": { id: { "title": T, "columns": [ { "id", "label": T, "unit": "cm",
//                 "of": parameter or reading, "reading": bool } ], "apparatus": { "kind", "set": { parameter: SI } } } }, "misconceptions": { id: T },
//     "questions": { id: { "kind": "choice" | "number" | "open", "step": id, "text": T, "prediction": bool,
//                          "options": [ { "id", "text": T, "right": bool, "misconception": id } ],
//                          "answer": SI, "tolerance": SI, "unit": as the author writes it,
//                          "wrong": [ { "value": SI, "tolerance": SI, "misconception": id } ] } } }
//     (“misconception” only where the answer shows one; "wrong" only for numbers)
//            T = { "en": "...", "zh-CN": "..." }
#ifndef ORRERY_PLAYER_DEFINITIONS_H
#define ORRERY_PLAYER_DEFINITIONS_H
#include "player/session.h"

// Compact, keys sorted: the same pack always gives the same text. In the session's arena; NULL and an
// Error when a language's strings cannot be read.
const char *definitions_text(const Session *session);

#endif
