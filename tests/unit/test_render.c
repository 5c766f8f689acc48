// The renderer, headless: known colours, the camera obscura's image where geometry puts it; in OpenGL 4.5 and OpenGL ES 3.2.
#include "unit/render_bench.h"
#include <math.h>

static int encoded(double c) { return (int)(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055) + 0.5); }

static void check_known_colour(bool embedded) {
    static const float colors[][3] = {{0.5f, 0.1f, 0.9f}, {0.02f, 0.3f, 0.7f}, {1, 1, 1}};
    for (int i = 0; i < 3; i++) {
        Bench b = open_bench(embedded);
        RenderNode node = {.model = add(&b, quad(b.arena, colors[i][0], colors[i][1], colors[i][2])), .world = placed(0, 0, -1, 1), .mirrored_by = -1};
        RenderScene s = {.nodes = &node, .node_count = 1};
        RenderView v = view_at(0, 0, 0, 0.4f);
        draw(&b, &s, &v, 1);
        for (int c = 0; c < 3; c++) assert_true(abs(pixel(&b, WIDTH / 2, HEIGHT / 2)[c] - encoded(colors[i][c])) <= 2);
        close_bench(&b);
    }
}

static void test_known_colour_gl(void **state) { check_known_colour(false); }
static void test_known_colour_es(void **state) { check_known_colour(true); }

// A bright spot up and to the left outside the hole must land down and to the right on the paper, at -L/D of its place.
static void check_obscura(bool embedded, float spot_x, float spot_y, float screen) {
    Bench b = open_bench(embedded);
    RenderNode nodes[2] = {{.model = add(&b, quad(b.arena, 30, 30, 30)), .world = placed(spot_x, spot_y, -10, 0.25f), .outdoor = true, .mirrored_by = -1},
                           {.mirrored_by = -1, .obscura_screen = true}};
    Model *paper = (Model *)quad(b.arena, 1, 1, 1);
    ((ModelMaterial *)paper->materials)[0].unlit = false;
    nodes[1].model = add(&b, paper);
    nodes[1].world = placed(0, 0, screen, 1);
    RenderScene s = {.nodes = nodes, .node_count = 2, .sky = {.indoor = 0}};
    s.obscura = (RenderObscura){.on = true, .screen = nodes[1].world, .size = {1, 1}, .hole_width = 0.002f, .blur = 0.004f, .diffraction = 0.0005f, .brightness = 1};
    RenderView v = view_at(0, 0, screen + 1, 0.5f); // the paper fills the picture
    draw(&b, &s, &v, 1);
    double sum = 0, mx = 0, my = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            double light = pixel(&b, x, y)[1] > 60 ? pixel(&b, x, y)[1] : 0;
            sum += light, mx += light * (x + 0.5), my += light * (y + 0.5);
        }
    assert_true(sum > 0);
    double want_x = WIDTH * (0.5 - spot_x * screen / 10), want_y = HEIGHT * (0.5 - spot_y * screen / 10);
    print_message("image at %.1f, %.1f; geometry says %.1f, %.1f\n", mx / sum, my / sum, want_x, want_y);
    assert_true(fabs(mx / sum - want_x) < 1.5 && fabs(my / sum - want_y) < 1.5);
    close_bench(&b);
}

static void test_obscura_gl(void **state) {
    check_obscura(false, -2, 2, 1);
    check_obscura(false, 3, -1, 0.8f);
    check_obscura(false, 0, 4, 0.5f);
}
static void test_obscura_es(void **state) { check_obscura(true, -2, 1.5f, 1); }

// Where the box at x = -0.6 or 0.6 stands in the picture, with `more` metres around it.
static bool around_box(int column, int row, float x, float more) {
    double px = ((column + 0.5) / WIDTH * 2 - 1) * 0.5 * 2, py = ((row + 0.5) / HEIGHT * 2 - 1) * 0.5 * 2; // on the plane z = -2
    return fabs(px - (double)x) < 0.25 * 1.3 + (double)more && fabs(py) < 0.25 * 1.3 + (double)more;
}

// The ring of the focus and the glow of what can be used change the picture around and on their object, and nothing else.
static void check_focus(bool embedded) {
    Bench b = open_bench(embedded);
    const Model *lit = model_placeholder(b.arena, "box");
    ((ModelMaterial *)lit->materials)[0].unlit = false; // what is unlit cannot glow
    RenderModel *box = add(&b, lit);
    RenderNode nodes[2];
    for (int i = 0; i < 2; i++) nodes[i] = (RenderNode){.model = box, .world = placed(i ? 0.6f : -0.6f, 0, -2, 1), .mirrored_by = -1};
    RenderScene s = {.nodes = nodes, .node_count = 2, .sky = {{0.3f, 0.3f, 0.3f}, {0.3f, 0.3f, 0.3f}, {0.3f, 0.3f, 0.3f}, 1}, .sun = {{0, 1, 0}, {1, 1, 1}}};
    RenderView v = view_at(0, 0, 0, 0.5f);
    size_t size = (size_t)WIDTH * HEIGHT * 4;
    uint8_t *plain = malloc(size);
    for (int focused = 0; focused < 2; focused++)
        for (int ring = 0; ring < 2; ring++) {
            for (int i = 0; i < 2; i++) nodes[i].outline = nodes[i].highlight = 0;
            draw(&b, &s, &v, 1);
            memcpy(plain, b.pixels, size);
            *(ring ? &nodes[focused].outline : &nodes[focused].highlight) = 1;
            draw(&b, &s, &v, 1);
            int changed = 0, elsewhere = 0;
            for (int y = 0; y < HEIGHT; y++)
                for (int x = 0; x < WIDTH; x++) {
                    const uint8_t *before = plain + ((size_t)y * WIDTH + (size_t)x) * 4, *after = pixel(&b, x, y);
                    int most = 0;
                    for (int c = 0; c < 3; c++) most = abs(before[c] - after[c]) > most ? abs(before[c] - after[c]) : most;
                    changed += most > 24;
                    elsewhere += most > 2 && !around_box(x, y, nodes[focused].world.m[12], 0.1f);
                }
            print_message("%s of box %d: %d pixels, %d elsewhere\n", ring ? "ring" : "glow", focused, changed, elsewhere);
            assert_true(changed > 100);
            assert_int_equal(elsewhere, 0);
        }
    free(plain);
    close_bench(&b);
}

