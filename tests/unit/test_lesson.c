// The lesson loader: a good lesson is read as it is written; each broken one is told by the right error at its line.
#include "base/dmath.h"
#include "unit/lesson_files.h"
#include "world/lesson/lesson.h"
#include "world/lesson/strings.h"
#include <stdlib.h>

static Arena *arena;
static const char *good;

static int begin(void **state) {
    arena = arena_create("lesson test", 0);
    good = read_text_file(arena, TUTORIAL "/lesson.lua");
    return 0;
}

static int end(void **state) {
    arena_destroy(arena);
    return 0;
}

static const Lesson *load(const char *script) {
    const Lesson *lesson = lesson_load(arena, bytes_of(script), "lesson.lua");
    if (!lesson) return NULL;
    return lesson;
}

// ---- the good one -------------------------------------------------------------------------------------------------

static void reads_the_tutorial(void **state) {
    const Lesson *l = load(good);
    if (!l) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
    assert_non_null(l);
    assert_string_equal(l->id, "tutorial");
    assert_int_equal(l->grades[0], 5);
    assert_int_equal(l->minutes[1], 8);
    assert_int_equal(l->locale_count, 2);
    assert_int_equal(l->model_count, 1);
    assert_false(l->model_outdoor[0]);
    assert_true(l->walk_low[0] == -1.5f && l->walk_high[1] == 1.5f);
    assert_int_equal(l->step_count, 7);
    assert_int_equal(l->object_count, 2);
    assert_int_equal(l->steps[lesson_step(l, "d1")].phase, PHASE_DATA);
    assert_int_equal(lesson_step(l, "nowhere"), -1);
    assert_int_equal(lesson_object(l, "screen"), 1);
    assert_string_equal(lesson_question(l, "size")->unit, "cm");
    assert_null(lesson_question(l, "nothing"));
}

static void reads_values(void **state) {
    const Lesson *l = load(good);
    const LessonObject *screen = &l->objects[1];
    const ApparatusKind *kind = l->apparatus[0].kind;
    assert_int_equal(screen->grab, GRAB_SLIDER);
    assert_true(screen->travel[0] == -0.4 && screen->from == 0.1 && screen->to == 1.1 && d_abs(screen->step - 0.01) < 1e-15);
    assert_int_equal(screen->apparatus, 0);
    assert_int_equal(screen->parameter, lab_parameter(kind, "screen"));
    assert_true(l->apparatus[0].initial[lab_parameter(kind, "hole")] == 2 * 1e-3);
    const LessonLight *day = &l->lights[0];
    assert_true(d_abs(day->sun_direction[1] - d_sin(40 * D_PI / 180)) < 1e-6);
    assert_true(day->sun_direction[2] > 0.7f); // 160 deg is behind the learner
    const LessonQuestion *q = lesson_question(l, "size");
    assert_true(d_abs(q->answer + 0.16) < 1e-12 && d_abs(q->tolerance - 0.005) < 1e-12 && q->wrongs[0].tolerance == q->tolerance);
    const LessonStep *x1 = &l->steps[lesson_step(l, "x1")];
    assert_int_equal(x1->branch_count, 2);
    assert_non_null(x1->branches[0].when);
    assert_int_equal(x1->branches[1].step, lesson_step(l, "d1"));
    assert_int_equal(l->steps[6].branch_count, 0); // the last step ends the lesson
    assert_int_equal(l->steps[4].setting_count, 1);
    assert_string_equal(l->steps[0].lines[0].sound[LANGUAGE_CHINESE], "sounds/o1.hello.zh-CN.ogg");
    assert_false(l->steps[0].lines[0].own_sound);
    assert_int_equal(lesson_question(l, "why")->option_count, 3);
}

// Mistakes can only name their lines when declarations, steps, options and lines know theirs.
static void knows_lines(void **state) {
    const Lesson *l = load(good);
    assert_int_equal(l->steps[0].line, line_at(good, strstr(good, "step \"o1\"")));
    assert_int_equal(l->objects[1].line, line_at(good, strstr(good, "object \"screen\"")));
    assert_int_equal(lesson_question(l, "guess")->options[1].line, line_at(good, strstr(good, "{ id = \"upright\"")));
    assert_int_equal(lesson_question(l, "guess")->line, line_at(good, strstr(good, "question = { id = \"guess\"")));
    assert_int_equal(l->steps[2].branches[0].line, line_at(good, strstr(good, "next = {")));
}

