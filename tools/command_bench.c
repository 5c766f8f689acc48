// orrery bench: how fast a model is drawn, and what it costs in time, memory and allocations.
#include "asset/gltf.h"
#include "asset/image.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/log.h"
#include "stage/device/device.h"
#include "stage/render/renderer.h"
#include "tools/commands.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const help[2] = {
    "Usage: orrery bench MODEL.glb [--size 1280x720] [--frames 300] [--views 1|2|4] [--gles] [--screenshot FILE.png] [--json]\n\n"
    "Draws the model headless, lit, shadowed and 4x multisampled, turning the camera round it, and prints the time from the\n"
    "process's start to the first full frame, median and 99th percentile frame time (with the picture finished), draw calls,\n"
    "heap allocations a frame after warm-up, peak memory, and the renderer's own CPU time a frame for one view and for two in each\n"
    "way: as many copies of the model as make 200 draw calls, drawn with a driver that does nothing. ORRERY_STEREO=multiview,\n"
    "layers or passes demands a way to draw several views.\n\nExample:\n  orrery bench engine.glb --size 1280x720 --frames 300 --views 2\n",
    "用法：orrery bench 模型.glb [--size 1280x720] [--frames 300] [--views 1|2|4] [--gles] [--screenshot 文件.png] [--json]\n\n"
    "无显示地绘制模型（光照、阴影、4 倍多重采样），镜头绕模型旋转，打印：从进程启动到第一幅完整画面的时间、帧时间中位数与\n"
    "第 99 百分位、绘制调用数、预热后每帧堆分配次数、峰值内存，以及渲染器自身每帧所用 CPU 时间（单视图，以及双视图的每种\n"
    "方式；用空驱动绘制凑足 200 次绘制调用的模型副本）。ORRERY_STEREO=multiview、layers 或 passes 指定多视图的绘制方式。\n\n示例：\n  orrery bench engine.glb --size 1280x720 --frames 300 --views 2\n"};

// ---- counting allocations: the C library's allocator is called through these --------------------------------------

static long allocations;
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size) { return allocations++, __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return allocations++, __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { return allocations++, __real_realloc(old, size); }

// The renderer's own CPU time is measured for one view and for two in each way of drawing them.
static const struct {
    const char *key, *way;
    int views;
} owns[] = {{"own_us", "layers", 1}, {"own_us_multiview", "multiview", 2}, {"own_us_layers", "layers", 2}, {"own_us_passes", "passes", 2}};
enum { OWN_COUNT = sizeof owns / sizeof owns[0] };

typedef struct Bench {
    const char *file, *screenshot;
    int width, height, frames, views;
    bool embedded, json, help;
    double first_ms, median_ms, p99_ms, own_us[OWN_COUNT], allocations;
    long peak_kb;
    int own_draws;
    RenderStatistics statistics;
    char driver[200], stereo[16];
} Bench;

static int usage(const char *what) {
    fail(ERR_USAGE, "bench: %s", what);
    log_error();
    return 2;
}

static int read_options(int argc, char **argv, Bench *b) {
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        char rest;
        if (!strcmp(argv[i], "--help")) b->help = true;
        else if (!strcmp(argv[i], "--gles")) b->embedded = true;
        else if (!strcmp(argv[i], "--json")) b->json = true;
        else if (!strcmp(argv[i], "--size") && more && sscanf(argv[i + 1], "%dx%d%c", &b->width, &b->height, &rest) == 2) i++;
        else if (!strcmp(argv[i], "--frames") && more && sscanf(argv[i + 1], "%d%c", &b->frames, &rest) == 1) i++;
        else if (!strcmp(argv[i], "--views") && more && sscanf(argv[i + 1], "%d%c", &b->views, &rest) == 1) i++;
        else if (!strcmp(argv[i], "--screenshot") && more) b->screenshot = argv[++i];
        else if (argv[i][0] == '-' || b->file) return usage(argv[i]);
        else b->file = argv[i];
    }
    if (b->help) return 0;
    if (!b->file) return usage("MODEL.glb?");
    bool fine = b->width >= 16 && b->width <= 8192 && b->height >= 16 && b->height <= 8192 && b->frames >= 1 && b->frames <= 100000 &&
                (b->views == 1 || b->views == 2 || b->views == 4);
    return fine ? 0 : usage("--size 16x16..8192x8192, --frames 1..100000, --views 1|2|4");
}

