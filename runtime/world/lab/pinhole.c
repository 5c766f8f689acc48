// The pinhole camera: light goes straight through a small hole and makes an upside-down image on a screen behind it.
//
//      object h                      hole d         screen
//        |  \                          |              .
//        |     `-.                     |          .-' |  h' = -h L / D
//        +---------`-------------------o--------------+
//        |<----------- D ------------->|<---- L ----->|
//
// A far point makes a spot of the hole's own shape, d (1 + L/D) wide (geometry), and light spreads at the hole's edge by
// 2.44 lambda L / d (the Airy disc's diameter, Hecht, Optics, section 10.2.5). The sharpest hole is where both balance:
// 1.9 sqrt(lambda L) (Rayleigh 1891) or 2 sqrt(lambda L) (Petzval 1857). For a near object L L' / (L + L') stands for L.
#include "base/dmath.h"
#include "world/lab/lab_kinds.h"

enum { DISTANCE, OBJECT, SCREEN, HOLE, SHAPE, WAVELENGTH, SOURCE, OFFSET, RISE, PARAMETERS };
enum { ROUND, SQUARE, TRIANGLE };

static const double SUN_ANGLE = 1.3914e9 / 1.496e11; // diameter over distance, both in metres
static const double REFERENCE_HOLE = 2e-3, REFERENCE_SCREEN = 0.5;

static const ParameterInfo parameters[PARAMETERS] = {
    [DISTANCE] = {"distance", {"object distance from the hole", "物体到小孔的距离"}, UNIT_LENGTH, 0.05, 1000, 60, {0}},
    [OBJECT] = {"object", {"object height", "物体高度"}, UNIT_LENGTH, 0.001, 1000, 30, {0}},
    [SCREEN] = {"screen", {"screen distance from the hole", "屏到小孔的距离"}, UNIT_LENGTH, 0.01, 5, 0.6, {0}},
    [HOLE] = {"hole", {"hole width", "小孔宽度"}, UNIT_LENGTH, 0.05e-3, 20e-3, 2e-3, {0}},
    [SHAPE] = {"shape", {"hole shape", "小孔形状"}, UNIT_NONE, 0, 2, 0, {"round", "square", "triangle"}},
    [WAVELENGTH] = {"wavelength", {"wavelength of the light", "光的波长"}, UNIT_LENGTH, 380e-9, 780e-9, 550e-9, {0}},
    [SOURCE] = {"source", {"what shines", "光源"}, UNIT_NONE, 0, 1, 0, {"object", "sun"}},
    [OFFSET] = {"object_offset", {"object's place to the side (right positive)", "物体横向位置（向右为正）"}, UNIT_LENGTH, -500, 500, 0, {0}},
    [RISE] = {"object_rise", {"object's place above the hole", "物体高于小孔的高度"}, UNIT_LENGTH, -500, 500, 0, {0}},
};

enum { IMAGE_HEIGHT, MAGNIFICATION, ORIENTATION, IMAGE_SHIFT, IMAGE_RISE, BLUR, DIFFRACTION, SPOT, BEST_HOLE, BEST_HOLE_PETZVAL, SHARPNESS, BRIGHTNESS, SUN_IMAGE, PATCH_SHAPE, READINGS };

