# The whole pinhole lesson with two controllers; its recording replays to the same states, headless.
. ./common.sh
start_display
start_monado
learn controllers lessons/pinhole
stop_monado
verify
