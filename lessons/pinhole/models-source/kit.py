"""Mesh kit: primitives with bevels, light baking and a .glb writer.  Needs numpy and PIL."""
import ctypes, contextlib, io, json, math, os, struct
import numpy as np
from PIL import Image

TMP = os.environ.get('ART_TMP', '/tmp/art')
RT = ctypes.CDLL(os.path.join(TMP, 'rt.so'))
F32 = np.float32


def vec(*a): return np.array(a, float)
def unit(a):
    a = np.asarray(a, float); n = np.linalg.norm(a, axis=-1, keepdims=True)
    return a / np.where(n < 1e-12, 1, n)
def srgb(h):
    """'#aabbcc' -> linear rgb"""
    c = np.array([int(h[i:i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= .04045, c / 12.92, ((c + .055) / 1.055) ** 2.4)
def rot(ax, deg):
    a = math.radians(deg); c, s = math.cos(a), math.sin(a); m = np.eye(4)
    i, j = {'x': (1, 2), 'y': (2, 0), 'z': (0, 1)}[ax]
    m[i, i] = c; m[j, j] = c; m[i, j] = -s; m[j, i] = s
    return m
def trs(t=(0, 0, 0), ry=0, rx=0, rz=0, s=1):
    m = rot('y', ry) @ rot('x', rx) @ rot('z', rz)
    m[:3, :3] = m[:3, :3] * np.array(s if np.ndim(s) else (s, s, s), float)
    m[:3, 3] = t
    return m


class Geo:
    """Geometry grouped by material name."""
    UVS = {}                       # material -> textures per metre (u,v)
    ALIAS = {}                     # material -> (material that stands for it, tint)

    def __init__(self, seed=1):
        self.parts = {}; self.M = np.eye(4); self.rng = np.random.RandomState(seed); self.vary = .10

    @contextlib.contextmanager
    def at(self, *a, **k):
        old = self.M; self.M = old @ (a[0] if a and np.shape(a[0]) == (4, 4) else trs(*a, **k))
        yield self
        self.M = old

    def add(self, mat, P, N, U, I, tint=None, col=None):
        if mat in self.ALIAS:
            mat, k = self.ALIAS[mat]; tint = (np.ones(3) if tint is None else np.asarray(tint, float)) * k
        P = np.asarray(P, float).reshape(-1, 3); N = np.asarray(N, float).reshape(-1, 3)
        U = np.asarray(U, float).reshape(-1, 2); I = np.asarray(I, int).reshape(-1, 3)
        g = np.cross(P[I[:, 1]] - P[I[:, 0]], P[I[:, 2]] - P[I[:, 0]])
        a = np.linalg.norm(g, axis=1) > 1e-12; I = I[a]; g = g[a]
        flip = (g * N[I].sum(1)).sum(1) < 0
        I = I.copy(); I[flip] = I[flip][:, ::-1]
        R = self.M[:3, :3]
        P = P @ R.T + self.M[:3, 3]; N = unit(N @ np.linalg.inv(R))
        if np.linalg.det(R) < 0: I = I[:, ::-1]
        if col is None:
            t = np.ones(3) if tint is None else np.asarray(tint, float)
            if t.ndim == 1:
                t = t * (1 + self.vary * (self.rng.rand() * 2 - 1))
            col = np.broadcast_to(t, P.shape)
        p = self.parts.setdefault(mat, [[], [], [], [], [], 0])
        p[0].append(P); p[1].append(N); p[2].append(U); p[3].append(np.array(col, float)); p[4].append(I + p[5]); p[5] += len(P)

    # ---- primitives -----------------------------------------------------------------------
    def box(self, mat, c, s, b=.004, tint=None, seg=None, grain=None, skip='', world=False):
        c = np.asarray(c, float); h = np.asarray(s, float) / 2
        b = min(b, .45 * h.min()); g = int(np.argmax(h)) if grain is None else grain
        n = [1, 1, 1]
        if seg is not None:
            for k in range(3): n[k] = max(1, min(40, int(round(2 * h[k] / seg))))
        su, sv = self.UVS.get(mat, (1, 1)); off = np.zeros(2) if world else self.rng.rand(2)
        P, N, U, I = [], [], [], []; idx = {}
        L = [np.linspace(-h[k] + b, h[k] - b, n[k] + 1) for k in range(3)]
        skips = set(skip.split())
        for a in range(3):
            u, w = (a + 1) % 3, (a + 2) % 3
            if g == u: u, w = w, u                      # w along the grain
            for sg in (-1, 1):
                if ('+' if sg > 0 else '-') + 'xyz'[a] in skips: continue
                base = len(P)
                for i in range(n[u] + 1):
                    for j in range(n[w] + 1):
                        p = np.zeros(3); p[a] = sg * h[a]; p[u] = L[u][i]; p[w] = L[w][j]
                        nn = np.zeros(3); nn[a] = sg
                        k = [0, 0, 0]; k[u] = i; k[w] = j
                        idx[(a, sg, tuple(k))] = len(P)
                        q = p + c
                        P.append(q); N.append(nn); U.append((q[u] * su + off[0] + .37 * a, q[w] * sv + off[1]))
                for i in range(n[u]):
                    for j in range(n[w]):
                        q = base + i * (n[w] + 1) + j
                        I += [(q, q + 1, q + n[w] + 2), (q, q + n[w] + 2, q + n[w] + 1)]
        if b > 0:
            def key(a, sg, k): k = list(k); k[a] = 0; return idx.get((a, sg, tuple(k)))
            for e in range(3):
                u, w = (e + 1) % 3, (e + 2) % 3
                for su_ in (-1, 1):
                    for sw in (-1, 1):
                        ku, kw = (n[u] if su_ > 0 else 0), (n[w] if sw > 0 else 0)
                        for j in range(n[e]):
                            q = []
                            for jj in (j, j + 1):
                                k = [0, 0, 0]; k[e] = jj; k[u] = ku; k[w] = kw
                                q += [key(u, su_, k), key(w, sw, k)]
                            if None not in q: I += [(q[0], q[1], q[3]), (q[0], q[3], q[2])]
            for sx in (-1, 1):
                for sy in (-1, 1):
                    for sz in (-1, 1):
                        k = [n[0] if sx > 0 else 0, n[1] if sy > 0 else 0, n[2] if sz > 0 else 0]
                        q = [key(0, sx, k), key(1, sy, k), key(2, sz, k)]
                        if None not in q: I.append(tuple(q))
        self.add(mat, P, N, U, I, tint)

    def bar(self, mat, a, b, w, h=None, tint=None, bev=.003, up=(0, 1, 0), seg=None, skip=''):
        """box from a to b with section w (sideways) x h (along up)"""
        a = np.asarray(a, float); b = np.asarray(b, float); d = b - a; l = np.linalg.norm(d); d = d / l
        up = np.asarray(up, float)
        if abs(d @ up) > .99: up = vec(0, 0, 1)
        x = unit(np.cross(up, d)); y = np.cross(d, x); m = np.eye(4)
        m[:3, 0] = x; m[:3, 1] = y; m[:3, 2] = d; m[:3, 3] = (a + b) / 2
        with self.at(m): self.box(mat, (0, 0, 0), (w, h or w, l), bev, tint, seg, grain=2, skip=skip)

    def lathe(self, mat, prof, n=24, tint=None, crease=38, arc=(0, 360), uv=None, flute=None):
        prof = np.asarray(prof, float); q = np.vstack([prof, (0, prof[-1, 1]), (0, prof[0, 1])])
        if np.sum(q[:, 0] * np.roll(q[:, 1], -1) - q[:, 1] * np.roll(q[:, 0], -1)) < 0: prof = prof[::-1]      # keep the outside outside
        su, sv = uv or self.UVS.get(mat, (1, 1))
        d = np.diff(prof, axis=0); sn = unit(np.stack([d[:, 1], -d[:, 0]], 1))
        runs = [[(prof[0], sn[0])]]
        for i in range(1, len(prof) - 1):
            if sn[i - 1] @ sn[i] < math.cos(math.radians(crease)):
                runs[-1].append((prof[i], sn[i - 1])); runs.append([(prof[i], sn[i])])
            else: runs[-1].append((prof[i], unit(sn[i - 1] + sn[i])))
        runs[-1].append((prof[-1], sn[-1]))
        th = np.radians(np.linspace(arc[0], arc[1], n + 1)); off = self.rng.rand(2)
        s = 0
        for r in runs:
            P, N, U, I = [], [], [], []
            for k, (p, nn) in enumerate(r):
                if k: s += np.linalg.norm(p - r[k - 1][0])
                rad = np.full(n + 1, p[0])
                if flute: rad = rad * (1 + flute[1] * np.cos(th * flute[0]))
                P.append(np.stack([rad * np.cos(th), np.full(n + 1, p[1]), rad * np.sin(th)], 1))
                N.append(np.stack([nn[0] * np.cos(th), np.full(n + 1, nn[1]), nn[0] * np.sin(th)], 1))
                U.append(np.stack([th * max(prof[:, 0].max(), .01) * su + off[0], np.full(n + 1, -s * sv + off[1])], 1))
            m = n + 1
            for k in range(len(r) - 1):
                for j in range(n):
                    q = k * m + j; I += [(q, q + 1, q + m + 1), (q, q + m + 1, q + m)]
            self.add(mat, np.concatenate(P), np.concatenate(N), np.concatenate(U), I, tint)

    def tube(self, mat, pts, rad, n=8, tint=None, caps=True, closed=False, col=None):
        pts = np.asarray(pts, float); m = len(pts); rad = np.broadcast_to(np.asarray(rad, float), (m,))
        t = np.gradient(pts, axis=0) if not closed else np.roll(pts, -1, 0) - np.roll(pts, 1, 0)
        t = unit(t); x = unit(np.cross(t[0], (0, 1, 0) if abs(t[0][1]) < .9 else (1, 0, 0)))
        P, N, U = [], [], []; th = np.linspace(0, 2 * math.pi, n + 1); s = 0; off = self.rng.rand(2)
        su, sv = self.UVS.get(mat, (1, 1)); ring = list(range(m)) + ([0] if closed else [])
        for k, i in enumerate(ring):
            x = unit(x - t[i] * (x @ t[i])); y = np.cross(t[i], x)
            if k: s += np.linalg.norm(pts[i] - pts[ring[k - 1]])
            d = np.outer(np.cos(th), x) + np.outer(np.sin(th), y)
            P.append(pts[i] + d * rad[i]); N.append(d); U.append(np.stack([th * rad.max() * su + off[0], np.full(n + 1, s * sv + off[1])], 1))
        w = n + 1; I = []
        for k in range(len(ring) - 1):
            for j in range(n):
                q = k * w + j; I += [(q, q + 1, q + w + 1), (q, q + w + 1, q + w)]
        C = None
        if col is not None: C = np.repeat(np.asarray(col, float)[ring], n + 1, 0)
        self.add(mat, np.concatenate(P), np.concatenate(N), np.concatenate(U), I, tint, C)
        if caps and not closed:
            for k, sg in ((0, -1), (len(ring) - 1, 1)):
                if rad[k] < 1e-4: continue
                pp = np.vstack([P[k][:n], pts[ring[k]]]); I = [(j, (j + 1) % n, n) for j in range(n)]
                self.add(mat, pp, np.broadcast_to(t[ring[k]] * sg, pp.shape), np.c_[pp[:, 0] * su, pp[:, 2] * sv], I, tint, None if C is None else np.broadcast_to(C[ring[k] * (n + 1)], pp.shape))

    def grid(self, mat, P, U=None, tint=None, col=None, flip=False, both=False, N=None):
        P = np.asarray(P, float); a, b = P.shape[:2]
        if N is None:
            N = unit(np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1)))
            if flip: N = -N
        if U is None:
            su, sv = self.UVS.get(mat, (1, 1))
            dl = np.linalg.norm(np.diff(P, axis=0), axis=2).mean(1); dm = np.linalg.norm(np.diff(P, axis=1), axis=2).mean(0)
            x = np.r_[0, np.cumsum(dl)]; y = np.r_[0, np.cumsum(dm)]
            U = np.stack(np.meshgrid(x * su, -y * sv, indexing='ij'), 2)
        k = np.arange(a * b).reshape(a, b)
        q = [k[:-1, :-1], k[1:, :-1], k[1:, 1:], k[:-1, 1:]]
        I = np.concatenate([np.stack([q[0], q[1], q[2]], -1).reshape(-1, 3), np.stack([q[0], q[2], q[3]], -1).reshape(-1, 3)])
        C = None if col is None else np.asarray(col).reshape(-1, 3)
        self.add(mat, P, N, U, I, tint, C)
        if both: self.add(mat, P, -N, U, I, tint, C)

    def quad(self, mat, c, x, y, uv=(0, 0, 1, 1), tint=None, nx=1, ny=1, both=False, bow=0):
        """quad centred at c; x,y full edge vectors; uv rect u0 v0(top) u1 v1(bottom)"""
        c, x, y = [np.asarray(k, float) for k in (c, x, y)]; n = unit(np.cross(x, y))
        a = np.linspace(0, 1, nx + 1)[:, None, None]; b = np.linspace(0, 1, ny + 1)[None, :, None]
        P = c + (a - .5) * x + (.5 - b) * y + bow * n * (1 - (2 * a - 1) ** 2)
        U = np.concatenate(np.broadcast_arrays(uv[0] + (uv[2] - uv[0]) * a, uv[1] + (uv[3] - uv[1]) * b), -1)
        N = np.broadcast_to(n, P.shape) if not bow else -unit(np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1)))
        self.grid(mat, P, U, tint, both=both, N=N)

    def prism(self, mat, poly, z0, z1, tint=None, world=False):
        """extrude a simple polygon (x,y) from z0 to z1"""
        poly = np.asarray(poly, float)
        if np.sum(poly[:, 0] * np.roll(poly[:, 1], -1) - poly[:, 1] * np.roll(poly[:, 0], -1)) < 0: poly = poly[::-1]
        n = len(poly); I = earclip(poly); su, sv = self.UVS.get(mat, (1, 1)); off = self.rng.rand(2) * (not world)
        for z, s in ((z0, -1), (z1, 1)):
            self.add(mat, np.c_[poly, np.full(n, z)], np.broadcast_to((0, 0, s), (n, 3)), poly * (su, sv) + off, I, tint)
        P, N, U, J = [], [], [], []; s = 0
        for i in range(n):
            a, b = poly[i], poly[(i + 1) % n]; e = b - a; l = np.linalg.norm(e)
            if l < 1e-9: continue
            nn = vec(e[1], -e[0], 0) / l; k = len(P)
            P += [(*a, z0), (*b, z0), (*b, z1), (*a, z1)]; N += [nn] * 4
            U += [(z0 * su, s * sv), (z0 * su, (s + l) * sv), (z1 * su, (s + l) * sv), (z1 * su, s * sv)]; s += l
            J += [(k, k + 1, k + 2), (k, k + 2, k + 3)]
        self.add(mat, P, N, U, J, tint)

    def merge(self, o):
        for m, p in o.parts.items():
            q = self.parts.setdefault(m, [[], [], [], [], [], 0])
            for k in range(4): q[k] += p[k]
            q[4] += [i + q[5] for i in p[4]]; q[5] += p[5]

    def arrays(self):
        for m, p in self.parts.items():
            if isinstance(p[0], list):
                self.parts[m] = [np.concatenate(x) for x in p[:5]] + [p[5]]
        return self.parts

    def tris(self): return sum(len(p[4]) for p in self.arrays().values())


