// The recording's codec: what is kept is close to what was done, comes back to the bit, and takes few bytes.
#include "check.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/random.h"
#include "record/input_code.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static float normal(Random *r) { return (float)random_normal(r); }

static Pose random_pose(Random *r, float spread) {
    Pose p = {{normal(r) * spread, normal(r) * spread, normal(r) * spread}, {normal(r), normal(r), normal(r), normal(r)}};
    p.orientation = quat_normalize(p.orientation);
    return p;
}

static float angle_between(Quat a, Quat b) { // radians; by the chord, which is exact for small angles
    float plus = 0, minus = 0;
    const float x[4] = {a.x, a.y, a.z, a.w}, y[4] = {b.x, b.y, b.z, b.w};
    for (int i = 0; i < 4; i++) plus += (x[i] + y[i]) * (x[i] + y[i]), minus += (x[i] - y[i]) * (x[i] - y[i]);
    return 2 * (float)d_sqrt((double)(plus < minus ? plus : minus));
}

static void assert_close(Pose a, Pose b, float metres, float degrees) {
    assert_true(vec3_length(vec3_sub(a.position, b.position)) <= metres);
    assert_true(angle_between(a.orientation, b.orientation) <= degrees * (float)D_PI / 180);
}

// A hand as OpenXR's joints describe it: rigid bones; flexion about X, abduction about Y. 4 numbers a finger.
static const int finger_first[5] = {2, 6, 11, 16, 21}, finger_bones[5] = {4, 5, 5, 5, 5};
static void pose_hand(HandInput *hand, Pose wrist, const float flex[5], const float spread[5], int side) {
    hand->joints[1] = wrist;
    hand->joints[0] = (Pose){vec3_add(wrist.position, quat_rotate(wrist.orientation, vec3(0, -0.01f, -0.05f))), wrist.orientation};
    for (int f = 0; f < 5; f++) {
        Pose at = wrist;
        for (int b = 0; b < finger_bones[f]; b++) {
            Vec3 bone = b ? vec3(0, 0, -0.045f / (float)b) : vec3((float)side * (0.03f - 0.015f * (float)f), -0.004f, -0.03f);
            at.position = vec3_add(at.position, quat_rotate(at.orientation, bone));
            float bend = b == 0 || b == finger_bones[f] - 1 ? 0 : b == 1 ? flex[f] : b == 2 ? flex[f] * 1.1f : flex[f] * 0.7f;
            Quat turn = quat_axis_angle(vec3(1, 0, 0), -bend);
            if (b == 1) turn = quat_mul(quat_axis_angle(vec3(0, 1, 0), spread[f]), turn);
            at.orientation = quat_normalize(quat_mul(at.orientation, turn));
            hand->joints[finger_first[f] + b] = at;
        }
    }
}

static Input random_input(Random *r) {
    Input input = input_idle();
    float flex[5], spread[5];
    input.head = random_pose(r, 1);
    input.present = random_below(r, 2), input.gazing = random_below(r, 2);
    if (input.gazing) input.gaze = random_pose(r, 1);
    for (int i = 0; i < HAND_COUNT; i++) {
        HandInput *h = &input.hand[i];
        h->tracked = random_below(r, 2), h->jointed = h->tracked && random_below(r, 2);
        if (!h->tracked) continue;
        h->grip = random_pose(r, 1), h->buttons = random_below(r, 4);
        h->aim = (Pose){vec3_add(h->grip.position, vec3(normal(r) * 0.05f, 0.02f, normal(r) * 0.05f)), random_pose(r, 1).orientation};
        if (random_below(r, 4) == 0) h->aim.position.y += 100; // a mouse's
        for (int f = 0; f < 5; f++) flex[f] = (float)random_unit(r) * 1.5f, spread[f] = normal(r) * 0.1f;
        if (h->jointed) pose_hand(h, random_pose(r, 1), flex, spread, i ? 1 : -1);
    }
    input.walk[0] = (float)random_unit(r) * 2 - 1;
    input.commands = random_below(r, 8) ? 0 : random_u32(r), input.device = random_below(r, 16);
    input.window[0] = (uint16_t)random_u32(r);
    snprintf(input.text, sizeof input.text, "%s", random_below(r, 3) ? "" : "倒立 −10 cm");
    return input;
}

