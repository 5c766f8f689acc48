"""courtyard.glb : garden, wall with moon gate, bamboo, rock, plum, willow, canal, town, hills."""
import sys, os
from kit import *
import tex
OUT = sys.argv[1]
Geo.UVS = {'paving': (.62, .62), 'plaster': (.35, .35), 'tile': (1., .9), 'stone': (.5, .5), 'grass': (.18, .18), 'plain': (1, 1), 'wood': (1.2, .5)}
g = Geo(4); GY = -.15; RED, DRK = vec(.42, .09, .05), vec(.12, .075, .05); STN = vec(.80, .79, .76)
R = np.random.RandomState(7)
def patch(mat, x0, x1, z0, z1, y, nx, nz, tint, G=None, f=None, uv=None):
    X, Z = np.meshgrid(np.linspace(x0, x1, nx + 1), np.linspace(z0, z1, nz + 1), indexing='ij'); Y = np.full_like(X, y) if f is None else y + f(X, Z)
    s = Geo.UVS[mat][0] if uv is None else uv; P = np.stack([X, Y, Z], 2); n = np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1)); n = unit(np.where(n[..., 1:2] < 0, -n, n)); (G or g).grid(mat, P, np.stack([X * s, Z * s], 2), tint, N=n)
gr = Geo(5)                                                                    # node ground
patch('paving', -4.2, 4.8, -11.2, -2.0, GY, 20, 20, vec(.95, .94, .9), gr)
for x0, x1 in ((-9, -4.2), (4.8, 9)): patch('grass', x0, x1, -11.2, -2.0, GY + .02, 8, 14, vec(.9, .9, .85), gr, lambda X, Z: .05 * np.sin(X * 1.7) * np.sin(Z * 1.3))
patch('paving', -9, 9, -2.0, 6, GY - .02, 8, 6, vec(.7, .7, .68), gr)
for x0, x1 in ((-60, -9), (9, 60)): patch('grass', x0, x1, -12.3, 30, GY - .02, 4, 4, vec(.86, .86, .78), gr, None, .08)
patch('grass', -9, 9, 6, 30, GY - .02, 2, 2, vec(.86, .86, .78), gr, None, .08)
for x in (-4.2, 4.8): gr.box('stone', (x, GY + .03, -6.6), (.16, .12, 9.2), .02, STN, seg=1.2)
patch('grass', -220, 220, -420, -21.2, GY - .12, 10, 14, vec(.86, .86, .78), gr, lambda X, Z: .0 * X, .08)
patch('stone', -3.2, 3.6, -58, -21.4, GY - .05, 6, 30, vec(.9, .86, .76), gr, lambda X, Z: 0 * X, .3)    # path to the pagoda
patch('stone', -11, 11.4, -73, -53, GY - .03, 8, 8, vec(.88, .85, .78), gr, lambda X, Z: 0 * X, .3)
w = Geo(6)
Geo.UVS['water'] = (.2, .2); patch('water', -120, 120, -21.6, -12.4, -.95, 12, 4, vec(1, 1, 1), w, None, .1)
for z, s in ((-12.55, 1), (-21.3, -1)):                                         # stone quays
    P = lambda x0, x1: g.box('stone', ((x0 + x1) / 2, -.72, z), (x1 - x0, 1.25, .5), 0, STN * .9, seg=2, skip='-x +x -y')
    for k in range(12): P(-36 + k * 6, -30.03 + k * 6)
patch('stone', -16, 16, -12.4, -11.0, GY - .01, 16, 3, vec(.85, .84, .8))
# ---- garden walls ------------------------------------------------------------------------------
def coping(x0, x1, y, z, G=None, ax=0):
    G = G or g; n = max(2, int((x1 - x0) / .9)); xs = np.linspace(x0, x1, n + 1); t = np.linspace(-1, 1, 7); prof_z = t * .40; prof_y = y + .30 - .26 * np.abs(t) ** .8
    for sl in (slice(0, 4), slice(3, 7)):
        A, Bz = np.meshgrid(xs, prof_z[sl], indexing='ij'); Y = np.broadcast_to(prof_y[sl], A.shape); P = np.stack([A, Y, z + Bz], 2); n_ = np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1)); n_ = np.where(n_[..., 1:2] < 0, -n_, n_); G.grid('tile', P, np.stack([A * 1.0, np.abs(Bz) * 1.6], 2), vec(.95, .95, .95), N=unit(n_))
    G.box('tile', ((x0 + x1) / 2, y + .33, z), (x1 - x0, .12, .14), .03, vec(.6, .6, .6), seg=1.4)
    for s in (-1, 1):
        G.box('stone', ((x0 + x1) / 2, y - .03, z + s * .2), (x1 - x0, .07, .14), 0, vec(.75, .73, .70), seg=.9, skip='-x +x'); G.box('plain', ((x0 + x1) / 2, y + .02, z + s * .385), (x1 - x0, .05, .05), 0, vec(.10, .10, .105))
