// GPU programs: compiled from shaders/*.glsl (embedded into the program at build time) for both OpenGL 4.5 and ES 3.2.
//
// A vertex shader does not know in which way several views come about (StereoWay). The prelude that program_create puts in
// front gives it
//     int  view_of_instance()      which view this copy is for;   int instance_of_draw()   which instance it is
//     void place(vec3 world)       sets gl_Position for that view, and the layer where that is needed
// and the uniform block `Frame` (binding 0: views, sun, sky, exposure, time; see shaders/frame.glsl) to every stage.
#ifndef ORRERY_STAGE_RENDER_PROGRAM_H
#define ORRERY_STAGE_RENDER_PROGRAM_H
#include <stdbool.h>

// How several views are drawn, the best last.
//   passes     everything once for each view
//   layers     each draw call asks for instances * views instances, and the vertex shader writes each copy's layer
//              (ARB_shader_viewport_layer_array; OpenGL only)
//   multiview  the driver runs each draw call for all layers of the framebuffer (OVR_multiview2): a program is made for a number
//              of views, and draws into framebuffers of just as many
typedef enum StereoWay { STEREO_PASSES, STEREO_LAYERS, STEREO_MULTIVIEW, STEREO_COUNT } StereoWay;
enum { PROGRAM_VIEWS_MOST = 4 };

typedef struct ProgramDescription {
    const char *vertex, *fragment; // file names in shaders/, for example "panel.vert.glsl"
    const char *defines;           // "#define SKINNED 1\n" or NULL
    int views;                     // 2 to 4: a program of the multiview way for so many; 0: any other way, or one view
} ProgramDescription;

typedef struct ProgramContext { // how programs must be built for this driver; made by the renderer
    bool embedded;              // OpenGL ES
    StereoWay stereo;
    bool encodes;               // opaque surfaces write sRGB bytes themselves (GL_FRAMEBUFFER_SRGB can be switched)
    bool software;              // the driver draws with the CPU: cheaper shadow filter
} ProgramContext;

// 0 and ERR_SHADER (file, line and the driver's words) on failure.
unsigned program_create(const ProgramContext *context, const ProgramDescription *description);
#endif
