#include "tools/report/class.h"
#include "base/error.h"
#include "base/log.h"
#include "player/definitions.h"
#include "player/start.h"
#include "record/journal.h"
#include <jansson.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICKS_AHEAD_MOST = 6000, GAP_SECONDS = 3600 * 24 };
static const int64_t FIRST_DAY_MS = 1772409600000; // 2026-03-02 00:00 UTC, a Monday

typedef struct Shared { // between the processes
    atomic_int learners, ended, left, stuck;
    _Atomic uint64_t ticks;
} Shared;

typedef struct Run {
    const ClassDescription *given;
    SimulatedLesson lesson;
    SealKey key;
    const char *definitions;
    Shared *shared;
    FILE *truth; // of the classroom
} Run;

typedef struct Playing { // one learner's session
    Journal *journal;
    World *world;
    uint64_t inputs;
} Playing;

// ---- a clock and a chance of its own --------------------------------------------------------------------------------

// Journals take their times and session ids from the table of the system: here both follow the seed. The writer's
// thread reads the clock too.
static _Atomic int64_t simulated_ms;
static Random id_random;
static Os simulated_os;

static int64_t simulated_wall_ms(void) { return atomic_load(&simulated_ms); }

static bool simulated_bytes(void *out, size_t size) {
    for (size_t i = 0; i < size; i++) ((uint8_t *)out)[i] = (uint8_t)random_u32(&id_random);
    return true;
}

static void simulate_system(void) {
    simulated_os = *os;
    simulated_os.wall_ms = simulated_wall_ms;
    simulated_os.random_bytes = simulated_bytes;
    os = &simulated_os;
}

// ---- one session ----------------------------------------------------------------------------------------------------

static void take_events(Playing *p) {
    int count;
    const Event *events = world_events(p->world, &count);
    for (int i = 0; i < count; i++) journal_add(p->journal, &events[i]);
}

// As the player does it: the world moves on what is kept of the input.
static bool tick(void *context, World *world, const Input *input) {
    Playing *p = context;
    InputKept kept;
    Input restored;
    WorldState state;
    input_keep(input, &kept);
    input_restore(&kept, &restored);
    world_tick(p->world, &restored);
    bool second = ++p->inputs % TICKS_PER_SECOND == 0;
    if (second) world_state(p->world, &state), atomic_fetch_add(&simulated_ms, 1000);
    journal_tick(p->journal, &kept, second ? &state : NULL);
    take_events(p);
    while (journal_ticks_pending(p->journal) > TICKS_AHEAD_MOST && !journal_trouble(p->journal)) os->sleep_ns(500000);
    return !journal_trouble(p->journal);
}

static bool open_session(Run *r, Arena *arena, const char *path, const char *learner, uint64_t seed, Playing *p) {
    const Session *s = r->lesson.session;
    SessionStart start = {.pack = r->given->pack, .settings = world_settings_default()};
    WorldDescription w = {
        .lesson = s->lesson, .strings = s->strings, .language = s->language, .models = s->models, .seed = seed};
    JournalSession j = {.pack_id = s->lesson->id,
                        .engine = ORRERY_VERSION,
                        .locale = s->locale,
                        .device = "simulated",
                        .learner = learner,
                        .definitions = r->definitions,
                        .pack_digest = s->digest,
                        .seed = seed,
                        .device_key = r->given->recordings ? &r->key : NULL,
                        .header = start_to_text(arena, &start)};
    p->world = start_world(arena, &w, &start);
    p->journal = p->world ? journal_open(path, &j) : NULL;
    if (!p->journal) return false;
    take_events(p);
    return !journal_trouble(p->journal) || fail(ERR_JOURNAL, "%s", journal_trouble(p->journal));
}

static void write_truth(Run *r, const char *room, const char *learner, const char *session, const LearnerTraits *t,
                        const LearnerOutcome *o) {
    static const char *const groups[GROUP_COUNT] = {"A", "B"};
    json_t *ideas = json_array();
    for (int i = 0; i < r->lesson.session->lesson->misconception_count; i++)
        if (t->misconceptions >> i & 1)
            json_array_append_new(ideas, json_string(r->lesson.session->lesson->misconceptions[i].id));
    json_t *line =
        json_pack("{s:s, s:s, s:s, s:s, s:f, s:f, s:f, s:f, s:o, s:b, s:s?}", "learner", learner, "session", session,
                  "class", room, "group", groups[t->group], "ability", t->ability, "pace", t->pace, "slip", t->slip,
                  "patience", t->patience, "misconceptions", ideas, "ended", o->ended, "left_at", o->left_at);
    json_dumpf(line, r->truth, JSON_COMPACT | JSON_REAL_PRECISION(12));
    fputc('\n', r->truth);
    json_decref(line);
}

