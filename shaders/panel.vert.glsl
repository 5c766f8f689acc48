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
flat out vec2 edge;

void main() {
    int kind = int(in_kind.y + 0.5);
    at = in_place.zw;
    shape = in_shape;
    edge = vec2(in_kind.x, float(kind % 8));
    fill_color = in_fill;
    line_color = in_line;
    place((panel_pose[kind / 8] * vec4(in_place.xy, 0.0, 1.0)).xyz);
}
