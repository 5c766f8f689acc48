// The inclined plane: lesson L3's check points; another way to integrate the motion (impulses that friction can give, step
// by step); energy; what mass, radius and gravity may change and what not; and the water clock's scatter.
#include "check.h"
#include "lab_bench.h"

enum { SETS = 250 };

static Apparatus ramp(const char *body) {
    Apparatus a = create("incline");
    set_text(&a, "place", "standard"), set_text(&a, "body", body);
    return a;
}

static double arrival(Apparatus *a) {
    for (int i = 0; i < 120 * 200 && isnan(read_of(a, "travel_time")); i++) apparatus_tick(a, TICK);
    return read_of(a, "travel_time");
}

// ---- lesson L3's check points: 5 degrees, 2 m, g0; times within 0.1 % -----------------------------------------------

static void check_times(void **state) {
    static const struct {
        const char *body;
        double friction, acceleration, seconds;
    } rows[] = {{"sphere", 0.3, 0.610504, 2.55968}, {"hoop", 0.3, 0.427353, 3.05940}, {"block", 0, 0.854706, 2.16332}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Apparatus a = ramp(rows[i].body);
        set(&a, "friction", rows[i].friction);
        near(read_of(&a, "acceleration"), rows[i].acceleration, 1e-6);
        near(arrival(&a), rows[i].seconds, 1e-5);
        assert_string_equal(word_of(&a, "motion"), "arrived");
    }
}

static void check_odd_numbers(void **state) { // 1:3:5:7
    static const double distances[] = {0.02598, 0.07793, 0.12988, 0.18183};
    Apparatus a = ramp("sphere");
    set(&a, "angle", 1.7 * M_PI / 180);
    double before = 0;
    for (int i = 0; i < 4; i++) {
        run(&a, 0.5);
        within(read_of(&a, "position") - before, distances[i], 0.51e-5);
        before = read_of(&a, "position");
    }
}

static void check_friction(void **state) {
    Apparatus a = ramp("sphere");
    set(&a, "angle", 20 * M_PI / 180);
    near(read_of(&a, "friction_needed"), 0.10399, 1e-4);
    set(&a, "friction", 0.1041), run(&a, 0.5);
    assert_string_equal(word_of(&a, "motion"), "rolling");
    set_text(&a, "catch", "held"), run(&a, 0.1);
    set_text(&a, "catch", "released"), set(&a, "friction", 0.1038), run(&a, 0.5);
    assert_string_equal(word_of(&a, "motion"), "slipping");
}

static void check_groove(void **state) { // beta = 0.4 / (1 - (w/2r)^2); a groove wider than the ball is none
    Apparatus a = ramp("groove");
    set(&a, "radius", 0.02), set(&a, "groove", 0.02);
    near(read_of(&a, "beta"), 0.4 / 0.75, 1e-12);
    set(&a, "groove", 0.041);
    near(read_of(&a, "beta"), 0.4, 1e-12);
    set(&a, "groove", 0.0399); // almost through: all turning, hardly any way
    assert_true(read_of(&a, "beta") > 79);
}

static void gravities(void **state) {
    static const char *const places[] = {"jiaxing", "standard", "paris"};
    static const double g[] = {9.79384, 9.80665, 9.80967};
    Apparatus a = ramp("sphere");
    for (int i = 0; i < 3; i++) {
        set_text(&a, "place", places[i]);
        near(read_of(&a, "acceleration"), g[i] * sin(5 * M_PI / 180) / 1.4, 1e-12);
    }
    set_text(&a, "place", "other"), set_text(&a, "gravity", "1.62 m/s^2");
    near(read_of(&a, "acceleration"), 1.62 * sin(5 * M_PI / 180) / 1.4, 1e-12);
}

// ---- another way: friction as an impulse --------------------------------------------------------------------------

static void scatter(Apparatus *a, Random *random) {
    set(a, "body", random_below(random, 6));
    set(a, "angle", spread(random, 0.02, M_PI / 3)), set(a, "friction", between(random, 0, 0.6));
    set(a, "run", spread(random, 0.05, 4)), set(a, "mass", spread(random, 0.001, 10));
    set(a, "radius", spread(random, 0.002, 0.1)), set(a, "groove", fmin(0.2, between(random, 0, 2.2) * get(a, "radius")));
    set_text(a, "place", "other"), set(a, "gravity", spread(random, 0.5, 30));
}

