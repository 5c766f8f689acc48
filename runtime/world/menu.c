// The menu: pause, comfort, a quiet place, a rest. Everything that the settings file says of comfort can be changed here, in the headset
// too; what is changed is part of the world's state.
#include "base/dmath.h"
#include "world/builder.h"
#include <string.h>

static const float TURNS[] = {15, 30, 45, 60, 90};      // degrees
static const float TALLER = 0.05f, LOWEST = 0.7f, HIGHEST = 2.1f; // metres

void menu_open(World *w, MenuPage page) {
    bool paused = page != MENU_CLOSED;
    if (paused != w->paused) world_emit(w, paused ? EVENT_PAUSED : EVENT_RESUMED, "", 0, NULL);
    w->paused = paused;
    w->menu = page;
}

// A rest after every so many minutes of the session, if the policy of the place wants it; never in the middle of a grip.
void menu_tick(World *w) {
    double minutes = (double)w->given.settings.break_minutes;
    if (minutes <= 0 || w->paused || w->hold.by != HOLD_NONE || world_seconds(w->tick) < 60 * minutes * (w->breaks + 1)) return;
    w->breaks++;
    menu_open(w, MENU_BREAK);
}

// ---- what the buttons do ------------------------------------------------------------------------------------------

static float degrees(float radians) { return (float)d_round((double)radians * 180 / D_PI); }
static float eye_height(const World *w) { return w->given.settings.eye_height > 0 ? w->given.settings.eye_height : w->lesson->seat[1]; }

static void press_menu(World *w) { menu_open(w, w->paused ? MENU_CLOSED : MENU_MAIN); }
static void press_comfort(World *w) { menu_open(w, MENU_COMFORT); }
static void press_back(World *w) { menu_open(w, MENU_MAIN); }
static void press_seat(World *w) { travel_home(w); }
static void press_recentre(World *w) { travel_recentre(w); }
static void press_place(World *w) { menu_open(w, MENU_PLACE); }
static void press_captions(World *w) { w->given.settings.captions = !w->given.settings.captions; }
static void press_switch(World *w) { w->focus.scanning = w->given.settings.one_switch = !w->given.settings.one_switch; }

static void scale_text(World *w, float by) {
    float scale = w->given.settings.text_scale * by;
    if (scale >= 0.75f && scale <= 2.01f) w->given.settings.text_scale = scale;
}
static void press_larger(World *w) { scale_text(w, 1.15f); }
static void press_smaller(World *w) { scale_text(w, 1 / 1.15f); }

static void press_turn(World *w) {
    size_t next = 0;
    while (next < sizeof TURNS / sizeof TURNS[0] && TURNS[next] <= degrees(w->given.settings.snap_turn)) next++;
    w->given.settings.snap_turn = (float)((double)TURNS[next % (sizeof TURNS / sizeof TURNS[0])] * D_PI / 180);
}

static void press_vignette(World *w) {
    float now = w->given.settings.vignette;
    w->given.settings.vignette = now < 0.25f ? 0.5f : now < 0.75f ? 1 : 0;
}

static void change_height(World *w, float by) {
    float height = (float)d_clamp((double)(eye_height(w) + by), (double)LOWEST, (double)HIGHEST);
    w->seat.position.y += height - eye_height(w);
    w->given.settings.eye_height = height;
}
static void press_taller(World *w) { change_height(w, TALLER); }
static void press_shorter(World *w) { change_height(w, -TALLER); }

static void press_reading(World *w) { // steady, slow, waits for the reader, fast
    float now = w->given.settings.reading_speed;
    w->given.settings.reading_speed = now > 1 ? 1 : now > 0.8f ? 0.6f : now > 0 ? 0 : 1.5f;
}

bool menu_press(World *w, const char *id) {
    static const struct {
        const char *id;
        void (*press)(World *);
    } rows[] = {{"button:menu", press_menu},         {"button:comfort", press_comfort},   {"button:back", press_back},
                {"button:seat", press_seat},         {"button:recentre", press_recentre}, {"button:captions", press_captions},
                {"button:switch", press_switch},     {"button:larger", press_larger},     {"button:smaller", press_smaller},
                {"button:turn", press_turn},         {"button:vignette", press_vignette}, {"button:taller", press_taller},
                {"button:shorter", press_shorter},   {"button:reading", press_reading},
                {"button:place", press_place}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!strcmp(rows[i].id, id)) return rows[i].press(w), true;
    return false;
}

