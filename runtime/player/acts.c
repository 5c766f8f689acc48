// Reading act files and walking through them; how each act is carried out is in acts_do.c.
#include "player/acts_private.h"
#include "base/error.h"
#include <stdlib.h>
#include <string.h>

const char *acts_manner_name(ActsManner manner) {
    static const char *const names[ACTS_MANNER_COUNT] = {"pointer", "left", "keyboard", "switch", "headset"};
    return names[manner];
}

// What follows a word: each letter is one argument.
//   o object   s spot   i plain id   v the rest of the line up to "over"   t optional time (after "over" where v stands)
//   q the rest of the line, quoted or not   e an expectation
typedef struct Word {
    const char *name, *arguments;
    ActFunction run;
} Word;

static const Word words[] = {
    {"look", "ot", act_look},         {"grab", "o", act_grab},       {"release", "", act_release},
    {"move", "ovt", act_move},        {"set", "ovt", act_set},       {"use", "o", act_use},
    {"walk", "s", act_walk},          {"choose", "i", act_choose},   {"enter", "q", act_enter},
    {"write", "q", act_write},        {"row", "", act_row},          {"continue", "", act_continue},
    {"hint", "", act_hint},           {"press", "i", act_press},     {"wait", "t", act_wait},
    {"screenshot", "i", act_screenshot}, {"expect", "e", act_expect},
};

static char *next_word(char **at) {
    *at += strspn(*at, " \t");
    if (!**at) return NULL;
    char *start = *at;
    *at += strcspn(*at, " \t");
    if (**at) *(*at)++ = 0;
    return start;
}

static char *rest(char **at) {
    *at += strspn(*at, " \t");
    char *start = *at;
    size_t length = strlen(start);
    while (length && (start[length - 1] == ' ' || start[length - 1] == '\t')) start[--length] = 0;
    if (length > 1 && start[0] == '"' && start[length - 1] == '"') start[length - 1] = 0, start++;
    *at += strlen(*at);
    return *start ? start : NULL;
}

static bool read_value(char **at, Act *act) {
    char *over = strstr(*at, " over ");
    char *time = over ? over + 6 : NULL;
    if (over) *over = 0;
    act->text = rest(at);
    if (time) *at = time;
    return act->text != NULL;
}

static bool read_time(char **at, Act *act) {
    char *text = rest(at);
    return !text || unit_parse(text, UNIT_TIME, &act->seconds);
}

static int spot_index(const Lesson *lesson, const char *id) {
    for (int i = 0; i < lesson->spot_count; i++)
        if (!strcmp(lesson->spots[i].id, id)) return i;
    return -1;
}

static bool complain(const Act *act, const char *file, const char *format, const char *value) {
    char message[300];
    snprintf(message, sizeof message, format, value ? value : "");
    return fail_at(ERR_ACTS, (Place){file, act->line}, "%s", message);
}

static bool read_argument(char kind, char **at, Act *act, const Lesson *lesson, const char *file) {
    char *text;
    switch (kind) {
    case 'o':
        text = next_word(at);
        act->index = text ? lesson_object(lesson, text) : -1;
        act->id = text;
        return act->index >= 0 || complain(act, file, "the lesson has no object “%s” (name one after the word)", text);
    case 's':
        text = next_word(at);
        act->index = text ? spot_index(lesson, text) : -1;
        return act->index >= 0 || complain(act, file, "the lesson has no spot “%s”", text);
    case 'i':
        act->id = next_word(at);
        return act->id || complain(act, file, "a name is missing after the word%s", "");
    case 'v': return read_value(at, act) || complain(act, file, "a value is missing%s", "");
    case 't': return read_time(at, act) || complain(act, file, "a time such as 2s is expected%s", "");
    case 'q':
    case 'e':
        act->text = rest(at);
        return act->text || complain(act, file, "something is missing after the word%s", "");
    }
    return false;
}

static bool read_act(char *line, Act *act, const Lesson *lesson, const char *file) {
    char *at = line, *name = next_word(&at);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].name, name) != 0) continue;
        act->word = words[i].name;
        act->run = words[i].run;
        for (const char *a = words[i].arguments; *a; a++)
            if (!read_argument(*a, &at, act, lesson, file)) return false;
        at += strspn(at, " \t");
        return !*at || complain(act, file, "“%s” is too much on this line", at);
    }
    return complain(act, file, "“%s” is not a word of act files", name);
}

// `line` is the caller's and is cut into words.
static bool append(Acts *acts, Arena *arena, char *line, int number) {
    size_t length = strlen(line);
    if (length && line[length - 1] == '\r') line[length - 1] = 0;
    line += strspn(line, " \t");
    if (!*line || *line == '#') return true;
    Act act = {.line = number, .source = arena_string(arena, line)};
    if (!read_act(line, &act, acts->lesson, acts->file)) return false;
    *array_push(arena, &acts->list) = act;
    return true;
}

Acts *acts_load(Arena *arena, Bytes text, const char *file, const Lesson *lesson, ActsManner manner) {
    Acts *acts = arena_new(arena, Acts);
    acts->file = arena_string(arena, file);
    acts->lesson = lesson;
    acts->manner = manner;
    acts->hand = manner == ACTS_BY_LEFT ? HAND_LEFT : HAND_RIGHT;
    acts->input = input_idle();
    char *copy = arena_text(arena, (const char *)text.data, text.size), *at = copy;
    for (int line = 1; at; line++) {
        char *end = strchr(at, '\n'), *next = end ? end + 1 : NULL;
        if (end) *end = 0;
        if (!append(acts, arena, at, line)) return NULL;
        at = next;
    }
    return acts;
}

bool acts_append(Acts *acts, Arena *arena, const char *line) {
    return append(acts, arena, arena_string(arena, line), (int)acts->list.count + 1);
}

void acts_through(Acts *acts, ActsDevice device) { acts->device = device; }

const char *acts_screenshot(const Acts *acts) { return acts->screenshot; }
float acts_progress(const Acts *acts) { return acts->list.count ? (float)acts->at / (float)acts->list.count : 1; }

ActsState acts_tick(Acts *acts, const World *world, Input *input) {
    acts->world = world;
    acts->view = world_view(world);
    acts->screenshot = NULL;
    acts->input.commands = 0;
    memset(acts->input.text, 0, sizeof acts->input.text);
    while (acts->at < acts->list.count) {
        const Act *act = &acts->list.items[acts->at];
        ActResult result = act->run(acts, act);
        if (result == ACT_FAILED) return ACTS_FAILED;
        if (result == ACT_GOING && acts->ticks++ > ACT_SECONDS_MOST * TICKS_PER_SECOND) {
            fail_at(ERR_ACTS_TIME, (Place){acts->file, act->line}, "%s\t%d", act->source, ACT_SECONDS_MOST);
            return ACTS_FAILED;
        }
        if (result == ACT_GOING) break;
        acts->at++;
        acts->ticks = 0;
        acts->stage = acts->mark = acts->letter = 0;
        if (result == ACT_DONE_TICK) break;
    }
    *input = acts->input;
    return acts->at < acts->list.count ? ACTS_RUNNING : ACTS_DONE;
}
