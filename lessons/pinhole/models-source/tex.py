"""Procedural textures (numpy + PIL)."""
import math
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageFilter
FONT = '/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc'
def font(px): return ImageFont.truetype(FONT, px, index=3)

def noise(h, w, beta=1.6, sx=1., sy=1., seed=0, lo=0):
    """tileable 1/f^beta noise, mean 0 deviation 1; sx, sy > 1 stretch along x, y"""
    r = np.random.RandomState(seed); f = np.fft.fft2(r.randn(h, w)); fy = np.fft.fftfreq(h)[:, None] * h * sy; fx = np.fft.fftfreq(w)[None] * w * sx
    k = np.hypot(fx, fy); k[0, 0] = 1; g = k ** -beta; g[k < lo] = 0; g[0, 0] = 0
    n = np.fft.ifft2(f * g).real; return (n - n.mean()) / n.std()
def img(a): return Image.fromarray(np.clip(a * 255 + .5, 0, 255).astype(np.uint8))
def hexs(*hs): return np.array([[int(h[i:i + 2], 16) / 255 for i in (1, 3, 5)] for h in hs])
def ramp(t, *hs):
    c = hexs(*hs); t = np.clip(t, 0, 1) * (len(c) - 1); i = np.clip(t.astype(int), 0, len(c) - 2); f = (t - i)[..., None]; return c[i] * (1 - f) + c[i + 1] * f
def normal(h, k):
    dx = (np.roll(h, -1, 1) - np.roll(h, 1, 1)) * k; dy = (np.roll(h, -1, 0) - np.roll(h, 1, 0)) * k
    n = np.stack([-dx, dy, np.ones_like(h)], 2); n /= np.linalg.norm(n, axis=2, keepdims=True); return img(n * .5 + .5)
def sm(a, b, x): t = np.clip((x - a) / (b - a), 0, 1); return t * t * (3 - 2 * t)

def wood(w=512, h=1024):
    y, x = np.mgrid[0:h, 0:w]; warp = noise(h, w, 1.8, 1, 4, 3) * .035 + noise(h, w, 1.4, 1, 10, 4) * .008
    u = x / w + warp; rings = np.sin(2 * math.pi * (u * 9 + .8 * np.sin(2 * math.pi * u * 2)))
    fib = noise(h, w, .75, 1, 26, 5); pore = noise(h, w, .35, 1, 40, 6); big = noise(h, w, 1.9, 1, 3, 7)
    t = .56 + .13 * rings * np.abs(rings) ** .3 + .07 * fib + .05 * big - .10 * np.clip(pore - 1.3, 0, 2)
    c = ramp(t, '#6d5a48', '#a78c70', '#cdb394', '#e2cdb0'); return img(c), normal(.5 * t + .10 * fib - .25 * np.clip(pore - 1.2, 0, 2), 1.6)
def plaster(n=512):
    a = noise(n, n, 1.5, 1, 1, 11); b = noise(n, n, .6, 1, 1, 12); s = noise(n, n, 1.1, 3, 1, 13)
    t = .66 + .05 * a + .03 * b + .03 * s; return img(ramp(t, '#b8a98f', '#d6cab2', '#e6dcc8', '#f0e9da')), normal(.22 * a + .10 * noise(n, n, 1.1, 1, 1, 14), 1.2)
def paper(n=512):
    r = np.random.RandomState(5); im = Image.new('L', (n, n), 128); d = ImageDraw.Draw(im)
    for _ in range(700):
        x, y = r.rand(2) * n; a = r.rand() * 6.28; l = 6 + r.rand() * 26; k = (r.rand() - .5) * 1.5
        p = [(x + math.cos(a + k * t) * l * t, y + math.sin(a + k * t) * l * t) for t in np.linspace(0, 1, 5)]
        d.line(p, fill=int(128 + (r.rand() - .5) * 90))
    f = np.array(im.filter(ImageFilter.GaussianBlur(.7))) / 255. - .5; t = .6 + f * .5 + .06 * noise(n, n, 1.6, 1, 1, 6); return img(ramp(t, '#d8c8a6', '#e9dcc0', '#f3ead6', '#fbf6ea'))
