// The pinhole camera (Mozi's tower, Shen Kuo's kite): light goes straight through a small hole and makes an upside-down
// image on a screen behind it.
//
//      object h                    hole d         screen
//        |  \                        |              .
//        |     `-.                   |          .-' |  h' = -h L / D
//        +---------`-----------------o--------------+
//        |<----------- D ----------->|<---- L ----->|
//
// The hole's width d is the diameter of a round hole, the side of a square one, the side of an equilateral triangle. A
// far point makes a spot of the hole's own shape, d (1 + L/D) wide. Waves spread it: a round hole's Airy disc is 2.44
// lambda L / d wide between its first dark ring (Hecht, Optics, section 10.2.5).
//
// How the two join. sqrt(blur^2 + diffraction^2) follows the circle that holds 84 % of the light by Fresnel's integral
// (the share inside an Airy disc) within 15 % for hole widths of 0.6 to 4 sqrt(lambda L); the test integrates it. Its
// minimum, where both are equal, is `sharpest_hole`. Rayleigh (1891) asked for the finest detail, not the smallest
// spot, and found 1.9 sqrt(lambda L); Petzval (1857) 2 sqrt(lambda L). The minimum is so flat that the spot there is
// only 4 and 6 % wider: both classical values are readings too, as they were published, for a far object and a round
// hole.
//
// The Sun as source is nothing special: an object of its diameter at its distance, straight ahead.
#include "base/dmath.h"
#include "world/lab/lab_kinds.h"

enum { DISTANCE, OBJECT, SCREEN, HOLE, SHAPE, WAVELENGTH, SOURCE, OFFSET, RISE, PARAMETERS };
enum { ROUND, SQUARE, TRIANGLE };
enum { UPRIGHT, INVERTED };

static const double SQRT_3 = 1.7320508075688772;

static const ParameterInfo parameters[PARAMETERS] = {
    [DISTANCE] = {"distance", {"object distance from the hole", "物体到小孔的距离"}, UNIT_LENGTH, 0.05, 1000, 60, {0}},
    [OBJECT] = {"object", {"object height", "物体高度"}, UNIT_LENGTH, 0.001, 1000, 30, {0}},
    [SCREEN] = {"screen", {"screen distance from the hole", "光屏到小孔的距离"}, UNIT_LENGTH, 0.01, 5, 0.60, {0}},
    [HOLE] = {"hole", {"hole width", "小孔宽度"}, UNIT_LENGTH, 0.05e-3, 20e-3, 2e-3, {0}},
    [SHAPE] = {"shape", {"hole shape", "小孔形状"}, UNIT_NONE, 0, 2, ROUND, {"round", "square", "triangle"}},
    [WAVELENGTH] = {"wavelength", {"wavelength of the light", "光的波长"}, UNIT_LENGTH, 380e-9, 780e-9, 550e-9, {0}},
    [SOURCE] = {"source", {"what shines", "光源"}, UNIT_NONE, 0, 1, 0, {"object", "sun"}},
    // right and up as seen from the hole, for the object and for the image alike, so that signs can be compared
    [OFFSET] = {"object_offset",
                {"object's place to the side (right positive)", "物体的横向位置（右为正）"},
                UNIT_LENGTH,
                -500,
                500,
                0,
                {0}},
    [RISE] = {"object_rise",
              {"object's foot above the hole (up positive)", "物体底端高于小孔的高度（上为正）"},
              UNIT_LENGTH,
              -500,
              500,
              0,
              {0}},
};

// What differs between the shapes, for width 1: the area, and the factor k of the diffraction spot k lambda L / d.
// Near its middle every hole's pattern is 1 - (2 pi q / lambda L)^2 <x^2>, and <x^2> is d^2/16, d^2/12 and d^2/24: a
// square acts like a round hole sqrt(16/12) d wide, a triangle like one sqrt(16/24) d wide.
static const struct {
    double area, spread;
} shapes[] = {
    [ROUND] = {D_PI / 4, 2.44},
    [SQUARE] = {1, 2.44 * SQRT_3 / 2},
    [TRIANGLE] = {SQRT_3 / 4, 2.44 * 1.2247448713915890}, // sqrt(3/2)
};