def wall(x0, x1, z, h, G=None):
    G = G or g; t = .16
    for s in (-1, 1):
        nx, ny = max(2, int((x1 - x0) / .75)), 5; X, Y = np.meshgrid(np.linspace(x0, x1, nx), np.linspace(GY + .35, GY + h, ny), indexing='ij'); G.grid('plaster', np.stack([X, Y, np.full_like(X, z + s * t)], 2), np.stack([X * .35, -Y * .35], 2), vec(.97, .95, .90), N=np.broadcast_to((0, 0, float(s)), (*X.shape, 3)))
        G.box('brick', ((x0 + x1) / 2, GY + .17, z + s * (t + .0)), (x1 - x0, .38, .06), 0, vec(.85, .85, .83), seg=.9, world=True, grain=1)
    coping(x0, x1, GY + h, z, G)
Geo.UVS['brick'] = (.9, .9)
WZ, WH = -11.0, 2.35; MX, MR, MY = -3.95, 1.08, .95
wall(-9, MX - 1.35, WZ, WH); wall(MX + 1.35, -2.35, WZ, WH) if MX + 1.35 < -2.4 else None
# moon gate bay : ring to rectangle
th = np.linspace(0, 2 * math.pi, 65)
for s in (-1, 1):
    c, q = np.cos(th), np.sin(th); hx = 1.35; top, bot = GY + WH, GY; ox = np.zeros_like(th); oy = np.zeros_like(th)
    for i in range(65):
        k = 1e9
        if abs(c[i]) > 1e-6: k = min(k, hx / abs(c[i]))
        if q[i] > 1e-6: k = min(k, (top - MY) / q[i])
        if q[i] < -1e-6: k = min(k, (MY - bot) / -q[i])
        ox[i], oy[i] = c[i] * k, q[i] * k
    f = np.linspace(0, 1, 5)[None, :]; inx, iny = c * MR, np.maximum(q * MR, bot - MY + .02); X = MX + inx[:, None] * (1 - f) + ox[:, None] * f; Y = MY + iny[:, None] * (1 - f) + oy[:, None] * f
    g.grid('plaster', np.stack([X, Y, np.full_like(X, WZ + s * .16)], 2), np.stack([X * .35, -Y * .35], 2), vec(.97, .95, .90), N=np.broadcast_to((0, 0, float(s)), (*X.shape, 3)))
g.tube('stone', [(MX + MR * math.cos(a), max(MY + MR * math.sin(a), GY), WZ + .16) for a in th[:-1]], .075, 6, vec(.60, .58, .55), closed=True); g.tube('stone', [(MX + MR * math.cos(a), max(MY + MR * math.sin(a), GY), WZ - .16) for a in th[:-1]], .075, 6, vec(.60, .58, .55), closed=True)
P = np.stack([np.stack([MX + MR * .995 * np.cos(th), np.maximum(MY + MR * .995 * np.sin(th), GY + .01), np.full(65, WZ + z)], 1) for z in (-.16, .16)], 1); g.grid('stone', P, tint=vec(.8, .78, .74), N=np.stack([np.stack([-np.cos(th), -np.sin(th), 0 * th], 1)] * 2, 1))
coping(MX - 1.35, -2.3, GY + WH, WZ)
if MX + 1.35 > -2.6: g.box('plaster', (-2.45, GY + WH / 2, WZ), (.34, WH, .40), .02, vec(.97, .95, .9), seg=.4); g.box('tile', (-2.45, GY + WH + .5, WZ), (.4, .25, .5), .05, vec(.7, .7, .7))
wall(4.9, 9, WZ, WH)
g.box('plaster', (4.85, GY + WH / 2, WZ), (.40, WH, .42), .02, vec(.97, .95, .9), seg=.4); g.box('tile', (4.85, GY + WH + .5, WZ), (.45, .25, .52), .05, vec(.7, .7, .7))
for wx in (6.3, 7.8):                                                            # leaking windows
    g.box('plain', (wx, 1.15, WZ + .15), (.86, .86, .06), 0, vec(.05, .05, .045)); 
    for s in (-1, 1): g.box('stone', (wx + s * .46, 1.15, WZ + .18), (.08, 1.0, .08), .01, vec(.55, .54, .5)); g.box('stone', (wx, 1.15 + s * .46, WZ + .18), (.84, .08, .08), .01, vec(.55, .54, .5))
    for k in range(-3, 4):
        for s in (-1, 1): L = .42 - abs(k) * .11; g.bar('stone', (wx + k * .14 - L, 1.15 - s * L, WZ + .19), (wx + k * .14 + L, 1.15 + s * L, WZ + .19), .03, .03, vec(.8, .78, .72), 0) if L > .05 else None
