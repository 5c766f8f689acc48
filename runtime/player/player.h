// The player: joins pack, world, device, renderer, sound and journal into a lesson that runs. One call plays one session.
//
//   device fills Input -> world ticks on it -> events go to the journal -> stage draws the world
#ifndef ORRERY_PLAYER_PLAYER_H
#define ORRERY_PLAYER_PLAYER_H
#include "player/acts.h"
#include "record/outbox.h"
#include "stage/device/settings.h"
#include "world/world.h"

typedef struct PlayerDescription {
    const char *pack;     // folder
    const char *device;   // "desktop", "headless", "auto" (desktop if a window can be opened)
    const char *acts;     // file or NULL
    ActsManner manner;
    // Acts that move a device instead of being its input: the world moves on what the device reports. Called once a tick with what
    // the acts want and what was reported; NULL = the acts are the input.
    void (*puppet)(void *context, const Input *wanted, const Input *reported);
    void *puppet_context;
    ActsDevice puppet_device;
    const char *journal;  // file or NULL (memory only)
    const char *pictures; // folder for the acts' screenshots and the last picture, or NULL
    const char *locale;   // "zh-CN", "en"; NULL = the program's language
    uint64_t seed;        // 0 = from the system
    int width, height;
    bool embedded, fullscreen, mute, fast; // fast: acts on the desktop run without waiting for the clock
    const char *start_step;    // begin there (authors), or NULL
    const char *learner;       // pseudonym (32 hex digits), or any word: then a pseudonym made from it; NULL = a new one
    const char *policy;        // policy file, or NULL (record/policy.h)
    const char *lrs, *lrs_key, *secret_file; // send statements there while playing (record/outbox.h), or NULL
    bool insecure_http;
    bool resume;               // go on with the newest unfinished session of this pack (and learner) in the journal
    Settings settings;
} PlayerDescription;

typedef struct PlayerReport { // what a session came to, for people and for --json
    bool ended;       // the lesson reached its end
    int steps, questions, right_first; // in the lesson; answered; right at the first try
    double seconds;   // of lesson time
    double run_seconds; // of real time from the first tick to the last, without loading
    uint64_t events;
    uint64_t frames, frames_missed; // shown; that the headset's display had to do without
    double first_frame_ms; // from process start to the first full picture; 0 = none was drawn
    char journal[512], device[200], stereo[16]; // stereo: how several views are drawn (renderer_stereo)
    bool journal_safe; // all events are durable
    char session[40], learner[40]; // as the journal names them
    OutboxReport outbox;
    WorldSettings settings; // as they were at the end: the menu may have changed them
    double resumed_at; // seconds of lesson time that were there already; 0 = a new session
} PlayerReport;

PlayerDescription player_description_default(void);
// False with an Error when the session could not begin or an act failed; true otherwise.
bool player_run(const PlayerDescription *description, PlayerReport *report);

#endif
