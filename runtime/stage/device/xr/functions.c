#include "stage/device/xr/functions.h"
#include "base/error.h"
#include <SDL.h>
#include <stdlib.h>

static const char *const loaders[] = {"libopenxr_loader.so.1", "libopenxr_loader.so"};

bool xr_loader_open(PFN_xrGetInstanceProcAddr *get) {
    static void *library;
    setenv("XR_LOADER_DEBUG", "none", 0); // what is wrong is told once, by us; whoever wants more sets it
    for (size_t i = 0; !library && i < sizeof loaders / sizeof loaders[0]; i++) library = SDL_LoadObject(loaders[i]);
    *get = library ? (PFN_xrGetInstanceProcAddr)SDL_LoadFunction(library, "xrGetInstanceProcAddr") : NULL;
    return *get || fail(ERR_HEADSET_LOADER, "%s", loaders[0]);
}

bool xr_functions_load(PFN_xrGetInstanceProcAddr get, XrInstance instance, XrFunctions *out) {
    *out = (XrFunctions){0};
#define NEEDED(name)                                                                                                   \
    if (get(instance, "xr" #name, (PFN_xrVoidFunction *)&out->name) != XR_SUCCESS || !out->name)                       \
        return fail(ERR_HEADSET, "the runtime lacks xr%s", #name);
#define OFFERED(name)                                                                                                  \
    if (get(instance, "xr" #name, (PFN_xrVoidFunction *)&out->name) != XR_SUCCESS) out->name = NULL;
    XR_FUNCTION_LIST
#undef NEEDED
#undef OFFERED
    return true;
}

const char *xr_result_name(XrResult result) {
    switch (result) {
#define RESULT(name, value)                                                                                            \
    case name: return #name;
        XR_LIST_ENUM_XrResult(RESULT)
#undef RESULT
            default : return "an unknown result";
    }
}
