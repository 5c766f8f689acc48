// Several views at once: every way of drawing them gives the pictures that the views give alone; a headset's textures get the
// picture and its depth; what lenses hide stays undrawn; where nothing is drawn the learner's room is seen; a panel
// beneath the picture is seen as if it were in it. In OpenGL and ES.
// A way that the driver does not have is skipped, and says so.
#include "unit/render_bench.h"
#include "player/assets.h"
#include <glad/gl.h>
#include <math.h>

typedef struct Case {
    bool embedded;
    const char *way; // NULL = whichever is best
} Case;

static Bench open_case(const Case *c) {
    RendererDescription r = {.embedded = c->embedded, .stereo = c->way};
    Arena *arena = arena_create("fonts", 0);
    assets_fonts(arena, &r);
    Bench b = open_bench_with(r);
    arena_destroy(arena);
    if (!b.renderer) close_bench(&b), skip();
    print_message("%s %s, %dx: %s\n", c->embedded ? "OpenGL ES" : "OpenGL", renderer_stereo(b.renderer), renderer_samples(b.renderer), renderer_name(b.renderer));
    return b;
}

// ---- something of everything that is drawn ------------------------------------------------------------------------

enum { NODES = 7 };

typedef struct Sight {
    RenderNode nodes[NODES];
    Panel panel;
    RenderScene scene;
} Sight;

static void fill_panel(Panel *p) {
    *p = (Panel){.id = "task", .visible = true, .pose = {{-0.35f, 0.25f, -1}, {0, 0, 0, 1}}, .width = 0.5f, .height = 0.3f, .text_height = 0.05f, .element_count = 2};
    p->elements[0] = (Element){.kind = ELEMENT_TEXT, .id = "text", .text = "小孔成像 image", .second = "", .rect = {-0.22f, 0.02f, 0.44f, 0.1f}};
    p->elements[1] = (Element){.kind = ELEMENT_BUTTON, .id = "go", .text = "OK", .second = "", .rect = {-0.1f, -0.12f, 0.2f, 0.1f}, .usable = true};
}

static void fill_place(Bench *b, Sight *p) {
    memset(p, 0, sizeof *p);
    const Model *lit = model_placeholder(b->arena, "box");
    ((ModelMaterial *)lit->materials)[0].unlit = false;
    Model *pane = (Model *)quad(b->arena, 0.1f, 0.3f, 0.8f);
    ((ModelMaterial *)pane->materials)[0].alpha = MODEL_BLEND, ((ModelMaterial *)pane->materials)[0].base_color[3] = 0.5f;
    RenderModel *box = add(b, lit), *plain = add(b, quad(b->arena, 0.8f, 0.4f, 0.1f)), *glass = add(b, pane);
    for (int i = 0; i < NODES; i++) p->nodes[i] = (RenderNode){.model = box, .mirrored_by = -1, .world = placed((float)i * 0.5f - 1.2f, (float)(i % 3) * 0.3f - 0.5f, -2 - (float)(i % 2), 1)};
    p->nodes[0].model = p->nodes[1].model = plain;
    p->nodes[2].model = glass;
    p->nodes[3].outline = 1, p->nodes[4].highlight = 0.5f, p->nodes[5].outdoor = true;
    p->nodes[6].mirrored_by = 0;
    fill_panel(&p->panel);
    p->scene = (RenderScene){.nodes = p->nodes, .node_count = NODES, .sun = {vec3_normalize(vec3(0.3f, 1, 0.4f)), {2, 2, 2}},
                             .sky = {{0.2f, 0.3f, 0.6f}, {0.7f, 0.7f, 0.8f}, {0.2f, 0.2f, 0.2f}, 0.5f}, .panels = &p->panel, .panel_count = 1,
                             .lights = {{.position = {0.3f, 0.2f, -1.5f}, .color = {1, 0.7f, 0.4f}, .range = 3}}, .light_count = 1, .vignette = 0.4f,
                             .beams = {{{-1, 1, -2}, {1, -1, -2}, {1, 1, 0.8f}, {0.02f, 0.05f}}}, .beam_count = 1,
                             .mirrors = {{{0.8f, -0.2f, -1.4f}, {0, 0, 1}, 0.4f}}, .mirror_count = 1,
                             .pointers = {{{0.2f, -0.3f, -0.2f}, {0, 0, -1}}}, .pointer_length = {1.5f},
                             .arc = {true, true, {0.2f, -0.3f, -0.2f}, {-1, 1, -3}, {-0.4f, -0.7f, -2}, 9.81f, 0.5f}};
}

