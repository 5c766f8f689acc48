// A beam of light in dusty air, or a pointer's ray: a strip along its axis that always faces the eye.
uniform vec4 beam_from, beam_to; // w = radius
out vec2 across;
out vec3 at;

void main() {
    int view = view_of_instance();
    float end = float(gl_VertexID / 2), side = float(gl_VertexID % 2) * 2.0 - 1.0;
    vec4 p = mix(beam_from, beam_to, end);
    vec3 axis = normalize(beam_to.xyz - beam_from.xyz), out_way = normalize(cross(axis, eye[view].xyz - p.xyz));
    across = vec2(side, end);
    at = p.xyz + out_way * (side * p.w);
    place(at);
}
