// Galileo's inclined plane: a body is held, let go, and rolls, slips or slides down the plank to a stop.
//
//            held here
//               O  .                     run: from the held body to the stop, along the plank
//              /`-.  `  .                (never longer than the plank)
//                  `-.     `O            angle: of the plank against the floor
//                     `-.    v
//     ------------------- `|---- floor
//
// A body of mass m, radius r and moment of inertia k m r^2 that touches the plank at the height s r below its middle
// (s = 1 on a flat plank; s = sqrt(1 - (w/2r)^2) for a sphere on the two edges of a groove of width w) rolls with
//
//     a = g sin(angle) / (1 + beta),   beta = k / s^2        sphere 2/5, cylinder 1/2, hoop 1, shell 2/3, block 0
//
// while friction can turn it: g sin(angle) beta / (1 + beta) <= mu g cos(angle) / s. (Both edges of a groove press
// towards the middle, so together they press 1/s times as hard as a flat plank.) Otherwise it slips:
//
//     a = g (sin(angle) - mu cos(angle) / s),  and friction still turns it:  s r alpha = mu g cos(angle) / (s beta)
//
// Mass and radius are in no formula of the motion. A block never turns: it stays where tan(angle) <= mu. A groove wider
// than the ball is no groove: the ball rolls on its flat bottom. One coefficient stands for friction at rest and in
// motion; air and the plank's bending are left out. (Halliday, Resnick & Walker, sections 6.1 and 11.2; groove:
// R. M. Corona, Phys. Teach. 50, 2012.)
//
// Accelerations are constant while parameters are, so that each piece of a tick is exact; a tick is cut where slipping
// ends and where the body meets the stop.
//
// The water clock is Galileo's: a wide vessel with a thin pipe near its bottom, whose water is caught from release to
// arrival and weighed. A helper's hand opens and closes it, late each time and never equally late (bench.c).
#include "base/dmath.h"
#include "world/lab/lab_kinds.h"

enum {
    BODY, CATCH, ANGLE, LENGTH, RUN, FRICTION, MASS, RADIUS, GROOVE, PLACE, GRAVITY, WATCH, PARAMETERS
};
enum { SPHERE, CYLINDER, HOOP, SHELL, BLOCK, IN_GROOVE };
enum { HELD, RELEASED };
enum { MOTION_HELD, STILL, ROLLING, SLIPPING, SLIDING, ARRIVED };

static const ParameterInfo parameters[PARAMETERS] = {
    [BODY] = {"body",
              {"body on the plank", "木板上的物体"},
              UNIT_NONE,
              0,
              5,
              SPHERE,
              {"sphere", "cylinder", "hoop", "shell", "block", "groove"}},
    [CATCH] = {"catch", {"held or let go", "按住或放开"}, UNIT_NONE, 0, 1, RELEASED, {"held", "released"}},
    [ANGLE] = {"angle", {"slope of the plank", "木板倾角"}, UNIT_ANGLE, 0, D_PI / 3, 5 * D_PI / 180, {0}},
    [LENGTH] = {"length", {"length of the plank", "木板长度"}, UNIT_LENGTH, 0.1, 10, 7, {0}},
    [RUN] = {"run", {"way from the release to the stop", "从释放点到挡板的路程"}, UNIT_LENGTH, 0.01, 10, 2, {0}},
    [FRICTION] = {"friction", {"coefficient of friction", "摩擦因数"}, UNIT_NONE, 0, 1.5, 0.3, {0}},
    [MASS] = {"mass", {"mass of the body", "物体质量"}, UNIT_MASS, 0.001, 10, 0.5, {0}},
    [RADIUS] = {"radius", {"radius of the body", "物体半径"}, UNIT_LENGTH, 0.002, 0.1, 0.02, {0}},
    [GROOVE] = {"groove", {"width of the groove", "槽宽"}, UNIT_LENGTH, 0, 0.2, 0.02, {0}},
    [PLACE] = PLACE_ROW,
    [GRAVITY] = GRAVITY_ROW,
    [WATCH] = STOPWATCH_ROW,
};

enum {
    POSITION, SPEED, MOTION, TRAVEL_TIME, WATER, HELPER_TIME, WATCH_TIME, ACCELERATION, INERTIA, FRICTION_NEEDED,
    HEIGHT, POTENTIAL, MOVING, TURNING, LOST, READINGS
};

