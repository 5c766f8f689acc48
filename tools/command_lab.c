// orrery lab: asks an apparatus for its readings, exactly or as its instruments show them, once or as a time series.
// Everything that it knows about apparatus comes from the tables of world/lab; a new apparatus needs no line here.
#include "base/error.h"
#include "base/log.h"
#include "base/utf8.h"
#include "tools/commands.h"
#include "world/lab/lab.h"
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery lab APPARATUS [PARAMETER=VALUE ...] [options]\n"
    "       orrery lab --list [--json]\n\n"
    "Sets an apparatus up and prints its readings. Parameters that are not named keep their defaults.\n"
    "Values carry their unit: 0.5m, 2cm, 550nm, 10s.\n\n"
    "  --read A,B,...   only these readings (default: all)\n"
    "  --measure        what the instruments show: rounded, with their error (default: the exact values)\n"
    "  --seed N         seed of the instruments' errors and of what scatters inside (default 1)\n"
    "  --for TIME       a time series of this length, from 0 (at most 1e6 s and 1,000,000 rows)\n"
    "  --every TIME     time between its rows (default: a tenth of --for)\n"
    "  --list           every apparatus with its parameters, readings, instruments and sources\n"
    "  --json           print JSON; values are in SI units\n\n"
    "Examples:\n"
    "  orrery lab --list\n"
    "  orrery lab pinhole distance=10m screen=0.5m object=2m hole=1mm --read image_height,blur,best_hole\n"
    "  orrery lab pinhole screen=40cm --measure --seed 7\n"
    "  orrery lab pinhole source=sun shape=triangle --measure --for 10s --every 1s\n"
    "  orrery lab mirror radius=30cm distance=45cm --json\n"
    "  orrery lab incline body=hoop angle=\"5 deg\" run=2m --for 4s --every 0.5s --read position,speed,travel_time\n"
    "  orrery lab pendulum amplitude=\"60 deg\" --for 10s --every 1s\n"
    "  orrery lab river --for 30s --every 1s --read clock,sea_level,front,front_height,regime,station_level\n\n"
    "Exit codes: 0 done, 1 it failed, 2 wrong usage.\n",
    "用法：orrery lab 仪器 [参数=数值 …] [选项]\n"
    "      orrery lab --list [--json]\n\n"
    "设置一台仪器并打印其读数。未写出的参数取默认值。\n"
    "数值须带单位：0.5m、2cm、550nm、10s。\n\n"
    "  --read 甲,乙,…   只打印这些读数（默认全部）\n"
    "  --measure        打印测量仪器的示值：带误差并取整到分度（默认为精确值）\n"
    "  --seed N         测量误差和仪器内部涨落的随机种子（默认 1）\n"
    "  --for 时长       从 0 开始的时间序列（至多 1e6 s、1,000,000 行）\n"
    "  --every 间隔     相邻两行的时间间隔（默认为 --for 的十分之一）\n"
    "  --list           列出全部仪器及其参数、读数、测量仪器和出处\n"
    "  --json           以 JSON 打印；数值均为国际单位\n\n"
    "示例：\n"
    "  orrery lab --list\n"
    "  orrery lab pinhole distance=10m screen=0.5m object=2m hole=1mm --read image_height,blur,best_hole\n"
    "  orrery lab pinhole screen=40cm --measure --seed 7\n"
    "  orrery lab pinhole source=sun shape=triangle --measure --for 10s --every 1s\n"
    "  orrery lab mirror radius=30cm distance=45cm --json\n"
    "  orrery lab incline body=hoop angle=\"5 deg\" run=2m --for 4s --every 0.5s --read position,speed,travel_time\n"
    "  orrery lab pendulum amplitude=\"60 deg\" --for 10s --every 1s\n"
    "  orrery lab river --for 30s --every 1s --read clock,sea_level,front,front_height,regime,station_level\n\n"
    "退出码：0 完成，1 失败，2 用法错误。\n"};

