// The pendulum: a bob on a light stiff rod, at any amplitude up to 179 degrees, in a vacuum, in air, water or oil.
//
//            o  pivot              angle'' = -(g'/L) sin(angle) - c1 angle' - c2 angle' |angle'|
//            |:
//            | :  L                g' = g (m - rho V) / M      buoyancy, and the fluid that moves along:
//            |  :                  M  = m + rho V / 2
//            |   O                 c1 = 3 pi eta d / M         Stokes
//              angle               c2 = 0.44 rho A L / 2 M     Newton; V, A, d: the bob's volume, section, diameter
//
// The two laws of drag are added; for a smooth sphere that is right at small and at large Reynolds numbers and some
// tens of per cent low around 100 (Clift, Grace & Weber, Bubbles, Drops and Particles, chapter 5). Length is measured to the
// middle of the bob, whose own turning, 2/5 (r/L)^2 of the whole inertia, is left out. Without drag the period is
// T = 4 sqrt(L/g) K(sin(amplitude / 2)); the apparatus does not know this formula, it swings and is timed.
//
// Integration: the symmetric step  drag/2 kick/2 drift kick/2 drag/2  (each part solved exactly), composed nine times to
// order 6 (Kahan & Li, Math. Comp. 66, 1997). Without drag it is symplectic: the energy does not drift.
#include "base/dmath.h"
#include "world/lab/lab_kinds.h"

enum { AMPLITUDE, HOLD, LENGTH, MASS, DIAMETER, MEDIUM, PLACE, GRAVITY, COUNT, WATCH, PARAMETERS };
enum { HELD, RELEASED };
enum { VACUUM, AIR, WATER, OIL };

static const ParameterInfo parameters[PARAMETERS] = {
    [AMPLITUDE] = {"amplitude",
                   {"angle at which the bob is let go", "释放时的摆角"},
                   UNIT_ANGLE,
                   -179 * D_PI / 180,
                   179 * D_PI / 180,
                   D_PI / 18,
                   {0}},
    [HOLD] = {"hold", {"held or let go", "按住或放开"}, UNIT_NONE, 0, 1, RELEASED, {"held", "released"}},
    [LENGTH] = {"length", {"length to the middle of the bob", "摆长（到摆球中心）"}, UNIT_LENGTH, 0.1, 70, 1, {0}},
    [MASS] = {"mass", {"mass of the bob", "摆球质量"}, UNIT_MASS, 0.001, 50, 0.25, {0}},
    [DIAMETER] = {"diameter", {"diameter of the bob", "摆球直径"}, UNIT_LENGTH, 0.005, 0.3, 0.04, {0}},
    [MEDIUM] =
        {"medium", {"what it swings in", "所处的介质"}, UNIT_NONE, 0, 3, VACUUM, {"vacuum", "air", "water", "oil"}},
    [PLACE] = PLACE_ROW,
    [GRAVITY] = GRAVITY_ROW,
    [COUNT] = {"count", {"swings that the helper times", "助手计时的摆动次数"}, UNIT_NONE, 1, 200, 20, {0}},
    [WATCH] = STOPWATCH_ROW,
};

enum {
    ANGLE, ANGULAR_VELOCITY, SPEED, REACH, SWINGS, PERIOD, HELPER_TIME, WATCH_TIME, SMALL_PERIOD, PERIOD_RATIO,
    SECONDS_LENGTH, ENERGY, READINGS
};

static const ReadingInfo readings[READINGS] = {
    [ANGLE] = {.name = "angle",
               .label = {"angle from the plumb line", "偏离铅垂线的角度"},
               .kind = UNIT_ANGLE,
               .source = "equation of motion, integrated",
               BY_PROTRACTOR},
    [ANGULAR_VELOCITY] = {.name = "angular_velocity",
                          .label = {"angular velocity", "角速度"},
                          .kind = UNIT_ANGULAR_SPEED,
                          .source = "equation of motion, integrated",
                          BY_CALCULATION},
    [SPEED] = {.name = "speed",
               .label = {"speed of the bob", "摆球的速度"},
               .kind = UNIT_SPEED,
               .source = "L |angular velocity|",
               BY_CALCULATION},
    [REACH] = {.name = "reach",
               .label = {"largest angle of the last half swing", "上一个半摆动的最大角度"},
               .kind = UNIT_ANGLE,
               .source = "angle where the bob turned last",
               BY_PROTRACTOR},
    [SWINGS] = {.name = "swings",
                .label = {"full swings since the first pass of the lowest point", "首次经过最低点后的全摆动次数"},
                .source = "passes of the lowest point in the same direction",
                BY_EYE},
    [PERIOD] = {.name = "period",
                .label = {"time of the last full swing", "上一次全摆动的时间"},
                .kind = UNIT_TIME,
                .source = "between two passes of the lowest point in the same direction",
                BY_LIGHT_GATE},
    [HELPER_TIME] = {.name = "helper_time",
                     .label = {"time of the counted swings by a helper's stopwatch", "助手用秒表测得的若干次摆动的时间"},
                     .kind = UNIT_TIME,
                     .source = "passes with the delays of a hand, 0.2 s with a scatter of 0.05 s each",
                     BY_HELPERS_WATCH},
    [WATCH_TIME] = {.name = "stopwatch_time",
                    .label = {"time on your stopwatch", "你的秒表的时间"},
                    .kind = UNIT_TIME,
                    .source = "the learner starts and stops it",
                    BY_WATCH},
    [SMALL_PERIOD] = {.name = "small_period",
                      .label = {"period of the smallest swings", "微小摆动的周期"},
                      .kind = UNIT_TIME,
                      .source = "T0 = 2 pi sqrt(L / g')",
                      BY_CALCULATION},
    [PERIOD_RATIO] = {.name = "period_ratio",
                      .label = {"last period against the smallest swings'", "上一周期与微小摆动周期之比"},
                      .source = "T / T0",
                      BY_CALCULATION},
    [SECONDS_LENGTH] = {.name = "seconds_length",
                        .label = {"length of the seconds pendulum here", "当地秒摆的摆长"},
                        .kind = UNIT_LENGTH,
                        .source = "g / pi^2: half a swing a second, small swings, vacuum",
                        BY_CALCULATION},
    [ENERGY] = {.name = "energy",
                .label = {"energy above rest", "机械能（以静止为零）"},
                .kind = UNIT_ENERGY,
                .source = "M (L angle')^2 / 2 + M g' L (1 - cos angle)",
                BY_CALCULATION},
};

