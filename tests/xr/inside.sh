#!/usr/bin/env bash
# Runs the cases, two at a time (a case waits for its runtime's display more than it works), each in a session of its own with
# a time limit; called by run.sh inside the root.
# XR_JOBS=1: one after the other; XR_KEEP=FOLDER: what each case wrote is kept there; XR_CASE_SECONDS, XR_LOG_LINES
set -uo pipefail
cd "$(dirname "$0")"
if [ "$1" = one ]; then # FOLDER NAME
  export XR_WORK=$2/$3
  name=$3
  mkdir -p "$XR_WORK"
  TIMEFORMAT='%R s, %U + %S s of CPU time'
  took=$({ time setsid timeout --kill-after=20 "${XR_CASE_SECONDS:-1800}" bash "$XR_CASES/$name.sh" >"$XR_WORK/log" 2>&1; echo $? >"$XR_WORK/exit"; } 2>&1)
  result=$(cat "$XR_WORK/exit")
  case $result in
  0) echo "ok       $name (${took})$(sed -n 's/^# /; /p' "$XR_WORK/log" | tr -d '\n')" ;;
  77) echo "skipped  $name: $(tail -1 "$XR_WORK/log")" ;;
  *) echo "FAILED   $name after ${took} (exit $result)
$(tail -"${XR_LOG_LINES:-25}" "$XR_WORK/log" | sed 's/^/    /')" ;;
  esac | tee "$2/$name.result"
  if [ -n "${XR_KEEP:-}" ]; then mkdir -p "$XR_KEEP"; rm -rf "${XR_KEEP:?}/$name"; cp -r "$XR_WORK" "$XR_KEEP/$name"; fi
  rm -rf "$XR_WORK"
  exit 0
fi
export XR_BUILD=$1; shift
all=$(mktemp -d /tmp/orrery-xr-XXXXXX)
printf '%s\n' "$@" | xargs -P "${XR_JOBS:-2}" -I NAME bash inside.sh one "$all" NAME
count() { cat "$all"/*.result 2>/dev/null | grep -c "^$1 "; }
passed=$(count ok); skipped=$(count skipped); failed=$(($# - passed - skipped)) # a case without a result has failed too
rm -rf "$all"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