// Enough for any lesson, and a slip of the keyboard (1 ns instead of 1 s) cannot fill a disk.
static const double ROWS_MOST = 1e6, SECONDS_MOST = 1e6, TICKS_PER_SECOND = 120;

// The command line, understood: one apparatus set up, and what is wanted of it.
typedef struct Request {
    Apparatus apparatus;
    int readings[LAB_READINGS_MOST];
    int reading_count;
    bool measure, seeded, series, list, json, help;
    uint64_t seed;
    double duration, every; // seconds; 0 = not given
    const char *guess;      // the name that was probably meant, after a typing slip
} Request;

static const char *say(const char *english, const char *chinese) {
    return language_get() == LANGUAGE_CHINESE ? chinese : english;
}

// ---- wrong usage --------------------------------------------------------------------------------------------------

// Fills the error slot and gives the exit code; command_lab prints the one error at its end.
static int usage(const char *english, const char *chinese, const char *value) {
    char message[400], part[100]; // never half a character of what was typed
    snprintf(part, sizeof part, "%.*s", (int)utf8_valid(value, sizeof part - 1), value);
    snprintf(message, sizeof message, say(english, chinese), part);
    fail(ERR_USAGE, "%s", message);
    return 2;
}

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

// Letters to insert, drop or change to get from one word to the other. Words of more than 39 bytes count as far apart.
static size_t edit_distance(const char *a, const char *b) {
    size_t row[40], length = strlen(b);
    if (length >= 40 || strlen(a) >= 40) return 40;
    for (size_t j = 0; j <= length; j++) row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t above = row[j + 1];
            row[j + 1] = smallest(above + 1, row[j] + 1, corner + (a[i] != b[j]));
            corner = above;
        }
    }
    return row[length];
}

// The nearest of some names to what was typed, if it is near: at most one letter in three may differ, and one more.
typedef struct Guess {
    const char *word, *best;
    size_t distance;
} Guess;

static Guess guess_begin(const char *word) { return (Guess){word, NULL, strlen(word) / 3 + 2}; }

static void guess_add(Guess *guess, const char *name) {
    size_t distance = edit_distance(guess->word, name);
    if (distance < guess->distance) guess->best = name, guess->distance = distance;
}

static const char *suggest_apparatus(const char *word) {
    int count;
    const ApparatusKind *const *kinds = lab_kinds(&count);
    Guess guess = guess_begin(word);
    for (int i = 0; i < count; i++) guess_add(&guess, kinds[i]->name);
    return guess.best;
}

static const char *suggest_parameter(const ApparatusKind *kind, const char *word) {
    Guess guess = guess_begin(word);
    for (int i = 0; i < kind->parameter_count; i++) guess_add(&guess, kind->parameters[i].name);
    return guess.best;
}

static const char *suggest_reading(const ApparatusKind *kind, const char *word) {
    Guess guess = guess_begin(word);
    for (int i = 0; i < kind->reading_count; i++) guess_add(&guess, kind->readings[i].name);
    return guess.best;
}

static const char *suggest_choice(const ParameterInfo *info, const char *word) {
    Guess guess = guess_begin(word);
    for (int i = 0; i < lab_choice_count(info->choices); i++) guess_add(&guess, info->choices[i]);
    return guess.best;
}

static const char *suggest_option(const char *word) {
    static const char *const names[] = {"--read",  "--measure", "--seed", "--for",
                                        "--every", "--list",    "--json", "--help"};
    Guess guess = guess_begin(word);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) guess_add(&guess, names[i]);
    return guess.best;
}

// ---- reading the command line -------------------------------------------------------------------------------------
// Each take_... returns 0, or 2 with an Error in the slot.

static int no_apparatus(void) { return usage("%s needs an apparatus", "%s 需要仪器名称", "orrery lab"); }

