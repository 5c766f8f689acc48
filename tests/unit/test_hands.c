// The learner's hands as they are shown: a closed surface that hangs on its bones, the same left and right, whole in every
// pose, hidden when the tracker talks nonsense.
#include "unit/render_bench.h"
#include "asset/image.h"
#include "player/hands.h"
#include <math.h>

static uint32_t seed = 1;
static float chance(void) { return (float)((seed = seed * 1664525u + 1013904223u) >> 8) / (1 << 24); }

// Joints of a right hand whose fingers are bent by that much at each joint (radians), moved and turned as `at`.
static void bend(const float curl[5], Pose at, bool left, Vec3 out[HAND_JOINTS]) {
    for (int i = 0; i < HAND_JOINTS; i++) out[i] = hand_rest[i];
    for (int bone = 0; bone < HAND_BONES; bone++) {
        const HandBone *b = &hand_bones[bone];
        if (b->finger < 0 || b->from == 2 || (b->from - 6) % 5 == 0) continue; // what lies in the palm stays
        Vec3 hinge = b->finger ? vec3(-1, 0, 0) : vec3_normalize(vec3(-0.3f, -0.9f, 0.3f));
        Quat turn = quat_axis_angle(hinge, curl[b->finger]);
        for (int k = b->to; k <= (b->finger ? 5 + 5 * b->finger : 5); k++) out[k] = vec3_add(out[b->from], quat_rotate(turn, vec3_sub(out[k], out[b->from])));
    }
    for (int i = 0; i < HAND_JOINTS; i++) {
        if (left) out[i].x = -out[i].x;
        out[i] = vec3_add(at.position, quat_rotate(at.orientation, out[i]));
    }
}

static Vec3 vertex_at(const ModelVertex *v) { return vec3(v->position[0], v->position[1], v->position[2]); }

static Vec3 skinned(const Model *hand, const ModelVertex *v, const Mat4 frames[HAND_BONES]) {
    Vec3 sum = vec3(0, 0, 0);
    for (int k = 0; k < 4; k++)
        sum = vec3_add(sum, vec3_scale(mat4_point(mat4_mul(frames[v->joints[k]], hand->skins[0].inverse_bind[v->joints[k]]), vertex_at(v)), (float)v->weights[k] / 255));
    return sum;
}

static void test_surface_is_closed(void **state) {
    Arena *arena = arena_create("hands", 0);
    const ModelPrimitive *p = &hand_shape(arena)->meshes[0].primitives[0];
    // each directed edge is used once, and once the other way
    size_t slots = 1 << 17;
    uint64_t *edges = arena_array(arena, uint64_t, slots);
    int *balance = arena_array(arena, int, slots);
    for (uint32_t i = 0; i < p->index_count; i += 3)
        for (uint32_t k = 0; k < 3; k++) {
            uint64_t a = p->indices[i + k], b = p->indices[i + (k + 1) % 3], key = (a < b ? a << 32 | b : b << 32 | a) + 1;
            size_t at = (size_t)(key * 0x9E3779B97F4A7C15u >> 40) % slots;
            while (edges[at] && edges[at] != key) at = (at + 1) % slots;
            edges[at] = key, balance[at] += a < b ? 1 : -1;
        }
    for (size_t i = 0; i < slots; i++) assert_int_equal(balance[i], 0);
    double volume = 0; // positive when triangles face outward
    for (uint32_t i = 0; i < p->index_count; i += 3) {
        Vec3 a = vertex_at(&p->vertices[p->indices[i]]), b = vertex_at(&p->vertices[p->indices[i + 1]]), c = vertex_at(&p->vertices[p->indices[i + 2]]);
        volume += (double)vec3_dot(a, vec3_cross(b, c)) / 6;
    }
    print_message("%u vertices, %u triangles, %.0f ml\n", p->vertex_count, p->index_count / 3, volume * 1e6);
    assert_true(volume > 200e-6 && volume < 500e-6);
    arena_destroy(arena);
}

