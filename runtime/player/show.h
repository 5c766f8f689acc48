// From what the world shows to what the renderer draws. Reads the world, never writes it. No heap after creation.
#ifndef ORRERY_PLAYER_SHOW_H
#define ORRERY_PLAYER_SHOW_H
#include "player/hands.h"
#include "stage/device/device.h"
#include "stage/render/renderer.h"
#include "world/world.h"

typedef struct Show Show;
// `models` are the uploaded models in the order of the lesson's. `hands`: NULL = hands are not shown.
Show *show_create(Arena *arena, const World *world, RenderModel *const *models, const Hands *hands);
// The scene of this moment; valid until the next call.
const RenderScene *show_scene(Show *show, const World *world);
// Views of a device frame in the world. `mono_head`: one view from the learner's head with that field of view (radians).
int show_views(const World *world, const DeviceFrame *frame, RenderView views[VIEWS_MOST]);
#endif