for sx in (-9, 9):
    with g.at((sx, 0, -6.5), ry=90): wall(-4.6, 4.6, 0, WH)
# balustrade between the piers
x0, x1 = -2.25, 4.6; nb = 6
for k in range(nb + 1):
    x = x0 + (x1 - x0) * k / nb; g.box('stone', (x, GY + .42, WZ), (.17, .84, .17), .02, STN)
    with g.at((x, GY + .84, WZ)): g.lathe('stone', [(.06, .0), (.045, .03), (.085, .06), (.095, .10), (.075, .16), (.03, .20), (.0, .215)], 12, STN * 1.05)
    if k < nb:
        xm = x + (x1 - x0) / nb / 2; L = (x1 - x0) / nb - .17; g.box('stone', (xm, GY + .68, WZ), (L, .10, .12), .03, STN * 1.02); g.box('stone', (xm, GY + .25, WZ), (L, .38, .08), 0, STN * .94); g.box('stone', (xm, GY + .25, WZ + .045), (L - .16, .24, .02), .01, STN * 1.05); g.box('stone', (xm, GY + .53, WZ), (.2, .2, .09), .03, STN)
# ---- rock ----------------------------------------------------------------------------------------
def rock(c, s, seed, nu=20, nv=14):
    r = np.random.RandomState(seed); u = np.linspace(0, 2 * math.pi, nu + 1); v_ = np.linspace(.02, math.pi - .02, nv + 1); U, V_ = np.meshgrid(u, v_, indexing='ij'); D = np.stack([np.cos(U) * np.sin(V_), np.cos(V_), np.sin(U) * np.sin(V_)], 2); h = np.ones(U.shape)
    for k in range(12):
        d = unit(r.randn(3)); a = (D @ d); h += .22 * r.randn() * np.exp(-(1 - a) / .10)
    for k in range(14):
        d = unit(r.randn(3)); a = (D @ d); h -= .38 * np.exp(-(1 - a) / .022)
    h = np.clip(h, .25, 2); h[-1] = h[0]; P = D * h[..., None] * np.asarray(s) + np.asarray(c); n = np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1)); n[-1] = n[0] = n[0] + n[-1]; n = unit(n); n = np.where((n * D).sum(-1, keepdims=True) < 0, -n, n); g.grid('stone', P, np.stack([U * .5, V_ * .6], 2), vec(.55, .56, .55), N=n)
for c, s, k in (((-2.1, .35, -9.4), (.34, .62, .26), 1), ((-1.9, 1.05, -9.45), (.26, .48, .22), 2), ((-2.4, .10, -9.25), (.36, .34, .3), 3), ((-1.65, .05, -9.35), (.30, .26, .26), 5), ((-2.15, 1.45, -9.45), (.17, .30, .15), 9), ((4.0, .05, -9.9), (.5, .34, .36), 6), ((4.5, .2, -9.6), (.3, .5, .3), 8), ((-4.9, .0, -7.4), (.4, .25, .3), 10), ((2.5, -.05, -10.1), (.22, .16, .2), 12)): rock(c, s, k, *((20, 14) if s[1] > .4 else (14, 10)))
# stone table with a go board, two drum stools
with g.at((-.95, GY, -6.3)):
    g.lathe('stone', [(.17, .0), (.15, .06), (.12, .2), (.13, .48), (.22, .58), (.42, .60), (.44, .625), (.44, .66), (.42, .68), (.0, .68)], 16, STN * .95)
    g.box('plain', (.02, .70, 0), (.34, .04, .34), .004, vec(.42, .27, .11)); r_ = np.random.RandomState(2)
    for k in range(22): g.box('plain', (.02 + (r_.randint(13) - 6) * .024, .7225, (r_.randint(13) - 6) * .024), (.017, .006, .017), 0, vec(.75, .73, .68) if k % 2 else vec(.02, .02, .02), skip='-y')