enum {
    IMAGE_HEIGHT,
    MAGNIFICATION,
    ORIENTATION,
    IMAGE_SHIFT,
    IMAGE_RISE,
    BLUR,
    DIFFRACTION,
    SPOT,
    SHARPEST_HOLE,
    BEST_HOLE,
    BEST_HOLE_PETZVAL,
    SHARPNESS,
    BRIGHTNESS,
    SUN_IMAGE,
    PATCH_WIDTH,
    PATCH_SHAPE,
    READINGS
};

static const ReadingInfo readings[READINGS] = {
    [IMAGE_HEIGHT] = {.name = "image_height",
                      .label = {"image height (negative: upside down)", "像高（负号表示倒立）"},
                      .kind = UNIT_LENGTH,
                      .source = "h' = -h L / D, similar triangles",
                      BY_RULER},
    [MAGNIFICATION] = {.name = "magnification",
                       .label = {"magnification (negative: upside down)", "放大率（负号表示倒立）"},
                       .source = "m = -L / D, similar triangles",
                       BY_CALCULATION},
    [ORIENTATION] = {.name = "orientation",
                     .label = {"which way up the image is", "像的正倒"},
                     .choices = {"upright", "inverted"},
                     .source = "sign of m",
                     BY_EYE},
    [IMAGE_SHIFT] = {.name = "image_shift",
                     .label = {"image's place to the side (right positive)", "像的横向位置（右为正）"},
                     .kind = UNIT_LENGTH,
                     .source = "x' = -x L / D, similar triangles",
                     BY_RULER},
    [IMAGE_RISE] = {.name = "image_rise",
                    .label = {"image of the foot above the hole (up positive)", "物体底端的像高于小孔的高度（上为正）"},
                    .kind = UNIT_LENGTH,
                    .source = "y' = -y L / D, similar triangles",
                    BY_RULER},
    [BLUR] = {.name = "blur",
              .label = {"width of a point's spot, by geometry", "物点光斑的几何宽度"},
              .kind = UNIT_LENGTH,
              .source = "d (1 + L / D), straight rays through the hole's edges",
              BY_MAGNIFIER},
    [DIFFRACTION] = {.name = "diffraction",
                     .label = {"width of a point's spot, by diffraction", "物点光斑的衍射宽度"},
                     .kind = UNIT_LENGTH,
                     BY_MAGNIFIER,
                     .source = "2.44 lambda L / d, Airy disc (Hecht, Optics, 10.2.5); square 2.113, triangle 2.988"},
    [SPOT] = {.name = "spot",
              .label = {"width of a point's spot in all", "物点光斑的总宽度"},
              .kind = UNIT_LENGTH,
              BY_MAGNIFIER,
              .source = "sqrt(blur^2 + diffraction^2), near the 84 % circle of Fresnel's integral"},
    [SHARPEST_HOLE] = {.name = "sharpest_hole",
                       .label = {"hole width with the smallest spot", "光斑最小时的孔宽"},
                       .kind = UNIT_LENGTH,
                       .source = "sqrt(2.44 lambda L D / (L + D)): blur = diffraction",
                       BY_CALCULATION},
    [BEST_HOLE] = {.name = "best_hole",
                   .label = {"best hole for a far object (Rayleigh)", "远物的最佳孔径（瑞利）"},
                   .kind = UNIT_LENGTH,
                   .source = "1.9 sqrt(lambda L), Rayleigh 1891",
                   BY_CALCULATION},
    [BEST_HOLE_PETZVAL] = {.name = "best_hole_petzval",
                           .label = {"best hole for a far object (Petzval)", "远物的最佳孔径（佩茨瓦尔）"},
                           .kind = UNIT_LENGTH,
                           .source = "2 sqrt(lambda L), Petzval 1857",
                           BY_CALCULATION},
    [SHARPNESS] = {.name = "sharpness",
                   .label = {"details that the image's height can show", "像高方向可分辨的细节数"},
                   .source = "|h'| / spot",
                   BY_CALCULATION},
    [BRIGHTNESS] = {.name = "brightness",
                    .label = {"brightness on the screen (1: round 2 mm hole at 0.5 m)",
                              "屏上亮度（2 mm 圆孔、0.5 m 处为 1）"},
                    .kind = UNIT_LUMINANCE_RATIO,
                    BY_LIGHT_METER,
                    .source = "hole area / L^2: a scene of even luminance, wider than the blur"},
    [SUN_IMAGE] = {.name = "sun_image",
                   .label = {"width of the Sun's image", "太阳像的直径"},
                   .kind = UNIT_LENGTH,
                   .source = "L 1.3914e9 m / 1.496e11 m",
                   BY_CALLIPER},
    [PATCH_WIDTH] = {.name = "patch_width",
                     .label = {"width of the sun patch, edge to edge", "日光斑的全宽"},
                     .kind = UNIT_LENGTH,
                     .source = "sun image + d: extreme rays from the Sun's rims",
                     BY_CALLIPER},
    [PATCH_SHAPE] = {.name = "patch_shape",
                     .label = {"shape of the sun patch", "日光斑的形状"},
                     .choices = {"round", "square", "triangle"},
                     BY_EYE,
                     .source = "the wider one of the Sun's image and the hole gives the shape"},
};

