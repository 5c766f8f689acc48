// Shadow casters: position only, in the sun's own view (view_projection[0] of its frame block).
layout(location = 0) in vec3 in_position;
layout(location = 3) in vec2 in_uv0;
struct Instance {
    mat4 world;
    vec4 state;
};
layout(std140, binding = 2) uniform Instances { Instance instance[64]; };
#ifdef SKINNED
layout(location = 6) in uvec4 in_joints;
layout(location = 7) in vec4 in_weights;
layout(std140, binding = 3) uniform Skin { mat4 joint[256]; };
#endif
out vec2 uv;

void main() {
    mat4 world = instance[instance_of_draw()].world;
#ifdef SKINNED
    world = joint[in_joints.x] * in_weights.x + joint[in_joints.y] * in_weights.y + joint[in_joints.z] * in_weights.z + joint[in_joints.w] * in_weights.w;
#endif
    uv = in_uv0;
    place((world * vec4(in_position, 1.0)).xyz);
}
