// Headless: EGL without a display. Nobody is there; an act driver or a test fills the Input, pictures are read back.
#include "base/dmath.h"
#include "base/error.h"
#include "stage/device/device_kinds.h"
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <stdlib.h>
#include <string.h>

struct Device {
    EGLDisplay display;
    EGLContext context;
    DeviceDescription given;
};

// Mesa's surfaceless platform needs neither X nor a card; where it is missing, the default display does.
static EGLDisplay find_display(void) {
    PFNEGLGETPLATFORMDISPLAYEXTPROC get = (PFNEGLGETPLATFORMDISPLAYEXTPROC)eglGetProcAddress("eglGetPlatformDisplayEXT");
    EGLDisplay display = get ? get(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL) : EGL_NO_DISPLAY;
    EGLint major, minor;
    if (display != EGL_NO_DISPLAY && eglInitialize(display, &major, &minor)) return display;
    display = eglGetDisplay(EGL_DEFAULT_DISPLAY);
    return display != EGL_NO_DISPLAY && eglInitialize(display, &major, &minor) ? display : EGL_NO_DISPLAY;
}

static bool create_context(Device *d) {
    EGLint any[] = {EGL_SURFACE_TYPE, 0, EGL_RENDERABLE_TYPE, d->given.embedded ? EGL_OPENGL_ES3_BIT : EGL_OPENGL_BIT, EGL_NONE};
    EGLint desktop[] = {EGL_CONTEXT_MAJOR_VERSION, 4, EGL_CONTEXT_MINOR_VERSION, 5, EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
    EGLint embedded[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 2, EGL_NONE};
    EGLConfig config = NULL;
    EGLint count = 0;
    if (!eglBindAPI(d->given.embedded ? EGL_OPENGL_ES_API : EGL_OPENGL_API)) return fail(ERR_GRAPHICS, "eglBindAPI 0x%x", eglGetError());
    if (!eglChooseConfig(d->display, any, &config, 1, &count) || !count) config = NULL;
    d->context = eglCreateContext(d->display, config, EGL_NO_CONTEXT, d->given.embedded ? embedded : desktop);
    if (d->context == EGL_NO_CONTEXT) return fail(ERR_GRAPHICS, "eglCreateContext 0x%x", eglGetError());
    return eglMakeCurrent(d->display, EGL_NO_SURFACE, EGL_NO_SURFACE, d->context) || fail(ERR_GRAPHICS, "eglMakeCurrent 0x%x", eglGetError());
}

static void headless_close(Device *d) {
    if (d->display != EGL_NO_DISPLAY) {
        eglMakeCurrent(d->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        if (d->context != EGL_NO_CONTEXT) eglDestroyContext(d->display, d->context);
        eglTerminate(d->display);
    }
    free(d);
}

static Device *headless_open(const DeviceDescription *given) {
    Device *d = calloc(1, sizeof *d);
    if (!d) return fail_null(ERR_MEMORY, "headless");
    d->given = *given;
    d->display = find_display();
    bool fine = d->display != EGL_NO_DISPLAY ? create_context(d) : fail(ERR_GRAPHICS, "no EGL display");
    if (fine) return d;
    Error kept = *error_last();
    headless_close(d);
    fail_again(&kept);
    return NULL;
}

static void headless_poll(Device *d, Input *input, DeviceFrame *frame) {
    float up = (float)d_tan(d->given.field_of_view / 2), right = up * (float)d->given.width / (float)d->given.height;
    *input = input_idle();
    input->head.position.y = d->given.eye_height;
    *frame = (DeviceFrame){.width = d->given.width, .height = d->given.height, .draw = true, .view_count = 1, .seconds = -1};
    frame->views[0] = (DeviceView){input->head, {-right, right, -up, up}};
}

static void headless_present(Device *d) {}
static DeviceFunction headless_load(const char *name) { return (DeviceFunction)eglGetProcAddress(name); }

const DeviceKind device_headless = {.name = "headless", .label = {"no display, no person: acts and pictures", "无显示、无人：动作文件与图片"}, .open = headless_open,
                                    .close = headless_close, .load = headless_load, .poll = headless_poll, .present = headless_present};