static const ReadingInfo readings[READINGS] = {
    [POSITION] = {.name = "position",
                  .label = {"way rolled from the release", "离释放点的路程"},
                  .kind = UNIT_LENGTH,
                  .source = "integral of the speed, exact in each tick",
                  BY_RULER},
    [SPEED] = {.name = "speed",
               .label = {"speed along the plank, at last that of the arrival", "沿木板的速度（到达后为到达时的速度）"},
               .kind = UNIT_SPEED,
               .source = "integral of the acceleration, exact in each tick",
               BY_CALCULATION},
    [MOTION] = {.name = "motion",
                .label = {"what the body does", "物体的运动状态"},
                .choices = {"held", "still", "rolling", "slipping", "sliding", "arrived"},
                .source = "rolling while g sin a beta / (1 + beta) <= mu g cos a / s",
                BY_EYE},
    [TRAVEL_TIME] = {.name = "travel_time",
                     .label = {"time from release to arrival", "从释放到到达的时间"},
                     .kind = UNIT_TIME,
                     .source = "the instant at which the body meets the stop, exact; t = sqrt(2 d / a)",
                     BY_LIGHT_GATE},
    [WATER] = {.name = "water",
               .label = {"water that ran into the cup", "流入杯中的水"},
               .kind = UNIT_MASS,
               .source = "Torricelli: dh/dt = -C (a/A) sqrt(2 g h), h0 = 0.5 m, a = 12.57 mm^2, A = 0.1 m^2, C = 0.6",
               .resolution = 0.5e-3,
               .uncertainty = 0.5e-3,
               .instrument = {"water clock and balance, 0.5 g", "水钟与天平（分度 0.5 g）"},
               .scatter = 1.67e-3}, // the two presses of the hand at 23.6 g/s
    [HELPER_TIME] = {.name = "helper_time",
                     .label = {"time by a helper's stopwatch", "助手秒表的时间"},
                     .kind = UNIT_TIME,
                     .source = "travel time with the delays of a hand, 0.2 s with a scatter of 0.05 s each",
                     BY_HELPERS_WATCH},
    [WATCH_TIME] = {.name = "stopwatch_time",
                    .label = {"time on your stopwatch", "你的秒表的时间"},
                    .kind = UNIT_TIME,
                    .source = "the learner starts and stops it",
                    BY_WATCH},
    [ACCELERATION] = {.name = "acceleration",
                      .label = {"acceleration along the plank", "沿木板的加速度"},
                      .kind = UNIT_ACCELERATION,
                      .source = "g sin a / (1 + beta) rolling; g (sin a - mu cos a / s) slipping",
                      BY_CALCULATION},
    [INERTIA] = {.name = "beta",
                 .label = {"share of inertia in turning", "转动惯量系数 β"},
                 .source = "I / m r^2 s^2; groove 0.4 / (1 - (w/2r)^2)",
                 BY_CALCULATION},
    [FRICTION_NEEDED] = {.name = "friction_needed",
                         .label = {"least friction for rolling", "纯滚动所需的最小摩擦因数"},
                         .source = "mu >= s tan a beta / (1 + beta); sphere (2/7) tan a; block: tan a to stay",
                         BY_CALCULATION},
    [HEIGHT] = {.name = "height",
                .label = {"height above the stop", "高出挡板的高度"},
                .kind = UNIT_LENGTH,
                .source = "(run - position) sin a",
                BY_RULER},
    [POTENTIAL] = {.name = "potential_energy",
                   .label = {"energy of height", "重力势能"},
                   .kind = UNIT_ENERGY,
                   .source = "m g (run - position) sin a",
                   BY_CALCULATION},
    [MOVING] = {.name = "moving_energy",
                .label = {"energy of moving along", "平动动能"},
                .kind = UNIT_ENERGY,
                .source = "m v^2 / 2",
                BY_CALCULATION},
    [TURNING] = {.name = "turning_energy",
                 .label = {"energy of turning", "转动动能"},
                 .kind = UNIT_ENERGY,
                 .source = "beta m (s r omega)^2 / 2",
                 BY_CALCULATION},
    [LOST] = {.name = "lost_energy",
              .label = {"energy turned to heat by slipping", "滑动摩擦生热"},
              .kind = UNIT_ENERGY,
              .source = "integral of friction times the slipping speed",
              BY_CALCULATION},
};

