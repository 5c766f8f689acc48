#include "world/lab/channel.h"
#include "base/dmath.h"
#include <string.h>

enum { N = CHANNEL_CELLS, FACES = N + 1 };

static const double THIN = 1e-4; // below this depth (m) speeds are damped: flow / depth would be noise

typedef struct Side { // the water on one side of a face
    double depth, speed;
} Side;

typedef struct Flux { // per metre of width
    double mass, momentum; // m^2/s, m^3/s^2
} Flux;

// ---- what the cells hold ------------------------------------------------------------------------------------------

// flow / depth, brought smoothly to 0 where the water is thinner than THIN (Kurganov & Petrova, eq. 2.17).
static double speed_of(double depth, double flow) {
    if (depth >= THIN) return flow / depth;
    double h4 = depth * depth * depth * depth, thin4 = THIN * THIN * THIN * THIN;
    return 1.4142135623730951 * depth * flow / d_sqrt(h4 + thin4);
}

double channel_speed(const Channel *c, int cell) { return speed_of(c->depth[cell], c->flow[cell]); }

double channel_surface(const Channel *c, int cell) { return c->depth[cell] + (c->bed[cell] + c->bed[cell + 1]) / 2; }

static double area(const Channel *c, int cell) { return (c->width[cell] + c->width[cell + 1]) / 2 * c->spacing; }

double channel_volume(const Channel *c) {
    double volume = 0;
    for (int i = 0; i < N; i++) volume += c->depth[i] * area(c, i);
    return volume;
}

double channel_longest_step(const Channel *c, double gravity, double most) {
    double fastest = 0;
    for (int i = 0; i < N; i++) fastest = d_max(fastest, d_abs(channel_speed(c, i)) + d_sqrt(gravity * c->depth[i]));
    return fastest * most > 0.4 * c->spacing ? 0.4 * c->spacing / fastest : most;
}

// ---- fluxes -------------------------------------------------------------------------------------------------------

static Flux flux_of(Side s, double gravity) {
    double q = s.depth * s.speed;
    return (Flux){q, q * s.speed + gravity * s.depth * s.depth / 2};
}

static Flux hll(Side left, Side right, double gravity) {
    if (left.depth <= 0 && right.depth <= 0) return (Flux){0, 0};
    double root_g = d_sqrt(gravity), l = d_sqrt(left.depth), r = d_sqrt(right.depth);
    double mean_speed = (l * left.speed + r * right.speed) / (l + r);
    double mean_wave = d_sqrt(gravity * (left.depth + right.depth) / 2);
    double low = d_min(left.speed - root_g * l, mean_speed - mean_wave);
    double high = d_max(right.speed + root_g * r, mean_speed + mean_wave);
    if (left.depth <= 0) low = right.speed - 2 * root_g * r; // water runs out over dry land
    if (right.depth <= 0) high = left.speed + 2 * root_g * l;
    Flux a = flux_of(left, gravity), b = flux_of(right, gravity);
    if (low >= 0) return a;
    if (high <= 0) return b;
    double across = low * high, width = high - low;
    return (Flux){(high * a.mass - low * b.mass + across * (right.depth - left.depth)) / width,
                  (high * a.momentum - low * b.momentum + across * (right.depth * right.speed - left.depth * left.speed)) / width};
}

// The level outside sends one wave in, a jump when it stands higher and a rarefaction when lower; the water at the end
// is what lies behind that wave. Water that leaves faster than waves travel knows nothing of the level. `inside` is as
// seen looking inwards (speed positive into the channel).
static Side behind_wave(Side inside, double depth, double gravity) {
    double wave = d_sqrt(gravity * inside.depth);
    if (depth > inside.depth) {
        double before = d_max(inside.depth, 0.05 * depth); // over dry land: as over a film
        return (Side){depth, inside.speed + (depth - before) * d_sqrt(gravity / 2 * (1 / depth + 1 / before))};
    }
    if (inside.speed <= -wave) return inside;
    double critical = (2 * wave - inside.speed) / 3, outside = d_max(d_sqrt(gravity * d_max(depth, 0)), critical);
    if (critical > 0 && outside == critical) return (Side){critical * critical / gravity, -critical};
    return (Side){depth, inside.speed + 2 * (outside - wave)};
}

