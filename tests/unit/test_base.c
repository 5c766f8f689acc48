// The ground floor: units, UTF-8, chance, vectors, errors, arenas, deterministic mathematics, files, JSON, digests.
// References come from outside the house: published vectors (PCG, BLAKE2b, FNV), RFC 3629, and libm in long double.
#include "check.h"
#include "base/arena.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/os.h"
#include "base/random.h"
#include "base/unit.h"
#include "base/utf8.h"
#include "base/vec.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// ---- units --------------------------------------------------------------------------------------------------------

static void unit_good(void **state) {
    static const struct {
        const char *text;
        UnitKind kind;
        double si;
    } rows[] = {
        {"0.5 m", UNIT_LENGTH, 0.5},
        {"2cm", UNIT_LENGTH, 0.02},
        {"-0.20 m", UNIT_LENGTH, -0.2},
        {"550 nm", UNIT_LENGTH, 550e-9},
        {"3", UNIT_NONE, 3},
        {"  1.5  km  ", UNIT_LENGTH, 1500},
        {"−3 mm", UNIT_LENGTH, -0.003},
        {"+3 mm", UNIT_LENGTH, 0.003},
        {"180 deg", UNIT_ANGLE, D_PI},
        {"90°", UNIT_ANGLE, D_PI / 2},
        {"1 rad", UNIT_ANGLE, 1},
        {"2 min", UNIT_TIME, 120},
        {"1e-3 s", UNIT_TIME, 1e-3},
        {"5µm", UNIT_LENGTH, 5e-6},
        {"5 um", UNIT_LENGTH, 5e-6},
        {"36 km/h", UNIT_SPEED, 10},
        {"9.8 m/s^2", UNIT_ACCELERATION, 9.8},
        {"12 g", UNIT_MASS, 0.012},
        {"50%", UNIT_NONE, 0.5},
        {".5 m", UNIT_LENGTH, 0.5},
        {"5. m", UNIT_LENGTH, 5},
        {"0.7", UNIT_LUMINANCE_RATIO, 0.7},
        {"\t1\tm", UNIT_LENGTH, 1},
        {"1 h", UNIT_TIME, 3600},
        {"− 3 mm", UNIT_LENGTH, -0.003},
        {"+\t.5e1 m", UNIT_LENGTH, 5},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        double si = NAN;
        if (!unit_parse(rows[i].text, rows[i].kind, &si)) print_error("“%s” was refused\n", rows[i].text);
        assert_true(fabs(si - rows[i].si) <= 4e-16 * fabs(rows[i].si));
    }
}

static void unit_hostile(void **state) {
    static const char *const texts[] = {
        "",           " ",
        "m",          "0.5",
        "0.5 s",      "0.5 M",
        "0.5 m x",    "0.5m.",
        "--1 m",      "+-1 m",
        "nan m",      "inf m",
        "0x10 m",     "1e999 m",
        "-1e999 m",   "1e m",
        "e5 m",       ". m",
        "- m",        "1..2 m",
        "1,5 m",      "1\n m",
        "1 m\n",      "１ m",
        "1 米",       "1 \xff m",
        "\xe2\x88",   "1 \xe2\x88\x92m",
        "1e+ m",      "%n%s m",
        "1\xc2\xa0m", "∞ m",
        "0.5 m/s",    "1e400000000000000000000 m",
        "\xe2",        "1 2 m",
        "1. 5 m",     "1 e3 m",
        "1e 3 m",     "- + 1 m",
        "- -1 m",     "1 c m",
        "1 m m",      "1 000 m",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        double si = 77;
        error_clear();
        bool fine = unit_parse(texts[i], UNIT_LENGTH, &si);
        if (fine) print_error("“%s” was taken\n", texts[i]);
        assert_false(fine);
        assert_int_equal(error_last()->id, ERR_UNIT);
        assert_true(si == 77);
    }
    char longest[5000];
    memset(longest, '1', sizeof longest - 2), strcpy(longest + sizeof longest - 2, "m");
    double si = 77;
    assert_false(unit_parse(longest, UNIT_LENGTH, &si));
}

static void unit_noise(void **state) { // random bytes neither crash nor give what is not finite
    static const char letters[] = "0123456789.eE+- mcknus%/^\xe2\x88\x92\xc2\xb5";
    Random random = random_seed(1, 1);
    int taken = 0;
    for (int n = 0; n < 200000; n++) {
        char text[12];
        uint32_t length = random_below(&random, sizeof text);
        for (uint32_t i = 0; i < length; i++) text[i] = letters[random_below(&random, sizeof letters - 1)];
        text[length] = 0;
        double si;
        UnitKind kind = (UnitKind)random_below(&random, UNIT_KIND_COUNT);
        if (unit_parse(text, kind, &si)) assert_true(isfinite(si)), taken++;
    }
    assert_true(taken > 100);
}

