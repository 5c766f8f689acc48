// The seeded data sets of tests/evaluate/data.R, bit for bit: only sums of multiples of 2^-31 are compared.
#ifndef ORRERY_TESTS_EVALUATE_DATA_H
#define ORRERY_TESTS_EVALUATE_DATA_H
#include "base/arena.h"
#include "evaluate/estimate.h"

enum { EVALUATE_SETS = 236 };

// Lehmer's generator: 48271 s mod 2^31 - 1.
static double next_draw(uint64_t *state) {
    *state = *state * 48271 % 2147483647;
    return (double)*state / 2147483648.0;
}

typedef struct DataSet {
    int persons, items, style; // style: 0 plain, 1 with missing answers, 2 extreme, 3 booklets
    int8_t *answers, *groups;
} DataSet;

static DataSet sizes_of(int set) {
    static const int large[][3] = {{5000, 60, 0}, {5000, 60, 3}, {2000, 30, 0}, {1000, 10, 1}, {3000, 12, 2}};
    static const int persons[] = {0, 1, 2, 5, 12, 30, 60, 100, 150, 250, 400}, items[] = {1, 2, 3, 5, 8, 12, 20};
    if (set >= 231)
        return (DataSet){.persons = large[set - 231][0], .items = large[set - 231][1], .style = large[set - 231][2]};
    return (DataSet){.persons = persons[set % 11], .items = items[set / 11 % 7], .style = set / 77};
}

static int8_t draw_answer(const DataSet *d, uint64_t *state, int person, int item, double ability, int group) {
    static const double missing[] = {0, 0.125, 0.0625, 0};
    double slope = 0.75 + (item * 3) % 4 / 4.0, threshold = (item * 5) % 13 / 8.0 - 0.75, noise = 0;
    for (int k = 0; k < 4; k++) noise += next_draw(state);
    double bias = item == 2 ? group / 2.0 : 0;
    int8_t answer = ability * slope + (noise - 2) * 2 > threshold + bias;
    if (next_draw(state) < missing[d->style]) return ANSWER_MISSING;
    return d->style == 3 && (person + item + 1) % 6 == 0 ? ANSWER_MISSING : answer;
}

static DataSet data_set(Arena *arena, int set) {
    DataSet d = sizes_of(set);
    uint64_t state = (uint64_t)set + 1000;
    d.answers = arena_array(arena, int8_t, d.persons * d.items + 1);
    d.groups = arena_array(arena, int8_t, d.persons + 1);
    for (int i = 0; i < d.persons; i++) {
        int8_t *row = d.answers + i * d.items;
        d.groups[i] = next_draw(&state) < 0.5;
        double ability = 0;
        for (int k = 0; k < 4; k++) ability += next_draw(&state);
        ability = ability * 2 - 4 - d.groups[i] / 4.0;
        for (int j = 0; j < d.items; j++) row[j] = draw_answer(&d, &state, i, j, ability, d.groups[i]);
        for (int j = 0; d.style == 2 && i < 2 && j < d.items; j++) row[j] = i == 0;
        if (d.style == 2 && d.items >= 2) row[d.items - 1] = ANSWER_RIGHT;
    }
    return d;
}

typedef struct PairSet {
    int count;
    double pre[60], post[60];
} PairSet;

static PairSet pairs_of(int set) {
    static const int counts[] = {2, 5, 12, 30, 60};
    uint64_t state = (uint64_t)set + 5000;
    double u[3][60];
    for (int i = 0; i < 180; i++) u[i / 60][i % 60] = next_draw(&state);
    PairSet p = {.count = counts[set % 5]};
    for (int i = 0; i < p.count; i++) {
        double pre = (int)(u[0][i] * 1024) / 8.0, post;
        p.pre[i] = pre = pre > 100 ? 100 : pre;
        post = pre + (int)(u[1][i] * 512) / 8.0 - (int)(u[2][i] * 256) / 8.0;
        p.post[i] = post < 0 ? 0 : post > 100 ? 100 : post;
    }
    return p;
}
#endif