def earclip(p):
    idx = list(range(len(p))); out = []
    def cr(a, b, c): return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    guard = 0
    while len(idx) > 3 and guard < 4000:
        guard += 1
        for k in range(len(idx)):
            i, j, l = idx[k - 1], idx[k], idx[(k + 1) % len(idx)]; a, b, c = p[i], p[j], p[l]
            if cr(a, b, c) <= 1e-12: continue
            if any(cr(a, b, p[q]) >= -1e-12 and cr(b, c, p[q]) >= -1e-12 and cr(c, a, p[q]) >= -1e-12 for q in idx if q not in (i, j, l)): continue
            out.append((i, j, l)); idx.pop(k); break
        else: idx.pop(0)
    out.append(tuple(idx)); return out


# ---- ray tracing ----------------------------------------------------------------------------
class CMat(ctypes.Structure):
    _fields_ = [('col', ctypes.c_float * 4), ('tex', ctypes.c_int), ('amode', ctypes.c_int), ('cutoff', ctypes.c_float), ('metal', ctypes.c_float), ('rough', ctypes.c_float), ('emis', ctypes.c_float * 3), ('unlit', ctypes.c_int)]
_keep = []
def ptr(a): return a.ctypes.data_as(ctypes.c_void_p)

def rt_scene(parts, mats):
    """parts: list of (matindex, P,N,U,C(rgba),I) ; mats: list of CMat"""
    A = [[], [], [], [], []]
    for mi, P, N, U, C, I in parts:
        A[0].append(P[I].reshape(-1, 9)); A[1].append(U[I].reshape(-1, 6)); A[2].append(N[I].reshape(-1, 9)); A[3].append(C[I].reshape(-1, 12)); A[4].append(np.full(len(I), mi))
    A = [np.ascontiguousarray(np.concatenate(a), F32 if k < 4 else np.int32) for k, a in enumerate(A)]
    arr = (CMat * len(mats))(*mats); _keep[:] = [A, arr]
    RT.rt_scene(len(A[4]), *[ptr(a) for a in A], arr, len(mats))