static void unit_formats(void **state) {
    static const struct {
        double si;
        UnitKind kind;
        int digits;
        const char *text;
    } rows[] = {
        {0.0009964, UNIT_LENGTH, 4, "0.9964 mm"},
        {0.5, UNIT_LENGTH, 4, "50 cm"},
        {0.99999, UNIT_LENGTH, 3, "1 m"},
        {-0.2, UNIT_LENGTH, 3, "-20 cm"},
        {550e-9, UNIT_LENGTH, 3, "550 nm"},
        {0, UNIT_LENGTH, 4, "0 m"},
        {1500, UNIT_LENGTH, 4, "1.5 km"},
        {D_PI / 6, UNIT_ANGLE, 4, "30 deg"},
        {0.25, UNIT_TIME, 4, "250 ms"},
        {3, UNIT_NONE, 4, "3"},
        {0.028, UNIT_MASS, 3, "28 g"},
        {D_PI / 180, UNIT_ANGLE, 4, "1 deg"},
        {0.099996, UNIT_LENGTH, 4, "10 cm"},
        {0.0099996, UNIT_LENGTH, 4, "1 cm"},
        {0.00005, UNIT_NONE, 4, "5e-05"},
        {-123456, UNIT_NONE, 3, "-123456"},
    };
    char text[40];
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_format(rows[i].si, rows[i].kind, rows[i].digits, text, sizeof text);
        assert_string_equal(text, rows[i].text);
    }
    unit_format_in(-0.2, UNIT_LENGTH, "cm", 1, text, sizeof text);
    assert_string_equal(text, "-20.0 cm");
    double factor;
    assert_true(unit_factor("cm", UNIT_LENGTH, &factor) && factor == 0.01);
    assert_false(unit_factor("cm", UNIT_TIME, &factor));
}

static void unit_errors_in_both_languages(void **state) {
    char text[200], expected[200];
    double si;
    for (int k = 0; k < UNIT_KIND_COUNT; k++) {
        const char *english = unit_kind_name((UnitKind)k, LANGUAGE_ENGLISH), *chinese = unit_kind_name((UnitKind)k, LANGUAGE_CHINESE);
        assert_true(english[0] > 0 && (unsigned char)chinese[0] >= 0xe4 && !strpbrk(chinese, "abcdefghijklmnopqrstuvwxyz"));
        assert_false(unit_parse("十六厘米", (UnitKind)k, &si));
        error_message(error_last(), LANGUAGE_ENGLISH, text, sizeof text);
        snprintf(expected, sizeof expected, "“十六厘米” is not a quantity of %s", english);
        assert_string_equal(text, expected);
        error_message(error_last(), LANGUAGE_CHINESE, text, sizeof text);
        snprintf(expected, sizeof expected, "“十六厘米”不是%s的量", chinese);
        assert_string_equal(text, expected);
    }
}

// What is shown is read back, within half a step of the last digit: it was rounded once.
static void unit_round_trip(void **state) {
    Random random = random_seed(2, 1);
    for (int n = 0; n < 200000; n++) {
        char text[64], again[64];
        UnitKind kind = (UnitKind)random_below(&random, UNIT_KIND_COUNT);
        int digits = 1 + (int)random_below(&random, 9);
        double value = pow(10, 30 * random_unit(&random) - 15) * (random_below(&random, 2) ? 1 : -1), back;
        unit_format(value, kind, digits, text, sizeof text);
        assert_true(unit_parse(text, kind, &back));
        if (fabs(back - value) > 0.5001 * pow(10, 1 - digits) * fabs(value)) print_error("%.17g as “%s” in %d digits\n", value, text, digits);
        assert_true(fabs(back - value) <= 0.5001 * pow(10, 1 - digits) * fabs(value));
        unit_format(back, kind, digits, again, sizeof again);
        // with one or two digits all of “950 ms” are shown, and read back they may round up to “1 s”
        if (digits >= 3) assert_string_equal(text, again);
    }
}

// A number of few digits in any unit is shown as it was written, unless another unit suits it better.
static void unit_shows_what_was_written(void **state) {
    static const char *const symbols[] = {"deg", "m/s", "m/s^2"}; // the kinds with one unit for people
    static const UnitKind kinds[] = {UNIT_ANGLE, UNIT_SPEED, UNIT_ACCELERATION};
    Random random = random_seed(5, 1);
    for (int n = 0; n < 20000; n++) {
        char written[64], shown[64];
        double si;
        size_t kind = random_below(&random, COUNT(kinds));
        snprintf(written, sizeof written, "%.4g %s", (random_below(&random, 19999) + 1.0) / 100 - 100, symbols[kind]);
        assert_true(unit_parse(written, kinds[kind], &si));
        unit_format(si, kinds[kind], 4, shown, sizeof shown);
        assert_string_equal(shown, written);
    }
}

// ---- UTF-8 --------------------------------------------------------------------------------------------------------

static void utf8_every_character(void **state) {
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff) continue;
        char text[5];
        const char *at = text;
        int length = utf8_encode(c, text);
        assert_true(utf8_next(&at) == c && at == text + length);
        assert_true(utf8_next(&at) == 0 && at == text + length);
    }
}

