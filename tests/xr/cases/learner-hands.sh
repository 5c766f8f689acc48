# The whole pinhole lesson with tracked hands alone: pinching, no controller; its recording replays to the same states, headless.
. ./common.sh
start_display
start_monado
"$tools/xr_learner" "$port" hands lessons/pinhole lessons/pinhole/acts/solve.acts "$XR_WORK/session.db" | sed 's/^/# /'
stop_monado
"$orrery" replay "$XR_WORK/session.db" --verify
