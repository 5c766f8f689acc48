// A small lesson and a small model made by hand, so that the world is tested without Lua, packs or files.
//
//   model: root "table"; "slider" (moves along x, drives pinhole.screen), "dial" (turns about z, logarithmic, drives
//   pinhole.hole), "door" (toggle), "bird" (animated)
#ifndef ORRERY_TESTS_SMALL_LESSON_H
#define ORRERY_TESTS_SMALL_LESSON_H
#include "world/world.h"
#include <string.h>

enum { OBJECT_SLIDER, OBJECT_DIAL, OBJECT_DOOR, OBJECT_BIRD, SMALL_OBJECTS };
enum { STEP_HELLO, STEP_CHOICE, STEP_NUMBER, STEP_MOVE, STEP_ROWS, STEP_OPEN, STEP_LOOK, SMALL_STEPS };

static const char small_strings_json[] =
    "{\"hello\":\"你好，同学。\",\"task\":\"Do it.\",\"q\":\"Which?\",\"a\":\"up\",\"b\":\"down\",\"right\":\"Yes.\",\"wrong\":\"No: think.\","
    "\"n\":\"How far?\",\"guide\":\"向导\",\"slider\":\"屏\",\"dial\":\"孔\",\"door\":\"门\",\"bird\":\"鸟\",\"L\":\"L\",\"h\":\"h\",\"hint\":\"Look up.\","
    "\"mis\":\"It is upright.\",\"t\":\"Sizes\",\"model\":\"Because.\"}";

typedef struct Small {
    Arena *arena;
    Lesson lesson;
    Model model;
    const Model *models[1];
    const Strings *strings;
} Small;

static const Model *small_model(Arena *arena) {
    static const char *const names[] = {"table", "slider", "dial", "door", "bird"};
    static const float at[][3] = {{0, 0, 0}, {0.3f, 1.2f, -1.5f}, {-0.4f, 1.4f, -1.6f}, {0.9f, 1.2f, -1.4f}, {0, 2.6f, -3}};
    const Model *box = model_placeholder(arena, "small");
    Model *m = arena_new(arena, Model);
    *m = *box;
    ModelNode *nodes = arena_array(arena, ModelNode, 5);
    for (int i = 0; i < 5; i++) {
        nodes[i] = (ModelNode){.name = names[i], .parent = i ? 0 : MODEL_NONE, .mesh = i ? 0 : MODEL_NONE, .skin = MODEL_NONE, .light = MODEL_NONE,
                               .rest = transform_identity()};
        nodes[i].rest.translation = vec3(at[i][0], at[i][1], at[i][2]);
        nodes[i].rest.scale = vec3(i ? 0.3f : 1, i ? 0.3f : 1, i ? 0.3f : 1);
    }
    m->nodes = nodes, m->node_count = 5;
    static const float times[] = {0, 1, 2}, values[] = {0, 2.6f, -3, 1, 2.6f, -3, 0, 2.6f, -3};
    static const ModelChannel channel = {4, MODEL_TRANSLATION, MODEL_LINEAR, times, values, 3, 3};
    static const ModelAnimation animation = {"idle", &channel, 1, 2};
    m->animations = &animation, m->animation_count = 1;
    return m;
}

static void small_objects(Small *s, int screen, int hole) {
    static LessonObject o[SMALL_OBJECTS];
    o[OBJECT_SLIDER] = (LessonObject){.id = "slider", .node = "slider", .name = "slider", .text = "slider", .grab = GRAB_SLIDER, .axis = {1, 0, 0},
                                      .travel = {-0.4, 0.6}, .from = 0.1, .to = 1.1, .step = 0.01, .apparatus = 0, .parameter = screen};
    o[OBJECT_DIAL] = (LessonObject){.id = "dial", .node = "dial", .name = "dial", .text = "dial", .grab = GRAB_HINGE, .axis = {0, 0, 1},
                                    .travel = {-2.4, 2.4}, .from = 0.0003, .to = 0.008, .logarithmic = true, .step = 1.05, .apparatus = 0, .parameter = hole};
    o[OBJECT_DOOR] = (LessonObject){.id = "door", .node = "door", .name = "door", .text = "door", .grab = GRAB_TOGGLE, .axis = {0, 1, 0},
                                    .travel = {0, 1.5}, .from = 0, .to = 1, .apparatus = -1, .parameter = -1};
    o[OBJECT_BIRD] = (LessonObject){.id = "bird", .node = "bird", .name = "bird", .text = "bird", .apparatus = -1, .parameter = -1};
    s->lesson.objects = o, s->lesson.object_count = SMALL_OBJECTS;
}

static bool small_name(void *context, const char *owner, const char *member, bool call, Name *out) {
    Small *s = context;
    if (call) return *out = (Name){NAME_GRABBED, lesson_object(&s->lesson, member ? member : owner), 0, UNIT_NONE}, true;
    *out = (Name){NAME_OBJECT_VALUE, lesson_object(&s->lesson, owner), 0, UNIT_LENGTH};
    return true;
}

