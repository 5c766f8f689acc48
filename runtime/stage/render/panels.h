// Panels on the GPU: boxes, glyphs, tables, plots and focus rings of the world's panels, drawn in the scene.
// Owned and called by the renderer only. panels_prepare builds one vertex buffer for all panels (only those that changed are
// built again; no heap after warm-up); panels_draw issues at most a few draws with the views of the current Frame block.
#ifndef ORRERY_STAGE_RENDER_PANELS_H
#define ORRERY_STAGE_RENDER_PANELS_H
#include "stage/render/program.h"
#include "stage/render/text.h"
#include "world/panel.h"

typedef struct Panels Panels;
Panels *panels_create(const ProgramContext *context, TextFonts *fonts, bool high_contrast); // NULL: ERR_SHADER
void panels_destroy(Panels *panels);
void panels_prepare(Panels *panels, const Panel *list, int count, Vec3 eye);
// Depth test on, blending premultiplied, linear colours out. `program_views` as in ProgramDescription, `copies` of each instance.
// `apart`: panels (a bit for each) that are shown otherwise: the picture gets a hole there, alpha 0. Returns the number of draw calls.
int panels_draw(Panels *panels, int program_views, int copies, unsigned apart);
void panels_draw_alone(Panels *panels, int panel); // without depth, for one view
uint64_t panels_stamp(const Panels *panels, int panel); // another one when it shows something else; 0 = not shown
// How many texts did not fit even at the smallest size in the last panels_prepare (0 is right; `orrery check` and tests ask).
int panels_cut(const Panels *panels);
// The angle of view of the smallest text in the last panels_prepare, radians; 0 without text. At least 0.65 degrees.
float panels_least_angle(const Panels *panels);
#endif
