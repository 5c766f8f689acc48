#!/usr/bin/env python3
"""The program and a headset that is not there, or not as it should be: one clear line in both languages, then the desktop,
or exit 1 where a headset was demanded. And a headset that is there (tests/fake_openxr) is found, played in and left.

  test_headset.py ORRERY FAKE_LOADER_FOLDER
"""
import json
import pathlib
import re
import subprocess
import unittest

from common import Base, ROOT, orrery, sys

FAKE = pathlib.Path(sys.argv.pop(1)).resolve()
LESSON = ROOT / "tests" / "lessons" / "tutorial"
ACTS = LESSON / "acts" / "solve.acts"

# what is amiss, the error's id, what the line says of it
AMISS = [
    ("no-runtime", "headset-runtime", "XR_ERROR_RUNTIME_UNAVAILABLE"),
    ("no-headset", "headset-missing", "XR_ERROR_FORM_FACTOR_UNAVAILABLE"),
    ("other-version", "headset-version", "XR_ERROR_API_VERSION_UNSUPPORTED"),
    ("no-opengl", "headset-graphics", "XR_KHR_opengl_enable"),
    ("no-binding", "headset-graphics", "XR_MNDX_egl_enable"),
    ("new-opengl", "headset-graphics", "9.0"),
    ("no-srgb", "headset-graphics", "GL_SRGB8_ALPHA8"),
    ("no-session", "headset", "XR_ERROR_GRAPHICS_DEVICE_INVALID"),
]
NO_HEADSET = {"en": "no headset can be used", "zh": "无法使用头显"}
LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}


class Headset(Base):
    def play(self, amiss, *more, language="en", folder=FAKE, display=None):
        self.report = self.folder / "report"
        full = {"LD_LIBRARY_PATH": str(folder), "ORRERY_FAKE_OPENXR": amiss, "ORRERY_FAKE_OPENXR_REPORT": str(self.report),
                "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder), "LANG": LOCALES[language],
                "LC_ALL": LOCALES[language], "XDG_RUNTIME_DIR": str(self.folder)}
        return orrery("play", LESSON, "--acts", ACTS, "--mute", *more, env=full, timeout=300, display=display)

    def no_loader(self):
        """A folder in which both names of the loader are there and neither is a library: as good as none."""
        for name in ("libopenxr_loader.so.1", "libopenxr_loader.so"):
            (self.folder / name).write_text("not a library\n")
        return self.folder

    def assert_one_line(self, run, name, said, language):
        """One error with its cure, and nothing else of OpenXR: no loader's chatter, no crash."""
        lines = [line for line in run.stderr.splitlines() if NO_HEADSET[language] in line]
        self.assertEqual(len(lines), 1, run.stderr)
        self.assertIn(said, lines[0])
        self.assertIn(f"[{name}]", run.stderr)
        self.assertLessEqual(len(run.stderr.splitlines()), 2, run.stderr)
        self.assertNotIn("Sanitizer", run.stderr)

    def test_demanded(self):
        for language in LOCALES:
            for amiss, name, said in AMISS:
                with self.subTest(amiss=amiss, language=language):
                    run = self.play(amiss, "--device", "xr", language=language)
                    self.assertEqual(run.returncode, 1, run.stderr)
                    self.assert_one_line(run, name, said, language)
            with self.subTest("no loader", language=language):
                run = self.play("", "--device", "xr", language=language, folder=self.no_loader())
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assert_one_line(run, "headset-loader", "libopenxr_loader.so.1", language)

    def test_the_desktop_instead(self):
        """`auto` says why, and the lesson is played in a window."""
        with open(self.folder / "number", "w+") as number:
            server = subprocess.Popen(["Xvfb", "-displayfd", "1", "-nolisten", "tcp"], stdout=number, stderr=subprocess.DEVNULL)
            try:
                display = ""
                while not display.endswith("\n") and server.poll() is None:
                    number.seek(0)
                    display = number.read()
                for amiss, folder, said in (("no-headset", FAKE, "Fake 1.2.3 finds none"), ("new-opengl", FAKE, "OpenGL 9.0"),
                                            ("", self.no_loader(), "there is no OpenXR loader")):
                    with self.subTest(said):
                        run = self.play(amiss, "--fast", "--json", folder=folder, display=":" + display.strip())
                        self.assertEqual(run.returncode, 0, run.stderr)
                        self.assertRegex(run.stderr, f"warning: .*no headset can be used: .*{said}")
                        self.assertTrue(json.loads(run.stdout)["ended"])
            finally:
                server.terminate()
                server.wait()

    def assert_played(self, amiss, *more, views=2, blend=1):
        run = self.play(amiss, *more, "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertTrue(json.loads(run.stdout)["ended"])
        report = dict(re.findall(r"^(\w+) (\d+)$", self.report.read_text(), re.M))
        self.assertEqual(report["wrong"], "0", self.report.read_text())
        self.assertEqual((int(report["views"]), int(report["blend"])), (views, blend))
        self.assertEqual(report["instances"], "0")
        self.assertGreater(int(report["shown"]), 50)

    def test_a_headset_that_answers_is_taken(self):
        self.assert_played("slow", "--device", "auto")

    def test_an_older_runtime(self):
        self.assert_played("slow old-version", "--device", "xr")

    def test_views_and_blend_modes(self):
        self.assert_played("slow one-view", "--device", "xr", views=1)
        self.assert_played("slow four-views", "--device", "xr", views=4)
        self.assert_played("slow additive", "--device", "xr", blend=2)

    def test_opengl_es(self):
        self.assert_played("slow", "--device", "xr", "--gles")


if __name__ == "__main__":
    unittest.main()