def brickfloor(n=512):
    """2 x 2 square grey bricks"""
    y, x = np.mgrid[0:n, 0:n] / n * 2; row = np.floor(y); fx = x % 1; fy = y % 1
    e = np.minimum(np.minimum(fx, 1 - fx), np.minimum(fy, 1 - fy)); e = e + .004 * noise(n, n, 1, 1, 1, 2)
    idx = (np.floor(x) % 2 + 2 * (np.floor(y) % 2)).astype(int); tone = np.array([.0, .09, -.08, .03])[idx]
    m = noise(n, n, 1.4, 1, 1, 21); fine = noise(n, n, .5, 1, 1, 22)
    t = .5 + tone + .085 * m + .03 * fine; c = ramp(t, '#4a4640', '#6e675d', '#8b8274', '#a59a88'); j = sm(.008, .018, e)[..., None]
    c = c * j + hexs('#3a3733')[0] * (1 - j); hgt = sm(.0, .035, e) * 1 + .03 * m + .02 * fine
    ro = np.clip(.46 + .10 * m + .05 * fine + .25 * (1 - j[..., 0]), 0, 1); mr = np.stack([np.ones_like(ro), ro, np.zeros_like(ro)], 2); return img(c), normal(hgt, 4.5), img(mr)
def paving(n=512):
    """herring-less running bond of worn stone slabs"""
    y, x = np.mgrid[0:n, 0:n] / n; r = np.floor(y * 4); xx = (x * 2 + .5 * (r % 2)); k = ((np.floor(xx) % 2) + 2 * r).astype(int); fx = xx % 1; fy = (y * 4) % 1
    e = np.minimum(np.minimum(fx, 1 - fx) * 2, np.minimum(fy, 1 - fy)) + .012 * noise(n, n, 1.2, 1, 1, 31)
    tone = np.random.RandomState(4).randn(8)[k] * .07; m = noise(n, n, 1.3, 1, 1, 32); fine = noise(n, n, .4, 1, 1, 33)
    c = ramp(.52 + tone + .1 * m + .05 * fine, '#57544c', '#7d786c', '#9a9484', '#b5ae9c'); j = sm(.02, .07, e)[..., None]
    moss = ramp(.5 + .2 * m, '#3a3b2b', '#4f5138', '#626347'); c = c * j + moss * (1 - j); g = sm(.7, 1.8, noise(n, n, 1.5, 1, 1, 35))[..., None] * .35; c = c * (1 - g) + moss * g
    return img(c), normal(sm(.0, .12, e) + .09 * m + .05 * fine, 3.5)
def tiles(w=256, h=512):
    """8 rows of overlapping grey tiles, 2 barrel ribs; u across, v down the slope"""
    y, x = np.mgrid[0:h, 0:w]; u = x / w * 4 % 1; v = y / h * 8 % 1; barrel = np.sqrt(np.clip(1 - ((u - .5) / .28) ** 2, 0, 1)); on = (np.abs(u - .5) < .28)
    trough = -.35 * np.cos((u) * 2 * math.pi) ** 2; hgt = np.where(on, .2 + barrel, trough * .4) + .28 * v
    rr = np.random.RandomState(8).rand(16, 8); tone = rr[np.floor(y / h * 8).astype(int), np.floor(x / w * 4).astype(int) + 4 * on] - .5
    m = noise(h, w, 1.2, 1, 1, 41); c = ramp(.48 + .2 * tone + .1 * m + .16 * (barrel * on) - .16 * (~on) - .4 * sm(.1, 0, v) , '#23252a', '#42474c', '#60666a', '#83878a')
    mo = (sm(.9, 2.2, noise(h, w, 1.5, 1, 1, 43)) * .4)[..., None]; c = c * (1 - mo) + hexs('#565a3c')[0] * mo
    return img(c), normal(hgt, 3.)
