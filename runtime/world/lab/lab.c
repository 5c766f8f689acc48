#include "world/lab/lab.h"
#include "base/dmath.h"
#include "base/utf8.h"
#include "world/lab/lab_kinds.h"
#include <stdio.h>
#include <string.h>

// Every kind of apparatus: one row here, one file of its own. Sorted by name.
static const ApparatusKind *const kinds[] = {&lab_incline, &lab_mirror, &lab_pendulum, &lab_pinhole, &lab_river};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

// Every word that a choice may hold: as lessons write it, and in Chinese.
static const char *const words[][2] = {
    {"round", "圆形"},   {"square", "方形"},   {"triangle", "三角形"}, {"object", "物体"},  {"sun", "太阳"},
    {"upright", "正立"}, {"inverted", "倒立"}, {"real", "实像"},       {"virtual", "虚像"}, {"none", "无"},
    {"sphere", "实心球"}, {"cylinder", "实心圆柱"}, {"hoop", "圆环"}, {"shell", "空心球壳"}, {"block", "滑块"},
    {"groove", "槽中的球"}, {"held", "按住"}, {"released", "放开"}, {"still", "静止"}, {"rolling", "滚动"},
    {"slipping", "边滚边滑"}, {"sliding", "滑动"}, {"arrived", "到达"}, {"stopped", "停"}, {"running", "走"},
    {"jiaxing", "嘉兴"}, {"standard", "标准值"}, {"paris", "巴黎"}, {"other", "其他"},
    {"vacuum", "真空"}, {"air", "空气"}, {"water", "水"}, {"oil", "橄榄油"},
    {"tide", "潮汐"}, {"step", "一级涌水"}, {"undular", "波状"}, {"breaking", "破碎"}, {"broken", "漩滚"},
};
enum { WORD_COUNT = sizeof words / sizeof words[0] };

// ---- finding ------------------------------------------------------------------------------------------------------

const ApparatusKind *const *lab_kinds(int *count) {
    *count = KIND_COUNT;
    return kinds;
}

// How much of a name from outside goes into a message: 60 bytes at most, and never half a character.
static int shown(const char *name) { return (int)utf8_valid(name, 60); }

// The tables are short and names are looked up once, when a lesson loads: a plain search is the right one.
const ApparatusKind *lab_find(const char *name) {
    for (int i = 0; i < KIND_COUNT; i++)
        if (!strcmp(kinds[i]->name, name)) return kinds[i];
    return fail_null(ERR_LAB_APPARATUS, "%.*s", shown(name), name);
}

int lab_parameter(const ApparatusKind *kind, const char *name) {
    for (int i = 0; i < kind->parameter_count; i++)
        if (!strcmp(kind->parameters[i].name, name)) return i;
    fail(ERR_LAB_PARAMETER, "%s\t%.*s", kind->name, shown(name), name);
    return -1;
}

int lab_reading(const ApparatusKind *kind, const char *name) {
    for (int i = 0; i < kind->reading_count; i++)
        if (!strcmp(kind->readings[i].name, name)) return i;
    fail(ERR_LAB_READING, "%s\t%.*s", kind->name, shown(name), name);
    return -1;
}

int lab_choice_count(const char *const *choices) {
    int count = 0;
    while (count < LAB_CHOICES_MOST && choices[count]) count++;
    return count;
}

const char *lab_word(const char *word, Language language) {
    for (int i = 0; i < WORD_COUNT && language == LANGUAGE_CHINESE; i++)
        if (!strcmp(words[i][0], word)) return words[i][1];
    return word;
}

// ---- parameters ---------------------------------------------------------------------------------------------------

// The arena gives zeroed memory, so a state starts from zero even when its kind has no start().
void apparatus_create(Apparatus *apparatus, const ApparatusKind *kind, const char *id, Arena *arena) {
    *apparatus = (Apparatus){.kind = kind, .id = id};
    for (int i = 0; i < kind->parameter_count; i++) apparatus->parameters[i] = kind->parameters[i].initial;
    if (kind->state_size) apparatus->state = arena_alloc(arena, kind->state_size);
    apparatus_start(apparatus, 0);
}

