// What the apparatus files share: the list that lab.c holds, and the instruments that stand on the lab's bench.
#ifndef ORRERY_WORLD_LAB_LAB_KINDS_H
#define ORRERY_WORLD_LAB_LAB_KINDS_H
#include "world/lab/lab.h"
extern const ApparatusKind lab_incline;
extern const ApparatusKind lab_mirror;
extern const ApparatusKind lab_pendulum;
extern const ApparatusKind lab_pinhole;
extern const ApparatusKind lab_river;

// The Sun: diameter 1.3914e9 m at one astronomical unit, 1.496e11 m (IAU 2015 nominal radius 6.957e8 m; mean distance).
#define SUN_DIAMETER 1.3914e9
#define SUN_DISTANCE 1.496e11
#define SUN_ANGLE (SUN_DIAMETER / SUN_DISTANCE)

// Instruments, as designated initialisers of a ReadingInfo. Standard uncertainties are those of careful pupils: half a
// division of a ruler or a magnifier's scale, one division of a vernier.
#define BY_RULER .resolution = 1e-3, .uncertainty = 0.5e-3, .instrument = {"ruler, 1 mm", "直尺（分度 1 mm）"}
#define BY_CALLIPER                                                                                                    \
    .resolution = 2e-5, .uncertainty = 2e-5, .instrument = {"vernier calliper, 0.02 mm", "游标卡尺（分度 0.02 mm）"}
#define BY_MAGNIFIER                                                                                                   \
    .resolution = 5e-5, .uncertainty = 5e-5,                                                                           \
    .instrument = {"measuring magnifier, 0.1 mm scale", "测量放大镜（分度 0.1 mm）"}
#define BY_LIGHT_METER                                                                                                 \
    .resolution = 1e-3, .uncertainty = 1e-3, .relative = 0.03,                                                         \
    .instrument = {"light meter, 3 %", "照度计（准确度 3 %）"}
#define BY_PROTRACTOR                                                                                                  \
    .resolution = D_PI / 360, .uncertainty = D_PI / 720, .instrument = {"protractor, 0.5 degrees", "量角器（分度 0.5°）"}
#define BY_LIGHT_GATE                                                                                                  \
    .resolution = 1e-3, .uncertainty = 0.5e-3, .instrument = {"light gates and timer, 1 ms", "光电门计时器（分度 1 ms）"}
#define BY_WATCH .resolution = 1e-2, .instrument = {"stopwatch, 0.01 s", "秒表（分度 0.01 s）"}
// One hand starts and stops it: each time late by a fifth of a second on average, with HAND_SCATTER about that.
#define BY_HELPERS_WATCH                                                                                               \
    .resolution = 1e-2, .scatter = 1.4142135623730951 * HAND_SCATTER,                                                  \
    .instrument = {"stopwatch, 0.01 s, in a helper's hand", "秒表（分度 0.01 s），由助手按动"}
#define HAND_DELAY 0.2
#define HAND_SCATTER 0.05
#define BY_EYE .instrument = {"by eye", "目测"}
#define BY_CALCULATION .instrument = {"calculated", "计算得出"}

// Where the experiment stands, as the parameters PLACE and GRAVITY of an apparatus: normal gravity on WGS 84 (Somigliana)
// at Jiaxing 30.7522 N and at the Panthéon in Paris 48.8462 N; the standard value; or any other.
enum { PLACE_JIAXING, PLACE_STANDARD, PLACE_PARIS, PLACE_OTHER };
#define PLACE_ROW                                                                                                      \
    {"place", {"place (its gravity)", "地点（重力加速度）"}, UNIT_NONE, 0, 3, PLACE_JIAXING,                          \
     {"jiaxing", "standard", "paris", "other"}}
#define GRAVITY_ROW                                                                                                    \
    {"gravity", {"gravity of another place", "其他地点的重力加速度"}, UNIT_ACCELERATION, 0.5, 30, 9.80665, {0}}
double place_gravity(double place, double other); // m/s^2

// A stopwatch that the learner runs: the parameter goes to "running" (1) and back; each start begins at zero.
typedef struct Stopwatch {
    double seconds, running;
} Stopwatch;
#define STOPWATCH_ROW                                                                                                  \
    {"stopwatch", {"your stopwatch", "你的秒表"}, UNIT_NONE, 0, 1, 0, {"stopped", "running"}}
void stopwatch_tick(Stopwatch *watch, double running, double seconds);

// A helper's hand: late at the start and late at the stop, never early. Both delays are drawn when the run begins.
typedef struct Hand {
    double late_start, late_stop; // seconds
} Hand;
Hand hand_draw(Random *chance);
// The time between its two presses when things began at 0 and ended at `end`; while they go on, `end` is `now` or more.
double hand_time(const Hand *hand, double now, double end);
#endif
