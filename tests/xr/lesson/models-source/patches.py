#!/usr/bin/env python3
"""Makes models/patches.glb: two patches of known colour, unlit, at known places before a black wall. picture.c knows them too."""
import json
import pathlib
import struct

# centre x y z, width, height in metres; colour in sRGB bytes
BOARDS = [("wall", (0, 1.2, -3.2), (40, 40), (0, 0, 0)), ("near", (0, 1.42, -1.5), (0.30, 0.24), (200, 100, 50)),
          ("far", (0.10, 2.35, -3.0), (0.60, 0.40), (40, 160, 220))]


def linear(byte):
    c = byte / 255
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


corners = [(-0.5, -0.5, 0), (0.5, -0.5, 0), (0.5, 0.5, 0), (-0.5, 0.5, 0)]
data = b"".join(struct.pack("<3f", *c) for c in corners) + struct.pack("<3f", 0, 0, 1) * 4 + struct.pack("<6H", 0, 1, 2, 0, 2, 3)
gltf = {
    "asset": {"version": "2.0", "generator": "tests/xr/lesson/models-source/patches.py"}, "extensionsUsed": ["KHR_materials_unlit"],
    "scene": 0, "scenes": [{"nodes": list(range(len(BOARDS)))}],
    "nodes": [{"name": n, "mesh": i, "translation": at, "scale": [*size, 1]} for i, (n, at, size, _) in enumerate(BOARDS)],
    "materials": [{"name": n, "pbrMetallicRoughness": {"baseColorFactor": [*map(linear, colour), 1]}, "extensions": {"KHR_materials_unlit": {}}}
                  for n, _, _, colour in BOARDS],
    "meshes": [{"name": b[0], "primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1}, "indices": 2, "material": i}]} for i, b in enumerate(BOARDS)],
    "accessors": [{"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3", "min": [-0.5, -0.5, 0], "max": [0.5, 0.5, 0]},
                  {"bufferView": 0, "byteOffset": 48, "componentType": 5126, "count": 4, "type": "VEC3"},
                  {"bufferView": 1, "componentType": 5123, "count": 6, "type": "SCALAR"}],
    "bufferViews": [{"buffer": 0, "byteLength": 96, "byteStride": 12, "target": 34962}, {"buffer": 0, "byteOffset": 96, "byteLength": 12, "target": 34963}],
    "buffers": [{"byteLength": len(data)}]}
text = json.dumps(gltf, separators=(",", ":")).encode()
text += b" " * (-len(text) % 4)
out = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + len(data)) + struct.pack("<I4s", len(text), b"JSON") + text
out += struct.pack("<I4s", len(data), b"BIN\0") + data
pathlib.Path(__file__).parent.parent.joinpath("models", "patches.glb").write_bytes(out)
