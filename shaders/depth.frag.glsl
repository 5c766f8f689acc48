in vec2 uv;
#ifdef MASK
uniform sampler2D base_map;
#endif
void main() {
#ifdef MASK
    if (texture(base_map, uv).a < 0.5) discard;
#endif
}
