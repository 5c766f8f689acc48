// The checker against a generator of faults: each fault is one change in a lesson that was without findings, and the
// right rule must find it. A row of faults.h gives one fault for each place where its pattern fits.
#include "unit/check.h"
#include "base/dmath.h"
#include "base/flash.h"
#include "base/random.h"
#include "player/checking.h"
#include "player/rehearsal.h"
#include "world/lesson/quantities.h"
#include <regex.h>
#include <stdio.h>
#include <string.h>

typedef enum FaultKind {
    FAULT_REPLACE,     // one place where `find` fits becomes `with`
    FAULT_REPLACE_ALL, // all places at once: one fault
    FAULT_HIDE,        // one file whose name fits is missing
    FAULT_ADD,         // the file is there, with `with` in it
} FaultKind;

typedef struct Fault {
    ErrorId rule;
    FaultKind kind;
    const char *file;        // "lesson.lua"; FAULT_HIDE: a pattern
    const char *find, *with; // POSIX extended; \1 stands for the first bracket
    bool played;             // the act files must be played to find it
} Fault;

// More than a panel holds in the smallest letters.
#define LONG_LINE "这一步的文字太长了，面板上放不下，学生看不清楚，也读不完。"
#define LONG_PART LONG_LINE LONG_LINE LONG_LINE LONG_LINE LONG_LINE LONG_LINE LONG_LINE LONG_LINE
#define LONG_TEXT LONG_PART LONG_PART LONG_PART LONG_PART LONG_PART

static const Fault faults[] = {
#include "unit/faults.h"
};
enum { FAULTS = sizeof faults / sizeof faults[0], EACH_MOST = 30 };

#define TEMPLATE(name) ORRERY_SOURCE_DIR "/assets/templates/" name
static const char *const packs[] = {ORRERY_SOURCE_DIR "/lessons/pinhole",
                                    ORRERY_SOURCE_DIR "/tests/lessons/tutorial",
                                    TEMPLATE("inquiry"),
                                    TEMPLATE("pinhole"),
                                    TEMPLATE("gallery"),
                                    TEMPLATE("quiz")};
enum { FAULTY_PACKS = 2, GOOD_PACKS = sizeof packs / sizeof packs[0] };

// ---- a pack with one fault ----------------------------------------------------------------------------------------

typedef struct Faulty {
    CheckFiles good;
    const char *file, *text; // stands in place of the file; NULL = as it is
    const char *hidden;
    CheckPlace place;
    bool has_place;
} Faulty;

static bool faulty_has(void *context, const char *name) {
    const Faulty *f = context;
    if (f->hidden && !strcmp(name, f->hidden)) return false;
    return (f->file && !strcmp(name, f->file)) || f->good.has(f->good.context, name);
}

static bool faulty_read(void *context, Arena *arena, const char *name, Bytes *out) {
    const Faulty *f = context;
    if (!f->file || strcmp(name, f->file) != 0) return f->good.read(f->good.context, arena, name, out);
    *out = (Bytes){(const uint8_t *)f->text, strlen(f->text)};
    return true;
}

static const char *faulty_name(void *context, int index) {
    const Faulty *f = context;
    return index < f->good.count ? f->good.name(f->good.context, index) : f->file;
}

static bool faulty_has_node(void *context, const char *node) {
    return ((Faulty *)context)->good.has_node(((Faulty *)context)->good.context, node);
}
static bool faulty_node_place(void *context, const char *node, float out[3]) {
    return ((Faulty *)context)->good.node_place(((Faulty *)context)->good.context, node, out);
}
static bool faulty_place(void *context, const Lesson *lesson, CheckPlace *out) {
    const Faulty *f = context;
    if (f->has_place) return *out = f->place, true;
    return f->good.place(f->good.context, lesson, out);
}
static const CheckRehearsal *faulty_rehearse(void *context, Arena *arena, const Lesson *lesson,
                                             const Strings *const *strings) {
    return ((Faulty *)context)->good.rehearse(((Faulty *)context)->good.context, arena, lesson, strings);
}

static CheckFiles faulty_files(Faulty *f, bool played) {
    CheckFiles files = {.context = f,
                        .folder = "pack",
                        .has = faulty_has,
                        .read = faulty_read,
                        .name = faulty_name,
                        .has_node = faulty_has_node,
                        .node_place = faulty_node_place,
                        .place = faulty_place,
                        .rehearse = played ? faulty_rehearse : NULL};
    files.count = f->good.count + (f->file && !f->good.has(f->good.context, f->file));
    return files;
}

