// The model of a learner's movements that the range coder works with. A tick is coded as
//
//     same as the tick before?  --no-->  for each part (event, head, gaze, grips with aims, joints): changed?
//          |yes: done                         --yes-->  each of its numbers, as the error of a prediction
//
// A number is predicted from its last two different values (a device that reports 90 times a second changes in three ticks
// of four): as unchanged, as moving on half as fast, or as moving on; whichever has erred least lately. The error's size is
// coded with chances that depend on the kind of number and on how large its errors were lately, so that what stands still
// or is rigid costs next to nothing. The largest component of an orientation follows from the others.
//
// One function walks over all of it for both directions: `code` writes when it encodes and answers when it decodes.
#include "base/error.h"
#include "record/input_code.h"
#include "record/range_coder.h"
#include <assert.h>
#include <string.h>

enum { BLOCK_CODED = 1, BLOCK_PLAIN = 2, CLASSES = 12, SIZES = 33 };

typedef enum Kind { KIND_POSITION, KIND_TURN, KIND_LAST_TURN, KIND_RIGID, KIND_RIGID_TURN, KIND_BONE, KIND_FLEX, KIND_WALK, KIND_COUNT } Kind;

typedef struct Chances { // of one kind, for one class of recent errors
    Chance zero, negative, more[SIZES], top[SIZES];
} Chances;

typedef struct Track { // one number
    int32_t last, before;     // its last two different values in time
    uint32_t missed[3];       // recent error of each prediction, times 16
    uint32_t size;            // recent size of the coded error, times 16
} Track;

enum { POSE = 7, JOINTS = HAND_JOINTS - 1, EVENT_BYTES = 4 + 4 + 4 + 1 + 1 + 8 + INPUT_TEXT_SIZE };
enum { PART_HEAD, PART_GAZE, PART_GRIP, PART_JOINTS = PART_GRIP + HAND_COUNT, PART_WALK = PART_JOINTS + HAND_COUNT, PART_COUNT };

typedef struct Coder {
    bool decodes;
    RangeEncoder out;
    RangeDecoder in;
    Chances chances[KIND_COUNT][CLASSES];
    Chance still[256], changed[PART_COUNT + 1][4], byte_same[2], byte[256]; // still: by the last eight answers
    uint8_t stillness, changes[PART_COUNT + 1];
    Track head[POSE], gaze[POSE], grip[HAND_COUNT][2 * POSE], wrist[HAND_COUNT][POSE], joints[HAND_COUNT][JOINTS][POSE], walk[2];
    uint8_t event[EVENT_BYTES];
    InputKept tick; // the tick before; then the present one
} Coder;

// ---- decisions and numbers ----------------------------------------------------------------------------------------

static int code(Coder *c, Chance *chance, int bit) {
    if (c->decodes) return range_take(&c->in, chance);
    range_bit(&c->out, chance, bit);
    return bit;
}

static uint32_t code_plain(Coder *c, uint32_t value, int bits) {
    if (c->decodes) return range_take_plain(&c->in, bits);
    range_plain(&c->out, value, bits);
    return value;
}

static int bit_length(uint32_t x) { return x ? 32 - __builtin_clz(x) : 0; }

static int class_of(const Track *t) {
    int class = bit_length(t->size);
    return class < CLASSES ? class : CLASSES - 1;
}

// 0, or a sign, the length of the magnitude in bits, and its bits below the first.
static int32_t code_error(Coder *c, Chances *x, int32_t error) {
    if (!code(c, &x->zero, error != 0)) return 0;
    uint32_t size = error < 0 ? 0u - (uint32_t)error : (uint32_t)error, bits = (uint32_t)bit_length(size), known = 1;
    int negative = code(c, &x->negative, error < 0);
    while (known < 32 && code(c, &x->more[known], known < bits)) known++;
    uint32_t value = 1;
    if (known > 1) value = 2 | (uint32_t)code(c, &x->top[known], (int)(size >> (known - 2) & 1));
    if (known > 2) value = value << (known - 2) | code_plain(c, size & ((1u << (known - 2)) - 1), (int)known - 2);
    return (int32_t)(negative ? 0u - value : value);
}