static double distance(const double *p) { return p[SOURCE] != 0 ? SUN_DISTANCE : p[DISTANCE]; }
static double height(const double *p) { return p[SOURCE] != 0 ? SUN_DIAMETER : p[OBJECT]; }
static double magnification(const double *p) { return -p[SCREEN] / distance(p); }
static double image_height(const double *p) { return -height(p) * p[SCREEN] / distance(p); }
static double spread(const double *p) { return shapes[(int)p[SHAPE]].spread; }

static double blur(const double *p) { return p[HOLE] * (1 + p[SCREEN] / distance(p)); }
static double diffraction(const double *p) { return spread(p) * p[WAVELENGTH] * p[SCREEN] / p[HOLE]; }
static double spot(const double *p) { return d_sqrt(blur(p) * blur(p) + diffraction(p) * diffraction(p)); }

// For an object at D the waves meet the hole curved: L D / (L + D) stands where parallel light has L.
static double sharpest_hole(const double *p) {
    double reduced = p[SCREEN] * distance(p) / (p[SCREEN] + distance(p));
    return d_sqrt(spread(p) * p[WAVELENGTH] * reduced);
}

static double brightness(const double *p) {
    const double reference = D_PI / 4 * 2e-3 * 2e-3 / (0.5 * 0.5);
    return shapes[(int)p[SHAPE]].area * p[HOLE] * p[HOLE] / (p[SCREEN] * p[SCREEN]) / reference;
}

static double sun_image(const double *p) { return p[SCREEN] * SUN_ANGLE; }

static double read(const void *state, const double *p, int reading) {
    switch (reading) {
    case IMAGE_HEIGHT: return image_height(p);
    case MAGNIFICATION: return magnification(p);
    case ORIENTATION: return magnification(p) < 0 ? INVERTED : UPRIGHT;
    case IMAGE_SHIFT: return -p[OFFSET] * p[SCREEN] / distance(p);
    case IMAGE_RISE: return -p[RISE] * p[SCREEN] / distance(p);
    case BLUR: return blur(p);
    case DIFFRACTION: return diffraction(p);
    case SPOT: return spot(p);
    case SHARPEST_HOLE: return sharpest_hole(p);
    case BEST_HOLE: return 1.9 * d_sqrt(p[WAVELENGTH] * p[SCREEN]);
    case BEST_HOLE_PETZVAL: return 2 * d_sqrt(p[WAVELENGTH] * p[SCREEN]);
    case SHARPNESS: return d_abs(image_height(p)) / spot(p);
    case BRIGHTNESS: return brightness(p);
    case SUN_IMAGE: return sun_image(p);
    case PATCH_WIDTH: return sun_image(p) + p[HOLE] * (1 + p[SCREEN] / SUN_DISTANCE);
    case PATCH_SHAPE: return sun_image(p) > p[HOLE] ? ROUND : p[SHAPE];
    }
    return __builtin_nan("");
}

const ApparatusKind lab_pinhole = {
    .name = "pinhole",
    .label = {"pinhole camera", "小孔成像"},
    .parameters = parameters,
    .readings = readings,
    .parameter_count = PARAMETERS,
    .reading_count = READINGS,
    .read = read,
};
