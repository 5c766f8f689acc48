// Panels: rounded boxes by their distance, or (GLYPHS) glyphs by the distance in the atlas. Edges are antialiased here, so
// that text is as crisp with one sample as with four. Premultiplied linear colour out.
in vec2 at;
flat in vec4 shape; // half width, half height, radius, line width
flat in vec4 fill_color;
flat in vec4 line_color;
flat in vec2 edge; // softness, pull of the ground's texture (0 none, 1 paper, 2 lacquer)

uniform sampler2D atlas; // boxes: a tile of soft noise
uniform float atlas_size;  // texels
uniform float atlas_range; // texels from value 0 to value 1

out vec4 color;

// The fade to black of start, end and teleport covers panels too; tone mapping does not: their colours are exact.
vec4 faded(vec4 c) { return vec4(c.rgb * (1.0 - settings.z), c.a); }

#ifdef GLYPHS

float glyph_at(vec2 texel, float per_pixel) {
    float d = (texture(atlas, texel / atlas_size).r - 128.0 / 255.0) * atlas_range;
    return clamp(d / per_pixel + 0.5, 0.0, 1.0);
}

// Two samples in the pixel: small hanzi have strokes and gaps of less than a pixel, which one distance cannot tell.
void main() {
    vec2 dx = dFdx(at), dy = dFdy(at);
    float per_pixel = max(sqrt(0.5 * (dot(dx, dx) + dot(dy, dy))), 1e-4), narrow = per_pixel * 0.7;
    vec2 aside = 0.25 * dx + 0.25 * dy;
    float c = 0.5 * (glyph_at(at + aside, narrow) + glyph_at(at - aside, narrow));
    // Blending in linear light thins dark ink and swells light ink, the more the smaller the text: this brings back the
    // weight that type has when its edges are mixed in sRGB, as its designers see it.
    float ink = dot(fill_color.rgb, vec3(0.2126, 0.7152, 0.0722)), small = clamp((per_pixel - 0.8) / 2.2, 0.0, 1.0);
    float bare = 1.0 - c, dark = 1.0 - bare * sqrt(bare) * mix(1.0, bare, small), light = mix(c, c * c, 0.35 + 0.25 * small);
    color = faded(vec4(fill_color.rgb, 1.0) * (fill_color.a * (ink < 0.3 ? dark : light)));
}

#else

float box_distance() {
    vec2 q = abs(at) - shape.xy + shape.z;
    return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - shape.z;
}

// Xuan paper has a faint cloudiness with long fibres; lacquer a slow sheen along the grain. Both are far below what could
// disturb reading.
vec3 ground(vec3 base) {
    bool paper = edge.y < 1.5;
    float grain = texture(atlas, at * (paper ? vec2(0.9, 3.1) : vec2(0.14, 3.6))).r - 0.5;
    return base * (1.0 + (paper ? 0.05 * grain : 0.35 * grain + 0.16 * at.y / max(shape.y, 1e-3)));
}

void main() {
    float d = box_distance();
    // Metres a pixel, by the mean of both directions.
    vec4 slope = vec4(dFdx(at), dFdy(at));
    float pixel = max(sqrt(0.5 * dot(slope, slope)), 1e-6);
    if (edge.x > 0.0) {
        float t = clamp(0.5 - d / (2.4 * edge.x), 0.0, 1.0);
        color = faded(vec4(fill_color.rgb, 1.0) * (fill_color.a * t * t * (3.0 - 2.0 * t)));
        return;
    }
    float outer = clamp(0.5 - d / pixel, 0.0, 1.0), inner = clamp(0.5 - (d + shape.w) / pixel, 0.0, 1.0);
    // A stroke thinner than a pixel keeps its share of it instead of flickering.
    float thin = min(1.0, 2.0 * min(shape.x, shape.y) / pixel);
    vec3 fill = edge.y > 0.5 ? ground(fill_color.rgb) : fill_color.rgb;
    vec4 line = vec4(line_color.rgb, 1.0) * (line_color.a * (outer - inner));
    color = faded(thin * (vec4(fill, 1.0) * (fill_color.a * inner) + line));
}

#endif
