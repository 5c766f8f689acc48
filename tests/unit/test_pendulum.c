// The pendulum: lesson L3's check points; periods against the arithmetic-geometric mean; energy over 1000 s; the motion with
// drag against a Runge-Kutta integration in long double that shares no line with pendulum.c; closed forms of damping.
#include "check.h"
#include "lab_bench.h"

typedef long double Real;
enum { SETS = 220 };

static Apparatus pendulum(double amplitude) {
    Apparatus a = create("pendulum");
    set_text(&a, "place", "standard"), set(&a, "amplitude", amplitude);
    apparatus_start(&a, 1);
    return a;
}

static double radians(double degrees) { return degrees * M_PI / 180; }

// T / T0 = 1 / agm(1, cos(amplitude / 2)), which is 2/pi K (Gauss)
static double agm_ratio(double amplitude) {
    Real a = 1, b = cosl((Real)amplitude / 2);
    for (int i = 0; i < 40; i++) {
        Real mean = (a + b) / 2;
        b = sqrtl(a * b), a = mean;
    }
    return (double)(1 / a);
}

static double period_of(Apparatus *a) {
    for (int i = 0; i < 120 * 400 && isnan(read_of(a, "period")); i++) apparatus_tick(a, TICK);
    return read_of(a, "period");
}

// ---- lesson L3's check points -------------------------------------------------------------------------------------

static void check_ratios(void **state) {
    static const double rows[][2] = {{10, 1.00190719}, {30, 1.01740880}, {60, 1.07318201}, {90, 1.18034060}, {150, 1.76220373}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Apparatus a = pendulum(radians(rows[i][0]));
        period_of(&a);
        near(read_of(&a, "period_ratio"), rows[i][1], 1e-8);
        near(agm_ratio(radians(rows[i][0])), rows[i][1], 1e-8); // and the reference agrees with the published numbers
    }
}

static void check_lengths(void **state) {
    Apparatus a = pendulum(radians(60));
    near(read_of(&a, "small_period"), 2.006409, 2.5e-7);
    near(period_of(&a), 2.1532, 2.5e-5); // the quiz
    set_text(&a, "place", "jiaxing");
    near(read_of(&a, "small_period"), 2.007721, 2.5e-7);
    near(read_of(&a, "seconds_length"), 0.992323, 5.1e-7);
    set_text(&a, "place", "paris");
    near(read_of(&a, "seconds_length"), 0.993927, 5.1e-7);
}

// Independent of the apparatus's own energy: from what it shows of angle and speed.
static double energy(const Apparatus *a) {
    double w = read_of(a, "angular_velocity");
    return w * w / 2 + 9.80665 / get(a, "length") * (1 - cos(read_of(a, "angle")));
}

static void check_energy(void **state) { // 1000 s at 60 degrees, 120 ticks a second: within 1e-8, aimed at 1e-10
    Apparatus a = pendulum(radians(60));
    double begin = energy(&a), worst = 0;
    for (int i = 0; i < 120000; i++) {
        apparatus_tick(&a, TICK);
        worst = fmax(worst, fabs(energy(&a) / begin - 1));
    }
    print_message("energy over 1000 s at 60 degrees: within %.1e\n", worst);
    assert_true(worst < 1e-10);
    near(read_of(&a, "energy"), 0.25 * energy(&a), 1e-12);
    double t = 2.006409 * 1.07318201; // it passes the lowest point after a quarter of T, then swings are counted
    assert_true(read_of(&a, "swings") == floor((1000 - t / 4) / t));
}

// ---- any set-up ---------------------------------------------------------------------------------------------------

static void periods_any(void **state) {
    Random random = random_seed(1, 1);
    for (int n = 0; n < SETS; n++) {
        double amplitude = radians(spread(&random, 0.5, 179)) * (random_below(&random, 2) ? 1 : -1);
        Apparatus a = pendulum(amplitude);
        set(&a, "length", spread(&random, 0.1, 20)), set_text(&a, "place", "other");
        set(&a, "gravity", spread(&random, 1.5, 25)), set(&a, "mass", spread(&random, 0.001, 50));
        double t0 = 2 * M_PI * sqrt(get(&a, "length") / get(&a, "gravity")), t = period_of(&a);
        near(t, t0 * agm_ratio(amplitude), 1e-7);
        near(read_of(&a, "small_period"), t0, 1e-12);
        within(read_of(&a, "reach"), fabs(amplitude), 1e-4);
    }
}