static int take_setting(Request *request, const char *text) {
    const char *equals = strchr(text, '=');
    char name[64];
    if (!request->apparatus.kind) return no_apparatus();
    if (!equals || equals == text || (size_t)(equals - text) >= sizeof name)
        return usage("“%s” is not PARAMETER=VALUE", "“%s”不是“参数=数值”的形式", text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    const ApparatusKind *kind = request->apparatus.kind;
    int index = lab_parameter(kind, name);
    if (index < 0) return request->guess = suggest_parameter(kind, name), 2;
    if (apparatus_set_text(&request->apparatus, index, equals + 1)) return 0;
    if (error_last()->id == ERR_LAB_CHOICE) request->guess = suggest_choice(&kind->parameters[index], equals + 1);
    return 2;
}

static int take_readings(Request *request, const char *text) {
    if (!request->apparatus.kind) return no_apparatus();
    while (*text) {
        size_t length = strcspn(text, ",");
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), text);
        int index = lab_reading(request->apparatus.kind, name);
        if (index < 0) return request->guess = suggest_reading(request->apparatus.kind, name), 2;
        if (request->reading_count == LAB_READINGS_MOST)
            return usage("too many readings: “%s”", "读数过多：“%s”", name);
        request->readings[request->reading_count++] = index;
        text += length + (text[length] == ',');
    }
    if (request->reading_count) return 0;
    return usage("%s names no reading", "%s 没有给出读数", "--read");
}

// strtoull alone would take "-1", " 7" and "7 apples".
static int take_seed(Request *request, const char *text) {
    char *end;
    errno = 0;
    request->seed = strtoull(text, &end, 10);
    request->seeded = true;
    if (*text >= '0' && *text <= '9' && !*end && !errno) return 0;
    return usage("“%s” is not a seed (0 to 18446744073709551615)", "“%s”不是种子（0 至 18446744073709551615）", text);
}

static int take_time(const char *text, double *seconds) {
    if (!unit_parse(text, UNIT_TIME, seconds)) return 2;
    if (*seconds > 0 && *seconds <= SECONDS_MOST) return 0;
    return usage("the time “%s” is not above 0 and at most 1e6 s", "时间“%s”应大于 0 且不超过 1e6 s", text);
}

static int take_value(Request *request, const char *option, const char *value) {
    if (!value) return usage("%s needs a value", "%s 需要一个值", option);
    if (!strcmp(option, "--read")) return take_readings(request, value);
    if (!strcmp(option, "--seed")) return take_seed(request, value);
    if (!strcmp(option, "--every")) return take_time(value, &request->every);
    request->series = true;
    return take_time(value, &request->duration);
}

static bool needs_value(const char *option) {
    return !strcmp(option, "--read") || !strcmp(option, "--seed") || !strcmp(option, "--for") ||
           !strcmp(option, "--every");
}

static int take_flag(Request *request, const char *option) {
    if (!strcmp(option, "--measure"))
        request->measure = true;
    else if (!strcmp(option, "--json"))
        request->json = true;
    else if (!strcmp(option, "--list"))
        request->list = true;
    else {
        request->guess = suggest_option(option);
        return usage("there is no option “%s”", "没有选项“%s”", option);
    }
    return 0;
}

static int take_apparatus(Request *request, const char *name, Arena *arena) {
    const ApparatusKind *kind = lab_find(name);
    if (!kind) return request->guess = suggest_apparatus(name), 2;
    apparatus_create(&request->apparatus, kind, name, arena);
    return 0;
}

// The apparatus comes first of what is not an option, wherever the options stand; it must be known before the rest.
static int find_apparatus(Request *request, int argc, char **argv, Arena *arena) {
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) request->help = true;
        if (needs_value(argv[i]))
            i++;
        else if (argv[i][0] != '-' && !request->apparatus.kind && !strchr(argv[i], '=')) {
            int code = take_apparatus(request, argv[i], arena);
            if (code) return code;
        }
    }
    return 0;
}

