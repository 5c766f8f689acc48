"""preview.py OUT.png view [files...] : draws the .glb files with the little ray tracer."""
import sys, json, struct, io, os, ctypes
import numpy as np
from PIL import Image
from kit import *
D = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'models')
def load(path):
    b = open(path, 'rb').read(); n = struct.unpack('<I', b[12:16])[0]; J = json.loads(b[20:20 + n]); B = b[28 + n:]
    def acc(i):
        a = J['accessors'][i]; v = J['bufferViews'][a['bufferView']]; dt = {5126: '<f4', 5121: 'u1', 5123: '<u2', 5125: '<u4'}[a['componentType']]; c = {'SCALAR': 1, 'VEC2': 2, 'VEC3': 3, 'VEC4': 4}[a['type']]
        return np.frombuffer(B, dt, a['count'] * c, v['byteOffset'] + a.get('byteOffset', 0)).reshape(-1, c)
    return J, B, acc
def gather(files, pose={}, hide=()):
    parts, mats, ti = [], [], 0; lamp = None
    for f in files:
        J, B, acc = load(f); tex = {}
        for k, t in enumerate(J.get('textures', [])):
            v = J['bufferViews'][J['images'][t['source']]['bufferView']]; im = np.ascontiguousarray(np.array(Image.open(io.BytesIO(B[v['byteOffset']:v['byteOffset'] + v['byteLength']])).convert('RGBA')))
            KEEP.append(im); RT.rt_tex(ti, im.shape[1], im.shape[0], ptr(im)); tex[k] = ti; ti += 1
        mo = len(mats)
        for m in J['materials']:
            p = m['pbrMetallicRoughness']; e = m.get('emissiveFactor', [0, 0, 0])
            mats.append(CMat(tuple(p['baseColorFactor']), tex[p['baseColorTexture']['index']] if 'baseColorTexture' in p else -1, {'OPAQUE': 0, 'MASK': 1, 'BLEND': 2}[m.get('alphaMode', 'OPAQUE')], m.get('alphaCutoff', .5), p['metallicFactor'], p['roughnessFactor'], tuple(e), ('KHR_materials_unlit' in m.get('extensions', {})) + 2 * m.get('doubleSided', False)))
        def walk(i, M):
            nonlocal lamp
            n = J['nodes'][i]
            if n['name'] in hide: return
            L = np.eye(4); L[:3, 3] = n.get('translation', (0, 0, 0)); L = L @ qmat(n.get('rotation', (0, 0, 0, 1))) @ np.diag([*n.get('scale', (1, 1, 1)), 1])
            if n['name'] in pose: L = L @ pose[n['name']]
            W = M @ L
            if n['name'] == 'candle_flame': lamp = W[:3, 3]
            if 'mesh' in n:
                for p in J['meshes'][n['mesh']]['primitives']:
                    A = p['attributes']; P = acc(A['POSITION']) @ W[:3, :3].T + W[:3, 3]; N = acc(A['NORMAL']) @ np.linalg.inv(W[:3, :3]); C = acc(A['COLOR_0']) / 255.
                    parts.append((mo + p['material'], P, N, acc(A['TEXCOORD_0']), C, acc(p['indices']).reshape(-1, 3)))
            for c in n.get('children', []): walk(c, W)
        for r in J['scenes'][0]['nodes']: walk(r, np.eye(4))
    rt_scene(parts, mats); return lamp
