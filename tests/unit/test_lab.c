// The lab against independent references: rays traced through the hole's edges and off a sphere, Fresnel's integral,
// the hole's transform, and Newton's mirror equation. Nothing here uses the formulas of pinhole.c or mirror.c; those
// appear only as the published check points of lesson L1.
#include "check.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/utf8.h"
#include "world/lab/lab.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef long double Real;
enum { SETS = 300 }; // random parameter sets of each property

static Arena *arena;

static Apparatus create(const char *kind) {
    Apparatus apparatus;
    assert_non_null(lab_find(kind));
    apparatus_create(&apparatus, lab_find(kind), "test", arena);
    return apparatus;
}
static int parameter(const Apparatus *a, const char *name) {
    int index = lab_parameter(a->kind, name);
    assert_true(index >= 0);
    return index;
}
static double get(const Apparatus *a, const char *name) { return a->parameters[parameter(a, name)]; }
static void set(Apparatus *a, const char *name, double value) {
    assert_true(apparatus_set(a, parameter(a, name), value));
}
static void set_text(Apparatus *a, const char *name, const char *text) {
    assert_true(apparatus_set_text(a, parameter(a, name), text));
}
static int reading(const Apparatus *a, const char *name) {
    int index = lab_reading(a->kind, name);
    assert_true(index >= 0);
    return index;
}
static double read_of(const Apparatus *a, const char *name) { return apparatus_read(a, reading(a, name)); }
static const char *word_of(const Apparatus *a, const char *name) {
    return a->kind->readings[reading(a, name)].choices[(int)read_of(a, name)];
}

static void near(double value, double wanted, double share) {
    if (fabs(value - wanted) <= share * fabs(wanted)) return;
    print_error("%.12g is not %.12g within %g\n", value, wanted, share);
    assert_true(false);
}

// Anywhere in its range; lengths evenly in their logarithm, so that small values are tried too.
static void scatter(Apparatus *a, Random *random) {
    for (int i = 0; i < a->kind->parameter_count; i++) {
        const ParameterInfo *info = &a->kind->parameters[i];
        double share = random_unit(random), value = info->low + share * (info->high - info->low);
        if (info->choices[0])
            value = random_below(random, (uint32_t)lab_choice_count(info->choices));
        else if (info->low > 0)
            value = info->low * pow(info->high / info->low, share);
        apparatus_set_clamped(a, i, value);
    }
}

// ---- lesson L1's check points -------------------------------------------------------------------------------------

static void check_pinhole(void **state) {
    Apparatus a = create("pinhole");
    set_text(&a, "screen", "0.5 m"), set_text(&a, "distance", "10 m"), set_text(&a, "object", "2 m");
    near(read_of(&a, "image_height"), -0.10000, 1e-12);
    assert_string_equal(word_of(&a, "orientation"), "inverted");
    near(read_of(&a, "blur"), 2.1000e-3, 1e-12);
    near(read_of(&a, "best_hole"), 0.9964e-3, 5e-5);
    near(read_of(&a, "best_hole_petzval"), 2 * sqrt(550e-9 * 0.5), 1e-12);
    set_text(&a, "screen", "1 m");
    near(read_of(&a, "sun_image"), 9.3008e-3, 1e-5);
    set_text(&a, "source", "sun");
    near(read_of(&a, "image_height"), -9.3008e-3, 1e-5);
}

static void check_quiz(void **state) { // tower 30 m at 60 m, screen 0.4 m; a triangular hole and the far sun
    Apparatus a = create("pinhole");
    set_text(&a, "screen", "0.4 m");
    near(read_of(&a, "image_height"), -0.20, 1e-12);
    set_text(&a, "screen", "3 m"), set_text(&a, "shape", "triangle");
    assert_string_equal(word_of(&a, "patch_shape"), "round");
    set_text(&a, "screen", "10 cm");
    assert_string_equal(word_of(&a, "patch_shape"), "triangle");
    set_text(&a, "shape", "square");
    assert_string_equal(word_of(&a, "patch_shape"), "square");
}

static void check_mirror(void **state) {
    Apparatus a = create("mirror");
    near(read_of(&a, "image_distance"), 0.2250, 1e-12); // R = 0.30 m, u = 0.45 m are the defaults
    near(read_of(&a, "magnification"), -0.5, 1e-12);
    assert_string_equal(word_of(&a, "orientation"), "inverted");
    assert_string_equal(word_of(&a, "image_kind"), "real");
    set_text(&a, "distance", "10 cm");
    near(read_of(&a, "image_distance"), -0.30, 1e-12);
    assert_string_equal(word_of(&a, "orientation"), "upright");
    assert_string_equal(word_of(&a, "image_kind"), "virtual");
}

// ---- pinhole: rays ------------------------------------------------------------------------------------------------

