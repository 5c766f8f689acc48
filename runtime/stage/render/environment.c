// Light from the whole sky. The analytic sky is the same in every direction round the vertical, so its light has no more
// dimensions than it needs:
//   diffuse    nine coefficients of spherical harmonics, of which the symmetry leaves three: a parabola in the normal's
//              height (Ramamoorthi and Hanrahan, "An efficient representation for irradiance environment maps", 2001)
//   specular   the sky seen through the lobe of each roughness: a table of height and roughness in the place of a cube map's
//              chain (first sum of the split sum: Karis, "Real shading in Unreal Engine 4", 2013)
// The sun is not in it: it is a light of its own. All is made anew, in half a millisecond, when the sky changes.
#include "stage/render/renderer_private.h"
#include <math.h>
#include <string.h>

typedef enum Where { OUTDOORS, ROOM, PLACES } Where;
enum { WIDTH = 64, HEIGHT = 16, SAMPLES = 32, BANDS = 512 };
static const float PI = 3.14159265f;

// Outdoors as sky_gradient in shaders/light.glsl. In a room the roof hides the zenith: what comes in from the side is thrown
// back from the floor and from the ceiling.
static Vec3 radiance(const RenderSky *s, Where where, float up) {
    if (where == ROOM) return vec3_mix(s->horizon, s->ground, fminf(fabsf(up), 1));
    if (up < 0) return vec3_mix(s->horizon, s->ground, fminf(-up * 6, 1));
    float t = 1 - fminf(up, 1);
    return vec3_mix(s->horizon, s->zenith, 1 - t * t * t);
}

static void add(float sum[4], Vec3 c, float weight) { sum[0] += c.x * weight, sum[1] += c.y * weight, sum[2] += c.z * weight; }

// E(y) = sum over l of A(l) L(l) Y(l, y), with A = pi, 2 pi / 3, pi / 4; written as powers of y.
static void diffuse(const RenderSky *sky, Where where, float out[3][4]) {
    static const float norm[3] = {0.28209479f, 0.48860251f, 0.31539157f};
    const float lobe[3] = {PI, 2 * PI / 3, PI / 4};
    float sums[3][4] = {{0}};
    for (int i = 0; i < BANDS; i++) {
        float up = 2 * ((float)i + 0.5f) / BANDS - 1, share = 2 * PI * 2 / BANDS;
        float basis[3] = {norm[0], norm[1] * up, norm[2] * (3 * up * up - 1)};
        for (int l = 0; l < 3; l++) add(sums[l], radiance(sky, where, up), share * basis[l] * lobe[l]);
    }
    for (int c = 0; c < 3; c++) {
        out[0][c] = norm[0] * sums[0][c] - norm[2] * sums[2][c];
        out[1][c] = norm[1] * sums[1][c];
        out[2][c] = 3 * norm[2] * sums[2][c];
    }
}

typedef struct Lobe { // directions of one roughness about the mirrored one: along it, aside in the vertical plane, weight
    float along[SAMPLES], aside[SAMPLES], sum;
} Lobe;

static void make_lobe(float roughness, Lobe *lobe) {
    float a2 = roughness * roughness * roughness * roughness;
    lobe->sum = 0;
    for (int i = 0; i < SAMPLES; i++) {
        float u = ((float)i + 0.5f) / SAMPLES, turn = (float)i * 2.39996323f; // golden angle: even over the lobe
        float half = sqrtf((1 - u) / (1 + (a2 - 1) * u));
        lobe->along[i] = 2 * half * half - 1;
        lobe->aside[i] = 2 * half * sqrtf(1 - half * half) * cosf(turn);
        lobe->sum += fmaxf(lobe->along[i], 0);
    }
}

static void make_row(const RenderSky *sky, Where where, int row, float out[WIDTH][4]) {
    Lobe lobe;
    make_lobe(((float)row + 0.5f) / HEIGHT, &lobe);
    memset(out, 0, sizeof(float[WIDTH][4]));
    for (int x = 0; x < WIDTH; x++) {
        float up = 2 * ((float)x + 0.5f) / WIDTH - 1, across = sqrtf(1 - up * up);
        for (int i = 0; i < SAMPLES; i++)
            if (lobe.along[i] > 0) add(out[x], radiance(sky, where, lobe.along[i] * up + lobe.aside[i] * across), lobe.along[i] / lobe.sum);
    }
}

void environment_create(Renderer *r) {
    glGenTextures(1, &r->environment);
    glActiveTexture(GL_TEXTURE0 + UNIT_ENVIRONMENT);
    glBindTexture(GL_TEXTURE_2D, r->environment);
    glTexStorage2D(GL_TEXTURE_2D, 1, GL_RGBA16F, WIDTH, PLACES * HEIGHT);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

void environment_update(Renderer *r, const RenderSky *sky) {
    float table[WIDTH][4];
    RenderSky light = *sky;
    light.indoor = 1; // a share that the shaders take, not a property of the sky; 0 = never made
    if (!memcmp(&light, &r->environment_sky, sizeof light)) return;
    r->environment_sky = light;
    glActiveTexture(GL_TEXTURE0 + UNIT_ENVIRONMENT);
    glBindTexture(GL_TEXTURE_2D, r->environment);
    for (Where where = OUTDOORS; where < PLACES; where++) {
        diffuse(sky, where, r->frame.sky_diffuse[where]);
        for (int row = 0; row < HEIGHT; row++) {
            make_row(sky, where, row, table);
            glTexSubImage2D(GL_TEXTURE_2D, 0, 0, (GLint)where * HEIGHT + row, WIDTH, 1, GL_RGBA, GL_FLOAT, table);
        }
    }
}
