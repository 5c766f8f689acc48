#!/usr/bin/env python3
"""What an author does: a lesson from each template, its translation, its mistakes.

  test_authors.py ORRERY [NAME...]
"""
import json
import re
import sys
import unittest

from common import ROOT, Base, orrery

TEMPLATES = ("inquiry", "pinhole", "gallery", "quiz")


class New(Base):
    def test_every_template_checks_clean_and_plays(self):
        for name in TEMPLATES:
            folder = self.folder / f"my-{name}"
            run = orrery("new", folder, "--from", name)
            self.assertEqual(run.returncode, 0, run.stderr)
            check = orrery("check", folder, "--strict")
            self.assertEqual(check.returncode, 0, check.stdout)
            script = (folder / "lesson.lua").read_text()
            self.assertIn(f'id = "my-{name}"', script)
            self.assertLessEqual(len(script.splitlines()), 60)
            for language in ("zh", "en"):
                run = orrery("play", folder, "--device", "headless", "--acts", folder / "acts" / "solve.acts", "--language", language, "--json")
                self.assertEqual(run.returncode, 0, run.stderr)
                result = json.loads(run.stdout)
                self.assertTrue(result["ended"], name)

    def test_leaves_other_things_alone(self):
        folder = self.folder / "there"
        folder.mkdir()
        (folder / "mine.txt").write_text("mine")
        self.assert_error(orrery("new", folder), 1, "exists", "there")
        self.assertEqual([f.name for f in folder.iterdir()], ["mine.txt"])
        self.assert_error(orrery("new", self.folder / "bad name"), 1, "lesson-id")
        self.assertFalse((self.folder / "bad name").exists())


class Strings(Base):
    def setUp(self):
        super().setUp()
        self.pack = self.folder / "quiz"
        orrery("new", self.pack, "--from", "quiz")
        self.po = self.pack / "strings" / "fr.po"

    def add(self):
        run = orrery("strings", self.pack, "--add", "fr")
        self.assertEqual(run.returncode, 0, run.stderr)
        return [int(n) for n in re.findall(r"(\d+) ", run.stdout.split("\n")[0])]

    def translate(self):
        texts = iter(range(10000))
        self.po.write_text(re.sub(r'^msgstr ""$', lambda m: fr'msgstr "Texte {next(texts)} \"ici\".\nEncore."', self.po.read_text(), flags=re.M))

    def test_a_third_language(self):
        count, missing, stale = self.add()
        self.assertEqual((count, missing, stale), (26, 26, 0))
        for context in ("#. step c1: option, wrong", "#. speaker guide: name", "#: lesson.lua:"):
            self.assertIn(context, self.po.read_text())
        self.translate()
        self.assertEqual(self.add(), [26, 0, 0])
        strings = json.loads((self.pack / "strings" / "fr.json").read_text())
        self.assertIn('Texte 3 "ici".\nEncore.', strings.values())
        script = self.pack / "lesson.lua"
        script.write_text(script.read_text().replace('"en"}', '"en", "fr"}'))
        check = orrery("check", self.pack, "--strict")
        self.assertEqual(check.returncode, 0, check.stdout)
        run = orrery("play", self.pack, "--device", "headless", "--acts", self.pack / "acts" / "solve.acts", "--language", "fr", "--json")
        self.assertTrue(json.loads(run.stdout)["ended"], run.stderr)
        before = self.po.read_text()
        self.add()
        self.assertEqual(self.po.read_text(), before)  # nothing to do is nothing done

    def test_a_changed_original_makes_its_translation_stale(self):
        self.add(), self.translate(), self.add()
        script, original = self.pack / "lesson.lua", self.pack / "strings" / "zh-CN.json"
        script.write_text(script.read_text().replace('"en"}', '"en", "fr"}'))
        original.write_text(original.read_text().replace("影子什么时候最长", "影子何时最长"))
        self.assertIn("[check-string-outdated]", orrery("check", self.pack, "--fast").stdout)
        self.assertEqual(self.add(), [26, 0, 1])
        self.assertEqual(self.po.read_text().count("#, fuzzy"), 1)
        self.assertEqual(self.add(), [26, 0, 1])  # it stays stale until someone looks
        self.po.write_text(self.po.read_text().replace("#, fuzzy\n", ""))
        self.assertEqual(self.add(), [26, 0, 0])
        self.assertEqual(orrery("check", self.pack, "--fast", "--strict").returncode, 0)

    def test_broken_files_are_told_with_their_line(self):
        self.add()
        good = self.po.read_text()
        for bad in ('msgid "open', 'msgstr "\\q"', "nonsense"):
            self.po.write_text(good + "\n" + bad + "\n")
            run = orrery("strings", self.pack, "--add", "fr")
            self.assert_error(run, 1, "strings", f"fr.po:{len(good.splitlines()) + 2}")

    def test_pseudo_finds_what_is_cut(self):
        self.assertEqual(orrery("strings", self.pack, "--pseudo").returncode, 0)
        original = self.pack / "strings" / "zh-CN.json"
        texts = json.loads(original.read_text())
        texts["c1.title"] = "题" * 800  # fits, but not when it is longer
        original.write_text(json.dumps(texts, ensure_ascii=False))
        run = orrery("strings", self.pack, "--pseudo")
        self.assertEqual(run.returncode, 1)
        self.assertIn("c1", run.stdout)


unittest.main(verbosity=1)
