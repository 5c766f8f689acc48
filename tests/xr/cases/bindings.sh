# OpenXR is tied to OpenGL by Xlib, to OpenGL by EGL without any X, and to OpenGL ES by EGL; each plays a lesson. “auto” takes a
# headset that answers.
. ./common.sh
start_monado
layer hasten
no_window
learn
must_say "$log" '2 views, EGL$'
gles=gles journal=$XR_WORK/es.db
learn
must_say "$log" '2 views, EGL$'
must_say "$log" 'OpenGL ES 3.2|ES 3.2'
start_display
gles= settings=- journal=$XR_WORK/xlib.db
learn
must_say "$log" '2 views, Xlib$'
printf 'wait 1s\n' >"$XR_WORK/wait.acts"
"$orrery" --verbose play "$small" --device auto --acts "$XR_WORK/wait.acts" --mute >"$log" 2>&1
must_say "$log" '2 views, Xlib$'
