#!/usr/bin/env bash
# run.sh [SET...]: makes references again with R and compares them with references.txt. Without sets: some quick ones.
# Skipped (77) where R or one of its packages is missing: tools/make/install-packages tests/evaluate/packages.txt
set -euo pipefail
cd "$(dirname "$0")"
command -v Rscript >/dev/null || { echo "skipped: R is not installed (Debian: r-base-core)"; exit 77; }
for package in psych eRm psychotools effectsize survival; do
  Rscript -e "quit(status = !requireNamespace('$package', quietly = TRUE))" 2>/dev/null ||
    { echo "skipped: R's package $package is not installed (tests/evaluate/packages.txt)"; exit 77; }
done
[ $# -gt 0 ] || set -- 0 2 4 13 26 30 38 41 52 81 94 118 160 175 195 201
Rscript reference.R "$@" 2>/dev/null | python3 -c '
import re, sys
lines = {l.split()[0]: l.split()[1:] for l in open("references.txt")}
wrong = figures = 0
seen = 0
for line in sys.stdin:
    number, *ours = line.split()
    seen += 1
    for a, b in zip(ours, lines[number], strict=True):
        (name, count, value), (name2, count2, value2) = a.split(":"), b.split(":")
        figures += 1
        if (name, count) != (name2, count2) or abs(float(value) - float(value2)) > 1e-6 * max(1, abs(float(value2))):
            wrong += 1
            print(f"set {number}: R says {a}, references.txt {b}")
print(f"{seen} sets, {figures} figures made again, {wrong} differ")
sys.exit(wrong > 0 or seen != int(sys.argv[1]))' $#