typedef struct Point {
    Real x, y;
} Point;

enum { EDGE = 2880 };

// The hole's edge: a circle of diameter d, a square of side d, or an equilateral triangle of side d about its centroid.
static int hole_edge(const Apparatus *a, Point *edge) {
    Real d = get(a, "hole"), r = d / 2, root = sqrtl(3);
    const char *shape = a->kind->parameters[parameter(a, "shape")].choices[(int)get(a, "shape")];
    Point square[] = {{-r, -r}, {r, -r}, {r, r}, {-r, r}},
          triangle[] = {{-r, -r / root}, {r, -r / root}, {0, d / root}};
    if (!strcmp(shape, "square")) return memcpy(edge, square, sizeof square), 4;
    if (!strcmp(shape, "triangle")) return memcpy(edge, triangle, sizeof triangle), 3;
    for (int i = 0; i < EDGE; i++) edge[i] = (Point){r * cosl(2 * M_PI * i / EDGE), r * sinl(2 * M_PI * i / EDGE)};
    return EDGE;
}

// Straight from an object point at distance D through a point of the hole to the screen at distance L.
static Point through(Point from, Real distance, Point hole, Real screen) {
    Real t = screen / distance;
    return (Point){hole.x + (hole.x - from.x) * t, hole.y + (hole.y - from.y) * t};
}

static Real patch_extent(Point from_left, Point from_right, Real distance, const Point *edge, int count, Real screen) {
    Real low = 1e30L, high = -1e30L;
    for (int i = 0; i < count; i++) {
        Real a = through(from_left, distance, edge[i], screen).x, b = through(from_right, distance, edge[i], screen).x;
        low = fminl(low, fminl(a, b)), high = fmaxl(high, fmaxl(a, b));
    }
    return high - low;
}

static void pinhole_rays(void **state) {
    static Point edge[EDGE];
    Apparatus a = create("pinhole");
    Random random = random_seed(1, 1);
    for (int n = 0; n < SETS; n++) {
        scatter(&a, &random);
        bool sun = get(&a, "source") != 0;
        Real distance = sun ? 1.496e11L : get(&a, "distance"), height = sun ? 1.3914e9L : get(&a, "object");
        Real screen = get(&a, "screen");
        int count = hole_edge(&a, edge);
        Point foot = {get(&a, "object_offset"), get(&a, "object_rise")}, top = {foot.x, foot.y + height};
        Point image_foot = through(foot, distance, (Point){0, 0}, screen);
        Point image_top = through(top, distance, (Point){0, 0}, screen);
        near(read_of(&a, "image_height"), (double)(image_top.y - image_foot.y), 1e-6);
        near(read_of(&a, "magnification"), (double)((image_top.y - image_foot.y) / height), 1e-6);
        near(read_of(&a, "image_shift"), (double)image_foot.x, 1e-12);
        near(read_of(&a, "image_rise"), (double)image_foot.y, 1e-12);
        assert_true(read_of(&a, "image_height") < 0);
        near(read_of(&a, "blur"), (double)patch_extent(foot, foot, distance, edge, count, screen), 1e-9);
        Point left = {-1.3914e9L / 2, 0}, right = {1.3914e9L / 2, 0};
        near(read_of(&a, "patch_width"), (double)patch_extent(left, right, 1.496e11L, edge, count, screen), 1e-6);
        near(read_of(&a, "sun_image"), (double)(2 * through(left, 1.496e11L, (Point){0, 0}, screen).x), 1e-12);
    }
}

static Real polygon_area(const Point *edge, int count) {
    Real twice = 0;
    for (int i = 0; i < count; i++) twice += edge[i].x * edge[(i + 1) % count].y - edge[(i + 1) % count].x * edge[i].y;
    return twice / 2;
}

static void pinhole_brightness(void **state) {
    static Point edge[EDGE];
    Apparatus a = create("pinhole");
    set_text(&a, "screen", "0.5 m");
    near(read_of(&a, "brightness"), 1, 1e-12); // the reference: round, 2 mm, 0.5 m
    Real reference = polygon_area(edge, hole_edge(&a, edge)) / 0.25L;
    Random random = random_seed(2, 1);
    for (int n = 0; n < SETS; n++) {
        scatter(&a, &random);
        Real screen = get(&a, "screen"), area = polygon_area(edge, hole_edge(&a, edge));
        near(read_of(&a, "brightness"), (double)(area / (screen * screen) / reference), 2e-6);
    }
}