static bool finds(const CheckResult *result, ErrorId rule) {
    for (int i = 0; i < result->count; i++)
        if (result->findings[i].rule == rule) return true;
    return false;
}

// ---- making faults ------------------------------------------------------------------------------------------------

enum { GROUPS = 4 };

// The text with the match replaced; \1 to \3 in `with` are the match's brackets.
static const char *replaced(Arena *arena, const char *text, const regmatch_t *m, const char *with) {
    const char *inner = "";
    for (; *with; with++) {
        int group = with[0] == '\\' && with[1] >= '1' && with[1] < '0' + GROUPS ? with[1] - '0' : 0;
        if (!group)
            inner = arena_print(arena, "%s%c", inner, *with);
        else if (m[group].rm_so >= 0)
            inner = arena_print(arena, "%s%.*s", inner, (int)(m[group].rm_eo - m[group].rm_so), text + m[group].rm_so);
        with += group > 0;
    }
    return arena_print(arena, "%.*s%s%s", (int)m[0].rm_so, text, inner, text + m[0].rm_eo);
}

typedef struct Tally {
    int made, missed, by_rule[ERROR_COUNT];
} Tally;

static void judge(Tally *tally, Arena *arena, Checking *checking, Faulty *f, const Fault *fault, const char *what) {
    CheckFiles files = faulty_files(f, fault->played);
    CheckResult result = check_pack(arena, &files);
    tally->made++, tally->by_rule[fault->rule]++;
    if (finds(&result, fault->rule)) return;
    tally->missed++;
    fprintf(stderr, "missed %s: %s %s “%s” -> “%.60s” %s\n", error_name(fault->rule), f->good.folder, fault->file,
            fault->find, fault->with, what);
    for (int i = 0; i < result.count && i < 4; i++)
        fprintf(stderr, "    found %s at %d\n", error_name(result.findings[i].rule), result.findings[i].line);
}

// Faults are spread over the whole text when there are more places than are wanted.
static void replace_each(Tally *tally, Checking *checking, Faulty *f, const Fault *fault, const char *text) {
    regex_t pattern;
    regmatch_t m[GROUPS];
    int places = 0, made = 0;
    assert_int_equal(regcomp(&pattern, fault->find, REG_EXTENDED | REG_NEWLINE), 0);
    for (size_t at = 0; !regexec(&pattern, text + at, 1, m, 0) && m[0].rm_eo > m[0].rm_so; at += (size_t)m[0].rm_eo)
        places++;
    int every = places / EACH_MOST + 1, index = 0;
    for (size_t at = 0; !regexec(&pattern, text + at, GROUPS, m, 0) && m[0].rm_eo > m[0].rm_so; index++) {
        Arena *arena = arena_create("fault", 0);
        for (int i = 0; i < GROUPS; i++)
            if (m[i].rm_so >= 0) m[i].rm_so += (regoff_t)at, m[i].rm_eo += (regoff_t)at;
        f->file = fault->file, f->text = replaced(arena, text, m, fault->with);
        at = (size_t)m[0].rm_eo;
        bool changes = strcmp(f->text, text) != 0;
        if (changes && index % every == 0)
            judge(tally, arena, checking, f, fault, arena_print(arena, "at byte %d", (int)m[0].rm_so)), made++;
        arena_destroy(arena);
    }
    regfree(&pattern);
}

static void replace_all(Tally *tally, Checking *checking, Faulty *f, const Fault *fault, const char *text) {
    Arena *arena = arena_create("fault", 0);
    regex_t pattern;
    regmatch_t m[GROUPS];
    int places = 0;
    assert_int_equal(regcomp(&pattern, fault->find, REG_EXTENDED | REG_NEWLINE), 0);
    while (!regexec(&pattern, text, GROUPS, m, 0) && places++ < 400) text = replaced(arena, text, m, fault->with);
    f->file = fault->file, f->text = text;
    if (places) judge(tally, arena, checking, f, fault, "everywhere");
    regfree(&pattern);
    arena_destroy(arena);
}

