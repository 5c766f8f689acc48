// The world: the deterministic half of the program. A lesson, its place, its lab and its learner, moved by one Input a tick.
//
//     World *world = world_create(arena, &description);
//     each 1/120 s:  world_tick(world, &input);  then take world_events();  draw what world_view() shows
//
// The same description and the same Inputs give the same states, events and panels on every machine. No clock, file,
// thread, display or hidden chance. Everything lives in the arena given at creation; there is nothing to destroy.
#ifndef ORRERY_WORLD_WORLD_H
#define ORRERY_WORLD_WORLD_H
#include "world/event.h"
#include "world/input.h"
#include "world/lesson/lesson.h"
#include "world/lesson/strings.h"
#include "world/panel.h"
#include "world/scene/scene.h"

typedef struct WorldSettings { // comfort and access; part of what a recording keeps
    float eye_height;     // metres above the floor; 0 = the lesson's seat
    bool seated;          // (default) recentring brings the head to that height; otherwise the floor is where the device says
    float snap_turn;      // radians
    float text_scale;     // 1 = default; 0.75 to 2
    float reading_speed;  // 1 = default; smaller = captions stay longer; 0 = they wait for “continue”
    float vignette;       // 0..1: how far the edge of the picture closes while the learner is moved
    float break_minutes;  // a rest is proposed after each so many; 0 = never
    float scan_seconds;   // one-switch scanning: time on each item
    bool captions;        // shown (default) or not
    bool one_switch;      // scanning is on from the start
} WorldSettings;

WorldSettings world_settings_default(void);

typedef struct WorldDescription {
    const Lesson *lesson;
    const Strings *strings; // of the session's language
    Language language;
    const Model *const *models; // one for each lesson->models, in order
    uint64_t seed;
    WorldSettings settings;
} WorldDescription;

typedef struct World World;

World *world_create(Arena *arena, const WorldDescription *description);
void world_tick(World *world, const Input *input);

// Events since the last call; valid until the next tick. The first call after creation gives “session-started” and the
// first step's.
const Event *world_events(World *world, int *count);

typedef struct WorldLine { // what is being said
    bool active;
    int speaker;              // index in lesson->speakers
    TextKey key;
    const char *text;
    const char *sound;        // pack file or NULL
    Vec3 place;               // where the voice comes from
    bool close;               // the guide: close to the learner, not in the room
    uint64_t number;          // rises with each new line, so that a player notices
} WorldLine;

typedef struct WorldObject { // state of lesson->objects[i]
    int node, twin;  // scene nodes or MODEL_NONE
    double value;    // SI or 0..1
    bool allowed;    // can be moved in this step
    bool held, pointed, focused;
    Vec3 centre;     // of its bounds, world
    float radius;
} WorldObject;

typedef struct WorldOptics { // what the stage needs to draw lesson->obscura[i]
    bool on;
    int screen_node, hole_node;
    double hole, blur, diffraction, brightness; // metres, metres, metres, relative to a 2 mm hole at 0.5 m
    int shape;
} WorldOptics;

typedef struct WorldImage { // what the stage needs to draw lesson->reflections[i]
    bool on;            // there is an image
    int object_node, mirror_node;
    Mat4 placed;        // takes the object's world matrix to its image's: multiply before it
    Vec3 vertex, axis;  // of the mirror, world
    float mirror_radius; // of the disc
} WorldImage;

typedef struct WorldArc { // where a hand would teleport: a stone's way from the hand to the floor
    bool on, valid;     // valid: one may stand there
    Vec3 from, velocity, landing; // world; m/s
    float gravity, seconds; // m/s2 downward; from the hand to the floor
} WorldArc;

typedef struct WorldView { // everything that people can see, hear or be told; read-only
    uint64_t tick;
    const Scene *scene;
    const Panel *panels;
    int panel_count;
    Pose seat;     // world pose of the seat's space (where the learner stands, turned)
    Pose head;     // world
    const HandInput *hand; // of the last tick, HAND_COUNT of them, in the seat's space
    Ray pointer[HAND_COUNT];
    float pointer_length[HAND_COUNT]; // 0 = no ray
    uint32_t touched[HAND_COUNT], felt[HAND_COUNT]; // rise when a hand comes to something usable; presses, takes, lets go or reads
    WorldArc arc;
    bool sees_through;   // leave out the surroundings
    uint32_t placings;   // rises when the learner has set the lesson on a table:
    Vec3 placed_at;      //   there, in the seat's space
    float placed_yaw;    //   facing so, radians
    LessonLight light; // blended
    const WorldObject *objects;
    const WorldOptics *optics;
    const WorldImage *images;
    WorldLine line;
    int step; // index, or -1 at the end
    Phase phase;
    bool done;   // the step's activity is done
    bool paused, ended;
    float fade;  // 0 clear .. 1 black, for teleport
    const char *focus_text; // spoken description of what has the focus, or NULL
    const char *focus_id;   // element id or "object:ID" that has the focus; "" = none
    bool scanning;          // one-switch scanning goes round
} WorldView;

const WorldView *world_view(const World *world);
const Lesson *world_lesson(const World *world);
const WorldSettings *world_settings(const World *world); // as changed in the menu
const Notebook *world_notebook(const World *world);
const Apparatus *world_apparatus(const World *world, int index);

// For act files, tests and the author's tools: questions about the lesson's state. Text answers in ids.
const Element *world_element(const World *world, const char *id, const Panel **panel); // usable or not; NULL = not shown
bool world_question_state(const World *world, const char *question, int *tries, bool *answered, bool *right);
// The value (SI) that `object` has now, and what one LESS or MORE changes (a ratio above 1 when `logarithmic`).
double world_object_value(const World *world, int object);
bool world_misconception_met(const World *world, int misconception);
// Where a ray must point to hold `object` at `value` while it is held (the grab point moved along its path).
Vec3 world_grab_target(const World *world, int object, double value);
// Starts over at a step (author's preview, resume): as if entered from the step before.
void world_go(World *world, int step);
// Whether the floor may be stood on there.
bool world_walkable(const World *world, float x, float z);

#endif