static void test_focus_gl(void **state) { check_focus(false); }
static void test_focus_es(void **state) { check_focus(true); }

static void test_nothing_to_draw_is_fine(void **state) {
    Bench b = open_bench(false);
    RenderScene s = {0};
    RenderView v = view_at(0, 0, 0, 0.5f);
    draw(&b, &s, &v, 1);
    RenderTarget none = {.width = 0, .height = 0};
    renderer_frame(b.renderer, &s, &v, 1, &none);
    close_bench(&b);
}

// Two panes of colour, one behind the other, in either order of the list: the picture is what their light gives, far one first.
static void check_panes(float far_z, float near_z, float far_alpha, float near_alpha, bool near_listed_first) {
    Bench b = open_bench(false);
    static const float colors[2][3] = {{0.9f, 0.2f, 0.1f}, {0.1f, 0.3f, 0.8f}}; // far, near
    const float alpha[2] = {far_alpha, near_alpha}, z[2] = {far_z, near_z};
    RenderNode nodes[2];
    for (int i = 0; i < 2; i++) {
        Model *pane = (Model *)quad(b.arena, colors[i][0], colors[i][1], colors[i][2]);
        ModelMaterial *material = (ModelMaterial *)pane->materials;
        material->alpha = MODEL_BLEND, material->base_color[3] = alpha[i];
        nodes[near_listed_first ? 1 - i : i] = (RenderNode){.model = add(&b, pane), .world = placed(0, 0, z[i], 9), .mirrored_by = -1};
    }
    RenderScene s = {.nodes = nodes, .node_count = 2};
    RenderView v = view_at(0, 0, 0, 0.4f);
    draw(&b, &s, &v, 1);
    for (int c = 0; c < 3; c++) {
        double light = near_alpha * colors[1][c] + (1 - near_alpha) * far_alpha * colors[0][c];
        assert_true(abs(pixel(&b, WIDTH / 2, HEIGHT / 2)[c] - encoded(light)) <= 3);
    }
    close_bench(&b);
}

static void test_blended_far_to_near(void **state) {
    srand(7);
    for (int i = 0; i < 8; i++) {
        float near_z = -1 - (float)(rand() % 100) / 25, far_z = near_z - 0.2f - (float)(rand() % 100) / 25;
        float far_alpha = 0.2f + (float)(rand() % 70) / 100, near_alpha = 0.2f + (float)(rand() % 70) / 100;
        check_panes(far_z, near_z, far_alpha, near_alpha, i % 2);
    }
}

// The sky's light on a white wall is what integration over the sky gives: a sky of one radiance gives that radiance back.
static void test_sky_light_is_the_integral(void **state) {
    for (int i = 0; i < 3; i++) {
        Bench b = open_bench(i == 2);
        float light = 0.05f + 0.06f * (float)i;
        Model *wall = (Model *)quad(b.arena, 1, 1, 1);
        ((ModelMaterial *)wall->materials)[0].unlit = false;
        RenderNode node = {.model = add(&b, wall), .world = placed(0, 0, -1, 1), .mirrored_by = -1, .outdoor = i == 1};
        RenderScene s = {.nodes = &node, .node_count = 1, .sky = {{light, light, light}, {light, light, light}, {light, light, light}, 1}};
        RenderView v = view_at(0, 0, 0, 0.4f);
        draw(&b, &s, &v, 1);
        // albedo 1 gives `light` back, and 4 % of it once more from its surface at most; then the tone curve
        double low = light, high = light * 1.05, got = pixel(&b, WIDTH / 2, HEIGHT / 2)[1];
        double tone_low = low * (2.51 * low + 0.03) / (low * (2.43 * low + 0.59) + 0.14), tone_high = high * (2.51 * high + 0.03) / (high * (2.43 * high + 0.59) + 0.14);
        print_message("sky of %.2f: %.0f, between %d and %d\n", (double)light, got, encoded(tone_low), encoded(tone_high));
        assert_true(got >= encoded(tone_low) - 2 && got <= encoded(tone_high) + 2);
        close_bench(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_known_colour_gl), cmocka_unit_test(test_known_colour_es), cmocka_unit_test(test_obscura_gl), cmocka_unit_test(test_obscura_es), cmocka_unit_test(test_focus_gl), cmocka_unit_test(test_focus_es),
                                       cmocka_unit_test(test_nothing_to_draw_is_fine), cmocka_unit_test(test_blended_far_to_near),
                                       cmocka_unit_test(test_sky_light_is_the_integral)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