def bake(nodes, mask=(), skip=(), extra=(), rays=96, maxd=1.0, bounces=3, curve=None, tell=''):
    """nodes: list of (Geo, world 4x4, group). Same group occludes each other; group None -> 'all static'.
    curve(ao, gi, P) -> multiplier per vertex, stored into the vertex colours."""
    groups = {}
    for g, W, k in nodes: groups.setdefault(k, []).append((g, W))
    for k, lst in groups.items():
        sc, jobs, mats, mi = [], [], [], {}
        occl = lst + [e for e in extra] if k == 'static' else lst
        for g, W in occl:
            R = W[:3, :3]
            for m, p in g.arrays().items():
                if m in ('flame', 'hill', 'sky'): continue
                if m not in mi: mi[m] = len(mats); mats.append(CMat((1, 1, 1, 1), -1, 1 if m in mask else 0, .0, 0, 1, (0, 0, 0), 0))
                P = p[0] @ R.T + W[:3, 3]; N = unit(p[1] @ np.linalg.inv(R)); C = np.ones((len(P), 4)) * (.55 if m in mask else 1)
                sc.append((mi[m], P, N, p[2], C, p[4]))
                if m not in skip and any(g is q[0] for q in lst): jobs.append((p, P, N))
        for m in mats:
            if m.amode: m.amode = 2                    # leaves: stochastic 55 % coverage
        rt_scene(sc, mats)
        for p, P, N in jobs:
            # share rays between vertices at the same place
            key = np.round(np.c_[P, N * .5] * 2000).astype(np.int64)
            _, first, inv = np.unique(key, axis=0, return_index=True, return_inverse=True)
            p1 = np.ascontiguousarray(P[first], F32); n1 = np.ascontiguousarray(N[first], F32); out = np.zeros((len(first), 3), F32)
            RT.rt_bake(len(first), ptr(p1), ptr(n1), rays, ctypes.c_float(maxd), bounces if k == 'static' else 0, ptr(out))
            out = out[inv].astype(float); bad = out[:, 2] > .5; I = p[4]
            for _ in range(6):
                if not bad.any(): break
                acc = np.zeros((len(P), 2)); cnt = np.zeros(len(P))
                for a, b in ((0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)):
                    ok = ~bad[I[:, b]]; np.add.at(acc, I[ok, a], out[I[ok, b], :2]); np.add.at(cnt, I[ok, a], 1)
                fix = bad & (cnt > 0); out[fix, :2] = acc[fix] / cnt[fix, None] * .8; bad = bad & ~fix
            out[bad, :2] = .25
            w = curve(out[:, 0], out[:, 1], P, k)
            p[3] = p[3] * (w[:, None] if w.ndim == 1 else w)