typedef struct Body {
    double x, v, w; // place, speed, angular velocity
} Body;

// A rigid body on a rough plane, in small steps: the plank gives the impulse that would stop the slipping within the
// step, but no more than mu times the normal impulse. Knows neither beta nor a rolling formula.
static Body impulses(const Apparatus *a, double seconds, double dt) {
    static const double inertias[] = {0.4, 0.5, 1, 2.0 / 3, 0, 0.4};
    double m = get(a, "mass"), r = get(a, "radius"), g = get(a, "gravity"), angle = get(a, "angle"), lever = r, press = 1;
    int body = (int)get(a, "body");
    double half = get(a, "groove") / 2;
    if (body == 5 && half < r) lever = sqrt(r * r - half * half), press = r / lever;
    double inertia = inertias[body] * m * r * r, most = get(a, "friction") * m * g * cos(angle) * press * dt;
    Body b = {0, 0, 0};
    for (double t = 0; t < seconds - dt / 2; t += dt) {
        double free_v = b.v + g * sin(angle) * dt, slip = free_v - b.w * lever;
        double give = 1 / m + (inertia > 0 ? lever * lever / inertia : 0), impulse = fmin(fmax(slip / give, -most), most);
        double v = free_v - impulse / m;
        b.x += (b.v + v) / 2 * dt, b.v = v;
        if (inertia > 0) b.w += impulse * lever / inertia;
    }
    return b;
}

static void against_impulses(void **state) {
    Random random = random_seed(1, 1);
    int kinds[6] = {0};
    for (int n = 0; n < SETS; n++) {
        Apparatus a = create("incline");
        scatter(&a, &random);
        double t = arrival(&a);
        if (isnan(t)) { // only a block may stay, and only where the slope is below the friction
            assert_string_equal(word_of(&a, "motion"), "still");
            assert_true(get(&a, "body") == 4 && tan(get(&a, "angle")) <= get(&a, "friction"));
            kinds[0]++;
            continue;
        }
        Body b = impulses(&a, t, t / 4000);
        near(b.x, fmin(get(&a, "run"), get(&a, "length")), 1e-3);
        near(b.v, read_of(&a, "speed"), 1e-3);
        set_text(&a, "catch", "held"), run(&a, 0.05), set_text(&a, "catch", "released");
        apparatus_tick(&a, t / 2);
        kinds[(int)read_of(&a, "motion")]++;
    }
    assert_true(kinds[0] > 5 && kinds[2] > 60 && kinds[3] > 20 && kinds[4] > 5);
}

// ---- conservation -------------------------------------------------------------------------------------------------

static double total(const Apparatus *a) {
    return read_of(a, "potential_energy") + read_of(a, "moving_energy") + read_of(a, "turning_energy") +
           read_of(a, "lost_energy");
}

static void energy_is_kept(void **state) { // height = moving + turning + heat, at every tick
    Random random = random_seed(2, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = create("incline");
        scatter(&a, &random);
        double begin = total(&a);
        for (int i = 0; i < 400; i++) {
            apparatus_tick(&a, TICK);
            near(total(&a), begin, 1e-11);
        }
        if (!strcmp(word_of(&a, "motion"), "rolling")) assert_true(read_of(&a, "lost_energy") == 0);
    }
}

static void a_changed_slope_keeps_energy_too(void **state) { // pulled flat while it slips: it grips, or stops
    Random random = random_seed(3, 1);
    int gripped = 0, stopped = 0;
    for (int n = 0; n < SETS; n++) {
        Apparatus a = create("incline");
        scatter(&a, &random);
        set(&a, "run", 10), set(&a, "length", 10), set(&a, "angle", M_PI / 3), set(&a, "friction", between(&random, 0.05, 0.5));
        set(&a, "gravity", between(&random, 5, 12));
        run(&a, 0.3);
        set(&a, "angle", 0); // its height is gone, what moves keeps its energy
        double begin = total(&a);
        run(&a, 8);
        if (!strcmp(word_of(&a, "motion"), "arrived")) continue;
        near(total(&a), begin, 1e-10);
        gripped += !strcmp(word_of(&a, "motion"), "rolling"), stopped += !strcmp(word_of(&a, "motion"), "still");
        assert_true(get(&a, "body") == 4 ? read_of(&a, "speed") == 0 || strcmp(word_of(&a, "motion"), "still") != 0 : true);
    }
    assert_true(gripped > 20 && stopped > 5);
}