for x, z in ((-1.62, -6.1), (-.32, -6.62)):
    with g.at((x, GY, z)): g.lathe('stone', [(.13, .0), (.145, .03), (.175, .20), (.145, .39), (.13, .42), (.11, .43), (.0, .43)], 10, STN * .9)
# ---- plants ---------------------------------------------------------------------------------------
def card(G, mat, c, x, y, tint, n, bend=0):
    c, x, y = [np.asarray(k, float) for k in (c, x, y)]; nn = np.asarray(n, float); P = np.array([c - x / 2 - y / 2, c + x / 2 - y / 2, c + x / 2 + y / 2, c - x / 2 + y / 2]); G.add(mat, P, unit(np.broadcast_to(nn, (4, 3)) + .25 * (P - c) / np.linalg.norm(x)), [(0, 1), (1, 1), (1, 0), (0, 0)], [(0, 1, 2), (0, 2, 3)], tint)
def bamboo(cx, cz, n, hmin, hmax, seed, spread=.55):
    G = Geo(seed); r = np.random.RandomState(seed); G.vary = .2
    for k in range(n):
        a = r.rand() * 6.28; d = spread * math.sqrt(r.rand()); p = vec(math.cos(a) * d, 0, math.sin(a) * d); H = hmin + (hmax - hmin) * r.rand(); lean = vec(r.randn() * .06 - .02, 1, r.randn() * .07); rad = .022 + .012 * r.rand(); m = 9; pts, rr_ = [], []
        for i in range(m + 1): t = i / m; pts.append(p + lean * H * t + vec(lean[0], 0, lean[2]) * 1.8 * H * t * t - vec(0, .10 * H * t ** 3, 0)); rr_.append(rad * (1 - .75 * t))
        G.tube('plain', pts, rr_, 5, vec(.17, .24, .085) * (.7 + .5 * r.rand()), caps=False)
        for i in range(1, m, 1): q = pts[i]; G.tube('plain', [q - vec(0, .012, 0), q + vec(0, .012, 0)], rr_[i] * 1.16, 5, vec(.34, .40, .2), caps=False) if i < 5 else None
        for i in range(3, m + 1):
            for j in range(3):
                b = r.rand() * 6.28; s = .55 + .35 * r.rand(); o = vec(math.cos(b), -.15, math.sin(b)) * s * .42; x = unit(vec(-math.sin(b), .15 * r.randn(), math.cos(b))) * s; y = unit(vec(.35 * math.cos(b), 1, .35 * math.sin(b))) * s; card(G, 'bamboo', pts[i] + o + r.randn(3) * .06 - (o * .6 + vec(0, .1, 0) if i == m else 0), x, y, vec(1, 1, 1) * (.55 + .45 * r.rand()), unit(o + vec(0, .5, 0)))
    return G
BA, BB = bamboo(0, 0, 11, 3.4, 5.2, 31), bamboo(0, 0, 9, 3.0, 4.6, 37)
BPA, BPB = (-5.0, GY, -7.4), (-5.9, GY, -4.9)
def tree(G, p, d, l, rad, depth, r, ends, tint, wob=.25, n=5, low=-1):
    pts = [np.array(p, float)]; d = unit(np.array(d, float))
    for k in range(n): d = unit(d + r.randn(3) * wob * .5 + vec(0, .03, 0)); pts.append(pts[-1] + d * l / n)
    G.tube('plain', pts, np.linspace(rad, rad * .55, n + 1), 6 if rad > .05 else 4 if rad > .02 else 3, tint, caps=False)
    if depth == 0: ends.append((pts[-1], d)); ends.append((pts[-2], d)); return
    for k in range(2 + (r.rand() < .5)):
        q = pts[-1 - (k % 2)]; dd = unit(d * .6 + r.randn(3) * .75 + vec(0, .15, 0)); dd[1] = max(dd[1], low); dd = unit(dd); tree(G, q, dd, l * (.62 + .2 * r.rand()), rad * .56, depth - 1, r, ends, tint, wob, 4, low)
