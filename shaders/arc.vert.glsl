// Where one would go: a stone's way from the hand (ARC), a ribbon that faces the eye; and the ring on the floor where it lands.
layout(location = 0) uniform vec4 origin;   // w = seconds to the floor
layout(location = 1) uniform vec4 velocity; // w = gravity
layout(location = 2) uniform vec4 landing;  // w = radius of the ring
out vec2 at; // arc: along 0..1, across -1..1; ring: -1..1 in the floor's plane

void main() {
    float side = float(gl_VertexID % 2) * 2.0 - 1.0, step = float(gl_VertexID / 2);
#ifdef ARC
    int view = view_of_instance();
    float along = step / 48.0, t = along * origin.w;
    vec3 p = origin.xyz + velocity.xyz * t - vec3(0.0, 0.5 * velocity.w * t * t, 0.0), way = velocity.xyz - vec3(0.0, velocity.w * t, 0.0);
    at = vec2(along, side);
    place(p + normalize(cross(way, eye[view].xyz - p)) * (side * mix(0.004, 0.012, along)));
#else
    at = vec2(side, step * 2.0 - 1.0);
    place(landing.xyz + vec3(at.x, 0.012 / landing.w, -at.y) * landing.w);
#endif
}