static void fill_views(RenderView views[4]) {
    static const float tangents[4][4] = {{-0.6f, 0.5f, -0.5f, 0.55f}, {-0.5f, 0.6f, -0.5f, 0.55f}, {-0.3f, 0.2f, -0.2f, 0.25f}, {-0.2f, 0.3f, -0.2f, 0.25f}};
    for (int i = 0; i < 4; i++) {
        views[i] = view_at((float)(i % 2) * 0.064f - 0.032f, 0, 0, 0.5f);
        memcpy(views[i].tangents, tangents[i], sizeof tangents[i]);
    }
}

// ---- every way, the same picture ----------------------------------------------------------------------------------

static void show(Bench *b, const RenderScene *s, const RenderView *views, int count) {
    RenderTarget target = {.width = WIDTH * count, .height = HEIGHT};
    for (int i = 0; i < 2; i++) renderer_frame(b->renderer, s, views, count, &target);
    renderer_read(b->renderer, &target, b->pixels);
}

// Bytes of one view in a picture of `count` side by side that differ from a picture of it alone.
static size_t differing(const uint8_t *together, int count, int view, const uint8_t *alone, int *most) {
    size_t wrong = 0;
    *most = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH * 4; x++) {
            int d = abs(together[((size_t)y * (size_t)(WIDTH * count) + (size_t)(WIDTH * view)) * 4 + (size_t)x] - alone[(size_t)y * WIDTH * 4 + (size_t)x]);
            wrong += d > 1;
            if (d > *most) *most = d;
        }
    return wrong;
}

static bool same_as_alone(Bench *b, const RenderScene *s, const RenderView *views, int count) {
    size_t size = (size_t)WIDTH * (size_t)count * HEIGHT * 4;
    bool same = true;
    show(b, s, views, count);
    uint8_t *together = malloc(size);
    memcpy(together, b->pixels, size);
    for (int view = 0; view < count; view++) {
        int most;
        show(b, s, &views[view], 1);
        size_t wrong = differing(together, count, view, b->pixels, &most);
        if (wrong) print_message("view %d of %d: %zu bytes differ, by %d at most\n", view, count, wrong, most);
        same = same && !wrong;
    }
    free(together);
    return same;
}

static void test_views_equal_single_views(void **state) {
    Bench b = open_case(*state);
    Sight p;
    RenderView views[4];
    fill_place(&b, &p), fill_views(views);
    bool two = same_as_alone(&b, &p.scene, views, 2), four = same_as_alone(&b, &p.scene, views, 4);
    assert_int_equal(glGetError(), 0);
    close_bench(&b);
    assert_true(two && four);
}

static void test_unknown_way_is_refused(void **state) {
    Bench b = open_bench_with((RendererDescription){.stereo = "thrice"});
    assert_null(b.renderer);
    assert_int_equal(error_last()->id, ERR_GRAPHICS);
    close_bench(&b);
}

// ---- a headset's own textures -------------------------------------------------------------------------------------

typedef struct Textures {
    GLuint color, depth, reading;
    int views;
} Textures;

static GLuint texture(int views, GLenum format) {
    GLuint name;
    glGenTextures(1, &name);
    glBindTexture(views > 1 ? GL_TEXTURE_2D_ARRAY : GL_TEXTURE_2D, name);
    if (views > 1) glTexStorage3D(GL_TEXTURE_2D_ARRAY, 1, format, WIDTH, HEIGHT, views);
    else glTexStorage2D(GL_TEXTURE_2D, 1, format, WIDTH, HEIGHT);
    return name;
}

static Textures make_textures(int views, GLenum depth_format) {
    Textures t = {.color = texture(views, GL_SRGB8_ALPHA8), .depth = depth_format ? texture(views, depth_format) : 0, .views = views};
    glGenFramebuffers(1, &t.reading);
    return t;
}