// ---- what matters and what does not -------------------------------------------------------------------------------

static void mass_and_size_do_not_matter(void **state) {
    Random random = random_seed(4, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = create("incline");
        scatter(&a, &random);
        set(&a, "body", random_below(&random, 5)); // flat: the groove's width makes a size of its own
        double t = arrival(&a);
        set_text(&a, "catch", "held"), apparatus_tick(&a, TICK);
        set(&a, "mass", spread(&random, 0.001, 10)), set(&a, "radius", spread(&random, 0.002, 0.1));
        set_text(&a, "catch", "released");
        double again = arrival(&a);
        assert_true(again == t || (isnan(t) && isnan(again)));
    }
}

static void squares_of_the_times(void **state) { // 4 times as far: twice as long; 4 times the gravity: half as long
    Random random = random_seed(5, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = create("incline");
        scatter(&a, &random);
        set(&a, "run", between(&random, 0.05, 0.6)), set(&a, "gravity", between(&random, 2, 7));
        double t = arrival(&a);
        if (isnan(t)) continue;
        set_text(&a, "catch", "held"), apparatus_tick(&a, TICK), set_text(&a, "catch", "released");
        set(&a, "run", 4 * get(&a, "run"));
        near(arrival(&a), 2 * t, 1e-9);
        set_text(&a, "catch", "held"), apparatus_tick(&a, TICK), set_text(&a, "catch", "released");
        set(&a, "gravity", 4 * get(&a, "gravity"));
        near(arrival(&a), t, 1e-9);
    }
}

static void ticks_do_not_matter(void **state) { // pieces are exact: any tick gives the same arrival
    Random random = random_seed(6, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = create("incline"), b = create("incline");
        scatter(&a, &random);
        memcpy(b.parameters, a.parameters, sizeof a.parameters);
        double t = arrival(&a);
        if (isnan(t)) continue;
        for (int i = 0; i < 100000 && isnan(read_of(&b, "travel_time")); i++) apparatus_tick(&b, t * between(&random, 0.01, 0.4));
        near(read_of(&b, "travel_time"), t, 1e-10);
    }
}

static void held_and_short_planks(void **state) {
    Apparatus a = ramp("sphere");
    set_text(&a, "catch", "held"), run(&a, 2);
    assert_true(read_of(&a, "position") == 0 && read_of(&a, "water") == 0 && read_of(&a, "helper_time") == 0);
    assert_string_equal(word_of(&a, "motion"), "held");
    set_text(&a, "catch", "released"), set(&a, "length", 0.5); // the run is longer than the plank
    near(arrival(&a), 2.55968 / 2, 1e-5);
    set(&a, "angle", 0), set_text(&a, "catch", "held"), run(&a, 0.1), set_text(&a, "catch", "released"), run(&a, 60);
    assert_string_equal(word_of(&a, "motion"), "still");
    assert_true(isnan(read_of(&a, "travel_time")));
}

// ---- clocks -------------------------------------------------------------------------------------------------------

