// Metallic-roughness shading: sun with shadow, candles, sky; variants by #define, so that nothing is paid that is not used.
struct Use {
    vec4 offset_scale; // of KHR_texture_transform
    vec4 turn;         // cosine, sine, texture coordinate set, 1 = used
};
layout(std140, binding = 1) uniform Material {
    vec4 base_color;
    vec4 emission;  // w = alpha cutoff
    vec4 surface;   // metallic, roughness, normal scale, occlusion strength
    Use use[5];     // base colour, metallic-roughness, normal, occlusion, emission
};

in vec3 at;
in vec3 normal;
#ifdef COLORED
in vec4 color;
#endif
#ifdef MAPPED
in vec4 uv;
#endif
#ifdef NORMAL_MAP
in vec4 tangent;
#endif
flat in vec4 state; // highlight, 1 = outdoor, mirror (index + 1), view
out vec4 result;

#ifdef BASE_MAP
uniform sampler2D base_map;
#endif
#ifdef SURFACE_MAP
uniform sampler2D surface_map;
#endif
#ifdef NORMAL_MAP
uniform sampler2D normal_map;
#endif
#ifdef OCCLUSION_MAP
uniform sampler2D occlusion_map;
#endif
#ifdef EMISSION_MAP
uniform sampler2D emission_map;
#endif
#ifdef OBSCURA
uniform sampler2D obscura_image;
#endif
#if !defined(UNLIT) && !defined(OUTLINE)
uniform highp sampler2DShadow shadow_map;
#endif

#ifdef MAPPED
vec2 uv_of(int slot) {
    vec2 t = use[slot].turn.z > 0.5 ? uv.zw : uv.xy;
    vec2 s = t * use[slot].offset_scale.zw;
    return vec2(use[slot].turn.x * s.x + use[slot].turn.y * s.y, -use[slot].turn.y * s.x + use[slot].turn.x * s.y) + use[slot].offset_scale.xy;
}
#endif

#if !defined(UNLIT) && !defined(OUTLINE)
float sun_visible(vec3 p, vec3 n) {
    vec3 s = (shadow_matrix * vec4(p + n * 0.02, 1.0)).xyz;
#ifdef SOFTWARE
    return texture(shadow_map, s);
#else
    float texel = 0.7 / float(textureSize(shadow_map, 0).x);
    float sum = texture(shadow_map, vec3(s.xy + vec2(-texel, -texel * 0.4), s.z)) + texture(shadow_map, vec3(s.xy + vec2(texel * 0.4, -texel), s.z)) +
                texture(shadow_map, vec3(s.xy + vec2(texel, texel * 0.4), s.z)) + texture(shadow_map, vec3(s.xy + vec2(-texel * 0.4, texel), s.z));
    return sum * 0.25;
#endif
}

// GGX with the Smith-Schlick visibility term and Schlick's Fresnel, as glTF 2.0, appendix B.
vec3 shine(vec3 n, vec3 v, vec3 l, vec3 f0, vec3 diffuse, float roughness) {
    vec3 h = normalize(l + v);
    float nl = max(dot(n, l), 0.0), nv = max(dot(n, v), 1e-3), nh = max(dot(n, h), 0.0), vh = max(dot(v, h), 0.0);
    float a = roughness * roughness, a2 = a * a, d = nh * nh * (a2 - 1.0) + 1.0;
    float k = a * 0.5, visible = 0.25 / ((nl * (1.0 - k) + k) * (nv * (1.0 - k) + k));
    float m = 1.0 - vh, m2 = m * m;
    vec3 fresnel = f0 + (1.0 - f0) * (m2 * m2 * m);
    return (diffuse * (1.0 - fresnel) * 0.31831 + fresnel * min(a2 / (3.14159 * d * d) * visible, 40.0)) * nl;
}

// The sky as a rough surface reflects it (Karis 2014, analytic environment BRDF).
vec3 sky_light(vec3 n, vec3 v, vec3 f0, vec3 diffuse, float roughness) {
    float nv = max(dot(n, v), 0.0);
    vec4 r = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
    vec2 ab = vec2(-1.04, 1.04) * a + r.zw;
    vec3 way = reflect(-v, n), around = mix(sky_gradient(way.y), sky_irradiance(way), roughness);
    return diffuse * sky_irradiance(n) + around * (f0 * ab.x + ab.y);
}
#endif

