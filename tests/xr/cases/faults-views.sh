# Four views (stereo with a sharper inset for each eye), and one.
. ./common.sh
no_window
start_monado
layer hasten four-views
learn
did four-views
must_say "$XR_WORK/watch" '^shown views 4 '
verify
stop_monado
start_monado 1
layer hasten
journal=$XR_WORK/one.db
learn
must_say "$XR_WORK/watch" '^shown views 1 '
must_not_say "$XR_WORK/watch" '^shown views [24] '
