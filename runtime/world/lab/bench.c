// What stands on the bench beside every apparatus: the gravity of the place, the learner's stopwatch, a helper's hand.
#include "base/dmath.h"
#include "world/lab/lab_kinds.h"

double place_gravity(double place, double other) {
    static const double gravities[] = {
        [PLACE_JIAXING] = 9.79384, [PLACE_STANDARD] = 9.80665, [PLACE_PARIS] = 9.80967};
    return place == PLACE_OTHER ? other : gravities[(int)place];
}

void stopwatch_tick(Stopwatch *watch, double running, double seconds) {
    if (running > watch->running) watch->seconds = 0;
    watch->running = running;
    if (running > 0) watch->seconds += seconds;
}

static double delay(Random *chance) { return d_max(0, HAND_DELAY + HAND_SCATTER * random_normal(chance)); }

Hand hand_draw(Random *chance) {
    Hand hand;
    hand.late_start = delay(chance), hand.late_stop = delay(chance); // in this order on every compiler
    return hand;
}

double hand_time(const Hand *hand, double now, double end) {
    return d_max(0, d_min(now, end + hand->late_stop) - hand->late_start);
}