static void energy_any(void **state) {
    Random random = random_seed(2, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = pendulum(radians(between(&random, 1, 179)));
        set(&a, "length", spread(&random, 0.1, 70));
        apparatus_start(&a, 1);
        double begin = read_of(&a, "energy");
        run(&a, 20);
        near(read_of(&a, "energy"), begin, 1e-10);
    }
}

static void mass_does_not_matter(void **state) { // in a vacuum to the last bit; in air it does
    Random random = random_seed(3, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = pendulum(radians(between(&random, 1, 179))), b = a, c = a;
        b.state = arena_alloc(arena, a.kind->state_size), c.state = arena_alloc(arena, a.kind->state_size);
        set(&b, "mass", spread(&random, 0.3, 50)), set(&b, "diameter", spread(&random, 0.01, 0.3));
        set_text(&c, "medium", "air");
        apparatus_start(&b, 1), apparatus_start(&c, 1);
        run(&a, 4), run(&b, 4), run(&c, 4);
        assert_true(read_of(&a, "angle") == read_of(&b, "angle"));
        assert_true(read_of(&a, "angle") != read_of(&c, "angle"));
    }
}

static void scaling(void **state) { // 4 times as long, half the time in everything
    Random random = random_seed(4, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = pendulum(radians(between(&random, 1, 175))), b = a;
        b.state = arena_alloc(arena, a.kind->state_size);
        set(&a, "length", spread(&random, 0.2, 17)), set(&b, "length", 4 * get(&a, "length"));
        apparatus_start(&a, 1), apparatus_start(&b, 1);
        run(&a, 2), run(&b, 4);
        within(read_of(&b, "angle"), read_of(&a, "angle"), 1e-7);
        within(read_of(&b, "angular_velocity"), read_of(&a, "angular_velocity") / 2, 1e-7);
    }
}

// ---- with drag ----------------------------------------------------------------------------------------------------

typedef struct Law {
    Real pull, linear, quadratic;
} Law;

// From the forces in newtons: weight less buoyancy, Stokes and Newton drag, the bob and half of its volume of fluid.
static Law law_of(const Apparatus *a) {
    static const Real density[] = {0, 1.204L, 998.2L, 911}, viscosity[] = {0, 1.82e-5L, 1.002e-3L, 0.084L};
    int medium = (int)get(a, "medium");
    Real r = (Real)get(a, "diameter") / 2, volume = 4 * (Real)M_PI * r * r * r / 3, m = (Real)get(a, "mass"), length = (Real)get(a, "length");
    Real inertia = (m + density[medium] * volume / 2) * length;
    Real weight = (m - density[medium] * volume) * (Real)get(a, "gravity");
    return (Law){weight / inertia, 6 * (Real)M_PI * viscosity[medium] * r * length / inertia,
                 0.22L * density[medium] * (Real)M_PI * r * r * length * length / inertia};
}

static Real acceleration(const Law *l, Real angle, Real speed) {
    return -l->pull * sinl(angle) - l->linear * speed - l->quadratic * speed * fabsl(speed);
}

static void runge_kutta(const Law *l, Real *angle, Real *speed, Real h) {
    Real a1 = *speed, v1 = acceleration(l, *angle, *speed);
    Real a2 = *speed + h / 2 * v1, v2 = acceleration(l, *angle + h / 2 * a1, a2);
    Real a3 = *speed + h / 2 * v2, v3 = acceleration(l, *angle + h / 2 * a2, a3);
    Real a4 = *speed + h * v3, v4 = acceleration(l, *angle + h * a3, a4);
    *angle += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4), *speed += h / 6 * (v1 + 2 * v2 + 2 * v3 + v4);
}

static void drag_any(void **state) {
    Random random = random_seed(5, 1);
    int floats = 0;
    for (int n = 0; n < SETS; n++) {
        Apparatus a = pendulum(radians(between(&random, -175, 175)));
        set(&a, "medium", random_below(&random, 4)), set(&a, "length", spread(&random, 0.2, 20));
        set(&a, "mass", spread(&random, 0.02, 20)), set(&a, "diameter", spread(&random, 0.01, 0.2));
        set_text(&a, "place", "other"), set(&a, "gravity", spread(&random, 1.5, 25));
        apparatus_start(&a, 1);
        Law law = law_of(&a);
        Real angle = (Real)get(&a, "amplitude"), speed = 0;
        enum { PARTS = 8 };
        for (int i = 0; i < 240; i++) {
            apparatus_tick(&a, TICK);
            for (int k = 0; k < PARTS; k++) runge_kutta(&law, &angle, &speed, 1 / (Real)(120 * PARTS));
        }
        within(sin(read_of(&a, "angle")), (double)sinl(angle), 3e-6);
        within(read_of(&a, "angular_velocity"), (double)speed, 3e-6);
        floats += law.pull < 0;
    }
    assert_true(floats > 20); // some bobs were lighter than the water
}

