// OpenXR's functions, found by name in the loader that is opened at run time: the program starts where there is none.
#ifndef ORRERY_STAGE_DEVICE_XR_FUNCTIONS_H
#define ORRERY_STAGE_DEVICE_XR_FUNCTIONS_H
#include "stage/device/xr/newer.h"
#include <stdbool.h>

// NEEDED: an instance without it is of no use. OFFERED: NULL where its extension was not asked for.
#define XR_FUNCTION_LIST                                                                                               \
    NEEDED(DestroyInstance)                                                                                            \
    NEEDED(GetInstanceProperties) NEEDED(PollEvent) NEEDED(GetSystem) NEEDED(GetSystemProperties) NEEDED(              \
        EnumerateEnvironmentBlendModes) NEEDED(CreateSession) NEEDED(DestroySession) NEEDED(BeginSession)              \
        NEEDED(EndSession) NEEDED(RequestExitSession) NEEDED(EnumerateReferenceSpaces) NEEDED(CreateReferenceSpace)    \
            NEEDED(CreateActionSpace) NEEDED(LocateSpace) NEEDED(DestroySpace) NEEDED(EnumerateViewConfigurations)     \
                NEEDED(EnumerateViewConfigurationViews) NEEDED(EnumerateSwapchainFormats) NEEDED(CreateSwapchain)      \
                    NEEDED(DestroySwapchain) NEEDED(EnumerateSwapchainImages) NEEDED(AcquireSwapchainImage)            \
                        NEEDED(WaitSwapchainImage) NEEDED(ReleaseSwapchainImage) NEEDED(WaitFrame) NEEDED(BeginFrame)  \
                            NEEDED(EndFrame) NEEDED(LocateViews) NEEDED(StringToPath) NEEDED(PathToString) NEEDED(     \
                                CreateActionSet) NEEDED(DestroyActionSet) NEEDED(CreateAction)                         \
                                NEEDED(SuggestInteractionProfileBindings) NEEDED(AttachSessionActionSets) NEEDED(      \
                                    GetCurrentInteractionProfile) NEEDED(SyncActions) NEEDED(GetActionStateBoolean)    \
                                    NEEDED(GetActionStateVector2f) NEEDED(GetActionStatePose)                          \
                                        NEEDED(ApplyHapticFeedback) OFFERED(GetOpenGLGraphicsRequirementsKHR)          \
                                            OFFERED(GetOpenGLESGraphicsRequirementsKHR) OFFERED(GetVisibilityMaskKHR)  \
                                                OFFERED(CreateHandTrackerEXT) OFFERED(DestroyHandTrackerEXT)           \
                                                    OFFERED(LocateHandJointsEXT) OFFERED(CreatePassthroughFB)          \
                                                        OFFERED(DestroyPassthroughFB) OFFERED(PassthroughStartFB)      \
                                                            OFFERED(PassthroughPauseFB)                                \
                                                                OFFERED(CreatePassthroughLayerFB)                      \
                                                                    OFFERED(DestroyPassthroughLayerFB)                 \
                                                                        OFFERED(PassthroughLayerResumeFB)

typedef struct XrFunctions {
#define NEEDED(name) PFN_xr##name name;
#define OFFERED(name) PFN_xr##name name;
    XR_FUNCTION_LIST
#undef NEEDED
#undef OFFERED
} XrFunctions;

// The loader stays open until the program ends. False with ERR_HEADSET when there is none.
bool xr_loader_open(PFN_xrGetInstanceProcAddr *get);
// Fills the table for an instance. False with ERR_HEADSET when a needed function is missing.
bool xr_functions_load(PFN_xrGetInstanceProcAddr get, XrInstance instance, XrFunctions *out);
const char *xr_result_name(XrResult result); // “XR_ERROR_...”
#endif
