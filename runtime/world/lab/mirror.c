// The concave mirror (Shen Kuo's 阳燧): 1/u + 1/v = 2/R, magnification m = -v/u, paraxial.
//
//   u > R/2   real image before the mirror, upside down         u < R/2   virtual image behind it, upright
//   u = R/2   no image: the light leaves parallel. Within 1 % of R/2 the image is too far and too large to be seen (“中间有碍”).
#include "base/dmath.h"
#include "world/lab/lab_kinds.h"

enum { RADIUS, DISTANCE, OBJECT, PARAMETERS };
enum { NO_IMAGE = 2 };

static const double NO_IMAGE_SHARE = 0.01;

static const ParameterInfo parameters[PARAMETERS] = {
    [RADIUS] = {"radius", {"radius of curvature", "曲率半径"}, UNIT_LENGTH, 0.1, 2, 0.30, {0}},
    [DISTANCE] = {"distance", {"object distance from the mirror", "物体到镜面的距离"}, UNIT_LENGTH, 0.01, 5, 0.45, {0}},
    [OBJECT] = {"object", {"object height", "物体高度"}, UNIT_LENGTH, 0.001, 1, 0.05, {0}},
};

enum { IMAGE_DISTANCE, MAGNIFICATION, IMAGE_HEIGHT, ORIENTATION, IMAGE_KIND, FOCAL_LENGTH, READINGS };

static const ReadingInfo readings[READINGS] = {
    [IMAGE_DISTANCE] = {"image_distance", {"image distance (negative: behind the mirror)", "像距（负号表示在镜后）"}, UNIT_LENGTH, 1e-3, 1e-3, {0}, "1/u + 1/v = 2/R; ruler, 1 mm"},
    [MAGNIFICATION] = {"magnification", {"magnification (negative: upside down)", "放大率（负号表示倒立）"}, UNIT_NONE, 0, 0, {0}, "m = -v/u"},
    [IMAGE_HEIGHT] = {"image_height", {"image height (negative: upside down)", "像高（负号表示倒立）"}, UNIT_LENGTH, 1e-3, 0.5e-3, {0}, "m h; ruler, 1 mm"},
    [ORIENTATION] = {"orientation", {"orientation of the image", "像的方向"}, UNIT_NONE, 0, 0, {"upright", "inverted", "none"}, "sign of m; none within 1 % of R/2"},
    [IMAGE_KIND] = {"image_kind", {"kind of image", "像的虚实"}, UNIT_NONE, 0, 0, {"real", "virtual", "none"}, "sign of v; none within 1 % of R/2"},
    [FOCAL_LENGTH] = {"focal_length", {"focal length", "焦距"}, UNIT_LENGTH, 0, 0, {0}, "R/2"},
};

static bool no_image(const double *p) { return d_abs(p[DISTANCE] - p[RADIUS] / 2) < NO_IMAGE_SHARE * p[RADIUS] / 2; }

// v = u f / (u - f); NAN where there is no image.
static double image_distance(const double *p) {
    double f = p[RADIUS] / 2;
    return no_image(p) ? __builtin_nan("") : p[DISTANCE] * f / (p[DISTANCE] - f);
}

static double read(const void *state, const double *p, int reading) {
    double v = image_distance(p);
    switch (reading) {
    case IMAGE_DISTANCE: return v;
    case MAGNIFICATION: return -v / p[DISTANCE];
    case IMAGE_HEIGHT: return -v / p[DISTANCE] * p[OBJECT];
    case ORIENTATION: return no_image(p) ? NO_IMAGE : v > 0;
    case IMAGE_KIND: return no_image(p) ? NO_IMAGE : v < 0;
    case FOCAL_LENGTH: return p[RADIUS] / 2;
    }
    return __builtin_nan("");
}

const ApparatusKind lab_mirror = {.name = "mirror", .label = {"concave mirror", "凹面镜（阳燧）"}, .parameters = parameters, .readings = readings,
                                  .parameter_count = PARAMETERS, .reading_count = READINGS, .read = read};