// ---- what it shows ------------------------------------------------------------------------------------------------

static void build_main(Builder *b) {
    const WorldSettings *s = &b->w->given.settings;
    if (b->w->sees_through) build_buttons(b, (ButtonRow[]){{"button:place", WORD_PLACE, 0}}, 1);
    else build_buttons(b, (ButtonRow[]){{"button:seat", WORD_SEAT, 0}, {"button:recentre", WORD_RECENTRE, 0}}, 2);
    build_buttons(b, (ButtonRow[]){{"button:smaller", WORD_TEXT_SMALLER, 0}, {"button:larger", WORD_TEXT_LARGER, 0}}, 2);
    build_buttons(b, (ButtonRow[]){{"button:captions", s->captions ? WORD_CAPTIONS_ON : WORD_CAPTIONS_OFF, 0}}, 1);
    build_buttons(b, (ButtonRow[]){{"button:switch", b->w->focus.scanning ? WORD_SWITCH_ON : WORD_SWITCH_OFF, 0}}, 1);
    build_buttons(b, (ButtonRow[]){{"button:comfort", WORD_COMFORT, 0}}, 1);
}

static void build_comfort(Builder *b) {
    const WorldSettings *s = &b->w->given.settings;
    Language l = b->w->given.language;
    Word reading = s->reading_speed > 1 ? WORD_READING_FAST : s->reading_speed > 0.8f ? WORD_READING_STEADY : s->reading_speed > 0 ? WORD_READING_SLOW : WORD_READING_WAITS;
    Word vignette = s->vignette < 0.25f ? WORD_VIGNETTE_OFF : s->vignette < 0.75f ? WORD_VIGNETTE_HALF : WORD_VIGNETTE_FULL;
    build_text_button(b, "button:turn", build_compose(b->w, word(l, WORD_TURN_BY), (int)degrees(s->snap_turn)));
    build_paragraph(b, ELEMENT_TEXT, "height", build_compose(b->w, word(l, WORD_EYE_HEIGHT), (double)eye_height(b->w)), 1, 0);
    build_buttons(b, (ButtonRow[]){{"button:shorter", WORD_SHORTER, 0}, {"button:taller", WORD_TALLER, 0}}, 2);
    build_buttons(b, (ButtonRow[]){{"button:vignette", vignette, 0}}, 1);
    build_buttons(b, (ButtonRow[]){{"button:reading", reading, 0}}, 1);
    build_buttons(b, (ButtonRow[]){{"button:back", WORD_BACK, 0}}, 1);
}

void menu_build(Builder *b) {
    World *w = b->w;
    Language l = w->given.language;
    static const Word titles[] = {[MENU_MAIN] = WORD_PAUSED, [MENU_SAFE] = WORD_SAFE, [MENU_COMFORT] = WORD_COMFORT, [MENU_BREAK] = WORD_BREAK,
                                  [MENU_PLACE] = WORD_PLACE};
    build_paragraph(b, ELEMENT_HEADING, "title", word(l, titles[w->menu]), 1.35f, 0);
    if (w->menu == MENU_SAFE) build_paragraph(b, ELEMENT_TEXT, "task", word(l, WORD_SAFE_TEXT), 1, 0);
    if (w->menu == MENU_BREAK) build_paragraph(b, ELEMENT_TEXT, "task", word(l, WORD_BREAK_TEXT), 1, 0);
    if (w->menu == MENU_PLACE) build_paragraph(b, ELEMENT_TEXT, "task", word(l, WORD_PLACE_TEXT), 1, 0);
    build_buttons(b, (ButtonRow[]){{"button:menu", WORD_RESUME, ELEMENT_PRIMARY}}, 1);
    if (w->menu == MENU_MAIN) build_main(b);
    if (w->menu == MENU_COMFORT) build_comfort(b);
}
