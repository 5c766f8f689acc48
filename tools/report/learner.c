#include "tools/report/learner.h"
#include "base/dmath.h"
#include "base/error.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES_AT_TASK = 3, WAIT_MOST = 100 };

typedef struct Learner {
    const SimulatedLesson *lesson;
    LearnerTraits traits;
    Random *random;
    World *world;
    Acts *acts;
    Arena *arena; // of the acts
    LearnerTick tick;
    void *context;
    uint64_t held; // misconceptions, now
    double weariness;
    bool gone;
} Learner;

const char *plant_name(PlantKind kind) {
    static const char *const names[PLANT_KIND_COUNT] = {"wrong-key", "everyone-passes", "nobody-understands", "biased-item"};
    return names[kind];
}

static bool planted(const SimulatedLesson *lesson, PlantKind kind, const char *where) {
    for (int i = 0; i < lesson->plant_count; i++)
        if (lesson->plants[i].kind == kind && !strcmp(lesson->plants[i].where, where)) return true;
    return false;
}

// ---- acting -------------------------------------------------------------------------------------------------------

static const LessonStep *step_of(const Learner *l) {
    int step = world_view(l->world)->step;
    return step < 0 ? NULL : &l->lesson->session->lesson->steps[step];
}

// Carries out one line; false when it cannot be done, or the session is over.
static bool perform(Learner *l, const char *line) {
    Input input;
    if (l->gone || !acts_append(l->acts, l->arena, line)) return false;
    for (;;) {
        ActsState state = acts_tick(l->acts, l->world, &input);
        if (state == ACTS_FAILED) return false;
        if (!l->tick(l->context, l->world, &input)) return l->gone = true, false;
        if (state == ACTS_DONE) return true;
    }
}

static void wait(Learner *l, double seconds) {
    char line[40];
    for (; seconds > 0.05 && !l->gone; seconds -= WAIT_MOST) {
        snprintf(line, sizeof line, "wait %.2fs", d_min(seconds, WAIT_MOST));
        if (!perform(l, line)) return;
    }
}

static double thinking(Learner *l, double seconds) { return seconds * l->traits.pace * d_exp(0.35 * random_normal(l->random)); }

static bool chance(Learner *l, double p) { return random_unit(l->random) < p; }

// Someone looks around, as people do.
static void look_around(Learner *l) {
    const Lesson *lesson = l->lesson->session->lesson;
    char line[100];
    if (!lesson->object_count || l->traits.manner == ACTS_BY_KEYBOARD) return;
    int object = (int)random_below(l->random, (uint32_t)lesson->object_count);
    if (world_view(l->world)->objects[object].node < 0) return;
    snprintf(line, sizeof line, "look %s %.1fs", lesson->objects[object].id, 0.8 + 1.5 * random_unit(l->random));
    perform(l, line);
}

// Listens to the narration, or skips it when patience ends.
static void listen(Learner *l) {
    bool skips = chance(l, 0.5 * (1 - l->traits.patience));
    const LessonStep *step = step_of(l);
    double spent = 0;
    while (!skips && !l->gone && step && world_view(l->world)->line.active && spent < 120) wait(l, 0.5), spent += 0.5;
}

// ---- tasks --------------------------------------------------------------------------------------------------------

static void do_lines(Learner *l, const Solution *solution) {
    const LessonStep *step = step_of(l);
    for (size_t i = 0; i < solution->lines.count && !l->gone && step_of(l) == step; i++) {
        perform(l, solution->lines.items[i]);
        wait(l, thinking(l, 0.6));
    }
    wait(l, 1.2); // a goal must hold for a moment
}

static void ask(Learner *l) {
    const Element *e = world_element(l->world, "button:hint", NULL);
    if (e && e->usable) perform(l, "hint");
}

static bool gives_up(Learner *l, double risk) {
    if (!chance(l, risk * (1.5 - l->traits.patience))) return false;
    return l->gone = true;
}

// Does not see what is to be done: tries around, asks, waits; one in three leaves.
static void be_lost(Learner *l) {
    for (int i = 0; i < 3 && !l->gone; i++) {
        wait(l, thinking(l, 25));
        look_around(l);
        if (chance(l, 0.8)) ask(l);
        if (gives_up(l, 0.1)) return;
    }
    l->weariness += 1;
}

