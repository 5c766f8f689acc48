# Glasses that add light to the room, and a headset that mixes by alpha: the blend mode is theirs, the lesson ends.
. ./common.sh
no_window
start_monado
layer hasten additive
learn
must_say "$XR_WORK/watch" '^shown views 2 .* blend 2 ' # XR_ENVIRONMENT_BLEND_MODE_ADDITIVE
must_not_say "$XR_WORK/watch" ' blend [13] |^wrong'
layer hasten alpha
journal=$XR_WORK/alpha.db
learn
must_say "$XR_WORK/watch" '^shown views 2 .* blend 3 '
must_not_say "$XR_WORK/watch" ' blend [12] |^wrong'