static void test_kept_is_close(void **state) {
    Random r = random_seed(1, 1);
    float worst_joint = 0, worst_turn = 0;
    for (int n = 0; n < 20000; n++) {
        Input in = random_input(&r), out;
        InputKept kept;
        input_keep(&in, &kept);
        input_restore(&kept, &out);
        assert_close(in.head, out.head, 0.0001f, 0.0101f);
        if (in.gazing) assert_close(in.gaze, out.gaze, 0.0001f, 0.0101f);
        assert_int_equal(in.commands, out.commands);
        assert_int_equal(in.device, out.device);
        assert_int_equal(in.present, out.present);
        assert_memory_equal(in.window, out.window, sizeof in.window);
        assert_string_equal(in.text, out.text);
        for (int i = 0; i < HAND_COUNT; i++) {
            const HandInput *a = &in.hand[i], *b = &out.hand[i];
            assert_int_equal(a->tracked, b->tracked);
            assert_int_equal(a->jointed, b->jointed);
            if (!a->tracked) continue;
            assert_int_equal(a->buttons, b->buttons);
            assert_close(a->grip, b->grip, 0.0001f, 0.0101f);
            assert_close(a->aim, b->aim, 0.0002f, 0.02f);
            for (int j = 0; a->jointed && j < HAND_JOINTS; j++) {
                assert_close(a->joints[j], b->joints[j], 0.0002f, 0.0301f);
                worst_joint = (float)d_max((double)worst_joint, (double)vec3_length(vec3_sub(a->joints[j].position, b->joints[j].position)));
                worst_turn = (float)d_max((double)worst_turn, (double)angle_between(a->joints[j].orientation, b->joints[j].orientation));
            }
        }
    }
    print_message("worst joint error: %.3f mm, %.4f degrees\n", (double)worst_joint * 1000, (double)worst_turn * 180 / D_PI);
}

static void test_hostile_numbers(void **state) {
    static const float wild[] = {0.0f / 1, 1e30f, -1e30f, 3e38f, 1e-40f};
    Random r = random_seed(2, 1);
    volatile float zero = 0;
    for (int n = 0; n < 20000; n++) {
        Input in = random_input(&r), out;
        InputKept kept;
        for (int k = 0; k < 6; k++) { // any float of any pose
            Pose *poses[] = {&in.head, &in.gaze, &in.hand[0].grip, &in.hand[1].aim, &in.hand[0].joints[1], &in.hand[1].joints[7]};
            float *values = (float *)poses[random_below(&r, 6)];
            uint32_t which = random_below(&r, 7);
            values[random_below(&r, 7)] = which < 5 ? wild[which] : which == 5 ? zero / zero : 1 / zero;
        }
        memset(in.text, 0xE5, sizeof in.text);
        input_keep(&in, &kept);
        input_restore(&kept, &out);
        const float *all = (const float *)&out.head;
        for (int i = 0; i < 7; i++) assert_true(all[i] - all[i] == 0);
        for (int i = 0; i < HAND_COUNT; i++)
            for (int j = 0; j < HAND_JOINTS; j++) assert_true(vec3_length(out.hand[i].joints[j].position) < 3000);
        assert_string_equal(out.text, "");
    }
}

enum { MANY = 1200 };
static InputKept ticks[MANY], back[MANY];
static uint8_t block[4 << 20];

static void assert_round_trip(int count, uint64_t first) {
    uint64_t got_first;
    int got;
    size_t size = input_encode(ticks, sizeof *ticks, count, first, block);
    assert_true(size > INPUT_BLOCK_HEAD && size <= input_encode_bound(count));
    assert_true(input_decode(block, size, back, sizeof *back, MANY, &got_first, &got));
    assert_int_equal(got, count);
    assert_true(got_first == first);
    assert_memory_equal(ticks, back, sizeof *ticks * (size_t)count);
}

static void test_blocks_round_trip(void **state) {
    Random r = random_seed(3, 1);
    for (int n = 0; n < 400; n++) {
        int count = 1 + (int)random_below(&r, n % 10 ? 60 : MANY);
        Input input = random_input(&r);
        for (int i = 0; i < count; i++) {
            if (random_below(&r, (uint32_t)(1 + n % 7)) == 0) input = random_input(&r); // jumps; or stillness
            input_keep(&input, &ticks[i]);
            if (n % 3 == 0) ticks[i].hand[1].grip.position[0] = (int32_t)random_u32(&r); // any number at all
        }
        assert_round_trip(count, (uint64_t)random_u32(&r) << 20);
    }
    for (int i = 0; i < MANY; i++) // what no model can foretell is kept plainly
        for (size_t k = 0; k < sizeof ticks[i]; k++) ((uint8_t *)&ticks[i])[k] = (uint8_t)random_u32(&r);
    assert_round_trip(MANY, 7);
}

