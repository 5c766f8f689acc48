#!/usr/bin/env python3
"""Makes models/room.glb of the tutorial: a floor, a wall with a hole plate, a screen on a rail. Boxes only."""
import json
import pathlib
import struct

FACES = [((1, 0, 0), (0, 1, 0), (0, 0, 1)), ((-1, 0, 0), (0, 0, 1), (0, 1, 0)), ((0, 1, 0), (0, 0, 1), (1, 0, 0)),
         ((0, -1, 0), (1, 0, 0), (0, 0, 1)), ((0, 0, 1), (1, 0, 0), (0, 1, 0)), ((0, 0, -1), (0, 1, 0), (1, 0, 0))]
positions, normals, indices = [], [], []
for n, u, v in FACES:
    start = len(positions)
    for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        positions.append(tuple((n[i] + a * u[i] + b * v[i]) / 2 for i in range(3)))
        normals.append(n)
    indices += [start, start + 1, start + 2, start, start + 2, start + 3]

data = b"".join(struct.pack("<3f", *p) for p in positions + normals) + struct.pack("<36H", *indices)
SIZE = 24 * 12
BOXES = [("floor", (0, -0.05, 0), (5, 0.1, 5), 0), ("wall", (0, 1.25, -2.5), (5, 2.5, 0.1), 0),
         ("hole", (0, 1.3, -2.4), (0.2, 0.2, 0.02), 1), ("screen", (0, 1.3, -1.4), (0.8, 0.6, 0.02), 2)]
gltf = {
    "asset": {"version": "2.0", "generator": "tests/lessons/tutorial/models-source/room.py"},
    "scene": 0, "scenes": [{"nodes": list(range(len(BOXES)))}],
    "nodes": [{"name": n, "mesh": m, "translation": t, "scale": s} for n, t, s, m in BOXES],
    "materials": [{"name": n, "pbrMetallicRoughness": {"baseColorFactor": c, "metallicFactor": 0, "roughnessFactor": 0.9}}
                  for n, c in (("wall", [0.6, 0.55, 0.48, 1]), ("plate", [0.15, 0.1, 0.08, 1]), ("paper", [0.9, 0.88, 0.8, 1]))],
    "meshes": [{"name": f"box{i}", "primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": i}]} for i in range(3)],
    "accessors": [{"bufferView": 0, "componentType": 5126, "count": 24, "type": "VEC3", "min": [-0.5] * 3, "max": [0.5] * 3},
                  {"bufferView": 0, "byteOffset": SIZE, "componentType": 5126, "count": 24, "type": "VEC3"},
                  {"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"}],
    "bufferViews": [{"buffer": 0, "byteLength": 2 * SIZE, "byteStride": 12, "target": 34962},
                    {"buffer": 0, "byteOffset": 2 * SIZE, "byteLength": 72, "target": 34963}],
    "buffers": [{"byteLength": len(data)}]}
text = json.dumps(gltf, separators=(",", ":")).encode()
text += b" " * (-len(text) % 4)
out = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + len(data)) + struct.pack("<I4s", len(text), b"JSON") + text
out += struct.pack("<I4s", len(data), b"BIN\0") + data
pathlib.Path(__file__).parent.parent.joinpath("models", "room.glb").write_bytes(out)
