// Where panels stand and what stands on them. Rectangles come from estimated text widths (a full-width character is one em,
// others about half), so that no font is needed and pointing is deterministic; the stage fits the real text inside.
//
//   main panel, left of where the learner faces; captions (caption.c) low, right of it
//   +----------------------+
//   | ▪▪▪▪▪▫▫▫▫▫  3 / 16   |
//   | heading              |
//   | quotation            |
//   | task, hint           |
//   | question ...         |
//   | table, plot          |
//   | readings             |
//   | feedback             |
//   | [hint] [again] [go]  |
//   +----------------------+
#include "base/dmath.h"
#include "world/builder.h"
#include <stdio.h>
#include <string.h>

static const float MAIN_WIDTH = 0.336f, MAIN_AWAY = 0.70f, MAIN_YAW = 0.44f;
static const float TEXT_ANGLE = 0.0150f;     // radians of the em: 0.86 degrees
static const float SMALLEST_ANGLE = 0.01135f; // 0.65 degrees: legible through a headset's pixels
static const float HALF_YAW = 0.25f, HALF_PITCH = 0.42f; // that the main panel covers, with a margin
static const float FOLLOW_ANGLE = 0.52f;     // the panels follow when the head has turned this far ...
static const double FOLLOW_AFTER = 0.6, FOLLOW_SECONDS = 0.5; // ... for so long, and take so long
static const float SWAY = 0.18f; // metres that the head may move without them

// ---- parts of the main panel --------------------------------------------------------------------------------------

static void progress(Builder *b, const LessonStep *step) {
    World *w = b->w;
    Element *e = build_row(b, ELEMENT_PROGRESS, "progress", build_compose(w, "%d / %d", w->step.index + 1, w->lesson->step_count), b->t * 1.2f);
    e->value = (float)(w->step.index + 1) / (float)w->lesson->step_count;
    e->second = word(w->given.language, (Word)(WORD_ORIENTATION + step->phase));
    build_space(b, 0.3f);
}

static void choices(Builder *b, const LessonQuestion *q, const QuestionState *s) {
    for (int i = 0; i < q->option_count; i++) {
        bool struck = s->struck & 1u << i, chosen = s->chosen == i && (s->answered || struck);
        if (s->answered && !chosen && !q->options[i].right) continue; // only what matters stays
        if (s->answered && q->prediction && !chosen) continue;
        const char *text = world_text(b->w, q->options[i].text);
        float height = (float)build_lines(text, b->width - b->t * 3.2f, b->t) * b->t * 1.45f + b->t * 0.8f;
        Element *e = build_row(b, ELEMENT_CHOICE, build_compose(b->w, "choice:%s", q->options[i].id), text, height);
        e->value = (float)i; // its letter
        unsigned flags = struck ? ELEMENT_WRONG | ELEMENT_DISABLED : 0;
        if (chosen) flags |= ELEMENT_CHOSEN;
        if (s->answered) flags |= ELEMENT_DISABLED | (q->prediction || struck || !q->options[i].right ? 0 : ELEMENT_RIGHT);
        build_pressable(b, e, flags);
        build_space(b, 0.3f);
    }
}