static void do_task(Learner *l, const LessonStep *step) {
    const Solution *solution = &l->lesson->solutions[world_view(l->world)->step];
    if (planted(l->lesson, PLANT_NOBODY_KNOWS, step->id)) be_lost(l);
    else if (step->goal && chance(l, 0.25 / (1 + d_exp(l->traits.ability)))) { // does not see at once what to do
        wait(l, thinking(l, 12));
        if (chance(l, l->traits.asks)) ask(l);
    }
    wait(l, thinking(l, 2));
    do_lines(l, solution);
}

// ---- questions ----------------------------------------------------------------------------------------------------

static double chance_right(const Learner *l, const LessonQuestion *q, int tries) {
    double b = l->lesson->difficulty[world_view(l->world)->step];
    if (planted(l->lesson, PLANT_EVERYONE_PASSES, q->id)) return 1;
    if (planted(l->lesson, PLANT_BIASED_ITEM, q->id) && l->traits.group == 1) b += 1.2;
    double p = (1 - l->traits.slip) / (1 + d_exp(-(l->traits.ability - b)));
    for (int i = 0; i < tries; i++) p += 0.35 * (1 - p); // a wrong answer and its feedback help
    return p;
}

static bool holds(const Learner *l, int misconception) { return misconception >= 0 && l->held >> misconception & 1; }

static bool can_choose(const Learner *l, const LessonOption *o) {
    char id[100];
    snprintf(id, sizeof id, "choice:%s", o->id);
    const Element *e = world_element(l->world, id, NULL);
    return e && e->usable;
}

// The key as those who understand see it: with a wrong key, the first option that is not the key.
static int believed_key(const Learner *l, const LessonQuestion *q) {
    bool wrong = planted(l->lesson, PLANT_WRONG_KEY, q->id);
    for (int i = 0; i < q->option_count; i++)
        if (q->options[i].right != wrong) return i;
    return 0;
}

static int pick_option(Learner *l, const LessonQuestion *q, int tries) {
    int key = believed_key(l, q), list[32], count = 0;
    bool mistaken = false;
    for (int i = 0; i < q->option_count; i++) mistaken = mistaken || (holds(l, q->options[i].misconception) && can_choose(l, &q->options[i]));
    // a prediction shows the idea that one holds; elsewhere the idea shows in which wrong answer is given
    if (!(q->prediction && mistaken && chance(l, 0.85)) && chance(l, chance_right(l, q, tries)) && can_choose(l, &q->options[key])) return key;
    for (int i = 0; i < q->option_count && count < 32; i++) {
        const LessonOption *o = &q->options[i];
        if (i == key || !can_choose(l, o) || (mistaken && !holds(l, o->misconception))) continue;
        list[count++] = i;
    }
    return count ? list[random_below(l->random, (uint32_t)count)] : key;
}

static void choose(Learner *l, const LessonQuestion *q, int tries) {
    char line[100];
    const LessonOption *o = &q->options[pick_option(l, q, tries)];
    snprintf(line, sizeof line, "choose %s", o->id);
    perform(l, line);
    if (!q->prediction && holds(l, o->misconception) && chance(l, 0.7)) l->held &= ~(1ull << o->misconception); // its feedback convinces
}

static void enter_number(Learner *l, const LessonQuestion *q, int tries) {
    char line[100], value[60];
    double number = q->answer;
    if (!chance(l, chance_right(l, q, tries))) {
        bool typical = q->wrong_count && chance(l, 0.7);
        number = typical ? q->wrongs[random_below(l->random, (uint32_t)q->wrong_count)].value : q->answer * (1.2 + random_unit(l->random)) + 2 * q->tolerance;
    }
    unit_format_in(number, q->unit_kind, q->unit ? q->unit : "", 3, value, sizeof value);
    snprintf(line, sizeof line, "enter %s", value);
    perform(l, line);
}

static void write_words(Learner *l, const LessonQuestion *q) {
    char line[300];
    const char *words = l->lesson->solutions[world_view(l->world)->step].written;
    snprintf(line, sizeof line, "write \"%s\"", words ? words : "light goes straight");
    perform(l, line);
}

static void answer(Learner *l, const LessonStep *step) {
    const LessonQuestion *q = step->question;
    for (int i = 0; i < 8 && !l->gone; i++) {
        int tries = 0;
        bool answered = false, right;
        if (!world_question_state(l->world, q->id, &tries, &answered, &right) || answered) return;
        wait(l, thinking(l, q->kind == QUESTION_CHOICE ? 7 : 14));
        if (tries && chance(l, l->traits.asks * 0.5)) ask(l);
        if (q->kind == QUESTION_CHOICE) choose(l, q, tries);
        else if (q->kind == QUESTION_NUMBER) enter_number(l, q, tries);
        else write_words(l, q);
        wait(l, thinking(l, 3)); // reads the feedback
        l->weariness += 0.15;
        if (tries && gives_up(l, 0.006 * (1 + l->weariness))) return;
    }
}

