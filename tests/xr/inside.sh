#!/usr/bin/env bash
# Runs the cases one after the other, each in a session of its own with a time limit; called by run.sh inside the root.
set -uo pipefail
cd "$(dirname "$0")"
export XR_BUILD=$1; shift
passed=0; failed=0; skipped=0
for name in "$@"; do
  export XR_WORK=/tmp/orrery-xr-$$/$name
  rm -rf "$XR_WORK"; mkdir -p "$XR_WORK"
  began=$(date +%s)
  setsid timeout --kill-after=20 "${XR_CASE_SECONDS:-900}" bash cases/"$name".sh >"$XR_WORK/log" 2>&1
  result=$?
  took=$(($(date +%s) - began))
  case $result in
  0) passed=$((passed + 1)); echo "ok       $name (${took} s)$(sed -n 's/^# /; /p' "$XR_WORK/log" | tr -d '\n')" ;;
  77) skipped=$((skipped + 1)); echo "skipped  $name: $(tail -1 "$XR_WORK/log")" ;;
  *) failed=$((failed + 1)); echo "FAILED   $name after ${took} s (exit $result)"; tail -"${XR_LOG_LINES:-25}" "$XR_WORK/log" | sed 's/^/    /' ;;
  esac
  if [ -n "${XR_KEEP:-}" ]; then mkdir -p "$XR_KEEP"; rm -rf "${XR_KEEP:?}/$name"; cp -r "$XR_WORK" "$XR_KEEP/$name"; fi
  rm -rf "$XR_WORK"
done
rmdir "/tmp/orrery-xr-$$" 2>/dev/null
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
