"""pagoda.glb : octagonal seven-storey brick and timber pagoda, exactly 30 m."""
import sys, os
from kit import *
import tex
OUT = sys.argv[1]
Geo.UVS = {'tile': (.55, .45), 'brick': (.55, .55), 'plain': (1, 1)}
RED, DRK, WHT, STN, GRN = vec(.34, .06, .034), vec(.085, .05, .035), vec(.80, .77, .70), vec(.46, .44, .40), vec(.10, .17, .14)
T8 = math.tan(math.radians(22.5)); g = Geo(2); g.vary = .06
def side():
    for k in range(8):
        with g.at(ry=45 * k): yield k
def bx(c, s, tint, mat='plain', b=0, skip=''): g.box(mat, c, s, b, tint, skip=skip)
def eave(a0, a1, y0, y1, lift, ns=9, nt=5, hip=.11):
    s = np.linspace(-1, 1, ns); t = np.linspace(0, 1, nt); S, Tt = np.meshgrid(s, t, indexing='ij')
    def surf(S, Tt, dy=0): 
        A = a0 + (a1 - a0) * Tt; A = A * (1 + .055 * np.abs(S) ** 5 * Tt); return np.stack([S * T8 * A, y1 + (y0 - y1) * np.clip(1 - Tt, 0, 1) ** 1.55 + lift * np.abs(S) ** 3.2 * Tt ** 2 + dy, A], -1)
    for k in side():
        P = surf(S, Tt); L = (a1 - a0) * 1.15; U = np.stack([S * T8 * a1 * .55, Tt * L * .5], -1); n = np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1)); g.grid('tile', P, U, vec(.92, .92, .92), N=unit(np.where(n[..., 1:2] < 0, -n, n)))
        Q = surf(S, Tt * .98, -.13 - .12 * 0); n = np.cross(np.gradient(Q, axis=0), np.gradient(Q, axis=1)); g.grid('plain', Q[:, ::2], tint=vec(.16, .075, .045), N=unit(np.where(n[..., 1:2] > 0, -n, n))[:, ::2])
        E = np.stack([P[:, -1], Q[:, -1]], 1); g.grid('plain', E, tint=vec(.13, .12, .12), N=np.broadcast_to((0, 0, 1.), E.shape))
        tt = np.linspace(0, 1.05, 4); h = surf(np.ones(4), tt); h[:, 1] += .04; g.tube('tile', h, np.linspace(hip * 1.15, hip, 4), 5, vec(.75, .75, .75))
        e = surf(np.array(1.), np.array(1.05)); d = unit(vec(e[0], 0, e[2])); g.tube('plain', [e + (0, .03, 0), e + d * .12 + (0, .12, 0), e + d * .20 + (0, .27, 0)], [.09, .07, .015], 4, vec(.2, .21, .22), caps=False); g.tube('bronze', [e + (0, -.12, 0), e + (0, -.30, 0), e + (0, -.42, 0)], [.015, .05, .10], 4, vec(1, 1, 1), caps=False)
def octring(a, y0, y1, a2, mat, tint, seg=3):
    for k in side():
        s = np.linspace(-1, 1, seg + 1); P = np.stack([np.stack([s * T8 * a, np.full(seg + 1, y0), np.full(seg + 1, a)], 1), np.stack([s * T8 * a2, np.full(seg + 1, y1), np.full(seg + 1, a2)], 1)], 1); n = np.array((0, a - a2, y1 - y0)); n = unit(n if abs(n).sum() > 0 else (0, 1, 0)); g.grid(mat, P, tint=tint, N=np.broadcast_to(n * (1 if y1 >= y0 else 1), P.shape))
def slab(a, y0, y1, tint, mat='plain', seg=3, inner=0.0, under=True):
    octring(a, y0, y1, a, mat, tint, seg)
    for k in side():
        for y, s in ((y1, 1.), (y0, -1.)):
            if s < 0 and not under: continue
            x = np.linspace(-1, 1, seg + 1); P = np.stack([np.stack([x * T8 * a, np.full(seg + 1, y), np.full(seg + 1, a)], 1), np.stack([x * T8 * inner, np.full(seg + 1, y), np.full(seg + 1, inner)], 1)], 1); g.grid(mat, P, tint=tint, N=np.broadcast_to((0, s, 0), P.shape))
