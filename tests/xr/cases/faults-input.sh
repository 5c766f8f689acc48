# Controllers that the runtime rejects, none at all for it, OpenXR 1.0 only, and hands whose joints are not valid.
. ./common.sh
no_window
start_monado
layer hasten old-version reject=valve reject=oculus null-profile@60 recentre@90 invalid-joints@100x30
learn
did old-version 'reject /interaction_profiles/valve' 'reject /interaction_profiles/oculus' null-profile recentre invalid-joints
must_say "$log" 'Index: .* rejects XR_ERROR_PATH_UNSUPPORTED'
must_say "$XR_WORK/watch" '^felt (12|30) ms' # a touch and a press are felt, told in nanoseconds
stop_monado
verify
