// What the apparatus files share: the list that lab.c holds, and the instruments that stand on the lab's bench.
#ifndef ORRERY_WORLD_LAB_LAB_KINDS_H
#define ORRERY_WORLD_LAB_LAB_KINDS_H
#include "world/lab/lab.h"
extern const ApparatusKind lab_mirror;
extern const ApparatusKind lab_pinhole;

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
#define BY_EYE .instrument = {"by eye", "目测"}
#define BY_CALCULATION .instrument = {"calculated", "计算得出"}
#endif