static void hide_each(Tally *tally, Checking *checking, Faulty *f, const Fault *fault) {
    static const char *const acts[] = {"acts/solve.acts", "acts/misconception-upright.acts",
                                       "acts/misconception-inside-hole.acts", "acts/misconception-smaller-sharper.acts",
                                       "acts/misconception-square-sun.acts"};
    regex_t pattern;
    assert_int_equal(regcomp(&pattern, fault->file, REG_EXTENDED), 0);
    int made = 0, count = f->good.count + 5;
    for (int i = 0; i < count && made < EACH_MOST; i++) {
        const char *name = i < f->good.count ? f->good.name(f->good.context, i) : acts[i - f->good.count];
        if (regexec(&pattern, name, 0, NULL, 0) || !f->good.has(f->good.context, name)) continue;
        Arena *arena = arena_create("fault", 0);
        f->hidden = name;
        judge(tally, arena, checking, f, fault, name), made++;
        arena_destroy(arena);
    }
    f->hidden = NULL;
    regfree(&pattern);
}

static void make(Tally *tally, Arena *arena, Checking *checking, const Fault *fault) {
    Faulty f = {.good = checking_files(checking, true)};
    Bytes text;
    bool there = fault->kind != FAULT_HIDE && f.good.has(f.good.context, fault->file) &&
                 f.good.read(f.good.context, arena, fault->file, &text);
    if (fault->kind == FAULT_HIDE) hide_each(tally, checking, &f, fault);
    if (fault->kind == FAULT_REPLACE && there) replace_each(tally, checking, &f, fault, (const char *)text.data);
    if (fault->kind == FAULT_REPLACE_ALL && there) replace_all(tally, checking, &f, fault, (const char *)text.data);
    if (fault->kind != FAULT_ADD) return;
    f.file = fault->file, f.text = fault->with;
    judge(tally, arena, checking, &f, fault, "added");
}

// What no file says: how much there is to draw.
static void make_places(Tally *tally, Arena *arena, Checking *checking) {
    static const struct {
        ErrorId rule;
        CheckPlace place;
    } places[] = {{CHECK_BUDGET_TRIANGLES, {.triangles = BUDGET_TRIANGLES + 1}},
                  {CHECK_BUDGET_DRAWS, {.draws = BUDGET_DRAWS + 1}},
                  {CHECK_BUDGET_TEXTURES, {.texture_mib = BUDGET_TEXTURE_MIB + 1}},
                  {CHECK_FLASH, {.flickers = "lamp", .flashes = 4}}};
    for (size_t i = 0; i < 4; i++) {
        Faulty f = {.good = checking_files(checking, false), .place = places[i].place, .has_place = true};
        const Fault fault = {.rule = places[i].rule, .file = "place"};
        judge(tally, arena, checking, &f, &fault, "place");
    }
}

static void every_fault_is_found_by_the_right_rule(void **state) {
    Tally tally = {0};
    for (int p = 0; p < FAULTY_PACKS; p++) {
        Arena *arena = arena_create("check", 0);
        Pack *pack = pack_open(packs[p]);
        Checking *checking = checking_open(arena, pack);
        for (int i = 0; i < FAULTS; i++) make(&tally, arena, checking, &faults[i]);
        make_places(&tally, arena, checking);
        pack_close(pack);
        arena_destroy(arena);
    }
    int count, silent = 0;
    const RuleInfo *rules = check_rules(&count);
    for (int i = 0; i < count; i++)
        if (!tally.by_rule[rules[i].id]) fprintf(stderr, "no fault for %s\n", error_name(rules[i].id)), silent++;
    printf("%d faults, %d missed\n", tally.made, tally.missed);
    assert_int_equal(tally.missed, 0);
    assert_int_equal(silent, 0);
    assert_true(tally.made >= 500);
}

static void good_lessons_raise_nothing(void **state) {
    for (int p = 0; p < GOOD_PACKS; p++) {
        Arena *arena = arena_create("check", 0);
        Pack *pack = pack_open(packs[p]);
        Checking *checking = checking_open(arena, pack);
        CheckFiles files = checking_files(checking, true);
        CheckResult result = checking_run(checking, &files);
        for (int i = 0; i < result.count; i++)
            fprintf(stderr, "%s:%d %s\n", result.findings[i].file, result.findings[i].line,
                    error_name(result.findings[i].rule));
        assert_int_equal(result.count, 0);
        pack_close(pack);
        arena_destroy(arena);
    }
}

// ---- parts --------------------------------------------------------------------------------------------------------

