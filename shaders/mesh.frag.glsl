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

in vec3 away;   // from the surface to the eye
in vec3 normal;
#ifdef LIT
in vec3 shadow; // place in the shadow map
uniform highp sampler2DShadow shadow_map;
uniform sampler2D environment; // reflected sky, then room: across = up (-1..1), down = roughness
#endif
#ifdef COLORED
in vec4 color;
#endif
#ifdef MAPPED
in vec4 uv;
#endif
#ifdef NORMAL_MAP
in vec4 tangent;
#endif
flat in vec4 state; // highlight, 0, mirror (index + 1), view
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

#ifdef MAPPED
vec2 uv_of(int slot) {
    vec2 t = use[slot].turn.z > 0.5 ? uv.zw : uv.xy;
    vec2 s = t * use[slot].offset_scale.zw;
    return vec2(use[slot].turn.x * s.x + use[slot].turn.y * s.y, -use[slot].turn.y * s.x + use[slot].turn.x * s.y) + use[slot].offset_scale.xy;
}
#endif

#ifdef LIT
float sun_visible() {
#ifdef SOFTWARE
    return texture(shadow_map, shadow);
#else
    float texel = 0.7 / float(textureSize(shadow_map, 0).x);
    float sum = texture(shadow_map, shadow + vec3(-texel, -texel * 0.4, 0.0)) + texture(shadow_map, shadow + vec3(texel * 0.4, -texel, 0.0)) +
                texture(shadow_map, shadow + vec3(texel, texel * 0.4, 0.0)) + texture(shadow_map, shadow + vec3(-texel * 0.4, texel, 0.0));
    return sum * 0.25;
#endif
}

struct Surface {
    vec3 n, v, f0, diffuse; // diffuse: albedo / pi
    float nv, a2, k;
};

// GGX with the Smith-Schlick visibility term and Schlick's Fresnel, as glTF 2.0, appendix B; one division for all of it.
vec3 shine(Surface s, vec3 l) {
    vec3 h = normalize(l + s.v);
    float nl = max(dot(s.n, l), 0.0), nh = max(dot(s.n, h), 0.0), m = 1.0 - max(dot(s.v, h), 0.0), m2 = m * m;
    float d = nh * nh * (s.a2 - 1.0) + 1.0;
    float lobe = s.a2 * 0.0795775 / (d * d * (nl * (1.0 - s.k) + s.k) * (s.nv * (1.0 - s.k) + s.k));
    vec3 fresnel = s.f0 + (1.0 - s.f0) * (m2 * m2 * m);
    return (s.diffuse * (1.0 - fresnel) + fresnel * min(lobe, 40.0)) * nl;
}

// The sky's light: what falls in from all sides, and the prefiltered reflection with the analytic fit of its BRDF (Karis 2014).
vec3 sky_light(Surface s, float roughness) {
    vec4 r = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float a = min(r.x * r.x, exp2(-9.28 * s.nv)) * r.x + r.y;
    vec2 ab = vec2(-1.04, 1.04) * a + r.zw;
    float up = 2.0 * s.nv * s.n.y - s.v.y;
    return s.diffuse * sky_irradiance(s.n) + texture(environment, vec2(0.5 + 0.5 * up, 0.5 * (roughness + float(PLACE)))).rgb * (s.f0 * ab.x + ab.y);
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
#ifdef MIRRORED
    { // an image in a mirror is seen only through the mirror
        int m = int(state.z) - 1;
        vec3 c = mirror_centre[m].xyz - eye[int(state.w)].xyz, n = mirror_normal[m].xyz;
        float t = dot(c, n) / dot(away, n);
        if (t > 0.0 || distance(t * away, c) > mirror_centre[m].w) discard;
    }
#endif
#ifdef UNLIT
    vec3 light = base.rgb + emission.rgb;
    result.rgb = counts.w == 1 ? light : encode(light * (1.0 - settings.z));
#else
    vec3 v = normalize(away), n = normalize(normal);
    if (!gl_FrontFacing) n = -n;
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
    roughness = clamp(roughness, 0.06, 0.96); // in the middle of the environment's first and last row
    float a = roughness * roughness;
    Surface it = Surface(n, v, mix(vec3(0.04), base.rgb, metallic), base.rgb * ((1.0 - metallic) * 0.31831), max(dot(n, v), 1e-3), a * a, a * 0.5);
    vec3 light = sky_light(it, roughness) * (occlusion * sky_share());
    light += shine(it, sun_direction.xyz) * sun_color.rgb * sun_visible();
#ifdef LIGHTS
    for (int i = 0; i < counts.z; i++) {
        vec3 to = light_position[i].xyz - eye[int(state.w)].xyz + away;
        float d2 = dot(to, to), range2 = light_position[i].w * light_position[i].w, end = max(1.0 - d2 * d2 / (range2 * range2), 0.0);
        vec3 l = to * inversesqrt(d2);
        end *= clamp(light_cone[i].w - dot(light_cone[i].xyz, l) * light_color[i].w, 0.0, 1.0);
        if (end > 0.0) light += shine(it, l) * light_color[i].rgb * (end * end / max(d2, 1e-3));
    }
#endif
    vec3 glow = emission.rgb;
#ifdef EMISSION_MAP
    glow *= texture(emission_map, uv_of(4)).rgb;
#endif
#ifdef OBSCURA
    light += obscura_light() * base_color.rgb;
#endif
    light += glow;
#ifdef OUTDOOR
    light = haze(light, length(away));
#endif
    float rim = 1.0 - it.nv;
    light += vec3(1.0, 0.62, 0.22) * (state.x * (0.10 + 0.5 * rim * rim));
    result.rgb = finish(light);
#endif
#ifdef BLENDED
    result = vec4(result.rgb * base.a, base.a);
#else
    result.a = 1.0;
#endif
#endif
}