KEEP = []
OPEN = {'shutter_left': rot('y', 112), 'shutter_right': rot('y', -100)}
VIEWS = {'dark': ((0, 1.3, 1.2), (.2, 1.9, -2), 95), 'dark2': ((-1.6, 1.4, -.6), (2.8, 1.6, 1.2), 95), 'dark3': ((1.6, 1.4, -.9), (-1.2, 1.9, 2.6), 95), 'scale': ((.42, 1.1, -.75), (.74, .7, -1.15), 38), 'ruler': ((.25, 1.3, -.75), (.5, 1.2, -1.4), 42), 'bookv': ((-1.0, 1.2, -.15), (-1.25, .76, -.42), 36), 'rodv': ((-.75, 1.25, -.95), (-.95, 1.12, -1.03), 35), 'shelfv': ((-1.2, 1.3, 1.0), (-1.3, 1.1, 2.4), 55),  # eye, target, fov, extra
    'head': ((0, 1.2, 0), (-.1, 1.35, -2), 62), 'head_wide': ((0, 1.2, .9), (-.0, 1.25, -2), 82), 'hole': ((.8, 1.5, -2.16), (.8, 1.5, -10), 75),
    'left': ((.6, 1.35, .3), (-2.4, 1.2, -.6), 72), 'desk': ((-.55, 1.45, -.35), (-1.5, .85, -.85), 62), 'back': ((0, 1.3, -1.2), (.1, 1.3, 2.6), 85), 'right': ((-.6, 1.3, .2), (2.8, 1.2, -.6), 75),
    'rail': ((.25, 1.45, -.1), (.85, 1.15, -1.7), 60), 'plate': ((.72, 1.5, -1.45), (.8, 1.49, -2), 40), 'roof': ((0, 1.2, 1.5), (0.2, 3.2, -1.2), 80), 'window': ((-.2, 1.3, -.9), (-.35, 1.5, -10), 70),
    'yard': ((-.3, 1.5, -3.2), (-1, 1.6, -12), 80), 'yard_l': ((0, 1.7, -4), (-8, 1.2, -9), 75), 'yard_r': ((0, 1.7, -4), (8, 1.6, -10), 75), 'tower': ((.2, 12, -20), (.2, 14, -62), 46), 'tower_base': ((6, 3, -42), (.2, 6, -62), 50), 'tower_top': ((6, 24, -48), (.2, 24, -62), 45), 'kite': ((-5, 12, -36.4), (-6, 13.6, -40), 55), 'houses': ((.5, 2.2, -19), (4, 3, -40), 70),
    'out': ((-6, 4, -12), (0, 1.6, -1), 60), 'mirror': ((-.7, 1.4, -.75), (-1.2, 1.1, -1.3), 45), 'furn': ((0, 1.35, -.9), (2.4, .7, .9), 70), 'scroll': ((-.8, 1.6, .6), (-2.4, 1.5, .6), 60)}
if __name__ == '__main__':
    out, views = sys.argv[1], sys.argv[2].split(','); sz = os.environ.get('SZ', '640x400'); w, h = map(int, sz.split('x')); spp = int(os.environ.get('SPP', 6))
    files = [os.path.join(D, f + '.glb') for f in (sys.argv[3] if len(sys.argv) > 3 else 'study,courtyard,pagoda,kite').split(',')]; files = [f for f in files if os.path.exists(f)]
    ctypes.c_int.in_dll(RT, 'rt_cull').value = int(os.environ.get('CULL', 1))
    ims = []; lamp = gather(files, {} if os.environ.get('SHUT') else OPEN)
    for vw in views:
        e, t, fov = VIEWS[vw]; img = np.zeros((h, w, 3), F32); cam = np.array([*e, *t, fov], F32)
        inside = e[2] > -2 and abs(e[0]) < 2.8 and e[2] < 2.6; l = lamp if lamp is not None else (0, 0, 0)
        opt = np.array([.62, .62, .48, 1.0, 1.15 if inside else 1.0, *l, .5 if inside and lamp is not None else 0], F32)
        if 'SUN' in os.environ: opt[:3] = [float(x) for x in os.environ['SUN'].split(',')]
        RT.rt_render(w, h, spp, ptr(cam), ptr(opt), ptr(img)); x = img * (1.6 if inside else .95)
        x = np.clip((x * (2.51 * x + .03)) / (x * (2.43 * x + .59) + .14), 0, 1); ims.append(Image.fromarray((x ** (1 / 2.2) * 255).astype(np.uint8)))
    k = 2 if len(ims) > 1 else 1; W = Image.new('RGB', (w * k, h * ((len(ims) + k - 1) // k)))
    for i, im in enumerate(ims): W.paste(im, ((i % k) * w, (i // k) * h))
    W.save(out)
