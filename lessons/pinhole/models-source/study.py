"""study.glb : the scholar's study."""
import sys, os
from kit import *
import tex
OUT = sys.argv[1]
X0, X1, Z0, Z1 = -2.4, 2.8, -2.0, 2.6
Geo.UVS = {'wood': (1.6, .55), 'lacquer': (1.8, .6), 'plaster': (.5, .5), 'floor': (1.25, 1.25), 'paper': (1.1, 1.1), 'tile': (1.1, .9), 'stone': (.8, .8)}
Geo.ALIAS = {'bronze': ('brass', vec(.50, .50, .58)), 'ivory': ('plain', vec(.9, .84, .7)), 'mat': ('plain', vec(1, 1, 1))}
DARK, MID, ROSE, PALE, RED, BLK = vec(.25, .185, .145), vec(.44, .33, .26), vec(.36, .19, .125), vec(.98, .93, .80), vec(.31, .078, .048), vec(.10, .075, .065)
HONEY = vec(.80, .58, .38); BAMB = vec(.85, .78, .48)
g = Geo(3); nodes = {}                      # g: all that never moves

def lattice(G, mat, w, h, kind, tint, t=.016, d=.022, n=(4, 8), z=0.0):
    """bars in the local XY plane, centred"""
    def H(y, a=-.5, b=.5, k=1): G.box(mat, ((a + b) / 2 * w, y, z), ((b - a) * w, t * k, d), 0, tint, skip='-x +x')
    def V(x, a=-.5, b=.5, k=1): G.box(mat, (x, (a + b) / 2 * h, z), (t * k, (b - a) * h, d - .003), 0, tint, skip='-y +y')
    if kind == 'grid':
        for i in range(1, n[0]): V(-w / 2 + w * i / n[0])
        for j in range(1, n[1]): H(-h / 2 + h * j / n[1])
    elif kind == 'diag':
        s = w / n[0]; cnt = int((w + h) / s) + 1
        for sg in (1, -1):
            for k in range(-cnt, cnt + 1):
                c = k * s; pts = []              # line y = sg*x + c clipped to the rectangle
                xa, xb = -w / 2, w / 2; ya, yb = sg * xa + c, sg * xb + c; lo, hi = -h / 2, h / 2
                t0, t1 = 0., 1.; dy = yb - ya
                ta, tb = (lo - ya) / dy, (hi - ya) / dy; t0, t1 = max(t0, min(ta, tb)), min(t1, max(ta, tb))
                if t1 - t0 < .02: continue
                a = vec(xa + (xb - xa) * t0, ya + dy * t0, z); b = vec(xa + (xb - xa) * t1, ya + dy * t1, z)
                G.bar(mat, a, b, d - (.004 if sg > 0 else 0), t, tint, 0, up=unit(np.cross((0, 0, 1), b - a)), skip='-z +z')
    elif kind == 'lantern':                       # step lattice: border, centre light, ties
        m = .16 * w
        for x in (-w / 2 + m, w / 2 - m): V(x)
        for y in np.linspace(-h / 2, h / 2, n[1] + 1)[1:-1]:
            H(y, -.5, -.5 + m / w); H(y, .5 - m / w, .5)
        for y in (-h / 2 + m, h / 2 - m): H(y)
        for x in np.linspace(-w / 2, w / 2, n[0] + 1)[1:-1]:
            V(x, -.5, -.5 + m / h); V(x, .5 - m / h, .5)
        iw, ih = w - 2 * m, h - 2 * m; k = max(2, int(round(ih / iw)) * 2)
        for j in range(1, k): H(-ih / 2 + ih * j / k, -.5 + m / w, .5 - m / w)
        for j in range(k):
            ya = (-ih / 2 + ih * j / k) / h; yb = (-ih / 2 + ih * (j + 1) / k) / h
            for x in ((0,) if j % 2 else (-iw / 4, iw / 4)): V(x, ya, yb)

def frame(G, mat, w, h, t, d, tint, z=0, b=.004):
    for s in (-1, 1):
        G.box(mat, (s * (w - t) / 2, 0, z), (t, h, d), b, tint); G.box(mat, (0, s * (h - t) / 2, z), (w - 2 * t, t, d - .002), b, tint, skip='-x +x')

def panel(G, w, h, tint, z=0):
    """framed raised panel (XY plane, +Z is the room)"""
    frame(G, 'wood', w, h, .045, .04, tint, z); G.box('wood', (0, 0, z - .008), (w - .09, h - .09, .012), 0, tint * 1.1, seg=.25, grain=1, skip='-z')
    with G.at((0, 0, z)): G.box('wood', (0, 0, .002), (w - .17, h - .17, .012), .006, tint * 1.12, grain=1, skip='-z')

def papered(G, w, h, kind, tint, n, z=0, fr=.05):
    frame(G, 'wood', w, h, fr, .05, tint, z); 
    lattice(G, 'wood', w - 2 * fr, h - 2 * fr, kind, tint, n=n, z=z + .004); G.quad('window_paper', (0, 0, z - .012), (w - 2 * fr + .02, 0, 0), (0, h - 2 * fr + .02, 0), (0, 0, w, h), tint=vec(.80, .76, .68))

COLX = [-2.4, -1.15, .45, 1.62, 2.8]; COLZ = [-2.06, -.47, 1.07, 2.66]
def column(x, z, y1=2.62):
    with g.at((x, 0, z)):
        g.lathe('stone', [(.09, .075), (.118, .075), (.135, .06), (.16, .035), (.175, .0)], 16, vec(.72, .72, .70))
        g.lathe('lacquer', [(.098, .07), (.104, .35), (.104, 1.2), (.1, 1.9), (.09, 2.5), (.086, y1)], 18, RED, crease=60)

def dougong(x, z, ry, y=2.86, corner=False):
    """cap block, cross arms with curved ends, three small blocks, short second tier"""
    with g.at((x, y, z), ry=ry):
        def block(cx, cy, cz, s, h, tint):
            g.box('wood', (cx, cy + h * .68, cz), (s, h * .64, s), .005 if s > .1 else 0, tint); g.box('wood', (cx, cy + h * .2, cz), (s * .74, h * .4, s * .74), 0, tint, skip='-y +y')
        block(0, 0, 0, .19, .11, DARK * 1.3)
        def arm(L, axis, cy, t=.055, h=.085):
            p = [(-L, h), (L, h), (L, h * .55), (L * .9, h * .22), (L * .72, 0), (-L * .72, 0), (-L * .9, h * .22), (-L, h * .55)]
            with g.at((0, cy, 0), ry=90 * axis): g.prism('wood', p, -t / 2, t / 2, RED * .9 if cy < .1 else MID)
        arm(.27, 0, .075); arm(.24, 1, .078)
        for sx in (-.235, 0, .235): block(sx, .155, 0, .095, .06, DARK * 1.3)
        for sz in (-.21, .21): block(0, .155, sz, .095, .06, DARK * 1.3)

