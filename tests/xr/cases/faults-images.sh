# Images that do not come, cannot be waited for or given back; frames that nobody sees; lens masks that are empty and change.
. ./common.sh
no_window
start_monado
layer hasten wait-times-out@40x10 wait-fails@70x10 acquire-fails@100x10 release-fails@130x10 hidden@160x20 empty-mask mask-change@200
learn
did wait-times-out wait-fails acquire-fails release-fails hidden empty-mask mask-change
must_say "$XR_WORK/watch" '^shown views 0 ' # a frame without its picture is ended all the same
tail -1 "$XR_WORK/watch" | grep -q '^shown views 2 ' || die "the picture did not come back"
must_not_say "$log" 'is lost'
stop_monado
verify
