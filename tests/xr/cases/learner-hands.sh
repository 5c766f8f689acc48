# The whole pinhole lesson with tracked hands alone: pinching, no controller; its recording replays to the same states, headless.
. ./common.sh
no_window
start_monado
layer hasten
learn hands lessons/pinhole
stop_monado
verify
