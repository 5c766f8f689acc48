# Start to the first submitted frame, and frames missed in ten minutes of the pinhole lesson (XR_BENCH_SECONDS: another time).
# Monado's null compositor asks for 20 frames a second; it paces the program by what it measures, as with a real headset.
. ./common.sh
no_window
start_monado
echo "wait ${XR_BENCH_SECONDS:-600}s" >"$XR_WORK/wait.acts"
"$orrery" play lessons/pinhole --device xr --acts "$XR_WORK/wait.acts" --mute --settings "$settings" --json >"$XR_WORK/report.json" 2>"$log"
grep -E '"(first_frame_ms|frames|frames_missed)"' "$XR_WORK/report.json" | tr -d ' ",' | sed 's/^/# /'