typedef struct Pendulum {
    double angle, speed;  // rad, rad/s
    double time;          // since the release
    double released;      // 0 or 1
    double let_go;        // the angle at which it was let go
    double reach;         // |angle| of the last turn
    double passes;        // of the lowest point, in either direction
    double first;         // time of the first pass
    double last;          // time of the latest pass in the first one's direction
    double period;        // 0 = no full swing yet
    double counted;       // 1 when the helper has seen all swings: they took `count_time`
    double count_time;
    Hand hand;
    Stopwatch watch;
} Pendulum;

// ---- the equation of motion ---------------------------------------------------------------------------------------

typedef struct Motion {
    double pull;              // g' / L, 1/s^2
    double linear, quadratic; // c1 in 1/s, c2
    double mass, gravity;     // M and g'
} Motion;

static Motion motion_of(const double *p) {
    static const struct {
        double density, viscosity; // kg/m^3, Pa s, at 20 degrees C (CRC Handbook)
    } media[] = {[VACUUM] = {0, 0}, [AIR] = {1.204, 1.82e-5}, [WATER] = {998.2, 1.002e-3}, [OIL] = {911, 0.084}};
    double density = media[(int)p[MEDIUM]].density, viscosity = media[(int)p[MEDIUM]].viscosity, d = p[DIAMETER];
    double displaced = density * D_PI / 6 * d * d * d;
    Motion m = {.mass = p[MASS] + displaced / 2};
    double share = displaced / p[MASS]; // 0 in a vacuum: then no digit of the motion knows the mass
    m.gravity = place_gravity(p[PLACE], p[GRAVITY]) * (1 - share) / (1 + share / 2);
    m.pull = m.gravity / p[LENGTH];
    m.linear = 3 * D_PI * viscosity * d / m.mass;
    m.quadratic = 0.44 * density * (D_PI / 4 * d * d) * p[LENGTH] / 2 / m.mass;
    return m;
}

// The speed after drag alone has worked for t (t < 0: before): v' = -c1 v - c2 v |v|, in closed form.
static double drag(const Motion *m, double speed, double t) {
    if (m->linear == 0) return speed;
    double fall = d_exp(-m->linear * t), s = m->linear * t;
    double mean = d_abs(s) < 1e-5 ? t * (1 - s / 2) : (1 - fall) / m->linear;
    return speed * fall / (1 + m->quadratic * d_abs(speed) * mean);
}

// drag/2 kick/2 drift kick/2 drag/2
static void stage(const Motion *m, double *angle, double *speed, double t) {
    *speed = drag(m, *speed, t / 2) - m->pull * d_sin(*angle) * t / 2;
    *angle += *speed * t;
    *speed = drag(m, *speed - m->pull * d_sin(*angle) * t / 2, t / 2);
}

static void step(const Motion *m, double *angle, double *speed, double t) {
    static const double shares[] = {0.39216144400731413928, 0.33259913678935943860, -0.70624617255763935981,
                                    0.082213596293550800230, 0.79854399093482996340};
    for (int i = -4; i <= 4; i++) stage(m, angle, speed, shares[4 - (i < 0 ? -i : i)] * t);
}

// ---- what is seen -------------------------------------------------------------------------------------------------

