// Panels: contrast of the skins, and drawing every kind of element with a real driver (EGL without a surface): no GL errors,
// few draws, nothing built or allocated twice, text that fits, pixels of the expected colours.
#include "base/error.h"
#include "player/session.h"
#include "stage/render/panels_private.h"
#include "stage/render/text_private.h"
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <glad/gl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define FONTS ORRERY_SOURCE_DIR "/assets/fonts/"

// Counts this thread's allocations; the sanitisers have their own malloc, there the count stays zero.
static _Thread_local int allocations;
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

enum { SIZE = 512 };

static EGLDisplay display;
static TextFonts *fonts;
static Panels *panels;
static unsigned frame_buffer;
static NotebookTable table;
static PanelTable shown;
static Panel list[3];

// ---- a driver without a window ------------------------------------------------------------------------------------

static bool open_context(bool embedded) {
    display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
    EGLConfig config;
    EGLint count = 0, wanted[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, embedded ? EGL_OPENGL_ES3_BIT : EGL_OPENGL_BIT, EGL_NONE};
    if (!eglInitialize(display, NULL, NULL) || !eglChooseConfig(display, wanted, &config, 1, &count) || !count) return false;
    eglBindAPI(embedded ? EGL_OPENGL_ES_API : EGL_OPENGL_API);
    EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION, embedded ? 3 : 4, EGL_CONTEXT_MINOR_VERSION, embedded ? 2 : 5, EGL_NONE};
    EGLContext context = eglCreateContext(display, config, EGL_NO_CONTEXT, version);
    if (!context || !eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) return false;
    if (embedded) return gladLoadGLES2((GLADloadfunc)eglGetProcAddress);
    bool loaded = gladLoadGL((GLADloadfunc)eglGetProcAddress);
    glEnable(GL_FRAMEBUFFER_SRGB);
    return loaded;
}

static void open_target(void) {
    unsigned target, color;
    glGenFramebuffers(1, &target);
    glGenRenderbuffers(1, &color);
    glBindRenderbuffer(GL_RENDERBUFFER, color);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_SRGB8_ALPHA8, SIZE, SIZE);
    glBindFramebuffer(GL_FRAMEBUFFER, target);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color);
    glViewport(0, 0, SIZE, SIZE);
}

// The Frame block as the renderer would fill it: one view whose picture is the square of one metre around the origin.
static void fill_frame(const ProgramContext *context) {
    const char *names[] = {"view_projection[0]", "counts"};
    unsigned program = program_create(context, &(ProgramDescription){"panel.vert.glsl", "panel.frag.glsl", NULL, 0}), places[2];
    assert_true(program);
    int offsets[2];
    glGetUniformIndices(program, 2, names, places);
    glGetActiveUniformsiv(program, 2, places, GL_UNIFORM_OFFSET, offsets);
    glDeleteProgram(program);
    uint8_t block[4096] = {0};
    float matrix[16] = {2, 0, 0, 0, 0, 2, 0, 0, 0, 0, -0.1f, 0, 0, 0, 0, 1};
    memcpy(block + offsets[0], matrix, sizeof matrix);
    memcpy(block + offsets[1], (int[]){1, 0, 0, 0}, 4 * sizeof(int));
    glGenBuffers(1, &frame_buffer);
    glBindBuffer(GL_UNIFORM_BUFFER, frame_buffer);
    glBufferData(GL_UNIFORM_BUFFER, sizeof block, block, GL_STATIC_DRAW);
    glBindBufferBase(GL_UNIFORM_BUFFER, 0, frame_buffer);
}

static int open_panels(bool embedded, bool high_contrast) {
    if (!open_context(embedded)) return 1;
    ProgramContext context = {.embedded = embedded};
    open_target();
    fill_frame(&context);
    fonts = text_create((const char *[]){FONTS "sans.otf", NULL}, FONTS "bold.otf", FONTS "serif.otf");
    panels = fonts ? panels_create(&context, fonts, high_contrast) : NULL;
    if (!panels) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
    return panels ? 0 : 1;
}

static int setup(void **state) { return open_panels(false, false); }
static int setup_embedded(void **state) { return open_panels(true, false); }
static int setup_contrast(void **state) { return open_panels(false, true); }

static int teardown(void **state) {
    panels_destroy(panels);
    text_destroy(fonts);
    eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    eglTerminate(display);
    return 0;
}

// ---- sample panels ------------------------------------------------------------------------------------------------