// Arithmetic wraps, so that hostile bytes decode to some number and never to undefined behaviour.
static int32_t plus(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }
static int32_t minus(int32_t a, int32_t b) { return (int32_t)((uint32_t)a - (uint32_t)b); }
static uint32_t size_of(int32_t a) { return a < 0 ? 0u - (uint32_t)a : (uint32_t)a; }

static void recent(uint32_t *average, uint32_t value) {
    if (value > 1u << 24) value = 1u << 24;
    *average += (uint32_t)(((int64_t)(value << 4) - (int64_t)*average) / 8);
}

static int32_t code_number(Coder *c, Kind kind, Track *t, int32_t value) {
    int32_t step = minus(t->last, t->before), guesses[3] = {t->last, plus(t->last, step / 2), plus(t->last, step)};
    int best = 0;
    for (int i = 1; i < 3; i++)
        if (t->missed[i] < t->missed[best]) best = i;
    int32_t error = code_error(c, &c->chances[kind][class_of(t)], minus(value, guesses[best]));
    value = plus(guesses[best], error);
    for (int i = 0; i < 3; i++) recent(&t->missed[i], size_of(minus(value, guesses[i])));
    recent(&t->size, size_of(error));
    t->before = t->last, t->last = value;
    return value;
}

// ---- poses --------------------------------------------------------------------------------------------------------

static int32_t root(int64_t square) { // the largest r with r r <= square
    int64_t r = 0;
    for (int64_t bit = 1 << 16; bit; bit >>= 1)
        if ((r + bit) * (r + bit) <= square) r += bit;
    return (int32_t)r;
}

// The component that was largest last time is coded last, as the error of what the unit length leaves for it.
static void code_turn(Coder *c, Kind kind, Track *t, int32_t unit, int16_t turn[4]) {
    int largest = 3;
    int64_t left = (int64_t)unit * unit;
    for (int i = 0; i < 3; i++)
        if (size_of(t[i].last) > size_of(t[largest].last)) largest = i;
    for (int i = 0; i < 4; i++) {
        if (i == largest) continue;
        turn[i] = (int16_t)code_number(c, kind, &t[i], turn[i]);
        left -= (int64_t)turn[i] * turn[i];
    }
    int32_t guess = left > 0 ? root(left) : 0;
    if (t[largest].last < 0) guess = -guess;
    int32_t error = code_error(c, &c->chances[KIND_LAST_TURN][class_of(&t[largest])], minus(turn[largest], guess));
    recent(&t[largest].size, size_of(error));
    turn[largest] = (int16_t)plus(guess, error);
    t[largest].before = t[largest].last, t[largest].last = turn[largest];
}

static void code_pose(Coder *c, Kind position, Kind turn, Track *t, int32_t unit, PoseKept *pose) {
    for (int i = 0; i < 3; i++) pose->position[i] = code_number(c, position, &t[i], pose->position[i]);
    code_turn(c, turn, t + 3, unit, pose->turn);
}

static void code_joints(Coder *c, int hand, HandKept *h) {
    code_pose(c, KIND_POSITION, KIND_TURN, c->wrist[hand], 16384, &h->wrist);
    for (int i = 0, at = 0; i < HAND_JOINTS; i++) {
        if (i == 1) continue; // the wrist itself
        Track *t = c->joints[hand][at++];
        for (int k = 0; k < 3; k++) h->joints[i].offset[k] = (int16_t)code_number(c, KIND_BONE, &t[k], h->joints[i].offset[k]);
        code_turn(c, KIND_FLEX, t + 3, 32767, h->joints[i].turn);
    }
}

// ---- what happens (buttons, commands, text): bytes, mostly those of the tick before -------------------------------