// ---- a step, and all of them --------------------------------------------------------------------------------------

static bool done(const Learner *l) { return world_view(l->world)->done; }

static bool live_step(Learner *l, const LessonStep *step) {
    listen(l);
    if (chance(l, 0.3)) look_around(l);
    if (gives_up(l, 0.002 * (1 + l->weariness))) return true;
    do_task(l, step);
    if (step->question && !l->gone) answer(l, step);
    for (int i = 0; i < TRIES_AT_TASK && !l->gone && !done(l); i++) do_task(l, step);
    if (l->gone) return true;
    if (!done(l)) return false;
    wait(l, thinking(l, 0.8));
    perform(l, "continue");
    return l->gone || step_of(l) != step || world_view(l->world)->ended;
}

// One in ten takes a rest somewhere: the menu pauses the lesson.
static void rest(Learner *l) {
    Input input = input_idle();
    for (int i = 0; i < 2; i++) {
        input.commands = COMMAND_MENU;
        if (!l->tick(l->context, l->world, &input)) l->gone = true;
        input.commands = 0;
        for (int k = 0; k < 60 * TICKS_PER_SECOND / (i ? 30 : 2) && !l->gone; k++)
            if (!l->tick(l->context, l->world, &input)) l->gone = true;
    }
}

bool learner_play(const SimulatedLesson *lesson, const LearnerTraits *traits, Random *random, World *world, LearnerTick tick, void *context,
                  LearnerOutcome *outcome) {
    Learner l = {.lesson = lesson, .traits = *traits, .random = random, .world = world, .tick = tick, .context = context, .held = traits->misconceptions};
    int rests_at = chance(&l, 0.1) ? (int)random_below(random, (uint32_t)lesson->session->lesson->step_count) : -1;
    const LessonStep *step = NULL;
    bool fine = true;
    *outcome = (LearnerOutcome){0};
    l.arena = arena_create("learner", 0);
    l.acts = acts_load(l.arena, (Bytes){(const uint8_t *)"", 0}, "learner", lesson->session->lesson, traits->manner);
    for (int i = 0; fine && !l.gone && !world_view(world)->ended && i < 10000; i++) {
        step = step_of(&l);
        if (i == rests_at) rest(&l);
        fine = live_step(&l, step);
    }
    outcome->ended = world_view(world)->ended;
    outcome->stuck = !fine;
    outcome->left_at = outcome->ended || !step ? NULL : step->id;
    arena_destroy(l.arena);
    return true;
}

// ---- how the lesson can be done ------------------------------------------------------------------------------------

static bool is_answer(const char *line) {
    static const char *const words[] = {"choose ", "enter ", "continue", "screenshot ", "expect ", "hint"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strncmp(line, words[i], strlen(words[i]))) return true;
    return false;
}

static void keep_line(SimulatedLesson *lesson, Solution *solution, const char *line) {
    Arena *arena = lesson->session->arena;
    if (is_answer(line)) return;
    if (!strncmp(line, "write ", 6)) {
        size_t length = strlen(line + 6);
        if (!solution->written && length > 2) solution->written = arena_text(arena, line + 7, length - 2);
        return;
    }
    *array_push(arena, &solution->lines) = arena_string(arena, line);
}

static bool quiet_tick(void *context, World *world, const Input *input) {
    int count;
    world_tick(world, input);
    world_events(world, &count);
    return true;
}

// Carries out one act file; each act belongs to the step at which it began. A step that an earlier file has done is left.
static void watch_file(SimulatedLesson *lesson, char *text, World *world) {
    Random random = random_seed(1, 1);
    Learner l = {.lesson = lesson, .random = &random, .world = world, .tick = quiet_tick, .arena = arena_create("acts", 0)};
    l.acts = acts_load(l.arena, (Bytes){(const uint8_t *)"", 0}, "acts", lesson->session->lesson, ACTS_BY_POINTER);
    bool *known = arena_array(l.arena, bool, lesson->session->lesson->step_count);
    for (int i = 0; i < lesson->session->lesson->step_count; i++) known[i] = lesson->solutions[i].lines.count > 0;
    for (char *line = text; line && !world_view(world)->ended;) {
        char *end = strchr(line, '\n');
        if (end) *end = 0;
        line += strspn(line, " \t");
        int step = world_view(world)->step;
        if (*line && *line != '#' && step >= 0) {
            if (!known[step]) keep_line(lesson, &lesson->solutions[step], line);
            if (!perform(&l, line)) break;
        }
        line = end ? end + 1 : NULL;
    }
    arena_destroy(l.arena);
}

