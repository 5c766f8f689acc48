#!/usr/bin/env bash
# A simulated class plays the real lesson; the report finds what was planted, is read in a real browser, and is the same from
# PostgreSQL.   usage: run.sh ORRERY [LEARNERS]     What is missing (browser, npm, database) is skipped, with the reason.
set -uo pipefail
cd "$(dirname "$0")/../.."
orrery=$(realpath "${1:?usage: run.sh ORRERY [LEARNERS]}") learners=${2:-200}
work=$(mktemp -d)
postgres_stop() { :; }
trap 'postgres_stop; rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config
passed=0; failed=0; skipped=0
check() { local name=$1; shift; if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name"; fi; }
skip() { skipped=$((skipped + 1)); echo "skipped: $*"; }
for tool in npm chromium psql; do
  command -v $tool >/dev/null || { tools/make/install-packages tests/report/packages.txt || true; break; }
done

# ---- the class
check "a class plays" "$orrery" class lessons/pinhole --learners "$learners" --seed 21 -o "$work/class" --plant wrong-key=q_sun --plant nobody-understands=x5 --plant everyone-passes=q_candle
check "a report of it, Chinese" "$orrery" --language zh report "$work/class" --rubric assets/rubrics/zhejiang-2009.json --marks assets/rubrics/marks-example.json -o "$work/zh"
check "a report of it, English" "$orrery" --language en report "$work/class" --rubric assets/rubrics/zhejiang-2009.json --marks assets/rubrics/marks-example.json -o "$work/en"
check "it finds what was planted, and the difficulties" python3 tests/report/against_truth.py "$work/class/truth.jsonl" "$work/en/report.json"
replayed() { local command; command=$(python3 -c "import json,sys; print(next(r['command'] for f in json.load(open(sys.argv[1]))['findings'] for r in f['recordings']))" "$work/en/report.json") && eval "\"$orrery\" ${command#orrery } --device headless --json >/dev/null"; }
check "a recording that it names can be replayed" replayed

# ---- PostgreSQL
. tests/report/postgres.sh
if postgres_start "$work"; then
  check "push" "$orrery" store push "$work/class" "$PG_URL" --json
  second=$("$orrery" store push "$work/class" "$PG_URL" --json); echo "$second"
  check "pushing again changes nothing" grep -q '"facts_new": 0,' <<<"$second"
  check "the report from there" "$orrery" --language en report "$PG_URL" --rubric assets/rubrics/zhejiang-2009.json --marks assets/rubrics/marks-example.json -o "$work/pg"
  check "is the same" python3 tests/report/same_figures.py "$work/en/report.json" "$work/pg/report.json"
  learner=$(sqlite3 "$work/class/class-01.journal" "SELECT learner FROM session LIMIT 1")
  check "a learner is forgotten" "$orrery" forget "$work/class/class-01.journal" --learner "$learner"
  check "and there too, by the next push" "$orrery" store push "$work/class" "$PG_URL"
  check "nothing of theirs is left" [ "$(psql -At "$PG_URL" -c "SELECT count(*) FROM session WHERE learner='$learner'")" = 0 ]
else
  skip "PostgreSQL: Debian's package postgresql is not installed"
fi

# ---- the page in a browser
if ! command -v chromium >/dev/null; then skip "the page: chromium is not installed"
elif ! command -v npm >/dev/null; then skip "the page: npm is not installed"
else
  cp tests/report/package.json tests/report/package-lock.json tests/report/browser.js "$work"
  if npm --prefix "$work" ci --no-audit --no-fund --silent; then
    for language in zh en; do check "the page, $language" node "$work/browser.js" "$work/$language/report.html"; done
  else
    skip "the page: the npm packages cannot be had"
  fi
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