static void utf8_bad_bytes(void **state) { // RFC 3629's forbidden forms: each gives U+FFFD and moves one byte
    static const char *const texts[] = {"\x80",
                                        "\xbf",
                                        "\xc0\xaf",
                                        "\xc1\xbf",
                                        "\xe0\x80\xaf",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xed\xbf\xbf",
                                        "\xf0\x80\x80\xaf",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xfe",
                                        "\xff",
                                        "\xc3",
                                        "\xe6\xb5",
                                        "\xf0\x9f\x98",
                                        "\xc3"
                                        "a",
                                        "\xe6"
                                        "ab"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *at = texts[i];
        assert_int_equal(utf8_next(&at), 0xfffd);
        assert_ptr_equal(at, texts[i] + 1);
        assert_int_equal(utf8_valid(texts[i], strlen(texts[i])), 0);
    }
    assert_int_equal(utf8_valid("浑仪\xff", 7), 6);
    assert_int_equal(utf8_valid("浑仪", 5), 3); // cut inside the second character
    assert_int_equal(utf8_valid("a\0b", 3), 1);
    assert_int_equal(utf8_count("浑仪 ab"), 5);
    assert_true(utf8_is_wide(0x6d51) && utf8_is_wide(0x3002) && utf8_is_wide(0xff0c));
    assert_false(utf8_is_wide('a') || utf8_is_wide(0xe9) || utf8_is_wide(0x2014));
}

static void utf8_noise(void **state) { // ends, never runs past the NUL, and counts what is valid in agreement
    Random random = random_seed(3, 1);
    for (int n = 0; n < 100000; n++) {
        char text[9];
        for (int i = 0; i < 8; i++)
            text[i] = (char)(random_below(&random, 2) ? random_u32(&random) : 0xe0 + random_below(&random, 32));
        text[8] = 0;
        const char *at = text;
        bool bad = false;
        while (*at) bad |= utf8_next(&at) == 0xfffd;
        assert_ptr_equal(at, text + strlen(text));
        if (!bad) assert_int_equal(utf8_valid(text, strlen(text)), strlen(text));
    }
}

// ---- chance -------------------------------------------------------------------------------------------------------

static void random_reference(void **state) { // pcg32-demo of pcg-random.org: seed 42, stream 54
    static const uint32_t wanted[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e};
    Random random = random_seed(42, 54);
    for (size_t i = 0; i < COUNT(wanted); i++) assert_int_equal(random_u32(&random), wanted[i]);
}

static void random_distributions(void **state) {
    enum { DRAWS = 1000000 };
    Random random = random_seed(7, 1);
    double sum = 0, squares = 0, fourth = 0, units = 0;
    int counts[7] = {0};
    for (int i = 0; i < DRAWS; i++) {
        double x = random_normal(&random), unit = random_unit(&random);
        assert_true(isfinite(x) && unit >= 0 && unit < 1);
        sum += x, squares += x * x, fourth += x * x * x * x, units += unit;
        counts[random_below(&random, 7)]++;
    }
    assert_true(fabs(sum / DRAWS) < 0.005 && fabs(squares / DRAWS - 1) < 0.007); // 5 standard errors
    assert_true(fabs(fourth / DRAWS - 3) < 0.05 && fabs(units / DRAWS - 0.5) < 0.0015);
    for (int i = 0; i < 7; i++) assert_true(abs(counts[i] - DRAWS / 7) < 5 * 350);
    Random a = random_seed(7, 1), b = random_seed(7, 2);
    int same = 0;
    for (int i = 0; i < 1000; i++) same += random_u32(&a) == random_u32(&b);
    assert_true(same < 3);
    for (int i = 0; i < 100; i++) assert_int_equal(random_below(&a, 1), 0);
}

// ---- mathematics --------------------------------------------------------------------------------------------------

static double ulps(double value, long double truth) {
    double nearest = (double)truth, step = fabs(nextafter(nearest, INFINITY) - nearest);
    if (value == nearest) return 0;
    return (double)(fabsl(value - truth) / step);
}

typedef struct Function {
    const char *name;
    double (*own)(double);
    long double (*truth)(long double);
    double low, high;
} Function;

static const Function functions[] = {
    {"sin", d_sin, sinl, -1000, 1000}, {"cos", d_cos, cosl, -1000, 1000}, {"tan", d_tan, tanl, -1000, 1000},
    {"asin", d_asin, asinl, -1, 1},    {"acos", d_acos, acosl, -1, 1},    {"atan", d_atan, atanl, -1e6, 1e6},
    {"exp", d_exp, expl, -700, 700},   {"log", d_log, logl, 1e-300, 1e6}, {"log10", d_log10, log10l, 1e-300, 1e6},
    {"sqrt", d_sqrt, sqrtl, 0, 1e12},
};

static void dmath_against_libm(void **state) {
    Random random = random_seed(4, 1);
    for (size_t f = 0; f < COUNT(functions); f++) {
        double worst = 0;
        for (int n = 0; n < 200000; n++) {
            double x = functions[f].low + (functions[f].high - functions[f].low) * random_unit(&random);
            if (n & 1) x *= pow(10, -12 * random_unit(&random)); // small values too
            worst = fmax(worst, ulps(functions[f].own(x), functions[f].truth(x)));
        }
        print_message("%-5s worst %.3f ulp\n", functions[f].name, worst);
        assert_true(worst <= (functions[f].own == d_sqrt ? 0.5 : 2));
    }
}