static void count(Run *r, const LearnerOutcome *o, uint64_t ticks) {
    atomic_fetch_add(&r->shared->learners, 1);
    atomic_fetch_add(&r->shared->ended, o->ended);
    atomic_fetch_add(&r->shared->left, !o->ended && !o->stuck);
    atomic_fetch_add(&r->shared->stuck, o->stuck);
    atomic_fetch_add(&r->shared->ticks, ticks);
}

// A machine that is busy may need longer than the two seconds that closing waits.
static void settle(Journal *journal) {
    while ((journal_pending(journal) || journal_ticks_pending(journal)) && !journal_trouble(journal)) os->sleep_ns(1000000);
}

static bool play_one(Run *r, int room, int number, const char *path) {
    Arena *arena = arena_create("learner's session", 0);
    Random random = random_seed(r->given->seed * 1000003u + (uint64_t)number, 5);
    Playing p = {0};
    LearnerOutcome outcome;
    char learner[40], room_name[20];
    uint8_t bytes[16];
    id_random = random_seed(r->given->seed * 1000003u + (uint64_t)number, 6);
    simulated_bytes(bytes, sizeof bytes);
    for (int i = 0; i < 16; i++) snprintf(learner + 2 * i, 3, "%02x", bytes[i]);
    snprintf(room_name, sizeof room_name, "class-%02d", room + 1);
    // eight o'clock in China, one class a day, the pupils start within a few minutes
    atomic_store(&simulated_ms, FIRST_DAY_MS + (int64_t)room * GAP_SECONDS * 1000 + random_below(&random, 240000));
    LearnerTraits traits = learner_draw(&r->lesson, &random);
    bool fine = open_session(r, arena, path, learner, random_u32(&random) + 1ull, &p) &&
                learner_play(&r->lesson, &traits, &random, p.world, tick, &p, &outcome);
    if (fine)
        write_truth(r, room_name, learner, journal_session_id(p.journal), &traits, &outcome),
            count(r, &outcome, p.inputs);
    if (p.journal) settle(p.journal);
    if (p.journal && !journal_close(p.journal)) fine = fail(ERR_JOURNAL, "%s", path);
    arena_destroy(arena);
    return fine;
}

// ---- classrooms -----------------------------------------------------------------------------------------------------

static int room_count(const ClassDescription *d) { return (d->learners + d->room - 1) / d->room; }

static bool play_room(Run *r, int room) {
    char path[4200], truth[4200];
    const ClassDescription *d = r->given;
    snprintf(path, sizeof path, "%s/class-%02d.journal", d->folder, room + 1);
    snprintf(truth, sizeof truth, "%s/.truth-%02d", d->folder, room + 1);
    r->truth = fopen(truth, "w");
    if (!r->truth) return fail(ERR_FILE_WRITE, "%s\t%s", truth, "");
    bool fine = true;
    for (int i = room * d->room; fine && i < (room + 1) * d->room && i < d->learners; i++)
        fine = play_one(r, room, i, path);
    return fclose(r->truth) == 0 && fine;
}

static int work(Run *r, int worker) {
    simulate_system();
    for (int room = worker; room < room_count(r->given); room += r->given->processes)
        if (!play_room(r, room)) return log_error(), 1;
    return 0;
}

static void show_progress(const Run *r) {
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r%d / %d ", atomic_load(&r->shared->learners), r->given->learners);
}

static bool wait_for(Run *r, const pid_t *workers, int count) {
    int left = count, status;
    bool fine = true;
    while (left > 0) {
        pid_t which = waitpid(-1, &status, WNOHANG);
        for (int i = 0; which > 0 && i < count; i++)
            if (workers[i] == which) left--, fine = fine && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        show_progress(r);
        if (which < 0) break;
        if (!which) os->sleep_ns(100000000);
    }
    if (isatty(STDERR_FILENO)) fputs("\r\033[K", stderr);
    return fine;
}

static bool start_workers(Run *r) {
    pid_t workers[16];
    int count = 0;
    fflush(NULL); // nothing is printed twice
    for (; count < r->given->processes; count++) {
        workers[count] = fork();
        if (workers[count] == 0) _exit(work(r, count));
        if (workers[count] < 0) break;
    }
    return wait_for(r, workers, count) && count == r->given->processes;
}

