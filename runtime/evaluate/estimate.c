#include "evaluate/estimate.h"
#include "base/dmath.h"

Gates gates_default(void) {
    return (Gates){.cell = 10,
                   .reliability = 100,
                   .rasch = 150,
                   .two_parameter = 500,
                   .fairness = 500,
                   .fairness_group = 200,
                   .gain = 30,
                   .confidence = 0.95};
}

Estimate estimate_too_few(uint64_t n) {
    return (Estimate){ESTIMATE_TOO_FEW, n, __builtin_nan(""), __builtin_nan(""), __builtin_nan(""), __builtin_nan("")};
}

Estimate estimate_undefined(uint64_t n) {
    return (Estimate){ESTIMATE_UNDEFINED, n, __builtin_nan(""), __builtin_nan(""), __builtin_nan(""),
                      __builtin_nan("")};
}

Estimate estimate_given(uint64_t n, double value, double error, double low, double high) {
    if (!d_finite(value)) return estimate_undefined(n);
    return (Estimate){ESTIMATE_GIVEN, n, value, error, low, high};
}

Estimate estimate_around(uint64_t n, double value, double error, double multiple) {
    return estimate_given(n, value, error, value - multiple * error, value + multiple * error);
}