static void pinhole_scaling(void **state) {
    Apparatus a = create("pinhole");
    Random random = random_seed(3, 1);
    for (int n = 0; n < SETS; n++) {
        scatter(&a, &random);
        set_text(&a, "source", "object");
        set(&a, "screen", 0.01 + 2 * random_unit(&random));
        set(&a, "hole", 1e-4 + 5e-3 * random_unit(&random));
        double height = read_of(&a, "image_height"), light = read_of(&a, "brightness"),
               spread = read_of(&a, "diffraction");
        double best = read_of(&a, "best_hole"), petzval = read_of(&a, "best_hole_petzval");
        near(petzval / best, 2 / 1.9, 1e-12);
        set(&a, "screen", 2 * get(&a, "screen")); // twice as far: twice as large, a quarter as bright
        near(read_of(&a, "image_height"), 2 * height, 1e-12);
        near(read_of(&a, "brightness"), light / 4, 1e-12);
        near(read_of(&a, "diffraction"), 2 * spread, 1e-12);
        near(read_of(&a, "best_hole"), sqrt(2) * best, 1e-12);
        set(&a, "hole", 2 * get(&a, "hole")); // twice as wide: four times as bright, half the diffraction
        near(read_of(&a, "brightness"), light, 1e-12);
        near(read_of(&a, "diffraction"), spread, 1e-12);
        near(read_of(&a, "sharpness") * read_of(&a, "spot"), -read_of(&a, "image_height"), 1e-12);
    }
}

// ---- pinhole: waves -----------------------------------------------------------------------------------------------

// Share of the hole's light inside `radius` on the screen, parallel light, round hole: Fresnel's integral in units of
// the hole's radius, with N = a^2 / (lambda L) Fresnel zones.
static double intensity(double zones, double rho) {
    enum { STEPS = 400 };
    double real = 0, imaginary = 0;
    for (int i = 0; i < STEPS; i++) {
        double r = (i + 0.5) / STEPS, weight = r * j0(2 * M_PI * zones * r * rho) / STEPS;
        real += weight * cos(M_PI * zones * r * r), imaginary += weight * sin(M_PI * zones * r * r);
    }
    double scale = 2 * M_PI * zones;
    return scale * scale * (real * real + imaginary * imaginary);
}

// The radius that holds 83.8 % of the light, the share inside an Airy disc's first dark ring.
static double circle_of_84(double zones) {
    double inside = 0, step = 0.002 / sqrt(zones);
    for (double rho = step / 2; rho < 40; rho += step) {
        inside += 2 * rho * step * intensity(zones, rho);
        if (inside >= 0.838) return rho + step / 2;
    }
    return 40;
}

static void pinhole_fresnel(void **state) {
    Apparatus a = create("pinhole");
    set_text(&a, "source", "sun"); // parallel light
    double unit = sqrt(get(&a, "wavelength") * get(&a, "screen")), worst = 0;
    for (double width = 0.6; width <= 4; width *= 1.12) {
        set(&a, "hole", width * unit);
        double truth = get(&a, "hole") * circle_of_84(width * width / 4);
        double off = fabs(read_of(&a, "spot") / truth - 1);
        if (off > worst) worst = off;
    }
    print_message("spot against Fresnel's integral: worst %.1f %%\n", worst * 100);
    assert_true(worst < 0.15);
}

static void pinhole_airy(void **state) { // the first dark ring of a far screen: J1(x) = 0
    double low = 3, high = 4.5;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (j1(middle) > 0)
            low = middle;
        else
            high = middle;
    }
    Apparatus a = create("pinhole");
    double x = low / M_PI; // the ring's angle is x lambda / d
    near(read_of(&a, "diffraction"), 2 * x * get(&a, "wavelength") * get(&a, "screen") / get(&a, "hole"), 5e-4);
}

static bool inside(const Point *edge, int count, Point p) {
    for (int i = 0; i < count; i++) {
        Point a = edge[i], b = edge[(i + 1) % count];
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) < 0) return false;
    }
    return true;
}

// How fast the pattern's core falls from its middle: |F|^2 of the hole, sampled, at a small frequency in one direction.
static double core_width(const Apparatus *a, double direction) {
    enum { GRID = 300 };
    static Point edge[EDGE];
    int count = hole_edge(a, edge);
    Real d = get(a, "hole"), real = 0, imaginary = 0, all = 0, frequency = 0.1L / d;
    for (int i = 0; i < GRID; i++)
        for (int k = 0; k < GRID; k++) {
            Point p = {((i + 0.5L) / GRID - 0.5L) * 1.4L * d, ((k + 0.5L) / GRID - 0.5L) * 1.4L * d};
            if (!inside(edge, count, p)) continue;
            Real phase = 2 * (Real)M_PI * frequency * (p.x * cosl(direction) + p.y * sinl(direction));
            real += cosl(phase), imaginary += sinl(phase), all += 1;
        }
    Real fall = 1 - (real * real + imaginary * imaginary) / (all * all);
    return (double)(1 / sqrtl(fall));
}

