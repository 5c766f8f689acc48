# What the remote driver is told arrives in OpenXR: head, eyes, hands, buttons, joints.
. ./common.sh
start_monado
"$tools/xr_probe" remote "$port"
