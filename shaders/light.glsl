// Sky, tone and light functions shared by fragment shaders.
vec3 sky_gradient(float up) {
    float t = clamp(up, 0.0, 1.0);
    vec3 above = mix(sky_horizon.rgb, sky_zenith.rgb, 1.0 - pow(1.0 - t, 3.0));
    return up >= 0.0 ? above : mix(sky_horizon.rgb, sky_ground.rgb, clamp(-up * 6.0, 0.0, 1.0));
}

// Light that falls on a surface from the whole sky and ground around it: two bands of spherical harmonics (environment.c).
// Indoors only the share settings.w of the room's light.
#ifdef OUTDOOR
const int PLACE = 0;
float sky_share() { return 1.0; }
#else
const int PLACE = 1;
float sky_share() { return settings.w; }
#endif
vec3 sky_irradiance(vec3 n) { return sky_diffuse[PLACE * 3].rgb + n.y * (sky_diffuse[PLACE * 3 + 1].rgb + n.y * sky_diffuse[PLACE * 3 + 2].rgb); }


// Filmic curve (Narkowicz 2015, fit of the ACES reference), exposure before it.
vec3 tone(vec3 c) {
    c *= settings.x;
    return clamp((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14), 0.0, 1.0);
}

// Opaque surfaces are encoded here, once for a pixel; the fixed function would do it for each sample and costs more. What is
// blended needs linear light in the framebuffer's own arithmetic and is encoded there. `encode` is sRGB's curve within 0.1 of
// 255; `encoded_tone` is tone and curve in one, a rational function of the square root, within 0.9 of 255.
#ifdef ENCODED
vec3 encode(vec3 c) {
    vec3 root = sqrt(c);
    vec3 curve = 0.83371 * root + 0.298146 * sqrt(root) - 0.0553035 * c - 0.0765;
    return mix(curve, c * 12.92, lessThan(c, vec3(0.0031308)));
}
vec3 encoded_tone(vec3 c) {
    vec3 s = sqrt(c * settings.x);
    return clamp(s * (5.943843 * s - 0.103843) / (s * (5.959464 * s - 0.529755) + 1.0), 0.0, 1.0) * sun_color.w;
}
#else
vec3 encode(vec3 c) { return c; }
vec3 encoded_tone(vec3 c) { return tone(c) * (1.0 - settings.z); }
#endif

vec3 finish(vec3 c) {
    if (counts.w == 1) return min(c, vec3(60000.0));
    return encoded_tone(c);
}

vec3 haze(vec3 c, float away) {
    float amount = 1.0 - exp(-max(away - 8.0, 0.0) * 0.0042);
    return mix(c, sky_horizon.rgb * 0.92 + sun_color.rgb * 0.015, amount);
}
