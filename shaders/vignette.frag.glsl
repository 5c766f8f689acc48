// The edge of the picture closes while the learner is moved: what streams past there is what makes people sick.
layout(location = 4) uniform float amount; // 0 open .. 1
in vec2 at;
out vec4 result;

void main() {
    float open = mix(1.15, 0.42, amount); // tangent: from 49 to 23 degrees
    result = vec4(0.0, 0.0, 0.0, smoothstep(open, open + 0.22, length(at)) * min(1.0, amount * 3.0));
}
