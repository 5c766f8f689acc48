// Water in a channel: the shallow-water (Saint-Venant) equations along one direction, in finite volumes. Private to the lab.
//
//      sea                                              land       x = 0 at the sea, cells 0 .. CHANNEL_CELLS - 1
//     ~~~~~~~~~~\___________________________________
//     |    |    |    | h   |    |    |    |    |    |             h   depth, mean of the cell, m
//     +----+----+----+-----+----+----+----+----+----+             u   speed, positive landwards, m/s
//     0    1    2   ...   bed and width at the faces N            bed straight and width even between two faces
//
//     (b h)_t + (b h u)_x = 0                                                             mass
//     (b h u)_t + (b h u^2 + b g h^2/2)_x = g h^2/2 b_x - g b h z_x - b friction          momentum
//
// Second order: surface and speed are reconstructed in each cell (limited slopes), Heun's two stages in time; fluxes are HLL
// with Einfeldt's speeds (two waves are all that these equations have in one dimension, so there is no third for HLLC to
// restore). Jumps are caught as they are: a bore keeps mass and momentum, and loses the energy that a bore must lose.
//   * well balanced: a lake at rest over any bed and width stays at rest, because wall and bed push exactly as the faces do
//     (the cubic in each cell is integrated exactly by Simpson's rule);
//   * positive: no cell gives more water than it has; dry land is allowed;
//   * mass changes only through the two ends; `inflow` counts what came in, in the same additions.
// Friction is Manning's, taken implicitly. No waves shorter than the depth: undulations behind a weak bore are not resolved.
// (Audusse et al., SIAM J. Sci. Comput. 25, 2004; Kurganov & Petrova, Commun. Math. Sci. 5, 2007; Toro, Shock-Capturing
// Methods for Free-Surface Shallow Flows, 2001.)
//
// Does not: know tides, gauges or parameters (river.c). Plain data; one thread at a time.
#ifndef ORRERY_WORLD_LAB_CHANNEL_H
#define ORRERY_WORLD_LAB_CHANNEL_H
#include <stdbool.h>

enum { CHANNEL_CELLS = 400 };

typedef struct Channel {
    double spacing;                   // of the cells, m
    double bed[CHANNEL_CELLS + 1];    // height of the bed at the faces, m
    double width[CHANNEL_CELLS + 1];  // at the faces, m, > 0
    double depth[CHANNEL_CELLS];      // h, m, >= 0
    double flow[CHANNEL_CELLS];       // h u, m^2/s
    double inflow, inflow_rest;       // m^3 that came in through both ends, with what the sum's rounding lost
} Channel;

typedef enum ChannelEndKind {
    END_FLOW,  // `value` m^3/s flow in; 0 = a wall
    END_LEVEL, // the water outside stands at the height `value`, m
    END_WATER, // ... and comes in with `speed`; what runs out against it leaves for good
} ChannelEndKind;

typedef struct ChannelEnd {
    ChannelEndKind kind;
    double value;
    double speed; // m/s inwards
} ChannelEnd;

typedef struct ChannelForces {
    ChannelEnd end[2]; // at the sea, at the land
    double gravity;    // m/s^2
    double roughness;  // Manning's n, s/m^(1/3); 0 = none
} ChannelForces;

// The longest step that is stable for what the water does now: 0.4 cells at the fastest wave. At most `most`.
double channel_longest_step(const Channel *channel, double gravity, double most);
// One step of `seconds`, which must not be longer than that.
void channel_step(Channel *channel, const ChannelForces *forces, double seconds);
double channel_volume(const Channel *channel);          // m^3
double channel_speed(const Channel *channel, int cell); // u, m/s; 0 where there is no water
double channel_surface(const Channel *channel, int cell);
#endif