// What only the whole command line shows: options that need each other, and the number of rows.
static int check_together(Request *request) {
    if (request->list) return 0;
    if (!request->apparatus.kind) return no_apparatus();
    if (request->every > 0 && !request->series) return usage("%s needs --for", "%s 须与 --for 同用", "--every");
    if (request->seeded && !request->measure && !request->apparatus.kind->tick) return usage("%s needs --measure", "%s 须与 --measure 同用", "--seed");
    if (request->every == 0) request->every = request->duration / 10;
    if (request->series && request->duration / request->every > ROWS_MOST - 1)
        return usage("%s: more than 1,000,000 rows", "%s：超过 1,000,000 行", "--for, --every");
    for (int i = 0; i < request->apparatus.kind->reading_count && request->reading_count <= i; i++)
        request->readings[request->reading_count++] = i;
    return 0;
}

// Left to right, so that of two settings of one parameter the later one counts.
static int take_all(Request *request, int argc, char **argv, Arena *arena) {
    int code = find_apparatus(request, argc, argv, arena);
    bool named = false;
    if (request->help) return 0;
    for (int i = 1; i < argc && !code; i++) {
        bool option = argv[i][0] == '-';
        if (option && needs_value(argv[i]))
            code = take_value(request, argv[i], argv[i + 1]), i++;
        else if (option)
            code = take_flag(request, argv[i]);
        else if (!named && !strchr(argv[i], '='))
            named = true;
        else
            code = take_setting(request, argv[i]);
    }
    return code ? code : check_together(request);
}

// ---- columns for people -------------------------------------------------------------------------------------------

// Columns on a terminal: a hanzi takes two, everything else one.
static int width_of(const char *text) {
    int width = 0;
    for (uint32_t character; (character = utf8_next(&text));) width += utf8_is_wide(character) ? 2 : 1;
    return width;
}

static void print_padded(const char *text, int width) {
    fputs(text, stdout);
    for (int i = width_of(text); i < width; i++) putchar(' ');
}

static void widen(int *width, const char *text) {
    int needed = width_of(text);
    if (needed > *width) *width = needed;
}

// Exact values with 6 significant digits; measured ones as the instrument shows them.
static void value_text(const Request *request, const ReadingInfo *info, double value, char *out, size_t size) {
    if (request->measure || info->choices[0] || value != value)
        reading_format_for(info, value, language_get(), out, size);
    else if (info->kind == UNIT_NONE || info->kind == UNIT_LUMINANCE_RATIO)
        snprintf(out, size, "%.6g", value);
    else
        unit_format(value, info->kind, 6, out, size);
}

static const ReadingInfo *chosen(const Request *request, int i) {
    return &request->apparatus.kind->readings[request->readings[i]];
}

static double value_of(const Request *request, int i, Random *random) {
    int reading = request->readings[i];
    if (request->measure) return apparatus_measure(&request->apparatus, reading, random);
    return apparatus_read(&request->apparatus, reading);
}

// ---- one set of readings ------------------------------------------------------------------------------------------

// All values are taken before the first line: the columns are as wide as what stands in them.
static void print_once(const Request *request, Random *random) {
    char text[LAB_READINGS_MOST][64];
    int name_width = 0, value_width = 0;
    for (int i = 0; i < request->reading_count; i++) {
        value_text(request, chosen(request, i), value_of(request, i, random), text[i], sizeof text[i]);
        widen(&name_width, chosen(request, i)->name);
        widen(&value_width, text[i]);
    }
    for (int i = 0; i < request->reading_count; i++) {
        print_padded(chosen(request, i)->name, name_width + 2);
        print_padded(text[i], value_width + 2);
        printf("%s\n", chosen(request, i)->label[language_get()]);
    }
}

// ---- time series --------------------------------------------------------------------------------------------------

