// What belongs to the eyes and not to the room: the part of each view that the lenses hide, and the vignette.
#include "stage/render/renderer_private.h"
#include <stdlib.h>

enum { VIGNETTE_AMOUNT = 4 }; // place of its uniform; the views' tangents are at 0

static void set_tangents(const RenderView *views, int count) {
    float tangents[VIEWS_MOST][4] = {{0}};
    for (int i = 0; i < count; i++)
        for (int k = 0; k < 4; k++) tangents[i][k] = views[i].tangents[k];
    glUniform4fv(0, VIEWS_MOST, tangents[0]);
}

// ---- masks --------------------------------------------------------------------------------------------------------

// All views' triangles, one corner after another, in one buffer: a mask changes seldom.
static void upload(LensMask *m, const RenderMask *masks, int views) {
    int total = 0, at = 0;
    for (int i = 0; i < views; i++) total += masks[i].index_count;
    float(*corners)[3] = total ? malloc((size_t)total * sizeof *corners) : NULL;
    for (int i = 0; corners && i < views; i++)
        for (int k = 0; k < masks[i].index_count; k++, at++) {
            const float *from = masks[i].corners[masks[i].indices[k]];
            corners[at][0] = from[0], corners[at][1] = from[1], corners[at][2] = (float)i;
        }
    if (!m->array) glGenVertexArrays(1, &m->array), glGenBuffers(1, &m->corners);
    glBindVertexArray(m->array);
    glBindBuffer(GL_ARRAY_BUFFER, m->corners);
    glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)((size_t)at * sizeof *corners), corners, GL_STATIC_DRAW);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, sizeof *corners, NULL);
    glBindVertexArray(0);
    m->corner_count = at;
    free(corners);
}

void lens_mask(Renderer *r, const RenderTarget *to, const RenderView *views, int count) {
    LensMask *m = &r->mask;
    if (!to->masks) return;
    if (m->version != to->mask_version || m->views != count) {
        upload(m, to->masks, count);
        m->version = to->mask_version, m->views = count;
    }
    if (!m->corner_count) return;
    glUseProgram(r->fixed[r->program_views].mask);
    set_tangents(views, count);
    glDisable(GL_CULL_FACE);
    glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
    glBindVertexArray(m->array);
    glDrawArraysInstanced(GL_TRIANGLES, 0, m->corner_count, r->frame.counts[0]);
    glBindVertexArray(0);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    r->statistics.draws++;
}

void lens_free(LensMask *m) {
    glDeleteVertexArrays(1, &m->array);
    glDeleteBuffers(1, &m->corners);
}

// ---- vignette -----------------------------------------------------------------------------------------------------

// Over all that is drawn; blending is on already.
void lens_vignette(Renderer *r, float amount, const RenderView *views, int count) {
    if (!(amount > 0)) return;
    glUseProgram(r->fixed[r->program_views].vignette);
    set_tangents(views, count);
    glUniform1f(VIGNETTE_AMOUNT, amount < 1 ? amount : 1);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glBindVertexArray(r->empty_array);
    glDrawArraysInstanced(GL_TRIANGLES, 0, 3, r->frame.counts[0]);
    glEnable(GL_DEPTH_TEST);
    r->statistics.draws++;
}
