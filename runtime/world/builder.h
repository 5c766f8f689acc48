// Building a panel from the top down: rows, paragraphs and buttons in one column. Private to runtime/world/*.c.
#ifndef ORRERY_WORLD_BUILDER_H
#define ORRERY_WORLD_BUILDER_H
#include "world/words.h"
#include "world/world_state.h"

struct Builder {
    World *w;
    Panel *panel;
    float t;             // text height (em), metres
    float left, width;   // of the column
    float y;             // top of the free space, metres below the panel's top edge (positive down)
};

typedef struct ButtonRow {
    const char *id;
    Word name;
    unsigned flags;
} ButtonRow;

// A text that lives until the panels are built again.
const char *build_compose(World *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Lines that `text` takes in a column of `width` at em size `t`; words and forbidden breaks waste a little of each line.
int build_lines(const char *text, float width, float t);
// An element at a place of its own in the present row; the others go down by their height.
Element *build_add(Builder *b, ElementKind kind, const char *id, const char *text, float left, float width, float height);
Element *build_row(Builder *b, ElementKind kind, const char *id, const char *text, float height);
Element *build_paragraph(Builder *b, ElementKind kind, const char *id, const char *text, float scale, float inset);
void build_space(Builder *b, float times); // in em
void build_pressable(Builder *b, Element *element, unsigned flags);
void build_button(Builder *b, const char *id, Word name, float left, float width, unsigned flags);
void build_buttons(Builder *b, const ButtonRow *list, int count); // side by side
void build_text_button(Builder *b, const char *id, const char *text); // the whole width
#endif