# ---- glb ------------------------------------------------------------------------------------
class GLB:
    def __init__(self, gen='Orrery model scripts'):
        self.j = {'asset': {'version': '2.0', 'generator': gen}, 'scene': 0, 'scenes': [{'nodes': []}], 'nodes': [], 'meshes': [], 'materials': [], 'accessors': [], 'bufferViews': [], 'buffers': []}
        self.bin = bytearray(); self.mats = {}; self.texs = {}; self.ext = set()
        self.normalmapped = set()

    def view(self, b, target=None):
        while len(self.bin) % 4: self.bin.append(0)
        v = {'buffer': 0, 'byteOffset': len(self.bin), 'byteLength': len(b)}
        if target: v['target'] = target
        self.bin += b; self.j['bufferViews'].append(v); return len(self.j['bufferViews']) - 1

    def acc(self, a, typ, ct, target=None, norm=False, mm=False):
        d = {'bufferView': self.view(np.ascontiguousarray(a).tobytes(), target), 'componentType': ct, 'count': len(a), 'type': typ}
        if norm: d['normalized'] = True
        if mm:
            a2 = np.atleast_2d(a.T).T if a.ndim == 1 else a
            d['min'] = [float(x) for x in a2.min(0)]; d['max'] = [float(x) for x in a2.max(0)]
        self.j['accessors'].append(d); return len(self.j['accessors']) - 1

    def tex(self, name, img, fmt='JPEG', q=86, clamp=False):
        f = io.BytesIO()
        if fmt == 'JPEG': img.convert('RGB').save(f, 'JPEG', quality=q, optimize=True)
        else: img.save(f, 'PNG', optimize=True)
        J = self.j; J.setdefault('images', []).append({'bufferView': self.view(f.getvalue()), 'mimeType': 'image/' + fmt.lower(), 'name': name})
        S = J.setdefault('samplers', [])
        s = {'magFilter': 9729, 'minFilter': 9987, 'wrapS': 33071 if clamp else 10497, 'wrapT': 33071 if clamp else 10497}
        if s not in S: S.append(s)
        J.setdefault('textures', []).append({'source': len(J['images']) - 1, 'sampler': S.index(s), 'name': name}); self.texs[name] = len(J['textures']) - 1

    def mat(self, name, base=(1, 1, 1, 1), tex=None, metal=0, rough=.8, normal=None, nscale=1, mr=None, emis=None, emistex=None, alpha=None, cutoff=.5, both=False, unlit=False, strength=None):
        base = list(base) + [1] * (4 - len(base)); p = {'baseColorFactor': [float(x) for x in base], 'metallicFactor': metal, 'roughnessFactor': rough}
        if tex: p['baseColorTexture'] = {'index': self.texs[tex]}
        if mr: p['metallicRoughnessTexture'] = {'index': self.texs[mr]}
        m = {'name': name, 'pbrMetallicRoughness': p}
        if normal: m['normalTexture'] = {'index': self.texs[normal], 'scale': nscale}; self.normalmapped.add(name)
        if emis is not None: m['emissiveFactor'] = [float(x) for x in emis]
        if strength: m.setdefault('extensions', {})['KHR_materials_emissive_strength'] = {'emissiveStrength': strength}; self.ext.add('KHR_materials_emissive_strength')
        if emistex: m['emissiveTexture'] = {'index': self.texs[emistex]}
        if alpha: m['alphaMode'] = alpha
        if alpha == 'MASK': m['alphaCutoff'] = cutoff
        if both: m['doubleSided'] = True
        if unlit: m['extensions'] = {'KHR_materials_unlit': {}}; self.ext.add('KHR_materials_unlit')
        self.j['materials'].append(m); self.mats[name] = len(self.j['materials']) - 1

    def node(self, name, geo=None, t=None, q=None, s=None, parent=None, light=None, M=None):
        n = {'name': name}
        if t is not None: n['translation'] = [float(x) for x in t]
        if q is not None: n['rotation'] = [float(x) for x in q]
        if s is not None: n['scale'] = [float(x) for x in s]
        if geo is not None and geo.parts: n['mesh'] = self.mesh(name, geo)
        if light:
            L = self.j.setdefault('extensions', {}).setdefault('KHR_lights_punctual', {'lights': []})['lights']; L.append(light); self.ext.add('KHR_lights_punctual')
            n['extensions'] = {'KHR_lights_punctual': {'light': len(L) - 1}}
        self.j['nodes'].append(n); k = len(self.j['nodes']) - 1
        if parent is None: self.j['scenes'][0]['nodes'].append(k)
        else: self.j['nodes'][parent].setdefault('children', []).append(k)
        return k

    def mesh(self, name, geo):
        prims = []
        for m, (P, N, U, C, I, _) in geo.arrays().items():
            c8 = np.clip(np.round(np.c_[np.clip(C, 0, 1), np.ones(len(C))] * 255), 0, 255).astype(np.uint8)
            N = unit(N); N[np.linalg.norm(N, axis=1) < .5] = (0, 1, 0); U = U - np.floor(U.min(0)) if np.abs(U).max() > 1.001 or U.min() < -.001 else U
            at = {'POSITION': P.astype(F32), 'NORMAL': N.astype(F32), 'TEXCOORD_0': U.astype(F32), 'COLOR_0': c8}
            if m in self.normalmapped: at['TANGENT'] = tangents(P, N, U, I)
            # weld identical vertices
            raw = np.concatenate([np.ascontiguousarray(x).view(np.uint8).reshape(len(P), -1) for x in at.values()], 1)
            vv = np.ascontiguousarray(raw).view(np.dtype((np.void, raw.shape[1]))).ravel()
            _, first, inv = np.unique(vv, return_index=True, return_inverse=True)
            order = np.argsort(first); rank = np.empty_like(order); rank[order] = np.arange(len(order)); keep = first[order]; I2 = rank[inv][I]
            I2 = I2[(I2[:, 0] != I2[:, 1]) & (I2[:, 1] != I2[:, 2]) & (I2[:, 0] != I2[:, 2])]
            A = {}
            for k, x in at.items():
                x = x[keep]
                A[k] = self.acc(x, 'VEC4' if k in ('COLOR_0', 'TANGENT') else 'VEC2' if k == 'TEXCOORD_0' else 'VEC3', 5121 if k == 'COLOR_0' else 5126, 34962, k == 'COLOR_0', k == 'POSITION')
            small = len(keep) < 65535
            prims.append({'attributes': A, 'indices': self.acc(I2.astype(np.uint16 if small else np.uint32).ravel(), 'SCALAR', 5123 if small else 5125, 34963), 'material': self.mats[m]})
        self.j['meshes'].append({'name': name, 'primitives': prims}); return len(self.j['meshes']) - 1

    def anim(self, name, chans):
        """chans: list of (node, path, times, values)"""
        a = {'name': name, 'samplers': [], 'channels': []}
        for n, path, t, val in chans:
            ti = self.acc(np.asarray(t, F32), 'SCALAR', 5126, None, False, True); val = np.asarray(val, F32)
            vi = self.acc(val, 'VEC%d' % val.shape[1], 5126)
            a['samplers'].append({'input': ti, 'output': vi, 'interpolation': 'LINEAR'}); a['channels'].append({'sampler': len(a['samplers']) - 1, 'target': {'node': n, 'path': path}})
        self.j.setdefault('animations', []).append(a)

    def save(self, path):
        J = self.j
        if self.ext: J['extensionsUsed'] = sorted(self.ext)
        while len(self.bin) % 4: self.bin.append(0)
        J['buffers'] = [{'byteLength': len(self.bin)}]
        t = json.dumps(J, separators=(',', ':'), ensure_ascii=False).encode(); t += b' ' * (-len(t) % 4)
        with open(path, 'wb') as f:
            f.write(struct.pack('<III', 0x46546C67, 2, 28 + len(t) + len(self.bin))); f.write(struct.pack('<II', len(t), 0x4E4F534A) + t); f.write(struct.pack('<II', len(self.bin), 0x004E4942) + self.bin)
        tri = dr = 0
        for n in J['nodes']:
            if 'mesh' in n:
                for p in J['meshes'][n['mesh']]['primitives']: dr += 1; tri += J['accessors'][p['indices']]['count'] // 3
        print('%s: %d tris, %d draws, %d bytes' % (os.path.basename(path), tri, dr, os.path.getsize(path)))