def plum(c, seed, H=1.2):
    r = np.random.RandomState(seed); ends = []
    with g.at(c): tree(g, (0, 0, 0), (.15, 1, .1), H, .11, 4, r, ends, vec(.075, .055, .045), .5, low=.12)
    for q, d in ends:
        q = q + np.asarray(c)
        if q[1] < .75: continue
        for j in range(2): n = unit(r.randn(3) + vec(0, .5, .5)); x = unit(np.cross(n, r.randn(3))); card(g, 'plum', q + r.randn(3) * .10, x * .46, np.cross(n, x) * .46, vec(1, 1, 1) * (.8 + .2 * r.rand()), n)
plum((3.55, GY, -7.8), 17)
def willow(c, s, seed, G=None, n=120):
    G = G or g; r = np.random.RandomState(seed); ends = []
    with G.at(c, s=s): tree(G, (0, 0, 0), (.12, 1, .05), 2.6, .20, 2, r, [], vec(.13, .10, .07), .35)
    for k in range(n):
        a = r.rand() * 6.28; d = 2.1 * math.sqrt(r.rand()); top = 5.0 - .30 * d * d + .4 * r.randn(); h = 1.6 + 1.3 * r.rand(); b = a + r.randn() * .5; x = vec(math.cos(b + 1.57), 0, math.sin(b + 1.57)) * (1.0 + .5 * r.rand()); y = unit(vec(.10 * math.cos(a), 1, .10 * math.sin(a))) * h; q = vec(math.cos(a) * d, top - h / 2, math.sin(a) * d); card(G, 'willow', np.asarray(c) + q * s, x * s, y * s, vec(1, 1, 1) * (.55 + .45 * (.5 + .5 * math.cos(a - .8))), unit(vec(math.cos(a), .6, math.sin(a))))
willow((6.4, GY, -13.0 - 9.6), 1.25, 3); willow((-9.5, GY, -23.2), 1.35, 6); willow((13, GY, -24), 1.3, 8); willow((-16, GY, -25), 1.5, 14, n=90)
def pine(c, s, seed):
    r = np.random.RandomState(seed); y = 0; p = np.array(c, float); pts = [p.copy()]; d = unit(vec(.12 * r.randn(), 1, .12 * r.randn()))
    for k in range(7): d = unit(d + r.randn(3) * .16 + vec(0, .12, 0)); pts.append(pts[-1] + d * s * .16 * 6 / 7 * 1.2)
    g.tube('plain', pts, np.linspace(.034 * s, .010 * s, 8), 6, vec(.13, .075, .05), caps=False)
    for k in range(3, 8):
        for j in range(3 if k < 7 else 2):
            a = r.rand() * 6.28; L = s * (.30 - .03 * k) * (.6 + .6 * r.rand()) if k < 7 else s * .06; e = pts[k] + vec(math.cos(a), .12, math.sin(a)) * L; g.tube('plain', [pts[k], (pts[k] + e) / 2 + vec(0, .02 * s, 0), e], [.010 * s, .008 * s, .004 * s], 3, vec(.13, .075, .05), caps=False)
            for q in range(3): b = r.rand() * 6.28; x = vec(math.cos(b), .08 * r.randn(), math.sin(b)) * s * .26; y_ = vec(-math.sin(b) * .45, .8, math.cos(b) * .45) * s * .14; card(g, 'pine', e + r.randn(3) * s * (.035, .012, .035), x, y_, vec(1, 1, 1) * (.6 + .4 * r.rand()), vec(.2 * math.cos(a), .9, .2 * math.sin(a)))
for k, (x, z, s) in enumerate(((9.5, -50, 9), (13, -54, 11), (-10.5, -56, 9.5), (-14, -52, 11), (-13, -66, 12), (17, -60, 9), (12.5, -70, 12), (-22, -58, 10), (24, -52, 9), (-30, -64, 13), (33, -66, 13), (-7.5, -78, 11), (8.5, -80, 11))): pine((x, GY, z), s, 60 + k)
for k in range(60):                                                                # shrubs and meadow tufts on the far bank
    x = R.choice([-1, 1]) * (4.5 + 40 * R.rand() ** 1.4); z = -23 - 55 * R.rand()
    if abs(x) < 12 and z < -50: continue
    s = .8 + 1.5 * R.rand()
    for q in range(3): a = q * 1.05 + R.rand(); card(g, 'pine', (x, GY + s * .28, z), vec(math.cos(a), 0, math.sin(a)) * s * 1.5, vec(0, s, 0), vec(1, 1, .8) * (.55 + .45 * R.rand()), (0, 1, .3))