static void pinhole_shapes_spread(void **state) { // the core widths of square and triangle against the round hole's
    Apparatus a = create("pinhole");
    double round_width = core_width(&a, 0), round_spread = read_of(&a, "diffraction");
    static const char *const names[] = {"square", "triangle"};
    for (int i = 0; i < 2; i++) {
        set_text(&a, "shape", names[i]);
        near(core_width(&a, 0) / round_width, read_of(&a, "diffraction") / round_spread, 0.01);
        near(core_width(&a, 1), core_width(&a, 0), 0.01); // the same in every direction
    }
}

static void pinhole_sharpest(void **state) { // the smallest spot, found by trying
    Apparatus a = create("pinhole");
    Random random = random_seed(4, 1);
    for (int n = 0; n < SETS; n++) {
        scatter(&a, &random);
        double low = log(0.05e-3), high = log(20e-3);
        for (int i = 0; i < 80; i++) {
            double left = low + (high - low) * 0.382, right = low + (high - low) * 0.618;
            apparatus_set_clamped(&a, parameter(&a, "hole"), exp(left));
            double at_left = read_of(&a, "spot");
            apparatus_set_clamped(&a, parameter(&a, "hole"), exp(right));
            if (at_left < read_of(&a, "spot"))
                high = right;
            else
                low = left;
        }
        near(read_of(&a, "sharpest_hole"), exp((low + high) / 2), 1e-6);
    }
}

static void pinhole_classics_are_near(void **state) {
    Apparatus a = create("pinhole");
    set_text(&a, "source", "sun");
    for (double screen = 0.05; screen <= 5; screen *= 1.3) {
        set(&a, "screen", screen);
        double rayleigh = read_of(&a, "best_hole"), petzval = read_of(&a, "best_hole_petzval");
        set(&a, "hole", read_of(&a, "sharpest_hole"));
        double least = read_of(&a, "spot");
        set(&a, "hole", rayleigh);
        assert_in_range((long)(1000 * read_of(&a, "spot") / least), 1030, 1045);
        set(&a, "hole", petzval);
        assert_in_range((long)(1000 * read_of(&a, "spot") / least), 1050, 1070);
    }
}

// ---- mirror -------------------------------------------------------------------------------------------------------

// One ray off the sphere of radius R whose vertex is (0, 0) and centre (R, 0): from (x, y) to the mirror at height h.
typedef struct Line {
    Real x, y, dx, dy;
} Line;

static Line reflect(Real radius, Real x, Real y, Real h) {
    Real hit = radius - sqrtl(radius * radius - h * h);
    Real dx = hit - x, dy = h - y, nx = (radius - hit) / radius, ny = -h / radius; // normal towards the centre
    Real along = 2 * (dx * nx + dy * ny);
    return (Line){hit, h, dx - along * nx, dy - along * ny};
}

static Point cross(Line a, Line b) {
    Real t = ((b.x - a.x) * b.dy - (b.y - a.y) * b.dx) / (a.dx * b.dy - a.dy * b.dx);
    return (Point){a.x + t * a.dx, a.y + t * a.dy};
}

static void mirror_rays(void **state) {
    Apparatus a = create("mirror");
    Random random = random_seed(5, 1);
    int real = 0, virtual = 0;
    for (int n = 0; n < SETS; n++) {
        scatter(&a, &random);
        Real radius = get(&a, "radius"), u = get(&a, "distance"), y = 1e-6L * radius, h = 1e-5L * radius;
        double v = read_of(&a, "image_distance"), m = read_of(&a, "magnification");
        if (isnan(v)) continue;
        Point image = cross(reflect(radius, u, y, h), reflect(radius, u, y, -h));
        near(v, (double)image.x, 1e-6);
        near(m, (double)(image.y / y), 1e-6);
        near(read_of(&a, "image_height"), m * get(&a, "object"), 1e-12);
        double f = read_of(&a, "focal_length");
        near(((double)u - f) * (v - f), f * f, 1e-9); // Newton: x x' = f^2
        assert_string_equal(word_of(&a, "orientation"), image.y < 0 ? "inverted" : "upright");
        assert_string_equal(word_of(&a, "image_kind"), image.x > 0 ? "real" : "virtual");
        real += v > 0, virtual += v < 0;
    }
    assert_true(real > 30 && virtual > 30);
}

static void mirror_focal_spread(void **state) { // the rim's ray, parallel to the axis, crosses it before the focus
    Apparatus a = create("mirror");
    Random random = random_seed(6, 1);
    for (int n = 0; n < SETS; n++) {
        scatter(&a, &random);
        Real radius = get(&a, "radius"), h = get(&a, "aperture") / 2;
        Line ray = reflect(radius, 10, h, h);
        Real crosses = ray.x - ray.y * ray.dx / ray.dy;
        near(read_of(&a, "focal_spread"), (double)(radius / 2 - crosses), 1e-6);
        near(read_of(&a, "sun_image"), (double)(radius / 2) * 0.0093008021390, 1e-9);
    }
}