static void clocks_scatter(void **state) { // over 2000 runs: mean at the true time, scatter as stated, never the same twice
    enum { RUNS = 2000 };
    double sum[2] = {0}, squares[2] = {0}, truth = 2.55968;
    const double flow = 0.6 * M_PI * 4e-6 * sqrt(2 * 9.80665 * 0.5) * 998.2; // kg/s at the full head
    for (int n = 0; n < RUNS; n++) {
        Apparatus a = ramp("sphere");
        apparatus_start(&a, (uint64_t)n);
        run(&a, 4);
        double value[2] = {read_of(&a, "helper_time"), read_of(&a, "water")};
        for (int k = 0; k < 2; k++) sum[k] += value[k], squares[k] += value[k] * value[k];
    }
    double mean = sum[0] / RUNS, water = sum[1] / RUNS;
    double scatter_s = sqrt(squares[0] / RUNS - mean * mean), scatter_kg = sqrt(squares[1] / RUNS - water * water);
    Apparatus a = ramp("sphere");
    within(mean, truth, 4 * 0.0707 / sqrt(RUNS));
    near(scatter_s, a.kind->readings[reading(&a, "helper_time")].scatter, 0.06);
    near(scatter_kg, a.kind->readings[reading(&a, "water")].scatter, 0.06);
    near(water, flow * truth, 2e-3);       // nearly even ...
    assert_true(water < flow * truth);     // ... but the head does sink
}

static void clocks_follow_the_seed(void **state) {
    Apparatus a = ramp("sphere"), b = ramp("sphere"), c = ramp("sphere");
    apparatus_start(&a, 7), apparatus_start(&b, 7), apparatus_start(&c, 8);
    run(&a, 4), run(&b, 4), run(&c, 4);
    assert_true(read_of(&a, "water") == read_of(&b, "water") && read_of(&a, "water") != read_of(&c, "water"));
    double first = read_of(&a, "water");
    run(&a, 5); // weighed later it is the same water
    assert_true(read_of(&a, "water") == first);
    set_text(&a, "catch", "held"), run(&a, 0.1), set_text(&a, "catch", "released"), run(&a, 4);
    assert_true(read_of(&a, "water") != first); // another run, another hand
}

static void torricelli(void **state) { // the vessel's water by small steps of dh/dt = -C (a/A) sqrt(2 g h)
    Random random = random_seed(7, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = ramp("hoop");
        set_text(&a, "place", "other"), set(&a, "gravity", spread(&random, 0.5, 30)), set(&a, "run", spread(&random, 0.1, 7));
        set(&a, "angle", spread(&random, 0.01, 0.5));
        set(&a, "friction", 1);
        run(&a, ceil(arrival(&a)) + 1);
        double head = 0.5, seconds = read_of(&a, "helper_time"), dt = seconds / 2000;
        for (int i = 0; i < 2000; i++) {
            double rate = 0.6 * M_PI * 4e-6 / 0.1 * sqrt(2 * get(&a, "gravity"));
            double middle = head - rate * sqrt(head) * dt / 2;
            head -= rate * sqrt(middle) * dt;
        }
        near(read_of(&a, "water"), 998.2 * 0.1 * (0.5 - head), 1e-6);
    }
}

static void your_stopwatch(void **state) {
    Apparatus a = ramp("sphere");
    run(&a, 1);
    assert_true(read_of(&a, "stopwatch_time") == 0);
    set_text(&a, "stopwatch", "running"), run(&a, 1.5);
    within(read_of(&a, "stopwatch_time"), 1.5, 1e-9);
    set_text(&a, "stopwatch", "stopped"), run(&a, 1);
    within(read_of(&a, "stopwatch_time"), 1.5, 1e-9);
    set_text(&a, "catch", "held"), run(&a, 1); // putting the ball back leaves the watch alone
    within(read_of(&a, "stopwatch_time"), 1.5, 1e-9);
    set_text(&a, "stopwatch", "running"), run(&a, 0.25);
    within(read_of(&a, "stopwatch_time"), 0.25, 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_times),
        cmocka_unit_test(check_odd_numbers),
        cmocka_unit_test(check_friction),
        cmocka_unit_test(check_groove),
        cmocka_unit_test(gravities),
        cmocka_unit_test(against_impulses),
        cmocka_unit_test(energy_is_kept),
        cmocka_unit_test(a_changed_slope_keeps_energy_too),
        cmocka_unit_test(mass_and_size_do_not_matter),
        cmocka_unit_test(squares_of_the_times),
        cmocka_unit_test(ticks_do_not_matter),
        cmocka_unit_test(held_and_short_planks),
        cmocka_unit_test(clocks_scatter),
        cmocka_unit_test(clocks_follow_the_seed),
        cmocka_unit_test(torricelli),
        cmocka_unit_test(your_stopwatch),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
