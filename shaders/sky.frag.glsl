in vec3 way;
out vec4 result;

float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float noise(vec2 p) {
    vec2 i = floor(p), f = p - i;
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}

void main() {
    vec3 d = normalize(way);
    vec3 c = sky_gradient(d.y);
    float near_sun = max(dot(d, sun_direction.xyz), 0.0);
    if (d.y > 0.02) { // thin high clouds, drifting
        vec2 p = d.xz / (d.y + 0.12) * 1.6 + settings.y * 0.004;
        float cloud = noise(p) * 0.55 + noise(p * 2.3 + 7.0) * 0.3 + noise(p * 5.1) * 0.15;
        cloud = smoothstep(0.52, 0.85, cloud) * smoothstep(0.02, 0.2, d.y);
        c = mix(c, sky_horizon.rgb * 1.1 + sun_color.rgb * 0.05 * (0.4 + near_sun), cloud * 0.55);
    }
    c += sun_color.rgb * (0.10 * pow(near_sun, 12.0) + 0.35 * pow(near_sun, 220.0));
    // the disc itself: half of 0.5331 degrees (1.3914e9 / 1.496e11); bright enough to outshine the whole image it is in
    float edge = counts.w == 1 ? 0.0006 : 0.00004;
    float disc = smoothstep(0.99998918 - edge * 0.02, 0.99998918, near_sun);
    c += sun_color.rgb * disc * (counts.w == 1 ? 900.0 : 30.0);
    result = vec4(finish(c), 1.0);
}
