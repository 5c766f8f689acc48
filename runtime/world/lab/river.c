// The tidal river: a funnel that narrows and shoals from the sea to the land, the tide (or one step of water) at its mouth,
// the river's own flow at its head, and a bore where the flood climbs over the ebb.
//
//      level at the sea             front                        b(x) = mouth (width / mouth)^(x / length)
//     ~~~~~~~~.                     ___ h2, u2
//      tide    `~~~~~~~~~~~~~~~~~~~/    ---> U                   U  = sqrt(g h2 (h1 + h2) / (2 h1))
//                   gauge |        \______________ h1, u1 <-     u2 = U (1 - h1 / h2)        (into still water)
//     .                   |             station |    ebb         Fr = U / sqrt(g h1)
//      `-. bar  ________________________________________  bed    head loss (h2 - h1)^3 / (4 h1 h2)
//
// The water is channel.h's. Nothing here makes a bore: the readings find the steepest step in the water surface that climbs
// landwards and tell whether it is a jump (most of its rise within a few cells) or only the slope of the tide. Classes by
// the Froude number of the water before it (flume study of Huang, Pan and others, 2013): undular from 1.2, breaking
// from 1.3, broken from 1.7; below 1.2 it is counted as none.
//
// The tide at the sea: level = -A cos(phase + steepness (1 - cos phase)), phase = 2 pi t / M2; t = 0 is low water. With
// steepness the flood is shorter than the ebb, as a funnel bay outside makes it. Datum: mean sea level. At the start the
// water in the river is level with the sea and `depth` deep above the bar, and carries the flow that runs out
// with the speed `ebb` at the land end.
//
// River time runs `time_scale` times as fast as the lab's; a tick takes at most 48 steps of the solver, so that no set-up can
// hold the world up: where that is not enough (a short river, hurried) time in the river runs as fast as it can. `clock` is
// the river's own time. Taking the river in hand (`flow` = "held"), or changing its shape, depth or ebb, fills it anew.
#include "base/dmath.h"
#include "world/lab/channel.h"
#include "world/lab/lab_kinds.h"

enum {
    SOURCE, FLOW, LENGTH, DEPTH, BAR, BAR_LENGTH, MOUTH, WIDTH, EBB, AMPLITUDE, STEEPNESS, SURGE, STORM, ROUGHNESS,
    DAM, DAM_PLACE, GAUGE, STATION, TIME_SCALE, PARAMETERS
};
enum { TIDE, STEP };
enum { HELD, RUNNING };
enum { NO_BORE, UNDULAR, BREAKING, BROKEN };
enum { N = CHANNEL_CELLS, STEPS_MOST = 48 };

static const double G = 9.80665, M2 = 12.4206 * 3600, DAY = 24 * 3600;

