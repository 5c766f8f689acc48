// One triangle over the whole view, at the far end of the depth range.
out vec3 way;
uniform mat4 unproject[4];

void main() {
    int corner = gl_VertexID, view = view_of_instance();
    vec2 p = vec2(corner == 1 ? 3.0 : -1.0, corner == 2 ? 3.0 : -1.0);
    vec4 far_point = unproject[view] * vec4(p, 1.0, 1.0);
    way = far_point.xyz / far_point.w - eye[view].xyz;
    place_clip(vec4(p, 1.0, 1.0));
}