static void dmath_two_arguments(void **state) {
    Random random = random_seed(5, 1);
    double worst_pow = 0, worst_atan2 = 0;
    for (int n = 0; n < 200000; n++) {
        double x = 100 * random_unit(&random) + 1e-6, y = 40 * random_unit(&random) - 20;
        worst_pow = fmax(worst_pow, ulps(d_pow(x, y), powl(x, y)));
        double a = 2 * random_unit(&random) - 1, b = 2 * random_unit(&random) - 1;
        worst_atan2 = fmax(worst_atan2, ulps(d_atan2(a, b), atan2l(a, b)));
    }
    print_message("pow %.3f, atan2 %.3f ulp\n", worst_pow, worst_atan2);
    assert_true(worst_pow <= 2 && worst_atan2 <= 2);
    assert_true(d_atan2(0, -1) == D_PI && d_atan2(0, 1) == 0 && d_pow(2, 10) == 1024 && d_exp(0) == 1 && d_log(1) == 0);
}

static void dmath_rounding(void **state) {
    Random random = random_seed(6, 1);
    for (int n = 0; n < 200000; n++) {
        double x = (random_unit(&random) - 0.5) * pow(10, 20 * random_unit(&random));
        assert_true(d_floor(x) == floor(x));
        double off = d_round(x) - x;
        assert_true(fabs(off) <= 0.5 + 1e-9 || fabs(x) > 4e15);
    }
    assert_true(d_round(2.5) == 3 && d_round(-2.5) == -3 && d_round(0.4) == 0 && d_floor(-0.5) == -1);
    assert_true(d_floor(1e300) == 1e300 && isnan(d_floor(NAN)) && d_floor(INFINITY) == INFINITY);
    assert_true(d_finite(1e308) && !d_finite(INFINITY) && !d_finite(-INFINITY) && !d_finite(NAN));
    assert_true(d_clamp(5, 0, 1) == 1 && d_clamp(-5, 0, 1) == 0 && d_min(1, 2) == 1 && d_max(1, 2) == 2 &&
                d_abs(-3) == 3);
}

// ---- vectors ------------------------------------------------------------------------------------------------------

static float spread(Random *random) { return (float)(2 * random_unit(random) - 1); }
static Vec3 any_vec3(Random *random) {
    float x = spread(random), y = spread(random), z = spread(random);
    return vec3(x, y, z);
}
static Quat any_quat(Random *random) {
    float x = spread(random), y = spread(random), z = spread(random), w = spread(random);
    return quat_normalize((Quat){x, y, z, w});
}
static bool close_to(Vec3 a, Vec3 b, float within) { return vec3_length(vec3_sub(a, b)) <= within; }

static void quaternions(void **state) {
    Random random = random_seed(8, 1);
    for (int n = 0; n < 5000; n++) {
        Quat p = any_quat(&random), q = any_quat(&random);
        Vec3 v = any_vec3(&random), w = any_vec3(&random);
        assert_true(
            close_to(quat_rotate(quat_mul(p, q), v), quat_rotate(p, quat_rotate(q, v)), 2e-6f)); // first q, then p
        assert_true(close_to(quat_rotate(quat_conjugate(q), quat_rotate(q, v)), v, 2e-6f));
        assert_true(fabsf(vec3_dot(quat_rotate(q, v), quat_rotate(q, w)) - vec3_dot(v, w)) < 4e-6f); // keeps angles
        assert_true(
            close_to(quat_rotate(q, vec3_cross(v, w)), vec3_cross(quat_rotate(q, v), quat_rotate(q, w)), 4e-6f));
        float t = (float)random_unit(&random);
        Vec3 half = quat_rotate(quat_slerp(p, q, 0.5f), v), other = quat_rotate(quat_slerp(q, p, 0.5f), v);
        assert_true(close_to(half, other, 5e-4f));
        assert_true(close_to(quat_rotate(quat_slerp(p, q, 0), v), quat_rotate(p, v), 2e-6f));
        assert_true(close_to(quat_rotate(quat_slerp(p, q, 1), v), quat_rotate(q, v), 2e-6f));
        Quat s = quat_slerp(p, q, t);
        assert_true(fabsf(s.x * s.x + s.y * s.y + s.z * s.z + s.w * s.w - 1) < 1e-5f);
        Vec3 axis = vec3_normalize(v);
        assert_true(close_to(quat_rotate(quat_axis_angle(v, 7 * t), axis), axis, 2e-6f)); // the axis stays
        Vec3 ahead = quat_rotate(quat_look(v), vec3(0, 0, -1));
        assert_true(close_to(ahead, axis, 1e-5f));
        assert_true(quat_rotate(quat_look(v), vec3(0, 1, 0)).y >= -1e-6f); // up stays up
    }
    assert_true(
        close_to(quat_rotate(quat_axis_angle(vec3(0, 0, 5), (float)D_PI / 2), vec3(1, 0, 0)), vec3(0, 1, 0), 1e-6f));
    assert_true(
        close_to(quat_rotate(quat_yaw_pitch((float)D_PI / 2, 0), vec3(0, 0, -1)), vec3(-1, 0, 0), 1e-6f)); // left
    assert_true(close_to(quat_rotate(quat_yaw_pitch(0, (float)D_PI / 2), vec3(0, 0, -1)), vec3(0, 1, 0), 1e-6f)); // up
    assert_true(quat_normalize((Quat){0, 0, 0, 0}).w == 1 && quat_look(vec3(0, 0, 0)).w == 1);
    assert_true(vec3_length(vec3_normalize(vec3(0, 0, 0))) == 0);
}

