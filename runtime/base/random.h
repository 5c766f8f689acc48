// PCG32 (O'Neill 2014, XSH-RR 64/32): the only source of chance in the world. State is plain data, saved with it.
#ifndef ORRERY_BASE_RANDOM_H
#define ORRERY_BASE_RANDOM_H
#include <stdint.h>
typedef struct Random {
    uint64_t state, stream; // stream is odd
} Random;
// Different `stream` numbers give independent sequences from one seed.
Random random_seed(uint64_t seed, uint64_t stream);
uint32_t random_u32(Random *random);
double random_unit(Random *random);                    // [0, 1), 32 bits
uint32_t random_below(Random *random, uint32_t limit); // [0, limit), unbiased; limit > 0
double random_normal(Random *random);                  // mean 0, standard deviation 1 (Box-Muller, deterministic math)
#endif
