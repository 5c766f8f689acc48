// `orrery lab` as people and scripts meet it: the program is run, its output read. Needs ORRERY_PROGRAM.
#include "check.h"
#include <jansson.h>
#include <stdbool.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static char output[1 << 20];

// Runs the program through the shell; what it prints, errors too, is in `output` (redirections in `arguments` move only
// stdout). Returns the exit code.
static int orrery(const char *arguments) {
    char command[1200];
    snprintf(command, sizeof command, "LC_ALL=C.UTF-8 '%s' 2>&1 %s", ORRERY_PROGRAM, arguments);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t size = fread(output, 1, sizeof output - 1, pipe);
    output[size] = 0;
    while (fgetc(pipe) != EOF) {
    }
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void holds(const char *part) {
    if (!strstr(output, part)) print_error("“%s” is not in:\n%.2000s\n", part, output);
    assert_non_null(strstr(output, part));
}

static json_t *parsed(void) {
    json_error_t error;
    json_t *value = json_loads(output, JSON_REJECT_DUPLICATES, &error);
    if (!value) print_error("%s at %d in:\n%.800s\n", error.text, error.line, output);
    assert_non_null(value);
    return value;
}

static double number(json_t *object, const char *name) {
    json_t *value = json_object_get(object, name);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static int lines(void) {
    int count = 0;
    for (const char *at = output; (at = strchr(at, '\n')); at++) count++;
    return count;
}

static void values(void **state) {
    assert_int_equal(
        orrery("lab pinhole distance=10m screen=0.5m object=2m hole=1mm --read image_height,blur,best_hole"), 0);
    holds("image_height  -10 cm"), holds("1.05 mm"), holds("0.996368 mm");
    assert_int_equal(lines(), 3);
    assert_int_equal(orrery("--language zh lab pinhole --read orientation,image_height"), 0);
    holds("倒立"), holds("像高");
    assert_int_equal(orrery("lab mirror distance=15cm --read image_distance,orientation"), 0);
    holds("—"), holds("none");
    assert_int_equal(orrery("lab --measure pinhole --read image_height --seed 3 screen=40cm"),
                     0); // options stand anywhere
    holds(" cm");
}

static void json_values(void **state) {
    assert_int_equal(orrery("lab pinhole distance=10m screen=0.5m object=2m hole=1mm shape=square --json"), 0);
    json_t *all = parsed(), *readings = json_object_get(all, "readings"),
           *parameters = json_object_get(all, "parameters");
    assert_true(fabs(number(readings, "image_height") + 0.1) < 1e-12);
    assert_string_equal(json_string_value(json_object_get(readings, "orientation")), "inverted");
    assert_string_equal(json_string_value(json_object_get(parameters, "shape")), "square");
    assert_string_equal(json_string_value(json_object_get(json_object_get(all, "units"), "blur")), "m");
    assert_true(number(parameters, "screen") == 0.5 && json_is_false(json_object_get(all, "measured")));
    json_decref(all);
    assert_int_equal(orrery("lab mirror distance=15cm --json"), 0);
    all = parsed(), readings = json_object_get(all, "readings");
    assert_true(json_is_null(json_object_get(readings, "image_distance")));
    assert_string_equal(json_string_value(json_object_get(readings, "image_kind")), "none");
    json_decref(all);
}

static void seeds(void **state) { // the same seed the same numbers, another seed others
    static char first[sizeof output];
    const char *command =
        "lab pinhole --measure --seed 18446744073709551615 --for 1s --every 0.1s --read blur,brightness";
    assert_int_equal(orrery(command), 0);
    snprintf(first, sizeof first, "%s", output);
    assert_int_equal(orrery(command), 0);
    assert_string_equal(output, first);
    assert_int_equal(orrery("lab pinhole --measure --seed 2 --for 1s --every 0.1s --read blur,brightness"), 0);
    assert_string_not_equal(output, first);
}

static void series(void **state) {
    assert_int_equal(orrery("lab pinhole --for 10s --every 0.1s --read blur"), 0);
    assert_int_equal(lines(), 102); // a heading, and 0.0 to 10.0
    holds("time"), holds("\n0.1 s"), holds("\n10 s");
    assert_int_equal(orrery("lab pinhole --for 2s --read blur"), 0); // without --every: a tenth
    assert_int_equal(lines(), 12);
    assert_int_equal(orrery("lab pinhole --for 1s --every 3s --read blur"), 0); // only the row at 0
    assert_int_equal(lines(), 2);
    assert_int_equal(orrery("lab pinhole --for 1s --every 250ms --read blur,patch_shape --json"), 0);
    json_t *all = parsed(), *rows = json_object_get(all, "rows");
    assert_int_equal(json_array_size(rows), 5);
    assert_true(number(json_array_get(rows, 3), "time") == 0.75);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 4), "patch_shape")), "round");
    json_decref(all);
}