// ---- what is known
// ----------------------------------------------------------------------------------------------------

static void write_items(const Run *r, FILE *out) {
    const Lesson *lesson = r->lesson.session->lesson;
    for (int i = 0; i < lesson->step_count; i++) {
        const LessonQuestion *q = lesson->steps[i].question;
        if (!q || q->kind == QUESTION_OPEN) continue;
        json_t *line = json_pack("{s:s, s:s, s:f, s:b}", "item", q->id, "step", lesson->steps[i].id, "difficulty",
                                 r->lesson.difficulty[i], "prediction", q->prediction);
        json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(12));
        fputc('\n', out);
        json_decref(line);
    }
    for (int i = 0; i < r->given->plant_count; i++)
        fprintf(out, "{\"planted\":\"%s\",\"where\":\"%s\"}\n", plant_name(r->given->plants[i].kind),
                r->given->plants[i].where);
}

static void copy_learner(FILE *truth, FILE *groups, const char *line) {
    json_t *o = json_loads(line, 0, NULL);
    fputs(line, truth);
    if (o)
        fprintf(groups, "%s,%s\n", json_string_value(json_object_get(o, "learner")),
                json_string_value(json_object_get(o, "group")));
    json_decref(o);
}

static bool gather_truth(const Run *r) {
    char path[4200], line[4096];
    snprintf(path, sizeof path, "%s/truth.jsonl", r->given->folder);
    FILE *truth = fopen(path, "w");
    snprintf(path, sizeof path, "%s/groups.csv", r->given->folder);
    FILE *groups = truth ? fopen(path, "w") : NULL;
    if (!groups) return truth ? fclose(truth) : 0, fail(ERR_FILE_WRITE, "%s\t%s", path, "");
    write_items(r, truth);
    fputs("learner,group\n", groups);
    for (int room = 0; room < room_count(r->given); room++) {
        snprintf(path, sizeof path, "%s/.truth-%02d", r->given->folder, room + 1);
        FILE *part = fopen(path, "r");
        while (part && fgets(line, sizeof line, part)) copy_learner(truth, groups, line);
        if (part) fclose(part);
        unlink(path);
    }
    bool fine = fclose(truth) == 0;
    return fclose(groups) == 0 && fine ? true : fail(ERR_FILE_WRITE, "%s\t%s", path, "");
}

static bool prepare(Run *r) {
    const ClassDescription *d = r->given;
    OsEntry entry;
    char path[4200];
    snprintf(path, sizeof path, "%s/class-01.journal", d->folder);
    if (os->entry(path, &entry))
        return fail(ERR_USAGE,
                    language_get() == LANGUAGE_CHINESE ? "“%s”中已有一个模拟班级，请指定另一个文件夹"
                                                       : "“%s” holds a simulated class already; name another folder",
                    d->folder);
    if (!os->make_folder(d->folder)) return false;
    if (!simulated_lesson_open(&r->lesson, d->pack, d->locale, d->seed, d->plants, d->plant_count)) return false;
    if (d->recordings && !policy_key(d->policy, &r->key)) return false;
    if (!(r->definitions = definitions_text(r->lesson.session))) return false;
    r->shared = mmap(NULL, sizeof *r->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return r->shared != MAP_FAILED || fail(ERR_MEMORY, "%s", "mmap");
}

bool class_run(const ClassDescription *description, ClassReport *report) {
    Run r = {.given = description};
    *report = (ClassReport){0};
    uint64_t start = os->monotonic_ns();
    bool fine = prepare(&r) && start_workers(&r);
    if (fine)
        fine = gather_truth(&r);
    else if (error_last()->id == ERR_NONE)
        fail(ERR_USAGE, "%s",
             language_get() == LANGUAGE_CHINESE ? "一个模拟进程失败，原因见上"
                                                : "a simulating process failed; it said why above");
    if (r.shared && r.shared != MAP_FAILED) {
        *report = (ClassReport){atomic_load(&r.shared->learners),
                                atomic_load(&r.shared->ended),
                                atomic_load(&r.shared->left),
                                atomic_load(&r.shared->stuck),
                                room_count(description),
                                (double)atomic_load(&r.shared->ticks) / TICKS_PER_SECOND,
                                (double)(os->monotonic_ns() - start) * 1e-9};
        munmap(r.shared, sizeof *r.shared);
    }
    seal_forget(&r.key);
    simulated_lesson_close(&r.lesson);
    return fine;
}