// Where a cubic with these values and slopes at 0 and t is zero; values of opposite sign. Newton, kept inside.
static double zero_between(double from, double from_slope, double to, double to_slope, double t) {
    double low = 0, high = 1, s = from / (from - to);
    for (int i = 0; i < 60 && high - low > 1e-15; i++) {
        double a = 2 * from - 2 * to + t * (from_slope + to_slope), b = 3 * (to - from) - t * (2 * from_slope + to_slope);
        double value = ((a * s + b) * s + t * from_slope) * s + from, slope = (3 * a * s + 2 * b) * s + t * from_slope;
        if (value == 0) break;
        if ((value > 0) == (from > 0)) low = s;
        else high = s;
        double next = slope != 0 ? s - value / slope : low;
        s = next > low && next < high ? next : (low + high) / 2;
    }
    return s * t;
}

static void pass(Pendulum *w, double time, double count) {
    if (w->passes == 0) w->first = w->last = time;
    w->passes += 1;
    double swings = (w->passes - 1) / 2;
    if (w->passes == 1 || swings != d_floor(swings)) return;
    w->period = time - w->last, w->last = time;
    if (!w->counted && swings >= d_round(count)) w->counted = 1, w->count_time = time - w->first;
}

static void advance(Pendulum *w, const Motion *m, double t, double count) {
    double angle = w->angle, speed = w->speed, pull = m->pull;
    step(m, &w->angle, &w->speed, t);
    if (angle * w->angle < 0 || (w->angle == 0 && angle != 0))
        pass(w, w->time + zero_between(angle, speed, w->angle, w->speed, t), count);
    if (speed * w->speed < 0) { // it turned: the speed's zero, and the angle there by the speed's mean
        double turn = zero_between(speed, -pull * d_sin(angle), w->speed, -pull * d_sin(w->angle), t);
        w->reach = d_abs(angle + speed * turn / 2);
    }
    w->time += t;
}

static void let_go(Pendulum *w, const double *p, double released, Hand hand) {
    *w = (Pendulum){.angle = p[AMPLITUDE], .let_go = p[AMPLITUDE], .reach = d_abs(p[AMPLITUDE]), .released = released,
                    .hand = hand, .watch = w->watch};
}

static void start(void *state, const double *p) {
    Pendulum *w = state;
    w->watch = (Stopwatch){.seconds = 0};
    let_go(w, p, 0, (Hand){.late_start = 0});
}

// A bob whose angle of release is changed while it swings has been taken in the hand and let go from there.
static void tick(void *state, const double *p, double seconds, Random *chance) {
    Pendulum *w = state;
    Motion m = motion_of(p);
    stopwatch_tick(&w->watch, p[WATCH], seconds);
    if (p[HOLD] == HELD) let_go(w, p, 0, (Hand){.late_start = 0});
    else if (!w->released || w->let_go != p[AMPLITUDE]) let_go(w, p, 1, hand_draw(chance));
    if (!w->released) return;
    int parts = 1 + (int)(seconds * d_sqrt(d_abs(m.pull)) / 0.03); // 1000 s at 60 degrees: energy to 1e-12
    for (int i = 0; i < parts; i++) advance(w, &m, seconds / parts, p[COUNT]);
}

// ---- readings -----------------------------------------------------------------------------------------------------

// A bob lighter than what it swings in rises to the top and swings there: its angle stays within half a turn.
static double angle_of(const Pendulum *w) { return w->angle - 2 * D_PI * d_round(w->angle / (2 * D_PI)); }

static double energy(const Pendulum *w, const double *p) {
    Motion m = motion_of(p);
    double speed = p[LENGTH] * w->speed, sine = d_sin(w->angle / 2); // 1 - cos, exact for small angles
    return m.mass * (speed * speed / 2 + m.gravity * p[LENGTH] * 2 * sine * sine);
}

static double small_period(const double *p) {
    double pull = motion_of(p).pull;
    return pull > 0 ? 2 * D_PI / d_sqrt(pull) : __builtin_nan("");
}

static double helper_time(const Pendulum *w) {
    if (!w->passes) return 0;
    double now = w->time - w->first;
    return hand_time(&w->hand, now, w->counted ? w->count_time : now);
}

static double read(const void *state, const double *p, int reading) {
    const Pendulum *w = state;
    double none = __builtin_nan("");
    switch (reading) {
    case ANGLE: return angle_of(w);
    case ANGULAR_VELOCITY: return w->speed;
    case SPEED: return p[LENGTH] * d_abs(w->speed);
    case REACH: return w->reach;
    case SWINGS: return d_max(0, d_floor((w->passes - 1) / 2));
    case PERIOD: return w->period > 0 ? w->period : none;
    case HELPER_TIME: return helper_time(w);
    case WATCH_TIME: return w->watch.seconds;
    case SMALL_PERIOD: return small_period(p);
    case PERIOD_RATIO: return w->period > 0 ? w->period / small_period(p) : none;
    case SECONDS_LENGTH: return place_gravity(p[PLACE], p[GRAVITY]) / (D_PI * D_PI);
    case ENERGY: return energy(w, p);
    }
    return none;
}

const ApparatusKind lab_pendulum = {
    .name = "pendulum",
    .label = {"pendulum", "摆"},
    .parameters = parameters,
    .readings = readings,
    .parameter_count = PARAMETERS,
    .reading_count = READINGS,
    .state_size = sizeof(Pendulum),
    .start = start,
    .tick = tick,
    .read = read,
};
