#include "player/picture.h"
#include "asset/image.h"
#include "base/error.h"
#include "base/log.h"
#include "player/assets.h"
#include <stdlib.h>
#include <string.h>

static DeviceDescription device_description(const PlayerDescription *d, const Session *s) {
    return (DeviceDescription){.width = d->width,
                               .height = d->height,
                               .embedded = d->embedded,
                               .fullscreen = d->fullscreen,
                               .title = strings_text(s->strings, s->lesson->title),
                               .eye_height = s->lesson->seat[1],
                               .field_of_view = (float)d->settings.field_of_view,
                               .settings = &d->settings,
                               .one_switch = d->settings.world.one_switch};
}

static bool open_device(Picture *p, const PlayerDescription *d, const Session *s) {
    DeviceDescription description = device_description(d, s);
    bool automatic = !strcmp(d->device, "auto");
    p->kind = device_find(automatic ? "desktop" : d->device);
    return p->kind && (p->device = p->kind->open(&description)) != NULL;
}

bool picture_open(Picture *p, const PlayerDescription *d, Session *s, const World *world) {
    *p = (Picture){0};
    if (!open_device(p, d, s)) return false;
    RendererDescription r = {.load = p->kind->load, .embedded = d->embedded, .samples = 4, .high_contrast = d->settings.high_contrast,
                             .debug = getenv("ORRERY_DEBUG_GRAPHICS") != NULL};
    assets_fonts(s->arena, &r);
    p->renderer = renderer_create(&r);
    if (!p->renderer) return false;
    RenderModel **models = arena_array(s->arena, RenderModel *, s->lesson->model_count + 1);
    for (int i = 0; i < s->lesson->model_count; i++) models[i] = renderer_add_model(p->renderer, s->models[i]);
    p->show = show_create(s->arena, world, models);
    log_note("%s", renderer_name(p->renderer));
    return true;
}

void picture_close(Picture *p) {
    if (p->renderer) renderer_destroy(p->renderer);
    if (p->device) p->kind->close(p->device);
    *p = (Picture){0};
}

void picture_finish_loading(Picture *p) {
    while (!renderer_load(p->renderer, 50 * 1000 * 1000)) {}
}

static RenderTarget target_of(const Picture *p) { return (RenderTarget){.width = p->frame.width, .height = p->frame.height}; }

void picture_draw(Picture *p, const World *world) {
    RenderView views[VIEWS_MOST];
    RenderTarget target = target_of(p);
    int count = show_views(world, &p->frame, views);
    renderer_frame(p->renderer, show_scene(p->show, world), views, count, &target);
}

void picture_look_from_head(Picture *p, const World *world) {
    const WorldView *view = world_view(world);
    Quat back = quat_conjugate(view->seat.orientation);
    if (!p->frame.view_count) { // a device that was never asked
        Input ignored = input_idle();
        p->kind->poll(p->device, &ignored, &p->frame);
    }
    p->frame.views[0].eye = (Pose){quat_rotate(back, vec3_sub(view->head.position, view->seat.position)), quat_mul(back, view->head.orientation)};
}

bool picture_save(Picture *p, const World *world, const char *path) {
    RenderTarget target = target_of(p);
    picture_finish_loading(p);
    for (int i = 0; i < 2; i++) picture_draw(p, world); // glyphs that were new in the first are there in the second
    Image image = {.width = (uint32_t)target.width, .height = (uint32_t)target.height};
    image.pixels = malloc((size_t)target.width * (size_t)target.height * 4);
    if (!image.pixels) return fail(ERR_MEMORY, "%s", path);
    renderer_read(p->renderer, &target, image.pixels);
    bool fine = image_write_png(path, &image, true);
    free(image.pixels);
    return fine;
}