static void matrices(void **state) {
    Random random = random_seed(9, 1);
    for (int n = 0; n < 5000; n++) {
        Transform t = {any_vec3(&random), any_quat(&random),
                       vec3(0.5f + (float)random_unit(&random), 0.5f + (float)random_unit(&random),
                            0.5f + (float)random_unit(&random))};
        Mat4 m = mat4_from_transform(t), inverse = mat4_inverse_affine(m);
        Vec3 p = any_vec3(&random), scaled = vec3_mul(p, t.scale);
        Vec3 wanted = vec3_add(t.translation, quat_rotate(t.rotation, scaled)); // scale, rotation, translation
        assert_true(close_to(mat4_point(m, p), wanted, 3e-6f));
        assert_true(close_to(mat4_direction(m, p), vec3_sub(wanted, t.translation), 4e-6f));
        assert_true(close_to(mat4_point(inverse, mat4_point(m, p)), p, 1e-5f));
        assert_true(close_to(mat4_point(mat4_mul(m, inverse), p), p, 1e-5f));
        assert_true(close_to(mat4_translation(m), t.translation, 0));
        assert_true(close_to(quat_rotate(mat4_rotation(m), p), quat_rotate(t.rotation, p), 1e-5f));
        Pose pose = {t.translation, t.rotation};
        assert_true(
            close_to(mat4_point(mat4_from_pose(pose), p), vec3_add(t.translation, quat_rotate(t.rotation, p)), 3e-6f));
    }
    Mat4 flat = mat4_identity(), identity = mat4_identity();
    flat.m[0] = 0;
    flat = mat4_inverse_affine(flat);
    assert_memory_equal(&flat, &identity, sizeof flat);
}

static void boxes(void **state) {
    Random random = random_seed(10, 1);
    int hits = 0;
    for (int n = 0; n < 5000; n++) {
        Box box = box_add(box_add(box_empty(), any_vec3(&random)), any_vec3(&random));
        Vec3 share = {(float)random_unit(&random), (float)random_unit(&random), (float)random_unit(&random)};
        Vec3 inside = vec3_add(box.low, vec3_mul(share, vec3_sub(box.high, box.low)));
        Vec3 from = vec3_scale(any_vec3(&random), 4), direction = vec3_normalize(vec3_sub(inside, from));
        float distance = ray_box((Ray){from, direction}, box);
        assert_true(distance >= 0 && distance <= vec3_length(vec3_sub(inside, from)) + 1e-5f);
        assert_true(ray_box((Ray){inside, direction}, box) == 0);
        hits += ray_box((Ray){from, vec3_scale(direction, -1)}, box) > 0; // away from it: never, unless from was inside
        Mat4 m = mat4_from_transform((Transform){any_vec3(&random), any_quat(&random), {1, 2, 0.5f}});
        Box moved = box_transform(m, box);
        Vec3 p = mat4_point(m, inside);
        assert_true(p.x >= moved.low.x - 1e-5f && p.y >= moved.low.y - 1e-5f && p.z >= moved.low.z - 1e-5f);
        assert_true(p.x <= moved.high.x + 1e-5f && p.y <= moved.high.y + 1e-5f && p.z <= moved.high.z + 1e-5f);
    }
    assert_int_equal(hits, 0);
    Box box = {{-1, -1, -1}, {1, 1, 1}};
    assert_true(ray_box((Ray){{0, 0, 5}, {0, 0, -1}}, box) == 4);
    assert_true(ray_box((Ray){{0, 2, 5}, {0, 0, -1}}, box) == -1);
}

// ---- errors -------------------------------------------------------------------------------------------------------

static void error_fills_places(void **state) {
    char text[400];
    assert_false(fail(ERR_LAB_RANGE, "%s\t%s\t%s\t%s", "screen", "9 m", "1 cm", "5 m"));
    error_message(error_last(), LANGUAGE_ENGLISH, text, sizeof text);
    assert_string_equal(text, "screen = 9 m is outside 1 cm to 5 m");
    error_message(error_last(), LANGUAGE_CHINESE, text, sizeof text);
    assert_string_equal(text, "screen = 9 m 超出 1 cm 至 5 m");
    fail(ERR_LAB_RANGE, "alone"); // missing values leave gaps, nothing else
    error_message(error_last(), LANGUAGE_ENGLISH, text, sizeof text);
    assert_string_equal(text, "alone =  is outside  to ");
    fail(ERR_USAGE, "%s", "{0} %n {9}"); // braces of a value are text
    error_message(error_last(), LANGUAGE_ENGLISH, text, sizeof text);
    assert_string_equal(text, "{0} %n {9}");
    for (size_t size = 1; size < 20; size++) { // always ended, never past the room
        memset(text, 'x', sizeof text);
        error_message(error_last(), LANGUAGE_ENGLISH, text, size);
        assert_true(strlen(text) == (size > 10 ? 10 : size - 1) && text[size] == 'x');
    }
}