static const ParameterInfo parameters[PARAMETERS] = {
    [SOURCE] = {"source", {"what comes from the sea", "海上来水"}, UNIT_NONE, 0, 1, TIDE, {"tide", "step"}},
    [FLOW] = {"flow", {"held at the start, or running", "停在起始或流动"}, UNIT_NONE, 0, 1, RUNNING, {"held", "running"}},
    [LENGTH] = {"length", {"length of the river", "河道长度"}, UNIT_LENGTH, 1000, 150e3, 80e3, {0}},
    [DEPTH] = {"depth", {"depth at low water, above the bar", "低潮时沙坎以上的水深"}, UNIT_LENGTH, 0.2, 15, 1.2, {0}},
    [BAR] = {"bar", {"rise of the bed over the bar", "沙坎高度"}, UNIT_LENGTH, 0, 15, 4, {0}},
    [BAR_LENGTH] = {"bar_length", {"length over which the bed rises", "沙坎爬升段长度"}, UNIT_LENGTH, 500, 100e3, 5e3, {0}},
    [MOUTH] = {"mouth", {"width at the sea", "口门宽度"}, UNIT_LENGTH, 50, 100e3, 20e3, {0}},
    [WIDTH] = {"width", {"width at the land end", "上游河宽"}, UNIT_LENGTH, 20, 20e3, 2500, {0}},
    [EBB] = {"ebb", {"speed of the ebb at the start and of the river", "落潮（径流）流速"}, UNIT_SPEED, 0, 4, 1, {0}},
    [AMPLITUDE] = {"amplitude", {"amplitude of the tide", "潮汐振幅"}, UNIT_LENGTH, 0, 5, 3.2, {0}},
    [STEEPNESS] = {"steepness", {"steepening of the flood", "涨潮变陡程度"}, UNIT_NONE, 0, 0.9, 0.6, {0}},
    [SURGE] = {"surge", {"height of the step", "涌水高度"}, UNIT_LENGTH, 0, 10, 1, {0}},
    [STORM] = {"storm", {"sea raised by a storm", "风暴增水"}, UNIT_LENGTH, -1, 4, 0, {0}},
    [ROUGHNESS] = {"roughness", {"roughness of the bed (Manning)", "河床糙率（曼宁系数）"}, UNIT_NONE, 0, 0.06, 0.008, {0}},
    [DAM] = {"dam", {"share of the width that a dam closes", "丁坝束窄河宽的比例"}, UNIT_NONE, 0, 0.9, 0, {0}},
    [DAM_PLACE] = {"dam_place", {"place of the dam, from the sea", "丁坝位置（距口门）"}, UNIT_LENGTH, 0, 150e3, 30e3, {0}},
    [GAUGE] = {"gauge", {"place of your gauge, from the sea", "测站位置（距口门）"}, UNIT_LENGTH, 0, 150e3, 10e3, {0}},
    [STATION] = {"station", {"place of the sea wall, from the sea", "海塘位置（距口门）"}, UNIT_LENGTH, 0, 150e3, 50e3, {0}},
    [TIME_SCALE] = {"time_scale", {"river seconds in a second", "时间倍率"}, UNIT_NONE, 1, 3600, 600, {0}},
};

enum {
    CLOCK, SEA_LEVEL, LEVEL, GAUGE_DEPTH, GAUGE_SPEED, WAVE_SPEED, GAUGE_ARRIVAL, STATION_LEVEL, STATION_DEPTH,
    STATION_SPEED, ARRIVAL, FRONT, FRONT_SPEED, FRONT_HEIGHT, DEPTH_BEFORE, DEPTH_BEHIND, SPEED_BEFORE, SPEED_BEHIND,
    FROUDE, REGIME, HEAD_LOSS, NEXT_HIGH, DELAY, BALANCE, READINGS
};

#define BY_CLOCK .resolution = 1, .instrument = {"clock, 1 s", "时钟（分度 1 s）"}
#define BY_LEVEL_GAUGE                                                                                                 \
    .resolution = 1e-2, .uncertainty = 1e-2, .instrument = {"level gauge, 1 cm", "水尺（分度 1 cm）"}
#define BY_CURRENT_METER                                                                                               \
    .resolution = 1e-2, .uncertainty = 2e-2, .relative = 0.02,                                                         \
    .instrument = {"current meter, 2 cm/s and 2 %", "流速仪（2 cm/s 及 2%）"}
#define BY_SURVEY                                                                                                      \
    .resolution = 10, .uncertainty = 10, .instrument = {"bearings from the wall, 10 m", "岸上交会测量（10 m）"}
#define BY_TIDE_TABLE .resolution = 60, .instrument = {"tide table, 1 min", "潮汐表（1 min）"}

