// How the loader finds the layer, and the way to what is below. Structures: “API Layer Interaction” of the OpenXR
// loader's specification, version 1; Debian 12's headers do not have them.
#include "layer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct NextInfo NextInfo;
typedef struct CreateInfo CreateInfo;
typedef XrResult(XRAPI_PTR *CreateLayerInstance)(const XrInstanceCreateInfo *, const CreateInfo *, XrInstance *);

struct NextInfo {
    int type;
    uint32_t version;
    size_t size;
    char name[XR_MAX_API_LAYER_NAME_SIZE];
    PFN_xrGetInstanceProcAddr get;
    CreateLayerInstance create;
    NextInfo *next;
};
struct CreateInfo {
    int type;
    uint32_t version;
    size_t size;
    void *loader;
    char settings[512];
    NextInfo *next;
};
typedef struct LoaderInfo {
    int type;
    uint32_t version;
    size_t size;
    uint32_t least_interface, most_interface;
    XrVersion least_api, most_api;
} LoaderInfo;
typedef struct LayerRequest {
    int type;
    uint32_t version;
    size_t size;
    uint32_t interface_version;
    XrVersion api;
    PFN_xrGetInstanceProcAddr get;
    CreateLayerInstance create;
} LayerRequest;

Layer layer;
static PFN_xrGetInstanceProcAddr below;

static void load(XrInstance instance) {
    layer.next = (XrFunctions){0};
#define NEEDED(name) below(instance, "xr" #name, (PFN_xrVoidFunction *)&layer.next.name);
#define OFFERED(name)                                                                                                  \
    if (below(instance, "xr" #name, (PFN_xrVoidFunction *)&layer.next.name) != XR_SUCCESS) layer.next.name = NULL;
    XR_FUNCTION_LIST
#undef NEEDED
#undef OFFERED
}

static XrResult XRAPI_CALL get(XrInstance instance, const char *name, PFN_xrVoidFunction *out) {
    XrResult result = below(instance, name, out);
    PFN_xrVoidFunction ours = fault_function(name);
    if (ours && result == XR_SUCCESS) *out = ours;
    return result;
}

// An extension that the layer offers itself is not asked of a runtime that lacks it.
static XrResult create(const XrInstanceCreateInfo *info, const CreateInfo *chain, XrInstance *out) {
    const char *names[64];
    CreateInfo rest = *chain;
    XrInstanceCreateInfo asked = *info;
    faults_read();
    bool refuses = fault_given("old-version") && XR_VERSION_MINOR(info->applicationInfo.apiVersion) > 0;
    if (refuses) return watch("did old-version"), XR_ERROR_API_VERSION_UNSUPPORTED;
    below = chain->next->get, rest.next = chain->next->next;
    XrResult result = chain->next->create(info, &rest, out);
    if (result == XR_ERROR_EXTENSION_NOT_PRESENT && info->enabledExtensionCount <= 64) {
        asked.enabledExtensionCount = 0, asked.enabledExtensionNames = names;
        for (uint32_t i = 0; i < info->enabledExtensionCount; i++) {
            const char *name = info->enabledExtensionNames[i];
            layer.has_presence = layer.has_presence || !strcmp(name, XR_EXT_USER_PRESENCE_EXTENSION_NAME);
            layer.has_four = layer.has_four || !strcmp(name, XR_VARJO_QUAD_VIEWS_EXTENSION_NAME);
            if (strcmp(name, XR_EXT_USER_PRESENCE_EXTENSION_NAME) != 0 &&
                strcmp(name, XR_VARJO_QUAD_VIEWS_EXTENSION_NAME) != 0)
                names[asked.enabledExtensionCount++] = name;
        }
        result = chain->next->create(&asked, &rest, out);
    }
    if (result != XR_SUCCESS) return result;
    layer.instance = *out;
    load(*out);
    fault_instance_made();
    return XR_SUCCESS;
}

XrResult XRAPI_CALL xrNegotiateLoaderApiLayerInterface(const LoaderInfo *loader, const char *name, LayerRequest *out);
XrResult XRAPI_CALL xrNegotiateLoaderApiLayerInterface(const LoaderInfo *loader, const char *name, LayerRequest *out) {
    if (!loader || !out || loader->least_interface > 1 || loader->most_interface < 1)
        return XR_ERROR_INITIALIZATION_FAILED;
    out->interface_version = 1, out->api = XR_MAKE_VERSION(1, 0, 0);
    out->get = get, out->create = create;
    return XR_SUCCESS;
}
