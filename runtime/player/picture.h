// The stage of a session: device, renderer, uploaded models; drawing a frame and saving pictures. Private to the player.
#ifndef ORRERY_PLAYER_PICTURE_H
#define ORRERY_PLAYER_PICTURE_H
#include "player/apart.h"
#include "player/player.h"
#include "player/session.h"
#include "player/show.h"

typedef struct Picture {
    const DeviceKind *kind;
    Device *device;
    Renderer *renderer;
    Show *show;
    DeviceFrame frame;
    RenderMask masks[VIEWS_MOST];
    Apart apart; // panels that are layers of their own
    Session *session;
    bool hands;  // are shown: set before picture_stage
    bool loaded; // everything is on the GPU
    bool drawn;  // at least one full frame
    Panel *curtain; // title and progress, shown until then
} Picture;

// Opens the device and begins uploading. False with an Error. picture_close in any case.
bool picture_open(Picture *picture, const PlayerDescription *description, Session *session, const World *world);
// The part of it that needs no device, with any driver; fonts are filled in.
bool picture_stage(Picture *picture, RendererDescription *description, Session *session, const World *world);
void picture_close(Picture *picture);
// Goes on loading for some milliseconds; true when the place is there. Until then picture_draw shows the lesson's title and the
// progress; afterwards each call bakes 2 ms of the lesson's texts, those of the current step first.
bool picture_load(Picture *picture);
// Waits until everything is on the GPU, texts too.
void picture_finish_loading(Picture *picture);
void picture_draw(Picture *picture, const World *world);
// The next pictures are seen through the learner's eyes, whatever the device says (headless, replay).
void picture_look_from_head(Picture *picture, const World *world);
// Draws and writes a PNG. False with an Error.
bool picture_save(Picture *picture, const World *world, const char *path);
#endif
