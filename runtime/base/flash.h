// Counts flashes by WCAG 2.2 ("general flash"): a pair of opposing changes in relative luminance of at least 10 % of
// the largest, where the darker one is below 0.80. More than three within any second may cause seizures. Does not: look
// at areas; what fills less than 0.006 sr should not be counted at all.
#ifndef ORRERY_BASE_FLASH_H
#define ORRERY_BASE_FLASH_H
#include <stdbool.h>

enum { FLASHES_SAFE = 3, FLASH_CHANGES_MOST = 64 };

typedef struct FlashMeter {
    bool begun;
    int direction;                      // of the last counted change: 1 brighter, -1 darker, 0 none yet
    double extreme;                     // furthest luminance since then
    double time;                        // seconds measured
    double changes[FLASH_CHANGES_MOST]; // when the newest changes were, a ring
    int count, worst;                   // changes counted; most flashes within a second
} FlashMeter;

// `luminance` 0..1 relative to white, held for the `seconds` since the last one. Start with a zeroed meter.
void flash_add(FlashMeter *meter, double luminance, double seconds);
#endif
