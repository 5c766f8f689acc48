// Which verb and which type of activity each kind of event has. Verbs of ADL, cmi5, and the video and serious-games profiles
// where one means just this; otherwise our own.
#include "record/statement.h"
#include <assert.h>

#define ADL(verb) "http://adlnet.gov/expapi/verbs/" verb
#define OWN(verb) STATEMENT_BASE "/verbs/" verb
#define TYPE(type) STATEMENT_BASE "/activity-types/" type
#define LESSON "http://adlnet.gov/expapi/activities/lesson"
#define QUESTION "http://adlnet.gov/expapi/activities/cmi.interaction"
#define PHASE TYPE("phase")
#define STEP TYPE("step")
#define OBJECT TYPE("object")
#define TABLE TYPE("table")
#define NARRATION TYPE("narration")
#define MISCONCEPTION TYPE("misconception")
#define PLACE TYPE("place")

static const StatementVerb verbs[] = {
    [EVENT_SESSION_STARTED] = {ADL("initialized"), {"initialized", "开始"}, LESSON, ""},
    [EVENT_PHASE_ENTERED] = {ADL("progressed"), {"progressed to", "进入阶段"}, PHASE, "phases"},
    [EVENT_STEP_ENTERED] = {OWN("entered"), {"entered", "进入"}, STEP, "steps"},
    [EVENT_STEP_LEFT] = {ADL("exited"), {"exited", "离开"}, STEP, "steps"},
    [EVENT_SAID] = {OWN("heard"), {"heard", "听到"}, NARRATION, "narrations"},
    [EVENT_LOOKED] = {OWN("fixated"), {"fixated on", "注视"}, OBJECT, "objects"},
    [EVENT_GRABBED] = {OWN("grabbed"), {"grabbed", "抓起"}, OBJECT, "objects"},
    [EVENT_RELEASED] = {OWN("released"), {"released", "放开"}, OBJECT, "objects"},
    [EVENT_USED] = {ADL("interacted"), {"used", "使用"}, OBJECT, "objects"},
    [EVENT_SET] = {OWN("adjusted"), {"adjusted", "调节"}, OBJECT, "objects"},
    [EVENT_MEASURED] = {OWN("measured"), {"measured", "测量"}, TABLE, "tables"},
    [EVENT_ANSWERED] = {ADL("answered"), {"answered", "回答"}, QUESTION, "questions"},
    [EVENT_MISCONCEPTION] = {OWN("met-misconception"), {"met the misconception", "出现迷思概念"}, MISCONCEPTION, "misconceptions"},
    [EVENT_RETRY] = {ADL("attempted"), {"attempted again", "再次尝试"}, QUESTION, "questions"},
    [EVENT_HINT] = {OWN("received-hint"), {"received a hint", "得到提示"}, STEP, "steps"},
    [EVENT_GOAL] = {ADL("completed"), {"completed", "完成任务"}, STEP, "steps"},
    [EVENT_DESCRIBED] = {OWN("heard-description"), {"heard a description of", "听取描述"}, OBJECT, "objects"},
    [EVENT_TELEPORTED] = {OWN("teleported"), {"teleported", "瞬移"}, PLACE, "places"},
    [EVENT_PAUSED] = {ADL("suspended"), {"paused", "暂停"}, LESSON, ""},
    [EVENT_RESUMED] = {ADL("resumed"), {"resumed", "继续"}, LESSON, ""},
    [EVENT_LESSON_ENDED] = {ADL("completed"), {"completed", "学完"}, LESSON, ""},
};
// The last kind has its row; a gap before it is found by the unit test, which asks for every one.
_Static_assert(sizeof verbs / sizeof verbs[0] == EVENT_KIND_COUNT, "one row for each kind of event");

const StatementVerb *statement_verb(EventKind kind) {
    assert((unsigned)kind < EVENT_KIND_COUNT);
    return &verbs[kind];
}