static Panel *begin(int index, PanelSkin skin, float x) {
    Panel *p = &list[index];
    *p = (Panel){.id = "sample", .visible = true, .skin = skin, .pose = {{x, 0, 0}, quat_identity()}, .width = 0.48f, .height = 0.96f,
                 .text_height = 0.02f};
    return p;
}

static Element *add(Panel *p, ElementKind kind, const char *text, float top, float height) {
    Element *e = &p->elements[p->element_count++];
    *e = (Element){.kind = kind, .id = "x", .text = text, .second = "", .rect = {-0.22f, 0.46f - top - height, 0.44f, height}};
    return e;
}

static void sample_table(void) {
    table = (NotebookTable){.id = "t", .column_count = 2, .row_count = 3, .kinds = {UNIT_LENGTH, UNIT_LENGTH},
                            .rows = {{0.2, 0.021}, {0.4, 0.039}, {0.6, NAN}}};
    shown = (PanelTable){.table = &table, .column_label = {"距离", "像高"}, .column_unit = {"cm", "cm"}, .decimals = {1, 1}, .x = 0, .y = 1,
                         .fit_kind = FIT_LINEAR, .fit = {true, 0.1, -0.001, 0, 0.998, 3},
                         .residual_label = "测量值 − 拟合值"};
}

// Every kind of element, in every state.
static void sample(void) {
    sample_table();
    Panel *p = begin(0, PANEL_PAPER, -0.25f);
    add(p, ELEMENT_PROGRESS, "3 / 16", 0, 0.024f)->value = 0.2f;
    add(p, ELEMENT_HEADING, "塔影为什么倒立？", 0.03f, 0.045f);
    add(p, ELEMENT_TEXT, "光沿直线穿过小孔。", 0.08f, 0.04f)->flags = ELEMENT_RIGHT;
    Element *quote = add(p, ELEMENT_QUOTE, "景到，在午有端与景长，说在端。", 0.13f, 0.12f);
    quote->second = "《墨子·经下》";
    unsigned states[] = {0, ELEMENT_POINTED, ELEMENT_FOCUSED, ELEMENT_PRESSED, ELEMENT_CHOSEN, ELEMENT_RIGHT | ELEMENT_DISABLED, ELEMENT_WRONG};
    for (int i = 0; i < 7; i++) {
        Element *e = add(p, ELEMENT_CHOICE, "上下颠倒", 0.27f + 0.05f * (float)i, 0.045f);
        e->flags = states[i], e->value = (float)i;
    }
    add(p, ELEMENT_FEEDBACK, "对了。", 0.64f, 0.06f)->flags = ELEMENT_RIGHT;
    add(p, ELEMENT_BUTTON, "继续", 0.72f, 0.042f)->flags = ELEMENT_PRIMARY | ELEMENT_FOCUSED;
    add(p, ELEMENT_NOTE, "提示", 0.78f, 0.03f);
    p = begin(1, PANEL_LACQUER, 0.25f);
    add(p, ELEMENT_TABLE, "记录", 0, 0.16f)->table = &shown;
    add(p, ELEMENT_PLOT, "图", 0.18f, 0.28f)->table = &shown;
    Element *field = add(p, ELEMENT_FIELD, "−2.5", 0.48f, 0.042f);
    field->second = "cm";
    add(p, ELEMENT_KEY, "7", 0.53f, 0.04f);
    add(p, ELEMENT_KEY, "⌫", 0.58f, 0.04f)->id = "key:erase";
    add(p, ELEMENT_READING, "像高", 0.64f, 0.032f)->second = "2.5 cm";
    p = begin(2, PANEL_CAPTION, 0);
    p->height = 0.1f;
    p->elements[p->element_count++] = (Element){.kind = ELEMENT_CAPTION, .id = "caption", .text = "凡光皆直行。", .second = "沈括",
                                                .rect = {-0.2f, -0.04f, 0.4f, 0.08f}};
}

static const Vec3 EYE = {0, 0, 1.25f};

