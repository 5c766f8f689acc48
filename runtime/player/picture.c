#include "player/picture.h"
#include "asset/image.h"
#include "base/error.h"
#include "base/log.h"
#include "player/assets.h"
#include "world/words.h"
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
                               .one_switch = d->settings.world.one_switch,
                               .see_through = s->lesson->on_table};
}

// The loading picture, like the first page of a book: the title over the share that is there.
static const float CURTAIN_AWAY = 1.5f;

static Panel *make_curtain(const Session *s) {
    Panel *p = arena_new(s->arena, Panel);
    *p = (Panel){.id = "loading", .visible = true, .skin = PANEL_PAPER, .width = 0.9f, .height = 0.26f, .text_height = 0.034f, .element_count = 2};
    p->elements[0] = (Element){.kind = ELEMENT_HEADING, .id = "title", .text = strings_text(s->strings, s->lesson->title), .second = "",
                               .rect = {-0.38f, 0, 0.76f, 0.08f}};
    p->elements[1] = (Element){.kind = ELEMENT_PROGRESS, .id = "progress", .text = "", .second = "", .rect = {-0.38f, -0.08f, 0.76f, 0.04f}};
    return p;
}

// “auto”: a headset if one answers, otherwise the desktop.
static bool open_device(Picture *p, const PlayerDescription *d, const Session *s) {
    DeviceDescription description = device_description(d, s);
    bool automatic = !strcmp(d->device, "auto");
    p->kind = device_find(automatic ? "xr" : d->device);
    p->device = p->kind ? p->kind->open(&description) : NULL;
    if (p->device || !automatic) return p->device != NULL;
    char why[400];
    error_message(error_last(), language_get(), why, sizeof why);
    log_warning("%s", why);
    p->kind = device_find("desktop");
    return (p->device = p->kind->open(&description)) != NULL;
}

// What the place's panels will say: the current step's texts first, then the engine's words, the instruments' names and every
// other text of the lesson. Bold only what is set so: the atlas has no room for everything twice.
enum { WARM_BOTH = WARM_BODY | WARM_BOLD };

static void warm_key(Renderer *r, const Session *s, TextKey key, unsigned voices) {
    if (key) renderer_warm_text(r, strings_find(s->strings, key), voices);
}

static void warm_step(Renderer *r, const Session *s, const LessonStep *step) {
    warm_key(r, s, step->title, WARM_BOLD);
    warm_key(r, s, step->task, WARM_BODY);
    warm_key(r, s, step->quote, WARM_QUOTATION);
    if (step->question) warm_key(r, s, step->question->text, WARM_BOTH);
    for (int i = 0; i < step->line_count; i++) warm_key(r, s, step->lines[i].text, WARM_BODY);
}

static void warm_choices(Renderer *r, const char *const *choices, Language language) {
    for (int i = 0; i < lab_choice_count(choices); i++) renderer_warm_text(r, lab_word(choices[i], language), WARM_BOTH);
}

static void warm_apparatus(Renderer *r, const ApparatusKind *kind, Language language) {
    for (int i = 0; i < kind->reading_count; i++) {
        renderer_warm_text(r, kind->readings[i].label[language], WARM_BODY);
        warm_choices(r, kind->readings[i].choices, language);
    }
    for (int i = 0; i < kind->parameter_count; i++) warm_choices(r, kind->parameters[i].choices, language);
}

static void warm_bold(Renderer *r, const Session *s) {
    const Lesson *l = s->lesson;
    for (int i = 0; i < l->speaker_count; i++) warm_key(r, s, l->speakers[i].name, WARM_BOLD);
    for (int t = 0; t < l->table_count; t++) {
        warm_key(r, s, l->tables[t].title, WARM_BOLD);
        for (int i = 0; i < l->tables[t].column_count; i++) warm_key(r, s, l->tables[t].columns[i].label, WARM_BOLD);
    }
}

static void warm_texts(Renderer *r, const Session *s, int first_step) {
    static const char signs[] = "0123456789.,:;/%+-×°µ²³−≈=()<>…— —— →←⌫\"'“”‘’?! ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz";
    const Lesson *l = s->lesson;
    for (int i = 0; i < l->step_count; i++) warm_step(r, s, &l->steps[(first_step > 0 ? first_step + i : i) % l->step_count]);
    renderer_warm_text(r, signs, WARM_BOTH);
    for (Word w = 0; w < WORD_COUNT; w++) renderer_warm_text(r, word(s->language, w), WARM_BOTH);
    for (int i = 0; i < l->apparatus_count; i++) warm_apparatus(r, l->apparatus[i].kind, s->language);
    warm_bold(r, s);
    for (int i = 0; i < strings_count(s->strings); i++) warm_key(r, s, strings_key(s->strings, i), WARM_BODY);
}

bool picture_stage(Picture *p, RendererDescription *r, Session *s, const World *world) {
    p->session = s;
    assets_fonts(s->arena, r);
    p->renderer = renderer_create(r);
    if (!p->renderer) return false;
    RenderModel **models = arena_array(s->arena, RenderModel *, s->lesson->model_count + 1);
    for (int i = 0; i < s->lesson->model_count; i++) models[i] = renderer_add_model(p->renderer, s->models[i]);
    Hands hands = {0};
    if (p->hands) hands = (Hands){.hand = renderer_add_model(p->renderer, hand_shape(s->arena)), .brush = renderer_add_model(p->renderer, brush_shape(s->arena))};
    p->show = show_create(s->arena, world, models, p->hands ? &hands : NULL);
    warm_texts(p->renderer, s, world_view(world)->step);
    p->curtain = make_curtain(s);
    return true;
}