static void test_rest_pose_is_the_shape(void **state) {
    Arena *arena = arena_create("hands", 0);
    const Model *hand = hand_shape(arena);
    Mat4 frames[HAND_BONES];
    hand_frames(hand_rest, hand_rest, false, frames);
    for (int i = 0; i < hand->meshes[0].primitive_count; i++) {
        const ModelPrimitive *p = &hand->meshes[0].primitives[i];
        for (uint32_t v = 0; v < p->vertex_count; v++) {
            int sum = 0;
            for (int k = 0; k < 4; k++) sum += p->vertices[v].weights[k], assert_true(p->vertices[v].joints[k] < HAND_BONES);
            assert_int_equal(sum, 255);
            assert_true(vec3_length(vec3_sub(skinned(hand, &p->vertices[v], frames), vertex_at(&p->vertices[v]))) < 1e-5f);
        }
    }
    arena_destroy(arena);
}

// However fingers bend, wherever the hand is: every vertex stays by the bones, and a left hand is a right one in the mirror.
static void test_any_pose_is_whole(void **state) {
    Arena *arena = arena_create("hands", 0);
    const Model *hand = hand_shape(arena);
    const ModelPrimitive *p = &hand->meshes[0].primitives[0];
    for (int round = 0; round < 60; round++) {
        float curl[5];
        for (int f = 0; f < 5; f++) curl[f] = chance() * (f ? 1.5f : 0.8f);
        Pose at = {{chance() - 0.5f, chance() + 1, chance() - 0.5f}, quat_normalize((Quat){chance() - 0.5f, chance() - 0.5f, chance() - 0.5f, chance() - 0.5f})};
        Vec3 right[HAND_JOINTS], left[HAND_JOINTS];
        Mat4 frames[HAND_BONES], mirrored[HAND_BONES];
        bend(curl, at, false, right);
        for (int i = 0; i < HAND_JOINTS; i++) left[i] = vec3(-right[i].x, right[i].y, right[i].z);
        hand_frames(right, hand_rest, false, frames);
        hand_frames(left, hand_rest, true, mirrored);
        for (uint32_t v = 0; v < p->vertex_count; v += 7) {
            Vec3 a = skinned(hand, &p->vertices[v], frames), b = skinned(hand, &p->vertices[v], mirrored);
            float away = 1;
            for (int i = 0; i < HAND_JOINTS; i++) away = fminf(away, vec3_length(vec3_sub(a, right[i])));
            assert_true(away < 0.07f);
            assert_true(fabsf(a.x + b.x) < 1e-4f && fabsf(a.y - b.y) < 1e-4f && fabsf(a.z - b.z) < 1e-4f);
        }
    }
    arena_destroy(arena);
}

static void test_nonsense_is_not_shown(void **state) {
    static HandInput input[HAND_COUNT];
    Hands hands = {0};
    RenderNode nodes[HANDS_NODES];
    WorldView view = {.seat = {{3, 0, 1}, quat_axis_angle(vec3(0, 1, 0), 1)}, .hand = input};
    view.head.position = vec3(3, 1.2f, 1);
    hands_nodes(&hands, nodes);
    const float curl[5] = {0.2f, 0.3f, 0.3f, 0.3f, 0.3f};
    Vec3 joints[HAND_JOINTS];
    bend(curl, (Pose){{0.2f, 1, -0.3f}, {0, 0, 0, 1}}, false, joints);
    for (int i = 0; i < HAND_JOINTS; i++) input[HAND_RIGHT].joints[i] = (Pose){joints[i], {0, 0, 0, 1}};
    input[HAND_RIGHT].jointed = input[HAND_RIGHT].tracked = true;
    hands_pose(&hands, &view, nodes);
    assert_true(!nodes[HAND_RIGHT].hidden && nodes[HAND_LEFT].hidden && nodes[HAND_COUNT + HAND_RIGHT].hidden);
    view.sees_through = true;
    hands_pose(&hands, &view, nodes);
    assert_true(nodes[HAND_RIGHT].hidden);
    view.sees_through = false;
    for (int i = 1; i < HAND_JOINTS; i++) { // one joint at a time goes astray
        input[HAND_RIGHT].joints[i].position.x += i % 2 ? 5 : NAN;
        hands_pose(&hands, &view, nodes);
        assert_true(nodes[HAND_RIGHT].hidden);
        input[HAND_RIGHT].joints[i].position = joints[i];
    }
    input[HAND_RIGHT].jointed = false; // a controller now: a brush
    input[HAND_RIGHT].grip.position = vec3(0.2f, 1, -0.3f);
    input[HAND_RIGHT].aim.orientation = quat_identity();
    hands_pose(&hands, &view, nodes);
    assert_true(nodes[HAND_RIGHT].hidden && !nodes[HAND_COUNT + HAND_RIGHT].hidden);
    input[HAND_RIGHT].grip.position = quat_rotate(quat_conjugate(view.seat.orientation), vec3_sub(view.head.position, view.seat.position)); // a mouse
    hands_pose(&hands, &view, nodes);
    assert_true(nodes[HAND_COUNT + HAND_RIGHT].hidden);
}