// While the body is held everything is zero. `rim` is s r omega: how fast the point of touch turns backwards. The
// body slips while speed and rim differ.
typedef struct Ramp {
    double position, speed, rim; // m, m/s
    double time;                 // since the release
    double arrived, arrival;     // 0 or 1; when, since the release
    double heat;                 // J per kg
    double released;             // 0 or 1
    Hand hand;
    Stopwatch watch;
} Ramp;

// ---- forces -------------------------------------------------------------------------------------------------------

static double gravity(const double *p) { return place_gravity(p[PLACE], p[GRAVITY]); }
static double run(const double *p) { return d_min(p[RUN], p[LENGTH]); }

// s: how high the body's middle stands above what it touches, as a share of its radius.
static double stand(const double *p) {
    double half = p[GROOVE] / 2 / p[RADIUS];
    return p[BODY] == IN_GROOVE && half < 1 ? d_sqrt(1 - half * half) : 1;
}

static double beta(const double *p) {
    static const double inertia[] = {
        [SPHERE] = 2.0 / 5, [CYLINDER] = 1.0 / 2, [HOOP] = 1, [SHELL] = 2.0 / 3, [BLOCK] = 0, [IN_GROOVE] = 2.0 / 5};
    return inertia[(int)p[BODY]] / (stand(p) * stand(p));
}

static double downhill(const double *p) { return gravity(p) * d_sin(p[ANGLE]); }
// The most that friction can do, per kg.
static double grip(const double *p) { return p[FRICTION] * gravity(p) * d_cos(p[ANGLE]) / stand(p); }
static double rolling(const double *p) { return downhill(p) / (1 + beta(p)); }
static bool can_roll(const double *p) { return downhill(p) * beta(p) / (1 + beta(p)) <= grip(p); }

// The accelerations of a piece of motion: of the body, and of its rim.
typedef struct Pull {
    double body, rim;
    bool together; // they move as one: rolling, or a block at rest
} Pull;

// Friction works against the slipping, up to `grip`; a rim that is as fast as the body is carried along if it can be.
static Pull pull(const double *p, double speed, double rim) {
    double b = beta(p), slip = speed - rim;
    if (p[BODY] == BLOCK) {
        bool stays = speed == 0 && downhill(p) <= grip(p);
        return (Pull){stays ? 0 : downhill(p) - grip(p), 0, stays};
    }
    if (slip == 0 && can_roll(p)) return (Pull){rolling(p), rolling(p), true};
    double friction = slip < 0 ? -grip(p) : grip(p);
    return (Pull){downhill(p) - friction, friction / b, false};
}

// ---- motion -------------------------------------------------------------------------------------------------------

// The first time in (0, limit] at which x + v t + a t^2 / 2 = 0 from above; `limit` when there is none.
static double first_zero(double x, double v, double a, double limit) {
    double t = limit, square = v * v - 2 * a * x;
    if (square >= 0 && -v + d_sqrt(square) > 0) t = 2 * x / (-v + d_sqrt(square));
    return t > 0 && t < limit ? t : limit;
}

// How long the pull stays as it is: until a slipping body grips, or a block that was braked stands still.
static double until_change(const double *p, const Ramp *r, Pull now, double limit) {
    if (now.together) return limit;
    if (p[BODY] == BLOCK) return r->speed > 0 && now.body < 0 ? d_min(limit, -r->speed / now.body) : limit;
    double slip = r->speed - r->rim, change = now.body - now.rim;
    return slip != 0 && slip * change < 0 ? d_min(limit, -slip / change) : limit;
}

static void move(const double *p, Ramp *r, Pull now, double t, bool grips) {
    double slip = r->speed - r->rim + (now.body - now.rim) * t / 2;
    if (!now.together) r->heat += grip(p) * d_abs(slip) * t;
    r->position += (r->speed + now.body * t / 2) * t;
    r->speed = d_max(0, r->speed + now.body * t);
    r->rim += now.rim * t;
    if (!grips) return;
    if (p[BODY] == BLOCK) r->speed = 0;
    else r->rim = r->speed;
}

