#!/usr/bin/env bash
# The headset against a real OpenXR runtime (Monado, null compositor, remote driver) inside the Debian 13 root of root.sh.
# usage: run.sh BINARY-DIR [case...]     a case is a file of cases/ without its ending; none = all of them
# Ends with “N passed, N failed, N skipped”. Where there can be no such root, every case counts as skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(realpath "${1:?usage: run.sh BINARY-DIR [case...]}"); shift
export XR_CASES=${XR_CASES:-cases} # or “bench”
cases=("$@")
if [ ${#cases[@]} -eq 0 ]; then for file in "$here/$XR_CASES"/*.sh; do cases+=("$(basename "$file" .sh)"); done; fi
reason=$("$here/root.sh" make 2>&1 >/dev/null)
case $? in
0) ;;
77) echo "$reason"; echo "0 passed, 0 failed, ${#cases[@]} skipped"; exit 0 ;;
*) echo "$reason"; echo "0 passed, ${#cases[@]} failed, 0 skipped"; exit 1 ;;
esac
cd "$here/../.."
exec "$here/root.sh" enter tests/xr/inside.sh "$build" "${cases[@]}"