static void free_textures(Textures *t) {
    glDeleteTextures(2, (GLuint[]){t->color, t->depth});
    glDeleteFramebuffers(1, &t->reading);
}

static void bind_layer(const Textures *t, GLenum place, GLuint name, int view) {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, t->reading);
    if (t->views > 1) glFramebufferTextureLayer(GL_READ_FRAMEBUFFER, place, name, 0, view);
    else glFramebufferTexture2D(GL_READ_FRAMEBUFFER, place, GL_TEXTURE_2D, name, 0);
}

static void read_color(const Textures *t, int view, uint8_t *rgba) {
    bind_layer(t, GL_COLOR_ATTACHMENT0, t->color, view);
    glReadPixels(0, 0, WIDTH, HEIGHT, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
}

static float read_depth(const Textures *t, int view, int x, int y) { // OpenGL only
    float depth = -1;
    bind_layer(t, GL_DEPTH_ATTACHMENT, t->depth, view);
    glReadPixels(x, y, 1, 1, GL_DEPTH_COMPONENT, GL_FLOAT, &depth);
    return depth;
}

static RenderTarget target_of(const Textures *t, GLenum depth_format) {
    return (RenderTarget){.width = WIDTH, .height = HEIGHT, .layered = true, .color_texture = t->color, .depth_texture = t->depth, .depth_format = depth_format};
}

static void draw_to(Bench *b, const Sight *p, const RenderView *views, int count, const RenderTarget *target) {
    for (int i = 0; i < 2; i++) renderer_frame(b->renderer, &p->scene, views, count, target);
}

// The textures hold what a window would show.
static void check_picture(Bench *b, const Sight *p, const RenderView *views, int count, GLenum depth_format) {
    int most;
    Textures t = make_textures(count, depth_format);
    uint8_t *alone = malloc((size_t)WIDTH * HEIGHT * 4);
    RenderTarget target = target_of(&t, depth_format);
    show(b, &p->scene, views, count);
    draw_to(b, p, views, count, &target);
    for (int view = 0; view < count; view++) {
        read_color(&t, view, alone);
        assert_int_equal(differing(b->pixels, count, view, alone, &most), 0);
    }
    assert_int_equal(glGetError(), 0);
    free(alone);
    free_textures(&t);
}

static void test_textures_get_the_picture(void **state) {
    const GLenum formats[] = {0, GL_DEPTH24_STENCIL8, GL_DEPTH_COMPONENT32F, GL_DEPTH32F_STENCIL8, GL_DEPTH_COMPONENT24, GL_DEPTH_COMPONENT16};
    Bench b = open_case(*state);
    Sight p;
    RenderView views[4];
    fill_place(&b, &p), fill_views(views);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        for (int count = 1; count <= 4; count *= 2) check_picture(&b, &p, views, count, formats[i]);
    close_bench(&b);
}

// Depth is what a compositor takes it for: d = f / (f - n) (1 - n / distance), with the device's planes.
static void check_depth(const Case *c, int count, GLenum format, double step) {
    Bench b = open_case(c);
    Sight p = {0};
    RenderView views[4];
    fill_views(views);
    Textures t = make_textures(count, format);
    RenderTarget target = target_of(&t, format);
    p.nodes[0] = (RenderNode){.model = add(&b, quad(b.arena, 1, 1, 1)), .mirrored_by = -1};
    p.scene = (RenderScene){.nodes = p.nodes, .node_count = 1};
    srand(11);
    for (int i = 0; i < 40; i++) {
        double away = 0.08 * pow(4000, rand() / (double)RAND_MAX), n = (double)DEVICE_NEAR, f = (double)DEVICE_FAR;
        p.nodes[0].world = placed(0, 0, -(float)away, (float)away * 4);
        renderer_frame(b.renderer, &p.scene, views, count, &target);
        for (int view = 0; view < count; view++)
            assert_true(fabs((double)read_depth(&t, view, WIDTH / 3, HEIGHT / 3) - f / (f - n) * (1 - n / away)) < step + 2e-6);
    }
    p.nodes[0].hidden = true;
    renderer_frame(b.renderer, &p.scene, views, count, &target);
    for (int view = 0; view < count; view++) assert_float_equal(read_depth(&t, view, 3, 3), 1, 0);
    free_textures(&t);
    close_bench(&b);
}

static void test_depth_is_the_distance(void **state) {
    const Case *c = *state;
    assert_float_equal(RENDER_NEAR, DEVICE_NEAR, 0);
    assert_float_equal(RENDER_FAR, DEVICE_FAR, 0);
    check_depth(c, 1, GL_DEPTH_COMPONENT24, 1.0 / (1 << 24));
    check_depth(c, 2, GL_DEPTH_COMPONENT32F, 0);
    check_depth(c, 2, GL_DEPTH_COMPONENT16, 1.0 / 65535);
    check_depth(c, 4, GL_DEPTH24_STENCIL8, 1.0 / (1 << 24));
}

// ---- what lenses hide ---------------------------------------------------------------------------------------------

// The left half of even views and the lower half of odd ones is hidden.
static void test_hidden_part_is_not_drawn(void **state) {
    static const float left[4][2] = {{-2, -2}, {0, -2}, {0, 2}, {-2, 2}}, lower[4][2] = {{-2, -2}, {2, -2}, {2, 0}, {-2, 0}};
    static const uint32_t indices[6] = {0, 1, 2, 0, 2, 3};
    const RenderMask masks[4] = {{left, indices, 6}, {lower, indices, 6}, {left, indices, 6}, {lower, indices, 6}};
    const Case *c = *state;
    Bench b = open_case(c);
    Sight p;
    RenderView views[4];
    fill_place(&b, &p), fill_views(views);
    uint8_t *pixels = malloc((size_t)WIDTH * HEIGHT * 4);
    for (int count = 1; count <= 4; count *= 2) {
        Textures t = make_textures(count, GL_DEPTH_COMPONENT24);
        RenderTarget target = target_of(&t, GL_DEPTH_COMPONENT24);
        show(&b, &p.scene, views, count);
        target.masks = masks, target.mask_version = 1;
        draw_to(&b, &p, views, count, &target);
        for (int view = 0; view < count; view++) {
            const float *f = views[view].tangents;
            int wrong = 0;
            read_color(&t, view, pixels);
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                float x = f[0] + (f[1] - f[0]) * ((float)(i % WIDTH) + 0.5f) / WIDTH, y = f[2] + (f[3] - f[2]) * ((float)(i / WIDTH) + 0.5f) / HEIGHT, at = view % 2 ? y : x;
                const uint8_t *whole = b.pixels + ((size_t)(i / WIDTH) * (size_t)(WIDTH * count) + (size_t)(view * WIDTH + i % WIDTH)) * 4, *it = pixels + (size_t)i * 4;
                if (fabsf(at) < 0.01f) continue; // the edge itself
                wrong += at < 0 ? it[0] || it[1] || it[2] : memcmp(it, whole, 4) != 0;
            }
            assert_int_equal(wrong, 0);
            if (!c->embedded) assert_float_equal(read_depth(&t, view, 2, 2), 0, 0); // nearer than anything: all that follows fails
        }
        free_textures(&t);
    }
    assert_int_equal(glGetError(), 0);
    free(pixels);
    close_bench(&b);
}

