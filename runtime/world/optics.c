// What the stage needs to show the lab's light: the camera obscura's image, mirror images, and the light of the place.
#include "base/dmath.h"
#include "world/world_state.h"

static const double LIGHT_SECONDS = 1.5;

enum { OBSCURA_HOLE, OBSCURA_SHAPE, OBSCURA_BLUR, OBSCURA_DIFFRACTION, OBSCURA_BRIGHTNESS };

// Names are looked up once; an apparatus without them shows no image (the checker reports it).
void optics_create(World *w) {
    for (int i = 0; i < w->lesson->obscura_count; i++) {
        const ApparatusKind *kind = w->apparatus[w->lesson->obscura[i].apparatus].kind;
        int *index = w->optics_index[i];
        index[OBSCURA_HOLE] = lab_parameter(kind, "hole");
        index[OBSCURA_SHAPE] = lab_parameter(kind, "shape");
        index[OBSCURA_BLUR] = lab_reading(kind, "blur");
        index[OBSCURA_DIFFRACTION] = lab_reading(kind, "diffraction");
        index[OBSCURA_BRIGHTNESS] = lab_reading(kind, "brightness");
        w->optics[i].screen_node = scene_find(&w->scene, w->lesson->obscura[i].screen);
        w->optics[i].hole_node = scene_find(&w->scene, w->lesson->obscura[i].hole);
        w->optics[i].on = w->optics[i].screen_node >= 0 && w->optics[i].hole_node >= 0;
        for (int k = 0; k < 5; k++) w->optics[i].on = w->optics[i].on && index[k] >= 0;
    }
    for (int i = 0; i < w->lesson->reflection_count; i++) {
        const ApparatusKind *kind = w->apparatus[w->lesson->reflections[i].apparatus].kind;
        w->image_index[i][0] = lab_reading(kind, "image_distance");
        w->image_index[i][1] = lab_reading(kind, "magnification");
        w->images[i].mirror_node = scene_find(&w->scene, w->lesson->reflections[i].mirror);
        w->images[i].object_node = scene_find(&w->scene, w->lesson->reflections[i].object);
    }
}

static void obscura(World *w, int i) {
    WorldOptics *o = &w->optics[i];
    if (!o->on) return;
    const Apparatus *a = &w->apparatus[w->lesson->obscura[i].apparatus];
    const int *index = w->optics_index[i];
    o->hole = a->parameters[index[OBSCURA_HOLE]];
    o->shape = (int)d_round(a->parameters[index[OBSCURA_SHAPE]]);
    o->blur = apparatus_read(a, index[OBSCURA_BLUR]);
    o->diffraction = apparatus_read(a, index[OBSCURA_DIFFRACTION]);
    o->brightness = apparatus_read(a, index[OBSCURA_BRIGHTNESS]);
}

// Takes a point at distance `a` before the mirror and `q` beside its axis to  v + mz (a - u)  and  m q  (first order around
// the object's middle):  q' = m q,  da' = -m^2 da  (longitudinal magnification).
static Mat4 image_matrix(Vec3 vertex, Vec3 n, double u, double v, double m) {
    float side = (float)m, along = (float)(-m * m), shift = (float)(v + m * m * u);
    float axis[3] = {n.x, n.y, n.z};
    Mat4 r = mat4_identity();
    for (int c = 0; c < 3; c++)
        for (int row = 0; row < 3; row++)
            r.m[c * 4 + row] = (c == row ? side : 0) + (along - side) * axis[row] * axis[c];
    Vec3 moved = vec3_sub(vec3_add(vertex, vec3_scale(n, shift)), mat4_direction(r, vertex));
    r.m[12] = moved.x, r.m[13] = moved.y, r.m[14] = moved.z;
    return r;
}

static void reflection(World *w, int i) {
    WorldImage *image = &w->images[i];
    image->on = false;
    if (image->mirror_node < 0 || image->object_node < 0 || w->image_index[i][0] < 0 || w->image_index[i][1] < 0) return;
    const Apparatus *a = &w->apparatus[w->lesson->reflections[i].apparatus];
    double v = apparatus_read(a, w->image_index[i][0]), m = apparatus_read(a, w->image_index[i][1]);
    const Mat4 *mirror = &w->scene.nodes.items[image->mirror_node].world;
    image->vertex = mat4_translation(*mirror);
    image->axis = vec3_normalize(mat4_direction(*mirror, vec3(0, 0, 1)));
    Box box = scene_bounds(&w->scene, image->mirror_node);
    image->mirror_radius = vec3_length(vec3_sub(box.high, box.low)) * 0.354f; // half of the side of a square of that diagonal
    if (!d_finite(v) || !d_finite(m) || d_abs(m) > 50) return;
    Vec3 object = mat4_translation(w->scene.nodes.items[image->object_node].world);
    double u = vec3_dot(vec3_sub(object, image->vertex), image->axis);
    image->placed = image_matrix(image->vertex, image->axis, u, v, m);
    image->on = w->scene.nodes.items[image->object_node].shown;
}

static float mix(float a, float b, float t) { return a + (b - a) * t; }

static void blend_light(World *w, double seconds) {
    const LessonLight *to = &w->lesson->lights[w->light_index], *from = &w->light_from;
    w->light_time += seconds;
    float t = (float)d_clamp(w->light_time / LIGHT_SECONDS, 0, 1);
    t = t * t * (3 - 2 * t);
    LessonLight *l = &w->light;
    *l = *to;
    for (int i = 0; i < 3; i++) {
        l->sun_direction[i] = mix(from->sun_direction[i], to->sun_direction[i], t);
        l->sun_color[i] = mix(from->sun_color[i], to->sun_color[i], t);
        l->sky_zenith[i] = mix(from->sky_zenith[i], to->sky_zenith[i], t);
        l->sky_horizon[i] = mix(from->sky_horizon[i], to->sky_horizon[i], t);
        l->ground[i] = mix(from->ground[i], to->ground[i], t);
    }
    Vec3 sun = vec3_normalize(vec3(l->sun_direction[0], l->sun_direction[1], l->sun_direction[2]));
    l->sun_direction[0] = sun.x, l->sun_direction[1] = sun.y, l->sun_direction[2] = sun.z;
    l->sun_strength = mix(from->sun_strength, to->sun_strength, t);
    l->indoor = mix(from->indoor, to->indoor, t);
    l->candle = mix(from->candle, to->candle, t);
    l->exposure = mix(from->exposure, to->exposure, t);
}

void optics_update(World *w, double seconds) {
    for (int i = 0; i < w->lesson->obscura_count; i++) obscura(w, i);
    for (int i = 0; i < w->lesson->reflection_count; i++) reflection(w, i);
    if (w->lesson->light_count) blend_light(w, seconds);
}
