#include "world/world.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include "world/words.h"
#include "world/world_state.h"
#include <assert.h>
#include <stdarg.h>
#include <string.h>

Input input_idle(void) {
    Input input = {.head = {{0, 1.2f, 0}, {0, 0, 0, 1}}, .present = true};
    for (int i = 0; i < HAND_COUNT; i++) input.hand[i].aim.orientation = input.hand[i].grip.orientation = quat_identity();
    return input;
}

WorldSettings world_settings_default(void) {
    return (WorldSettings){.snap_turn = (float)(D_PI / 6), .text_scale = 1, .reading_speed = 1, .scan_seconds = 1.4f, .captions = true, .seated = true};
}

double world_seconds(uint64_t ticks) { return (double)ticks / TICKS_PER_SECOND; }

const LessonStep *world_step(const World *w) { return w->step.index < 0 ? NULL : &w->lesson->steps[w->step.index]; }

const char *world_text(const World *w, TextKey key) { return strings_text(w->given.strings, key); }

void world_emit(World *w, EventKind kind, const char *object, double value, const char *format, ...) {
    if (w->event_count == EVENTS_MOST) return; // 64 events in 1/120 s cannot come from a person
    Event *e = &w->events[w->event_count++];
    const LessonStep *step = world_step(w);
    *e = (Event){.tick = w->tick, .kind = kind, .object = object, .value = value, .phase = "", .step = ""};
    if (step) e->phase = phase_name(step->phase), e->step = step->id;
    caption_hear(w, e);
    if (!format) return;
    va_list values;
    va_start(values, format);
    vsnprintf(e->text, sizeof e->text, format, values);
    va_end(values);
    e->text[utf8_valid(e->text, strlen(e->text))] = 0; // a cut never leaves half a character
}

// ---- what expressions may ask -------------------------------------------------------------------------------------

Value world_read_name(void *context, Name name) {
    World *w = context;
    const QuestionState *q = name.kind >= NAME_ANSWERED && name.kind <= NAME_TRIES ? &w->questions[name.first] : NULL;
    switch (name.kind) {
    case NAME_READING: return (Value){.number = apparatus_read(&w->apparatus[name.first], name.second)};
    case NAME_PARAMETER: return (Value){.number = w->apparatus[name.first].parameters[name.second]};
    case NAME_OBJECT_VALUE: return (Value){.number = objects_value(w, name.first)};
    case NAME_ROWS: return (Value){.number = w->notebook.tables[name.first].row_count};
    case NAME_ANSWERED: return (Value){.number = q->answered};
    case NAME_ANSWER: return (Value){.text = q->answer ? q->answer : ""};
    case NAME_RIGHT: return (Value){.number = q->right};
    case NAME_TRIES: return (Value){.number = q->tries};
    case NAME_LOOKED: return (Value){.number = w->objects[name.first].looked_total};
    case NAME_GRABBED: return (Value){.number = w->objects[name.first].grabs};
    case NAME_VISITED: return (Value){.number = w->visited[name.first]};
    case NAME_SECONDS: return (Value){.number = world_seconds(w->tick - w->step.entered)};
    }
    return (Value){.number = 0};
}

// ---- creation -----------------------------------------------------------------------------------------------------

static void create_lab(World *w) {
    for (int i = 0; i < w->lesson->apparatus_count; i++) {
        const LessonApparatus *a = &w->lesson->apparatus[i];
        apparatus_create(&w->apparatus[i], a->kind, a->id, w->arena);
        for (int p = 0; p < a->kind->parameter_count; p++) apparatus_set_clamped(&w->apparatus[i], p, a->initial[p]);
        apparatus_start(&w->apparatus[i], w->given.seed + (uint64_t)i);
    }
    w->notebook.table_count = w->lesson->table_count;
    for (int i = 0; i < w->lesson->table_count; i++) {
        const LessonTable *t = &w->lesson->tables[i];
        NotebookTable *table = &w->notebook.tables[i];
        table->id = t->id;
        table->column_count = t->column_count;
        for (int c = 0; c < t->column_count; c++) {
            const ApparatusKind *kind = w->apparatus[t->columns[c].apparatus].kind;
            table->kinds[c] = t->columns[c].is_reading ? kind->readings[t->columns[c].index].kind : kind->parameters[t->columns[c].index].kind;
        }
    }
}

static void create_scene(World *w) {
    scene_create(&w->scene, w->arena);
    for (int i = 0; i < w->lesson->model_count; i++) scene_add_model(&w->scene, w->given.models[i]);
    scene_update(&w->scene);
    w->animation_frozen = arena_array(w->arena, bool, w->scene.nodes.count + 1);
}

World *world_create(Arena *arena, const WorldDescription *given) {
    World *w = arena_new(arena, World);
    assert(given->lesson->step_count > 0 && given->lesson->object_count <= OBJECTS_MOST);
    w->arena = arena;
    w->given = *given;
    w->lesson = given->lesson;
    w->random = random_seed(given->seed, 1);
    w->questions = arena_array(arena, QuestionState, w->lesson->step_count);
    for (int i = 0; i < w->lesson->step_count; i++) w->questions[i].chosen = NO_INDEX;
    w->visited = arena_array(arena, bool, w->lesson->step_count);
    w->misconception_met = arena_array(arena, bool, w->lesson->misconception_count + 1);
    w->step.index = NO_INDEX;
    w->input = input_idle();
    w->focus.scanning = given->settings.one_switch;
    create_scene(w);
    create_lab(w);
    objects_create(w);
    optics_create(w);
    travel_create(w);
    w->anchor_yaw = w->anchor_from = w->anchor_to = travel_yaw(w->seat.orientation);
    w->anchor_time = w->anchor_head_time = 1e9;
    w->anchor_head = w->input.head.position;
    w->side_shown = 1;
    w->side = 1, w->side_step = UINT64_MAX;
    if (w->lesson->light_count) w->light = w->light_from = w->lesson->lights[0];
    w->light_time = 1e9;
    world_emit(w, EVENT_SESSION_STARTED, w->lesson->id, 0, NULL);
    steps_enter(w, 0);
    if (w->lesson->light_count) w->light = w->light_from = w->lesson->lights[w->light_index];
    world_tick(w, &w->input);
    return w;
}

