/* Small ray tracer used only by the model scripts: bakes ambient occlusion / sky light into
 * vertex colours and draws preview pictures.  cc -O3 -shared -fPIC rt.c -o rt.so -lm -lpthread */
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
typedef struct { float x, y, z; } V;
static inline V v(float x, float y, float z) { V r = {x, y, z}; return r; }
static inline V add(V a, V b) { return v(a.x + b.x, a.y + b.y, a.z + b.z); }
static inline V sub(V a, V b) { return v(a.x - b.x, a.y - b.y, a.z - b.z); }
static inline V mul(V a, float s) { return v(a.x * s, a.y * s, a.z * s); }
static inline V mulv(V a, V b) { return v(a.x * b.x, a.y * b.y, a.z * b.z); }
static inline float dot(V a, V b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline V cross(V a, V b) { return v(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x); }
static inline V norm(V a) { float l = sqrtf(dot(a, a)); return l > 0 ? mul(a, 1 / l) : a; }
typedef struct { V a, e1, e2; int id; } Tri;
typedef struct { float lo[3], hi[3]; int left, n; } Node;
typedef struct { float col[4]; int tex; int amode; float cutoff, metal, rough; float emis[3]; int unlit; } Mat;
typedef struct { int w, h; const uint8_t *px; } Tex;
int rt_cull; static Tri *T; static Node *B; static int nT, nB;
static float (*UV)[6], (*NR)[9], (*CL)[12]; static int *MI; static Mat *M; static Tex TX[256];
static float (*cen)[3]; static int *ord; static float (*tb)[6];
static void build(int node, int lo, int n) {
  Node *b = &B[node]; float clo[3] = {1e30f, 1e30f, 1e30f}, chi[3] = {-1e30f, -1e30f, -1e30f};
  for (int k = 0; k < 3; k++) { b->lo[k] = 1e30f; b->hi[k] = -1e30f; }
  for (int i = lo; i < lo + n; i++) for (int k = 0; k < 3; k++) {
    float *t = tb[ord[i]]; if (t[k] < b->lo[k]) b->lo[k] = t[k]; if (t[k + 3] > b->hi[k]) b->hi[k] = t[k + 3];
    float c = cen[ord[i]][k]; if (c < clo[k]) clo[k] = c; if (c > chi[k]) chi[k] = c; }
  b->left = lo; b->n = n; if (n <= 4) return;
  float best = 1e30f; int bk = -1, bs = 0; enum { NB = 12 };
  for (int k = 0; k < 3; k++) {
    float ext = chi[k] - clo[k]; if (ext < 1e-7f) continue;
    int cnt[NB] = {0}; float l[NB][6];
    for (int s = 0; s < NB; s++) for (int q = 0; q < 3; q++) { l[s][q] = 1e30f; l[s][q + 3] = -1e30f; }
    for (int i = lo; i < lo + n; i++) { int s = (int)((cen[ord[i]][k] - clo[k]) / ext * NB); if (s >= NB) s = NB - 1; cnt[s]++;
      float *t = tb[ord[i]]; for (int q = 0; q < 3; q++) { if (t[q] < l[s][q]) l[s][q] = t[q]; if (t[q + 3] > l[s][q + 3]) l[s][q + 3] = t[q + 3]; } }
    for (int s = 1; s < NB; s++) { float c = 0;
      for (int side = 0; side < 2; side++) { float a[6] = {1e30f, 1e30f, 1e30f, -1e30f, -1e30f, -1e30f}; int m = 0;
        for (int q = side ? s : 0; q < (side ? NB : s); q++) { m += cnt[q]; for (int r = 0; r < 3; r++) { if (l[q][r] < a[r]) a[r] = l[q][r]; if (l[q][r + 3] > a[r + 3]) a[r + 3] = l[q][r + 3]; } }
        if (!m) { c = 1e30f; break; }
        float dx = a[3] - a[0], dy = a[4] - a[1], dz = a[5] - a[2]; c += m * (dx * dy + dy * dz + dz * dx); }
      if (c < best) { best = c; bk = k; bs = s; } } }
  if (bk < 0) return;
  int i = lo, j = lo + n - 1; float ext = chi[bk] - clo[bk];
  while (i <= j) { int s = (int)((cen[ord[i]][bk] - clo[bk]) / ext * NB); if (s >= NB) s = NB - 1; if (s < bs) i++; else { int t = ord[i]; ord[i] = ord[j]; ord[j] = t; j--; } }
  int m = i - lo; if (m == 0 || m == n) return;
  int L = nB; nB += 2; b->left = L; b->n = 0; build(L, lo, m); build(L + 1, lo + m, n - m);
}
void rt_scene(int n, const float *pos, const float *uv, const float *nr, const float *cl, const int *mi, const Mat *mats, int nm) {
  free(T); free(B); nT = n; T = malloc(sizeof(Tri) * n); B = malloc(sizeof(Node) * (2 * n + 2)); nB = 1;
  cen = malloc(12 * n); ord = malloc(4 * n); tb = malloc(24 * n);
  for (int i = 0; i < n; i++) { ord[i] = i; for (int k = 0; k < 3; k++) { float a = pos[i * 9 + k], b = pos[i * 9 + 3 + k], c = pos[i * 9 + 6 + k];
    tb[i][k] = fminf(a, fminf(b, c)); tb[i][k + 3] = fmaxf(a, fmaxf(b, c)); cen[i][k] = .5f * (tb[i][k] + tb[i][k + 3]); } }
  if (n) build(0, 0, n);
  for (int i = 0; i < n; i++) { const float *p = pos + ord[i] * 9; T[i].a = v(p[0], p[1], p[2]); T[i].e1 = v(p[3] - p[0], p[4] - p[1], p[5] - p[2]); T[i].e2 = v(p[6] - p[0], p[7] - p[1], p[8] - p[2]); T[i].id = ord[i]; }
  free(cen); free(ord); free(tb);
  UV = (void *)uv; NR = (void *)nr; CL = (void *)cl; MI = (int *)mi; M = malloc(sizeof(Mat) * nm); memcpy(M, mats, sizeof(Mat) * nm);
}
void rt_tex(int i, int w, int h, const uint8_t *px) { TX[i].w = w; TX[i].h = h; TX[i].px = px; }
static float lin[256]; 
static void texel(int t, float u, float w, float *o, int wantlin) {
  Tex *x = &TX[t]; if (!lin[255]) for (int i = 0; i < 256; i++) { float c = i / 255.f; lin[i] = c <= .04045f ? c / 12.92f : powf((c + .055f) / 1.055f, 2.4f); }
  u = (u - floorf(u)) * x->w - .5f; w = (w - floorf(w)) * x->h - .5f; int iu = (int)floorf(u), iw = (int)floorf(w); float fu = u - iu, fw = w - iw;
  o[0] = o[1] = o[2] = o[3] = 0;
  for (int j = 0; j < 2; j++) for (int i = 0; i < 2; i++) { const uint8_t *p = x->px + 4 * (((iw + j + x->h) % x->h) * x->w + (iu + i + x->w) % x->w); float wt = (i ? fu : 1 - fu) * (j ? fw : 1 - fw);
    for (int k = 0; k < 3; k++) o[k] += wt * (wantlin ? lin[p[k]] : p[k] / 255.f); o[3] += wt * p[3] / 255.f; }
}
typedef struct { float t, u, v; int tri; } Hit;
static float alpha_at(int id, float u, float w) { Mat *m = &M[MI[id]]; float a = m->col[3], W = 1 - u - w; float *c = CL[id]; a *= W * c[3] + u * c[7] + w * c[11];
  if (m->tex >= 0 && TX[m->tex].px) { float o[4], *q = UV[id]; texel(m->tex, W * q[0] + u * q[2] + w * q[4], W * q[1] + u * q[3] + w * q[5], o, 0); a *= o[3]; } return a; }
static int trace(V o, V d, float tmax, Hit *h, unsigned *rng) {
  if (!nT) return 0; V inv = v(1 / d.x, 1 / d.y, 1 / d.z); int st[64], sp = 0; st[sp++] = 0; h->t = tmax; h->tri = -1;
  while (sp) { Node *b = &B[st[--sp]];
    float x0 = (b->lo[0] - o.x) * inv.x, x1 = (b->hi[0] - o.x) * inv.x, y0 = (b->lo[1] - o.y) * inv.y, y1 = (b->hi[1] - o.y) * inv.y, z0 = (b->lo[2] - o.z) * inv.z, z1 = (b->hi[2] - o.z) * inv.z;
    float lo = fmaxf(fmaxf(fminf(x0, x1), fminf(y0, y1)), fminf(z0, z1)), hi = fminf(fminf(fmaxf(x0, x1), fmaxf(y0, y1)), fmaxf(z0, z1));
    if (hi < 0 || lo > hi || lo > h->t) continue;
    if (b->n) { for (int i = b->left; i < b->left + b->n; i++) { Tri *t = &T[i]; V p = cross(d, t->e2); float det = dot(t->e1, p); if (fabsf(det) < 1e-14f || (rt_cull && det < 0 && !(M[MI[t->id]].unlit & 2))) continue; float id = 1 / det; V s = sub(o, t->a);
        float u = dot(s, p) * id; if (u < 0 || u > 1) continue; V q = cross(s, t->e1); float w = dot(d, q) * id; if (w < 0 || u + w > 1) continue; float tt = dot(t->e2, q) * id;
        if (tt > 1e-5f && tt < h->t) { int am = M[MI[t->id]].amode; if (am) { float a = alpha_at(t->id, u, w); if (am == 1 ? a < M[MI[t->id]].cutoff : 0) continue;
            if (am == 2) { *rng = *rng * 1664525u + 1013904223u; if ((*rng >> 8) * (1.f / 16777216) > a) continue; } }
          h->t = tt; h->u = u; h->v = w; h->tri = t->id; } } }
    else { int l = b->left; if (((float *)&d)[0] > 0 && B[l].lo[0] > B[l + 1].lo[0]) { st[sp++] = l; st[sp++] = l + 1; } else { st[sp++] = l + 1; st[sp++] = l; } } }
  return h->tri >= 0;
}
static inline float rnd(unsigned *s) { *s ^= *s << 13; *s ^= *s >> 17; *s ^= *s << 5; return (*s >> 8) * (1.f / 16777216); }
static V cosdir(V n, unsigned *s) { float a = 6.2831853f * rnd(s), r2 = rnd(s), r = sqrtf(r2); V t = norm(fabsf(n.x) > .5f ? cross(n, v(0, 1, 0)) : cross(n, v(1, 0, 0))), b = cross(n, t);
  return norm(add(add(mul(t, r * cosf(a)), mul(b, r * sinf(a))), mul(n, sqrtf(1 - r2)))); }
static V gnorm(int id) { float *n = NR[id]; return v(n[0], n[1], n[2]); }
/* bake: out[i*3] = local ao (distance faded), [1] = sky light with bounces, [2] = share of back-face hits */
typedef struct { int th, nth; int n; const float *P, *N; int nr; float maxd; int bounces; float *out; } BK;
static void *bk(void *p) { BK *k = p;
  for (int i = k->th; i < k->n; i += k->nth) { unsigned s = 1234567u + i * 9781u; V o = v(k->P[i * 3], k->P[i * 3 + 1], k->P[i * 3 + 2]), n = v(k->N[i * 3], k->N[i * 3 + 1], k->N[i * 3 + 2]); float ao = 0, gi = 0; int back = 0, cnt = 0;
    V O = add(o, mul(n, 2e-3f));
    for (int r = 0; r < k->nr; r++) { V d = cosdir(n, &s); Hit h; cnt++;
      if (!trace(O, d, 1e6f, &h, &s)) { ao += 1; gi += d.y > -.05f ? 1.f : .3f; continue; }
      V g = gnorm(h.tri); if (dot(g, d) > 0) { if (M[MI[h.tri]].amode == 0) { if (h.t < .3f) { back++; cnt--; continue; } } g = mul(g, -1); }
      float f = h.t / k->maxd; ao += f < 1 ? f : 1;
      V q = add(O, mul(d, h.t)); float th = .6f; 
      for (int b = 0; b < k->bounces; b++) { V dd = cosdir(g, &s); Hit g2; q = add(q, mul(g, 2e-3f)); if (!trace(q, dd, 1e6f, &g2, &s)) { gi += th * (dd.y > -.05f ? 1.f : .3f); break; } q = add(q, mul(dd, g2.t)); g = gnorm(g2.tri); if (dot(g, dd) > 0) g = mul(g, -1); th *= .6f; } }
    k->out[i * 3] = cnt ? ao / cnt : 0; k->out[i * 3 + 1] = cnt ? gi / cnt : 0; k->out[i * 3 + 2] = (float)back / k->nr; }
  return 0; }
void rt_bake(int n, const float *P, const float *N, int nr, float maxd, int bounces, float *out) { pthread_t t[2]; BK k[2]; for (int i = 0; i < 2; i++) { k[i] = (BK){i, 2, n, P, N, nr, maxd, bounces, out}; pthread_create(&t[i], 0, bk, &k[i]); } for (int i = 0; i < 2; i++) pthread_join(t[i], 0); }
/* preview */
static V sund = {-.45f, .62f, .64f}; static V sunc = {3.1f, 2.8f, 2.3f}; static V lamp; static float lampi; static float ambk = 1;
static V sky(V d) { float t = fmaxf(d.y, 0); t = powf(t, .55f); V a = v(.93f, .86f, .74f), b = v(.36f, .52f, .68f); return d.y < -.02f ? v(.4f, .38f, .32f) : add(mul(a, 1 - t), mul(b, t)); }
static V shade(V o, V d, int depth, unsigned *s) {
  Hit h; if (!trace(o, d, 1e6f, &h, s)) return sky(d);
  int id = h.tri; Mat *m = &M[MI[id]]; float W = 1 - h.u - h.v; float *c = CL[id], *q = UV[id], *n = NR[id]; 
  float base[3]; for (int k = 0; k < 3; k++) base[k] = m->col[k] * (W * c[k] + h.u * c[4 + k] + h.v * c[8 + k]);
  if (m->tex >= 0 && TX[m->tex].px) { float x[4]; texel(m->tex, W * q[0] + h.u * q[2] + h.v * q[4], W * q[1] + h.u * q[3] + h.v * q[5], x, 1); for (int k = 0; k < 3; k++) base[k] *= x[k]; }
  V N = norm(v(W * n[0] + h.u * n[3] + h.v * n[6], W * n[1] + h.u * n[4] + h.v * n[7], W * n[2] + h.u * n[5] + h.v * n[8])); if (dot(N, d) > 0) N = mul(N, -1);
  V P = add(o, mul(d, h.t)); V al = v(base[0], base[1], base[2]); V out = v(m->emis[0], m->emis[1], m->emis[2]);
  if (m->unlit & 1) return add(out, al);
  float vis = 0; float nl = dot(N, sund); Hit g; if (nl > 0 && !trace(add(P, mul(N, 2e-3f)), sund, 1e6f, &g, s)) vis = nl;
  V amb = mul(add(mul(v(.50f, .56f, .62f), .5f + .5f * N.y), mul(v(.42f, .36f, .28f), .5f - .5f * N.y)), ambk);
  V li = add(amb, mul(sunc, vis));
  if (lampi > 0) { V L = sub(lamp, P); float r2 = dot(L, L); L = norm(L); float c2 = dot(N, L); if (c2 > 0 && !trace(add(P, mul(N, 2e-3f)), L, sqrtf(r2) - .06f, &g, s)) li = add(li, mul(v(1, .62f, .3f), lampi * c2 / (r2 + .01f))); }
  V dif = mul(mulv(al, li), (1 - m->metal)); out = add(out, dif);
  if (depth < 1) { V R = norm(sub(d, mul(N, 2 * dot(d, N)))); float f0 = .04f, fr = powf(1 - fmaxf(0, -dot(d, N)), 5); float ro = m->rough * m->rough;
    float wgt = (1 - ro); V rd = norm(add(R, mul(v(rnd(s) - .5f, rnd(s) - .5f, rnd(s) - .5f), ro * 1.2f)));
    V F = m->metal > .5f ? al : mul(v(1, 1, 1), (f0 + (1 - f0) * fr) * wgt * .8f); 
    if (m->metal > .5f || F.x > .02f) out = add(out, mulv(F, shade(add(P, mul(N, 2e-3f)), rd, depth + 1, s))); }
  float dist = h.t; if (depth == 0 && dist > 60) { float f = 1 - expf(-(dist - 60) * .0016f); out = add(mul(out, 1 - f), mul(v(.80f, .80f, .76f), f)); }
  return out; }
typedef struct { int th; int w, h, spp; float *img; V e, x, y, z; } RN;
static void *rn(void *p) { RN *k = p; for (int j = k->th; j < k->h; j += 2) for (int i = 0; i < k->w; i++) { unsigned s = 77u + (j * k->w + i) * 2654435761u; s |= 1; V a = v(0, 0, 0);
    for (int q = 0; q < k->spp; q++) { float px = (i + rnd(&s)) / k->w * 2 - 1, py = 1 - (j + rnd(&s)) / k->h * 2; V d = norm(add(add(mul(k->x, px), mul(k->y, py)), k->z)); V c = shade(k->e, d, 0, &s); c.x = fminf(c.x, 8); c.y = fminf(c.y, 8); c.z = fminf(c.z, 8); a = add(a, c); }
    a = mul(a, 1.f / k->spp); float *o = k->img + 3 * (j * k->w + i); o[0] = a.x; o[1] = a.y; o[2] = a.z; } return 0; }
void rt_render(int w, int h, int spp, const float *cam, const float *opt, float *img) {
  V e = v(cam[0], cam[1], cam[2]), f = norm(sub(v(cam[3], cam[4], cam[5]), e)), x = norm(cross(f, v(0, 1, 0))), y = cross(x, f); float t = tanf(cam[6] * .5f * 3.14159265f / 180);
  sund = norm(v(opt[0], opt[1], opt[2])); sunc = mul(v(3.1f, 2.75f, 2.2f), opt[3]); ambk = opt[4]; lamp = v(opt[5], opt[6], opt[7]); lampi = opt[8];
  x = mul(x, t * w / h); y = mul(y, t); pthread_t th[2]; RN k[2]; for (int i = 0; i < 2; i++) { k[i] = (RN){i, w, h, spp, img, e, x, y, f}; pthread_create(&th[i], 0, rn, &k[i]); } for (int i = 0; i < 2; i++) pthread_join(th[i], 0); }
