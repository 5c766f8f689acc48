#include "world/event.h"
#include <assert.h>

static const char *const names[EVENT_KIND_COUNT] = {
#define EVENT(id, name) name,
    EVENT_LIST
#undef EVENT
};

const char *event_name(EventKind kind) {
    assert((unsigned)kind < EVENT_KIND_COUNT);
    return names[kind];
}
