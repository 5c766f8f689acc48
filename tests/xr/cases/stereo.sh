# Several views by multiview, which Debian 12's driver does not have: the same pictures, depth, masks and see-through as each
# view alone. llvmpipe has it with one sample a pixel; zink on lavapipe resolves four while drawing (OpenGL ES), as headsets do.
. ./common.sh
try() { # NAME
  "$XR_BUILD/tests/test_stereo" multiview >"$XR_WORK/$1.log" 2>&1 || { grep -vE "OK|RUN" "$XR_WORK/$1.log"; die "test_stereo failed with $1"; }
  must_not_say "$XR_WORK/$1.log" 'not offered|SKIPPED'
}
try llvmpipe
must_say "$XR_WORK/llvmpipe.log" '^OpenGL multiview, 1x: llvmpipe'
must_say "$XR_WORK/llvmpipe.log" '^OpenGL ES multiview, 1x: llvmpipe'
MESA_LOADER_DRIVER_OVERRIDE=zink try zink
must_say "$XR_WORK/zink.log" '^OpenGL ES multiview, 4x: zink'