def stone(n=512):
    m = noise(n, n, 1.5, 1, 1, 51); f = noise(n, n, .7, 1, 1, 52); p = sm(1.2, 1.9, noise(n, n, 1.2, 1, 1, 53, 6))
    return img(ramp(.55 + .12 * m + .07 * f - .3 * p, '#45433e', '#7c7970', '#a29d90', '#c6c0b0')), normal(.3 * m + .10 * f - .5 * p, 2.0)
def brickwall(n=512):
    y, x = np.mgrid[0:n, 0:n] / n; r = np.floor(y * 8); xx = x * 4 + .5 * (r % 2); k = (np.floor(xx) % 4 + 4 * r).astype(int); fx = xx % 1; fy = (y * 8) % 1
    e = np.minimum(np.minimum(fx, 1 - fx) * 2, np.minimum(fy, 1 - fy)) + .02 * noise(n, n, 1.2, 1, 1, 61); tone = np.random.RandomState(6).randn(32)[k] * .09; m = noise(n, n, 1.2, 1, 1, 62)
    c = ramp(.5 + tone + .09 * m, '#5b5750', '#7d7970', '#999488', '#b0aa9c'); j = sm(.04, .1, e)[..., None]; return img(c * j + hexs('#b9b1a0')[0] * (1 - j))
def grass(n=512):
    m = noise(n, n, 1.3, 1, 1, 71); f = noise(n, n, .3, 1, 1, 72); return img(ramp(.5 + .13 * m + .12 * f, '#2c3320', '#454d2e', '#5d6340', '#7d7c54'))