bool picture_open(Picture *p, const PlayerDescription *d, Session *s, const World *world) {
    *p = (Picture){0};
    if (!open_device(p, d, s)) return false;
    p->hands = p->kind->hands || d->manner == ACTS_BY_HEADSET;
    RendererDescription r = {.load = p->kind->load, .embedded = d->embedded, .samples = 4, .high_contrast = d->settings.high_contrast,
                             .debug = getenv("ORRERY_DEBUG_GRAPHICS") != NULL, .stereo = getenv("ORRERY_STEREO")};
    if (!picture_stage(p, &r, s, world)) return false;
    log_note("%s, stereo: %s", renderer_name(p->renderer), renderer_stereo(p->renderer));
    return true;
}

void picture_close(Picture *p) {
    if (p->renderer) renderer_destroy(p->renderer);
    if (p->device) p->kind->close(p->device);
    *p = (Picture){0};
}

bool picture_load(Picture *p) {
    enum { LOAD = 30 * 1000 * 1000, WARM = 2 * 1000 * 1000 }; // behind the curtain; within the lesson's frames
    if (p->loaded) renderer_warm(p->renderer, WARM);
    else if ((p->loaded = renderer_load(p->renderer, LOAD))) session_drop_bulk(p->session);
    return p->loaded;
}

void picture_finish_loading(Picture *p) {
    while (!picture_load(p)) {}
    while (!renderer_warm(p->renderer, 1000 * 1000 * 1000)) {}
}

static RenderTarget target_of(Picture *p) {
    static const RenderBehind behind[] = {[SEE_NOTHING] = BEHIND_SKY, [SEE_BY_ALPHA] = BEHIND_ROOM, [SEE_BY_ADDING] = BEHIND_BLACK};
    const DeviceFrame *f = &p->frame;
    if (!f->color) return (RenderTarget){.width = f->width, .height = f->height};
    for (int i = 0; i < f->view_count; i++) p->masks[i] = (RenderMask){f->masks[i].corners, f->masks[i].indices, f->masks[i].index_count};
    return (RenderTarget){.width = f->layer_width, .height = f->layer_height, .layered = true, .color_texture = f->color, .depth_texture = f->depth,
                          .depth_format = f->depth_format, .behind = behind[f->see], .masks = p->masks, .mask_version = f->mask_version};
}

// Straight before the eyes, in the dark: the panel needs nothing that has to be loaded.
static void draw_curtain(Picture *p, const RenderView *views, int count, const RenderTarget *target) {
    Mat4 head = mat4_inverse_affine(views[0].view);
    p->curtain->pose = (Pose){mat4_point(head, vec3(0, 0, -CURTAIN_AWAY)), quat_look(mat4_direction(head, vec3(0, 0, -1)))};
    p->curtain->elements[1].value = renderer_loaded(p->renderer);
    RenderScene scene = {.panels = p->curtain, .panel_count = 1};
    renderer_frame(p->renderer, &scene, views, count, target);
}

static const RenderScene *scene_of(Picture *p, const World *world) { return p->loaded ? show_scene(p->show, world) : NULL; }

// No scene: the curtain.
static void draw_into(Picture *p, const World *world, const RenderScene *scene, const RenderTarget *target) {
    RenderView views[VIEWS_MOST];
    int count = show_views(world, &p->frame, views);
    if (scene) renderer_frame(p->renderer, scene, views, count, target);
    else draw_curtain(p, views, count, target);
}

void picture_draw(Picture *p, const World *world) {
    RenderTarget target = target_of(p);
    const RenderScene *scene = scene_of(p, world);
    if (scene) target.panels_apart = apart_choose(&p->apart, p->kind, &p->frame, scene);
    draw_into(p, world, scene, &target);
    if (scene) apart_show(&p->apart, p->kind, p->device, &p->frame, p->renderer, scene, world_view(world)->seat);
    if (target.color_texture && p->frame.width > 0 && p->frame.height > 0) renderer_mirror(p->renderer, &target, p->frame.width, p->frame.height);
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
    // a headset's own images are not for us to read: its views stand side by side in a picture of our own
    RenderTarget target = target_of(p);
    if (target.color_texture) target = (RenderTarget){.width = target.width * p->frame.view_count, .height = target.height};
    picture_finish_loading(p);
    for (int i = 0; i < 2; i++) draw_into(p, world, scene_of(p, world), &target); // glyphs that were new in the first are there in the second
    Image image = {.width = (uint32_t)target.width, .height = (uint32_t)target.height};
    image.pixels = malloc((size_t)target.width * (size_t)target.height * 4);
    if (!image.pixels) return fail(ERR_MEMORY, "%s", path);
    renderer_read(p->renderer, &target, image.pixels);
    bool fine = image_write_png(path, &image, true);
    free(image.pixels);
    return fine;
}