// Through an end, as seen looking inwards; mass positive inwards. Water that is only pushed in by its level comes no faster
// than waves run. A given flow enters exactly; its momentum is that of the water meeting its like.
static Flux end_flux(const ChannelEnd *end, Side inside, double bed, double width, double gravity) {
    double outside = d_max(end->value - bed, 0);
    if (end->kind == END_WATER) return hll((Side){outside, end->speed}, inside, gravity);
    if (end->kind == END_LEVEL) {
        Side water = behind_wave(inside, outside, gravity);
        return flux_of((Side){water.depth, d_min(water.speed, d_sqrt(gravity * water.depth))}, gravity);
    }
    double flow = end->value / width, depth = inside.depth; // into an almost dry bed it comes at the critical depth
    if (flow * flow > gravity * depth * depth * depth) depth = d_exp(d_log(flow * flow / gravity) / 3);
    Side like = {depth, 2 * flow / d_max(depth, THIN) - inside.speed};
    Flux flux = hll(like, (Side){depth, inside.speed}, gravity);
    flux.mass = flow;
    return flux;
}

// ---- one stage ----------------------------------------------------------------------------------------------------

// The lesser of the steepest slopes (a generalised minmod, theta = 1.5), 0 at a crest.
static double limited(double left, double right) {
    if (left * right <= 0) return 0;
    double a = 1.5 * d_abs(left), b = 1.5 * d_abs(right), middle = d_abs(left + right) / 2;
    double least = d_min(d_min(a, b), middle);
    return left < 0 ? -least : least;
}

typedef struct Stage { // what a stage works out on its way from cells to rates
    Side left[N], right[N];             // in cell i at its lower and its upper face
    double mass[FACES], momentum[FACES]; // through the faces, whole width: m^3/s, m^4/s^2
    double rate_depth[N], rate_flow[N];
} Stage;

// Surface and speed run straight through a cell. Where the surface would go below the bed at a face, the cell's water is
// leant against the other face; the mean depth stays what it was.
static void reconstruct(const Channel *c, Stage *s) {
    double surface[N], speed[N];
    for (int i = 0; i < N; i++) surface[i] = channel_surface(c, i), speed[i] = channel_speed(c, i);
    for (int i = 0; i < N; i++) {
        bool inner = i > 0 && i < N - 1;
        double rise = inner ? limited(surface[i] - surface[i - 1], surface[i + 1] - surface[i]) : 0;
        double change = inner ? limited(speed[i] - speed[i - 1], speed[i + 1] - speed[i]) : 0;
        double low = surface[i] - rise / 2 - c->bed[i], high = surface[i] + rise / 2 - c->bed[i + 1], both = 2 * c->depth[i];
        if (low < 0) low = 0, high = both;
        if (high < 0) high = 0, low = both;
        s->left[i] = (Side){low, speed[i] - change / 2};
        s->right[i] = (Side){high, speed[i] + change / 2};
    }
}

static Side turned(Side s) { return (Side){s.depth, -s.speed}; }

static void fluxes(const Channel *c, const ChannelForces *f, Stage *s) {
    for (int i = 1; i < N; i++) {
        Flux flux = hll(s->right[i - 1], s->left[i], f->gravity);
        s->mass[i] = flux.mass * c->width[i], s->momentum[i] = flux.momentum * c->width[i];
    }
    Flux sea = end_flux(&f->end[0], s->left[0], c->bed[0], c->width[0], f->gravity);
    Flux land = end_flux(&f->end[1], turned(s->right[N - 1]), c->bed[N], c->width[N], f->gravity);
    s->mass[0] = sea.mass * c->width[0], s->momentum[0] = sea.momentum * c->width[0];
    s->mass[N] = -land.mass * c->width[N], s->momentum[N] = land.momentum * c->width[N];
}

