# The session and the instance are lost in every way that the runtime itself would not do: the lesson goes on at the same tick.
. ./common.sh
no_window
start_monado
layer hasten session-lost@40 instance-lost@90 session-loss-pending@140 instance-loss-pending@190 events-lost@230
learn
did session-lost instance-lost session-loss-pending instance-loss-pending events-lost
for why in XR_ERROR_SESSION_LOST XR_ERROR_INSTANCE_LOST XR_SESSION_STATE_LOSS_PENDING XrEventDataInstanceLossPending; do
  must_say "$log" "the headset is lost \($why\)"
done
[ "$(grep -c 'there again' "$log")" -eq 4 ] || die "4 losses, but another number of returns"
must_say "$log" '3 events were lost'
stop_monado
verify
