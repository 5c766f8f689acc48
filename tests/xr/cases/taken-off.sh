# The headset is taken off and put on again, its own menu takes the hands: the lesson waits, and goes on. Then 100 rounds of
# STOPPING and READY in one lesson.
. ./common.sh
no_window
start_monado
layer hasten away@40x30 unfocused@90x30
learn
did away unfocused
must_not_say "$log" 'is lost'
layer hasten stop@20x100
journal=$XR_WORK/stops.db
learn
did stop
[ "$(grep -c '^did stop' "$XR_WORK/watch")" -ge 90 ] || die "fewer rounds than asked for"
must_not_say "$log" 'is lost'
verify
