// Linear light, multiplied by alpha already.
#ifdef ARRAY
layout(binding = 0) uniform highp sampler2DArray picture;
#else
layout(binding = 0) uniform sampler2D picture;
#endif
in vec2 at;
out vec4 result;

void main() {
#ifdef ARRAY
    result = texture(picture, vec3(at, 0.0));
#else
    result = texture(picture, at);
#endif
}
