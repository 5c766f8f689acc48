#ifndef ORRERY_TESTS_FAKE_OPENXR_PRIVATE_H
#define ORRERY_TESTS_FAKE_OPENXR_PRIVATE_H
#include "fake_objects.h"
#include "fake_openxr.h"
#include <stdio.h>
#include <string.h>

extern FakeXr fake;

// Every function of OpenXR that the table names, with OpenXR's own type.
#define NEEDED(name) __typeof__(*(PFN_xr##name)0) name;
#define OFFERED(name) NEEDED(name)
XR_FUNCTION_LIST
NEEDED(CreateInstance)
NEEDED(EnumerateInstanceExtensionProperties)
#undef NEEDED
#undef OFFERED
XrResult XRAPI_CALL xrGetInstanceProcAddr(XrInstance instance, const char *name, PFN_xrVoidFunction *out);

#define HANDLE(type, object) ((type)(uintptr_t)(object)->handle)
#define OBJECT(handle, kind) fake_find((uint64_t)(uintptr_t)(handle), kind)
// How a call begins; LEAVE: one that destroys what it is given.
#define ENTER(call, handle, kind)                                                                                      \
    XrResult entered = fake_enter(FAKE_##call, #call, handle, kind, false);                                            \
    if (entered != XR_SUCCESS) return entered
#define LEAVE(call, handle, kind)                                                                                      \
    XrResult entered = fake_enter(FAKE_##call, #call, handle, kind, true);                                             \
    if (entered != XR_SUCCESS) return entered;                                                                         \
    fake_drop((uint64_t)(uintptr_t)(handle))

XrResult fake_enter(FakeCall call, const char *name, const void *handle, FakeKind kind, bool destroys);
void fake_wrong(const char *call, const char *what);
void fake_attach(XrSession session);
bool fake_is_attached(XrSession session);
XrPosef fake_place_of(XrSpace space); // in STAGE
#endif