# ---- floor, plinth ---------------------------------------------------------------------------
nx, nz = 28, 25
xs = np.linspace(X0 - .06, X1 + .06, nx); zs = np.linspace(Z0 - .1, Z1 + .06, nz); XX, ZZ = np.meshgrid(xs, zs, indexing='ij')
P = np.stack([XX, np.zeros_like(XX), ZZ], 2); g.grid('floor', P, np.stack([XX * 1.25, ZZ * 1.25], 2), N=np.broadcast_to((0, 1., 0), P.shape))
g.box('stone', ((X0 + X1) / 2, -.08, Z0 - .32), (X1 - X0 + .9, .15, .44), .012, vec(.8, .79, .75), seg=.4)
# ---- window wall ------------------------------------------------------------------------------
for x in COLX: column(x, -2.06)
zc = -2.06
for a, b in zip(COLX[:-1], COLX[1:]):
    w = b - a - .165; cx = (a + b) / 2
    g.bar('wood', (a, 2.71, zc), (b, 2.71, zc), .11, .20, RED * .8, .01, seg=.3); g.box('wood', (cx, .055, zc), (w, .11, .13), .008, DARK, seg=.3)
    with g.at((cx, .0, zc)):
        for k in range(2):
            with g.at(((k - .5) * w / 2, .455, .02)): panel(g, w / 2, .66, MID)
        g.box('wood', (0, .40, -.03), (w, .8, .03), 0, DARK)
    if a == -1.15:                                                         # the open window
        g.box('wood', (-.35, .82, -2.04), (1.42, .06, .20), .010, HONEY * .8, seg=.2); g.box('wood', (-.35, .775, -1.965), (1.36, .035, .05), .008, MID, seg=.25)
        for x0, x1 in ((-1.06, -.95), (.25, .36)): g.box('wood', ((x0 + x1) / 2, 1.525, zc), (x1 - x0, 1.36, .12), .006, MID, seg=.2)
        g.box('wood', (-.35, 2.235, zc), (1.43, .07, .13), .006, MID, seg=.2)
        for sx in (-.944, .244): g.box('wood', (sx, 1.525, -2.072), (.014, 1.35, .016), 0, MID, skip='-y +y')      # stops that the shutters close against
        for sy in (.856, 2.194): g.box('wood', (-.35, sy, -2.072), (1.2, .014, .016), 0, MID, skip='-x +x')
        with g.at((-.35, 2.447, zc)): papered(g, 1.43, .36, 'diag', DARK * 1.3, (11, 3), fr=.035)
    elif a == .45:                                                         # the wall with the hole
        cxp = (.45 + 1.62) / 2
        g.box('wood', (cxp, .82, zc), (w, .06, .13), .008, MID, seg=.3); g.box('wood', (cxp, 2.19, zc), (w, .08, .12), .006, MID, seg=.3)
        with g.at((cxp, 1.5, zc)):
            frame(g, 'wood', w, 1.30, .06, .11, MID)
            g.box('wood', (0, 0, -.035), (w - .02, 1.28, .03), 0, DARK, seg=.4)
            for k, xx in enumerate(np.linspace(-w / 2 + .06, w / 2 - .06, 6)[:-1]):   # planks
                pw = (w - .12) / 5; g.box('wood', (xx + pw / 2, 0, .02), (pw - .003, 1.18, .07), .004, DARK * (1.5 + .16 * ((k * 7) % 3)), seg=.16, grain=1)
        with g.at((cxp, 2.425, zc)): papered(g, w, .39, 'diag', DARK * 1.3, (8, 3), fr=.035)
    else:
        g.box('wood', (cx, .82, zc), (w, .06, .14), .008, MID, seg=.3)
        with g.at((cx, 1.735, zc)): papered(g, w, 1.77, 'lantern', DARK * 1.25, (5, 8), fr=.05)
g.box('wood', (.2, 2.825, zc), (5.4, .06, .2), .008, DARK * 1.3, seg=.3)
# carved spandrels under the architrave, pegs on the window head, a rolled bamboo blind with cords
def spandrel(x, z, sx, ry=0):
    with g.at((x, 2.625, z), ry=ry):
        p = [(0, 0), (.34, 0), (.335, -.022), (.30, -.03), (.285, -.052), (.245, -.058), (.225, -.085), (.18, -.09), (.155, -.125), (.11, -.13), (.085, -.175), (.045, -.18), (.03, -.21), (0, -.21)]; g.prism('wood', [(sx * a, b) for a, b in p], -.018, .018, RED * 1.15)
        for a, b, r in ((.07, -.07, .038), (.165, -.045, .026)):
            g.tube('wood', [(sx * (a + r * math.cos(t)), b + r * math.sin(t) * .9, .02) for t in np.linspace(0, 6.28, 11)[:-1]], .006, 4, HONEY, closed=True)
for x in COLX[:-1]: spandrel(x + .09, -1.945, 1)
for x in COLX[1:]: spandrel(x - .09, -1.945, -1)
for x in (-.72, .02):
    with g.at((x, 2.235, -1.985), ), g.at(rot('x', 90)): g.lathe('wood', [(.036, .0), (.040, .012), (.034, .022), (.018, .028), (.0, .029)], 8, RED * 1.2)
g.tube('wood', [(-1.0, 2.262, -1.945), (-.35, 2.258, -1.945), (.30, 2.262, -1.945)], .034, 10, BAMB); g.tube('wood', [(-1.03, 2.262, -1.945), (.33, 2.262, -1.945)], .012, 6, DARK)
for x in (-.92, -.55, -.15, .22): g.tube('plain', [(x, 2.262 + .0365 * math.sin(t), -1.945 + .0365 * math.cos(t)) for t in np.linspace(0, 6.28, 11)[:-1]], .003, 4, vec(.36, .05, .03), closed=True)
for x in (-1.0, .30): g.tube('plain', [(x, 2.235, -1.93), (x, 1.86, -1.945)], .0025, 4, vec(.36, .05, .03)); g.tube('plain', [(x, 1.86, -1.945), (x, 1.84, -1.945), (x, 1.83, -1.945), (x, 1.76, -1.945)], [.003, .011, .008, .012], 7, vec(.36, .05, .03))
with g.at((X1 - .012, 1.72, -1.27), ry=-90):                                   # horizontal ink bamboo
    g.quad('atlas', (0, 0, .012), (1.0, 0, 0), (0, .228, 0), (331 / 1024, 859 / 1024, 1013 / 1024, 1013 / 1024), nx=3); frame(g, 'wood', 1.10, .33, .05, .02, DARK, .004); g.box('plain', (0, 0, 0), (1.0, .23, .012), 0, vec(.1, .09, .08), skip='-z')
with g.at((.13, .85, -1.992)):                                                 # sweet flag in a celadon tray on the sill
    g.lathe('celadon', [(.03, .0), (.036, .004), (.050, .02), (.054, .036), (.049, .036), (.044, .026), (.0, .024)], 18, vec(.95, 1, .96)); r_ = np.random.RandomState(6)
    g.lathe('plain', [(.043, .027), (.03, .034), (.0, .040)], 10, vec(.05, .05, .035))
    for k in range(34):
        a = r_.rand() * 6.28; d = .026 * math.sqrt(r_.rand()); h = .07 + .06 * r_.rand(); o = .02 + .05 * r_.rand(); p = [vec(d * math.cos(a), .03, d * math.sin(a)), vec((d + o * .3) * math.cos(a), .03 + h * .6, (d + o * .3) * math.sin(a)), vec((d + o) * math.cos(a), .03 + h * (1 - o * 3), (d + o) * math.sin(a))]; w = vec(-math.sin(a), 0, math.cos(a)) * .0022; P = np.array([p[0] - w, p[0] + w, p[1] - w, p[1] + w, p[2]]); n = unit(vec(math.cos(a), .5, math.sin(a)))
        for sg in (1, -1): g.add('plain', P, np.broadcast_to(n * sg, (5, 3)), np.zeros((5, 2)), [(0, 1, 2), (1, 3, 2), (2, 3, 4)], vec(.10, .17, .04) * (.7 + .6 * r_.rand()))
# ---- other walls -------------------------------------------------------------------------------
def wallgrid(p, u, v, lu, lv, n, mat='plaster', tint=None, step=.22):
    a = np.linspace(0, 1, max(2, int(lu / step) + 1)); b = np.linspace(0, 1, max(2, int(lv / step) + 1)); A, B = np.meshgrid(a, b, indexing='ij')
    P = np.asarray(p, float) + A[..., None] * lu * np.asarray(u, float) + B[..., None] * lv * np.asarray(v, float)
    g.grid(mat, P, np.stack([A * lu * .5, -B * lv * .5], 2), tint, N=np.broadcast_to(np.asarray(n, float), P.shape))
for side, x in ((1, X0), (-1, X1)):
    for z in COLZ: 
        if z not in (COLZ[0],): column(x, z)
    for a, b in zip(COLZ[:-1], COLZ[1:]):
        g.bar('wood', (x, 2.71, a), (x, 2.71, b), .11, .20, RED * .8, .01, seg=.3); g.bar('wood', (x, .10, a), (x, .10, b), .12, .2, DARK, .008, seg=.3)
        if side < 0 and a == COLZ[1]:
            w = b - a - .165; g.bar('wood', (x, .86, a), (x, .86, b), .14, .07, MID, .008, seg=.3)
            with g.at((x, 1.75, (a + b) / 2), ry=-90): papered(g, w, 1.74, 'lantern', DARK * 1.25, (6, 8), fr=.055)
            with g.at((x, 0, (a + b) / 2), ry=-90):
                for k in range(3):
                    with g.at(((k - 1) * w / 3, .51, .0)): panel(g, w / 3, .62, MID)
        elif side < 0 and a == COLZ[2]:                                     # pair of lattice doors
            w = b - a - .165
            with g.at((x, 0, (a + b) / 2), ry=-90):
                g.box('wood', (0, 1.41, -.034), (.06, 2.42, .016), 0, DARK)
                for k in (-1, 1):
                    with g.at((k * w / 4, 0, 0)):
                        with g.at((0, 1.75, 0)): papered(g, w / 2 - .01, 1.74, 'grid', DARK * 1.4, (5, 12), fr=.05)
                        with g.at((0, .54, 0)): panel(g, w / 2 - .01, .68, MID)
                        with g.at((-k * (w / 4 - .04), 1.05, .03)): g.lathe('brass', [(.0, .012), (.012, .012), (.02, .0)], 12); g.tube('brass', [(.016 * math.cos(t), -.03 + .022 * math.sin(t), .012) for t in np.linspace(0, 6.28, 13)[:-1]], .0035, 6, closed=True)
        else:
            wallgrid((x + side * .005, .15, a), (0, 0, 1), (0, 1, 0), b - a, 2.50, (side, 0, 0), tint=vec(.93, .90, .84))
            g.bar('wood', (x, 1.02, a), (x, 1.02, b), .08, .05, DARK * 1.2, .006, seg=.4) if side < 0 else None
    ZR = [Z0 - .06, -.85, .3, 1.45, Z1 + .06]; YR = [3.26, 3.69, 4.15, 3.69, 3.26]
    zz = np.linspace(ZR[0], ZR[-1], 25); yy = np.interp(zz, ZR, YR); f = np.linspace(0, 1, 6); P = np.stack([np.broadcast_to(x - side * .02, (25, 6)), 2.78 + (yy[:, None] - 2.78) * f, np.broadcast_to(zz[:, None], (25, 6))], 2)
    for k in (0, 1):
        if k: P = P[::4, ::5]
        g.grid('plaster', P - (side * .1 * k, 0, 0), np.stack([P[..., 2] * .5, -P[..., 1] * .5], 2), vec(.92, .89, .83), N=np.broadcast_to((side * (1 - 2. * k), 0, 0), P.shape))
    for za, zb, ya, yb in ((Z0 - .06, Z1 + .06, -.15, 2.85),) if side > 0 else ((Z0 - .06, -.47, -.15, 2.85), (-.47, Z1 + .06, -.15, .2)): wallgrid((x - side * .15, ya, za), (0, 0, 1), (0, 1, 0), zb - za, yb - ya, (-side, 0, 0), tint=vec(.95, .93, .9), step=.8)