static const ReadingInfo readings[READINGS] = {
    [CLOCK] = {.name = "clock",
               .label = {"time since low water at the sea", "口门低潮后的时间"},
               .kind = UNIT_TIME,
               .source = "the river's own time",
               BY_CLOCK},
    [SEA_LEVEL] = {.name = "sea_level",
                   .label = {"level of the sea", "海面高度"},
                   .kind = UNIT_LENGTH,
                   .source = "-A cos(phase + s (1 - cos phase)), period M2 = 12.4206 h; or the step",
                   BY_LEVEL_GAUGE},
    [LEVEL] = {.name = "level",
               .label = {"level at your gauge", "测站水位"},
               .kind = UNIT_LENGTH,
               .source = "shallow-water equations, 400 cells",
               BY_LEVEL_GAUGE},
    [GAUGE_DEPTH] = {.name = "gauge_depth",
                     .label = {"depth at your gauge", "测站水深"},
                     .kind = UNIT_LENGTH,
                     .source = "shallow-water equations, 400 cells",
                     BY_LEVEL_GAUGE},
    [GAUGE_SPEED] = {.name = "gauge_speed",
                     .label = {"speed of the water at your gauge (landwards positive)", "测站流速（向上游为正）"},
                     .kind = UNIT_SPEED,
                     .source = "shallow-water equations, 400 cells",
                     BY_CURRENT_METER},
    [WAVE_SPEED] = {.name = "wave_speed",
                    .label = {"speed of a small wave at your gauge", "测站处小波的波速"},
                    .kind = UNIT_SPEED,
                    .source = "c = sqrt(g h)",
                    BY_CALCULATION},
    [GAUGE_ARRIVAL] = {.name = "gauge_arrival",
                       .label = {"when the bore last passed your gauge", "涌潮上次经过测站的时刻"},
                       .kind = UNIT_TIME,
                       .source = "the front's passage, on the river's clock",
                       BY_CLOCK},
    [STATION_LEVEL] = {.name = "station_level",
                       .label = {"level at the sea wall", "海塘处水位"},
                       .kind = UNIT_LENGTH,
                       .source = "shallow-water equations, 400 cells",
                       BY_LEVEL_GAUGE},
    [STATION_DEPTH] = {.name = "station_depth",
                       .label = {"depth at the sea wall", "海塘处水深"},
                       .kind = UNIT_LENGTH,
                       .source = "shallow-water equations, 400 cells",
                       BY_LEVEL_GAUGE},
    [STATION_SPEED] = {.name = "station_speed",
                       .label = {"speed of the water at the sea wall (landwards positive)", "海塘处流速（向上游为正）"},
                       .kind = UNIT_SPEED,
                       .source = "shallow-water equations, 400 cells",
                       BY_CURRENT_METER},
    [ARRIVAL] = {.name = "arrival",
                 .label = {"when the bore last passed the sea wall", "涌潮上次经过海塘的时刻"},
                 .kind = UNIT_TIME,
                 .source = "the front's passage, on the river's clock",
                 BY_CLOCK},
    [FRONT] = {.name = "front",
               .label = {"place of the front, from the sea", "潮头位置（距口门）"},
               .kind = UNIT_LENGTH,
               .source = "middle of the steepest step in the surface",
               BY_SURVEY},
    [FRONT_SPEED] = {.name = "front_speed",
                     .label = {"speed of the front over the ground", "潮头对地速度"},
                     .kind = UNIT_SPEED,
                     .source = "mass across the jump: (h2 u2 - h1 u1) / (h2 - h1)",
                     BY_CALCULATION},
    [FRONT_HEIGHT] = {.name = "front_height",
                      .label = {"height of the bore", "涌潮高度"},
                      .kind = UNIT_LENGTH,
                      .source = "surface behind less surface before the front",
                      BY_LEVEL_GAUGE},
    [DEPTH_BEFORE] = {.name = "depth_before",
                      .label = {"depth before the front", "潮前水深"},
                      .kind = UNIT_LENGTH,
                      .source = "shallow-water equations, 400 cells",
                      BY_LEVEL_GAUGE},
    [DEPTH_BEHIND] = {.name = "depth_behind",
                      .label = {"depth behind the front", "潮后水深"},
                      .kind = UNIT_LENGTH,
                      .source = "shallow-water equations, 400 cells",
                      BY_LEVEL_GAUGE},
    [SPEED_BEFORE] = {.name = "speed_before",
                      .label = {"speed of the water before the front", "潮前流速"},
                      .kind = UNIT_SPEED,
                      .source = "shallow-water equations, 400 cells",
                      BY_CURRENT_METER},
    [SPEED_BEHIND] = {.name = "speed_behind",
                      .label = {"speed of the water behind the front", "潮后流速"},
                      .kind = UNIT_SPEED,
                      .source = "shallow-water equations, 400 cells; u2 = U (1 - h1 / h2) into still water",
                      BY_CURRENT_METER},
    [FROUDE] = {.name = "froude",
                .label = {"Froude number of the bore", "涌潮弗劳德数"},
                .source = "Fr^2 = h2 (h1 + h2) / (2 h1^2), which is (U - u1)^2 / (g h1)",
                BY_CALCULATION},
    [REGIME] = {.name = "regime",
                .label = {"kind of bore", "涌潮形态"},
                .choices = {"none", "undular", "breaking", "broken"},
                .source = "Fr from 1.2, 1.3 and 1.7 (flume study of Huang, Pan and others, 2013)",
                BY_EYE},
    [HEAD_LOSS] = {.name = "head_loss",
                   .label = {"head lost in the front", "潮头处的水头损失"},
                   .kind = UNIT_LENGTH,
                   .source = "(h2 - h1)^3 / (4 h1 h2)",
                   BY_CALCULATION},
    [NEXT_HIGH] = {.name = "next_high",
                   .label = {"when it is high water at the sea next", "口门下一次高潮的时刻"},
                   .kind = UNIT_TIME,
                   .source = "the tide's formula, on the river's clock",
                   BY_TIDE_TABLE},
    [DELAY] = {.name = "next_day_delay",
               .label = {"how much later the tide comes tomorrow", "明日潮时推迟"},
               .kind = UNIT_TIME,
               .source = "2 M2 - 24 h = 50.472 min",
               BY_CALCULATION},
    [BALANCE] = {.name = "water_balance",
                 .label = {"share of the water that is not accounted for", "水量收支误差"},
                 .source = "(volume - first volume - what came in) / volume",
                 BY_CALCULATION},
};