static World *fresh_world(const SimulatedLesson *lesson, Arena *arena) {
    const Session *s = lesson->session;
    WorldDescription d = {.lesson = s->lesson, .strings = s->strings, .language = s->language, .models = s->models, .seed = 1, .settings = world_settings_default()};
    World *world = world_create(arena, &d);
    int count;
    world_events(world, &count);
    return world;
}

static bool watch_acts(SimulatedLesson *lesson) {
    OsEntry *files;
    size_t count;
    Arena *arena = lesson->session->arena;
    const char *folder = arena_print(arena, "%s/acts", pack_path(lesson->session->pack));
    if (!os->list_folder(arena, folder, &files, &count)) return false;
    for (size_t pass = 0; pass < 2; pass++) // solve.acts first: it goes all the way
        for (size_t i = 0; i < count; i++) {
            Bytes text;
            bool first = !strcmp(files[i].name, "solve.acts");
            if (first != (pass == 0) || !strstr(files[i].name, ".acts")) continue;
            if (!os->read_file(arena, arena_print(arena, "%s/%s", folder, files[i].name), 1 << 20, &text)) return false;
            Arena *own = arena_create("watched", 0);
            watch_file(lesson, arena_text(arena, (const char *)text.data, text.size), fresh_world(lesson, own));
            arena_destroy(own);
        }
    return true;
}

// Evenly spread, in an order that the seed gives.
static void spread_difficulties(SimulatedLesson *lesson, uint64_t seed) {
    const Lesson *l = lesson->session->lesson;
    Random random = random_seed(seed, 77);
    int items[512], count = 0;
    for (int i = 0; i < l->step_count && count < 512; i++)
        if (l->steps[i].question && l->steps[i].question->kind != QUESTION_OPEN) items[count++] = i;
    for (int i = count - 1; i > 0; i--) {
        int other = (int)random_below(&random, (uint32_t)i + 1), kept = items[i];
        items[i] = items[other], items[other] = kept;
    }
    for (int i = 0; i < count; i++) lesson->difficulty[items[i]] = count > 1 ? -1.8 + 3.6 * i / (count - 1) : 0;
}

static bool check_plants(const SimulatedLesson *lesson) {
    for (int i = 0; i < lesson->plant_count; i++) {
        const Plant *p = &lesson->plants[i];
        bool step = p->kind == PLANT_NOBODY_KNOWS;
        const LessonQuestion *q = step ? NULL : lesson_question(lesson->session->lesson, p->where);
        if (step ? lesson_step(lesson->session->lesson, p->where) < 0 : !q) return fail(ERR_LESSON_TARGET, "%s\t%s", step ? "step" : "question", p->where);
    }
    return true;
}

bool simulated_lesson_open(SimulatedLesson *lesson, const char *pack, const char *locale, uint64_t seed, const Plant *plants, int plant_count) {
    *lesson = (SimulatedLesson){.session = session_open(pack, locale), .plants = plants, .plant_count = plant_count};
    if (!lesson->session) return false;
    session_drop_bulk(lesson->session);
    int steps = lesson->session->lesson->step_count;
    lesson->solutions = arena_array(lesson->session->arena, Solution, steps);
    lesson->difficulty = arena_array(lesson->session->arena, double, steps);
    for (int i = 0; i < steps; i++) lesson->solutions[i].step = lesson->session->lesson->steps[i].id;
    spread_difficulties(lesson, seed);
    if (check_plants(lesson) && watch_acts(lesson)) return true;
    simulated_lesson_close(lesson);
    return false;
}

void simulated_lesson_close(SimulatedLesson *lesson) {
    session_close(lesson->session);
    lesson->session = NULL;
}

LearnerTraits learner_draw(const SimulatedLesson *lesson, Random *random) {
    LearnerTraits t = {.ability = random_normal(random), .pace = d_exp(0.3 * random_normal(random)), .slip = 0.04 * random_unit(random),
                       .patience = random_unit(random), .asks = 0.1 + 0.6 * random_unit(random), .group = (int)random_below(random, GROUP_COUNT)};
    for (int i = 0; i < lesson->session->lesson->misconception_count && i < 64; i++)
        if (random_unit(random) < 0.75 / (1 + d_exp(0.7 * t.ability))) t.misconceptions |= 1ull << i;
    t.manner = random_unit(random) < 0.2 ? ACTS_BY_KEYBOARD : ACTS_BY_POINTER;
    return t;
}
