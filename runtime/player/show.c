#include "player/show.h"
#include "base/dmath.h"
#include <math.h>
#include <string.h>

struct Show {
    RenderNode *nodes; // meshes of the scene, the mirror images, then the learner's hands
    int *scene_node;   // of each RenderNode
    int mesh_count, image_first, image_count;
    int *object_of;    // lesson object that each scene node belongs to, or -1
    const bool *surrounds; // of each model
    Mat4 *joint_room;
    Pose seat;        // of the frame before
    uint64_t tick;
    Hands hands;
    RenderScene scene;
};

static bool below(const Scene *scene, int node, int ancestor) {
    while (node > ancestor) node = scene->nodes.items[node].parent;
    return node == ancestor;
}

static const ModelNode *model_node(const SceneNode *n) { return &n->model->nodes[n->model_node]; }

static RenderNode *add_node(Show *show, const Scene *scene, int index, RenderModel *const *models) {
    const SceneNode *n = &scene->nodes.items[index];
    int at = show->mesh_count + show->image_count;
    show->scene_node[at] = index;
    show->nodes[at] = (RenderNode){.model = models[n->model_index], .node = n->model_node, .mirrored_by = -1};
    return &show->nodes[at];
}

static void add_meshes(Show *show, const World *world, RenderModel *const *models) {
    const Scene *scene = world_view(world)->scene;
    const Lesson *lesson = world_lesson(world);
    for (size_t i = 0; i < scene->nodes.count; i++) {
        const SceneNode *n = &scene->nodes.items[i];
        if (model_node(n)->mesh == MODEL_NONE) continue;
        RenderNode *r = add_node(show, scene, (int)i, models);
        show->mesh_count++;
        r->outdoor = lesson->model_outdoor && lesson->model_outdoor[n->model_index];
        for (int o = 0; o < lesson->obscura_count; o++)
            r->obscura_screen = r->obscura_screen || world_view(world)->optics[o].screen_node == (int)i;
    }
}

static void add_images(Show *show, const World *world, RenderModel *const *models) {
    const WorldView *view = world_view(world);
    show->image_first = show->mesh_count;
    for (int i = 0; i < world_lesson(world)->reflection_count; i++) {
        int object = view->images[i].object_node;
        for (size_t n = 0; object >= 0 && n < view->scene->nodes.count; n++) {
            if (!below(view->scene, (int)n, object) || model_node(&view->scene->nodes.items[n])->mesh == MODEL_NONE) continue;
            add_node(show, view->scene, (int)n, models)->mirrored_by = i;
            show->image_count++;
        }
    }
}

static void find_objects(Show *show, const World *world) {
    const WorldView *view = world_view(world);
    for (size_t n = 0; n < view->scene->nodes.count; n++) {
        show->object_of[n] = -1;
        for (int o = 0; o < world_lesson(world)->object_count; o++) {
            const WorldObject *it = &view->objects[o];
            bool mine = (it->node >= 0 && below(view->scene, (int)n, it->node)) || (it->twin >= 0 && below(view->scene, (int)n, it->twin));
            if (mine) show->object_of[n] = o; // the innermost declared last wins
        }
    }
}

Show *show_create(Arena *arena, const World *world, RenderModel *const *models, const Hands *hands) {
    Show *show = arena_new(arena, Show);
    const Scene *scene = world_view(world)->scene;
    size_t nodes = scene->nodes.count, joints = 0;
    show->nodes = arena_array(arena, RenderNode, nodes * 3 + HANDS_NODES);
    show->scene_node = arena_array(arena, int, nodes * 3 + 1);
    show->object_of = arena_array(arena, int, nodes + 1);
    for (size_t i = 0; i < nodes; i++) {
        int skin = model_node(&scene->nodes.items[i])->skin;
        if (skin >= 0) joints += (size_t)scene->nodes.items[i].model->skins[skin].joint_count * 3;
    }
    show->joint_room = arena_array(arena, Mat4, joints + 1);
    add_meshes(show, world, models);
    add_images(show, world, models);
    find_objects(show, world);
    show->surrounds = world_lesson(world)->model_surrounds;
    show->scene.nodes = show->nodes;
    if (hands) show->hands = *hands, hands_nodes(hands, show->nodes + show->mesh_count + show->image_count);
    show->scene.node_count = show->mesh_count + show->image_count + (hands ? HANDS_NODES : 0);
    return show;
}

