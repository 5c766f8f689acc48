"""kite.glb : a swallow kite, one wing indigo, one wing vermilion."""
import sys
from kit import *
from PIL import ImageDraw
import tex
OUT = sys.argv[1]; W, H = 1024, 768; S = 2                                     # texture; 2.4 m = 1000 px
IND, VER, GOLD, PAP, INK = (32, 52, 118), (200, 52, 30), (226, 168, 46), (244, 232, 204), (26, 22, 26)
im = Image.new('RGBA', (W * S, H * S), (0, 0, 0, 0)); d = ImageDraw.Draw(im)
def bez(p, n=24):
    out = []
    for a, b, c, e in p:
        for t in np.linspace(0, 1, n, endpoint=False): u = 1 - t; out.append(tuple((u**3 * np.array(a) + 3*u*u*t * np.array(b) + 3*u*t*t * np.array(c) + t**3 * np.array(e))))
    return out
def poly(pts, fill, mir): d.polygon([((512 + (x if not mir else -x)) * S, y * S) for x, y in pts], fill=fill + (255,))
for mir, main, alt in ((1, IND, GOLD), (0, VER, GOLD)):
    wing = bez([((0, 150), (120, 60), (380, 60), (500, 190)), ((500, 190), (508, 260), (470, 330), (420, 372)), ((420, 372), (330, 300), (140, 310), (0, 330))]); poly(wing, INK, mir)
    inner = [(x * .972 + 4, 232 + (y - 232) * .93) for x, y in wing]; poly(inner, main, mir)
    for k, (r0, c) in enumerate(((.86, PAP), (.80, main), (.66, alt), (.61, main))): poly([(x * r0 + (1 - r0) * 250, 232 + (y - 232) * r0 * .93) for x, y in wing], c, mir)
    for cx, cy, r in ((250, 215, 64), (385, 235, 40), (120, 225, 36)):              # roundels: peach / bat motifs reduced to flowers
        for q in range(8): a = q * math.pi / 4; x, y = cx + math.cos(a) * r * .62, cy + math.sin(a) * r * .62; poly([(x + r * .34 * math.cos(t), y + r * .34 * math.sin(t)) for t in np.linspace(0, 6.28, 24)], PAP, mir)
        poly([(cx + r * .5 * math.cos(t), cy + r * .5 * math.sin(t)) for t in np.linspace(0, 6.28, 32)], GOLD, mir); poly([(cx + r * .24 * math.cos(t), cy + r * .24 * math.sin(t)) for t in np.linspace(0, 6.28, 32)], (VER, IND)[1 - mir], mir)
    tail = bez([((10, 430), (60, 500), (120, 600), (230, 740)), ((230, 740), (170, 742), (100, 700), (60, 660)), ((60, 660), (30, 600), (10, 560), (0, 520))]); poly(tail, INK, mir); poly([(x * .93 + 4, 580 + (y - 580) * .93) for x, y in tail], main, mir)
    for k in range(4): poly([(40 + k * 38, 520 + k * 52), (66 + k * 40, 540 + k * 52), (50 + k * 38, 560 + k * 52)], GOLD, mir)
body = bez([((-62, 130), (-90, 260), (-80, 400), (0, 540)), ((0, 540), (80, 400), (90, 260), (62, 130))]); poly(body, INK, 0); poly([(x * .9, 330 + (y - 330) * .94) for x, y in body], PAP, 0)
for k in range(5): y = 250 + k * 46; poly([(-46 + k * 7, y), (0, y + 26), (46 - k * 7, y), (0, y + 42)], (VER, GOLD, IND, VER, GOLD)[k], 0)
head = [(78 * math.cos(t), 118 + 74 * math.sin(t)) for t in np.linspace(0, 6.28, 48)]; poly(head, INK, 0); poly([(x * .92, 118 + (y - 118) * .92) for x, y in head], GOLD, 0); poly([(-20, 150), (20, 150), (0, 200)], VER, 0)
for s in (0, 1):
    for r, c in ((30, PAP), (19, INK), (7, PAP)): poly([(36 + r * math.cos(t), 104 + r * math.sin(t)) for t in np.linspace(0, 6.28, 32)], c, s)
    poly([(10, 62), (70, 48), (66, 60), (14, 74)], INK, s)
