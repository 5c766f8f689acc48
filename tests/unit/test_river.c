// The tidal river: lesson L5's check points; the solver against Stoker's dam break, Green's law and friction in closed form;
// lakes at rest, mass, energy, mirror images and Froude's scaling over random beds; the readings against what was set up.
#include "check.h"
#include "lab_bench.h"
#include "world/lab/channel.h"

enum { SETS = 210, N = CHANNEL_CELLS };
static const double G = 9.80665;

// A straight flat channel of 4 km into which the sea sends a step of water.
static Apparatus flume(double depth, double rise, double ebb) {
    Apparatus a = create("river");
    set_text(&a, "source", "step"), set(&a, "bar", 0), set(&a, "mouth", 100), set(&a, "width", 100), set(&a, "roughness", 0);
    set(&a, "length", 4000), set(&a, "time_scale", 60), set(&a, "depth", depth), set(&a, "surge", rise), set(&a, "ebb", ebb);
    apparatus_start(&a, 1);
    return a;
}

static double jump_speed(double h1, double h2) { return sqrt(G * h2 * (h1 + h2) / (2 * h1)); }

// Runs until the front has passed x.
static void until_front(Apparatus *a, double x) {
    for (int i = 0; i < 120 * 60 && !(read_of(a, "front") > x); i++) apparatus_tick(a, TICK);
    assert_true(read_of(a, "front") > x);
}

// ---- lesson L5's check points: speeds within 1 % on 400 cells -----------------------------------------------------