// ---- one tick -----------------------------------------------------------------------------------------------------

static void animate(World *w) {
    for (int m = 0; m < (int)w->scene.models.count; m++)
        for (int a = 0; a < w->scene.models.items[m].model->animation_count; a++)
            scene_animate(&w->scene, m, a, world_seconds(w->tick), w->animation_frozen);
}

static void fill_line(World *w, WorldLine *line) {
    const LessonStep *step = world_step(w);
    *line = (WorldLine){.number = w->step.line_number};
    if (!step || w->paused || w->step.line >= step->line_count) return;
    const LessonLine *it = &step->lines[w->step.line];
    const LessonSpeaker *speaker = &w->lesson->speakers[it->speaker];
    int node = speaker->node ? scene_find(&w->scene, speaker->node) : MODEL_NONE;
    line->active = true;
    line->speaker = it->speaker;
    line->key = it->text;
    line->text = world_text(w, it->text);
    line->sound = it->sound[w->given.language];
    line->close = node == MODEL_NONE;
    line->place = node == MODEL_NONE ? w->view.head.position : mat4_translation(w->scene.nodes.items[node].world);
}

static void fill_view(World *w) {
    WorldView *v = &w->view;
    v->tick = w->tick;
    v->scene = &w->scene;
    v->panels = w->panels;
    v->panel_count = PANEL_COUNT;
    v->seat = w->seat;
    v->hand = w->input.hand;
    for (int i = 0; i < HAND_COUNT; i++) {
        v->pointer[i] = w->hands[i].ray;
        v->pointer_length[i] = !w->hands[i].tracked ? 0 : w->hands[i].distance > 0 ? w->hands[i].distance : 3;
    }
    v->light = w->light;
    v->objects = w->shown_objects;
    v->optics = w->optics;
    v->images = w->images;
    v->step = w->step.index;
    v->phase = world_step(w) ? world_step(w)->phase : PHASE_CONCLUSION;
    v->done = steps_can_leave(w);
    v->paused = w->paused;
    v->ended = w->ended;
    v->fade = w->menu == MENU_SAFE ? 0.85f : travel_fade(w);
    v->focus_text = focus_description(w);
    v->focus_id = w->focus.on ? w->focus.id : "";
    v->scanning = w->focus.scanning;
}

void world_tick(World *w, const Input *input) {
    const double seconds = 1.0 / TICKS_PER_SECOND;
    if (w->events_taken) w->event_count = 0, w->events_taken = false;
    w->input = *input;
    w->away = !input->present;
    w->tick++;
    travel_tick(w, seconds);
    focus_collect(w);
    objects_hands(w);
    focus_collect(w);
    focus_commands(w);
    focus_scan(w, seconds);
    menu_tick(w);
    if (!w->paused && !w->away) {
        objects_glide(w, seconds);
        for (int i = 0; i < w->lesson->apparatus_count; i++) apparatus_tick(&w->apparatus[i], seconds);
        objects_look(w, seconds);
        steps_tick(w, seconds);
    }
    animate(w);
    objects_pose(w, seconds);
    optics_update(w, seconds);
    layout_place(w, seconds);
    fill_line(w, &w->view.line);
    layout_panels(w);
    fill_view(w);
}

// ---- questions about the state ------------------------------------------------------------------------------------

const Event *world_events(World *w, int *count) {
    *count = w->events_taken ? 0 : w->event_count;
    w->events_taken = true;
    return w->events;
}

const WorldView *world_view(const World *w) { return &w->view; }
const Lesson *world_lesson(const World *w) { return w->lesson; }
const WorldSettings *world_settings(const World *w) { return &w->given.settings; }
const Notebook *world_notebook(const World *w) { return &w->notebook; }
const Apparatus *world_apparatus(const World *w, int index) { return &w->apparatus[index]; }

const Element *world_element(const World *w, const char *id, const Panel **panel) {
    for (int p = 0; p < PANEL_COUNT; p++)
        for (int i = 0; i < w->panels[p].element_count; i++) {
            if (!w->panels[p].visible || strcmp(w->panels[p].elements[i].id, id) != 0) continue;
            if (panel) *panel = &w->panels[p];
            return &w->panels[p].elements[i];
        }
    return NULL;
}

bool world_question_state(const World *w, const char *question, int *tries, bool *answered, bool *right) {
    for (int i = 0; i < w->lesson->step_count; i++) {
        const LessonQuestion *q = w->lesson->steps[i].question;
        if (!q || strcmp(q->id, question) != 0) continue;
        *tries = w->questions[i].tries;
        *answered = w->questions[i].answered;
        *right = w->questions[i].right;
        return true;
    }
    return false;
}

double world_object_value(const World *w, int object) { return objects_value(w, object); }
bool world_misconception_met(const World *w, int misconception) { return w->misconception_met[misconception]; }

void world_go(World *w, int step) {
    w->ended = false;
    for (int i = 0; i < step; i++) // the light that the steps before would have left
        steps_light(w, w->lesson->steps[i].light);
    if (w->tick == 1 && !w->events_taken) w->event_count = 1, w->step.index = NO_INDEX; // nobody saw the lesson's first step
    steps_enter(w, step);
    layout_panels(w);
    fill_view(w);
}
