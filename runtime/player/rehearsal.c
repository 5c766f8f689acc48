#include "player/rehearsal.h"
#include "base/dmath.h"
#include "base/flash.h"
#include "base/json.h"
#include "base/utf8.h"
#include "player/acts.h"
#include "record/input_code.h"
#include <stdlib.h>
#include <string.h>

enum { SEED = 20260101, TICKS_MOST = 120 * 3600 };

typedef struct Rehearsal {
    Arena *arena;
    const Lesson *lesson;
    const Model *const *models;
    bool *done;
    ARRAY(CheckRun) runs;
    ARRAY(CheckTight) tight;
    int flashes, flash_step;
} Rehearsal;

static World *open_world(const Rehearsal *r, Arena *arena, const Strings *strings, const char *locale) {
    WorldDescription d = {.lesson = r->lesson,
                          .strings = strings,
                          .language = language_from_tag(locale),
                          .models = r->models,
                          .seed = SEED,
                          .settings = world_settings_default()};
    return world_create(arena, &d);
}

// ---- act files ----------------------------------------------------------------------------------------------------

static void take_events(Rehearsal *r, World *world) {
    int count;
    const Event *events = world_events(world, &count);
    for (int i = 0; i < count; i++) {
        int step = events[i].kind == EVENT_GOAL ? lesson_step(r->lesson, events[i].step) : -1;
        if (step >= 0) r->done[step] = true;
    }
}

// How bright the whole view is, from the light of the place: what a change of light or a blink does to all of it at
// once.
static double view_luminance(const WorldView *view) {
    const LessonLight *l = &view->light;
    double sky = 0.2126 * l->sky_horizon[0] + 0.7152 * l->sky_horizon[1] + 0.0722 * l->sky_horizon[2];
    double light = (sky * l->indoor + 0.1 * l->candle + 0.1 * l->sun_strength * l->indoor) * d_pow(2, l->exposure);
    return (1 - view->fade) * light / (1 + light);
}

static void play(Rehearsal *r, World *world, Acts *acts, Error *error) {
    FlashMeter meter = {0};
    Input input = input_idle(), restored;
    InputKept kept;
    take_events(r, world);
    for (int i = 0; i < TICKS_MOST; i++) {
        ActsState state = acts_tick(acts, world, &input);
        if (state == ACTS_FAILED) *error = *error_last();
        if (state != ACTS_RUNNING) return;
        input_keep(&input, &kept);
        input_restore(&kept, &restored);
        world_tick(world, &restored);
        take_events(r, world);
        flash_add(&meter, view_luminance(world_view(world)), 1.0 / TICKS_PER_SECOND);
        if (meter.worst > r->flashes && world_view(world)->step >= 0)
            r->flashes = meter.worst, r->flash_step = world_view(world)->step;
    }
}

static void run(Rehearsal *r, const RehearsalActs *file, ActsManner manner, const Strings *strings,
                const char *locale) {
    Arena *arena = arena_create("rehearsal", 0);
    CheckRun it = {.file = file->name, .manner = acts_manner_name(manner)};
    Acts *acts = acts_load(arena, file->text, file->name, r->lesson, manner);
    if (acts)
        play(r, open_world(r, arena, strings, locale), acts, &it.error);
    else
        it.error = *error_last();
    *array_push(r->arena, &r->runs) = it;
    arena_destroy(arena);
}

static bool failed(const Rehearsal *r) { return r->runs.items[r->runs.count - 1].error.id != ERR_NONE; }

// What fails by pointer is told once.
static void run_in_manners(Rehearsal *r, const RehearsalActs *file, const Strings *strings, const char *locale) {
    run(r, file, ACTS_BY_POINTER, strings, locale);
    if (strcmp(file->name, "acts/solve.acts") != 0 || failed(r)) return;
    run(r, file, ACTS_BY_LEFT, strings, locale);
    run(r, file, ACTS_BY_KEYBOARD, strings, locale);
}

// ---- texts --------------------------------------------------------------------------------------------------------

static const Panel *main_panel(const World *world) {
    const WorldView *view = world_view(world);
    for (int i = 0; i < view->panel_count; i++)
        if (view->panels[i].id && !strcmp(view->panels[i].id, "task")) return &view->panels[i];
    return NULL;
}