static void check_bores(void **state) {
    static const struct {
        double h1, h2, ebb, ground, u2, froude, loss;
        const char *regime;
    } rows[] = {{2, 3, 0, 6.06423, 2.02141, 1.36931, 0.04167, "breaking"},
                {1.5, 3, 0, 6.64304, 3.32152, 1.73205, 0.18750, "broken"},
                {2, 2.8105, 0, 5.75725, 1.66031, 1.3, 0.02367, NULL}, // on the border of two classes
                {2, 3, 1, 5.06423, 1.02141, 1.36931, 0.04167, "breaking"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Apparatus a = flume(rows[i].h1, rows[i].h2 - rows[i].h1, rows[i].ebb);
        set(&a, "gauge", 1000), set(&a, "station", 3000);
        until_front(&a, 2000);
        near(read_of(&a, "front_speed"), rows[i].ground, 0.01);
        near(read_of(&a, "speed_behind"), rows[i].u2, 0.012);
        near(read_of(&a, "depth_behind"), rows[i].h2, 0.003);
        near(read_of(&a, "depth_before"), rows[i].h1, 0.001);
        within(read_of(&a, "froude"), rows[i].froude, 0.005);
        within(read_of(&a, "head_loss"), rows[i].loss, 0.02 * rows[i].loss);
        if (rows[i].regime) assert_string_equal(word_of(&a, "regime"), rows[i].regime);
        until_front(&a, 3050);
        near(2000 / (read_of(&a, "arrival") - read_of(&a, "gauge_arrival")), rows[i].ground, 0.005); // as people time it
        within(read_of(&a, "water_balance"), 0, 1e-12);
    }
    assert_true(fabs(jump_speed(2, 2.8105) / sqrt(G * 2) - 1.3) < 1e-4);
}

static void check_small_things(void **state) {
    Apparatus a = flume(5, 0, 0);
    near(read_of(&a, "wave_speed"), 7.00237, 1e-6);
    near(read_of(&a, "next_day_delay"), 50.472 * 60, 1e-9);
    a = flume(2, 9, 0); // the quiz: a bore of 9 m on 2 m of water
    until_front(&a, 1500);
    near(read_of(&a, "front_speed"), 18.7, 0.01), within(read_of(&a, "froude"), 4.23, 0.03);
}

// ---- any bore -----------------------------------------------------------------------------------------------------

static const char *class_of(double froude) {
    return froude < 1.2 ? "none" : froude < 1.3 ? "undular" : froude < 1.7 ? "breaking" : "broken";
}

static bool near_a_border(double froude) {
    return fabs(froude - 1.2) < 0.02 || fabs(froude - 1.3) < 0.02 || fabs(froude - 1.7) < 0.02;
}

static void bores_any(void **state) {
    Random random = random_seed(1, 1);
    int classes[4] = {0}, tried = 0;
    while (tried < SETS) {
        double h1 = spread(&random, 0.3, 8), froude = between(&random, 1.05, 2.3), ratio = (sqrt(1 + 8 * froude * froude) - 1) / 2;
        double h2 = h1 * ratio, speed = jump_speed(h1, h2), ebb = between(&random, 0, 0.5) * fmin(speed, 4);
        if (near_a_border(froude) || h2 - h1 > 10 || ebb > sqrt(G * h1) * 0.7) continue;
        Apparatus a = flume(h1, h2 - h1, ebb);
        until_front(&a, 400);
        double from = read_of(&a, "front"), begin = read_of(&a, "clock");
        until_front(&a, 1400);
        near((read_of(&a, "front") - from) / (read_of(&a, "clock") - begin), speed - ebb, 0.01);
        within(read_of(&a, "speed_behind"), speed * (1 - h1 / h2) - ebb, 0.01 * speed);
        within(read_of(&a, "froude"), froude, 0.02);
        assert_string_equal(word_of(&a, "regime"), class_of(froude));
        within(read_of(&a, "water_balance"), 0, 1e-12);
        classes[(int)read_of(&a, "regime")]++, tried++;
    }
    assert_true(classes[0] > 10 && classes[1] > 8 && classes[2] > 30 && classes[3] > 30);
}

static void deeper_is_smaller(void **state) { // the same rise over deeper water: faster, but a weaker bore, at last none
    Random random = random_seed(2, 1);
    for (int n = 0; n < 20; n++) {
        double h1 = spread(&random, 0.5, 4), rise = h1 * between(&random, 0.4, 1.2);
        Apparatus shallow = flume(h1, rise, 0), deep = flume(3 * h1, rise, 0);
        until_front(&shallow, 800), until_front(&deep, 800);
        assert_true(read_of(&deep, "front_speed") > read_of(&shallow, "front_speed"));
        assert_true(read_of(&deep, "froude") < read_of(&shallow, "froude"));
        assert_true(read_of(&deep, "head_loss") < read_of(&shallow, "head_loss"));
    }
}

// ---- the solver alone ---------------------------------------------------------------------------------------------

static const ChannelForces walls = {.gravity = 9.80665};

static void shape(Channel *c, Random *random, double relief) { // smooth hills, funnels and narrows
    double phase = between(random, 0, 6), waves = between(random, 1, 9), funnel = between(random, -1.5, 1.5);
    *c = (Channel){.spacing = spread(random, 1, 300)};
    for (int i = 0; i <= N; i++) {
        double x = (double)i / N;
        c->bed[i] = relief * (sin(phase + waves * x) + 0.3 * between(random, -1, 1));
        c->width[i] = 200 * exp(funnel * x) * (1 + 0.3 * sin(2 * phase + 3 * waves * x));
    }
}

static double step(Channel *c, const ChannelForces *f) {
    double t = channel_longest_step(c, f->gravity, 1e9);
    channel_step(c, f, t);
    return t;
}

static void lakes_at_rest(void **state) { // any bed, any width: nothing moves
    Random random = random_seed(3, 1);
    for (int n = 0; n < SETS; n++) {
        Channel c;
        shape(&c, &random, between(&random, 0.1, 3));
        double level = between(&random, 4, 9);
        for (int i = 0; i < N; i++) c.depth[i] = level - (c.bed[i] + c.bed[i + 1]) / 2;
        ChannelForces f = walls;
        if (n & 1) f.end[0] = (ChannelEnd){.kind = END_LEVEL, .value = level};
        for (int k = 0; k < 60; k++) step(&c, &f);
        for (int i = 0; i < N; i++) within(channel_surface(&c, i), level, 1e-11), within(channel_speed(&c, i), 0, 1e-10);
    }
}

// Stoker's exact dam break at x = 0, depths hl > hr at rest: depth at x / t.
static double stoker(double hl, double hr, double ratio) {
    double cl = sqrt(G * hl), low = hr, high = hl;
    for (int i = 0; i < 100; i++) { // rarefaction and jump must agree on the speed between them
        double h = (low + high) / 2, fan = 2 * (cl - sqrt(G * h)), jump = (h - hr) * sqrt(G / 2 * (1 / h + 1 / hr));
        if (jump < fan) low = h;
        else high = h;
    }
    double h = low, u = 2 * (cl - sqrt(G * h)), shock = h * u / (h - hr);
    if (ratio < -cl) return hl;
    if (ratio < u - sqrt(G * h)) return (2 * cl - ratio) * (2 * cl - ratio) / (9 * G);
    return ratio < shock ? h : hr;
}

static void dam_breaks(void **state) {
    Random random = random_seed(4, 1);
    for (int n = 0; n < SETS; n++) {
        Channel c = {.spacing = spread(&random, 0.1, 50)};
        double hl = spread(&random, 0.5, 20), hr = hl * spread(&random, 0.03, 0.9), time = 0, off = 0;
        for (int i = 0; i <= N; i++) c.width[i] = 7;
        for (int i = 0; i < N; i++) c.depth[i] = i < N / 2 ? hl : hr;
        double end = 0.35 * N / 2 * c.spacing / sqrt(G * hl);
        while (time < end) {
            double t = channel_longest_step(&c, G, end - time);
            channel_step(&c, &walls, t), time += t;
        }
        for (int i = 0; i < N; i++) off += fabs(c.depth[i] - stoker(hl, hr, (i + 0.5 - N / 2) * c.spacing / time)) / N;
        assert_true(off < 0.004 * hl);
    }
}

static void mass_and_energy(void **state) { // between walls: water kept to 1e-12, energy never made; dry hills too
    Random random = random_seed(5, 1);
    int dried = 0;
    for (int n = 0; n < SETS; n++) {
        Channel c;
        shape(&c, &random, between(&random, 0, 3));
        double level = between(&random, -1, 5);
        for (int i = 0; i < N; i++) {
            c.depth[i] = fmax(0, level + (i < N / 3 ? 2 : 0) - (c.bed[i] + c.bed[i + 1]) / 2);
            c.flow[i] = c.depth[i] * between(&random, -1, 1) * 0.2;
        }
        ChannelForces f = walls;
        f.roughness = n & 1 ? 0.03 : 0;
        double volume = channel_volume(&c);
        for (int k = 0; k < 80; k++) step(&c, &f);
        near(channel_volume(&c), volume, 1e-12);
        assert_true(c.inflow == 0);
        for (int i = 0; i < N; i++) assert_true(c.depth[i] >= 0 && isfinite(c.flow[i])), dried += c.depth[i] == 0;
    }
    assert_true(dried > 100);
}

static double energy(const Channel *c) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
        double u = channel_speed(c, i), z = (c->bed[i] + c->bed[i + 1]) / 2;
        sum += (c->width[i] + c->width[i + 1]) / 2 * c->spacing * c->depth[i] * (u * u / 2 + G * (c->depth[i] / 2 + z));
    }
    return sum;
}