static void draw(int count, int views, int most) {
    glClearColor(0, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    panels_prepare(panels, list, count, EYE);
    int draws = panels_draw(panels, 0, views, 0);
    assert_in_range(draws, most ? 1 : 0, most);
    assert_int_equal(glGetError(), GL_NO_ERROR);
}

// ---- tests --------------------------------------------------------------------------------------------------------

static void check_skin(const Skin *s, float text) {
    const Color pairs[][2] = {{s->ink, s->ground}, {s->quiet, s->ground}, {s->button_ink, s->button}, {s->button_ink, s->pointed},
                              {s->button_ink, s->pressed}, {s->primary_ink, s->primary}, {s->ink, s->field}, {s->ink, s->right_card},
                              {s->ink, s->wrong_card}, {s->ink, s->hint_card}, {s->accent, s->ground}, {s->quiet, s->field}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) assert_true(panel_contrast(pairs[i][0], pairs[i][1]) >= text);
    const Color signs[][2] = {{s->right, s->right_card}, {s->wrong, s->wrong_card}, {s->hint, s->hint_card}, {s->badge_ink, s->right},
                              {s->badge_ink, s->wrong}, {s->badge_ink, s->hint}, {s->disabled_ink, s->ground}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) assert_true(panel_contrast(signs[i][0], signs[i][1]) >= 4.5f);
    assert_true(panel_contrast(s->button_line, s->button) >= 3 || panel_contrast(s->button, s->ground) >= 3); // a control's edge
}

static void test_contrast(void **state) {
    for (int skin = PANEL_PAPER; skin <= PANEL_CAPTION; skin++) {
        const Skin *s = panel_skin((PanelSkin)skin, false);
        printf("skin %d: text %.1f:1, secondary %.1f:1, accent %.1f:1\n", skin, (double)panel_contrast(s->ink, s->ground),
               (double)panel_contrast(s->quiet, s->ground), (double)panel_contrast(s->accent, s->ground));
        check_skin(s, 7);
        check_skin(panel_skin((PanelSkin)skin, true), 7);
    }
    for (unsigned grey = 0; grey < 256; grey++) { // the focus ring, on any ground: one of its two colours stands out
        Color ground = grey << 24 | grey << 16 | grey << 8 | 0xFF;
        assert_true(fmaxf(panel_contrast(0x0B1016FF, ground), panel_contrast(0xFFC83DFF, ground)) >= 3);
    }
}

static void test_every_element(void **state) {
    sample();
    draw(3, 1, 9);
    assert_int_equal(panels_cut(panels), 0);
    draw(3, 2, 9); // two copies for two views, in as many draws
    for (int i = 0; i < 3; i++) list[i].visible = false;
    draw(3, 1, 0);
    draw(0, 1, 0);
}

static void test_odd_contents(void **state) {
    sample();
    table.row_count = 0, shown.fit.valid = false;
    draw(3, 1, 9);
    table.row_count = NOTEBOOK_ROWS_MOST;
    for (int i = 0; i < NOTEBOOK_ROWS_MOST; i++) table.rows[i][0] = table.rows[i][1] = i % 3 ? 1e-9 * i : 4.2;
    draw(3, 1, 9);
    for (int i = 0; i < NOTEBOOK_ROWS_MOST; i++) table.rows[i][0] = table.rows[i][1] = 5; // one point
    shown.fit_kind = FIT_POWER, shown.fit = (Fit){true, 2, -300, 0, 0.5, 3};
    draw(3, 1, 9);
    shown.fit_kind = FIT_SQUARE, shown.residual_label = NULL; // and without residuals
    draw(3, 1, 9);
    list[0].elements[1].text = NULL, list[0].elements[2].second = NULL, list[0].elements[3].rect.width = 0;
    draw(3, 1, 9);
}

static void test_what_does_not_fit_is_counted(void **state) {
    sample();
    list[0].elements[2].text = "光沿直线穿过小孔，落在暗室的白纸上，成为倒立的像；孔越小，像越清楚，也越暗；孔越大，像越亮，也越模糊。移远屏幕，像变大；移近屏幕，像变小；换一个小孔，再看一次，记下像高。";
    draw(3, 1, 9);
    assert_int_equal(panels_cut(panels), 1);
}

static void GLAD_API_PTR send_nothing(GLenum target, GLintptr at, GLsizeiptr size, const void *data) {}

static void test_nothing_is_done_twice(void **state) {
    sample();
    for (int i = 0; i < 4; i++) draw(3, 1, 9);
    uint32_t generation = text_generation(fonts);
    allocations = 0;
    for (int i = 0; i < 50; i++) {
        list[0].pose.position.z = -0.0003f * (float)i; // the head and the panels move, the contents stay
        panels_prepare(panels, list, 3, vec3(0.001f * (float)(i % 5), 0, 1.25f));
    }
    assert_int_equal(allocations, 0);
    PFNGLBUFFERSUBDATAPROC send = glad_glBufferSubData;
    glad_glBufferSubData = send_nothing; // Mesa allocates inside of it; what is ours to count is the rest
    for (int i = 0; i < 50; i++) { // contents that were seen before: built again, without allocations
        list[0].elements[5].flags = i % 2 ? ELEMENT_FOCUSED : ELEMENT_POINTED;
        list[1].elements[5].second = i % 2 ? "2.5 cm" : "2.4 cm";
        if (i == 4) allocations = 0;
        panels_prepare(panels, list, 3, EYE);
    }
    glad_glBufferSubData = send;
    assert_int_equal(allocations, 0);
    assert_true(text_generation(fonts) - generation <= 2); // the digit 4 at most
}

static float luminance_of(const uint8_t *pixel) {
    float sum = 0;
    for (int i = 0; i < 3; i++) {
        float v = (float)pixel[i] / 255;
        sum += (v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f)) * (i == 0 ? 0.2126f : i == 1 ? 0.7152f : 0.0722f);
    }
    return sum;
}

