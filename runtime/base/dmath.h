// Deterministic mathematics: the same bits on every CPU and compiler. The world uses these and never libm.
// Transcendental functions are SLEEF's scalar "cinz" family (1.0 ULP, no FMA); + - * / and sqrt are exact by IEEE 754,
// and the whole project is compiled with -ffp-contract=off.
#ifndef ORRERY_BASE_DMATH_H
#define ORRERY_BASE_DMATH_H
#include <stdbool.h>
#define D_PI 3.14159265358979323846
double d_sin(double x);
double d_cos(double x);
double d_tan(double x);
double d_asin(double x);
double d_acos(double x);
double d_atan(double x);
double d_atan2(double y, double x);
double d_exp(double x);
double d_log(double x);
double d_log10(double x);
double d_pow(double x, double y);
double d_sqrt(double x);
double d_floor(double x);
double d_round(double x); // halves away from zero
static inline double d_abs(double x) { return x < 0 ? -x : x; }
static inline double d_min(double a, double b) { return a < b ? a : b; }
static inline double d_max(double a, double b) { return a > b ? a : b; }
static inline double d_clamp(double x, double low, double high) { return x < low ? low : x > high ? high : x; }
static inline bool d_finite(double x) { return x - x == 0; }
#endif
