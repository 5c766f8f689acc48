#!/usr/bin/env python3
"""The program as a newcomer meets it: help, exit codes, one clear error for each kind of bad input, in both languages.

  test_program.py ORRERY [NAME...]
"""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from common import PACK, PROGRAM, ROOT, Base, orrery


class Help(Base):
    def test_help_of_everything(self):
        for command in ("", "play", "replay", "journal", "export", "send", "forget", "lab", "new", "strings", "check", "bench", "settings"):
            for language in ("en", "zh"):
                run = orrery("--language", language, *([command] if command else []), "--help")
                self.assertEqual(run.returncode, 0, command)
                self.assertIn("orrery", run.stdout)
                self.assertRegex(run.stdout, "示例" if language == "zh" else "Example")

    def test_usage_errors(self):
        for arguments in ([], ["dance"], ["play"], ["play", "x", "--what"], ["play", "x", "--seed"], ["play", "x", "--seed", "y"],
                          ["play", "x", "--size", "0x0"], ["play", "x", "--device", "toaster"], ["play", "x", "y"],
                          ["play", str(PACK), "--device", "headless"], ["lab", "--what"], ["check"], ["new"], ["new", "x", "--from", "y"], ["strings", "x"], ["bench"],
                          ["settings", "--what"]):
            run = orrery(*arguments)
            self.assertEqual(run.returncode, 2, f"{arguments}: {run.stderr}")
            self.assertTrue(run.stderr.strip(), arguments)

    def test_chinese_messages(self):
        run = orrery("--language", "zh", "play", "nowhere", env={"LC_ALL": "C.UTF-8"})
        self.assert_error(run, 1, "file-missing", "找不到", "办法")

    def test_settings_round_trip(self):
        run = orrery("settings")
        settings = json.loads(run.stdout)
        self.assertIn("hint", settings["keys"])
        file = self.folder / "s.json"
        file.write_text(run.stdout)
        self.assertEqual(orrery("settings", "--settings", file).stdout, run.stdout)
        for text, part in (('{"keys": {"fly": ["A"]}}', "fly"), ('{"text_scale": 9}', "text_scale"), ('{"mono": 3}', "mono"),
                           ('{', "json"), ('[]', "")):
            file.write_text(text)
            run = orrery("settings", "--settings", file)
            self.assertEqual(run.returncode, 1)
            self.assertIn(part, run.stderr)


