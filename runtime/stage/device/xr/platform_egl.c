// XrGraphicsBindingEGLMNDX: any EGL context, with or without a display, OpenGL or OpenGL ES.
#include "stage/device/xr/platform.h"

static bool bind(const Device *d, PlatformBinding *out) {
    EGLDisplay display = eglGetCurrentDisplay();
    EGLContext context = eglGetCurrentContext();
    EGLint id = 0, count = 0;
    EGLConfig config = NULL;
    if (!d->has.egl || display == EGL_NO_DISPLAY || context == EGL_NO_CONTEXT) return false;
    if (d->given.embedded ? !d->has.embedded : !d->has.opengl) return false;
    // a context without a configuration (EGL_KHR_no_config_context) has id 0: any one of the display serves
    eglQueryContext(display, context, EGL_CONFIG_ID, &id);
    EGLint with_id[] = {EGL_CONFIG_ID, id, EGL_NONE}, any[] = {EGL_SURFACE_TYPE, 0, EGL_NONE};
    if (!eglChooseConfig(display, id ? with_id : any, &config, 1, &count)) return false;
    out->egl = (XrGraphicsBindingEGLMNDX){
        .type = XR_TYPE_GRAPHICS_BINDING_EGL_MNDX, .display = display, .config = config, .context = context};
    out->egl.getProcAddress = (__typeof__(out->egl.getProcAddress))eglGetProcAddress;
    return true;
}

const Platform platform_egl = {"EGL", bind};