# ---- town ---------------------------------------------------------------------------------------------
def house(x, z, w, d, h, ry=0, two=False):
    with g.at((x, GY, z), ry=ry):
        g.box('stone', (0, .1, 0), (w + .5, .3, d + .5), .03, STN)
        g.box('plaster', (0, h / 2 + .2, 0), (w - .1, h, d - .1), 0, vec(.90, .87, .80), seg=2.4, skip='-y')
        n = max(3, int(w / 1.6))
        for s in (-1, 1):
            for k in range(n + 1): g.box('plain', (-w / 2 + w * k / n, h / 2 + .2, s * d / 2), (.16, h, .16), 0, vec(.20, .055, .035), skip='+y -y')
            for k in range(n):
                if R.rand() < .75: g.box('plain', (-w / 2 + w * (k + .5) / n, h * .52 + .2, s * (d / 2 - .03)), (w / n * .72, h * .62, .06), 0, vec(.13, .075, .045), skip='+y -y'); [g.box('plain', (-w / 2 + w * (k + .5) / n + (j - .5) * w / n * .34, h * .60 + .2, s * (d / 2 - .01)), (w / n * .27, h * .36, .06), 0, vec(.50, .44, .34), skip='-x +x -y +y') for j in range(2)]
            g.box('plain', (0, h + .12, s * d / 2), (w + .2, .24, .2), 0, vec(.22, .06, .035))
        rx = np.linspace(-1, 1, 9); rt = np.linspace(0, 1, 6); RX, RT_ = np.meshgrid(rx, rt, indexing='ij'); e = 1.0; rise = d * .36
        for s in (-1, 1):
            P = np.stack([RX * (w / 2 + .7), h + .15 + rise * (1 - RT_) ** 1.4 + .32 * np.abs(RX) ** 3, s * RT_ * (d / 2 + e)], 2); n_ = np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1)); g.grid('tile', P, np.stack([RX * w / 2 * .55, RT_ * d * .28], 2), vec(.9, .9, .9), N=unit(np.where(n_[..., 1:2] < 0, -n_, n_)))
            Q = P[:, ::5] + (0, -.14, 0); g.grid('plain', Q, tint=vec(.12, .07, .05), N=np.broadcast_to((0, -1., 0), Q.shape)); E = np.stack([P[:, -1], P[:, -1] + (0, -.14, 0)], 1); g.grid('plain', E, tint=vec(.13, .13, .135), N=np.broadcast_to((0, 0, float(s)), E.shape))
        g.tube('tile', [(q * (w / 2 + .75), h + .2 + rise + .34 * abs(q) ** 3, 0) for q in rx], .17, 6, vec(.6, .6, .6))
        for s in (-1, 1):
            with g.at((s * w / 2, 0, 0), ry=90): g.prism('plaster', [(-d / 2, h + .1), (d / 2, h + .1), (d * .2, h + .1 + rise * .42), (0, h + rise * .92), (-d * .2, h + .1 + rise * .42)], -.04, .04, vec(.85, .82, .76))