static void mirror_flip(void **state) { // upright below 0.99 f, inverted above 1.01 f, nothing between: the middle is f
    Apparatus a = create("mirror");
    Random random = random_seed(7, 1);
    for (int n = 0; n < SETS; n++) {
        set(&a, "radius", 0.1 + 1.9 * random_unit(&random));
        double f = get(&a, "radius") / 2;
        set(&a, "distance", f);
        assert_string_equal(word_of(&a, "orientation"), "none");
        assert_string_equal(word_of(&a, "image_kind"), "none");
        assert_true(isnan(read_of(&a, "image_distance")) && isnan(read_of(&a, "magnification")) &&
                    isnan(read_of(&a, "image_height")));
        set(&a, "distance", f * (0.99 + 1e-9)), assert_string_equal(word_of(&a, "orientation"), "none");
        set(&a, "distance", f * (1.01 - 1e-9)), assert_string_equal(word_of(&a, "orientation"), "none");
        set(&a, "distance", f * (0.99 - 1e-9)), assert_string_equal(word_of(&a, "orientation"), "upright");
        double before = 1 / read_of(&a, "magnification");
        assert_true(before > 0);
        set(&a, "distance", f * (1.01 + 1e-9)), assert_string_equal(word_of(&a, "orientation"), "inverted");
        double after = 1 / read_of(&a, "magnification");
        assert_true(after < 0);
        // 1/m is a straight line in u and goes through zero at f
        near(f * (0.99 + 0.02 * before / (before - after)), f, 1e-8);
    }
}

// ---- instruments --------------------------------------------------------------------------------------------------

// Standard deviation of one reading: its uncertainty, its relative part, and the rounding's resolution^2 / 12.
static double expected_deviation(const ReadingInfo *info, double truth) {
    double share = info->relative * truth;
    return sqrt(info->uncertainty * info->uncertainty + share * share + info->resolution * info->resolution / 12);
}

static void check_statistics(const Apparatus *a, int index) {
    enum { SEEDS = 10000 };
    const ReadingInfo *info = &a->kind->readings[index];
    double truth = apparatus_read(a, index), sum = 0, squares = 0, deviation = expected_deviation(info, truth);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        Random one = random_seed(seed, 1), same = one;
        double value = apparatus_measure(a, index, &one);
        assert_true(value == apparatus_measure(a, index, &same));
        sum += value - truth, squares += (value - truth) * (value - truth);
        if (info->resolution > 0) {
            double steps = value / info->resolution;
            assert_true(fabs(steps - round(steps)) < 1e-6);
        } else if (info->uncertainty == 0 && info->relative == 0) {
            assert_true(value == truth);
        }
    }
    if (deviation == 0) return;
    double mean = sum / SEEDS, spread = sqrt(squares / SEEDS - mean * mean);
    if (fabs(mean) > 5 * deviation / sqrt(SEEDS) || fabs(spread / deviation - 1) > 0.04)
        print_error("%s: mean off %g, sd %g, expected %g\n", info->name, mean, spread, deviation);
    assert_true(fabs(mean) <= 5 * deviation / sqrt(SEEDS));
    assert_true(fabs(spread / deviation - 1) <= 0.04);
}

static void measure_statistics(void **state) {
    Apparatus pinhole = create("pinhole"), mirror = create("mirror");
    set(&pinhole, "hole", 1.2345e-3); // both spots well above their uncertainty: no value is cut at zero
    set_text(&pinhole, "object_offset", "7 m"), set_text(&pinhole, "object_rise", "-5.55 m");
    for (int i = 0; i < pinhole.kind->reading_count; i++) check_statistics(&pinhole, i);
    for (int i = 0; i < mirror.kind->reading_count; i++) check_statistics(&mirror, i);
}

static void measure_draws_alike(void **state) { // one normal number, whatever the value: also when there is no image
    Apparatus a = create("mirror");
    Random one = random_seed(8, 1), other = one;
    apparatus_measure(&a, reading(&a, "image_distance"), &one);
    set_text(&a, "distance", "15 cm");
    assert_true(isnan(apparatus_measure(&a, reading(&a, "image_distance"), &other)));
    assert_memory_equal(&one, &other, sizeof one);
    apparatus_measure(&a, reading(&a, "orientation"), &other);
    assert_memory_equal(&one, &other, sizeof one);
}

static void measure_keeps_the_sign(void **state) {
    Apparatus a = create("pinhole");
    set_text(&a, "distance", "1 km"), set_text(&a, "object", "0.5 m"); // an image of 0.3 mm under a ruler
    Random random = random_seed(9, 1);
    int zero = 0;
    for (int i = 0; i < 1000; i++) {
        double value = apparatus_measure(&a, reading(&a, "image_height"), &random);
        assert_true(value <= 0 && !(value == 0 && signbit(value)));
        zero += value == 0;
    }
    assert_true(zero > 100 && zero < 1000);
}