// No cell gives more water in this stage than it holds: what flows out of it is reduced, at the face, for both sides.
static void keep_positive(const Channel *c, Stage *s, double seconds) {
    double share[N];
    for (int i = 0; i < N; i++) {
        double out = (d_max(s->mass[i + 1], 0) - d_min(s->mass[i], 0)) * seconds, has = c->depth[i] * area(c, i);
        share[i] = out > has ? has / out : 1;
    }
    for (int i = 0; i <= N; i++) {
        int giver = s->mass[i] > 0 ? i - 1 : i;
        if (giver >= 0 && giver < N) s->mass[i] *= share[giver];
    }
}

// What walls and bed push on the water of a cell, exactly for straight depth, bed and width:
//     g/2 db/dx integral h^2 dx - g dz/dx integral b h dx
static double push(const Channel *c, const Stage *s, int i, double gravity) {
    double low = s->left[i].depth, high = s->right[i].depth, middle = (low + high) / 2, b0 = c->width[i], b1 = c->width[i + 1];
    double squares = (low * low + 4 * middle * middle + high * high) / 6;
    double section = (b0 * low + 2 * (b0 + b1) * middle + b1 * high) / 6;
    return gravity * ((b1 - b0) * squares / 2 - (c->bed[i + 1] - c->bed[i]) * section);
}

static void rates(const Channel *c, const ChannelForces *f, Stage *s, double seconds) {
    reconstruct(c, s);
    fluxes(c, f, s);
    keep_positive(c, s, seconds);
    for (int i = 0; i < N; i++) {
        double size = area(c, i);
        s->rate_depth[i] = (s->mass[i] - s->mass[i + 1]) / size;
        s->rate_flow[i] = (s->momentum[i] - s->momentum[i + 1] + push(c, s, i, f->gravity)) / size;
    }
}

// ---- one step -----------------------------------------------------------------------------------------------------

// Kahan's sum: a million small inflows keep all their digits.
static void count_inflow(Channel *c, double volume) {
    double term = volume - c->inflow_rest, sum = c->inflow + term;
    c->inflow_rest = (sum - c->inflow) - term;
    c->inflow = sum;
}

static void settle(Channel *c, int i) {
    if (c->depth[i] < 0) c->depth[i] = 0; // rounding of an emptied cell
    if (c->depth[i] < 1e-9) c->flow[i] = 0;
}

// u / (1 + dt g n^2 |u| / h^(4/3)), once a step: it only slows, never turns.
static void rub(Channel *c, const ChannelForces *f, double seconds) {
    double k = seconds * f->gravity * f->roughness * f->roughness;
    for (int i = 0; k > 0 && i < N; i++) {
        double h = c->depth[i];
        if (h < THIN) {
            c->flow[i] = 0;
            continue;
        }
        c->flow[i] /= 1 + k * d_abs(c->flow[i] / h) / (h * d_exp(d_log(h) / 3));
    }
}

void channel_step(Channel *c, const ChannelForces *f, double seconds) {
    double depth[N], flow[N], inflow;
    Stage stage;
    memcpy(depth, c->depth, sizeof depth), memcpy(flow, c->flow, sizeof flow);
    rates(c, f, &stage, seconds);
    inflow = stage.mass[0] - stage.mass[N];
    for (int i = 0; i < N; i++) c->depth[i] += seconds * stage.rate_depth[i], c->flow[i] += seconds * stage.rate_flow[i], settle(c, i);
    rates(c, f, &stage, seconds);
    inflow += stage.mass[0] - stage.mass[N];
    for (int i = 0; i < N; i++) {
        c->depth[i] = (depth[i] + c->depth[i] + seconds * stage.rate_depth[i]) / 2;
        c->flow[i] = (flow[i] + c->flow[i] + seconds * stage.rate_flow[i]) / 2;
        settle(c, i);
    }
    count_inflow(c, seconds * inflow / 2);
    rub(c, f, seconds);
}