// One piece of the tick: to where the pull changes, or to the stop. Returns the time it took.
static double piece(const double *p, Ramp *r, double limit) {
    Pull now = pull(p, r->speed, r->rim);
    double left = run(p) - r->position, change = until_change(p, r, now, limit);
    double stop = left > 0 ? first_zero(left, -r->speed, -now.body, change * (1 + 1e-12)) : 0;
    bool arrives = left <= 0 || stop < change;
    double t = arrives ? stop : change;
    move(p, r, now, t, !arrives && change < limit);
    r->time += t;
    if (arrives) r->arrived = 1, r->arrival = r->time;
    return t;
}

static void roll(const double *p, Ramp *r, double seconds) {
    // A tick has few pieces: gripping, standing still, arriving. The bound only guards against rounding.
    for (int i = 0; i < 8 && seconds > 0 && !r->arrived; i++) seconds -= piece(p, r, seconds);
    if (r->arrived) r->time += d_max(0, seconds);
}

static void start(void *state, const double *p) { *(Ramp *)state = (Ramp){.released = 0}; }

static void tick(void *state, const double *p, double seconds, Random *chance) {
    Ramp *r = state;
    Stopwatch watch = r->watch;
    stopwatch_tick(&watch, p[WATCH], seconds);
    if (p[CATCH] == HELD) *r = (Ramp){.released = 0};
    else if (!r->released) *r = (Ramp){.released = 1, .hand = hand_draw(chance)};
    r->watch = watch;
    if (r->released) roll(p, r, seconds);
}

// ---- readings -----------------------------------------------------------------------------------------------------

static double motion(const Ramp *r, const double *p) {
    if (!r->released) return MOTION_HELD;
    if (r->arrived) return ARRIVED;
    Pull now = pull(p, r->speed, r->rim);
    if (r->speed == 0 && now.body <= 0) return STILL;
    if (p[BODY] == BLOCK) return SLIDING;
    return now.together ? ROLLING : p[FRICTION] > 0 || r->rim > 0 ? SLIPPING : SLIDING;
}

static double helper_time(const Ramp *r) {
    return r->released ? hand_time(&r->hand, r->time, r->arrived ? r->arrival : r->time) : 0;
}

// What flows out of a vessel that was full to h0: sqrt(h) falls evenly (Torricelli, with the head sinking).
static double water(const Ramp *r, const double *p) {
    const double head = 0.5, vessel = 0.1, pipe = 0.6 * D_PI / 4 * 4e-3 * 4e-3, density = 998.2; // SI, 20 degrees C
    double root = d_max(0, d_sqrt(head) - pipe / vessel * d_sqrt(gravity(p) / 2) * helper_time(r));
    return d_max(0, density * vessel * (head - root * root));
}

static double acceleration(const Ramp *r, const double *p) {
    Pull now = pull(p, r->speed, r->rim);
    return p[BODY] == BLOCK && r->speed == 0 ? d_max(0, now.body) : now.body;
}

static double friction_needed(const double *p) {
    double tangent = d_sin(p[ANGLE]) / d_cos(p[ANGLE]);
    return p[BODY] == BLOCK ? tangent : stand(p) * tangent * beta(p) / (1 + beta(p));
}

static double height(const Ramp *r, const double *p) {
    return d_max(0, run(p) - r->position) * d_sin(p[ANGLE]);
}

static double read(const void *state, const double *p, int reading) {
    const Ramp *r = state;
    switch (reading) {
    case POSITION: return r->position;
    case SPEED: return r->speed;
    case MOTION: return motion(r, p);
    case TRAVEL_TIME: return r->arrived ? r->arrival : __builtin_nan("");
    case WATER: return water(r, p);
    case HELPER_TIME: return helper_time(r);
    case WATCH_TIME: return r->watch.seconds;
    case ACCELERATION: return acceleration(r, p);
    case INERTIA: return beta(p);
    case FRICTION_NEEDED: return friction_needed(p);
    case HEIGHT: return height(r, p);
    case POTENTIAL: return p[MASS] * gravity(p) * height(r, p);
    case MOVING: return p[MASS] * r->speed * r->speed / 2;
    case TURNING: return beta(p) * p[MASS] * r->rim * r->rim / 2;
    case LOST: return p[MASS] * r->heat;
    }
    return __builtin_nan("");
}

const ApparatusKind lab_incline = {
    .name = "incline",
    .label = {"inclined plane", "斜面"},
    .parameters = parameters,
    .readings = readings,
    .parameter_count = PARAMETERS,
    .reading_count = READINGS,
    .state_size = sizeof(Ramp),
    .start = start,
    .tick = tick,
    .read = read,
};
