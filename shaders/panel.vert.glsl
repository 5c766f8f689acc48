// Panels: quads in the planes of up to eight panels; see runtime/stage/render/panels_private.h for the vertex.
layout(location = 0) in vec4 in_place; // x, y in the plane; u, v
layout(location = 1) in vec4 in_shape;
layout(location = 2) in vec4 in_fill;
layout(location = 3) in vec4 in_line;
layout(location = 4) in vec2 in_kind;

uniform mat4 panel_pose[8];

out vec2 at;
flat out vec4 shape;
flat out vec4 fill_color; // linear, not multiplied by alpha
flat out vec4 line_color;
flat out float softness;
flat out int paint;

vec3 linear_of(vec3 c) { return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c)); }

void main() {
    int kind = int(in_kind.y + 0.5);
    paint = kind % 8;
    at = in_place.zw;
    shape = in_shape;
    softness = in_kind.x;
    fill_color = vec4(linear_of(in_fill.rgb), in_fill.a);
    line_color = vec4(linear_of(in_line.rgb), in_line.a);
    place((panel_pose[kind / 8] * vec4(in_place.xy, 0.0, 1.0)).xyz);
}