for x in COLX[1:-1]: column(x, 2.66)
for a, b in zip(COLX[:-1], COLX[1:]):
    g.bar('wood', (a, 2.71, 2.66), (b, 2.71, 2.66), .11, .20, RED * .8, .01, seg=.3); g.bar('wood', (a, .10, 2.66), (b, .10, 2.66), .12, .2, DARK, .008, seg=.3)
    wallgrid((a, .15, 2.655), (1, 0, 0), (0, 1, 0), b - a, 2.50, (0, 0, -1), tint=vec(.93, .90, .84))
g.box('wood', (.2, 2.825, 2.66), (5.4, .06, .2), .008, DARK * 1.3, seg=.3)
# nothing may leak into a dark chamber: boards between the brackets, behind the right wall's panels, outside of the back wall
for z in (-2.06, 2.66): g.box('plaster', (.2, 3.05, z), (5.3, .40, .03), 0, vec(.80, .74, .64), seg=.55, skip='-x +x -y +y', world=True)
g.box('wood', (X1 + .055, .55, 1.1), (.03, .78, 3.14), 0, DARK)
wallgrid((X0 - .06, -.15, 2.74), (1, 0, 0), (0, 1, 0), 5.32, 3.4, (0, 0, 1), tint=vec(.95, .93, .9), step=3)
# ---- roof frame --------------------------------------------------------------------------------
for x in COLX:
    dougong(x, -2.06, 0); 
    if x not in (X0, X1): dougong(x, 2.66, 0)
dougong(-.35, -2.06, 0); dougong(1.035, -2.06, 0)
def moonbeam(x, za, zb, y, h, w, arch, tint):
    """crescent beam: arched, with shouldered ends"""
    n = 13; P = [];
    for k in range(n):
        t = k / (n - 1); z = za + (zb - za) * t; s = math.sin(math.pi * t); e = min(1, min(t, 1 - t) * 9)
        P.append((z, y + arch * s, h * (.72 + .28 * e), w * (.8 + .2 * e)))
    ring = 10; th = np.linspace(0, 2 * math.pi, ring + 1); A = np.zeros((n, ring + 1, 3))
    for k, (z, yy, hh, ww) in enumerate(P):
        sq = 3.2; c, s_ = np.cos(th), np.sin(th); r = (np.abs(c) ** sq + np.abs(s_) ** sq) ** (-1 / sq); A[k] = np.stack([x + c * r * ww / 2, yy + s_ * r * hh / 2, np.full(ring + 1, z)], 1)
    N = A - np.array([[(x, p[1], p[0])] for p in P]); N[..., 1] *= .6; U = np.zeros((n, ring + 1, 2)); U[..., 0] = th / 6.28 * .9 + g.rng.rand(); U[..., 1] = (A[..., 2]) * .5
    g.grid('wood', A, U, tint, N=unit(N))
for x in COLX[1:-1]:
    moonbeam(x, -2.16, 2.76, 3.0, .27, .2, .07, DARK * 1.45); moonbeam(x, -.95, 1.55, 3.42, .2, .16, .05, DARK * 1.45)
    for z in (-.85, 1.45): g.box('wood', (x, 3.27, z), (.11, .2, .13), .012, MID)
    g.box('wood', (x, 3.72, .3), (.11, .44, .12), .012, MID)
    for s in (-1, 1): g.bar('wood', (x, 3.52, .3 + s * .42), (x, 3.84, .3 + s * .06), .05, .07, MID, .006)
for z, y in ((-2.06, 3.11), (-.85, 3.54), (.3, 4.0), (1.45, 3.54), (2.66, 3.11)):
    g.tube('wood', [(x, y, z) for x in np.linspace(-2.5, 2.9, 10)], .075, 8, DARK * 1.6)
RZ = [-3.15, -2.06, -.85, .3, 1.45, 2.66, 3.7]; RY = [2.98, 3.21, 3.64, 4.10, 3.64, 3.21, 3.0]
for k, x in enumerate(np.linspace(-2.36, 2.76, 24)):
    for i in range(6): g.bar('wood', (x, RY[i], RZ[i]), (x, RY[i + 1], RZ[i + 1]), .065, .06, MID * 1.25, 0, seg=.62, skip='-z +z +y')
for i in range(6):                                                            # boards above the rafters, tiles on top
    for up, mat in ((0, 'wood'), (1, 'tile')):
        a = np.linspace(X0 - .35, X1 + .35, 10 if up else 26); b = np.linspace(0, 1, 4); A, B = np.meshgrid(a, b, indexing='ij'); y = RY[i] + (RY[i + 1] - RY[i]) * B + .035 + .08 * up; z = RZ[i] + (RZ[i + 1] - RZ[i]) * B
        P = np.stack([A, y, z], 2); n = unit(np.cross((RZ[i + 1] - RZ[i]) * vec(0, 0, 1) + (RY[i + 1] - RY[i]) * vec(0, 1, 0), (1, 0, 0))); n = n if (n[1] > 0) == bool(up) else -n
        U = np.stack([z * 2.6, A * .5], 2) if not up else np.stack([A * 1.0, (z if i < 3 else -z) * -.9], 2)
        g.grid(mat, P, U, HONEY * .8 if not up else vec(.9, .9, .9), N=np.broadcast_to(n, P.shape))
g.tube('tile', [(x, 4.22, .3) for x in np.linspace(X0 - .4, X1 + .4, 8)], .1, 8, vec(.7, .7, .7))

# ---- furniture ----------------------------------------------------------------------------------
def table(G, w, d, h, tint, top=.03, leg=.021, inset=.16, apron=.075, mat='lacquer', stretch=True):
    """Song side table: floating-panel top, recessed splayed round legs, apron with spandrels, paired stretchers. origin: centre on floor"""
    frame_t = .055
    with G.at((0, h - top / 2, 0), rx=-90): frame(G, mat, w, d, frame_t, top, tint, 0, .008)
    G.box(mat, (0, h - top / 2 - .001, 0), (w - 2 * frame_t, top - .006, d - 2 * frame_t), 0, tint * 1.12, seg=.15, grain=0 if w > d else 2)
    L = max(w, d); ax = 0 if w > d else 2
    def pt(a, y, b): return (a, y, b) if ax == 0 else (b, y, a)
    s = min(w, d); zz = s / 2 - .035
    for a in (-1, 1):
        for b in (-1, 1):
            G.tube(mat, [pt(a * (L / 2 - inset), h - top, b * (zz - .012)), pt(a * (L / 2 - inset + .012), h * .5, b * (zz - .004)), pt(a * (L / 2 - inset + .02), 0, b * zz)], [leg * .95, leg, leg * .92], 10, tint)
            for c in (-1, 1):                          # cloud-headed spandrels either side of the leg
                x0 = a * (L / 2 - inset); x1 = x0 + c * (.10 if c * a < 0 else .09); pl = [(0, 0), (1, 0), (.92, -.28), (.6, -.42), (.42, -.8), (.18, -1), (0, -1)]
                p = [(x0 + (x1 - x0) * q[0], h - top + q[1] * apron) for q in pl]; zc_ = b * (zz - .012)
                if ax == 0: G.prism(mat, p, zc_ - .009, zc_ + .009, tint)
                else:
                    with G.at(rot('y', -90)): G.prism(mat, p, -zc_ - .009, -zc_ + .009, tint)
        if stretch:
            for yy in (.30, .40): G.tube(mat, [pt(a * (L / 2 - inset + .012), h * yy + .0, -zz), pt(a * (L / 2 - inset + .012), h * yy, zz)], leg * .62, 8, tint, caps=False)
    for b in (-1, 1): G.box(mat, pt(0, h - top - apron * .26, b * (zz - .012)), (2 * (L / 2 - .05), apron * .5, .016) if ax == 0 else (.016, apron * .5, 2 * (L / 2 - .05)), .004, tint, seg=.3)