static void energy_is_not_made(void **state) { // where a dam breaks, between walls, waves going to and fro
    Random random = random_seed(6, 1);
    for (int n = 0; n < SETS; n++) {
        Channel c = {.spacing = spread(&random, 0.5, 100)};
        for (int i = 0; i <= N; i++) c.width[i] = 30;
        double hl = spread(&random, 1, 10), hr = hl * between(&random, 0.2, 0.9);
        for (int i = 0; i < N; i++) c.depth[i] = i < N / 2 ? hl : hr;
        double before = energy(&c), first = before;
        for (int k = 0; k < 60; k++) {
            step(&c, &walls);
            double now = energy(&c);
            assert_true(now <= before * (1 + 1e-6)); // Heun's stages may wander by this much where waves only steepen
            before = now;
        }
        assert_true(before < first);
    }
}

static void mirror_images(void **state) { // sea and land exchanged: the same water, the other way round
    Random random = random_seed(7, 1);
    for (int n = 0; n < SETS; n++) {
        Channel c, m;
        shape(&c, &random, 1);
        for (int i = 0; i < N; i++) c.depth[i] = 3 + between(&random, 0, 1), c.flow[i] = between(&random, -2, 2);
        m = c;
        for (int i = 0; i <= N; i++) m.bed[i] = c.bed[N - i], m.width[i] = c.width[N - i];
        for (int i = 0; i < N; i++) m.depth[i] = c.depth[N - 1 - i], m.flow[i] = -c.flow[N - 1 - i];
        ChannelForces f = walls, g = walls;
        f.end[0] = g.end[1] = (ChannelEnd){.kind = END_LEVEL, .value = 3.5}, f.end[1] = g.end[0] = (ChannelEnd){.value = between(&random, -50, 200)};
        for (int k = 0; k < 40; k++) step(&c, &f), step(&m, &g);
        for (int i = 0; i < N; i++) within(m.depth[i], c.depth[N - 1 - i], 1e-9), within(m.flow[i], -c.flow[N - 1 - i], 1e-8);
        within(m.inflow, c.inflow, 1e-6 * fabs(c.inflow) + 1e-6);
    }
}

