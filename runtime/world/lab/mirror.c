// The concave mirror (Shen Kuo's 阳燧): 1/u + 1/v = 2/R, magnification m = -v/u, for rays near the axis.
//
//   u > R/2   real image in front of the mirror, upside down      u < R/2   virtual image behind it, upright
//   u = R/2   no image: the light leaves parallel
//
// Shen Kuo moved a finger towards his mirror: upright near it, then a place where nothing is seen, then upside down.
// Within 1 % of R/2 the image would be a hundred times as large as the object and a hundred u away: the apparatus
// answers “none” there. The sign itself changes exactly at u = R/2.
//
// Wide mirrors are not perfect: a ray that comes in parallel at height y = R sin(a) crosses the axis R / (2 cos a) -
// R/2 before the focus (exact for a sphere). The reading focal_spread says how far that is for the rim.
#include "base/dmath.h"
#include "world/lab/lab_kinds.h"

enum { RADIUS, DISTANCE, OBJECT, APERTURE, PARAMETERS };
enum { UPRIGHT, INVERTED, REAL = 0, VIRTUAL = 1, NO_IMAGE = 2 };

static const double NO_IMAGE_SHARE = 0.01;

static const ParameterInfo parameters[PARAMETERS] = {
    [RADIUS] = {"radius", {"radius of curvature", "曲率半径"}, UNIT_LENGTH, 0.1, 2, 0.30, {0}},
    [DISTANCE] =
        {"distance", {"object distance from the mirror", "物距（物体到镜面）"}, UNIT_LENGTH, 0.01, 5, 0.45, {0}},
    [OBJECT] = {"object", {"object height", "物体高度"}, UNIT_LENGTH, 0.001, 1, 0.05, {0}},
    // at most 1.8 R of the most curved mirror, so that it is never more than a hemisphere
    [APERTURE] = {"aperture", {"width of the mirror", "镜面口径"}, UNIT_LENGTH, 0.005, 0.18, 0.08, {0}},
};

enum {
    IMAGE_DISTANCE,
    MAGNIFICATION,
    IMAGE_HEIGHT,
    ORIENTATION,
    IMAGE_KIND,
    FOCAL_LENGTH,
    FOCAL_SPREAD,
    SUN_IMAGE,
    READINGS
};

static const ReadingInfo readings[READINGS] = {
    [IMAGE_DISTANCE] = {.name = "image_distance",
                        .label = {"image distance (negative: behind the mirror)", "像距（负号表示在镜后）"},
                        .kind = UNIT_LENGTH,
                        .source = "1/u + 1/v = 2/R, rays near the axis (Hecht, Optics, 5.4.3)",
                        BY_RULER},
    [MAGNIFICATION] = {.name = "magnification",
                       .label = {"magnification (negative: upside down)", "放大率（负号表示倒立）"},
                       .source = "m = -v/u",
                       BY_CALCULATION},
    [IMAGE_HEIGHT] = {.name = "image_height",
                      .label = {"image height (negative: upside down)", "像高（负号表示倒立）"},
                      .kind = UNIT_LENGTH,
                      .source = "h' = m h",
                      BY_RULER},
    [ORIENTATION] = {.name = "orientation",
                     .label = {"which way up the image is", "像的正倒"},
                     .choices = {"upright", "inverted", "none"},
                     .source = "sign of m; none within 1 % of R/2",
                     BY_EYE},
    [IMAGE_KIND] = {.name = "image_kind",
                    .label = {"kind of image", "像的虚实"},
                    .choices = {"real", "virtual", "none"},
                    .source = "sign of v; none within 1 % of R/2",
                    BY_EYE},
    [FOCAL_LENGTH] =
        {.name = "focal_length", .label = {"focal length", "焦距"}, .kind = UNIT_LENGTH, .source = "f = R/2", BY_RULER},
    [FOCAL_SPREAD] = {.name = "focal_spread",
                      .label = {"how far before the focus the rim's light crosses", "边缘光线的交点到焦点的距离"},
                      .kind = UNIT_LENGTH,
                      .source = "R / (2 cos a) - R/2, sin a = aperture / 2R, exact for a sphere",
                      BY_CALLIPER},
    [SUN_IMAGE] = {.name = "sun_image",
                   .label = {"width of the Sun's image in the focus", "焦点处太阳像的直径"},
                   .kind = UNIT_LENGTH,
                   .source = "f 1.3914e9 m / 1.496e11 m",
                   BY_CALLIPER},
};

static double focal_length(const double *p) { return p[RADIUS] / 2; }

static bool no_image(const double *p) {
    return d_abs(p[DISTANCE] - focal_length(p)) <= NO_IMAGE_SHARE * focal_length(p);
}

// v = u f / (u - f), negative behind the mirror.
static double image_distance(const double *p) {
    if (no_image(p)) return __builtin_nan("");
    return p[DISTANCE] * focal_length(p) / (p[DISTANCE] - focal_length(p));
}

static double focal_spread(const double *p) {
    double sine = p[APERTURE] / 2 / p[RADIUS];
    return focal_length(p) * (1 / d_sqrt(1 - sine * sine) - 1);
}

static double read(const void *state, const double *p, int reading) {
    double v = image_distance(p);
    switch (reading) {
    case IMAGE_DISTANCE: return v;
    case MAGNIFICATION: return -v / p[DISTANCE];
    case IMAGE_HEIGHT: return -v / p[DISTANCE] * p[OBJECT];
    case ORIENTATION: return no_image(p) ? NO_IMAGE : v > 0 ? INVERTED : UPRIGHT;
    case IMAGE_KIND: return no_image(p) ? NO_IMAGE : v > 0 ? REAL : VIRTUAL;
    case FOCAL_LENGTH: return focal_length(p);
    case FOCAL_SPREAD: return focal_spread(p);
    case SUN_IMAGE: return focal_length(p) * SUN_ANGLE;
    }
    return __builtin_nan("");
}

const ApparatusKind lab_mirror = {
    .name = "mirror",
    .label = {"concave mirror", "凹面镜（阳燧）"},
    .parameters = parameters,
    .readings = readings,
    .parameter_count = PARAMETERS,
    .reading_count = READINGS,
    .read = read,
};
