#!/usr/bin/env python3
"""against_truth.py TRUTH REPORT: does the report find what was planted, and the difficulties (r > 0.95)?"""
import json
import sys


def correlation(pairs):
    n = len(pairs)
    mx, my = (sum(p[i] for p in pairs) / n for i in (0, 1))
    sxy = sum((x - mx) * (y - my) for x, y in pairs)
    return sxy / (sum((x - mx) ** 2 for x, _ in pairs) * sum((y - my) ** 2 for _, y in pairs)) ** 0.5


truth = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
report = json.load(open(sys.argv[2], encoding="utf-8"))
tables = {t["id"]: t for s in report["sections"] for t in s["tables"]}
planted = [(t["planted"], t["where"]) for t in truth if "planted" in t]
rasch = {row["item"]: row["b"]["value"] for row in tables["rasch"]["rows"] if isinstance(row["b"], dict) and "value" in row["b"]}
spoilt = {where for _, where in planted}
pairs = [(t["difficulty"], rasch[t["item"]]) for t in truth if t.get("item") in rasch and t["item"] not in spoilt]
r = correlation(pairs)
print(f"difficulty: r = {r:.4f} over {len(pairs)} questions, {sum('learner' in t for t in truth)} learners")
wrong = [] if r > 0.95 and len(pairs) >= 4 else [f"r = {r}"]
ids = [f["id"] for f in report["findings"]]
names = {"wrong-key": "key-", "nobody-understands": "step-", "everyone-passes": "difficulty-", "biased-item": "fairness-"}
for fault, where in planted:
    rank = ids.index(names[fault] + where) + 1 if names[fault] + where in ids else 0
    print(f"{fault} at {where}: {'finding ' + str(rank) if rank else 'NOT FOUND'}")
    if not rank or rank > 5:
        wrong.append(fault)
false = [i for i in ids if i.startswith(("key-", "fairness-")) and i.split("-", 1)[1] not in spoilt]
print(f"false alarms of keys and fairness: {false}")
sys.exit(1 if wrong or false else 0)
