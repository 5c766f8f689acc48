// The scene graph: all nodes of all models of a place in one flat array, parents before children, with animation,
// picking and grabbing. Deterministic; knows models only as plain structs, nothing of OpenGL.
#ifndef ORRERY_WORLD_SCENE_SCENE_H
#define ORRERY_WORLD_SCENE_SCENE_H
#include "asset/model.h"

typedef struct SceneNode {
    const char *name;
    const Model *model; // the model that it came from
    int model_index;    // which of the scene's models
    int model_node;     // index in model->nodes
    int parent;         // in Scene.nodes, or MODEL_NONE
    bool visible;       // own flag; a hidden parent hides its children too (see `shown`)
    Transform local;    // present; starts at rest, animation and handles change it
    // derived by scene_update:
    Mat4 world;
    bool shown;
    Transform posed; // the `local` that `world` was made of
    bool known, moved; // `world` was made at least once; it changed in the last scene_update
    const float *weights; // morph weights in force, or NULL; scene-owned
} SceneNode;

typedef struct SceneModel {
    const Model *model;
    int first_node; // of this model in Scene.nodes
} SceneModel;

typedef struct Scene {
    Arena *arena;
    ARRAY(SceneNode) nodes;
    ARRAY(SceneModel) models;
} Scene;

void scene_create(Scene *scene, Arena *arena);
// Appends all nodes of the model below the root. Returns the index of the model.
int scene_add_model(Scene *scene, const Model *model);
int scene_find(const Scene *scene, const char *name); // first node of that name, or MODEL_NONE
// Poses every node that the animation moves, at `seconds` into it (looped). Nodes that `frozen` marks stay as they are.
void scene_animate(Scene *scene, int model, int animation, double seconds, const bool *frozen);
// Recomputes world matrices, `shown` and nothing else. Call after any change and before reading `world`.
void scene_update(Scene *scene);
// Box around the node's mesh and its descendants' meshes, in world space (hidden ones included). Empty if no mesh.
Box scene_bounds(const Scene *scene, int node);
// Distance along the ray to the node or its descendants (boxes in each node's own space, so turned boxes are tight;
// grown by `margin` metres), or -1.
float scene_pick(const Scene *scene, int node, Ray ray, float margin);
#endif
