#!/usr/bin/env bash
# Every statement of the golden runs is valid xAPI 1.0.3 in the eyes of an independent validator. usage: run.sh ORRERY
set -uo pipefail
cd "$(dirname "$0")/../.."
orrery=$(realpath "${1:?usage: run.sh ORRERY}")
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config
if ! command -v npm >/dev/null; then tools/make/install-packages tests/xapi/packages.txt || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }; fi
passed=0; failed=0
check() { local name=$1; shift; if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name"; fi; }
for acts in lessons/*/acts/*.acts; do
  check "plays $acts" "$orrery" play "${acts%/acts/*}" --device headless --acts "$acts" --journal "$work/all.journal" --language zh >/dev/null
done
# One event of every kind there is, also those that no act makes.
number=0
for kind in $(sed -n 's/^ *EVENT(EVENT_[A-Z_]*, "\([a-z-]*\)").*/\1/p' runtime/world/event.h); do
  number=$((number + 1))
  echo "INSERT INTO event VALUES('00000000000000000000000000000001', $number, $number, 0.1, '$kind', 'data', 'd1', 'q_way', 0.5, '1.5;-2');"
done >"$work/kinds.sql"
check "every kind of event is tried" [ "$number" -ge 21 ]
echo "INSERT INTO session(id, started, pack, pack_digest, engine, locale, device, learner) SELECT '00000000000000000000000000000001', started, pack, pack_digest, engine, locale, device, learner FROM session LIMIT 1;" >>"$work/kinds.sql"
check "they are put into the journal" sqlite3 "$work/all.journal" ".read $work/kinds.sql"
# A session whose texts, times and numbers are as bad as a file can hold them.
cat >"$work/hostile.sql" <<'SQL'
INSERT INTO session(id, started, pack, pack_digest, engine, locale, device, learner) SELECT '00000000000000000000000000000002',
  'yesterday', 'a"b/课' || char(10), pack_digest, replace(hex(zeroblob(120)), '0', char(1)), '-x-', char(8232), '"\' || char(7) FROM session LIMIT 1;
INSERT INTO event SELECT '00000000000000000000000000000002', number, -number * tick, 1e300, kind, phase || '"', step || char(9), object || '\',
  -1e300, text || char(1) FROM event WHERE session = '00000000000000000000000000000001';
INSERT INTO event VALUES('00000000000000000000000000000002', 1000, 9223372036854775807, -1, 'of a later version', '', '', '', 0, '');
SQL
check "a hostile session is put beside them" sqlite3 "$work/all.journal" ".read $work/hostile.sql"
export_to() { "$orrery" export "$1" --format xapi >>"$2"; }
check "the journal is exported" export_to "$work/all.journal" "$work/all.jsonl"
for old in tests/journals/*.journal; do
  cp "$old" "$work/old.journal"
  check "$old is exported" export_to "$work/old.journal" "$work/all.jsonl"
done
check "it is exported again" export_to "$work/all.journal" "$work/again.jsonl"
check "every event is a statement" [ "$(wc -l <"$work/again.jsonl")" -eq "$(sqlite3 "$work/all.journal" 'SELECT count(*) FROM event')" ]
check "a second export is the same" cmp -n "$(stat -c %s "$work/again.jsonl")" "$work/again.jsonl" "$work/all.jsonl"
cp tests/xapi/package.json tests/xapi/package-lock.json tests/xapi/validate.js "$work"
check "the validator is installed" npm --prefix "$work" ci --no-audit --no-fund --silent
check "every statement is valid" node "$work/validate.js" "$work/all.jsonl"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
