#include "stage/sound/speech.h"
#include "base/log.h"
#include "base/os.h"
#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 2000, NONE = -1 };

struct Speech {
    const char *language;
    int program; // of `programs`, or NONE
    int process; // speaking now, or NONE
};

// In order of preference; the language and the text are put in. What stops the one before stands in its arguments, or
// it is ended as a process.
static const char *const programs[][7] = {
    {"spd-say", "--stop", "--language", "LANGUAGE", "--", "TEXT", NULL},
    {"espeak-ng", "-v", "LANGUAGE", "--", "TEXT", NULL},
};
enum { PROGRAM_COUNT = sizeof programs / sizeof programs[0] };

static bool start(Speech *s, const char *text) {
    const char *arguments[7];
    for (int i = 0; i < 7; i++) {
        const char *it = programs[s->program][i];
        arguments[i] = it && !strcmp(it, "LANGUAGE") ? s->language : it && !strcmp(it, "TEXT") ? text : it;
        if (!it) break;
    }
    return os->start_program(arguments, &s->process);
}

Speech *speech_create(Arena *arena, const char *language) {
    Speech *s = arena_new(arena, Speech);
    *s = (Speech){.language = !strncmp(language, "zh", 2) ? "zh" : language, .process = NONE};
    return s;
}

// Arrows, triangles and box drawing (U+2190 to U+27BF) have no sound.
static void words_only(const char *text, char out[TEXT_MOST]) {
    size_t length = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at && length + 1 < TEXT_MOST;) {
        bool sign = at[0] == 0xE2 && at[1] && (at[1] > 0x86 || (at[1] == 0x86 && at[2] >= 0x90)) && at[1] < 0x9F;
        if (sign && at[2])
            at += 3;
        else
            out[length++] = (char)*at++;
    }
    out[length] = 0;
}

void speech_say(Speech *s, const char *text) {
    char words[TEXT_MOST];
    words_only(text, words);
    if (s->process != NONE) os->end_program(s->process), s->process = NONE;
    for (; s->program != NONE; s->program = s->program + 1 < PROGRAM_COUNT ? s->program + 1 : NONE) {
        if (start(s, words)) return;
        if (s->program + 1 == PROGRAM_COUNT)
            log_note("speech: neither spd-say nor espeak-ng is installed; descriptions are printed here");
    }
    fprintf(stderr, "%s\n", words);
}

void speech_destroy(Speech *s) {
    if (s && s->process != NONE) os->end_program(s->process);
}