static void froude_scaling(void **state) { // a model at 1 : 4 shows the same at twice the pace
    Random random = random_seed(8, 1);
    for (int n = 0; n < SETS; n++) {
        Channel c, m;
        shape(&c, &random, 1);
        for (int i = 0; i < N; i++) c.depth[i] = 3 + between(&random, 0, 2), c.flow[i] = between(&random, -2, 2);
        m = c, m.spacing = c.spacing / 4;
        for (int i = 0; i <= N; i++) m.bed[i] = c.bed[i] / 4;
        for (int i = 0; i < N; i++) m.depth[i] = c.depth[i] / 4, m.flow[i] = c.flow[i] / 8;
        for (int k = 0; k < 40; k++) {
            double t = step(&c, &walls);
            channel_step(&m, &walls, t / 2);
        }
        for (int i = 0; i < N; i++) within(4 * m.depth[i], c.depth[i], 1e-11), within(8 * m.flow[i], c.flow[i], 1e-10);
    }
}

static void greens_law(void **state) { // a low long wave in a funnel grows as b^-1/2 h^-1/4
    Random random = random_seed(9, 1);
    for (int n = 0; n < 40; n++) {
        Channel c = {.spacing = 100};
        double slope = between(&random, -1.2, 1.2), shoal = between(&random, 0.4, 1), sums[2] = {0};
        for (int i = 0; i <= N; i++) c.width[i] = 500 * exp(slope * i / N), c.bed[i] = -10 * (1 - (1 - shoal) * i / N);
        for (int i = 0; i < N; i++) {
            double h = -(c.bed[i] + c.bed[i + 1]) / 2, rise = 1e-3 * exp(-pow((i - 60) / 14.0, 2));
            c.depth[i] = h + rise, c.flow[i] = rise * sqrt(G * h);
        }
        const int at[2] = {120, 280};
        double way = 0; // time until all of it has passed the second gauge, and nothing has come back from the wall
        for (int i = 60; i < at[1] + 45; i++) way += c.spacing / sqrt(-G * c.bed[i]);
        for (double time = 0, t; time < way; time += t) { // the energy that passes: b c surface^2
            t = step(&c, &walls);
            for (int g = 0; g < 2; g++) sums[g] += t * pow(channel_surface(&c, at[g]), 2);
        }
        double h0 = -c.bed[at[0]], h1 = -c.bed[at[1]];
        double law = sqrt(c.width[at[0]] / c.width[at[1]]) * pow(h0 / h1, 0.25);
        near(sqrt(sums[1] / sums[0]), law, 0.03);
    }
}

static void friction_slows(void **state) { // an even stream: u = u0 / (1 + g n^2 u0 t / h^(4/3)) in the middle
    Random random = random_seed(10, 1);
    for (int n = 0; n < SETS; n++) {
        Channel c = {.spacing = 100};
        double h = spread(&random, 0.5, 10), u0 = between(&random, 0.3, 2), time = 0;
        for (int i = 0; i <= N; i++) c.width[i] = 50;
        for (int i = 0; i < N; i++) c.depth[i] = h, c.flow[i] = h * u0;
        ChannelForces f = walls;
        f.roughness = between(&random, 0, 0.05);
        for (int k = 0; k < 60; k++) time += step(&c, &f);
        near(channel_speed(&c, N / 2), u0 / (1 + G * f.roughness * f.roughness * u0 * time / pow(h, 4.0 / 3)), 0.02);
    }
}

// ---- the tide -----------------------------------------------------------------------------------------------------

static void a_bore_comes_up(void **state) { // the river as it stands: nothing at the sea, a bore at the wall, water kept
    Apparatus a = create("river");
    int bores = 0;
    for (int i = 0; i < 100 * 120; i++) { // 16.7 h of the river
        apparatus_tick(&a, TICK);
        double front = read_of(&a, "front");
        bool bore = read_of(&a, "regime") > 0;
        if (bore) bores++, assert_true(front > 8e3);
    }
    assert_true(bores > 200);
    assert_true(read_of(&a, "arrival") > 0);
    within(read_of(&a, "water_balance"), 0, 1e-12);
    set(&a, "amplitude", 0), apparatus_start(&a, 1); // no tide, no bore
    for (int i = 0; i < 40 * 120; i++) apparatus_tick(&a, TICK), assert_true(read_of(&a, "regime") == 0);
}

