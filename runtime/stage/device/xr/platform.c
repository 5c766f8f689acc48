#include "stage/device/xr/platform.h"
#include "base/error.h"

static const Platform *const platforms[] = {&platform_xlib, &platform_egl};

const char *platform_bind(const Device *d, PlatformBinding *out) {
    for (size_t i = 0; i < sizeof platforms / sizeof platforms[0]; i++) {
        *out = (PlatformBinding){0};
        if (platforms[i]->bind(d, out)) return platforms[i]->name;
    }
    return fail_null(ERR_HEADSET_GRAPHICS, "%s", "XR_KHR_opengl_enable + Xlib, XR_MNDX_egl_enable");
}
