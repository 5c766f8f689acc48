#include "base/dmath.h"

#include <sleef.h>

double d_sin(double x) { return Sleef_cinz_sind1_u10purec(x); }
double d_cos(double x) { return Sleef_cinz_cosd1_u10purec(x); }
double d_tan(double x) { return Sleef_cinz_tand1_u10purec(x); }
double d_asin(double x) { return Sleef_cinz_asind1_u10purec(x); }
double d_acos(double x) { return Sleef_cinz_acosd1_u10purec(x); }
double d_atan(double x) { return Sleef_cinz_atand1_u10purec(x); }
double d_atan2(double y, double x) { return Sleef_cinz_atan2d1_u10purec(y, x); }
double d_exp(double x) { return Sleef_cinz_expd1_u10purec(x); }
double d_log(double x) { return Sleef_cinz_logd1_u10purec(x); }
double d_log10(double x) { return Sleef_cinz_log10d1_u10purec(x); }
double d_pow(double x, double y) { return Sleef_cinz_powd1_u10purec(x, y); }

// IEEE 754 demands a correctly rounded square root; the builtin becomes one instruction, never a library variant.
double d_sqrt(double x) { return __builtin_sqrt(x); }

double d_floor(double x) {
    if (!(x > -4503599627370496.0 && x < 4503599627370496.0)) return x;
    double t = (double)(long long)x;
    return t > x ? t - 1 : t;
}
double d_round(double x) { return x < 0 ? -d_floor(-x + 0.5) : d_floor(x + 0.5); }
