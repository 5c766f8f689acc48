#include "base/vec.h"
#include "base/dmath.h"

float vec3_length(Vec3 a) { return __builtin_sqrtf(vec3_dot(a, a)); }

Vec3 vec3_normalize(Vec3 a) {
    float length = vec3_length(a);
    return length > 0 ? vec3_scale(a, 1 / length) : a;
}

Quat quat_axis_angle(Vec3 axis, float radians) {
    axis = vec3_scale(vec3_normalize(axis), (float)d_sin(radians * 0.5));
    return (Quat){axis.x, axis.y, axis.z, (float)d_cos(radians * 0.5)};
}

Quat quat_mul(Quat a, Quat b) {
    return (Quat){a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y, a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
                  a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w, a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z};
}

Quat quat_normalize(Quat q) {
    float length = __builtin_sqrtf(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w);
    if (!(length > 0)) return quat_identity();
    return (Quat){q.x / length, q.y / length, q.z / length, q.w / length};
}

Quat quat_slerp(Quat a, Quat b, float t) {
    float dot = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
    if (dot < 0) b = (Quat){-b.x, -b.y, -b.z, -b.w}, dot = -dot;
    float wa = 1 - t, wb = t;
    if (dot < 0.9995f) {
        double angle = d_acos(dot), inverse = 1 / d_sin(angle);
        wa = (float)(d_sin((1 - t) * angle) * inverse);
        wb = (float)(d_sin(t * angle) * inverse);
    }
    return quat_normalize((Quat){a.x * wa + b.x * wb, a.y * wa + b.y * wb, a.z * wa + b.z * wb, a.w * wa + b.w * wb});
}

Vec3 quat_rotate(Quat q, Vec3 v) {
    Vec3 u = {q.x, q.y, q.z};
    Vec3 t = vec3_scale(vec3_cross(u, v), 2);
    return vec3_add(vec3_add(v, vec3_scale(t, q.w)), vec3_cross(u, t));
}

Quat quat_yaw_pitch(float yaw, float pitch) {
    return quat_mul(quat_axis_angle(vec3(0, 1, 0), yaw), quat_axis_angle(vec3(1, 0, 0), pitch));
}

Quat quat_look(Vec3 d) {
    d = vec3_normalize(d);
    if (vec3_dot(d, d) == 0) return quat_identity();
    float flat = __builtin_sqrtf(d.x * d.x + d.z * d.z);
    return quat_yaw_pitch((float)d_atan2(-d.x, -d.z), (float)d_atan2(d.y, flat));
}

Mat4 mat4_identity(void) { return (Mat4){{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}}; }

Mat4 mat4_mul(Mat4 a, Mat4 b) {
    Mat4 r;
    for (int c = 0; c < 4; c++)
        for (int row = 0; row < 4; row++)
            r.m[c * 4 + row] = a.m[row] * b.m[c * 4] + a.m[4 + row] * b.m[c * 4 + 1] + a.m[8 + row] * b.m[c * 4 + 2] +
                               a.m[12 + row] * b.m[c * 4 + 3];
    return r;
}

Mat4 mat4_from_transform(Transform t) {
    Vec3 x = quat_rotate(t.rotation, vec3(t.scale.x, 0, 0));
    Vec3 y = quat_rotate(t.rotation, vec3(0, t.scale.y, 0));
    Vec3 z = quat_rotate(t.rotation, vec3(0, 0, t.scale.z));
    Vec3 p = t.translation;
    return (Mat4){{x.x, x.y, x.z, 0, y.x, y.y, y.z, 0, z.x, z.y, z.z, 0, p.x, p.y, p.z, 1}};
}

Mat4 mat4_from_pose(Pose p) { return mat4_from_transform((Transform){p.position, p.orientation, {1, 1, 1}}); }