class BadInput(Base):
    def test_missing_pack(self):
        self.assert_error(self.play(self.folder / "no"), 1, "file-missing", "no")

    def test_folder_without_lesson(self):
        self.assert_error(self.play(self.folder), 1, "pack-not-a-pack")

    def test_broken_script(self):
        pack = self.copy_pack()
        (pack / "lesson.lua").write_text("lesson {\n id = \n}\n")
        run = self.play(pack)
        self.assertEqual(run.returncode, 1)
        self.assertRegex(run.stderr, r"lesson\.lua:[23]: ")

    def test_broken_strings(self):
        pack = self.copy_pack()
        (pack / "strings" / "en.json").write_text('{\n "a": "b",\n "c" "d"\n}\n')
        self.assert_error(self.play(pack, None, "--language", "en"), 1, "json", "en.json:3")

    def test_missing_strings(self):
        pack = self.copy_pack()
        (pack / "strings" / "zh-CN.json").unlink()
        self.assert_error(self.play(pack, None, "--language", "zh"), 1, "file-missing", "zh-CN.json")

    def test_broken_model_is_a_placeholder(self):
        pack = self.copy_pack()
        (pack / "models" / "kite.glb").write_bytes(b"glTF nonsense")
        acts = self.folder / "short.acts"
        acts.write_text("wait 1s\nscreenshot place\n")
        pictures = self.folder / "pictures"
        run = self.play(pack, acts, "--pictures", pictures)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("kite.glb", run.stderr)
        self.assertTrue((pictures / "place.png").stat().st_size > 10000)

    def test_broken_image_in_model(self):
        pack = self.copy_pack()
        file = pack / "models" / "study.glb"
        data = bytearray(file.read_bytes())
        at = data.find(b"\x89PNG")
        at = at if at >= 0 else data.find(b"\xff\xd8\xff")
        self.assertGreater(at, 0)
        data[at + 40:at + 400] = b"\x00" * 360
        file.write_bytes(data)
        acts = self.folder / "short.acts"
        acts.write_text("wait 1s\nscreenshot place\n")
        run = self.play(pack, acts, "--pictures", self.folder / "p")
        self.assertIn(run.returncode, (0, 1))
        self.assertNotIn("Sanitizer", run.stderr)

    def test_acts(self):
        for text, part in (("fly away\n", "fly"), ("look\n", "object"), ("look nobody\n", "nobody"), ("wait soon\n", "time"),
                           ("\n\nexpect step nowhere\n", "bad.acts:3"), ("choose nothing\n", ":nothing"),
                           ("wait 1s too much\n", "bad.acts:1")):
            acts = self.folder / "bad.acts"
            acts.write_text(text)
            run = self.play(PACK, acts)
            self.assertEqual(run.returncode, 1, text)
            self.assertIn(part, run.stderr, text)
            self.assertRegex(run.stderr, r"bad\.acts:\d+: ", text)
        self.assert_error(self.play(PACK, self.folder / "none.acts"), 1, "file-missing")

    def test_pictures_cannot_be_written(self):
        (self.folder / "file").write_text("x")
        acts = self.folder / "short.acts"
        acts.write_text("wait 1s\nscreenshot place\n")
        run = self.play(PACK, acts, "--pictures", self.folder / "file" / "below")
        self.assert_error(run, 1, "file-write")

    def test_what_has_the_focus_is_printed_where_nothing_speaks(self):
        acts = self.folder / "short.acts"
        acts.write_text("wait 1s\nmove kite 8 over 1s\n")
        run = orrery("play", PACK, "--device", "headless", "--acts", acts, "--by", "keyboard", "--step", "o2", "--speak", "--language", "zh",
                     "--json", env={"PATH": str(self.folder)})
        self.assertEqual(run.returncode, 0, run.stderr)
        json.loads(run.stdout)
        for part in ("放一放纸鸢", "至少四米", "纸鸢, 可以拿起移动", "按钮"):
            self.assertIn(part, run.stderr)
        self.assertNotIn("▶", run.stderr)

    def test_no_window(self):
        run = orrery("play", PACK, "--device", "desktop", env={"SDL_VIDEODRIVER": "x11"})
        self.assert_error(run, 1, "display")


