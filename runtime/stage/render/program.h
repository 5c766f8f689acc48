// GPU programs: compiled from shaders/*.glsl (embedded into the program at build time) for both OpenGL 4.5 and ES 3.2.
//
// Every vertex shader is drawn for all views at once: draw calls ask for instances * view_count instances. The prelude
// that program_create puts in front gives each vertex shader
//     int  view_of_instance()      which view this copy is for;   int instance_of_draw()   which instance it is
//     void place(vec3 world)       sets gl_Position for that view, and the layer or the clip distances of its part
// and the uniform block `Frame` (binding 0: views, sun, sky, exposure, time; see shaders/frame.glsl) to every stage.
#ifndef ORRERY_STAGE_RENDER_PROGRAM_H
#define ORRERY_STAGE_RENDER_PROGRAM_H
#include <stdbool.h>

typedef struct ProgramDescription {
    const char *vertex, *fragment; // file names in shaders/, for example "panel.vert.glsl"
    const char *defines;           // "#define SKINNED 1\n" or NULL
} ProgramDescription;

typedef struct ProgramContext { // how programs must be built for this driver; made by the renderer
    bool embedded;              // OpenGL ES
    bool layer_in_vertex;       // gl_Layer can be written by vertex shaders (ARB_shader_viewport_layer_array)
    bool encodes;               // opaque surfaces write sRGB bytes themselves (GL_FRAMEBUFFER_SRGB can be switched)
    bool software;              // the driver draws with the CPU: cheaper shadow filter
} ProgramContext;

// 0 and ERR_SHADER (file, line and the driver's words) on failure.
unsigned program_create(const ProgramContext *context, const ProgramDescription *description);
#endif