static long row_count(const Request *request) {
    return (long)(request->duration / request->every * (1 + 1e-9)) + 1; // 10 s / 0.1 s is 101 rows, not 100
}

// The world's tick is the longest step; a row's time is reached exactly.
static void advance(Apparatus *apparatus, double seconds) {
    if (!apparatus->kind->tick) return;
    long steps = (long)(seconds * TICKS_PER_SECOND + 0.999999);
    if (steps < 1) steps = 1;
    for (long i = 0; i < steps; i++) apparatus_tick(apparatus, seconds / (double)steps);
}

enum { COLUMN_LEAST = 15 };

// Numbers stand at the right of their column, so that their units stand below each other.
static void print_next(const char *text, int width) {
    for (int i = width_of(text); i < width + 2; i++) putchar(' ');
    fputs(text, stdout);
}

// A million rows are printed as they come, so the columns have a width from the start and a wide value may stick out.
static void print_series(Request *request, Random *random) {
    int width[LAB_READINGS_MOST] = {0};
    char text[64];
    print_padded(say("time", "时间"), COLUMN_LEAST);
    for (int i = 0; i < request->reading_count; i++) {
        width[i] = COLUMN_LEAST;
        widen(&width[i], chosen(request, i)->name);
        print_next(chosen(request, i)->name, width[i]);
    }
    putchar('\n');
    for (long row = 0, rows = row_count(request); row < rows && !ferror(stdout); row++) {
        if (row) advance(&request->apparatus, request->every);
        snprintf(text, sizeof text, "%.9g s", (double)row * request->every);
        print_padded(text, COLUMN_LEAST);
        for (int i = 0; i < request->reading_count; i++) {
            value_text(request, chosen(request, i), value_of(request, i, random), text, sizeof text);
            print_next(text, width[i]);
        }
        putchar('\n');
    }
}

// ---- JSON ---------------------------------------------------------------------------------------------------------

static const char *si_symbol(UnitKind kind) {
    static const char *const symbols[UNIT_KIND_COUNT] = {
        [UNIT_LENGTH] = "m", [UNIT_TIME] = "s",    [UNIT_ANGLE] = "rad",
        [UNIT_MASS] = "kg",  [UNIT_SPEED] = "m/s", [UNIT_ACCELERATION] = "m/s^2", [UNIT_ENERGY] = "J",
        [UNIT_ANGULAR_SPEED] = "rad/s"};
    return symbols[kind] ? symbols[kind] : "";
}

// Words as words, NAN (there is no such thing now) as null.
static json_t *json_value(const char *const *choices, double value) {
    if (value != value) return json_null();
    if (choices[0]) return json_string(choices[(int)value]);
    return json_real(value);
}

static json_t *json_parameters(const Apparatus *apparatus) {
    json_t *object = json_object();
    for (int i = 0; i < apparatus->kind->parameter_count; i++) {
        const ParameterInfo *info = &apparatus->kind->parameters[i];
        json_object_set_new(object, info->name, json_value(info->choices, apparatus->parameters[i]));
    }
    return object;
}

// Values are plain numbers in SI; which unit that is stands beside them once.
static json_t *json_units(const Request *request) {
    json_t *object = json_object();
    if (request->series) json_object_set_new(object, "time", json_string("s"));
    for (int i = 0; i < request->reading_count; i++)
        json_object_set_new(object, chosen(request, i)->name, json_string(si_symbol(chosen(request, i)->kind)));
    return object;
}

static json_t *json_readings(const Request *request, Random *random) {
    json_t *object = json_object();
    for (int i = 0; i < request->reading_count; i++)
        json_object_set_new(object, chosen(request, i)->name,
                            json_value(chosen(request, i)->choices, value_of(request, i, random)));
    return object;
}

