#include "base/random.h"
#include "base/dmath.h"

uint32_t random_u32(Random *random) {
    uint64_t old = random->state;
    random->state = old * 6364136223846793005u + random->stream;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return shifted >> turn | shifted << (-turn & 31);
}

Random random_seed(uint64_t seed, uint64_t stream) {
    Random random = {0, stream << 1 | 1};
    random_u32(&random);
    random.state += seed;
    random_u32(&random);
    return random;
}

double random_unit(Random *random) { return random_u32(random) * (1.0 / 4294967296.0); }

uint32_t random_below(Random *random, uint32_t limit) {
    uint32_t reject = -limit % limit;
    for (;;) {
        uint32_t value = random_u32(random);
        if (value >= reject) return value % limit;
    }
}

double random_normal(Random *random) {
    double u = 1.0 - random_unit(random), v = random_unit(random);
    return d_sqrt(-2.0 * d_log(u)) * d_cos(6.283185307179586 * v);
}
