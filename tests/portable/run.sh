#!/usr/bin/env bash
# The same input gives the same states with gcc and clang, -O0 and -O3, x86-64 and arm64 (under qemu-user); and a recording
# made by the program here replays to the same states in all of them. usage: run.sh ORRERY [all]
# Without "all" only the builds of this machine's processor; with it the arm64 packages are installed when missing.
set -uo pipefail
cd "$(dirname "$0")/../.."
orrery=${1:?usage: run.sh ORRERY [all]}; all=${2:-}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
passed=0; failed=0
check() { # name, command...
  local name=$1; shift
  if "$@" >"$work/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name"; tail -5 "$work/out"; fi
}

export XDG_DATA_HOME=$work/data XDG_CONFIG_HOME=$work/config
check "a session is recorded" "$orrery" play lessons/pinhole --device headless --acts lessons/pinhole/acts/solve.acts \
  --journal "$work/session.journal" --language zh --seed 20260101
key=$work/data/orrery/device.key

try() { # name, how to run, cmake options...
  local name=$1 run=$2; shift 2
  local folder=build/portable/$name
  cmake -S . -B "$folder" -G Ninja -DORRERY_WORLD_ONLY=ON -DCMAKE_BUILD_TYPE=None ${CMAKE_C_COMPILER_LAUNCHER:+-DCMAKE_C_COMPILER_LAUNCHER=$CMAKE_C_COMPILER_LAUNCHER} "$@" >"$work/log" 2>&1 &&
    cmake --build "$folder" >"$work/log" 2>&1 || { failed=$((failed + 1)); echo "FAILED: build $name"; tail -20 "$work/log"; return; }
  for acts in lessons/*/acts/*.acts; do
    local pack=${acts%/acts/*} file; file=$(basename "$pack")-$(basename "$acts" .acts)
    $run "$folder/portable" acts "$pack" "$acts" >"$work/$file.$name" 2>"$work/err" || { failed=$((failed + 1)); echo "FAILED: $name $file"; tail -3 "$work/err"; continue; }
    [ -f "$work/$file" ] || cp "$work/$file.$name" "$work/$file"
    check "$name plays $file as the first build does" cmp "$work/$file" "$work/$file.$name"
  done
  check "$name replays the recording" $run "$folder/portable" verify "$work/session.journal" "$key" lessons/pinhole
}
try gcc-O0 "" -DCMAKE_C_COMPILER=gcc -DCMAKE_C_FLAGS=-O0
march=""; grep -q '\bfma\b' /proc/cpuinfo && march=-march=native # fused multiply-add must not be used even where there is one
try gcc-O3 "" -DCMAKE_C_COMPILER=gcc "-DCMAKE_C_FLAGS=-O3 $march"
try clang-O0 "" -DCMAKE_C_COMPILER=clang -DCMAKE_C_FLAGS=-O0
try clang-O3 "" -DCMAKE_C_COMPILER=clang -DCMAKE_C_FLAGS=-O3
if [ "$all" = all ]; then
  tools/make/install-packages tests/portable/packages-arm64.txt arm64 || echo "orrery: the arm64 packages could not be installed"
  try arm64 "qemu-aarch64 -L /usr/aarch64-linux-gnu" -DCMAKE_TOOLCHAIN_FILE="$PWD/tests/portable/arm64.cmake" -DCMAKE_C_FLAGS=-O2
fi
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
