#include "player/player.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/log.h"
#include "player/beginning.h"
#include "player/describe.h"
#include "player/picture.h"
#include "player/place.h"
#include "player/voice.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICKS_AHEAD_MOST = 4000 }; // of the disk, when nobody waits for the clock
enum { TICKS_A_FRAME_MOST = 12 }; // after a stall the lesson goes on where it was, it does not race

typedef struct Player {
    const PlayerDescription *given;
    PlayerReport *report;
    Session *session;
    World *world;
    Acts *acts;
    ActsState acts_state;
    Journal *journal;
    Outbox *outbox;
    SoundOutput *sound;
    Voice *voice;
    Describe *describe; // or NULL
    Picture picture;
    bool has_picture;
    Input wanted; // by acts that move a device
    uint64_t inputs; // given to the world so far
    Input pending; // commands and text that wait for the next tick
    const char *trouble;
    uint64_t progress_shown;
    uint32_t placings; // remembered
    uint32_t touched[HAND_COUNT], felt[HAND_COUNT]; // what the hands have felt so far
} Player;

PlayerDescription player_description_default(void) {
    return (PlayerDescription){.device = "auto", .width = 1280, .height = 720, .settings = settings_default()};
}

// ---- beginning ----------------------------------------------------------------------------------------------------

static bool is_headless(const PlayerDescription *d) { return !strcmp(d->device, "headless"); }

static bool begin(Player *p) {
    Beginning it;
    bool fine = begin_session(p->given, p->report, &it);
    p->session = it.session, p->world = it.world, p->journal = it.journal, p->outbox = it.outbox, p->inputs = it.inputs;
    return fine;
}

static bool load_acts(Player *p) {
    Bytes text;
    if (!p->given->acts) return true;
    if (!os->read_file(p->session->arena, p->given->acts, 1 << 20, &text)) return false;
    p->acts = acts_load(p->session->arena, text, p->given->acts, p->session->lesson, p->given->manner);
    if (p->acts && p->given->puppet) acts_through(p->acts, p->given->puppet_device);
    return p->acts != NULL;
}

static bool open_stage(Player *p) {
    const PlayerDescription *d = p->given;
    if (is_headless(d) && !d->pictures) return session_drop_bulk(p->session), true; // nobody looks: no display, no GPU
    p->has_picture = true;
    if (d->pictures && !os->make_folder(d->pictures)) return false;
    if (!picture_open(&p->picture, d, p->session, p->world)) return false;
    snprintf(p->report->device, sizeof p->report->device, "%s", renderer_name(p->picture.renderer));
    snprintf(p->report->stereo, sizeof p->report->stereo, "%s", renderer_stereo(p->picture.renderer));
    if (!is_headless(d) && !d->mute) {
        SoundSettings settings = {.mono = d->settings.mono, .volume = (float)d->settings.volume};
        p->sound = sound_create(&settings);
    }
    return true;
}

// ---- running ------------------------------------------------------------------------------------------------------

static void take_events(Player *p) {
    int count;
    const Event *events = world_events(p->world, &count);
    for (int i = 0; i < count; i++) {
        journal_add(p->journal, &events[i]);
        voice_event(p->voice, p->world, &events[i]);
        p->report->events++;
    }
}

static void tell_trouble(Player *p) {
    const char *trouble = journal_trouble(p->journal);
    if (trouble && !p->trouble) log_warning("%s", trouble);
    p->trouble = trouble;
}

static bool save_picture(Player *p, const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.png", p->given->pictures, name);
    if (is_headless(p->given)) picture_look_from_head(&p->picture, p->world); // its frame follows no window
    return picture_save(&p->picture, p->world, path);
}

// The world moves on what is kept of the input, not on the input: so the recording says all.
static void tick_world(Player *p, const Input *input) {
    InputKept kept;
    Input restored;
    WorldState state;
    input_keep(input, &kept);
    input_restore(&kept, &restored);
    world_tick(p->world, &restored);
    bool second = ++p->inputs % TICKS_PER_SECOND == 0;
    if (second) world_state(p->world, &state);
    journal_tick(p->journal, &kept, second ? &state : NULL);
    take_events(p);
}

