// The renderer: draws a scene of uploaded models into one or more views in a single pass, with a shadow-casting sun,
// candle lights, sky light, visible beams, the camera obscura's real image, mirror images, and panels of text.
//
// Needs a current OpenGL 4.5 core or OpenGL ES 3.2 context, whose functions are loaded by the caller's `load`.
// All calls come from the thread of that context. After warm-up a frame makes no heap allocation, compiles nothing and waits
// on no file. Linear light inside; sRGB framebuffers.
#ifndef ORRERY_STAGE_RENDER_RENDERER_H
#define ORRERY_STAGE_RENDER_RENDERER_H
#include "asset/model.h"
#include "base/vec.h"
#include "world/panel.h"
#include <stdbool.h>

static const float RENDER_NEAR = 0.06f, RENDER_FAR = 600; // metres: planes between which the picture is drawn
enum { VIEWS_MOST = 4, LIGHTS_MOST = 8, BEAMS_MOST = 8 };

typedef void (*GraphicsFunction)(void);
typedef GraphicsFunction (*GraphicsLoad)(const char *name);

typedef struct RendererDescription {
    GraphicsLoad load;
    bool embedded; // OpenGL ES
    int samples;   // 4; 1 = no multisampling
    int shadow_size; // pixels, 0 = default 2048
    bool high_contrast; // panels in the high-contrast skin, outlines on objects
    bool debug; // report driver messages (GL_KHR_debug) as warnings
    const char *stereo; // “multiview”, “layers” or “passes”: several views so and not otherwise, with one
                        // sample a pixel where the driver has it so only; NULL = the best that the driver has
    const char *font_files[8]; // fallback chain, first = sans for text; NULL ends it; "file.ttc#2" names a face
    const char *bold_file, *serif_file; // for headings and for quotations, or NULL
} RendererDescription;

typedef struct Renderer Renderer;
typedef struct RenderModel RenderModel;

Renderer *renderer_create(const RendererDescription *description); // NULL: ERR_GRAPHICS, ERR_SHADER
void renderer_destroy(Renderer *renderer);
const char *renderer_name(const Renderer *renderer); // driver and version, for people
int renderer_samples(const Renderer *renderer); // of a pixel
const char *renderer_stereo(const Renderer *renderer); // how several views are drawn: “multiview”, “layers”, “passes”
// A `load` of a driver that does nothing, for measuring what the renderer itself costs. The functions that a later
// renderer_create loads replace the real ones for all renderers: destroy those first.
GraphicsFunction renderer_no_driver(const char *name);

// Begins loading: geometry is uploaded in budgeted slices and images are decoded on worker threads (renderer_load does the
// GL part, at most `budget_ns` a call). The model must live as long as the renderer.
RenderModel *renderer_add_model(Renderer *renderer, const Model *model);
bool renderer_load(Renderer *renderer, uint64_t budget_ns); // true when everything is on the GPU
// Queues a text whose glyphs renderer_warm bakes, in the order of the calls, for each of the `voices` in which it will be set
// (WARM_ bits). The text must live as long as the renderer.
enum { WARM_BODY = 1, WARM_BOLD = 2, WARM_QUOTATION = 4 };
void renderer_warm_text(Renderer *renderer, const char *text, unsigned voices);
bool renderer_warm(Renderer *renderer, uint64_t budget_ns); // true when no text is left
// The share loaded, 0..1, for the progress display.
float renderer_loaded(const Renderer *renderer);

typedef struct RenderNode { // one node with a mesh, this frame
    RenderModel *model;
    int node;   // index in model->nodes
    Mat4 world;
    const Mat4 *joints; // world matrices of the skin's joints, or NULL
    const float *weights; // morph weights, or NULL
    bool hidden;
    bool outdoor;     // gets the whole sky's light; otherwise the `indoor` share of a room's; fixed like `model`
    float highlight;  // 0..1 soft glow of what can be used or is pointed at
    float outline;    // 0..1 strong ring of keyboard or switch focus
    int mirrored_by;  // index in mirrors: drawn only where the mirror shows it; -1 = normal; fixed like `model`
    bool shadowless;     // the learner's own hands: the shadow map is not drawn anew each time that they move
    bool obscura_screen; // shows the camera obscura's image on its front and back
} RenderNode;

typedef struct RenderView {
    Mat4 view;       // world to eye
    float tangents[4]; // of the half angles: left (negative), right, down (negative), up
} RenderView;

typedef struct RenderSun {
    Vec3 direction; // towards the sun
    Vec3 color;     // linear; illuminance of a facing surface
} RenderSun;

typedef struct RenderSky {
    Vec3 zenith, horizon, ground; // linear radiance
    float indoor;                 // share that reaches nodes that are not `outdoor`
} RenderSky;

typedef struct RenderLight { // a candle: small, warm, no shadow, inverse square with a smooth end at `range`
    Vec3 position, color;
    float range;
    bool spot;            // shines only along `direction`, fully within `inner` of it and not at all beyond `outer`
    Vec3 direction;
    float inner, outer;   // cosines
} RenderLight;