static void glow(RenderNode *r, const WorldView *view, int object, double seconds) {
    r->highlight = r->outline = 0;
    if (object < 0) return;
    const WorldObject *o = &view->objects[object];
    float pulse = 0.5f + 0.5f * (float)d_sin(seconds * 2.5);
    if (o->allowed) r->highlight = 0.05f + 0.08f * pulse;
    if (o->allowed && o->pointed) r->highlight = 0.35f;
    if (o->held) r->highlight = 0.2f;
    if (o->focused) r->outline = 1;
}

static Mat4 *place_joints(Show *show, const Scene *scene, const SceneNode *n, size_t *used) {
    const ModelNode *m = model_node(n);
    if (m->skin == MODEL_NONE) return NULL;
    const ModelSkin *skin = &n->model->skins[m->skin];
    Mat4 *out = show->joint_room + *used;
    int first = scene->models.items[n->model_index].first_node;
    for (int j = 0; j < skin->joint_count; j++) out[j] = scene->nodes.items[first + skin->joints[j]].world;
    *used += (size_t)skin->joint_count;
    return out;
}

static void pose_nodes(Show *show, const World *world) {
    const WorldView *view = world_view(world);
    double seconds = (double)view->tick / TICKS_PER_SECOND;
    size_t joints = 0;
    for (int i = 0; i < show->mesh_count + show->image_count; i++) {
        RenderNode *r = &show->nodes[i];
        const SceneNode *n = &view->scene->nodes.items[show->scene_node[i]];
        r->world = n->world;
        r->hidden = !n->shown || (view->sees_through && show->surrounds && show->surrounds[n->model_index]);
        r->weights = n->weights;
        r->joints = place_joints(show, view->scene, n, &joints);
        glow(r, view, show->object_of[show->scene_node[i]], seconds);
        if (r->mirrored_by < 0) continue;
        const WorldImage *image = &view->images[r->mirrored_by];
        r->world = mat4_mul(image->placed, n->world);
        r->hidden = r->hidden || !image->on;
        r->highlight = r->outline = 0;
    }
}

static Vec3 from3(const float *v) { return vec3(v[0], v[1], v[2]); }

static void light(RenderScene *s, const World *world) {
    const WorldView *view = world_view(world);
    const LessonLight *l = &view->light;
    s->sun = (RenderSun){from3(l->sun_direction), vec3_scale(from3(l->sun_color), l->sun_strength)};
    s->sky = (RenderSky){from3(l->sky_zenith), from3(l->sky_horizon), from3(l->ground), l->indoor};
    s->exposure = l->exposure;
    s->light_count = 0;
    for (size_t i = 0; i < view->scene->nodes.count && s->light_count < LIGHTS_MOST; i++) {
        const SceneNode *n = &view->scene->nodes.items[i];
        int index = model_node(n)->light;
        if (index == MODEL_NONE || !n->shown || n->model->lights[index].kind == MODEL_LIGHT_SUN) continue;
        const ModelLight *m = &n->model->lights[index];
        // a candle is never quite still
        double t = (double)view->tick / TICKS_PER_SECOND;
        float flicker = 1 + 0.06f * (float)(d_sin(t * 11.3) * d_sin(t * 7.1 + 1) + 0.5 * d_sin(t * 23.7));
        float strength = 0.8f * m->intensity * l->candle * flicker;
        s->lights[s->light_count++] = (RenderLight){.position = mat4_translation(n->world),
                                                    .color = vec3_scale(from3(m->color), strength),
                                                    .range = m->range > 0 ? m->range : 6,
                                                    .spot = m->kind == MODEL_LIGHT_SPOT,
                                                    .direction = vec3_normalize(mat4_direction(n->world, vec3(0, 0, -1))),
                                                    .inner = (float)d_cos(m->inner_cone),
                                                    .outer = (float)d_cos(m->outer_cone)};
    }
}

// The picture on the paper is some 10,000 times dimmer than the garden. Eyes adapt, but not fully: half of each stop that the
// experiment loses stays visible, so that a smaller hole is seen to be dimmer.
static float adaptation(double brightness) { return brightness > 0 ? (float)(-0.5 * log2(brightness)) : 0; }