// Two hands and a brush before a plain wall: skin is where the joints are, and nothing is where they are not. The picture is
// kept beside the programs, for looking at.
static void test_picture(void **state) {
    Bench b = open_bench(false);
    RenderModel *hand = add(&b, hand_shape(b.arena)), *brush = add(&b, brush_shape(b.arena));
    Hands hands = {.hand = hand, .brush = brush};
    RenderNode nodes[HANDS_NODES];
    hands_nodes(&hands, nodes);
    const float curls[2][5] = {{0.1f, 0.05f, 0.1f, 0.15f, 0.2f}, {0.5f, 0.15f, 1.2f, 1.3f, 1.3f}};
    Vec3 joints[2][HAND_JOINTS];
    for (int side = 0; side < 2; side++) {
        Pose at = {{side ? 0.13f : -0.14f, -0.05f, -0.42f}, quat_yaw_pitch(side ? 0.25f : -0.2f, 0.9f)};
        bend(curls[side], at, side == HAND_LEFT, joints[side]);
        hand_frames(joints[side], hand_rest, side == HAND_LEFT, hands.frames[side]);
        nodes[side].joints = hands.frames[side], nodes[side].world = hands.frames[side][HAND_BONE_PALM], nodes[side].hidden = false;
    }
    nodes[HAND_COUNT].world = mat4_from_pose((Pose){{0, -0.17f, -0.40f}, quat_yaw_pitch(0.5f, 0.35f)}), nodes[HAND_COUNT].hidden = false;
    RenderScene s = {.nodes = nodes, .node_count = HANDS_NODES, .sky = {{0.35f, 0.45f, 0.65f}, {0.7f, 0.72f, 0.75f}, {0.25f, 0.22f, 0.2f}, 0.55f},
                     .sun = {vec3_normalize(vec3(0.5f, 0.9f, 0.5f)), {2.4f, 2.2f, 1.9f}}};
    enum { W = 1024, H = 768 };
    RenderView v = view_at(0, 0, 0, 0.5f);
    memcpy(v.tangents, (float[]){-0.6f, 0.6f, -0.45f, 0.45f}, sizeof v.tangents);
    RenderTarget target = {.width = W, .height = H};
    for (int i = 0; i < 8; i++) renderer_frame(b.renderer, &s, &v, 1, &target);
    Image image = {.width = W, .height = H, .pixels = malloc((size_t)W * H * 4)};
    renderer_read(b.renderer, &target, image.pixels);
    assert_true(image_write_png(ORRERY_BUILD_DIR "/hands.png", &image, true));
    uint8_t *with = image.pixels, *without = malloc((size_t)W * H * 4);
    for (int i = 0; i < HANDS_NODES; i++) nodes[i].hidden = true;
    renderer_frame(b.renderer, &s, &v, 1, &target);
    renderer_read(b.renderer, &target, without);
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < HAND_JOINTS; i++) {
            Vec3 p = joints[side][i];
            if (side == HAND_RIGHT && i > 12) continue; // behind the palm
            int x = (int)((p.x / -p.z / 1.2f + 0.5f) * W), y = (int)((p.y / -p.z / 0.9f + 0.5f) * H);
            if (i == 1 || i % 5 == 0) continue; // in the sleeve; at the very end of a finger
            assert_true(memcmp(with + ((size_t)y * W + (size_t)x) * 4, without + ((size_t)y * W + (size_t)x) * 4, 4) != 0);
        }
    assert_memory_equal(with, without, 400); // the corner
    free(with), free(without);
    close_bench(&b);
}