def rolled(G, c, l, r, ry, tint, cap=ROSE, both=True):
    with G.at(c, ry=ry):
        G.tube('paper', [(-l / 2, 0, 0), (l / 2, 0, 0)], r, 9, tint)
        for s in ((-1, 1) if both else (-1,)): G.tube('lacquer', [(s * l / 2, 0, 0), (s * (l / 2 + .018), 0, 0)], r * .6, 6, cap)
        if both: G.tube('plain', [(-.006, 0, 0), (.006, 0, 0)], r * 1.05, 9, vec(.5, .07, .04), caps=False)
def book(G, c, w, h, t, ry=0, kind=0, bottom=True):
    """closed thread-bound book lying flat; cover uv from the atlas"""
    with G.at(c, ry=ry):
        u0 = (330 + kind * 230) / 1024; G.box('paper', (0, t / 2, 0), (w - .006, t - .004, h - .006), 0, vec(.86, .80, .68), skip='+y -y')
        for y, s in ((t, 1), (0, -1)) if bottom else ((t, 1),): G.box('plain', (0, y - s * .0012, 0), (w, .0024, h), 0, (vec(.03, .055, .10), vec(.12, .075, .04), vec(.045, .075, .05))[kind], skip='+y -y' if s > 0 and not bottom else '+y' if s > 0 else '-y')
        G.quad('atlas', (0, t, 0), (w, 0, 0), (0, 0, -h), (u0, 470 / 1024, u0 + 222 / 1024, 800 / 1024))
def stack(G, c, n, ry=0, w=.17, h=.25, seed=0):
    r = np.random.RandomState(seed); y = 0
    for k in range(n): t = .014 + .012 * r.rand(); book(G, (c[0] + r.randn() * .004, c[1] + y, c[2] + r.randn() * .004), w, h, t, ry + r.randn() * 3, r.randint(3), bottom=k == 0); y += t
    return y

desk = Geo(11); DH = .76
with desk.at((0, 0, 0)): table(desk, .84, 1.48, DH, ROSE, inset=.17)
with desk.at((-.27, DH, -.05)):                                               # brush rack
    for s in (-1, 1): desk.tube('lacquer', [(0, 0, s * .13), (0, .2, s * .13), (0, .235, s * .135)], [.008, .006, .008], 8, ROSE); desk.box('lacquer', (0, .008, s * .13), (.11, .016, .028), .005, ROSE)
    desk.tube('lacquer', [(0, .215, z) for z in np.linspace(-.16, .16, 9)], .0065, 8, ROSE); desk.tube('lacquer', [(0, .03, -.13), (0, .03, .13)], .005, 6, ROSE)
    for k in range(5):
        z = -.09 + k * .045; l = .105 + .02 * (k % 3)
        desk.tube('lacquer', [(0, .205, z), (0, .205 - l, z)], .0042, 6, BAMB); desk.tube('plain', [(0, .205 - l, z), (0, .195 - l, z), (0, .180 - l, z), (0, .160 - l, z)], [.0055, .0065, .005, .0004], 8, vec(.06, .05, .045) if k % 2 else vec(.55, .45, .33))
with desk.at((.22, DH, -.02), ry=8):                                          # inkstone and ink stick
    desk.box('plain', (0, .012, 0), (.13, .024, .19), .008, vec(.035, .033, .035)); desk.lathe('plain', [(.0, .0245), (.042, .0245), (.048, .028), (.053, .028), (.056, .024)], 20, vec(.05, .047, .05)); desk.box('plain', (.0, .026, -.074), (.08, .004, .022), .001, vec(.012, .012, .014))
    desk.box('plain', (.09, .010, .0), (.022, .018, .10), .003, vec(.02, .018, .02)); desk.box('brass', (.09, .0195, .02), (.012, .001, .05), 0)
with desk.at((.33, DH, .13)):                                                 # celadon water dropper and brush washer
    desk.lathe('celadon', [(.0, .004), (.03, .0), (.034, .004), (.052, .022), (.056, .04), (.052, .042), (.047, .026), (.03, .012), (0, .010)], 24, vec(.95, 1, .96))
with desk.at((-.31, DH, .50)):                                                # brush pot with rolled paper and brushes
    desk.lathe('lacquer', [(.0, .0), (.058, .0), (.062, .008), (.058, .02), (.058, .13), (.062, .14), (.055, .142), (.052, .02), (.0, .02)], 18, BAMB * .8)
    for k in range(6): a = k * 1.05; desk.tube('lacquer', [(.02 * math.cos(a), .02, .02 * math.sin(a)), (.05 * math.cos(a), .24 + .02 * (k % 3), .05 * math.sin(a))], .004, 6, (BAMB, ROSE)[k % 2]); desk.tube('plain', [(.05 * math.cos(a), .24 + .02 * (k % 3), .05 * math.sin(a)), (.0535 * math.cos(a), .262 + .02 * (k % 3), .0535 * math.sin(a)), (.058 * math.cos(a), .29 + .02 * (k % 3), .058 * math.sin(a))], [.005, .006, .0005], 7, vec(.5, .4, .3))
for k in range(3): rolled(desk, (-.07 + k * .001, DH + .022 + (.036 if k == 2 else 0), .64 + (k * .046 if k < 2 else .023)), .34, .021, 90 * 0 + 4 - 3 * k, (vec(.9, .84, .7), vec(.72, .66, .5), vec(.93, .88, .78))[k])
desk.vary = .1
with desk.at((.32, DH, .63)):                                                 # tripod censer
    desk.lathe('celadon', [(.0, .03), (.03, .028), (.05, .04), (.06, .062), (.055, .085), (.05, .092), (.062, .098), (.062, .104), (.05, .104), (.046, .09), (.04, .08), (.0, .08)], 28, vec(.86, .98, .9))
    for k in range(3): a = k * 2.094; desk.tube('celadon', [(.044 * math.cos(a), .05, .044 * math.sin(a)), (.052 * math.cos(a), .022, .052 * math.sin(a)), (.05 * math.cos(a), .0, .05 * math.sin(a))], [.015, .012, .008], 8, vec(.86, .98, .9))
    for k in range(3): desk.tube('plain', [((k - 1) * .01, .08, .004 * k), ((k - 1) * .016, .19 + .01 * k, .004 * k)], .0013, 5, vec(.25, .13, .07))
DPOS = (-1.35, 0, -.86)

# concave mirror -------------------------------------------------------------------------------
MV = vec(-1.25, 1.12, -1.35); axis = unit(vec(0, 1.2, 0) - MV); yaw = math.degrees(math.atan2(axis[0], axis[2])); pitch = math.degrees(math.asin(axis[1]))
def qmul(a, b):
    x1, y1, z1, w1 = a; x2, y2, z2, w2 = b; return [w1 * x2 + x1 * w2 + y1 * z2 - z1 * y2, w1 * y2 - x1 * z2 + y1 * w2 + z1 * x2, w1 * z2 + x1 * y2 - y1 * x2 + z1 * w2, w1 * w2 - x1 * x2 - y1 * y2 - z1 * z2]
MQ = qmul(quat((0, 1, 0), yaw), quat((1, 0, 0), -pitch))
mf = Geo(5); R = .60; rr = np.linspace(0, .108, 8); prof = np.stack([rr, R - np.sqrt(R * R - rr ** 2)], 1)
with mf.at(rot('x', 90)):                                                     # lathe axis Y -> +Z
    th = np.linspace(0, 2 * math.pi, 35); RR, TH = np.meshgrid(rr, th, indexing='ij'); zz = R - np.sqrt(R * R - RR ** 2); P = np.stack([RR * np.cos(TH), zz, RR * np.sin(TH)], 2); C = vec(0, R, 0)
    mf.grid('mirror', P, np.stack([.5 + RR * np.cos(TH) / .216, .5 + RR * np.sin(TH) / .216], 2), N=unit(C - P)); 
