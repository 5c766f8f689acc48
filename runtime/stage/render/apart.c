// Panels apart from the picture: a headset shows each as a layer of its own, sampled once by the compositor and not twice, so
// that small hanzi stay sharp.
//
//     layers, from behind      the learner's room   panels   the picture, with holes where panels are seen
//
// The picture lies above and its holes are tested against depth. So a hand, a ray or an instrument before a panel covers it as
// it should, edges included, and nothing jumps when a panel is pointed at: a layer above the picture could do neither.
#include "stage/render/renderer_private.h"
#include <string.h>

uint64_t renderer_panel_stamp(const Renderer *r, int panel) { return r->panels ? panels_stamp(r->panels, panel) : 0; }

static void use_block(Renderer *r, const FrameBlock *block) {
    glBindBuffer(GL_UNIFORM_BUFFER, r->capture_frame_buffer);
    glBufferSubData(GL_UNIFORM_BUFFER, 0, sizeof *block, block);
    glBindBufferBase(GL_UNIFORM_BUFFER, BLOCK_FRAME, r->capture_frame_buffer);
}

void renderer_panel(Renderer *r, const Panel *panel, int index, unsigned texture, int pixels_wide, int pixels_high, float width, float height) {
    FrameBlock block = {.counts = {1, 0, 0, 0}};
    if (!r->panels) return;
    if (!r->apart_fbo) glGenFramebuffers(1, &r->apart_fbo);
    Mat4 flat = mat4_mul((Mat4){{2 / width, 0, 0, 0, 0, 2 / height, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}, mat4_inverse_affine(mat4_from_pose(panel->pose)));
    memcpy(block.view_projection[0], flat.m, sizeof flat.m);
    glBindFramebuffer(GL_FRAMEBUFFER, r->apart_fbo);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
    glViewport(0, 0, pixels_wide, pixels_high);
    glClearColor(0, 0, 0, 0);
    glClear(GL_COLOR_BUFFER_BIT);
    use_block(r, &block);
    panels_draw_alone(r->panels, index);
}

// ---- the mirror ---------------------------------------------------------------------------------------------------

static GLuint over_program(Renderer *r, bool array) {
    if (!r->over_programs[array]) r->over_programs[array] = program_create(&r->context, &(ProgramDescription){"over.vert.glsl", "over.frag.glsl", array ? "#define ARRAY 1\n" : NULL, 0});
    return r->over_programs[array];
}

// What the compositor does, for the first view: panels, then the picture over them. In the target's own texture, which a
// headset does not need.
void apart_compose(Renderer *r, const RenderTarget *from) {
    const Target *t = &r->target;
    bool array = t->layers > 1;
    GLuint program = over_program(r, array);
    if (!program) return;
    FrameBlock block = r->frame;
    block.counts[0] = 1, block.counts[1] = 0;
    glBindFramebuffer(GL_FRAMEBUFFER, t->resolved);
    glFramebufferTextureLayer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, t->color_single, 0, 0);
    glViewport(0, 0, t->width, t->height);
    glClearColor(0, 0, 0, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    use_block(r, &block);
    glDisable(GL_DEPTH_TEST);
    for (int i = 0; i < PANELS_MOST; i++)
        if (from->panels_apart >> i & 1) panels_draw_alone(r->panels, i);
    glUseProgram(program);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(array ? GL_TEXTURE_2D_ARRAY : GL_TEXTURE_2D, from->color_texture);
    glEnable(GL_BLEND);
    glBindVertexArray(r->empty_array);
    glDrawArraysInstanced(GL_TRIANGLES, 0, 3, 1);
    glBindVertexArray(0);
    glDisable(GL_BLEND);
}

void apart_free(Renderer *r) {
    glDeleteProgram(r->over_programs[0]);
    glDeleteProgram(r->over_programs[1]);
    glDeleteFramebuffers(1, &r->apart_fbo);
}
