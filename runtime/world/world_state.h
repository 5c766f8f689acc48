// The world's state, private to runtime/world/*.c. Plain data, so that it can be compared, digested and saved.
#ifndef ORRERY_WORLD_WORLD_STATE_H
#define ORRERY_WORLD_WORLD_STATE_H
#include "base/random.h"
#include "world/world.h"

enum {
    EVENTS_MOST = 64,  // of one tick
    FOCUS_MOST = 64,
    ENTRY_SIZE = 400,  // bytes of text being entered
    OBJECTS_MOST = 64,
    STEPS_MOST = 500,
    PANEL_MAIN = 0,
    PANEL_CAPTION_INDEX = 1,
    PANEL_COUNT = 2,
    NO_INDEX = -1,
    PANEL_TEXTS_MOST = 64,
    PANEL_TEXT_SIZE = 480,
};

typedef struct QuestionState {
    int tries, chosen;        // chosen option or -1
    bool answered, right, first_right;
    uint32_t struck;          // options already found wrong
    uint32_t picked;          // open question: sentences taken
    const char *answer;       // option id, or text in the arena
} QuestionState;

typedef struct StepState {
    int index; // -1 = ended
    uint64_t entered;
    int line;            // being said; line_count = all said
    double line_left;    // seconds
    uint64_t line_number;
    double goal_held;    // seconds
    bool done;
    double looked;       // seconds at the step's look target
    int hints;           // shown so far
    double hint_clock;   // seconds without success
    int errors;
    int rows_at_entry;
    TextKey feedback;
    enum { FEEDBACK_NONE, FEEDBACK_INFO, FEEDBACK_RIGHT, FEEDBACK_WRONG } feedback_kind;
    const char *notice;  // short ready text (localised) about a row, a value; or NULL
    const char *hint_text;
} StepState;

typedef enum HoldBy { HOLD_NONE, HOLD_RAY, HOLD_GRIP, HOLD_COMMAND } HoldBy;

typedef struct ObjectState {
    double travel, shown; // along its path (metres or radians): asked for, and shown (toggles move smoothly)
    Transform rest;
    Transform twin_rest;
    double looked;        // seconds of the present dwell
    double looked_total;
    int grabs;
    bool hidden;
    Transform placed;     // GRAB_FREE: where it was put, in the parent's space
    Vec3 rest_world;      // where its node stood at the start
} ObjectState;

typedef struct Hold { // at most one object is held at a time: one hand must be enough
    HoldBy by;
    int object, hand;
    Vec3 point;      // grab point in the world when grabbed (at travel_start)
    double travel_start;
    double angle_last, turned; // hinges: accumulated turn
    bool angle_known;
    Vec3 grip_start; // of the hand, turned like the world
    Pose in_hand;    // GRAB_FREE: the object in the hand's space, fixed while it is held
    double moved_from; // value when grabbed
} Hold;

typedef struct FocusItem {
    int panel, element; // element >= 0, or ...
    int object;         // >= 0
} FocusItem;

typedef struct Focus {
    bool on;             // shown; a pointer movement hides it
    char id[80];         // element id, or "object:ID"; survives a rebuilt panel
    bool scanning;
    double scan_left;    // seconds on this item
    int glide;           // one-switch: the held object moves by itself, a direction as for objects_step; 0 = not
} Focus;

typedef struct HandState {
    uint32_t buttons_before;
    int object, panel, element; // under the ray, or -1
    float distance;
    Ray ray;
    int element_before, object_before; // for what is felt only
    bool tracked, poking; // poking: the fingertip is in a panel
} HandState;

typedef enum MenuPage { MENU_CLOSED, MENU_MAIN, MENU_SAFE, MENU_COMFORT, MENU_BREAK, MENU_PLACE } MenuPage;

typedef struct Heard { // the last short sound, for captions only: nothing in the world depends on it
    int noise;           // of enum Noise
    Vec3 place;
    bool close;
    double left, ambience_left; // seconds that the caption stays
} Heard;

struct World {
    Arena *arena;
    WorldDescription given;
    const Lesson *lesson;
    Scene scene;
    Apparatus apparatus[LAB_APPARATUS_MOST];
    Notebook notebook;
    Random random;
    uint64_t tick;
    Input input;

    StepState step;
    QuestionState *questions; // one for each step
    bool *visited;            // one for each step
    bool *misconception_met;
    bool ended, paused, away;
    MenuPage menu;
    int breaks; // rests that were proposed

    ObjectState objects[OBJECTS_MOST];
    WorldObject shown_objects[OBJECTS_MOST];
    bool *animation_frozen;   // one for each scene node: moved by a handle, not by animation
    Hold hold;
    Focus focus;
    HandState hands[HAND_COUNT];
    int last_hand; // that pressed something
    FocusItem focus_items[FOCUS_MOST];
    int focus_count;

    char entry[ENTRY_SIZE];   // number or text being entered

