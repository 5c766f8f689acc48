#include "player/voice.h"
#include "base/log.h"
#include "world/noise.h"
#include <string.h>

enum { SOUND_MOST = 32 << 20 };

typedef struct Named {
    const char *file;
    int id;
} Named;

struct Voice {
    Session *session;
    SoundOutput *sound;
    ARRAY(Named) files;
    int ambience, speaking; // voices or -1
    uint64_t line;
    bool paused;
};

static int find(const Voice *v, const char *file) {
    for (size_t i = 0; file && i < v->files.count; i++)
        if (!strcmp(v->files.items[i].file, file)) return v->files.items[i].id;
    return -1;
}

static void add(Voice *v, const char *file) {
    Bytes bytes;
    if (!file || find(v, file) >= 0) return;
    if (!pack_has(v->session->pack, file)) return; // captions carry the words; the checker reports the missing file
    if (!pack_read(v->session->pack, v->session->arena, file, &bytes)) {
        log_error();
        return;
    }
    *array_push(v->session->arena, &v->files) = (Named){file, sound_add(v->sound, bytes, file)};
}

Voice *voice_create(Session *session, SoundOutput *sound) {
    Voice *v = arena_new(session->arena, Voice);
    *v = (Voice){.session = session, .sound = sound, .ambience = -1, .speaking = -1};
    if (!sound) return v;
    const Lesson *lesson = session->lesson;
    add(v, lesson->ambience);
    for (int s = 0; s < lesson->step_count; s++)
        for (int l = 0; l < lesson->steps[s].line_count; l++) add(v, lesson->steps[s].lines[l].sound[session->language]);
    return v;
}

void voice_event(Voice *v, const World *world, const Event *event) {
    static const SoundEffect effects[NOISE_COUNT] = {
        [NOISE_TOUCH] = SOUND_TOUCH, [NOISE_GRAB] = SOUND_GRAB, [NOISE_RELEASE] = SOUND_RELEASE, [NOISE_RIGHT] = SOUND_RIGHT,
        [NOISE_WRONG] = SOUND_WRONG, [NOISE_ROW] = SOUND_ROW,   [NOISE_STEP] = SOUND_STEP};
    Vec3 place;
    bool close;
    Noise noise = world_noise(world, event, &place, &close);
    if (v->sound && noise != NOISE_NONE) sound_effect(v->sound, effects[noise], place);
}

static void speak(Voice *v, const WorldLine *line) {
    if (line->number == v->line && line->active) return;
    if (v->speaking >= 0) sound_stop(v->sound, v->speaking);
    v->speaking = -1;
    v->line = line->active ? line->number : 0;
    int id = line->active ? find(v, line->sound) : -1;
    if (id >= 0) v->speaking = sound_play(v->sound, id, line->place, line->close, false, 1);
}

void voice_frame(Voice *v, const World *world) {
    const WorldView *view = world_view(world);
    if (!v->sound) return;
    if (view->paused != v->paused) sound_pause(v->sound, v->paused = view->paused);
    if (v->paused) return;
    if (v->ambience < 0 && find(v, v->session->lesson->ambience) >= 0)
        v->ambience = sound_play(v->sound, find(v, v->session->lesson->ambience), view->head.position, true, true, 0.35f);
    sound_listener(v->sound, view->head);
    speak(v, &view->line);
    if (v->speaking >= 0 && view->line.active) sound_move(v->sound, v->speaking, view->line.place);
}