mr = Geo(6); e = .108 ** 2 / 1.2
with mr.at(rot('x', 90)):
    mr.lathe('bronze', [(.108, e), (.111, e + .004), (.118, e + .004), (.12, e - .001), (.119, e - .008), (.10, -.010), (.05, -.016), (.02, -.017), (.018, -.026), (.0, -.028)], 34, crease=30)
mr_stand = Geo(7)                                                              # wooden stand in the desk's space, yawed
with mr_stand.at((MV[0], DH, MV[2]), ry=yaw):
    s = mr_stand; s.box('lacquer', (0, .014, -.01), (.24, .028, .15), .009, ROSE); s.box('lacquer', (0, .034, -.01), (.16, .016, .09), .006, ROSE)
    s.lathe('lacquer', [(.026, .04), (.03, .05), (.018, .07), (.015, .12), (.019, .15), (.024, .165), (.015, .18), (.012, .21)], 14, ROSE)
    hy = MV[1] - DH; pts = [(.128 * math.cos(t), hy + .128 * math.sin(t), -.006) for t in np.radians(np.linspace(150, 390, 25))]; s.tube('lacquer', pts, [.006 + .004 * math.sin(math.pi * k / 24) for k in range(25)], 8, ROSE)
    for q in (pts[0], pts[-1]): s.tube('lacquer', [(q[0] + (.014 * (1 if q[0] > 0 else -1)) + .012 * math.cos(t), q[1] + .004 + .012 * math.sin(t), q[2]) for t in np.linspace(0, 6.28, 11)[:-1]], .005, 6, ROSE, closed=True)
    s.tube('lacquer', [(0, .2, -.01), (0, hy - .128, -.006)], .011, 8, ROSE)
    for k in (-1, 1): s.tube('lacquer', [(k * .02, .19, -.008), (k * .05, hy - .12, -.006)], .006, 6, ROSE)
# rail and rod along the mirror's axis (rod_rail is built in the mirror's own axes)
RDROP = .085
rr_ = Geo(8); rr_.box('lacquer', (0, -RDROP - .012, .53), (.05, .018, .94), .004, ROSE, seg=.2); rr_.box('brass', (0, -RDROP - .0025, .53), (.006, .003, .93), 0)
for s in (-1, 1): rr_.box('lacquer', (s * .022, -RDROP - .002, .53), (.006, .006, .94), .002, ROSE)
for k in range(95): 
    if k % 5 == 0: rr_.box('brass', (.012 if k % 10 else .010, -RDROP - .0026, .06 + k * .01), (.006 if k % 10 else .012, .0012, .0015), 0, skip='-y')
RM = trs(MV) @ qmat(MQ)
def post(G, L, ybase, base_r):
    p = (RM @ np.array([0, -RDROP - .02, L, 1]))[:3]
    with G.at((p[0], ybase, p[2])):
        h = p[1] - ybase; G.lathe('lacquer', [(.0, .0), (base_r, .0), (base_r * 1.02, .008), (base_r * .8, .02), (base_r * .34, .032), (.011, .06), (.009, h * .4), (.012, h * .5), (.009, h * .6), (.010, h - .03), (.018, h - .012), (.018, h), (0, h)][1:], 14, ROSE)
stands = Geo(9); post(stands, .13, DH, .04); post(stands, .93, 0, .13)
rod = Geo(10); ry = math.radians(yaw)
with rod.at((0, 0, 0), ry=yaw):
    rod.lathe('ivory', [(.0, -.025), (.0085, -.025), (.0095, -.022), (.007, -.017), (.0062, -.004), (.0078, -.001), (.0062, .002), (.0055, .013), (.0075, .016), (.0045, .020)], 14, vec(.95, .9, .78))
    rod.lathe('plain', [(.0088, .015), (.0095, .018), (.006, .022), (.0015, .0265), (.0, .027)], 12, vec(.75, .07, .04))
    rod.tube('plain', [(.006, .018, 0), (.014, .019, 0), (.0175, .013, 0), (.018, .002, 0), (.0185, -.006, 0)], [.0014, .0014, .0018, .0032, .0006], 7, vec(.75, .07, .04)); rod.tube('brass', [(.0176, .0125, 0), (.0178, .009, 0)], .0026, 7)
    rod.tube('ivory', [(-.006, .0, 0), (-.012, .003, 0), (-.0135, .010, 0)], [.002, .002, .0008], 6, vec(.95, .9, .78))
    rod.lathe('brass', [(.0, -.025), (.011, -.025), (.012, -.029), (.0055, -.034), (.0045, -RDROP + .014), (.008, -RDROP + .010), (.008, -RDROP + .004), (.0, -RDROP + .004)][1:], 12); rod.box('lacquer', (0, -RDROP + .003, 0), (.036, .012, .05), .003, ROSE)
RODP = MV + axis * .45

# book_mengxi : open -----------------------------------------------------------------------------
bm = Geo(12)
for s in (-1, 1):
    n = 12; x = np.linspace(0, .19, n); y = .006 + .016 * np.exp(-((x - .05) / .06) ** 2) * (1 - np.exp(-x / .012)) + .004 * (1 - x / .19); b = np.array([-.125, -.04, .04, .125]); P = np.zeros((n, 4, 3)); P[..., 0] = (s * x)[:, None]; P[..., 1] = y[:, None]; P[..., 2] = b[None]
    u = (672 + s * 342 * (x / .19)) / 1024; U = np.zeros((n, 4, 2)); U[..., 0] = u[:, None]; U[..., 1] = ((b + .125) / .25 * 460 / 1024)[None]; bm.grid('atlas', P, U, flip=(s > 0)); 
    P2 = np.stack([np.stack([P[:, 3, 0], P[:, 3, 1] * 0, P[:, 3, 2]], 1), P[:, 3]], 1); bm.grid('paper', P2, tint=vec(.75, .68, .55), N=np.broadcast_to((0, 0, 1.), P2.shape)); P2 = P2 * (1, 1, -1); bm.grid('paper', P2, tint=vec(.75, .68, .55), N=np.broadcast_to((0, 0, -1.), P2.shape))
    bm.box('paper', (s * .189, .0035, 0), (.002, .007, .25), 0, vec(.75, .68, .55)); bm.box('plain', (s * .097, .0005, 0), (.194, .0022, .256), .0005, vec(.12, .075, .04))
with bm.at((.0, .012, .16), ry=4): bm.tube('brass', [(-.13, .0, 0), (.13, .0, 0)], .004, 6)
by = Geo(13); book(by, (0, 0, 0), .165, .245, .024, 0, 0)
# candle : bronze lamp ---------------------------------------------------------------------------
cd = Geo(14)
cd.lathe('bronze', [(.0, .0), (.066, .0), (.068, .006), (.05, .018), (.024, .03), (.014, .045), (.017, .055), (.011, .07), (.010, .14), (.015, .155), (.011, .165), (.012, .18), (.05, .196), (.062, .206), (.06, .212), (.052, .208), (.02, .200), (.0, .2)][1:], 20, crease=50)
cd.tube('ivory', [(0, .2, 0), (0, .225, 0), (.0005, .26, 0)], [.0135, .0125, .0115], 12, vec(.92, .82, .62)); cd.tube('plain', [(0, .26, 0), (.001, .268, 0)], .0012, 5, vec(.03, .02, .02))
for k in range(4): a = k * 1.7; cd.tube('ivory', [(.012 * math.cos(a), .255, .012 * math.sin(a)), (.0135 * math.cos(a), .24 - .006 * k, .0135 * math.sin(a)), (.0138 * math.cos(a), .225 - .006 * k, .0138 * math.sin(a))], [.001, .0028, .0035], 6, vec(.92, .82, .62))
fl = Geo(15); fl.vary = 0; fl.lathe('flame', [(.0, .0), (.0035, .002), (.0062, .008), (.0068, .013), (.0055, .021), (.003, .031), (.0008, .040), (.0, .042)], 12)
# rail and screen --------------------------------------------------------------------------------
rl = Geo(16)
with rl.at((0, -.70, .925), ry=0): table(rl, .26, 1.75, .70, ROSE, top=.032, leg=.018, inset=.2)
for s in (-1, 1): rl.box('brass', (s * .045, .0015, .925), (.012, .005, 1.70), .0015, seg=.2)
for row, L0 in ((0, .10), (1, .90)): rl.quad('scales', (-.095, .0018, L0 + .4), (0, 0, .8), (.046, 0, 0), (0, row * .25, 1, row * .25 + .25), nx=6)
for L in (.075, 1.775): rl.box('brass', (0, .004, L), (.16, .012, .02), .004)
sc = Geo(17); PW, PH = .66, .80; FT = .032
for s in (-1, 1):
    sc.box('lacquer', (s * (PW / 2 + FT / 2), 0, 0), (FT, PH + 2 * FT, .026), .006, ROSE * .8, seg=.2); sc.box('lacquer', (0, s * (PH / 2 + FT / 2), 0), (PW, FT, .024), .005, ROSE * .8, seg=.2, skip='-x +x')
    with sc.at((s * (PW / 2 + FT / 2), PH / 2 + FT, 0)): sc.lathe('bronze', [(.012, .0), (.014, .006), (.008, .011), (.011, .018), (.006, .026), (.0, .028)], 12)
    for c in (-1, 1):
        with sc.at((s * PW / 2, c * PH / 2, .0137)): sc.box('bronze', (-s * .012 + s * .016, -c * .0 + c * .016, 0), (.045, .045, .002), .001); 
