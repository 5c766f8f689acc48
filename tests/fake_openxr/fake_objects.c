#include "fake_objects.h"
#include <string.h>

static FakeObject objects[FAKE_OBJECTS];
static uint64_t uses;

FakeObject *fake_make(FakeKind kind, uint64_t parent) {
    for (uint64_t i = 0; i < FAKE_OBJECTS; i++) {
        if (objects[i].kind != FAKE_ANY) continue;
        objects[i] =
            (FakeObject){.kind = kind, .handle = ++uses << 16 | (i + 1), .parent = parent, .type = -1, .hand = -1};
        return &objects[i];
    }
    return NULL;
}

FakeObject *fake_find(uint64_t handle, FakeKind kind) {
    uint64_t index = (handle & 0xFFFF) - 1;
    if (index >= FAKE_OBJECTS || objects[index].handle != handle || objects[index].kind != kind) return NULL;
    return &objects[index];
}

void fake_drop(uint64_t handle) {
    for (int i = 0; i < FAKE_OBJECTS; i++)
        if (objects[i].kind != FAKE_ANY && objects[i].parent == handle) fake_drop(objects[i].handle);
    for (int i = 0; i < FAKE_OBJECTS; i++)
        if (objects[i].handle == handle) objects[i] = (FakeObject){.kind = FAKE_ANY};
}

int fake_count(FakeKind kind) {
    int count = 0;
    for (int i = 0; i < FAKE_OBJECTS; i++)
        count += objects[i].kind != FAKE_ANY && (kind == FAKE_ANY || objects[i].kind == kind);
    return count;
}

FakeObject *fake_first(FakeKind kind) {
    for (int i = 0; i < FAKE_OBJECTS; i++)
        if (objects[i].kind == kind) return &objects[i];
    return NULL;
}