Mat4 mat4_inverse_affine(Mat4 m) {
    Vec3 x = {m.m[0], m.m[1], m.m[2]}, y = {m.m[4], m.m[5], m.m[6]}, z = {m.m[8], m.m[9], m.m[10]};
    Vec3 yz = vec3_cross(y, z), zx = vec3_cross(z, x), xy = vec3_cross(x, y);
    float determinant = vec3_dot(x, yz);
    if (determinant == 0 || !d_finite(determinant)) return mat4_identity();
    float s = 1 / determinant;
    Mat4 r = {{yz.x * s, zx.x * s, xy.x * s, 0, yz.y * s, zx.y * s, xy.y * s, 0, yz.z * s, zx.z * s, xy.z * s, 0, 0, 0, 0, 1}};
    Vec3 t = mat4_direction(r, mat4_translation(m));
    r.m[12] = -t.x, r.m[13] = -t.y, r.m[14] = -t.z;
    return r;
}

Vec3 mat4_direction(Mat4 m, Vec3 d) {
    return vec3(m.m[0] * d.x + m.m[4] * d.y + m.m[8] * d.z, m.m[1] * d.x + m.m[5] * d.y + m.m[9] * d.z,
                m.m[2] * d.x + m.m[6] * d.y + m.m[10] * d.z);
}
Vec3 mat4_translation(Mat4 m) { return vec3(m.m[12], m.m[13], m.m[14]); }
Vec3 mat4_point(Mat4 m, Vec3 p) { return vec3_add(mat4_direction(m, p), mat4_translation(m)); }

Quat mat4_rotation(Mat4 m) {
    Vec3 x = vec3_normalize(vec3(m.m[0], m.m[1], m.m[2])), y = vec3_normalize(vec3(m.m[4], m.m[5], m.m[6]));
    Vec3 z = vec3_normalize(vec3(m.m[8], m.m[9], m.m[10]));
    float trace = x.x + y.y + z.z;
    Quat q;
    if (trace > 0) q = (Quat){y.z - z.y, z.x - x.z, x.y - y.x, 1 + trace};
    else if (x.x >= y.y && x.x >= z.z) q = (Quat){1 + x.x - y.y - z.z, y.x + x.y, z.x + x.z, y.z - z.y};
    else if (y.y >= z.z) q = (Quat){y.x + x.y, 1 + y.y - x.x - z.z, z.y + y.z, z.x - x.z};
    else q = (Quat){z.x + x.z, z.y + y.z, 1 + z.z - x.x - y.y, x.y - y.x};
    return quat_normalize(q);
}

Box box_empty(void) { return (Box){{1e30f, 1e30f, 1e30f}, {-1e30f, -1e30f, -1e30f}}; }

Box box_add(Box box, Vec3 p) {
    box.low = vec3(p.x < box.low.x ? p.x : box.low.x, p.y < box.low.y ? p.y : box.low.y, p.z < box.low.z ? p.z : box.low.z);
    box.high =
        vec3(p.x > box.high.x ? p.x : box.high.x, p.y > box.high.y ? p.y : box.high.y, p.z > box.high.z ? p.z : box.high.z);
    return box;
}

Box box_transform(Mat4 m, Box box) {
    Box moved = box_empty();
    if (box.low.x > box.high.x) return moved;
    for (int i = 0; i < 8; i++)
        moved = box_add(moved, mat4_point(m, vec3(i & 1 ? box.high.x : box.low.x, i & 2 ? box.high.y : box.low.y,
                                                  i & 4 ? box.high.z : box.low.z)));
    return moved;
}

float ray_box(Ray ray, Box box) {
    const float *o = &ray.origin.x, *d = &ray.direction.x, *low = &box.low.x, *high = &box.high.x;
    float enter = 0, leave = 1e30f;
    for (int i = 0; i < 3; i++) {
        if (d[i] == 0) {
            if (o[i] < low[i] || o[i] > high[i]) return -1;
            continue;
        }
        float a = (low[i] - o[i]) / d[i], b = (high[i] - o[i]) / d[i];
        if (a > b) {
            float swap = a;
            a = b, b = swap;
        }
        if (a > enter) enter = a;
        if (b < leave) leave = b;
    }
    return enter <= leave ? enter : -1;
}