// ---- tables -------------------------------------------------------------------------------------------------------

static void check_text(const char *const text[2]) {
    for (int l = 0; l < 2; l++) {
        assert_non_null(text[l]);
        assert_true(*text[l] && utf8_valid(text[l], strlen(text[l])) == strlen(text[l]));
    }
    bool hanzi = false;
    for (const char *at = text[1]; *at;) hanzi |= utf8_is_wide(utf8_next(&at));
    assert_true(hanzi);
}

static void check_name(const char *name) {
    assert_true(*name && strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(name) && name[0] >= 'a');
}

static void check_words(const char *const *words) { // each is a name and has its Chinese
    assert_null(words[LAB_CHOICES_MOST]);
    for (int i = 0; i < lab_choice_count(words); i++) {
        check_name(words[i]);
        assert_string_equal(lab_word(words[i], LANGUAGE_ENGLISH), words[i]);
        assert_string_not_equal(lab_word(words[i], LANGUAGE_CHINESE), words[i]);
    }
}

static void check_parameter_row(const ApparatusKind *kind, int i) {
    const ParameterInfo *info = &kind->parameters[i];
    check_name(info->name), check_text(info->label), check_words(info->choices);
    assert_int_equal(lab_parameter(kind, info->name), i); // unique
    assert_true(info->low < info->high && info->low <= info->initial && info->initial <= info->high);
    int count = lab_choice_count(info->choices);
    if (count) assert_true(info->low == 0 && info->high == count - 1 && info->initial == floor(info->initial));
}

static void check_reading_row(const ApparatusKind *kind, int i) {
    const ReadingInfo *info = &kind->readings[i];
    check_name(info->name), check_text(info->label), check_text(info->instrument), check_words(info->choices);
    assert_int_equal(lab_reading(kind, info->name), i);
    assert_non_null(info->source);
    assert_true(*info->source && info->resolution >= 0 && info->uncertainty >= 0 && info->relative >= 0);
    if (info->choices[0]) assert_true(info->resolution == 0 && info->uncertainty == 0 && info->kind == UNIT_NONE);
    for (int k = 0; k < kind->parameter_count; k++) // APPARATUS.NAME in a lesson means one thing
        assert_string_not_equal(info->name, kind->parameters[k].name);
}

static void tables(void **state) {
    int count;
    const ApparatusKind *const *kinds = lab_kinds(&count);
    assert_true(count >= 2 && count <= LAB_APPARATUS_MOST);
    for (int i = 0; i < count; i++) {
        const ApparatusKind *kind = kinds[i];
        if (i) assert_true(strcmp(kinds[i - 1]->name, kind->name) < 0);
        check_name(kind->name), check_text(kind->label);
        assert_ptr_equal(lab_find(kind->name), kind);
        assert_in_range(kind->parameter_count, 1, LAB_PARAMETERS_MOST);
        assert_in_range(kind->reading_count, 1, LAB_READINGS_MOST);
        for (int k = 0; k < kind->parameter_count; k++) check_parameter_row(kind, k);
        for (int k = 0; k < kind->reading_count; k++) check_reading_row(kind, k);
    }
}

// What may be missing: an image, a time not yet taken, a front that is not there.
static bool may_be_none(const Apparatus *a, int index) {
    static const char *const waits[] = {"travel_time", "period", "period_ratio", "small_period", "gauge_arrival", "arrival", "next_high"};
    if (!strcmp(a->kind->name, "river") && index >= reading(a, "front") && index <= reading(a, "head_loss")) return true;
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++)
        if (!strcmp(a->kind->readings[index].name, waits[i])) return true;
    return !strcmp(a->kind->name, "mirror") && !strcmp(word_of(a, "orientation"), "none");
}

static void readings_are_total(void **state) { // finite, or none where that can be; words in range, never -0, all corners
    int count;
    const ApparatusKind *const *kinds = lab_kinds(&count);
    Random random = random_seed(10, 1);
    for (int i = 0; i < count; i++) {
        Apparatus a = create(kinds[i]->name);
        for (int n = 0; n < (a.kind->state_size > 4096 ? 300 : 4000); n++) { // a river takes its time
            for (int k = 0; k < a.kind->parameter_count; k++)
                a.parameters[k] = random_below(&random, 2) ? a.kind->parameters[k].low : a.kind->parameters[k].high;
            if (n & 1) scatter(&a, &random);
            apparatus_tick(&a, 1.0 / 120);
            for (int k = 0; k < a.kind->reading_count; k++) {
                double value = apparatus_read(&a, k);
                int words = lab_choice_count(a.kind->readings[k].choices);
                assert_true(!isinf(value) && !(value == 0 && signbit(value)));
                if (isnan(value)) assert_true(may_be_none(&a, k));
                if (words) assert_true(value >= 0 && value < words && value == floor(value));
            }
        }
        assert_true(isnan(a.kind->read(a.state, a.parameters, a.kind->reading_count)));
    }
}

