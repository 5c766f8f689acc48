#include "stage/render/program.h"
#include "base/error.h"
#include "stage/render/shader_source.h"
#include <glad/gl.h>
#include <stdio.h>
#include <string.h>

static const char place_layered[] = "void place_clip(vec4 clip) { gl_Position = clip; gl_Layer = view_of_instance() - counts.y; }\n";
static const char place_plain[] = "void place_clip(vec4 clip) { gl_Position = clip; }\n";
static const char views_instanced[] = "int view_of_instance() { return counts.y + gl_InstanceID % counts.x; }\n"
                                      "int instance_of_draw() { return gl_InstanceID / counts.x; }\n";
static const char views_multiview[] = "int view_of_instance() { return counts.y + int(gl_ViewID_OVR); }\n"
                                      "int instance_of_draw() { return gl_InstanceID; }\n";
static const char place[] = "void place(vec3 world) { place_clip(view_projection[view_of_instance()] * vec4(world, 1.0)); }\n";

static const char *source(const char *name) {
    for (int i = 0; shader_sources[i].name; i++)
        if (!strcmp(shader_sources[i].name, name)) return shader_sources[i].text;
    return NULL;
}

static GLuint compile(const ProgramContext *c, GLenum kind, const char *name, const ProgramDescription *d) {
    const char *text = source(name);
    bool vertex = kind == GL_VERTEX_SHADER, layered = vertex && !d->views && c->stereo == STEREO_LAYERS;
    char multiview[100] = "";
    if (vertex && d->views) snprintf(multiview, sizeof multiview, "#extension GL_OVR_multiview2 : require\nlayout(num_views = %d) in;\n", d->views);
    if (!text) {
        fail_at(ERR_SHADER, (Place){name, 0}, "no such shader");
        return 0;
    }
    const char *parts[] = {c->embedded ? "#version 320 es\n" : "#version 450 core\n",
                           layered ? "#extension GL_ARB_shader_viewport_layer_array : require\n" : multiview,
                           c->embedded ? "precision highp float;\nprecision highp int;\nprecision highp sampler2D;\n" : "",
                           d->defines ? d->defines : "",
                           c->software ? "#define SOFTWARE 1\n" : "",
                           source("frame.glsl"),
                           !vertex ? source("light.glsl") : d->views ? views_multiview : views_instanced,
                           !vertex ? "" : layered ? place_layered : place_plain,
                           vertex ? place : "",
                           "#line 1\n",
                           text};
    GLuint shader = glCreateShader(kind);
    glShaderSource(shader, sizeof parts / sizeof parts[0], parts, NULL);
    glCompileShader(shader);
    GLint fine;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &fine);
    if (fine) return shader;
    char message[600] = "";
    glGetShaderInfoLog(shader, sizeof message, NULL, message);
    glDeleteShader(shader);
    fail_at(ERR_SHADER, (Place){name, 0}, "%s", message);
    return 0;
}

unsigned program_create(const ProgramContext *c, const ProgramDescription *d) {
    GLuint vertex = compile(c, GL_VERTEX_SHADER, d->vertex, d), fragment = vertex ? compile(c, GL_FRAGMENT_SHADER, d->fragment, d) : 0;
    GLuint program = fragment ? glCreateProgram() : 0;
    if (program) {
        GLint fine;
        glAttachShader(program, vertex);
        glAttachShader(program, fragment);
        glLinkProgram(program);
        glGetProgramiv(program, GL_LINK_STATUS, &fine);
        if (!fine) {
            char message[600] = "";
            glGetProgramInfoLog(program, sizeof message, NULL, message);
            fail_at(ERR_SHADER, (Place){d->vertex, 0}, "%s", message);
            glDeleteProgram(program);
            program = 0;
        }
    }
    glDeleteShader(vertex);
    glDeleteShader(fragment);
    return program;
}
