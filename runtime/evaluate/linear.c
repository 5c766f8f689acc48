#include "evaluate/linear.h"
#include "base/dmath.h"

bool cholesky(double *m, int n) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double sum = m[i * n + j];
            for (int k = 0; k < j; k++) sum -= m[i * n + k] * m[j * n + k];
            if (i > j) {
                m[i * n + j] = sum / m[j * n + j];
                continue;
            }
            if (!(sum > 0) || !d_finite(sum)) return false;
            m[i * n + i] = d_sqrt(sum);
        }
    return true;
}

void cholesky_solve(const double *factor, int n, double *x) {
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++) x[i] -= factor[i * n + k] * x[k];
        x[i] /= factor[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++) x[i] -= factor[k * n + i] * x[k];
        x[i] /= factor[i * n + i];
    }
}

void cholesky_inverse(const double *factor, int n, double *inverse) {
    for (int column = 0; column < n; column++) {
        double *x = inverse + column * n; // a row of the result, which is its column too
        for (int i = 0; i < n; i++) x[i] = i == column;
        cholesky_solve(factor, n, x);
    }
}

double find_root(double (*function)(void *, double), void *context, double low, double high) {
    double at_low = function(context, low), at_high = function(context, high), last = low;
    if (at_low == 0) return low;
    if (at_high == 0) return high;
    if (!((at_low < 0) != (at_high < 0)) || at_low != at_low || at_high != at_high) return __builtin_nan("");
    for (int i = 0; i < 300; i++) {
        double middle = low + (high - low) / 2, at_middle = function(context, middle);
        double turn = d_sqrt(at_middle * at_middle - at_low * at_high);
        double x = turn > 0 ? middle + (middle - low) * (at_low > at_high ? 1 : -1) * at_middle / turn : middle;
        if (!(x > low && x < high)) x = middle;
        double at_x = function(context, x);
        if (at_x == 0 || d_abs(x - last) <= 1e-15 * d_abs(x)) return x;
        last = x;
        // the narrowest bracket among low, middle, x, high
        double left = d_min(middle, x), at_left = x < middle ? at_x : at_middle;
        double right = d_max(middle, x), at_right = x < middle ? at_middle : at_x;
        if ((at_left < 0) != (at_low < 0))
            high = left, at_high = at_left;
        else if ((at_right < 0) != (at_left < 0))
            low = left, at_low = at_left, high = right, at_high = at_right;
        else
            low = right, at_low = at_right;
    }
    return last;
}
