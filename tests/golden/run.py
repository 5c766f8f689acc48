#!/usr/bin/env python3
"""Golden runs: plays every act file of a lesson headless and compares the list of events with the kept one.

  run.py ORRERY              compare all        run.py ORRERY --update     write the lists anew (then read the diff!)
  run.py ORRERY --manner keyboard ACTS...       one manner: must reach the same end with the same answers

Event lists hold tick, kind, phase, step, object, value and text of each row of the journal's table `event`.
"""
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
EVENTS = pathlib.Path(__file__).resolve().parent / "events"
SEED = "20260101"


def play(program, acts, manner, locale, folder):
    journal = folder / (acts.stem + ".db")
    run = subprocess.run([program, "play", str(acts.parent.parent), "--device", "headless", "--acts", str(acts), "--by", manner,
                          "--journal", str(journal), "--seed", SEED, "--language", locale],
                         capture_output=True, text=True, timeout=300)
    if run.returncode != 0:
        return None, run.stderr.strip()
    rows = sqlite3.connect(journal).execute(
        "SELECT tick, kind, phase, step, object, round(value, 6), text FROM event ORDER BY number").fetchall()
    return rows, ""


def as_text(rows):
    return "".join("\t".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)


def first_difference(want, have):
    for number, (a, b) in enumerate(zip(want.splitlines(), have.splitlines()), 1):
        if a != b:
            return f"line {number}:\n  kept {a}\n  now  {b}"
    return f"{len(want.splitlines())} lines kept, {len(have.splitlines())} now"


def answers(rows):
    """What a learner did, whatever the manner: steps in order and answers, without times."""
    keep = {"step-entered", "answered", "misconception", "lesson-ended"}
    return [(r[1], r[3], r[4], r[6] if r[1] == "answered" and r[5] != -1 else "") for r in rows if r[1] in keep]


def main():
    program, arguments = sys.argv[1], sys.argv[2:]
    update = "--update" in arguments
    manner = arguments[arguments.index("--manner") + 1] if "--manner" in arguments else "pointer"
    named = [pathlib.Path(a) for a in arguments if a.endswith(".acts")]
    files = named or sorted((ROOT / "lessons").glob("*/acts/*.acts"))
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        for acts in files:
            name = f"{acts.parent.parent.name}-{acts.stem}"
            rows, error = play(program, acts, manner, "zh", pathlib.Path(temporary))
            kept = EVENTS / (name + ".txt")
            if rows is None:
                problem = error
            elif manner != "pointer":
                ended = any(r[1] == "lesson-ended" for r in rows)
                want = [tuple(line.split("\t")) for line in kept.read_text(encoding="utf-8").splitlines()]
                want = answers([(r[0], r[1], r[2], r[3], r[4], float(r[5] or 0), r[6]) for r in want])
                problem = "" if ended and answers(rows) == want else first_difference(
                    "\n".join(map(str, want)), "\n".join(map(str, answers(rows))))
            elif update:
                kept.write_text(as_text(rows), encoding="utf-8")
                problem = ""
            elif not kept.exists():
                problem = f"{kept.relative_to(ROOT)} is missing (run with --update)"
            else:
                want, have = kept.read_text(encoding="utf-8"), as_text(rows)
                problem = "" if want == have else first_difference(want, have)
            print(f"{'ok  ' if not problem else 'FAIL'} {name} by {manner}{': ' + problem if problem else f' ({len(rows)} events)'}")
            wrong += bool(problem)
    print(f"golden: {len(files)} runs, {wrong} wrong")
    return 1 if wrong or not files else 0


sys.exit(main())
