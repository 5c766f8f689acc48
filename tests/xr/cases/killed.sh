# monado-service is killed and restarted again and again in the middle of one lesson, which ends all the same.
. ./common.sh
times=${XR_KILLS:-50}
no_window
start_monado
"$tools/xr_learner" "$port" controllers lessons/pinhole lessons/pinhole/acts/solve.acts "$journal" "$settings" >"$log" 2>&1 &
learner=$!
said() { grep -c "$1" "$log" || true; }
wait_until() { # COUNT TEXT: the learner has said it so often
  for _ in $(seq 1200); do
    [ "$(said "$2")" -lt "$1" ] || return 0
    kill -0 "$learner" 2>/dev/null || { tail -5 "$log"; die "the lesson ended before it was killed $times times"; }
    sleep 0.05
  done
  tail -5 "$log"; die "“$2” was not said $1 times within a minute"
}
wait_until 1 'first frame'
for i in $(seq "$times"); do
  stop_monado KILL
  wait_until "$i" 'the headset is lost'
  start_monado
  wait_until "$i" 'there again'
done
wait "$learner" || { tail -20 "$log"; die "the lesson did not end"; }
tail -1 "$log" | sed "s/^/# $times kills; /"
stop_monado
verify
