# Nothing that the validation layer of the OpenXR SDK complains of, in a lesson with controllers and a session that is lost.
. ./common.sh
start_display # with a window: the layer does not know the binding by EGL and calls it none (OpenXR-SDK-Source #570)
start_monado
export XR_ENABLE_API_LAYERS=XR_APILAYER_LUNARG_core_validation XR_CORE_VALIDATION_EXPORT_TYPE=text XR_CORE_VALIDATION_FILE_NAME=$XR_WORK/validation.txt
learn
# Its own beginning and end are told as messages too (VALID_DEBUG ... Initialize, Destroy); everything else counts.
must_say "$XR_WORK/validation.txt" 'VUID-CoreValidation-Initialize'
grep 'VALID_' "$XR_WORK/validation.txt" | grep -vE 'VALID_DEBUG \| VUID-CoreValidation-(Initialize|Destroy)' | sort | uniq -c | sort -rn >"$XR_WORK/complaints" || true
[ ! -s "$XR_WORK/complaints" ] || { head -20 "$XR_WORK/complaints"; die "the validation layer complains"; }
