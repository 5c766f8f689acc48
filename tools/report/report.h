// From the fact store to a document: what learners did in a lesson, measured, with the reasons.
//
//   report.c     all lessons of the store, one after the other; the front matter
//   gather.c     what SQL can add up, added up; the answers as one byte each
//   flow.c       who took part, how far they came, time, hints, comfort
//   items.c      questions: difficulty, discrimination, distractors, misconceptions, gain
//   models.c     reliability, Rasch, 2PL
//   groups.c     classes, versions, fairness
//   lookings.c   what was looked at, what was measured
//   findings.c   the five that matter most
//   rubric.c     the quality index
//
// Every share of persons passes disclosure (evaluate/disclosure.h): no count from 1 to k - 1 can be worked out.
#ifndef ORRERY_TOOLS_REPORT_REPORT_H
#define ORRERY_TOOLS_REPORT_REPORT_H
#include "evaluate/estimate.h"
#include "record/store/store.h"
#include "tools/report/document.h"
#include <jansson.h>

enum { GROUPS_MOST = 64, OPTIONS_MOST = 16, VERSIONS_MOST = 8, LESSONS_MOST = 20 };

typedef struct ReportPolicy {
    Gates gates;
    double easy, hard;   // an item above / below is reported (0.95, 0.15)
    double weak;         // corrected correlation below (0.1)
    double reliability;  // alpha below (0.7)
    double slow;         // median over the author's plan (1.5)
    double stops;        // share that leaves at one step (0.05)
    double alarm;        // fairness: adjusted p below (0.05)
    int findings;        // shown (5)
    int quantile_points; // of curves
} ReportPolicy;

ReportPolicy report_policy_default(void);
bool report_policy_load(Arena *arena, const char *path, ReportPolicy *out); // ERR_POLICY

typedef struct ReportStep {
    const char *id, *title;
    double plan;                             // seconds that the author allots; 0 = not told
    uint64_t entered, stopped, hints, asked; // persons; hints: persons who had one; asked: of these by asking
    uint64_t stopped_at_risk;                // by order: persons not yet gone when this step comes
    bool optional;                           // a branch: not everyone passes here
    double *seconds;                         // of each visit that was left
    size_t visits;
    Estimate median, stays, leaves;
    bool shown; // its counts may be told
} ReportStep;

typedef struct ReportOption {
    const char *id, *text, *misconception; // misconception "" = none
    bool right;
    uint64_t count;
} ReportOption;

typedef struct ReportItem {
    const char *id, *text, *step, *kind;
    bool prediction;
    int column; // in the matrix; -1 for open questions
    int order;  // of its step
    ReportOption options[OPTIONS_MOST];
    int option_count;
    uint64_t answered, right, more_tries;
    // findings look at these
    Estimate difficulty, correlation, discrimination, rasch, delta;
    double p_adjusted, outfit;
    int fairness_class;
} ReportItem;

typedef struct ReportPerson {
    const char *learner, *native, *journal;
    int room, version, group; // -1 = none
    bool ended, paused;
    double seconds; // of the whole lesson, when it ended
} ReportPerson;

typedef struct ReportLesson {
    const char *id, *title;
    json_t *definitions; // of the version with most learners
    const char *versions[VERSIONS_MOST], *rooms[GROUPS_MOST];
    int version_count, room_count;
    ReportStep *steps;
    int step_count;
    ReportItem *items;               // questions; those that are judged come first and are columns 0 .. judged - 1
    int item_count, judged, columns; // columns: judged and predicted
    ReportPerson *persons;
    size_t person_count;
    int8_t *answers;       // person x column: 1 right, 0 wrong, -1 missing; at the first try
    uint8_t *chosen;       // ... option, 255 = none
    float *answer_seconds; // ... lesson time of that answer
    uint64_t ended;
    double minutes[2]; // that the author plans; 0 = not told
} ReportLesson;

typedef struct Report {
    Arena *arena;
    Store *store;
    ReportPolicy policy;
    Document document;
    const char *groups; // file of learner,group or NULL
    const char *group_names[2];
    const char *rubric, *marks; // files or NULL
    const char *trace;          // folder: the statements behind the index
    ReportLesson lesson;        // the present one
    json_t *definitions;        // of all lessons, an array that owns them: texts of the document point into them
    const char *prefix;         // of ids of the present chapter
} Report;

// Builds the document from the store; ingest is over. False with an Error.
bool report_build(Report *report);

// ---- parts, in this order for each lesson
// -----------------------------------------------------------------------------
bool report_gather(Report *report, const char *lesson);
bool report_flow(Report *report);
bool report_items(Report *report);
bool report_models(Report *report);
bool report_groups(Report *report);
bool report_lookings(Report *report);
void report_findings(Report *report);
bool report_rubric(Report *report); // once, after all lessons

// ---- shared
// ------------------------------------------------------------------------------------------------------------
const char *report_id(Report *report, const char *name); // with the chapter's prefix
// The estimate as a cell: number with interval and n, or “not enough data” with what the gate asks.
Cell cell_estimate(Estimate estimate, int digits, uint64_t needed);
Cell cell_estimate_percent(Estimate estimate, uint64_t needed);
Cell cell_estimate_seconds(Estimate estimate, uint64_t needed);
// A share of persons that tells nothing of a few: "> 96 %" where fewer than k did not, "< 4 %" where fewer than k did.
Cell cell_share(Report *report, uint64_t part, uint64_t n);
const char *report_words(Report *report, const json_t *map, const char *fallback); // in the report's language
// Up to three who show it, from the middle of `order`: SQL that gives learner, native, journal, seconds.
void finding_recordings(Report *report, Finding *finding, const char *sql, const char *what);
Finding *report_finding(Report *report, double weight, const char *id, const char *title, const char *words);
#endif
