#include "world/builder.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <string.h>

const char *build_compose(World *w, const char *format, ...) {
    char *text = w->texts[w->text_count % PANEL_TEXTS_MOST];
    w->text_count++;
    va_list values;
    va_start(values, format);
    vsnprintf(text, PANEL_TEXT_SIZE, format, values);
    va_end(values);
    text[utf8_valid(text, strlen(text))] = 0;
    return text;
}

static float ems(uint32_t c) { return utf8_is_wide(c) ? 1.0f : c == ' ' ? 0.28f : c >= 'A' && c <= 'Z' ? 0.68f : 0.55f; }

int build_lines(const char *text, float width, float t) {
    float fit = width / t - 1.2f, used = 0;
    int count = *text ? 0 : 1;
    if (fit < 4) fit = 4;
    while (*text) {
        uint32_t c = utf8_next(&text);
        if (c != '\n') used += ems(c);
        if (c == '\n' || !*text) count += 1 + (int)(used / fit), used = 0;
    }
    return count;
}

Element *build_add(Builder *b, ElementKind kind, const char *id, const char *text, float left, float width, float height) {
    static Element spill; // more elements than fit cannot be shown; the checker limits questions and tables far below
    if (b->panel->element_count == PANEL_ELEMENTS_MOST) return &spill;
    Element *e = &b->panel->elements[b->panel->element_count++];
    *e = (Element){.kind = kind, .id = id, .text = text, .second = "", .rect = {left, b->y + height, width, height}};
    return e; // rect.bottom holds the distance below the top until finish() turns it over
}

Element *build_row(Builder *b, ElementKind kind, const char *id, const char *text, float height) {
    Element *e = build_add(b, kind, id, text, b->left, b->width, height);
    b->y += height;
    return e;
}

void build_space(Builder *b, float times) { b->y += b->t * times; }

Element *build_paragraph(Builder *b, ElementKind kind, const char *id, const char *text, float scale, float inset) {
    float t = b->t * scale, height = (float)build_lines(text, b->width - 2 * inset, t) * t * 1.5f + 2 * inset;
    Element *e = build_row(b, kind, id, text, height);
    build_space(b, 0.45f);
    return e;
}

void build_pressable(Builder *b, Element *e, unsigned flags) {
    World *w = b->w;
    e->usable = !(flags & ELEMENT_DISABLED);
    e->flags |= flags;
    if (w->focus.on && !strcmp(w->focus.id, e->id)) e->flags |= ELEMENT_FOCUSED;
}

void build_button(Builder *b, const char *id, Word name, float left, float width, unsigned flags) {
    float height = b->t * 2.1f;
    build_pressable(b, build_add(b, ELEMENT_BUTTON, id, word(b->w->given.language, name), left, width, height), flags);
}

void build_buttons(Builder *b, const ButtonRow *list, int count) {
    float gap = b->t * 0.4f, each = (b->width - gap * (float)(count - 1)) / (float)count;
    for (int i = 0; i < count; i++) build_button(b, list[i].id, list[i].name, b->left + (float)i * (each + gap), each, list[i].flags);
    b->y += b->t * 2.1f;
    build_space(b, 0.4f);
}

void build_text_button(Builder *b, const char *id, const char *text) {
    build_pressable(b, build_add(b, ELEMENT_BUTTON, id, text, b->left, b->width, b->t * 2.1f), 0);
    b->y += b->t * 2.1f;
    build_space(b, 0.4f);
}