// What shapes the river and its water at the start: when one of these changes, the river is filled anew.
enum { SHAPES = 11 };
static const int shapes[SHAPES] = {SOURCE, LENGTH, DEPTH, BAR, BAR_LENGTH, MOUTH, WIDTH, EBB, STORM, DAM, DAM_PLACE};

typedef struct River {
    Channel water;
    double time;            // s since low water
    double first_volume;    // m^3
    double shape[SHAPES];   // the parameters that it was filled with
    double front;           // where the front was after the last tick, m; negative = there was none
    double arrivals[2];     // at the gauge, at the station: time of the last passage; negative = not yet
} River;

// ---- the river at its start ---------------------------------------------------------------------------------------

static double low_water(const double *p) { return p[SOURCE] == TIDE ? -p[AMPLITUDE] + p[STORM] : 0; }

// A dam juts out over two cells on either side of its middle.
static double width_at(const double *p, double x) {
    double even = p[MOUTH] * d_exp(d_log(p[WIDTH] / p[MOUTH]) * x / p[LENGTH]);
    double away = d_abs(x - p[DAM_PLACE]) / (p[LENGTH] / N);
    return even * (1 - p[DAM] * d_clamp(2 - away / 2, 0, 1));
}

static double bed_at(const double *p, double x) {
    double below = x < p[BAR_LENGTH] ? p[BAR] * (1 - x / p[BAR_LENGTH]) : 0;
    return low_water(p) - p[DEPTH] - below;
}

static void fill(River *r, const double *p) {
    *r = (River){.front = -1, .arrivals = {-1, -1}};
    Channel *c = &r->water;
    c->spacing = p[LENGTH] / N;
    for (int i = 0; i <= N; i++) c->bed[i] = bed_at(p, i * c->spacing), c->width[i] = width_at(p, i * c->spacing);
    // everywhere the flow that has the speed of the ebb at the land end: nothing piles up
    double flow = p[EBB] * p[DEPTH] * p[WIDTH];
    for (int i = 0; i < N; i++) {
        c->depth[i] = low_water(p) - (c->bed[i] + c->bed[i + 1]) / 2;
        c->flow[i] = -flow / ((c->width[i] + c->width[i + 1]) / 2);
    }
    for (int i = 0; i < SHAPES; i++) r->shape[i] = p[shapes[i]];
    r->first_volume = channel_volume(c);
}

static bool reshaped(const River *r, const double *p) {
    for (int i = 0; i < SHAPES; i++)
        if (r->shape[i] != p[shapes[i]]) return true;
    return false;
}

// ---- the sea ------------------------------------------------------------------------------------------------------

static double turned(const double *p, double time) { // the tide's phase: 0 at low water, pi at high water
    double phase = 2 * D_PI * (time / M2 - d_floor(time / M2));
    return phase + p[STEEPNESS] * (1 - d_cos(phase));
}