// The world lays texts out without a font; a step is laid out as soon as one stands there.
static void look_for_tight(Rehearsal *r, const Strings *strings, const char *locale) {
    Arena *arena = arena_create("layout", 0);
    World *world = open_world(r, arena, strings, locale);
    for (int s = 0; s < r->lesson->step_count; s++) {
        world_go(world, s);
        const Panel *panel = main_panel(world);
        if (panel && panel->height > PANEL_HIGHEST) *array_push(r->arena, &r->tight) = (CheckTight){s, locale};
    }
    arena_destroy(arena);
}

const CheckRehearsal *rehearse(Arena *arena, const Lesson *lesson, const Strings *const *strings,
                               const Model *const *models, const RehearsalActs *acts, int act_count) {
    Rehearsal r = {
        .arena = arena, .lesson = lesson, .models = models, .done = arena_array(arena, bool, lesson->step_count + 1)};
    int first = -1;
    for (int i = lesson->locale_count - 1; i >= 0; i--)
        if (strings[i]) first = i, look_for_tight(&r, strings[i], lesson->locales[i]);
    if (first < 0) return NULL;
    for (int i = 0; i < act_count; i++) run_in_manners(&r, &acts[i], strings[first], lesson->locales[first]);
    CheckRehearsal *result = arena_new(arena, CheckRehearsal);
    *result = (CheckRehearsal){r.runs.items,       (int)r.runs.count, r.done,      r.tight.items,
                               (int)r.tight.count, r.flashes,         r.flash_step};
    return result;
}

// ---- the pseudo-locale --------------------------------------------------------------------------------------------

static const char OPEN[] = "⟦", CLOSE[] = "⟧";

static const char *pseudo_text(Arena *arena, const char *original) {
    static const char *const accents[26] = {"á", "ƀ", "ç", "ð", "é", "ƒ", "ğ", "ĥ", "í", "ĵ", "ķ", "ľ", "ɱ",
                                            "ñ", "ö", "þ", "ɋ", "ř", "š", "ť", "ú", "ṽ", "ŵ", "ẋ", "ý", "ž"};
    ARRAY(char) text = {0};
    const char *parts[] = {OPEN, original, CLOSE};
    for (int i = 0; i < 3; i++)
        for (const char *at = parts[i]; *at; at++) {
            char single[2] = {*at, 0};
            for (const char *c = i == 1 && *at >= 'a' && *at <= 'z' ? accents[*at - 'a'] : single; *c; c++)
                *array_push(arena, &text) = *c;
        }
    text.count -= sizeof CLOSE - 1;
    for (size_t i = 0; i < utf8_count(original) * 2 / 5; i++) *array_push(arena, &text) = i % 8 ? '~' : ' ';
    for (const char *c = CLOSE;; c++) {
        *array_push(arena, &text) = *c;
        if (!*c) return text.items;
    }
}

static const Strings *pseudo_strings(Arena *arena, const Strings *original) {
    json_t *object = json_object();
    for (int i = 0; i < strings_count(original); i++) {
        const char *key = strings_key(original, i);
        json_object_set_new(object, key, json_string(pseudo_text(arena, strings_find(original, key))));
    }
    char *text = json_dumps(object, JSON_COMPACT);
    const Strings *strings = strings_load(arena, (Bytes){(const uint8_t *)text, strlen(text)}, "pseudo");
    free(text);
    json_decref(object);
    return strings;
}

// Buttons, readings and progress are the program's own words; all else comes from the lesson's strings.
static bool is_hard_coded(const Element *e) {
    static const ElementKind of_lesson[] = {ELEMENT_HEADING, ELEMENT_TEXT,  ELEMENT_QUOTE,
                                            ELEMENT_CHOICE,  ELEMENT_TABLE, ELEMENT_PLOT};
    for (size_t i = 0; i < sizeof of_lesson / sizeof of_lesson[0]; i++)
        if (e->kind == of_lesson[i]) return strncmp(e->text, OPEN, sizeof OPEN - 1) != 0;
    return false;
}