static const ReadingInfo readings[READINGS] = {
    [IMAGE_HEIGHT] = {"image_height", {"image height (negative: upside down)", "像高（负号表示倒立）"}, UNIT_LENGTH, 1e-3, 0.5e-3, {0}, "h' = -h L / D, similar triangles; ruler, 1 mm"},
    [MAGNIFICATION] = {"magnification", {"magnification", "放大率"}, UNIT_NONE, 0, 0, {0}, "-L / D"},
    [ORIENTATION] = {"orientation", {"orientation of the image", "像的方向"}, UNIT_NONE, 0, 0, {"upright", "inverted"}, "sign of the magnification"},
    [IMAGE_SHIFT] = {"image_shift", {"image's place to the side", "像的横向位置"}, UNIT_LENGTH, 1e-3, 0.5e-3, {0}, "-offset L / D; ruler, 1 mm"},
    [IMAGE_RISE] = {"image_rise", {"image's place above the hole", "像高于小孔的高度"}, UNIT_LENGTH, 1e-3, 0.5e-3, {0}, "-rise L / D; ruler, 1 mm"},
    [BLUR] = {"blur", {"spot of a point, by geometry", "几何模糊斑"}, UNIT_LENGTH, 0.02e-3, 0.02e-3, {0}, "d (1 + L/D); calliper, 0.02 mm"},
    [DIFFRACTION] = {"diffraction", {"spot of a point, by diffraction", "衍射模糊斑"}, UNIT_LENGTH, 0.02e-3, 0.02e-3, {0}, "2.44 lambda L / d, Airy disc (Hecht, Optics, 10.2.5); calliper, 0.02 mm"},
    [SPOT] = {"spot", {"whole spot of a point", "总模糊斑"}, UNIT_LENGTH, 0.02e-3, 0.02e-3, {0}, "sqrt(blur^2 + diffraction^2); calliper, 0.02 mm"},
    [BEST_HOLE] = {"best_hole", {"sharpest hole (Rayleigh)", "最清晰的孔径（瑞利）"}, UNIT_LENGTH, 0, 0, {0}, "1.9 sqrt(lambda L) for a far object (Rayleigh 1891)"},
    [BEST_HOLE_PETZVAL] = {"best_hole_petzval", {"sharpest hole (Petzval)", "最清晰的孔径（佩茨瓦尔）"}, UNIT_LENGTH, 0, 0, {0}, "2 sqrt(lambda L) for a far object (Petzval 1857)"},
    [SHARPNESS] = {"sharpness", {"spots across the image", "像高可分辨的点数"}, UNIT_NONE, 1, 0, {0}, "|h'| / spot"},
    [BRIGHTNESS] = {"brightness", {"brightness on the screen", "屏上亮度"}, UNIT_LUMINANCE_RATIO, 0.01, 0.02, {0}, "hole area / L^2, as a ratio to a round 2 mm hole at 0.5 m; light meter"},
    [SUN_IMAGE] = {"sun_image", {"width of the sun's image", "太阳像的直径"}, UNIT_LENGTH, 0.1e-3, 0.1e-3, {0}, "L x 1.3914e9 / 1.496e11; calliper, 0.1 mm"},
    [PATCH_SHAPE] = {"patch_shape", {"shape of the sun's patch", "日光斑的形状"}, UNIT_NONE, 0, 0, {"round", "square", "triangle"}, "the larger of hole and sun image gives the shape"},
};

// Area of a hole of that shape. The width is the diameter, the side, or the side of the equilateral triangle.
static double area(const double *p) {
    double d = p[HOLE];
    if (p[SHAPE] == SQUARE) return d * d;
    return p[SHAPE] == TRIANGLE ? d_sqrt(3) / 4 * d * d : D_PI / 4 * d * d;
}

// The length that stands for L in the formulas of the sharpest hole: L D / (L + D) for an object that is not far away. The
// classical formulas are for parallel light; within the classroom's distances (D > 100 L) the two agree to half a percent.
static double focal(const double *p) { return p[SCREEN]; }

static double geometric(const double *p) { return p[SOURCE] ? p[HOLE] : p[HOLE] * (1 + p[SCREEN] / p[DISTANCE]); }
static double diffraction(const double *p) { return 2.44 * p[WAVELENGTH] * p[SCREEN] / p[HOLE]; }
static double spot(const double *p) { return d_sqrt(geometric(p) * geometric(p) + diffraction(p) * diffraction(p)); }
static double sun_image(const double *p) { return p[SCREEN] * SUN_ANGLE; }
static double magnification(const double *p) { return -p[SCREEN] / p[DISTANCE]; }
static double image_height(const double *p) { return p[SOURCE] ? -sun_image(p) : p[OBJECT] * magnification(p); }

static double brightness(const double *p) {
    double reference = D_PI / 4 * REFERENCE_HOLE * REFERENCE_HOLE / (REFERENCE_SCREEN * REFERENCE_SCREEN);
    return area(p) / (p[SCREEN] * p[SCREEN]) / reference;
}

static double read(const void *state, const double *p, int reading) {
    switch (reading) {
    case IMAGE_HEIGHT: return image_height(p);
    case MAGNIFICATION: return magnification(p);
    case ORIENTATION: return magnification(p) < 0;
    case IMAGE_SHIFT: return p[OFFSET] * magnification(p);
    case IMAGE_RISE: return p[RISE] * magnification(p);
    case BLUR: return geometric(p);
    case DIFFRACTION: return diffraction(p);
    case SPOT: return spot(p);
    case BEST_HOLE: return 1.9 * d_sqrt(p[WAVELENGTH] * focal(p));
    case BEST_HOLE_PETZVAL: return 2 * d_sqrt(p[WAVELENGTH] * focal(p));
    case SHARPNESS: return d_abs(image_height(p)) / spot(p);
    case BRIGHTNESS: return brightness(p);
    case SUN_IMAGE: return sun_image(p);
    case PATCH_SHAPE: return sun_image(p) > p[HOLE] ? ROUND : p[SHAPE];
    }
    return __builtin_nan("");
}

const ApparatusKind lab_pinhole = {.name = "pinhole", .label = {"pinhole camera", "小孔成像"}, .parameters = parameters, .readings = readings,
                                   .parameter_count = PARAMETERS, .reading_count = READINGS, .read = read};