// ---- the scene ----------------------------------------------------------------------------------------------------

typedef struct Stage {
    Arena *arena;
    const Model *model;
    RenderNode *nodes;
    RenderScene scene;
    Vec3 centre;
    float radius;
} Stage;

static bool read_neighbour(void *context, const char *name, Arena *arena, Bytes *out) {
    const char *file = context, *slash = strrchr(file, '/');
    return os->read_file(arena, arena_print(arena, "%.*s%s", slash ? (int)(slash - file) + 1 : 0, file, name), 256 << 20, out);
}

static bool load(Stage *s, const char *file) {
    Bytes bytes;
    s->arena = arena_create("bench", 0);
    if (!os->read_file(s->arena, file, 256 << 20, &bytes)) return false;
    s->model = gltf_read(s->arena, bytes, file, read_neighbour, (void *)file);
    if (!s->model) return false;
    s->centre = vec3_mix(s->model->bounds.low, s->model->bounds.high, 0.5f);
    s->radius = vec3_length(vec3_sub(s->model->bounds.high, s->model->bounds.low)) / 2;
    if (!(s->radius > 0) || s->model->bounds.low.x > s->model->bounds.high.x) s->centre = vec3(0, 0, 0), s->radius = 1;
    return true;
}

// Everything is brought to a radius of one metre, so that near and far planes fit a model of any size.
static void build(Stage *s, RenderModel *uploaded) {
    const Model *m = s->model;
    Mat4 *world = arena_array(s->arena, Mat4, m->node_count + 1);
    s->nodes = arena_array(s->arena, RenderNode, m->node_count + 1);
    float scale = 1 / s->radius;
    Transform fit = {vec3_scale(s->centre, -scale), {0, 0, 0, 1}, {scale, scale, scale}};
    for (int i = 0; i < m->node_count; i++) {
        Mat4 local = mat4_from_transform(m->nodes[i].rest);
        world[i] = mat4_mul(m->nodes[i].parent == MODEL_NONE ? mat4_from_transform(fit) : world[m->nodes[i].parent], local);
    }
    for (int i = 0; i < m->node_count; i++) {
        if (m->nodes[i].mesh == MODEL_NONE) continue;
        const ModelSkin *skin = m->nodes[i].skin == MODEL_NONE ? NULL : &m->skins[m->nodes[i].skin];
        Mat4 *joints = skin ? arena_array(s->arena, Mat4, skin->joint_count) : NULL;
        for (int j = 0; skin && j < skin->joint_count; j++) joints[j] = world[skin->joints[j]];
        s->nodes[s->scene.node_count++] = (RenderNode){.model = uploaded, .node = i, .world = world[i], .joints = joints, .mirrored_by = -1};
    }
    s->scene.nodes = s->nodes;
    s->scene.sun = (RenderSun){vec3_normalize(vec3(0.5f, 0.8f, 0.4f)), {3.2f, 3.0f, 2.7f}};
    s->scene.sky = (RenderSky){{0.35f, 0.5f, 0.8f}, {0.75f, 0.8f, 0.85f}, {0.25f, 0.23f, 0.2f}, 0.8f};
}

static void look(const Stage *s, const Bench *b, double turn, RenderView *views) {
    (void)s;
    float up = 0.45f, right = up * (float)b->width / (float)b->height;
    for (int i = 0; i < b->views; i++) {
        Quat q = quat_yaw_pitch((float)turn, -0.35f);
        Vec3 eye = vec3_add(quat_rotate(q, vec3(0, 0, 2.6f)), quat_rotate(q, vec3(0.064f * ((float)i - (float)(b->views - 1) / 2), 0, 0)));
        views[i].view = mat4_inverse_affine(mat4_from_pose((Pose){eye, q}));
        memcpy(views[i].tangents, (float[]){-right, right, -up, up}, sizeof views[i].tangents);
    }
}