pl = [(-.20, -.432), (.20, -.432), (.17, -.447), (.12, -.452), (.095, -.47), (.085, -.492), (-.085, -.492), (-.095, -.47), (-.12, -.452), (-.17, -.447)]
sc.prism('lacquer', pl, -.011, .011, ROSE * .8); sc.box('lacquer', (0, -.4855, 0), (.17, .022, .13), .006, ROSE * .8)
for s in (-1, 1): sc.box('brass', (s * .045, -.494, 0), (.02, .006, .12), .001)
sc.box('brass', (-.0875, -.492, 0), (.003, .008, .010), 0); sc.prism('brass', [(-.118, -.4975), (-.086, -.4935), (-.086, -.4975)], -.004, .004)   # pointer on the graduation
sp = Geo(18); sp.vary = 0; sp.quad('screen_paper', (0, 0, 0), (PW, 0, 0), (0, PH, 0), (0, 0, 1, 1), nx=1, ny=1)
sh = Geo(19)
with sh.at(rot('x', 90)): sh.lathe('bronze', [(.009, -.03), (.009, .008), (.018, .013), (.025, .022), (.027, .034), (.020, .045), (.0, .050)], 16)
sr = Geo(20); sr.vary = 0; sr.box('ivory', (0, 0, 0), (.026, .80, .0296), .0012, vec(.95, .9, .78))
for s in (1, -1):
    P = np.array([[(-.013 * s, -.4, .0150 * s), (-.013 * s, .4, .0150 * s)], [(.013 * s, -.4, .0150 * s), (.013 * s, .4, .0150 * s)]]); P[:, :, 0] = np.array([[-.013, -.013], [.013, .013]]) * s
    U = np.array([[(0, .5), (1, .5)], [(0, .75), (1, .75)]]); sr.grid('scales', P, U, N=np.broadcast_to((0, 0, float(s)), P.shape))
# aperture ---------------------------------------------------------------------------------------
ap = Geo(21); 
with ap.at(rot('x', 90)): ap.lathe('brass', [(.003, .003), (.0032, .005), (.02, .0062), (.022, .0085), (.026, .0085), (.028, .006), (.066, .006), (.069, .010), (.077, .010), (.08, .006), (.08, -.004)], 40, crease=25)
for k in range(6):
    a = k * math.pi / 3 + .26
    with ap.at((.048 * math.cos(a), .048 * math.sin(a), .006)), ap.at(rot('x', 90)): ap.lathe('brass', [(.0045, 0), (.004, .0018), (.0, .0026)], 10)
ah = Geo(22); ah.vary = 0
with ah.at(rot('x', 90)): ah.lathe('hole', [(.0034, .0), (.0, .0003)], 20)
ad = Geo(23)
with ad.at(rot('x', 90)): ad.lathe('brass', [(.086, -.008), (.086, .004), (.089, .008), (.108, .008), (.112, .004), (.112, -.008)], 40, crease=30)
for k in range(48):
    a = k * 2 * math.pi / 48; 
    with ad.at(rot('z', math.degrees(a))): ad.box('plain', (.0985 if k % 6 else .0975, 0, .0083), (.010 if k % 6 else .017, .0016 if k % 6 else .0026, .0012), 0, vec(.05, .03, .015), skip='-z')
    with ad.at(rot('z', math.degrees(a) + 3.75)): ad.box('brass', (.113, 0, .0), (.006, .006, .010), 0, skip='-x')
ad.prism('brass', [(-.005, .108), (.005, .108), (.010, .138), (0, .150), (-.010, .138)], .001, .007); ad.prism('plain', [(-.004, .087), (.004, .087), (0, .098)], .0085, .0095, vec(.55, .05, .03))
ss = Geo(24); ss.box('brass', (0, 0, 0), (.25, .036, .005), .0015)
for k, c in enumerate((-.06, 0, .06)):
    nn = (24, 4, 3)[k]; r = (.0095, .0125, .0135)[k]; a0 = (0, 45, 90)[k]; p = [(c + r * math.cos(math.radians(a0) + q * 2 * math.pi / nn), r * math.sin(math.radians(a0) + q * 2 * math.pi / nn) - (.002 if k == 2 else 0)) for q in range(nn)]; ss.prism('plain', p, .0024, .0029, vec(.012, .01, .008))
    p2 = [(c + (x - c) * 1.22, y * 1.22) for x, y in p]; ss.prism('brass', p2, .002, .0027)
ss.tube('brass', [(.125, 0, 0), (.135, 0, 0.003), (.140, 0, .012)], [.004, .004, .007], 10)
for s in (-1, 1): g.box('bronze', (.80, 1.365 + s * .0225, -1.992), (.30, .009, .016), .003)
g.box('bronze', (.80, 1.365, -1.9985), (.30, .05, .006), .002)
# outside cup of the hole
with g.at((.8, 1.5, -2.118)), g.at(rot('x', -90)): g.lathe('bronze', [(.0, -.002), (.012, .0), (.05, .012), (.056, .012), (.058, .0)], 24)
# shutters -----------------------------------------------------------------------------------------
shl, shr = Geo(25), Geo(26)
for G, s in ((shl, 1), (shr, -1)):
    with G.at((s * .3, .025, 0)):
        frame(G, 'wood', .597, 1.346, .042, .034, MID * .9); lattice(G, 'wood', .513, 1.262, 'lantern', MID * .8, t=.013, d=.018, n=(5, 9), z=.004); G.quad('window_paper', (0, 0, -.008), (.53, 0, 0), (0, 1.28, 0), (0, 0, .55, 1.3), tint=vec(.80, .76, .68))
        if s < 0: G.box('wood', (-.299, 0, -.021), (.03, 1.34, .008), .002, MID * .9)                # covers the joint from outside
        for y in (-.45, .45): G.tube('wood', [(-s * .3, y - .04, .0), (-s * .3, y + .04, .0)], .009, 8, BLK)
        with G.at((s * .277, -.04, .02)): G.tube('wood', [(.016 * math.cos(t), .016 * math.sin(t), .004) for t in np.linspace(0, 6.28, 13)[:-1]], .003, 5, BLK, closed=True); G.box('wood', (0, .018, 0), (.014, .02, .006), .002, BLK)
# bookshelves ------------------------------------------------------------------------------------
def shelf(cx, cz, ry, w, h, d, nsh, seed):
    r = np.random.RandomState(seed)
    with g.at((cx, 0, cz), ry=ry):
        for a in (-1, 1):
            for b in (-1, 1): g.box('lacquer', (a * (w / 2 - .018), h / 2, b * (d / 2 - .018)), (.032, h, .032), .006, ROSE, seg=.7)
        for k in range(nsh):
            y = .12 + k * (h - .17) / (nsh - 1); g.box('lacquer', (0, y, 0), (w - .02, .022, d - .01), .004, ROSE, seg=.42)
            if k == nsh - 1: continue
            g.box('lacquer', (0, y - .03, d / 2 - .022), (w - .05, .035, .012), .003, ROSE, skip='-y') if k == 0 else None
            x = -w / 2 + .06; gap = (h - .17) / (nsh - 1) - .03
            while x < w / 2 - .12:
                q = r.rand()
                if q < .30:
                    n = r.randint(1, 4)
                    for i in range(n): c = (vec(.035, .06, .12), vec(.14, .08, .04), vec(.05, .075, .05), vec(.22, .045, .03))[r.randint(4)]; hh = .055; g.box('plain', (x + .09, y + .011 + hh * (i + .5), r.randn() * .006), (.17, hh - .003, .25), 0, c); g.box('plain', (x + .09, y + .011 + hh * (i + .5), .1262), (.035, hh * .62, .0012), 0, vec(.75, .66, .48), skip='-z -x +x -y +y'); g.box('paper', (x + .176, y + .011 + hh * (i + .5), 0), (.002, hh - .012, .24), 0, vec(.9, .84, .7), skip='-x')
                    x += .205
                elif q < .68: bw = .17; n = r.randint(3, 9); stack(g, (x + bw / 2, y + .011, r.randn() * .008), n, 0, bw, .25, r.randint(999)); x += bw + .025
                elif q < .85:
                    for i in range(6):
                        row = 0 if i < 3 else 1 if i < 5 else 2; xx = x + .03 + (i - (0, 3, 5)[row]) * .05 + row * .025; yy = y + .011 + .024 + row * .042
                        with g.at((xx, yy, .0), ry=90): rolled(g, (0, 0, 0), .25, .023, 0, vec(.9, .84, .7) * (.75 + .3 * r.rand()), both=False)
                    x += .20
                else:
                    kind = r.randint(3)
                    with g.at((x + .07, y + .011, 0)): 
                        if kind == 0: g.lathe('celadon', [(.0, .0), (.035, .0), (.038, .006), (.06, .06), (.066, .10), (.055, .15), (.028, .185), (.022, .20), (.03, .225), (.026, .225), (.018, .2)][1:], 20, vec(.9, 1, .93))
                        elif kind == 1: g.lathe('bronze', [(.045, .0), (.05, .01), (.03, .03), (.05, .07), (.06, .11), (.05, .15), (.07, .19), (.065, .19), (.04, .15)], 12)
                        else: g.box('lacquer', (0, .07, 0), (.14, .14, .2), .008, BLK * 2); g.box('brass', (0, .09, .101), (.03, .03, .004), .002)
                    x += .17
