#!/usr/bin/env python3
"""Reads every #include of the house and fails on an arrow that the architecture forbids, on an over-long file or function.

Rooms and what each may see stand in the two tables below; README.md shows the same rooms.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_LINES, MOST_FUNCTION = 800, 80

# room (longest matching folder wins) -> rooms it may include from
ROOMS = {
    "runtime/base": set(),
    "runtime/evaluate": {"base"},
    "runtime/pack": {"base"},
    "runtime/asset": {"base"},
    "runtime/world/scene": {"base", "asset"},  # asset/model.h only: plain structs
    "runtime/world/lab": {"base"},
    "runtime/world/lesson": {"base", "lab"},
    "runtime/world": {"base", "scene", "lab", "lesson", "asset"},
    "runtime/record": {"base", "world"},  # event.h, input.h and state.h only: plain structs
    "runtime/record/store": {"base", "record", "world"},
    "runtime/stage/device": {"base", "world", "scene", "lab", "lesson", "asset"},
    "runtime/stage/render": {"base", "asset", "world", "lab"},
    "runtime/stage/sound": {"base", "asset"},
    "runtime/player": {"base", "pack", "asset", "world", "scene", "lab", "lesson", "record", "device", "render", "sound"},
    "tools": {"base", "pack", "asset", "world", "scene", "lab", "lesson", "record", "device", "render", "sound", "player", "store", "evaluate", "tools"},
}
ONLY = {("world/scene", "asset"): {"asset/model.h"}, ("record", "world"): {"world/event.h", "world/input.h", "world/state.h"},
        ("stage/device", "asset"): {"asset/model.h"}}

# outside library (by the start of its header) -> folders that may include it
LIBRARIES = {
    r"^glad/|^GL/|^GLES": ["runtime/stage/render", "tests"],
    r"^EGL/": ["runtime/stage/device", "tests"],
    r"^SDL": ["runtime/stage/device", "tests"],
    r"^openxr/": ["runtime/stage/device/xr", "tests"],
    r"^AL/": ["runtime/stage/sound", "tests"],
    r"^lua|^lauxlib|^lualib": ["runtime/world/lesson", "tests"],
    r"^sqlite3": ["runtime/record", "tools", "tests"],
    r"^libpq-fe": ["runtime/record", "tests"],
    r"^ft2build|^freetype|^hb": ["runtime/stage/render", "tests"],
    r"^vorbis|^stb": ["runtime/asset", "tests"],
    r"^cglm": ["runtime/stage", "tests"],
    r"^jansson": ["runtime/base", "runtime/asset", "runtime/record", "runtime/player", "runtime/world/lesson", "runtime/stage/device", "tools", "tests"],
    r"^curl/|^zlib": ["runtime/record", "tests"],
    r"^uuid/": ["runtime/record", "tests"],
    r"^sleef": ["runtime/base"],
    r"^sodium": ["runtime/base", "tests"],
    r"^math\.h": ["runtime/base", "runtime/asset", "runtime/stage", "runtime/player", "tools", "tests"],
    r"^(time|sys/time|pthread|threads|unistd|fcntl|sys/stat|sys/mman|dirent|sys/socket)\.h": [
        "runtime/base", "runtime/pack", "runtime/asset", "runtime/record", "runtime/stage", "runtime/player", "tools", "tests"],
}


def room_of(path: str) -> str:
    fits = [r for r in ROOMS if path == r or path.startswith(r + "/")]
    return max(fits, key=len) if fits else ""


def short(room: str) -> str:
    return room.split("/")[-1]


def check_include(path: str, number: int, header: str, quoted: bool):
    where = f"{path}:{number}"
    for pattern, places in LIBRARIES.items():
        if re.match(pattern, header) and not any(path.startswith(p) for p in places):
            yield f"{where}: <{header}> may be included only in {', '.join(places)}"
    room = room_of(path)
    target = room_of("runtime/" + header if not header.startswith("tools/") else header)
    if not room or not target or not quoted or target == room or path.startswith("tests"):
        return
    if short(target) not in ROOMS[room]:
        yield f"{where}: {room} may not see {target} (“{header}”)"
    allowed = ONLY.get((room.removeprefix("runtime/"), short(target)))
    if allowed and header not in allowed:
        yield f"{where}: of {target}, {room} may see only {', '.join(sorted(allowed))}"


def check_shape(path: str, lines: list[str]):
    if len(lines) > MOST_LINES:
        yield f"{path}: {len(lines)} lines (at most {MOST_LINES})"
    start = None
    for number, line in enumerate(lines, 1):
        if re.match(r"^\{", line) or (re.match(r"^[A-Za-z_]", line) and "(" in line and line.rstrip().endswith("{")):
            start = number
        elif line.startswith("}") and start:
            if number - start > MOST_FUNCTION:
                yield f"{path}:{start}: a function of {number - start} lines (at most {MOST_FUNCTION})"
            start = None


def main() -> int:
    wrong, files, includes = [], 0, 0
    for folder in ("runtime", "tools", "tests"):
        for file in sorted((ROOT / folder).rglob("*.[ch]")):
            path = file.relative_to(ROOT).as_posix()
            lines = file.read_text(encoding="utf-8").split("\n")
            files += 1
            wrong += check_shape(path, lines)
            for number, line in enumerate(lines, 1):
                found = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
                if found:
                    includes += 1
                    wrong += check_include(path, number, found.group(2), found.group(1) == '"')
    print("\n".join(wrong))
    print(f"house: {files} files, {includes} includes, {len(wrong)} wrong")
    return 1 if wrong or files < 20 or includes < 50 else 0


def self_test() -> int:
    """The checks notice what they are for."""
    bad = [("runtime/world/world.c", "SDL.h", False), ("runtime/world/lab/lab.c", "lua.h", False),
           ("runtime/base/error.c", "world/world.h", True), ("runtime/stage/sound/sound.c", "glad/gl.h", False),
           ("runtime/world/scene/scene.c", "math.h", False), ("runtime/asset/gltf.c", "world/world.h", True),
           ("runtime/world/scene/scene.c", "asset/gltf.h", True), ("runtime/player/player.c", "sqlite3.h", False)]
    missed = [b for b in bad if not list(check_include(b[0], 1, b[1], b[2]))]
    long = ["static void f(void) {"] + ["    x();"] * 100 + ["}"]
    if not list(check_shape("x.c", long)):
        missed.append("a long function")
    print(f"house self-test: {len(missed)} missed {missed}")
    return 1 if missed else 0


sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else main())
