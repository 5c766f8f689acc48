// Light that has no surface: beams in dusty air, the hands' rays, the teleport's arc and its ring on the floor. All of it is
// blended, tested against depth and not written there.
#include "stage/render/renderer_private.h"
#include <math.h>

enum { ARC_STEPS = 48, PLACE_ORIGIN = 0, PLACE_VELOCITY, PLACE_LANDING, PLACE_VALID, PLACE_LENGTH }; // as in arc.vert.glsl, arc.frag.glsl
static const float RAY_BEGINS = 0.25f, RING_RADIUS = 0.34f; // metres

static void set4(GLint place, Vec3 v, float w) { glUniform4f(place, v.x, v.y, v.z, w); }

static void draw_strip(Renderer *r, Vec3 from, Vec3 to, float radius0, float radius1, Vec3 color, float solid) {
    const FixedPrograms *p = &r->fixed[r->program_views];
    set4(p->beam_from, from, radius0), set4(p->beam_to, to, radius1), set4(p->beam_color, color, solid);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, r->frame.counts[0]);
    r->statistics.draws++;
}

static void draw_pointers(Renderer *r, const RenderScene *s) {
    for (int i = 0; i < 2; i++) {
        if (!(s->pointer_length[i] > 0.3f)) continue;
        Vec3 from = vec3_add(s->pointers[i].origin, vec3_scale(s->pointers[i].direction, RAY_BEGINS));
        Vec3 to = vec3_add(s->pointers[i].origin, vec3_scale(s->pointers[i].direction, s->pointer_length[i]));
        draw_strip(r, from, to, 0.0012f, 0.003f, vec3(1, 0.85f, 0.5f), 1);
    }
}

static void draw_arc(Renderer *r, const RenderArc *a) {
    const FixedPrograms *p = &r->fixed[r->program_views];
    float length = vec3_length(vec3_sub(a->landing, a->from)) * 1.2f;
    for (int ring = 0; a->on && ring < 2; ring++) {
        glUseProgram(ring ? p->ring : p->arc);
        set4(PLACE_LANDING, a->landing, RING_RADIUS);
        glUniform1f(PLACE_VALID, a->valid);
        if (!ring) set4(PLACE_ORIGIN, a->from, a->seconds), set4(PLACE_VELOCITY, a->velocity, a->gravity), glUniform1f(PLACE_LENGTH, length);
        glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, ring ? 4 : 2 * (ARC_STEPS + 1), r->frame.counts[0]);
        r->statistics.draws++;
    }
}

void strips_draw(Renderer *r, const RenderScene *s) {
    glUseProgram(r->fixed[r->program_views].beam);
    glBindVertexArray(r->empty_array);
    glDisable(GL_CULL_FACE);
    for (int i = 0; i < s->beam_count; i++) {
        const RenderBeam *b = &s->beams[i];
        draw_strip(r, b->from, b->to, b->radius[0], b->radius[1], b->color, 0);
    }
    draw_pointers(r, s);
    draw_arc(r, &s->arc);
}