# base: two-step stone terrace with railings and stairs
slab(6.9, 0, .45, STN * 1.1, 'brick', 4, 4.0, False); slab(5.9, .45, 1.0, STN * 1.25, 'brick', 4, 3.0, False); slab(6.0, .93, 1.02, STN * 1.5, 'plain', 4, 3.)
for k in side():
    w = T8 * 5.85
    for i in range(7):
        x = -w + 2 * w * i / 6
        if k % 2 == 0 and i in (3,): continue
        bx((x, 1.32, 5.82), (.13, .70, .13), STN * 1.5, b=.02)
    for s in (-1, 1): 
        L = (w - .75) if k % 2 == 0 else w; c = s * (w - L / 2)
        bx((c, 1.58, 5.82), (L, .09, .10), STN * 1.5); bx((c, 1.24, 5.82), (L, .36, .06), STN * 1.35)
    if k % 2 == 0:
        for q in range(6): bx((0, .08 + .167 * q, 7.2 - .24 * q), (1.7, .167, .34), STN * 1.2)
        for s in (-1, 1): bx((s * .95, .5, 6.5), (.2, 1.0, 1.3), STN * 1.3)
y = 1.0; N = 7; hs = np.linspace(3.50, 2.62, N); hs *= 21.3 / hs.sum(); ap = np.linspace(4.35, 2.95, N)
for i in range(N):
    h, a = hs[i], ap[i]; w = T8 * a; ye = y + h * (.70 if i < N - 1 else .70)          # wall top = underside of the brackets
    if i:                                                                    # balcony (pingzuo) on brackets
        slab(a + .82, y - .16, y, vec(.30, .16, .10), 'plain', 3, a - .2)
        for k in side():
            W = T8 * (a + .74)
            for j in range(4): bx((-W + 2 * W * (j + .5) / 4, y - .26, a + .52), (.14, .2, .5), RED * .8, skip='-z +y')
            m = 5
            for j in range(m): bx((-W + 2 * W * j / m, y + .40, a + .74), (.075, .84 if j in (0, m) else .78, .075), RED, skip='-y')
            for yy, t in ((.76, .075), (.42, .05)): bx((0, y + yy, a + .74), (2 * W, t, t), RED * 1.1, skip='-x +x')
            bx((0, y + .27, a + .74), (2 * W, .26, .02), vec(.20, .075, .045), skip='-y +y -x +x')
    for k in side():
        s = np.linspace(-1, 1, 6); t = np.linspace(0, 1, 3); S, Tt = np.meshgrid(s, t, indexing='ij'); P = np.stack([S * w, y + (ye + .5 - y) * Tt, np.full_like(S, a)], 2); g.grid('plaster', P, tint=WHT / .8, N=np.broadcast_to((0, 0, 1.), P.shape))
        for x in (-w, -w * .42, w * .42):
            g.tube('plain', [(x, y, a + .02), (x, ye + .1, a + .02)], [.155 - .008 * i, .135 - .008 * i], 6, RED, caps=False)
        for yy, hh in ((ye - .02, .22), (y + .09, .18)): bx((0, yy, a + .05), (2 * w, hh, .12), RED * .85, skip='-z -x +x')
        if k % 2 == 0:                                                       # doorway with a pointed (ogee) arch
            dw, dh = w * .30, (ye - y) * .74; p = [(-dw, 0), (dw, 0), (dw, dh * .62), (dw * .7, dh * .84), (0, dh), (-dw * .7, dh * .84), (-dw, dh * .62)]
            with g.at((0, y, a)): 
                g.prism('plain', [(x * 1.22, yy * 1.07) for x, yy in p], -.02, .05, vec(.30, .12, .07)); g.prism('plain', p, .03, .06, vec(.018, .014, .012))
            for s_ in (-1, 1): bx((s_ * dw * .52, y + dh * .36, a + .065), (dw * .86, dh * .66, .03), vec(.17, .05, .03)); 
        else:                                                                # lattice window
            ww, wh = w * .32, (ye - y) * .40; yc = y + (ye - y) * .52
            bx((0, yc, a + .02), (2 * ww, wh, .06), vec(.05, .035, .025)); 
            for s_ in (-1, 1): bx((s_ * ww, yc, a + .05), (.09, wh + .1, .10), RED * .8); bx((0, yc + s_ * wh / 2, a + .05), (2 * ww, .09, .10), RED * .8)
            for j in range(1, 6): bx((-ww + 2 * ww * j / 6, yc, a + .06), (.06, wh, .04), GRN * 1.6, skip='-y +y -z')
        for x, big in [(-w, 1), (-w * .42, 1), (0, .8), (w * .42, 1)] if i < 5 else [(-w, 1), (-w * .42, 1), (w * .42, 1)]:   # dougong
            corner = x == -w; 
            with g.at((x, ye + .1, a), ry=-22.5 if corner else 0):
                e = 1.15 if corner else 1
                bx((0, .10, .10), (.30 * big, .20, .34), vec(.35, .15, .09), skip='-z +y'); bx((0, .24, .40), (.14, .22, .90 * e), RED, skip='-z +y'); bx((0, .27, .52), (.86 * big, .13, .13), RED * 1.1, skip='+y')
    if i < N - 1: eave(a + .04, a + 1.75 - .06 * i, y + h * .985, ye + .33, .52); octring(a + .12, y + h * .93, y + h + .02, a + .05, 'tile', vec(.7, .7, .7))
    y += h if i < N - 1 else 0
