// What every program knows of the frame. Linear light, metres, world space. FrameBlock in renderer_private.h is alike.
layout(std140, binding = 0) uniform Frame {
    mat4 view_projection[4];
    vec4 eye[4];
    mat4 shadow_matrix;      // world to shadow map, 0..1
    vec4 sun_direction;      // towards the sun
    vec4 sun_color;          // w = what the fade to black leaves of an encoded colour
    vec4 sky_zenith;
    vec4 sky_horizon;
    vec4 sky_ground;
    vec4 sky_diffuse[6];     // irradiance of a surface that faces up by y: [0] + [1] y + [2] y y; then the same in a room
    vec4 light_position[8];  // w = range
    vec4 light_color[8];     // w and the next one's w: slope and start of a spot's edge over the cosine; 0 and 1 = no spot
    vec4 light_cone[8];      // the way it shines
    vec4 mirror_centre[2];   // w = radius
    vec4 mirror_normal[2];
    vec4 settings;           // exposure factor, seconds, fade, indoor share
    ivec4 counts;            // views drawn at once, first of them, lights, 1 = linear output (capture)
    vec4 obscura;            // half size of the hole's spot in the image (u, v), level of detail, gain
    vec4 taps[16];           // two offsets each, in the spot's square -1..1
};