static void reads_the_same_twice(void **state) { // tables have no fixed order; the lesson has
    int line;
    const char *many = changed(arena, good, "set = { [\"camera.screen\"] = \"30 cm\" }",
                               "set = { [\"camera.screen\"] = \"30 cm\", [\"camera.hole\"] = \"1 mm\", [\"camera.shape\"] = \"square\" }", &line);
    for (int n = 0; n < 20; n++) {
        const LessonStep *step = &load(many)->steps[4];
        assert_int_equal(step->setting_count, 3);
        for (int i = 1; i < 3; i++) assert_true(step->settings[i - 1].parameter < step->settings[i].parameter);
    }
}

static void takes_every_form(void **state) {
    static const char *const forms[][2] = {
        {"say = {\"o1.hello\"}", "say = { { by = \"guide\", text = \"a\", seconds = 4 }, { text = \"b\", seconds = \"5 s\", sound = { en = \"sounds/x.ogg\" } }, \"c\" }"},
        {"say = {\"o1.hello\"}", "say = { { text = \"b\", sound = \"sounds/x.ogg\" } }"},
        {"sun = { azimuth = \"160 deg\", elevation = \"40 deg\" }", "sun = { direction = {1, 2, 3} }, sky = { zenith = {0, 0, 1}, ground = {1, 1, 1} }, exposure = -1"},
        {"next = { { when = \"answer(guess) == 'upright'\", go = \"x2\" }, \"d1\" }", "next = \"end\""},
        {"next = { { when = \"answer(guess) == 'upright'\", go = \"x2\" }, \"d1\" }", "next = \"x2\""},
        {"phase \"data\" {", "object \"dial\" { node = \"d\", name = \"d\", grab = \"hinge\", travel = {\"9 deg\", \"-9 deg\"}, drives = \"camera.hole\", scale = \"log\", step = 1.1 }\nphase \"data\" {"},
        {"unit = \"cm\", answer = \"-16 cm\", tolerance = \"0.5 cm\", tries = 3,\n      wrong = { { value = \"16 cm\",",
         "answer = 5, tolerance = 0.1, wrong = { { value = -5,"},
        {"sentences = {\"why.straight\", \"why.cross\", \"why.lens\"}", "sentences = { { id = \"a\", text = \"why.cross\" } }"},
        {"phase \"data\" {", "obscura { apparatus = \"camera\", hole = \"h\", screen = \"s\" } spot \"a\" { name = \"n\", position = {0, 0, 0}, look = {0, 0, 1} }\nphase \"data\" {"},
        {"phase \"data\" {", "follow { object = \"screen\", drives = \"camera.object_offset\" }\nphase \"data\" {"},
        {"locales = {\"zh-CN\", \"en\"}", "locales = {\"zh-CN\", \"en\"}, subject = \"physics\", authors = {\"A\", \"B\"}"},
        {"title = \"o1.title\"", "title = (\"o1\") .. \".title\""},
        {"step = \"1 cm\"", "step = \"0.5 cm\", initial = 0"},
        {"-- How far", "local grey = {0.5, 0.5, 0.5} -- How far"},
        {"goal = \"camera.screen > 80 cm\"", "goal = [[camera.screen > 80 cm -- no]]"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int line;
        const Lesson *l = load(changed(arena, good, forms[i][0], forms[i][1], &line));
        bool refused = i == 10 + 4; // the last is no expression
        if (!l && !refused) error_print(error_last(), LANGUAGE_ENGLISH, stderr), fprintf(stderr, "%s\n", forms[i][1]);
        assert_int_equal(l != NULL, !refused);
    }
}

// ---- broken ones --------------------------------------------------------------------------------------------------

typedef struct Broken {
    const char *find, *replace;
    ErrorId error;
    int below; // lines below the change
} Broken;
enum { WHOLE_FILE = -1000 };

static const Broken broken[] = {
    // Lua's own grammar
    {"place {", "place { {", ERR_SCRIPT, 1},
    {"lesson {", "lesson = {", ERR_LESSON_MISSING, WHOLE_FILE},
    {"minutes = {5, 8},", "minutes = {5, 8}", ERR_SCRIPT, 0},
    {"\"guide\" {", "\"guide {", ERR_SCRIPT, 0},
    {"speaker \"guide\" {", "speeker \"guide\" {", ERR_SCRIPT, 0},
    {"grades = {5, 9}", "grades = {5, 9} + 1", ERR_SCRIPT, 0},
    {"grades = {5, 9}", "grades = unknown.x", ERR_SCRIPT, 0},
    // words of programs
    {"speaker \"guide\"", "for i = 1, 3 do end speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "while true do end speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "repeat until true speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "local function f() end speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "::a:: goto a speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "do return end speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"candle = 0", "candle = 2^3", ERR_SCRIPT_FORBIDDEN, 0},
    {"candle = 0", "candle = 5 % 3", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "local x <close> = nil speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "os.exit() speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"speaker \"guide\"", "require(\"x\") speaker \"guide\"", ERR_SCRIPT_FORBIDDEN, 0},
    {"title = \"lesson.title\"", "title = (\"x\"):rep(9)", ERR_SCRIPT_FORBIDDEN, 0},
    // declarations
    {"lesson {", "local x = {", ERR_LESSON_MISSING, WHOLE_FILE},
    {"place {", "local x = {", ERR_LESSON_MISSING, WHOLE_FILE},
    {"speaker \"guide\"", "lesson { id = \"b\" } speaker \"guide\"", ERR_LESSON_ONCE, 0},
    {"object \"hole\"", "object \"screen\"", ERR_LESSON_DUPLICATE_ID, 1},
    {"step \"x2\"", "step \"x1\"", ERR_LESSON_DUPLICATE_ID, 0},
    {"object \"hole\"", "object \"a hole\"", ERR_LESSON_ID, 0},
    {"object \"hole\"", "object \"\"", ERR_LESSON_ID, 0},
    {"speaker \"guide\" {", "speaker {", ERR_LESSON_ID, 0},
    {"speaker \"guide\" { name = \"speaker.guide\" }", "speaker \"guide\" \"speaker.guide\"", ERR_LESSON_TABLE, 0},
    {"id = \"tutorial\"", "id = \"the tutorial\"", ERR_LESSON_ID, 0},
    {"phase \"data\"", "phase \"dating\"", ERR_LESSON_WORD, 0},
    {"phase \"data\" {", "phase \"data\" { {},", ERR_LESSON_PHASE_ITEM, 0},
    {"phase \"data\" {", "phase \"data\" { name = 1,", ERR_LESSON_PHASE_ITEM, 0},
    {"phase \"data\" {", "step \"lost\" { title = \"t\" }\nphase \"data\" {", ERR_LESSON_STEP_LOST, 0},
    {"phase \"data\" {", "local s = step \"s\" { title = \"t\" }\nphase \"data\" { s, s,", ERR_LESSON_STEP_TWICE, 0},
    // fields
    {"seat = {", "seet = {", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"travel = {", "trawel = {", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"prediction = true", "predicion = true", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"right = true, feedback", "rigth = true, feedback", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"fit = \"proportional\"", "fitting = \"proportional\"", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"after = \"20 s\"", "affter = \"20 s\"", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"azimuth", "azimut", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"hole = \"2 mm\"", "hoole = \"2 mm\"", ERR_LESSON_FIELD_UNKNOWN, 0},
    {"version = \"1.0.0\", ", "", ERR_LESSON_FIELD_MISSING, 0},
    {"seat = {0, 1.2, 0.6}, ", "", ERR_LESSON_FIELD_MISSING, 0},
    {"node = \"hole\", ", "", ERR_LESSON_FIELD_MISSING, 0},
    {"text = \"guess.text\", ", "", ERR_LESSON_FIELD_MISSING, 0},
    {"answer = \"-16 cm\", ", "", ERR_LESSON_FIELD_MISSING, 0},
    {"look = \"hole\", ", "", ERR_LESSON_FIELD_MISSING, 0},
    {"locales = {\"zh-CN\", \"en\"}", "locales = {}", ERR_LESSON_FIELD_MISSING, -1},
    {"title = \"o1.title\"", "title = 5", ERR_LESSON_FIELD_KIND, 0},
    {"title = \"o1.title\"", "title = \"\"", ERR_LESSON_FIELD_KIND, 0},
    {"seat = {0, 1.2, 0.6}", "seat = {0, 1.2}", ERR_LESSON_FIELD_KIND, 0},
    {"seat = {0, 1.2, 0.6}", "seat = {0, 1.2, 0/0}", ERR_LESSON_FIELD_KIND, 0},
    {"walk = { {-1.5, -1}, {1.5, 1.5} }", "walk = { {1.5, -1}, {-1.5, 1.5} }", ERR_LESSON_FIELD_KIND, 0},
    {"prediction = true", "prediction = 1", ERR_LESSON_FIELD_KIND, 0},
    {"allow = {\"screen\"}", "allow = \"screen\"", ERR_LESSON_FIELD_KIND, 0},
    {"say = {\"x1.say\"}", "say = {7}", ERR_LESSON_FIELD_KIND, 0},
    {"count = 3", "count = 3.5", ERR_LESSON_FIELD_KIND, 0},
    {"set = { [\"camera.screen\"] = \"30 cm\" }", "set = { [\"camera.screen\"] = 30 }", ERR_LESSON_FIELD_KIND, 0},
    {"count = 3", "count = 33", ERR_LESSON_FIELD_RANGE, 0},
    {"indoor = 0.6", "indoor = 6", ERR_LESSON_FIELD_RANGE, 0},
    {"tolerance = \"0.5 cm\"", "tolerance = \"0 cm\"", ERR_LESSON_FIELD_RANGE, 0},
    {"grades = {5, 9}", "grades = {9, 5}", ERR_LESSON_FIELD_RANGE, 0},
    {"grab = \"slider\"", "grab = \"slide\"", ERR_LESSON_WORD, 0},
    {"kind = \"open\"", "kind = \"free\"", ERR_LESSON_WORD, 0},
    {"fit = \"proportional\"", "fit = \"cubic\"", ERR_LESSON_WORD, 0},
    {"models = {\"models/room.glb\"}", "models = {\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
                                        "\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\"}", ERR_LESSON_COUNT, 0},
    // quantities and units
    {"elevation = \"40 deg\"", "elevation = \"40 cm\"", ERR_UNIT, 0},
    {"elevation = \"40 deg\"", "elevation = 40", ERR_UNIT, 0},
    {"look_for = \"1 s\"", "look_for = \"1\"", ERR_UNIT, 0},
    {"after = \"20 s\"", "after = \"20 cm\"", ERR_UNIT, 0},
    {"answer = \"-16 cm\"", "answer = \"-16 s\"", ERR_UNIT, 0},
    {"value = \"16 cm\"", "value = \"16\"", ERR_UNIT, 0},
    {"screen = \"50 cm\"", "screen = \"50 s\"", ERR_UNIT, 0},
    {"from = \"0.1 m\"", "from = \"0.1 kg\"", ERR_UNIT, 0},
    {"from = \"0.1 m\"", "from = \"100 km\"", ERR_LAB_RANGE, 0},
    {"hole = \"2 mm\"", "shape = \"heart\"", ERR_LAB_CHOICE, 0},
    {"unit = \"cm\", answer", "unit = \"inch\", answer", ERR_LESSON_UNIT, 0},
    {"of = \"camera.image_height\", unit = \"cm\"", "of = \"camera.image_height\", unit = \"s\"", ERR_LESSON_UNIT, 0},
    {"travel = {\"-0.4 m\", \"0.6 m\"}", "travel = {\"-0.4 m\", \"-0.4 m\"}", ERR_LESSON_TRAVEL, 0},
    {"travel = {\"-0.4 m\", \"0.6 m\"}", "travel = {\"-40 deg\", \"60 deg\"}", ERR_LESSON_TRAVEL, 0},
    {"step = \"1 cm\" }", "step = \"1 cm\", scale = \"log\" }\nobject \"o\" { node = \"n\", name = \"n\", scale = \"log\" }", ERR_LESSON_FIELD_KIND, 0},
    {"object \"hole\" {", "object \"o\" { node = \"n\", name = \"n\", scale = \"log\" }\nobject \"hole\" {", ERR_LESSON_SCALE, 0},
    {"axis = {0, 0, 1}", "axis = {0, 0, 0}", ERR_LESSON_DIRECTION, 0},
    // names
    {"kind = \"pinhole\"", "kind = \"telescope\"", ERR_LAB_APPARATUS, 0},
    {"drives = \"camera.screen\"", "drives = \"camera.scren\"", ERR_LAB_PARAMETER, 0},
    {"drives = \"camera.screen\"", "drives = \"kamera.screen\"", ERR_LESSON_TARGET, 0},
    {"drives = \"camera.screen\"", "drives = \"screen\"", ERR_LESSON_NAME, -1},
    {"readings = {\"camera.image_height\"}", "readings = {\"camera.image_hight\"}", ERR_LAB_READING, 0},
    {"of = \"camera.image_height\"", "of = \"camera.nothing\"", ERR_LAB_READING, 0},
    {"look = \"hole\"", "look = \"whole\"", ERR_LESSON_TARGET, 0},
    {"light = \"day\"", "light = \"night\"", ERR_LESSON_TARGET, 0},
    {"table = \"sizes\"", "table = \"size\"", ERR_LESSON_TARGET, 0},
    {"y = \"h\"", "y = \"height\"", ERR_LESSON_TARGET, 0},
    {"go = \"x2\"", "go = \"x9\"", ERR_LESSON_TARGET, 0},
    {"}, \"d1\" }", "}, \"d9\" }", ERR_LESSON_TARGET, 0},
    {"misconception = \"upright\", feedback = \"size.sign\"", "misconception = \"downright\", feedback = \"size.sign\"", ERR_LESSON_TARGET, 0},
    {"speaker \"guide\"", "speaker \"teacher\"", ERR_LESSON_SPEAKER, 12},
    // questions
    {"id = \"size\"", "id = \"guess\"", ERR_LESSON_DUPLICATE_ID, 0},
    {"{ id = \"upright\"", "{ id = \"inverted\"", ERR_LESSON_DUPLICATE_ID, -1},
    {"id = \"size\"", "id = \"the size\"", ERR_LESSON_ID, 0},
    {"id = \"h\", label", "id = \"L\", label", ERR_LESSON_DUPLICATE_ID, -1},
    {"{ id = \"inverted\", text = \"guess.inverted\", right = true, feedback = \"guess.noted\" },", "", ERR_LESSON_OPTIONS, -1},
    // expressions
    {"camera.screen > 80 cm", "camera.screen > 80 s", ERR_EXPRESSION_UNIT, 0},
    {"camera.screen > 80 cm", "camera.screen > 80", ERR_EXPRESSION_UNIT, 0},
    {"camera.screen > 80 cm", "camera.scren > 80 cm", ERR_EXPRESSION_NAME, 0},
    {"camera.screen > 80 cm", "camera.screen >", ERR_EXPRESSION, 0},
    {"camera.screen > 80 cm", "camera.screen", ERR_EXPRESSION_TRUTH, 0},
    {"camera.screen > 80 cm", "(((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))) > 0", ERR_EXPRESSION_LIMIT, 0},
    {"answer(guess) == 'upright'", "answer(guess) == 3", ERR_EXPRESSION_UNIT, 0},
    {"answer(guess) == 'upright'", "answer(gess) == 'upright'", ERR_EXPRESSION_NAME, 0},
};

static void tells_what_is_broken(void **state) {
    int wrong = 0, count = (int)(sizeof broken / sizeof broken[0]);
    for (int i = 0; i < count; i++) {
        const Broken *b = &broken[i];
        int line;
        const char *script = changed(arena, good, b->find, b->replace, &line);
        const Lesson *lesson = load(script);
        int expected = b->below == WHOLE_FILE ? 0 : line + b->below;
        const Error *e = error_last();
        if (!lesson && e->id == b->error && e->line == expected && !strcmp(e->file, "lesson.lua")) continue;
        wrong++;
        fprintf(stderr, "%d “%s” -> “%s”: wanted %s at %d, got %s at %d (%s)\n", i, b->find, b->replace, error_name(b->error), expected,
                lesson ? "a lesson" : error_name(e->id), e->line, e->values);
    }
    assert_int_equal(wrong, 0);
    assert_true(count >= 60);
}

// Every message names its values in both languages, without a hole.
static void messages_are_whole(void **state) {
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        int line;
        assert_null(load(changed(arena, good, broken[i].find, broken[i].replace, &line)));
        for (int language = 0; language < 2; language++) {
            char message[1200];
            error_message(error_last(), (Language)language, message, sizeof message);
            bool empty = strstr(message, "“”") && !strstr(broken[i].replace, "\"\""); // a value is missing
            if (!message[0] || empty || strchr(message, '\t')) print_error("%s -> %s: %s\n", broken[i].find, broken[i].replace, message);
            assert_true(message[0] && !empty && !strchr(message, '\t'));
        }
    }
}