static json_t *json_head(const Request *request) {
    json_t *object = json_object();
    json_object_set_new(object, "apparatus", json_string(request->apparatus.kind->name));
    json_object_set_new(object, "parameters", json_parameters(&request->apparatus));
    json_object_set_new(object, "measured", json_boolean(request->measure));
    // jansson's integers are signed: a seed above 2^63 would come back negative, so it is text
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)request->seed);
    if (request->measure) json_object_set_new(object, "seed", json_string(seed));
    json_object_set_new(object, "units", json_units(request));
    return object;
}

// 15 digits: 0.6 stays 0.6; far finer than any reading.
static void print_json(json_t *value, size_t flags) {
    json_dumpf(value, stdout, flags | JSON_REAL_PRECISION(15));
    json_decref(value);
}

static void json_once(const Request *request, Random *random) {
    json_t *object = json_head(request);
    json_object_set_new(object, "readings", json_readings(request, random));
    print_json(object, JSON_INDENT(2));
    putchar('\n');
}

// A million rows would not fit in memory as one value: the frame is written by hand around rows that jansson writes.
static void json_series(Request *request, Random *random) {
    printf("{\"setup\": ");
    print_json(json_head(request), 0);
    printf(",\n\"rows\": [");
    for (long row = 0, rows = row_count(request); row < rows && !ferror(stdout); row++) {
        if (row) advance(&request->apparatus, request->every);
        json_t *object = json_object();
        json_object_set_new(object, "time", json_real((double)row * request->every));
        json_t *readings = json_readings(request, random);
        json_object_update(object, readings);
        json_decref(readings);
        fputs(row ? ",\n  " : "\n  ", stdout);
        print_json(object, 0);
    }
    printf("\n]}\n");
}

// ---- the list -----------------------------------------------------------------------------------------------------

// "1 cm to 5 m", or the words of a choice.
static void range_text(const ParameterInfo *info, char *out, size_t size) {
    char low[64], high[64];
    if (!info->choices[0]) {
        unit_format(info->low, info->kind, 6, low, sizeof low);
        unit_format(info->high, info->kind, 6, high, sizeof high);
        snprintf(out, size, say("%s to %s", "%s 至 %s"), low, high);
        return;
    }
    out[0] = 0;
    for (int i = 0; i < lab_choice_count(info->choices); i++) {
        size_t used = strlen(out);
        snprintf(out + used, size - used, "%s%s", i ? ", " : "", info->choices[i]);
    }
}

static void list_parameters(const ApparatusKind *kind) {
    printf("\n  %s\n", say("parameters (range, default)", "参数（范围、默认值）"));
    for (int i = 0; i < kind->parameter_count; i++) {
        const ParameterInfo *info = &kind->parameters[i];
        char range[200], initial[64];
        range_text(info, range, sizeof range);
        parameter_format(info, info->initial, initial, sizeof initial);
        fputs("    ", stdout);
        print_padded(info->name, 20);
        print_padded(range, 26);
        print_padded(initial, 10);
        printf("  %s\n", info->label[language_get()]);
    }
}

static void list_readings(const ApparatusKind *kind) {
    printf("\n  %s\n", say("readings (instrument; source)", "读数（测量仪器；出处）"));
    for (int i = 0; i < kind->reading_count; i++) {
        const ReadingInfo *info = &kind->readings[i];
        fputs("    ", stdout);
        print_padded(info->name, 20);
        printf("%s\n%24s%s; %s\n", info->label[language_get()], "", info->instrument[language_get()], info->source);
    }
}

static void list_kind(const ApparatusKind *kind) {
    printf("%s: %s\n", kind->name, kind->label[language_get()]);
    list_parameters(kind);
    list_readings(kind);
}

static json_t *json_pair(const char *const text[2]) { return json_pack("{s:s, s:s}", "en", text[0], "zh", text[1]); }

static json_t *json_words(const char *const *choices) {
    json_t *array = json_array();
    for (int i = 0; i < lab_choice_count(choices); i++) json_array_append_new(array, json_string(choices[i]));
    return array;
}

