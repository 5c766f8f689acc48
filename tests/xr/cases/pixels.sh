# What is submitted: patches of known colour at known places, in each eye, and the parallax between the eyes; with a window that
# mirrors (Xlib) and without one (EGL), before the seat and beside it.
. ./common.sh
shoot() { # X Y Z
  printf 'head %s %s %s\n' "$@" | "$tools/xr_remote" "$port"
  layer shot@60x400
  "$orrery" play tests/xr/lesson --device xr --acts tests/xr/lesson/acts/look.acts --mute --settings "$settings" >"$log" 2>&1 || { cat "$log"; die "the lesson did not run"; }
  "$tools/xr_picture" "$XR_WORK" 2 >"$XR_WORK/measured" || { cat "$XR_WORK/measured"; die "a patch is not where or as it should be"; }
}
start_monado
no_window
shoot 0 1.2 0
shoot 0.12 1.3 -0.2
start_display
echo '{"mirror":true}' >"$settings"
shoot 0 1.2 0
