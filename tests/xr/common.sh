# What every case begins with: a display, and functions to start and stop the runtime. Everything is below $XR_WORK and
# ends with the case. A case stops at its first command that fails; lines that it prints with “# ” ahead are its figures.
set -euo pipefail
cd ../..
orrery=$XR_BUILD/orrery tools=$XR_BUILD/tests/xr
export HOME=$XR_WORK/home XDG_CONFIG_HOME=$XR_WORK/config XDG_DATA_HOME=$XR_WORK/data XDG_RUNTIME_DIR=$XR_WORK/runtime XDG_CACHE_HOME=$XR_WORK/cache
mkdir -p "$HOME" "$XDG_CONFIG_HOME/monado" "$XDG_DATA_HOME" "$XDG_CACHE_HOME"
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
export XR_RUNTIME_JSON=/usr/share/openxr/1/openxr_monado.json
export LIBGL_ALWAYS_SOFTWARE=1 SDL_AUDIODRIVER=dummy ALSOFT_DRIVERS=null
# Two cores for two programs, their runtimes and displays.
export LP_NUM_THREADS=${LP_NUM_THREADS:-1}
monado_pid= display_pid=

die() { echo "$*"; exit 1; }
must_say() { grep -qE "$2" "$1" || { cat "$1"; die "$1 does not say: $2"; }; }
must_not_say() { if grep -E "$2" "$1"; then die "$1 says: $2"; fi; }

start_display() {
  mkfifo "$XR_WORK/display"
  Xvfb -displayfd 7 -screen 0 1280x800x24 +extension GLX -nolisten tcp 7>"$XR_WORK/display" >"$XR_WORK/xvfb.log" 2>&1 &
  display_pid=$!
  local number
  read -t 30 -r number <"$XR_WORK/display" || { cat "$XR_WORK/xvfb.log"; die "Xvfb does not start"; }
  export DISPLAY=:$number
}

# start_monado [VIEWS]: 2 views, or 1. A service that is killed leaves its socket behind, and a new one does not like that.
start_monado() {
  [ -n "${port:-}" ] || port=$("$tools/xr_remote" port)
  echo "{\"active\":\"remote\",\"remote\":{\"version\":0,\"port\":$port,\"view_count\":${1:-2}}}" >"$XDG_CONFIG_HOME/monado/config_v0.json"
  rm -f "$XDG_RUNTIME_DIR"/monado*
  # the runtime asks for frames at its display's rate, however busy the machine is
  U_PACING_APP_USE_MIN_FRAME_PERIOD=1 XRT_COMPOSITOR_NULL=1 XRT_NO_STDIN=1 monado-service </dev/null >>"$XR_WORK/monado.log" 2>&1 &
  monado_pid=$!
  "$tools/xr_probe" ready 60 2>"$XR_WORK/ready.log" || { tail "$XR_WORK/ready.log" "$XR_WORK/monado.log"; die "monado-service does not answer"; }
}

stop_monado() { # [SIGNAL]
  [ -n "$monado_pid" ] || return 0
  kill -"${1:-TERM}" "$monado_pid" 2>/dev/null || true
  wait "$monado_pid" 2>/dev/null || true
  monado_pid=
}

end_case() {
  stop_monado KILL
  [ -z "$display_pid" ] || { kill "$display_pid" 2>/dev/null; wait "$display_pid" 2>/dev/null; } || true
}
trap end_case EXIT

# ---- a lesson in the headset --------------------------------------------------------------------------------------

small=tests/lessons/tutorial
# No window that mirrors: the program needs no X then, and is tied to OpenXR by EGL.
no_window() { echo '{"mirror":false}' >"$XR_WORK/settings.json"; settings=$XR_WORK/settings.json; }

# learn [WAY [PACK]]: a scripted learner solves the lesson, what it came to is a figure of the case. $log: what was said.
log=$XR_WORK/learner.log journal=$XR_WORK/session.db settings=-
learn() {
  local pack=${2:-$small}
  "$tools/xr_learner" "$port" "${1:-controllers}" "$pack" "$pack/acts/solve.acts" "$journal" "$settings" ${gles:-} >"$log" 2>&1 || { tail -20 "$log"; die "the lesson did not end"; }
  tail -1 "$log" | sed 's/^/# /'
}
verify() { "$orrery" replay "$journal" --verify; }

# layer FAULT...: the tests' own API layer stands between the program and the runtime (layer/layer.h).
layer() {
  export XR_ENABLE_API_LAYERS=XR_APILAYER_ORRERY_test XR_API_LAYER_PATH=$tools/layer XR_FAULTS="$*" XR_WATCH=$XR_WORK/watch XR_SHOTS=$XR_WORK
}
did() { for fault in "$@"; do must_say "$XR_WORK/watch" "^did $fault"; done; must_not_say "$XR_WORK/watch" '^wrong'; }
