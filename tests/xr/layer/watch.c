// What the program does and shows: a line for each thing that is new, and pictures.
#include "layer.h"
#include <EGL/egl.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHAINS = 16,
    IMAGES = 8,
    VIEWS = 4,
    TEXTURE_2D_ARRAY = 0x8C1A,
    RGB = 0x1907,
    UNSIGNED_BYTE = 0x1401,
    PACK_ALIGNMENT = 0x0D05,
    SRGB8_ALPHA8 = 0x8C43
};

typedef struct Chain {
    XrSwapchain handle;
    int width, height, layers;
    int64_t format;
    unsigned images[IMAGES], current;
    unsigned char *pixels; // of the last shot: layers, rows from the bottom, RGB
} Chain;

static Chain chains[CHAINS];

void watch(const char *format, ...) {
    static char before[200];
    static FILE *file;
    char line[200];
    va_list values;
    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    const char *path = getenv("XR_WATCH");
    if (!path || !strcmp(line, before)) return;
    strcpy(before, line);
    if (!file) file = fopen(path, "w");
    if (file) fprintf(file, "%s\n", line), fflush(file);
}

static Chain *chain_of(XrSwapchain handle) {
    for (int i = 0; i < CHAINS; i++)
        if (chains[i].handle == handle && handle) return &chains[i];
    return NULL;
}

void watch_swapchain(XrSwapchain swapchain, const XrSwapchainCreateInfo *info) {
    static int next;
    Chain *c = &chains[next++ % CHAINS];
    free(c->pixels);
    *c = (Chain){.handle = swapchain,
                 .width = (int)info->width,
                 .height = (int)info->height,
                 .layers = (int)info->arraySize,
                 .format = info->format};
}

void watch_images(XrSwapchain swapchain, const XrSwapchainImageBaseHeader *images, uint32_t count) {
    Chain *c = chain_of(swapchain);
    for (uint32_t i = 0; c && i < count && i < IMAGES; i++)
        c->images[i] = ((const XrSwapchainImageOpenGLKHR *)images)[i].image;
}

void watch_acquired(XrSwapchain swapchain, uint32_t index) {
    Chain *c = chain_of(swapchain);
    if (c) c->current = index;
}

static void *gl(const char *name) {
    static void *glx;
    void *(*find)(const char *);
    if (eglGetCurrentContext() != EGL_NO_CONTEXT) return (void *)eglGetProcAddress(name);
    if (!glx) glx = dlopen("libGL.so.1", RTLD_NOW);
    *(void **)&find = glx ? dlsym(glx, "glXGetProcAddress") : NULL;
    return find ? find(name) : NULL;
}

// As they lie in the texture: glGetTexImage does not decode sRGB. All state is put back.
void watch_release(XrSwapchain swapchain) {
    Chain *c = chain_of(swapchain);
    if (!c || c->format != SRGB8_ALPHA8 || c->layers < 2 || !fault_on("shot")) return;
    void (*bind)(unsigned, unsigned), (*read)(unsigned, int, unsigned, unsigned, void *), (*store)(unsigned, int),
        (*finish)(void);
    *(void **)&bind = gl("glBindTexture"), *(void **)&read = gl("glGetTexImage"),
           *(void **)&store = gl("glPixelStorei"), *(void **)&finish = gl("glFinish");
    if (!bind || !read || !store || !finish) return;
    if (!c->pixels) c->pixels = malloc((size_t)c->width * (size_t)c->height * (size_t)c->layers * 3);
    finish();
    store(PACK_ALIGNMENT, 1);
    bind(TEXTURE_2D_ARRAY, c->images[c->current]);
    read(TEXTURE_2D_ARRAY, 0, RGB, UNSIGNED_BYTE, c->pixels);
    bind(TEXTURE_2D_ARRAY, 0);
    store(PACK_ALIGNMENT, 4);
}

static void write_view(const char *folder, int view, const Chain *c, int slice) {
    char path[600];
    snprintf(path, sizeof path, "%s/view-%d.ppm", folder, view);
    FILE *file = fopen(path, "wb");
    if (!file) return;
    fprintf(file, "P6\n%d %d\n255\n", c->width, c->height);
    const unsigned char *pixels = c->pixels + (size_t)slice * (size_t)c->width * (size_t)c->height * 3;
    for (int y = c->height - 1; y >= 0; y--)
        fwrite(pixels + (size_t)y * (size_t)c->width * 3, 3, (size_t)c->width, file);
    fclose(file);
}

static void shoot(const XrCompositionLayerProjection *picture) {
    const char *folder = getenv("XR_SHOTS");
    char path[600];
    if (!folder) return;
    snprintf(path, sizeof path, "%s/views.txt", folder);
    FILE *file = fopen(path, "w");
    for (uint32_t i = 0; file && i < picture->viewCount; i++) {
        const XrCompositionLayerProjectionView *v = &picture->views[i];
        Chain *c = chain_of(v->subImage.swapchain);
        if (!c || !c->pixels) continue;
        write_view(folder, (int)i, c, (int)v->subImage.imageArrayIndex);
        const XrPosef *eye = &v->pose;
        fprintf(file, "%.6f %.6f %.6f  %.6f %.6f %.6f %.6f  %.6f %.6f %.6f %.6f\n", (double)eye->position.x,
                (double)eye->position.y, (double)eye->position.z, (double)eye->orientation.x,
                (double)eye->orientation.y, (double)eye->orientation.z, (double)eye->orientation.w,
                (double)v->fov.angleLeft, (double)v->fov.angleRight, (double)v->fov.angleDown, (double)v->fov.angleUp);
    }
    if (file) fclose(file);
}

void watch_frame(const XrFrameEndInfo *info) {
    int views = 0, quads = 0, depths = 0;
    XrCompositionLayerFlags flags = 0;
    for (uint32_t i = 0; i < info->layerCount; i++) {
        quads += info->layers[i]->type == XR_TYPE_COMPOSITION_LAYER_QUAD;
        if (info->layers[i]->type != XR_TYPE_COMPOSITION_LAYER_PROJECTION) continue;
        const XrCompositionLayerProjection *picture = (const void *)info->layers[i];
        views = (int)picture->viewCount, flags = picture->layerFlags;
        for (int v = 0; v < views; v++) depths += picture->views[v].next != NULL;
        if (fault_on("shot")) shoot(picture);
    }
    watch("shown views %d quads %d depths %d blend %d flags %d", views, quads, depths, (int)info->environmentBlendMode,
          (int)flags);
}
