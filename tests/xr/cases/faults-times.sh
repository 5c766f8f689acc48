# The runtime tells times that are none, for some frames and for seconds: the lesson goes on, and ends.
. ./common.sh
no_window
start_monado
layer hasten negative-time@40x6 absurd-time@70x6 absurd-period@100x6 frozen-time@130x120
learn
did negative-time absurd-time absurd-period frozen-time
must_say "$log" 'is lost \(xrWaitFrame: predictedDisplayTime\)' # after a second of it the session is made anew
must_say "$log" 'there again'
stop_monado
verify