// One tick from acts or from the device's input; false when an act failed or a picture could not be written.
static bool tick(Player *p, Input *input) {
    if (p->acts && p->acts_state == ACTS_RUNNING) {
        p->acts_state = acts_tick(p->acts, p->world, p->given->puppet ? &p->wanted : input);
        if (p->given->puppet) p->given->puppet(p->given->puppet_context, &p->wanted, input);
        if (p->acts_state == ACTS_FAILED) return false;
    }
    tick_world(p, input);
    describe_frame(p->describe, p->world);
    const char *picture = p->acts ? acts_screenshot(p->acts) : NULL;
    return !picture || !p->given->pictures || save_picture(p, picture);
}

static void show_progress(Player *p) {
    uint64_t now = os->monotonic_ns();
    if (!isatty(STDERR_FILENO) || now - p->progress_shown < 250000000u) return;
    if (p->progress_shown) fprintf(stderr, "\r%3.0f %%  %6.0f s ", 100 * acts_progress(p->acts), (double)world_view(p->world)->tick / TICKS_PER_SECOND);
    p->progress_shown = now;
}

// Nobody waits: ticks run as fast as they can until the acts are done.
static bool run_fast(Player *p) {
    Input input = input_idle();
    while (p->acts_state == ACTS_RUNNING) {
        if (!tick(p, &input)) return false;
        show_progress(p);
        while (journal_ticks_pending(p->journal) > TICKS_AHEAD_MOST && !journal_trouble(p->journal)) os->sleep_ns(1000000);
        if (world_view(p->world)->tick % (TICKS_PER_SECOND * 5) == 0) tell_trouble(p);
    }
    if (p->progress_shown && isatty(STDERR_FILENO)) fputs("\r\033[K", stderr);
    return true;
}

static void merge(Input *pending, const Input *polled) {
    uint32_t commands = pending->commands | polled->commands, device = pending->device | polled->device;
    char text[INPUT_TEXT_SIZE * 2];
    snprintf(text, sizeof text, "%s%s", pending->text, polled->text);
    *pending = *polled;
    pending->commands = commands, pending->device = device;
    if (strlen(text) < INPUT_TEXT_SIZE) strcpy(pending->text, text);
}

static double process_seconds(void);

static void first_frame(Player *p) {
    if (p->picture.drawn || !p->picture.loaded) return;
    p->picture.drawn = true;
    p->report->first_frame_ms = process_seconds() * 1000;
    log_note("first frame after %.0f ms", p->report->first_frame_ms);
}

static bool run_ticks(Player *p, double *due) {
    int count = (int)(*due * TICKS_PER_SECOND);
    *due -= (double)count / TICKS_PER_SECOND;
    if (count > TICKS_A_FRAME_MOST) count = TICKS_A_FRAME_MOST, *due = 0;
    for (int i = 0; i < count; i++) {
        if (!tick(p, &p->pending)) return false;
        p->pending.commands = p->pending.device = 0;
        p->pending.text[0] = 0;
    }
    return true;
}

// A headset's frames follow its display, so the lesson does too; other devices, and a headset that does not know, the clock.
static double frame_seconds(const DeviceFrame *frame, uint64_t *before) {
    const double most = 0.1;
    uint64_t now = os->monotonic_ns();
    double seconds = (double)(now - *before) * 1e-9;
    *before = now;
    if (frame->away) return 0;
    return frame->seconds < 0 ? seconds : frame->seconds < most ? frame->seconds : most;
}

// A hand that comes to something feels a tick, one that takes or presses it a knock.
static void pulse_hands(Player *p) {
    const WorldView *view = world_view(p->world);
    for (int hand = 0; hand < HAND_COUNT; hand++) {
        bool felt = view->felt[hand] != p->felt[hand], touched = view->touched[hand] != p->touched[hand];
        p->felt[hand] = view->felt[hand], p->touched[hand] = view->touched[hand];
        if (!p->picture.kind->pulse || (!felt && !touched)) continue;
        p->picture.kind->pulse(p->picture.device, hand, felt ? 0.03f : 0.012f, felt ? 0.7f : 0.25f);
    }
}

