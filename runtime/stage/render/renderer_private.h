// Inside of the renderer: renderer.c (life, frame), upload.c (models to the GPU), draw.c (the draw list), shadow.c, obscura.c,
// environment.c, warm.c, stereo.c (several views), lens.c, strips.c, apart.c, target.c (framebuffers), no_driver.c (benchmarks). OpenGL state between calls: nothing is assumed but what renderer_frame sets at its start.
#ifndef ORRERY_STAGE_RENDER_RENDERER_PRIVATE_H
#define ORRERY_STAGE_RENDER_RENDERER_PRIVATE_H
#include "stage/render/panels.h"
#include "stage/render/program.h"
#include "stage/render/renderer.h"
#include <glad/gl.h>

enum {
    MODELS_MOST = 64,
    INSTANCES_MOST = 64,   // of one draw; also in the shaders
    VARIANTS_MOST = 192,
    UNIT_BASE = 0, UNIT_SURFACE, UNIT_NORMAL, UNIT_OCCLUSION, UNIT_EMISSION, UNIT_SHADOW, UNIT_OBSCURA, UNIT_ENVIRONMENT, UNIT_COUNT,
    BLOCK_FRAME = 0, BLOCK_MATERIAL, BLOCK_INSTANCES, BLOCK_SKIN,
    TAPS = 32,
    CAPTURE_SIZE = 512,
};

// What a mesh program can do; each bit is one #define.
enum {
    VARIANT_BASE_MAP = 1 << 0, VARIANT_SURFACE_MAP = 1 << 1, VARIANT_NORMAL_MAP = 1 << 2, VARIANT_OCCLUSION_MAP = 1 << 3,
    VARIANT_EMISSION_MAP = 1 << 4, VARIANT_MASK = 1 << 5, VARIANT_UNLIT = 1 << 6, VARIANT_SKINNED = 1 << 7, VARIANT_OBSCURA = 1 << 8,
    VARIANT_OUTLINE = 1 << 9, VARIANT_COLORED = 1 << 10, VARIANT_MIRRORED = 1 << 11, VARIANT_OUTDOOR = 1 << 12, VARIANT_BLENDED = 1 << 13,
    VARIANT_LIGHTS = 1 << 14, VARIANT_DEPTH = 1 << 15,
    VARIANT_VIEWS = 16, // from this bit on: ProgramDescription.views
};

typedef struct FrameBlock { // as shaders/frame.glsl, std140
    float view_projection[4][16], eye[4][4], shadow_matrix[16];
    float sun_direction[4], sun_color[4], sky_zenith[4], sky_horizon[4], sky_ground[4], sky_diffuse[2][3][4];
    float light_position[8][4], light_color[8][4], light_cone[8][4], mirror_centre[2][4], mirror_normal[2][4];
    float settings[4];
    int32_t counts[4];
    float obscura[4], taps[16][4];
} FrameBlock;

typedef struct InstanceBlock {
    float world[16], state[4];
} InstanceBlock;

typedef struct MaterialBlock {
    float base_color[4], emission[4], surface[4];
    struct {
        float offset_scale[4], turn[4];
    } use[5];
} MaterialBlock;

typedef struct GpuPrimitive {
    GLuint array, vertices, indices;
    GLenum mode;
    int index_count, material; // material: index in the model, or -1
    GLenum index_type;
    const ModelPrimitive *from;
    bool colored;         // its vertices have colours
    ModelVertex *morphed; // room for CPU morphing, or NULL
} GpuPrimitive;

typedef struct GpuTexture {
    GLuint name;
    bool ready;
} GpuTexture;

struct RenderModel {
    const Model *model;
    int index;
    GpuPrimitive *primitives; // all meshes' primitives, one after another
    int *first_primitive;     // of each mesh
    GpuTexture *textures;     // one for each model texture (image + colour space)
    GLuint materials;         // uniform buffer, one slot for each material and one for the default
    int material_stride, uploaded; // primitives on the GPU so far
};

typedef struct DrawItem { // one primitive of one node; the list is sorted once
    int node;             // in RenderScene.nodes
    int primitive;        // in its model
    RenderModel *model;
    uint32_t variant;
    uint64_t key;
    int alpha; // ModelAlpha
    bool double_sided;
} DrawItem;

typedef struct DrawRun { // neighbours in the list that are one primitive: one instanced draw
    int first, count;
    bool blended;
    float distance; // this frame, from the eye to its nearest box, or to its box's centre when it is blended
} DrawRun;

typedef struct Target { // framebuffers of one size
    int width, height, layers, samples;
    bool implicit;         // OpenGL ES: the driver keeps the samples to itself, and what is attached has one for each pixel
    GLenum depth_format;
    GLuint drawing, resolved;     // framebuffers
    GLuint color, color_single, depth; // textures; color 0 = not needed
} Target;

typedef struct FixedPrograms { // those that no material chooses
    GLuint sky, beam, arc, ring, mask, vignette;
    GLint sky_unproject, beam_from, beam_to, beam_color;
} FixedPrograms;

typedef struct LensMask { // triangles of all views
    GLuint array, corners;
    int corner_count, views;
    unsigned version;
} LensMask;