// The arc ends in a ring around the landing; where one may not stand, colour and form are others.
static void test_arc(void **state) {
    enum { W = 1024, H = 768 };
    Bench b = open_bench(false);
    Model *floor = (Model *)quad(b.arena, 0.32f, 0.27f, 0.21f);
    ((ModelMaterial *)floor->materials)[0].unlit = false;
    RenderNode node = {.model = add(&b, floor), .mirrored_by = -1};
    node.world = mat4_from_transform((Transform){{0, 0, -3}, quat_axis_angle(vec3(1, 0, 0), -1.5707963f), {12, 12, 12}});
    RenderScene s = {.nodes = &node, .node_count = 1, .sky = {{0.35f, 0.45f, 0.65f}, {0.7f, 0.72f, 0.75f}, {0.25f, 0.22f, 0.2f}, 0.55f}, .seconds = 1.3,
                     .sun = {vec3_normalize(vec3(0.5f, 0.9f, 0.5f)), {2.4f, 2.2f, 1.9f}}};
    RenderView v = {.view = mat4_inverse_affine(mat4_from_pose((Pose){{0, 1.6f, 0}, quat_yaw_pitch(0, -0.45f)})), .tangents = {-0.6f, 0.6f, -0.45f, 0.45f}};
    RenderTarget target = {.width = W, .height = H};
    uint8_t *pictures[2];
    for (int valid = 0; valid < 2; valid++) {
        s.arc = (RenderArc){true, valid, {0.2f, 1.2f, -0.3f}, {-0.8f, 2, -4}, {-0.4f, 0, 0}, 9.81f, 0};
        s.arc.seconds = (2 + sqrtf(4 + 2 * 9.81f * 1.2f)) / 9.81f, s.arc.landing = vec3(0.2f - 0.8f * s.arc.seconds, 0, -0.3f - 4 * s.arc.seconds);
        for (int i = 0; i < 8; i++) renderer_frame(b.renderer, &s, &v, 1, &target);
        Image image = {.width = W, .height = H, .pixels = pictures[valid] = malloc((size_t)W * H * 4)};
        renderer_read(b.renderer, &target, image.pixels);
        assert_true(image_write_png(valid ? ORRERY_BUILD_DIR "/arc.png" : ORRERY_BUILD_DIR "/arc-no.png", &image, true));
    }
    int gold = 0, red = 0;
    for (int i = 0; i < W * H; i++) {
        const uint8_t *no = pictures[0] + 4 * i, *yes = pictures[1] + 4 * i;
        gold += yes[0] > 220 && yes[1] > 150 && yes[2] < 160;
        red += no[0] > 150 && no[1] < 110 && no[2] < 90;
    }
    print_message("%d pixels of gold, %d of cinnabar\n", gold, red);
    assert_true(gold > 800 && red > 800);
    free(pictures[0]), free(pictures[1]);
    close_bench(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_surface_is_closed), cmocka_unit_test(test_rest_pose_is_the_shape),
                                       cmocka_unit_test(test_any_pose_is_whole), cmocka_unit_test(test_nonsense_is_not_shown), cmocka_unit_test(test_picture), cmocka_unit_test(test_arc)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