static void test_hostile_blocks(void **state) {
    Random r = random_seed(4, 1);
    uint64_t first;
    int got;
    for (int i = 0; i < 60; i++) {
        Input input = random_input(&r);
        input_keep(&input, &ticks[i]);
    }
    size_t size = input_encode(ticks, sizeof *ticks, 60, 5, block);
    uint8_t *exact = malloc(size);
    size_t refused = 0;
    for (size_t cut = 0; cut < size; cut++) { // every truncation, in memory of exactly that size
        uint8_t *piece = malloc(cut ? cut : 1);
        memcpy(piece, block, cut);
        refused += !input_decode(piece, cut, back, sizeof *back, MANY, &first, &got);
        free(piece);
    }
    assert_true(refused * 100 > size * 98); // the last bytes may be missing unnoticed; a row's checksum sees that
    for (int n = 0; n < 3000; n++) { // flipped bits: some input or a refusal, never harm
        Input out;
        memcpy(exact, block, size);
        for (uint32_t k = 1 + random_below(&r, 8); k--;) exact[random_below(&r, (uint32_t)size)] ^= (uint8_t)(1u << random_below(&r, 8));
        if (!input_decode(exact, size, back, sizeof *back, MANY, &first, &got)) {
            assert_int_equal(error_last()->id, ERR_RECORDING);
            continue;
        }
        for (int i = 0; i < got; i++) input_restore(&back[i], &out);
    }
    free(exact);
}

// ---- how many bytes a learner takes -------------------------------------------------------------------------------
//
// The synthetic learner: head and hands drift (a slow random walk of 0.1 to 1 Hz), tremble (10 Hz, 0.2 mm and 0.03
// degrees), reach (minimum-jerk movements of 0.4 to 1 s, up to 0.5 m and 60 degrees, with pauses of 0.5 to 3 s), and every
// report carries the tracker's white noise (0.05 mm, 0.01 degrees rms). The device reports 90 times a second; ticks are 120
// a second and hold the last report. The aim is rigid to the grip. Fingers: four flexions and a spread each follow smooth
// grasps with 0.05 degrees of noise, 60 reports a second.

typedef struct Limb {
    Vec3 at, from, to;
    float yaw, yaw_from, yaw_to, pitch;
    double time, length, phase;
    bool reaching;
} Limb;

static Pose move_limb(Limb *l, Random *r, double seconds, float reach) {
    l->time += seconds;
    if (l->time >= l->length) {
        l->time = 0, l->reaching = !l->reaching;
        l->length = l->reaching ? 0.4 + 0.6 * random_unit(r) : 0.5 + 2.5 * random_unit(r);
        l->from = l->at, l->to = vec3(normal(r) * reach, 1.1f + normal(r) * reach * 0.5f, -0.4f + normal(r) * reach * 0.5f);
        l->yaw_from = l->yaw, l->yaw_to = normal(r) * 0.5f;
    }
    if (l->reaching) {
        float s = (float)(l->time / l->length), m = s * s * s * (10 - 15 * s + 6 * s * s); // Flash and Hogan 1985
        l->at = vec3_mix(l->from, l->to, m), l->yaw = l->yaw_from + (l->yaw_to - l->yaw_from) * m;
    } else {
        l->at = vec3_add(l->at, vec3(normal(r) * 2e-5f, normal(r) * 2e-5f, normal(r) * 2e-5f));
    }
    l->phase += seconds * 2 * D_PI * 10;
    const float tremble = (float)d_sin(l->phase), noise = 5e-5f, turn_noise = 0.01f * (float)D_PI / 180;
    Vec3 shake = vec3(tremble * 2e-4f + normal(r) * noise, tremble * 1.5e-4f + normal(r) * noise, tremble * 1e-4f + normal(r) * noise);
    float yaw = l->yaw + tremble * 5e-4f + normal(r) * turn_noise, pitch = l->pitch + tremble * 4e-4f + normal(r) * turn_noise;
    Quat roll = quat_axis_angle(vec3(0, 0, 1), normal(r) * turn_noise);
    return (Pose){vec3_add(l->at, shake), quat_mul(quat_yaw_pitch(yaw, pitch), roll)};
}