with g.at((0, 0, 0)): shelf(-1.72, 2.37, 180, 1.18, 2.0, .34, 5, 4); shelf(-.36, 2.37, 180, 1.18, 2.0, .34, 5, 8)
shelf(-2.16, 1.72, 90, .95, 1.55, .32, 4, 12)
# scroll on the left wall: node -------------------------------------------------------------------
sm_ = Geo(27); SW, SH = .50, 1.50
sm_.quad('atlas', (0, 0, 0), (SW, 0, 0), (0, SH, 0), (1 / 1024, 1 / 1024, 319 / 1024, 1023 / 1024), nx=2, ny=8)
sm_.tube('lacquer', [(-SW / 2 - .03, -SH / 2, .008), (SW / 2 + .03, -SH / 2, .008)], .019, 12, ROSE); sm_.tube('lacquer', [(-SW / 2 - .005, SH / 2, .004), (SW / 2 + .005, SH / 2, .004)], .009, 8, ROSE)
for s in (-1, 1): sm_.tube('ivory', [(s * (SW / 2 + .03), -SH / 2, .008), (s * (SW / 2 + .052), -SH / 2, .008)], [.022, .02], 12, vec(.9, .85, .7)); sm_.tube('plain', [(s * SW * .3, SH / 2 + .005, .004), (0, SH / 2 + .13, .002)], .0022, 5, vec(.25, .05, .03))
# folding screen ----------------------------------------------------------------------------------
x, z = .55, 2.30
for k in range(4):
    a = 18 if k % 2 == 0 else -18; w, h = .50, 1.62; ca, sa = math.cos(math.radians(a)), math.sin(math.radians(a))
    with g.at((x + ca * w / 2, h / 2 + .10, z - sa * w / 2), ry=a + 180):
        frame(g, 'lacquer', w, h, .03, .028, BLK * 2.4); g.quad('painting', (0, .16, .006), (w - .06, 0, 0), (0, h - .38, 0), ((3 - k) / 4 + .002, 0, (3 - k) / 4 + .248, 1), nx=2, ny=6)
        g.box('lacquer', (0, -h / 2 + .19, .004), (w - .06, .03, .022), .003, BLK * 2.4); g.box('lacquer', (0, -h / 2 + .10, 0), (w - .06, .15, .012), 0, ROSE); g.box('wood', (0, .1, -.008), (w - .06, h - .2, .006), 0, MID)
        for s in (-1, 1): g.box('lacquer', (s * (w / 2 - .016), -h / 2 - .05, 0), (.028, .1, .028), .004, BLK * 2.4); g.box('brass', (s * (w / 2 - .015), -h / 2 - .085, 0), (.032, .03, .032), .003)
    x += ca * w; z -= sa * w
# guqin table by the right window -------------------------------------------------------------------
with g.at((2.38, 0, .3)):
    table(g, .40, 1.30, .68, ROSE * 1.05, inset=.15)
    with g.at((0, .70, 0)):
        n = 25; t = np.linspace(0, 1, n); zz = -.6 + 1.2 * t; wd = .10 - .022 * t - .012 * np.exp(-((t - .30) / .03) ** 2) - .011 * np.exp(-((t - .76) / .05) ** 2); th = np.linspace(0, math.pi, 9); P = np.zeros((n, 9, 3)); P[..., 2] = zz[:, None]; P[..., 0] = wd[:, None] * np.cos(th); P[..., 1] = .022 + .030 * np.sin(th) ** .8
        g.grid('lacquer', P, flip=True, tint=vec(.16, .07, .045)); 
        for s in (1, -1): Q = np.stack([np.stack([s * wd, np.full(n, .022), zz], 1), np.stack([s * wd, np.full(n, .0), zz], 1)], 1); g.grid('lacquer', Q, tint=vec(.16, .07, .045), N=np.broadcast_to((float(s), 0, 0), Q.shape))
        for k in range(7): g.tube('ivory', [(-.042 + .014 * k, .0585, -.53), (-.036 + .012 * k, .0565, .58)], .0009, 4, vec(.9, .85, .75), caps=False)
        for k in range(13): zz_ = -.45 + .95 * (k + .5) / 13; g.box('ivory', (.062, .047, zz_), (.008, .003, .008), .002)
        g.box('lacquer', (0, .054, -.53), (.13, .010, .012), .003, BLK * 2)
# flower stand with vase and plum branch -------------------------------------------------------------
with g.at((2.36, 0, -1.52)):
    for a in (-1, 1):
        for b in (-1, 1): g.tube('lacquer', [(a * .13, .86, b * .13), (a * .135, .45, b * .135), (a * .145, 0, b * .145)], [.014, .013, .015], 8, ROSE)
    g.box('lacquer', (0, .875, 0), (.34, .028, .34), .008, ROSE, seg=.1); g.box('lacquer', (0, .30, 0), (.25, .016, .25), .004, ROSE)
    for s in (-1, 1): g.box('lacquer', (s * .13, .83, 0), (.014, .05, .24), .004, ROSE); g.box('lacquer', (0, .83, s * .13), (.24, .05, .014), .004, ROSE)
    with g.at((0, .889, 0)): g.lathe('celadon', [(.0, .0), (.05, .0), (.054, .006), (.05, .014), (.075, .06), (.085, .11), (.075, .155), (.045, .19), (.026, .215), (.022, .26), (.024, .30), (.040, .325), (.036, .326), (.019, .3), (.016, .25)][1:], 22, vec(.92, 1, .95))
    r = np.random.RandomState(21)
    def branch(p, d, l, rad, depth):
        pts = [np.array(p)]; d = unit(np.array(d))
        for k in range(5): d = unit(d + r.randn(3) * .22 + vec(0, .04, 0)); pts.append(pts[-1] + d * l / 5)
        g.tube('plain', pts, np.linspace(rad, rad * .45, 6), 6, vec(.075, .05, .04))
        if depth: 
            for k in (2, 3, 4, 5): branch(pts[k], d + r.randn(3) * .8, l * .52, rad * .5, depth - 1)
        else:
            for k in range(1, 6):
                if r.rand() < .55:
                    q = pts[k] + r.randn(3) * .006; n = unit(r.randn(3)); u = unit(np.cross(n, (.3, 1, .2))); v_ = np.cross(n, u)
                    for f in range(5):
                        a = f * 1.2566; c = math.cos(a) * u + math.sin(a) * v_; s_ = -math.sin(a) * u + math.cos(a) * v_; P = np.array([q, q + (c * .55 + s_ * .5 + n * .3) * .013, q + (c + n * .45) * .0135, q + (c * .55 - s_ * .5 + n * .3) * .013]); w = .85 + .15 * r.rand()
                        for sg in (1, -1): g.add('plain', P, np.broadcast_to(n * sg, (4, 3)), np.zeros((4, 2)), [(0, 1, 2), (0, 2, 3)], vec(.86, .42 * w, .40 * w))
    branch((0, 1.15, 0), (-.35, 1, .25), .5, .008, 1); branch((0, 1.15, 0), (.12, 1, .1), .34, .006, 1)