static void small_steps(Small *s, int screen, int reading) {
    static LessonStep steps[SMALL_STEPS];
    static LessonLine lines[2] = {{.speaker = 0, .text = "hello", .seconds = 2}, {.speaker = 0, .text = "task", .seconds = 1}};
    static LessonOption options[2] = {{.id = "up", .text = "a", .misconception = 0, .feedback = "wrong"}, {.id = "down", .text = "b", .right = true, .misconception = -1}};
    static LessonOption sentences[1] = {{.id = "s1", .text = "a", .misconception = -1}};
    static LessonWrong wrongs[1] = {{.value = 0.2, .tolerance = 0.01, .feedback = "wrong", .misconception = 0}};
    static LessonQuestion choice = {.id = "q1", .kind = QUESTION_CHOICE, .text = "q", .options = options, .option_count = 2, .tries = 2, .feedback_right = "right"};
    static LessonQuestion number = {.id = "q2", .kind = QUESTION_NUMBER, .text = "n", .unit_kind = UNIT_LENGTH, .unit = "m", .answer = -0.2, .tolerance = 0.01,
                                    .wrongs = wrongs, .wrong_count = 1, .feedback_right = "right", .feedback_wrong = "wrong"};
    static LessonQuestion open = {.id = "q3", .kind = QUESTION_OPEN, .text = "q", .options = sentences, .option_count = 1, .model_answer = "model"};
    static LessonTable table = {.id = "sizes", .title = "t", .column_count = 2};
    static LessonHint hints[1] = {{.text = "hint", .after = 20}};
    static int allow[] = {OBJECT_SLIDER, OBJECT_DIAL, OBJECT_DOOR};
    static LessonBranch next[SMALL_STEPS];
    static LessonSpeaker speaker = {.id = "guide", .name = "guide"};
    static LessonMisconception misconception = {.id = "upright", .text = "mis"};
    table.columns[0] = (LessonColumn){.id = "L", .label = "L", .apparatus = 0, .is_reading = false, .index = screen, .unit = "cm", .decimals = 1};
    table.columns[1] = (LessonColumn){.id = "h", .label = "h", .apparatus = 0, .is_reading = true, .index = reading, .unit = "cm", .decimals = 1};
    static const char *const ids[] = {"hello", "choice", "number", "move", "rows", "open", "look"};
    for (int i = 0; i < SMALL_STEPS; i++) {
        next[i] = (LessonBranch){NULL, i + 1, 0};
        steps[i] = (LessonStep){.id = ids[i], .phase = (Phase)(i * 5 / SMALL_STEPS), .title = "task", .task = "task", .table = -1, .plot_table = -1,
                                .allow = allow, .allow_count = 3, .branches = &next[i], .branch_count = i + 1 < SMALL_STEPS};
    }
    steps[STEP_HELLO].lines = lines, steps[STEP_HELLO].line_count = 2;
    steps[STEP_CHOICE].question = &choice, steps[STEP_CHOICE].hints = hints, steps[STEP_CHOICE].hint_count = 1;
    steps[STEP_NUMBER].question = &number;
    steps[STEP_MOVE].goal = expression_compile(s->arena, "slider.value > 80 cm", (Place){"small", 1}, small_name, s);
    steps[STEP_MOVE].hold = 0.5;
    steps[STEP_ROWS].table = 0, steps[STEP_ROWS].rows = 2;
    steps[STEP_OPEN].question = &open;
    steps[STEP_LOOK].look = "bird", steps[STEP_LOOK].look_seconds = 1;
    s->lesson.steps = steps, s->lesson.step_count = SMALL_STEPS;
    s->lesson.tables = &table, s->lesson.table_count = 1;
    s->lesson.speakers = &speaker, s->lesson.speaker_count = 1;
    s->lesson.misconceptions = &misconception, s->lesson.misconception_count = 1;
}

static Small small_create(void) {
    Small s = {.arena = arena_create("small", 0)};
    static LessonApparatus apparatus;
    const ApparatusKind *kind = lab_find("pinhole");
    apparatus = (LessonApparatus){.id = "camera", .kind = kind};
    for (int i = 0; i < kind->parameter_count; i++) apparatus.initial[i] = kind->parameters[i].initial;
    static const char *const names[] = {"small.glb"};
    s.lesson = (Lesson){.file = "small", .id = "small", .version = "1", .seat = {0, 1.2f, 0}, .look = {0, 1.2f, -2}, .walk_low = {-2, -2}, .walk_high = {2, 2},
                        .apparatus = &apparatus, .apparatus_count = 1, .models = names, .model_count = 1};
    small_objects(&s, lab_parameter(kind, "screen"), lab_parameter(kind, "hole"));
    small_steps(&s, lab_parameter(kind, "screen"), lab_reading(kind, "image_height"));
    s.models[0] = small_model(s.arena);
    s.strings = strings_load(s.arena, (Bytes){(const uint8_t *)small_strings_json, sizeof small_strings_json - 1}, "small.json");
    return s;
}

static inline World *small_world_with(Small *s, uint64_t seed, const WorldSettings *settings) {
    WorldDescription d = {.lesson = &s->lesson, .strings = s->strings, .language = LANGUAGE_ENGLISH, .models = s->models, .seed = seed, .settings = *settings};
    return world_create(s->arena, &d);
}

static inline World *small_world(Small *s, uint64_t seed) {
    WorldSettings settings = world_settings_default();
    return small_world_with(s, seed, &settings);
}

#endif