class Journal(Base):
    def rows(self, file):
        return sqlite3.connect(file).execute("SELECT kind FROM event ORDER BY number").fetchall()

    def test_complete_session(self):
        file = self.folder / "deep" / "folder" / "session.db"
        run = self.play(PACK, None, "--journal", file, "--seed", 7, "--language", "en", "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        report = json.loads(run.stdout)
        kinds = [k for (k,) in self.rows(file)]
        self.assertTrue(report["ended"] and report["journal_safe"])
        self.assertEqual(len(kinds), report["events"])
        for kind in ("session-started", "phase-entered", "step-entered", "step-left", "looked", "grabbed", "measured", "answered",
                     "hint", "goal", "lesson-ended"):
            self.assertIn(kind, kinds)
        seed, locale, digest, ended = sqlite3.connect(file).execute("SELECT seed, locale, pack_digest, ended FROM session").fetchone()
        self.assertEqual((seed, locale), (7, "en"))
        self.assertRegex(digest, r"^[0-9a-f]{64}$")
        self.assertTrue(ended)

    def test_not_a_journal(self):
        file = self.folder / "x.db"
        file.write_bytes(b"this is not a database, it is a text" * 100)
        self.assert_error(self.play(PACK, None, "--journal", file), 1, "journal")

    def test_cannot_be_written(self):
        (self.folder / "file").write_text("x")
        run = self.play(PACK, None, "--journal", self.folder / "file" / "session.db")
        self.assertEqual(run.returncode, 0, run.stderr)  # the lesson goes on in memory
        self.assertRegex(run.stderr, "warning|journal")


class Lab(Base):
    def test_issue_example(self):
        run = orrery("lab", "pinhole", "distance=10m", "screen=0.5m", "object=2m", "hole=1mm", "--read",
                     "image_height,blur,best_hole", "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"image_height")
        plain = orrery("lab", "pinhole", "distance=10m", "screen=0.5m", "object=2m", "hole=1mm", "--read", "image_height,blur,best_hole")
        self.assertRegex(plain.stdout, r"-10(\.0+)? cm|-0\.1(0*) m|-100(\.0+)? mm")

    def test_bad_units(self):
        for bad in ("screen=5s", "screen=x", "screen=", "screen", "nothing=1m", "screen=1e99m", "shape=oval"):
            run = orrery("lab", "pinhole", bad)
            self.assertIn(run.returncode, (1, 2), bad)
            self.assertTrue(run.stderr.strip(), bad)
        self.assertIn(orrery("lab", "telescope").returncode, (1, 2))


class Check(Base):
    def test_shipped_lessons_are_clean(self):
        for lesson in sorted((ROOT / "lessons").glob("*/lesson.lua")):
            run = orrery("check", lesson.parent)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_finds_a_missing_string(self):
        pack = self.copy_pack()
        file = pack / "strings" / "en.json"
        strings = json.loads(file.read_text())
        strings.pop(next(iter(k for k in strings if re.search(r"\.", k))))
        file.write_text(json.dumps(strings))
        run = orrery("check", pack)
        self.assertEqual(run.returncode, 1)

    def test_sarif_names_rule_and_line(self):
        pack = self.copy_pack()
        script = pack / "lesson.lua"
        script.write_text(script.read_text().replace('look = "paper"', 'look = "nowhere"', 1))
        run = orrery("check", pack, "--sarif")
        self.assertEqual(run.returncode, 1)
        sarif = json.loads(run.stdout)
        result = sarif["runs"][0]["results"][0]
        self.assertEqual((sarif["version"], result["ruleId"], result["level"]), ("2.1.0", "lesson-target", "error"))
        place = result["locations"][0]["physicalLocation"]
        line = next(n for n, text in enumerate(script.read_text().split("\n"), 1) if "nowhere" in text)
        self.assertEqual(place["region"]["startLine"], line)
        self.assertTrue(place["artifactLocation"]["uri"].endswith("/lesson.lua"))
        self.assertIn(result["ruleId"], [rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]])

    def test_reference_is_true(self):
        for language in ("en", "zh"):
            self.assertEqual(orrery("--language", language, "check", "--rules").stdout, (ROOT / "docs" / "rules.md").read_text())

    def test_release_guards_ids(self):
        pack = self.folder / "pack"
        shutil.copytree(ROOT / "tests" / "lessons" / "tutorial", pack)
        self.assertEqual(orrery("check", pack, "--release").returncode, 0)
        self.assertEqual(orrery("check", pack, "--fast", "--strict").returncode, 0)
        script = pack / "lesson.lua"
        good = script.read_text()
        script.write_text(good.replace('"x2"', '"x3"'))
        self.assertIn("[check-released-lost]", orrery("check", pack, "--fast").stdout)
        script.write_text(good.replace('"x2"', '"x3"').replace("phase", 'migrate "x2" { to = "x3" }\nphase', 1))
        self.assertEqual(orrery("check", pack, "--fast", "--strict").returncode, 0)
        script.write_text(good.replace('right = true, ', "", 1).replace('upright", text', 'upright", right = true, text', 1))
        self.assertIn("[check-released-reused]", orrery("check", pack, "--fast").stdout)


class Language(Base):
    def test_same_lesson_in_both(self):
        for language in ("zh", "en"):
            run = self.play(PACK, None, "--language", language, "--json")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertTrue(json.loads(run.stdout)["ended"])


class Determinism(Base):
    def test_same_seed_same_events(self):
        lists = []
        for i in range(2):
            file = self.folder / f"{i}.db"
            self.play(PACK, None, "--journal", file, "--seed", 99)
            lists.append(sqlite3.connect(file).execute("SELECT tick, kind, object, value, text FROM event ORDER BY number").fetchall())
        self.assertEqual(lists[0], lists[1])
        self.assertGreater(len(lists[0]), 50)


unittest.main(verbosity=1)