static void test_masks_are_loaded_again(void **state) {
    static const float right[3][2] = {{0, -9}, {9, 0}, {0, 9}};
    static const uint32_t indices[3] = {0, 1, 2};
    RenderMask masks[2] = {{right, indices, 3}, {right, indices, 3}};
    Bench b = open_case(*state);
    Sight p;
    RenderView views[4];
    fill_place(&b, &p), fill_views(views);
    p.scene.vignette = 0;
    Textures t = make_textures(2, 0);
    RenderTarget target = target_of(&t, 0);
    target.masks = masks;
    for (unsigned version = 1; version < 5; version++) {
        bool hides = version % 2;
        for (int i = 0; i < 2; i++) masks[i].index_count = hides ? 3 : 0;
        target.mask_version = version;
        draw_to(&b, &p, views, 2, &target);
        read_color(&t, 1, b.pixels);
        bool black = !pixel(&b, WIDTH - 9, HEIGHT / 2)[1];
        assert_int_equal(black, hides);
    }
    free_textures(&t);
    close_bench(&b);
}

// ---- the learner's own room ---------------------------------------------------------------------------------------

static void test_room_is_seen_where_nothing_is(void **state) {
    Bench b = open_case(*state);
    Sight p;
    RenderView views[4];
    fill_place(&b, &p), fill_views(views);
    p.scene.vignette = p.scene.beam_count = 0;
    Textures t = make_textures(2, 0);
    for (RenderBehind behind = BEHIND_SKY; behind <= BEHIND_BLACK; behind++) {
        RenderTarget target = target_of(&t, 0);
        target.behind = behind;
        draw_to(&b, &p, views, 2, &target);
        for (int view = 0; view < 2; view++) {
            read_color(&t, view, b.pixels);
            const uint8_t *nothing = pixel(&b, WIDTH - 3, HEIGHT - 3), *panel = pixel(&b, WIDTH / 6, HEIGHT * 3 / 4);
            assert_int_equal(nothing[3], behind == BEHIND_ROOM ? 0 : 255);
            assert_int_equal(nothing[0] + nothing[1] + nothing[2] > 0, behind == BEHIND_SKY);
            assert_int_equal(panel[3], 255);
            assert_true(panel[0] > 200);
        }
    }
    free_textures(&t);
    close_bench(&b);
}

