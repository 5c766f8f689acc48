# The whole pinhole lesson with two controllers; its recording replays to the same states, headless.
. ./common.sh
start_display
start_monado
"$tools/xr_learner" "$port" controllers lessons/pinhole lessons/pinhole/acts/solve.acts "$XR_WORK/session.db" | sed 's/^/# /'
stop_monado
"$orrery" replay "$XR_WORK/session.db" --verify