static void obscura(Show *show, const World *world) {
    const WorldView *view = world_view(world);
    RenderObscura *o = &show->scene.obscura;
    o->on = false;
    if (!world_lesson(world)->obscura_count || !view->optics[0].on) return;
    const WorldOptics *from = &view->optics[0];
    const SceneNode *screen = &view->scene->nodes.items[from->screen_node];
    const ModelMesh *mesh = &screen->model->meshes[model_node(screen)->mesh];
    *o = (RenderObscura){.on = model_node(screen)->mesh != MODEL_NONE && screen->shown,
                         .hole = mat4_translation(view->scene->nodes.items[from->hole_node].world),
                         .screen = screen->world,
                         .size = {mesh->bounds.high.x - mesh->bounds.low.x, mesh->bounds.high.y - mesh->bounds.low.y},
                         .hole_width = (float)from->hole,
                         .hole_shape = from->shape,
                         .blur = (float)from->blur,
                         .diffraction = (float)from->diffraction,
                         .brightness = (float)from->brightness,
                         .exposure = adaptation(from->brightness)};
}

// The sun through the hole draws its beam in the dusty air, up to the paper or 3 m.
static void sun_beam(RenderScene *s) {
    s->beam_count = 0;
    if (!s->obscura.on || s->sun.direction.z > -0.05f || vec3_dot(s->sun.color, s->sun.color) < 1e-4f) return;
    Vec3 way = vec3_scale(s->sun.direction, -1);
    Vec3 normal = mat4_direction(s->obscura.screen, vec3(0, 0, 1)), between = vec3_sub(mat4_translation(s->obscura.screen), s->obscura.hole);
    float toward = vec3_dot(way, normal), length = toward > 0.05f ? vec3_dot(between, normal) / toward : 3;
    if (length <= 0 || length > 3) length = 3;
    float start = s->obscura.hole_width / 2;
    s->beams[s->beam_count++] = (RenderBeam){s->obscura.hole, vec3_add(s->obscura.hole, vec3_scale(way, length)),
                                             vec3_scale(s->sun.color, 0.4f), {start + 0.002f, start + 0.006f * length + 0.002f}};
}

static void mirrors(RenderScene *s, const World *world) {
    s->mirror_count = 0;
    for (int i = 0; i < world_lesson(world)->reflection_count && i < 2; i++) {
        const WorldImage *image = &world_view(world)->images[i];
        s->mirrors[s->mirror_count++] = (RenderMirror){image->vertex, image->axis, image->mirror_radius};
    }
}

// The edge of the picture closes in a tenth of a second when the learner is moved, and opens again in half of one.
static void vignette(Show *show, const World *world) {
    const float closing = 10, opening = 2, walking = 0.05f, half_degree = 0.99999f;
    const WorldView *view = world_view(world);
    float seconds = (float)(view->tick - show->tick) / TICKS_PER_SECOND, most = world_settings(world)->vignette, *now = &show->scene.vignette;
    if (view->tick == show->tick) return;
    Vec3 way = vec3_sub(view->seat.position, show->seat.position);
    Quat turn = quat_mul(view->seat.orientation, quat_conjugate(show->seat.orientation));
    bool moved = show->tick && (vec3_length(way) > walking * seconds || fabsf(turn.w) < half_degree);
    *now = fmaxf(0, fminf(most, *now + (moved ? closing * seconds : -opening * seconds) * most));
    show->seat = view->seat, show->tick = view->tick;
}

static void arc(RenderScene *s, const WorldArc *a) {
    s->arc = (RenderArc){a->on, a->valid, a->from, a->velocity, a->landing, a->gravity, a->seconds};
}

const RenderScene *show_scene(Show *show, const World *world) {
    const WorldView *view = world_view(world);
    RenderScene *s = &show->scene;
    pose_nodes(show, world);
    if (show->hands.hand) hands_pose(&show->hands, view, show->nodes + show->mesh_count + show->image_count);
    light(s, world);
    obscura(show, world);
    sun_beam(s);
    mirrors(s, world);
    s->panels = view->panels;
    s->panel_count = view->panel_count;
    for (int i = 0; i < 2; i++) s->pointers[i] = view->pointer[i], s->pointer_length[i] = view->pointer_length[i];
    s->seconds = (double)view->tick / TICKS_PER_SECOND;
    s->fade = view->fade;
    arc(s, &view->arc);
    vignette(show, world);
    return s;
}

int show_views(const World *world, const DeviceFrame *frame, RenderView views[VIEWS_MOST]) {
    const WorldView *view = world_view(world);
    for (int i = 0; i < frame->view_count; i++) {
        Pose eye = frame->views[i].eye;
        eye.position = vec3_add(view->seat.position, quat_rotate(view->seat.orientation, eye.position));
        eye.orientation = quat_mul(view->seat.orientation, eye.orientation);
        views[i].view = mat4_inverse_affine(mat4_from_pose(eye));
        memcpy(views[i].tangents, frame->views[i].tangents, sizeof views[i].tangents);
    }
    return frame->view_count;
}
