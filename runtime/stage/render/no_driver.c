// A driver that accepts every call and does nothing: what a frame takes with it is the renderer's own share.
#include "stage/render/renderer_private.h"
#include <string.h>

static GLuint last_name;

static uintptr_t nothing(void) { return 0; }
static GLuint new_name(void) { return ++last_name; }
static const GLubyte *get_string(GLenum name) { return (const GLubyte *)(name == GL_VERSION ? "4.5" : "no driver"); }
static const char *const extensions[] = {"GL_ARB_shader_viewport_layer_array", "GL_OVR_multiview", "GL_OVR_multiview2"};
static const GLubyte *get_string_at(GLenum name, GLuint index) { return (const GLubyte *)extensions[index]; }
static void get_integer(GLenum name, GLint *out) { *out = name == GL_NUM_EXTENSIONS ? (GLint)(sizeof extensions / sizeof extensions[0]) : 256; }
static void get_status(GLuint object, GLenum name, GLint *out) { *out = GL_TRUE; }
static GLenum framebuffer_status(GLenum target) { return GL_FRAMEBUFFER_COMPLETE; }
static void generate(GLsizei count, GLuint *names) {
    for (int i = 0; i < count; i++) names[i] = ++last_name;
}

// One function stands for all that return nothing that is looked at: callers clear their own arguments in every C ABI of today.
GraphicsFunction renderer_no_driver(const char *name) {
    static const struct {
        const char *name;
        GraphicsFunction function;
    } answers[] = {{"glGetString", (GraphicsFunction)get_string},          {"glGetStringi", (GraphicsFunction)get_string_at},
                   {"glGetIntegerv", (GraphicsFunction)get_integer},       {"glGetShaderiv", (GraphicsFunction)get_status},
                   {"glGetProgramiv", (GraphicsFunction)get_status},       {"glCheckFramebufferStatus", (GraphicsFunction)framebuffer_status},
                   {"glCreateShader", (GraphicsFunction)new_name},         {"glCreateProgram", (GraphicsFunction)new_name},
                   {"glGenTextures", (GraphicsFunction)generate},          {"glGenBuffers", (GraphicsFunction)generate},
                   {"glGenFramebuffers", (GraphicsFunction)generate},      {"glGenRenderbuffers", (GraphicsFunction)generate},
                   {"glGenVertexArrays", (GraphicsFunction)generate}};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (!strcmp(answers[i].name, name)) return answers[i].function;
    return (GraphicsFunction)nothing;
}