#ifdef OBSCURA
// The image on the paper: every point of the hole paints the garden once, upside down; their mean is the picture.
vec3 obscura_light() {
    vec2 centre = vec2(1.0 - uv.x, uv.y); // glTF's v runs down, the picture's up, and the hole turns it over
    vec3 sum = vec3(0.0);
    for (int i = 0; i < 16; i++) {
        sum += textureLod(obscura_image, centre + taps[i].xy * obscura.xy, obscura.z).rgb;
        sum += textureLod(obscura_image, centre + taps[i].zw * obscura.xy, obscura.z).rgb;
    }
    return sum * (obscura.w / 32.0);
}
#endif

void main() {
#ifdef OUTLINE
    result = vec4(encode(mix(vec3(1.0, 0.72, 0.05), vec3(0.0), step(0.5, fract((gl_FragCoord.x + gl_FragCoord.y) / 12.0)))), 1.0);
#else
    vec4 base = base_color;
#ifdef COLORED
    base *= color;
#endif
#ifdef BASE_MAP
    base *= texture(base_map, uv_of(0));
#endif
#ifdef MASK
    if (base.a < emission.w) discard;
#endif
    vec3 eye_at = eye[int(state.w)].xyz;
#ifdef MIRRORED
    { // an image in a mirror is seen only through the mirror
        int m = int(state.z) - 1;
        vec3 c = mirror_centre[m].xyz, n = mirror_normal[m].xyz, d = at - eye_at;
        float t = dot(c - eye_at, n) / dot(d, n);
        if (t < 0.0 || distance(eye_at + t * d, c) > mirror_centre[m].w) discard;
    }
#endif
#ifdef UNLIT
    vec3 light = base.rgb + emission.rgb;
    result.rgb = counts.w == 1 ? light : encode(light * (1.0 - settings.z));
#else
    vec3 v = normalize(eye_at - at), n = normalize(normal);
    if (!gl_FrontFacing) n = -n;
    vec3 side = n;
#ifdef NORMAL_MAP
    vec3 t = normalize(tangent.xyz - n * dot(n, tangent.xyz)), b = cross(n, t) * tangent.w;
    vec3 m = texture(normal_map, uv_of(2)).xyz * 2.0 - 1.0;
    m.xy *= surface.z;
    n = normalize(mat3(t, b, n) * m);
#endif
    float metallic = surface.x, roughness = surface.y, occlusion = 1.0;
#ifdef SURFACE_MAP
    vec3 s = texture(surface_map, uv_of(1)).rgb;
    metallic *= s.b;
    roughness *= s.g;
#endif
#ifdef OCCLUSION_MAP
    occlusion = 1.0 + surface.w * (texture(occlusion_map, uv_of(3)).r - 1.0);
#endif
    roughness = clamp(roughness, 0.06, 1.0);
    vec3 f0 = mix(vec3(0.04), base.rgb, metallic), diffuse = base.rgb * (1.0 - metallic);
    vec3 light = sky_light(n, v, f0, diffuse, roughness) * (occlusion * mix(settings.w, 1.0, state.y));
    light += shine(n, v, sun_direction.xyz, f0, diffuse, roughness) * sun_color.rgb * sun_visible(at, side);
    for (int i = 0; i < counts.z; i++) {
        vec3 to = light_position[i].xyz - at;
        float d2 = dot(to, to), range2 = light_position[i].w * light_position[i].w, end = max(1.0 - d2 * d2 / (range2 * range2), 0.0);
        if (end > 0.0) light += shine(n, v, to * inversesqrt(d2), f0, diffuse, roughness) * light_color[i].rgb * (end * end / max(d2, 1e-3));
    }
    vec3 glow = emission.rgb;
#ifdef EMISSION_MAP
    glow *= texture(emission_map, uv_of(4)).rgb;
#endif
#ifdef OBSCURA
    light += obscura_light() * base_color.rgb;
#endif
    light += glow;
#ifdef OUTDOOR
    light = haze(light, distance(at, eye_at));
#endif
    if (state.x > 0.0) {
        float rim = 1.0 - max(dot(n, v), 0.0);
        light += vec3(1.0, 0.62, 0.22) * (state.x * (0.10 + 0.5 * rim * rim) / max(settings.x, 0.05));
    }
    result.rgb = finish(light);
#endif
#ifdef BLENDED
    result = vec4(result.rgb * base.a, base.a);
#else
    result.a = 1.0;
#endif
#endif
}
