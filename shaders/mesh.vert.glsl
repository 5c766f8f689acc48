// Meshes. Instance data comes from a block of up to 64; see upload.c for the vertex.
layout(location = 0) in vec3 in_position;
layout(location = 1) in vec3 in_normal;
layout(location = 2) in vec4 in_tangent;
layout(location = 3) in vec2 in_uv0;
layout(location = 4) in vec2 in_uv1;
layout(location = 5) in vec4 in_color;
#ifdef SKINNED
layout(location = 6) in uvec4 in_joints;
layout(location = 7) in vec4 in_weights;
layout(std140, binding = 3) uniform Skin { mat4 joint[256]; };
#endif

struct Instance {
    mat4 world;
    vec4 state; // highlight, 0, mirror (index + 1) or 0, 0
};
layout(std140, binding = 2) uniform Instances { Instance instance[64]; };

out vec3 away;
out vec3 normal;
#ifdef LIT
out vec3 shadow;
#endif
#ifdef COLORED
out vec4 color;
#endif
#ifdef MAPPED
out vec4 uv;
#endif
#ifdef NORMAL_MAP
out vec4 tangent;
#endif
flat out vec4 state;

void main() {
    Instance it = instance[instance_of_draw()];
    mat4 world = it.world;
#ifdef SKINNED
    world = joint[in_joints.x] * in_weights.x + joint[in_joints.y] * in_weights.y + joint[in_joints.z] * in_weights.z + joint[in_joints.w] * in_weights.w;
#endif
    vec4 p = world * vec4(in_position, 1.0);
    // normals keep their angle under uneven scale: divided by the squared length of each axis
    mat3 turn = mat3(world);
    vec3 squared = max(vec3(dot(turn[0], turn[0]), dot(turn[1], turn[1]), dot(turn[2], turn[2])), vec3(1e-12));
    normal = turn * (in_normal / squared);
    int view = view_of_instance();
#ifdef OUTLINE
    vec3 grow = normalize(normal);
    p.xyz += grow * (0.004 * distance(p.xyz, eye[view].xyz));
#endif
    away = eye[view].xyz - p.xyz;
#ifdef LIT
    shadow = (shadow_matrix * vec4(p.xyz + normalize(normal) * 0.02, 1.0)).xyz;
#endif
#ifdef COLORED
    color = in_color;
#endif
#ifdef MAPPED
    uv = vec4(in_uv0, in_uv1);
#endif
#ifdef NORMAL_MAP
    tangent = vec4(turn * in_tangent.xyz, in_tangent.w);
#endif
    // the glow is seen at any exposure
    state = vec4(it.state.x / max(settings.x, 0.05), 0.0, it.state.z, float(view));
    place(p.xyz);
}