// What arrives on the screen: the darkest and the brightest point of a heading's rectangle.
static void test_pixels(void **state) {
    static uint8_t pixels[SIZE * SIZE * 4];
    sample();
    draw(1, 1, 3);
    glReadPixels(0, 0, SIZE, SIZE, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
    Rect r = list[0].elements[1].rect;
    int x0 = (int)((r.left - 0.25f + 0.5f) * SIZE), y0 = (int)((r.bottom + 0.5f) * SIZE);
    int x1 = x0 + (int)(r.width * SIZE * 0.7f), y1 = y0 + (int)(r.height * SIZE);
    float low = 1, high = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            float l = luminance_of(pixels + 4 * (y * SIZE + x));
            low = fminf(low, l), high = fmaxf(high, l);
        }
    printf("heading on the screen: %.1f:1\n", (double)((high + 0.05f) / (low + 0.05f)));
    assert_true((high + 0.05f) / (low + 0.05f) >= 7);
    assert_true(luminance_of(pixels + 4 * (SIZE / 2 * SIZE + SIZE - 8)) < 0.001f); // beside the panel nothing is drawn
}

// ---- the pinhole lesson's own panels ------------------------------------------------------------------------------

typedef struct Walk {
    World *w;
    const Lesson *lesson;
    const char *language;
    float scale;
    int seen, cut, joined; // panels seen; with cut text; with elements that overlap or buttons that touch
    float highest, least; // metres; degrees of the smallest text
} Walk;

static bool apart(const Rect *a, const Rect *b, float gap) {
    return a->left + a->width + gap <= b->left || b->left + b->width + gap <= a->left || a->bottom + a->height + gap <= b->bottom ||
           b->bottom + b->height + gap <= a->bottom;
}

static const char *step_id(const Walk *walk) {
    int step = world_view(walk->w)->step;
    return step < 0 ? "end" : walk->lesson->steps[step].id;
}

static void check_apart(Walk *walk, const Panel *p) {
    for (int i = 0; i < p->element_count; i++)
        for (int k = 0; k < i; k++) {
            const Element *a = &p->elements[k], *b = &p->elements[i];
            // what can be pressed keeps a gap from everything, everything else only does not overlap
            float gap = a->usable || b->usable ? 0.24f * p->text_height : -1e-5f;
            if (apart(&a->rect, &b->rect, gap)) continue;
            print_error("%s x%.2g, step %s: “%s” touches “%s”\n", walk->language, (double)walk->scale, step_id(walk), a->id, b->id);
            walk->joined++;
        }
}

static void name_the_cut(const Walk *walk, const Panel *p, const char *what) {
    Panel alone = *p;
    for (int i = 0; i < p->element_count; i++) {
        alone.element_count = 1, alone.elements[0] = p->elements[i];
        panels_prepare(panels, &alone, 1, world_view(walk->w)->head.position);
        if (!panels_cut(panels)) continue;
        print_error("%s x%.2g, step %s, %s: cut is %s “%s”\n", walk->language, (double)walk->scale, step_id(walk), what, p->elements[i].id, p->elements[i].text);
    }
}

static void see(Walk *walk, const char *what) {
    const WorldView *view = world_view(walk->w);
    for (int i = 0; i < view->panel_count; i++) {
        const Panel *p = &view->panels[i];
        if (!p->visible) continue;
        panels_prepare(panels, p, 1, view->head.position);
        walk->seen++;
        walk->least = fminf(walk->least, panels_least_angle(panels) * 57.29578f);
        if (panels_cut(panels)) walk->cut++, name_the_cut(walk, p, what);
        walk->highest = fmaxf(walk->highest, p->height);
        check_apart(walk, p);
    }
}

static void ticks(Walk *walk, uint32_t commands, int count) {
    Input input = input_idle();
    for (input.commands = commands; count-- > 0; input.commands = 0) world_tick(walk->w, &input);
}

