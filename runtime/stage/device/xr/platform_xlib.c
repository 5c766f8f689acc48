// XrGraphicsBindingOpenGLXlibKHR: the GLX context of a window of X11. GLX is asked for by name, so that nothing of X is
// linked.
#include "stage/device/xr/platform.h"
#include <SDL.h>

enum { FBCONFIG_ID = 0x8013, VISUAL_ID = 0x800B, NO_MORE = 0 }; // GLX's

typedef struct Glx {
    Display *(*display)(void);
    GLXContext (*context)(void);
    GLXDrawable (*drawable)(void);
    int (*query)(Display *, GLXContext, int, int *);
    GLXFBConfig *(*choose)(Display *, int, const int *, int *);
    int (*attribute)(Display *, GLXFBConfig, int, int *);
} Glx;

static bool find(void *out, const char *name) {
    void *function = SDL_GL_GetProcAddress(name);
    SDL_memcpy(out, &function, sizeof function);
    return function != NULL;
}

static bool load(Glx *x) {
    return find(&x->display, "glXGetCurrentDisplay") && find(&x->context, "glXGetCurrentContext") &&
           find(&x->drawable, "glXGetCurrentDrawable") && find(&x->query, "glXQueryContext") &&
           find(&x->choose, "glXChooseFBConfig") && find(&x->attribute, "glXGetFBConfigAttrib");
}

// The configuration of the context; the array that GLX gives with it stays with the process (it is asked for once a
// session).
static bool fill(const Glx *x, XrGraphicsBindingOpenGLXlibKHR *b) {
    int id = 0, count = 0, visual = 0;
    x->query(b->xDisplay, b->glxContext, FBCONFIG_ID, &id);
    GLXFBConfig *configs = x->choose(b->xDisplay, 0, (int[]){FBCONFIG_ID, id, NO_MORE}, &count);
    if (!configs || count < 1) return false;
    b->glxFBConfig = configs[0];
    x->attribute(b->xDisplay, b->glxFBConfig, VISUAL_ID, &visual);
    b->visualid = (uint32_t)visual;
    return true;
}

static bool bind(const Device *d, PlatformBinding *out) {
    Glx x;
    if (d->given.embedded || !d->has.opengl || !SDL_GL_GetCurrentContext() || !load(&x) || !x.context()) return false;
    out->xlib = (XrGraphicsBindingOpenGLXlibKHR){.type = XR_TYPE_GRAPHICS_BINDING_OPENGL_XLIB_KHR,
                                                 .xDisplay = x.display(),
                                                 .glxDrawable = x.drawable(),
                                                 .glxContext = x.context()};
    return fill(&x, &out->xlib);
}

const Platform platform_xlib = {"Xlib", bind};
