// Sky, tone and light functions shared by fragment shaders.
vec3 sky_gradient(float up) {
    float t = clamp(up, 0.0, 1.0);
    vec3 above = mix(sky_horizon.rgb, sky_zenith.rgb, 1.0 - pow(1.0 - t, 3.0));
    return up >= 0.0 ? above : mix(sky_horizon.rgb, sky_ground.rgb, clamp(-up * 6.0, 0.0, 1.0));
}

// Light that falls on a surface from the whole sky and ground around it, divided by pi.
vec3 sky_irradiance(vec3 n) {
    vec3 side = 0.5 * (sky_horizon.rgb + sky_ground.rgb);
    vec3 up = mix(sky_horizon.rgb, sky_zenith.rgb, 0.6);
    return n.y > 0.0 ? mix(side, up, n.y) : mix(side, sky_ground.rgb, -n.y);
}

// Filmic curve (Narkowicz 2015, fit of the ACES reference), exposure before it.
vec3 tone(vec3 c) {
    c *= settings.x;
    return clamp((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14), 0.0, 1.0);
}

// Opaque surfaces are encoded here, once for a pixel; the fixed function would do it for each sample and costs more. What is
// blended needs linear light in the framebuffer's own arithmetic and is encoded there. The curve is sRGB's within 0.1 of 255.
#ifdef ENCODED
vec3 encode(vec3 c) {
    vec3 root = sqrt(c);
    vec3 curve = 0.83371 * root + 0.298146 * sqrt(root) - 0.0553035 * c - 0.0765;
    return mix(curve, c * 12.92, lessThan(c, vec3(0.0031308)));
}
#else
vec3 encode(vec3 c) { return c; }
#endif

vec3 finish(vec3 c) {
    if (counts.w == 1) return min(c, vec3(60000.0));
    return encode(tone(c) * (1.0 - settings.z));
}

vec3 haze(vec3 c, float away) {
    float amount = 1.0 - exp(-max(away - 8.0, 0.0) * 0.0042);
    return mix(c, sky_horizon.rgb * 0.92 + sun_color.rgb * 0.015, amount);
}