    Pose seat;          // world pose of the seat's space
    float anchor_yaw;   // where the panels stand around the learner, radians in the world
    float anchor_from, anchor_to;
    double anchor_time, anchor_away;
    Vec3 anchor_head, anchor_head_from; // ... and about which point, seat space: a head that only sways does not move them
    double anchor_head_time;
    int side;           // the main panel stands left (+1) or right (-1)
    float side_shown;
    uint64_t side_step; // entry tick of the step for which the side was chosen, and where the panels stood
    float side_anchor;
    int teleport_to;    // ticks left of the blink, 0 = none
    Vec3 teleport_target;
    bool sees_through;  // the learner's own room is seen
    bool placed;        // ... and the lesson stands on a table in it
    bool aiming[HAND_COUNT]; // shows where it would teleport

    LessonLight light, light_from;
    int light_index;
    double light_time; // seconds since the change

    WorldOptics optics[4];
    WorldImage images[4];
    Panel panels[PANEL_COUNT];
    PanelTable panel_tables[2];
    char texts[PANEL_TEXTS_MOST][PANEL_TEXT_SIZE]; // composed texts of the panels of this tick
    int text_count;
    int optics_index[4][5], image_index[4][2]; // readings by number, found once (see optics.c)
    Heard heard;
    WorldView view;
    Event events[EVENTS_MOST];
    int event_count;
    bool events_taken;
};

// world.c
void world_emit(World *w, EventKind kind, const char *object, double value, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
const LessonStep *world_step(const World *w); // NULL at the end
const char *world_text(const World *w, TextKey key);
double world_seconds(uint64_t ticks);
Value world_read_name(void *world, Name name);
// steps.c
void steps_enter(World *w, int step);
void steps_tick(World *w, double seconds);
void steps_light(World *w, const char *id); // begins to change to it; NULL = stays
void steps_continue(World *w);
void steps_choose(World *w, int option);
void steps_pick_sentence(World *w, int option);
void steps_submit(World *w);
void steps_row(World *w);
void steps_hint(World *w, const char *why);
void steps_repeat(World *w);
void steps_type(World *w, const char *text);
void steps_erase(World *w);
bool steps_can_leave(const World *w);
bool steps_has_question(const World *w); // unanswered question, shown now
bool steps_asks_rows(const World *w);
int steps_rows(const World *w); // rows written for this step's table
// objects.c
void objects_create(World *w);
void objects_set_value(World *w, int object, double value);
double objects_value(const World *w, int object);
void objects_from_apparatus(World *w); // after settings: handles follow their parameters
void objects_pose(World *w, double seconds); // node transforms and linked parameters
void objects_hands(World *w);
void objects_grab_command(World *w, int object);
void objects_release(World *w);
void objects_use(World *w, int object);
void objects_step(World *w, int object, int direction); // -1 or +1; free objects: + or - CARRY_*, as the learner sits
void objects_glide(World *w, double seconds);
void objects_look(World *w, double seconds);
bool objects_allowed(const World *w, int object);
Ray objects_ray(const World *w, int hand); // of this tick's input, in the world
// carry.c: free objects
enum { CARRY_RIGHT = 1, CARRY_UP = 2, CARRY_AHEAD = 3 };
void carry_begin(World *w); // the hold has just begun
void carry(World *w);       // by the hand that holds it
void carry_step(World *w, int object, int direction);
void carry_glide(World *w, double seconds);
// travel.c
void travel_create(World *w);
void travel_tick(World *w, double seconds);
float travel_fade(const World *w); // of the teleport's blink, 0..1
void travel_home(World *w);        // back to the seat, with a blink
void travel_recentre(World *w);    // the seat comes to where the learner is
void travel_place(World *w, Vec3 point, float yaw); // the real table, seat space; yaw of the learner before it
void travel_place_by_hand(World *w, int hand);
float travel_yaw(Quat q);          // about the vertical, radians, left positive
// menu.c
void menu_open(World *w, MenuPage page);
void menu_tick(World *w);
bool menu_press(World *w, const char *id); // false: not a button of the menu
typedef struct Builder Builder;
void menu_build(Builder *b);
// focus.c
void focus_collect(World *w);
void focus_commands(World *w);
void focus_scan(World *w, double seconds);
void focus_press_element(World *w, const Element *element);
const char *focus_description(World *w);
// optics.c
void optics_create(World *w);
void optics_update(World *w, double seconds);
// layout.c
void layout_panels(World *w);
void layout_place(World *w, double seconds);
void layout_finish(Builder *b, float padding);  // a panel's height, and its elements from the top down to its own coordinates
void layout_keep_away(const World *w, Panel *panel); // moved, if need be, so that no point of it is within half a metre of the eyes
float layout_turn(float from, float to);        // radians, the short way round
// caption.c
void caption_hear(World *w, const Event *event);
void caption_build(World *w);
void caption_place(World *w);  // after caption_build: its height counts
void caption_tick(World *w, double seconds);

#endif