// ---- measuring ----------------------------------------------------------------------------------------------------

static double process_ms(void) {
    FILE *file = fopen("/proc/self/stat", "r");
    char text[1024] = "";
    size_t got = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file) fclose(file);
    text[got] = 0;
    const char *after = strrchr(text, ')');
    unsigned long long start = 0;
    if (!after || sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &start) != 1) return 0;
    return (double)os->monotonic_ns() * 1e-6 - (double)start * 1000 / (double)sysconf(_SC_CLK_TCK);
}

static long peak_kb(void) {
    FILE *file = fopen("/proc/self/status", "r");
    char line[200];
    long kb = 0;
    while (file && fgets(line, sizeof line, file)) sscanf(line, "VmHWM: %ld", &kb);
    if (file) fclose(file);
    return kb;
}

static int by_value(const void *a, const void *b) { return *(const double *)a < *(const double *)b ? -1 : *(const double *)a > *(const double *)b; }

static double finish_frame(Renderer *r, const Stage *s, const Bench *b, double turn) {
    RenderView views[VIEWS_MOST];
    RenderTarget target = {.width = b->width * b->views, .height = b->height};
    look(s, b, turn, views);
    uint64_t start = os->monotonic_ns();
    renderer_frame(r, &s->scene, views, b->views, &target);
    renderer_wait(r);
    return (double)(os->monotonic_ns() - start) * 1e-6;
}

static bool save(Renderer *r, const Bench *b) {
    RenderTarget target = {.width = b->width * b->views, .height = b->height};
    Image image = {.width = (uint32_t)target.width, .height = (uint32_t)target.height};
    image.pixels = malloc((size_t)target.width * (size_t)target.height * 4);
    if (!image.pixels) return fail(ERR_MEMORY, "%s", b->screenshot);
    renderer_read(r, &target, image.pixels);
    bool fine = image_write_png(b->screenshot, &image, true);
    free(image.pixels);
    return fine;
}

static bool measure(Renderer *r, Stage *s, Bench *b) {
    enum { WARM_UP = 4 };
    double *times = malloc(sizeof *times * (size_t)b->frames);
    if (!times) return fail(ERR_MEMORY, "bench");
    for (int i = 0; i < WARM_UP; i++) finish_frame(r, s, b, 0.02 * i);
    long before = allocations;
    for (int i = 0; i < b->frames; i++) times[i] = finish_frame(r, s, b, 0.02 * i);
    b->allocations = (double)(allocations - before) / b->frames;
    b->statistics = *renderer_statistics(r);
    qsort(times, (size_t)b->frames, sizeof *times, by_value);
    b->median_ms = times[b->frames / 2], b->p99_ms = times[(int)(0.99 * (b->frames - 1))];
    free(times);
    return !b->screenshot || save(r, b);
}

// Copies of the scene, each uploaded on its own, so that they are draw calls of their own.
static void copy_scene(Stage *s, Renderer *r, int copies) {
    int each = s->scene.node_count;
    RenderNode *nodes = arena_array(s->arena, RenderNode, each * copies);
    for (int c = 0; c < copies; c++) {
        RenderModel *uploaded = renderer_add_model(r, s->model);
        for (int i = 0; uploaded && i < each; i++) {
            RenderNode *n = &nodes[s->scene.node_count++ - each];
            *n = s->nodes[i];
            n->model = uploaded;
        }
    }
    s->scene.nodes = nodes, s->scene.node_count -= each;
}

static double thread_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

// With a driver that does nothing, what is left is our own code: culling, order, uniform blocks, calls.
static bool measure_own(Stage *s, Bench *b, int own) {
    enum { WARM_UP = 4, FRAMES = 500, DRAWS = 200, COPIES_MOST = 32 };
    RendererDescription description = {.load = renderer_no_driver, .samples = 4, .stereo = owns[own].way};
    RenderScene kept = s->scene;
    Bench mine = *b;
    Renderer *r = renderer_create(&description);
    if (!r) return false;
    mine.views = owns[own].views;
    int copies = b->statistics.draws ? (DRAWS + b->statistics.draws - 1) / b->statistics.draws : 1;
    copy_scene(s, r, copies < COPIES_MOST ? copies : COPIES_MOST);
    while (!renderer_load(r, 100000000)) {}
    double start = 0;
    for (int i = -WARM_UP; i < FRAMES; i++) {
        if (i == 0) start = thread_us();
        finish_frame(r, s, &mine, 0.02 * i);
    }
    b->own_us[own] = (thread_us() - start) / FRAMES;
    if (own == 0) b->own_draws = renderer_statistics(r)->draws;
    renderer_destroy(r);
    s->scene = kept;
    return true;
}

