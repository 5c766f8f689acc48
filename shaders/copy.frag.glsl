uniform sampler2D picture;
in vec2 at;
out vec4 result;
void main() {
    vec3 c = texture(picture, at).rgb;
    result = vec4(mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c)), 1.0);
}