// ---- setting and formatting ---------------------------------------------------------------------------------------

static void expect_error(bool fine, ErrorId id, const char *part) {
    char message[400];
    assert_false(fine);
    assert_int_equal(error_last()->id, id);
    error_message(error_last(), LANGUAGE_ENGLISH, message, sizeof message);
    if (!strstr(message, part)) print_error("“%s” is not in “%s”\n", part, message);
    assert_non_null(strstr(message, part));
    assert_true(utf8_valid(message, strlen(message)) == strlen(message));
}

static void errors(void **state) {
    Apparatus a = create("pinhole");
    int screen = parameter(&a, "screen"), shape = parameter(&a, "shape");
    expect_error(lab_find("telescope"), ERR_LAB_APPARATUS, "telescope");
    expect_error(lab_find(""), ERR_LAB_APPARATUS, "“”");
    expect_error(lab_parameter(a.kind, "lens") >= 0, ERR_LAB_PARAMETER, "lens");
    expect_error(lab_parameter(a.kind, "image_height") >= 0, ERR_LAB_PARAMETER, "image_height");
    expect_error(lab_reading(a.kind, "screen") >= 0, ERR_LAB_READING, "screen");
    expect_error(apparatus_set(&a, screen, 5.001), ERR_LAB_RANGE, "screen = 5.001 m is outside 1 cm to 5 m");
    expect_error(apparatus_set(&a, screen, 0.00999), ERR_LAB_RANGE, "9.99 mm");
    expect_error(apparatus_set(&a, screen, NAN), ERR_LAB_RANGE, "nan");
    expect_error(apparatus_set(&a, screen, INFINITY), ERR_LAB_RANGE, "inf");
    expect_error(apparatus_set(&a, shape, 3), ERR_LAB_RANGE, "shape = 3");
    expect_error(apparatus_set_text(&a, screen, "6 m"), ERR_LAB_RANGE, "6 m");
    static const char *const not_lengths[] = {"",        "0.5",   "0.5 s",   "m",      "half a metre",
                                              "0.5 m x", "nan m", "1e999 m", "0x1p3 m"};
    for (size_t i = 0; i < sizeof not_lengths / sizeof not_lengths[0]; i++)
        expect_error(apparatus_set_text(&a, screen, not_lengths[i]), ERR_UNIT, "length");
    expect_error(apparatus_set_text(&a, shape, "oval"), ERR_LAB_CHOICE, "round, square, triangle");
    expect_error(apparatus_set_text(&a, shape, "Round"), ERR_LAB_CHOICE, "Round");
    expect_error(apparatus_set_text(&a, shape, "0"), ERR_LAB_CHOICE, "“0”");
    // 59 letters and then hanzi: the message must not hold half of one
    char longest[200];
    memset(longest, 'x', 59), strcpy(longest + 59, "小孔成像小孔成像");
    expect_error(apparatus_set_text(&a, shape, longest), ERR_LAB_CHOICE, "xxx");
    expect_error(lab_find(longest), ERR_LAB_APPARATUS, "xxx");
    Apparatus fresh = create("pinhole"); // and nothing of all this moved a parameter
    assert_memory_equal(a.parameters, fresh.parameters, sizeof a.parameters);
}

static void range_is_inclusive(void **state) {
    int count;
    const ApparatusKind *const *kinds = lab_kinds(&count);
    for (int i = 0; i < count; i++) {
        Apparatus a = create(kinds[i]->name);
        for (int k = 0; k < a.kind->parameter_count; k++) {
            const ParameterInfo *info = &a.kind->parameters[k];
            assert_true(apparatus_set(&a, k, info->low) && a.parameters[k] == info->low);
            assert_true(apparatus_set(&a, k, info->high) && a.parameters[k] == info->high);
            assert_false(apparatus_set(&a, k, nextafter(info->high, INFINITY)));
            assert_false(apparatus_set(&a, k, nextafter(info->low, -INFINITY)));
            assert_true(a.parameters[k] == info->high);
        }
    }
}

static void clamping(void **state) {
    Apparatus a = create("pinhole");
    int screen = parameter(&a, "screen"), shape = parameter(&a, "shape");
    apparatus_set_clamped(&a, screen, 99);
    assert_true(a.parameters[screen] == 5);
    apparatus_set_clamped(&a, screen, -INFINITY);
    assert_true(a.parameters[screen] == 0.01);
    apparatus_set_clamped(&a, screen, NAN);
    assert_true(a.parameters[screen] == 0.01);
    apparatus_set_clamped(&a, shape, 1.4);
    assert_true(a.parameters[shape] == 1);
    apparatus_set_clamped(&a, shape, 7);
    assert_true(a.parameters[shape] == 2);
}