static void reads_quantities(void **state) {
    static const struct {
        const char *text;
        UnitKind kind;
        double value;
        bool year;
    } rows[] = {{"30 m high", UNIT_LENGTH, 30, false},   {"about 0.4 m.", UNIT_LENGTH, 0.4, false},
                {"two seconds", UNIT_TIME, 2, false},    {"Three centimetres", UNIT_LENGTH, 0.03, false},
                {"高三十米", UNIT_LENGTH, 30, false},    {"离孔零点四米", UNIT_LENGTH, 0.4, false},
                {"移到一米三", UNIT_LENGTH, 1.3, false}, {"一百二十厘米", UNIT_LENGTH, 1.2, false},
                {"0.3毫米", UNIT_LENGTH, 3e-4, false},   {"十二秒", UNIT_TIME, 12, false},
                {"25 %", UNIT_NONE, 0.25, false},        {"−0.20 米", UNIT_LENGTH, 0.2, false},
                {"in 1638 he", UNIT_NONE, 1638, true},   {"1031—1095", UNIT_NONE, 1031, true},
                {"公元前3世纪", UNIT_NONE, 3, true},     {"the 4th century", UNIT_NONE, 4, true},
                {"5 km/h", UNIT_SPEED, 5 / 3.6, false},  {"20 min", UNIT_TIME, 1200, false}};
    static const char *const none[] = {"",         "three rows", "四次",   "x1.b", "one by one", "两扇窗",
                                       "千米以外", "q5m",        "4 of 5", "第三", "一样"};
    Quantity q;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!quantity_next(rows[i].text, 0, &q)) fprintf(stderr, "%s: nothing\n", rows[i].text);
        assert_true(quantity_next(rows[i].text, 0, &q));
        if (q.kind != rows[i].kind || d_abs(q.value - rows[i].value) > 1e-9 * rows[i].value)
            fprintf(stderr, "%s: %g\n", rows[i].text, q.value);
        assert_true(q.year == rows[i].year && d_abs(q.value - rows[i].value) <= 1e-9 * rows[i].value);
        assert_int_equal(q.kind, rows[i].kind);
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (quantity_next(none[i], 0, &q)) fprintf(stderr, "“%s” gives %g\n", none[i], q.value);
        assert_false(quantity_next(none[i], 0, &q));
    }
}

// A square wave of known frequency and depth, anywhere in its phase.
static void counts_flashes(void **state) {
    Random random = random_seed(7, 1);
    for (int run = 0; run < 300; run++) {
        double hertz = 0.5 + 7 * random_unit(&random), depth = random_unit(&random), dark = 0.9 * random_unit(&random),
               phase = random_unit(&random);
        FlashMeter meter = {0};
        double bright = dark + depth > 1 ? 1 : dark + depth;
        for (int i = 0; i < 5 * 120; i++) {
            double t = i / 120.0 * hertz + phase;
            flash_add(&meter, t - d_floor(t) < 0.5 ? bright : dark, 1 / 120.0);
        }
        bool counts = bright - dark >= 0.10 && dark < 0.80;
        if (d_abs(bright - dark - 0.10) < 1e-9) continue;
        if (!counts)
            assert_int_equal(meter.worst, 0);
        else
            assert_in_range(meter.worst, (int)(hertz - 0.51), (int)(hertz + 1.01));
    }
}

static void survives_any_facts(void **state) { // every cut of facts.json, and values of every kind in its places
    Arena *arena = arena_create("facts", 0);
    Pack *pack = pack_open(packs[0]);
    Checking *checking = checking_open(arena, pack);
    Faulty f = {.good = checking_files(checking, false), .file = "facts.json"};
    static const char *const values[] = {"null",
                                         "5",
                                         "\"x\"",
                                         "[]",
                                         "{}",
                                         "[null]",
                                         "{\"of\": 5}",
                                         "{\"of\": \"camera.\", \"is\": \"1 m\"}",
                                         "{\"of\": \"camera.blur\", \"is\": \"1 kg\"}",
                                         "{\"of\": \"camera.blur\", \"at\": {\"hole\": \"9 km\"}, \"is\": \"1 mm\"}",
                                         "{\"of\": \"nothing.blur\", \"is\": \"1 mm\"}",
                                         "[{\"of\": \"camera.nothing\"}]"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        f.text = arena_print(arena,
                             "{\"facts\": [{\"id\": \"a\", \"source\": \"s\", \"keys\": [\"o1.a\"], \"lab\": %s}, %s]}",
                             values[i], values[i]);
        CheckFiles files = faulty_files(&f, false);
        CheckResult result = check_pack(arena, &files);
        assert_true(finds(&result, CHECK_FACTS_FORM));
    }
    pack_close(pack);
    arena_destroy(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_quantities), cmocka_unit_test(counts_flashes), cmocka_unit_test(survives_any_facts),
        cmocka_unit_test(good_lessons_raise_nothing), cmocka_unit_test(every_fault_is_found_by_the_right_rule)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
