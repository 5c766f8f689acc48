#include "base/flash.h"
#include "base/dmath.h"

static const double CHANGE = 0.10, DARK = 0.80;

// Two opposing changes make one flash: those of the last second, the present one among them.
static void count_change(FlashMeter *m) {
    m->changes[m->count++ % FLASH_CHANGES_MOST] = m->time;
    int within = 0;
    while (within < m->count && within < FLASH_CHANGES_MOST &&
           m->time - m->changes[(m->count - 1 - within) % FLASH_CHANGES_MOST] < 1)
        within++;
    if (within / 2 > m->worst) m->worst = within / 2;
}

void flash_add(FlashMeter *m, double luminance, double seconds) {
    m->time += seconds;
    if (!m->begun) m->begun = true, m->extreme = luminance;
    bool further = m->direction > 0 ? luminance > m->extreme : m->direction < 0 ? luminance < m->extreme : false;
    if (further) m->extreme = luminance;
    double change = luminance - m->extreme, darker = change < 0 ? luminance : m->extreme;
    if (d_abs(change) < CHANGE || darker >= DARK) return;
    m->direction = change > 0 ? 1 : -1;
    m->extreme = luminance;
    count_change(m);
}