void apparatus_start(Apparatus *apparatus, uint64_t seed) {
    enum { CHANCE_STREAM = 2 }; // stream 1 is the world's: what instruments err
    apparatus->chance = random_seed(seed, CHANCE_STREAM);
    if (apparatus->kind->start) apparatus->kind->start(apparatus->state, apparatus->parameters);
}

// A choice is stored as a whole index, so that every reader may compare it with ==.
static void store(Apparatus *apparatus, int parameter, double value) {
    bool word = apparatus->kind->parameters[parameter].choices[0];
    apparatus->parameters[parameter] = word ? d_round(value) : value;
}

// A choice's index is in the range 0 .. count-1, so words and quantities share one test.
bool apparatus_set(Apparatus *apparatus, int parameter, double value) {
    const ParameterInfo *info = &apparatus->kind->parameters[parameter];
    if (value >= info->low && value <= info->high) { // false for NAN too
        store(apparatus, parameter, value);
        return true;
    }
    char given[64] = "nan", low[64], high[64];
    if (value == value) unit_format(value, info->kind, 6, given, sizeof given);
    unit_format(info->low, info->kind, 6, low, sizeof low);
    unit_format(info->high, info->kind, 6, high, sizeof high);
    return fail(ERR_LAB_RANGE, "%s\t%s\t%s\t%s", info->name, given, low, high);
}

void apparatus_set_clamped(Apparatus *apparatus, int parameter, double value) {
    const ParameterInfo *info = &apparatus->kind->parameters[parameter];
    if (value != value) return; // a drag that has no place moves nothing
    store(apparatus, parameter, d_clamp(value, info->low, info->high));
}

// Words are compared exactly: what a lesson writes is what the table holds, in every language.
static bool set_word(Apparatus *apparatus, int parameter, const char *text) {
    const ParameterInfo *info = &apparatus->kind->parameters[parameter];
    char all[200] = "";
    for (int i = 0; i < lab_choice_count(info->choices); i++) {
        if (!strcmp(info->choices[i], text)) return apparatus_set(apparatus, parameter, i);
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, "%s%s", i ? ", " : "", info->choices[i]);
    }
    return fail(ERR_LAB_CHOICE, "%.*s\t%s", shown(text), text, all);
}

bool apparatus_set_text(Apparatus *apparatus, int parameter, const char *text) {
    const ParameterInfo *info = &apparatus->kind->parameters[parameter];
    double value;
    if (info->choices[0]) return set_word(apparatus, parameter, text);
    return unit_parse(text, info->kind, &value) && apparatus_set(apparatus, parameter, value);
}

// ---- readings -----------------------------------------------------------------------------------------------------

void apparatus_tick(Apparatus *apparatus, double seconds) {
    if (apparatus->kind->tick) apparatus->kind->tick(apparatus->state, apparatus->parameters, seconds, &apparatus->chance);
}

int apparatus_profile(const Apparatus *apparatus, ProfileSample *out, int most) {
    int count = apparatus->kind->profile_count < most ? apparatus->kind->profile_count : most;
    for (int i = 0; i < count; i++) out[i] = apparatus->kind->profile(apparatus->state, apparatus->parameters, i);
    return count;
}

// CPUs give different signs to a NAN that arithmetic makes; rows are digested, so there is only one NAN here, and one
// zero.
static double canonical(double value) { return value != value ? __builtin_nan("") : value + 0.0; }

double apparatus_read(const Apparatus *apparatus, int reading) {
    return canonical(apparatus->kind->read(apparatus->state, apparatus->parameters, reading));
}

// Whole steps divided by whole steps in a unit give the double that is nearest to the decimal: 0.003, not 3 * 0.001.
static double round_to(double value, double resolution) {
    if (resolution <= 0) return value;
    double steps = d_round(value / resolution);
    if (resolution >= 1) return steps * resolution;
    return steps / d_round(1 / resolution);
}

