#!/usr/bin/env python3
"""same_figures.py A B: two reports hold the same tables, but for what was wrong with the data on the way in."""
import json
import sys

a, b = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:3])
wrong = [s["id"] for s, t in zip(a["sections"], b["sections"]) if s != t]
if len(a["sections"]) != len(b["sections"]) or wrong or [f["id"] for f in a["findings"]] != [f["id"] for f in b["findings"]]:
    for x, y in zip(a["sections"], b["sections"]):
        for t, u in zip(x["tables"], y["tables"]):
            for r, q in zip(t["rows"], u["rows"]):
                if r != q:
                    print(t["id"], r, q)
    sys.exit(f"they differ: {wrong}")