const PseudoFinding *rehearse_pseudo(Arena *arena, const Lesson *lesson, const Strings *original,
                                     const Model *const *models, int *count) {
    Rehearsal r = {.arena = arena, .lesson = lesson, .models = models};
    ARRAY(PseudoFinding) list = {0};
    const Strings *strings = pseudo_strings(arena, original);
    World *world = strings ? open_world(&r, arena, strings, "en") : NULL;
    for (int s = 0; world && s < lesson->step_count; s++) {
        world_go(world, s);
        const Panel *panel = main_panel(world);
        if (panel && panel->height > PANEL_HIGHEST) *array_push(arena, &list) = (PseudoFinding){s, ""};
        for (int i = 0; panel && i < panel->element_count; i++)
            if (is_hard_coded(&panel->elements[i]))
                *array_push(arena, &list) = (PseudoFinding){s, arena_string(arena, panel->elements[i].id)};
    }
    *count = (int)list.count;
    return list.items;
}

// ---- the place ----------------------------------------------------------------------------------------------------

// Every node with a mesh is drawn; a packed place may join some of them.
static void count_node(const Model *m, const ModelNode *node, CheckPlace *place) {
    if (node->mesh == MODEL_NONE) return;
    const ModelMesh *mesh = &m->meshes[node->mesh];
    place->draws += mesh->primitive_count;
    for (int i = 0; i < mesh->primitive_count; i++)
        if (mesh->primitives[i].topology == MODEL_TRIANGLES)
            place->triangles += (int)(mesh->primitives[i].index_count / 3);
}

// Solid angle of a box from the eyes, as that of its sphere; sr.
static double solid_angle(Box box, Vec3 eye) {
    if (box.low.x > box.high.x) return 0;
    Vec3 centre = vec3_mix(box.low, box.high, 0.5f);
    double radius = vec3_length(vec3_sub(box.high, box.low)) * 0.5, away = vec3_length(vec3_sub(centre, eye));
    return away > radius ? 2 * D_PI * (1 - d_sqrt(1 - radius * radius / (away * away))) : 2 * D_PI;
}

// The animation's first ten seconds: a node that is there or not is as good as one that is lit or not.
static int flashes_of(Scene *scene, int model, int animation, int node, Vec3 eye) {
    const double area = 0.006; // sr: ACCESSIBILITY, WCAG
    FlashMeter meter = {0};
    for (int i = 0; i < 600; i++) {
        scene_animate(scene, model, animation, i / 60.0, NULL);
        scene_update(scene);
        flash_add(&meter, solid_angle(scene_bounds(scene, node), eye) >= area ? 1 : 0, 1 / 60.0);
    }
    return meter.worst;
}

static void look_for_flicker(Scene *scene, int model, Vec3 eye, CheckPlace *place) {
    const Model *m = scene->models.items[model].model;
    for (int a = 0; a < m->animation_count; a++)
        for (int i = 0; i < m->animations[a].channel_count; i++) {
            const ModelChannel *channel = &m->animations[a].channels[i];
            if (channel->path != MODEL_SCALE) continue;
            int flashes = flashes_of(scene, model, a, scene->models.items[model].first_node + channel->node, eye);
            if (flashes > FLASHES_SAFE && flashes > place->flashes)
                place->flashes = flashes, place->flickers = m->nodes[channel->node].name;
        }
}

CheckPlace rehearse_place(const Lesson *lesson, const Model *const *models) {
    CheckPlace place = {0};
    Arena *arena = arena_create("place", 0);
    Scene scene;
    Vec3 eye = vec3(lesson->seat[0], lesson->seat[1], lesson->seat[2]);
    scene_create(&scene, arena);
    for (int i = 0; i < lesson->model_count; i++) {
        const Model *m = models[i];
        int model = scene_add_model(&scene, m);
        for (int k = 0; k < m->node_count; k++) count_node(m, &m->nodes[k], &place);
        for (int k = 0; k < m->image_count; k++)
            place.texture_mib += m->images[k].width * (double)m->images[k].height * 4 * 4 / 3 / (1 << 20);
        look_for_flicker(&scene, model, eye, &place);
    }
    arena_destroy(arena);
    return place;
}
