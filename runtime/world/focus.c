// Everything without pointing: a focus that goes round all that can be used, for keyboards, gamepads and, by scanning,
// for a single switch. What has the focus counts as looked at, and is described.
#include "world/builder.h"
#include <stdio.h>
#include <string.h>

static const char *item_id(const World *w, int index, char out[80]) {
    const FocusItem *item = &w->focus_items[index];
    if (item->object >= 0) snprintf(out, 80, "object:%s", w->lesson->objects[item->object].id);
    else snprintf(out, 80, "%s", w->panels[item->panel].elements[item->element].id);
    return out;
}

static void add(World *w, int panel, int element, int object) {
    if (w->focus_count < FOCUS_MOST) w->focus_items[w->focus_count++] = (FocusItem){panel, element, object};
}

// Panel elements first, then the objects of this step. While something is held, only what moves it.
void focus_collect(World *w) {
    const LessonStep *step = world_step(w);
    w->focus_count = 0;
    for (int i = 0; i < w->panels[PANEL_MAIN].element_count; i++)
        if (w->panels[PANEL_MAIN].elements[i].usable) add(w, PANEL_MAIN, i, NO_INDEX);
    if (!step || w->paused || w->hold.by == HOLD_COMMAND) return;
    int look = step->look ? lesson_object(w->lesson, step->look) : NO_INDEX;
    for (int i = 0; i < w->lesson->object_count; i++)
        if ((objects_allowed(w, i) || i == look) && w->shown_objects[i].node != MODEL_NONE && !w->objects[i].hidden)
            add(w, NO_INDEX, NO_INDEX, i);
}

static int current(const World *w) {
    char id[80];
    for (int i = 0; w->focus.on && i < w->focus_count; i++)
        if (!strcmp(item_id(w, i, id), w->focus.id)) return i;
    return NO_INDEX;
}

static void move_focus(World *w, int by) {
    if (!w->focus_count) return;
    int at = current(w);
    at = at < 0 ? (by > 0 ? 0 : w->focus_count - 1) : (at + by + w->focus_count) % w->focus_count;
    w->focus.on = true;
    item_id(w, at, w->focus.id);
    w->focus.scan_left = w->given.settings.scan_seconds;
}

static int option_index(const World *w, const char *id) {
    const LessonQuestion *q = world_step(w) ? world_step(w)->question : NULL;
    for (int i = 0; q && i < q->option_count; i++)
        if (!strcmp(q->options[i].id, id)) return i;
    return NO_INDEX;
}

static void adjust(World *w, int direction) {
    if (w->hold.by != HOLD_COMMAND) return;
    if (w->focus.scanning) w->focus.glide = direction;
    else objects_step(w, w->hold.object, direction);
}

static void press_continue(World *w) { steps_continue(w); }
static void press_hint(World *w) { steps_hint(w, "asked"); }
static void press_row(World *w) { steps_row(w); }
static void press_repeat(World *w) { steps_repeat(w); }
static void press_submit(World *w) { steps_submit(w); }
static void press_more(World *w) { adjust(w, 1); }
static void press_less(World *w) { adjust(w, -1); }
static void press_left(World *w) { adjust(w, -CARRY_RIGHT); }
static void press_right(World *w) { adjust(w, CARRY_RIGHT); }
static void press_down(World *w) { adjust(w, -CARRY_UP); }
static void press_up(World *w) { adjust(w, CARRY_UP); }
static void press_nearer(World *w) { adjust(w, -CARRY_AHEAD); }
static void press_farther(World *w) { adjust(w, CARRY_AHEAD); }
static void press_release(World *w) { objects_release(w); }
static void press_stop(World *w) { w->focus.glide = 0; }

void focus_press_element(World *w, const Element *element) {
    static const struct {
        const char *id;
        void (*press)(World *);
    } buttons[] = {{"button:continue", press_continue}, {"button:hint", press_hint},       {"button:row", press_row},
                   {"button:repeat", press_repeat},     {"button:submit", press_submit},   {"button:more", press_more},         {"button:less", press_less},       {"button:release", press_release},
                   {"button:stop", press_stop}, {"button:left", press_left},         {"button:right", press_right},     {"button:down", press_down},
                   {"button:up", press_up},             {"button:nearer", press_nearer},   {"button:farther", press_farther},
                   {"key:erase", steps_erase}};
    if (element->flags & ELEMENT_DISABLED || menu_press(w, element->id)) return;
    for (unsigned i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        if (strcmp(buttons[i].id, element->id) != 0) continue;
        buttons[i].press(w);
        return;
    }
    if (!strncmp(element->id, "choice:", 7)) steps_choose(w, option_index(w, element->id + 7));
    else if (!strncmp(element->id, "sentence:", 9)) steps_pick_sentence(w, option_index(w, element->id + 9));
    else if (!strncmp(element->id, "key:", 4)) steps_type(w, element->id + 4);
}