typedef struct Fingers {
    float flex[5], from[5], to[5], spread[5];
    double time, length;
} Fingers;
static void move_fingers(Fingers *f, Random *r, double seconds) {
    f->time += seconds;
    if (f->time >= f->length) {
        f->time = 0, f->length = 0.3 + 2 * random_unit(r);
        float grasp = random_below(r, 2) ? (float)random_unit(r) : f->to[0];
        for (int i = 0; i < 5; i++) f->from[i] = f->flex[i], f->to[i] = grasp * (0.8f + 0.1f * (float)i), f->spread[i] = 0.05f * (float)(i - 2);
    }
    float s = (float)d_min(1, f->time / 0.3), m = s * s * s * (10 - 15 * s + 6 * s * s);
    for (int i = 0; i < 5; i++) f->flex[i] = f->from[i] + (f->to[i] - f->from[i]) * m;
}

typedef struct Learner {
    bool controllers, joints;
} Learner;

// Bytes of 20 minutes in blocks of 10 s.
static size_t bytes_of(Learner who, uint64_t seed) {
    Random r = random_seed(seed, 5);
    Limb head = {.at = {0, 1.2f, 0}}, hands[2] = {{.at = {-0.2f, 1, -0.3f}, .pitch = -0.4f}, {.at = {0.2f, 1, -0.3f}, .pitch = -0.3f}};
    Fingers fingers[2] = {{.length = 0.5}, {.length = 0.7}};
    Input input = input_idle();
    size_t bytes = 0;
    double reported = -1, fingers_reported = -1;
    const Pose rigid = {{0.01f, -0.02f, -0.05f}, quat_axis_angle(vec3(1, 0, 0), -0.6f)};
    for (int tick = 0; tick < 20 * 60 * TICKS_PER_SECOND; tick++) {
        double now = (double)tick / TICKS_PER_SECOND;
        if (who.controllers && now - reported >= 1 / 90.0 - 1e-9) {
            reported = reported < 0 ? now : reported + 1 / 90.0;
            input.head = move_limb(&head, &r, 1 / 90.0, 0.05f);
            for (int i = 0; i < HAND_COUNT; i++) {
                HandInput *h = &input.hand[i];
                h->tracked = true;
                h->grip = move_limb(&hands[i], &r, 1 / 90.0, 0.25f);
                h->aim = (Pose){vec3_add(h->grip.position, quat_rotate(h->grip.orientation, rigid.position)), quat_mul(h->grip.orientation, rigid.orientation)};
                h->buttons = hands[i].reaching && hands[i].time > 0.3 ? HAND_SELECT : 0;
            }
        }
        if (who.joints && now - fingers_reported >= 1 / 60.0 - 1e-9) {
            fingers_reported = fingers_reported < 0 ? now : fingers_reported + 1 / 60.0;
            for (int i = 0; i < HAND_COUNT; i++) {
                float flex[5];
                move_fingers(&fingers[i], &r, 1 / 60.0);
                for (int f = 0; f < 5; f++) flex[f] = fingers[i].flex[f] + normal(&r) * 0.05f * (float)D_PI / 180;
                input.hand[i].jointed = true;
                Pose wrist = {vec3_add(input.hand[i].grip.position, vec3(0, 0, 0.09f)), input.hand[i].grip.orientation};
                pose_hand(&input.hand[i], wrist, flex, fingers[i].spread, i ? 1 : -1);
            }
        }
        input_keep(&input, &ticks[tick % MANY]);
        if (tick % MANY == MANY - 1) bytes += input_encode(ticks, sizeof *ticks, MANY, (uint64_t)(tick - MANY + 1), block);
    }
    return bytes;
}

static void test_bytes_of_20_minutes(void **state) {
    size_t idle = bytes_of((Learner){0}, 1), controllers = bytes_of((Learner){.controllers = true}, 2),
           joints = bytes_of((Learner){.controllers = true, .joints = true}, 3);
    print_message("20 minutes: keyboard, nobody moves %zu bytes; head and two controllers %.2f MB; with joints %.2f MB\n", idle,
                  (double)controllers / 1e6, (double)joints / 1e6);
    assert_true(idle < 20000);
    assert_true(controllers < 1500000);
    assert_true(joints < 6000000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kept_is_close),     cmocka_unit_test(test_hostile_numbers),
                                       cmocka_unit_test(test_blocks_round_trip), cmocka_unit_test(test_hostile_blocks),
                                       cmocka_unit_test(test_bytes_of_20_minutes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