typedef struct RenderBeam { // a light beam made visible by dust: a cone from `from` (radius 0) to `to` (radius 1)
    Vec3 from, to, color;
    float radius[2];
} RenderBeam;

typedef struct RenderObscura {
    bool on;
    Vec3 hole;             // centre of the hole
    Mat4 screen;           // the screen's node: paper in its local XY plane, centred
    float size[2];         // of the paper, metres
    float hole_width;      // metres
    int hole_shape;        // 0 round, 1 square, 2 triangle
    float blur;            // metres on the screen: the geometric spot of a far point
    float diffraction;     // metres: width of the diffraction spot
    float brightness;      // relative illuminance, times the capture's radiance
    float exposure;        // extra stops by which the learner's eyes have adapted to the dark
} RenderObscura;

typedef struct RenderMirror {
    Vec3 centre, normal;
    float radius;
} RenderMirror;

typedef struct RenderArc { // where a hand would teleport
    bool on, valid; // valid: one may stand there
    Vec3 from, velocity, landing;
    float gravity, seconds; // from the hand to the floor
} RenderArc;

typedef struct RenderScene {
    const RenderNode *nodes; // order does not matter; the same count and models every frame keep the draw list
    int node_count;
    RenderSun sun;
    RenderSky sky;
    RenderLight lights[LIGHTS_MOST];
    int light_count;
    RenderBeam beams[BEAMS_MOST];
    int beam_count;
    RenderObscura obscura;
    RenderMirror mirrors[2];
    int mirror_count;
    float exposure; // stops
    const Panel *panels;
    int panel_count;
    Ray pointers[2]; // visible rays of tracked hands
    float pointer_length[2]; // 0 = none
    RenderArc arc;
    float vignette; // 0 = open, 1 = closed as far as it goes
    double seconds; // for shimmer and dust
    float fade;     // 0 = clear, 1 = black (teleport blink, start, end)
} RenderScene;

typedef struct RenderMask { // what a lens hides of its view: triangles at a distance of 1 before the eye (x, y)
    const float (*corners)[2];
    const uint32_t *indices;
    int index_count;
} RenderMask;

// What is where nothing is drawn: the sky, the learner's own room (alpha 0, colours premultiplied), or nothing but black,
// which is the room for glasses that add light.
typedef enum RenderBehind { BEHIND_SKY, BEHIND_ROOM, BEHIND_BLACK } RenderBehind;

typedef struct RenderTarget { // where the picture goes
    unsigned framebuffer;  // 0 = the window or surface; otherwise a framebuffer with an sRGB colour attachment
    int width, height;
    bool layered;          // one layer for each view (headsets); otherwise views stand side by side
    // Not 0: textures of the caller's, with a layer for each view (not an array when there is one view only), into which the
    // picture (sRGB) and its depth are resolved without a further copy. Depth is 0 at RENDER_NEAR and 1 at RENDER_FAR.
    unsigned color_texture, depth_texture;
    unsigned depth_format; // OpenGL's name of the depth texture's internal format
    RenderBehind behind;
    unsigned panels_apart;   // a bit for each panel that a layer beneath shows (renderer_panel): it is a hole of alpha 0 here
    const RenderMask *masks; // of each view; NULL = all is seen
    unsigned mask_version;   // another one when they changed
} RenderTarget;

typedef struct RenderStatistics {
    int draws, triangles, instances;
    uint64_t texture_bytes, geometry_bytes, glyphs_baked; // since the renderer was made
} RenderStatistics;

void renderer_frame(Renderer *renderer, const RenderScene *scene, const RenderView *views, int view_count,
                    const RenderTarget *target);
// A panel as a picture of its own, for a layer that a headset shows beneath the picture, where it is sampled once and therefore
// sharper. Draws what the last frame's panel showed into a plain sRGB texture: `width` x `height` metres around its middle, nothing
// (alpha 0) beside it. renderer_panel_stamp is another number when the panel shows something else; 0 = it is not shown.
uint64_t renderer_panel_stamp(const Renderer *renderer, int panel);
void renderer_panel(Renderer *renderer, const Panel *panel, int index, unsigned texture, int pixels_wide, int pixels_high, float width, float height);
// Copies the first view of the last frame to the window, panels apart too, filling it: what does not fit its shape is cut off.
// The target must have a texture.
void renderer_mirror(Renderer *renderer, const RenderTarget *target, int window_width, int window_height);
const RenderStatistics *renderer_statistics(const Renderer *renderer);
// Waits until the GPU has finished everything so far (benchmarks).
void renderer_wait(Renderer *renderer);
// Reads the target back: width * height RGBA bytes (sRGB), bottom row first. Waits for the GPU.
void renderer_read(Renderer *renderer, const RenderTarget *target, uint8_t *rgba);
#endif
