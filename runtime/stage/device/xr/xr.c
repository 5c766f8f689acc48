// The headset as a device: any OpenXR runtime, with OpenGL or OpenGL ES. A window, where there is a display, mirrors
// what one eye sees; its keys help (a teacher's hint, the menu) and closing it ends the lesson.
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"
#include "stage/device/device_kinds.h"
#include "stage/device/xr/headset.h"
#include <stdlib.h>
#include <string.h>

static void xr_close(Device *d) {
    xr_instance_close(d);
    if (d->screen) d->screen_kind->close(d->screen);
    free(d);
}

// The window that mirrors; where there is none, or it is not wanted, a context without.
static bool open_screen(Device *d) {
    DeviceDescription given = d->given;
    const DeviceKind *const kinds[] = {d->settings.mirror ? &device_desktop : &device_headless, &device_headless};
    given.mirror = true;
    for (int i = 0; i < 2 && !d->screen; i++) {
        d->screen_kind = kinds[i];
        d->screen = kinds[i]->open(&given);
    }
    return d->screen != NULL;
}

static Device *xr_open(const DeviceDescription *given) {
    Device *d = calloc(1, sizeof *d);
    if (!d) return fail_null(ERR_MEMORY, "xr");
    d->given = *given;
    d->settings = given->settings ? *given->settings : settings_default();
    if (xr_instance_open(d) && open_screen(d) && xr_session_open(d)) return d;
    Error kept = *error_last();
    xr_close(d);
    fail_again(&kept);
    return NULL;
}

// What the keyboard and the window say counts too; hands and head are the headset's.
static void poll_screen(Device *d, Input *input, DeviceFrame *frame) {
    Input keys;
    DeviceFrame window;
    d->screen_kind->poll(d->screen, &keys, &window);
    bool real = d->screen_kind == &device_desktop;
    frame->quit = window.quit;
    frame->width = real ? window.width : 0, frame->height = real ? window.height : 0;
    if (!real) return;
    input->commands |= keys.commands;
    input->device |= keys.device;
    memcpy(input->text, keys.text, sizeof input->text);
    memcpy(input->window, keys.window, sizeof input->window);
}

static void idle(Device *d) {
    enum { NS = 20 * 1000 * 1000 }; // no frame is asked for: nobody is in a hurry
    os->sleep_ns(NS);
}

static void run_frame(Device *d, Input *input, DeviceFrame *frame) {
    xr_frame_begin(d, frame);
    bool located = d->begun && frame->view_count > 0 && xr_space_locate(d, d->view_space, &input->head);
    if (d->begun && d->running && d->time > 0) xr_actions_read(d, input);
    input->present = located && d->worn && d->state == XR_SESSION_STATE_FOCUSED;
}

static void xr_poll(Device *d, Input *input, DeviceFrame *frame) {
    Pose head = d->head;
    *frame = (DeviceFrame){.seconds = -1};
    *input = input_idle();
    input->head = head, input->present = false;
    poll_screen(d, input, frame);
    if (xr_loss_mend(d)) xr_session_events(d);
    frame->away = !d->session || d->lost != LOSS_NONE;
    if (d->session && d->running && d->lost == LOSS_NONE)
        run_frame(d, input, frame);
    else
        idle(d);
    frame->quit = frame->quit || d->exiting;
    if (input->present && !d->was_present && !d->seated) d->commands |= COMMAND_RECENTRE, d->seated = true;
    d->was_present = input->present;
    d->head = input->head;
    input->commands |= d->commands, input->device |= d->happened;
    d->commands = d->happened = 0;
}

static void xr_present(Device *d) {
    xr_frame_end(d);
    d->screen_kind->present(d->screen);
}

static void xr_expect_text(Device *d, bool expected) {
    if (d->screen_kind->expect_text) d->screen_kind->expect_text(d->screen, expected);
}

static void xr_place_quads(Device *d, const DeviceQuad quads[DEVICE_QUADS_MOST]) {
    memcpy(d->quad_places, quads, sizeof d->quad_places);
}

static DeviceFunction xr_load(const char *name) {
    // OpenGL's functions are found by whichever device holds the current context
    DeviceFunction found = device_desktop.load(name);
    return found ? found : device_headless.load(name);
}

const DeviceKind device_xr = {.name = "xr",
                              .label = {"any OpenXR headset", "任何 OpenXR 头显"},
                              .open = xr_open,
                              .close = xr_close,
                              .load = xr_load,
                              .poll = xr_poll,
                              .present = xr_present,
                              .expect_text = xr_expect_text,
                              .hands = true,
                              .interactive = true,
                              .quad_texture = xr_layers_quad,
                              .place_quads = xr_place_quads,
                              .pulse = xr_actions_pulse};