static void estuaries_any(void **state) { // any set-up: finite, no negative depth, water kept
    Random random = random_seed(11, 1);
    for (int n = 0; n < SETS; n++) {
        Apparatus a = create("river");
        for (int k = 0; k < a.kind->parameter_count; k++) {
            const ParameterInfo *info = &a.kind->parameters[k];
            double share = random_unit(&random);
            apparatus_set_clamped(&a, k, info->low > 0 ? info->low * pow(info->high / info->low, share) : info->low + share * (info->high - info->low));
        }
        set_text(&a, "flow", "running");
        apparatus_start(&a, 1);
        run(&a, 0.2);
        within(read_of(&a, "water_balance"), 0, 1e-12);
        ProfileSample samples[N];
        assert_int_equal(apparatus_profile(&a, samples, N), N);
        for (int i = 0; i < N; i++) assert_true(samples[i].surface >= samples[i].bed && isfinite(samples[i].speed) && fabs(samples[i].speed) < 60);
    }
}

static void tide_table(void **state) { // the sea's highest water by looking; two tides later than 24 h by the delay
    Random random = random_seed(12, 1);
    for (int n = 0; n < 20; n++) {
        Apparatus a = create("river");
        set(&a, "length", 150e3), set(&a, "mouth", 100), set(&a, "width", 100), set(&a, "depth", 12), set(&a, "bar", 0);
        set(&a, "steepness", between(&random, 0, 0.9)), set(&a, "time_scale", 3600);
        apparatus_start(&a, 1);
        double high = read_of(&a, "next_high"), best = -9, when = 0;
        for (int i = 0; i < 120 * 13; i++) {
            apparatus_tick(&a, TICK);
            if (read_of(&a, "sea_level") > best) best = read_of(&a, "sea_level"), when = read_of(&a, "clock");
        }
        within(when, high, 31), within(best, get(&a, "amplitude"), 1e-3);
        near(read_of(&a, "next_high"), high + 12.4206 * 3600, 1e-9);
        assert_true(high <= 12.4206 * 1800 + 1e-6);
    }
}

static void held_and_reshaped(void **state) {
    Apparatus a = flume(2, 1, 0);
    until_front(&a, 500);
    set(&a, "surge", 1.2), apparatus_tick(&a, TICK); // the sea may change while it runs ...
    assert_true(read_of(&a, "clock") > 60);
    set(&a, "depth", 1.5), apparatus_tick(&a, TICK); // ... the river is filled anew
    assert_true(read_of(&a, "clock") < 1 && isnan(read_of(&a, "front")));
    set_text(&a, "flow", "held"), run(&a, 1);
    assert_true(read_of(&a, "clock") == 0 && read_of(&a, "gauge_speed") == 0);
    set_text(&a, "flow", "running"), run(&a, 1);
    within(read_of(&a, "clock"), 60, 1e-9);
}

static void a_dam_narrows(void **state) { // it holds up the flood: the water stands higher before it and runs faster through it
    Apparatus open = flume(2, 1, 0), closed = flume(2, 1, 0);
    set(&closed, "dam", 0.6), set(&closed, "dam_place", 2000);
    set(&open, "gauge", 1800), set(&closed, "gauge", 1800), set(&open, "station", 2000), set(&closed, "station", 2000);
    apparatus_start(&closed, 1);
    run(&open, 7), run(&closed, 7);
    assert_true(read_of(&closed, "gauge_depth") > read_of(&open, "gauge_depth") + 0.1);
    assert_true(read_of(&closed, "station_speed") > read_of(&open, "station_speed") + 0.3);
}

static void copies_go_on_alike(void **state) { // the state is all there is: a copy takes the same way to the last bit
    Apparatus a = create("river");
    run(&a, 3);
    Apparatus b = a;
    b.state = arena_alloc(arena, a.kind->state_size);
    memcpy(b.state, a.state, a.kind->state_size);
    run(&a, 2), run(&b, 2);
    assert_memory_equal(a.state, b.state, a.kind->state_size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_bores),       cmocka_unit_test(check_small_things),
        cmocka_unit_test(bores_any),         cmocka_unit_test(deeper_is_smaller),
        cmocka_unit_test(lakes_at_rest),     cmocka_unit_test(dam_breaks),
        cmocka_unit_test(mass_and_energy),   cmocka_unit_test(energy_is_not_made),
        cmocka_unit_test(mirror_images),     cmocka_unit_test(froude_scaling),
        cmocka_unit_test(greens_law),        cmocka_unit_test(friction_slows),
        cmocka_unit_test(a_bore_comes_up),   cmocka_unit_test(estuaries_any),
        cmocka_unit_test(tide_table),        cmocka_unit_test(held_and_reshaped),
        cmocka_unit_test(a_dam_narrows),     cmocka_unit_test(copies_go_on_alike),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