// The lists in JSON hold everything that lab.h tells, so that an editor for lessons can be built on them.
static json_t *json_parameter_info(const ParameterInfo *info) {
    json_t *object = json_pack("{s:s, s:o, s:s, s:s, s:o}", "name", info->name, "label", json_pair(info->label), "kind",
                               unit_kind_name(info->kind, LANGUAGE_ENGLISH), "unit", si_symbol(info->kind), "default",
                               json_value(info->choices, info->initial));
    if (info->choices[0]) {
        json_object_set_new(object, "choices", json_words(info->choices));
    } else {
        json_object_set_new(object, "low", json_real(info->low));
        json_object_set_new(object, "high", json_real(info->high));
    }
    return object;
}

static json_t *json_reading_info(const ReadingInfo *info) {
    json_t *object =
        json_pack("{s:s, s:o, s:s, s:s, s:s, s:o, s:f, s:f, s:f}", "name", info->name, "label", json_pair(info->label),
                  "kind", unit_kind_name(info->kind, LANGUAGE_ENGLISH), "unit", si_symbol(info->kind), "source", info->source,
                  "instrument", json_pair(info->instrument), "resolution", info->resolution, "uncertainty",
                  info->uncertainty, "relative", info->relative);
    if (info->choices[0]) json_object_set_new(object, "choices", json_words(info->choices));
    return object;
}

static json_t *json_kind(const ApparatusKind *kind) {
    json_t *parameters = json_array(), *readings = json_array();
    for (int i = 0; i < kind->parameter_count; i++)
        json_array_append_new(parameters, json_parameter_info(&kind->parameters[i]));
    for (int i = 0; i < kind->reading_count; i++)
        json_array_append_new(readings, json_reading_info(&kind->readings[i]));
    return json_pack("{s:s, s:o, s:o, s:o}", "name", kind->name, "label", json_pair(kind->label), "parameters",
                     parameters, "readings", readings);
}

// All kinds, or only the one that was named.
static void print_list(const Request *request) {
    int count, printed = 0;
    const ApparatusKind *const *kinds = lab_kinds(&count);
    json_t *array = json_array();
    for (int i = 0; i < count; i++) {
        if (request->apparatus.kind && request->apparatus.kind != kinds[i]) continue;
        if (request->json)
            json_array_append_new(array, json_kind(kinds[i]));
        else
            printf("%s", printed++ ? "\n" : ""), list_kind(kinds[i]);
    }
    if (!request->json) {
        json_decref(array);
        return;
    }
    print_json(array, JSON_INDENT(2));
    putchar('\n');
}

// ---- the command --------------------------------------------------------------------------------------------------

// Only here is anything printed on standard output; its failures are looked at once, after the last byte.
static void answer(Request *request) {
    Random random = random_seed(request->seed, 1); // the stream of the world's own measurements
    if (request->apparatus.kind) apparatus_start(&request->apparatus, request->seed);
    if (request->help)
        fputs(help[language_get()], stdout);
    else if (request->list)
        print_list(request);
    else if (request->json && request->series)
        json_series(request, &random);
    else if (request->json)
        json_once(request, &random);
    else if (request->series)
        print_series(request, &random);
    else
        print_once(request, &random);
}

int command_lab(int argc, char **argv) {
    Arena *arena = arena_create("lab", 0);
    Request request = {.seed = 1};
    int code = take_all(&request, argc, argv, arena);
    if (!code) {
        answer(&request);
        if (fflush(stdout) != 0 || ferror(stdout)) {
            fail(ERR_FILE_WRITE, "%s\t%s", say("standard output", "标准输出"), strerror(errno));
            code = 1;
        }
    }
    if (code) log_error();
    if (request.guess) fprintf(stderr, say("did you mean “%s”?\n", "您是指“%s”吗？\n"), request.guess);
    arena_destroy(arena);
    return code;
}