static void list(void **state) {
    assert_int_equal(orrery("lab --list"), 0);
    holds("pinhole: pinhole camera"), holds("1 cm to 5 m"), holds("ruler, 1 mm; h' = -h L / D"), holds("mirror:");
    assert_int_equal(orrery("--language zh lab --list"), 0);
    holds("凹面镜"), holds("直尺");
    assert_int_equal(orrery("lab mirror --list --json"), 0);
    json_t *all = parsed(), *kind = json_array_get(all, 0);
    assert_int_equal(json_array_size(all), 1);
    json_t *radius = json_array_get(json_object_get(kind, "parameters"), 0);
    assert_string_equal(json_string_value(json_object_get(radius, "name")), "radius");
    assert_true(number(radius, "low") == 0.1 && number(radius, "high") == 2 && number(radius, "default") == 0.3);
    json_t *reading = json_array_get(json_object_get(kind, "readings"), 0);
    assert_true(number(reading, "resolution") == 1e-3);
    assert_non_null(json_string_value(json_object_get(json_object_get(reading, "instrument"), "zh")));
    json_decref(all);
}

static void help(void **state) {
    assert_int_equal(orrery("lab --help"), 0);
    holds("Examples:"), holds("orrery lab pinhole"), holds("--every");
    assert_int_equal(orrery("--language zh lab pinhole -h"), 0);
    holds("示例");
}

static void wrong_usage(void **state) {
    static const struct {
        const char *arguments, *part;
    } rows[] = {
        {"lab", "needs an apparatus"},
        {"lab --json", "needs an apparatus"},
        {"lab screen=4m", "needs an apparatus"},
        {"lab --list screen=4m", "needs an apparatus"},
        {"lab --list --read blur", "needs an apparatus"},
        {"lab --list telescope", "[lab-apparatus]"},
        {"lab --list pinhole screen=9m", "[lab-range]"},
        {"lab telescope", "[lab-apparatus]"},
        {"lab pinhol", "did you mean “pinhole”?"},
        {"lab pinhole --what", "--what"},
        {"lab pinhole --raed blur", "did you mean “--read”?"},
        {"lab pinhole screan=1m", "did you mean “screen”?"},
        {"lab pinhole nothing=1m", "[lab-parameter]"},
        {"lab pinhole screen", "PARAMETER=VALUE"},
        {"lab pinhole =4m", "PARAMETER=VALUE"},
        {"lab pinhole screen=", "[unit]"},
        {"lab pinhole screen=x", "[unit]"},
        {"lab pinhole screen=5s", "[unit]"},
        {"lab pinhole screen=0.5", "[unit]"},
        {"lab pinhole screen=6m", "[lab-range]"},
        {"lab pinhole screen=1e99m", "[lab-range]"},
        {"lab pinhole shape=oval", "round, square, triangle"},
        {"lab pinhole shape=squre", "did you mean “square”?"},
        {"lab pinhole mirror", "PARAMETER=VALUE"},
        {"lab pinhole --read", "needs a value"},
        {"lab pinhole --read ''", "--read"},
        {"lab pinhole --read blur,", ""},
        {"lab pinhole --read ,blur", "[lab-reading]"},
        {"lab pinhole --read brightnes", "did you mean “brightness”?"},
        {"lab pinhole --seed 1", "--measure"},
        {"lab pinhole --measure --seed -1", "seed"},
        {"lab pinhole --measure --seed 1x", "seed"},
        {"lab pinhole --measure --seed 18446744073709551616", "seed"},
        {"lab pinhole --every 1s", "--for"},
        {"lab pinhole --for 10", "[unit]"},
        {"lab pinhole --for 0s", "above 0"},
        {"lab pinhole --for -1s", "above 0"},
        {"lab pinhole --for 1s --every 0s", "above 0"},
        {"lab pinhole --for 2e6s", "1e6"},
        {"lab pinhole --for 1000s --every 0.5ms", "1,000,000"},
        {"lab pinhole --for", "needs a value"},
        {"lab \"$(printf '\\377\\376')\"", "[lab-apparatus]"},
        {"lab pinhole \"$(printf '%0300d' 7)=1m\"", "PARAMETER=VALUE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int code = orrery(rows[i].arguments);
        bool fine = !strcmp(rows[i].arguments, "lab pinhole --read blur,"); // a comma at the end is no mistake
        if (code != (fine ? 0 : 2)) print_error("orrery %s: %d\n%.500s\n", rows[i].arguments, code, output);
        assert_int_equal(code, fine ? 0 : 2);
        holds(rows[i].part);
        if (!fine) holds("cure: ");
        assert_null(strstr(output, "Sanitizer"));
    }
    assert_int_equal(orrery("--language zh lab pinhol"), 2);
    holds("没有名为“pinhol”的实验仪器"), holds("您是指“pinhole”吗？");
}

static void output_that_fails(void **state) {
    assert_int_equal(orrery("lab pinhole > /dev/full"), 1);
    holds("[file-write]");
    assert_int_equal(orrery("lab pinhole --for 999s --every 1ms --json > /dev/full"), 1); // and it stops early
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),      cmocka_unit_test(json_values),
        cmocka_unit_test(seeds),       cmocka_unit_test(series),
        cmocka_unit_test(list),        cmocka_unit_test(help),
        cmocka_unit_test(wrong_usage), cmocka_unit_test(output_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