static void event_bytes(InputKept *k, uint8_t *bytes, bool put) {
    struct {
        void *at;
        size_t size;
    } const parts[] = {{&k->commands, 4}, {&k->hand[0].buttons, 4}, {&k->hand[1].buttons, 4}, {&k->flags, 1}, {&k->unused, 1},
                       {&k->device, 4}, {k->window, 4}, {k->text, INPUT_TEXT_SIZE}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (put) memcpy(parts[i].at, bytes, parts[i].size);
        else memcpy(bytes, parts[i].at, parts[i].size);
        bytes += parts[i].size;
    }
}

static void code_event(Coder *c, InputKept *tick) {
    uint8_t bytes[EVENT_BYTES];
    event_bytes(tick, bytes, false);
    for (int i = 0, same = 1; i < EVENT_BYTES; i++) {
        same = !code(c, &c->byte_same[same], bytes[i] != c->event[i]);
        if (same) continue;
        uint32_t node = 1;
        for (int b = 7; b >= 0; b--) node = node << 1 | (uint32_t)code(c, &c->byte[node], c->decodes ? 0 : bytes[i] >> b & 1);
        c->event[i] = (uint8_t)node;
    }
    event_bytes(tick, c->event, true);
}

// ---- a tick -------------------------------------------------------------------------------------------------------

static bool differs(const void *a, const void *b, size_t size) { return memcmp(a, b, size) != 0; }

// What of `tick` is not as it was, a bit for each part; the last is the event.
static uint32_t changes_of(const InputKept *tick, const InputKept *was) {
    uint8_t now[EVENT_BYTES], then[EVENT_BYTES];
    uint32_t changed = 0;
    event_bytes((InputKept *)tick, now, false), event_bytes((InputKept *)was, then, false);
    if (differs(&tick->head, &was->head, sizeof tick->head)) changed |= 1u << PART_HEAD;
    if (differs(&tick->gaze, &was->gaze, sizeof tick->gaze)) changed |= 1u << PART_GAZE;
    if (differs(tick->walk, was->walk, sizeof tick->walk)) changed |= 1u << PART_WALK;
    if (differs(now, then, sizeof now)) changed |= 1u << PART_COUNT;
    for (int i = 0; i < HAND_COUNT; i++) {
        const HandKept *h = &tick->hand[i], *before = &was->hand[i];
        if (differs(&h->grip, &before->grip, sizeof h->grip) || differs(&h->aim, &before->aim, sizeof h->aim)) changed |= 1u << (PART_GRIP + i);
        if (differs(&h->wrist, &before->wrist, sizeof h->wrist) || differs(h->joints, before->joints, sizeof h->joints))
            changed |= 1u << (PART_JOINTS + i);
    }
    return changed;
}

static void code_part(Coder *c, int part, InputKept *tick) {
    if (part == PART_COUNT) return code_event(c, tick);
    if (part == PART_HEAD) return code_pose(c, KIND_POSITION, KIND_TURN, c->head, 16384, &tick->head);
    if (part == PART_GAZE) return code_pose(c, KIND_POSITION, KIND_TURN, c->gaze, 16384, &tick->gaze);
    if (part == PART_WALK) {
        for (int i = 0; i < 2; i++) tick->walk[i] = (int8_t)code_number(c, KIND_WALK, &c->walk[i], tick->walk[i]);
        return;
    }
    if (part >= PART_JOINTS) return code_joints(c, part - PART_JOINTS, &tick->hand[part - PART_JOINTS]);
    HandKept *h = &tick->hand[part - PART_GRIP];
    code_pose(c, KIND_POSITION, KIND_TURN, c->grip[part - PART_GRIP], 16384, &h->grip);
    code_pose(c, KIND_RIGID, KIND_RIGID_TURN, c->grip[part - PART_GRIP] + POSE, 32767, &h->aim);
}

// c->tick is the tick before and becomes this one; `tick` is read when encoding.
static void code_tick(Coder *c, const InputKept *tick) {
    uint32_t changed = c->decodes ? 0 : changes_of(tick, &c->tick);
    int moves = code(c, &c->still[c->stillness], changed != 0);
    c->stillness = (uint8_t)(c->stillness << 1 | moves);
    if (!moves) return;
    if (!c->decodes) c->tick = *tick;
    for (int part = PART_COUNT; part >= 0; part--) {
        int is = code(c, &c->changed[part][c->changes[part] & 3], (int)(changed >> part & 1));
        c->changes[part] = (uint8_t)(c->changes[part] << 1 | is);
        if (is) code_part(c, part, &c->tick);
    }
}

