#!/usr/bin/env python3
"""orrery report, class, plan and store on the command line: what goes in is counted, nothing private comes out, faults are found.

  test_report.py ORRERY [NAME...]

Large classes are written straight into a journal's tables, as the program would have written them; that the program does write
them so is what test_class and tests/report/run.sh show.
"""
import json
import math
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
from common import PACK, ROOT, Base, orrery  # noqa: E402

ITEMS = {"q_see": ("x2", "inverted", ["upright", "mirror"]), "q_where": ("x3", "everywhere", ["inside", "eye"]), "q_hole": ("x7", "best", ["always", "bigger"]),
         "q_sun": ("d5", "round", ["triangle", "square"]), "q_point": ("c3", "cross", ["flip", "dark"]), "q_candle": ("c5", "down", ["up", "none"])}
PREDICTIONS = {"q_way": ("h1", "down", ["up", "none"]), "q_small": ("h3", "best", ["always", "same"])}
TEMPLATE = {}


def template(folder):
    """A journal of the real lesson with no session left in it, made once."""
    if not TEMPLATE:
        acts = folder / "short.acts"
        acts.write_text("look pagoda 3s\ncontinue\n")
        journal = folder / "template.journal"
        run = orrery("play", PACK, "--device", "headless", "--acts", acts, "--journal", journal, env=home(folder))
        assert run.returncode == 0, run.stderr
        db = sqlite3.connect(journal)
        TEMPLATE["digest"] = db.execute("SELECT pack_digest FROM session").fetchone()[0]
        db.executescript("DELETE FROM event; DELETE FROM session; DELETE FROM recording; DELETE FROM learner; PRAGMA wal_checkpoint(TRUNCATE)")
        db.commit()
        db.close()
        TEMPLATE["bytes"] = journal.read_bytes()
    return TEMPLATE