// However long a text of any characters is, what an error keeps of it is whole characters.
static void error_cuts_between_characters(void **state) {
    static const char *const letters[] = {"a", "é", "仪", "𝄞", "\xff"};
    Random random = random_seed(6, 1);
    for (int n = 0; n < 3000; n++) {
        char text[1200] = "", shown[1000];
        uint32_t count = random_below(&random, 250), kinds = random_below(&random, 2) ? 4 : COUNT(letters);
        for (uint32_t i = 0; i < count; i++) strcat(text, letters[random_below(&random, kinds)]);
        int most = (int)random_below(&random, 900), kept = utf8_within(text, most);
        assert_true(kept <= most && kept + 4 > (most < (int)strlen(text) ? most : (int)strlen(text)));
        bool valid = utf8_valid(text, strlen(text)) == strlen(text);
        if (valid) assert_true(utf8_valid(text, (size_t)kept) == (size_t)kept);
        double si;
        assert_false(unit_parse(text, UNIT_LENGTH, &si));
        error_message(error_last(), LANGUAGE_CHINESE, shown, sizeof shown);
        if (valid) assert_true(utf8_valid(shown, strlen(shown)) == strlen(shown));
        fail(ERR_USAGE, "%s", text);
        error_message(error_last(), LANGUAGE_CHINESE, shown, sizeof shown);
        if (valid) assert_true(utf8_valid(shown, strlen(shown)) == strlen(shown));
    }
}

static void error_places(void **state) {
    fail_at(ERR_SCRIPT, (Place){"lesson.lua", 3}, "x");
    error_set_place("other", 9); // the first place stays
    assert_string_equal(error_last()->file, "lesson.lua");
    assert_int_equal(error_last()->line, 3);
    fail(ERR_SCRIPT, "x");
    error_set_place("named", 0);
    assert_string_equal(error_last()->file, "named");
    Error copy = *error_last();
    error_clear();
    assert_int_equal(error_last()->id, ERR_NONE);
    fail_again(&copy);
    assert_string_equal(error_last()->file, "named");
    assert_null(fail_null(ERR_MEMORY, "x"));
}

static int places_in(const char *message) { // a bit for each {n}
    int bits = 0;
    for (; *message; message++)
        if (message[0] == '{' && message[1] >= '0' && message[1] <= '9' && message[2] == '}')
            bits |= 1 << (message[1] - '0');
    return bits;
}

static void error_table(void **state) { // names are unique, both languages use the same values, every error has a cure
    static const char *const names[][2] = {
#define ERROR(id, name, message_en, message_zh, cure_en, cure_zh) {message_en, message_zh},
#include "base/errors.def"
#undef ERROR
    };
    for (int i = 0; i < ERROR_COUNT; i++) {
        int english = places_in(names[i][0]), chinese = places_in(names[i][1]);
        if (i == ERR_UNIT) assert_true(english == 3 && chinese == 5); // brings the kind's name in both languages
        else assert_int_equal(english, chinese);
        for (int l = 0; l < 2; l++) assert_true(utf8_valid(names[i][l], strlen(names[i][l])) == strlen(names[i][l]));
        for (int k = 0; k < i; k++) assert_string_not_equal(error_name((ErrorId)i), error_name((ErrorId)k));
        if (i == ERR_NONE) continue;
        assert_true(error_cure((ErrorId)i, LANGUAGE_ENGLISH)[0] && error_cure((ErrorId)i, LANGUAGE_CHINESE)[0]);
    }
    assert_string_equal(error_name(ERR_LAB_RANGE), "lab-range");
    assert_string_equal(error_name(ERROR_COUNT), "unknown");
}

static void error_prints(void **state) {
    char text[600] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    fail_at(ERR_FILE_MISSING, (Place){"a.lua", 7}, "%s", "x\033[31my");
    error_print(error_last(), LANGUAGE_ENGLISH, stream);
    fclose(stream);
    assert_string_equal(text, "a.lua:7: error [file-missing]: there is no file or folder “x?[31my”\n  cure: check the "
                              "path and its spelling\n");
    assert_int_equal(language_from_tag("zh_CN.UTF-8"), LANGUAGE_CHINESE);
    assert_int_equal(language_from_tag("en"), LANGUAGE_ENGLISH);
    assert_int_equal(language_from_tag(NULL), LANGUAGE_ENGLISH);
}

// ---- memory -------------------------------------------------------------------------------------------------------

