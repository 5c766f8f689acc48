// Quantising one tick's input and back.
#include "base/dmath.h"
#include "base/utf8.h"
#include "record/input_code.h"
#include <string.h>

enum { FLAG_PRESENT = 1, FLAG_GAZING = 2, FLAG_TRACKED = 4, FLAG_JOINTED = 16, FLAG_APART = 64, JOINT_WRIST = 1 };
static const float METRE = 10000, JOINT_METRE = 50000, TURN = 16384, RELATIVE_TURN = 32767, FAR_AWAY = 1000, ARM = 0.3f;

// The joint that each joint hangs on; the palm and the first bone of each finger hang on the wrist.
static const uint8_t parents[HAND_JOINTS] = {1, 1, 1, 2, 3, 4, 1, 6, 7, 8, 9, 1, 11, 12, 13, 14, 1, 16, 17, 18, 19, 1, 21, 22, 23, 24};

static float sane(float x) { return x - x == 0 ? (float)d_clamp((double)x, (double)-FAR_AWAY, (double)FAR_AWAY) : 0; }

static Pose sane_pose(Pose p) {
    Quat q = p.orientation;
    bool finite = d_finite((double)(q.x + q.y + q.z + q.w));
    return (Pose){{sane(p.position.x), sane(p.position.y), sane(p.position.z)},
                  quat_normalize(finite ? (Quat){sane(q.x), sane(q.y), sane(q.z), sane(q.w)} : quat_identity())};
}

static Pose relative_to(Pose parent, Pose child) {
    Quat back = quat_conjugate(parent.orientation);
    return (Pose){quat_rotate(back, vec3_sub(child.position, parent.position)), quat_mul(back, child.orientation)};
}
static Pose on_top_of(Pose parent, Pose relative) {
    return (Pose){vec3_add(parent.position, quat_rotate(parent.orientation, relative.position)),
                  quat_normalize(quat_mul(parent.orientation, relative.orientation))};
}

static int32_t rounded(float x, double most) { return (int32_t)d_round(d_clamp((double)x, -most, most)); }

static void keep_turn(Quat q, float scale, int16_t out[4]) {
    if (q.w < 0) q = (Quat){-q.x, -q.y, -q.z, -q.w}; // the same orientation
    const float parts[4] = {q.x, q.y, q.z, q.w};
    for (int i = 0; i < 4; i++) out[i] = (int16_t)rounded(parts[i] * scale, (double)scale);
}
static Quat restore_turn(const int16_t turn[4], float scale) {
    return quat_normalize((Quat){turn[0] / scale, turn[1] / scale, turn[2] / scale, turn[3] / scale});
}

static void keep_pose(Pose p, float turn_scale, PoseKept *out) {
    const float parts[3] = {p.position.x, p.position.y, p.position.z};
    for (int i = 0; i < 3; i++) out->position[i] = rounded(parts[i] * METRE, 1e8);
    keep_turn(p.orientation, turn_scale, out->turn);
}
static Pose restore_pose(const PoseKept *kept, float turn_scale) {
    return (Pose){{(float)kept->position[0] / METRE, (float)kept->position[1] / METRE, (float)kept->position[2] / METRE},
                  restore_turn(kept->turn, turn_scale)};
}

static void keep_joints(const HandInput *hand, HandKept *out) {
    Pose joints[HAND_JOINTS];
    for (int i = 0; i < HAND_JOINTS; i++) joints[i] = sane_pose(hand->joints[i]);
    keep_pose(joints[JOINT_WRIST], TURN, &out->wrist);
    for (int i = 0; i < HAND_JOINTS; i++) {
        if (i == JOINT_WRIST) continue;
        Pose relative = relative_to(joints[parents[i]], joints[i]);
        const float parts[3] = {relative.position.x, relative.position.y, relative.position.z};
        for (int k = 0; k < 3; k++) out->joints[i].offset[k] = (int16_t)rounded(parts[k] * JOINT_METRE, 32767);
        keep_turn(relative.orientation, RELATIVE_TURN, out->joints[i].turn);
    }
}
static void restore_joints(const HandKept *kept, HandInput *out) {
    out->joints[JOINT_WRIST] = restore_pose(&kept->wrist, TURN);
    for (int pass = 0; pass < 2; pass++) // the palm comes before the wrist
        for (int i = 0; i < HAND_JOINTS; i++) {
            const JointKept *j = &kept->joints[i];
            if (i == JOINT_WRIST) continue;
            Pose relative = {{(float)j->offset[0] / JOINT_METRE, (float)j->offset[1] / JOINT_METRE, (float)j->offset[2] / JOINT_METRE},
                             restore_turn(j->turn, RELATIVE_TURN)};
            out->joints[i] = on_top_of(out->joints[parents[i]], relative);
        }
}

