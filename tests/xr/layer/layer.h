// An OpenXR API layer of the tests' own, between the program and a real runtime: it injects what that runtime cannot do
// (faults.c), watches what the program does, and takes pictures of what is shown (watch.c).
//
//   XR_ENABLE_API_LAYERS=XR_APILAYER_ORRERY_test, XR_API_LAYER_PATH=the folder of its manifest
//   XR_FAULTS   “NAME@FRAME” or “NAME@FRAMExCOUNT”, separated by blanks; frames are counted by xrWaitFrame over the
//   whole
//               run of the program, so that a fault does not come again when all was built anew. No “@”: from the
//               start.
//   XR_WATCH    a file: a line for each fault that was injected (“did ...”), for each change of what is shown
//               (“shown ...”), for what is felt (“felt ...”), and for each call out of order (“wrong ...”)
//   XR_SHOTS    a folder: at the frames of the fault “shot”, each view as view-0.ppm, view-1.ppm and views.txt
//
// All calls come from the thread that draws, as the program promises.
#ifndef ORRERY_TESTS_XR_LAYER_H
#define ORRERY_TESTS_XR_LAYER_H
#include "stage/device/xr/functions.h"

typedef struct Layer {
    XrFunctions next; // what is below
    XrInstance instance;
    XrSession session;
    bool has_presence, has_four; // the layer itself offers the extension
    uint64_t frame;              // calls of xrWaitFrame so far
    XrTime told, real;           // of the last frame: as the program knows it, as the runtime knows it
    XrTime begin;                // where hastened time begins
} Layer;

extern Layer layer;
// faults.c
void faults_read(void);
bool fault_on(const char *name);   // now: FRAME <= frame < FRAME + COUNT
bool fault_once(const char *name); // true COUNT times (once, if no count is given), from FRAME on
bool fault_given(const char *name);
XrResult fault_lost(void); // what a call returns when instance or session are lost, XR_SUCCESS otherwise
XrTime fault_real_time(XrTime told);
PFN_xrVoidFunction fault_function(const char *name); // NULL: the layer leaves it alone
void fault_instance_made(void);
// watch.c
void watch(const char *format, ...) __attribute__((format(printf, 1, 2))); // a line, once in a row
void watch_frame(const XrFrameEndInfo *info);
void watch_release(XrSwapchain swapchain);
void watch_swapchain(XrSwapchain swapchain, const XrSwapchainCreateInfo *info);
void watch_images(XrSwapchain swapchain, const XrSwapchainImageBaseHeader *images, uint32_t count);
void watch_acquired(XrSwapchain swapchain, uint32_t index);
#endif
