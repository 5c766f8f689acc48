// The texts of shaders/*.glsl, put into the program by tools/make/embed.py. Ends with a NULL name.
#ifndef ORRERY_STAGE_RENDER_SHADER_SOURCE_H
#define ORRERY_STAGE_RENDER_SHADER_SOURCE_H
typedef struct ShaderSource {
    const char *name, *text;
} ShaderSource;
extern const ShaderSource shader_sources[];
#endif