double reading_uncertainty(const ReadingInfo *info, double value) {
    double share = info->relative * value, rounding = info->resolution * info->resolution / 12;
    return d_sqrt(info->uncertainty * info->uncertainty + share * share + info->scatter * info->scatter + rounding);
}

// The error first, then the rounding, as with a real scale: the mean of many readings is finer than one division.
double apparatus_measure(const Apparatus *apparatus, int reading, Random *random) {
    const ReadingInfo *info = &apparatus->kind->readings[reading];
    double truth = apparatus_read(apparatus, reading), value = truth;
    if (info->uncertainty > 0 || info->relative > 0) {
        double share = info->relative * truth;
        value += d_sqrt(info->uncertainty * info->uncertainty + share * share) * random_normal(random);
    }
    value = round_to(value, info->resolution);
    return canonical(value * truth < 0 ? 0 : value);
}

// ---- text ---------------------------------------------------------------------------------------------------------

// The symbol that unit_format finds fit for people: "cm" of "-10 cm"; "" for a pure number.
static void symbol_for(double value, UnitKind kind, char *out, size_t size) {
    char text[64];
    unit_format(value, kind, 4, text, sizeof text);
    const char *space = strchr(text, ' ');
    snprintf(out, size, "%s", space ? space + 1 : "");
}

// Decimals that show `resolution` in a unit: 1 mm in cm -> 1; 0.05 mm in mm -> 2.
static int decimals_for(double resolution, double factor) {
    int decimals = 0;
    double step = resolution / factor;
    while (decimals < 9 && d_abs(step - d_round(step)) > 1e-6 * step) step *= 10, decimals++;
    return decimals;
}

// 4 significant digits. A pure number has no smaller unit to move to: 3.9e-12 stays what it is and does not become 0.
static void format_exact(UnitKind kind, double value, char *out, size_t size) {
    if (kind == UNIT_NONE || kind == UNIT_LUMINANCE_RATIO)
        snprintf(out, size, "%.4g", value);
    else
        unit_format(value, kind, 4, out, size);
}

// The unit comes from the rounded value: 0.9996 m on a ruler is "1.000 m", not "100.0 cm". A zero is shown in the
// unit of the ruler's division.
static void format_quantity(const ReadingInfo *info, double value, char *out, size_t size) {
    if (info->resolution <= 0) {
        format_exact(info->kind, value, out, size);
        return;
    }
    char symbol[16];
    double factor = 1;
    value = canonical(round_to(value, info->resolution));
    symbol_for(value == 0 ? info->resolution : value, info->kind, symbol, sizeof symbol);
    unit_factor(symbol, info->kind, &factor);
    unit_format_in(value, info->kind, symbol, decimals_for(info->resolution, factor), out, size);
}

// An average of words (2.5) or a value from an old recording must not read past the table.
static const char *choice_of(const char *const *choices, double value) {
    return choices[(int)d_clamp(d_round(value), 0, lab_choice_count(choices) - 1)];
}

void reading_format_for(const ReadingInfo *info, double value, Language language, char *out, size_t size) {
    if (value != value)
        snprintf(out, size, "—");
    else if (info->choices[0])
        snprintf(out, size, "%s", lab_word(choice_of(info->choices, value), language));
    else
        format_quantity(info, value, out, size);
}

void parameter_format_for(const ParameterInfo *info, double value, Language language, char *out, size_t size) {
    if (value != value)
        snprintf(out, size, "—");
    else if (info->choices[0])
        snprintf(out, size, "%s", lab_word(choice_of(info->choices, value), language));
    else
        format_exact(info->kind, value, out, size);
}

// Without a language: what logs, tests and lessons compare.
void reading_format(const ReadingInfo *info, double value, char *out, size_t size) {
    reading_format_for(info, value, LANGUAGE_ENGLISH, out, size);
}

void parameter_format(const ParameterInfo *info, double value, char *out, size_t size) {
    parameter_format_for(info, value, LANGUAGE_ENGLISH, out, size);
}