for a in ((-15, -31, 8, 4.5, 2.6, 8), (-24, -36, 9, 5, 3, -6), (-17, -43, 7, 4.5, 3.2, 4), (-33, -44, 10, 5, 3, 12), (16, -33, 8, 4.5, 2.7, -8), (25, -38, 9, 5, 3, 6), (19, -46, 7, 4.5, 3.2, -3), (35, -46, 10, 5, 3, -12), (-27, -55, 8, 5, 3.4, 5), (29, -58, 9, 5, 3.2, 0)): house(*a)
# arched bridge over the canal, left, and a boat
def bridge(x, z0, z1, w):
    z = np.linspace(z0, z1, 17); t = np.linspace(-1, 1, 17); y = GY + 1.35 * (1 - t ** 2)
    for s in (-1, 1):
        P = np.stack([np.stack([np.full(17, x + s * w / 2), y + .05, z], 1), np.stack([np.full(17, x + s * w / 2), np.where(np.abs(t) < .62, -.95 + 1.75 * np.sqrt(np.clip(1 - (t / .62) ** 2, 0, 1)), -.95), z], 1)], 1); g.grid('stone', P, tint=STN * .95, N=np.broadcast_to((float(s), 0, 0), P.shape)); 
        g.tube('stone', np.stack([np.full(17, x + s * w / 2), y + .75, z], 1), .07, 6, STN)
        for k in range(0, 17, 2): g.box('stone', (x + s * w / 2, y[k] + .42, z[k]), (.14, .8, .14), 0, STN)
        P = np.stack([np.stack([np.full(17, x + s * w / 2), y + .1, z], 1), np.stack([np.full(17, x + s * w / 2), y + .58, z], 1)], 1); g.grid('stone', P, tint=STN * .9, N=np.broadcast_to((float(s), 0, 0), P.shape)); g.grid('stone', P, tint=STN * .9, N=np.broadcast_to((-float(s), 0, 0), P.shape))
    P = np.stack([np.stack([np.full(17, x - w / 2), y + .06, z], 1), np.stack([np.full(17, x + w / 2), y + .06, z], 1)], 1); g.grid('stone', P, tint=STN, N=np.broadcast_to((0, 1., 0), P.shape)); k = np.abs(t) < .62; yy = -.95 + 1.75 * np.sqrt(np.clip(1 - (t[k] / .62) ** 2, 0, 1)); P = np.stack([np.stack([np.full(k.sum(), x - w / 2), yy, z[k]], 1), np.stack([np.full(k.sum(), x + w / 2), yy, z[k]], 1)], 1); g.grid('stone', P, tint=STN * .7, N=np.broadcast_to((0, -1., 0), P.shape))
bridge(-10.5, -21.6, -12.0, 2.4)
bt = Geo(9)
t = np.linspace(-1, 1, 13); hw = .55 * (1 - np.abs(t) ** 2.6) + .06; yk = .28 * np.abs(t) ** 2.2
for s in (-1, 1): P = np.stack([np.stack([t * 2.3, yk + .30, s * hw], 1), np.stack([t * 2.15, yk - .12, s * hw * .55], 1)], 1); bt.grid('wood', P, tint=vec(.4, .28, .2), N=unit(np.broadcast_to((0, -.3, float(s)), P.shape)).copy(), both=True)
P = np.stack([np.stack([t * 2.2, yk + .12, -hw * .9], 1), np.stack([t * 2.2, yk + .12, hw * .9], 1)], 1); bt.grid('wood', P, tint=vec(.55, .42, .3), N=np.broadcast_to((0, 1., 0), P.shape))
th2 = np.linspace(0, math.pi, 9); P = np.stack([np.stack([np.full(9, x), .25 + .75 * np.sin(th2), .56 * np.cos(th2)], 1) for x in (-.8, -.3, .3, .8)], 0); n_ = np.broadcast_to(np.stack([0 * th2, np.sin(th2), np.cos(th2)], 1), P.shape); bt.grid('wood', P, tint=vec(.62, .50, .28), N=n_, both=True)
# ---- hills ----------------------------------------------------------------------------------------------
hl = Geo(12); hl.vary = 0
for k, (dist, hgt, c0, c1, seed) in enumerate(((560, 92, '#a3b3ba', '#d6d8d2', 3), (430, 60, '#869ba1', '#cbd0ca', 5), (320, 36, '#6c8486', '#b6beb6', 9), (230, 17, '#5a7066', '#98a490', 12))):
    r = np.random.RandomState(seed); a = np.radians(np.linspace(-80, 80, 91)); u = np.linspace(0, 1, 91); ph = sum(r.rand() ** .6 * np.exp(-((u - r.rand()) / (.02 + .07 * r.rand())) ** 2) for _ in range(13)); ph = ph / ph.max(); fine = sum(np.sin(u * f * 6.28 + r.rand() * 6) / f for f in (17, 31, 53, 97)) * .55; y = hgt * (.20 + .8 * ph) + hgt * .05 * fine
    if k < 3: y *= .62 + .38 * np.clip(np.abs(a - .0) / .35, 0, 1)              # keep the tower's sky clear
    rows = np.array([0, .4, .8, 1.0]); X = np.sin(a) * dist; Z = -np.cos(a) * dist; P = np.stack([np.stack([X, -3 + (y + 3) * q, Z], 1) for q in rows], 1); C = np.stack([srgb(c1) * (1 - q ** 1.3) + srgb(c0) * q ** 1.3 for q in rows])[None] * (1 + .03 * r.randn(91, 1, 1)); hl.grid('hill', P, col=np.broadcast_to(C, P.shape), N=np.broadcast_to(unit(np.stack([-np.sin(a), 0 * a, np.cos(a)], 1))[:, None], P.shape))