static bool press(Walk *walk, const char *id) {
    for (int i = 0; i < 64 && strcmp(world_view(walk->w)->focus_id, id) != 0; i++) ticks(walk, COMMAND_NEXT, 1);
    if (strcmp(world_view(walk->w)->focus_id, id) != 0) return false;
    ticks(walk, COMMAND_ACTIVATE, 2);
    return true;
}

static void walk_question(Walk *walk, const LessonQuestion *q) {
    char id[100];
    for (int i = 0; i < q->option_count; i++) {
        snprintf(id, sizeof id, "%s:%s", q->kind == QUESTION_CHOICE ? "choice" : "sentence", q->options[i].id);
        if (press(walk, id)) see(walk, id);
    }
    for (int i = 0; i < q->wrong_count; i++) {
        Input input = input_idle();
        snprintf(input.text, sizeof input.text, "%.4g %s", q->wrongs[i].value, q->unit);
        world_tick(walk->w, &input);
        see(walk, "typed");
        ticks(walk, COMMAND_SUBMIT, 2);
        see(walk, "wrong value");
    }
}

// Every state of a step that a learner can bring about without leaving it.
static void walk_step(Walk *walk, int index) {
    const LessonStep *step = &walk->lesson->steps[index];
    char id[100];
    world_go(walk->w, index);
    ticks(walk, 0, 2);
    for (int line = 0; line < step->line_count; line++) {
        see(walk, "line");
        ticks(walk, COMMAND_CONTINUE, 2);
        if (world_view(walk->w)->step != index) world_go(walk->w, index), ticks(walk, 0, 2);
    }
    for (int i = 0; i <= step->hint_count; i++) ticks(walk, COMMAND_HINT, 2), see(walk, "hint");
    for (int i = 0; step->table >= 0 && i < 9; i++) ticks(walk, COMMAND_ROW, 2), see(walk, "row");
    for (int i = 0; i < walk->lesson->object_count; i++) {
        snprintf(id, sizeof id, "object:%s", walk->lesson->objects[i].id);
        if (!world_view(walk->w)->objects[i].allowed || !press(walk, id)) continue;
        ticks(walk, COMMAND_DESCRIBE, 2), see(walk, id);
        ticks(walk, COMMAND_CANCEL, 2);
    }
    if (step->question) walk_question(walk, step->question);
    ticks(walk, COMMAND_MENU, 2), see(walk, "menu");
    ticks(walk, COMMAND_MENU, 2);
}

static void walk_lesson(Session *session, float scale) {
    Walk walk = {.lesson = session->lesson, .language = session->locale, .scale = scale, .least = 90};
    WorldDescription d = {.lesson = session->lesson, .strings = session->strings, .language = session->language, .models = session->models,
                          .seed = 1, .settings = world_settings_default()};
    d.settings.text_scale = scale;
    walk.w = world_create(session->arena, &d);
    for (int i = 0; i < session->lesson->step_count; i++) walk_step(&walk, i);
    print_message("%s, text x%.2g: %d panels seen, the highest %.3f m, the smallest text %.3f degrees\n", walk.language, (double)scale, walk.seen, (double)walk.highest,
                  (double)walk.least);
    assert_true(walk.seen > 5 * session->lesson->step_count);
    assert_int_equal(walk.cut, 0);
    assert_int_equal(walk.joined, 0);
    assert_true(walk.least >= 0.65f);
}

static void walk_language(const char *locale) {
    Session *session = session_open(ORRERY_SOURCE_DIR "/lessons/pinhole", locale);
    assert_non_null(session);
    walk_lesson(session, 1);
    walk_lesson(session, 1.5f);
    walk_lesson(session, 0.75f);
    walk_lesson(session, 2);
    session_close(session);
}

static void test_every_step_in_chinese(void **state) { walk_language("zh-CN"); }
static void test_every_step_in_english(void **state) { walk_language("en"); }

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contrast),
        TEST(test_every_element),
        TEST(test_odd_contents),
        TEST(test_what_does_not_fit_is_counted),
        TEST(test_nothing_is_done_twice),
        TEST(test_pixels),
        TEST(test_every_step_in_chinese),
        TEST(test_every_step_in_english),
        cmocka_unit_test_setup_teardown(test_every_element, setup_embedded, teardown),
        cmocka_unit_test_setup_teardown(test_pixels, setup_embedded, teardown),
        cmocka_unit_test_setup_teardown(test_every_element, setup_contrast, teardown),
        cmocka_unit_test_setup_teardown(test_pixels, setup_contrast, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