static double sea_level(const double *p, double time) {
    if (p[SOURCE] == STEP) return p[SURGE];
    return p[STORM] - p[AMPLITUDE] * d_cos(turned(p, time));
}

// The step comes with the speed behind a jump of its height that runs into the river as it was at the start.
static ChannelEnd sea(const double *p, double time) {
    double h1 = p[DEPTH] + p[BAR], h2 = h1 + p[SURGE], ebb = p[EBB] * p[DEPTH] * p[WIDTH] / (h1 * p[MOUTH]);
    return (ChannelEnd){.kind = p[SOURCE] == STEP ? END_WATER : END_LEVEL,
                        .value = sea_level(p, time),
                        .speed = p[SURGE] * d_sqrt(G / 2 * (1 / h1 + 1 / h2)) - ebb};
}

// High water is where the turned phase is pi; it rises all the time, so halving finds it.
static double next_high(const double *p, double time) {
    double cycle = d_floor(time / M2) * M2, low = 0, high = M2;
    if (p[SOURCE] == STEP) return __builtin_nan("");
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (turned(p, middle) < D_PI) low = middle;
        else high = middle;
    }
    return cycle + low + (cycle + low < time ? M2 : 0);
}

// ---- the front ----------------------------------------------------------------------------------------------------

// The water on both sides of the jump:   cells  k - BACK .. k | k + 1 .. k + AHEAD   around the steepest face
enum { BACK = 5, AHEAD = 5, FAR = 6 };

typedef struct Front {
    bool is; // there is a jump
    double place, rise, before, behind, speed_before, speed_behind;
} Front;

static int steepest(const Channel *c) {
    int best = -1;
    double most = 0;
    for (int i = BACK + FAR; i < N - 1 - AHEAD - FAR; i++) {
        double drop = channel_surface(c, i) - channel_surface(c, i + 1);
        if (drop > most) most = drop, best = i;
    }
    return best;
}

// A jump rises more within its few cells than the slopes beside it would in twice as many.
static Front find_front(const Channel *c) {
    Front f = {.is = false};
    int k = steepest(c);
    if (k < 0) return f;
    int back = k - BACK, ahead = k + AHEAD;
    double s0 = channel_surface(c, back), s1 = channel_surface(c, ahead), drops = 0, moment = 0;
    double beside = d_max(d_abs(channel_surface(c, back - FAR) - s0), d_abs(s1 - channel_surface(c, ahead + FAR))) / FAR;
    f.rise = s0 - s1;
    f.is = f.rise > 0.02 * c->depth[ahead] && c->depth[ahead] > 0.01 && f.rise > 2 * (BACK + AHEAD) * beside;
    for (int i = back; i < ahead; i++) {
        double drop = d_max(0, channel_surface(c, i) - channel_surface(c, i + 1));
        drops += drop, moment += drop * (i + 1) * c->spacing;
    }
    f.place = moment / drops;
    f.before = c->depth[ahead], f.behind = c->depth[back];
    f.speed_before = channel_speed(c, ahead), f.speed_behind = channel_speed(c, back);
    return f;
}

static double froude(const Front *f) { // of the jump f->rise above the water before it: the bed may slope in between
    double h1 = f->before, h2 = f->before + f->rise;
    return d_sqrt(h2 * (h1 + h2) / 2) / h1;
}

static double regime(const Front *f) {
    double fr = f->is ? froude(f) : 0;
    return fr < 1.2 ? NO_BORE : fr < 1.3 ? UNDULAR : fr < 1.7 ? BREAKING : BROKEN;
}

static double front_speed(const Front *f) {
    return (f->behind * f->speed_behind - f->before * f->speed_before) / (f->behind - f->before);
}

// ---- time ---------------------------------------------------------------------------------------------------------

static void note_passage(River *r, const double *p, double before, double seconds) {
    const double places[2] = {p[GAUGE], p[STATION]};
    Front f = find_front(&r->water);
    double now = f.is ? f.place : -1, way = now - r->front;
    bool same = r->front >= 0 && now > r->front && way < 0.1 * p[LENGTH]; // not another front, further up
    for (int i = 0; same && i < 2; i++)
        if (r->front <= places[i] && places[i] < now) r->arrivals[i] = before + seconds * (places[i] - r->front) / way;
    r->front = now;
}

