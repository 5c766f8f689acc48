// Panels: rounded boxes by their distance, glyphs by the distance in the atlas; edges are antialiased here, so that text is
// as crisp with one sample as with four. Premultiplied linear colour out.
precision highp float;

in vec2 at;
flat in vec4 shape; // half width, half height, radius, line width
flat in vec4 fill_color;
flat in vec4 line_color;
flat in float softness;
flat in int paint;

uniform sampler2D atlas;
uniform float atlas_size;  // texels
uniform float atlas_range; // texels from value 0 to value 1

out vec4 color;

const int GLYPH = 1, PAPER = 2, LACQUER = 3;

float glyph_at(vec2 texel, float per_pixel) {
    float d = (texture(atlas, texel / atlas_size).r - 128.0 / 255.0) * atlas_range;
    return clamp(d / per_pixel + 0.5, 0.0, 1.0);
}

// Four samples in the pixel: small hanzi have strokes and gaps of less than a pixel, which one distance cannot tell.
float glyph_coverage() {
    vec2 dx = dFdx(at), dy = dFdy(at);
    float per_pixel = max(sqrt(0.5 * (dot(dx, dx) + dot(dy, dy))), 1e-4), narrow = per_pixel * 0.6;
    float sum = glyph_at(at + 0.125 * dx + 0.375 * dy, narrow) + glyph_at(at - 0.375 * dx + 0.125 * dy, narrow) +
                glyph_at(at - 0.125 * dx - 0.375 * dy, narrow) + glyph_at(at + 0.375 * dx - 0.125 * dy, narrow);
    float c = sum * 0.25;
    // Blending in linear light thins dark ink and swells light ink, the more the smaller the text: this brings back the
    // weight that type has when its edges are mixed in sRGB, as its designers see it.
    float ink = dot(fill_color.rgb, vec3(0.2126, 0.7152, 0.0722)), small = clamp((per_pixel - 0.8) / 2.2, 0.0, 1.0);
    return ink < 0.3 ? 1.0 - pow(1.0 - c, mix(1.5, 2.5, small)) : pow(c, mix(1.25, 1.05, small));
}

float box_distance() {
    vec2 q = abs(at) - shape.xy + shape.z;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - shape.z;
}

float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

float noise(vec2 p) {
    vec2 i = floor(p), f = p - i;
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}

// Xuan paper has a faint cloudiness and long fibres; lacquer a slow sheen along the grain. Both far below legibility.
vec3 ground(vec3 base) {
    if (paint == PAPER) {
        float cloud = noise(at * vec2(28.0, 36.0)) - 0.5, fibre = noise(at * vec2(110.0, 420.0) + cloud * 6.0) - 0.5;
        return base * (1.0 + 0.035 * cloud + 0.022 * fibre);
    }
    float grain = noise(at * vec2(9.0, 230.0) + noise(at * 14.0) * 3.0) - 0.5;
    return base * (1.0 + 0.30 * grain + 0.35 * at.y / max(shape.y, 1e-3) * 0.5);
}

void main() {
    if (paint == GLYPH) {
        color = vec4(fill_color.rgb, 1.0) * (fill_color.a * glyph_coverage());
        return;
    }
    float d = box_distance();
    vec2 slope = vec2(length(vec2(dFdx(at.x), dFdy(at.x))), length(vec2(dFdx(at.y), dFdy(at.y))));
    float pixel = max(sqrt(0.5 * dot(slope, slope)), 1e-6);
    if (softness > 0.0) {
        float t = clamp(0.5 - d / (2.4 * softness), 0.0, 1.0);
        color = vec4(fill_color.rgb, 1.0) * (fill_color.a * t * t * (3.0 - 2.0 * t));
        return;
    }
    float outer = clamp(0.5 - d / pixel, 0.0, 1.0), inner = clamp(0.5 - (d + shape.w) / pixel, 0.0, 1.0);
    // A stroke thinner than a pixel keeps its share of it instead of flickering.
    float thin = min(1.0, 2.0 * min(shape.x, shape.y) / pixel);
    vec3 fill = paint >= PAPER ? ground(fill_color.rgb) : fill_color.rgb;
    color = vec4(fill, 1.0) * (fill_color.a * inner) + vec4(line_color.rgb, 1.0) * (line_color.a * (outer - inner));
    color *= thin;
}