// ---- panels as layers of their own --------------------------------------------------------------------------------

static double light_of(uint8_t code) {
    double v = code / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static int encoded(double c) { return (int)(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055) + 0.5); }

enum { PANEL_WIDE = 600, PANEL_HIGH = 400 };
static const float PANEL_WIDTH = 0.6f, PANEL_HEIGHT = 0.4f; // metres that the texture covers

// The pixel of the panel's texture that a place in a view (pixels) looks at, or NULL. The panel faces along Z.
static const uint8_t *panel_pixel(const Panel *panel, const RenderView *v, float x, float y, const uint8_t *texture) {
    const float *t = v->tangents;
    Mat4 eye = mat4_inverse_affine(v->view);
    Vec3 way = mat4_direction(eye, vec3(t[0] + (t[1] - t[0]) * x / WIDTH, t[2] + (t[3] - t[2]) * y / HEIGHT, -1)), from = mat4_translation(eye);
    float s = (panel->pose.position.z - from.z) / way.z;
    float u = (from.x + s * way.x - panel->pose.position.x) / PANEL_WIDTH + 0.5f, q = (from.y + s * way.y - panel->pose.position.y) / PANEL_HEIGHT + 0.5f;
    if (s <= 0 || u < 0 || u >= 1 || q < 0 || q >= 1) return NULL;
    return texture + ((size_t)(q * PANEL_HIGH) * PANEL_WIDE + (size_t)(u * PANEL_WIDE)) * 4;
}

// The mean of a pixel's 16 parts, linear, and how much of it is opaque.
static void sample_panel(const Panel *panel, const RenderView *v, int pixel_index, const uint8_t *texture, double light[3], double *alpha) {
    memset(light, 0, 3 * sizeof *light), *alpha = 0;
    for (int k = 0; k < 16; k++) {
        const uint8_t *it = panel_pixel(panel, v, (float)(pixel_index % WIDTH) + ((float)(k % 4) + 0.5f) / 4, (float)(pixel_index / WIDTH) + ((float)(k / 4) + 0.5f) / 4, texture);
        for (int c = 0; it && c < 3; c++) light[c] += light_of(it[c]) / 16;
        if (it) *alpha += it[3] / 255.0 / 16;
    }
}

typedef struct Composed {
    int holes, covered, differ, far_off; // pixels
} Composed;

// What a compositor makes of the panel's picture and the picture with holes above it, against the picture that has the panel in it.
static Composed compose(const Panel *panel, const RenderView *view, const uint8_t *texture, const uint8_t *holed, const uint8_t *whole) {
    Composed sum = {0};
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        const uint8_t *over = holed + 4 * i;
        double under[3], alpha;
        int worst = 0;
        sample_panel(panel, view, i, texture, under, &alpha);
        for (int c = 0; c < 3; c++) {
            int d = abs(encoded(light_of(over[c]) + (1 - over[3] / 255.0) * under[c]) - whole[4 * i + c]);
            if (d > worst) worst = d;
        }
        sum.holes += over[3] == 0, sum.covered += alpha > 0.99 && over[3] == 255;
        sum.differ += worst > 24, sum.far_off += worst > 60;
    }
    return sum;
}