static void print_json(const Bench *b) {
    json_t *j = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:f, s:f, s:f, s:i, s:i, s:f, s:i, s:I}", "model", b->file, "driver", b->driver, "stereo", b->stereo, "width", b->width,
                          "height", b->height, "views", b->views, "first_frame_ms", b->first_ms, "median_ms", b->median_ms, "p99_ms", b->p99_ms, "draws",
                          b->statistics.draws, "triangles", b->statistics.triangles, "allocations_per_frame", b->allocations, "own_draws", b->own_draws,
                          "peak_memory_kb", (json_int_t)b->peak_kb);
    for (int i = 0; i < OWN_COUNT; i++) json_object_set_new(j, owns[i].key, json_real(b->own_us[i]));
    json_dumpf(j, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(j);
}

static void print(const Bench *b) {
    char host[100] = "?";
    gethostname(host, sizeof host - 1);
    printf("%s on %s: %s\n%dx%d, %d view%s%s, %d frames\n", b->file, host, b->driver, b->width, b->height, b->views,
           b->views > 1 ? "s by " : "", b->views > 1 ? b->stereo : "", b->frames);
    printf("  start to first full frame  %8.0f ms\n  frame, median              %8.1f ms\n  frame, 99th percentile     %8.1f ms\n", b->first_ms, b->median_ms, b->p99_ms);
    printf("  draw calls                 %8d\n  triangles                  %8d\n  heap allocations a frame   %8.2f\n", b->statistics.draws, b->statistics.triangles, b->allocations);
    printf("  peak memory                %8.0f MB\n  own CPU time a frame       %8.1f us (%d draw calls, without the driver)\n", (double)b->peak_kb / 1024, b->own_us[0], b->own_draws);
    for (int i = 1; i < OWN_COUNT; i++)
        printf("    two views, %-9s       %8.1f us, %.2f times one view's\n", owns[i].way, b->own_us[i], b->own_us[i] / b->own_us[0]);
}

static bool run(Bench *b) {
    Stage s = {0};
    const DeviceKind *kind = device_find("headless");
    DeviceDescription d = {.width = b->width, .height = b->height, .embedded = b->embedded, .field_of_view = 0.87f};
    Device *device = load(&s, b->file) ? kind->open(&d) : NULL;
    RendererDescription description = {.load = kind->load, .embedded = b->embedded, .samples = 4, .stereo = getenv("ORRERY_STEREO")};
    Renderer *r = device ? renderer_create(&description) : NULL;
    bool fine = false;
    if (r) {
        snprintf(b->driver, sizeof b->driver, "%s", renderer_name(r));
        snprintf(b->stereo, sizeof b->stereo, "%s", renderer_stereo(r));
        build(&s, renderer_add_model(r, s.model));
        while (!renderer_load(r, 100000000)) {}
        finish_frame(r, &s, b, 0);
        b->first_ms = process_ms();
        fine = measure(r, &s, b);
        renderer_destroy(r);
    }
    if (device) kind->close(device);
    b->peak_kb = peak_kb();
    for (int i = 0; fine && i < OWN_COUNT; i++) fine = measure_own(&s, b, i);
    arena_destroy(s.arena);
    return fine;
}

int command_bench(int argc, char **argv) {
    Bench b = {.width = 1280, .height = 720, .frames = 300, .views = 1};
    int wrong = read_options(argc, argv, &b);
    if (wrong) return wrong;
    if (b.help) return fputs(help[language_get()], stdout), 0;
    if (!run(&b)) return log_error(), 1;
    if (b.json) print_json(&b);
    else print(&b);
    return 0;
}