// ---- blocks -------------------------------------------------------------------------------------------------------

static void start(Coder *c) {
    memset(c, 0, sizeof *c);
    Chance *all[] = {c->still, &c->changed[0][0], c->byte_same, c->byte};
    const size_t counts[] = {256, (PART_COUNT + 1) * 4, 2, 256};
    for (int i = 0; i < 4; i++)
        for (size_t k = 0; k < counts[i]; k++) all[i][k] = chance_even();
    Chance *numbers = &c->chances[0][0].zero;
    for (size_t i = 0; i < sizeof c->chances / sizeof(Chance); i++) numbers[i] = chance_even();
}

size_t input_encode_bound(int count) { return INPUT_BLOCK_HEAD + (size_t)count * sizeof(InputKept); }

static const InputKept *tick_at(const InputKept *ticks, size_t stride, int i) {
    return (const InputKept *)(const void *)((const char *)ticks + stride * (size_t)i);
}

size_t input_encode(const InputKept *ticks, size_t stride, int count, uint64_t first, uint8_t *out) {
    assert(count > 0 && count <= INPUT_BLOCK_MOST);
    Coder c;
    out[0] = BLOCK_CODED, out[1] = (uint8_t)count, out[2] = (uint8_t)(count >> 8);
    for (int i = 0; i < 8; i++) out[3 + i] = (uint8_t)(first >> (8 * i));
    start(&c);
    range_begin(&c.out, out + INPUT_BLOCK_HEAD, input_encode_bound(count) - INPUT_BLOCK_HEAD);
    for (int i = 0; i < count && !c.out.full; i++) code_tick(&c, tick_at(ticks, stride, i));
    range_end(&c.out);
    if (!c.out.full) return (size_t)(c.out.at - out);
    out[0] = BLOCK_PLAIN;
    for (int i = 0; i < count; i++) memcpy(out + INPUT_BLOCK_HEAD + (size_t)i * sizeof(InputKept), tick_at(ticks, stride, i), sizeof(InputKept));
    return input_encode_bound(count);
}

static bool refuse(const char *english, const char *chinese) {
    return fail(ERR_RECORDING, "%s", language_get() == LANGUAGE_CHINESE ? chinese : english);
}

bool input_decode(const uint8_t *data, size_t size, InputKept *ticks, size_t stride, int most, uint64_t *first, int *count) {
    if (size < INPUT_BLOCK_HEAD) return refuse("a block is too short", "数据块过短");
    if (data[0] != BLOCK_CODED && data[0] != BLOCK_PLAIN) return refuse("a block is of another version", "数据块版本不同");
    *count = data[1] | data[2] << 8, *first = 0;
    for (int i = 0; i < 8; i++) *first |= (uint64_t)data[3 + i] << (8 * i);
    if (*count < 1 || *count > most) return refuse("a block holds more ticks than it may", "数据块时刻数过多");
    if (data[0] == BLOCK_PLAIN && size != input_encode_bound(*count)) return refuse("a block is cut short", "数据块不完整");
    Coder c;
    start(&c);
    c.decodes = true;
    range_open(&c.in, data + INPUT_BLOCK_HEAD, size - INPUT_BLOCK_HEAD);
    for (int i = 0; i < *count; i++) {
        InputKept *tick = (InputKept *)tick_at(ticks, stride, i);
        if (data[0] == BLOCK_CODED) code_tick(&c, NULL);
        else memcpy(&c.tick, data + INPUT_BLOCK_HEAD + (size_t)i * sizeof(InputKept), sizeof(InputKept));
        if (data[0] == BLOCK_CODED && c.in.missing > 4) return refuse("a block is cut short", "数据块不完整");
        *tick = c.tick;
    }
    return true;
}