static void arenas(void **state) {
    Arena *arena = arena_create("test", 1 << 20);
    Random random = random_seed(11, 1);
    unsigned char *before = NULL;
    size_t before_size = 0;
    for (int n = 0; n < 1000; n++) {
        size_t size = random_below(&random, 500);
        unsigned char *memory = arena_alloc(arena, size);
        assert_true((uintptr_t)memory % 16 == 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(memory[i], 0);
        memset(memory, 0xee, size);
        for (size_t i = 0; i < before_size; i++) assert_int_equal(before[i], 0xee); // apart from the one before
        before = memory, before_size = size;
    }
    size_t used = arena_used(arena);
    arena_reset(arena);
    unsigned char *again = arena_alloc(arena, 4000);
    for (int i = 0; i < 4000; i++) assert_int_equal(again[i], 0); // zero after a reset too
    assert_true(arena_used(arena) <= used);
    error_clear();
    assert_null(arena_try(arena, SIZE_MAX / 2, 3));
    assert_int_equal(error_last()->id, ERR_MEMORY);
    assert_null(arena_try(arena, 2 << 20, 1));
    assert_null(arena_try(arena, SIZE_MAX - 20, 1));
    assert_non_null(arena_try(arena, 100, 8));
    assert_null(arena_string(arena, NULL));
    assert_string_equal(arena_print(arena, "%s-%d", "浑仪", 7), "浑仪-7");
    assert_string_equal(arena_text(arena, "abcdef", 3), "abc");
    ARRAY(int) numbers = {0};
    for (int i = 0; i < 5000; i++) *array_push(arena, &numbers) = i;
    for (int i = 0; i < 5000; i++) assert_int_equal(numbers.items[i], i);
    arena_destroy(arena);
    arena_destroy(NULL);
}

// ---- files --------------------------------------------------------------------------------------------------------

static char folder[100];

static void path_of(char out[300], const char *name) { snprintf(out, 300, "%s/%s", folder, name); }

static int make_place(void **state) {
    strcpy(folder, "/tmp/orrery-test-base-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_place(void **state) {
    Arena *arena = arena_create("remove", 0);
    OsEntry *entries;
    size_t count;
    char path[400];
    os->list_folder(arena, folder, &entries, &count);
    for (size_t i = 0; i < count; i++) snprintf(path, sizeof path, "%s/%s", folder, entries[i].name), remove(path);
    arena_destroy(arena);
    return rmdir(folder);
}

static void files(void **state) {
    Arena *arena = arena_create("files", 0);
    char path[300], missing[300];
    path_of(path, "a.bin"), path_of(missing, "no");
    Bytes bytes;
    uint8_t data[3000];
    Random random = random_seed(12, 1);
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)random_u32(&random);
    assert_true(os->write_file(path, data, sizeof data));
    assert_true(os->read_file(arena, path, sizeof data, &bytes));
    assert_true(bytes.size == sizeof data && !memcmp(bytes.data, data, sizeof data) && bytes.data[bytes.size] == 0);
    assert_false(os->read_file(arena, path, sizeof data - 1, &bytes));
    assert_int_equal(error_last()->id, ERR_FILE_TOO_LARGE);
    char left_over[310];
    snprintf(left_over, sizeof left_over, "%s.part", path); // of a write that was cut off
    FILE *stream = fopen(left_over, "w");
    assert_true(stream && fputs("left over", stream) >= 0 && fclose(stream) == 0);
    assert_true(os->write_file(path, "", 0)); // replaced, not appended
    assert_true(os->read_file(arena, path, 10, &bytes) && bytes.size == 0 && bytes.data[0] == 0);
    assert_false(os->read_file(arena, missing, 10, &bytes));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
    assert_false(os->read_file(arena, folder, 10, &bytes));
    assert_int_equal(error_last()->id, ERR_FILE_READ);
    path_of(missing, "no/such/folder.bin");
    assert_false(os->write_file(missing, data, 1));
    assert_int_equal(error_last()->id, ERR_FILE_WRITE);
    arena_destroy(arena);
}

static void folders(void **state) {
    Arena *arena = arena_create("folders", 0);
    char path[300], deep[300];
    static const char *const names[] = {"b", "a", "Z", "浑仪.txt"};
    for (size_t i = 0; i < COUNT(names); i++) path_of(path, names[i]), assert_true(os->write_file(path, "12345", i));
    path_of(path, "link"), assert_int_equal(symlink("nowhere", path), 0);
    path_of(path, "sub"), path_of(deep, "sub/deeper");
    assert_true(os->make_folder(deep) && os->make_folder(deep));
    OsEntry *entries, entry;
    size_t count;
    assert_true(os->list_folder(arena, folder, &entries, &count));
    static const struct {
        const char *name;
        int kind;
    } wanted[] = {{"Z", OS_FILE},    {"a", OS_FILE},     {"b", OS_FILE},
                  {"link", OS_LINK}, {"sub", OS_FOLDER}, {"浑仪.txt", OS_FILE}};
    size_t at = 0;
    for (size_t i = 0; i < count && at < COUNT(wanted); i++) {
        if (!strcmp(entries[i].name, "a.bin")) continue; // of the test before
        assert_string_equal(entries[i].name, wanted[at].name);
        assert_int_equal(entries[i].kind, wanted[at].kind);
        at++;
    }
    assert_int_equal(at, COUNT(wanted));
    path_of(path, "浑仪.txt");
    assert_true(os->entry(path, &entry) && entry.size == 3 && entry.kind == OS_FILE && !strcmp(entry.name, "浑仪.txt"));
    assert_true(llabs(entry.modified_ns / 1000000 - os->wall_ms()) < 60000);
    path_of(path, "no");
    assert_false(os->entry(path, &entry) || os->list_folder(arena, path, &entries, &count));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
    rmdir(deep);
    arena_destroy(arena);
}

static void clocks(void **state) {
    uint64_t before = os->monotonic_ns();
    os->sleep_ns(2000000);
    assert_true(os->monotonic_ns() - before >= 2000000);
    uint64_t a = 0, b = 0;
    assert_true(os->random_bytes(&a, sizeof a) && os->random_bytes(&b, sizeof b) && a != b);
}

// ---- JSON and digests ---------------------------------------------------------------------------------------------

static json_t *json_of(const char *text) {
    return json_parse((Bytes){(const uint8_t *)text, strlen(text)}, "test.json");
}

static void json_strict(void **state) {
    static const char *const bad[] = {
        "",        "{",          "{\"a\":1,\"a\":2}",   "{\"a\":1e999}", "{\"a\":\"\xff\"}", "{\"a\":1} x",
        "{'a':1}", "{\"a\":1,}", "{\"a\":\"\\u0000\"}", "{\"a\":nan}",   "// no\n{}"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        error_clear();
        json_t *value = json_of(bad[i]);
        if (value) print_error("“%s” was taken\n", bad[i]);
        assert_null(value);
        assert_int_equal(error_last()->id, ERR_JSON);
        assert_string_equal(error_last()->file, "test.json");
    }
    assert_null(json_of("{\n\"a\": 1\n\"b\": 2}"));
    assert_int_equal(error_last()->line, 3);
}

static void json_fields(void **state) {
    json_t *object = json_of("{\"text\": \"浑仪\", \"number\": 2.5, \"index\": 3, \"minus\": -1}");
    const char *text;
    double number;
    uint32_t index = 77;
    assert_true(json_get_string(object, "text", &text));
    assert_string_equal(text, "浑仪");
    assert_true(json_get_number(object, "number", &number) && number == 2.5);
    assert_true(json_get_number(object, "index", &number) && number == 3);
    assert_true(json_get_index(object, "index", 4, &index) && index == 3);
    assert_false(json_get_index(object, "index", 3, &index) || json_get_index(object, "minus", 3, &index));
    assert_false(json_get_index(object, "number", 9, &index) || json_get_index(object, "no", 9, &index));
    assert_false(json_get_string(object, "number", &text) || json_get_number(object, "text", &number));
    assert_int_equal(error_last()->id, ERR_JSON_FIELD);
    assert_false(json_get_string(NULL, "text", &text));
    json_decref(object);
}

static void digests(void **state) {
    DigestState digest; // BLAKE2b-256 of nothing and of "abc", as b2sum -l 256 prints them
    char hex[65];
    digest_begin(&digest);
    digest_hex(digest_end(&digest), hex);
    assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    digest_begin(&digest);
    digest_add(&digest, "a", 1), digest_add(&digest, "", 0), digest_add(&digest, "bc", 2);
    digest_hex(digest_end(&digest), hex);
    assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    assert_true(hash64_string("") == 0xcbf29ce484222325u && hash64_string("a") == 0xaf63dc4c8601ec8cu); // FNV-1a
    assert_true(hash64("foobar", 6) == 0x85944171f73967e8u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unit_good),
        cmocka_unit_test(unit_hostile),
        cmocka_unit_test(unit_noise),
        cmocka_unit_test(unit_formats),
        cmocka_unit_test(unit_errors_in_both_languages),
        cmocka_unit_test(unit_round_trip),
        cmocka_unit_test(unit_shows_what_was_written),
        cmocka_unit_test(utf8_every_character),
        cmocka_unit_test(utf8_bad_bytes),
        cmocka_unit_test(utf8_noise),
        cmocka_unit_test(random_reference),
        cmocka_unit_test(random_distributions),
        cmocka_unit_test(dmath_against_libm),
        cmocka_unit_test(dmath_two_arguments),
        cmocka_unit_test(dmath_rounding),
        cmocka_unit_test(quaternions),
        cmocka_unit_test(matrices),
        cmocka_unit_test(boxes),
        cmocka_unit_test(error_fills_places),
        cmocka_unit_test(error_cuts_between_characters),
        cmocka_unit_test(error_places),
        cmocka_unit_test(error_table),
        cmocka_unit_test(error_prints),
        cmocka_unit_test(arenas),
        cmocka_unit_test(files),
        cmocka_unit_test(folders),
        cmocka_unit_test(clocks),
        cmocka_unit_test(json_strict),
        cmocka_unit_test(json_fields),
        cmocka_unit_test(digests),
    };
    return cmocka_run_group_tests(tests, make_place, remove_place);
}
