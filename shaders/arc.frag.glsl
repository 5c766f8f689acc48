// Gold where one may stand. Where not: cinnabar, and by form too, a broken arc and a cross in the ring.
layout(location = 3) uniform float valid;
layout(location = 4) uniform float arc_length; // metres, about
in vec2 at;
out vec4 result;

const vec3 GOLD = vec3(1.0, 0.66, 0.22), CINNABAR = vec3(0.75, 0.10, 0.05), INK = vec3(0.02, 0.014, 0.01);

// A stroke of that width around the line d = 0, with soft edges of a pixel.
float stroke(float d, float width, float pixel) { return clamp((width - abs(d)) / pixel + 0.5, 0.0, 1.0); }

#ifdef ARC
void main() {
    float metres = at.x * arc_length, flow = fract(metres * 2.5 - settings.y * 1.2);
    float body = exp(-3.0 * at.y * at.y), pulse = valid > 0.5 ? 0.55 + 0.45 * smoothstep(0.55, 1.0, flow) : step(0.5, fract(metres * 5.0));
    float alpha = body * pulse * smoothstep(0.02, 0.12, at.x) * 0.9;
    result = vec4(mix(CINNABAR, GOLD, valid) * alpha, alpha) * (1.0 - settings.z);
}
#else
// Two circles, the hours between them as on an armillary ring; a faint disc of light inside.
void main() {
    float r = length(at), pixel = max(fwidth(r), 1e-4), turn = atan(at.x, at.y) / 6.2831853;
    float hour = fract(turn * 24.0 + 0.5) - 0.5, quarter = fract(turn * 4.0 + 0.5) - 0.5;
    float arc = 6.2831853 * r, within = step(0.70, r) * step(r, 0.90);
    float lines = max(stroke(r - 0.93, 0.022, pixel), stroke(r - 0.66, 0.011, pixel));
    float ticks = within * step(0.78, r) * stroke(hour * arc / 24.0, 0.010, pixel), marks = within * stroke(quarter * arc / 4.0, 0.016, pixel);
    float cross = step(r, 0.5) * max(stroke(at.x - at.y, 0.06, pixel * 1.4), stroke(at.x + at.y, 0.06, pixel * 1.4));
    float drawn = max(lines, valid > 0.5 ? max(ticks, marks) : cross), ground = smoothstep(0.97, 0.90, r) * 0.34;
    float glow = (1.0 - smoothstep(0.0, 0.66, r)) * valid * (0.20 + 0.06 * sin(settings.y * 3.0));
    vec3 color = mix(CINNABAR, GOLD, valid);
    vec4 under = vec4(INK * ground + color * glow, max(ground, glow * 0.6));
    result = (vec4(color, 1.0) * drawn + under * (1.0 - drawn)) * (1.0 - settings.z);
}
#endif
