#include "player/replay.h"
#include "base/error.h"
#include "base/log.h"
#include "player/picture.h"
#include "player/playback.h"
#include <string.h>

typedef struct Replay {
    const ReplayDescription *given;
    ReplayReport *report;
    Session *session;
    Playback back;
    World *world;
    Picture picture;
    double next_frame; // lesson seconds of the next picture of the film
    uint64_t taken;    // pictures asked for: a bit for each
} Replay;
_Static_assert(REPLAY_PICTURES_MOST <= 64, "taken is a set of bits");

ReplayDescription replay_description_default(void) {
    ReplayDescription d = {.frame_rate = 30, .speed = 1, .stage = player_description_default()};
    d.stage.device = NULL; // the caller's to choose
    return d;
}

// ---- beginning ----------------------------------------------------------------------------------------------------

static Session *open_pack(const Replay *r) {
    char usual[300];
    if (r->given->pack) return session_open(r->given->pack, r->back.row.locale);
    Session *found = r->back.start.pack ? session_open(r->back.start.pack, r->back.row.locale) : NULL;
    if (found) return found;
    snprintf(usual, sizeof usual, "lessons/%s", r->back.row.pack);
    return session_open(usual, r->back.row.locale);
}

static bool same_pack(const Replay *r) {
    char digest[65];
    digest_hex(r->session->digest, digest);
    if (!strcmp(digest, r->back.row.pack_digest)) return true;
    return fail(ERR_RECORDING, language_get() == LANGUAGE_CHINESE ? "课程包“%s”自录制以来已改变；请用 --pack 指定当时的版本" :
                "the pack “%s” has changed since it was recorded; name the version of then with --pack", r->back.row.pack);
}

static bool shows(const Replay *r) {
    return strcmp(r->given->stage.device, "headless") != 0 || r->given->picture_count || r->given->frames;
}

static bool open_all(Replay *r) {
    Policy policy;
    if (!policy_load(r->given->stage.policy, &policy) || !playback_open(&r->back, r->given->journal, r->given->session, &policy)) return false;
    snprintf(r->report->session, sizeof r->report->session, "%s", r->back.row.id);
    snprintf(r->report->pack, sizeof r->report->pack, "%s", r->back.row.pack);
    if (!r->back.has_recording) return fail_again(&r->back.missing), false;
    if (!(r->session = open_pack(r)) || !same_pack(r)) return false;
    if (strcmp(r->back.row.engine, ORRERY_VERSION) != 0) log_warning("%s -> %s", r->back.row.engine, ORRERY_VERSION);
    if (!(r->world = playback_world(&r->back, r->session))) return false;
    if (r->given->frames && !os->make_folder(r->given->frames)) return false;
    if (!shows(r)) return true;
    if (!picture_open(&r->picture, &r->given->stage, r->session, r->world)) return false;
    snprintf(r->report->device, sizeof r->report->device, "%s", renderer_name(r->picture.renderer));
    return true;
}

// ---- playing ------------------------------------------------------------------------------------------------------

static double seconds_of(const Replay *r) { return (double)r->back.ticks / TICKS_PER_SECOND; }

static bool take_picture(Replay *r, const char *path) {
    r->report->pictures++;
    picture_look_from_head(&r->picture, r->world);
    return picture_save(&r->picture, r->world, path);
}

static bool take_pictures(Replay *r) {
    char path[1200];
    for (int i = 0; i < r->given->picture_count; i++) {
        if (r->taken >> i & 1 || seconds_of(r) < r->given->pictures[i].seconds) continue;
        r->taken |= (uint64_t)1 << i;
        if (!take_picture(r, r->given->pictures[i].file)) return false;
    }
    if (!r->given->frames || seconds_of(r) < r->next_frame) return true;
    r->next_frame += 1 / r->given->frame_rate;
    snprintf(path, sizeof path, "%s/%06d.png", r->given->frames, r->report->pictures);
    return take_picture(r, path);
}

// False at the end of what is to be played.
static bool tick(Replay *r) {
    int count;
    const Event *events = world_events(r->world, &count);
    r->report->events += (uint64_t)count;
    for (int i = 0; i < count; i++)
        if (r->given->to_step && events[i].kind == EVENT_STEP_ENTERED && !strcmp(events[i].step, r->given->to_step)) return false;
    if (r->given->to_seconds > 0 && seconds_of(r) >= r->given->to_seconds) return false;
    if (playback_tick(&r->back, r->world, NULL)) return true;
    r->report->complete = !r->back.recording.trouble;
    return false;
}

static bool run_fast(Replay *r) {
    do {
        if (!take_pictures(r)) return false;
    } while (tick(r));
    return true;
}

static bool run_window(Replay *r) {
    uint64_t before = os->monotonic_ns();
    double due = 0;
    bool going = true;
    while (going) {
        Input ignored = input_idle();
        r->picture.kind->poll(r->picture.device, &ignored, &r->picture.frame);
        if (r->picture.frame.quit) return true;
        uint64_t now = os->monotonic_ns();
        due += (double)(now - before) * 1e-9 * r->given->speed * TICKS_PER_SECOND;
        before = now;
        if (!picture_load(&r->picture)) due = 0;
        for (; going && due >= 1; due--) going = tick(r) && take_pictures(r);
        picture_look_from_head(&r->picture, r->world);
        if (r->picture.frame.draw) picture_draw(&r->picture, r->world);
        r->picture.kind->present(r->picture.device);
    }
    return error_last()->id == ERR_NONE;
}

// What came before the moment that is to be seen.
static bool run_ahead(Replay *r) {
    while (seconds_of(r) < r->given->from_seconds)
        if (!tick(r)) return false;
    return true;
}

static void fill_report(Replay *r) {
    ReplayReport *out = r->report;
    out->ticks = r->back.ticks, out->states = r->back.compared, out->seconds = seconds_of(r);
    out->differs = r->back.differs, out->differs_tick = r->back.differs_tick, out->differs_field = r->back.differs_field;
    if (r->back.recording.trouble) snprintf(out->trouble, sizeof out->trouble, "%s", r->back.recording.trouble);
}

bool replay_run(const ReplayDescription *description, ReplayReport *report) {
    Replay r = {.given = description, .report = report};
    *report = (ReplayReport){0};
    error_clear();
    bool fine = open_all(&r);
    if (fine) {
        error_clear();
        if (run_ahead(&r)) fine = strcmp(description->stage.device, "headless") != 0 ? run_window(&r) : run_fast(&r);
        else fine = error_last()->id == ERR_NONE;
        fill_report(&r);
    }
    Error kept = *error_last();
    picture_close(&r.picture);
    session_close(r.session);
    playback_close(&r.back);
    if (!fine) fail_again(&kept);
    return fine;
}
