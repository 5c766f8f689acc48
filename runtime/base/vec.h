// Vectors, quaternions and poses of the world: float, exact operations only, so they are deterministic (see dmath.h).
// Right-handed, metres, Y up; a hand or a head looks along its own -Z. Quaternions are unit, (x, y, z, w).
// The stage uses cglm; Mat4 is column-major like OpenGL and cglm, so both can share the same 16 floats.
#ifndef ORRERY_BASE_VEC_H
#define ORRERY_BASE_VEC_H
#include <stdbool.h>

typedef struct Vec3 {
    float x, y, z;
} Vec3;
typedef struct Quat {
    float x, y, z, w;
} Quat;
typedef struct Pose {
    Vec3 position;
    Quat orientation;
} Pose;
typedef struct Transform { // applied scale first, then rotation, then translation
    Vec3 translation;
    Quat rotation;
    Vec3 scale;
} Transform;
typedef struct Mat4 {
    float m[16]; // m[column * 4 + row]
} Mat4;
typedef struct Ray {
    Vec3 origin, direction; // direction is unit
} Ray;
typedef struct Box { // axis-aligned; low > high means empty
    Vec3 low, high;
} Box;

static inline Vec3 vec3(float x, float y, float z) { return (Vec3){x, y, z}; }
static inline Vec3 vec3_add(Vec3 a, Vec3 b) { return vec3(a.x + b.x, a.y + b.y, a.z + b.z); }
static inline Vec3 vec3_sub(Vec3 a, Vec3 b) { return vec3(a.x - b.x, a.y - b.y, a.z - b.z); }
static inline Vec3 vec3_mul(Vec3 a, Vec3 b) { return vec3(a.x * b.x, a.y * b.y, a.z * b.z); }
static inline Vec3 vec3_scale(Vec3 a, float s) { return vec3(a.x * s, a.y * s, a.z * s); }
static inline float vec3_dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline Vec3 vec3_cross(Vec3 a, Vec3 b) {
    return vec3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}
static inline Vec3 vec3_mix(Vec3 a, Vec3 b, float t) { return vec3_add(a, vec3_scale(vec3_sub(b, a), t)); }
float vec3_length(Vec3 a);
Vec3 vec3_normalize(Vec3 a); // the zero vector stays zero

static inline Quat quat_identity(void) { return (Quat){0, 0, 0, 1}; }
static inline Quat quat_conjugate(Quat q) { return (Quat){-q.x, -q.y, -q.z, q.w}; }
Quat quat_axis_angle(Vec3 axis, float radians); // axis need not be unit
Quat quat_mul(Quat a, Quat b);                  // first b, then a
Quat quat_normalize(Quat q);                    // zero becomes identity
Quat quat_slerp(Quat a, Quat b, float t);       // the short way
Vec3 quat_rotate(Quat q, Vec3 v);
Quat quat_look(Vec3 direction);                 // -Z towards direction, +Y as far up as it goes
Quat quat_yaw_pitch(float yaw, float pitch);    // yaw about +Y (left positive), then pitch about own +X (up positive)

static inline Transform transform_identity(void) {
    return (Transform){{0, 0, 0}, {0, 0, 0, 1}, {1, 1, 1}};
}
Mat4 mat4_identity(void);
Mat4 mat4_mul(Mat4 a, Mat4 b); // first b, then a
Mat4 mat4_from_transform(Transform t);
Mat4 mat4_from_pose(Pose p);
Mat4 mat4_inverse_affine(Mat4 m); // m must be affine and invertible, otherwise the identity
Vec3 mat4_point(Mat4 m, Vec3 p);
Vec3 mat4_direction(Mat4 m, Vec3 d); // no translation, not normalised
Vec3 mat4_translation(Mat4 m);
Quat mat4_rotation(Mat4 m); // of an affine matrix with any positive scale

Box box_empty(void);
Box box_add(Box box, Vec3 point);
Box box_transform(Mat4 m, Box box); // the axis-aligned box around the moved box
// Distance along the ray to the box, or -1 when it is missed. 0 when the origin is inside.
float ray_box(Ray ray, Box box);

#endif
