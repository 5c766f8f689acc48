// Panels: what the learner reads and presses, as plain rectangles in metres. The world lays them out without knowing
// any font (so that pointing at a button is deterministic); the stage draws the text inside the rectangles, and may make
// it smaller only down to the legible height (0.65 degrees of view), never larger than the rectangle.
#ifndef ORRERY_WORLD_PANEL_H
#define ORRERY_WORLD_PANEL_H
#include "base/vec.h"
#include "world/lab/lab.h"
#include "world/lab/notebook.h"
#include <stdbool.h>

enum { PANEL_ELEMENTS_MOST = 48, PANELS_MOST = 6, PANEL_TEXT_MOST = 1600 };

// The main panel grows so high before its letters shrink, down to 0.65 degrees; a higher one hides the place.
#define PANEL_HIGHEST 0.56f // metres

typedef enum ElementKind {
    ELEMENT_HEADING,  // step title
    ELEMENT_TEXT,     // body
    ELEMENT_QUOTE,    // old text, set in the serif face with its source below it in `second`
    ELEMENT_NOTE,     // small: source, unit, state
    ELEMENT_BUTTON,   // action: continue, hint, row, menu ...
    ELEMENT_CHOICE,   // one option of a question
    ELEMENT_FIELD,    // text or number being entered; `second` is the unit
    ELEMENT_KEY,      // one key of the keypad
    ELEMENT_READING,  // instrument: `text` label, `second` value
    ELEMENT_TABLE,    // notebook table
    ELEMENT_PLOT,     // notebook plot with fit
    ELEMENT_PROGRESS, // share done, 0..1 in `value`; `text` = "3 / 16" , phases as ticks
    ELEMENT_CAPTION,  // speaker in `second`, line in `text`
    ELEMENT_FEEDBACK, // answer to an answer; right/wrong in flags
} ElementKind;

enum {
    ELEMENT_FOCUSED = 1 << 0, // keyboard or switch focus: drawn with a strong ring
    ELEMENT_POINTED = 1 << 1, // under a ray
    ELEMENT_PRESSED = 1 << 2,
    ELEMENT_CHOSEN = 1 << 3,
    ELEMENT_RIGHT = 1 << 4, // also marked by a tick sign, never by colour alone
    ELEMENT_WRONG = 1 << 5, // also marked by a cross sign
    ELEMENT_DISABLED = 1 << 6,
    ELEMENT_PRIMARY = 1 << 7, // the one thing to do now
};

typedef struct Rect { // in the panel's plane: metres from its centre, y up
    float left, bottom, width, height;
} Rect;

typedef struct PanelTable { // for ELEMENT_TABLE and ELEMENT_PLOT
    const NotebookTable *table;
    const char *column_label[NOTEBOOK_COLUMNS_MOST];
    const char *column_unit[NOTEBOOK_COLUMNS_MOST]; // symbol in which people read it: "cm"
    int decimals[NOTEBOOK_COLUMNS_MOST];
    const ReadingInfo *reading[NOTEBOOK_COLUMNS_MOST]; // what a column was read with (for error bars); NULL = it was set
    int x, y; // plotted columns
    FitKind fit_kind;
    Fit fit; // valid = draw it, and the residuals below
    const char *residual_label; // "measured − fitted"
} PanelTable;

typedef struct Element {
    ElementKind kind;
    const char *id;     // stable, e.g. "choice:inverted", "button:continue", "key:7"; acts and tests use it
    const char *text;   // UTF-8 in the session's language, or ""
    const char *second; // see kinds, or ""
    Rect rect;
    unsigned flags;
    float value;
    const PanelTable *table;
    bool usable; // can be pressed and focused
} Element;

typedef enum PanelSkin { PANEL_PAPER, PANEL_LACQUER, PANEL_CAPTION } PanelSkin;

typedef struct Panel {
    const char *id; // "task", "caption", "notebook", "instruments", "menu"
    bool visible;
    PanelSkin skin;
    Pose pose;           // world space, the panel's centre; +Z faces the reader
    float width, height; // metres
    float text_height;   // metres, of body text: at least 0.65 degrees from where the learner sits
    Element elements[PANEL_ELEMENTS_MOST];
    int element_count;
} Panel;
#endif