static void shipped_lessons_load_the_same_every_time(void **state) {
    Bytes script;
    assert_true(os->read_file(arena, ORRERY_SOURCE_DIR "/lessons/pinhole/lesson.lua", 1 << 20, &script));
    const Lesson *a = lesson_load(arena, script, "lesson.lua"), *b = lesson_load(arena, script, "lesson.lua");
    assert_true(a && b);
    assert_in_range(a->step_count, 14, 500);
    assert_int_equal(a->step_count, b->step_count);
    bool seen[PHASE_COUNT] = {false};
    int questions = 0;
    for (int i = 0; i < a->step_count; i++) {
        assert_string_equal(a->steps[i].id, b->steps[i].id);
        assert_int_equal(a->steps[i].setting_count, b->steps[i].setting_count);
        for (int k = 0; k < a->steps[i].setting_count; k++) assert_int_equal(a->steps[i].settings[k].parameter, b->steps[i].settings[k].parameter);
        seen[a->steps[i].phase] = true;
        questions += a->steps[i].question != NULL;
    }
    for (int i = 0; i < PHASE_COUNT; i++) assert_true(seen[i]);
    assert_in_range(questions, 5, 50);
}

static void refuses_wrong_bytes(void **state) {
    assert_null(lesson_load(arena, (Bytes){(const uint8_t *)"lesson \xff", 8}, "lesson.lua"));
    assert_int_equal(error_last()->id, ERR_TEXT_ENCODING);
    assert_null(lesson_load(arena, (Bytes){(const uint8_t *)"\x1bLua", 4}, "lesson.lua")); // byte code
    assert_int_equal(error_last()->id, ERR_SCRIPT);
    assert_null(lesson_load(arena, (Bytes){NULL, 0}, "lesson.lua"));
    assert_int_equal(error_last()->id, ERR_LESSON_MISSING);
}

