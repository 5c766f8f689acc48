#!/usr/bin/env python3
"""Makes the models of all templates: a quiet room with a desk at the window, and what stands on it. Only the standard library.

  make.py            writes TEMPLATE/models/room.glb beside this folder
Every part is a box with bevelled edges or a turned shape; corners are darkened in the vertices' colours.
"""
import json
import math
import pathlib
import random
import struct

HERE = pathlib.Path(__file__).resolve().parent.parent


def rgb(text):
    """'c8a070' as linear colour."""
    parts = [int(text[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def sub(a, b): return tuple(x - y for x, y in zip(a, b))
def cross(a, b): return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
def unit(a):
    n = math.sqrt(sum(x * x for x in a)) or 1
    return tuple(x / n for x in a)


class Mesh:
    """Triangles with a colour at each corner, in the node's own space."""

    def __init__(self): self.positions, self.normals, self.colors, self.indices, self.uvs = [], [], [], [], []

    def quad(self, corners, color, normals=None, shade=(1, 1, 1, 1)):
        n = unit(cross(sub(corners[1], corners[0]), sub(corners[2], corners[0])))
        start = len(self.positions)
        for i, p in enumerate(corners):
            self.positions.append(p)
            self.normals.append(normals[i] if normals else n)
            self.colors.append([min(1, c * shade[i]) for c in color] + [1])
        self.indices += [start, start + 1, start + 2, start, start + 2, start + 3]

    def box(self, centre, size, color, bevel=0.006, dark=0.0):
        """dark: how much the lower edge is darkened."""
        c, h = centre, [s / 2 for s in size]
        b = min(bevel, *(x * 0.45 for x in h))
        for axis in range(3):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            for side in (-1, 1):
                corners = []
                for su, sv in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                    p = [0, 0, 0]
                    p[axis], p[u], p[v] = side * h[axis], su * (h[u] - b), sv * (h[v] - b)
                    corners.append(tuple(p[i] + c[i] for i in range(3)))
                if side < 0: corners.reverse()
                self.quad(corners, color, shade=[1 - dark * (p[1] < c[1]) for p in corners])
        for axis in range(3):  # the twelve edges
            u, v = (axis + 1) % 3, (axis + 2) % 3
            for su in (-1, 1):
                for sv in (-1, 1):
                    p = []
                    for along, inner in ((-1, 0), (1, 0), (1, 1), (-1, 1)):
                        q = [0, 0, 0]
                        q[axis] = along * (h[axis] - b)
                        q[u], q[v] = su * (h[u] - (b if inner else 0)), sv * (h[v] - (0 if inner else b))
                        p.append(tuple(q[i] + c[i] for i in range(3)))
                    if su * sv > 0: p.reverse()
                    self.quad(p, [x * 1.08 for x in color])

        for x in (-1, 1):  # the eight corners
            for y in (-1, 1):
                for z in (-1, 1):
                    side, inner = [s * h[i] + c[i] for i, s in enumerate((x, y, z))], [s * (h[i] - b) + c[i] for i, s in enumerate((x, y, z))]
                    p = [tuple(side[k] if k == i else inner[k] for k in range(3)) for i in range(3)]
                    self.triangle(p if x * y * z > 0 else p[::-1], color)

    def triangle(self, corners, color):
        start, n = len(self.positions), unit(cross(sub(corners[1], corners[0]), sub(corners[2], corners[0])))
        self.positions += corners
        self.normals += [n] * 3
        self.colors += [[*color, 1]] * 3
        self.indices += [start, start + 1, start + 2]

    def turned(self, profile, color, centre=(0, 0, 0), sides=40):
        """A shape turned on a lathe: profile = [(radius, height)], from the bottom up."""
        for (r0, y0), (r1, y1) in zip(profile, profile[1:]):
            slope = unit((y1 - y0, r0 - r1, 0))
            for i in range(sides):
                a, b = 2 * math.pi * i / sides, 2 * math.pi * (i + 1) / sides
                at = lambda r, y, t: (centre[0] + r * math.cos(t), centre[1] + y, centre[2] + r * math.sin(t))
                n = lambda t: (slope[0] * math.cos(t), slope[1], slope[0] * math.sin(t))
                self.quad([at(r0, y0, b), at(r0, y0, a), at(r1, y1, a), at(r1, y1, b)], color, [n(b), n(a), n(a), n(b)])


class Scene:
    def __init__(self): self.nodes, self.meshes, self.materials = [], [], []

    def material(self, name, rough=0.85, metal=0.0):
        self.materials.append({"name": name, "pbrMetallicRoughness": {"metallicFactor": metal, "roughnessFactor": rough}})
        return len(self.materials) - 1

    def node(self, name, mesh, material, at=(0, 0, 0), parent=None):
        self.meshes.append((mesh, material))
        self.nodes.append({"name": name, "mesh": len(self.meshes) - 1, "translation": list(at)})
        if parent is not None: self.nodes[parent].setdefault("children", []).append(len(self.nodes) - 1)
        return len(self.nodes) - 1

    def save(self, path):
        data, views, accessors, meshes = b"", [], [], []

        def add(block, target, kind, component, count, bounds=None):
            nonlocal data
            data += b"\0" * (-len(data) % 4)
            views.append({"buffer": 0, "byteOffset": len(data), "byteLength": len(block), "target": target})
            data += block
            accessors.append({"bufferView": len(views) - 1, "componentType": component, "count": count, "type": kind} | (bounds or {}))
            return len(accessors) - 1

        for mesh, material in self.meshes:
            p, n = mesh.positions, len(mesh.positions)
            bounds = {"min": [min(q[i] for q in p) for i in range(3)], "max": [max(q[i] for q in p) for i in range(3)]}
            f32 = [[struct.unpack("<f", struct.pack("<f", x))[0] for x in side] for side in (bounds["min"], bounds["max"])]
            attributes = {
                "POSITION": add(b"".join(struct.pack("<3f", *q) for q in p), 34962, "VEC3", 5126, n, {"min": f32[0], "max": f32[1]}),
                "NORMAL": add(b"".join(struct.pack("<3f", *q) for q in mesh.normals), 34962, "VEC3", 5126, n),
                "COLOR_0": add(b"".join(struct.pack("<4f", *q) for q in mesh.colors), 34962, "VEC4", 5126, n)}
            indices = add(struct.pack(f"<{len(mesh.indices)}H", *mesh.indices), 34963, "SCALAR", 5123, len(mesh.indices))
            if mesh.uvs: attributes["TEXCOORD_0"] = add(b"".join(struct.pack("<2f", *q) for q in mesh.uvs), 34962, "VEC2", 5126, n)
            meshes.append({"primitives": [{"attributes": attributes, "indices": indices, "material": material}]})
        children = {c for node in self.nodes for c in node.get("children", [])}
        gltf = {"asset": {"version": "2.0", "generator": "assets/templates/models-source/make.py"}, "scene": 0,
                "scenes": [{"nodes": [i for i in range(len(self.nodes)) if i not in children]}], "nodes": self.nodes, "materials": self.materials,
                "meshes": meshes, "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(data)}]}
        text = json.dumps(gltf, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        data += b"\0" * (-len(data) % 4)
        out = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(data)) + struct.pack("<I4s", len(text), b"JSON") + text
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(out + struct.pack("<I4s", len(data), b"BIN\0") + data)


def room(scene):
    """A room 5 m wide; the window is straight ahead, the desk in front of it."""
    chance = random.Random(3)
    wood, wall, paint = scene.material("wood", 0.6), scene.material("wall", 0.95), scene.material("paint", 0.5)
    floor = Mesh()
    for i in range(20):  # planks
        x, tone = -2.5 + 0.25 * (i + 0.5), chance.uniform(0.85, 1.1)
        z = -2.4 + chance.uniform(0.6, 2.4)
        for low, high in ((-2.4, z), (z, 2.6)):
            shade = tone * chance.uniform(0.92, 1.08)
            floor.box((x, -0.02, (low + high) / 2), (0.246, 0.04, high - low - 0.004), [c * shade for c in rgb("a9764a")], 0.003)
    scene.node("floor", floor, wood)
    walls, c = Mesh(), rgb("e7dcc6")
    for centre, size in (((-2.55, 1.4, 0.1), (0.1, 2.8, 5.2)), ((2.55, 1.4, 0.1), (0.1, 2.8, 5.2)), ((0, 1.4, 2.65), (5.2, 2.8, 0.1)),
                         ((-1.75, 1.4, -2.45), (1.5, 2.8, 0.1)), ((1.75, 1.4, -2.45), (1.5, 2.8, 0.1)),
                         ((0, 0.48, -2.45), (2.0, 0.96, 0.1)), ((0, 2.6, -2.45), (2.0, 0.4, 0.1))):
        walls.box(centre, size, c, 0.004, dark=0.22)
    walls.box((0, 2.83, 0.1), (5.2, 0.06, 5.2), rgb("f4efe4"), 0.004)
    scene.node("walls", walls, wall)
    trim, white = Mesh(), rgb("8a5a34")
    for centre, size in (((0, 0.98, -2.38), (2.2, 0.05, 0.22)), ((0, 2.41, -2.4), (2.1, 0.06, 0.14)), ((-1.02, 1.7, -2.4), (0.06, 1.46, 0.14)),
                         ((1.02, 1.7, -2.4), (0.06, 1.46, 0.14)), ((0, 1.7, -2.42), (0.04, 1.42, 0.06)), ((0, 1.95, -2.42), (2.0, 0.04, 0.06)),
                         ((-2.49, 0.06, 0.1), (0.03, 0.12, 5.0)), ((2.49, 0.06, 0.1), (0.03, 0.12, 5.0))):
        trim.box(centre, size, white, 0.006)
    scene.node("window", trim, paint)
    desk, brown = Mesh(), rgb("7b4a2a")
    desk.box((0, 0.73, -1.25), (1.9, 0.05, 0.85), brown, 0.012)
    desk.box((0, 0.66, -1.25), (1.74, 0.09, 0.7), [x * 0.8 for x in brown], 0.006)
    for x in (-0.85, 0.85):
        for z in (-1.6, -0.9):
            desk.box((x, 0.35, z), (0.07, 0.70, 0.07), brown, 0.01, dark=0.3)
    scene.node("desk", desk, wood)
    garden = Mesh()
    garden.box((0, -0.6, -22), (70, 0.1, 38), rgb("6f8a4d"), 0.01)
    for i in range(9):
        x, z, s = chance.uniform(-11, 11), chance.uniform(-16, -8), chance.uniform(0.8, 1.5)
        garden.turned([(0.16 * s, 0), (0.12 * s, 1.2 * s)], rgb("6b4a30"), (x, -0.6, z), 10)
        garden.turned([(0.05, 0.9 * s), (0.8 * s, 1.2 * s), (1.0 * s, 1.9 * s), (0.75 * s, 2.6 * s), (0.01, 3.0 * s)], rgb("4f7a3a"), (x, -0.6, z), 14)
    outdoor = Scene()
    outdoor.node("garden", garden, outdoor.material("leaves", 0.95))
    return wood, paint, outdoor


def books(scene, material, at=(0.62, 0.755, -1.35)):
    mesh = Mesh()
    for i, (color, h) in enumerate((("8c3b2e", 0.22), ("2f4f6b", 0.25), ("c7a24a", 0.20), ("4a6b45", 0.23))):
        mesh.box((i * 0.045, h / 2, 0), (0.04, h, 0.16), rgb(color), 0.004)
        mesh.box((i * 0.045, h / 2, 0.003), (0.030, h - 0.012, 0.157), rgb("efe6d0"), 0.002)
    scene.node("books", mesh, material, at)


def inquiry(folder):
    scene = Scene()
    wood, paint, outdoor = room(scene)
    box, color = Mesh(), rgb("a9743f")
    for centre, size in (((0, 0.01, 0), (0.40, 0.02, 0.28)), ((-0.19, 0.075, 0), (0.02, 0.13, 0.28)), ((0.19, 0.075, 0), (0.02, 0.13, 0.28)),
                         ((0, 0.075, -0.13), (0.36, 0.13, 0.02)), ((0, 0.075, 0.13), (0.36, 0.13, 0.02))):
        box.box(centre, size, color, 0.004, dark=0.2)
    node = scene.node("box", box, wood, (-0.1, 0.755, -1.2))
    lid = Mesh()
    lid.box((0, 0.01, 0.14), (0.41, 0.02, 0.29), [c * 1.1 for c in color], 0.005)
    lid.box((0, 0.018, 0.29), (0.07, 0.03, 0.02), rgb("c9a24b"), 0.004)
    scene.node("lid", lid, wood, (0, 0.14, -0.14), node)
    ball = Mesh()
    ball.turned([(0.055 * math.sin(math.pi * i / 20), 0.055 - 0.055 * math.cos(math.pi * i / 20)) for i in range(21)], rgb("b5402e"))
    scene.node("ball", ball, paint, (0.05, 0.021, 0), node)
    books(scene, paint)
    scene.save(folder / "room.glb")
    outdoor.save(folder / "garden.glb")


def pinhole(folder):
    scene = Scene()
    wood, paint, outdoor = room(scene)
    rail = Mesh()
    rail.box((0, 0.01, 0.18), (0.05, 0.02, 0.86), rgb("c9a24b"), 0.004)
    scene.node("rail", rail, scene.material("brass", 0.35, 0.9), (0, 0.755, -1.42))
    plate = Mesh()
    plate.box((0, 0.17, 0), (0.36, 0.34, 0.012), rgb("3b2a20"), 0.004)
    plate.box((0, 0.17, 0.008), (0.10, 0.10, 0.006), rgb("b9924a"), 0.004)
    scene.node("plate", plate, paint, (0, 0.77, -1.56))
    hole = Mesh()
    hole.turned([(0.0001, 0), (0.006, 0)], rgb("080605"), sides=20)
    scene.node("hole", hole, paint, (0, 0.94, -1.545))
    frame = Mesh()
    for centre, size in (((-0.17, 0.17, 0), (0.02, 0.34, 0.02)), ((0.17, 0.17, 0), (0.02, 0.34, 0.02)), ((0, 0.34, 0), (0.36, 0.02, 0.02)),
                         ((0, 0.01, 0), (0.36, 0.03, 0.06))):
        frame.box(centre, size, rgb("7b4a2a"), 0.004)
    node = scene.node("screen", frame, wood, (0, 0.77, -1.285))
    paper = Mesh()
    paper.quad([(-0.16, -0.15, 0.004), (0.16, -0.15, 0.004), (0.16, 0.15, 0.004), (-0.16, 0.15, 0.004)], rgb("f6f0e0"))
    paper.quad([(0.16, -0.15, -0.004), (-0.16, -0.15, -0.004), (-0.16, 0.15, -0.004), (0.16, 0.15, -0.004)], rgb("f6f0e0"))
    paper.uvs = [(0, 1), (1, 1), (1, 0), (0, 0), (1, 1), (0, 1), (0, 0), (1, 0)]  # where the hole's image falls
    scene.node("paper", paper, paint, (0, 0.18, 0), node)
    books(scene, paint)
    scene.save(folder / "room.glb")
    outdoor.save(folder / "garden.glb")


def gallery(folder):
    scene = Scene()
    wood, paint, outdoor = room(scene)
    shapes = {"ball": Mesh(), "cylinder": Mesh(), "cone": Mesh()}
    shapes["ball"].turned([(0.1 * math.sin(math.pi * i / 24), 0.1 - 0.1 * math.cos(math.pi * i / 24)) for i in range(25)], rgb("b5402e"))
    shapes["cylinder"].turned([(0.001, 0), (0.08, 0), (0.08, 0.006), (0.08, 0.2), (0.074, 0.206), (0.001, 0.206)], rgb("2f5f8b"))
    shapes["cone"].turned([(0.001, 0), (0.1, 0), (0.1, 0.006), (0.004, 0.24), (0.0005, 0.242)], rgb("c7952f"))
    for (name, mesh), x in zip(shapes.items(), (-0.55, 0, 0.55)):
        stand = Mesh()
        stand.box((0, 0.03, 0), (0.30, 0.06, 0.30), rgb("efe6d0"), 0.01, dark=0.15)
        scene.node(f"stand_{name}", stand, paint, (x, 0.755, -1.25))
        scene.node(name, mesh, paint, (x, 0.816, -1.25))
    scene.save(folder / "room.glb")
    outdoor.save(folder / "garden.glb")


def quiz(folder):
    scene = Scene()
    wood, paint, outdoor = room(scene)
    globe = Mesh()
    globe.turned([(0.001, 0), (0.09, 0), (0.09, 0.015), (0.02, 0.03), (0.015, 0.08)], rgb("7b4a2a"))
    globe.turned([(0.13 * math.sin(math.pi * i / 28), 0.2 - 0.13 * math.cos(math.pi * i / 28)) for i in range(29)], rgb("3d6f96"))
    scene.node("globe", globe, paint, (-0.2, 0.755, -1.3))
    books(scene, paint)
    scene.save(folder / "room.glb")
    outdoor.save(folder / "garden.glb")


for make in (inquiry, pinhole, gallery, quiz):
    make(HERE / make.__name__ / "models")
