"""What the tests of the program share: running it with a home of its own, and judging its errors."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = sys.argv.pop(1)
PACK = ROOT / "lessons" / "pinhole"


def orrery(*arguments, env=None, timeout=120, display=None):
    full = dict(os.environ, LANG="C.UTF-8", LC_ALL="C.UTF-8", HOME=tempfile.gettempdir()) | (env or {})
    full.pop("DISPLAY", None)
    if display:
        full["DISPLAY"] = display
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, env=full)


class Base(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, True)

    def copy_pack(self):
        copy = self.folder / "pack"
        shutil.copytree(PACK, copy, ignore=shutil.ignore_patterns("models-source", "sounds"))
        return copy

    def assert_error(self, run, code, name, *parts):
        """One error: exit code, its id in brackets, a cure, the given parts; no crash report."""
        self.assertEqual(run.returncode, code, run.stderr)
        self.assertIn(f"[{name}]", run.stderr)
        self.assertRegex(run.stderr, r"cure: |办法: ")
        for part in parts:
            self.assertIn(part, run.stderr)
        self.assertNotIn("Sanitizer", run.stderr)

    def play(self, pack, acts=None, *more):
        return orrery("play", pack, "--device", "headless", "--acts", acts or PACK / "acts" / "solve.acts", *more)