# ---- bake + write -----------------------------------------------------------------------------------------
sh = Geo(99); sh.box('plain', (.2, 1.5, .3), (5.6, 3.2, 4.5), 0); sh.box('plain', (.2, 3.1, .3), (6.2, .1, 6.6), 0)          # the study as a shade
MASK = ('bamboo', 'willow', 'pine', 'plum'); E = np.eye(4)
rays = int(os.environ.get('RAYS', 64)); cv = lambda ao, gi, P, k: np.clip(.22 + .78 * np.clip(.7 * ao + .35 * gi, 0, 1) ** 1.1, 0, 1)
bake([(g, E, 'static'), (gr, E, 'static'), (BA, trs(BPA), 'static'), (BB, trs(BPB), 'static'), (bt, trs((1.6, -.86, -15.6), ry=14), 'static')], mask=MASK, extra=[(sh, E)], rays=rays, maxd=2.5, bounces=1, curve=cv)
B = GLB()
for n, f, q in (('paving', tex.paving, 84), ('plaster', tex.plaster, 80), ('stone', tex.stone, 82), ('grass', tex.grass, 80)):
    a = f(); 
    if n == 'plaster': a = a[0]
    if isinstance(a, tuple): B.tex(n, a[0], q=q); B.tex(n + '_n', a[1] if n != 'stone' else a[1].resize((256, 256)), q=86)
    else: B.tex(n, a.resize((256, 256)) if n in ('plaster', 'grass') else a, q=q)
B.tex('brick', tex.brickwall(256), q=80); tc, tn = tex.tiles(); B.tex('tile', tc, q=84); B.tex('tile_n', tn, q=86); B.tex('wood', tex.wood(256, 512)[0], q=80)
for n in MASK: B.tex(n, tex.leaves(n, 512 if n in ('bamboo', 'willow') else 256), 'PNG', clamp=True)
B.mat('paving', tex='paving', rough=.8, normal='paving_n', nscale=.7); B.mat('plaster', tex='plaster', rough=.95); B.mat('stone', tex='stone', rough=.88, normal='stone_n'); B.mat('grass', tex='grass', rough=.95); B.mat('brick', tex='brick', rough=.9); B.mat('tile', (.85, .88, .92), 'tile', rough=.8, normal='tile_n'); B.mat('wood', tex='wood', rough=.75); B.mat('plain', rough=.8); B.mat('water', (.16, .22, .20), metal=0, rough=.06); B.mat('hill', unlit=True)
for n in MASK: B.mat(n, tex=n, rough=.75, alpha='MASK', cutoff=.42, both=True)
B.node('ground', gr); B.node('garden', g); B.node('canal', w); a = B.node('bamboo_a', BA, BPA); b = B.node('bamboo_b', BB, BPB); c = B.node('boat', bt, (1.6, -.86, -15.6), quat((0, 1, 0), 14)); B.node('hills', hl)
t = np.linspace(0, 8, 49); om = 2 * math.pi / 8; sway = lambda p, k: [list(unit(np.array([math.radians(k * .6) * math.sin(om * 2 * x + p) / 2, 0, math.radians(k) * (math.sin(om * x + p) + .4 * math.sin(3 * om * x + p * 2)) / 2, 1.]))) for x in t]
qb = [np.array(quat((0, 1, 0), 14)) for _ in t]; bq = []
for x in t: rz = math.radians(1.4) * math.sin(om * 2 * x) / 2; y0 = quat((0, 1, 0), 14); bq.append(list(unit(np.array([y0[3] * 0 + y0[1] * rz, y0[1], y0[3] * rz, y0[3]]))))
B.anim('idle', [(a, 'rotation', t, sway(0, 1.3)), (b, 'rotation', t, sway(1.3, 1.5)), (c, 'rotation', t, bq), (c, 'translation', t, [(1.6, -.86 + .02 * math.sin(om * 2 * x), -15.6) for x in t])])
B.save(OUT)
if os.environ.get('TELL'):
    for k, p in g.arrays().items(): print('  ', k, len(p[4]))
    for n_ in B.j['nodes']:
        if 'mesh' in n_: print('  ', n_['name'], sum(B.j['accessors'][p['indices']]['count'] // 3 for p in B.j['meshes'][n_['mesh']]['primitives']), len(B.j['meshes'][n_['mesh']]['primitives']))