static void format_examples(void **state) {
    Apparatus a = create("pinhole");
    char text[64];
    static const struct {
        const char *reading;
        double value;
        const char *text;
    } rows[] = {
        {"image_height", -0.1, "-10.0 cm"},
        {"image_height", -0.0034, "-3 mm"},
        {"image_height", -1.5, "-1.500 m"},
        {"image_height", 0, "0 mm"},
        {"image_height", -0.0004, "0 mm"},
        {"image_height", NAN, "—"},
        {"image_height", -0.9996, "-1.000 m"},
        {"blur", 2.1e-3, "2.10 mm"},
        {"blur", 0.0213, "2.130 cm"},
        {"best_hole", 0.0009964, "0.9964 mm"},
        {"orientation", 1, "inverted"},
        {"orientation", 0, "upright"},
        {"orientation", NAN, "—"},
        {"magnification", -0.05, "-0.05"},
        {"brightness", 1, "1.000"},
        {"sun_image", 0.0093008, "9.30 mm"},
        {"magnification", -4e-12, "-4e-12"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        reading_format(&a.kind->readings[reading(&a, rows[i].reading)], rows[i].value, text, sizeof text);
        assert_string_equal(text, rows[i].text);
    }
    reading_format_for(&a.kind->readings[reading(&a, "orientation")], 1, LANGUAGE_CHINESE, text, sizeof text);
    assert_string_equal(text, "倒立");
    parameter_format(&a.kind->parameters[parameter(&a, "shape")], 2, text, sizeof text);
    assert_string_equal(text, "triangle");
    parameter_format_for(&a.kind->parameters[parameter(&a, "shape")], 2, LANGUAGE_CHINESE, text, sizeof text);
    assert_string_equal(text, "三角形");
    parameter_format(&a.kind->parameters[parameter(&a, "screen")], 0.6, text, sizeof text);
    assert_string_equal(text, "60 cm");
    reading_format(&a.kind->readings[reading(&a, "orientation")], 99, text, sizeof text); // never outside the words
    assert_string_equal(text, "inverted");
}

static void format_round_trip(void **state) { // what an instrument shows is what the notebook holds
    Apparatus a = create("pinhole");
    Random random = random_seed(11, 1);
    char text[64];
    for (int n = 0; n < SETS; n++) {
        scatter(&a, &random);
        for (int i = 0; i < a.kind->reading_count; i++) {
            const ReadingInfo *info = &a.kind->readings[i];
            double value = apparatus_measure(&a, i, &random), back;
            if (info->resolution == 0) continue;
            reading_format(info, value, text, sizeof text);
            assert_true(unit_parse(text, info->kind, &back));
            assert_true(fabs(back - value) <= 1e-6 * info->resolution + 1e-12 * fabs(value));
        }
        for (int i = 0; i < a.kind->parameter_count; i++) { // four digits of a parameter, or its word
            Apparatus b = create("pinhole");
            parameter_format(&a.kind->parameters[i], a.parameters[i], text, sizeof text);
            assert_true(apparatus_set_text(&b, i, text));
            assert_true(fabs(b.parameters[i] - a.parameters[i]) <= 5.1e-4 * fabs(a.parameters[i]));
        }
    }
}

static int setup(void **state) { return arena = arena_create("test_lab", 0), 0; }
static int teardown(void **state) { return arena_destroy(arena), 0; }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_pinhole),
        cmocka_unit_test(check_quiz),
        cmocka_unit_test(check_mirror),
        cmocka_unit_test(pinhole_rays),
        cmocka_unit_test(pinhole_brightness),
        cmocka_unit_test(pinhole_scaling),
        cmocka_unit_test(pinhole_fresnel),
        cmocka_unit_test(pinhole_airy),
        cmocka_unit_test(pinhole_shapes_spread),
        cmocka_unit_test(pinhole_sharpest),
        cmocka_unit_test(pinhole_classics_are_near),
        cmocka_unit_test(mirror_rays),
        cmocka_unit_test(mirror_focal_spread),
        cmocka_unit_test(mirror_flip),
        cmocka_unit_test(measure_statistics),
        cmocka_unit_test(measure_draws_alike),
        cmocka_unit_test(measure_keeps_the_sign),
        cmocka_unit_test(tables),
        cmocka_unit_test(readings_are_total),
        cmocka_unit_test(errors),
        cmocka_unit_test(range_is_inclusive),
        cmocka_unit_test(clamping),
        cmocka_unit_test(format_examples),
        cmocka_unit_test(format_round_trip),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
