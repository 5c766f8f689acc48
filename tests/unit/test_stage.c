// The stage of the pinhole lesson with a driver that does nothing, so that all that is counted is our own: after warm-up the
// steps' words bake no glyph in a frame, and whole frames (place, panels, shadow, the camera obscura's image) allocate nothing.
#include "unit/check.h"
#include "base/error.h"
#include "player/picture.h"
#include <stdlib.h>
#include <string.h>

// This thread's allocations; the sanitizers bring their own malloc, there the count stays zero.
static _Thread_local long allocations;
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if !defined(SANITIZED) && !defined(__SANITIZE_ADDRESS__)
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *malloc(size_t size) { return allocations++, __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return allocations++, __libc_calloc(count, size); }
void *realloc(void *memory, size_t size) { return allocations++, __libc_realloc(memory, size); }
#endif

typedef struct Stage {
    Session *session;
    World *world;
    Picture picture;
} Stage;

static void open_stage(Stage *s, const char *locale) {
    *s = (Stage){.session = session_open(ORRERY_SOURCE_DIR "/lessons/pinhole", locale), .picture.hands = s->picture.hands};
    assert_non_null(s->session);
    WorldDescription w = {.lesson = s->session->lesson, .strings = s->session->strings, .language = s->session->language,
                          .models = s->session->models, .seed = 1, .settings = settings_default().world};
    s->world = world_create(s->session->arena, &w);
    RendererDescription r = {.load = renderer_no_driver, .samples = 4};
    assert_true(picture_stage(&s->picture, &r, s->session, s->world));
    s->picture.frame = (DeviceFrame){.width = 640, .height = 360, .view_count = 1, .draw = true};
    s->picture.frame.views[0].eye = (Pose){{0, 1.2f, 0}, quat_identity()};
    memcpy(s->picture.frame.views[0].tangents, (float[]){-1, 1, -0.6f, 0.6f}, sizeof s->picture.frame.views[0].tangents);
}

static void close_stage(Stage *s) {
    renderer_destroy(s->picture.renderer);
    session_close(s->session);
}

static void play_on(Stage *s, int ticks) {
    Input input = input_idle();
    for (int i = 0; i < ticks; i++) world_tick(s->world, &input);
    picture_draw(&s->picture, s->world);
}

static uint64_t baked(const Stage *s) { return renderer_statistics(s->picture.renderer)->glyphs_baked; }

// Every step is entered and its first seconds are shown; its words were all there.
static void check_steps(const char *locale) {
    Stage s = {0};
    open_stage(&s, locale);
    picture_draw(&s.picture, s.world); // the curtain
    picture_finish_loading(&s.picture);
    play_on(&s, 1);
    uint64_t before = baked(&s);
    assert_true(before > 50);
    for (int step = 0; step < s.session->lesson->step_count; step++) {
        world_go(s.world, step);
        for (int i = 0; i < 12; i++) play_on(&s, TICKS_PER_SECOND / 2);
        if (baked(&s) != before) print_message("%s: step %s baked %d\n", locale, s.session->lesson->steps[step].id, (int)(baked(&s) - before));
        assert_int_equal(baked(&s), before);
    }
    print_message("%s: %d glyphs warmed, none baked in %d steps\n", locale, (int)before, s.session->lesson->step_count);
    close_stage(&s);
}

static void test_steps_bake_nothing_zh(void **state) { check_steps("zh-CN"); }
static void test_steps_bake_nothing_en(void **state) { check_steps("en"); }

// Without warming the same walk bakes: the count above is not zero for want of counting.
static void test_cold_steps_bake(void **state) {
    Stage s = {0};
    open_stage(&s, "zh-CN");
    while (!renderer_load(s.picture.renderer, 1000000000)) {}
    s.picture.loaded = true;
    play_on(&s, 1);
    uint64_t before = baked(&s);
    world_go(s.world, s.session->lesson->step_count - 1);
    for (int i = 0; i < 8; i++) play_on(&s, TICKS_PER_SECOND / 2);
    assert_true(baked(&s) > before);
    close_stage(&s);
}

