# Nothing that the validation layer of the OpenXR SDK complains of, in a lesson with controllers and a session that is lost.
. ./common.sh
start_display # with a window: the layer does not know the binding by EGL and calls it none (OpenXR-SDK-Source #570)
start_monado
export XR_ENABLE_API_LAYERS=XR_APILAYER_LUNARG_core_validation XR_CORE_VALIDATION_EXPORT_TYPE=text XR_CORE_VALIDATION_FILE_NAME=$XR_WORK/validation.txt
learn
[ -e "$XR_WORK/validation.txt" ] || die "the layer wrote nothing at all"
grep -E 'VALID_USAGE|VUID|ERROR|WARN' "$XR_WORK/validation.txt" | sort | uniq -c | sort -rn | head -20 >"$XR_WORK/complaints"
[ ! -s "$XR_WORK/complaints" ] || { cat "$XR_WORK/complaints"; die "the validation layer complains"; }