// Cut anywhere, the script is refused or read, never trusted half.
static void survives_every_cut(void **state) {
    size_t length = strlen(good);
    for (size_t n = 0; n < length - 4; n++) {
        Arena *cut = arena_create("cut", 0);
        const Lesson *lesson = lesson_load(cut, (Bytes){(const uint8_t *)good, n}, "lesson.lua");
        if (!lesson) assert_int_not_equal(error_last()->id, ERR_NONE);
        arena_destroy(cut);
    }
}

static void large_lessons(void **state) {
    size_t size = 240000, used = 0;
    char *text = malloc(size);
    used += (size_t)snprintf(text, size, "lesson { id='a', version='1', title='t', locales={'en'} } place { seat={0,1,0}, look={0,1,-1} }\nphase 'data' {\n");
    for (int i = 0; i < 500; i++) used += (size_t)snprintf(text + used, size - used, "step 's%d' { title='t', goal='seconds > 1 s' },\n", i);
    snprintf(text + used, size - used, "}");
    const Lesson *l = load(text);
    assert_non_null(l);
    assert_int_equal(l->step_count, 500);
    assert_int_equal(l->steps[499].line, 502);
    snprintf(text + used, size - used, "step 'more' { title='t' } }");
    assert_null(load(text));
    assert_int_equal(error_last()->id, ERR_LESSON_COUNT);
    free(text);
}

