uniform vec4 beam_color; // w = 1 pointer: solid; 0 beam: soft, with dust
in vec2 across;
in vec3 at;
out vec4 result;

float hash(vec3 p) { return fract(sin(dot(p, vec3(127.1, 311.7, 74.7))) * 43758.5453); }

void main() {
    float profile = exp(-4.0 * across.x * across.x);
    if (beam_color.w > 0.5) {
        result = vec4(beam_color.rgb * profile * (1.0 - 0.7 * across.y), profile * 0.6);
    } else {
        vec3 cell = floor(at * 90.0 + vec3(0.0, -settings.y * 1.5, settings.y * 0.6));
        float mote = step(0.985, hash(cell)) * 2.0;
        result = vec4(tone(beam_color.rgb * profile * (0.35 + mote) * mix(1.0, 0.6, across.y)), 0.0);
    }
    result *= 1.0 - settings.z;
}