static void energy_only_falls(void **state) {
    Random random = random_seed(6, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = pendulum(radians(between(&random, 1, 179)));
        set(&a, "medium", 1 + random_below(&random, 3)), set(&a, "mass", spread(&random, 0.05, 20));
        apparatus_start(&a, 1);
        double before = read_of(&a, "energy");
        for (int i = 0; i < 40; i++) {
            run(&a, 0.1);
            double now = read_of(&a, "energy");
            assert_true(now <= before + 1e-12 * fabs(before));
            before = now;
        }
    }
}

static void small_damped_swings(void **state) { // amplitude falls as exp(-c1 t / 2); a heavy small bob in oil, slow
    Apparatus a = pendulum(radians(0.02));
    set_text(&a, "medium", "oil"), set(&a, "mass", 0.05), set(&a, "diameter", 0.012);
    apparatus_start(&a, 1);
    double c1 = (double)law_of(&a).linear, reach[2];
    run(&a, 3), reach[0] = read_of(&a, "reach");
    double turns = 0, before = reach[0];
    for (int i = 0; i < 120 * 8; i++) {
        apparatus_tick(&a, TICK);
        if (read_of(&a, "reach") != before) turns++, before = read_of(&a, "reach");
    }
    set_text(&a, "place", "other"), set(&a, "gravity", 9.80665);
    double pull = (double)law_of(&a).pull, half = M_PI / sqrt(pull - c1 * c1 / 4);
    near(before / reach[0], exp(-c1 / 2 * half * turns), 2e-3);
    assert_true(turns > 6);
}

// ---- hands --------------------------------------------------------------------------------------------------------

static void hold_and_let_go(void **state) {
    Apparatus a = pendulum(radians(40));
    set_text(&a, "hold", "held"), run(&a, 1);
    assert_true(read_of(&a, "angle") == radians(40) && read_of(&a, "angular_velocity") == 0);
    set(&a, "amplitude", radians(-20)), run(&a, 0.1);
    assert_true(read_of(&a, "angle") == radians(-20));
    set_text(&a, "hold", "released"), run(&a, 5);
    assert_true(read_of(&a, "swings") == 2 && read_of(&a, "period") > 2);
    set(&a, "amplitude", radians(30)), apparatus_tick(&a, TICK); // taken in the hand while it swings
    assert_true(read_of(&a, "swings") == 0 && isnan(read_of(&a, "period")) && read_of(&a, "angle") > radians(29.9));
}

static void gravity_of_jiaxing(void **state) { // 20 swings by hand: the law gives g to 0.5 %, seed by seed
    enum { RUNS = 200 };
    int good = 0;
    double sum = 0, squares = 0;
    for (int n = 0; n < RUNS; n++) {
        Apparatus a = create("pendulum"); // Jiaxing, 1 m, 10 degrees, 20 swings are the defaults
        apparatus_start(&a, (uint64_t)n);
        run(&a, 45);
        double t = read_of(&a, "helper_time") / 20 / 1.00190719, g = 4 * M_PI * M_PI / (t * t);
        good += fabs(g / 9.79384 - 1) < 0.005;
        sum += read_of(&a, "helper_time"), squares += pow(read_of(&a, "helper_time"), 2);
    }
    double mean = sum / RUNS;
    near(mean, 20 * 2.007721 * 1.00190719, 5e-4);
    near(sqrt(squares / RUNS - mean * mean), 0.0707, 0.15);
    assert_true(good > RUNS * 0.8 && good < RUNS); // a real clock: most hands are good enough, not all
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_ratios),      cmocka_unit_test(check_lengths),
        cmocka_unit_test(check_energy),      cmocka_unit_test(periods_any),
        cmocka_unit_test(energy_any),        cmocka_unit_test(mass_does_not_matter),
        cmocka_unit_test(scaling),           cmocka_unit_test(drag_any),
        cmocka_unit_test(energy_only_falls), cmocka_unit_test(small_damped_swings),
        cmocka_unit_test(hold_and_let_go),   cmocka_unit_test(gravity_of_jiaxing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