static void test_frames_allocate_nothing(void **state) {
    Stage s = {0};
    open_stage(&s, "zh-CN");
    picture_finish_loading(&s.picture);
    world_go(s.world, 6);
    for (int i = 0; i < 60; i++) play_on(&s, 4);
    assert_true(renderer_statistics(s.picture.renderer)->draws > 30);
    assert_true(world_view(s.world)->panel_count > 0 && world_view(s.world)->optics[0].on);
    long before = allocations;
    for (int i = 0; i < 300; i++) picture_draw(&s.picture, s.world);
    assert_int_equal(allocations, before);
    void *volatile kept = malloc(16); // volatile: a compiler may leave out a pair that nobody looks at
    free(kept);
#if !defined(SANITIZED) && !defined(__SANITIZE_ADDRESS__)
    assert_int_equal(allocations, before + 1); // it counts
#endif
    close_stage(&s);
}

// ---- a headset's frames -------------------------------------------------------------------------------------------

static int textures_given;
static DeviceQuad last_quads[DEVICE_QUADS_MOST];
static unsigned quad_texture(Device *device, int slot, int width, int height) { return (unsigned)(100 + textures_given++); }
static void place_quads(Device *device, const DeviceQuad quads[DEVICE_QUADS_MOST]) { memcpy(last_quads, quads, sizeof last_quads); }

static const DeviceKind headset = {.name = "headset", .quad_texture = quad_texture, .place_quads = place_quads};

static void put_on(Stage *s) {
    static const float corners[3][2] = {{-1, -1}, {0, -1}, {-1, 0}};
    static const uint32_t indices[3] = {0, 1, 2};
    DeviceFrame *f = &s->picture.frame;
    s->picture.kind = &headset;
    f->width = f->height = 0, f->color = 7, f->depth = 8, f->depth_format = 0x81A6, f->layer_width = f->layer_height = 640, f->view_count = 2;
    f->views[1] = f->views[0];
    f->views[1].eye.position.x = 0.064f;
    f->masks[0] = f->masks[1] = (DeviceMask){corners, indices, 3};
    f->mask_version = 1, f->quads_kept = 3;
    textures_given = 0;
}

// Two views, masks, depth, hands and panels of their own: nothing on the heap, and a panel is drawn anew only when it changed.
static void test_headset_frames(void **state) {
    Stage s = {0};
    Input input = input_idle();
    s.picture.hands = true;
    open_stage(&s, "zh-CN");
    picture_finish_loading(&s.picture);
    put_on(&s);
    input.hand[HAND_RIGHT].tracked = input.hand[HAND_RIGHT].jointed = true;
    for (int i = 0; i < HAND_JOINTS; i++) input.hand[HAND_RIGHT].joints[i].position = vec3_add(hand_rest[i], vec3(0.2f, 1, -0.4f));
    for (int i = 0; i < 600; i++) world_tick(s.world, &input);
    for (int i = 0; i < 20; i++) picture_draw(&s.picture, s.world);
    int drawn = textures_given;
    assert_true(drawn >= 1);
    assert_true(last_quads[0].on && last_quads[0].width > 0.2f);
    long before = allocations;
    for (int i = 0; i < 300; i++) picture_draw(&s.picture, s.world);
    assert_int_equal(allocations, before);
    assert_int_equal(textures_given, drawn);
    s.picture.frame.quads_kept = 0; // a new session
    picture_draw(&s.picture, s.world);
    assert_true(textures_given > drawn);
    s.picture.frame.quads_kept = 3, drawn = textures_given;
    world_go(s.world, 3); // another step: another text
    for (int i = 0; i < 30; i++) world_tick(s.world, &input);
    picture_draw(&s.picture, s.world);
    assert_true(textures_given > drawn);
    close_stage(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_steps_bake_nothing_zh), cmocka_unit_test(test_steps_bake_nothing_en),
                                       cmocka_unit_test(test_cold_steps_bake), cmocka_unit_test(test_frames_allocate_nothing), cmocka_unit_test(test_headset_frames)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