def tangents(P, N, U, I):
    e1 = P[I[:, 1]] - P[I[:, 0]]; e2 = P[I[:, 2]] - P[I[:, 0]]; d1 = U[I[:, 1]] - U[I[:, 0]]; d2 = U[I[:, 2]] - U[I[:, 0]]
    d1 = d1 * (1, -1); d2 = d2 * (1, -1)              # glTF v points down
    r = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]; r = np.where(np.abs(r) < 1e-12, 1e-12, r)[:, None]
    t = (e1 * d2[:, 1:] - e2 * d1[:, 1:]) / r; b = (e2 * d1[:, :1] - e1 * d2[:, :1]) / r
    T = np.zeros_like(P); B = np.zeros_like(P)
    for k in range(3): np.add.at(T, I[:, k], t); np.add.at(B, I[:, k], b)
    T = T - N * (T * N).sum(1, keepdims=True); bad = np.linalg.norm(T, axis=1) < 1e-9
    T[bad] = np.cross(N[bad], vec(.3, .5, .81)); T = unit(T); w = np.where((np.cross(N, T) * B).sum(1) < 0, -1., 1.)
    return np.c_[T, w].astype(F32)

def quat(ax, deg):
    a = math.radians(deg) / 2; ax = unit(np.asarray(ax, float)); return [*(ax * math.sin(a)), math.cos(a)]
def qmat(q):
    x, y, z, w = q; m = np.eye(4)
    m[:3, :3] = [[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)], [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)], [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]]
    return m