static void activate(World *w) {
    int at = current(w);
    if (w->focus.glide) {
        w->focus.glide = 0;
    } else if (at >= 0 && w->focus_items[at].object >= 0) {
        int object = w->focus_items[at].object;
        if (objects_allowed(w, object)) objects_grab_command(w, object);
        bool free = w->lesson->objects[object].grab == GRAB_FREE;
        if (w->hold.by == HOLD_COMMAND) snprintf(w->focus.id, sizeof w->focus.id, "%s", free ? "button:right" : "button:more");
    } else if (at >= 0) {
        focus_press_element(w, &w->panels[w->focus_items[at].panel].elements[w->focus_items[at].element]);
    }
}

// LESS and MORE move what is held, or else what is focused if it can be moved.
static void nudge(World *w, int direction) {
    int at = current(w), object = w->hold.by != HOLD_NONE ? w->hold.object : at >= 0 ? w->focus_items[at].object : NO_INDEX;
    if (object >= 0 && objects_allowed(w, object)) objects_step(w, object, direction);
}

static void press_the_switch(World *w) {
    if (!w->focus.scanning) {
        w->focus.scanning = true;
        move_focus(w, 1);
        return;
    }
    activate(w);
    w->focus.scan_left = w->given.settings.scan_seconds;
}

// Name, role, value and state, as a screen reader says them.
static const char *element_description(World *w, const Element *e) {
    bool choice = e->kind == ELEMENT_CHOICE;
    char letter[8] = "";
    if (choice) snprintf(letter, sizeof letter, "%c. ", 'A' + (int)e->value % 26);
    const char *role = word(w->given.language, choice ? WORD_ROLE_OPTION : e->kind == ELEMENT_KEY ? WORD_ROLE_KEY : WORD_ROLE_BUTTON);
    if (!(e->flags & ELEMENT_CHOSEN)) return build_compose(w, "%s%s, %s", letter, e->text, role);
    return build_compose(w, "%s%s, %s, %s", letter, e->text, role, word(w->given.language, WORD_STATE_CHOSEN));
}

static const char *object_description(World *w, int object) {
    const LessonObject *o = &w->lesson->objects[object];
    Word role = !objects_allowed(w, object) ? WORD_ROLE_SEEN : o->grab == GRAB_TOGGLE ? WORD_ROLE_USED : WORD_ROLE_MOVED;
    char value[64] = "";
    if (o->apparatus >= 0 && o->grab != GRAB_TOGGLE) {
        const Apparatus *a = &w->apparatus[o->apparatus];
        parameter_format_for(&a->kind->parameters[o->parameter], a->parameters[o->parameter], w->given.language, value, sizeof value);
    }
    return build_compose(w, "%s%s%s, %s", world_text(w, o->name), *value ? ", " : "", value, word(w->given.language, role));
}

const char *focus_description(World *w) {
    int at = current(w);
    if (at < 0) return NULL;
    const FocusItem *item = &w->focus_items[at];
    if (item->object >= 0) return object_description(w, item->object);
    return element_description(w, &w->panels[item->panel].elements[item->element]);
}

static void describe(World *w) {
    int at = current(w), object = at >= 0 ? w->focus_items[at].object : NO_INDEX;
    for (int hand = 0; object < 0 && hand < HAND_COUNT; hand++) object = w->hands[hand].object;
    if (object < 0) return;
    w->step.notice = world_text(w, w->lesson->objects[object].text);
    world_emit(w, EVENT_DESCRIBED, w->lesson->objects[object].id, 0, NULL);
}

void focus_commands(World *w) {
    uint32_t c = w->input.commands;
    if (w->input.text[0]) steps_type(w, w->input.text);
    if (c & COMMAND_MENU) menu_press(w, "button:menu");
    if (c & COMMAND_SAFE) menu_open(w, MENU_SAFE);
    if (c & COMMAND_NEXT) move_focus(w, 1);
    if (c & COMMAND_PREVIOUS) move_focus(w, -1);
    if (c & COMMAND_ACTIVATE) activate(w);
    if (c & COMMAND_SWITCH) press_the_switch(w);
    if (w->paused) return;
    if (c & COMMAND_CANCEL) objects_release(w);
    if (c & COMMAND_LESS) nudge(w, -1);
    if (c & COMMAND_MORE) nudge(w, 1);
    if (c & COMMAND_HINT) press_hint(w);
    if (c & COMMAND_ROW) steps_row(w);
    if (c & COMMAND_REPEAT) steps_repeat(w);
    if (c & COMMAND_ERASE) steps_erase(w);
    if (c & COMMAND_SUBMIT) steps_submit(w);
    if (c & COMMAND_CONTINUE) steps_continue(w);
    if (c & COMMAND_DESCRIBE) describe(w);
}

void focus_scan(World *w, double seconds) {
    if (!w->focus.scanning || w->focus.glide) return;
    w->focus.scan_left -= seconds;
    if (w->focus.scan_left <= 0) move_focus(w, 1);
}