// ---- strings ------------------------------------------------------------------------------------------------------

static const Strings *strings(const char *text) { return strings_load(arena, bytes_of(text), "en.json"); }

static void strings_are_found(void **state) {
    const Strings *s = strings("{\"a\": \"one\", \"b.c\": \"二\\n\", \"d\": \"\"}");
    assert_non_null(s);
    assert_int_equal(strings_count(s), 3);
    assert_string_equal(strings_find(s, "b.c"), "二\n");
    assert_null(strings_find(s, "b"));
    assert_string_equal(strings_text(s, "nothing"), "nothing");
    assert_string_equal(strings_text(s, NULL), "");
    assert_string_equal(strings_key(s, 1), "b.c");
    char many[80000] = "{";
    size_t used = 1;
    for (int i = 0; i < 3000; i++) used += (size_t)snprintf(many + used, sizeof many - used, "%s\"k%d\":\"v%d\"", i ? "," : "", i, i);
    snprintf(many + used, sizeof many - used, "}");
    s = strings(many);
    for (int i = 0; i < 3000; i++) assert_string_equal(strings_find(s, arena_print(arena, "k%d", i)) + 1, arena_print(arena, "%d", i));
}

static void strings_are_strict(void **state) {
    static const struct {
        const char *text;
        ErrorId error;
        int line;
    } wrong[] = {{"", ERR_JSON, 1},
                 {"{", ERR_JSON, 1},
                 {"[]", ERR_STRINGS, 0},
                 {"5", ERR_JSON, 1},
                 {"{\"a\": 5}", ERR_STRINGS, 0},
                 {"{\"a\": {\"b\": \"c\"}}", ERR_STRINGS, 0},
                 {"{\"a\": null}", ERR_STRINGS, 0},
                 {"{\"\": \"x\"}", ERR_STRINGS, 0},
                 {"{\"a\": \"x\",\n\"a\": \"y\"}", ERR_JSON, 2},
                 {"{\"a\": \"x\",\n}", ERR_JSON, 2},
                 {"{\"a\": \"\xff\"}", ERR_JSON, 1},
                 {"{\"a\": \"x\\u0000y\"}", ERR_JSON, 1},
                 {"{\"a\": \"\\u0007\"}", ERR_STRINGS, 0},
                 {"{\"a\": \"\\u202e\"}", ERR_STRINGS, 0},
                 {"{\"a\": \"x\"} x", ERR_JSON, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_null(strings(wrong[i].text));
        if (error_last()->id != wrong[i].error || error_last()->line != wrong[i].line)
            fprintf(stderr, "%s: %s at %d\n", wrong[i].text, error_name(error_last()->id), error_last()->line);
        assert_int_equal(error_last()->id, wrong[i].error);
        assert_int_equal(error_last()->line, wrong[i].line);
        assert_string_equal(error_last()->file, "en.json");
    }
}

static void strings_have_limits(void **state) {
    char *text = malloc(300000);
    size_t used = (size_t)snprintf(text, 300000, "{");
    for (int i = 0; i < 5001; i++) used += (size_t)snprintf(text + used, 300000 - used, "%s\"k%d\":\"v\"", i ? "," : "", i);
    snprintf(text + used, 300000 - used, "}");
    assert_null(strings(text));
    assert_int_equal(error_last()->id, ERR_STRINGS);
    used = (size_t)snprintf(text, 300000, "{\"a\": \"");
    memset(text + used, 'x', 4001);
    snprintf(text + used + 4001, 100, "\"}");
    assert_null(strings(text));
    assert_int_equal(error_last()->id, ERR_STRINGS);
    free(text);
}

static void captions_stay_long_enough(void **state) {
    assert_true(d_abs(caption_seconds("") - 2.3) < 1e-9);
    assert_true(d_abs(caption_seconds("光沿直线传播光沿直线传播光沿直线传") - (17 / 4.5 + 0.8)) < 1e-9);
    assert_true(d_abs(caption_seconds("Light travels in straight lines.") - (32 / 15.0 + 0.8)) < 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_tutorial),  cmocka_unit_test(reads_values),         cmocka_unit_test(knows_lines),
        cmocka_unit_test(reads_the_same_twice), cmocka_unit_test(takes_every_form),    cmocka_unit_test(tells_what_is_broken),
        cmocka_unit_test(messages_are_whole),  cmocka_unit_test(refuses_wrong_bytes),  cmocka_unit_test(survives_every_cut),
        cmocka_unit_test(shipped_lessons_load_the_same_every_time), cmocka_unit_test(large_lessons),       cmocka_unit_test(strings_are_found),    cmocka_unit_test(strings_are_strict),
        cmocka_unit_test(strings_have_limits), cmocka_unit_test(captions_stay_long_enough)};
    return cmocka_run_group_tests(tests, begin, end);
}
