// One triangle over the whole view; `at` = tangents of the angles from where the eye looks straight ahead, so that the
// opening is seen by both eyes in the same direction, as if it were far away.
layout(location = 0) uniform vec4 tangents[4];
out vec2 at;

void main() {
    vec4 t = tangents[view_of_instance()];
    vec2 p = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    at = mix(t.xz, t.yw, p * 0.5 + 0.5);
    place_clip(vec4(p, 0.0, 1.0));
}