static bool run_window(Player *p) {
    uint64_t before = os->monotonic_ns();
    double due = 0;
    for (;;) {
        Input polled = p->pending;
        polled.commands = 0, polled.text[0] = 0;
        p->picture.kind->poll(p->picture.device, &polled, &p->picture.frame);
        if (p->picture.frame.quit) return true;
        merge(&p->pending, &polled);
        if (polled.device & DEVICE_SEES_THROUGH && world_lesson(p->world)->on_table) place_recall(p->world, &p->pending);
        due += frame_seconds(&p->picture.frame, &before);
        if (!picture_load(&p->picture)) due = 0; // the lesson begins when its place is there
        if (!run_ticks(p, &due)) return false;
        pulse_hands(p);
        if (world_view(p->world)->placings != p->placings) place_remember(p->world), p->placings = world_view(p->world)->placings;
        voice_frame(p->voice, p->world);
        tell_trouble(p);
        const Element *field = world_element(p->world, "field", NULL);
        if (p->picture.kind->expect_text) p->picture.kind->expect_text(p->picture.device, field && !(field->flags & ELEMENT_DISABLED));
        if (p->picture.frame.draw) picture_draw(&p->picture, p->world);
        p->picture.kind->present(p->picture.device);
        first_frame(p);
        p->report->frames += p->picture.frame.draw;
        if (p->picture.frame.missed) p->report->frames_missed = p->picture.frame.missed;
        if (p->acts && p->acts_state == ACTS_DONE) return true;
    }
}

// Seconds since this process was started, from the kernel's record (so that the loader's time counts too).
static double process_seconds(void) {
    FILE *file = fopen("/proc/self/stat", "r");
    char text[1024] = "";
    size_t got = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[got] = 0;
    char *after = strrchr(text, ')');
    unsigned long long start = 0;
    if (!after || sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &start) != 1) return 0;
    return (double)os->monotonic_ns() * 1e-9 - (double)start / (double)sysconf(_SC_CLK_TCK);
}

static bool run(Player *p) {
    if (is_headless(p->given) || (p->given->fast && p->acts)) return run_fast(p);
    return run_window(p);
}

// ---- ending -------------------------------------------------------------------------------------------------------

static void count_questions(const World *world, PlayerReport *r) {
    const Lesson *lesson = world_lesson(world);
    for (int i = 0; i < lesson->step_count; i++) {
        const LessonQuestion *q = lesson->steps[i].question;
        int tries = 0;
        bool answered = false, right = false;
        if (!q || q->prediction || q->kind == QUESTION_OPEN) continue;
        world_question_state(world, q->id, &tries, &answered, &right);
        r->questions += answered;
        r->right_first += right && tries == 1;
    }
}

static void fill_report(Player *p) {
    PlayerReport *r = p->report;
    count_questions(p->world, r);
    r->settings = *world_settings(p->world);
    r->steps = p->session->lesson->step_count;
    r->seconds = (double)world_view(p->world)->tick / TICKS_PER_SECOND;
    r->ended = world_view(p->world)->ended;
    if (p->given->journal) snprintf(r->journal, sizeof r->journal, "%s", p->given->journal);
}

static void close_all(Player *p) {
    if (p->sound) sound_destroy(p->sound);
    describe_destroy(p->describe);
    picture_close(&p->picture);
    if (p->journal) p->report->journal_safe = journal_close(p->journal);
    outbox_stop(p->outbox, &p->report->outbox);
    session_close(p->session);
}

bool player_run(const PlayerDescription *description, PlayerReport *report) {
    Player p = {.given = description, .report = report, .pending = input_idle()};
    *report = (PlayerReport){0};
    bool fine = begin(&p) && load_acts(&p) && open_stage(&p);
    if (fine) {
        p.voice = voice_create(p.session, p.sound);
        if (description->settings.speak) p.describe = describe_create(p.session, p.sound != NULL);
        take_events(&p);
        uint64_t start = os->monotonic_ns();
        fine = run(&p);
        report->run_seconds = (double)(os->monotonic_ns() - start) * 1e-9;
        fill_report(&p);
    }
    Error kept = *error_last();
    close_all(&p);
    if (!fine) fail_again(&kept);
    return fine;
}
