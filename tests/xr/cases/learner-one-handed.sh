# The whole pinhole lesson with one hand, select and menu, the other controller switched off; its recording replays to the same states, headless.
. ./common.sh
no_window
start_monado
layer hasten
learn one-handed lessons/pinhole
stop_monado
verify