static void test_panel_beneath_is_the_panel(void **state) {
    Bench b = open_case(*state);
    Sight p;
    RenderView views[4];
    fill_place(&b, &p), fill_views(views);
    p.nodes[4].world = placed(-0.25f, 0.2f, -0.8f, 0.2f); // a box and a ray before the panel
    p.scene.pointers[0] = (Ray){{-0.1f, -0.3f, -0.3f}, vec3_normalize(vec3(-0.25f, 0.5f, -0.7f))}, p.scene.pointer_length[0] = 0.9f;
    p.panel.skin = PANEL_LACQUER, p.scene.vignette = 0;
    Textures t = make_textures(2, 0), own = {.views = 1};
    glGenFramebuffers(1, &own.reading);
    glGenTextures(1, &own.color);
    glBindTexture(GL_TEXTURE_2D, own.color);
    glTexStorage2D(GL_TEXTURE_2D, 1, GL_SRGB8_ALPHA8, PANEL_WIDE, PANEL_HIGH);
    RenderTarget target = target_of(&t, 0);
    size_t size = (size_t)WIDTH * HEIGHT * 4;
    uint8_t *whole = malloc(size), *holed = malloc(size), *panel = malloc((size_t)PANEL_WIDE * PANEL_HIGH * 4);
    draw_to(&b, &p, views, 2, &target);
    read_color(&t, 1, whole);
    target.panels_apart = 1;
    draw_to(&b, &p, views, 2, &target);
    read_color(&t, 1, holed);
    uint64_t stamp = renderer_panel_stamp(b.renderer, 0);
    assert_true(stamp != 0 && renderer_panel_stamp(b.renderer, 1) == 0);
    renderer_panel(b.renderer, &p.panel, 0, own.color, PANEL_WIDE, PANEL_HIGH, PANEL_WIDTH, PANEL_HEIGHT);
    bind_layer(&own, GL_COLOR_ATTACHMENT0, own.color, 0);
    glReadPixels(0, 0, PANEL_WIDE, PANEL_HIGH, GL_RGBA, GL_UNSIGNED_BYTE, panel);
    assert_int_equal(panel[3], 0); // its margin
    Composed c = compose(&p.panel, &views[1], panel, holed, whole);
    print_message("%d pixels of hole, %d covered; %d differ, %d of them much\n", c.holes, c.covered, c.differ, c.far_off);
    assert_true(c.holes > 3000 && c.covered > 200);
    assert_true(c.differ < c.holes / 10 && !c.far_off); // edges of glyphs and fine lines, sampled otherwise
    p.panel.elements[0].text = "other";
    draw_to(&b, &p, views, 2, &target);
    assert_true(renderer_panel_stamp(b.renderer, 0) != stamp);
    assert_int_equal(glGetError(), 0);
    free(whole), free(holed), free(panel);
    free_textures(&t), free_textures(&own);
    close_bench(&b);
}

// With an argument: the cases of that way only.
int main(int argc, char **argv) {
    static Case cases[] = {{false, "passes"}, {false, "layers"}, {false, "multiview"}, {true, "passes"}, {true, "multiview"}};
    struct CMUnitTest tests[5 * 7 + 1];
    size_t count = 0;
    const struct CMUnitTest each[] = {cmocka_unit_test(test_views_equal_single_views), cmocka_unit_test(test_textures_get_the_picture),
                                      cmocka_unit_test(test_hidden_part_is_not_drawn), cmocka_unit_test(test_masks_are_loaded_again),
                                      cmocka_unit_test(test_room_is_seen_where_nothing_is), cmocka_unit_test(test_panel_beneath_is_the_panel),
                                      cmocka_unit_test(test_depth_is_the_distance)};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        for (size_t i = 0; i < sizeof each / sizeof each[0] - cases[c].embedded && (argc < 2 || !strcmp(argv[1], cases[c].way)); i++) // ES cannot read depth back
            tests[count] = each[i], tests[count++].initial_state = &cases[c];
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(test_unknown_way_is_refused);
    return _cmocka_run_group_tests("stereo", tests, count, NULL, NULL);
}
