#include "stage/device/xr/headset.h"
#include "base/error.h"
#include "base/log.h"

int64_t xr_swapchain_format(Device *d, const int64_t *wanted) {
    int64_t formats[128];
    uint32_t count = 0;
    if (xr_failed(d, d->xr.EnumerateSwapchainFormats(d->session, 128, &count, formats), "xrEnumerateSwapchainFormats"))
        return 0;
    for (; *wanted; wanted++)
        for (uint32_t i = 0; i < count; i++)
            if (formats[i] == *wanted) return *wanted;
    return 0;
}

// OpenGL's and OpenGL ES's structures are alike: a header and a name.
static bool list_images(Device *d, HeadsetSwapchain *s) {
    XrSwapchainImageOpenGLKHR images[HEADSET_IMAGES_MOST];
    XrStructureType type =
        d->given.embedded ? XR_TYPE_SWAPCHAIN_IMAGE_OPENGL_ES_KHR : XR_TYPE_SWAPCHAIN_IMAGE_OPENGL_KHR;
    for (int i = 0; i < HEADSET_IMAGES_MOST; i++) images[i] = (XrSwapchainImageOpenGLKHR){.type = type};
    XrResult result = d->xr.EnumerateSwapchainImages(s->handle, HEADSET_IMAGES_MOST, &s->image_count,
                                                     (XrSwapchainImageBaseHeader *)images);
    if (xr_failed(d, result, "xrEnumerateSwapchainImages")) return false;
    for (uint32_t i = 0; i < s->image_count; i++) s->images[i] = images[i].image;
    return true;
}

bool xr_swapchain_open(Device *d, HeadsetSwapchain *s, int64_t format, XrSwapchainUsageFlags usage, int width,
                       int height, int layers) {
    *s = (HeadsetSwapchain){.width = width, .height = height, .layers = layers, .format = format};
    XrSwapchainCreateInfo info = {.type = XR_TYPE_SWAPCHAIN_CREATE_INFO,
                                  .usageFlags = usage,
                                  .format = format,
                                  .sampleCount = 1,
                                  .width = (uint32_t)width,
                                  .height = (uint32_t)height,
                                  .faceCount = 1,
                                  .arraySize = (uint32_t)layers,
                                  .mipCount = 1};
    XrResult result = d->xr.CreateSwapchain(d->session, &info, &s->handle);
    if (result == XR_SUCCESS && list_images(d, s)) return true;
    xr_swapchain_close(d, s);
    return fail(ERR_HEADSET, "no images of %d x %d pixels in %d layers (%s)", width, height, layers,
                xr_result_name(result));
}

void xr_swapchain_close(Device *d, HeadsetSwapchain *s) {
    if (s->handle) d->xr.DestroySwapchain(s->handle);
    *s = (HeadsetSwapchain){0};
}

// A wait that never ends would hang the lesson: after a second the frame goes without a picture. An image whose wait
// timed out stays acquired, and is waited for again in the next frame.
bool xr_swapchain_acquire(Device *d, HeadsetSwapchain *s) {
    const XrDuration second = 1000000000;
    if (!s->handle || s->acquired) return s->acquired; // one that could not be given back is drawn into again
    if (!s->waiting) {
        if (xr_failed(d, d->xr.AcquireSwapchainImage(s->handle, NULL, &s->current), "xrAcquireSwapchainImage") ||
            s->current >= s->image_count)
            return false;
        s->waiting = true;
    }
    XrSwapchainImageWaitInfo wait = {.type = XR_TYPE_SWAPCHAIN_IMAGE_WAIT_INFO, .timeout = second};
    XrResult result = d->xr.WaitSwapchainImage(s->handle, &wait);
    if (xr_failed(d, result, "xrWaitSwapchainImage") || result == XR_TIMEOUT_EXPIRED) return false;
    s->waiting = false;
    return s->acquired = true;
}

void xr_swapchain_release(Device *d, HeadsetSwapchain *s) {
    if (!s->acquired) return;
    s->acquired = xr_failed(d, d->xr.ReleaseSwapchainImage(s->handle, NULL), "xrReleaseSwapchainImage");
    s->shown = s->shown || !s->acquired;
}