// A ray that starts far from the grip (a mouse has no grip) is kept as it is: over a long arm the grip's rounded orientation
// would move it.
static bool is_apart(const HandInput *hand) {
    Vec3 away = vec3_sub(sane_pose(hand->aim).position, sane_pose(hand->grip).position);
    return vec3_dot(away, away) > ARM * ARM;
}

static void keep_hand(const HandInput *hand, HandKept *out) {
    Pose grip = sane_pose(hand->grip), aim = sane_pose(hand->aim);
    keep_pose(grip, TURN, &out->grip);
    keep_pose(is_apart(hand) ? aim : relative_to(grip, aim), RELATIVE_TURN, &out->aim);
    out->buttons = hand->buttons;
    if (hand->jointed) keep_joints(hand, out);
}
static void restore_hand(const HandKept *kept, bool apart, HandInput *out) {
    Pose aim = restore_pose(&kept->aim, RELATIVE_TURN);
    out->grip = restore_pose(&kept->grip, TURN);
    out->aim = apart ? aim : on_top_of(out->grip, aim);
    out->buttons = kept->buttons;
    if (out->jointed) restore_joints(kept, out);
}

void input_keep(const Input *input, InputKept *kept) {
    memset(kept, 0, sizeof *kept);
    keep_pose(sane_pose(input->head), TURN, &kept->head);
    if (input->gazing) keep_pose(sane_pose(input->gaze), TURN, &kept->gaze);
    kept->flags = (uint8_t)((input->present ? FLAG_PRESENT : 0) | (input->gazing ? FLAG_GAZING : 0));
    for (int i = 0; i < HAND_COUNT; i++) {
        if (!input->hand[i].tracked) continue;
        int flags = FLAG_TRACKED | (input->hand[i].jointed ? FLAG_JOINTED : 0) | (is_apart(&input->hand[i]) ? FLAG_APART : 0);
        kept->flags |= (uint8_t)(flags << i);
        keep_hand(&input->hand[i], &kept->hand[i]);
    }
    for (int i = 0; i < 2; i++) kept->walk[i] = (int8_t)rounded(sane(input->walk[i]) * 127, 127);
    kept->commands = input->commands, kept->device = input->device;
    memcpy(kept->window, input->window, sizeof kept->window);
    memcpy(kept->text, input->text, utf8_valid(input->text, strnlen(input->text, INPUT_TEXT_SIZE - 1)));
}

void input_restore(const InputKept *kept, Input *input) {
    *input = input_idle();
    input->head = restore_pose(&kept->head, TURN);
    input->present = kept->flags & FLAG_PRESENT, input->gazing = kept->flags & FLAG_GAZING;
    if (input->gazing) input->gaze = restore_pose(&kept->gaze, TURN);
    for (int i = 0; i < HAND_COUNT; i++) {
        input->hand[i].tracked = kept->flags >> i & FLAG_TRACKED, input->hand[i].jointed = kept->flags >> i & FLAG_JOINTED;
        if (input->hand[i].tracked) restore_hand(&kept->hand[i], kept->flags >> i & FLAG_APART, &input->hand[i]);
    }
    for (int i = 0; i < 2; i++) input->walk[i] = (float)kept->walk[i] / 127;
    input->commands = kept->commands, input->device = kept->device;
    memcpy(input->window, kept->window, sizeof input->window);
    memcpy(input->text, kept->text, utf8_valid(kept->text, strnlen(kept->text, INPUT_TEXT_SIZE - 1)));
}
