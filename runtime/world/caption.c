// Captions: who speaks and where, the line, and the short sounds and the ambience in brackets.
//
//   +--------------------------------------+
//   | 沈括  →                              |
//   | 影入窗隙则倒，乃其常理。             |
//   | 〔咔嗒：放下〕  ←                    |
//   +--------------------------------------+
//
// They stand low on the other side of the main panel and stay there while they are well within the view; when the head
// turns farther, they come along, so that a line is never cut by the edge of a flat display.
#include "base/dmath.h"
#include "world/builder.h"
#include "world/noise.h"
#include <string.h>

static const float WIDTH = 0.39f, AWAY = 0.70f, EM_ANGLE = 0.0168f; // metres, metres, radians: 0.96 degrees
static const float YAW = -0.22f, PITCH = -0.34f;                    // from where the panels stand
static const float YAW_MOST = 0.40f;                                // from where the head looks: then they come along
static const float BOTTOM = -0.36f, PITCH_MOST = -0.29f;            // likewise, of their lower edge and their middle
static const float TILT = 0.12f;                                    // that they turn away from facing the head
static const double NOISE_SECONDS = 1.8, AMBIENCE_SECONDS = 5;

// ---- what is heard ------------------------------------------------------------------------------------------------

static const Word noise_words[NOISE_COUNT] = {
#define NOISE(id, word) [id] = word,
    NOISE_LIST
#undef NOISE
};

static Noise noise_of(const Event *event) {
    static const struct {
        EventKind kind;
        Noise noise;
    } table[] = {{EVENT_GRABBED, NOISE_GRAB}, {EVENT_RELEASED, NOISE_RELEASE},  {EVENT_USED, NOISE_TOUCH},
                 {EVENT_MEASURED, NOISE_ROW}, {EVENT_STEP_ENTERED, NOISE_STEP}, {EVENT_GOAL, NOISE_RIGHT}};
    if (event->kind == EVENT_ANSWERED && event->value >= 0) return event->value > 0 ? NOISE_RIGHT : NOISE_WRONG;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].kind == event->kind) return table[i].noise;
    return NOISE_NONE;
}

Noise world_noise(const World *w, const Event *event, Vec3 *place, bool *close) {
    Noise noise = noise_of(event);
    bool of_object = noise == NOISE_TOUCH || noise == NOISE_GRAB || noise == NOISE_RELEASE;
    int object = of_object ? lesson_object(w->lesson, event->object) : NO_INDEX;
    *close = object < 0;
    *place = object >= 0 ? w->shown_objects[object].centre
                         : vec3_add(w->view.head.position, quat_rotate(w->view.head.orientation, vec3(0, 0, -0.5f)));
    return noise;
}

void caption_hear(World *w, const Event *event) {
    Vec3 place;
    bool close;
    Noise noise = world_noise(w, event, &place, &close);
    if (event->kind == EVENT_SESSION_STARTED) w->heard.ambience_left = AMBIENCE_SECONDS;
    if (noise == NOISE_NONE) return;
    w->heard.noise = noise, w->heard.place = place, w->heard.close = close, w->heard.left = NOISE_SECONDS;
}

void caption_tick(World *w, double seconds) {
    w->heard.left = d_max(w->heard.left - seconds, 0),
    w->heard.ambience_left = d_max(w->heard.ambience_left - seconds, 0);
}

// ---- what is written ----------------------------------------------------------------------------------------------

// An arrow towards what is out of sight.
static const char *towards(const World *w, Vec3 place) {
    Vec3 to = quat_rotate(quat_conjugate(w->view.head.orientation), vec3_sub(place, w->view.head.position));
    double angle = d_atan2(to.x, -to.z);
    return angle > 0.6 ? "  →" : angle < -0.6 ? "  ←" : "";
}

static void build_line(Builder *b) {
    World *w = b->w;
    const WorldLine *line = &w->view.line;
    const char *text = w->away ? word(w->given.language, WORD_AWAY) : line->text;
    float height = (float)build_lines(text, b->width, b->t) * b->t * 1.5f + b->t * 1.2f;
    Element *e = build_row(b, ELEMENT_CAPTION, "caption", text, height);
    if (w->away) return;
    const char *arrow = line->close ? "" : towards(w, line->place);
    e->second = build_compose(w, "%s%s", world_text(w, w->lesson->speakers[line->speaker].name), arrow);
}

static const char *heard(World *w) {
    static const char *const brackets[] = {[LANGUAGE_CHINESE] = "〔%s〕%s", [LANGUAGE_ENGLISH] = "[%s]%s"};
    const char *form = brackets[w->given.language];
    if (w->paused) return NULL;
    if (w->heard.left > 0)
        return build_compose(w, form, word(w->given.language, noise_words[w->heard.noise]),
                             w->heard.close ? "" : towards(w, w->heard.place));
    if (w->heard.ambience_left > 0 && w->lesson->ambience_text)
        return build_compose(w, form, world_text(w, w->lesson->ambience_text), "");
    return NULL;
}

void caption_build(World *w) {
    Panel *p = &w->panels[PANEL_CAPTION_INDEX];
    bool on = w->given.settings.captions, line = w->view.line.active && on;
    const char *sound = on && !w->away ? heard(w) : NULL;
    p->id = "caption", p->skin = PANEL_CAPTION, p->width = WIDTH, p->element_count = 0;
    p->visible = line || sound || w->away;
    if (!p->visible) return;
    float t = AWAY * EM_ANGLE * w->given.settings.text_scale, padding = t * 0.8f;
    Builder b = {w, p, t, -WIDTH / 2 + padding, WIDTH - 2 * padding, padding};
    p->text_height = t;
    if (line || w->away) build_line(&b);
    if (sound) build_paragraph(&b, ELEMENT_NOTE, "sound", sound, 0.9f, 0);
    layout_finish(&b, padding);
}

// ---- where they stand ---------------------------------------------------------------------------------------------

static float near(float value, float centre, float most) { return (float)d_clamp(value, centre - most, centre + most); }

void caption_place(World *w) {
    Vec3 ahead = quat_rotate(w->view.head.orientation, vec3(0, 0, -1));
    float up = (float)d_atan2(ahead.y, d_sqrt(ahead.x * ahead.x + ahead.z * ahead.z));
    float head = w->anchor_yaw + layout_turn(w->anchor_yaw, travel_yaw(w->view.head.orientation));
    float yaw = near(w->anchor_yaw + YAW * w->side_shown, head, YAW_MOST);
    float least = BOTTOM + w->panels[PANEL_CAPTION_INDEX].height / (2 * AWAY);
    float pitch = (float)d_clamp(PITCH, up + least, up + d_max(PITCH_MOST, least));
    Vec3 eye = vec3_add(w->seat.position, quat_rotate(w->seat.orientation, w->anchor_head));
    Vec3 position = vec3_add(eye, quat_rotate(quat_yaw_pitch(yaw, pitch), vec3(0, 0, -AWAY)));
    w->panels[PANEL_CAPTION_INDEX].pose =
        (Pose){position, quat_yaw_pitch(near(w->anchor_yaw, head, TILT), near(0, up, TILT))};
    layout_keep_away(w, &w->panels[PANEL_CAPTION_INDEX]);
}
