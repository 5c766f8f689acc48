#!/usr/bin/env python3
"""Sessions on the command line: resume at the same tick, into a changed lesson, replay, verify, export, journal, forget.

  test_sessions.py ORRERY [NAME...]
"""
import csv
import errno
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unittest

from common import PACK, PROGRAM, Base, orrery


class Sessions(Base):
    def setUp(self):
        super().setUp()
        self.journal = self.folder / "session.journal"
        self.env = {"XDG_DATA_HOME": str(self.folder / "data"), "XDG_CONFIG_HOME": str(self.folder / "config")}
        lines = (PACK / "acts" / "solve.acts").read_text().splitlines(keepends=True)
        cut = next(i for i, line in enumerate(lines) if line.startswith("expect step h2") or "choose left" in line)
        self.first, self.rest = self.folder / "first.acts", self.folder / "rest.acts"
        self.first.write_text("".join(line for line in lines[:cut] if "screenshot" not in line))
        self.rest.write_text("".join(line for line in lines[cut:] if "screenshot" not in line))

    def orrery(self, *arguments):
        return orrery(*arguments, env=self.env)

    def learn(self, pack, acts, *more, code=0):
        run = self.orrery("--language", "en", "play", pack, "--device", "headless", "--acts", acts, "--journal", self.journal, "--json",
                          "--language", "zh", *more)
        self.assertEqual(run.returncode, code, run.stderr)
        return json.loads(run.stdout) if code == 0 else run

    def export_into(self, stdout, journal, form):
        return subprocess.run([PROGRAM, "export", str(journal), "--format", form], stdout=stdout, stderr=subprocess.PIPE, timeout=120,
                              env=os.environ | self.env)

    def rows(self, sql):
        with sqlite3.connect(self.journal) as db:
            return db.execute(sql).fetchall()

    def test_resume_goes_on_at_the_same_tick(self):
        whole = self.folder / "whole.journal"
        self.orrery("play", PACK, "--device", "headless", "--acts", PACK / "acts" / "solve.acts", "--journal", whole, "--seed", "9")
        first = self.learn(PACK, self.first, "--seed", "9", "--learner", "Wang Xiaoming")
        second = self.learn(PACK, self.rest, "--resume", "--learner", "Wang Xiaoming")
        self.assertEqual(second["session"], first["session"])
        self.assertAlmostEqual(second["resumed_at"], first["seconds"], places=2)
        self.assertTrue(second["ended"])
        self.assertEqual(second["right_at_first_try"], 7)  # the answers given before count
        sql, lasting = "SELECT kind, step, object, text FROM event ORDER BY number", ("step-entered", "answered", "goal", "grabbed", "lesson-ended")
        with sqlite3.connect(whole) as db:
            want = [row for row in db.execute(sql).fetchall() if row[0] in lasting]
        self.assertEqual([row for row in self.rows(sql) if row[0] in lasting], want)
        verify = self.orrery("replay", self.journal, "--verify", "--json")
        self.assertEqual(verify.returncode, 0, verify.stderr)
        report = json.loads(verify.stdout)
        self.assertFalse(report["differs"])
        self.assertTrue(report["complete"])
        self.assertEqual(report["states"], int(second["seconds"]))
        self.assertNotIn(b"Xiaoming", self.journal.read_bytes())  # a name is never stored
        # who has finished begins anew
        again = self.learn(PACK, self.first, "--resume", "--learner", "Wang Xiaoming")
        self.assertNotEqual(again["session"], first["session"])

    def changed(self, change):
        """Half a session with the lesson as it is, then the rest after `change` of lesson.lua."""
        pack = self.copy_pack()
        self.learn(pack, self.first)
        lesson = pack / "lesson.lua"
        lesson.write_text(change(lesson.read_text()))
        acts = self.folder / "end.acts"
        acts.write_text("wait 1s\nscreenshot here\n")
        run = self.orrery("--verbose", "play", pack, "--device", "headless", "--acts", acts, "--journal", self.journal, "--json", "--resume")
        self.assertEqual(run.returncode, 0, run.stderr)
        sessions = self.rows("SELECT id FROM session ORDER BY started")
        self.assertEqual(len(sessions), 2)
        steps = [row[0] for row in self.rows("SELECT step FROM event WHERE kind = 'step-entered' ORDER BY session = '%s', number" % sessions[1][0])]
        verify = self.orrery("replay", self.journal, "--pack", pack, "--verify")
        self.assertEqual(verify.returncode, 0, verify.stderr + verify.stdout)
        old = self.orrery("replay", f"{self.journal}#{sessions[0][0]}", "--pack", pack)
        self.assert_error(old, 1, "recording", "pinhole")
        return steps[-1], run.stderr

    def test_resume_by_step(self):
        step, told = self.changed(lambda text: text + "\n-- a new comment\n")
        self.assertEqual(step, "h2")
        self.assertIn("same step", told)

    def test_resume_by_migration(self):
        step, told = self.changed(lambda text: text.replace('step "h2"', 'step "h2new"') + '\nmigrate "h2" { to = "h3" }\n')
        self.assertEqual(step, "h3")
        self.assertIn("took its place", told)

    def test_resume_by_phase(self):
        step, told = self.changed(lambda text: text.replace('step "h2"', 'step "h2new"'))
        self.assertEqual(step, "h1")
        self.assertIn("start of the phase", told)

    def test_migration_to_nowhere_is_found(self):
        pack = self.copy_pack()
        lesson = pack / "lesson.lua"
        lesson.write_text(lesson.read_text() + '\nmigrate "old" { to = "nowhere" }\n')
        self.assert_error(self.orrery("play", pack, "--device", "headless", "--acts", self.first), 1, "lesson-target", "nowhere", "lesson.lua:")

    def test_replay_pictures(self):
        self.learn(PACK, self.first)
        run = self.orrery("replay", self.journal, "--to", "5s", "--screenshot", f"3s={self.folder}/three.png", "--frames", self.folder / "film",
                          "--rate", "1", "--size", "320x180")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual((self.folder / "three.png").read_bytes()[:4], b"\x89PNG")
        self.assertEqual(len(list((self.folder / "film").glob("*.png"))), 6)

    def test_export_table(self):
        self.learn(PACK, PACK / "acts" / "solve.acts")
        told = self.rows("SELECT object, text FROM event WHERE kind = 'measured' ORDER BY tick")
        self.assertGreater(len(told), 3)
        text = self.orrery("--language", "en", "export", self.journal, "--format", "table").stdout
        table = [row for row in csv.reader(io.StringIO(text)) if row]
        self.assertEqual(table[0][:3], ["session", "table", "row"])
        self.assertEqual(len(table), len(told) + 1)
        self.assertTrue(all(label.endswith(" / cm") for label in table[0][3:]))
        for number, (row, (_, values)) in enumerate(zip(table[1:], told), 1):
            self.assertEqual(row[2], str(number))
            for shown, value in zip(row[3:], values.split(";")):
                self.assertAlmostEqual(float(shown), float(value) * 100, places=6)
        self.assertIn("像", self.orrery("--language", "zh", "export", self.journal, "--format", "table").stdout)

    def test_export(self):
        self.learn(PACK, self.first)
        events = self.rows("SELECT count(*) FROM event")[0][0]
        table = list(csv.reader(io.StringIO(self.orrery("export", self.journal, "--format", "csv").stdout)))
        self.assertEqual(len(table), events + 1)
        self.assertTrue(all(len(row) == len(table[0]) for row in table))
        lines = self.orrery("export", self.journal, "--format", "jsonl").stdout.splitlines()
        self.assertEqual([json.loads(line)["number"] for line in lines], list(range(1, events + 1)))
        statements = self.orrery("export", self.journal, "--format", "xapi").stdout.splitlines()
        self.assertEqual(len({json.loads(line)["id"] for line in statements}), events)
        session = self.rows("SELECT id FROM session")[0][0]
        self.assertEqual(self.orrery("export", f"{self.journal}#{session[:6]}", "--format", "xapi").stdout.splitlines(), statements)
        self.assert_error(self.orrery("export", f"{self.journal}#zzz", "--format", "csv"), 1, "recording", "zzz")
        self.assert_error(self.orrery("export", self.journal, "--format", "xml"), 2, "usage")
        for page in ("learners.example", "https://a b.example", "https://" + 300 * "a"):
            self.assert_error(self.orrery("export", self.journal, "--format", "xapi", "--home-page", page), 2, "usage")

    def test_export_of_odd_texts(self):
        """Any text in a journal comes back from each format as it was put in; a file may have '#' in its name."""
        self.learn(PACK, self.first)
        text = 'a,"b"\r\n;浑\t'
        with sqlite3.connect(self.journal) as journal:
            journal.execute("UPDATE session SET pack = ?, device = ?, locale = 'not a tag'", (text, text))
            journal.execute("UPDATE event SET object = ?, text = ?, tick = -5, value = 0.1 + 0.2 WHERE number = 2", (text, text))
        journal.close()
        odd = self.folder / "a#b.journal"
        odd.write_bytes(self.journal.read_bytes())
        events = self.rows("SELECT count(*) FROM event")[0][0]
        table = list(csv.DictReader(io.StringIO(self.export_into(subprocess.PIPE, odd, "csv").stdout.decode(), newline="")))
        lines = [json.loads(line) for line in self.orrery("export", odd, "--format", "jsonl").stdout.splitlines()]
        for rows in (table, lines):
            self.assertEqual(len(rows), events)
            self.assertEqual({row["lesson"] for row in rows}, {text})
            self.assertEqual((rows[1]["text"], rows[1]["object"], int(rows[1]["tick"])), (text, text, -5))
            self.assertEqual(float(rows[1]["value"]), 0.1 + 0.2)
        for line in self.orrery("export", odd, "--format", "xapi").stdout.splitlines():
            self.assertNotIn("language", json.loads(line)["context"])

    def test_export_where_nobody_reads(self):
        """A closed pipe is no error; a full disk is one, with its reason."""
        self.learn(PACK, self.first)
        for form in ("xapi", "csv", "jsonl"):
            reading, writing = os.pipe()
            os.close(reading)
            closed = self.export_into(writing, self.journal, form)
            os.close(writing)
            self.assertEqual((closed.returncode, closed.stderr), (0, b""))
            with open("/dev/full", "wb") as full:
                said = self.export_into(full, self.journal, form)
            self.assertEqual(said.returncode, 1)
            self.assertIn(os.strerror(errno.ENOSPC), said.stderr.decode())
            self.assertEqual(said.stderr.count(b"[file-write]"), 1)

    def test_journal_and_forget(self):
        self.learn(PACK, self.first)
        listed = json.loads(self.orrery("journal", self.journal, "--json").stdout)
        self.assertEqual(len(listed), 1)
        self.assertGreater(listed[0]["recording_bytes"], 500)
        self.assertRegex(listed[0]["recording_kept_until"], r"^20\d\d-\d\d-\d\d$")
        learner = listed[0]["learner"]
        self.assertRegex(learner, "^[0-9a-f]{32}$")
        run = self.orrery("forget", self.journal, "--learner", learner)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(json.loads(self.orrery("journal", self.journal, "--json").stdout), [])
        self.assertNotIn(listed[0]["session"].encode(), self.journal.read_bytes())
        self.assert_error(self.learn(PACK, self.first, "--learner", learner, code=1), 1, "forgotten", learner)
        self.assert_error(self.orrery("forget", self.journal, "--learner", "nobody"), 1, "usage", "nobody")

    def test_copy(self):
        self.learn(PACK, self.first)
        plain, sealed, key = self.folder / "plain.journal", self.folder / "sealed.journal", self.folder / "other.key"
        self.assertEqual(self.orrery("journal", self.journal, "--copy", plain).returncode, 0)
        listed = json.loads(self.orrery("journal", plain, "--json").stdout)[0]
        self.assertEqual(listed["recording_bytes"], 0)
        self.assertEqual(listed["events"], self.rows("SELECT count(*) FROM event")[0][0])
        self.assert_error(self.orrery("replay", plain), 1, "recording")
        self.assert_error(self.orrery("journal", self.journal, "--copy", plain), 1, "file-write", "plain.journal")
        key.write_bytes(bytes(range(32)))
        self.assert_error(self.orrery("journal", self.journal, "--copy", sealed, "--copy-key", key), 1, "policy", "leave_device")
        policy = self.folder / "policy.json"
        policy.write_text('{"recording": {"leave_device": true}}')
        run = self.orrery("journal", self.journal, "--copy", sealed, "--copy-key", key, "--policy", policy)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assert_error(self.orrery("replay", sealed), 1, "recording", "key")  # this device's key does not open the copy
        policy.write_text(json.dumps({"key_file": str(key)}))
        self.assertEqual(self.orrery("replay", sealed, "--verify", "--policy", policy).returncode, 0)
        self.assertEqual(self.orrery("replay", self.journal, "--verify").returncode, 0)

    def test_policy(self):
        policy = self.folder / "policy.json"
        policy.write_text('{"recording": {"keep": false}}')
        self.learn(PACK, self.first, "--policy", policy)
        self.assertEqual(self.rows("SELECT count(*) FROM recording")[0][0], 0)
        self.assert_error(self.orrery("replay", self.journal), 1, "recording")
        resumed = self.learn(PACK, self.folder / "first.acts", "--policy", policy, "--resume", code=1)  # by its events, at the step
        self.assertIn("hypothesis", resumed.stderr)
        for text, word in (('{"recording": {"days": -1}}', "days"), ('{"recording": {"dayz": 1}}', "dayz"), ("{", "policy.json:1"), ("[]", "{ }")):
            policy.write_text(text)
            self.assert_error(self.learn(PACK, self.first, "--policy", policy, code=1), 1, "policy" if text != "{" else "json", word)

    def test_retention(self):
        self.learn(PACK, self.first)
        with sqlite3.connect(self.journal) as db:
            db.execute("UPDATE session SET started = '2001-01-01T00:00:00.000Z'")
        self.learn(PACK, self.first)
        self.assertEqual(self.rows("SELECT count(DISTINCT session) FROM recording")[0][0], 1)
        self.assertEqual(self.rows("SELECT count(DISTINCT session) FROM event")[0][0], 2)

    def test_another_devices_key(self):
        self.learn(PACK, self.first)
        shutil.rmtree(self.folder / "data")
        self.assert_error(self.orrery("replay", self.journal), 1, "recording", "key")

    def test_damage(self):
        self.learn(PACK, self.first)
        with sqlite3.connect(self.journal) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole = self.journal.read_bytes()
        broken = self.folder / "broken.journal"
        for cut in (0, 1, 100, 4096, len(whole) // 2, len(whole) - 1):
            broken.write_bytes(whole[:cut])
            for command in (["replay", broken], ["journal", broken], ["export", broken, "--format", "xapi"], ["forget", broken, "--learner", "x"]):
                run = self.orrery(*command)
                self.assertIn(run.returncode, (0, 1), f"{command} {cut}")
                self.assertNotIn("Sanitizer", run.stderr)
                if run.returncode:
                    self.assertRegex(run.stderr, r"error \[(journal|recording|usage)\]")


unittest.main(verbosity=1)