# stool, mat, brazier, lantern ------------------------------------------------------------------------
with g.at((1.72, 0, -.72)):                                                      # drum stool
    g.lathe('lacquer', [(.0, .45), (.165, .45), (.172, .44), (.17, .425), (.16, .42)], 28, ROSE); g.lathe('lacquer', [(.15, .0), (.16, .0), (.162, .02), (.15, .028)], 28, ROSE); g.lathe('paper', [(.0, .452), (.13, .452), (.135, .449)], 24, vec(.55, .5, .32))
    for k in range(8):
        a = k * math.pi / 4; g.tube('lacquer', [((.158 + .032 * math.sin(math.pi * t)) * math.cos(a + .0), .02 + .41 * t, (.158 + .032 * math.sin(math.pi * t)) * math.sin(a)) for t in np.linspace(0, 1, 8)], .009, 6, ROSE, caps=False)
with g.at((0, .0, .35)): 
    g.vary = 0
    for k in range(7): r0 = .06 + k * .065; g.lathe('mat', [(r0 - .06 if k else 0, .012), (r0 - .03, .018), (r0 + .004, .012)], 24, vec(.62, .50, .28) * (1 - .15 * (k % 2)), crease=120)
    g.lathe('mat', [(.454, .012), (.465, .008), (.465, .0)], 24, vec(.35, .10, .06)); g.vary = .1
for G_ in (g,):                                                                  # hanging lantern from the middle beam
    with G_.at((1.62, 2.16, .75)):
        G_.tube('plain', [(0, .24, 0), (0, .75, 0)], .004, 5, vec(.06, .04, .03)); 
        G_.lathe('paper', [(.07, -.14), (.12, -.09), (.14, 0), (.12, .09), (.07, .14)], 16, vec(.95, .86, .66), crease=70)
        for y in (-.15, .15): G_.lathe('lacquer', [(.0, y - .012), (.078, y - .012), (.078, y + .012), (.0, y + .012)], 16, ROSE)
        for k in range(8): a = k * math.pi / 4; G_.tube('lacquer', [(rr0 * 1.01 * math.cos(a), yy, rr0 * 1.01 * math.sin(a)) for rr0, yy in ((.072, -.14), (.121, -.09), (.141, 0), (.121, .09), (.072, .14))], .0045, 5, ROSE, caps=False)
        G_.tube('plain', [(0, -.16, 0), (0, -.2, 0), (0, -.34, 0)], [.004, .012, .010], 8, vec(.5, .05, .03))

# ---- bake ------------------------------------------------------------------------------------------
T = trs
E = np.eye(4); POSN = {'desk': (desk, T(DPOS)), 'rail': (rl, T((.8, .7, -2.0)))}
g.merge(mr_stand); g.merge(stands)
bakes = [(g, E, 'static'), (desk, T(DPOS), 'static'), (rl, T((.8, .7, -2)), 'static'), (rr_, RM, 'static'), (sm_, T((X0 + .03, 1.62, .30), 90), 'static')]
BMP, BYP, CDP = (-1.25, DH, -.53), (-1.63, DH, -.60), (-1.60, DH, -1.33)
bakes += [(bm, T(BMP, 30), 'static'), (by, T(BYP, 12), 'static'), (cd, T(CDP), 'static')]
for k, (G, M) in enumerate(((mr, RM), (rod, T(RODP)), (sc, T((.8, 1.2, -1.4))), (shl, E), (shr, E), (ap, E), (ad, E), (ss, E), (sh, E), (sr, E))): bakes.append((G, M, 'm%d' % k))
stat = []
def curve(ao, gi, P, k):
    if k != 'static': return .25 + .6 * np.clip(ao, 0, 1) ** 1.2
    stat.append(gi); a = np.clip(ao, 0, 1)
    return np.clip((.12 + .88 * a ** 1.2) * (.34 + .66 * np.clip(gi / .42, 0, 1) ** .6), .03, 1)
bake(bakes, mask=('window_paper',), skip=('window_paper',), rays=int(os.environ.get('RAYS', 64)), maxd=.9, bounces=3, curve=curve)
s = np.concatenate(stat); print('gi', np.percentile(s, [5, 25, 50, 75, 95]))

# ---- write -----------------------------------------------------------------------------------------
B = GLB(); wd, wn = tex.wood(); B.tex('wood', wd, q=86); B.tex('wood_n', wn.resize((512, 512)), q=84); fl_c, fl_n, fl_r = tex.brickfloor(); B.tex('floor_r', fl_r.resize((256, 256)), q=85); B.tex('floor', fl_c, q=84); B.tex('floor_n', fl_n, q=88); pc, pn = tex.plaster(); B.tex('plaster', pc, q=80); B.tex('plaster_n', pn.resize((256, 256)), q=85); B.tex('paper', tex.paper(), q=80); B.tex('atlas', tex.atlas(), q=88, clamp=True); B.tex('painting', tex.mountains(), q=84, clamp=True); B.tex('scales', tex.scales(), q=88, clamp=True)
tc, tn = tex.tiles(); B.tex('tile', tc, q=84); B.tex('stone', tex.stone(256)[0], q=82)
B.mat('wood', tex='wood', rough=.68, normal='wood_n', nscale=.7); B.mat('lacquer', tex='wood', rough=.36); B.mat('plaster', tex='plaster', rough=.95, normal='plaster_n', nscale=.6); B.mat('floor', tex='floor', rough=1, metal=0, mr='floor_r', normal='floor_n', nscale=.8); B.mat('stone', tex='stone', rough=.85)
B.mat('paper', (1, .97, .9), 'paper', rough=.9, both=True); B.mat('window_paper', (1, .97, .9), 'paper', rough=.9, both=True); B.mat('screen_paper', (1, 1, 1), 'paper', rough=.9, both=True); B.mat('plain', rough=.55)
B.mat('brass', (.80, .58, .27), metal=1, rough=.32); B.mat('mirror', (.86, .76, .58), metal=1, rough=.05); B.mat('celadon', (.40, .475, .365), rough=.22)
B.mat('atlas', tex='atlas', rough=.85); B.mat('painting', tex='painting', rough=.85); B.mat('scales', tex='scales', rough=.5); B.mat('hole', (.0, .0, .0), unlit=True); B.mat('flame', (1, .75, .35), emis=(1, .58, .20), rough=1, strength=5); B.mat('tile', tex='tile', rough=.8)
B.node('room', g)
B.node('shutter_left', shl, (-.95, 1.5, -2.10)); B.node('shutter_right', shr, (.25, 1.5, -2.10))
B.node('aperture_plate', ap, (.80, 1.50, -2.0)); B.node('aperture_hole', ah, (.80, 1.50, -1.9968)); B.node('aperture_dial', ad, (.80, 1.50, -1.985)); B.node('shape_slide', ss, (.80, 1.365, -1.985))
B.node('rail', rl, (.8, .7, -2.0)); n = B.node('screen', sc, (.8, 1.2, -1.4)); B.node('screen_paper', sp, parent=n); B.node('screen_handle', sh, (PW / 2 + FT / 2, -.34, .016), parent=n); B.node('screen_ruler', sr, (-PW / 2 - FT / 2, 0, .0), parent=n)
B.j['nodes'][-1]['translation'] = [-PW / 2 - FT / 2, 0, 0]
B.node('desk', desk, DPOS); B.node('book_mengxi', bm, BMP, quat((0, 1, 0), 30)); B.node('book_youyang', by, BYP, quat((0, 1, 0), 12))
n = B.node('candle', cd, CDP); FL = B.node('candle_flame', fl, (0, .266, 0), parent=n); B.node('candle_light', None, (0, .02, 0), parent=FL, light={'type': 'point', 'color': [1, .62, .30], 'intensity': 6.0, 'range': 4.0, 'name': 'candle'})
n = B.node('mirror', mr, MV, MQ); B.node('mirror_face', mf, parent=n); B.node('rod', rod, RODP); B.node('rod_rail', rr_, MV, MQ); B.node('scroll_mozi', sm_, (X0 + .03, 1.62, .30), quat((0, 1, 0), 90))
r = np.random.RandomState(1); t = np.linspace(0, 4, 41); sy = 1 + .10 * np.sin(t * math.pi * 3) + .06 * np.sin(t * math.pi * 7); sx = 1 - .06 * np.sin(t * math.pi * 3 + .4); q = [quat((math.cos(k * .6), 0, math.sin(k * .6)), 3 * math.sin(a * math.pi * 2.5)) for k, a in enumerate(t)]; q[-1] = q[0]
B.anim('idle', [(FL, 'scale', t, np.stack([sx, sy, sx], 1)), (FL, 'rotation', t, q)])
B.save(OUT)
if os.environ.get('TELL'):
    for k, p in g.arrays().items(): print('  ', k, len(p[4]))
    for n_ in B.j['nodes']:
        if 'mesh' in n_: print('  ', n_['name'], sum(B.j['accessors'][p['indices']]['count'] // 3 for p in B.j['meshes'][n_['mesh']]['primitives']), len(B.j['meshes'][n_['mesh']]['primitives']))