typedef struct WarmText { // what is left of a text that waits to be baked; faces in the order of the WARM_ bits
    struct WarmText *next;
    const char *text;
    TextFace face;
} WarmText;

typedef struct ImageJob ImageJob;
typedef struct Decoder Decoder;

struct Renderer {
    Arena *arena;
    RendererDescription given;
    ProgramContext context;
    char name[200];
    RenderModel *models[MODELS_MOST];
    int model_count, images_left, images_total;
    Decoder *decoder;
    struct {
        uint32_t variant;
        GLuint program;
    } variants[VARIANTS_MOST];
    int variant_count;
    FixedPrograms fixed[VIEWS_MOST + 1]; // by ProgramDescription.views
    int views_most, program_views;       // drawn at once at most; of the programs that draw the picture now
    GLuint over_programs[2], apart_fbo;  // a plain texture's, an array's
    GLuint empty_array, white;
    GLuint frame_buffer, shadow_frame_buffer, capture_frame_buffer, skin_buffer;
    GLuint instance_buffer;
    int instance_stride, instance_slots, instance_used;
    FrameBlock frame;
    DrawItem *items;
    DrawRun *runs;
    int item_count, item_room, run_count, listed_nodes, listed_views;
    const RenderNode *listed;
    Box *bounds; // of each node, world, this frame
    InstanceBlock *instance_room;
    int bounds_room;
    Target target;
    LensMask mask;
    GLuint capture_color, capture_depth, capture_fbo;
    GLuint environment;       // reflected sky, then room: across = direction's height, down = roughness
    RenderSky environment_sky;
    GLuint shadow_map, shadow_fbo, reading_fbo;
    uint64_t shadow_hash, capture_hash;
    int shadow_age, capture_age;
    float shadow_matrix[16];
    TextFonts *fonts;
    Panels *panels;
    WarmText *warm, **warm_end; // queue
    RenderStatistics statistics;
    bool surfaceless, has_lights; // has_lights: a candle may be lit in some frame
};

// upload.c
bool upload_geometry(Renderer *r, RenderModel *m, uint64_t until); // true when all of it is there
bool upload_create(Renderer *r, RenderModel *m);
void upload_destroy(RenderModel *m);
bool decoder_start(Renderer *r);
void decoder_stop(Renderer *r);
void decoder_add(Renderer *r, RenderModel *m, int texture);
void decoder_take(Renderer *r, uint64_t until);
// variant.c
GLuint variant_program(Renderer *r, uint32_t variant); // 0 and an Error when it does not compile
uint32_t variant_of(const Model *m, const GpuPrimitive *g, const RenderNode *n);
// draw.c
typedef enum DrawPass { PASS_OPAQUE, PASS_MIRROR_IMAGES, PASS_BLEND, PASS_OUTLINE, PASS_SHADOW, PASS_CAPTURE } DrawPass;
void draw_list(Renderer *r, const RenderScene *scene); // makes the list when the scene is a new one
void draw_order(Renderer *r, const RenderScene *scene, Vec3 eye); // bounds, then runs by distance, for this frame
// `planes`: 6 world planes for each of `frusta` views; a node is drawn when it is inside of one of them.
void draw_pass(Renderer *r, const RenderScene *scene, DrawPass pass, const float (*planes)[4], int frusta, int views);
void frustum_planes(const float matrix[16], float planes[6][4]);
// environment.c
void environment_create(Renderer *r);
void environment_update(Renderer *r, const RenderSky *sky);
// shadow.c, obscura.c
void shadow_update(Renderer *r, const RenderScene *scene, const RenderView *view);
void obscura_update(Renderer *r, const RenderScene *scene);
void obscura_taps(const RenderObscura *o, float taps[16][4]);
// stereo.c
bool stereo_choose(Renderer *r, const char *wanted); // ERR_GRAPHICS
int stereo_group(const Renderer *r, int count);      // of so many views, how many are drawn at once
// As stereo_group; makes the programs, and sets program_views. A driver that offers multiview but does not compile it gets the
// next best way. 0 = nothing can be drawn.
int stereo_begin(Renderer *r, int count);
void stereo_free(Renderer *r);
// lens.c
void lens_mask(Renderer *r, const RenderTarget *to, const RenderView *views, int count);
void lens_vignette(Renderer *r, float amount, const RenderView *views, int count);
void lens_free(LensMask *mask);
// apart.c
void apart_compose(Renderer *r, const RenderTarget *from); // into the target's own texture
void apart_free(Renderer *r);
// strips.c
void strips_draw(Renderer *r, const RenderScene *scene);
// target.c
bool target_size(Renderer *r, Target *t, const RenderTarget *to, int views); // makes it anew when it does not fit; ERR_GRAPHICS
void target_free(Target *t);
// Binds what the next draws go to: `group` views from `first` on.
void target_begin(Renderer *r, const Target *t, const RenderTarget *to, int first, int group);
void target_show(Renderer *r, const Target *t, const RenderTarget *to, int views);
uint64_t render_now(void);
// Who makes sRGB bytes of linear colours: the shaders of what is drawn next, or the framebuffer (see shaders/light.glsl).
void render_encode(const Renderer *r, bool in_shader);
#endif