def home(folder):
    return {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")}


class Room:
    """Learners under the Rasch model, written as a journal."""

    def __init__(self, folder, name="room.journal", seed=1):
        self.path, self.chance, self.learners = folder / name, random.Random(seed), []
        known = template(folder)
        self.digest = known["digest"]
        self.path.write_bytes(known["bytes"])
        self.db = sqlite3.connect(self.path)

    def session(self, events, ended=True, started="2026-03-02T08:00:00.000Z", digest=None):
        learner, session = "%032x" % self.chance.getrandbits(128), "%032x" % self.chance.getrandbits(128)
        self.learners.append(learner)
        self.db.execute("INSERT INTO learner(id, created) VALUES(?, ?)", (learner, started))
        self.db.execute("INSERT INTO session(id, started, pack, pack_digest, engine, seed, locale, device, ended, learner) VALUES(?,?,?,?,?,?,?,?,?,?)",
                        (session, started, "pinhole", digest or self.digest, "0.1.0", 1, "en", "headless", started if ended else "", learner))
        self.db.executemany("INSERT INTO event VALUES(?,?,?,?,?,?,?,?,?,?)",
                            [(session, n + 1, int(t * 120), t, kind, "x", step, thing, value, text) for n, (t, kind, step, thing, value, text) in enumerate(events)])
        return learner, session

    def lesson(self, difficulty, ability, key=lambda item: None, slow=(), leaves=(), group=0, bias=None):
        """One learner through the lesson: (time, kind, step, object, value, text)."""
        t, events = 0.0, [(0, "session-started", "", "pinhole", 0, "")]
        questions = {step: (item, right, wrong) for item, (step, right, wrong) in {**PREDICTIONS, **ITEMS}.items()}
        ended = True
        for step in ["o1", "h1", "h3", "x2", "x3", "x5", "x7", "d5", "c3", "c5"]:
            events.append((t, "step-entered", step, "", 0, ""))
            spent = 20 * math.exp(0.2 * self.chance.gauss(0, 1)) * (6 if step in slow else 1)
            if step in slow and self.chance.random() < 0.7:
                events.append((t + 10, "hint", step, "", 1, "asked"))
            if self.chance.random() < (0.3 if step in leaves else 0.002):
                ended = False
                break
            if step in questions:
                item, right, wrong = questions[step]
                b = difficulty.get(item, 0) + (bias[1] if bias and bias[0] == item and group else 0)
                good = self.chance.random() < 1 / (1 + math.exp(-(ability - b)))
                answer = right if good else self.chance.choice(wrong)
                if key(item) == "wrong":  # those who understand give another answer than the key
                    answer = wrong[0] if good else self.chance.choice([right, wrong[1]])
                events.append((t + spent / 2, "answered", step, item, -1 if item in PREDICTIONS else float(answer == right), answer))
            t += spent
            events.append((t, "step-left", step, "", spent, ""))
        if ended:
            events.append((t, "lesson-ended", "", "", 0.5, ""))
        return events

    def fill(self, count, difficulty, **more):
        for _ in range(count):
            self.session(self.lesson(difficulty, self.chance.gauss(0, 1), **more))

    def close(self):
        self.db.commit()
        self.db.close()
        return self.path


def correlation(pairs):
    n = len(pairs)
    mx, my = (sum(p[i] for p in pairs) / n for i in (0, 1))
    return sum((x - mx) * (y - my) for x, y in pairs) / (sum((x - mx) ** 2 for x, _ in pairs) * sum((y - my) ** 2 for _, y in pairs)) ** 0.5


DIFFICULTY = {"q_see": -1.8, "q_where": -1.0, "q_hole": -0.3, "q_sun": 0.4, "q_point": 1.1, "q_candle": 1.7, "q_way": 0, "q_small": 0.5}


class Report(Base):
    def run_orrery(self, *arguments):
        return orrery("--language", "en", *arguments, env=home(self.folder), timeout=600)

    def report(self, *arguments, out="out"):
        run = self.run_orrery("report", *arguments, "-o", self.folder / out)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads((self.folder / out / "report.json").read_text(encoding="utf-8"))

    def tables(self, report):
        return {t["id"]: t["rows"] for s in report["sections"] for t in s["tables"]} | {t["id"]: t["rows"] for t in report["input"]}

    def findings(self, report):
        return [f["id"] for f in report["findings"]]

    # ---- what is found --------------------------------------------------------------------------------------------------

    def test_difficulties_are_recovered(self):
        room = Room(self.folder)
        room.fill(600, DIFFICULTY)
        rows = self.tables(self.report(room.close()))["rasch"]
        pairs = [(DIFFICULTY[row["item"]], row["b"]["value"]) for row in rows if isinstance(row["b"], dict) and "value" in row["b"]]
        self.assertGreaterEqual(len(pairs), 6)
        self.assertGreater(correlation(pairs), 0.95)

    def test_planted_faults_are_found_and_nothing_else(self):
        room = Room(self.folder)
        room.fill(500, dict(DIFFICULTY, q_candle=-20), key=lambda item: "wrong" if item == "q_sun" else None, slow=("x5",), leaves=("x5",))
        found = self.findings(self.report(room.close()))
        for id in ("step-x5", "key-q_sun", "difficulty-q_candle"):
            self.assertIn(id, found[:5])
        self.assertEqual([i for i in found if i.startswith(("key-", "step-"))], [i for i in found if i in ("step-x5", "key-q_sun")])

    def test_nothing_is_found_where_nothing_is(self):
        room = Room(self.folder)
        room.fill(400, DIFFICULTY)
        self.assertEqual([i for i in self.findings(self.report(room.close())) if i.startswith(("key-", "step-", "fairness-"))], [])

    def test_a_biased_item_is_found(self):
        room = Room(self.folder)
        groups = ["learner,group"]
        for i in range(900):
            learner, _ = room.session(room.lesson(DIFFICULTY, room.chance.gauss(0, 1), group=i % 2, bias=("q_hole", 1.5)))
            groups.append(f"{learner},{'AB'[i % 2]}")
        (self.folder / "groups.csv").write_text("\n".join(groups))
        report = self.report(room.close(), "--groups", self.folder / "groups.csv")
        self.assertEqual([i for i in self.findings(report) if i.startswith("fairness-")], ["fairness-q_hole"])
        self.assertLess(next(r for r in self.tables(report)["fairness"] if r["item"] == "q_hole")["delta"]["value"], -1)

    def test_two_versions_are_compared(self):
        room = Room(self.folder)
        room.fill(60, DIFFICULTY)
        room.db.execute("INSERT INTO lesson SELECT 'other', definitions FROM lesson")
        for _ in range(60):
            room.session(room.lesson({k: v - 3 for k, v in DIFFICULTY.items()}, room.chance.gauss(0, 1)), digest="other")
        row = next(r for r in self.tables(self.report(room.close()))["versions"] if r["figure"].startswith("Right"))
        # the version with most learners stands first; of equal ones, the first in the alphabet
        self.assertGreater(abs(row["difference"]["value"]), 0.2)
        self.assertTrue(row["difference"]["low"] > 0 or row["difference"]["high"] < 0)

    # ---- gates and disclosure ---------------------------------------------------------------------------------------------

    def test_below_the_gates_there_is_no_number(self):
        room = Room(self.folder)
        room.fill(9, DIFFICULTY)
        report = self.report(room.close())
        for id, rows in self.tables(report).items():
            for row in rows:
                for name, cell in row.items():
                    told = isinstance(cell, (int, float)) and not isinstance(cell, bool) or isinstance(cell, dict) and "value" in cell
                    if told and name != "plan" and id != "problems":
                        self.fail(f"{id}: {row}")
        self.assertEqual([f for f in report["findings"] if f["recordings"]], [])
        self.assertIn("not enough data", (self.folder / "out" / "report.html").read_text(encoding="utf-8"))

    def test_no_small_count_can_be_worked_out(self):
        room = Room(self.folder)
        room.fill(137, DIFFICULTY, leaves=("x5",))
        first = room.close()
        rooms = [first]
        for i, size in enumerate((4, 23, 41, 12)):
            other = Room(self.folder, f"room-{i}.journal", seed=i + 5)
            other.fill(size, DIFFICULTY, leaves=("x2",))
            rooms.append(other.close())
        tables = self.tables(self.report(*rooms))
        counts = [row[c] for row in tables["classes"] for c in ("learners", "finished", "not_finished")]
        self.assertTrue(any(isinstance(c, dict) for c in counts), "something is withheld")
        for c in counts:
            self.assertFalse(isinstance(c, int) and 0 < c < 10, c)
        self.assert_small_cells_are_wide(tables["classes"])
        for rows in tables.values():
            for row in rows:
                for cell in row.values():
                    if isinstance(cell, dict) and "n" in cell:
                        self.assertEqual(cell["n"] % 10, 0)

    def assert_small_cells_are_wide(self, rows):
        """Linear programming over the published table (sums of rows and columns, nothing below 0): a hidden cell keeps an interval of
        ten or more, or reaches ten. Solved by exact vertex bounds: each hidden cell is minimised and maximised by the simplex below."""
        columns = ("finished", "not_finished", "learners")
        hidden = [(r, c) for r in range(len(rows)) for c in range(3) if not isinstance(rows[r][columns[c]], int)]
        index = {cell: i for i, cell in enumerate(hidden)}
        equations = []
        line = lambda cells: equations.append((  # noqa: E731
            [(index[cell], sign) for cell, sign in cells if cell in index], -sum(sign * rows[r][columns[c]] for (r, c), sign in cells if (r, c) not in index)))
        for r in range(len(rows)):
            line([((r, 0), 1), ((r, 1), 1), ((r, 2), -1)])
        for c in range(3):
            line([((r, c), 1) for r in range(len(rows) - 1)] + [((len(rows) - 1, c), -1)])
        for i in range(len(hidden)):
            low, high = bounds(equations, len(hidden), i, -1), bounds(equations, len(hidden), i, 1)
            self.assertTrue(high - low >= 9 or low >= 10, f"{hidden[i]} lies within {low} and {high}")

    def test_a_forgotten_learner_disappears(self):
        room = Room(self.folder)
        room.fill(60, DIFFICULTY)
        gone = room.learners[7]
        before = self.report(room.close())
        self.assertEqual(self.run_orrery("forget", room.path, "--learner", gone).returncode, 0)
        after = self.report(room.path, out="after")
        counts = [self.tables(r)["participation"][0]["value"] for r in (before, after)]
        self.assertEqual(counts, [60, 59])
        # nor does the learner come back with statements that were exported before
        self.assertNotIn(gone, "".join(p.read_text(encoding="utf-8") for p in (self.folder / "after").rglob("*.*") if p.is_file()))

    def test_a_forgotten_learner_does_not_come_back_with_statements(self):
        room = Room(self.folder)
        room.fill(60, DIFFICULTY)
        gone = room.learners[7]
        statements = self.folder / "all.xapi.jsonl"
        room.close()
        statements.write_text(self.run_orrery("export", room.path, "--format", "xapi").stdout)
        self.run_orrery("forget", room.path, "--learner", gone)
        report = self.report(room.path, statements)
        self.assertEqual(self.tables(report)["participation"][0]["value"], 59)
        self.assertGreater(next(r for r in self.tables(report)["problems"] if r["kind"] == "forgotten")["count"], 0)

    # ---- statements ---------------------------------------------------------------------------------------------------------

    def sections(self, report):
        return [s for s in report["sections"]]

    def test_statements_tell_the_same_as_the_journal(self):
        room = Room(self.folder)
        room.fill(120, DIFFICULTY)
        room.close()
        lines = self.run_orrery("export", room.path, "--format", "xapi").stdout.splitlines()
        random.Random(3).shuffle(lines)
        (self.folder / "s.jsonl").write_text("\n".join(lines + lines[:500]) + "\n")
        a, b = self.report(room.path), self.report(self.folder / "s.jsonl", out="b")
        for id in ("items", "rasch", "reliability", "participation"):
            x, y = self.tables(a)[id], self.tables(b)[id]
            for row in x + y:
                row.pop("item", None)  # its text is the statement's own
            self.assertEqual([r for r in x if "author" not in str(r)], [r for r in y if "author" not in str(r)], id)
        kinds = {r["kind"]: r["count"] for r in self.tables(b)["problems"]}
        # what narration and the like say is passed over before it is looked at, so somewhat fewer than 500
        self.assertTrue(200 < kinds["duplicate"] <= 500, kinds)
        self.assertIn("backward", kinds)

    def test_hostile_statements_are_counted_and_shift_nothing(self):
        room = Room(self.folder)
        room.fill(60, DIFFICULTY)
        room.close()
        clean = self.report(room.path)
        some = [json.loads(line) for line in self.run_orrery("export", room.path, "--format", "xapi").stdout.splitlines() if '"answered"' in line or "verbs/answered" in line]
        other = json.loads(json.dumps(some[0]))
        other["result"]["response"], other["result"]["success"] = "mirror", not other["result"].get("success", False)
        nobody = json.loads(json.dumps(some[1]))
        nobody["id"], nobody["actor"] = str(uuid.uuid4()), {}
        strange = {"id": str(uuid.uuid4()), "actor": {"mbox": "mailto:xiaoming@example.org", "name": "Wang Xiaoming"}, "verb": {"id": "http://example.org/liked"}, "object": {"id": "http://example.org/video"}}
        lines = [json.dumps(s) for s in (some[0], other, nobody, strange, [], 5, {"verb": 3})]
        lines += ["{", '{"a":1,"a":2}', "\x00\x01", '{"id":"' + "x" * 100000, "[" * 5000, '{"verb":{"id":"\\u0000"}}', "\ufeff"]
        (self.folder / "hostile.xapi.jsonl").write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
        dirty = self.report(room.path, self.folder / "hostile.xapi.jsonl", out="dirty")
        self.assertEqual(self.sections(clean), self.sections(dirty))
        kinds = {r["kind"] for r in self.tables(dirty)["problems"]}
        self.assertTrue({"duplicate", "conflict", "no-actor", "foreign", "not-json", "not-statement"} <= kinds, kinds)
        written = "".join(p.read_text(encoding="utf-8") for p in (self.folder / "dirty").rglob("*.*") if p.is_file())
        for name in ("xiaoming", "Xiaoming", "mailto"):
            self.assertNotIn(name, written)

    def test_statements_of_others(self):
        lines = []
        for i in range(40):
            actor = {"mbox": f"mailto:pupil{i}@example.org", "name": f"Pupil {i}"}
            base = {"actor": actor, "context": {"contextActivities": {"parent": [{"id": "http://example.org/course"}]}}}
            lines.append(dict(base, id=str(uuid.UUID(int=i)), verb={"id": "http://adlnet.gov/expapi/verbs/initialized"}, object={"id": "http://example.org/course"}, timestamp="2026-03-02T08:00:00+08:00"))
            for q in range(3):
                lines.append(dict(base, id=str(uuid.UUID(int=1000 + 10 * i + q)), verb={"id": "http://adlnet.gov/expapi/verbs/answered"}, timestamp="2026-03-02T08:0%d:00Z" % (q + 1),
                                  object={"id": f"http://example.org/q{q}", "definition": {"interactionType": "choice", "correctResponsesPattern": ["a"], "choices": [{"id": "a"}, {"id": "b"}]}},
                                  result={"response": "a" if i % (q + 2) else "b", "success": bool(i % (q + 2))}))
        (self.folder / "others.json").write_text(json.dumps(lines))
        rows = self.tables(self.report(self.folder / "others.json"))["items"]
        self.assertEqual([round(r["p"]["value"], 2) for r in rows if "value" in r["p"]], [0.5, 0.65, 0.75])
        self.assertNotIn("Pupil", (self.folder / "out" / "report.html").read_text(encoding="utf-8"))

    def test_a_record_store_is_read_in_pages_and_gone_on_with(self):
        room = Room(self.folder)
        room.fill(40, DIFFICULTY)
        room.close()
        lrs = subprocess.Popen([sys.executable, ROOT / "tests" / "lrs" / "lrs.py", "2", "0", "500", "secret"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (lrs.stdin.close(), lrs.wait(10), lrs.stdout.close()))
        url = f"http://127.0.0.1:{int(lrs.stdout.readline())}"
        secret = self.folder / "secret"
        secret.write_text("secret\n")
        secret.chmod(0o600)
        access = ["--key", "key", "--secret-file", secret]
        sent = self.run_orrery("send", room.path, "--lrs", url, *access)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        kept = ["--store", self.folder / "facts.db"]
        a = self.report(url, *access, *kept)
        self.assertEqual(self.tables(a)["participation"][0]["value"], 40)
        again = self.run_orrery("report", url, *access, *kept, "-o", self.folder / "again")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertRegex(again.stdout, r" 0 facts,")  # the last page again, nothing new in it
        wrong = self.folder / "wrong"
        wrong.write_text("other\n")
        wrong.chmod(0o600)
        self.assert_error(self.run_orrery("report", url, "--key", "key", "--secret-file", wrong, "-o", self.folder / "x"), 1, "statements", "401")

    # ---- rubric -----------------------------------------------------------------------------------------------------------------

    def rubric(self, marks, name="zhejiang-2009", code=0):
        (self.folder / "marks.json").write_text(json.dumps(marks))
        arguments = ["report", self.room, "--rubric", ROOT / "assets" / "rubrics" / f"{name}.json", "--marks", self.folder / "marks.json", "-o", self.folder / "r"]
        run = self.run_orrery(*arguments)
        self.assertEqual(run.returncode, code, run.stderr)
        return run if code else self.tables(json.loads((self.folder / "r" / "report.json").read_text(encoding="utf-8")))

    def test_the_quality_index(self):
        room = Room(self.folder)
        room.fill(100, DIFFICULTY)
        self.room = room.close()
        rubrics = {n: json.loads((ROOT / "assets" / "rubrics" / f"{n}.json").read_text(encoding="utf-8")) for n in ("zhejiang-2009", "national-2010")}
        weights = {n: [sum(i["weight"] for i in g["items"]) for g in r["groups"]] for n, r in rubrics.items()}
        self.assertEqual(weights, {"zhejiang-2009": [16, 16, 16, 16, 16, 20], "national-2010": [80, 20]})
        no = {"safety": False, "rights": False, "false": False}
        people = {i["id"]: {"points": i["weight"], "by": "panel"} for g in rubrics["zhejiang-2009"]["groups"] for i in g["items"] if i["from"] == "people"}
        tables = self.rubric({"enrolled": 200, "items": people, "vetoes": no})
        points = {r["figure"]: r["value"] for r in tables["index"]}
        self.assertEqual(points["State"], "complete")
        # computed again from the statements that the trace names, to the same bit
        use = [line.split(",") for line in (self.folder / "r" / "trace" / "reach-use.csv").read_text().split()[1:]]
        self.assertEqual(len({line[0] for line in use}), 100)
        exported = set(json.loads(line)["id"] for line in self.run_orrery("export", self.room, "--format", "xapi").stdout.splitlines())
        self.assertLessEqual({line[0] for line in use}, exported)
        value = len(use) / 200
        row = next(r for r in tables["rubric"] if "Use (" in r["item"])
        self.assertEqual(row["points"]["value"], 8 * value)
        rows = [line.split(",") for line in (self.folder / "r" / "trace" / "effect-students.csv").read_text().split()[1:]]
        self.assertLessEqual({line[0] for line in rows}, exported)
        count = {w: [sum(int(x[1]) for x in rows if x[2] == w), sum(x[2] == w for x in rows)] for w in ("before", "after")}
        (pre, pre_n), (post, post_n) = count["before"], count["after"]
        gain = (post * pre_n - pre * post_n) / (post_n * (pre_n - pre))
        row = next(r for r in tables["rubric"] if "gain" in r["item"])
        self.assertEqual(row["points"]["value"], float("%.15g" % (6 * min(1, max(0, gain / 0.7)))))
        self.assertEqual({r["from"] for r in tables["rubric"]}, {"computed", "judged by people", "group"})

    def test_a_veto_and_wrong_marks(self):
        room = Room(self.folder)
        room.fill(20, DIFFICULTY)
        self.room = room.close()
        tables = self.rubric({"enrolled": 20, "items": {}, "vetoes": {"safety": True}})
        points = {r["figure"]: r["value"] for r in tables["index"]}
        self.assertEqual((points["Index, of 100"]["value"], points["State"]), (0, "vetoed"))
        self.assert_error(self.rubric({"items": {"team-leader": {"points": 6}}}, code=1), 1, "rubric", "team-leader")
        tables = self.rubric({"items": {"team": {"grade": "B"}}}, "national-2010")
        self.assertEqual(next(r for r in tables["rubric"] if r["item"] == "Team")["points"]["value"], 12.8)

    # ---- the rest -----------------------------------------------------------------------------------------------------------------

    def test_class(self):
        """The real lesson, twice the same; its recordings are played again exactly."""
        for out in ("a", "b"):
            run = self.run_orrery("class", PACK, "--learners", 2, "--seed", 5, "-o", self.folder / out)
            self.assertEqual(run.returncode, 0, run.stderr)
        events = [self.run_orrery("export", self.folder / out / "class-01.journal", "--format", "csv").stdout for out in "ab"]
        self.assertEqual(events[0], events[1])
        self.assertGreater(len(events[0].splitlines()), 200)
        truth = [json.loads(line) for line in (self.folder / "a" / "truth.jsonl").read_text().splitlines()]
        self.assertEqual(len({t["learner"] for t in truth if "learner" in t}), 2)
        verify = self.run_orrery("replay", self.folder / "a" / "class-01.journal", "--verify")
        self.assertEqual(verify.returncode, 0, verify.stdout + verify.stderr)
        some = self.run_orrery("replay", self.folder / "a" / "class-01.journal", "--from", "10s", "--to", "12s", "--json")
        self.assertEqual(some.returncode, 0, some.stderr)
        again = self.run_orrery("class", PACK, "--learners", 2, "-o", self.folder / "a")
        self.assert_error(again, 1, "usage", "holds a simulated class")
        self.assert_error(self.run_orrery("class", PACK, "--learners", 2, "--plant", "wrong-key=q_none", "-o", self.folder / "c"), 1, "lesson-target", "q_none")

    def test_plan(self):
        room = Room(self.folder)
        learner, _ = room.session(room.lesson({k: 30 if k == "q_where" else -30 for k in DIFFICULTY}, 0))
        run = self.run_orrery("plan", room.close(), "--learner", learner[:12], "--json")
        self.assertEqual(run.returncode, 0, run.stderr)
        plan = json.loads(run.stdout)
        where = next(c for c in plan["concepts"] if c["concept"] == "inside-hole")
        self.assertLess(where["known"], 0.5)
        self.assertIn(plan["next"]["step"], ("x3", "x2"))
        self.assertTrue(plan["next"]["reason"])
        self.assert_error(self.run_orrery("plan", room.path, "--learner", "zz"), 1, "usage", "zz")

    def test_bad_input_is_told(self):
        (self.folder / "text.txt").write_text("hello")
        (self.folder / "empty").mkdir()
        out = self.folder / "o"
        self.assert_error(self.run_orrery("report", self.folder / "none.journal", "-o", out), 1, "file-missing", "none.journal")
        self.assert_error(self.run_orrery("report", self.folder / "text.txt", "-o", out), 1, "statements")
        self.assert_error(self.run_orrery("report", self.folder / "empty", "-o", out), 1, "usage", "no journals")
        self.assert_error(self.run_orrery("report", self.folder / "empty"), 2, "usage", "-o DIR")
        self.assert_error(self.run_orrery("report", "postgresql:///nowhere?host=/nowhere", "-o", out), 1, "store", "PostgreSQL")
        (self.folder / "gates.json").write_text('{"cell": 1}')
        self.assert_error(self.run_orrery("report", self.folder / "text.txt", "--gates", self.folder / "gates.json", "-o", out), 1, "policy", "cell")
        room = Room(self.folder)
        room.fill(12, DIFFICULTY)
        broken = self.folder / "many"
        broken.mkdir()
        shutil.copy(room.close(), broken / "good.journal")
        (broken / "bad.journal").write_bytes(b"SQLite format 3\x00" + os.urandom(5000))
        report = self.report(broken)
        self.assertIn("unreadable", [r["kind"] for r in self.tables(report)["problems"]])


def bounds(equations, count, target, sign):
    """max (sign 1) or min (sign -1) of variable `target`, every variable in [0, 10^6], under equations (pairs of index and factor, sum):
    simplex on fractions with artificial variables (big-M by two phases)."""
    from fractions import Fraction as F
    rows = []
    for terms, total in equations:
        if not terms:
            continue
        row = [F(0)] * count
        for i, factor in terms:
            row[i] += factor
        if total < 0:
            row, total = [-x for x in row], -total
        rows.append(row + [F(total)])
    m = len(rows)
    table = [row[:-1] + [F(int(i == k)) for k in range(m)] + [row[-1]] for i, row in enumerate(rows)]
    basis = [count + i for i in range(m)]

    def optimise(costs, allowed):
        while True:
            reduced = [costs[j] - sum(costs[basis[i]] * table[i][j] for i in range(m)) for j in range(allowed)]
            enter = next((j for j in range(allowed) if reduced[j] > 0 and j not in basis), None)
            if enter is None:
                return sum(costs[basis[i]] * table[i][-1] for i in range(m))
            ratios = [(table[i][-1] / table[i][enter], basis[i], i) for i in range(m) if table[i][enter] > 0]
            if not ratios:
                return math.inf
            leave = min(ratios)[2]
            pivot = table[leave][enter]
            table[leave] = [x / pivot for x in table[leave]]
            for i in range(m):
                if i != leave and table[i][enter]:
                    factor = table[i][enter]
                    table[i] = [x - factor * y for x, y in zip(table[i], table[leave])]
            basis[leave] = enter

    assert optimise([F(0)] * count + [F(-1)] * m, count + m) == 0, "the published table is consistent"
    best = optimise([F(sign * (j == target)) for j in range(count)] + [F(-10 ** 9)] * m, count)
    return best * sign


if __name__ == "__main__":
    unittest.main()