def leaves(kind, n=512):
    """alpha-masked spray of leaves on transparent ground"""
    S = n * 2; im = Image.new('RGBA', (S, S), (0, 0, 0, 0)); d = ImageDraw.Draw(im); r = np.random.RandomState(9)
    def leaf(x, y, a, l, w, c):
        p = []
        for t in np.linspace(0, 1, 9): p.append((t * l, w * math.sin(math.pi * t ** .7) * (1 - .3 * t)))
        q = p + [(u, -v) for u, v in p[::-1]]; ca, sa = math.cos(a), math.sin(a)
        d.polygon([(x + u * ca - v * sa, y + u * sa + v * ca) for u, v in q], fill=c + (255,)); e = tuple(int(k * 1.25) for k in c)
        d.line([(x, y), (x + l * .92 * ca, y + l * .92 * sa)], fill=e + (255,), width=2)
    if kind == 'bamboo':
        for k in range(15):
            bx, by = S * (.12 + .76 * r.rand()), S * (.10 + .62 * r.rand())
            for q in range(4):
                a = math.pi / 2 + (q - 1.5) * .42 + (r.rand() - .5) * .4; g = r.rand(); leaf(bx, by, a, S * (.16 + .1 * r.rand()), S * .017, (int(44 + 44 * g), int(66 + 42 * g), int(34 + 22 * g)))
    elif kind == 'willow':
        for k in range(11):
            x0 = S * (.06 + .088 * k + .02 * r.randn()); x = x0; top = 0; end = S * (.62 + .36 * r.rand()); y = top; ph = r.rand() * 6
            while y < end:
                x2 = x0 + math.sin(y / S * 5 + ph) * S * .02; d.line([(x, y), (x2, y + 12)], fill=(96, 92, 44, 255), width=3); x = x2; y += 12
                if r.rand() < .62: g = r.rand(); leaf(x, y, math.pi / 2 + r.choice([-1, 1]) * (.35 + .4 * r.rand()), S * (.045 + .03 * r.rand()), S * .0068, (int(76 + 42 * g), int(92 + 36 * g), int(50 + 24 * g)))
    elif kind == 'pine':
        for k in range(26):
            bx, by = S * (.2 + .6 * r.rand()), S * (.3 + .4 * r.rand())
            for q in range(46):
                a = r.rand() * 2 * math.pi; l = S * (.07 + .07 * r.rand()); g = r.rand(); d.line([(bx, by), (bx + l * math.cos(a), by + l * math.sin(a) * .6)], fill=(int(32 + 40 * g), int(52 + 44 * g), int(34 + 22 * g), 255), width=4)
    elif kind == 'plum':
        for k in range(46):
            x, y = S * (.08 + .84 * r.rand(2)); rad = S * .02; w = r.rand()
            for q in range(5):
                a = q * 2 * math.pi / 5 + w; cx, cy = x + math.cos(a) * rad, y + math.sin(a) * rad; d.ellipse([cx - rad, cy - rad, cx + rad, cy + rad], fill=(246, int(214 + 20 * w), int(208 + 20 * w), 255))
            d.ellipse([x - 7, y - 7, x + 7, y + 7], fill=(190, 70, 70, 255))
    im = im.resize((n, n), Image.LANCZOS); a = np.array(im).astype(float); m = a[..., 3:] > 8
    # bleed colour outwards so that filtering has no dark rim
    rgb = a[..., :3] * (a[..., 3:] / 255); wgt = a[..., 3:] / 255
    bl = np.stack([np.array(Image.fromarray((rgb[..., k]).astype(np.uint8)).filter(ImageFilter.GaussianBlur(10))) for k in range(3)], 2).astype(float); bw = np.array(Image.fromarray((wgt[..., 0] * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(10))).astype(float)[..., None] / 255
    a[..., :3] = np.where(m, a[..., :3], np.clip(bl / np.maximum(bw, .02), 0, 255)); return Image.fromarray(a.astype(np.uint8))

# ---- painted things --------------------------------------------------------------------------
def silk(h, w, seed, a='#c9b487', b='#dcc9a0'):
    y, x = np.mgrid[0:h, 0:w]; wv = .02 * np.sin(x * 2.1) + .02 * np.sin(y * 2.1); t = .5 + .16 * noise(h, w, 1.6, 1, 1, seed) + wv; return ramp(t, a, b)
def mountains(w=1024, h=512, seed=2):
    """ink landscape in the manner of Mi Fu / Guo Xi for the folding screen"""
    c = silk(h, w, seed, '#c8b58b', '#e0d0a8'); r = np.random.RandomState(seed); x = np.arange(w) / w; y = np.arange(h)[:, None] / h; ink = hexs('#2b2a2c')[0]; blue = hexs('#4a5a5c')[0]
    for L in range(6):
        f = L / 5; base = .42 + .45 * f; amp = .30 - .16 * f; ridge = base - amp * sum(np.exp(-((x - r.rand()) / (.05 + .10 * r.rand())) ** 2) * (.35 + .65 * r.rand()) for _ in range(6)) * .8
        nn = noise(h, w, 1.1, 1, 1, seed + L)[0] * .010 + noise(h, w, .8, 1, 1, seed + L + 9)[3] * .004; ridge = ridge + nn
        d = y - ridge[None]; inside = sm(0, .006, d); fade = np.exp(-np.clip(d, 0, 1) / (.10 + .05 * f)); tex = .75 + .25 * noise(h, w, .9, 1, 2.5, seed + 20 + L)
        k = np.clip(inside * fade * (.25 + .62 * f) * tex + inside * np.exp(-np.clip(d, 0, 1) / .006) * .22, 0, .95)[..., None]; col = ink * f + blue * (1 - f); mist = (inside * (1 - fade) * .55)[..., None]
        c = c * (1 - mist) + hexs('#dccda6')[0] * mist; c = c * (1 - k) + col * k
    im = img(c); d = ImageDraw.Draw(im)
    for k in range(46):                                          # trees on the nearest bank
        tx = r.rand() * w; ty = h * (.86 + .1 * r.rand()); th = h * (.05 + .09 * r.rand()); d.line([(tx, ty), (tx + r.randn() * 4, ty - th)], fill=(38, 34, 32), width=3)
        for q in range(26):
            a, b = r.randn(2) * (9, 6); d.ellipse([tx + a - 4, ty - th + b - 3, tx + a + 4, ty - th + b + 2], fill=tuple(int(v) for v in (46 + 20 * r.rand(), 46 + 18 * r.rand(), 40 + 10 * r.rand())))
    px, py = int(w * .72), int(h * .60)                            # a far pagoda and a boat
    for s in range(5): ww = 13 - s * 2; d.polygon([(px - ww, py - s * 14), (px + ww, py - s * 14), (px + ww * .6, py - s * 14 - 4), (px - ww * .6, py - s * 14 - 4)], fill=(60, 56, 54)); d.rectangle([px - ww * .5, py - s * 14 - 13, px + ww * .5, py - s * 14 - 4], outline=(70, 64, 60))
    d.line([(px, py - 72), (px, py - 88)], fill=(60, 56, 54), width=2); bx, by = int(w * .3), int(h * .80); d.polygon([(bx - 22, by), (bx + 24, by - 2), (bx + 16, by + 6), (bx - 16, by + 6)], fill=(50, 44, 40)); d.line([(bx + 4, by), (bx + 4, by - 26)], fill=(60, 54, 50), width=2)
    seal(d, int(w * .955), int(h * .10), 26); return im
def seal(d, x, y, s): d.rectangle([x, y, x + s, y + s], fill=(168, 44, 32)); d.text((x + s * .12, y - s * .2), '印', font=font(int(s * .78)), fill=(236, 214, 176))
def vtext(d, x, y, s, px, fill, step=1.12):
    for k, ch in enumerate(s): d.text((x, y + k * px * step), ch, font=font(px), fill=fill, anchor='mt')
    return y + len(s) * px * step
MENGXI = ['陽燧照物皆倒中間有礙故也算家謂之格術', '如人搖櫓臬為之礙故也若鳶飛空中其影隨', '鳶而移或中間為窗隙所束則影與鳶遂相違', '鳶東則影西鳶西則影東又如窗隙中樓塔之', '影中間為窗所束亦皆倒垂與陽燧一也陽燧', '面窪以一指迫而照之則正漸遠則無所見過', '此遂倒其無所見處正如窗隙櫓臬腰鼓礙之']
def atlas():
    """1024: scroll | open book | labels.  uv rects in study.py"""
    W = 1024; im = img(silk(W, W, 77, '#d9c9a2', '#e8dcbc')); d = ImageDraw.Draw(im)
    # scroll: x 0..320, y 0..1024 : brocade with a paper panel
    br = silk(W, 320, 5, '#4b4a3c', '#5d5b49'); y, x = np.mgrid[0:W, 0:320]; m = ((np.sin(x * .196) * np.sin(y * .196)) > .55) * .05; im.paste(img(br + m[..., None] * (1.1, 1, .6)), (0, 0))
    im.paste(img(silk(700, 252, 15, '#e6d9b8', '#f0e7cf')), (34, 150)); d.rectangle([34, 150, 285, 849], outline=(120, 92, 52), width=3)
    for xx in (92, 222): d.rectangle([xx, 0, xx + 12, 148], fill=(168, 150, 104))
    vtext(d, 222, 178, '景到在午有端', 80, (28, 24, 22), 1.24); vtext(d, 106, 178, '與景長說在端', 80, (28, 24, 22), 1.24)
    vtext(d, 186, 786, '墨經', 24, (40, 34, 30), 1.05); d.rectangle([94, 788, 126, 820], fill=(168, 44, 32)); d.text((110, 784), '墨', font=font(24), fill=(238, 220, 186), anchor='mt')
    # open book: x 330..1014, y 0..460  (two pages)
    im.paste(img(silk(460, 684, 25, '#e9dfc6', '#f4eddb')), (330, 0))
    for p in range(2):
        x0 = 330 + p * 342; d.rectangle([x0 + 20, 30, x0 + 322, 436], outline=(44, 38, 34), width=3); d.rectangle([x0 + 25, 35, x0 + 317, 431], outline=(80, 70, 62), width=1)
        for k in range(1, 7): d.line([(x0 + 25 + k * 41.7, 35), (x0 + 25 + k * 41.7, 431)], fill=(150, 120, 96), width=1)
        for k in range(7):
            s = MENGXI[(k + p * 3) % 7]; vtext(d, x0 + 317 - 21 - k * 41.7, 40, s if k or p == 0 else '夢溪筆談卷三', 19 if k or p == 0 else 26, (30, 26, 24), 1.085 if k or p == 0 else 1.15)
    d.line([(672, 0), (672, 460)], fill=(170, 150, 120), width=2)
    # book covers: indigo with paper label: x 330..560, y 470..800 youyang ; 570..800 mengxi cover
    for k, (t, c) in enumerate((('酉陽雜俎', ('#26384a', '#33495c')), ('夢溪筆談', ('#5a4630', '#6d573d')), ('墨子', ('#39473a', '#4a594a')))):
        x0 = 330 + k * 230; im.paste(img(silk(330, 222, 31 + k, *c)), (x0, 470)); d.rectangle([x0 + 20, 486, x0 + 74, 690], fill=(232, 222, 196), outline=(60, 50, 40), width=2); vtext(d, x0 + 47, 496, t, 40, (28, 24, 22), 1.15)
        for q in range(5): yy = 490 + q * 72; d.line([(x0 + 206, yy), (x0 + 222, yy)], fill=(220, 205, 170), width=2)
        d.line([(x0 + 206, 470), (x0 + 206, 800)], fill=(220, 205, 170), width=2)
    # page edges stripes x 330..1014,y 810..850 ; a small painting 330..1014, 860..1014 (bamboo in ink)
    e = np.tile(ramp(.5 + .4 * np.sin(np.arange(40) * 2.4), '#b8a886', '#e8dfc8')[:, None], (1, 684, 1)); im.paste(img(e), (330, 808))
    im.paste(img(silk(160, 684, 41, '#ded0ac', '#ece2c6')), (330, 858)); r = np.random.RandomState(3)
    for k in range(4):
        x = 420 + k * 150; 
        for q in range(5): d.line([(x + q * 2, 1014 - q * 30), (x + q * 2 + 2, 1014 - q * 30 - 26)], fill=(40, 40, 40), width=5)
        for q in range(14):
            a = 2.2 + r.rand() * 2; lx, ly = x + r.rand() * 20, 866 + r.rand() * 90; l = 24 + r.rand() * 22; ex, ey = lx + math.cos(a) * l, ly - math.sin(a) * l * .6; d.polygon([(lx, ly), ((lx + ex) / 2 + 3, (ly + ey) / 2 - 3), (ex, ey), ((lx + ex) / 2 - 2, (ly + ey) / 2 + 3)], fill=(50, 50, 48))
    return im
def scales():
    """1024x256. rows 0..63 rail L=10..90 cm, 64..127 rail L=90..170, 128..191 ruler 0..80 cm, 192..255 brass notches"""
    W = 1024; im = Image.new('RGB', (W, 256), (196, 152, 84)); d = ImageDraw.Draw(im); br = ramp(.5 + .1 * noise(128, W, .8, 12, 1, 3), '#b98f4c', '#d8b06a'); im.paste(img(br), (0, 0)); im.paste(img(ramp(.5 + .12 * noise(64, W, 1.1, 3, 1, 4), '#e6dcc0', '#f4eedb')), (0, 128)); dk = (40, 26, 14)
    for row, start in ((0, 10), (1, 90), (2, 0)):
        for mm in range(0, 801, 5 if row < 2 else 2):
            x = mm * W / 800.; cm = start + mm / 10; l = 30 if mm % 100 == 0 else 22 if mm % 50 == 0 else 14 if mm % 10 == 0 else 7
            d.line([(x, row * 64), (x, row * 64 + l)], fill=dk, width=3 if mm % 100 == 0 else 2 if mm % 10 == 0 else 1)
            if mm % 100 == 0 and not (row == 0 and mm == 800):
                s = '%d' % cm; xx = min(max(x, 14 if len(s) < 3 else 20), W - 16 if len(s) < 3 else W - 22); d.text((xx, row * 64 + 60), s, font=font(26), fill=dk, anchor='mb')
    im.paste(img(br[:64]), (0, 192))
    for k in range(64): d.line([(k * 16, 192), (k * 16, 192 + (40 if k % 8 == 0 else 22))], fill=dk, width=3)
    return im
