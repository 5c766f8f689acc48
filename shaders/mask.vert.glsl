// What the lenses hide of each view, as near as anything can be: what comes after it fails the depth test and is not shaded.
layout(location = 0) in vec3 in_corner;          // x, y at a distance of 1 before the eye; the view it belongs to
layout(location = 0) uniform vec4 tangents[4];   // of each view: left, right, down, up

void main() {
    int view = view_of_instance();
    vec4 t = tangents[view];
    vec2 p = (in_corner.xy - t.xz) / (t.yw - t.xz) * 2.0 - 1.0;
    place_clip(int(in_corner.z + 0.5) == view ? vec4(p, -1.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0)); // of another view: outside
}