static void keypad(Builder *b) {
    static const char *const keys[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", ".", "erase"};
    float gap = b->t * 0.3f, each = (b->width - gap * 4) / 5, height = b->t * 1.9f;
    for (int i = 0; i < 13; i++) {
        int column = i % 5;
        Element *e = build_add(b, ELEMENT_KEY, build_compose(b->w, "key:%s", keys[i]), i == 12 ? "⌫" : i == 10 ? "−" : keys[i],
                         b->left + (float)column * (each + gap), each, height);
        build_pressable(b, e, 0);
        if (column == 4) b->y += height + gap;
    }
    Element *e = build_add(b, ELEMENT_BUTTON, "button:submit", word(b->w->given.language, WORD_SUBMIT), b->left + 3 * (each + gap),
                     2 * each + gap, height);
    build_pressable(b, e, b->w->entry[0] ? ELEMENT_PRIMARY : 0);
    b->y += height;
    build_space(b, 0.4f);
}

static void field(Builder *b, const LessonQuestion *q, const QuestionState *s) {
    World *w = b->w;
    bool number = q->kind == QUESTION_NUMBER;
    const char *shown = w->entry;
    if (s->answered && number && s->answer) {
        double factor = 1, value = 0;
        unit_factor(q->unit, q->unit_kind, &factor);
        unit_parse(s->answer, UNIT_NONE, &value);
        shown = build_compose(w, "%.6g", value / factor);
    } else if (s->answered && s->answer) {
        shown = s->answer;
    }
    float height = number ? b->t * 2.1f : (float)build_lines(shown, b->width - b->t, b->t) * b->t * 1.5f + b->t * 0.8f;
    Element *e = build_row(b, ELEMENT_FIELD, "field", shown, height);
    e->second = number ? q->unit : "";
    if (s->answered) e->flags |= ELEMENT_DISABLED | (!number ? 0 : s->right ? ELEMENT_RIGHT : ELEMENT_WRONG);
    build_space(b, 0.4f);
}

static void sentences(Builder *b, const LessonQuestion *q, const QuestionState *s) {
    for (int i = 0; i < q->option_count; i++) {
        const char *text = world_text(b->w, q->options[i].text);
        float height = (float)build_lines(text, b->width - b->t * 3.2f, b->t) * b->t * 1.45f + b->t * 0.6f;
        Element *e = build_row(b, ELEMENT_CHOICE, build_compose(b->w, "sentence:%s", q->options[i].id), text, height);
        e->value = (float)i;
        build_pressable(b, e, s->picked & 1u << i ? ELEMENT_CHOSEN : 0);
        build_space(b, 0.25f);
    }
    build_button(b, "button:submit", WORD_SUBMIT, b->left + b->width * 0.6f, b->width * 0.4f, b->w->entry[0] || s->picked ? ELEMENT_PRIMARY : 0);
    b->y += b->t * 2.1f;
    build_space(b, 0.4f);
}

static void question(Builder *b, const LessonStep *step) {
    const LessonQuestion *q = step->question;
    const QuestionState *s = &b->w->questions[b->w->step.index];
    if (!q) return;
    build_paragraph(b, ELEMENT_TEXT, "question", world_text(b->w, q->text), 1, 0);
    if (q->kind == QUESTION_CHOICE) {
        choices(b, q, s);
        return;
    }
    field(b, q, s);
    if (s->answered) return;
    if (q->kind == QUESTION_NUMBER) keypad(b);
    else sentences(b, q, s);
}

static void fill_table(World *w, PanelTable *out, int table, const LessonStep *step) {
    const LessonTable *t = &w->lesson->tables[table];
    *out = (PanelTable){.table = &w->notebook.tables[table], .x = NO_INDEX, .y = NO_INDEX};
    for (int i = 0; i < t->column_count; i++) {
        out->column_label[i] = world_text(w, t->columns[i].label);
        out->column_unit[i] = t->columns[i].unit;
        out->decimals[i] = t->columns[i].decimals;
        if (t->columns[i].is_reading) out->reading[i] = &w->apparatus[t->columns[i].apparatus].kind->readings[t->columns[i].index];
    }
    if (!step->plot) return;
    out->x = step->plot_x, out->y = step->plot_y, out->fit_kind = step->plot_fit;
    out->residual_label = word(w->given.language, WORD_RESIDUAL);
    if (step->show_fit) out->fit = notebook_fit(out->table, step->plot_x, step->plot_y, step->plot_fit);
}

static void notebook(Builder *b, const LessonStep *step) {
    World *w = b->w;
    if (step->table >= 0) {
        fill_table(w, &w->panel_tables[0], step->table, step);
        int shown = w->notebook.tables[step->table].row_count, least = step->rows > 3 ? step->rows : 3;
        if (shown < least) shown = least;
        if (shown > 6) shown = 6;
        Element *e = build_row(b, ELEMENT_TABLE, "table", world_text(w, w->lesson->tables[step->table].title), b->t * (1.7f * (float)(shown + 1) + 1.6f));
        e->table = &w->panel_tables[0];
        build_space(b, 0.4f);
    }
    if (step->plot) {
        fill_table(w, &w->panel_tables[1], step->plot_table, step);
        Element *e = build_row(b, ELEMENT_PLOT, "plot", world_text(w, w->lesson->tables[step->plot_table].title), b->width * (w->panel_tables[1].fit.valid ? 0.78f : 0.62f));
        e->table = &w->panel_tables[1];
        build_space(b, 0.4f);
    }
}

// The label has a little more than half of the row. It may be drawn a little smaller, or else takes several lines there.
static void labelled(Builder *b, const char *id, const char *label, const char *value) {
    if (*label >= 'a' && *label <= 'z') label = build_compose(b->w, "%c%s", *label - 'a' + 'A', label + 1);
    int count = build_lines(label, b->width * 0.55f, b->t * 0.85f);
    build_row(b, ELEMENT_READING, id, label, b->t * (count > 1 ? 1.4f * (float)count + 0.3f : 1.6f))->second = build_compose(b->w, "%s", value);
}

static void readings(Builder *b, const LessonStep *step) {
    World *w = b->w;
    for (int i = 0; i < step->reading_count; i++) {
        const Apparatus *a = &w->apparatus[step->readings[2 * i]];
        const ReadingInfo *info = &a->kind->readings[step->readings[2 * i + 1]];
        char value[64];
        reading_format_for(info, apparatus_read(a, step->readings[2 * i + 1]), w->given.language, value, sizeof value);
        labelled(b, build_compose(w, "reading:%s.%s", a->id, info->name), info->label[w->given.language], value);
    }
}

static void handles(Builder *b, const LessonStep *step) {
    World *w = b->w;
    for (int i = 0; i < step->allow_count; i++) {
        const LessonObject *o = &w->lesson->objects[step->allow[i]];
        if (o->apparatus < 0 || o->grab == GRAB_TOGGLE) continue;
        const Apparatus *a = &w->apparatus[o->apparatus];
        char value[64];
        parameter_format_for(&a->kind->parameters[o->parameter], a->parameters[o->parameter], w->given.language, value, sizeof value);
        labelled(b, build_compose(w, "handle:%s", o->id), world_text(w, o->name), value);
    }
}

static void held_buttons(Builder *b) {
    World *w = b->w;
    build_paragraph(b, ELEMENT_NOTE, "held", build_compose(w, "%s%s", word(w->given.language, WORD_HELD),
                                               world_text(w, w->lesson->objects[w->hold.object].name)), 0.95f, 0);
    static const ButtonRow along[] = {{"button:less", WORD_LESS, 0}, {"button:more", WORD_MORE, 0}, {"button:release", WORD_LET_GO, ELEMENT_PRIMARY}};
    static const ButtonRow freely[] = {{"button:left", WORD_LEFT, 0},     {"button:right", WORD_RIGHT, 0}, {"button:down", WORD_DOWN, 0},
                                       {"button:up", WORD_UP, 0},         {"button:nearer", WORD_NEARER, 0}, {"button:farther", WORD_FARTHER, 0},
                                       {"button:release", WORD_LET_GO, ELEMENT_PRIMARY}};
    if (w->lesson->objects[w->hold.object].grab != GRAB_FREE) {
        build_buttons(b, along, 3);
    } else {
        for (int pair = 0; pair < 3; pair++) build_buttons(b, freely + 2 * pair, 2);
        build_buttons(b, freely + 6, 1);
    }
}

static void feedback(Builder *b) {
    World *w = b->w;
    static const unsigned flags[] = {0, 0, ELEMENT_RIGHT, ELEMENT_WRONG};
    if (w->step.feedback_kind) {
        Element *e = build_paragraph(b, ELEMENT_FEEDBACK, "feedback", world_text(w, w->step.feedback), 1, b->t * 0.7f);
        e->flags |= flags[w->step.feedback_kind];
    }
    if (w->step.hint_text) build_paragraph(b, ELEMENT_FEEDBACK, "hint", w->step.hint_text, 1, b->t * 0.7f);
    if (w->step.notice) build_paragraph(b, ELEMENT_NOTE, "notice", w->step.notice, 0.95f, 0);
}

static void step_buttons(Builder *b, const LessonStep *step) {
    World *w = b->w;
    ButtonRow list[5];
    int count = 0;
    bool speaking = w->step.line < step->line_count, can = steps_can_leave(w);
    if (step->table >= 0) list[count++] = (ButtonRow){"button:row", WORD_ROW, can ? 0 : ELEMENT_PRIMARY};
    if (step->hint_count && !w->step.done) list[count++] = (ButtonRow){"button:hint", WORD_HINT, 0};
    if (step->line_count && !speaking) list[count++] = (ButtonRow){"button:repeat", WORD_REPEAT, 0};
    if (speaking || can)
        list[count++] = (ButtonRow){"button:continue", speaking ? WORD_SKIP : WORD_CONTINUE, can && !speaking ? ELEMENT_PRIMARY : 0};
    if (count) build_buttons(b, list, count);
}

static void build_step(Builder *b, const LessonStep *step) {
    World *w = b->w;
    progress(b, step);
    if (step->title) build_paragraph(b, ELEMENT_HEADING, "title", world_text(w, step->title), 1.35f, 0);
    if (step->quote) {
        float source = step->quote_source ? b->t * 1.6f : 0;
        const char *quote = world_text(w, step->quote);
        float height = (float)build_lines(quote, b->width - 2.4f * b->t, b->t * 1.15f) * b->t * 1.15f * 1.6f + source + b->t * 1.2f;
        Element *e = build_row(b, ELEMENT_QUOTE, "quote", quote, height);
        if (step->quote_source) e->second = world_text(w, step->quote_source);
        build_space(b, 0.5f);
    }
    if (step->task) build_paragraph(b, ELEMENT_TEXT, "task", world_text(w, step->task), 1, 0)->flags |= w->step.done ? ELEMENT_RIGHT : 0;
    question(b, step);
    notebook(b, step);
    float top = b->y;
    handles(b, step);
    readings(b, step);
    if (b->y > top) build_space(b, 0.4f);
    feedback(b);
    if (w->hold.by == HOLD_COMMAND) held_buttons(b);
    else step_buttons(b, step);
}

static void build_end(Builder *b) {
    build_paragraph(b, ELEMENT_HEADING, "title", word(b->w->given.language, WORD_END), 1.35f, 0);
    build_paragraph(b, ELEMENT_TEXT, "task", word(b->w->given.language, WORD_END_TEXT), 1, 0);
}

// Elements were laid out from the top down; the panel's own coordinates have their origin at its centre, y up.
void layout_finish(Builder *b, float padding) {
    Panel *p = b->panel;
    p->height = b->y + padding;
    for (int i = 0; i < p->element_count; i++) {
        Rect *r = &p->elements[i].rect;
        r->bottom = p->height / 2 - r->bottom;
        for (int hand = 0; hand < HAND_COUNT; hand++) {
            const HandState *h = &b->w->hands[hand];
            if (!h->tracked || h->panel != PANEL_MAIN || h->element != i || !p->elements[i].usable) continue;
            p->elements[i].flags |= h->buttons_before ? ELEMENT_PRESSED | ELEMENT_POINTED : ELEMENT_POINTED;
        }
    }
}

static void build_main(World *w, float text_height) {
    Panel *p = &w->panels[PANEL_MAIN];
    float padding = text_height * 1.1f;
    Builder b = {w, p, text_height, -MAIN_WIDTH / 2 + padding, MAIN_WIDTH - 2 * padding, padding};
    p->id = "task", p->visible = true, p->skin = PANEL_PAPER;
    p->width = MAIN_WIDTH, p->text_height = text_height, p->element_count = 0;
    if (w->paused) menu_build(&b);
    else if (world_step(w)) build_step(&b, world_step(w));
    else build_end(&b);
    layout_finish(&b, padding - text_height * 0.4f);
}

void layout_panels(World *w) {
    float t = MAIN_AWAY * TEXT_ANGLE * w->given.settings.text_scale, smallest = MAIN_AWAY * SMALLEST_ANGLE;
    w->text_count = 0;
    build_main(w, t);
    while (w->panels[PANEL_MAIN].height > PANEL_HIGHEST && t > smallest) {
        t = t * 0.94f > smallest ? t * 0.94f : smallest;
        w->text_count = 0;
        build_main(w, t);
    }
    caption_build(w);
    caption_place(w);
}

// ---- placing ------------------------------------------------------------------------------------------------------

float layout_turn(float from, float to) {
    double turn = to - from;
    while (turn > D_PI) turn -= 2 * D_PI;
    while (turn < -D_PI) turn += 2 * D_PI;
    return (float)turn;
}

static void follow_head(World *w, double seconds) {
    bool busy = w->hands[HAND_LEFT].panel >= 0 || w->hands[HAND_RIGHT].panel >= 0;
    float panel = layout_turn(w->anchor_to + MAIN_YAW * w->side_shown, travel_yaw(w->view.head.orientation));
    busy = busy || (panel < 0 ? -panel : panel) < 0.24f; // being read
    float head = travel_yaw(w->view.head.orientation), away = layout_turn(w->anchor_to, head);
    w->anchor_away = (away < 0 ? -away : away) > FOLLOW_ANGLE && !busy ? w->anchor_away + seconds : 0;
    if (w->anchor_away > FOLLOW_AFTER) {
        w->anchor_from = w->anchor_yaw;
        w->anchor_to = w->anchor_from + layout_turn(w->anchor_from, head);
        w->anchor_time = w->anchor_away = 0;
    }
    w->anchor_time += seconds;
    float t = (float)d_clamp(w->anchor_time / FOLLOW_SECONDS, 0, 1);
    t = t * t * (3 - 2 * t);
    w->anchor_yaw = w->anchor_from + (w->anchor_to - w->anchor_from) * t;
}

// The panels stay where they are in the room while the head only sways or leans (at most SWAY), and glide after it when it goes
// farther.
static void follow_sway(World *w, double seconds) {
    Vec3 head = w->input.head.position;
    if (w->input.commands & COMMAND_RECENTRE) w->anchor_head = w->anchor_head_from = head, w->anchor_head_time = FOLLOW_SECONDS;
    if (w->anchor_head_time >= FOLLOW_SECONDS && vec3_length(vec3_sub(head, w->anchor_head)) <= SWAY) return;
    if (w->anchor_head_time >= FOLLOW_SECONDS) w->anchor_head_from = w->anchor_head, w->anchor_head_time = 0;
    w->anchor_head_time += seconds;
    float t = (float)d_clamp(w->anchor_head_time / FOLLOW_SECONDS, 0, 1);
    w->anchor_head = vec3_mix(w->anchor_head_from, head, t * t * (3 - 2 * t));
}

// Around the eyes, at a yaw and a pitch from where the learner faces. The panel turns only part of the way to the eyes, so
// that it stays close to a rectangle on a flat display and is still read comfortably in a headset.
static Pose around(const World *w, float yaw, float pitch, float away) {
    const float facing = 0.35f;
    Quat turn = quat_yaw_pitch(w->anchor_yaw + yaw, pitch);
    Vec3 eye = vec3_add(w->seat.position, quat_rotate(w->seat.orientation, w->anchor_head));
    return (Pose){vec3_add(eye, quat_rotate(turn, vec3(0, 0, -away))), quat_yaw_pitch(w->anchor_yaw + yaw * facing, pitch * facing)};
}

static bool hides(const World *w, float yaw, Vec3 what) {
    Vec3 to = vec3_sub(what, w->view.head.position);
    float off = layout_turn(w->anchor_to + yaw, (float)d_atan2(-to.x, -to.z));
    double pitch = d_atan2(to.y, d_sqrt(to.x * to.x + to.z * to.z));
    return d_abs(off) < HALF_YAW && d_abs(pitch) < HALF_PITCH;
}

// How many of the things that this step is about the main panel would hide at that yaw.
static int hidden_by(const World *w, const LessonStep *step, float yaw) {
    int count = 0, look = step->look ? lesson_object(w->lesson, step->look) : NO_INDEX;
    for (int i = 0; i < w->lesson->object_count; i++) {
        if ((i != look && !objects_allowed(w, i)) || w->shown_objects[i].node == MODEL_NONE) continue;
        if (hides(w, yaw, w->shown_objects[i].centre)) count += i == look ? 3 : 2;
    }
    for (int i = 0; i < w->lesson->obscura_count; i++) // the image is always worth seeing
        if (w->optics[i].screen_node >= 0)
            count += hides(w, yaw, mat4_translation(w->scene.nodes.items[w->optics[i].screen_node].world));
    return count;
}

// Once a step, and when the panels go elsewhere: left unless it hides more there than on the right. Captions keep to the other side.
static void choose_side(World *w) {
    const LessonStep *step = world_step(w);
    if (!step || (w->side_step == w->step.entered && w->side_anchor == w->anchor_to)) return;
    w->side_step = w->step.entered, w->side_anchor = w->anchor_to;
    w->side = hidden_by(w, step, MAIN_YAW) > hidden_by(w, step, -MAIN_YAW) ? -1 : 1;
}

// However fast the head comes: no point of a panel nearer to the eyes than this. It gives way, straight away from them.
void layout_keep_away(const World *w, Panel *p) {
    const float nearest = 0.5f, slack = 1e-4f;
    Vec3 head = w->view.head.position, from = quat_rotate(quat_conjugate(p->pose.orientation), vec3_sub(head, p->pose.position));
    float x = (float)d_clamp(from.x, -p->width / 2, p->width / 2), y = (float)d_clamp(from.y, -p->height / 2, p->height / 2);
    Vec3 to = vec3_sub(vec3(x, y, 0), from);
    float distance = vec3_length(to);
    if (distance >= nearest) return;
    Vec3 way = distance > slack && from.z > 0 ? vec3_scale(to, 1 / distance) : vec3(0, 0, -1); // a head behind it pushes it on
    float push = from.z > 0 ? nearest - distance : nearest + (float)d_abs(from.z);
    p->pose.position = vec3_add(p->pose.position, quat_rotate(p->pose.orientation, vec3_scale(way, push + slack)));
}

void layout_place(World *w, double seconds) {
    follow_head(w, seconds);
    follow_sway(w, seconds);
    choose_side(w);
    w->side_shown += (float)d_clamp(w->side - w->side_shown, -4 * seconds, 4 * seconds);
    w->panels[PANEL_MAIN].pose = around(w, MAIN_YAW * w->side_shown, -0.02f, MAIN_AWAY);
    layout_keep_away(w, &w->panels[PANEL_MAIN]);
    caption_tick(w, seconds);
}
