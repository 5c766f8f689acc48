// One triangle over the whole target: a picture laid over what is there.
out vec2 at;

void main() {
    vec2 p = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
    at = p * 0.5 + 0.5;
    place_clip(vec4(p, 0.0, 1.0));
}
