#!/usr/bin/env python3
"""The window under Xvfb with real key and mouse events: the lesson is begun, a button is pressed with the mouse, the focus
goes round with Tab, a key turns the head, the window is closed; the journal says what arrived. Screenshots are kept.

  run.py ORRERY BUILD_DIR
"""
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def wait_for(what, seconds, check):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = check()
        if result:
            return result
        time.sleep(0.05)
    raise SystemExit(f"window: {what} did not happen within {seconds} s")


def main():
    program, out = sys.argv[1], pathlib.Path(sys.argv[2]) / "window"
    for tool in ("Xvfb", "xdotool"):
        if not shutil.which(tool):
            raise SystemExit(f"window: {tool} is not installed")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    number = random.randint(200, 60000)
    server = subprocess.Popen(["Xvfb", f":{number}", "-screen", "0", "1280x720x24", "-nolisten", "tcp", "-fbdir", str(out)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    env = dict(os.environ, DISPLAY=f":{number}", SDL_AUDIODRIVER="dummy", LC_ALL="C.UTF-8")
    env.pop("WAYLAND_DISPLAY", None)
    env |= {"XDG_DATA_HOME": str(out / "data"), "XDG_CONFIG_HOME": str(out / "config")}
    journal = out / "session.db"

    def xdotool(*words):
        return subprocess.run(["xdotool", *map(str, words)], env=env, capture_output=True, text=True)

    def events():
        try:
            return sqlite3.connect(f"file:{journal}?mode=ro", uri=True).execute("SELECT kind, step, object FROM event ORDER BY number").fetchall()
        except sqlite3.Error:
            return []

    play = None
    try:
        wait_for("the X server's start", 60, lambda: xdotool("getdisplaygeometry").returncode == 0)
        log = open(out / "log.txt", "w")
        play = subprocess.Popen([program, "--verbose", "play", str(ROOT / "lessons" / "pinhole"), "--device", "desktop", "--mute", "--journal", str(journal),
                                 "--language", "zh", "--size", "1280x720"], env=env, stdout=log, stderr=subprocess.STDOUT)
        wait_for("the window", 180, lambda: xdotool("search", "--onlyvisible", "--pid", play.pid).stdout.strip() or play.poll() is not None)
        window = xdotool("search", "--onlyvisible", "--pid", play.pid).stdout.split()
        assert window, (out / "log.txt").read_text()
        xdotool("windowfocus", "--sync", window[0])
        wait_for("the first step in the journal", 60, lambda: ("step-entered" in [e[0] for e in events()]))
        wait_for("the first frame", 60, lambda: "first frame" in (out / "log.txt").read_text())
        first = [e for e in events() if e[0] == "step-entered"][0][1]

        def steps():
            return [e[1] for e in events() if e[0] == "step-entered"]

        # keyboard: the words are skipped and the step is left with the key for "continue"; some steps need their task first
        def key_on():
            xdotool("key", "--window", window[0], "F6")
            time.sleep(0.2)
            return len(steps()) > 1
        wait_for("leaving the first step by keyboard", 60, key_on)
        # mouse: moving it shows the ray; pressing the right button looks around
        xdotool("mousemove", 640, 300)
        xdotool("mousedown", 3, "mousemove_relative", "--", -120, 20, "mouseup", 3)
        xdotool("key", "--window", window[0], "Tab")
        xdotool("key", "--window", window[0], "F2")
        # the menu pauses and goes on
        xdotool("key", "--window", window[0], "Escape")
        wait_for("the pause", 30, lambda: "paused" in [e[0] for e in events()])
        xdotool("key", "--window", window[0], "Escape")
        wait_for("going on", 30, lambda: "resumed" in [e[0] for e in events()])
        time.sleep(1)
        frame = out / "Xvfb_screen0"
        assert frame.exists() and frame.stat().st_size > 1280 * 720 * 4, "no screen file"
        data = frame.read_bytes()[-1280 * 720 * 4:]
        colours = len({data[i:i + 3] for i in range(0, len(data), 4 * 97)})
        assert colours > 200, f"the window shows only {colours} colours"
        write_png(out / "window.png", data, 1280, 720)
        subprocess.run(["xdotool", "windowquit", window[0]], env=env, capture_output=True)
        try:
            play.wait(20)
        except subprocess.TimeoutExpired:
            play.terminate()
            play.wait(20)
        assert len(steps()) > 1, steps()
        # what was played in the window is the same without one
        replay = subprocess.run([program, "replay", str(journal), "--pack", str(ROOT / "lessons" / "pinhole"), "--verify"], env=env,
                                capture_output=True, text=True, timeout=120)
        assert replay.returncode == 0, replay.stdout + replay.stderr
        print(replay.stdout.strip())
        print(f"window: from step {first} through {len(steps())} steps, {len(events())} events, {colours} colours, {out / 'window.png'}")
        return 0
    finally:
        if play and play.poll() is None:
            play.kill()
        server.terminate()
        server.wait(20)


def write_png(path, bgrx, width, height):
    import struct
    import zlib
    rows = b"".join(b"\0" + bytes(c for i in range(width) for c in (bgrx[o + 4 * i + 2], bgrx[o + 4 * i + 1], bgrx[o + 4 * i]))
                    for o in range(0, width * height * 4, width * 4))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b""))


sys.exit(main())
