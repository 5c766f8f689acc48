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
# A lesson that stands on the learner's own table: the picture is mixed by its alpha, and the learner is asked where the table is.
layer alpha
printf 'wait 2s\n' >"$XR_WORK/wait.acts"
"$orrery" play tests/xr/lesson --device xr --acts "$XR_WORK/wait.acts" --mute --settings "$settings" --journal "$XR_WORK/table.db" >"$log" 2>&1
must_say "$XR_WORK/watch" '^shown views 2 .* blend 3 flags 2$' # XR_COMPOSITION_LAYER_BLEND_TEXTURE_SOURCE_ALPHA_BIT