ytop = ye + .33; apex = ytop + 2.65; eave(.34, ap[-1] + 1.45, apex, ytop, .58, nt=9, hip=.13)
# finial (cha): inverted bowl, lotus, nine rings, canopy, jewels ; tip at exactly 30 m
H = 30.0; L = H - apex + .1; f = lambda t: apex - .1 + L * t
g.lathe('bronze', [(.62, f(0)), (.66, f(.03)), (.50, f(.05)), (.56, f(.08)), (.52, f(.12)), (.30, f(.16)), (.36, f(.18)), (.16, f(.205))], 12, vec(1, 1, 1))
g.lathe('bronze', [(.10, f(.2)), (.085, f(.8))], 8)
for k in range(7): r = .50 - .045 * k; yy = .24 + k * .068; g.lathe('bronze', [(.10, f(yy)), (r * .8, f(yy) - .02), (r, f(yy) + .03), (r * .96, f(yy) + .11), (.09, f(yy) + .09)], 10, crease=60)
g.lathe('bronze', [(.09, f(.72)), (.34, f(.735)), (.36, f(.745)), (.18, f(.77)), (.09, f(.785))], 16); g.lathe('bronze', [(.06, f(.79)), (.17, f(.815)), (.20, f(.84)), (.12, f(.865)), (.06, f(.88)), (.13, f(.905)), (.10, f(.93)), (.045, f(.95)), (.02, f(.975)), (.0, 30.0)], 10, crease=70)
for k in range(8):                                                           # chains from the canopy to the roof corners
    a = math.radians(22.5 + 45 * k); A = vec(.34 * math.sin(a), f(.74), .34 * math.cos(a)); r = (ap[-1] + 1.45) / math.cos(math.radians(22.5)) * 1.0; Bp = vec(r * math.sin(a), ytop + .75, r * math.cos(a)); P = [A + (Bp - A) * t - vec(0, 1.1 * math.sin(math.pi * t), 0) for t in np.linspace(0, 1, 9)]; g.tube('bronze', P, .022, 4, caps=False)
Yall = np.concatenate([np.concatenate(p[0]) for p in g.parts.values()])[:, 1]; print('pagoda y', Yall.min(), Yall.max())
gr = Geo(1); gr.box('plain', (0, -.06, 0), (60, .1, 60), 0)
bake([(g, np.eye(4), 'static')], extra=[(gr, np.eye(4))], rays=int(os.environ.get('RAYS', 64)), maxd=2.2, bounces=1, curve=lambda ao, gi, P, k: np.clip(.16 + .84 * np.clip(.75 * ao + .3 * gi, 0, 1) ** 1.1, 0, 1))
B = GLB(); tc, tn = tex.tiles(); B.tex('tile', tc, q=84); B.tex('tile_n', tn, q=88); B.tex('brick', tex.brickwall(256), q=82); B.tex('plaster', tex.plaster(256)[0], q=80)
B.mat('tile', (.85, .88, .92), 'tile', rough=.8, normal='tile_n'); B.mat('plain', rough=.75); B.mat('brick', tex='brick', rough=.9); B.mat('plaster', (1, .98, .95), 'plaster', rough=.95); B.mat('bronze', (.55, .40, .20), metal=.85, rough=.42)
B.node('pagoda', g, (.2, -.15, -62)); B.save(OUT)
