#include "player/describe.h"
#include "base/hash.h"
#include "stage/sound/speech.h"
#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 1800 };

struct Describe {
    Speech *speech;
    bool narrated;
    uint64_t read[PANEL_ELEMENTS_MOST]; // hashes of what stood on the panel and was read
    int read_count;
    uint64_t focus;
    char waiting[TEXT_MOST]; // for the end of the narrator's line
};

Describe *describe_create(Session *session, bool narrated) {
    Describe *d = arena_new(session->arena, Describe);
    *d = (Describe){.speech = speech_create(session->arena, session->locale), .narrated = narrated};
    return d;
}

// What has no way to be focused, and does not change by itself all the time as readings do.
static bool is_prose(const Element *e) {
    return e->text && *e->text &&
           (e->kind == ELEMENT_HEADING || e->kind == ELEMENT_TEXT || e->kind == ELEMENT_QUOTE ||
            e->kind == ELEMENT_NOTE || e->kind == ELEMENT_FEEDBACK);
}

static bool was_read(const Describe *d, uint64_t hash) {
    for (int i = 0; i < d->read_count; i++)
        if (d->read[i] == hash) return true;
    return false;
}

static void append(char out[TEXT_MOST], const char *text) {
    size_t length = strlen(out);
    if (text && *text) snprintf(out + length, TEXT_MOST - length, "%s%s", length ? "\n" : "", text);
}

static void read_panel(Describe *d, const Panel *p) {
    uint64_t now[PANEL_ELEMENTS_MOST];
    int count = 0;
    for (int i = 0; i < p->element_count; i++) {
        const Element *e = &p->elements[i];
        if (!is_prose(e)) continue;
        now[count] = hash64(e->text, strlen(e->text)) ^ hash64(e->id, strlen(e->id)) * 3;
        if (!was_read(d, now[count++])) append(d->waiting, e->text), append(d->waiting, e->second);
    }
    memcpy(d->read, now, (size_t)count * sizeof now[0]);
    d->read_count = count;
}

void describe_frame(Describe *d, const World *world) {
    if (!d) return;
    const WorldView *view = world_view(world);
    const char *focus = view->focus_text;
    uint64_t hash = focus ? hash64(focus, strlen(focus)) : 0;
    if (view->panels[0].visible) read_panel(d, &view->panels[0]);
    char text[TEXT_MOST] = "";
    if (d->waiting[0] && !(d->narrated && view->line.active && view->line.sound))
        append(text, d->waiting), d->waiting[0] = 0;
    if (hash != d->focus) append(text, focus);
    d->focus = hash;
    if (text[0]) speech_say(d->speech, text);
}

void describe_destroy(Describe *d) {
    if (d) speech_destroy(d->speech);
}