static void run(River *r, const double *p, double seconds) {
    ChannelForces forces = {.gravity = G, .roughness = p[ROUGHNESS]};
    forces.end[1].value = p[EBB] * p[DEPTH] * p[WIDTH]; // the river comes in at the land end
    double begin = r->time, end = begin + seconds;
    for (int i = 0; i < STEPS_MOST && r->time < end; i++) {
        double step = channel_longest_step(&r->water, G, end - r->time);
        forces.end[0] = sea(p, r->time + step / 2);
        channel_step(&r->water, &forces, step);
        r->time = step < end - r->time ? r->time + step : end;
    }
    note_passage(r, p, begin, r->time - begin);
}

static void start(void *state, const double *p) { fill(state, p); }

static void tick(void *state, const double *p, double seconds, Random *chance) {
    River *r = state;
    if (p[FLOW] == HELD || reshaped(r, p)) fill(r, p);
    if (p[FLOW] == RUNNING) run(r, p, seconds * p[TIME_SCALE]);
}

// ---- readings -----------------------------------------------------------------------------------------------------

static int cell_at(const Channel *c, double x) { return (int)d_clamp(d_floor(x / c->spacing), 0, N - 1); }

static double front_reading(const River *r, int reading) {
    Front f = find_front(&r->water);
    double h1 = f.before, h2 = f.before + f.rise;
    if (reading == REGIME) return regime(&f);
    if (!f.is) return __builtin_nan("");
    switch (reading) {
    case FRONT: return f.place;
    case FRONT_SPEED: return front_speed(&f);
    case FRONT_HEIGHT: return f.rise;
    case DEPTH_BEFORE: return f.before;
    case DEPTH_BEHIND: return f.behind;
    case SPEED_BEFORE: return f.speed_before;
    case SPEED_BEHIND: return f.speed_behind;
    case FROUDE: return froude(&f);
    }
    return (h2 - h1) * (h2 - h1) * (h2 - h1) / (4 * h1 * h2);
}

static double balance(const River *r) {
    double volume = channel_volume(&r->water);
    return (volume - r->first_volume - (r->water.inflow - r->water.inflow_rest)) / volume;
}

static double time_of(double when) { return when >= 0 ? when : __builtin_nan(""); }

static double read(const void *state, const double *p, int reading) {
    const River *r = state;
    const Channel *c = &r->water;
    int gauge = cell_at(c, p[GAUGE]), station = cell_at(c, p[STATION]);
    switch (reading) {
    case CLOCK: return r->time;
    case SEA_LEVEL: return sea_level(p, r->time);
    case LEVEL: return channel_surface(c, gauge);
    case GAUGE_DEPTH: return c->depth[gauge];
    case GAUGE_SPEED: return channel_speed(c, gauge);
    case WAVE_SPEED: return d_sqrt(G * c->depth[gauge]);
    case GAUGE_ARRIVAL: return time_of(r->arrivals[0]);
    case STATION_LEVEL: return channel_surface(c, station);
    case STATION_DEPTH: return c->depth[station];
    case STATION_SPEED: return channel_speed(c, station);
    case ARRIVAL: return time_of(r->arrivals[1]);
    case NEXT_HIGH: return next_high(p, r->time);
    case DELAY: return 2 * M2 - DAY;
    case BALANCE: return balance(r);
    case READINGS: return __builtin_nan("");
    }
    return front_reading(r, reading);
}

static ProfileSample profile(const void *state, const double *p, int i) {
    const Channel *c = &((const River *)state)->water;
    return (ProfileSample){.x = (i + 0.5) * c->spacing,
                           .surface = channel_surface(c, i),
                           .bed = (c->bed[i] + c->bed[i + 1]) / 2,
                           .speed = channel_speed(c, i),
                           .width = (c->width[i] + c->width[i + 1]) / 2};
}

const ApparatusKind lab_river = {
    .name = "river",
    .label = {"tidal river", "感潮河段"},
    .parameters = parameters,
    .readings = readings,
    .parameter_count = PARAMETERS,
    .reading_count = READINGS,
    .state_size = sizeof(River),
    .start = start,
    .tick = tick,
    .read = read,
    .profile = profile,
    .profile_count = CHANNEL_CELLS,
};