im = im.resize((W, H), Image.LANCZOS); a = np.array(im).astype(float); n = tex.noise(H, W, 1.2, 1, 1, 3)[..., None]; a[..., :3] *= 1 + .035 * n; a[..., :3] = np.clip(a[..., :3], 0, 255); a[a[..., 3] < 3, :3] = (90, 60, 50); im = Image.fromarray(a.astype(np.uint8))
k = Geo(1); k.vary = 0; TILT = trs((0, 0, 0), rx=-18); wm, hm = 1024 / 1000 * 2.4, 768 / 1000 * 2.4
with k.at(TILT):
    nx, ny = 16, 8; u = np.linspace(0, 1, nx + 1); v_ = np.linspace(0, 1, ny + 1); U, V_ = np.meshgrid(u, v_, indexing='ij'); x = (U - .5) * wm; y = (.40 - V_) * hm; z = -.22 * np.abs(x / 1.2) ** 1.6 + .03 * np.sin(U * 40) * np.abs(x / 1.2)
    P = np.stack([x, y, z], 2); n = unit(np.cross(np.gradient(P, axis=0), np.gradient(P, axis=1))); n = np.where(n[..., 2:] < 0, -n, n); k.grid('kite', P, np.stack([U, V_], 2), N=n)
    f = lambda xx: -.22 * abs(xx / 1.2) ** 1.6 - .015
    for yy, w in ((.36, 1.16), (-.05, .98)): k.tube('bamboo', [(xx, yy + .10 * (1 - (xx / w) ** 2) - .06, f(xx)) for xx in np.linspace(-w, w, 13)], .010, 5, vec(.55, .42, .22))
    k.tube('bamboo', [(0, .62, -.02), (0, -.9, -.02)], .011, 5, vec(.55, .42, .22))
    for yy in (.45, -.35): k.tube('bamboo', [(0, yy, .0), (0, -.05, .75)], .005, 4, vec(.8, .75, .65))
B = GLB(); B.tex('kite', im, 'PNG', clamp=True); B.mat('kite', tex='kite', rough=.85, alpha='MASK', cutoff=.5, both=True); B.mat('bamboo', rough=.7); B.mat('ribbon', rough=.8, both=True)
kn = B.node('kite', k, (-6, 14, -40))
s = Geo(2); s.vary = 0; A = (TILT @ np.array([0, -.05, .75, 1]))[:3]; E = vec(-2.2, -13.9, 9.5); P = [A + (E - A) * t - vec(0, 1.4 * math.sin(math.pi * t) ** 1, 0) + vec(0, 1.2 * math.sin(math.pi * t) * t, 0) for t in np.linspace(0, 1, 24)]; s.tube('bamboo', P, .009, 4, vec(.75, .72, .66)); B.node('kite_string', s, parent=kn)
chans = []; t = np.linspace(0, 4, 33); om = 2 * math.pi / 4
chans.append((kn, 'rotation', t, [(lambda q1, q2: [q1[3]*q2[0]+q1[0]*q2[3]+q1[1]*q2[2]-q1[2]*q2[1], q1[3]*q2[1]-q1[0]*q2[2]+q1[1]*q2[3]+q1[2]*q2[0], q1[3]*q2[2]+q1[0]*q2[1]-q1[1]*q2[0]+q1[2]*q2[3], q1[3]*q2[3]-q1[0]*q2[0]-q1[1]*q2[1]-q1[2]*q2[2]])(quat((0, 0, 1), 4 * math.sin(om * a)), quat((1, 0, 0), 3 * math.sin(om * 2 * a))) for a in t]))
for side, col in ((-1, vec(.02, .035, .17)), (1, vec(.58, .035, .015))):
    par, pos = kn, (TILT @ np.array([side * .50, -1.08, -.02, 1]))[:3]
    for q in range(3):
        L = 1.25; r = Geo(10 + q); r.vary = 0; nn = 12; yy = np.linspace(0, -L, nn + 1); w0 = .10 * (1 - q * .22); w1 = .10 * (1 - (q + 1) * .22); w = w0 + (w1 - w0) * (-yy / L); z = .05 * np.sin(yy / L * 2 * math.pi) - .12 * (yy / L) * 0
        P = np.stack([np.stack([-w, yy, z], 1), np.stack([w, yy, z], 1)], 0); c = np.where((np.arange(nn + 1) % 4 == 3)[None, :, None] & np.ones((2, 1, 1), bool), vec(.75, .42, .05), col * (1 if q % 2 == 0 else 1.0)); r.grid('ribbon', P, col=c, flip=False)
        par = B.node('kite_tail_%s%d' % ('l' if side < 0 else 'r', q), r, pos, parent=par); pos = (0, -L, 0)
        base = -16 if q == 0 else 5
        chans.append((par, 'rotation', t, [qq for qq in ([*(lambda a1, a2: (math.sin(a1) * math.cos(a2), math.sin(a1) * math.sin(a2) * -0, math.cos(a1) * math.sin(a2), math.cos(a1) * math.cos(a2)))(math.radians(base + 9 * math.sin(om * 2 * a - q * .9 + side * .4)) / 2, math.radians(side * 3 + 10 * math.sin(om * a - q * .8 + side)) / 2)] for a in t)]))
        chans[-1] = (chans[-1][0], 'rotation', t, [list(unit(np.array(x))) for x in chans[-1][3]]); B.j['nodes'][par]['rotation'] = [float(x) for x in chans[-1][3][0]]
B.anim('flutter', chans); B.save(OUT)
